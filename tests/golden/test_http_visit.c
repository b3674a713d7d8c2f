/*
 * What visitors read beside the pages of labels, in every language: the form of a report, wrong and sent, the pages of an opened
 * bottle, privacy, and being asked to wait. The language is that of the address, as links between these pages carry it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/opened.h"
#include "page_lines.h"
#include "report_site.h"

static const struct visitor_at somebody = { .ip = "203.0.113.7", .agent = "Phone A" };

static struct desk_site site;
static struct buf address = BUF_INIT; /* of a bottle's label, from the path on */
static uint32_t many[LANG_COUNT];     /* runs with one bottle more than anybody may report */

static void bottle_make(void) {
    char fields[300];
    struct buf whole = BUF_INIT;
    uint32_t run = world_run(&site.w, 1, "A1", 40);
    for (int l = 0; l < LANG_COUNT; l++) many[l] = world_run(&site.w, 1, "A1", OPENED_VISITOR_MAX + 1);
    json_t *now = world_do(&site.w, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "product", "id", "1"));
    (void)snprintf(fields, sizeof fields,
                   "producer_id=1&name=R%%C6%%B0%%E1%%BB%%A3u&category=drink&subcategory=spirits&alcohol=42&photo=" DESK_PHOTO "&version=%lld&luu=nhap",
                   (long long)json_integer_value(json_object_get(now, "version")));
    json_decref(now);
    desk_post(&site, MANAGER, "/app/san-pham/1/sua", fields);
    desk_shows(&site, 303, NULL);
    world_address(&site.w, run, 7, &whole);
    buf_str(&address, strchr(strstr(whole.data, "//") + 2, '/'));
    buf_free(&whole);
}

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 100);
    bottle_make();
    return 0;
}

static int close_site(void **state) {
    (void)state;
    buf_free(&address);
    desk_close(&site);
    return 0;
}

static char target[520];

static const char *at(const char *path, enum lang l) {
    (void)snprintf(target, sizeof target, "%s%cl=%s", path, strchr(path, '?') ? '&' : '?', lang_code(l));
    return target;
}

/* ---- the pages: each leaves its answer in site.out ---- */

static void form(enum lang l) { visit(&site, somebody, at("/phan-anh?ma=4829104733829156", l), NULL); }

static void form_wrong(enum lang l) {
    static char longer[1202];
    struct buf junk = BUF_INIT;
    memset(longer, 'x', sizeof longer - 1);
    buf_str(&junk, "GIF89a no picture");
    const struct report_form f = { .ma = "4829104733829156", .bought_at = "Chợ Mẫu", .note = longer, .contact = "a\x01z", .photo = &junk };
    visit(&site, somebody, at("/phan-anh", l), &f);
    buf_free(&junk);
}

/* The picture is looked at where nothing else is wrong. */
static void form_photo(enum lang l) {
    struct buf junk = BUF_INIT;
    char ip[24];
    buf_str(&junk, "GIF89a no picture");
    (void)snprintf(ip, sizeof ip, "198.51.%d.1", 1 + (int)l);
    visit(&site, (struct visitor_at){ .ip = ip, .agent = "Phone B" }, at("/phan-anh", l), &(struct report_form){ .seen = "other", .photo = &junk });
    buf_free(&junk);
}

static void form_many(enum lang l) {
    char ip[24], once[2] = "a";
    (void)snprintf(ip, sizeof ip, "198.51.100.%d", 1 + (int)l);
    do visit(&site, (struct visitor_at){ .ip = ip, .agent = "Phone C" }, at("/phan-anh", l), &(struct report_form){ .seen = "differs", .once = once });
    while (site.out.status == 303 && once[0]++ < 'z');
}

static void done(enum lang l) { visit(&site, somebody, at("/phan-anh/7K3M2-0XD9F", l), NULL); }

static void opened_path(char out[static 600], enum lang l) { (void)snprintf(out, 600, "/da-mo%s", at(address.data, l)); }

static void opened_ask(enum lang l) {
    char path[600];
    opened_path(path, l);
    visit(&site, somebody, path, NULL);
}

static void opened_not(enum lang l) { visit(&site, somebody, at("/da-mo/T/4829104733829156", l), NULL); }

static void opened_many(enum lang l) {
    struct buf whole = BUF_INIT;
    char path[600], ip[24];
    (void)snprintf(ip, sizeof ip, "192.0.%d.1", 1 + (int)l);
    for (uint32_t i = 0; i <= OPENED_VISITOR_MAX; i++) {
        buf_clear(&whole);
        world_address(&site.w, many[l], 1 + i, &whole);
        (void)snprintf(path, sizeof path, "/da-mo%s", at(strchr(strstr(whole.data, "//") + 2, '/'), l));
        visit(&site, (struct visitor_at){ .ip = ip, .agent = "Phone D" }, path, &(struct report_form){ .website = "x" });
    }
    buf_free(&whole);
}

static void privacy(enum lang l) { visit(&site, somebody, at("/quyen-rieng-tu", l), NULL); }

static void lookup(enum lang l) { visit(&site, somebody, at("/tra-cuu?ma=4829+1047", l), NULL); }

/* No number that was typed is looked up any more; each language from a network of its own. */
static void waits(enum lang l) {
    char ip[24];
    (void)snprintf(ip, sizeof ip, "100.64.%d.1", 1 + (int)l);
    for (int i = 0; i < 21; i++) visit(&site, (struct visitor_at){ .ip = ip, .agent = "Phone E" }, at("/tra-cuu?ma=1", l), NULL);
}

/* A form from another site. */
static void origin(enum lang l) { desk_send(&site, NULL, "https://khac.example", at("/phan-anh", l), DESK_FORM, "seen=other", 10); }

static const struct {
    const char *name;
    int status;
    void (*ask)(enum lang l);
} cases[] = { { "report", 200, form },           { "report-wrong", 422, form_wrong }, { "report-photo", 422, form_photo }, { "report-many", 429, form_many },
              { "report-done", 200, done },      { "report-origin", 403, origin },    { "opened", 200, opened_ask },       { "opened-not", 409, opened_not },
              { "opened-many", 429, opened_many }, { "privacy", 200, privacy },       { "lookup", 400, lookup },           { "wait", 429, waits } };

/* ---- tests ---- */

/* Every run of these characters that stands behind a text becomes one letter. */
static void masked(char *page, const char *behind, const char *set) {
    for (char *at = page; (at = strstr(at, behind)) != NULL;) {
        at += strlen(behind);
        size_t n = strspn(at, set);
        if (!n) continue;
        memmove(at + 1, at + n, strlen(at + n) + 1);
        *at++ = '.';
    }
}

/* What comes of keys and chance is no word of the page: the form's own number, labels and signatures; nor is what was sent. */
static void page_dump(struct buf *out) {
    static const char digits[] = "0123456789 ";
    char *copy = strndup(site.out.body.data, site.out.body.len);
    assert_non_null(copy);
    masked(copy, "<textarea id=\"f-note\" name=\"note\" rows=\"4\" aria-describedby=\"h-note e-note\" aria-invalid=\"true\">", "x");
    masked(copy, "name=\"lan\" value=\"", "0123456789ABCDEFGHJKMNPQRSTVWXYZ-abcdefghijklmnopqrstuvwxyz");
    masked(copy, "<p class=\"num\">", digits);
    masked(copy, ";s=", digits);
    masked(copy, "?s=", digits);
    masked(copy, "/T/", digits);
    page_lines(copy, out);
    free(copy);
}

static void test_pages(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf have = BUF_INIT;
        for (int l = 0; l < LANG_COUNT; l++) {
            cases[i].ask((enum lang)l);
            desk_shows(&site, cases[i].status, NULL);
            assert_string_equal(desk_header(&site, "Set-Cookie"), "");
            buf_printf(&have, "%s== %d %s ==\n", l ? "\n" : "", site.out.status, lang_code((enum lang)l));
            page_dump(&have);
        }
        page_holds(cases[i].name, &have);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_pages) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}

/*
 * The public log's pages word for word, in both of their languages: the log, an entry, the proof of a label, and none. Hashes, keys and
 * numbers of labels come of chance and stand as a dot.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "log_visit.h"
#include "page_lines.h"

static struct site site;
static struct buf label = BUF_INIT; /* address of a label, from the path on */

static int open_site(void **state) {
    (void)state;
    struct buf whole_address = BUF_INIT;
    site_open(&site);
    makers(&site);
    world_address(&site.w, world_run(&site.w, 1, "2411A", 3), 2, &whole_address);
    buf_str(&label, strchr(whole_address.data + 8, '/'));
    buf_free(&whole_address);
    json_decref(world_do(&site.w, COMMAND_RUN_VOID, json_pack("{s:i, s:s, s:s}", "run", 1, "range", "1", "reason", "torn")));
    site_sync(&site);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    buf_free(&label);
    site_close(&site);
    return 0;
}

static const struct {
    const char *name, *target; /* NULL: the label's */
    int status;
} pages[] = { { "log", "/so-cong-khai", 200 },
              { "log-about", "/so-cong-khai?ve=run:1", 200 },
              { "log-found", "/so-cong-khai?tim=m%E1%BA%ABu", 200 },
              { "log-found-none", "/so-cong-khai?tim=zzz", 404 },
              { "log-entry", "/so-cong-khai/muc/3", 200 },
              { "log-label", NULL, 200 },
              { "log-label-form", "/so-cong-khai/tem", 200 },
              { "log-label-none", "/so-cong-khai/tem?ma=4829104733829156", 404 } };

/* Runs of digits, hex and base64 that are longer than any word. */
static size_t chance_len(const char *at) {
    size_t digits = strspn(at, "0123456789abcdef"), n = strspn(at, "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ+/");
    if (digits >= 16) return digits;
    return n >= 40 || (n >= 20 && at[n] == '=') ? n : 0;
}

static void masked(char *page) {
    char *to = page;
    for (char *at = page; *at;) {
        size_t n = chance_len(at);
        *to++ = n ? '.' : *at;
        at += n ? n : 1;
    }
    *to = '\0';
}

static void groups_masked(char *page) {
    for (char *at = page; (at = strstr(at, "<dd class=\"num\">")) != NULL; at++) {
        at += strlen("<dd class=\"num\">");
        size_t n = strspn(at, "0123456789 ");
        memset(at, '.', n);
    }
    char *print = strstr(page, "(SHA-256)</dt><dd><code>");
    if (print && print[strlen("(SHA-256)</dt><dd><code>") + 4] == ' ') {
        print += strlen("(SHA-256)</dt><dd><code>");
        memset(print, '.', strspn(print, "0123456789abcdef "));
    }
}

static void test_pages(void **state) {
    (void)state;
    static const char *const langs[] = { "vi", "en" };
    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        struct buf have = BUF_INIT;
        for (size_t l = 0; l < 2; l++) {
            char target[600];
            if (pages[i].target) (void)snprintf(target, sizeof target, "%s%cl=%s", pages[i].target, strchr(pages[i].target, '?') ? '&' : '?', langs[l]);
            else (void)snprintf(target, sizeof target, "/so-cong-khai/tem%s&l=%s", label.data, langs[l]);
            shows(&site, target, pages[i].status, NULL);
            whole(&site);
            char *copy = strndup(site.out.body.data, site.out.body.len);
            assert_non_null(copy);
            groups_masked(copy);
            masked(copy);
            buf_printf(&have, "%s== %d %s ==\n", l ? "\n" : "", site.out.status, langs[l]);
            page_lines(copy, &have);
            free(copy);
        }
        page_holds(pages[i].name, &have);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_pages) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}

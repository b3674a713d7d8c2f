/* A visitor reports what he saw: the form, what is wrong with it, what is kept of it, how many are taken. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/housekeep.h"
#include "app/photo.h"
#include "app/report.h"
#include "picture.h"
#include "report_site.h"

#define PHONE "0912 345 678"
static const struct visitor_at somebody = { "203.0.113.7", "Phone A" };

static struct desk_site site;
static struct buf address = BUF_INIT;
static char number[20];

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 100);
    world_address(&site.w, world_run(&site.w, 1, "A1", 50), 7, &address);
    struct scan_result r = world_scan(&site.w, address.data);
    (void)snprintf(number, sizeof number, "%s", r.number);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    buf_free(&address);
    desk_close(&site);
    return 0;
}

static json_t *reports_of(int who, int64_t id) {
    json_t *result = asked_by(&site, who, COMMAND_CASE_REPORTS, json_pack("{s:I}", "case", (json_int_t)id));
    json_t *rows = json_incref(json_object_get(result, "reports"));
    json_decref(result);
    return rows;
}

static const char *of(const json_t *rows, size_t n, const char *name) {
    const char *s = json_string_value(json_object_get(json_array_get(rows, n), name));
    return s ? s : "";
}

/* ---- the form ---- */

static void test_form(void **state) {
    char target[80];
    (void)state;
    (void)snprintf(target, sizeof target, "/phan-anh?ma=%s", number);
    visit(&site, somebody, target, NULL);
    desk_shows(&site, 200, "<h1>Gửi phản ánh về tem</h1>");
    assert_true(desk_says(&site, number));
    assert_true(desk_says(&site, "Chai có dấu hiệu rót lại"));
    assert_false(desk_says(&site, "value=\"scans\""));
    assert_false(desk_says(&site, "<script"));
    assert_string_equal(desk_header(&site, "Set-Cookie"), "");
    visit(&site, somebody, "/phan-anh?l=en", NULL);
    desk_shows(&site, 200, "What did you see?");
    assert_string_equal(desk_header(&site, "Set-Cookie"), "");
    /* Every label's page leads here, also one that is none. */
    visit(&site, somebody, address.data + strcspn(address.data, "/") + 2 + strcspn(address.data + strcspn(address.data, "/") + 2, "/"), NULL);
    (void)snprintf(target, sizeof target, "<a href=\"/phan-anh?ma=%s\">", number);
    desk_shows(&site, 200, target);
    visit(&site, somebody, "/T/12", NULL);
    desk_shows(&site, 400, "<a href=\"/phan-anh\">");
}

static void test_wrong_fields(void **state) {
    (void)state;
    struct buf long_text = BUF_INIT;
    for (int i = 0; i < 1001; i++) buf_str(&long_text, "ạ");
    struct buf junk = BUF_INIT;
    buf_str(&junk, "GIF89a no picture");
    struct buf huge = BUF_INIT;
    for (size_t i = 0; i <= REPORT_PHOTO_BYTES; i += 1024)
        for (int j = 0; j < 16; j++) buf_str(&huge, "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef");
    const struct {
        struct report_form form;
        const char *field;
    } wrong[] = { { { .ma = number }, "seen" },
                  { { .ma = number, .seen = "scans" }, "seen" },
                  { { .ma = number, .seen = "no such thing" }, "seen" },
                  { { .ma = long_text.data, .seen = "other" }, "ma" },
                  { { .ma = "4829\x1b[31m", .seen = "other" }, "ma" },
                  { { .seen = "other", .bought_at = long_text.data }, "bought_at" },
                  { { .seen = "other", .note = long_text.data }, "note" },
                  { { .seen = "other", .contact = long_text.data }, "contact" },
                  { { .seen = "other", .photo = &junk }, "photo" },
                  { { .seen = "other", .photo = &huge }, "photo" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char link[40];
        visit(&site, somebody, "/phan-anh", &wrong[i].form);
        (void)snprintf(link, sizeof link, "<a href=\"#f-%s\">", wrong[i].field);
        desk_shows(&site, 422, link);
    }
    /* All of it at once, and what was written stays. */
    visit(&site, somebody, "/phan-anh", &(struct report_form){ .ma = number, .note = long_text.data, .bought_at = "Chợ <Mẫu>" });
    desk_shows(&site, 422, "#f-seen");
    desk_shows(&site, 422, "#f-note");
    desk_shows(&site, 422, "Chợ &lt;Mẫu&gt;");
    assert_int_equal(cases_count(&site, ""), 0);
    buf_free(&long_text);
    buf_free(&junk);
    buf_free(&huge);
}

/* The language that was chosen on a label's page holds from link to link; what the browser asks for needs no link. */
static void test_languages(void **state) {
    (void)state;
    static const struct {
        const char *lang, *form, *wrong, *done;
    } rows[] = { { "fr", "Qu&#39;avez-vous vu ?", "Veuillez choisir ce que vous avez vu.", "un signalement n&#39;est pas une conclusion" },
                 { "zh", "您看到了什么？", "请选择您看到的情况。", "反映不是结论" },
                 { "ko", "무엇을 보셨습니까?", "보신 내용을 선택해 주세요.", "신고는 결론이 아닙니다" } };
    const char *path = strchr(strstr(address.data, "//") + 2, '/');
    for (size_t i = 0; i < 2 * sizeof rows / sizeof *rows; i++) {
        bool chosen = i % 2;
        const char *lang = rows[i / 2].lang;
        char label[500], form[80], with[12] = "", once[3] = { 'l', (char)('0' + i), '\0' }, ip[24];
        if (chosen) (void)snprintf(with, sizeof with, "l=%s", lang);
        (void)snprintf(ip, sizeof ip, "192.0.2.%zu", i + 1);
        const struct visitor_at v = { ip, "Phone L" };
        visit_lang = chosen ? "vi" : lang;
        (void)snprintf(label, sizeof label, "%s%s%s", path, chosen ? "&" : "", with);
        visit(&site, v, label, NULL);
        (void)snprintf(form, sizeof form, "<a href=\"/phan-anh?ma=%s%s%s\">", number, chosen ? "&amp;" : "", with);
        desk_shows(&site, 200, form);
        (void)snprintf(form, sizeof form, "/phan-anh?ma=%s%s%s", number, chosen ? "&" : "", with);
        visit(&site, v, form, NULL);
        desk_shows(&site, 200, rows[i / 2].form);
        (void)snprintf(form, sizeof form, "action=\"/phan-anh%s%s\"", chosen ? "?" : "", with);
        desk_shows(&site, 200, form);
        form[strlen(form) - 1] = '\0';
        visit(&site, v, form + 8, &(struct report_form){ .ma = number });
        desk_shows(&site, 422, rows[i / 2].wrong);
        (void)snprintf(label, sizeof label, "action=\"%s\"", form + 8);
        desk_shows(&site, 422, label);
        /* Whoever changes the language of a form that came back keeps the label. */
        (void)snprintf(label, sizeof label, "<a href=\"?l=en&amp;ma=%s\"", number);
        desk_shows(&site, 422, label);
        visit(&site, v, form + 8, &(struct report_form){ .ma = number, .seen = "other", .once = once, .website = "x" });
        desk_shows(&site, 303, NULL);
        char to[80];
        (void)snprintf(to, sizeof to, "%s", desk_header(&site, "Location"));
        const char *query = strchr(to, '?');
        if (chosen) assert_string_equal(query ? query + 1 : "", with);
        else assert_null(query);
        visit(&site, v, to, NULL);
        desk_shows(&site, 200, rows[i / 2].done);
    }
    visit_lang = "vi";
    assert_int_equal(cases_count(&site, ""), 0);
}

/* A form from another site does nothing; a machine that fills in everything is thanked for nothing. */
static void test_machines(void **state) {
    (void)state;
    static const char form[] = "seen=other";
    assert_int_equal(desk_send(&site, NULL, "https://khac.example", "/phan-anh", DESK_FORM, form, sizeof form - 1), 403);
    visit(&site, somebody, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other", .website = "http://x" });
    desk_shows(&site, 303, NULL);
    assert_int_equal(strncmp(desk_header(&site, "Location"), "/phan-anh/", 10), 0);
    assert_int_equal(cases_count(&site, ""), 0);
}

/* ---- what is kept ---- */

static void test_taken(void **state) {
    (void)state;
    char ref[12], again[12], done[80];
    struct image img = picture_quarters(64, 48);
    struct buf photo = BUF_INIT;
    picture_jpeg(&img, &(struct picture_jpeg){ .exif = true }, &photo);
    const struct report_form form = { .ma = number, .seen = "differs", .bought_at = "Chợ Mẫu", .note = "Màu khác.\nNhãn mờ.", .contact = PHONE, .once = "a1", .photo = &photo };
    report_taken(&site, somebody, &form, ref);
    report_taken(&site, somebody, &form, again); /* tapped twice */
    assert_string_equal(ref, again);
    assert_int_equal(cases_count(&site, "new"), 1);
    (void)snprintf(done, sizeof done, "/phan-anh/%s", ref);
    visit(&site, somebody, done, NULL);
    (void)snprintf(done, sizeof done, "Đã nhận phản ánh số %s. ", ref);
    desk_shows(&site, 200, done);
    desk_shows(&site, 200, "phản ánh chưa phải là kết luận.");
    assert_int_equal(visit(&site, somebody, "/phan-anh/1", NULL), 404);
    json_t *rows = reports_of(DOST, 1);
    assert_int_equal(json_array_size(rows), 1);
    assert_string_equal(of(rows, 0, "ref"), ref);
    assert_string_equal(of(rows, 0, "seen"), "differs");
    assert_string_equal(of(rows, 0, "note"), "Màu khác.\nNhãn mờ.");
    assert_string_equal(of(rows, 0, "contact"), PHONE);
    assert_int_equal(strlen(of(rows, 0, "photo")), FILES_ID_BYTES - 1);
    json_decref(rows);
    /* Another report about the same label joins the case, by address as well as by number. */
    report_taken(&site, somebody, &(struct report_form){ .ma = address.data, .seen = "several" }, again);
    assert_string_not_equal(ref, again);
    assert_int_equal(cases_count(&site, "new"), 1);
    rows = reports_of(DAE, 1);
    assert_int_equal(json_array_size(rows), 2);
    json_decref(rows);
    /* One about no label of ours is a case of its own, and so is each about none at all. */
    report_taken(&site, somebody, &(struct report_form){ .ma = "https://khac.example/x", .seen = "other" }, again);
    report_taken(&site, somebody, &(struct report_form){ .seen = "other" }, again);
    assert_int_equal(cases_count(&site, "new"), 3);
    image_free(&img);
    buf_free(&photo);
}

/* The address of the label with the n-th digit from the end of its signature changed, as a phone asks for it. */
static void forged(size_t n, char out[static 500]) {
    (void)snprintf(out, 500, "%s", strchr(strstr(address.data, "//") + 2, '/'));
    char *digit = out + strlen(out) - n;
    *digit = *digit == '1' ? '2' : '1';
}

/* From the page of a forged code to its report: the address that the form's link gives goes along. */
static void report_forged(const char *target, char ref[static 12]) {
    static int once;
    char href[600] = "", sent[500] = "", token[8];
    visit(&site, (struct visitor_at){ "203.0.113.99", "Phone F" }, target, NULL);
    desk_shows(&site, 200, "<a href=\"/phan-anh?ma=%2FT%2F");
    const char *from = strstr(site.out.body.data, "/phan-anh?ma=");
    (void)snprintf(href, sizeof href, "%.*s", (int)strcspn(from, "\""), from);
    visit(&site, (struct visitor_at){ "203.0.113.99", "Phone F" }, href, NULL);
    (void)snprintf(sent, sizeof sent, "name=\"ma\" value=\"%s\"", target);
    desk_shows(&site, 200, sent);
    (void)snprintf(token, sizeof token, "f%d", once++);
    report_taken(&site, (struct visitor_at){ "203.0.113.99", "Phone F" }, &(struct report_form){ .ma = target, .seen = "several", .once = token }, ref);
}

static int64_t case_of(const char *ref) {
    json_t *r = world_do(&site.w, COMMAND_REPORT_EXPORT, json_pack("{s:s}", "ref", ref));
    int64_t id = json_integer_value(json_object_get(r, "case"));
    json_decref(r);
    return id;
}

/* What is forged says nothing of the label whose number it bears: it is a case of its own, one for all that bear the same. */
static void test_forged(void **state) {
    (void)state;
    char target[500], ref[12], own[12], again[12], said[80];
    int64_t cases = cases_count(&site, "new");
    forged(1, target);
    report_forged(target, ref);
    assert_int_equal(cases_count(&site, "new"), cases + 1);
    assert_int_not_equal(case_of(ref), 1);
    (void)snprintf(said, sizeof said, "/app/ho-so-phan-anh/%lld", (long long)case_of(ref));
    desk_get(&site, DOST, said);
    (void)snprintf(said, sizeof said, "Mã sai chữ ký số %.4s %.4s %.4s %.4s", number, number + 4, number + 8, number + 12);
    desk_shows(&site, 200, said);
    assert_true(desk_says(&site, target)); /* the whole of it is kept with the report */
    assert_false(desk_says(&site, "href=\"/T/"));
    forged(2, target);
    report_forged(target, again);
    assert_int_equal(case_of(again), case_of(ref));
    /* The label itself is still the one of the first case, by number and by its own address. */
    report_taken(&site, (struct visitor_at){ "203.0.113.98", "Phone F" }, &(struct report_form){ .ma = number, .seen = "other", .once = "fa" }, own);
    assert_int_equal(case_of(own), 1);
    report_taken(&site, (struct visitor_at){ "203.0.113.98", "Phone F" }, &(struct report_form){ .ma = address.data, .seen = "other", .once = "fb" }, own);
    assert_int_equal(case_of(own), 1);
    assert_int_equal(cases_count(&site, "new"), cases + 1);
    (void)snprintf(said, sizeof said, "/app/ho-so-phan-anh/%lld/viec/open", (long long)case_of(ref));
    desk_post(&site, DOST, said, "reason=x");
    desk_shows(&site, 303, NULL);
    assert_int_equal(world_scan(&site.w, address.data).outcome, OUTCOME_GENUINE); /* whatever becomes of what is forged */
}

static bool file_there(const char *id) { return photo_exists(site.w.app, id); }

/* The photograph is for those who work on the case; it and the contact go at a demand. */
static void test_photo_and_erasing(void **state) {
    (void)state;
    char target[120], id[FILES_ID_BYTES], ref[12];
    json_t *rows = reports_of(DOST, 1), *got = NULL;
    (void)snprintf(id, sizeof id, "%s", of(rows, 1, "photo"));
    (void)snprintf(ref, sizeof ref, "%s", of(rows, 1, "ref"));
    json_decref(rows);
    (void)snprintf(target, sizeof target, "/anh/%s/480", id);
    assert_int_equal(visit(&site, somebody, target, NULL), 404);
    assert_int_equal(desk_get(&site, MANAGER, target), 404); /* nobody opened the case */
    assert_int_equal(desk_get(&site, OWNER, target), 404);
    assert_int_equal(desk_get(&site, DOST, target), 200);
    assert_int_equal(desk_get(&site, COMMUNE, target), 200);
    enum status st = ST_OK;
    got = world_do(&site.w, COMMAND_REPORT_EXPORT, json_pack("{s:s}", "ref", ref));
    assert_string_equal(json_string_value(json_object_get(got, "contact")), PHONE);
    json_decref(got);
    /* As it is read out over the telephone. */
    char said[12];
    size_t n = 0;
    for (const char *c = ref; *c; c++)
        if (*c != '-') said[n++] = (char)(*c >= 'A' ? *c + 32 : *c);
    said[n] = '\0';
    json_decref(world_do(&site.w, COMMAND_REPORT_EXPORT, json_pack("{s:s}", "ref", said)));
    assert_null(world_try(&site.w, COMMAND_REPORT_ERASE, json_pack("{s:s}", "ref", "00000-00000"), &st));
    assert_int_equal(st, ST_NOT_FOUND);
    assert_true(file_there(id));
    json_decref(world_do(&site.w, COMMAND_REPORT_ERASE, json_pack("{s:s}", "ref", ref)));
    assert_false(file_there(id));
    rows = reports_of(DOST, 1);
    assert_string_equal(of(rows, 1, "contact"), "");
    assert_string_equal(of(rows, 1, "note"), "");
    assert_string_equal(of(rows, 1, "seen"), "differs"); /* that there was a report stays */
    json_decref(rows);
}

/* A label that is none of ours is named by nothing that somebody typed; many short lines are no strange characters. */
static void test_strange_label(void **state) {
    (void)state;
    char ref[12];
    struct buf lines = BUF_INIT;
    int64_t before = site.w.now_us;
    world_set_time(&site.w, "2026-11-25", 10, 0, 0);
    for (int i = 0; i < 499; i++) buf_str(&lines, "ạ\n");
    buf_str(&lines, "ạ");
    report_taken(&site, somebody, &(struct report_form){ .ma = "Chị Mẫu 0912 999 888", .seen = "other", .note = lines.data, .once = "s" }, ref);
    buf_free(&lines);
    desk_get(&site, DOST, "/app/ho-so-phan-anh");
    assert_true(desk_says(&site, "Mã lạ "));
    assert_false(desk_says(&site, "Chị Mẫu"));
    site.w.now_us = before;
}

/* Two years later contacts go by themselves; the words stay. */
static void test_two_years(void **state) {
    (void)state;
    char ref[12];
    size_t erased = 0;
    int64_t before = site.w.now_us;
    world_set_time(&site.w, "2026-11-26", 10, 0, 0);
    report_taken(&site, somebody, &(struct report_form){ .ma = number, .seen = "expired", .note = "Hạn 01/10.", .contact = PHONE }, ref);
    world_set_time(&site.w, "2028-11-25", 10, 0, 0);
    assert_int_equal(reports_expire(site.w.app, &erased, &site.w.err), ST_OK);
    json_t *rows = reports_of(DOST, 1);
    assert_string_equal(of(rows, 0, "contact"), PHONE);
    json_decref(rows);
    world_set_time(&site.w, "2028-11-27", 10, 0, 0);
    assert_int_equal(reports_expire(site.w.app, &erased, &site.w.err), ST_OK);
    assert_int_equal(erased, 1);
    rows = reports_of(DOST, 1);
    assert_string_equal(of(rows, 0, "contact"), "");
    assert_string_equal(of(rows, 0, "note"), "Hạn 01/10.");
    json_decref(rows);
    site.w.now_us = before;
}

/* ---- how many ---- */

static void test_limits(void **state) {
    (void)state;
    char agent[24], ip[24];
    int taken = 0, refused = 0;
    world_set_time(&site.w, "2026-12-01", 10, 0, 0);
    const struct visitor_at one = { "198.51.100.9", "Phone B" };
    for (int i = 0; i < 5; i++) assert_int_equal(visit(&site, one, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other", .once = (const char[]){ (char)('a' + i), 0 } }), 303);
    visit(&site, one, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other", .once = "z", .note = "Giữ lại" });
    desk_shows(&site, 429, "Hôm nay bạn đã gửi đủ 5 phản ánh.");
    desk_shows(&site, 429, "Giữ lại");
    /* A thousand times from one network with changing user agents: twenty a day, one case, and the label's page stays. */
    int64_t cases = cases_count(&site, "");
    for (int i = 0; i < 1000; i++) {
        (void)snprintf(agent, sizeof agent, "Phone %d", i);
        (void)snprintf(ip, sizeof ip, "198.51.100.%d", i % 250 + 1);
        int got = visit(&site, (struct visitor_at){ ip, agent }, "/phan-anh", &(struct report_form){ .ma = number, .seen = "refilled", .once = agent });
        taken += got == 303;
        refused += got == 429;
    }
    assert_int_equal(taken, REPORTS_A_NETWORK - 5);
    assert_int_equal(taken + refused, 1000);
    assert_int_equal(cases_count(&site, ""), cases);
    assert_int_equal(world_scan(&site.w, address.data).outcome, OUTCOME_GENUINE);
    assert_false(world_scan(&site.w, address.data).refilled);
    /* From everywhere at once: so many an hour, and again after it. */
    for (taken = refused = 0; !refused && taken < 1000; taken += !refused) {
        (void)snprintf(ip, sizeof ip, "100.%d.%d.1", taken / 250, taken % 250);
        refused = visit(&site, (struct visitor_at){ ip, "Phone C" }, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other" }) == 429;
    }
    assert_int_equal(taken, REPORTS_AN_HOUR - REPORTS_A_NETWORK);
    world_set_time(&site.w, "2026-12-01", 11, 0, 1);
    assert_int_equal(visit(&site, (struct visitor_at){ "100.99.0.1", "Phone C" }, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other" }), 303);
    assert_int_equal(visit(&site, one, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other", .once = "y" }), 429);
    world_set_time(&site.w, "2026-12-02", 0, 0, 1);
    assert_int_equal(visit(&site, one, "/phan-anh", &(struct report_form){ .ma = number, .seen = "other", .once = "x" }), 303);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_form),    cmocka_unit_test(test_wrong_fields), cmocka_unit_test(test_languages), cmocka_unit_test(test_machines),
                                        cmocka_unit_test(test_taken),   cmocka_unit_test(test_photo_and_erasing), cmocka_unit_test(test_forged), cmocka_unit_test(test_strange_label), cmocka_unit_test(test_two_years),
                                        cmocka_unit_test(test_limits) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}

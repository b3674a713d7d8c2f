/*
 * Personal data that somebody wants gone: out of the history, the log's records, the record itself and the data folder, while
 * who did what and when stays; and photographs that are open no longer than what shows them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/housekeep.h"
#include "app/photo.h"
#include "base/file.h"
#include "picture.h"
#include "seat.h"

#define OLD_PHONE "0912000777"
#define NEW_PHONE "0912000888"
#define WITNESS "Kín Làm Chứng"
#define TITLE_NO "77/QĐ-MẪU"
#define PAPER_NO "010188001234"

static struct world w;
static struct actor manager, commune, dae, dost, observer, other;
static const struct actor visitor = { .role = "" };
static char producer[96], product[96], artisan[96], consent[96];
static char face[FILES_ID_BYTES];

static json_t *step(const char *kind, const char *id, const char *act) {
    json_t *p = seat_step(kind, id, act);
    json_object_set_new(p, "reason", json_string("Theo yêu cầu"));
    return p;
}

static json_t *set(const char *kind, const char *id, json_t *values) { return json_pack("{s:s, s:s, s:o}", "kind", kind, "id", id, "values", values); }

static void photo_send(const struct actor *who, int width, char id[static FILES_ID_BYTES]) {
    struct image img = picture_quarters(width, 80);
    struct buf b = BUF_INIT;
    struct photo p;
    picture_jpeg(&img, &(struct picture_jpeg){ .exif = false }, &b);
    image_free(&img);
    assert_int_equal(photo_store(w.app, who, b.data, b.len, &p, &w.err), ST_OK);
    memcpy(id, p.id, FILES_ID_BYTES);
    buf_free(&b);
}

static void photo_make(int width, char id[static FILES_ID_BYTES]) { photo_send(&manager, width, id); }

static int setup(void **state) {
    (void)state;
    world_open(&w, true);
    manager = seat(ROLE_MANAGER, 7001, 1);
    commune = seat(ROLE_COMMUNE, 7002, 3);
    dae = seat(ROLE_DAE, 7003, 5);
    dost = seat(ROLE_DOST, 7004, 6);
    observer = seat(ROLE_OBSERVER, 7005, 7);
    other = seat(ROLE_MANAGER, 7007, 9);
    photo_make(100, face);
    seat_add(&w, &manager, "producer",
             json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Hộ Mẫu A", "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE, "representative", "Người Mẫu",
                       "phone", OLD_PHONE, "hamlet", "Tả Chải"), true, producer);
    seat_act(&w, &commune, "producer", producer, "confirm");
    seat_act(&w, &dae, "producer", producer, "approve");
    seat_add(&w, &manager, "artisan", json_pack("{s:s, s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Nghệ Nhân Mẫu", "title", "artisan", "photo", face, "story",
                                                "Chuyện đời mẫu"), true, artisan);
    seat_add(&w, &manager, "consent", json_pack("{s:s, s:s, s:s, s:s, s:s}", "artisan_id", artisan, "given_on", "2026-11-02", "text", "Đồng ý.", "mode", "spoken",
                                                "witness", WITNESS), true, consent);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

/* ---- the history ---- */

static json_t *history(const struct actor *who, const char *kind, const char *id) {
    return seat_do(&w, who, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", kind, "id", id));
}

/* The change of an act, borrowed. */
static const json_t *change_of(const json_t *past, const char *act) {
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(past, i, row)
        if (!strcmp(json_string_value(json_object_get(row, "act")), act)) return row;
    fail_msg("no %s", act);
    return NULL;
}

static const json_t *was(const json_t *change, const char *side, const char *field) { return json_object_get(json_object_get(change, side), field); }

static bool folder_holds(const char *text) {
    static const char *const files[] = { "temlang.db", "temlang.db-wal" };
    bool found = false;
    for (size_t i = 0; i < 2; i++) {
        char path[600];
        struct buf b = BUF_INIT;
        (void)snprintf(path, sizeof path, "%s/%s", w.dir, files[i]);
        if (file_read(path, 1u << 28, &b, &w.err)) err_clear(&w.err);
        else found = found || (b.len && memmem(b.data, b.len, text, strlen(text)));
        buf_free(&b);
    }
    return found;
}

static void test_the_past_of_a_number(void **state) {
    (void)state;
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("producer", producer, json_pack("{s:s}", "phone", NEW_PHONE))));
    json_t *past = history(&manager, "producer", producer);
    assert_string_equal(json_string_value(was(change_of(past, "set"), "before", "phone")), OLD_PHONE);
    assert_string_equal(json_string_value(was(change_of(past, "set"), "after", "phone")), NEW_PHONE);
    json_decref(past);
    past = history(&observer, "producer", producer);
    assert_null(was(change_of(past, "set"), "after", "phone"));
    json_decref(past);
    assert_true(folder_holds(OLD_PHONE));

    seat_refused(&w, &other, COMMAND_RECORD_ACT, step("producer", producer, "erase"), "record.none");
    seat_refused(&w, &dost, COMMAND_RECORD_ACT, step("producer", producer, "erase"), "access.denied");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("producer", producer, "erase")));

    json_t *now = seat_do(&w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", producer));
    assert_string_equal(json_string_value(was(now, "values", "phone")), NEW_PHONE); /* in force, so it stays what it is */
    json_decref(now);
    past = history(&manager, "producer", producer);
    const json_t *set_row = change_of(past, "set"), *erase = change_of(past, "erase");
    assert_true(json_is_null(was(set_row, "before", "phone")) && json_is_null(was(set_row, "after", "phone"))); /* that it changed, not what */
    assert_string_equal(json_string_value(json_object_get(set_row, "role")), "manager");
    assert_int_equal(json_integer_value(json_object_get(erase, "account_id")), 1);
    assert_string_equal(json_string_value(json_object_get(erase, "why")), "Theo yêu cầu");
    assert_string_equal(json_string_value(was(change_of(past, "add"), "after", "name")), "Hộ Mẫu A"); /* under which it sells */
    json_decref(past);

    /* The public log is as it was: only what its commitments could be opened with is gone. */
    json_t *entries = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "entries"));
    assert_true(json_array_size(entries) >= 1);
    json_decref(entries);
    /* In the running store, before anything else is written: the journal is empty when the erasure is answered. */
    assert_false(folder_holds(OLD_PHONE));
    assert_true(folder_holds(NEW_PHONE));
}

/* What is no longer in force goes wholly; what a kind cannot be without is a word. */
static void test_a_person_wholly(void **state) {
    (void)state;
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("consent", consent, "end")));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("artisan", artisan, "end")));
    json_decref(seat_do(&w, &commune, COMMAND_RECORD_ACT, step("consent", consent, "erase")));
    json_decref(seat_do(&w, &commune, COMMAND_RECORD_ACT, step("artisan", artisan, "erase")));
    json_t *r = seat_do(&w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "artisan", "id", artisan));
    assert_string_equal(json_string_value(was(r, "values", "name")), "(đã xóa)");
    assert_string_equal(json_string_value(was(r, "values", "photo")), "");
    assert_string_equal(json_string_value(was(r, "values", "story")), "");
    json_decref(r);
    assert_false(photo_exists(w.app, face)); /* at once, not after some days */
    world_reopen(&w);
    assert_false(folder_holds("Nghệ Nhân Mẫu"));
    assert_false(folder_holds("nghe nhan mau"));
    assert_false(folder_holds(WITNESS));
    assert_false(folder_holds("Chuyện đời mẫu"));
}

/* A face that was replaced, while the record is in force: the old one goes with the past, the one of today stays. */
static void test_a_face_of_the_past(void **state) {
    (void)state;
    char next[FILES_ID_BYTES];
    photo_make(180, next);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("artisan", artisan, json_pack("{s:s}", "photo", next))));
    assert_true(photo_exists(w.app, face));
    json_decref(seat_do(&w, &commune, COMMAND_RECORD_ACT, step("artisan", artisan, "erase")));
    assert_false(photo_exists(w.app, face));
    assert_true(photo_exists(w.app, next));
}

/* The number of a title and its paper are a person's too. */
static void test_the_number_of_a_title(void **state) {
    (void)state;
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("artisan", artisan, json_pack("{s:s}", "decision_no", TITLE_NO))));
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("artisan", artisan, "end")));
    json_decref(seat_do(&w, &commune, COMMAND_RECORD_ACT, step("artisan", artisan, "erase")));
    json_t *r = seat_do(&w, &manager, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "artisan", "id", artisan));
    assert_string_equal(json_string_value(was(r, "values", "decision_no")), "");
    json_decref(r);
    world_reopen(&w);
    assert_false(folder_holds(TITLE_NO));
}

/* A kind without a person's data has nothing to erase. */
static void test_nothing_personal(void **state) {
    (void)state;
    seat_add(&w, &manager, "product", json_pack("{s:s, s:s, s:s}", "producer_id", producer, "name", "Khăn", "category", "handicraft"), false, product);
    seat_refused(&w, &manager, COMMAND_RECORD_ACT, step("product", product, "erase"), "step.none"); /* its flow has none */
    char site[96];
    seat_add(&w, &commune, "site", json_pack("{s:s, s:s, s:s}", "type", "site", "name", "Suối Mẫu", "unit_code", SEAT_COMMUNE), true, site);
    seat_refused(&w, &commune, COMMAND_RECORD_ACT, step("site", site, "erase"), "step.none");
    json_t *r = seat_do(&w, &commune, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "site", "id", site)), *act = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(r, "may"), i, act) assert_string_not_equal(json_string_value(act), "erase");
    json_decref(r);
}

/* ---- photographs ---- */

static enum status opens(const struct actor *who, const char *id, bool *everybody) {
    struct err e = { 0 };
    struct db *db = scanner_db(w.scanner);
    enum status st = photo_permit(db, who, id, everybody, &e);
    if (st) assert_string_equal(e.key, "files.missing");
    return st;
}

static void open_to(const char *id, bool to_all, bool to_manager, bool to_other) {
    bool everybody = false;
    assert_int_equal(opens(&visitor, id, &everybody), to_all ? ST_OK : ST_NOT_FOUND);
    assert_int_equal(everybody, to_all);
    assert_int_equal(opens(NULL, id, &everybody), to_all ? ST_OK : ST_NOT_FOUND);
    assert_int_equal(opens(&manager, id, &everybody), to_manager ? ST_OK : ST_NOT_FOUND);
    assert_int_equal(opens(&other, id, &everybody), to_other ? ST_OK : ST_NOT_FOUND);
}

static void test_a_face_needs_a_consent(void **state) {
    (void)state;
    open_to(face, true, true, true);
    json_t *end = step("consent", consent, "end");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, end));
    open_to(face, false, true, false); /* from the next request on */
    seat_add(&w, &manager, "consent", json_pack("{s:s, s:s, s:s, s:s}", "artisan_id", artisan, "given_on", "2026-11-20", "text", "Đồng ý.", "mode", "spoken"), false, consent);
    seat_refused(&w, &manager, COMMAND_RECORD_ACT, seat_step("consent", consent, "submit"), "consent.witness"); /* whom does one ask later? */
    open_to(face, false, true, false);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("consent", consent, json_pack("{s:s}", "witness", WITNESS))));
    seat_act(&w, &manager, "consent", consent, "submit");
    open_to(face, true, true, true);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("artisan", artisan, "end")));
    open_to(face, false, true, false);
}

static void test_a_picture_is_open_while_shown(void **state) {
    (void)state;
    char id[FILES_ID_BYTES], next[FILES_ID_BYTES];
    photo_make(120, id);
    photo_make(140, next);
    open_to(id, false, true, false); /* sent in, and named by nothing yet: who sent it */
    seat_add(&w, &manager, "product", json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Khăn", "category", "handicraft", "photo", id), true, product);
    open_to(id, false, true, false);
    seat_act(&w, &dost, "product", product, "approve");
    open_to(id, true, true, true);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("product", product, json_pack("{s:s}", "photo", next))));
    open_to(id, false, true, false); /* its name stood in public pages */
    photo_send(&other, 120, id);
    open_to(id, false, true, true); /* who has the same picture */
    open_to(next, true, true, true);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("product", product, "end")));
    open_to(next, true, true, true); /* goods that are sold are compared with it */
    open_to("0000000000000000000000000000000000000000000000000000000000000001", false, false, false);
}

/* Its name stands in pages and outlives the leave to look: naming it in a record of one's own would open it again. */
static void test_a_picture_of_others_is_not_named(void **state) {
    (void)state;
    char id[FILES_ID_BYTES], own[96];
    photo_make(120, id);
    json_t *values = json_pack("{s:s, s:s, s:s, s:s}", "name", "Hộ Mẫu B", "kind", "ho-gia-dinh", "commune_code", SEAT_COMMUNE, "photo", id);
    seat_refused(&w, &other, COMMAND_RECORD_ADD, json_pack("{s:s, s:O}", "kind", "producer", "values", values), "value.file");
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_ACT, step("consent", consent, "end")));
    json_object_set_new(values, "photo", json_string(face));
    seat_refused(&w, &other, COMMAND_RECORD_ADD, json_pack("{s:s, s:O}", "kind", "producer", "values", values), "value.file");
    open_to(face, false, true, false);
    photo_send(&other, 120, id); /* has the same picture */
    json_object_set_new(values, "photo", json_string(id));
    seat_add(&w, &other, "producer", values, false, own);
}

/* ---- files that nothing names ---- */

static size_t collected(const char *day) {
    size_t removed = 0;
    world_set_time(&w, day, 3, 0, 0);
    assert_int_equal(files_collect(w.app, &removed, &w.err), ST_OK);
    return removed;
}

static void test_files_are_collected(void **state) {
    (void)state;
    char used[FILES_ID_BYTES], unused[FILES_ID_BYTES], again[FILES_ID_BYTES];
    photo_make(120, used);
    photo_make(140, unused);
    photo_make(160, again);
    seat_add(&w, &manager, "product", json_pack("{s:s, s:s, s:s, s:s}", "producer_id", producer, "name", "Khăn", "category", "handicraft", "photo", used), false, product);
    (void)collected("2027-01-01"); /* noted */
    assert_int_equal(collected("2027-01-30"), 0);
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("product", product, json_pack("{s:s}", "photo", again))));
    (void)collected("2027-01-30"); /* used again: forgotten; used until now: noted */
    assert_true(collected("2027-01-31") > 0);
    bool everybody = false;
    assert_false(photo_exists(w.app, unused));
    assert_int_equal(opens(&manager, unused, &everybody), ST_NOT_FOUND);
    assert_true(photo_exists(w.app, used) && photo_exists(w.app, again) && photo_exists(w.app, face));
    assert_int_equal(collected("2027-02-28"), 0);
    assert_int_equal(collected("2027-03-01"), 1);
    assert_false(photo_exists(w.app, used));
    assert_true(photo_exists(w.app, again));
    json_t *acts = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "acts")), *row = NULL;
    size_t i = 0, seen = 0;
    json_array_foreach(acts, i, row) seen += !strcmp(json_string_value(json_object_get(row, "verb")), "files.collected");
    assert_int_equal(seen, 2);
    json_decref(acts);
}

/* Sent again shortly before its time is up: somebody has it in a form. */
static void test_a_file_sent_again_stays(void **state) {
    (void)state;
    char id[FILES_ID_BYTES];
    photo_make(140, id);
    (void)collected("2026-10-01"); /* long ago by the clock here; the file itself is of today */
    assert_int_equal(collected("2026-11-10"), 0);
    assert_true(photo_exists(w.app, id));
}

/* ---- papers of a household ---- */

static void number_shown(const struct actor *who, const char *id, const char *number) {
    json_t *r = seat_do(&w, who, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "document", "id", id));
    json_t *page = seat_do(&w, who, COMMAND_RECORD_PAGE, json_pack("{s:s, s:s, s:s}", "kind", "document", "sort", "name", "search", PAPER_NO)), *row = NULL;
    json_t *all[] = { r, page, history(who, "document", id) };
    size_t i = 0, found = 0;
    const char *there = json_string_value(was(r, "values", "number"));
    if (number) assert_string_equal(there, number);
    else assert_null(there);
    for (size_t n = 0; n < 3; n++) {
        char *text = json_dumps(all[n], 0);
        if (number) assert_non_null(strstr(text, number));
        else assert_null(strstr(text, PAPER_NO));
        free(text);
    }
    json_array_foreach(json_object_get(page, "rows"), i, row) found += !strcmp(json_string_value(json_object_get(row, "id")), id);
    assert_int_equal(found, 1);
    for (size_t n = 0; n < 3; n++) json_decref(all[n]);
}

static void test_a_households_papers(void **state) {
    (void)state;
    char id[96];
    seat_add(&w, &manager, "document", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", producer, "type", "business", "number", PAPER_NO, "issuer",
                                                 "UBND xã Tả Phìn", "issued_on", "2026-01-02", "file",
                                                 "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef.pdf"), true, id);
    number_shown(&manager, id, PAPER_NO);
    number_shown(&dost, id, PAPER_NO);
    number_shown(&observer, id, NULL);
    /* A cooperative's number is its own. */
    json_decref(seat_do(&w, &manager, COMMAND_RECORD_SET, set("producer", producer, json_pack("{s:s}", "kind", "hop-tac-xa"))));
    number_shown(&observer, id, PAPER_NO);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = { TEST(test_the_past_of_a_number), TEST(test_a_person_wholly), TEST(test_a_face_of_the_past),
                                        TEST(test_the_number_of_a_title), TEST(test_nothing_personal), TEST(test_a_face_needs_a_consent),
                                        TEST(test_a_picture_is_open_while_shown), TEST(test_a_picture_of_others_is_not_named),
                                        TEST(test_files_are_collected), TEST(test_a_file_sent_again_stays),
                                        TEST(test_a_households_papers) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* What a scan finds: every outcome, the midnight of an expiry, the misuse of a real key, the counting of visitors. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <sodium.h>
#include <string.h>

#include "world.h"

#define GTIN "09520001000010"

static void assert_outcome(struct world *w, const char *address, enum outcome want) {
    struct scan_result r = world_scan(w, address);
    if (r.outcome != want) print_message("%s: %s, not %s\n", address, outcome_key(r.outcome), outcome_key(want));
    assert_int_equal(r.outcome, want);
}

static void test_outcomes(void **state) {
    (void)state;
    struct world w;
    struct buf a = BUF_INIT;
    world_open(&w, false);
    int64_t village = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    int64_t gs1 = world_product(&w, "Túi lanh", GTIN, "L-1", 100, NULL);
    uint32_t run = world_run(&w, village, "2411A", 50);
    world_address(&w, run, 7, &a);
    struct scan_result r = world_scan(&w, a.data);
    assert_int_equal(r.outcome, OUTCOME_GENUINE);
    assert_int_equal(r.run, run);
    assert_int_equal(r.index, 7);
    assert_string_equal(r.facts->product, "Khăn thổ cẩm");
    assert_string_equal(r.facts->commune, "xã Tả Phìn");
    /* Two communes went into this one and the producer has no village: nobody knows which it was. */
    assert_string_equal(r.facts->old_commune, "");
    /* One digit of the signature changed. */
    a.data[a.len - 1] = a.data[a.len - 1] == '1' ? '2' : '1';
    assert_outcome(&w, a.data, OUTCOME_FORGED);
    /* Typed by hand. */
    a.data[strcspn(a.data, "?")] = '\0';
    assert_outcome(&w, a.data, OUTCOME_UNSIGNED);
    /* A number whose check digit is right and that stands for no label. */
    struct secrets *s = world_secrets(&w);
    char number[NUMBER_BYTES];
    char target[64];
    number_format(&s->numbering, run, 51, number);
    (void)snprintf(target, sizeof target, "/T/%s", number);
    assert_outcome(&w, target, OUTCOME_UNKNOWN);
    secrets_free(&s);
    target[strlen(target) - 1] ^= 1;
    assert_outcome(&w, target, OUTCOME_MALFORMED);
    /* GS1 form: the lot of an unsigned address must be the run's. */
    uint32_t run2 = world_run(&w, gs1, "L-1", 5);
    world_address(&w, run2, 1, &a);
    assert_outcome(&w, a.data, OUTCOME_GENUINE);
    a.data[strcspn(a.data, "?")] = '\0';
    assert_outcome(&w, a.data, OUTCOME_UNSIGNED);
    char *lot = strstr(a.data, "/10/L-1/");
    lot[6] = '2';
    assert_outcome(&w, a.data, OUTCOME_UNKNOWN);
    buf_free(&a);
    world_close(&w);
}

static void test_void_at_once(void **state) {
    (void)state;
    struct world w;
    struct buf a = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    uint32_t run = world_run(&w, p, "2411A", 50);
    world_address(&w, run, 7, &a);
    for (int i = 0; i < 3; i++) assert_outcome(&w, a.data, OUTCOME_GENUINE); /* hot */
    json_decref(world_do(&w, COMMAND_RUN_VOID,
                         json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "7", "reason", "lost")));
    struct scan_result r = world_scan(&w, a.data);
    assert_int_equal(r.outcome, OUTCOME_REVOKED);
    assert_int_equal(r.void_reason, VOID_LOST);
    a.data[strcspn(a.data, "?")] = '\0';
    r = world_scan(&w, a.data);
    assert_int_equal(r.outcome, OUTCOME_REVOKED); /* also for a typed number, which says that the code was not checked */
    assert_true(r.typed);
    buf_free(&a);
    world_close(&w);
}

static void test_midnight(void **state) {
    (void)state;
    struct world w;
    struct buf a = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Cốm", NULL, "C1", 100, "2026-11-30");
    uint32_t run = world_run(&w, p, "C1", 50);
    world_address(&w, run, 7, &a);
    world_set_time(&w, "2026-11-30", 23, 59, 59);
    assert_outcome(&w, a.data, OUTCOME_GENUINE); /* the last day is inside */
    w.now_us += 999999;
    assert_outcome(&w, a.data, OUTCOME_GENUINE);
    w.now_us += 1;
    assert_outcome(&w, a.data, OUTCOME_EXPIRED);
    buf_free(&a);
    world_close(&w);
}

/* Addresses that verify under our own key and were never issued. */
static void test_misuse(void **state) {
    (void)state;
    struct world w;
    struct code_label l;
    struct code_issuer is;
    unsigned char pk[32];
    unsigned char sk[64];
    world_open(&w, false);
    int64_t village = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    int64_t gs1 = world_product(&w, "Túi lanh", GTIN, "L-1", 100, NULL);
    uint32_t run = world_run(&w, village, "2411A", 50);
    uint32_t run2 = world_run(&w, gs1, "L-1", 50);
    struct secrets *s = world_secrets(&w);
    crypto_sign_seed_keypair(pk, sk, secrets_seed(s, 0));
    const struct {
        uint32_t run, index;
        const char *gtin, *lot;
    } wrong[] = {
        { 9, 1, NULL, NULL },             /* a run that does not exist */
        { run, 51, NULL, NULL },          /* beyond its count */
        { run, 0, NULL, NULL },           /* an index that no label has */
        { run, 1, GTIN, "2411A" },        /* another form */
        { run2, 1, NULL, NULL },          /* another form, the other way round */
        { run2, 1, "09520001000027", "L-1" }, /* another GTIN */
        { run2, 1, GTIN, "L-2" },         /* another lot */
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        code_issuer_init(&is, &s->numbering, wrong[i].run, 0, sk, WORLD_HOST, wrong[i].gtin, wrong[i].lot);
        code_issue(&is, wrong[i].index, &l);
        struct scan_result r = world_scan(&w, l.address);
        assert_int_equal(r.outcome, OUTCOME_UNISSUED);
        assert_null(r.facts);
        scan_alarm(w.app, &r, "HTTPS://…", w.now_us);
    }
    /* A newer key that is ours as well signs a run of the older one. */
    json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_object()));
    secrets_free(&s);
    s = world_secrets(&w);
    crypto_sign_seed_keypair(pk, sk, secrets_seed(s, 1));
    code_issuer_init(&is, &s->numbering, run, 1, sk, WORLD_HOST, NULL, NULL);
    code_issue(&is, 1, &l);
    assert_outcome(&w, l.address, OUTCOME_UNISSUED);
    secrets_free(&s);
    scan_flush(w.app);
    json_t *alarms = world_do(&w, COMMAND_LIST, json_pack("{s:s}", "kind", "alarms"));
    assert_int_equal(json_array_size(alarms), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(alarms, 0), "scans")), 7);
    json_decref(alarms);
    world_close(&w);
}

static struct scan_history history(struct world *w, const char *address) {
    scan_flush(w->app);
    return world_scan(w, address).history;
}

static void test_counting(void **state) {
    (void)state;
    struct world w;
    struct buf a = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    uint32_t run = world_run(&w, p, "2411A", 50);
    world_address(&w, run, 7, &a);
    struct visitor ann = scan_visitor(w.app, "203.0.113.7", "Firefox", 7, w.now_us);
    /* The same network and browser are one visitor; another network or browser is another. */
    assert_true(ann.id == scan_visitor(w.app, "203.0.113.99", "Firefox", 7, w.now_us).id);
    assert_true(ann.id != scan_visitor(w.app, "203.0.114.7", "Firefox", 7, w.now_us).id);
    assert_true(ann.id != scan_visitor(w.app, "203.0.113.7", "Chrome!", 7, w.now_us).id);
    assert_int_equal(history(&w, a.data).days, 0);
    struct scan_result r = world_scan(&w, a.data);
    for (int i = 0; i < 5; i++) scan_count(w.app, &r, ann, w.now_us);
    assert_int_equal(history(&w, a.data).scans, 1);
    w.now_us += 29LL * 60 * 1000000;
    scan_count(w.app, &r, ann, w.now_us);
    assert_int_equal(history(&w, a.data).scans, 1);
    w.now_us += 2LL * 60 * 1000000;
    scan_count(w.app, &r, ann, w.now_us);
    struct scan_history h = history(&w, a.data);
    assert_int_equal(h.scans, 2);
    assert_int_equal(h.days, 1);
    assert_int_equal(h.first_minute, 9 * 60);
    w.now_us += 24LL * 3600 * 1000000;
    assert_true(ann.id != scan_visitor(w.app, "203.0.113.7", "Firefox", 7, w.now_us).id); /* the key lives for a day */
    scan_count(w.app, &r, ann, w.now_us);
    assert_int_equal(history(&w, a.data).days, 2);
    buf_free(&a);
    world_close(&w);
}

/* Rows are written some at a time; labels of two days in one write are counted as scanned once. */
static void test_counting_many(void **state) {
    (void)state;
    enum { LABELS = SCAN_ROWS_AT_ONCE - 1 };
    struct world w;
    struct buf a = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    uint32_t run = world_run(&w, p, "2411A", 50);
    static const struct {
        const char *day, *ip;
        int hour;
    } at[] = { { "2026-11-24", "203.0.113.7", 23 }, { "2026-11-25", "203.0.114.7", 1 } };
    for (size_t t = 0; t < 2; t++) {
        world_set_time(&w, at[t].day, at[t].hour, 30, 0);
        for (uint32_t i = 1; i <= LABELS; i++) {
            const struct scan_result r = { .kind = CODE_SIGNED, .run = run, .index = i };
            scan_count(w.app, &r, scan_visitor(w.app, at[t].ip, "Firefox", 7, w.now_us), w.now_us);
        }
    }
    scan_flush(w.app);
    json_t *view = world_do(&w, COMMAND_OVERVIEW, json_pack("{s:s, s:s, s:s}", "by", "run", "from", "2026-11", "to", "2026-11"));
    const json_t *sums = json_object_get(view, "sums");
    assert_int_equal(json_integer_value(json_object_get(sums, "scanned")), LABELS);
    assert_int_equal(json_integer_value(json_object_get(sums, "scans")), 2 * LABELS);
    json_decref(view);
    for (uint32_t i = 1; i <= LABELS; i += LABELS - 1) {
        world_address(&w, run, i, &a);
        struct scan_history h = history(&w, a.data);
        assert_int_equal(h.days, 2);
        assert_int_equal(h.scans, 2);
        buf_clear(&a);
    }
    buf_free(&a);
    world_close(&w);
}

/* The key changes at midnight; somebody who scans at 23:50 and again at 00:10 is still one visitor. */
static void test_counting_midnight(void **state) {
    (void)state;
    struct world w;
    struct buf a = BUF_INIT;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    uint32_t run = world_run(&w, p, "2411A", 50);
    world_address(&w, run, 7, &a);
    struct scan_result r = world_scan(&w, a.data);
    const int at[][4] = { { 24, 23, 50, 1 }, { 25, 0, 10, 1 }, { 25, 0, 21, 2 }, { 25, 0, 29, 2 }, { 25, 0, 52, 3 } };
    for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
        char day[16];
        (void)snprintf(day, sizeof day, "2026-11-%02d", at[i][0]);
        world_set_time(&w, day, at[i][1], at[i][2], 0);
        scan_count(w.app, &r, scan_visitor(w.app, "203.0.113.7", "Firefox", 7, w.now_us), w.now_us);
        assert_int_equal(history(&w, a.data).scans, at[i][3]);
    }
    buf_free(&a);
    world_close(&w);
}

static void test_keys(void **state) {
    (void)state;
    struct world w;
    struct buf before = BUF_INIT;
    struct buf after = BUF_INIT;
    enum status st = ST_OK;
    world_open(&w, false);
    int64_t p = world_product(&w, "Khăn thổ cẩm", NULL, "2411A", 100, NULL);
    uint32_t run = world_run(&w, p, "2411A", 50);
    world_address(&w, run, 7, &before);
    assert_null(world_try(&w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", 0), &st));
    assert_int_equal(st, ST_REFUSED); /* it signs */
    json_decref(world_do(&w, COMMAND_KEY_ROTATE, json_pack("{s:s}", "host", "tem.laocai.gov.vn")));
    world_reopen(&w);
    world_address(&w, run, 7, &after); /* a retired key signs reprints of its own runs: the same bytes */
    assert_string_equal(before.data, after.data);
    uint32_t run2 = world_run(&w, p, "2411A", 10);
    world_address(&w, run2, 1, &after);
    assert_non_null(strstr(after.data, "HTTPS://TEM.LAOCAI.GOV.VN/T/"));
    assert_non_null(strstr(after.data, "?s=001"));
    assert_outcome(&w, after.data, OUTCOME_GENUINE);
    json_decref(world_do(&w, COMMAND_KEY_DESTROY, json_pack("{s:i}", "key", 0)));
    assert_outcome(&w, before.data, OUTCOME_GENUINE); /* verifies for ever */
    assert_null(world_try(&w, COMMAND_RUN_URLS, json_pack("{s:I}", "run", (json_int_t)run), &st));
    assert_int_equal(st, ST_REFUSED);
    assert_string_equal(w.err.key, "key.destroyed");
    struct secrets *s = world_secrets(&w);
    assert_null(secrets_seed(s, 0));
    assert_non_null(secrets_seed(s, 1));
    secrets_free(&s);
    world_reopen(&w);
    assert_outcome(&w, before.data, OUTCOME_GENUINE);
    buf_free(&before);
    buf_free(&after);
    world_close(&w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcomes), cmocka_unit_test(test_void_at_once), cmocka_unit_test(test_midnight),
        cmocka_unit_test(test_misuse),   cmocka_unit_test(test_counting),     cmocka_unit_test(test_keys),
        cmocka_unit_test(test_counting_midnight), cmocka_unit_test(test_counting_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

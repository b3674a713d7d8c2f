/* The offline snapshot: what is written is read again, every outcome comes out of it, every changed byte is noticed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/buf.h"
#include "base/clock.h"
#include "core/snapshot.h"
#include "snapshot_first.h"

#define HOST "TX.LAOCAI.GOV.VN"
#define PASS "temlang-abcdefghijklmnopqrstuvwxyz234567"
#define RUNS 5u
#define COUNT 3000u
#define MADE_US INT64_C(1795000000000000)

/* What becomes of the labels of each run; of the first run, labels 11 … 20 are voided. */
enum { RUN_PLAIN, RUN_RECALLED, RUN_DATED, RUN_SUSPECT, RUN_INACTIVE };

static struct numbering numbering;
static unsigned char seed[SNAPSHOT_SEED_BYTES], issuing[CODE_SECRET_BYTES], issuing_pub[CODE_PUBLIC_BYTES];

struct label {
    uint64_t number;
    uint32_t group;
};

static int by_number(const void *a, const void *b) {
    const struct label *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static enum status to_buf(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static struct label *labels_of(size_t *n) {
    struct label *list = calloc(RUNS * COUNT, sizeof *list);
    assert_non_null(list);
    *n = 0;
    for (uint32_t run = 1; run <= RUNS; run++)
        for (uint32_t i = 1; i <= COUNT; i++) {
            bool voided = run == 1 && i > 10 && i <= 20;
            list[(*n)++] = (struct label){ number_of_label(&numbering, run, i), voided ? 1 : run == 1 ? 0 : run };
        }
    qsort(list, *n, sizeof *list, by_number);
    return list;
}

static void issuing_key(struct snapshot_writer *w, int id, int64_t unsafe_us, enum status want) {
    struct snapshot_key k = { .host = HOST, .unsafe_us = unsafe_us };
    memcpy(k.pub, issuing_pub, sizeof k.pub);
    assert_int_equal(snapshot_key(w, id, &k, NULL), want);
}

static void records_write(struct snapshot_writer *w) {
    const struct snapshot_text plain = { CODE_FORM_VILLAGE, HOST, "", "A", "Khăn thổ cẩm", "Brocade scarf", "HTX Mẫu", "2026-11-01", "" };
    const struct snapshot_text dated = { CODE_FORM_GS1, HOST, "09520001000010", "L-1", "Cốm", "", "HTX Mẫu", "2026-11-01", "2026-11-30" };
    issuing_key(w, 0, 0, ST_OK);
    issuing_key(w, 1, MADE_US - 5, ST_OK);
    assert_int_equal(snapshot_recall(w, 2, "lẫn kim loại", NULL), ST_OK);
    for (uint32_t run = 1; run <= RUNS; run++) {
        const struct snapshot_run r = { .run = run, .key_id = 0, .text = run == 1 + RUN_DATED ? 7 : 3, .lot = run, .issued_us = MADE_US - run };
        assert_int_equal(snapshot_run(w, &r, NULL), ST_OK);
    }
    assert_int_equal(snapshot_text(w, 3, &plain, NULL), ST_OK);
    assert_int_equal(snapshot_text(w, 7, &dated, NULL), ST_OK);
    for (uint32_t g = 0; g <= RUNS; g++) {
        const struct snapshot_group group = { .row = g < 2 ? 0 : g - 1, .voided = g == 1, .reason = g == 1 ? VOID_JAM : VOID_TORN,
                                              .void_day = g == 1 ? 20700 : 0, .suspect = g == 1 + RUN_SUSPECT, .inactive = g == 1 + RUN_INACTIVE };
        assert_int_equal(snapshot_group(w, &group, NULL), ST_OK);
    }
}

static void file_write(struct buf *out, bool sealed, bool labels) {
    static const unsigned char salt[SNAPSHOT_SALT_BYTES] = "sixteen bytes ..";
    unsigned char key[SNAPSHOT_SEAL_BYTES];
    const struct snapshot_out o = { to_buf, out };
    struct snapshot_writer *w = NULL;
    size_t n = 0;
    assert_int_equal(snapshot_seal_key(PASS, strlen(PASS), salt, key, NULL), ST_OK);
    assert_int_equal(snapshot_begin(&w, &o, MADE_US, salt, sealed ? key : NULL, NULL), ST_OK);
    records_write(w);
    struct label *list = labels_of(&n);
    if (!labels) n = 0;
    assert_int_equal(snapshot_labels(w, n, NULL), ST_OK);
    for (size_t i = 0; i < n; i++) assert_int_equal(snapshot_label(w, list[i].number, list[i].group, NULL), ST_OK);
    assert_int_equal(snapshot_end(w, seed, NULL), ST_OK);
    assert_false(out->failed);
    free(list);
    snapshot_free(&w);
}

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    for (size_t i = 0; i < sizeof numbering.key; i++) numbering.key[i] = (unsigned char)i;
    snapshot_seed(&numbering, seed);
    crypto_sign_seed_keypair(issuing_pub, issuing, (const unsigned char *)"an issuing seed of 32 bytes here");
    return 0;
}

/* ---- outcomes ---- */

static struct snapshot_answer ask_on(struct snapshot *s, const char *address, int32_t today, bool verifies) {
    struct code_parsed p;
    struct snapshot_answer a;
    struct err e = { .status = ST_OK };
    (void)code_parse(address, strlen(address), &p);
    enum status st = snapshot_check(s, &p, verifies, today, &a, &e);
    if (st) print_message("%s: %s\n", address, e.key);
    assert_int_equal(st, ST_OK);
    return a;
}

static void address_of(uint32_t run, uint32_t index, struct code_label *l) {
    struct code_issuer is;
    bool gs1 = run == 1 + RUN_DATED;
    code_issuer_init(&is, &numbering, run, 0, issuing, HOST, gs1 ? "09520001000010" : NULL, gs1 ? "L-1" : "A");
    code_issue(&is, index, l);
}

static enum outcome outcome_of(struct snapshot *s, uint32_t run, uint32_t index, bool typed, int32_t today) {
    struct code_label l;
    address_of(run, index, &l);
    if (typed) l.address[l.canonical_len] = '\0';
    return ask_on(s, l.address, today, !typed).outcome;
}

static void test_outcomes(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    struct snapshot *s = NULL;
    struct code_label l;
    int32_t today = day_of_ymd(2026, 11, 30);
    file_write(&file, false, true);
    assert_int_equal(snapshot_open(&s, file.data, file.len, NULL), ST_OK);
    assert_int_equal(snapshot_whole(s, NULL), ST_OK);
    assert_int_equal(outcome_of(s, 1, 10, false, today), OUTCOME_GENUINE);
    assert_int_equal(outcome_of(s, 1, 11, false, today), OUTCOME_REVOKED);
    assert_int_equal(outcome_of(s, 1, 20, true, today), OUTCOME_REVOKED);
    assert_int_equal(outcome_of(s, 1, 21, true, today), OUTCOME_UNSIGNED);
    assert_int_equal(outcome_of(s, 2, 5, false, today), OUTCOME_RECALLED);
    assert_int_equal(outcome_of(s, 3, 5, false, today), OUTCOME_GENUINE);
    assert_int_equal(outcome_of(s, 3, 5, false, today + 1), OUTCOME_EXPIRED);
    assert_int_equal(outcome_of(s, 4, 5, false, today), OUTCOME_SUSPECT);
    assert_int_equal(outcome_of(s, 5, 5, false, today), OUTCOME_INACTIVE);
    assert_int_equal(outcome_of(s, 9, 5, false, today), OUTCOME_UNISSUED);
    assert_int_equal(outcome_of(s, 9, 5, true, today), OUTCOME_UNKNOWN);
    assert_int_equal(outcome_of(s, 1, COUNT + 1, false, today), OUTCOME_UNISSUED);
    assert_int_equal(ask_on(s, "/T/12", today, false).outcome, OUTCOME_MALFORMED);
    address_of(1, 1, &l);
    assert_int_equal(ask_on(s, l.address, today, false).outcome, OUTCOME_FORGED);
    /* A label of the GS1 form that was signed in the other one: its key was misused. */
    struct code_issuer is;
    code_issuer_init(&is, &numbering, 3, 0, issuing, HOST, NULL, NULL);
    code_issue(&is, 5, &l);
    struct snapshot_answer a = ask_on(s, l.address, today, true);
    assert_int_equal(a.outcome, OUTCOME_UNISSUED);
    assert_false(a.known);
    /* What it says beside. */
    address_of(1, 15, &l);
    a = ask_on(s, l.address, today, true);
    assert_true(a.known);
    assert_int_equal(a.run, 1);
    assert_string_equal(a.text.product, "Khăn thổ cẩm");
    assert_string_equal(a.text.producer, "HTX Mẫu");
    assert_int_equal(a.group.reason, VOID_JAM);
    assert_int_equal(a.group.void_day, 20700);
    address_of(2, 15, &l);
    assert_string_equal(ask_on(s, l.address, today, true).recall, "lẫn kim loại");
    snapshot_close(&s);
    buf_free(&file);
}

/* Not one of the issued labels is missed or taken for another; of numbers never issued at most about one in 4,096 is "issued". */
static void test_all_labels(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    struct snapshot *s = NULL;
    unsigned false_hits = 0;
    file_write(&file, false, true);
    assert_int_equal(snapshot_open(&s, file.data, file.len, NULL), ST_OK);
    for (uint32_t run = 1; run <= RUNS; run++)
        for (uint32_t i = 1; i <= COUNT; i++) {
            struct code_label l;
            number_format(&numbering, run, i, l.number);
            (void)snprintf(l.address, sizeof l.address, "/T/%s", l.number);
            struct snapshot_answer a = ask_on(s, l.address, 0, false);
            assert_true(a.known);
            assert_int_equal(a.run, run);
            assert_int_equal(a.group.voided, run == 1 && i > 10 && i <= 20);
        }
    for (uint32_t i = 1; i <= 40000; i++) {
        char target[32], number[NUMBER_BYTES];
        number_format(&numbering, 77, i, number);
        (void)snprintf(target, sizeof target, "/T/%s", number);
        false_hits += ask_on(s, target, 0, false).known;
    }
    assert_in_range(false_hits, 0, 40);
    snapshot_close(&s);
    buf_free(&file);
}

/* Neighbours whose kept bits are equal, also across a block: each is found with its own group, what lies between is not. */
static void test_equal_bits(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    const struct snapshot_out o = { to_buf, &file };
    static const unsigned char salt[SNAPSHOT_SALT_BYTES];
    struct snapshot_writer *w = NULL;
    struct snapshot *s = NULL;
    assert_int_equal(snapshot_begin(&w, &o, MADE_US, salt, NULL, NULL), ST_OK);
    records_write(w);
    uint64_t n = 4000, base = UINT64_C(500000000000000);
    assert_int_equal(snapshot_labels(w, n, NULL), ST_OK);
    for (uint64_t i = 0; i < n; i++) assert_int_equal(snapshot_label(w, base + 2 * i, (uint32_t)(i % (RUNS + 1)), NULL), ST_OK);
    assert_int_equal(snapshot_end(w, seed, NULL), ST_OK);
    snapshot_free(&w);
    assert_int_equal(snapshot_open(&s, file.data, file.len, NULL), ST_OK);
    for (uint64_t i = 0; i < 2 * n; i++) {
        struct code_parsed p = { .kind = CODE_UNSIGNED, .form = CODE_FORM_VILLAGE };
        struct snapshot_answer a;
        (void)snprintf(p.number, sizeof p.number, "%015llu0", (unsigned long long)(base + i));
        assert_int_equal(snapshot_check(s, &p, false, 0, &a, NULL), ST_OK);
        assert_int_equal(a.known, i % 2 == 0);
        uint32_t g = (uint32_t)(i / 2 % (RUNS + 1));
        if (a.known) assert_int_equal(a.group.row, g < 2 ? 0 : g - 1);
    }
    snapshot_close(&s);
    buf_free(&file);
}

/* ---- the file ---- */

static void test_same_bytes(void **state) {
    (void)state;
    struct buf a = BUF_INIT, b = BUF_INIT;
    struct snapshot *s = NULL;
    struct snapshot_facts f;
    file_write(&a, false, true);
    file_write(&b, false, true);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    assert_int_equal(snapshot_open(&s, a.data, a.len, NULL), ST_OK);
    snapshot_about(s, &f);
    assert_int_equal(f.made_us, MADE_US);
    assert_int_equal(f.labels, RUNS * COUNT);
    assert_int_equal(f.runs, RUNS);
    assert_int_equal(f.recalls, 1);
    unsigned char pub[CODE_PUBLIC_BYTES];
    snapshot_public(seed, pub);
    assert_memory_equal(f.public_key, pub, sizeof pub);
    snapshot_close(&s);
    buf_free(&a);
    buf_free(&b);
}

/* About four bytes a label, whatever else is in it; a number is not. */
static void test_size(void **state) {
    (void)state;
    struct buf with = BUF_INIT, without = BUF_INIT;
    file_write(&with, false, true);
    file_write(&without, false, false);
    assert_in_range(with.len - without.len, RUNS * COUNT, RUNS * COUNT * 4);
    for (uint32_t i = 1; i <= 50; i++) {
        char digits[NUMBER_BYTES];
        number_format(&numbering, 1, i, digits);
        assert_null(memmem(with.data, with.len, digits, 12));
    }
    assert_null(memmem(with.data, with.len, numbering.key, sizeof numbering.key));
    buf_free(&with);
    buf_free(&without);
}

/* in: file: opened or not, any byte of it may be changed.  out: whether the change is noticed, and where */
static bool noticed(const struct buf *file, struct err *e) {
    struct snapshot *s = NULL;
    enum status st = snapshot_open(&s, file->data, file->len, e);
    if (!st) st = snapshot_whole(s, e);
    snapshot_close(&s);
    assert_true(st == ST_OK || st == ST_TAMPERED);
    return st == ST_TAMPERED;
}

static void test_every_byte(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    file_write(&file, false, false);
    for (size_t i = 0; i < file.len; i++) {
        struct err e = { .status = ST_OK };
        file.data[i] ^= 0x10;
        if (!noticed(&file, &e)) print_message("byte %zu of %zu\n", i, file.len);
        assert_true(noticed(&file, NULL));
        if (!strcmp(e.key, "snapshot.block")) {
            assert_true(strtoull(err_value(&e, "from"), NULL, 10) <= i);
            assert_true(strtoull(err_value(&e, "to"), NULL, 10) > i);
        }
        file.data[i] ^= 0x10;
    }
    assert_false(noticed(&file, NULL));
    buf_free(&file);
}

static void test_cut(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    struct err e = { .status = ST_OK };
    file_write(&file, false, false);
    size_t whole = file.len;
    for (file.len = 0; file.len < whole; file.len++) assert_true(noticed(&file, NULL));
    file.len = whole - 1000;
    assert_true(noticed(&file, &e));
    assert_string_equal(e.key, "snapshot.cut");
    file.len = whole;
    buf_byte(&file, 0);
    assert_true(noticed(&file, NULL));
    buf_free(&file);
}

static void assert_fault(const struct buf *file, const char *key) {
    struct err e = { .status = ST_OK };
    assert_true(noticed(file, &e));
    assert_string_equal(e.key, key);
}

static void test_foreign(void **state) {
    (void)state;
    struct buf file = BUF_INIT, other = BUF_INIT;
    file_write(&file, false, false);
    file.data[16] = 3;
    assert_fault(&file, "snapshot.version");
    file.data[16] = 0;
    assert_fault(&file, "snapshot.foreign");
    file.data[16] = 2;
    file.data[24] ^= 1; /* a younger date */
    assert_fault(&file, "snapshot.signature");
    buf_str(&other, "%PDF-1.7 and so on, which is long enough to be looked at as a snapshot would be");
    assert_fault(&other, "snapshot.foreign");
    buf_free(&file);
    buf_free(&other);
}

static void test_sealed(void **state) {
    (void)state;
    struct buf file = BUF_INIT, open = BUF_INIT;
    struct snapshot *s = NULL;
    struct snapshot_answer a;
    struct code_parsed p;
    struct code_label l;
    struct err e = { .status = ST_OK };
    file_write(&file, true, true);
    file_write(&open, false, true);
    assert_int_equal(file.len, open.len);
    assert_non_null(memmem(open.data, open.len, "HTX", 3));
    assert_null(memmem(file.data, file.len, "HTX", 3));
    assert_int_equal(snapshot_open(&s, file.data, file.len, NULL), ST_OK);
    assert_int_equal(snapshot_whole(s, NULL), ST_OK); /* also without the passphrase */
    address_of(1, 1, &l);
    (void)code_parse(l.address, l.address_len, &p);
    assert_int_equal(snapshot_check(s, &p, true, 0, &a, &e), ST_TAMPERED);
    assert_string_equal(e.key, "snapshot.locked");
    err_clear(&e);
    assert_int_equal(snapshot_unlock(s, "mat khau", 8, &e), ST_INVALID);
    assert_string_equal(e.key, "snapshot.weak");
    err_clear(&e);
    assert_int_equal(snapshot_unlock(s, "temlang-bbcdefghijklmnopqrstuvwxyz234567", strlen(PASS), &e), ST_TAMPERED);
    assert_string_equal(e.key, "snapshot.passphrase");
    assert_int_equal(snapshot_unlock(s, PASS, strlen(PASS), NULL), ST_OK);
    assert_int_equal(outcome_of(s, 1, 1, false, 0), OUTCOME_GENUINE);
    assert_int_equal(outcome_of(s, 1, 15, false, 0), OUTCOME_REVOKED);
    snapshot_close(&s);
    buf_free(&file);
    buf_free(&open);
}

/* ---- keys that were ended for safety ---- */

/* One run under an unsafe key: a voided label, and one that is fine. */
static void test_unsafe(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    const struct snapshot_out o = { to_buf, &file };
    static const unsigned char salt[SNAPSHOT_SALT_BYTES];
    const struct snapshot_text t = { CODE_FORM_VILLAGE, HOST, "", "A", "Khăn", "", "HTX", "", "" };
    const struct snapshot_run r = { .run = 1, .key_id = 0, .text = 3, .lot = 1, .issued_us = 5 };
    const struct snapshot_group fine = { .row = 0 }, voided = { .row = 0, .voided = true, .void_day = 20700 };
    struct label list[] = { { number_of_label(&numbering, 1, 1), 0 }, { number_of_label(&numbering, 1, 2), 1 } };
    struct snapshot_writer *w = NULL;
    struct snapshot *s = NULL;
    struct code_label l;
    qsort(list, 2, sizeof *list, by_number);
    assert_int_equal(snapshot_begin(&w, &o, MADE_US, salt, NULL, NULL), ST_OK);
    issuing_key(w, 0, MADE_US - 5, ST_OK);
    assert_int_equal(snapshot_run(w, &r, NULL), ST_OK);
    assert_int_equal(snapshot_text(w, 3, &t, NULL), ST_OK);
    assert_int_equal(snapshot_group(w, &fine, NULL), ST_OK);
    assert_int_equal(snapshot_group(w, &voided, NULL), ST_OK);
    assert_int_equal(snapshot_labels(w, 2, NULL), ST_OK);
    for (int i = 0; i < 2; i++) assert_int_equal(snapshot_label(w, list[i].number, list[i].group, NULL), ST_OK);
    assert_int_equal(snapshot_end(w, seed, NULL), ST_OK);
    snapshot_free(&w);
    assert_int_equal(snapshot_open(&s, file.data, file.len, NULL), ST_OK);
    address_of(1, 1, &l);
    struct snapshot_answer a = ask_on(s, l.address, 20780, true);
    assert_int_equal(a.outcome, OUTCOME_GENUINE);
    assert_true(a.unsafe_us == MADE_US - 5);
    l.address[l.canonical_len] = '\0'; /* a typed number is not asked for its key */
    assert_true(ask_on(s, l.address, 20780, false).unsafe_us == 0);
    address_of(1, 2, &l);
    a = ask_on(s, l.address, 20780, true);
    assert_int_equal(a.outcome, OUTCOME_REVOKED);
    assert_true(a.unsafe_us == 0);
    snapshot_close(&s);
    buf_free(&file);
}

static void key_is(struct snapshot *s, int id, bool there, int64_t unsafe_us) {
    struct snapshot_key k;
    bool found = !there;
    assert_int_equal(snapshot_find_key(s, id, &found, &k, NULL), ST_OK);
    assert_int_equal(found, there);
    assert_true(k.unsafe_us == unsafe_us);
    if (there) assert_memory_equal(k.pub, issuing_pub, sizeof k.pub);
    if (there) assert_string_equal(k.host, HOST);
}

static void test_keys(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    struct snapshot *s = NULL;
    file_write(&file, false, true);
    assert_int_equal(snapshot_open(&s, file.data, file.len, NULL), ST_OK);
    key_is(s, 0, true, 0);
    key_is(s, 1, true, MADE_US - 5);
    key_is(s, 2, false, 0);
    key_is(s, -1, false, 0);
    snapshot_close(&s);
    buf_free(&file);
}

/* One of before still says what it did. */
static void test_first_version(void **state) {
    (void)state;
    unsigned char bin[sizeof snapshot_first / 2];
    size_t len = 0;
    struct snapshot *s = NULL;
    struct code_label l;
    assert_int_equal(sodium_hex2bin(bin, sizeof bin, snapshot_first, sizeof snapshot_first - 1, NULL, &len, NULL), 0);
    assert_int_equal(snapshot_open(&s, bin, len, NULL), ST_OK);
    key_is(s, 0, true, 0);
    address_of(1, 1, &l);
    struct snapshot_answer a = ask_on(s, l.address, 20780, true);
    assert_int_equal(a.outcome, OUTCOME_GENUINE);
    assert_true(a.unsafe_us == 0);
    snapshot_close(&s);
}

/* A writer that is used wrongly says so. */
static void test_order(void **state) {
    (void)state;
    struct buf file = BUF_INIT;
    const struct snapshot_out o = { to_buf, &file };
    static const unsigned char salt[SNAPSHOT_SALT_BYTES];
    struct snapshot_writer *w = NULL;
    assert_int_equal(snapshot_begin(&w, &o, MADE_US, salt, NULL, NULL), ST_OK);
    assert_int_equal(snapshot_recall(w, 5, "x", NULL), ST_OK);
    assert_int_equal(snapshot_recall(w, 5, "x", NULL), ST_INTERNAL);
    issuing_key(w, 0, 0, ST_INTERNAL);
    assert_int_equal(snapshot_labels(w, 1, NULL), ST_OK);
    assert_int_equal(snapshot_label(w, 1, 0, NULL), ST_INTERNAL); /* of no group */
    assert_int_equal(snapshot_end(w, seed, NULL), ST_INTERNAL);   /* one was promised */
    snapshot_free(&w);
    snapshot_free(&w);
    buf_free(&file);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_outcomes), cmocka_unit_test(test_all_labels), cmocka_unit_test(test_equal_bits),
        cmocka_unit_test(test_same_bytes), cmocka_unit_test(test_size), cmocka_unit_test(test_every_byte),
        cmocka_unit_test(test_cut), cmocka_unit_test(test_foreign), cmocka_unit_test(test_sealed), cmocka_unit_test(test_order),
        cmocka_unit_test(test_unsafe), cmocka_unit_test(test_keys), cmocka_unit_test(test_first_version),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

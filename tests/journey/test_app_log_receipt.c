/* Receipts: what a producer keeps of its run, who gets one, and what is found when somebody checks one that was changed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "app/log_look.h"
#include "core/lines.h"
#include "core/receipt.h"
#include "log_keys.h"
#include "log_site.h"
#include "registry.h"
#include "store/kind.h"

struct kept {
    struct registry r;
    struct log_tree *tree;
    struct buf receipt;
    char receipt_file[300], key_file[300], policy_file[300];
};

static enum status take(void *ctx, const void *p, size_t len, struct err *e) {
    struct buf *b = ctx;
    buf_add(b, p, len);
    return b->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

/* The receipt of a run for somebody.  out: its result, to be decref'd */
static json_t *receipt(struct kept *k, const struct actor *who, uint32_t run, enum status want) {
    const struct command_io io = { .data = take, .ctx = &k->receipt };
    json_t *result = NULL, *params = json_pack("{s:i}", "run", (int)run);
    buf_clear(&k->receipt);
    err_clear(&k->r.w.err);
    enum status st = command_run(COMMAND_LOG_RECEIPT, k->r.w.app, NULL, who, params, &io, &result, &k->r.w.err);
    if (st != want) print_message("%s %s\n", status_key(st), k->r.w.err.key);
    assert_int_equal(st, want);
    json_decref(params);
    return result;
}

static void put(const char *file, const void *data, size_t len) { assert_int_equal(file_replace(file, data, len, 0600, NULL), ST_OK); }

/* The keys that a receipt is held against: the log's alone, and one with a witness. */
static void rules_put(struct kept *k, const struct log_key *witness) {
    struct note_key key;
    char vkey[NOTE_VKEY_BYTES], text[3 * NOTE_VKEY_BYTES];
    assert_true(app_log_key(k->r.w.app, &key));
    note_key_format(&key, vkey);
    (void)snprintf(text, sizeof text, "%s\n", vkey);
    put(k->key_file, text, strlen(text));
    (void)snprintf(text, sizeof text, "log %s\nwitness W %s\nquorum W\n", vkey, witness->vkey);
    put(k->policy_file, text, strlen(text));
}

static void kept_open(struct kept *k) {
    memset(k, 0, sizeof *k);
    registry_open(&k->r, 500);
    (void)snprintf(k->receipt_file, sizeof k->receipt_file, "%s.receipt", k->r.w.dir);
    (void)snprintf(k->key_file, sizeof k->key_file, "%s.key", k->r.w.dir);
    (void)snprintf(k->policy_file, sizeof k->policy_file, "%s.policy", k->r.w.dir);
    k->tree = start(&k->r.w, NULL);
}

static void kept_close(struct kept *k) {
    log_tree_stop(&k->tree);
    (void)remove(k->receipt_file);
    (void)remove(k->key_file);
    (void)remove(k->policy_file);
    buf_free(&k->receipt);
    registry_close(&k->r);
}

/* What a check says of bytes.  out: result to be decref'd, NULL with *e */
static json_t *check(struct kept *k, const void *data, size_t len, bool by_policy, struct err *e) {
    const struct log_receipt_ask ask = { .receipt = k->receipt_file, .key = by_policy ? NULL : k->key_file, .policy = by_policy ? k->policy_file : NULL };
    json_t *result = NULL;
    put(k->receipt_file, data, len);
    err_clear(e);
    (void)log_receipt_check(&ask, &result, e);
    return result;
}

static void refused(struct kept *k, const struct buf *b, enum status want, const char *key) {
    struct err e = { 0 };
    json_t *none = check(k, b->data, b->len, false, &e);
    if (e.status != want || strcmp(e.key, key)) print_message("%s %s instead of %s\n", status_key(e.status), e.key, key);
    assert_null(none);
    assert_int_equal(e.status, want);
    assert_string_equal(e.key, key);
}

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static void test_kept(void **state) {
    (void)state;
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9);
    struct kept k;
    struct err e = { 0 };
    int64_t time_s = 0;
    kept_open(&k);
    rules_put(&k, &witness);
    uint32_t run = issue(&k.r, 40, "");
    assert_null(receipt(&k, &actor_operator, run, ST_UNAVAILABLE));
    assert_string_equal(k.r.w.err.key, "log.not-covered");
    publish(k.tree);
    json_t *made = receipt(&k, &k.r.manager, run, ST_OK);
    assert_int_equal(number(made, "log_size"), entries(&k.r.w));
    assert_int_equal(number(made, "bytes"), k.receipt.len);
    assert_int_equal(number(made, "witnesses"), 0);
    assert_true(json_is_true(json_object_get(made, "has_record")));
    json_t *told = check(&k, k.receipt.data, k.receipt.len, false, &e);
    assert_non_null(told);
    assert_int_equal(number(told, "log_idx"), number(made, "log_idx"));
    assert_string_equal(text_of(told, "log"), "tx.laocai.gov.vn/log");
    assert_string_equal(text_of(told, "kind"), "run.issued");
    assert_string_equal(text_of(told, "record"), "held");
    assert_null(json_object_get(told, "witnessed_at"));
    json_decref(told);
    assert_null(check(&k, k.receipt.data, k.receipt.len, true, &e));
    assert_string_equal(e.key, "policy.short"); /* nobody witnessed it yet */
    /* With a cosignature it is worth more, and says since when at the latest. */
    struct checkpoint c = published(&k.r.w);
    struct buf text = BUF_INIT, line = BUF_INIT;
    checkpoint_format(&c, &text);
    assert_int_equal(cosign_make(&line, &witness.key, witness.secret, 1795500000, text.data, text.len, NULL), ST_OK);
    assert_int_equal(log_tree_cosign(k.tree, &c, &witness.key, line.data, line.len, &time_s, NULL), ST_OK);
    json_decref(made);
    made = receipt(&k, &k.r.clerk, run, ST_OK);
    assert_int_equal(number(made, "witnesses"), 1);
    told = check(&k, k.receipt.data, k.receipt.len, true, &e);
    assert_non_null(told);
    assert_int_equal(number(told, "witnesses"), 1);
    assert_string_equal(text_of(told, "witnessed_at"), "2026-11-24T06:00:00Z");
    json_decref(told);
    json_decref(made);
    buf_free(&text);
    buf_free(&line);
    kept_close(&k);
}

/* Whoever may not read a run gets none, in the words of a run that is not there. */
static void test_for_whom(void **state) {
    (void)state;
    struct kept k;
    kept_open(&k);
    uint32_t run = issue(&k.r, 40, "");
    publish(k.tree);
    assert_null(receipt(&k, &k.r.stranger, run, ST_NOT_FOUND));
    assert_string_equal(k.r.w.err.key, "run.missing");
    assert_int_equal(k.receipt.len, 0);
    assert_null(receipt(&k, &k.r.stranger, run + 1, ST_NOT_FOUND));
    assert_string_equal(k.r.w.err.key, "run.missing");
    assert_null(receipt(&k, &k.r.manager, 0, ST_INVALID));
    json_decref(receipt(&k, &k.r.dost, run, ST_OK));
    json_decref(receipt(&k, &k.r.observer, run, ST_OK));
    kept_close(&k);
}

/* ---- changed ones ---- */

/* The receipt with another extra (stolen; NULL: none). */
static void with_extra(const struct kept *k, json_t *extra, struct buf *out) {
    struct arena *a = arena_new(1 << 20);
    struct receipt r;
    char *text = extra ? json_dumps(extra, JSON_COMPACT) : NULL;
    assert_int_equal(receipt_parse(k->receipt.data, k->receipt.len, a, &r, NULL), ST_OK);
    r.extra = text;
    r.extra_len = text ? strlen(text) : 0;
    buf_clear(out);
    assert_int_equal(receipt_format(&r, out, NULL), ST_OK);
    free(text);
    json_decref(extra);
    arena_free(&a);
}

static json_t *extra_of(const struct kept *k) {
    struct arena *a = arena_new(1 << 20);
    struct receipt r;
    assert_int_equal(receipt_parse(k->receipt.data, k->receipt.len, a, &r, NULL), ST_OK);
    json_t *v = json_loadb(r.extra, r.extra_len, 0, NULL);
    arena_free(&a);
    assert_non_null(v);
    return v;
}

/* A text of the extra with one letter changed. */
static json_t *spoilt(const json_t *extra, const char *name, size_t at) {
    json_t *v = json_deep_copy(extra);
    char *s = strdup(json_string_value(json_object_get(v, name)));
    s[at] = s[at] == '1' ? '2' : '1';
    json_object_set_new(v, name, json_string(s));
    free(s);
    return v;
}

static json_t *without(const json_t *extra, const char *name) {
    json_t *v = json_deep_copy(extra);
    json_object_del(v, name);
    return v;
}

static void test_changed(void **state) {
    (void)state;
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9);
    struct kept k;
    struct buf b = BUF_INIT;
    struct err e = { 0 };
    kept_open(&k);
    rules_put(&k, &witness);
    uint32_t run = issue(&k.r, 40, "");
    (void)issue(&k.r, 4, "");
    publish(k.tree);
    json_decref(receipt(&k, &actor_operator, run, ST_OK));
    json_t *extra = extra_of(&k), *told = NULL;
    with_extra(&k, spoilt(extra, "record", 9), &b);
    refused(&k, &b, ST_TAMPERED, "receipt.record");
    with_extra(&k, spoilt(extra, "salt", 31), &b);
    refused(&k, &b, ST_TAMPERED, "receipt.record");
    with_extra(&k, without(extra, "salt"), &b);
    refused(&k, &b, ST_TAMPERED, "receipt.record");
    with_extra(&k, without(extra, "record"), &b);
    refused(&k, &b, ST_TAMPERED, "receipt.record");
    with_extra(&k, spoilt(extra, "entry", 9), &b);
    refused(&k, &b, ST_TAMPERED, "receipt.proof");
    with_extra(&k, spoilt(extra, "entry", 0), &b);
    refused(&k, &b, ST_INVALID, "receipt.extra");
    with_extra(&k, without(extra, "entry"), &b);
    refused(&k, &b, ST_INVALID, "receipt.extra");
    with_extra(&k, NULL, &b);
    refused(&k, &b, ST_INVALID, "receipt.extra");
    with_extra(&k, json_pack("[s]", "x"), &b);
    refused(&k, &b, ST_INVALID, "receipt.extra");
    json_t *bare = without(extra, "salt");
    with_extra(&k, without(bare, "record"), &b); /* an entry alone is fine, and says so */
    told = check(&k, b.data, b.len, false, &e);
    assert_non_null(told);
    assert_string_equal(text_of(told, "record"), "absent");
    json_decref(told);
    json_decref(bare);
    /* Cut off anywhere, it is none. */
    for (size_t len = 0; len < k.receipt.len; len += len < 200 ? 1 : 7) assert_null(check(&k, k.receipt.data, len, false, &e));
    /* Nor with another letter anywhere behind its extra: index, hashes, checkpoint. */
    char *head = strstr(k.receipt.data, "\nindex ");
    assert_non_null(head);
    for (char *at = head + 1; at < k.receipt.data + k.receipt.len; at++) {
        char was = *at;
        *at = (char)(was ^ 1);
        told = check(&k, k.receipt.data, k.receipt.len, false, &e);
        if (told) fail_msg("a changed byte at %zu went unnoticed", (size_t)(at - k.receipt.data));
        *at = was;
    }
    told = check(&k, k.receipt.data, k.receipt.len, false, &e);
    assert_non_null(told);
    json_decref(told);
    json_decref(extra);
    buf_free(&b);
    kept_close(&k);
}

/* Under another log's key, or files that are none. */
static void test_other_keys(void **state) {
    (void)state;
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9), other = log_key("tx.laocai.gov.vn/log", NOTE_ED25519, 5);
    struct kept k;
    struct err e = { 0 };
    kept_open(&k);
    rules_put(&k, &witness);
    uint32_t run = issue(&k.r, 40, "");
    publish(k.tree);
    json_decref(receipt(&k, &actor_operator, run, ST_OK));
    put(k.key_file, other.vkey, strlen(other.vkey));
    assert_null(check(&k, k.receipt.data, k.receipt.len, false, &e));
    assert_string_equal(e.key, "note.unsigned");
    put(k.key_file, witness.vkey, strlen(witness.vkey));
    assert_null(check(&k, k.receipt.data, k.receipt.len, false, &e));
    assert_string_equal(e.key, "policy.key-type");
    put(k.key_file, "x", 1);
    assert_null(check(&k, k.receipt.data, k.receipt.len, false, &e));
    assert_string_equal(e.key, "note.vkey");
    put(k.key_file, "", 0);
    assert_null(check(&k, k.receipt.data, k.receipt.len, false, &e));
    (void)remove(k.key_file);
    assert_null(check(&k, k.receipt.data, k.receipt.len, false, &e));
    assert_int_equal(e.status, ST_NOT_FOUND);
    kept_close(&k);
}

/* ---- a record that was forgotten ---- */

static enum status forget(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    return change_forget(tx, "product", "1", e);
}

/* The commitment stays, and can no longer be opened: not by a receipt either. */
static void test_forgotten(void **state) {
    (void)state;
    struct kept k;
    struct db *db = NULL;
    struct arena *a = arena_new(4 << 20);
    struct log_receipt_made made;
    int64_t idx = -1;
    kept_open(&k);
    publish(k.tree);
    assert_int_equal(reader_open(&db, k.r.w.dir, NULL), ST_OK);
    assert_int_equal(log_last(db, "product:1", &idx, NULL), ST_OK);
    assert_true(idx > 0);
    assert_int_equal(log_receipt(k.r.w.app, db, idx, true, a, &k.receipt, &made, NULL), ST_OK);
    assert_true(made.has_record);
    assert_int_equal(store_write(app_store(k.r.w.app), forget, NULL, NULL), ST_OK);
    buf_clear(&k.receipt);
    assert_int_equal(log_receipt(k.r.w.app, db, idx, true, a, &k.receipt, &made, NULL), ST_OK);
    assert_false(made.has_record);
    json_t *extra = extra_of(&k);
    assert_int_equal(json_object_size(extra), 1);
    json_decref(extra);
    reader_close(&db);
    arena_free(&a);
    kept_close(&k);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kept), cmocka_unit_test(test_for_whom), cmocka_unit_test(test_changed), cmocka_unit_test(test_other_keys),
        cmocka_unit_test(test_forgotten),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Policies: the format's own example, every line that is wrong, quorums counted by hand, and receipts held against them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/policy.h"
#include "core/proof.h"
#include "core/receipt.h"
#include "log_keys.h"

#define WITNESSES 6

static struct log_key ours, w[WITNESSES];
static struct arena *arena;

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    ours = log_key("tx.example/log", NOTE_ED25519, 1);
    for (int i = 0; i < WITNESSES; i++) w[i] = log_key(i < 3 ? "x.example" : "y.example", NOTE_COSIGNATURE, 10 + i);
    arena = arena_new(16 << 20);
    return arena ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

/* Text with {l} for the log's key and {0} … {5} for those of witnesses. */
static void fill(struct buf *out, const char *text) {
    for (const char *c = text; *c; c++) {
        if (*c != '{') {
            buf_byte(out, (unsigned char)*c);
            continue;
        }
        buf_str(out, c[1] == 'l' ? ours.vkey : w[c[1] - '0'].vkey);
        c += 2;
    }
}

static struct policy *policy(const char *text) {
    struct buf b = BUF_INIT;
    struct policy *p;
    fill(&b, text);
    assert_int_equal(policy_parse(b.data, b.len, arena, &p, NULL), ST_OK);
    buf_free(&b);
    return p;
}

#define EXAMPLE                                                                                                          \
    "log {l} https://tx.example/log\n\n# the province next door\nwitness X1 {0}\nwitness X2 {1} https://x.example/2\n"  \
    "  witness\tX3 {2}  \ngroup X-witnesses 2 X1 X2 X3\n\nwitness Y1 {3}\nwitness Y2 {4}\nwitness Y3 {5}\n"              \
    "group Y-witnesses any Y1 Y2 Y3\n\ngroup X-and-Y all X-witnesses Y-witnesses\n \t# end\nquorum X-and-Y\n"

static void test_example(void **state) {
    (void)state;
    const struct policy *p = policy(EXAMPLE);
    assert_int_equal(p->logs_len, 1);
    assert_string_equal(p->logs[0].url, "https://tx.example/log");
    assert_string_equal(p->logs[0].key.name, "tx.example/log");
    assert_int_equal(p->witnesses_len, 6);
    assert_string_equal(p->witnesses[1].url, "https://x.example/2");
    assert_string_equal(p->witnesses[2].url, "");
    assert_int_equal(p->groups_len, 3);
    for (uint64_t set = 0; set < 64; set++) {
        bool want = __builtin_popcountll(set & 7) >= 2 && (set & 56);
        assert_int_equal(policy_enough(p, set), want);
    }
}

static void test_quorums(void **state) {
    (void)state;
    const struct policy *p = policy("quorum none\n");
    assert_true(policy_enough(p, 0));
    p = policy("witness a {0}\nwitness b {1}\nquorum b"); /* no last LF */
    assert_false(policy_enough(p, 1));
    assert_true(policy_enough(p, 2));
    p = policy("witness a {0}\nwitness b {1}\ngroup g all a b\nquorum g\n");
    assert_false(policy_enough(p, 2));
    assert_true(policy_enough(p, 3));
    p = policy("witness a {0}\nwitness b {1}\ngroup g 1 a\ngroup h 1 g b\nquorum g\n");
    assert_true(policy_enough(p, 1));
    assert_false(policy_enough(p, 2)); /* h is beyond the quorum */
    p = policy("witness c\xC3\xB2n {0}\nquorum c\xC3\xB2n\n");
    assert_true(policy_enough(p, 1));
}

static void test_wrong_lines(void **state) {
    (void)state;
    static const struct {
        const char *text;
        long line;
        const char *key;
    } rows[] = {
        { "", 0, "policy.quorum" },
        { "# nothing\n", 1, "policy.quorum" },
        { "quorum none\nquorum none\n", 2, "policy.quorum" },
        { "quorum\n", 1, "policy.items" },
        { "quorum none none\n", 1, "policy.items" },
        { "quorum x\n", 1, "policy.name" },
        { "\nwitnes a {0}\n", 2, "policy.word" },
        { "log\n", 1, "policy.items" },
        { "log {l} a b\n", 1, "policy.items" },
        { "log {0}\n", 1, "policy.key-type" },
        { "log {l}\nlog {l}\n", 2, "policy.twice" },
        { "log x\n", 1, "note.vkey" },
        { "\n\nlog PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW\n", 3, "note.key-type" },
        { "witness a\n", 1, "policy.items" },
        { "witness a {0} u v\n", 1, "policy.items" },
        { "witness a {l}\n", 1, "policy.key-type" },
        { "witness none {0}\n", 1, "policy.twice" },
        { "witness a {0}\nwitness a {1}\n", 2, "policy.twice" },
        { "witness a {0}\nwitness b {0}\n", 2, "policy.twice" },
        { "witness a {0}\ngroup a any a\n", 2, "policy.twice" },
        { "witness a {0}\ngroup g any\n", 2, "policy.items" },
        { "witness a {0}\ngroup g 0 a\n", 2, "policy.need" },
        { "witness a {0}\ngroup g 2 a\n", 2, "policy.need" },
        { "witness a {0}\ngroup g 01 a\n", 2, "policy.need" },
        { "witness a {0}\ngroup g most a\n", 2, "policy.need" },
        { "witness a {0}\ngroup g any a a\n", 2, "policy.twice" },
        { "witness a {0}\ngroup g any a\ngroup h any a\n", 3, "policy.twice" },
        { "witness a {0}\ngroup g any g\n", 2, "policy.name" },
        { "witness a {0}\ngroup g any none\n", 2, "policy.name" },
        { "group g any a\nwitness a {0}\n", 1, "policy.name" },
        { "witness a {0}\ngroup g any a\ngroup h any g\ngroup i any g\n", 4, "policy.twice" },
        { "quorum g\nwitness g {0}\n", 1, "policy.name" },
        { "# a\r\nquorum none\n", 1, "policy.byte" },
        { "quorum none\n#\x7F\n", 2, "policy.byte" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf b = BUF_INIT;
        struct err e = { 0 };
        struct policy *p;
        fill(&b, rows[i].text);
        assert_int_equal(policy_parse(b.data ? b.data : "", b.len, arena, &p, &e), ST_INVALID);
        assert_null(p);
        assert_string_equal(e.key, rows[i].key);
        assert_int_equal(e.line, rows[i].line);
        buf_free(&b);
    }
    struct policy *p;
    struct err e = { 0 };
    assert_int_equal(policy_parse("quorum none\n#\0\n", 15, arena, &p, &e), ST_INVALID);
    assert_string_equal(e.key, "policy.byte");
}

static void test_limits(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct policy *p;
    struct err e = { 0 };
    for (int i = 0; i < POLICY_WITNESSES_MAX; i++) {
        struct log_key k = log_key("w.example", NOTE_COSIGNATURE, 50 + i);
        buf_printf(&b, "witness w%d %s\n", i, k.vkey);
    }
    buf_str(&b, "group all all");
    for (int i = 0; i < POLICY_WITNESSES_MAX; i++) buf_printf(&b, " w%d", i);
    buf_str(&b, "\nquorum all\n");
    assert_int_equal(policy_parse(b.data, b.len, arena, &p, NULL), ST_OK);
    assert_true(policy_enough(p, UINT64_MAX));
    assert_false(policy_enough(p, UINT64_MAX >> 1));
    buf_printf(&b, "witness more %s\n", w[0].vkey);
    assert_int_equal(policy_parse(b.data, b.len, arena, &p, &e), ST_INVALID);
    assert_string_equal(e.key, "policy.many");
    buf_clear(&b);
    err_clear(&e);
    while (b.len <= POLICY_BYTES_MAX) buf_str(&b, "# more\n");
    assert_int_equal(policy_parse(b.data, b.len, arena, &p, &e), ST_TOO_LARGE);
    buf_free(&b);
}

/* ---- checkpoints and receipts against a policy ---- */

#define LEAVES 11

static unsigned char leaf[LEAVES][MERKLE_HASH_BYTES];

static void tree(struct checkpoint *c, struct hash_source *src) {
    static struct leaf_source memory = { leaf[0], LEAVES };
    for (int i = 0; i < LEAVES; i++) merkle_leaf(&i, sizeof i, leaf[i]);
    *src = (struct hash_source){ leaf_source_hash, &memory };
    *c = (struct checkpoint){ .origin = "tx.example/log", .size = LEAVES };
    assert_int_equal(tree_root(src, LEAVES, c->root, NULL), ST_OK);
}

static void test_check(void **state) {
    (void)state;
    const struct policy *p = policy(EXAMPLE);
    struct checkpoint c;
    struct hash_source src;
    struct policy_verdict v;
    struct err e = { 0 };
    struct buf b = BUF_INIT;
    tree(&c, &src);
    assert_int_equal(checkpoint_sign(&c, &ours.key, ours.secret, &b, NULL), ST_OK);
    assert_int_equal(policy_check(p, b.data, b.len, &v, &e), ST_TAMPERED);
    assert_string_equal(e.key, "policy.short");
    assert_string_equal(err_value(&e, "found"), "0");
    assert_int_equal(v.checkpoint.size, LEAVES);
    log_cosign(&b, &w[0], 500);
    log_cosign(&b, &w[4], 400);
    err_clear(&e);
    assert_int_equal(policy_check(p, b.data, b.len, &v, &e), ST_TAMPERED);
    assert_string_equal(e.key, "policy.short");
    log_cosign(&b, &w[2], 600);
    assert_int_equal(policy_check(p, b.data, b.len, &v, NULL), ST_OK);
    assert_int_equal(v.witnessed, 1 | 4 | 16);
    assert_int_equal(v.first_s, 400);
    assert_int_equal(v.time_s[2], 600);
    assert_int_equal(v.time_s[1], 0);
    assert_int_equal(v.log, 0);
    err_clear(&e);
    p = policy("witness a {0}\nquorum none\n"); /* names no log: whose checkpoint is it? */
    assert_int_equal(policy_check(p, b.data, b.len, &v, &e), ST_TAMPERED);
    assert_string_equal(e.key, "policy.log");
    buf_free(&b);
}

/* A log's key must not vouch for another log's tree. */
static void test_other_origin(void **state) {
    (void)state;
    const struct policy *p = policy("log {l}\nquorum none\n");
    struct checkpoint c;
    struct hash_source src;
    struct policy_verdict v;
    struct err e = { 0 };
    struct buf b = BUF_INIT;
    tree(&c, &src);
    memcpy(c.origin, "ty", 2);
    assert_int_equal(checkpoint_sign(&c, &ours.key, ours.secret, &b, NULL), ST_OK);
    assert_int_equal(policy_check(p, b.data, b.len, &v, &e), ST_TAMPERED);
    assert_string_equal(e.key, "policy.log");
    buf_free(&b);
}

static void make_receipt(struct buf *out, uint64_t index, const void *extra, size_t extra_len) {
    struct checkpoint c;
    struct hash_source src;
    struct buf note = BUF_INIT;
    struct receipt r = { .index = index, .extra = extra, .extra_len = extra_len };
    tree(&c, &src);
    assert_int_equal(checkpoint_sign(&c, &ours.key, ours.secret, &note, NULL), ST_OK);
    log_cosign(&note, &w[1], 77);
    assert_int_equal(proof_inclusion(&src, index, LEAVES, &r.proof, NULL), ST_OK);
    r.checkpoint = note.data;
    r.checkpoint_len = note.len;
    assert_int_equal(receipt_format(&r, out, NULL), ST_OK);
    buf_free(&note);
}

static void test_receipts(void **state) {
    (void)state;
    const struct policy *p = policy("log {l}\nwitness a {1}\nquorum a\n");
    for (uint64_t i = 0; i < LEAVES; i++) {
        struct buf b = BUF_INIT;
        struct receipt r;
        struct policy_verdict v;
        struct err e = { 0 };
        make_receipt(&b, i, "extra\0bytes", i % 3 * 5);
        assert_int_equal(receipt_parse(b.data, b.len, arena, &r, NULL), ST_OK);
        assert_int_equal(r.index, i);
        assert_int_equal(r.extra_len, i % 3 * 5);
        if (r.extra_len) assert_memory_equal(r.extra, "extra\0bytes", r.extra_len);
        assert_int_equal(receipt_verify(&r, leaf[i], p, &v, NULL), ST_OK);
        assert_int_equal(v.first_s, 77);
        assert_int_equal(receipt_verify(&r, leaf[(i + 1) % LEAVES], p, &v, &e), ST_TAMPERED);
        assert_string_equal(e.key, "receipt.proof");
        struct buf again = BUF_INIT;
        assert_int_equal(receipt_format(&r, &again, NULL), ST_OK);
        assert_int_equal(again.len, b.len);
        assert_memory_equal(again.data, b.data, b.len);
        buf_free(&again);
        buf_free(&b);
    }
}

static void test_receipt_text(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    make_receipt(&b, 8, "x", 1);
    assert_memory_equal(b.data, "c2sp.org/tlog-proof@v1\nextra eA==\nindex 8\n", 42);
    buf_free(&b);
}

static bool accepted(const char *data, size_t len, const struct policy *p) {
    struct receipt r;
    struct policy_verdict v;
    return receipt_parse(data, len, arena, &r, NULL) == ST_OK && receipt_verify(&r, leaf[6], p, &v, NULL) == ST_OK;
}

/* No bit of a receipt may change and no end be missing; the last bits of base64 are no bits of the proof. */
static void test_receipt_spoilt(void **state) {
    (void)state;
    const struct policy *p = policy("log {l}\nwitness a {1}\nquorum a\n");
    struct buf b = BUF_INIT;
    make_receipt(&b, 6, NULL, 0);
    assert_true(accepted(b.data, b.len, p));
    for (size_t i = 0; i < b.len * 8; i++) {
        b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
        assert_false(accepted(b.data, b.len, p));
        b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
        arena_reset(arena);
        p = policy("log {l}\nwitness a {1}\nquorum a\n");
    }
    for (size_t n = 0; n < b.len; n++) assert_false(accepted(b.data, n, p));
    buf_free(&b);
}

static void test_receipt_refused(void **state) {
    (void)state;
#define NOTE "\no\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\xE2\x80\x94 o AAAAAAA=\n"
#define HASH "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"
#define HEAD "c2sp.org/tlog-proof@v1\n"
    static const struct {
        const char *text;
        const char *key; /* NULL: well-formed */
        long line;
    } rows[] = {
        { HEAD "index 0\n" NOTE, NULL, 0 },
        { HEAD "extra AA==\nindex 0\n" HASH NOTE, NULL, 0 },
        { "", "receipt.format", 1 },
        { "c2sp.org/tlog-proof@v2\nindex 0\n" NOTE, "receipt.format", 1 },
        { HEAD, "receipt.format", 2 },
        { HEAD "index\n" NOTE, "receipt.format", 2 },
        { HEAD "index \n" NOTE, "receipt.format", 2 },
        { HEAD "index 00\n" NOTE, "receipt.format", 2 },
        { HEAD "index -1\n" NOTE, "receipt.format", 2 },
        { HEAD "index 9223372036854775808\n" NOTE, "receipt.format", 2 },
        { HEAD "extra \nindex 0\n" NOTE, "receipt.format", 2 },
        { HEAD "extra ?\nindex 0\n" NOTE, "receipt.format", 2 },
        { HEAD "index 0\nextra AA==\n" NOTE, "receipt.format", 3 },
        { HEAD "extra AA==\nextra AA==\nindex 0\n" NOTE, "receipt.format", 3 },
        { HEAD "index 0\nAAAA\n" NOTE, "receipt.format", 3 },
        { HEAD "index 0\n" HASH, "receipt.format", 4 },
        { HEAD "index 0\n\nno note\n", "note.format", 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct receipt r;
        struct err e = { 0 };
        enum status s = receipt_parse(rows[i].text, strlen(rows[i].text), arena, &r, &e);
        assert_int_equal(s, rows[i].key ? ST_INVALID : ST_OK);
        assert_string_equal(e.key, rows[i].key ? rows[i].key : "");
        assert_int_equal(e.line, rows[i].line);
    }
    struct buf b = BUF_INIT;
    struct receipt r;
    buf_str(&b, HEAD "index 0\n");
    for (int i = 0; i < PROOF_MAX; i++) buf_str(&b, HASH);
    size_t most = b.len;
    buf_str(&b, NOTE);
    assert_int_equal(receipt_parse(b.data, b.len, arena, &r, NULL), ST_OK);
    b.len = most;
    buf_str(&b, HASH NOTE);
    assert_int_equal(receipt_parse(b.data, b.len, arena, &r, NULL), ST_INVALID);
    while (b.len <= RECEIPT_BYTES_MAX) buf_str(&b, HASH);
    assert_int_equal(receipt_parse(b.data, b.len, arena, &r, NULL), ST_TOO_LARGE);
    buf_free(&b);
    const struct receipt big = { .extra = "x", .extra_len = RECEIPT_EXTRA_MAX + 1 };
    assert_int_equal(receipt_format(&big, &b, NULL), ST_TOO_LARGE);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_example),      cmocka_unit_test(test_quorums),        cmocka_unit_test(test_wrong_lines),
        cmocka_unit_test(test_limits),       cmocka_unit_test(test_check),          cmocka_unit_test(test_other_origin),
        cmocka_unit_test(test_receipts),     cmocka_unit_test(test_receipt_text),   cmocka_unit_test(test_receipt_spoilt),
        cmocka_unit_test(test_receipt_refused),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

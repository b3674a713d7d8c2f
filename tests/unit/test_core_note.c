/* Signed notes and cosignatures: a note that another program made, each refusal, and every bit of a note. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/lines.h"
#include "log_keys.h"

#define TEXT "log.example/x\n17\nand more\n"

static struct log_key one, two, witness;

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    one = log_key("log.example/x", NOTE_ED25519, 1);
    two = log_key("log.example/x", NOTE_ED25519, 2);
    witness = log_key("witness.example", NOTE_COSIGNATURE, 3);
    return 0;
}

/* The example of the format's first program, golang.org/x/mod/sumdb/note: name, key and signature are theirs. */
static void test_of_others(void **state) {
    (void)state;
    static const char vkey[] = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    static const char note[] = "If you think cryptography is the answer to your problem,\n"
                               "then you don't know what your problem is.\n\n"
                               "\xE2\x80\x94 PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdng"
                               "otpRZb6KE6RyyBwJnAM=\n";
    struct note_key k;
    struct note n;
    struct note_seal seal;
    char again[NOTE_VKEY_BYTES];
    assert_int_equal(note_key_parse(vkey, strlen(vkey), &k, NULL), ST_OK);
    assert_string_equal(k.name, "PeterNeumann");
    assert_int_equal(k.id, 0xc74f20a3);
    note_key_format(&k, again);
    assert_string_equal(again, vkey);
    assert_int_equal(note_parse(note, strlen(note), &n, NULL), ST_OK);
    assert_int_equal(n.lines_len, 1);
    assert_int_equal(note_verify(&n, &k, 1, &seal, NULL), ST_OK);
    assert_true(seal.holds);
}

static void vkey_refused(const char *s, const char *key) {
    struct note_key k;
    struct err e = { 0 };
    assert_int_equal(note_key_parse(s, strlen(s), &k, &e), ST_INVALID);
    assert_string_equal(e.key, key);
}

static void test_vkeys(void **state) {
    (void)state;
    char s[NOTE_VKEY_BYTES];
    struct note_key k;
    for (size_t n = 0; n < strlen(one.vkey); n++) { /* cut anywhere */
        memcpy(s, one.vkey, n);
        s[n] = '\0';
        vkey_refused(s, "note.vkey");
    }
    vkey_refused("log.example/x+00000000+AQ==", "note.vkey");
    vkey_refused("+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "note.name");
    vkey_refused("Peter Neumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "note.name");
    vkey_refused("PeterNeumann+c74f20a4+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "note.vkey");
    vkey_refused("PeterNeuman+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "note.vkey");
    vkey_refused("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TX", "note.vkey"); /* unused bits */
    vkey_refused("PeterNeumann+c74f20a3+BRpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW", "note.key-type");
    assert_int_equal(note_key_parse(witness.vkey, strlen(witness.vkey), &k, NULL), ST_OK);
    assert_int_equal(k.type, NOTE_COSIGNATURE);
    assert_memory_equal(&k, &witness.key, sizeof k);
    assert_int_not_equal(one.key.id, two.key.id);
}

static void test_names(void **state) {
    (void)state;
    struct note_key k;
    char big[NOTE_NAME_MAX + 2];
    static const char *const wrong[] = { "", " ", "a b", "a+b", "a\tb", "a\nb", "a\xC2\xA0" "b", "a\xE2\x80\x89" "b", "a\xE3\x80\x80",
                                         "a\xC2\x85", "\xFF", "a\x7F", "a\xE2\x80\xA8" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        assert_int_equal(note_key_make(&k, wrong[i], NOTE_ED25519, one.key.public_key, NULL), ST_INVALID);
    assert_int_equal(note_key_make(&k, "làng-nghề.vn/sổ", NOTE_ED25519, one.key.public_key, NULL), ST_OK);
    memset(big, 'x', sizeof big);
    big[NOTE_NAME_MAX + 1] = '\0';
    assert_int_equal(note_key_make(&k, big, NOTE_ED25519, one.key.public_key, NULL), ST_INVALID);
    big[NOTE_NAME_MAX] = '\0';
    assert_int_equal(note_key_make(&k, big, NOTE_ED25519, one.key.public_key, NULL), ST_OK);
    char text[NOTE_VKEY_BYTES];
    note_key_format(&k, text);
    assert_int_equal(strlen(text), NOTE_VKEY_BYTES - 1);
}

static void test_text(void **state) {
    (void)state;
    static const char *const wrong[] = { "", "a", "a\tb\n", "a\r\n", "\xC0\x80\n", "a\n\x01\n" };
    struct buf b = BUF_INIT;
    struct err e = { 0 };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        err_clear(&e);
        assert_int_equal(note_sign(&b, wrong[i], strlen(wrong[i]), &one.key, one.secret, &e), ST_INVALID);
        assert_string_equal(e.key, "note.text");
    }
    assert_int_equal(b.len, 0);
    assert_false(note_text_valid("a\0b\n", 4));
    assert_true(note_text_valid("a\n\nb\n", 5));
    buf_free(&b);
}

static void signed_note(struct buf *b, const char *text) {
    assert_int_equal(note_sign(b, text, strlen(text), &one.key, one.secret, NULL), ST_OK);
}

static void test_round_trip(void **state) {
    (void)state;
    static const char *const texts[] = { TEXT, "\n", "\n\n\n", "a\n\n\xE2\x80\x94 no signature\n" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct buf b = BUF_INIT;
        struct note n;
        struct note_seal seals[2];
        const struct note_key keys[2] = { two.key, one.key };
        signed_note(&b, texts[i]);
        assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
        assert_int_equal(n.text_len, strlen(texts[i]));
        assert_memory_equal(n.text, texts[i], n.text_len);
        assert_int_equal(note_verify(&n, keys, 2, seals, NULL), ST_OK);
        assert_false(seals[0].holds);
        assert_true(seals[1].holds);
        assert_int_equal(seals[1].time_s, 0);
        buf_free(&b);
    }
}

static void test_unknown_lines(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct note n;
    struct note_seal seal;
    struct err e = { 0 };
    signed_note(&b, TEXT);
    for (int i = 0; i < 30; i++) {
        static unsigned char long_sig[3000];
        struct log_key k = log_key(i & 1 ? "log.example/x" : "other.example", NOTE_ED25519, 100 + i);
        note_add_line(&b, &k.key, long_sig, sizeof long_sig); /* same name, other id: not ours to judge */
    }
    assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
    assert_int_equal(n.lines_len, 31);
    assert_int_equal(note_verify(&n, &one.key, 1, &seal, NULL), ST_OK);
    assert_int_equal(note_verify(&n, &two.key, 1, &seal, &e), ST_TAMPERED);
    assert_string_equal(e.key, "note.unsigned");
    assert_false(seal.holds);
    err_clear(&e);
    assert_int_equal(note_verify(&n, NULL, 0, NULL, &e), ST_TAMPERED);
    buf_free(&b);
}

/* A known key whose line is wrong spoils the note, also beside a right one. */
static void test_known_line_fails(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct note n;
    struct note_seal seals[2];
    struct err e = { 0 };
    const unsigned char sig[64] = { 1 };
    const struct note_key keys[2] = { one.key, two.key };
    signed_note(&b, TEXT);
    note_add_line(&b, &two.key, sig, sizeof sig);
    assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
    assert_int_equal(note_verify(&n, &one.key, 1, seals, NULL), ST_OK);
    assert_int_equal(note_verify(&n, keys, 2, seals, &e), ST_TAMPERED);
    assert_string_equal(e.key, "note.signature");
    assert_string_equal(err_value(&e, "name"), "log.example/x");
    note_add_line(&b, &one.key, sig, 63);
    assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
    assert_int_equal(note_verify(&n, &one.key, 1, seals, NULL), ST_TAMPERED);
    buf_free(&b);
}

static void test_limits(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct note n;
    struct err e = { 0 };
    const unsigned char sig[64] = { 0 };
    signed_note(&b, TEXT);
    for (int i = 1; i < NOTE_LINES_MAX; i++) note_add_line(&b, &two.key, sig, sizeof sig);
    assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
    note_add_line(&b, &two.key, sig, sizeof sig);
    assert_int_equal(note_parse(b.data, b.len, &n, &e), ST_TOO_LARGE);
    assert_string_equal(e.key, "note.size");
    buf_clear(&b);
    char *big = malloc(NOTE_BYTES_MAX + 1);
    assert_non_null(big);
    memset(big, 'x', NOTE_BYTES_MAX + 1);
    assert_int_equal(note_parse(big, NOTE_BYTES_MAX + 1, &n, NULL), ST_TOO_LARGE);
    assert_int_equal(note_parse(big, NOTE_BYTES_MAX, &n, NULL), ST_INVALID);
    free(big);
    buf_free(&b);
}

static void format_refused(const char *s, size_t len) {
    struct note n;
    struct err e = { 0 };
    assert_int_equal(note_parse(s, len, &n, &e), ST_INVALID);
    assert_string_equal(e.key, "note.format");
}

static void test_format(void **state) {
    (void)state;
#define DASH "\xE2\x80\x94"
    static const char *const wrong[] = {
        "", "\n", "\n\n", "a\n", "a\n\n", "\n" DASH " x AAAAAAA=\n", "a\n" DASH " x AAAAAAA=\n", "a\n\n" DASH " x AAAAAAA=", "a\n\n" DASH " x AAAAAAA=\n\n",
        "a\n\n- x AAAAAAA=\n", "a\n\n" DASH "x AAAAAAA=\n", "a\n\n" DASH " x\n", "a\n\n" DASH "  AAAAAAA=\n", "a\n\n" DASH " x+y AAAAAAA=\n",
        "a\n\n" DASH " x AAAAAA==\n" /* an id alone */, "a\n\n" DASH " x AAAAAAA\n", "a\n\n" DASH " x AAAAAAB=\n", "a\n\n" DASH " x AAAA AAA=\n",
        "a\n\n" DASH " x y AAAAAAA=\n", "a\n\n" DASH " x AAAAAAA=\nb\n", "a\r\n\n" DASH " x AAAAAAA=\n", "\xFF\n\n" DASH " x AAAAAAA=\n",
    };
    struct note n;
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) format_refused(wrong[i], strlen(wrong[i]));
    format_refused("a\0\n\n" DASH " x AAAAAAA=\n", strlen("a.\n\n" DASH " x AAAAAAA=\n"));
    assert_int_equal(note_parse("a\n\n" DASH " x AAAAAAA=\n", strlen("a\n\n" DASH " x AAAAAAA=\n"), &n, NULL), ST_OK);
#undef DASH
}

/* Whatever bit is turned over or wherever it is cut: never the same text signed. */
static void test_every_bit(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    signed_note(&b, TEXT);
    log_cosign(&b, &witness, 1700000000);
    const struct note_key keys[2] = { one.key, witness.key };
    for (size_t i = 0; i < b.len * 8; i++) {
        struct note n;
        struct note_seal seals[2];
        b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
        if (note_parse(b.data, b.len, &n, NULL) == ST_OK && note_verify(&n, keys, 2, seals, NULL) == ST_OK)
            assert_false(seals[0].holds && seals[1].holds);
        b.data[i / 8] = (char)(b.data[i / 8] ^ (1 << i % 8));
    }
    for (size_t len = 0; len < b.len; len++) {
        struct note n;
        struct note_seal seals[2];
        if (note_parse(b.data, len, &n, NULL) == ST_OK && note_verify(&n, keys, 2, seals, NULL) == ST_OK) assert_false(seals[1].holds);
    }
    buf_free(&b);
}

/* ---- cosignatures ---- */

static void test_cosign_message(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    static const char body[] = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n";
    cosign_message(&b, 1679315147, body, strlen(body));
    assert_string_equal(b.data, "cosignature/v1\ntime 1679315147\nexample.com/behind-the-sofa\n20852163\n"
                                "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n");
    buf_free(&b);
}

static void test_cosign(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct note n;
    struct note_seal seals[2];
    const struct note_key keys[2] = { one.key, witness.key };
    signed_note(&b, TEXT);
    log_cosign(&b, &witness, 1700000009);
    log_cosign(&b, &witness, 1700000000);
    log_cosign(&b, &witness, 1700000005);
    assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
    assert_int_equal(note_verify(&n, keys, 2, seals, NULL), ST_OK);
    assert_true(seals[0].holds && seals[1].holds);
    assert_int_equal(seals[1].time_s, 1700000000);
    buf_free(&b);
}

static void test_cosign_refused(void **state) {
    (void)state;
    unsigned char sig[COSIGN_BYTES + 1] = { 0 };
    struct buf b = BUF_INIT;
    int64_t at = -5;
    sig[7] = 9;
    cosign_message(&b, 9, TEXT, strlen(TEXT));
    crypto_sign_detached(sig + 8, NULL, (const unsigned char *)b.data, b.len, witness.secret);
    assert_true(cosign_verify(&witness.key, sig, COSIGN_BYTES, TEXT, strlen(TEXT), &at));
    assert_int_equal(at, 9);
    at = -5;
    assert_false(cosign_verify(&witness.key, sig, COSIGN_BYTES + 1, TEXT, strlen(TEXT), &at));
    assert_false(cosign_verify(&witness.key, sig, COSIGN_BYTES - 1, TEXT, strlen(TEXT), &at));
    assert_false(cosign_verify(&witness.key, sig, COSIGN_BYTES, TEXT, strlen(TEXT) - 1, &at));
    assert_false(cosign_verify(&one.key, sig, COSIGN_BYTES, TEXT, strlen(TEXT), &at));
    sig[7] = 8; /* another time than was signed */
    assert_false(cosign_verify(&witness.key, sig, COSIGN_BYTES, TEXT, strlen(TEXT), &at));
    assert_int_equal(at, -5);
    static const struct {
        unsigned char first;
        uint64_t time;
    } odd[] = { { 0x80, UINT64_C(0x8000000000000000) }, { 0, 0 } };
    for (size_t i = 0; i < 2; i++) { /* rightly signed times that mean nothing */
        buf_clear(&b);
        cosign_message(&b, (int64_t)odd[i].time, TEXT, strlen(TEXT));
        memset(sig, 0, sizeof sig);
        sig[0] = odd[i].first;
        crypto_sign_detached(sig + 8, NULL, (const unsigned char *)b.data, b.len, witness.secret);
        assert_false(cosign_verify(&witness.key, sig, COSIGN_BYTES, TEXT, strlen(TEXT), &at));
    }
    buf_free(&b);
}

/* ---- numbers and base64 ---- */

static void test_decimals(void **state) {
    (void)state;
    static const struct {
        const char *s;
        bool ok;
        uint64_t v;
    } rows[] = {
        { "0", true, 0 }, { "7", true, 7 }, { "10", true, 10 }, { "9223372036854775807", true, TREE_SIZE_MAX },
        { "9223372036854775808", false, 0 }, { "99999999999999999999", false, 0 }, { "999999999999999999999", false, 0 },
        { "", false, 0 }, { "00", false, 0 }, { "01", false, 0 }, { "-1", false, 0 }, { "+1", false, 0 }, { "1 ", false, 0 },
        { "1a", false, 0 }, { "18446744073709551616", false, 0 },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        uint64_t v = 99;
        assert_int_equal(decimal_parse(rows[i].s, strlen(rows[i].s), TREE_SIZE_MAX, &v), rows[i].ok);
        assert_int_equal(v, rows[i].ok ? rows[i].v : 99);
    }
    uint64_t v = 0;
    assert_true(decimal_parse("18446744073709551615", 20, UINT64_MAX, &v));
    assert_int_equal(v, UINT64_MAX);
    assert_true(decimal_parse("63", 2, 63, &v));
    assert_false(decimal_parse("64", 2, 63, &v));
    assert_false(decimal_parse("9", 1, 5, &v));
}

static void test_base64(void **state) {
    (void)state;
    unsigned char h[32], got[32];
    size_t n = 0;
    struct buf b = BUF_INIT;
    for (int i = 0; i < 32; i++) h[i] = (unsigned char)(i * 9 + 200);
    hash_line(&b, h);
    assert_int_equal(b.len, 45);
    assert_true(hash_parse(b.data, 44, got));
    assert_memory_equal(h, got, 32);
    assert_false(hash_parse(b.data, 43, got));
    assert_false(hash_parse(b.data, 45, got));
    assert_false(base64_parse("AA==AA==", 8, got, sizeof got, &n));
    assert_false(base64_parse("AB==", 4, got, sizeof got, &n));
    assert_false(base64_parse("A-_=", 4, got, sizeof got, &n));
    assert_false(base64_parse("AAAA\n", 5, got, sizeof got, &n));
    assert_false(base64_parse("AAAA", 4, got, 2, &n));
    for (int c = 0; c < 256; c++) {
        const char text[4] = { (char)c, 'A', 'A', 'A' };
        bool letter = (c < 128 && (c == '+' || c == '/' || (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z')));
        assert_int_equal(base64_parse(text, 4, got, sizeof got, &n), letter);
    }
    assert_true(base64_parse("", 0, got, sizeof got, &n));
    assert_int_equal(n, 0);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_of_others),  cmocka_unit_test(test_vkeys),         cmocka_unit_test(test_names),
        cmocka_unit_test(test_text),       cmocka_unit_test(test_round_trip),    cmocka_unit_test(test_unknown_lines),
        cmocka_unit_test(test_known_line_fails), cmocka_unit_test(test_limits),  cmocka_unit_test(test_format),
        cmocka_unit_test(test_every_bit),  cmocka_unit_test(test_cosign_message), cmocka_unit_test(test_cosign),
        cmocka_unit_test(test_cosign_refused), cmocka_unit_test(test_decimals),  cmocka_unit_test(test_base64),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

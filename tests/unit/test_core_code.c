/* Addresses: made, read back, and never believed when a single byte differs. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/random.h"
#include "core/code.h"

static struct numbering numbering = {"0123456789abcde"};
static unsigned char public[CODE_PUBLIC_BYTES], secret[CODE_SECRET_BYTES];

static int setup(void **state) {
    (void)state;
    static const unsigned char seed[crypto_sign_SEEDBYTES] = "temlang";
    return sodium_init() < 0 ? -1 : crypto_sign_ed25519_seed_keypair(public, secret, seed);
}

static void issue(const char *host, const char *gtin, const char *lot, uint32_t index, struct code_label *l) {
    struct code_issuer is;
    code_issuer_init(&is, &numbering, 17, 42, secret, host, gtin, lot);
    code_issue(&is, index, l);
    code_issuer_wipe(&is);
    for (size_t i = 0; i < sizeof is.secret; i++) assert_int_equal(is.secret[i], 0);
}

/* ---- digits ---- */

/* Byte by byte and digit by digit, to compare the fast way with. */
static void slow_encode(const unsigned char *sig, char *out) {
    unsigned char v[64];
    memcpy(v, sig, sizeof v);
    for (int d = CODE_SIGNATURE_DIGITS - 1; d >= 0; d--) {
        unsigned rest = 0;
        for (size_t i = 0; i < sizeof v; i++) {
            rest = rest << 8 | v[i];
            v[i] = (unsigned char)(rest / 10);
            rest %= 10;
        }
        out[d] = (char)('0' + rest);
    }
}

static void test_digits(void **state) {
    (void)state;
    struct random_seeded stream;
    struct random r = random_seed(&stream, 1);
    for (int i = 0; i < 2000; i++) {
        unsigned char sig[64], back[64];
        char fast[CODE_SIGNATURE_DIGITS], slow[CODE_SIGNATURE_DIGITS];
        random_fill(&r, sig, sizeof sig);
        if (i < 65) memset(sig, 0, (size_t)i);
        else if (i < 130) memset(sig, 0xFF, (size_t)(i - 65));
        else if (i < 194) memset(sig + (i - 130), 0, (size_t)(194 - i));
        code_digits_encode(sig, fast);
        slow_encode(sig, slow);
        assert_memory_equal(fast, slow, sizeof fast);
        assert_true(code_digits_decode(fast, back));
        assert_memory_equal(sig, back, sizeof sig);
    }
}

static void test_digits_limit(void **state) {
    (void)state;
    char digits[CODE_SIGNATURE_DIGITS];
    unsigned char sig[64], out[64];
    memset(sig, 0xFF, sizeof sig);
    code_digits_encode(sig, digits); /* 2^512 - 1 ends in 5 */
    assert_memory_equal(digits, "134078079299425970995740249982058461274", 39);
    assert_int_equal(digits[CODE_SIGNATURE_DIGITS - 1], '5');
    assert_true(code_digits_decode(digits, out));
    digits[CODE_SIGNATURE_DIGITS - 1] = '6';
    assert_false(code_digits_decode(digits, out));
    memset(digits, '9', sizeof digits);
    assert_false(code_digits_decode(digits, out));
    for (size_t i = 0; i < sizeof digits; i++)
        for (int c = 0; c < 256; c++) {
            memset(digits, '0', sizeof digits);
            digits[i] = (char)c;
            bool fits = c >= '0' && c <= (i == 0 ? '1' : '9');
            assert_int_equal(code_digits_decode(digits, out), fits);
        }
}

/* ---- issuing and reading back ---- */

static void reads_back(const char *host, const char *gtin, const char *lot, const struct code_label *l) {
    struct code_parsed p;
    char canonical[CODE_CANONICAL_MAX + 1];
    assert_int_equal(code_parse(l->address, l->address_len, &p), CODE_SIGNED);
    assert_string_equal(p.host, host);
    assert_string_equal(p.number, l->number);
    assert_string_equal(p.gtin, gtin ? gtin : "");
    assert_string_equal(p.lot, gtin ? lot : "");
    assert_int_equal(p.form, gtin ? CODE_FORM_GS1 : CODE_FORM_VILLAGE);
    assert_int_equal(p.key_id, 42);
    size_t n = code_canonical(&p, host, canonical);
    assert_int_equal(n, l->canonical_len);
    assert_memory_equal(canonical, l->address, n);
    assert_int_equal(canonical[n], 0);
    assert_true(code_verify(&p, host, public));
    assert_false(code_verify(&p, "OTHER.VN", public));
    public[0] ^= 1;
    assert_false(code_verify(&p, host, public));
    public[0] ^= 1;
    p.kind = CODE_UNSIGNED;
    assert_false(code_verify(&p, host, public));
}

static void test_issue(void **state) {
    (void)state;
    static const char long_host[] =
        "ABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJABCDEFGHIJ.ABCDEFGHIJABC:65535";
    _Static_assert(sizeof long_host - 1 <= CODE_HOST_MAX, "fits");
    static const char *const hosts[] = {"TX.LAOCAI.GOV.VN", "LOCALHOST:8080", "A", long_host};
    for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++) {
        struct code_label l;
        issue(hosts[i], NULL, NULL, 1, &l);
        assert_int_equal(l.address_len, strlen(l.address));
        reads_back(hosts[i], NULL, NULL, &l);
        issue(hosts[i], "09521234567899", "ABCDEFGHIJ0123456789", LABEL_INDEX_MAX, &l);
        assert_true(l.address_len <= CODE_ADDRESS_MAX);
        reads_back(hosts[i], "09521234567899", "ABCDEFGHIJ0123456789", &l);
        issue(hosts[i], "09521234567899", "1", 5, &l);
        reads_back(hosts[i], "09521234567899", "1", &l);
    }
}

/* ---- reading ---- */

#define NUMBER "5083681827164871"
#define GTIN "08937946419943"
#define S155                                                                                                           \
    "0047606313851093353135169873127241379160176559737092188165588210076186741710643895252101302029844111370797389578" \
    "1408282248996372804149789164045846153780737"
#define SIG "000" S155

static const struct {
    const char *in;
    enum code_kind want;
} readings[] = {
    {"/T/" NUMBER, CODE_UNSIGNED},
    {"/t/" NUMBER "/", CODE_UNSIGNED},
    {"/T/" NUMBER "?", CODE_UNSIGNED},
    {"/T/" NUMBER "?&&", CODE_UNSIGNED},
    {"/T/" NUMBER "?S=1&ss=2&=3&t", CODE_UNSIGNED},
    {"/T/" NUMBER "?%73=1", CODE_UNSIGNED},
    {"/T/" NUMBER "#?s=1", CODE_UNSIGNED},
    {"/T/" NUMBER "#", CODE_UNSIGNED},
    {"/01/" GTIN "/10/2411a/21/" NUMBER "/", CODE_UNSIGNED},
    {"http://x/T/" NUMBER, CODE_UNSIGNED},
    {"hTTps://a-b.c:8080/T/" NUMBER, CODE_UNSIGNED},
    {"/T/" NUMBER "?s=" SIG, CODE_SIGNED},
    {"/T/" NUMBER "/?x=%zz&s=" SIG "&y=%00", CODE_SIGNED},
    {"/T/" NUMBER "?s=" SIG "#s=1?s=2", CODE_SIGNED},
    {"/T/" NUMBER "?x=?s=1&s=" SIG, CODE_SIGNED},
    {"", CODE_MALFORMED},
    {"/", CODE_MALFORMED},
    {"//", CODE_MALFORMED},
    {"/T", CODE_MALFORMED},
    {"/T/", CODE_MALFORMED},
    {"T/" NUMBER, CODE_MALFORMED},
    {"/X/" NUMBER, CODE_MALFORMED},
    {"//T/" NUMBER, CODE_MALFORMED},
    {"/T/" NUMBER "//", CODE_MALFORMED},
    {"/T/" NUMBER "0", CODE_MALFORMED},
    {"/T/508368182716487", CODE_MALFORMED},
    {"/T/5083681827164872", CODE_MALFORMED},
    {"/T/ " NUMBER, CODE_MALFORMED},
    {"/T/" NUMBER "%20", CODE_MALFORMED},
    {"/%54/" NUMBER, CODE_MALFORMED},
    {"/T/5083-6818-2716-4871", CODE_MALFORMED},
    {"/T/" NUMBER "?s", CODE_MALFORMED},
    {"/T/" NUMBER "?s=", CODE_MALFORMED},
    {"/T/" NUMBER "?s=1", CODE_MALFORMED},
    {"/T/" NUMBER "?s=" SIG "0", CODE_MALFORMED},
    {"/T/" NUMBER "?s=" S155, CODE_MALFORMED},
    {"/T/" NUMBER "?s=" SIG "&s=" SIG, CODE_MALFORMED},
    {"/T/" NUMBER "?s=" SIG "&s", CODE_MALFORMED},
    {"/T/" NUMBER "?s=" SIG "=", CODE_MALFORMED},
    {"/T/" NUMBER "?s=" SIG "?", CODE_MALFORMED},
    {"/T/" NUMBER "?s=+" S155 "00", CODE_MALFORMED},
    {"/01/" GTIN "/21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10/21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10//21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10/A%2D1/21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10/-A/21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10/A./21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10/AAAAAAAAAAAAAAAAAAAAA/21/" NUMBER, CODE_MALFORMED},
    {"/01/08937946419944/10/A/21/" NUMBER, CODE_MALFORMED},
    {"/01/8937946419943/10/A/21/" NUMBER, CODE_MALFORMED},
    {"/01/" GTIN "/10/A/21/" NUMBER "/22/1", CODE_MALFORMED},
    {"/21/" NUMBER "/10/A/01/" GTIN, CODE_MALFORMED},
    {"HTTPS://TX.LAOCAI.GOV.VN", CODE_MALFORMED},
    {"HTTPS:///T/" NUMBER, CODE_MALFORMED},
    {"HTTPS://a b/T/" NUMBER, CODE_MALFORMED},
    {"HTTPS://u@a/T/" NUMBER, CODE_MALFORMED},
    {"HTTPS://a:0/T/" NUMBER, CODE_MALFORMED},
    {"HTTPS://a:/T/" NUMBER, CODE_MALFORMED},
    {"HTTPS://a..b/T/" NUMBER, CODE_MALFORMED},
    {"HTTPS://a?/T/" NUMBER, CODE_MALFORMED},
    {"ftp://a/T/" NUMBER, CODE_MALFORMED},
    {"https:/a/T/" NUMBER, CODE_MALFORMED},
};

static void test_readings(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof readings / sizeof *readings; i++) {
        struct code_parsed p;
        enum code_kind got = code_parse(readings[i].in, strlen(readings[i].in), &p);
        if (got != readings[i].want || p.kind != got) fail_msg("%s: %d", readings[i].in, (int)got);
        assert_string_equal(p.number, got == CODE_MALFORMED ? "" : NUMBER);
        assert_int_equal(p.key_id, got == CODE_SIGNED ? 0 : -1);
    }
    struct code_parsed p;
    assert_int_equal(code_parse("/T/" NUMBER "\0", 20, &p), CODE_MALFORMED);
    assert_int_equal(code_parse(NULL, 0, &p), CODE_MALFORMED);
    code_parse("https://Tx.Vn:443/01/" GTIN "/10/l.01-b/21/" NUMBER,
               strlen("https://Tx.Vn:443/01/" GTIN "/10/l.01-b/21/" NUMBER), &p);
    assert_string_equal(p.host, "TX.VN");
    assert_string_equal(p.lot, "L.01-B");
}

/* Whatever one byte becomes: an address that still verifies must say the very same. */
static void test_every_byte_matters(void **state) {
    (void)state;
    static const int others[] = {0,   '0', '1', '9', 'A', 'z', '/', '?',  '&',
                                 '=', '#', '%', '.', '-', ':', ' ', 0x7F, 0xFF};
    struct code_label l;
    issue("TX.LAOCAI.GOV.VN", "09521234567899", "2411A", 7, &l);
    for (size_t i = 0; i < l.address_len; i++)
        for (size_t c = 0; c < sizeof others / sizeof *others + 1; c++) {
            char text[CODE_ADDRESS_MAX + 1], canonical[CODE_CANONICAL_MAX + 1];
            struct code_parsed p;
            memcpy(text, l.address, sizeof text);
            text[i] = (char)(c < sizeof others / sizeof *others ? others[c] : text[i] ^ 0x20);
            code_parse(text, l.address_len, &p);
            if (!code_verify(&p, p.host, public)) continue;
            code_canonical(&p, p.host, canonical);
            assert_memory_equal(canonical, l.address, l.canonical_len);
        }
    for (size_t n = 0; n < l.address_len; n++) {
        struct code_parsed p;
        enum code_kind kind = code_parse(l.address, n, &p);
        assert_int_equal(kind, n == l.canonical_len || n == l.canonical_len + 1 ? CODE_UNSIGNED : CODE_MALFORMED);
    }
}

/* ---- hosts ---- */

/* The fast way believes what signing gives, and nothing that the slow way does not. */
static void test_signed_by(void **state) {
    (void)state;
    struct code_label l;
    struct code_parsed p;
    unsigned char other[CODE_SECRET_BYTES], none[CODE_PUBLIC_BYTES];
    static const unsigned char seed[crypto_sign_SEEDBYTES] = "another";
    assert_int_equal(crypto_sign_ed25519_seed_keypair(none, other, seed), 0);
    issue("TX.LAOCAI.GOV.VN", NULL, "2411A", 9, &l);
    assert_int_equal(code_parse(l.address, strlen(l.address), &p), CODE_SIGNED);
    assert_true(code_signed_by(&p, "TX.LAOCAI.GOV.VN", secret));
    assert_false(code_signed_by(&p, "TX.LAOCAI.GOV.V", secret));
    assert_false(code_signed_by(&p, "TX.LAOCAI.GOV.VN", other));
    for (size_t i = 0; i < sizeof p.signature; i++) {
        p.signature[i] ^= 1;
        assert_false(code_signed_by(&p, "TX.LAOCAI.GOV.VN", secret));
        assert_false(code_verify(&p, "TX.LAOCAI.GOV.VN", public));
        p.signature[i] ^= 1;
    }
    p.kind = CODE_UNSIGNED;
    assert_false(code_signed_by(&p, "TX.LAOCAI.GOV.VN", secret));
}

/* What an address may differ in from what its run recorded. */
static void test_matches(void **state) {
    (void)state;
    const struct code_recorded village = { CODE_FORM_VILLAGE, 3, "A.VN", "", "L" }, gs1 = { CODE_FORM_GS1, 3, "A.VN", "09520001000010", "L" };
    const struct {
        enum code_kind kind;
        enum code_form form;
        int key;
        const char *host, *gtin, *lot;
        bool village, gs1; /* matches a run of that form */
    } rows[] = {
        { CODE_SIGNED, CODE_FORM_VILLAGE, 3, "A.VN", "", "", true, false },
        { CODE_SIGNED, CODE_FORM_VILLAGE, 4, "A.VN", "", "", false, false },
        { CODE_SIGNED, CODE_FORM_VILLAGE, 3, "B.VN", "", "", false, false },
        { CODE_SIGNED, CODE_FORM_GS1, 3, "A.VN", "09520001000010", "L", false, true },
        { CODE_SIGNED, CODE_FORM_GS1, 4, "A.VN", "09520001000010", "L", false, false },
        { CODE_SIGNED, CODE_FORM_GS1, 3, "B.VN", "09520001000010", "L", false, false },
        { CODE_SIGNED, CODE_FORM_GS1, 3, "A.VN", "09520001000027", "L", false, false },
        { CODE_SIGNED, CODE_FORM_GS1, 3, "A.VN", "09520001000010", "M", false, false },
        { CODE_UNSIGNED, CODE_FORM_VILLAGE, -1, "", "", "", true, true },
        { CODE_UNSIGNED, CODE_FORM_GS1, -1, "", "09520001000010", "L", false, true },
        { CODE_UNSIGNED, CODE_FORM_GS1, -1, "", "09520001000027", "L", false, false },
        { CODE_UNSIGNED, CODE_FORM_GS1, -1, "", "09520001000010", "M", false, false },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct code_parsed p = { .kind = rows[i].kind, .form = rows[i].form, .key_id = rows[i].key };
        (void)snprintf(p.gtin, sizeof p.gtin, "%s", rows[i].gtin);
        (void)snprintf(p.lot, sizeof p.lot, "%s", rows[i].lot);
        assert_int_equal(code_matches(&p, rows[i].host, &village), rows[i].village);
        assert_int_equal(code_matches(&p, rows[i].host, &gs1), rows[i].gs1);
    }
}

static void test_hosts(void **state) {
    (void)state;
    static const struct {
        const char *in, *want, *key;
    } rows[] = {
        {"tx.laocai.gov.vn", "TX.LAOCAI.GOV.VN", NULL},
        {"LOCALHOST:8080", "LOCALHOST:8080", NULL},
        {"a.vn:443", "A.VN", NULL},
        {"127.0.0.1:1", "127.0.0.1:1", NULL},
        {"xn--lo-cai-9va.vn", "XN--LO-CAI-9VA.VN", NULL},
        {"", NULL, "host.syntax"},
        {".", NULL, "host.syntax"},
        {"a.", NULL, "host.syntax"},
        {".a", NULL, "host.syntax"},
        {"a..b", NULL, "host.syntax"},
        {"-a.vn", NULL, "host.syntax"},
        {"a-.vn", NULL, "host.syntax"},
        {"a.vn-", NULL, "host.syntax"},
        {"a_b.vn", NULL, "host.syntax"},
        {"làng.vn", NULL, "host.syntax"},
        {"https://a.vn", NULL, "host.syntax"},
        {"a.vn/", NULL, "host.syntax"},
        {"a.vn:", NULL, "host.syntax"},
        {"a.vn:0", NULL, "host.syntax"},
        {"a.vn:080", NULL, "host.syntax"},
        {"a.vn:65536", NULL, "host.syntax"},
        {"a.vn:80:80", NULL, "host.syntax"},
        {"[::1]", NULL, "host.syntax"},
        {"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcd.vn", NULL, "host.syntax"},
        {"abcdefghijabcdefghijabcdefghijabcdefghij.abcdefghijabcdefghijabcdefghijabcdefghij", NULL, "host.length"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[CODE_HOST_BYTES];
        struct err e = {0};
        enum status s = code_host_parse(rows[i].in, out, &e);
        if (s != (rows[i].want ? ST_OK : ST_INVALID)) fail_msg("%s: %d", rows[i].in, (int)s);
        if (rows[i].want) assert_string_equal(out, rows[i].want);
        else assert_string_equal(e.key, rows[i].key);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_digits),   cmocka_unit_test(test_digits_limit),       cmocka_unit_test(test_issue),
        cmocka_unit_test(test_readings), cmocka_unit_test(test_every_byte_matters), cmocka_unit_test(test_signed_by), cmocka_unit_test(test_hosts), cmocka_unit_test(test_matches),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

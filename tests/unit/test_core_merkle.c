/* The tree hash against RFC 6962's known roots and its recursive definition; the labels root against both. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/labelroot.h"

typedef unsigned char hash[MERKLE_HASH_BYTES];

/* MTH of RFC 6962 §2.1, word for word. */
static void mth(hash *leaves, size_t n, unsigned char *out) {
    if (n == 0) {
        crypto_hash_sha256(out, (const unsigned char *)"", 0);
        return;
    }
    if (n == 1) {
        memcpy(out, leaves[0], sizeof(hash));
        return;
    }
    size_t k = 1;
    while (k * 2 < n) k *= 2;
    unsigned char data[65] = {1};
    mth(leaves, k, data + 1);
    mth(leaves + k, n - k, data + 33);
    crypto_hash_sha256(out, data, sizeof data);
}

static int setup(void **state) {
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

static void hex_is(const unsigned char *h, const char *want) {
    char hex[65];
    sodium_bin2hex(hex, sizeof hex, h, 32);
    assert_string_equal(hex, want);
}

static void test_known_roots(void **state) {
    (void)state;
    static const struct {
        const char *data;
        size_t len;
        const char *root;
    } rows[] = {
        {"", 0, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"},
        {"\x00", 1, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"},
        {"\x10", 1, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"},
        {"\x20\x21", 2, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7"},
        {"\x30\x31", 2, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4"},
        {"\x40\x41\x42\x43", 4, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef"},
        {"\x50\x51\x52\x53\x54\x55\x56\x57", 8, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c"},
        {"\x60\x61\x62\x63\x64\x65\x66\x67\x68\x69\x6a\x6b\x6c\x6d\x6e\x6f", 16,
         "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328"},
    };
    struct merkle m;
    hash h;
    merkle_init(&m);
    merkle_root(&m, h);
    hex_is(h, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        merkle_leaf(rows[i].data, rows[i].len, h);
        merkle_add(&m, h);
        merkle_root(&m, h);
        hex_is(h, rows[i].root);
    }
}

static void test_every_size(void **state) {
    (void)state;
    static hash leaves[300];
    struct merkle m;
    merkle_init(&m);
    for (size_t n = 0; n < 300; n++) {
        hash got, want;
        merkle_root(&m, got);
        mth(leaves, n, want);
        assert_memory_equal(got, want, sizeof want);
        assert_int_equal(m.size, n);
        merkle_leaf(&n, sizeof n, leaves[n]);
        merkle_add(&m, leaves[n]);
    }
}

static const struct numbering key = {"numbering-key-1"};
static const unsigned char run_salt[RUN_SALT_BYTES] = "the salt of a run";

static void label_leaf(uint32_t run, uint32_t index, unsigned char *out) {
    unsigned char data[1 + LABEL_SALT_BYTES + NUMBER_DIGITS] = {0};
    char number[NUMBER_BYTES];
    unsigned char le[4] = {(unsigned char)index, (unsigned char)(index >> 8), (unsigned char)(index >> 16), 0};
    crypto_generichash(data + 1, LABEL_SALT_BYTES, le, 4, run_salt, RUN_SALT_BYTES);
    number_format(&key, run, index, number);
    memcpy(data + 1 + LABEL_SALT_BYTES, number, NUMBER_DIGITS);
    crypto_hash_sha256(out, data, sizeof data);
}

static void test_labelroot(void **state) {
    (void)state;
    enum { MOST = 5000 };
    static const uint32_t counts[] = {0,    1,    2,    3,    1000, 1023, 1024, 1025,
                                      2047, 2048, 2049, 3072, 3073, 4096, 4097, MOST};
    hash *leaves = malloc(MOST * sizeof *leaves);
    assert_non_null(leaves);
    for (uint32_t i = 0; i < MOST; i++) label_leaf(9, i + 1, leaves[i]);
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        hash want, got, joined;
        unsigned char subtrees[LABELROOT_SUBTREES(MOST) * MERKLE_HASH_BYTES];
        mth(leaves, counts[c], want);
        assert_true(labelroot_compute(&key, 9, counts[c], run_salt, got, subtrees, NULL));
        assert_memory_equal(got, want, sizeof want);
        labelroot_join(subtrees, LABELROOT_SUBTREES(counts[c]), counts[c], joined);
        assert_memory_equal(joined, want, sizeof want);
        for (uint32_t g = 0; g < LABELROOT_SUBTREES(counts[c]); g++) {
            size_t n = counts[c] - g * LABELROOT_SUBTREE < LABELROOT_SUBTREE ? counts[c] - g * LABELROOT_SUBTREE
                                                                             : LABELROOT_SUBTREE;
            mth(leaves + (size_t)g * LABELROOT_SUBTREE, n, got);
            assert_memory_equal(subtrees + (size_t)g * MERKLE_HASH_BYTES, got, sizeof got);
        }
    }
    free(leaves);
}

static void test_labelroot_binds(void **state) {
    (void)state;
    hash a, b;
    unsigned char other[RUN_SALT_BYTES] = {1};
    labelroot_compute(&key, 9, 10, run_salt, a, NULL, NULL);
    labelroot_compute(&key, 8, 10, run_salt, b, NULL, NULL);
    assert_memory_not_equal(a, b, sizeof a);
    labelroot_compute(&key, 9, 10, other, b, NULL, NULL);
    assert_memory_not_equal(a, b, sizeof a);
    labelroot_compute(&key, 9, 11, run_salt, b, NULL, NULL);
    assert_memory_not_equal(a, b, sizeof a);
}

static void test_labelroot_stops(void **state) {
    (void)state;
    hash h;
    atomic_bool stop = true;
    assert_false(labelroot_compute(&key, 9, LABEL_INDEX_MAX, run_salt, h, NULL, &stop));
}

/* A path for labels at every edge of groups, held against the root that issuing makes. */
static void test_label_path(void **state) {
    (void)state;
    static const uint32_t counts[] = {1, 2, 3, 1000, 1023, 1024, 1025, 2048, 2049, 3073, 5000};
    for (size_t c = 0; c < sizeof counts / sizeof *counts; c++) {
        hash root, other;
        unsigned char subtrees[LABELROOT_SUBTREES(5000) * MERKLE_HASH_BYTES];
        uint32_t n = counts[c];
        assert_true(labelroot_compute(&key, 9, n, run_salt, root, subtrees, NULL));
        labelroot_compute(&key, 8, n, run_salt, other, NULL, NULL);
        const uint32_t at[] = {1, 2, n / 2, 1023, 1024, 1025, 2048, 2049, n - 1, n};
        for (size_t i = 0; i < sizeof at / sizeof *at; i++) {
            struct proof p;
            char number[NUMBER_BYTES];
            unsigned char salt[LABEL_SALT_BYTES];
            if (at[i] < 1 || at[i] > n) continue;
            labelroot_path(&key, 9, n, run_salt, n > LABELROOT_SUBTREE ? subtrees : NULL, at[i], &p);
            labelroot_salt(run_salt, at[i], salt);
            number_format(&key, 9, at[i], number);
            assert_true(labelroot_verify(number, salt, at[i], n, &p, root));
            assert_false(labelroot_verify(number, salt, at[i], n, &p, other));
            assert_false(labelroot_verify(number, salt, at[i] + 1, n, &p, root));
            assert_false(labelroot_verify(number, salt, 0, n, &p, root));
            salt[15] ^= 1;
            assert_false(labelroot_verify(number, salt, at[i], n, &p, root));
            salt[15] ^= 1;
            number[0] = number[0] == '0' ? '1' : '0';
            assert_false(labelroot_verify(number, salt, at[i], n, &p, root));
        }
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_known_roots),     cmocka_unit_test(test_every_size),
        cmocka_unit_test(test_labelroot),       cmocka_unit_test(test_labelroot_binds),
        cmocka_unit_test(test_labelroot_stops), cmocka_unit_test(test_label_path),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

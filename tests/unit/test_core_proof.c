/* Proofs against the RFC's recursive definitions for every size up to 130, and every way in which one may be wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/lines.h"
#include "core/proof.h"

#define MOST 130

typedef unsigned char hash[MERKLE_HASH_BYTES];

static hash leaf[MOST], root[MOST + 1];
static struct leaf_source memory = { leaf[0], MOST };
static const struct hash_source source = { leaf_source_hash, &memory };

/* MTH, PATH and SUBPROOF of RFC 6962 §2.1, word for word. */
static void mth(size_t from, size_t n, unsigned char *out) {
    if (n == 0) {
        crypto_hash_sha256(out, (const unsigned char *)"", 0);
        return;
    }
    if (n == 1) {
        memcpy(out, leaf[from], sizeof(hash));
        return;
    }
    size_t k = 1;
    while (k * 2 < n) k *= 2;
    hash l, r;
    mth(from, k, l);
    mth(from + k, n - k, r);
    merkle_node(l, r, out);
}

static void path(size_t m, size_t from, size_t n, struct proof *p) {
    if (n <= 1) return;
    size_t k = 1;
    while (k * 2 < n) k *= 2;
    if (m < k) {
        path(m, from, k, p);
        mth(from + k, n - k, p->hash[p->len++]);
    } else {
        path(m - k, from + k, n - k, p);
        mth(from, k, p->hash[p->len++]);
    }
}

static void subproof(size_t m, size_t from, size_t n, bool whole, struct proof *p) {
    if (m == n) {
        if (!whole) mth(from, n, p->hash[p->len++]);
        return;
    }
    size_t k = 1;
    while (k * 2 < n) k *= 2;
    if (m <= k) {
        subproof(m, from, k, whole, p);
        mth(from + k, n - k, p->hash[p->len++]);
    } else {
        subproof(m - k, from + k, n - k, false, p);
        mth(from, k, p->hash[p->len++]);
    }
}

static int setup(void **state) {
    (void)state;
    if (sodium_init() < 0) return -1;
    for (size_t i = 0; i < MOST; i++) merkle_leaf(&i, sizeof i, leaf[i]);
    for (size_t n = 0; n <= MOST; n++) mth(0, n, root[n]);
    return 0;
}

static void is_same(const struct proof *a, const struct proof *b) {
    assert_int_equal(a->len, b->len);
    if (a->len) assert_memory_equal(a->hash, b->hash, (size_t)a->len * sizeof(hash));
}

static void test_roots(void **state) {
    (void)state;
    for (size_t n = 0; n <= MOST; n++) {
        hash h;
        struct merkle m;
        assert_int_equal(tree_root(&source, n, h, NULL), ST_OK);
        assert_memory_equal(h, root[n], sizeof h);
        assert_int_equal(tree_load(&source, n, &m, NULL), ST_OK);
        if (n == MOST) break;
        merkle_add(&m, leaf[n]); /* a tree that was taken up goes on growing */
        merkle_root(&m, h);
        assert_memory_equal(h, root[n + 1], sizeof h);
        assert_int_equal(m.size, n + 1);
    }
}

static void test_inclusion(void **state) {
    (void)state;
    for (size_t n = 1; n <= MOST; n++) {
        for (size_t i = 0; i < n; i++) {
            struct proof want = { .len = 0 }, got;
            path(i, 0, n, &want);
            assert_int_equal(proof_inclusion(&source, i, n, &got, NULL), ST_OK);
            is_same(&got, &want);
            assert_true(proof_inclusion_verify(&got, leaf[i], i, n, root[n]));
        }
    }
}

/* Step by step, as somebody without this code would: a fold gives the root on the right sides and on no others. */
static void test_sides(void **state) {
    (void)state;
    bool left[PROOF_MAX] = { false };
    unsigned char h[MERKLE_HASH_BYTES];
    struct proof p;
    for (size_t n = 1; n <= MOST; n++) {
        for (size_t i = 0; i < n; i++) {
            assert_int_equal(proof_inclusion(&source, i, n, &p, NULL), ST_OK);
            assert_true(proof_sides(&p, i, n, left));
            proof_fold(&p, left, leaf[i], h);
            assert_memory_equal(h, root[n], sizeof h);
            for (int k = 0; k < p.len; k++) {
                left[k] = !left[k];
                proof_fold(&p, left, leaf[i], h);
                assert_memory_not_equal(h, root[n], sizeof h);
                left[k] = !left[k];
            }
            if (p.len) {
                p.len--; /* one too short */
                assert_false(proof_sides(&p, i, n, left));
                p.len += 2; /* one too long */
                assert_false(proof_sides(&p, i, n, left));
            }
        }
    }
    assert_false(proof_sides(&p, 3, 3, left));
    assert_false(proof_sides(&p, 0, 0, left));
    p.len = PROOF_MAX + 1;
    assert_false(proof_sides(&p, 0, 5, left));
    p.len = -1;
    assert_false(proof_sides(&p, 0, 5, left));
}

static void test_consistency(void **state) {
    (void)state;
    for (size_t n = 0; n <= MOST; n++) {
        for (size_t m = 0; m <= n; m++) {
            struct proof want = { .len = 0 }, got;
            if (m) subproof(m, 0, n, true, &want);
            assert_int_equal(proof_consistency(&source, m, n, &got, NULL), ST_OK);
            is_same(&got, &want);
            assert_true(proof_consistency_verify(&got, m, root[m], n, root[n]));
        }
    }
}

static bool includes(const struct proof *p, size_t at, size_t i, size_t n, size_t r) {
    return proof_inclusion_verify(p, leaf[at], i, n, root[r]);
}

static void spoil(struct proof *p, void (*check)(const struct proof *p, void *self), void *self) {
    for (int i = 0; i < p->len; i++) {
        for (int bit = 0; bit < 256; bit += 37) {
            p->hash[i][bit / 8] = (unsigned char)(p->hash[i][bit / 8] ^ (1 << bit % 8));
            check(p, self);
            p->hash[i][bit / 8] = (unsigned char)(p->hash[i][bit / 8] ^ (1 << bit % 8));
        }
    }
    struct proof other = *p;
    if (p->len) {
        other.len--;
        check(&other, self);
        memmove(other.hash[0], p->hash[1], (size_t)other.len * sizeof(hash));
        check(&other, self);
    }
    other = *p;
    memset(other.hash[other.len++], 0, sizeof(hash));
    check(&other, self);
    other = *p;
    memmove(other.hash[1], p->hash[0], (size_t)p->len * sizeof(hash));
    other.len++;
    check(&other, self);
    other.len = -1;
    check(&other, self);
    other.len = PROOF_MAX + 1;
    check(&other, self);
}

struct place {
    size_t i, n;
};

static void not_included(const struct proof *p, void *self) {
    const struct place *at = self;
    assert_false(includes(p, at->i, at->i, at->n, at->n));
}

static void test_inclusion_refused(void **state) {
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        for (size_t i = 0; i < n; i++) {
            struct proof p;
            struct place at = { i, n };
            assert_int_equal(proof_inclusion(&source, i, n, &p, NULL), ST_OK);
            spoil(&p, not_included, &at);
            for (size_t k = 0; k < n; k++)
                if (k != i) assert_false(includes(&p, k, i, n, n) || includes(&p, i, k, n, n));
            assert_false(includes(&p, i, i, n, n - 1) || includes(&p, i, i, n, n + 1));
            assert_false(includes(&p, i, n, n, n) || includes(&p, i, i, 0, n) || includes(&p, i, SIZE_MAX, n, n));
            assert_false(proof_inclusion_verify(&p, leaf[i], i, UINT64_MAX, root[n]));
        }
    }
}

/* Some proofs hold for several sizes: why a size is believed only from a checkpoint. */
static void test_size_is_not_proven(void **state) {
    (void)state;
    struct proof p;
    assert_int_equal(proof_inclusion(&source, 2, 7, &p, NULL), ST_OK);
    assert_true(includes(&p, 2, 2, 8, 7));
}

static void not_consistent(const struct proof *p, void *self) {
    const struct place *at = self;
    assert_false(proof_consistency_verify(p, at->i, root[at->i], at->n, root[at->n]));
}

static void test_consistency_refused(void **state) {
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        for (size_t m = 0; m <= n; m++) {
            struct proof p;
            struct place at = { m, n };
            assert_int_equal(proof_consistency(&source, m, n, &p, NULL), ST_OK);
            spoil(&p, not_consistent, &at);
            assert_false(proof_consistency_verify(&p, m, root[m + 1], n, root[n]));
            if (m) assert_false(proof_consistency_verify(&p, m, root[m], n, root[n + 1]));
            if (m != n) assert_false(proof_consistency_verify(&p, n, root[n], m, root[m]));
            assert_false(proof_consistency_verify(&p, m, root[m], UINT64_MAX, root[n]));
        }
    }
}

static void test_outside(void **state) {
    (void)state;
    struct proof p;
    struct err e = { 0 };
    hash h;
    assert_int_equal(proof_inclusion(&source, 5, 5, &p, &e), ST_INVALID);
    assert_string_equal(e.key, "proof.index");
    assert_int_equal(proof_inclusion(&source, 0, 0, &p, NULL), ST_INVALID);
    assert_int_equal(proof_consistency(&source, 6, 5, &p, NULL), ST_INVALID);
    assert_int_equal(proof_inclusion(&source, 0, MOST + 1, &p, NULL), ST_INVALID); /* the source says so */
    assert_int_equal(tree_root(&source, MOST + 2, h, NULL), ST_INVALID);
}

/* A source for a tree too large for memory: every subtree's hash is made from its place. */
static enum status made_up(void *self, int height, uint64_t index, unsigned char out[static MERKLE_HASH_BYTES], struct err *e) {
    (void)self;
    (void)e;
    hash l, r;
    if (height == 0) {
        merkle_leaf("same", 4, out);
        return ST_OK;
    }
    made_up(self, height - 1, index, l, e);
    memcpy(r, l, sizeof r); /* all leaves are equal */
    merkle_node(l, r, out);
    return ST_OK;
}

static void test_largest(void **state) {
    (void)state;
    const struct hash_source src = { made_up, NULL };
    const uint64_t sizes[] = { TREE_SIZE_MAX, UINT64_C(1) << 62, (UINT64_C(1) << 62) + 1, UINT64_C(123456789012345678) };
    hash h, old, same;
    merkle_leaf("same", 4, same);
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct proof p;
        assert_int_equal(tree_root(&src, sizes[i], h, NULL), ST_OK);
        assert_int_equal(proof_inclusion(&src, sizes[i] - 1, sizes[i], &p, NULL), ST_OK);
        assert_true(p.len <= PROOF_MAX);
        assert_true(proof_inclusion_verify(&p, same, sizes[i] - 1, sizes[i], h));
        assert_int_equal(proof_inclusion(&src, 0, sizes[i], &p, NULL), ST_OK);
        assert_true(p.len <= PROOF_MAX);
        assert_true(proof_inclusion_verify(&p, same, 0, sizes[i], h));
        assert_int_equal(tree_root(&src, sizes[i] - 3, old, NULL), ST_OK);
        assert_int_equal(proof_consistency(&src, sizes[i] - 3, sizes[i], &p, NULL), ST_OK);
        assert_true(p.len <= PROOF_MAX);
        assert_true(proof_consistency_verify(&p, sizes[i] - 3, old, sizes[i], h));
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_roots),             cmocka_unit_test(test_inclusion),
        cmocka_unit_test(test_sides),
        cmocka_unit_test(test_consistency),       cmocka_unit_test(test_inclusion_refused),
        cmocka_unit_test(test_size_is_not_proven), cmocka_unit_test(test_consistency_refused),
        cmocka_unit_test(test_outside),           cmocka_unit_test(test_largest),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

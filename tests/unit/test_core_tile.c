/* Tiles: the coordinates and widths that the format's text gives, hashes against a tree in memory, bundles and where they are cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/edge.h"
#include "core/entry.h"
#include "core/lines.h"
#include "core/proof.h"
#include "core/tile.h"

typedef unsigned char hash[MERKLE_HASH_BYTES];

static int setup(void **state) {
    (void)state;
    return sodium_init() < 0 ? -1 : 0;
}

static void test_paths(void **state) {
    (void)state;
    static const struct {
        struct tile t;
        const char *path;
    } rows[] = {
        { { 0, 1234067, 256 }, "tile/0/x001/x234/067" },
        { { 0, 0, 256 }, "tile/0/000" },
        { { 0, 0, 1 }, "tile/0/000.p/1" },
        { { 1, 999, 255 }, "tile/1/999.p/255" },
        { { 63, 1000, 256 }, "tile/63/x001/000" },
        { { 7, 999999, 7 }, "tile/7/x999/999.p/7" },
        { { TILE_ENTRIES, 0, 256 }, "tile/entries/000" },
        { { TILE_ENTRIES, 273, 112 }, "tile/entries/273.p/112" },
        { { TILE_ENTRIES, TREE_SIZE_MAX, 255 }, "tile/entries/x009/x223/x372/x036/x854/x775/807.p/255" },
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char out[TILE_PATH_BYTES];
        struct tile t = { 0, 0, 0 };
        tile_path_format(&rows[i].t, out);
        assert_string_equal(out, rows[i].path);
        assert_true(tile_path_parse(out, strlen(out), &t));
        assert_int_equal(t.level, rows[i].t.level);
        assert_int_equal(t.index, rows[i].t.index);
        assert_int_equal(t.width, rows[i].t.width);
    }
}

static void test_paths_refused(void **state) {
    (void)state;
    static const char *const wrong[] = {
        "", "tile", "tile/", "tile/0", "tile/0/", "tile/00/000", "tile/64/000", "tile/-1/000", "tile/0/0", "tile/0/00", "tile/0/0000", "tile/0/x000",
        "tile/0/x000/001", "tile/0/001/x001", "tile/0/001/001", "tile/0/x001/01", "tile/0/x001", "tile/0/x001/", "tile/0/X001/001", "tile/0/000.p",
        "tile/0/000.p/", "tile/0/000.p/0", "tile/0/000.p/01", "tile/0/000.p/256", "tile/0/000.p/1/", "tile/0/000/", "tile/0/000 ", "tile/0/000.p/1 ",
        "tile/entries", "tile/entries/", "tile/Entries/000", "tile/entriesx/000", "/tile/0/000", "tile//000", "tile/0//000", "tile/0/../000", "tile/0/%30",
        "tile/0/x009/x223/x372/x036/x854/x775/808", "tile/0/x001/x000/x000/x000/x000/x000/x000/000", "tile/0/x999/x999/x999/x999/x999/x999/999",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        struct tile t = { 5, 5, 5 };
        assert_false(tile_path_parse(wrong[i], strlen(wrong[i]), &t));
        assert_int_equal(t.width, 5);
    }
    struct tile t;
    assert_false(tile_path_parse("tile/0/000\0", 11, &t));
    assert_false(tile_path_parse("tile/0/x001/000", 14, &t));
}

static void test_widths(void **state) {
    (void)state;
    /* the format's own example: 70,000 */
    assert_int_equal(tile_count(70000, 0), 274);
    assert_int_equal(tile_width(70000, 0, 272), 256);
    assert_int_equal(tile_width(70000, 0, 273), 112);
    assert_int_equal(tile_width(70000, 0, 274), 0);
    assert_int_equal(tile_width(70000, TILE_ENTRIES, 273), 112);
    assert_int_equal(tile_count(70000, 1), 2);
    assert_int_equal(tile_width(70000, 1, 0), 256);
    assert_int_equal(tile_width(70000, 1, 1), 17);
    assert_int_equal(tile_width(70000, 2, 0), 1);
    assert_int_equal(tile_count(70000, 3), 0);
    assert_int_equal(tile_width(256, 0, 0), 256);
    assert_int_equal(tile_width(256, 0, 1), 0);
    assert_int_equal(tile_width(256, 1, 0), 1);
    assert_int_equal(tile_count(0, 0), 0);
    assert_int_equal(tile_width(0, 0, 0), 0);
    assert_int_equal(tile_width(255, 1, 0), 0);
    assert_int_equal(tile_width(UINT64_MAX, 63, 0), 0);
    assert_int_equal(tile_width(TREE_SIZE_MAX, 7, 0), 127);
    for (uint64_t size = 0; size < 70000; size += 97) {
        for (int level = 0; level < 3; level++) {
            uint64_t sum = 0, count = tile_count(size, level);
            for (uint64_t i = 0; i < count; i++) sum += tile_width(size, level, i);
            assert_int_equal(sum, size >> 8 * level);
            assert_int_equal(tile_width(size, level, count), 0);
        }
    }
}

static void test_root(void **state) {
    (void)state;
    static hash h[256];
    for (unsigned i = 0; i < 256; i++) merkle_leaf(&i, sizeof i, h[i]);
    for (unsigned n = 1; n <= 256; n *= 2) {
        struct merkle m;
        hash want, got;
        merkle_init(&m);
        for (unsigned i = 0; i < n; i++) merkle_add(&m, h[i]);
        merkle_root(&m, want);
        tile_root(h[0], n, got);
        assert_memory_equal(got, want, sizeof want);
    }
}

/* ---- tiles of a tree in memory ---- */

#define SIZE 66000u

struct board {
    hash *leaves;
    hash *above;      /* level 1 */
    hash *top;        /* level 2 */
    uint64_t size;
    int reads;
};

static enum status read_tile(void *self, const struct tile *t, const unsigned char **hashes, struct err *e) {
    struct board *b = self;
    (void)e;
    hash *const level[] = { b->leaves, b->above, b->top };
    assert_in_range(t->level, 0, 2);
    assert_int_equal(t->width, tile_width(b->size, t->level, t->index));
    assert_true(t->width > 0);
    *hashes = level[t->level][t->index * TILE_WIDTH];
    b->reads++;
    return ST_OK;
}

static void test_source(void **state) {
    (void)state;
    struct board b = { malloc(SIZE * sizeof(hash)), malloc(SIZE / 256 * sizeof(hash)), malloc(sizeof(hash)), 0, 0 };
    assert_true(b.leaves && b.above && b.top);
    for (uint32_t i = 0; i < SIZE; i++) merkle_leaf(&i, sizeof i, b.leaves[i]);
    for (uint32_t i = 0; i < SIZE / 256; i++) tile_root(b.leaves[i * 256], 256, b.above[i]);
    tile_root(b.above[0], 256, b.top[0]);
    static const uint64_t sizes[] = { 1, 255, 256, 257, 511, 65535, 65536, 65537, SIZE };
    struct leaf_source memory = { b.leaves[0], SIZE };
    const struct hash_source plain = { leaf_source_hash, &memory };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        struct tile_source tiles = { read_tile, &b, sizes[i] };
        const struct hash_source src = { tile_source_hash, &tiles };
        hash want, got;
        struct proof p;
        b.size = sizes[i];
        assert_int_equal(tree_root(&plain, sizes[i], want, NULL), ST_OK);
        assert_int_equal(tree_root(&src, sizes[i], got, NULL), ST_OK);
        assert_memory_equal(got, want, sizeof want);
        for (uint64_t k = 0; k < sizes[i]; k += 1 + sizes[i] / 23) {
            hash old;
            b.reads = 0;
            assert_int_equal(proof_inclusion(&src, k, sizes[i], &p, NULL), ST_OK);
            assert_true(b.reads <= 40);
            assert_true(proof_inclusion_verify(&p, b.leaves[k], k, sizes[i], want));
            assert_int_equal(tree_root(&plain, k, old, NULL), ST_OK);
            assert_int_equal(proof_consistency(&src, k, sizes[i], &p, NULL), ST_OK);
            assert_true(proof_consistency_verify(&p, k, old, sizes[i], want));
        }
        assert_int_equal(tile_source_hash(&tiles, 0, sizes[i], got, NULL), ST_INTERNAL);
        assert_int_equal(tile_source_hash(&tiles, 62, 1, got, NULL), ST_INTERNAL);
        assert_int_equal(tile_source_hash(&tiles, 7, UINT64_MAX, got, NULL), ST_INTERNAL);
    }
    free(b.leaves);
    free(b.above);
    free(b.top);
}

/* ---- the edge ---- */

struct filled {
    const struct board *b;
    uint64_t n[3];
    int fail_at; /* tiles until one is refused, -1 never */
};

static enum status filled(void *self, const struct tile *t, const unsigned char *hashes, struct err *e) {
    struct filled *f = self;
    hash *want = t->level == 0 ? f->b->leaves : t->level == 1 ? f->b->above : f->b->top;
    (void)e;
    assert_int_equal(t->width, TILE_WIDTH);
    assert_int_equal(t->index, f->n[t->level]++);
    assert_memory_equal(hashes, want[t->index * TILE_WIDTH], TILE_BYTES_MAX);
    return f->fail_at-- == 0 ? ST_IO : ST_OK;
}

static void test_edge(void **state) {
    (void)state;
    struct board b = { malloc(SIZE * sizeof(hash)), malloc(SIZE / 256 * sizeof(hash)), malloc(sizeof(hash)), 0, 0 };
    struct edge *g = malloc(sizeof *g);
    struct filled f = { &b, { 0 }, -1 };
    const struct edge_sink sink = { filled, &f };
    assert_true(b.leaves && b.above && b.top && g);
    for (uint32_t i = 0; i < SIZE; i++) merkle_leaf(&i, sizeof i, b.leaves[i]);
    for (uint32_t i = 0; i < SIZE / 256; i++) tile_root(b.leaves[i * 256], 256, b.above[i]);
    tile_root(b.above[0], 256, b.top[0]);
    struct merkle m;
    merkle_init(&m);
    edge_init(g);
    for (uint32_t i = 0; i <= SIZE; i++) {
        struct tile t;
        if (i % 251 == 0 || i % 256 < 2 || i == SIZE) {
            hash want, got;
            merkle_root(&m, want);
            edge_root(g, got);
            assert_memory_equal(got, want, sizeof want);
            for (int level = 0; level < TILE_LEVELS; level++) {
                const unsigned char *h = edge_partial(g, level, &t);
                assert_int_equal(t.width, tile_width(i, level, t.index));
                assert_int_equal(t.index, (uint64_t)i >> 8 * level >> 8);
                if (t.width) assert_memory_equal(h, (level == 0 ? b.leaves : level == 1 ? b.above : b.top)[t.index * 256], t.width * sizeof(hash));
            }
        }
        if (i == SIZE) break;
        merkle_add(&m, b.leaves[i]);
        assert_int_equal(edge_add(g, b.leaves[i], &sink, NULL), ST_OK);
    }
    assert_int_equal(f.n[0], SIZE / 256);
    assert_int_equal(f.n[1], 1);
    edge_init(g);
    f = (struct filled){ &b, { 0 }, 0 };
    for (uint32_t i = 0; i < 255; i++) assert_int_equal(edge_add(g, b.leaves[i], &sink, NULL), ST_OK);
    assert_int_equal(edge_add(g, b.leaves[255], &sink, NULL), ST_IO);
    free(g);
    free(b.leaves);
    free(b.above);
    free(b.top);
}

/* ---- bundles ---- */

static void test_bundle(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    static unsigned char big[BUNDLE_ENTRY_MAX];
    const unsigned char *entry;
    size_t len;
    memset(big, 0xAB, sizeof big);
    bundle_add(&b, "first", 5);
    bundle_add(&b, "", 0);
    bundle_add(&b, big, sizeof big);
    bundle_add(&b, big, 256);
    assert_int_equal(b.len, 4 * 2 + 5 + sizeof big + 256);
    assert_memory_equal(b.data, "\0\5first\0\0\377\377", 11);
    for (size_t cut = b.len;; cut -= cut > 300 && cut < b.len - 300 ? 101 : 1) {
        struct bundle left = { (unsigned char *)b.data, (unsigned char *)b.data + cut };
        int n = 0;
        static const size_t lens[] = { 5, 0, BUNDLE_ENTRY_MAX, 256 };
        while (bundle_next(&left, &entry, &len)) assert_int_equal(len, lens[n++]);
        assert_int_equal(left.at == left.end, cut == 0 || cut == 7 || cut == 9 || cut == 11 + sizeof big || cut == b.len);
        if (cut == b.len) assert_int_equal(n, 4);
        if (cut == 0) break;
    }
    assert_int_equal(BUNDLE_ENTRY_MAX, ENTRY_BYTES_MAX);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_paths),  cmocka_unit_test(test_paths_refused), cmocka_unit_test(test_widths),
        cmocka_unit_test(test_root),   cmocka_unit_test(test_source),        cmocka_unit_test(test_bundle),
        cmocka_unit_test(test_edge),
    };
    return cmocka_run_group_tests(tests, setup, NULL);
}

/*
 * Tiles: the tree and its entries as files that never change.  src: C2SP tlog-tiles
 *
 * A tile of level l holds up to 256 hashes, each the root of a full tile of level l - 1; level 0 holds leaf hashes. A bundle
 * holds the entries of a tile of level 0: two bytes of length, big-endian, and the entry, one behind the other.
 * thread: pure.
 */
#ifndef TEMLANG_CORE_TILE_H
#define TEMLANG_CORE_TILE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "core/lines.h"
#include "core/merkle.h"

#define TILE_WIDTH 256u
#define TILE_HEIGHT 8
#define TILE_LEVELS 8      /* 256^8 = 2^64: no tree that we hold has a tile above */
#define TILE_LEVEL_MAX 63  /* what a path may say */
#define TILE_ENTRIES (-1)  /* as a level: the bundle of entries */
#define TILE_BYTES_MAX (TILE_WIDTH * MERKLE_HASH_BYTES)
#define BUNDLE_ENTRY_MAX 65535u
#define BUNDLE_BYTES_MAX (TILE_WIDTH * (2 + BUNDLE_ENTRY_MAX))
#define TILE_PATH_BYTES 56 /* "tile/entries/x001/x234/…/067.p/255" of any index, with NUL */

struct tile {
    int level;      /* 0 … TILE_LEVEL_MAX, or TILE_ENTRIES */
    uint64_t index; /* from the left */
    unsigned width; /* 1 … 256; 256 is a full one */
};

/* "tile/0/x001/x234/067", "tile/entries/000.p/5": below the log's prefix. */
void tile_path_format(const struct tile *t, char out[static TILE_PATH_BYTES]);
/* Reads exactly what tile_path_format writes; false else, *t untouched. */
bool tile_path_parse(const char *path, size_t len, struct tile *t);

/* How many hashes a tile of a level has in a tree of size, 0 where there is none; of TILE_ENTRIES as of level 0. */
unsigned tile_width(uint64_t size, int level, uint64_t index);
/* How many tiles a level has in a tree of size, a partial one included. */
uint64_t tile_count(uint64_t size, int level);

/* The root of a perfect subtree of n hashes.  in: n 1, 2, 4 … 256 */
void tile_root(const unsigned char *hashes, unsigned n, unsigned char out[static MERKLE_HASH_BYTES]);

/* ---- hashes out of tiles ---- */

/*
 * Tiles of a tree of one size, as a source for proofs (core/proof.h).
 *   read  in: t as that tree has it, with its width; out: *hashes, t->width * 32 bytes, valid until the next call
 */
struct tile_source {
    enum status (*read)(void *self, const struct tile *t, const unsigned char **hashes, struct err *e);
    void *self;
    uint64_t size;
};
/* For hash_source.hash, with self a struct tile_source.  err: ST_INTERNAL for what lies outside the tree */
enum status tile_source_hash(void *self, int height, uint64_t index, unsigned char out[static MERKLE_HASH_BYTES], struct err *e);

/* ---- bundles ---- */

/* in: len at most BUNDLE_ENTRY_MAX */
void bundle_add(struct buf *out, const void *entry, size_t len);
/* What is left of a bundle. */
struct bundle {
    const unsigned char *at, *end;
};
/* The next entry; false at the end (then at == end) and where the bundle is cut off. */
bool bundle_next(struct bundle *b, const unsigned char **entry, size_t *len);

#endif

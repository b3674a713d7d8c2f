/*
 * The right edge of a tree that grows: of each level the tile that is not full yet. Tiles come out as they fill.
 * thread: one thread an edge; 64 KiB, so keep it on the heap.
 */
#ifndef TEMLANG_CORE_EDGE_H
#define TEMLANG_CORE_EDGE_H

#include <stdint.h>

#include "base/err.h"
#include "core/merkle.h"
#include "core/tile.h"

struct edge {
    uint64_t size; /* leaves so far */
    unsigned char hash[TILE_LEVELS][TILE_WIDTH][MERKLE_HASH_BYTES];
};
/*
 * Told of each tile that is full, from level 0 up.
 *   in   t->width 256, hashes 8,192 bytes
 *   err  anything but ST_OK ends edge_add, and the edge with it
 */
struct edge_sink {
    enum status (*full)(void *self, const struct tile *t, const unsigned char *hashes, struct err *e);
    void *self;
};

/* No leaf yet. */
void edge_init(struct edge *g);
/* One leaf more.  in: sink NULL: full tiles are dropped */
enum status edge_add(struct edge *g, const unsigned char leaf[static MERKLE_HASH_BYTES], const struct edge_sink *sink, struct err *e);
/* The partial tile of a level.  out: its hashes; t->width 0 where there is none.  in: level 0 … TILE_LEVELS - 1 */
const unsigned char *edge_partial(const struct edge *g, int level, struct tile *t);
/* The root of all leaves so far. */
void edge_root(const struct edge *g, unsigned char out[static MERKLE_HASH_BYTES]);

#endif

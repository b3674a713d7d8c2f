/* A growing tree in 64 KiB: what a publisher writes down and what somebody who checks its files makes again come from here. */
#include "core/edge.h"

#include <string.h>

void edge_init(struct edge *g) {
    g->size = 0;
}

static unsigned width(uint64_t size, int level) {
    return (unsigned)(size >> TILE_HEIGHT * level) % TILE_WIDTH;
}

enum status edge_add(struct edge *g, const unsigned char leaf[static MERKLE_HASH_BYTES], const struct edge_sink *sink, struct err *e) {
    unsigned char h[MERKLE_HASH_BYTES];
    uint64_t at = g->size++;
    memcpy(h, leaf, sizeof h);
    for (int level = 0; level < TILE_LEVELS; level++) {
        memcpy(g->hash[level][at % TILE_WIDTH], h, sizeof h);
        if (at % TILE_WIDTH != TILE_WIDTH - 1) break;
        const struct tile t = { level, at / TILE_WIDTH, TILE_WIDTH };
        enum status s = sink ? sink->full(sink->self, &t, g->hash[level][0], e) : ST_OK;
        if (s != ST_OK) return s;
        tile_root(g->hash[level][0], TILE_WIDTH, h);
        at /= TILE_WIDTH;
    }
    return ST_OK;
}

const unsigned char *edge_partial(const struct edge *g, int level, struct tile *t) {
    *t = (struct tile){ level, (g->size >> TILE_HEIGHT * level) / TILE_WIDTH, width(g->size, level) };
    return g->hash[level][0];
}

void edge_root(const struct edge *g, unsigned char out[static MERKLE_HASH_BYTES]) {
    struct merkle m;
    merkle_init(&m);
    for (int level = TILE_LEVELS - 1; level >= 0; level--) {
        unsigned n = width(g->size, level), from = 0;
        for (unsigned part = TILE_WIDTH / 2; part; part /= 2) {
            if (!(n & part)) continue;
            tile_root(g->hash[level][from], part, m.hash[m.len++]);
            from += part;
        }
    }
    merkle_root(&m, out);
}

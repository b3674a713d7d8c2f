/*
 * A world of scans: how honest pieces and copies are scanned, as a small strict text file.
 *
 *     world = 1
 *     # a remark
 *     looks = 0.6        how often a piece on the shelf is scanned a day
 *     places = yes
 *
 * "world = 1" comes first; then one "key = number", "yes" or "no" a line, each key of scan_world.def exactly once, in any order.
 * Behind a number a remark may follow after '#'.
 * thread: pure
 */
#ifndef TEMLANG_CORE_SCAN_WORLD_H
#define TEMLANG_CORE_SCAN_WORLD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

enum world_field {
#define X(name, key, least, most, usual_least, usual_most) WORLD_##name,
#include "core/scan_world.def"
#undef X
    WORLD_FIELDS
};
struct world_range {
    const char *key;
    double least, most, usual_least, usual_most;
};
extern const struct world_range world_ranges[WORLD_FIELDS];

/* A world: a number for each parameter. */
struct scan_world {
    double v[WORLD_FIELDS];
};

/*
 * Read a world.
 *   err  ST_INVALID with line: "world.first", "world.syntax", "world.key" (args: key), "world.twice", "world.number" (args: value),
 *        "world.range" (args: key, least, most); without a line "world.missing" (args: key), "world.copies" (least above most)
 */
enum status scan_world_parse(struct scan_world *w, const char *text, size_t len, struct err *e);
/* Copies in use from which on a label is to be found. */
#define WORLD_COPIES_TO_FIND 20

/*
 * Why the working point is not shown for a world, each a sentence of [world]: "outside" (a key beyond its usual range), "scans"
 * (WORLD_COPIES_TO_FIND copies are scanned too seldom to stand out, by number or by place), "shared" (people share so few networks
 * that those copies look like a few people). The same words say what helps.
 */
struct world_doubt {
    const char *sentence; /* key in [world] */
    const char *key;      /* of the parameter, "" none */
};
#define WORLD_DOUBTS_MAX 40
/* out: how many */
size_t scan_world_doubts(const struct scan_world *w, struct world_doubt out[static WORLD_DOUBTS_MAX]);

#endif

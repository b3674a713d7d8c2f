/*
 * Scans that never were, through the rules of the service: what is kept (evidence_admit), what it says (evidence_score).
 *
 * Labels come in runs; a copied one among honest siblings. What each label would score at the end of the window is counted, so
 * that detection and false alarms can be read for every limit. The same world and seed give the same result on every machine with the
 * same mathematical library.
 * thread: pure; slow, about a microsecond a scan
 */
#ifndef TEMLANG_CORE_SIMULATE_H
#define TEMLANG_CORE_SIMULATE_H

#include <stdint.h>

#include "core/evidence.h"
#include "core/scan_world.h"

#define SIMULATE_POINTS_MAX 1000 /* scores above count as this */

/* Labels by how many copies are in use. */
enum copies_class { COPIES_NONE, COPIES_FEW, COPIES_SOME, COPIES_MANY, COPIES_CLASSES };
/* "honest", "1-9", "10-19", "20+" */
const char *copies_class_key(enum copies_class c);

struct simulation {
    uint32_t labels[COPIES_CLASSES];
    uint32_t points[COPIES_CLASSES][SIMULATE_POINTS_MAX + 1]; /* how many labels have so many points */
    uint64_t scans, kept;                                     /* scans, and devices of them that are kept */
    uint32_t display_unmarked, display_raised;                /* honest, on display without a mark; of them raised at EVIDENCE_LIMIT */
};
/*
 * Run a world.
 *   out  *s wholly set
 *   err  ST_NO_MEMORY
 */
enum status simulate_scans(const struct scan_world *w, uint64_t seed, struct simulation *s, struct err *e);
/* Labels of a class with limit points or more. */
uint32_t simulate_raised(const struct simulation *s, enum copies_class c, int limit);
/* The largest share that n labels of which k were raised leave likely: the upper end of Wilson's interval at 95 %. */
double simulate_bound(uint32_t k, uint32_t n);
/* Whether a limit keeps the working point: at least 95 % of COPIES_MANY raised, at most 0.1 % of COPIES_NONE. */
bool simulate_works(const struct simulation *s, int limit);

#endif

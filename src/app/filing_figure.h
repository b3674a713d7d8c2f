/* One figure of a report as it is frozen (filing_figure.c), from what filing_view.c gathered. */
#ifndef TEMLANG_APP_FILING_FIGURE_H
#define TEMLANG_APP_FILING_FIGURE_H

#include "filing.h"

/* What figures of a view are made from. */
struct filing_sources {
    struct db *db;
    struct arena *arena;
    struct reckoning *reckoning;
    const struct filing_target *targets;
    size_t targets_len;
    const struct filing_value *values; /* typed, of every body that may speak here */
    size_t values_len;
    bool rows;
    const struct filing *filing; /* whose view */
    struct err *e;
};
/*
 * A figure: {key, section, tt, name, unit, how, split, values {slot: {state, n, d}}, origin, explain, …}
 *   in   org: who answers for it, 0 nobody
 *   out  owned by the caller, NULL on failure (s->e)
 */
json_t *filing_figure(struct filing_sources *s, enum indicator i, int64_t org);
/* The sums of sections, once all their figures are there.  in: list: of figures */
void filing_sums(json_t *list);

#endif

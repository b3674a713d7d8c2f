/*
 * The overview: what happened to labels in some months, counted by whatever an office asks for.
 *
 * Each figure stands with its own month: labels issued in May and scanned in June count in both. What is counted by a mark or by stars is
 * what the labels show, frozen when they were issued.
 */
#ifndef TEMLANG_APP_OVERVIEW_H
#define TEMLANG_APP_OVERVIEW_H

#include "core/figure.h"
#include "internal.h"
#include "store/figures.h"

/* What is asked: months from … to (counted from year 0), and what it is narrowed to ("" or NULL: all). */
struct overview_ask {
    enum figure_by by;
    int from, to;
    const char *only[FIGURE_BY_COUNT];
};

/* One row: a group with its figures. */
struct overview_group {
    const char *key; /* id, code, stars or yyyymm as text; "" for what belongs to none */
    int64_t n[FIGURE_COUNT];
    size_t run; /* by run: its place among the runs */
};

struct overview {
    struct overview_group *groups;
    size_t groups_len;
    int64_t sums[FIGURE_COUNT];
    struct figure_run *runs;
    size_t runs_len;
};
/*
 *   out  groups with any figure, by the first that differs, largest first; months in their order, runs newest first; all in a
 *   err  ST_NO_MEMORY; what the store says
 */
enum status overview_count(struct db *db, const struct overview_ask *ask, struct arena *a, struct overview *out, struct err *e);

/* Labels of a run that each print put on paper for the first time: events get that number as labels. (overview_print.c) */
enum status overview_prints_once(struct figure_event *events, size_t n, const struct figure_run *runs, size_t runs_len,
                                 struct err *e);

#endif

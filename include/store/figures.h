/*
 * What an overview is counted from: runs with what they belong to, and what happened to their labels, each ordered by run.
 *
 * Everything lies in the caller's arena: 20,000 runs with a year of scans take some ten MiB.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_FIGURES_H
#define TEMLANG_STORE_FIGURES_H

#include "store/rows.h"

struct figure_run {
    int64_t run, created_us, count, product_id, producer_id;
    const char *village_id, *commune, *category; /* "" none */
};
/* Issued runs made before an instant. */
enum status figure_runs(struct db *db, int64_t before_us, struct arena *a, struct figure_run **out, size_t *n, struct err *e);

/* What a run's labels show: stars of a rating, or a mark. */
struct figure_show {
    int64_t run, value;
};
enum status figure_stars(struct db *db, struct arena *a, struct figure_show **out, size_t *n, struct err *e);
enum status figure_marks(struct db *db, struct arena *a, struct figure_show **out, size_t *n, struct err *e);

/* Something that happened to labels of a run, by run and time. */
struct figure_event {
    int64_t run, at_us, labels;
    const char *ranges; /* of a print, else "" */
};
/* Prints that put something on paper, up to an instant: which labels were printed before counts. */
enum status figure_prints(struct db *db, int64_t before_us, struct arena *a, struct figure_event **out, size_t *n, struct err *e);
enum status figure_voids(struct db *db, int64_t from_us, int64_t before_us, struct arena *a, struct figure_event **out, size_t *n, struct err *e);
enum status figure_activations(struct db *db, int64_t from_us, int64_t before_us, struct arena *a, struct figure_event **out, size_t *n,
                               struct err *e);
/* Scans of the months from one to another, yyyymm. */
enum status figure_scans(struct db *db, int from, int to, struct arena *a, struct scan_month **out, size_t *n, struct err *e);

/* Names by id, of one of these. */
enum figure_names { FIGURE_NAMES_PRODUCER, FIGURE_NAMES_PRODUCT, FIGURE_NAMES_VILLAGE, FIGURE_NAMES_MARK, FIGURE_NAMES_UNIT };
struct figure_name {
    const char *id, *name;
};
enum status figure_names(struct db *db, enum figure_names of, struct arena *a, struct figure_name **out, size_t *n, struct err *e);

#endif

/*
 * A year of a province, the same every time: producers in the plan's villages and elsewhere, products, ratings, rights, papers, recognitions,
 * statistics, runs, voids, labels sold, cases and scans, written by the functions of the store in large transactions. Things stand before, in
 * and behind the first half of 2026, and change their states, so that a figure that looks at the wrong day shows.
 */
#ifndef TEMLANG_TESTS_PROVINCE_H
#define TEMLANG_TESTS_PROVINCE_H

#include "app/app.h"
#include "base/err.h"

struct province {
    int producers;
    int products; /* of all of them */
    int runs;
    int labels;   /* of a run */
    int scans;
};

/* in: a: with the lists of lao-cai; err: what the store says */
enum status province_seed(struct app *a, const struct province *p, struct err *e);

#endif

/* What is said of labels of a run after they were printed, in its view. */
#ifndef TEMLANG_APP_RUN_STATE_H
#define TEMLANG_APP_RUN_STATE_H

#include "internal.h"

/*
 * Add "activation", "sold", "display", "reported_opened", "taken_back" to the view of a run.
 *   in   max: of each list; a: for its frozen texts
 */
enum status run_state_put(struct db *db, const struct run *r, int max, struct arena *a, json_t *view, struct err *e);

#endif

/* Stands in until cases are records of their own; to be dropped then. A case is a fact of the installation under "case:<run>:<index>". */
#include <stdlib.h>

#include "cases.h"
#include "internal.h"

enum status case_raise(struct db *tx, struct app *a, const struct case_new *n, int64_t *id, bool *fresh, struct err *e) {
    char name[40];
    const char *there = NULL;
    struct arena *ar = arena_new(1u << 16);
    (void)a;
    (void)snprintf(name, sizeof name, "case:%u:%u", n->run, n->index);
    enum status st = ar ? meta_get(tx, name, ar, &there, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *id = (int64_t)n->run * 10000000 + n->index;
    *fresh = !st && !there;
    char *json = *fresh ? json_dumps(n->evidence, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (!st && *fresh) st = json ? meta_set(tx, name, json, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    free(json);
    arena_free(&ar);
    return st;
}

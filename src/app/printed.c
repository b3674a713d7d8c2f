/*
 * Counted from the ranges of the prints that count today. What each print noted of itself is of its own day: a job that was given up and made
 * again after another print of the same labels, or given up after another had counted it, would be counted twice or not at all.
 */
#include "printed.h"

#include "core/ranges.h"

#define ARENA_BYTES (16u << 20)

static int64_t number(const json_t *row, const char *name) { return json_integer_value(json_object_get(row, name)); }

/* out: *once; as it is where there are too many separate ranges to join */
static enum status count_of(struct db *db, uint32_t run, uint32_t count, struct arena *a, int64_t *once, struct err *e) {
    const char **prints = NULL;
    struct range *joined = NULL;
    size_t n = 0, joined_n = 0;
    struct buf b = BUF_INIT;
    enum status st = print_ranges(db, run, a, &prints, &n, e);
    for (size_t i = 0; !st && i < n; i++) buf_printf(&b, "%s%s", i ? "," : "", prints[i]);
    if (!st && (!n || !ranges_parse(b.data, count, a, &joined, &joined_n, NULL))) *once = (int64_t)ranges_count(joined, joined_n);
    buf_free(&b);
    return st;
}

static enum status row_set(struct db *db, json_t *row, const char *run, const char *count, struct arena *a, struct err *e) {
    const json_t *prints = json_object_get(row, "prints");
    bool again = json_object_get(row, "reprinted") != NULL;
    int64_t once = number(row, "printed"), all = once + number(row, "reprinted");
    enum status st = ST_OK;
    if (prints && json_integer_value(prints) <= 1) once = all; /* nothing can be printed again by the only print */
    else st = count_of(db, (uint32_t)number(row, run), (uint32_t)number(row, count), a, &once, e);
    json_object_del(row, "prints");
    json_object_set_new(row, "printed", json_integer(once));
    if (again) json_object_set_new(row, "reprinted", json_integer(all - once));
    return st;
}

enum status printed_set(struct db *db, json_t *rows, const char *run, const char *count, struct err *e) {
    json_t *row = NULL;
    size_t i = 0;
    struct arena *a = arena_new(ARENA_BYTES); /* of a row at a time: ledgers are long */
    enum status st = a ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_array_foreach(rows, i, row) {
        if (st) break;
        st = row_set(db, row, run, count, a, e);
        arena_reset(a);
    }
    arena_free(&a);
    return st;
}

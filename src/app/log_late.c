/*
 * Entries that were seen by others long after, or before, the time that they give: what back-dating would look like from outside. Derived, never
 * logged, newest first; only what a witness attests can be late.
 */
#include <string.h>

#include "book.h"
#include "app/log_look.h"
#include "base/clock.h"
#include "internal.h"

#define PART 1000 /* entries a look */
#define ROWS_MAX 1000

struct late_row {
    int64_t idx;
    struct log_seen seen;
    char kind[40];
};

/* A part of the log from its beginning on; what is late is kept to be told from its end on. */
struct late_part {
    struct db *db;
    int64_t covered, seen_us; /* entries below covered were first seen then */
    struct late_row rows[PART];
    size_t n;
};

static void kind_read(const void *bytes, size_t len, char out[static 40]) {
    json_t *v = json_loadb(bytes, len, 0, NULL);
    const char *kind = json_string_value(json_object_get(v, "kind"));
    (void)snprintf(out, 40, "%s", kind ? kind : "");
    json_decref(v);
}

static enum status part_take(void *self, int64_t idx, const unsigned char leaf[static 32], const void *bytes, size_t len, struct err *e) {
    struct late_part *p = self;
    struct log_cosignature c;
    struct late_row *row = &p->rows[p->n];
    bool found = true;
    (void)leaf;
    if (idx >= p->covered) {
        enum status st = log_witnessed(p->db, idx, &found, &c, e);
        if (st) return st;
        p->covered = found ? c.size : INT64_MAX;
        p->seen_us = found ? c.time_s * 1000000 : 0;
    }
    if (!p->seen_us || !entry_time(bytes, len, &row->seen.at_us) || !entry_late(row->seen.at_us, p->seen_us, &row->seen.minutes)) return ST_OK;
    row->idx = idx;
    row->seen.seen_us = p->seen_us;
    kind_read(bytes, len, row->kind);
    p->n++;
    return ST_OK;
}

static void rows_add_json(json_t *out, const struct late_part *p, size_t limit) {
    for (size_t i = p->n; i-- > 0 && json_array_size(out) < limit;) {
        char at[24], seen[24];
        us_format_utc(p->rows[i].seen.at_us, at, sizeof at);
        us_format_utc(p->rows[i].seen.seen_us, seen, sizeof seen);
        json_array_append_new(out, json_pack("{s:I, s:s, s:s, s:s, s:I}", "entry", (json_int_t)p->rows[i].idx, "kind", p->rows[i].kind, "at", at,
                                             "witnessed_at", seen, "minutes", (json_int_t)p->rows[i].seen.minutes));
    }
}

static enum status late_list(struct command_ctx *c, int64_t before, size_t limit, json_t *rows) {
    int64_t size = 0;
    struct late_part *p = arena_alloc(c->arena, sizeof *p);
    enum status st = p ? log_witnessed_size(c->db, &size, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (int64_t to = before < size ? before : size; !st && to > 0 && json_array_size(rows) < limit; to -= PART) {
        const struct log_visitor v = { part_take, p };
        p->db = c->db;
        p->covered = p->seen_us = 0;
        p->n = 0;
        st = log_walk(c->db, to > PART ? to - PART : 0, to, false, &v, c->e);
        if (!st) rows_add_json(rows, p, limit);
    }
    return st;
}

enum status book_late(struct command_ctx *c, json_t *rows) {
    json_t *row = NULL;
    size_t i = 0;
    enum status st = late_list(c, INT64_MAX, ROWS_MAX, rows);
    json_array_foreach(rows, i, row) {
        json_object_set(row, "act", json_object_get(row, "kind"));
        json_object_set(row, "happened_at", json_object_get(row, "at"));
    }
    return st;
}

enum status command_log_late(struct command_ctx *c) {
    static const struct param spec[] = { { "before", PARAM_INT, false, 1, INT64_MAX }, { "limit", PARAM_INT, false, 1, ROWS_MAX } };
    enum status st = params_check(c->params, spec, 2, c->e);
    if (st) return st;
    size_t limit = (size_t)param_int(c, "limit", ROWS_MAX);
    json_t *rows = json_array();
    st = rows ? late_list(c, param_int(c, "before", INT64_MAX), limit, rows) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (st) json_decref(rows);
    else *c->result = rows;
    return st;
}

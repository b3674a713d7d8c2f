/* What voids, prints and addresses of a run have in common, and the view of a run. */
#include <string.h>

#include "base/text.h"
#include "internal.h"
#include "store/record.h"

enum status run_load(struct db *db, uint32_t id, struct arena *a, struct run *r, json_t **frozen, struct err *e) {
    const char *text = NULL;
    *frozen = NULL;
    enum status st = run_get(db, id, r, e);
    if (!st && !r->issued) {
        st = err_set(e, ST_REFUSED, "run", "run.preparing");
        err_arg(e, "id", "%u", id);
    }
    if (!st) st = frozen_get(db, r->frozen_id, a, &text, e);
    if (!st) *frozen = json_loads(text, 0, NULL);
    if (!st && !*frozen) st = err_set(e, ST_CORRUPT, NULL, "run.frozen");
    return st;
}

static enum status voids_as_ranges(struct db *db, uint32_t run, struct arena *a, struct range **out, size_t *n, struct err *e) {
    struct void_row *v = NULL;
    enum status st = void_all(db, run, a, &v, n, e);
    if (st) return st;
    *out = arena_alloc(a, *n * sizeof **out);
    if (!*out) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < *n; i++) (*out)[i] = (struct range){ v[i].first, v[i].last };
    return ST_OK;
}

enum status run_live_ranges(struct command_ctx *c, struct db *db, const struct run *r, struct range **out, size_t *n,
                            uint64_t *skipped) {
    struct range all = { 1, r->count };
    struct range *want = &all;
    size_t want_n = 1;
    struct range *voids = NULL;
    size_t voids_n = 0;
    const char *text = param_text(c, "range");
    enum status st = *text ? ranges_parse(text, r->count, c->arena, &want, &want_n, c->e) : ST_OK;
    if (!st) st = voids_as_ranges(db, r->id, c->arena, &voids, &voids_n, c->e);
    if (st) return st;
    *out = ranges_minus(c->arena, want, want_n, voids, voids_n, n);
    if (!*out && *n) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    *skipped = ranges_count(want, want_n) - ranges_count(*out, *n);
    return *n ? ST_OK : err_set(c->e, ST_REFUSED, "range", "run.all-voided");
}

/* ---- run.show ---- */

static json_t *voids_json(const struct void_row *v, size_t n) {
    json_t *a = json_array();
    for (size_t i = 0; i < n; i++) {
        char at[32];
        us_format_utc(v[i].at_us, at, sizeof at);
        json_array_append_new(a, json_pack("{s:I, s:I, s:s, s:s, s:I}", "first", (json_int_t)v[i].first, "last",
                                           (json_int_t)v[i].last, "reason", void_reason_key((int)v[i].reason), "at", at,
                                           "log_index", (json_int_t)v[i].log_idx));
    }
    return a;
}

enum status command_run_show(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX } };
    struct void_row *v = NULL;
    const char **ranges = NULL;
    size_t n = 0;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (st) return st;
    uint32_t id = (uint32_t)param_int(c, "run", 0);
    st = record_show(c->db, RECORD_RUNS, param_text(c, "run"), c->result, c->e);
    if (!st) st = void_all(c->db, id, c->arena, &v, &n, c->e);
    if (st) return st;
    json_object_set_new(*c->result, "voids", voids_json(v, n));
    st = print_ranges(c->db, id, c->arena, &ranges, &n, c->e);
    if (st) return st;
    json_t *prints = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(prints, json_string(ranges[i]));
    json_object_set_new(*c->result, "prints", prints);
    return ST_OK;
}

/* What voids, prints and addresses of a run have in common, and the view of a run. */
#include <string.h>

#include "base/text.h"
#include "printed.h"
#include "record.h"
#include "run_state.h"
#include "store/record.h"
#include "store/showing.h"

#define STATES_SHOWN 50 /* ranges, and reports, that the view of a run lists */

/* ---- who may do what with a run ---- */

static enum status head_of(struct db *db, enum kind k, int64_t id, struct arena *a, struct kind_head *h, struct err *e) {
    struct record r = { .values = NULL };
    enum status st = record_read(db, k, arena_printf(a, "%lld", (long long)id), a, &r, e);
    *h = r.h;
    record_free(&r);
    return st;
}

/* Whoever grants a right sees what becomes of it: the labels that show it. */
static enum status reads_shown(struct db *db, const struct actor *who, uint32_t run, struct arena *a, bool *may, struct err *e) {
    struct shown *s = NULL;
    size_t n = 0;
    enum status st = shown_list(db, run, a, &s, &n, e);
    for (size_t i = 0; !st && !*may && i < n; i++) {
        struct kind_head h;
        st = head_of(db, s[i].kind == SHOWN_RIGHT ? KIND_RIGHT : KIND_RATING, s[i].id, a, &h, e);
        if (!st) *may = record_allows(who, CLASS_RUN, ACTION_READ, &h);
    }
    return st;
}

enum status run_permit(struct db *db, const struct actor *who, const struct run *r, enum access_action action, struct arena *a,
                       struct err *e) {
    struct kind_head lot;
    if (!who->account_id) return ST_OK;
    enum status st = head_of(db, KIND_LOT, r->lot_id, a, &lot, e);
    if (st || record_allows(who, CLASS_RUN, action, &lot)) return st;
    bool reads = record_allows(who, CLASS_RUN, ACTION_READ, &lot);
    if (!reads) st = reads_shown(db, who, r->id, a, &reads, e);
    if (st || (reads && action == ACTION_READ)) return st;
    if (reads) return err_set(e, ST_FORBIDDEN, NULL, "access.denied");
    err_set(e, ST_NOT_FOUND, NULL, "run.missing");
    err_arg(e, "id", "%u", r->id);
    return ST_NOT_FOUND;
}

/* ---- reading ---- */

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

enum status run_activation(struct db *db, const struct run *r, struct arena *a, bool *needed, struct err *e) {
    const char *text = NULL;
    enum status st = frozen_get(db, r->frozen_id, a, &text, e);
    if (st) return st;
    json_t *frozen = json_loads(text, 0, NULL);
    *needed = json_is_true(json_object_get(frozen, "activation"));
    if (!frozen) st = err_set(e, ST_CORRUPT, NULL, "run.frozen");
    json_decref(frozen);
    return st;
}

enum status run_voids(struct db *db, uint32_t run, struct arena *a, struct range **out, size_t *n, struct err *e) {
    struct void_row *v = NULL;
    enum status st = void_all(db, run, a, &v, n, e);
    if (st) return st;
    *out = arena_alloc(a, *n * sizeof **out);
    if (!*out) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < *n; i++) (*out)[i] = (struct range){ v[i].first, v[i].last };
    return ST_OK;
}

enum status run_live_ranges(struct command_ctx *c, struct db *db, const struct run *r, const char *text, struct range **out, size_t *n,
                            uint64_t *skipped) {
    struct range all = { 1, r->count };
    struct range *want = &all;
    size_t want_n = 1;
    struct range *voids = NULL;
    size_t voids_n = 0;
    enum status st = *text ? ranges_parse(text, r->count, c->arena, &want, &want_n, c->e) : ST_OK;
    if (!st) st = run_voids(db, r->id, c->arena, &voids, &voids_n, c->e);
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

/* ---- lot.open ---- */

enum status command_lot_open(struct command_ctx *c) {
    static const struct param spec[] = { { "search", PARAM_TEXT, false, 0, 100 } };
    struct lot_query q = { .limit = 50 };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (st) return st;
    if (access_scope(CLASS_RUN, ACTION_ISSUE, c->who->who.role) != SCOPE_ORG) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    q.owner_org = c->who->who.org_id;
    q.search = param_text(c, "search");
    return lot_open(c->db, &q, c->result, c->e);
}

/* ---- run.page ---- */

bool run_scope(const struct actor *who, struct run_query *q) {
    switch (access_scope(CLASS_RUN, ACTION_READ, who->who.role)) {
    case SCOPE_ALL: return true;
    case SCOPE_UNIT: q->owner_unit = who->who.unit_code; return *q->owner_unit;
    case SCOPE_MEMBER: q->owner_member = who->who.member_id; q->owner_org = who->who.org_id; return q->owner_member != 0;
    case SCOPE_ORG: q->owner_org = who->who.org_id; return q->owner_org != 0;
    default: return false; /* owners and managers of marks see runs under each right, in its ledger */
    }
}

enum status command_run_page(struct command_ctx *c) {
    static const struct param spec[] = { { "before", PARAM_INT, false, 1, RUN_ID_MAX }, { "lot", PARAM_INT, false, 1, INT32_MAX },
                                         { "limit", PARAM_INT, false, 1, 1000 } };
    struct run_query q = { .owner_unit = "" };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    if (!run_scope(c->who, &q)) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    q.before = param_int(c, "before", 0);
    q.lot_id = param_int(c, "lot", 0);
    q.limit = (int)param_int(c, "limit", 50);
    st = run_page(c->db, &q, c->result, c->e);
    return st ? st : printed_set(c->db, *c->result, "id", "count", c->e);
}

enum status command_run_show(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX } };
    struct void_row *v = NULL;
    const char **ranges = NULL;
    size_t n = 0;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (st) return st;
    uint32_t id = (uint32_t)param_int(c, "run", 0);
    struct run run;
    st = run_get(c->db, id, &run, c->e);
    if (!st) st = run_permit(c->db, c->who, &run, ACTION_READ, c->arena, c->e);
    if (!st) st = record_show(c->db, RECORD_RUNS, param_text(c, "run"), c->result, c->e);
    if (!st) st = void_all(c->db, id, c->arena, &v, &n, c->e);
    if (st) return st;
    json_object_set_new(*c->result, "voids", voids_json(v, n));
    st = print_ranges(c->db, id, c->arena, &ranges, &n, c->e);
    if (st) return st;
    json_t *prints = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(prints, json_string(ranges[i]));
    json_object_set_new(*c->result, "prints", prints);
    return run_state_put(c->db, &run, STATES_SHOWN, c->arena, *c->result, c->e);
}

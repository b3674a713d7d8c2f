/*
 * What two people do: one asks, another agrees. Everything is checked when it is asked for and again when it is agreed to,
 * because a day may lie between, and the second person answers for what happens then.
 *
 * Two people are two accounts. Somebody with two roles is one person; a deputy is another person than whose place he takes,
 * so that a commune or cooperative of two can act at all, and both stand in the history.
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "rules.h"
#include "store/people.h"

/* Fields that only a step sets: the decision that ended a record, the day a household left. No day of it is yet to come. */
enum status step_values(struct record_ctx *c, enum kind k, const struct step *s, const json_t *given, json_t **more) {
    const char *name = NULL;
    json_t *v = NULL;
    enum status st = ST_OK;
    *more = json_object();
    json_object_foreach((json_t *)(uintptr_t)given, name, v) {
        const struct field *f = kind_field(k, name);
        json_t *kept = NULL;
        enum status one = f && step_sets(s, f) ? value_check(c, f, v, NULL, &kept) : problem_add(c, name, "value.unknown", "name", name);
        if (!one) json_object_set_new(*more, name, kept);
        if (!one && f->type == FIELD_DATE) one = rule_not_future(c, *more, name);
        if (one) st = one;
    }
    return st;
}

enum status proposal_ask(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until,
                         const json_t *more, int64_t *id) {
    enum status st = record_step_check(c, r, s, reason, until, more);
    if (st) return st;
    json_t *params = json_pack("{s:s, s:s, s:O}", "reason", reason, "until", until, "values", more);
    char *text = params ? json_dumps(params, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    struct proposal p = { .kind = kind_info(r->kind)->key, .record_id = r->h.id, .act = s->act, .params = text ? text : "",
                          .version = r->h.version, .asked_by = c->who->account_id, .asked_role = c->who->role,
                          .asked_org = c->who->who.org_id, .asked_us = c->now_us };
    st = text ? proposal_insert(c->tx, &p, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    const struct change row = { .kind = p.kind, .record_id = r->h.id, .role = c->who->role, .org = c->who->org,
                                .act = arena_printf(c->arena, "ask-%s", s->act), .before = "{}", .after = "{}", .reason = reason,
                                .at_us = c->now_us, .account_id = c->who->account_id, .behalf_of = c->who->behalf_of, .log_idx = -1 };
    if (!st) st = change_insert(c->tx, &row, c->e);
    *id = p.id;
    json_decref(params);
    free(text);
    return st;
}

/* ---- deciding ---- */

struct decide {
    struct command_ctx *c;
    int64_t id;
    bool agree;
    const char *reason;
    bool key;                 /* out: about a key, not a record */
    const char *act, *params; /* out, of a key, in c->arena */
    enum kind kind;           /* out */
    char record[KIND_ID_BYTES]; /* out */
};

static enum status agree_record(struct record_ctx *x, const struct proposal *p, struct record *r, const struct step *s) {
    json_t *params = json_loads(p->params, 0, NULL);
    enum status st = params ? record_step(x, r, s, arena_str(x->arena, value_text(params, "reason")),
                                          arena_str(x->arena, value_text(params, "until")), json_object_get(params, "values"))
                            : err_set(x->e, ST_CORRUPT, NULL, "store.corrupt");
    json_decref(params);
    return st;
}

/* The step of an act, whatever state the record is in by now. */
static const struct step *step_of(enum flow flow, const char *act) {
    const struct step *s = NULL;
    for (int state = 0; !s && state < STATE_COUNT; state++) s = step_find(flow, (enum state)state, act);
    return s;
}

static enum status refuse_record(struct record_ctx *x, const struct proposal *p, const struct record *r, const char *reason) {
    const struct step *s = step_of(kind_info(r->kind)->flow, p->act);
    enum status st = s ? record_permit(x->who, r->kind, s->action, &r->h, x->e) : err_set(x->e, ST_NOT_FOUND, NULL, "proposal.none");
    const struct change row = { .kind = p->kind, .record_id = p->record_id, .role = x->who->role, .org = x->who->org,
                                .act = arena_printf(x->arena, "refuse-%s", p->act), .before = "{}", .after = "{}", .reason = reason,
                                .at_us = x->now_us, .account_id = x->who->account_id, .behalf_of = x->who->behalf_of, .log_idx = -1 };
    if (!st && !*reason) st = problem_add(x, "reason", "step.reason", NULL, NULL);
    return st ? st : change_insert(x->tx, &row, x->e);
}

/*
 * Whether both are two, and the first still is who he was: a role that somebody lost since takes his word along.
 *   in   r: NULL for a key
 */
static enum status two_people(struct record_ctx *x, const struct proposal *p, const struct record *r, const struct step *s) {
    const struct actor asker = { .account_id = p->asked_by, .who = { .role = (enum role)role_parse(p->asked_role), .org_id = p->asked_org, .unit_code = "" } };
    bool lost = false;
    if (x->who->account_id == p->asked_by) return err_set(x->e, ST_FORBIDDEN, NULL, "step.same-person");
    enum status st = assignment_lost(x->tx, p->asked_by, p->asked_role, p->asked_org, x->today, &lost, x->e);
    if (!st && r && !lost) lost = role_parse(p->asked_role) < 0 || !record_allows(&asker, kind_info(r->kind)->class, s->action, &r->h);
    return st || !lost ? st : err_set(x->e, ST_CONFLICT, NULL, "step.asker-gone");
}

/* The decision is kept before the key is touched: of two who agree at once, one does it. */
static enum status decide_key(struct decide *d, struct record_ctx *x, const struct proposal *p) {
    if (access_scope(CLASS_KEY, ACTION_GRANT, x->who->who.role) != SCOPE_ALL) return err_set(x->e, ST_NOT_FOUND, NULL, "proposal.none");
    if (!d->agree && !*d->reason) return problem_add(x, "reason", "step.reason", NULL, NULL);
    d->key = true;
    d->act = arena_str(d->c->arena, p->act);
    d->params = arena_str(d->c->arena, p->params);
    enum status st = d->agree ? two_people(x, p, NULL, NULL) : ST_OK;
    if (!st) st = proposal_decide(x->tx, d->id, d->agree, x->who->account_id, x->now_us, d->reason, x->e);
    return st ? st : act_append(x->tx, x->who, x->now_us, d->agree ? "key.agree" : "key.refuse", "key", NULL, x->e);
}

/* It waits no longer before the step is done, which drops what else waits for the record as it was. */
static enum status decide_record(struct decide *d, struct record_ctx *x, const struct proposal *p, struct record *r) {
    const struct step *s = step_find(kind_info(d->kind)->flow, r->h.state, p->act);
    enum status st = ST_OK;
    if (d->agree && (!s || r->h.version != p->version)) st = err_set(x->e, ST_CONFLICT, NULL, "record.changed");
    if (!st && d->agree) st = record_permit(x->who, d->kind, s->action, &r->h, x->e);
    if (!st && d->agree) st = two_people(x, p, r, s);
    if (!st && !d->agree) st = refuse_record(x, p, r, d->reason);
    if (!st) st = proposal_decide(x->tx, d->id, d->agree, x->who->account_id, x->now_us, d->reason, x->e);
    return !st && d->agree ? agree_record(x, p, r, s) : st;
}

static enum status decide_run(struct decide *d, struct record_ctx *x) {
    struct proposal p;
    struct record r = { .values = NULL };
    enum status st = proposal_get(x->tx, d->id, x->arena, &p, x->e);
    if (st) return st;
    if (!strcmp(p.kind, "key")) return decide_key(d, x, &p);
    d->kind = kind_parse(p.kind);
    if (d->kind == KIND_NONE) return err_set(x->e, ST_NOT_FOUND, NULL, "proposal.none");
    (void)snprintf(d->record, sizeof d->record, "%s", p.record_id);
    st = record_read(x->tx, d->kind, p.record_id, x->arena, &r, x->e);
    /* Whoever may not read the record does not learn that something is asked of it. */
    if (!st && !record_allows(x->who, kind_info(d->kind)->class, ACTION_READ, &r.h)) st = err_set(x->e, ST_NOT_FOUND, NULL, "proposal.none");
    if (!st) st = decide_record(d, x, &p, &r);
    record_free(&r);
    return st;
}

static enum status decide_write(struct db *tx, void *ctx, struct err *e) {
    struct decide *d = ctx;
    struct record_ctx x;
    enum status st = record_ctx_open(&x, tx, d->c->app, d->c->who, d->c->io->problems, COMMAND_ARENA_BYTES, e);
    if (!st) st = decide_run(d, &x);
    record_ctx_close(&x);
    return st;
}

enum status command_proposal_decide(struct command_ctx *c) {
    static const struct param spec[] = { { "id", PARAM_INT, true, 1, INT64_MAX }, { "agree", PARAM_BOOL, true, 0, 0 },
                                         { "reason", PARAM_TEXT, false, 0, 500 } };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    struct decide d = { .c = c, .id = param_int(c, "id", 0), .agree = param_bool(c, "agree"), .reason = param_text(c, "reason") };
    st = store_write(c->app->store, decide_write, &d, c->e);
    if (st) return st;
    if (d.key) {
        const struct proposal p = { .act = d.act, .params = d.params };
        return d.agree ? key_agreed(c, &p) : (*c->result = json_pack("{s:I, s:s}", "id", (json_int_t)d.id, "kind", "key")) ? ST_OK : ST_NO_MEMORY;
    }
    *c->result = json_pack("{s:I, s:s, s:s, s:b}", "id", (json_int_t)d.id, "kind", kind_info(d.kind)->key, "record", d.record, "agreed", d.agree);
    return ST_OK;
}

/* Those that this person could agree to or take back, with the title of their record. */
enum status command_proposal_list(struct command_ctx *c) {
    json_t *all = NULL, *row = NULL;
    size_t i = 0;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st) st = proposal_list(c->db, 0, 1000, &all, c->e);
    if (st) return st;
    *c->result = json_array();
    json_array_foreach(all, i, row) {
        struct record r = { .values = NULL };
        struct err e = { 0 };
        enum kind k = kind_parse(value_text(row, "kind"));
        if (!strcmp(value_text(row, "kind"), "key") && access_scope(CLASS_KEY, ACTION_GRANT, c->who->who.role) == SCOPE_ALL) {
            json_object_set_new(row, "own", json_boolean(value_int(row, "asked_by", -1) == c->who->account_id));
            json_array_append(*c->result, row);
        }
        if (k == KIND_NONE || record_read(c->db, k, value_text(row, "record_id"), c->arena, &r, &e)) continue;
        const struct step *s = step_find(kind_info(k)->flow, r.h.state, value_text(row, "act"));
        if (s && record_allows(c->who, kind_info(k)->class, s->action, &r.h)) {
            json_object_set_new(row, "title", json_string(value_text(r.values, kind_info(k)->title)));
            json_object_set_new(row, "own", json_boolean(value_int(row, "asked_by", -1) == c->who->account_id));
            json_array_append(*c->result, row);
        }
        record_free(&r);
    }
    json_decref(all);
    return ST_OK;
}

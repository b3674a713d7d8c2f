/*
 * Organisations are dated and name their successors: the district level ended, departments were merged. None is deleted,
 * because old decisions name it.
 */
#include "org.h"

#include <string.h>

#include "rules.h"
#include "store/record.h"

#define CODE_MAX 40

static enum status code_check(const char *s, struct err *e) {
    size_t len = strlen(s);
    if (len >= 2 && len <= CODE_MAX && s[0] >= 'a' && s[0] <= 'z' && strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-") == len)
        return ST_OK;
    err_set(e, ST_INVALID, "code", "org.code");
    err_arg(e, "value", "%s", s);
    return ST_INVALID;
}

enum status org_check(const struct org *o, struct err *e) {
    int32_t from = DAY_NONE, to = DAY_NONE;
    enum status st = code_check(o->code, e);
    if (!st) st = check_text(o->name, "name", 1, 120, e);
    if (!st && !org_kind_key((int)o->kind)) st = err_set(e, ST_INVALID, "kind", "org.kind");
    if (!st) st = check_text(o->unit_code, "unit_code", 0, 10, e);
    if (!st) st = check_date(o->valid_from, "valid_from", false, &from, e);
    if (!st) st = check_date(o->valid_to, "valid_to", false, &to, e);
    if (!st && from != DAY_NONE && to != DAY_NONE && to < from) st = err_set(e, ST_INVALID, "valid_to", "org.dates");
    return st ? st : check_text(o->source, "source", 0, 300, e);
}

bool org_holds(const struct org *o, const char *day) {
    return o->state == STATE_ACTIVE && strcmp(o->valid_from, day) <= 0 && (!*o->valid_to || strcmp(o->valid_to, day) >= 0);
}

/* A successor is named by its code and must be there: lists name it before those that went into it. */
static enum status successor_find(struct db *tx, struct org *o, const char *code, struct err *e) {
    o->successor_id = 0;
    if (!*code) return ST_OK;
    enum status st = org_find(tx, code, &o->successor_id, e);
    if (st || o->successor_id) return st;
    err_set(e, ST_INVALID, "successor", "org.successor");
    err_arg(e, "code", "%s", code);
    return ST_INVALID;
}

/* A producer's organisation and a People's Committee stand in a commune of today, or in one that has ended with them. */
static enum status unit_check(struct db *tx, const struct app *a, const struct org *o, struct arena *ar, struct err *e) {
    char day[DATE_BYTES];
    struct unit_name unit;
    if (!*o->unit_code) return ST_OK;
    day_format(day_of_us(clock_now_us(a->clock)), day);
    enum status st = unit_name_on(tx, o->unit_code, *o->valid_to && strcmp(o->valid_to, day) < 0 ? o->valid_to : day, ar, &unit, e);
    if (st != ST_NOT_FOUND || !e) return st;
    err_clear(e);
    err_set(e, ST_INVALID, "unit_code", "producer.commune");
    err_arg(e, "code", "%s", o->unit_code);
    return ST_INVALID;
}

static bool org_same(const struct org *a, const struct org *b) {
    return a->kind == b->kind && a->successor_id == b->successor_id && !strcmp(a->name, b->name) &&
           !strcmp(a->unit_code, b->unit_code) && !strcmp(a->valid_from, b->valid_from) && !strcmp(a->valid_to, b->valid_to) &&
           !strcmp(a->source, b->source);
}

static enum status org_create(struct db *tx, const struct actor *who, struct org *o, struct err *e) {
    char subject[32];
    o->state = STATE_ACTIVE;
    o->created_us = o->changed_us;
    o->created_by = who->account_id;
    enum status st = org_insert(tx, o, e);
    (void)snprintf(subject, sizeof subject, "org:%lld", (long long)o->id);
    return st ? st : act_append(tx, who, o->created_us, "org.add", subject, NULL, e);
}

enum status org_put(struct db *tx, struct app *a, const struct actor *who, struct org *o, const char *successor, enum put *what,
                    struct err *e) {
    struct org old;
    int64_t id = 0;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    o->changed_us = clock_now_us(a->clock);
    enum status st = successor_find(tx, o, successor, e);
    if (!st) st = unit_check(tx, a, o, ar, e);
    if (!st) st = org_find(tx, o->code, &id, e);
    *what = PUT_NEW;
    if (!st && !id) st = org_create(tx, who, o, e);
    if (!st && id) {
        o->id = id;
        st = org_get(tx, id, ar, &old, e);
        *what = !st && org_same(o, &old) ? PUT_SAME : PUT_CHANGED;
        if (!st && *what == PUT_CHANGED) st = org_update(tx, o, e);
    }
    arena_free(&ar);
    return st;
}

enum status org_of_commune(struct db *tx, struct app *a, const struct unit_name *u, struct err *e) {
    char code[32], name[200];
    int64_t there = 0;
    (void)snprintf(code, sizeof code, "ubnd-%s", u->code);
    (void)snprintf(name, sizeof name, "UBND %s", u->name);
    enum status st = org_find(tx, code, &there, e);
    if (st || there) return st;
    struct org o = { .code = code, .name = name, .kind = ORG_COMMUNE, .unit_code = u->code, .valid_from = u->valid_from,
                     .valid_to = "", .source = "Danh sách đơn vị hành chính cấp xã đi kèm chương trình", .state = STATE_ACTIVE,
                     .created_us = clock_now_us(a->clock), .entered = "import" };
    o.changed_us = o.created_us;
    return org_insert(tx, &o, e);
}

/* ---- org.add ---- */

struct org_add {
    struct app *app;
    const struct actor *who;
    struct org org;
    const char *successor;
    int64_t id;
};

static enum status org_add_write(struct db *tx, void *ctx, struct err *e) {
    struct org_add *w = ctx;
    struct org o = w->org; /* may run more than once */
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    o.changed_us = clock_now_us(w->app->clock);
    enum status st = successor_find(tx, &o, w->successor, e);
    if (!st) st = unit_check(tx, w->app, &o, ar, e);
    if (!st) st = org_create(tx, w->who, &o, e);
    w->id = o.id;
    arena_free(&ar);
    return st;
}

enum status command_org_add(struct command_ctx *c) {
    static const struct param spec[] = { { "code", PARAM_TEXT, true, 2, CODE_MAX },   { "name", PARAM_TEXT, true, 1, 120 },
                                         { "kind", PARAM_TEXT, true, 1, 20 },         { "commune", PARAM_TEXT, false, 0, 10 },
                                         { "from", PARAM_TEXT, false, 0, 10 },        { "to", PARAM_TEXT, false, 0, 10 },
                                         { "successor", PARAM_TEXT, false, 0, CODE_MAX }, { "source", PARAM_TEXT, false, 0, 300 } };
    const struct access_owner nobody = { .unit_code = "" };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st && !access_allows(CLASS_ORG, ACTION_WRITE, &c->who->who, &nobody)) st = err_set(c->e, ST_FORBIDDEN, NULL, "forbidden");
    if (st) return st;
    struct org_add w = { .app = c->app, .who = c->who, .successor = param_text(c, "successor"),
                         .org = { .code = param_text(c, "code"), .name = param_text(c, "name"),
                                  .kind = (enum org_kind)org_kind_parse(param_text(c, "kind")),
                                  .unit_code = param_text(c, "commune"), .valid_from = param_text(c, "from"),
                                  .valid_to = param_text(c, "to"), .source = param_text(c, "source") } };
    char id[24];
    st = org_check(&w.org, c->e);
    if (!st) st = store_write(c->app->store, org_add_write, &w, c->e);
    if (st) return st;
    (void)snprintf(id, sizeof id, "%lld", (long long)w.id);
    return app_record(c->app, RECORD_ORGS, id, c->result, c->e);
}

/* ---- the same as a record of the registry ---- */

/* A code stands in the public log as who did it: letters and digits of no language, and no name of a person. */
static enum status rule_check(struct record_ctx *c, struct record *r, const json_t *before) {
    struct err e = { 0 };
    const char *code = value_text(r->values, "code");
    (void)before;
    enum status st = code_check(code, &e) ? problem_add(c, "code", e.key, "value", code) : ST_OK;
    enum status dates = rule_dates(c, r->values, "valid_from", "valid_to");
    bool itself = *r->h.id && !strcmp(value_text(r->values, "successor_id"), r->h.id);
    if (itself) return problem_add(c, "successor_id", "value.ref", NULL, NULL);
    return st ? st : dates;
}

const struct rule rule_org = { .check = rule_check };

/*
 * Who may act as what: giving, ending, and the reach that decides both.
 *
 * Reach is the scope of class ACCOUNT in the access matrix; a commune's reaches producers only. Whoever manages an account
 * must reach all of what it has, or a card for a clerk would open the office that the same person works in.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "signin.h"
#include "store/kind.h"

#define DEPUTY_MONTHS 12

bool org_reach(const struct actor *who, enum access_action action, int64_t org_id, enum org_kind kind, const char *unit_code) {
    const struct access_owner owner = { .org_id = org_id, .unit_code = kind == ORG_PRODUCER ? unit_code : "" };
    return access_allows(CLASS_ACCOUNT, action, &who->who, &owner);
}

bool assignment_lives(const struct assignment_row *r, const char *today) {
    return !r->ended_us && (!*r->valid_to || strcmp(r->valid_to, today) >= 0);
}

static enum status out_of_reach(struct err *e) { return err_set(e, ST_FORBIDDEN, NULL, "account.reach"); }

/* Whoever may not even see an account is not told that there is one. */
static enum status no_account(const struct account_full *f, struct err *e) {
    err_set(e, ST_NOT_FOUND, "account", "account.missing");
    err_arg(e, "id", "%s", f->asked ? f->asked : "");
    return ST_NOT_FOUND;
}

enum status account_may(const struct actor *who, enum access_action action, const struct account_full *f, const char *today,
                        struct err *e) {
    bool may = org_reach(who, action, f->org.id, f->org.kind, f->org.unit_code);
    for (size_t i = 0; i < f->n; i++) {
        const struct assignment_row *r = &f->assignments[i];
        bool reach = org_reach(who, action, r->org_id, r->org_kind, r->unit_code);
        if (!assignment_lives(r, today)) continue;
        if (action == ACTION_READ) may = may || reach;
        else may = may && reach && role_may_give(who->who.role, r->role);
    }
    if (may) return ST_OK;
    if (who->account_id && who->account_id == f->account.id) return out_of_reach(e); /* he knows that he is there */
    if (action == ACTION_READ || account_may(who, ACTION_READ, f, today, NULL)) return no_account(f, e);
    return out_of_reach(e);
}

static bool is_number(const char *s) { return *s && strlen(s) <= 15 && strspn(s, "0123456789") == strlen(s); }

enum status account_load(struct db *db, const char *login_or_id, struct arena *ar, struct account_full *out, struct err *e) {
    int64_t id = 0;
    enum status st = ST_OK;
    out->asked = login_or_id;
    if (is_number(login_or_id)) id = strtoll(login_or_id, NULL, 10);
    else st = account_find(db, login_or_id, &id, e);
    if (!st && !id) return no_account(out, e);
    struct err why = { 0 };
    enum status got = st ? st : account_get(db, id, ar, &out->account, &why);
    if (got == ST_NOT_FOUND) return no_account(out, e);
    if (!st && got) st = err_set(e, got, NULL, why.key);
    if (!st) st = org_get(db, out->account.org_id, ar, &out->org, e);
    return st ? st : assignment_all(db, id, ar, &out->assignments, &out->n, e);
}

/* Whoever reaches it, or works in the same place, or is meant: deputies name colleagues whose accounts they do not manage. */
static bool account_seen(const struct actor *who, const struct account_full *f, const char *today) {
    return (who->account_id && who->account_id == f->account.id) || f->account.org_id == who->who.org_id ||
           !account_may(who, ACTION_READ, f, today, NULL);
}

enum status org_asked(struct db *db, const struct actor *who, const char *code, struct arena *ar, struct org *out, struct err *e) {
    enum status st = org_by_code(db, code, ar, out, e);
    const struct access_owner owner = { .org_id = st ? 0 : out->id, .unit_code = st ? "" : out->unit_code };
    if (st || !who->account_id || access_allows(CLASS_ORG, ACTION_READ, &who->who, &owner)) return st;
    err_set(e, ST_NOT_FOUND, NULL, "org.missing");
    err_arg(e, "id", "%s", code);
    return ST_NOT_FOUND;
}

/* ---- giving ---- */

struct assignment_wish assignment_wish_of(const struct command_ctx *c) {
    return (struct assignment_wish){ .role = param_text(c, "role"), .org = param_text(c, "org"), .from = param_text(c, "from"),
                                     .to = param_text(c, "to"), .deputy_for = param_text(c, "deputy_for"),
                                     .source = param_text(c, "source"), .member = param_int(c, "member", 0) };
}

/* What is to be given, checked step by step. */
struct giving {
    struct app *app;
    const struct actor *who;
    const struct account_full *f;
    const struct assignment_wish *wish;
    struct arena *arena;
    struct org org;
    struct assignment_row row;
    char today[DATE_BYTES];
};

static enum status role_check(struct giving *g, struct err *e) {
    int role = role_parse(g->wish->role);
    const char *key = NULL, *field = "role";
    if (role < 0) key = "assignment.role";
    else if (!role_fits((enum role)role, g->org.kind)) key = "assignment.home";
    else if ((role == ROLE_MEMBER) != (g->wish->member > 0)) key = "assignment.member", field = "member";
    if (key) return err_set(e, ST_INVALID, field, key);
    g->row.role = (enum role)role;
    g->row.member_id = g->wish->member;
    return ST_OK;
}

static enum status days_check(struct giving *g, struct err *e) {
    int32_t from = DAY_NONE, to = DAY_NONE;
    g->row.valid_from = *g->wish->from ? g->wish->from : g->today;
    g->row.valid_to = g->wish->to;
    enum status st = check_date(g->row.valid_from, "from", true, &from, e);
    if (!st) st = check_date(g->row.valid_to, "to", false, &to, e);
    if (!st && to != DAY_NONE && to < from) return err_set(e, ST_INVALID, "to", "assignment.dates");
    if (!st && g->row.deputy_for && (to == DAY_NONE || to > day_add_months(from, DEPUTY_MONTHS))) {
        err_set(e, ST_INVALID, "to", "assignment.deputy-days");
        err_arg(e, "months", "%d", DEPUTY_MONTHS);
        return ST_INVALID;
    }
    return st;
}

/* Whose place is taken must have the role in its own right, now or later. */
static enum status deputy_check(struct db *tx, struct giving *g, struct err *e) {
    struct account_full other = { .n = 0 };
    bool has = false;
    struct err why = { 0 };
    if (!*g->wish->deputy_for) return ST_OK;
    enum status st = account_load(tx, g->wish->deputy_for, g->arena, &other, &why);
    for (size_t i = 0; !st && i < other.n; i++) {
        const struct assignment_row *r = &other.assignments[i];
        has |= assignment_lives(r, g->today) && !r->deputy_for && r->role == g->row.role && r->org_id == g->org.id;
    }
    if (st && st != ST_NOT_FOUND) return err_set(e, st, NULL, why.key);
    if (!has || other.account.id == g->f->account.id) return err_set(e, ST_INVALID, "deputy_for", "assignment.deputy");
    g->row.deputy_for = other.account.id;
    return ST_OK;
}

/* Somebody with the role itself names a colleague; a deputy names nobody, or one deputy would follow another for years. */
static bool may_name(const struct giving *g) {
    const struct access_who *w = &g->who->who;
    return g->row.deputy_for && !g->who->behalf_of && w->role == g->row.role && w->org_id == g->org.id &&
           g->f->account.org_id == g->org.id;
}

static bool may_give(const struct giving *g) {
    return role_may_give(g->who->who.role, g->row.role) &&
           org_reach(g->who, ACTION_WRITE, g->org.id, g->org.kind, g->org.unit_code) &&
           !account_may(g->who, ACTION_WRITE, g->f, g->today, NULL);
}

static enum status right_check(const struct giving *g, struct err *e) {
    if (g->who->account_id && g->who->account_id == g->f->account.id) return err_set(e, ST_FORBIDDEN, NULL, "assignment.self");
    if (!may_give(g) && !may_name(g)) return out_of_reach(e);
    return g->f->account.active ? ST_OK : err_set(e, ST_REFUSED, "account", "account.ended");
}

/* A household that there is, of that cooperative; the command line may name one that is still to be entered. */
static enum status household_check(struct db *tx, const struct giving *g, struct err *e) {
    struct kind_head h;
    struct err none = { 0 };
    json_t *values = NULL;
    if (!g->row.member_id) return ST_OK;
    enum status st = kind_get(tx, KIND_MEMBER, arena_printf(g->arena, "%" PRId64, g->row.member_id), g->arena, &h, &values, &none);
    json_decref(values);
    bool fits = !st && h.owner_org == g->org.id && state_living(h.state);
    if (st && st != ST_NOT_FOUND) return err_set(e, st, NULL, none.key);
    return fits || (st && !g->who->account_id) ? ST_OK : err_set(e, ST_INVALID, "member", "assignment.household");
}

/* Whether an assignment holds on some day on which the wished one does. */
static bool overlaps(const struct giving *g, const struct assignment_row *r) {
    return assignment_lives(r, g->row.valid_from) && (!*g->row.valid_to || strcmp(r->valid_from, g->row.valid_to) <= 0);
}

/* Where one office both manages a geographical indication and audits it, these are different people. */
static enum status audit_check(const struct giving *g, struct err *e) {
    enum role other = g->row.role == ROLE_DOST ? ROLE_GI_MANAGER : ROLE_DOST;
    if (g->row.role != ROLE_DOST && g->row.role != ROLE_GI_MANAGER) return ST_OK;
    for (size_t i = 0; i < g->f->n; i++) {
        const struct assignment_row *r = &g->f->assignments[i];
        if (r->role == other && r->org_id == g->org.id && overlaps(g, r)) return err_set(e, ST_CONFLICT, "role", "assignment.audits-itself");
    }
    return ST_OK;
}

/* The same role twice on one day would only be two lines of one choice. */
static enum status twice_check(const struct giving *g, struct err *e) {
    for (size_t i = 0; i < g->f->n; i++) {
        const struct assignment_row *r = &g->f->assignments[i];
        if (!overlaps(g, r) || r->role != g->row.role || r->org_id != g->org.id || r->member_id != g->row.member_id ||
            r->deputy_for != g->row.deputy_for)
            continue;
        err_set(e, ST_CONFLICT, "role", "assignment.exists");
        err_arg(e, "id", "%" PRId64, r->id);
        return ST_CONFLICT;
    }
    return ST_OK;
}

static enum status given_act(struct db *tx, const struct giving *g, struct err *e) {
    char subject[32];
    (void)snprintf(subject, sizeof subject, "account:%" PRId64, g->f->account.id);
    json_t *detail = json_pack("{s:s, s:s, s:I, s:s, s:s}", "role", role_key((int)g->row.role), "org", g->org.code, "deputy_for",
                               (json_int_t)g->row.deputy_for, "from", g->row.valid_from, "to", g->row.valid_to);
    enum status st = detail ? act_append(tx, g->who, g->row.created_us, "account.assign", subject, detail, e)
                            : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

enum status assignment_give(struct db *tx, struct app *a, const struct actor *who, const struct account_full *f,
                            const struct assignment_wish *w, struct arena *ar, int64_t *id, struct err *e) {
    struct giving g = { .app = a, .who = who, .f = f, .wish = w, .arena = ar };
    int64_t now = clock_now_us(a->clock);
    today_iso(now, g.today);
    enum status st = f->asked && !account_seen(who, f, g.today) ? no_account(f, e) : org_asked(tx, who, w->org, ar, &g.org, e);
    if (!st && (!state_living(g.org.state) || (*g.org.valid_to && strcmp(g.org.valid_to, g.today) < 0)))
        st = err_set(e, ST_REFUSED, "org", "assignment.org-ended");
    if (!st) st = role_check(&g, e);
    if (!st) st = deputy_check(tx, &g, e);
    if (!st) st = days_check(&g, e);
    if (!st) st = check_text(w->source, "source", 0, 300, e);
    if (!st) st = right_check(&g, e);
    if (!st) st = household_check(tx, &g, e);
    if (!st) st = twice_check(&g, e);
    if (!st) st = audit_check(&g, e);
    if (st) return st;
    g.row.account_id = f->account.id;
    g.row.org_id = g.org.id;
    g.row.named_by = who->account_id;
    g.row.source = w->source;
    g.row.created_us = now;
    st = assignment_insert(tx, &g.row, e);
    if (!st) st = given_act(tx, &g, e);
    *id = g.row.id;
    return st;
}

/* ---- the commands ---- */

struct assign {
    struct app *app;
    const struct actor *who;
    const char *account;
    struct assignment_wish wish;
    int64_t assignment; /* to end */
};

static enum status assign_write(struct db *tx, void *ctx, struct err *e) {
    const struct assign *w = ctx;
    struct account_full f = { .n = 0 };
    int64_t id = 0;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = account_load(tx, w->account, ar, &f, e);
    if (!st) st = assignment_give(tx, w->app, w->who, &f, &w->wish, ar, &id, e);
    arena_free(&ar);
    return st;
}

static enum status result_of(struct command_ctx *c, const char *account) {
    struct db *db = NULL;
    struct account_full f = { .n = 0 };
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = account_load(db, account, c->arena, &f, c->e);
    if (!st) *c->result = account_json(db, &f, clock_now_us(c->app->clock), c->e);
    app_reader_end(c->app);
    return st || *c->result ? st : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status command_account_assign(struct command_ctx *c) {
    static const struct param spec[] = { { "account", PARAM_TEXT, true, 1, LOGIN_MAX }, { "role", PARAM_TEXT, true, 1, 20 },
                                         { "org", PARAM_TEXT, true, 1, 40 },            { "member", PARAM_INT, false, 0, INT32_MAX },
                                         { "from", PARAM_TEXT, false, 0, 10 },          { "to", PARAM_TEXT, false, 0, 10 },
                                         { "deputy_for", PARAM_TEXT, false, 0, LOGIN_MAX },
                                         { "source", PARAM_TEXT, false, 0, 300 } };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    struct assign w = { .app = c->app, .who = c->who, .account = param_text(c, "account"), .wish = assignment_wish_of(c) };
    st = store_write(c->app->store, assign_write, &w, c->e);
    return st ? st : result_of(c, w.account);
}

/*
 * Whoever could give it may end it; so may for whom a deputy stands in, and who named him while he still sits there: what
 * somebody gave in an office that he has left is no longer his to take.
 */
static bool may_end(const struct actor *who, const struct assignment_row *r, const struct account_full *f, const char *today) {
    bool named = who->account_id == r->named_by && r->deputy_for && who->who.role == r->role && who->who.org_id == r->org_id;
    bool own = who->account_id && (who->account_id == r->deputy_for || named);
    return own || (role_may_give(who->who.role, r->role) && org_reach(who, ACTION_END, r->org_id, r->org_kind, r->unit_code) &&
                   !account_may(who, ACTION_READ, f, today, NULL));
}

static enum status end_refused(const struct actor *who, const struct assignment_row *r, const struct account_full *f, const char *today,
                               struct err *e) {
    bool mine = who->account_id && who->account_id == f->account.id;
    if (mine || !account_may(who, ACTION_READ, f, today, NULL)) return out_of_reach(e);
    err_set(e, ST_NOT_FOUND, NULL, "assignment.missing");
    err_arg(e, "id", "%" PRId64, r->id);
    return ST_NOT_FOUND;
}

static enum status unassign_write(struct db *tx, void *ctx, struct err *e) {
    struct assign *w = ctx;
    struct account_full f = { .n = 0 };
    struct assignment_row r;
    char today[DATE_BYTES], number[24], subject[32];
    int64_t now = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    today_iso(now, today);
    enum status st = assignment_get(tx, w->assignment, ar, &r, e);
    (void)snprintf(number, sizeof number, "%" PRId64, st ? 0 : r.account_id);
    if (!st) st = account_load(tx, number, ar, &f, e);
    if (!st && !may_end(w->who, &r, &f, today)) st = end_refused(w->who, &r, &f, today, e);
    if (!st && r.ended_us) st = err_set(e, ST_CONFLICT, "assignment", "assignment.ended");
    if (!st) st = assignment_end(tx, r.id, now, w->who->account_id, e);
    json_t *detail = st ? NULL : json_pack("{s:I, s:s, s:s}", "assignment", (json_int_t)r.id, "role", role_key((int)r.role), "org", r.org_code);
    (void)snprintf(subject, sizeof subject, "account:%s", number);
    if (!st) st = act_append(tx, w->who, now, "account.unassign", subject, detail, e);
    json_decref(detail);
    arena_free(&ar);
    return st;
}

enum status command_account_unassign(struct command_ctx *c) {
    static const struct param spec[] = { { "assignment", PARAM_INT, true, 1, INT64_MAX } };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (st) return st;
    struct assign w = { .app = c->app, .who = c->who, .assignment = param_int(c, "assignment", 0) };
    st = store_write(c->app->store, unassign_write, &w, c->e);
    if (st) return st;
    *c->result = json_pack("{s:I, s:b}", "id", (json_int_t)w.assignment, "ended", 1);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

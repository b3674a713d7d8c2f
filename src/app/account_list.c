/* Accounts as lists and as JSON: what those may see who manage them, and nothing that opens one. */
#include <string.h>

#include "signin.h"

#define LIST_LIMIT 200

static json_t *instant(int64_t us) {
    char text[24];
    if (!us) return json_null();
    us_format_utc(us, text, sizeof text);
    return json_string(text);
}

static json_t *text_or_null(const char *s) { return *s ? json_string(s) : json_null(); }

static json_t *id_or_null(int64_t id) { return id ? json_integer(id) : json_null(); }

/* "active", "future", "over" or "ended" */
static const char *assignment_state(const struct assignment_row *r, const char *today) {
    if (r->ended_us) return "ended";
    if (strcmp(r->valid_from, today) > 0) return "future";
    return assignment_lives(r, today) ? "active" : "over";
}

static json_t *assignment_json(const struct assignment_row *r, const char *today) {
    return json_pack("{s:I, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:s}", "id", (json_int_t)r->id, "role",
                     role_key((int)r->role), "org", r->org_code, "org_name", r->org_name, "member", id_or_null(r->member_id),
                     "from", r->valid_from, "to", text_or_null(r->valid_to), "deputy_for", id_or_null(r->deputy_for), "named_by",
                     id_or_null(r->named_by), "source", text_or_null(r->source), "state", assignment_state(r, today));
}

/* The name of an account where it is another's place that is taken. */
static void deputy_name_set(struct db *db, json_t *row, int64_t account_id) {
    struct account other;
    struct arena *ar = arena_new(1u << 16);
    if (ar && account_id && !account_get(db, account_id, ar, &other, NULL))
        json_object_set_new(row, "deputy_name", json_string(other.name));
    arena_free(&ar);
}

static json_t *assignments_json(struct db *db, const struct account_full *f, int64_t now_us) {
    char today[DATE_BYTES];
    json_t *all = json_array();
    today_iso(now_us, today);
    for (size_t i = 0; i < f->n; i++) {
        json_t *row = assignment_json(&f->assignments[i], today);
        deputy_name_set(db, row, f->assignments[i].deputy_for);
        json_array_append_new(all, row);
    }
    return all;
}

json_t *account_json(struct db *db, const struct account_full *f, int64_t now_us, struct err *e) {
    const struct account *a = &f->account;
    struct card_row card = { 0 };
    bool found = false;
    if (card_open(db, a->id, now_us, &found, &card, e)) return NULL;
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:b, s:b, s:o, s:o, s:o, s:o}", "id", (json_int_t)a->id, "login", a->login,
                     "name", a->name, "org", f->org.code, "org_name", f->org.name, "state", a->active ? "active" : "ended",
                     "has_password", *a->password_hash != '\0', "has_factor", a->totp_len > 0, "created_at",
                     instant(a->created_us), "last_signin_at", instant(a->last_signin_us), "card_until_at",
                     found ? instant(card.expires_us) : json_null(), "assignments", assignments_json(db, f, now_us));
}

/* A NEED_READ command may run in a process that does not own the store. */
static int64_t now_of(const struct command_ctx *c) { return clock_now_us(c->app ? c->app->clock : clock_system()); }

enum status command_account_show(struct command_ctx *c) {
    static const struct param spec[] = { { "account", PARAM_TEXT, true, 1, LOGIN_MAX } };
    char today[DATE_BYTES];
    struct account_full f = { .n = 0 };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = account_load(c->db, param_text(c, "account"), c->arena, &f, c->e);
    today_iso(now_of(c), today);
    if (!st) st = account_may(c->who, ACTION_READ, &f, today, c->e);
    if (st) return st;
    *c->result = account_json(c->db, &f, now_of(c), c->e);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

#define DEPUTIES_MAX 50

/* Of whoever asks: officers see here whom they named, though they manage no accounts. */
enum status command_account_deputies(struct command_ctx *c) {
    char today[DATE_BYTES];
    struct assignment_row *r = NULL;
    size_t n = 0;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st) st = assignment_deputies(c->db, c->who->account_id, DEPUTIES_MAX, c->arena, &r, &n, c->e);
    if (st) return st;
    *c->result = json_array();
    today_iso(now_of(c), today);
    for (size_t i = 0; i < n; i++) {
        json_t *row = assignment_json(&r[i], today);
        deputy_name_set(c->db, row, r[i].account_id);
        json_array_append_new(*c->result, row);
    }
    return ST_OK;
}

/* How far a list reaches: the scope of reading class ACCOUNT. */
static enum status list_scope(struct command_ctx *c, struct account_query *q) {
    const struct access_who *who = &c->who->who;
    switch (access_scope(CLASS_ACCOUNT, ACTION_READ, who->role)) {
    case SCOPE_ALL: return ST_OK;
    case SCOPE_UNIT:
        q->scope = ACCOUNTS_UNIT;
        q->unit_code = who->unit_code;
        if (*who->unit_code) return ST_OK;
        break;
    case SCOPE_ORG:
        q->scope = ACCOUNTS_ORG;
        q->org_id = who->org_id;
        if (who->org_id) return ST_OK;
        break;
    default: break;
    }
    return err_set(c->e, ST_FORBIDDEN, NULL, "forbidden");
}

/* Of one organisation, where that is within reach. */
static enum status list_org(struct command_ctx *c, struct account_query *q) {
    struct org org;
    const char *code = param_text(c, "org");
    if (!*code) return ST_OK;
    enum status st = org_asked(c->db, c->who, code, c->arena, &org, c->e);
    if (!st && !org_reach(c->who, ACTION_READ, org.id, org.kind, org.unit_code)) st = err_set(c->e, ST_FORBIDDEN, NULL, "account.reach");
    if (st) return st;
    q->scope = ACCOUNTS_ORG;
    q->org_id = org.id;
    return ST_OK;
}

/* "manager, clerk": what an account may act as today */
static json_t *roles_json(struct command_ctx *c, int64_t account_id, const char *today) {
    struct assignment_row *r = NULL;
    size_t n = 0;
    json_t *roles = json_array();
    if (assignment_on(c->db, account_id, today, c->arena, &r, &n, c->e)) n = 0;
    for (size_t i = 0; i < n; i++) json_array_append_new(roles, json_string(role_key((int)r[i].role)));
    return roles;
}

static json_t *row_json(struct command_ctx *c, const struct account_row *r, const char *today) {
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:o, s:s, s:b, s:b, s:o}", "id", (json_int_t)r->id, "login", r->login, "name",
                     r->name, "org", r->org_code, "org_name", r->org_name, "roles", roles_json(c, r->id, today), "state",
                     r->active ? "active" : "ended", "has_password", r->has_password, "has_factor", r->has_totp,
                     "last_signin_at", instant(r->last_signin_us));
}

enum status command_account_list(struct command_ctx *c) {
    static const struct param spec[] = { { "org", PARAM_TEXT, false, 0, 40 }, { "after", PARAM_INT, false, 0, INT64_MAX },
                                         { "limit", PARAM_INT, false, 1, LIST_LIMIT } };
    char today[DATE_BYTES];
    struct account_row *r = NULL;
    size_t n = 0;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    struct account_query q = { .scope = ACCOUNTS_ALL, .after = param_int(c, "after", 0), .limit = (int)param_int(c, "limit", LIST_LIMIT) };
    today_iso(now_of(c), today);
    st = list_scope(c, &q);
    if (!st) st = list_org(c, &q);
    if (!st) st = account_list(c->db, &q, c->arena, &r, &n, c->e);
    json_t *rows = json_array();
    for (size_t i = 0; !st && i < n; i++)
        if (json_array_append_new(rows, row_json(c, &r[i], today))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    *c->result = rows;
    return st;
}

/* ---- what a form may offer ---- */

#define CHOICES_MAX 500

static json_t *roles_given(const struct actor *who) {
    json_t *roles = json_array();
    for (int r = 0; r < ROLE_COUNT; r++)
        if (role_may_give(who->who.role, (enum role)r)) json_array_append_new(roles, json_string(role_key(r)));
    return roles;
}

static enum status orgs_within(struct command_ctx *c, struct org **orgs, size_t *n) {
    const struct access_who *who = &c->who->who;
    *n = 0;
    switch (access_scope(CLASS_ACCOUNT, ACTION_WRITE, who->role)) {
    case SCOPE_UNIT: return org_in_unit(c->db, who->unit_code, ORG_PRODUCER, CHOICES_MAX, c->arena, orgs, n, c->e);
    case SCOPE_ORG:
        *orgs = arena_alloc(c->arena, sizeof **orgs);
        if (!*orgs) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
        *n = 1;
        return org_get(c->db, who->org_id, c->arena, *orgs, c->e);
    default: return err_set(c->e, ST_FORBIDDEN, NULL, "forbidden");
    }
}

enum status command_account_choices(struct command_ctx *c) {
    struct org *orgs = NULL;
    size_t n = 0;
    json_t *list = NULL;
    bool any = access_scope(CLASS_ACCOUNT, ACTION_WRITE, c->who->who.role) == SCOPE_ALL;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st && !any) st = orgs_within(c, &orgs, &n);
    if (st) return st;
    if (!any) list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "org", orgs[i].code, "name", orgs[i].name));
    *c->result = json_pack("{s:o, s:o?}", "roles", roles_given(c->who), "orgs", list);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

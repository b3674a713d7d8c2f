/* Competences change (on 1 July 2025 the district level ended), so they are dated rows and no line of this program. */
#include "competence.h"

#include <string.h>
#include "rules.h"
#include "store/decision.h"

/* ---- decisions of others ---- */

enum status competence_check(struct record_ctx *c, const char *act, const char *day, const char *field, const char *body_kind) {
    struct competence rule;
    bool found = false;
    if (!*day) return ST_OK;
    enum status st = competence_on(c->tx, act, day, c->arena, &rule, &found, c->e);
    if (st || !found || !body_kind || !strcmp(rule.body_kind, body_kind)) return st;
    return problem_add(c, field, "competence.other", "body", rule.body_kind);
}

enum status competence_fill(struct record_ctx *c, struct record *r, const char *act, const char *day, const char *field) {
    struct competence rule;
    bool found = false;
    const char *given = value_text(r->values, field);
    if (*given) return competence_check(c, act, day, field, given);
    enum status st = *day ? competence_on(c->tx, act, day, c->arena, &rule, &found, c->e) : ST_OK;
    if (!st && found && json_object_set_new(r->values, field, json_string(rule.body_kind))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st;
}

enum status competence_last_day(struct record_ctx *c, const char *act, const char *day, char last[static DATE_BYTES]) {
    struct competence rule;
    bool found = false;
    last[0] = '\0';
    enum status st = competence_on(c->tx, act, day, c->arena, &rule, &found, c->e);
    if (st || !found || !rule.months) return st;
    day_format(day_add_months(day_parse(day, strlen(day)), (int)rule.months), last);
    return ST_OK;
}

/* ---- decisions in here ---- */

/* Which body somebody sits in by his role; offices without a role decide outside only. */
static const struct seat {
    int role; /* -1 none */
    const char *body_kind, *office;
} seats[] = {
    { ROLE_COMMUNE, "commune", "" },
    { ROLE_DAE, "department", "dae" },
    { ROLE_DOST, "department", "dost" },
    { -1, "centre", "ip-office" },
};
#define SEATS (sizeof seats / sizeof *seats)

/* Steps of records that the table decides about. */
static const struct {
    enum kind kind;
    enum access_action action;
    const char *act;
} decided[] = {
    { KIND_PRODUCER, ACTION_CONFIRM, "producer.confirm" },
    { KIND_PRODUCER, ACTION_APPROVE, "producer.approve" },
    { KIND_PRODUCT, ACTION_APPROVE, "product.approve" },
};

static const char *decided_act(enum kind k, enum access_action action) {
    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++)
        if (decided[i].kind == k && decided[i].action == action) return decided[i].act;
    return NULL;
}

static bool sits(enum role role, const struct competence *rule) {
    for (size_t i = 0; i < SEATS; i++)
        if (seats[i].role == (int)role && !strcmp(seats[i].body_kind, rule->body_kind))
            return !*rule->office || !strcmp(seats[i].office, rule->office);
    return false;
}

enum status competence_permit(struct db *db, struct arena *a, const struct actor *who, enum kind k, enum access_action action,
                              const char *day, struct err *e) {
    struct competence rule;
    bool found = false;
    const char *act = decided_act(k, action);
    enum status st = act ? competence_on(db, act, day, a, &rule, &found, e) : ST_OK;
    if (st || !found || sits(who->who.role, &rule)) return st;
    return err_set(e, ST_FORBIDDEN, NULL, "competence.role");
}

/* ---- the rows themselves ---- */

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    const char *office = value_text(r->values, "office");
    bool known = !*office || !*value_text(r->values, "body_kind");
    (void)before;
    for (size_t i = 0; i < SEATS; i++)
        known = known || (!strcmp(seats[i].office, office) && !strcmp(seats[i].body_kind, value_text(r->values, "body_kind")));
    enum status st = known ? ST_OK : problem_add(c, "office", "competence.office", NULL, NULL);
    enum status dates = rule_dates(c, r->values, "valid_from", "valid_to");
    return st ? st : dates;
}

const struct rule rule_competence = { .check = check };

static enum status put(struct record_ctx *c, const json_t *given, enum put *what) {
    struct record r = { .kind = KIND_COMPETENCE, .h = { .state = STATE_ACTIVE, .entered = "import" } };
    json_t *fresh = NULL;
    int64_t id = 0;
    char text[24];
    enum status st = values_check(c, KIND_COMPETENCE, given, NULL, &fresh);
    if (!st) st = competence_find(c->tx, value_text(fresh, "act"), value_text(fresh, "valid_from"), &id, c->e);
    (void)snprintf(text, sizeof text, "%lld", (long long)id);
    *what = PUT_NEW;
    if (!st && !id) {
        r.values = json_incref(fresh);
        st = record_create(c, &r, false);
    } else if (!st) {
        st = record_read(c->tx, KIND_COMPETENCE, text, c->arena, &r, c->e);
        int64_t before = r.h.version;
        if (!st) st = record_change(c, &r, fresh);
        *what = r.h.version == before ? PUT_SAME : PUT_CHANGED;
    }
    json_decref(fresh);
    record_free(&r);
    return st;
}

enum status competence_put(struct db *tx, struct app *a, const struct actor *who, const json_t *given, enum put *what,
                           struct err *e) {
    struct record_ctx c = { .tx = tx, .app = a, .who = who, .arena = arena_new(1u << 20), .e = e, .now_us = clock_now_us(a->clock) };
    if (!c.arena) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    day_format(day_of_us(c.now_us), c.today);
    enum status st = put(&c, given, what);
    arena_free(&c.arena);
    return st;
}

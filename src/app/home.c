/*
 * What is to be done, for the first page: what waits for this person, what came back, what ends soon. It follows from the
 * workflow and the access matrix, so a new step or right shows up here by itself.
 */
#include <string.h>

#include "filing.h"
#include "record.h"
#include "store/todo.h"

#define ROWS_SHOWN 5
#define ROWS_COUNTED 100 /* beyond, "more" */
#define ENDING_DAYS 90
#define LATE_DAYS 180 /* then the report of the next half-year stands in its place */

struct home {
    struct command_ctx *c;
    json_t *parts;
    size_t shown; /* rows of a part */
    int32_t today;
    char day[DATE_BYTES];
};

/* ---- parts ---- */

static void row_left(const struct home *h, json_t *row) {
    const char *due = value_text(row, "due");
    int32_t day = *due ? day_parse(due, strlen(due)) : DAY_NONE;
    if (day != DAY_NONE) json_object_set_new(row, "left", json_integer(day - h->today));
}

/* A list under its name, if there is anything in it. Takes rows over. */
static void part_add(struct home *h, const char *key, enum kind k, const char *state, json_t *rows) {
    size_t n = json_array_size(rows), i = 0;
    json_t *shown = json_array(), *row = NULL;
    json_array_foreach(rows, i, row) {
        if (i == h->shown) break;
        row_left(h, row);
        json_array_append(shown, row);
    }
    if (n)
        json_array_append_new(h->parts, json_pack("{s:s, s:s, s:s, s:O, s:I, s:b}", "key", key, "kind",
                                                  k == KIND_NONE ? "" : kind_info(k)->key, "state", state, "rows", shown, "count",
                                                  (json_int_t)(n < ROWS_COUNTED ? n : ROWS_COUNTED), "more", n > ROWS_COUNTED));
    json_decref(shown);
    json_decref(rows);
}

/* How far an action of this person reaches in a kind, as owners of rows.  out: false for not at all */
static bool owner_of(const struct actor *who, enum kind k, enum access_action a, struct todo_owner *o) {
    *o = (struct todo_owner){ .org = 0 };
    switch (access_scope(kind_info(k)->class, a, who->who.role)) {
    case SCOPE_ALL: return true;
    case SCOPE_UNIT: o->unit = who->who.unit_code; return *who->who.unit_code;
    case SCOPE_ORG: o->org = who->who.org_id; return o->org != 0;
    case SCOPE_MEMBER: o->org = who->who.org_id; o->member = who->who.member_id; return o->member != 0;
    case SCOPE_MARK_OWNER: o->mark = who->who.org_id; return o->mark != 0;
    case SCOPE_MARK_MANAGER: o->manager = who->who.org_id; return o->manager != 0;
    case SCOPE_NONE: break;
    }
    return false;
}

static enum status open_part(struct home *h, const char *key, enum kind k, enum state s, enum access_action a, bool late) {
    struct todo_owner o;
    json_t *rows = NULL;
    if (!owner_of(h->c->who, k, a, &o)) return ST_OK;
    enum status st = todo_open(h->c->db, k, s, &o, late ? h->day : NULL, ROWS_COUNTED + 1, &rows, h->c->e);
    if (!st) part_add(h, key, k, state_key((int)s), rows);
    return st;
}

/* ---- what they are ---- */

static bool has_step(enum kind k, const char *act) {
    return step_find(kind_info(k)->flow, STATE_AWAITING_CONFIRMATION, act) || step_find(kind_info(k)->flow, STATE_AWAITING_APPROVAL, act);
}

/* What came back: to whom it belongs; and, once its deadline is past, to the office that waits for it. */
static enum status returned_parts(struct home *h) {
    enum status st = ST_OK;
    for (int i = 0; !st && i < KIND_COUNT; i++) {
        enum kind k = (enum kind)i;
        struct todo_owner o;
        if (!has_step(k, "return")) continue;
        if (owner_of(h->c->who, k, ACTION_WRITE, &o)) st = open_part(h, "returned", k, STATE_RETURNED, ACTION_WRITE, false);
        else st = open_part(h, "overdue", k, STATE_RETURNED, ACTION_APPROVE, true);
    }
    return st;
}

static enum status awaiting_parts(struct home *h) {
    static const struct {
        enum state state;
        const char *act;
    } waits[] = { { STATE_AWAITING_CONFIRMATION, "confirm" }, { STATE_AWAITING_APPROVAL, "approve" }, { STATE_NEW, "open" } };
    enum status st = ST_OK;
    for (int i = 0; !st && i < KIND_COUNT; i++) {
        for (size_t n = 0; !st && n < sizeof waits / sizeof *waits; n++) {
            const struct step *s = step_find(kind_info((enum kind)i)->flow, waits[n].state, waits[n].act);
            if (s) st = open_part(h, "awaiting", (enum kind)i, waits[n].state, s->action, false);
        }
    }
    return st;
}

static enum status proposal_part(struct home *h) {
    json_t *params = json_object(), *list = NULL, *rows = json_array(), *p = NULL;
    size_t i = 0;
    struct command_ctx inner = *h->c;
    inner.params = params;
    inner.result = &list;
    enum status st = command_proposal_list(&inner);
    json_array_foreach(list, i, p) {
        json_t *row = json_copy(p);
        json_object_set(row, "id", json_object_get(p, "record_id"));
        json_array_append_new(rows, row);
    }
    part_add(h, "proposals", KIND_NONE, "", rows);
    json_decref(list);
    json_decref(params);
    return st;
}

/* An answer stands here until somebody decides on the record again. */
static enum status answer_part(struct home *h) {
    json_t *rows = NULL, *mine = json_array(), *row = NULL;
    size_t i = 0;
    enum status st = todo_answers(h->c->db, ROWS_COUNTED + 1, &rows, h->c->e);
    json_array_foreach(rows, i, row) {
        struct record r = { .values = NULL };
        struct err e = { 0 };
        enum kind k = kind_parse(value_text(row, "kind"));
        if (k == KIND_NONE || record_read(h->c->db, k, value_text(row, "id"), h->c->arena, &r, &e)) continue;
        enum access_class class = kind_info(k)->class;
        bool decides = record_allows(h->c->who, class, ACTION_APPROVE, &r.h) || record_allows(h->c->who, class, ACTION_CONFIRM, &r.h) ||
                       record_allows(h->c->who, class, ACTION_PAUSE, &r.h) || record_allows(h->c->who, class, ACTION_REVIEW, &r.h);
        json_object_set_new(row, "title", json_string(value_text(r.values, kind_info(k)->title)));
        if (decides) json_array_append(mine, row);
        record_free(&r);
    }
    part_add(h, "answers", KIND_NONE, "", mine);
    json_decref(rows);
    return st;
}

/* Why it is looked at, in words, and whether this person can answer; those whose time is over are the office's to conclude. */
static void case_row(struct home *h, json_t *row, json_t *mine) {
    struct record r = { .values = NULL };
    struct err e = { 0 };
    const char *due = value_text(row, "due");
    if (strcmp(due, h->day) < 0 || record_read(h->c->db, KIND_CASE, value_text(row, "id"), h->c->arena, &r, &e)) return;
    json_object_set_new(row, "why", json_string(value_text(r.values, "why")));
    json_object_set_new(row, "answer", json_string(r.h.state_reason));
    json_object_set_new(row, "can_answer", json_boolean(record_allows(h->c->who, CLASS_CASE, ACTION_ANSWER, &r.h)));
    json_array_append(mine, row);
    record_free(&r);
}

/* The producer hears of a case on the day it is opened; the office of those that lapsed. */
static enum status case_parts(struct home *h) {
    struct todo_owner o;
    json_t *rows = NULL, *mine = json_array(), *row = NULL;
    size_t i = 0;
    enum status st = open_part(h, "lapsed", KIND_CASE, STATE_REVIEWING, ACTION_REVIEW, true);
    bool own = owner_of(h->c->who, KIND_CASE, ACTION_READ, &o) && o.org;
    if (!st && own) st = todo_open(h->c->db, KIND_CASE, STATE_REVIEWING, &o, NULL, ROWS_COUNTED + 1, &rows, h->c->e);
    json_array_foreach(rows, i, row) case_row(h, row, mine);
    part_add(h, "cases", KIND_CASE, state_key((int)STATE_REVIEWING), mine);
    json_decref(rows);
    return st;
}

/* Minutes that a producer has yet to answer, or to act on until a day; the office hears of those whose day is past. */
static enum status visit_part(struct home *h) {
    static const enum state states[] = { STATE_SENT, STATE_ANSWERED };
    struct todo_owner o;
    json_t *mine = json_array();
    enum status st = ST_OK;
    bool office = owner_of(h->c->who, KIND_VISIT, ACTION_REVIEW, &o), own = !office && owner_of(h->c->who, KIND_VISIT, ACTION_READ, &o) && o.org;
    for (size_t n = 0; !st && (office || own) && n < 2; n++) {
        json_t *rows = NULL, *row = NULL;
        size_t i = 0;
        st = todo_open(h->c->db, KIND_VISIT, states[n], &o, office ? h->day : NULL, ROWS_COUNTED + 1, &rows, h->c->e);
        json_array_foreach(rows, i, row)
            if (states[n] == STATE_SENT || *value_text(row, "due")) json_array_append(mine, row);
        json_decref(rows);
    }
    part_add(h, office ? "visits-late" : "visits", KIND_VISIT, "", mine);
    return st;
}

/* Of what everybody reads, whose it is by his office: the commune's villages, the owner's and the manager's marks. */
static bool owner_by_role(const struct actor *who, struct todo_owner *o) {
    *o = (struct todo_owner){ .org = 0 };
    switch (who->who.role) {
    case ROLE_COMMUNE: o->unit = who->who.unit_code; return *who->who.unit_code;
    case ROLE_MARK_OWNER: o->mark = who->who.org_id; return o->mark != 0;
    case ROLE_GI_MANAGER: o->manager = who->who.org_id; return o->manager != 0;
    default: return false;
    }
}

/* Whoever owns it sees it coming; of the offices, the one that records such decisions. */
static bool ending_owner(const struct actor *who, enum kind k, struct todo_owner *o) {
    if (owner_of(who, k, ACTION_WRITE, o)) return true;
    if (access_scope(kind_info(k)->class, ACTION_READ, who->who.role) != SCOPE_ALL) return owner_of(who, k, ACTION_READ, o);
    return owner_by_role(who, o);
}

static enum status ending_parts(struct home *h) {
    enum status st = ST_OK;
    char until[DATE_BYTES];
    day_format(h->today + ENDING_DAYS, until);
    for (int i = 0; !st && i < KIND_COUNT; i++) {
        enum kind k = (enum kind)i;
        struct todo_owner o;
        json_t *rows = NULL;
        if (!kind_info(k)->ends || !ending_owner(h->c->who, k, &o)) continue;
        st = todo_ending(h->c->db, k, &o, h->day, until, ROWS_COUNTED + 1, &rows, h->c->e);
        if (!st) part_add(h, "ending", k, state_key(STATE_ACTIVE), rows);
    }
    return st;
}

static enum status lot_part(struct home *h) {
    struct todo_owner o;
    json_t *rows = NULL;
    if (!owner_of(h->c->who, KIND_LOT, ACTION_WRITE, &o) || !o.org) return ST_OK;
    enum status st = todo_lots(h->c->db, &o, ROWS_COUNTED + 1, &rows, h->c->e);
    if (!st) part_add(h, "lots", KIND_LOT, "", rows);
    return st;
}

/* Newest first over all kinds that this person may write. */
static void draft_insert(json_t *all, json_t *row) {
    size_t i = 0;
    while (i < json_array_size(all) && strcmp(value_text(json_array_get(all, i), "state_at"), value_text(row, "state_at")) >= 0) i++;
    json_array_insert(all, i, row);
}

static enum status draft_part(struct home *h) {
    json_t *all = json_array();
    enum status st = ST_OK;
    for (int i = 0; !st && h->c->who->account_id && i < KIND_COUNT; i++) {
        json_t *rows = NULL, *row = NULL;
        size_t n = 0;
        if (access_scope(kind_info((enum kind)i)->class, ACTION_WRITE, h->c->who->who.role) == SCOPE_NONE) continue;
        st = todo_drafts(h->c->db, (enum kind)i, h->c->who->account_id, ROWS_COUNTED + 1, &rows, h->c->e);
        json_array_foreach(rows, n, row) draft_insert(all, row);
        json_decref(rows);
    }
    part_add(h, "drafts", KIND_NONE, state_key(STATE_DRAFT), all);
    return st;
}

static enum status unreviewed_parts(struct home *h) {
    enum status st = ST_OK;
    for (int i = 0; !st && i < KIND_COUNT; i++) {
        json_t *rows = NULL;
        const struct step *s = step_find(kind_info((enum kind)i)->flow, STATE_APPROVED, "review");
        if (!s || access_scope(kind_info((enum kind)i)->class, s->action, h->c->who->who.role) != SCOPE_ALL) continue;
        st = todo_unreviewed(h->c->db, (enum kind)i, ROWS_COUNTED + 1, &rows, h->c->e);
        if (!st) part_add(h, "unreviewed", (enum kind)i, "", rows);
    }
    return st;
}

/* The office that records such decisions has their papers. */
static enum status fileless_parts(struct home *h) {
    enum status st = ST_OK;
    for (int i = 0; !st && i < KIND_COUNT; i++) {
        const struct kind_info *info = kind_info((enum kind)i);
        json_t *rows = NULL;
        if (!kind_has_paper(info) || access_scope(info->class, ACTION_WRITE, h->c->who->who.role) != SCOPE_ALL) continue;
        st = todo_fileless(h->c->db, (enum kind)i, ROWS_COUNTED + 1, &rows, h->c->e);
        if (!st) part_add(h, "fileless", (enum kind)i, "", rows);
    }
    return st;
}

/* Reports that are due or late, until they are filed. */
static enum status owed_reports(struct command_ctx *c, json_t **out) {
    json_t *all = NULL, *list = json_array(), *row = NULL;
    size_t i = 0;
    enum status st = filing_owed(c, &all);
    json_array_foreach(all, i, row) {
        int64_t left = json_integer_value(json_object_get(row, "left"));
        if (left >= -LATE_DAYS && strcmp(value_text(row, "state"), "filed") != 0) json_array_append(list, row);
    }
    json_decref(all);
    *out = list;
    return st;
}

enum status command_home(struct command_ctx *c) {
    static enum status (*const lists[])(struct home *h) = { case_parts,   visit_part,     returned_parts, awaiting_parts, proposal_part, answer_part,
                                                            ending_parts,   lot_part,       draft_part,    unreviewed_parts,
                                                            fileless_parts };
    static const struct param params[] = { { "all", PARAM_BOOL, false, 0, 0 } };
    struct home h = { .c = c, .parts = json_array() };
    json_t *owed = NULL;
    enum status st = params_check(c->params, params, 1, c->e);
    h.shown = !st && param_bool(c, "all") ? ROWS_COUNTED : ROWS_SHOWN;
    h.today = day_of_us(clock_now_us(c->app ? c->app->clock : clock_system()));
    day_format(h.today, h.day);
    for (size_t i = 0; !st && i < sizeof lists / sizeof *lists; i++) st = lists[i](&h);
    if (!st) st = owed_reports(c, &owed);
    if (!st) *c->result = json_pack("{s:s, s:O, s:O}", "today", h.day, "parts", h.parts, "filings", owed);
    json_decref(owed);
    json_decref(h.parts);
    return !st && !*c->result ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : st;
}

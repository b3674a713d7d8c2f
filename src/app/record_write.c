/*
 * Writing a record: permission, rule, row, history and log entry in one transaction, the same way for a form, a file and the
 * command line. What is in here may run twice (store_write), so it changes nothing but rows and the record in hand.
 */
#include "record_write.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "competence.h"

void record_free(struct record *r) {
    json_decref(r->values);
    r->values = NULL;
}

enum status record_read(struct db *db, enum kind k, const char *id, struct arena *a, struct record *out, struct err *e) {
    out->kind = k;
    return kind_get(db, k, id, a, &out->h, &out->values, e);
}

enum status record_ctx_open(struct record_ctx *x, struct db *tx, struct app *a, const struct actor *who, json_t *problems,
                            size_t arena_bytes, struct err *e) {
    *x = (struct record_ctx){ .tx = tx, .app = a, .who = who, .arena = arena_new(arena_bytes), .problems = problems, .e = e,
                              .now_us = clock_now_us(a->clock) };
    day_format(day_of_us(x->now_us), x->today);
    if (problems) json_array_clear(problems);
    return x->arena ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

void record_ctx_close(struct record_ctx *x) { arena_free(&x->arena); }

/* ---- access ---- */

bool record_allows(const struct actor *who, enum access_class class, enum access_action a, const struct kind_head *h) {
    const struct access_owner owner = { .org_id = h->owner_org, .unit_code = h->owner_unit, .member_id = h->owner_member,
                                        .mark_owner_org = h->owner_mark, .mark_manager_org = h->owner_manager };
    return access_allows(class, a, &who->who, &owner);
}

enum status record_permit(const struct actor *who, enum kind k, enum access_action a, const struct kind_head *h, struct err *e) {
    enum access_class class = kind_info(k)->class;
    if (record_allows(who, class, a, h)) return ST_OK;
    if (record_allows(who, class, ACTION_READ, h)) return err_set(e, ST_FORBIDDEN, NULL, "access.denied");
    err_set(e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(e, "kind", "%s", kind_info(k)->key);
    err_arg(e, "id", "%s", h->id);
    return ST_NOT_FOUND;
}

bool record_scope(const struct actor *who, enum kind k, struct kind_query *q) {
    switch (access_scope(kind_info(k)->class, ACTION_READ, who->who.role)) {
    case SCOPE_ALL: return true;
    case SCOPE_UNIT: q->owner_unit = who->who.unit_code; return *who->who.unit_code;
    case SCOPE_ORG: q->owner_org = who->who.org_id; return who->who.org_id != 0;
    case SCOPE_MEMBER:
        q->owner_org = who->who.org_id;
        q->owner_member = who->who.member_id;
        return q->owner_member != 0;
    case SCOPE_MARK_OWNER: q->owner_mark = who->who.org_id; return who->who.org_id != 0;
    case SCOPE_MARK_MANAGER: q->owner_manager = who->who.org_id; return who->who.org_id != 0;
    case SCOPE_NONE: break;
    }
    return false;
}

/* ---- sealed values ---- */

const char *secret_place(struct arena *a, enum kind k, const char *field, const char *id) {
    return arena_printf(a, "%s.%s:%s", kind_info(k)->table, field, id);
}

/* Seals what values_check left plain. */
static enum status seal_one(struct record_ctx *c, struct record *r, const struct field *f) {
    const char *s = value_text(r->values, f->name);
    if (strncmp(s, "plain:", 6)) return ST_OK;
    struct buf sealed = BUF_INIT;
    enum status st = record_seal(c->app, secret_place(c->arena, r->kind, f->name, r->h.id), s + 6, strlen(s + 6), &sealed, c->e);
    char *hex = st ? NULL : arena_alloc(c->arena, 2 * sealed.len + 1);
    if (hex) sodium_bin2hex(hex, 2 * sealed.len + 1, (const unsigned char *)sealed.data, sealed.len);
    if (!st && (!hex || json_object_set_new(r->values, f->name, json_string(hex)))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    buf_free(&sealed);
    return st;
}

static enum status seal_all(struct record_ctx *c, struct record *r) {
    const struct kind_info *info = kind_info(r->kind);
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < info->fields_len; i++)
        if (info->fields[i].type == FIELD_SECRET) st = seal_one(c, r, &info->fields[i]);
    return st;
}

/* ---- households ---- */

/* A household that has left keeps reading what was its own, and enters nothing more for the cooperative. */
static enum status household_here(struct record_ctx *c) {
    struct record m = { .values = NULL };
    if (c->who->who.role != ROLE_MEMBER) return ST_OK;
    enum status st = record_read(c->tx, KIND_MEMBER, arena_printf(c->arena, "%lld", (long long)c->who->who.member_id), c->arena, &m, c->e);
    if (!st && !state_living(m.h.state)) {
        st = err_set(c->e, ST_REFUSED, NULL, "household.left");
        err_arg(c->e, "e", "%s", value_text(m.values, "left_on"));
    }
    record_free(&m);
    return st == ST_NOT_FOUND ? err_set(c->e, ST_FORBIDDEN, NULL, "access.denied") : st;
}

/* ---- new ---- */

static enum status rule_check(struct record_ctx *c, struct record *r, const json_t *before) {
    const struct rule *rule = rule_of(r->kind);
    return rule->check ? rule->check(c, r, before) : ST_OK;
}

static enum status rule_after(struct record_ctx *c, struct record *r, const char *act) {
    const struct rule *rule = rule_of(r->kind);
    return rule->after ? rule->after(c, r, act) : ST_OK;
}

static enum status row_own(struct record_ctx *c, struct record *r) {
    enum status st = *r->h.id || kind_info(r->kind)->text_id ? ST_OK : kind_next(c->tx, r->kind, r->h.id, c->e);
    return st ? st : record_own(c, r);
}

/* There is nothing yet that could be hidden, so it is never "no such record". */
enum status record_create_permit(struct record_ctx *c, const struct record *r) {
    enum access_class class = kind_info(r->kind)->class;
    if (record_allows(c->who, class, ACTION_WRITE, &r->h)) return ST_OK;
    bool never = access_scope(class, ACTION_WRITE, c->who->who.role) == SCOPE_NONE;
    return err_set(c->e, ST_FORBIDDEN, NULL, never ? "access.denied" : "access.outside");
}

enum status record_create(struct record_ctx *c, struct record *r, bool trusted) {
    int64_t idx = -1;
    r->h.version = 1;
    r->h.created_us = r->h.changed_us = r->h.state_us = c->now_us;
    r->h.created_by = c->who->account_id;
    if (!r->h.state_reason) r->h.state_reason = "";
    enum status st = trusted ? ST_OK : household_here(c);
    if (!st) st = row_own(c, r);
    /* Before the rules, which tell what is there already. */
    if (!st && !trusted) st = record_create_permit(c, r);
    if (!st) st = rule_check(c, r, NULL);
    if (!st) st = seal_all(c, r);
    if (!st) st = kind_insert(c->tx, r->kind, &r->h, r->values, c->e);
    if (!st && state_in_force(r->h.state)) st = record_log(c, r, kind_info(r->kind)->on, &idx);
    if (!st) st = record_note(c, r, "add", NULL, r->values, "", idx);
    return st ? st : rule_after(c, r, "add");
}

/* ---- changed ---- */

/* What one person asked for, and another was to agree to, was asked of the record as it stood. */
static enum status update_row(struct record_ctx *c, struct record *r) {
    enum status st = kind_update(c->tx, r->kind, &r->h, r->values, c->e);
    return st ? st : proposal_drop(c->tx, kind_info(r->kind)->key, r->h.id, c->who->account_id, c->now_us, c->e);
}

static bool differs(const struct record *r, const json_t *fresh, unsigned flags) {
    const struct kind_info *info = kind_info(r->kind);
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        if (flags && !(f->flags & flags)) continue;
        if (!json_equal(json_object_get(r->values, f->name), json_object_get(fresh, f->name))) return true;
    }
    return false;
}

bool record_editable(const struct record *r) {
    enum flow flow = kind_info(r->kind)->flow;
    switch (r->h.state) {
    case STATE_DRAFT:
    case STATE_RETURNED: return true;
    case STATE_ACTIVE: return flow != FLOW_RIGHT && flow != FLOW_RECALL && flow != FLOW_INSPECTION;
    case STATE_APPROVED:
    case STATE_PAUSED: return flow == FLOW_PRODUCER || flow == FLOW_PRODUCT;
    default: return false;
    }
}

/*
 * An edit gives nothing away that its author could not get back: a household's lot to another household, a village to
 * another commune. A producer may move; its approval is then asked for again.
 */
static enum status kept_in_reach(struct record_ctx *c, const struct record *r) {
    if (r->kind == KIND_PRODUCER || record_allows(c->who, kind_info(r->kind)->class, ACTION_WRITE, &r->h)) return ST_OK;
    return err_set(c->e, ST_FORBIDDEN, NULL, "access.away");
}

static enum status not_editable(const struct record *r, struct err *e) {
    err_set(e, ST_REFUSED, NULL, "record.not-editable");
    err_arg(e, "state", "%s", state_key((int)r->h.state));
    return ST_REFUSED;
}

/*
 * What an edit may not do to a record that others rely on: empty what handing in needed; while it is paused, change what an
 * approval was given for, since it would come back into force without one.
 */
enum status record_edit_allowed(struct record_ctx *c, const struct record *r, const json_t *fresh) {
    const struct kind_info *info = kind_info(r->kind);
    enum status st = ST_OK;
    if (r->h.state == STATE_DRAFT || r->h.state == STATE_RETURNED) return ST_OK;
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        const json_t *was = json_object_get(r->values, f->name), *is = json_object_get(fresh, f->name);
        if (f->flags & FIELD_TO_SUBMIT && !value_empty(was) && value_empty(is)) st = problem_add(c, f->name, "value.to-keep", NULL, NULL);
        if (f->flags & FIELD_KEY && r->h.state == STATE_PAUSED && !json_equal(was, is)) st = problem_add(c, f->name, "value.paused", NULL, NULL);
    }
    return st;
}

enum status record_change(struct record_ctx *c, struct record *r, json_t *fresh) {
    json_t *before = r->values;
    int64_t idx = -1;
    enum status st = record_permit(c->who, r->kind, ACTION_WRITE, &r->h, c->e);
    if (!st) st = household_here(c);
    if (!st && !record_editable(r)) st = not_editable(r, c->e);
    if (!st) st = record_edit_allowed(c, r, fresh);
    if (st || !differs(r, fresh, 0)) return st;
    bool in_force = state_in_force(r->h.state);
    bool again = r->h.state == STATE_APPROVED && differs(r, fresh, FIELD_KEY);
    r->values = json_incref(fresh);
    st = row_own(c, r);
    if (!st) st = kept_in_reach(c, r);
    if (!st) st = rule_check(c, r, before);
    if (!st) st = seal_all(c, r);
    if (again) {
        r->h.state = STATE_AWAITING_APPROVAL;
        r->h.state_us = c->now_us;
        r->h.submitted_by = c->who->account_id;
    }
    r->h.changed_us = c->now_us;
    if (!st) st = update_row(c, r);
    if (!st && in_force && kind_info(r->kind)->on != ENTRY_KIND_COUNT) st = record_log(c, r, ENTRY_CORRECTION, &idx);
    if (!st) st = record_note(c, r, "set", before, r->values, "", idx);
    if (!st) r->h.version++;
    c->before = before;
    if (!st) st = rule_after(c, r, "set");
    c->before = NULL;
    json_decref(before);
    return st;
}

/* ---- steps ---- */

/* Of somebody's own organisation: its maker's records, its mark, the mark that it manages. */
static bool is_own(const struct actor *who, const struct record *r) {
    int64_t org = who->who.org_id;
    return org && (r->h.owner_org == org || r->h.owner_mark == org || r->h.owner_manager == org);
}

/* Nobody decides on what he handed in or entered himself; where the record is of his own organisation, neither. */
bool record_person(const struct actor *who, const struct record *r, const struct step *s) {
    if (s->flags & STEP_OWN) return who->account_id == r->h.created_by;
    bool deciding = s->action == ACTION_CONFIRM || s->action == ACTION_APPROVE;
    bool own = deciding && is_own(who, r);
    int64_t by = r->h.submitted_by ? r->h.submitted_by : r->h.created_by;
    return (!(s->flags & STEP_OTHER) && !own) || (who->account_id != by && who->account_id != r->h.created_by);
}

const char *record_person_key(const struct step *s) { return s->flags & STEP_OWN ? "step.author" : "step.own"; }

static enum status right_person(struct record_ctx *c, const struct record *r, const struct step *s) {
    return record_person(c->who, r, s) ? ST_OK : err_set(c->e, ST_FORBIDDEN, NULL, record_person_key(s));
}

/* Nothing is left pointing to what was thrown away. */
static enum status nothing_hangs(struct record_ctx *c, const struct record *r, const struct step *s) {
    bool hangs = false;
    enum status st = s->to == STATE_DISCARDED ? kind_hangs(c->tx, r->kind, r->h.id, &hangs, c->e) : ST_OK;
    return !st && hangs ? err_set(c->e, ST_REFUSED, NULL, "step.hangs") : st;
}

/* An outside decision ends with number, day, body and paper, as it began; a household leaves and a consent ends by their day. */
static enum status ending_needs(struct record_ctx *c, const struct record *r, const struct step *s, const json_t *more) {
    const struct kind_info *info = kind_info(r->kind);
    enum status st = ST_OK;
    for (size_t i = 0; s->flags & STEP_DECISION && i < info->fields_len; i++)
        if (step_sets(s, &info->fields[i]) && !*value_text(more, info->fields[i].name))
            st = problem_add(c, info->fields[i].name, "value.needed", NULL, NULL);
    return st;
}

/* Nothing ends before it began. */
static enum status ending_dates(struct record_ctx *c, const struct record *r, const json_t *more) {
    static const struct {
        enum kind kind;
        const char *first, *last;
    } spans[] = { { KIND_RECOGNITION, "decided_on", "ended_on" }, { KIND_RATING, "decided_on", "ended_on" }, { KIND_MARK, "decided_on", "ended_on" },
                  { KIND_RIGHT, "decided_on", "ended_on" },       { KIND_CONSENT, "given_on", "withdrawn_on" }, { KIND_MEMBER, "joined_on", "left_on" } };
    for (size_t i = 0; i < sizeof spans / sizeof *spans; i++) {
        const char *last = value_text(more, spans[i].last);
        if (spans[i].kind == r->kind && *last && strcmp(last, value_text(r->values, spans[i].first)) < 0)
            return problem_add(c, spans[i].last, "value.before", NULL, NULL);
    }
    return ST_OK;
}

static enum status needs(struct record_ctx *c, const struct record *r, const struct step *s, const char *reason, const char *until, const json_t *more) {
    enum status st = ST_OK, end = ending_needs(c, r, s, more), dates = ending_dates(c, r, more);
    int32_t day = *until ? day_parse(until, strlen(until)) : DAY_NONE;
    if (s->flags & STEP_REASON && !*reason) st = problem_add(c, "reason", "step.reason", NULL, NULL);
    if (s->flags & STEP_DEADLINE && day == DAY_NONE) st = problem_add(c, "until", "step.until", NULL, NULL);
    if (day != DAY_NONE && day < day_of_us(c->now_us)) st = problem_add(c, "until", "step.until-past", NULL, NULL);
    return st ? st : end ? end : dates;
}

bool record_step_fits(enum kind k, const struct step *s) { return s->action != ACTION_ERASE || kind_is_personal(k); }

enum status record_step_check(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until,
                              const json_t *more) {
    const struct rule *rule = rule_of(r->kind);
    enum status st = record_permit(c->who, r->kind, s->action, &r->h, c->e);
    if (!st && !record_step_fits(r->kind, s)) st = err_set(c->e, ST_REFUSED, NULL, "step.none");
    if (!st && s->action != ACTION_ERASE) st = household_here(c); /* who has left may still be forgotten */
    if (!st) st = competence_permit(c->tx, c->arena, c->who, r->kind, s->action, c->today, c->e);
    if (!st) st = right_person(c, r, s);
    if (!st) st = nothing_hangs(c, r, s);
    if (!st) st = needs(c, r, s, reason, until, more);
    if (!st && !state_in_force(r->h.state) && (s->action == ACTION_SUBMIT || s->to == STATE_ACTIVE)) st = values_complete(c, r->kind, r->values);
    return !st && rule->before ? rule->before(c, r, s) : st;
}

/* What was paused had gone out of force with an entry; when it ends, that is one more. */
static enum entry_kind step_entry(const struct record *r, enum state from, const struct step *s) {
    const struct kind_info *info = kind_info(r->kind);
    bool was = state_in_force(from), is = state_in_force(r->h.state);
    if (s->to == STEP_SAME) return ENTRY_KIND_COUNT;
    if (s->flags & STEP_DRAW) return ENTRY_INSPECTION_SAMPLED;
    if (is && !was) return info->on;
    return !is && (was || (from == STATE_PAUSED && s->to == STATE_ENDED)) ? info->off : ENTRY_KIND_COUNT;
}

/*
 * Personal values of a record that is no longer used, for good. What a kind cannot be without is replaced by a word; while a
 * record is in force its own values stay (they are changed or emptied as any other), and only the past is forgotten.
 */
static void erase_values(struct record_ctx *c, struct record *r) {
    const struct kind_info *info = kind_info(r->kind);
    if (state_living(r->h.state) && r->h.state != STATE_DRAFT) return;
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        bool personal = f->flags & FIELD_PERSONAL || (f->flags & FIELD_HOUSEHOLD && value_is_personal(f, r->values));
        const char *word = f->flags & FIELD_NEEDED ? text_get(LANG_VI, "desk.record.erased") : "";
        if (!personal || !*value_text(r->values, f->name)) continue;
        if (c->erased && (f->type == FIELD_PHOTO || f->type == FIELD_FILE)) json_array_append(c->erased, json_object_get(r->values, f->name));
        json_object_set_new(r->values, f->name, json_string(word ? word : ""));
    }
}

/* Files of one side of a change that are a person's. */
static void files_of_side(struct record_ctx *c, enum kind k, const json_t *side) {
    const struct kind_info *info = kind_info(k);
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        bool file = f->type == FIELD_PHOTO || f->type == FIELD_FILE;
        if (file && f->flags & (FIELD_PERSONAL | FIELD_HOUSEHOLD) && *value_text(side, f->name))
            json_array_append(c->erased, json_object_get(side, f->name));
    }
}

/* The past of a record; the files that only it knew of go with it. */
static enum status forget(struct record_ctx *c, const struct record *r) {
    const char *key = kind_info(r->kind)->key;
    json_t *past = NULL, *row = NULL;
    size_t i = 0;
    enum status st = c->erased ? change_personal_list(c->tx, key, r->h.id, &past, c->e) : ST_OK;
    json_array_foreach(past, i, row) {
        if (st) break;
        files_of_side(c, r->kind, json_object_get(row, "before"));
        files_of_side(c, r->kind, json_object_get(row, "after"));
    }
    json_decref(past);
    store_erasing(c->tx);
    return st ? st : change_forget(c->tx, key, r->h.id, c->e);
}

/* A day that nobody wrote is today; not so of a decision, which has its own. */
static void ending_today(struct record_ctx *c, struct record *r, const struct step *s) {
    const struct kind_info *info = kind_info(r->kind);
    for (size_t i = 0; !(s->flags & STEP_DECISION) && i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        if (f->type == FIELD_DATE && step_sets(s, f) && !*value_text(r->values, f->name)) json_object_set_new(r->values, f->name, json_string(c->today));
    }
}

static void step_state(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until) {
    if (s->to == STEP_SAME) {
        if (s->action == ACTION_REVIEW) r->h.reviewed_us = c->now_us;
        return;
    }
    r->h.state = (enum state)s->to;
    r->h.state_us = c->now_us;
    r->h.state_reason = reason;
    r->h.state_until = until;
    if (s->action == ACTION_SUBMIT) r->h.submitted_by = c->who->account_id;
}

enum status record_step(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until,
                        const json_t *more) {
    const struct rule *rule = rule_of(r->kind);
    int64_t idx = -1;
    enum status st = record_step_check(c, r, s, reason, until, more);
    if (st) return st;
    enum state from = r->h.state;
    json_t *before = r->values;
    r->values = json_copy(before);
    if (more) json_object_update(r->values, (json_t *)(uintptr_t)more);
    ending_today(c, r, s);
    if (s->action == ACTION_ERASE) erase_values(c, r);
    step_state(c, r, s, reason, until);
    r->h.changed_us = c->now_us;
    if (rule->stamp) st = rule->stamp(c, r, s);
    if (!st) st = update_row(c, r);
    if (!st) st = record_log(c, r, step_entry(r, from, s), &idx);
    if (!st) st = record_note(c, r, s->act, before, r->values, reason, idx);
    if (!st && s->action == ACTION_ERASE) st = forget(c, r);
    if (!st) r->h.version++;
    if (!st) st = rule_after(c, r, s->act);
    json_decref(before);
    return st;
}

/* The registry's commands: lists, records, histories, and what changes them. The same for pages, the API and the command line. */
#include <stdlib.h>
#include <string.h>

#include "competence.h"
#include "files_keep.h"
#include "record_write.h"

#define PAGE_ROWS_MAX 1000
#define COUNT_MAX 500 /* of a list with filters: beyond, it is "more than" */
#define HISTORY_ROWS 50

static enum status kind_param(struct command_ctx *c, enum kind *k) {
    const char *key = param_text(c, "kind");
    *k = kind_parse(key);
    if (*k != KIND_NONE) return ST_OK;
    err_set(c->e, ST_INVALID, "kind", "record.kind");
    err_arg(c->e, "kind", "%s", key);
    return ST_INVALID;
}

/* ---- reading ---- */

static enum status page_query(struct command_ctx *c, enum kind k, struct kind_query *q) {
    const char *ref = param_text(c, "ref"), *sort = param_text(c, "sort");
    q->state = param_text(c, "state");
    q->choice = param_text(c, "choice");
    q->search = param_text(c, "search");
    q->sort = strcmp(sort, "name") ? KIND_SORT_CHANGED : KIND_SORT_NAME;
    q->down = json_object_get(c->params, "down") ? param_bool(c, "down") : q->sort == KIND_SORT_CHANGED;
    q->limit = (int)param_int(c, "limit", 50);
    if (json_object_get(c->params, "after_id")) {
        q->after_id = param_text(c, "after_id");
        q->after_key = param_text(c, "after_key");
    }
    if (!*ref) return ST_OK;
    q->ref = kind_field(k, ref);
    q->ref_id = param_text(c, "ref_id");
    if (q->ref && q->ref->type == FIELD_REF) return ST_OK;
    err_set(c->e, ST_INVALID, "ref", "value.unknown");
    err_arg(c->e, "name", "%s", ref);
    return ST_INVALID;
}

/* Rows as this person may see them; one more than asked for tells whether there is a next page. */
static enum status page_rows(struct command_ctx *c, enum kind k, struct kind_query *q, json_t *rows) {
    size_t n = json_array_size(rows);
    bool more = n > (size_t)q->limit;
    if (more) json_array_remove(rows, n - 1);
    json_t *shown = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) {
        struct kind_head h = { .owner_org = value_int(row, "owner_org", 0), .owner_unit = value_text(row, "owner_unit") };
        (void)snprintf(h.id, sizeof h.id, "%s", value_text(row, "id"));
        json_array_append_new(shown, record_shown(c->app, c->who, k, &h, row));
    }
    *c->result = json_pack("{s:o, s:b}", "rows", shown, "more", more);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* Where titles may be somebody's number, a list that others read is neither searched nor ordered by them. */
static void title_guard(struct command_ctx *c, enum kind k, struct kind_query *q) {
    bool guarded = kind_field(k, kind_info(k)->title)->flags & FIELD_HOUSEHOLD;
    if (!guarded || access_scope(CLASS_PRIVATE, ACTION_READ, c->who->who.role) != SCOPE_NONE) return;
    if (access_scope(kind_info(k)->class, ACTION_WRITE, c->who->who.role) != SCOPE_NONE) return;
    q->search = "";
    q->sort = KIND_SORT_CHANGED;
}

/* Only of one commune.  out: false where this person sees another one's */
static bool unit_scope(struct kind_query *q, const char *unit) {
    bool other = q->owner_unit && *q->owner_unit && strcmp(q->owner_unit, unit) != 0;
    if (!*unit) return true;
    q->owner_unit = unit;
    return !other;
}

enum status command_record_page(struct command_ctx *c) {
    static const struct param spec[] = {
        { "kind", PARAM_TEXT, true, 1, 20 },      { "state", PARAM_TEXT, false, 0, 30 },     { "choice", PARAM_TEXT, false, 0, 30 },
        { "search", PARAM_TEXT, false, 0, 100 },  { "sort", PARAM_TEXT, false, 0, 10 },      { "down", PARAM_BOOL, false, 0, 0 },
        { "ref", PARAM_TEXT, false, 0, 40 },      { "ref_id", PARAM_TEXT, false, 0, 80 },    { "after_key", PARAM_TEXT, false, 0, 400 },
        { "after_id", PARAM_TEXT, false, 0, 80 }, { "limit", PARAM_INT, false, 1, PAGE_ROWS_MAX }, { "count", PARAM_BOOL, false, 0, 0 },
        { "unit", PARAM_TEXT, false, 0, 10 }
    };
    enum kind k = KIND_NONE;
    struct kind_query q = { .ref = NULL };
    json_t *rows = NULL;
    int64_t total = 0;
    bool over = false;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = kind_param(c, &k);
    if (!st) st = page_query(c, k, &q);
    if (st) return st;
    if (!record_scope(c->who, k, &q) || !unit_scope(&q, param_text(c, "unit"))) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    title_guard(c, k, &q);
    q.limit++;
    st = kind_page(c->db, k, &q, &rows, c->e);
    q.limit--;
    total = (int64_t)json_array_size(rows);
    bool whole = !q.after_id && total <= q.limit; /* all of them are on the page: nothing is left to count */
    if (!st && param_bool(c, "count") && !whole) st = kind_count(c->db, k, &q, COUNT_MAX + 1, &total, &over, c->e);
    if (!st) st = page_rows(c, k, &q, rows);
    if (!st && param_bool(c, "count")) {
        json_object_set_new(*c->result, "total", json_integer(over ? COUNT_MAX : total));
        json_object_set_new(*c->result, "over", json_boolean(over));
    }
    json_decref(rows);
    return st;
}

/* Whether the table of competences leaves a step to this person today. */
static bool decides(struct command_ctx *c, struct db *db, const struct record *r, const struct step *s) {
    char today[DATE_BYTES];
    day_format(day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())), today);
    return !competence_permit(db, c->arena, c->who, r->kind, s->action, today, NULL);
}

static bool role_does(struct command_ctx *c, struct db *db, const struct record *r, const struct step *s) {
    return record_step_fits(r->kind, s) && record_allows(c->who, kind_info(r->kind)->class, s->action, &r->h) && decides(c, db, r, s);
}

/* Acts that the role has and this person has not, each with the sentence that says why. */
static json_t *others_list(struct command_ctx *c, struct db *db, const struct record *r) {
    json_t *others = json_object();
    const struct step *s = NULL;
    for (size_t n = 0; (s = step_at(kind_info(r->kind)->flow, r->h.state, n)); n++)
        if (!record_person(c->who, r, s) && role_does(c, db, r, s)) json_object_set_new(others, s->act, json_string(record_person_key(s)));
    return others;
}

/* What this person could do now: the acts of the workflow, and editing. */
static json_t *may_list(struct command_ctx *c, struct db *db, const struct record *r) {
    const struct kind_info *info = kind_info(r->kind);
    json_t *may = json_array();
    const struct step *s = NULL;
    for (size_t n = 0; (s = step_at(info->flow, r->h.state, n)); n++)
        if (record_person(c->who, r, s) && role_does(c, db, r, s)) json_array_append_new(may, json_string(s->act));
    if (record_allows(c->who, info->class, ACTION_WRITE, &r->h) && record_editable(r)) json_array_append_new(may, json_string("set"));
    return may;
}

static void instant_set(json_t *o, const char *name, int64_t us) {
    char text[24];
    if (!us) return;
    us_format_utc(us, text, sizeof text);
    json_object_set_new(o, name, json_string(text));
}

static json_t *record_json(struct command_ctx *c, struct db *db, const struct record *r) {
    json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:s, s:s, s:s, s:o, s:o, s:I, s:I}", "kind", kind_info(r->kind)->key, "id", r->h.id, "state",
                          state_key((int)r->h.state), "version", (json_int_t)r->h.version, "entered", r->h.entered, "state_reason",
                          r->h.state_reason, "state_until", r->h.state_until, "values",
                          record_shown(c->app, c->who, r->kind, &r->h, r->values), "may", may_list(c, db, r), "owner_org",
                          (json_int_t)r->h.owner_org, "created_by", (json_int_t)r->h.created_by);
    if (!o) return NULL;
    json_object_set_new(o, "title", json_string(value_text(json_object_get(o, "values"), kind_info(r->kind)->title)));
    json_object_set_new(o, "others", others_list(c, db, r));
    instant_set(o, "created_at", r->h.created_us);
    instant_set(o, "changed_at", r->h.changed_us);
    instant_set(o, "state_at", r->h.state_us);
    instant_set(o, "reviewed_at", r->h.reviewed_us);
    return o;
}

/* The record with what should be known of it. */
static enum status record_result(struct command_ctx *c, struct db *db, const struct record *r) {
    json_t *warnings = NULL;
    *c->result = record_json(c, db, r);
    if (!*c->result) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = record_warnings(db, c->arena, r, clock_now_us(c->app ? c->app->clock : clock_system()), &warnings, c->e);
    json_object_set_new(*c->result, "warnings", warnings);
    return st;
}

static enum status record_get(struct command_ctx *c, enum kind k, const char *id, struct record *r) {
    enum status st = record_read(c->db, k, id, c->arena, r, c->e);
    return st ? st : record_permit(c->who, k, ACTION_READ, &r->h, c->e);
}

enum status command_record_get(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "id", PARAM_TEXT, true, 1, 80 } };
    enum kind k = KIND_NONE;
    struct record r = { .values = NULL };
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = kind_param(c, &k);
    if (!st) st = record_get(c, k, param_text(c, "id"), &r);
    if (!st) st = record_result(c, c->db, &r);
    record_free(&r);
    return st;
}

/* A digest in the place of a value that is kept apart, or was. */
static bool is_digest(const json_t *v) {
    const char *s = json_string_value(v);
    return s && (!strncmp(s, CHANGE_DIGEST, strlen(CHANGE_DIGEST)) || !strcmp(s, CHANGE_MOVED));
}

/* One side of a change as this person may see it: personal values for those concerned, null where they were erased. */
static json_t *side_shown(const struct record *r, const json_t *side, const json_t *personal, bool concerned) {
    json_t *out = json_copy((json_t *)(uintptr_t)side);
    for (size_t i = 0; i < kind_info(r->kind)->fields_len; i++) {
        const struct field *f = &kind_info(r->kind)->fields[i];
        json_t *kept = json_object_get(personal, f->name);
        if (!(f->flags & (FIELD_PERSONAL | FIELD_HOUSEHOLD)) || !json_object_get(out, f->name)) continue;
        bool open = concerned || (f->flags & FIELD_HOUSEHOLD && !value_is_personal(f, r->values));
        if (!open) json_object_del(out, f->name);
        else if (kept) json_object_set(out, f->name, kept);
        else if (is_digest(json_object_get(out, f->name))) json_object_set_new(out, f->name, json_null());
    }
    return out;
}

/*
 * Who it was as this person may see it: the person for those of the same organisation, the operator and the Department, and
 * for others role and organisation only. That it was done in another's place is for everybody to know.
 */
static void change_person(const struct actor *who, json_t *change) {
    static const char *const persons[] = { "account_id", "behalf_of", "name", "behalf_name" };
    const char *org = value_text(change, "org");
    bool office = who->who.role == ROLE_OPERATOR || who->who.role == ROLE_DOST;
    json_object_set_new(change, "behalf", json_boolean(value_int(change, "behalf_of", 0)));
    if (office || (*org && who->org && !strcmp(org, who->org))) return;
    for (size_t i = 0; i < sizeof persons / sizeof *persons; i++) json_object_del(change, persons[i]);
}

static json_t *change_shown(struct command_ctx *c, const struct record *r, json_t *change) {
    static const char *const sides[][2] = { { "before", "personal_before" }, { "after", "personal_after" } };
    bool concerned = record_concerns(c->who, r->kind, &r->h);
    for (size_t i = 0; i < 2; i++) {
        json_object_set_new(change, sides[i][0], side_shown(r, json_object_get(change, sides[i][0]), json_object_get(change, sides[i][1]), concerned));
        json_object_del(change, sides[i][1]);
    }
    change_person(c->who, change);
    return json_incref(change);
}

enum status command_record_history(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "id", PARAM_TEXT, true, 1, 80 },
                                         { "before", PARAM_INT, false, 1, INT64_MAX } };
    enum kind k = KIND_NONE;
    struct record r = { .values = NULL };
    json_t *changes = NULL, *row = NULL;
    size_t i = 0;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = kind_param(c, &k);
    if (!st) st = record_get(c, k, param_text(c, "id"), &r);
    if (!st) st = change_list(c->db, kind_info(k)->key, r.h.id, param_int(c, "before", 0), HISTORY_ROWS, &changes, c->e);
    if (!st) {
        *c->result = json_array();
        json_array_foreach(changes, i, row) json_array_append_new(*c->result, change_shown(c, &r, row));
    }
    json_decref(changes);
    record_free(&r);
    return st;
}

/* ---- changing ---- */

struct record_job {
    struct command_ctx *c;
    enum kind kind;
    const char *id, *act, *reason, *until;
    const json_t *given;
    int64_t version; /* 0: whatever it is */
    bool submit;
    enum status (*run)(struct record_job *j, struct record_ctx *x);
    char made[KIND_ID_BYTES]; /* out */
    int64_t proposal;         /* out: of an act that waits for a second person, else 0 */
    json_t *erased;           /* out: files that an act took out of the record; array, NULL where there is none */
};

/* Each run starts from the same values: problems of an earlier one are forgotten. */
static enum status job_write(struct db *tx, void *ctx, struct err *e) {
    struct record_job *j = ctx;
    struct record_ctx x;
    j->proposal = 0;
    enum status st = record_ctx_open(&x, tx, j->c->app, j->c->who, j->c->io->problems, COMMAND_ARENA_BYTES, e);
    x.erased = j->erased;
    if (j->erased) json_array_clear(j->erased);
    if (!st) st = j->run(j, &x);
    if (!st && arena_spent(x.arena)) st = err_set(e, ST_TOO_LARGE, NULL, "param.much");
    record_ctx_close(&x);
    return st;
}

static enum status job_do(struct record_job *j) {
    struct command_ctx *c = j->c;
    struct record r = { .values = NULL };
    struct db *db = NULL;
    enum status st = store_write(c->app->store, job_write, j, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = record_read(db, j->kind, j->made, c->arena, &r, c->e);
    if (!st) st = record_result(c, db, &r);
    if (!st && j->proposal) json_object_set_new(*c->result, "proposal", json_integer(j->proposal));
    app_reader_end(c->app);
    record_free(&r);
    return st;
}

enum status record_submit(struct record_ctx *x, struct record *r) {
    enum flow flow = kind_info(r->kind)->flow;
    const struct step *s = step_find(flow, r->h.state, "submit");
    /* What came back to waiting by the edit itself awaits somebody else. */
    if (!s && flow == FLOW_DECISION) s = step_find(flow, r->h.state, "approve");
    return s ? record_step(x, r, s, "", "", NULL) : ST_OK;
}

/* Whoever hands in hears in one go what is wrong and what is missing. */
static enum status check_given(struct record_job *j, struct record_ctx *x, const struct record *r, json_t **out) {
    enum status st = values_judge(x, r, j->given, out);
    if (st != ST_INVALID || !j->submit) return st;
    json_t *all = json_copy((json_t *)(uintptr_t)j->given);
    if (all && (!r->values || !json_object_update_missing(all, r->values))) (void)values_complete(x, j->kind, all);
    json_decref(all);
    return st;
}

static enum status add_run(struct record_job *j, struct record_ctx *x) {
    struct record r = { .kind = j->kind, .h = { .state = STATE_DRAFT, .entered = x->who->account_id ? "web" : "operator" } };
    json_t *values = NULL;
    enum status st = check_given(j, x, &r, &values);
    r.values = values;
    if (!st && kind_info(j->kind)->text_id) {
        unsigned char random[8];
        random_fill(x->app->random, random, sizeof random);
        (void)snprintf(r.h.id, sizeof r.h.id, "%s-", kind_info(j->kind)->slug);
        for (size_t i = 0; i < sizeof random; i++)
            (void)snprintf(r.h.id + strlen(r.h.id), sizeof r.h.id - strlen(r.h.id), "%x", random[i] & 15u);
    }
    if (!st) st = record_create(x, &r, false);
    if (!st && j->submit) st = record_submit(x, &r);
    memcpy(j->made, r.h.id, sizeof j->made);
    record_free(&r);
    return st;
}

enum status command_record_add(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "values", PARAM_OBJECT, true, 0, 0 },
                                         { "submit", PARAM_BOOL, false, 0, 0 } };
    struct record_job j = { .c = c, .run = add_run };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = kind_param(c, &j.kind);
    if (!st && access_scope(kind_info(j.kind)->class, ACTION_WRITE, c->who->who.role) == SCOPE_NONE)
        st = err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    j.given = json_object_get(c->params, "values");
    j.submit = param_bool(c, "submit");
    return st ? st : job_do(&j);
}

/* Somebody else's change in between is never overwritten unseen. */
static enum status job_read(struct record_job *j, struct record_ctx *x, struct record *r) {
    enum status st = record_read(x->tx, j->kind, j->id, x->arena, r, x->e);
    memcpy(j->made, r->h.id, sizeof j->made);
    if (!st) st = record_permit(x->who, j->kind, ACTION_READ, &r->h, x->e);
    return !st && j->version && j->version != r->h.version ? err_set(x->e, ST_CONFLICT, NULL, "record.changed") : st;
}

static enum status set_run(struct record_job *j, struct record_ctx *x) {
    struct record r = { .values = NULL };
    json_t *fresh = NULL;
    enum status st = job_read(j, x, &r);
    if (!st) st = record_permit(x->who, j->kind, ACTION_WRITE, &r.h, x->e);
    if (!st) st = check_given(j, x, &r, &fresh);
    if (!st) st = record_change(x, &r, fresh);
    if (!st && j->submit) st = record_submit(x, &r);
    json_decref(fresh);
    record_free(&r);
    return st;
}

enum status command_record_set(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },      { "id", PARAM_TEXT, true, 1, 80 },
                                         { "version", PARAM_INT, false, 1, INT64_MAX }, { "values", PARAM_OBJECT, true, 0, 0 },
                                         { "submit", PARAM_BOOL, false, 0, 0 } };
    struct record_job j = { .c = c, .run = set_run };
    enum status st = params_check(c->params, spec, 5, c->e);
    if (!st) st = kind_param(c, &j.kind);
    if (st) return st;
    j.id = param_text(c, "id");
    j.version = param_int(c, "version", 0);
    j.given = json_object_get(c->params, "values");
    j.submit = param_bool(c, "submit");
    return job_do(&j);
}

static enum status act_run(struct record_job *j, struct record_ctx *x) {
    struct record r = { .values = NULL };
    json_t *more = NULL;
    enum status st = job_read(j, x, &r);
    const struct step *s = st ? NULL : step_find(kind_info(j->kind)->flow, r.h.state, j->act);
    if (!st && !s) {
        st = err_set(x->e, ST_REFUSED, NULL, "step.none");
        err_arg(x->e, "state", "%s", state_key((int)r.h.state));
    }
    if (!st) st = step_values(x, j->kind, s, j->given, &more);
    if (!st && s->flags & STEP_TWO) st = proposal_ask(x, &r, s, j->reason, j->until, more, &j->proposal);
    else if (!st) st = record_step(x, &r, s, j->reason, j->until, more);
    json_decref(more);
    record_free(&r);
    return st;
}

enum status command_record_act(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },    { "id", PARAM_TEXT, true, 1, 80 },
                                         { "version", PARAM_INT, false, 1, INT64_MAX }, { "act", PARAM_TEXT, true, 1, 20 },
                                         { "reason", PARAM_TEXT, false, 0, 500 }, { "until", PARAM_TEXT, false, 0, 10 },
                                         { "values", PARAM_OBJECT, false, 0, 0 } };
    struct record_job j = { .c = c, .run = act_run };
    char until[DATE_BYTES];
    enum status st = params_check(c->params, spec, 7, c->e);
    if (!st) st = kind_param(c, &j.kind);
    if (st) return st;
    j.id = param_text(c, "id");
    j.version = param_int(c, "version", 0);
    j.act = param_text(c, "act");
    j.reason = param_text(c, "reason");
    j.until = date_read(param_text(c, "until"), until) ? until : param_text(c, "until");
    j.given = json_object_get(c->params, "values");
    j.erased = json_array();
    st = j.erased ? job_do(&j) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = files_erase(c->app, j.erased, c->e); /* what fails here is collected later */
    json_decref(j.erased);
    return st;
}

/* Reports while they are drafts: who may begin which one, what is shown of it, its texts. Their figures are never stored before they are filed. */
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "filing.h"
#include "record.h"

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

static int32_t today_of(const struct command_ctx *c) { return day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())); }

/* ---- whose ---- */

enum status filing_permit(const struct command_ctx *c, const struct filing *f, enum access_action action) {
    const struct access_owner o = { .org_id = f->org_id, .unit_code = f->owner_unit };
    if (!c->who->account_id || access_allows(CLASS_FILING, action, &c->who->who, &o)) return ST_OK;
    return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
}

enum status filing_open(struct command_ctx *c, struct db *db, int64_t id, struct filing *f) {
    struct err denied = { 0 };
    struct command_ctx asks = *c;
    enum status st = filing_get(db, id, c->arena, f, c->e);
    asks.e = &denied;
    if (st || (strcmp(f->state, "discarded") != 0 && !filing_permit(&asks, f, ACTION_READ))) return st;
    err_set(c->e, ST_NOT_FOUND, NULL, "filing.missing");
    err_arg(c->e, "id", "%lld", (long long)id);
    return ST_NOT_FOUND;
}

/* ---- beginning one ---- */

struct add {
    struct command_ctx *c;
    struct filing f;
};

static enum status wrong(struct command_ctx *c, const char *field, const char *key, const char *name, const char *value) {
    err_set(c->e, ST_INVALID, field, key);
    if (name) err_arg(c->e, name, "%s", value);
    return ST_INVALID;
}

/* The body that reports: one's own; the command line says which. */
static enum status org_param(struct command_ctx *c, struct db *db, struct org *o) {
    const char *code = param_text(c, "org");
    if (c->who->account_id) {
        if (*code) return wrong(c, "org", "filing.org-own", NULL, NULL);
        return org_get(db, c->who->who.org_id, c->arena, o, c->e);
    }
    return *code ? org_by_code(db, code, c->arena, o, c->e) : wrong(c, "org", "param.missing", "name", "org");
}

static enum status days_set(struct command_ctx *c, struct filing *f, int32_t first, int32_t last, int32_t due) {
    char a[DATE_BYTES], b[DATE_BYTES], d[DATE_BYTES] = "";
    day_format(first, a);
    day_format(last, b);
    if (due != DAY_NONE) day_format(due, d);
    f->first_day = arena_str(c->arena, a);
    f->last_day = arena_str(c->arena, b);
    f->due_day = arena_str(c->arena, d);
    if (!f->first_day || !f->last_day || !f->due_day) return no_memory(c->e);
    if (first > today_of(c)) return wrong(c, "period", "filing.future", "d", a);
    return ST_OK;
}

/* Of a calendar: which sections, and the days of its figures. */
static enum status due_take(struct command_ctx *c, struct db *db, const struct org *o, const struct period *p, struct filing *f) {
    struct filing_due due;
    char today[DATE_BYTES];
    bool found = false;
    day_format(today_of(c), today);
    if (p->type == PERIOD_SPAN) return wrong(c, "period", "filing.period-kind", NULL, NULL);
    enum status st = filing_due_of(db, o, f->document, p, today, c->arena, &due, &found, c->e);
    if (st) return st;
    if (!found) {
        bool consolidates = !strcmp(f->document, "consolidated");
        err_set(c->e, ST_REFUSED, "period", consolidates ? "filing.not-consolidator" : "filing.no-duty");
        err_arg(c->e, "name", "%s", o->name);
        return ST_REFUSED;
    }
    f->section = due.sections;
    if (o->kind == ORG_COMMUNE) {
        f->unit_code = o->unit_code;
        f->area = "merged";
    }
    return days_set(c, f, due.first, due.last, due.due);
}

/* Of days that somebody chose. */
static enum status span_take(struct command_ctx *c, const struct org *o, const struct period *p, struct filing *f) {
    char last[DATE_BYTES];
    if (p->type != PERIOD_SPAN) return wrong(c, "period", "filing.period-span", NULL, NULL);
    enum status st = days_set(c, f, p->first, p->last, DAY_NONE);
    day_format(p->last, last);
    if (!st && p->last > today_of(c)) st = wrong(c, "to", "filing.future-end", "d", last);
    f->section = "all";
    if (o->kind == ORG_COMMUNE && !*f->unit_code) f->unit_code = o->unit_code;
    return st;
}

static enum status scope_check(struct command_ctx *c, struct db *db, const struct org *o, const struct filing *f) {
    char today[DATE_BYTES];
    const char *name = "";
    struct producer p;
    struct record mark = { .values = NULL };
    enum status st = ST_OK;
    day_format(today_of(c), today);
    if (strcmp(f->area, "old") != 0 && strcmp(f->area, "merged") != 0) return wrong(c, "area", "filing.area", NULL, NULL);
    if (*f->unit_code) st = filing_unit_name(db, f->unit_code, today, c->arena, &name, c->e);
    if (!st && *f->unit_code && !*name) return wrong(c, "commune", "filing.unit", "code", f->unit_code);
    if (!st && o->kind == ORG_COMMUNE && strcmp(f->unit_code, o->unit_code) != 0) return wrong(c, "commune", "filing.unit-own", NULL, NULL);
    if (!st && f->producer_id) st = producer_get(db, f->producer_id, c->arena, &p, c->e);
    if (!st && f->producer_id && o->kind == ORG_COMMUNE && strcmp(p.commune_code, o->unit_code) != 0) return wrong(c, "producer", "filing.producer-own", NULL, NULL);
    const char *id = arena_printf(c->arena, "%lld", (long long)f->mark_id);
    if (!st && f->mark_id) st = id ? record_read(db, KIND_MARK, id, c->arena, &mark, c->e) : no_memory(c->e);
    record_free(&mark);
    return st;
}

/* What is of one place or producer is, whichever province the place was in. */
static void scope_widen(struct filing *f) {
    if (*f->unit_code || f->producer_id) f->area = "merged";
}

static enum status add_write(struct db *tx, void *ctx, struct err *e) {
    struct add *a = ctx;
    struct filing f = a->f;
    char subject[32];
    enum status st = filing_insert(tx, &f, e);
    if (st) return st;
    a->f.id = f.id;
    (void)snprintf(subject, sizeof subject, "filing:%lld", (long long)f.id);
    json_t *detail = json_pack("{s:s, s:s, s:I}", "document", f.document, "period", f.period, "org", (json_int_t)f.org_id);
    st = detail ? act_append(tx, a->c->who, f.created_us, command_key(COMMAND_FILING_ADD), subject, detail, e) : no_memory(e);
    json_decref(detail);
    store_quiet(tx);
    return st;
}

/* What the service knows beside the plan names cases, papers and makers: it goes into the reports of who reads those. */
static bool knows_trace(const struct command_ctx *c) {
    return !c->who->account_id || access_scope(CLASS_CASE, ACTION_READ, c->who->who.role) != SCOPE_NONE;
}

static enum status draft_fill(struct command_ctx *c, struct db *db, struct filing *f) {
    struct org o;
    struct period p;
    json_t *head = NULL;
    struct buf b = BUF_INIT;
    enum status st = org_param(c, db, &o);
    if (st) return st;
    f->org_id = o.id;
    f->owner_unit = o.unit_code;
    bool adhoc = !strcmp(f->document, "adhoc");
    if (!period_parse(f->period, &p)) return adhoc ? wrong(c, "period", "filing.period-span", NULL, NULL) : wrong(c, "period", "filing.period", "value", f->period);
    st = adhoc ? span_take(c, &o, &p, f) : due_take(c, db, &o, &p, f);
    if (!st) st = scope_check(c, db, &o, f);
    if (!st) scope_widen(f);
    if (!st && knows_trace(c)) f->section = arena_printf(c->arena, "%s trace", f->section);
    if (!st && !f->section) st = no_memory(c->e);
    if (!st) st = filing_permit(c, f, ACTION_WRITE);
    if (!st) st = filing_head_default(c, db, f, &o, &head);
    if (!st) st = json_canonical(&b, head, c->e);
    f->head = st || b.failed || !b.data ? NULL : arena_str(c->arena, b.data);
    if (!st && !f->head) st = no_memory(c->e);
    buf_free(&b);
    json_decref(head);
    return st;
}

/* What the command gives back of a draft that was just changed. */
static enum status shown(struct command_ctx *c, int64_t id) {
    struct db *db = NULL;
    struct filing f;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = filing_get(db, id, c->arena, &f, c->e);
    app_reader_end(c->app);
    if (!st) *c->result = json_pack("{s:I, s:s, s:s, s:s, s:I, s:I}", "id", (json_int_t)f.id, "document", f.document, "period", f.period, "state", f.state, "version",
                                    (json_int_t)f.version, "filed", (json_int_t)f.filed);
    return st;
}

enum status command_filing_add(struct command_ctx *c) {
    static const struct param spec[] = { { "document", PARAM_TEXT, true, 1, 20 }, { "period", PARAM_TEXT, true, 1, 24 }, { "area", PARAM_TEXT, false, 0, 10 },
                                         { "commune", PARAM_TEXT, false, 0, 10 }, { "producer", PARAM_INT, false, 0, INT32_MAX },
                                         { "mark", PARAM_INT, false, 0, INT32_MAX }, { "org", PARAM_TEXT, false, 0, 40 } };
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    const char *area = param_text(c, "area"), *document = param_text(c, "document");
    struct add a = { .c = c, .f = { .document = document, .period = param_text(c, "period"), .area = *area ? area : "old", .unit_code = param_text(c, "commune"),
                                    .producer_id = param_int(c, "producer", 0), .mark_id = param_int(c, "mark", 0),
                                    .created_us = clock_now_us(c->app->clock), .created_by = c->who->account_id } };
    bool plan = !strcmp(document, "own") || !strcmp(document, "consolidated");
    if (!plan && strcmp(document, "adhoc") != 0) return wrong(c, "document", "filing.document", NULL, NULL);
    if (plan && (*a.f.unit_code || a.f.producer_id || a.f.mark_id)) return wrong(c, "commune", "filing.scope-adhoc", NULL, NULL);
    st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = draft_fill(c, db, &a.f);
    app_reader_end(c->app);
    if (!st) st = store_write(c->app->store, add_write, &a, c->e);
    return st ? st : shown(c, a.f.id);
}

/* ---- its texts ---- */

struct edit {
    struct command_ctx *c;
    int64_t id, version;
    const json_t *head; /* fields to change, NULL none */
    const char *state;  /* NULL: as it is */
    enum command command;
    bool done;
};

static enum status head_merge(struct edit *x, struct filing *f, struct err *e) {
    json_t *head = json_loads(f->head, 0, NULL);
    struct buf b = BUF_INIT;
    if (!head) return err_set(e, ST_CORRUPT, NULL, "store.corrupt");
    json_object_update(head, (json_t *)(uintptr_t)x->head);
    enum status st = json_canonical(&b, head, e);
    f->head = st || b.failed || !b.data ? NULL : arena_str(x->c->arena, b.data);
    buf_free(&b);
    json_decref(head);
    return st ? st : f->head ? ST_OK : no_memory(e);
}

/* A correction that is given up leaves what was filed, as it was. */
static enum status correction_end(struct command_ctx *c, struct db *tx, struct filing *f, struct err *e) {
    struct filing_version v;
    json_t *view = NULL;
    struct buf b = BUF_INIT;
    struct command_ctx inner = *c;
    inner.e = e;
    enum status st = filing_frozen(&inner, tx, f, 0, &v, &view);
    if (!st) st = filing_values_back(&inner, tx, f, v.at_us, e);
    if (!st) st = json_canonical(&b, json_object_get(view, "head"), e);
    f->head = st || b.failed || !b.data ? NULL : arena_str(c->arena, b.data);
    f->state = "filed";
    f->reason = "";
    buf_free(&b);
    json_decref(view);
    return st ? st : f->head ? ST_OK : no_memory(e);
}

static enum status change_write(struct db *tx, void *ctx, struct err *e) {
    struct edit *x = ctx;
    struct filing f;
    char subject[32];
    int64_t now = clock_now_us(x->c->app->clock);
    enum status st = filing_get(tx, x->id, x->c->arena, &f, e);
    if (st) return st;
    if (strcmp(f.state, "draft") != 0) return err_set(e, ST_CONFLICT, NULL, "filing.filed");
    if (x->version) f.version = x->version;
    if (x->state) f.state = x->state;
    if (x->state && f.filed) st = correction_end(x->c, tx, &f, e);
    if (x->head) st = head_merge(x, &f, e);
    if (!st) st = filing_update(tx, &f, now, e);
    (void)snprintf(subject, sizeof subject, "filing:%lld", (long long)x->id);
    store_quiet(tx);
    return st ? st : act_append(tx, x->c->who, now, command_key(x->command), subject, NULL, e);
}

/* Whether this person may change it. */
static enum status changeable(struct command_ctx *c, int64_t id, enum access_action action) {
    struct db *db = NULL;
    struct filing f;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = filing_open(c, db, id, &f);
    app_reader_end(c->app);
    return st ? st : filing_permit(c, &f, action);
}

static enum status field_take(struct command_ctx *c, const struct filing_field *f, const char *given, json_t *out) {
    char date[DATE_BYTES];
    const char *s = f->lines ? lines_clean(c->arena, given) : utf8_clean(c->arena, given, strlen(given));
    if (!s) return wrong(c, f->name, "value.text", NULL, NULL);
    if (utf8_count(s, strlen(s)) > f->max) {
        err_set(c->e, ST_INVALID, f->name, "filing.long");
        err_arg(c->e, "field", "filing.head-%s", f->name);
        err_arg(c->e, "max", "%zu", f->max);
        return ST_INVALID;
    }
    if (!strcmp(f->name, "date") && *s) {
        if (!date_read(s, date)) return wrong(c, f->name, "filing.date", "value", s);
        s = date;
    }
    json_object_set_new(out, f->name, f->lines ? filing_lines(s, '\n') : json_string(s));
    return ST_OK;
}

static enum status head_take(struct command_ctx *c, const json_t *given, json_t *out) {
    const char *name = NULL;
    json_t *value = NULL;
    size_t n = 0;
    const struct filing_field *fields = filing_fields(&n);
    enum status st = ST_OK;
    json_object_foreach((json_t *)(uintptr_t)given, name, value) {
        size_t i = 0;
        while (i < n && strcmp(fields[i].name, name) != 0) i++;
        if (i == n || !json_is_string(value)) st = wrong(c, name, "param.unknown", "name", name);
        else st = field_take(c, &fields[i], json_string_value(value), out);
        if (st) break;
    }
    return st;
}

enum status command_filing_text(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "version", PARAM_INT, false, 1, INT32_MAX },
                                         { "head", PARAM_OBJECT, true, 0, 0 } };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    json_t *head = json_object();
    struct edit x = { .c = c, .id = param_int(c, "filing", 0), .version = param_int(c, "version", 0), .head = head, .command = COMMAND_FILING_TEXT };
    st = changeable(c, x.id, ACTION_WRITE);
    if (!st) st = head_take(c, json_object_get(c->params, "head"), head);
    if (!st) st = store_write(c->app->store, change_write, &x, c->e);
    json_decref(head);
    return st ? st : shown(c, x.id);
}

enum status command_filing_discard(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "version", PARAM_INT, false, 1, INT32_MAX } };
    enum status st = params_check(c->params, spec, 2, c->e);
    if (st) return st;
    struct edit x = { .c = c, .id = param_int(c, "filing", 0), .version = param_int(c, "version", 0), .state = "discarded", .command = COMMAND_FILING_DISCARD };
    st = changeable(c, x.id, ACTION_WRITE);
    if (!st) st = store_write(c->app->store, change_write, &x, c->e);
    return st ? st : shown(c, x.id);
}

/* ---- without a report ---- */

enum status command_filing_compute(struct command_ctx *c) {
    static const struct param spec[] = { { "period", PARAM_TEXT, true, 1, 24 }, { "area", PARAM_TEXT, false, 0, 10 }, { "commune", PARAM_TEXT, false, 0, 10 },
                                         { "producer", PARAM_INT, false, 0, INT32_MAX }, { "mark", PARAM_INT, false, 0, INT32_MAX } };
    struct period p;
    struct filing_due *dues = NULL;
    size_t n = 0;
    char today[DATE_BYTES];
    const struct access_owner anybody = { .unit_code = "" };
    enum status st = params_check(c->params, spec, 5, c->e);
    if (st) return st;
    const char *area = param_text(c, "area");
    struct filing f = { .document = "adhoc", .section = knows_trace(c) ? "all trace" : "all", .period = param_text(c, "period"), .area = *area ? area : "old", .unit_code = param_text(c, "commune"),
                        .producer_id = param_int(c, "producer", 0), .mark_id = param_int(c, "mark", 0), .due_day = "", .head = "", .org_id = 1 };
    if (c->who->account_id && !access_allows(CLASS_FILING, ACTION_READ, &c->who->who, &anybody)) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    day_format(today_of(c), today);
    if (!period_parse(f.period, &p)) return wrong(c, "period", "filing.period", "value", f.period);
    if (p.type != PERIOD_SPAN) {
        st = filing_dues(c->db, &p, today, c->arena, &dues, &n, c->e);
        if (!st && !n) return wrong(c, "period", "filing.period", "value", f.period);
        if (n) p.first = dues[0].first, p.last = dues[0].last;
    }
    const struct org nobody = { .kind = ORG_DEPARTMENT, .unit_code = "" };
    if (!st) st = days_set(c, &f, p.first, p.last, DAY_NONE);
    if (!st) st = scope_check(c, c->db, &nobody, &f);
    if (!st) scope_widen(&f);
    return st ? st : filing_view_now(c, &f, VIEW_PLAN | VIEW_TRACE, c->result);
}

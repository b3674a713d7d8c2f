/* Reports as they are read: the calendar with what is owed, lists, one with its figures, the rows behind a figure, what a correction changed. */
#include <sodium.h>
#include <string.h>

#include "filing.h"
#include "record.h"

#define LIST_ROWS 50
#define ROWS_AT_ONCE 200
#define LATE_DAYS 370 /* what nobody sent for a year is no longer waited for here */

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

static int32_t today_of(const struct command_ctx *c) { return day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())); }

static json_t *filing_json(const struct filing *f) {
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:s, s:I, s:I}", "id", (json_int_t)f->id, "org", f->org, "org_name",
                     f->org_name, "document", f->document, "period", f->period, "first", f->first_day, "last", f->last_day, "due", f->due_day, "area", f->area,
                     "unit", f->unit_code, "producer", (json_int_t)f->producer_id, "mark", (json_int_t)f->mark_id, "state", f->state, "reason", f->reason,
                     "version", (json_int_t)f->version, "filed", (json_int_t)f->filed);
}

/* ---- the calendar of one's own body ---- */

static enum status filing_of_due(struct command_ctx *c, const struct filing_due *d, const struct filing **out) {
    struct filing *list = NULL;
    size_t n = 0;
    *out = NULL;
    enum status st = filing_of_period(c->db, d->period, d->document, c->arena, &list, &n, c->e);
    for (size_t i = 0; !st && i < n; i++)
        if (list[i].org_id == d->org.id && (!*out || list[i].filed > (*out)->filed)) *out = &list[i];
    return st;
}

static enum status due_put(struct command_ctx *c, const struct filing_due *d, int32_t today, json_t *list) {
    const struct filing *f = NULL;
    char first[DATE_BYTES], last[DATE_BYTES], due[DATE_BYTES];
    enum status st = filing_of_due(c, d, &f);
    if (st) return st;
    day_format(d->first, first);
    day_format(d->last, last);
    day_format(d->due, due);
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s}", "document", d->document, "sections", d->sections, "period", d->period, "first", first,
                          "last", last, "due", due, "source", d->source, "left", (int)(d->due - today), "state", !f ? "missing" : f->filed ? "filed" : "draft", "org",
                          d->org.code);
    if (f) json_object_set_new(o, "filing", json_integer(f->id));
    json_array_append_new(list, o);
    return ST_OK;
}

enum status filing_owed(struct command_ctx *c, json_t **out) {
    static const char *const documents[] = { "own", "consolidated" };
    struct period periods[FILING_PERIODS_MAX];
    struct org o;
    char today[DATE_BYTES];
    size_t n = 0;
    int32_t day = today_of(c);
    *out = json_array();
    day_format(day, today);
    if (access_scope(CLASS_FILING, ACTION_WRITE, c->who->who.role) == SCOPE_NONE || !c->who->who.org_id) return ST_OK;
    struct err none = { 0 };
    enum status st = org_get(c->db, c->who->who.org_id, c->arena, &o, &none);
    if (st == ST_NOT_FOUND) return ST_OK; /* an account whose organisation is not in the register owes nothing */
    if (st) *c->e = none;
    if (!st) st = filing_periods_near(c->db, day, c->arena, periods, &n, c->e);
    for (size_t i = 0; !st && i < n; i++) {
        for (size_t k = 0; !st && k < 2; k++) {
            struct filing_due due;
            bool found = false;
            st = filing_due_of(c->db, &o, documents[k], &periods[i], today, c->arena, &due, &found, c->e);
            if (!st && found && due.due - day <= FILING_NOTICE_DAYS && due.due - day >= -LATE_DAYS) st = due_put(c, &due, day, *out);
        }
    }
    return st;
}

enum status command_filing_list(struct command_ctx *c) {
    static const struct param spec[] = { { "before", PARAM_INT, false, 0, INT64_MAX }, { "limit", PARAM_INT, false, 1, LIST_ROWS } };
    struct filing *list = NULL;
    struct filing_duty *duties = NULL;
    size_t n = 0, duties_len = 0;
    json_t *owed = NULL, *rows = json_array();
    enum access_scope scope = access_scope(CLASS_FILING, ACTION_READ, c->who->who.role);
    enum status st = params_check(c->params, spec, 2, c->e);
    int limit = (int)param_int(c, "limit", LIST_ROWS);
    bool all = scope == SCOPE_ALL || !c->who->account_id, unit = scope == SCOPE_UNIT && *c->who->who.unit_code;
    if (!st && scope == SCOPE_NONE && c->who->account_id) st = err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    if (!st)
        st = filing_page(c->db, param_int(c, "before", 0), all || unit ? 0 : c->who->who.org_id ? c->who->who.org_id : -1, unit ? c->who->who.unit_code : "", limit + 1,
                         c->arena, &list, &n, c->e);
    if (!st) st = filing_owed(c, &owed);
    if (!st) st = filing_duties(c->db, c->arena, &duties, &duties_len, c->e);
    for (size_t i = 0; !st && i < n && i < (size_t)limit; i++) json_array_append_new(rows, filing_json(&list[i]));
    if (!st) *c->result = json_pack("{s:O, s:O, s:b, s:b}", "owed", owed, "rows", rows, "more", n > (size_t)limit, "calendar", duties_len > 0);
    json_decref(owed);
    json_decref(rows);
    return st ? st : *c->result ? ST_OK : no_memory(c->e);
}

/* ---- one of them ---- */

static json_t *version_json(const struct filing_version *v) {
    char hash[65], at[24];
    sodium_bin2hex(hash, sizeof hash, v->sha256, sizeof v->sha256);
    us_format_utc(v->at_us, at, sizeof at);
    return json_pack("{s:I, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "version", (json_int_t)v->version, "at", at, "role", v->role, "org", v->org, "by", v->by, "reason",
                     v->reason, "sha256", hash, "log", (json_int_t)v->log_idx);
}

static enum status versions_put(struct command_ctx *c, const struct filing *f, json_t *o) {
    struct filing_version *list = NULL;
    size_t n = 0;
    json_t *versions = json_array();
    enum status st = filing_versions(c->db, f->id, c->arena, &list, &n, c->e);
    for (size_t i = 0; !st && i < n; i++) json_array_append_new(versions, version_json(&list[i]));
    json_object_set_new(o, "versions", versions);
    return st;
}

static void may_put(const struct command_ctx *c, const struct filing *f, json_t *o) {
    struct err none = { 0 };
    struct command_ctx asks = *c;
    json_t *may = json_array();
    bool draft = !strcmp(f->state, "draft");
    asks.e = &none;
    bool write = !filing_permit(&asks, f, ACTION_WRITE);
    err_clear(&none);
    bool submit = !filing_permit(&asks, f, ACTION_SUBMIT);
    if (draft && write) json_array_append_new(may, json_string("write"));
    if (draft && write) json_array_append_new(may, json_string("discard"));
    if (draft && submit) json_array_append_new(may, json_string("file"));
    if (!draft && submit) json_array_append_new(may, json_string("correct"));
    json_object_set_new(o, "may", may);
}

static void rows_drop(json_t *view) {
    static const char *const lists[] = { "plan", "trace" };
    json_t *figure = NULL;
    size_t i = 0;
    for (size_t l = 0; l < 2; l++)
        json_array_foreach(json_object_get(view, lists[l]), i, figure) json_object_del(figure, "rows");
}

enum status filing_read(struct command_ctx *c, const struct filing *f, int64_t version, unsigned parts, struct filing_version *v, json_t **view) {
    memset(v, 0, sizeof *v);
    if (!version && !strcmp(f->state, "draft")) return filing_view_now(c, f, parts, view);
    return filing_frozen(c, c->db, f, version, v, view);
}

enum status command_filing_show(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "version", PARAM_INT, false, 0, INT32_MAX }, { "part", PARAM_TEXT, false, 0, 10 } };
    struct filing f;
    struct filing_version v;
    json_t *view = NULL;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = filing_open(c, c->db, param_int(c, "filing", 0), &f);
    if (st) return st;
    const char *part = param_text(c, "part");
    unsigned parts = !strcmp(part, "plan") ? VIEW_PLAN : !strcmp(part, "trace") ? VIEW_TRACE : !strcmp(part, "head") ? 0 : VIEW_PLAN | VIEW_TRACE;
    st = filing_read(c, &f, param_int(c, "version", 0), parts, &v, &view);
    if (st) return st;
    rows_drop(view);
    json_t *o = json_pack("{s:o, s:o, s:I}", "filing", filing_json(&f), "view", view, "version", (json_int_t)v.version);
    if (!o) return no_memory(c->e);
    may_put(c, &f, o);
    st = versions_put(c, &f, o);
    if (st) json_decref(o);
    else *c->result = o;
    return st;
}

static json_t *rows_page(const json_t *rows, size_t from, size_t limit) {
    json_t *page = json_array();
    for (size_t i = from; i < json_array_size(rows) && i < from + limit; i++) json_array_append(page, json_array_get(rows, i));
    return page;
}

enum status command_filing_rows(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "version", PARAM_INT, false, 0, INT32_MAX },
                                         { "indicator", PARAM_TEXT, true, 1, 20 },    { "from", PARAM_INT, false, 0, INT32_MAX },
                                         { "limit", PARAM_INT, false, 1, ROWS_AT_ONCE } };
    struct filing f;
    struct filing_version v;
    json_t *view = NULL, *figure = NULL;
    enum status st = params_check(c->params, spec, 5, c->e);
    if (!st) st = filing_open(c, c->db, param_int(c, "filing", 0), &f);
    if (st) return st;
    int i = indicator_parse(param_text(c, "indicator"));
    bool trace = i >= 0 && !strcmp(indicator_info((enum indicator)i)->section, "trace");
    st = filing_read(c, &f, param_int(c, "version", 0), (trace ? VIEW_TRACE : VIEW_PLAN) | VIEW_ROWS, &v, &view);
    if (!st) figure = view_figure(view, param_text(c, "indicator"));
    if (!st && !figure) {
        err_set(c->e, st = ST_NOT_FOUND, "indicator", "filing.indicator");
        err_arg(c->e, "value", "%s", param_text(c, "indicator"));
    }
    if (!st) {
        json_t *rows = json_incref(json_object_get(figure, "rows"));
        size_t total = json_array_size(rows);
        json_object_del(figure, "rows");
        *c->result = json_pack("{s:o, s:O, s:I, s:o, s:I}", "filing", filing_json(&f), "figure", figure, "version", (json_int_t)v.version, "rows",
                               rows_page(rows, (size_t)param_int(c, "from", 0), (size_t)param_int(c, "limit", ROWS_AT_ONCE)), "total", (json_int_t)total);
        json_decref(rows);
    }
    json_decref(view);
    return st ? st : *c->result ? ST_OK : no_memory(c->e);
}

enum status command_filing_difference(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "from", PARAM_INT, true, 1, INT32_MAX }, { "to", PARAM_INT, false, 0, INT32_MAX } };
    struct filing f;
    struct filing_version a, b;
    json_t *was = NULL, *now = NULL;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = filing_open(c, c->db, param_int(c, "filing", 0), &f);
    if (!st) st = filing_frozen(c, c->db, &f, param_int(c, "from", 0), &a, &was);
    if (!st) st = filing_read(c, &f, param_int(c, "to", 0), VIEW_PLAN | VIEW_TRACE | VIEW_ROWS, &b, &now);
    if (!st)
        *c->result = json_pack("{s:o, s:I, s:I, s:o}", "filing", filing_json(&f), "from", (json_int_t)a.version, "to", (json_int_t)b.version, "differences",
                               filing_differences(was, now));
    json_decref(was);
    json_decref(now);
    return st ? st : *c->result ? ST_OK : no_memory(c->e);
}

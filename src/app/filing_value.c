/* What only a body knows, typed by it: each change is a new version, so that it can be told who said what and when. */
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "filing.h"
#include "record.h"

#define NOTE_MAX 500
#define AT_ONCE 200
#define PAST_MAX 5000

struct typing {
    struct command_ctx *c;
    struct filing f;
    struct filing_value *values; /* in the arena */
    size_t n;
    int64_t version;             /* of the draft that the person saw, 0: any */
    int64_t fresh;               /* out: how many said something new */
};

static enum status problem(struct command_ctx *c, const char *indicator, const char *kind, const char *key, const char *value) {
    const char *field = arena_printf(c->arena, "%s%s%s", indicator, *kind ? "." : "", kind);
    if (c->io && c->io->problems && field) {
        json_t *args = value ? json_pack("{s:s}", "value", value) : json_object();
        json_array_append_new(c->io->problems, json_pack("{s:s, s:s, s:o}", "field", field, "key", key, "args", args));
    }
    err_set(c->e, ST_INVALID, field, key);
    if (value) err_arg(c->e, "value", "%s", value);
    return ST_INVALID;
}

/* "không có" in any way of writing it. */
static bool says_none(struct arena *a, const char *s) {
    const char *folded = utf8_fold(a, s, strlen(s));
    return folded && !strcmp(folded, "khong co");
}

static const char *text_of(struct command_ctx *c, const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? utf8_clean(c->arena, s, strlen(s)) : "";
}

/* The figure and the kind; false where that can't be typed. */
static bool target_of(const struct filing *f, const char *indicator, const char *kind, enum indicator *i) {
    int found = indicator_parse(indicator);
    if (found < 0) return false;
    *i = (enum indicator)found;
    const struct indicator_info *info = indicator_info(*i);
    if ((info->how != HOW_TYPED && info->how != HOW_PARTLY) || !filing_takes(f, *i)) return false;
    return !*kind || (info->split == SPLIT_KINDS && craft_kind_parse(kind) != CRAFT_NONE);
}

/* in: name: "b5", or "b1.LN" */
static enum status one(struct typing *t, const char *name, const json_t *given) {
    struct command_ctx *c = t->c;
    const char *point = strchr(name, '.'), *kind = point ? point + 1 : "";
    const char *indicator = arena_strn(c->arena, name, point ? (size_t)(point - name) : strlen(name)), *value = text_of(c, given, "value"),
               *note = text_of(c, given, "note"), *source = text_of(c, given, "source"), *state = "number";
    enum indicator i;
    struct figure f;
    if (!indicator) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!value || !note || !source) return problem(c, indicator, kind, "value.text", NULL);
    if (!target_of(&t->f, indicator, kind, &i)) return problem(c, indicator, kind, "filing.not-typed", name);
    if (!*value) state = "unknown";
    else if (says_none(c->arena, value)) state = "none";
    else if (!figure_parse(value, &f)) return problem(c, indicator, kind, "filing.number", value);
    else if (!indicator_takes(i, &f)) return problem(c, indicator, kind, indicator_info(i)->form == FORM_PERCENT ? "filing.share" : "filing.negative", value);
    if (!*value && (*note || *source)) return problem(c, indicator, kind, "filing.note-alone", NULL);
    if (utf8_count(note, strlen(note)) > NOTE_MAX || utf8_count(source, strlen(source)) > NOTE_MAX) return problem(c, indicator, kind, "filing.note-long", NULL);
    t->values[t->n++] = (struct filing_value){ .org_id = t->f.org_id, .period = t->f.period, .indicator = indicator, .kind = kind, .state = state,
                                               .value = strcmp(state, "number") ? "" : value, .note = note, .source = source,
                                               .account_id = c->who->account_id, .behalf_of = c->who->behalf_of, .role = c->who->role };
    return ST_OK;
}

/* Every one that is wrong is told, not only the first. */
static enum status all(struct typing *t, const json_t *given) {
    json_t *v = NULL;
    const char *name = NULL;
    size_t n = json_object_size(given);
    enum status st = ST_OK;
    if (n > AT_ONCE) return err_set(t->c->e, ST_INVALID, "values", "param.type");
    t->values = arena_alloc(t->c->arena, (n + 1) * sizeof *t->values);
    if (!t->values) return err_set(t->c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_object_foreach((json_t *)(uintptr_t)given, name, v) {
        enum status s = one(t, name, v);
        if (!st) st = s;
    }
    return st;
}

static enum status write(struct db *tx, void *ctx, struct err *e) {
    struct typing *t = ctx;
    char subject[32];
    int64_t now = clock_now_us(t->c->app->clock);
    struct filing f;
    enum status st = filing_get(tx, t->f.id, t->c->arena, &f, e);
    if (!st && strcmp(f.state, "draft") != 0) st = err_set(e, ST_CONFLICT, NULL, "filing.filed");
    if (!st && t->version && t->version != f.version) st = err_set(e, ST_CONFLICT, NULL, "filing.changed");
    t->fresh = 0;
    for (size_t i = 0; !st && i < t->n; i++) {
        bool fresh = false;
        struct filing_value v = t->values[i];
        v.at_us = now;
        st = filing_value_add(tx, &v, &fresh, e);
        t->fresh += fresh;
    }
    /* Who files or types meanwhile must see this first; drafts of other areas hold the same values. */
    if (!st && t->fresh) st = filing_touch(tx, f.org_id, f.period, now, e);
    (void)snprintf(subject, sizeof subject, "filing:%lld", (long long)t->f.id);
    json_t *detail = json_pack("{s:I}", "values", (json_int_t)t->fresh);
    store_quiet(tx);
    if (!st) st = detail ? act_append(tx, t->c->who, now, command_key(COMMAND_FILING_VALUE), subject, detail, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

/* ---- a correction that is given up ---- */

static bool same_figure(const struct filing_value *a, const struct filing_value *b) { return !strcmp(a->indicator, b->indicator) && !strcmp(a->kind, b->kind); }

/* Whether the body has another draft for the period, which holds the same values. */
static enum status drafts_beside(struct command_ctx *c, struct db *tx, const struct filing *f, bool *any, struct err *e) {
    static const char *const documents[] = { "own", "consolidated", "adhoc" };
    enum status st = ST_OK;
    *any = false;
    for (size_t d = 0; !st && d < sizeof documents / sizeof *documents; d++) {
        struct filing *list = NULL;
        size_t n = 0;
        st = filing_of_period(tx, f->period, documents[d], c->arena, &list, &n, e);
        for (size_t i = 0; !st && i < n; i++) *any = *any || (list[i].org_id == f->org_id && list[i].id != f->id && !strcmp(list[i].state, "draft"));
    }
    return st;
}

/* What was the value of past[i] when the report was filed, said again. */
static enum status value_back(struct command_ctx *c, struct db *tx, const struct filing_value *past, size_t n, size_t i, int64_t filed_us, struct err *e) {
    const struct filing_value nothing = { .state = "unknown", .value = "", .note = "", .source = "" }, *was = &nothing;
    bool fresh = false;
    for (size_t k = n; k-- > i + 1;)
        if (same_figure(&past[k], &past[i]) && past[k].at_us <= filed_us) was = &past[k]; /* the newest of them comes last */
    const struct filing_value back = { .org_id = past[i].org_id, .period = past[i].period, .indicator = past[i].indicator, .kind = past[i].kind, .state = was->state,
                                       .value = was->value, .note = was->note, .source = was->source, .at_us = clock_now_us(c->app->clock),
                                       .account_id = c->who->account_id, .behalf_of = c->who->behalf_of, .role = c->who->role };
    return filing_value_add(tx, &back, &fresh, e);
}

enum status filing_values_back(struct command_ctx *c, struct db *tx, const struct filing *f, int64_t filed_us, struct err *e) {
    struct filing_value *past = NULL;
    size_t n = 0;
    bool beside = false;
    enum status st = drafts_beside(c, tx, f, &beside, e);
    if (st || beside) return st;
    st = filing_values_past(tx, f->period, f->org_id, PAST_MAX, c->arena, &past, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        int indicator = indicator_parse(past[i].indicator);
        bool newest = past[i].at_us > filed_us && indicator >= 0 && filing_takes(f, (enum indicator)indicator);
        for (size_t k = 0; newest && k < i; k++) newest = !same_figure(&past[k], &past[i]);
        if (newest) st = value_back(c, tx, past, n, i, filed_us, e);
    }
    return st;
}

/* ---- the command ---- */

static enum status opened(struct typing *t, int64_t id) {
    struct db *db = NULL;
    enum status st = app_reader_begin(t->c->app, &db, t->c->e);
    if (st) return st;
    st = filing_open(t->c, db, id, &t->f);
    app_reader_end(t->c->app);
    return st ? st : filing_permit(t->c, &t->f, ACTION_WRITE);
}

/* One value by itself, as a command line gives it. */
static json_t *single(struct command_ctx *c) {
    const char *kind = param_text(c, "kind");
    const char *name = arena_printf(c->arena, "%s%s%s", param_text(c, "indicator"), *kind ? "." : "", kind);
    return json_pack("{s:{s:s, s:s, s:s}}", name ? name : "", "value", param_text(c, "value"), "note", param_text(c, "note"), "source", param_text(c, "source"));
}

enum status command_filing_value(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX },  { "version", PARAM_INT, false, 1, INT32_MAX },
                                         { "values", PARAM_OBJECT, false, 0, 0 },      { "indicator", PARAM_TEXT, false, 1, 20 },
                                         { "kind", PARAM_TEXT, false, 0, 10 },         { "value", PARAM_TEXT, false, 0, 40 },   { "note", PARAM_TEXT, false, 0, NOTE_MAX },
                                         { "source", PARAM_TEXT, false, 0, NOTE_MAX } };
    struct typing t = { .c = c };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    t.version = param_int(c, "version", 0);
    json_t *given = json_object_get(c->params, "values") ? json_incref(json_object_get(c->params, "values")) : single(c);
    st = opened(&t, param_int(c, "filing", 0));
    if (!st) st = all(&t, given);
    if (!st) st = store_write(c->app->store, write, &t, c->e);
    if (!st) *c->result = json_pack("{s:I, s:I}", "filing", (json_int_t)t.f.id, "new", (json_int_t)t.fresh);
    json_decref(given);
    return st;
}

/* What a report says, gathered: one object that is page, workbook, document and, once filed, what was signed. */
#include <string.h>

#include "filing_figure.h"
#include "record.h"

#define RECENT_DAYS 90

struct gathering {
    struct command_ctx *c;
    struct db *db;
    const struct filing *f;
    struct period period;
    struct filing_span span;
    struct filing_sources sources;
    struct filing_due *dues; /* of its period; none for a span */
    size_t dues_len;
    char today[DATE_BYTES], as_of[DATE_BYTES], soon[DATE_BYTES], half[2][PERIOD_BYTES];
};

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

/* ---- of when ---- */

/* Figures of villages come by halves; a span of days has none. */
static void halves(struct gathering *g) {
    struct period p = { .type = PERIOD_HALF, .year = g->period.year, .part = g->period.part ? g->period.part : 1 };
    if (g->period.type == PERIOD_SPAN) return;
    period_format(&p, g->half[0]);
    if (g->period.type == PERIOD_YEAR) p.part = 2;
    period_format(&p, g->half[1]);
}

static bool span_set(struct gathering *g) {
    const struct filing *f = g->f;
    int32_t today = day_of_us(clock_now_us(g->c->app ? g->c->app->clock : clock_system()));
    int32_t first = day_parse(f->first_day, strlen(f->first_day)), last = day_parse(f->last_day, strlen(f->last_day));
    if (first == DAY_NONE || last == DAY_NONE || !period_parse(f->period, &g->period)) return false;
    if (last > today) last = today; /* what has not happened yet */
    day_format(today, g->today);
    day_format(last, g->as_of);
    day_format(last + RECENT_DAYS, g->soon);
    halves(g);
    g->span = (struct filing_span){ .area = f->area, .unit = f->unit_code, .producer = f->producer_id, .mark = f->mark_id, .since = PLAN_SINCE,
                                    .since_day = day_parse(PLAN_SINCE, strlen(PLAN_SINCE)), .first = f->first_day, .last = g->as_of, .first_day = first,
                                    .last_day = last, .first_us = day_start_us(first), .end_us = day_start_us(last + 1),
                                    .recent_us = day_start_us(last + 1 - RECENT_DAYS), .soon = g->soon, .half_a = g->half[0], .half_b = g->half[1] };
    return true;
}

/* ---- figures ---- */

static bool consolidated(const struct filing *f) { return !strcmp(f->document, "consolidated"); }

static bool lists(const char *list, const char *section) {
    size_t len = strlen(section);
    for (const char *at = list; (at = strstr(at, section)); at += len)
        if ((at == list || at[-1] == ' ') && (!at[len] || at[len] == ' ')) return true;
    return false;
}

/* What is asked of one producer or mark has none of the plan's. */
bool filing_has_section(const struct filing *f, const char *section) {
    if (!strcmp(section, "trace")) return lists(f->section, section);
    return !f->producer_id && !f->mark_id && (lists(f->section, "all") || lists(f->section, section));
}

bool filing_takes(const struct filing *f, enum indicator i) {
    const char *section = indicator_info(i)->section;
    return filing_has_section(f, section) && (!consolidated(f) || !strcmp(section, "B"));
}

/* Who answers for what is typed in a section. */
static int64_t answers(const struct gathering *g, const char *section) {
    if (!consolidated(g->f) || !strcmp(section, "B")) return g->f->org_id;
    for (size_t i = 0; i < g->dues_len; i++) {
        struct filing own = { .section = g->dues[i].sections };
        if (!strcmp(g->dues[i].document, "own") && filing_has_section(&own, section)) return g->dues[i].org.id;
    }
    return 0;
}

static json_t *figures(struct gathering *g, bool trace) {
    json_t *list = json_array();
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        const char *section = indicator_info((enum indicator)i)->section;
        bool of_trace = !strcmp(section, "trace");
        if (of_trace != trace || !filing_has_section(g->f, section)) continue;
        json_t *figure = filing_figure(&g->sources, (enum indicator)i, of_trace ? 0 : answers(g, section));
        if (!figure) {
            json_decref(list);
            return NULL;
        }
        json_array_append_new(list, figure);
    }
    filing_sums(list);
    return list;
}

static enum status sources_read(struct gathering *g, unsigned parts) {
    struct filing_sources *s = &g->sources;
    struct filing_target *targets = NULL;
    struct filing_value *values = NULL;
    struct err *e = g->c->e;
    *s = (struct filing_sources){ .db = g->db, .arena = g->c->arena, .rows = parts & VIEW_ROWS, .filing = g->f, .e = e };
    enum status st = filing_targets(g->db, s->arena, &targets, &s->targets_len, e);
    if (!st) st = filing_values(g->db, g->f->period, g->f->org_id, consolidated(g->f), s->arena, &values, &s->values_len, e);
    if (!st && g->period.type != PERIOD_SPAN) st = filing_dues(g->db, &g->period, g->today, s->arena, &g->dues, &g->dues_len, e);
    s->targets = targets;
    s->values = values;
    s->reckoning = reckoning_new(g->db, &g->span, s->arena);
    return st ? st : s->reckoning ? ST_OK : no_memory(e);
}

/* ---- who has reported ---- */

static json_t *body_json(struct gathering *g, const struct filing_due *d, const struct filing *filed) {
    char due[DATE_BYTES];
    (void)g;
    day_format(d->due, due);
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:I, s:s}", "org", d->org.code, "name", d->org.name, "plan_name", d->plan_body, "sections", d->sections, "due",
                     due, "filed", (json_int_t)(filed ? filed->filed : 0), "state", !filed ? "missing" : filed->filed ? "filed" : "draft");
}

static const struct filing *filing_by(const struct filing *list, size_t n, int64_t org) {
    for (size_t i = 0; i < n; i++)
        if (list[i].org_id == org) return &list[i];
    return NULL;
}

static enum status communes_put(struct gathering *g, const struct filing *own, size_t own_len, json_t *o) {
    struct filing_commune *list = NULL;
    size_t n = 0, filed = 0;
    json_t *missing = json_array();
    enum status st = filing_communes(g->db, g->as_of, g->f->area, g->c->arena, &list, &n, g->c->e);
    for (size_t i = 0; !st && i < n; i++) {
        const struct filing *f = filing_by(own, own_len, list[i].org_id);
        if (f && f->filed) filed++;
        else json_array_append_new(missing, json_string(list[i].name));
    }
    json_object_set_new(o, "communes", json_pack("{s:I, s:I, s:o}", "all", (json_int_t)n, "filed", (json_int_t)filed, "missing", missing));
    return st;
}

static enum status bodies_put(struct gathering *g, json_t *o) {
    struct filing *own = NULL;
    size_t own_len = 0;
    json_t *list = json_array();
    enum status st = filing_of_period(g->db, g->f->period, "own", g->c->arena, &own, &own_len, g->c->e);
    for (size_t i = 0; !st && i < g->dues_len; i++) {
        const struct filing_due *d = &g->dues[i];
        if (strcmp(d->document, "own") != 0 || !d->org.id) continue;
        json_array_append_new(list, body_json(g, d, filing_by(own, own_len, d->org.id)));
    }
    json_object_set_new(o, "bodies", list);
    return st ? st : communes_put(g, own, own_len, o);
}

/* ---- its head ---- */

static enum status mark_put(struct gathering *g, json_t *o) {
    struct record mark = { .values = NULL };
    const char *id = arena_printf(g->c->arena, "%lld", (long long)g->f->mark_id);
    enum status st = id ? record_read(g->db, KIND_MARK, id, g->c->arena, &mark, g->c->e) : no_memory(g->c->e);
    if (!st) json_object_set_new(o, "mark", json_pack("{s:I, s:s}", "id", (json_int_t)g->f->mark_id, "name", value_text(mark.values, "name")));
    record_free(&mark);
    return st;
}

static enum status scope_put(struct gathering *g, json_t *o) {
    const struct filing *f = g->f;
    const char *name = "";
    struct producer p = { .name = "" };
    enum status st = *f->unit_code ? filing_unit_name(g->db, f->unit_code, g->as_of, g->c->arena, &name, g->c->e) : ST_OK;
    if (!st && *f->unit_code) json_object_set_new(o, "unit", json_pack("{s:s, s:s}", "code", f->unit_code, "name", name));
    if (!st && f->producer_id) st = producer_get(g->db, f->producer_id, g->c->arena, &p, g->c->e);
    if (!st && f->producer_id) json_object_set_new(o, "producer", json_pack("{s:I, s:s}", "id", (json_int_t)f->producer_id, "name", p.name));
    return st || !f->mark_id ? st : mark_put(g, o);
}

static enum status body_put(struct gathering *g, json_t *o) {
    struct org org;
    const struct filing *f = g->f;
    const char *plan_body = "";
    enum status st = org_get(g->db, f->org_id, g->c->arena, &org, g->c->e);
    for (size_t i = 0; i < g->dues_len; i++)
        if (g->dues[i].org.id == f->org_id && !strcmp(g->dues[i].document, f->document)) plan_body = g->dues[i].plan_body;
    if (!st)
        json_object_set_new(o, "org", json_pack("{s:s, s:s, s:s, s:s}", "code", org.code, "name", org.name, "kind", org_kind_key((int)org.kind), "plan_name",
                                                plan_body));
    return st;
}

static enum status head_put(struct gathering *g, json_t *o) {
    const struct filing *f = g->f;
    json_t *head = *f->head ? json_loads(f->head, 0, NULL) : json_object();
    if (!head) return err_set(g->c->e, ST_CORRUPT, NULL, "store.corrupt");
    json_object_set_new(o, "head", head);
    json_object_set_new(o, "v", json_integer(1));
    json_object_set_new(o, "document", json_string(f->document));
    json_object_set_new(o, "section", json_string(f->section));
    json_object_set_new(o, "period", json_string(f->period));
    json_object_set_new(o, "first", json_string(f->first_day));
    json_object_set_new(o, "last", json_string(f->last_day));
    json_object_set_new(o, "due", json_string(f->due_day));
    json_object_set_new(o, "as_of", json_string(g->as_of));
    json_object_set_new(o, "area", json_string(f->area));
    enum status st = body_put(g, o);
    return st ? st : scope_put(g, o);
}

enum status filing_view_now(struct command_ctx *c, const struct filing *f, unsigned parts, json_t **out) {
    enum status st = c->viewed ? ST_OK : reader_begin(c->db, c->e);
    if (st) return st;
    st = filing_view(c, c->db, f, parts, out);
    if (!c->viewed) reader_end(c->db);
    return st;
}

enum status filing_view(struct command_ctx *c, struct db *db, const struct filing *f, unsigned parts, json_t **out) {
    struct gathering g = { .c = c, .db = db, .f = f };
    json_t *o = json_object(), *plan = NULL, *trace = NULL;
    enum status st = span_set(&g) ? ST_OK : err_set(c->e, ST_CORRUPT, NULL, "store.corrupt");
    if (!st) st = sources_read(&g, parts);
    if (!st) st = head_put(&g, o);
    if (!st && (parts & VIEW_PLAN) && !(plan = figures(&g, false))) st = c->e->status;
    if (!st && (parts & VIEW_TRACE) && !(trace = figures(&g, true))) st = c->e->status;
    if (plan) json_object_set_new(o, "plan", plan);
    if (trace) json_object_set_new(o, "trace", trace);
    if (!st && consolidated(f) && g.period.type != PERIOD_SPAN) st = bodies_put(&g, o);
    if (st) json_decref(o);
    else *out = o;
    return st;
}

json_t *view_figure(const json_t *view, const char *key) {
    static const char *const lists[] = { "plan", "trace" };
    json_t *figure = NULL;
    size_t i = 0;
    for (size_t l = 0; l < 2; l++)
        json_array_foreach(json_object_get(view, lists[l]), i, figure)
            if (!strcmp(json_string_value(json_object_get(figure, "key")), key)) return figure;
    return NULL;
}

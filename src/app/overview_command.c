/* The command of the overview: its parameters, and its rows with the names that people know. */
#include <stdlib.h>
#include <string.h>

#include "book.h"
#include "overview.h"

#define ROWS_MAX 5000
#define MONTHS_MAX 120

/* "2026-05" as months from year 0. */
static enum status month_param(struct command_ctx *c, const char *name, int fallback, int *month) {
    const char *s = param_text(c, name);
    char *end = NULL;
    *month = fallback;
    if (!*s) return ST_OK;
    long y = strtol(s, &end, 10), m = end && *end == '-' ? strtol(end + 1, &end, 10) : 0;
    *month = (int)(y * 12 + m - 1);
    if (strlen(s) == 7 && !*end && y >= 2000 && y <= 2199 && m >= 1 && m <= 12) return ST_OK;
    err_set(c->e, ST_INVALID, name, "overview.month");
    err_arg(c->e, "value", "%s", s);
    return ST_INVALID;
}

static enum status period(struct command_ctx *c, struct overview_ask *ask) {
    int y = 0, m = 0, d = 0;
    day_to_ymd(day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())), &y, &m, &d);
    enum status st = month_param(c, "from", y * 12, &ask->from);
    if (!st) st = month_param(c, "to", ask->from > y * 12 + m - 1 ? ask->from : y * 12 + m - 1, &ask->to);
    if (!st && (ask->to < ask->from || ask->to - ask->from >= MONTHS_MAX)) st = err_set(c->e, ST_INVALID, "to", "overview.period");
    return st;
}

static enum status by_param(struct command_ctx *c, struct overview_ask *ask) {
    const char *by = param_text(c, "by");
    ask->by = *by ? figure_by_parse(by) : FIGURE_BY_MONTH;
    if (ask->by != FIGURE_BY_COUNT) return ST_OK;
    err_set(c->e, ST_INVALID, "by", "overview.by");
    err_arg(c->e, "by", "%s", by);
    return ST_INVALID;
}

/* ---- names ---- */

static const char *name_of(const struct figure_name *names, size_t n, const char *id) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(names[i].id, id)) return names[i].name;
    return NULL;
}

/* Names of the groups in view; none for months, stars and groups of products, which words name. */
static enum status names_put(struct command_ctx *c, enum figure_by by, json_t *rows) {
    static const int of[FIGURE_BY_COUNT] = { [FIGURE_BY_MONTH] = -1, [FIGURE_BY_GROUP] = -1, [FIGURE_BY_STARS] = -1, [FIGURE_BY_RUN] = -1,
                                             [FIGURE_BY_PRODUCER] = FIGURE_NAMES_PRODUCER, [FIGURE_BY_VILLAGE] = FIGURE_NAMES_VILLAGE,
                                             [FIGURE_BY_COMMUNE] = FIGURE_NAMES_UNIT, [FIGURE_BY_MARK] = FIGURE_NAMES_MARK };
    struct figure_name *names = NULL;
    size_t n = 0, i = 0;
    json_t *row = NULL, *known = NULL;
    if (of[by] < 0) return ST_OK;
    enum status st = figure_names(c->db, (enum figure_names)of[by], c->arena, &names, &n, c->e);
    if (!st && !(known = json_object())) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t k = 0; !st && k < n; k++) json_object_set_new(known, names[k].id, json_string(names[k].name));
    json_array_foreach(rows, i, row) {
        json_t *name = json_object_get(known, json_string_value(json_object_get(row, "key")));
        if (name) json_object_set(row, "name", name);
    }
    json_decref(known);
    return st;
}

/* A run is named by its product and its maker. */
static enum status runs_name(struct command_ctx *c, const struct overview *o, json_t *rows) {
    struct figure_name *products = NULL, *producers = NULL;
    size_t n = 0, m = 0, i = 0;
    json_t *row = NULL;
    char id[24];
    enum status st = figure_names(c->db, FIGURE_NAMES_PRODUCT, c->arena, &products, &n, c->e);
    if (!st) st = figure_names(c->db, FIGURE_NAMES_PRODUCER, c->arena, &producers, &m, c->e);
    if (st) return st;
    json_array_foreach(rows, i, row) {
        const struct figure_run *r = &o->runs[o->groups[i].run];
        (void)snprintf(id, sizeof id, "%lld", (long long)r->product_id);
        const char *product = name_of(products, n, id);
        (void)snprintf(id, sizeof id, "%lld", (long long)r->producer_id);
        const char *producer = name_of(producers, m, id);
        json_object_set_new(row, "product_id", json_integer(r->product_id));
        json_object_set_new(row, "producer_id", json_integer(r->producer_id));
        json_object_set_new(row, "product", json_string(product ? product : ""));
        json_object_set_new(row, "producer", json_string(producer ? producer : ""));
    }
    return ST_OK;
}

/* What it is narrowed to, with its names. */
static enum status only_put(struct command_ctx *c, const struct overview_ask *ask, json_t *only) {
    enum status st = ST_OK;
    for (int b = 0; !st && b < FIGURE_BY_COUNT; b++) {
        if (!ask->only[b]) continue;
        json_t *one = json_pack("[{s:s, s:s}]", "by", figure_by_key((enum figure_by)b), "key", ask->only[b]);
        st = names_put(c, (enum figure_by)b, one);
        json_array_extend(only, one);
        json_decref(one);
    }
    return st;
}

/* ---- the command ---- */

static json_t *figures_json(const int64_t n[static FIGURE_COUNT]) {
    json_t *o = json_object();
    for (int f = 0; f < FIGURE_COUNT; f++) json_object_set_new(o, figure_key((enum figure)f), json_integer(n[f]));
    return o;
}

static json_t *rows_json_of(const struct overview *o) {
    json_t *rows = json_array();
    for (size_t i = 0; i < o->groups_len && i < ROWS_MAX; i++) {
        json_t *row = figures_json(o->groups[i].n);
        json_object_set_new(row, "key", json_string(o->groups[i].key));
        json_array_append_new(rows, row);
    }
    return rows;
}

static json_t *month_json(int month) { return json_sprintf("%04d-%02d", month / 12, month % 12 + 1); }

enum status command_overview(struct command_ctx *c) {
    static const struct param spec[] = { { "from", PARAM_TEXT, false, 0, 7 },      { "to", PARAM_TEXT, false, 0, 7 },
                                         { "by", PARAM_TEXT, false, 0, 12 },
                                         { "producer", PARAM_TEXT, false, 0, 20 }, { "village", PARAM_TEXT, false, 0, 80 },
                                         { "commune", PARAM_TEXT, false, 0, 10 },  { "group", PARAM_TEXT, false, 0, 30 },
                                         { "stars", PARAM_TEXT, false, 0, 1 },     { "mark", PARAM_TEXT, false, 0, 20 } };
    struct overview_ask ask = { .by = FIGURE_BY_MONTH };
    struct overview o;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = book_permit(c);
    if (!st) st = by_param(c, &ask);
    if (!st) st = period(c, &ask);
    if (st) return st;
    for (int b = FIGURE_BY_PRODUCER; b <= FIGURE_BY_MARK; b++)
        if (json_object_get(c->params, figure_by_key((enum figure_by)b))) ask.only[b] = param_text(c, figure_by_key((enum figure_by)b));
    st = overview_count(c->db, &ask, c->arena, &o, c->e);
    if (st) return st;
    json_t *rows = rows_json_of(&o), *only = json_array();
    st = ask.by == FIGURE_BY_RUN ? runs_name(c, &o, rows) : names_put(c, ask.by, rows);
    if (!st) st = only_put(c, &ask, only);
    *c->result = json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:b}", "by", figure_by_key(ask.by), "from", month_json(ask.from), "to",
                           month_json(ask.to), "only", only, "rows", rows, "sums", figures_json(o.sums), "cut", o.groups_len > ROWS_MAX);
    return st;
}

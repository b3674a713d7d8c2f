/* The overview of an office: figures of some months by whatever is asked for; each opens the runs behind it. */
#include <stdlib.h>
#include <string.h>

#include "core/figure.h"
#include "grid.h"
#include "label/chart.h"
#include "link.h"

/* What the address asks for; texts of the request, NULL where it does not. */
struct overview_page {
    struct desk *d;
    enum figure_by by;
    const char *from, *to;
    const char *only[FIGURE_BY_COUNT];
};

#define NOTHING "-" /* in addresses: what belongs to no village, shows no mark … */

static const char *only_read(struct desk *d, enum figure_by by) {
    const char *s = form_text(&d->query, figure_by_slug(by));
    return s && !strcmp(s, NOTHING) ? "" : s;
}

static void page_read(struct overview_page *p, struct desk *d) {
    const char *by = form_text(&d->query, "theo");
    *p = (struct overview_page){ .d = d, .by = by ? figure_by_of_slug(by) : FIGURE_BY_MONTH, .from = form_text(&d->query, "tu"),
                                 .to = form_text(&d->query, "den") };
    if (p->by == FIGURE_BY_COUNT) p->by = FIGURE_BY_MONTH;
    for (int b = FIGURE_BY_PRODUCER; b <= FIGURE_BY_MARK; b++) p->only[b] = only_read(d, (enum figure_by)b);
}

static enum status overview_get(const struct overview_page *p, json_t **out, struct err *e) {
    json_t *params = json_pack("{s:s}", "by", figure_by_key(p->by));
    put(params, "from", p->from);
    put(params, "to", p->to);
    for (int b = 0; b < FIGURE_BY_COUNT; b++)
        if (p->only[b]) json_object_set_new(params, figure_by_key((enum figure_by)b), json_string(p->only[b]));
    return desk_command(p->d, COMMAND_OVERVIEW, params, NULL, out, e);
}

/* ---- addresses ---- */

static const char *buf_kept(const struct overview_page *p, struct buf *b) {
    const char *s = b->failed || !b->data ? "" : arena_strn(p->d->arena, b->data, b->len);
    buf_free(b);
    return s ? s : "";
}

/* An address of the overview as it is asked for, by something, and with one more narrowing (FIGURE_BY_COUNT: none, without: key NULL). */
static const char *address(const struct overview_page *p, const char *path, enum figure_by by, enum figure_by more, const char *key,
                           const json_t *view) {
    struct buf b = BUF_INIT;
    buf_str(&b, path);
    link_add(&b, "theo", figure_by_slug(by));
    link_add(&b, "tu", more == FIGURE_BY_MONTH ? key : text_of(view, "from"));
    link_add(&b, "den", more == FIGURE_BY_MONTH ? key : text_of(view, "to"));
    for (int i = FIGURE_BY_PRODUCER; i <= FIGURE_BY_MARK; i++) {
        const char *value = i == (int)more ? key : p->only[i];
        if (value) link_add(&b, figure_by_slug((enum figure_by)i), *value ? value : NOTHING);
    }
    return buf_kept(p, &b);
}

/* ---- names ---- */

/* "202605" -> "2026-05", as addresses have it */
static const char *month_of(const struct overview_page *p, const char *key) {
    return strlen(key) == 6 ? arena_printf(p->d->arena, "%.4s-%s", key, key + 4) : "";
}

static const char *name_of(const struct overview_page *p, enum figure_by by, const json_t *row) {
    const char *key = text_of(row, "key"), *name = text_of(row, "name");
    if (by == FIGURE_BY_MONTH && strlen(key) == 6) return arena_printf(p->d->arena, "%s/%.4s", key + 4, key);
    if (!*key) return say(p->d, "overview.none-%s", figure_by_key(by));
    if (by == FIGURE_BY_GROUP) return say_choice(p->d, "ocop_group", key);
    if (by == FIGURE_BY_STARS) return say_with(p->d, "overview.stars", "n", key);
    if (by == FIGURE_BY_RUN) return say_with(p->d, "run.title", "n", key);
    return *name ? name : key;
}

/* ---- the table ---- */

static void row_put(const struct overview_page *p, struct grid *g, const json_t *view, const json_t *row) {
    const char *key = text_of(row, "key");
    bool run = p->by == FIGURE_BY_RUN;
    const char *href = run ? arena_printf(p->d->arena, "/app/dot-tem/%s", key)
                           : address(p, "/app/tong-quan", FIGURE_BY_RUN, p->by, p->by == FIGURE_BY_MONTH ? month_of(p, key) : key, view);
    grid_row(g);
    grid_text(g, name_of(p, p->by, row), href);
    if (run) grid_text(g, text_of(row, "product"), arena_printf(p->d->arena, "/app/san-pham/%lld", (long long)int_of(row, "product_id")));
    if (run) grid_text(g, text_of(row, "producer"), arena_printf(p->d->arena, "/app/co-so/%lld", (long long)int_of(row, "producer_id")));
    for (int f = 0; f < FIGURE_COUNT; f++) {
        int64_t n = int_of(row, figure_key((enum figure)f));
        grid_number(g, n, run || !n ? NULL : href); /* behind nothing there is nothing to see */
    }
}

static void grid_fill(const struct overview_page *p, const json_t *view, json_t *model) {
    struct grid g;
    const json_t *row = NULL;
    size_t i = 0;
    bool run = p->by == FIGURE_BY_RUN;
    grid_start(&g, p->d);
    grid_column(&g, say(p->d, "overview.by-%s", figure_by_key(p->by)), GRID_TEXT);
    if (run) grid_column(&g, say(p->d, "book-column.product"), GRID_TEXT);
    if (run) grid_column(&g, say(p->d, "book-column.producer"), GRID_TEXT);
    for (int f = 0; f < FIGURE_COUNT; f++) grid_column(&g, say(p->d, "overview.%s", figure_key((enum figure)f)), GRID_NUMBER);
    json_array_foreach(json_object_get(view, "rows"), i, row) row_put(p, &g, view, row);
    grid_sums(&g);
    grid_text(&g, say(p->d, "overview.sums"), NULL);
    if (run) grid_empty(&g);
    if (run) grid_empty(&g);
    for (int f = 0; f < FIGURE_COUNT; f++) grid_number(&g, int_of(json_object_get(view, "sums"), figure_key((enum figure)f)), NULL);
    grid_put(&g, model);
}

/* ---- the chart ---- */

#define CHART_GROUPS 12

/* Labels issued and scanned: a line over months, bars of the largest groups else. What cannot be drawn leaves the table alone. */
static void chart_put(const struct overview_page *p, const json_t *view, json_t *model) {
    static const enum figure shown[] = { FIGURE_ISSUED, FIGURE_SCANNED };
    enum { SERIES = sizeof shown / sizeof *shown };
    const char *names[SERIES], *labels[CHART_ROWS_MAX];
    int64_t values[CHART_ROWS_MAX * SERIES];
    const json_t *rows = json_object_get(view, "rows");
    bool months = p->by == FIGURE_BY_MONTH;
    size_t most = months ? CHART_ROWS_MAX : CHART_GROUPS, n = json_array_size(rows), from = months && n > most ? n - most : 0;
    struct buf svg = BUF_INIT;
    if (p->by == FIGURE_BY_RUN || n < 2) return;
    n = n - from < most ? n - from : most;
    for (size_t k = 0; k < SERIES; k++) names[k] = say(p->d, "overview.%s", figure_key(shown[k]));
    for (size_t i = 0; i < n; i++) {
        const json_t *row = json_array_get(rows, from + i);
        labels[i] = name_of(p, p->by, row);
        for (size_t k = 0; k < SERIES; k++) values[i * SERIES + k] = int_of(row, figure_key(shown[k]));
    }
    const struct chart c = { .kind = months ? CHART_LINE : CHART_BARS, .title = say(p->d, months ? "overview.chart-month" : "overview.chart-groups"),
                             .id = "chart", .lang = p->d->a->lang, .series = SERIES, .rows = n, .series_name = names, .label = labels,
                             .value = values };
    if (!chart_svg(&c, &svg, NULL) && !svg.failed) json_object_set_new(model, "chart", json_stringn(svg.data, svg.len));
    buf_free(&svg);
}

/* ---- page and file ---- */

/* "01/2026 – 11/2026" */
static const char *period_text(const struct overview_page *p, const json_t *view) {
    const char *a = text_of(view, "from"), *b = text_of(view, "to");
    return arena_printf(p->d->arena, "%s/%.4s – %s/%.4s", a + 5, a, b + 5, b);
}

static void narrowings_put(const struct overview_page *p, const json_t *view, json_t *model) {
    json_t *list = json_array();
    const json_t *one = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(view, "only"), i, one) {
        enum figure_by by = figure_by_parse(text_of(one, "by"));
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "what", say(p->d, "overview.by-%s", text_of(one, "by")), "name",
                                              name_of(p, by, one), "without", address(p, "/app/tong-quan", p->by, by, NULL, view)));
    }
    put_items(model, "only", list);
}

static void choices_put(const struct overview_page *p, json_t *model) {
    json_t *list = json_array(), *kept = json_array();
    for (int b = 0; b < FIGURE_BY_COUNT; b++) {
        enum figure_by by = (enum figure_by)b;
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "key", figure_by_slug(by), "text", say(p->d, "overview.by-%s", figure_by_key(by)), "on", by == p->by));
        if (p->only[b]) json_array_append_new(kept, json_pack("{s:s, s:s}", "name", figure_by_slug(by), "value", *p->only[b] ? p->only[b] : NOTHING));
    }
    json_object_set_new(model, "by", list);
    put_items(model, "kept", kept);
}

static json_t *model_make(const struct overview_page *p, const json_t *view) {
    json_t *model = json_object();
    put(model, "heading", say(p->d, "overview.title"));
    put(model, "title", arena_printf(p->d->arena, "%s: %s", say(p->d, "overview.title"), say(p->d, "overview.by-%s", figure_by_key(p->by))));
    put(model, "narrowed", period_text(p, view));
    put(model, "period", period_text(p, view));
    put(model, "from", text_of(view, "from"));
    put(model, "to", text_of(view, "to"));
    choices_put(p, model);
    narrowings_put(p, view, model);
    grid_fill(p, view, model);
    put_flag(model, "more", json_is_true(json_object_get(view, "cut")));
    put(model, "csv", address(p, "/app/tong-quan/tep/csv", p->by, FIGURE_BY_COUNT, NULL, view));
    put(model, "pdf", address(p, "/app/tong-quan/tep/pdf", p->by, FIGURE_BY_COUNT, NULL, view));
    put(model, "xlsx", address(p, "/app/tong-quan/tep/xlsx", p->by, FIGURE_BY_COUNT, NULL, view));
    return model;
}

void overview_handle(struct desk *d, struct http_response *out) {
    struct overview_page p;
    struct err e = { 0 };
    json_t *view = NULL;
    page_read(&p, d);
    if (overview_get(&p, &view, &e)) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = model_make(&p, view);
    chart_put(&p, view, model);
    json_decref(view);
    desk_page(d, 200, PAGE_OVERVIEW, model, out);
}

void overview_file_handle(struct desk *d, struct http_response *out) {
    struct overview_page p;
    struct err e = { 0 };
    json_t *view = NULL;
    char format[8];
    page_read(&p, d);
    if (!desk_path_part(d, 3, format, sizeof format)) desk_status(d, 404, NULL, out);
    else if (overview_get(&p, &view, &e)) desk_error(d, &e, out);
    else {
        json_t *model = model_make(&p, view);
        grid_file(d, model, arena_printf(d->arena, "tong-quan-%s-%s-%s", figure_by_slug(p.by), text_of(view, "from"), text_of(view, "to")), format, out);
        json_decref(model);
    }
    json_decref(view);
}

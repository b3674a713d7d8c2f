/* Behind a report: the rows of a figure, what a correction changed, and the report as a file. */
#include <stdlib.h>
#include <string.h>

#include "core/indicator.h"
#include "filing_view.h"
#include "press.h"

#define ROWS_SHOWN 200

static bool filing_path(struct desk *d, int64_t *id) { return desk_path_id(d, 2, id) && *id <= INT32_MAX; }

static const char *at(const json_t *row, size_t i) {
    const char *s = json_string_value(json_array_get(row, i));
    return s ? s : "";
}

/* ---- rows ---- */

static json_t *row_model(struct desk *d, const json_t *row) {
    json_t *m = json_object();
    enum kind k = kind_parse(at(row, 0));
    const char *detail = at(row, 4);
    bool day = day_parse(detail, strlen(detail)) != DAY_NONE;
    put(m, "kind_text", k == KIND_NONE ? say(d, "filing.word-campaign") : say_kind(d, k, ".one"));
    put(m, "row_title", *at(row, 2) ? at(row, 2) : at(row, 1));
    if (k != KIND_NONE && may_read(d, k)) put(m, "row_href", address_of(d, k, at(row, 1)));
    put(m, "class_text", at(row, 3));
    put(m, "detail", day ? show_date(d, detail) : detail);
    put(m, "n", show_number(d, json_integer_value(json_array_get(row, 5))));
    put(m, "m", show_number(d, json_integer_value(json_array_get(row, 6))));
    return m;
}

static json_t *rows_model(struct desk *d, const json_t *rows) {
    json_t *list = json_array();
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) json_array_append_new(list, row_model(d, row));
    return list;
}

void filing_rows_handle(struct desk *d, struct http_response *out) {
    json_t *result = NULL;
    struct err e = { 0 };
    int64_t id = 0, version = filing_version_asked(d), from = 0;
    char key[24];
    const char *begin = form_text(&d->query, "tu");
    if (begin && *begin && strlen(begin) < 9 && strspn(begin, "0123456789") == strlen(begin)) from = strtoll(begin, NULL, 10);
    if (!filing_path(d, &id) || !desk_path_part(d, 4, key, sizeof key)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s, s:I, s:I, s:i}", "filing", (json_int_t)id, "indicator", key, "version", (json_int_t)version, "from", (json_int_t)from, "limit",
                               ROWS_SHOWN);
    if (desk_command(d, COMMAND_FILING_ROWS, params, NULL, &result, &e)) {
        desk_error(d, &e, out);
        return;
    }
    const json_t *figure = json_object_get(result, "figure"), *f = json_object_get(result, "filing");
    const char *href = filing_address(d, id);
    json_t *model = json_object();
    int64_t total = int_of(result, "total");
    put(model, "heading", say_with(d, "filing.rows", "name", text_of(figure, "name")));
    put(model, "title", filing_title(d, f));
    put(model, "href", version ? arena_printf(d->arena, "%s?ban=%lld", href, (long long)version) : href);
    put(model, "numbers", filing_numbers(d, json_object_get(figure, "values")));
    put(model, "explain", text_of(figure, "explain"));
    put(model, "count", say_with(d, "filing.rows-count", "n", show_number(d, total)));
    put_items(model, "rows", rows_model(d, json_object_get(result, "rows")));
    if (from + ROWS_SHOWN < total) {
        const char *edition = version ? arena_printf(d->arena, "&ban=%lld", (long long)version) : "";
        put(model, "next", arena_printf(d->arena, "%s/dong/%s?tu=%lld%s", href, key, (long long)(from + ROWS_SHOWN), edition));
    }
    json_decref(result);
    desk_page(d, 200, PAGE_FILING_ROWS, model, out);
}

/* ---- what a correction changed ---- */

/* Anything frozen, as one text. */
static const char *value_text(struct desk *d, const json_t *v) {
    const json_t *one = NULL;
    const char *name = NULL, *text = "";
    size_t i = 0;
    if (json_is_string(v)) return day_parse(json_string_value(v), strlen(json_string_value(v))) != DAY_NONE ? show_date(d, json_string_value(v)) : json_string_value(v);
    if (json_is_integer(v)) return show_number(d, json_integer_value(v));
    if (json_object_get(v, "state") && !json_object_get(v, "org")) return filing_number(d, v);
    if (json_object_get(v, "name")) return text_of(v, "name");
    if (json_is_array(v))
        json_array_foreach(v, i, one) {
            const char *more = arena_printf(d->arena, "%s%s%s", text, i ? " / " : "", value_text(d, one));
            text = more ? more : text;
        }
    if (json_is_object(v))
        json_object_foreach((json_t *)(uintptr_t)v, name, one) {
            const char *s = value_text(d, one);
            const char *more = *s ? arena_printf(d->arena, "%s%s%s", text, *text ? ", " : "", s) : text;
            text = more ? more : text;
        }
    return text;
}

static const char *figure_name(struct desk *d, const char *key) {
    const char *own = say(d, "indicator.%s", key);
    int i = indicator_parse(key);
    if (*own) return own;
    const char *s = i < 0 ? NULL : indicator_info((enum indicator)i)->targets;
    return s && *s ? s : key;
}

static const char *what_text(struct desk *d, const json_t *row) {
    const char *what = text_of(row, "what"), *key = text_of(row, "key"), *slot = text_of(row, "slot");
    if (!strcmp(what, "head")) return say(d, "filing.head-%s", key);
    if (!strcmp(what, "about")) return say(d, "filing.about-%s", key);
    const char *name = figure_name(d, key), *more = "";
    if (!strcmp(what, "value")) more = !strcmp(slot, "all") ? "" : *say(d, "filing-doc.col.%s", slot) ? say(d, "filing-doc.col.%s", slot) : slot;
    else if (strcmp(what, "rows") != 0) more = say(d, "filing.difference-%s", what);
    const char *s = arena_printf(d->arena, "%s%s%s", name, *more ? ": " : "", more);
    return s ? s : "";
}

static void rows_put(struct desk *d, const json_t *row, json_t *m) {
    struct buf b = BUF_INIT;
    const struct text_arg args[] = { { "come", show_number(d, int_of(row, "come_n")) }, { "gone", show_number(d, int_of(row, "gone_n")) } };
    text_fill(&b, d->a->lang, "filing.difference-rows", args, 2);
    put(m, "rows_text", b.data);
    buf_free(&b);
    put_items(m, "gone", rows_model(d, json_object_get(row, "gone")));
    put_items(m, "come", rows_model(d, json_object_get(row, "come")));
}

static json_t *differences_model(struct desk *d, const json_t *list) {
    json_t *out = json_array();
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(list, i, row) {
        json_t *m = json_object();
        const char *was = value_text(d, json_object_get(row, "was")), *now = value_text(d, json_object_get(row, "now"));
        bool origin = !strcmp(text_of(row, "what"), "origin");
        put(m, "what", what_text(d, row));
        put(m, "was", origin && *was ? say(d, "filing.origin-%s", was) : *was ? was : "–");
        put(m, "now", origin && *now ? say(d, "filing.origin-%s", now) : *now ? now : "–");
        if (!strcmp(text_of(row, "what"), "rows")) rows_put(d, row, m);
        json_array_append_new(out, m);
    }
    return out;
}

void filing_diff_handle(struct desk *d, struct http_response *out) {
    json_t *result = NULL;
    struct err e = { 0 };
    int64_t id = 0, from = 0;
    if (!filing_path(d, &id) || !desk_path_id(d, 4, &from) || from > INT32_MAX) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:I, s:I}", "filing", (json_int_t)id, "from", (json_int_t)from, "to", (json_int_t)filing_version_asked(d));
    if (desk_command(d, COMMAND_FILING_DIFFERENCE, params, NULL, &result, &e)) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = json_object();
    put(model, "heading", say_with(d, "filing.differences", "n", show_number(d, from)));
    put(model, "title", filing_title(d, json_object_get(result, "filing")));
    put(model, "href", filing_address(d, id));
    put_items(model, "differences", differences_model(d, json_object_get(result, "differences")));
    json_decref(result);
    desk_page(d, 200, PAGE_FILING_DIFF, model, out);
}

/* ---- as a file ---- */

static const struct {
    const char *format, *media;
} files[] = { { "pdf", "application/pdf" },
              { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" },
              { "json", "application/json" } };
#define FILES (sizeof files / sizeof *files)

void filing_export_handle(struct desk *d, struct http_response *out) {
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    char format[10];
    size_t i = 0;
    bool named = filing_path(d, &id) && desk_path_part(d, 4, format, sizeof format);
    for (; named && i < FILES && strcmp(files[i].format, format) != 0;) i++;
    if (!named || i == FILES) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s, s:I}", "filing", (json_int_t)id, "format", format, "version", (json_int_t)filing_version_asked(d));
    if (download_take(d, COMMAND_FILING_EXPORT, params, &l, &e)) {
        desk_error(d, &e, out);
        return;
    }
    const char *org = text_of(l.result, "org"), *period = text_of(l.result, "period");
    char *name = arena_printf(d->arena, "bao-cao-%s-%s.%s", org, period, format);
    for (char *c = name; c && *c; c++)
        if (*c == '/') *c = '_'; /* of a span of days */
    download_answer(d, &l, files[i].media, name, out);
}

/* Behind a report: the rows of a figure, and the report as a file. */
#include <stdlib.h>
#include <string.h>

#include "core/indicator.h"
#include "filing_view.h"
#include "press.h"

#define ROWS_SHOWN 200

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

json_t *filing_rows_model(struct desk *d, const json_t *rows) {
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
    put_items(model, "rows", filing_rows_model(d, json_object_get(result, "rows")));
    if (from + ROWS_SHOWN < total) {
        const char *edition = version ? arena_printf(d->arena, "&ban=%lld", (long long)version) : "";
        put(model, "next", arena_printf(d->arena, "%s/dong/%s?tu=%lld%s", href, key, (long long)(from + ROWS_SHOWN), edition));
    }
    json_decref(result);
    desk_page(d, 200, PAGE_FILING_ROWS, model, out);
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

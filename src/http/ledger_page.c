/* The label ledger (sổ theo dõi tem) under a right, a rating, a lot, a product, a producer or a household. */
#include <stdlib.h>
#include <string.h>

#include "press.h"

static const char *const columns[] = { "issued", "printed", "reprinted", "voided", "left" };
#define COLUMNS (sizeof columns / sizeof *columns)

static json_t *numbers_model(struct desk *d, const json_t *row) {
    json_t *out = json_array();
    for (size_t i = 0; i < COLUMNS; i++)
        json_array_append_new(out, json_pack("{s:s, s:s}", "label", say(d, "ledger.%s", columns[i]), "n", show_number(d, int_of(row, columns[i]))));
    return out;
}

static json_t *rows_model(struct desk *d, const json_t *ledger) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(ledger, "rows"), i, row) {
        json_t *o = json_object();
        put(o, "run", arena_printf(d->arena, "%lld", (long long)int_of(row, "run")));
        put(o, "at", show_instant(d, text_of(row, "issued_at")));
        put(o, "lot", text_of(row, "lot"));
        json_object_set_new(o, "numbers", numbers_model(d, row));
        json_array_append_new(out, o);
    }
    return out;
}

static void quota_put(struct desk *d, const json_t *ledger, json_t *model) {
    const json_t *q = json_object_get(ledger, "quota");
    if (!q) return;
    put(model, "quota", show_number(d, int_of(q, "quota")));
    put(model, "used", show_number(d, int_of(q, "used")));
    put(model, "left", show_number(d, int_of(q, "left")));
    put(model, "quota_year", arena_printf(d->arena, "%lld", (long long)int_of(q, "year")));
}

/* What the ledger is of; who may not read that sees no ledger of it. */
static enum status about_read(struct desk *d, enum kind k, const char *id, json_t **record, struct err *e) {
    return desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id), NULL, record, e);
}

void ledger_handle(struct desk *d, struct http_response *out) {
    char slug[40], id[90];
    json_t *ledger = NULL, *record = NULL;
    struct err e = { 0 };
    enum kind k = desk_path_part(d, 2, slug, sizeof slug) ? kind_of_slug(slug) : KIND_NONE;
    if (k == KIND_NONE || !desk_path_part(d, 3, id, sizeof id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    const char *year = form_text(&d->query, "nam");
    json_t *params = json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id);
    if (year && *year) put_int(params, "year", strtoll(year, NULL, 10));
    enum status st = desk_command(d, COMMAND_LEDGER, params, NULL, &ledger, &e);
    if (!st) st = about_read(d, k, id, &record, &e);
    if (st) desk_error(d, &e, out);
    else {
        json_t *model = json_object();
        put(model, "heading", say(d, "ledger.title"));
        put(model, "about", show_title(d, k, json_object_get(record, "values"), id));
        put(model, "about_href", address_of(d, k, id));
        put(model, "year", year);
        put_items(model, "rows", rows_model(d, ledger));
        json_object_set_new(model, "sums", numbers_model(d, json_object_get(ledger, "sums")));
        put(model, "file", arena_printf(d->arena, "/app/so-tem/%s/%s/tep", slug, id));
        put_flag(model, "more", json_is_true(json_object_get(ledger, "more")));
        quota_put(d, ledger, model);
        desk_page(d, 200, PAGE_LEDGER, model, out);
    }
    json_decref(ledger);
    json_decref(record);
}

static const struct {
    const char *format, *media;
} files[] = { { "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" }, { "csv", "text/csv; charset=utf-8" } };

/* The same rows as a file for an office. */
void ledger_file_handle(struct desk *d, struct http_response *out) {
    char slug[40], format[10];
    struct download l;
    json_t *about = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    size_t i = 0;
    const char *year = form_text(&d->query, "nam");
    enum kind k = desk_path_part(d, 2, slug, sizeof slug) ? kind_of_slug(slug) : KIND_NONE;
    bool named = k != KIND_NONE && desk_path_id(d, 3, &id) && desk_path_part(d, 5, format, sizeof format);
    for (; named && i < sizeof files / sizeof *files && strcmp(files[i].format, format) != 0;) i++;
    if (!named || i == sizeof files / sizeof *files) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:s, s:I, s:s, s:s}", "kind", kind_info(k)->key, "id", (json_int_t)id, "format", format, "lang",
                               d->a->lang == LANG_EN ? "en" : "vi");
    if (year && *year) put_int(params, "year", strtoll(year, NULL, 10));
    if (about_read(d, k, arena_printf(d->arena, "%lld", (long long)id), &about, &e)) json_decref(params);
    json_decref(about);
    if (e.status || download_take(d, COMMAND_LEDGER_FILE, params, &l, &e)) desk_error(d, &e, out);
    else download_answer(d, &l, files[i].media, arena_printf(d->arena, "so-tem-%s-%lld.%s", slug, (long long)id, format), out);
}

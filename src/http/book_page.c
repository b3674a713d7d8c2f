/* The registers that an office goes through: a list of them, and each as a table from its columns. */
#include <stdlib.h>
#include <string.h>

#include "core/book.h"
#include "grid.h"

static const char *ref_href(struct desk *d, const struct book_column *c, const json_t *row) {
    const json_t *id = json_object_get(row, arena_printf(d->arena, "%s_id", c->name));
    const char *text = json_is_integer(id) ? arena_printf(d->arena, "%lld", (long long)json_integer_value(id)) : json_string_value(id);
    return text && *text && strcmp(text, "0") != 0 ? address_of(d, c->kind, text) : NULL;
}

static const char *unit_name(struct desk *d, const json_t *units, const char *code) {
    const json_t *u = NULL;
    size_t i = 0;
    json_array_foreach(units, i, u)
        if (!strcmp(text_of(u, "id"), code)) return arena_str(d->arena, text_of(u, "name"));
    return code;
}

static const char *state_text(struct desk *d, enum kind k, const json_t *row) {
    json_t *state = show_state(d, k, text_of(row, "state"), row);
    const char *text = arena_str(d->arena, text_of(state, "state_text"));
    json_decref(state);
    return text;
}

static void number_put(struct grid *g, const json_t *v) {
    if (json_is_integer(v)) grid_number(g, json_integer_value(v), NULL);
    else grid_empty(g);
}

static void cell_put(struct grid *g, const struct book_column *c, const json_t *row, const json_t *units) {
    struct desk *d = g->d;
    const char *text = text_of(row, c->name);
    switch (c->type) {
    case BOOK_NUMBER:
    case BOOK_LEFT: number_put(g, json_object_get(row, c->name)); break;
    case BOOK_DAY: grid_day(g, text); break;
    case BOOK_INSTANT: grid_text(g, show_instant(d, text_of(row, arena_printf(d->arena, "%s_at", c->name))), NULL); break;
    case BOOK_REF: grid_text(g, ref_href(d, c, row) ? show_named(d, c->kind, text, "") : text, ref_href(d, c, row)); break;
    case BOOK_UNIT: grid_text(g, unit_name(d, units, text), NULL); break;
    case BOOK_STATE: grid_text(g, state_text(d, c->kind, row), NULL); break;
    case BOOK_CHOICE: grid_text(g, say_choice(d, c->set, text), NULL); break;
    case BOOK_ENTRY: grid_text(g, show_number(d, int_of(row, c->name)), arena_printf(d->arena, "/so-cong-khai/muc/%lld", (long long)int_of(row, c->name))); break;
    case BOOK_KIND: grid_text(g, say(d, "book-kind.%s", text), NULL); break;
    case BOOK_WORD: grid_text(g, say(d, "book-word.%s", text), NULL); break;
    default: grid_text(g, text, NULL); break;
    }
}

/* The numbers of each column together, where a register adds them. */
static void sums_put(struct grid *g, const struct book_info *info, const json_t *rows) {
    const json_t *row = NULL;
    size_t i = 0;
    grid_sums(g);
    for (size_t k = 0; k < info->columns_len; k++) {
        int64_t sum = 0;
        json_array_foreach(rows, i, row) sum += int_of(row, info->columns[k].name);
        if (info->columns[k].type == BOOK_NUMBER) grid_number(g, sum, NULL);
        else grid_text(g, k ? "" : say(g->d, "overview.sums"), NULL);
    }
}

static bool has_units(const struct book_info *info) {
    for (size_t i = 0; i < info->columns_len; i++)
        if (info->columns[i].type == BOOK_UNIT) return true;
    return false;
}

static enum status grid_fill(struct desk *d, enum book b, const json_t *view, json_t *model, struct err *e) {
    const struct book_info *info = book_info(b);
    struct grid g;
    const json_t *row = NULL;
    json_t *units = NULL;
    size_t i = 0;
    enum status st = has_units(info) ? desk_command(d, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "communes", "limit", 1000), NULL, &units, e) : ST_OK;
    grid_start(&g, d);
    for (size_t k = 0; k < info->columns_len; k++) {
        enum book_type t = info->columns[k].type;
        grid_column(&g, say(d, "book-column.%s", info->columns[k].name),
                    t == BOOK_NUMBER || t == BOOK_LEFT ? GRID_NUMBER : t == BOOK_DAY ? GRID_DAY : GRID_TEXT);
    }
    json_array_foreach(json_object_get(view, "rows"), i, row) {
        grid_row(&g);
        for (size_t k = 0; k < info->columns_len; k++) cell_put(&g, &info->columns[k], row, units);
    }
    if (info->added) sums_put(&g, info, json_object_get(view, "rows"));
    grid_put(&g, model);
    json_decref(units);
    return st;
}

/* ---- page and file ---- */

static enum status book_get(struct desk *d, enum book b, json_t **view, struct err *e) {
    const char *year = form_text(&d->query, "nam");
    json_t *params = json_pack("{s:s}", "book", book_info(b)->key);
    if (book_info(b)->yearly && year && *year) put_int(params, "year", strtoll(year, NULL, 10));
    return desk_command(d, COMMAND_BOOK, params, NULL, view, e);
}

static enum status model_make(struct desk *d, enum book b, const json_t *view, json_t **out, struct err *e) {
    json_t *model = *out = json_object();
    const char *key = book_info(b)->key, *slug = book_info(b)->slug;
    const char *year = json_object_get(view, "year") ? arena_printf(d->arena, "%lld", (long long)int_of(view, "year")) : "";
    const char *query = *year ? arena_printf(d->arena, "?nam=%s", year) : "";
    put(model, "heading", say(d, "book.%s", key));
    put(model, "title", arena_printf(d->arena, "%s%s%s", say(d, "book.%s", key), *year ? " – " : "", year));
    put(model, "about", say(d, "book.%s-about", key));
    put(model, "year", year);
    put(model, "file", arena_printf(d->arena, "/app/so/%s/tep", slug));
    put(model, "file_query", query);
    put_flag(model, "more", json_is_true(json_object_get(view, "cut")));
    put(model, "count", show_number(d, (int64_t)json_array_size(json_object_get(view, "rows"))));
    return grid_fill(d, b, view, model, e);
}

static bool book_named(struct desk *d, enum book *b) {
    char slug[40];
    *b = desk_path_part(d, 2, slug, sizeof slug) ? book_of_slug(slug) : BOOK_COUNT;
    return *b != BOOK_COUNT;
}

void book_handle(struct desk *d, struct http_response *out) {
    enum book b = BOOK_COUNT;
    json_t *view = NULL, *model = NULL;
    struct err e = { 0 };
    if (!book_named(d, &b)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    enum status st = book_get(d, b, &view, &e);
    if (!st) st = model_make(d, b, view, &model, &e);
    json_decref(view);
    if (!st) {
        desk_page(d, 200, PAGE_BOOK, model, out);
        return;
    }
    json_decref(model);
    desk_error(d, &e, out);
}

void book_file_handle(struct desk *d, struct http_response *out) {
    enum book b = BOOK_COUNT;
    json_t *view = NULL, *model = NULL;
    struct err e = { 0 };
    char format[8];
    if (!book_named(d, &b) || !desk_path_part(d, 4, format, sizeof format)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    enum status st = book_get(d, b, &view, &e);
    if (!st) st = model_make(d, b, view, &model, &e);
    if (st) desk_error(d, &e, out);
    else grid_file(d, model, arena_printf(d->arena, "so-%s%s%s", book_info(b)->slug, book_info(b)->yearly ? "-" : "", text_of(model, "year")), format, out);
    json_decref(view);
    json_decref(model);
}

void books_handle(struct desk *d, struct http_response *out) {
    json_t *model = json_object(), *list = json_array();
    for (int b = 0; b < BOOK_COUNT; b++) {
        const struct book_info *info = book_info((enum book)b);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "href", arena_printf(d->arena, "/app/so/%s", info->slug), "name",
                                              say(d, "book.%s", info->key), "about", say(d, "book.%s-about", info->key)));
    }
    put(model, "heading", say(d, "book.title"));
    json_object_set_new(model, "books", list);
    desk_page(d, 200, PAGE_BOOKS, model, out);
}

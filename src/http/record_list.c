/* Lists: search, filters, order and pages in the address, so that each view of them has one. */
#include "record_list.h"

#include <string.h>

#include "link.h"
#include "nav.h"

#define UNIT_CODE_DIGITS 5

/* ---- what is asked for ---- */

static const char *asked(struct desk *d, const char *name) {
    const char *s = form_text(&d->query, name);
    return s ? s : "";
}

bool list_state_known(enum kind k, enum state s) {
    const struct step *step = NULL;
    for (int from = 0; from < STATE_COUNT; from++)
        for (size_t n = 0; (step = step_at(kind_info(k)->flow, (enum state)from, n)); n++)
            if (step->to == (int)s || from == (int)s) return state_listed(s);
    return false;
}

static void read_ref(struct list *l) {
    for (size_t i = 0; i < l->info->fields_len && !l->ref; i++) {
        const struct field *f = &l->info->fields[i];
        if (f->type == FIELD_REF && *asked(l->d, f->name)) l->ref = f;
    }
    if (l->ref) l->ref_id = asked(l->d, l->ref->name);
}

/* Whether a list is of several communes: one's own, and one's own organisation's, lie in one. */
static bool by_commune(const struct list *l) {
    return kind_place(l->kind) && access_scope(l->info->class, ACTION_READ, l->d->session.actor.who.role) == SCOPE_ALL;
}

static bool is_unit_code(const char *s) { return strspn(s, "0123456789") == UNIT_CODE_DIGITS && !s[UNIT_CODE_DIGITS]; }

void list_read(struct list *l, struct desk *d, enum kind k) {
    *l = (struct list){ .d = d, .kind = k, .info = kind_info(k), .search = asked(d, "tim"), .state = "", .choice = "", .unit = "", .sort = "" };
    int state = state_parse(asked(d, "trang_thai"));
    if (state >= 0 && list_state_known(k, (enum state)state)) l->state = state_key(state);
    if (l->info->choice && choice_known(l->info->choice->set, asked(d, "loai"))) l->choice = asked(d, "loai");
    if (by_commune(l) && is_unit_code(asked(d, "xa"))) l->unit = asked(d, "xa");
    if (!strcmp(asked(d, "sap"), "ten")) l->sort = "name";
    if (*asked(d, "sau_so")) {
        l->after_key = asked(d, "sau");
        l->after_id = asked(d, "sau_so");
    }
    read_ref(l);
}

enum status list_page(const struct list *l, int limit, bool count, json_t **result, struct err *e) {
    json_t *p = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:b}", "kind", l->info->key, "state", l->state, "choice", l->choice, "search",
                          l->search, "sort", *l->sort ? l->sort : "changed", "limit", limit, "count", count);
    if (*l->unit) put(p, "unit", l->unit);
    if (l->ref) {
        json_object_set_new(p, "ref", json_string(l->ref->name));
        json_object_set_new(p, "ref_id", json_string(l->ref_id));
    }
    if (l->after_id) {
        json_object_set_new(p, "after_key", json_string(l->after_key));
        json_object_set_new(p, "after_id", json_string(l->after_id));
    }
    return desk_command(l->d, COMMAND_RECORD_PAGE, p, NULL, result, e);
}

/* ---- addresses ---- */

/* The list's own address with its filters; end ".csv" for its download.  sort: NULL as it is */
static void list_link(const struct list *l, struct buf *b, const char *end, const char *sort) {
    const char *by = sort ? sort : l->sort;
    buf_printf(b, "/app/%s%s", l->info->slug, end);
    link_add(b, "tim", l->search);
    link_add(b, "trang_thai", l->state);
    link_add(b, "loai", l->choice);
    link_add(b, "xa", l->unit);
    if (l->ref) link_add(b, l->ref->name, l->ref_id);
    link_add(b, "sap", *by ? "ten" : "");
}

static void put_link(json_t *model, const char *name, struct buf *b) {
    put(model, name, b->failed ? "" : b->data);
    buf_free(b);
}

/* ---- filters ---- */

static json_t *option(const char *key, const char *text, bool on) {
    return json_pack("{s:s, s:s, s:b}", "key", key, "text", text, "on", on);
}

/* Today's communes by their codes, which run through the province district by district; sorted by name they would all stand under "Xã". */
static void put_communes(const struct list *l, json_t *model) {
    json_t *rows = NULL, *row = NULL, *options = json_array();
    struct err e = { 0 };
    size_t i = 0;
    if (by_commune(l)) (void)desk_command(l->d, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "communes", "limit", 1000), NULL, &rows, &e);
    json_array_foreach(rows, i, row)
        json_array_append_new(options, option(text_of(row, "id"), text_of(row, "name"), !strcmp(text_of(row, "id"), l->unit)));
    json_decref(rows);
    put_flag(model, "by_commune", json_array_size(options));
    put_items(model, "communes", options);
}

static void put_filters(const struct list *l, json_t *model) {
    json_t *states = json_array(), *choices = json_array();
    for (int s = 0; s < STATE_COUNT; s++) {
        if (!list_state_known(l->kind, (enum state)s)) continue;
        json_array_append_new(states, option(state_key(s), say_state(l->d, l->kind, state_key(s)), !strcmp(l->state, state_key(s))));
    }
    const char *key = NULL;
    for (size_t n = 0; l->info->choice && (key = choice_key(l->info->choice->set, n)); n++)
        json_array_append_new(choices, option(key, say_choice(l->d, l->info->choice->set, key), !strcmp(l->choice, key)));
    put(model, "search", l->search);
    put_items(model, "states", states);
    if (l->info->choice) put(model, "choice_label", say_field(l->d, l->info->choice, ""));
    put_items(model, "choices", choices);
    put_flag(model, "filtered", *l->search || *l->state || *l->choice || *l->unit);
    put_communes(l, model);
    put_flag(model, "by_name", *l->sort);
}

/* "Only of: Hợp tác xã Mẫu A": the record that all of these hang on. */
static void put_only(const struct list *l, json_t *model) {
    json_t *r = NULL;
    struct err e = { 0 };
    if (!l->ref) return;
    if (may_read(l->d, l->ref->ref) &&
        !desk_command(l->d, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(l->ref->ref)->key, "id", l->ref_id), NULL, &r, &e)) {
        put(model, "only", say_with(l->d, "desk.list.only", "title", show_title(l->d, l->ref->ref, json_object_get(r, "values"), l->ref_id)));
        put(model, "only_href", address_of(l->d, l->ref->ref, l->ref_id));
    }
    put(model, "only_name", l->ref->name);
    put(model, "only_id", l->ref_id);
    json_decref(r);
}

static void put_links(const struct list *l, json_t *model) {
    struct buf b = BUF_INIT;
    list_link(l, &b, ".csv", NULL);
    put_link(model, "csv", &b);
    list_link(l, &b, "", "");
    put_link(model, "sort_changed", &b);
    list_link(l, &b, "", "name");
    put_link(model, "sort_name", &b);
    const struct list plain = { .info = l->info, .search = "", .state = "", .choice = "", .unit = "", .sort = "", .ref = l->ref, .ref_id = l->ref_id };
    list_link(&plain, &b, "", NULL);
    put_link(model, "clear", &b);
    if (!may_ever(l->d, l->kind, ACTION_WRITE)) return;
    buf_printf(&b, "/app/%s/moi", l->info->slug);
    if (l->ref) link_add(&b, l->ref->name, l->ref_id);
    put_link(model, "add", &b);
    if (l->kind == KIND_PRODUCER || l->kind == KIND_PRODUCT || l->kind == KIND_LOT)
        put(model, "sheet", arena_printf(l->d->arena, "/app/nhap?loai=%s", l->info->key));
    put(model, "add_text", say_kind(l->d, l->kind, ".add"));
}

/* ---- rows ---- */

/* Whose it is says nothing to somebody who sees only one's own. */
static bool is_own(const struct list *l, const struct field *f) {
    enum access_scope scope = access_scope(l->info->class, ACTION_READ, l->d->session.actor.who.role);
    return f->type == FIELD_REF && f->ref == KIND_PRODUCER && (scope == SCOPE_ORG || scope == SCOPE_MEMBER);
}

static bool is_column(const struct list *l, const struct field *f) {
    return !is_own(l, f) && f->flags & FIELD_LISTED && strcmp(f->name, l->info->title) != 0 && f != l->ref;
}

static json_t *cell(const struct list *l, const struct field *f, const json_t *row) {
    const char *text = f->type == FIELD_BOOL && !json_is_true(json_object_get(row, f->name)) ? "" : show_value(l->d, f, row);
    json_t *c = json_pack("{s:s, s:s}", "label", say_field(l->d, f, ""), "text", text);
    if (f->type == FIELD_REF && *text && may_open(l->d, f, text_of(row, f->name)))
        put(c, "href", address_of(l->d, f->ref, text_of(row, f->name)));
    put_flag(c, "is_number", f->type == FIELD_INT || f->type == FIELD_DECIMAL);
    return c;
}

/* A column that is empty in every row of the page only takes room. */
static bool column_empty(const json_t *rows, const struct field *f) {
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) {
        const json_t *v = json_object_get(row, f->name);
        if (json_is_integer(v) || json_is_true(v) || json_string_length(v)) return false;
    }
    return true;
}

static json_t *row_model(const struct list *l, const json_t *row, const struct field *const *columns, size_t n) {
    const char *id = text_of(row, "id");
    char utc[24];
    json_t *m = show_state(l->d, l->kind, text_of(row, "state"), row), *cells = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(cells, cell(l, columns[i], row));
    put(m, "row_title", show_title(l->d, l->kind, row, id));
    put(m, "row_href", address_of(l->d, l->kind, id));
    put_items(m, "cells", cells);
    us_format_utc(int_of(row, "changed_us"), utc, sizeof utc);
    if (int_of(row, "changed_us")) put(m, "changed", show_instant(l->d, utc));
    return m;
}

#define COLUMNS_MAX 16

static void put_rows(const struct list *l, const json_t *rows, json_t *model) {
    const struct field *columns[COLUMNS_MAX];
    json_t *heads = json_array(), *list = json_array(), *row = NULL;
    size_t n = 0, at = 0;
    for (size_t i = 0; i < l->info->fields_len && n < COLUMNS_MAX; i++) {
        const struct field *f = &l->info->fields[i];
        if (!is_column(l, f) || column_empty(rows, f)) continue;
        columns[n++] = f;
        json_array_append_new(heads, json_pack("{s:s, s:b}", "text", say_field(l->d, f, ""), "is_number",
                                               f->type == FIELD_INT || f->type == FIELD_DECIMAL));
    }
    json_array_foreach(rows, at, row) json_array_append_new(list, row_model(l, row, columns, n));
    put(model, "title_column", say_field(l->d, kind_field(l->kind, l->info->title), ""));
    put_items(model, "columns", heads);
    put_items(model, "rows", list);
}

/* ---- the page ---- */

static void put_pages(const struct list *l, const json_t *result, json_t *model) {
    const json_t *rows = json_object_get(result, "rows");
    const json_t *last = json_array_get(rows, json_array_size(rows) - 1);
    struct buf b = BUF_INIT;
    if (json_is_true(json_object_get(result, "more")) && last) {
        list_link(l, &b, "", NULL);
        link_add(&b, "sau", text_of(last, "key"));
        link_add(&b, "sau_so", text_of(last, "id"));
        put_link(model, "next", &b);
    }
    if (!l->after_id) return;
    list_link(l, &b, "", NULL);
    put_link(model, "first", &b);
}

static void put_total(const struct list *l, const json_t *result, json_t *model) {
    const char *key = json_is_true(json_object_get(result, "over")) ? "desk.list.count-many" : "desk.list.count";
    put(model, "total", say_with(l->d, key, "count", show_number(l->d, int_of(result, "total"))));
    put_flag(model, "none", int_of(result, "total") == 0);
}

static void list_show(struct list *l, struct http_response *out) {
    json_t *result = NULL, *model = json_object();
    struct err e = { 0 };
    if (list_page(l, LIST_ROWS, true, &result, &e)) {
        json_decref(model);
        desk_error(l->d, &e, out);
        return;
    }
    put(model, "heading", say_kind(l->d, l->kind, ""));
    put_filters(l, model);
    put_only(l, model);
    put_links(l, model);
    put_total(l, result, model);
    put_rows(l, json_object_get(result, "rows"), model);
    put_pages(l, result, model);
    json_decref(result);
    desk_page(l->d, 200, PAGE_LIST, model, out);
}

void record_list_handle(struct desk *d, struct http_response *out) {
    char slug[64];
    struct list l;
    bool file = false;
    if (desk_path_part(d, 1, slug, sizeof slug)) {
        char *dot = strchr(slug, '.');
        file = dot && !strcmp(dot, ".csv");
        if (file) *dot = '\0';
        enum kind k = kind_of_slug(slug);
        if (k != KIND_NONE) {
            list_read(&l, d, k);
            if (file) list_download(&l, out);
            else list_show(&l, out);
            return;
        }
    }
    desk_status(d, 404, NULL, out);
}

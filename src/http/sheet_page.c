/*
 * Importing a table, in three pages without a script: what it is, which column is which field, what would happen. The table
 * travels along in the form, so that nothing is kept of what somebody only tries, and a page that went wrong loses nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/utf8.h"
#include "nav.h"
#include "show.h"

#define COLUMNS_MAX CSV_COLUMNS_MAX
#define CELL_CHARS 60

static const enum kind kinds[] = { KIND_PRODUCER, KIND_PRODUCT, KIND_LOT };
#define KINDS (sizeof kinds / sizeof *kinds)

/* A table on its way. */
struct sheet {
    struct desk *d;
    enum kind kind;     /* KIND_NONE: not said */
    json_t *text;       /* string; owned */
    json_t *mapping;    /* {"3": "quantity"}; owned */
    const char *said;   /* what is wrong with the whole, "" nothing */
};

static void sheet_close(struct sheet *s) {
    json_decref(s->text);
    json_decref(s->mapping);
}

static bool may_import(const struct desk *d, enum kind k) { return may_ever(d, k, ACTION_WRITE); }

/* What a command said no to, its numbers as people write them. */
static const char *refusal_text(struct desk *d, const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    json_t *p = *e->key ? json_pack("{s:s, s:o}", "key", e->key, "args", args) : NULL;
    const char *text = p ? say_problem(d, p) : say_error(d, e);
    if (!p) json_decref(args);
    json_decref(p);
    return text;
}

static void put_said(const struct sheet *s, json_t *model) {
    put_flag(model, "wrong", *s->said);
    put(model, "said", s->said);
}

/* ---- the first page ---- */

static void start_show(const struct sheet *s, int status, struct http_response *out) {
    json_t *model = json_object(), *list = json_array();
    for (size_t i = 0; i < KINDS; i++) {
        if (!may_import(s->d, kinds[i])) continue;
        bool on = s->kind == kinds[i] || (s->kind == KIND_NONE && !json_array_size(list));
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "key", kind_info(kinds[i])->key, "text", say_kind(s->d, kinds[i], ""), "on", on));
    }
    put(model, "heading", say(s->d, "sheet.title"));
    put(model, "bang", json_string_value(s->text));
    put_items(model, "kinds", list);
    put_said(s, model);
    desk_page(s->d, status, PAGE_SHEET_START, model, out);
}

/* ---- which column is which ---- */

static const char *field_text(struct desk *d, enum kind k, const char *name) {
    const struct field *f = kind_field(k, name);
    return f ? say_field(d, f, "") : say(d, "sheet.lot-producer");
}

/* As a spreadsheet names it: A … Z, AA … */
static const char *letter(struct desk *d, int64_t n) {
    const char *s = n <= 26 ? arena_printf(d->arena, "%c", (char)('A' + n - 1))
                            : arena_printf(d->arena, "%c%c", (char)('A' + (n - 1) / 26 - 1), (char)('A' + (n - 1) % 26));
    return s ? s : "";
}

static json_t *samples_text(const json_t *column) {
    struct buf b = BUF_INIT;
    json_t *v = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(column, "samples"), i, v) buf_printf(&b, "%s%s", i ? " · " : "", json_string_value(v));
    json_t *text = json_string(b.data && !b.failed ? b.data : "");
    buf_free(&b);
    return text;
}

static json_t *column_model(const struct sheet *s, const json_t *look, const json_t *column) {
    char n[8];
    json_t *options = json_array(), *f = NULL;
    size_t i = 0;
    (void)snprintf(n, sizeof n, "%d", (int)int_of(column, "n"));
    const char *now = s->mapping ? text_of(s->mapping, n) : text_of(column, "guess");
    json_array_foreach(json_object_get(look, "fields"), i, f) {
        const char *name = text_of(f, "name");
        json_array_append_new(options, json_pack("{s:s, s:s, s:b}", "key", name, "text", field_text(s->d, s->kind, name), "on", !strcmp(name, now)));
    }
    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "n", n, "letter", letter(s->d, int_of(column, "n")), "header", text_of(column, "header"),
                     "samples", samples_text(column), "options", options);
}

static json_t *needs_model(const struct sheet *s, const json_t *look) {
    json_t *list = json_array(), *f = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(look, "fields"), i, f) {
        if (!json_is_true(json_object_get(f, "needed"))) continue;
        if (json_array_size(list)) put_flag(json_array_get(list, json_array_size(list) - 1), "more", true);
        json_array_append_new(list, json_pack("{s:s}", "text", field_text(s->d, s->kind, text_of(f, "name"))));
    }
    return list;
}

static void map_show(struct sheet *s, int status, struct http_response *out) {
    json_t *look = NULL, *column = NULL, *columns = json_array(), *model = json_object();
    struct err e = { 0 };
    size_t i = 0;
    json_t *p = json_pack("{s:s, s:O}", "kind", kind_info(s->kind)->key, "text", s->text);
    enum status st = desk_command(s->d, COMMAND_RECORD_IMPORT_LOOK, p, NULL, &look, &e);
    if (st) {
        s->said = refusal_text(s->d, &e);
        json_decref(columns);
        json_decref(model);
        start_show(s, status_http(st), out);
        return;
    }
    json_array_foreach(json_object_get(look, "columns"), i, column) json_array_append_new(columns, column_model(s, look, column));
    put(model, "heading", say_with(s->d, "sheet.map-title", "what", say_kind(s->d, s->kind, "")));
    put(model, "found", say_with(s->d, "sheet.found", "n", show_number(s->d, int_of(look, "rows"))));
    put(model, "kind", kind_info(s->kind)->key);
    json_object_set(model, "bang", s->text);
    put_items(model, "columns", columns);
    put_items(model, "needs", needs_model(s, look));
    put_said(s, model);
    json_decref(look);
    desk_page(s->d, status, PAGE_SHEET_MAP, model, out);
}

/* ---- what would happen ---- */

static json_t *mapping_model(const struct sheet *s) {
    json_t *list = json_array(), *v = NULL;
    const char *n = NULL;
    json_object_foreach(s->mapping, n, v) json_array_append_new(list, json_pack("{s:s, s:O}", "n", n, "name", v));
    return list;
}

/* A choice that was not understood: what could be written. */
static const char *choices_text(struct desk *d, const struct field *f) {
    struct buf b = BUF_INIT;
    const char *key = NULL;
    for (size_t n = 0; (key = choice_key(f->set, n)); n++) buf_printf(&b, "%s%s", n ? "; " : "", say_choice(d, f->set, key));
    const char *list = b.failed ? NULL : arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return say_with(d, "sheet.one-of", "list", list ? list : "");
}

static const char *sentence_of(const struct sheet *s, const json_t *p) {
    const struct field *f = kind_field(s->kind, text_of(p, "field"));
    bool choice = f && f->type == FIELD_CHOICE && !strcmp(text_of(p, "key"), "value.choice");
    return choice ? choices_text(s->d, f) : say_problem(s->d, p);
}

/* As much of a cell as fits into a table. */
static const char *cell_text(struct desk *d, const char *cell) {
    size_t pos = 0, len = strlen(cell);
    for (size_t n = 0; n < CELL_CHARS && pos < len; n++)
        if (utf8_next(cell, len, &pos) < 0) break;
    const char *s = arena_printf(d->arena, "%.*s%s", (int)pos, cell, pos < len ? "…" : "");
    return s ? s : "";
}

static json_t *problem_model(const struct sheet *s, const json_t *p) {
    const char *field = text_of(p, "field");
    int64_t column = int_of(p, "column");
    const char *name = kind_field(s->kind, field) || column ? field_text(s->d, s->kind, field) : "";
    const char *where = column ? arena_printf(s->d->arena, "%s. %s", letter(s->d, column), name) : name;
    return json_pack("{s:s, s:s?, s:s, s:s}", "row", show_number(s->d, int_of(p, "row")), "column", where, "cell",
                     cell_text(s->d, text_of(p, "cell")), "sentence", sentence_of(s, p));
}

static void line_add(const struct sheet *s, json_t *lines, const char *key, int64_t n) {
    char full[48];
    (void)snprintf(full, sizeof full, "sheet.%s-%s", key, kind_info(s->kind)->key);
    if (n) json_array_append_new(lines, json_pack("{s:s}", "text", say_with(s->d, full, "n", show_number(s->d, n))));
}

static void put_will(const struct sheet *s, const json_t *result, json_t *model) {
    json_t *lines = json_array();
    int64_t fresh = int_of(result, "new");
    char key[48];
    line_add(s, lines, "will", fresh);
    line_add(s, lines, "same", int_of(result, "same"));
    (void)snprintf(key, sizeof key, "sheet.do-%s", kind_info(s->kind)->key);
    put(model, "heading", say(s->d, fresh ? "sheet.check-title" : "sheet.nothing-new"));
    if (fresh) put(model, "do", say_with(s->d, key, "n", show_number(s->d, fresh)));
    put_items(model, "lines", lines);
    put_flag(model, "will", true);
}

static void put_problems(const struct sheet *s, const json_t *found, int64_t wrong, json_t *model) {
    json_t *list = json_array(), *p = NULL;
    size_t i = 0;
    int64_t rows = 0, last = 0;
    json_array_foreach(found, i, p) {
        rows += int_of(p, "row") != last;
        last = int_of(p, "row");
        json_array_append_new(list, problem_model(s, p));
    }
    put(model, "heading", say_with(s->d, "sheet.wrong-title", "n", show_number(s->d, wrong)));
    if (wrong > rows) put(model, "more", say_with(s->d, "sheet.more", "n", show_number(s->d, wrong - rows)));
    put_items(model, "problems", list);
    put_flag(model, "repair", true);
}

/* in: found: problems of rows, wrong: how many rows have some */
static void check_show(const struct sheet *s, int status, const json_t *result, const json_t *found, int64_t wrong, struct http_response *out) {
    json_t *model = json_object();
    if (wrong) put_problems(s, found, wrong, model);
    else put_will(s, result, model);
    put(model, "kind", kind_info(s->kind)->key);
    json_object_set(model, "bang", s->text);
    put_items(model, "mapping", mapping_model(s));
    put_said(s, model);
    desk_page(s->d, status, PAGE_SHEET_CHECK, model, out);
}

/* Lots come into force at once, as when they are entered one by one; producers and products are completed and handed in later. */
static enum status import_run(const struct sheet *s, bool dry_run, json_t *problems, json_t **result, struct err *e) {
    json_t *p = json_pack("{s:s, s:O, s:O, s:b, s:b}", "kind", kind_info(s->kind)->key, "text", s->text, "mapping", s->mapping, "dry_run", dry_run,
                          "submit", s->kind == KIND_LOT);
    return desk_command(s->d, COMMAND_RECORD_IMPORT, p, problems, result, e);
}

static void import_try(struct sheet *s, struct http_response *out) {
    json_t *result = NULL;
    struct err e = { 0 };
    enum status st = import_run(s, true, NULL, &result, &e);
    if (!st) {
        int64_t wrong = int_of(result, "wrong");
        check_show(s, wrong ? 422 : 200, result, json_object_get(result, "problems"), wrong, out);
    } else {
        const struct field *f = kind_field(s->kind, e.field);
        s->said = f ? say_with(s->d, "sheet.unmapped", "name", say_field(s->d, f, "")) : refusal_text(s->d, &e);
        map_show(s, status_http(st), out);
    }
    json_decref(result);
}

static void import_do(struct sheet *s, struct http_response *out) {
    json_t *result = NULL, *problems = json_array();
    struct err e = { 0 };
    enum status st = import_run(s, false, problems, &result, &e);
    const char *count = err_value(&e, "count");
    if (!st) {
        desk_done(s->d, out, s->kind == KIND_LOT ? "nhap-lo" : "nhap", "/app/%s", kind_info(s->kind)->slug);
    } else if (json_array_size(problems) && count) { /* somebody changed a record since the try */
        check_show(s, status_http(st), NULL, problems, strtoll(count, NULL, 10), out);
    } else {
        s->said = refusal_text(s->d, &e);
        map_show(s, status_http(st), out);
    }
    json_decref(result);
    json_decref(problems);
}

/* ---- what was sent ---- */

static enum status text_read(struct sheet *s, struct err *e) {
    const void *data = NULL;
    size_t len = 0;
    const char *name = NULL, *pasted = form_text(&s->d->form, "bang");
    struct buf b = BUF_INIT;
    if (!form_file(&s->d->form, "tep", &data, &len, &name)) {
        s->text = json_string(pasted ? pasted : "");
        return s->text ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    }
    enum status st = csv_text(data, len, &b, e);
    if (!st) s->text = json_stringn(b.data ? b.data : "", b.len);
    buf_free(&b);
    if (st) s->text = json_string(pasted ? pasted : "");
    return !st && !s->text ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : st;
}

/* NULL where the form has no columns yet. */
static json_t *mapping_read(const struct desk *d) {
    json_t *mapping = NULL;
    for (int n = 1; n <= COLUMNS_MAX; n++) {
        char name[8];
        (void)snprintf(name, sizeof name, "c%d", n);
        const char *field = form_text(&d->form, name);
        if (field && !mapping) mapping = json_object();
        if (field && *field) json_object_set_new(mapping, name + 1, json_string(field));
    }
    return mapping;
}

static void step(struct sheet *s, const char *how, struct http_response *out) {
    if (!strcmp(how, "dau")) start_show(s, 200, out);
    else if (!strcmp(how, "thu") && s->mapping) import_try(s, out);
    else if (!strcmp(how, "nhap") && s->mapping) import_do(s, out);
    else map_show(s, 200, out);
}

/* ---- addresses ---- */

static bool any_kind(const struct desk *d) {
    for (size_t i = 0; i < KINDS; i++)
        if (may_import(d, kinds[i])) return true;
    return false;
}

/* KIND_NONE for one that does not come in tables, or not from this role. */
static enum kind kind_read(const struct desk *d, const char *key) {
    enum kind k = key ? kind_parse(key) : KIND_NONE;
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i] == k && may_import(d, k)) return k;
    return KIND_NONE;
}

void sheet_handle(struct desk *d, struct http_response *out) {
    struct sheet s = { .d = d, .kind = kind_read(d, form_text(&d->query, "loai")), .said = "" };
    if (any_kind(d)) start_show(&s, 200, out);
    else desk_status(d, 403, NULL, out);
}

void sheet_post(struct desk *d, struct http_response *out) {
    struct sheet s = { .d = d, .kind = kind_read(d, form_text(&d->form, "loai")), .said = "" };
    const char *how = form_text(&d->form, "buoc");
    struct err e = { 0 };
    if (!any_kind(d)) {
        desk_status(d, 403, NULL, out);
        return;
    }
    enum status st = text_read(&s, &e);
    s.mapping = mapping_read(d);
    if (!st && s.kind == KIND_NONE) st = err_set(&e, ST_INVALID, "kind", "table.kind");
    if (st) {
        s.said = refusal_text(d, &e);
        start_show(&s, status_http(st), out);
    } else {
        step(&s, how ? how : "cot", out);
    }
    sheet_close(&s);
}

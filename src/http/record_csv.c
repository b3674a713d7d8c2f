/*
 * A list as a file for a spreadsheet: the same filters as the page, none of the personal and sealed fields.
 *
 * The byte order mark makes Excel read UTF-8.
 */
#include <string.h>

#include "base/csv.h"
#include "record_list.h"
#include "reply.h"

#define FILE_ROWS_MAX 10000
#define PAGE_ROWS 1000

static void cell(struct buf *b, const char *s, bool first) {
    if (!first) buf_byte(b, ',');
    csv_cell(b, s);
}

/* Names of private persons stay out, also where a reference would bring one along. */
static bool is_exported(const struct kind_info *info, const struct field *f) {
    if (!(f->flags & FIELD_LISTED) && strcmp(f->name, info->title) != 0) return false;
    if (f->flags & FIELD_PERSONAL || f->type == FIELD_SECRET) return false;
    return f->type != FIELD_REF || !(kind_field(f->ref, kind_info(f->ref)->title)->flags & FIELD_PERSONAL);
}

static void head_line(const struct list *l, struct buf *b) {
    buf_str(b, "\xEF\xBB\xBF");
    cell(b, say(l->d, "desk.list.id"), true);
    for (size_t i = 0; i < l->info->fields_len; i++)
        if (is_exported(l->info, &l->info->fields[i])) cell(b, say_field(l->d, &l->info->fields[i], ""), false);
    cell(b, say(l->d, "desk.list.state"), false);
    cell(b, say(l->d, "desk.list.changed"), false);
    buf_str(b, "\r\n");
}

/* Numbers without groups, so that a spreadsheet takes them for numbers. */
static const char *plain_value(const struct list *l, const struct field *f, const json_t *row) {
    const json_t *v = json_object_get(row, f->name);
    if (f->flags & FIELD_HOUSEHOLD && field_personal(f, false, text_of(row, "producer_id_kind"))) return "";
    if (f->type == FIELD_INT && json_is_integer(v)) return arena_printf(l->d->arena, "%lld", (long long)json_integer_value(v));
    return show_value(l->d, f, row);
}

static void row_line(const struct list *l, const json_t *row, struct buf *b) {
    char utc[24];
    json_t *state = show_state(l->d, l->kind, text_of(row, "state"), row);
    cell(b, text_of(row, "id"), true);
    for (size_t i = 0; i < l->info->fields_len; i++) {
        const struct field *f = &l->info->fields[i];
        const char *text = is_exported(l->info, f) ? plain_value(l, f, row) : NULL;
        if (is_exported(l->info, f)) cell(b, text ? text : "", false);
    }
    cell(b, text_of(state, "state_text"), false);
    us_format_utc(int_of(row, "changed_us"), utc, sizeof utc);
    cell(b, int_of(row, "changed_us") ? show_instant(l->d, utc) : "", false);
    buf_str(b, "\r\n");
    json_decref(state);
}

/* out: whether there are more rows behind this page */
static bool page_lines(struct list *l, const json_t *result, struct buf *b) {
    const json_t *rows = json_object_get(result, "rows"), *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) row_line(l, row, b);
    const json_t *last = json_array_get(rows, json_array_size(rows) - 1);
    l->after_key = last ? arena_str(l->d->arena, text_of(last, "key")) : NULL;
    l->after_id = last ? arena_str(l->d->arena, text_of(last, "id")) : NULL;
    return last && l->after_id && json_is_true(json_object_get(result, "more"));
}

static enum status all_lines(struct list *l, struct buf *b, struct err *e) {
    enum status st = ST_OK;
    bool more = true;
    l->after_id = l->after_key = NULL;
    head_line(l, b);
    for (int n = 0; !st && more && n < FILE_ROWS_MAX; n += PAGE_ROWS) {
        json_t *result = NULL;
        st = list_page(l, PAGE_ROWS, false, &result, e);
        if (!st) more = page_lines(l, result, b);
        json_decref(result);
    }
    return st;
}

void list_download(struct list *l, struct http_response *out) {
    struct err e = { 0 };
    struct buf body = BUF_INIT;
    char day[DATE_BYTES], name[96];
    enum status st = all_lines(l, &body, &e);
    if (!st && (body.failed || arena_spent(l->d->arena))) st = err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
    if (st) {
        buf_free(&body);
        desk_error(l->d, &e, out);
        return;
    }
    day_format(show_today(l->d), day);
    (void)snprintf(name, sizeof name, "%s-%s.csv", l->info->slug, day);
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, name);
    reply_body(out, l->d->a, "text/csv; charset=utf-8", &body, l->d->w->deflater);
}

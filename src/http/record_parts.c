/* What hangs on a record: every kind that points to it, the latest of each, found by the index of the reference. */
#include <string.h>

#include "link.h"
#include "record_view.h"

#define ROWS_SHOWN 5
#define WORDS_SHOWN 3

/* "Số lượng: 120 · Ngày sản xuất: 24/11/2026": the first few of the list's columns. */
static const char *row_words(struct desk *d, enum kind k, const struct field *by, const json_t *row) {
    struct buf b = BUF_INIT;
    int n = 0;
    for (size_t i = 0; i < kind_info(k)->fields_len && n < WORDS_SHOWN; i++) {
        const struct field *f = &kind_info(k)->fields[i];
        bool title = !strcmp(f->name, kind_info(k)->title), empty = f->type == FIELD_BOOL && !json_is_true(json_object_get(row, f->name));
        const char *text = !(f->flags & FIELD_LISTED) || title || empty || f == by ? "" : show_value(d, f, row);
        if (!*text) continue;
        buf_printf(&b, "%s%s: %s", n++ ? " · " : "", say_field(d, f, ""), text);
    }
    const char *out = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return out ? out : "";
}

static json_t *row_model(struct desk *d, enum kind k, const struct field *by, const json_t *row) {
    const char *id = text_of(row, "id");
    json_t *m = show_state(d, k, text_of(row, "state"), row);
    put_flag(m, "plain", kind_info(k)->flow == FLOW_PLAIN && !strcmp(text_of(m, "state_key"), "active")); /* goes without saying */
    put(m, "row_title", show_title(d, k, row, id));
    put(m, "row_href", address_of(d, k, id));
    put(m, "words", row_words(d, k, by, row));
    return m;
}

static const char *part_link(struct desk *d, enum kind k, const struct field *by, const char *id, const char *end) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "/app/%s%s", kind_info(k)->slug, end);
    link_add(&b, by->name, id);
    const char *out = b.failed ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return out ? out : "";
}

/* A kind that points to the same one twice says which of them it is. */
static const char *part_text(struct desk *d, enum kind k, const struct field *by) {
    size_t n = 0;
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) n += kind_info(k)->fields[i].type == FIELD_REF && kind_info(k)->fields[i].ref == by->ref;
    const char *text = say_kind(d, k, "");
    return n < 2 ? text : arena_printf(d->arena, "%s: %s", text, say_field(d, by, ""));
}

static json_t *part_model(struct desk *d, enum kind k, const struct field *by, const char *id, bool ended) {
    json_t *result = NULL, *rows = json_array(), *row = NULL;
    size_t i = 0;
    struct err e = { 0 };
    json_t *p = json_pack("{s:s, s:s, s:s, s:i, s:b}", "kind", kind_info(k)->key, "ref", by->name, "ref_id", id, "limit", ROWS_SHOWN, "count", 1);
    (void)desk_command(d, COMMAND_RECORD_PAGE, p, NULL, &result, &e);
    json_array_foreach(json_object_get(result, "rows"), i, row) json_array_append_new(rows, row_model(d, k, by, row));
    int64_t count = int_of(result, "total");
    bool over = json_is_true(json_object_get(result, "over"));
    json_decref(result);
    bool adds = !ended && may_ever(d, k, ACTION_WRITE);
    if (!count && !adds) {
        json_decref(rows);
        return NULL;
    }
    json_t *m = json_pack("{s:s?, s:s, s:s}", "part_text", part_text(d, k, by), "slug", kind_info(k)->slug, "count", show_number(d, count));
    put_items(m, "rows", rows);
    put_flag(m, "many", over);
    if (count > ROWS_SHOWN) put(m, "all", part_link(d, k, by, id, ""));
    if (adds) put(m, "add", part_link(d, k, by, id, "/moi"));
    if (adds) put(m, "add_text", say_kind(d, k, ".add"));
    return m;
}

void parts_put(struct desk *d, enum kind k, const char *id, bool ended, json_t *model) {
    json_t *parts = json_array(), *adds = json_array();
    for (int c = 0; c < KIND_COUNT; c++) {
        const struct kind_info *info = kind_info((enum kind)c);
        for (size_t i = 0; may_read(d, (enum kind)c) && i < info->fields_len; i++) {
            const struct field *f = &info->fields[i];
            json_t *part = f->type == FIELD_REF && f->ref == k && !(f->flags & FIELD_HIDDEN) ? part_model(d, (enum kind)c, f, id, ended) : NULL;
            if (part) json_array_append_new(json_object_get(part, "rows") ? parts : adds, part);
        }
    }
    put_items(model, "parts", parts);
    put_items(model, "adds", adds);
}

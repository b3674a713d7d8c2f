/* The first page: what is to be done, urgent first, and what this role does most. */
#include <string.h>

#include "filing_view.h"
#include "link.h"
#include "nav.h"
#include "record_view.h"

/* How urgent a row is: late, within 30 days, within 60, later. */
static const char *tone_of(int64_t left) { return left < 0 ? "late" : left <= 30 ? "soon" : ""; }

static const char *due_text(struct desk *d, const json_t *row) {
    const json_t *left = json_object_get(row, "left");
    int64_t n = json_integer_value(left);
    if (!json_is_integer(left)) return "";
    if (n < 0) return say_with(d, "desk.home.late", "n", show_number(d, -n));
    const char *due = say_with(d, "desk.home.due", "d", show_date(d, text_of(row, "due")));
    const char *rest = n ? say_with(d, "desk.home.left", "n", show_number(d, n)) : say(d, "desk.home.today");
    return arena_printf(d->arena, "%s, %s", due, rest);
}

/* What a row is, whose, and since when. */
static const char *about_text(struct desk *d, enum kind k, const json_t *part, const json_t *row) {
    const char *out = "", *words[3] = { "", text_of(row, "owner"), "" };
    bool own_case = !strcmp(text_of(part, "key"), "cases");
    if (own_case) words[1] = say_choice(d, "case_why", text_of(row, "why"));
    if (own_case && json_is_true(json_object_get(row, "can_answer"))) words[2] = say(d, "case-page.can-answer");
    if (!*text_of(part, "kind")) words[0] = say_kind(d, k, "");
    if (!strcmp(text_of(part, "key"), "awaiting")) words[2] = say_with(d, "desk.home.since", "d", show_instant(d, text_of(row, "state_at")));
    for (size_t i = 0; i < 3; i++)
        if (*words[i] && out) out = arena_printf(d->arena, "%s%s%s", out, *out ? " · " : "", words[i]);
    return out;
}

static json_t *row_model(struct desk *d, const json_t *part, const json_t *row) {
    enum kind k = kind_parse(text_of(row, "kind"));
    json_t *m = json_object();
    if (k == KIND_NONE) { /* a key that two operators change */
        put(m, "row_title", key_proposal_text(d, row));
        put(m, "row_href", "/app/cho-dong-y");
        return m;
    }
    const char *id = text_of(row, "id");
    put(m, "row_title", show_named(d, k, text_of(row, "title"), id));
    put(m, "row_href", address_of(d, k, id));
    put(m, "about", about_text(d, k, part, row));
    put(m, "due", due_text(d, row));
    put(m, "answer", text_of(row, "answer"));
    put(m, "tone", json_object_get(row, "left") ? tone_of(int_of(row, "left")) : "");
    return m;
}

static const char *part_title(struct desk *d, const json_t *part) {
    char key[64];
    const char *name = text_of(part, "key");
    enum kind k = kind_parse(text_of(part, "kind"));
    (void)snprintf(key, sizeof key, "desk.home.%s", strcmp(name, "awaiting") ? name : text_of(part, "state"));
    return k == KIND_NONE ? say(d, "%s", key) : say_with(d, key, "what", say_kind(d, k, ""));
}

#define WHOLE DESK_HOME "?het=1"

/* The whole of a part: the list of its kind with the same filter, where a list shows just that; else this page in full. */
static const char *part_link(struct desk *d, const json_t *part) {
    const char *key = text_of(part, "key");
    enum kind k = kind_parse(text_of(part, "kind"));
    struct buf b = BUF_INIT;
    if (!strcmp(key, "proposals")) return "/app/cho-dong-y";
    if (k == KIND_NONE || (strcmp(key, "awaiting") != 0 && strcmp(key, "returned") != 0 && strcmp(key, "cases") != 0)) return WHOLE;
    buf_printf(&b, "/app/%s", kind_info(k)->slug);
    link_add(&b, "trang_thai", text_of(part, "state"));
    const char *out = b.failed ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return out ? out : "";
}

static json_t *part_model(struct desk *d, const json_t *part) {
    json_t *rows = json_array(), *row = NULL;
    size_t i = 0;
    bool many = json_is_true(json_object_get(part, "more"));
    const char *count = show_number(d, int_of(part, "count"));
    json_array_foreach(json_object_get(part, "rows"), i, row) json_array_append_new(rows, row_model(d, part, row));
    json_t *m = json_pack("{s:s, s:s}", "part_text", part_title(d, part), "count", count);
    put_flag(m, "many", many);
    if ((size_t)int_of(part, "count") > json_array_size(rows)) {
        put(m, "all", part_link(d, part));
        put(m, "all_text", say_with(d, many ? "desk.home.all-many" : "desk.home.all", "n", count));
    }
    put_items(m, "rows", rows);
    return m;
}

void desk_home_handle(struct desk *d, struct http_response *out) {
    json_t *result = NULL, *parts = json_array(), *part = NULL, *filings = json_array(), *model = json_object();
    size_t i = 0;
    struct err e = { 0 };
    const char *whole = form_text(&d->query, "het");
    if (desk_command(d, COMMAND_HOME, json_pack("{s:b}", "all", whole && *whole), NULL, &result, &e)) {
        json_decref(parts);
        json_decref(filings);
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
    json_array_foreach(json_object_get(result, "parts"), i, part) json_array_append_new(parts, part_model(d, part));
    json_array_foreach(json_object_get(result, "filings"), i, part) json_array_append_new(filings, filing_owed_model(d, part));
    json_decref(result);
    put(model, "heading", say(d, "desk.home.title"));
    put_items(model, "filings", filings);
    put_items(model, "buttons", nav_buttons(d));
    put_items(model, "parts", parts);
    desk_page(d, 200, PAGE_DESK_HOME, model, out);
}

/* What a correction changed of a report, in words: what was frozen is for programs. */
#include <stdlib.h>
#include <string.h>

#include "filing_view.h"

/* ---- what was frozen, as one text ---- */

/* Texts of a list with something between them.  in: one: of an item */
static const char *joined(struct desk *d, const json_t *list, const char *between, const char *(*one)(struct desk *d, const json_t *item)) {
    const json_t *item = NULL;
    const char *text = "";
    size_t i = 0;
    json_array_foreach(list, i, item) {
        const char *more = arena_printf(d->arena, "%s%s%s", text, i ? between : "", one(d, item));
        text = more ? more : text;
    }
    return text;
}

static const char *string_text(struct desk *d, const json_t *v) {
    const char *s = json_string_value(v);
    if (!s) return json_is_integer(v) ? show_number(d, json_integer_value(v)) : text_of(v, "name");
    return day_parse(s, strlen(s)) != DAY_NONE ? show_date(d, s) : s;
}

static const char *lines_text(struct desk *d, const json_t *v) { return json_is_array(v) ? joined(d, v, " / ", string_text) : string_text(d, v); }
static const char *origin_text(struct desk *d, const json_t *v) { return say(d, "filing.origin-%s", json_string_value(v)); }

static const char *said_one(struct desk *d, const json_t *said) {
    const char *source = text_of(said, "source"), *note = text_of(said, "note");
    const char *s = arena_printf(d->arena, "%s%s%s%s%s", filing_said(d, said), *source ? ". " : "", *source ? say_with(d, "filing-doc.typed-source", "text", source) : "",
                                 *note ? ". " : "", *note ? say_with(d, "filing-doc.typed-note", "text", note) : "");
    return s ? s : "";
}

static const char *said_text(struct desk *d, const json_t *v) { return joined(d, v, "; ", said_one); }

static const char *target_one(struct desk *d, const json_t *t) {
    const char *s = arena_printf(d->arena, "%s: 2025: %s, 2030: %s", say_with(d, "filing.target-source", "source", text_of(t, "source")),
                                 filing_four(d, json_object_get(t, "t2025")), filing_four(d, json_object_get(t, "t2030")));
    return s ? s : "";
}

static const char *targets_text(struct desk *d, const json_t *v) { return joined(d, v, "; ", target_one); }

static const char *body_one(struct desk *d, const json_t *body) {
    const char *state = say(d, "filing-doc.body.%s", text_of(body, "state"));
    const char *s = arena_printf(d->arena, "%s: %s", text_of(body, "name"), *state ? state : say(d, "filing-doc.body.missing"));
    return s ? s : "";
}

static const char *about_text(struct desk *d, const json_t *row, const json_t *v) {
    const char *key = text_of(row, "key");
    if (!strcmp(key, "bodies")) return joined(d, v, "; ", body_one);
    if (!strcmp(key, "area")) return say(d, "filing.area-%s", json_string_value(v));
    if (strcmp(key, "communes") != 0 || !v) return lines_text(d, v);
    struct buf b = BUF_INIT;
    const struct text_arg args[] = { { "n", show_number(d, int_of(v, "filed")) }, { "all", show_number(d, int_of(v, "all")) } };
    text_fill(&b, d->a->lang, "filing-doc.communes", args, 2);
    const char *s = b.failed || !b.data ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return s ? s : "";
}

/* How each sort of change is told. */
static const struct {
    const char *what;
    const char *(*text)(struct desk *d, const json_t *v);
} sorts[] = { { "head", lines_text }, { "value", filing_number }, { "origin", origin_text }, { "said", said_text }, { "targets", targets_text }, { "outside", lines_text } };

static const char *side_text(struct desk *d, const json_t *row, const char *side) {
    const json_t *v = json_object_get(row, side);
    const char *what = text_of(row, "what"), *text = "";
    if (!strcmp(what, "about")) text = about_text(d, row, v);
    for (size_t i = 0; v && i < sizeof sorts / sizeof *sorts; i++)
        if (!strcmp(what, sorts[i].what)) text = sorts[i].text(d, v);
    return text && *text ? text : "–";
}

/* ---- the table ---- */

static const char *what_text(struct desk *d, const json_t *row) {
    const char *what = text_of(row, "what"), *key = text_of(row, "key"), *slot = text_of(row, "slot"), *more = "";
    if (!strcmp(what, "head")) return say(d, "filing.head-%s", key);
    if (!strcmp(what, "about")) return say(d, "filing.about-%s", key);
    if (!strcmp(what, "value")) more = !strcmp(slot, "all") ? "" : *say(d, "filing-doc.col.%s", slot) ? say(d, "filing-doc.col.%s", slot) : slot;
    else if (strcmp(what, "rows") != 0) more = say(d, "filing.difference-%s", what);
    const char *s = arena_printf(d->arena, "%s. %s%s%s", text_of(row, "no"), text_of(row, "name"), *more ? ": " : "", more);
    return s ? s : "";
}

static void rows_put(struct desk *d, const json_t *row, json_t *m) {
    struct buf b = BUF_INIT;
    const struct text_arg args[] = { { "come", show_number(d, int_of(row, "come_n")) }, { "gone", show_number(d, int_of(row, "gone_n")) } };
    text_fill(&b, d->a->lang, "filing.difference-rows", args, 2);
    put(m, "rows_text", b.data);
    buf_free(&b);
    put_items(m, "gone", filing_rows_model(d, json_object_get(row, "gone")));
    put_items(m, "come", filing_rows_model(d, json_object_get(row, "come")));
}

static json_t *differences_model(struct desk *d, const json_t *list) {
    json_t *out = json_array();
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(list, i, row) {
        json_t *m = json_object();
        put(m, "what", what_text(d, row));
        put(m, "was", side_text(d, row, "was"));
        put(m, "now", side_text(d, row, "now"));
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

/* What is missing of a product, each with the way to where it is filled in. */
#include "completeness.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "core/kind.h"

#define HREF_BYTES 200

static const char *member(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

static bool is_set(const json_t *o, const char *name) { return json_is_true(json_object_get(o, name)); }

/* The form of a record at its field, or that of a new record below another. */
static json_t *href_of(const json_t *fix) {
    char href[HREF_BYTES];
    enum kind k = kind_parse(member(fix, "kind"));
    if (k == KIND_NONE) return NULL;
    const char *slug = kind_info(k)->slug, *id = member(fix, "id"), *field = member(fix, "field");
    int n = *id ? snprintf(href, sizeof href, "/app/%s/%s/sua#f-%s", slug, id, field)
                : snprintf(href, sizeof href, "/app/%s/moi?%s=%s#f-%s", slug, member(fix, "ref"), member(fix, "ref_id"), field);
    return n > 0 && (size_t)n < sizeof href ? json_string(href) : NULL;
}

static void lacking_add(json_t *list, const json_t *field) {
    json_array_append_new(list, json_pack("{s:O, s:O, s:o*}", "name", json_object_get(field, "name"), "name_en",
                                          json_object_get(field, "name_en"), "href", href_of(json_object_get(field, "fix"))));
}

/* Each law once, in the order of the fields. */
static void source_add(json_t *sources, const char *text) {
    json_t *s = NULL;
    size_t i = 0;
    json_array_foreach(sources, i, s)
        if (!strcmp(member(s, "text"), text)) return;
    size_t n = json_array_size(sources);
    if (n) json_object_set_new(json_array_get(sources, n - 1), "another", json_true());
    json_array_append_new(sources, json_pack("{s:s}", "text", text));
}

static void none_add(struct buf *none, const json_t *field, enum lang l) {
    buf_printf(none, "%s%s", none->len ? "; " : "", member(field, l == LANG_VI ? "name" : "name_en"));
}

static json_t *bar_model(const json_t *bar, enum lang l) {
    char key[64];
    struct buf none = BUF_INIT;
    json_t *field = NULL, *missing = json_array(), *optional = json_array(), *sources = json_array();
    size_t i = 0;
    json_array_foreach(json_object_get(bar, "fields"), i, field) {
        source_add(sources, member(field, "source"));
        if (is_set(field, "none")) none_add(&none, field, l);
        if (!is_set(field, "filled")) lacking_add(is_set(field, "if_any") ? optional : missing, field);
    }
    (void)snprintf(key, sizeof key, "completeness.%s", member(bar, "list"));
    const char *title = text_get(l, key);
    json_t *o = json_pack("{s:O, s:s, s:O, s:O, s:b, s:o, s:b, s:o, s:o, s:s*}", "list", json_object_get(bar, "list"), "title",
                          title ? title : member(bar, "list"), "filled", json_object_get(bar, "filled"), "total",
                          json_object_get(bar, "total"), "lacks", json_array_size(missing) > 0, "missing", missing, "could",
                          json_array_size(optional) > 0, "optional", optional, "sources", sources, "none",
                          none.len ? none.data : NULL);
    buf_free(&none);
    return o;
}

json_t *completeness_model(const json_t *answer, enum lang l) {
    json_t *bar = NULL, *bars = json_array();
    size_t i = 0;
    json_array_foreach(json_object_get(answer, "bars"), i, bar) json_array_append_new(bars, bar_model(bar, l));
    const char *lot = member(json_object_get(answer, "lot"), "code");
    return json_pack("{s:s*, s:o}", "lot", *lot ? lot : NULL, "bars", bars);
}

/* What a correction changed, field by field. */
#include <stdlib.h>
#include <string.h>

#include "filing.h"

#define ROWS_SHOWN 20

static void note(json_t *out, const char *what, const char *key, const char *slot, const json_t *was, const json_t *now) {
    if ((!was && !now) || json_equal(was, now)) return;
    json_t *o = json_pack("{s:s, s:s, s:s}", "what", what, "key", key, "slot", slot);
    if (was) json_object_set(o, "was", (json_t *)(uintptr_t)was);
    if (now) json_object_set(o, "now", (json_t *)(uintptr_t)now);
    json_array_append_new(out, o);
}

static void heads(json_t *out, const json_t *was, const json_t *now) {
    size_t n = 0;
    const struct filing_field *fields = filing_fields(&n);
    for (size_t i = 0; i < n; i++) note(out, "head", fields[i].name, "", json_object_get(was, fields[i].name), json_object_get(now, fields[i].name));
}

/* ---- rows ---- */

static int64_t number_at(const json_t *row, size_t i) { return json_integer_value(json_array_get(row, i)); }

/* Kind, id, n and m name a row: that something is called otherwise now changes no figure. */
static char *row_name(const json_t *row) {
    char *s = NULL;
    json_t *text = json_sprintf("%s:%s:%lld:%lld", json_string_value(json_array_get(row, 0)), json_string_value(json_array_get(row, 1)), (long long)number_at(row, 5),
                                (long long)number_at(row, 6));
    if (text) s = strdup(json_string_value(text));
    json_decref(text);
    return s;
}

static json_t *row_set(const json_t *rows) {
    json_t *set = json_object(), *row = NULL;
    size_t i = 0;
    json_array_foreach((json_t *)(uintptr_t)rows, i, row) {
        char *name = row_name(row);
        if (name) json_object_set(set, name, row);
        free(name);
    }
    return set;
}

/* Those of one set that are not in another.  out: *n how many, the first of them in the list */
static json_t *rows_beyond(json_t *set, const json_t *other, int64_t *n) {
    json_t *list = json_array(), *row = NULL;
    const char *name = NULL;
    *n = 0;
    json_object_foreach(set, name, row) {
        if (json_object_get(other, name)) continue;
        if ((*n)++ < ROWS_SHOWN) json_array_append(list, row);
    }
    return list;
}

static void rows(json_t *out, const char *key, const json_t *was, const json_t *now) {
    int64_t gone_n = 0, come_n = 0;
    if ((!was && !now) || json_equal(was, now)) return;
    json_t *a = row_set(was), *b = row_set(now), *gone = rows_beyond(a, b, &gone_n), *come = rows_beyond(b, a, &come_n);
    if (gone_n || come_n)
        json_array_append_new(out, json_pack("{s:s, s:s, s:s, s:I, s:O, s:I, s:O}", "what", "rows", "key", key, "slot", "", "gone_n", (json_int_t)gone_n, "gone",
                                             gone, "come_n", (json_int_t)come_n, "come", come));
    json_decref(a);
    json_decref(b);
    json_decref(gone);
    json_decref(come);
}

/* ---- figures ---- */

/* What the report calls it, beside every row about it. */
static void name_put(json_t *out, size_t first, const json_t *figure) {
    const char *tt = json_string_value(json_object_get(figure, "tt"));
    for (size_t i = first; i < json_array_size(out); i++) {
        json_object_set(json_array_get(out, i), "name", json_object_get(figure, "name"));
        json_object_set_new(json_array_get(out, i), "no",
                            json_sprintf("%s%s%s", json_string_value(json_object_get(figure, "section")), tt && *tt ? "." : "", tt ? tt : ""));
    }
}

static void figure(json_t *out, const json_t *was, const json_t *now) {
    size_t first = json_array_size(out);
    const char *key = json_string_value(json_object_get(now ? now : was, "key"));
    for (int s = 0; s < SLOT_COUNT; s++)
        note(out, "value", key, slot_key(s), json_object_get(json_object_get(was, "values"), slot_key(s)),
             json_object_get(json_object_get(now, "values"), slot_key(s)));
    note(out, "origin", key, "", json_object_get(was, "origin"), json_object_get(now, "origin"));
    note(out, "said", key, "", json_object_get(was, "said"), json_object_get(now, "said"));
    note(out, "targets", key, "", json_object_get(was, "targets"), json_object_get(now, "targets"));
    note(out, "outside", key, "", json_object_get(was, "outside"), json_object_get(now, "outside"));
    rows(out, key, json_object_get(was, "rows"), json_object_get(now, "rows"));
    name_put(out, first, now ? now : was);
}

json_t *filing_differences(const json_t *was, const json_t *now) {
    static const char *const plain[] = { "org", "first", "last", "as_of", "due", "area", "unit", "producer", "mark", "section", "bodies", "communes" };
    json_t *out = json_array();
    heads(out, json_object_get(was, "head"), json_object_get(now, "head"));
    for (size_t i = 0; i < sizeof plain / sizeof *plain; i++) note(out, "about", plain[i], "", json_object_get(was, plain[i]), json_object_get(now, plain[i]));
    for (int i = 0; i < INDICATOR_COUNT; i++) {
        const char *key = indicator_info((enum indicator)i)->key;
        const json_t *a = view_figure(was, key), *b = view_figure(now, key);
        if (a || b) figure(out, a, b);
    }
    return out;
}

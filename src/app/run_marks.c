/* Marks as text: the same few words on the label, in the log entry and in a refusal. */
#include "run_marks.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"

#define ID_DIGITS_MAX 9

static enum status syntax(const char *text, struct err *e) {
    err_set(e, ST_INVALID, "marks", "marks.syntax");
    err_arg(e, "value", "%s", text);
    return ST_INVALID;
}

/* One "right:3".  out: false where it is none */
static bool item_parse(const char *s, size_t len, struct shown *out) {
    char key[16];
    size_t colon = 0;
    while (colon < len && s[colon] != ':') colon++;
    size_t digits = colon < len ? len - colon - 1 : 0;
    if (colon >= sizeof key || !digits || digits > ID_DIGITS_MAX) return false;
    memcpy(key, s, colon);
    key[colon] = '\0';
    int kind = shown_kind_parse(key);
    out->id = 0;
    for (size_t i = colon + 1; i < len; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        out->id = out->id * 10 + (s[i] - '0');
    }
    out->kind = (enum shown_kind)kind;
    return kind >= 0 && out->id > 0;
}

/* Where it belongs in the order; a second one is left out. */
static bool item_add(struct marks *m, struct shown s) {
    size_t at = 0;
    while (at < m->len && (m->list[at].kind < s.kind || (m->list[at].kind == s.kind && m->list[at].id < s.id))) at++;
    if (at < m->len && m->list[at].kind == s.kind && m->list[at].id == s.id) return true;
    if (m->len == MARKS_MAX) return false;
    memmove(&m->list[at + 1], &m->list[at], (m->len - at) * sizeof s);
    m->list[at] = s;
    m->len++;
    return true;
}

enum status marks_parse(const char *text, struct marks *out, struct err *e) {
    const char *s = text;
    out->len = 0;
    while (*s) {
        struct shown item;
        s += strspn(s, " ");
        size_t len = strcspn(s, ","), used = len;
        while (used && s[used - 1] == ' ') used--;
        if (!item_parse(s, used, &item) || (s[len] && !s[len + 1])) return syntax(text, e);
        if (!item_add(out, item)) {
            err_set(e, ST_INVALID, "marks", "marks.many");
            err_arg(e, "max", "%d", MARKS_MAX);
            return ST_INVALID;
        }
        s += len + (s[len] != '\0');
    }
    return ST_OK;
}

void marks_format(const struct marks *m, struct buf *out) {
    for (size_t i = 0; i < m->len; i++)
        buf_printf(out, "%s%s:%lld", i ? "," : "", shown_kind_key((int)m->list[i].kind), (long long)m->list[i].id);
}

/* ---- words ---- */

static const char *filled(struct arena *a, const char *key, const struct text_arg *arg) {
    struct buf b = BUF_INIT;
    text_fill(&b, LANG_VI, key, arg, 1);
    const char *s = b.failed ? NULL : arena_strn(a, b.data ? b.data : "", b.len);
    buf_free(&b);
    return s;
}

const char *mark_text_rating(struct arena *a, int stars) {
    char n[16];
    (void)snprintf(n, sizeof n, "%d", stars);
    return filled(a, "label.ocop", &(struct text_arg){ "n", n });
}

const char *mark_text_right(struct arena *a, const char *type, const char *name) {
    static const char *const keys[][2] = { { "collective", "label.mark-collective" },
                                           { "certification", "label.mark-certification" },
                                           { "gi", "label.mark-gi" },
                                           { "ordinary", "label.mark-ordinary" } };
    const char *key = NULL;
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i][0], type)) key = keys[i][1];
    const char *kind = key ? filled(a, key, &(struct text_arg){ "name", "" }) : NULL;
    if (!kind || !strncmp(name, kind, strlen(kind))) return arena_str(a, name);
    return filled(a, key, &(struct text_arg){ "name", name });
}

/* ---- frozen ---- */

void marks_freeze(json_t *frozen, const struct mark_text *m, size_t n) {
    struct buf all = BUF_INIT;
    bool count_public = false;
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++) {
        json_array_append_new(list, json_pack("{s:s, s:I, s:s, s:s}", "kind", shown_kind_key((int)m[i].shown.kind), "id",
                                              (json_int_t)m[i].shown.id, "type", m[i].type, "text", m[i].text));
        buf_printf(&all, "%s%s", i ? " · " : "", m[i].text);
        count_public = count_public || m[i].count_public;
    }
    json_object_set_new(frozen, "marks", list);
    if (n) json_object_set_new(frozen, "marks_text", json_string(all.data ? all.data : ""));
    if (count_public) json_object_set_new(frozen, "count_public", json_true());
    buf_free(&all);
}

static const char *text_of(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

void marks_frozen(const json_t *frozen, struct mark_text out[static MARKS_MAX], size_t *n) {
    const json_t *list = json_object_get(frozen, "marks");
    *n = 0;
    for (size_t i = 0; i < json_array_size(list) && *n < MARKS_MAX; i++) {
        const json_t *one = json_array_get(list, i);
        int kind = shown_kind_parse(text_of(one, "kind"));
        if (kind < 0) continue;
        out[(*n)++] = (struct mark_text){ .shown = { (enum shown_kind)kind, json_integer_value(json_object_get(one, "id")) },
                                          .type = text_of(one, "type"), .text = text_of(one, "text") };
    }
}

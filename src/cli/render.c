/* Results as text for people: a list as a table, a record as "label: value" lines. JSON is for scripts. */
#include <stdlib.h>
#include <string.h>
#include <utf8proc.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "cli_internal.h"

#define COLUMNS_MAX 48
#define DEPTH_MAX 6

int text_columns(const char *s, size_t len) {
    int n = 0;
    size_t at = 0;
    for (int32_t c; (c = utf8_next(s, len, &at)) >= 0;) n += utf8proc_charwidth(c);
    return n;
}

void buf_plain(struct buf *out, const char *s) {
    size_t len = strlen(s), at = 0;
    while (at < len) {
        size_t from = at;
        int32_t c = utf8_next(s, len, &at);
        if (c < 0) at = from + 1;
        if (c < 0 || utf8_has_control(s + from, at - from))
            buf_byte(out, '?');
        else
            buf_add(out, s + from, at - from);
    }
}

static void spaces(struct buf *out, int n) {
    for (; n > 0; n--) buf_byte(out, ' ');
}

static bool ends_with(const char *s, const char *end) {
    size_t n = strlen(s), m = strlen(end);
    return n > m && !strcmp(s + n - m, end);
}

/* The label of a member: by the first of these sections that has a word for it, else the key itself with spaces. */
static void label(struct buf *out, enum lang l, const char *key) {
    static const char *const sections[] = { "cli-field", "book-column", "overview" };
    char name[96];
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        int n = snprintf(name, sizeof name, "%s.%s", sections[i], key);
        const char *text = n > 0 && (size_t)n < sizeof name ? text_get(l, name) : NULL;
        if (!text) continue;
        buf_str(out, text);
        return;
    }
    for (const char *p = key; *p; p++) buf_byte(out, *p == '_' ? ' ' : (unsigned char)*p);
}

/* Instants come as "2026-11-23T17:00:05Z" and are shown in Vietnam's time, as people read them there. */
static bool instant(struct buf *out, enum lang l, const char *key, const char *s) {
    char date[DATE_BYTES];
    int64_t part[3];
    char digits[3][3];
    if ((strcmp(key, "at") != 0 && !ends_with(key, "_at")) || strlen(s) != 20 || s[10] != 'T' || s[19] != 'Z')
        return false;
    int32_t day = day_parse(s, 10);
    for (int i = 0; i < 3; i++) {
        memcpy(digits[i], s + 11 + 3 * i, 2);
        digits[i][2] = '\0';
        if (!number_read(digits[i], 0, i ? 59 : 23, &part[i])) return false;
    }
    if (day == DAY_NONE) return false;
    int64_t us = (((int64_t)day * 24 + part[0]) * 3600 + part[1] * 60 + part[2]) * 1000000;
    day = day_of_us(us);
    int64_t second = (us - day_start_us(day)) / 1000000;
    if (l == LANG_VI) day_format_vn(day, date);
    else day_format(day, date);
    buf_printf(out, "%s %02d:%02d:%02d", date, (int)(second / 3600), (int)(second / 60 % 60), (int)(second % 60));
    return true;
}

/* Civil dates are written as people write them in Vietnam, and as ISO has them elsewhere. */
static bool civil_date(struct buf *out, enum lang l, const char *key, const char *s) {
    char date[DATE_VN_BYTES];
    int32_t day = ends_with(key, "_on") ? day_parse(s, strlen(s)) : DAY_NONE;
    if (day == DAY_NONE || l != LANG_VI) return false;
    day_format_vn(day, date);
    buf_str(out, date);
    return true;
}

/* A member of a closed set has a word: [cli-value] <member>.<value>; an empty list may have one: [cli-empty] <member>. */
static bool word(struct buf *out, enum lang l, const char *section, const char *key, const char *value) {
    char name[160];
    int n = snprintf(name, sizeof name, "%s.%s%s%s", section, key, *value ? "." : "", value);
    const char *text = n > 0 && (size_t)n < sizeof name ? text_get(l, name) : NULL;
    if (text) buf_str(out, text);
    return text != NULL;
}

static void scalar(struct buf *out, enum lang l, const char *key, const json_t *v) {
    switch (json_typeof(v)) {
    case JSON_STRING:
        if (!instant(out, l, key, json_string_value(v)) && !civil_date(out, l, key, json_string_value(v)) &&
            !word(out, l, "cli-value", key, json_string_value(v)))
            buf_plain(out, json_string_value(v));
        return;
    case JSON_INTEGER: buf_printf(out, "%lld", (long long)json_integer_value(v)); return;
    case JSON_TRUE: text_fill(out, l, "cli.yes", NULL, 0); return;
    case JSON_FALSE: text_fill(out, l, "cli.no", NULL, 0); return;
    default: return;
    }
}

static bool is_nested(const json_t *v) { return json_is_object(v) || json_is_array(v); }

/* A list of plain values on one line: "1-5, 9". */
static bool is_flat(const json_t *v) {
    if (!json_is_array(v)) return false;
    for (size_t i = 0; i < json_array_size(v); i++)
        if (is_nested(json_array_get(v, i))) return false;
    return true;
}

static void value_line(struct buf *out, enum lang l, const char *key, const json_t *v) {
    if (json_is_array(v) && !json_array_size(v)) {
        (void)word(out, l, "cli-empty", key, "");
    } else if (is_flat(v)) {
        for (size_t i = 0; i < json_array_size(v); i++) {
            if (i) buf_str(out, ", ");
            scalar(out, l, key, json_array_get(v, i));
        }
    } else if (is_nested(v)) {
        char *text = json_dumps(v, JSON_COMPACT);
        if (text) buf_plain(out, text);
        free(text);
    } else {
        scalar(out, l, key, v);
    }
}

/* ---- tables ---- */

struct column {
    const char *key;
    int width;
    bool number, used;
};

static size_t column_find(struct column *c, size_t n, const char *key) {
    size_t i = 0;
    while (i < n && strcmp(c[i].key, key) != 0) i++;
    return i;
}

/* Cut to at most max columns, the last being "…". */
static void cut(struct buf *b, int max) {
    if (max <= 0 || text_columns(b->data, b->len) <= max) return;
    size_t at = 0, keep = 0;
    int columns = 0;
    for (int32_t c; (c = utf8_next(b->data, b->len, &at)) >= 0; keep = at)
        if ((columns += utf8proc_charwidth(c)) > max - 1) break;
    b->len = keep;
    buf_str(b, "…");
}

static void cell(struct buf *b, enum lang l, const struct column *c, const json_t *row, int cell_max) {
    const json_t *v = json_object_get(row, c->key);
    buf_clear(b);
    buf_str(b, "");
    if (v) value_line(b, l, c->key, v);
    cut(b, cell_max);
}

/* The columns in the order in which the rows name them; those that are empty everywhere are left out. */
static size_t columns_of(struct column *cols, enum lang l, const json_t *rows, int cell_max, struct buf *b) {
    size_t n = 0;
    for (size_t i = 0; i < json_array_size(rows); i++) {
        json_t *row = json_array_get(rows, i);
        for (void *it = json_object_iter(row); it; it = json_object_iter_next(row, it)) {
            const char *key = json_object_iter_key(it);
            size_t at = column_find(cols, n, key);
            if (at == n) {
                if (n == COLUMNS_MAX) continue;
                buf_clear(b);
                label(b, l, key);
                cols[n++] = (struct column){ .key = key, .width = text_columns(b->data, b->len), .number = true };
            }
            cell(b, l, &cols[at], row, cell_max);
            if (!b->len) continue;
            int width = text_columns(b->data, b->len);
            cols[at].used = true;
            if (!json_is_integer(json_object_iter_value(it))) cols[at].number = false;
            if (width > cols[at].width) cols[at].width = width;
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < n; i++)
        if (cols[i].used) cols[kept++] = cols[i];
    return kept;
}

static void padded(struct buf *out, const struct buf *b, const struct column *c, bool last) {
    int gap = c->width - text_columns(b->data, b->len);
    if (c->number) spaces(out, gap);
    buf_add(out, b->data, b->len);
    if (!c->number && !last) spaces(out, gap);
    if (!last) spaces(out, 2);
}

static void table(struct buf *out, enum lang l, const json_t *rows, int indent, int cell_max) {
    struct column cols[COLUMNS_MAX];
    struct buf b = BUF_INIT;
    size_t n = columns_of(cols, l, rows, cell_max, &b);
    spaces(out, indent);
    for (size_t i = 0; i < n; i++) {
        buf_clear(&b);
        label(&b, l, cols[i].key);
        padded(out, &b, &cols[i], i + 1 == n);
    }
    buf_byte(out, '\n');
    for (size_t r = 0; r < json_array_size(rows); r++) {
        spaces(out, indent);
        for (size_t i = 0; i < n; i++) {
            cell(&b, l, &cols[i], json_array_get(rows, r), cell_max);
            padded(out, &b, &cols[i], i + 1 == n);
        }
        while (out->len && out->data[out->len - 1] == ' ') out->len--;
        buf_byte(out, '\n');
    }
    buf_free(&b);
}

/* ---- records ---- */

static void render(struct buf *out, enum lang l, const json_t *v, int indent, int cell_max, int depth);

static void record(struct buf *out, enum lang l, const json_t *v, int indent, int cell_max, int depth) {
    struct buf b = BUF_INIT;
    json_t *object = (json_t *)(uintptr_t)v;
    int width = 0;
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it)) {
        buf_clear(&b);
        label(&b, l, json_object_iter_key(it));
        int columns = text_columns(b.data, b.len);
        if (columns > width) width = columns;
    }
    for (void *it = json_object_iter(object); it; it = json_object_iter_next(object, it)) {
        const json_t *member = json_object_iter_value(it);
        if (json_is_null(member)) continue;
        buf_clear(&b);
        label(&b, l, json_object_iter_key(it));
        spaces(out, indent);
        buf_add(out, b.data, b.len);
        buf_byte(out, ':');
        if (is_nested(member) && !is_flat(member) && depth < DEPTH_MAX) {
            buf_byte(out, '\n');
            render(out, l, member, indent + 2, cell_max, depth + 1);
            continue;
        }
        spaces(out, 1 + width - text_columns(b.data, b.len));
        value_line(out, l, json_object_iter_key(it), member);
        while (out->len && out->data[out->len - 1] == ' ') out->len--;
        buf_byte(out, '\n');
    }
    buf_free(&b);
}

static void render(struct buf *out, enum lang l, const json_t *v, int indent, int cell_max, int depth) {
    bool rows = json_is_array(v) && json_array_size(v) > 0;
    for (size_t i = 0; rows && i < json_array_size(v); i++) rows = json_is_object(json_array_get(v, i));
    if (rows) {
        table(out, l, v, indent, cell_max);
    } else if (json_is_object(v)) {
        record(out, l, v, indent, cell_max, depth);
    } else if (!json_is_array(v) || json_array_size(v) > 0) {
        spaces(out, indent);
        value_line(out, l, "", v);
        buf_byte(out, '\n');
    }
}

void render_text(struct buf *out, enum lang l, const json_t *v, int cell_max) { render(out, l, v, 0, cell_max, 0); }

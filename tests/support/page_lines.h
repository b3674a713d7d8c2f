/*
 * A page as lines of text with the marks that matter (class, lang, where a link leads), without style and pictures, and such lines
 * against the kept ones of golden/pages. Include after cmocka.h.
 *
 * To accept a change that is meant: run the program with GOLDEN_WRITE=1, read `git diff tests/golden/pages`, and commit both.
 */
#ifndef TEMLANG_TESTS_PAGE_LINES_H
#define TEMLANG_TESTS_PAGE_LINES_H

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"

static inline bool named(const char *tag, size_t len, const char *const *names) {
    for (; *names; names++)
        if (strlen(*names) == len && !memcmp(*names, tag, len)) return true;
    return false;
}

static const char *const inlines[] = { "a", "span", "b", NULL };
static const char *const frames[] = { "div", "header", "main", "footer", "section", NULL };
static const char *const marks[] = { "class", "lang", "href", "hreflang", "value", "content", "alt", NULL };

/* The attributes of a tag that are kept, " class=do lang=vi". */
static inline void attributes(const char *at, const char *end, struct buf *out) {
    while (at < end) {
        while (at < end && *at == ' ') at++;
        size_t name = 0;
        while (at + name < end && at[name] != '=' && at[name] != ' ') name++;
        if (at + name + 1 >= end || at[name] != '=') {
            at += name ? name : 1;
            continue;
        }
        const char *from = at + name + 2, *to = memchr(from, '"', (size_t)(end - from));
        assert_non_null(to);
        if (named(at, name, marks) && to > from) buf_printf(out, " %.*s=%.*s", (int)name, at, (int)(to - from), from);
        at = to + 1;
    }
}

static inline void text_add(const char *s, size_t len, struct buf *out) {
    static const struct {
        const char *entity;
        char c;
    } entities[] = { { "&amp;", '&' }, { "&quot;", '"' }, { "&#39;", '\'' } };
    for (size_t i = 0; i < len; i++) {
        size_t e = 0;
        while (e < 3 && strncmp(s + i, entities[e].entity, strlen(entities[e].entity)) != 0) e++;
        buf_byte(out, (unsigned char)(e < 3 ? entities[e].c : s[i]));
        if (e < 3) i += strlen(entities[e].entity) - 1;
    }
}

/* A block begins a line; one that holds neither a mark nor words leaves none. */
struct page_line {
    struct buf *out;
    size_t from, bare; /* where the line begins, and where it would end without a mark */
    bool marked;
};

static inline void line_end(struct page_line *l) {
    while (l->out->len > l->from && l->out->data[l->out->len - 1] == ' ') l->out->len--;
    if (!l->marked && l->out->len <= l->bare) l->out->len = l->from;
    else buf_byte(l->out, '\n');
    l->from = l->bare = l->out->len;
    l->marked = false;
}

static inline void block_begin(struct page_line *l, const char *tag, size_t len, const char *end) {
    line_end(l);
    buf_add(l->out, tag, len);
    l->bare = l->out->len;
    attributes(tag + len, end, l->out);
    l->marked = l->out->len > l->bare;
    buf_byte(l->out, ' ');
    l->bare = l->marked ? 0 : l->out->len;
}

static inline const char *behind(const char *at, const char *closing) {
    const char *end = strstr(at, closing);
    assert_non_null(end);
    return end + strlen(closing);
}

static inline void page_lines(const char *html, struct buf *out) {
    struct page_line l = { .out = out, .from = out->len, .bare = out->len };
    const char *at = strstr(html, "<html");
    assert_non_null(at);
    while (*at) {
        size_t text = strcspn(at, "<");
        text_add(at, text, out);
        at += text;
        if (!*at) break;
        const char *tag = at + 1, *end = strchr(at, '>');
        assert_non_null(end);
        size_t len = strcspn(tag, " >");
        at = end + 1;
        if (!strncmp(tag, "style", 5)) at = behind(at, "</style>");
        else if (!strncmp(tag, "svg", 3)) at = behind(at, "</svg>");
        else if (!strncmp(tag, "link", 4)) continue;
        else if (!strncmp(tag, "meta", 4) && !memmem(tag, (size_t)(end - tag), "property=", 9)) continue;
        else if (*tag == '/' && named(tag + 1, len - 1, inlines)) buf_printf(out, "</%.*s>", (int)len - 1, tag + 1);
        else if (*tag == '/' || named(tag, len, frames)) line_end(&l);
        else if (named(tag, len, inlines)) {
            buf_printf(out, "<%.*s", (int)len, tag);
            attributes(tag + len, end, out);
            buf_byte(out, '>');
        } else block_begin(&l, tag, len, end);
    }
    line_end(&l);
}

static inline void difference_tell(const char *name, const char *have, const char *want) {
    long line = 1;
    const char *h = have, *w = want;
    while (*have && *have == *want) {
        if (*have == '\n') h = have + 1, w = want + 1, line++;
        have++, want++;
    }
    fail_msg("%s differs in line %ld:\n- %.*s\n+ %.*s", name, line, (int)strcspn(w, "\n"), w, (int)strcspn(h, "\n"), h);
}

/* Asserts that lines are those of golden/pages/<name>.txt; takes them over. */
static inline void page_holds(const char *name, struct buf *have) {
    char path[1000];
    struct buf want = BUF_INIT;
    int len = snprintf(path, sizeof path, "%s/golden/pages/%s.txt", TEST_SOURCE_DIR, name);
    assert_true(len > 0 && (size_t)len < sizeof path);
    if (getenv("GOLDEN_WRITE")) assert_int_equal(file_replace(path, have->data, have->len, 0644, NULL), ST_OK);
    assert_int_equal(file_read(path, (size_t)1 << 20, &want, NULL), ST_OK);
    if (strcmp(have->data, want.data)) difference_tell(path, have->data, want.data);
    buf_free(have);
    buf_free(&want);
}

#endif

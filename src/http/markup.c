/* The compiler of page templates: whatever could be missing at noon is missing at start. */
#include "markup.h"

#include <stdlib.h>
#include <string.h>

#include "markup_ops.h"

#define DEPTH_MAX 8
#define TAG_BYTES_MAX 400
#define NAME_CHARS "abcdefghijklmnopqrstuvwxyz0123456789_-"

struct compiler {
    const struct markup_env *env;
    struct arena *arena;
    struct err *e;
    enum lang lang;
    const char *page; /* name of the source that is being read */
    struct op *ops;   /* malloc'd while growing */
    size_t len, cap;
    int depth;
};

struct source {
    const char *at, *end;
};

static enum status compile_source(struct compiler *c, struct source *s, const char *section);
static enum status emit_tag(struct compiler *c, const char *tag, size_t len, struct source *s);

static enum status broken(struct compiler *c, const char *why, const char *what, size_t what_len) {
    enum status st = err_set(c->e, ST_INTERNAL, NULL, "page.broken");
    err_arg(c->e, "page", "%s", c->page);
    err_arg(c->e, "why", "%s", why);
    err_arg(c->e, "what", "%.*s", (int)(what_len < 80 ? what_len : 80), what);
    return st;
}

static struct op *emit(struct compiler *c, enum op_kind kind) {
    if (c->len == c->cap) {
        size_t cap = c->cap ? c->cap * 2 : 128;
        struct op *ops = realloc(c->ops, cap * sizeof *ops);
        if (!ops) return NULL;
        c->ops = ops;
        c->cap = cap;
    }
    c->ops[c->len] = (struct op){ .kind = kind };
    return &c->ops[c->len++];
}

static enum status emit_text(struct compiler *c, const char *s, size_t len) {
    if (!len) return ST_OK;
    struct op *op = emit(c, OP_TEXT);
    char *kept = arena_strn(c->arena, s, len);
    if (!op || !kept) return err_set(c->e, ST_NO_MEMORY, NULL, "");
    op->text = kept;
    op->len = len;
    return ST_OK;
}

/* Text without its line breaks and the indentation behind them. */
static enum status emit_squeezed(struct compiler *c, const char *s, size_t len) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < len;) {
        if (s[i] != '\n') {
            buf_byte(&b, (unsigned char)s[i++]);
            continue;
        }
        while (i < len && (s[i] == '\n' || s[i] == ' ' || s[i] == '\t')) i++;
    }
    enum status st = b.failed ? err_set(c->e, ST_NO_MEMORY, NULL, "") : emit_text(c, b.data, b.len);
    buf_free(&b);
    return st;
}

static enum status emit_escaped(struct compiler *c, const char *s, size_t len) {
    struct buf b = BUF_INIT;
    buf_html(&b, s, len);
    enum status st = b.failed ? err_set(c->e, ST_NO_MEMORY, NULL, "") : emit_text(c, b.data, b.len);
    buf_free(&b);
    return st;
}

/* ---- paths and filters ---- */

static enum status read_path(struct compiler *c, const char *s, size_t len, struct path *p) {
    *p = (struct path){ .len = 0 };
    if (len == 1 && *s == '.') return ST_OK;
    for (const char *at = s, *end = s + len; at < end || p->len == 0;) {
        const char *dot = memchr(at, '.', (size_t)(end - at));
        size_t part = (size_t)((dot ? dot : end) - at), good = 0;
        while (good < part && strchr(NAME_CHARS, at[good])) good++;
        if (part == 0 || good != part || p->len == PATH_PARTS_MAX) return broken(c, "path", s, len);
        p->part[p->len++] = arena_strn(c->arena, at, part);
        at = dot ? dot + 1 : end;
    }
    p->own = arena_printf(c->arena, "%s_%s", p->part[p->len - 1], lang_code(c->lang));
    p->en = arena_printf(c->arena, "%s_en", p->part[p->len - 1]);
    return p->own && p->en ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "");
}

static enum status read_filters(struct compiler *c, const char *s, size_t len, unsigned *filters) {
    static const struct {
        const char *name;
        enum filter filter;
    } known[] = { { "date", FILTER_DATE }, { "num", FILTER_NUM }, { "own", FILTER_OWN }, { "svg", FILTER_SVG } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strlen(known[i].name) != len || memcmp(known[i].name, s, len) != 0) continue;
        *filters |= (unsigned)known[i].filter;
        return ST_OK;
    }
    return broken(c, "filter", s, len);
}

/* path|filter */
static enum status emit_value(struct compiler *c, const char *s, size_t len) {
    const char *bar = memchr(s, '|', len);
    size_t path_len = bar ? (size_t)(bar - s) : len;
    unsigned filters = 0;
    struct path path;
    enum status st = bar ? read_filters(c, bar + 1, len - path_len - 1, &filters) : ST_OK;
    if (!st) st = read_path(c, s, path_len, &path);
    if (st) return st;
    struct op *op = emit(c, OP_VALUE);
    if (!op) return err_set(c->e, ST_NO_MEMORY, NULL, "");
    op->path = path;
    op->filters = filters;
    return ST_OK;
}

/* ---- sentences ---- */

/* The value of name in "key a=x b=y"; out: its length, 0 where there is none */
static size_t find_arg(const char *args, size_t len, const char *name, size_t name_len, const char **value) {
    for (const char *at = args, *end = args + len; at < end;) {
        while (at < end && *at == ' ') at++;
        size_t word = 0;
        while (at + word < end && at[word] != ' ') word++;
        if (word > name_len + 1 && !memcmp(at, name, name_len) && at[name_len] == '=') {
            *value = at + name_len + 1;
            return word - name_len - 1;
        }
        at += word;
    }
    return 0;
}

static enum status emit_sentence(struct compiler *c, const char *tag, size_t len) {
    char key[TAG_BYTES_MAX];
    size_t key_len = 0;
    while (key_len < len && tag[key_len] != ' ') key_len++;
    memcpy(key, tag, key_len);
    key[key_len] = '\0';
    const char *text = text_own(c->lang, key); /* no page in French is English in part */
    if (!text) return broken(c, "text", key, key_len);
    enum status st = ST_OK;
    while (*text && !st) {
        const char *open = strchr(text, '{');
        size_t name = open ? strspn(open + 1, NAME_CHARS) : 0;
        if (!open || !name || open[1 + name] != '}') {
            st = emit_escaped(c, text, open ? (size_t)(open - text) + 1 : strlen(text));
            text = open ? open + 1 : "";
            continue;
        }
        const char *value = NULL;
        size_t value_len = find_arg(tag + key_len, len - key_len, open + 1, name, &value);
        if (!value_len) return broken(c, "value of a sentence", open + 1, name);
        st = emit_escaped(c, text, (size_t)(open - text));
        if (!st) st = emit_value(c, value, value_len);
        text = open + name + 2;
    }
    return st;
}

/* ---- tags ---- */

static enum status emit_include(struct compiler *c, const char *tag, size_t len) {
    char *name = arena_strn(c->arena, tag, len);
    if (!name) return err_set(c->e, ST_NO_MEMORY, NULL, "");
    size_t source_len = 0;
    const char *source = c->env->source(c->env->ctx, name, &source_len);
    if (!source) return broken(c, "include", tag, len);
    if (c->depth == DEPTH_MAX) return broken(c, "include in a circle", tag, len);
    const char *page = c->page;
    struct source s = { source, source + source_len };
    c->page = name;
    c->depth++;
    enum status st = compile_source(c, &s, NULL);
    c->depth--;
    c->page = page;
    return st;
}

static enum status emit_file(struct compiler *c, const char *tag, size_t len) {
    char *name = arena_strn(c->arena, tag, len);
    size_t file_len = 0;
    const char *file = name ? c->env->verbatim(c->env->ctx, name, &file_len) : NULL;
    return file ? emit_text(c, file, file_len) : broken(c, "file", tag, len);
}

static enum status emit_asset(struct compiler *c, const char *tag, size_t len) {
    char *name = arena_strn(c->arena, tag, len);
    const char *address = name ? c->env->asset(c->env->ctx, name) : NULL;
    return address ? emit_text(c, address, strlen(address)) : broken(c, "asset", tag, len);
}

static enum status emit_section(struct compiler *c, const char *tag, size_t len, struct source *s) {
    enum op_kind kind = *tag == '#' ? OP_SECTION : *tag == '?' ? OP_SHOWN : OP_INVERTED;
    char *name = arena_strn(c->arena, tag + 1, len - 1);
    struct path path;
    enum status st = name ? read_path(c, tag + 1, len - 1, &path) : err_set(c->e, ST_NO_MEMORY, NULL, "");
    if (st) return st;
    size_t at = c->len;
    if (!emit(c, kind)) return err_set(c->e, ST_NO_MEMORY, NULL, "");
    c->ops[at].path = path;
    st = compile_source(c, s, name);
    c->ops[at].end = c->len;
    return st;
}

/* The tag with its '$' replaced by value. */
static enum status emit_case(struct compiler *c, const char *value, const char *tag, size_t len) {
    char text[TAG_BYTES_MAX];
    const char *dollar = memchr(tag, '$', len);
    size_t value_len = strlen(value), at = c->len;
    if (!dollar || len + value_len >= sizeof text) return broken(c, "case", tag, len);
    size_t before = (size_t)(dollar - tag), behind = len - before - 1;
    memcpy(text, tag, before);
    memcpy(text + before, value, value_len);
    memcpy(text + before + value_len, dollar + 1, behind);
    struct op *op = emit(c, OP_CASE);
    if (!op) return err_set(c->e, ST_NO_MEMORY, NULL, "");
    op->text = value;
    op->len = value_len;
    enum status st = emit_tag(c, text, before + value_len + behind, NULL);
    c->ops[at].end = c->len;
    return st;
}

/* "path tag": the tag once for each value of the set that has the name of path. */
static enum status emit_switch(struct compiler *c, const char *s, size_t len) {
    const char *space = memchr(s, ' ', len);
    size_t name = space ? (size_t)(space - s) : len, at = c->len;
    const struct markup_set *set = c->env->sets;
    while (set->name && (strlen(set->name) != name || memcmp(set->name, s, name) != 0)) set++;
    if (!space || !set->name) return broken(c, "case", s, len);
    const char *tag = space + 1;
    size_t tag_len = len - name - 1;
    if (!tag_len || strchr("#?^", *tag)) return broken(c, "case", s, len);
    struct path path;
    enum status st = read_path(c, s, name, &path);
    if (!st && !emit(c, OP_SWITCH)) st = err_set(c->e, ST_NO_MEMORY, NULL, "");
    if (st) return st;
    c->ops[at].path = path;
    for (size_t i = 0; set->values[i] && !st; i++) st = emit_case(c, set->values[i], tag, tag_len);
    c->ops[at].end = c->len;
    return st;
}

static enum status emit_tag(struct compiler *c, const char *tag, size_t len, struct source *s) {
    if (len == 0) return broken(c, "empty tag", tag, len);
    switch (*tag) {
    case '!': return ST_OK;
    case '#':
    case '?':
    case '^': return emit_section(c, tag, len, s);
    case '>': return emit_include(c, tag + 1, len - 1);
    case '=': return emit_file(c, tag + 1, len - 1);
    default: break;
    }
    if (len > 2 && !memcmp(tag, "t ", 2)) return emit_sentence(c, tag + 2, len - 2);
    if (len > 6 && !memcmp(tag, "asset ", 6)) return emit_asset(c, tag + 6, len - 6);
    if (len > 5 && !memcmp(tag, "case ", 5)) return emit_switch(c, tag + 5, len - 5);
    return emit_value(c, tag, len);
}

/* Up to the end of the source, or to {{/section}}. */
static enum status compile_source(struct compiler *c, struct source *s, const char *section) {
    while (s->at < s->end) {
        const char *open = memmem(s->at, (size_t)(s->end - s->at), "{{", 2);
        enum status st = emit_squeezed(c, s->at, (size_t)((open ? open : s->end) - s->at));
        if (st || !open) {
            if (!open) s->at = s->end;
            if (st) return st;
            break;
        }
        const char *close = memmem(open, (size_t)(s->end - open), "}}", 2);
        if (!close) return broken(c, "open tag", open, (size_t)(s->end - open));
        const char *tag = open + 2;
        size_t len = (size_t)(close - tag);
        s->at = close + 2;
        if (len >= TAG_BYTES_MAX) return broken(c, "too long", tag, len);
        if (len && *tag == '/') {
            if (!section || strlen(section) != len - 1 || memcmp(section, tag + 1, len - 1) != 0)
                return broken(c, "unbalanced section", tag, len);
            return ST_OK;
        }
        st = emit_tag(c, tag, len, s);
        if (st) return st;
    }
    return section ? broken(c, "unbalanced section", section, strlen(section)) : ST_OK;
}

enum status markup_compile(const struct markup **t, const char *name, enum lang l, const struct markup_env *env,
                           struct arena *a, struct err *e) {
    struct compiler c = { .env = env, .arena = a, .e = e, .lang = l, .page = name };
    *t = NULL;
    enum status st = emit_include(&c, name, strlen(name));
    if (!st) {
        struct markup *made = arena_alloc(a, sizeof *made);
        struct op *ops = arena_alloc(a, c.len * sizeof *ops);
        if (made && ops) {
            if (c.len) memcpy(ops, c.ops, c.len * sizeof *ops);
            *made = (struct markup){ ops, c.len, l };
            *t = made;
        } else {
            st = err_set(e, ST_NO_MEMORY, NULL, "");
        }
    }
    free(c.ops);
    return st;
}

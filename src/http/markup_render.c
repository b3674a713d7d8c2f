/* Runs a compiled template: a value that is not there writes nothing, and everything written is escaped. */
#include <string.h>

#include "markup_ops.h"
#include "words.h"

#define STACK_MAX 16

struct render {
    const struct markup *t;
    struct buf *out;
    json_t *stack[STACK_MAX]; /* layout, model, and what sections entered */
    int depth;
};

static json_t *descend(json_t *v, const struct path *p, int from, const char *last) {
    for (int i = from; v && i < p->len; i++) v = json_object_get(v, last && i == p->len - 1 ? last : p->part[i]);
    return v;
}

/* The innermost object that has the first name decides. */
static json_t *lookup(const struct render *r, const struct path *p, const char *last) {
    if (p->len == 0) return r->stack[r->depth - 1];
    for (int i = r->depth; i-- > 0;) {
        json_t *found = json_object_get(r->stack[i], p->len == 1 && last ? last : p->part[0]);
        if (found) return descend(found, p, 1, last);
    }
    return NULL;
}

static bool is_full(const json_t *v) {
    if (!v) return false;
    if (json_is_string(v)) return json_string_length(v) > 0;
    if (json_is_integer(v)) return json_integer_value(v) != 0;
    if (json_is_array(v)) return json_array_size(v) > 0;
    if (json_is_object(v)) return json_object_size(v) > 0;
    return json_is_true(v);
}

/* ---- values ---- */

static void write_text(struct render *r, const char *s, unsigned filters) {
    if (filters & FILTER_SVG && !strncmp(s, "<svg ", 5)) {
        buf_str(r->out, s);
        return;
    }
    if (!(filters & (FILTER_DATE | FILTER_NUM))) {
        buf_html(r->out, s, strlen(s));
        return;
    }
    struct buf words = BUF_INIT;
    if (filters & FILTER_DATE)
        words_date(&words, r->t->lang, s);
    else
        words_number(&words, r->t->lang, s);
    if (words.len) buf_html(r->out, words.data, words.len);
    buf_free(&words);
}

/* Another language inside a page says so, for voices and for hyphenation. */
static void write_own(struct render *r, const struct op *op) {
    const char *const names[] = { op->path.own, op->path.en, NULL };
    static const enum lang langs[] = { LANG_COUNT, LANG_EN, LANG_VI }; /* the first: the page's own */
    for (size_t i = r->t->lang == LANG_VI ? 2 : 0; i < sizeof names / sizeof *names; i++) {
        json_t *v = lookup(r, &op->path, names[i]);
        if (!is_full(v) || !json_is_string(v)) continue;
        bool foreign = i && langs[i] != r->t->lang;
        if (foreign) buf_printf(r->out, "<span lang=\"%s\">", lang_code(langs[i]));
        write_text(r, json_string_value(v), 0);
        if (foreign) buf_str(r->out, "</span>");
        return;
    }
}

static void write_value(struct render *r, const struct op *op) {
    if (op->filters & FILTER_OWN) {
        write_own(r, op);
        return;
    }
    const json_t *v = lookup(r, &op->path, NULL);
    if (json_is_string(v)) {
        write_text(r, json_string_value(v), op->filters);
    } else if (json_is_integer(v)) {
        char digits[21];
        struct buf b = BUF_INIT;
        json_int_t n = json_integer_value(v);
        buf_u64(&b, n < 0 ? 0 : (uint64_t)n);
        size_t len = b.len < sizeof digits ? b.len : 0;
        if (len) memcpy(digits, b.data, len);
        digits[len] = '\0';
        buf_free(&b);
        write_text(r, digits, op->filters);
    }
}

/* ---- running ---- */

static void run(struct render *r, size_t from, size_t to);

static void run_in(struct render *r, json_t *v, size_t from, size_t to) {
    if (r->depth == STACK_MAX) {
        r->out->failed = true;
        return;
    }
    r->stack[r->depth++] = v;
    run(r, from, to);
    r->depth--;
}

static void run_section(struct render *r, const struct op *op, size_t body) {
    json_t *v = lookup(r, &op->path, NULL);
    if (is_full(v) != (op->kind != OP_INVERTED)) return;
    if (op->kind == OP_SECTION && json_is_array(v)) {
        for (size_t i = 0; i < json_array_size(v); i++) run_in(r, json_array_get(v, i), body, op->end);
    } else if (op->kind == OP_SECTION && json_is_object(v)) {
        run_in(r, v, body, op->end);
    } else {
        run(r, body, op->end);
    }
}

static void run_switch(struct render *r, const struct op *op, size_t first) {
    json_t *v = lookup(r, &op->path, NULL);
    const char *value = json_string_value(v);
    for (size_t i = first; value && i < op->end; i = r->t->ops[i].end) {
        if (strcmp(r->t->ops[i].text, value) != 0) continue;
        run(r, i + 1, r->t->ops[i].end);
        return;
    }
}

static void run(struct render *r, size_t from, size_t to) {
    for (size_t i = from; i < to; i++) {
        const struct op *op = &r->t->ops[i];
        switch (op->kind) {
        case OP_TEXT: buf_add(r->out, op->text, op->len); continue;
        case OP_VALUE: write_value(r, op); continue;
        case OP_SECTION:
        case OP_SHOWN:
        case OP_INVERTED: run_section(r, op, i + 1); break;
        case OP_SWITCH: run_switch(r, op, i + 1); break;
        case OP_CASE: break;
        }
        i = op->end - 1;
    }
}

void markup_render(const struct markup *t, json_t *model, json_t *layout, struct buf *out) {
    struct render r = { .t = t, .out = out };
    if (layout) r.stack[r.depth++] = layout;
    r.stack[r.depth++] = model;
    run(&r, 0, t->len);
}

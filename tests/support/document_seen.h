/* What a document draws, seen by a test: the texts of each page with their places. */
#ifndef TEMLANG_TESTS_DOCUMENT_SEEN_H
#define TEMLANG_TESTS_DOCUMENT_SEEN_H

#include <stdlib.h>
#include <string.h>

#include "document_flow.h"

#define SEEN_MOST 60000

struct seen_text {
    uint32_t page; /* from 1 */
    int32_t x, y, w;
    bool again;
    char text[160];
};

struct seen {
    struct seen_text *text;
    size_t len;
    uint32_t pages;
    bool outside; /* something was drawn beyond the margins */
    struct buf out;
    struct buf dump; /* "1 text x=… …" a mark */
    bool dumps;
};

static inline void seen_dump(struct seen *s, uint32_t page, const struct mark *m, int32_t x, int32_t y, bool again) {
    const struct op *op = &m->op;
    buf_printf(&s->dump, "%u %s", page, again ? "~" : "");
    if (op->kind == OP_TEXT)
        buf_printf(&s->dump, "text x=%d y=%d w=%d size=%d face=%s \"%s\"", x + op->x, y + op->y, type_line_um(op->size_mpt, op->glyphs.advance), op->size_mpt,
                   face_name(op->face), op->text);
    if (op->kind == OP_RECT) buf_printf(&s->dump, "rect x=%d y=%d w=%d h=%d", x + op->x, y + op->y, op->w, op->h);
    if (op->kind == OP_IMAGE) buf_printf(&s->dump, "image x=%d y=%d w=%d h=%d", x + op->x, y + op->y, op->w, op->h);
    if (op->kind == OP_PATH) buf_printf(&s->dump, "path x=%d y=%d nodes=%zu", x + op->x, y + op->y, op->path.len);
    if (m->grey) buf_printf(&s->dump, " grey=%d", m->grey);
    if (m->tag && !again) buf_printf(&s->dump, " in=%s", m->tag->type);
    if (m->link) buf_printf(&s->dump, " link=%s", m->link);
    buf_byte(&s->dump, '\n');
}

static inline void seen_mark(void *ctx, const struct paper *p, const struct mark *m, int32_t x, int32_t y, bool again) {
    struct seen *s = ctx;
    const struct op *op = &m->op;
    int32_t left = x + op->x, top = y + op->y;
    s->pages = p->pages + 1;
    if (s->dumps) seen_dump(s, s->pages, m, x, y, again);
    if (op->kind == OP_RECT && (left < 29000 || left + op->w > p->w - 12000 || top + op->h > p->h - 19000)) s->outside = true;
    if (op->kind != OP_TEXT) return;
    int32_t w = type_line_um(op->size_mpt, op->glyphs.advance);
    if (left < 29900 || left + w > p->w - 14900 || top > p->h - 20000 || top < 10000) s->outside = true;
    if (s->len == SEEN_MOST) return;
    struct seen_text *t = &s->text[s->len++];
    *t = (struct seen_text){.page = s->pages, .x = left, .y = top, .w = w, .again = again};
    strncpy(t->text, op->text, sizeof t->text - 1);
    size_t len = strlen(t->text);
    if (len && t->text[len - 1] == ' ') t->text[len - 1] = '\0';
}

static inline enum status seen_keep(void *ctx, const void *data, size_t len, struct err *e) {
    struct seen *s = ctx;
    buf_add(&s->out, data, len);
    return s->out.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

/* A PDF whose marks are seen.  out: NULL where it could not be opened */
static inline struct doc *seen_open(struct seen *s, const struct doc_options *o) {
    struct doc *d = NULL;
    *s = (struct seen){.text = calloc(SEEN_MOST, sizeof *s->text)};
    if (!s->text || doc_open(&d, DOC_PDF, o, seen_keep, s, NULL) != ST_OK) return NULL;
    flow_of(d)->paper.seen = seen_mark;
    flow_of(d)->paper.seen_ctx = s;
    return d;
}

static inline void seen_free(struct seen *s) {
    free(s->text);
    buf_free(&s->out);
    buf_free(&s->dump);
}

/* The first text that begins so, from a place on.  out: NULL where there is none */
static inline const struct seen_text *seen_find(const struct seen *s, const char *begin) {
    for (size_t i = 0; i < s->len; i++)
        if (!strncmp(s->text[i].text, begin, strlen(begin))) return &s->text[i];
    return NULL;
}

/* The same, for looking at: where there is none, a place on a page like no other. */
static inline const struct seen_text *seen_at(const struct seen *s, const char *begin) {
    static struct seen_text nowhere[16];
    static uint32_t lost;
    const struct seen_text *t = seen_find(s, begin);
    if (t) return t;
    struct seen_text *n = &nowhere[lost % 16];
    *n = (struct seen_text){.page = 1000000 + lost++, .x = -1, .y = -1};
    return n;
}

/* How many texts are exactly so on a page; page 0: on all. */
static inline size_t seen_count(const struct seen *s, const char *text, uint32_t page) {
    size_t n = 0;
    for (size_t i = 0; i < s->len; i++) n += (!page || s->text[i].page == page) && !strcmp(s->text[i].text, text);
    return n;
}

#endif

/*
 * One page by the PDF writer: its only label is the page itself.
 */
#include "leaf.h"

#include <sodium.h>
#include <string.h>

#include "pdf.h"
#include "tpl.h"

#define ARENA_BYTES ((size_t)16 << 20)

enum status leaf_open(struct leaf *l, int32_t w, int32_t h, size_t room, struct err *e) {
    *l = (struct leaf){.a = arena_new(ARENA_BYTES), .room = room};
    l->drawing = (struct drawing){.w = w, .h = h, .op = l->a ? arena_alloc(l->a, room * sizeof *l->drawing.op) : NULL};
    return l->drawing.op ? fonts_open(&l->fonts, e) : err_set(e, ST_NO_MEMORY, NULL, "");
}

void leaf_close(struct leaf *l) {
    fonts_close(&l->fonts);
    arena_free(&l->a);
}

/* ---- marks ---- */

/* Where there is no room for one more, the last is lost, and the page with it. */
static struct op *op_add(struct leaf *l, enum op_kind kind) {
    l->failed = l->failed || l->drawing.len == l->room;
    struct op *op = &l->drawing.op[l->failed ? 0 : l->drawing.len++];
    *op = (struct op){.kind = kind};
    return op;
}

void leaf_rect(struct leaf *l, int32_t x, int32_t y, int32_t w, int32_t h) {
    struct op *op = op_add(l, OP_RECT);
    op->x = x;
    op->y = y;
    op->w = w;
    op->h = h;
}

void leaf_path(struct leaf *l, const struct path_node *node, size_t len) {
    struct path_node *own = arena_alloc(l->a, len * sizeof *own);
    if (!own) {
        l->failed = true;
        return;
    }
    memcpy(own, node, len * sizeof *own);
    op_add(l, OP_PATH)->path = (struct path){len, own};
}

/* ---- words ---- */

enum status leaf_line(struct leaf *l, enum face face, int32_t size_mpt, const char *text, size_t len, int32_t x, int32_t y) {
    struct op *op = op_add(l, OP_TEXT);
    op->face = face;
    op->size_mpt = size_mpt;
    op->x = x;
    op->y = y;
    op->text = arena_strn(l->a, text, len);
    enum status st = op->text ? font_shape(&l->fonts, face, op->text, len, l->a, &op->glyphs, NULL) : ST_NO_MEMORY;
    return st == ST_OK && op->glyphs.missing ? ST_INTERNAL : st; /* the word lists use what the font has */
}

/* Where a line that begins at a byte ends.  in: pen: as font_shape makes it */
static size_t line_end(const struct leaf_text *t, const char *text, size_t len, const int32_t *pen, size_t from) {
    for (size_t i = from, last = 0; i <= len; i++) {
        if (i < len && text[i] != ' ') continue;
        if (last && tpl_em_um(pen[i] - pen[from], t->size_mpt) > t->w) return last;
        last = i;
    }
    return len;
}

enum status leaf_paragraph(struct leaf *l, const struct leaf_text *t, const char *text, bool draw, int32_t *y) {
    size_t len = strlen(text);
    struct glyphs glyphs;
    int32_t *pen = arena_alloc(l->a, (len + 1) * sizeof *pen);
    enum status st = pen ? font_shape(&l->fonts, t->face, text, len, l->a, &glyphs, pen) : ST_NO_MEMORY;
    for (size_t from = 0; st == ST_OK && from < len;) {
        size_t end = line_end(t, text, len, pen, from);
        *y += t->line_um;
        if (draw) st = leaf_line(l, t->face, t->size_mpt, text + from, end - from, t->x, *y);
        from = end + (end < len);
    }
    return st;
}

/* ---- the file ---- */

/* The same page has the same id. */
static void id_make(const struct press_job *job, const char *what, unsigned char id[static 16]) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    const int32_t facts[] = {job->offset_x_um, job->offset_y_um, job->scale_x_ppm, job->scale_y_ppm};
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const unsigned char *)facts, sizeof facts);
    crypto_hash_sha256_update(&h, (const unsigned char *)what, strlen(what));
    crypto_hash_sha256_final(&h, hash);
    memcpy(id, hash, 16);
}

static enum status page_write(struct pdf *pdf, struct arena *a, press_sink sink, void *ctx, struct err *e) {
    uint32_t lengths[PDF_PAGE_OBJECTS];
    struct buf raw = BUF_INIT, page = BUF_INIT;
    z_stream z = {0};
    enum status s = pdf_open(pdf, a, e);
    if (s == ST_OK) s = pdf_head(pdf, sink, ctx, e);
    if (s == ST_OK && deflateInit(&z, 9) != Z_OK) s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s == ST_OK) {
        pdf_page_begin(pdf, &raw);
        buf_add(&raw, pdf->cell[0].data, pdf->cell[0].len);
        buf_str(&raw, "Q\n");
        s = pdf_page_end(pdf, 0, &z, &raw, &page, lengths);
        if (s != ST_OK) err_set(e, s, NULL, "");
        deflateEnd(&z);
    }
    if (s == ST_OK) s = sink(ctx, page.data, page.len, e);
    if (s == ST_OK) s = pdf_finish(pdf, lengths, sink, ctx, e);
    buf_free(&raw);
    buf_free(&page);
    pdf_close(pdf);
    return s;
}

enum status leaf_write(struct leaf *l, const struct press_job *job, const char *facts, press_sink sink, void *ctx, struct err *e) {
    const struct drawing *d = &l->drawing;
    const struct stock whole = {.kind = STOCK_SHEET, .page_w_um = d->w, .page_h_um = d->h, .cols = 1, .rows = 1, .label_w_um = d->w,
                                .label_h_um = d->h, .pitch_x_um = d->w, .pitch_y_um = d->h};
    struct pdf pdf = {.drawing = d, .stock = &whole, .fonts = &l->fonts, .pages = 1, .offset_x_um = job->offset_x_um,
                      .offset_y_um = job->offset_y_um, .scale_x_ppm = job->scale_x_ppm, .scale_y_ppm = job->scale_y_ppm};
    if (l->failed) return err_set(e, ST_NO_MEMORY, NULL, "");
    id_make(job, facts, pdf.id);
    return page_write(&pdf, l->a, sink, ctx, e);
}

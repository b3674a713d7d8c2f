/*
 * A job as PDF: a page a sheet, or a row of a roll's liner.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "selfcheck.h"
#include "sheets.h"
#include "surface.h"

#define DEFLATE_LEVEL 1

/* A worker's own tools. */
struct bench {
    z_stream z;
    struct buf raw;
    struct walk walk;
};

/* Bytes on their way out, and their hash. */
struct hashed {
    pdf_put put;
    void *ctx;
    crypto_hash_sha256_state h;
};

static enum status hashed_put(void *ctx, const void *data, size_t len, struct err *e) {
    struct hashed *h = ctx;
    crypto_hash_sha256_update(&h->h, data, len);
    return h->put(h->ctx, data, len, e);
}

/* The same input gives the same id; another range, run, layout or stock gives another. */
static void id_make(const struct press *p, crypto_hash_sha256_state *h, unsigned char id[static 16]) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    const struct press_job *job = p->job;
    const uint64_t facts[] = {job->issuer->run, (uint64_t)job->issuer->key_id, (uint64_t)job->start_cell, p->labels,
                              (uint64_t)job->offset_x_um, (uint64_t)job->offset_y_um, (uint64_t)p->module_nm,
                              (uint64_t)job->scale_x_ppm, (uint64_t)job->scale_y_ppm};
    crypto_hash_sha256_update(h, (const unsigned char *)job->issuer->prefix, job->issuer->prefix_len);
    crypto_hash_sha256_update(h, (const unsigned char *)facts, sizeof facts);
    crypto_hash_sha256_update(h, (const unsigned char *)job->stock->id, strlen(job->stock->id));
    for (size_t i = 0; i < job->ranges_len; i++)
        crypto_hash_sha256_update(h, (const unsigned char *)&job->ranges[i], sizeof job->ranges[i]);
    crypto_hash_sha256_final(h, hash);
    memcpy(id, hash, 16);
}

enum status sheets_open(struct sheets *s, struct press *p, pdf_put put, void *ctx, struct err *e) {
    const struct press_job *job = p->job;
    struct hashed h = {.put = put, .ctx = ctx};
    *s = (struct sheets){.press = p};
    s->pdf = (struct pdf){.drawing = &p->drawing, .stock = &p->paper, .fonts = &p->fonts, .pages = p->pages,
                          .offset_x_um = job->offset_x_um, .offset_y_um = job->offset_y_um, .scale_x_ppm = job->scale_x_ppm,
                          .scale_y_ppm = job->scale_y_ppm, .furniture = &s->furniture,
                          .symbols = p->each ? PDF_RECTS : PDF_MASK, .trimmed = p->each};
    enum status status = press_furniture(p, &s->furniture);
    if (status != ST_OK) return err_set(e, status, NULL, "");
    status = pdf_open(&s->pdf, p->a, e);
    if (status != ST_OK) return status;
    s->lengths = calloc(p->pages, PDF_PAGE_OBJECTS * sizeof *s->lengths);
    if (!s->lengths) return err_set(e, ST_NO_MEMORY, NULL, "");
    crypto_hash_sha256_init(&h.h);
    status = pdf_head(&s->pdf, hashed_put, &h, e);
    if (status == ST_OK) id_make(p, &h.h, s->pdf.id);
    return status;
}

void *sheets_tools_new(const void *sheets) {
    (void)sheets;
    struct bench *b = calloc(1, sizeof *b);
    if (b && deflateInit(&b->z, DEFLATE_LEVEL) == Z_OK) return b;
    free(b);
    return NULL;
}

void sheets_tools_free(void *tools) {
    struct bench *b = tools;
    deflateEnd(&b->z);
    buf_free(&b->raw);
    free(b);
}

/* in: from: where the label begins in the page */
static enum status symbol_check(const struct sheets *s, const struct bench *b, size_t from, struct err *e) {
    bool rects = s->pdf.symbols == PDF_RECTS;
    return (rects ? selfcheck_rects : selfcheck_mask)(b->raw.data + from, b->raw.len - from, &b->walk.symbol, b->walk.index, e);
}

static enum status page_make(struct sheets *s, struct bench *b, uint64_t page, struct buf *out, struct err *e) {
    bool more = true;
    enum status status = ST_OK;
    pdf_page_begin(&s->pdf, &b->raw);
    walk_page(&b->walk, s->press, page);
    while ((status = walk_next(&b->walk, &more, e)) == ST_OK && more) {
        size_t from = b->raw.len;
        pdf_label(&s->pdf, b->walk.cell, b->walk.label.number, &b->walk.symbol, &b->raw);
        if (b->raw.failed) return err_set(e, ST_NO_MEMORY, NULL, "");
        status = symbol_check(s, b, from, e);
        if (status != ST_OK) return status;
    }
    return status == ST_OK ? pdf_page_end(&s->pdf, page, &b->z, &b->raw, out, s->lengths + page * PDF_PAGE_OBJECTS) : status;
}

enum status sheets_pages(struct sheets *s, void *tools, uint64_t first, uint64_t pages, struct buf *out, struct err *e) {
    enum status status = ST_OK;
    for (uint64_t i = 0; i < pages && status == ST_OK; i++) status = page_make(s, tools, first + i, out, e);
    return status;
}

enum status sheets_finish(const struct sheets *s, pdf_put put, void *ctx, struct err *e) {
    return pdf_finish(&s->pdf, s->lengths, put, ctx, e);
}

void sheets_close(struct sheets *s) {
    pdf_close(&s->pdf);
    free(s->lengths);
}

/* ---- the format ---- */

static enum status put_on(void *ctx, const void *data, size_t len, struct err *e) {
    return outlet_put(ctx, data, len, e);
}

static enum status pdf_begin(struct press *p, void **state, uint64_t *units, struct outlet *o, struct err *e) {
    (void)units;
    struct sheets *s = *state = calloc(1, sizeof *s);
    return s ? sheets_open(s, p, put_on, o, e) : err_set(e, ST_NO_MEMORY, NULL, "");
}

static enum status pdf_unit(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e) {
    return sheets_pages(state, tools, unit, 1, out, e);
}

static enum status pdf_end(void *state, struct outlet *o, struct err *e) {
    return sheets_finish(state, put_on, o, e);
}

static void pdf_free(void *state) {
    if (state) sheets_close(state);
    free(state);
}

const struct surface surface_PDF = {
    .open = pdf_begin, .tools_new = sheets_tools_new, .tools_free = sheets_tools_free, .unit = pdf_unit, .finish = pdf_end,
    .close = pdf_free,
};

/*
 * A job as PDF: a page a sheet, or a row of a roll's liner.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "pdf.h"
#include "selfcheck.h"
#include "surface.h"

#define DEFLATE_LEVEL 1

struct sheets {
    const struct press *press;
    struct pdf pdf;
    uint32_t *lengths; /* of all page objects; a unit writes its own */
};

/* A worker's own tools. */
struct bench {
    z_stream z;
    struct buf raw;
    struct walk walk;
};

/* Bytes on their way out, and their hash. */
struct hashed {
    struct outlet *to;
    crypto_hash_sha256_state h;
};

static enum status hashed_put(void *ctx, const void *data, size_t len, struct err *e) {
    struct hashed *h = ctx;
    crypto_hash_sha256_update(&h->h, data, len);
    return outlet_put(h->to, data, len, e);
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

static enum status sheets_open(struct press *p, void **state, uint64_t *unit_pages, struct outlet *o, struct err *e) {
    (void)unit_pages;
    struct sheets *s = *state = calloc(1, sizeof *s);
    if (!s) return err_set(e, ST_NO_MEMORY, NULL, "");
    struct hashed h = {.to = o};
    s->press = p;
    s->pdf = (struct pdf){.drawing = &p->drawing, .stock = p->job->stock, .fonts = &p->fonts, .pages = p->pages,
                          .offset_x_um = p->job->offset_x_um, .offset_y_um = p->job->offset_y_um,
                          .scale_x_ppm = p->job->scale_x_ppm, .scale_y_ppm = p->job->scale_y_ppm};
    enum status status = pdf_open(&s->pdf, p->a, e);
    if (status != ST_OK) return status;
    s->lengths = calloc(p->pages, PDF_PAGE_OBJECTS * sizeof *s->lengths);
    if (!s->lengths) return err_set(e, ST_NO_MEMORY, NULL, "");
    crypto_hash_sha256_init(&h.h);
    status = pdf_head(&s->pdf, hashed_put, &h, e);
    if (status == ST_OK) id_make(p, &h.h, s->pdf.id);
    return status;
}

static void *bench_new(const void *state) {
    (void)state;
    struct bench *b = calloc(1, sizeof *b);
    if (b && deflateInit(&b->z, DEFLATE_LEVEL) == Z_OK) return b;
    free(b);
    return NULL;
}

static void bench_free(void *tools) {
    struct bench *b = tools;
    deflateEnd(&b->z);
    buf_free(&b->raw);
    free(b);
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
        status = selfcheck_mask(b->raw.data + from, b->raw.len - from, &b->walk.symbol, b->walk.index, e);
        if (status != ST_OK) return status;
    }
    return status == ST_OK ? pdf_page_end(&s->pdf, page, &b->z, &b->raw, out, s->lengths + page * PDF_PAGE_OBJECTS) : status;
}

static enum status sheets_unit(void *state, void *tools, uint64_t first, uint64_t pages, struct buf *out, struct err *e) {
    enum status s = ST_OK;
    for (uint64_t i = 0; i < pages && s == ST_OK; i++) s = page_make(state, tools, first + i, out, e);
    return s;
}

static enum status put_on(void *ctx, const void *data, size_t len, struct err *e) {
    return outlet_put(ctx, data, len, e);
}

static enum status sheets_finish(const void *state, struct outlet *o, struct err *e) {
    const struct sheets *s = state;
    return pdf_finish(&s->pdf, s->lengths, put_on, o, e);
}

static void sheets_close(void *state) {
    struct sheets *s = state;
    if (!s) return;
    pdf_close(&s->pdf);
    free(s->lengths);
    free(s);
}

const struct surface surface_PDF = {
    .open = sheets_open, .tools_new = bench_new, .tools_free = bench_free, .unit = sheets_unit, .finish = sheets_finish,
    .close = sheets_close,
};

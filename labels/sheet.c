/*
 * Pages by several workers, written in order by the caller's thread.
 *
 * A page is whole work: number, signature, symbol, drawing and compression of all its labels. Workers take the next
 * page whose place in the ring is free, so memory holds a few pages however long the run is, and the bytes do not
 * depend on who made which page.
 */
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "pdf.h"
#include "press.h"

#define WORKERS_MAX 16
#define PLACES_A_WORKER 3
#define PROGRESS_US 100000
#define DEFLATE_LEVEL 1

struct place {
    bool ready;
    enum status status;
    struct err err;
    struct buf out;
    uint32_t lengths[PDF_PAGE_OBJECTS];
};

struct sheet {
    const struct press *press;
    struct pdf pdf;
    pthread_mutex_t lock;
    pthread_cond_t taken; /* a place became free, or the end */
    pthread_cond_t made;
    uint64_t next;        /* page that the next worker makes */
    uint64_t written;     /* pages that have left the ring */
    bool over;
    size_t places;
    struct place place[WORKERS_MAX * PLACES_A_WORKER];
    uint32_t *lengths;    /* of all page objects */
};

/* A worker's own tools, kept from page to page. */
struct bench {
    z_stream z;
    struct buf raw;
    struct code_label label;
    struct symbol symbol;
};

static enum status page_make(struct sheet *s, struct bench *b, uint64_t page, struct place *out) {
    const struct press *p = s->press;
    uint64_t skipped = (uint64_t)p->job->start_cell - 1, cells = (uint64_t)p->cells;
    uint64_t cell = page == 0 ? skipped : 0, n = page * cells + cell - skipped;
    pdf_page_begin(&s->pdf, &b->raw);
    for (; cell < cells && n < p->labels; cell++, n++) {
        code_issue(p->job->issuer, press_index(p, n), &b->label);
        enum status status = symbol_encode(&p->plan, b->label.address, b->label.address_len, &b->symbol, &out->err);
        if (status != ST_OK) return status;
        pdf_label(&s->pdf, (int)cell, b->label.number, &b->symbol, &b->raw);
    }
    return pdf_page_end(&s->pdf, page, &b->z, &b->raw, &out->out, out->lengths);
}

/* The page to make next, once its place is free.  out: false at the end */
static bool page_take(struct sheet *s, uint64_t *page) {
    pthread_mutex_lock(&s->lock);
    while (!s->over && s->next < s->press->pages && s->next >= s->written + s->places)
        pthread_cond_wait(&s->taken, &s->lock);
    bool more = !s->over && s->next < s->press->pages;
    if (more) *page = s->next++;
    pthread_mutex_unlock(&s->lock);
    return more;
}

static void *worker_run(void *arg) {
    struct sheet *s = arg;
    struct bench b = {.raw = BUF_INIT};
    uint64_t page;
    thread_background();
    enum status ready = deflateInit(&b.z, DEFLATE_LEVEL) == Z_OK ? ST_OK : ST_NO_MEMORY;
    while (page_take(s, &page)) {
        struct place *place = &s->place[page % s->places];
        buf_clear(&place->out);
        err_clear(&place->err);
        place->status = ready == ST_OK ? page_make(s, &b, page, place) : ready;
        pthread_mutex_lock(&s->lock);
        place->ready = true;
        pthread_cond_signal(&s->made);
        pthread_mutex_unlock(&s->lock);
    }
    if (ready == ST_OK) deflateEnd(&b.z);
    buf_free(&b.raw);
    return NULL;
}

struct counted {
    press_sink sink;
    void *ctx;
    uint64_t bytes;
};

static enum status counted_put(void *ctx, const void *data, size_t len, struct err *e) {
    struct counted *c = ctx;
    c->bytes += len;
    return c->sink(c->ctx, data, len, e);
}

static bool stopped(const struct press *p) {
    return p->job->stop && atomic_load_explicit(p->job->stop, memory_order_relaxed);
}

static void progress_tell(const struct press *p, uint64_t pages, int64_t *told_us) {
    if (!p->job->progress) return;
    int64_t now = clock_mono_us();
    if (pages < p->pages && now - *told_us < PROGRESS_US) return;
    *told_us = now;
    uint64_t done = pages * (uint64_t)p->cells, skipped = (uint64_t)p->job->start_cell - 1;
    done = done > skipped ? done - skipped : 0;
    p->job->progress(p->job->progress_ctx, done < p->labels ? done : p->labels, p->labels);
}

static enum status pages_write(struct sheet *s, struct counted *c) {
    const struct press *p = s->press;
    int64_t told_us = 0;
    for (uint64_t page = 0; page < p->pages; page++) {
        struct place *place = &s->place[page % s->places];
        pthread_mutex_lock(&s->lock);
        while (!place->ready) pthread_cond_wait(&s->made, &s->lock);
        pthread_mutex_unlock(&s->lock);
        if (stopped(p)) return err_set(p->e, ST_CANCELLED, NULL, "press.cancelled");
        if (place->status != ST_OK) {
            if (p->e && place->err.status != ST_OK) *p->e = place->err;
            return err_set(p->e, place->status, NULL, "");
        }
        memcpy(s->lengths + page * PDF_PAGE_OBJECTS, place->lengths, sizeof place->lengths);
        enum status status = counted_put(c, place->out.data, place->out.len, p->e);
        if (status != ST_OK) return status;
        pthread_mutex_lock(&s->lock);
        place->ready = false;
        s->written++;
        pthread_cond_broadcast(&s->taken);
        pthread_mutex_unlock(&s->lock);
        progress_tell(p, page + 1, &told_us);
    }
    return ST_OK;
}

static int workers_count(const struct press *p) {
    long n = p->job->workers;
    if (n == 0) n = sysconf(_SC_NPROCESSORS_ONLN);
    if (n > WORKERS_MAX) n = WORKERS_MAX;
    if (n < 1 || p->pages < 1) n = 1;
    return (uint64_t)n > p->pages ? (int)p->pages : (int)n;
}

static enum status pages_run(struct sheet *s, struct counted *c) {
    pthread_t thread[WORKERS_MAX];
    int want = workers_count(s->press), n = 0;
    s->places = (size_t)want * PLACES_A_WORKER;
    while (n < want && thread_start(&thread[n], worker_run, s) == 0) n++;
    enum status status = n ? pages_write(s, c) : err_set(s->press->e, ST_NO_MEMORY, NULL, "");
    pthread_mutex_lock(&s->lock);
    s->over = true;
    pthread_cond_broadcast(&s->taken);
    pthread_mutex_unlock(&s->lock);
    while (n > 0) pthread_join(thread[--n], NULL);
    return status;
}

/* The same input gives the same id; another range, run, layout or stock gives another. */
static void id_make(const struct press *p, struct pdf *pdf) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state h;
    const struct press_job *job = p->job;
    const uint64_t facts[] = {job->issuer->run, (uint64_t)job->issuer->key_id, (uint64_t)job->start_cell, p->labels,
                              (uint64_t)job->offset_x_um, (uint64_t)job->offset_y_um, (uint64_t)p->module_nm};
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const unsigned char *)pdf->head.data, pdf->head.len);
    crypto_hash_sha256_update(&h, (const unsigned char *)job->issuer->prefix, job->issuer->prefix_len);
    crypto_hash_sha256_update(&h, (const unsigned char *)facts, sizeof facts);
    crypto_hash_sha256_update(&h, (const unsigned char *)job->stock->id, strlen(job->stock->id));
    for (size_t i = 0; i < job->ranges_len; i++)
        crypto_hash_sha256_update(&h, (const unsigned char *)&job->ranges[i], sizeof job->ranges[i]);
    crypto_hash_sha256_final(&h, hash);
    memcpy(pdf->id, hash, sizeof pdf->id);
}

enum status sheet_run(struct press *p, press_sink sink, void *ctx, uint64_t *bytes) {
    struct sheet *s = calloc(1, sizeof *s);
    if (!s) return err_set(p->e, ST_NO_MEMORY, NULL, "");
    struct counted c = {sink, ctx, 0};
    s->press = p;
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->taken, NULL);
    pthread_cond_init(&s->made, NULL);
    s->pdf = (struct pdf){.drawing = &p->drawing, .stock = p->job->stock, .fonts = &p->fonts, .pages = p->pages,
                          .offset_x_um = p->job->offset_x_um, .offset_y_um = p->job->offset_y_um};
    enum status status = pdf_open(&s->pdf, p->a, p->e);
    if (status == ST_OK && !(s->lengths = calloc(p->pages, PDF_PAGE_OBJECTS * sizeof *s->lengths)))
        status = err_set(p->e, ST_NO_MEMORY, NULL, "");
    if (status == ST_OK) {
        id_make(p, &s->pdf);
        status = stopped(p) ? err_set(p->e, ST_CANCELLED, NULL, "press.cancelled")
                            : counted_put(&c, s->pdf.head.data, s->pdf.head.len, p->e);
    }
    if (status == ST_OK) status = pages_run(s, &c);
    if (status == ST_OK) status = pdf_finish(&s->pdf, s->lengths, counted_put, &c, p->e);
    *bytes = c.bytes;
    for (size_t i = 0; i < WORKERS_MAX * PLACES_A_WORKER; i++) buf_free(&s->place[i].out);
    pdf_close(&s->pdf);
    free(s->lengths);
    pthread_cond_destroy(&s->made);
    pthread_cond_destroy(&s->taken);
    pthread_mutex_destroy(&s->lock);
    free(s);
    return status;
}

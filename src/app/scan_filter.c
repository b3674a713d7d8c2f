/*
 * Which labels were surely never scanned: a Bloom filter of one MiB, so that a first scan needs no look into the history.
 *
 * Most scans are the first of their label, and the query that finds nothing cost more than the rest of the page. Until the
 * filter is filled from the database (in the background, at start) every label may have been scanned. What is counted goes
 * in before it is written down, so the filter never says "never" of a label that has a row.
 */
#include <stdlib.h>

#include "base/thread.h"
#include "internal.h"
#include "scan_filter.h"

#define FILTER_BITS (1u << 23)
#define FILTER_HASHES 4 /* 2 % of false "maybe" at a million labels */
#define PAGE_ROWS 2048

struct scan_filter {
    _Atomic uint64_t word[FILTER_BITS / 64];
    atomic_bool filled;
    atomic_bool stop;
    pthread_t thread;
    struct app *app;
};

static uint64_t mix(uint32_t run, uint32_t index) {
    uint64_t x = (uint64_t)run << 32 | index;
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    return x ^ x >> 33;
}

void scan_filter_add(struct scan_filter *f, uint32_t run, uint32_t index) {
    uint64_t h = mix(run, index);
    uint32_t step = (uint32_t)(h >> 32) | 1;
    for (uint32_t i = 0, at = (uint32_t)h; i < FILTER_HASHES; i++, at += step) {
        uint32_t bit = at % FILTER_BITS;
        atomic_fetch_or_explicit(&f->word[bit / 64], 1ULL << bit % 64, memory_order_release);
    }
}

bool scan_filter_maybe(const struct scan_filter *f, uint32_t run, uint32_t index) {
    if (!atomic_load_explicit(&f->filled, memory_order_acquire)) return true;
    uint64_t h = mix(run, index);
    uint32_t step = (uint32_t)(h >> 32) | 1;
    for (uint32_t i = 0, at = (uint32_t)h; i < FILTER_HASHES; i++, at += step) {
        uint32_t bit = at % FILTER_BITS;
        if (!(atomic_load_explicit(&f->word[bit / 64], memory_order_acquire) >> bit % 64 & 1)) return false;
    }
    return true;
}

static void *fill_thread(void *arg) {
    struct scan_filter *f = arg;
    struct scan_label *page = malloc(PAGE_ROWS * sizeof *page);
    struct db *db = NULL;
    size_t n = PAGE_ROWS;
    enum status st = page ? reader_open(&db, f->app->dir, NULL) : ST_NO_MEMORY;
    struct scan_label after = { 0, 0 };
    thread_background();
    while (!st && n == PAGE_ROWS && !atomic_load(&f->stop)) {
        st = scan_labels(db, after, page, PAGE_ROWS, &n, NULL);
        for (size_t i = 0; !st && i < n; i++) scan_filter_add(f, page[i].run_id, page[i].index);
        if (!st && n) after = page[n - 1];
    }
    if (!st && n < PAGE_ROWS) atomic_store_explicit(&f->filled, true, memory_order_release);
    reader_close(&db);
    free(page);
    return NULL;
}

struct scan_filter *scan_filter_new(struct app *a) {
    struct scan_filter *f = calloc(1, sizeof *f);
    if (!f) return NULL;
    f->app = a;
    if (!thread_start(&f->thread, fill_thread, f)) return f;
    free(f);
    return NULL;
}

void scan_filter_free(struct scan_filter **fp) {
    struct scan_filter *f = *fp;
    *fp = NULL;
    if (!f) return;
    atomic_store(&f->stop, true);
    pthread_join(f->thread, NULL);
    free(f);
}

/*
 * The public log: entries hashed into tiles, the delay of a checkpoint under load, and checking all of it again.
 *
 *   bench_log BUILD       BENCH_ENTRIES: entries of the log (1000000); BENCH_SECONDS: of the load (20)
 */
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "app/log.h"
#include "app/log_verify.h"
#include "bench_common.h"
#include "core/entry.h"

enum { GROUP = 2000, RATE = 500, LABELS = 100, WORKERS = 16, LOAD_MAX = 200000 };

static const char *build;

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    (void)st, (void)type, (void)at;
    return remove(path);
}

static long number(const char *name, long fallback) {
    const char *text = getenv(name);
    return text ? strtol(text, NULL, 10) : fallback;
}

/* ---- entries as issuing makes them, in numbers ---- */

struct fill {
    int64_t at, n;
};

static json_t *facts(int64_t i) {
    char root[65];
    (void)snprintf(root, sizeof root, "%064llx", (unsigned long long)i * 0x9E3779B97F4A7C15u);
    return json_pack("{s:s, s:i, s:s, s:[], s:I}", "form", "village", "key", 0, "labels_root", root, "marks", "run", (json_int_t)i);
}

static enum status fill_write(struct db *tx, void *ctx, struct err *e) {
    const struct fill *f = ctx;
    enum status st = ST_OK;
    for (int64_t i = f->at; !st && i < f->at + f->n; i++) {
        char text[32];
        const char *subject = text;
        unsigned char leaf[32], salt[ENTRY_SALT_BYTES] = { (unsigned char)i, (unsigned char)(i >> 8), (unsigned char)(i >> 16) };
        struct buf bytes = BUF_INIT, record = BUF_INIT;
        json_t *v = facts(i);
        (void)snprintf(text, sizeof text, "run:%lld", (long long)i);
        const struct entry en = { .kind = ENTRY_RUN_ISSUED, .at_us = 1795392000000000 + i, .by_role = "operator", .by_org = "van-hanh",
                                  .subject = &subject, .subject_len = 1, .prev = ENTRY_PREV_NONE, .facts = v, .record = v, .salt = salt };
        st = entry_encode(&en, &bytes, &record, leaf, e);
        if (!st) st = log_insert(tx, i, bytes.data, bytes.len, leaf, salt, record.data, record.len, &subject, 1, e);
        buf_free(&bytes);
        buf_free(&record);
        json_decref(v);
    }
    return st;
}

static int64_t log_length(struct bench_home *h) {
    struct db *db = NULL;
    int64_t size = 0;
    if (reader_open(&db, h->data, NULL) || log_size(db, &size, NULL)) bench_fail("reading the log", NULL);
    reader_close(&db);
    return size;
}

static void fill(struct bench_home *h, int64_t to) {
    struct err e = { 0 };
    struct fill f = { .at = log_length(h) };
    for (; f.at < to; f.at += f.n) {
        f.n = to - f.at < GROUP ? to - f.at : GROUP;
        if (store_write(app_store(h->app), fill_write, &f, &e)) bench_fail("entries", &e);
    }
}

/* ---- publishing ---- */

static struct {
    pthread_mutex_t lock;
    double *committed; /* by the number of an entry behind the first one of the load */
    int64_t first;
    size_t len;
    double at;         /* when the newest checkpoint was out */
    double worst;
    uint64_t size;
    long checkpoints, covered;
} load = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void on_published(void *ctx, const struct checkpoint *c, const char *note, size_t len) {
    (void)ctx, (void)note, (void)len;
    pthread_mutex_lock(&load.lock);
    load.at = bench_clock(CLOCK_MONOTONIC);
    load.checkpoints++;
    for (uint64_t i = load.size; load.committed && i < c->size; i++) {
        size_t k = (size_t)((int64_t)i - load.first);
        if ((int64_t)i < load.first || k >= load.len) continue;
        load.covered++;
        /* Answered only after the checkpoint was out: its commit cannot be older than that of the group before, so it does not count. */
        if (load.committed[k] > 0 && load.at - load.committed[k] > load.worst) load.worst = load.at - load.committed[k];
    }
    load.size = c->size;
    pthread_mutex_unlock(&load.lock);
}

static double publish_all(struct bench_home *h, struct log_tree **t) {
    const struct log_tree_options o = { .published = on_published };
    struct err e = { 0 };
    double from = bench_clock(CLOCK_MONOTONIC);
    if (log_tree_start(t, h->app, &o, &e)) bench_fail("publisher", &e);
    if (log_tree_publish(*t, &e)) bench_fail("publish", &e);
    return bench_clock(CLOCK_MONOTONIC) - from;
}

/* ---- the load: open loop, so that a slow answer does not slow the asking down ---- */

struct worker {
    struct bench_home *h;
    int64_t product;
    int number;
    double began;
    long seconds, done, late;
};

static void *issue(void *arg) {
    struct worker *w = arg;
    for (long i = w->number; i < w->seconds * RATE; i += WORKERS) {
        double due = w->began + (double)i / RATE, now = bench_clock(CLOCK_MONOTONIC);
        if (due > now) usleep((useconds_t)((due - now) * 1e6));
        else if (now - due > 1) w->late++;
        json_t *r = bench_command(w->h->app, COMMAND_RUN_ISSUE,
                                  json_pack("{s:I, s:s, s:i}", "product", (json_int_t)w->product, "lot", "BIG", "count", (int)LABELS));
        double at = bench_clock(CLOCK_MONOTONIC);
        int64_t idx = json_integer_value(json_object_get(r, "log_idx"));
        json_decref(r);
        size_t k = (size_t)(idx - load.first);
        pthread_mutex_lock(&load.lock);
        if (idx >= load.first && k < load.len) load.committed[k] = at;
        pthread_mutex_unlock(&load.lock);
        w->done++;
    }
    return NULL;
}

static void under_load(struct bench_home *h, struct log_tree *t) {
    static struct worker w[WORKERS];
    pthread_t thread[WORKERS];
    long seconds = number("BENCH_SECONDS", 20), done = 0, late = 0;
    int64_t product = bench_product(h->app, bench_producer(h->app), "Khăn thổ cẩm mẫu");
    bench_lot(h->app, product, "BIG", 100000000);
    if (log_tree_publish(t, NULL)) bench_fail("publish", NULL);
    load.first = log_length(h);
    load.len = LOAD_MAX;
    load.checkpoints = 0;
    load.committed = calloc(LOAD_MAX, sizeof *load.committed);
    double began = bench_clock(CLOCK_MONOTONIC);
    for (int i = 0; i < WORKERS; i++) {
        w[i] = (struct worker){ h, product, i, began, seconds, 0, 0 };
        if (pthread_create(&thread[i], NULL, issue, &w[i])) bench_fail("a thread", NULL);
    }
    for (int i = 0; i < WORKERS; i++) {
        pthread_join(thread[i], NULL);
        done += w[i].done;
        late += w[i].late;
    }
    double took = bench_clock(CLOCK_MONOTONIC) - began;
    while (load.size < (uint64_t)(load.first + done)) usleep(10000);
    bench_figure("longest from commit to checkpoint, 500 runs/s of 100", load.worst, 2, 2, "s");
    bench_figure("  runs a second that were issued", (double)done / took, 0, -1, "/s");
    bench_figure("  checkpoints", (double)load.checkpoints, 0, -1, "");
    bench_figure("  runs asked for more than a second late", (double)late, 0, -1, "");
    printf("    run.issue count=100, open loop over %d threads for %ld s; from the answer to the hook behind the file\n", WORKERS, seconds);
}

/* ---- checking ---- */

static void checked(struct bench_home *h, int64_t entries) {
    char place[500], name[80];
    json_t *r = NULL;
    struct err e = { 0 };
    bench_path(place, sizeof place, "%s/log", h->data);
    const struct log_verify_ask ask = { .place = place };
    double from = bench_clock(CLOCK_MONOTONIC);
    if (log_verify(&ask, &r, &e)) bench_fail("log verify", &e);
    double took = bench_clock(CLOCK_MONOTONIC) - from;
    (void)snprintf(name, sizeof name, "log verify of %lld entries", (long long)entries);
    bench_figure(name, took, 2, 10, "s");
    bench_figure("  bytes of entries", (double)json_integer_value(json_object_get(r, "entry_bytes")) / (1 << 20), 0, -1, "MiB");
    printf("    temlang log verify D/log\n");
    json_decref(r);
}

/* in: least: the limit is a lower one */
static void at_least(const char *name, double value, double limit, const char *unit) {
    FILE *kept = getenv("BENCH_FIGURES") ? fopen(getenv("BENCH_FIGURES"), "a") : NULL;
    char line[200];
    (void)snprintf(line, sizeof line, "%-58s %12.0f %9s%.0f  %-8s %s\n", name, value, ">= ", limit, unit, value >= limit ? "ok" : "under");
    fputs(line, stdout);
    if (kept) fputs(line, kept);
    if (kept) fclose(kept);
    fflush(stdout);
}

int main(int argc, char **argv) {
    struct bench_home h = { .app = NULL };
    struct log_tree *t = NULL;
    char path[500];
    if (argc != 2) return 2;
    build = argv[1];
    int64_t entries = number("BENCH_ENTRIES", 1000000);
    app_harden();
    bench_open(&h, build);
    fill(&h, entries);
    double took = publish_all(&h, &t);
    at_least("entries hashed into tiles", (double)entries / took, 50000, "/s");
    printf("    %lld entries read, hashed, written, forced to disk, read back, signed: one thread\n", (long long)entries);
    under_load(&h, t);
    log_tree_stop(&t);
    int64_t all = log_length(&h);
    took = publish_all(&h, &t);
    bench_figure("  a start: every leaf held against the signed root", took, 2, -1, "s");
    log_tree_stop(&t);
    checked(&h, all);
    bench_path(path, sizeof path, "%s/log", h.data);
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    bench_path(path, sizeof path, "%s/files", h.data);
    (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    bench_close(&h);
    free(load.committed);
    return 0;
}

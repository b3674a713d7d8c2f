/*
 * What a label costs on disk, and whether looking one up stays as cheap with a million runs.
 *
 *   bench_storage BUILD      BENCH_RUNS: runs of the largest look-up (1000000)
 * Every row is written by the commands that people use, from many threads so that writes group.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/stat.h>

#include "app/scan.h"
#include "bench_common.h"

enum { CALLERS = 64, SAMPLES = 2000, PASSES = 20, TURN = 100 };

/* ---- many runs, many callers ---- */

struct order {
    struct app *app;
    int64_t product;
    uint32_t labels;       /* a run */
    unsigned void_percent; /* in ranges of 1 to 20 labels */
    bool void_together;    /* one act for all ranges of a run, else one act a range */
    uint32_t runs_a_lot;
    atomic_uint_fast32_t next;
    uint32_t total;
};

static uint32_t mix(uint32_t x) { /* small, and the same every time */
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

static void void_some(const struct order *o, int64_t run, uint32_t seed) {
    char ranges[2000] = "";
    size_t at = 0;
    uint32_t left = o->labels * o->void_percent / 100, first = 1;
    while (left) {
        uint32_t len = 1 + mix(seed++) % 20;
        if (len > left) len = left;
        first += 1 + mix(seed++) % 20;
        int n = snprintf(ranges + at, sizeof ranges - at, "%s%" PRIu32 "-%" PRIu32, at ? "," : "", first, first + len - 1);
        if (n < 0 || (size_t)n >= sizeof ranges - at) break;
        at = o->void_together ? at + (size_t)n : 0;
        first += len;
        left -= len;
        if (o->void_together && left) continue;
        json_decref(bench_command(o->app, COMMAND_RUN_VOID,
                                  json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", ranges, "reason", "jam")));
    }
}

static void *issue_on(void *arg) {
    struct order *o = arg;
    for (;;) {
        uint32_t i = (uint32_t)atomic_fetch_add(&o->next, 1);
        if (i >= o->total) return NULL;
        char code[LOT_BYTES];
        int n = snprintf(code, sizeof code, "L%" PRIu32, i / o->runs_a_lot);
        if (n < 0) return NULL;
        int64_t run = bench_issue(o->app, o->product, code, o->labels);
        if (o->void_percent) void_some(o, run, i * 977);
    }
}

static void issue_all(struct order *o) {
    pthread_t thread[CALLERS];
    for (uint32_t i = 0; i * o->runs_a_lot < o->total; i++) {
        char code[LOT_BYTES];
        int n = snprintf(code, sizeof code, "L%" PRIu32, i);
        if (n < 0) return;
        bench_lot(o->app, o->product, code, (int64_t)o->labels * o->runs_a_lot);
    }
    for (int i = 0; i < CALLERS; i++)
        if (pthread_create(&thread[i], NULL, issue_on, o)) exit(1);
    for (int i = 0; i < CALLERS; i++) pthread_join(thread[i], NULL);
}

static double database_bytes(const struct bench_home *h) {
    struct err e = { .status = ST_OK };
    struct stat st;
    char path[500];
    if (store_checkpoint(app_store(h->app), &e)) bench_fail("checkpoint", &e);
    bench_path(path, sizeof path, "%s/temlang.db", h->data);
    return stat(path, &st) ? 0 : (double)st.st_size;
}

static void bytes_a_label(const char *build, const char *name, struct order o, double limit) {
    struct bench_home h = { .app = NULL };
    bench_open(&h, build);
    o.app = h.app;
    o.product = bench_product(h.app, bench_producer(h.app), "Khăn thổ cẩm mẫu");
    double empty = database_bytes(&h), from = bench_clock(CLOCK_MONOTONIC);
    issue_all(&o);
    double bytes = database_bytes(&h) - empty, labels = (double)o.labels * o.total;
    bench_figure(name, bytes / labels, 3, limit, "bytes");
    printf("    run.issue count=%" PRIu32 " × %" PRIu32 "%s; checkpoint; %.0f bytes more than before, lots included, %.0f s\n",
           o.labels, o.total, o.void_percent ? ", run.void of 2 %" : "", bytes, bench_clock(CLOCK_MONOTONIC) - from);
    bench_close(&h);
}

/* ---- looking up ---- */

struct addresses {
    size_t len;
    char text[SAMPLES][CODE_ADDRESS_MAX + 2];
    size_t used;
};

static enum status keep(void *ctx, const void *p, size_t len, struct err *e) {
    struct addresses *a = ctx;
    char *to = a->text[a->len];
    (void)e;
    if (a->used + len < sizeof a->text[0]) {
        memcpy(to + a->used, p, len);
        a->used += len;
        to[a->used] = '\0';
    }
    return ST_OK;
}

/* The first label of runs spread over all of them. */
static void sample(struct bench_home *h, struct addresses *a, uint32_t runs, uint32_t want) {
    a->len = 0;
    for (uint32_t i = 0; i < want; i++) {
        uint32_t run = want >= runs ? i + 1 : 1 + mix(i) % runs;
        json_t *params = json_pack("{s:i, s:s}", "run", (int)run, "range", "1"), *result = NULL;
        const struct command_io io = { .data = keep, .ctx = a };
        struct err e = { .status = ST_OK };
        a->used = 0;
        if (command_run(COMMAND_RUN_URLS, h->app, NULL, &actor_operator, params, &io, &result, &e)) bench_fail("urls", &e);
        json_decref(params);
        json_decref(result);
        a->text[a->len][strcspn(a->text[a->len], "\r\n")] = '\0';
        a->len++;
    }
}

/* Microseconds of CPU for a label of a run that this scanner has not seen; signed: with its verification. */
static double turn_us(struct bench_home *h, const struct addresses *a, int turn, bool is_signed) {
    struct scanner *s = NULL;
    struct err e = { .status = ST_OK };
    /* a hundred labels a turn, in the large case another hundred each time */
    size_t from = a->len > TURN ? (size_t)turn * TURN % a->len : 0;
    double us = 0;
    if (scanner_open(&s, h->app, &e)) bench_fail("scanner", &e);
    for (size_t i = 0; i <= TURN; i++) {
        const char *text = a->text[(from + i % TURN) % a->len], *cut = strchr(text, '?');
        struct scan_result r;
        struct scan_request q = { .target = text, .len = is_signed || !cut ? strlen(text) : (size_t)(cut - text),
                                  .now_us = clock_now_us(clock_system()) };
        double t = bench_clock(CLOCK_THREAD_CPUTIME_ID);
        if (scanner_scan(s, &q, &r, &e)) bench_fail("scan", &e);
        if (i) us += (bench_clock(CLOCK_THREAD_CPUTIME_ID) - t) * 1e6; /* the first opens what is opened once */
        if (r.outcome != (is_signed ? OUTCOME_GENUINE : OUTCOME_UNSIGNED)) bench_fail("not a genuine label", NULL);
    }
    scanner_close(&s);
    return us / TURN;
}

struct side {
    struct bench_home home;
    struct addresses addresses;
    double us[PASSES];
};

/* Turn about, so that whatever else the machine does meets both alike. */
static void turns(struct side *a, struct side *b, bool is_signed, double *a_us, double *b_us) {
    for (int turn = 0; turn < PASSES; turn++) {
        a->us[turn] = turn_us(&a->home, &a->addresses, turn, is_signed);
        b->us[turn] = turn_us(&b->home, &b->addresses, turn, is_signed);
    }
    qsort(a->us, PASSES, sizeof a->us[0], bench_by_value);
    qsort(b->us, PASSES, sizeof b->us[0], bench_by_value);
    *a_us = a->us[PASSES / 2];
    *b_us = b->us[PASSES / 2];
}

static void side_make(struct side *s, const char *build, uint32_t runs, uint32_t runs_a_lot, uint32_t samples) {
    struct order o = { .labels = 1, .runs_a_lot = runs_a_lot, .total = runs };
    bench_open(&s->home, build);
    o.app = s->home.app;
    o.product = bench_product(o.app, bench_producer(o.app), "Khăn thổ cẩm mẫu");
    issue_all(&o);
    sample(&s->home, &s->addresses, runs, samples);
    database_bytes(&s->home);
}

static void lookups(const char *build, uint32_t runs) {
    static struct side few, many;
    double a = 0, b = 0, c = 0, d = 0, from = bench_clock(CLOCK_MONOTONIC);
    char name[100];
    side_make(&few, build, 100, 100, 100);
    side_make(&many, build, runs, 1000, SAMPLES);
    printf("    %" PRIu32 " runs issued one by one in %.0f s\n", runs, bench_clock(CLOCK_MONOTONIC) - from);
    turns(&few, &many, true, &a, &b);
    turns(&few, &many, false, &c, &d);
    (void)snprintf(name, sizeof name, "a label's look-up, %" PRIu32 " runs / 100 runs", runs);
    bench_figure(name, b / a, 2, 1.2, "");
    bench_figure("  with 100 runs", a, 1, -1, "us");
    bench_figure("  with all runs", b, 1, -1, "us");
    bench_figure("  the same without a signature, with 100 runs", c, 1, -1, "us");
    bench_figure("  the same without a signature, with all runs", d, 1, -1, "us");
    printf("    scanner_scan of a signed label whose run this scanner has not seen; median of %d turns of %d, turn about\n",
           PASSES, TURN);
    bench_close(&few.home);
    bench_close(&many.home);
}

/* bench_storage BUILD lookup: that part alone */
int main(int argc, char **argv) {
    if (argc < 2) return 2;
    const char *text = getenv("BENCH_RUNS");
    app_harden();
    if (argc == 2) {
        bytes_a_label(argv[1], "database a label, 20,000 runs of 1,000, 2 % voided",
                      (struct order){ .labels = 1000, .void_percent = 2, .void_together = true, .runs_a_lot = 1, .total = 20000 }, 3);
        bytes_a_label(argv[1], "  the same with an act for each range, 2,000 runs",
                      (struct order){ .labels = 1000, .void_percent = 2, .runs_a_lot = 1, .total = 2000 }, 3);
        bytes_a_label(argv[1], "database a label, runs of 100,000",
                      (struct order){ .labels = 100000, .runs_a_lot = 1, .total = 50 }, 0.1);
    }
    lookups(argv[1], text ? (uint32_t)strtoul(text, NULL, 10) : 1000000);
    return 0;
}

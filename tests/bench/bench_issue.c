/*
 * Issuing the longest run must not hold up anybody: how long other writes take meanwhile.
 *
 *   bench_issue BUILD       BENCH_COUNT: labels of the run (9999999)
 */
#include <pthread.h>
#include <stdatomic.h>

#include "bench_common.h"

enum { WRITES_MAX = 60000, PAUSE_US = 10000 };

struct writer {
    struct app *app;
    int64_t product;
    char prefix;
    atomic_bool *stop;
    size_t len;
    double ms[WRITES_MAX];
};

/* About a hundred writes a second, each timed. */
static void *write_on(void *arg) {
    struct writer *w = arg;
    while (!atomic_load(w->stop) && w->len < WRITES_MAX) {
        char code[LOT_BYTES];
        int n = snprintf(code, sizeof code, "%c%zu", w->prefix, w->len);
        if (n < 0 || (size_t)n >= sizeof code) break;
        double from = bench_clock(CLOCK_MONOTONIC);
        bench_lot(w->app, w->product, code, 1000);
        w->ms[w->len++] = (bench_clock(CLOCK_MONOTONIC) - from) * 1e3;
        usleep(PAUSE_US);
    }
    return NULL;
}

static double quantile(struct writer *w, double q) {
    qsort(w->ms, w->len, sizeof w->ms[0], bench_by_value);
    return w->len ? w->ms[(size_t)((double)(w->len - 1) * q)] : -1;
}

int main(int argc, char **argv) {
    static struct writer idle, busy;
    struct bench_home h = { .app = NULL };
    pthread_t thread;
    atomic_bool stop;
    if (argc != 2) return 2;
    const char *text = getenv("BENCH_COUNT");
    long count = text ? strtol(text, NULL, 10) : 9999999;
    app_harden();
    bench_open(&h, argv[1]);
    int64_t product = bench_product(h.app, bench_producer(h.app), "Khăn thổ cẩm mẫu");
    bench_lot(h.app, product, "BIG", 10000000);

    idle = (struct writer){ .app = h.app, .product = product, .prefix = 'I', .stop = &stop };
    busy = (struct writer){ .app = h.app, .product = product, .prefix = 'B', .stop = &stop };
    atomic_store(&stop, false);
    if (pthread_create(&thread, NULL, write_on, &idle)) return 1;
    usleep(5000000);
    atomic_store(&stop, true);
    pthread_join(thread, NULL);

    atomic_store(&stop, false);
    if (pthread_create(&thread, NULL, write_on, &busy)) return 1;
    double from = bench_clock(CLOCK_MONOTONIC);
    bench_issue(h.app, product, "BIG", count);
    double seconds = bench_clock(CLOCK_MONOTONIC) - from;
    atomic_store(&stop, true);
    pthread_join(thread, NULL);

    char name[100];
    (void)snprintf(name, sizeof name, "other writes while issuing %ld labels, p99", count);
    bench_figure(name, quantile(&busy, 0.99), 2, 50, "ms");
    bench_figure("  the slowest of them", quantile(&busy, 1), 2, -1, "ms");
    bench_figure("  p99 with nothing else going on", quantile(&idle, 0.99), 2, -1, "ms");
    bench_figure("  writes meanwhile", (double)busy.len, 0, -1, "");
    bench_figure("  issuing", seconds, 1, -1, "s");
    printf("    run.issue count=%ld in one thread; lot.add every 10 ms in another, timed around command_run\n", count);
    bench_close(&h);
    return 0;
}

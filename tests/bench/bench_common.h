/* What the measurements in C share: an installation of their own, commands on it, figures. For one source file each. */
#ifndef TEMLANG_BENCH_COMMON_H
#define TEMLANG_BENCH_COMMON_H

#include <jansson.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/app.h"
#include "app/command.h"
#include "base/buf.h"
#include "base/text.h"

struct bench_home {
    char dir[400], data[440], pass[440];
    struct app *app;
};

static inline void bench_fail(const char *what, const struct err *e) {
    struct buf b = BUF_INIT;
    if (e) text_error(&b, LANG_EN, e);
    fprintf(stderr, "bench: %s: %s\n", what, b.data ? b.data : "");
    buf_free(&b);
    exit(1);
}

static inline double bench_clock(clockid_t which) {
    struct timespec t;
    clock_gettime(which, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static inline void bench_path(char *out, size_t cap, const char *fmt, ...) __attribute__((format(printf, 3, 4)));
static inline void bench_path(char *out, size_t cap, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(out, cap, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= cap) bench_fail("a path is too long", NULL);
}

/* Run a command that must succeed; the result is the caller's. Takes params. */
static inline json_t *bench_command(struct app *a, enum command c, json_t *params) {
    json_t *result = NULL;
    struct err e = { .status = ST_OK };
    if (command_run(c, a, NULL, &actor_operator, params, NULL, &result, &e)) bench_fail(command_key(c), &e);
    json_decref(params);
    return result;
}

/* The same, for its id alone. */
static inline int64_t bench_made(struct app *a, enum command c, json_t *params) {
    json_t *r = bench_command(a, c, params);
    int64_t id = json_integer_value(json_object_get(r, "id"));
    json_decref(r);
    return id;
}

static inline void bench_open_as(struct bench_home *h, const char *build, bool demo) {
    bool made = false, warn = false;
    struct err e = { .status = ST_OK };
    if (text_load(&e)) bench_fail("text", &e);
    bench_path(h->dir, sizeof h->dir, "%s/bench-XXXXXX", build);
    if (!mkdtemp(h->dir)) bench_fail("no folder for the data", NULL);
    bench_path(h->data, sizeof h->data, "%s/data", h->dir);
    bench_path(h->pass, sizeof h->pass, "%s/pass", h->dir);
    const struct app_init i = { .dir = h->data, .host = "TX.LAOCAI.GOV.VN", .passphrase_file = h->pass, .lists = "lao-cai", .demo = demo };
    if (app_init(&i, &made, &warn, &e)) bench_fail("init", &e);
    const struct app_options o = { .dir = h->data, .passphrase_file = h->pass };
    if (app_open(&h->app, &o, &e)) bench_fail("open", &e);
}

static inline void bench_open(struct bench_home *h, const char *build) { bench_open_as(h, build, false); }

/* Close and remove; the folder holds only files. */
static inline void bench_close(struct bench_home *h) {
    static const char *const files[] = { "lock", "temlang.db", "temlang.db-wal", "temlang.db-shm", "high-water", "keys.sealed",
                                         "control" };
    char path[500];
    app_close(&h->app);
    for (size_t i = 0; i < sizeof files / sizeof files[0]; i++) {
        bench_path(path, sizeof path, "%s/%s", h->data, files[i]);
        unlink(path);
    }
    rmdir(h->data);
    unlink(h->pass);
    rmdir(h->dir);
}

static inline int64_t bench_producer(struct app *a) {
    return bench_made(a, COMMAND_PRODUCER_ADD,
                      json_pack("{s:s, s:s, s:s}", "name", "Hợp tác xã Mẫu A", "kind", "hop-tac-xa", "commune", "02680"));
}

static inline int64_t bench_product(struct app *a, int64_t producer, const char *name) {
    return bench_made(a, COMMAND_PRODUCT_ADD, json_pack("{s:I, s:s}", "producer", (json_int_t)producer, "name", name));
}

static inline int64_t bench_lot(struct app *a, int64_t product, const char *code, int64_t quantity) {
    return bench_made(a, COMMAND_LOT_ADD,
                      json_pack("{s:I, s:s, s:I, s:s}", "product", (json_int_t)product, "code", code, "quantity",
                                (json_int_t)quantity, "made_on", "2026-11-01"));
}

static inline int64_t bench_issue(struct app *a, int64_t product, const char *lot, int64_t count) {
    return bench_made(a, COMMAND_RUN_ISSUE,
                      json_pack("{s:I, s:s, s:I}", "product", (json_int_t)product, "lot", lot, "count", (json_int_t)count));
}

/* The same line as figure of lib.sh; limit < 0: none. */
static inline void bench_figure(const char *name, double value, int digits, double limit, const char *unit) {
    char text[32] = "", bound[32] = "";
    if (limit >= 0) (void)snprintf(bound, sizeof bound, "<= %g", limit);
    (void)snprintf(text, sizeof text, "%.*f", digits, value);
    const char *verdict = limit < 0 ? "-" : value <= limit ? "ok" : "over";
    FILE *kept = getenv("BENCH_FIGURES") ? fopen(getenv("BENCH_FIGURES"), "a") : NULL;
    printf("%-58s %12s %12s  %-8s %s\n", name, text, bound, unit, verdict);
    if (kept) {
        fprintf(kept, "%-58s %12s %12s  %-8s %s\n", name, text, bound, unit, verdict);
        fclose(kept);
    }
    fflush(stdout);
}

static inline int bench_by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

#endif

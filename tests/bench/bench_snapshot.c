/*
 * A province's year as an offline snapshot: bytes a label, what making it takes, and how long one check is.
 *
 *   bench_snapshot BUILD      BENCH_RUNS: runs of 1,000 labels (20000)
 * 2 % of the labels are voided, in ranges of 10, one act a run; 20 runs are of one lot, so each twentieth freezes new texts.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/resource.h>

#include "base/clock.h"
#include "base/file.h"
#include "bench_common.h"
#include "core/snapshot.h"

enum { CALLERS = 64, LABELS = 1000, RUNS_A_LOT = 20, CHECKS = 2000 };

struct order {
    struct app *app;
    int64_t product;
    atomic_uint_fast32_t next;
    uint32_t total;
};

static void *issue_on(void *arg) {
    struct order *o = arg;
    for (uint32_t i; (i = (uint32_t)atomic_fetch_add(&o->next, 1)) < o->total;) {
        char code[LOT_BYTES], range[60];
        uint32_t first = 1 + i % 900;
        (void)snprintf(code, sizeof code, "L%" PRIu32, i / RUNS_A_LOT);
        (void)snprintf(range, sizeof range, "%" PRIu32 "-%" PRIu32 ",%" PRIu32 "-%" PRIu32, first, first + 9, first + 20, first + 29);
        int64_t run = bench_issue(o->app, o->product, code, LABELS);
        json_decref(bench_command(o->app, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", range, "reason", "jam")));
    }
    return NULL;
}

static void issue_all(struct order *o) {
    pthread_t thread[CALLERS];
    for (uint32_t i = 0; i * RUNS_A_LOT < o->total; i++) {
        char code[LOT_BYTES];
        (void)snprintf(code, sizeof code, "L%" PRIu32, i);
        bench_lot(o->app, o->product, code, LABELS * RUNS_A_LOT);
    }
    for (int i = 0; i < CALLERS; i++)
        if (pthread_create(&thread[i], NULL, issue_on, o)) bench_fail("thread", NULL);
    for (int i = 0; i < CALLERS; i++) pthread_join(thread[i], NULL);
}

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    if (fwrite(p, 1, len, ctx) != len) bench_fail("write", NULL);
    return ST_OK;
}

static double memory_mib(void) {
    struct rusage u;
    getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024;
}

static void export_to(struct app *a, const char *path, uint32_t labels) {
    struct err e = { .status = ST_OK };
    json_t *params = json_object(), *result = NULL;
    FILE *f = fopen(path, "wb");
    if (!f) bench_fail(path, NULL);
    const struct command_io io = { .data = to_file, .ctx = f };
    double before = memory_mib(), wall = bench_clock(CLOCK_MONOTONIC), cpu = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    if (command_run(COMMAND_SNAPSHOT_EXPORT, a, NULL, &actor_operator, params, &io, &result, &e)) bench_fail("export", &e);
    printf("    snapshot.export: %.1f s, %.1f s of CPU, %.0f MiB more\n", bench_clock(CLOCK_MONOTONIC) - wall,
           bench_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu, memory_mib() - before);
    double bytes = (double)json_integer_value(json_object_get(result, "bytes"));
    bench_figure("snapshot: file a label", bytes / labels, 3, 4.5, "bytes");
    printf("    %.0f bytes for %" PRIu32 " labels, 2 %% voided\n", bytes, labels);
    json_decref(params);
    json_decref(result);
    if (fclose(f)) bench_fail("write", NULL);
}

struct addresses {
    size_t len, used;
    char text[CHECKS][CODE_ADDRESS_MAX + 2];
};

static enum status keep(void *ctx, const void *p, size_t len, struct err *e) {
    struct addresses *a = ctx;
    (void)e;
    if (a->used + len < sizeof a->text[0]) memcpy(a->text[a->len] + a->used, p, len);
    a->used += len;
    return ST_OK;
}

static void sample(struct app *a, struct addresses *to, uint32_t runs) {
    for (to->len = 0; to->len < CHECKS; to->len++) {
        struct err e = { .status = ST_OK };
        char range[16];
        (void)snprintf(range, sizeof range, "%zu", 1 + to->len % LABELS);
        json_t *params = json_pack("{s:i, s:s}", "run", (int)(1 + to->len * 7919 % runs), "range", range), *result = NULL;
        const struct command_io io = { .data = keep, .ctx = to };
        to->used = 0;
        if (command_run(COMMAND_RUN_URLS, a, NULL, &actor_operator, params, &io, &result, &e)) bench_fail("urls", &e);
        to->text[to->len][strcspn(to->text[to->len], "\n")] = '\0';
        json_decref(params);
        json_decref(result);
    }
}

/* As code verify does it, from the opened file on: tables and their signature, key, signature of the label, finding. */
static void check_all(const char *path, const struct addresses *a) {
    const void *data = NULL;
    size_t len = 0, voided = 0;
    struct err e = { .status = ST_OK };
    if (file_map(path, &data, &len, &e)) bench_fail("map", &e);
    double cpu = bench_clock(CLOCK_THREAD_CPUTIME_ID);
    for (size_t i = 0; i < a->len; i++) {
        struct snapshot *s = NULL;
        struct snapshot_answer answer;
        struct code_parsed p;
        struct snapshot_key key;
        bool found = false;
        (void)code_parse(a->text[i], strlen(a->text[i]), &p);
        if (snapshot_open(&s, data, len, &e) || snapshot_find_key(s, p.key_id, &found, &key, &e)) bench_fail("open", &e);
        if (snapshot_check(s, &p, found && code_verify(&p, key.host, key.pub), day_of_us(clock_now_us(clock_system())), &answer, &e)) bench_fail("check", &e);
        if (answer.outcome != OUTCOME_GENUINE && answer.outcome != OUTCOME_REVOKED) bench_fail(a->text[i], NULL);
        voided += answer.outcome == OUTCOME_REVOKED;
        snapshot_close(&s);
    }
    bench_figure("snapshot: one check, from opening the file", (bench_clock(CLOCK_THREAD_CPUTIME_ID) - cpu) * 1e3 / (double)a->len, 2, 5, "ms of CPU");
    printf("    %zu labels spread over all runs, %zu of them voided\n", a->len, voided);
    file_unmap(data, len);
}

int main(int argc, char **argv) {
    static struct addresses a;
    struct bench_home h = { .app = NULL };
    const char *runs = getenv("BENCH_RUNS");
    struct order o = { .total = runs ? (uint32_t)strtoul(runs, NULL, 10) : 20000 };
    char path[480];
    if (argc < 2) return 2;
    app_harden();
    bench_open(&h, argv[1]);
    o.app = h.app;
    o.product = bench_product(h.app, bench_producer(h.app), "Khăn thổ cẩm mẫu");
    issue_all(&o);
    sample(h.app, &a, o.total);
    bench_path(path, sizeof path, "%s/snapshot", h.dir);
    export_to(h.app, path, o.total * LABELS);
    check_all(path, &a);
    unlink(path);
    bench_close(&h);
    return 0;
}

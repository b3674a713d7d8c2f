/*
 * A province's half-yearly report: from the registry to the filed snapshot, the document and the workbook, in a process of its own.
 *
 *   bench_filing BUILD      BENCH_RUNS: runs of 1,000 labels (20000); BENCH_KEEP: leave the data there
 * 1,000 producers, 5,000 products, 20,000,000 labels, 2,000,000 scans (tests/support/province.h).
 */
#include <sys/wait.h>

#include "bench_common.h"
#include "province.h"

enum { PRODUCERS = 1000, PRODUCTS = 5000, LABELS = 1000, SCANS_A_RUN = 100 };

static double seconds(void) { return bench_clock(CLOCK_MONOTONIC); }

/* The most memory that this process ever had. */
static double peak_mib(void) {
    char line[200];
    double kib = 0;
    FILE *f = fopen("/proc/self/status", "r");
    if (!f) bench_fail("/proc/self/status", NULL);
    while (fgets(line, sizeof line, f))
        if (!strncmp(line, "VmHWM:", 6)) kib = strtod(line + 6, NULL);
    (void)fclose(f);
    return kib / 1024;
}

static enum status count(void *ctx, const void *p, size_t len, struct err *e) {
    (void)p;
    (void)e;
    *(size_t *)ctx += len;
    return ST_OK;
}

static double export(struct app *a, int64_t filing, const char *format) {
    struct err e = { .status = ST_OK };
    json_t *params = json_pack("{s:I, s:s}", "filing", (json_int_t)filing, "format", format), *result = NULL;
    size_t bytes = 0;
    const struct command_io io = { .data = count, .ctx = &bytes };
    double from = seconds();
    if (command_run(COMMAND_FILING_EXPORT, a, NULL, &actor_operator, params, &io, &result, &e)) bench_fail(format, &e);
    double took = seconds() - from;
    printf("    filing.export %s: %.2f s, %zu bytes\n", format, took, bytes);
    json_decref(params);
    json_decref(result);
    return took;
}

/* Begun, its head typed, filed; then as document and workbook. */
static int measure(const char *data, const char *pass) {
    struct err e = { .status = ST_OK };
    struct app *a = NULL;
    const struct app_options o = { .dir = data, .passphrase_file = pass };
    if (text_load(&e) || app_open(&a, &o, &e)) bench_fail("open", &e);
    double opened = peak_mib();
    int64_t id = bench_made(a, COMMAND_FILING_ADD, json_pack("{s:s, s:s, s:s, s:s}", "document", "consolidated", "period", "2026-1", "area", "merged", "org", "so-nnmt"));
    json_decref(bench_command(a, COMMAND_FILING_TEXT, json_pack("{s:I, s:{s:s, s:s}}", "filing", (json_int_t)id, "head", "number", "1/BC", "signer", "Người Mẫu")));
    double from = seconds();
    json_decref(bench_command(a, COMMAND_FILING_FILE, json_pack("{s:I}", "filing", (json_int_t)id)));
    double filed = seconds() - from;
    printf("    filing.file: %.2f s\n", filed);
    double pdf = export(a, id, "pdf");
    bench_figure("report of a province: figures, filing and document", filed + pdf, 2, 5, "s");
    double book = export(a, id, "xlsx");
    bench_figure("report of a province: figures, filing and workbook", filed + book, 2, 5, "s");
    bench_figure("report of a province: memory of the process", peak_mib(), 0, 200, "MiB");
    printf("    of which %.0f MiB after opening\n", opened);
    app_close(&a);
    return 0;
}

int main(int argc, char **argv) {
    app_harden();
    if (argc == 4 && !strcmp(argv[1], "measure")) return measure(argv[2], argv[3]);
    if (argc != 2) bench_fail("usage: bench_filing BUILD", NULL);
    struct bench_home h = { .app = NULL };
    struct err e = { .status = ST_OK };
    const char *runs = getenv("BENCH_RUNS");
    struct province p = { PRODUCERS, PRODUCTS, runs ? (int)strtol(runs, NULL, 10) : 20000, LABELS, 0 };
    p.scans = p.runs * SCANS_A_RUN;
    bench_open(&h, argv[1]);
    double from = seconds();
    if (province_seed(h.app, &p, &e)) bench_fail("seed", &e);
    if (store_checkpoint(app_store(h.app), &e)) bench_fail("checkpoint", &e);
    printf("    seeded in %.0f s: %d producers, %d products, %d runs, %lld labels, %d scans\n", seconds() - from, p.producers, p.products, p.runs,
           (long long)p.runs * p.labels, p.scans);
    fflush(stdout);
    app_close(&h.app);
    pid_t child = fork();
    if (!child) {
        execl(argv[0], argv[0], "measure", h.data, h.pass, (char *)NULL);
        _exit(127);
    }
    int status = 0;
    if (child < 0 || waitpid(child, &status, 0) != child) bench_fail("fork", NULL);
    if (getenv("BENCH_KEEP")) printf("    kept in %s\n", h.data);
    else bench_close(&h);
    if (!WIFEXITED(status) || WEXITSTATUS(status)) bench_fail("the measurement ended early", NULL);
    return 0;
}

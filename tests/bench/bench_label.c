/*
 * The label press against its floor, in ratios measured in turns on one machine.
 *
 *     bench_label [labels a round [no-memory]]
 *
 * Floor of a label: one libsodium signature and one libqrencode symbol of the same segments, version and level.
 */
#include <pthread.h>
#include <qrencode.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "label/press.h"
#include "label/symbol.h"

#define ROUNDS 9
#define STOCK "a4-24"
#define ROLL "roll-50x30"

static struct code_issuer issuer;
static const char *const forms[] = {"village", "gs1"};

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *v, size_t n) {
    qsort(v, n, sizeof *v, by_value);
    return v[n / 2];
}

static void die(const char *what) {
    fprintf(stderr, "bench_label: %s\n", what);
    exit(1);
}

static void issuer_make(int form) {
    struct numbering numbering;
    unsigned char seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES], secret[CODE_SECRET_BYTES];
    memset(numbering.key, 0x5A, sizeof numbering.key);
    memset(seed, 0xA5, sizeof seed);
    crypto_sign_seed_keypair(pub, secret, seed);
    code_issuer_init(&issuer, &numbering, 42, 7, secret, "TX.LAOCAI.GOV.VN", form ? "09521234567899" : NULL, "2411A");
}

static enum status nowhere(void *ctx, const void *data, size_t len, struct err *e) {
    (void)data;
    (void)e;
    *(uint64_t *)ctx += len;
    return ST_OK;
}

/* What is pressed; ranges are the caller's. */
struct kind {
    const char *stock;
    enum press_format format;
    int dpi;
};

static struct press_job job_make(const struct kind *k, const struct range *range, int workers) {
    return (struct press_job){
        .issuer = &issuer, .stock = stock_find(k->stock), .ranges = range, .ranges_len = 1, .start_cell = 1,
        .workers = workers, .format = k->format, .dpi = k->dpi,
        .texts = {.name = "Khăn thổ cẩm thêu tay Tả Phìn", .org = "Hợp tác xã Thổ cẩm Mẫu A",
                  .place = "xã Tả Phìn, tỉnh Lào Cai", .lot = "2411A", .made_on = "01/11/2026",
                  .origin = "Sản xuất tại Việt Nam", .host = "tx.laocai.gov.vn"},
    };
}

static struct press_report press_kind(const struct kind *k, uint32_t labels, int workers) {
    struct range range = {1, labels};
    struct press_job job = job_make(k, &range, workers);
    struct press_report r;
    struct err e = {0};
    uint64_t bytes = 0;
    if (press_run(&job, nowhere, &bytes, &r, &e) != ST_OK) die(e.key);
    return r;
}

static struct press_report press(uint32_t labels, int workers) {
    return press_kind(&(struct kind){STOCK, PRESS_PDF, 0}, labels, workers);
}

static QRecLevel library_level(char letter) {
    return letter == 'L' ? QR_ECLEVEL_L : letter == 'M' ? QR_ECLEVEL_M : letter == 'Q' ? QR_ECLEVEL_Q : QR_ECLEVEL_H;
}

/* The same addresses as the press makes, made beforehand: on one repeated address the encoder's branches are learnt. */
static void floor_run(const struct code_label *label, uint32_t labels, const struct press_report *r) {
    static const QRencodeMode mode[] = {QR_MODE_NUM, QR_MODE_AN, QR_MODE_8};
    static const char letters[] = "LMQH";
    struct symbol_plan plan;
    enum symbol_level level = (enum symbol_level)(strchr(letters, r->level) - letters);
    if (symbol_plan(&plan, label->address, label->address_len, level, NULL) != ST_OK || plan.version != r->version)
        die("plan");
    for (uint32_t i = 0; i < labels; i++, label++) {
        unsigned char sig[CODE_SIGNATURE_BYTES];
        code_sign(issuer.secret, label->address, label->canonical_len, sig);
        QRinput *in = QRinput_new2(plan.version, library_level(r->level));
        const unsigned char *at = (const unsigned char *)label->address;
        for (int k = 0; k < plan.segments; at += plan.segment[k++].len)
            QRinput_append(in, mode[plan.segment[k].mode], plan.segment[k].len, at);
        QRcode *code = QRcode_encodeInput(in);
        if (!code || code->version != plan.version) die("symbol");
        QRcode_free(code);
        QRinput_free(in);
    }
}

static void whole_label(uint32_t labels) {
    struct code_label *label = calloc(labels, sizeof *label);
    if (!label) die("out of memory");
    for (int form = 0; form < 2; form++) {
        double whole[ROUNDS], least[ROUNDS], ratio[ROUNDS];
        issuer_make(form);
        for (uint32_t i = 0; i < labels; i++) code_issue(&issuer, i + 1, &label[i]);
        struct press_report r = press(labels, 1);
        for (int i = 0; i < ROUNDS; i++) {
            double from = seconds(CLOCK_PROCESS_CPUTIME_ID);
            press(labels, 1);
            double between = seconds(CLOCK_PROCESS_CPUTIME_ID);
            floor_run(label, labels, &r);
            double to = seconds(CLOCK_PROCESS_CPUTIME_ID);
            whole[i] = (between - from) * 1e6 / labels;
            least[i] = (to - between) * 1e6 / labels;
            ratio[i] = whole[i] / least[i];
        }
        printf("label.%s.whole_us: %.1f (symbol %d-%c, CPU of all threads)\n", forms[form], median(whole, ROUNDS),
               r.version, r.level);
        printf("label.%s.floor_us: %.1f (libsodium signature + libqrencode symbol)\n", forms[form],
               median(least, ROUNDS));
        printf("label.%s.ratio: %.3f (limit 1.25)\n", forms[form], median(ratio, ROUNDS));
        fflush(stdout);
    }
    free(label);
}

/* Least of each: what else runs on the machine only ever adds time. */
static void two_workers(uint32_t labels) {
    double one = 1e9, two = 1e9, load[1] = {0};
    issuer_make(0);
    for (int i = 0; i < ROUNDS; i++) {
        double from = seconds(CLOCK_MONOTONIC);
        press(labels * 2, 1);
        double between = seconds(CLOCK_MONOTONIC);
        press(labels * 2, 2);
        double to = seconds(CLOCK_MONOTONIC);
        one = between - from < one ? between - from : one;
        two = to - between < two ? to - between : two;
    }
    if (getloadavg(load, 1) < 1) load[0] = 0;
    printf("label.two_workers: %.2f times one (limit at least 1.80; needs two idle processors, load was %.1f)\n",
           one / two, load[0]);
}

struct half {
    const struct code_label *label;
    uint32_t labels;
    const struct press_report *r;
};

static void *half_run(void *arg) {
    const struct half *h = arg;
    floor_run(h->label, h->labels, h->r);
    return NULL;
}

/* The floor on two processors: a thread each, half of the labels each. */
static void floor_twice(const struct code_label *label, uint32_t labels, const struct press_report *r) {
    struct half half[2] = {{label, labels / 2, r}, {label + labels / 2, labels - labels / 2, r}};
    pthread_t thread[2];
    for (int i = 0; i < 2; i++)
        if (pthread_create(&thread[i], NULL, half_run, &half[i])) die("thread");
    for (int i = 0; i < 2; i++) pthread_join(thread[i], NULL);
}

/* Labels a second of a sheet PDF by two workers, beside what signing and libqrencode alone allow on two processors. */
static void sheet_share(uint32_t labels) {
    struct code_label *label = calloc(labels, sizeof *label);
    double ratio[ROUNDS], rate[ROUNDS];
    if (!label) die("out of memory");
    issuer_make(0);
    for (uint32_t i = 0; i < labels; i++) code_issue(&issuer, i + 1, &label[i]);
    struct press_report r = press(labels, 2);
    for (int i = 0; i < ROUNDS; i++) {
        double from = seconds(CLOCK_MONOTONIC);
        press(labels, 2);
        double between = seconds(CLOCK_MONOTONIC);
        floor_twice(label, labels, &r);
        double to = seconds(CLOCK_MONOTONIC);
        rate[i] = labels / (between - from);
        ratio[i] = (to - between) / (between - from);
    }
    printf("label.pdf.rate: %.0f labels a second on two processors\n", median(rate, ROUNDS));
    printf("label.pdf.share: %.3f of what signing and libqrencode allow there (limit at least 0.75)\n", median(ratio, ROUNDS));
    fflush(stdout);
    free(label);
}

/* Label printers: how fast their rows are made, all processors. */
static void rolls(uint32_t labels) {
    static const struct kind kinds[] = {
        {ROLL, PRESS_TSPL, 203}, {ROLL, PRESS_TSPL, 300}, {ROLL, PRESS_ZPL, 203}, {ROLL, PRESS_ZPL, 300}};
    issuer_make(0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        double rate[ROUNDS];
        struct press_report r = {0};
        for (int k = 0; k < ROUNDS; k++) {
            double from = seconds(CLOCK_MONOTONIC);
            r = press_kind(&kinds[i], labels, 0);
            rate[k] = labels / (seconds(CLOCK_MONOTONIC) - from);
        }
        printf("label.%s.%d_dpi: %.0f labels a second on " ROLL " (limit at least 200; %.0f bytes a label)\n",
               format_row(kinds[i].format)->word, kinds[i].dpi, median(rate, ROUNDS), (double)r.bytes / labels);
        fflush(stdout);
    }
}

/* The first sheet for a screen, from the job to the PNG, in one thread. Least of the rounds, as with two workers. */
static void previews(void) {
    static const char *const stocks[] = {"a4-65", "a4-24"};
    struct range range = {1, 1000};
    issuer_make(0);
    for (size_t i = 0; i < 2; i++) {
        double least = 1e9;
        struct press_job job = job_make(&(struct kind){stocks[i], PRESS_PDF, 0}, &range, 1);
        struct err e = {0};
        struct buf png = BUF_INIT;
        for (int k = 0; k < ROUNDS; k++) {
            buf_clear(&png);
            double from = seconds(CLOCK_MONOTONIC);
            if (press_preview(&job, 0, &png, NULL, &e) != ST_OK) die(e.key);
            double ms = (seconds(CLOCK_MONOTONIC) - from) * 1000;
            least = ms < least ? ms : least;
        }
        printf("label.preview.%s_ms: %.1f (limit 50; %zu bytes)\n", stocks[i], least, png.len);
        buf_free(&png);
    }
}

static void sizes(void) {
    for (int form = 0; form < 2; form++) {
        issuer_make(form);
        struct press_report r = press(10000, 0);
        printf("label.%s.pdf_bytes: %.1f a label at 10000 (limit 400)\n", forms[form], (double)r.bytes / 10000);
    }
}

/* Peak memory of a process of its own that prints so many labels. */
static long peak_kib(const struct kind *kind, uint32_t labels) {
    int ends[2];
    if (pipe(ends)) die("pipe");
    pid_t child = fork();
    if (child < 0) die("fork");
    if (child == 0) {
        press_kind(kind, labels, 0);
        long kib = 0;
        char line[256];
        FILE *f = fopen("/proc/self/status", "r");
        while (f && fgets(line, sizeof line, f))
            if (!strncmp(line, "VmHWM:", 6)) kib = strtol(line + 6, NULL, 10);
        _exit(write(ends[1], &kib, sizeof kib) == sizeof kib ? 0 : 1);
    }
    long kib = 0;
    if (read(ends[0], &kib, sizeof kib) != sizeof kib) die("child");
    waitpid(child, NULL, 0);
    close(ends[0]);
    close(ends[1]);
    return kib;
}

/* A sheet of 24, a page a label, and a label printer's dots. */
static void memory(void) {
    static const struct kind kinds[] = {{STOCK, PRESS_PDF, 0}, {ROLL, PRESS_PDF, 0}, {ROLL, PRESS_ZPL, 203}};
    static const char *const names[] = {"sheet_pdf", "roll_pdf", "roll_zpl"};
    issuer_make(0);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        long few = peak_kib(&kinds[i], 1000), many = peak_kib(&kinds[i], 1000000);
        printf("label.%s.vmhwm_1000_kib: %ld\nlabel.%s.vmhwm_1000000_kib: %ld\n", names[i], few, names[i], many);
        printf("label.%s.vmhwm_growth_mib: %.1f (limit 16)\n", names[i], (double)(many - few) / 1024);
        fflush(stdout);
    }
}

int main(int argc, char **argv) {
    struct err e = {0};
    long labels = argc > 1 ? strtol(argv[1], NULL, 10) : 2400;
    if (labels < 24 || labels > 1000000) die("usage: bench_label [labels a round, 24 … 1000000]");
    if (sodium_init() < 0 || text_load(&e) != ST_OK || stock_load(&e) != ST_OK) die(e.key);
    if (argc < 3) memory(); /* first: a child begins with its parent's memory */
    sizes();
    whole_label((uint32_t)labels);
    two_workers((uint32_t)labels);
    sheet_share((uint32_t)labels);
    rolls((uint32_t)labels);
    previews();
    return 0;
}

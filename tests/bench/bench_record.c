/*
 * What recording a scan costs, all in all: hashes of the visitor, the list, the rows, the commit; all threads of the process.
 *
 *   bench_record BUILD      BENCH_SCANS: labels (100000)
 * Each label once, in no order, as a village's labels are scanned; then each once more by somebody else.
 */
#include <sodium.h>

#include "app/scan.h"
#include "base/metrics.h"
#include "bench_common.h"

enum { A_GROUP = 8000, RUNS = 100, VERIFIES = 4000 };

static uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

/* Microseconds of CPU a scan. */
static double record(struct app *a, uint32_t labels, uint32_t visitors, int64_t now_us) {
    static const char agent[] = "Mozilla/5.0 (Linux; Android 14; SM-A155F) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130 Mobile Safari/537.36";
    char ip[32];
    double from = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    for (uint32_t i = 0; i < labels; i++) {
        uint32_t n = mix(i) % labels, v = mix(i + visitors);
        const struct scan_result r = { .kind = CODE_SIGNED, .run = 1 + n % RUNS, .index = 1 + i };
        (void)snprintf(ip, sizeof ip, "%u.%u.%u.7", 1 + v % 200, v >> 8 & 255, v >> 16 & 255);
        scan_count(a, &r, scan_visitor(a, ip, agent, sizeof agent - 1, now_us), now_us);
        if (i % A_GROUP == A_GROUP - 1) scan_flush(a);
    }
    scan_flush(a);
    return (bench_clock(CLOCK_PROCESS_CPUTIME_ID) - from) * 1e6 / labels;
}

static double verification(void) {
    unsigned char pk[32], sk[64], sig[64], message[80] = { 0 };
    crypto_sign_keypair(pk, sk);
    crypto_sign_detached(sig, NULL, message, sizeof message, sk);
    double from = bench_clock(CLOCK_PROCESS_CPUTIME_ID);
    for (int i = 0; i < VERIFIES; i++)
        if (crypto_sign_verify_detached(sig, message, sizeof message, pk)) abort();
    return (bench_clock(CLOCK_PROCESS_CPUTIME_ID) - from) * 1e6 / VERIFIES;
}

int main(int argc, char **argv) {
    struct bench_home h;
    const char *labels = getenv("BENCH_SCANS");
    uint32_t n = labels ? (uint32_t)strtoul(labels, NULL, 10) : 100000;
    if (argc != 2 || !n || sodium_init() < 0) return 2;
    bench_open(&h, argv[1]);
    int64_t now_us = clock_now_us(clock_system());
    double before = verification();
    double first = record(h.app, n, 1, now_us), again = record(h.app, n, 999983, now_us);
    double verify = (before + verification()) / 2;
    if (metric_get(METRIC_SCANS_DROPPED)) {
        fprintf(stderr, "scans were dropped: nothing was measured\n");
        return 1;
    }
    bench_close(&h);
    bench_figure("recording a scan: CPU / one Ed25519 verification", first / verify, 3, 0.12, "");
    bench_figure("  the same, labels that were scanned before", again / verify, 3, -1, "");
    bench_figure("  CPU a scan", first, 2, -1, "us");
    bench_figure("  one libsodium verification", verify, 1, -1, "us");
    return 0;
}

/*
 * What the scan page is measured against: one libsodium verification of a message of the same length, on one core.
 *
 *   bench_verify LENGTH…      prints the median microseconds of thread CPU time, averaged over the lengths
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUNDS = 7, CALLS = 3000, LENGTH_MAX = 4096 };

static double cpu_us(void) {
    struct timespec t;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double verify_us(size_t len) {
    unsigned char pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES], sig[crypto_sign_BYTES];
    static unsigned char message[LENGTH_MAX];
    double round[ROUNDS];
    crypto_sign_keypair(pk, sk);
    randombytes_buf(message, len);
    crypto_sign_detached(sig, NULL, message, len, sk);
    for (int r = 0; r < ROUNDS; r++) {
        double from = cpu_us();
        for (int i = 0; i < CALLS; i++)
            if (crypto_sign_verify_detached(sig, message, len, pk)) return -1;
        round[r] = (cpu_us() - from) / CALLS;
    }
    qsort(round, ROUNDS, sizeof round[0], by_value);
    return round[ROUNDS / 2];
}

int main(int argc, char **argv) {
    double sum = 0;
    if (argc < 2 || sodium_init() < 0) return 2;
    for (int i = 1; i < argc; i++) {
        unsigned long len = strtoul(argv[i], NULL, 10);
        if (len < 1 || len > LENGTH_MAX) {
            fprintf(stderr, "bench_verify: lengths of 1 to %d\n", LENGTH_MAX);
            return 2;
        }
        sum += verify_us(len);
    }
    printf("%.2f\n", sum / (argc - 1));
    return 0;
}

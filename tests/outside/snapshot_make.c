/*
 * Makes a snapshot of another day, with what no installation can be brought to say yet.
 *
 *     snapshot_make FILE DAYS          made so many days ago (below 0: to come); prints the addresses of three labels: nothing known
 *                                      against it, a case open on it, not activated
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "core/snapshot.h"

#define HOST "TX.LAOCAI.GOV.VN"
#define KINDS 3u

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    return fwrite(p, 1, len, ctx) == len ? ST_OK : err_set(e, ST_IO, NULL, "");
}

struct made {
    uint64_t number;
    uint32_t group;
};

static int by_number(const void *a, const void *b) {
    const struct made *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

static enum status records(struct snapshot_writer *w, const unsigned char *pub) {
    const struct snapshot_text t = { CODE_FORM_VILLAGE, HOST, "", "A", "Khăn thổ cẩm", "Brocade scarf", "HTX Mẫu", "2026-01-02", "" };
    const struct snapshot_run run = { .run = 1, .text = 1, .lot = 1 };
    struct snapshot_key key = { .host = HOST };
    memcpy(key.pub, pub, sizeof key.pub);
    enum status st = snapshot_key(w, 0, &key, NULL);
    if (!st) st = snapshot_run(w, &run, NULL);
    if (!st) st = snapshot_text(w, 1, &t, NULL);
    for (uint32_t g = 0; !st && g < KINDS; g++) {
        const struct snapshot_group group = { .row = 0, .suspect = g == 1, .inactive = g == 2 };
        st = snapshot_group(w, &group, NULL);
    }
    return st ? st : snapshot_labels(w, KINDS, NULL);
}

int main(int argc, char **argv) {
    static const unsigned char zeros[SNAPSHOT_SALT_BYTES];
    const struct numbering numbering = { .key = "numbering key 1" };
    unsigned char seed[SNAPSHOT_SEED_BYTES], pub[CODE_PUBLIC_BYTES], secret[CODE_SECRET_BYTES];
    struct made labels[KINDS];
    struct code_issuer is;
    struct snapshot_writer *w = NULL;
    FILE *f = argc == 3 && sodium_init() >= 0 ? fopen(argv[1], "wb") : NULL;
    if (!f) return 2;
    const struct snapshot_out o = { to_file, f };
    int64_t made_us = clock_now_us(clock_system()) - strtoll(argv[2], NULL, 10) * 86400 * INT64_C(1000000);
    snapshot_seed(&numbering, seed);
    crypto_sign_seed_keypair(pub, secret, seed); /* any key will do for labels of nobody */
    code_issuer_init(&is, &numbering, 1, 0, secret, HOST, NULL, NULL);
    for (uint32_t i = 0; i < KINDS; i++) {
        struct code_label l;
        code_issue(&is, i + 1, &l);
        puts(l.address);
        labels[i] = (struct made){ number_of_label(&numbering, 1, i + 1), i };
    }
    qsort(labels, KINDS, sizeof *labels, by_number);
    enum status st = snapshot_begin(&w, &o, made_us, zeros, NULL, NULL);
    if (!st) st = records(w, pub);
    for (uint32_t i = 0; !st && i < KINDS; i++) st = snapshot_label(w, labels[i].number, labels[i].group, NULL);
    if (!st) st = snapshot_end(w, seed, NULL);
    snapshot_free(&w);
    return fclose(f) || st ? 1 : 0;
}

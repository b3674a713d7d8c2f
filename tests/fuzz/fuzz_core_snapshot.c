/*
 * Any bytes as edits of a snapshot that is then signed anew, so that they reach what lies behind the signature. Oracle: an opened file is
 * read without a crash, an answer is one of the outcomes, and what is not signed anew is refused wherever it was changed.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/snapshot.h"
#include "snapshot_form.h"

#define HOST "TX.LAOCAI.GOV.VN"
#define LABELS 600u
#define EDIT 5u /* bytes of an edit: where (3), how, with what */

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static struct buf whole = BUF_INIT;
static unsigned char seed[SNAPSHOT_SEED_BYTES];
static struct numbering numbering = { .key = "numbering key 1" };

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static enum status to_buf(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static int by_value(const void *a, const void *b) {
    const uint64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

static void make(void) {
    static const unsigned char salt[SNAPSHOT_SALT_BYTES];
    const struct snapshot_out o = { to_buf, &whole };
    const struct snapshot_text t = { CODE_FORM_VILLAGE, HOST, "", "A", "Khăn", "Scarf", "HTX Mẫu", "2026-01-02", "2026-11-30" };
    struct snapshot_writer *w = NULL;
    uint64_t numbers[LABELS];
    unsigned char pub[CODE_PUBLIC_BYTES];
    snapshot_seed(&numbering, seed);
    snapshot_public(seed, pub);
    struct snapshot_key key = { .host = HOST };
    memcpy(key.pub, pub, sizeof key.pub);
    check(!snapshot_begin(&w, &o, 1, salt, NULL, NULL) && !snapshot_key(w, 0, &key, NULL) && !snapshot_recall(w, 1, "x", NULL), "begin");
    const struct snapshot_run run = { .run = 1, .text = 1, .lot = 1 };
    const struct snapshot_group group = { .voided = true, .void_day = 5 };
    check(!snapshot_run(w, &run, NULL) && !snapshot_text(w, 1, &t, NULL) && !snapshot_group(w, &group, NULL), "records");
    for (uint32_t i = 0; i < LABELS; i++) numbers[i] = number_of_label(&numbering, 1, i + 1);
    qsort(numbers, LABELS, sizeof *numbers, by_value);
    check(!snapshot_labels(w, LABELS, NULL), "labels");
    for (uint32_t i = 0; i < LABELS; i++) check(!snapshot_label(w, numbers[i], 0, NULL), "label");
    check(!snapshot_end(w, seed, NULL) && !whole.failed, "end");
    snapshot_free(&w);
}

/* Digests of all blocks and the signature as whoever has the key would make them. */
static void sign_anew(unsigned char *p, size_t len) {
    unsigned char message[sizeof MESSAGE - 1 + DIGEST_BYTES], pub[CODE_PUBLIC_BYTES], secret[CODE_SECRET_BYTES];
    crypto_generichash_state st;
    unsigned char *tail = p + len - TAIL_BYTES, *foot = p + len - FOOT_BYTES;
    uint64_t table = le_get(tail + TAIL_TABLE, 8), at = HEAD_BYTES;
    if (table < HEAD_BYTES || table > len - FOOT_BYTES) return;
    unsigned char *row = p + table;
    for (unsigned i = 0; i < SECTIONS; i++) {
        uint64_t left = le_get(foot + i * SECTION_BYTES + 16, 8);
        for (; left && row + ROW_BYTES <= foot; row += ROW_BYTES) {
            uint64_t n = left < BLOCK_BYTES ? left : BLOCK_BYTES;
            if (at + n > table) break;
            crypto_generichash(row + 8, DIGEST_BYTES, p + at, (size_t)n, NULL, 0);
            at += n;
            left -= n;
        }
    }
    crypto_sign_seed_keypair(pub, secret, seed);
    memcpy(tail + TAIL_PUBLIC, pub, sizeof pub);
    memcpy(message, MESSAGE, sizeof MESSAGE - 1);
    crypto_generichash_init(&st, NULL, 0, DIGEST_BYTES);
    crypto_generichash_update(&st, p, HEAD_BYTES);
    crypto_generichash_update(&st, p + table, (size_t)(tail + TAIL_SIGNATURE - p) - table);
    crypto_generichash_final(&st, message + sizeof MESSAGE - 1, DIGEST_BYTES);
    crypto_sign_detached(tail + TAIL_SIGNATURE, NULL, message, sizeof message, secret);
}

static void read_all(struct snapshot *s) {
    struct snapshot_facts f;
    snapshot_about(s, &f);
    (void)snapshot_whole(s, NULL);
    for (uint32_t i = 1; i <= LABELS + 20; i += 61) {
        struct code_parsed p = { .kind = CODE_UNSIGNED, .form = CODE_FORM_VILLAGE, .key_id = 0 };
        struct snapshot_answer a;
        number_format(&numbering, 1, i, p.number);
        if (snapshot_check(s, &p, false, 20000, &a, NULL) == ST_OK) check(a.outcome < OUTCOME_COUNT, "outcome");
        p.kind = CODE_SIGNED;
        (void)snapshot_check(s, &p, true, 20000, &a, NULL);
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct snapshot *s = NULL;
    if (!whole.len) {
        if (sodium_init() < 0) abort();
        make();
    }
    if (snapshot_open(&s, data, size, NULL) == ST_OK) read_all(s);
    snapshot_close(&s);
    unsigned char *p = malloc(whole.len);
    if (!p) return 0;
    memcpy(p, whole.data, whole.len);
    for (size_t i = 0; i + EDIT <= size; i += EDIT) {
        size_t at = (size_t)le_get(data + i, 3) % (whole.len + FOOT_BYTES);
        /* half of the edits go where the tables are */
        if (at >= whole.len) at = whole.len - FOOT_BYTES + (at - whole.len);
        p[at] = data[i + 3] & 1 ? data[i + 4] : (unsigned char)(p[at] ^ data[i + 4]);
    }
    bool changed = memcmp(p, whole.data, whole.len) != 0;
    enum status st = snapshot_open(&s, p, whole.len, NULL);
    if (!st) st = snapshot_whole(s, NULL);
    check(changed == (st != ST_OK), "a change is noticed, and nothing else");
    snapshot_close(&s);
    sign_anew(p, whole.len);
    if (snapshot_open(&s, p, whole.len, NULL) == ST_OK) read_all(s);
    snapshot_close(&s);
    free(p);
    return 0;
}

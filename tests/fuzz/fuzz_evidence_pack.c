/*
 * Any bytes as an evidence pack, or as one file of a right pack. Oracle: a report always comes, no signature holds that was not made, a pack
 * with one file exchanged fails and the file is named; signed anew it may fail or not, but its entries never hold with another content.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/evidence_pack.h"
#include "core/checkpoint.h"
#include "core/evidence_key.h"
#include "core/receipt.h"
#include "label/unzip.h"

#define ORIGIN "tx.example/log"
#define FILES 11

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static const unsigned char seed[EVIDENCE_SEED_BYTES] = { 5 };
static unsigned char public_key[NOTE_PUBLIC_BYTES];
static struct buf policy = BUF_INIT;
static struct {
    const char *name;
    struct buf data;
} file[FILES] = {
    { EVIDENCE_README, BUF_INIT }, { EVIDENCE_FACTS, BUF_INIT }, { EVIDENCE_LOG_KEY, BUF_INIT }, { EVIDENCE_CHECKPOINT, BUF_INIT },
    { EVIDENCE_ENTRIES "000000000.json", BUF_INIT }, { EVIDENCE_PROOFS "000000000.txt", BUF_INIT }, { EVIDENCE_ENTRIES "000000001.json", BUF_INIT },
    { EVIDENCE_PROOFS "000000001.txt", BUF_INIT }, { EVIDENCE_SUMS_KEY, BUF_INIT }, { EVIDENCE_SUMS, BUF_INIT }, { EVIDENCE_SIGNATURE, BUF_INIT },
};

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

/* Hashes and signature of the files as they are, but for one whose bytes are given. */
static void sign(size_t other, const void *p, size_t len, struct buf *sums, struct buf *note) {
    struct buf text = BUF_INIT;
    unsigned char sha[32];
    char hex[65];
    for (size_t i = 0; i < FILES - 2; i++) {
        crypto_hash_sha256(sha, i == other ? p : (unsigned char *)file[i].data.data, i == other ? len : file[i].data.len);
        buf_printf(sums, "%s  %s\n", sodium_bin2hex(hex, sizeof hex, sha, sizeof sha), file[i].name);
    }
    crypto_hash_sha256(sha, (unsigned char *)sums->data, sums->len);
    buf_printf(&text, EVIDENCE_FORM "\n%s  " EVIDENCE_SUMS "\nproduct:1\n2026-11-24T00:00:00Z\n", sodium_bin2hex(hex, sizeof hex, sha, sizeof sha));
    check(!evidence_sign(note, text.data, text.len, ORIGIN, seed, NULL), "sign");
    buf_free(&text);
}

static void key_put(size_t i, const struct note_key *k) {
    char vkey[NOTE_VKEY_BYTES];
    note_key_format(k, vkey);
    buf_printf(&file[i].data, "%s\n", vkey);
}

static void log_make(void) {
    unsigned char pub[NOTE_PUBLIC_BYTES], secret[NOTE_SECRET_BYTES], leaves[2 * MERKLE_HASH_BYTES], log_seed[32] = { 9 };
    struct note_key log;
    struct checkpoint c = { .origin = ORIGIN, .size = 2 };
    struct leaf_source leaf = { leaves, 2 };
    const struct hash_source src = { leaf_source_hash, &leaf };
    char vkey[NOTE_VKEY_BYTES];
    crypto_sign_seed_keypair(pub, secret, log_seed);
    check(!note_key_make(&log, ORIGIN, NOTE_ED25519, pub, NULL), "key");
    key_put(2, &log);
    note_key_format(&log, vkey);
    buf_printf(&policy, "log %s\nquorum none\n", vkey);
    for (size_t i = 0; i < 2; i++) {
        buf_printf(&file[4 + 2 * i].data, "{\"at\":%zu,\"kind\":\"correction\",\"subject\":[\"product:1\"]}", i);
        merkle_leaf(file[4 + 2 * i].data.data, file[4 + 2 * i].data.len, leaves + i * MERKLE_HASH_BYTES);
    }
    check(!tree_root(&src, 2, c.root, NULL) && !checkpoint_sign(&c, &log, secret, &file[3].data, NULL), "checkpoint");
    for (size_t i = 0; i < 2; i++) {
        struct receipt r = { .index = i, .checkpoint = file[3].data.data, .checkpoint_len = file[3].data.len };
        check(!proof_inclusion(&src, i, 2, &r.proof, NULL) && !receipt_format(&r, &file[5 + 2 * i].data, NULL), "proof");
    }
}

static void make(void) {
    struct note_key k;
    check(sodium_init() >= 0, "sodium");
    evidence_public(seed, public_key);
    buf_str(&file[0].data, "read me\n");
    buf_str(&file[1].data, "{\"about\":{\"id\":\"1\",\"kind\":\"product\"},\"form\":\"" EVIDENCE_FORM "\",\"log\":{\"entries\":[{\"idx\":0,\"kind\":\"correction\"},"
                           "{\"idx\":1,\"kind\":\"correction\"}]},\"made_at\":\"2026-11-24T00:00:00Z\"}");
    log_make();
    check(!evidence_key(&k, ORIGIN, public_key, NULL), "name");
    key_put(8, &k);
    sign(FILES, NULL, 0, &file[9].data, &file[10].data);
}

static void zip_of(size_t other, const void *p, size_t len, bool anew, struct buf *out) {
    struct zip *z = NULL;
    struct buf sums = BUF_INIT, note = BUF_INIT;
    if (anew) sign(other, p, len, &sums, &note);
    check(!zip_open(&z, to_buf, out, NULL), "zip");
    for (size_t i = 0; i < FILES; i++) {
        const struct buf *b = anew && i == 9 ? &sums : anew && i == 10 ? &note : &file[i].data;
        const void *at = i == other ? p : b->data;
        check(!zip_whole(z, file[i].name, at ? at : "", i == other ? len : b->len, NULL), "file");
    }
    check(!zip_end(z, NULL), "end");
    zip_free(z);
    buf_free(&sums);
    buf_free(&note);
}

static json_t *report_of(const void *p, size_t len) {
    const struct evidence_trust t = { public_key, policy.data, policy.len };
    json_t *report = NULL;
    check(!evidence_check(p, len, &t, &report, NULL) && report, "a report comes");
    const char *const all[] = { "holds", "fails", "open" };
    json_int_t n = 0;
    for (size_t i = 0; i < 3; i++) n += json_integer_value(json_object_get(report, all[i]));
    check(n >= 1, "it says something");
    return report;
}

static int lines(const json_t *report, const char *result, const char *what, const char *name) {
    const json_t *line = NULL;
    size_t i = 0;
    int n = 0;
    json_array_foreach(json_object_get(report, "lines"), i, line)
        n += !strcmp(json_string_value(json_object_get(line, "result")), result) && (!what || !strcmp(json_string_value(json_object_get(line, "what")), what)) &&
             (!name || !strcmp(json_string_value(json_object_get(line, "file")), name));
    return n;
}

static void exchanged(size_t other, const void *p, size_t len, bool anew) {
    struct buf zip = BUF_INIT;
    bool same = len == file[other].data.len && (!len || !memcmp(p, file[other].data.data, len));
    zip_of(other, p, len, anew && other < FILES - 2, &zip);
    json_t *report = report_of(zip.data, zip.len);
    int bad = (int)json_integer_value(json_object_get(report, "fails"));
    check(!same || !bad, "the right pack is right");
    if (!same && !(anew && other < FILES - 2)) check(bad && lines(report, "fails", NULL, file[other].name), "an exchanged file is named");
    if (!same && other >= 4 && other < 8 && other % 2 == 0) check(!lines(report, "holds", "entries", NULL), "an entry is its own");
    json_decref(report);
    buf_free(&zip);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    if (!policy.len) make();
    if (!size) return 0;
    unsigned mode = data[0];
    if (mode < FILES) exchanged(mode, data + 1, size - 1, false);
    else if (mode < 2 * FILES) exchanged(mode - FILES, data + 1, size - 1, true);
    else {
        json_t *report = report_of(data, size);
        check(!lines(report, "holds", "signature", NULL), "nobody else signs");
        json_decref(report);
    }
    return 0;
}

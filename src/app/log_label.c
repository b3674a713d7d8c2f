/* The proof of one label: what binds it to its run's entry, shown to who holds the label and to nobody else. */
#include <sodium.h>
#include <string.h>

#include "app/log_look.h"
#include "internal.h"

static enum status root_read(struct db *db, int64_t entry, struct arena *ar, unsigned char root[static MERKLE_HASH_BYTES], struct err *e) {
    const char *bytes = NULL;
    size_t len = 0, n = 0;
    unsigned char leaf[MERKLE_HASH_BYTES];
    enum status st = log_get(db, entry, ar, &bytes, &len, leaf, e);
    if (st) return st;
    json_t *v = json_loadb(bytes, len, 0, NULL);
    const char *hex = json_string_value(json_object_get(json_object_get(v, "facts"), "labels_root"));
    bool fine = hex && !sodium_hex2bin(root, MERKLE_HASH_BYTES, hex, strlen(hex), NULL, &n, NULL) && n == MERKLE_HASH_BYTES;
    json_decref(v);
    return fine ? ST_OK : err_set(e, ST_CORRUPT, NULL, "log.labels-root");
}

static bool subtrees_fit(const struct run *r, size_t len) {
    size_t groups = LABELROOT_SUBTREES(r->count);
    return groups <= 1 || len == groups * MERKLE_HASH_BYTES;
}

/* What would not hold is not shown. */
static enum status path_make(const struct numbering *n, const struct run *r, const unsigned char *subtrees, uint32_t index, struct log_label *out,
                             struct err *e) {
    number_format(n, r->id, index, out->number);
    labelroot_salt(r->salt, index, out->salt);
    labelroot_path(n, r->id, r->count, r->salt, subtrees, index, &out->path);
    bool holds = labelroot_verify(out->number, out->salt, index, r->count, &out->path, out->root) && proof_sides(&out->path, index - 1, r->count, out->left);
    return holds ? ST_OK : err_set(e, ST_CORRUPT, NULL, "log.labels-root");
}

enum status log_label(struct app *a, struct db *db, uint32_t run, uint32_t index, struct arena *ar, struct log_label *out, struct err *e) {
    struct run r;
    const unsigned char *subtrees = NULL;
    size_t len = 0;
    memset(out, 0, sizeof *out);
    struct numbering *n = sodium_malloc(sizeof *n);
    enum status st = n && keyring_numbering(a, n) ? ST_OK : err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
    if (!st) st = run_get(db, run, &r, e);
    if (!st && (!r.issued || index < 1 || index > r.count)) st = err_set(e, ST_NOT_FOUND, NULL, "not-found");
    if (!st) st = run_roots(db, run, ar, &subtrees, &len, e);
    if (!st && !subtrees_fit(&r, len)) st = err_set(e, ST_CORRUPT, NULL, "log.labels-root");
    if (!st) st = root_read(db, r.log_idx, ar, out->root, e);
    if (!st) {
        out->run = run;
        out->entry = r.log_idx;
        st = path_make(n, &r, subtrees, index, out, e);
    }
    sodium_free(n);
    return st;
}

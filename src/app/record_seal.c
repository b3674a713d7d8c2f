/* Single values under the installation's key, which leaves the key ring only for the length of a call. */
#include <sodium.h>

#include "core/record_key.h"
#include "internal.h"

static enum status key_borrow(struct app *a, struct record_key *k, struct err *e) {
    struct numbering n;
    if (!keyring_numbering(a, &n)) return err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
    record_key_derive(&n, k);
    sodium_memzero(&n, sizeof n);
    return ST_OK;
}

enum status record_seal(struct app *a, const char *place, const void *plain, size_t len, struct buf *out, struct err *e) {
    struct record_key k;
    enum status st = key_borrow(a, &k, e);
    if (!st) st = record_key_seal(&k, a->random, place, plain, len, out, e);
    sodium_memzero(&k, sizeof k);
    return st;
}

enum status record_open(struct app *a, const char *place, const void *sealed, size_t len, struct buf *out, struct err *e) {
    struct record_key k;
    enum status st = key_borrow(a, &k, e);
    if (!st) st = record_key_open(&k, place, sealed, len, out, e);
    sodium_memzero(&k, sizeof k);
    return st;
}

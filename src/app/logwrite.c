/* Official facts are written once: the entry goes into the same transaction as the row that it is about. */
#include <string.h>

#include "base/json.h"
#include "internal.h"

enum status log_append(struct db *tx, struct app *a, const struct actor *who, int64_t at_us, enum entry_kind kind,
                       const char *subject, const json_t *facts, const json_t *record, int64_t *idx, struct err *e) {
    unsigned char salt[ENTRY_SALT_BYTES];
    unsigned char leaf[MERKLE_HASH_BYTES];
    int64_t prev = ENTRY_PREV_NONE;
    random_fill(a->random, salt, sizeof salt);
    enum status st = log_size(tx, idx, e);
    if (!st) st = log_last(tx, subject, &prev, e);
    if (st) return st;
    const struct entry en = { .kind = kind, .at_us = at_us, .by_role = who->role, .by_org = who->org, .subject = &subject,
                              .subject_len = 1, .prev = prev, .facts = facts, .record = record, .salt = salt };
    struct buf bytes = BUF_INIT;
    struct buf rec = BUF_INIT;
    st = entry_encode(&en, &bytes, &rec, leaf, e);
    if (!st) st = log_insert(tx, *idx, bytes.data, bytes.len, leaf, salt, rec.data, rec.len, &subject, 1, e);
    buf_free(&bytes);
    buf_free(&rec);
    return st;
}

enum status act_append(struct db *tx, const struct actor *who, int64_t at_us, const char *verb, const char *subject,
                       const json_t *detail, struct err *e) {
    struct buf b = BUF_INIT;
    enum status st = ST_OK;
    if (detail) st = json_canonical(&b, detail, e);
    else buf_str(&b, "{}");
    if (!st && b.failed) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = act_insert(tx, at_us, who->role, who->org, verb, subject, b.data, e);
    buf_free(&b);
    return st;
}

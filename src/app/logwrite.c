/* Official facts are written once: the entry goes into the same transaction as the row that it is about. */
#include <string.h>

#include "base/json.h"
#include "internal.h"
#include "log_internal.h"

enum status log_append_about(struct db *tx, struct app *a, const struct actor *who, int64_t at_us, enum entry_kind kind,
                             const char *const *subject, size_t n, const json_t *facts, const json_t *record, int64_t *idx,
                             struct err *e) {
    unsigned char salt[ENTRY_SALT_BYTES];
    unsigned char leaf[MERKLE_HASH_BYTES];
    int64_t prev = ENTRY_PREV_NONE;
    random_fill(a->random, salt, sizeof salt);
    enum status st = log_gate(a, e);
    if (!st) st = log_size(tx, idx, e);
    if (!st) st = log_last(tx, subject[0], &prev, e);
    if (st) return st;
    const struct entry en = { .kind = kind, .at_us = at_us, .by_role = who->role, .by_org = who->org, .subject = subject,
                              .subject_len = n, .prev = prev, .facts = facts, .record = record, .salt = salt };
    struct buf bytes = BUF_INIT;
    struct buf rec = BUF_INIT;
    st = entry_encode(&en, &bytes, &rec, leaf, e);
    if (!st) st = log_insert(tx, *idx, bytes.data, bytes.len, leaf, salt, rec.data, rec.len, subject, n, e);
    buf_free(&bytes);
    buf_free(&rec);
    return st;
}

enum status log_append(struct db *tx, struct app *a, const struct actor *who, int64_t at_us, enum entry_kind kind,
                       const char *subject, const json_t *facts, const json_t *record, int64_t *idx, struct err *e) {
    return log_append_about(tx, a, who, at_us, kind, &subject, 1, facts, record, idx, e);
}

/* The detail with the account that acted, and whose place it took; at the command line the machine's own sign-in counts. */
static json_t *detail_full(const struct actor *who, const json_t *detail) {
    json_t *all = detail ? json_copy((json_t *)(uintptr_t)detail) : json_object();
    if (who->account_id) json_object_set_new(all, "by", json_integer(who->account_id));
    if (who->behalf_of) json_object_set_new(all, "behalf_of", json_integer(who->behalf_of));
    return all;
}

enum status act_append(struct db *tx, const struct actor *who, int64_t at_us, const char *verb, const char *subject,
                       const json_t *detail, struct err *e) {
    struct buf b = BUF_INIT;
    json_t *all = detail_full(who, detail);
    enum status st = all ? json_canonical(&b, all, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && b.failed) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = act_insert(tx, at_us, who->role, who->org, verb, subject, b.data, e);
    buf_free(&b);
    json_decref(all);
    return st;
}

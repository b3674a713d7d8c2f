/* Entries of the public log, built in one place, so that the hashed bytes can never differ from those stored. */
#include "core/entry.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "core/lines.h"

const char *entry_kind_name(enum entry_kind k) {
    static const char *const names[ENTRY_KIND_COUNT] = {
#define X(name, kind) [ENTRY_##name] = kind,
#include "core/entry.def"
#undef X
    };
    return names[k];
}

static void record_hash(const unsigned char *salt, const void *record, size_t len, char hex[static 2 * 32 + 1]) {
    crypto_hash_sha256_state state;
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_init(&state);
    crypto_hash_sha256_update(&state, salt, ENTRY_SALT_BYTES);
    crypto_hash_sha256_update(&state, record, len);
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, 2 * sizeof hash + 1, hash, sizeof hash);
}

static json_t *subject_json(const struct entry *en) {
    json_t *list = json_array();
    for (size_t i = 0; list && i < en->subject_len; i++) {
        if (json_array_append_new(list, json_string(en->subject[i])) == 0) continue;
        json_decref(list);
        return NULL;
    }
    return list;
}

/* Facts are the caller's: a deep copy keeps its reference counts out of this thread's hands. */
static json_t *entry_json(const struct entry *en, const char *record_hex) {
    json_t *prev = en->prev == ENTRY_PREV_NONE ? json_null() : json_integer(en->prev);
    return json_pack("{s:I, s:{s:s, s:s}, s:o, s:s, s:o, s:s, s:o, s:i}", "at", (json_int_t)en->at_us, "by", "org",
                     en->by_org, "role", en->by_role, "facts", json_deep_copy(en->facts), "kind",
                     entry_kind_name(en->kind), "prev", prev, "record", record_hex, "subject", subject_json(en), "v",
                     1);
}

static enum status encode(const struct entry *en, struct buf *bytes, struct buf *record, struct err *e) {
    enum status s = json_canonical(record, en->record, e);
    if (s != ST_OK) return s;
    char hex[2 * 32 + 1];
    record_hash(en->salt, record->data, record->len, hex);
    json_t *v = entry_json(en, hex);
    if (!v) return err_set(e, ST_INVALID, NULL, "json.control");
    s = json_canonical(bytes, v, e);
    json_decref(v);
    if (s == ST_OK && bytes->len > ENTRY_BYTES_MAX) {
        s = err_set(e, ST_TOO_LARGE, NULL, "entry.size");
        err_arg(e, "size", "%zu", bytes->len);
        err_arg(e, "max", "%d", ENTRY_BYTES_MAX);
    }
    return s;
}

enum status entry_encode(const struct entry *en, struct buf *bytes, struct buf *record,
                         unsigned char leaf[static MERKLE_HASH_BYTES], struct err *e) {
    if (en->subject_len == 0 || !json_is_object(en->facts) || !json_is_object(en->record))
        return err_set(e, ST_INTERNAL, NULL, "");
    struct buf entry_bytes = BUF_INIT, record_bytes = BUF_INIT;
    enum status s = encode(en, &entry_bytes, &record_bytes, e);
    if (s == ST_OK && (!buf_room(bytes, entry_bytes.len) || !buf_room(record, record_bytes.len)))
        s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s == ST_OK) {
        buf_add(bytes, entry_bytes.data, entry_bytes.len);
        buf_add(record, record_bytes.data, record_bytes.len);
        merkle_leaf(entry_bytes.data, entry_bytes.len, leaf);
    }
    buf_free(&entry_bytes);
    buf_free(&record_bytes);
    return s;
}

/* ---- reading ---- */

/* Sorted keys put it first. */
bool entry_time(const char *bytes, size_t len, int64_t *at_us) {
    static const char begin[] = "{\"at\":";
    const size_t skip = sizeof begin - 1;
    uint64_t at = 0;
    if (len <= skip || memcmp(bytes, begin, skip) != 0) return false;
    const char *end = memchr(bytes + skip, ',', len - skip);
    if (!end || !decimal_parse(bytes + skip, (size_t)(end - bytes) - skip, INT64_MAX, &at)) return false;
    *at_us = (int64_t)at;
    return true;
}

bool entry_binds(const char *hex, const unsigned char salt[static ENTRY_SALT_BYTES], const void *record, size_t len) {
    char own[2 * 32 + 1];
    record_hash(salt, record, len, own);
    return !strcmp(hex, own);
}

bool entry_late(int64_t at_us, int64_t seen_us, int64_t *minutes) {
    uint64_t apart = at_us > seen_us ? (uint64_t)at_us - (uint64_t)seen_us : (uint64_t)seen_us - (uint64_t)at_us;
    *minutes = (int64_t)(apart / 60000000u + (apart % 60000000u != 0));
    return apart > (uint64_t)ENTRY_LATE_US;
}

/*
 * What people read of the public log: entries with names and times, proofs of an entry and of one label, receipts.
 *
 * Everything here is for anybody who asks, but for log_receipt with a record: whoever calls it has asked who may read that.
 * thread: as the connection; db: a reader
 */
#ifndef TEMLANG_APP_LOG_LOOK_H
#define TEMLANG_APP_LOG_LOOK_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/checkpoint.h"
#include "core/kind.h"
#include "core/labelroot.h"
#include "core/proof.h"
#include "store/log.h"

/* ---- the log as a whole ---- */

/* The newest checkpoint that is published, as its file has it. */
struct log_head {
    bool found; /* false: nothing is published yet, or what is there is not this log's */
    struct checkpoint c;
    const char *note; /* with cosignatures */
    size_t note_len;
};
/* out: texts in ar.  err: ST_NO_MEMORY */
enum status log_head(struct app *a, struct arena *ar, struct log_head *out, struct err *e);

/* ---- when others saw an entry ---- */

/* What cosignatures say about an entry's own time. */
enum log_attest { LOG_UNATTESTED, LOG_ATTESTED, LOG_LATE };
struct log_seen {
    enum log_attest how;
    int64_t at_us, seen_us; /* of the entry, of the earliest cosignature (0: nobody attests a time) */
    int64_t minutes;        /* between them */
};
/* in: row: an entry.  src: log spec, "Not back-dated" */
enum status log_seen(struct db *db, const struct log_row *row, struct log_seen *out, struct err *e);

/* ---- what an entry is about ---- */

/* A typed id of the log, "product:12", in the words that everybody may read. */
struct log_subject {
    const char *key;   /* the whole of it */
    const char *type, *id;
    enum kind kind;    /* KIND_NONE: a run, a key, or what this program does not know */
    const char *title; /* of the record, where it is public and has come into force; "" else */
    const char *of;    /* of a lot: its product; "" else */
};
/*
 * Take an id apart and look its title up.
 *   out  texts in ar; a record that is gone has no title
 *   err  ST_INVALID "log.subject": no letters, colon, id
 */
enum status log_subject(struct db *db, const char *key, struct arena *ar, struct log_subject *out, struct err *e);
#define LOG_FOUND_MAX 20
/* What entries are about whose public names hold a text, however it is written.  out: at most LOG_FOUND_MAX in ar */
enum status log_search(struct db *db, const char *text, struct arena *ar, struct log_subject **out, size_t *n, struct err *e);

/* ---- proofs ---- */

/* That an entry is in the log. */
struct log_proof {
    bool covered;         /* false: no checkpoint covers it yet, and all but head says nothing */
    struct log_head head; /* against which it is proven */
    struct proof path;
    bool left[PROOF_MAX]; /* as proof_sides */
};
/*
 * Prove an entry against the newest checkpoint, from D/log alone.
 *   in   row: the entry
 *   err  ST_CORRUPT "log.tile": its tiles are missing, or do not hold it
 */
enum status log_prove(struct app *a, const struct log_row *row, struct arena *ar, struct log_proof *out, struct err *e);

/* That a label belongs to a run, for who holds the label: its salt, its path, and no neighbour. */
struct log_label {
    char number[NUMBER_BYTES];
    uint32_t run;
    int64_t entry; /* that has labels_root among its facts */
    unsigned char salt[LABEL_SALT_BYTES], root[MERKLE_HASH_BYTES];
    struct proof path;
    bool left[PROOF_MAX];
};
/*
 * Numbers and hashes a thousand labels: on a worker.
 *   in   run, index: of an issued label
 *   err  ST_NOT_FOUND "passphrase.missing"; ST_CORRUPT "log.labels-root" (the run's labels do not give the root in the log)
 */
enum status log_label(struct app *a, struct db *db, uint32_t run, uint32_t index, struct arena *ar, struct log_label *out, struct err *e);

/* ---- receipts ---- */

/* What a receipt holds. */
struct log_receipt_made {
    struct log_proof proof;
    bool has_record;
    int witnesses; /* cosignatures on its checkpoint, whose keys nobody asked for */
};
/*
 * A tlog-proof whose extra is canonical JSON: {"entry": its exact bytes as a text} and, with_record, "record" (canonical JSON as a text) and
 * "salt" (hex), where they are still kept.
 *   out  appended; nothing where m->proof.covered is false
 *   err  as log_get, log_prove; ST_TOO_LARGE "receipt.size"
 */
enum status log_receipt(struct app *a, struct db *db, int64_t idx, bool with_record, struct arena *ar, struct buf *out, struct log_receipt_made *m,
                        struct err *e);

/* What a receipt is held against: either file, not both; neither: key_default, a file too. */
struct log_receipt_ask {
    const char *receipt, *key, *policy, *key_default;
};
/*
 * Check a receipt offline.
 *   out  *result {log, log_size, log_idx, kind, at, by, subject, record ("held" or "absent"), witnesses (of the policy), witnessed_at (it was there by
 *        then; absent where no witness says so), key_given}; to be decref'd
 *   err  as receipt_parse, receipt_verify, policy_parse, note_key_parse, file_read; ST_TAMPERED "receipt.record" (salt and record are not those that
 *        the entry binds); ST_INVALID "receipt.extra" (it does not hold its entry)
 */
enum status log_receipt_check(const struct log_receipt_ask *ask, json_t **result, struct err *e);

#endif

/*
 * Rows in and out, an aggregate after the other. No decision is made here.
 *
 * Functions with `tx` write and work only inside store_write; functions with `db` read and work in both. Texts that come
 * out live in the arena; texts that go in are NUL-terminated, NFC, never NULL ("" where there is none). Civil dates are
 * ISO text. Folded copies (utf8_fold) are made here.
 */
#ifndef TEMLANG_STORE_ROWS_H
#define TEMLANG_STORE_ROWS_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/lifecycle.h"
#include "core/ranges.h"
#include "store/store.h"

/* What putting an imported row did. */
enum put { PUT_NEW, PUT_SAME, PUT_CHANGED };

/* ---- meta ---- */
/* out: NULL where unset */
enum status meta_get(struct db *db, const char *name, struct arena *a, const char **value, struct err *e);
enum status meta_set(struct db *tx, const char *name, const char *value, struct err *e);

/* ---- places ---- */
struct unit_name {
    const char *code, *valid_from, *valid_to, *name, *district, *district_code, *province, *successor, *confidence, *note;
};
enum status unit_put(struct db *tx, const struct unit_name *u, enum put *what, struct err *e);
struct unit_open {
    const char *name, *district, *today_name, *today_code, *confidence, *note;
};
enum status unit_open_put(struct db *tx, const struct unit_open *u, enum put *what, struct err *e);
/* The name that a unit has on a day (ISO).  err: ST_NOT_FOUND "unit.missing" (args: code) */
enum status unit_name_on(struct db *db, const char *code, const char *day, struct arena *a, struct unit_name *out,
                         struct err *e);
/* All earlier units whose successor is code, by code.  out: array in a */
enum status unit_predecessors(struct db *db, const char *code, struct arena *a, struct unit_name **out, size_t *n,
                              struct err *e);

/* ---- villages, recognitions, targets ---- */
struct village {
    const char *id, *entity_id, *craft, *craft_en, *kind_planned, *plan_word, *people, *hamlet, *commune, *district,
        *code_2022, *unit_code, *period, *section, *tourism_site, *note, *open_question;
};
enum status village_put(struct db *tx, const struct village *v, enum put *what, struct err *e);
/* err: ST_NOT_FOUND "village.missing" (args: id) */
enum status village_get(struct db *db, const char *id, struct arena *a, struct village *out, struct err *e);
struct recognition {
    const char *village_id, *kind, *decision_no, *decided_on, *body, *valid_to;
};
enum status recognition_put(struct db *tx, const struct recognition *r, enum put *what, struct err *e);
struct target {
    const char *id, *source, *part, *group_no, *body, *tt, *indicator, *indicator_en, *unit, *t2025, *ln2025, *ntt2025,
        *lntt2025, *t2030, *ln2030, *ntt2030, *lntt2030, *service_can_compute, *note;
};
enum status target_put(struct db *tx, const struct target *t, enum put *what, struct err *e);

/* ---- producers, products, lots ---- */
/* As rules and labels need them; they are written as records (store/kind.h), and so are the next two. */
struct producer {
    int64_t id;
    const char *name, *short_name, *commune_code, *village_id;
    enum producer_kind kind;
    enum state state;
    int64_t created_us;
};
/* err: ST_NOT_FOUND "producer.missing" (args: id) */
enum status producer_get(struct db *db, int64_t id, struct arena *a, struct producer *out, struct err *e);
/* By natural key (name, commune, kind); *id 0 where there is none. */
enum status producer_find(struct db *db, const char *name, const char *commune_code, enum producer_kind kind, int64_t *id,
                          struct err *e);
struct product {
    int64_t id, producer_id;
    const char *name, *name_en, *gtin;
    enum state state;
    int64_t created_us;
};
/* err: ST_NOT_FOUND "product.missing" (args: id) */
enum status product_get(struct db *db, int64_t id, struct arena *a, struct product *out, struct err *e);
enum status product_find(struct db *db, int64_t producer_id, const char *name, int64_t *id, struct err *e);
/* The product that has a GTIN (14 digits); *id 0 where none has. */
enum status product_by_gtin(struct db *db, const char *gtin, int64_t *id, struct err *e);
/* An ended product of another producer than producer_id that bears a GTIN; *id 0 where none does. */
enum status product_ended_by_gtin(struct db *db, const char *gtin, int64_t producer_id, int64_t *id, struct err *e);
struct lot {
    int64_t id, product_id;
    const char *code, *unit, *made_on, *expires_on;
    int64_t quantity, issued, voided;
    int64_t created_us;
    enum state state;
    int64_t member_id;     /* household of a cooperative that made it, 0 none */
};
/* err: ST_NOT_FOUND "lot.missing" (args: code, which is the id) */
enum status lot_get(struct db *db, int64_t id, struct arena *a, struct lot *out, struct err *e);
/* err: ST_NOT_FOUND "lot.missing" (args: code) */
enum status lot_find(struct db *db, int64_t product_id, const char *code, struct arena *a, struct lot *out, struct err *e);
/* Lots that labels can still be issued for, newest first, as JSON: {id, product_id, product, code, quantity, unit, made_on, left}. */
struct lot_query {
    int64_t owner_org;
    const char *search; /* "": any */
    int limit;
};
enum status lot_open(struct db *db, const struct lot_query *q, json_t **out, struct err *e);
/* issued += add_issued, voided += add_voided.  err: ST_REFUSED "lot.left" where the CHECK fails */
enum status lot_count_add(struct db *tx, int64_t lot_id, int64_t add_issued, int64_t add_voided, struct err *e);

/* ---- keys ---- */
enum key_state { KEY_ACTIVE, KEY_RETIRED, KEY_DESTROYED };
struct signing_key {
    int id;
    const char *host;
    unsigned char public_key[32];
    enum key_state state;
    int64_t added_us, retired_us, destroyed_us;
    int64_t unsafe_us; /* when it was ended for safety, whatever its state; 0 not */
};
const char *key_state_key(enum key_state s); /* "active", "retired", "destroyed" */
enum status key_insert(struct db *tx, const struct signing_key *k, struct err *e);
enum status key_set_state(struct db *tx, int id, enum key_state s, int64_t at_us, struct err *e);
/* Say that a key was ended for safety.  err: as key_get */
enum status key_set_unsafe(struct db *tx, int id, int64_t at_us, struct err *e);
/* err: ST_NOT_FOUND "key.missing" (args: id) */
enum status key_get(struct db *db, int id, struct arena *a, struct signing_key *out, struct err *e);
enum status key_active(struct db *db, struct arena *a, struct signing_key *out, struct err *e);
/* All keys by id. */
enum status key_all(struct db *db, struct arena *a, struct signing_key **out, size_t *n, struct err *e);

/* What was done to keys, by key and in order.  out: array of {subject ("key:003"), at_at, role, org, org_name, verb, detail}; owned by the caller */
enum status key_acts(struct db *db, json_t **out, struct err *e);

/* ---- runs ---- */
struct run {
    uint32_t id;
    int64_t lot_id, frozen_id;
    int key_id;
    uint32_t count;
    bool issued;
    int64_t created_us;
    int64_t log_idx;          /* -1 while preparing */
    unsigned char salt[32];
};
/* Id of the frozen texts with this content, made where it is new.  in: json canonical, sha256 of it */
enum status frozen_put(struct db *tx, const char *json, size_t len, const unsigned char sha256[static 32], int64_t *id,
                       struct err *e);
/* out: canonical JSON in a */
enum status frozen_get(struct db *db, int64_t id, struct arena *a, const char **json, struct err *e);
/* Set where a backup was restored: the largest run id that had been given out by then. */
#define META_RUN_FLOOR "run_floor"
/* Largest run id that was ever given out, 0 where none was; more than the largest row after a restore. */
enum status run_max(struct db *db, uint32_t *id, struct err *e);
enum status run_insert(struct db *tx, const struct run *r, struct err *e);
/* err: ST_NOT_FOUND "run.missing" (args: id) */
enum status run_get(struct db *db, uint32_t id, struct run *out, struct err *e);
/* Runs newest first, as JSON: array of {id, product_id, product, lot_id, lot, count, state, created_at, voided, printed}. */
struct run_query {
    int64_t before;      /* 0: the newest */
    int64_t owner_org, owner_member, lot_id; /* 0: any */
    const char *owner_unit; /* "": any */
    int limit;
};
enum status run_page(struct db *db, const struct run_query *q, json_t **out, struct err *e);
/* preparing -> issued.  in: roots NULL where the run has 1,024 labels or fewer */
enum status run_set_issued(struct db *tx, uint32_t id, int64_t log_idx, const unsigned char *roots, size_t roots_len,
                           struct err *e);
/* The subtree roots of a run of more than 1,024 labels, in a; *len 0 where it has none. */
enum status run_roots(struct db *db, uint32_t id, struct arena *a, const unsigned char **roots, size_t *len, struct err *e);
/* Ids of the runs that are still preparing, in a. */
enum status run_preparing(struct db *db, struct arena *a, uint32_t **ids, size_t *n, struct err *e);
/* *run_id 0 where the key is new; else body holds what it was used with. */
enum status idempotency_get(struct db *db, const char *key, uint32_t *run_id, unsigned char body[static 32], struct err *e);
enum status idempotency_put(struct db *tx, const char *key, const unsigned char body[static 32], uint32_t run_id,
                            int64_t at_us, struct err *e);

/* ---- voids ---- */
struct void_row {
    uint32_t first, last;
    enum void_reason reason;
    int64_t log_idx, at_us;
};
/* Whether any label of a run is voided. */
enum status void_any(struct db *db, uint32_t run_id, bool *any, struct err *e);
/* The void that covers a label; *found false where it is not voided. */
enum status void_find(struct db *db, uint32_t run_id, uint32_t index, bool *found, struct void_row *out, struct err *e);
/* All voids of a run, ascending, in a. */
enum status void_all(struct db *db, uint32_t run_id, struct arena *a, struct void_row **out, size_t *n, struct err *e);
enum status void_insert(struct db *tx, uint32_t run_id, const struct void_row *v, struct err *e);

/* ---- prints ---- */
struct print_event {
    uint32_t run_id;
    int64_t at_us;
    const char *role, *org, *ranges, *stock, *format, *template_id, *template_version;
    const char *template_text; /* kept once for equal content (column template_frozen, through frozen_put) */
    int64_t labels, reprinted;
    int start_cell;
    const char *reason; /* why they were printed once more: key of void_reason.def; NULL for an ordinary print */
    int64_t look_frozen; /* id of the frozen look, 0 none */
    int64_t id;         /* set by print_insert */
};
/* out: p->id */
enum status print_insert(struct db *tx, struct print_event *p, struct err *e);
/* Template id and text that the first print of a run on a stock froze, NULL where it was never printed there; look "" where it froze none. */
enum status print_first(struct db *db, uint32_t run_id, const char *stock, struct arena *a, const char **template_id,
                        const char **text, const char **look, struct err *e);
/* The ranges text of each print of a run, oldest first, in a. */
enum status print_ranges(struct db *db, uint32_t run_id, struct arena *a, const char ***ranges, size_t *n, struct err *e);

/* ---- the public log ---- */
/* Entries so far = the next index. Read inside the transaction that writes. */
enum status log_size(struct db *db, int64_t *size, struct err *e);
/* Last entry about a subject, -1 where there is none. */
enum status log_last(struct db *db, const char *subject, int64_t *idx, struct err *e);
/* Append entry idx (must be log_size) and its subjects. */
enum status log_insert(struct db *tx, int64_t idx, const void *bytes, size_t bytes_len, const unsigned char leaf[static 32],
                       const unsigned char salt[static 16], const void *record, size_t record_len,
                       const char *const *subject, size_t subject_len, struct err *e);
/* One entry.  err: ST_NOT_FOUND "entry.missing"; out in a */
enum status log_get(struct db *db, int64_t idx, struct arena *a, const char **bytes, size_t *len,
                    unsigned char leaf[static 32], struct err *e);

/* ---- scans, alarms, acts ---- */
struct scan_count {
    uint32_t run_id, index;
    int32_t day;      /* days since 1970-01-01 */
    int first_minute; /* of the day */
    int scans;
    int devices, networks; /* that were kept and are new on that day (store/evidence.h) */
};
#define SCAN_ROWS_AT_ONCE 8 /* rows of scans that one statement takes: a fifth less work than one each */
/* Add n rows to those of their days (first_minute keeps the least).  in: no two of one label and day */
enum status scan_add(struct db *tx, const struct scan_count *s, size_t n, struct err *e);
/* Whether a label has no row of any day. */
enum status scan_never(struct db *db, uint32_t run_id, uint32_t index, bool *never, struct err *e);
/* A run's scans of a month. */
struct scan_month {
    uint32_t run_id;
    int month; /* yyyymm */
    int labels;  /* scanned for the first time */
    int scans, devices;
};
enum status scan_month_add(struct db *tx, const struct scan_month *m, struct err *e);
/* How often a label was scanned before.  out: days 0 where never; first_day and first_minute of the first */
struct scan_history {
    int days;
    int64_t scans;
    int32_t first_day;
    int first_minute;
};
enum status scan_history(struct db *db, uint32_t run_id, uint32_t index, struct scan_history *out, struct err *e);
struct scan_label {
    uint32_t run_id, index;
};
/* The labels behind one that have been scanned, in order; a label may come once for each of its days.  out: *n < max at the end */
enum status scan_labels(struct db *db, struct scan_label after, struct scan_label *out, size_t max, size_t *n, struct err *e);
enum status alarm_add(struct db *tx, int key_id, const char *kind, int32_t day, int64_t at_us, int64_t scans,
                      const char *address, struct err *e);
enum status act_insert(struct db *tx, int64_t at_us, const char *role, const char *org, const char *verb,
                       const char *subject, const char *detail_json, struct err *e);

#endif

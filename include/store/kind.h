/*
 * Rows of the registry's kinds (core/kind.def) as JSON: one set of functions for all of them.
 *
 * A value is a string (texts, dates, choices, references, stored files; "" where absent), an integer (INT, DECIMAL in
 * hundredths; null where absent) or a boolean. Sealed fields are hexadecimal text of their sealed bytes. No decision is
 * made here.
 * thread: as rows.h: `tx` writes inside store_write, `db` reads.
 */
#ifndef TEMLANG_STORE_KIND_H
#define TEMLANG_STORE_KIND_H

#include <jansson.h>

#include "base/arena.h"
#include "base/err.h"
#include "core/kind.h"
#include "store/store.h"

#define KIND_ID_BYTES 81 /* longest id of a kind and NUL */

/* What every record has besides its fields. */
struct kind_head {
    char id[KIND_ID_BYTES];   /* "": give the next one (kinds with numbers) */
    enum state state;
    int64_t version;          /* of the row as read; kind_update writes version + 1 */
    int64_t created_us, changed_us, created_by, submitted_by, reviewed_us, state_us;
    const char *entered;      /* web, operator, import */
    const char *state_reason, *state_until;
    int64_t owner_org, owner_member, owner_mark, owner_manager;
    const char *owner_unit;
};

/* The id that the next record of a kind with numbers gets; only inside a write. */
enum status kind_next(struct db *tx, enum kind k, char id[static KIND_ID_BYTES], struct err *e);
/*
 * Insert.
 *   in   values: an object with any of the kind's fields; the rest is empty
 *   out  h->id
 *   err  ST_CONFLICT "record.exists" (a unique key), ST_NOT_FOUND "store.reference" where what it points to is missing
 */
enum status kind_insert(struct db *tx, enum kind k, struct kind_head *h, const json_t *values, struct err *e);
/*
 * Write a row anew.
 *   in   h: with the version that was read; values: all fields
 *   err  ST_CONFLICT "record.changed" where somebody else wrote it meanwhile; as kind_insert
 */
enum status kind_update(struct db *tx, enum kind k, const struct kind_head *h, const json_t *values, struct err *e);
/* Whether a living record of any kind points to it. */
enum status kind_hangs(struct db *db, enum kind k, const char *id, bool *hangs, struct err *e);
/* What hangs on a record, directly or through others, lies in another commune from now on.  in: root: producer, village */
enum status kind_reown(struct db *tx, enum kind root, const char *id, const char *owner_unit, struct err *e);
/* What hangs on a lot is another household's from now on. */
enum status kind_rehouse(struct db *tx, const char *lot_id, int64_t owner_member, struct err *e);
/*
 * Read one.
 *   out  *values: owned by the caller: fields, and <field>_title of what a reference or commune points to; *h: texts in a
 *   err  ST_NOT_FOUND "record.none" (args: kind, id); ST_INVALID never: an id of the wrong form is none
 */
enum status kind_get(struct db *db, enum kind k, const char *id, struct arena *a, struct kind_head *h, json_t **values,
                     struct err *e);

/* The order of a list. */
enum kind_sort { KIND_SORT_CHANGED, KIND_SORT_NAME };

/* Which records, and from where on. */
struct kind_query {
    int64_t owner_org, owner_member, owner_mark, owner_manager; /* 0: any */
    const char *owner_unit;  /* NULL or "": any; so below */
    const char *state, *choice, *search;
    const struct field *ref; /* only records that point with this field … */
    const char *ref_id;      /* … to this one */
    enum kind_sort sort;
    bool down;
    const char *after_key, *after_id; /* of the last row of the page before; NULL: the first page */
    int limit;
};
/*
 * A page of a list; what was discarded stands in none.
 *   out  *rows: array of {id, state, version, changed_us, key (of its place in the order), listed fields and titles}
 */
enum status kind_page(struct db *db, enum kind k, const struct kind_query *q, json_t **rows, struct err *e);
/* How many there are. Where a filter is given they are counted up to max only: *over says that max was reached. */
enum status kind_count(struct db *db, enum kind k, const struct kind_query *q, int64_t max, int64_t *n, bool *over,
                       struct err *e);

/* ---- what happened to records ---- */

#define CHANGE_SALT_BYTES 16

/* Who did what to a record, and how it looked before and after. */
struct change {
    const char *kind, *record_id, *role, *org, *act, *before, *after, *reason;
    int64_t at_us, account_id, behalf_of;
    int64_t log_idx; /* -1 none */
    /* What of it is a person's: kept apart, where it can be erased; NULL where nothing is. before and after hold digests then. */
    const char *personal_before, *personal_after;
    unsigned char salt[CHANGE_SALT_BYTES];
};
enum status change_insert(struct db *tx, const struct change *c, struct err *e);
/* The changes of a record, newest first: array of {id, at_at, account_id, behalf_of, name, behalf_name (null where there is no such
 * account), role, org, org_name, act, before, after, why, log_idx, personal_before, personal_after (null where there is nothing
 * personal or it was erased)} */
enum status change_list(struct db *db, const char *kind, const char *record_id, int64_t before_id, int limit, json_t **out,
                        struct err *e);

/* What the history keeps of persons.  out: array of {before, after}, objects of the personal fields; owned by the caller */
enum status change_personal_list(struct db *tx, const char *kind, const char *record_id, json_t **out, struct err *e);
/*
 * Forget what the history and the public log's records keep of a record beyond its row: personal values of its changes, and
 * the salted records of its entries, whose commitments stay and can no longer be opened.
 */
enum status change_forget(struct db *tx, const char *kind, const char *record_id, struct err *e);

/* ---- what waits for a second person ---- */

/* An act that one person asked for and another has to agree to. */
struct proposal {
    int64_t id; /* 0: give the next one */
    const char *kind, *record_id, *act, *params, *asked_role;
    int64_t version, asked_by, asked_org, asked_us;
};
/* err: ST_CONFLICT "proposal.waiting" */
enum status proposal_insert(struct db *tx, struct proposal *p, struct err *e);
/* err: ST_NOT_FOUND "proposal.none" (also one that is decided) */
enum status proposal_get(struct db *db, int64_t id, struct arena *a, struct proposal *out, struct err *e);
enum status proposal_decide(struct db *tx, int64_t id, bool agreed, int64_t by, int64_t at_us, const char *reason, struct err *e);
/* What was asked of a record that is another one now waits no longer. */
enum status proposal_drop(struct db *tx, const char *kind, const char *record_id, int64_t by, int64_t at_us, struct err *e);
/* Those that wait, oldest first: array of {id, kind, record_id, act, params, asked_by, asked_role, asked_org, asked_at} */
enum status proposal_list(struct db *db, int64_t after_id, int limit, json_t **out, struct err *e);

#endif

/*
 * What labels may show and what has been used of it: ratings, rights with their marks, labels of a year, pieces.
 *
 * Whether something is in force on a day is decided above this layer.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_SHOWING_H
#define TEMLANG_STORE_SHOWING_H

#include <jansson.h>

#include "base/clock.h"
#include "store/rows.h"

/* An OCOP rating as recorded. */
struct rating {
    int64_t id, product_id;
    int stars;
    enum state state;
    const char *decision_no, *decided_on, *valid_to; /* valid_to "": no end */
    const char *ended_on, *ended_no;                 /* "" unless a decision ended it */
    int64_t replaced_by;                             /* the newer decision about the product that did, 0 none */
};
/* err: ST_NOT_FOUND "record.none" (args: kind, id) */
enum status rating_get(struct db *db, int64_t id, struct arena *a, struct rating *out, struct err *e);
/* Those of a product that are or were in force, the newest decision first. */
enum status rating_list(struct db *db, int64_t product_id, struct arena *a, struct rating **out, size_t *n, struct err *e);

/* A right to use a mark, with the mark. */
struct right {
    int64_t id, mark_id, producer_id;
    int64_t product_id; /* 0: all of the producer's */
    int64_t quota;      /* labels a calendar year, -1: none */
    enum state state;
    const char *certificate_no, *valid_from, *valid_to, *ended_on, *ended_no;
    const char *mark, *mark_type; /* name; key of choice mark_type */
    enum state mark_state;
    const char *mark_to, *mark_ended_on; /* "" without an end */
    const char *keeper;                  /* who grants it today: manager of a geographical indication, else owner or its successor; "" none */
    bool count_public;                   /* the mark's rules ask that counts are public */
};
/* err: ST_NOT_FOUND "record.none" (args: kind, id) */
enum status right_get(struct db *db, int64_t id, struct arena *a, struct right *out, struct err *e);
/* Those of a producer for a product that are or were in force, by mark, the longest first. */
enum status right_list(struct db *db, int64_t producer_id, int64_t product_id, struct arena *a, struct right **out, size_t *n,
                       struct err *e);
/* Whose mark it is decides who keeps the rights to it. */
enum status right_reown(struct db *tx, int64_t mark_id, int64_t owner_org, int64_t manager_org, struct err *e);

/*
 * The mark of the OCOP programme: products may bear it while they have three stars or more in force, without a right of their own.
 *   in   day: on which it must be in force; out: *id 0 where none is entered.  src: QĐ 1162/QĐ-VPĐP-OCOP
 */
#define PROGRAMME_MARK "ocop" /* key of choice mark_type */
enum status programme_mark(struct db *db, const char *day, int64_t *id, struct err *e);

/* The newest run and the newest product of a producer, to show its labels by; *id 0 where it has none. */
enum status sample_run(struct db *db, int64_t producer_id, int64_t *id, struct err *e);
enum status sample_product(struct db *db, int64_t producer_id, int64_t *id, struct err *e);

/* What a run shows. */
enum shown_kind { SHOWN_RATING, SHOWN_RIGHT, SHOWN_KIND_COUNT };
/* "rating", "right" */
const char *shown_kind_key(int k);
/* -1 where there is none */
int shown_kind_parse(const char *key);
/* One thing that labels show. */
struct shown {
    enum shown_kind kind;
    int64_t id;
};
enum status shown_add(struct db *tx, uint32_t run_id, const struct shown *s, struct err *e);
/* What a run shows, in a. */
enum status shown_list(struct db *db, uint32_t run_id, struct arena *a, struct shown **out, size_t *n, struct err *e);

/*
 * Labels of the runs begun from one instant until before another, voided ones not counted; runs in preparation are.
 *   in   id: of a right, of a producer, of a household
 */
enum status labels_of_right(struct db *db, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e);
enum status labels_of_producer(struct db *db, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e);
enum status labels_of_member(struct db *db, int64_t id, int64_t from_us, int64_t to_us, int64_t *n, struct err *e);

/* Under what the ledger stands. */
enum ledger { LEDGER_RIGHT, LEDGER_RATING, LEDGER_LOT, LEDGER_PRODUCT, LEDGER_PRODUCER, LEDGER_MEMBER, LEDGER_MARK, LEDGER_COUNT };
/*
 * The runs begun from one instant until before another, the newest first.
 *   out  *rows: array of {run, issued_at, state, product_id, product, producer_id, producer, lot_id, lot, issued, printed,
 *        reprinted (as each print noted it), prints, voided}, owned by the caller
 */
enum status ledger_list(struct db *db, enum ledger l, int64_t id, int64_t from_us, int64_t to_us, int limit, json_t **rows,
                        struct err *e);

/* A one-of-a-kind piece as its label's page shows it. */
struct piece {
    int64_t id;
    const char *name, *photo, *size, *weight, *materials, *finished_on, *story;
    int64_t hours;            /* -1 none */
    const char *maker;        /* "" without a consent that stands */
    const char *maker_title;  /* key of choice artisan_title */
};
/* Whether any label of a run is tied to a piece. */
enum status piece_any(struct db *db, uint32_t run_id, bool *any, struct err *e);
/* The piece of a label; *found false where it has none. */
enum status piece_of_label(struct db *db, uint32_t run_id, uint32_t index, struct arena *a, struct piece *out, bool *found,
                           struct err *e);

#endif

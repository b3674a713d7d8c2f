/*
 * Everything behind a lot that the page of its labels speaks of, in one read: a page is asked for far more often than any of
 * it changes, but then it must be read at once.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_SCANNED_H
#define TEMLANG_STORE_SCANNED_H

#include "store/rows.h"

/* As it stands now; texts "" and numbers -1 where there is nothing. Contacts only where the producer made them public. */
struct scanned {
    struct {
        int64_t id;
        const char *code, *made_on, *expires_on;
    } lot;
    struct {
        int64_t id;
        enum state state;
        int64_t state_us;
        const char *name, *name_en, *gtin, *subcategory, *photo, *materials, *materials_en, *technique, *technique_en, *size, *weight,
            *care, *care_en, *story, *story_en, *sold_at, *sold_url;
        int64_t alcohol; /* hundredths of % vol. */
        int64_t price;
    } product;
    struct {
        int64_t id;
        enum producer_kind kind;
        enum state state;
        int64_t state_us;
        const char *name, *short_name, *commune_code, *hamlet, *phone, *zalo, *website;
    } producer;
    struct {
        const char *craft, *craft_en, *hamlet, *code_2022, *story, *story_en;
    } village;
    struct {
        const char *reason, *contact, *phone, *instructions; /* reason "": not recalled */
    } recall;
    bool ratings, rights, artisans, stages, papers, texts; /* whether there are any: then it is worth a look */
    bool voids, pieces, cases, states; /* of the run; cases: that an officer opened, in time or not (cases.h); states: sold, on display,
                                          opened (label_state.h) */
};
/* in: run_id 0: of no run.  err: ST_NOT_FOUND "lot.missing" */
enum status scanned_get(struct db *db, int64_t lot_id, uint32_t run_id, struct arena *a, struct scanned *out, struct err *e);
/* The newest lot of a product; *id 0 where it has none. */
enum status scanned_newest(struct db *db, int64_t product_id, int64_t *id, struct err *e);
/* The same as scanned_get of a product without any lot.  err: ST_NOT_FOUND "product.missing" */
enum status scanned_product(struct db *db, int64_t product_id, struct arena *a, struct scanned *out, struct err *e);

/* Somebody who makes it and agreed to be named. */
struct scanned_artisan {
    const char *name, *title; /* key of choice artisan_title */
};
/* Those of a producer, at most max.  out: array in a */
enum status scanned_artisans(struct db *db, int64_t producer_id, int max, struct arena *a, struct scanned_artisan **out, size_t *n,
                             struct err *e);

/* A stage of a lot, as it was entered. */
struct scanned_stage {
    const char *name, *done_on, *place, *detail;
};
/* Those of a lot that stand, by day, at most max.  out: array in a */
enum status scanned_stages(struct db *db, int64_t lot_id, int max, struct arena *a, struct scanned_stage **out, size_t *n, struct err *e);

/* A certificate, licence or test that visitors are told of. */
struct scanned_paper {
    const char *type; /* key of choice document_type */
    const char *number, *issuer, *valid_to;
};
/*
 * Those of a product and of its maker as a whole that are in force on a day, at most max. Business and environment papers are not
 * among them: they name people, and say nothing of the product.
 *   in   day: ISO; out: array in a
 */
enum status scanned_papers(struct db *db, int64_t producer_id, int64_t product_id, const char *day, int max, struct arena *a,
                           struct scanned_paper **out, size_t *n, struct err *e);

/* What there is to read of a product in another language than Vietnamese. */
struct scanned_text {
    const char *lang; /* key of choice language */
    const char *name, *materials, *technique, *care, *story;
};
/* Those of a product, at most one a language.  out: array in a */
enum status scanned_texts(struct db *db, int64_t product_id, struct arena *a, struct scanned_text **out, size_t *n, struct err *e);

#endif

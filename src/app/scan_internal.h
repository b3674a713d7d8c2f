/* What scan.c and scan_facts.c share. */
#ifndef TEMLANG_APP_SCAN_INTERNAL_H
#define TEMLANG_APP_SCAN_INTERNAL_H

#include "app/scan.h"
#include "internal.h"

#define FACTS_SLOTS 512      /* runs that a scanner keeps at hand */
#define VERIFIED_SLOTS 8192  /* signatures that a scanner has seen to hold */
#define VERIFIED_BYTES 16

struct facts_slot {
    struct run_facts facts;
    struct arena *arena; /* of its strings; NULL: empty slot */
    bool issued;         /* false: there is no such run, or it is still preparing */
    bool voids;          /* some label of the run is voided: only then is it worth a query */
    bool pieces;         /* the same for labels that are tied to a piece */
    bool cases;          /* the same for cases that were opened */
    bool states;         /* the same for labels that are sold, on display, opened */
    uint64_t generation;
    int32_t day;
    unsigned char digest[16];
};

struct scanner {
    struct app *app;
    struct db *db;
    struct numbering *numbering; /* sodium_malloc */
    unsigned char cache_key[32];
    unsigned char (*verified)[VERIFIED_BYTES];
    struct facts_slot *slots;
    struct arena *label; /* of the label at hand: texts of its piece; NULL until there is one */
    struct piece piece;
    uint64_t generation;
};

/* The facts of a run as of a generation and a day.  out: *slot; err as scanner_scan */
enum status scan_facts(struct scanner *s, uint32_t run, uint64_t generation, int32_t day, struct facts_slot **slot,
                       struct err *e);
void scan_facts_free(struct scanner *s);
/* A number that changes with what is said of a piece; never 0. */
uint64_t scan_piece_mark(const struct piece *p);

#endif

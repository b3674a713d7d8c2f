/* The first transaction of issuing: number, quantity and texts are taken and frozen, the labels root is still to come. */
#ifndef TEMLANG_APP_RUN_RESERVE_H
#define TEMLANG_APP_RUN_RESERVE_H

#include "core/labelroot.h"
#include "run_marks.h"

struct reserve {
    struct app *app;
    const struct actor *who;
    int64_t product_id;
    const char *lot;
    int64_t count;
    struct marks marks;
    bool activation; /* labels count only once they are said to be sold or shipped */
    const char *key; /* idempotency key, "" none */
    unsigned char body[32];
    unsigned char salt[RUN_SALT_BYTES];
    json_t *warnings; /* array, filled anew each time */
    uint32_t run;    /* out */
    bool again;      /* out: the key was known */
};

/* What a repeated request with the same key must be equal to. */
void reserve_body(struct reserve *r);
/* A function for store_write; ctx: struct reserve.  err: as gate_issue; ST_CONFLICT "idempotency.other-body" */
enum status reserve_write(struct db *tx, void *ctx, struct err *e);

#endif

/* Voiding labels of one run, as part of a larger write or by itself. */
#ifndef TEMLANG_APP_RUN_VOID_H
#define TEMLANG_APP_RUN_VOID_H

#include "internal.h"

struct voiding {
    struct app *app;
    const struct actor *who;
    uint32_t run;
    const char *range;
    enum void_reason reason;
    uint64_t asked, fresh; /* out: labels */
    json_t *ranges;        /* out: [[first,last]…] of the new ones; to be decref'd by the caller */
};

/* err: ST_INVALID "void.reason" (args: reason) */
enum status void_reason_take(struct command_ctx *c, enum void_reason *out);
/*
 * Inside a write; may run again with the same v.
 *   in   ar: of its own, some megabytes
 *   err  as run_permit; ST_REFUSED "run.preparing"; as ranges_parse; ST_TOO_LARGE "void.many"
 */
enum status void_in(struct db *tx, struct voiding *v, struct arena *ar, struct err *e);

#endif

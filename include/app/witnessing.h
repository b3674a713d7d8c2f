/*
 * Having the public log witnessed: each new checkpoint goes to every witness of the operator's policy that has an address, and what
 * they sign is kept and served with it.  src: log spec, kept by others; C2SP tlog-witness
 *
 * A thread for each witness, so that one that is slow or gone delays no other, and nobody who scans or issues. What is asked is always
 * the newest checkpoint: those between were never promised a witness.
 * thread: any.
 */
#ifndef TEMLANG_APP_WITNESSING_H
#define TEMLANG_APP_WITNESSING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/log.h"

/* How it stands with one witness. */
struct witness_standing {
    const char *name, *url; /* of the policy; they live as long as the app */
    bool reached;           /* the last exchange gave an answer that fits */
    struct err why;         /* why not; status ST_OK where it was reached, or not asked yet */
    uint64_t size;          /* of the newest checkpoint that it cosigned since the start */
    int64_t at_us;          /* when, 0 never */
};

struct witnessing;

struct witnessing_options {
    int timeout_s;       /* of one exchange; 0: 10 */
    int again_ms;        /* before a failed one is tried again, doubling up to 32 times; 0: 5,000 */
    int meet_ms;         /* for all witnesses together to say what they saw, at the start; 0: 15,000 */
};
/*
 * Begin, before log_tree_start: the hooks go into its options.
 *   in   o NULL: all defaults
 *   out  *w; also where the policy names no witness with an address: then there is nothing to do
 *   err  ST_INVALID "fetch.url" (of a witness of the policy); ST_NO_MEMORY; ST_INTERNAL "internal.thread"
 */
enum status witnessing_start(struct witnessing **w, struct app *a, const struct witnessing_options *o, struct err *e);
/* Ask nobody any more, wait for exchanges to end; before log_tree_stop. Safe on NULL. */
void witnessing_stop(struct witnessing *w);
/* After log_tree_stop; safe on NULL. */
void witnessing_free(struct witnessing **w);

/*
 * For log_tree_options.admit: what the witnesses have seen is in what we have.
 *   err  ST_UNAVAILABLE "log.witness-ahead" (args: witness, seen, size), "log.witness-forked" (args: witness, size): sign nothing;
 *        ST_BUSY "log.quorum" (args: found): too few answered for the policy, to be tried again
 */
enum status witnessing_admit(void *w, const struct checkpoint *last, struct err *e);
/* For log_tree_options.published. */
void witnessing_published(void *w, const struct checkpoint *c, const char *note, size_t len);

/* out: *n of them, at most POLICY_WITNESSES_MAX; whether enough of them cosigned the newest checkpoint for the policy */
bool witnessing_standing(struct witnessing *w, struct witness_standing out[static POLICY_WITNESSES_MAX], size_t *n);

#endif

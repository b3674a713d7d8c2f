/* What the files of witnessing share: a witness each, and the exchanges with it. */
#ifndef TEMLANG_APP_WITNESSING_INTERNAL_H
#define TEMLANG_APP_WITNESSING_INTERNAL_H

#include "app/witnessing.h"
#include "base/fetch.h"
#include "core/witness.h"
#include "log_internal.h"

/* One witness, as its own thread has it; standing is guarded by witnessing.lock. */
struct watcher {
    struct witnessing *w;
    int index; /* in the policy */
    const struct policy_witness *of;
    struct fetcher *fetcher; /* opened when it is first asked */
    pthread_t thread;
    bool started;
    bool known;    /* seen is what it told us */
    uint64_t seen; /* size of the checkpoint that it saw last */
    uint64_t met, done; /* generations of meet and newest that were seen to */
    int fails;
    int64_t due_us; /* monotonic; not before */
    struct witness_standing standing;
};

/* A checkpoint of ours as it goes out; note NULL: there is none to show. */
struct shown {
    uint64_t gen;
    struct checkpoint c;
    char *note;
    size_t len;
};

struct witnessing {
    struct app *app;
    const struct policy *policy;
    struct witnessing_options o;
    atomic_bool stop;
    pthread_mutex_t lock; /* guards all below */
    pthread_cond_t wake;
    struct shown newest;  /* gen 0: none yet */
    struct shown meet;    /* what admit asks about */
    int meeting;          /* watchers that have not met yet */
    uint64_t answered;    /* bit i: witness i of the policy said what it saw, or cannot be asked */
    struct err refusal;   /* of a witness that has seen more, or something else */
    struct watcher watchers[POLICY_WITNESSES_MAX];
    size_t n;
};

/* ---- exchanges (witness_ask.c), without the lock ---- */

/*
 * Ask what it saw, at the start: whether that is in what we have.
 *   out  err ST_OK: yes, x->known and x->seen are set
 *   err  ST_UNAVAILABLE "log.witness-ahead", "log.witness-forked"; else it gave no answer that fits: "log.witness-answer"
 *        (args: witness, status), as fetch
 */
enum status witness_meet(struct watcher *x, const struct shown *s, struct err *e);
/*
 * Show it the newest checkpoint and keep what it signs.
 *   out  ST_OK: it cosigned
 *   err  as witness_meet; as log_files_consistency, log_tree_cosign
 */
enum status witness_show(struct watcher *x, const struct shown *s, struct err *e);
/* Whether an error of these says that going on would fork the log. */
bool witness_refuses(const struct err *e);

#endif

/* The writer thread: a bounded queue, transactions of many writes, the answer after COMMIT. Private to db/. */
#ifndef TEMLANG_STORE_WRITER_H
#define TEMLANG_STORE_WRITER_H

#include <pthread.h>
#include <stdatomic.h>

#include "db.h"
#include "highwater.h"
#include "store/store.h"

#define WRITER_PROBE_US 2000000
#define WRITER_ERASE_US 1000000

enum writer_mode {
    WRITER_OPEN,
    WRITER_FULL,   /* the disk was full: probed every WRITER_PROBE_US until a write succeeds */
    WRITER_STOPPED /* a commit or fsync failed: what is on disk is unknown until a new start reads it */
};

/* A write that waits, runs, and is answered. Lives on the waiter's stack, or on the heap where nobody waits. */
struct request {
    struct request *next;
    store_fn fn; /* NULL: a checkpoint */
    void *ctx;
    void (*done)(void *ctx, enum status st, const struct err *e); /* posted: called, then freed with the request */
    bool posted;
    bool finished; /* guarded by the mutex */
    bool quiet, erasing;
    uint32_t high_water;
    enum status status;
    struct err err;
    pthread_cond_t wake; /* only where it is not posted */
};

struct writer {
    struct db *db;
    struct high_water high_water;
    const struct clock *clock;
    pthread_t thread;
    bool started;
    pthread_mutex_t mutex; /* guards the queue and closing */
    pthread_cond_t work;
    struct request *head, *tail;
    int len, queue_max, group_max;
    bool closing;
    int64_t probe_us;         /* monotonic time of the next probe */
    atomic_bool erased;       /* the log still holds what a write has erased */
    int64_t erase_us;         /* monotonic time of the next try to empty it */
    int64_t checkpoint_bytes; /* size of the log at the last checkpoint that left something */
    _Atomic int mode;
    _Atomic uint64_t generation;
    pthread_mutex_t watch_mutex; /* held while the watcher is told */
    void (*watch)(void *ctx);
    void *watch_ctx;
};

/* Start the thread. db and high_water are set and belong to the writer's thread until writer_stop. */
enum status writer_start(struct writer *w, struct err *e);
/* Finish what waits, then end the thread; safe where it was not started. */
void writer_stop(struct writer *w);
/* Wait for fn to be durable (fn NULL: for a checkpoint). */
enum status writer_run(struct writer *w, store_fn fn, void *ctx, struct err *e);
enum status writer_post(struct writer *w, store_fn fn, void (*done)(void *, enum status, const struct err *), void *ctx,
                        struct err *e);
/* Empty the log of what was erased; kept for later where a reader holds it (group.c). */
void writer_erase(struct writer *w);
/* Run a group, answer it and look after the log (group.c). */
void group_run(struct writer *w, struct request *group);
/* Try whether the disk takes writes again. */
void writer_probe(struct writer *w);
/* The status with which writes are turned away now, ST_OK where they are not. */
enum status writer_refusal(struct writer *w, struct err *e);

#endif

/*
 * One transaction for all writes that wait: an fsync for hundreds of them, each still standing or falling alone.
 *
 * Each write of several runs in a savepoint; one that has the transaction to itself needs none, which would copy every page that
 * it changes. SQLite ends the whole transaction on some failures (disk full, I/O, memory), and what
 * ran before in the group is gone with it; so after each write the engine is asked whether the transaction still
 * stands, and if not, every request runs again in a transaction of its own. Nobody is answered before COMMIT.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/metrics.h"
#include "writer.h"

/* Limits of the write-ahead log, which must stay below 64 MiB. */
#define PASSIVE_BYTES ((int64_t)4 * 1024 * 1024)
#define TRUNCATE_BYTES ((int64_t)32 * 1024 * 1024)
#define PRESSING_BYTES ((int64_t)48 * 1024 * 1024)
#define TRUNCATE_WAIT_MS 200
#define PRESSING_WAIT_MS 10000 /* readers are short; new writes wait for them rather than let the log grow */
#define CHECKPOINT_WAIT_MS 30000

static bool is_standing(const struct writer *w) {
    return w->db->driver->in_transaction(w->db->conn);
}

static void roll_back(struct writer *w) {
    if (is_standing(w)) w->db->driver->transaction(w->db->conn, DRIVER_ROLLBACK);
}

/* ---- what failures mean for the writes to come ---- */

static void degrade(struct writer *w, enum writer_mode mode, const char *reason) {
    if (atomic_load(&w->mode) >= (int)mode) return;
    log_error("store.degraded", "mode=%s reason=\"%s\"", mode == WRITER_FULL ? "read-only" : "stopped", reason);
    w->probe_us = clock_mono_us() + WRITER_PROBE_US;
    atomic_store(&w->mode, mode);
}

/* After a COMMIT or a checkpoint that failed. After a failed fsync nobody knows what is on disk. */
static void degrade_by(struct writer *w, enum driver_result r, const char *reason) {
    if (r == DRIVER_FULL) degrade(w, WRITER_FULL, reason);
    else if (r == DRIVER_IO || r == DRIVER_CORRUPT) degrade(w, WRITER_STOPPED, reason);
}

static void set_result(struct request *r, enum status s, const struct err *e) {
    r->status = s;
    r->err = *e;
}

static void fail_ok(struct request *from, const struct request *end, enum status s, const struct err *e) {
    for (struct request *r = from; r != end; r = r->next)
        if (r->status == ST_OK) set_result(r, s, e);
}

/* ---- running ---- */

/*
 *   in   alone: the transaction is its own; a failure undoes all of it
 *   out  false where the whole transaction is gone
 */
static bool request_run(struct writer *w, struct request *r, bool alone) {
    struct db *db = w->db;
    err_clear(&r->err);
    r->status = ST_OK;
    db->quiet = false;
    db->erasing = false;
    db->high_water = 0;
    db->last = DRIVER_DONE;
    if (!r->fn) {
        r->quiet = true;
        r->erasing = false;
        return true;
    }
    if (!alone) r->status = db_transaction(db, DRIVER_SAVEPOINT, &r->err);
    if (r->status != ST_OK) {
        roll_back(w);
        return false;
    }
    r->status = r->fn(db, r->ctx, &r->err);
    r->quiet = db->quiet;
    r->erasing = db->erasing;
    r->high_water = db->high_water;
    if (!is_standing(w)) return false;
    if (alone) return true; /* commit() rolls back where it failed */
    enum driver_transaction end = r->status == ST_OK ? DRIVER_RELEASE : DRIVER_ROLLBACK_TO;
    if (db->driver->transaction(db->conn, end) == DRIVER_DONE) return true;
    roll_back(w); /* a savepoint that cannot be ended takes the group with it */
    return false;
}

/* Reserved numbers must be outside the database before anybody hears of them. */
static void raise_high_water(struct writer *w, struct request *from, const struct request *end) {
    uint32_t highest = 0, before = w->high_water.id;
    for (struct request *r = from; r != end; r = r->next)
        if (r->status == ST_OK && r->high_water > highest) highest = r->high_water;
    if (highest <= before) return;
    struct err e = {0};
    enum status s = high_water_set(&w->high_water, highest, &e);
    if (s == ST_OK) return;
    degrade(w, WRITER_STOPPED, "high-water");
    for (struct request *r = from; r != end; r = r->next)
        if (r->status == ST_OK && r->high_water > before) set_result(r, s, &e);
}

static void tell(struct writer *w) {
    atomic_fetch_add(&w->generation, 1);
    pthread_mutex_lock(&w->watch_mutex);
    if (w->watch) w->watch(w->watch_ctx);
    pthread_mutex_unlock(&w->watch_mutex);
}

static void commit(struct writer *w, struct request *from, const struct request *end) {
    bool any = false, loud = false, erasing = false;
    for (struct request *r = from; r != end; r = r->next) {
        any = any || r->status == ST_OK;
        loud = loud || (r->status == ST_OK && !r->quiet);
        erasing = erasing || (r->status == ST_OK && r->erasing);
    }
    if (!any) {
        roll_back(w);
        return;
    }
    struct err e = {0};
    w->db->last = DRIVER_DONE;
    enum status s = db_transaction(w->db, DRIVER_COMMIT, &e);
    if (s != ST_OK) {
        degrade_by(w, w->db->last, "commit");
        roll_back(w);
        fail_ok(from, end, s, &e);
        return;
    }
    raise_high_water(w, from, end);
    if (erasing) atomic_store(&w->erased, true);
    if (loud) tell(w);
}

/* A request in a transaction of its own: nothing but its own failure can undo it. */
static void run_alone(struct writer *w, struct request *r) {
    err_clear(&r->err);
    r->status = writer_refusal(w, &r->err);
    if (r->status != ST_OK) return;
    r->status = db_transaction(w->db, DRIVER_BEGIN_WRITE, &r->err);
    if (r->status != ST_OK) return;
    if (request_run(w, r, true)) {
        commit(w, r, r->next);
        return;
    }
    enum driver_result why = w->db->last == DRIVER_DONE ? DRIVER_ERROR : w->db->last;
    if (r->status == ST_OK) r->status = db_fail(w->db, why, "transaction", &r->err);
    if (why == DRIVER_FULL) degrade(w, WRITER_FULL, "write");
}

static void run_together(struct writer *w, struct request *group) {
    struct err e = {0};
    enum status s = db_transaction(w->db, DRIVER_BEGIN_WRITE, &e);
    if (s != ST_OK) {
        fail_ok(group, NULL, s, &e);
        return;
    }
    for (struct request *r = group; r; r = r->next) {
        if (request_run(w, r, !group->next)) continue;
        metric_add(METRIC_REPLAYS, 1);
        log_warn("store.replay", "reason=\"the transaction of a group was dropped\"");
        for (struct request *again = group; again; again = again->next) run_alone(w, again);
        return;
    }
    commit(w, group, NULL);
}

/* ---- answering ---- */

static void answer(struct writer *w, struct request *group) {
    struct request *posted = NULL, **last = &posted;
    uint64_t good = 0, bad = 0;
    pthread_mutex_lock(&w->mutex);
    for (struct request *r = group, *next; r; r = next) {
        next = r->next; /* a waiter's request is gone as soon as it runs on */
        if (r->fn) (r->status == ST_OK ? good++ : bad++);
        if (r->posted) {
            r->next = NULL;
            *last = r;
            last = &r->next;
        } else {
            r->finished = true;
            pthread_cond_signal(&r->wake);
        }
    }
    pthread_mutex_unlock(&w->mutex);
    metric_add(METRIC_WRITES, good);
    metric_add(METRIC_WRITES_FAILED, bad);
    while (posted) {
        struct request *r = posted;
        posted = r->next;
        if (r->done) r->done(r->ctx, r->status, &r->err);
        free(r);
    }
}

/* ---- the write-ahead log ---- */

static enum driver_result checkpoint(struct writer *w, bool truncate, int wait_ms) {
    enum driver_result r = w->db->admin->checkpoint(w->db->raw, truncate, wait_ms);
    w->checkpoint_bytes = w->db->admin->journal_bytes(w->db->raw);
    if (r != DRIVER_BUSY) degrade_by(w, r, "checkpoint");
    if (truncate && r == DRIVER_DONE) atomic_store(&w->erased, false);
    return r;
}

void writer_erase(struct writer *w) {
    if (!atomic_load(&w->erased) || atomic_load(&w->mode) == WRITER_STOPPED) return;
    (void)checkpoint(w, true, TRUNCATE_WAIT_MS);
    w->erase_us = clock_mono_us() + WRITER_ERASE_US;
}

static void look_after_log(struct writer *w) {
    if (atomic_load(&w->mode) == WRITER_STOPPED) return;
    int64_t bytes = w->db->admin->journal_bytes(w->db->raw);
    if (bytes < w->checkpoint_bytes) w->checkpoint_bytes = 0;
    if (bytes >= PRESSING_BYTES) {
        if (checkpoint(w, true, PRESSING_WAIT_MS) == DRIVER_BUSY)
            log_warn("store.log-long", "bytes=%lld reason=\"a reader holds it\"", (long long)bytes);
    } else if (bytes >= TRUNCATE_BYTES) {
        checkpoint(w, true, TRUNCATE_WAIT_MS);
    } else if (bytes - w->checkpoint_bytes >= PASSIVE_BYTES) {
        checkpoint(w, false, 0);
    }
}

/* Checkpoints that somebody asked for come last, when the log holds nothing of the group any more. */
static void run_checkpoints(struct writer *w, struct request *group) {
    for (struct request *r = group; r; r = r->next) {
        if (r->fn || r->status != ST_OK) continue;
        r->status = db_fail(w->db, checkpoint(w, true, CHECKPOINT_WAIT_MS), "checkpoint", &r->err);
    }
}

void group_run(struct writer *w, struct request *group) {
    metric_add(METRIC_GROUPS, 1);
    struct err e = {0};
    enum status refused = writer_refusal(w, &e);
    if (refused != ST_OK) fail_ok(group, NULL, refused, &e);
    else if (group->next) run_together(w, group);
    else run_alone(w, group);
    run_checkpoints(w, group);
    writer_erase(w);
    answer(w, group);
    look_after_log(w);
}

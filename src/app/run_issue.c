/*
 * Issuing a run, in the order that the log specification gives: reserve (run_reserve.c), compute the labels root, issue.
 *
 * Between the two transactions the run is `preparing` and the writer is free. A run that a crash left preparing is taken up
 * at the next start (issue_resume); a second caller with the same idempotency key waits for the first one here.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/text.h"
#include "base/thread.h"
#include "core/labelroot.h"
#include "internal.h"
#include "run_reserve.h"
#include "store/record.h"

/* Above this a root takes long enough to be polite about it. */
#define ROOT_BACKGROUND_COUNT 65536u

/* Which runs are being prepared in this process. */
struct issue_board {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    uint32_t *ids;
    size_t len, cap;
    atomic_bool stop;
    pthread_t resume;
    bool resuming;
};

struct issue_board *issue_board_new(void) {
    struct issue_board *b = calloc(1, sizeof *b);
    if (!b) return NULL;
    pthread_mutex_init(&b->lock, NULL);
    pthread_cond_init(&b->changed, NULL);
    return b;
}

void issue_board_free(struct issue_board **bp) {
    struct issue_board *b = *bp;
    if (!b) return;
    atomic_store(&b->stop, true);
    if (b->resuming) pthread_join(b->resume, NULL);
    *bp = NULL; /* not before: the thread finds the board through the app */
    pthread_mutex_destroy(&b->lock);
    pthread_cond_destroy(&b->changed);
    free(b->ids);
    free(b);
}

void issue_stop(struct app *a) { atomic_store(&a->board->stop, true); }

static size_t board_find(const struct issue_board *b, uint32_t id) {
    size_t i = 0;
    while (i < b->len && b->ids[i] != id) i++;
    return i;
}

/* Take a run for this thread; false: another thread has it. */
static bool board_claim(struct issue_board *b, uint32_t id, struct err *e) {
    bool mine = false;
    pthread_mutex_lock(&b->lock);
    if (board_find(b, id) == b->len) {
        if (b->len == b->cap) {
            size_t cap = b->cap ? b->cap * 2 : 16;
            uint32_t *grown = realloc(b->ids, cap * sizeof *grown);
            if (grown) {
                b->ids = grown;
                b->cap = cap;
            }
        }
        mine = b->len < b->cap;
        if (mine) b->ids[b->len++] = id;
        else err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    }
    pthread_mutex_unlock(&b->lock);
    return mine;
}

static void board_release(struct issue_board *b, uint32_t id) {
    pthread_mutex_lock(&b->lock);
    size_t i = board_find(b, id);
    if (i < b->len) b->ids[i] = b->ids[--b->len];
    pthread_cond_broadcast(&b->changed);
    pthread_mutex_unlock(&b->lock);
}

static void board_wait(struct issue_board *b, uint32_t id) {
    pthread_mutex_lock(&b->lock);
    while (board_find(b, id) < b->len) pthread_cond_wait(&b->changed, &b->lock);
    pthread_mutex_unlock(&b->lock);
}

/* ---- issue ---- */

struct issue {
    struct app *app;
    const struct actor *who;
    struct run run;
    unsigned char root[MERKLE_HASH_BYTES];
    unsigned char *subtrees; /* NULL for 1,024 labels or fewer */
    size_t subtrees_len;
};

/* What binds the whole record: the frozen texts by their hash, the rest as it stands. */
static json_t *issue_record(const struct issue *i, const struct lot *l, const char *frozen) {
    unsigned char sha[32];
    char hex[65];
    crypto_hash_sha256(sha, (const unsigned char *)frozen, strlen(frozen));
    sodium_bin2hex(hex, sizeof hex, sha, sizeof sha);
    return json_pack("{s:I, s:I, s:s, s:i, s:s, s:I, s:I, s:I}", "count", (json_int_t)i->run.count, "created_us",
                     (json_int_t)i->run.created_us, "frozen", hex, "key", i->run.key_id, "lot", l->code, "lot_id",
                     (json_int_t)l->id, "product", (json_int_t)l->product_id, "run", (json_int_t)i->run.id);
}

/* What becomes public: never the count, unless the rules of a mark that the labels show ask for it. */
static json_t *issue_facts(const struct issue *i, const json_t *texts) {
    char root[2 * MERKLE_HASH_BYTES + 1];
    sodium_bin2hex(root, sizeof root, i->root, sizeof i->root);
    json_t *facts = json_pack("{s:s, s:i, s:s, s:O, s:I}", "form", json_string_value(json_object_get(texts, "form")), "key",
                              i->run.key_id, "labels_root", root, "marks", json_object_get(texts, "marks"), "run",
                              (json_int_t)i->run.id);
    if (facts && json_is_true(json_object_get(texts, "count_public")))
        json_object_set_new(facts, "count", json_integer(i->run.count));
    return facts;
}

static enum status issue_entry(struct db *tx, struct issue *i, struct arena *ar, int64_t *idx, struct err *e) {
    struct lot l;
    const char *frozen = NULL;
    char subject[32];
    enum status st = lot_get(tx, i->run.lot_id, ar, &l, e);
    if (!st) st = frozen_get(tx, i->run.frozen_id, ar, &frozen, e);
    if (st) return st;
    json_t *texts = json_loads(frozen, 0, NULL);
    (void)snprintf(subject, sizeof subject, "run:%u", i->run.id);
    json_t *facts = issue_facts(i, texts);
    json_t *record = issue_record(i, &l, frozen);
    st = facts && record ? log_append(tx, i->app, i->who, clock_now_us(i->app->clock), ENTRY_RUN_ISSUED, subject, facts,
                                      record, idx, e)
                         : err_set(e, ST_CORRUPT, NULL, "run.frozen");
    json_decref(texts);
    json_decref(facts);
    json_decref(record);
    return st;
}

/* What the log holds of an unsafe key it holds from before: a run that was being prepared just then is not issued any more. */
static enum status key_trusted(struct db *tx, int id, struct arena *ar, struct err *e) {
    struct signing_key key;
    enum status st = key_get(tx, id, ar, &key, e);
    if (st || !key.unsafe_us) return st;
    err_set(e, ST_REFUSED, NULL, "key.unsafe");
    err_arg(e, "id", "%03d", id);
    return ST_REFUSED;
}

static enum status issue_write(struct db *tx, void *ctx, struct err *e) {
    struct issue *i = ctx;
    int64_t idx = 0;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = key_trusted(tx, i->run.key_id, ar, e);
    if (!st) st = issue_entry(tx, i, ar, &idx, e);
    arena_free(&ar);
    return st ? st : run_set_issued(tx, i->run.id, idx, i->subtrees, i->subtrees_len, e);
}

struct root_job {
    struct issue *issue;
    const struct numbering *numbering;
    const atomic_bool *stop;
    bool done;
};

static void *root_thread(void *arg) {
    struct root_job *j = arg;
    const struct run *r = &j->issue->run;
    if (r->count > ROOT_BACKGROUND_COUNT) thread_background();
    j->done = labelroot_compute(j->numbering, r->id, r->count, r->salt, j->issue->root, j->issue->subtrees, j->stop);
    return NULL;
}

/* Small runs are computed here; large ones on a thread that gives way to everything else. */
static bool root_compute(struct issue *i, const struct numbering *n, const atomic_bool *stop) {
    struct root_job j = { .issue = i, .numbering = n, .stop = stop };
    pthread_t t;
    if (i->run.count <= ROOT_BACKGROUND_COUNT || thread_start(&t, root_thread, &j)) (void)root_thread(&j);
    else pthread_join(t, NULL);
    return j.done;
}

/* From preparing to issued. The caller has claimed the run on the board. */
static enum status issue_finish(struct app *a, const struct actor *who, uint32_t id, struct err *e) {
    struct issue i = { .app = a, .who = who };
    struct numbering *n = sodium_malloc(sizeof *n);
    struct db *db = NULL;
    if (!n || !keyring_numbering(a, n)) {
        sodium_free(n);
        return err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
    }
    enum status st = app_reader_begin(a, &db, e);
    if (!st) {
        st = run_get(db, id, &i.run, e);
        app_reader_end(a);
    }
    if (!st && !i.run.issued) {
        size_t groups = LABELROOT_SUBTREES(i.run.count);
        if (groups > 1) {
            i.subtrees_len = groups * MERKLE_HASH_BYTES;
            i.subtrees = malloc(i.subtrees_len);
            if (!i.subtrees) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
        }
        if (!st && !root_compute(&i, n, &a->board->stop)) st = err_set(e, ST_UNAVAILABLE, NULL, "run.stopped");
        if (!st) st = store_write(a->store, issue_write, &i, e);
        if (!st) metric_add(METRIC_LABELS_ISSUED, i.run.count);
        free(i.subtrees);
    }
    sodium_free(n);
    return st;
}

static enum status issue_or_wait(struct app *a, const struct actor *who, uint32_t id, struct err *e) {
    if (!board_claim(a->board, id, e)) {
        if (e && e->status) return e->status;
        board_wait(a->board, id);
        if (!board_claim(a->board, id, e)) return issue_or_wait(a, who, id, e);
    }
    enum status st = issue_finish(a, who, id, e);
    board_release(a->board, id);
    return st;
}

enum status run_await(struct app *a, const struct actor *who, uint32_t id, struct arena *ar, struct err *e) {
    struct run r;
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = run_get(db, id, &r, e);
    if (!st) st = run_permit(db, who, &r, ACTION_PRINT, ar, e);
    app_reader_end(a);
    return st || r.issued ? st : issue_or_wait(a, who, id, e);
}

static void *resume_thread(void *arg) {
    struct app *a = arg;
    uint32_t *ids = NULL;
    size_t n = 0;
    struct db *db = NULL;
    struct err e = { 0 };
    struct arena *ar = arena_new(8u << 20);
    if (!ar) return NULL;
    if (!app_reader_begin(a, &db, &e)) {
        (void)run_preparing(db, ar, &ids, &n, &e);
        app_reader_end(a);
    }
    for (size_t i = 0; i < n && !atomic_load(&a->board->stop); i++) {
        err_clear(&e);
        enum status st = issue_or_wait(a, &actor_operator, ids[i], &e);
        log_info("run.resumed", "run=%u result=%s", ids[i], status_key(st));
    }
    arena_free(&ar);
    return NULL;
}

enum status issue_resume(struct app *a, struct err *e) {
    if (thread_start(&a->board->resume, resume_thread, a)) return err_set(e, ST_INTERNAL, NULL, "internal.thread");
    a->board->resuming = true;
    return ST_OK;
}

/* ---- the command ---- */

static enum status issue_run(struct command_ctx *c, struct reserve *r) {
    char id[16];
    reserve_body(r);
    random_fill(c->app->random, r->salt, sizeof r->salt);
    enum status st = store_write(c->app->store, reserve_write, r, c->e);
    if (!st) st = issue_or_wait(c->app, c->who, r->run, c->e);
    (void)snprintf(id, sizeof id, "%u", r->run);
    if (!st) st = app_record(c->app, RECORD_RUNS, id, c->result, c->e);
    if (!st && r->again) json_object_set_new(*c->result, "again", json_true());
    if (!st && json_array_size(r->warnings)) json_object_set(*c->result, "warnings", r->warnings);
    return st;
}

enum status command_run_issue(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, true, 1, INT32_MAX },
                                         { "lot", PARAM_TEXT, true, 1, 40 },
                                         { "count", PARAM_INT, true, 1, LABEL_INDEX_MAX },
                                         { "marks", PARAM_TEXT, false, 0, 200 },
                                         { "activation", PARAM_BOOL, false, 0, 0 },
                                         { "idempotency_key", PARAM_TEXT, false, 1, 200 } };
    char lot[LOT_BYTES];
    struct reserve r = { .app = c->app, .who = c->who, .lot = lot };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = lot_parse(param_text(c, "lot"), lot, c->e);
    if (!st) st = marks_parse(param_text(c, "marks"), &r.marks, c->e);
    if (!st) st = keyring_may_sign(c->app, c->e);
    if (st) return st;
    r.product_id = param_int(c, "product", 0);
    r.count = param_int(c, "count", 0);
    r.activation = param_bool(c, "activation");
    r.key = param_text(c, "idempotency_key");
    r.warnings = json_array();
    st = r.warnings ? issue_run(c, &r) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(r.warnings);
    return st;
}

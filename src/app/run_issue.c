/*
 * Issuing a run, in the order that the log specification gives: reserve, compute the labels root, issue.
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

/* ---- reserve ---- */

struct reserve {
    struct app *app;
    const struct actor *who;
    int64_t product_id;
    const char *lot;
    int64_t count;
    const char *key; /* idempotency key, "" none */
    unsigned char body[32];
    unsigned char salt[RUN_SALT_BYTES];
    uint32_t run;    /* out */
    bool again;      /* out: the key was known */
};

static json_t *frozen_make(const struct app *a, const struct producer *p, const struct product *d, const struct lot *l,
                           const struct village *v, const struct unit_name *u, const char *host) {
    struct buf place = BUF_INIT;
    buf_printf(&place, "%s, %s", u->name, u->province);
    json_t *f = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:[],s:s,s:s,s:s,s:s,s:s,s:b}", "expires_on", l->expires_on,
                          "form", *d->gtin ? "gs1" : "village", "gtin", d->gtin, "host", host, "lot", l->code, "made_on",
                          l->made_on, "name", d->name, "name_en", d->name_en, "org", p->name, "marks", "org_short",
                          p->short_name, "origin", text_get(LANG_VI, "label.origin"), "place", place.data, "unit", l->unit,
                          "village", v->hamlet, "demo", a->demo);
    buf_free(&place);
    return f;
}

static enum status refuse_state(const char *field, const char *key, enum state s, struct err *e) {
    err_set(e, ST_REFUSED, field, key);
    err_arg(e, "state", "%s", state_key((int)s));
    return ST_REFUSED;
}

static enum status left_refuse(const struct lot *l, int64_t count, struct err *e) {
    err_set(e, ST_REFUSED, "count", "lot.left");
    err_arg(e, "left", "%lld", (long long)(l->quantity - l->issued + l->voided));
    err_arg(e, "count", "%lld", (long long)count);
    err_arg(e, "code", "%s", l->code);
    return ST_REFUSED;
}

static enum status reserve_known(struct db *tx, struct reserve *r, bool *known, struct err *e) {
    unsigned char body[32];
    uint32_t run = 0;
    *known = false;
    if (!*r->key) return ST_OK;
    enum status st = idempotency_get(tx, r->key, &run, body, e);
    if (st || !run) return st;
    if (memcmp(body, r->body, sizeof body)) return err_set(e, ST_CONFLICT, "idempotency_key", "idempotency.other-body");
    *known = true;
    r->run = run;
    r->again = true;
    return ST_OK;
}

static enum status reserve_frozen(struct db *tx, struct reserve *r, const struct lot *l, const char *host, struct arena *ar,
                                  int64_t *id, struct err *e) {
    struct product d;
    struct producer p;
    struct village v = { .hamlet = "" };
    struct unit_name u;
    char today[DATE_BYTES];
    unsigned char sha[32];
    struct buf b = BUF_INIT;
    enum status st = product_get(tx, r->product_id, ar, &d, e);
    if (!st && !state_may_issue(d.state)) st = refuse_state("product", "product.not-approved", d.state, e);
    if (!st) st = producer_get(tx, d.producer_id, ar, &p, e);
    if (!st && !state_may_issue(p.state)) st = refuse_state("product", "producer.not-approved", p.state, e);
    if (!st && *p.village_id) st = village_get(tx, p.village_id, ar, &v, e);
    day_format(day_of_us(clock_now_us(r->app->clock)), today);
    if (!st) st = unit_name_on(tx, p.commune_code, today, ar, &u, e);
    if (st) return st;
    json_t *f = frozen_make(r->app, &p, &d, l, &v, &u, host);
    st = f ? json_canonical(&b, f, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(f);
    if (!st) {
        crypto_hash_sha256(sha, (const unsigned char *)b.data, b.len);
        st = frozen_put(tx, b.data, b.len, sha, id, e);
    }
    buf_free(&b);
    return st;
}

static enum status reserve_rows(struct db *tx, struct reserve *r, struct arena *ar, struct err *e) {
    struct lot l;
    struct signing_key key;
    struct run run = { .count = (uint32_t)r->count, .created_us = clock_now_us(r->app->clock), .log_idx = -1 };
    uint32_t max = 0;
    struct product product;
    enum status st = product_get(tx, r->product_id, ar, &product, e);
    if (!st) st = lot_find(tx, r->product_id, r->lot, ar, &l, e);
    if (!st && r->count > l.quantity - l.issued + l.voided) st = left_refuse(&l, r->count, e);
    if (!st) st = key_active(tx, ar, &key, e);
    if (!st) st = reserve_frozen(tx, r, &l, key.host, ar, &run.frozen_id, e);
    if (!st) st = run_max(tx, &max, e);
    if (!st && max >= RUN_ID_MAX) st = err_set(e, ST_REFUSED, NULL, "run.full");
    if (st) return st;
    run.id = max + 1;
    run.lot_id = l.id;
    run.key_id = key.id;
    memcpy(run.salt, r->salt, sizeof run.salt);
    st = run_insert(tx, &run, e);
    if (!st) st = lot_count_add(tx, l.id, r->count, 0, e);
    if (!st && *r->key) st = idempotency_put(tx, r->key, r->body, run.id, run.created_us, e);
    if (!st) store_high_water(tx, run.id);
    r->run = run.id;
    return st;
}

static enum status reserve_write(struct db *tx, void *ctx, struct err *e) {
    struct reserve *r = ctx;
    bool known = false;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    r->again = false;
    enum status st = reserve_known(tx, r, &known, e);
    if (!st && !known) st = reserve_rows(tx, r, ar, e);
    arena_free(&ar);
    return st;
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

static enum status issue_entry(struct db *tx, struct issue *i, struct arena *ar, int64_t *idx, struct err *e) {
    struct lot l;
    const char *frozen = NULL;
    char root[2 * MERKLE_HASH_BYTES + 1];
    char subject[32];
    enum status st = lot_get(tx, i->run.lot_id, ar, &l, e);
    if (!st) st = frozen_get(tx, i->run.frozen_id, ar, &frozen, e);
    if (st) return st;
    json_t *texts = json_loads(frozen, 0, NULL);
    sodium_bin2hex(root, sizeof root, i->root, sizeof i->root);
    (void)snprintf(subject, sizeof subject, "run:%u", i->run.id);
    json_t *facts = json_pack("{s:s, s:i, s:s, s:O, s:I}", "form", json_string_value(json_object_get(texts, "form")), "key",
                              i->run.key_id, "labels_root", root, "marks", json_object_get(texts, "marks"), "run",
                              (json_int_t)i->run.id);
    json_t *record = issue_record(i, &l, frozen);
    st = facts && record ? log_append(tx, i->app, i->who, clock_now_us(i->app->clock), ENTRY_RUN_ISSUED, subject, facts,
                                      record, idx, e)
                         : err_set(e, ST_CORRUPT, NULL, "run.frozen");
    json_decref(texts);
    json_decref(facts);
    json_decref(record);
    return st;
}

static enum status issue_write(struct db *tx, void *ctx, struct err *e) {
    struct issue *i = ctx;
    int64_t idx = 0;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = issue_entry(tx, i, ar, &idx, e);
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

enum status run_await(struct app *a, const struct actor *who, uint32_t id, struct err *e) {
    struct run r;
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = run_get(db, id, &r, e);
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

static void body_hash(const struct reserve *r, unsigned char out[static 32]) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "{\"count\":%lld,\"lot\":\"%s\",\"product\":%lld}", (long long)r->count, r->lot, (long long)r->product_id);
    crypto_hash_sha256(out, (const unsigned char *)b.data, b.len);
    buf_free(&b);
}

enum status command_run_issue(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, true, 1, INT32_MAX },
                                         { "lot", PARAM_TEXT, true, 1, 40 },
                                         { "count", PARAM_INT, true, 1, LABEL_INDEX_MAX },
                                         { "idempotency_key", PARAM_TEXT, false, 1, 200 } };
    char lot[LOT_BYTES];
    char id[16];
    enum status st = params_check(c->params, spec, 4, c->e);
    if (!st) st = lot_parse(param_text(c, "lot"), lot, c->e);
    if (!st) st = keyring_may_sign(c->app, c->e);
    if (st) return st;
    struct reserve r = { .app = c->app, .who = c->who, .product_id = param_int(c, "product", 0), .lot = lot,
                         .count = param_int(c, "count", 0), .key = param_text(c, "idempotency_key") };
    body_hash(&r, r.body);
    random_fill(c->app->random, r.salt, sizeof r.salt);
    st = store_write(c->app->store, reserve_write, &r, c->e);
    if (!st) st = issue_or_wait(c->app, c->who, r.run, c->e);
    (void)snprintf(id, sizeof id, "%u", r.run);
    if (!st) st = app_record(c->app, RECORD_RUNS, id, c->result, c->e);
    if (!st && r.again) json_object_set_new(*c->result, "again", json_true());
    return st;
}

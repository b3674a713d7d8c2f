/*
 * The offline snapshot of an installation. Everything but the labels is read in one transaction; the labels are then numbered without
 * it, in the background, in as many passes as keep them within PASS_LABELS: a pass takes those whose number lies in its part, sorts
 * them and lets them go. Numbering them again in each pass costs less than a file in between would.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/thread.h"
#include "core/snapshot.h"
#include "internal.h"
#include "snapshot_part.h"
#include "store/snapshot.h"

#define PAGE_ROWS 500
#define PAGE_BYTES (64u << 20)
#define PASS_LABELS (4u << 20)
#define STOP_EVERY 65536u

struct taken_run {
    uint32_t run, count;
    size_t parts, parts_len; /* its own of all parts */
};
struct taken_part {
    uint32_t first, last, group;
};
struct taken_label {
    uint64_t number;
    uint32_t group;
};

struct taking {
    struct command_ctx *c;
    struct snapshot_writer *w;
    struct numbering *numbering; /* sodium_malloc */
    struct arena *page;
    struct buf runs, parts, groups, texts; /* arrays of taken_run, taken_part, snapshot_group, id of a run's texts */
    size_t runs_len, parts_len, groups_len;
    int32_t today;
    uint64_t labels, done, bytes;
    enum status status; /* of the labels */
};

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

static enum status put(void *ctx, const void *p, size_t len, struct err *e) {
    struct taking *t = ctx;
    t->bytes += len;
    return t->c->io->data ? t->c->io->data(t->c->io->ctx, p, len, e) : ST_OK;
}

/* ---- what is read ---- */

static enum status keys_take(struct taking *t, struct db *db) {
    struct signing_key *keys = NULL;
    size_t n = 0;
    arena_reset(t->page);
    enum status st = key_all(db, t->page, &keys, &n, t->c->e);
    for (size_t i = 0; !st && i < n; i++) {
        struct snapshot_key key = { .unsafe_us = keys[i].unsafe_us };
        (void)snprintf(key.host, sizeof key.host, "%s", keys[i].host);
        memcpy(key.pub, keys[i].public_key, sizeof key.pub);
        st = snapshot_key(t->w, keys[i].id, &key, t->c->e);
    }
    return st;
}

/* A member of what a run froze. */
static const char *member(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

static enum status recalls_take(struct taking *t, struct db *db) {
    struct snapshot_recalled *rows = NULL;
    int64_t after = 0;
    enum status st = ST_OK;
    for (size_t n = PAGE_ROWS; !st && n == PAGE_ROWS;) {
        arena_reset(t->page);
        st = snapshot_recalls(db, after, PAGE_ROWS, t->page, &rows, &n, t->c->e);
        for (size_t i = 0; !st && i < n; i++) st = snapshot_recall(t->w, rows[i].lot, rows[i].reason, t->c->e);
        if (!st && n) after = rows[n - 1].lot;
    }
    return st;
}

static enum status text_take(struct taking *t, struct db *db, int64_t id) {
    const char *json = NULL;
    arena_reset(t->page);
    enum status st = frozen_get(db, id, t->page, &json, t->c->e);
    if (st) return st;
    json_t *o = json_loads(json, 0, NULL);
    if (!o) return err_set(t->c->e, ST_CORRUPT, NULL, "run.frozen");
    const struct snapshot_text text = { .form = !strcmp(member(o, "form"), "gs1") ? CODE_FORM_GS1 : CODE_FORM_VILLAGE,
                                        .host = member(o, "host"), .gtin = member(o, "gtin"), .lot = member(o, "lot"),
                                        .product = member(o, "name"), .product_en = member(o, "name_en"), .producer = member(o, "org"),
                                        .made_on = member(o, "made_on"), .expires_on = member(o, "expires_on") };
    st = snapshot_text(t->w, id, &text, t->c->e);
    json_decref(o);
    return st;
}

static int by_id(const void *a, const void *b) {
    const int64_t *x = a, *y = b;
    return *x < *y ? -1 : *x > *y;
}

/* Only those that runs have: prints and jobs freeze texts too. */
static enum status texts_take(struct taking *t, struct db *db) {
    int64_t *ids = (void *)t->texts.data;
    enum status st = ST_OK;
    if (t->runs_len) qsort(ids, t->runs_len, sizeof *ids, by_id);
    for (size_t i = 0; !st && i < t->runs_len; i++)
        if (!i || ids[i] != ids[i - 1]) st = text_take(t, db, ids[i]);
    return st;
}

/* The group of the run's labels of which that is to be said.  in: base: the run's first group */
static uint32_t group_of(struct taking *t, size_t base, const struct snapshot_group *what) {
    const struct snapshot_group *groups = (const void *)t->groups.data;
    for (size_t g = base; g < t->groups_len; g++)
        if (groups[g].voided == what->voided && groups[g].reason == what->reason && groups[g].void_day == what->void_day &&
            groups[g].suspect == what->suspect && groups[g].inactive == what->inactive)
            return (uint32_t)g;
    struct snapshot_group fresh = *what;
    fresh.row = (uint32_t)t->runs_len;
    buf_add(&t->groups, &fresh, sizeof fresh);
    return (uint32_t)t->groups_len++;
}

static enum status parts_take(struct taking *t, struct db *db, const struct snapshot_issued *i, struct taken_run *r, struct arena *a) {
    struct snapshot_part *parts = NULL;
    size_t n = 0, base = t->groups_len;
    arena_reset(a);
    enum status st = snapshot_parts(db, i, t->today, a, &parts, &n, t->c->e);
    r->parts = t->parts_len;
    r->parts_len = n;
    for (size_t k = 0; !st && !t->groups.failed && k < n; k++) {
        const struct taken_part part = { parts[k].first, parts[k].last, group_of(t, base, &parts[k].what) };
        buf_add(&t->parts, &part, sizeof part);
    }
    t->parts_len += n;
    return st;
}

static enum status run_take(struct taking *t, struct db *db, const struct snapshot_issued *i, struct arena *a) {
    const struct snapshot_run run = { .run = i->run, .key_id = i->key_id, .text = i->frozen, .lot = i->lot, .issued_us = i->created_us };
    struct taken_run r = { .run = i->run, .count = i->count };
    enum status st = snapshot_run(t->w, &run, t->c->e);
    if (!st) st = parts_take(t, db, i, &r, a);
    if (st) return st;
    buf_add(&t->runs, &r, sizeof r);
    buf_add(&t->texts, &i->frozen, sizeof i->frozen);
    t->runs_len++;
    t->labels += i->count;
    return t->runs.failed || t->parts.failed || t->groups.failed || t->texts.failed ? no_memory(t->c->e) : ST_OK;
}

static enum status runs_take(struct taking *t, struct db *db) {
    struct snapshot_issued *rows = NULL;
    uint32_t after = 0;
    struct arena *a = arena_new(PAGE_BYTES);
    enum status st = a ? ST_OK : no_memory(t->c->e);
    for (size_t n = PAGE_ROWS; !st && n == PAGE_ROWS;) {
        arena_reset(t->page);
        st = snapshot_runs(db, after, PAGE_ROWS, t->page, &rows, &n, t->c->e);
        for (size_t i = 0; !st && i < n; i++) st = run_take(t, db, &rows[i], a);
        if (!st && n) after = rows[n - 1].run;
    }
    arena_free(&a);
    return st;
}

static enum status rows_take(struct taking *t) {
    struct db *db = NULL;
    enum status st = app_reader_begin(t->c->app, &db, t->c->e);
    if (st) return st;
    st = keys_take(t, db);
    if (!st) st = recalls_take(t, db);
    if (!st) st = runs_take(t, db);
    if (!st) st = texts_take(t, db);
    app_reader_end(t->c->app);
    const struct snapshot_group *groups = (const void *)t->groups.data;
    for (size_t g = 0; !st && g < t->groups_len; g++) st = snapshot_group(t->w, &groups[g], t->c->e);
    return st;
}

/* ---- the labels ---- */

static int by_number(const void *a, const void *b) {
    const struct taken_label *x = a, *y = b;
    return x->number < y->number ? -1 : x->number > y->number;
}

/* The labels of a run whose number lies within [from, to).  out: false where there is no more room */
static bool run_number(const struct taking *t, const struct taken_run *r, uint64_t from, uint64_t to, struct taken_label *list, size_t cap,
                       size_t *n) {
    const struct taken_part *part = (const struct taken_part *)(const void *)t->parts.data + r->parts;
    for (uint32_t index = 1; index <= r->count; index++) {
        while (part->last < index) part++; /* they reach to count */
        uint64_t number = number_of_label(t->numbering, r->run, index);
        if (number < from || number >= to) continue;
        if (*n == cap) return false;
        list[(*n)++] = (struct taken_label){ number, part->group };
    }
    return true;
}

static enum status stopped(const struct taking *t) {
    const atomic_bool *stop = t->c->io->stop;
    return stop && atomic_load(stop) ? err_set(t->c->e, ST_CANCELLED, NULL, "cancelled") : ST_OK;
}

static enum status pass(struct taking *t, uint64_t from, uint64_t to, struct taken_label *list, size_t cap) {
    const struct taken_run *runs = (const void *)t->runs.data;
    size_t n = 0;
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < t->runs_len; i++) {
        st = stopped(t);
        if (!st && !run_number(t, &runs[i], from, to, list, cap, &n)) st = no_memory(t->c->e);
    }
    if (!st && n) qsort(list, n, sizeof *list, by_number);
    for (size_t i = 0; !st && i < n; i++) {
        st = snapshot_label(t->w, list[i].number, list[i].group, t->c->e);
        if (!st && ++t->done % STOP_EVERY == 0) {
            st = stopped(t);
            if (t->c->io->progress) t->c->io->progress(t->c->io->ctx, t->done, t->labels);
        }
    }
    return st;
}

static void *labels_take(void *arg) {
    struct taking *t = arg;
    /* Numbers lie evenly: a tenth is room enough for chance. */
    uint64_t passes = t->labels <= PASS_LABELS ? 1 : t->labels / (PASS_LABELS - PASS_LABELS / 10) + 1;
    size_t cap = passes == 1 ? (size_t)t->labels : PASS_LABELS;
    struct taken_label *list = malloc((cap + 1) * sizeof *list);
    thread_background();
    t->status = list ? snapshot_labels(t->w, t->labels, t->c->e) : no_memory(t->c->e);
    for (uint64_t i = 0; !t->status && i < passes; i++)
        t->status = pass(t, NUMBER_VALUES / passes * i, i + 1 < passes ? NUMBER_VALUES / passes * (i + 1) : NUMBER_VALUES, list, cap);
    free(list);
    return NULL;
}

/* ---- the command ---- */

static enum status record(struct db *tx, void *ctx, struct err *e) {
    const struct taking *t = ctx;
    json_t *detail = json_pack("{s:b}", "sealed", *param_text(t->c, "passphrase") != '\0');
    store_quiet(tx);
    enum status st = detail ? act_append(tx, t->c->who, clock_now_us(t->c->app->clock), command_key(COMMAND_SNAPSHOT_EXPORT), "snapshot",
                                         detail, e)
                            : no_memory(e);
    json_decref(detail);
    return st;
}

static enum status begin(struct taking *t, int64_t now_us) {
    unsigned char salt[SNAPSHOT_SALT_BYTES], key[SNAPSHOT_SEAL_BYTES];
    const char *pass = param_text(t->c, "passphrase");
    const struct snapshot_out o = { put, t };
    random_fill(t->c->app->random, salt, sizeof salt);
    enum status st = *pass ? snapshot_seal_key(pass, strlen(pass), salt, key, t->c->e) : ST_OK;
    if (!st) st = store_write(t->c->app->store, record, t, t->c->e); /* before a byte leaves */
    if (!st) st = snapshot_begin(&t->w, &o, now_us, salt, *pass ? key : NULL, t->c->e);
    sodium_memzero(key, sizeof key);
    return st;
}

static enum status labels_wait(struct taking *t) {
    pthread_t thread;
    if (thread_start(&thread, labels_take, t)) return no_memory(t->c->e);
    pthread_join(thread, NULL);
    return t->status;
}

static enum status end(struct taking *t) {
    unsigned char seed[SNAPSHOT_SEED_BYTES];
    snapshot_seed(t->numbering, seed);
    enum status st = snapshot_end(t->w, seed, t->c->e);
    sodium_memzero(seed, sizeof seed);
    return st;
}

enum status command_snapshot_export(struct command_ctx *c) {
    static const struct param spec[] = { { "passphrase", PARAM_TEXT, false, 0, PASSPHRASE_MAX } };
    struct taking t = { .c = c, .page = arena_new(PAGE_BYTES), .numbering = sodium_malloc(sizeof *t.numbering) };
    int64_t now_us = clock_now_us(c->app->clock);
    t.today = day_of_us(now_us);
    char made_at[24];
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st && (!t.page || !t.numbering)) st = no_memory(c->e);
    if (!st && !keyring_numbering(c->app, t.numbering)) st = err_set(c->e, ST_NOT_FOUND, NULL, "passphrase.missing");
    if (!st) st = begin(&t, now_us);
    if (!st) st = rows_take(&t);
    if (!st) st = labels_wait(&t);
    if (!st) st = end(&t);
    us_format_utc(now_us, made_at, sizeof made_at);
    if (!st)
        *c->result = json_pack("{s:s, s:I, s:I, s:b, s:I}", "made_at", made_at, "runs", (json_int_t)t.runs_len, "labels",
                               (json_int_t)t.labels, "sealed", *param_text(c, "passphrase") != '\0', "bytes", (json_int_t)t.bytes);
    snapshot_free(&t.w);
    buf_free(&t.runs);
    buf_free(&t.parts);
    buf_free(&t.groups);
    buf_free(&t.texts);
    sodium_free(t.numbering);
    arena_free(&t.page);
    return st;
}

/*
 * Filing: what a report says that moment is frozen with its rows, signed, and named in the public log by its hash. It never changes; who finds
 * a mistake opens it again with a reason and files another version.
 */
#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "core/filing_seal.h"
#include "filing.h"
#include "record.h"

#define REASON_MAX 500

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

enum status filing_key(struct app *a, unsigned char seed[static 32], struct err *e) {
    struct numbering *n = sodium_malloc(sizeof *n);
    bool have = n && keyring_numbering(a, n);
    if (have) filing_seed(n, seed);
    sodium_free(n);
    return !n ? no_memory(e) : have ? ST_OK : err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
}

enum status filing_frozen(struct command_ctx *c, struct db *db, const struct filing *f, int64_t version, struct filing_version *v, json_t **out) {
    enum status st = filing_version_get(db, f->id, version ? version : f->filed, c->arena, v, c->e);
    *out = st ? NULL : json_loads(v->snapshot, 0, NULL);
    return st ? st : *out ? ST_OK : err_set(c->e, ST_CORRUPT, NULL, "store.corrupt");
}

struct filing_act {
    struct command_ctx *c;
    struct filing f;
    struct filing_version v;
    const char *reason;
};

/* ---- filing ---- */

static enum status ready(struct filing_act *x) {
    struct command_ctx *c = x->c;
    char today[DATE_BYTES];
    int64_t version = param_int(c, "version", 0);
    day_format(day_of_us(clock_now_us(c->app->clock)), today);
    enum status st = filing_permit(c, &x->f, ACTION_SUBMIT);
    if (st) return st;
    if (strcmp(x->f.state, "draft") != 0) return err_set(c->e, ST_CONFLICT, NULL, "filing.filed");
    if (version && version != x->f.version) return err_set(c->e, ST_CONFLICT, NULL, "filing.changed");
    if (strcmp(today, x->f.last_day) > 0) return ST_OK;
    err_set(c->e, ST_REFUSED, "period", "filing.not-over");
    err_arg(c->e, "d", "%s", x->f.last_day);
    return ST_REFUSED;
}

/* What is known only now: which version it is, of what, by whom. */
static enum status stamp(struct filing_act *x, struct db *db, json_t *view) {
    struct filing_version last;
    char hex[2 * FILING_HASH_BYTES + 1] = "", at[24], before[DATE_BYTES] = "";
    enum status st = x->f.filed ? filing_version_get(db, x->f.id, x->f.filed, x->c->arena, &last, x->c->e) : ST_OK;
    if (st) return st;
    if (x->f.filed) sodium_bin2hex(hex, sizeof hex, last.sha256, sizeof last.sha256);
    if (x->f.filed) day_format(day_of_us(last.at_us), before);
    us_format_utc(x->v.at_us, at, sizeof at);
    json_object_set_new(view, "prev_on", json_string(before));
    json_object_set_new(view, "filing", json_integer(x->f.id));
    json_object_set_new(view, "version", json_integer(x->v.version));
    json_object_set_new(view, "prev", json_string(hex));
    json_object_set_new(view, "reason", json_string(x->f.reason));
    json_object_set_new(view, "filed_at", json_string(at));
    json_object_set_new(view, "filed_by", json_pack("{s:s, s:s}", "role", x->c->who->role, "org", x->c->who->org));
    return ST_OK;
}

static enum status seal(struct filing_act *x, const json_t *view, struct buf *b) {
    unsigned char seed[FILING_SEED_BYTES];
    enum status st = json_canonical(b, view, x->c->e);
    if (!st && b->failed) st = no_memory(x->c->e);
    if (!st) st = filing_key(x->c->app, seed, x->c->e);
    if (st) return st;
    filing_sign(seed, b->data, b->len, x->v.sha256, x->v.signature);
    filing_public(seed, x->v.public_key);
    sodium_memzero(seed, sizeof seed);
    x->v.snapshot = b->data;
    return ST_OK;
}

static enum status prepare(struct filing_act *x, struct db *db, struct buf *b) {
    json_t *view = NULL;
    enum status st = filing_open(x->c, db, param_int(x->c, "filing", 0), &x->f);
    if (!st) st = ready(x);
    if (!st) st = filing_view(x->c, db, &x->f, VIEW_PLAN | VIEW_TRACE | VIEW_ROWS, &view);
    if (!st) st = filing_head_whole(x->c, json_object_get(view, "head"));
    x->v = (struct filing_version){ .filing_id = x->f.id, .version = x->f.filed + 1, .at_us = clock_now_us(x->c->app->clock), .account_id = x->c->who->account_id,
                                    .behalf_of = x->c->who->behalf_of, .role = x->c->who->role, .org = x->c->who->org, .reason = x->f.reason };
    if (!st) st = stamp(x, db, view);
    if (!st) st = seal(x, view, b);
    json_decref(view);
    return st;
}

static json_t *facts_of(const struct filing_act *x) {
    char hex[2 * FILING_HASH_BYTES + 1];
    sodium_bin2hex(hex, sizeof hex, x->v.sha256, sizeof x->v.sha256);
    return json_pack("{s:s, s:s, s:s, s:s, s:I, s:s}", "body", x->f.org, "document", x->f.document, "period", x->f.period, "area", x->f.area, "version",
                     (json_int_t)x->v.version, "sha256", hex);
}

static enum status file_write(struct db *tx, void *ctx, struct err *e) {
    struct filing_act *x = ctx;
    struct filing f = x->f;
    struct filing_version v = x->v;
    char subject[32];
    json_t *facts = facts_of(x);
    (void)snprintf(subject, sizeof subject, "filing:%lld", (long long)f.id);
    f.state = "filed";
    f.reason = "";
    f.filed = v.version;
    enum status st = facts ? filing_update(tx, &f, v.at_us, e) : no_memory(e);
    if (!st) st = log_append(tx, x->c->app, x->c->who, v.at_us, ENTRY_FILING_FILED, subject, facts, facts, &v.log_idx, e);
    if (!st) st = filing_version_insert(tx, &v, e);
    if (!st) st = act_append(tx, x->c->who, v.at_us, command_key(COMMAND_FILING_FILE), subject, facts, e);
    store_quiet(tx);
    x->v.log_idx = v.log_idx;
    json_decref(facts);
    return st;
}

enum status command_filing_file(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "version", PARAM_INT, false, 1, INT32_MAX } };
    struct filing_act x = { .c = c };
    struct db *db = NULL;
    struct buf b = BUF_INIT;
    enum status st = params_check(c->params, spec, 2, c->e);
    /* A connection of its own: figures of a whole year take seconds, and all must be of one moment. */
    if (!st) st = reader_open(&db, c->app->dir, c->e);
    if (!st) st = reader_begin(db, c->e);
    if (!st) {
        st = prepare(&x, db, &b);
        reader_end(db);
    }
    reader_close(&db);
    if (!st) st = store_write(c->app->store, file_write, &x, c->e);
    if (!st) {
        json_t *facts = facts_of(&x);
        *c->result = facts;
        json_object_set_new(facts, "id", json_integer(x.f.id));
        json_object_set_new(facts, "log", json_integer(x.v.log_idx));
    }
    buf_free(&b);
    return st;
}

/* ---- correcting ---- */

static enum status correct_write(struct db *tx, void *ctx, struct err *e) {
    struct filing_act *x = ctx;
    struct filing f;
    char subject[32];
    int64_t now = clock_now_us(x->c->app->clock);
    enum status st = filing_get(tx, x->f.id, x->c->arena, &f, e);
    if (!st && strcmp(f.state, "filed") != 0) st = err_set(e, ST_CONFLICT, NULL, "filing.open");
    if (st) return st;
    f.state = "draft";
    f.reason = x->reason;
    (void)snprintf(subject, sizeof subject, "filing:%lld", (long long)f.id);
    json_t *detail = json_pack("{s:s}", "reason", x->reason);
    st = filing_update(tx, &f, now, e);
    if (!st) st = detail ? act_append(tx, x->c->who, now, command_key(COMMAND_FILING_CORRECT), subject, detail, e) : no_memory(e);
    json_decref(detail);
    store_quiet(tx);
    return st;
}

enum status command_filing_correct(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "reason", PARAM_TEXT, true, 1, REASON_MAX } };
    struct filing_act x = { .c = c };
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = filing_open(c, db, param_int(c, "filing", 0), &x.f);
    app_reader_end(c->app);
    if (!st) st = filing_permit(c, &x.f, ACTION_SUBMIT);
    x.reason = param_text(c, "reason");
    if (!st) st = store_write(c->app->store, correct_write, &x, c->e);
    if (!st) *c->result = json_pack("{s:I, s:s}", "id", (json_int_t)x.f.id, "state", "draft");
    return st;
}

/*
 * One-time links to the file of a job, for a print house that has no account: whoever has the link has the labels, so it opens
 * a few times, for two days, and can be taken back; each opening is recorded before the first byte leaves.
 *
 * Looking counts nothing: programs that preview links must not use them up.
 */
#include <sodium.h>
#include <string.h>

#include "press_job.h"
#include "signin.h"

#define LINK_US (48 * HOUR_US)
#define PURPOSE "press-link"
#define TOKEN_MAX 100

_Static_assert(JOB_HASH_BYTES == PEOPLE_HASH_BYTES, "one hash for all tokens");

static void subject_of(int64_t job, char out[static 32]) { (void)snprintf(out, 32, "job:%lld", (long long)job); }

/* ---- giving out, taking back ---- */

struct giving {
    struct command_ctx *c;
    struct link_row link;
    unsigned char hash[JOB_HASH_BYTES];
};

static enum status give_write(struct db *tx, void *ctx, struct err *e) {
    struct giving *g = ctx;
    char subject[32];
    store_quiet(tx);
    subject_of(g->link.job_id, subject);
    enum status st = link_insert(tx, g->hash, &g->link, e);
    if (st) return st;
    json_t *detail = json_pack("{s:I, s:i}", "link", (json_int_t)g->link.id, "openings", g->link.openings);
    st = act_append(tx, g->c->who, g->link.created_us, "job.link", subject, detail, e);
    json_decref(detail);
    return st;
}

static enum status file_needed(const struct app *a, const struct job *j, struct err *e) {
    if (job_has_file(a, j)) return ST_OK;
    err_set(e, ST_NOT_FOUND, NULL, "job.file-gone");
    err_arg(e, "id", "%lld", (long long)j->id);
    return ST_NOT_FOUND;
}

enum status command_job_link(struct command_ctx *c) {
    static const struct param spec[] = { { "job", PARAM_INT, true, 1, INT32_MAX }, { "openings", PARAM_INT, false, 1, LINK_OPENINGS_MAX } };
    char token[SESSION_TOKEN_BYTES], at[32];
    struct job j;
    struct giving g = { .c = c };
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = job_printable(c, &j);
    if (!st) st = file_needed(c->app, &j, c->e);
    if (st) return st;
    token_make_for(c->app, PURPOSE, token, g.hash);
    int64_t now = clock_now_us(c->app->clock);
    g.link = (struct link_row){ .job_id = j.id, .role = c->who->role, .org = c->who->org, .created_by = c->who->account_id,
                                .created_us = now, .expires_us = now + LINK_US, .openings = (int)param_int(c, "openings", 1) };
    st = store_write(c->app->store, give_write, &g, c->e);
    us_format_utc(g.link.expires_us, at, sizeof at);
    if (!st)
        *c->result = json_pack("{s:I, s:I, s:s, s:i, s:s}", "id", (json_int_t)g.link.id, "job", (json_int_t)j.id, "token", token, "openings",
                               g.link.openings, "expires_at", at);
    sodium_memzero(token, sizeof token);
    return st;
}

static enum status revoke_write(struct db *tx, void *ctx, struct err *e) {
    const struct giving *g = ctx;
    char subject[32];
    int64_t now = clock_now_us(g->c->app->clock);
    store_quiet(tx);
    subject_of(g->link.job_id, subject);
    enum status st = link_revoke(tx, g->link.id, now, e);
    if (st) return st;
    json_t *detail = json_pack("{s:I}", "link", (json_int_t)g->link.id);
    st = act_append(tx, g->c->who, now, "job.link_revoke", subject, detail, e);
    json_decref(detail);
    return st;
}

/* The link of another is as one that is none. */
static enum status link_permit(struct command_ctx *c, struct db *db, int64_t id, struct link_row *l) {
    struct job j;
    struct run r;
    struct err why = { 0 };
    enum status st = link_get(db, id, c->arena, l, c->e);
    if (!st) st = job_permit(c, db, l->job_id, ACTION_PRINT, &j, &r, &why);
    if (!why.status) return st;
    if (st != ST_NOT_FOUND) return err_set(c->e, st, NULL, why.key);
    err_set(c->e, ST_NOT_FOUND, NULL, "link.missing");
    err_arg(c->e, "id", "%lld", (long long)id);
    return ST_NOT_FOUND;
}

enum status command_job_link_revoke(struct command_ctx *c) {
    static const struct param spec[] = { { "link", PARAM_INT, true, 1, INT32_MAX } };
    struct giving g = { .c = c };
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = link_permit(c, db, param_int(c, "link", 0), &g.link);
    app_reader_end(c->app);
    if (!st) st = store_write(c->app->store, revoke_write, &g, c->e);
    return st ? st : job_result(c, g.link.job_id);
}

/* ---- opening ---- */

struct opening {
    struct command_ctx *c;
    unsigned char hash[JOB_HASH_BYTES];
    struct link_row link;
    struct job job;
    uint64_t voided; /* of its labels, since they were printed */
};

static enum status link_good(const struct link_row *l, int64_t now_us, struct err *e) {
    if (l->revoked_us) return err_set(e, ST_REFUSED, NULL, "link.revoked");
    if (now_us >= l->expires_us) return err_set(e, ST_REFUSED, NULL, "link.expired");
    if (l->opened < l->openings) return ST_OK;
    err_set(e, ST_REFUSED, NULL, "link.used");
    err_arg(e, "n", "%d", l->openings);
    return ST_REFUSED;
}

/* Whoever gave it out must still be who he was; the command line (account 0) stays what it is. */
static enum status link_giver(struct db *db, const struct link_row *l, int64_t now_us, struct err *e) {
    char today[DATE_BYTES];
    int64_t org = 0;
    bool lost = false;
    if (!l->created_by) return ST_OK;
    today_iso(now_us, today);
    enum status st = org_find(db, l->org, &org, e);
    if (!st) st = assignment_lost(db, l->created_by, l->role, org, today, &lost, e);
    return st || !lost ? st : err_set(e, ST_REFUSED, NULL, "link.giver-gone");
}

/* Nobody is signed in: it stands for whoever gave it out, and what the registry holds against the labels holds. */
static struct actor actor_of(const struct link_row *l) {
    return (struct actor){ .role = l->role, .org = l->org, .who = { .role = (enum role)role_parse(l->role), .unit_code = "" } };
}

static enum status opening_read(struct opening *o, struct db *db, struct arena *a, struct err *e) {
    struct command_ctx inside = *o->c;
    struct run r;
    bool found = false;
    inside.arena = a;
    enum status st = link_find(db, o->hash, a, &found, &o->link, e);
    if (!st && !found) st = err_set(e, ST_NOT_FOUND, NULL, "link.none");
    if (!st) st = link_good(&o->link, clock_now_us(o->c->app->clock), e);
    if (!st) st = link_giver(db, &o->link, clock_now_us(o->c->app->clock), e);
    if (!st) st = job_get(db, o->link.job_id, a, &o->job, e);
    if (!st) st = run_get(db, o->job.run_id, &r, e);
    if (st) return st;
    const struct actor who = actor_of(&o->link);
    st = job_may_leave(&inside, db, &who, &o->job, &r, e);
    if (!st) st = job_voided(db, &o->job, &r, a, &o->voided, e);
    return st || job_has_file(o->c->app, &o->job) ? st : err_set(e, ST_NOT_FOUND, NULL, "link.file-gone");
}

static enum status opening_record(struct db *tx, struct opening *o, struct err *e) {
    char subject[32];
    int64_t now = clock_now_us(o->c->app->clock);
    const struct actor who = actor_of(&o->link);
    subject_of(o->link.job_id, subject);
    enum status st = link_opened(tx, o->link.id, now, e);
    if (st) return st;
    json_t *detail = json_pack("{s:I, s:i}", "link", (json_int_t)o->link.id, "opening", o->link.opened + 1);
    st = act_append(tx, &who, now, "job.link_open", subject, detail, e);
    json_decref(detail);
    return st;
}

static enum status open_write(struct db *tx, void *ctx, struct err *e) {
    struct opening *o = ctx;
    store_quiet(tx);
    enum status st = opening_read(o, tx, o->c->arena, e);
    return st ? st : opening_record(tx, o, e);
}

static enum status opening_params(struct command_ctx *c, struct opening *o) {
    static const struct param spec[] = { { "token", PARAM_TEXT, true, 1, TOKEN_MAX } };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st && !token_hash_for(PURPOSE, param_text(c, "token"), o->hash)) st = err_set(c->e, ST_NOT_FOUND, NULL, "link.none");
    return st;
}

enum status command_job_link_open(struct command_ctx *c) {
    struct opening o = { .c = c };
    enum status st = opening_params(c, &o);
    if (!st) st = store_write(c->app->store, open_write, &o, c->e);
    if (!st) st = job_stream(c, &o.job);
    if (!st)
        *c->result = json_pack("{s:I, s:I, s:I, s:s, s:I, s:i}", "job", (json_int_t)o.job.id, "labels", (json_int_t)o.job.labels,
                               "voided", (json_int_t)o.voided, "format", o.job.format, "bytes", (json_int_t)o.job.bytes,
                               "left", o.link.openings - o.link.opened - 1);
    return st;
}

static enum status look(struct command_ctx *c, struct opening *o, struct db *db) {
    struct job_query one = { .owner_unit = "", .state = "", .limit = 1 };
    json_t *rows = NULL;
    char at[32];
    enum status st = opening_read(o, db, c->arena, c->e);
    one.id = o->job.id;
    if (!st) st = job_page(db, &one, &rows, c->e);
    if (st) return st;
    us_format_utc(o->link.expires_us, at, sizeof at);
    const json_t *row = json_array_get(rows, 0), *paper = json_object_get(json_object_get(row, "ticket"), "stock");
    *c->result = json_pack("{s:O, s:O*, s:I, s:I, s:s, s:I, s:s, s:s, s:i}", "product", json_object_get(row, "product"), "paper",
                           json_object_get(paper, "name"), "labels", (json_int_t)o->job.labels, "voided",
                           (json_int_t)o->voided, "format", o->job.format, "bytes", (json_int_t)o->job.bytes, "stock", o->job.stock,
                           "expires_at", at, "left", o->link.openings - o->link.opened);
    json_decref(rows);
    return ST_OK;
}

enum status command_job_link_look(struct command_ctx *c) {
    struct opening o = { .c = c };
    struct db *db = NULL;
    enum status st = opening_params(c, &o);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = look(c, &o, db);
    app_reader_end(c->app);
    return st;
}

/* Jobs as commands: a print that is made in the background, seen, stopped, made again, fetched. */
#include "press_job.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "run_gate.h"

#define CHUNK_BYTES 65536
#define PATH_BYTES 4096
#define PAGE_ROWS 50

/* ---- who may ---- */

enum status job_permit(struct command_ctx *c, struct db *db, int64_t id, enum access_action action, struct job *j, struct run *r, struct err *e) {
    struct err why = { 0 };
    enum status st = job_get(db, id, c->arena, j, e);
    if (!st) st = run_get(db, j->run_id, r, e);
    if (st) return st;
    st = run_permit(db, c->who, r, action, c->arena, &why);
    if (st != ST_NOT_FOUND) return st ? err_set(e, st, NULL, why.key) : ST_OK;
    err_set(e, ST_NOT_FOUND, NULL, "job.missing"); /* as of a job that is none */
    err_arg(e, "id", "%lld", (long long)id);
    return ST_NOT_FOUND;
}

enum status job_voided(struct db *db, const struct job *j, const struct run *r, struct arena *a, uint64_t *n, struct err *e) {
    struct void_row *v = NULL;
    struct range *mine = NULL, *voids = NULL, *rest = NULL;
    size_t mine_n = 0, voids_n = 0, rest_n = 0;
    enum status st = ranges_parse(j->ranges, r->count, a, &mine, &mine_n, e);
    if (!st) st = void_all(db, r->id, a, &v, &voids_n, e);
    if (st) return st;
    voids = arena_alloc(a, voids_n * sizeof *voids);
    if (!voids) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < voids_n; i++) voids[i] = (struct range){ v[i].first, v[i].last };
    rest = ranges_minus(a, mine, mine_n, voids, voids_n, &rest_n);
    if (!rest && rest_n) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *n = ranges_count(mine, mine_n) - ranges_count(rest, rest_n);
    return ST_OK;
}

enum status job_may_leave(struct command_ctx *c, struct db *db, const struct actor *who, const struct job *j, const struct run *r, struct err *e) {
    struct run run;
    json_t *frozen = NULL;
    uint64_t voided = 0;
    enum status st = run_load(db, r->id, c->arena, &run, &frozen, e);
    if (!st) st = gate_run(db, c->app, who, &run, frozen, c->arena, e);
    json_decref(frozen);
    if (!st) st = job_voided(db, j, r, c->arena, &voided, e);
    return !st && voided == (uint64_t)j->labels ? err_set(e, ST_REFUSED, "range", "run.all-voided") : st;
}

/* ---- the record of a job ---- */

static json_t *progress_json(const struct desk_progress *p) {
    json_t *o = json_pack("{s:b, s:i, s:I, s:I, s:I}", "running", p->running, "ahead", p->ahead, "done", (json_int_t)p->done, "total",
                          (json_int_t)p->total, "rate", (json_int_t)p->rate);
    if (p->left_s >= 0) json_object_set_new(o, "left_s", json_integer(p->left_s));
    return o;
}

static const char *text_of(const json_t *row, const char *name) {
    const char *s = json_string_value(json_object_get(row, name));
    return s ? s : "";
}

/* What a link is worth now: "open", "used", "expired", "revoked". */
static const char *link_state(const struct app *a, const json_t *row) {
    char now[32];
    us_format_utc(clock_now_us(a->clock), now, sizeof now);
    if (!json_is_null(json_object_get(row, "revoked_at"))) return "revoked";
    if (strcmp(now, text_of(row, "expires_at")) >= 0) return "expired";
    bool used = json_integer_value(json_object_get(row, "opened")) >= json_integer_value(json_object_get(row, "openings"));
    return used ? "used" : "open";
}

/* What only this process knows, and what follows from two columns. */
static void row_complete(struct app *a, json_t *row) {
    struct desk_progress p;
    if (desk_progress(a, json_integer_value(json_object_get(row, "id")), &p)) json_object_set_new(row, "progress", progress_json(&p));
    const char *paper = text_of(json_object_get(json_object_get(row, "ticket"), "stock"), "name");
    bool there = !json_is_null(json_object_get(row, "kept_at"));
    bool other = there && strcmp(text_of(row, "sha256"), text_of(row, "kept_sha256")) != 0;
    if (*paper) json_object_set_new(row, "paper", json_string(paper));
    json_object_set_new(row, "file", json_boolean(there));
    json_object_set_new(row, "differs", json_boolean(other)); /* another version of the program made it */
}

static enum status record_read_one(struct command_ctx *c, struct db *db, const struct job *j, const struct run *r) {
    const struct job_query q = { .id = j->id, .owner_unit = "", .state = "", .limit = 1 };
    uint64_t voided = 0;
    json_t *rows = NULL, *links = NULL, *link = NULL;
    size_t i = 0;
    enum status st = job_page(db, &q, &rows, c->e);
    if (!st) st = link_list(db, j->id, &links, c->e);
    if (!st) st = job_voided(db, j, r, c->arena, &voided, c->e);
    json_t *row = st ? NULL : json_incref(json_array_get(rows, 0));
    if (row) {
        json_array_foreach(links, i, link) json_object_set_new(link, "state", json_string(link_state(c->app, link)));
        json_object_set(row, "links", links);
        json_object_set_new(row, "voided", json_integer((json_int_t)voided));
        row_complete(c->app, row);
        *c->result = row;
    }
    json_decref(rows);
    json_decref(links);
    return st;
}

enum status job_result(struct command_ctx *c, int64_t id) {
    struct db *db = NULL;
    struct job j;
    struct run r;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_permit(c, db, id, ACTION_READ, &j, &r, c->e);
    if (!st) st = record_read_one(c, db, &j, &r);
    app_reader_end(c->app);
    return st;
}

/* ---- making ---- */

static enum status reread(struct command_ctx *c, struct job *j) {
    struct db *db = NULL;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_get(db, j->id, c->arena, j, c->e);
    app_reader_end(c->app);
    return st;
}

/* Whether it was made; a job that failed says why. */
static enum status verdict_of(const struct job *j, struct err *e) {
    if (j->state == JOB_DONE) return ST_OK;
    if (j->state == JOB_FAILED) return failure_read(j->failure, e);
    bool cancelled = j->state == JOB_CANCELLED;
    err_set(e, cancelled ? ST_CONFLICT : ST_UNAVAILABLE, NULL, cancelled ? "job.cancelled" : "job.waits");
    err_arg(e, "id", "%lld", (long long)j->id);
    return cancelled ? ST_CONFLICT : ST_UNAVAILABLE;
}

enum status job_begin(struct command_ctx *c, const struct order *o) {
    struct job j = { .id = o->job_id };
    enum status st = ST_OK;
    desk_push(c->app, o->job_id);
    if (param_bool(c, "wait")) st = desk_wait(c->app, o->job_id, c->io, c->e);
    if (!st && param_bool(c, "wait")) st = reread(c, &j);
    if (!st && param_bool(c, "wait")) st = verdict_of(&j, c->e);
    if (!st) st = job_result(c, o->job_id);
    if (!st) json_object_set_new(*c->result, "press", order_result(o));
    return st;
}

struct again {
    struct command_ctx *c;
    const struct job *j;
    bool queued;
};

static enum status again_write(struct db *tx, void *ctx, struct err *e) {
    struct again *w = ctx;
    char subject[32];
    int64_t at = clock_now_us(w->c->app->clock);
    store_quiet(tx);
    (void)snprintf(subject, sizeof subject, "job:%lld", (long long)w->j->id);
    enum status st = job_queue(tx, w->j->id, at, &w->queued, e);
    return st || !w->queued ? st : act_append(tx, w->c->who, at, "job.again", subject, NULL, e);
}

static enum status queue_again(struct command_ctx *c, const struct job *j) {
    struct again w = { .c = c, .j = j };
    enum status st = store_write(c->app->store, again_write, &w, c->e);
    if (!st) desk_push(c->app, j->id); /* also where it waits already: two may ask at once */
    return st;
}

enum status job_remake(struct command_ctx *c, struct job *j) {
    enum status st = queue_again(c, j);
    if (!st) st = desk_wait(c->app, j->id, c->io, c->e);
    if (!st) st = reread(c, j);
    return st ? st : verdict_of(j, c->e);
}

/* ---- the file ---- */

bool job_has_file(const struct app *a, const struct job *j) {
    char path[PATH_BYTES];
    return j->state == JOB_DONE && j->kept_us && desk_path(a, j->id, j->format, path, sizeof path) && access(path, R_OK) == 0;
}

static enum status gone(const struct job *j, struct err *e) {
    bool waits = j->state == JOB_QUEUED || j->state == JOB_RUNNING;
    err_set(e, ST_NOT_FOUND, NULL, waits ? "job.making" : "job.file-gone");
    err_arg(e, "id", "%lld", (long long)j->id);
    return ST_NOT_FOUND;
}

static enum status copy_out(struct command_ctx *c, int fd, uint64_t total) {
    static _Thread_local char chunk[CHUNK_BYTES];
    uint64_t done = 0;
    for (;;) {
        ssize_t n = read(fd, chunk, sizeof chunk);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) return err_set(c->e, ST_IO, NULL, "job.unreadable");
        if (n == 0) return done == total ? ST_OK : err_set(c->e, ST_IO, NULL, "job.unreadable");
        if (c->io->stop && atomic_load(c->io->stop)) return err_set(c->e, ST_CANCELLED, NULL, "cancelled");
        enum status st = c->io->data ? c->io->data(c->io->ctx, chunk, (size_t)n, c->e) : ST_OK;
        if (st) return st;
        done += (uint64_t)n;
    }
}

enum status job_stream(struct command_ctx *c, const struct job *j) {
    char path[PATH_BYTES];
    if (!job_has_file(c->app, j) || !desk_path(c->app, j->id, j->format, path, sizeof path)) return gone(j, c->e);
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return gone(j, c->e);
    off_t len = lseek(fd, 0, SEEK_END);
    bool readable = len >= 0 && lseek(fd, 0, SEEK_SET) == 0;
    if (readable && c->io->file) {
        *c->io->file = fd; /* it stays as it is, also where the file is removed while it is sent */
        return ST_OK;
    }
    enum status st = readable ? copy_out(c, fd, (uint64_t)len) : err_set(c->e, ST_IO, NULL, "job.unreadable");
    close(fd);
    return st;
}

/* ---- the commands ---- */

enum status command_job_add(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX }, { "range", PARAM_TEXT, false, 1, 60000 },
                                         { "wait", PARAM_BOOL, false, 0, 0 }, ORDER_PARAMS };
    struct order o = { .c = c, .keep = true };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    o.ticket.run = (uint32_t)param_int(c, "run", 0);
    o.range = param_text(c, "range");
    st = order_take(&o);
    if (!st) st = order_make(&o);
    if (!st) st = store_write(c->app->store, order_write, &o, c->e);
    if (!st) st = job_begin(c, &o);
    order_close(&o);
    return st;
}

enum status command_job_show(struct command_ctx *c) {
    static const struct param spec[] = { { "job", PARAM_INT, true, 1, INT32_MAX } };
    enum status st = params_check(c->params, spec, 1, c->e);
    return st ? st : job_result(c, param_int(c, "job", 0));
}

static enum status page_rows(struct command_ctx *c, const struct job_query *q) {
    struct db *db = NULL;
    json_t *row = NULL;
    size_t i = 0;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_page(db, q, c->result, c->e);
    app_reader_end(c->app);
    if (st) return st;
    json_array_foreach(*c->result, i, row) {
        row_complete(c->app, row);
        json_object_del(row, "ticket");
    }
    return ST_OK;
}

enum status command_job_page(struct command_ctx *c) {
    static const struct param spec[] = { { "before", PARAM_INT, false, 1, INT32_MAX }, { "run", PARAM_INT, false, 1, RUN_ID_MAX },
                                         { "state", PARAM_TEXT, false, 0, 20 }, { "limit", PARAM_INT, false, 1, 1000 } };
    struct run_query mine = { .owner_unit = "" };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    const struct actor *who = c->who;
    if (who->account_id && !run_scope(who, &mine)) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    const char *state = param_text(c, "state");
    if (*state && job_state_parse(state) < 0) {
        err_set(c->e, ST_INVALID, "state", "job.state");
        err_arg(c->e, "state", "%s", state);
        return ST_INVALID;
    }
    const struct job_query q = { .before = param_int(c, "before", 0), .run_id = param_int(c, "run", 0), .state = state,
                                 .limit = (int)param_int(c, "limit", PAGE_ROWS), .owner_org = mine.owner_org,
                                 .owner_member = mine.owner_member, .owner_unit = mine.owner_unit };
    return page_rows(c, &q);
}

enum status job_printable(struct command_ctx *c, struct job *j) {
    struct db *db = NULL;
    struct run r;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_permit(c, db, param_int(c, "job", 0), ACTION_PRINT, j, &r, c->e);
    if (!st) st = job_may_leave(c, db, c->who, j, &r, c->e);
    app_reader_end(c->app);
    return st;
}

enum status command_job_again(struct command_ctx *c) {
    static const struct param spec[] = { { "job", PARAM_INT, true, 1, INT32_MAX }, { "wait", PARAM_BOOL, false, 0, 0 } };
    struct job j;
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = job_printable(c, &j);
    if (!st && !job_has_file(c->app, &j)) st = param_bool(c, "wait") ? job_remake(c, &j) : queue_again(c, &j);
    return st ? st : job_result(c, j.id);
}

static enum status file_act(struct db *tx, void *ctx, struct err *e) {
    const struct again *w = ctx;
    char subject[32];
    store_quiet(tx);
    (void)snprintf(subject, sizeof subject, "job:%lld", (long long)w->j->id);
    return act_append(tx, w->c->who, clock_now_us(w->c->app->clock), "job.file", subject, NULL, e);
}

/* Recorded before the first byte leaves, as a print is. */
enum status command_job_file(struct command_ctx *c) {
    static const struct param spec[] = { { "job", PARAM_INT, true, 1, INT32_MAX }, { "wait", PARAM_BOOL, false, 0, 0 } };
    struct job j;
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = job_printable(c, &j);
    if (!st && !job_has_file(c->app, &j)) st = param_bool(c, "wait") ? job_remake(c, &j) : gone(&j, c->e);
    struct again w = { .c = c, .j = &j };
    if (!st) st = store_write(c->app->store, file_act, &w, c->e);
    if (!st) st = job_stream(c, &j);
    return st ? st : job_result(c, j.id);
}

/* ---- job.cancel ---- */

static enum status cancel_write(struct db *tx, void *ctx, struct err *e) {
    struct again *w = ctx;
    char subject[32];
    struct job now;
    store_quiet(tx);
    enum status st = job_get(tx, w->j->id, w->c->arena, &now, e);
    if (!st && now.state != JOB_QUEUED && now.state != JOB_RUNNING && now.state != JOB_CANCELLED) {
        st = err_set(e, ST_REFUSED, "job", "job.over");
        err_arg(e, "id", "%lld", (long long)now.id);
        return st;
    }
    (void)snprintf(subject, sizeof subject, "job:%lld", (long long)w->j->id);
    if (!st) st = job_end(tx, w->j->id, JOB_CANCELLED, "", e);
    return st ? st : act_append(tx, w->c->who, clock_now_us(w->c->app->clock), "job.cancel", subject, NULL, e);
}

enum status command_job_cancel(struct command_ctx *c) {
    static const struct param spec[] = { { "job", PARAM_INT, true, 1, INT32_MAX } };
    struct db *db = NULL;
    struct job j;
    struct run r;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_permit(c, db, param_int(c, "job", 0), ACTION_PRINT, &j, &r, c->e);
    app_reader_end(c->app);
    struct again w = { .c = c, .j = &j };
    if (!st) desk_cancel(c->app, j.id);
    if (!st) st = store_write(c->app->store, cancel_write, &w, c->e);
    return st ? st : job_result(c, j.id);
}

/* ---- job.next_cell ---- */

enum status command_job_next_cell(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX }, { "stock", PARAM_TEXT, true, 1, 31 } };
    struct run r;
    struct lot lot;
    struct product product;
    int64_t job = 0, at_us = 0;
    int cell = 1;
    char at[32];
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = run_get(c->db, (uint32_t)param_int(c, "run", 0), &r, c->e);
    if (!st) st = run_permit(c->db, c->who, &r, ACTION_READ, c->arena, c->e);
    if (!st) st = lot_get(c->db, r.lot_id, c->arena, &lot, c->e);
    if (!st) st = product_get(c->db, lot.product_id, c->arena, &product, c->e);
    if (!st) st = job_last_on(c->db, product.producer_id, param_text(c, "stock"), &job, &cell, &at_us, c->e);
    if (st) return st;
    us_format_utc(at_us, at, sizeof at);
    *c->result = json_pack("{s:s, s:i}", "stock", param_text(c, "stock"), "cell", cell);
    if (job) json_object_update_new(*c->result, json_pack("{s:I, s:s}", "job", (json_int_t)job, "at", at));
    return ST_OK;
}

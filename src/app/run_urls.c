/*
 * The addresses of a run as text, one a line: for print houses and for scripts. Whoever has them can print them, so they
 * leave under the rules of printing and are recorded as a print is.
 */
#include <sodium.h>
#include <string.h>

#include "internal.h"
#include "run_gate.h"

#define CHUNK_BYTES (64u << 10)
#define GATE_ARENA_BYTES (1u << 20)

struct urls {
    struct command_ctx *c;
    struct run run;
    json_t *frozen;
    struct range all, *ranges;
    size_t ranges_len;
};

/* The form that opens here: plain HTTP to the host in lower case when it is a loopback name with a port. */
static void local_form(struct buf *out, const struct code_label *l, const char *host) {
    static const char prefix[] = "HTTPS://";
    static const char loopback[] = "LOCALHOST";
    const size_t n = sizeof loopback - 1;
    size_t host_len = strlen(host);
    size_t skip = sizeof prefix - 1 + host_len;
    if (!strncmp(host, loopback, n) && (!host[n] || host[n] == ':')) {
        buf_printf(out, "http://127.0.0.1%s", host + n);
    } else {
        buf_str(out, "https://");
        for (size_t i = 0; i < host_len; i++)
            buf_byte(out, (unsigned char)(host[i] >= 'A' && host[i] <= 'Z' ? host[i] + 32 : host[i]));
    }
    buf_add(out, l->address + skip, l->address_len - skip);
}

static enum status urls_write(struct urls *u, const struct code_issuer *is, const char *local_host) {
    const struct command_ctx *c = u->c;
    struct buf b = BUF_INIT;
    struct code_label l;
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < u->ranges_len; i++) {
        for (uint32_t index = u->ranges[i].first; !st && index <= u->ranges[i].last; index++) {
            code_issue(is, index, &l);
            if (local_host) local_form(&b, &l, local_host);
            else buf_add(&b, l.address, l.address_len);
            buf_byte(&b, '\n');
            bool last = i + 1 == u->ranges_len && index == u->ranges[i].last;
            if (b.failed) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
            if (c->io->stop && atomic_load(c->io->stop)) st = err_set(c->e, ST_CANCELLED, NULL, "cancelled");
            if (st || (!last && b.len < CHUNK_BYTES)) continue;
            if (c->io->data) st = c->io->data(c->io->ctx, b.data, b.len, c->e);
            buf_clear(&b);
        }
    }
    buf_free(&b);
    return st;
}

static enum status urls_read(struct urls *u, struct db *db) {
    struct command_ctx *c = u->c;
    const char *text = param_text(c, "range");
    enum status st = run_load(db, (uint32_t)param_int(c, "run", 0), c->arena, &u->run, &u->frozen, c->e);
    if (!st) st = run_permit(db, c->who, &u->run, ACTION_PRINT, c->arena, c->e); /* also for who sees the run by its mark */
    if (!st) st = gate_run(db, c->app, c->who, &u->run, u->frozen, c->arena, c->e);
    u->all = (struct range){ 1, u->run.count };
    u->ranges = &u->all;
    u->ranges_len = 1;
    /* Voided labels keep their address: a script that checks voids needs it. */
    return !st && *text ? ranges_parse(text, u->run.count, c->arena, &u->ranges, &u->ranges_len, c->e) : st;
}

static enum status urls_record(struct db *tx, void *ctx, struct err *e) {
    struct urls *u = ctx;
    char subject[32];
    struct arena *a = arena_new(GATE_ARENA_BYTES);
    json_t *detail = json_pack("{s:I}", "labels", (json_int_t)ranges_count(u->ranges, u->ranges_len));
    (void)snprintf(subject, sizeof subject, "run:%u", u->run.id);
    enum status st = a && detail ? gate_run(tx, u->c->app, u->c->who, &u->run, u->frozen, a, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    store_quiet(tx);
    if (!st) st = act_append(tx, u->c->who, clock_now_us(u->c->app->clock), command_key(COMMAND_RUN_URLS), subject, detail, e);
    json_decref(detail);
    arena_free(&a);
    return st;
}

/* in: *is: sodium_malloc */
static enum status urls_run(struct urls *u, struct code_issuer *is) {
    struct command_ctx *c = u->c;
    enum status st = is ? keyring_issuer(c->app, &u->run, u->frozen, is, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (st) return st;
    const char *host = json_string_value(json_object_get(u->frozen, "host"));
    st = store_write(c->app->store, urls_record, u, c->e);
    if (!st) st = urls_write(u, is, param_bool(c, "local") ? host : NULL);
    code_issuer_wipe(is);
    return st;
}

enum status command_run_urls(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX },
                                         { "range", PARAM_TEXT, false, 1, 60000 },
                                         { "local", PARAM_BOOL, false, 0, 0 } };
    struct urls u = { .c = c };
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = run_await(c->app, c->who, (uint32_t)param_int(c, "run", 0), c->arena, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = urls_read(&u, db);
    app_reader_end(c->app);
    struct code_issuer *is = st ? NULL : sodium_malloc(sizeof *is);
    if (!st) st = urls_run(&u, is);
    if (!st) *c->result = json_pack("{s:I, s:I}", "id", (json_int_t)u.run.id, "labels", (json_int_t)ranges_count(u.ranges, u.ranges_len));
    sodium_free(is);
    json_decref(u.frozen);
    return st;
}

/* ---- one label, to look at ---- */

static enum status label_make(struct app *a, uint32_t id, uint32_t index, struct arena *ar, struct code_label *out, struct err *e) {
    struct run run;
    struct db *db = NULL;
    json_t *frozen = NULL;
    enum status st = run_await(a, &actor_operator, id, ar, e);
    if (!st) st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = run_load(db, id, ar, &run, &frozen, e);
    app_reader_end(a);
    struct code_issuer *is = st ? NULL : sodium_malloc(sizeof *is);
    if (!st) st = is ? keyring_issuer(a, &run, frozen, is, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) {
        code_issue(is, index, out);
        code_issuer_wipe(is);
    }
    sodium_free(is);
    json_decref(frozen);
    return st;
}

enum status app_label_address(struct app *a, uint32_t run, uint32_t index, char out[static CODE_ADDRESS_MAX + 1], struct err *e) {
    struct code_label l = { .address = "" };
    struct arena *ar = arena_new(GATE_ARENA_BYTES);
    enum status st = ar ? label_make(a, run, index, ar, &l, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    memcpy(out, l.address, l.address_len + 1);
    arena_free(&ar);
    return st;
}

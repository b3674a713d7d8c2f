/* The addresses of a run as text, one a line: for print houses and for scripts. */
#include <sodium.h>
#include <string.h>

#include "internal.h"

#define CHUNK_BYTES (64u << 10)

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

static enum status urls_write(struct command_ctx *c, const struct code_issuer *is, const struct range *r, size_t n,
                              const char *local_host) {
    struct buf b = BUF_INIT;
    struct code_label l;
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < n; i++) {
        for (uint32_t index = r[i].first; !st && index <= r[i].last; index++) {
            code_issue(is, index, &l);
            if (local_host) local_form(&b, &l, local_host);
            else buf_add(&b, l.address, l.address_len);
            buf_byte(&b, '\n');
            bool last = i + 1 == n && index == r[i].last;
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

enum status command_run_urls(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX },
                                         { "range", PARAM_TEXT, false, 1, 60000 },
                                         { "local", PARAM_BOOL, false, 0, 0 } };
    struct run run = { .id = 0 };
    struct db *db = NULL;
    json_t *frozen = NULL;
    struct range *r = NULL;
    size_t n = 0;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = run_await(c->app, c->who, (uint32_t)param_int(c, "run", 0), c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = run_load(db, (uint32_t)param_int(c, "run", 0), c->arena, &run, &frozen, c->e);
    if (!st) st = run_permit(db, c->who, &run, ACTION_PRINT, c->arena, c->e);
    app_reader_end(c->app);
    const char *text = param_text(c, "range");
    struct range all = { 1, run.count };
    r = &all;
    n = 1;
    /* Voided labels keep their address: a script that checks voids needs it. */
    if (!st && *text) st = ranges_parse(text, run.count, c->arena, &r, &n, c->e);
    struct code_issuer *is = st ? NULL : sodium_malloc(sizeof *is);
    if (!st && !is) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = keyring_issuer(c->app, &run, frozen, is, c->e);
    if (!st) {
        const char *host = json_string_value(json_object_get(frozen, "host"));
        st = urls_write(c, is, r, n, param_bool(c, "local") ? host : NULL);
        code_issuer_wipe(is);
    }
    if (!st) *c->result = json_pack("{s:I, s:I}", "id", (json_int_t)run.id, "labels", (json_int_t)ranges_count(r, n));
    sodium_free(is);
    json_decref(frozen);
    return st;
}

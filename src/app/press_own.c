/* What a producer prints with: its printers and papers, read for whoever may use them. */
#include "press_own.h"

#include <stdlib.h>
#include <string.h>

#include "own_stock.h"

enum status own_read(struct command_ctx *c, enum kind k, int64_t id, struct record *r) {
    struct db *db = NULL;
    char key[40];
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = record_read(db, k, arena_printf(c->arena, "%lld", (long long)id), c->arena, r, c->e);
    if (!st && c->who->account_id) st = record_permit(c->who, k, ACTION_READ, &r->h, c->e);
    (void)snprintf(key, sizeof key, "%s.%s", kind_info(k)->key, r->h.state == STATE_DRAFT ? "draft" : "ended");
    if (!st && !state_in_force(r->h.state)) st = err_set(c->e, ST_REFUSED, kind_info(k)->key, key);
    app_reader_end(c->app);
    return st;
}

static enum status own_stock(struct command_ctx *c, const char *id, struct stock *out) {
    struct record r = { .values = NULL };
    char *end = NULL;
    long long n = strtoll(id, &end, 10);
    enum status st = *end || n < 1 ? err_set(c->e, ST_NOT_FOUND, NULL, "record.none") : own_read(c, KIND_STOCK, n, &r);
    if (!st) st = own_stock_make(r.values, r.h.id, out, c->e);
    record_free(&r);
    return st;
}

enum status paper_take(struct command_ctx *c, const char *id, struct stock *out) {
    if (!strncmp(id, OWN_STOCK_PREFIX, sizeof OWN_STOCK_PREFIX - 1)) return own_stock(c, id + sizeof OWN_STOCK_PREFIX - 1, out);
    const struct stock *s = stock_find(id);
    if (s) {
        *out = *s;
        return ST_OK;
    }
    struct buf known = BUF_INIT;
    for (size_t i = 0; i < stock_count(); i++) buf_printf(&known, "%s%s", i ? ", " : "", stock_at(i)->id);
    err_set(c->e, ST_NOT_FOUND, "stock", "stock.unknown");
    err_arg(c->e, "stock", "%s", id);
    err_arg(c->e, "known", "%s", known.data ? known.data : "");
    buf_free(&known);
    return ST_NOT_FOUND;
}

/*
 * Reserving a run: everything that may refuse it is asked here, in the transaction that takes number and quantity, so that
 * two at once never get the same labels and no right is used beyond its quota.
 */
#include "run_reserve.h"

#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "run_gate.h"
#include "stages.h"

void reserve_body(struct reserve *r) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "{\"count\":%lld,\"lot\":\"%s\",", (long long)r->count, r->lot);
    /* Without either as it was before there was any: keys of then stay good. */
    if (r->activation) buf_str(&b, "\"activation\":true,");
    if (r->marks.len) {
        buf_str(&b, "\"marks\":\"");
        marks_format(&r->marks, &b);
        buf_str(&b, "\",");
    }
    buf_printf(&b, "\"product\":%lld}", (long long)r->product_id);
    crypto_hash_sha256(r->body, (const unsigned char *)b.data, b.len);
    buf_free(&b);
}

static enum status reserve_known(struct db *tx, struct reserve *r, struct arena *ar, bool *known, struct err *e) {
    unsigned char body[32];
    uint32_t run = 0;
    struct run there;
    *known = false;
    if (!*r->key) return ST_OK;
    enum status st = idempotency_get(tx, r->key, &run, body, e);
    if (st || !run) return st;
    if (memcmp(body, r->body, sizeof body)) return err_set(e, ST_CONFLICT, "idempotency_key", "idempotency.other-body");
    *known = true;
    r->run = run;
    r->again = true;
    st = run_get(tx, run, &there, e);
    return st ? st : run_permit(tx, r->who, &there, ACTION_ISSUE, ar, e);
}

/* ---- frozen texts ---- */

static json_t *frozen_make(const struct gate *g, const struct village *v, const struct unit_name *u, const char *host) {
    const struct producer *p = &g->producer;
    const struct product *d = &g->product;
    const struct lot *l = &g->lot;
    struct buf place = BUF_INIT;
    buf_printf(&place, "%s, %s", u->name, u->province);
    json_t *f = json_pack("{s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:s,s:b}", "expires_on", l->expires_on,
                          "form", *d->gtin ? "gs1" : "village", "gtin", d->gtin, "host", host, "lot", l->code, "made_on",
                          l->made_on, "name", d->name, "name_en", d->name_en, "org", p->name, "org_short",
                          p->short_name, "origin", text_get(LANG_VI, "label.origin"), "place", place.data, "unit", l->unit,
                          "village", v->hamlet, "demo", g->x.app->demo);
    buf_free(&place);
    return f;
}

static enum status frozen_keep(struct db *tx, const json_t *frozen, int64_t *id, struct err *e) {
    unsigned char sha[32];
    struct buf b = BUF_INIT;
    enum status st = json_canonical(&b, frozen, e);
    if (!st) {
        crypto_hash_sha256(sha, (const unsigned char *)b.data, b.len);
        st = frozen_put(tx, b.data, b.len, sha, id, e);
    }
    buf_free(&b);
    return st;
}

static enum status reserve_frozen(struct reserve *r, struct gate *g, const char *host, const struct mark_text *m, int64_t *id, struct err *e) {
    struct village v = { .hamlet = "" };
    struct unit_name u;
    enum status st = *g->producer.village_id ? village_get(g->x.tx, g->producer.village_id, g->x.arena, &v, e) : ST_OK;
    if (!st) st = unit_name_on(g->x.tx, g->producer.commune_code, g->x.today, g->x.arena, &u, e);
    if (st) return st;
    json_t *f = frozen_make(g, &v, &u, host);
    if (!f) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    marks_freeze(f, m, r->marks.len);
    if (r->activation) json_object_set_new(f, "activation", json_true()); /* absent where not: texts of before stay the same ones */
    st = frozen_keep(g->x.tx, f, id, e);
    json_decref(f);
    return st;
}

/* ---- rows ---- */

/* The public entry says role and organisation; who it was stands here. */
static enum status issue_act(struct db *tx, const struct reserve *r, const struct run *run, struct err *e) {
    char subject[32];
    (void)snprintf(subject, sizeof subject, "run:%u", run->id);
    return act_append(tx, r->who, run->created_us, command_key(COMMAND_RUN_ISSUE), subject, NULL, e);
}

static enum status run_keep(struct db *tx, struct reserve *r, const struct gate *g, struct run *run, struct err *e) {
    uint32_t max = 0;
    enum status st = run_max(tx, &max, e);
    if (!st && max >= RUN_ID_MAX) st = err_set(e, ST_REFUSED, NULL, "run.full");
    if (st) return st;
    run->id = max + 1;
    run->lot_id = g->lot.id;
    memcpy(run->salt, r->salt, sizeof run->salt);
    st = run_insert(tx, run, e);
    if (!st) st = lot_count_add(tx, g->lot.id, r->count, 0, e);
    for (size_t i = 0; !st && i < r->marks.len; i++) st = shown_add(tx, run->id, &r->marks.list[i], e);
    if (!st && *r->key) st = idempotency_put(tx, r->key, r->body, run->id, run->created_us, e);
    if (!st) st = issue_act(tx, r, run, e);
    if (!st) store_high_water(tx, run->id);
    r->run = run->id;
    return st;
}

/* What a producer says that it can make in a year is no limit that this service sets, but an auditor wants to know. */
static enum status capacity_note(struct reserve *r, struct gate *g, struct err *e) {
    int64_t made = 0, capacity = 0;
    bool over = false;
    char subject[32];
    enum status st = gate_capacity(g, r->count, &made, &capacity, &over, e);
    if (st || !over) return st;
    json_t *facts = json_pack("{s:I, s:I, s:I}", "capacity", (json_int_t)capacity, "count", (json_int_t)r->count, "issued", (json_int_t)made);
    (void)snprintf(subject, sizeof subject, "producer:%lld", (long long)g->producer.id);
    st = facts ? act_append(g->x.tx, r->who, g->x.now_us, "capacity.exceeded", subject, facts, e)
               : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) json_array_append_new(r->warnings, json_pack("{s:s, s:O}", "key", "capacity.exceeded", "args", facts));
    json_decref(facts);
    return st;
}

static enum status reserve_gated(struct db *tx, struct reserve *r, struct gate *g, struct err *e) {
    struct mark_text m[MARKS_MAX];
    struct signing_key key;
    struct run run = { .count = (uint32_t)r->count, .created_us = g->x.now_us, .log_idx = -1 };
    enum status st = gate_issue(g, r->count, &r->marks, m, e);
    if (!st) st = key_active(tx, g->x.arena, &key, e);
    if (!st) st = reserve_frozen(r, g, key.host, m, &run.frozen_id, e);
    if (!st) st = capacity_note(r, g, e); /* before its own labels count */
    if (!st) st = stages_warn(tx, g->lot.id, r->warnings, e);
    if (st) return st;
    run.key_id = key.id;
    return run_keep(tx, r, g, &run, e);
}

static enum status reserve_rows(struct db *tx, struct reserve *r, struct arena *ar, struct err *e) {
    struct product product;
    struct lot l;
    struct gate g;
    /* People hear of the lot alone, or they would learn which products there are. */
    enum status st = r->who->account_id ? ST_OK : product_get(tx, r->product_id, ar, &product, e);
    if (!st) st = lot_find(tx, r->product_id, r->lot, ar, &l, e);
    if (st) return st;
    st = gate_open(&g, tx, r->app, r->who, &l, clock_now_us(r->app->clock), ar, e);
    if (!st) st = reserve_gated(tx, r, &g, e);
    gate_close(&g);
    return st;
}

enum status reserve_write(struct db *tx, void *ctx, struct err *e) {
    struct reserve *r = ctx;
    bool known = false;
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    r->again = false;
    json_array_clear(r->warnings);
    enum status st = reserve_known(tx, r, ar, &known, e);
    if (!st && !known) st = reserve_rows(tx, r, ar, e);
    if (!st && arena_spent(ar)) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    arena_free(&ar);
    return st;
}

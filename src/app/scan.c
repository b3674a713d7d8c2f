/* A scan, step by step: what is cheap and needs nothing comes first, so that forgeries cost no database. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/limit.h"
#include "base/metrics.h"
#include "scan_filter.h"
#include "scan_internal.h"
#include "store/cases.h"

#define PIECE_ARENA_BYTES (64u << 10)

enum status scanner_open(struct scanner **out, struct app *a, struct err *e) {
    struct scanner *s = calloc(1, sizeof *s);
    *out = NULL;
    if (!s) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    s->app = a;
    s->verified = calloc(VERIFIED_SLOTS, sizeof *s->verified);
    s->slots = calloc(FACTS_SLOTS, sizeof *s->slots);
    s->numbering = sodium_malloc(sizeof *s->numbering);
    enum status st = s->verified && s->slots && s->numbering ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    /* Keyed per process, so that nobody can prepare two addresses that share a slot's value. */
    randombytes_buf(s->cache_key, sizeof s->cache_key);
    if (!st && !keyring_numbering(a, s->numbering)) st = err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
    if (!st) st = reader_open(&s->db, a->dir, e);
    *out = s;
    if (st) scanner_close(out);
    return st;
}

void scanner_close(struct scanner **sp) {
    struct scanner *s = *sp;
    *sp = NULL;
    if (!s) return;
    reader_close(&s->db);
    if (s->slots) scan_facts_free(s);
    arena_free(&s->label);
    sodium_free(s->numbering);
    free(s->slots);
    free(s->verified);
    free(s);
}

uint64_t scanner_generation(const struct scanner *s) { return s->generation; }
struct db *scanner_db(struct scanner *s) { return s->db; }

/*
 * Whether the signature holds; what held once is remembered by a keyed hash, which a forger cannot aim at. Whoever has the key makes
 * the signature anew and compares: a third of the cost. Only what differs, and what another process signed, is verified. From where
 * too many failed, only what is remembered still holds.
 *   out  *wait_s: 0, or it was not looked at
 */
static bool signature_holds(struct scanner *s, const struct code_parsed *p, const struct scan_request *q, int *wait_s) {
    struct app_key key;
    unsigned char h[VERIFIED_BYTES];
    char canonical[CODE_CANONICAL_MAX + 1];
    crypto_generichash_state st;
    app_key(s->app, p->key_id, &key);
    size_t len = code_canonical(p, key.host, canonical);
    crypto_generichash_init(&st, s->cache_key, sizeof s->cache_key, sizeof h);
    crypto_generichash_update(&st, key.public_key, sizeof key.public_key);
    crypto_generichash_update(&st, p->signature, sizeof p->signature);
    crypto_generichash_update(&st, (const unsigned char *)canonical, len);
    crypto_generichash_final(&st, h, sizeof h);
    uint32_t at = 0;
    memcpy(&at, h, sizeof at);
    unsigned char *slot = s->verified[at % VERIFIED_SLOTS];
    if (key.known && !memcmp(slot, h, sizeof h)) return true;
    if (q->ip && (*wait_s = limit_checks(s->app, q->ip, q->now_us)) > 0) return false;
    bool holds = key.known && (keyring_signed(s->app, p) || code_verify(p, key.host, key.public_key));
    if (holds) memcpy(slot, h, sizeof h);
    else if (q->ip) limit_failed(s->app, q->ip, q->now_us);
    return holds;
}

static void metrics_count(enum outcome o) {
    metric_add(METRIC_SCANS, 1);
    if (o == OUTCOME_FORGED) metric_add(METRIC_SCANS_FORGED, 1);
    if (o == OUTCOME_UNISSUED) metric_add(METRIC_SCANS_UNISSUED, 1);
}

static enum status look_up_void(struct scanner *s, struct verdict_facts *v, struct scan_result *r, struct err *e) {
    struct void_row row;
    enum status st = void_find(s->db, r->run, r->index, &v->voided, &row, e);
    if (st || !v->voided) return st;
    r->voided = true;
    r->void_reason = row.reason;
    r->void_day = day_of_us(row.at_us);
    return ST_OK;
}

/* Only labels of runs with pieces are worth this query. */
static enum status look_up_piece(struct scanner *s, struct scan_result *r, struct err *e) {
    bool found = false;
    if (!s->label) s->label = arena_new(PIECE_ARENA_BYTES);
    if (!s->label) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    arena_reset(s->label);
    enum status st = piece_of_label(s->db, r->run, r->index, s->label, &s->piece, &found, e);
    if (st || !found) return st;
    r->piece = &s->piece;
    r->piece_mark = scan_piece_mark(&s->piece);
    return ST_OK;
}

/* Only what an officer opened counts, and only while it does. */
static enum status look_up_case(struct scanner *s, struct verdict_facts *v, struct scan_result *r, struct err *e) {
    char today[DATE_BYTES];
    struct case_standing c;
    day_format(r->today, today);
    enum status st = case_on_label(s->db, r->run, r->index, today, &c, e);
    if (st) return st;
    v->suspect = c.suspect;
    r->reported = c.suspect && !c.by_scans;
    r->refilled = c.refilled;
    return ST_OK;
}

/* Whether the label counts already; for typed numbers too. */
static enum status look_up_state(struct scanner *s, struct verdict_facts *v, struct scan_result *r, struct err *e) {
    enum status st = label_state_get(s->db, r->run, r->index, &r->state, e);
    v->activated = !st && r->state.activated && day_of_us(r->state.activated_us) <= r->today;
    return st;
}

/*
 * Whether a typed number is a label's: one query, whatever the number stands for, and nothing kept. So neither time nor caches tell a
 * number of no run from one of a run that is preparing or too short, and whoever guesses pushes out nothing that scans need.
 */
static enum status typed_issued(struct scanner *s, uint32_t run, uint32_t index, bool *issued, struct err *e) {
    struct run row = { .issued = false };
    enum status st = run_get(s->db, run, &row, e);
    if (st == ST_NOT_FOUND && e) err_clear(e);
    *issued = !st && row.issued && index && index <= row.count;
    return st == ST_NOT_FOUND ? ST_OK : st;
}

/* The run, the voids and the scans of a well-formed number. */
static enum status look_up(struct scanner *s, const struct code_parsed *p, struct verdict_facts *v, struct scan_result *r,
                           struct err *e) {
    struct facts_slot *slot = NULL;
    struct app_key key;
    uint32_t run = 0;
    uint32_t index = 0;
    bool there = true;
    if (!number_parse(s->numbering, p->number, &run, &index)) return ST_OK;
    enum status st = p->kind == CODE_UNSIGNED ? typed_issued(s, run, index, &there, e) : ST_OK;
    if (st || !there || !run || !index || run > RUN_ID_MAX) return st;
    /* Taken before reading: a write that lands meanwhile only makes the facts stale. */
    s->generation = store_generation(s->app->store);
    st = scan_facts(s, run, s->generation, r->today, &slot, e);
    if (st || !slot->issued || index > slot->facts.count) return st;
    app_key(s->app, p->key_id, &key);
    v->issued = true;
    const struct run_facts *f = &slot->facts;
    v->matches = code_matches(p, key.host, &(struct code_recorded){ f->form, f->key_id, f->host, f->gtin, f->lot });
    if (!v->matches) return ST_OK;
    r->unsafe = key.unsafe_us != 0;
    r->unsafe_day = key.unsafe_us ? day_of_us(key.unsafe_us) : 0;
    r->facts = &slot->facts;
    r->run = run;
    r->index = index;
    if (*slot->facts.expires_on) v->expires_on = day_parse(slot->facts.expires_on, strlen(slot->facts.expires_on));
    v->activation_needed = slot->facts.activation;
    v->recalled = *slot->facts.recall.reason != '\0';
    if (slot->voids) st = look_up_void(s, v, r, e);
    if (!st && slot->pieces) st = look_up_piece(s, r, e);
    if (!st && slot->cases) st = look_up_case(s, v, r, e);
    if (!st && slot->states) st = look_up_state(s, v, r, e);
    if (st || !scan_filter_maybe(s->app->filter, run, index)) return st;
    return scan_history(s->db, run, index, &r->history, e);
}

enum status scanner_scan(struct scanner *s, const struct scan_request *q, struct scan_result *r, struct err *e) {
    struct code_parsed p;
    memset(r, 0, sizeof *r);
    r->key_id = -1;
    r->today = day_of_us(q->now_us);
    struct verdict_facts v = { .kind = code_parse(q->target, q->len, &p), .today = r->today, .expires_on = DAY_NONE };
    r->kind = v.kind;
    enum status st = ST_OK;
    if (v.kind != CODE_MALFORMED) {
        memcpy(r->number, p.number, sizeof r->number);
        number_group(p.number, r->grouped);
        r->key_id = p.key_id;
        r->typed = v.kind == CODE_UNSIGNED;
        v.verifies = v.kind == CODE_SIGNED && signature_holds(s, &p, q, &r->wait_s);
        if (r->wait_s) return ST_OK;
        if (r->typed || v.verifies) st = look_up(s, &p, &v, r, e);
    }
    if (st) return st;
    r->outcome = verdict(&v);
    r->unsafe &= r->outcome == OUTCOME_GENUINE;
    if (!q->uncounted) metrics_count(r->outcome);
    return ST_OK;
}

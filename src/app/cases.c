/* Raising cases. They are records of the registry, so that who sees them, what becomes of them and their history need no code. */
#include "cases.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "core/number.h"
#include "record_write.h"
#include "store/cases.h"

#define ARENA_BYTES ((size_t)1 << 16)
#define STRANGER_BYTES 5 /* of the hash that a name shows */
#define STRANGER_DOMAIN "temlang-case-stranger-v1\n"

/* Nobody who is signed in. */
static const struct actor raisers[] = {
    [CASE_BY_REPORT] = { .role = "visitor", .org = "", .who = { .role = ROLE_OPERATOR, .unit_code = "" } },
    [CASE_BY_SCANS] = { .role = "service", .org = "", .who = { .role = ROLE_OPERATOR, .unit_code = "" } },
};
static const char *const sources[] = { [CASE_BY_REPORT] = "report", [CASE_BY_SCANS] = "scans" };

const struct actor *case_raiser(enum case_source source) { return &raisers[source]; }

/* ---- what it is called ---- */

static const char *word_name(struct record_ctx *c, const char *key, const char *value) {
    struct buf b = BUF_INIT;
    text_fill(&b, LANG_VI, key, &(struct text_arg){ "n", value }, 1);
    const char *out = arena_str(c->arena, b.data ? b.data : "");
    buf_free(&b);
    return out;
}

/*
 * A name for what is no label of ours: the same for the same address, and not what was typed, which may be anything about anybody and
 * goes when its report is erased.
 */
static const char *stranger_name(struct record_ctx *c, const struct numbering *key, const char *address) {
    unsigned char h[crypto_generichash_BYTES_MIN];
    char hex[2 * STRANGER_BYTES + 1];
    crypto_generichash_state st;
    if (!*address) return "";
    crypto_generichash_init(&st, key->key, sizeof key->key, sizeof h);
    crypto_generichash_update(&st, (const unsigned char *)STRANGER_DOMAIN, sizeof STRANGER_DOMAIN - 1);
    crypto_generichash_update(&st, (const unsigned char *)address, strlen(address));
    crypto_generichash_final(&st, h, sizeof h);
    sodium_bin2hex(hex, sizeof hex, h, STRANGER_BYTES);
    return word_name(c, "case-page.stranger", hex);
}

static enum status label_name(struct record_ctx *c, const struct case_new *n, const char **out) {
    struct numbering key;
    char digits[NUMBER_BYTES], grouped[NUMBER_GROUPED_BYTES], run[16];
    if (!n->run && n->forged && *n->forged) {
        *out = word_name(c, "case-page.forged", n->forged);
        return *out ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    }
    if ((!n->run || n->index) && !keyring_numbering(c->app, &key)) return err_set(c->e, ST_NOT_FOUND, NULL, "passphrase.missing");
    if (!n->run) {
        *out = stranger_name(c, &key, n->address ? n->address : "");
    } else if (!n->index) {
        (void)snprintf(run, sizeof run, "%u", n->run);
        *out = word_name(c, "case-page.whole-run", run);
    } else {
        number_format(&key, n->run, n->index, digits);
        number_group(digits, grouped);
        *out = arena_str(c->arena, grouped);
    }
    sodium_memzero(&key, sizeof key);
    return *out ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- a new one ---- */

static const char *why_of(const struct case_new *n) {
    const char *why = n->why ? n->why : "";
    if (choice_known("case_why", why)) return why;
    return n->source == CASE_BY_SCANS ? "scans" : "other";
}

static enum status whose(struct record_ctx *c, const struct case_new *n, json_t *values) {
    int64_t product = 0, producer = 0;
    if (!n->run) return ST_OK;
    enum status st = case_run_owner(c->tx, n->run, &product, &producer, c->e);
    if (st) return st;
    json_object_set_new(values, "product_id", json_sprintf("%lld", (long long)product));
    json_object_set_new(values, "producer_id", json_sprintf("%lld", (long long)producer));
    json_object_set_new(values, "run_id", json_integer(n->run));
    json_object_set_new(values, "idx", json_integer(n->index));
    return ST_OK;
}

static enum status make(struct record_ctx *c, const struct case_new *n, const char *label, int64_t *id) {
    struct record r = { .kind = KIND_CASE, .h = { .state = STATE_NEW, .entered = "web" } };
    r.values = json_pack("{s:s, s:s, s:s}", "label", label, "source", sources[n->source], "why", why_of(n));
    enum status st = r.values ? whose(c, n, r.values) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = record_create(c, &r, true);
    *id = strtoll(r.h.id, NULL, 10);
    record_free(&r);
    return st;
}

static enum status raise_in(struct record_ctx *c, const struct case_new *n, int64_t *id, bool *fresh) {
    const char *label = "";
    enum status st = label_name(c, n, &label);
    if (!st) st = case_open_of(c->tx, n->run, n->index, label, id, c->e);
    *fresh = !st && !*id;
    if (*fresh) st = make(c, n, label, id);
    if (st) return st;
    char *json = n->evidence ? json_dumps(n->evidence, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
    if (n->evidence && !json) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    st = case_note(c->tx, *id, json ? json : "", n->at_us, c->e);
    free(json);
    return st;
}

enum status case_raise(struct db *tx, struct app *a, const struct case_new *n, int64_t *id, bool *fresh, struct err *e) {
    struct record_ctx c;
    enum status st = record_ctx_open(&c, tx, a, &raisers[n->source], NULL, ARENA_BYTES, e);
    c.now_us = n->at_us;
    day_format(day_of_us(n->at_us), c.today);
    *id = 0;
    *fresh = false;
    if (!st) st = raise_in(&c, n, id, fresh);
    record_ctx_close(&c);
    return st;
}

/*
 * Offline snapshots: making one, looking at one, and what one says of a label. The finding is core's; here it gets its words, and
 * the day from which it is: what came after that day is in no file.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "core/seal.h"
#include "core/snapshot.h"
#include "cli_internal.h"

#define OLD_DAYS 7
#define AHEAD_US INT64_C(3600000000) /* clocks of two machines may differ by so much */

/* ---- the passphrase of a sealed one ---- */

static enum status pass_read(struct cli *c, const char *path, struct buf *out) {
    enum status st = file_read(path, PASSPHRASE_MAX + 1, out, &c->e);
    while (!st && out->len && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r')) out->data[--out->len] = '\0';
    return st;
}

static void pass_free(struct buf *pass) {
    if (pass->data) sodium_memzero(pass->data, pass->cap);
    buf_free(pass);
}

/* As init does: a file that is missing is made. */
static enum status pass_make(struct cli *c, const char *path) {
    char pass[PASSPHRASE_MADE_BYTES + 1];
    const struct text_arg where = { "path", path };
    if (file_exists(path)) return ST_OK;
    passphrase_make(pass);
    pass[PASSPHRASE_MADE_BYTES - 1] = '\n';
    enum status st = file_replace(path, pass, PASSPHRASE_MADE_BYTES, 0600, &c->e);
    sodium_memzero(pass, sizeof pass);
    if (!st) talk(c, "snapshot.made-pass", &where, 1);
    return st;
}

/* ---- export ---- */

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) { return file_out_write(ctx, p, len, e); }

static enum status export_params(struct cli *c, json_t **params) {
    struct buf pass = BUF_INIT;
    const char *path = c->args.text[OPT_UNLOCK_FILE];
    *params = json_object();
    enum status st = *params ? ST_OK : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && path) st = pass_make(c, path);
    if (!st && path) st = pass_read(c, path, &pass);
    if (!st && path && passphrase_cost(pass.data ? pass.data : "", pass.len) != SEAL_INTERACTIVE)
        st = err_set(&c->e, ST_INVALID, "unlock-file", "snapshot.weak");
    if (!st && path) json_object_set_new(*params, "passphrase", json_stringn(pass.data, pass.len));
    pass_free(&pass);
    return st;
}

enum status verb_snapshot_export(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    struct file_out *out = NULL;
    json_t *params = NULL, *result = NULL;
    enum status st = export_params(c, &params);
    if (!st) st = file_out_open(&out, path, 0600, &c->e);
    if (st) {
        json_decref(params);
        return st;
    }
    interrupt_catch();
    st = call(c, params, to_file, out, &result);
    if (!st) st = file_out_commit(&out, &c->e);
    else file_out_abort(&out);
    if (!st && !args_has(&c->args, OPT_UNLOCK_FILE)) talk(c, "snapshot.made-open", NULL, 0);
    return st ? st : fetch_put(c, path, result);
}

/* ---- a file at hand ---- */

struct held {
    const char *path;
    const void *data;
    size_t len;
    struct snapshot *s;
    struct snapshot_facts facts;
    struct public_keys *keys; /* of --keys; NULL without */
    struct public_keys *own;  /* the one of the address in hand */
    int64_t now_us;
    int32_t days;             /* since it was made */
};

static void made_put(const struct held *h, char day[static DATE_BYTES], char hour[static 8]) {
    int64_t minutes = (h->facts.made_us - day_start_us(day_of_us(h->facts.made_us))) / 60000000;
    day_format(day_of_us(h->facts.made_us), day);
    (void)snprintf(hour, 8, "%02d:%02d", (int)(minutes / 60) % 24, (int)(minutes % 60));
}

/* A day to come would make every snapshot young for ever. */
static enum status age_check(struct cli *c, struct held *h) {
    char day[DATE_BYTES], hour[8];
    h->days = day_of_us(h->now_us) - day_of_us(h->facts.made_us);
    if (h->facts.made_us <= h->now_us + AHEAD_US && h->facts.made_us >= 0) {
        if (h->days < 0) h->days = 0;
        return ST_OK;
    }
    made_put(h, day, hour);
    err_set(&c->e, ST_TAMPERED, "snapshot", "snapshot.future");
    err_arg(&c->e, "d", "%s", day);
    err_arg(&c->e, "t", "%s", hour);
    return ST_TAMPERED;
}

/* With --keys the file must be signed by the key that the service published; without, whoever made it may have signed it. */
static enum status trust_check(struct cli *c, struct held *h) {
    if (!args_has(&c->args, OPT_KEYS)) {
        talk(c, "snapshot.untrusted", NULL, 0);
        return ST_OK;
    }
    h->keys = calloc(1, sizeof *h->keys);
    enum status st = h->keys ? keys_load(c, h->keys) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && !h->keys->has_snapshot) st = err_set(&c->e, ST_INVALID, "keys", "snapshot.no-key");
    if (!st && sodium_memcmp(h->keys->snapshot, h->facts.public_key, CODE_PUBLIC_BYTES))
        st = err_set(&c->e, ST_TAMPERED, "snapshot", "snapshot.stranger");
    return st;
}

static void held_close(struct held *h) {
    snapshot_close(&h->s);
    file_unmap(h->data, h->len);
    free(h->keys);
    free(h->own);
}

static enum status held_open(struct cli *c, const char *path, struct held *h) {
    *h = (struct held){ .path = path, .now_us = clock_now_us(clock_system()) };
    enum status st = file_map(path, &h->data, &h->len, &c->e);
    if (!st) st = snapshot_open(&h->s, h->data ? h->data : "", h->len, &c->e);
    if (!st) snapshot_about(h->s, &h->facts);
    if (!st) st = trust_check(c, h);
    return st ? st : age_check(c, h);
}

static void made_json(const struct held *h, json_t *v) {
    char made_at[24];
    us_format_utc(h->facts.made_us, made_at, sizeof made_at);
    json_object_set_new(v, "snapshot_made_at", json_string(made_at));
    json_object_set_new(v, "snapshot_days", json_integer(h->days));
    json_object_set_new(v, "snapshot_trusted", json_boolean(h->keys != NULL));
}

/* How old it is, and what that means. */
static void age_text(const struct held *h, enum lang l, struct buf *out) {
    char day[DATE_BYTES], hour[8], days[16];
    made_put(h, day, hour);
    (void)snprintf(days, sizeof days, "%d", (int)h->days);
    const struct text_arg args[] = { { "t", hour }, { "d", day }, { "n", days } };
    text_fill(out, l, h->days == 0 ? "snapshot.age-today" : h->days == 1 ? "snapshot.age-one" : "snapshot.age", args, 3);
    buf_byte(out, ' ');
    text_fill(out, l, "snapshot.since", NULL, 0);
    if (h->days <= OLD_DAYS) return;
    buf_byte(out, ' ');
    text_fill(out, l, "snapshot.old", args, 3);
}

static void text_set(json_t *v, const char *name, struct buf *text) {
    if (text->len) json_object_set_new(v, name, json_stringn(text->data, text->len));
    buf_free(text);
}

/* ---- show ---- */

static json_t *show_json(const struct cli *c, const struct held *h) {
    char x[sodium_base64_ENCODED_LEN(CODE_PUBLIC_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
    struct buf age = BUF_INIT;
    const struct snapshot_facts *f = &h->facts;
    sodium_bin2base64(x, sizeof x, f->public_key, CODE_PUBLIC_BYTES, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    json_t *v = json_pack("{s:s, s:I, s:I, s:I, s:I, s:b, s:I, s:s}", "id", h->path, "runs", (json_int_t)f->runs, "labels",
                          (json_int_t)f->labels, "recalls", (json_int_t)f->recalls, "keys", (json_int_t)f->keys, "sealed", f->sealed, "bytes",
                          (json_int_t)h->len, "public_key", x);
    if (!v) return NULL;
    made_json(h, v);
    age_text(h, c->lang, &age);
    text_set(v, "age", &age);
    return v;
}

enum status verb_snapshot_show(struct cli *c) {
    struct held h;
    enum status st = held_open(c, c->args.argument[0], &h);
    if (!st) st = snapshot_whole(h.s, &c->e);
    if (!st) st = put_taken(c, show_json(c, &h));
    held_close(&h);
    return st;
}

/* ---- what it says of a label ---- */

/* Sealed: by --unlock-file. */
static enum status unlock(struct cli *c, struct held *h) {
    struct buf pass = BUF_INIT;
    const char *path = c->args.text[OPT_UNLOCK_FILE];
    if (!h->facts.sealed) return ST_OK;
    enum status st = path ? pass_read(c, path, &pass) : err_set(&c->e, ST_USAGE, "unlock-file", "snapshot.locked");
    if (!st) st = snapshot_unlock(h->s, pass.data ? pass.data : "", pass.len, &c->e);
    if (st && !strcmp(c->e.key, "snapshot.weak")) { /* mistyped: export's advice is no help */
        err_clear(&c->e);
        st = err_set(&c->e, ST_TAMPERED, NULL, "snapshot.passphrase");
    }
    pass_free(&pass);
    return st;
}

/* When a key was ended for safety, by the snapshot or, where that is older, by --keys; 0 not. */
static int64_t unsafe_of(const struct held *h, int id, int64_t held_us) {
    for (int i = 0; !held_us && h->keys && i < h->keys->len; i++)
        if (h->keys->keys[i].id == id) held_us = h->keys->keys[i].unsafe_us;
    return held_us;
}

/* The signature under the key that the address names: of the snapshot, else of --keys, which may be younger. */
static enum status signature_check(struct cli *c, struct held *h, struct checked *k) {
    bool found = false;
    struct snapshot_key held;
    h->own = calloc(1, sizeof *h->own);
    if (!h->own) return err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    struct public_key *key = &h->own->keys[0];
    enum status st = snapshot_find_key(h->s, k->p.key_id, &found, &held, &c->e);
    memcpy(key->host, held.host, sizeof key->host);
    memcpy(key->key, held.pub, sizeof key->key);
    key->unsafe_us = unsafe_of(h, k->p.key_id, held.unsafe_us);
    key->id = k->p.key_id;
    h->own->len = found;
    return st ? st : address_check(k, found || !h->keys ? h->own : h->keys, &c->e);
}

/* Which sentences: of the scan page, unless they would say what offline nobody knows. */
static const char *state_of(const struct cli *c, const struct checked *k, const struct snapshot_answer *a, bool *own) {
    *own = a->outcome == OUTCOME_UNISSUED || a->outcome == OUTCOME_UNKNOWN || (a->outcome == OUTCOME_FORGED && !k->key);
    if (a->outcome == OUTCOME_FORGED && !k->key) return "no-key";
    if (a->outcome == OUTCOME_MALFORMED) return strchr(c->args.argument[0], '/') ? "malformed-link" : "malformed-typed";
    if (a->unsafe_us) return "key-unsafe";
    if (a->outcome == OUTCOME_EXPIRED && k->p.kind == CODE_UNSIGNED) return "expired-typed";
    return outcome_key(a->outcome);
}

static void sentence(const struct cli *c, const struct snapshot_answer *a, const char *area, const char *state, const char *name, json_t *v) {
    char key[64], day[DATE_BYTES] = "", word[64];
    struct buf text = BUF_INIT;
    const struct snapshot_text *t = &a->text;
    bool en = c->lang == LANG_EN;
    if (a->outcome == OUTCOME_EXPIRED) (void)snprintf(day, sizeof day, "%s", t->expires_on);
    else if (a->unsafe_us) day_format(day_of_us(a->unsafe_us), day);
    else if (a->known) day_format(a->group.voided ? a->group.void_day : day_of_us(a->issued_us), day);
    (void)snprintf(word, sizeof word, "scan.void.%s", a->known ? void_reason_key((int)a->group.reason) : "other");
    const char *reason = text_get(c->lang, word);
    size_t why = a->known ? strlen(a->recall) : 0;
    while (why && (a->recall[why - 1] == '.' || a->recall[why - 1] == ' ')) why--;
    char *plain = strndup(a->known ? a->recall : "", why);
    const struct text_arg args[] = { { "product", !a->known ? "" : en && *t->product_en ? t->product_en : t->product },
                                     { "producer", a->known ? t->producer : "" },
                                     { "lot", a->known ? t->lot : "" },
                                     { "d", day },
                                     { "reason", reason ? reason : "" },
                                     { "why", plain ? plain : "" } };
    (void)snprintf(key, sizeof key, "%s.%s.%s", area, state, name);
    if (text_get(c->lang, key)) text_fill(&text, c->lang, key, args, sizeof args / sizeof *args);
    text_set(v, name, &text);
    free(plain);
}

static void known_json(const struct snapshot_answer *a, json_t *v) {
    char day[DATE_BYTES];
    const struct snapshot_text *t = &a->text;
    json_object_set_new(v, "product", json_string(t->product));
    if (*t->product_en) json_object_set_new(v, "product_en", json_string(t->product_en));
    json_object_set_new(v, "producer", json_string(t->producer));
    json_object_set_new(v, "lot", json_string(t->lot));
    if (*t->made_on) json_object_set_new(v, "made_on", json_string(t->made_on));
    if (*t->expires_on) json_object_set_new(v, "expires_on", json_string(t->expires_on));
    day_format(day_of_us(a->issued_us), day);
    json_object_set_new(v, "issued_on", json_string(day));
    if (!a->group.voided) return;
    day_format(a->group.void_day, day);
    json_object_set_new(v, "voided_on", json_string(day));
    json_object_set_new(v, "reason", json_string(void_reason_key((int)a->group.reason)));
}

static json_t *answer_json(const struct cli *c, const struct held *h, const struct checked *k, const struct snapshot_answer *a) {
    bool own = false;
    struct buf age = BUF_INIT;
    json_t *v = address_json(k, a->outcome);
    if (!v) return NULL;
    const char *state = state_of(c, k, a, &own), *area = own ? "snapshot" : "scan";
    sentence(c, a, area, state, "headline", v);
    sentence(c, a, area, state, "sentence", v);
    sentence(c, a, a->outcome == OUTCOME_RECALLED ? "snapshot" : area, state, "action", v);
    if (a->known) known_json(a, v);
    if (a->recall && *a->recall && a->known) json_object_set_new(v, "recall", json_string(a->recall));
    json_object_set_new(v, "may_be_newer", json_boolean(own));
    made_json(h, v);
    age_text(h, c->lang, &age);
    text_set(v, "age", &age);
    return v;
}

static enum status answer(struct cli *c, struct held *h, const char *address) {
    struct checked k = { .key = NULL };
    struct snapshot_answer a;
    char number[NUMBER_BYTES], target[NUMBER_BYTES + 3];
    bool typed = number_typed(address, strlen(address), number);
    (void)snprintf(target, sizeof target, "/T/%s", typed ? number : "");
    enum status st = address_read(c, typed ? target : address, &k);
    if (!st) st = signature_check(c, h, &k);
    if (!st) st = snapshot_check(h->s, &k.p, k.outcome == OUTCOME_GENUINE, day_of_us(h->now_us), &a, &c->e);
    if (st) return st;
    if (a.outcome == OUTCOME_GENUINE && k.key) a.unsafe_us = k.key->unsafe_us;
    c->exit = outcome_exit(a.outcome);
    st = put_taken(c, answer_json(c, h, &k, &a));
    if (k.outcome == OUTCOME_FORGED && k.key) address_talk(c, &k);
    return st;
}

enum status snapshot_verify(struct cli *c, const char *address) {
    struct held h;
    enum status st = held_open(c, c->args.text[OPT_SNAPSHOT], &h);
    if (!st) st = unlock(c, &h);
    if (!st) st = answer(c, &h, address);
    held_close(&h);
    return st;
}

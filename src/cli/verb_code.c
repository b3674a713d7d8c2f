/* The label code without a service: the test vectors, and checking a label with nothing but the published keys. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "core/vectors.h"
#include "core/verdict.h"
#include "cli_internal.h"

#define VECTORS_BYTES_MAX (64u << 20)
#define JWKS_BYTES_MAX (1u << 20)

enum status verb_code_vectors(struct cli *c) {
    char line[64];
    struct buf json = BUF_INIT;
    unsigned passed = 0, failed = 0;
    c->file = c->args.argument[0];
    enum status st = file_read(c->file, VECTORS_BYTES_MAX, &json, &c->e);
    if (!st) st = vectors_run(json.data ? json.data : "", json.len, c->quiet ? NULL : stderr, &passed, &failed, &c->e);
    buf_free(&json);
    if (st) return st;
    if (failed || !passed) c->exit = status_exit(ST_REFUSED);
    if (c->json)
        return put_taken(
            c, json_pack("{s:s, s:I, s:I}", "id", c->file, "passed", (json_int_t)passed, "failed", (json_int_t)failed));
    int n = snprintf(line, sizeof line, "%u passed, %u failed\n", passed, failed);
    return put_bytes(c, line, n > 0 ? (size_t)n : 0);
}

/* ---- verify ---- */

/*
 * A mark of the host alone is not enough: the signature is over the canonical text with the key's host, and the address
 * that a person holds must name the same one.
 */
enum status address_check(struct checked *k, const struct public_keys *set, struct err *e) {
    const struct code_parsed *p = &k->p;
    k->outcome = OUTCOME_MALFORMED;
    k->why = "cli.verify-malformed";
    if (p->kind == CODE_MALFORMED) return ST_OK;
    k->outcome = OUTCOME_UNSIGNED;
    k->why = "cli.verify-unsigned";
    if (p->kind == CODE_UNSIGNED) return ST_OK;
    k->outcome = OUTCOME_FORGED;
    k->why = "cli.verify-key";
    for (int i = 0; i < set->len; i++)
        if (set->keys[i].id == p->key_id) k->key = &set->keys[i];
    if (!k->key) return ST_OK;
    const char *host = *k->key->host ? k->key->host : k->host;
    if (!*host) return err_set(e, ST_USAGE, "host", "cli.host-needed");
    k->why = "cli.verify-forged";
    if (!code_verify(p, host, k->key->key)) return ST_OK;
    k->why = "cli.verify-host";
    if (*k->host && strcmp(k->host, host) != 0) return ST_OK;
    k->outcome = OUTCOME_GENUINE;
    k->why = k->key->unsafe_us ? "cli.verify-key-unsafe" : "cli.verify-genuine";
    return ST_OK;
}

enum status address_read(struct cli *c, const char *address, struct checked *k) {
    const char *host = c->args.text[OPT_HOST];
    enum status st = host ? code_host_parse(host, k->host, &c->e) : ST_OK;
    (void)code_parse(address, strlen(address), &k->p);
    if (!host) memcpy(k->host, k->p.host, sizeof k->host);
    return st;
}

json_t *address_json(const struct checked *k, enum outcome o) {
    char grouped[NUMBER_GROUPED_BYTES] = "";
    const struct code_parsed *p = &k->p;
    if (*p->number) number_group(p->number, grouped);
    json_t *v = json_pack("{s:s*, s:s, s:b, s:s*, s:s*, s:s*, s:s*, s:s*}", "id", *p->number ? p->number : NULL, "outcome",
                          outcome_key(o), "signature_checked", k->key != NULL, "number", *grouped ? grouped : NULL, "form",
                          p->kind == CODE_MALFORMED  ? NULL
                          : p->form == CODE_FORM_GS1 ? "gs1"
                                                     : "village",
                          "gtin", *p->gtin ? p->gtin : NULL, "lot", *p->lot ? p->lot : NULL, "address_host",
                          *k->host ? k->host : NULL);
    if (v && p->key_id >= 0) {
        char kid[16];
        (void)snprintf(kid, sizeof kid, "%03d", p->key_id);
        json_object_set_new(v, "key", json_string(kid));
        json_object_set_new(v, "key_known", json_boolean(k->key != NULL));
        if (k->key && k->key->unsafe_us) {
            char at[24];
            us_format_utc(k->key->unsafe_us, at, sizeof at);
            json_object_set_new(v, "key_unsafe_at", json_string(at));
        }
        if (k->key && *k->key->host) json_object_set_new(v, "key_host", json_string(k->key->host));
    }
    return v;
}

void address_talk(const struct cli *c, const struct checked *k) {
    char kid[16], day[DATE_BYTES] = "";
    (void)snprintf(kid, sizeof kid, "%03d", k->p.key_id < 0 ? 0 : k->p.key_id);
    if (k->key && k->key->unsafe_us) day_format(day_of_us(k->key->unsafe_us), day);
    const struct text_arg args[] = { { "d", day }, { "key", kid }, { "host", k->host }, { "key_host", k->key ? k->key->host : "" } };
    talk(c, k->why, args, 4);
}

enum status keys_load(struct cli *c, struct public_keys *set) {
    struct buf json = BUF_INIT;
    c->file = c->args.text[OPT_KEYS];
    enum status st = file_read(c->file, JWKS_BYTES_MAX, &json, &c->e);
    if (!st) st = jwks_read(json.data ? json.data : "", json.len, set, &c->e);
    buf_free(&json);
    return st;
}

static json_t *checked_json(const struct checked *k) {
    json_t *v = address_json(k, k->outcome);
    /* Of the keys alone nobody can know these; to say nothing would let a script believe that they hold. */
    if (v) json_object_set_new(v, "not_checked", json_pack("[s, s, s, s]", "issued", "recalled", "revoked", "expired"));
    return v;
}

static enum status keys_verify(struct cli *c, const char *address) {
    struct checked k = { .key = NULL };
    struct public_keys *set = calloc(1, sizeof *set);
    enum status st = set ? keys_load(c, set) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = address_read(c, address, &k);
    if (!st) st = address_check(&k, set, &c->e);
    if (!st) {
        /* Whoever has the key signs what he likes: its signature alone tells nothing. */
        c->exit = k.outcome == OUTCOME_GENUINE && k.key->unsafe_us ? outcome_exit(OUTCOME_UNKNOWN) : outcome_exit(k.outcome);
        st = put_taken(c, checked_json(&k));
        address_talk(c, &k);
    }
    free(set);
    return st;
}

enum status verb_code_verify(struct cli *c) {
    const char *address = c->args.argument[0];
    if (args_has(&c->args, OPT_SNAPSHOT)) return snapshot_verify(c, address);
    if (args_has(&c->args, OPT_KEYS)) return keys_verify(c, address);
    err_set(&c->e, ST_USAGE, "keys", "cli.option-needed");
    err_arg(&c->e, "option", "--keys");
    err_arg(&c->e, "verb", "code verify");
    return ST_USAGE;
}

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

struct checked {
    struct code_parsed p;
    char host[CODE_HOST_BYTES]; /* compared with the key's; "" none */
    const struct public_key *key;
    enum outcome outcome;
    const char *why; /* key in [cli] of the sentence */
};

/*
 * A mark of the host alone is not enough: the signature is over the canonical text with the key's host, and the address
 * that a person holds must name the same one.
 */
static enum status check(struct checked *k, const struct public_keys *set, struct err *e) {
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
    k->why = "cli.verify-genuine";
    return ST_OK;
}

static json_t *checked_json(const struct checked *k) {
    char grouped[NUMBER_GROUPED_BYTES] = "";
    const struct code_parsed *p = &k->p;
    if (*p->number) number_group(p->number, grouped);
    json_t *v = json_pack(
        "{s:s*, s:s, s:b, s:s*, s:s*, s:s*, s:s*, s:s*}", "id", *p->number ? p->number : NULL, "outcome",
        outcome_key(k->outcome), "signature_checked", k->key != NULL, "number", *grouped ? grouped : NULL, "form",
        p->kind == CODE_MALFORMED  ? NULL
        : p->form == CODE_FORM_GS1 ? "gs1"
                                   : "village",
        "gtin", *p->gtin ? p->gtin : NULL, "lot", *p->lot ? p->lot : NULL, "address_host", *k->host ? k->host : NULL);
    if (v && p->key_id >= 0) {
        char kid[16];
        (void)snprintf(kid, sizeof kid, "%03d", p->key_id);
        json_object_set_new(v, "key", json_string(kid));
        json_object_set_new(v, "key_known", json_boolean(k->key != NULL));
        if (k->key && *k->key->host) json_object_set_new(v, "key_host", json_string(k->key->host));
    }
    /* Offline nobody can know these; to say nothing would let a script believe that they hold. */
    if (v) json_object_set_new(v, "not_checked", json_pack("[s, s, s, s]", "issued", "recalled", "revoked", "expired"));
    return v;
}

static enum status keys_load(struct cli *c, struct public_keys *set) {
    struct buf json = BUF_INIT;
    c->file = c->args.text[OPT_KEYS];
    enum status st = file_read(c->file, JWKS_BYTES_MAX, &json, &c->e);
    if (!st) st = jwks_read(json.data ? json.data : "", json.len, set, &c->e);
    buf_free(&json);
    return st;
}

enum status verb_code_verify(struct cli *c) {
    const char *address = c->args.argument[0], *host = c->args.text[OPT_HOST];
    struct checked k = { .key = NULL };
    struct public_keys *set = calloc(1, sizeof *set);
    enum status st = set ? keys_load(c, set) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && host) st = code_host_parse(host, k.host, &c->e);
    if (!st) {
        (void)code_parse(address, strlen(address), &k.p);
        if (!host) memcpy(k.host, k.p.host, sizeof k.host);
        st = check(&k, set, &c->e);
    }
    if (!st) {
        c->exit = outcome_exit(k.outcome);
        char kid[16];
        (void)snprintf(kid, sizeof kid, "%03d", k.p.key_id < 0 ? 0 : k.p.key_id);
        const struct text_arg args[] = { { "key", kid }, { "host", k.host }, { "key_host", k.key ? k.key->host : "" } };
        st = put_taken(c, checked_json(&k));
        talk(c, k.why, args, 3);
    }
    free(set);
    return st;
}

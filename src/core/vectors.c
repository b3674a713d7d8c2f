/*
 * Judges this implementation by vectors that another one made.
 *
 * Everything that a row needs comes from the file: one key pair that every known key id stands for, the hosts in the
 * addresses, and the valid rows as the only labels that were ever issued.
 */
#include "core/vectors.h"

#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "core/code.h"
#include "core/verdict.h"

struct vectors {
    const json_t *root;
    const json_t *valid;
    struct numbering numbering;
    unsigned char public[CODE_PUBLIC_BYTES];
    unsigned char secret[CODE_SECRET_BYTES];
    bool known[CODE_KEY_ID_MAX + 1];
    FILE *talk;
    const char *list; /* name of the rows that are being judged */
    size_t row;
};

/* ---- reading the file ---- */

static enum status bad(struct err *e, const char *name) {
    enum status s = err_set(e, ST_INVALID, NULL, "vectors.format");
    err_arg(e, "name", "%s", name);
    return s;
}

static const char *text_of(const json_t *row, const char *name) {
    const char *s = json_string_value(json_object_get(row, name));
    return s ? s : "";
}

static bool hex_of(const json_t *row, const char *name, unsigned char *out, size_t len) {
    const char *s = text_of(row, name);
    size_t n = 0;
    return sodium_hex2bin(out, len, s, strlen(s), NULL, &n, NULL) == 0 && n == len && strlen(s) == 2 * len;
}

static bool read_known(struct vectors *v) {
    const json_t *ids = json_object_get(v->root, "known_keys");
    if (!json_is_array(ids)) return false;
    for (size_t i = 0; i < json_array_size(ids); i++) {
        const json_t *id = json_array_get(ids, i);
        if (!json_is_integer(id) || json_integer_value(id) < 0 || json_integer_value(id) > CODE_KEY_ID_MAX)
            return false;
        v->known[json_integer_value(id)] = true;
    }
    return true;
}

static enum status read_keys(struct vectors *v, struct err *e) {
    unsigned char seed[crypto_sign_SEEDBYTES], derived[CODE_PUBLIC_BYTES];
    if (!hex_of(v->root, "numbering_key", v->numbering.key, sizeof v->numbering.key)) return bad(e, "numbering_key");
    if (!hex_of(v->root, "signing_key_seed", seed, sizeof seed)) return bad(e, "signing_key_seed");
    if (!hex_of(v->root, "public_key", v->public, sizeof v->public)) return bad(e, "public_key");
    crypto_sign_ed25519_seed_keypair(derived, v->secret, seed);
    if (memcmp(derived, v->public, sizeof derived) != 0) return bad(e, "public_key");
    return read_known(v) ? ST_OK : bad(e, "known_keys");
}

/* ---- judging an address ---- */

static bool text_equal(const char *a, const json_t *row, const char *name) {
    return !strcmp(a, text_of(row, name));
}

static bool host_equal(const char *host, const json_t *row) {
    char normal[CODE_HOST_BYTES];
    return code_host_parse(text_of(row, "host"), normal, NULL) == ST_OK && !strcmp(host, normal);
}

/* Whether the address says what the run of that valid row recorded. */
static bool row_matches(const json_t *row, const struct code_parsed *p) {
    bool gs1 = json_object_get(row, "gtin") != NULL;
    if (p->form == CODE_FORM_GS1 || p->kind == CODE_SIGNED) {
        if (gs1 != (p->form == CODE_FORM_GS1) || !text_equal(p->gtin, row, "gtin") || !text_equal(p->lot, row, "lot"))
            return false;
    }
    if (p->kind == CODE_UNSIGNED) return true;
    return host_equal(p->host, row) && json_integer_value(json_object_get(row, "key")) == p->key_id;
}

static const json_t *row_of_label(const struct vectors *v, uint32_t run, uint32_t index) {
    for (size_t i = 0; i < json_array_size(v->valid); i++) {
        const json_t *row = json_array_get(v->valid, i);
        if (json_integer_value(json_object_get(row, "run")) == (json_int_t)run &&
            json_integer_value(json_object_get(row, "index")) == (json_int_t)index)
            return row;
    }
    return NULL;
}

static enum outcome judge(const struct vectors *v, const char *uri, struct code_parsed *p) {
    struct verdict_facts f = {.kind = code_parse(uri, strlen(uri), p), .expires_on = DAY_NONE};
    uint32_t run, index;
    if (f.kind == CODE_SIGNED) f.verifies = v->known[p->key_id] && code_verify(p, p->host, v->public);
    if (f.kind != CODE_MALFORMED && number_parse(&v->numbering, p->number, &run, &index)) {
        const json_t *row = row_of_label(v, run, index);
        f.issued = row != NULL;
        f.matches = row && row_matches(row, p);
    }
    return verdict(&f);
}

/* ---- judging a row ---- */

static bool differs(const struct vectors *v, const char *what, const char *got, const char *want) {
    if (!strcmp(got, want)) return false;
    if (v->talk) fprintf(v->talk, "%s[%zu] %s: %s != %s\n", v->list, v->row, what, got, want);
    return true;
}

static bool outcome_differs(const struct vectors *v, const char *uri, const char *want, struct code_parsed *p) {
    return differs(v, "outcome", outcome_key(judge(v, uri, p)), want);
}

static bool in_range(const json_t *row, const char *name, json_int_t least, json_int_t most) {
    const json_t *n = json_object_get(row, name);
    return json_is_integer(n) && json_integer_value(n) >= least && json_integer_value(n) <= most;
}

/* What a run of this row issues.  out: false where the row is no run at all */
static bool row_issuer(const struct vectors *v, const json_t *row, struct code_issuer *is) {
    char host[CODE_HOST_BYTES], lot[LOT_BYTES];
    const char *gtin = json_string_value(json_object_get(row, "gtin"));
    if (!in_range(row, "run", 0, RUN_ID_MAX) || !in_range(row, "index", 0, LABEL_INDEX_MAX)) return false;
    if (!in_range(row, "key", 0, CODE_KEY_ID_MAX) || code_host_parse(text_of(row, "host"), host, NULL) != ST_OK)
        return false;
    if (gtin && (strlen(gtin) != GTIN_BYTES - 1 || lot_parse(text_of(row, "lot"), lot, NULL) != ST_OK)) return false;
    code_issuer_init(is, &v->numbering, (uint32_t)json_integer_value(json_object_get(row, "run")),
                     (int)json_integer_value(json_object_get(row, "key")), v->secret, host, gtin, gtin ? lot : NULL);
    return true;
}

static bool valid_holds(const struct vectors *v, const json_t *row) {
    struct code_issuer is;
    struct code_label label;
    struct code_parsed p;
    char canonical[CODE_CANONICAL_MAX + 1] = "", signature[2 * CODE_SIGNATURE_BYTES + 1];
    if (!row_issuer(v, row, &is)) return !differs(v, "row", "?", "run");
    code_issue(&is, (uint32_t)json_integer_value(json_object_get(row, "index")), &label);
    code_issuer_wipe(&is);
    memcpy(canonical, label.address, label.canonical_len);
    bool ok = !differs(v, "number", label.number, text_of(row, "number"));
    ok &= !differs(v, "canonical", canonical, text_of(row, "canonical"));
    ok &= !differs(v, "uri", label.address, text_of(row, "uri"));
    ok &= !outcome_differs(v, text_of(row, "uri"), "genuine", &p);
    sodium_bin2hex(signature, sizeof signature, p.signature, sizeof p.signature);
    ok &= !differs(v, "signature", signature, text_of(row, "signature"));
    code_canonical(&p, p.host, canonical);
    ok &= !differs(v, "read back", canonical, text_of(row, "canonical"));
    return ok;
}

static bool variant_holds(const struct vectors *v, const json_t *row) {
    struct code_parsed p;
    char canonical[CODE_CANONICAL_MAX + 1];
    const json_t *same = json_object_get(row, "same_as");
    json_int_t at = json_is_integer(same) ? json_integer_value(same) : -1;
    const json_t *as = at < 0 ? NULL : json_array_get(v->valid, (size_t)at);
    if (!as) return !differs(v, "same_as", "?", "valid");
    if (outcome_differs(v, text_of(row, "uri"), "genuine", &p)) return false;
    code_canonical(&p, p.host, canonical);
    return !differs(v, "canonical", canonical, text_of(as, "canonical"));
}

static bool invalid_holds(const struct vectors *v, const json_t *row) {
    struct code_parsed p;
    return !outcome_differs(v, text_of(row, "uri"), text_of(row, "outcome"), &p);
}

static enum status run_list(struct vectors *v, const char *name, bool (*holds)(const struct vectors *, const json_t *),
                            unsigned *passed, unsigned *failed, struct err *e) {
    const json_t *rows = json_object_get(v->root, name);
    if (!json_is_array(rows)) return bad(e, name);
    v->list = name;
    for (v->row = 0; v->row < json_array_size(rows); v->row++) {
        if (holds(v, json_array_get(rows, v->row))) ++*passed;
        else ++*failed;
    }
    return ST_OK;
}

enum status vectors_run(const char *json, size_t len, FILE *talk, unsigned *passed, unsigned *failed, struct err *e) {
    *passed = *failed = 0;
    json_error_t error;
    json_t *root = json_loadb(json, len, JSON_REJECT_DUPLICATES, &error);
    if (!root) {
        enum status s = err_set(e, ST_INVALID, NULL, "vectors.json");
        err_arg(e, "reason", "%d:%d %s", error.line, error.column, error.text);
        return s;
    }
    struct vectors v = {.root = root, .valid = json_object_get(root, "valid"), .talk = talk};
    enum status s = read_keys(&v, e);
    if (s == ST_OK) s = run_list(&v, "valid", valid_holds, passed, failed, e);
    if (s == ST_OK) s = run_list(&v, "variants", variant_holds, passed, failed, e);
    if (s == ST_OK) s = run_list(&v, "invalid", invalid_holds, passed, failed, e);
    sodium_memzero(v.secret, sizeof v.secret);
    json_decref(root);
    return s;
}

/* Reads a published key set (RFC 7517, Ed25519 keys of RFC 8037), so that labels can be checked without the service. */
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "cli_internal.h"

static enum status key_fail(struct err *e, const char *key, const char *kid) {
    err_set(e, ST_INVALID, "keys", key);
    err_arg(e, "kid", "%s", kid ? kid : "");
    return ST_INVALID;
}

static bool is(const json_t *jwk, const char *name, const char *value) {
    const char *s = json_string_value(json_object_get(jwk, name));
    return s && !strcmp(s, value);
}

static bool x_read(const json_t *jwk, unsigned char out[static CODE_PUBLIC_BYTES]) {
    const char *x = json_string_value(json_object_get(jwk, "x"));
    const char *end = NULL;
    size_t len = 0;
    return x && !sodium_base642bin(out, CODE_PUBLIC_BYTES, x, strlen(x), NULL, &len, &end, sodium_base64_VARIANT_URLSAFE_NO_PADDING) &&
           !*end && len == CODE_PUBLIC_BYTES;
}

/* "2026-11-23T07:00:00Z", or absent; read as strictly as it is written. */
static bool unsafe_read(const json_t *jwk, int64_t *us) {
    const json_t *member = json_object_get(jwk, "unsafe_at");
    const char *s = json_string_value(member);
    char again[24];
    int part[3];
    *us = 0;
    if (!member) return true;
    int32_t day = s && strlen(s) == 20 ? day_parse(s, 10) : DAY_NONE;
    if (day == DAY_NONE) return false;
    for (int i = 0; i < 3; i++) part[i] = (s[11 + 3 * i] - '0') * 10 + s[12 + 3 * i] - '0';
    *us = (((int64_t)day * 24 + part[0]) * 3600 + part[1] * 60 + part[2]) * 1000000;
    us_format_utc(*us, again, sizeof again);
    return *us > 0 && !strcmp(s, again);
}

static enum status key_read(const json_t *jwk, struct public_key *k, struct err *e) {
    const char *kid = json_string_value(json_object_get(jwk, "kid"));
    const json_t *host = json_object_get(jwk, "host");
    int64_t id = 0;
    if (!kid || strlen(kid) != CODE_KEY_DIGITS || !number_read(kid, 0, CODE_KEY_ID_MAX, &id) || !x_read(jwk, k->key))
        return key_fail(e, "jwks.key", kid);
    if (!unsafe_read(jwk, &k->unsafe_us)) return key_fail(e, "jwks.key", kid);
    k->id = (int)id;
    k->host[0] = '\0';
    if (!host) return ST_OK;
    struct err ignored = { .status = ST_OK };
    const char *text = json_string_value(host);
    return text && !code_host_parse(text, k->host, &ignored) ? ST_OK : key_fail(e, "jwks.key", kid);
}

/* A key beside those of labels; sets of before there was such a thing have none. */
static enum status own_read(const json_t *set, const char *name, bool *has, unsigned char out[static CODE_PUBLIC_BYTES], struct err *e) {
    const json_t *jwk = json_object_get(set, name);
    *has = jwk != NULL;
    return jwk && (!is(jwk, "kty", "OKP") || !is(jwk, "crv", "Ed25519") || !x_read(jwk, out)) ? key_fail(e, "jwks.key", name) : ST_OK;
}

static enum status keys_read(const json_t *set, struct public_keys *out, struct err *e) {
    const json_t *keys = json_object_get(set, "keys");
    if (!json_is_array(keys)) return err_set(e, ST_INVALID, "keys", "jwks.form");
    for (size_t i = 0; i < json_array_size(keys); i++) {
        const json_t *jwk = json_array_get(keys, i);
        if (!json_is_object(jwk)) return err_set(e, ST_INVALID, "keys", "jwks.form");
        if (!is(jwk, "kty", "OKP") || !is(jwk, "crv", "Ed25519")) continue;
        struct public_key k;
        enum status read = key_read(jwk, &k, e);
        if (read) return read;
        for (int j = 0; j < out->len; j++)
            if (out->keys[j].id == k.id)
                return key_fail(e, "jwks.twice", json_string_value(json_object_get(jwk, "kid")));
        out->keys[out->len++] = k;
    }
    enum status st = own_read(set, "snapshot", &out->has_snapshot, out->snapshot, e);
    if (!st) st = own_read(set, "filing", &out->has_filing, out->filing, e);
    if (!st) st = own_read(set, "evidence", &out->has_evidence, out->evidence, e);
    if (st) return st;
    return out->len ? ST_OK : err_set(e, ST_INVALID, "keys", "jwks.empty");
}

enum status jwks_read(const char *json, size_t len, struct public_keys *out, struct err *e) {
    json_error_t bad;
    out->len = 0;
    json_t *set = json_loadb(json, len, JSON_REJECT_DUPLICATES, &bad);
    if (!set) {
        err_set(e, ST_INVALID, "keys", "jwks.json");
        err_arg(e, "reason", "%s", bad.text);
        if (e && bad.line > 0) e->line = bad.line;
        return ST_INVALID;
    }
    enum status st = keys_read(set, out, e);
    json_decref(set);
    return st;
}

/*
 * The one cookie: which name it may have here, reading it, setting it, ending it. thread: pure
 *
 * A signed-in session never travels in the clear: without https there is no cookie and no signing in, but for the demo on the
 * machine itself.  src: RFC 6265bis §4.1.3 (__Host-)
 */
#ifndef TEMLANG_HTTP_COOKIE_H
#define TEMLANG_HTTP_COOKIE_H

#include <stdbool.h>
#include <stddef.h>

#include "http/router.h"

enum cookie_mode {
    COOKIE_NONE,     /* no signing in: the page says why */
    COOKIE_HOST,     /* https: __Host-tl; Secure; HttpOnly; SameSite=Lax; Path=/ */
    COOKIE_LOOPBACK  /* the demo, seen from its own machine: tl; HttpOnly; SameSite=Lax; Path=/ */
};

/* Whether the visitor came by https: a configured proxy says so (X-Forwarded-Proto). */
bool client_is_https(const struct http_request *q, const char *const *proxies, int proxies_len);
/* demo: the installation is one */
enum cookie_mode client_cookie_mode(const struct http_request *q, const char *const *proxies, int proxies_len, bool demo);

/* "__Host-tl", "tl", NULL for COOKIE_NONE */
const char *cookie_name(enum cookie_mode mode);
/* The raw value of a cookie; false where there is none. */
bool cookie_get(const struct http_request *q, const char *name, const char **value, size_t *len);
/* Set-Cookie until the browser is closed (the server ends sessions by itself); nothing for COOKIE_NONE. */
void cookie_set(struct http_response *out, enum cookie_mode mode, const char *token);
void cookie_clear(struct http_response *out, enum cookie_mode mode);

/*
 * Whether a POST comes from a page of ours: Origin is the address that the browser sees (scheme by https, the Host header), or,
 * where there is no Origin (or "null"), Sec-Fetch-Site is same-origin; never where Sec-Fetch-Site is cross-site.
 * src: Fetch §3.2; Fetch Metadata §2.3
 */
bool origin_holds(const struct http_request *q, bool https);

#endif

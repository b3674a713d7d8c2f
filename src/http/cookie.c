/* The session's cookie and what decides about it: https by a proxy that is ours, the demo on its own machine, our own Origin. */
#include "cookie.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "ask.h"
#include "client.h"
#include "reply.h"

#define ORIGIN_BYTES 300 /* scheme, a host of at most 255, a port */

/* ---- by which way ---- */

bool client_is_https(const struct http_request *q, const char *const *proxies, int proxies_len) {
    const char *value;
    size_t len;
    if (!q->peer || !client_is_proxy(q->peer, proxies, proxies_len)) return false;
    return header_value(q, "X-Forwarded-Proto", &value, &len) == 1 && len == 5 && !strncasecmp(value, "https", 5);
}

/* "localhost", "127.…", "[::1]", with or without a port: what the person sees in the address bar. */
static bool host_is_loopback(const struct http_request *q) {
    const char *host;
    size_t len;
    if (header_value(q, "Host", &host, &len) != 1) return false;
    if (len >= 5 && !memcmp(host, "[::1]", 5)) return len == 5 || host[5] == ':';
    const char *colon = memchr(host, ':', len);
    size_t name = colon ? (size_t)(colon - host) : len, digits = 0;
    if (name == 9 && !strncasecmp(host, "localhost", 9)) return true;
    while (digits < name && ((host[digits] >= '0' && host[digits] <= '9') || host[digits] == '.')) digits++;
    return digits == name && name >= 4 && !memcmp(host, "127.", 4);
}

/* A proxy on this machine is a peer on loopback too: whatever it is called, it leaves one of these. */
static bool came_through_proxy(const struct http_request *q) {
    static const char *const marks[] = { "X-Forwarded-Proto", "X-Forwarded-Host", "X-Real-IP", "Via" };
    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
        if (header_find(q, marks[i])) return true;
    return !client_is_local(q);
}

enum cookie_mode client_cookie_mode(const struct http_request *q, const char *const *proxies, int proxies_len,
                                    bool demo) {
    if (client_is_https(q, proxies, proxies_len)) return COOKIE_HOST;
    return demo && host_is_loopback(q) && !came_through_proxy(q) ? COOKIE_LOOPBACK : COOKIE_NONE;
}

/* ---- the cookie ---- */

const char *cookie_name(enum cookie_mode mode) {
    return mode == COOKIE_HOST ? "__Host-tl" : mode == COOKIE_LOOPBACK ? "tl" : NULL;
}

static bool pair_find(const struct http_header *h, const char *name, const char **value, size_t *len) {
    size_t want = strlen(name);
    const char *end = h->value + h->value_len;
    for (const char *at = h->value; at < end;) {
        const char *semi = memchr(at, ';', (size_t)(end - at)), *to = semi ? semi : end;
        while (at < to && (*at == ' ' || *at == '\t')) at++;
        if ((size_t)(to - at) > want && at[want] == '=' && !memcmp(at, name, want)) {
            while (to > at && (to[-1] == ' ' || to[-1] == '\t')) to--;
            *value = at + want + 1;
            *len = (size_t)(to - *value);
            return true;
        }
        at = semi ? semi + 1 : end;
    }
    return false;
}

bool cookie_get(const struct http_request *q, const char *name, const char **value, size_t *len) {
    for (size_t i = 0; i < q->headers_len; i++)
        if (q->headers[i].name_len == 6 && !strncasecmp(q->headers[i].name, "Cookie", 6) &&
            pair_find(&q->headers[i], name, value, len))
            return true;
    return false;
}

static void cookie_write(struct http_response *out, enum cookie_mode mode, const char *token, const char *ending) {
    char text[HTTP_VALUE_BYTES];
    const char *secure = mode == COOKIE_HOST ? " Secure;" : "";
    if (mode == COOKIE_NONE) return;
    int n = snprintf(text, sizeof text, "%s=%s;%s HttpOnly; SameSite=Lax; Path=/%s", cookie_name(mode), token, secure, ending);
    if (n > 0 && (size_t)n < sizeof text) reply_header(out, "Set-Cookie", text);
}

void cookie_set(struct http_response *out, enum cookie_mode mode, const char *token) { cookie_write(out, mode, token, ""); }

void cookie_clear(struct http_response *out, enum cookie_mode mode) { cookie_write(out, mode, "", "; Max-Age=0"); }

/* ---- where a form comes from ---- */

bool origin_holds(const struct http_request *q, bool https) {
    const char *origin, *site, *host;
    size_t origin_len, site_len, host_len;
    char own[ORIGIN_BYTES];
    int origins = header_value(q, "Origin", &origin, &origin_len), sites = header_value(q, "Sec-Fetch-Site", &site, &site_len);
    if (origins > 1 || sites > 1) return false;
    bool same = sites && site_len == 11 && !memcmp(site, "same-origin", 11);
    if (sites && site_len == 10 && !memcmp(site, "cross-site", 10)) return false;
    if (!origins || (origin_len == 4 && !memcmp(origin, "null", 4))) return same;
    if (header_value(q, "Host", &host, &host_len) != 1 || host_len > 261) return false;
    int n = snprintf(own, sizeof own, "%s://%.*s", https ? "https" : "http", (int)host_len, host);
    return n > 0 && (size_t)n == origin_len && !strncasecmp(own, origin, origin_len);
}

/* Addresses behind proxies, and the programs that open links without a person. */
#include "client.h"

#include <arpa/inet.h>
#include <string.h>
#include <strings.h>

#include "ask.h"

#define AGENT_BYTES 512

/* ---- address ---- */

static bool is_address(const char *s) {
    unsigned char bytes[16];
    return inet_pton(AF_INET, s, bytes) == 1 || inet_pton(AF_INET6, s, bytes) == 1;
}

bool client_is_proxy(const char *address, const char *const *proxies, int n) {
    for (int i = 0; i < n; i++)
        if (!strcasecmp(address, proxies[i])) return true;
    return false;
}

/* "1.2.3.4", "::1", "[::1]:443", "1.2.3.4:5678" without brackets and port; false where it is no address. */
static bool entry_read(const char *from, const char *to, char out[static CLIENT_ADDRESS_BYTES]) {
    while (from < to && (*from == ' ' || *from == '\t')) from++;
    while (to > from && (to[-1] == ' ' || to[-1] == '\t')) to--;
    const char *colon = memchr(from, ':', (size_t)(to - from));
    if (from < to && *from == '[') {
        from++;
        const char *close = memchr(from, ']', (size_t)(to - from));
        if (!close) return false;
        to = close;
    } else if (colon && !memchr(colon + 1, ':', (size_t)(to - colon - 1))) {
        to = colon;
    }
    size_t len = (size_t)(to - from);
    if (len == 0 || len >= CLIENT_ADDRESS_BYTES) return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return is_address(out);
}

static void copy_address(char out[static CLIENT_ADDRESS_BYTES], const char *s) {
    size_t len = strnlen(s, CLIENT_ADDRESS_BYTES - 1);
    memcpy(out, s, len);
    out[len] = '\0';
}

/*
 * From the right: each proxy appends whom it saw, so the first that is not ours is the last that we can believe.
 * out: true when out holds it (or the walk must end)
 */
static bool header_walk(const struct http_header *h, const char *const *proxies, int n,
                        char out[static CLIENT_ADDRESS_BYTES]) {
    const char *to = h->value + h->value_len;
    while (to > h->value) {
        const char *from = to;
        while (from > h->value && from[-1] != ',') from--;
        char entry[CLIENT_ADDRESS_BYTES];
        if (!entry_read(from, to, entry)) return true;
        copy_address(out, entry);
        if (!client_is_proxy(entry, proxies, n)) return true;
        to = from > h->value ? from - 1 : from;
    }
    return false;
}

void client_address(const struct http_request *q, const char *const *proxies, int proxies_len,
                    char out[static CLIENT_ADDRESS_BYTES]) {
    copy_address(out, q->peer ? q->peer : "");
    if (proxies_len == 0 || !client_is_proxy(out, proxies, proxies_len)) return;
    for (size_t i = q->headers_len; i-- > 0;) {
        const struct http_header *h = &q->headers[i];
        if (h->name_len != 15 || strncasecmp(h->name, "X-Forwarded-For", 15) != 0) continue;
        if (header_walk(h, proxies, proxies_len, out)) return;
    }
}

bool client_is_local(const struct http_request *q) {
    const char *p = q->peer ? q->peer : "";
    bool loopback = !strncmp(p, "127.", 4) || !strcmp(p, "::1") || !strncmp(p, "::ffff:127.", 11);
    return loopback && !header_find(q, "X-Forwarded-For") && !header_find(q, "Forwarded");
}

/* ---- people and programs ---- */

struct preview {
    const char *part, *unless;
};

static const struct preview previews[] = {
#define X(part, unless) { part, unless },
#include "preview.def"
#undef X
};

static bool has_any(const char *agent, const char *list) {
    char part[32];
    while (*list) {
        size_t len = strcspn(list, "|");
        if (len < sizeof part) {
            memcpy(part, list, len);
            part[len] = '\0';
            if (strstr(agent, part)) return true;
        }
        list += len + (list[len] == '|');
    }
    return false;
}

static bool is_preview(const char *value, size_t len) {
    char agent[AGENT_BYTES];
    if (len >= sizeof agent) len = sizeof agent - 1;
    for (size_t i = 0; i < len; i++) {
        char c = value[i];
        agent[i] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c ? c : ' ';
    }
    agent[len] = '\0';
    for (size_t i = 0; i < sizeof previews / sizeof *previews; i++)
        if (strstr(agent, previews[i].part) && !has_any(agent, previews[i].unless)) return true;
    return false;
}

bool client_is_person(const struct http_request *q) {
    static const char *const marks[] = { "Sec-Purpose", "Purpose", "X-Purpose", "X-Moz" };
    for (size_t i = 0; i < q->headers_len; i++) {
        const struct http_header *h = &q->headers[i];
        if (h->name_len == 10 && !strncasecmp(h->name, "User-Agent", 10)) {
            if (is_preview(h->value, h->value_len)) return false;
            continue;
        }
        for (size_t m = 0; m < sizeof marks / sizeof *marks; m++)
            if (h->name_len == strlen(marks[m]) && !strncasecmp(h->name, marks[m], h->name_len) && h->value_len >= 4 &&
                (memmem(h->value, h->value_len, "prefetch", 8) || memmem(h->value, h->value_len, "preview", 7)))
                return false;
    }
    return true;
}

/* Addresses to listen on, as far as the command line must understand them itself. */
#include <arpa/inet.h>
#include <string.h>

#include "cli_internal.h"

enum status listen_read(const char *s, char *host, size_t cap, int *port, struct err *e) {
    const char *colon = strrchr(s, ':');
    int64_t n = 0;
    size_t len = colon ? (size_t)(colon - s) : 0;
    bool bracket = len >= 2 && s[0] == '[' && s[len - 1] == ']';
    const char *from = bracket ? s + 1 : s;
    if (bracket) len -= 2;
    if (colon && len && len < cap && number_read(colon + 1, 0, 65535, &n) && (bracket || !memchr(from, ':', len))) {
        memcpy(host, from, len);
        host[len] = '\0';
        *port = (int)n;
        return ST_OK;
    }
    err_set(e, ST_USAGE, "listen", "cli.listen");
    err_arg(e, "value", "%s", s);
    return ST_USAGE;
}

bool host_is_loopback(const char *host) {
    struct in_addr four;
    struct in6_addr six;
    if (inet_pton(AF_INET, host, &four) == 1) return (ntohl(four.s_addr) >> 24) == 127;
    if (inet_pton(AF_INET6, host, &six) == 1) return IN6_IS_ADDR_LOOPBACK(&six);
    return false;
}

bool address_local(const char *address, const char *at, char *out, size_t cap) {
    const char *host = strstr(address, "://");
    const char *path = host ? strchr(host + 3, '/') : NULL;
    int n = path ? snprintf(out, cap, "http://%s%s", at, path) : -1;
    return n > 0 && (size_t)n < cap;
}

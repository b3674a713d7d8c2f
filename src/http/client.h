/* Who is at the other end: address, and whether this request is a person's scan. thread: pure */
#ifndef TEMLANG_HTTP_CLIENT_H
#define TEMLANG_HTTP_CLIENT_H

#include <stdbool.h>

#include "http/router.h"

#define CLIENT_ADDRESS_BYTES 46 /* INET6_ADDRSTRLEN */

/*
 * The visitor's address: the peer, or the rightmost address of X-Forwarded-For that is not one of our proxies, and
 * only where the peer is one.
 */
void client_address(const struct http_request *q, const char *const *proxies, int proxies_len,
                    char out[static CLIENT_ADDRESS_BYTES]);
/* Whether an address is one of our proxies. */
bool client_is_proxy(const char *address, const char *const *proxies, int n);
/* Whether the request came from this machine and through no proxy. */
bool client_is_local(const struct http_request *q);
/* Whether a GET is a person's: no link-preview program, no prefetch. */
bool client_is_person(const struct http_request *q);

#endif

/* What a request asks for: language, JSON or page, compression, parameters. thread: pure */
#ifndef TEMLANG_HTTP_ASK_H
#define TEMLANG_HTTP_ASK_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/text.h"
#include "http/router.h"

struct ask {
    const struct http_request *q;
    bool head;
    bool json; /* application/json is preferred over text/html */
    bool gzip;
    enum lang lang;
    bool lang_given;          /* by ?l=, so links of the page keep it */
    const char *path, *query; /* of the raw target; query "" where there is none, without the '?' */
    size_t path_len, query_len;
};

void ask_read(const struct http_request *q, struct ask *a);
/* First header of a name (any letter case), NULL where there is none. */
const struct http_header *header_find(const struct http_request *q, const char *name);
/* How many headers of a name there are, and the first one's value without spaces at its ends. */
int header_value(const struct http_request *q, const char *name, const char **value, size_t *len);
/* The raw value of a parameter.  out: false where it is not there */
bool query_get(const char *query, size_t len, const char *name, const char **value, size_t *value_len);
/* The raw query without a parameter, appended. */
void query_without(struct buf *out, const char *query, size_t len, const char *name);
/* application/x-www-form-urlencoded -> bytes.  out: length, cut at cap; a malformed escape stays as it is */
size_t query_decode(const char *value, size_t len, char *out, size_t cap);
/* q-value in thousandths that a list (Accept, Accept-Encoding) gives to a name; -1 where it is not named. */
int list_weight(const char *list, size_t len, const char *name);

#endif

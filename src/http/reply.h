/* Filling a response. thread: pure */
#ifndef TEMLANG_HTTP_REPLY_H
#define TEMLANG_HTTP_REPLY_H

#include "ask.h"
#include "gzip.h"
#include "http/router.h"

#define TYPE_HTML "text/html; charset=utf-8"
#define TYPE_JSON "application/json"
#define TYPE_PROBLEM "application/problem+json"
#define TYPE_TEXT "text/plain; charset=utf-8"

void reply_init(struct http_response *out, int status);
/* Add a header; one that would not fit is dropped (none of ours comes near). */
void reply_header(struct http_response *out, const char *name, const char *value);
/* Text that is whole: body from a string. */
void reply_text(struct http_response *out, const struct ask *a, const char *type, const char *text, size_t len);
/* Take body over (emptied), compressed where the visitor takes it and it is worth it. */
void reply_body(struct http_response *out, const struct ask *a, const char *type, struct buf *body, struct deflater *d);
/* Static bytes that outlive the response. */
void reply_shared(struct http_response *out, const struct ask *a, const char *type, const void *data, size_t len);
/* After the body is set: HEAD sends its length only. */
void reply_finish(struct http_response *out, const struct ask *a);

#endif

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
/*
 * Bytes of an open file, from its beginning (a sheet, a photograph): the descriptor is taken over.
 *   in   type: also of an image; len: of the file
 */
void reply_file(struct http_response *out, const struct ask *a, const char *type, int fd, uint64_t len);
/*
 * 303 to a path of ours; anything that reply_is_local refuses goes to the start page. Wholly set: no other call is needed.
 */
void reply_redirect(struct http_response *out, const char *location);
/* Whether a text is a path on this site: "/", then no second "/" or "", printable ASCII only, not too long for a header. */
bool reply_is_local(const char *location);
/*
 * To be kept as a file: Content-Disposition with the name twice, as ASCII and as UTF-8. Before reply_file, reply_body or
 * reply_text, which give the type.  in: filename: UTF-8, without folders; longer than 60 bytes is cut before its ending
 * src: RFC 6266 §4.3, RFC 8187
 */
void reply_download(struct http_response *out, const char *filename);
/* A photograph of ours, for this person only or for everybody; nothing but an image can come of it. */
void reply_image_headers(struct http_response *out, bool everybody);
/* Kept by nobody, shown in no frame: what a private file that is no page must say. More would stop the PDF viewers of browsers. */
void reply_private_headers(struct http_response *out);
/* After the body is set: HEAD sends its length only. */
void reply_finish(struct http_response *out, const struct ask *a);

#endif

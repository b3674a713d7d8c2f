/* The one place that knows the fields of struct http_response. */
#include "reply.h"

#include <string.h>

#define GZIP_WORTH_BYTES 600

void reply_init(struct http_response *out, int status) {
    out->status = status;
    out->body = (struct buf)BUF_INIT;
    out->shared = NULL;
    out->shared_len = 0;
    out->length = 0;
    out->close = false;
    out->headers_len = 0;
}

void reply_header(struct http_response *out, const char *name, const char *value) {
    size_t len = strlen(value);
    if (out->headers_len == HTTP_HEADERS_OUT_MAX || len >= sizeof out->headers[0].value) return;
    out->headers[out->headers_len].name = name;
    memcpy(out->headers[out->headers_len].value, value, len + 1);
    out->headers_len++;
}

void reply_finish(struct http_response *out, const struct ask *a) {
    out->length = out->shared ? out->shared_len : out->body.len;
    if (!a->head) return;
    buf_free(&out->body);
    out->shared = NULL;
    out->shared_len = 0;
}

static void typed(struct http_response *out, const char *type) {
    reply_header(out, "Content-Type", type);
    reply_header(out, "X-Content-Type-Options", "nosniff");
}

void reply_text(struct http_response *out, const struct ask *a, const char *type, const char *text, size_t len) {
    typed(out, type);
    buf_add(&out->body, text, len);
    reply_finish(out, a);
}

void reply_body(struct http_response *out, const struct ask *a, const char *type, struct buf *body,
                struct deflater *d) {
    typed(out, type);
    if (a->gzip && body->len > GZIP_WORTH_BYTES) {
        gzip_whole(d, body->data, body->len, &out->body);
        if (!out->body.failed) reply_header(out, "Content-Encoding", "gzip");
    }
    if (out->body.len == 0 || out->body.failed) {
        buf_free(&out->body);
        out->body = *body;
        *body = (struct buf)BUF_INIT;
    }
    buf_free(body);
    reply_finish(out, a);
}

void reply_shared(struct http_response *out, const struct ask *a, const char *type, const void *data, size_t len) {
    typed(out, type);
    out->shared = data;
    out->shared_len = len;
    reply_finish(out, a);
}

void http_response_free(struct http_response *r) { buf_free(&r->body); }

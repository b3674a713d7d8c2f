/* The one place that knows the fields of struct http_response. */
#include "reply.h"

#include <string.h>
#include <unistd.h>

#define GZIP_WORTH_BYTES 600
#define NAME_BYTES_MAX 60 /* of a file's name: three times as long when written in UTF-8 */
#define NAME_ENDING_MAX 10

void reply_init(struct http_response *out, int status) {
    out->status = status;
    out->body = (struct buf)BUF_INIT;
    out->shared = NULL;
    out->shared_len = 0;
    out->fd = -1;
    out->fd_len = 0;
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

static void file_close(struct http_response *out) {
    if (out->fd >= 0) close(out->fd);
    out->fd = -1;
}

void reply_finish(struct http_response *out, const struct ask *a) {
    out->length = out->fd >= 0 ? out->fd_len : out->shared ? out->shared_len : out->body.len;
    if (!a->head) return;
    file_close(out);
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

void reply_file(struct http_response *out, const struct ask *a, const char *type, int fd, uint64_t len) {
    typed(out, type);
    out->fd = fd;
    out->fd_len = len;
    reply_finish(out, a);
}

void http_response_free(struct http_response *r) {
    file_close(r);
    buf_free(&r->body);
}

/* ---- places ---- */

bool reply_is_local(const char *location) {
    size_t len = strlen(location);
    if (location[0] != '/' || location[1] == '/' || location[1] == '\\' || len >= HTTP_VALUE_BYTES) return false;
    for (size_t i = 0; i < len; i++)
        if (location[i] <= ' ' || location[i] > '~') return false;
    return true;
}

void reply_redirect(struct http_response *out, const char *location) {
    reply_init(out, 303);
    reply_header(out, "Location", reply_is_local(location) ? location : "/");
    reply_header(out, "Cache-Control", "no-store");
}

/* ---- files ---- */

/* Bytes of a name that are kept, ending included: cut between characters, before the ending. */
static size_t name_fit(const char *name, size_t len, const char **ending, size_t *ending_len) {
    const char *dot = memrchr(name, '.', len);
    *ending_len = dot && dot > name && (size_t)(name + len - dot) <= NAME_ENDING_MAX ? (size_t)(name + len - dot) : 0;
    *ending = name + len - *ending_len;
    size_t stem = len - *ending_len;
    if (stem + *ending_len > NAME_BYTES_MAX) stem = NAME_BYTES_MAX - *ending_len;
    while (stem && stem < len - *ending_len && ((unsigned char)name[stem] & 0xc0) == 0x80) stem--;
    return stem;
}

static bool is_name_char(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_';
}

/* One "_" for each character that is not plain, so that old programs still see something like the name. */
static void add_plain(struct buf *b, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if (((unsigned char)s[i] & 0xc0) != 0x80) buf_byte(b, (unsigned char)(is_name_char(s[i]) ? s[i] : '_'));
}

static void add_percent(struct buf *b, const char *s, size_t len) {
    for (size_t i = 0; i < len; i++) {
        if (is_name_char(s[i]))
            buf_byte(b, (unsigned char)s[i]);
        else
            buf_printf(b, "%%%02X", (unsigned char)s[i]);
    }
}

void reply_download(struct http_response *out, const char *filename) {
    struct buf b = BUF_INIT;
    const char *slash = strrchr(filename, '/'), *ending;
    const char *name = slash ? slash + 1 : filename;
    size_t ending_len, stem = name_fit(name, strlen(name), &ending, &ending_len);
    buf_str(&b, "attachment; filename=\"");
    add_plain(&b, name, stem);
    add_plain(&b, ending, ending_len);
    buf_str(&b, "\"; filename*=UTF-8''");
    add_percent(&b, name, stem);
    add_percent(&b, ending, ending_len);
    reply_header(out, "Content-Disposition", b.failed ? "attachment" : b.data);
    buf_free(&b);
}

void reply_image_headers(struct http_response *out, bool everybody) {
    reply_header(out, "Cache-Control", everybody ? "public, max-age=3600" : "private, no-store");
    reply_header(out, "Content-Security-Policy", "default-src 'none'; sandbox");
}

void reply_private_headers(struct http_response *out) {
    reply_header(out, "Cache-Control", "no-store");
    reply_header(out, "Content-Security-Policy", "frame-ancestors 'none'");
    reply_header(out, "Referrer-Policy", "same-origin");
}

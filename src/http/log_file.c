/*
 * The public log as C2SP tlog-tiles serves it. What stands in D/log is sent as it is; a path has one spelling, so neither a cache
 * nor a mirror holds a tile twice, and no name but a tile's leads into the folder.
 */
#include <string.h>

#include "app/log.h"
#include "reply.h"
#include "router_internal.h"

#define PREFIX "/log/"
#define PREFIX_LEN (sizeof PREFIX - 1)
#define TYPE_BYTES "application/octet-stream"
#define CACHE_SOON "public, max-age=2" /* a checkpoint is the newest for a second under load */
#define CACHE_MINUTES "public, max-age=300"
#define CACHE_EVER "public, max-age=31536000, immutable"

static void log_headers(const char *cache, struct http_response *out) {
    reply_init(out, 200);
    reply_header(out, "Cache-Control", cache);
    reply_header(out, "Access-Control-Allow-Origin", "*"); /* anybody's page may check the log */
}

void log_checkpoint_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    struct buf b = BUF_INIT;
    if (app_log_read(w->r->app, LOG_CHECKPOINT, NOTE_BYTES_MAX, &b, NULL)) {
        buf_free(&b);
        answer_status(w, a, 404, out);
        return;
    }
    log_headers(CACHE_SOON, out);
    reply_header(out, "Vary", "Accept-Encoding");
    reply_body(out, a, TYPE_TEXT, &b, w->deflater);
}

void log_key_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES + 1];
    if (!app_log_key(w->r->app, &k)) {
        answer_status(w, a, 404, out);
        return;
    }
    note_key_format(&k, vkey);
    size_t len = strlen(vkey);
    vkey[len++] = '\n';
    log_headers(CACHE_MINUTES, out);
    reply_text(out, a, TYPE_TEXT, vkey, len);
}

void log_policy_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    struct buf b = BUF_INIT;
    if (app_log_policy(w->r->app, &b, NULL)) {
        buf_free(&b);
        answer_status(w, a, 503, out);
        return;
    }
    log_headers(CACHE_MINUTES, out);
    reply_header(out, "Vary", "Accept-Encoding");
    reply_body(out, a, TYPE_TEXT, &b, w->deflater);
}

/* Entries are text and shrink; hashes do not. */
static void send_bundle(struct router_worker *w, const struct ask *a, const char *name, struct http_response *out) {
    struct buf b = BUF_INIT;
    if (app_log_read(w->r->app, name, BUNDLE_BYTES_MAX, &b, NULL)) {
        buf_free(&b);
        answer_status(w, a, 404, out);
        return;
    }
    log_headers(CACHE_EVER, out);
    reply_header(out, "Vary", "Accept-Encoding");
    reply_body(out, a, TYPE_BYTES, &b, w->deflater);
}

static void send_tile(struct router_worker *w, const struct ask *a, const char *name, struct http_response *out) {
    int fd = -1;
    size_t len = 0;
    if (app_log_open(w->r->app, name, &fd, &len, NULL)) {
        answer_status(w, a, 404, out);
        return;
    }
    log_headers(CACHE_EVER, out);
    reply_file(out, a, TYPE_BYTES, fd, len);
}

void log_tile_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    char name[TILE_PATH_BYTES];
    struct tile t;
    if (!tile_path_parse(a->path + PREFIX_LEN, a->path_len - PREFIX_LEN, &t)) {
        answer_status(w, a, 404, out);
        return;
    }
    tile_path_format(&t, name);
    if (t.level == TILE_ENTRIES) send_bundle(w, a, name, out);
    else send_tile(w, a, name, out);
}

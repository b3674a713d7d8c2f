/* Addresses for machines: keys, health, numbers, files. */
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "base/metrics.h"
#include "client.h"
#include "reply.h"
#include "router_internal.h"

static void answer_text(const struct ask *a, int status, const char *text, struct http_response *out) {
    reply_init(out, status);
    reply_header(out, "Cache-Control", "no-store");
    reply_text(out, a, TYPE_TEXT, text, strlen(text));
}

void health_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    (void)w;
    answer_text(a, 200, "ok\n", out);
}

/* What is not in order, in one word that a watch can match; NULL: nothing. */
static const char *unready(struct app *app) {
    struct log_status log;
    if (!store_writable(app_store(app))) return "read-only\n";
    app_log_status(app, &log);
    if (log.mode == LOG_REFUSED) return "log-refused\n";
    if (log.mode == LOG_STOPPED) return "log-stopped\n";
    return NULL;
}

/* Scan pages go on working without a disk to write on, so a proxy's check belongs on /healthz and a watch on this. */
void ready_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    const char *why = unready(w->r->app);
    answer_text(a, why ? 503 : 200, why ? why : "ready\n", out);
    if (why) reply_header(out, "Retry-After", "30");
}

void metrics_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    if (!client_is_local(a->q)) {
        answer_status(w, a, 404, out);
        return;
    }
    struct buf body = BUF_INIT;
    metrics_write(&body);
    reply_init(out, 200);
    reply_header(out, "Cache-Control", "no-store");
    reply_body(out, a, "text/plain; version=0.0.4; charset=utf-8", &body, w->deflater);
}

void jwks_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    json_t *keys = app_jwks(w->r->app);
    char *text = keys ? json_dumps(keys, JSON_COMPACT) : NULL;
    json_decref(keys);
    if (!text) {
        answer_status(w, a, 503, out);
        return;
    }
    struct buf body = BUF_INIT;
    buf_str(&body, text);
    buf_byte(&body, '\n');
    free(text);
    reply_init(out, 200);
    /* Public by nature: any program may read it, and a rotated key must be seen soon. */
    reply_header(out, "Cache-Control", "public, max-age=300");
    reply_header(out, "Access-Control-Allow-Origin", "*");
    reply_body(out, a, "application/jwk-set+json", &body, w->deflater);
}

/* ---- files ---- */

static void answer_asset(struct router_worker *w, const struct ask *a, const struct asset *f, const char *cache,
                         struct http_response *out) {
    if (!f) {
        answer_status(w, a, 404, out);
        return;
    }
    reply_init(out, 200);
    reply_header(out, "Cache-Control", cache);
    reply_header(out, "Content-Security-Policy", "default-src 'none'");
    reply_shared(out, a, f->type, f->data, f->len);
}

void static_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    const struct asset *f = assets_at(&w->r->pages->assets, a->path, a->path_len);
    answer_asset(w, a, f, "public, max-age=31536000, immutable", out);
}

void favicon_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    answer_asset(w, a, assets_named(&w->r->pages->assets, "favicon.ico"), "public, max-age=86400", out);
}

void robots_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    answer_asset(w, a, assets_named(&w->r->pages->assets, "robots.txt"), "public, max-age=86400", out);
}

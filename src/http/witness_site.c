/*
 * A witness behind the server. Its answers are for programs: a status, and the body that tlog-witness gives it. Nothing is asked of a
 * cookie, an origin or a content type, as nothing here acts in anybody's name: the signature in the request is what counts.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/metrics.h"
#include "http/site.h"
#include "reply.h"
#include "witness/witness.h"

#define ADD "/add-checkpoint"
#define LAST "/checkpoint"

struct served {
    struct witness *w;
    const char *prefix;
};

enum asked { ASKED_NOTHING, ASKED_ADD, ASKED_LAST };

/* out: *hex of ASKED_LAST: what stands where a hash belongs */
static enum asked asked_by(const struct served *s, const struct http_request *q, const char **hex, size_t *len) {
    const char *mark = memchr(q->target, '?', q->target_len), *at = q->target;
    size_t n = mark ? (size_t)(mark - at) : q->target_len, prefix = strlen(s->prefix), end = sizeof LAST - 1;
    if (n < prefix || memcmp(at, s->prefix, prefix) != 0) return ASKED_NOTHING;
    at += prefix;
    n -= prefix;
    if (n == sizeof ADD - 1 && !memcmp(at, ADD, n)) return ASKED_ADD;
    if (n <= end + 1 || *at != '/' || memcmp(at + n - end, LAST, end) != 0) return ASKED_NOTHING;
    *hex = at + 1;
    *len = n - end - 1;
    return memchr(*hex, '/', *len) ? ASKED_NOTHING : ASKED_LAST;
}

/* ---- planning ---- */

static void plan_add(const struct http_request *q, struct router_plan *p) {
    const char *length = "";
    size_t n = 0;
    if (!header_value(q, "Content-Length", &length, &n)) p->status = 411;
    for (size_t i = 0; i < n && !p->status; i++) p->body_len = p->body_len * 10 + (size_t)(length[i] - '0');
    if (p->body_len > WITNESS_REQUEST_MAX) p->status = 413;
    p->close = p->status != 0;
    p->work = !p->status;
    p->reads = p->work && p->body_len > 0;
}

static void plan(void *self, const struct http_request *q, struct router_plan *p) {
    const char *hex;
    size_t len;
    *p = (struct router_plan){ .status = 0 };
    if (!http_guard(q, &p->status)) {
        p->close = true;
        metric_add(METRIC_REQUESTS_REFUSED, 1);
        return;
    }
    bool post = !strcmp(q->method, "POST");
    enum asked a = asked_by(self, q, &hex, &len);
    if (a == ASKED_ADD && post) plan_add(q, p);
    else if (a == ASKED_LAST && !post) p->work = true;
    else {
        p->status = a == ASKED_NOTHING ? 404 : 405;
        p->close = post;
    }
    if (p->close) metric_add(METRIC_REQUESTS_REFUSED, 1);
}

/* ---- answering ---- */

static void answer(const struct ask *a, int status, const char *type, struct buf *body, struct http_response *out) {
    reply_init(out, status);
    reply_header(out, "Cache-Control", "no-store");
    if (status == 503) reply_header(out, "Retry-After", "30");
    reply_text(out, a, type, body->data ? body->data : "", body->len);
    buf_free(body);
}

static void answer_status_only(const struct ask *a, int status, struct http_response *out) {
    struct buf body = BUF_INIT;
    buf_printf(&body, "%d\n", status);
    answer(a, status, TYPE_TEXT, &body, out);
}

static void failed(const struct ask *a, const struct err *e, struct http_response *out) {
    if (e->status != ST_NOT_FOUND) log_error("witness.failed", "status=%s key=%s", status_key(e->status), e->key);
    answer_status_only(a, status_http(e->status), out);
}

static void add(struct served *s, const struct ask *a, struct http_response *out) {
    struct buf body = BUF_INIT;
    struct err e = { 0 };
    enum witness_answer what;
    if (witness_add(s->w, a->q->body, a->q->body_len, &what, &body, &e)) {
        buf_free(&body);
        failed(a, &e, out);
        return;
    }
    int status = witness_http(what);
    if (what == WITNESS_COSIGNED) answer(a, status, TYPE_TEXT, &body, out);
    else if (what == WITNESS_MISMATCH) answer(a, status, WITNESS_SIZE_TYPE, &body, out);
    else {
        buf_free(&body);
        answer_status_only(a, status, out);
    }
}

static void run(void *worker, const struct http_request *q, const struct router_plan *p, struct http_response *out) {
    struct served *s = worker;
    struct ask a;
    const char *hex = "";
    size_t len = 0;
    metric_add(METRIC_REQUESTS, 1);
    ask_read(q, &a);
    enum asked what = p->status ? ASKED_NOTHING : asked_by(s, q, &hex, &len);
    if (p->status || q->body_len != p->body_len) {
        answer_status_only(&a, p->status ? p->status : 400, out);
        if (p->status == 405) reply_header(out, "Allow", asked_by(s, q, &hex, &len) == ASKED_ADD ? "POST" : "GET, HEAD");
        out->close = p->close || !p->status;
    } else if (what == ASKED_ADD) {
        add(s, &a, out);
    } else {
        struct buf note = BUF_INIT;
        struct err e = { 0 };
        if (witness_last(s->w, hex, len, &note, &e)) {
            buf_free(&note);
            failed(&a, &e, out);
        } else answer(&a, 200, TYPE_TEXT, &note, out);
    }
}

/* ---- the site ---- */

static enum status worker_open(void *self, void **worker, struct err *e) {
    (void)e;
    *worker = self;
    return ST_OK;
}

static void worker_close(void **worker) { *worker = NULL; }

static void close_served(void *self) { free(self); }

enum status witness_site(struct witness *w, const char *prefix, struct site *out, struct err *e) {
    struct served *s = calloc(1, sizeof *s);
    if (!s) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *s = (struct served){ w, prefix };
    *out = (struct site){ .self = s, .plan = plan, .worker_open = worker_open, .worker_close = worker_close, .run = run, .close = close_served };
    return ST_OK;
}

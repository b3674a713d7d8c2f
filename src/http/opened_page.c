/*
 * "Tôi đã mở chai này": the address of a label behind /da-mo. It asks before anything is written, because the page of a label is
 * opened by many programs and a report cannot be undone by who made it. No cookie, no session: the signed code is what may do it.
 */
#include <string.h>

#include "app/opened.h"
#include "base/log.h"
#include "client.h"
#include "reply.h"
#include "router_internal.h"
#include "wait.h"

#define PREFIX "/da-mo"

/* The label that an address is about. */
struct asked {
    struct scan_result r;
    struct err e;
    int64_t now_us;
    const char *label; /* its address on this site */
    size_t label_len;
};

/* Only what a scan opened is looked up, so that nobody guesses numbers here; what fails is charged as a scan's would be. */
static bool look(struct router_worker *w, const struct ask *a, struct asked *x) {
    char ip[CLIENT_ADDRESS_BYTES];
    const char *value;
    size_t len;
    memset(x, 0, sizeof *x);
    client_address(a->q, (const char *const *)w->r->proxies, w->r->proxies_len, ip);
    x->now_us = clock_now_us(app_clock(w->r->app));
    x->label = a->q->target + strlen(PREFIX);
    x->label_len = a->q->target_len - strlen(PREFIX);
    if (!query_get(a->query, a->query_len, "s", &value, &len)) return true;
    const struct scan_request q = { .target = x->label, .len = x->label_len, .now_us = x->now_us, .uncounted = true, .ip = ip };
    if (scanner_scan(w->scanner, &q, &x->r, &x->e) == ST_OK) return true;
    log_error("opened.failed", "status=%s key=%s", status_key(x->e.status), x->e.key);
    return false;
}

static void put(json_t *o, const char *name, const char *value, size_t len) {
    if (len) json_object_set_new(o, name, json_stringn(value, len));
}

/* in: state: "ask", "not", "many" */
static void show(struct router_worker *w, const struct ask *a, int status, const char *state, const struct asked *x, struct http_response *out) {
    json_t *model = answer_layout(w, a);
    char today[DATE_BYTES];
    day_format(x->r.today, today);
    json_object_set_new(model, state, json_true());
    json_object_set_new(model, "foreign", json_boolean(a->lang != LANG_VI));
    json_object_set_new(model, "max", json_sprintf("%d", OPENED_VISITOR_MAX));
    put(model, "today", today, strlen(today));
    put(model, "grouped", x->r.grouped, strlen(x->r.grouped));
    put(model, "action", a->q->target, a->q->target_len);
    if (x->r.facts) {
        put(model, "product", x->r.facts->product, strlen(x->r.facts->product));
        put(model, "label", x->label, x->label_len);
    }
    answer_form_page(w, a, status, PAGE_OPENED, model, NULL, out);
    json_decref(model);
}

void opened_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    struct asked x;
    if (!look(w, a, &x)) answer_status(w, a, 503, out);
    else if (x.r.wait_s) answer_wait(w, a, WAIT_FAILED, x.r.wait_s, out);
    else if (opened_asks(&x.r)) show(w, a, 200, "ask", &x, out);
    else show(w, a, 409, "not", &x, out);
}

static uint64_t visitor(struct router_worker *w, const struct ask *a, bool network, int64_t now_us) {
    char ip[CLIENT_ADDRESS_BYTES];
    const struct http_header *agent = network ? NULL : header_find(a->q, "User-Agent");
    client_address(a->q, (const char *const *)w->r->proxies, w->r->proxies_len, ip);
    return scan_visitor(w->r->app, ip, agent ? agent->value : "", agent ? agent->value_len : 0, now_us).id;
}

void opened_post(struct router_worker *w, const struct ask *a, struct http_response *out) {
    struct asked x;
    struct buf back = BUF_INIT;
    if (!look(w, a, &x)) {
        answer_status(w, a, 503, out);
        return;
    }
    if (x.r.wait_s) {
        answer_wait(w, a, WAIT_FAILED, x.r.wait_s, out);
        return;
    }
    enum status st = opened_report(w->r->app, &x.r, visitor(w, a, false, x.now_us), visitor(w, a, true, x.now_us), x.now_us, &x.e);
    buf_add(&back, x.label, x.label_len);
    buf_byte(&back, '\0');
    /* Said already, by a second tap or by somebody else: its page says it. */
    if (!st || (x.r.state.opened_us && !back.failed)) reply_redirect(out, back.failed ? "/" : back.data);
    else if (st == ST_REFUSED) show(w, a, 409, "not", &x, out);
    else if (st == ST_TOO_MANY) show(w, a, 429, "many", &x, out);
    else answer_status(w, a, status_http(st), out);
    buf_free(&back);
}

/* A scanned or typed label address: look it up, note what must be noted, answer. */
#include <sodium.h>
#include <string.h>

#include "app/limit.h"
#include "app/photo.h"
#include "base/log.h"
#include "client.h"
#include "router_internal.h"
#include "view.h"
#include "wait.h"

#define KEPT_SIDE 320
#define KEPT_BYTES ((size_t)12 << 10)

/* A number without s that was typed wrong, and not a link that lost a part: "/T/" and nothing but digits. */
static bool is_typed_number(const struct ask *a) {
    const char *value;
    size_t len;
    if (a->path_len <= 3 || (a->path[1] | 0x20) != 't' || query_get(a->query, a->query_len, "s", &value, &len))
        return false;
    for (size_t i = 3; i < a->path_len; i++)
        if ((a->path[i] < '0' || a->path[i] > '9') && a->path[i] != '-' && a->path[i] != '.') return false;
    return true;
}

static void note_misuse(struct router_worker *w, const struct ask *a, const struct scan_result *r, int64_t now_us) {
    struct code_parsed p;
    struct app_key key;
    char canonical[CODE_CANONICAL_MAX + 1];
    code_parse(a->q->target, a->q->target_len, &p);
    app_key(w->r->app, p.key_id, &key);
    code_canonical(&p, key.host, canonical);
    scan_alarm(w->r->app, r, canonical, now_us);
}

/* The language that was chosen, else the browser's; and where the address was met: anybody can write that, so it is only noted. */
static void note_about(const struct ask *a, struct visitor *v) {
    const struct http_header *languages = header_find(a->q, "Accept-Language");
    const char *value, *lang = a->lang_given ? lang_code(a->lang) : languages ? languages->value : "";
    size_t len = a->lang_given || !languages ? strlen(lang) : languages->value_len;
    evidence_language(lang, len, v->language);
    if (query_get(a->query, a->query_len, "e", &value, &len)) evidence_campaign(value, len, v->campaign);
}

/* A scan is a person's GET of a signed, issued address; a copy to keep is none. */
static void note_scan(struct router_worker *w, const struct ask *a, const struct scan_result *r, const char *ip, int64_t now_us) {
    if (a->head || r->typed || !r->facts || label_kept(a->query, a->query_len) || !client_is_person(a->q)) return;
    const struct http_header *agent = header_find(a->q, "User-Agent");
    struct visitor visitor = scan_visitor(w->r->app, ip, agent ? agent->value : "", agent ? agent->value_len : 0, now_us);
    note_about(a, &visitor);
    scan_count(w->r->app, r, visitor, now_us);
}

bool label_kept(const char *query, size_t len) {
    const char *value;
    size_t n;
    return query_get(query, len, "save", &value, &n) && n == 1 && *value == '1';
}

/* The picture of a kept page as a data: address; without one the page is kept all the same. On a worker. */
static void picture_read(struct router_worker *w, const struct scan_result *r, struct buf *out) {
    struct buf jpeg = BUF_INIT;
    const char *id = view_photo(r);
    bool everybody = false;
    bool read = *id && view_tells(r) && photo_permit(scanner_db(w->scanner), NULL, id, &everybody, NULL) == ST_OK &&
                photo_small(w->r->app, id, KEPT_SIDE, KEPT_BYTES, &jpeg, NULL) == ST_OK;
    if (read) {
        size_t len = sodium_base64_encoded_len(jpeg.len, sodium_base64_VARIANT_ORIGINAL);
        buf_str(out, "data:image/jpeg;base64,");
        char *at = buf_room(out, len);
        if (at) sodium_bin2base64(at, len, (const unsigned char *)jpeg.data, jpeg.len, sodium_base64_VARIANT_ORIGINAL);
        if (at) out->len += len - 1;
    }
    buf_free(&jpeg);
}

static void answer_kept(struct router_worker *w, const struct ask *a, const struct scan_result *r, struct label_extra *x,
                        struct http_response *out) {
    struct buf picture = BUF_INIT;
    picture_read(w, r, &picture);
    x->kept = true;
    x->picture = picture.failed ? NULL : picture.data;
    label_answer(w, a, r, x, out);
    buf_free(&picture);
}

int label_wait(struct router_worker *w, const struct ask *a) {
    char ip[CLIENT_ADDRESS_BYTES];
    const struct http_header *agent = header_find(a->q, "User-Agent");
    client_address(a->q, (const char *const *)w->r->proxies, w->r->proxies_len, ip);
    const struct asker who = { .ip = ip, .agent = agent ? agent->value : "", .agent_len = agent ? agent->value_len : 0 };
    return limit_typed(w->r->app, &who, clock_now_us(app_clock(w->r->app)));
}

static bool is_signed(const struct ask *a) {
    const char *value;
    size_t len;
    return query_get(a->query, a->query_len, "s", &value, &len);
}

void label_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    struct scan_result r;
    struct err e = { 0 };
    char ip[CLIENT_ADDRESS_BYTES];
    int wait_s = is_signed(a) ? 0 : label_wait(w, a);
    if (wait_s) {
        answer_wait(w, a, WAIT_TYPED, wait_s, out);
        return;
    }
    struct label_extra x = { .number_typed = is_typed_number(a) };
    int64_t now_us = clock_now_us(app_clock(w->r->app));
    client_address(a->q, (const char *const *)w->r->proxies, w->r->proxies_len, ip);
    const struct scan_request q = { .target = a->q->target, .len = a->q->target_len, .now_us = now_us, .ip = ip };
    if (scanner_scan(w->scanner, &q, &r, &e) != ST_OK) {
        log_error("scan.failed", "status=%s key=%s", status_key(e.status), e.key);
        memset(&r, 0, sizeof r);
        r.key_id = -1;
        x = (struct label_extra){ .fault = true };
        if (a->json)
            answer_status(w, a, 503, out);
        else
            label_answer(w, a, &r, &x, out);
        return;
    }
    if (r.wait_s) {
        answer_wait(w, a, WAIT_FAILED, r.wait_s, out);
        return;
    }
    if (r.outcome == OUTCOME_UNISSUED) note_misuse(w, a, &r, now_us);
    if (r.facts && label_kept(a->query, a->query_len)) answer_kept(w, a, &r, &x, out);
    else label_answer(w, a, &r, &x, out);
    note_scan(w, a, &r, ip, now_us);
}

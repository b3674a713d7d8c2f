/*
 * Visitors and their reports, over the seats of desk_seat.h: a form as a phone sends it, the cases that came of it. Include
 * after cmocka.h.
 */
#ifndef TEMLANG_TESTS_REPORT_SITE_H
#define TEMLANG_TESTS_REPORT_SITE_H

#include "desk_seat.h"

#define REPORT_EDGE "bien0a1b2c3d"

/* What a visitor writes; NULL: the field is not sent. */
struct report_form {
    const char *ma, *seen, *bought_at, *note, *contact, *once, *website;
    const struct buf *photo;
};

struct visitor_at {
    const char *ip, *agent;
};

/* What browsers of visitors ask for. */
static const char *visit_lang = "vi";

static inline void report_part(struct buf *b, const char *name, const char *value) {
    if (value) buf_printf(b, "--" REPORT_EDGE "\r\nContent-Disposition: form-data; name=\"%s\"\r\n\r\n%s\r\n", name, value);
}

static inline void report_body(const struct report_form *f, struct buf *b) {
    const char *const parts[][2] = { { "ma", f->ma }, { "seen", f->seen }, { "bought_at", f->bought_at }, { "note", f->note },
                                     { "contact", f->contact }, { "lan", f->once }, { "website", f->website } };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) report_part(b, parts[i][0], parts[i][1]);
    if (f->photo) {
        buf_printf(b, "--" REPORT_EDGE "\r\nContent-Disposition: form-data; name=\"photo.tep\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
        buf_add(b, f->photo->data, f->photo->len);
        buf_str(b, "\r\n");
    }
    buf_str(b, "--" REPORT_EDGE "--\r\n");
    assert_false(b->failed);
}

/* One request of a visitor.  in: f NULL: GET.  out: status */
static inline int visit(struct desk_site *d, struct visitor_at v, const char *target, const struct report_form *f) {
    struct buf body = BUF_INIT;
    char length[24];
    if (f) report_body(f, &body);
    (void)snprintf(length, sizeof length, "%zu", body.len);
    const char *const h[][2] = { { "Host", "tx.example" }, { "X-Forwarded-Proto", "https" }, { "X-Forwarded-For", v.ip }, { "User-Agent", v.agent },
                                 { "Accept-Language", visit_lang }, { "Origin", f ? DESK_ORIGIN : NULL },
                                 { "Content-Type", f ? "multipart/form-data; boundary=" REPORT_EDGE : NULL }, { "Content-Length", f ? length : NULL } };
    struct http_header headers[8];
    size_t n = 0;
    for (size_t i = 0; i < sizeof h / sizeof *h; i++)
        if (h[i][1]) headers[n++] = (struct http_header){ h[i][0], h[i][1], strlen(h[i][0]), strlen(h[i][1]) };
    const struct http_request q = { .method = f ? "POST" : "GET", .version = "HTTP/1.1", .target = target, .target_len = strlen(target), .headers = headers,
                                    .headers_len = n, .peer = "10.0.0.1", .body = body.data, .body_len = body.len };
    http_response_free(&d->out);
    router_handle(d->worker, &q, &d->out);
    buf_free(&body);
    return d->out.status;
}

/* A report that is taken; out: its number in ref. */
static inline void report_taken(struct desk_site *d, struct visitor_at v, const struct report_form *f, char ref[static 12]) {
    visit(d, v, "/phan-anh", f);
    desk_shows(d, 303, NULL);
    const char *to = desk_header(d, "Location");
    assert_int_equal(strlen(to), strlen("/phan-anh/") + 11);
    memcpy(ref, to + strlen("/phan-anh/"), 12);
}

/* What a command says to somebody in a seat; params stolen.  out: to be decref'd */
static inline json_t *asked_by(struct desk_site *d, int who, enum command c, json_t *params) {
    json_t *result = NULL;
    struct err e = { 0 };
    const struct actor actor = { .role = role_key((int)desk_now[who].role), .org = desk_now[who].org_code, .account_id = desk_people[who].account,
                                 .who = { .role = desk_now[who].role, .org_id = desk_now[who].org_id, .unit_code = desk_now[who].unit_code } };
    if (command_run(c, d->w.app, NULL, &actor, params, NULL, &result, &e)) fail_msg("%s", e.key);
    json_decref(params);
    return result;
}

/* How many cases there are, in a state where one is given. */
static inline int64_t cases_count(struct desk_site *d, const char *state) {
    json_t *page = asked_by(d, DOST, COMMAND_RECORD_PAGE, json_pack("{s:s, s:s, s:i, s:b}", "kind", "case", "state", state, "limit", 1000, "count", 1));
    int64_t n = json_integer_value(json_object_get(page, "total"));
    json_decref(page);
    return n;
}

#endif

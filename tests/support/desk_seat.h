/*
 * A browser of somebody in a role, without a socket: pages of signed-in people as journeys see them. Include after cmocka.h.
 *
 * Signing in has its own tests; here a session is a seat in a table, named by the first letter of its token.
 */
#ifndef TEMLANG_TESTS_DESK_SEAT_H
#define TEMLANG_TESTS_DESK_SEAT_H

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "people.h"
#include "router_internal.h"

#define DESK_CSRF "tokentokentokentokentokentokentokentokentok"

struct desk_person {
    enum role role;
    const char *org, *unit;
    int64_t account, member;
};

/* Two of each where two people are needed; communes and organisations of people_orgs. */
static const struct desk_person desk_people[] = {
    { ROLE_OPERATOR, "van-hanh", "", 1, 0 },   { ROLE_DOST, "so-khcn", "", 2, 0 },         { ROLE_DAE, "so-nnmt", "", 3, 0 },
    { ROLE_COMMUNE, "ubnd-03013", "03013", 4, 0 }, { ROLE_MARK_OWNER, "hoi-det", "", 5, 0 }, { ROLE_GI_MANAGER, "so-khcn", "", 6, 0 },
    { ROLE_MANAGER, "htx-a", "03013", 7, 0 },  { ROLE_CLERK, "htx-a", "03013", 8, 0 },     { ROLE_MEMBER, "htx-a", "03013", 9, 1 },
    { ROLE_OBSERVER, "so-khcn", "", 10, 0 },   { ROLE_COMMUNE, "ubnd-03013", "03013", 11, 0 }, { ROLE_MARK_OWNER, "hoi-det", "", 12, 0 },
    { ROLE_MANAGER, "htx-a", "03013", 13, 0 }, { ROLE_MANAGER, "htx-b", "03046", 14, 0 },  { ROLE_COMMUNE, "ubnd-03046", "03046", 15, 0 }
};
enum { OPERATOR, DOST, DAE, COMMUNE, OWNER, GI, MANAGER, CLERK, MEMBER, OBSERVER, COMMUNE_2, OWNER_2, MANAGER_2, MANAGER_B, COMMUNE_B,
       DESK_PEOPLE };

struct desk_site {
    struct world w;
    struct router *r;
    struct router_worker *worker;
    struct http_response out;
    const char *cookie; /* beside the session's, NULL none */
};

static struct assignment desk_now[DESK_PEOPLE];

static enum status desk_find(struct app *a, struct db *db, const char *token, struct arena *ar, struct session *s, struct err *e) {
    int n = token[0] - 'a';
    (void)a;
    (void)db;
    (void)ar;
    if (n < 0 || n >= DESK_PEOPLE) return err_set(e, ST_NOT_FOUND, NULL, "session.none");
    const struct assignment *now = &desk_now[n];
    *s = (struct session){ .id = n + 1, .account_id = desk_people[n].account, .login = "x", .name = "Người Mẫu", .now = now,
                           .assignments = now, .assignments_len = 1, .csrf = DESK_CSRF };
    s->actor = (struct actor){ .role = role_key((int)now->role), .org = now->org_code, .account_id = desk_people[n].account, .behalf_of = now->deputy_for,
                               .who = { .role = now->role, .org_id = now->org_id, .unit_code = now->unit_code, .member_id = now->member_id } };
    return ST_OK;
}

static inline void desk_seats(struct desk_site *d) {
    for (int i = 0; i < DESK_PEOPLE; i++) {
        const struct desk_person *p = &desk_people[i];
        json_t *list = world_do(&d->w, COMMAND_RECORD_PAGE, json_pack("{s:s, s:i}", "kind", "org", "limit", 1000)), *row = NULL;
        size_t n = 0;
        desk_now[i] = (struct assignment){ .id = i + 1, .role = p->role, .org_code = p->org, .org_name = p->org, .unit_code = p->unit,
                                           .member_id = p->member, .valid_from = "", .valid_to = "" };
        json_array_foreach(json_object_get(list, "rows"), n, row)
            if (!strcmp(json_string_value(json_object_get(row, "code")), p->org))
                desk_now[i].org_id = strtoll(json_string_value(json_object_get(row, "id")), NULL, 10);
        json_decref(list);
        assert_true(desk_now[i].org_id > 0);
    }
}

static inline void desk_open(struct desk_site *d) {
    static const char *const proxies[] = { "10.0.0.1" };
    struct err e = { 0 };
    memset(d, 0, sizeof *d);
    d->out.fd = -1;
    assert_int_equal(text_load(&e), ST_OK);
    world_open(&d->w, false);
    people_orgs(&d->w);
    desk_seats(d);
    if (router_open(&d->r, d->w.app, proxies, 1, &e)) fail_msg("%s %s %s", e.key, err_value(&e, "page"), err_value(&e, "what"));
    d->r->session_find = desk_find;
    assert_int_equal(router_worker_open(&d->worker, d->r, &e), ST_OK);
}

static inline void desk_close(struct desk_site *d) {
    http_response_free(&d->out);
    router_worker_close(&d->worker);
    router_close(&d->r);
    world_close(&d->w);
}

static inline const char *desk_header(const struct desk_site *d, const char *name) {
    for (int i = 0; i < d->out.headers_len; i++)
        if (!strcmp(d->out.headers[i].name, name)) return d->out.headers[i].value;
    return "";
}

static inline bool desk_says(const struct desk_site *d, const char *text) {
    return d->out.body.data && memmem(d->out.body.data, d->out.body.len, text, strlen(text)) != NULL;
}

/* One request by https.  in: cookie, origin NULL: none; type NULL: GET.  out: status */
static inline int desk_send(struct desk_site *d, const char *cookie, const char *origin, const char *target, const char *type, const char *body, size_t len) {
    char length[24];
    (void)snprintf(length, sizeof length, "%zu", len);
    const char *const h[][2] = { { "Host", "tx.example" }, { "X-Forwarded-Proto", "https" }, { "Accept-Language", "en" }, { "Cookie", cookie },
                                 { "Origin", origin }, { "Content-Type", type }, { "Content-Length", type ? length : NULL } };
    struct http_header headers[7];
    size_t n = 0;
    for (size_t i = 0; i < sizeof h / sizeof *h; i++)
        if (h[i][1]) headers[n++] = (struct http_header){ h[i][0], h[i][1], strlen(h[i][0]), strlen(h[i][1]) };
    const struct http_request q = { .method = type ? "POST" : "GET", .version = "HTTP/1.1", .target = target, .target_len = strlen(target),
                                    .headers = headers, .headers_len = n, .peer = "10.0.0.1", .body = body, .body_len = len };
    http_response_free(&d->out);
    router_handle(d->worker, &q, &d->out);
    return d->out.status;
}

#define DESK_ORIGIN "https://tx.example"
#define DESK_FORM "application/x-www-form-urlencoded"

/* The same as somebody who sits in a seat.  in: type NULL: GET */
static inline int desk_call(struct desk_site *d, int who, const char *target, const char *type, const char *body, size_t len) {
    char cookie[160];
    (void)snprintf(cookie, sizeof cookie, "__Host-tl=%cAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA%s%s", 'a' + who, d->cookie ? "; " : "",
                   d->cookie ? d->cookie : "");
    return desk_send(d, cookie, type ? DESK_ORIGIN : NULL, target, type, body, len);
}

static inline int desk_get(struct desk_site *d, int who, const char *target) { return desk_call(d, who, target, NULL, NULL, 0); }

/* in: fields: "a=b&c=d", percent-encoded where needed; the session's token is added */
static inline int desk_post(struct desk_site *d, int who, const char *target, const char *fields) {
    char body[4000];
    int n = snprintf(body, sizeof body, "csrf=" DESK_CSRF "&%s", fields);
    assert_true(n > 0 && (size_t)n < sizeof body);
    return desk_call(d, who, target, DESK_FORM, body, (size_t)n);
}

/* Asserts a status, and a text in the page; prints what came otherwise. */
static inline void desk_shows(struct desk_site *d, int status, const char *text) {
    if (d->out.status == status && (!text || desk_says(d, text))) return;
    print_error("%d %s, expected %d with \"%s\"\n", d->out.status, desk_header(d, "Location"), status, text ? text : "");
    (void)fwrite(d->out.body.data ? d->out.body.data : "", 1, d->out.body.len, stderr); /* print_error cuts it */
    fail();
}

#define DESK_PHOTO "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

/* An approved producer and product of htx-a, and lot A1 of so many pieces: record 1 of each. */
static inline void desk_maker(struct desk_site *d, int quantity) {
    char lot[120];
    (void)snprintf(lot, sizeof lot, "product_id=1&code=A1&quantity=%d&unit=c%%C3%%A1i&made_on=01/11/2026&luu=nop", quantity);
    desk_post(d, MANAGER, "/app/co-so/moi", "name=HTX+M%E1%BA%ABu+A&kind=hop-tac-xa&commune_code=03013&representative=L%C3%BD+M%E1%BA%ABu&phone=0912345678&luu=nop");
    desk_post(d, COMMUNE, "/app/co-so/1/viec/confirm", "");
    desk_post(d, DAE, "/app/co-so/1/viec/approve", "");
    desk_post(d, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n&category=handicraft&photo=" DESK_PHOTO "&luu=nop");
    desk_post(d, DOST, "/app/san-pham/1/viec/approve", "");
    desk_post(d, MANAGER, "/app/lo/moi", lot);
    desk_shows(d, 303, NULL);
    assert_string_equal(desk_header(d, "Location"), "/app/lo/1?da=plain-submit");
}

/* Asserts a redirect to an address. */
static inline void desk_goes(struct desk_site *d, const char *to) {
    desk_shows(d, 303, NULL);
    assert_string_equal(desk_header(d, "Location"), to);
}

#endif

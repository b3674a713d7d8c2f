/* Pages, JSON and problems with the headers that each of them must have. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "language.h"
#include "reply.h"
#include "router_internal.h"

#define PAGE_BYTES_MAX ((size_t)1 << 20)
#define PRIVATE_BYTES_MAX ((size_t)16 << 20) /* a table that is being imported travels along in its page */

static void page_headers(const char *policy, const char *referrer, struct http_response *out) {
    reply_header(out, "Content-Security-Policy", policy);
    reply_header(out, "Referrer-Policy", referrer);
    reply_header(out, "Cache-Control", "no-store");
    reply_header(out, "Vary", "Accept-Language, Accept, Accept-Encoding");
}

void answer_page_headers(struct router_worker *w, struct http_response *out) {
    page_headers(w->r->pages->policy, "no-referrer", out);
}

/* Without memory for a page there is still memory for these few bytes: they are in the program. */
static void answer_nothing(const struct ask *a, struct http_response *out) {
    static const char text[] = "503\n";
    http_response_free(out);
    reply_init(out, 503);
    reply_header(out, "Retry-After", "30");
    reply_shared(out, a, TYPE_TEXT, text, sizeof text - 1);
}

enum page_for { FOR_VISITOR, FOR_SENDER /* of a form */, FOR_PERSON /* who is signed in */ };

static void page_answer(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                        json_t *layout, enum page_for whom, struct http_response *out) {
    struct buf body = BUF_INIT;
    body.max = whom == FOR_PERSON ? PRIVATE_BYTES_MAX : PAGE_BYTES_MAX;
    markup_render(w->r->pages->page[page][a->lang], model, layout, &body);
    reply_init(out, status);
    if (body.failed) {
        buf_free(&body);
        answer_nothing(a, out);
        return;
    }
    if (whom == FOR_PERSON)
        page_headers(w->r->pages->private_policy, "same-origin", out);
    else
        page_headers(w->r->pages->policy, whom == FOR_SENDER ? "same-origin" : "no-referrer", out);
    reply_body(out, a, TYPE_HTML, &body, w->deflater);
}

void answer_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                 json_t *layout, struct http_response *out) {
    page_answer(w, a, status, page, model, layout, FOR_VISITOR, out);
}

void answer_form_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                      json_t *layout, struct http_response *out) {
    page_answer(w, a, status, page, model, layout, FOR_SENDER, out);
}

/* Under no-referrer browsers send "Origin: null" with a form, so these pages let the site itself know where one comes from. */
void answer_private_page(struct router_worker *w, const struct ask *a, int status, enum page page, json_t *model,
                         json_t *layout, struct http_response *out) {
    page_answer(w, a, status, page, model, layout, FOR_PERSON, out);
}

void answer_json(struct router_worker *w, const struct ask *a, int status, const char *type, json_t *value,
                 struct http_response *out) {
    struct buf body = BUF_INIT;
    char *text = json_dumps(value, JSON_COMPACT);
    reply_init(out, status);
    if (text) buf_str(&body, text);
    buf_byte(&body, '\n');
    free(text);
    if (!text || body.failed) {
        buf_free(&body);
        answer_nothing(a, out);
        return;
    }
    reply_header(out, "Cache-Control", "no-store");
    reply_header(out, "Vary", "Accept-Language, Accept, Accept-Encoding");
    reply_body(out, a, type, &body, w->deflater);
}

/* ---- statuses ---- */

static const char *status_word(enum lang l, const char *status, const char *name) {
    char key[40];
    int n = snprintf(key, sizeof key, "http.%s.%s", status, name);
    const char *text = n > 0 && (size_t)n < sizeof key ? text_get(l, key) : NULL;
    return text ? text : "";
}

static void answer_problem(struct router_worker *w, const struct ask *a, int status, const char *key, const char *say,
                           struct http_response *out) {
    json_t *problem = json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank", "title",
                                status_word(a->lang, key, "title"), "status", status, "detail",
                                say ? say : status_word(a->lang, key, "text"));
    answer_json(w, a, status, TYPE_PROBLEM, problem, out);
    json_decref(problem);
}

void answer_refusal(struct router_worker *w, const struct ask *a, int status, const char *why, const char *say,
                    struct http_response *out) {
    char number[12];
    if (snprintf(number, sizeof number, "%d", status) >= (int)sizeof number) number[0] = '\0';
    const char *key = why ? why : number;
    if (a->json) {
        answer_problem(w, a, status, key, say, out);
    } else {
        json_t *layout = answer_layout(w, a);
        json_object_set_new(layout, "status_key", json_string(key));
        if (say) json_object_set_new(layout, "say", json_string(say));
        answer_page(w, a, status, PAGE_ERROR, layout, NULL, out);
        json_decref(layout);
    }
    if (status == 503) reply_header(out, "Retry-After", "30");
}

void answer_status(struct router_worker *w, const struct ask *a, int status, struct http_response *out) {
    answer_refusal(w, a, status, NULL, NULL, out);
}

/* ---- what pages that are no label need ---- */

const char *answer_query(struct router_worker *w, const struct ask *a) {
    buf_clear(&w->query);
    buf_byte(&w->query, '&');
    query_without(&w->query, a->query, a->query_len, "l");
    return w->query.len > 1 && !w->query.failed ? w->query.data : "";
}

json_t *answer_layout(struct router_worker *w, const struct ask *a) {
    json_t *layout = json_object();
    json_object_set_new(layout, "demo", json_boolean(w->r->demo));
    language_layout(layout, a->lang);
    json_object_set_new(layout, "lang_given", json_boolean(a->lang_given));
    json_object_set_new(layout, "query", json_string(answer_query(w, a)));
    return layout;
}

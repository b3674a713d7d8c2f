/* The start page and its box for the 16 digits; what is kept about visitors. */
#include <stdio.h>
#include <string.h>

#include "base/utf8.h"
#include "core/number.h"
#include "demo_view.h"
#include "reply.h"
#include "router_internal.h"
#include "wait.h"

#define TYPED_BYTES_MAX 120

void home_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    json_t *layout = answer_layout(w, a);
    if (w->r->demo) demo_model(layout, a->lang);
    answer_page(w, a, 200, PAGE_HOME, layout, NULL, out);
    json_decref(layout);
}

void privacy_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    json_t *layout = answer_layout(w, a);
    answer_page(w, a, 200, PAGE_PRIVACY, layout, NULL, out);
    json_decref(layout);
}

/* To the address of a number: the page there is the one that a scan would open. */
static void redirect(const struct ask *a, const char *number, struct http_response *out) {
    char to[64];
    const char *lang = lang_code(a->lang);
    int n = snprintf(to, sizeof to, "/T/%s%s%s", number, a->lang_given ? "?l=" : "", a->lang_given ? lang : "");
    reply_init(out, 303);
    if (n > 0 && (size_t)n < sizeof to) reply_header(out, "Location", to);
    reply_header(out, "Cache-Control", "no-store");
    reply_text(out, a, TYPE_TEXT, number, strlen(number));
}

void lookup_handle(struct router_worker *w, const struct ask *a, struct http_response *out) {
    const char *value;
    size_t len;
    char typed[TYPED_BYTES_MAX + 1], number[NUMBER_BYTES];
    if (!query_get(a->query, a->query_len, "ma", &value, &len)) len = 0;
    size_t n = len ? query_decode(value, len, typed, TYPED_BYTES_MAX) : 0;
    typed[n] = '\0';
    if (number_typed(typed, n, number) && number_check(number)) {
        redirect(a, number, out); /* what it leads to is counted there */
        return;
    }
    int wait_s = label_wait(w, a);
    if (wait_s) {
        answer_wait(w, a, WAIT_TYPED, wait_s, out);
        return;
    }
    bool shown = n && strlen(typed) == n && utf8_valid(typed, n) && !utf8_has_control(typed, n);
    const struct label_extra x = { .number_typed = true, .typed_text = shown ? typed : NULL };
    struct scan_result r;
    memset(&r, 0, sizeof r);
    r.key_id = -1;
    label_answer(w, a, &r, &x, out);
}

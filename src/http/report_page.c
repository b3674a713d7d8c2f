/*
 * A visitor reports what he saw, without account, script or cookie. Machines fill in every field, people do not see the one
 * behind "website": whoever fills it is thanked all the same, and nothing is kept.
 */
#include <string.h>

#include "app/report.h"
#include "client.h"
#include "core/code.h"
#include "core/number.h"
#include "link.h"
#include "once.h"
#include "reply.h"
#include "show.h"

#define DONE "/phan-anh/"
#define TOKEN_BYTES 16

struct reporting {
    struct desk *d;
    json_t *problems;
    const char *said; /* what went wrong with all of it, "" nothing */
};

static const struct {
    const char *name;
    enum { LINE, LINES, SEEN, PICTURE } input;
    bool first;
} inputs[] = { { "ma", LINE, true },        { "seen", SEEN, true },     { "bought_at", LINE, false },
               { "note", LINES, false },    { "photo", PICTURE, false }, { "contact", LINE, false } };
#define INPUTS (sizeof inputs / sizeof *inputs)

static const char *sent(const struct reporting *r, const char *name) {
    const char *s = form_text(&r->d->form, name);
    if (!s && !strcmp(name, "ma")) s = form_text(&r->d->query, name);
    return s ? s : "";
}

static const char *problem_of(const struct reporting *r, const char *field) {
    const json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(r->problems, i, p)
        if (!strcmp(text_of(p, "field"), field)) return say_problem(r->d, p);
    return "";
}

/* ---- the page ---- */

static void put_seen(struct reporting *r, json_t *m) {
    json_t *options = json_array();
    const char *key = NULL;
    for (size_t n = 0; (key = choice_key("case_why", n)); n++)
        if (strcmp(key, "scans") != 0)
            json_array_append_new(options, json_pack("{s:s, s:s, s:b, s:b}", "key", key, "text", say_choice(r->d, "case_why", key), "on",
                                                     !strcmp(sent(r, "seen"), key), "later", n > 0));
    put_flag(m, "is_radio", true);
    put(m, "mark", say(r->d, "desk.required"));
    put_items(m, "options", options);
}

static json_t *input_of(struct reporting *r, size_t n) {
    const char *name = inputs[n].name, *problem = problem_of(r, name), *hint = say(r->d, "report-page.%s.hint", name);
    json_t *m = json_pack("{s:s, s:s}", "field", name, "label", say(r->d, "report-page.%s", name));
    put(m, "hint", hint);
    put(m, "problem", problem);
    put(m, "described", arena_printf(r->d->arena, "%s%s%s%s%s", *hint ? "h-" : "", *hint ? name : "", *hint && *problem ? " " : "", *problem ? "e-" : "",
                                     *problem ? name : ""));
    if (inputs[n].input != PICTURE) put(m, "value", sent(r, name));
    put_flag(m, "is_line", inputs[n].input == LINE);
    put_flag(m, "is_long", inputs[n].input == LINES);
    if (inputs[n].input == SEEN) put_seen(r, m);
    put_flag(m, "is_file", inputs[n].input == PICTURE);
    if (inputs[n].input == PICTURE) put(m, "accept", "image/jpeg,image/png,image/webp");
    return m;
}

static json_t *wrongs_model(const struct reporting *r) {
    json_t *list = json_array(), *p = NULL;
    size_t i = 0;
    json_array_foreach(r->problems, i, p) {
        json_t *m = json_pack("{s:s}", "sentence", say_problem(r->d, p));
        put(m, "label", say(r->d, "report-page.%s", text_of(p, "field")));
        put(m, "field_href", arena_printf(r->d->arena, "#f-%s", text_of(p, "field")));
        json_array_append_new(list, m);
    }
    return list;
}

/* Tells one form from the next, so that two people who saw the same are two. */
static const char *once_token(struct reporting *r) {
    char token[REPORT_REF_BYTES];
    const char *kept = form_text(&r->d->form, "lan");
    if (kept && strlen(kept) < TOKEN_BYTES) return kept;
    report_ref_make(r->d->app, token);
    const char *out = arena_str(r->d->arena, token);
    return out ? out : "";
}

static void page(struct desk *d, int status, enum page p, json_t *model, struct http_response *out) {
    json_t *layout = answer_layout(d->w, d->a);
    answer_private_page(d->w, d->a, status, p, model, layout, out);
    json_decref(layout);
    json_decref(model);
}

static bool photo_sent(const struct reporting *r, struct report_new *n) {
    const char *name = NULL;
    n->photo = NULL;
    return form_file(&r->d->form, "photo.tep", &n->photo, &n->photo_len, &name);
}

/* Behind a form that came back the address holds no label any more: whoever changes the language there keeps it. */
static void put_query(struct reporting *r, json_t *m) {
    struct buf b = BUF_INIT;
    const char *label = form_text(&r->d->form, "ma");
    buf_str(&b, "?");
    if (label && strlen(label) <= CODE_ADDRESS_MAX) link_add(&b, "ma", label);
    if (!b.failed && b.len > 1) put(m, "query", b.data + 1);
    buf_free(&b);
}

static void show(struct reporting *r, int status, struct http_response *out) {
    json_t *model = json_object(), *first = json_array(), *more = json_array(), *wrongs = wrongs_model(r);
    struct report_new n = { .photo = NULL };
    for (size_t i = 0; i < INPUTS; i++) json_array_append_new(inputs[i].first ? first : more, input_of(r, i));
    put(model, "heading", say(r->d, "report-page.title"));
    put(model, "once", once_token(r));
    put_query(r, model);
    put_flag(model, "wrong", json_array_size(wrongs) || *r->said);
    put(model, "said", *r->said ? r->said : say(r->d, "report-page.errors"));
    put_items(model, "wrongs", wrongs);
    put_items(model, "first", first);
    put_items(model, "more", more);
    put_flag(model, "photo_again", photo_sent(r, &n) && !*problem_of(r, "photo"));
    page(r->d, status, PAGE_REPORT, model, out);
}

void report_handle(struct desk *d, struct http_response *out) {
    struct reporting r = { .d = d, .problems = json_array(), .said = "" };
    show(&r, 200, out);
    json_decref(r.problems);
}

/* /phan-anh/<number>: says the number again, and looks nothing up. */
void report_done_handle(struct desk *d, struct http_response *out) {
    char ref[REPORT_REF_BYTES], rest[8];
    if (!desk_path_part(d, 1, ref, sizeof ref) || desk_path_part(d, 2, rest, sizeof rest) || !report_ref_valid(ref)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *model = json_pack("{s:s, s:s}", "heading", say(d, "report-page.done-title"), "ref", ref);
    page(d, 200, PAGE_REPORT_DONE, model, out);
}

/* ---- what was sent ---- */

static void thank(struct reporting *r, const char *ref, struct http_response *out) {
    const char *to = arena_printf(r->d->arena, DONE "%s%s%s", ref, r->d->a->lang_given ? "?l=" : "", r->d->a->lang_given ? lang_code(r->d->a->lang) : "");
    reply_redirect(out, to ? to : "/");
}

static void visitor_address(struct desk *d, char ip[static CLIENT_ADDRESS_BYTES]) {
    client_address(d->a->q, (const char *const *)d->w->r->proxies, d->w->r->proxies_len, ip);
}

/* The label that was meant: 16 digits as people type them, else an address as a scan has it. One with a wrong signature is no label. */
static enum status label_find(struct desk *d, const char *given, struct report_new *n, struct err *e) {
    char number[NUMBER_BYTES], target[NUMBER_BYTES + 4], ip[CLIENT_ADDRESS_BYTES];
    struct scan_result found;
    struct scan_request q = { .target = given, .len = strlen(given), .now_us = clock_now_us(app_clock(d->app)), .uncounted = true, .ip = ip };
    if (!*given) return ST_OK;
    visitor_address(d, ip); /* whoever has sent too many that fail reports a label that is not known */
    if (number_typed(given, q.len, number)) {
        (void)snprintf(target, sizeof target, "/T/%s", number);
        q.target = target;
        q.len = strlen(target);
    }
    enum status st = scanner_scan(d->w->scanner, &q, &found, e);
    if (st) return st;
    n->run = found.run;
    n->index = found.index;
    const char *forged = found.outcome == OUTCOME_FORGED ? arena_str(d->arena, found.grouped) : NULL;
    if (forged) n->forged = forged;
    return ST_OK;
}

/* Who it is, as far as limits need it: hashes under the key of the day. */
static void visitor_of(struct desk *d, struct report_new *n) {
    char ip[CLIENT_ADDRESS_BYTES];
    const struct http_header *agent = header_find(d->a->q, "User-Agent");
    int64_t now_us = clock_now_us(app_clock(d->app));
    visitor_address(d, ip);
    n->visitor = scan_visitor(d->app, ip, agent ? agent->value : "", agent ? agent->value_len : 0, now_us).id;
    n->network = scan_visitor(d->app, ip, "", 0, now_us).id;
}

static void send(struct reporting *r, struct report_new *n, struct http_response *out) {
    char ref[REPORT_REF_BYTES];
    struct err e = { 0 };
    n->address = sent(r, "ma");
    n->seen = sent(r, "seen");
    n->bought_at = sent(r, "bought_at");
    n->note = sent(r, "note");
    n->contact = sent(r, "contact");
    n->forged = "";
    (void)photo_sent(r, n);
    enum status st = label_find(r->d, n->address, n, &e);
    if (!st) st = report_add(r->d->app, n, r->problems, ref, &e);
    if (!st) {
        thank(r, ref, out);
        return;
    }
    if (!json_array_size(r->problems)) r->said = say_error(r->d, &e);
    show(r, status_http(st), out);
}

static const char *leads_to(const struct http_response *out) {
    for (int i = 0; i < out->headers_len; i++)
        if (!strcmp(out->headers[i].name, "Location")) return out->headers[i].value;
    return "";
}

void report_post(struct desk *d, struct http_response *out) {
    struct reporting r = { .d = d, .said = "" };
    struct report_new n = { .photo = NULL };
    unsigned char key[ONCE_KEY_BYTES];
    char to[ONCE_TO_BYTES], who[24], ref[REPORT_REF_BYTES];
    if (*sent(&r, "website")) {
        report_ref_make(d->app, ref);
        thank(&r, ref, out);
        return;
    }
    visitor_of(d, &n);
    (void)snprintf(who, sizeof who, "%llx", (unsigned long long)n.visitor);
    once_key(who, d->a->path, d->a->path_len, &d->form, key);
    if (once_begin(d->w->r->visits, key, clock_mono_us(), to)) {
        reply_redirect(out, to);
        return;
    }
    r.problems = json_array();
    send(&r, &n, out);
    once_end(d->w->r->visits, key, clock_mono_us(), leads_to(out));
    json_decref(r.problems);
}

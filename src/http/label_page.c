/*
 * The page of a label by the short way: made once for all labels of a run that look alike, filled in for each.
 *
 * Both ways go through the same view and template; the short one only puts placeholders where the values will stand.
 * A test shows that the bytes are equal.
 */
#include <stdio.h>
#include <string.h>

#include "link.h"
#include "reply.h"
#include "router_internal.h"
#include "view.h"
#include "words.h"

/*
 * A code with a wrong signature is reported as it stands, signature and all: its number alone would be that of the label which it
 * pretends to be.  out: NULL where the number says enough; valid until the next call
 */
static const char *report_query(struct router_worker *w, const struct ask *a, const struct scan_result *r) {
    char address[CODE_ADDRESS_MAX + 1];
    const char *s = "";
    size_t len = 0;
    if (r->outcome != OUTCOME_FORGED) return NULL;
    (void)query_get(a->query, a->query_len, "s", &s, &len);
    int n = snprintf(address, sizeof address, "%.*s?s=%.*s", (int)a->path_len, a->path, (int)len, s);
    buf_clear(&w->report);
    link_add(&w->report, "ma", n > 0 && (size_t)n < sizeof address ? address : r->number);
    return w->report.failed ? NULL : w->report.data;
}

static struct view_ask ask_of(struct router_worker *w, const struct ask *a, const struct scan_result *r, const struct label_extra *x) {
    return (struct view_ask){ .lang = a->lang,
                              .lang_given = a->lang_given,
                              .demo = w->r->demo,
                              .number_typed = x->number_typed,
                              .fault = x->fault,
                              .kept = x->kept,
                              .picture = x->picture,
                              .query = answer_query(w, a),
                              .typed_text = x->typed_text,
                              .report = report_query(w, a, r) };
}

static int status_of(const struct scan_result *r, const struct label_extra *x) {
    return x->fault ? 503 : outcome_http(r->outcome);
}

/* ---- values ---- */

static struct splice_value value_of(const char *s) { return (struct splice_value){ s, s ? strlen(s) : 0 }; }

static void values_set(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                       char at[static VIEW_TIME_BYTES], struct splice_value v[static SPLICE_LETTERS]) {
    char day[DATE_BYTES];
    const char *query = answer_query(w, a);
    memset(v, 0, SPLICE_LETTERS * sizeof *v);
    buf_clear(&w->escaped);
    buf_html(&w->escaped, query, strlen(query));
    v['q'] = value_of(w->escaped.data);
    v['n'] = value_of(r->number);
    v['g'] = value_of(r->grouped);
    v['r'] = value_of(report_query(w, a, r));
    if (r->history.days <= 0) return;
    day_format(r->history.first_day, day);
    view_time(r->history.first_minute, at);
    buf_clear(&w->date);
    words_date(&w->date, a->lang, day);
    buf_clear(&w->days);
    buf_u64(&w->days, (uint64_t)r->history.days);
    buf_byte(&w->days, '\0');
    size_t digits = w->days.len;
    if (!w->days.failed) words_number(&w->days, a->lang, w->days.data);
    v['F'] = value_of(w->date.data);
    v['h'] = value_of(at);
    if (!w->days.failed) v['D'] = value_of(w->days.data + digits);
}

/* ---- shells ---- */

static struct shell_key key_of(const struct ask *a, const struct scan_result *r, const struct label_extra *x) {
    struct shell_key k;
    memset(&k, 0, sizeof k);
    k.serial = r->facts ? r->facts->serial : 0;
    k.piece = r->piece_mark;
    k.day = r->facts ? r->today : 0;
    k.void_day = r->voided ? r->void_day : 0;
    k.opened_day = r->state.opened_us ? day_of_us(r->state.opened_us) : 0;
    k.unsafe_day = r->unsafe ? r->unsafe_day : 0;
    k.display = r->state.display;
    k.key_id = r->outcome == OUTCOME_UNISSUED ? r->key_id : 0;
    k.outcome = (uint8_t)r->outcome;
    k.lang = (uint8_t)a->lang;
    k.lang_given = a->lang_given;
    k.typed = r->typed;
    k.seen = (uint8_t)view_seen(r);
    k.number_typed = x->number_typed;
    k.voided = r->voided;
    k.refilled = r->refilled;
    k.reported = r->reported;
    k.void_reason = r->voided ? (uint8_t)r->void_reason : 0;
    return k;
}

static void page_render(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                        const struct label_extra *x, const struct view_marks *marks, struct buf *out) {
    struct view v;
    struct view_ask k = ask_of(w, a, r, x);
    view_make(r, &k, marks, &v);
    markup_render(w->r->pages->page[PAGE_SCAN][a->lang], v.model, v.layout, out);
    view_free(&v);
}

/*
 * Who takes no gzip has pages of the same kind in a table of their own: few do, and the keys stay what they are.
 *   out  NULL also without that table, as where a test compares with the page rendered whole
 */
static const struct splice *shell_of(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                                     const struct label_extra *x) {
    struct shell_key k = key_of(a, r, x);
    struct shells *shells = a->gzip ? w->shells : w->plain_shells;
    const struct splice *kept = shells ? shells_get(shells, &k) : NULL;
    if (kept || !shells) return kept;
    struct buf page = BUF_INIT;
    page_render(w, a, r, x, &view_placeholders, &page);
    struct splice *made = page.failed ? NULL : splice_new(a->gzip ? w->deflater : NULL, page.data, page.len);
    buf_free(&page);
    return made ? shells_put(shells, &k, made) : NULL;
}

static bool answer_spliced(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                           const struct label_extra *x, struct http_response *out) {
    struct splice_value values[SPLICE_LETTERS];
    char at[VIEW_TIME_BYTES];
    const struct splice *shell = shell_of(w, a, r, x);
    if (!shell) return false;
    values_set(w, a, r, at, values);
    reply_init(out, status_of(r, x));
    splice_fill(shell, values, &out->body);
    if (out->body.failed) {
        http_response_free(out);
        return false;
    }
    reply_header(out, "Content-Type", TYPE_HTML);
    reply_header(out, "X-Content-Type-Options", "nosniff");
    if (a->gzip) reply_header(out, "Content-Encoding", "gzip");
    answer_page_headers(w, out);
    reply_finish(out, a);
    return true;
}

static void kept_name(const struct scan_result *r, struct http_response *out) {
    char name[NUMBER_BYTES + 16];
    (void)snprintf(name, sizeof name, "tem-%s.html", *r->number ? r->number : "0");
    reply_download(out, name);
}

void label_answer(struct router_worker *w, const struct ask *a, const struct scan_result *r,
                  const struct label_extra *x, struct http_response *out) {
    bool own = x->fault || x->typed_text || x->kept;
    if (!a->json && !own && answer_spliced(w, a, r, x, out)) return;
    struct view v;
    struct view_ask k = ask_of(w, a, r, x);
    view_make(r, &k, NULL, &v);
    if (a->json)
        answer_json(w, a, status_of(r, x), TYPE_JSON, v.model, out);
    else
        answer_page(w, a, status_of(r, x), PAGE_SCAN, v.model, v.layout, out);
    view_free(&v);
    if (x->fault) reply_header(out, "Retry-After", "30");
    if (x->kept && !a->json) kept_name(r, out);
}

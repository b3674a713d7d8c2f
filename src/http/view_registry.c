/* What the registry adds to a label's page: the sentences of ratings, rights, recalls, pauses and spirits as they were agreed. */
#include <stdlib.h>
#include <string.h>

#include "language.h"
#include "view_internal.h"
#include "words.h"

/* ---- sentences ---- */

void view_say(json_t *list, enum lang l, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    text_fill(&b, l, key, args, n);
    if (b.data && !b.failed) json_array_append_new(list, json_string(b.data));
    buf_free(&b);
}

/* "nhãn hiệu chứng nhận Gạo Mẫu": inside a sentence the kind is in small letters; a name that has it says it once. */
static const char *mark_name(const struct fact_mark *f, enum lang l, struct buf *out) {
    const char *kind = view_word(l, "mark.", f->type), *vi = view_word(LANG_VI, "mark.", f->type);
    bool named = l == LANG_VI && vi && *f->name && !strncmp(f->name + 1, vi + 1, strlen(vi) - 1);
    buf_printf(out, "%s%s%s", named || !kind ? "" : kind, named || !kind ? "" : " ", f->name);
    return out->data ? out->data : "";
}

static void say_rating(struct maker *m, const struct fact_mark *f, json_t *claims, json_t *notices) {
    static const char *const keys[] = { [FACT_IN_FORCE] = "scan.notice.ocop", [FACT_OVER] = "scan.notice.ocop-over",
                                        [FACT_WITHDRAWN] = "scan.notice.ocop-withdrawn" };
    char stars[16];
    (void)snprintf(stars, sizeof stars, "%d", f->stars);
    const struct text_arg args[] = { { "n", stars }, { "no", f->no }, { "d", f->how == FACT_OVER ? m->issued : f->on }, { "e", f->until } };
    bool open = f->how == FACT_IN_FORCE && !*f->until;
    view_say(f->how == FACT_IN_FORCE ? claims : notices, m->k->lang, open ? "scan.notice.ocop-open" : keys[f->how], args, 4);
}

static void say_right(struct maker *m, const struct fact_mark *f, json_t *claims, json_t *notices) {
    struct buf name = BUF_INIT;
    const struct text_arg args[] = { { "mark", mark_name(f, m->k->lang, &name) }, { "e", f->until } };
    bool on = f->how == FACT_IN_FORCE;
    view_say(on ? claims : notices, m->k->lang, on ? "scan.notice.mark" : "scan.notice.mark-over", args, 2);
    buf_free(&name);
}

static const char *standing_key(enum fact_standing how) {
    return how == FACT_IN_FORCE ? "in-force" : how == FACT_OVER ? "over" : "withdrawn";
}

/* For programs: only what the page says too. */
static json_t *rating_json(const struct fact_mark *f) {
    json_t *o = json_pack("{s:i, s:s}", "stars", f->stars, "standing", standing_key(f->how));
    if (f->how != FACT_OVER) view_put(o, "decision_no", f->no);
    if (f->how != FACT_OVER) view_put(o, f->how == FACT_IN_FORCE ? "decided_on" : "withdrawn_on", f->on);
    if (f->how != FACT_WITHDRAWN) view_put(o, "valid_to", f->until);
    return o;
}

static json_t *right_json(const struct fact_mark *f) {
    json_t *o = json_pack("{s:s, s:s, s:s}", "type", f->type, "name", f->name, "standing", standing_key(f->how));
    view_put(o, "valid_to", f->until);
    return o;
}

static void make_marks(struct maker *m, json_t *notices) {
    const struct run_facts *f = m->r->facts;
    json_t *claims = json_array(), *rights = json_array();
    bool tells = view_tells(m->r);
    for (size_t i = 0; i < f->marks_len; i++) {
        const struct fact_mark *one = &f->marks[i];
        if (one->how == FACT_IN_FORCE && !tells) continue;
        if (one->kind == SHOWN_RATING) {
            say_rating(m, one, claims, notices);
            json_object_set_new(m->model, "ocop", rating_json(one));
        } else {
            say_right(m, one, claims, notices);
            json_array_append_new(rights, right_json(one));
        }
    }
    view_put_full(m->model, "in_force", claims);
    view_put_full(m->model, "marks", rights);
}

/* ---- recall, pause, spirits ---- */

void view_reason(const struct run_facts *f, struct buf *out) {
    size_t len = strlen(f->recall.reason);
    while (len && (f->recall.reason[len - 1] == '.' || f->recall.reason[len - 1] == ' ')) len--;
    buf_add(out, f->recall.reason, len);
}

static void make_recall(struct maker *m) {
    const struct run_facts *f = m->r->facts;
    struct buf reason = BUF_INIT;
    if (!*f->recall.reason) return;
    json_t *o = json_object();
    view_reason(f, &reason);
    view_put(o, "reason", reason.data);
    view_put(o, "contact", f->recall.contact);
    view_put(o, "phone", f->recall.phone);
    view_put(o, "instructions", f->recall.instructions);
    json_object_set_new(m->model, "recall", o);
    view_put_tel(m->layout, "recall_tel", f->recall.phone);
    view_note(m->layout, "recall_note", m->k->lang, language_notice(m->k->lang, f->recall.reason, "", ""));
    buf_free(&reason);
}

/* 4250 -> "42,5" */
static void percent(enum lang l, int64_t hundredths, char out[static 24]) {
    const char *point = text_get(l, "page.number-point");
    int part = (int)(hundredths % 100);
    if (!part) (void)snprintf(out, 24, "%lld", (long long)(hundredths / 100));
    else if (part % 10) (void)snprintf(out, 24, "%lld%s%02d", (long long)(hundredths / 100), point ? point : ".", part);
    else (void)snprintf(out, 24, "%lld%s%d", (long long)(hundredths / 100), point ? point : ".", part / 10);
}

static void make_liquor(struct maker *m, json_t *notices) {
    const struct run_facts *f = m->r->facts;
    char abv[24] = "";
    if (!f->liquor) return;
    if (f->alcohol > 0) percent(m->k->lang, f->alcohol, abv);
    const struct text_arg arg = { "abv", abv };
    view_say(notices, m->k->lang, *abv ? "scan.notice.liquor" : "scan.notice.liquor-plain", &arg, 1);
    json_t *o = json_object();
    if (f->alcohol > 0) json_object_set_new(o, "alcohol_hundredths", json_integer(f->alcohol));
    view_put_flag(o, "information_only", f->information_only);
    json_object_set_new(m->model, "liquor", o);
}

static void make_pause(struct maker *m, json_t *notices) {
    const struct text_arg arg = { "d", m->r->facts->paused_on };
    if (!*arg.value) return;
    view_put(m->model, "paused_on", arg.value);
    view_say(notices, m->k->lang, "scan.notice.paused", &arg, 1);
}

/* The maker's end says that of its products too. */
static void make_end(struct maker *m, json_t *notices) {
    const struct run_facts *f = m->r->facts;
    const struct text_arg arg = { "d", *f->producer_ended_on ? f->producer_ended_on : f->product_ended_on };
    if (!*arg.value) return;
    view_put(m->model, "producer_ended_on", f->producer_ended_on);
    view_put(m->model, "product_ended_on", f->product_ended_on);
    view_say(notices, m->k->lang, *f->producer_ended_on ? "scan.notice.producer-ended" : "scan.notice.product-ended", &arg, 1);
}

/* What was said of this one label: neutral, whoever said it. */
static void make_said(struct maker *m, json_t *notices) {
    char day[DATE_BYTES];
    const struct label_state *s = &m->r->state;
    if (!view_tells(m->r)) return;
    if (s->display) view_say(notices, m->k->lang, "scan.notice.piece-display", NULL, 0);
    if (s->display) view_put_flag(m->model, "display", true);
    if (!s->opened_us) return;
    day_format(day_of_us(s->opened_us), day);
    const struct text_arg arg = { "d", day };
    view_put(m->model, "opened_on", day);
    view_say(notices, m->k->lang, "scan.notice.opened", &arg, 1);
}

bool view_tells(const struct scan_result *r) {
    return r->outcome == OUTCOME_GENUINE || r->outcome == OUTCOME_UNSIGNED || r->outcome == OUTCOME_SUSPECT ||
           r->outcome == OUTCOME_INACTIVE;
}

void view_registry(struct maker *m, json_t *notices) {
    make_recall(m);
    make_marks(m, notices);
    make_pause(m, notices);
    make_end(m, notices);
    make_liquor(m, notices);
    make_said(m, notices);
}

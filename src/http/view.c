/* Facts to words. Whatever is not known is left out: a page shows no empty line, a program finds no empty text. */
#include <stdio.h>
#include <string.h>

#include "app/opened.h"
#include "core/craft.h"
#include "language.h"
#include "view_internal.h"
#include "words.h"

#define TEL_BYTES 32

const struct view_marks view_placeholders = {
    .query = "\001q", .number = "\001n", .grouped = "\001g", .first_on = "\001f", .first_at = "\001h", .days = "\001d",
    .report = "\001r"
};

/* ---- small helpers ---- */

void view_put(json_t *o, const char *name, const char *value) {
    if (value && *value) json_object_set_new(o, name, json_string(value));
}

void view_put_flag(json_t *o, const char *name, bool value) { json_object_set_new(o, name, json_boolean(value)); }

void view_put_full(json_t *o, const char *name, json_t *value) {
    if (json_object_size(value) || json_array_size(value))
        json_object_set_new(o, name, value);
    else
        json_decref(value);
}

/* Digits and a leading plus: what a phone dials. */
void view_put_tel(json_t *o, const char *name, const char *phone) {
    char tel[TEL_BYTES];
    size_t n = 0;
    for (const char *s = phone; *s && n + 1 < sizeof tel; s++)
        if ((*s >= '0' && *s <= '9') || (*s == '+' && n == 0)) tel[n++] = *s;
    tel[n] = '\0';
    view_put(o, name, tel);
}

const char *view_word(enum lang l, const char *a, const char *b) {
    char key[64];
    int n = snprintf(key, sizeof key, "scan.%s%s", a, b);
    return n > 0 && (size_t)n < sizeof key ? text_get(l, key) : NULL;
}

void view_time(int minute, char out[static VIEW_TIME_BYTES]) {
    int m = minute < 0 ? 0 : minute % 1440;
    const int part[2] = { m / 60, m % 60 };
    for (int i = 0; i < 2; i++) {
        out[3 * i] = (char)('0' + part[i] / 10);
        out[3 * i + 1] = (char)('0' + part[i] % 10);
    }
    out[2] = ':';
    out[5] = '\0';
}

/* ---- which sentences ---- */

static const char *const seen_keys[] = { [VIEW_SEEN_FIRST] = "first",
                                         [VIEW_SEEN_NONE] = "none",
                                         [VIEW_SEEN_ONCE] = "once",
                                         [VIEW_SEEN_SOME] = "some",
                                         [VIEW_SEEN_MANY] = "many" };

enum view_seen view_seen(const struct scan_result *r) {
    if (!r->facts) return VIEW_SEEN_UNKNOWN;
    if (r->history.days <= 0) return r->typed ? VIEW_SEEN_NONE : VIEW_SEEN_FIRST;
    if (r->history.days == 1) return VIEW_SEEN_ONCE;
    return r->history.days < VIEW_MANY_DAYS ? VIEW_SEEN_SOME : VIEW_SEEN_MANY;
}

static const char *state_of(const struct scan_result *r, const struct view_ask *k) {
    if (k->fault) return "fault";
    if (r->outcome == OUTCOME_MALFORMED) return k->number_typed ? "malformed-typed" : "malformed-link";
    if (r->outcome == OUTCOME_EXPIRED && r->typed) return "expired-typed";
    if (r->outcome == OUTCOME_SUSPECT && r->reported) return "suspect-reported";
    if (r->unsafe) return "key-unsafe";
    if (r->outcome == OUTCOME_GENUINE && r->history.days >= VIEW_MANY_DAYS && !r->state.display) return "genuine-many";
    return outcome_key(r->outcome);
}

/* With a picture the sentence speaks of it; why a label is suspect changes nothing of what to do. */
static const char *act_of(const struct scan_result *r, const char *state) {
    if (r->outcome == OUTCOME_SUSPECT) state = outcome_key(r->outcome);
    static const char *const keys[][2] = { { "genuine", "genuine-photo" },
                                           { "genuine-many", "genuine-many-photo" },
                                           { "suspect", "suspect-photo" },
                                           { "key-unsafe", "key-unsafe-photo" } };
    for (size_t i = 0; *view_photo(r) && i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i][0], state)) return keys[i][1];
    return state;
}

static const char *checked_of(const struct scan_result *r, const struct view_ask *k) {
    if (k->fault || k->preview || r->outcome == OUTCOME_MALFORMED) return "none";
    if (r->facts) return r->typed ? "typed" : "signed";
    if (r->outcome == OUTCOME_FORGED || r->outcome == OUTCOME_UNISSUED) return outcome_key(r->outcome);
    return "unknown";
}

static const char *signature_of(const struct scan_result *r, const struct view_ask *k) {
    if (k->fault || r->kind != CODE_SIGNED) return "not-checked";
    return r->outcome == OUTCOME_FORGED ? "invalid" : "valid";
}

/* ---- texts in the reader's language ---- */

const struct scanned_text *view_text(const struct run_facts *f, enum lang l) {
    for (size_t i = 0; i < f->content.texts_len; i++)
        if (!strcmp(f->content.texts[i].lang, lang_code(l))) return &f->content.texts[i];
    return NULL;
}

/* What is printed on the label goes first. */
static const char *name_en(const struct run_facts *f) {
    const struct scanned_text *t = view_text(f, LANG_EN);
    return *f->product_en ? f->product_en : t ? t->name : "";
}

static const char *name_own(const struct run_facts *f, enum lang l) {
    const struct scanned_text *t = view_text(f, l);
    return l == LANG_VI ? f->product : l == LANG_EN ? name_en(f) : t ? t->name : "";
}

static const char *name_shown(const struct run_facts *f, enum lang l) {
    const char *own = name_own(f, l), *en = name_en(f);
    return *own ? own : *en ? en : f->product;
}

void view_put_own(json_t *o, const char *name, enum lang l, const char *value) {
    char key[40];
    int n = snprintf(key, sizeof key, "%s_%s", name, lang_code(l));
    if (l != LANG_VI && n > 0 && (size_t)n < sizeof key && !json_object_get(o, key)) view_put(o, key, value);
}

void view_note(json_t *o, const char *name, enum lang l, const char *notice) {
    if (notice) view_put(o, name, text_get(l, notice));
}

/* The sentence as plain text, as the page has it without its marks.  in: state: whose sentence */
static void put_sentence(struct maker *m, const char *state, const char *name) {
    char key[64];
    const struct run_facts *f = m->r->facts;
    struct buf why = BUF_INIT, text = BUF_INIT;
    int n = snprintf(key, sizeof key, "scan.%s.%s", state, name);
    if (n < 0 || (size_t)n >= sizeof key) return;
    if (f) view_reason(f, &why);
    const char *reason = m->r->voided ? view_word(m->k->lang, "void.", void_reason_key((int)m->r->void_reason)) : NULL;
    const struct text_arg args[] = { { "product", f ? name_shown(f, m->k->lang) : "" },
                                     { "producer", f ? f->producer : "" },
                                     { "lot", f ? f->lot : "" },
                                     { "d", m->dated },
                                     { "reason", reason ? reason : "" },
                                     { "why", why.data ? why.data : "" },
                                     { "phone", f ? f->recall.phone : "" } };
    text_fill(&text, m->k->lang, key, args, sizeof args / sizeof *args);
    view_put(m->model, name, text.data);
    buf_free(&why);
    buf_free(&text);
}

/* ---- parts of the object ---- */

static void make_product(struct maker *m) {
    const struct run_facts *f = m->r->facts;
    json_t *product = json_object(), *producer = json_object(), *lot = json_object();
    view_put(product, "name", f->product);
    view_put(product, "name_en", name_en(f));
    view_put_own(product, "name", m->k->lang, name_own(f, m->k->lang));
    view_put(producer, "name", f->producer);
    view_put(producer, "kind", f->producer_kind);
    view_put(producer, "kind_text", view_word(m->k->lang, "kind.", f->producer_kind));
    view_put(lot, "code", f->lot);
    view_put(lot, "made_on", f->made_on);
    view_put(lot, "expires_on", f->expires_on);
    view_put_full(m->model, "product", product);
    view_put_full(m->model, "producer", producer);
    view_put_full(m->model, "lot", lot);
    view_put(m->model, "gtin", f->gtin);
    if (!m->k->preview) view_put(m->model, "issued_on", m->issued);
}

/* What a village gives as its English name goes before ours. */
static void put_craft(json_t *village, const struct run_facts *f, enum lang l) {
    const char *keys[CRAFT_KEYS_MAX];
    struct buf b = BUF_INIT;
    size_t n = l == LANG_VI ? 0 : craft_find(f->craft, keys);
    for (size_t i = 0; i < n; i++) {
        char key[40];
        (void)snprintf(key, sizeof key, "craft.%s", keys[i]);
        const char *word = text_get(l, key);
        if (word) buf_printf(&b, "%s%s", b.len ? " · " : "", word);
    }
    view_put(village, "craft", f->craft);
    view_put(village, "craft_en", f->craft_en);
    if (!b.failed) view_put_own(village, "craft", l, b.data);
    buf_free(&b);
}

static void make_place(struct maker *m) {
    const struct run_facts *f = m->r->facts;
    json_t *village = json_object(), *place = json_object(), *before = json_object();
    if (*f->craft) {
        put_craft(village, f, m->k->lang);
        view_put(village, "hamlet", f->hamlet);
    }
    view_put(place, "hamlet", f->producer_hamlet);
    view_put(place, "commune", f->commune);
    view_put(place, "commune_code", f->commune_code);
    view_put(place, "province", f->province);
    view_put(before, "commune", f->old_commune);
    if (*f->old_commune) view_put(before, "district", f->old_district);
    view_put_full(place, "before", before);
    view_put_full(m->model, "village", village);
    view_put_full(m->model, "place", place);
}

static void make_scans(struct maker *m) {
    const struct scan_result *r = m->r;
    json_t *scans = json_object();
    view_put(scans, "seen", seen_keys[view_seen(r)]);
    if (m->marks)
        json_object_set_new(scans, "days", json_string(m->marks->days));
    else
        json_object_set_new(scans, "days", json_integer(r->history.days > 0 ? r->history.days : 0));
    if (r->history.days > 0) {
        char day[DATE_BYTES], at[VIEW_TIME_BYTES];
        day_format(r->history.first_day, day);
        view_time(r->history.first_minute, at);
        view_put(scans, "first_on", m->marks ? m->marks->first_on : day);
        /* Often scanned: the page names the day only. */
        if (view_seen(r) != VIEW_SEEN_MANY) view_put(scans, "first_at", m->marks ? m->marks->first_at : at);
    }
    json_object_set_new(m->model, "scans", scans);
}

static void make_void(struct maker *m) {
    char day[DATE_BYTES];
    if (!m->r->voided) return;
    const char *reason = void_reason_key((int)m->r->void_reason);
    json_t *v = json_object();
    day_format(m->r->void_day, day);
    view_put(v, "on", day);
    view_put(v, "reason", reason);
    view_put(v, "reason_text", reason ? view_word(m->k->lang, "void.", reason) : NULL);
    json_object_set_new(m->model, "void", v);
}

/* In the list as well as in the page's sentence: who reads the notices alone must not miss it. */
static void make_unsafe(struct maker *m, json_t *notices) {
    const struct text_arg arg = { "d", m->dated };
    if (!m->r->unsafe) return;
    view_say(notices, m->k->lang, "scan.notice.key-unsafe", &arg, 1);
    view_put(m->model, "key_unsafe_on", m->dated);
}

static void make_notices(struct maker *m) {
    const struct scan_result *r = m->r;
    json_t *list = json_array();
    enum lang l = m->k->lang;
    make_unsafe(m, list);
    if (r->facts) view_registry(m, list);
    if (r->refilled) json_array_append_new(list, json_string(view_word(l, "notice.", "refilled")));
    if (r->outcome == OUTCOME_GENUINE && r->history.days >= VIEW_MANY_DAYS)
        json_array_append_new(list, json_string(view_word(l, "notice.", "display")));
    /* The unsigned page says it in its own sentence; every other finding about a typed number says it here. */
    if (r->facts && r->typed && r->outcome != OUTCOME_UNSIGNED)
        json_array_append_new(list, json_string(view_word(l, "notice.", "unchecked")));
    view_put_full(m->model, "notices", list);
}

/* ---- the whole ---- */

static void make_model(struct maker *m) {
    const struct scan_result *r = m->r;
    char day[DATE_BYTES];
    view_put(m->model, "outcome", m->k->fault ? "fault" : outcome_key(r->outcome));
    view_put(m->model, "tone", m->k->fault ? "grey" : tone_key(r->unsafe ? TONE_AMBER : outcome_tone(r->outcome)));
    view_put(m->model, "lang", lang_code(m->k->lang));
    view_put_flag(m->model, "demo", m->k->demo);
    put_sentence(m, m->state, "headline");
    put_sentence(m, m->state, "sentence");
    put_sentence(m, act_of(r, m->state), "action");
    make_notices(m);
    view_put(m->model, "signature", signature_of(r, m->k));
    if (r->key_id >= 0) {
        char key[8];
        if (snprintf(key, sizeof key, "%03d", r->key_id) < (int)sizeof key) view_put(m->model, "key", key);
    }
    view_put(m->model, "number", m->marks && *r->number ? m->marks->number : r->number);
    view_put(m->model, "number_grouped", m->marks && *r->grouped ? m->marks->grouped : r->grouped);
    if (!r->facts) return;
    make_product(m);
    make_place(m);
    view_content(m);
    make_void(m);
    if (m->k->preview) return;
    make_scans(m);
    json_object_set_new(m->model, "log_entry", json_integer(r->facts->log_idx));
    day_format(r->today, day);
    view_put(m->model, "checked_on", day);
}

/* "Hợp tác xã Mẫu A" says by itself what it is. */
static bool kind_shown(const struct maker *m) {
    const char *kind = m->r->facts ? view_word(m->k->lang, "kind.", m->r->facts->producer_kind) : NULL;
    return kind && strncmp(m->r->facts->producer, kind, strlen(kind)) != 0;
}

/* Where the label's own address leads, for what is read elsewhere: a shared link's picture, a kept page. */
static void make_origin(struct maker *m) {
    char origin[CODE_HOST_MAX + 16] = "https://";
    size_t n = strlen(origin);
    for (const char *s = m->r->facts ? m->r->facts->host : ""; *s && n + 1 < sizeof origin; s++)
        origin[n++] = *s >= 'A' && *s <= 'Z' ? (char)(*s + 32) : *s;
    origin[n] = '\0';
    if (origin[sizeof "https://" - 1]) view_put(m->layout, "origin", origin);
}

/* The label's own address without its query: behind others it leads to what may be asked of this very label. */
static json_t *label_path(const struct maker *m) {
    const struct run_facts *f = m->r->facts;
    const char *number = m->marks ? m->marks->number : m->r->number;
    return f->form == CODE_FORM_VILLAGE ? json_sprintf("/T/%s", number) : json_sprintf("/01/%s/10/%s/21/%s", f->gtin, f->lot, number);
}

/* Where whoever holds a bottle says that it was opened; where whoever scanned sees that the log knows this label. */
static void put_label_asks(struct maker *m) {
    if (m->k->fault || m->k->preview || !m->r->facts) return;
    if (opened_asks(m->r)) json_object_set_new(m->layout, "opened_ask", label_path(m));
    if (!m->r->typed) json_object_set_new(m->layout, "proof_ask", label_path(m));
}

static void make_layout(struct maker *m) {
    const struct scan_result *r = m->r;
    const struct view_ask *k = m->k;
    bool again = r->outcome == OUTCOME_MALFORMED || r->outcome == OUTCOME_UNKNOWN;
    language_layout(m->layout, k->lang);
    if (r->facts)
        view_note(m->layout, "name_note", k->lang,
                  language_notice(k->lang, r->facts->product, name_en(r->facts), name_own(r->facts, k->lang)));
    view_put(m->layout, "state", m->state);
    view_put(m->layout, "act", act_of(r, m->state));
    view_put_flag(m->layout, "preview", k->preview);
    view_put(m->layout, "checked", checked_of(r, k));
    view_put(m->layout, "query", m->marks ? m->marks->query : k->query);
    view_put_flag(m->layout, "saved", k->kept);
    view_put_flag(m->layout, "keep", r->facts && !k->kept && !k->preview);
    view_put(m->layout, "picture_data", k->picture);
    make_origin(m);
    view_put(m->layout, "dated", m->dated);
    put_label_asks(m);
    view_put(m->layout, "typed_text", k->typed_text);
    if (k->report) view_put(m->layout, "report", m->marks ? m->marks->report : k->report);
    view_put_flag(m->layout, "lang_given", k->lang_given);
    view_put_flag(m->layout, "foreign", k->lang != LANG_VI);
    view_put_flag(m->layout, "compare", r->outcome == OUTCOME_GENUINE || r->outcome == OUTCOME_SUSPECT);
    view_put_flag(m->layout, "kind_shown", kind_shown(m));
    view_put_flag(m->layout, "form", again && !k->fault);
    if (r->outcome == OUTCOME_UNKNOWN && !k->fault) view_put(m->layout, "asked", m->marks ? m->marks->grouped : r->grouped);
}

void view_make(const struct scan_result *r, const struct view_ask *k, const struct view_marks *marks, struct view *v) {
    struct maker m = { .r = r, .k = k, .marks = marks, .model = json_object(), .layout = json_object() };
    m.state = state_of(r, k);
    if (r->facts) {
        day_format(day_of_us(r->facts->issued_us), m.issued);
        memcpy(m.dated, m.issued, sizeof m.dated);
        if (r->unsafe) day_format(r->unsafe_day, m.dated);
        if (r->outcome == OUTCOME_REVOKED) day_format(r->void_day, m.dated);
        if (r->outcome == OUTCOME_EXPIRED && strlen(r->facts->expires_on) < sizeof m.dated)
            memcpy(m.dated, r->facts->expires_on, strlen(r->facts->expires_on) + 1);
    }
    make_model(&m);
    make_layout(&m);
    v->model = m.model;
    v->layout = m.layout;
}

void view_free(struct view *v) {
    json_decref(v->model);
    json_decref(v->layout);
    v->model = v->layout = NULL;
}

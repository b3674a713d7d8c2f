/*
 * Entries of the public log in words: a sentence by kind, and the facts as a table. What an entry says is for programs; its names are looked
 * up as they stand today, and only where everybody may read them.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "log_page.h"
#include "store/people.h"

#define RANGES_SENTENCE 8
#define RANGES_TABLE 200
#define NOTHING "—"

/* ---- taking apart ---- */

void log_words_open(struct log_words *w, struct desk *d, const struct log_row *row) {
    *w = (struct log_words){ .d = d, .row = row, .entry = json_loadb(row->bytes, row->len, 0, NULL), .of = KIND_NONE };
    const char *about = json_string_value(json_array_get(json_object_get(w->entry, "subject"), 0));
    w->facts = json_object_get(w->entry, "facts");
    w->kind = text_of(w->entry, "kind");
    w->about = about ? about : "";
    const char *type = arena_strn(d->arena, w->about, strcspn(w->about, ":"));
    if (type) w->of = kind_parse(type);
    /* A list that was read in speaks of the village and has the fields of its recognition. */
    if (w->of == KIND_VILLAGE) w->of = KIND_RECOGNITION;
}

void log_words_close(struct log_words *w) {
    json_decref(w->entry);
    w->entry = NULL;
}

/* A fact as text, "" where there is none. */
static const char *fact(const struct log_words *w, const char *name) {
    const json_t *v = json_object_get(w->facts, name);
    if (json_is_integer(v)) return arena_printf(w->d->arena, "%lld", (long long)json_integer_value(v));
    const char *s = json_string_value(v);
    return s ? s : "";
}

/* ---- names ---- */

static const char *fill(struct desk *d, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    text_fill(&b, d->a->lang, key, args, n);
    const char *s = arena_str(d->arena, b.data && !b.failed ? b.data : "");
    buf_free(&b);
    return s ? s : "";
}

static const char *name_of_record(struct desk *d, const struct log_subject *s) {
    const char *what = say_kind(d, s->kind, ".one");
    const char *title = *s->title ? show_named(d, s->kind, s->title, s->id) : "";
    const struct text_arg args[] = { { "what", what }, { "name", title }, { "id", s->id } };
    const char *name = fill(d, *title ? "log-fact.subject.of" : "log-fact.subject.number", args, 3);
    const struct text_arg lot[] = { { "what", name }, { "product", s->of } };
    return *s->of ? fill(d, "log-fact.subject.lot", lot, 2) : name;
}

const char *log_name(struct desk *d, const char *key) {
    struct log_subject s;
    if (log_subject(d->db, key, d->arena, &s, NULL)) return arena_str(d->arena, key);
    if (s.kind != KIND_NONE) return name_of_record(d, &s);
    const char *own = arena_printf(d->arena, "log-fact.subject.%s", s.type);
    return own && text_get(d->a->lang, own) ? say_with(d, own, "id", s.id) : s.key;
}

bool log_has_page(const char *key) {
    char type[24];
    size_t len = strcspn(key, ":");
    if (!key[len] || len >= sizeof type) return false;
    memcpy(type, key, len);
    type[len] = '\0';
    enum kind k = kind_parse(type);
    if (k == KIND_NONE) return !strcmp(type, "run") || !strcmp(type, "key");
    return kind_info(k)->on != ENTRY_KIND_COUNT || k == KIND_LOT || k == KIND_VILLAGE;
}

/* The record that a fact points to, "" where it points to none. */
static const char *pointed(const struct log_words *w, const char *type) {
    const char *id = fact(w, arena_printf(w->d->arena, "%s_id", type));
    if (!*id) id = fact(w, type);
    return *id ? log_name(w->d, arena_printf(w->d->arena, "%s:%s", type, id)) : "";
}

/* ---- the sentence ---- */

static const char *ranges_text(const struct log_words *w, size_t max) {
    const json_t *all = json_object_get(w->facts, "ranges"), *one = NULL;
    struct buf b = BUF_INIT;
    size_t i = 0;
    json_array_foreach(all, i, one) {
        int64_t first = json_integer_value(json_array_get(one, 0)), last = json_integer_value(json_array_get(one, 1));
        if (i == max) buf_str(&b, ", …");
        if (i >= max) break;
        buf_printf(&b, "%s%s", i ? ", " : "", show_number(w->d, first));
        if (last != first) buf_printf(&b, "–%s", show_number(w->d, last));
    }
    const char *s = arena_str(w->d->arena, b.data && !b.failed ? b.data : "");
    buf_free(&b);
    return s ? s : "";
}

/* Of voided labels a word of ours, of a recall the words of who decided it, without the full stop that the sentence has. */
static const char *reason_text(const struct log_words *w) {
    const char *s = fact(w, "reason");
    size_t len = strlen(s);
    if (!strcmp(w->kind, entry_kind_name(ENTRY_RUN_VOIDED))) return say(w->d, "scan.void.%s", s);
    while (len && (s[len - 1] == '.' || s[len - 1] == ' ')) len--;
    return arena_strn(w->d->arena, s, len);
}

static const char *key_text(const struct log_words *w) { return arena_printf(w->d->arena, "%03d", (int)json_integer_value(json_object_get(w->facts, "key"))); }

/* The values of sentences: a fact, what a fact points to, or one that has to be made. */
static const struct sentence_value {
    const char *name;
    enum { A_FACT, A_RECORD, A_REASON, A_RANGES, A_KEY, A_TYPE, A_SUBJECT, A_KIND } is;
    const char *from;
} values[] = { { "no", A_FACT, "decision_no" },  { "d", A_FACT, "decided_on" },     { "body", A_FACT, "body" },           { "stars", A_FACT, "stars" },
               { "title_no", A_FACT, "title_no" }, { "host", A_FACT, "host" },      { "producer", A_RECORD, "producer" }, { "product", A_RECORD, "product" },
               { "mark", A_RECORD, "mark" },     { "village", A_RECORD, "village" }, { "lot", A_RECORD, "lot" },          { "reason", A_REASON, NULL },
               { "ranges", A_RANGES, NULL },     { "key", A_KEY, NULL },            { "type", A_TYPE, NULL },             { "of", A_SUBJECT, NULL },
               { "kind", A_KIND, NULL } };
#define VALUES (sizeof values / sizeof *values)

static const char *value_text(const struct log_words *w, const struct sentence_value *v) {
    switch (v->is) {
    case A_FACT: return fact(w, v->from);
    case A_RECORD: return pointed(w, v->from);
    case A_REASON: return reason_text(w);
    case A_RANGES: return ranges_text(w, RANGES_SENTENCE);
    case A_KEY: return key_text(w);
    case A_TYPE: return say_choice(w->d, "document_type", fact(w, "type"));
    case A_SUBJECT: return log_name(w->d, w->about);
    default: return w->kind;
    }
}

static const char *sentence_key(const struct log_words *w) {
    const char *key = arena_printf(w->d->arena, "log-kind.%s-%s", w->kind, fact(w, "state"));
    if (key && text_get(w->d->a->lang, key)) return key;
    key = arena_printf(w->d->arena, "log-kind.%s", w->kind);
    return key && *w->kind && text_get(w->d->a->lang, key) ? key : "log-kind.unknown";
}

/* Only what the sentence names is looked up. */
static const char *sentence(const struct log_words *w) {
    struct text_arg args[VALUES];
    const char *key = sentence_key(w), *text = text_get(w->d->a->lang, key);
    size_t n = 0;
    for (size_t i = 0; i < VALUES; i++) {
        const char *brace = arena_printf(w->d->arena, "{%s}", values[i].name);
        if (!brace || !strstr(text, brace)) continue;
        const char *value = value_text(w, &values[i]);
        args[n++] = (struct text_arg){ values[i].name, value && *value ? value : NOTHING };
    }
    return fill(w->d, key, args, n);
}

/* ---- who, when ---- */

static const char *who_text(const struct log_words *w) {
    const json_t *by = json_object_get(w->entry, "by");
    const char *code = text_of(by, "org"), *role = say(w->d, "role.%s", text_of(by, "role"));
    struct org o = { .name = "" };
    struct err e = { 0 };
    const char *org = org_by_code(w->d->db, code, w->d->arena, &o, &e) == ST_OK ? o.name : code;
    bool both = *role && *org && strcmp(role, org) != 0;
    return both ? arena_printf(w->d->arena, "%s · %s", role, org) : *org ? org : role;
}

static const char *when_text(struct desk *d, int64_t us) {
    char at[24];
    us_format_utc(us, at, sizeof at);
    return show_instant(d, at);
}

static void put_seen(struct log_words *w, json_t *m) {
    struct log_seen s;
    struct err e = { 0 };
    if (log_seen(w->d->db, w->row, &s, &e)) return;
    if (json_is_integer(json_object_get(w->entry, "at"))) put(m, "at", when_text(w->d, json_integer_value(json_object_get(w->entry, "at"))));
    static const char *const keys[][2] = { [LOG_UNATTESTED] = { "log-page.unattested", "log-page.unattested-short" },
                                           [LOG_ATTESTED] = { "log-page.attested", "log-page.attested-short" },
                                           [LOG_LATE] = { "log-page.late", "log-page.late-short" } };
    const struct text_arg args[] = { { "t", s.seen_us ? when_text(w->d, s.seen_us) : "" }, { "n", show_number(w->d, s.minutes) } };
    put(m, "seen", fill(w->d, keys[s.how][0], args, 2));
    put(m, "seen_short", fill(w->d, keys[s.how][1], args, 2));
    put_flag(m, "late", s.how == LOG_LATE);
    put_flag(m, "unattested", s.how == LOG_UNATTESTED);
}

json_t *log_words_model(struct log_words *w) {
    json_t *m = json_object();
    put(m, "n", show_number(w->d, w->row->idx));
    put(m, "self_href", log_href(w->d, LOG_ENTRY "%lld", (long long)w->row->idx));
    put(m, "sentence", sentence(w));
    put(m, "who", who_text(w));
    put_seen(w, m);
    return m;
}

/* ---- facts ---- */

static void row_add(json_t *list, const char *label, const char *value, const char *href, bool code) {
    if (!value || !*value) return;
    json_t *m = json_pack("{s:s, s:s}", "label", label, "value", value);
    put(m, "href", href);
    put_flag(m, "code", code);
    json_array_append_new(list, m);
}

static void row_add_record(struct log_words *w, json_t *list, const char *label, const char *type, const char *id) {
    const char *key = arena_printf(w->d->arena, "%s:%s", type, id);
    if (*id && key) row_add(list, label, log_name(w->d, key), log_has_page(key) ? log_href(w->d, LOG_HOME "?ve=%s", key) : NULL, false);
}

static const char *unit_text(struct desk *d, const char *code) {
    char today[DATE_BYTES];
    struct unit_name u = { .name = "" };
    struct err e = { 0 };
    day_format(show_today(d), today);
    return *code && unit_name_on(d->db, code, today, d->arena, &u, &e) == ST_OK ? u.name : code;
}

static void row_add_field(struct log_words *w, json_t *list, const struct field *f) {
    const char *label = say_field(w->d, f, "");
    if (f->type == FIELD_REF) row_add_record(w, list, label, kind_info(f->ref)->key, fact(w, f->name));
    else if (f->type == FIELD_UNIT) row_add(list, label, unit_text(w->d, fact(w, f->name)), NULL, false);
    else row_add(list, label, show_value(w->d, f, w->facts), NULL, false);
}

static const char *marks_text(struct log_words *w) {
    struct buf b = BUF_INIT;
    const json_t *one = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(w->facts, "marks"), i, one) buf_printf(&b, "%s%s", i ? "; " : "", text_of(one, "text"));
    const char *s = arena_str(w->d->arena, b.data && !b.failed ? b.data : say(w->d, "log-fact.marks-none"));
    buf_free(&b);
    return s;
}

/* A fact that is no field of a record. */
static void row_add_own(struct log_words *w, json_t *list, const char *name, const json_t *v) {
    const char *label = say(w->d, "log-fact.%s", name);
    if (!strcmp(name, "marks")) row_add(list, label, marks_text(w), NULL, false);
    else if (!strcmp(name, "ranges")) row_add(list, label, ranges_text(w, RANGES_TABLE), NULL, false);
    else if (!strcmp(name, "reason")) row_add(list, label, reason_text(w), NULL, false);
    else if (!strcmp(name, "key")) row_add(list, label, key_text(w), NULL, true);
    else if (!strcmp(name, "form")) row_add(list, label, say(w->d, "log-fact.form.%s", fact(w, name)), NULL, false);
    else if (!strcmp(name, "state") && w->of != KIND_NONE) row_add(list, label, say_state(w->d, w->of, fact(w, name)), NULL, false);
    else if (!strcmp(name, "run") || kind_parse(name) != KIND_NONE)
        row_add_record(w, list, kind_parse(name) != KIND_NONE ? say_kind(w->d, kind_parse(name), "") : label, name, fact(w, name));
    else row_add(list, *label ? label : name, json_is_integer(v) ? show_number(w->d, json_integer_value(v)) : fact(w, name), NULL, json_is_string(v));
}

json_t *log_facts_model(struct log_words *w) {
    json_t *list = json_array(), *v = NULL;
    const char *name = NULL;
    bool record = w->of != KIND_NONE;
    for (size_t i = 0; record && i < kind_info(w->of)->fields_len; i++)
        if (json_object_get(w->facts, kind_info(w->of)->fields[i].name)) row_add_field(w, list, &kind_info(w->of)->fields[i]);
    json_object_foreach((json_t *)(uintptr_t)w->facts, name, v)
        if (!record || !kind_field(w->of, name)) row_add_own(w, list, name, v);
    return list;
}

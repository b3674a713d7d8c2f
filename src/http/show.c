/* From stored values to what people read; the same words and forms wherever a record is shown. */
#include "show.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "press.h"
#include "words.h"

/* ---- building a model ---- */

void put(json_t *o, const char *name, const char *value) {
    if (value && *value) json_object_set_new(o, name, json_string(value));
}

void put_flag(json_t *o, const char *name, bool value) { json_object_set_new(o, name, json_boolean(value)); }

void put_int(json_t *o, const char *name, int64_t value) { json_object_set_new(o, name, json_integer(value)); }

void put_items(json_t *o, const char *name, json_t *value) {
    if (json_array_size(value) || json_object_size(value)) json_object_set_new(o, name, value);
    else json_decref(value);
}

const char *text_of(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

int64_t int_of(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

/* ---- words ---- */

static const char *kept(struct desk *d, const char *s) {
    const char *out = arena_str(d->arena, s ? s : "");
    return out ? out : "";
}

/* Takes the buffer over. */
static const char *kept_buf(struct desk *d, struct buf *b) {
    const char *out = kept(d, b->failed ? NULL : b->data);
    buf_free(b);
    return out;
}

const char *say(struct desk *d, const char *fmt, ...) {
    char key[128];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(key, sizeof key, fmt, ap);
    va_end(ap);
    const char *text = n > 0 && (size_t)n < sizeof key ? text_get(d->a->lang, key) : NULL;
    return text ? text : "";
}

const char *say_with(struct desk *d, const char *key, const char *name, const char *value) {
    struct buf b = BUF_INIT;
    text_fill(&b, d->a->lang, key, &(struct text_arg){ name, value }, 1);
    return kept_buf(d, &b);
}

const char *say_kind(struct desk *d, enum kind k, const char *part) { return say(d, "kind.%s%s", kind_info(k)->key, part); }

const char *say_field(struct desk *d, const struct field *f, const char *part) {
    return say(d, "field.%s.%s%s", kind_info(f->kind)->key, f->name, part);
}

const char *say_choice(struct desk *d, const char *set, const char *key) { return say(d, "choice.%s.%s", set, key); }

const char *flow_key(enum flow f) {
    static const char *const keys[FLOW_COUNT] = { [FLOW_PLAIN] = "plain",       [FLOW_DECISION] = "decision",
                                                  [FLOW_STATISTIC] = "statistic", [FLOW_PRODUCER] = "producer",
                                                  [FLOW_PRODUCT] = "product",   [FLOW_RIGHT] = "right",
                                                  [FLOW_RECALL] = "recall",     [FLOW_CASE] = "case",
                                                  [FLOW_INSPECTION] = "inspection", [FLOW_VISIT] = "visit" };
    return keys[f];
}

const char *say_act(struct desk *d, enum kind k, const char *act, const char *part) {
    const char *own = say(d, "act.%s-%s%s", kind_info(k)->key, act, part);
    return *own ? own : say(d, "act.%s-%s%s", flow_key(kind_info(k)->flow), act, part);
}

const char *flash_of(struct desk *d, enum kind k, const char *act) {
    bool own = *say(d, "flash.%s-%s", kind_info(k)->key, act);
    const char *key = arena_printf(d->arena, "%s-%s", own ? kind_info(k)->key : flow_key(kind_info(k)->flow), act);
    return key ? key : "";
}

const char *say_state(struct desk *d, enum kind k, const char *state) {
    const char *text = say(d, "state.%s-%s", kind_info(k)->key, state);
    if (!*text) text = say(d, "state.%s-%s", flow_key(kind_info(k)->flow), state);
    return *text ? text : say(d, "state.%s", state);
}

/* ---- problems ---- */

/* Values of sentences come as they are stored; what names a record is no quantity. */
static const char *show_arg(struct desk *d, const char *name, const char *value) {
    static const char *const names[] = { "id", "code", "run", "no" };
    struct buf b = BUF_INIT;
    size_t len = strlen(value);
    bool number = len > 3 && len < 16 && strspn(value, "0123456789") == len && *value != '0';
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) number = number && strcmp(name, names[i]) != 0;
    if (day_parse(value, len) != DAY_NONE) words_date(&b, d->a->lang, value);
    else if (number) words_number(&b, d->a->lang, value);
    else return kept(d, value);
    return kept_buf(d, &b);
}

const char *say_problem(struct desk *d, const json_t *problem) {
    struct err e = { 0 };
    const char *name = NULL, *key = text_of(problem, "key");
    json_t *v = NULL;
    (void)err_set(&e, ST_INVALID, NULL, key);
    json_object_foreach(json_object_get(problem, "args"), name, v) err_arg(&e, name, "%s", json_is_string(v) ? json_string_value(v) : "");
    return say_error(d, &e);
}

static const char *say_warning(struct desk *d, const json_t *warning) {
    struct text_arg args[4];
    struct buf b = BUF_INIT;
    size_t n = 0;
    const char *name = NULL;
    json_t *v = NULL;
    json_object_foreach(json_object_get(warning, "args"), name, v)
        if (n < 4) args[n++] = (struct text_arg){ name, json_is_string(v) ? show_arg(d, name, json_string_value(v)) : show_number(d, json_integer_value(v)) };
    text_fill(&b, d->a->lang, arena_printf(d->arena, "warning.%s", text_of(warning, "key")), args, n);
    return kept_buf(d, &b);
}

void put_warnings(struct desk *d, const json_t *answer, json_t *model) {
    json_t *list = json_array();
    const json_t *one = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(answer, "warnings"), i, one)
        json_array_append_new(list, json_pack("{s:s}", "sentence", say_warning(d, one)));
    put_items(model, "warnings", list);
}

/* Names that a sentence of the press has from the program, and where people's words for them stand; NULL: of papers. */
static const struct spoken {
    const char *begin, *arg, *section;
} spoken[] = {
    { "param.", "name", "param-field" },    { "press.", "format", "print-format" }, { "press.", "field", "press-field" }, { "press.", "stock", NULL },
    { "style.", "name", "press-field" },    { "style.", "known", "press-field" },
};

/* One of a list, as people call it; what has no word stays. */
static void spoken_put(struct desk *d, const struct spoken *s, const char *word, struct buf *out) {
    const char *text = "";
    if (s->section) text = say(d, "%s.%s", s->section, word);
    else (void)paper_known(d, word, &text);
    buf_printf(out, "%s%s", out->len ? s->section ? ", " : "; " : "", *text ? text : word);
}

static const char *spoken_words(struct desk *d, const struct spoken *s, const char *value) {
    struct buf b = BUF_INIT;
    for (size_t len; *value; value += len + strspn(value + len, ", ")) {
        len = strcspn(value, ","); /* some have people's words already */
        const char *word = arena_strn(d->arena, value, len);
        spoken_put(d, s, word ? word : "", &b);
        if (!len) break;
    }
    return kept_buf(d, &b);
}

static const char *said_value(struct desk *d, const char *key, const struct err_arg *a) {
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++)
        if (!strncmp(key, spoken[i].begin, strlen(spoken[i].begin)) && !strcmp(a->name, spoken[i].arg)) return spoken_words(d, &spoken[i], a->value);
    return show_arg(d, a->name, a->value);
}

/* Where the command line names the words to type, a page has them to choose from: "void.reason-page". */
static const char *page_key(struct desk *d, const char *key) {
    const char *own = arena_printf(d->arena, "%s-page", key);
    return own && *say(d, "error.%s", own) ? own : key;
}

const char *say_error(struct desk *d, const struct err *e) {
    struct buf b = BUF_INIT;
    struct err shown = { 0 };
    (void)err_set(&shown, e->status, e->field, page_key(d, e->key));
    for (int i = 0; i < e->args_len; i++) err_arg(&shown, e->args[i].name, "%s", said_value(d, e->key, &e->args[i]));
    text_error(&b, d->a->lang, &shown);
    return kept_buf(d, &b);
}

/* ---- dates and numbers ---- */

int32_t show_today(const struct desk *d) { return day_of_us(clock_now_us(app_clock(d->app))); }

const char *show_date(struct desk *d, const char *iso) {
    struct buf b = BUF_INIT;
    words_date(&b, d->a->lang, iso);
    return kept_buf(d, &b);
}

const char *show_typed_date(struct desk *d, const char *iso) {
    char vn[DATE_VN_BYTES];
    int32_t day = day_parse(iso, strlen(iso));
    if (day == DAY_NONE) return kept(d, iso);
    day_format_vn(day, vn);
    return kept(d, vn);
}

/* Two digits at s; 0 where they are none. */
static int two(const char *s) { return s[0] >= '0' && s[0] <= '9' && s[1] >= '0' && s[1] <= '9' ? (s[0] - '0') * 10 + s[1] - '0' : 0; }

const char *show_instant(struct desk *d, const char *utc) {
    char iso[DATE_BYTES];
    if (strlen(utc) < 17) return "";
    int32_t day = day_parse(utc, 10);
    int minute = two(utc + 11) * 60 + two(utc + 14) + 7 * 60;
    if (day == DAY_NONE) return "";
    day_format(day + minute / 1440, iso);
    return arena_printf(d->arena, "%s %02d:%02d", show_date(d, iso), minute % 1440 / 60, minute % 60);
}

const char *show_number(struct desk *d, int64_t n) {
    char digits[24];
    struct buf b = BUF_INIT;
    (void)snprintf(digits, sizeof digits, "%lld", (long long)n);
    words_number(&b, d->a->lang, digits);
    return kept_buf(d, &b);
}

const char *show_decimal(struct desk *d, int64_t hundredths) {
    if (hundredths < 0) return arena_printf(d->arena, "-%s", show_decimal(d, -hundredths));
    const char *whole = show_number(d, hundredths / 100);
    const char *point = say(d, "desk.decimal-point");
    int rest = (int)(hundredths % 100);
    if (!rest) return whole;
    return arena_printf(d->arena, rest % 10 ? "%s%s%02d" : "%s%s%d", whole, point, rest % 10 ? rest : rest / 10);
}

/* ---- values ---- */

/* Years are numbers that nobody groups. */
static bool is_year(const struct field *f) {
    size_t len = strlen(f->name);
    return len >= 4 && !strcmp(f->name + len - 4, "year");
}

static const char *show_int(struct desk *d, const struct field *f, const json_t *v) {
    if (!json_is_integer(v)) return "";
    if (f->type == FIELD_DECIMAL) return show_decimal(d, json_integer_value(v));
    return is_year(f) ? arena_printf(d->arena, "%lld", (long long)json_integer_value(v)) : show_number(d, json_integer_value(v));
}

/* The title of what a reference or a commune points to comes beside it. */
static const char *show_pointed(struct desk *d, const struct field *f, const json_t *values, const char *id) {
    char name[64];
    (void)snprintf(name, sizeof name, "%s_title", f->name);
    const char *title = text_of(values, name);
    return *title || !*id ? kept(d, title) : arena_printf(d->arena, "%s %s", say(d, "desk.number"), id);
}

/* "Có" behind a label that says "không có" would say two things. */
static const char *show_yes(struct desk *d, const struct field *f) {
    const char *own = say_field(d, f, ".yes");
    return *own ? own : say(d, "desk.yes");
}

/* One that no set has any more, as it is kept. */
static const char *show_choice(struct desk *d, const struct field *f, const char *s) {
    const char *words = choice_known(f->set, s) ? say_choice(d, f->set, s) : "";
    return *words ? words : kept(d, s);
}

/* "Làng nghề; Câu chuyện sản phẩm": words may hold commas. */
static const char *show_several(struct desk *d, const struct field *f, const char *s) {
    struct buf b = BUF_INIT;
    const char *key = NULL;
    for (size_t n = 0; (key = choice_key(f->set, n)); n++)
        if (several_has(s, key)) buf_printf(&b, "%s%s", b.len ? "; " : "", say_choice(d, f->set, key));
    return kept_buf(d, &b);
}

const char *show_half(struct desk *d, const char *half) {
    char year[5];
    if (strlen(half) != 6) return kept(d, half);
    (void)snprintf(year, sizeof year, "%.4s", half);
    return say_with(d, half[5] == '1' ? "desk.half-first" : "desk.half-second", "year", year);
}

const char *show_value(struct desk *d, const struct field *f, const json_t *values) {
    const json_t *v = json_object_get(values, f->name);
    const char *s = json_string_value(v);
    switch (f->type) {
    case FIELD_INT:
    case FIELD_DECIMAL: return show_int(d, f, v);
    case FIELD_BOOL: return json_is_true(v) ? show_yes(d, f) : json_is_false(v) ? say(d, "desk.no") : "";
    case FIELD_DATE: return s && *s ? show_date(d, s) : "";
    case FIELD_HALF: return show_half(d, s ? s : "");
    case FIELD_CHOICE: return s && *s ? show_choice(d, f, s) : "";
    case FIELD_SEVERAL: return s && *s ? show_several(d, f, s) : "";
    case FIELD_REF:
    case FIELD_UNIT: return show_pointed(d, f, values, s ? s : "");
    default: return kept(d, s);
    }
}

const char *show_title(struct desk *d, enum kind k, const json_t *values, const char *id) {
    const char *title = show_value(d, kind_field(k, kind_info(k)->title), values);
    return *title ? title : arena_printf(d->arena, "%s %s", say(d, "desk.number"), id);
}

const char *show_named(struct desk *d, enum kind k, const char *title, const char *id) {
    json_t *values = json_pack("{s:s}", kind_info(k)->title, title);
    const char *text = show_title(d, k, values, id);
    json_decref(values);
    return text ? text : "";
}

_Static_assert(GROUP_COUNT <= 64, "headings are kept as bits");

bool show_group(enum kind k, size_t n, enum field_group *g) {
    uint64_t seen = 0;
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) {
        *g = kind_info(k)->fields[i].group;
        if (seen & (uint64_t)1 << *g) continue;
        seen |= (uint64_t)1 << *g;
        if (n-- == 0) return true;
    }
    return false;
}

/* ---- states ---- */

static bool is_past(const struct desk *d, enum kind k, const char *state, const json_t *values) {
    const struct field *f = kind_field(k, "valid_to");
    if (!f || strcmp(state, "active") != 0) return false;
    const char *last = text_of(values, f->name);
    return *last && day_parse(last, strlen(last)) < show_today(d);
}

/* A village on the list is recognised by a decision in force, else only planned, or neither; NULL for all that has a state of its own. */
static const char *village_standing(const struct desk *d, enum kind k, const char *state, const json_t *values) {
    const char *last = text_of(values, "recognised_to");
    if (k != KIND_VILLAGE || strcmp(state, "active") != 0) return NULL;
    if (*last && day_parse(last, strlen(last)) >= show_today(d)) return "recognised";
    return *text_of(values, "kind_planned") ? "planned" : "unrecognised";
}

json_t *show_state(struct desk *d, enum kind k, const char *state, const json_t *values) {
    const char *key = village_standing(d, k, state, values);
    if (!key) key = is_past(d, k, state, values) ? "expired" : state;
    return json_pack("{s:s, s:s}", "state_key", key, "state_text", say_state(d, k, key));
}

/* ---- addresses and rights ---- */

const char *address_of(struct desk *d, enum kind k, const char *id) {
    return arena_printf(d->arena, "/app/%s/%s", kind_info(k)->slug, id);
}

bool may_ever(const struct desk *d, enum kind k, enum access_action a) {
    return access_scope(kind_info(k)->class, a, d->session.actor.who.role) != SCOPE_NONE;
}

bool may_read(const struct desk *d, enum kind k) { return may_ever(d, k, ACTION_READ); }

bool may_open(const struct desk *d, const struct field *f, const char *id) {
    bool own = f->ref == KIND_ORG && access_scope(CLASS_ORG, ACTION_READ, d->session.actor.who.role) == SCOPE_ORG;
    return may_read(d, f->ref) && (!own || strtoll(id, NULL, 10) == d->session.actor.who.org_id);
}

/* ---- commands ---- */

enum status desk_command(struct desk *d, enum command c, json_t *params, json_t *problems, json_t **result, struct err *e) {
    const struct command_io io = { .problems = problems };
    *result = NULL;
    if (!params) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = command_run(c, d->app, d->db, &d->session.actor, params, &io, result, e);
    json_decref(params);
    return st;
}

bool may_run(const struct desk *d, enum access_action a) {
    return access_scope(CLASS_RUN, a, d->session.actor.who.role) != SCOPE_NONE;
}

const char *site_address(struct desk *d, const char *path) {
    const char *host = "";
    size_t len = 0;
    if (header_value(d->a->q, "Host", &host, &len) != 1) len = 0;
    const char *s = arena_printf(d->arena, "%s://%.*s%s", d->cookie == COOKIE_HOST ? "https" : "http", (int)len, host, path ? path : "");
    return s ? s : "";
}

/* What is typed into a report: figures that only its body knows, its head and its words; and filing it. */
#include <stdlib.h>
#include <string.h>

#include "filing_view.h"

#define FIELD_BYTES 40

/* ---- what is wrong, by field ---- */

static void wrongs_put(struct desk *d, const json_t *problems, const struct err *why, json_t *model) {
    json_t *list = json_array();
    const json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(problems, i, p) {
        json_t *m = json_object();
        put(m, "field_href", arena_printf(d->arena, "#f-%s", text_of(p, "field")));
        put(m, "label", text_of(p, "label"));
        put(m, "sentence", say_problem(d, p));
        json_array_append_new(list, m);
    }
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", json_array_size(problems) ? say(d, "desk.form.errors") : say_error(d, why));
    put_items(model, "wrongs", list);
}

static const char *problem_of(struct desk *d, const json_t *problems, const char *field) {
    const json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(problems, i, p)
        if (!strcmp(text_of(p, "field"), field)) return say_problem(d, p);
    return "";
}

/* Whether there is no form to come back to. */
static bool is_over(const struct err *e) { return e->status == ST_NOT_FOUND || e->status == ST_FORBIDDEN || !strcmp(e->key, "filing.filed"); }

/* With the version of the draft that this person saw. */
static json_t *versioned(struct desk *d, json_t *params) {
    const char *version = form_text(&d->form, "phien");
    if (version && *version) json_object_set_new(params, "version", json_string(version));
    return params;
}

static void version_put(struct desk *d, json_t *model) {
    const char *version = form_text(&d->form, "phien");
    if (version) put(model, "draft_version", version);
}

/* ---- figures ---- */

static const char *sent(struct desk *d, const char *field, const char *part) {
    char name[FIELD_BYTES];
    (void)snprintf(name, sizeof name, "%s-%s", part, field);
    return form_text(&d->form, name);
}

static const json_t *said_of(const json_t *figure, const char *org, const char *kind) {
    const json_t *s = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(figure, "said"), i, s)
        if (!strcmp(text_of(s, "org"), org) && !strcmp(text_of(s, "kind"), kind)) return s;
    return NULL;
}

/* One field: of a figure, or of a figure's kind. */
static json_t *field_model(struct desk *d, const json_t *figure, const char *org, const char *kind, json_t *problems) {
    const char *key = text_of(figure, "key");
    const char *field = *kind ? arena_printf(d->arena, "%s.%s", key, kind) : key;
    const json_t *said = said_of(figure, org, kind);
    const char *value = sent(d, field, "v"), *note = sent(d, field, "n"), *source = sent(d, field, "s");
    const char *was = said && *text_of(said, "value") ? text_of(said, "value") : said ? say(d, "filing-doc.none") : "";
    json_t *m = json_object(), *p = NULL;
    size_t i = 0;
    put(m, "field", field);
    put(m, "kind_text", kind);
    put(m, "value", value ? value : was);
    put(m, "note_text", note ? note : text_of(said, "note"));
    put(m, "source_text", source ? source : text_of(said, "source"));
    put(m, "bad", problem_of(d, problems, field));
    json_array_foreach(problems, i, p)
        if (!strcmp(text_of(p, "field"), field))
            json_object_set_new(p, "label", json_string(arena_printf(d->arena, "%s%s%s", text_of(figure, "name"), *kind ? ", " : "", kind)));
    return m;
}

static json_t *typed_model(struct desk *d, const json_t *figure, const char *org, json_t *problems) {
    static const char *const kinds[] = { "LN", "NTT", "LNTT" };
    json_t *m = json_object(), *fields = json_array();
    bool split = json_object_get(json_object_get(figure, "values"), "LN") != NULL;
    const char *tt = text_of(figure, "tt"), *section = text_of(figure, "section");
    if (!split) json_array_append_new(fields, field_model(d, figure, org, "", problems));
    for (size_t i = 0; split && i < 3; i++) json_array_append_new(fields, field_model(d, figure, org, kinds[i], problems));
    put(m, "legend", arena_printf(d->arena, "%s%s%s. %s", section, *tt ? "." : "", tt, text_of(figure, "name")));
    put(m, "measure", text_of(figure, "unit"));
    put(m, "explain", text_of(figure, "explain"));
    const json_t *counted = json_object_get(figure, "counted") ? json_object_get(figure, "counted") : !strcmp(text_of(figure, "origin"), "computed") ? json_object_get(figure, "values") : NULL;
    if (counted) put(m, "counted", say_with(d, "filing.counted", "text", filing_numbers(d, counted)));
    json_object_set_new(m, "fields", fields);
    return m;
}

static bool is_typed(const json_t *figure) {
    const char *how = text_of(figure, "how");
    return !strcmp(how, "typed") || !strcmp(how, "partly");
}

/* Of a consolidated report the parts of others are theirs to type. */
static bool is_ours(const json_t *shown, const json_t *figure) {
    return strcmp(text_of(json_object_get(shown, "filing"), "document"), "consolidated") != 0 || !strcmp(text_of(figure, "section"), "B");
}

static void values_page(struct desk *d, int status, json_t *problems, const struct err *why, struct http_response *out) {
    json_t *shown = filing_fetch(d, "plan", 0, out), *list = json_array(), *model = json_object();
    const json_t *figure = NULL;
    size_t i = 0;
    if (shown && !filing_may(shown, "write")) {
        json_decref(shown);
        shown = NULL;
        desk_status(d, 403, NULL, out);
    }
    if (!shown) {
        json_decref(list);
        json_decref(model);
        return;
    }
    const char *org = text_of(json_object_get(shown, "filing"), "org");
    json_array_foreach(json_object_get(json_object_get(shown, "view"), "plan"), i, figure)
        if (is_typed(figure) && is_ours(shown, figure)) json_array_append_new(list, typed_model(d, figure, org, problems));
    filing_head_put(d, shown, model);
    version_put(d, model);
    put(model, "heading", say(d, "filing.values"));
    wrongs_put(d, problems, why, model);
    put_items(model, "typed", list);
    json_decref(shown);
    desk_page(d, status, PAGE_FILING_VALUES, model, out);
}

void filing_values_handle(struct desk *d, struct http_response *out) { values_page(d, 200, NULL, NULL, out); }

/* Every field that was sent, by its name behind "v-". */
static json_t *values_sent(struct desk *d) {
    json_t *values = json_object();
    for (size_t i = 0; i < d->form.len; i++) {
        const char *name = d->form.fields[i].name;
        if (strncmp(name, "v-", 2) != 0) continue;
        const char *note = sent(d, name + 2, "n"), *source = sent(d, name + 2, "s");
        json_object_set_new(values, name + 2, json_pack("{s:s, s:s, s:s}", "value", d->form.fields[i].value, "note", note ? note : "", "source", source ? source : ""));
    }
    return values;
}

void filing_values_post(struct desk *d, struct http_response *out) {
    json_t *done = NULL, *problems = json_array();
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (!desk_command(d, COMMAND_FILING_VALUE, versioned(d, json_pack("{s:I, s:o}", "filing", (json_int_t)id, "values", values_sent(d))), problems, &done, &e))
        desk_done(d, out, "filing-values", "/app/bao-cao/%lld", (long long)id);
    else if (is_over(&e)) desk_error(d, &e, out);
    else values_page(d, status_http(e.status), problems, &e, out);
    json_decref(done);
    json_decref(problems);
}

/* ---- head and words ---- */

static const struct {
    const char *name;
    bool needed, lines, hint;
} fields[] = { { "number", true, false, true },     { "date", true, false, true },    { "place", true, false, false },      { "about", true, false, false },
               { "to", true, false, false },        { "authority", false, false, true }, { "position", true, false, false }, { "signer", true, false, false },
               { "recipients", true, true, true },  { "results", false, true, false }, { "difficulties", false, true, false }, { "proposals", false, true, false } };
#define FIELDS (sizeof fields / sizeof *fields)

/* Lines are kept as an array. */
static const char *kept_text(struct desk *d, const json_t *head, const char *name) {
    const json_t *v = json_object_get(head, name), *line = NULL;
    const char *text = "";
    size_t i = 0;
    if (!strcmp(name, "date")) return show_typed_date(d, text_of(head, name));
    if (!json_is_array(v)) return text_of(head, name);
    json_array_foreach(v, i, line) {
        const char *more = arena_printf(d->arena, "%s%s%s", text, i ? "\n" : "", json_string_value(line));
        text = more ? more : text;
    }
    return text;
}

static json_t *head_fields(struct desk *d, const json_t *head, const struct err *why) {
    json_t *list = json_array();
    for (size_t i = 0; i < FIELDS; i++) {
        json_t *m = json_object();
        const char *given = form_text(&d->form, fields[i].name);
        put(m, "field", fields[i].name);
        put(m, "label", say(d, "filing.head-%s", fields[i].name));
        put(m, "hint", fields[i].hint ? say(d, "filing.head-%s.hint", fields[i].name) : "");
        put(m, "value", given ? given : kept_text(d, head, fields[i].name));
        put(m, "mark", fields[i].needed ? say(d, "filing.needed") : "");
        put_flag(m, "lines", fields[i].lines);
        bool bad = why && !strcmp(why->field, fields[i].name);
        if (bad) put(m, "bad", say_error(d, why));
        if (bad || fields[i].hint) put(m, "described", arena_printf(d->arena, bad && fields[i].hint ? "h-%s e-%s" : bad ? "e-%s" : "h-%s", fields[i].name, fields[i].name));
        json_array_append_new(list, m);
    }
    return list;
}

static void head_page(struct desk *d, int status, const struct err *why, struct http_response *out) {
    json_t *shown = filing_fetch(d, "head", 0, out), *model = json_object();
    if (shown && !filing_may(shown, "write")) {
        json_decref(shown);
        shown = NULL;
        desk_status(d, 403, NULL, out);
    }
    if (!shown) {
        json_decref(model);
        return;
    }
    filing_head_put(d, shown, model);
    version_put(d, model);
    put(model, "heading", say(d, "filing.head"));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why && *why->field) put(model, "wrong_href", arena_printf(d->arena, "#f-%s", why->field));
    put_items(model, "fields", head_fields(d, json_object_get(json_object_get(shown, "view"), "head"), why));
    json_decref(shown);
    desk_page(d, status, PAGE_FILING_HEAD, model, out);
}

void filing_head_handle(struct desk *d, struct http_response *out) { head_page(d, 200, NULL, out); }

void filing_head_post(struct desk *d, struct http_response *out) {
    json_t *done = NULL, *head = json_object();
    struct err e = { 0 };
    int64_t id = 0;
    for (size_t i = 0; i < FIELDS; i++) {
        const char *s = form_text(&d->form, fields[i].name);
        if (s) json_object_set_new(head, fields[i].name, json_string(s));
    }
    if (!desk_path_id(d, 2, &id)) {
        json_decref(head);
        desk_status(d, 404, NULL, out);
        return;
    }
    if (!desk_command(d, COMMAND_FILING_TEXT, versioned(d, json_pack("{s:I, s:o}", "filing", (json_int_t)id, "head", head)), NULL, &done, &e)) desk_done(d, out, "filing-text", "/app/bao-cao/%lld", (long long)id);
    else if (is_over(&e)) desk_error(d, &e, out);
    else head_page(d, status_http(e.status), &e, out);
    json_decref(done);
}

/* ---- filing ---- */

static int64_t unknown_count(const json_t *view) {
    const json_t *figure = NULL;
    size_t i = 0;
    int64_t n = 0;
    json_array_foreach(json_object_get(view, "plan"), i, figure)
        n += !strcmp(text_of(json_object_get(json_object_get(figure, "values"), "all"), "state"), "unknown");
    return n;
}

static json_t *lacks_model(struct desk *d, const json_t *head, const char *href) {
    json_t *list = json_array();
    for (size_t i = 0; i < FIELDS; i++) {
        bool empty = fields[i].lines ? !json_array_size(json_object_get(head, fields[i].name)) : !*text_of(head, fields[i].name);
        if (!fields[i].needed || !empty) continue;
        json_t *m = json_object();
        put(m, "lack", say(d, "filing.head-%s", fields[i].name));
        put(m, "lack_href", arena_printf(d->arena, "%s/van-ban#f-%s", href, fields[i].name));
        json_array_append_new(list, m);
    }
    return list;
}

static void file_page(struct desk *d, int status, const struct err *why, struct http_response *out) {
    json_t *shown = filing_fetch(d, "plan", 0, out), *model = json_object();
    if (shown && !filing_may(shown, "file")) {
        json_decref(shown);
        shown = NULL;
        desk_status(d, 403, NULL, out);
    }
    if (!shown) {
        json_decref(model);
        return;
    }
    const json_t *view = json_object_get(shown, "view"), *f = json_object_get(shown, "filing");
    const char *last = text_of(f, "last");
    int64_t unknown = unknown_count(view);
    filing_head_put(d, shown, model);
    put(model, "heading", say(d, "filing.file"));
    if (day_parse(last, strlen(last)) >= show_today(d)) put(model, "not_over", say_with(d, "filing.not-over", "d", show_date(d, last)));
    put_items(model, "lacks", lacks_model(d, json_object_get(view, "head"), filing_address(d, int_of(f, "id"))));
    if (unknown) put(model, "unknown", say_with(d, "filing.file-unknown", "n", show_number(d, unknown)));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    json_decref(shown);
    desk_page(d, status, PAGE_FILING_FILE, model, out);
}

void filing_file_handle(struct desk *d, struct http_response *out) { file_page(d, 200, NULL, out); }

static void file_work(struct desk *d, void *ctx, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    const int64_t *id = ctx;
    if (!desk_command(d, COMMAND_FILING_FILE, versioned(d, json_pack("{s:I}", "filing", (json_int_t)*id)), NULL, &done, &e)) desk_done(d, out, "filing-filed", "/app/bao-cao/%lld", (long long)*id);
    else if (e.status == ST_INVALID || e.status == ST_REFUSED) file_page(d, status_http(e.status), &e, out);
    else desk_error(d, &e, out);
    json_decref(done);
}

void filing_file_post(struct desk *d, struct http_response *out) {
    int64_t id = 0;
    if (desk_path_id(d, 2, &id)) desk_once(d, file_work, &id, out);
    else desk_status(d, 404, NULL, out);
}

/* ---- correcting, discarding ---- */

static void act(struct desk *d, enum command c, json_t *params, const char *flash, const char *to, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    if (desk_command(d, c, params, NULL, &done, &e)) desk_error(d, &e, out);
    else desk_done(d, out, flash, "%s", to);
    json_decref(done);
}

void filing_correct_post(struct desk *d, struct http_response *out) {
    int64_t id = 0;
    const char *reason = form_text(&d->form, "ly_do");
    if (desk_path_id(d, 2, &id))
        act(d, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", reason ? reason : ""), "filing-correct", filing_address(d, id), out);
    else desk_status(d, 404, NULL, out);
}

void filing_discard_post(struct desk *d, struct http_response *out) {
    int64_t id = 0;
    if (desk_path_id(d, 2, &id)) act(d, COMMAND_FILING_DISCARD, versioned(d, json_pack("{s:I}", "filing", (json_int_t)id)), "filing-discarded", "/app/bao-cao", out);
    else desk_status(d, 404, NULL, out);
}

/*
 * An act on a record: a page that says what will happen before it does, and asks for what the step needs. What two people must
 * do is asked for here and agreed to on the page of proposals.
 */
#include <stdlib.h>
#include <string.h>

#include "app/photo.h"
#include "record_view.h"

struct act {
    struct desk *d;
    enum kind kind;
    const struct kind_info *info;
    json_t *record;
    const struct step *step;
    json_t *problems;
    const char *said;
    json_t *papers;      /* {field: id} of those that were sent */
    bool upload;         /* out: the page asks for a paper */
};

/* ---- what it asks for ---- */

/* The decision that ended a record or found something, the day somebody left or took a consent back. */
static bool asks_field(const struct act *a, const struct field *f) { return step_sets(a->step, f); }

static const char *problem_of(const struct act *a, const char *name) {
    const json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(a->problems, i, p)
        if (!strcmp(text_of(p, "field"), name)) return say_problem(a->d, p);
    return "";
}

static json_t *input(const struct act *a, const char *name, const char *label, const char *hint, const char *value, bool needed) {
    const char *typed = form_text(&a->d->form, name), *problem = problem_of(a, name);
    json_t *m = json_pack("{s:s, s:s}", "field", name, "label", label);
    put(m, "hint", hint);
    put(m, "value", typed ? typed : value);
    put(m, "problem", problem);
    put(m, "described", arena_printf(a->d->arena, "%s%s%s%s%s", *hint ? "h-" : "", *hint ? name : "", *hint && *problem ? " " : "",
                                     *problem ? "e-" : "", *problem ? name : ""));
    if (needed) put(m, "mark", say(a->d, "desk.required"));
    return m;
}

/* Until when: what the kind calls it in its own step, else until when it is to be completed. */
static const char *until_label(const struct act *a) {
    const char *own = say_act(a->d, a->kind, a->step->act, ".until");
    return *own ? own : say(a->d, "desk.act.until");
}

static const char *date_hint(struct desk *d) {
    char today[DATE_VN_BYTES];
    day_format_vn(show_today(d), today);
    return say_with(d, "desk.form.date-hint", "d", today);
}

/* The paper of a decision: kept as soon as it is there, so that a mistake elsewhere costs nobody a second upload. */
static void put_paper(struct act *a, const struct field *f, json_t *m) {
    const char *kept = text_of(a->papers, f->name);
    a->upload = true;
    put_flag(m, "is_file", true);
    put(m, "accept", "image/jpeg,image/png,application/pdf");
    put(m, "kept", kept);
    put(m, "kept_text", *kept ? say(a->d, "desk.form.keep-file") : "");
    put(m, "drop_text", say(a->d, "desk.form.drop-file"));
}

static void put_ending(struct act *a, json_t *fields) {
    bool decision = a->step->flags & STEP_DECISION;
    char today[DATE_VN_BYTES];
    day_format_vn(show_today(a->d), today);
    for (size_t i = 0; i < a->info->fields_len; i++) {
        const struct field *f = &a->info->fields[i];
        bool date = f->type == FIELD_DATE, paper = f->type == FIELD_FILE;
        if (!asks_field(a, f)) continue;
        const char *hint = date ? date_hint(a->d) : paper ? say(a->d, "desk.form.file-hint") : say_field(a->d, f, ".hint");
        json_t *m = input(a, f->name, say_field(a->d, f, ""), hint, date && !decision ? today : "", decision);
        if (paper) put_paper(a, f, m);
        put_flag(m, "is_line", !paper);
        if (date) put(m, "mode", "numeric");
        put_flag(m, "narrow", date);
        json_array_append_new(fields, m);
    }
}

static json_t *fields_model(struct act *a) {
    json_t *fields = json_array(), *m = NULL;
    bool answer = a->step->action == ACTION_ANSWER, erase = a->step->action == ACTION_ERASE; /* its reason stays */
    if (a->step->flags & STEP_REASON) {
        m = input(a, "reason", say(a->d, answer ? "desk.act.answer" : "desk.act.reason"),
                  say(a->d, erase ? "desk.act.erase-hint" : "desk.act.reason-hint"), "", true);
        put_flag(m, "is_long", true);
        json_array_append_new(fields, m);
    }
    if (a->step->flags & STEP_DEADLINE) {
        m = input(a, "until", until_label(a), date_hint(a->d), "", true);
        put_flag(m, "is_line", true);
        put_flag(m, "narrow", true);
        put(m, "mode", "numeric");
        json_array_append_new(fields, m);
    }
    put_ending(a, fields);
    return fields;
}

/* ---- the page ---- */

static const char *field_label(const struct act *a, const char *name) {
    const struct field *f = kind_field(a->kind, name);
    if (f) return say_field(a->d, f, "");
    return !strcmp(name, "until") ? until_label(a) : say(a->d, "desk.act.reason");
}

/* A problem of a field of the record itself (what handing in needs) leads to the form, one of this page to its input. */
static json_t *wrongs_model(const struct act *a) {
    json_t *list = json_array(), *p = NULL;
    size_t i = 0;
    const char *base = address_of(a->d, a->kind, text_of(a->record, "id"));
    json_array_foreach(a->problems, i, p) {
        const char *name = text_of(p, "field");
        const struct field *f = kind_field(a->kind, name);
        bool own = !f || asks_field(a, f);
        const char *href = own ? arena_printf(a->d->arena, "#f-%s", name) : arena_printf(a->d->arena, "%s/sua#f-%s", base ? base : "", name);
        json_array_append_new(list, json_pack("{s:s, s:s, s:s?}", "sentence", say_problem(a->d, p), "label", field_label(a, name), "field_href", href));
    }
    return list;
}

static void act_show(struct act *a, int status, struct http_response *out) {
    struct desk *d = a->d;
    json_t *model = json_object(), *wrongs = wrongs_model(a);
    const char *id = text_of(a->record, "id"), *act = say_act(d, a->kind, a->step->act, "");
    bool two = a->step->flags & STEP_TWO;
    put(model, "act_text", act);
    put(model, "heading", act);
    put(model, "about", show_title(d, a->kind, json_object_get(a->record, "values"), id));
    put(model, "one", say_kind(d, a->kind, ".one"));
    put(model, "about_href", address_of(d, a->kind, id));
    put(model, "happens", say_act(d, a->kind, a->step->act, ".say"));
    put_flag(model, "two", two);
    put(model, "button", two ? say_with(d, "desk.act.ask", "act", act) : act);
    put_flag(model, "harsh", a->step->to == STATE_ENDED || a->step->to == STATE_DISCARDED || a->step->action == ACTION_PAUSE ||
                                 a->step->action == ACTION_ERASE);
    put_int(model, "version", int_of(a->record, "version"));
    put_flag(model, "wrong", json_array_size(wrongs) || *a->said);
    put(model, "said", *a->said ? a->said : json_array_size(wrongs) ? say(d, "desk.act.errors") : "");
    put_items(model, "wrongs", wrongs);
    put_items(model, "fields", fields_model(a));
    put_flag(model, "upload", a->upload);
    desk_page(d, status, PAGE_STEP, model, out);
}

/* ---- doing it ---- */

static const char *sent(const struct act *a, const char *name) {
    const char *s = form_text(&a->d->form, name);
    return s ? s : "";
}

static void paper_problem(struct act *a, const struct field *f, const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    json_array_append_new(a->problems, json_pack("{s:s, s:s, s:o}", "field", f->name, "key", e->key, "args", args));
}

static void paper_read(struct act *a, const struct field *f) {
    const void *data = NULL;
    size_t len = 0;
    struct document paper;
    struct err e = { 0 };
    const char *name = NULL, *id = form_text(&a->d->form, arena_printf(a->d->arena, "%s.bo", f->name)) ? "" : sent(a, f->name);
    if (form_file(&a->d->form, arena_printf(a->d->arena, "%s.tep", f->name), &data, &len, &name)) {
        if (document_store(a->d->app, data, len, &paper, &e)) paper_problem(a, f, &e);
        else id = arena_printf(a->d->arena, "%s%s", paper.id, paper.type == IMAGE_PDF ? ".pdf" : ".jpg");
    }
    json_object_set_new(a->papers, f->name, json_string(id));
}

static void papers_read(struct act *a) {
    for (size_t i = 0; i < a->info->fields_len; i++)
        if (a->info->fields[i].type == FIELD_FILE && asks_field(a, &a->info->fields[i])) paper_read(a, &a->info->fields[i]);
}

static const char *value_sent(const struct act *a, const struct field *f) {
    return f->type == FIELD_FILE ? text_of(a->papers, f->name) : sent(a, f->name);
}

static int64_t version_sent(const struct act *a) { return strtoll(sent(a, "version"), NULL, 10); }

static json_t *act_params(const struct act *a) {
    json_t *values = json_object();
    for (size_t i = 0; i < a->info->fields_len; i++)
        if (asks_field(a, &a->info->fields[i])) json_object_set_new(values, a->info->fields[i].name, json_string(value_sent(a, &a->info->fields[i])));
    json_t *p = json_pack("{s:s, s:s, s:s, s:s, s:s, s:o}", "kind", a->info->key, "id", text_of(a->record, "id"), "act", a->step->act, "reason",
                          sent(a, "reason"), "until", sent(a, "until"), "values", values);
    if (version_sent(a) > 0) put_int(p, "version", version_sent(a));
    return p;
}

static void act_do(struct act *a, struct http_response *out) {
    json_t *result = NULL;
    struct err e = { 0 };
    papers_read(a);
    if (json_array_size(a->problems)) { /* a paper that could not be kept */
        act_show(a, status_http(ST_INVALID), out);
        return;
    }
    enum status st = desk_command(a->d, COMMAND_RECORD_ACT, act_params(a), a->problems, &result, &e);
    if (st) {
        if (!json_array_size(a->problems)) a->said = say_error(a->d, &e);
        act_show(a, status_http(st), out);
        return;
    }
    bool gone = a->step->to == STATE_DISCARDED; /* nobody looks at it any more */
    const char *flash = json_object_get(result, "proposal") ? "de-nghi" : flash_of(a->d, a->kind, a->step->act);
    desk_done(a->d, out, flash, "/app/%s%s%s", a->info->slug, gone ? "" : "/", gone ? "" : text_of(result, "id"));
    json_decref(result);
}

/* Who has the role for an act that is another person's to do hears that, and no advice to change his role. */
static void act_refuse(struct desk *d, const json_t *record, const char *act, struct http_response *out) {
    const char *why = text_of(json_object_get(record, "others"), act);
    struct err e = { 0 };
    if (!*why) {
        desk_status(d, 403, NULL, out);
        return;
    }
    err_set(&e, ST_FORBIDDEN, NULL, why);
    desk_error(d, &e, out);
}

/* ---- addresses ---- */

/* out: false where it answered by itself */
static bool act_open(struct act *a, struct desk *d, struct http_response *out) {
    char id[RECORD_ID_BYTES], act[24];
    *a = (struct act){ .d = d, .said = "" };
    if (!record_path(d, &a->kind, id) || !desk_path_part(d, 4, act, sizeof act) || desk_path_part(d, 5, act, sizeof act)) {
        desk_status(d, 404, NULL, out);
        return false;
    }
    a->info = kind_info(a->kind);
    a->record = record_fetch(d, a->kind, id, out);
    if (!a->record) return false;
    int state = state_parse(text_of(a->record, "state"));
    a->step = state < 0 ? NULL : step_find(a->info->flow, (enum state)state, act);
    if (a->step && record_may(a->record, act)) {
        a->problems = json_array();
        a->papers = json_object();
        return true;
    }
    /* Done meanwhile, by this person's second tap or by somebody else: the record says where it stands. */
    bool moved = !a->step || (version_sent(a) > 0 && version_sent(a) != int_of(a->record, "version"));
    if (moved) desk_done(d, out, "doi-roi", "/app/%s/%s", a->info->slug, id);
    else act_refuse(d, a->record, act, out);
    json_decref(a->record);
    return false;
}

void record_act_handle(struct desk *d, struct http_response *out) {
    struct act a;
    if (!act_open(&a, d, out)) return;
    act_show(&a, 200, out);
    json_decref(a.record);
    json_decref(a.problems);
    json_decref(a.papers);
}

void record_act_post(struct desk *d, struct http_response *out) {
    struct act a;
    if (!act_open(&a, d, out)) return;
    if (d->stale) {
        a.said = say(d, "desk.again.check");
        act_show(&a, 403, out);
    } else act_do(&a, out);
    json_decref(a.record);
    json_decref(a.problems);
    json_decref(a.papers);
}

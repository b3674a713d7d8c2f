/* One field of a form: which input it is, what can be chosen, what is said about it. */
#include <string.h>

#include "record_form.h"

#define RADIOS_MAX 5
#define HALVES_SHOWN 8
#define OPTIONS_MAX 80 /* a list that a phone still scrolls through */

/* ---- what can be chosen ---- */

static json_t *option(const char *key, const char *text, bool on) {
    return json_pack("{s:s, s:s, s:b}", "key", key, "text", text, "on", on);
}

/* The first of the inputs of a field has the field's id. */
static void put_later(json_t *options) {
    for (size_t i = 1; i < json_array_size(options); i++) put_flag(json_array_get(options, i), "later", true);
}

/* What choosing nothing means, where the field says so: then it is a choice like the others, and the usual one. */
static void put_none(struct edit *f, const struct field *field, const char *now, json_t *options) {
    const char *own = say_field(f->d, field, ".none");
    if (*own) json_array_insert_new(options, 0, option("", own, !*now));
    else json_array_append_new(options, option("", say(f->d, "desk.form.none"), !*now));
}

static void put_several(struct edit *f, const struct field *field, const char *now, json_t *m) {
    json_t *options = json_array();
    const char *key = NULL;
    for (size_t n = 0; (key = choice_key(field->set, n)); n++)
        json_array_append_new(options, option(key, say_choice(f->d, field->set, key), several_has(now, key)));
    put_later(options);
    put_flag(m, "is_several", true);
    put_items(m, "options", options);
}

static void put_choices(struct edit *f, const struct field *field, const char *now, json_t *m) {
    json_t *options = json_array();
    const char *key = NULL;
    size_t n = 0;
    for (; (key = choice_key(field->set, n)); n++)
        json_array_append_new(options, option(key, say_choice(f->d, field->set, key), !strcmp(now, key)));
    if (*now && !choice_known(field->set, now)) json_array_append_new(options, option(now, now, true)); /* stays, as it was chosen before */
    if (n <= RADIOS_MAX && !(field->flags & FIELD_NEEDED)) put_none(f, field, now, options);
    put_later(options);
    put_flag(m, n <= RADIOS_MAX ? "is_radio" : "is_select", true);
    put_items(m, "options", options);
}

/* Today's communes, the own one first; only that one where the role writes for no other. */
static void put_units(struct edit *f, const struct field *field, const char *now, json_t *m) {
    json_t *rows = NULL, *row = NULL, *options = json_array();
    struct err e = { 0 };
    size_t i = 0;
    const char *own = f->d->session.actor.who.unit_code ? f->d->session.actor.who.unit_code : "";
    bool only = *own && access_scope(f->info->class, ACTION_WRITE, f->d->session.actor.who.role) == SCOPE_UNIT;
    (void)field;
    (void)desk_command(f->d, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "communes", "limit", 1000), NULL, &rows, &e);
    json_array_foreach(rows, i, row) {
        const char *code = text_of(row, "id");
        bool mine = !strcmp(code, own);
        if (only && !mine && strcmp(code, now) != 0) continue;
        json_t *o = option(code, text_of(row, "name"), !strcmp(code, now));
        if (mine) json_array_insert_new(options, 0, o);
        else json_array_append_new(options, o);
    }
    json_decref(rows);
    put_flag(m, "is_select", true);
    put_items(m, "options", options);
}

static bool has_option(const json_t *options, const char *key) {
    const json_t *o = NULL;
    size_t i = 0;
    json_array_foreach(options, i, o)
        if (!strcmp(text_of(o, "key"), key)) return true;
    return false;
}

/* The latest half-years that have begun; an older one that is there already stays. */
static void put_halves(struct edit *f, const char *now, json_t *m) {
    json_t *options = json_array();
    char today[DATE_BYTES], half[HALF_BYTES];
    day_format(show_today(f->d), today);
    for (int i = 0; i < HALVES_SHOWN; i++) {
        half_of(today, i, half);
        json_array_append_new(options, option(half, show_half(f->d, half), !strcmp(half, now)));
    }
    if (*now && !has_option(options, now)) json_array_append_new(options, option(now, show_half(f->d, now), true));
    put_flag(m, "is_select", true);
    put_items(m, "options", options);
}

/* The title of what is chosen already and not among those found. */
static const char *chosen_text(struct edit *f, const struct field *field, const char *id) {
    json_t *r = NULL;
    struct err e = { 0 };
    json_t *p = json_pack("{s:s, s:s}", "kind", kind_info(field->ref)->key, "id", id);
    (void)desk_command(f->d, COMMAND_RECORD_GET, p, NULL, &r, &e);
    const char *text = r ? show_title(f->d, field->ref, json_object_get(r, "values"), id)
                         : arena_printf(f->d->arena, "%s %s", say(f->d, "desk.number"), id);
    json_decref(r);
    return text ? text : "";
}

/* What tells two of the same name apart says nothing where all are one's own. */
static void take_found(struct edit *f, const struct field *field, const json_t *found, const char *now, json_t *options) {
    const json_t *row = NULL;
    size_t i = 0;
    enum access_scope scope = access_scope(kind_info(field->ref)->class, ACTION_READ, f->d->session.actor.who.role);
    bool own = scope == SCOPE_ORG || scope == SCOPE_MEMBER;
    json_array_foreach(json_object_get(found, "rows"), i, row) {
        const char *hint = text_of(row, "hint"), *text = text_of(row, "title");
        if (*hint && !own) text = arena_printf(f->d->arena, "%s (%s)", text, hint);
        json_array_append_new(options, option(text_of(row, "id"), text ? text : "", !strcmp(text_of(row, "id"), now)));
    }
}

static enum status options_find(struct edit *f, const struct field *field, const char *search, json_t **found) {
    struct err e = { 0 };
    json_t *p = json_pack("{s:s, s:s, s:s, s:i}", "kind", f->info->key, "field", field->name, "search", search, "limit", OPTIONS_MAX);
    return desk_command(f->d, COMMAND_RECORD_OPTIONS, p, NULL, found, &e);
}

/* Few are a list to choose from; of many, those that fit what was searched for. */
static bool put_references(struct edit *f, const struct field *field, const char *now, json_t *m) {
    json_t *found = NULL, *options = json_array();
    char box[64];
    (void)snprintf(box, sizeof box, "%s.tim", field->name);
    const char *search = form_text(&f->d->form, box);
    if (options_find(f, field, "", &found)) {
        json_decref(options);
        return false;
    }
    bool many = json_is_true(json_object_get(found, "more"));
    if (many) {
        json_decref(found);
        found = NULL;
        if (search && *search) (void)options_find(f, field, search, &found);
        put(m, "searched", search);
        put_flag(m, "search_none", search && *search && !json_array_size(json_object_get(found, "rows")));
        put_flag(m, "search_more", json_is_true(json_object_get(found, "more")));
    }
    take_found(f, field, found, now, options);
    json_decref(found);
    if (!many && json_array_size(options) == 1 && field->flags & FIELD_NEEDED && !f->record && !*now)
        put_flag(json_array_get(options, 0), "on", true);
    if (*now && !has_option(options, now)) json_array_insert_new(options, 0, option(now, chosen_text(f, field, now), true));
    put_flag(m, "is_select", true);
    put_flag(m, "is_search", many);
    put_items(m, "options", options);
    return true;
}

/* ---- the input ---- */

static void put_stored(struct edit *f, const struct field *field, const char *now, json_t *m) {
    bool photo = field->type == FIELD_PHOTO;
    put_flag(m, "is_file", true);
    put(m, "accept", photo ? "image/jpeg,image/png,image/webp" : "image/jpeg,image/png,application/pdf");
    put(m, "kept", now);
    if (*now && photo) put(m, "photo", now);
    put(m, "kept_text", *now ? say(f->d, photo ? "desk.form.keep-photo" : "desk.form.keep-file") : "");
    put(m, "drop_text", say(f->d, photo ? "desk.form.drop-photo" : "desk.form.drop-file"));
}

static void put_line(const struct field *field, json_t *m) {
    static const struct {
        enum field_type type;
        const char *mode;
        bool narrow;
    } modes[] = { { FIELD_INT, "numeric", true },  { FIELD_DECIMAL, "decimal", true }, { FIELD_DATE, "numeric", true },
                  { FIELD_PHONE, "tel", true },    { FIELD_URL, "url", false },        { FIELD_EMAIL, "email", false },
                  { FIELD_SECRET, "numeric", true } };
    put_flag(m, "is_line", true);
    for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
        if (modes[i].type != field->type) continue;
        if (!(field->flags & FIELD_SIGNED)) put(m, "mode", modes[i].mode); /* number pads of phones have no minus */
        put_flag(m, "narrow", modes[i].narrow);
    }
    if (field->type == FIELD_TEXT && field->max <= 30) put_flag(m, "narrow", true);
}

/* out: false where the role has nothing to choose from */
static bool put_input(struct edit *f, const struct field *field, const char *now, json_t *m) {
    switch (field->type) {
    case FIELD_LONG: put_flag(m, "is_long", true); return true;
    case FIELD_BOOL: put_flag(m, "is_bool", true); put_flag(m, "on", *now); return true;
    case FIELD_CHOICE: put_choices(f, field, now, m); return true;
    case FIELD_SEVERAL: put_several(f, field, now, m); return true;
    case FIELD_UNIT: put_units(f, field, now, m); return true;
    case FIELD_HALF: put_halves(f, now, m); return true;
    case FIELD_REF: return put_references(f, field, now, m);
    case FIELD_FILE:
    case FIELD_PHOTO: put_stored(f, field, now, m); return true;
    default: put_line(field, m); return true;
    }
}

/* ---- what is said about it ---- */

static const char *hint_text(struct edit *f, const struct field *field) {
    const char *own = say_field(f->d, field, ".hint"), *mask = f->record ? text_of(json_object_get(f->record, "values"), field->name) : "";
    char today[DATE_VN_BYTES];
    if (field->type == FIELD_SECRET && *mask) return say_with(f->d, "desk.form.secret-hint", "mask", mask);
    if (*own) return own;
    day_format_vn(show_today(f->d), today);
    if (field->type == FIELD_DATE) return say_with(f->d, "desk.form.date-hint", "d", today);
    if (field->type == FIELD_FILE) return say(f->d, "desk.form.file-hint");
    return field->type == FIELD_PHOTO ? say(f->d, "desk.form.photo-hint") : "";
}

static const char *problem_text(struct edit *f, const struct field *field) {
    const json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(f->problems, i, p)
        if (!strcmp(text_of(p, "field"), field->name)) return say_problem(f->d, p);
    return "";
}

static void put_said(struct edit *f, const struct field *field, json_t *m) {
    const char *hint = hint_text(f, field), *problem = problem_text(f, field);
    bool approved = f->record && !strcmp(text_of(f->record, "state"), "approved");
    put(m, "hint", hint);
    put(m, "problem", problem);
    put(m, "described", arena_printf(f->d->arena, "%s%s%s%s%s", *hint ? "h-" : "", *hint ? field->name : "", *hint && *problem ? " " : "",
                                     *problem ? "e-" : "", *problem ? field->name : ""));
    const char *mark = field->flags & FIELD_NEEDED ? say(f->d, "desk.required")
                       : field->flags & FIELD_TO_SUBMIT && edit_is_draft(f) ? say(f->d, "desk.to-submit") : "";
    const char *again = approved && field->flags & FIELD_KEY ? say(f->d, "desk.form.key-note") : "";
    put(m, "mark", arena_printf(f->d->arena, "%s%s%s", mark, *mark && *again ? ", " : "", again));
    if (!f->conflict) return;
    const json_t *values = json_object_get(f->record, "values");
    if (strcmp(edit_typed(f, field, values), text_of(f->typed, field->name)) != 0) {
        const char *stored = show_value(f->d, field, values);
        put(m, "stored", *stored ? stored : say(f->d, "desk.record.nothing"));
    }
}

json_t *input_model(struct edit *f, const struct field *field) {
    json_t *m = json_pack("{s:s, s:s}", "field", field->name, "label", say_field(f->d, field, ""));
    const char *now = text_of(f->typed, field->name);
    if (field->flags & FIELD_HIDDEN || !m) {
        json_decref(m);
        return NULL;
    }
    if (!edit_takes(f, field)) {
        put_flag(m, "is_fixed", true);
        put(m, "value", show_value(f->d, field, json_object_get(f->record, "values")));
        return m;
    }
    if (!put_input(f, field, now, m)) {
        json_decref(m);
        return NULL;
    }
    put(m, "value", now);
    put_flag(m, "empty_first", !(field->flags & FIELD_NEEDED) || !*now);
    put_said(f, field, m);
    return m;
}

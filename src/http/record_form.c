/* The form of a record: one page, its fields by purpose, made from core/field.def. */
#include "record_form.h"

#include <string.h>

#include "link.h"

#define JUMPS_FROM 4 /* headings from which on a list of them helps */

/* ---- beginning ---- */

static const char *typed_number(struct edit *f, const struct field *field, const json_t *v) {
    if (!json_is_integer(v)) return "";
    long long n = json_integer_value(v);
    if (field->type == FIELD_INT) return arena_printf(f->d->arena, "%lld", n);
    if (n < 0) { /* the sign of -0,35 stands before its 0 */
        json_t *plus = json_integer(-n);
        const char *text = typed_number(f, field, plus);
        json_decref(plus);
        return arena_printf(f->d->arena, "-%s", text);
    }
    if (n % 100 == 0) return arena_printf(f->d->arena, "%lld", n / 100);
    return n % 10 ? arena_printf(f->d->arena, "%lld,%02lld", n / 100, n % 100) : arena_printf(f->d->arena, "%lld,%lld", n / 100, n % 100 / 10);
}

const char *edit_typed(struct edit *f, const struct field *field, const json_t *values) {
    const json_t *v = json_object_get(values, field->name);
    const char *s = json_string_value(v), *text = s ? s : "";
    if (field->type == FIELD_INT || field->type == FIELD_DECIMAL) text = typed_number(f, field, v);
    else if (field->type == FIELD_BOOL) text = json_is_true(v) ? "1" : "";
    else if (field->type == FIELD_DATE) text = show_typed_date(f->d, text);
    return text ? text : "";
}

/* A new record begins with what the link to its form knew, in the own commune, and is the own household's. */
static const char *given_first(struct edit *f, const struct field *field) {
    const char *s = field->type == FIELD_REF ? form_text(&f->d->query, field->name) : NULL;
    int64_t member = f->d->session.actor.who.member_id;
    if (s) return s;
    if (member && field->type == FIELD_REF && field->ref == KIND_MEMBER) return arena_printf(f->d->arena, "%lld", (long long)member);
    const char *unit = f->d->session.actor.who.unit_code;
    return field->type == FIELD_UNIT && field->flags & (FIELD_NEEDED | FIELD_TO_SUBMIT) && unit ? unit : "";
}

void edit_open(struct edit *f, struct desk *d, enum kind k, json_t *record) {
    *f = (struct edit){ .d = d, .kind = k, .info = kind_info(k), .record = record, .typed = json_object(), .problems = json_array(), .said = "" };
    f->version = record ? int_of(record, "version") : 0;
    for (size_t i = 0; i < f->info->fields_len; i++) {
        const struct field *field = &f->info->fields[i];
        put(f->typed, field->name, record ? edit_typed(f, field, json_object_get(record, "values")) : given_first(f, field));
    }
}

void edit_close(struct edit *f) {
    json_decref(f->record);
    json_decref(f->typed);
    json_decref(f->problems);
}

/* ---- what it takes ---- */

static enum state edit_state(const struct edit *f) {
    int s = f->record ? state_parse(text_of(f->record, "state")) : (int)STATE_DRAFT;
    return s < 0 ? STATE_DRAFT : (enum state)s;
}

bool edit_is_draft(const struct edit *f) { return edit_state(f) == STATE_DRAFT || edit_state(f) == STATE_RETURNED; }

bool edit_takes(const struct edit *f, const struct field *field) {
    const json_t *v = json_object_get(json_object_get(f->record, "values"), field->name);
    bool filled = json_is_integer(v) || json_string_length(v) > 0;
    return !(field->flags & FIELD_HIDDEN) && !(f->record && field->flags & FIELD_FIXED && filled);
}

const struct step *edit_step(const struct edit *f) {
    static const char *const acts[] = { "submit", "approve", "grant", "send" };
    for (size_t i = 0; edit_is_draft(f) && i < sizeof acts / sizeof *acts; i++) {
        const struct step *s = step_find(f->info->flow, edit_state(f), acts[i]);
        if (s && may_ever(f->d, f->kind, s->action)) return s;
    }
    return NULL;
}

/* ---- the page ---- */

static json_t *button(const char *value, const char *text, bool soft) {
    return json_pack("{s:s, s:s, s:b}", "key", value, "text", text, "soft", soft);
}

/* What a draft can become: put to use, handed in, recorded, or taken on to two people, or to the page that says who reads it from then on. */
static void put_buttons(struct edit *f, json_t *model) {
    const struct step *s = edit_step(f);
    json_t *list = json_array();
    if (s && (s->flags & STEP_TWO || s->to == STATE_SENT)) json_array_append_new(list, button("tiep", say(f->d, "desk.form.save-next"), false));
    else if (s && s->action == ACTION_APPROVE) json_array_append_new(list, button("nop", say(f->d, "desk.form.save-record"), false));
    else if (s && f->info->flow == FLOW_PLAIN) json_array_append_new(list, button("nop", say(f->d, "desk.form.save"), false));
    else if (s) json_array_append_new(list, button("nop", say(f->d, "desk.form.save-submit"), false));
    const char *plain = say(f->d, edit_is_draft(f) ? "desk.form.save-draft" : "desk.form.save");
    json_array_append_new(list, button("nhap", plain, s != NULL));
    put_items(model, "buttons", list);
}

static void put_fields(struct edit *f, json_t *model) {
    json_t *groups = json_array();
    enum field_group g;
    bool upload = false;
    for (size_t n = 0; show_group(f->kind, n, &g); n++) {
        json_t *fields = json_array();
        for (size_t i = 0; i < f->info->fields_len; i++) {
            const struct field *field = &f->info->fields[i];
            json_t *m = field->group == g ? input_model(f, field) : NULL;
            upload = upload || (m && json_object_get(m, "is_file"));
            if (m) json_array_append_new(fields, m);
        }
        if (json_array_size(fields))
            json_array_append_new(groups, json_pack("{s:s, s:s, s:O}", "group_key", field_group_key(g), "group_text",
                                                    say(f->d, "group.%s", field_group_key(g)), "fields", fields));
        json_decref(fields);
    }
    put_flag(model, "jumps", json_array_size(groups) >= JUMPS_FROM);
    put_flag(model, "upload", upload);
    put_items(model, "groups", groups);
}

/* All that is wrong on top, each with a link to its field. */
static void put_problems(struct edit *f, json_t *model) {
    json_t *list = json_array(), *p = NULL;
    size_t i = 0;
    json_array_foreach(f->problems, i, p) {
        const struct field *field = kind_field(f->kind, text_of(p, "field"));
        json_t *m = json_pack("{s:s}", "sentence", say_problem(f->d, p));
        if (field) put(m, "label", say_field(f->d, field, ""));
        if (field) put(m, "field_href", arena_printf(f->d->arena, "#f-%s", field->name));
        json_array_append_new(list, m);
    }
    put_flag(model, "wrong", json_array_size(list) || *f->said);
    put(model, "said", *f->said ? f->said : json_array_size(list) ? say(f->d, "desk.form.errors") : "");
    put_items(model, "wrongs", list);
}

void edit_show(struct edit *f, int status, struct http_response *out) {
    struct desk *d = f->d;
    json_t *model = json_object();
    const char *id = f->record ? text_of(f->record, "id") : "", *parent = f->info->owner ? text_of(f->typed, f->info->owner->name) : "";
    const char *title = f->record ? show_title(d, f->kind, json_object_get(f->record, "values"), id) : say_kind(d, f->kind, ".add");
    put(model, "heading", f->record ? say_with(d, "desk.form.edit", "title", title) : title);
    put(model, "list_href", arena_printf(d->arena, "/app/%s", f->info->slug));
    put(model, "list_text", say_kind(d, f->kind, ""));
    if (f->record) put(model, "cancel", address_of(d, f->kind, id));
    else if (*parent && may_read(d, f->info->owner->ref)) put(model, "cancel", address_of(d, f->info->owner->ref, parent));
    else put(model, "cancel", arena_printf(d->arena, "/app/%s", f->info->slug));
    if (f->version) put_int(model, "version", f->version);
    put_flag(model, "conflict", f->conflict);
    put_flag(model, "key_notice", f->record && edit_state(f) == STATE_APPROVED);
    put_problems(f, model);
    put_fields(f, model);
    put_buttons(f, model);
    desk_page(d, status, PAGE_EDIT, model, out);
}

/* ---- addresses ---- */

void record_new_handle(struct desk *d, struct http_response *out) {
    char slug[64];
    struct edit f;
    enum kind k = desk_path_part(d, 1, slug, sizeof slug) ? kind_of_slug(slug) : KIND_NONE;
    if (k == KIND_NONE) {
        desk_status(d, 404, NULL, out);
        return;
    }
    edit_open(&f, d, k, NULL);
    edit_show(&f, 200, out);
    edit_close(&f);
}

void record_edit_handle(struct desk *d, struct http_response *out) {
    char id[RECORD_ID_BYTES];
    enum kind k = KIND_NONE;
    struct edit f;
    if (!record_path(d, &k, id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *record = record_fetch(d, k, id, out);
    if (!record) return;
    if (!record_may(record, "set")) {
        json_decref(record);
        desk_status(d, 403, NULL, out);
        return;
    }
    edit_open(&f, d, k, record);
    edit_show(&f, 200, out);
    edit_close(&f);
}

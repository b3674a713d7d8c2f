/* One record: where it stands and what can be done with it first, then what it says, then what hangs on it and what happened. */
#include <string.h>

#include "record_more.h"
#include "record_view.h"

/* ---- finding it ---- */

bool record_path(const struct desk *d, enum kind *k, char id[static RECORD_ID_BYTES]) {
    char slug[64];
    if (!desk_path_part(d, 1, slug, sizeof slug) || !desk_path_part(d, 2, id, RECORD_ID_BYTES)) return false;
    *k = kind_of_slug(slug);
    return *k != KIND_NONE;
}

json_t *record_fetch(struct desk *d, enum kind k, const char *id, struct http_response *out) {
    json_t *r = NULL;
    struct err e = { 0 };
    enum status st = desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id), NULL, &r, &e);
    if (st) desk_error(d, &e, out);
    return st ? NULL : r;
}

bool record_may(const json_t *record, const char *act) {
    const json_t *may = json_object_get(record, "may"), *v = NULL;
    size_t i = 0;
    json_array_foreach(may, i, v)
        if (!strcmp(json_string_value(v), act)) return true;
    return false;
}

/* ---- where it stands ---- */

/* "{n} days left" of a deadline. */
static const char *until_text(struct desk *d, const char *until) {
    int32_t day = day_parse(until, strlen(until));
    int left = day - show_today(d);
    struct buf b = BUF_INIT;
    if (day == DAY_NONE) return "";
    const struct text_arg args[] = { { "d", show_date(d, until) }, { "n", show_number(d, left < 0 ? -left : left) } };
    text_fill(&b, d->a->lang, left < 0 ? "desk.record.until-past" : left ? "desk.record.until-left" : "desk.record.until-today", args, 2);
    const char *text = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return text ? text : "";
}

static void put_state(struct desk *d, enum kind k, const json_t *r, json_t *model) {
    const char *state = text_of(r, "state");
    json_t *s = show_state(d, k, state, json_object_get(r, "values"));
    json_object_update(model, s);
    json_decref(s);
    const char *at = text_of(r, "state_at"), *until = text_of(r, "state_until");
    if (*at) put(model, "since", say_with(d, "desk.record.since", "d", show_instant(d, at)));
    put(model, "reason", text_of(r, "state_reason"));
    if (*until && !strcmp(state, "returned")) put(model, "until", until_text(d, until));
    bool back = !strcmp(state, "draft") || !strcmp(state, "returned"); /* what is to be done then is said to those who can */
    if (!back || record_may(r, "set")) put(model, "next_step", say(d, "next.%s-%s", flow_key(kind_info(k)->flow), state));
    put_flag(model, "unreviewed", !strcmp(text_of(r, "entered"), "operator") && !*text_of(r, "reviewed_at") &&
                                      !strcmp(state, "approved"));
    put_flag(model, "noted", json_object_get(model, "reason") || json_object_get(model, "until") || json_object_get(model, "next_step") ||
                                 json_is_true(json_object_get(model, "unreviewed")));
}

/*
 * What is asked for and waits for a second person; only flows that have such steps are asked.
 *   out  the act that waits, "" none
 */
static const char *put_waiting(struct desk *d, enum kind k, const char *id, json_t *model) {
    json_t *list = NULL, *p = NULL;
    size_t i = 0;
    struct err e = { 0 };
    enum flow flow = kind_info(k)->flow;
    const char *act = "";
    if (flow != FLOW_RIGHT && flow != FLOW_RECALL) return act;
    if (desk_command(d, COMMAND_PROPOSAL_LIST, json_object(), NULL, &list, &e)) return act;
    json_array_foreach(list, i, p) {
        if (strcmp(text_of(p, "kind"), kind_info(k)->key) != 0 || strcmp(text_of(p, "record_id"), id) != 0) continue;
        act = arena_str(d->arena, text_of(p, "act"));
        put(model, "waiting", say_with(d, "desk.record.waiting", "act", say_act(d, k, text_of(p, "act"), "")));
    }
    json_decref(list);
    return act ? act : "";
}

/* ---- what can be done ---- */

/* Whether the record has to be written on before it can be handed in: something is missing, or it came back. */
static bool edit_first(const json_t *r, const json_t *model) {
    return record_may(r, "set") && (json_object_get(model, "needed") || !strcmp(text_of(r, "state"), "returned"));
}

/* How a button looks: the way on stands out, what ends something is never taken for it.  in: edit: editing comes next */
static const char *act_look(const char *act, bool edit) {
    static const char *const others[][2] = { { "end", "harsh" },   { "pause", "harsh" }, { "discard", "harsh" }, { "erase", "harsh" },
                                             { "return", "soft" }, { "answer", "soft" }, { "set", "soft" },
                                             { "dismiss", "soft" }, { "refer", "soft" }, { "renew", "soft" } };
    const char *look = "main";
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (!strcmp(others[i][0], act)) look = others[i][1];
    if (!edit || !strcmp(look, "harsh")) return look;
    return !strcmp(act, "set") ? "main" : "soft";
}

static json_t *act_button(struct desk *d, enum kind k, const char *base, const char *act, const char *look) {
    bool edit = !strcmp(act, "set");
    const char *href = edit ? arena_printf(d->arena, "%s/sua", base) : arena_printf(d->arena, "%s/viec/%s", base, act);
    const char *text = edit ? say(d, "desk.record.edit") : say_act(d, k, act, "");
    return json_pack("{s:s?, s:s, s:s}", "href", href, "text", text, "look", look);
}

/* in: waiting: the act that a second person has yet to agree to cannot be asked for twice */
static void put_acts(struct desk *d, enum kind k, const json_t *r, const char *waiting, json_t *model) {
    static const char *const looks[] = { "main", "soft", "harsh" };
    const json_t *may = json_object_get(r, "may"), *v = NULL;
    json_t *acts = json_array();
    const char *base = address_of(d, k, text_of(r, "id"));
    bool edit = edit_first(r, model);
    size_t i = 0;
    for (size_t n = 0; base && n < sizeof looks / sizeof *looks; n++)
        json_array_foreach(may, i, v) {
            const char *act = json_string_value(v), *look = act_look(act, edit);
            if (!strcmp(look, looks[n]) && strcmp(act, waiting) != 0) json_array_append_new(acts, act_button(d, k, base, act, look));
        }
    record_more_put(d, k, r, acts, model);
    put_items(model, "acts", acts);
}

/* ---- what it says ---- */

static bool is_filled(const struct field *f, const json_t *values) {
    const json_t *v = json_object_get(values, f->name);
    return json_is_integer(v) || json_is_true(v) || json_string_length(v) > 0;
}

static json_t *field_model(struct desk *d, const struct field *f, const json_t *values, const char *id) {
    const char *s = text_of(values, f->name);
    json_t *m = json_pack("{s:s, s:s}", "label", say_field(d, f, ""), "text", show_value(d, f, values));
    put_flag(m, "long", f->type == FIELD_LONG);
    if (f->type == FIELD_REF && may_open(d, f, s)) put(m, "href", address_of(d, f->ref, s));
    if (f->type == FIELD_URL) put(m, "out", s);
    if (f->type == FIELD_EMAIL) put(m, "href", arena_printf(d->arena, "mailto:%s", s));
    if (f->type == FIELD_PHONE) put(m, "href", arena_printf(d->arena, "tel:%s", s));
    if (f->type == FIELD_FILE) {
        put(m, "href", arena_printf(d->arena, "/app/tep/%s/%s/%s", kind_info(f->kind)->slug, id, f->name));
        json_object_set_new(m, "text", json_string(say(d, "desk.record.file")));
    }
    return m;
}

static json_t *photo_model(struct desk *d, enum kind k, const struct field *f, const json_t *values, const char *id) {
    return json_pack("{s:s, s:s, s:s}", "photo", text_of(values, f->name), "label", say_field(d, f, ""), "alt",
                     say_with(d, "desk.record.photo-of", "title", show_title(d, k, values, id)));
}

/* Fields that the form has and that are empty; those that handing in needs apart. */
static void put_missing(struct desk *d, enum kind k, const json_t *r, json_t *model) {
    const json_t *values = json_object_get(r, "values");
    json_t *empty = json_array(), *needed = json_array();
    const char *state = text_of(r, "state");
    bool open = !strcmp(state, "draft") || !strcmp(state, "returned");
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) {
        const struct field *f = &kind_info(k)->fields[i];
        bool there = json_object_get(values, f->name) != NULL;
        if (!there || f->flags & FIELD_HIDDEN || f->type == FIELD_BOOL || is_filled(f, values)) continue;
        bool due = open && f->flags & FIELD_TO_SUBMIT;
        const char *base = address_of(d, k, text_of(r, "id"));
        const char *href = arena_printf(d->arena, "%s/sua#f-%s", base ? base : "", f->name);
        json_array_append_new(due ? needed : empty, json_pack("{s:s, s:s?}", "label", say_field(d, f, ""), "field_href",
                                                              record_may(r, "set") ? href : NULL));
    }
    put_items(model, "needed", needed);
    put_int(model, "empty_count", (int64_t)json_array_size(empty));
    put_items(model, "empty", empty);
}

static json_t *group_model(struct desk *d, enum kind k, enum field_group g, const json_t *values, const char *id, json_t *photos) {
    json_t *fields = json_array();
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) {
        const struct field *f = &kind_info(k)->fields[i];
        if (f->group != g || !is_filled(f, values)) continue;
        if (f->type == FIELD_PHOTO) json_array_append_new(photos, photo_model(d, k, f, values, id));
        else json_array_append_new(fields, field_model(d, f, values, id));
    }
    return json_pack("{s:s, s:o}", "group_text", say(d, "group.%s", field_group_key(g)), "fields", fields);
}

static void put_groups(struct desk *d, enum kind k, const json_t *r, json_t *model) {
    json_t *groups = json_array(), *photos = json_array();
    enum field_group g;
    for (size_t n = 0; show_group(k, n, &g); n++) {
        json_t *m = group_model(d, k, g, json_object_get(r, "values"), text_of(r, "id"), photos);
        if (json_array_size(json_object_get(m, "fields"))) json_array_append(groups, m);
        json_decref(m);
    }
    put_items(model, "groups", groups);
    put_items(model, "photos", photos);
}

/* Where it stands among the others: its list, and what it hangs on. */
static void put_crumbs(struct desk *d, enum kind k, const json_t *r, json_t *model) {
    const struct field *o = kind_info(k)->owner;
    const json_t *values = json_object_get(r, "values");
    put(model, "list_href", arena_printf(d->arena, "/app/%s", kind_info(k)->slug));
    put(model, "list_text", say_kind(d, k, ""));
    if (!o || !may_read(d, o->ref) || !*text_of(values, o->name)) return;
    put(model, "parent_href", address_of(d, o->ref, text_of(values, o->name)));
    put(model, "parent_text", show_value(d, o, values));
}

/* ---- the page ---- */

static void put_past(struct desk *d, enum kind k, const char *id, json_t *model) {
    const char *behind = form_text(&d->query, "truoc");
    int64_t before = 0, next = 0;
    for (; behind && *behind >= '0' && *behind <= '9' && before < INT64_MAX / 100; behind++) before = before * 10 + (*behind - '0');
    json_t *past = past_model(d, k, id, before, &next), *older = json_array();
    for (size_t n = json_array_size(past); n > 5; n--) {
        json_array_insert(older, 0, json_array_get(past, n - 1));
        json_array_remove(past, n - 1);
    }
    put_items(model, "past", past);
    put_items(model, "older", older);
    if (next) put(model, "past_next", arena_printf(d->arena, "?truoc=%lld#lich-su", (long long)next));
}

void record_page_handle(struct desk *d, struct http_response *out) {
    char id[RECORD_ID_BYTES], rest[8];
    enum kind k = KIND_NONE;
    if (!record_path(d, &k, id) || desk_path_part(d, 3, rest, sizeof rest)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *r = record_fetch(d, k, id, out), *model = r ? json_object() : NULL;
    if (!r) return;
    int state = state_parse(text_of(r, "state"));
    bool living = state >= 0 && state_living((enum state)state);
    put(model, "heading", show_title(d, k, json_object_get(r, "values"), id));
    put(model, "one", say_kind(d, k, ".one"));
    put_crumbs(d, k, r, model);
    put_state(d, k, r, model);
    put_warnings(d, r, model);
    put_missing(d, k, r, model);
    put_acts(d, k, r, put_waiting(d, k, id, model), model);
    put_groups(d, k, r, model);
    parts_put(d, k, id, !living, model);
    put_past(d, k, id, model);
    json_decref(r);
    desk_page(d, 200, PAGE_RECORD, model, out);
}

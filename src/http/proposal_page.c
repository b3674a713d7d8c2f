/* What one person asked for and another has to agree to. */
#include <string.h>

#include "record_view.h"

const char *key_proposal_text(struct desk *d, const json_t *p) {
    const char *act = arena_printf(d->arena, "desk.proposal.key-%s", text_of(p, "act"));
    const char *key = arena_printf(d->arena, "%03lld", (long long)int_of(json_object_get(p, "params"), "key"));
    return act && key ? say_with(d, act, "id", key) : "";
}

static const char *what_text(struct desk *d, const json_t *p) {
    enum kind k = kind_parse(text_of(p, "kind"));
    const char *act = text_of(p, "act");
    if (k != KIND_NONE) return say_act(d, k, act, "");
    return key_proposal_text(d, p);
}

static const char *asked_text(struct desk *d, const json_t *p) {
    struct buf b = BUF_INIT;
    const char *role = say(d, "role.%s", text_of(p, "asked_role")), *org = text_of(p, "org_name");
    const char *who = *org && strcmp(org, role) != 0 ? arena_printf(d->arena, "%s · %s", role, org) : role;
    const struct text_arg args[] = { { "who", who ? who : "" }, { "t", show_instant(d, text_of(p, "asked_at")) } };
    text_fill(&b, d->a->lang, "desk.proposal.asked", args, 2);
    const char *text = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return text ? text : "";
}

/* What is decided on, so that nobody agrees to a name alone: what lists of its kind show of it. */
static void record_put(struct desk *d, enum kind k, const char *id, json_t *list) {
    json_t *r = NULL;
    struct err e = { 0 };
    if (desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kind_info(k)->key, "id", id), NULL, &r, &e)) return;
    for (size_t i = 0; i < kind_info(k)->fields_len; i++) {
        const struct field *f = &kind_info(k)->fields[i];
        const char *text = f->flags & FIELD_LISTED && !(f->flags & FIELD_HIDDEN) ? show_value(d, f, json_object_get(r, "values")) : "";
        if (*text) json_array_append_new(list, json_pack("{s:s, s:s}", "label", say_field(d, f, ""), "text", text));
    }
    json_decref(r);
}

/* The record, and what the first person gave along: reason, decision. */
static json_t *given_model(struct desk *d, const json_t *p) {
    json_t *list = json_array();
    const json_t *params = json_object_get(p, "params"), *values = json_object_get(params, "values");
    enum kind k = kind_parse(text_of(p, "kind"));
    if (k != KIND_NONE) record_put(d, k, text_of(p, "record_id"), list);
    if (*text_of(params, "reason"))
        json_array_append_new(list, json_pack("{s:s, s:s}", "label", say(d, "desk.act.reason"), "text", text_of(params, "reason")));
    for (size_t i = 0; k != KIND_NONE && i < kind_info(k)->fields_len; i++) {
        const struct field *f = &kind_info(k)->fields[i];
        const char *text = json_object_get(values, f->name) ? show_value(d, f, values) : "";
        if (*text) json_array_append_new(list, json_pack("{s:s, s:s}", "label", say_field(d, f, ""), "text", text));
    }
    return list;
}

static json_t *proposal_model(struct desk *d, const json_t *p) {
    enum kind k = kind_parse(text_of(p, "kind"));
    json_t *m = json_pack("{s:I, s:s, s:s, s:b}", "proposal", int_of(p, "id"), "what", what_text(d, p), "asked", asked_text(d, p), "own",
                          json_is_true(json_object_get(p, "own")));
    if (k != KIND_NONE) {
        put(m, "about", show_named(d, k, text_of(p, "title"), text_of(p, "record_id")));
        put(m, "about_href", address_of(d, k, text_of(p, "record_id")));
        put(m, "one", say_kind(d, k, ".one"));
        put(m, "happens", say_act(d, k, text_of(p, "act"), ".say"));
    }
    put_items(m, "given", given_model(d, p));
    return m;
}

/* in: said: what was wrong with the proposal of an id, "" nothing */
static void list_show(struct desk *d, int status, int64_t id, const char *said, struct http_response *out) {
    json_t *list = NULL, *rows = json_array(), *p = NULL, *model = json_object();
    size_t i = 0;
    struct err e = { 0 };
    if (desk_command(d, COMMAND_PROPOSAL_LIST, json_object(), NULL, &list, &e)) {
        json_decref(rows);
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
    json_array_foreach(list, i, p) {
        json_t *m = proposal_model(d, p);
        if (int_of(p, "id") == id) put(m, "problem", said);
        json_array_append_new(rows, m);
    }
    json_decref(list);
    put(model, "heading", say(d, "desk.nav.proposals"));
    put_flag(model, "wrong", *said);
    put(model, "said", said);
    put_items(model, "proposals", rows);
    desk_page(d, status, PAGE_PROPOSALS, model, out);
}

void proposals_handle(struct desk *d, struct http_response *out) { list_show(d, 200, 0, "", out); }

void proposal_post(struct desk *d, struct http_response *out) {
    int64_t id = 0;
    json_t *result = NULL;
    struct err e = { 0 };
    const char *how = form_text(&d->form, "viec"), *reason = form_text(&d->form, "ly_do");
    bool agree = how && !strcmp(how, "dong-y");
    if (!how || !desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:b, s:s}", "id", (json_int_t)id, "agree", agree, "reason", reason ? reason : "");
    enum status st = desk_command(d, COMMAND_PROPOSAL_DECIDE, params, NULL, &result, &e);
    if (st) {
        list_show(d, status_http(st), id, say_error(d, &e), out);
        return;
    }
    const char *flash = agree ? "dong-y" : !strcmp(how, "rut-lai") ? "rut-lai" : "tu-choi";
    enum kind k = kind_parse(text_of(result, "kind"));
    if (k != KIND_NONE) desk_done(d, out, flash, "/app/%s/%s", kind_info(k)->slug, text_of(result, "record"));
    else desk_done(d, out, flash, "/app/cho-dong-y");
    json_decref(result);
}

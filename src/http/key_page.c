/* Issuing keys in the web: what there is, and asking for a change that a second operator agrees to. */
#include <string.h>

#include "show.h"

/* "24/11/2026 09:00 · Người vận hành · Đơn vị vận hành (dòng lệnh)" */
static const char *act_line(struct desk *d, const json_t *act) {
    const char *role = say(d, "role.%s", text_of(act, "role")), *org = text_of(act, "org_name");
    const char *text = arena_printf(d->arena, "%s · %s%s%s%s", show_instant(d, text_of(act, "at_at")), role, *org ? " · " : "", org,
                                    json_is_true(json_object_get(act, "command_line")) ? say(d, "signing.line") : "");
    return text ? text : "";
}

static json_t *past_of(struct desk *d, const json_t *key) {
    json_t *out = json_array(), *act = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(key, "acts"), i, act)
        json_array_append_new(out, json_pack("{s:s, s:s}", "did", say(d, "signing.did-%s", text_of(act, "act")), "by", act_line(d, act)));
    return out;
}

static json_t *keys_model(struct desk *d, const json_t *keys, bool may) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(keys, i, row) {
        const char *state = text_of(row, "state");
        json_t *o = json_object();
        put(o, "key", arena_printf(d->arena, "%03lld", (long long)int_of(row, "id")));
        put(o, "number", arena_printf(d->arena, "%lld", (long long)int_of(row, "id")));
        put(o, "host", text_of(row, "host"));
        put(o, "state", say(d, "signing.%s", state));
        put_items(o, "past", past_of(d, row));
        if (*text_of(row, "unsafe_at")) put(o, "unsafe", say_with(d, "signing.unsafe", "d", show_instant(d, text_of(row, "unsafe_at"))));
        put_flag(o, "may_end", may && !*text_of(row, "unsafe_at"));
        put_flag(o, "may_destroy", may && !strcmp(state, "retired"));
        json_array_append_new(out, o);
    }
    return out;
}

static void keys_show(struct desk *d, int status, const struct err *why, struct http_response *out) {
    json_t *keys = NULL;
    struct err e = { 0 };
    bool may = access_scope(CLASS_KEY, ACTION_GRANT, d->session.actor.who.role) == SCOPE_ALL;
    if (desk_command(d, COMMAND_KEY_LIST, json_object(), NULL, &keys, &e)) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = json_object();
    put(model, "heading", say(d, "signing.title"));
    put_items(model, "keys", keys_model(d, keys, may));
    put_flag(model, "may", may);
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    json_decref(keys);
    desk_page(d, status, PAGE_KEYS, model, out);
}

void keys_handle(struct desk *d, struct http_response *out) { keys_show(d, 200, NULL, out); }

void keys_post(struct desk *d, struct http_response *out) {
    const char *act = form_text(&d->form, "viec"), *key = form_text(&d->form, "khoa"), *reason = form_text(&d->form, "lydo");
    json_t *done = NULL;
    struct err e = { 0 };
    json_t *params = json_pack("{s:s}", "act", act ? act : "");
    if (key && *key) put_int(params, "key", strtoll(key, NULL, 10));
    if (reason && *reason) put(params, "reason", reason);
    if (desk_command(d, COMMAND_KEY_ASK, params, NULL, &done, &e)) keys_show(d, status_http(e.status), &e, out);
    else desk_done(d, out, "asked", "/app/cho-dong-y");
    json_decref(done);
}

/*
 * A producer registers by itself and is signed in. Machines fill in every field, people do not see the one behind "website":
 * whoever fills it is sent on as if it had worked, and nothing is kept.
 */
#include <string.h>

#include "client.h"
#include "reply.h"
#include "show.h"

/* A form being filled in; password and consent have inputs of their own. */
struct registering {
    struct desk *d;
    json_t *typed, *problems; /* owned */
    const char *said;
};

static const struct {
    const char *name;
    enum { LINE, TELEPHONE, KINDS, COMMUNES } input;
    bool needed;
} inputs[] = {
    { "name", LINE, true },   { "kind", KINDS, true },          { "commune_code", COMMUNES, true },
    { "hamlet", LINE, false }, { "representative", LINE, true }, { "phone", TELEPHONE, true },
    { "login", LINE, true },
};
#define INPUTS (sizeof inputs / sizeof *inputs)
#define ABOUT 6 /* of them about the producer, the rest about the account */

static const char *problem_of(const struct registering *r, const char *field) {
    const json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(r->problems, i, p)
        if (!strcmp(text_of(p, "field"), field)) return say_problem(r->d, p);
    return "";
}

/* ---- the page ---- */

static json_t *option(const char *key, const char *text, bool on, bool later) {
    return json_pack("{s:s, s:s, s:b, s:b}", "key", key, "text", text, "on", on, "later", later);
}

static void put_kinds(struct registering *r, const char *now, json_t *m) {
    json_t *options = json_array();
    const char *key = NULL;
    for (size_t n = 0; (key = choice_key("producer_kind", n)); n++)
        json_array_append_new(options, option(key, say_choice(r->d, "producer_kind", key), !strcmp(now, key), n > 0));
    put_flag(m, "is_radio", true);
    put_items(m, "options", options);
}

static void put_communes(struct registering *r, const char *now, json_t *m) {
    json_t *rows = NULL, *row = NULL, *options = json_array();
    struct err e = { 0 };
    size_t i = 0;
    (void)desk_command(r->d, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "communes", "limit", 1000), NULL, &rows, &e);
    json_array_foreach(rows, i, row)
        json_array_append_new(options, option(text_of(row, "id"), text_of(row, "name"), !strcmp(now, text_of(row, "id")), false));
    json_decref(rows);
    put_flag(m, "is_select", true);
    put_flag(m, "empty_first", !*now);
    put_items(m, "options", options);
}

static json_t *input_of(struct registering *r, size_t n) {
    const char *name = inputs[n].name, *now = text_of(r->typed, name), *problem = problem_of(r, name);
    const char *hint = say(r->d, "register.%s.hint", name);
    json_t *m = json_pack("{s:s, s:s}", "field", name, "label", say(r->d, "register.%s", name));
    put(m, "hint", hint);
    put(m, "problem", problem);
    put(m, "value", now);
    if (inputs[n].needed) put(m, "mark", say(r->d, "desk.required"));
    put(m, "described", arena_printf(r->d->arena, "%s%s%s%s%s", *hint ? "h-" : "", *hint ? name : "", *hint && *problem ? " " : "", *problem ? "e-" : "",
                                     *problem ? name : ""));
    if (inputs[n].input == KINDS) put_kinds(r, now, m);
    else if (inputs[n].input == COMMUNES) put_communes(r, now, m);
    else put_flag(m, "is_line", true);
    if (inputs[n].input == TELEPHONE) put(m, "mode", "tel");
    return m;
}

static json_t *wrongs_model(const struct registering *r) {
    json_t *list = json_array(), *p = NULL;
    size_t i = 0;
    json_array_foreach(r->problems, i, p) {
        const char *field = text_of(p, "field");
        json_t *m = json_pack("{s:s}", "sentence", say_problem(r->d, p));
        put(m, "label", say(r->d, "register.%s", field));
        put(m, "field_href", arena_printf(r->d->arena, "#f-%s", field));
        json_array_append_new(list, m);
    }
    return list;
}

static void show(struct registering *r, int status, struct http_response *out) {
    json_t *model = json_object(), *about = json_array(), *account = json_array(), *wrongs = wrongs_model(r);
    for (size_t n = 0; n < INPUTS; n++) json_array_append_new(n < ABOUT ? about : account, input_of(r, n));
    put(model, "heading", say(r->d, "register.title"));
    put_flag(model, "wrong", json_array_size(wrongs) || *r->said);
    put(model, "said", *r->said ? r->said : say(r->d, "desk.form.errors"));
    put_items(model, "wrongs", wrongs);
    put_items(model, "about", about);
    put_items(model, "account", account);
    put(model, "password_problem", problem_of(r, "password"));
    put(model, "consent_problem", problem_of(r, "consent"));
    put_flag(model, "consent", *text_of(r->typed, "consent"));
    desk_page(r->d, status, PAGE_REGISTER, model, out);
}

/* ---- what was sent ---- */

static json_t *params_of(const struct registering *r) {
    char peer[CLIENT_ADDRESS_BYTES];
    const struct router *router = r->d->w->r;
    const char *password = form_text(&r->d->form, "password");
    client_address(r->d->a->q, (const char *const *)router->proxies, router->proxies_len, peer);
    json_t *p = json_pack("{s:s, s:s, s:s, s:b}", "peer", *peer ? peer : "-", "lang", lang_code(r->d->a->lang), "password",
                          password ? password : "", "consent", *text_of(r->typed, "consent") != '\0');
    for (size_t n = 0; p && n < INPUTS; n++) json_object_set_new(p, inputs[n].name, json_string(text_of(r->typed, inputs[n].name)));
    return p;
}

/* Straight on to the record; where that does not work out, the way is over the sign-in page. */
static void signed_in(struct registering *r, const json_t *result, struct http_response *out) {
    char token[SESSION_TOKEN_BYTES], peer[CLIENT_ADDRESS_BYTES];
    const struct router *router = r->d->w->r;
    enum signin_step step = SIGNIN_TOTP;
    struct err e = { 0 };
    client_address(r->d->a->q, (const char *const *)router->proxies, router->proxies_len, peer);
    if (signin_password(r->d->app, text_of(result, "login"), form_text(&r->d->form, "password"), peer, token, &step, &e) || step != SIGNIN_DONE) {
        reply_redirect(out, DESK_SIGN_IN);
        return;
    }
    desk_done(r->d, out, "dang-ky", "/app/%s/%s", kind_info(KIND_PRODUCER)->slug, text_of(result, "producer"));
    cookie_set(out, r->d->cookie, token);
}

static void problem_from(struct registering *r, const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    json_array_append_new(r->problems, json_pack("{s:s, s:s, s:o}", "field", e->field, "key", e->key, "args", args));
}

static void send(struct registering *r, struct http_response *out) {
    json_t *result = NULL;
    struct err e = { 0 };
    enum status st = desk_command(r->d, COMMAND_PRODUCER_REGISTER, params_of(r), r->problems, &result, &e);
    if (!st) {
        signed_in(r, result, out);
    } else {
        if (!json_array_size(r->problems) && *e.field) problem_from(r, &e);
        if (!json_array_size(r->problems)) r->said = say_error(r->d, &e);
        show(r, status_http(st), out);
    }
    json_decref(result);
}

/* ---- addresses ---- */

/* Who is signed in has a record already; without https nobody could be signed in afterwards. */
static bool refused(struct desk *d, struct http_response *out) {
    if (d->session.account_id) reply_redirect(out, DESK_HOME);
    else if (d->cookie == COOKIE_NONE) desk_status(d, 403, "403-insecure", out);
    else return false;
    return true;
}

void register_handle(struct desk *d, struct http_response *out) {
    struct registering r = { .d = d, .said = "" };
    if (refused(d, out)) return;
    r.typed = json_object();
    r.problems = json_array();
    show(&r, 200, out);
    json_decref(r.typed);
    json_decref(r.problems);
}

void register_post(struct desk *d, struct http_response *out) {
    struct registering r = { .d = d, .said = "" };
    const char *trap = form_text(&d->form, "website"), *text = NULL;
    if (refused(d, out)) return;
    if (trap && *trap) {
        reply_redirect(out, DESK_SIGN_IN);
        return;
    }
    r.typed = json_object();
    r.problems = json_array();
    for (size_t n = 0; n < INPUTS; n++)
        if ((text = form_text(&d->form, inputs[n].name))) put(r.typed, inputs[n].name, text);
    put(r.typed, "consent", form_text(&d->form, "consent"));
    send(&r, out);
    json_decref(r.typed);
    json_decref(r.problems);
}

/* The forms of a new account and of a further role. They offer what the role may give; the command decides all the same. */
#include <string.h>

#include "account_view.h"
#include "core/assign.h"
#include "people_page.h"
#include "reply.h"

static const char *const kept[][2] = { { "org", NULL }, { "member", NULL }, { "source", NULL }, { "deputy_for", NULL },
                                       { "from", "from_typed" }, { "to", "to_typed" }, { "name", "name_typed" },
                                       { "login", "login_typed" } };

static void mark_chosen(json_t *list, const char *member, const char *chosen) {
    size_t i = 0;
    json_t *row = NULL;
    json_array_foreach(list, i, row) {
        const char *value = json_string_value(json_object_get(row, member));
        put_flag(row, "on", value && !strcmp(value, chosen));
    }
}

static json_t *role_choices(struct desk *d, const json_t *roles) {
    json_t *list = json_array();
    for (size_t i = 0; i < json_array_size(roles); i++) {
        const char *key = json_string_value(json_array_get(roles, i));
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "key", key, "text", say(d, "role.%s", key), "first", i == 0));
    }
    mark_chosen(list, "key", account_field(d, "role"));
    return list;
}

#define MEMBERS_MAX 200

/* Households by name, for those who read them; where they are too many, their number is asked for as from those who do not. */
static void put_members(struct desk *d, json_t *model) {
    if (!role_may_give(d->session.actor.who.role, ROLE_MEMBER)) return;
    json_t *page = NULL, *list = json_array(), *row = NULL;
    size_t i = 0;
    struct err e = { 0 };
    json_t *p = json_pack("{s:s, s:s, s:s, s:i}", "kind", "member", "state", "active", "sort", "name", "limit", MEMBERS_MAX);
    bool read = may_read(d, KIND_MEMBER) && !desk_command(d, COMMAND_RECORD_PAGE, p, NULL, &page, &e);
    if (!may_read(d, KIND_MEMBER)) json_decref(p);
    json_array_foreach(json_object_get(page, "rows"), i, row)
        json_array_append_new(list, json_pack("{s:s, s:s, s:s}", "id", text_of(row, "id"), "name", text_of(row, "name"), "of", text_of(row, "producer_id_title")));
    json_decref(page);
    bool all = read && json_array_size(list) < MEMBERS_MAX;
    mark_chosen(list, "id", account_field(d, "member"));
    put_flag(model, "member_typed", !all);
    put_flag(model, "member_listed", all);
    if (all) put_items(model, "members", list);
    else json_decref(list);
}

/* out: false where the role gives none; the answer is made then, and the model gone */
static bool choices(struct desk *d, json_t *model, struct http_response *out) {
    struct err e = { 0 };
    json_t *given = account_run(d, COMMAND_ACCOUNT_CHOICES, json_object(), &e);
    if (!given) {
        json_decref(model);
        desk_error(d, &e, out);
        return false;
    }
    json_t *orgs = json_object_get(given, "orgs");
    mark_chosen(orgs, "org", account_field(d, "org"));
    json_object_set_new(model, "roles", role_choices(d, json_object_get(given, "roles")));
    put_flag(model, "any_org", !json_is_array(orgs));
    if (json_is_array(orgs)) json_object_set(model, "orgs", orgs);
    put_members(d, model);
    put(model, "today", account_today(d));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) account_keep(d, model, kept[i][0], kept[i][1]);
    json_decref(given);
    return true;
}

static json_t *role_params(struct desk *d) {
    static const char *const names[] = { "role", "org", "member", "source", "deputy_for" };
    json_t *params = json_object();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) account_param(d, params, names[i]);
    account_day(d, params, "from");
    account_day(d, params, "to");
    return params;
}

/* ---- a new account ---- */

static void new_show(struct desk *d, const struct err *wrong, struct http_response *out) {
    json_t *model = account_model(d, "new.title");
    if (!choices(d, model, out)) return;
    if (wrong) account_wrong(d, model, wrong);
    desk_page(d, wrong ? person_status(wrong) : 200, PAGE_PERSON_NEW, model, out);
}

void person_new_handle(struct desk *d, struct http_response *out) { new_show(d, NULL, out); }

void person_new_post(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    json_t *params = role_params(d);
    account_param(d, params, "login");
    account_param(d, params, "name");
    json_object_del(params, "deputy_for");
    json_t *account = account_run(d, COMMAND_ACCOUNT_ADD, params, &e);
    if (account) card_sheet(d, account, out);
    else new_show(d, &e, out);
    json_decref(account);
}

/* ---- a further role ---- */

static void assign_show(struct desk *d, const struct err *wrong, struct http_response *out) {
    json_t *person = person_read(d, out);
    if (!person) return;
    json_t *model = person_model(d, person, say(d, "people.assign.title"));
    json_decref(person);
    if (!choices(d, model, out)) return;
    if (wrong) account_wrong(d, model, wrong);
    desk_page(d, wrong ? person_status(wrong) : 200, PAGE_PERSON_ASSIGN, model, out);
}

void person_assign_handle(struct desk *d, struct http_response *out) { assign_show(d, NULL, out); }

void person_assign_post(struct desk *d, struct http_response *out) {
    int64_t id = 0;
    struct err e = { 0 };
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = role_params(d);
    json_object_set_new(params, "account", json_sprintf("%lld", (long long)id));
    json_t *done = account_run(d, COMMAND_ACCOUNT_ASSIGN, params, &e);
    if (done) desk_done(d, out, "giao-vai-tro", "/app/nguoi-dung/%lld", (long long)id);
    else assign_show(d, &e, out);
    json_decref(done);
}

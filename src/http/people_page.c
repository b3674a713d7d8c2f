/* Accounts of one's own organisation or commune: list, one of them, cards, ending. What may be done the commands decide. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "account_view.h"
#include "people_page.h"
#include "reply.h"

#define ROWS 50

/* ---- the list ---- */

/* "người quản lý cơ sở, người in tem" */
static const char *roles_text(struct desk *d, const json_t *roles) {
    const char *all = "";
    for (size_t i = 0; i < json_array_size(roles); i++) {
        const char *one = say(d, "role.%s", json_string_value(json_array_get(roles, i)));
        const char *more = arena_printf(d->arena, "%s%s%s", all, i ? ", " : "", one);
        if (more) all = more;
    }
    return all;
}

static json_t *list_row(struct desk *d, const json_t *r) {
    json_t *row = json_object();
    json_object_set(row, "id", json_object_get(r, "id"));
    put(row, "row_name", text_of(r, "name"));
    put(row, "row_login", text_of(r, "login"));
    put(row, "row_org", text_of(r, "org_name"));
    put(row, "row_roles", roles_text(d, json_object_get(r, "roles")));
    put(row, "state_text", say(d, "people.state.%s", text_of(r, "state")));
    put(row, "last", account_day_of(d, json_object_get(r, "last_signin_at")));
    return row;
}

static void list_rows(struct desk *d, json_t *model, const json_t *rows, const char *org) {
    json_t *list = json_array();
    size_t n = json_array_size(rows);
    for (size_t i = 0; i < n; i++) json_array_append_new(list, list_row(d, json_array_get(rows, i)));
    json_object_set_new(model, "rows", list);
    put_flag(model, "none", !n);
    if (n < ROWS) return;
    json_int_t last = json_integer_value(json_object_get(json_array_get(rows, n - 1), "id"));
    put(model, "next_href", arena_printf(d->arena, "/app/nguoi-dung?sau=%lld%s%s", (long long)last, *org ? "&org=" : "", org));
}

/* A code of an organisation goes into an address: whatever else was typed does not. */
static const char *org_typed(struct desk *d) {
    const char *org = form_text(&d->query, "org");
    return org && strspn(org, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(org) ? org : "";
}

void people_handle(struct desk *d, struct http_response *out) {
    struct err e = { 0 };
    const char *after = form_text(&d->query, "sau"), *org = org_typed(d);
    json_t *params = json_pack("{s:i}", "limit", ROWS);
    if (after && *after) put(params, "after", after);
    if (*org) put(params, "org", org);
    json_t *rows = account_run(d, COMMAND_ACCOUNT_LIST, params, &e);
    if (!rows && e.status != ST_NOT_FOUND) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = account_model(d, "list.title");
    put_flag(model, "adds", account_manages(d));
    put_flag(model, "by_org", access_scope(CLASS_ACCOUNT, ACTION_READ, d->session.actor.who.role) == SCOPE_ALL);
    put(model, "org", org);
    if (!rows) account_wrong(d, model, &e);
    list_rows(d, model, rows, org);
    json_decref(rows);
    desk_page(d, 200, PAGE_PEOPLE, model, out);
}

/* ---- one account ---- */

json_t *person_read(struct desk *d, struct http_response *out) {
    char id[24];
    int64_t n = 0;
    struct err e = { 0 };
    if (!desk_path_id(d, 2, &n)) {
        desk_status(d, 404, NULL, out);
        return NULL;
    }
    (void)snprintf(id, sizeof id, "%lld", (long long)n);
    json_t *person = account_run(d, COMMAND_ACCOUNT_SHOW, json_pack("{s:s}", "account", id), &e);
    if (!person) desk_error(d, &e, out);
    return person;
}

json_t *person_model(struct desk *d, const json_t *person, const char *heading) {
    json_t *model = json_object();
    put(model, "heading", heading);
    json_object_set(model, "account_id", json_object_get(person, "id"));
    put(model, "person_name", text_of(person, "name"));
    put(model, "person_login", text_of(person, "login"));
    put(model, "person_org", text_of(person, "org_name"));
    put(model, "state_text", say(d, "people.state.%s", text_of(person, "state")));
    put(model, "last", account_day_of(d, json_object_get(person, "last_signin_at")));
    put(model, "card_until", account_day_of(d, json_object_get(person, "card_until_at")));
    json_object_set(model, "has_password", json_object_get(person, "has_password"));
    json_object_set(model, "has_factor", json_object_get(person, "has_factor"));
    return model;
}

static json_t *assignment_rows(struct desk *d, const json_t *person, bool manages) {
    size_t i = 0;
    json_t *row = NULL, *rows = json_deep_copy(json_object_get(person, "assignments"));
    json_array_foreach(rows, i, row) {
        const char *state = text_of(row, "state");
        bool lives = !strcmp(state, "active") || !strcmp(state, "future");
        put(row, "role_text", say(d, "role.%s", text_of(row, "role")));
        put(row, "state_text", say(d, "people.state.%s", state));
        put_flag(row, "ends", manages && lives);
    }
    return rows;
}

int person_status(const struct err *wrong) {
    return wrong->status == ST_FORBIDDEN ? status_http(wrong->status) : account_status(wrong);
}

void person_show(struct desk *d, const struct err *wrong, struct http_response *out) {
    json_t *person = person_read(d, out);
    if (!person) return;
    bool own = json_integer_value(json_object_get(person, "id")) == d->session.account_id;
    bool manages = !own && !strcmp(text_of(person, "state"), "active");
    json_t *model = person_model(d, person, text_of(person, "name"));
    json_object_set_new(model, "assignments", assignment_rows(d, person, manages));
    put_flag(model, "manages", manages);
    if (wrong) account_wrong(d, model, wrong);
    json_decref(person);
    desk_page(d, wrong ? person_status(wrong) : 200, PAGE_PERSON, model, out);
}

void person_handle(struct desk *d, struct http_response *out) { person_show(d, NULL, out); }

/* ---- a card ---- */

#define CARD_PATH "/the"

void card_sheet(struct desk *d, const json_t *account, struct http_response *out) {
    const char *address = site_address(d, CARD_PATH), *card = text_of(account, "card");
    const char *full = arena_printf(d->arena, "%s/%s", address, card);
    json_t *model = person_model(d, account, say(d, "people.sheet.word"));
    put(model, "card", card);
    put(model, "address", address);
    account_symbol(d, model, "symbol", full ? full : address);
    desk_page(d, 200, PAGE_CARD_SHEET, model, out);
}

/* The account's number as a command takes it; false where the answer is made. */
static bool account_id_read(struct desk *d, char id[static 24], struct http_response *out) {
    int64_t n = 0;
    bool good = desk_path_id(d, 2, &n);
    (void)snprintf(id, 24, "%lld", (long long)n);
    if (!good) desk_status(d, 404, NULL, out);
    return good;
}

void person_card_post(struct desk *d, struct http_response *out) {
    char id[24];
    struct err e = { 0 };
    if (!account_id_read(d, id, out)) return;
    json_t *account = account_run(d, COMMAND_ACCOUNT_CARD, json_pack("{s:s}", "account", id), &e);
    if (account) card_sheet(d, account, out);
    else person_show(d, &e, out);
    json_decref(account);
}

/* ---- ending ---- */

void person_unassign_post(struct desk *d, struct http_response *out) {
    char id[24];
    struct err e = { 0 };
    if (!account_id_read(d, id, out)) return;
    json_t *done = account_run(d, COMMAND_ACCOUNT_UNASSIGN, json_pack("{s:s}", "assignment", account_field(d, "id")), &e);
    if (done) desk_done(d, out, "bo-vai-tro", "/app/nguoi-dung/%s", id);
    else person_show(d, &e, out);
    json_decref(done);
}

void person_end_handle(struct desk *d, struct http_response *out) {
    json_t *person = person_read(d, out);
    if (!person) return;
    json_t *model = person_model(d, person, say(d, "people.end.title"));
    json_decref(person);
    desk_page(d, 200, PAGE_PERSON_END, model, out);
}

void person_end_post(struct desk *d, struct http_response *out) {
    char id[24];
    struct err e = { 0 };
    if (!account_id_read(d, id, out)) return;
    json_t *done = account_run(d, COMMAND_ACCOUNT_END, json_pack("{s:s}", "account", id), &e);
    if (done) desk_done(d, out, "ngung-tai-khoan", "/app/nguoi-dung/%s", id);
    else person_show(d, &e, out);
    json_decref(done);
}

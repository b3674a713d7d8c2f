/* The little things that every page about accounts needs, so that no page does one of them its own way. */
#include "account_view.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "label/symbol.h"
#include "reply.h"

json_t *account_model(struct desk *d, const char *heading) {
    return json_pack("{s:s}", "heading", say(d, "people.%s", heading));
}

/* What the sentences of parameters call a field: as its form does. */
static const char *label_of(struct desk *d, const char *field) {
    static const char *const labels[][2] = {
        { "login", "people.account.login" },  { "name", "people.account.name" },      { "role", "people.account.role" },
        { "org", "people.account.org" },      { "member", "people.new.member" },      { "from", "people.from" },
        { "to", "people.to" },                { "source", "people.new.source" },      { "account", "people.deputy.login" },
        { "deputy_for", "people.assign.deputy" }, { "password", "people.password.new" }, { "old", "people.password.old" },
        { "code", "people.code.label" },      { "limit", "people.list.title" } };
    for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
        if (!strcmp(labels[i][0], field)) return say(d, "%s", labels[i][1]);
    return field;
}

static void field_name(struct desk *d, struct err *e) {
    for (int i = 0; i < e->args_len; i++)
        if (!strcmp(e->args[i].name, "name") && !strcmp(e->args[i].value, e->field))
            (void)snprintf(e->args[i].value, sizeof e->args[i].value, "%s", label_of(d, e->field));
}

void account_wrong(struct desk *d, json_t *model, const struct err *given) {
    json_t *bad = json_object();
    struct err named = *given, *e = &named;
    field_name(d, e);
    json_object_set_new(model, "wrong", json_true());
    put(model, "said", say_error(d, e));
    if (*e->field) {
        json_object_set_new(bad, e->field, json_true());
        json_object_set_new(model, "wrong_href", json_sprintf("#f-%s", e->field));
    }
    json_object_set_new(model, "bad", bad);
}

int account_status(const struct err *e) {
    int status = status_http(e->status);
    return status == 429 || status >= 500 ? status : 422;
}

const char *account_field(struct desk *d, const char *name) {
    const char *s = form_text(&d->form, name);
    return s ? s : "";
}

void account_keep(struct desk *d, json_t *model, const char *name, const char *as) {
    json_object_set_new(model, as ? as : name, json_string(account_field(d, name)));
}

void account_param(struct desk *d, json_t *params, const char *name) {
    const char *s = account_field(d, name);
    if (*s) json_object_set_new(params, name, json_string(s));
}

/* "3/2/2027", "03/02/2027"; also with dots or hyphens, as people write them */
static bool day_read(const char *s, char iso[static DATE_BYTES]) {
    int part[3] = { 0, 0, 0 }, n = 0, digits = 0;
    for (; *s == ' '; s++) continue;
    for (; *s && *s != ' '; s++) {
        if (*s >= '0' && *s <= '9') {
            if (++digits > 4) return false;
            part[n] = part[n] * 10 + (*s - '0');
        } else if (strchr("/.-", *s) && digits && n < 2) {
            n++;
            digits = 0;
        } else {
            return false;
        }
    }
    int32_t day = n == 2 && digits == 4 ? day_of_ymd(part[2], part[1], part[0]) : DAY_NONE;
    if (day == DAY_NONE) return false;
    day_format(day, iso);
    return true;
}

void account_day(struct desk *d, json_t *params, const char *name) {
    char iso[DATE_BYTES];
    const char *s = account_field(d, name);
    if (*s) json_object_set_new(params, name, json_string(day_read(s, iso) ? iso : s));
}

#define BASE64 sodium_base64_VARIANT_ORIGINAL

void account_symbol(struct desk *d, json_t *model, const char *member, const char *text) {
    static const char head[] = "data:image/svg+xml;base64,";
    struct buf svg = BUF_INIT;
    struct err e = { 0 };
    if (!symbol_svg(text, strlen(text), &svg, &e)) {
        size_t len = sodium_base64_ENCODED_LEN(svg.len, BASE64);
        char *at = arena_alloc(d->arena, sizeof head + len);
        if (at) {
            memcpy(at, head, sizeof head - 1);
            sodium_bin2base64(at + sizeof head - 1, len, (const unsigned char *)svg.data, svg.len, BASE64);
            json_object_set_new(model, member, json_string(at));
        }
    }
    buf_free(&svg);
}

static int two(const char *s) { return (s[0] - '0') * 10 + (s[1] - '0'); }

const char *account_day_of(struct desk *d, const json_t *at) {
    const char *s = json_string_value(at);
    char *iso = arena_alloc(d->arena, DATE_BYTES);
    if (!s || !iso || strlen(s) != 20) return "";
    int32_t day = day_parse(s, 10);
    if (day == DAY_NONE) return "";
    int64_t us = (((int64_t)day * 24 + two(s + 11)) * 60 + two(s + 14)) * 60 * 1000000;
    day_format(day_of_us(us), iso);
    return iso;
}

const char *account_today(struct desk *d) {
    char *iso = arena_alloc(d->arena, DATE_BYTES);
    if (!iso) return "";
    day_format(day_of_us(clock_now_us(app_clock(d->app))), iso);
    return iso;
}

json_t *account_run(struct desk *d, enum command c, json_t *params, struct err *e) {
    json_t *result = NULL;
    return desk_command(d, c, params, NULL, &result, e) ? NULL : result;
}

const char *account_next(struct desk *d) {
    const char *next = form_text(&d->form, "tiep");
    if (!next) next = form_text(&d->query, "tiep");
    return next && reply_is_local(next) ? next : "";
}

bool account_manages(struct desk *d) {
    return access_scope(CLASS_ACCOUNT, ACTION_READ, d->session.actor.who.role) != SCOPE_NONE;
}

/*
 * People of the demonstration: everybody may be tried out with one known password, which only a demonstration allows. As all
 * of its data they are made through commands, and what an earlier start made stays as it is.
 */
#include <string.h>

#include "cli_internal.h"

static const struct {
    const char *login, *name, *role, *org;
} people[] = {
#define X(login, name, role, org) { login, name, role, org },
#include "app/demo_account.def"
#undef X
};

static const struct {
    const char *code, *name;
} bodies[] = { { "hoi-det-mau", "Hội Dệt Mẫu" }, { "quan-ly-cddl-mau", "Tổ chức quản lý chỉ dẫn địa lý Mẫu" } };

#define MEMBER_FIRST 1 /* household of the demonstration's cooperative */
#define DEPUTY_DAYS 30

/* out: *fresh: whether this call made it; what was there before is no failure */
static enum status run(struct cli *c, struct app *a, enum command cmd, json_t *params, bool *fresh) {
    json_t *result = NULL;
    struct err e = { .status = ST_OK };
    if (!params) return err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = command_run(cmd, a, NULL, &actor_operator, params, NULL, &result, &e);
    json_decref(params);
    json_decref(result);
    *fresh = !st;
    if (st && st != ST_CONFLICT) c->e = e;
    return st == ST_CONFLICT ? ST_OK : st;
}

static enum status person(struct cli *c, struct app *a, size_t i, const struct demo_makes *m) {
    char maker_org[32];
    bool fresh = false, ignored = false, distills = !strcmp(people[i].org, DEMO_LIQUOR_ORG);
    (void)snprintf(maker_org, sizeof maker_org, "cs-%lld", (long long)(distills ? m->distiller : m->maker));
    const char *org = *people[i].org && !distills ? people[i].org : maker_org;
    json_t *params = json_pack("{s:s, s:s, s:s, s:s}", "login", people[i].login, "name", people[i].name, "role",
                               people[i].role, "org", org);
    if (params && !strcmp(people[i].role, "member")) json_object_set_new(params, "member", json_integer(MEMBER_FIRST));
    enum status st = run(c, a, COMMAND_ACCOUNT_ADD, params, &fresh);
    if (st || !fresh) return st;
    return run(c, a, COMMAND_ACCOUNT_PASSWORD,
               json_pack("{s:s, s:s}", "account", people[i].login, "password", DEMO_PASSWORD), &ignored);
}

enum status demo_accounts_load(struct cli *c, struct app *a, const struct demo_makes *m) {
    char to[DATE_BYTES];
    bool ignored = false;
    enum status st = ST_OK;
    day_format(day_of_us(clock_now_us(app_clock(a))) + DEPUTY_DAYS, to);
    for (size_t i = 0; !st && i < sizeof bodies / sizeof *bodies; i++)
        st = run(c, a, COMMAND_ORG_ADD,
                 json_pack("{s:s, s:s, s:s, s:s}", "code", bodies[i].code, "name", bodies[i].name, "kind", "association",
                           "source", "dữ liệu mẫu"), &ignored);
    for (size_t i = 0; !st && i < sizeof people / sizeof *people; i++) st = person(c, a, i, m);
    return st ? st : run(c, a, COMMAND_ACCOUNT_ASSIGN,
                         json_pack("{s:s, s:s, s:s, s:s, s:s}", "account", "xa-ban-ho-2", "role", "commune", "org", "ubnd-03046",
                                   "deputy_for", "xa-ban-ho", "to", to), &ignored);
}

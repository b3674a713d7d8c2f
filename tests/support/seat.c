/* Journeys through the registry change roles all the time; here is how one takes a seat. */
#include "seat.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdio.h>

struct actor seat(enum role r, int64_t org_id, int64_t account_id) {
    return (struct actor){ .role = role_key((int)r), .org = "to-chuc", .account_id = account_id,
                           .who = { .role = r, .org_id = org_id, .unit_code = r == ROLE_COMMUNE ? SEAT_COMMUNE : "" } };
}

json_t *seat_try(struct world *w, const struct actor *who, enum command c, json_t *params, json_t *problems, enum status *st) {
    const struct command_io io = { .problems = problems };
    json_t *result = NULL;
    assert_non_null(params);
    err_clear(&w->err);
    *st = command_run(c, w->app, NULL, who, params, &io, &result, &w->err);
    json_decref(params);
    return result;
}

json_t *seat_do(struct world *w, const struct actor *who, enum command c, json_t *params) {
    enum status st = ST_OK;
    json_t *problems = json_array();
    json_t *r = seat_try(w, who, c, params, problems, &st);
    if (st) {
        char *all = json_dumps(problems, JSON_INDENT(1));
        fail_msg("%s as %s: %s (%s) %s", command_key(c), who->role, w->err.key, w->err.field, all ? all : "");
    }
    json_decref(problems);
    return r;
}

void seat_refused(struct world *w, const struct actor *who, enum command c, json_t *params, const char *key) {
    enum status st = ST_OK;
    json_t *r = seat_try(w, who, c, params, NULL, &st);
    if (!st) fail_msg("%s as %s was taken", command_key(c), who->role);
    assert_null(r);
    assert_string_equal(w->err.key, key);
}

void seat_add(struct world *w, const struct actor *who, const char *kind, json_t *values, bool submit, char id[static 96]) {
    json_t *r = seat_do(w, who, COMMAND_RECORD_ADD, json_pack("{s:s, s:o, s:b}", "kind", kind, "values", values, "submit", submit));
    (void)snprintf(id, 96, "%s", json_string_value(json_object_get(r, "id")));
    json_decref(r);
}

json_t *seat_step(const char *kind, const char *id, const char *act) {
    return json_pack("{s:s, s:s, s:s}", "kind", kind, "id", id, "act", act);
}

void seat_act(struct world *w, const struct actor *who, const char *kind, const char *id, const char *act) {
    json_decref(seat_do(w, who, COMMAND_RECORD_ACT, seat_step(kind, id, act)));
}

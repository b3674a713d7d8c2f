/* Competences change (on 1 July 2025 the district level ended), so they are dated rows and no line of this program. */
#include "competence.h"

#include <string.h>
#include "store/decision.h"

enum status competence_check(struct record_ctx *c, const char *act, const char *day, const char *field, const char *body_kind) {
    struct competence rule;
    bool found = false;
    if (!*day) return ST_OK;
    enum status st = competence_on(c->tx, act, day, c->arena, &rule, &found, c->e);
    if (st || !found || !body_kind || !strcmp(rule.body_kind, body_kind)) return st;
    return problem_add(c, field, "competence.other", "body", rule.body_kind);
}

enum status competence_last_day(struct record_ctx *c, const char *act, const char *day, char last[static DATE_BYTES]) {
    struct competence rule;
    bool found = false;
    last[0] = '\0';
    enum status st = competence_on(c->tx, act, day, c->arena, &rule, &found, c->e);
    if (st || !found || !rule.months) return st;
    day_format(day_add_months(day_parse(day, strlen(day)), (int)rule.months), last);
    return ST_OK;
}

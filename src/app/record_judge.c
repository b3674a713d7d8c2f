/*
 * What is wrong with a record, all in one go: values that are not well-formed, and what the rules of the kind say of the
 * others. A rule tells what is there already, so it runs only for somebody who could save the record.
 */
#include <string.h>

#include "record_write.h"

bool problem_has(const json_t *problems, const char *field) {
    json_t *p = NULL;
    size_t i = 0;
    json_array_foreach(problems, i, p)
        if (!strcmp(value_text(p, "field"), field)) return true;
    return false;
}

/* A maker that somebody else enters gets its organisation only when it is saved; until then it is nobody's. */
static enum status trial_new(struct record_ctx *c, struct record *trial) {
    int64_t own = c->who->who.org_id;
    if (trial->kind == KIND_PRODUCER) trial->h.owner_org = own ? own : -1;
    enum status st = record_own(c, trial);
    return st ? st : record_create_permit(c, trial);
}

static enum status trial_edit(struct record_ctx *c, const struct record *r, const json_t *fresh) {
    enum status st = record_permit(c->who, r->kind, ACTION_WRITE, &r->h, c->e);
    if (!st && !record_editable(r)) return err_set(c->e, ST_REFUSED, NULL, "record.not-editable");
    if (!st) (void)record_edit_allowed(c, r, fresh);
    return st;
}

static void rules_say(struct record_ctx *c, const struct record *r, struct record *trial) {
    const struct rule *rule = rule_of(r->kind);
    enum status st = *r->h.id ? trial_edit(c, r, trial->values) : trial_new(c, trial);
    if (!st && rule->check && !rule->whole) st = rule->check(c, trial, *r->h.id ? r->values : NULL);
    /* In a table, what is there already is the row that is given again. */
    if (st != ST_CONFLICT || !*c->e->field || !strcmp(r->h.entered, "import")) return;
    const struct err found = *c->e;
    (void)problem_of(c, found.field, &found);
}

/* What was refused stands in the trial as it was; in a new record it is absent. */
static void judge(struct record_ctx *c, const struct record *r, json_t *passed) {
    struct record trial = { .kind = r->kind, .h = r->h, .values = passed };
    struct record_ctx x = *c;
    struct err said = { .status = ST_OK };
    json_t *p = NULL;
    size_t i = 0;
    x.e = &said;
    x.problems = json_array();
    if (r->values && json_object_update_missing(passed, r->values)) err_set(&said, ST_NO_MEMORY, NULL, "no-memory");
    else if (x.problems) rules_say(&x, r, &trial);
    json_array_foreach(x.problems, i, p)
        if (!problem_has(c->problems, value_text(p, "field"))) json_array_append(c->problems, p);
    json_decref(x.problems);
}

enum status values_judge(struct record_ctx *c, const struct record *r, const json_t *given, json_t **out) {
    *out = json_object();
    enum status st = values_take(c, r->kind, given, *r->h.id ? r->values : NULL, *out);
    if (!st) return ST_OK;
    if (st == ST_INVALID && c->problems) judge(c, r, *out);
    json_decref(*out);
    *out = NULL;
    return st;
}

/*
 * A sample drawn by name, and what repeating it needs. At the command line the machine is the department's own and nobody signs in, so the
 * matrix is not asked there; that the record is in force, and was not drawn for before, is.
 */
#include <stdlib.h>
#include <string.h>

#include "inspection.h"
#include "record_write.h"

static bool at_machine(const struct command_ctx *c) { return c->who == &actor_operator; }

static enum status inspection_read(struct command_ctx *c, struct db *db, const struct actor *who, struct record *r, struct arena *a, struct err *e) {
    enum status st = record_read(db, KIND_INSPECTION, param_text(c, "inspection"), a, r, e);
    return st || !who ? st : record_permit(who, KIND_INSPECTION, ACTION_READ, &r->h, e);
}

/* ---- drawing ---- */

struct drawing {
    struct command_ctx *c;
    struct actor who; /* in whose place it is done */
};

static enum status draw_do(struct drawing *d, struct record_ctx *x) {
    struct record r = { .values = NULL };
    enum status st = inspection_read(d->c, x->tx, x->who, &r, x->arena, x->e);
    const struct step *s = st ? NULL : step_find(FLOW_INSPECTION, r.h.state, "sample");
    if (!st && !s) {
        st = err_set(x->e, ST_REFUSED, NULL, "step.none");
        err_arg(x->e, "state", "%s", state_key((int)r.h.state));
    }
    if (!st) st = record_step(x, &r, s, "", "", NULL);
    record_free(&r);
    return st;
}

static enum status draw_write(struct db *tx, void *ctx, struct err *e) {
    struct drawing *d = ctx;
    struct record_ctx x;
    enum status st = record_ctx_open(&x, tx, d->c->app, &d->who, d->c->io->problems, COMMAND_ARENA_BYTES, e);
    if (!st) st = draw_do(d, &x);
    if (!st && arena_spent(x.arena)) st = err_set(e, ST_TOO_LARGE, NULL, "param.much");
    record_ctx_close(&x);
    return st;
}

enum status command_inspection_sample(struct command_ctx *c) {
    static const struct param spec[] = { { "inspection", PARAM_INT, true, 1, INT64_MAX } };
    struct drawing d = { .c = c, .who = *c->who };
    struct record r = { .values = NULL };
    struct db *db = NULL;
    if (at_machine(c)) d.who.who.role = ROLE_DOST;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = store_write(c->app->store, draw_write, &d, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = inspection_read(c, db, &d.who, &r, c->arena, c->e);
    if (!st) st = inspection_sample_json(db, &r, c->arena, c->result, c->e);
    app_reader_end(c->app);
    record_free(&r);
    return st;
}

/* ---- afterwards ---- */

enum status command_inspection_drawn(struct command_ctx *c) {
    static const struct param spec[] = { { "inspection", PARAM_INT, true, 1, INT64_MAX } };
    struct record r = { .values = NULL };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = inspection_read(c, c->db, at_machine(c) ? NULL : c->who, &r, c->arena, c->e);
    if (!st) st = inspection_sample_json(c->db, &r, c->arena, c->result, c->e);
    record_free(&r);
    return st;
}

/* ---- minutes ---- */

/*
 * What the page of minutes says beside them. Their producer may not read the inspection, so the decision that he is visited by comes from
 * here.
 */
enum status command_visit_about(struct command_ctx *c) {
    static const struct param spec[] = { { "visit", PARAM_INT, true, 1, INT64_MAX } };
    struct record r = { .values = NULL }, inspection = { .values = NULL };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = record_read(c->db, KIND_VISIT, param_text(c, "visit"), c->arena, &r, c->e);
    if (!st) st = record_permit(c->who, KIND_VISIT, ACTION_READ, &r.h, c->e);
    if (!st) st = record_read(c->db, KIND_INSPECTION, value_text(r.values, "inspection_id"), c->arena, &inspection, c->e);
    if (!st) {
        const json_t *v = inspection.values;
        *c->result = json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", value_text(v, "name"), "purpose", value_text(v, "purpose"), "decision_no",
                               value_text(v, "decision_no"), "decided_on", value_text(v, "decided_on"), "body", value_text(v, "body"));
        if (!*c->result) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    }
    record_free(&r);
    record_free(&inspection);
    return st;
}

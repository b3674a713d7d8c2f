/* What the files of the record engine share (record_*.c, rule_*.c) and nobody else sees. */
#ifndef TEMLANG_APP_RECORD_H
#define TEMLANG_APP_RECORD_H

#include "core/kind.h"
#include "internal.h"
#include "store/kind.h"

/* A record in hand. */
struct record {
    enum kind kind;
    struct kind_head h;
    json_t *values; /* owned; sealed fields as hexadecimal text */
};
void record_free(struct record *r);
enum status record_read(struct db *db, enum kind k, const char *id, struct arena *a, struct record *out, struct err *e);

/* What a write works with: the same for a form, a file and the command line. */
struct record_ctx {
    struct db *tx;
    struct app *app;
    const struct actor *who;
    struct arena *arena;
    json_t *problems; /* array, borrowed; NULL: only the first counts */
    struct err *e;
    int64_t now_us;
    char today[DATE_BYTES];
    json_t *erased;   /* array, borrowed: files that an erasure took out of a record; NULL: nobody asks */
    const json_t *before; /* while a rule's `after` of an edit runs: the values that it changed */
};

/*
 * What a write starts from: today, an arena of its own, no problem yet. May run again from the same values.
 *   in   problems: array or NULL; arena_bytes: cap
 *   out  *x to be closed with record_ctx_close, also on failure
 */
enum status record_ctx_open(struct record_ctx *x, struct db *tx, struct app *a, const struct actor *who, json_t *problems,
                            size_t arena_bytes, struct err *e);
void record_ctx_close(struct record_ctx *x);

/* ---- values (record_check.c) ---- */
/*
 * Take values as people and programs write them ("42,5", "01/11/2026", "on", 7) into the form that is kept.
 *   in   given: object; names that are no fields are a problem; kept: the record as it is, NULL for a new one
 *   out  *out: all fields, owned by the caller
 *   err  ST_INVALID: the first problem; all of them in c->problems
 */
enum status values_check(struct record_ctx *c, enum kind k, const json_t *given, const json_t *kept, json_t **out);
/* The same into an object of the caller's, where the well-formed ones are found also on ST_INVALID. */
enum status values_take(struct record_ctx *c, enum kind k, const json_t *given, const json_t *kept, json_t *out);
/*
 * values_check, and where it finds something wrong, what the rules of the kind find in the rest: nobody is sent back twice.
 *   in   r: the record as it is; one without an id is new
 *   out  *out: as values_check; each field has one problem at most
 */
enum status values_judge(struct record_ctx *c, const struct record *r, const json_t *given, json_t **out);
/* Whether one of the problems is of this field. */
bool problem_has(const json_t *problems, const char *field);
/* One value of a field.  in: kept: the record as it is; out: *out owned by the caller */
enum status value_check(struct record_ctx *c, const struct field *f, const json_t *given, const json_t *kept, json_t **out);
/* Several lines, each as utf8_clean has it; empty ones at the ends go, more than one in a row becomes one.  out: NULL as utf8_clean */
const char *lines_clean(struct arena *a, const char *s);
/* A date as people write it (24/11/2026, 24.11.2026, 24112026) or ISO.  out: ISO */
bool date_read(const char *s, char out[static DATE_BYTES]);
/* Whether all fields that handing in needs are filled; the rest as problems. */
enum status values_complete(struct record_ctx *c, enum kind k, const json_t *values);
/* Note a problem of a field; name and value NULL for a sentence without values.  out: ST_INVALID, also set in c->e */
enum status problem_add(struct record_ctx *c, const char *field, const char *key, const char *name, const char *value);
/* The same of what another layer found wrong, with all values of its sentence. */
enum status problem_of(struct record_ctx *c, const char *field, const struct err *found);
/* "" where it is absent or no text. */
const char *value_text(const json_t *values, const char *name);
/* Absent, null, or "" */
bool value_empty(const json_t *v);
/* fallback where it is absent */
int64_t value_int(const json_t *values, const char *name, int64_t fallback);

/* Whether somebody may point to all records of his organisation. */
bool reference_ours(const struct actor *who);
/* Whether somebody may point to a record: reads it, or is offered its name. */
bool reference_open(const struct actor *who, enum kind k, const struct kind_head *h);
/* err: ST_INVALID "value.ref" as a problem of f, also where there is one that this person may not know of */
enum status reference_check(struct record_ctx *c, const struct field *f, const char *id);

/* ---- access ---- */
bool record_allows(const struct actor *who, enum access_class c, enum access_action a, const struct kind_head *h);
/* err: ST_FORBIDDEN "access.denied"; ST_NOT_FOUND "record.none" where even reading is not allowed */
enum status record_permit(const struct actor *who, enum kind k, enum access_action a, const struct kind_head *h, struct err *e);
/* The part of a list that the matrix leaves to somebody.  out: q->owner_*; false for none of it */
bool record_scope(const struct actor *who, enum kind k, struct kind_query *q);

/* ---- writing, inside a write (record_write.c) ---- */
/*
 * Insert a record with its change and, where it comes into force at once, its log entry.
 *   in   r: kind, values (checked), h.state, h.entered; the rest is set here.  out: r->h
 */
enum status record_create(struct record_ctx *c, struct record *r, bool trusted);
/* Write changed values.  in: r as read, fresh: checked values.  out: r as written */
enum status record_change(struct record_ctx *c, struct record *r, json_t *fresh);
/* Do a step.  in: reason, until (deadline), more: values that the step sets (ended_on …), may be NULL */
enum status record_step(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until,
                        const json_t *more);

/* The same without writing: whether the step would be done by this person now. */
enum status record_step_check(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until,
                              const json_t *more);

/* The step that a record takes when it is saved and handed in at once: submit, or the approval of a decision. */
enum status record_submit(struct record_ctx *c, struct record *r);

/* Whether a step is left to this person: deciding to another than the author, throwing away to the author. */
bool record_person(const struct actor *who, const struct record *r, const struct step *s);
/* The sentence that says why it is not. */
const char *record_person_key(const struct step *s);
/* Whether a kind has the step at all: only what may hold personal values is erased. */
bool record_step_fits(enum kind k, const struct step *s);
/* Whether its fields can be changed in this state. */
bool record_editable(const struct record *r);

/* ---- what two people do (proposal.c) ---- */
/* Fields that a step may set (step_sets), checked.  out: *more owned by the caller, also on failure */
enum status step_values(struct record_ctx *c, enum kind k, const struct step *s, const json_t *given, json_t **more);
/* Ask for a step; another person agrees with the command proposal.decide.  out: *id */
enum status proposal_ask(struct record_ctx *c, struct record *r, const struct step *s, const char *reason, const char *until,
                         const json_t *more, int64_t *id);

/* ---- what a kind needs beyond its table (rules.c, rule_*.c) ---- */
struct rule {
    /*
     * Values as they are about to be saved; may refuse, may fill in. NULL: nothing; so below. Runs also, for its problems
     * only, where other fields were refused and are absent: what is absent contradicts nothing.
     */
    enum status (*check)(struct record_ctx *c, struct record *r, const json_t *before);
    bool whole; /* but for this one: its fields say something together only */
    /* Before a step: may refuse. */
    enum status (*before)(struct record_ctx *c, struct record *r, const struct step *s);
    /* What a step sets by itself, in the record that is about to be written; may refuse. */
    enum status (*stamp)(struct record_ctx *c, struct record *r, const struct step *s);
    /* After the row was written, in the same transaction. act: add, set, or the step's. */
    enum status (*after)(struct record_ctx *c, struct record *r, const char *act);
};
const struct rule *rule_of(enum kind k);

/* ---- for people (record_show.c) ---- */
/* field_personal of a value of a record as it was read. */
bool value_is_personal(const struct field *f, const json_t *values);
/* Values as somebody may see them: sealed ones masked, personal ones only for those concerned. Steals nothing. */
json_t *record_shown(struct app *a, const struct actor *who, enum kind k, const struct kind_head *h, const json_t *values);
/*
 * What somebody who looks at it should know.
 *   out  *out: array of {key, args}, sentences in [warning]; owned by the caller, also on failure
 */
enum status record_warnings(struct db *db, struct arena *a, const struct record *r, int64_t now_us, json_t **out, struct err *e);
/* Whether this person sees names of private persons and contacts of the record. */
bool record_concerns(const struct actor *who, enum kind k, const struct kind_head *h);
/* "•••789" of a sealed value (hexadecimal), "" where there is none. in: place of the seal */
void secret_mask(struct app *a, const char *place, const char *hex, char out[static 24]);
/* "table.column:id" */
const char *secret_place(struct arena *a, enum kind k, const char *field, const char *id);

#endif

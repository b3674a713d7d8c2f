/*
 * Records as people read them: values, states, titles and times in their words, for pages and downloads alike.
 *
 * Texts live in the request's arena; one that is not there is "", never NULL (a spent arena shows in desk_page).
 * thread: the request's
 */
#ifndef TEMLANG_HTTP_SHOW_H
#define TEMLANG_HTTP_SHOW_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/command.h"
#include "core/kind.h"
#include "desk.h"

/* ---- building a model ---- */
/* Left out where value is NULL or "". */
void put(json_t *o, const char *name, const char *value);
void put_flag(json_t *o, const char *name, bool value);
void put_int(json_t *o, const char *name, int64_t value);
/* Takes value over; left out where it has no members. */
void put_items(json_t *o, const char *name, json_t *value);
/* The string of a member, "" where there is none. */
const char *text_of(const json_t *o, const char *name);
/* The whole number of a member, 0 where there is none. */
int64_t int_of(const json_t *o, const char *name);

/* ---- words ---- */
/* A word by a key that is put together; "" where there is none. */
const char *say(struct desk *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* The sentence of a key with one value filled in. */
const char *say_with(struct desk *d, const char *key, const char *name, const char *value);
/* [kind] <key><part>: part "", ".add", ".one" */
const char *say_kind(struct desk *d, enum kind k, const char *part);
/* [field.<kind>] <name><part>: part "", ".hint" */
const char *say_field(struct desk *d, const struct field *f, const char *part);
const char *say_choice(struct desk *d, const char *set, const char *key);
/* [act] <kind>-<act><part>, where a kind has words of its own, else <flow>-<act><part>: part "", ".say" */
const char *say_act(struct desk *d, enum kind k, const char *act, const char *part);
/* The key in [flash] of what was done, chosen in the same way. */
const char *flash_of(struct desk *d, enum kind k, const char *act);
/* [state] <kind>-<state>, else <flow>-<state>, else <state> */
const char *say_state(struct desk *d, enum kind k, const char *state);
const char *flow_key(enum flow f);
/* A problem {field, key, args} as a sentence: dates and numbers among its values as people write them. */
const char *say_problem(struct desk *d, const json_t *problem);
/* The sentences of answer's "warnings" [{key, args}] into model's, where there are any. */
void put_warnings(struct desk *d, const json_t *answer, json_t *model);
/* What a call said no to. */
const char *say_error(struct desk *d, const struct err *e);

/* ---- values ---- */
const char *show_date(struct desk *d, const char *iso);
/* "2026-11-24T08:04:00Z" -> "24/11/2026 15:04" */
const char *show_instant(struct desk *d, const char *utc);
const char *show_number(struct desk *d, int64_t n);
/* Hundredths: 4250 -> "42,5" */
const char *show_decimal(struct desk *d, int64_t hundredths);
/* A field of a record that record.get or record.page gave. */
const char *show_value(struct desk *d, const struct field *f, const json_t *values);
/* What a record is called; "số 12" where its title is empty. */
const char *show_title(struct desk *d, enum kind k, const json_t *values, const char *id);
/* The same where only the title is at hand. */
const char *show_named(struct desk *d, enum kind k, const char *title, const char *id);
/* "2026-1" -> "6 tháng đầu năm 2026" */
const char *show_half(struct desk *d, const char *half);
/* dd/mm/yyyy, as date fields are typed in every language. */
const char *show_typed_date(struct desk *d, const char *iso);
/* {state_key, state_text} of a state; a decision past its last day is "expired", a village in force "recognised", "planned" or "unrecognised". */
json_t *show_state(struct desk *d, enum kind k, const char *state, const json_t *values);
/* The n-th heading of a kind, in the order of its fields; false behind the last. */
bool show_group(enum kind k, size_t n, enum field_group *g);
/* Today in Asia/Ho_Chi_Minh. */
int32_t show_today(const struct desk *d);

/* ---- addresses and rights ---- */
/* "/app/san-pham/12" */
const char *address_of(struct desk *d, enum kind k, const char *id);
/* Whether the role may do something with records of a kind at all. */
bool may_ever(const struct desk *d, enum kind k, enum access_action a);
bool may_read(const struct desk *d, enum kind k);
/* Whether the page of what a reference points to opens; of organisations some read only their own. */
bool may_open(const struct desk *d, const struct field *f, const char *id);
/* Whether the role may do something with runs of labels at all. */
bool may_run(const struct desk *d, enum access_action a);
/* A path with the site before it, "https://tx.laocai.gov.vn/the": where the person stands now is where it opens. */
const char *site_address(struct desk *d, const char *path);

/* ---- commands ---- */
/* Run a command for the session.  in: params taken over; problems: array or NULL.  out: *result to be decref'd */
enum status desk_command(struct desk *d, enum command c, json_t *params, json_t *problems, json_t **result, struct err *e);

#endif

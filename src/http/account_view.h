/* What the pages about accounts share: words, a form that was refused, days, symbols, roles. */
#ifndef TEMLANG_HTTP_ACCOUNT_VIEW_H
#define TEMLANG_HTTP_ACCOUNT_VIEW_H

#include "desk.h"
#include "show.h"

/* A model with the page's heading. in: key of [people] */
json_t *account_model(struct desk *d, const char *heading);
/* What was refused: wrong, said, wrong_href where a field of the form is meant, bad {field}. */
void account_wrong(struct desk *d, json_t *model, const struct err *e);
/* The status of a page that shows a form again: 422, or what waiting and broken machines have. */
int account_status(const struct err *e);
/* What was typed stays: model[<name>] or, where there is one, model[<as>]. */
void account_keep(struct desk *d, json_t *model, const char *name, const char *as);
/* A field of the form, "" where it is absent. */
const char *account_field(struct desk *d, const char *name);
/* Copy a field into parameters of a command, unless it is empty. */
void account_param(struct desk *d, json_t *params, const char *name);
/* The same for a day: dd/mm/yyyy becomes ISO, anything else goes as it is and is refused there. */
void account_day(struct desk *d, json_t *params, const char *name);
/* model[member] = address of an image of the QR symbol of a text */
void account_symbol(struct desk *d, json_t *model, const char *member, const char *text);
/* Day of an instant in ISO 8601 ("…Z") in Vietnam, as ISO; "" for null. */
const char *account_day_of(struct desk *d, const json_t *at);
/* Today, ISO. */
const char *account_today(struct desk *d);
/* Run a command as who is signed in.  in: params stolen; out: result, to be decref'd, NULL with e */
json_t *account_run(struct desk *d, enum command c, json_t *params, struct err *e);
/* tiep of the form or address, where it is a path of ours; "" else */
const char *account_next(struct desk *d);
/* Whether the role may manage accounts at all. */
bool account_manages(struct desk *d);

#endif

/* People of the registry for journeys: somebody in a role and an organisation does something, and it works or it does not. */
#ifndef TEMLANG_TESTS_SEAT_H
#define TEMLANG_TESTS_SEAT_H

#include "world.h"

#define SEAT_COMMUNE "03013" /* xã Tả Phìn */

/* Somebody with a role; each account is another person. */
struct actor seat(enum role r, int64_t org_id, int64_t account_id);
/* Run a command as somebody; params are stolen.  out: result (to be decref'd), or NULL with w->err, *problems (may be NULL) */
json_t *seat_try(struct world *w, const struct actor *who, enum command c, json_t *params, json_t *problems, enum status *st);
/* The same, asserting that it succeeds. */
json_t *seat_do(struct world *w, const struct actor *who, enum command c, json_t *params);
/* Asserts that it is refused with a key. */
void seat_refused(struct world *w, const struct actor *who, enum command c, json_t *params, const char *key);
/* record.add, asserting that it succeeds; values are stolen.  out: id, in the caller's buffer */
void seat_add(struct world *w, const struct actor *who, const char *kind, json_t *values, bool submit, char id[static 96]);
/* record.act, asserting that it succeeds. */
void seat_act(struct world *w, const struct actor *who, const char *kind, const char *id, const char *act);
/* Parameters of record.act. */
json_t *seat_step(const char *kind, const char *id, const char *act);

#endif

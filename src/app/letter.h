/* Words and values of documents that an office signs, in Vietnamese: evidence_pdf.c, confirmation.c. Private to src/app. */
#ifndef TEMLANG_APP_LETTER_H
#define TEMLANG_APP_LETTER_H

#include "base/arena.h"
#include "base/text.h"
#include "core/kind.h"

#include <jansson.h>

/* A word by a key that is put together; "" where there is none. */
const char *letter_word(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* The sentence of a key with its values; in the arena, as all that follow. */
const char *letter_say(struct arena *a, const char *key, const struct text_arg *args, size_t n);
/* The same with the members of an object; numbers as people write them. */
const char *letter_args(struct arena *a, const char *key, const json_t *args);
/* [choice.<set>] key, "" for "" */
const char *letter_choice(const char *set, const char *key);
/* [state] <kind>-<state>, else <flow>-<state>, else <state> */
const char *letter_state(enum kind k, const char *flow, const char *state);
/* A text, or an array of lines; "" for anything else. */
const char *letter_lines(struct arena *a, const json_t *v);
/* "2026-11-24T17:04:00Z" as a day in Vietnam, ISO; "" where it is none. */
const char *letter_day(struct arena *a, const char *utc);
/* The same as "25/11/2026 00:04". */
const char *letter_instant(struct arena *a, const char *utc);
/* "2026-11-24" as "24/11/2026" */
const char *letter_date(struct arena *a, const char *iso);

/* The office above one of a kind, as heads of documents have it; NULL where there is none. */
const char *letter_parent(const char *org_kind);

/* Widths of columns of ledgers: of a run or an entry, a day, a count up to 9.999.999. */
#define RUN_UM 14500
#define DAY_UM 22000
#define COUNT_UM 18500

#endif

/*
 * Figures of reports on the plan (indicator.def), the numbers in them, and the periods that they are of.
 *
 * src: Kế hoạch 316/KH-UBND of 21/09/2022, Phụ biểu 01, I.2, II.4, V and VI
 * thread: pure
 */
#ifndef TEMLANG_CORE_INDICATOR_H
#define TEMLANG_CORE_INDICATOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"

#define PLAN_SINCE "2022-09-21" /* what is counted from the plan on, is counted from that day */

enum indicator {
#define X(name, key, section, targets, source, how, split, form) INDICATOR_##name,
#include "core/indicator.def"
#undef X
    INDICATOR_COUNT
};

/* Where a figure comes from: a column of indicator.def, as the two below. */
enum indicator_how { HOW_COMPUTED, HOW_PARTLY, HOW_TYPED, HOW_SUM };
/* Into which numbers a figure falls. */
enum indicator_split { SPLIT_WHOLE, SPLIT_KINDS, SPLIT_SPAN };
/* How a number is written. */
enum indicator_form { FORM_COUNT, FORM_PERCENT, FORM_RATIO, FORM_GROWTH };

struct indicator_info {
    const char *key, *section;
    const char *targets, *source; /* of the rows of table target, as indicator.def says */
    enum indicator_how how;
    enum indicator_split split;
    enum indicator_form form;
};
const struct indicator_info *indicator_info(enum indicator i);
/* -1 where there is none */
int indicator_parse(const char *key);
/* "computed" … */
const char *indicator_how_key(enum indicator_how h);
/*
 * Which figure a row of the plan's targets is about.
 *   in   as the columns of table target are
 *   out  -1: none of ours
 */
int indicator_of_target(const char *source, const char *part, const char *group, const char *tt);

/* What a village or craft is: what was recognised, else what the plan intends. */
enum craft_kind { CRAFT_NONE, CRAFT_LN, CRAFT_NTT, CRAFT_LNTT, CRAFT_KINDS };
/* "LN" …, "" for CRAFT_NONE */
const char *craft_kind_key(enum craft_kind k);
/* CRAFT_NONE where it is none of them */
enum craft_kind craft_kind_parse(const char *key);
/* Of the plan's own word for it: "làng nghề mới" is LN; models and crafts that are only encouraged are none. */
enum craft_kind craft_kind_planned(const char *word);

/* ---- numbers ---- */

#define FIGURE_DECIMALS_MAX 6
#define FIGURE_BYTES 40

/* n in units of the last of the decimals: 12345 with 1 is 1.234,5. */
struct figure {
    int64_t n;
    int decimals;
};
/*
 * A number as people type it in Vietnamese: "1234", "1.234", "1.234,5", "-0,5".
 *   out  false where it is none, or longer than 15 digits; points stand before each three digits or nowhere
 */
bool figure_parse(const char *s, struct figure *out);
/* "1.234,5" */
void figure_format(const struct figure *f, char out[static FIGURE_BYTES]);
/* Whether a figure can be that number: none but a growth is below 0, no share of a whole above 100. */
bool indicator_takes(enum indicator i, const struct figure *f);
/* part of whole as a percentage with one decimal, rounded half up.  in: whole > 0 */
struct figure figure_percent(int64_t part, int64_t whole);

/* ---- periods ---- */

#define PERIOD_BYTES 24

/* Half a year, a year, or from one day to another. */
enum period_type { PERIOD_HALF, PERIOD_YEAR, PERIOD_SPAN };
/* "half" … */
const char *period_type_key(enum period_type t);

/* What a report is of. */
struct period {
    enum period_type type;
    int year, part;      /* of halves and years; part 1 or 2, 0 */
    int32_t first, last; /* of spans */
};
/* "2026-1", "2026", "2026-01-01/2026-03-31"; false for anything else, a year outside 2022 … 2199, an end before its beginning */
bool period_parse(const char *key, struct period *out);
/* As period_parse takes it. */
void period_format(const struct period *p, char out[static PERIOD_BYTES]);
/*
 * The days of a calendar row in a year.
 *   in   first, last, due: "MM-DD"; one that is later in the year than `last` is of the year before, a due day before it of the year after
 *   out  false where one is no day
 */
bool period_days(int year, const char *first, const char *last, const char *due, int32_t *first_day, int32_t *last_day, int32_t *due_day);

#endif

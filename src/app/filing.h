/* What the files of reports on the plan (filing_*.c) share and nobody else sees. */
#ifndef TEMLANG_APP_FILING_H
#define TEMLANG_APP_FILING_H

#include "core/indicator.h"
#include "internal.h"
#include "store/filing.h"
#include "store/people.h"

/* ---- figures (filing_reckon.c, filing_trace.c) ---- */

enum value_state { VALUE_UNKNOWN, VALUE_KNOWN, VALUE_NONE };
struct filing_number {
    enum value_state state;
    struct figure f;
};
/* Slots of a figure: the kinds of craft_kind behind the whole; of a SPAN the period and all since the plan. */
enum { SLOT_WHOLE, SLOT_LN, SLOT_NTT, SLOT_LNTT, SLOT_PERIOD, SLOT_SINCE, SLOT_COUNT };
/* "all", "LN" … "period", "since" */
const char *slot_key(int slot);
/* Whether a figure of that split has the slot. */
bool slot_of(enum indicator_split s, int slot);

/* A row behind a figure: the n of all of them are the figure (of a percentage: the part), the m the whole, or all since the plan. */
struct reckoned_row {
    const struct filing_row *row;
    const char *detail;   /* beside its title */
    enum craft_kind kind;
    int64_t n, m;
};
struct reckoned {
    struct filing_number slot[SLOT_COUNT];
    struct reckoned_row *rows; /* in the arena */
    size_t rows_len;
    int64_t outside;      /* counted nowhere, for it belongs to no village or craft of the three kinds */
    int64_t steps[3];     /* of supported marks: supported only, filed, granted */
};

/* What figures are taken from: lists are read when one first needs them. */
struct reckoning;
/*
 *   in   span, db, a: live as long as it
 *   out  in a; NULL without memory
 */
struct reckoning *reckoning_new(struct db *db, const struct filing_span *span, struct arena *a);
/*
 * What the service knows of a figure; of one that is only typed, or a sum, nothing.
 *   out  *out wholly set, in the arena
 */
enum status reckon(struct reckoning *r, enum indicator i, struct reckoned *out, struct err *e);
/* Those of section "trace". */
enum status reckon_trace(struct reckoning *r, enum indicator i, struct reckoned *out, struct err *e);

/* For filing_trace.c. */
struct db *reckoning_db(struct reckoning *r);
const struct filing_span *reckoning_span(const struct reckoning *r);
/* A list, read once.  out: *rows, *n */
enum status reckoning_list(struct reckoning *r, enum filing_list l, struct filing_row **rows, size_t *n, struct err *e);
/* Room for so many rows of a figure.  err: ST_NO_MEMORY */
enum status reckoned_room(struct reckoning *r, struct reckoned *out, size_t n, struct err *e);
/* One more row; there is room. */
void reckoned_add(struct reckoned *out, const struct filing_row *row, const char *detail, enum craft_kind k, int64_t n, int64_t m);
/* What a village is, CRAFT_NONE for one that is not in the list and for "". */
enum craft_kind reckoning_kind(struct reckoning *r, const char *village);

/* ---- the calendar (filing_calendar.c) ---- */

/* A report that a body owes, or owed. */
struct filing_due {
    struct org org;          /* who reports: the successor of the body that the plan names, or who filed before there was one */
    const char *plan_body;   /* as the plan calls it, "" the same */
    const char *document;    /* own, consolidated */
    const char *sections;    /* "A.I", by spaces where a body has several; "-" none */
    const char *period;
    int32_t first, last, due;
    const char *source;
};
/* The body that a code stands for on a day: itself, or who came after it.  out: o->id 0 where there is nobody any more */
enum status filing_body_on(struct db *db, const char *code, const char *day, struct arena *a, struct org *o, struct err *e);
/*
 * The calendar rows of a period, a row a body; those of communes are one row with org.id 0 and code "communes".
 *   in   p: a half or a year; day: on which bodies are what they are
 */
enum status filing_dues(struct db *db, const struct period *p, const char *day, struct arena *a, struct filing_due **out, size_t *n, struct err *e);
/*
 * What somebody's own organisation owes for a period, as a document.
 *   out  *found false: nothing
 */
enum status filing_due_of(struct db *db, const struct org *o, const char *document, const struct period *p, const char *day, struct arena *a,
                          struct filing_due *out, bool *found, struct err *e);
/* The periods whose reports are due around a day: those due within the 30 days that come, and the latest ones before; newest first. */
#define FILING_PERIODS_MAX 8
#define FILING_NOTICE_DAYS 30
enum status filing_periods_near(struct db *db, int32_t today, struct arena *a, struct period *out, size_t *n, struct err *e);

/* What one's own body owes around today: array of {document, sections, period, first, last, due, left, source, state, org, filing}. */
enum status filing_owed(struct command_ctx *c, json_t **out);

/* ---- what is reported (filing_view.c) ---- */

enum { VIEW_PLAN = 1, VIEW_TRACE = 2, VIEW_ROWS = 4 };
/*
 * All that a report says, from the registry as it stands: {v, org, document, section, period, first, last, as_of, area, …, head, plan [figures],
 * trace [figures], bodies}; what is left out of a view is not there.
 *   in   f: stored or not; parts: of VIEW_…
 *   out  owned by the caller
 */
enum status filing_view(struct command_ctx *c, struct db *db, const struct filing *f, unsigned parts, json_t **out);
/* The same of a command for reading: all of one moment. */
enum status filing_view_now(struct command_ctx *c, const struct filing *f, unsigned parts, json_t **out);
/* Whether a report has a section of the plan, or "trace". */
bool filing_has_section(const struct filing *f, const char *section);
/* Whether its body types a figure in it: of a consolidated report what other bodies answer for is theirs. */
bool filing_takes(const struct filing *f, enum indicator i);
/* One of plan and trace by its key; NULL where there is none. */
json_t *view_figure(const json_t *view, const char *key);

/* ---- drafts and what was filed (filing_draft.c, filing_file.c) ---- */

/* Read one that this person may read.  err: ST_NOT_FOUND "filing.missing", also where he may not or it was discarded */
enum status filing_open(struct command_ctx *c, struct db *db, int64_t id, struct filing *f);
/* err: ST_FORBIDDEN "access.denied"; the command line is not asked */
enum status filing_permit(const struct command_ctx *c, const struct filing *f, enum access_action action);
/* What was typed since a report was filed goes back to what it was then, unless another draft of the body has the same values. */
enum status filing_values_back(struct command_ctx *c, struct db *tx, const struct filing *f, int64_t filed_us, struct err *e);
/* The frozen view of a version: 0 the last one.  out: owned by the caller; *v: its row */
enum status filing_frozen(struct command_ctx *c, struct db *db, const struct filing *f, int64_t version, struct filing_version *v, json_t **out);
/*
 * What a command for reading shows: of a draft the figures of now, of what was filed the frozen ones.
 *   in   version: 0 as it stands; parts: of VIEW_…, of what was frozen all
 *   out  v->version: 0 of a draft; *view: owned by the caller
 */
enum status filing_read(struct command_ctx *c, const struct filing *f, int64_t version, unsigned parts, struct filing_version *v, json_t **view);
/* The fields of a head and which of them filing needs (filing_head.c). */
struct filing_field {
    const char *name;
    bool needed, lines;
    size_t max;
};
const struct filing_field *filing_fields(size_t *n);
/* Texts of several lines are arrays, since canonical JSON has no line ends: the lines of s that are not empty.  out: owned by the caller */
json_t *filing_lines(const char *s, char between);
/* A new draft's head.  out: owned by the caller */
enum status filing_head_default(struct command_ctx *c, struct db *db, const struct filing *f, const struct org *o, json_t **out);
/*
 * Whether a head can be filed: problems of each field that it lacks.
 *   err  ST_INVALID: the first
 */
enum status filing_head_whole(struct command_ctx *c, const json_t *head);

/* What differs between two views: array of {what, key, kind, was, now}, and rows {figure, gone, come}.  out: owned by the caller */
json_t *filing_differences(const json_t *was, const json_t *now);

/* The seed of the key that signs reports (core/filing_seal.h).  err: ST_NOT_FOUND "passphrase.missing" */
enum status filing_key(struct app *a, unsigned char seed[static 32], struct err *e);

#endif

/*
 * Reports on the plan: the calendar of who must, what was typed, drafts, what was filed, and the rows behind each figure.
 *
 * As store/rows.h: functions with `tx` write and work only inside store_write; functions with `db` read and work in both. Texts that
 * come out live in the arena; texts that go in are never NULL.
 */
#ifndef TEMLANG_STORE_FILING_H
#define TEMLANG_STORE_FILING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "store/rows.h"
#include "store/store.h"

/* ---- the calendar ---- */

/* Who reports which section by when; columns as in migration 0017. */
struct filing_duty {
    const char *section, *body, *period, *part, *valid_from, *first_day, *last_day, *due_day, *valid_to, *source;
};
enum status filing_duty_put(struct db *tx, const struct filing_duty *d, enum put *what, struct err *e);
/* All of them, by section and body. */
enum status filing_duties(struct db *db, struct arena *a, struct filing_duty **out, size_t *n, struct err *e);
enum status filing_area_put(struct db *tx, const char *indicator, const char *district_code, const char *source, enum put *what, struct err *e);

/* A target of the plan, as table target has it. */
struct filing_target {
    const char *id, *source, *part, *group_no, *body, *tt, *indicator, *unit;
    const char *t2025[4], *t2030[4]; /* whole, LN, NTT, LNTT */
    const char *note;
};
enum status filing_targets(struct db *db, struct arena *a, struct filing_target **out, size_t *n, struct err *e);

/* ---- what was typed ---- */

struct filing_value {
    int64_t org_id;
    const char *org, *org_name; /* code and name; not read when inserting */
    const char *period, *indicator, *kind;
    int64_t version;            /* not read when inserting */
    const char *state;          /* number, none, unknown */
    const char *value, *note, *source;
    int64_t at_us, account_id, behalf_of;
    const char *role, *by; /* by: name of the account, "" at the command line; not read when inserting */
    int64_t filed_us;       /* when its body last filed its own report of the period, 0 never; not read when inserting */
};
/* The next version of a value.  out: *fresh false where the last one says the same: then nothing is written */
enum status filing_value_add(struct db *tx, const struct filing_value *v, bool *fresh, struct err *e);
/*
 * What counts today of one body: the last that it typed.
 *   in   others: also of every other body: the last that it filed, of one that has not filed yet the last that it typed
 */
enum status filing_values(struct db *db, const char *period, int64_t org_id, bool others, struct arena *a, struct filing_value **out, size_t *n, struct err *e);
/* All that a body typed for a period, newest first. */
enum status filing_values_past(struct db *db, const char *period, int64_t org_id, int limit, struct arena *a, struct filing_value **out, size_t *n,
                               struct err *e);

/* ---- drafts ---- */

struct filing {
    int64_t id; /* 0: give the next one */
    int64_t org_id;
    const char *org, *org_name; /* not read when inserting */
    const char *owner_unit, *document, *section, *period, *first_day, *last_day, *due_day, *area, *unit_code;
    int64_t producer_id, mark_id;
    const char *state, *reason, *head;
    int64_t version, filed, created_us, changed_us, created_by;
};
/* out: f->id; err: ST_CONFLICT "filing.exists" (args: id): one is there for the same */
enum status filing_insert(struct db *tx, struct filing *f, struct err *e);
/*
 * State, reason, head and filed anew.
 *   in   f->version: the one that was read
 *   out  f->version: the new one; err: ST_CONFLICT "filing.changed"
 */
enum status filing_update(struct db *tx, struct filing *f, int64_t at_us, struct err *e);
/* A new version of every draft of a body for a period: what was typed for it changed. */
enum status filing_touch(struct db *tx, int64_t org_id, const char *period, int64_t at_us, struct err *e);
/* err: ST_NOT_FOUND "filing.missing" (args: id) */
enum status filing_get(struct db *db, int64_t id, struct arena *a, struct filing *out, struct err *e);
/* Those of every body for a period; their head is not read. */
enum status filing_of_period(struct db *db, const char *period, const char *document, struct arena *a, struct filing **out, size_t *n, struct err *e);
/* Newest first, below an id; of one body (0 all), of one commune ("" all); their head is not read. */
enum status filing_page(struct db *db, int64_t before, int64_t org_id, const char *unit, int limit, struct arena *a, struct filing **out, size_t *n,
                        struct err *e);

/* ---- what was filed ---- */

struct filing_version {
    int64_t filing_id, version, at_us, account_id, behalf_of;
    const char *role, *org, *reason, *by; /* by: not read when inserting */
    unsigned char sha256[32], signature[64], public_key[32];
    int64_t log_idx;
    const char *snapshot; /* NULL where it was not asked for */
};
enum status filing_version_insert(struct db *tx, const struct filing_version *v, struct err *e);
/* Newest first, without their snapshots. */
enum status filing_versions(struct db *db, int64_t filing, struct arena *a, struct filing_version **out, size_t *n, struct err *e);
/* err: ST_NOT_FOUND "filing.version" */
enum status filing_version_get(struct db *db, int64_t filing, int64_t version, struct arena *a, struct filing_version *out, struct err *e);

/* ---- names ---- */

/* A commune as it was called on a day; "" where there is none. */
enum status filing_unit_name(struct db *db, const char *code, const char *day, struct arena *a, const char **name, struct err *e);
struct filing_commune {
    int64_t org_id;
    const char *org, *name, *unit_code;
};
/* The committees of communes in force on a day, of the old province or of all. */
enum status filing_communes(struct db *db, const char *day, const char *area, struct arena *a, struct filing_commune **out, size_t *n, struct err *e);

/* ---- rows behind figures ---- */

/* Lists of filing_rows.sql. */
enum filing_list {
    LIST_VILLAGES, LIST_RECOGNITIONS, LIST_SUPPORTS, LIST_SITES, LIST_RATINGS, LIST_RIGHTS, LIST_PRODUCERS, LIST_STATISTICS, LIST_CAMPAIGNS, LIST_ISSUED,
    LIST_ACTIVATED, LIST_VOIDED, LIST_SCANS, LIST_MAKERS, LIST_ENDING, LIST_LAPSED, LIST_OPENED, LIST_CLOSED, LIST_COUNT
};
/* Of what and as of when. Days are ISO texts and numbers of the same days. */
struct filing_span {
    const char *area, *unit;      /* "old" or "merged"; commune, "" all */
    int64_t producer, mark;       /* 0 all */
    const char *since;            /* the plan's first day */
    int32_t since_day;
    const char *first, *last;     /* of the period, inclusive */
    int32_t first_day, last_day;
    int64_t first_us, end_us;     /* instants: the period begins; the last day is over */
    int64_t recent_us;            /* 90 days before that */
    const char *soon;             /* 90 days after the last day */
    const char *half_a, *half_b;  /* halves whose statistics count, the later last; "" none */
};
/* What the columns mean is said at each statement. */
struct filing_row {
    const char *kind, *id, *title, *village, *tag, *more;
    int64_t n, m, k, j;
};
enum status filing_rows(struct db *db, enum filing_list l, const struct filing_span *s, struct arena *a, struct filing_row **out, size_t *n,
                        struct err *e);
/* Whether the registry has anything to count from at all: without it a figure is unknown, never 0. */
struct filing_known {
    bool at_risk, recognition, support, site, mark, rating, environment;
};
enum status filing_known(struct db *db, struct filing_known *out, struct err *e);
/* Scans of a product's labels within days, both inclusive. */
enum status filing_scanned(struct db *db, int64_t product, int32_t first, int32_t last, int64_t *scans, struct err *e);

#endif

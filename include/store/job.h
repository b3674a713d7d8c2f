/*
 * Jobs of the label press and one-time links to their files, as rows. What is asked for is written once; how the job stands
 * changes.
 * thread: as rows.h
 */
#ifndef TEMLANG_STORE_JOB_H
#define TEMLANG_STORE_JOB_H

#include "store/rows.h"

#define JOB_HASH_BYTES 32
#define LINK_OPENINGS_MAX 5

/* How a job stands: job_state.def. */
enum job_state {
#define X(name, key) JOB_##name,
#include "store/job_state.def"
#undef X
    JOB_STATE_COUNT
};
/* "queued" …; NULL outside the set */
const char *job_state_key(int s);
/* -1 where there is none */
int job_state_parse(const char *key);

/* A job with the print that recorded it. */
struct job {
    int64_t id, print_id, producer_id;
    uint32_t run_id;
    enum job_state state;
    int64_t created_us, created_by, queued_us;
    int next_cell;
    const char *ticket;          /* canonical JSON: stock, printer, style as they were on that day */
    const char *failure;         /* canonical JSON {args, key, status}, "" */
    bool made;                   /* a file was made once: the next four */
    unsigned char sha256[JOB_HASH_BYTES];
    int64_t bytes, made_us;
    const char *program_version;
    int64_t kept_us;             /* the file that is there was made then, 0: none is there */
    const char *kept_version;
    /* of the print */
    const char *ranges, *stock, *format, *template_id, *template_text, *reason;
    const char *look;            /* canonical JSON, "" where none was frozen */
    int64_t labels;
    int start_cell;
};
/*
 * Insert a queued job.
 *   in   j: print_id, run_id, producer_id, stock, ticket, next_cell, created_us, created_by.  out: j->id
 */
enum status job_insert(struct db *tx, struct job *j, struct err *e);
/* err: ST_NOT_FOUND "job.missing" (args: id) */
enum status job_get(struct db *db, int64_t id, struct arena *a, struct job *out, struct err *e);
/* What waits or was running when the program ended, the longest waiting first. */
enum status job_waiting(struct db *db, struct arena *a, int64_t **ids, size_t *n, struct err *e);

/* queued, running -> running.  out: *taken false where it is neither any more */
enum status job_start(struct db *tx, int64_t id, bool *taken, struct err *e);
/* A file of a running job. */
struct job_file {
    unsigned char sha256[JOB_HASH_BYTES];
    int64_t bytes, at_us;
    const char *version;
};
/* running -> done; the first file of a job is remembered for good. */
enum status job_done(struct db *tx, int64_t id, const struct job_file *f, struct err *e);
/* -> cancelled or failed; no file is there then.  in: failure "" or canonical JSON */
enum status job_end(struct db *tx, int64_t id, enum job_state s, const char *failure, struct err *e);
/* done, cancelled, failed -> queued.  out: *queued false where it waits or runs already */
enum status job_queue(struct db *tx, int64_t id, int64_t at_us, bool *queued, struct err *e);
/* Its file is gone. */
enum status job_drop(struct db *tx, int64_t id, struct err *e);
/* A restored database has no files: none is there. */
enum status job_drop_all(struct db *tx, struct err *e);

/* A file that is there. */
struct job_kept {
    int64_t id;
    const char *format;
};
/* Files made before an instant, but for those that a link can still open at now_us; INT64_MAX for both: all files. */
enum status job_kept_list(struct db *db, int64_t before_us, int64_t now_us, struct arena *a, struct job_kept **out, size_t *n, struct err *e);

/*
 * Jobs newest first, as JSON: array of {id, run, product, lot, state, labels, format, stock, bytes, sha256, made_at, kept_at …}.
 */
struct job_query {
    int64_t before, id, run_id;              /* 0: any */
    int64_t owner_org, owner_member;         /* 0: any */
    const char *owner_unit;                  /* "": any */
    const char *state;                       /* "": any */
    int limit;
};
enum status job_page(struct db *db, const struct job_query *q, json_t **out, struct err *e);
/* The last job of a producer on sheets of a stock that was not given up; *id 0 where there is none. */
enum status job_last_on(struct db *db, int64_t producer_id, const char *stock, int64_t *id, int *next_cell, int64_t *at_us,
                        struct err *e);

/* The style that a producer put into force last; *id 0 where it has none. */
enum status style_in_force(struct db *db, int64_t producer_id, int64_t *id, struct err *e);

/* ---- links ---- */
/* A link as it stands. */
struct link_row {
    int64_t id, job_id;
    const char *role, *org;
    int64_t created_by, created_us, expires_us, opened_us, revoked_us;
    int openings, opened;
};
/* out: l->id */
enum status link_insert(struct db *tx, const unsigned char hash[static JOB_HASH_BYTES], struct link_row *l, struct err *e);
/* By the hash of its token.  out: *found */
enum status link_find(struct db *db, const unsigned char hash[static JOB_HASH_BYTES], struct arena *a, bool *found,
                      struct link_row *out, struct err *e);
/* err: ST_NOT_FOUND "link.missing" (args: id) */
enum status link_get(struct db *db, int64_t id, struct arena *a, struct link_row *out, struct err *e);
/* One opening more. */
enum status link_opened(struct db *tx, int64_t id, int64_t at_us, struct err *e);
/* It opens nothing any more; one that was revoked stays as it is. */
enum status link_revoke(struct db *tx, int64_t id, int64_t at_us, struct err *e);
/* All of them: what was used up since a backup must not come back with it. */
enum status link_revoke_all(struct db *tx, int64_t at_us, struct err *e);
/* Links of a job as JSON, newest first. */
enum status link_list(struct db *db, int64_t job_id, json_t **out, struct err *e);

#endif

/* What the steps of checking an evidence pack share: evidence_check.c, evidence_check_log.c. Private to src/app. */
#ifndef TEMLANG_APP_EVIDENCE_CHECK_H
#define TEMLANG_APP_EVIDENCE_CHECK_H

#include "evidence.h"

struct checking {
    const struct evidence_trust *trust;
    json_t *report, *lines;
    int count[3];               /* of lines, by result */
    json_t *files;              /* name -> {sha256, data (what is looked into)}; one that does not unpack has neither */
    json_t *listed;             /* name -> sha256, of SHA256SUMS */
    size_t kept;                /* bytes of data */
    json_t *facts, *entries, *records; /* parsed; by index */
    struct arena *arena;
    bool checkpoint_known;      /* it could be read: proofs are held against it */
    struct checkpoint checkpoint;
    int64_t unbound;            /* runs, voids and decisions of facts that no entry here binds, and the first of them */
    char unbound_first[120];
    struct err *e;
};

enum check_result { CHECK_HOLDS, CHECK_FAILS, CHECK_OPEN };

/* Write a line.  in: args: stolen object, or NULL */
void check_line(struct checking *c, enum check_result r, const char *what, const char *file, json_t *args);
/* An error of a call as the reason of a line: its key, for the sentence in [error], and its values. */
json_t *check_why(const struct err *e);
/* {n} */
json_t *check_number(int64_t n);
/* Data of a file that is looked into; NULL where it is not there, or is no text. */
const char *check_data(const struct checking *c, const char *name, size_t *len);
/* A key that stands in a file by itself.  out: false where it is not one */
bool checking_key(const struct checking *c, const char *name, struct note_key *k);

/* ---- evidence_check_log.c ---- */

/* err: as policy_parse, of the policy that was given */
enum status check_checkpoint(struct checking *c);
void check_entries(struct checking *c);
void check_records(struct checking *c);

#endif

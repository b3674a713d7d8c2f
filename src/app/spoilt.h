/*
 * Which labels were spoilt, in the ways in which people know it: by their ranges, by the sheets that went wrong, by the labels in
 * their hands.
 */
#ifndef TEMLANG_APP_SPOILT_H
#define TEMLANG_APP_SPOILT_H

#include "press_job.h"

/*
 * Parameters: run and range, or job and range or sheets ("2,5-7"), or codes (addresses or numbers, one a line); a run or job
 * beside codes is whose they must be, and a job says what a later print is like.
 */
#define SPOILT_CODES_MAX (1 << 20)
#define SPOILT_PARAMS                                                                                                   \
    { "run", PARAM_INT, false, 1, RUN_ID_MAX }, { "range", PARAM_TEXT, false, 1, 60000 }, { "job", PARAM_INT, false, 1, INT32_MAX }, \
    { "sheets", PARAM_TEXT, false, 1, 10000 }, { "codes", PARAM_TEXT, false, 1, SPOILT_CODES_MAX }

/* Labels of one run. */
struct spoilt_run {
    uint32_t run;
    const char *range; /* as ranges_parse takes it */
};
struct spoilt {
    struct spoilt_run *list;
    size_t n;
    bool by_job;
    struct job job; /* where by_job: what a later print is like */
};
/*
 * Read the parameters; texts in c->arena. Asks nothing of the registry but the job: what is done with the labels does.
 *   err  ST_INVALID "spoilt.which"; as job_permit for reading; ST_INVALID, field "codes": "spoilt.code" (args: n, code), "spoilt.many",
 *        "spoilt.other-run"; "spoilt.other-job" (labels that the job has not); field "sheets": "spoilt.sheets" (args: max)
 */
enum status spoilt_take(struct command_ctx *c, struct spoilt *out);
/* The same, of one run.  err: ST_INVALID "spoilt.one-run" */
enum status spoilt_take_one(struct command_ctx *c, struct spoilt *out);

#endif

/* What the commands of jobs, links and later prints share. */
#ifndef TEMLANG_APP_PRESS_JOB_H
#define TEMLANG_APP_PRESS_JOB_H

#include "press_desk.h"
#include "run_print.h"

/*
 * A job that this person may do that with.
 *   out  *j, *r; texts in c->arena
 *   err  ST_NOT_FOUND "job.missing" (args: id), also of one that he may not know of; ST_FORBIDDEN "access.denied"
 */
enum status job_permit(struct command_ctx *c, struct db *db, int64_t id, enum access_action action, struct job *j, struct run *r, struct err *e);
/*
 * The same, and that its labels may leave today: what a run shows may have ended since, or its lot may have been recalled.
 *   err  as gate_print; ST_REFUSED "run.all-voided" where each of its labels was voided since
 */
enum status job_may_leave(struct command_ctx *c, struct db *db, const struct actor *who, const struct job *j, const struct run *r, struct err *e);
/* How many of the job's labels were voided by now: they stand in its file all the same.  out: *n */
enum status job_voided(struct db *db, const struct job *j, const struct run *r, struct arena *a, uint64_t *n, struct err *e);
/* The record of a job with how far it is, its links and the labels that were voided since.  out: *c->result */
enum status job_result(struct command_ctx *c, int64_t id);
/* A recorded order as a job: take it to the desk, wait where params["wait"] says so, give its record. */
enum status job_begin(struct command_ctx *c, const struct order *o);
/*
 * Queue a job again whose file is not there, and wait for it.
 *   out  *j as it stands then
 *   err  what made it fail; ST_CONFLICT "job.cancelled"
 */
enum status job_remake(struct command_ctx *c, struct job *j);
/* A job that this person may print from, whose labels may leave today.  in: params["job"] */
enum status job_printable(struct command_ctx *c, struct job *j);
/* Whether the file that the row speaks of is there. */
bool job_has_file(const struct app *a, const struct job *j);
/* Stream the file to c->io.  err: ST_NOT_FOUND "job.file-gone" (args: id), ST_IO "job.unreadable" */
enum status job_stream(struct command_ctx *c, const struct job *j);

#endif

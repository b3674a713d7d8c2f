/*
 * The press desk: jobs that wait and jobs that run, in this process. Two runners, first come first served, that give way to
 * everything else on the machine.
 *
 * Rows say what is to be done and what became of it; the desk only knows how far it is. So a kill at any point loses nothing:
 * what was queued or running is run again at the next start, and its file has its name only when it is whole.
 * thread: any
 */
#ifndef TEMLANG_APP_PRESS_DESK_H
#define TEMLANG_APP_PRESS_DESK_H

#include "internal.h"
#include "store/job.h"

#define JOB_KEPT_US (7 * INT64_C(86400000000)) /* how long a file stays after it was made */

/* Start the runners and take up what waits; needs the secrets. */
enum status desk_open(struct app *a, struct err *e);
/* What runs ends soon and stays to be run: the service stops. */
void desk_stop(struct app *a);
/* Wait for the runners to end; safe where there is no desk. */
void desk_close(struct app *a);

/* Take a queued job; one that is there already stays where it is. Without a desk it waits for the next start. */
void desk_push(struct app *a, int64_t id);
/* How far a job is. */
struct desk_progress {
    bool running;
    int ahead;           /* of a waiting one: jobs before it */
    uint64_t done, total;
    int64_t rate;        /* labels a second so far, 0 not known yet */
    int64_t left_s;      /* seconds, -1 not known yet */
};
/* out: false where it neither waits nor runs here */
bool desk_progress(struct app *a, int64_t id, struct desk_progress *out);
/*
 * Wait until it is neither waiting nor running here; its row says what became of it.
 *   in   io: progress and stop
 *   err  ST_CANCELLED "job.waiting-over" (args: id) when io->stop or the service ends the waiting: the job goes on
 */
enum status desk_wait(struct app *a, int64_t id, const struct command_io *io, struct err *e);
/* Stop a job for good and wait for it to be over. A waiting one is only taken off: its row is the caller's to write. */
void desk_cancel(struct app *a, int64_t id);
/* Remove files that were kept long enough. */
enum status desk_tidy(struct app *a, struct err *e);

/* D/jobs/<id> and the format's extension, in out.  out: false where it is too long */
bool desk_path(const struct app *a, int64_t id, const char *format, char *out, size_t cap);
/* "" or canonical JSON of what went wrong, and back.  in: e with a key; out: in b */
void failure_write(const struct err *e, struct buf *b);
enum status failure_read(const char *json, struct err *e);

#endif

/*
 * The public log as files: tiles, bundles and the checkpoint in D/log, signed by the process that serves.  src: log spec, order of writing
 *
 * Entries are written by the use cases, each in the transaction of what it is about (core/entry.h). Here they become a tree that
 * anybody may copy: D/log/checkpoint, D/log/tile/…, as C2SP tlog-tiles names them. All of it can be made again from the database.
 * thread: everything here from any thread.
 */
#ifndef TEMLANG_APP_LOG_H
#define TEMLANG_APP_LOG_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "core/checkpoint.h"
#include "core/note.h"
#include "core/policy.h"
#include "core/tile.h"

#define LOG_FOLDER "log"              /* in the data folder */
#define LOG_CHECKPOINT "checkpoint"   /* in it */
#define LOG_KEY "key"                 /* vkey */
#define LOG_POLICY "policy"

enum log_mode {
    LOG_QUIET,    /* this process signs nothing: it does not serve */
    LOG_CHECKING, /* the database is held against what was published; nothing is signed yet */
    LOG_SIGNING,
    LOG_REFUSED,  /* database and published log disagree: nothing is signed, and no official act is recorded */
    LOG_STOPPED   /* a write failed: nothing is signed until a new start */
};
struct log_status {
    enum log_mode mode;
    struct err why;  /* of LOG_REFUSED and LOG_STOPPED, and of what is being tried again; status ST_OK else */
    uint64_t size;   /* entries that the newest checkpoint covers */
    int64_t at_us;   /* when it was signed, 0 never */
};
void app_log_status(struct app *a, struct log_status *out);
/*
 * The key that signs this log; its name is the log's origin: the host that the installation was made for, in small letters, and "/log".
 *   out  false where there is none yet (an installation that is being made)
 */
bool app_log_key(struct app *a, struct note_key *k);
/* The policy that this log asks others to hold it to, as a text that /log/policy serves: the operator's, or one without witnesses. */
enum status app_log_policy(struct app *a, struct buf *out, struct err *e);
/* The same, parsed; NULL where the operator gave none. Lives as long as the app. */
const struct policy *app_log_witnesses(struct app *a);
/*
 * Since when one of them gives no answer that fits, as the process that serves found.
 *   in   witness: its place in the policy
 *   out  0: it answers, has no address, or was not asked yet
 */
int64_t app_log_witness_lost(struct app *a, int witness);

/* One file of the log, whole.  in: name below D/log; err: as file_read */
enum status app_log_read(struct app *a, const char *name, size_t max, struct buf *out, struct err *e);
/* The same as an open file, to be closed.  out: *fd, *len; err: ST_NOT_FOUND, ST_IO */
enum status app_log_open(struct app *a, const char *name, int *fd, size_t *len, struct err *e);

/* ---- publishing: in the process that serves, and nowhere else ---- */

/* Who wants to hear of it: all may be NULL. Called on the publisher's thread, and never two at a time. */
struct log_tree_options {
    /* Before the first checkpoint is signed after a start: whether what we have is not behind what others have seen.
       err  anything but ST_OK: signing is refused with it (app_log_status) */
    enum status (*admit)(void *ctx, const struct checkpoint *last, struct err *e);
    /* After each new checkpoint, once everybody can read it: the place from which witnesses are asked. It may not take long. */
    void (*published)(void *ctx, const struct checkpoint *c, const char *note, size_t len);
    /* A file could not be made durable: nothing is signed any more, and the process should end and start clean. */
    void (*failed)(void *ctx);
    void *ctx;
};
struct log_tree;
/*
 * Begin: the thread first holds the database against D/log, then publishes within two seconds of every commit.
 *   err  ST_NOT_FOUND "passphrase.missing"; ST_INTERNAL "internal.thread"; ST_NO_MEMORY
 */
enum status log_tree_start(struct log_tree **out, struct app *a, const struct log_tree_options *o, struct err *e);
/* Publish what is committed by now, then end; safe on NULL. Before app_close. */
void log_tree_stop(struct log_tree **t);
/*
 * Publish now, and wait for it.
 *   err  why not, as in app_log_status
 */
enum status log_tree_publish(struct log_tree *t, struct err *e);
/*
 * Keep what a witness has signed, and serve it with the checkpoint if that is still the newest.
 *   in   c: a checkpoint of ours; line: one signature line with its LF
 *   out  *time_s of the cosignature
 *   err  as note_parse and note_verify, where the line is not that witness's for that checkpoint; as store_write, file_replace
 */
enum status log_tree_cosign(struct log_tree *t, const struct checkpoint *c, const struct note_key *witness, const char *line, size_t len,
                            int64_t *time_s, struct err *e);
/* Stop signing, and recording official acts, for a reason that came up outside: a witness has seen more than we have. */
void app_log_refuse(struct app *a, const struct err *why);

#endif

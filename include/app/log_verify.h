/*
 * A public log held against itself, its signature and an older checkpoint: by anybody, on any copy of it, without a data folder.
 * thread: any
 */
#ifndef TEMLANG_APP_LOG_VERIFY_H
#define TEMLANG_APP_LOG_VERIFY_H

#include <jansson.h>

#include "base/err.h"

struct log_verify_ask {
    const char *place;  /* a folder (D/log, or a mirror of it) or an address (https://host/log) */
    const char *key;    /* file with the vkey that must have signed; NULL: the place's own "key" */
    const char *policy; /* file with a tlog-policy that the checkpoint must satisfy; NULL: none */
    const char *since;  /* file with a checkpoint that somebody kept; NULL: none */
};
/*
 * Read every entry and every tile, and make all hashes again up to the signed root.
 *   out  *result {log (its origin), log_size, root (base64), vkey, key_given (whose word it is that this is the key), entry_bytes, since (size of the
 *        older checkpoint, absent where none), witnesses, witnessed_at (only with a policy)}; to be decref'd
 *   err  of what does not hold, all ST_TAMPERED and with the place: "log.verify-entry" (args: path, entry), "log.verify-tile" (path,
 *        entry: the first that the wrong hash covers), "log.verify-bundle" (path, entry: it is cut off or has too many), "log.verify-root",
 *        "log.verify-since" (args: size), "log.verify-shorter" (size, old); note.…, checkpoint.…, policy.…; ST_NOT_FOUND
 *        "log.verify-missing" (path); as fetch
 */
enum status log_verify(const struct log_verify_ask *ask, json_t **result, struct err *e);

#endif

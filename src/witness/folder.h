/* The witness's folder, for the files of this layer. */
#ifndef TEMLANG_WITNESS_FOLDER_H
#define TEMLANG_WITNESS_FOLDER_H

#include "witness/witness.h"

#define WITNESS_PATH_BYTES 4096

/* W/name, or W/seen/name.  err: ST_INVALID "witness.path" */
enum status witness_path(const char *dir, const char *name, char out[static WITNESS_PATH_BYTES], struct err *e);
/* in: secret: NOTE_SECRET_BYTES, NULL: not wanted */
enum status witness_key_read(const char *dir, struct note_key *key, unsigned char *secret, struct err *e);
/* Open W/name and lock it.  in: wait: for whoever has it; err: ST_BUSY "witness.open", ST_IO */
enum status witness_lock(const char *dir, const char *name, bool wait, int *fd, struct err *e);
/* err about a path: {path} and, where error is not 0, {reason}. */
enum status witness_fail(enum status st, const char *key, const char *path, int error, struct err *e);

#endif

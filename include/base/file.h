/* Whole files, read with a limit and written so that a reader never sees a half. */
#ifndef TEMLANG_BASE_FILE_H
#define TEMLANG_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/err.h"

/*
 * Read a file into out (appended).
 *   in   path: "-" is standard input; max_bytes: more is ST_TOO_LARGE
 *   err  ST_NOT_FOUND "file.missing", ST_TOO_LARGE "file.too-large", ST_IO "file.read"; args: path
 */
enum status file_read(const char *path, size_t max_bytes, struct buf *out, struct err *e);
/*
 * Look at a file without copying it. It must not be cut while it is looked at: whoever writes such files puts a new one in their place.
 *   out  *data, *len; an empty file gives len 0
 *   err  ST_NOT_FOUND "file.missing", ST_IO "file.read"; args: path
 */
enum status file_map(const char *path, const void **data, size_t *len, struct err *e);
/* Give it back; safe on what file_map gave for an empty file, and on NULL with 0. */
void file_unmap(const void *data, size_t len);
/*
 * Replace a file: temporary name in the same folder, write, fsync, rename, fsync the folder.
 *   in   mode: e.g. 0600
 *   err  ST_NO_SPACE "file.no-space", ST_IO "file.write"; the old file is untouched then
 */
enum status file_replace(const char *path, const void *data, size_t len, mode_t mode, struct err *e);
/* A file that appears under its name only when it is complete. thread: one */
struct file_out;
/* Open a temporary file beside path.  in: path "-" writes to standard output directly */
enum status file_out_open(struct file_out **out, const char *path, mode_t mode, struct err *e);
enum status file_out_write(struct file_out *f, const void *data, size_t len, struct err *e);
/* fsync and rename to its name; *f is freed and NULL either way. */
enum status file_out_commit(struct file_out **f, struct err *e);
/* Remove the temporary file; safe on NULL. */
void file_out_abort(struct file_out **f);
/* Make a folder and its parents with mode 0700.  err: ST_IO "file.mkdir" */
enum status file_mkdirs(const char *path, struct err *e);
bool file_exists(const char *path);

#endif

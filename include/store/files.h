/*
 * Files of the data folder that are too large for rows: photos and documents, named by what is in them.
 *
 *     D/files/ab/abcdef….jpg        id = SHA-256 of its bytes, lower-case hex; the first two digits are its folder
 *     D/files/ab/abcdef…-doc.pdf    the same with a mark, which keeps kinds of files apart: no id opens the other kind
 *     D/files/ab/abcdef…-480.webp   a part: made from the same thing, kept beside it under its id
 *     D/files/new/                  what is being written; swept at the next start
 *
 * A file never changes after it has its name, so copies of the folder, caches and readers need no lock. Modes are 0600
 * and 0700. They are not in the database and not in its backup. Write only as the owner of the data folder.
 * thread: any
 */
#ifndef TEMLANG_STORE_FILES_H
#define TEMLANG_STORE_FILES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define FILES_ID_BYTES 65 /* 64 hex digits and NUL */
#define FILES_VALUE_BYTES (FILES_ID_BYTES + 5) /* with the extension of a paper */

/* Whether s is 64 of [0-9a-f]: the only shape of an id that is ever put into a path. in: NULL is none */
bool files_id_valid(const char *s);
/* The id that bytes would have. */
void files_id(const void *bytes, size_t len, char id[static FILES_ID_BYTES]);

/*
 * Keep a file; durable (file and folders synced) when it returns. The same bytes twice are one file; one that was there
 * with other bytes, which only a broken disk makes, is replaced.
 *   in   mark: "", or 1 to 8 of [a-z0-9]; ext: 1 to 4 of [a-z0-9]
 *   out  id
 *   err  ST_INVALID "files.name" (a bad mark or ext); ST_NO_SPACE "files.full", ST_IO "files.write"; nothing has the name
 *        then, or what had it still has
 */
enum status files_put(const char *dir, const char *mark, const char *ext, const void *bytes, size_t len,
                      char id[static FILES_ID_BYTES], struct err *e);
/*
 * Keep a part of id. One that is there already stays: it was made from the same thing.
 *   in   part: 1 to 8 of [a-z0-9]
 *   err  as files_put; ST_INVALID "files.name" also for a bad id
 */
enum status files_put_part(const char *dir, const char *id, const char *part, const char *ext, const void *bytes,
                           size_t len, struct err *e);
/*
 * Open for reading.
 *   in   part: the mark or part, "" for none
 *   out  *fd to be closed by the caller, *len its length
 *   err  ST_NOT_FOUND "files.missing" (also for a name that is none); ST_IO "files.read"
 */
enum status files_open(const char *dir, const char *id, const char *part, const char *ext, int *fd, size_t *len,
                       struct err *e);
/* Whether files_open would find it. */
bool files_exists(const char *dir, const char *id, const char *part, const char *ext);

/*
 * Call fn for every photo and paper, once each, as fields hold it: "<id>" or "<id>.<ext>".
 *   in   changed_us: when it was last put, also in vain
 *   err  ST_IO "files.read"; what fn says ends it
 */
typedef enum status (*files_fn)(void *ctx, const char *value, int64_t changed_us, struct err *e);
enum status files_each(const char *dir, files_fn fn, void *ctx, struct err *e);
/*
 * Remove a photo with its parts, or a paper. What is not there is no failure; the main file goes last, so a crash between
 * leaves something that files_each still finds.
 *   in   value: as files_each gives it
 *   err  ST_INVALID "files.name"; ST_IO "files.write"
 */
enum status files_remove(const char *dir, const char *value, struct err *e);
/* Remove what a crash left half-written. Call as the owner of the data folder, before anything is put. */
void files_sweep(const char *dir);

#endif

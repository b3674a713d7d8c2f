/*
 * A ZIP file that somebody else may have made, read file by file as its directory names them. libarchive reads it.
 *
 * Nothing of it is believed: a name is a path below a folder, of few plain characters; a file of another kind, an encrypted one, and sizes
 * beyond the limits are refused; a file that does not unpack does not stop those behind it. Folders are passed over.
 * thread: one thread an archive.
 */
#ifndef TEMLANG_LABEL_UNZIP_H
#define TEMLANG_LABEL_UNZIP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "label/zip.h"

/* What may come out of it: files, and bytes of them together, whatever they were packed into. */
struct unzip_limits {
    int files;
    uint64_t bytes;
};

struct unzip;
/*
 *   in   data: the whole archive, the caller's, until unzip_close
 *   out  *u, to be closed
 *   err  ST_TAMPERED "zip.foreign": it begins and ends like no ZIP file; ST_NO_MEMORY
 */
enum status unzip_open(struct unzip **u, const void *data, size_t len, const struct unzip_limits *limits, struct err *e);
/*
 * The next file.
 *   out  *name: until the next call; NULL behind the last
 *   err  ST_TAMPERED, all of which end the reading: "zip.directory" (it cannot be followed), "zip.name" (args: name, made printable),
 *        "zip.kind" (args: name), "zip.many" (args: max)
 */
enum status unzip_next(struct unzip *u, const char **name, struct err *e);
/*
 * Some of its bytes.
 *   out  *len 0 at its end
 *   err  ST_TAMPERED "zip.file" (args: name): it does not unpack to what the archive says; unzip_next goes on behind it.
 *        "zip.large" (args: max, in MiB), which ends the reading
 */
enum status unzip_read(struct unzip *u, const void **p, size_t *len, struct err *e);
/*
 * Whether an archive is its files and nothing else: one behind the other from the first byte on, the directory, which names them as they name
 * themselves, and its end; no byte before, between or behind them, no comment, nothing in a folder.
 */
bool unzip_tight(const void *data, size_t len);
/* Safe on NULL. */
void unzip_close(struct unzip **u);

#endif

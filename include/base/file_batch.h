/*
 * Many files that become durable together: written under temporary names, one after the other forced to disk, renamed, their
 * folders forced to disk, and read back. A crash leaves each file whole or absent.
 * thread: one a batch.
 */
#ifndef TEMLANG_BASE_FILE_BATCH_H
#define TEMLANG_BASE_FILE_BATCH_H

#include <stddef.h>
#include <sys/types.h>

#include "base/err.h"

#define FILE_BATCH_FILES 64              /* as many as are held open; then they go to disk by themselves */
#define FILE_BATCH_BYTES ((size_t)32 << 20)

struct file_batch;

/*
 * in   root: folder under which all names lie; made with its parents where it is missing. mode: of the files
 * err  ST_NO_MEMORY; ST_IO "file.mkdir"
 */
enum status file_batch_open(struct file_batch **b, const char *root, mode_t mode, struct err *e);
/*
 * Put a file there, in the place of another one. Folders on the way are made.
 *   in   name: relative, without ".."; data: copied
 *   err  ST_NO_SPACE "file.no-space"; ST_IO "file.write", "file.mkdir"; ST_CORRUPT "file.read-back" (the disk gives other bytes
 *        back than were written): then the batch is spoilt and every further call fails alike
 */
enum status file_batch_put(struct file_batch *b, const char *name, const void *data, size_t len, struct err *e);
/* Wait until all are durable and read back.  err: as file_batch_put */
enum status file_batch_flush(struct file_batch *b, struct err *e);
/* Files so far. */
size_t file_batch_count(const struct file_batch *b);
/* Drop what was not flushed, free, set to NULL; safe on NULL. */
void file_batch_close(struct file_batch **b);

#endif

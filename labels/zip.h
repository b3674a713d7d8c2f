/*
 * A ZIP file as a stream of files, and their hashes. libarchive writes it: it needs no file to go back in, and sizes may pass 4 GiB.
 *
 * Equal files give equal bytes: none has a time, which readers show as 01/01/1980.
 */
#ifndef TEMLANG_LABELS_ZIP_H
#define TEMLANG_LABELS_ZIP_H

#include <stdint.h>

#include "base/buf.h"
#include "surface.h"

struct zip;

/* in: o: where the bytes go.  out: *z, by zip_free to be freed.  err: ST_NO_MEMORY */
enum status zip_open(struct zip **z, struct outlet *o, struct err *e);
/*
 * Begin a file, and end the one before.
 *   in   name: ASCII, at most ZIP_NAME_BYTES with its NUL; bytes: its size, or ZIP_UNKNOWN
 *   err  what the outlet says; ST_NO_MEMORY
 */
#define ZIP_NAME_BYTES 64
#define ZIP_UNKNOWN (-1)
enum status zip_file(struct zip *z, const char *name, int64_t bytes, struct err *e);
/* Go on with the file.  in: ctx: a struct zip */
enum status zip_put(void *ctx, const void *data, size_t len, struct err *e);
/* A file as a whole. */
enum status zip_whole(struct zip *z, const char *name, const char *data, size_t len, struct err *e);
/* The hashes of all files before, as a file that `sha256sum -c` reads, and the end. */
enum status zip_finish(struct zip *z, const char *sums, struct err *e);
/* z may be NULL or unfinished: then nothing more is written. */
void zip_free(struct zip *z);

#endif

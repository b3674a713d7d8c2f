/*
 * A ZIP file as a stream of files, and their hashes. libarchive writes it: it needs no file to go back in, and sizes may pass 4 GiB.
 *
 * Equal files give equal bytes: none has a time, which readers show as 01/01/1980.
 * thread: one thread a file.
 */
#ifndef TEMLANG_LABEL_ZIP_H
#define TEMLANG_LABEL_ZIP_H

#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "label/press.h"

struct zip;

/* in: sink: where the bytes go.  out: *z, by zip_free to be freed.  err: ST_NO_MEMORY */
enum status zip_open(struct zip **z, press_sink sink, void *ctx, struct err *e);
/*
 * Begin a file, and end the one before.
 *   in   name: ASCII, at most ZIP_NAME_BYTES with its NUL; bytes: its size, or ZIP_UNKNOWN
 *   err  what the sink says; ST_NO_MEMORY
 */
#define ZIP_NAME_BYTES 64
#define ZIP_UNKNOWN (-1)
enum status zip_file(struct zip *z, const char *name, int64_t bytes, struct err *e);
/* Go on with the file.  in: ctx: a struct zip */
enum status zip_put(void *ctx, const void *data, size_t len, struct err *e);
/* A file as a whole. */
enum status zip_whole(struct zip *z, const char *name, const char *data, size_t len, struct err *e);
/*
 * The hashes of all files before, as a file that `sha256sum -c` reads.
 *   out  sha256: of that file, in hexadecimal digits
 */
#define ZIP_HASH_BYTES 65
enum status zip_sums(struct zip *z, const char *sums, char sha256[static ZIP_HASH_BYTES], struct err *e);
/* The last bytes. */
enum status zip_end(struct zip *z, struct err *e);
/* The hashes, and the end. */
enum status zip_finish(struct zip *z, const char *sums, struct err *e);
/* z may be NULL or unfinished: then nothing more is written. */
void zip_free(struct zip *z);

#endif

/*
 * A PDF as a stream of objects: numbers are given out as they are needed, small objects share compressed streams, the table comes last.
 *
 * What a sheet of labels knows from its first byte (pages, glyphs) an office document knows at its end; so nothing here is planned.
 * Errors are sticky: after the first nothing more is written, and objects_finish says it.
 * thread: one thread a file.
 */
#ifndef TEMLANG_LABELS_DOCUMENT_FILE_H
#define TEMLANG_LABELS_DOCUMENT_FILE_H

#include <sodium.h>

#include "surface.h"

struct pdf_objects {
    struct outlet *outlet;
    struct err *err;       /* what went wrong, beside status */
    enum status status;
    crypto_hash_sha256_state hash; /* of all bytes: equal files have equal ids */
    uint64_t *at;          /* by object: where it is, packed by entry_… */
    size_t len, room;
    struct buf pack;       /* objects on their way into one stream */
    struct buf pack_index; /* their numbers and where each begins in it */
    uint32_t packed, pack_number;
};

void objects_open(struct pdf_objects *f, struct outlet *o, struct err *e);
void objects_close(struct pdf_objects *f);
/* The number of an object to come. */
uint32_t objects_number(struct pdf_objects *f);
/* An object that is no stream, without "obj" and "endobj". */
void objects_object(struct pdf_objects *f, uint32_t number, const struct buf *body);
/*
 * A stream.
 *   in   dictionary: what it says beside its length; deflate: whether it is compressed here
 */
void objects_stream(struct pdf_objects *f, uint32_t number, const char *dictionary, const void *data, size_t len, bool deflate);
/* Objects as they are, "n 0 obj … endobj" each.  in: at: where in raw each of them begins, from number first on */
void objects_raw(struct pdf_objects *f, uint32_t first, const struct buf *raw, const uint32_t *at, size_t objects);
/* Keep an error of what is written, unless there is one. */
void objects_fail(struct pdf_objects *f, enum status s);
/* The table of objects. */
enum status objects_finish(struct pdf_objects *f, uint32_t root, uint32_t info);

/* A string of the file, "<FEFF…>", from UTF-8. */
void objects_text(struct buf *out, const char *text);

#endif

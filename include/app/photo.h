/*
 * Photos for pages, and documents that prove a decision: from an upload to files of the data folder and back.
 *
 * Nothing of an upload is kept as it came but a PDF: pictures are decoded and written anew, without the file's name, its
 * place, its camera or whatever else was hidden in it. What a visitor may see is decided by the caller.
 * thread: any. Both store functions take seconds of processor time at worst: at most two work at once in the process,
 * eight more wait, others are refused.
 */
#ifndef TEMLANG_APP_PHOTO_H
#define TEMLANG_APP_PHOTO_H

#include "app/app.h"
#include "base/err.h"
#include "base/image.h"
#include "store/files.h"

/*
 * One id names all sizes: it is the SHA-256 of the largest JPEG. Files: <id>.jpg (1600), <id>-960.jpg, <id>-480.jpg,
 * <id>-960.webp, <id>-480.webp. <id>.jpg is written last, so where it is, all are. The same photo twice is one id.
 */
struct photo {
    char id[FILES_ID_BYTES];
    int width, height; /* of the largest size; image_fit gives those of the others */
};

/*
 * Keep a photo: sniff, decode, three sizes, files, and who sent it.
 *   in   who: sees it while no record names it; NULL or account_id 0: nobody does
 *   err  as image_renditions ("image.…"); ST_BUSY "image.busy"; ST_NO_SPACE "files.full", ST_IO "files.write". Nothing
 *        that is kept by then has an id that anybody knows; sending it again is safe
 */
enum status photo_store(struct app *a, const struct actor *who, const void *bytes, size_t len, struct photo *out, struct err *e);
/*
 * Open a size of a photo.
 *   in   size: 480, 960, 1600; want: IMAGE_WEBP falls to JPEG where a size has none
 *   out  *fd to be closed by the caller, *len, *type: what it is (image_media_type)
 *   err  ST_NOT_FOUND "files.missing" (also for an id or size that is none); ST_IO "files.read"
 */
enum status photo_open(struct app *a, const char *id, int size, enum image_type want, int *fd, size_t *len,
                       enum image_type *type, struct err *e);

/*
 * A photo as dots of one ink, for print: what is darker than the middle between its dark and its light parts.
 *   in   side: longest side of the picture, at most 960
 *   out  bits appended: rows from the top, whole bytes each, the leftmost dot in the highest bit; *w, *h
 *   err  as photo_open, image_decode; ST_BUSY "image.busy"
 */
enum status photo_ink(struct app *a, const char *id, int side, struct buf *bits, int *w, int *h, struct err *e);

/*
 * A photo as a small JPEG, to stand inside a page.
 *   in   side: longest side, at most 480; most: bytes
 *   out  appended
 *   err  as photo_ink; ST_TOO_LARGE "image.bytes" where even the poorest quality is larger
 */
enum status photo_small(struct app *a, const char *id, int side, size_t most, struct buf *jpeg, struct err *e);

/*
 * Whether somebody may see a photo: everybody, while a record that visitors are shown names it (an artisan's only with a
 * consent in force); who is signed in, also by a record that he reads, and what he sent in and no record names.
 *   in   who: NULL or account_id 0: a visitor; db reads
 *   out  *everybody: whether shared caches may keep it
 *   err  ST_NOT_FOUND "files.missing"
 */
enum status photo_permit(struct db *db, const struct actor *who, const char *id, bool *everybody, struct err *e);

/* A decision, certificate or lab slip: IMAGE_PDF as it came, or IMAGE_JPEG with a long side of at most 2400 px. */
struct document {
    char id[FILES_ID_BYTES]; /* SHA-256 of what is kept */
    enum image_type type;
    size_t len;
};

/*
 * Keep a document: PDF (begins with %PDF-, %%EOF in its last 1,024 bytes), JPEG or PNG of at most 8 MiB.
 *   err  as photo_store, with "document.type" for anything else and "document.damaged" for a PDF without its end
 *   note a PDF is not looked into: give it out only as a download, never inside a page
 */
enum status document_store(struct app *a, const void *bytes, size_t len, struct document *out, struct err *e);
/* Open a document (no photo opens this way, nor a document as one).  in: type as stored.  err: as photo_open */
enum status document_open(struct app *a, const char *id, enum image_type type, int *fd, size_t *len, struct err *e);

/* Whether it can be opened. */
bool photo_exists(struct app *a, const char *id);
bool document_exists(struct app *a, const char *id, enum image_type type);

#endif

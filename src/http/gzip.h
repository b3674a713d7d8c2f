/*
 * Compression: whole bodies, and pages that are compressed once and filled in for each label.
 *
 * A spliced page keeps the constant stretches of a page as raw deflate that ends on a byte (full flush); what differs
 * goes between them as stored blocks, and the checksum is combined. Measured 0.3 us instead of 47 us a page.
 * src: RFC 1951 §3.2.4, RFC 1952
 * thread: a struct deflater belongs to one thread; a struct splice is read only.
 */
#ifndef TEMLANG_HTTP_GZIP_H
#define TEMLANG_HTTP_GZIP_H

#include <stddef.h>

#include "base/buf.h"

struct deflater;
struct splice;

/* out: NULL without memory */
struct deflater *deflater_new(void);
void deflater_free(struct deflater **d);

/* Append a gzip member of len bytes; out->failed on trouble. */
void gzip_whole(struct deflater *d, const void *data, size_t len, struct buf *out);

#define SPLICE_LETTERS 128
/* The value of each placeholder letter (words.h), as it stands in the page: escaped and formatted. */
struct splice_value {
    const char *data;
    size_t len;
};

/*
 * Split a page at its placeholders and keep the rest.
 *   in   d: compresses it; NULL: kept as it is, for who takes no gzip
 *   out  NULL without memory
 */
struct splice *splice_new(struct deflater *d, const char *page, size_t len);
void splice_free(struct splice **s);
size_t splice_bytes(const struct splice *s);
/* Append the page with its values: one gzip member, or the page as it is, by how the splice was made. */
void splice_fill(const struct splice *s, const struct splice_value values[static SPLICE_LETTERS], struct buf *out);
/* Length that the filled page has uncompressed. */
size_t splice_length(const struct splice *s, const struct splice_value values[static SPLICE_LETTERS]);

#endif

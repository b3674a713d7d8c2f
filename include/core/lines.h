/*
 * What the texts of the log's formats are made of: lines that end in LF, decimal numbers without leading zeros, base64.
 * src: RFC 4648 §4; C2SP signed-note, tlog-checkpoint, tlog-proof, tlog-policy, tlog-witness
 * thread: pure.
 */
#ifndef TEMLANG_CORE_LINES_H
#define TEMLANG_CORE_LINES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

#define TREE_SIZE_MAX UINT64_C(0x7FFFFFFFFFFFFFFF) /* what other programs hold in a signed integer */
#define DECIMAL_BYTES 21                           /* digits of any uint64_t and NUL */

/* What is left of a text. */
struct lines {
    const char *at, *end;
};
/* A line without its LF; false at the end, and for a last line that no LF ends (then at != end). */
bool lines_next(struct lines *l, const char **line, size_t *len);

/* "0", "17": digits only, no leading zero, at most max; false else, *v untouched. */
bool decimal_parse(const char *s, size_t len, uint64_t max, uint64_t *v);

/*
 * Standard base64 with its padding, canonical: unused bits are zero, nothing else stands between.
 *   out  *n bytes of cap; false else
 */
bool base64_parse(const char *s, size_t len, unsigned char *out, size_t cap, size_t *n);
void base64_add(struct buf *out, const void *data, size_t len);
/* base64 of exactly one hash of 32 bytes. */
bool hash_parse(const char *s, size_t len, unsigned char out[static 32]);
/* Its base64 and LF. */
void hash_line(struct buf *out, const unsigned char hash[static 32]);

#endif

/*
 * A growing byte buffer with a sticky failure: append without checks, ask once at the end.
 *
 * data is always NUL-terminated (the NUL is not counted) once anything was appended; it may hold NUL bytes.
 * thread: one thread at a time.
 */
#ifndef TEMLANG_BASE_BUF_H
#define TEMLANG_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct buf {
    char *data;     /* owned; NULL while empty */
    size_t len;     /* bytes used */
    size_t cap;     /* bytes allocated */
    size_t max;     /* refuse to grow past this; 0: 1 GiB */
    bool failed;    /* sticky: out of memory, or past max */
};

#define BUF_INIT { NULL, 0, 0, 0, false }

/* Free the memory and make b empty again; safe on an empty one. */
void buf_free(struct buf *b);
/* Length 0, memory kept, failure forgotten. */
void buf_clear(struct buf *b);
void buf_add(struct buf *b, const void *p, size_t len);
void buf_str(struct buf *b, const char *s);
void buf_byte(struct buf *b, unsigned char c);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Decimal digits of v. */
void buf_u64(struct buf *b, uint64_t v);
/* Text with & < > " ' escaped for HTML and XML, text and attribute values alike. */
void buf_html(struct buf *b, const char *s, size_t len);
/* Room for len more bytes at data + len (then add to len by hand).  out: NULL on failure */
char *buf_room(struct buf *b, size_t len);

#endif

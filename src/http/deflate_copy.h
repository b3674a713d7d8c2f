/* Repeating what a deflate stream said before, without a compressor (RFC 1951). thread: any */
#ifndef TEMLANG_HTTP_DEFLATE_COPY_H
#define TEMLANG_HTTP_DEFLATE_COPY_H

#include <stddef.h>

#include "base/buf.h"

#define DEFLATE_COPY_MIN 3             /* bytes, RFC 1951 §3.2.5 */
#define DEFLATE_COPY_DISTANCE_MAX 32768 /* bytes back */

/*
 * One block that repeats bytes of the text so far; before and behind it the stream stands at whole bytes.
 *   in   distance: 1–DEFLATE_COPY_DISTANCE_MAX, not beyond the text's begin; len: DEFLATE_COPY_MIN or more
 *   out  appended to out: 9–12 bytes for each 258 of len at most
 *   src  RFC 1951 §3.2.5, §3.2.6 (fixed codes), §3.2.4 (the empty stored block behind it)
 */
void deflate_copy(struct buf *out, size_t distance, size_t len);

#endif

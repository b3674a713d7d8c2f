/* Frames of the control socket: one type byte, a 32-bit big-endian length, the payload. */
#ifndef TEMLANG_APP_FRAME_H
#define TEMLANG_APP_FRAME_H

#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"

#define FRAME_BYTES_MAX (72u << 20) /* a command that carries a file */

/* err: ST_CANCELLED "control.lost" when the other end is gone */
enum status frame_send(int fd, char type, const void *data, size_t len, struct err *e);
/* out: type and the payload in b (cleared first); ST_CANCELLED "control.lost" at the end of the stream */
enum status frame_receive(int fd, char *type, struct buf *b, struct err *e);

#endif

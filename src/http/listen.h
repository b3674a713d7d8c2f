/* The socket that is listened on. thread: pure */
#ifndef TEMLANG_HTTP_LISTEN_H
#define TEMLANG_HTTP_LISTEN_H

#include <stdbool.h>

#include "base/err.h"

/*
 *   in   listen: "127.0.0.1:8080", "[::1]:0"
 *   out  *fd bound, listening, non-blocking, close-on-exec; *port: the one it got
 *   err  ST_INVALID "listen.syntax"; ST_FORBIDDEN "listen.loopback"; ST_CONFLICT "listen.in-use"; ST_IO
 * "listen.failed"
 */
enum status listen_open(const char *listen, bool loopback_only, int *fd, int *port, struct err *e);

#endif

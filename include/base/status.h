/* How a call ended: one table (status.def) gives HTTP status, exit code, retry and message key. */
#ifndef TEMLANG_BASE_STATUS_H
#define TEMLANG_BASE_STATUS_H

#include <stdbool.h>

enum status {
#define X(name, http, exit, retry, key) ST_##name,
#include "base/status.def"
#undef X
    ST_COUNT
};

/* The HTTP status of s.  in: any enum status; out: 200 … 599 */
int status_http(enum status s);
/* The exit code of s.  in: any enum status; out: 0 ok, 1 failed, 2 usage, 3 not found, 4 invalid or tampered, 5 busy */
int status_exit(enum status s);
/* Whether the same call may succeed later without a change. */
bool status_retry(enum status s);
/* The message key of s in section [error] of the word lists; static storage. */
const char *status_key(enum status s);

#endif

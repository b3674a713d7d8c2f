/* The status table as code: one row of status.def answers every question about how a call ended. */
#include "base/status.h"

struct row {
    int http;
    int exit;
    bool retry;
    const char *key;
};

static const struct row rows[ST_COUNT] = {
#define X(name, http, exit, retry, key) [ST_##name] = {http, exit, retry, key},
#include "base/status.def"
#undef X
};

/* A value outside the table can only come from a bug, so it reads as one. */
static const struct row *row_of(enum status s) {
    return (unsigned)s < ST_COUNT ? &rows[s] : &rows[ST_INTERNAL];
}

int status_http(enum status s) {
    return row_of(s)->http;
}

int status_exit(enum status s) {
    return row_of(s)->exit;
}

bool status_retry(enum status s) {
    return row_of(s)->retry;
}

const char *status_key(enum status s) {
    return row_of(s)->key;
}

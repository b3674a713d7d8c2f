/*
 * Files of static/ under an address that carries their content's hash, so that they may be cached for ever. thread: any
 */
#ifndef TEMLANG_HTTP_ASSETS_H
#define TEMLANG_HTTP_ASSETS_H

#include <stddef.h>

#include "base/arena.h"

struct asset {
    const char *name;    /* "icon.svg" */
    const char *address; /* "/static/0123456789abcdef.icon.svg" */
    const char *type;
    const unsigned char *data;
    size_t len;
};

struct assets {
    struct asset *list;
    size_t n;
};

/* out: everything in a; n 0 without memory */
void assets_read(struct assets *s, struct arena *a);
/* By name; NULL where there is none. */
const struct asset *assets_named(const struct assets *s, const char *name);
/* By the path of a request; NULL where there is none. */
const struct asset *assets_at(const struct assets *s, const char *path, size_t len);

#endif

/* Addresses with a query, put together piece by piece. thread: pure */
#ifndef TEMLANG_HTTP_LINK_H
#define TEMLANG_HTTP_LINK_H

#include "base/buf.h"

/* Append name=value, percent-encoded, behind "?" or "&"; nothing where value is NULL or "". */
void link_add(struct buf *b, const char *name, const char *value);

#endif

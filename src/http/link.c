/* Filters of a list travel in its address, so that a list can be kept as a bookmark and sent to somebody. */
#include "link.h"

#include <string.h>

static void encoded(struct buf *b, const char *s) {
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    for (; *s; s++) {
        if (strchr(plain, *s)) buf_byte(b, (unsigned char)*s);
        else buf_printf(b, "%%%02X", (unsigned char)*s);
    }
}

void link_add(struct buf *b, const char *name, const char *value) {
    if (!value || !*value) return;
    buf_byte(b, b->data && strchr(b->data, '?') ? '&' : '?');
    buf_str(b, name);
    buf_byte(b, '=');
    encoded(b, value);
}

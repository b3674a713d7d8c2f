/* Finds the files that the build put into the program; the table itself is written by the build. */
#include "base/embed.h"

#include <string.h>

const struct embed_file *embed_find(const char *name) {
    for (const struct embed_file *f = embed_all(); f->name; f++) {
        int order = strcmp(f->name, name);
        if (order == 0) return f;
        if (order > 0) return NULL;
    }
    return NULL;
}

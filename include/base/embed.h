/* Files that the build put into the program (src/host/embed.c): templates, assets, word lists, fonts, seed lists. */
#ifndef TEMLANG_BASE_EMBED_H
#define TEMLANG_BASE_EMBED_H

#include <stddef.h>

struct embed_file {
    const char *name;          /* path from the project's root, "db/seed/admin-units.csv" */
    const unsigned char *data; /* static, with a NUL behind that len does not count */
    size_t len;
};

/* The file of that name, NULL where there is none. thread: any */
const struct embed_file *embed_find(const char *name);
/* All files, ordered by name; the last has name NULL. */
const struct embed_file *embed_all(void);

#endif

/* All pages, compiled and checked at start, and the policy that goes with them. thread: read only once opened */
#ifndef TEMLANG_HTTP_PAGES_H
#define TEMLANG_HTTP_PAGES_H

#include "assets.h"
#include "markup.h"

enum page {
#define X(name, file, reach) PAGE_##name,
#include "pages.def"
#undef X
    PAGE_COUNT
};

struct pages {
    struct arena *arena;
    struct assets assets;
    const char *style;  /* squeezed stylesheet as it stands in every page */
    const char *policy; /* Content-Security-Policy */
    const char *private_policy; /* of pages behind a sign-in: their style sheet is a file of static/ */
    const struct markup *page[PAGE_COUNT][LANG_COUNT];
};

/*
 *   out  *p to be freed with pages_close
 *   err  ST_INTERNAL "page.broken"; ST_NO_MEMORY
 */
enum status pages_open(struct pages **p, struct err *e);
void pages_close(struct pages **p);

#endif

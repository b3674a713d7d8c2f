/* The tables of figure.def and figure_by.def. */
#include "core/figure.h"

#include <string.h>

static const char *const figures[FIGURE_COUNT] = {
#define X(name, key) key,
#include "core/figure.def"
#undef X
};

static const struct {
    const char *key, *slug;
} bys[FIGURE_BY_COUNT] = {
#define X(name, key, slug) { key, slug },
#include "core/figure_by.def"
#undef X
};

const char *figure_key(enum figure f) { return figures[f]; }

const char *figure_by_key(enum figure_by b) { return bys[b].key; }

const char *figure_by_slug(enum figure_by b) { return bys[b].slug; }

enum figure_by figure_by_parse(const char *key) {
    for (int b = 0; b < FIGURE_BY_COUNT; b++)
        if (!strcmp(bys[b].key, key)) return (enum figure_by)b;
    return FIGURE_BY_COUNT;
}

enum figure_by figure_by_of_slug(const char *slug) {
    for (int b = 0; b < FIGURE_BY_COUNT; b++)
        if (!strcmp(bys[b].slug, slug)) return (enum figure_by)b;
    return FIGURE_BY_COUNT;
}

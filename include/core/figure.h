/*
 * What an overview counts, and by what: figure.def, figure_by.def.
 * thread: any; everything is constant
 */
#ifndef TEMLANG_CORE_FIGURE_H
#define TEMLANG_CORE_FIGURE_H

/* A figure of an overview. */
enum figure {
#define X(name, key) FIGURE_##name,
#include "core/figure.def"
#undef X
    FIGURE_COUNT
};
/* "issued" … */
const char *figure_key(enum figure f);

/* By what it is counted; each but RUN is also what it can be narrowed to. */
enum figure_by {
#define X(name, key, slug) FIGURE_BY_##name,
#include "core/figure_by.def"
#undef X
    FIGURE_BY_COUNT
};
/* "producer" … */
const char *figure_by_key(enum figure_by b);
/* Name of the parameter in addresses: "co-so" … */
const char *figure_by_slug(enum figure_by b);
/* FIGURE_BY_COUNT where there is none. */
enum figure_by figure_by_parse(const char *key);
enum figure_by figure_by_of_slug(const char *slug);

#endif

/* Whether a label was ever scanned: "never" is certain, "maybe" asks the database. thread: any */
#ifndef TEMLANG_APP_SCAN_FILTER_H
#define TEMLANG_APP_SCAN_FILTER_H

#include <stdbool.h>
#include <stdint.h>

struct app;
struct scan_filter;

/* Starts filling in the background. out: NULL without memory or thread */
struct scan_filter *scan_filter_new(struct app *a);
void scan_filter_free(struct scan_filter **f);
void scan_filter_add(struct scan_filter *f, uint32_t run, uint32_t index);
bool scan_filter_maybe(const struct scan_filter *f, uint32_t run, uint32_t index);

#endif

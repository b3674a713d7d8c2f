/*
 * A table as people read it and as offices keep it, from one model: columns, rows of cells with links, sums; page and files alike.
 *
 * Model: columns [{text, is_number}], rows [{cells [{label, text, href, is_number, n, day}]}], sums {cells} where there are some. n and day are what
 * a file holds where the page shows 1.234 and 28/11/2026.
 * thread: the request's
 */
#ifndef TEMLANG_HTTP_GRID_H
#define TEMLANG_HTTP_GRID_H

#include "show.h"

enum grid_type { GRID_TEXT, GRID_NUMBER, GRID_DAY };

/* A table under way; all zero to begin with, but for d. */
struct grid {
    struct desk *d;
    json_t *columns, *rows, *sums; /* owned until grid_put */
    json_t *row;                   /* the cells of the row at hand, borrowed */
};
void grid_start(struct grid *g, struct desk *d);
/* Every column before the first row. */
void grid_column(struct grid *g, const char *text, enum grid_type type);
void grid_row(struct grid *g);
/* The row of sums, last. */
void grid_sums(struct grid *g);
/* The next cell of the row. href: NULL none */
void grid_text(struct grid *g, const char *text, const char *href);
void grid_number(struct grid *g, int64_t n, const char *href);
void grid_day(struct grid *g, const char *iso);
void grid_empty(struct grid *g);
/* Hand everything to the model. */
void grid_put(struct grid *g, json_t *model);

/*
 * The table as a file: /…/tep/<format>.
 *   in   model: title and, where there is one, about (what it is narrowed to), with what grid_put put; format: "csv", "xlsx" or "pdf"
 */
void grid_file(struct desk *d, const json_t *model, const char *name, const char *format, struct http_response *out);

#endif

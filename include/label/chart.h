/*
 * A small chart: bars, or a line over months, laid out once and drawn as inline SVG for a page and into a document (label/document.h).
 *
 * It is understood without colour: series differ by filling (solid, hatched, empty) or by the kind of line and mark, and every value is
 * written beside its bar. In SVG everything is currentColor and there is no style of its own, so a strict CSP and a dark page are fine.
 * thread: pure.
 */
#ifndef TEMLANG_LABEL_CHART_H
#define TEMLANG_LABEL_CHART_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

#define CHART_NONE INT64_MIN /* no value at that place */
#define CHART_MOST INT64_C(1000000000000000)
#define CHART_SERIES_MAX 3
#define CHART_ROWS_MAX 60

/* BARS: a row a label, its series one below the other; LINE: labels from left to right, "01/2026". */
enum chart_kind { CHART_BARS, CHART_LINE };

struct chart {
    enum chart_kind kind;
    const char *title;             /* required: also what a screen reader says first */
    const char *describes;         /* what is to be seen, in a sentence, for those who do not see it; or NULL */
    const char *id;                /* of the SVG's elements, other on each chart of a page: letters, digits and "-"; NULL: "chart" */
    enum lang lang;                /* how numbers are written */
    int decimals;                  /* of all values: 15 with 1 is 1,5 */
    size_t series, rows;           /* 1 … CHART_SERIES_MAX; 0 … CHART_ROWS_MAX */
    const char *const *series_name;/* NULL where there is one series and the title says it */
    const char *const *label;      /* of each row */
    const int64_t *value;          /* row by row, a value a series; 0 … CHART_MOST, or CHART_NONE */
};

/*
 * Draw as an inline <svg> that is as wide as its column, with title and description.
 *   out  appended
 *   err  ST_INVALID "chart.size" (rows, series, decimals or a value out of bounds), "document.text" (no UTF-8, or a control
 *        character), "document.glyph" (a character that the embedded font lacks; args: character); ST_NO_MEMORY
 */
enum status chart_svg(const struct chart *c, struct buf *out, struct err *e);

#endif

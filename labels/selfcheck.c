/*
 * Reads symbols back from dots, image masks and paths.
 *
 * In dots all that belongs to the symbol is looked at, not a sample: a hair across a module or in the quiet zone is found, too.
 */
#include "selfcheck.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static enum status mismatch(uint32_t index, struct err *e) {
    enum status s = err_set(e, ST_INTERNAL, NULL, "press.selfcheck");
    err_arg(e, "label", "%" PRIu32, index);
    return s;
}

static enum status verdict(bool right, uint32_t index, struct err *e) {
    return right ? ST_OK : mismatch(index, e);
}

/* ---- dots ---- */

static bool edges_right(const int32_t *edge, int32_t from_um, const struct drawing *d, int dpi) {
    for (int i = 0; i <= d->modules; i++) {
        int32_t want = raster_dots(from_um + (int64_t)d->module_nm * i / 1000, dpi);
        if (edge[i] < want - 1 || edge[i] > want + 1 || (i && edge[i] <= edge[i - 1])) return false;
    }
    return true;
}

enum status selfcheck_plate(const struct plate *pl, uint32_t index, struct err *e) {
    const struct drawing *d = pl->drawing;
    return verdict(edges_right(pl->edge_x, d->symbol_x, d, pl->dpi) && edges_right(pl->edge_y, d->symbol_y, d, pl->dpi), index, e);
}

/* Whether the dots from … to-1 of a line are all dark, or all paper, as everything outside is. */
static bool span_is(const struct raster *r, int32_t y, int32_t from, int32_t to, bool dark) {
    bool outside = y < 0 || y >= r->h || from < 0 || to > r->w;
    if (dark && outside) return false;
    from = from < 0 ? 0 : from;
    to = to > r->w ? r->w : to;
    if (y < 0 || y >= r->h || from >= to) return true;
    const unsigned char *row = r->bits + (size_t)y * r->stride;
    size_t first = (size_t)from / 8, last = (size_t)(to - 1) / 8;
    for (size_t i = first; i <= last; i++) {
        unsigned mask = i == first ? 0xFFu >> (from & 7) : 0xFFu;
        if (i == last) mask &= 0xFFu << (7 - ((to - 1) & 7));
        if ((dark ? row[i] : ~(unsigned)row[i]) & mask & 0xFFu) return false;
    }
    return true;
}

/* A line through the symbol: quiet zone, modules, quiet zone. */
static bool line_right(const struct plate *pl, const struct symbol *s, int module, const struct raster *r, int32_t x, int32_t y,
                       int32_t quiet) {
    const int32_t *edge = pl->edge_x;
    bool right = span_is(r, y, x + edge[0] - quiet, x + edge[0], false) &&
                 span_is(r, y, x + edge[s->width], x + edge[s->width] + quiet, false);
    for (int i = 0; i < s->width && right; i++) right = span_is(r, y, x + edge[i], x + edge[i + 1], symbol_dark(s, i, module));
    return right;
}

enum status selfcheck_dots(const struct plate *pl, const struct symbol *s, const struct raster *r, int32_t x, int32_t y,
                           uint32_t index, struct err *e) {
    /* less one dot: what stands just outside may be rounded onto it */
    int32_t quiet = raster_dots((int64_t)pl->drawing->module_nm * SYMBOL_QUIET / 1000, pl->dpi) - 1;
    int32_t left = x + pl->edge_x[0] - quiet, to = x + pl->edge_x[s->width] + quiet;
    int32_t top = y + pl->edge_y[0], foot = y + pl->edge_y[s->width];
    bool right = s->width == pl->drawing->modules;
    for (int32_t i = 1; i <= quiet && right; i++) right = span_is(r, top - i, left, to, false) && span_is(r, foot + i - 1, left, to, false);
    for (int m = 0; m < s->width && right; m++)
        for (int32_t i = y + pl->edge_y[m]; i < y + pl->edge_y[m + 1] && right; i++) right = line_right(pl, s, m, r, x, i, quiet);
    return verdict(right, index, e);
}

/* ---- what was written ---- */

/* A place in text that is read step by step; NULL once something else stood there. */
static void word(const char **at, const char *end, const char *w) {
    size_t len = strlen(w);
    if (*at && ((size_t)(end - *at) < len || memcmp(*at, w, len) != 0)) *at = NULL;
    if (*at) *at += len;
}

static int number(const char **at, const char *end) {
    int n = 0;
    const char *from = *at;
    while (*at && *at < end && **at >= '0' && **at <= '9' && n < 100000) n = n * 10 + (*(*at)++ - '0');
    if (*at == from) *at = NULL;
    return n;
}

enum status selfcheck_mask(const char *content, size_t len, const struct symbol *s, uint32_t index, struct err *e) {
    static const char begin[] = "\nBI/W ";
    const char *end = content + len, *at = memmem(content, len, begin, sizeof begin - 1);
    if (!at) return mismatch(index, e);
    at += sizeof begin - 1;
    int w = number(&at, end);
    word(&at, end, "/H ");
    int h = number(&at, end);
    word(&at, end, "/BPC 1/IM true/D[1 0]ID "); /* 1 paints */
    size_t stride = ((size_t)s->width + 7) / 8, bytes = stride * (size_t)s->width;
    bool right = at && w == s->width && h == s->width && (size_t)(end - at) >= bytes;
    for (int y = 0; y < s->width && right; y++) {
        const unsigned char *row = (const unsigned char *)at + (size_t)y * stride;
        for (int x = 0; x < s->width && right; x++) right = (row[x / 8] >> (7 - x % 8) & 1) == symbol_dark(s, x, y);
    }
    if (right) {
        at += bytes;
        word(&at, end, "\nEI ");
    }
    return verdict(right && at, index, e);
}

/* in: row: what others have painted.  out: false where it leaves the symbol or lies on another */
static bool rect_paint(uint64_t row[static SYMBOL_WIDTH_MAX], const struct symbol *s, const int r[static 4]) {
    if (r[2] < 1 || r[3] < 1 || r[0] + r[2] > s->width || r[1] + r[3] > s->width) return false;
    uint64_t run = UINT64_MAX >> r[0] & ~(UINT64_MAX >> (r[0] + r[2]));
    bool free = true;
    for (int y = r[1]; y < r[1] + r[3]; y++) {
        free = free && !(row[y] & run);
        row[y] |= run;
    }
    return free;
}

enum status selfcheck_rects(const char *content, size_t len, const struct symbol *s, uint32_t index, struct err *e) {
    uint64_t row[SYMBOL_WIDTH_MAX] = {0};
    const char *end = content + len, *at = memmem(content, len, " re\n", 4);
    while (at && at > content && at[-1] != '\n') at--;
    while (at && at < end && *at != 'f') {
        int r[4];
        for (int i = 0; i < 4; i++) {
            r[i] = number(&at, end);
            word(&at, end, " ");
        }
        word(&at, end, "re\n");
        if (!at || !rect_paint(row, s, r)) return mismatch(index, e);
    }
    word(&at, end, "f\nQ\n");
    bool right = at == end;
    for (int y = 0; y < s->width; y++) right = right && row[y] == s->row[y];
    return verdict(right, index, e);
}

enum status selfcheck_path(const char *svg, const struct symbol *s, uint32_t index, struct err *e) {
    uint64_t row[SYMBOL_WIDTH_MAX] = {0};
    const char *end = svg + strlen(svg), *at = strstr(svg, "shape-rendering=\"crispEdges\"");
    if (at) at = strstr(at, "d=\"M");
    if (at) at += 3;
    while (at && *at == 'M') {
        word(&at, end, "M");
        int x = number(&at, end);
        word(&at, end, " ");
        int y = number(&at, end);
        word(&at, end, "h");
        int w = number(&at, end);
        word(&at, end, "v1H");
        int back = number(&at, end);
        word(&at, end, "z");
        if (!at || back != x || w < 1 || y >= s->width || x + w > s->width) return mismatch(index, e);
        for (int i = x; i < x + w; i++) row[y] |= UINT64_C(1) << (63 - i);
    }
    word(&at, end, "\"");
    bool right = at;
    for (int y = 0; y < s->width; y++) right = right && row[y] == s->row[y];
    return verdict(right, index, e);
}

/* A symbol by itself: on pages as large as they let it, in a print house's pack at its size. */
#include "label/symbol.h"

#include <inttypes.h>

/* A letter and a number of at most two digits: some hundreds a symbol, for which printf takes longer than all else. */
static char *step_put(char *at, char letter, int n) {
    *at++ = letter;
    if (n >= 10) *at++ = (char)('0' + n / 10);
    *at++ = (char)('0' + n % 10);
    return at;
}

static void run_put(struct buf *out, int x, int y, int w) {
    char s[24], *at = step_put(s, 'M', x);
    at = step_put(at, ' ', y);
    at = step_put(at, 'h', w);
    at = step_put(at, 'v', 1);
    at = step_put(at, 'H', x);
    *at++ = 'z';
    buf_add(out, s, (size_t)(at - s));
}

/* Runs of dark modules, a row each: crisp edges and no seams between rows in common renderers. */
void symbol_path(const struct symbol *s, struct buf *out) {
    for (int y = 0; y < s->width; y++) {
        for (int x = 0, to; x < s->width; x = to + 1) {
            for (to = x; to < s->width && symbol_dark(s, to, y); to++) continue;
            if (to > x) run_put(out, x, y, to - x);
        }
    }
}

static void size_write(const char *name, int64_t nm, struct buf *out) {
    buf_printf(out, " %s=\"%" PRId64 ".%06" PRId64 "mm\"", name, nm / 1000000, nm % 1000000);
}

void symbol_image(const struct symbol *s, int32_t module_nm, struct buf *out) {
    int side = s->width + 2 * SYMBOL_QUIET;
    buf_str(out, "<svg xmlns=\"http://www.w3.org/2000/svg\"");
    if (module_nm) {
        size_write("width", (int64_t)module_nm * side, out);
        size_write("height", (int64_t)module_nm * side, out);
    }
    buf_printf(out, " viewBox=\"0 0 %d %d\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/><path shape-rendering=\"crispEdges\""
               " transform=\"translate(%d %d)\" d=\"", side, side, side, side, SYMBOL_QUIET, SYMBOL_QUIET);
    symbol_path(s, out);
    buf_str(out, "\"/></svg>");
}

enum status symbol_svg(const char *text, size_t len, struct buf *out, struct err *e) {
    struct symbol_plan plan;
    struct symbol s;
    enum status st = symbol_plan(&plan, text, len, SYMBOL_M, e);
    if (st == ST_OK) st = symbol_encode(&plan, text, len, &s, e);
    if (st != ST_OK) return st;
    symbol_image(&s, 0, out);
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

/* A symbol by itself, for pages: no label, no millimetres, only modules. */
#include "label/symbol.h"

/* Runs of dark modules, a row each, as one path. */
static void path_write(const struct symbol *s, struct buf *out) {
    for (int y = 0; y < s->width; y++) {
        for (int x = 0, to; x < s->width; x = to + 1) {
            for (to = x; to < s->width && symbol_dark(s, to, y); to++) continue;
            if (to > x) buf_printf(out, "M%d %dh%dv1H%dz", x + SYMBOL_QUIET, y + SYMBOL_QUIET, to - x, x + SYMBOL_QUIET);
        }
    }
}

enum status symbol_svg(const char *text, size_t len, struct buf *out, struct err *e) {
    struct symbol_plan plan;
    struct symbol s;
    enum status st = symbol_plan(&plan, text, len, SYMBOL_M, e);
    if (st == ST_OK) st = symbol_encode(&plan, text, len, &s, e);
    if (st != ST_OK) return st;
    int side = s.width + 2 * SYMBOL_QUIET;
    buf_printf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\"><path fill=\"#fff\" d=\"M0 0h%dv%dH0z\"/>"
               "<path shape-rendering=\"crispEdges\" d=\"", side, side, side, side);
    path_write(&s, out);
    buf_str(out, "\"/></svg>");
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

/* A symbol as few rectangles: for programs of print houses, which take each as an object. */
#include "label/symbol.h"

/* Whether a row has exactly this run there: dark, and light on both sides. */
static bool run_is(const struct symbol *s, int y, uint64_t run) {
    return y >= 0 && y < s->width && (s->row[y] & (run | run << 1 | run >> 1)) == run;
}

bool symbol_rect_next(const struct symbol *s, struct symbol_rect *r) {
    int x = r->x + r->w;
    for (int y = r->y; y < s->width; y++, x = 0) {
        for (int to; x < s->width; x = to + 1) {
            for (to = x; to < s->width && symbol_dark(s, to, y); to++) continue;
            uint64_t run = UINT64_MAX >> x & ~(UINT64_MAX >> to);
            if (to == x || run_is(s, y - 1, run)) continue;
            *r = (struct symbol_rect){x, y, to - x, 1};
            while (run_is(s, y + r->h, run)) r->h++;
            return true;
        }
    }
    return false;
}

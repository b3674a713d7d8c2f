/*
 * What a refusal proposes: the nearest papers on which the symbol keeps its modules. Near is what needs the least change:
 * paper of the same kind, for the same tray, as small as may be.
 */
#include <string.h>

#include "layout.h"

#define PROPOSALS 3

struct distance {
    bool other_kind, other_page;
    int64_t area;
};

static struct distance distance_of(const struct stock *from, const struct stock *s) {
    bool page = s->page_w_um == from->page_w_um && s->page_h_um == from->page_h_um;
    return (struct distance){s->kind != from->kind, from->kind == STOCK_SHEET && !page,
                             (int64_t)s->label_w_um * s->label_h_um};
}

static bool nearer(struct distance a, struct distance b) {
    if (a.other_kind != b.other_kind) return b.other_kind;
    if (a.other_page != b.other_page) return b.other_page;
    return a.area < b.area;
}

static bool works(const struct stock *s, const char *address, size_t len, int dpi, struct arena *a) {
    struct template *t = NULL;
    struct symbol_plan plan;
    int32_t nm;
    return template_find(&t, s->template_id, a, NULL) == ST_OK &&
           symbol_fit(t, address, len, s, dpi, &plan, &nm, NULL) == ST_OK;
}

void stock_propose(const struct stock *from, const char *address, size_t len, int dpi, struct arena *a, struct buf *out) {
    const struct stock *best[PROPOSALS];
    size_t n = 0;
    for (size_t i = 0; i < stock_count(); i++) {
        const struct stock *s = stock_at(i);
        if (!works(s, address, len, dpi, a)) continue;
        size_t at = n;
        while (at > 0 && nearer(distance_of(from, s), distance_of(from, best[at - 1]))) at--;
        if (at == PROPOSALS) continue;
        if (n < PROPOSALS) n++;
        memmove(best + at + 1, best + at, (n - 1 - at) * sizeof *best);
        best[at] = s;
    }
    for (size_t i = 0; i < n; i++) buf_printf(out, "%s%s", i ? ", " : "", best[i]->id);
}

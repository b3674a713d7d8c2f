/* The table of surfaces, and the walk over a page's labels that all of them take. */
#include "surface.h"

const struct surface *surface_of(enum press_format f) {
    static const struct surface *const all[] = {
#define X(name, word, media, extension, labels, dpi) &surface_##name,
#include "label/format.def"
#undef X
    };
    return all[f];
}

enum status outlet_put(struct outlet *o, const void *data, size_t len, struct err *e) {
    o->bytes += len;
    return o->sink(o->ctx, data, len, e);
}

uint64_t unit_share(uint64_t unit, uint64_t each, uint64_t of, uint64_t *first) {
    *first = unit * each;
    return of - *first < each ? of - *first : each;
}

uint64_t units_needed(uint64_t each, uint64_t of) {
    return (of + each - 1) / each;
}

void walk_page(struct walk *w, const struct press *p, uint64_t page) {
    uint64_t skipped = (uint64_t)p->job->start_cell - 1;
    w->press = p;
    w->next = page == 0 ? skipped : 0;
    w->n = page * (uint64_t)p->cells + w->next - skipped;
}

enum status walk_next(struct walk *w, bool *more, struct err *e) {
    const struct press *p = w->press;
    *more = w->next < (uint64_t)p->cells && w->n < p->labels;
    if (!*more) return ST_OK;
    w->cell = (int)w->next++;
    w->index = press_index(p, w->n++);
    code_issue(p->job->issuer, w->index, &w->label);
    return symbol_encode(&p->plan, w->label.address, w->label.address_len, &w->symbol, e);
}

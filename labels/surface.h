/*
 * What turns labels into the bytes of a format: a row of functions a format.
 *
 * A unit is what one worker makes at a time: some pages of the job, or a piece of one of the files that a format has in it. Equal
 * jobs give equal bytes, whoever makes which unit.
 * thread: open, put, finish and close run in the caller's thread; unit runs in several workers at once and changes nothing of the
 * state but what belongs to its unit.
 */
#ifndef TEMLANG_LABELS_SURFACE_H
#define TEMLANG_LABELS_SURFACE_H

#include "press.h"

/* Where the bytes of a file go, in order. */
struct outlet {
    press_sink sink;
    void *ctx;
    uint64_t bytes; /* so far */
};

/* err: what the sink says */
enum status outlet_put(struct outlet *o, const void *data, size_t len, struct err *e);

struct surface {
    /*
     * What is equal for all units, and the file's first bytes.
     *   out  *state, also where it fails; *units: how many there are, one a page unless set
     */
    enum status (*open)(struct press *p, void **state, uint64_t *units, struct outlet *o, struct err *e);
    /* A worker's own tools, kept from unit to unit; NULL: it needs none.  out: NULL without memory */
    void *(*tools_new)(const void *state);
    void (*tools_free)(void *tools);
    /*
     * Make a unit.
     *   in   unit: from 0; out: empty
     *   err  goes to the caller of the job
     */
    enum status (*unit)(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e);
    /* Take a unit that was made, each in its turn; NULL: its bytes are the file's next. */
    enum status (*put)(void *state, uint64_t unit, const struct buf *made, struct outlet *o, struct err *e);
    /* The file's last bytes; NULL: none. */
    enum status (*finish)(void *state, struct outlet *o, struct err *e);
    /* state may be NULL or half made */
    void (*close)(void *state);
};

/* The surface of a format. */
const struct surface *surface_of(enum press_format f);

#define X(name, word, media, extension, labels, dpi) extern const struct surface surface_##name;
#include "label/format.def"
#undef X

/* A unit's share of so many things, each unit taking as many as the others.  out: *first, from 0; how many there are */
uint64_t unit_share(uint64_t unit, uint64_t each, uint64_t of, uint64_t *first);
/* How many units that makes. */
uint64_t units_needed(uint64_t each, uint64_t of);

/* The used cells of a page, one after the other, each with its label made. */
struct walk {
    const struct press *press;
    uint64_t n;    /* of the job's labels, from 0 */
    uint64_t next; /* cell, from 0 */
    /* the label at hand */
    int cell;      /* from 0 */
    uint32_t index;
    struct code_label label;
    struct symbol symbol;
};

/* Begin at the first used cell of a page. */
void walk_page(struct walk *w, const struct press *p, uint64_t page);
/*
 * The next label.
 *   out  *more: false at the end of the page
 *   err  as symbol_encode
 */
enum status walk_next(struct walk *w, bool *more, struct err *e);

#endif

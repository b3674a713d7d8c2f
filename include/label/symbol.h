/*
 * A QR symbol as bits: segments planned once for a run, encoded for each label.  src: label code v1 §4, ISO/IEC 18004
 *
 * All addresses of a run have the same length and the same character classes, so the segmentation with the fewest bits
 * and the smallest version are found once. (libqrencode makes the modules.)
 * thread: a plan is read only after symbol_plan; encoding is independent for each caller.
 */
#ifndef TEMLANG_LABEL_SYMBOL_H
#define TEMLANG_LABEL_SYMBOL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

#define SYMBOL_WIDTH_MAX 61 /* version 11: a row fits one 64-bit word */
#define SYMBOL_QUIET 4      /* modules of quiet zone on every side */

/* Error correction: about 7, 15, 25 and 30 percent of the symbol may be lost. */
enum symbol_level { SYMBOL_L, SYMBOL_M, SYMBOL_Q, SYMBOL_H };

struct symbol {
    int width;                       /* modules a side, without the quiet zone: 17 + 4 * version */
    uint64_t row[SYMBOL_WIDTH_MAX];  /* bit 63 is the leftmost module; 1 is dark */
};

/* How a segment packs: 10 bits for 3 digits, 11 bits for 2 of 0-9 A-Z $%*+-./: and space, 8 bits for any byte. */
enum symbol_mode { SYMBOL_NUMERIC, SYMBOL_ALNUM, SYMBOL_BYTE };

struct symbol_plan {
    enum symbol_level level;
    int version; /* 1 … 11 */
    int width;   /* 17 + 4 * version */
    int bits;    /* of data, before padding */
    size_t len;  /* characters of an address */
    int segments;
    struct symbol_segment {
        enum symbol_mode mode;
        uint16_t len; /* characters */
    } segment[16];
};

/*
 * Plan the symbol of every address that has the character classes of this one.
 *   in   text: an address of the run; level: error correction
 *   err  ST_TOO_LARGE "symbol.size" when it needs more than version 11
 */
enum status symbol_plan(struct symbol_plan *p, const char *text, size_t len, enum symbol_level level, struct err *e);
/*
 * Encode one address.
 *   in   text: len must be p->len, each character in its planned mode
 *   err  ST_INTERNAL "symbol.plan" where the text does not fit the plan; ST_NO_MEMORY
 */
enum status symbol_encode(const struct symbol_plan *p, const char *text, size_t len, struct symbol *out, struct err *e);
/* Whether a module is dark.  in: x, y in 0 … width-1 */
static inline bool symbol_dark(const struct symbol *s, int x, int y) { return (s->row[y] >> (63 - x)) & 1u; }
/* A rectangle of dark modules. */
struct symbol_rect {
    int x, y, w, h;
};
/*
 * The next of the rectangles that are a symbol's dark modules, each module in one of them; runs that are equal in rows one below the
 * other are one.
 *   in   *r: zeroes, or the one before.  out: false at the end
 */
bool symbol_rect_next(const struct symbol *s, struct symbol_rect *r);
/* The dark modules as the data of an SVG path, a unit a module, from 0 0.  out: appended */
void symbol_path(const struct symbol *s, struct buf *out);
/*
 * A symbol with its quiet zone as an SVG image.
 *   in   module_nm: size of a module in print; 0: for a page, without a size of its own.  out: appended
 */
void symbol_image(const struct symbol *s, int32_t module_nm, struct buf *out);
/*
 * A text for a screen or a page as an SVG image with its quiet zone, a unit a module, level M.
 *   out  appended to out.  err: as symbol_plan; ST_NO_MEMORY
 */
enum status symbol_svg(const char *text, size_t len, struct buf *out, struct err *e);
/* 'L', 'M', 'Q', 'H' */
char symbol_level_letter(enum symbol_level l);

#endif

/* A parsed template, for the layout and for tests. Lengths in micrometres, type sizes in thousandths of a point. */
#ifndef TEMLANG_LABELS_TPL_H
#define TEMLANG_LABELS_TPL_H

#include <stdbool.h>

#include "base/buf.h"
#include "label/stock.h"
#include "label/template.h"

#define TPL_ELEMENTS_MAX 64
#define TPL_SLACK_UM_MAX 12000 /* of a label's side that its template may leave blank */
#define TPL_LINES_MAX 8
#define TPL_TEXT_MPT_MIN 6000 /* least legible in print */
#define TPL_CODE_MPT_MIN 7000
#define TPL_DIGIT_EM 572      /* width of a digit and of a space, thousandths of an em: known without the font */
#define TPL_SPACE_EM 260
#define TPL_CAP_EM 714        /* height of digits and capitals */
#define TPL_STARS_MAX 5
#define TPL_STAR_WIDTH 1051   /* thousandths of its height */
#define TPL_STAR_GAP 150
#define TPL_LEGAL_GAP_UM 200  /* between the lines of an element "legal" */

enum attribute {
#define X(name, word, reader) ATTR_##name,
#include "attribute.def"
#undef X
    ATTR_COUNT
};

enum element_kind {
#define X(name, word, needs, takes) ELEMENT_##name,
#include "element.def"
#undef X
    ELEMENT_COUNT
};

enum align { ALIGN_LEFT, ALIGN_CENTER, ALIGN_RIGHT };

struct element {
    enum element_kind kind;
    unsigned set;            /* bit ATTR_…: given in the file */
    int32_t x, y, w, h;      /* y is the gap below the element above when flows */
    bool flows;              /* y=+n: stands below the element before it, within that one's h */
    int32_t stroke;
    int32_t size_mpt, min_mpt;
    bool condense;           /* fit=condense: the narrow face when the least size is not enough */
    bool bold;
    bool dispensable;        /* need=no: left out where there is no room */
    bool themed;             /* ink=theme: in the colour of the job */
    bool bleeds;             /* bleed=yes: goes on beyond the edges of the label that it touches */
    bool legal;              /* a line that an element "legal" stands for: not in the canonical text */
    int lines;
    int32_t leading;         /* line pitch, thousandths of the size */
    enum align align;
    enum symbol_level level[4];
    int levels;
    const char *value;       /* NUL-terminated, placeholders unfilled */
};

struct template {
    char name[96];
    char stock[32];
    int32_t w, h, safe;
    char version[TEMPLATE_VERSION_BYTES];
    const char *text;        /* as it was parsed, NUL-terminated */
    size_t len;
    struct element *element;
};

/*
 * Whether a template may stand on a stock: it is drawn in the middle of the label, so it is no larger and little smaller.
 */
bool template_fits(const struct template *t, const struct stock *s);
/* The canonical text: parse, print, parse gives the same template. */
void template_print(const struct template *t, struct buf *out);
/* Width of the label number in one or two lines at a size, in micrometres. */
int32_t tpl_code_width(const struct element *el);
/* Height of the label number, from the top of its digits to the foot of the last line. */
int32_t tpl_code_height(const struct element *el);
/* Width of a row of stars of a height. */
static inline int32_t tpl_stars_width(int stars, int32_t height) {
    return (int32_t)((int64_t)height * (stars * TPL_STAR_WIDTH + (stars - 1) * TPL_STAR_GAP) / 1000);
}
/* Micrometres of so many thousandths of an em at a size in thousandths of a point. */
static inline int32_t tpl_em_um(int64_t em_thousandths, int32_t size_mpt) {
    int64_t n = em_thousandths * size_mpt * 127; /* 1 pt = 25400/72 µm = 3175/9 µm */
    return (int32_t)((n + (n < 0 ? -180000 : 180000)) / 360000);
}

#endif

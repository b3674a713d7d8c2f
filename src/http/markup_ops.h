/* The compiled form that markup.c writes and markup_render.c runs. */
#ifndef TEMLANG_HTTP_MARKUP_OPS_H
#define TEMLANG_HTTP_MARKUP_OPS_H

#include "markup.h"

#define PATH_PARTS_MAX 4

enum op_kind {
    OP_TEXT,     /* text, len */
    OP_VALUE,    /* path, filters */
    OP_SECTION,  /* path; body up to end */
    OP_SHOWN,    /* path; body up to end */
    OP_INVERTED, /* path; body up to end */
    OP_SWITCH,   /* path; cases up to end */
    OP_CASE      /* text = value; body up to end, which is the next case or the switch's end */
};

enum filter { FILTER_DATE = 1, FILTER_NUM = 2, FILTER_OWN = 4, FILTER_SVG = 8 };

struct path {
    const char *part[PATH_PARTS_MAX]; /* none: the current value, "." */
    const char *own, *en;             /* last part with the page's language ("_fr") and "_en" behind it, for FILTER_OWN */
    int len;
};

struct op {
    enum op_kind kind;
    unsigned filters;
    size_t end; /* index of the op behind the body */
    const char *text;
    size_t len;
    struct path path;
};

struct markup {
    struct op *ops;
    size_t len;
    enum lang lang;
};

#endif

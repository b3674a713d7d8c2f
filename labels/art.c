/*
 * Pictures of a label. A star is not in the font, so it is a path; artwork of a right is never redrawn by us: it is the image
 * that the register holds, and a label whose job carries none shows none.
 */
#include "art.h"

#include <string.h>

#define SIDE_DOTS_MIN 8
#define SIDE_DOTS_MAX 4096
#define DPI_MIN 150 /* fewer dots an inch look like stairs */

/* A star of height 10,000. */
static const int16_t star[][2] = {
    {5257, 0},     {6498, 3820},  {10515, 3820}, {7265, 6180}, {8507, 10000},
    {5257, 7639},  {2008, 10000}, {3249, 6180},  {0, 3820},    {4016, 3820},
};
#define STAR_POINTS (sizeof star / sizeof *star)

enum status art_stars(int stars, int32_t height, struct arena *a, struct path *out) {
    struct path_node *node = arena_alloc(a, (size_t)stars * STAR_POINTS * sizeof *node);
    if (!node) return ST_NO_MEMORY;
    *out = (struct path){0, node};
    for (int i = 0; i < stars; i++) {
        int32_t left = tpl_stars_width(i + 1, height) - tpl_stars_width(1, height);
        for (size_t k = 0; k < STAR_POINTS; k++)
            node[out->len++] = (struct path_node){
                .step = k ? PATH_LINE : PATH_MOVE,
                .x = {left + (int32_t)((int64_t)height * star[k][0] / 10000)},
                .y = {(int32_t)((int64_t)height * star[k][1] / 10000)},
            };
    }
    return ST_OK;
}

const struct press_image *art_image(const struct press_texts *t, enum element_kind kind) {
#define X(name, word, member, um) \
    if (kind == ELEMENT_##name) return t->member;
#include "art.def"
#undef X
    return NULL;
}

/* The member of struct press_texts. */
static const char *kind_word(enum element_kind kind) {
#define X(name, word, member, um) \
    if (kind == ELEMENT_##name) return #member;
#include "art.def"
#undef X
    return "";
}

static enum status refuse(const char *field, int least, struct err *e) {
    enum status s = err_set(e, ST_INVALID, field, "press.image");
    err_arg(e, "field", "%s", field);
    err_arg(e, "least", "%d", least);
    return s;
}

static bool side_right(int dots) {
    return dots >= SIDE_DOTS_MIN && dots <= SIDE_DOTS_MAX;
}

enum status art_check(const struct press_image *i, const char *field, struct err *e) {
    return i->bits && side_right(i->w) && side_right(i->h) ? ST_OK : refuse(field, SIDE_DOTS_MIN, e);
}

enum status art_fit(const struct press_image *i, enum element_kind kind, int32_t box_w, int32_t box_h, int32_t *w, int32_t *h,
                        struct err *e) {
    enum status s = art_check(i, kind_word(kind), e);
    if (s != ST_OK) return s;
    *w = box_w;
    *h = (int32_t)((int64_t)box_w * i->h / i->w);
    if (*h > box_h) {
        *h = box_h;
        *w = (int32_t)((int64_t)box_h * i->w / i->h);
    }
    int32_t side = *w > *h ? *w : *h;
    int least = (int)(((int64_t)side * DPI_MIN + 25399) / 25400);
    return (i->w > i->h ? i->w : i->h) >= least ? ST_OK : refuse(kind_word(kind), least, e);
}

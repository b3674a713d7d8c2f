/*
 * The maker's guide: one page on how to print labels, stick them and void what is spoilt, to be hung beside the printer. It is for
 * households that nobody has trained, so pictures say it first, and the page is itself the trial print: it has a ruler.
 */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "guide_picture.h"

#define PAGE_W 210000
#define PAGE_H 297000
#define LEFT 15000
#define WIDTH (PAGE_W - 2 * LEFT)
#define FOOT (PAGE_H - 12000)
#define RULER_UM 50000
#define PICTURES_MAX 5
#define BESIDE ((GUIDE_PICTURE_W + 4000) * 2) /* two pictures at the right of the words */
#define MARK_UM 5000
#define BODY_MPT 11500
#define BODY_UM 5500
#define OPS_MAX 600

struct guide {
    struct leaf leaf;
    enum lang lang;
    int32_t y; /* baseline of the last line, or the edge of what is above */
};

struct picture {
    guide_picture *draw;
    bool right; /* how it is done, not how it is not */
    const char *key;
};

struct section {
    const char *title;
    const char *lines[4];
    int beside; /* pictures at the right of the words; the others stand below */
    struct picture picture[PICTURES_MAX];
};

static const struct section sections[] = {
    {"guide.print", {"guide.print_size", "guide.print_trial", "guide.print_off"}, 2,
     {{guide_true_size, true, "guide.true_size"}, {guide_fitted, false, "guide.fitted"}}},
    {"guide.stick", {"guide.stick_scan", "guide.stick_where", "guide.stick_once"}, 0,
     {{guide_flat, true, "guide.flat"}, {guide_tag, true, "guide.tag"}, {guide_edge, false, "guide.edge"}, {guide_fold, false, "guide.fold"},
      {guide_seam, false, "guide.seam"}}},
    {"guide.void", {"guide.void_keep", "guide.void_tell", "guide.void_cut"}, 1, {{guide_cut, true, "guide.cut"}}},
    {"guide.lock", {"guide.lock_sheets", "guide.lock_files"}, 0, {{NULL, false, NULL}}},
};

static const char *words(const struct guide *g, const char *key) {
    const char *s = text_get(g->lang, key);
    return s ? s : "";
}

static enum status paragraph(struct guide *g, enum face face, int32_t size_mpt, int32_t line_um, int32_t x, int32_t w, const char *key) {
    const struct leaf_text t = {face, size_mpt, line_um, x, w};
    return leaf_paragraph(&g->leaf, &t, words(g, key), true, &g->y);
}

/* ---- head ---- */

static void ruler_add(struct guide *g, int32_t x, int32_t y) {
    leaf_rect(&g->leaf, x, y - 150, RULER_UM, 300);
    for (int mm = 0; mm <= RULER_UM / 1000; mm++) {
        int32_t h = mm % 10 == 0 ? 4500 : mm % 5 == 0 ? 3200 : 2000;
        leaf_rect(&g->leaf, x + mm * 1000 - 75, y - h, 150, h);
    }
}

static enum status head_add(struct guide *g) {
    int32_t x = LEFT + RULER_UM + 8000;
    g->y = 11000;
    enum status s = paragraph(g, FACE_BOLD, 21000, 9000, LEFT, WIDTH, "guide.title");
    g->y += 5000;
    int32_t top = g->y;
    ruler_add(g, LEFT, top + 6000);
    if (s == ST_OK) s = leaf_line(&g->leaf, FACE_REGULAR, 8500, "0", 1, LEFT - 700, top + 9800);
    if (s == ST_OK) s = leaf_line(&g->leaf, FACE_REGULAR, 8500, "50 mm", 5, LEFT + RULER_UM - 4200, top + 9800);
    g->y = top - 2600;
    if (s == ST_OK) s = paragraph(g, FACE_REGULAR, BODY_MPT, BODY_UM, x, PAGE_W - LEFT - x, "guide.ruler");
    if (g->y < top + 9800) g->y = top + 9800;
    return s;
}

/* ---- sections ---- */

/* A picture; below it whether it is right, and what it says.  out: *foot: where the words end */
static enum status picture_add(struct guide *g, const struct picture *p, int32_t x, int32_t y, int32_t *foot) {
    const struct spot mark = {x + 500, y + GUIDE_PICTURE_H + 1900};
    const struct leaf_text t = {FACE_REGULAR, 9500, 4300, x + MARK_UM + 1800, GUIDE_PICTURE_W - MARK_UM - 1800};
    int32_t line = y + GUIDE_PICTURE_H + 1200;
    p->draw(&g->leaf, (struct spot){x, y});
    (p->right ? shape_tick : shape_cross)(&g->leaf, mark, MARK_UM);
    enum status s = leaf_paragraph(&g->leaf, &t, words(g, p->key), true, &line);
    if (line > *foot) *foot = line;
    return s;
}

static enum status pictures_add(struct guide *g, const struct section *c, int32_t x, int32_t y, int n, int32_t *foot) {
    enum status s = ST_OK;
    int32_t step = c->beside ? GUIDE_PICTURE_W + 4000 : (WIDTH - GUIDE_PICTURE_W) / (PICTURES_MAX - 1);
    for (int i = 0; i < n && s == ST_OK; i++) s = picture_add(g, &c->picture[i], x + i * step, y, foot);
    return s;
}

static enum status lines_add(struct guide *g, const struct section *c, int32_t w) {
    enum status s = ST_OK;
    for (int i = 0; i < 4 && c->lines[i] && s == ST_OK; i++) {
        g->y += 1300;
        leaf_rect(&g->leaf, LEFT + 600, g->y + BODY_UM - 2300, 1200, 1200);
        s = paragraph(g, FACE_REGULAR, BODY_MPT, BODY_UM, LEFT + 4500, w - 4500, c->lines[i]);
    }
    return s;
}

static enum status section_add(struct guide *g, const struct section *c) {
    int n = 0;
    while (n < PICTURES_MAX && c->picture[n].draw) n++;
    g->y += 5000;
    leaf_rect(&g->leaf, LEFT, g->y, WIDTH, 350);
    g->y += 1200;
    int32_t top = g->y + 2000, foot = 0, w = c->beside ? WIDTH - c->beside * BESIDE / 2 : WIDTH;
    enum status s = paragraph(g, FACE_BOLD, 14000, 6200, LEFT, w, c->title);
    if (s == ST_OK) s = lines_add(g, c, w);
    if (c->beside && s == ST_OK) s = pictures_add(g, c, LEFT + w + 4000, top, n, &foot);
    if (!c->beside && s == ST_OK) s = pictures_add(g, c, LEFT, g->y + 3500, n, &foot);
    if (foot > g->y) g->y = foot;
    return s;
}

/* ---- foot ---- */

/* Whom to call is another in every village: lines to be filled in by hand. */
static enum status call_add(struct guide *g) {
    static const char *const keys[] = {"guide.call_commune", "guide.call_keeper"};
    int32_t half = (WIDTH - 6000) / 2, foot = g->y;
    g->y += 5500;
    enum status s = paragraph(g, FACE_BOLD, 12000, 5500, LEFT, WIDTH, "guide.call");
    int32_t top = g->y;
    for (int i = 0; i < 2 && s == ST_OK; i++) {
        int32_t x = LEFT + i * (half + 6000);
        g->y = top + 500;
        s = paragraph(g, FACE_REGULAR, 9500, 4600, x, half, keys[i]);
        for (int line = 1; line <= 2; line++) leaf_rect(&g->leaf, x, g->y + line * 8000, half, 150);
        if (g->y + 16000 > foot) foot = g->y + 16000;
    }
    g->y = foot;
    return s;
}

static enum status guide_draw(struct guide *g) {
    enum status s = head_add(g);
    for (size_t i = 0; i < sizeof sections / sizeof *sections && s == ST_OK; i++) s = section_add(g, &sections[i]);
    if (s == ST_OK) s = call_add(g);
    return s == ST_OK && g->y > FOOT ? ST_INTERNAL : s; /* words that grew: found by the tests of both languages */
}

enum status press_guide(enum lang lang, press_sink sink, void *ctx, struct err *e) {
    static const struct press_job plain = {.start_cell = 1};
    struct guide g = {.lang = lang};
    char facts[32];
    (void)snprintf(facts, sizeof facts, "guide %s", lang_code(lang));
    enum status s = leaf_open(&g.leaf, PAGE_W, PAGE_H, OPS_MAX, e);
    if (s == ST_OK) s = guide_draw(&g);
    if (s != ST_OK) s = err_set(e, s, NULL, "");
    if (s == ST_OK) s = leaf_write(&g.leaf, &plain, facts, sink, ctx, e);
    leaf_close(&g.leaf);
    return s;
}

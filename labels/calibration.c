/*
 * The page that a printer is measured with: a cross with rulers at each corner, the labels' outlines, and what to do. People measure
 * four lengths and type in four numbers; a stock's own figures are never edited for a printer.
 */
#include <stdio.h>

#include "base/text.h"
#include "label/calibration.h"
#include "leaf.h"

#define INSET_UM CALIBRATION_INSET_UM
#define ARM_UM 20000     /* of a ruler, from its cross inwards */
#define HAIR_UM 100
#define TEXT_MPT 9000
#define LINE_UM 4600
#define LINES_MAX 40
#define OPS_MAX (4 * 2 * (1 + ARM_UM / 1000) + 4 * STOCK_CELLS_MAX + LINES_MAX + 8)
#define STOCK_CELLS_MAX 10000

struct sheet {
    const struct stock *stock;
    struct leaf leaf;
    enum lang lang;
    int32_t text_x, text_y, text_w, text_h; /* the words; no outline crosses them */
};

/* ---- rulers ---- */

/* A cross at x, y, with a millimetre ruler to the side and one up or down: right and down are 1 or -1. */
static void corner_add(struct sheet *s, int32_t x, int32_t y, int right, int down) {
    int32_t half = HAIR_UM / 2, reach = ARM_UM + 10000; /* a little beyond the cross, towards the edge */
    leaf_rect(&s->leaf, right > 0 ? x - 10000 : x - ARM_UM, y - half, reach, HAIR_UM);
    leaf_rect(&s->leaf, x - half, down > 0 ? y - 10000 : y - ARM_UM, HAIR_UM, reach);
    for (int mm = 1; mm <= ARM_UM / 1000; mm++) {
        int32_t tick = mm % 10 == 0 ? 3000 : mm % 5 == 0 ? 2200 : 1400;
        leaf_rect(&s->leaf, x + right * mm * 1000 - half, down > 0 ? y : y - tick, HAIR_UM, tick);
        leaf_rect(&s->leaf, right > 0 ? x : x - tick, y + down * mm * 1000 - half, tick, HAIR_UM);
    }
}

static void corners_add(struct sheet *s) {
    int32_t right = s->stock->page_w_um - INSET_UM, foot = s->stock->page_h_um - INSET_UM;
    corner_add(s, INSET_UM, INSET_UM, 1, 1);
    corner_add(s, right, INSET_UM, -1, 1);
    corner_add(s, INSET_UM, foot, 1, -1);
    corner_add(s, right, foot, -1, -1);
}

/* ---- outlines ---- */

static bool over_words(const struct sheet *s, int32_t x, int32_t y) {
    const struct stock *st = s->stock;
    return x < s->text_x + s->text_w && x + st->label_w_um > s->text_x && y < s->text_y + s->text_h && y + st->label_h_um > s->text_y;
}

static void outlines_add(struct sheet *s) {
    const struct stock *st = s->stock;
    for (int i = 1; i <= st->cols * st->rows; i++) {
        int32_t x, y, w = st->label_w_um, h = st->label_h_um;
        stock_cell(st, i, &x, &y);
        if (over_words(s, x, y)) continue;
        leaf_rect(&s->leaf, x, y, w, HAIR_UM);
        leaf_rect(&s->leaf, x, y + h - HAIR_UM, w, HAIR_UM);
        leaf_rect(&s->leaf, x, y, HAIR_UM, h);
        leaf_rect(&s->leaf, x + w - HAIR_UM, y, HAIR_UM, h);
    }
}

/* ---- words ---- */

/* Millimetres with one decimal, as the language writes them. */
static const char *mm_text(const struct sheet *s, int32_t um) {
    const char *text = arena_printf(s->leaf.a, "%d%c%d", (int)(um / 1000), s->lang == LANG_VI ? ',' : '.', (int)(um % 1000 / 100));
    return text ? text : "";
}

/* out: *y behind the last line */
static enum status words_add(struct sheet *s, bool draw, int32_t *y) {
    static const char *const keys[] = {"press.calibration_title", "press.calibration_print", "press.calibration_measure",
                                       "press.calibration_type", "press.calibration_look"};
    const struct stock *st = s->stock;
    const struct text_arg args[] = {
        {"stock", st->name},
        {"inset", mm_text(s, INSET_UM)},
        {"across", mm_text(s, st->page_w_um - 2 * INSET_UM)},
        {"down", mm_text(s, st->page_h_um - 2 * INSET_UM)},
    };
    struct leaf_text text = {.size_mpt = TEXT_MPT, .line_um = LINE_UM, .x = s->text_x, .w = s->text_w};
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == ST_OK; i++) {
        struct buf b = BUF_INIT;
        text_fill(&b, s->lang, keys[i], args, sizeof args / sizeof *args);
        text.face = i ? FACE_REGULAR : FACE_BOLD;
        status = b.failed ? ST_NO_MEMORY : leaf_paragraph(&s->leaf, &text, b.data, draw, y);
        buf_free(&b);
        *y += LINE_UM / 3;
    }
    return status;
}

/* The words stand between the rulers, in the middle of the page. */
static enum status words_place(struct sheet *s) {
    int32_t y = 0;
    s->text_x = INSET_UM + 6000;
    s->text_w = s->stock->page_w_um - 2 * s->text_x;
    enum status status = words_add(s, false, &y);
    s->text_h = y + LINE_UM;
    s->text_y = (s->stock->page_h_um - s->text_h) / 2;
    y = s->text_y;
    return status == ST_OK ? words_add(s, true, &y) : status;
}

/* The four lengths, each at its place. */
static enum status letters_add(struct sheet *s) {
    const struct {
        const char *letter;
        int32_t x, y;
    } at[] = {
        {"A", INSET_UM - 8000, INSET_UM - 800},
        {"B", s->stock->page_w_um / 2, INSET_UM + 1200},
        {"C", INSET_UM + 800, INSET_UM - 5000},
        {"D", INSET_UM - 900, s->stock->page_h_um / 2},
    };
    enum status st = ST_OK;
    for (size_t i = 0; i < sizeof at / sizeof *at && st == ST_OK; i++)
        st = leaf_line(&s->leaf, FACE_BOLD, TEXT_MPT, at[i].letter, 1, at[i].x, at[i].y);
    return st;
}

/* ---- the file ---- */

static enum status job_check(const struct press_job *job, struct err *e) {
    const struct stock *s = job->stock;
    int32_t least = PRESS_SCALE_PPM - PRESS_SCALE_PPM_MAX, most = PRESS_SCALE_PPM + PRESS_SCALE_PPM_MAX;
    struct calibration_measure due;
    enum status fits = calibration_true(s, &due, e);
    if (fits != ST_OK) return fits;
    if ((job->scale_x_ppm && (job->scale_x_ppm < least || job->scale_x_ppm > most)) ||
        (job->scale_y_ppm && (job->scale_y_ppm < least || job->scale_y_ppm > most)))
        return err_set(e, ST_INVALID, "scale", "press.scale");
    bool x = job->offset_x_um >= -PRESS_OFFSET_UM_MAX && job->offset_x_um <= PRESS_OFFSET_UM_MAX;
    bool y = job->offset_y_um >= -PRESS_OFFSET_UM_MAX && job->offset_y_um <= PRESS_OFFSET_UM_MAX;
    if (x && y) return ST_OK;
    enum status st = err_set(e, ST_INVALID, "offset", "press.offset");
    err_arg(e, "max", "%d", PRESS_OFFSET_UM_MAX / 1000);
    return st;
}

static enum status sheet_draw(struct sheet *s) {
    corners_add(s);
    enum status status = words_place(s);
    if (status == ST_OK) status = letters_add(s);
    if (status == ST_OK) outlines_add(s);
    return status;
}

enum status press_calibration(const struct press_job *job, enum lang lang, press_sink sink, void *ctx, struct err *e) {
    struct sheet s = {.stock = job->stock, .lang = lang};
    char facts[80];
    enum status status = job_check(job, e);
    if (status != ST_OK) return status;
    (void)snprintf(facts, sizeof facts, "calibration %s %s", job->stock->id, lang_code(lang));
    status = leaf_open(&s.leaf, job->stock->page_w_um, job->stock->page_h_um, OPS_MAX, e);
    if (status == ST_OK) status = sheet_draw(&s);
    if (status != ST_OK) status = err_set(e, status, NULL, "");
    if (status == ST_OK) status = leaf_write(&s.leaf, job, facts, sink, ctx, e);
    leaf_close(&s.leaf);
    return status;
}

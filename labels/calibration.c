/*
 * The page that a printer is measured with: a cross with rulers at each corner, the labels' outlines, and what to do. People measure
 * four lengths and type in four numbers; a stock's own figures are never edited for a printer.
 */
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "pdf.h"
#include "press.h"

#define INSET_UM 15000   /* of the crosses from the paper's edge: printers reach there */
#define ARM_UM 20000     /* of a ruler, from its cross inwards */
#define HAIR_UM 100
#define PAGE_UM_MIN 100000
#define OFFSET_UM_MAX 20000
#define TEXT_MPT 9000
#define LINE_UM 4600
#define LINES_MAX 40
#define ARENA_BYTES ((size_t)16 << 20)
#define OPS_MAX (4 * 2 * (1 + ARM_UM / 1000) + 4 * STOCK_CELLS_MAX + LINES_MAX + 8)
#define STOCK_CELLS_MAX 10000

struct sheet {
    const struct stock *stock;
    struct fonts fonts;
    struct arena *a;
    struct drawing drawing;
    enum lang lang;
    int32_t text_x, text_y, text_w, text_h; /* the words; no outline crosses them */
};

static struct op *op_add(struct sheet *s, enum op_kind kind) {
    struct op *op = &s->drawing.op[s->drawing.len++];
    *op = (struct op){.kind = kind};
    return op;
}

static void rect_add(struct sheet *s, int32_t x, int32_t y, int32_t w, int32_t h) {
    struct op *op = op_add(s, OP_RECT);
    op->x = x;
    op->y = y;
    op->w = w;
    op->h = h;
}

/* ---- rulers ---- */

/* A cross at x, y, with a millimetre ruler to the side and one up or down: right and down are 1 or -1. */
static void corner_add(struct sheet *s, int32_t x, int32_t y, int right, int down) {
    int32_t half = HAIR_UM / 2, reach = ARM_UM + 10000; /* a little beyond the cross, towards the edge */
    rect_add(s, right > 0 ? x - 10000 : x - ARM_UM, y - half, reach, HAIR_UM);
    rect_add(s, x - half, down > 0 ? y - 10000 : y - ARM_UM, HAIR_UM, reach);
    for (int mm = 1; mm <= ARM_UM / 1000; mm++) {
        int32_t tick = mm % 10 == 0 ? 3000 : mm % 5 == 0 ? 2200 : 1400;
        rect_add(s, x + right * mm * 1000 - half, down > 0 ? y : y - tick, HAIR_UM, tick);
        rect_add(s, right > 0 ? x : x - tick, y + down * mm * 1000 - half, tick, HAIR_UM);
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
        rect_add(s, x, y, w, HAIR_UM);
        rect_add(s, x, y + h - HAIR_UM, w, HAIR_UM);
        rect_add(s, x, y, HAIR_UM, h);
        rect_add(s, x + w - HAIR_UM, y, HAIR_UM, h);
    }
}

/* ---- words ---- */

/* Millimetres with one decimal, as the language writes them. */
static const char *mm_text(const struct sheet *s, int32_t um) {
    const char *text = arena_printf(s->a, "%d%c%d", (int)(um / 1000), s->lang == LANG_VI ? ',' : '.', (int)(um % 1000 / 100));
    return text ? text : "";
}

static enum status line_add(struct sheet *s, enum face face, const char *text, size_t len, int32_t x, int32_t y) {
    struct op *op = op_add(s, OP_TEXT);
    op->face = face;
    op->size_mpt = TEXT_MPT;
    op->x = x;
    op->y = y;
    op->text = arena_strn(s->a, text, len);
    enum status st = op->text ? font_shape(&s->fonts, face, op->text, len, s->a, &op->glyphs, NULL) : ST_NO_MEMORY;
    return st == ST_OK && op->glyphs.missing ? ST_INTERNAL : st; /* the word lists use what the font has */
}

/* Break a paragraph at spaces; y moves on.  in: draw: false only counts */
static enum status paragraph_add(struct sheet *s, enum face face, const char *text, bool draw, int32_t *y) {
    size_t len = strlen(text);
    struct glyphs glyphs;
    int32_t *pen = arena_alloc(s->a, (len + 1) * sizeof *pen);
    enum status st = pen ? font_shape(&s->fonts, face, text, len, s->a, &glyphs, pen) : ST_NO_MEMORY;
    for (size_t from = 0; st == ST_OK && from < len;) {
        size_t end = len;
        for (size_t i = from, last = 0; i <= len; i++) {
            if (i < len && text[i] != ' ') continue;
            if (last && tpl_em_um(pen[i] - pen[from], TEXT_MPT) > s->text_w) {
                end = last;
                break;
            }
            last = i;
        }
        *y += LINE_UM;
        if (draw) st = line_add(s, face, text + from, end - from, s->text_x, *y);
        from = end + (end < len);
    }
    return st;
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
    enum status status = ST_OK;
    for (size_t i = 0; i < sizeof keys / sizeof *keys && status == ST_OK; i++) {
        struct buf b = BUF_INIT;
        text_fill(&b, s->lang, keys[i], args, sizeof args / sizeof *args);
        status = b.failed ? ST_NO_MEMORY : paragraph_add(s, i ? FACE_REGULAR : FACE_BOLD, b.data, draw, y);
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
    for (size_t i = 0; i < sizeof at / sizeof *at && st == ST_OK; i++) st = line_add(s, FACE_BOLD, at[i].letter, 1, at[i].x, at[i].y);
    return st;
}

/* ---- the file ---- */

static enum status job_check(const struct press_job *job, struct err *e) {
    const struct stock *s = job->stock;
    int32_t least = PRESS_SCALE_PPM - PRESS_SCALE_PPM_MAX, most = PRESS_SCALE_PPM + PRESS_SCALE_PPM_MAX;
    if (s->kind != STOCK_SHEET || s->page_w_um < PAGE_UM_MIN || s->page_h_um < PAGE_UM_MIN)
        return err_set(e, ST_INVALID, "stock", "press.calibration");
    if ((job->scale_x_ppm && (job->scale_x_ppm < least || job->scale_x_ppm > most)) ||
        (job->scale_y_ppm && (job->scale_y_ppm < least || job->scale_y_ppm > most)))
        return err_set(e, ST_INVALID, "scale", "press.scale");
    bool x = job->offset_x_um >= -OFFSET_UM_MAX && job->offset_x_um <= OFFSET_UM_MAX;
    bool y = job->offset_y_um >= -OFFSET_UM_MAX && job->offset_y_um <= OFFSET_UM_MAX;
    if (x && y) return ST_OK;
    enum status st = err_set(e, ST_INVALID, "offset", "press.offset");
    err_arg(e, "max", "%d", OFFSET_UM_MAX / 1000);
    return st;
}

static enum status sheet_draw(struct sheet *s) {
    const struct stock *st = s->stock;
    s->drawing = (struct drawing){.w = st->page_w_um, .h = st->page_h_um, .op = arena_alloc(s->a, OPS_MAX * sizeof *s->drawing.op)};
    if (!s->drawing.op) return ST_NO_MEMORY;
    corners_add(s);
    enum status status = words_place(s);
    if (status == ST_OK) status = letters_add(s);
    if (status == ST_OK) outlines_add(s);
    return status;
}

/* One page whose only label is the page itself. */
static enum status page_write(struct pdf *pdf, struct arena *a, press_sink sink, void *ctx, struct err *e) {
    uint32_t lengths[PDF_PAGE_OBJECTS];
    struct buf raw = BUF_INIT, page = BUF_INIT;
    z_stream z = {0};
    enum status s = pdf_open(pdf, a, e);
    if (s == ST_OK) s = pdf_head(pdf, sink, ctx, e);
    if (s == ST_OK && deflateInit(&z, 9) != Z_OK) s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s == ST_OK) {
        pdf_page_begin(pdf, &raw);
        buf_add(&raw, pdf->cell[0].data, pdf->cell[0].len);
        buf_str(&raw, "Q\n");
        s = pdf_page_end(pdf, 0, &z, &raw, &page, lengths);
        if (s != ST_OK) err_set(e, s, NULL, "");
        deflateEnd(&z);
    }
    if (s == ST_OK) s = sink(ctx, page.data, page.len, e);
    if (s == ST_OK) s = pdf_finish(pdf, lengths, sink, ctx, e);
    buf_free(&raw);
    buf_free(&page);
    pdf_close(pdf);
    return s;
}

/* The same page has the same id. */
static void id_make(const struct press_job *job, enum lang lang, unsigned char id[static 16]) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    const int32_t facts[] = {job->offset_x_um, job->offset_y_um, job->scale_x_ppm, job->scale_y_ppm, (int32_t)lang};
    crypto_hash_sha256_state h;
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const unsigned char *)facts, sizeof facts);
    crypto_hash_sha256_update(&h, (const unsigned char *)job->stock->id, strlen(job->stock->id));
    crypto_hash_sha256_final(&h, hash);
    memcpy(id, hash, 16);
}

enum status press_calibration(const struct press_job *job, enum lang lang, press_sink sink, void *ctx, struct err *e) {
    struct sheet s = {.stock = job->stock, .lang = lang};
    enum status status = job_check(job, e);
    if (status != ST_OK) return status;
    struct stock whole = *job->stock;
    whole.cols = whole.rows = 1;
    whole.left_um = whole.top_um = 0;
    whole.label_w_um = whole.pitch_x_um = whole.page_w_um;
    whole.label_h_um = whole.pitch_y_um = whole.page_h_um;
    s.a = arena_new(ARENA_BYTES);
    status = s.a ? fonts_open(&s.fonts, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (status == ST_OK) status = sheet_draw(&s);
    if (status != ST_OK) status = err_set(e, status, NULL, "");
    struct pdf pdf = {.drawing = &s.drawing, .stock = &whole, .fonts = &s.fonts, .pages = 1, .offset_x_um = job->offset_x_um,
                      .offset_y_um = job->offset_y_um, .scale_x_ppm = job->scale_x_ppm, .scale_y_ppm = job->scale_y_ppm};
    id_make(job, lang, pdf.id);
    if (status == ST_OK) status = page_write(&pdf, s.a, sink, ctx, e);
    fonts_close(&s.fonts);
    arena_free(&s.a);
    return status;
}

/* Pictures of a document: photos side by side, a QR code with its address, charts. */
#include <string.h>

#include "chart_shape.h"
#include "document_flow.h"
#include "tpl.h"

#define GAP_UM 4000
#define CAPTION_GAP_UM 1000
#define SYMBOL_UM 30000  /* with its quiet zone */
#define HIGHEST 700      /* of the page, thousandths, that a photo takes */

static int32_t small_line(void) { return type_line_um(SMALL_MPT, TIGHT_LEADING); }

/* ---- photos ---- */

/* out: the object; *w, *h: its dots, as they were where it fails, which the file then says */
static uint32_t jpeg_write(struct flow *f, const struct doc_picture *p, int *w, int *h) {
    struct doc_jpeg j;
    struct buf dictionary = BUF_INIT;
    uint32_t number = objects_number(&f->paper.file);
    enum status s = doc_jpeg_of(p->bytes, p->len, &j, &f->d->err);
    objects_fail(&f->paper.file, s);
    buf_printf(&dictionary, "/Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/%s/BitsPerComponent 8/Filter/DCTDecode", j.width, j.height,
               j.components == 1 ? "DeviceGray" : "DeviceRGB");
    if (f->paper.file.status == ST_OK) objects_stream(&f->paper.file, number, dictionary.data, j.bytes, j.len, false);
    if (s == ST_OK) {
        *w = j.width;
        *h = j.height;
    }
    buf_free(&j.made);
    buf_free(&dictionary);
    return number;
}

static void image_add(struct marks *m, uint32_t picture, int32_t x, int32_t y, int32_t w, int32_t h, struct part *tag) {
    struct mark *i = marks_add(m, OP_IMAGE);
    i->op.x = x;
    i->op.y = y;
    i->op.w = w;
    i->op.h = h;
    i->picture = picture;
    i->tag = tag;
}

static const char *kept(struct box *b, const char *s) {
    const char *own = arena_str(b->a, s ? s : "");
    if (!own) b->failed = true;
    return own;
}

enum status flow_pictures(struct doc *d, const struct doc_picture *p, size_t n, int32_t width_um) {
    struct flow *f = flow_of(d);
    flow_list_end(f);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    int32_t room = (flow_width(f) - (int32_t)(n - 1) * GAP_UM) / (int32_t)n, most = (int32_t)((int64_t)flow_height(f) * HIGHEST / 1000);
    int32_t w = width_um && width_um < room ? width_um : room, high = 0, low = 0;
    int32_t x[DOC_PICTURES_MAX], h[DOC_PICTURES_MAX], wide[DOC_PICTURES_MAX];
    uint32_t number[DOC_PICTURES_MAX];
    struct marks m = {.a = b->a};
    for (size_t i = 0; i < n && f->paper.file.status == ST_OK; i++) {
        int dots_w = 1, dots_h = 1;
        number[i] = jpeg_write(f, &p[i], &dots_w, &dots_h);
        bool tall = (int64_t)w * dots_h / dots_w > most;
        wide[i] = tall ? (int32_t)((int64_t)most * dots_w / dots_h) : w;
        h[i] = tall ? most : (int32_t)((int64_t)w * dots_h / dots_w);
        if (h[i] > high) high = h[i];
    }
    int32_t left = (flow_width(f) - (int32_t)n * w - (int32_t)(n - 1) * GAP_UM) / 2;
    for (size_t i = 0; i < n && f->paper.file.status == ST_OK; i++) {
        const struct type_style s = {.size_mpt = SMALL_MPT, .width_um = w, .align = TYPE_CENTRED};
        struct part *figure = box_part(b, NULL, "Figure");
        struct type_run run = box_run(b, p[i].caption, DOC_ITALIC, NULL, box_part(b, NULL, "Caption"));
        struct type_lines l = box_lines(f, b, &s, &run, p[i].caption ? 1 : 0);
        figure->describes = kept(b, p[i].describes);
        x[i] = left + (int32_t)i * (w + GAP_UM);
        image_add(&m, number[i], x[i] + (w - wide[i]) / 2, high - h[i], wide[i], h[i], figure);
        marks_lines(&m, l.line, l.len, x[i], high + CAPTION_GAP_UM + type_base_um(SMALL_MPT, small_line()), small_line());
        if ((int32_t)l.len > low) low = (int32_t)l.len;
    }
    struct slice *one = box_slice(b);
    slice_marks(b, one, &m);
    one->height_um = high + (low ? CAPTION_GAP_UM + low * small_line() : 0);
    one->before_um = 2 * PARAGRAPH_UM;
    return flow_add(f, b);
}

/* ---- a QR code ---- */

static enum status symbol_make(struct doc *d, const char *address, struct symbol *s) {
    struct symbol_plan plan;
    size_t len = strlen(address);
    struct err e = {0};
    enum status st = symbol_plan(&plan, address, len, SYMBOL_M, &e);
    if (st == ST_TOO_LARGE) return doc_wrong(d, ST_INVALID, "document.symbol", address);
    return st == ST_OK ? symbol_encode(&plan, address, len, s, &d->err) : err_set(&d->err, st, NULL, "");
}

/* Its modules as a mask of a bit each: viewers paint it without seams. */
static uint32_t symbol_write(struct flow *f, const struct symbol *s) {
    struct buf dots = BUF_INIT, dictionary = BUF_INIT;
    uint32_t number = objects_number(&f->paper.file);
    for (int y = 0; y < s->width; y++)
        for (int i = 0; i < (s->width + 7) / 8; i++) buf_byte(&dots, (unsigned char)(s->row[y] >> (56 - 8 * i)));
    buf_printf(&dictionary, "/Type/XObject/Subtype/Image/ImageMask true/Width %d/Height %d/BitsPerComponent 1/Decode[1 0]", s->width, s->width);
    if (dots.failed || dictionary.failed) objects_fail(&f->paper.file, ST_NO_MEMORY);
    else objects_stream(&f->paper.file, number, dictionary.data, dots.data, dots.len, true);
    buf_free(&dots);
    buf_free(&dictionary);
    return number;
}

enum status flow_symbol(struct doc *d, const char *address, const char *text) {
    struct flow *f = flow_of(d);
    struct symbol s;
    flow_list_end(f);
    enum status st = symbol_make(d, address, &s);
    struct box *b = st == ST_OK ? box_new(f) : NULL;
    if (!b) return st == ST_OK ? ST_NO_MEMORY : st;
    int32_t quiet = SYMBOL_UM * SYMBOL_QUIET / (s.width + 2 * SYMBOL_QUIET), side = SYMBOL_UM - 2 * quiet, line_um = type_line_um(BODY_MPT, TIGHT_LEADING);
    const struct type_style style = {.size_mpt = BODY_MPT, .width_um = flow_width(f) - SYMBOL_UM - GAP_UM, .align = TYPE_LEFT};
    struct part *figure = box_part(b, NULL, "Figure"), *tag = box_part(b, NULL, "P");
    const struct type_run run[] = {box_run(b, text, 0, NULL, tag), box_run(b, text ? "\n" : "", 0, NULL, tag), box_run(b, address, 0, address, tag)};
    struct type_lines l = box_lines(f, b, &style, run, 3);
    struct marks m = {.a = b->a};
    figure->describes = kept(b, doc_sentence(d, "document.symbol-alt", &(struct text_arg){"address", address}, 1));
    image_add(&m, symbol_write(f, &s), quiet, quiet, side, side, figure);
    int32_t high = (int32_t)l.len * line_um, all = high > SYMBOL_UM ? high : SYMBOL_UM;
    marks_lines(&m, l.line, l.len, SYMBOL_UM + GAP_UM, (all - high) / 2 + type_base_um(BODY_MPT, line_um), line_um);
    struct slice *one = box_slice(b);
    slice_marks(b, one, &m);
    one->height_um = all;
    one->before_um = PARAGRAPH_UM;
    return flow_add(f, b);
}

/* ---- charts ---- */

/* A text of the chart, set where its anchor says. */
static void chart_text(struct flow *f, struct box *b, struct marks *m, const struct chart_shape *s, struct part *tag) {
    const struct type_style style = {.size_mpt = s->size_mpt, .width_um = 10 * flow_width(f), .align = TYPE_LEFT};
    const struct type_run run = {.text = s->text, .len = strlen(s->text), .face = s->bold ? FACE_BOLD : FACE_REGULAR, .tag = tag};
    struct type_lines l = box_lines(f, b, &style, &run, 1);
    if (!l.len) return;
    int32_t back = s->anchor == CHART_END ? l.line[0].width_um : s->anchor == CHART_MIDDLE ? l.line[0].width_um / 2 : 0;
    marks_lines(m, l.line, 1, s->x - back, s->y, 0);
}

static void chart_path(struct box *b, struct marks *m, const struct chart_shape *s, struct part *tag) {
    struct path_node *node = arena_alloc(b->a, (s->nodes + 1) * sizeof *node);
    if (!node) b->failed = true;
    if (!node) return;
    memcpy(node, s->node, s->nodes * sizeof *node);
    struct mark *p = marks_add(m, OP_PATH);
    p->op.path = (struct path){s->nodes, node};
    p->tag = tag;
    p->grey = s->faint ? 45 : 0;
}

enum status flow_chart(struct doc *d, const struct chart *c) {
    struct flow *f = flow_of(d);
    struct chart_shapes shapes;
    flow_list_end(f);
    enum status st = chart_shapes_make(c, flow_width(f), 1000, &f->fonts, d->a, &shapes, &d->err);
    if (st != ST_OK) return st;
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    struct part *figure = box_part(b, NULL, "Figure");
    struct marks m = {.a = b->a};
    figure->describes = kept(b, shapes.describes);
    for (size_t i = 0; i < shapes.len; i++) {
        const struct chart_shape *s = &shapes.shape[i];
        if (s->text) chart_text(f, b, &m, s, figure);
        else chart_path(b, &m, s, figure);
    }
    struct slice *one = box_slice(b);
    slice_marks(b, one, &m);
    one->height_um = shapes.h;
    one->before_um = 2 * PARAGRAPH_UM;
    return flow_add(f, b);
}

/*
 * Charts, laid out: title, key of the series, then bars. Fillings and marks differ, so that a copy in black and white says the same.
 */
#include "chart_shape.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "document_type.h"
#include "tpl.h"

#define TITLE_MPT 11000
#define TITLE_LINE_UM 5200
#define KEY_UM 3000         /* a side of a sample in the key */
#define BAR_UM 4000
#define BAR_GAP_UM 600      /* between bars of a row */
#define ROW_GAP_UM 2600
#define LABEL_SHARE 380     /* of the width, thousandths, that labels take at most */
#define HATCH_UM 1100
#define HATCH_LINE_UM 250
#define OUTLINE_UM 300
#define DECIMALS_MAX 6

/* ---- shapes ---- */

static struct chart_shape *shape_add(struct chart_plan *p) {
    static struct chart_shape lost;
    struct chart_shapes *o = p->out;
    if (o->len == o->room && !o->failed) {
        size_t room = o->room ? o->room * 2 : 32;
        struct chart_shape *s = arena_alloc(p->a, room * sizeof *s);
        o->failed = !s;
        if (s && o->len) memcpy(s, o->shape, o->len * sizeof *s);
        if (s) {
            o->shape = s;
            o->room = room;
        }
    }
    struct chart_shape *s = o->failed ? &lost : &o->shape[o->len++];
    *s = (struct chart_shape){0};
    return s;
}

struct chart_shape *chart_outline(struct chart_plan *p, bool faint) {
    struct chart_shape *s = shape_add(p);
    s->faint = faint;
    return s;
}

void chart_node(struct chart_plan *p, struct chart_shape *s, enum path_step step, int32_t x, int32_t y) {
    if (s->nodes == s->room) {
        size_t room = s->room ? s->room * 2 : 16;
        struct path_node *n = arena_alloc(p->a, room * sizeof *n);
        if (!n) p->out->failed = true;
        if (!n) return;
        if (s->nodes) memcpy(n, s->node, s->nodes * sizeof *n);
        s->node = n;
        s->room = room;
    }
    s->node[s->nodes++] = (struct path_node){.step = step, .x = {x}, .y = {y}};
}

void chart_rect(struct chart_plan *p, struct chart_shape *s, int32_t x, int32_t y, int32_t w, int32_t h) {
    chart_node(p, s, PATH_MOVE, x, y);
    chart_node(p, s, PATH_LINE, x + w, y);
    chart_node(p, s, PATH_LINE, x + w, y + h);
    chart_node(p, s, PATH_LINE, x, y + h);
}

void chart_stroke(struct chart_plan *p, struct chart_shape *s, int32_t x0, int32_t y0, int32_t x1, int32_t y1, int32_t width) {
    double dx = x1 - x0, dy = y1 - y0, far = sqrt(dx * dx + dy * dy);
    if (far < 1) return;
    int32_t ax = (int32_t)lround(dy / far * width / 2), ay = (int32_t)lround(dx / far * width / 2);
    chart_node(p, s, PATH_MOVE, x0 + ax, y0 - ay);
    chart_node(p, s, PATH_LINE, x1 + ax, y1 - ay);
    chart_node(p, s, PATH_LINE, x1 - ax, y1 + ay);
    chart_node(p, s, PATH_LINE, x0 - ax, y0 + ay);
}

void chart_word(struct chart_plan *p, const char *text, int32_t x, int32_t y, enum chart_anchor anchor) {
    struct chart_shape *s = shape_add(p);
    s->text = text ? text : "";
    s->x = x;
    s->y = y;
    s->size_mpt = CHART_TEXT_MPT;
    s->anchor = anchor;
}

int32_t chart_width(struct chart_plan *p, const char *text) {
    struct glyphs g = {0};
    enum status st = font_shape(p->fonts, FACE_REGULAR, text, strlen(text), p->a, &g, NULL);
    if (st != ST_OK && p->status == ST_OK) p->status = st;
    return (int32_t)((int64_t)tpl_em_um(g.advance, CHART_TEXT_MPT) * p->slack / 1000);
}

const char *chart_value(struct chart_plan *p, int64_t v) {
    struct buf b = BUF_INIT;
    if (v == CHART_NONE) return "–";
    text_number(&b, p->c->lang, v, p->c->decimals);
    const char *s = b.failed ? NULL : arena_strn(p->a, b.data, b.len);
    buf_free(&b);
    if (!s) p->out->failed = true;
    return s ? s : "";
}

/* ---- fillings ---- */

static void frame_add(struct chart_plan *p, struct chart_shape *s, int32_t x, int32_t y, int32_t w, int32_t h) {
    chart_rect(p, s, x, y, w, OUTLINE_UM);
    chart_rect(p, s, x, y + h - OUTLINE_UM, w, OUTLINE_UM);
    chart_rect(p, s, x, y, OUTLINE_UM, h);
    chart_rect(p, s, x + w - OUTLINE_UM, y, OUTLINE_UM, h);
}

/* Lines from the lower left to the upper right, each cut where the bar ends. */
static void hatch_add(struct chart_plan *p, struct chart_shape *s, int32_t x, int32_t y, int32_t w, int32_t h) {
    for (int32_t at = HATCH_UM; at < w + h; at += HATCH_UM) {
        int32_t x0 = at < h ? 0 : at - h, y0 = at < h ? at : h, x1 = at < w ? at : w, y1 = at < w ? 0 : at - w;
        chart_stroke(p, s, x + x0, y + y0, x + x1, y + y1, HATCH_LINE_UM);
    }
}

void chart_bar(struct chart_plan *p, struct chart_shape *s, size_t series, int32_t x, int32_t y, int32_t w, int32_t h) {
    if (w < 2 * OUTLINE_UM) w = w > 0 ? 2 * OUTLINE_UM : 0;
    if (!w) return;
    if (series == 0) chart_rect(p, s, x, y, w, h);
    if (series > 0) frame_add(p, s, x, y, w, h);
    if (series == 1) hatch_add(p, s, x, y, w, h);
}

/* ---- title and key ---- */

static const char *clean(struct chart_plan *p, const char *text) {
    const char *s = text ? utf8_clean(p->a, text, strlen(text)) : "";
    if (!s && p->status == ST_OK) {
        p->status = arena_spent(p->a) ? ST_NO_MEMORY : err_set(p->err, ST_INVALID, NULL, "document.text");
        err_arg(p->err, "text", "%.80s", text);
    }
    return s ? s : "";
}

static struct type_lines set(struct chart_plan *p, const char *text, enum face face, int32_t size_mpt, int32_t w) {
    const struct type_style style = {.size_mpt = size_mpt, .width_um = (int32_t)((int64_t)w * 1000 / p->slack) + 10, .align = TYPE_LEFT};
    const struct type_run run = {.text = text, .len = strlen(text), .face = face};
    struct type_lines l;
    enum status st = type_set(p->fonts, p->a, &style, &run, 1, &l, p->err);
    if (st != ST_OK && p->status == ST_OK) p->status = st;
    return l;
}

static const char *line_text(struct chart_plan *p, const struct type_line *l) {
    (void)p;
    return l->marks ? l->mark[0].op.text : "";
}

static void title_add(struct chart_plan *p) {
    struct type_lines l = set(p, p->out->title, FACE_BOLD, TITLE_MPT, p->out->w);
    for (size_t i = 0; i < l.len; i++) {
        chart_word(p, line_text(p, &l.line[i]), 0, p->y + TITLE_LINE_UM * 3 / 4, CHART_START);
        struct chart_shape *s = &p->out->shape[p->out->len - 1];
        if (!p->out->failed) {
            s->bold = true;
            s->size_mpt = TITLE_MPT;
        }
        p->y += TITLE_LINE_UM;
    }
    p->y += 1200;
}

static void key_add(struct chart_plan *p) {
    int32_t x = 0;
    if (!p->c->series_name) return;
    for (size_t i = 0; i < p->c->series; i++) {
        const char *name = clean(p, p->c->series_name[i]);
        int32_t sample = p->c->kind == CHART_BARS ? KEY_UM : 3 * KEY_UM, w = sample + 1500 + chart_width(p, name) + 6000;
        struct chart_shape *s = chart_outline(p, false);
        if (x && x + w > p->out->w) {
            x = 0;
            p->y += CHART_LINE_UM + 600;
        }
        if (p->c->kind == CHART_BARS) chart_bar(p, s, i, x, p->y, KEY_UM, KEY_UM);
        if (p->c->kind == CHART_LINE) {
            chart_piece(p, s, i, x, p->y + KEY_UM / 2, x + sample, p->y + KEY_UM / 2);
            chart_point(p, s, i, x + sample / 2, p->y + KEY_UM / 2);
        }
        chart_word(p, name, x + sample + 1500, p->y + KEY_UM - 350, CHART_START);
        x += w;
    }
    p->y += CHART_LINE_UM + 1500;
}

/* ---- bars ---- */

static int32_t labels_width(struct chart_plan *p) {
    int32_t most = (int32_t)((int64_t)p->out->w * LABEL_SHARE / 1000), w = 0;
    for (size_t i = 0; i < p->c->rows; i++) {
        int32_t own = chart_width(p, p->label[i]);
        if (own > w) w = own;
    }
    return w < most ? w : most;
}

static int32_t values_width(struct chart_plan *p) {
    int32_t w = 0;
    for (size_t i = 0; i < p->c->rows * p->c->series; i++) {
        int32_t own = chart_width(p, chart_value(p, p->c->value[i]));
        if (own > w) w = own;
    }
    return w;
}

void chart_bars(struct chart_plan *p) {
    const struct chart *c = p->c;
    int32_t label_w = labels_width(p), left = label_w + 2000, room = p->out->w - left - values_width(p) - 2500, top = p->y;
    int32_t bars = (int32_t)c->series * BAR_UM + ((int32_t)c->series - 1) * BAR_GAP_UM;
    struct chart_shape *axis = chart_outline(p, false);
    size_t axis_at = (size_t)(axis - p->out->shape);
    for (size_t i = 0; i < c->rows && p->status == ST_OK; i++) {
        struct type_lines l = set(p, p->label[i], FACE_REGULAR, CHART_TEXT_MPT, label_w);
        int32_t words = (int32_t)l.len * CHART_LINE_UM, high = words > bars ? words : bars, y = p->y + (high - bars) / 2;
        for (size_t k = 0; k < l.len; k++)
            chart_word(p, line_text(p, &l.line[k]), label_w, p->y + (high - words) / 2 + (int32_t)k * CHART_LINE_UM + 3100, CHART_END);
        for (size_t k = 0; k < c->series; k++, y += BAR_UM + BAR_GAP_UM) {
            int64_t v = chart_at(c, i, k);
            int32_t w = v == CHART_NONE ? 0 : (int32_t)((double)room * (double)v / (double)p->most);
            chart_bar(p, chart_outline(p, false), k, left, y, w, BAR_UM);
            chart_word(p, chart_value(p, v), left + (w > 0 && w < 2 * OUTLINE_UM ? 2 * OUTLINE_UM : w) + 1200, y + BAR_UM - 900, CHART_START);
        }
        p->y += high + ROW_GAP_UM;
    }
    if (!p->out->failed) chart_rect(p, &p->out->shape[axis_at], left - CHART_HAIR_UM, top - 600, CHART_HAIR_UM, p->y - top - ROW_GAP_UM + 1200);
    p->y -= ROW_GAP_UM - 2500;
}

/* ---- all of it ---- */

static bool right(const struct chart *c) {
    bool ok = c->series >= 1 && c->series <= CHART_SERIES_MAX && c->rows <= CHART_ROWS_MAX && c->decimals >= 0 && c->decimals <= DECIMALS_MAX;
    for (size_t i = 0; ok && i < c->rows * c->series; i++) ok = (c->value[i] >= 0 && c->value[i] <= CHART_MOST) || c->value[i] == CHART_NONE;
    return ok;
}

static void plan_begin(struct chart_plan *p, const struct chart *c) {
    p->out->title = clean(p, c->title);
    const char *describes = clean(p, c->describes);
    p->out->describes = *describes ? arena_printf(p->a, "%s. %s", p->out->title, describes) : p->out->title;
    p->label = arena_alloc(p->a, (c->rows + 1) * sizeof *p->label);
    if (!p->label || !p->out->describes) p->out->failed = true;
    for (size_t i = 0; p->label && i < c->rows; i++) p->label[i] = clean(p, c->label[i]);
    p->most = 1;
    for (size_t i = 0; i < c->rows * c->series; i++)
        if (c->value[i] > p->most) p->most = c->value[i];
}

enum status chart_shapes_make(const struct chart *c, int32_t w, int32_t slack, struct fonts *f, struct arena *a, struct chart_shapes *out, struct err *e) {
    struct chart_plan p = {.c = c, .fonts = f, .a = a, .out = out, .err = e, .slack = slack};
    *out = (struct chart_shapes){.w = w, .a = a};
    if (!right(c)) return err_set(e, ST_INVALID, NULL, "chart.size");
    plan_begin(&p, c);
    if (p.status == ST_OK && !out->failed) title_add(&p);
    if (p.status == ST_OK && c->rows) key_add(&p);
    if (p.status == ST_OK && !c->rows) {
        const char *empty = text_get(c->lang, "document.empty");
        chart_word(&p, empty ? empty : "", 0, p.y + 3100, CHART_START);
        p.y += CHART_LINE_UM;
    }
    if (p.status == ST_OK && c->rows) (c->kind == CHART_BARS ? chart_bars : chart_lines)(&p);
    out->h = p.y;
    if (p.status == ST_OK && (out->failed || arena_spent(a))) p.status = ST_NO_MEMORY;
    return p.status == ST_OK ? ST_OK : err_set(e, p.status, NULL, "");
}

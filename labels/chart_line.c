/* Lines over months: a scale of round numbers, labels as far as there is room, a mark at each value. */
#include "chart_shape.h"

#include <math.h>

#define PLOT_UM 52000       /* its height */
#define LINE_UM 550
#define POINT_UM 1900       /* of a mark, across */
#define HOLE_UM 900
#define STEPS_MOST 5        /* of the scale */
#define VALUES_MOST 13      /* of points, that all get their number */
#define ABOVE_UM 1700       /* of a number's baseline over its point */
#define BELOW_UM 4200
#define CAP_UM 2400         /* height of a digit */
#define HEAD_UM 3500        /* above the highest point, for its number */

/* ---- marks and lines ---- */

static void polygon_add(struct chart_plan *p, struct chart_shape *s, const double (*corner)[2], int n, int32_t x, int32_t y, int32_t size, bool back) {
    for (int i = 0; i < n; i++) {
        const double *c = corner[back ? n - 1 - i : i];
        chart_node(p, s, i ? PATH_LINE : PATH_MOVE, x + (int32_t)lround(c[0] * size / 2), y + (int32_t)lround(c[1] * size / 2));
    }
}

void chart_point(struct chart_plan *p, struct chart_shape *s, size_t series, int32_t x, int32_t y) {
    static const double disc[][2] = {{1, 0}, {.87, .5}, {.5, .87}, {0, 1}, {-.5, .87}, {-.87, .5}, {-1, 0}, {-.87, -.5}, {-.5, -.87}, {0, -1}, {.5, -.87}, {.87, -.5}};
    static const double square[][2] = {{1, -1}, {1, 1}, {-1, 1}, {-1, -1}}, triangle[][2] = {{0, -1.2}, {1.1, .9}, {-1.1, .9}};
    static const struct {
        const double (*corner)[2];
        int n;
    } kinds[CHART_SERIES_MAX] = {{disc, 12}, {square, 4}, {triangle, 3}};
    polygon_add(p, s, kinds[series].corner, kinds[series].n, x, y, POINT_UM, false);
    if (series) polygon_add(p, s, kinds[series].corner, kinds[series].n, x, y, HOLE_UM, true);
}

void chart_piece(struct chart_plan *p, struct chart_shape *s, size_t series, int32_t x0, int32_t y0, int32_t x1, int32_t y1) {
    static const double dash[CHART_SERIES_MAX] = {0, 2200, 700}, gap[CHART_SERIES_MAX] = {0, 1300, 1000};
    double dx = x1 - x0, dy = y1 - y0, far = sqrt(dx * dx + dy * dy);
    if (!series) {
        chart_stroke(p, s, x0, y0, x1, y1, LINE_UM);
        return;
    }
    for (double at = 0; at < far; at += dash[series] + gap[series]) {
        double end = at + dash[series] < far ? at + dash[series] : far;
        chart_stroke(p, s, x0 + (int32_t)(dx * at / far), y0 + (int32_t)(dy * at / far), x0 + (int32_t)(dx * end / far), y0 + (int32_t)(dy * end / far), LINE_UM);
    }
}

/* ---- the scale ---- */

/* The step of a scale with at most STEPS_MOST of them: 1, 2 or 5 and zeros.  in: least: one whole, in units of the last decimal */
static int64_t step_of(int64_t most, int64_t least) {
    static const int64_t round[] = {1, 2, 5};
    for (int64_t unit = least;; unit *= 10)
        for (int i = 0; i < 3; i++)
            if ((most - 1) / (unit * round[i]) < STEPS_MOST) return unit * round[i];
}

struct plot {
    struct chart_plan *p;
    int32_t left, w, top, foot;
    int64_t full; /* what the top of the scale is */
};

static int32_t plot_x(const struct plot *t, size_t row) {
    size_t n = t->p->c->rows;
    return t->left + (int32_t)((int64_t)t->w * (int64_t)(2 * row + 1) / (int64_t)(2 * n));
}

static int32_t plot_y(const struct plot *t, int64_t v) {
    return t->foot - (int32_t)((double)(t->foot - t->top) * (double)v / (double)t->full);
}

static void scale_draw(const struct plot *t, int64_t step) {
    struct chart_shape *grid = chart_outline(t->p, true);
    for (int64_t v = step; v <= t->full && v > 0; v += step) chart_rect(t->p, grid, t->left, plot_y(t, v), t->w, CHART_HAIR_UM / 2);
    struct chart_shape *axis = chart_outline(t->p, false);
    chart_rect(t->p, axis, t->left, t->foot, t->w, CHART_HAIR_UM);
    for (int64_t v = 0; v <= t->full; v += step) chart_word(t->p, chart_value(t->p, v), t->left - 1500, plot_y(t, v) + 1200, CHART_END);
}

/* Every nth label, so that none touches the next; the last is not more worth than the others. */
static void labels_draw(const struct plot *t) {
    size_t n = t->p->c->rows, every = 1;
    int32_t widest = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t w = chart_width(t->p, t->p->label[i]);
        if (w > widest) widest = w;
    }
    while (every < n && (int64_t)t->w * (int64_t)every / (int64_t)n < widest + 1500) every++;
    for (size_t i = 0; i < n; i += every) chart_word(t->p, t->p->label[i], plot_x(t, i), t->foot + 4600, CHART_MIDDLE);
}

/* Where a point's number stands: above it, or below where a line of the scale would run through it. */
static int32_t value_y(const struct plot *t, int64_t step, int32_t y) {
    for (int64_t v = step; v <= t->full; v += step) {
        int32_t line = plot_y(t, v);
        if (line < y - ABOVE_UM + 300 && line > y - ABOVE_UM - CAP_UM - 300) return y + BELOW_UM < t->foot - 300 ? y + BELOW_UM : y - ABOVE_UM;
    }
    return y - ABOVE_UM;
}

static void series_draw(const struct plot *t, size_t series, int64_t step) {
    const struct chart *c = t->p->c;
    struct chart_shape *line = chart_outline(t->p, false);
    size_t before = c->rows, last = c->rows;
    for (size_t i = 0; i < c->rows; i++) {
        int64_t v = chart_at(c, i, series);
        if (v == CHART_NONE) { /* a month without a figure is a gap, not a slope */
            before = c->rows;
            continue;
        }
        int32_t x = plot_x(t, i), y = plot_y(t, v);
        if (before < c->rows) chart_piece(t->p, line, series, plot_x(t, before), plot_y(t, chart_at(c, before, series)), x, y);
        chart_point(t->p, line, series, x, y);
        before = last = i;
    }
    for (size_t i = 0; i < c->rows; i++) {
        int64_t v = chart_at(c, i, series);
        bool said = i == last || (c->series == 1 && c->rows <= VALUES_MOST);
        if (v != CHART_NONE && said) chart_word(t->p, chart_value(t->p, v), plot_x(t, i), value_y(t, step, plot_y(t, v)), CHART_MIDDLE);
    }
}

void chart_lines(struct chart_plan *p) {
    int64_t whole = 1, step;
    for (int i = 0; i < p->c->decimals; i++) whole *= 10;
    step = step_of(p->most, p->most > whole ? whole : 1);
    struct plot t = {.p = p, .full = (p->most + step - 1) / step * step};
    int32_t widest = 0;
    for (int64_t v = 0; v <= t.full; v += step) {
        int32_t w = chart_width(p, chart_value(p, v));
        if (w > widest) widest = w;
    }
    t.left = widest + 2000;
    t.w = p->out->w - t.left;
    t.top = p->y + HEAD_UM;
    t.foot = t.top + PLOT_UM;
    scale_draw(&t, step);
    labels_draw(&t);
    for (size_t i = 0; i < p->c->series && p->status == ST_OK; i++) series_draw(&t, i, step);
    p->y = t.foot + 6500;
}

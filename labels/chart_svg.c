/*
 * A chart as inline SVG. Presentation attributes only: the page's policy forbids styles within, and currentColor follows its dark mode.
 */
#include <inttypes.h>
#include <string.h>

#include "chart_shape.h"

#define WIDE_UM 140000              /* laid out for a column of that width; the viewer scales it */
#define SLACK 1180                  /* DejaVu Sans and Verdana are that much wider than Noto Sans */
#define ARENA_BYTES ((size_t)8 << 20)

/* Tenths of a millimetre with one decimal. */
static void length_write(struct buf *out, int32_t um) {
    buf_printf(out, "%s%" PRId32, um < 0 ? "-" : "", (um < 0 ? -um : um) / 100);
    if (um / 10 % 10) buf_printf(out, ".%" PRId32, (um < 0 ? -um : um) / 10 % 10);
}

static void outline_write(struct buf *out, const struct chart_shape *s) {
    static const char letter[] = {[PATH_MOVE] = 'M', [PATH_LINE] = 'L'};
    if (!s->nodes) return;
    buf_str(out, s->faint ? "<path fill=\"currentColor\" fill-opacity=\".4\" d=\"" : "<path fill=\"currentColor\" d=\"");
    for (size_t i = 0; i < s->nodes; i++) {
        if (s->node[i].step == PATH_MOVE && i) buf_byte(out, 'z');
        buf_byte(out, (unsigned char)letter[s->node[i].step]);
        length_write(out, s->node[i].x[0]);
        buf_byte(out, ' ');
        length_write(out, s->node[i].y[0]);
    }
    buf_str(out, "z\"/>\n");
}

static void text_write(struct buf *out, const struct chart_shape *s) {
    static const char *const anchors[] = {"", " text-anchor=\"middle\"", " text-anchor=\"end\""};
    if (!*s->text) return;
    buf_str(out, "<text x=\"");
    length_write(out, s->x);
    buf_str(out, "\" y=\"");
    length_write(out, s->y);
    buf_str(out, "\" font-size=\"");
    length_write(out, (int32_t)((int64_t)s->size_mpt * 127 / 360));
    buf_printf(out, "\"%s%s>", s->bold ? " font-weight=\"bold\"" : "", anchors[s->anchor]);
    buf_html(out, s->text, strlen(s->text));
    buf_str(out, "</text>\n");
}

static void svg_write(const struct chart *c, const struct chart_shapes *s, struct buf *out) {
    const char *id = c->id ? c->id : "chart";
    bool described = strcmp(s->title, s->describes) != 0;
    buf_str(out, "<svg class=\"chart\" role=\"img\" viewBox=\"0 0 ");
    length_write(out, s->w);
    buf_byte(out, ' ');
    length_write(out, s->h);
    buf_printf(out, "\" fill=\"currentColor\" aria-labelledby=\"%s-title%s%s%s\">\n<title id=\"%s-title\">", id, described ? " " : "", described ? id : "",
               described ? "-desc" : "", id);
    buf_html(out, s->title, strlen(s->title));
    buf_str(out, "</title>\n");
    if (described) {
        const char *more = s->describes + strlen(s->title) + 2;
        buf_printf(out, "<desc id=\"%s-desc\">", id);
        buf_html(out, more, strlen(more));
        buf_str(out, "</desc>\n");
    }
    for (size_t i = 0; i < s->len; i++) {
        if (s->shape[i].text) text_write(out, &s->shape[i]);
        else outline_write(out, &s->shape[i]);
    }
    buf_str(out, "</svg>\n");
}

enum status chart_svg(const struct chart *c, struct buf *out, struct err *e) {
    struct fonts fonts;
    struct chart_shapes s;
    struct arena *a = arena_new(ARENA_BYTES);
    enum status st = a ? fonts_open(&fonts, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (st == ST_OK) {
        st = chart_shapes_make(c, WIDE_UM, SLACK, &fonts, a, &s, e);
        if (st == ST_OK) svg_write(c, &s, out);
        fonts_close(&fonts);
    }
    arena_free(&a);
    return st == ST_OK && out->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : st;
}

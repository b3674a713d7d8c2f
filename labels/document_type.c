/*
 * Lines of an office document. HarfBuzz shapes a run once; lines are cut out of what it made, for cutting at a space moves no letter.
 */
#include "document_type.h"

#include <math.h>
#include <string.h>

#include "base/utf8.h"
#include "tpl.h"

#define SHAPE_BYTES ((size_t)8 * 1024) /* at a time, cut at a space: clusters have 16 bits */
#define GAP_MOST_EM 1100               /* that justifying may add to a space: more is a hole */
#define MARKS_FIRST 16
#define EXCERPT_BYTES 60

/* ---- lists ---- */

struct mark *marks_add(struct marks *m, enum op_kind kind) {
    static struct mark lost; /* without memory somebody still writes into it */
    if (m->len == m->room && !m->failed) {
        size_t room = m->room ? m->room * 2 : MARKS_FIRST;
        struct mark *at = arena_alloc(m->a, room * sizeof *at);
        m->failed = !at;
        if (at && m->len) memcpy(at, m->at, m->len * sizeof *at);
        if (at) {
            m->at = at;
            m->room = room;
        }
    }
    struct mark *mark = m->failed ? &lost : &m->at[m->len++];
    *mark = (struct mark){.op = {.kind = kind}};
    return mark;
}

void marks_rect(struct marks *m, int32_t x, int32_t y, int32_t w, int32_t h, int grey) {
    struct mark *r = marks_add(m, OP_RECT);
    r->op.x = x;
    r->op.y = y;
    r->op.w = w;
    r->op.h = h;
    r->grey = grey;
}

void marks_stroke(struct marks *m, int32_t x0, int32_t y0, int32_t x1, int32_t y1, int32_t width) {
    double dx = x1 - x0, dy = y1 - y0, far = sqrt(dx * dx + dy * dy);
    struct path_node *node = arena_alloc(m->a, 4 * sizeof *node);
    m->failed = m->failed || !node;
    if (!node || far < 1) return;
    int32_t ax = (int32_t)lround(dy / far * width / 2), ay = (int32_t)lround(dx / far * width / 2);
    const int32_t x[] = {x0 + ax, x1 + ax, x1 - ax, x0 - ax}, y[] = {y0 - ay, y1 - ay, y1 + ay, y0 + ay};
    for (int i = 0; i < 4; i++) node[i] = (struct path_node){.step = i ? PATH_LINE : PATH_MOVE, .x = {x[i]}, .y = {y[i]}};
    marks_add(m, OP_PATH)->op.path = (struct path){4, node};
}

void marks_lines(struct marks *m, const struct type_line *line, size_t n, int32_t x, int32_t y, int32_t line_um) {
    for (size_t i = 0; i < n; i++) {
        for (size_t k = 0; k < line[i].marks; k++) {
            struct mark *mark = marks_add(m, OP_TEXT);
            *mark = line[i].mark[k];
            mark->op.x += x;
            mark->op.y = y + (int32_t)i * line_um;
        }
    }
}

int32_t type_line_um(int32_t size_mpt, int32_t leading) { return tpl_em_um(leading, size_mpt); }

int32_t type_base_um(int32_t size_mpt, int32_t line_um) {
    const struct face_figures *f = face_figures(FACE_SERIF);
    return (line_um + tpl_em_um(f->ascent + f->descent, size_mpt)) / 2;
}

/* ---- shaping ---- */

/* A part of the text that was shaped at once. */
struct piece {
    size_t from, to;
    const struct type_run *run;
    struct glyphs glyphs;
};

/* A text on its way into lines: its runs one behind the other. */
struct setting {
    struct fonts *fonts;
    struct arena *a;
    const struct type_style *style;
    char *text;
    size_t len;
    int32_t *pen;    /* how far the text has come before a byte, thousandths of an em */
    struct piece *piece;
    size_t pieces, room;
    struct type_lines *out;
    size_t lines_room;
    struct err *err;
};

static enum status glyph_missing(struct setting *s, const struct piece *p) {
    char c[8] = "";
    size_t from = p->from, at;
    for (size_t pos = p->from; pos < p->to;) {
        at = pos;
        if (utf8_next(s->text, p->to, &pos) != p->glyphs.missing) continue;
        memcpy(c, s->text + at, pos - at);
        if (at > EXCERPT_BYTES / 2 && at - EXCERPT_BYTES / 2 > from) from = at - EXCERPT_BYTES / 2;
        break;
    }
    while (from < p->to && ((unsigned char)s->text[from] & 0xC0) == 0x80) from++;
    enum status st = err_set(s->err, ST_INVALID, NULL, "document.glyph");
    err_arg(s->err, "character", "%s", c);
    err_arg(s->err, "text", "%.*s", (int)(p->to - from < EXCERPT_BYTES ? p->to - from : EXCERPT_BYTES), s->text + from);
    return st;
}

/* Where a piece that begins at a byte ends: at the run's end, or behind a space. */
static size_t piece_end(const struct setting *s, size_t from, size_t end) {
    if (end - from <= SHAPE_BYTES) return end;
    for (size_t i = from + SHAPE_BYTES; i > from; i--)
        if (s->text[i - 1] == ' ' || s->text[i - 1] == '\n') return i;
    size_t i = from + SHAPE_BYTES;
    while (((unsigned char)s->text[i] & 0xC0) == 0x80) i--;
    return i;
}

static enum status piece_shape(struct setting *s, const struct type_run *run, size_t from, size_t to) {
    if (s->pieces == s->room) return ST_NO_MEMORY;
    struct piece *p = &s->piece[s->pieces++];
    int32_t before = s->pen[from];
    *p = (struct piece){.from = from, .to = to, .run = run};
    enum status st = font_shape(s->fonts, run->face, s->text + from, to - from, s->a, &p->glyphs, s->pen + from);
    if (st != ST_OK) return st;
    for (size_t i = from; i <= to; i++) s->pen[i] += before;
    return p->glyphs.missing ? glyph_missing(s, p) : ST_OK;
}

static enum status setting_begin(struct setting *s, const struct type_run *run, size_t n) {
    for (size_t i = 0; i < n; i++) {
        s->len += run[i].len;
        s->room += 2 + 2 * run[i].len / SHAPE_BYTES;
    }
    s->text = arena_alloc(s->a, s->len + 1);
    s->pen = arena_alloc(s->a, (s->len + 1) * sizeof *s->pen);
    s->piece = arena_alloc(s->a, (s->room + 1) * sizeof *s->piece);
    if (!s->text || !s->pen || !s->piece) return ST_NO_MEMORY;
    size_t at = 0;
    for (size_t i = 0; i < n; i++) {
        if (run[i].len) memcpy(s->text + at, run[i].text, run[i].len);
        at += run[i].len;
    }
    /* the font has no glyph for what begins a line; the space that stands there is never drawn */
    char *breaks = arena_strn(s->a, s->text, s->len);
    if (!breaks) return ST_NO_MEMORY;
    for (size_t i = 0; i < s->len; i++)
        if (s->text[i] == '\n') s->text[i] = ' ';
    enum status st = ST_OK;
    at = 0;
    for (size_t i = 0; i < n; i++) {
        for (size_t end = at + run[i].len; at < end && st == ST_OK;) {
            size_t to = piece_end(s, at, end);
            st = piece_shape(s, &run[i], at, to);
            at = to;
        }
    }
    s->text = breaks;
    return st;
}

/* ---- breaking ---- */

static bool combining(const struct setting *s, size_t at) {
    size_t pos = at;
    int32_t c = utf8_next(s->text, s->len, &pos);
    return c >= 0x300 && c <= 0x36F;
}

/* Where a word that is longer than a line is broken: behind a sign that parts it, or anywhere between two letters. */
static size_t word_break(const struct setting *s, size_t from, size_t end, int32_t limit) {
    size_t sign = 0, any = 0;
    for (size_t i = from + 1; i < end && s->pen[i] - s->pen[from] <= limit; i++) {
        if (((unsigned char)s->text[i] & 0xC0) == 0x80 || combining(s, i)) continue;
        any = i;
        if (strchr("/-.?&=_,;:@", s->text[i - 1])) sign = i;
    }
    if (sign && s->pen[sign] - s->pen[from] > limit / 2) return sign;
    if (any) return any;
    size_t one = from; /* the narrowest column still takes a letter a line */
    do (void)utf8_next(s->text, s->len, &one);
    while (one < end && combining(s, one));
    return one;
}

/* The end of the line that begins at a byte.  out: *ends: a paragraph ends with it */
static size_t line_end(const struct setting *s, size_t from, int32_t limit, bool *ends) {
    size_t last = from;
    *ends = false;
    for (size_t i = from; i <= s->len; i++) {
        bool stop = i == s->len || s->text[i] == '\n';
        if (!stop && s->text[i] != ' ') continue;
        if (s->pen[i] - s->pen[from] > limit) return last > from ? last : word_break(s, from, i, limit);
        last = i;
        *ends = stop;
        if (stop) return i;
    }
    return s->len;
}

/* ---- lines ---- */

static size_t spaces_in(const struct setting *s, size_t from, size_t to) {
    size_t n = 0;
    for (size_t i = from; i < to; i++) n += s->text[i] == ' ';
    return n;
}

/*
 * The glyphs of a part of a piece as a mark of their own.
 *   in   shown: where the line ends; a space behind it parts the words for who reads the text and not the paper; gap: added at each
 *        space; spaces: that stood before in the line
 */
static enum status mark_cut(struct setting *s, const struct piece *p, size_t from, size_t to, size_t shown, int32_t gap, size_t *spaces, struct mark *m) {
    const struct glyphs *g = &p->glyphs;
    size_t first = 0, behind;
    while (first < g->len && g->at[first].cluster < from - p->from) first++;
    for (behind = first; behind < g->len && g->at[behind].cluster < to - p->from; behind++) continue;
    struct glyph *own = arena_alloc(s->a, (behind - first + 1) * sizeof *own);
    char *text = arena_strn(s->a, s->text + from, to - from);
    if (!own || !text) return ST_NO_MEMORY;
    if (text[to - from - 1] == '\n') text[to - from - 1] = ' ';
    int32_t start = s->pen[from] - s->pen[p->from], added = 0;
    for (size_t i = first; i < behind; i++) {
        struct glyph *o = &own[i - first];
        *o = g->at[i];
        o->cluster = (uint16_t)(o->cluster - (from - p->from));
        o->x += added - start;
        if (gap && text[o->cluster] == ' ' && from + o->cluster < shown && (i + 1 == behind || g->at[i + 1].cluster != g->at[i].cluster)) {
            added += gap;
            ++*spaces;
        }
    }
    *m = (struct mark){.op = {.kind = OP_TEXT, .face = p->run->face, .size_mpt = s->style->size_mpt, .text = text}, .tag = p->run->tag, .link = p->run->link};
    m->op.glyphs = (struct glyphs){.len = behind - first, .at = own, .advance = s->pen[to < shown ? to : shown] - s->pen[from] + added};
    return ST_OK;
}

static enum status line_cut(struct setting *s, size_t from, size_t to, int32_t indent, int32_t limit, bool ends, struct type_line *line) {
    int32_t natural = s->pen[to] - s->pen[from], gap = 0, x = indent;
    size_t gaps = spaces_in(s, from, to), spaces = 0, n = 0;
    enum status st = ST_OK;
    if (s->style->align == TYPE_JUSTIFIED && !ends && gaps && limit > natural) gap = (limit - natural) / (int32_t)gaps;
    if (gap > GAP_MOST_EM) gap = 0;
    size_t behind_to = to + (to > from && to < s->len && (s->text[to] == ' ' || s->text[to] == '\n'));
    for (size_t i = 0; i < s->pieces; i++) n += s->piece[i].from < behind_to && s->piece[i].to > from;
    line->mark = arena_alloc(s->a, (n + 1) * sizeof *line->mark);
    if (!line->mark) return ST_NO_MEMORY;
    line->width_um = tpl_em_um(natural + gap * (int32_t)gaps, s->style->size_mpt);
    if (s->style->align == TYPE_CENTRED) x += (s->style->width_um - indent - line->width_um) / 2;
    if (s->style->align == TYPE_RIGHT) x = s->style->width_um - line->width_um;
    for (size_t i = 0; i < s->pieces && st == ST_OK; i++) {
        const struct piece *p = &s->piece[i];
        size_t a = p->from > from ? p->from : from, b = p->to < behind_to ? p->to : behind_to;
        if (a >= b) continue;
        int32_t behind = s->pen[a] - s->pen[from] + gap * (int32_t)spaces;
        struct mark *m = &line->mark[line->marks++];
        st = mark_cut(s, p, a, b, to, gap, &spaces, m);
        m->op.x = x + tpl_em_um(behind, s->style->size_mpt);
    }
    return st;
}

static struct type_line *line_add(struct setting *s) {
    struct type_lines *o = s->out;
    if (o->len == s->lines_room) {
        size_t room = s->lines_room ? s->lines_room * 2 : 4;
        struct type_line *line = arena_alloc(s->a, room * sizeof *line);
        if (!line) return NULL;
        if (o->len) memcpy(line, o->line, o->len * sizeof *line);
        o->line = line;
        s->lines_room = room;
    }
    struct type_line *line = &o->line[o->len++];
    *line = (struct type_line){0};
    return line;
}

static enum status lines_cut(struct setting *s) {
    for (size_t at = 0; at <= s->len;) {
        int32_t indent = s->out->len ? 0 : s->style->first_um;
        int32_t limit = (int32_t)((int64_t)(s->style->width_um - indent) * 360000 / ((int64_t)s->style->size_mpt * 127));
        bool ends;
        size_t end = line_end(s, at, limit, &ends);
        struct type_line *line = line_add(s);
        enum status st = line ? line_cut(s, at, end, indent, limit, ends, line) : ST_NO_MEMORY;
        if (st != ST_OK) return st;
        if (line->width_um > s->out->width_um) s->out->width_um = line->width_um;
        if (ends && end == s->len) return ST_OK;
        at = end;
        if (ends) at++;
        while (!ends && at < s->len && s->text[at] == ' ') at++;
        if (!ends && at == s->len) return ST_OK;
    }
    return ST_OK;
}

enum status type_set(struct fonts *f, struct arena *a, const struct type_style *style, const struct type_run *run, size_t n,
                     struct type_lines *out, struct err *e) {
    struct setting s = {.fonts = f, .a = a, .style = style, .out = out, .err = e};
    *out = (struct type_lines){0};
    enum status st = setting_begin(&s, run, n);
    if (st == ST_OK && s.len) st = lines_cut(&s);
    return st == ST_OK ? ST_OK : err_set(e, st, NULL, "");
}

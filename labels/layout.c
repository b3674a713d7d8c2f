/*
 * Lays a label out: fills the placeholders, breaks lines, finds the type sizes, and gives the drawing.
 *
 * Text that stands in one column (a text element and those with y=+ below it) is one group: it shares the height of
 * the first and shrinks together, step by step, so that the sizes keep their order. What then does not fit is an error
 * that names the field; nothing is ever cut.
 */
#include "layout.h"

#include <assert.h>
#include <string.h>

#include "base/text.h"
#include "base/utf8.h"
#include "art.h"

#define STEP_MPT 250
#define ASCENT_EM 960 /* above the baseline, thousandths of an em: capitals with two marks */
#define DESCENT_EM 240

enum width { WIDTH_NORMAL, WIDTH_NARROW, WIDTHS };

struct line {
    size_t from, len;
};

/* One element of a group with its text, and how it is set in the trial at hand. */
struct para {
    const struct element *el;
    const char *text; /* NULL: a rule, stars or a picture */
    int32_t w, h;     /* of stars and a picture */
    size_t len;
    int32_t *pen[WIDTHS];
    bool dropped;
    enum width width;
    int32_t size_mpt;
    bool soft; /* a word had to be broken */
    int lines;
    struct line line[TPL_LINES_MAX];
};

struct layout {
    struct drawing *d;
    const struct template *t;
    const struct press_texts *texts;
    struct fonts *fonts;
    struct arena *a;
    struct err *e;
    size_t cap;
};

static enum status no_memory(const struct layout *l) {
    return err_set(l->e, ST_NO_MEMORY, NULL, "");
}

/* ---- text of an element ---- */

static const char *field_text(const struct press_texts *t, const char *name, size_t len) {
#define X(member, needed, optional) \
    if (len == sizeof #member - 1 && !memcmp(name, #member, len)) return t->member;
#include "field.def"
#undef X
    return NULL;
}

static const char *placeholder_text(const struct layout *l, const char *name, size_t len) {
    if (len == 4 && !memcmp(name, "demo", 4)) return l->texts->demo ? text_get(LANG_VI, "label.demo") : NULL;
    if (len > 2 && !memcmp(name, "t.", 2)) {
        const char *key = arena_printf(l->a, "label.%.*s", (int)(len - 2), name + 2);
        return key ? text_get(LANG_VI, key) : NULL;
    }
    const char *s = field_text(l->texts, name, len);
    bool short_name = len == sizeof "org_short" - 1 && !memcmp(name, "org_short", len);
    return short_name && (!s || !*s) ? l->texts->org : s;
}

static unsigned field_bit(const char *name, size_t len) {
    static const char *const names[] = {
#define X(member, needed, optional) #member,
#include "field.def"
#undef X
    };
    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (strlen(names[i]) == len && !memcmp(names[i], name, len)) return 1u << i;
    return 0;
}

/* What a value says, beside words. */
static unsigned value_fields(const char *value) {
    unsigned fields = 0;
    for (const char *at = value; (at = strchr(at, '{')) != NULL; at++) fields |= field_bit(at + 1, strcspn(at + 1, "}"));
    return fields;
}

/* The field that an error is about: the first placeholder that is not a word of the lists. */
static const char *value_field(const struct layout *l, const char *value) {
    for (const char *at = value; (at = strchr(at, '{')) != NULL; at++) {
        size_t len = strcspn(at + 1, "}");
        if (strncmp(at + 1, "t.", 2)) {
            const char *name = arena_strn(l->a, at + 1, len);
            return name ? name : "";
        }
    }
    return "template";
}

/*
 * Fill the placeholders.
 *   out  *out NULL where one of them is empty: the element is left out
 */
static enum status value_fill(const struct layout *l, const char *value, const char **out) {
    struct buf b = BUF_INIT;
    enum status s = ST_OK;
    *out = NULL;
    for (const char *at = value; s == ST_OK && *at;) {
        if (*at != '{') {
            buf_byte(&b, (unsigned char)*at++);
            continue;
        }
        size_t len = strcspn(at + 1, "}");
        const char *text = placeholder_text(l, at + 1, len);
        if (!text || !*text) goto done;
        buf_str(&b, text);
        at += len + 2;
    }
    if (b.failed)
        s = no_memory(l);
    else if (b.data && !(*out = utf8_clean(l->a, b.data, b.len)))
        s = arena_spent(l->a) ? no_memory(l) : err_set(l->e, ST_INVALID, value_field(l, value), "press.text");
    if (*out && !**out) *out = NULL;
done:
    buf_free(&b);
    return s;
}

/* ---- breaking lines ---- */

static enum face para_face(const struct para *p, enum width width) {
    enum face face = p->el->bold ? FACE_BOLD : FACE_REGULAR;
    return width == WIDTH_NARROW ? face_narrow(face) : face;
}

/* A long word (a web address, a lot) may be broken behind these, where there is no other way. */
static bool breaks_softly(char c) {
    return c == '.' || c == '-' || c == '/';
}

/*
 * Break into as few lines as the room allows, in font units.
 *   in   soft: long words may be broken
 *   out  lines in p->line; false: more lines than the element has, or a word too long
 */
static bool lines_take(struct para *p, enum width width, int64_t room, bool soft) {
    const int32_t *pen = p->pen[width];
    size_t from = 0;
    for (p->lines = 0; from < p->len; p->lines++) {
        if (p->lines == p->el->lines) return false;
        size_t hard_end = 0, soft_end = 0;
        for (size_t i = from + 1; i <= p->len && pen[i] - pen[from] <= room; i++) {
            if (i == p->len || p->text[i] == ' ') hard_end = i;
            if (soft && breaks_softly(p->text[i - 1])) soft_end = i;
        }
        size_t end = hard_end ? hard_end : soft_end;
        if (!end) return false;
        p->line[p->lines] = (struct line){from, end - from};
        from = end + (p->text[end] == ' ');
    }
    return true;
}

static int64_t para_room(const struct para *p, int32_t size_mpt) {
    return (int64_t)p->el->w * 360000 / ((int64_t)127 * size_mpt);
}

static bool lines_break(struct para *p, enum width width, int32_t size_mpt) {
    int64_t room = para_room(p, size_mpt);
    p->soft = !lines_take(p, width, room, false);
    if (p->soft && !lines_take(p, width, room, true)) return false;
    p->width = width;
    p->size_mpt = size_mpt;
    return true;
}

/* As many lines, but of like length: no last word alone on its line. */
static void lines_balance(struct para *p) {
    int lines = p->lines;
    int64_t wide = para_room(p, p->size_mpt), narrow = 0;
    while (wide - narrow > 1 && !p->soft) {
        int64_t mid = (wide + narrow) / 2;
        if (lines_take(p, p->width, mid, false) && p->lines <= lines)
            wide = mid;
        else
            narrow = mid;
    }
    lines_take(p, p->width, wide, p->soft);
}

/* The largest setting at or below a step that its own width and lines allow.  in: steps count down from full size */
static bool para_set(struct para *p, enum width width, int step) {
    for (int w = (int)width; w < (p->el->condense ? WIDTHS : WIDTH_NARROW); w++) {
        for (int32_t size = p->el->size_mpt - step * STEP_MPT;; size -= STEP_MPT) {
            if (size < p->el->min_mpt) size = p->el->min_mpt;
            if (lines_break(p, (enum width)w, size)) return true;
            if (size == p->el->min_mpt) break;
        }
        step = 0;
    }
    if (p->el->condense || width == WIDTH_NORMAL) return false;
    /* the group went on to narrow faces; this one has none: it stays at its least */
    return lines_break(p, WIDTH_NORMAL, p->el->min_mpt);
}

static int32_t para_height(const struct para *p) {
    if (!p->text) return p->h;
    return tpl_em_um(ASCENT_EM + DESCENT_EM + (int64_t)(p->lines - 1) * p->el->leading, p->size_mpt);
}

/* ---- groups ---- */

static int32_t group_height(const struct para *p, size_t n) {
    int32_t height = 0;
    bool first = true;
    for (size_t i = 0; i < n; i++) {
        if (p[i].dropped) continue;
        height += (first ? 0 : p[i].el->y) + para_height(&p[i]);
        first = false;
    }
    return height;
}

/* Steps until the element of the group with the longest way down is at its least. */
static int group_steps(const struct para *p, size_t n) {
    int32_t most = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t way = p[i].text ? p[i].el->size_mpt - p[i].el->min_mpt : 0;
        most = way > most ? way : most;
    }
    return (most + STEP_MPT - 1) / STEP_MPT;
}

static bool group_try(struct para *p, size_t n, enum width width, int step, int32_t room) {
    for (size_t i = 0; i < n; i++)
        if (p[i].text && !p[i].dropped && !para_set(&p[i], width, step)) return false;
    return group_height(p, n) <= room;
}

static bool group_set(struct para *p, size_t n, int32_t room) {
    int steps = group_steps(p, n);
    for (int width = WIDTH_NORMAL; width < WIDTHS; width++)
        for (int step = 0; step <= steps; step++)
            if (group_try(p, n, (enum width)width, step, room)) return true;
    return false;
}

/* Who is to blame: whoever does not fit alone, otherwise the longest. */
static enum status group_overflow(const struct layout *l, struct para *p, size_t n) {
    struct para *worst = NULL;
    for (size_t i = 0; i < n; i++) {
        if (!p[i].text || p[i].el->dispensable) continue;
        if (!para_set(&p[i], WIDTH_NORMAL, 0)) {
            worst = &p[i];
            break;
        }
        if (!worst || p[i].len > worst->len) worst = &p[i];
    }
    if (!worst) return err_set(l->e, ST_INTERNAL, "template", "press.overflow");
    enum status s = err_set(l->e, ST_INVALID, value_field(l, worst->el->value), "press.overflow");
    err_arg(l->e, "field", "%s", value_field(l, worst->el->value));
    err_arg(l->e, "text", "%s", worst->text);
    err_arg(l->e, "size", "%d,%d", worst->el->min_mpt / 1000, worst->el->min_mpt / 100 % 10);
    return s;
}

static struct op *op_add(const struct layout *l, enum op_kind kind) {
    assert(l->d->len < l->cap); /* an element gives at most TPL_LINES_MAX operations */
    struct op *op = &l->d->op[l->d->len++];
    *op = (struct op){.kind = kind};
    return op;
}

static int32_t aligned(const struct element *el, int32_t used) {
    if (el->align == ALIGN_CENTER) return el->x + (el->w - used) / 2;
    return el->align == ALIGN_RIGHT ? el->x + el->w - used : el->x;
}

static enum ink ink_of(const struct element *el) {
    return el->themed ? INK_THEME : INK_BLACK;
}

static void rect_draw(const struct layout *l, const struct element *el, int32_t x, int32_t y, int32_t w, int32_t h) {
    struct op *op = op_add(l, OP_RECT);
    *op = (struct op){.kind = OP_RECT, .ink = ink_of(el), .x = x, .y = y, .w = w, .h = h};
}

/* Stars or a picture, w and h in size. */
static enum status picture_draw(const struct layout *l, const struct element *el, int32_t y, int32_t w, int32_t h) {
    struct op *op = op_add(l, el->kind == ELEMENT_STARS ? OP_PATH : OP_IMAGE);
    op->ink = ink_of(el);
    op->x = aligned(el, w);
    op->y = y;
    if (op->kind == OP_PATH)
        return art_stars(l->texts->stars, h, l->a, &op->path) == ST_OK ? ST_OK : no_memory(l);
    op->w = w;
    op->h = h;
    op->image = art_image(l->texts, el->kind);
    return ST_OK;
}

static enum status para_draw(const struct layout *l, const struct para *p, int32_t y) {
    if (p->el->kind == ELEMENT_LINE) {
        rect_draw(l, p->el, p->el->x, y, p->w, p->h);
        return ST_OK;
    }
    if (!p->text) return picture_draw(l, p->el, y, p->w, p->h);
    for (int i = 0; i < p->lines; i++) {
        struct op *op = op_add(l, OP_TEXT);
        op->ink = ink_of(p->el);
        op->face = para_face(p, p->width);
        op->size_mpt = p->size_mpt;
        op->text = arena_strn(l->a, p->text + p->line[i].from, p->line[i].len);
        if (!op->text || font_shape(l->fonts, op->face, op->text, p->line[i].len, l->a, &op->glyphs, NULL) != ST_OK)
            return no_memory(l);
        op->x = aligned(p->el, tpl_em_um(op->glyphs.advance, p->size_mpt));
        op->y = y + tpl_em_um(ASCENT_EM + (int64_t)i * p->el->leading, p->size_mpt);
    }
    return ST_OK;
}

/* Whether the last line is a word alone; "Cơ sở sản xuất: …" reads better with full lines else. */
static bool ends_short(const struct para *p) {
    const struct line *last = &p->line[p->lines - 1];
    const int32_t *pen = p->pen[p->width];
    return p->lines > 1 && (pen[last->from + last->len] - pen[last->from]) * INT64_C(3) < para_room(p, p->size_mpt);
}

/* A rule parts what stands above and below it: behind the last of a column there is none. */
static size_t column_end(const struct para *p, size_t n) {
    while (n > 0 && (p[n - 1].dropped || p[n - 1].el->kind == ELEMENT_LINE)) n--;
    return n;
}

static enum status group_draw(const struct layout *l, struct para *p, size_t n, int32_t y) {
    bool first = true;
    size_t end = column_end(p, n);
    for (size_t i = 0; i < n; i++) {
        if (p[i].dropped && p[i].text) l->d->left_out |= value_fields(p[i].el->value);
        if (p[i].dropped || i >= end) continue;
        if (p[i].text && (!p[i].el->legal || ends_short(&p[i]))) lines_balance(&p[i]);
        if (!first) y += p[i].el->y;
        first = false;
        enum status s = para_draw(l, &p[i], y);
        if (s != ST_OK) return s;
        y += para_height(&p[i]);
    }
    return ST_OK;
}

static enum status glyph_missing(const struct layout *l, const struct para *p, int32_t character) {
    enum status s = err_set(l->e, ST_INVALID, value_field(l, p->el->value), "press.glyph");
    char utf8[5] = {0};
    for (size_t pos = 0, at = 0; pos < p->len; at = pos) {
        if (utf8_next(p->text, p->len, &pos) != character) continue;
        memcpy(utf8, p->text + at, pos - at < 5 ? pos - at : 4);
        break;
    }
    err_arg(l->e, "character", "%s (U+%04X)", utf8, (unsigned)character);
    err_arg(l->e, "field", "%s", value_field(l, p->el->value));
    return s;
}

/* out: *present false where the job has no such rating or picture */
static enum status picture_make(const struct layout *l, const struct element *el, int32_t *w, int32_t *h, bool *present) {
    if (el->kind == ELEMENT_STARS) {
        *present = l->texts->stars > 0;
        *w = tpl_stars_width(l->texts->stars, el->h);
        *h = el->h;
        return ST_OK;
    }
    const struct press_image *image = art_image(l->texts, el->kind);
    *present = image != NULL;
    return image ? art_fit(image, el->kind, el->w, el->h, w, h, l->e) : ST_OK;
}

/* out: *present false where a placeholder is empty, or a picture lacks */
static enum status para_make(const struct layout *l, const struct element *el, struct para *p, bool *present) {
    *p = (struct para){.el = el, .w = el->w, .h = el->stroke};
    *present = true;
    if (el->kind == ELEMENT_LINE) return ST_OK;
    if (el->kind != ELEMENT_TEXT) return picture_make(l, el, &p->w, &p->h, present);
    enum status s = value_fill(l, el->value, &p->text);
    *present = p->text != NULL;
    if (s != ST_OK || !p->text) return s;
    p->len = strlen(p->text);
    for (int w = 0; w < WIDTHS; w++) {
        struct glyphs glyphs;
        p->pen[w] = arena_alloc(l->a, (p->len + 1) * sizeof *p->pen[w]);
        if (!p->pen[w] || font_shape(l->fonts, para_face(p, (enum width)w), p->text, p->len, l->a, &glyphs, p->pen[w]))
            return no_memory(l);
        if (glyphs.missing) return glyph_missing(l, p, glyphs.missing);
    }
    return ST_OK;
}

/* Lay out the text element at i and all that flow below it.  out: *next: the first element behind them */
static enum status group_make(const struct layout *l, size_t i, size_t *next) {
    struct para *p = arena_alloc(l->a, TPL_ELEMENTS_MAX * sizeof *p);
    if (!p) return no_memory(l);
    const struct element *head = &l->t->element[i];
    size_t n = 0;
    do {
        bool present;
        enum status s = para_make(l, &l->t->element[i], &p[n], &present);
        if (s != ST_OK) return s;
        n += present;
    } while (++i < l->t->len && l->t->element[i].flows);
    *next = i;
    bool fits = group_set(p, n, head->h);
    for (size_t k = n; !fits && k-- > 0;) {
        if (!p[k].el->dispensable) continue;
        p[k].dropped = true;
        fits = group_set(p, n, head->h);
    }
    return fits ? group_draw(l, p, n, head->y) : group_overflow(l, p, n);
}

/* ---- the other elements ---- */

static void frame_draw(const struct layout *l, const struct element *el) {
    int32_t s = el->stroke;
    if (s == 0 || 2 * s >= el->w || 2 * s >= el->h) {
        rect_draw(l, el, el->x, el->y, el->w, el->h);
        return;
    }
    rect_draw(l, el, el->x, el->y, el->w, s);
    rect_draw(l, el, el->x, el->y + el->h - s, el->w, s);
    rect_draw(l, el, el->x, el->y + s, s, el->h - 2 * s);
    rect_draw(l, el, el->x + el->w - s, el->y + s, s, el->h - 2 * s);
}

static void band_draw(const struct layout *l, const struct element *el) {
    rect_draw(l, el, el->x, el->y, el->w, el->h);
    struct op *op = &l->d->op[l->d->len - 1];
    op->edges = (el->x == 0 ? EDGE_LEFT : 0u) | (el->y == 0 ? EDGE_TOP : 0u) |
                (el->x + el->w == l->t->w ? EDGE_RIGHT : 0u) | (el->y + el->h == l->t->h ? EDGE_BOTTOM : 0u);
}

/* Stars or a picture outside of columns. */
static enum status single_draw(const struct layout *l, const struct element *el) {
    int32_t w = 0, h = 0;
    bool present = false;
    enum status s = picture_make(l, el, &w, &h, &present);
    if (s != ST_OK || !present) return s;
    return picture_draw(l, el, el->y + (el->h - h) / 2, w, h);
}

static void code_draw(const struct layout *l, const struct element *el) {
    for (int i = 0; i < el->lines; i++) {
        struct op *op = op_add(l, OP_NUMBER);
        op->face = el->bold ? FACE_BOLD : FACE_REGULAR;
        op->size_mpt = el->size_mpt;
        op->digits = NUMBER_DIGITS / el->lines;
        op->digit = i * op->digits;
        op->x = el->w ? aligned(el, tpl_code_width(el)) : el->x;
        op->y = el->y + tpl_em_um(TPL_CAP_EM + (int64_t)i * el->leading, el->size_mpt);
    }
}

static void symbol_place(struct drawing *d, const struct element *qr, const struct symbol_plan *plan,
                         int32_t module_nm) {
    d->module_nm = module_nm;
    d->modules = plan->width;
    int32_t side = (int32_t)((int64_t)module_nm * plan->width / 1000);
    d->symbol_x = qr->x + (qr->w - side) / 2;
    d->symbol_y = qr->y + (qr->w - side) / 2;
}

static enum status required_check(const struct layout *l) {
#define X(member, needed, optional) \
    if (needed && (!l->texts->member || !*l->texts->member)) { \
        enum status s = err_set(l->e, ST_INVALID, #member, "press.required"); \
        err_arg(l->e, "field", "%s", #member); \
        return s; \
    }
#include "field.def"
#undef X
    if (l->texts->stars < 0 || l->texts->stars > TPL_STARS_MAX) return err_set(l->e, ST_INVALID, "stars", "press.stars");
    bool shows_demo = false;
    for (size_t i = 0; i < l->t->len; i++)
        shows_demo = shows_demo || (l->t->element[i].value && strstr(l->t->element[i].value, "{demo}"));
    return l->texts->demo && !shows_demo ? err_set(l->e, ST_INVALID, "template", "press.demo") : ST_OK;
}

/* An element that is no text; one that flows belongs to the column above. */
static enum status element_draw(const struct layout *l, const struct element *el) {
    switch (el->kind) {
    case ELEMENT_CODE: code_draw(l, el); break;
    case ELEMENT_LINE: rect_draw(l, el, el->x, el->y, el->w ? el->w : el->stroke, el->h ? el->h : el->stroke); break;
    case ELEMENT_RECT: el->bleeds ? band_draw(l, el) : frame_draw(l, el); break;
    case ELEMENT_STARS:
    case ELEMENT_IMAGE:
    case ELEMENT_OCOP:
    case ELEMENT_MARK: return single_draw(l, el);
    default: break; /* the symbol is a slot; a hole and the lines of the law leave no marks of their own */
    }
    return ST_OK;
}

enum status layout_make(struct drawing *d, const struct template *t, const struct press_texts *texts,
                        const struct symbol_plan *plan, int32_t module_nm, struct fonts *f, struct arena *a,
                        struct err *e) {
    struct layout l = {.d = d, .t = t, .texts = texts, .fonts = f, .a = a, .e = e, .cap = t->len * TPL_LINES_MAX + 4};
    *d = (struct drawing){.w = t->w, .h = t->h, .op = arena_alloc(a, l.cap * sizeof *d->op)};
    enum status s = d->op ? required_check(&l) : no_memory(&l);
    for (size_t i = 0; s == ST_OK && i < t->len;) {
        if (t->element[i].kind == ELEMENT_TEXT) {
            s = group_make(&l, i, &i);
            continue;
        }
        if (t->element[i].kind == ELEMENT_QR) symbol_place(d, &t->element[i], plan, module_nm);
        s = element_draw(&l, &t->element[i++]);
    }
    if (s == ST_OK && arena_spent(a)) s = no_memory(&l);
    return s;
}

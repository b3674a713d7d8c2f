/*
 * The template parser: strict, so that a slip in a file of a cooperative is a line and a column and never an odd label.
 */
#include "label/template.h"

#include <sodium.h>
#include <string.h>

#include "attribute.h"
#include "base/embed.h"
#include "base/utf8.h"

#define TPL_BYTES_MAX ((size_t)64 * 1024)
#define LABEL_UM_MAX 500000
#define STAR_UM_MIN 1500

struct parser {
    struct template *t;
    struct arena *a;
    struct err *e;
    const char *line_at, *at, *end; /* of the current line */
    long line;
    unsigned header; /* bit of each header key that was seen */
};

static const struct {
    const char *word;
    unsigned needs, takes;
} elements[ELEMENT_COUNT] = {
#define X(name, word, needs, takes) {word, needs, takes},
#include "element.def"
#undef X
};

enum header { HEADER_LAYOUT, HEADER_NAME, HEADER_STOCK, HEADER_SIZE, HEADER_SAFE, HEADER_COUNT };
static const char *const header_words[HEADER_COUNT] = {"layout", "name", "stock", "size", "safe"};

static enum status wrong(const struct parser *p, const char *at, const char *key, const char *word) {
    enum status s = err_set(p->e, ST_INVALID, "template", key);
    long column = at ? (long)(at - p->line_at) + 1 : 0;
    if (p->e && p->e->line == 0) {
        p->e->line = p->line;
        p->e->column = column;
    }
    err_arg(p->e, "line", "%ld", p->line);
    err_arg(p->e, "column", "%ld", column);
    err_arg(p->e, "word", "%s", word);
    return s;
}

static void skip_spaces(struct parser *p) {
    while (p->at < p->end && *p->at == ' ') p->at++;
}

static struct piece take_word(struct parser *p) {
    struct piece w = {p->at, 0};
    while (p->at < p->end && ((*p->at >= 'a' && *p->at <= 'z') || *p->at == '_')) p->at++;
    w.len = (size_t)(p->at - w.at);
    return w;
}

/* A quoted value, or a bare one up to any of stop. */
static bool take_value(struct parser *p, const char *stop, struct piece *v) {
    bool quoted = p->at < p->end && *p->at == '"';
    if (quoted) p->at++;
    v->at = p->at;
    while (p->at < p->end && *p->at && *p->at != '"' && (quoted || !strchr(stop, *p->at))) p->at++;
    v->len = (size_t)(p->at - v->at);
    if (quoted) return p->at < p->end && *p->at++ == '"';
    while (v->len && v->at[v->len - 1] == ' ') v->len--;
    return v->len > 0;
}

static bool piece_equals(struct piece p, const char *word) {
    return p.len == strlen(word) && !memcmp(p.at, word, p.len);
}

static bool piece_copy(char *out, size_t cap, struct piece v) {
    if (v.len == 0 || v.len >= cap) return false;
    memcpy(out, v.at, v.len);
    out[v.len] = '\0';
    return true;
}

static bool piece_is_id(struct piece v) {
    for (size_t i = 0; i < v.len; i++)
        if (!strchr("abcdefghijklmnopqrstuvwxyz0123456789-", v.at[i])) return false;
    return true;
}

/* "38.1 x 21.2" */
static bool size_read(struct piece v, int32_t *w, int32_t *h) {
    const char *x = memchr(v.at, 'x', v.len);
    if (!x || x == v.at || x[-1] != ' ' || x + 1 >= v.at + v.len || x[1] != ' ') return false;
    struct piece first = {v.at, (size_t)(x - v.at) - 1}, second = {x + 2, (size_t)(v.at + v.len - x) - 2};
    return thousandths_read(first, w) && thousandths_read(second, h) && *w >= 1000 && *h >= 1000 &&
           *w <= LABEL_UM_MAX && *h <= LABEL_UM_MAX;
}

static bool header_take(struct template *t, int key, struct piece v) {
    switch (key) {
    case HEADER_LAYOUT: return piece_equals(v, "1");
    case HEADER_NAME: return piece_copy(t->name, sizeof t->name, v);
    case HEADER_STOCK: return piece_is_id(v) && piece_copy(t->stock, sizeof t->stock, v);
    case HEADER_SIZE: return size_read(v, &t->w, &t->h);
    default: return thousandths_read(v, &t->safe) && t->safe <= 10000;
    }
}

/* "key = value", several on a line between ';' or ','. */
static enum status header_line(struct parser *p) {
    for (;;) {
        struct piece word = take_word(p);
        int key = 0;
        while (key < HEADER_COUNT && !piece_equals(word, header_words[key])) key++;
        if (key == HEADER_COUNT || p->header & 1u << key) return wrong(p, word.at, "template.syntax", "");
        if (!p->header && key != HEADER_LAYOUT) return wrong(p, word.at, "template.layout", "");
        skip_spaces(p);
        if (p->at == p->end || *p->at++ != '=') return wrong(p, word.at, "template.syntax", "");
        skip_spaces(p);
        struct piece v;
        const char *at = p->at;
        if (!take_value(p, ";,", &v)) return wrong(p, at, "template.syntax", "");
        if (!header_take(p->t, key, v))
            return wrong(p, at, key == HEADER_LAYOUT ? "template.layout" : "template.number", header_words[key]);
        p->header |= 1u << key;
        skip_spaces(p);
        if (p->at == p->end) return ST_OK;
        if (*p->at != ';' && *p->at != ',') return wrong(p, p->at, "template.syntax", "");
        p->at++;
        skip_spaces(p);
    }
}

static enum status attribute_line(struct parser *p, struct element *el) {
    while (p->at < p->end && *p->at != ';') {
        struct piece word = take_word(p);
        enum attribute attr;
        if (!attribute_find(word, &attr) || el->set & 1u << attr ||
            !((elements[el->kind].needs | elements[el->kind].takes) & 1u << attr))
            return wrong(p, word.at, "template.attribute", elements[el->kind].word);
        if (p->at == p->end || *p->at++ != '=') return wrong(p, word.at, "template.syntax", "");
        struct piece v;
        const char *at = p->at;
        if (!take_value(p, " ;", &v)) return wrong(p, at, "template.syntax", "");
        const char *key = attribute_read(el, attr, v, p->a);
        if (key) return wrong(p, at, key, attribute_word(attr));
        el->set |= 1u << attr;
        if (p->at < p->end && *p->at != ' ' && *p->at != ';') return wrong(p, p->at, "template.syntax", "");
        skip_spaces(p);
    }
    return ST_OK;
}

int32_t tpl_code_width(const struct element *el) {
    int groups = el->lines == 2 ? 2 : 4;
    return tpl_em_um(groups * 4 * TPL_DIGIT_EM + (groups - 1) * TPL_SPACE_EM, el->size_mpt);
}

int32_t tpl_code_height(const struct element *el) {
    int64_t pitch = el->lines == 2 ? el->leading : 0;
    return tpl_em_um(TPL_CAP_EM + pitch, el->size_mpt);
}

static bool is_picture(enum element_kind k) {
    return k == ELEMENT_IMAGE || k == ELEMENT_OCOP || k == ELEMENT_MARK;
}

/* What may stand in a column of texts, and what a column may go on below. */
static bool can_flow(const struct element *el) {
    return el->kind == ELEMENT_TEXT || el->kind == ELEMENT_LEGAL || el->kind == ELEMENT_STARS || is_picture(el->kind) ||
           (el->kind == ELEMENT_LINE && el->set & 1u << ATTR_W);
}

static bool goes_on_below(const struct element *before) {
    return before && (before->kind == ELEMENT_TEXT || before->flows);
}

/* What must hold between the attributes of one element, and between it and the one before. */
static enum status element_check(const struct parser *p, struct element *el) {
    const struct template *t = p->t;
    const struct element *before = t->len ? &t->element[t->len - 1] : NULL;
    unsigned lacks = elements[el->kind].needs & ~el->set;
    bool has_h = el->set & 1u << ATTR_H, has_w = el->set & 1u << ATTR_W;
    bool is_text = el->kind == ELEMENT_TEXT || el->kind == ELEMENT_LEGAL;
    if (lacks) {
        int attr = 0;
        while (!(lacks & 1u << attr)) attr++;
        return wrong(p, NULL, "template.attribute", attribute_word((enum attribute)attr));
    }
    if (el->flows) {
        bool shares_h = is_text || el->kind == ELEMENT_LINE;
        if (!can_flow(el) || (shares_h && has_h) || !goes_on_below(before)) return wrong(p, NULL, "template.attribute", "y");
    } else if (is_text && !has_h) {
        return wrong(p, NULL, "template.attribute", "h");
    }
    if (el->kind == ELEMENT_LINE && has_w == has_h) return wrong(p, NULL, "template.attribute", has_w ? "h" : "w");
    if (el->dispensable && !el->flows && el->kind != ELEMENT_TEXT) return wrong(p, NULL, "template.attribute", "need");
    if (el->bleeds && el->stroke) return wrong(p, NULL, "template.attribute", "stroke");
    if (!(el->set & 1u << ATTR_FIT)) el->min_mpt = el->size_mpt;
    if (el->min_mpt > el->size_mpt) return wrong(p, NULL, "template.number", "fit");
    return ST_OK;
}

/* Artwork and stars have sizes below which nobody makes them out. */
static enum status size_check(const struct parser *p, const struct element *el) {
    static const int32_t least[ELEMENT_COUNT] = {
#define X(name, word, member, um) [ELEMENT_##name] = um,
#include "art.def"
#undef X
    };
    if (el->w < least[el->kind]) return wrong(p, NULL, "template.small", elements[el->kind].word);
    if (least[el->kind] && el->h < least[el->kind]) return wrong(p, NULL, "template.small", elements[el->kind].word);
    if (el->kind == ELEMENT_STARS && (el->h < STAR_UM_MIN || el->w < tpl_stars_width(TPL_STARS_MAX, el->h)))
        return wrong(p, NULL, "template.small", elements[el->kind].word);
    return ST_OK;
}

/* The rectangle that the element may fill. */
static enum status bounds_check(const struct parser *p, const struct element *el) {
    int32_t w = el->w, h = el->h, safe = el->bleeds || el->kind == ELEMENT_HOLE ? 0 : p->t->safe;
    /* a flowing element stands at least its gap below the upper margin */
    int32_t y = el->flows ? safe + el->y : el->y;
    if (el->kind == ELEMENT_QR) {
        /* the white quiet zone may lie in the margin, but the dark part may not: 4 of at most 69 modules a side */
        h = w;
        safe -= w * SYMBOL_QUIET / (SYMBOL_WIDTH_MAX + 2 * SYMBOL_QUIET);
        if (safe < 0) safe = 0;
    } else if (el->kind == ELEMENT_CODE) {
        if (w && w < tpl_code_width(el)) return wrong(p, NULL, "template.outside", "code");
        w = w ? w : tpl_code_width(el);
        h = tpl_code_height(el);
    } else if (el->kind == ELEMENT_LINE) {
        w = w ? w : el->stroke;
        h = h ? h : el->stroke;
    } else if (el->kind == ELEMENT_HOLE) {
        h = w;
    }
    if (el->x < safe || y < safe || el->x + w > p->t->w - safe || y + h > p->t->h - safe)
        return wrong(p, NULL, "template.outside", elements[el->kind].word);
    return ST_OK;
}

/* The lines that an element "legal" stands for, as texts of one column. */
static enum status legal_expand(struct parser *p, const struct element *el) {
    static const char *const values[] = {
#define X(value) value,
#include "legal.def"
#undef X
    };
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (p->t->len == TPL_ELEMENTS_MAX) return wrong(p, NULL, "template.element", "");
        struct element *line = &p->t->element[p->t->len++];
        *line = *el;
        line->kind = ELEMENT_TEXT;
        line->legal = true;
        line->value = values[i];
        if (i == 0) continue;
        line->flows = true;
        line->y = TPL_LEGAL_GAP_UM;
        line->h = 0;
    }
    return ST_OK;
}

static enum status element_line(struct parser *p) {
    const char *start = p->at;
    struct piece word = take_word(p);
    int kind = 0;
    while (kind < ELEMENT_COUNT && !piece_equals(word, elements[kind].word)) kind++;
    if (kind == ELEMENT_COUNT || p->t->len == TPL_ELEMENTS_MAX) return wrong(p, start, "template.element", "");
    unsigned needs = 1u << HEADER_LAYOUT | 1u << HEADER_NAME | 1u << HEADER_STOCK | 1u << HEADER_SIZE;
    if ((p->header & needs) != needs) return wrong(p, start, "template.layout", "");
    if (p->at < p->end && *p->at != ' ') return wrong(p, p->at, "template.syntax", "");
    skip_spaces(p);
    struct element *el = &p->t->element[p->t->len];
    *el = (struct element){.kind = (enum element_kind)kind, .lines = 1, .leading = 1200};
    enum status s = attribute_line(p, el);
    if (s == ST_OK) s = element_check(p, el);
    if (s == ST_OK) s = size_check(p, el);
    if (s == ST_OK) s = bounds_check(p, el);
    if (s == ST_OK) p->t->len++;
    return s == ST_OK && el->kind == ELEMENT_LEGAL ? legal_expand(p, el) : s;
}

/* "key =" begins a header entry, "word attribute=" an element. */
static bool header_ahead(const struct parser *p) {
    const char *at = p->at;
    while (at < p->end && ((*at >= 'a' && *at <= 'z') || *at == '_')) at++;
    while (at < p->end && *at == ' ') at++;
    return at < p->end && *at == '=';
}

static enum status line_take(struct parser *p) {
    skip_spaces(p);
    if (p->at == p->end || *p->at == '#' || *p->at == ';') return ST_OK;
    if (!header_ahead(p)) return element_line(p);
    return p->t->len ? wrong(p, p->at, "template.layout", "") : header_line(p);
}

struct box {
    int64_t x, y, w, h;
};

/* The place of an element that does not flow. */
static struct box box_of(const struct element *el) {
    bool code = el->kind == ELEMENT_CODE;
    int32_t w = code && !el->w ? tpl_code_width(el) : el->w ? el->w : el->stroke;
    int32_t h = el->kind == ELEMENT_QR ? el->w : code ? tpl_code_height(el) : el->h ? el->h : el->stroke;
    return (struct box){el->x, el->y, w, h};
}

/* Whether an element leaves a round hole alone; a flowing one is in the box of its column's head. */
static bool hole_clear(const struct element *hole, const struct element *el) {
    if (el == hole || el->bleeds || el->flows || el->kind == ELEMENT_LEGAL) return true;
    int64_t r = hole->w / 2, cx = hole->x + r, cy = hole->y + r;
    struct box b = box_of(el);
    int64_t dx = cx < b.x ? b.x - cx : cx > b.x + b.w ? cx - b.x - b.w : 0;
    int64_t dy = cy < b.y ? b.y - cy : cy > b.y + b.h ? cy - b.y - b.h : 0;
    return dx * dx + dy * dy >= r * r;
}

static const struct element *element_find(const struct template *t, enum element_kind kind) {
    for (size_t i = 0; i < t->len; i++)
        if (t->element[i].kind == kind) return &t->element[i];
    return NULL;
}

static enum status hole_check(const struct parser *p) {
    const struct element *hole = element_find(p->t, ELEMENT_HOLE);
    for (size_t i = 0; hole && i < p->t->len; i++)
        if (!hole_clear(hole, &p->t->element[i])) return wrong(p, NULL, "template.hole", elements[p->t->element[i].kind].word);
    return ST_OK;
}

static enum status whole_check(const struct parser *p) {
    int count[ELEMENT_COUNT] = {0};
    for (size_t i = 0; i < p->t->len; i++) count[p->t->element[i].kind]++;
    if (count[ELEMENT_HOLE] > 1) return wrong(p, NULL, "template.hole", elements[ELEMENT_HOLE].word);
    if (!p->header) return wrong(p, NULL, "template.layout", "");
    if (count[ELEMENT_QR] != 1) return wrong(p, NULL, "template.qr", "");
    if (count[ELEMENT_CODE] != 1) return wrong(p, NULL, "template.code", "");
    return hole_check(p);
}

static void version_make(char out[static TEMPLATE_VERSION_BYTES], const char *text, size_t len) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)text, len);
    sodium_bin2hex(out, TEMPLATE_VERSION_BYTES, hash, (TEMPLATE_VERSION_BYTES - 1) / 2);
}

enum status template_parse(struct template **t, const char *text, size_t len, struct arena *a, struct err *e) {
    struct parser p = {.t = arena_alloc(a, sizeof *p.t), .a = a, .e = e, .line_at = text, .line = 1};
    if (!p.t) return err_set(e, ST_NO_MEMORY, NULL, "");
    p.t->element = arena_alloc(a, TPL_ELEMENTS_MAX * sizeof *p.t->element);
    if (!p.t->element) return err_set(e, ST_NO_MEMORY, NULL, "");
    p.t->safe = 1000;
    if (len > TPL_BYTES_MAX || !utf8_valid(text, len) || !utf8_is_nfc(text, len))
        return wrong(&p, NULL, "template.syntax", "");
    version_make(p.t->version, text, len);
    p.t->text = arena_strn(a, text, len);
    if (!p.t->text) return err_set(e, ST_NO_MEMORY, NULL, "");
    const char *end = text + len;
    for (const char *at = text; at < end; p.line++) {
        const char *next = memchr(at, '\n', (size_t)(end - at));
        p.line_at = p.at = at;
        p.end = next ? next : end;
        at = p.end + 1;
        if (p.end > p.at && p.end[-1] == '\r') p.end--;
        if (utf8_has_control(p.at, (size_t)(p.end - p.at))) return wrong(&p, NULL, "template.syntax", "");
        enum status s = line_take(&p);
        if (s != ST_OK) return s;
    }
    enum status s = whole_check(&p);
    if (s == ST_OK && arena_spent(a)) s = err_set(e, ST_NO_MEMORY, NULL, "");
    if (s == ST_OK) *t = p.t;
    return s;
}

enum status template_find(struct template **t, const char *id, struct arena *a, struct err *e) {
    const char *path = arena_printf(a, "labels/template/%s.tpl", id);
    if (!path) return err_set(e, ST_NO_MEMORY, NULL, "");
    const struct embed_file *file = embed_find(path);
    if (file) return template_parse(t, (const char *)file->data, file->len, a, e);
    enum status s = err_set(e, ST_NOT_FOUND, "template", "template.unknown");
    err_arg(e, "id", "%s", id);
    return s;
}

const char *template_version(const struct template *t) {
    return t->version;
}

const char *template_text(const struct template *t) {
    return t->text;
}

const char *template_name(const struct template *t) {
    return t->name;
}

bool template_fits(const struct template *t, const struct stock *s) {
    int32_t across = s->label_w_um - t->w, down = s->label_h_um - t->h;
    if (across < 0 || down < 0 || across > TPL_SLACK_UM_MAX || down > TPL_SLACK_UM_MAX) return false;
    if (!s->hole_d_um) return true;
    const struct element *hole = element_find(t, ELEMENT_HOLE);
    if (!hole) return false;
    int64_t dx = s->hole_x_um - across / 2 - hole->x - hole->w / 2, dy = s->hole_y_um - down / 2 - hole->y - hole->w / 2;
    int64_t play = (hole->w - s->hole_d_um) / 2;
    return play >= 0 && dx * dx + dy * dy <= play * play;
}

void template_print(const struct template *t, struct buf *out) {
    buf_printf(out, "layout = 1\nname = \"%s\"; stock = %s, size = ", t->name, t->stock);
    thousandths_print(out, t->w);
    buf_str(out, " x ");
    thousandths_print(out, t->h);
    buf_str(out, ", safe = ");
    thousandths_print(out, t->safe);
    buf_byte(out, '\n');
    for (size_t i = 0; i < t->len; i++) {
        const struct element *el = &t->element[i];
        if (el->legal) continue;
        buf_str(out, elements[el->kind].word);
        for (int attr = 0; attr < ATTR_COUNT; attr++)
            if (el->set & 1u << attr) attribute_print(el, (enum attribute)attr, out);
        buf_byte(out, '\n');
    }
}

/*
 * How an administrative document begins and ends: the parts whose place and size Decree 30/2020/NĐ-CP, Appendix I, lays down. Numbers in
 * brackets are those of its part I, section II.
 */
#include <string.h>

#include "document_flow.h"

#define STATE_MPT 12000    /* Quốc hiệu, names of offices: 12–13 (1, 2) */
#define MOTTO_MPT 13000    /* Tiêu ngữ, number, place and day: 13–14 (1, 3, 4) */
#define TITLE_MPT 14000    /* tên loại and trích yếu: 13–14 (5) */
#define TO_MPT 12000       /* "Nơi nhận": 12 (9) */
#define TO_LINE_MPT 11000  /* its lines: 11 (9) */
#define LEFT_SHARE 440     /* of the column, thousandths, for the office; the State has the rest */
#define RULE_GAP_UM 1000
#define SIGN_UM 24000      /* to sign in */
#define SIGN_GAP_UM 4000

/* A column in which lines stand one below the other. */
struct column {
    struct flow *f;
    struct box *b;
    struct marks m;
    int32_t x, w;
    int32_t y;      /* below the last line */
    int32_t line_w; /* of the last line */
    int32_t line_um; /* of each line; 0: what its size asks for */
};

/* Lines in the middle are about equally wide: no word stands alone below a full line. */
static void even_out(struct column *c, const struct type_run *run, struct type_style *s, struct type_lines *l) {
    int32_t low = l->width_um / 2, high = s->width_um;
    size_t lines = l->len;
    if (lines < 2 || memchr(run->text, '\n', run->len)) return;
    while (high - low > 500) {
        struct type_style narrow = *s;
        narrow.width_um = (low + high) / 2;
        if (box_lines(c->f, c->b, &narrow, run, 1).len > lines) low = narrow.width_um;
        else high = narrow.width_um;
    }
    int32_t inset = (s->width_um - high) / 2;
    s->width_um = high;
    *l = box_lines(c->f, c->b, s, run, 1);
    for (size_t i = 0; i < l->len; i++)
        for (size_t k = 0; k < l->line[i].marks; k++) l->line[i].mark[k].op.x += inset;
}

static void column_add(struct column *c, const char *text, int32_t size_mpt, unsigned style, enum type_align align, const char *type) {
    struct type_style s = {.size_mpt = size_mpt, .width_um = c->w, .align = align};
    int32_t line_um = c->line_um ? c->line_um : type_line_um(size_mpt, TIGHT_LEADING);
    if (!text) return;
    struct type_run run = box_run(c->b, text, style, NULL, box_part(c->b, NULL, type));
    struct type_lines l = box_lines(c->f, c->b, &s, &run, 1);
    if (align == TYPE_CENTRED) even_out(c, &run, &s, &l);
    marks_lines(&c->m, l.line, l.len, c->x, c->y + type_base_um(size_mpt, line_um), line_um);
    c->y += (int32_t)l.len * line_um;
    c->line_w = l.len ? l.line[l.len - 1].width_um : 0;
}

static void column_line(struct column *c, const char *text, int32_t size_mpt, unsigned style) {
    column_add(c, text, size_mpt, style, TYPE_CENTRED, "P");
}

/* A line in the middle below the last line of text.  in: thousandths of that */
static void column_rule(struct column *c, int per_mille) {
    int32_t w = (int32_t)((int64_t)c->line_w * per_mille / 1000);
    marks_rect(&c->m, c->x + (c->w - w) / 2, c->y + RULE_GAP_UM, w, HAIR_UM + 40, 0);
    c->y += RULE_GAP_UM + HAIR_UM;
}

/* The column as a slice of its box, and fresh for the next. */
static struct slice *column_end(struct column *c, int32_t before_um) {
    struct slice *s = box_slice(c->b);
    slice_marks(c->b, s, &c->m);
    s->height_um = c->y;
    s->before_um = before_um;
    c->m = (struct marks){.a = c->b->a};
    c->y = 0;
    return s;
}

/* ---- heads ---- */

static void state_add(struct column *c, const struct doc_head *h) {
    struct doc *d = c->f->d;
    int32_t all = flow_width(c->f), left = (int32_t)((int64_t)all * LEFT_SHARE / 1000), gap = 2000;
    c->line_um = type_line_um(MOTTO_MPT, TIGHT_LEADING); /* the lines left and right stand on one height */
    c->w = left - gap;
    column_line(c, h->parent, STATE_MPT, 0);
    column_line(c, h->office, STATE_MPT, DOC_BOLD);
    if (h->office) column_rule(c, 400);
    int32_t office_y = c->y;
    c->x = left;
    c->w = all - left;
    c->y = 0;
    column_line(c, doc_word(d, "state"), STATE_MPT, DOC_BOLD);
    column_line(c, doc_word(d, "motto"), MOTTO_MPT, DOC_BOLD);
    column_rule(c, 1000);
    int32_t y = (c->y > office_y ? c->y : office_y) + 2500;
    c->x = 0;
    c->w = left - gap;
    c->y = y;
    if (h->office) column_line(c, doc_numbered(d, h->number), MOTTO_MPT, 0);
    office_y = c->y;
    c->x = left;
    c->w = all - left;
    c->y = y;
    column_line(c, doc_dated(d, h->place, h->date), MOTTO_MPT, DOC_ITALIC);
    if (office_y > c->y) c->y = office_y;
    c->line_um = 0;
    column_end(c, 0)->keep = true;
}

static void title_add(struct column *c, const char *kind, const char *about, int32_t before_um) {
    c->x = 0;
    c->w = flow_width(c->f);
    column_add(c, kind, TITLE_MPT, DOC_BOLD, TYPE_CENTRED, "H1");
    column_line(c, about, TITLE_MPT, DOC_BOLD);
    if (about) column_rule(c, 350);
    if (c->y) column_end(c, before_um)->keep = true;
}

static enum status column_begin(struct column *c, struct flow *f) {
    flow_list_end(f);
    *c = (struct column){.f = f, .b = box_new(f)};
    if (c->b) c->m.a = c->b->a;
    return c->b ? ST_OK : ST_NO_MEMORY;
}

enum status flow_head(struct doc *d, const struct doc_head *h) {
    struct column c;
    enum status s = column_begin(&c, flow_of(d));
    if (s != ST_OK) return s;
    state_add(&c, h);
    title_add(&c, h->kind, h->about, 6000);
    if (h->to) {
        const struct text_arg arg = {"to", h->to};
        c.x = 0;
        c.w = flow_width(c.f);
        column_line(&c, doc_sentence(d, "document.addressed", &arg, 1), MOTTO_MPT, 0);
        column_end(&c, 4000)->keep = true;
    }
    c.y = 2000;
    (void)column_end(&c, 0);
    return flow_add(c.f, c.b);
}

enum status flow_title(struct doc *d, const char *title, const char *about) {
    struct column c;
    enum status s = column_begin(&c, flow_of(d));
    if (s != ST_OK) return s;
    title_add(&c, title, about, 0);
    c.y = 2000;
    (void)column_end(&c, 0);
    return flow_add(c.f, c.b);
}

/* ---- signatures ---- */

/* "- Như trên;", and a full stop behind the last. */
static void recipients_add(struct column *c, const char *const *to, size_t n) {
    column_add(c, doc_word(c->f->d, "recipients"), TO_MPT, DOC_BOLD | DOC_ITALIC, TYPE_LEFT, "P");
    for (size_t i = 0; i < n; i++) {
        size_t len = to[i] ? strlen(to[i]) : 0;
        bool ended = len && strchr(";.", to[i][len - 1]);
        if (len) column_add(c, arena_printf(c->b->a, "- %s%s", to[i], ended ? "" : i + 1 == n ? "." : ";"), TO_LINE_MPT, 0, TYPE_LEFT, "P");
    }
}

/* in: always: also where the name is printed, as its neighbours have it */
static void signer_above(struct column *c, const struct doc_signer *s, bool always) {
    column_line(c, s->authority, MOTTO_MPT, DOC_BOLD);
    column_line(c, s->position, MOTTO_MPT, DOC_BOLD);
    column_line(c, s->hint ? s->hint : s->name && !always ? NULL : doc_word(c->f->d, "sign"), STATE_MPT, DOC_ITALIC);
}

/* Signers side by side in a part of the column: what they sign as above, room, their names on one line. */
static void signers_add(struct column *c, const struct doc_signer *s, size_t n, int32_t x, int32_t w) {
    int32_t each = w / (int32_t)n, top = c->y, low = top;
    for (size_t i = 0; i < n; i++) {
        c->x = x + (int32_t)i * each + SIGN_GAP_UM / 2;
        c->w = each - SIGN_GAP_UM;
        c->y = top;
        signer_above(c, &s[i], n > 1);
        if (c->y > low) low = c->y;
    }
    low += SIGN_UM;
    top = low;
    for (size_t i = 0; i < n; i++) {
        c->x = x + (int32_t)i * each + SIGN_GAP_UM / 2;
        c->w = each - SIGN_GAP_UM;
        c->y = top;
        column_line(c, s[i].name, MOTTO_MPT, DOC_BOLD);
        if (c->y > low) low = c->y;
    }
    c->y = low;
}

enum status flow_signatures(struct doc *d, const struct doc_signer *s, size_t n, const char *const *to, size_t to_len) {
    struct column c;
    struct flow *f = flow_of(d);
    enum status st = column_begin(&c, f);
    if (st != ST_OK) return st;
    int32_t all = flow_width(f), half = all * 48 / 100;
    if (n == 1) {
        c.w = half;
        if (to_len) recipients_add(&c, to, to_len);
        int32_t low = c.y;
        c.y = 0;
        signers_add(&c, s, 1, half, all - half);
        if (low > c.y) c.y = low;
        (void)column_end(&c, 2 * PARAGRAPH_UM);
    }
    for (size_t i = 0, row; n > 1 && i < n; i += row) {
        row = n - i < 3 ? n - i : n - i == 4 ? 2 : 3; /* four are two and two */
        signers_add(&c, s + i, row, 0, all);
        column_end(&c, 2 * PARAGRAPH_UM)->keep = to_len && i + row == n; /* who gets it is not alone on a page */
    }
    if (n != 1 && to_len) {
        c.x = 0;
        c.w = all;
        recipients_add(&c, to, to_len);
        (void)column_end(&c, 2 * PARAGRAPH_UM);
    }
    c.b->glued = true;
    return flow_add(f, c.b);
}

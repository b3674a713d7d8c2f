/*
 * Tables: a head that is laid out once and drawn on each page, and rows that are laid out, drawn and forgotten. A row that is higher than
 * a page is cut between its lines.
 */
#include <stdlib.h>
#include <string.h>

#include "document_flow.h"

#define PAD_X_UM 1200
#define PAD_Y_UM 800
#define LINE_UM 4586       /* of SMALL_MPT with TIGHT_LEADING */
#define HEAD_GREY 12
#define GROUP_GREY 5
#define NARROWEST_UM 6000  /* of a column */
#define HEAD_BYTES ((size_t)4 << 20)

struct table {
    size_t columns;
    int32_t at[DOC_COLUMNS_MAX + 1]; /* edges, from the column's left one */
    enum doc_align align[DOC_COLUMNS_MAX];
    struct part *part;                 /* goes to the last box */
    struct arena *a[2];                   /* of the heads of this table and the one before, whose rows may not all be drawn */
    int turn;
    struct slice head[2];                 /* likewise */
    const char *empty;
    bool begun;
};

/* ---- columns ---- */

static bool widths_plan(struct table *t, const struct doc_table *of, int32_t width) {
    int64_t fixed = 0, shares = 0, used = 0, seen = 0;
    for (size_t i = 0; i < of->columns; i++) {
        fixed += of->column[i].width_um;
        shares += of->column[i].width_um ? 0 : of->column[i].share;
    }
    int64_t rest = width - fixed;
    if (rest < 0 || (!shares && rest > 0)) { /* all as asked, scaled to the page */
        shares = 0;
        rest = 0;
    }
    for (size_t i = 0; i < of->columns; i++) {
        const struct doc_column *c = &of->column[i];
        if (c->width_um) used += shares || fixed == width ? c->width_um : (int64_t)c->width_um * width / fixed;
        if (!c->width_um && !shares) return false; /* the fixed ones leave nothing */
        if (!c->width_um) {
            used += rest * (seen + c->share) / shares - rest * seen / shares;
            seen += c->share;
        }
        t->at[i + 1] = i + 1 == of->columns ? width : (int32_t)used;
        if (t->at[i + 1] - t->at[i] < NARROWEST_UM) return false;
    }
    return true;
}

/* ---- cells ---- */

/* A cell on its way into a row. */
struct cell {
    size_t from, to; /* columns */
    struct type_lines lines;
    struct part *tag;
    bool box, ticked;
};

static enum type_align align_of(const struct table *t, const struct doc_cell *c, size_t column) {
    static const enum type_align asked[] = {TYPE_LEFT, TYPE_LEFT, TYPE_CENTRED, TYPE_RIGHT};
    if (t->align[column] != DOC_USUAL) return asked[t->align[column]];
    return c->kind == DOC_NUMBER ? TYPE_RIGHT : c->kind == DOC_DAY || c->kind == DOC_BOX ? TYPE_CENTRED : TYPE_LEFT;
}

static struct type_lines cell_lines(struct flow *f, struct box *b, const struct type_run *run, int32_t w, enum type_align align) {
    const struct type_style s = {.size_mpt = SMALL_MPT, .width_um = w - 2 * PAD_X_UM, .align = align};
    return box_lines(f, b, &s, run, run->len ? 1 : 0);
}

static void frame_add(struct marks *m, int32_t x0, int32_t x1, int32_t y0, int32_t y1) {
    marks_rect(m, x0 - HAIR_UM / 2, y0, HAIR_UM, y1 - y0, 0);
    marks_rect(m, x1 - HAIR_UM / 2, y0, HAIR_UM, y1 - y0, 0);
}

static void rule_add(struct marks *m, const struct table *t, size_t from, size_t to, int32_t y) {
    marks_rect(m, t->at[from] - HAIR_UM / 2, y - HAIR_UM / 2, t->at[to] - t->at[from] + HAIR_UM, HAIR_UM, 0);
}

/* Ground of a whole row, short of the lines around it. */
static void grey_add(struct marks *m, const struct table *t, int32_t height, int grey) {
    marks_rect(m, HAIR_UM / 2, HAIR_UM / 2, t->at[t->columns] - HAIR_UM, height - HAIR_UM, grey);
}

static const char *span_of(struct box *b, size_t columns, const char *more) {
    if (columns == 1) return *more ? more : NULL;
    const char *s = arena_printf(b->a, "/ColSpan %zu%s", columns, more);
    if (!s) b->failed = true;
    return s;
}

/* ---- the head ---- */

static bool same_above(const struct doc_column *a, const struct doc_column *b) {
    return a->above && b->above && !strcmp(a->above, b->above);
}

/* The cells of the head: a name over one column, and what neighbours stand under. */
struct heading {
    size_t from, to;
    int row; /* 0: upper, 1: lower, 2: both */
    const char *text;
    struct type_lines lines;
};

static size_t headings_find(const struct doc_table *of, struct heading out[static 2 * DOC_COLUMNS_MAX]) {
    size_t n = 0;
    for (size_t i = 0; i < of->columns; i++) {
        const struct doc_column *c = &of->column[i];
        size_t to = i + 1;
        while (to < of->columns && same_above(c, &of->column[to])) to++;
        if (c->above && (i == 0 || !same_above(&of->column[i - 1], c))) out[n++] = (struct heading){i, to, 0, c->above, {0}};
        out[n++] = (struct heading){i, i + 1, c->above ? 1 : 2, c->name, {0}};
    }
    return n;
}

static int32_t lines_height(const struct type_lines *l) { return (int32_t)(l->len ? l->len : 1) * LINE_UM + 2 * PAD_Y_UM; }

static void head_heights(const struct heading *h, size_t n, int32_t height[static 2]) {
    int32_t both = 0;
    height[0] = height[1] = 0;
    for (size_t i = 0; i < n; i++) {
        int32_t own = lines_height(&h[i].lines);
        int32_t *most = h[i].row == 2 ? &both : &height[h[i].row];
        if (own > *most) *most = own;
    }
    if (height[0] + height[1] < both) height[1] = both - height[0];
}

static void heading_draw(struct flow *f, struct box *b, struct marks *m, const struct heading *h, const int32_t height[static 2], struct part *row) {
    const struct table *t = f->table;
    int32_t y0 = h->row == 1 ? height[0] : 0, y1 = h->row == 0 ? height[0] : height[0] + height[1];
    int32_t free_um = y1 - y0 - (int32_t)h->lines.len * LINE_UM;
    struct part *tag = box_part(b, row, "TH");
    tag->attributes = span_of(b, h->to - h->from, "/Scope/Column");
    for (size_t i = 0; i < h->lines.len; i++)
        for (size_t k = 0; k < h->lines.line[i].marks; k++) h->lines.line[i].mark[k].tag = tag;
    marks_lines(m, h->lines.line, h->lines.len, t->at[h->from] + PAD_X_UM, y0 + free_um / 2 + type_base_um(SMALL_MPT, LINE_UM), LINE_UM);
}

/* Laid out in an arena of the table's own, for it outlives its box. */
static void head_make(struct flow *f, struct box *b, const struct doc_table *of) {
    struct table *t = f->table;
    struct heading h[2 * DOC_COLUMNS_MAX];
    int32_t height[2];
    size_t n = headings_find(of, h);
    struct box keeper = {.a = t->a[t->turn]};
    for (size_t i = 0; i < n; i++) {
        struct type_run run = {.text = h[i].text, .len = h[i].text ? strlen(h[i].text) : 0, .face = FACE_SERIF_BOLD};
        h[i].lines = cell_lines(f, &keeper, &run, t->at[h[i].to] - t->at[h[i].from], TYPE_CENTRED);
    }
    head_heights(h, n, height);
    int32_t all = height[0] + height[1];
    struct marks m = {.a = keeper.a};
    grey_add(&m, t, all, HEAD_GREY);
    rule_add(&m, t, 0, t->columns, 0);
    rule_add(&m, t, 0, t->columns, all);
    for (size_t i = 0; i < n; i++) {
        frame_add(&m, t->at[h[i].from], t->at[h[i].to], h[i].row == 1 ? height[0] : 0, h[i].row == 0 ? height[0] : all);
        if (h[i].row == 0) rule_add(&m, t, h[i].from, h[i].to, height[0]);
    }
    struct part *row = box_part(b, t->part, "TR");
    for (size_t i = 0; i < n; i++) heading_draw(f, b, &m, &h[i], height, row);
    slice_marks(&keeper, &t->head[t->turn], &m);
    t->head[t->turn].height_um = all;
    t->head[t->turn].keep = true;
    if (keeper.failed) b->failed = true;
}

/* ---- begin ---- */

static void caption_add(struct flow *f, struct box *b, const char *text, unsigned style, enum type_align align, int32_t before_um) {
    const struct type_style s = {.size_mpt = text && style == DOC_BOLD ? BODY_MPT : SMALL_MPT, .width_um = flow_width(f), .align = align};
    if (!text) return;
    struct type_run run = box_run(b, text, style, NULL, box_part(b, f->table->part, "Caption"));
    struct type_lines l = box_lines(f, b, &s, &run, 1);
    box_text(f, b, &l, &s, 0, type_line_um(s.size_mpt, TIGHT_LEADING), before_um);
    for (size_t i = 0; i < b->len; i++) b->slice[i].keep = true;
}

static struct table *table_of(struct flow *f) {
    if (!f->table) f->table = calloc(1, sizeof *f->table);
    struct table *t = f->table;
    for (int i = 0; t && i < 2; i++)
        if (!t->a[i] && !(t->a[i] = arena_new(HEAD_BYTES))) return NULL;
    return t;
}

static enum status refused(struct flow *f, const char *title) {
    objects_fail(&f->paper.file, doc_wrong(f->d, ST_INVALID, "document.columns", title));
    return ST_INVALID;
}

enum status flow_table(struct doc *d, const struct doc_table *of) {
    struct flow *f = flow_of(d);
    flow_list_end(f);
    struct table *t = table_of(f);
    if (!t) return ST_NO_MEMORY;
    t->columns = of->columns;
    for (size_t i = 0; i < of->columns; i++) t->align[i] = of->column[i].align;
    if (!widths_plan(t, of, flow_width(f))) return refused(f, of->title);
    t->turn = !t->turn;
    arena_reset(t->a[t->turn]);
    t->part = calloc(1, sizeof *t->part);
    if (!t->part) return ST_NO_MEMORY;
    t->part->type = "Table";
    t->empty = arena_str(t->a[t->turn], of->empty ? of->empty : doc_word(d, "empty"));
    t->head[t->turn] = (struct slice){0};
    struct box *above = box_new(f);
    if (!above) return ST_NO_MEMORY;
    caption_add(f, above, of->title, DOC_BOLD, TYPE_CENTRED, 2 * PARAGRAPH_UM);
    caption_add(f, above, of->unit, DOC_ITALIC, TYPE_RIGHT, of->title ? 0 : PARAGRAPH_UM);
    bool captioned = above->len > 0;
    (void)flow_add(f, above);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    head_make(f, b, of);
    if (t->head[t->turn].height_um > flow_height(f) / 2) {
        b->failed = true;
        (void)refused(f, of->title);
    }
    t->head[t->turn].before_um = captioned ? 1000 : PARAGRAPH_UM;
    *box_slice(b) = t->head[t->turn];
    return flow_add(f, b);
}

/* ---- rows ---- */

static size_t cells_set(struct flow *f, struct box *b, enum doc_row kind, const struct doc_cell *cell, struct cell *out) {
    const struct table *t = f->table;
    struct part *row = box_part(b, t->part, "TR");
    size_t n = 0;
    for (size_t i = 0, to; i < t->columns; i = to) {
        const struct doc_cell *c = &cell[i];
        for (to = i + 1; to < t->columns && cell[to].kind == DOC_JOINED;) to++;
        struct cell *o = &out[n++];
        *o = (struct cell){.from = i, .to = to, .tag = box_part(b, row, kind == ROW_GROUP ? "TH" : "TD"), .box = c->kind == DOC_BOX, .ticked = c->ticked};
        o->tag->attributes = span_of(b, to - i, kind == ROW_GROUP ? "/Scope/Row" : "");
        unsigned style = kind == ROW_PLAIN ? c->style : c->style | DOC_BOLD;
        struct type_run run = box_run(b, doc_cell_text(f->d, c), style, c->link, o->tag);
        enum type_align align = kind == ROW_GROUP ? TYPE_LEFT : align_of(t, c, i);
        o->lines = cell_lines(f, b, &run, t->at[to] - t->at[i], align);
    }
    return n;
}

/* Some lines of a row's cells as a slice.  in: line: the first; lines: how many; all: of the row */
static void row_slice(struct flow *f, struct box *b, const struct cell *cell, size_t n, size_t line, size_t lines, size_t all, bool grey) {
    const struct table *t = f->table;
    struct slice *s = box_slice(b);
    struct marks m = {.a = b->a};
    int32_t above = line ? 0 : PAD_Y_UM, height = above + (int32_t)lines * LINE_UM + (line + lines == all ? PAD_Y_UM : 0);
    if (grey) grey_add(&m, t, height, GROUP_GREY);
    for (size_t i = 0; i < n; i++) marks_rect(&m, t->at[cell[i].from] - HAIR_UM / 2, 0, HAIR_UM, height, 0);
    marks_rect(&m, t->at[t->columns] - HAIR_UM / 2, 0, HAIR_UM, height, 0);
    if (line + lines == all) rule_add(&m, t, 0, t->columns, height);
    for (size_t i = 0; i < n; i++) {
        const struct cell *c = &cell[i];
        size_t own = c->lines.len > line ? c->lines.len - line : 0;
        if (own > lines) own = lines;
        if (own) marks_lines(&m, c->lines.line + line, own, t->at[c->from] + PAD_X_UM, above + type_base_um(SMALL_MPT, LINE_UM), LINE_UM);
        if (c->box && line == 0)
            tick_add(&m, (t->at[c->from] + t->at[c->to] - TICK_UM) / 2, above + (LINE_UM - TICK_UM) / 2, c->ticked, c->tag);
    }
    slice_marks(b, s, &m);
    s->height_um = height;
    s->open = line > 0;
    if (line) return;
    s->uses = arena_alloc(b->a, (n + 1) * sizeof *s->uses);
    if (!s->uses) b->failed = true;
    for (size_t i = 0; s->uses && i < n; i++) s->uses[s->uses_len++] = cell[i].tag;
}

static enum status row_add(struct flow *f, enum doc_row kind, const struct doc_cell *given) {
    const struct table *t = f->table;
    struct cell cell[DOC_COLUMNS_MAX];
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    size_t n = cells_set(f, b, kind, given, cell), all = 1;
    for (size_t i = 0; i < n; i++)
        if (cell[i].lines.len > all) all = cell[i].lines.len;
    bool whole = (int32_t)all * LINE_UM + 2 * PAD_Y_UM <= flow_height(f) - t->head[t->turn].height_um - HAIR_UM;
    for (size_t line = 0; line < all; line += whole ? all : 1) row_slice(f, b, cell, n, line, whole ? all : 1, all, kind == ROW_GROUP);
    b->again = &t->head[t->turn];
    b->glued = kind == ROW_TOTAL;
    if (kind == ROW_GROUP && b->len) b->slice[b->len - 1].keep = true;
    return flow_add(f, b);
}

enum status flow_row(struct doc *d, enum doc_row kind, const struct doc_cell *cell) { return row_add(flow_of(d), kind, cell); }

enum status flow_table_end(struct doc *d) {
    struct flow *f = flow_of(d);
    struct table *t = f->table;
    if (!d->rows) {
        struct doc_cell cell[DOC_COLUMNS_MAX];
        cell[0] = (struct doc_cell){.kind = DOC_WORDS, .text = t->empty, .style = DOC_ITALIC};
        for (size_t i = 1; i < t->columns; i++) cell[i] = doc_joined();
        enum status s = row_add(f, ROW_PLAIN, cell);
        if (s != ST_OK) return s;
    }
    flow_close_part(f, &t->part);
    return f->paper.file.status;
}

void flow_table_free(struct flow *f) {
    struct table *t = f->table;
    if (!t) return;
    if (t->part) buf_free(&t->part->kids);
    free(t->part);
    arena_free(&t->a[0]);
    arena_free(&t->a[1]);
    free(t);
    f->table = NULL;
}

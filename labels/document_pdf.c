/* The document as a PDF: its text blocks. Heads, tables and pictures have files of their own. */
#include "document_flow.h"

#include <stdlib.h>
#include <string.h>

#define LIST_UM 5000       /* from a dash to its text */
#define FACTS_MOST 420     /* of the column, thousandths, that names may take */
#define FACTS_GAP_UM 3000
#define RULE_UM 8500       /* from one line to write on to the next */
#define NOTE_UM 1000

static enum status opened(struct doc *d) {
    struct flow *f = d->own = calloc(1, sizeof *f);
    return f ? flow_open(f, d) : ST_NO_MEMORY;
}

static void closed(struct doc *d) {
    if (d->own) flow_close(d->own);
    free(d->own);
    d->own = NULL;
}

static enum status finished(struct doc *d) {
    static const char *const langs[LANG_WHOLE_COUNT] = {[LANG_VI] = "vi-VN", [LANG_EN] = "en"};
    struct flow *f = flow_of(d);
    flow_list_end(f);
    flow_drain(f);
    if (!f->page) flow_break(f, f->landscape); /* a file has a page */
    return paper_finish(&f->paper, d->options.title, langs[d->options.lang]);
}

/* ---- paragraphs ---- */

static enum status pdf_heading(struct doc *d, int level, const char *text) {
    static const char *const types[] = {"H2", "H3", "H4"};
    static const unsigned styles[] = {DOC_BOLD, DOC_BOLD, DOC_BOLD | DOC_ITALIC};
    struct flow *f = flow_of(d);
    const struct type_style s = {.size_mpt = BODY_MPT, .width_um = flow_width(f), .first_um = INDENT_UM, .align = TYPE_LEFT};
    flow_list_end(f);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    struct type_run run = box_run(b, text, styles[level - 1], NULL, box_part(b, NULL, types[level - 1]));
    struct type_lines l = box_lines(f, b, &s, &run, 1);
    box_text(f, b, &l, &s, 0, BODY_LINE_UM, level == 1 ? 2 * PARAGRAPH_UM : PARAGRAPH_UM + 700);
    for (size_t i = 0; i < b->len; i++) b->slice[i].keep = true;
    if (b->len) {
        b->slice[0].outline = level;
        b->slice[0].title = arena_str(b->a, text);
    }
    return flow_add(f, b);
}

static enum status pdf_runs(struct doc *d, const struct doc_paragraph *p, const struct doc_run *run, size_t n) {
    static const enum type_align aligns[] = {TYPE_JUSTIFIED, TYPE_LEFT, TYPE_CENTRED, TYPE_RIGHT};
    struct flow *f = flow_of(d);
    bool indented = !p->flush && (p->align == DOC_USUAL || p->align == DOC_LEFT);
    const struct type_style s = {.size_mpt = BODY_MPT, .width_um = flow_width(f), .first_um = indented ? INDENT_UM : 0, .align = aligns[p->align]};
    flow_list_end(f);
    struct box *b = box_new(f);
    struct type_run *own = b ? arena_alloc(b->a, (n + 1) * sizeof *own) : NULL;
    if (!own) return ST_NO_MEMORY;
    struct part *tag = box_part(b, NULL, "P");
    for (size_t i = 0; i < n; i++) own[i] = box_run(b, run[i].text, run[i].style, run[i].link, tag);
    struct type_lines l = box_lines(f, b, &s, own, n);
    box_text(f, b, &l, &s, 0, BODY_LINE_UM, PARAGRAPH_UM);
    if (p->keep && b->len) b->slice[b->len - 1].keep = true;
    return flow_add(f, b);
}

static enum status pdf_note(struct doc *d, const char *text) {
    struct flow *f = flow_of(d);
    const struct type_style s = {.size_mpt = SMALL_MPT, .width_um = flow_width(f), .align = TYPE_LEFT};
    flow_list_end(f);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    struct type_run run = box_run(b, text, DOC_ITALIC, NULL, box_part(b, NULL, "Note"));
    struct type_lines l = box_lines(f, b, &s, &run, 1);
    box_text(f, b, &l, &s, 0, type_line_um(SMALL_MPT, TIGHT_LEADING), NOTE_UM);
    b->glued = true;
    return flow_add(f, b);
}

/* ---- lists ---- */

/* A text that hangs behind a sign.  in: sign: set in front of the first line, or NULL */
static struct box *hanging(struct flow *f, struct box *b, const char *sign, struct part *label, const char *text, struct part *body, int32_t x,
                           int32_t hang) {
    const struct type_style s = {.size_mpt = BODY_MPT, .width_um = flow_width(f) - x - hang, .align = TYPE_JUSTIFIED};
    struct type_run run = box_run(b, text, 0, NULL, body), dash = box_run(b, sign, 0, NULL, label);
    struct type_lines l = box_lines(f, b, &s, &run, 1), before = box_lines(f, b, &s, &dash, 1);
    box_text(f, b, &l, &s, x + hang, BODY_LINE_UM, PARAGRAPH_UM / 2);
    if (!b->len || !before.len) return b;
    struct marks m = {.a = b->a};
    marks_lines(&m, before.line, 1, x, type_base_um(BODY_MPT, BODY_LINE_UM), BODY_LINE_UM);
    for (size_t i = 0; i < b->slice[0].marks; i++) *marks_add(&m, OP_TEXT) = b->slice[0].mark[i];
    slice_marks(b, &b->slice[0], &m);
    return b;
}

static enum status pdf_item(struct doc *d, int level, const char *text) {
    struct flow *f = flow_of(d);
    if (!f->list) f->list = calloc(1, sizeof *f->list);
    struct box *b = box_new(f);
    if (!f->list || !b) return ST_NO_MEMORY;
    f->list->type = "L";
    struct part *item = box_part(b, f->list, "LI");
    struct part *label = box_part(b, item, "Lbl"), *body = box_part(b, item, "LBody");
    return flow_add(f, hanging(f, b, level == 1 ? "-" : "+", label, text, body, level == 1 ? INDENT_UM : INDENT_UM + LIST_UM, LIST_UM));
}

static enum status pdf_check(struct doc *d, const char *text, bool ticked) {
    struct flow *f = flow_of(d);
    flow_list_end(f);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    struct part *tag = box_part(b, NULL, "P");
    (void)hanging(f, b, NULL, NULL, *text ? text : " ", tag, INDENT_UM - 2 * LIST_UM, TICK_UM + 2400);
    if (!b->len) return flow_add(f, b);
    struct marks m = {.a = b->a};
    tick_add(&m, 0, (BODY_LINE_UM - TICK_UM) / 2, ticked, NULL);
    for (size_t i = 0; i < b->slice[0].marks; i++) *marks_add(&m, OP_TEXT) = b->slice[0].mark[i];
    slice_marks(b, &b->slice[0], &m);
    return flow_add(f, b);
}

void tick_add(struct marks *m, int32_t x, int32_t y, bool ticked, struct part *tag) {
    const int32_t thin = 300, side = TICK_UM;
    size_t first = m->len;
    marks_rect(m, x, y, side, thin, 0);
    marks_rect(m, x, y + side - thin, side, thin, 0);
    marks_rect(m, x, y, thin, side, 0);
    marks_rect(m, x + side - thin, y, thin, side, 0);
    if (ticked) {
        marks_stroke(m, x + 700, y + 700, x + side - 700, y + side - 700, 450);
        marks_stroke(m, x + 700, y + side - 700, x + side - 700, y + 700, 450);
    }
    for (size_t i = first; i < m->len; i++) m->at[i].tag = tag;
}

/* ---- names and values ---- */

static struct type_lines fact_name(struct flow *f, struct box *b, const char *name, int32_t width, struct part *tag) {
    const struct type_style s = {.size_mpt = BODY_MPT, .width_um = width, .align = TYPE_LEFT};
    const char *text = arena_printf(b->a, "%s:", name ? name : "");
    struct type_run run = box_run(b, text, 0, NULL, tag);
    return box_lines(f, b, &s, &run, text && name ? 1 : 0);
}

static int32_t facts_width(struct flow *f, struct box *b, const struct doc_fact *fact, size_t n) {
    int32_t most = (int32_t)((int64_t)flow_width(f) * FACTS_MOST / 1000), w = 0;
    for (size_t i = 0; i < n; i++) {
        struct type_lines l = fact_name(f, b, fact[i].name, most, NULL);
        if (l.width_um > w) w = l.width_um;
    }
    return w;
}

static void fact_add(struct flow *f, struct box *b, const struct doc_fact *fact, int32_t name_w) {
    int32_t x = name_w + FACTS_GAP_UM;
    const struct type_style s = {.size_mpt = BODY_MPT, .width_um = flow_width(f) - x, .align = TYPE_LEFT};
    struct part *tag = box_part(b, NULL, "P");
    struct type_run run = box_run(b, doc_cell_text(f->d, &fact->value), fact->value.style, fact->value.link, tag);
    /* a hair wider than it was measured: micrometres are rounded */
    struct type_lines name = fact_name(f, b, fact->name, name_w + 10, tag), value = box_lines(f, b, &s, &run, 1);
    size_t lines = name.len > value.len ? name.len : value.len;
    int32_t base = type_base_um(BODY_MPT, BODY_LINE_UM);
    for (size_t i = 0; i < lines; i++) {
        struct marks m = {.a = b->a};
        struct slice *one = box_slice(b);
        if (i < name.len) marks_lines(&m, &name.line[i], 1, 0, base, BODY_LINE_UM);
        if (i < value.len) marks_lines(&m, &value.line[i], 1, x, base, BODY_LINE_UM);
        if (i == 0 && fact->value.kind == DOC_BOX) tick_add(&m, x, (BODY_LINE_UM - TICK_UM) / 2, fact->value.ticked, tag);
        slice_marks(b, one, &m);
        one->height_um = BODY_LINE_UM;
        one->before_um = i ? 0 : PARAGRAPH_UM / 2;
        one->keep = lines > 1 && (i == 0 || i + 2 == lines);
    }
}

static enum status pdf_facts(struct doc *d, const struct doc_fact *fact, size_t n) {
    struct flow *f = flow_of(d);
    flow_list_end(f);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    int32_t w = facts_width(f, b, fact, n);
    for (size_t i = 0; i < n; i++) fact_add(f, b, &fact[i], w);
    return flow_add(f, b);
}

/* ---- lines to write on ---- */

static enum status pdf_lines(struct doc *d, const char *label, int lines) {
    struct flow *f = flow_of(d);
    const struct type_style s = {.size_mpt = BODY_MPT, .width_um = flow_width(f), .align = TYPE_LEFT};
    flow_list_end(f);
    struct box *b = box_new(f);
    if (!b) return ST_NO_MEMORY;
    struct type_run run = box_run(b, label, 0, NULL, box_part(b, NULL, "P"));
    struct type_lines l = box_lines(f, b, &s, &run, label ? 1 : 0);
    box_text(f, b, &l, &s, 0, BODY_LINE_UM, PARAGRAPH_UM);
    for (size_t i = 0; i < b->len; i++) b->slice[i].keep = true;
    for (int i = 0; i < lines; i++) {
        struct marks m = {.a = b->a};
        struct slice *one = box_slice(b);
        marks_rect(&m, 0, RULE_UM - HAIR_UM, flow_width(f), HAIR_UM, 60);
        slice_marks(b, one, &m);
        one->height_um = RULE_UM;
    }
    return flow_add(f, b);
}

static enum status pdf_page(struct doc *d, bool landscape) {
    struct flow *f = flow_of(d);
    flow_list_end(f);
    flow_break(f, landscape);
    return f->paper.file.status;
}

const struct doc_ops doc_pdf = {
    .open = opened, .head = flow_head, .title = flow_title, .heading = pdf_heading, .runs = pdf_runs, .item = pdf_item, .note = pdf_note,
    .facts = pdf_facts, .table = flow_table, .row = flow_row, .table_end = flow_table_end, .lines = pdf_lines, .check = pdf_check,
    .pictures = flow_pictures, .symbol = flow_symbol, .chart = flow_chart, .signatures = flow_signatures, .page = pdf_page, .finish = finished,
    .close = closed,
};

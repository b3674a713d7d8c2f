/*
 * Filling pages. Slices that are glued form a group; a group is put on the page at hand where it fits, else on the next, and divided only
 * where it is higher than a page.
 */
#include "document_flow.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define ARENA_BYTES ((size_t)32 << 20)
#define BOX_BYTES ((size_t)96 << 20)
#define SHORT_UM 210000
#define LONG_UM 297000
/* Margins of Decree 30/2020, Appendix I, I.3: 20–25 mm above and below, 30–35 left, 15–20 right. */
#define MARGIN_UM 20000
#define LEFT_UM 30000
#define RIGHT_UM 15000
#define NUMBER_UM 13000 /* of the page number's baseline */

static int32_t page_w(const struct flow *f) { return f->landscape ? LONG_UM : SHORT_UM; }

static int32_t page_h(const struct flow *f) { return f->landscape ? SHORT_UM : LONG_UM; }

int32_t flow_left(const struct flow *f) {
    (void)f;
    return LEFT_UM;
}

int32_t flow_width(const struct flow *f) { return page_w(f) - LEFT_UM - RIGHT_UM; }

int32_t flow_height(const struct flow *f) { return page_h(f) - 2 * MARGIN_UM; }

/* ---- boxes ---- */

struct box *box_new(struct flow *f) {
    struct arena *a = f->spares ? f->spare[--f->spares] : arena_new(BOX_BYTES);
    struct box *b = a ? arena_alloc(a, sizeof *b) : NULL;
    if (!b) {
        objects_fail(&f->paper.file, ST_NO_MEMORY);
        return NULL;
    }
    *b = (struct box){.a = a};
    return b;
}

static void box_free(struct flow *f, struct box *b) {
    struct arena *a = b->a;
    for (struct part *e = b->parts; e; e = e->next) paper_part_end(&f->paper, e);
    for (struct part *e = b->closes, *next; e; e = next) {
        next = e->next;
        paper_part_end(&f->paper, e);
        free(e);
    }
    arena_reset(a);
    if (f->spares < (int)(sizeof f->spare / sizeof *f->spare)) f->spare[f->spares++] = a;
    else arena_free(&a);
}

struct slice *box_slice(struct box *b) {
    static struct slice lost;
    if (b->len == b->room && !b->failed) {
        size_t room = b->room ? b->room * 2 : 4;
        struct slice *s = arena_alloc(b->a, room * sizeof *s);
        b->failed = !s;
        if (s && b->len) memcpy(s, b->slice, b->len * sizeof *s);
        if (s) {
            b->slice = s;
            b->room = room;
        }
    }
    struct slice *s = b->failed ? &lost : &b->slice[b->len++];
    *s = (struct slice){0};
    return s;
}

void slice_marks(struct box *b, struct slice *s, const struct marks *m) {
    if (m->failed) b->failed = true;
    s->mark = m->at;
    s->marks = m->len;
}

struct part *box_part(struct box *b, struct part *up, const char *type) {
    static struct part lost;
    struct part *e = arena_alloc(b->a, sizeof *e);
    if (!e) {
        b->failed = true;
        e = &lost;
    }
    *e = (struct part){.type = type, .up = up, .next = e == &lost ? NULL : b->parts};
    if (e != &lost) b->parts = e;
    return e;
}

struct type_run box_run(struct box *b, const char *text, unsigned style, const char *link, struct part *tag) {
    static const enum face faces[] = {FACE_SERIF, FACE_SERIF_BOLD, FACE_SERIF_ITALIC, FACE_SERIF_BOLD_ITALIC};
    struct type_run run = {.text = text, .len = text ? strlen(text) : 0, .face = faces[style & 3], .tag = tag};
    if (link) {
        run.link = arena_str(b->a, link);
        run.tag = box_part(b, tag, "Link");
        if (!run.link) b->failed = true;
    }
    return run;
}

struct type_lines box_lines(struct flow *f, struct box *b, const struct type_style *s, const struct type_run *run, size_t n) {
    struct type_lines l;
    enum status st = type_set(&f->fonts, b->a, s, run, n, &l, &f->d->err);
    if (st == ST_OK) return l;
    objects_fail(&f->paper.file, st);
    b->failed = true;
    return (struct type_lines){0};
}

void box_text(struct flow *f, struct box *b, const struct type_lines *l, const struct type_style *s, int32_t x, int32_t line_um, int32_t before_um) {
    (void)f;
    for (size_t i = 0; i < l->len; i++) {
        struct marks m = {.a = b->a};
        struct slice *one = box_slice(b);
        marks_lines(&m, &l->line[i], 1, x, type_base_um(s->size_mpt, line_um), line_um);
        slice_marks(b, one, &m);
        one->height_um = line_um;
        one->before_um = i ? 0 : before_um;
        one->keep = l->len > 1 && (i == 0 || i + 2 == l->len); /* neither widow nor orphan */
    }
}

/* ---- pages ---- */

/* A line in the margin above the text: no part of what is read. */
static void margin_add(struct flow *f, struct box *b, struct marks *m, const char *text, enum face face, int32_t size_mpt, enum type_align align) {
    const struct type_style style = {.size_mpt = size_mpt, .width_um = page_w(f) - LEFT_UM - RIGHT_UM, .align = align};
    const struct type_run run = {.text = text, .len = strlen(text), .face = face};
    struct type_lines l = box_lines(f, b, &style, &run, 1);
    if (!l.len) return;
    size_t first = m->len;
    marks_lines(m, l.line, 1, LEFT_UM, NUMBER_UM, BODY_LINE_UM);
    if (align == TYPE_RIGHT && m->len > first) { /* in a frame, for what it says must not be overlooked */
        int32_t left = m->at[first].op.x - 2000, w = l.width_um + 4000, top = NUMBER_UM - 4600, h = 6400;
        marks_rect(m, left, top, w, HAIR_UM, 0);
        marks_rect(m, left, top + h, w, HAIR_UM, 0);
        marks_rect(m, left, top, HAIR_UM, h, 0);
        marks_rect(m, left + w, top, HAIR_UM, h + HAIR_UM, 0);
    }
    if (align == TYPE_CENTRED) /* between the edges of the page, not of the text */
        for (size_t i = first; i < m->len; i++) m->at[i].op.x -= (LEFT_UM - RIGHT_UM) / 2;
}

static void page_begin(struct flow *f) {
    char number[16];
    struct box *b = box_new(f);
    paper_page(&f->paper, page_w(f), page_h(f));
    f->page++;
    f->y = MARGIN_UM;
    f->top = true;
    if (!b) return;
    struct marks m = {.a = b->a};
    (void)snprintf(number, sizeof number, "%u", (unsigned)f->page);
    if (f->page > 1) margin_add(f, b, &m, number, FACE_SERIF, BODY_MPT, TYPE_CENTRED);
    if (f->d->options.mark) margin_add(f, b, &m, f->d->options.mark, FACE_SERIF_BOLD, SMALL_MPT, TYPE_RIGHT);
    paper_draw(&f->paper, m.at, m.len, 0, 0, true);
    if (m.failed) objects_fail(&f->paper.file, ST_NO_MEMORY);
    box_free(f, b);
}

static int32_t page_foot(const struct flow *f) { return page_h(f) - MARGIN_UM; }

static void slice_draw(struct flow *f, const struct box *b, const struct slice *s) {
    const struct slice *head = b->again;
    if (f->top && head && s->mark != head->mark) {
        paper_draw(&f->paper, head->mark, head->marks, LEFT_UM, f->y, true);
        f->y += head->height_um;
    } else if (!f->top) {
        f->y += s->before_um;
    }
    if (s->outline) paper_outline(&f->paper, s->outline, s->title, f->y);
    for (size_t i = 0; i < s->uses_len; i++) paper_use(&f->paper, s->uses[i]);
    paper_draw(&f->paper, s->mark, s->marks, LEFT_UM, f->y, false);
    f->y += s->height_um;
    f->top = false;
}

/* A place in the queue. */
struct place {
    struct box *box;
    size_t slice;
};

static bool place_next(struct place *p) {
    if (++p->slice < p->box->len) return true;
    p->box = p->box->next;
    p->slice = 0;
    return p->box != NULL;
}

/* Whether a slice is the last of its group. */
static bool group_ends(const struct place *p) {
    if (p->box->slice[p->slice].keep) return false;
    return p->slice + 1 < p->box->len || !p->box->next || !p->box->next->glued;
}

/* The next page. in: s: what opens it; a row that goes on there has its frame closed here */
static void page_turn(struct flow *f, const struct slice *s) {
    const struct mark foot = {.op = {.kind = OP_RECT, .w = flow_width(f) + HAIR_UM, .h = HAIR_UM}};
    if (s->open) paper_draw(&f->paper, &foot, 1, LEFT_UM - HAIR_UM / 2, f->y - HAIR_UM / 2, true);
    page_begin(f);
}

static void group_put(struct flow *f, struct place *from, size_t n, int32_t height) {
    if (!f->page) page_begin(f);
    bool whole = height <= flow_height(f);
    for (size_t i = 0; i < n; i++) {
        const struct slice *s = &from->box->slice[from->slice];
        int32_t needs = i == 0 && whole ? height : s->before_um + s->height_um;
        if (!f->top && f->y + needs > page_foot(f)) page_turn(f, s);
        slice_draw(f, from->box, s);
        from->box->drawn++;
        if (i + 1 < n) (void)place_next(from);
    }
}

static void boxes_end(struct flow *f) {
    while (f->first && f->first->drawn == f->first->len) {
        struct box *b = f->first;
        f->first = b->next;
        if (!f->first) f->last = NULL;
        box_free(f, b);
    }
}

/* Draw groups; the last only where nothing more can be glued to it, or it cannot be on one page anyhow. */
static void groups_put(struct flow *f, bool all) {
    while (f->first && f->paper.file.status == ST_OK) {
        struct place at = {f->first, f->first->drawn}, from = at;
        size_t n = 1;
        int32_t height = 0;
        bool more = true;
        for (;; n++) {
            const struct slice *s = &at.box->slice[at.slice];
            height += s->before_um + s->height_um;
            if (group_ends(&at)) break;
            more = place_next(&at);
            if (!more) break;
        }
        bool last = !more || (at.box == f->last && at.slice + 1 == at.box->len);
        if (last && !all && height <= 2 * flow_height(f)) return;
        group_put(f, &from, n, height);
        boxes_end(f);
    }
}

enum status flow_add(struct flow *f, struct box *b) {
    if (!b) return f->paper.file.status;
    if (b->failed || arena_spent(b->a)) objects_fail(&f->paper.file, ST_NO_MEMORY);
    if (f->paper.file.status != ST_OK || !b->len) {
        box_free(f, b);
        return f->paper.file.status;
    }
    if (f->last) f->last->next = b;
    else f->first = b;
    f->last = b;
    groups_put(f, false);
    return f->paper.file.status;
}

void flow_drain(struct flow *f) { groups_put(f, true); }

void flow_break(struct flow *f, bool landscape) {
    flow_drain(f);
    f->landscape = landscape;
    page_begin(f);
}

/* With the last box that is not drawn yet: its content is the part's last. */
void flow_close_part(struct flow *f, struct part **e) {
    struct part *done = *e;
    *e = NULL;
    if (done && f->last) {
        done->next = f->last->closes;
        f->last->closes = done;
    } else if (done) {
        paper_part_end(&f->paper, done);
        free(done);
    }
}

void flow_list_end(struct flow *f) { flow_close_part(f, &f->list); }

/* ---- ends ---- */

enum status flow_open(struct flow *f, struct doc *d) {
    f->d = d;
    f->landscape = d->options.landscape;
    f->a = arena_new(ARENA_BYTES);
    if (!f->a) return ST_NO_MEMORY;
    enum status s = fonts_open(&f->fonts, &d->err);
    return s == ST_OK ? paper_open(&f->paper, &f->fonts, &d->outlet, f->a, &d->err) : s;
}

void flow_close(struct flow *f) {
    objects_fail(&f->paper.file, ST_CANCELLED); /* what was not finished writes nothing more */
    flow_list_end(f);
    while (f->first) {
        struct box *b = f->first;
        f->first = b->next;
        box_free(f, b);
    }
    flow_table_free(f);
    while (f->spares) arena_free(&f->spare[--f->spares]);
    paper_close(&f->paper);
    fonts_close(&f->fonts);
    arena_free(&f->a);
}

/*
 * Pages as they are filled. Unlike sheets of labels no two are alike, and what the file needs to know of all of them (the tree, the
 * glyphs in use, which content belongs to which part) is written behind the last.
 */
#include "document_page.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define FAN_OUT 64
#define OUTLINES_MAX 20000
#define UNDERLINE_UM 150
#define INK "0 0 0 1 k\n"

/* ---- parts ---- */

static uint32_t number_of(struct part *e, const struct paper *p) { return e ? e->number : p->root.number; }

void paper_use(struct paper *p, struct part *e) {
    if (e->number) return;
    struct part *up = e->up ? e->up : &p->root;
    if (up != &p->root) paper_use(p, up);
    e->number = objects_number(&p->file);
    buf_printf(&up->kids, " %" PRIu32 " 0 R", e->number);
}

static void part_write(struct paper *p, struct part *e, uint32_t above) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "<</Type/StructElem/S/%s/P %" PRIu32 " 0 R", e->type, above);
    if (e->page) buf_printf(&b, "/Pg %" PRIu32 " 0 R", e->page);
    if (e->attributes) buf_printf(&b, "/A<</O/Table%s>>", e->attributes);
    if (e->describes) {
        buf_str(&b, "/Alt");
        objects_text(&b, e->describes);
    }
    if (e->kids.len) buf_printf(&b, "/K[%s]", e->kids.data + 1);
    buf_str(&b, ">>");
    if (e->kids.failed) b.failed = true;
    objects_object(&p->file, e->number, &b);
    buf_free(&b);
}

void paper_part_end(struct paper *p, struct part *e) {
    if (e->number) part_write(p, e, number_of(e->up, p));
    buf_free(&e->kids);
}

/* Content of a part begins.  out: its number in the page */
static uint32_t content_begin(struct paper *p, struct part *e) {
    paper_use(p, e);
    if (!e->page) e->page = p->number;
    if (e->page == p->number) buf_printf(&e->kids, " %" PRIu32, p->contents);
    else buf_printf(&e->kids, " <</Type/MCR/Pg %" PRIu32 " 0 R/MCID %" PRIu32 ">>", p->number, p->contents);
    buf_printf(&p->owners, "%" PRIu32 " 0 R ", e->number);
    return p->contents++;
}

static uint32_t key_add(struct paper *p) {
    if (p->keys_len == p->keys_room) {
        size_t room = p->keys_room ? p->keys_room * 2 : 64;
        uint32_t *keys = realloc(p->keys, room * sizeof *keys);
        if (!keys) objects_fail(&p->file, ST_NO_MEMORY);
        if (!keys) return 0;
        p->keys = keys;
        p->keys_room = room;
    }
    p->keys[p->keys_len] = 0;
    return (uint32_t)p->keys_len++;
}

static void key_set(struct paper *p, uint32_t key, uint32_t object) {
    if (key < p->keys_len) p->keys[key] = object;
}

/* ---- drawing ---- */

static void mark_draw(struct paper *p, const struct mark *m, int32_t x, int32_t y) {
    struct op op = m->op;
    op.x += x;
    op.y += y;
    if (m->grey) buf_printf(&p->raw, "0 0 0 .%02d k\n", m->grey);
    switch (op.kind) {
    case OP_RECT: pdf_rect(&p->raw, op.x, op.y, op.w, op.h, p->h); break;
    case OP_PATH: pdf_path(&p->raw, &op, p->h); break;
    case OP_TEXT:
        pdf_fonts_note(&p->used, p->fonts, &op, p->a);
        pdf_text(&p->raw, &op, p->h);
        break;
    case OP_IMAGE:
        pdf_image(&p->raw, &op, m->picture, p->h);
        buf_printf(&p->pictures, "/I%" PRIu32 " %" PRIu32 " 0 R", m->picture, m->picture);
        break;
    case OP_NUMBER: break; /* no labels here */
    }
    if (m->grey) buf_str(&p->raw, INK);
}

/* An address as a string: what is no plain letter is written in its percent form. */
static void address_add(struct buf *out, const char *s) {
    buf_byte(out, '(');
    for (; *s; s++) {
        unsigned char c = (unsigned char)*s;
        if (c == '(' || c == ')' || c == '\\') buf_byte(out, '\\');
        if (c <= 0x20 || c >= 0x7F) buf_printf(out, "%%%02X", c);
        else buf_byte(out, c);
    }
    buf_byte(out, ')');
}

/* A link over a text, and its place in the structure where it has one. */
static void link_add(struct paper *p, const struct mark *m, int32_t x, int32_t y, bool again) {
    const struct face_figures *f = face_figures(m->op.face);
    int32_t size = type_line_um(m->op.size_mpt, FONT_EM), wide = type_line_um(m->op.size_mpt, m->op.glyphs.advance);
    int32_t base = p->h - y - m->op.y, left = x + m->op.x;
    uint32_t number = objects_number(&p->file);
    struct buf b = BUF_INIT;
    buf_str(&b, "<</Type/Annot/Subtype/Link/Border[0 0 0]/F 4/Rect[");
    pdf_um(&b, left);
    pdf_um(&b, base + size * f->descent / FONT_EM);
    pdf_um(&b, left + wide);
    pdf_um(&b, base + size * f->ascent / FONT_EM);
    buf_str(&b, "]/A<</S/URI/URI");
    address_add(&b, m->link);
    buf_str(&b, ">>/Contents");
    objects_text(&b, m->link);
    if (m->tag && !again) {
        uint32_t key = key_add(p);
        key_set(p, key, m->tag->number);
        buf_printf(&b, "/StructParent %" PRIu32, key);
        buf_printf(&m->tag->kids, " <</Type/OBJR/Pg %" PRIu32 " 0 R/Obj %" PRIu32 " 0 R>>", p->number, number);
    }
    buf_str(&b, ">>");
    objects_object(&p->file, number, &b);
    buf_printf(&p->links, "%" PRIu32 " 0 R ", number);
    buf_free(&b);
    pdf_rect(&p->raw, left, y + m->op.y + size / 10, wide, UNDERLINE_UM, p->h); /* else nobody would try it */
}

void paper_draw(struct paper *p, const struct mark *mark, size_t n, int32_t x, int32_t y, bool again) {
    for (size_t i = 0; i < n;) {
        struct part *tag = again ? NULL : mark[i].tag;
        size_t first = i;
        if (tag) buf_printf(&p->raw, "/%s<</MCID %" PRIu32 ">>BDC\n", tag->type, content_begin(p, tag));
        else buf_str(&p->raw, "/Artifact BMC\n");
        for (; i < n && (again || mark[i].tag == tag); i++) {
            mark_draw(p, &mark[i], x, y);
            if (p->seen) p->seen(p->seen_ctx, p, &mark[i], x, y, again);
        }
        buf_str(&p->raw, "EMC\n");
        for (size_t k = first; k < i; k++) {
            if (!mark[k].link || mark[k].op.kind != OP_TEXT) continue;
            buf_str(&p->raw, "/Artifact BMC\n");
            link_add(p, &mark[k], x, y, again);
            buf_str(&p->raw, "EMC\n");
        }
    }
    if (p->raw.failed || p->owners.failed || p->links.failed || p->pictures.failed) objects_fail(&p->file, ST_NO_MEMORY);
}

void paper_outline(struct paper *p, int level, const char *title, int32_t y) {
    if (p->outlines == OUTLINES_MAX) return;
    struct outline *o = arena_alloc(p->a, sizeof *o);
    if (o) *o = (struct outline){.level = level, .title = arena_str(p->a, title), .page = p->number, .y = p->h - y};
    if (!o || !o->title) {
        objects_fail(&p->file, ST_NO_MEMORY);
        return;
    }
    *p->outline_end = o;
    p->outline_end = &o->next;
    p->outlines++;
}

/* ---- pages ---- */

static void branch_end(struct paper *p, uint32_t count) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "<</Type/Pages/Count %" PRIu32 "/Parent %" PRIu32 " 0 R/Kids[%s]>>", count, p->tree, p->leaves.data);
    objects_object(&p->file, p->node, &b);
    buf_printf(&p->branches, "%" PRIu32 " 0 R ", p->node);
    buf_clear(&p->leaves);
    buf_free(&b);
    p->node = 0;
}

static void page_end(struct paper *p) {
    struct buf b = BUF_INIT;
    uint32_t owners = objects_number(&p->file);
    objects_stream(&p->file, p->content, "", p->raw.data, p->raw.len, true);
    buf_printf(&b, "[%s]", p->owners.len ? p->owners.data : "");
    objects_object(&p->file, owners, &b);
    key_set(p, p->key, owners);
    buf_clear(&b);
    buf_printf(&b, "<</Type/Page/Parent %" PRIu32 " 0 R/Contents %" PRIu32 " 0 R/StructParents %" PRIu32 "/Tabs/S/MediaBox[0 0 ", p->node, p->content,
               p->key);
    pdf_um(&b, p->w);
    pdf_um(&b, p->h);
    buf_printf(&b, "]/Resources<</Font %" PRIu32 " 0 R", p->font_map);
    if (p->pictures.len) buf_printf(&b, "/XObject<<%s>>", p->pictures.data);
    buf_str(&b, ">>");
    if (p->links.len) buf_printf(&b, "/Annots[%s]", p->links.data);
    buf_str(&b, ">>");
    objects_object(&p->file, p->number, &b);
    buf_free(&b);
    buf_printf(&p->leaves, "%" PRIu32 " 0 R ", p->number);
    if (++p->pages % FAN_OUT == 0) branch_end(p, FAN_OUT);
    p->open = false;
}

void paper_page(struct paper *p, int32_t w, int32_t h) {
    if (p->open) page_end(p);
    if (!p->node) p->node = objects_number(&p->file);
    p->open = true;
    p->w = w;
    p->h = h;
    p->number = objects_number(&p->file);
    p->content = objects_number(&p->file);
    p->key = key_add(p);
    p->contents = 0;
    buf_clear(&p->raw);
    buf_clear(&p->owners);
    buf_clear(&p->links);
    buf_clear(&p->pictures);
    buf_str(&p->raw, INK);
}

/* ---- the end ---- */

static void fonts_write(struct paper *p) {
    struct buf map = BUF_INIT;
    buf_str(&map, "<<");
    for (int face = 0; face < FACE_COUNT && p->file.status == ST_OK; face++) {
        struct buf raw = BUF_INIT;
        uint32_t at[PDF_FONT_OBJECTS], first = 0;
        if (!pdf_font_used(&p->used, (enum face)face)) continue;
        for (int i = 0; i < PDF_FONT_OBJECTS; i++) {
            uint32_t n = objects_number(&p->file);
            if (i == 0) first = n;
        }
        enum status s = pdf_font_write(&p->used, p->fonts, (enum face)face, first, &raw, at, p->file.err);
        objects_fail(&p->file, s);
        if (s == ST_OK) objects_raw(&p->file, first, &raw, at, PDF_FONT_OBJECTS);
        buf_printf(&map, "/F%d %" PRIu32 " 0 R", face, first);
        buf_free(&raw);
    }
    buf_str(&map, ">>");
    objects_object(&p->file, p->font_map, &map);
    buf_free(&map);
}

/* The next of the same level below the same one; NULL at the end. */
static struct outline *outline_after(const struct outline *o) {
    for (struct outline *n = o->next; n && n->level >= o->level; n = n->next)
        if (n->level == o->level) return n;
    return NULL;
}

static void outline_write(struct paper *p, const struct outline *o, uint32_t up, const struct outline *before) {
    struct buf b = BUF_INIT;
    const struct outline *after = outline_after(o), *child = o->next && o->next->level > o->level ? o->next : NULL, *last = child;
    int children = 0;
    for (const struct outline *c = child; c; c = outline_after(c)) {
        last = c;
        children++;
    }
    buf_str(&b, "<</Title");
    objects_text(&b, o->title);
    buf_printf(&b, "/Parent %" PRIu32 " 0 R/Dest[%" PRIu32 " 0 R/XYZ null ", up, o->page);
    pdf_um(&b, o->y);
    buf_str(&b, "null]");
    if (before) buf_printf(&b, "/Prev %" PRIu32 " 0 R", before->number);
    if (after) buf_printf(&b, "/Next %" PRIu32 " 0 R", after->number);
    if (child) buf_printf(&b, "/First %" PRIu32 " 0 R/Last %" PRIu32 " 0 R/Count -%d", child->number, last->number, children);
    buf_str(&b, ">>");
    objects_object(&p->file, o->number, &b);
    buf_free(&b);
}

/* A heading that skips a level (1, then 3) is lifted to the one below its neighbour: readers show no gaps. */
static void outlines_level(struct outline *first) {
    int above = 0;
    for (struct outline *o = first; o; o = o->next) {
        if (o->level > above + 1) o->level = above + 1;
        above = o->level;
    }
}

/* out: the object of the outlines, 0 where there is no heading */
static uint32_t outlines_write(struct paper *p) {
    const struct outline *up[4] = {NULL}, *before[4] = {NULL};
    struct buf b = BUF_INIT;
    if (!p->outline) return 0;
    uint32_t number = objects_number(&p->file), last = 0;
    int tops = 0;
    outlines_level(p->outline);
    for (struct outline *o = p->outline; o; o = o->next) o->number = objects_number(&p->file);
    for (const struct outline *o = p->outline; o; o = o->next) {
        int level = o->level < 4 ? o->level : 3;
        outline_write(p, o, level > 1 ? up[level - 1]->number : number, before[level]);
        up[level] = before[level] = o;
        for (int below = level + 1; below < 4; below++) before[below] = NULL;
        if (level == 1) {
            last = o->number;
            tops++;
        }
    }
    buf_printf(&b, "<</Type/Outlines/First %" PRIu32 " 0 R/Last %" PRIu32 " 0 R/Count %d>>", p->outline->number, last, tops);
    objects_object(&p->file, number, &b);
    buf_free(&b);
    return number;
}

static void structure_write(struct paper *p) {
    struct buf b = BUF_INIT;
    part_write(p, &p->root, p->structure);
    buf_printf(&b, "<</Type/StructTreeRoot/K %" PRIu32 " 0 R/ParentTree %" PRIu32 " 0 R/ParentTreeNextKey %zu>>", p->root.number, p->parents, p->keys_len);
    objects_object(&p->file, p->structure, &b);
    buf_clear(&b);
    buf_str(&b, "<</Nums[");
    for (size_t i = 0; i < p->keys_len; i++) buf_printf(&b, "%zu %" PRIu32 " 0 R ", i, p->keys[i]);
    buf_str(&b, "]>>");
    objects_object(&p->file, p->parents, &b);
    buf_free(&b);
}

static void tree_write(struct paper *p) {
    struct buf b = BUF_INIT;
    if (p->pages % FAN_OUT) branch_end(p, p->pages % FAN_OUT);
    buf_printf(&b, "<</Type/Pages/Count %" PRIu32 "/Kids[%s]>>", p->pages, p->branches.data);
    objects_object(&p->file, p->tree, &b);
    buf_free(&b);
}

static void catalogue_write(struct paper *p, const char *title, const char *lang, uint32_t outlines) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "<</Type/Catalog/Pages %" PRIu32 " 0 R/Lang(%s)/MarkInfo<</Marked true>>/StructTreeRoot %" PRIu32
                   " 0 R/ViewerPreferences<</DisplayDocTitle true>>", p->tree, lang, p->structure);
    if (outlines) buf_printf(&b, "/Outlines %" PRIu32 " 0 R/PageMode/UseOutlines", outlines);
    buf_str(&b, ">>");
    objects_object(&p->file, p->catalogue, &b);
    buf_clear(&b);
    buf_str(&b, "<</Title");
    objects_text(&b, title);
    buf_str(&b, "/Producer(temlang " TEMLANG_VERSION ")>>");
    objects_object(&p->file, p->info, &b);
    buf_free(&b);
}

enum status paper_finish(struct paper *p, const char *title, const char *lang) {
    if (p->open) page_end(p);
    fonts_write(p);
    structure_write(p);
    uint32_t outlines = outlines_write(p);
    tree_write(p);
    catalogue_write(p, title, lang, outlines);
    if (arena_spent(p->a)) objects_fail(&p->file, ST_NO_MEMORY);
    return objects_finish(&p->file, p->catalogue, p->info);
}

enum status paper_open(struct paper *p, struct fonts *fonts, struct outlet *o, struct arena *a, struct err *e) {
    *p = (struct paper){.fonts = fonts, .a = a, .root = {.type = "Document"}};
    p->outline_end = &p->outline;
    enum status s = pdf_fonts_open(&p->used, a, e);
    if (s != ST_OK) return s;
    objects_open(&p->file, o, e);
    uint32_t *const numbers[] = {&p->catalogue, &p->info, &p->tree, &p->font_map, &p->structure, &p->parents, &p->root.number};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) *numbers[i] = objects_number(&p->file);
    return p->file.status;
}

void paper_close(struct paper *p) {
    struct buf *const bufs[] = {&p->branches, &p->leaves, &p->raw, &p->owners, &p->links, &p->pictures, &p->root.kids};
    for (size_t i = 0; i < sizeof bufs / sizeof *bufs; i++) buf_free(bufs[i]);
    free(p->keys);
    p->keys = NULL;
    objects_close(&p->file);
}

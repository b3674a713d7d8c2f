/*
 * The frame of the PDF file: objects that all pages share, the page tree, pages, and the table at the end.
 *
 * libharu keeps the whole document in memory and cairo writes RGB black and kilobytes a label; a press needs neither.
 * No clock and no random number goes in: equal labels give equal bytes.
 */
#include "pdf.h"

#include <inttypes.h>
#include <string.h>

#include "furniture.h"

#define FAN_OUT 64
#define PAGES_MAX 2000000u
#define BYTES_MAX UINT64_C(9999999999) /* an offset of the table has ten digits */
#define CHUNK_BYTES ((size_t)64 * 1024)

/* Objects 1 …: fixed ones, then one an image, five a font, then the page tree, then two a page. */
enum object { OBJ_CATALOG = 1, OBJ_INFO, OBJ_RESOURCES, OBJ_LABEL, OBJ_SHEET, OBJ_FONTS };

enum status pdf_deflate(const struct buf *raw, struct buf *out) {
    uLong most = compressBound((uLong)raw->len);
    char *room = buf_room(out, most);
    if (!room || compress2((Bytef *)room, &most, (const Bytef *)raw->data, (uLong)raw->len, 9) != Z_OK)
        return ST_NO_MEMORY;
    out->len += most;
    return ST_OK;
}

/* ---- what each page repeats ---- */

/* in: bleed: how far the form goes on beyond its w and h */
static void form_write(struct pdf *p, uint32_t n, int32_t w, int32_t h, int32_t bleed, const struct buf *raw) {
    struct buf z = BUF_INIT;
    if (pdf_deflate(raw, &z) != ST_OK) p->head.failed = true;
    p->fixed_at[n - 1] = (uint32_t)p->head.len;
    buf_printf(&p->head, "%u 0 obj\n<</Type/XObject/Subtype/Form/BBox[", (unsigned)n);
    pdf_um(&p->head, -bleed);
    pdf_um(&p->head, -bleed);
    pdf_um(&p->head, w + bleed);
    pdf_um(&p->head, h + bleed);
    buf_printf(&p->head, "]/Resources %d 0 R/Length %zu/Filter/FlateDecode>>stream\n", OBJ_RESOURCES, z.len);
    buf_add(&p->head, z.data, z.len);
    buf_str(&p->head, "\nendstream\nendobj\n");
    buf_free(&z);
}

static void label_form(struct pdf *p) {
    const struct drawing *d = p->drawing;
    struct buf raw = BUF_INIT;
    enum ink ink = INK_BLACK;
    pdf_ink(&raw, COLOUR_BLACK);
    for (size_t i = 0; i < d->len; i++) {
        const struct op *op = &d->op[i];
        if (op->ink != ink) pdf_ink(&raw, op->ink == INK_THEME ? d->theme : COLOUR_BLACK);
        ink = op->ink;
        switch (op->kind) {
        case OP_RECT: pdf_rect(&raw, op->x, op->y, op->w, op->h, d->h); break;
        case OP_TEXT: pdf_text(&raw, op, d->h); break;
        case OP_PATH: pdf_path(&raw, op, d->h); break;
        case OP_IMAGE: pdf_image(&raw, op, i, d->h); break;
        case OP_NUMBER: break;
        }
    }
    if (raw.failed) p->head.failed = true;
    form_write(p, OBJ_LABEL, d->w, d->h, d->bleed, &raw);
    buf_free(&raw);
}

static uint32_t images_count(const struct drawing *d) {
    uint32_t n = 0;
    for (size_t i = 0; i < d->len; i++) n += d->op[i].kind == OP_IMAGE;
    return n;
}

static void image_write(struct pdf *p, const struct press_image *i, uint32_t n) {
    struct buf raw = BUF_INIT, z = BUF_INIT;
    buf_add(&raw, i->bits, ((size_t)i->w + 7) / 8 * (size_t)i->h);
    if (raw.failed || pdf_deflate(&raw, &z) != ST_OK) p->head.failed = true;
    p->fixed_at[n - 1] = (uint32_t)p->head.len;
    buf_printf(&p->head, "%u 0 obj\n<</Type/XObject/Subtype/Image/Width %d/Height %d/ImageMask true/BitsPerComponent 1/Decode[1 0]"
                         "/Length %zu/Filter/FlateDecode>>stream\n", (unsigned)n, i->w, i->h, z.len);
    buf_add(&p->head, z.data, z.len);
    buf_str(&p->head, "\nendstream\nendobj\n");
    buf_free(&raw);
    buf_free(&z);
}

static void sheet_form(struct pdf *p) {
    const struct furniture *f = p->furniture;
    struct buf raw = BUF_INIT;
    buf_str(&raw, "0 0 0 1 k\n");
    for (size_t i = 0; f && i < f->len; i++) {
        const struct op *op = &f->op[i];
        if (op->kind == OP_TEXT) pdf_text(&raw, op, p->stock->page_h_um);
        if (op->kind == OP_RECT) pdf_rect(&raw, op->x, op->y, op->w, op->h, p->stock->page_h_um);
        if (op->kind == OP_PATH) pdf_path(&raw, op, p->stock->page_h_um);
    }
    if (raw.failed) p->head.failed = true;
    form_write(p, OBJ_SHEET, p->stock->page_w_um, p->stock->page_h_um, 0, &raw);
    buf_free(&raw);
}

/* ---- the ready-made strings of a page ---- */

/* A factor of so many millionths, and a space. */
static void factor_write(struct buf *out, int32_t ppm) {
    buf_printf(out, "%" PRId32 ".%06" PRId32 " ", ppm / PRESS_SCALE_PPM, ppm % PRESS_SCALE_PPM);
}

/*
 * The printer's offset and scale, from the page's left upper corner: a printer that draws 100 mm as 99 is sent 101.
 * y of the file is upwards: y' = h - (offset + scale * (h - y)).
 */
static void calibration_write(struct pdf *p) {
    int32_t sx = p->scale_x_ppm ? p->scale_x_ppm : PRESS_SCALE_PPM, sy = p->scale_y_ppm ? p->scale_y_ppm : PRESS_SCALE_PPM;
    int64_t h = p->stock->page_h_um;
    if (!p->offset_x_um && !p->offset_y_um && sx == PRESS_SCALE_PPM && sy == PRESS_SCALE_PPM) return;
    factor_write(&p->page_start, sx);
    buf_str(&p->page_start, "0 0 ");
    factor_write(&p->page_start, sy);
    pdf_um(&p->page_start, p->offset_x_um);
    pdf_um(&p->page_start, h - h * sy / PRESS_SCALE_PPM - p->offset_y_um);
    buf_str(&p->page_start, "cm\n");
}

/* The inline image stands on the symbol's left lower corner; rectangles hang from the upper one, a unit a module. */
static void symbol_start_make(struct pdf *p) {
    const struct drawing *d = p->drawing;
    struct buf *b = &p->symbol_start;
    if (p->symbols == PDF_RECTS) {
        int64_t module = ((int64_t)d->module_nm * 360 + 63) / 127; /* in millionths of a point: 45 roundings do not add up to a dot */
        buf_printf(b, "%" PRId64 ".%06" PRId64 " 0 0 -%" PRId64 ".%06" PRId64 " ", module / 1000000, module % 1000000, module / 1000000,
                   module % 1000000);
        pdf_um(b, d->symbol_x);
        pdf_um(b, d->h - d->symbol_y);
        buf_str(b, "cm\n");
        return;
    }
    int64_t side_mpt = ((int64_t)d->module_nm * d->modules * 360 / 127 + 500) / 1000;
    int32_t side_um = (int32_t)((int64_t)d->module_nm * d->modules / 1000);
    pdf_thousandths(b, side_mpt);
    buf_str(b, "0 0 ");
    pdf_thousandths(b, side_mpt);
    pdf_um(b, d->symbol_x);
    pdf_um(b, d->h - d->symbol_y - side_um);
    buf_printf(b, "cm\nBI/W %d/H %d/BPC 1/IM true/D[1 0]ID ", d->modules, d->modules);
}

static void box_write(struct buf *out, const char *name, int32_t left, int32_t low, int32_t right, int32_t high) {
    buf_printf(out, "/%s[", name);
    pdf_um(out, left);
    pdf_um(out, low);
    pdf_um(out, right);
    pdf_um(out, high);
    buf_byte(out, ']');
}

static void boxes_make(struct pdf *p) {
    const struct stock *s = p->stock;
    int32_t b = s->bleed_um, left = s->left_um, high = s->page_h_um - s->top_um;
    int32_t right = left + s->label_w_um, low = high - s->label_h_um;
    box_write(&p->page_box, "MediaBox", 0, 0, s->page_w_um, s->page_h_um);
    if (!p->trimmed) {
        box_write(&p->page_box, "TrimBox", 0, 0, s->page_w_um, s->page_h_um);
        return;
    }
    box_write(&p->page_box, "BleedBox", left - b, low - b, right + b, high + b);
    box_write(&p->page_box, "TrimBox", left, low, right, high);
}

static bool strings_make(struct pdf *p, struct arena *a) {
    const struct drawing *d = p->drawing;
    const struct stock *s = p->stock;
    bool failed = false;
    buf_str(&p->page_start, "0 0 0 1 k\n");
    calibration_write(p);
    buf_str(&p->page_start, "/S Do\n");
    p->cell = arena_alloc(a, (size_t)s->cols * (size_t)s->rows * sizeof *p->cell);
    if (!p->cell) return false;
    for (int i = 0; i < s->cols * s->rows; i++) {
        int32_t x, y;
        stock_cell(s, i + 1, &x, &y);
        buf_str(&p->cell[i], "q 1 0 0 1 ");
        pdf_um(&p->cell[i], x);
        pdf_um(&p->cell[i], s->page_h_um - y - d->h);
        buf_str(&p->cell[i], "cm/L Do\n");
        failed = failed || p->cell[i].failed;
    }
    for (size_t i = 0; i < d->len; i++) {
        if (d->op[i].kind != OP_NUMBER) continue;
        struct buf *b = &p->number_start[p->numbers];
        p->number[p->numbers++] = &d->op[i];
        buf_printf(b, "BT/F%d ", (int)d->op[i].face);
        pdf_thousandths(b, d->op[i].size_mpt);
        buf_str(b, "Tf ");
        pdf_um(b, d->op[i].x);
        pdf_um(b, d->h - d->op[i].y);
        buf_str(b, "Td<");
        failed = failed || b->failed;
    }
    symbol_start_make(p);
    boxes_make(p);
    return !failed && !p->symbol_start.failed && !p->page_start.failed && !p->page_box.failed;
}

/* ---- head ---- */

static void tree_plan(struct pdf_tree *t, uint64_t pages, uint32_t first) {
    uint64_t n = pages;
    t->levels = 0;
    do {
        n = (n + FAN_OUT - 1) / FAN_OUT;
        t->nodes[t->levels] = n;
        t->first[t->levels++] = first;
        first += (uint32_t)n;
    } while (n > 1);
}

/* Pages below a node of a level. */
static uint64_t tree_pages(const struct pdf *p, int level, uint64_t node) {
    uint64_t span = FAN_OUT;
    for (int i = 0; i < level; i++) span *= FAN_OUT;
    uint64_t left = p->pages - node * span;
    return left < span ? left : span;
}

static uint32_t page_object(const struct pdf *p, uint64_t page) {
    return p->fixed_len + 1 + (uint32_t)(page * PDF_PAGE_OBJECTS);
}

static void node_write(const struct pdf *p, int level, uint64_t node, struct buf *out) {
    const struct pdf_tree *t = &p->tree;
    uint32_t n = t->first[level] + (uint32_t)node;
    buf_printf(out, "%u 0 obj\n<</Type/Pages/Count %" PRIu64, (unsigned)n, tree_pages(p, level, node));
    if (level + 1 < t->levels)
        buf_printf(out, "/Parent %u 0 R", (unsigned)(t->first[level + 1] + node / FAN_OUT));
    else
        buf_printf(out, "/Resources %d 0 R", OBJ_RESOURCES);
    buf_str(out, "/Kids[");
    uint64_t below = level ? t->nodes[level - 1] : p->pages;
    for (uint64_t i = node * FAN_OUT; i < below && i < (node + 1) * FAN_OUT; i++)
        buf_printf(out, "%u 0 R ", (unsigned)(level ? t->first[level - 1] + i : page_object(p, i) + 1));
    buf_str(out, "]>>\nendobj\n");
}

enum status pdf_head(struct pdf *p, pdf_put put, void *ctx, struct err *e) {
    struct buf out = BUF_INIT;
    enum status s = put(ctx, p->head.data, p->head.len, e);
    p->head_bytes = p->head.len;
    for (int level = 0; level < p->tree.levels && s == ST_OK; level++) {
        for (uint64_t node = 0; node < p->tree.nodes[level] && s == ST_OK; node++) {
            p->fixed_at[p->tree.first[level] + (uint32_t)node - 1] = (uint32_t)p->head_bytes;
            buf_clear(&out);
            node_write(p, level, node, &out);
            p->head_bytes += out.len;
            s = out.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : put(ctx, out.data, out.len, e);
        }
    }
    buf_free(&out);
    return s;
}

/* Images and fonts, and where the content finds them. */
static enum status resources_write(struct pdf *p, struct pdf_fonts *f, struct err *e) {
    uint32_t first = OBJ_FONTS;
    struct buf resources = BUF_INIT;
    buf_printf(&resources, "%d 0 obj\n<</ProcSet[/PDF/Text/ImageB]/XObject<</L %d 0 R/S %d 0 R", OBJ_RESOURCES, OBJ_LABEL,
               OBJ_SHEET);
    for (size_t i = 0; i < p->drawing->len; i++) {
        if (p->drawing->op[i].kind != OP_IMAGE) continue;
        image_write(p, p->drawing->op[i].image, first);
        buf_printf(&resources, "/I%zu %u 0 R", i, (unsigned)first++);
    }
    buf_str(&resources, ">>/Font<<");
    enum status s = ST_OK;
    for (int face = 0; face < FACE_COUNT && s == ST_OK; face++) {
        if (!pdf_font_used(f, (enum face)face)) continue;
        s = pdf_font_write(f, p->fonts, (enum face)face, first, &p->head, p->fixed_at + first - 1, e);
        buf_printf(&resources, "/F%d %u 0 R", face, (unsigned)first);
        first += PDF_FONT_OBJECTS;
    }
    p->fixed_at[OBJ_RESOURCES - 1] = (uint32_t)p->head.len;
    buf_str(&resources, ">>>>\nendobj\n");
    buf_add(&p->head, resources.data, resources.len);
    if (s == ST_OK && (resources.failed || p->head.failed)) s = err_set(e, ST_NO_MEMORY, NULL, "");
    buf_free(&resources);
    return s;
}

static void root_write(struct pdf *p) {
    const struct pdf_tree *t = &p->tree;
    p->fixed_at[OBJ_CATALOG - 1] = (uint32_t)p->head.len;
    buf_printf(&p->head, "%d 0 obj\n<</Type/Catalog/Pages %u 0 R/Lang(vi-VN)/ViewerPreferences<</PrintScaling/None"
                         "/PickTrayByPDFSize true>>>>\nendobj\n",
               OBJ_CATALOG, (unsigned)t->first[t->levels - 1]);
    p->fixed_at[OBJ_INFO - 1] = (uint32_t)p->head.len;
    buf_printf(&p->head, "%d 0 obj\n<</Producer(temlang " TEMLANG_VERSION ")>>\nendobj\n", OBJ_INFO);
}

enum status pdf_open(struct pdf *p, struct arena *a, struct err *e) {
    if (p->pages == 0 || p->pages > PAGES_MAX) return err_set(e, ST_TOO_LARGE, "range", "press.pages");
    struct pdf_fonts fonts;
    enum status s = pdf_fonts_open(&fonts, a, e);
    if (s != ST_OK) return s;
    for (size_t i = 0; i < p->drawing->len; i++) pdf_fonts_note(&fonts, p->fonts, &p->drawing->op[i], a);
    for (size_t i = 0; p->furniture && i < p->furniture->len; i++) pdf_fonts_note(&fonts, p->fonts, &p->furniture->op[i], a);
    uint32_t used = 0;
    for (int face = 0; face < FACE_COUNT; face++) used += pdf_font_used(&fonts, (enum face)face);
    tree_plan(&p->tree, p->pages, OBJ_FONTS + images_count(p->drawing) + used * PDF_FONT_OBJECTS);
    p->fixed_len = p->tree.first[p->tree.levels - 1]; /* the root is the last of them */
    p->fixed_at = arena_alloc(a, p->fixed_len * sizeof *p->fixed_at);
    if (!p->fixed_at || !strings_make(p, a)) return err_set(e, ST_NO_MEMORY, NULL, "");
    buf_str(&p->head, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n");
    root_write(p);
    label_form(p);
    sheet_form(p);
    s = resources_write(p, &fonts, e);
    if (s == ST_OK && (p->head.failed || arena_spent(a))) s = err_set(e, ST_NO_MEMORY, NULL, "");
    return s;
}

void pdf_close(struct pdf *p) {
    buf_free(&p->head);
    buf_free(&p->page_start);
    buf_free(&p->page_box);
    buf_free(&p->symbol_start);
    for (int i = 0; p->cell && i < p->stock->cols * p->stock->rows; i++) buf_free(&p->cell[i]);
    for (int i = 0; i < 2; i++) buf_free(&p->number_start[i]);
    p->cell = NULL;
}

/* ---- pages and the end ---- */

enum status pdf_page_end(const struct pdf *p, uint64_t page, z_stream *z, struct buf *raw, struct buf *out,
                         uint32_t lengths[static PDF_PAGE_OBJECTS]) {
    static const char place[] = "0000000000"; /* the length is known only when it is written */
    uint32_t n = page_object(p, page);
    size_t start = out->len;
    buf_printf(out, "%u 0 obj\n<</Filter/FlateDecode/Length ", (unsigned)n);
    size_t length_at = out->len;
    buf_str(out, place);
    buf_str(out, ">>stream\n");
    uLong most = deflateBound(z, (uLong)raw->len);
    char *room = buf_room(out, most);
    if (!room || raw->failed || deflateReset(z) != Z_OK) return ST_NO_MEMORY;
    z->next_in = (Bytef *)raw->data;
    z->avail_in = (uInt)raw->len;
    z->next_out = (Bytef *)room;
    z->avail_out = (uInt)most;
    if (deflate(z, Z_FINISH) != Z_STREAM_END) return ST_INTERNAL;
    out->len += z->total_out;
    for (uLong v = z->total_out, i = sizeof place - 1; v && i-- > 0; v /= 10)
        out->data[length_at + i] = (char)('0' + v % 10);
    buf_str(out, "\nendstream\nendobj\n");
    lengths[0] = (uint32_t)(out->len - start);
    buf_printf(out, "%u 0 obj\n<</Type/Page/Parent %u 0 R/Contents %u 0 R", (unsigned)n + 1,
               (unsigned)(p->tree.first[0] + page / FAN_OUT), (unsigned)n);
    buf_add(out, p->page_box.data, p->page_box.len);
    buf_str(out, ">>\nendobj\n");
    lengths[1] = (uint32_t)(out->len - start) - lengths[0];
    return out->failed ? ST_NO_MEMORY : ST_OK;
}

static void hex_add(struct buf *out, const unsigned char *p, size_t len) {
    for (size_t i = 0; i < len; i++) buf_printf(out, "%02x", p[i]);
}

static void entry_add(struct buf *out, uint64_t at) {
    char row[20] = "0000000000 00000 n \n";
    for (int i = 9; i >= 0; i--, at /= 10) row[i] = (char)('0' + at % 10);
    buf_add(out, row, sizeof row);
}

enum status pdf_finish(const struct pdf *p, const uint32_t *lengths, pdf_put put, void *ctx, struct err *e) {
    struct buf out = BUF_INIT;
    uint64_t objects = p->fixed_len + p->pages * PDF_PAGE_OBJECTS, at = p->head_bytes;
    enum status s = ST_OK;
    buf_printf(&out, "xref\n0 %" PRIu64 "\n0000000000 65535 f \n", objects + 1);
    for (uint32_t i = 0; i < p->fixed_len; i++) entry_add(&out, p->fixed_at[i]);
    for (uint64_t i = 0; i < p->pages * PDF_PAGE_OBJECTS && s == ST_OK; at += lengths[i++]) {
        entry_add(&out, at);
        if (at > BYTES_MAX) s = err_set(e, ST_TOO_LARGE, "range", "press.pages");
        if (out.len < CHUNK_BYTES || s != ST_OK) continue;
        s = out.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : put(ctx, out.data, out.len, e);
        buf_clear(&out);
    }
    buf_printf(&out, "trailer\n<</Size %" PRIu64 "/Root %d 0 R/Info %d 0 R/ID[<", objects + 1, OBJ_CATALOG, OBJ_INFO);
    hex_add(&out, p->id, sizeof p->id);
    buf_str(&out, "><");
    hex_add(&out, p->id, sizeof p->id);
    buf_printf(&out, ">]>>\nstartxref\n%" PRIu64 "\n%%%%EOF\n", at);
    if (s == ST_OK) s = out.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : put(ctx, out.data, out.len, e);
    buf_free(&out);
    return s;
}

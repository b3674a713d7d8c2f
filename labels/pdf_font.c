/*
 * Fonts in the PDF: each used face as a subset, with the table that gives text back to whoever selects or searches it.
 */
#include <sodium.h>
#include <string.h>

#include "base/utf8.h"
#include "pdf.h"
#include "ttf.h"

#define MAP_ROWS 100 /* of one bfchar section.  src: Adobe technical note 5014 */

enum status pdf_fonts_open(struct pdf_fonts *f, struct arena *a, struct err *e) {
    for (int face = 0; face < FACE_COUNT; face++) {
        const struct embed_file *file = face_file((enum face)face);
        f->glyphs[face] = file ? ttf_glyphs(file->data, file->len) : 0;
        if (!f->glyphs[face]) return err_set(e, ST_INTERNAL, NULL, "font.missing");
        f->used[face] = arena_alloc(a, f->glyphs[face] * sizeof *f->used[face]);
        f->says[face] = arena_alloc(a, f->glyphs[face] * sizeof *f->says[face]);
        if (!f->used[face] || !f->says[face]) return err_set(e, ST_NO_MEMORY, NULL, "");
    }
    return ST_OK;
}

/* What a glyph says is kept once: a long document notes each many thousand times. */
static void glyph_note(struct pdf_fonts *f, enum face face, uint16_t id, const char *says, size_t len, struct arena *a) {
    if (id >= f->glyphs[face]) return;
    f->used[face][id] = true;
    if (!f->says[face][id] && len) f->says[face][id] = arena_strn(a, says, len);
}

/* Glyphs of one cluster: as many as its characters say one each; otherwise the first says all. */
static void cluster_note(struct pdf_fonts *f, const struct op *op, size_t from, size_t to, struct arena *a) {
    size_t start = op->glyphs.at[from].cluster;
    size_t end = to < op->glyphs.len ? op->glyphs.at[to].cluster : strlen(op->text);
    bool one_each = utf8_count(op->text + start, end - start) == to - from;
    for (size_t i = from, at = start; i < to; i++) {
        size_t next = at;
        if (one_each)
            utf8_next(op->text, end, &next);
        else
            next = i == from ? end : at;
        glyph_note(f, op->face, op->glyphs.at[i].id, op->text + at, next - at, a);
        at = next;
    }
}

void pdf_fonts_note(struct pdf_fonts *f, const struct fonts *fonts, const struct op *op, struct arena *a) {
    static const char *const digits[] = {"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};
    if (op->kind == OP_NUMBER) {
        for (int d = 0; d < 10; d++) glyph_note(f, op->face, fonts->digit[op->face][d], digits[d], 1, a);
        glyph_note(f, op->face, fonts->space[op->face], " ", 1, a);
    }
    if (op->kind != OP_TEXT) return;
    for (size_t i = 0; i < op->glyphs.len;) {
        size_t to = i + 1;
        while (to < op->glyphs.len && op->glyphs.at[to].cluster == op->glyphs.at[i].cluster) to++;
        cluster_note(f, op, i, to, a);
        i = to;
    }
}

bool pdf_font_used(const struct pdf_fonts *f, enum face face) {
    return memchr(f->used[face], true, f->glyphs[face]) != NULL;
}

/* Six letters that stand for the set of glyphs.  src: ISO 32000-1 §9.6.4 */
static void tag_make(const struct pdf_fonts *f, enum face face, char tag[static 7]) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256(hash, (const unsigned char *)f->used[face], f->glyphs[face] * sizeof *f->used[face]);
    for (int i = 0; i < 6; i++) tag[i] = (char)('A' + hash[i] % 26);
    tag[6] = '\0';
}

static void stream_write(struct buf *out, uint32_t n, const struct buf *raw, const char *more) {
    struct buf z = BUF_INIT;
    if (pdf_deflate(raw, &z) != ST_OK) out->failed = true;
    buf_printf(out, "%u 0 obj\n<</Length %zu/Filter/FlateDecode%s>>stream\n", (unsigned)n, z.len, more);
    buf_add(out, z.data, z.len);
    buf_str(out, "\nendstream\nendobj\n");
    buf_free(&z);
}

static void utf16_hex(struct buf *out, const char *s) {
    size_t pos = 0, len = strlen(s);
    for (int32_t c; (c = utf8_next(s, len, &pos)) >= 0;) {
        if (c < 0x10000) {
            buf_printf(out, "%04X", (unsigned)c);
        } else {
            unsigned v = (unsigned)c - 0x10000;
            buf_printf(out, "%04X%04X", 0xD800 | v >> 10, 0xDC00 | (v & 0x3FF));
        }
    }
}

static void map_write(const struct pdf_fonts *f, enum face face, struct buf *raw) {
    buf_str(raw, "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                 "/CIDSystemInfo <</Registry (Adobe)/Ordering (UCS)/Supplement 0>> def\n"
                 "/CMapName /Adobe-Identity-UCS def\n"
                 "/CMapType 2 def\n1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n");
    size_t rows = 0, left = 0;
    for (size_t id = 0; id < f->glyphs[face]; id++) left += f->says[face][id] != NULL;
    for (size_t id = 0; id < f->glyphs[face]; id++) {
        if (!f->says[face][id]) continue;
        if (rows % MAP_ROWS == 0) {
            size_t n = left - rows < MAP_ROWS ? left - rows : MAP_ROWS;
            buf_printf(raw, "%s%zu beginbfchar\n", rows ? "endbfchar\n" : "", n);
        }
        buf_printf(raw, "<%04X> <", (unsigned)id);
        utf16_hex(raw, f->says[face][id]);
        buf_str(raw, ">\n");
        rows++;
    }
    buf_printf(raw, "%sendcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n", rows ? "endbfchar\n" : "");
}

static void widths_write(const struct pdf_fonts *f, const struct fonts *fonts, enum face face, struct buf *out) {
    buf_str(out, "/W[");
    for (size_t id = 0; id < f->glyphs[face]; id++) {
        if (!f->used[face][id]) continue;
        buf_printf(out, "%zu[%d]", id, hb_font_get_glyph_h_advance(fonts->font[face], (hb_codepoint_t)id));
    }
    buf_str(out, "]");
}

enum status pdf_font_write(struct pdf_fonts *f, const struct fonts *fonts, enum face face, uint32_t first,
                           struct buf *out, uint32_t at[static PDF_FONT_OBJECTS], struct err *e) {
    char tag[7], more[40];
    tag_make(f, face, tag);
    struct buf map = BUF_INIT, file = BUF_INIT;
    map_write(f, face, &map);
    const struct embed_file *font = face_file(face);
    bool right = ttf_subset(font->data, font->len, f->used[face], f->glyphs[face], &file) && !map.failed;
    if (right) {
        const struct face_figures *figures = face_figures(face);
        at[0] = (uint32_t)out->len;
        buf_printf(out,
                   "%u 0 obj\n<</Type/Font/Subtype/Type0/BaseFont/%s+%s/Encoding/Identity-H/DescendantFonts[%u 0 R]"
                        "/ToUnicode %u 0 R>>\nendobj\n",
                   (unsigned)first, tag, face_name(face), (unsigned)first + 1, (unsigned)first + 3);
        at[1] = (uint32_t)out->len;
        buf_printf(out, "%u 0 obj\n<</Type/Font/Subtype/CIDFontType2/BaseFont/%s+%s/CIDSystemInfo<</Registry(Adobe)"
                        "/Ordering(Identity)/Supplement 0>>/FontDescriptor %u 0 R/CIDToGIDMap/Identity/DW 1000",
                   (unsigned)first + 1, tag, face_name(face), (unsigned)first + 2);
        widths_write(f, fonts, face, out);
        buf_str(out, ">>\nendobj\n");
        at[2] = (uint32_t)out->len;
        buf_printf(out, "%u 0 obj\n<</Type/FontDescriptor/FontName/%s+%s/Flags %d/FontBBox[%s]"
                        "/ItalicAngle %d/Ascent %d/Descent %d/CapHeight %d/StemV %d/FontFile2 %u 0 R>>\nendobj\n",
                   (unsigned)first + 2, tag, face_name(face), figures->flags, figures->box, figures->slant, figures->ascent, figures->descent,
                   figures->cap, figures->stem, (unsigned)first + 4);
        at[3] = (uint32_t)out->len;
        stream_write(out, first + 3, &map, "");
        at[4] = (uint32_t)out->len;
        int n = snprintf(more, sizeof more, "/Length1 %zu", file.len);
        if (n > 0 && (size_t)n < sizeof more) stream_write(out, first + 4, &file, more);
    }
    bool memory = !map.failed && !file.failed && !out->failed;
    buf_free(&map);
    buf_free(&file);
    if (!memory) return err_set(e, ST_NO_MEMORY, NULL, "");
    return right ? ST_OK : err_set(e, ST_INTERNAL, NULL, "font.missing");
}

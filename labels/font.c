/*
 * Turns text into glyphs of the embedded font, the same on every machine: no font of the system is ever asked.
 */
#include "font.h"

#include <string.h>

#include "base/utf8.h"

static const struct {
    const char *name, *file;
    struct face_figures figures;
} faces[FACE_COUNT] = {
#define X(name, ps, file, flags, ascent, descent, cap, stem, slant, box) {ps, file, {flags, ascent, descent, cap, stem, slant, box}},
#include "face.def"
#undef X
};

const char *face_name(enum face face) {
    return faces[face].name;
}

const struct face_figures *face_figures(enum face face) {
    return &faces[face].figures;
}

const struct embed_file *face_file(enum face face) {
    return embed_find(faces[face].file);
}

enum face face_narrow(enum face face) {
    return face == FACE_REGULAR ? FACE_CONDENSED : face == FACE_BOLD ? FACE_CONDENSED_BOLD : face;
}

static enum status face_open(struct fonts *f, enum face face) {
    const struct embed_file *file = face_file(face);
    if (!file) return ST_INTERNAL;
    hb_blob_t *blob = hb_blob_create((const char *)file->data, (unsigned)file->len, HB_MEMORY_MODE_READONLY, NULL,
                                     NULL);
    hb_face_t *hb_face = hb_face_create(blob, 0);
    hb_blob_destroy(blob);
    f->font[face] = hb_font_create(hb_face);
    bool right = hb_face_get_glyph_count(hb_face) > 1;
    hb_face_destroy(hb_face);
    hb_font_set_scale(f->font[face], FONT_EM, FONT_EM);
    hb_codepoint_t glyph = 0;
    for (unsigned d = 0; d < 10 && right; d++) {
        right = hb_font_get_nominal_glyph(f->font[face], '0' + d, &glyph);
        f->digit[face][d] = (uint16_t)glyph;
        /* a number is set as a grid of equal cells: the digits must be tabular */
        if (d > 0) right = right && hb_font_get_glyph_h_advance(f->font[face], glyph) == f->digit_advance[face];
        f->digit_advance[face] = hb_font_get_glyph_h_advance(f->font[face], glyph);
    }
    right = right && hb_font_get_nominal_glyph(f->font[face], ' ', &glyph);
    f->space[face] = (uint16_t)glyph;
    f->space_advance[face] = hb_font_get_glyph_h_advance(f->font[face], glyph);
    return right ? ST_OK : ST_INTERNAL;
}

enum status fonts_open(struct fonts *f, struct err *e) {
    memset(f, 0, sizeof *f);
    for (int face = 0; face < FACE_COUNT; face++) {
        if (face_open(f, (enum face)face) == ST_OK) continue;
        fonts_close(f);
        enum status s = err_set(e, ST_INTERNAL, NULL, "font.missing");
        err_arg(e, "file", "%s", faces[face].file);
        return s;
    }
    f->buffer = hb_buffer_create();
    if (hb_buffer_allocation_successful(f->buffer)) return ST_OK;
    fonts_close(f);
    return err_set(e, ST_NO_MEMORY, NULL, "");
}

void fonts_close(struct fonts *f) {
    for (int face = 0; face < FACE_COUNT; face++) hb_font_destroy(f->font[face]);
    if (f->buffer) hb_buffer_destroy(f->buffer);
    memset(f, 0, sizeof *f);
}

static int32_t character_at(const char *text, size_t len, size_t pos) {
    return utf8_next(text, len, &pos);
}

enum status font_shape(struct fonts *f, enum face face, const char *text, size_t len, struct arena *a,
                       struct glyphs *out, int32_t *pen) {
    if (len > UINT16_MAX) return ST_NO_MEMORY;
    hb_buffer_t *b = f->buffer;
    hb_buffer_clear_contents(b);
    hb_buffer_add_utf8(b, text, (int)len, 0, (int)len);
    hb_buffer_set_direction(b, HB_DIRECTION_LTR);
    hb_buffer_set_script(b, HB_SCRIPT_LATIN);
    hb_buffer_set_language(b, hb_language_from_string("vi", -1));
    hb_shape(f->font[face], b, NULL, 0);
    unsigned n = 0;
    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(b, &n);
    const hb_glyph_position_t *pos = hb_buffer_get_glyph_positions(b, &n);
    *out = (struct glyphs){.at = arena_alloc(a, (n + 1) * sizeof *out->at)};
    if (!out->at || !hb_buffer_allocation_successful(b)) return ST_NO_MEMORY;
    size_t at = 0;
    for (unsigned i = 0; i < n; i++) {
        struct glyph *g = &out->at[out->len++];
        while (pen && at <= info[i].cluster && at <= len) pen[at++] = out->advance;
        g->id = (uint16_t)info[i].codepoint;
        g->cluster = (uint16_t)info[i].cluster;
        g->x = out->advance + pos[i].x_offset;
        g->y = pos[i].y_offset;
        g->advance = hb_font_get_glyph_h_advance(f->font[face], info[i].codepoint);
        out->advance += pos[i].x_advance;
        if (g->id == 0 && !out->missing) out->missing = character_at(text, len, g->cluster);
    }
    while (pen && at <= len) pen[at++] = out->advance;
    return ST_OK;
}

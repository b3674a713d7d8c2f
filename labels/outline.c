/* Opens the embedded faces with FreeType and walks over the glyphs of a drawing, for the formats of one label. */
#include "outline.h"

#include <string.h>

#include "single.h"

enum status outlines_open(struct outlines *o, struct err *e) {
    memset(o, 0, sizeof *o);
    if (FT_Init_FreeType(&o->library)) return err_set(e, ST_NO_MEMORY, NULL, "");
    for (int face = 0; face < FACE_COUNT; face++) {
        const struct embed_file *file = face_file((enum face)face);
        if (file && !FT_New_Memory_Face(o->library, file->data, (FT_Long)file->len, 0, &o->face[face])) continue;
        outlines_close(o);
        return err_set(e, ST_INTERNAL, NULL, "font.missing");
    }
    return ST_OK;
}

void outlines_close(struct outlines *o) {
    if (o->library) FT_Done_FreeType(o->library); /* its faces go with it */
    memset(o, 0, sizeof *o);
}

enum status placed_each(const struct op *op, const struct fonts *f, const char *number, placed_fn fn, void *ctx) {
    enum status s = ST_OK;
    struct placed g = {.face = op->face, .size_mpt = op->size_mpt};
    if (op->kind == OP_NUMBER) {
        uint16_t id[NUMBER_GLYPHS_MAX];
        size_t n = number_glyphs(op, f, number, id);
        for (size_t i = 0; i < n && s == ST_OK; i++) {
            g.id = id[i];
            s = fn(ctx, op, &g);
            g.x += id[i] == f->space[op->face] ? f->space_advance[op->face] : f->digit_advance[op->face];
        }
    }
    for (size_t i = 0; op->kind == OP_TEXT && i < op->glyphs.len && s == ST_OK; i++) {
        g.id = op->glyphs.at[i].id;
        g.x = op->glyphs.at[i].x;
        g.y = op->glyphs.at[i].y;
        s = fn(ctx, op, &g);
    }
    return s;
}

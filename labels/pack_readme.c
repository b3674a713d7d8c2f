/* README.txt of a pack: a printer who never heard of this program reads it, so it says what to do and what not, twice. */
#include "pack.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"

#define LINE_CHARACTERS 76 /* of a window that does not wrap */

/* What a line is about; it is left out where there is none. */
enum about { ALWAYS, PICTURES, NO_PICTURES, BLEED, NO_BLEED, RADIUS, HOLE, THEME };

static const struct {
    const char *key; /* NULL: an empty line */
    enum about about;
} lines[] = {
    {"pack.title", ALWAYS},          {"pack.paper", ALWAYS},     {NULL, ALWAYS},
    {"pack.secret_title", ALWAYS},   {"pack.secret", ALWAYS},    {"pack.delete", ALWAYS},     {"pack.spoilt", ALWAYS},
    {NULL, ALWAYS},                  {"pack.files_title", ALWAYS}, {"pack.pdf", ALWAYS},      {"pack.pictures", PICTURES},
    {"pack.no_pictures", NO_PICTURES}, {"pack.data", ALWAYS},    {"pack.sums", ALWAYS},       {NULL, ALWAYS},
    {"pack.figures_title", ALWAYS},  {"pack.count", ALWAYS},     {"pack.size", ALWAYS},       {"pack.bleed", BLEED},
    {"pack.no_bleed", NO_BLEED},     {"pack.radius", RADIUS},    {"pack.hole", HOLE},         {"pack.module", ALWAYS},
    {NULL, ALWAYS},                  {"pack.rules_title", ALWAYS}, {"pack.scale", ALWAYS},    {"pack.black", ALWAYS},
    {"pack.theme", THEME},           {"pack.quiet", ALWAYS},     {"pack.once", ALWAYS},       {"pack.trial", ALWAYS},
};

static bool line_wanted(const struct press *p, enum about about) {
    const struct stock *s = p->job->stock;
    switch (about) {
    case PICTURES: return p->labels <= PACK_PICTURES_MAX;
    case NO_PICTURES: return p->labels > PACK_PICTURES_MAX;
    case BLEED: return s->bleed_um > 0;
    case NO_BLEED: return s->bleed_um == 0;
    case RADIUS: return s->radius_um > 0;
    case HOLE: return s->hole_d_um > 0;
    case THEME: return p->drawing.theme != COLOUR_BLACK;
    case ALWAYS: break;
    }
    return true;
}

/* Millimetres with at most two decimals, as the language writes them. */
static const char *mm_text(const struct press *p, enum lang lang, int64_t um) {
    int64_t hundredths = (um + 5) / 10;
    char point = lang == LANG_VI ? ',' : '.';
    const char *s = hundredths % 100 == 0  ? arena_printf(p->a, "%" PRId64, hundredths / 100)
                    : hundredths % 10 == 0 ? arena_printf(p->a, "%" PRId64 "%c%" PRId64, hundredths / 100, point, hundredths / 10 % 10)
                                           : arena_printf(p->a, "%" PRId64 "%c%02" PRId64, hundredths / 100, point, hundredths % 100);
    return s ? s : "";
}

static const char *ink_text(const struct press *p) {
    const unsigned char *ink = colour_row(p->drawing.theme)->cmyk;
    const char *s = arena_printf(p->a, "C%d M%d Y%d K%d", ink[0], ink[1], ink[2], ink[3]);
    return s ? s : "";
}

static const char *module_text(const struct press *p, enum lang lang) {
    struct buf b = BUF_INIT;
    module_words(&b, lang, p->module_nm, 0);
    const char *s = b.failed ? NULL : arena_str(p->a, b.data);
    buf_free(&b);
    return s ? s : "";
}

/* Break at spaces; the lines below a dash are set in. */
static void wrapped_add(const char *text, struct buf *out) {
    const char *indent = text[0] == '-' ? "\r\n  " : "\r\n";
    size_t column = 0;
    while (*text) {
        size_t len = strcspn(text, " "), wide = 0;
        for (size_t i = 0; i < len; i++) wide += ((unsigned char)text[i] & 0xC0) != 0x80;
        if (column && column + 1 + wide > LINE_CHARACTERS) {
            buf_str(out, indent);
            column = strlen(indent) - 2;
        } else if (column) {
            buf_byte(out, ' ');
            column++;
        }
        buf_add(out, text, len);
        column += wide;
        text += len + (text[len] == ' ');
    }
    buf_str(out, "\r\n");
}

static void language_add(const struct press *p, enum lang lang, struct buf *out) {
    const struct stock *s = p->job->stock;
    const char *count = arena_printf(p->a, "%" PRIu64, p->labels), *most = arena_printf(p->a, "%d", PACK_PICTURES_MAX);
    const struct text_arg args[] = {
        {"labels", count ? count : ""},
        {"max", most ? most : ""},
        {"stock", s->name},
        {"w", mm_text(p, lang, s->label_w_um)},
        {"h", mm_text(p, lang, s->label_h_um)},
        {"bleed", mm_text(p, lang, s->bleed_um)},
        {"radius", mm_text(p, lang, s->radius_um)},
        {"hole", mm_text(p, lang, s->hole_d_um)},
        {"x", mm_text(p, lang, s->hole_x_um)},
        {"y", mm_text(p, lang, s->hole_y_um)},
        {"module", module_text(p, lang)},
        {"quiet", mm_text(p, lang, (int64_t)p->module_nm * SYMBOL_QUIET / 1000)},
        {"ink", ink_text(p)},
    };
    struct buf line = BUF_INIT;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        if (!line_wanted(p, lines[i].about)) continue;
        buf_clear(&line);
        if (lines[i].key) text_fill(&line, lang, lines[i].key, args, sizeof args / sizeof *args);
        wrapped_add(line.len ? line.data : "", out);
        if (line.failed) out->failed = true;
    }
    buf_free(&line);
}

enum status pack_readme(const struct press *p, struct buf *out, struct err *e) {
    buf_str(out, "\xEF\xBB\xBF"); /* without the mark an old Notepad takes it for another encoding */
    for (int lang = 0; lang < LANG_WHOLE_COUNT; lang++) {
        if (lang) buf_str(out, "\r\n----\r\n\r\n");
        language_add(p, (enum lang)lang, out);
    }
    return out->failed || arena_spent(p->a) ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

/*
 * The label press: from a run's frozen facts to a file of a format of label/format.def.
 *
 * Equal (facts, range, stock, start cell, offset, template version, program version) give equal bytes: no clock and no
 * random id goes in. Memory is bounded however long the range is: pages are made by workers and written in order.
 * thread: one thread a press_* call (it starts its own workers); calls are independent.
 */
#ifndef TEMLANG_LABEL_PRESS_H
#define TEMLANG_LABEL_PRESS_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"
#include "core/code.h"
#include "core/ranges.h"
#include "label/colour.h"
#include "label/stock.h"
#include "label/template.h"

/* A picture of one ink: rows from the top, whole bytes each, the leftmost dot in the highest bit; 1 is ink.  8 … 4096 dots a side */
struct press_image {
    int w, h;
    const unsigned char *bits;
};

/*
 * The texts that a run froze. Missing optional ones are NULL or "" and never block; lines that need them are left out.
 * All UTF-8; NFC is made here, so NFD input renders the same.
 */
struct press_texts {
    const char *name;       /* product, required */
    const char *name_en;
    const char *org;        /* producer's full name, required */
    const char *org_short;  /* falls back to org */
    const char *village;
    const char *place;      /* "xã Tả Phìn, tỉnh Lào Cai" */
    const char *lot;
    const char *made_on;    /* dd/mm/yyyy */
    const char *expires_on; /* dd/mm/yyyy or NULL */
    const char *origin;     /* "Sản xuất tại Việt Nam" */
    const char *host;       /* "tx.laocai.gov.vn", for typing by hand */
    const char *marks;      /* "OCOP 4 sao · Nhãn hiệu chứng nhận Gạo Séng Cù" */
    const char *tagline;    /* the producer's own line, "Dệt tay, nhuộm chàm" */
    const char *tagline_en;
    const char *story;      /* a few sentences about the product, for large labels */
    const char *story_en;
    int stars;              /* of a rating that is in force, 1 … 5; 0: none is shown */
    const struct press_image *logo; /* of the producer, or NULL */
    const struct press_image *ocop; /* registered artwork of a right that is in force, or NULL */
    const struct press_image *mark;
    bool demo;              /* prints "DỮ LIỆU MẪU" on the label */
};

#define PRESS_SCALE_PPM 1000000    /* a printer that draws lengths as they are */
#define PRESS_SCALE_PPM_MAX 50000  /* that a scale may be off from it */
#define PRESS_OFFSET_UM_MAX 20000  /* that an offset may be, either way */

/* What is made: a row of label/format.def. */
enum press_format {
#define X(name, word, media, extension, labels, dpi) PRESS_##name,
#include "label/format.def"
#undef X
    PRESS_FORMAT_COUNT
};

/* How many labels a file of a format holds, and which resolutions it can have: label/format.def. */
enum format_labels { FORMAT_ONE, FORMAT_MANY, FORMAT_EACH };
enum format_dpi { FORMAT_DPI_NONE, FORMAT_DPI_RASTER, FORMAT_DPI_HEAD };

/* A row of label/format.def. */
struct format {
    const char *word;      /* "pdf": in commands and options */
    const char *media;     /* "application/pdf" */
    const char *extension; /* ".pdf" */
    enum format_labels labels;
    enum format_dpi dpi;
};

/* The row of a format. */
const struct format *format_row(enum press_format f);
/* The format of a word.  out: false where there is none */
bool format_find(const char *word, enum press_format *f);
/* All words, as "pdf|svg|png": an address that a table may hold. */
extern const char format_words_barred[];
#define FORMAT_WORDS (format_words_barred + 1)
/* The words of the formats that hold so many labels, "pdf, zpl, tspl".  out: appended */
void format_words(enum format_labels labels, struct buf *out);
/* The resolution where a job names none: 0 where the format needs none. */
int format_dpi_usual(enum press_format f);

struct press_job {
    const struct code_issuer *issuer;
    struct press_texts texts;
    const struct stock *stock;
    const struct template *template; /* NULL: the stock's own */
    const struct range *ranges;      /* ascending, disjoint; labels left out (voided) are simply not in them */
    size_t ranges_len;
    int start_cell;                  /* 1 … cols * rows: the first cell of the first sheet that is used */
    int32_t offset_x_um, offset_y_um;/* printer's offset, right and down positive, at most ±20 mm */
    int32_t scale_x_ppm, scale_y_ppm;/* what lengths are multiplied by, in millionths; 0: as they are */
    enum press_colour theme;         /* black unless set, and on printers of one ink */
    int dpi;                         /* what the format takes (label/format.def); 0 is an unknown printer */
    enum press_format format;        /* of one label: exactly one */
    int workers;                     /* 1 … 16; 0: the number of processors */
    const atomic_bool *stop;         /* NULL, or true ends the job with ST_CANCELLED */
    void (*progress)(void *ctx, uint64_t done, uint64_t total); /* NULL, or called about ten times a second */
    void *progress_ctx;
};

#define PRESS_FIELDS_MAX 32

struct press_report {
    uint64_t labels;
    uint64_t pages;
    uint64_t bytes;
    char level;            /* 'M', 'L' … that was used */
    int version;           /* of the symbol */
    int32_t module_nm;     /* module size in nanometres */
    int dpi;               /* of the printer that a module is whole dots of, 0 where it is not known */
    int next_cell;         /* first free cell on the last sheet, 1 … cols*rows; 1 (a fresh sheet) where it is full; 0: no sheet is used */
    char template_version[TEMPLATE_VERSION_BYTES];
    const char *left_out[PRESS_FIELDS_MAX]; /* members of press_texts that were given and found no room; static names */
    int left_out_len;
};

/* Where the bytes go, in order.  out: a status other than ST_OK ends the job with it */
typedef enum status (*press_sink)(void *ctx, const void *data, size_t len, struct err *e);

/*
 * Draw.
 *   err  ST_INVALID with field: "press.overflow" (field = the template's value, args: text, the smallest size tried),
 *        "press.glyph" (args: character), "press.start-cell", "press.offset", "press.scale" (not 0.95 … 1.05),
 *        "press.scale-dots" (a printer of whole dots is not scaled), "press.house" (a page a label has neither start cell nor a printer's
 *        offset and scale), "press.one-label" (args: format),
 *        "press.dpi", "press.dpi-head", "press.paper" (a label printer's format on other paper; args: format, stock),
 *        "press.required" (name or org lacks), "press.text" (not UTF-8, or a control character), "press.template" (its
 *        size is not the stock's), "press.demo" (the template has no place for it), "press.range", "press.workers", "press.stars",
 *        "press.image" (field: the member of press_texts; args: least: dots of its longer side);
 *        ST_TOO_LARGE "press.pages"; ST_REFUSED "press.module" (the symbol would fall under its minimum; args: module,
 *        stocks that work, the nearest first); ST_INTERNAL "press.selfcheck" (what was drawn is not the symbol; args: label);
 *        what the sink says; ST_CANCELLED
 */
enum status press_run(const struct press_job *job, press_sink sink, void *ctx, struct press_report *report,
                      struct err *e);
/*
 * Lay out one label without drawing: the check that a form or a preview makes.
 *   err  as press_run
 */
enum status press_check(const struct press_job *job, struct press_report *report, struct err *e);
/*
 * The printer whose dots modules are made of.
 *   in   dpi: as in the job
 *   out  dpi, or what is taken for a stock's kind of printer where that is 0; 0 where nothing is known
 */
int module_dpi(const struct stock *stock, int dpi);
/*
 * The size of a module as people read it: "X = 0,50 mm = 4 chấm (203 dpi)".
 *   in   module_nm and dpi of a report; dpi 0: without dots
 *   out  appended to out
 */
void module_words(struct buf *out, enum lang lang, int32_t module_nm, int dpi);
/*
 * A page as it will be printed, as PNG: in grey at 110 dpi, or in the dots of a format that has dots; a sheet takes some
 * tens of milliseconds, in the caller's thread. Its codes are crossed out, which can be undone: whoever shows it to people gives an issuer whose key signs nothing.
 *   in   page: from 0; png: appended to
 *   err  as press_run, and ST_INVALID "press.page" (args: pages)
 */
enum status press_preview(const struct press_job *job, uint64_t page, struct buf *png, struct press_report *report,
                          struct err *e);
/*
 * A page that a printer is measured with, as PDF: rulers at the four corners, the outlines of the stock's labels, what to measure and
 * where to type it in.  Printed with the job's own offset and scale, it shows whether they are right.
 *   in   job: stock, offset and scale; nothing else is looked at
 *   err  ST_INVALID "press.calibration" (no sheet, or one below 100 × 100 mm), "press.offset", "press.scale"; what the sink says
 */
enum status press_calibration(const struct press_job *job, enum lang lang, press_sink sink, void *ctx, struct err *e);
/*
 * The maker's guide, as PDF: one page of A4 on how to print labels, stick them, void what is spoilt and lock up the rest, with pictures, a
 * ruler, and room for whom to call.  It hangs beside the printer, and printing it tells whether the size is right.
 *   err  ST_NO_MEMORY; ST_INTERNAL where the words of that language do not fit; what the sink says
 */
enum status press_guide(enum lang lang, press_sink sink, void *ctx, struct err *e);
/* The drawing of one label as text, one operation a line, sizes in micrometres: the golden file. */
enum status press_dump(const struct press_job *job, uint32_t index, struct buf *out, struct err *e);

#endif

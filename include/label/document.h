/*
 * An office document, written once and made as PDF or as a workbook: report, minutes, checklist, certificate, register.
 *
 * Whoever fills a document calls a function a block, in the order in which it is read; PDF and XLSX are two takers of the same calls. In a
 * PDF the form is that of Decree 30/2020/NĐ-CP, Appendix I: margins, heads, sizes, signatures. In a workbook each table has a sheet of its
 * own, and everything else stands on the first one.
 * Blocks are written out as they come, so memory is bounded however many rows a table has. Equal calls give equal bytes: no clock, no
 * random number. The first error is kept, later calls do nothing, and doc_finish says it: fill blindly, ask once.
 * Text is UTF-8; NFC is made here, a "\n" begins a new line, and nothing that is passed is needed after the call. At most
 * DOC_TEXT_BYTES each. A character that the font lacks is an error of the PDF, never a box. After an error a part of a PDF may have gone out:
 * whoever keeps the bytes throws them away.
 * (Names begin with doc_, for a document without more is a paper that somebody handed in: app/photo.h.)
 * thread: one thread a document.
 */
#ifndef TEMLANG_LABEL_DOCUMENT_H
#define TEMLANG_LABEL_DOCUMENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/text.h"
#include "label/chart.h"
#include "label/press.h"

#define DOC_TEXT_BYTES ((size_t)256 * 1024)
#define DOC_COLUMNS_MAX 24
#define DOC_SIGNERS_MAX 9
#define DOC_PICTURES_MAX 4

struct doc;

enum doc_format { DOC_PDF, DOC_XLSX };

struct doc_options {
    const char *title; /* required: what a window, a library and the workbook show */
    enum lang lang;    /* of the writer's own words and of numbers and days; what an office issues is LANG_VI */
    const char *mark;  /* at the top of each page: "BẢN NHÁP", "DỮ LIỆU MẪU"; or NULL */
    bool landscape;
    bool numbered;     /* headings get I., 1., a) */
};

/*
 * Begin a document.
 *   in   sink: gets the bytes in order; a workbook's come at its end
 *   out  *d: by doc_free to be freed, also where it fails
 *   err  ST_NO_MEMORY, ST_INTERNAL "font.missing", ST_IO "document.file"; what the sink says
 */
enum status doc_open(struct doc **d, enum doc_format format, const struct doc_options *o, press_sink sink, void *ctx,
                          struct err *e);
/* Whether an error was kept: a builder of many rows may stop early. */
bool doc_failed(const struct doc *d);
/* Keep an error of the builder's own, unless there is one: doc_finish says it.  in: e: may be NULL */
void doc_fail(struct doc *d, enum status s, const struct err *e);
/*
 * The last bytes.
 *   err  of any call before: ST_INVALID "document.text" (no UTF-8, or a control character; args: text), "document.glyph" (args: character,
 *        text), "document.date" (args: text), "document.link" (neither http, https, mailto nor tel; args: text), "document.columns" (no
 *        room for the columns), "document.symbol" (an address too long for a QR code); ST_TOO_LARGE "document.long" (a text; args: max),
 *        "document.rows" (more than a sheet of a workbook has), "document.large"; what image_decode and chart_svg say; ST_IO
 *        "document.file"; ST_NO_MEMORY; what the sink says
 */
enum status doc_finish(struct doc *d, struct err *e);
/* Safe on NULL and on an unfinished one, whose file is then broken. */
void doc_free(struct doc **d);

/* ---- heads ---- */

/*
 * How an administrative document begins. Names are given as they are stored: what the decree wants in capitals gets them here.
 * What is NULL is left out, but for number and date, which then have room to be written by hand.
 */
struct doc_head {
    const char *parent; /* cơ quan chủ quản: "Ủy ban nhân dân tỉnh Lào Cai" */
    const char *office; /* who issues it: "Sở Khoa học và Công nghệ" */
    const char *number; /* "05/BC-SKHCN" */
    const char *place;  /* địa danh: "Lào Cai" */
    const char *date;   /* ISO, "2026-06-30" */
    const char *kind;   /* tên loại: "Báo cáo" */
    const char *about;  /* trích yếu: "Tình hình sử dụng tem truy xuất 6 tháng đầu năm 2026" */
    const char *to;     /* "Ủy ban nhân dân tỉnh": the line "Kính gửi: …" */
};
void doc_head(struct doc *d, const struct doc_head *h);
/* The head of what no office issues: a title, and a line below it or NULL. */
void doc_title(struct doc *d, const char *title, const char *about);

/* ---- text ---- */

/* How a piece of text is set; may be added. */
enum { DOC_BOLD = 1, DOC_ITALIC = 2 };

/* A piece of a paragraph. */
struct doc_run {
    const char *text;
    unsigned style;   /* DOCUMENT_… */
    const char *link; /* an address that opens, or NULL */
};

/* USUAL: paragraphs are justified; in a table text stands left, numbers right, days and boxes in the middle. */
enum doc_align { DOC_USUAL, DOC_LEFT, DOC_CENTRED, DOC_RIGHT };

/* A paragraph: all zero is the usual one. */
struct doc_paragraph {
    enum doc_align align;
    bool flush; /* its first line is not indented */
    bool keep;  /* on one page with what follows */
};

/* in: level: 1 … 3 */
void doc_heading(struct doc *d, int level, const char *text);
/* A usual paragraph. */
void doc_text(struct doc *d, const char *text);
void doc_runs(struct doc *d, const struct doc_paragraph *p, const struct doc_run *run, size_t n);
/* One of a list.  in: level: 1 ("-") or 2 ("+") */
void doc_item(struct doc *d, int level, const char *text);
/* A small line below a table or picture, on its page: "Nguồn: …", "Ghi chú: …". */
void doc_note(struct doc *d, const char *text);

/* ---- cells ---- */

enum doc_kind {
    DOC_EMPTY,
    DOC_JOINED, /* a part of the cell left of it */
    DOC_WORDS,
    DOC_NUMBER,
    DOC_DAY,
    DOC_BOX     /* a box to tick */
};

/* A value with its kind: a workbook keeps numbers as numbers and days as days. */
struct doc_cell {
    enum doc_kind kind;
    const char *text; /* WORDS; DAY: ISO */
    int64_t number;   /* NUMBER: in units of its last decimal */
    int decimals;     /* 0 … 6 */
    bool ticked;      /* BOX */
    unsigned style;   /* DOCUMENT_… */
    const char *link; /* or NULL */
};

/* NULL and "" are an empty cell. */
static inline struct doc_cell doc_words(const char *text) {
    return (struct doc_cell){.kind = text && *text ? DOC_WORDS : DOC_EMPTY, .text = text};
}
static inline struct doc_cell doc_number(int64_t n) { return (struct doc_cell){.kind = DOC_NUMBER, .number = n}; }
/* 15 with one decimal is 1,5 */
static inline struct doc_cell doc_decimal(int64_t n, int decimals) {
    return (struct doc_cell){.kind = DOC_NUMBER, .number = n, .decimals = decimals};
}
/* NULL and "" are an empty cell. */
static inline struct doc_cell doc_day(const char *iso) {
    return (struct doc_cell){.kind = iso && *iso ? DOC_DAY : DOC_EMPTY, .text = iso};
}
static inline struct doc_cell doc_box(bool ticked) { return (struct doc_cell){.kind = DOC_BOX, .ticked = ticked}; }
static inline struct doc_cell doc_empty(void) { return (struct doc_cell){.kind = DOC_EMPTY}; }
static inline struct doc_cell doc_joined(void) { return (struct doc_cell){.kind = DOC_JOINED}; }

/* A name and what stands for it: "Cơ sở: HTX Thổ cẩm Tả Phìn". */
struct doc_fact {
    const char *name;
    struct doc_cell value;
};
void doc_facts(struct doc *d, const struct doc_fact *fact, size_t n);

/* ---- tables ---- */

struct doc_column {
    const char *name;
    const char *above;  /* what neighbours with an equal one stand under, or NULL */
    int32_t width_um;   /* or 0: */
    int share;          /* of what the others leave, beside the other shares; 0 is 1 */
    enum doc_align align;
};

struct doc_table {
    const char *title;  /* above it, or NULL */
    const char *sheet;  /* name of its sheet in a workbook; NULL: what its title begins with */
    const char *unit;   /* "Đơn vị: tem", above it on the right; or NULL */
    const char *empty;  /* what stands there where no row comes; NULL: that there are no data */
    const struct doc_column *column;
    size_t columns;     /* 1 … DOC_COLUMNS_MAX */
};

/* Rows follow, and doc_table_end; nothing else may stand between. The head is repeated on each page. */
void doc_table_begin(struct doc *d, const struct doc_table *t);
/* in: cell: one a column.  A row is on one page unless it is higher than a page */
void doc_row(struct doc *d, const struct doc_cell *cell);
/* A line across that names the rows below it, and stays with the first of them. */
void doc_group(struct doc *d, const char *text);
/* Sums: a row in bold type that stays with the row above it. */
void doc_total(struct doc *d, const struct doc_cell *cell);
void doc_table_end(struct doc *d);

/* ---- to be filled in by hand ---- */

/* A label, and so many lines to write on; a workbook has the label only. */
void doc_lines(struct doc *d, const char *label, int lines);
/* A box to tick, and what it says. */
void doc_check(struct doc *d, const char *text, bool ticked);

/* ---- pictures ---- */

/* A photo: JPEG goes in as it is, unless it says where and when it was taken; what else image_decode knows becomes JPEG. */
struct doc_picture {
    const void *bytes;
    size_t len;
    const char *caption;   /* below it, or NULL */
    const char *describes; /* for those who do not see it; NULL: the caption */
};
/* Side by side, equally wide.  in: n: 1 … DOC_PICTURES_MAX; width_um: of each, 0: as wide as there is room */
void doc_pictures(struct doc *d, const struct doc_picture *p, size_t n, int32_t width_um);
/* A QR code of an address, with the address and a line beside it, or NULL. */
void doc_symbol(struct doc *d, const char *address, const char *text);
/* Its lang is the document's.  A workbook has its figures. */
void doc_chart(struct doc *d, const struct chart *c);

/* ---- ends ---- */

struct doc_signer {
    const char *authority; /* "KT. Giám đốc", "Đại diện đoàn kiểm tra"; or NULL */
    const char *position;  /* "Phó Giám đốc"; or NULL */
    const char *hint;      /* NULL: "(Ký, ghi rõ họ tên)" where there is no name */
    const char *name;      /* NULL: to be written by hand */
};
/*
 * Who signs, with room for it, and nơi nhận: one signer stands right beside it, more stand side by side, three a row.
 *   in   to: who gets it, a line each, without the dash; "Lưu: VT." last
 */
void doc_signatures(struct doc *d, const struct doc_signer *s, size_t n, const char *const *to, size_t to_len);
/* What follows begins on a new page, which may lie. */
void doc_page(struct doc *d, bool landscape);

#endif

/*
 * The workbook's first sheet, and its making. The library stamps a workbook with the time of its making unless it is told another, and
 * writes to a file only: a fixed time, and a file without a name.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/utf8.h"
#include "document_book.h"

#define CREATED 946684800   /* 2000-01-01: equal documents are equal files */
#define DAY_0 25569         /* 1970-01-01 as a spreadsheet counts days, from 1900-03-01 on right */
#define DAY_LEAST 61
#define EXACT (INT64_C(1) << 53) /* beyond, a double is not the number */
#define LINE_POINTS 16.0
#define WIDE 104            /* characters across the first sheet's columns */
#define STRING_MAX 32767    /* bytes of a cell, for the library */
#define CHUNK_BYTES 65536
#define PAPER_A4 9
#define FONT "Times New Roman"

/* ---- looks ---- */

static bool same_look(const struct book_look *a, const struct book_look *b) {
    return a->kind == b->kind && a->decimals == b->decimals && a->style == b->style && a->align == b->align && a->framed == b->framed &&
           a->head == b->head && a->linked == b->linked && a->wrapped == b->wrapped && a->large == b->large;
}

static void format_make(lxw_format *f, const struct book_look *l) {
    static const char *const numbers[] = {"#,##0", "#,##0.0", "#,##0.00", "#,##0.000", "#,##0.0000", "#,##0.00000", "#,##0.000000"};
    static const uint8_t aligns[] = {LXW_ALIGN_NONE, LXW_ALIGN_LEFT, LXW_ALIGN_CENTER, LXW_ALIGN_RIGHT};
    format_set_font_name(f, FONT);
    format_set_font_size(f, l->large ? 14 : 12);
    if (l->style & DOC_BOLD || l->head) format_set_bold(f);
    if (l->style & DOC_ITALIC) format_set_italic(f);
    if (l->kind == DOC_NUMBER) format_set_num_format(f, numbers[l->decimals]);
    if (l->kind == DOC_DAY) format_set_num_format(f, "dd/mm/yyyy");
    if (l->kind == DOC_WORDS) format_set_num_format(f, "@");
    if (l->linked) format_set_underline(f, LXW_UNDERLINE_SINGLE);
    if (l->framed) format_set_border(f, LXW_BORDER_THIN);
    if (l->wrapped || l->head) format_set_text_wrap(f);
    if (l->head) format_set_bg_color(f, 0xE8E8E8);
    format_set_align(f, aligns[l->align]);
    format_set_align(f, l->head ? LXW_ALIGN_VERTICAL_CENTER : LXW_ALIGN_VERTICAL_TOP);
}

lxw_format *book_format(struct book *b, struct book_look look) {
    for (size_t i = 0; i < b->formats; i++)
        if (same_look(&b->format[i].look, &look)) return b->format[i].format;
    lxw_format *f = b->formats < BOOK_FORMATS_MAX ? workbook_add_format(b->workbook) : NULL;
    if (!f) book_said(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    if (!f) return NULL;
    format_make(f, &look);
    b->format[b->formats].look = look;
    b->format[b->formats++].format = f;
    return f;
}

/* ---- cells ---- */

void book_said(struct book *b, lxw_error e) {
    if (e != LXW_NO_ERROR && b->error == LXW_NO_ERROR) b->error = e;
}

enum status book_status(struct book *b, const char *text) {
    enum status s = ST_OK;
    switch (b->error) {
    case LXW_NO_ERROR: return ST_OK;
    case LXW_ERROR_MEMORY_MALLOC_FAILED: return ST_NO_MEMORY;
    case LXW_ERROR_MAX_STRING_LENGTH_EXCEEDED:
        s = doc_wrong(b->d, ST_TOO_LARGE, "document.long", text);
        err_arg(&b->d->err, "max", "%d", STRING_MAX);
        return s;
    case LXW_ERROR_WORKSHEET_INDEX_OUT_OF_RANGE:
        s = doc_wrong(b->d, ST_TOO_LARGE, "document.rows", text);
        err_arg(&b->d->err, "max", "%d", LXW_ROW_MAX);
        return s;
    default: return err_set(&b->d->err, ST_IO, NULL, "document.file");
    }
}

static double decimal(int64_t n, int decimals) {
    double unit = 1;
    while (decimals-- > 0) unit *= 10;
    return (double)n / unit;
}

void book_cell(struct book *b, lxw_worksheet *sheet, lxw_row_t row, lxw_col_t col, const struct doc_cell *c, struct book_look look) {
    int32_t day = c->kind == DOC_DAY ? day_parse(c->text, strlen(c->text)) + DAY_0 : 0;
    bool number = c->kind == DOC_NUMBER && c->number < EXACT && c->number > -EXACT, dated = c->kind == DOC_DAY && day >= DAY_LEAST;
    const char *text = c->kind == DOC_BOX ? c->ticked ? "x" : "" : doc_cell_text(b->d, c);
    look.kind = number ? DOC_NUMBER : dated ? DOC_DAY : *text ? DOC_WORDS : DOC_EMPTY;
    look.decimals = number ? c->decimals : 0;
    look.style |= c->style;
    look.linked = c->link != NULL;
    if (look.align == DOC_USUAL && look.framed)
        look.align = c->kind == DOC_NUMBER ? DOC_RIGHT : c->kind == DOC_DAY || c->kind == DOC_BOX ? DOC_CENTRED : DOC_LEFT;
    lxw_format *f = book_format(b, look);
    if (number) book_said(b, worksheet_write_number(sheet, row, col, decimal(c->number, c->decimals), f));
    else if (dated) book_said(b, worksheet_write_number(sheet, row, col, day, f));
    else if (c->link && *text && b->links++ < BOOK_LINKS_MAX) book_said(b, worksheet_write_url_opt(sheet, row, col, c->link, f, text, NULL));
    else if (*text) book_said(b, worksheet_write_string(sheet, row, col, text, f));
    else book_said(b, worksheet_write_blank(sheet, row, col, f));
}

/* ---- the first sheet ---- */

static void text_put(struct book *b, lxw_col_t col, const char *text, struct book_look look) {
    const struct doc_cell c = doc_words(text);
    if (text) book_cell(b, b->front, b->front_row, col, &c, look);
}

/* How many lines a text takes across so many characters. */
static int lines_of(const char *text, size_t across) {
    int n = 0;
    for (const char *at = text, *end; at; at = end ? end + 1 : NULL) {
        end = strchr(at, '\n');
        n += 1 + (int)(utf8_count(at, end ? (size_t)(end - at) : strlen(at)) / across);
    }
    return n;
}

/* A text across all columns, its row as high as it needs: a spreadsheet measures no joined cells. */
static void line_put(struct book *b, const char *text, struct book_look look) {
    look.wrapped = true;
    look.kind = DOC_WORDS;
    b->below_table = false;
    if (!*text) return;
    book_said(b, worksheet_set_row(b->front, b->front_row, LINE_POINTS * lines_of(text, WIDE) * (look.large ? 1.2 : 1), NULL));
    book_said(b, worksheet_merge_range(b->front, b->front_row, 0, b->front_row, BOOK_COLUMNS - 1, text, book_format(b, look)));
    b->front_row++;
}

static enum status book_heading(struct doc *d, int level, const char *text) {
    struct book *b = book_of(d);
    b->front_row++;
    line_put(b, text, (struct book_look){.style = level < 3 ? DOC_BOLD : DOC_BOLD | DOC_ITALIC, .large = level == 1});
    return book_status(b, text);
}

static enum status book_title(struct doc *d, const char *title, const char *about) {
    struct book *b = book_of(d);
    line_put(b, title, (struct book_look){.style = DOC_BOLD, .align = DOC_CENTRED, .large = true});
    if (about) line_put(b, about, (struct book_look){.style = DOC_BOLD, .align = DOC_CENTRED});
    b->front_row++;
    return book_status(b, title);
}

static void pair_put(struct book *b, const char *left, const char *right, unsigned left_style, unsigned right_style) {
    struct book_look look = {.style = left_style, .align = DOC_CENTRED, .wrapped = true};
    text_put(b, 0, left, look);
    look.style = right_style;
    text_put(b, 1, right, look);
    b->front_row++;
}

static enum status book_head(struct doc *d, const struct doc_head *h) {
    struct book *b = book_of(d);
    pair_put(b, h->parent ? h->parent : h->office, doc_word(d, "state"), h->parent ? 0 : DOC_BOLD, DOC_BOLD);
    pair_put(b, h->parent ? h->office : NULL, doc_word(d, "motto"), DOC_BOLD, DOC_BOLD);
    pair_put(b, h->office ? doc_numbered(d, h->number) : NULL, doc_dated(d, h->place, h->date), 0, DOC_ITALIC);
    b->front_row++;
    if (h->kind) line_put(b, h->kind, (struct book_look){.style = DOC_BOLD, .align = DOC_CENTRED, .large = true});
    if (h->about) line_put(b, h->about, (struct book_look){.style = DOC_BOLD, .align = DOC_CENTRED});
    if (h->to) line_put(b, doc_sentence(d, "document.addressed", &(struct text_arg){"to", h->to}, 1), (struct book_look){.align = DOC_CENTRED});
    b->front_row++;
    return book_status(b, h->about);
}

static enum status book_runs(struct doc *d, const struct doc_paragraph *p, const struct doc_run *run, size_t n) {
    struct book *b = book_of(d);
    struct buf all = BUF_INIT;
    unsigned style = n ? run[0].style : 0;
    for (size_t i = 0; i < n; i++) {
        buf_str(&all, run[i].text);
        if (run[i].style != style) style = 0; /* a cell has one type for all of it */
        if (run[i].link && strcmp(run[i].link, run[i].text) != 0) buf_printf(&all, " (%s)", run[i].link);
    }
    if (all.failed) book_said(b, LXW_ERROR_MEMORY_MALLOC_FAILED);
    else if (all.len) line_put(b, all.data, (struct book_look){.style = style, .align = p->align});
    enum status s = book_status(b, all.data);
    buf_free(&all);
    return s;
}

static enum status book_item(struct doc *d, int level, const char *text) {
    struct book *b = book_of(d);
    const char *line = arena_printf(d->a, "%s %s", level == 1 ? "-" : "    +", text);
    if (!line) return ST_NO_MEMORY;
    line_put(b, line, (struct book_look){0});
    return book_status(b, text);
}

/* Below a table it stands on the table's sheet. */
static enum status book_note(struct doc *d, const char *text) {
    struct book *b = book_of(d);
    const struct doc_cell c = doc_words(text);
    if (b->below_table) book_cell(b, b->sheet, b->row++, 0, &c, (struct book_look){.style = DOC_ITALIC});
    else line_put(b, text, (struct book_look){.style = DOC_ITALIC});
    return book_status(b, text);
}

static enum status book_facts(struct doc *d, const struct doc_fact *fact, size_t n) {
    struct book *b = book_of(d);
    b->below_table = false;
    for (size_t i = 0; i < n; i++) {
        text_put(b, 0, fact[i].name, (struct book_look){.wrapped = true});
        book_cell(b, b->front, b->front_row, 1, &fact[i].value, (struct book_look){.align = DOC_LEFT, .wrapped = true});
        b->front_row++;
    }
    return book_status(b, fact[n - 1].name);
}

static enum status book_lines(struct doc *d, const char *label, int lines) {
    struct book *b = book_of(d);
    (void)lines;
    if (label) line_put(b, label, (struct book_look){0});
    return book_status(b, label);
}

static enum status book_check(struct doc *d, const char *text, bool ticked) {
    struct book *b = book_of(d);
    const char *line = arena_printf(d->a, "[%s] %s", ticked ? "x" : " ", text);
    if (!line) return ST_NO_MEMORY;
    line_put(b, line, (struct book_look){0});
    return book_status(b, text);
}

/* A picture stays in the PDF; that there is one is said. */
static enum status book_pictures(struct doc *d, const struct doc_picture *p, size_t n, int32_t width_um) {
    struct book *b = book_of(d);
    (void)width_um;
    for (size_t i = 0; i < n; i++) {
        const char *line = p[i].caption ? doc_sentence(d, "document.picture", &(struct text_arg){"caption", p[i].caption}, 1) : doc_word(d, "uncaptioned");
        line_put(b, line, (struct book_look){.style = DOC_ITALIC});
    }
    return book_status(b, p[0].caption);
}

static enum status book_symbol(struct doc *d, const char *address, const char *text) {
    struct book *b = book_of(d);
    struct doc_cell c = doc_words(address);
    c.link = address;
    if (text) line_put(b, text, (struct book_look){0});
    book_cell(b, b->front, b->front_row++, 0, &c, (struct book_look){0});
    return book_status(b, address);
}

/* What the chart was drawn from. */
static enum status book_chart(struct doc *d, const struct chart *c) {
    struct book *b = book_of(d);
    bool fits = c->series <= CHART_SERIES_MAX && c->rows <= CHART_ROWS_MAX && c->decimals >= 0 && c->decimals <= 6;
    if (!fits) return err_set(&d->err, ST_INVALID, NULL, "chart.size");
    line_put(b, c->title, (struct book_look){.style = DOC_BOLD});
    for (size_t k = 0; c->series_name && k < c->series; k++) text_put(b, (lxw_col_t)(k + 1), c->series_name[k], (struct book_look){.style = DOC_BOLD});
    if (c->series_name) b->front_row++;
    for (size_t i = 0; i < c->rows; i++, b->front_row++) {
        text_put(b, 0, c->label[i], (struct book_look){.wrapped = true});
        for (size_t k = 0; k < c->series; k++) {
            int64_t v = c->value[i * c->series + k];
            const struct doc_cell cell = doc_decimal(v, c->decimals);
            if (v != CHART_NONE) book_cell(b, b->front, b->front_row, (lxw_col_t)(k + 1), &cell, (struct book_look){.align = DOC_LEFT});
        }
    }
    return book_status(b, c->title);
}

/* ---- signatures ---- */

#define SIGN_ROWS 7 /* authority, position, hint, three to sign in, name */

static const char *signer_line(const struct doc *d, const struct doc_signer *s, size_t row) {
    if (row == 0) return s->authority;
    if (row == 1) return s->position;
    if (row == 2) return s->hint ? s->hint : s->name ? NULL : doc_word(d, "sign");
    return row == SIGN_ROWS - 1 ? s->name : NULL;
}

static const char *recipient_line(struct doc *d, const char *const *to, size_t n, size_t row) {
    if (!n || row > n || (row && !to[row - 1])) return NULL;
    return row ? arena_printf(d->a, "- %s", to[row - 1]) : doc_word(d, "recipients");
}

static enum status book_signatures(struct doc *d, const struct doc_signer *s, size_t n, const char *const *to, size_t to_len) {
    struct book *b = book_of(d);
    b->below_table = false;
    b->front_row++;
    for (size_t first = 0; first < n || first == 0; first += n == 1 ? 1 : BOOK_COLUMNS) {
        size_t here = n - first < BOOK_COLUMNS ? n - first : BOOK_COLUMNS, rows = n ? SIGN_ROWS : 0;
        if (n < 2 && to_len && to_len + 1 > rows) rows = to_len + 1;
        for (size_t row = 0; row < rows; row++, b->front_row++) {
            if (n < 2) text_put(b, 0, recipient_line(d, to, to_len, row), (struct book_look){.style = row ? 0 : DOC_BOLD | DOC_ITALIC});
            for (size_t i = 0; i < here; i++)
                text_put(b, (lxw_col_t)(n == 1 ? 1 : i), signer_line(d, &s[first + i], row),
                         (struct book_look){.style = row == 2 ? DOC_ITALIC : DOC_BOLD, .align = DOC_CENTRED, .wrapped = true});
        }
        b->front_row++;
    }
    for (size_t row = 0; n > 1 && to_len && row <= to_len; row++, b->front_row++)
        text_put(b, 0, recipient_line(d, to, to_len, row), (struct book_look){.style = row ? 0 : DOC_BOLD | DOC_ITALIC});
    return book_status(b, NULL);
}

static enum status book_page(struct doc *d, bool landscape) {
    (void)d;
    (void)landscape;
    return ST_OK;
}

/* ---- ends ---- */

void book_sheet_print(struct book *b, lxw_worksheet *sheet, int head) {
    worksheet_set_paper(sheet, PAPER_A4);
    if (b->d->options.landscape) worksheet_set_landscape(sheet);
    worksheet_set_margins(sheet, 1.18, 0.6, 0.8, 0.8); /* inches: the margins of the PDF */
    worksheet_fit_to_pages(sheet, 1, 0);
    if (head >= 0) book_said(b, worksheet_repeat_rows(sheet, (lxw_row_t)head, (lxw_row_t)head));
    book_said(b, worksheet_set_footer(sheet, "&C&P"));
}

static enum status book_open(struct doc *d) {
    struct book *b = d->own = calloc(1, sizeof *b);
    char path[48];
    lxw_doc_properties about = {.title = (char *)(uintptr_t)d->options.title, .created = CREATED};
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    if (!b) return ST_NO_MEMORY;
    b->d = d;
    b->a = arena_new((size_t)1 << 20);
    b->file = tmpfile();
    if (!b->a) return ST_NO_MEMORY;
    if (!b->file) return err_set(&d->err, ST_IO, NULL, "document.file");
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(b->file));
    b->workbook = workbook_new_opt(path, &options);
    if (!b->workbook) return ST_NO_MEMORY;
    book_said(b, workbook_set_properties(b->workbook, &about));
    b->front = workbook_add_worksheet(b->workbook, doc_word(d, "front"));
    if (!b->front) return ST_NO_MEMORY;
    book_said(b, worksheet_set_column(b->front, 0, 0, 38, NULL));
    book_said(b, worksheet_set_column(b->front, 1, 1, 46, NULL));
    book_said(b, worksheet_set_column(b->front, 2, 2, 24, NULL));
    book_sheet_print(b, b->front, -1);
    if (d->options.mark) line_put(b, d->options.mark, (struct book_look){.style = DOC_BOLD, .align = DOC_RIGHT});
    return book_status(b, d->options.title);
}

static enum status file_send(struct doc *d, int fd) {
    char chunk[CHUNK_BYTES];
    ssize_t n;
    off_t at = 0;
    while ((n = pread(fd, chunk, sizeof chunk, at)) > 0) {
        enum status s = outlet_put(&d->outlet, chunk, (size_t)n, &d->err);
        if (s != ST_OK) return s;
        at += n;
    }
    return n < 0 || !at ? err_set(&d->err, ST_IO, NULL, "document.file") : ST_OK;
}

static enum status book_finish(struct doc *d) {
    struct book *b = book_of(d);
    lxw_workbook *w = b->workbook;
    b->workbook = NULL; /* closing frees it, whatever comes of it */
    book_said(b, workbook_close(w));
    enum status s = book_status(b, NULL);
    return s == ST_OK ? file_send(d, fileno(b->file)) : s;
}

static void book_close(struct doc *d) {
    struct book *b = d->own;
    if (!b) return;
    if (b->workbook) (void)workbook_close(b->workbook); /* the only call that closes the temporary files of its sheets */
    if (b->file) (void)fclose(b->file);
    arena_free(&b->a);
    free(b);
    d->own = NULL;
}

const struct doc_ops doc_xlsx = {
    .open = book_open, .head = book_head, .title = book_title, .heading = book_heading, .runs = book_runs, .item = book_item, .note = book_note,
    .facts = book_facts, .table = book_table, .row = book_row, .table_end = book_table_end, .lines = book_lines, .check = book_check,
    .pictures = book_pictures, .symbol = book_symbol, .chart = book_chart, .signatures = book_signatures, .page = book_page, .finish = book_finish,
    .close = book_close,
};

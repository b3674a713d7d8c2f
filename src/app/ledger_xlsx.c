/*
 * The label ledger as a workbook. The library stamps a workbook with the time of its making unless it is told another, and writes
 * to a file only: a fixed time, and a file that is in memory.
 */
#include <errno.h>
#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>
#include <xlsxwriter.h>

#include "ledger.h"

#define CREATED 946684800 /* 2000-01-01: equal ledgers are equal files */
#define WIDE 34.0
#define NARROW 12.0

struct sheet {
    lxw_worksheet *sheet;
    lxw_format *bold;
    enum lang lang;
    lxw_row_t row;
    lxw_col_t col;
};

static void word_put(struct sheet *s, const char *key) {
    (void)worksheet_write_string(s->sheet, s->row, s->col++, ledger_word(s->lang, key), s->bold);
}

static void text_put(struct sheet *s, const json_t *row, const char *name) {
    const char *text = json_string_value(json_object_get(row, name));
    (void)worksheet_write_string(s->sheet, s->row, s->col++, text ? text : "", NULL);
}

static void number_put(struct sheet *s, const json_t *row, const char *name, lxw_format *f) {
    (void)worksheet_write_number(s->sheet, s->row, s->col++, (double)ledger_number(row, name), f);
}

static void figures_put(struct sheet *s, const json_t *row, lxw_format *f) {
    for (size_t i = 0; i < LEDGER_FIGURES; i++) number_put(s, row, ledger_figures[i], f);
}

static void line_end(struct sheet *s) {
    s->row++;
    s->col = 0;
}

static void heads_put(struct sheet *s, const char *const *first, size_t n) {
    for (size_t i = 0; i < n; i++) word_put(s, first[i]);
    for (size_t i = 0; i < LEDGER_FIGURES; i++) word_put(s, ledger_figures[i]);
    line_end(s);
    worksheet_freeze_panes(s->sheet, s->row, 0);
}

static void runs_put(struct sheet *s, const struct ledger_view *v) {
    static const char *const heads[] = { "run", "day", "producer", "product", "lot" };
    char day[DATE_VN_BYTES];
    json_t *row = NULL;
    size_t i = 0;
    (void)worksheet_set_column(s->sheet, 0, 1, NARROW, NULL);
    (void)worksheet_set_column(s->sheet, 2, 3, WIDE, NULL);
    heads_put(s, heads, sizeof heads / sizeof *heads);
    json_array_foreach(v->rows, i, row) {
        number_put(s, row, "run", NULL);
        ledger_day(row, "issued_at", day);
        (void)worksheet_write_string(s->sheet, s->row, s->col++, day, NULL);
        text_put(s, row, "producer");
        text_put(s, row, "product");
        text_put(s, row, "lot");
        figures_put(s, row, NULL);
        line_end(s);
    }
    word_put(s, "sums");
    s->col = sizeof heads / sizeof *heads;
    figures_put(s, v->sums, s->bold);
}

static void totals_put(struct sheet *s, const struct ledger_view *v) {
    static const char *const heads[] = { "year", "producer", "product", "count" };
    json_t *row = NULL;
    size_t i = 0;
    (void)worksheet_set_column(s->sheet, 0, 0, NARROW, NULL);
    (void)worksheet_set_column(s->sheet, 1, 2, WIDE, NULL);
    heads_put(s, heads, sizeof heads / sizeof *heads);
    json_array_foreach(v->totals, i, row) {
        number_put(s, row, "year", NULL);
        text_put(s, row, "producer");
        text_put(s, row, "product");
        number_put(s, row, "runs", NULL);
        figures_put(s, row, NULL);
        line_end(s);
    }
}

static bool workbook_make(const struct ledger_view *v, enum lang lang, const char *path) {
    lxw_workbook *book = workbook_new(path);
    if (!book) return false;
    lxw_doc_properties about = { .title = (char *)(uintptr_t)ledger_word(lang, "title"), .created = CREATED };
    lxw_format *bold = workbook_add_format(book);
    format_set_bold(bold);
    (void)workbook_set_properties(book, &about);
    struct sheet runs = { .sheet = workbook_add_worksheet(book, ledger_word(lang, "runs")), .bold = bold, .lang = lang };
    struct sheet totals = { .sheet = workbook_add_worksheet(book, ledger_word(lang, "totals")), .bold = bold, .lang = lang };
    if (runs.sheet) runs_put(&runs, v);
    if (totals.sheet) totals_put(&totals, v);
    bool made = runs.sheet && totals.sheet;
    return workbook_close(book) == LXW_NO_ERROR && made;
}

static bool read_back(int fd, struct buf *b) {
    if (lseek(fd, 0, SEEK_SET) < 0) return false;
    for (;;) {
        char *at = buf_room(b, 65536);
        ssize_t n = at ? read(fd, at, 65536) : -1;
        if (n < 0 && at && errno == EINTR) continue;
        if (n <= 0) return n == 0 && !b->failed;
        b->len += (size_t)n;
    }
}

enum status ledger_xlsx(const struct ledger_view *v, enum lang lang, struct buf *b, struct err *e) {
    char path[48];
    int fd = memfd_create("ledger", MFD_CLOEXEC);
    if (fd < 0) return err_set(e, ST_IO, NULL, "ledger.file");
    (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    bool made = workbook_make(v, lang, path) && read_back(fd, b);
    close(fd);
    return made ? ST_OK : err_set(e, ST_IO, NULL, "ledger.file");
}

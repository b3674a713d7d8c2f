/* Tables of a workbook: a sheet each, what its columns stand under joined into one head, which machines read as well as people. */
#include <string.h>

#include "base/utf8.h"
#include "document_book.h"

#define SHEET_NAME_BYTES 128 /* of 31 characters, four bytes each, and NUL */
#define SHEET_NAME_CHARS 31
#define CHAR_UM 1900         /* about a character's width */
#define NARROWEST 9
#define WIDEST 80
#define COLUMN_UM 165000     /* what shares are of, as on a page */
#define COLUMN_LYING_UM 252000

/* ---- the sheet's name ---- */

/* As many whole words as a name may have characters, without those that it may not. */
static void name_cut(const char *title, size_t chars, char out[static SHEET_NAME_BYTES]) {
    size_t len = strlen(title), pos = 0, n = 0, word = 0;
    for (size_t count = 0, from = 0; pos < len; from = pos) {
        int32_t c = utf8_next(title, len, &pos);
        bool space = c == ' ' || (c > 0 && c < 0x80 && strchr("[]:*?/\\\n", c));
        if (c < 0) break;
        if ((c == '\'' && n == 0) || (space && (n == 0 || out[n - 1] == ' '))) continue;
        count += c > 0xFFFF ? 2 : 1; /* as UTF-16 */
        if (space) word = n;
        if (count > chars) {
            if (word > n / 2) n = word;
            break;
        }
        memcpy(out + n, space ? " " : title + from, space ? 1 : pos - from);
        n += space ? 1 : pos - from;
    }
    while (n && (out[n - 1] == ' ' || out[n - 1] == '\'')) n--;
    out[n] = '\0';
}

/* A name that no other sheet has. */
static void name_make(struct book *b, const struct doc_table *t, char out[static SHEET_NAME_BYTES]) {
    char number[16], more[24];
    (void)snprintf(number, sizeof number, "%u", b->tables);
    const char *plain = doc_sentence(b->d, "document.table", &(struct text_arg){"n", number}, 1);
    name_cut(t->sheet ? t->sheet : t->title ? t->title : plain, SHEET_NAME_CHARS, out);
    for (int again = 2; again < 1000 && workbook_validate_sheet_name(b->workbook, out) != LXW_NO_ERROR; again++) {
        int len = snprintf(more, sizeof more, " (%d)", again);
        name_cut(t->sheet ? t->sheet : t->title ? t->title : plain, SHEET_NAME_CHARS - (size_t)len, out);
        memcpy(out + strlen(out), more, (size_t)len + 1);
    }
}

/* ---- begin ---- */

static void columns_set(struct book *b, const struct doc_table *t) {
    int64_t rest = b->d->options.landscape ? COLUMN_LYING_UM : COLUMN_UM, shares = 0;
    for (size_t i = 0; i < t->columns; i++) {
        rest -= t->column[i].width_um;
        shares += t->column[i].width_um ? 0 : t->column[i].share;
    }
    for (size_t i = 0; i < t->columns; i++) {
        const struct doc_column *c = &t->column[i];
        int64_t um = c->width_um ? c->width_um : rest > 0 ? rest * c->share / shares : 0, chars = um / CHAR_UM;
        if (chars < NARROWEST) chars = NARROWEST;
        if (chars > WIDEST) chars = WIDEST;
        book_said(b, worksheet_set_column(b->sheet, (lxw_col_t)i, (lxw_col_t)i, (double)chars, NULL));
        b->align[i] = c->align;
    }
}

static void cell_put(struct book *b, lxw_col_t col, const char *text, struct book_look look) {
    const struct doc_cell c = doc_words(text);
    book_cell(b, b->sheet, b->row, col, &c, look);
}

static void heads_put(struct book *b, const struct doc_table *t) {
    for (size_t i = 0; i < t->columns; i++) {
        const struct doc_column *c = &t->column[i];
        const char *name = c->above ? arena_printf(b->a, "%s – %s", c->above, c->name ? c->name : "") : c->name;
        cell_put(b, (lxw_col_t)i, name, (struct book_look){.head = true, .framed = true, .align = DOC_CENTRED});
    }
    b->row++;
}

/* Where the table is, on the first sheet. */
static void pointer_put(struct book *b, const char *title, const char *name) {
    char place[SHEET_NAME_BYTES * 2 + 32];
    size_t n = (size_t)snprintf(place, sizeof place, "internal:'");
    for (const char *at = name; *at; at++) { /* an apostrophe is doubled */
        place[n++] = *at;
        if (*at == '\'') place[n++] = *at;
    }
    (void)snprintf(place + n, sizeof place - n, "'!A1");
    lxw_format *f = book_format(b, (struct book_look){.kind = DOC_WORDS, .linked = true});
    book_said(b, worksheet_write_url_opt(b->front, b->front_row++, 0, place, f, title ? title : name, NULL));
}

enum status book_table(struct doc *d, const struct doc_table *t) {
    struct book *b = book_of(d);
    char name[SHEET_NAME_BYTES];
    b->tables++;
    name_make(b, t, name);
    arena_reset(b->a);
    b->sheet = workbook_add_worksheet(b->workbook, name);
    if (!b->sheet) return err_set(&d->err, ST_NO_MEMORY, NULL, "");
    b->row = 0;
    b->links = 0;
    b->columns = t->columns;
    b->empty = arena_str(b->a, t->empty ? t->empty : doc_word(d, "empty"));
    pointer_put(b, t->title, name);
    columns_set(b, t);
    if (t->title) {
        cell_put(b, 0, t->title, (struct book_look){.style = DOC_BOLD, .large = true});
        b->row++;
    }
    if (t->unit) {
        cell_put(b, 0, t->unit, (struct book_look){.style = DOC_ITALIC});
        b->row++;
    }
    book_sheet_print(b, b->sheet, (int)b->row);
    heads_put(b, t);
    worksheet_freeze_panes(b->sheet, b->row, 0);
    return book_status(b, t->title);
}

/* ---- rows ---- */

static void joined_put(struct book *b, size_t from, size_t to, const struct doc_cell *c, struct book_look look) {
    struct book_look empty = look;
    empty.align = DOC_LEFT;
    book_said(b, worksheet_merge_range(b->sheet, b->row, (lxw_col_t)from, b->row, (lxw_col_t)(to - 1), "", book_format(b, empty)));
    book_cell(b, b->sheet, b->row, (lxw_col_t)from, c, look);
}

enum status book_row(struct doc *d, enum doc_row kind, const struct doc_cell *cell) {
    struct book *b = book_of(d);
    for (size_t i = 0, to; i < b->columns; i = to) {
        struct book_look look = {.framed = true, .wrapped = true, .align = b->align[i], .style = kind == ROW_PLAIN ? 0 : DOC_BOLD};
        struct doc_cell plain = cell[i];
        for (to = i + 1; to < b->columns && cell[to].kind == DOC_JOINED;) to++;
        if (kind == ROW_GROUP && i == 0) look.wrapped = false, look.align = DOC_LEFT;
        if (plain.kind == DOC_JOINED) plain.kind = DOC_EMPTY;
        if (kind == ROW_GROUP) to = i + 1; /* a joined cell would keep the rows from being sorted */
        if (to - i > 1) joined_put(b, i, to, &plain, look);
        else book_cell(b, b->sheet, b->row, (lxw_col_t)i, &plain, look);
    }
    b->row++;
    return book_status(b, cell[0].text);
}

enum status book_table_end(struct doc *d) {
    struct book *b = book_of(d);
    if (!d->rows) {
        cell_put(b, 0, b->empty, (struct book_look){.style = DOC_ITALIC});
        b->row++;
    }
    b->below_table = true;
    return book_status(b, NULL);
}

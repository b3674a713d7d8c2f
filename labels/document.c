/*
 * The document's calls: what a builder gives is checked, made NFC and set in capitals where the decree wants them, once for PDF and
 * workbook alike; the first thing that is wrong is kept.
 */
#include "document.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/utf8.h"

#define CALL_BYTES ((size_t)64 << 20) /* of one call: cells of a row, recipients */
#define KEEP_BYTES ((size_t)1 << 20)
#define EXCERPT_BYTES 80

/* ---- errors ---- */

enum status doc_wrong(struct doc *d, enum status s, const char *key, const char *text) {
    char excerpt[EXCERPT_BYTES + 1];
    (void)snprintf(excerpt, sizeof excerpt, "%s", text ? text : "");
    size_t len = strlen(excerpt), at = 0;
    for (size_t next = 0; utf8_next(excerpt, len, &next) >= 0;) at = next; /* whole characters, as far as they are any */
    excerpt[at] = '\0';
    if (d->err.status != ST_OK) return s;
    (void)err_set(&d->err, s, NULL, key);
    err_arg(&d->err, "text", "%s", excerpt);
    return s;
}

static void took(struct doc *d, enum status s) {
    if (s != ST_OK && d->status == ST_OK) d->status = err_set(&d->err, s, NULL, "");
}

static void wrong(struct doc *d, enum status s, const char *key, const char *text) {
    if (d->status == ST_OK) d->status = doc_wrong(d, s, key, text);
}

bool doc_failed(const struct doc *d) { return d->status != ST_OK; }

void doc_fail(struct doc *d, enum status s, const struct err *e) {
    if (s == ST_OK || d->status != ST_OK) return;
    if (e) d->err = *e;
    took(d, s);
}

/* Whether a call goes on. */
static bool begun(struct doc *d) {
    if (d->status == ST_OK) arena_reset(d->a);
    return d->status == ST_OK;
}

static bool begun_outside(struct doc *d) {
    assert(!d->in_table);
    return begun(d);
}

/* ---- texts ---- */

/* A line of a text, a space at its ends kept where a run goes on there. */
static const char *line_clean(struct doc *d, const char *s, size_t len, bool run) {
    const char *clean = utf8_clean(d->a, s, len);
    if (!clean || !run || !*clean) return clean && run && len ? (*clean ? clean : " ") : clean;
    bool before = s[0] == ' ', behind = s[len - 1] == ' ';
    return before || behind ? arena_printf(d->a, "%s%s%s", before ? " " : "", clean, behind ? " " : "") : clean;
}

static const char *cleaned(struct doc *d, const char *s, bool run) {
    if (!s || d->status != ST_OK) return NULL;
    size_t len = strlen(s);
    if (len > DOC_TEXT_BYTES) {
        wrong(d, ST_TOO_LARGE, "document.long", s);
        err_arg(&d->err, "max", "%zu", DOC_TEXT_BYTES);
        return NULL;
    }
    struct buf all = BUF_INIT;
    const char *out = NULL;
    for (const char *at = s; at && d->status == ST_OK;) {
        const char *end = strchr(at, '\n');
        size_t n = end ? (size_t)(end - at) : strlen(at);
        const char *line = line_clean(d, at, n && at[n - 1] == '\r' ? n - 1 : n, run);
        if (!line && !arena_spent(d->a)) wrong(d, ST_INVALID, "document.text", s);
        if (!line) took(d, ST_NO_MEMORY);
        if (line && at == s && !end) return line;
        if (line && at != s) buf_byte(&all, '\n');
        if (line) buf_str(&all, line);
        at = end ? end + 1 : NULL;
    }
    if (d->status == ST_OK) out = arena_strn(d->a, all.data ? all.data : "", all.len);
    if (all.failed || !out) took(d, ST_NO_MEMORY);
    buf_free(&all);
    return out;
}

/* "" is nothing, too. */
static const char *text_of(struct doc *d, const char *s) {
    const char *clean = cleaned(d, s, false);
    return clean && *clean ? clean : NULL;
}

static const char *capitals(struct doc *d, const char *s) {
    const char *clean = text_of(d, s);
    const char *upper = clean ? utf8_upper(d->a, clean, strlen(clean)) : NULL;
    if (clean && !upper) took(d, ST_NO_MEMORY);
    return upper;
}

static const char *date_of(struct doc *d, const char *iso) {
    if (iso && *iso && day_parse(iso, strlen(iso)) == DAY_NONE) wrong(d, ST_INVALID, "document.date", iso);
    return iso && *iso ? iso : NULL;
}

static const char *link_of(struct doc *d, const char *address) {
    static const char *const known[] = {"https://", "http://", "mailto:", "tel:"};
    const char *clean = text_of(d, address);
    if (!clean) return NULL;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (!strncmp(clean, known[i], strlen(known[i])) && !strchr(clean, '\n')) return clean;
    wrong(d, ST_INVALID, "document.link", address);
    return NULL;
}

static struct doc_cell cell_of(struct doc *d, const struct doc_cell *c) {
    struct doc_cell own = *c;
    assert(c->decimals >= 0 && c->decimals <= 6);
    own.text = c->kind == DOC_WORDS ? text_of(d, c->text) : c->kind == DOC_DAY ? date_of(d, c->text) : NULL;
    own.link = link_of(d, c->link);
    if ((c->kind == DOC_WORDS || c->kind == DOC_DAY) && !own.text) own.kind = DOC_EMPTY;
    return own;
}

const char *doc_word(const struct doc *d, const char *key) {
    char name[64];
    (void)snprintf(name, sizeof name, "document.%s", key);
    const char *s = text_get(d->options.lang, name);
    return s ? s : "";
}

static const char *kept(struct doc *d, struct buf *b) {
    const char *s = b->failed ? NULL : arena_strn(d->a, b->data ? b->data : "", b->len);
    buf_free(b);
    return s ? s : "";
}

const char *doc_sentence(struct doc *d, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    text_fill(&b, d->options.lang, key, args, n);
    return kept(d, &b);
}

const char *doc_cell_text(struct doc *d, const struct doc_cell *c) {
    struct buf b = BUF_INIT;
    if (c->kind == DOC_WORDS) return c->text;
    if (c->kind == DOC_NUMBER) text_number(&b, d->options.lang, c->number, c->decimals);
    if (c->kind == DOC_DAY) (void)text_date(&b, d->options.lang, c->text);
    return kept(d, &b);
}

/* Days below 10 and the months 1 and 2 get a zero, so that nothing can be written before them.  src: Decree 30/2020, Appendix I, II.4 */
const char *doc_dated(struct doc *d, const char *place, const char *date) {
    char day[16] = "", month[16] = "", year[16] = "";
    int y, m, dd;
    if (!date) return doc_sentence(d, place ? "document.undated_at" : "document.undated", &(struct text_arg){"place", place}, 1);
    day_to_ymd(day_parse(date, strlen(date)), &y, &m, &dd);
    (void)snprintf(day, sizeof day, "%02d", dd);
    (void)snprintf(month, sizeof month, m < 3 ? "%02d" : "%d", m);
    (void)snprintf(year, sizeof year, "%d", y);
    const struct text_arg args[] = {{"day", day}, {"month", month}, {"year", year}, {"place", place}};
    return doc_sentence(d, place ? "document.dated_at" : "document.dated", args, place ? 4 : 3);
}

const char *doc_numbered(struct doc *d, const char *number) {
    return number ? doc_sentence(d, "document.number", &(struct text_arg){"number", number}, 1) : doc_word(d, "unnumbered");
}

/* ---- opening and closing ---- */

static bool options_keep(struct doc *d, const struct doc_options *o) {
    const char *title = text_of(d, o->title), *mark = text_of(d, o->mark);
    d->options = *o;
    d->options.lang = lang_whole(o->lang);
    d->options.title = title ? arena_str(d->keep, title) : "";
    d->options.mark = mark ? arena_str(d->keep, mark) : NULL;
    if (arena_spent(d->keep)) took(d, ST_NO_MEMORY);
    return d->status == ST_OK;
}

enum status doc_open(struct doc **out, enum doc_format format, const struct doc_options *o, press_sink sink, void *ctx,
                          struct err *e) {
    struct doc *d = *out = calloc(1, sizeof *d);
    if (!d) return err_set(e, ST_NO_MEMORY, NULL, "");
    d->ops = format == DOC_PDF ? &doc_pdf : &doc_xlsx;
    d->outlet = (struct outlet){.sink = sink, .ctx = ctx};
    d->keep = arena_new(KEEP_BYTES);
    d->a = arena_new(CALL_BYTES);
    if (!d->keep || !d->a) took(d, ST_NO_MEMORY);
    if (d->status == ST_OK && options_keep(d, o)) took(d, d->ops->open(d));
    if (d->status != ST_OK && e) *e = d->err;
    return d->status;
}

enum status doc_finish(struct doc *d, struct err *e) {
    if (begun_outside(d)) took(d, d->ops->finish(d));
    if (d->status != ST_OK && e) *e = d->err;
    return d->status;
}

void doc_free(struct doc **out) {
    struct doc *d = *out;
    if (!d) return;
    d->ops->close(d);
    arena_free(&d->keep);
    arena_free(&d->a);
    free(d);
    *out = NULL;
}

/* ---- heads and text ---- */

void doc_head(struct doc *d, const struct doc_head *h) {
    if (!begun_outside(d)) return;
    const struct doc_head own = {
        .parent = capitals(d, h->parent), .office = capitals(d, h->office), .number = text_of(d, h->number), .place = text_of(d, h->place),
        .date = date_of(d, h->date), .kind = capitals(d, h->kind), .about = text_of(d, h->about), .to = text_of(d, h->to),
    };
    if (d->status == ST_OK) took(d, d->ops->head(d, &own));
}

void doc_title(struct doc *d, const char *title, const char *about) {
    if (!begun_outside(d)) return;
    const char *own = capitals(d, title), *below = text_of(d, about);
    if (d->status == ST_OK) took(d, d->ops->title(d, own ? own : "", below));
}

static const char *roman(int n, char out[static 16]) {
    static const struct {
        int value;
        const char *digits;
    } all[] = {{100, "C"}, {90, "XC"}, {50, "L"}, {40, "XL"}, {10, "X"}, {9, "IX"}, {5, "V"}, {4, "IV"}, {1, "I"}};
    size_t len = 0;
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        for (; n >= all[i].value && len < 12; n -= all[i].value) len += (size_t)snprintf(out + len, 16 - len, "%s", all[i].digits);
    return out;
}

/* The letters of points, in the order of the Vietnamese alphabet. */
static const char *letter(int n) {
    static const char *const all[] = {"a", "b", "c", "d", "đ", "e", "g", "h", "i", "k", "l", "m", "n", "o", "p", "q", "r", "s", "t", "u", "v", "x", "y"};
    return all[(size_t)(n - 1) % (sizeof all / sizeof *all)];
}

void doc_heading(struct doc *d, int level, const char *text) {
    char digits[16];
    assert(level >= 1 && level <= 3);
    if (!begun_outside(d)) return;
    const char *own = text_of(d, text);
    int n = ++d->heading[level - 1];
    for (int below = level; below < 3; below++) d->heading[below] = 0;
    if (own && d->options.numbered && level == 1) own = arena_printf(d->a, "%s. %s", roman(n, digits), own);
    if (own && d->options.numbered && level == 2) own = arena_printf(d->a, "%d. %s", n, own);
    if (own && d->options.numbered && level == 3) own = arena_printf(d->a, "%s) %s", letter(n), own);
    if (arena_spent(d->a)) took(d, ST_NO_MEMORY);
    if (own && d->status == ST_OK) took(d, d->ops->heading(d, level, own));
}

void doc_runs(struct doc *d, const struct doc_paragraph *p, const struct doc_run *run, size_t n) {
    if (!begun_outside(d)) return;
    struct doc_run *own = arena_alloc(d->a, (n + 1) * sizeof *own);
    if (!own) took(d, ST_NO_MEMORY);
    for (size_t i = 0; own && i < n; i++)
        own[i] = (struct doc_run){cleaned(d, run[i].text ? run[i].text : "", true), run[i].style, link_of(d, run[i].link)};
    if (d->status == ST_OK) took(d, d->ops->runs(d, p, own, n));
}

void doc_text(struct doc *d, const char *text) {
    static const struct doc_paragraph usual;
    const struct doc_run run = {.text = text};
    doc_runs(d, &usual, &run, 1);
}

void doc_item(struct doc *d, int level, const char *text) {
    assert(level == 1 || level == 2);
    if (!begun_outside(d)) return;
    const char *own = text_of(d, text);
    if (own) took(d, d->ops->item(d, level, own));
}

void doc_note(struct doc *d, const char *text) {
    if (!begun_outside(d)) return;
    const char *own = text_of(d, text);
    if (own) took(d, d->ops->note(d, own));
}

void doc_facts(struct doc *d, const struct doc_fact *fact, size_t n) {
    if (!begun_outside(d)) return;
    struct doc_fact *own = arena_alloc(d->a, (n + 1) * sizeof *own);
    if (!own) took(d, ST_NO_MEMORY);
    for (size_t i = 0; own && i < n; i++) own[i] = (struct doc_fact){text_of(d, fact[i].name), cell_of(d, &fact[i].value)};
    if (d->status == ST_OK && n) took(d, d->ops->facts(d, own, n));
}

/* ---- tables ---- */

void doc_table_begin(struct doc *d, const struct doc_table *t) {
    assert(!d->in_table && t->columns >= 1 && t->columns <= DOC_COLUMNS_MAX);
    d->in_table = true;
    d->columns = t->columns;
    d->rows = 0;
    if (!begun(d)) return;
    struct doc_column column[DOC_COLUMNS_MAX];
    struct doc_table own = *t;
    for (size_t i = 0; i < t->columns; i++) {
        column[i] = t->column[i];
        column[i].name = text_of(d, t->column[i].name);
        column[i].above = text_of(d, t->column[i].above);
        if (column[i].share < 1) column[i].share = 1;
    }
    own.column = column;
    own.title = text_of(d, t->title);
    own.sheet = text_of(d, t->sheet);
    own.unit = text_of(d, t->unit);
    own.empty = text_of(d, t->empty);
    if (d->status == ST_OK) took(d, d->ops->table(d, &own));
}

static void row_add(struct doc *d, enum doc_row kind, const struct doc_cell *cell) {
    struct doc_cell own[DOC_COLUMNS_MAX];
    assert(d->in_table);
    if (!begun(d)) return;
    for (size_t i = 0; i < d->columns; i++) own[i] = cell_of(d, &cell[i]);
    if (own[0].kind == DOC_JOINED) own[0].kind = DOC_EMPTY;
    d->rows++;
    if (d->status == ST_OK) took(d, d->ops->row(d, kind, own));
}

void doc_row(struct doc *d, const struct doc_cell *cell) { row_add(d, ROW_PLAIN, cell); }

void doc_total(struct doc *d, const struct doc_cell *cell) { row_add(d, ROW_TOTAL, cell); }

void doc_group(struct doc *d, const char *text) {
    struct doc_cell cell[DOC_COLUMNS_MAX];
    for (size_t i = 1; i < d->columns; i++) cell[i] = doc_joined();
    cell[0] = doc_words(text);
    row_add(d, ROW_GROUP, cell);
}

void doc_table_end(struct doc *d) {
    assert(d->in_table);
    d->in_table = false;
    if (begun(d)) took(d, d->ops->table_end(d));
}

/* ---- to be filled in, pictures, ends ---- */

void doc_lines(struct doc *d, const char *label, int lines) {
    assert(lines >= 0);
    if (!begun_outside(d)) return;
    const char *own = text_of(d, label);
    if (d->status == ST_OK) took(d, d->ops->lines(d, own, lines));
}

void doc_check(struct doc *d, const char *text, bool ticked) {
    if (!begun_outside(d)) return;
    const char *own = text_of(d, text);
    if (d->status == ST_OK) took(d, d->ops->check(d, own ? own : "", ticked));
}

void doc_pictures(struct doc *d, const struct doc_picture *p, size_t n, int32_t width_um) {
    struct doc_picture own[DOC_PICTURES_MAX];
    assert(n >= 1 && n <= DOC_PICTURES_MAX && width_um >= 0);
    if (!begun_outside(d)) return;
    for (size_t i = 0; i < n; i++) {
        own[i] = p[i];
        own[i].caption = text_of(d, p[i].caption);
        own[i].describes = p[i].describes ? text_of(d, p[i].describes) : own[i].caption;
    }
    if (d->status == ST_OK) took(d, d->ops->pictures(d, own, n, width_um));
}

void doc_symbol(struct doc *d, const char *address, const char *text) {
    if (!begun_outside(d)) return;
    const char *link = link_of(d, address), *own = text_of(d, text);
    if (d->status == ST_OK && link) took(d, d->ops->symbol(d, link, own));
}

void doc_chart(struct doc *d, const struct chart *c) {
    if (!begun_outside(d)) return;
    struct chart own = *c;
    own.lang = d->options.lang;
    took(d, d->ops->chart(d, &own));
}

void doc_signatures(struct doc *d, const struct doc_signer *s, size_t n, const char *const *to, size_t to_len) {
    struct doc_signer own[DOC_SIGNERS_MAX];
    assert(n <= DOC_SIGNERS_MAX);
    if (!begun_outside(d)) return;
    const char **lines = arena_alloc(d->a, (to_len + 1) * sizeof *lines);
    if (!lines) took(d, ST_NO_MEMORY);
    for (size_t i = 0; lines && i < to_len; i++) lines[i] = text_of(d, to[i]);
    for (size_t i = 0; i < n; i++)
        own[i] = (struct doc_signer){capitals(d, s[i].authority), capitals(d, s[i].position), text_of(d, s[i].hint), text_of(d, s[i].name)};
    if (d->status == ST_OK) took(d, d->ops->signatures(d, own, n, lines, to_len));
}

void doc_page(struct doc *d, bool landscape) {
    if (begun_outside(d)) took(d, d->ops->page(d, landscape));
}

/*
 * Label paper: figures read and refused when labels cannot be where they say, from the file that ships (once at start) or
 * from a producer.
 */
#include "label/stock.h"

#include <stdlib.h>
#include <string.h>

#include "base/csv.h"

#define STOCKS_MAX 64
#define FILE_NAME "labels/stock/stock.csv"
#define LENGTH_UM_MAX 1000000
#define COUNT_MAX 100
#define PAGE_LABELS_MAX 500
#define LABEL_UM_MIN 10000
#define ROLL_COLS_MAX 3
#define BLEED_UM_MAX 10000
#define HOLE_PAPER_UM 2000 /* of paper between a hole and the edge: less tears */

static struct stock stocks[STOCKS_MAX];
static size_t stocks_len;

static const struct {
    const char *word;
    enum press_device device;
    bool trimmed;
} kinds[STOCK_KIND_COUNT] = {
#define X(name, word, device, trimmed) {word, DEVICE_##device, trimmed},
#include "label/stock_kind.def"
#undef X
};

static const char *const words[STOCK_FIELD_COUNT] = {
#define X(name, word, reader, member) word,
#include "label/stock_field.def"
#undef X
};

const char *stock_kind_word(enum stock_kind kind) {
    return kinds[kind].word;
}

const char *stock_field_word(enum stock_field field) {
    return words[field];
}

enum press_device stock_device(const struct stock *s) {
    return kinds[s->kind].device;
}

/* ---- figures as they are typed: each reader gives NULL or the key of the sentence ---- */

static const char *read_text(char *out, size_t cap, const char *s) {
    size_t len = strlen(s);
    if (len == 0 || len >= cap) return "stock.text";
    memcpy(out, s, len + 1);
    return NULL;
}

static const char *read_id(char *out, size_t cap, const char *s) {
    bool right = *s && s[strspn(s, "abcdefghijklmnopqrstuvwxyz0123456789-")] == '\0';
    return right && !read_text(out, cap, s) ? NULL : "stock.id";
}

static const char *read_kind(enum stock_kind *out, size_t cap, const char *s) {
    (void)cap;
    for (int i = 0; i < STOCK_KIND_COUNT; i++) {
        if (strcmp(kinds[i].word, s)) continue;
        *out = (enum stock_kind)i;
        return NULL;
    }
    return "stock.kind";
}

/* "40.6" millimetres, or as they are written here, "40,6" */
static const char *read_mm(int32_t *um, size_t cap, const char *s) {
    int32_t v = 0;
    int decimals = -1;
    (void)cap;
    if (!*s) return "stock.number";
    for (; *s; s++) {
        if ((*s == '.' || *s == ',') && decimals < 0) {
            decimals = 0;
            continue;
        }
        if (*s < '0' || *s > '9' || v > LENGTH_UM_MAX || decimals == 3) return "stock.number";
        v = v * 10 + (*s - '0');
        decimals += decimals >= 0;
    }
    for (int i = decimals < 0 ? 0 : decimals; i < 3 && v <= LENGTH_UM_MAX; i++) v *= 10;
    *um = v;
    return v <= LENGTH_UM_MAX ? NULL : "stock.number";
}

static const char *read_count(int *n, size_t cap, const char *s) {
    char *end;
    long v = strtol(s, &end, 10);
    (void)cap;
    *n = (int)v;
    return *s >= '1' && *s <= '9' && !*end && v <= COUNT_MAX ? NULL : "stock.number";
}

static const char *read_flag(bool *b, size_t cap, const char *s) {
    (void)cap;
    *b = !strcmp(s, "yes");
    return *b || !strcmp(s, "no") ? NULL : "stock.flag";
}

static enum status blame(struct err *e, enum stock_field field, const char *key) {
    enum status s = err_set(e, ST_INVALID, words[field], key);
    err_arg(e, "field", "%s", words[field]);
    return s;
}

static void arg_mm(struct err *e, const char *name, int64_t um) {
    err_arg(e, name, "%lld.%03d", (long long)(um / 1000), (int)(um % 1000));
}

/* The name of a text member is where it begins, of any other its address. */
#define AT_id(member) s->member
#define AT_text(member) s->member
#define AT_kind(member) &s->member
#define AT_mm(member) &s->member
#define AT_count(member) &s->member
#define AT_flag(member) &s->member

enum status stock_make(struct stock *s, const char *const value[static STOCK_FIELD_COUNT], struct err *e) {
    *s = (struct stock){.kind = STOCK_SHEET};
    const char *wrong[STOCK_FIELD_COUNT] = {
#define X(name, word, reader, member) read_##reader(AT_##reader(member), sizeof s->member, value[STOCK_FIELD_##name]),
#include "label/stock_field.def"
#undef X
    };
    for (int i = 0; i < STOCK_FIELD_COUNT; i++) {
        if (!wrong[i]) continue;
        enum status st = blame(e, (enum stock_field)i, wrong[i]);
        bool counts = i == STOCK_FIELD_COLS || i == STOCK_FIELD_ROWS;
        err_arg(e, "min", "%d", counts);
        err_arg(e, "max", "%d", counts ? COUNT_MAX : LENGTH_UM_MAX / 1000);
        return st;
    }
    return stock_check(s, e);
}

/* ---- whether they fit together ---- */

/* The grid along one axis; a pitch below the label's size would let labels overlap. */
struct axis {
    int32_t page, first, label, pitch;
    int n;
    enum stock_field page_field, label_field, pitch_field;
};

static enum status axis_check(const struct axis *a, struct err *e) {
    if (a->page <= 0) return blame(e, a->page_field, "stock.small");
    if (a->label < LABEL_UM_MIN) return blame(e, a->label_field, "stock.small");
    if (a->pitch < a->label) {
        enum status s = blame(e, a->pitch_field, "stock.overlap");
        arg_mm(e, "least", a->label);
        return s;
    }
    int64_t needs = a->first + (int64_t)a->pitch * (a->n - 1) + a->label;
    if (needs <= a->page) return ST_OK;
    enum status s = blame(e, a->n > 1 ? a->pitch_field : a->label_field, "stock.grid");
    arg_mm(e, "needs", needs);
    arg_mm(e, "page", a->page);
    return s;
}

static enum status kind_check(const struct stock *s, struct err *e) {
    if (s->kind == STOCK_ROLL) {
        if (s->rows != 1) return blame(e, STOCK_FIELD_ROWS, "stock.roll");
        if (s->cols > ROLL_COLS_MAX) return blame(e, STOCK_FIELD_COLS, "stock.roll");
        if (s->page_h_um != s->pitch_y_um) return blame(e, STOCK_FIELD_PAGE_H, "stock.roll");
    }
    if (s->kind == STOCK_TAG) {
        if (s->cols != 1) return blame(e, STOCK_FIELD_COLS, "stock.tag");
        if (s->rows != 1) return blame(e, STOCK_FIELD_ROWS, "stock.tag");
        if (s->page_w_um != s->label_w_um) return blame(e, STOCK_FIELD_PAGE_W, "stock.tag");
        if (s->page_h_um != s->label_h_um) return blame(e, STOCK_FIELD_PAGE_H, "stock.tag");
    }
    return ST_OK;
}

static enum status trim_check(const struct stock *s, struct err *e) {
    if (!kinds[s->kind].trimmed) {
        if (s->bleed_um) return blame(e, STOCK_FIELD_BLEED, "stock.trim");
        return s->hole_d_um ? blame(e, STOCK_FIELD_HOLE_D, "stock.trim") : ST_OK;
    }
    if (s->bleed_um > BLEED_UM_MAX) {
        enum status st = blame(e, STOCK_FIELD_BLEED, "stock.bleed");
        err_arg(e, "max", "%d", BLEED_UM_MAX / 1000);
        return st;
    }
    if (!s->hole_d_um) return ST_OK;
    int32_t reach = s->hole_d_um / 2 + HOLE_PAPER_UM;
    bool across = s->hole_x_um >= reach && s->hole_x_um + reach <= s->label_w_um;
    bool down = s->hole_y_um >= reach && s->hole_y_um + reach <= s->label_h_um;
    if (across && down) return ST_OK;
    enum status st = blame(e, across ? STOCK_FIELD_HOLE_Y : STOCK_FIELD_HOLE_X, "stock.hole");
    err_arg(e, "least", "%d", HOLE_PAPER_UM / 1000);
    return st;
}

enum status stock_check(const struct stock *s, struct err *e) {
    const struct axis axes[] = {
        {s->page_w_um, s->left_um, s->label_w_um, s->pitch_x_um, s->cols, STOCK_FIELD_PAGE_W, STOCK_FIELD_LABEL_W,
         STOCK_FIELD_PITCH_X},
        {s->page_h_um, s->top_um, s->label_h_um, s->pitch_y_um, s->rows, STOCK_FIELD_PAGE_H, STOCK_FIELD_LABEL_H,
         STOCK_FIELD_PITCH_Y},
    };
    enum status st = axis_check(&axes[0], e);
    if (st == ST_OK) st = axis_check(&axes[1], e);
    if (st == ST_OK && s->cols * s->rows > PAGE_LABELS_MAX) {
        st = blame(e, STOCK_FIELD_ROWS, "stock.many");
        err_arg(e, "max", "%d", PAGE_LABELS_MAX);
    }
    if (st == ST_OK && (s->radius_um * 2 > s->label_h_um || s->radius_um * 2 > s->label_w_um))
        st = blame(e, STOCK_FIELD_RADIUS, "stock.radius");
    if (st == ST_OK) st = kind_check(s, e);
    return st == ST_OK ? trim_check(s, e) : st;
}

/* ---- the papers that ship ---- */

static enum status broken(long line, long column, const char *word, struct err *e) {
    enum status s = err_set(e, ST_INTERNAL, word, "stock.broken");
    if (!e) return s;
    e->line = line;
    e->column = column;
    err_arg(e, "line", "%ld", line);
    err_arg(e, "column", *word ? "%ld (%s)" : "%ld", column, word);
    return s;
}

static enum status row_take(const struct csv *c, const char *const *values, struct err *e) {
    struct err why = {0};
    struct stock row;
    enum status s = stock_make(&row, values, &why);
    enum stock_field bad = STOCK_FIELD_ID;
    while (s != ST_OK && strcmp(words[bad], why.field)) bad++;
    if (s != ST_OK || stock_find(row.id) || stocks_len == STOCKS_MAX)
        return broken(csv_line(c), csv_column(c, (size_t)bad), words[bad], e);
    stocks[stocks_len++] = row;
    return ST_OK;
}

static enum status rows_take(const struct embed_file *file, struct arena *a, struct err *e) {
    struct csv *c = NULL;
    struct err inner = {0};
    enum status s = csv_open(&c, (const char *)file->data, file->len, words, STOCK_FIELD_COUNT, STOCK_FIELD_COUNT, a, &inner);
    for (int more = 1; s == ST_OK && more;) {
        const char *values[STOCK_FIELD_COUNT];
        s = csv_row(c, values, &more, &inner);
        if (s == ST_OK && more) s = row_take(c, values, e);
    }
    if (inner.status != ST_OK) s = broken(inner.line, inner.column, "", e);
    csv_free(&c);
    return s;
}

enum status stock_load_file(const struct embed_file *file, struct err *e) {
    stocks_len = 0;
    struct arena *a = arena_new((size_t)1 << 20);
    enum status s = a ? rows_take(file, a, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    arena_free(&a);
    return s;
}

enum status stock_load(struct err *e) {
    const struct embed_file *file = embed_find(FILE_NAME);
    return file ? stock_load_file(file, e) : err_set(e, ST_INTERNAL, NULL, "stock.missing");
}

const struct stock *stock_find(const char *id) {
    for (size_t i = 0; i < stocks_len; i++)
        if (!strcmp(stocks[i].id, id)) return &stocks[i];
    return NULL;
}

size_t stock_count(void) {
    return stocks_len;
}

const struct stock *stock_at(size_t i) {
    return i < stocks_len ? &stocks[i] : NULL;
}

void stock_cell(const struct stock *s, int cell, int32_t *x_um, int32_t *y_um) {
    *x_um = s->left_um + (cell - 1) % s->cols * s->pitch_x_um;
    *y_um = s->top_um + (cell - 1) / s->cols * s->pitch_y_um;
}

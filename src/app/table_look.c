/*
 * Which column of somebody's spreadsheet is which field: by the words that forms use for it, in any language, and by those
 * that offices use (word list [import-column]). A guess, which a person corrects before anything is read.
 */
#include "table.h"

#include <string.h>

#include "base/text.h"
#include "base/utf8.h"

#define SAMPLES 3
#define SAMPLE_CHARS 60

static const enum kind kinds[] = { KIND_PRODUCER, KIND_PRODUCT, KIND_LOT };

enum status table_kind(const char *key, enum kind *k, struct err *e) {
    *k = kind_parse(key);
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i] == *k) return ST_OK;
    return err_set(e, ST_INVALID, "kind", "table.kind");
}

static bool taken(const struct field *f) {
    return !(f->flags & FIELD_HIDDEN) && f->type != FIELD_SECRET && f->type != FIELD_FILE && f->type != FIELD_PHOTO;
}

const char *table_target_at(enum kind k, size_t n) {
    const struct kind_info *info = kind_info(k);
    if (k == KIND_LOT && n-- == 0) return TABLE_PRODUCER;
    for (size_t i = 0; i < info->fields_len; i++)
        if (taken(&info->fields[i]) && n-- == 0) return info->fields[i].name;
    return NULL;
}

bool table_target(enum kind k, const char *name) {
    const char *one = NULL;
    for (size_t n = 0; (one = table_target_at(k, n)); n++)
        if (!strcmp(one, name)) return true;
    return false;
}

/* ---- words ---- */

const char *table_plain(struct arena *a, const char *s) {
    char *fold = utf8_fold(a, s, strlen(s));
    size_t n = 0, depth = 0;
    bool gap = false;
    for (const char *c = fold; c && *c; c++) {
        if (*c == '(') depth++;
        bool letter = !depth && ((*c >= 'a' && *c <= 'z') || (*c >= '0' && *c <= '9') || (unsigned char)*c >= 0x80);
        if (*c == ')' && depth) depth--;
        if (!letter) {
            gap = n > 0;
            continue;
        }
        if (gap) fold[n++] = ' '; /* never ahead of what is read: a gap was at least one byte */
        gap = false;
        fold[n++] = *c;
    }
    if (!fold) return "";
    fold[n] = '\0';
    return fold;
}

/* Each of the words between ";" in turn. */
static const char *word_next(struct arena *a, const char **list) {
    while (**list == ';' || **list == ' ') (*list)++;
    if (!**list) return NULL;
    size_t n = strcspn(*list, ";");
    const char *word = arena_strn(a, *list, n);
    *list += n;
    return word ? table_plain(a, word) : NULL;
}

bool table_word_is(struct arena *a, const char *key, const char *plain) {
    for (int l = 0; l < LANG_WHOLE_COUNT; l++) {
        const char *list = text_get((enum lang)l, key), *word = NULL;
        while (list && (word = word_next(a, &list)))
            if (!strcmp(word, plain)) return true;
    }
    return false;
}

/* ---- guessing ---- */

/* Whether the words of needle stand in hay as whole words. */
static bool has_words(const char *hay, const char *needle) {
    size_t len = strlen(needle);
    for (const char *at = strstr(hay, needle); len && at; at = strstr(at + 1, needle))
        if ((at == hay || at[-1] == ' ') && (!at[len] || at[len] == ' ')) return true;
    return false;
}

/* How well a word fits a header: an exact one before any that it only holds, of those the longest. */
static size_t fit(const char *header, const char *word) {
    if (!*word || !*header) return 0;
    if (!strcmp(header, word)) return 1000 + strlen(word);
    return has_words(header, word) ? strlen(word) : 0;
}

static size_t fit_list(struct arena *a, const char *header, const char *key) {
    size_t best = 0;
    for (int l = 0; l < LANG_WHOLE_COUNT; l++) {
        const char *list = text_get((enum lang)l, key), *word = NULL;
        while (list && (word = word_next(a, &list))) {
            size_t one = fit(header, word);
            if (one > best) best = one;
        }
    }
    return best;
}

static size_t fit_field(struct arena *a, enum kind k, const char *name, const char *header) {
    const char *key = kind_info(k)->key;
    size_t best = fit(header, table_plain(a, name));
    const char *label = arena_printf(a, "field.%s.%s", key, name), *column = arena_printf(a, "import-column.%s.%s", key, name);
    size_t one = label ? fit_list(a, header, label) : 0, two = column ? fit_list(a, header, column) : 0;
    if (one > best) best = one;
    return two > best ? two : best;
}

/* The best pair of a free column and a free field, again and again. */
void table_guess(struct arena *a, enum kind k, const struct csv_table *t, const char **guess) {
    enum { TARGETS = 64 };
    size_t fits[CSV_COLUMNS_MAX][TARGETS];
    size_t targets = 0;
    while (targets < TARGETS && table_target_at(k, targets)) targets++;
    for (size_t c = 0; c < t->columns; c++) {
        const char *header = table_plain(a, t->header[c]);
        guess[c] = NULL;
        for (size_t f = 0; f < targets; f++) fits[c][f] = fit_field(a, k, table_target_at(k, f), header);
    }
    for (;;) {
        size_t best = 0, column = 0, target = 0;
        for (size_t c = 0; c < t->columns; c++)
            for (size_t f = 0; f < targets; f++)
                if (fits[c][f] > best) best = fits[c][f], column = c, target = f;
        if (!best) return;
        guess[column] = table_target_at(k, target);
        for (size_t c = 0; c < t->columns; c++) fits[c][target] = 0;
        for (size_t f = 0; f < targets; f++) fits[column][f] = 0;
    }
}

/* ---- record.import_look ---- */

static json_t *sample(struct arena *a, const char *cell) {
    size_t pos = 0, len = strlen(cell);
    for (size_t n = 0; n < SAMPLE_CHARS && pos < len; n++)
        if (utf8_next(cell, len, &pos) < 0) break;
    const char *cut = arena_strn(a, cell, pos);
    return json_sprintf("%s%s", cut ? cut : "", pos < len ? "…" : "");
}

static json_t *column_json(struct arena *a, const struct csv_table *t, size_t c, const char *guess) {
    json_t *samples = json_array();
    for (size_t row = 0; row < t->rows && json_array_size(samples) < SAMPLES; row++)
        if (*t->cells[row * t->columns + c]) json_array_append_new(samples, sample(a, t->cells[row * t->columns + c]));
    return json_pack("{s:I, s:s, s:o, s:s}", "n", (json_int_t)c + 1, "header", t->header[c], "samples", samples, "guess", guess ? guess : "");
}

/* A manager's rows are his own where they do not say whose they are. */
static json_t *target_json(const struct actor *who, enum kind k, const char *name) {
    const struct field *f = kind_field(k, name);
    bool own = !strcmp(name, TABLE_PRODUCER) && (!f || who->who.role == ROLE_MANAGER);
    return json_pack("{s:s, s:b}", "name", name, "needed", f && f->flags & FIELD_NEEDED && !own);
}

static const char *separator_key(char c) { return c == '\t' ? "tab" : c == ';' ? "semicolon" : "comma"; }

enum status command_record_import_look(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "text", PARAM_TEXT, true, 0, 8 << 20 } };
    const char *guess[CSV_COLUMNS_MAX], *name = NULL;
    struct csv_table t;
    enum kind k = KIND_NONE;
    enum status st = params_check(c->params, spec, 2, c->e);
    const json_t *text = json_object_get(c->params, "text");
    if (!st) st = table_kind(param_text(c, "kind"), &k, c->e);
    if (!st) st = csv_table_read(&t, json_string_value(text), json_string_length(text), TABLE_ROWS_MAX, c->arena, c->e);
    if (st) return st;
    table_guess(c->arena, k, &t, guess);
    json_t *columns = json_array(), *fields = json_array();
    for (size_t i = 0; i < t.columns; i++) json_array_append_new(columns, column_json(c->arena, &t, i, guess[i]));
    for (size_t n = 0; (name = table_target_at(k, n)); n++) json_array_append_new(fields, target_json(c->who, k, name));
    *c->result = json_pack("{s:s, s:s, s:I, s:o, s:o}", "kind", kind_info(k)->key, "separator", separator_key(t.separator), "rows",
                           (json_int_t)t.rows, "columns", columns, "fields", fields);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

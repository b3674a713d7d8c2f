/*
 * The label ledger as a file: a workbook for people, CSV for programs and for Excel. CSV begins with a byte order mark, without
 * which Excel takes it for another encoding, and has semicolons, which Excel expects where the comma is the decimal point.
 */
#include <string.h>

#include "base/csv.h"
#include "base/text.h"
#include "ledger.h"

const char *ledger_word(enum lang lang, const char *key) {
    char name[48];
    (void)snprintf(name, sizeof name, "ledger-file.%s", key);
    const char *text = text_get(lang, name);
    return text ? text : key;
}

/* ---- CSV ---- */

static void member_put(struct buf *b, const json_t *row, const char *name) {
    const char *s = json_string_value(json_object_get(row, name));
    csv_cell(b, s ? s : "");
    buf_byte(b, ';');
}

static void csv_put(const struct ledger_view *v, enum lang lang, struct buf *b) {
    static const char *const heads[] = { "run", "day", "producer", "product", "lot" };
    char day[DATE_VN_BYTES];
    json_t *row = NULL;
    size_t i = 0;
    buf_str(b, "\xEF\xBB\xBF");
    for (size_t k = 0; k < sizeof heads / sizeof *heads; k++) {
        csv_cell(b, ledger_word(lang, heads[k]));
        buf_byte(b, ';');
    }
    for (size_t k = 0; k < LEDGER_FIGURES; k++) {
        csv_cell(b, ledger_word(lang, ledger_figures[k]));
        buf_str(b, k + 1 < LEDGER_FIGURES ? ";" : "\r\n");
    }
    json_array_foreach(v->rows, i, row) {
        ledger_day(row, "issued_at", day);
        buf_printf(b, "%lld;%s;", (long long)ledger_number(row, "run"), day);
        member_put(b, row, "producer");
        member_put(b, row, "product");
        member_put(b, row, "lot");
        for (size_t k = 0; k < LEDGER_FIGURES; k++)
            buf_printf(b, "%lld%s", (long long)ledger_number(row, ledger_figures[k]), k + 1 < LEDGER_FIGURES ? ";" : "\r\n");
    }
}

/* ---- the command ---- */

static enum status unknown(struct command_ctx *c, const char *field, const char *key, const char *value) {
    err_set(c->e, ST_INVALID, field, key);
    err_arg(c->e, field, "%s", value);
    return ST_INVALID;
}

static enum status file_put(struct command_ctx *c, const struct ledger_view *v, const char *format, enum lang lang) {
    struct buf b = BUF_INIT;
    enum status st = ST_OK;
    if (!strcmp(format, "xlsx")) st = ledger_xlsx(v, lang, &b, c->e);
    else csv_put(v, lang, &b);
    if (!st && b.failed) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && c->io->data) st = c->io->data(c->io->ctx, b.data, b.len, c->e);
    if (!st)
        *c->result = json_pack("{s:s, s:I, s:I, s:s, s:I}", "kind", param_text(c, "kind"), "id", (json_int_t)v->id, "rows",
                               (json_int_t)json_array_size(v->rows), "format", format, "bytes", (json_int_t)b.len);
    buf_free(&b);
    return st;
}

enum status command_ledger_file(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },      { "id", PARAM_INT, true, 1, INT32_MAX },
                                         { "year", PARAM_INT, false, 2000, 2199 }, { "format", PARAM_TEXT, true, 1, 10 },
                                         { "lang", PARAM_TEXT, false, 0, 5 } };
    struct ledger_view v;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    const char *format = param_text(c, "format"), *lang = param_text(c, "lang");
    if (strcmp(format, "xlsx") != 0 && strcmp(format, "csv") != 0) return unknown(c, "format", "ledger.format", format);
    bool english = !strcmp(lang, "en");
    if (*lang && !english && strcmp(lang, "vi") != 0) return unknown(c, "lang", "ledger.lang", lang);
    st = ledger_open(c, &v);
    if (!st) st = file_put(c, &v, format, english ? LANG_EN : LANG_VI);
    ledger_close(&v);
    return st;
}

/* The registers of an office: by key, of a year where a register goes by years. */
#include "book.h"

#include <string.h>

#define ROWS_MAX 10000

enum status book_permit(struct command_ctx *c) {
    if (!c->who->account_id || access_scope(CLASS_AUDIT, ACTION_READ, c->who->who.role) == SCOPE_ALL) return ST_OK;
    return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
}

static enum status book_param(struct command_ctx *c, enum book *b) {
    const char *key = param_text(c, "book");
    *b = book_parse(key);
    if (*b != BOOK_COUNT) return ST_OK;
    err_set(c->e, ST_INVALID, "book", "book.key");
    err_arg(c->e, "book", "%s", key);
    return ST_INVALID;
}

/* Days of a year as texts of c's arena. */
static enum status ask_make(struct command_ctx *c, int year, struct book_ask *ask) {
    char *today = arena_alloc(c->arena, DATE_BYTES);
    if (!today) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    day_format(day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())), today);
    *ask = (struct book_ask){ .today = today, .from = arena_printf(c->arena, "%04d-01-01", year), .to = arena_printf(c->arena, "%04d-12-31", year),
                              .from_us = day_start_us(day_of_ymd(year, 1, 1)), .before_us = day_start_us(day_of_ymd(year + 1, 1, 1)),
                              .limit = ROWS_MAX };
    return ask->from && ask->to ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

static enum status rows_get(struct command_ctx *c, enum book b, const struct book_ask *ask, json_t **rows) {
    if (*book_info(b)->args) return book_rows(c->db, b, ask, rows, c->e);
    *rows = json_array();
    return *rows ? book_late(c, *rows) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status command_book(struct command_ctx *c) {
    static const struct param spec[] = { { "book", PARAM_TEXT, true, 1, 20 }, { "year", PARAM_INT, false, 2000, 2199 } };
    enum book b = BOOK_COUNT;
    struct book_ask ask;
    json_t *rows = NULL;
    int y = 0, m = 0, d = 0;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = book_permit(c);
    if (!st) st = book_param(c, &b);
    if (st) return st;
    day_to_ymd(day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())), &y, &m, &d);
    int year = (int)param_int(c, "year", y);
    st = ask_make(c, year, &ask);
    if (!st) st = rows_get(c, b, &ask, &rows);
    bool more = !st && json_array_size(rows) == ROWS_MAX;
    if (!st) st = book_fill(c, b, &ask, rows);
    if (st) {
        json_decref(rows);
        return st;
    }
    *c->result = json_pack("{s:s, s:o, s:b}", "book", book_info(b)->key, "rows", rows, "cut", more);
    if (book_info(b)->yearly) json_object_set_new(*c->result, "year", json_integer(year));
    return ST_OK;
}

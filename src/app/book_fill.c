/* What the shared part of SQL can't say: days between dates, scans behind a civil day, the materials of a lot in one line. */
#include <string.h>

#include "book.h"

static int64_t number(const json_t *row, const char *name) { return json_integer_value(json_object_get(row, name)); }

static const char *text(const json_t *row, const char *name) {
    const char *s = json_string_value(json_object_get(row, name));
    return s ? s : "";
}

static int32_t day_of(const json_t *row, const char *name) { return day_parse(text(row, name), strlen(text(row, name))); }

/* A quota of -1 or none is no quota. */
static enum status rights_fill(struct command_ctx *c, const struct book_ask *ask, json_t *rows) {
    json_t *row = NULL;
    size_t i = 0;
    (void)c;
    (void)ask;
    json_array_foreach(rows, i, row) {
        bool bound = json_is_integer(json_object_get(row, "quota")) && number(row, "quota") >= 0;
        json_object_set_new(row, "remain", bound ? json_integer(number(row, "quota") - number(row, "used")) : json_null());
        if (!bound) json_object_set_new(row, "quota", json_null());
    }
    return ST_OK;
}

static enum status ratings_fill(struct command_ctx *c, const struct book_ask *ask, json_t *rows) {
    int32_t today = day_parse(ask->today, strlen(ask->today));
    json_t *row = NULL;
    size_t i = 0;
    (void)c;
    json_array_foreach(rows, i, row) {
        int32_t last = day_of(row, "valid_to");
        if (!strcmp(text(row, "state"), "active") && last != DAY_NONE) json_object_set_new(row, "days_left", json_integer(last - today));
    }
    return ST_OK;
}

static enum status linger_fill(struct command_ctx *c, const struct book_ask *ask, json_t *rows) {
    enum status st = ST_OK;
    (void)ask;
    for (size_t i = 0; !st && i < json_array_size(rows);) {
        json_t *row = json_array_get(rows, i);
        struct book_scans s;
        char day[DATE_BYTES];
        st = book_linger(c->db, number(row, "decision_id"), day_of(row, "over_on"), &s, c->e);
        if (!st && !s.labels) {
            json_array_remove(rows, i);
            continue;
        }
        if (!st) day_format(s.last_day, day);
        json_object_set_new(row, "labels", json_integer(s.labels));
        json_object_set_new(row, "scans", json_integer(s.scans));
        if (!st) json_object_set_new(row, "last_on", json_string(day));
        i++;
    }
    return st;
}

/* A recall's scans count from its civil day on. */
static enum status recalls_fill(struct command_ctx *c, const struct book_ask *ask, json_t *rows) {
    enum status st = ST_OK;
    json_t *row = NULL;
    size_t i = 0;
    (void)ask;
    json_array_foreach(rows, i, row) {
        int64_t scans = 0;
        if (!st) st = book_recall_scans(c->db, number(row, "lot_id"), day_of_us(number(row, "at")), &scans, c->e);
        json_object_del(row, "at");
        json_object_set_new(row, "scans", json_integer(scans));
    }
    return st;
}

/* ---- materials ---- */

/* "lanh (12 kg); chàm (3 lít)" of the rows of one lot, from *at on. */
static json_t *materials_of(const json_t *all, int64_t lot) {
    struct buf b = BUF_INIT;
    const json_t *m = NULL;
    size_t i = 0;
    json_array_foreach(all, i, m) {
        if (number(m, "lot_id") != lot) continue;
        buf_printf(&b, "%s%s", b.len ? "; " : "", text(m, "name"));
        if (*text(m, "quantity")) buf_printf(&b, " (%s)", text(m, "quantity"));
    }
    json_t *line = json_string(b.failed || !b.data ? "" : b.data);
    buf_free(&b);
    return line;
}

static enum status balance_fill(struct command_ctx *c, const struct book_ask *ask, json_t *rows) {
    int64_t first = INT64_MAX, last = 0;
    json_t *row = NULL, *all = NULL, *by_lot = json_object();
    size_t i = 0;
    char key[24];
    (void)ask;
    json_array_foreach(rows, i, row) {
        if (number(row, "lot_id") < first) first = number(row, "lot_id");
        if (number(row, "lot_id") > last) last = number(row, "lot_id");
    }
    enum status st = by_lot ? book_materials(c->db, first, last, &all, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_array_foreach(all, i, row) {
        (void)snprintf(key, sizeof key, "%lld", (long long)number(row, "lot_id"));
        json_t *list = json_object_get(by_lot, key);
        if (!list && (list = json_array())) json_object_set_new(by_lot, key, list);
        json_array_append(list, row);
    }
    json_array_foreach(rows, i, row) {
        (void)snprintf(key, sizeof key, "%lld", (long long)number(row, "lot_id"));
        json_object_set_new(row, "materials", materials_of(json_object_get(by_lot, key), number(row, "lot_id")));
    }
    json_decref(by_lot);
    json_decref(all);
    return st;
}

enum status book_fill(struct command_ctx *c, enum book b, const struct book_ask *ask, json_t *rows) {
    static enum status (*const fill[BOOK_COUNT])(struct command_ctx *c, const struct book_ask *ask, json_t *rows) = {
        [BOOK_RIGHTS] = rights_fill, [BOOK_RATINGS] = ratings_fill, [BOOK_LINGER] = linger_fill,
        [BOOK_RECALLS] = recalls_fill, [BOOK_BALANCE] = balance_fill,
    };
    return fill[b] ? fill[b](c, ask, rows) : ST_OK;
}

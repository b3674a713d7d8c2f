/*
 * The label ledger under a right, a mark, a rating, a lot, a product, a producer or a household: what was issued, printed, printed
 * again, voided, and what can still be printed. Whoever keeps the mark sees what is done with it.
 */
#include "ledger.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "printed.h"

#define LEDGER_RUNS_MAX 5000
#define LEDGER_ROWS 200

static const struct {
    const char *key;
    enum kind kind;
} kinds[LEDGER_COUNT] = { [LEDGER_RIGHT] = { "right", KIND_RIGHT },       [LEDGER_RATING] = { "rating", KIND_RATING },
                          [LEDGER_LOT] = { "lot", KIND_LOT },             [LEDGER_PRODUCT] = { "product", KIND_PRODUCT },
                          [LEDGER_PRODUCER] = { "producer", KIND_PRODUCER }, [LEDGER_MEMBER] = { "member", KIND_MEMBER },
                          [LEDGER_MARK] = { "mark", KIND_MARK } };

static enum status kind_param(struct command_ctx *c, enum ledger *l) {
    const char *key = param_text(c, "kind");
    for (int i = 0; i < LEDGER_COUNT; i++) {
        *l = (enum ledger)i;
        if (!strcmp(kinds[i].key, key)) return ST_OK;
    }
    err_set(c->e, ST_INVALID, "kind", "record.kind");
    err_arg(c->e, "kind", "%s", key);
    return ST_INVALID;
}

static enum status readable(struct command_ctx *c, enum ledger l, const struct record *r) {
    if (!c->who->account_id || record_allows(c->who, CLASS_RUN, ACTION_READ, &r->h)) return ST_OK;
    err_set(c->e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(c->e, "kind", "%s", kinds[l].key);
    err_arg(c->e, "id", "%s", r->h.id);
    return ST_NOT_FOUND;
}

/* ---- what is left of a run ---- */

int64_t ledger_number(const json_t *row, const char *name) { return json_integer_value(json_object_get(row, name)); }

/* Labels that were neither printed nor voided; many of the voided ones were printed before. */
static enum status left_of(struct command_ctx *c, const json_t *row, int64_t *left) {
    struct void_row *v = NULL;
    const char **prints = NULL;
    size_t n = 0, prints_n = 0, gone_n = 0, rest_n = 0;
    struct range *gone = NULL;
    uint32_t run = (uint32_t)ledger_number(row, "run"), count = (uint32_t)ledger_number(row, "issued");
    struct range all = { 1, count };
    struct buf b = BUF_INIT;
    *left = count - ledger_number(row, "printed") - ledger_number(row, "voided");
    if (!ledger_number(row, "printed") || !ledger_number(row, "voided")) return ST_OK;
    enum status st = void_all(c->db, run, c->arena, &v, &n, c->e);
    if (!st) st = print_ranges(c->db, run, c->arena, &prints, &prints_n, c->e);
    for (size_t i = 0; i < n; i++) buf_printf(&b, "%s%u-%u", b.len ? "," : "", v[i].first, v[i].last);
    for (size_t i = 0; i < prints_n; i++) buf_printf(&b, "%s%s", b.len ? "," : "", prints[i]);
    /* Too many separate ranges to join: then the least that can be left is said. */
    if (!st && !ranges_parse(b.data ? b.data : "", count, c->arena, &gone, &gone_n, NULL)) {
        struct range *rest = ranges_minus(c->arena, &all, 1, gone, gone_n, &rest_n);
        *left = rest ? (int64_t)ranges_count(rest, rest_n) : 0;
    }
    if (*left < 0) *left = 0;
    buf_free(&b);
    return st;
}

/* ---- sums ---- */

const char *const ledger_figures[] = { "issued", "printed", "reprinted", "voided", "left" };
_Static_assert(sizeof ledger_figures / sizeof *ledger_figures == LEDGER_FIGURES, "as many as are said");

void ledger_day(const json_t *row, const char *name, char out[static DATE_VN_BYTES]) {
    struct tm tm = { .tm_isdst = 0 };
    const char *s = json_string_value(json_object_get(row, name));
    out[0] = '\0';
    if (s && strptime(s, "%Y-%m-%dT%H:%M:%SZ", &tm)) day_format_vn(day_of_us((int64_t)timegm(&tm) * 1000000), out);
}

static int year_of(const json_t *row) {
    char day[DATE_VN_BYTES];
    ledger_day(row, "issued_at", day);
    return strlen(day) == 10 ? (int)strtol(day + 6, NULL, 10) : 0;
}

static void figures_add(json_t *sum, const json_t *row) {
    for (size_t k = 0; k < LEDGER_FIGURES; k++) {
        const char *name = ledger_figures[k];
        json_object_set_new(sum, name, json_integer(ledger_number(sum, name) + ledger_number(row, name)));
    }
    json_object_set_new(sum, "runs", json_integer(ledger_number(sum, "runs") + 1));
}

/* Rows come newest first, so a total is behind those of later years. */
static void total_add(json_t *totals, const json_t *row) {
    int year = year_of(row);
    int64_t product = ledger_number(row, "product_id");
    for (size_t i = 0; i < json_array_size(totals); i++) {
        json_t *t = json_array_get(totals, i);
        if (ledger_number(t, "year") == year && ledger_number(t, "product_id") == product) {
            figures_add(t, row);
            return;
        }
    }
    json_t *t = json_pack("{s:i, s:I, s:O, s:O}", "year", year, "product_id", (json_int_t)product, "product", json_object_get(row, "product"),
                          "producer", json_object_get(row, "producer"));
    figures_add(t, row);
    json_array_append_new(totals, t);
}

static enum status rows_sum(struct command_ctx *c, struct ledger_view *v) {
    json_t *row = NULL;
    size_t i = 0;
    enum status st = ST_OK;
    v->sums = json_pack("{s:i, s:i, s:i, s:i, s:i, s:i}", "runs", 0, "issued", 0, "printed", 0, "reprinted", 0, "voided", 0, "left", 0);
    v->totals = json_array();
    json_array_foreach(v->rows, i, row) {
        int64_t left = 0;
        st = left_of(c, row, &left);
        if (st) break;
        json_object_set_new(row, "left", json_integer(left));
        figures_add(v->sums, row);
        total_add(v->totals, row);
    }
    return st;
}

/* Rows of one page, behind a run. */
static json_t *page_of(json_t *rows, int64_t before, int64_t limit, bool *more) {
    json_t *page = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) {
        if (before && ledger_number(row, "run") >= before) continue;
        *more = (int64_t)json_array_size(page) == limit;
        if (*more) break;
        json_array_append(page, row);
    }
    return page;
}

/* ---- the command ---- */

struct span {
    int64_t from_us, to_us;
};

static struct span span_of(int64_t year) {
    return year ? (struct span){ day_start_us(day_of_ymd((int)year, 1, 1)), day_start_us(day_of_ymd((int)year, 12, 31) + 1) }
                : (struct span){ 0, INT64_MAX };
}

/* What a year's quota leaves: of the year asked for, else of this one. */
static enum status quota_put(struct command_ctx *c, const struct ledger_view *v) {
    enum ledger l = v->kind;
    int64_t id = v->id, year = v->year;
    int y = 0, m = 0, d = 0;
    int64_t used = 0, quota = value_int(v->record.values, "quota", -1);
    if ((l != LEDGER_RIGHT && l != LEDGER_MEMBER) || quota < 0) return ST_OK;
    day_to_ymd(day_of_us(clock_now_us(c->app ? c->app->clock : clock_system())), &y, &m, &d);
    struct span s = span_of(year ? year : y);
    enum status st = l == LEDGER_RIGHT ? labels_of_right(c->db, id, s.from_us, s.to_us, &used, c->e)
                                       : labels_of_member(c->db, id, s.from_us, s.to_us, &used, c->e);
    json_object_set_new(*c->result, "quota", json_pack("{s:I, s:I, s:I, s:I}", "year", (json_int_t)(year ? year : y), "quota",
                                                       (json_int_t)quota, "used", (json_int_t)used, "left",
                                                       (json_int_t)(used < quota ? quota - used : 0)));
    return st;
}

enum status ledger_between(struct command_ctx *c, enum ledger kind, const char *id, int64_t from_us, int64_t to_us, struct ledger_view *v) {
    memset(v, 0, sizeof *v);
    v->kind = kind;
    v->id = strtoll(id, NULL, 10);
    enum status st = record_read(c->db, kinds[kind].kind, id, c->arena, &v->record, c->e);
    if (!st) st = readable(c, kind, &v->record);
    if (!st) st = ledger_list(c->db, kind, v->id, from_us, to_us, LEDGER_RUNS_MAX, &v->rows, c->e);
    if (!st) st = printed_set(c->db, v->rows, "run", "issued", c->e);
    return st ? st : rows_sum(c, v);
}

enum status ledger_open(struct command_ctx *c, struct ledger_view *v) {
    enum ledger kind = LEDGER_COUNT;
    int64_t year = param_int(c, "year", 0);
    struct span s = span_of(year);
    memset(v, 0, sizeof *v);
    enum status st = kind_param(c, &kind);
    if (!st) st = ledger_between(c, kind, arena_printf(c->arena, "%lld", (long long)param_int(c, "id", 0)), s.from_us, s.to_us, v);
    v->year = year;
    return st;
}

void ledger_close(struct ledger_view *v) {
    record_free(&v->record);
    json_decref(v->rows);
    json_decref(v->sums);
    json_decref(v->totals);
}

static enum status ledger_page(struct command_ctx *c, const struct ledger_view *v) {
    bool more = false;
    json_t *page = page_of(v->rows, param_int(c, "before", 0), param_int(c, "limit", LEDGER_ROWS), &more);
    *c->result = json_pack("{s:s, s:I, s:o, s:O, s:O, s:b}", "kind", kinds[v->kind].key, "id", (json_int_t)v->id, "rows", page, "sums", v->sums,
                           "totals", v->totals, "more", more);
    if (v->year) json_object_set_new(*c->result, "year", json_integer(v->year));
    return quota_put(c, v);
}

enum status command_ledger(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },  { "id", PARAM_INT, true, 1, INT32_MAX },
                                         { "year", PARAM_INT, false, 2000, 2199 }, { "before", PARAM_INT, false, 1, RUN_ID_MAX },
                                         { "limit", PARAM_INT, false, 1, 1000 } };
    struct ledger_view v;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    st = ledger_open(c, &v);
    if (!st) st = ledger_page(c, &v);
    ledger_close(&v);
    return st;
}

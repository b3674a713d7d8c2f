/* What became of labels, and of a case: the ledger's rows with what the public log says of each, figures by month, reports and decisions. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "evidence.h"
#include "ledger.h"
#include "report_case.h"
#include "store/cases.h"

#define REPORTS_MAX 500
#define HISTORY_MAX 500

/* ---- months ---- */

/* "2026-11" */
static json_t *month_of(json_t *months, int year, int month) {
    char key[16];
    (void)snprintf(key, sizeof key, "%04d-%02d", year, month);
    json_t *m = json_object_get(months, key);
    if (!m) json_object_set_new(months, key, m = json_pack("{s:i, s:i, s:i, s:i}", "issued", 0, "voided", 0, "scanned", 0, "scans", 0));
    return m;
}

static void month_add(json_t *m, const char *name, int64_t n) { json_object_set_new(m, name, json_integer(json_integer_value(json_object_get(m, name)) + n)); }

static json_t *month_at(json_t *months, int64_t us) {
    int y = 0, m = 0, d = 0;
    day_to_ymd(day_of_us(us), &y, &m, &d);
    return month_of(months, y, m);
}

static void scans_add(void *ctx, const struct scan_month *m) {
    json_t *month = month_of(ctx, m->month / 100, m->month % 100);
    month_add(month, "scanned", m->labels);
    month_add(month, "scans", m->scans);
}

static int by_text(const void *a, const void *b) { return strcmp(*(const char *const *)a, *(const char *const *)b); }

/* In their order. */
static json_t *months_list(const json_t *months, struct arena *a) {
    size_t n = json_object_size(months), i = 0;
    const char **keys = arena_alloc(a, (n + 1) * sizeof *keys), *key = NULL;
    json_t *list = json_array(), *v = NULL;
    if (!keys) return list;
    json_object_foreach((json_t *)(uintptr_t)months, key, v) keys[i++] = key;
    qsort(keys, n, sizeof *keys, by_text);
    for (i = 0; i < n; i++) {
        json_t *m = json_copy(json_object_get(months, keys[i]));
        json_object_set_new(m, "month", json_string(keys[i]));
        json_array_append_new(list, m);
    }
    return list;
}

/* ---- runs ---- */

static enum status voids_put(struct evidence *x, uint32_t run, json_t *out, json_t *months) {
    struct void_row *v = NULL;
    size_t n = 0;
    char at[24];
    json_t *list = json_array();
    enum status st = void_all(x->db, run, x->c->arena, &v, &n, x->c->e);
    for (size_t i = 0; !st && i < n; i++) {
        us_format_utc(v[i].at_us, at, sizeof at);
        json_array_append_new(list, json_pack("{s:I, s:I, s:s, s:s, s:I}", "first", (json_int_t)v[i].first, "last", (json_int_t)v[i].last, "reason",
                                              void_reason_key((int)v[i].reason), "at", at, "log_idx", (json_int_t)v[i].log_idx));
        month_add(month_at(months, v[i].at_us), "voided", v[i].last - v[i].first + 1);
    }
    json_object_set_new(out, "voids", list);
    return st;
}

/* What the log says of it stands beside what the ledger says. */
static enum status entry_put(struct evidence *x, const struct run *r, json_t *out) {
    const char *bytes = NULL;
    size_t len = 0;
    unsigned char leaf[32];
    enum status st = r->log_idx < 0 ? ST_OK : log_get(x->db, r->log_idx, x->c->arena, &bytes, &len, leaf, x->c->e);
    json_t *entry = st || !bytes ? NULL : json_loadb(bytes, len, 0, NULL);
    const json_t *facts = json_object_get(entry, "facts");
    static const char *const names[] = { "form", "labels_root", "marks" };
    for (size_t i = 0; i < 3; i++)
        if (json_object_get(facts, names[i])) json_object_set(out, names[i], json_object_get(facts, names[i]));
    json_decref(entry);
    return st;
}

static enum status run_put(struct evidence *x, const json_t *row, json_t *list, json_t *months) {
    static const char *const copied[] = { "product_id", "product", "lot_id", "lot", "issued_at", "issued", "printed", "reprinted", "voided", "left" };
    struct run r;
    enum status st = run_get(x->db, (uint32_t)ledger_number(row, "run"), &r, x->c->e);
    if (st) return st;
    json_t *out = json_pack("{s:I, s:i}", "run", (json_int_t)r.id, "key", r.key_id);
    if (r.log_idx >= 0) json_object_set_new(out, "log_idx", json_integer(r.log_idx));
    for (size_t i = 0; i < sizeof copied / sizeof *copied; i++) json_object_set(out, copied[i], json_object_get(row, copied[i]));
    month_add(month_at(months, r.created_us), "issued", r.count);
    st = voids_put(x, r.id, out, months);
    if (!st) st = entry_put(x, &r, out);
    json_array_append_new(list, out);
    return st;
}

static void sums_put(struct evidence *x, const json_t *runs) {
    json_t *sums = json_pack("{s:I}", "runs", (json_int_t)json_array_size(runs));
    const json_t *r = NULL;
    size_t i = 0;
    for (size_t k = 0; k < LEDGER_FIGURES; k++) json_object_set_new(sums, ledger_figures[k], json_integer(0));
    json_array_foreach(runs, i, r)
        for (size_t k = 0; k < LEDGER_FIGURES; k++) month_add(sums, ledger_figures[k], ledger_number(r, ledger_figures[k]));
    json_object_set_new(x->facts, "ledger", sums);
}

static enum status rows_put(struct evidence *x, const json_t *rows) {
    json_t *runs = json_array(), *months = json_object();
    const json_t *row = NULL;
    size_t i = 0;
    char id[24];
    enum status st = ST_OK;
    json_array_foreach(rows, i, row) {
        (void)snprintf(id, sizeof id, "%lld", (long long)ledger_number(row, "run"));
        if (st || (x->only_run && !json_object_get(x->only_run, id))) continue;
        st = run_put(x, row, runs, months);
    }
    if (!st) st = ledger_scans(x->db, runs, day_of_us(x->now_us), scans_add, months, x->c->e);
    if (!st) sums_put(x, runs);
    json_object_set_new(x->facts, "months", months_list(months, x->c->arena));
    json_object_set_new(x->facts, "runs", runs);
    json_decref(months);
    return st;
}

enum status evidence_runs(struct evidence *x) {
    bool maker = x->kind == KIND_PRODUCER;
    const char *product = json_object_iter_key(json_object_iter(x->products)), *id = maker ? x->producer : product;
    struct ledger_view v;
    struct command_ctx c = *x->c;
    if (!id || !*id) return rows_put(x, NULL);
    c.db = x->db;
    enum status st = ledger_between(&c, maker ? LEDGER_PRODUCER : LEDGER_PRODUCT, id, 0, INT64_MAX, &v);
    if (!st) st = rows_put(x, v.rows);
    ledger_close(&v);
    return st;
}

/* ---- a case ---- */

/* What was done about it, and by which office: never by whom. */
static enum status history_put(struct evidence *x, json_t *out) {
    static const char *const copied[] = { "act", "role", "org_name" };
    json_t *changes = NULL, *list = json_array(), *row = NULL;
    size_t i = 0;
    enum status st = change_list(x->db, kind_info(KIND_CASE)->key, x->about.h.id, 0, HISTORY_MAX, &changes, x->c->e);
    json_array_foreach(changes, i, row) {
        json_t *one = json_pack("{s:s, s:o}", "at", value_text(row, "at_at"), "why", evidence_text(value_text(row, "why")));
        for (size_t k = 0; k < 3; k++)
            if (*value_text(row, copied[k])) json_object_set(one, copied[k], json_object_get(row, copied[k]));
        json_array_insert_new(list, 0, one);
    }
    json_decref(changes);
    json_object_set_new(out, "history", list);
    return st;
}

/* Without its number, by which it could be asked for, and without the minute. */
static void report_put(struct evidence *x, const struct report_row *r, size_t n, json_t *list) {
    static const struct field photo = { .name = "photo", .type = FIELD_PHOTO };
    char on[DATE_BYTES], no[24];
    day_format(day_of_us(r->at_us), on);
    (void)snprintf(no, sizeof no, "%zu", n);
    json_t *one = json_pack("{s:I, s:s, s:s}", "n", (json_int_t)n, "on", on, "seen", r->seen);
    if (report_words_told(x->c->who)) {
        if (*r->address) json_object_set_new(one, "address", evidence_text(r->address));
        if (*r->bought_at) json_object_set_new(one, "bought_at", evidence_text(r->bought_at));
        if (*r->note) json_object_set_new(one, "note", evidence_text(r->note));
        if (*r->photo) evidence_file(x, "report", no, &photo, r->photo);
        if (r->erased_us) json_object_set_new(one, "erased", json_true());
    }
    json_array_append_new(list, one);
}

static enum status reports_put(struct evidence *x, json_t *out) {
    struct report_row *rows = NULL;
    json_t *list = json_array(), *counts = NULL;
    size_t n = 0;
    int64_t id = strtoll(x->about.h.id, NULL, 10);
    enum status st = report_list(x->db, id, REPORTS_MAX + 1, x->c->arena, &rows, &n, x->c->e);
    if (!st && n > REPORTS_MAX) evidence_cut(x, "reports");
    for (size_t i = 0; !st && i < n && i < REPORTS_MAX; i++) report_put(x, &rows[i], i + 1, list);
    if (!st) st = report_count(x->db, id, &counts, x->c->e);
    json_object_set_new(out, "reports", list);
    if (counts) json_object_set_new(out, "counts", counts);
    return st;
}

static enum status scans_put(struct evidence *x, json_t *out) {
    const char *text = "";
    enum status st = case_evidence(x->db, strtoll(x->about.h.id, NULL, 10), x->c->arena, &text, x->c->e);
    json_t *v = st || !*text ? NULL : json_loads(text, 0, NULL);
    if (v) json_object_set_new(out, "evidence", v);
    return st;
}

enum status evidence_case(struct evidence *x) {
    json_t *out = json_object();
    enum status st = history_put(x, out);
    if (!st) st = reports_put(x, out);
    if (!st) st = scans_put(x, out);
    json_object_set_new(x->facts, "case", out);
    return st;
}

/* Reports as those who work on their case read them, and as a visitor may demand them: taken out, or erased. */
#include "report_case.h"

#include <sodium.h>
#include <string.h>

#include "app/housekeep.h"
#include "app/report.h"
#include "files_keep.h"
#include "record.h"
#include "store/cases.h"

#define REPORTS_SHOWN 50
#define REPORTS_AT_ONCE 200
#define KEEP_MONTHS 24

/* ---- reading ---- */

/* out: text in a, "" where there is none or it cannot be opened */
static const char *contact_open(struct app *a, const struct report_row *r, struct arena *ar) {
    struct buf plain = BUF_INIT;
    struct err e = { 0 };
    const char *out = "";
    if (r->contact_len && a && !record_open(a, report_seal_place(ar, r->id), r->contact, r->contact_len, &plain, &e))
        out = arena_strn(ar, plain.data, plain.len);
    if (plain.data) sodium_memzero(plain.data, plain.cap);
    buf_free(&plain);
    return out ? out : "";
}

static json_t *report_json(const struct report_row *r) {
    char at[24];
    us_format_utc(r->at_us, at, sizeof at);
    return json_pack("{s:s, s:s, s:I, s:s, s:s, s:s, s:s, s:s, s:b}", "ref", r->ref, "at", at, "case", (json_int_t)r->case_id, "address", r->address, "seen", r->seen,
                     "bought_at", r->bought_at, "note", r->note, "photo", r->photo, "erased", r->erased_us != 0);
}

/* "/T/<number>" of a label, "" of a whole run and of no label of ours. */
static const char *label_path(struct command_ctx *c, const json_t *values) {
    struct numbering key;
    char digits[NUMBER_BYTES];
    int64_t run = value_int(values, "run_id", 0), index = value_int(values, "idx", 0);
    if (run < 1 || index < 1 || !c->app || !keyring_numbering(c->app, &key)) return "";
    number_format(&key, (uint32_t)run, (uint32_t)index, digits);
    sodium_memzero(&key, sizeof key);
    const char *path = arena_printf(c->arena, "/T/%s", digits);
    return path ? path : "";
}

static enum status case_record(struct command_ctx *c, int64_t id, enum access_action action, struct record *r) {
    enum status st = record_read(c->db, KIND_CASE, arena_printf(c->arena, "%lld", (long long)id), c->arena, r, c->e);
    return st ? st : record_permit(c->who, KIND_CASE, action, &r->h, c->e);
}

bool report_words_told(const struct actor *who) {
    enum role r = who->who.role;
    return r != ROLE_MANAGER && r != ROLE_CLERK && r != ROLE_MEMBER;
}

/* The same for whose label it is. */
static json_t *report_seen_json(const struct report_row *r) {
    char on[DATE_BYTES];
    day_format(day_of_us(r->at_us), on);
    return json_pack("{s:s, s:I, s:s, s:b}", "on", on, "case", (json_int_t)r->case_id, "seen", r->seen, "erased", 0);
}

static enum status reports_read(struct command_ctx *c, const struct record *r, int64_t id, json_t **out) {
    struct report_row *rows = NULL;
    size_t n = 0;
    bool contact = record_allows(c->who, CLASS_CASE, ACTION_REVIEW, &r->h);
    enum status st = report_list(c->db, id, REPORTS_SHOWN, c->arena, &rows, &n, c->e);
    *out = json_array();
    for (size_t i = 0; !st && i < n; i++) {
        json_t *o = report_words_told(c->who) ? report_json(&rows[i]) : report_seen_json(&rows[i]);
        if (contact) json_object_set_new(o, "contact", json_string(contact_open(c->app, &rows[i], c->arena)));
        json_array_append_new(*out, o);
    }
    return st;
}

enum status command_case_reports(struct command_ctx *c) {
    static const struct param spec[] = { { "case", PARAM_INT, true, 1, INT64_MAX } };
    struct record r = { .values = NULL };
    json_t *reports = NULL, *counts = NULL;
    const char *evidence = "";
    enum status st = params_check(c->params, spec, 1, c->e);
    int64_t id = st ? 0 : param_int(c, "case", 0);
    if (!st) st = case_record(c, id, ACTION_READ, &r);
    if (!st) st = reports_read(c, &r, id, &reports);
    if (!st) st = report_count(c->db, id, &counts, c->e);
    if (!st) st = case_evidence(c->db, id, c->arena, &evidence, c->e);
    json_t *seen = *evidence ? json_loads(evidence, 0, NULL) : NULL;
    if (!st) {
        *c->result = json_pack("{s:O, s:O, s:O, s:s}", "reports", reports, "counts", counts, "evidence", seen ? seen : json_null(), "label_path",
                               label_path(c, r.values));
        if (!*c->result) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    }
    json_decref(seen);
    json_decref(reports);
    json_decref(counts);
    record_free(&r);
    return st;
}

/* ---- at a visitor's demand ---- */

/* Whoever has the number may ask; whoever does it must be allowed to erase, since the contact is told. The command line is not asked. */
static enum status demanded(struct command_ctx *c, struct db *db, struct report_row *row) {
    struct record r = { .values = NULL };
    char ref[REPORT_REF_BYTES];
    report_ref_read(param_text(c, "ref"), ref);
    enum status st = report_get(db, ref, c->arena, row, c->e);
    if (!st) st = record_read(db, KIND_CASE, arena_printf(c->arena, "%lld", (long long)row->case_id), c->arena, &r, c->e);
    if (!st && c->who != &actor_operator && !record_allows(c->who, CLASS_CASE, ACTION_ERASE, &r.h)) st = err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    record_free(&r);
    return st;
}

static const struct param by_ref[] = { { "ref", PARAM_TEXT, true, 1, 20 } };

enum status command_report_export(struct command_ctx *c) {
    struct report_row row;
    struct db *db = NULL;
    enum status st = params_check(c->params, by_ref, 1, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = demanded(c, db, &row);
    if (!st) {
        *c->result = report_json(&row);
        json_object_set_new(*c->result, "contact", json_string(contact_open(c->app, &row, c->arena)));
    }
    app_reader_end(c->app);
    return st;
}

struct erasing {
    struct command_ctx *c;
    json_t *files; /* out: array */
    int64_t case_id;
};

static enum status erase_row(struct db *tx, const struct actor *who, const struct report_row *r, bool all, int64_t now_us, json_t *files, struct err *e) {
    char subject[32];
    (void)snprintf(subject, sizeof subject, "case:%lld", (long long)r->case_id);
    if (*r->photo) json_array_append_new(files, json_string(r->photo));
    store_erasing(tx);
    enum status st = report_erase(tx, r->id, all, now_us, e);
    json_t *detail = json_pack("{s:s}", "ref", r->ref);
    if (!st) st = detail ? act_append(tx, who, now_us, all ? "report.erase" : "report.expire", subject, detail, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

static enum status erase_write(struct db *tx, void *ctx, struct err *e) {
    struct erasing *x = ctx;
    struct report_row row;
    json_array_clear(x->files);
    store_quiet(tx);
    enum status st = demanded(x->c, tx, &row);
    if (st) return st;
    x->case_id = row.case_id;
    return erase_row(tx, x->c->who, &row, true, clock_now_us(x->c->app->clock), x->files, e);
}

enum status command_report_erase(struct command_ctx *c) {
    struct erasing x = { .c = c, .files = json_array() };
    enum status st = params_check(c->params, by_ref, 1, c->e);
    if (!st && !x.files) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = store_write(c->app->store, erase_write, &x, c->e);
    if (!st) st = files_erase(c->app, x.files, c->e); /* what fails here is collected later */
    json_decref(x.files);
    if (st) return st;
    *c->result = json_pack("{s:s, s:I, s:b}", "ref", param_text(c, "ref"), "case", (json_int_t)x.case_id, "erased", true);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- after two years ---- */

struct expiring {
    struct app *app;
    json_t *files;
    int64_t now_us;
    size_t n;
};

static enum status expire_write(struct db *tx, void *ctx, struct err *e) {
    struct expiring *x = ctx;
    struct report_row *rows = NULL;
    struct arena *a = arena_new((size_t)4 << 20);
    int64_t before = day_start_us(day_add_months(day_of_us(x->now_us), -KEEP_MONTHS));
    json_array_clear(x->files);
    x->n = 0;
    store_quiet(tx);
    enum status st = a ? report_due(tx, before, REPORTS_AT_ONCE, a, &rows, &x->n, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; !st && i < x->n; i++) st = erase_row(tx, &actor_operator, &rows[i], false, x->now_us, x->files, e);
    arena_free(&a);
    return st;
}

enum status reports_expire(struct app *a, size_t *erased, struct err *e) {
    struct expiring x = { .app = a, .files = json_array(), .now_us = clock_now_us(a->clock) };
    enum status st = x.files ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *erased = 0;
    do {
        if (!st) st = store_write(a->store, expire_write, &x, e);
        if (!st) st = files_erase(a, x.files, e);
        if (!st) *erased += x.n;
    } while (!st && x.n == REPORTS_AT_ONCE);
    json_decref(x.files);
    return st;
}

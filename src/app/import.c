/*
 * Files of lists into rows: all or nothing, with line and column of what is wrong.
 *
 * A kind is one row of the table below: its columns and the function that puts a row. The file is read and checked before
 * the writer is asked, then put in one transaction; putting the same file again changes nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/embed.h"
#include "import.h"

#define IMPORT_ROWS_MAX 200000

struct import_job {
    struct app *app;
    const struct actor *who;
    const struct import_kind *kind;
    struct import_row *rows;
    size_t len;
    bool dry_run;
    struct import_counts counts;
};

static void count(struct import_counts *n, enum put what) {
    n->rows++;
    n->fresh += what == PUT_NEW;
    n->changed += what == PUT_CHANGED;
    n->same += what == PUT_SAME;
}

/* Marks the line of the file in what the row's function says; a full disk is not about the line at which it came. */
static enum status at_line(struct err *e, const struct import_row *r) {
    bool about_row = e && (status_exit(e->status) == 2 || e->status == ST_NOT_FOUND || e->status == ST_CONFLICT ||
                           e->status == ST_REFUSED);
    if (about_row && !e->line) {
        e->line = r->line;
        for (size_t i = 0; r->kind->columns[i]; i++)
            if (!strcmp(r->kind->columns[i], e->field)) e->column = r->column[i];
    }
    return e ? e->status : ST_INVALID;
}

static enum status import_write(struct db *tx, void *ctx, struct err *e) {
    struct import_job *j = ctx;
    memset(&j->counts, 0, sizeof j->counts);
    for (size_t i = 0; i < j->len; i++) {
        enum put what = PUT_SAME;
        enum status st = j->kind->put(tx, j->app, j->who, &j->rows[i], &what, e);
        if (st) {
            (void)at_line(e, &j->rows[i]);
            return st;
        }
        count(&j->counts, what);
    }
    if (j->dry_run) return ST_CANCELLED; /* rolls back: only the counts are wanted */
    if (!j->counts.fresh && !j->counts.changed) return ST_OK;
    json_t *detail = json_pack("{s:I, s:I}", "changed", (json_int_t)j->counts.changed, "new", (json_int_t)j->counts.fresh);
    enum status st = act_append(tx, j->who, clock_now_us(j->app->clock), "import", j->kind->key, detail, e);
    json_decref(detail);
    return st;
}

static size_t columns_count(const struct import_kind *k) {
    size_t n = 0;
    while (k->columns[n]) n++;
    return n;
}

static enum status rows_read(struct import_job *j, const char *csv, size_t len, struct arena *ar, struct err *e) {
    struct csv *c = NULL;
    size_t n = columns_count(j->kind);
    size_t cap = 0;
    int more = 1;
    enum status st = csv_open(&c, csv, len, j->kind->columns, n, j->kind->need, ar, e);
    while (!st && more) {
        struct import_row r = { .kind = j->kind };
        st = csv_row(c, r.value, &more, e);
        if (st || !more) break;
        r.line = csv_line(c);
        for (size_t i = 0; i < n; i++) r.column[i] = csv_column(c, i);
        if (j->len == cap) {
            cap = cap ? cap * 2 : 256;
            struct import_row *grown = cap > IMPORT_ROWS_MAX * 2 ? NULL : realloc(j->rows, cap * sizeof *grown);
            if (!grown) st = err_set(e, ST_TOO_LARGE, NULL, "import.rows");
            else j->rows = grown;
        }
        if (st) break;
        st = j->kind->check ? j->kind->check(&r, e) : ST_OK;
        if (st) (void)at_line(e, &r);
        else j->rows[j->len++] = r;
    }
    csv_free(&c);
    return st;
}

enum status import_csv(struct app *a, const struct actor *who, const char *kind, const char *csv, size_t len, bool dry_run,
                       struct import_counts *n, struct err *e) {
    struct import_job j = { .app = a, .who = who, .kind = import_kind_find(kind), .dry_run = dry_run };
    if (!j.kind) {
        err_set(e, ST_INVALID, "kind", import_kind_refused(kind) ? "import.refused" : "record.kind");
        err_arg(e, "kind", "%s", kind);
        return ST_INVALID;
    }
    struct arena *ar = arena_new(COMMAND_ARENA_BYTES * 4);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = rows_read(&j, csv, len, ar, e);
    if (!st) st = store_write(a->store, import_write, &j, e);
    if (dry_run && st == ST_CANCELLED) {
        st = ST_OK;
        if (e) err_clear(e);
    }
    *n = j.counts;
    free(j.rows);
    arena_free(&ar);
    return st;
}

static json_t *counts_json(const char *kind, const struct import_counts *n) {
    return json_pack("{s:s, s:I, s:I, s:I, s:I}", "kind", kind, "rows", (json_int_t)n->rows, "new", (json_int_t)n->fresh, "changed", (json_int_t)n->changed, "same",
                     (json_int_t)n->same);
}

enum status lists_load(struct app *a, const struct actor *who, const char *lists, json_t **counts, struct err *e) {
    static const char *const files[][2] = { { "communes", "db/seed/communes.csv" },
                                            { "orgs", "db/seed/organisations.csv" },
                                            { "villages", "db/seed/villages.csv" },
                                            { "targets", "db/seed/targets.csv" },
                                            { "duties", "db/seed/duties.csv" },
                                            { "areas", "db/seed/areas.csv" },
                                            { "competences", "db/seed/competences.csv" },
                                            { "required-fields", "db/seed/required-fields.csv" } };
    struct import_counts n;
    if (strcmp(lists, "lao-cai")) {
        err_set(e, ST_INVALID, "lists", "lists.unknown");
        err_arg(e, "name", "%s", lists);
        return ST_INVALID;
    }
    if (counts) *counts = json_array();
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        const struct embed_file *f = embed_find(files[i][1]);
        if (!f) return err_set(e, ST_INTERNAL, NULL, "lists.absent");
        enum status st = import_csv(a, who, files[i][0], (const char *)f->data, f->len, false, &n, e);
        if (st) return st;
        if (counts) json_array_append_new(*counts, counts_json(files[i][0], &n));
    }
    return ST_OK;
}

/* Lists of places, bodies and law are the operator's; what people make comes in as tables (table_row.c). */
static enum status is_operator(const struct command_ctx *c) {
    return c->who->account_id && c->who->who.role != ROLE_OPERATOR ? err_set(c->e, ST_FORBIDDEN, NULL, "access.denied") : ST_OK;
}

enum status command_lists_load(struct command_ctx *c) {
    static const struct param spec[] = { { "name", PARAM_TEXT, true, 1, 20 } };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = is_operator(c);
    return st ? st : lists_load(c->app, c->who, param_text(c, "name"), c->result, c->e);
}

enum status command_import(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },
                                         { "csv", PARAM_TEXT, true, 0, 64 << 20 },
                                         { "dry_run", PARAM_BOOL, false, 0, 0 } };
    struct import_counts n = { 0 };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = is_operator(c);
    if (st) return st;
    const json_t *csv = json_object_get(c->params, "csv");
    const char *kind = param_text(c, "kind");
    st = import_csv(c->app, c->who, kind, json_string_value(csv), json_string_length(csv), param_bool(c, "dry_run"), &n, c->e);
    if (st) return st;
    *c->result = counts_json(kind, &n);
    return ST_OK;
}

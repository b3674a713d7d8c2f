/*
 * Rows of a table as records: all of them or none, with everything that is wrong in one go. A try runs the same way and is
 * taken back at its end, so that what it promises is what happens.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#define ROW_ARENA_BYTES ((size_t)8 << 20)

/* ---- one record ---- */

/*
 * The record that is there already with the natural key of these values, which the rule of the kind knows.
 *   out  *id "" where there is none; values in the form that the rule gives them
 */
static enum status find(struct record_ctx *c, struct record *r, char id[static 24]) {
    const struct rule *rule = rule_of(r->kind);
    id[0] = '\0';
    enum status st = rule->check ? rule->check(c, r, NULL) : ST_OK;
    size_t len = strlen(c->e->key);
    const char *there = err_value(c->e, "id");
    if (st != ST_CONFLICT || json_array_size(c->problems) || !there || len < 7 || strcmp(c->e->key + len - 7, ".exists")) return st;
    (void)snprintf(id, 24, "%s", there);
    err_clear(c->e);
    return ST_OK;
}

/* Each given value against what is there; a cell that is empty says nothing. */
static enum status compare(struct record_ctx *c, const struct record *there, const json_t *given, const json_t *values) {
    const char *name = NULL;
    json_t *v = NULL;
    enum status st = ST_OK;
    json_object_foreach((json_t *)(uintptr_t)given, name, v)
        if (!json_equal(json_object_get(there->values, name), json_object_get(values, name)))
            st = problem_add(c, name, "table.differs", NULL, NULL);
    return st;
}

static enum status same(struct record_ctx *c, enum kind k, const char *id, const json_t *given, const json_t *values) {
    struct record there = { .kind = k };
    enum status st = record_read(c->tx, k, id, c->arena, &there, c->e);
    if (!st && !record_allows(c->who, kind_info(k)->class, ACTION_READ, &there.h)) st = err_set(c->e, ST_CONFLICT, NULL, "record.exists");
    if (!st) st = compare(c, &there, given, values);
    record_free(&there);
    return st;
}

enum status table_put(struct record_ctx *c, enum kind k, const json_t *given, bool submit, bool *fresh) {
    struct record r = { .kind = k, .h = { .state = STATE_DRAFT, .entered = "import" } };
    char id[24] = "";
    json_t *values = NULL;
    enum status st = values_judge(c, &r, given, &values);
    r.values = values;
    if (!st) st = find(c, &r, id);
    *fresh = !st && !*id;
    if (*fresh) {
        st = record_create(c, &r, false);
        if (!st && submit) st = record_submit(c, &r);
    } else if (!st) {
        st = same(c, k, id, given, r.values);
    }
    record_free(&r);
    return st;
}

/* ---- the table ---- */

struct job {
    struct command_ctx *c;
    enum kind kind;
    struct csv_table t;
    struct table_map map[CSV_COLUMNS_MAX];
    size_t map_len;
    const json_t *defaults;
    bool dry_run, submit;
    int64_t fresh, same, wrong; /* out */
    json_t *problems;           /* out: owned */
};

/* Whether something is wrong with the row, and not with the machine. */
static bool about_row(enum status st) {
    return st == ST_INVALID || st == ST_NOT_FOUND || st == ST_CONFLICT || st == ST_REFUSED || st == ST_FORBIDDEN || st == ST_TOO_LARGE;
}

static size_t column_of(const struct job *j, const char *field) {
    for (size_t i = 0; i < j->map_len; i++)
        if (!strcmp(j->map[i].name, field)) return j->map[i].column + 1;
    return 0;
}

static json_t *args_of(const struct err *e) {
    json_t *args = json_object();
    for (int i = 0; i < e->args_len; i++) json_object_set_new(args, e->args[i].name, json_string(e->args[i].value));
    return args;
}

/* Row and column to each problem of a row. */
static void problems_take(struct job *j, size_t row, json_t *found, const struct err *e) {
    json_t *p = NULL;
    size_t i = 0;
    if (!json_array_size(found))
        json_array_append_new(found, json_pack("{s:s, s:s, s:o}", "field", e->field, "key", e->key, "args", args_of(e)));
    json_array_foreach(found, i, p) {
        if (json_array_size(j->problems) >= TABLE_PROBLEMS_MAX) break;
        size_t column = column_of(j, value_text(p, "field"));
        json_object_set_new(p, "row", json_integer(j->t.number[row]));
        json_object_set_new(p, "column", json_integer((json_int_t)column));
        if (column) json_object_set_new(p, "cell", json_string(j->t.cells[row * j->t.columns + column - 1]));
        json_array_append(j->problems, p);
    }
    j->wrong++;
}

static const char *cell_at(const struct job *j, size_t row, const char *name) {
    for (size_t i = 0; i < j->map_len; i++)
        if (!strcmp(j->map[i].name, name) && *j->t.cells[row * j->t.columns + j->map[i].column])
            return j->t.cells[row * j->t.columns + j->map[i].column];
    return value_text(j->defaults, name);
}

/* All cells of a row as values; every cell that cannot be read is a problem. */
static enum status row_values(const struct job *j, struct record_ctx *x, struct table_words *w, size_t row, json_t *given) {
    int64_t producer = w->own;
    const char *name = NULL, *maker = cell_at(j, row, TABLE_PRODUCER);
    enum status all = *maker ? table_producer(x, w, maker, &producer) : ST_OK;
    if (all && !about_row(all)) return all;
    for (size_t n = 0; (name = table_target_at(j->kind, n)); n++) {
        const struct field *f = kind_field(j->kind, name);
        const char *cell = cell_at(j, row, name);
        json_t *v = NULL;
        if (!f || !strcmp(name, TABLE_PRODUCER) || !*cell) continue;
        if (all && f->ref == KIND_PRODUCT) continue; /* whose it is was not understood: one problem is enough */
        enum status st = table_cell(x, w, f, cell, producer, &v);
        if (st && !about_row(st)) return st;
        if (st) all = st;
        else json_object_set_new(given, name, v);
    }
    if (kind_field(j->kind, TABLE_PRODUCER) && producer) json_object_set_new(given, TABLE_PRODUCER, json_sprintf("%lld", (long long)producer));
    return all;
}

/* A row with cells that say nothing is checked all the same, so that nobody corrects it twice; what is missing by that is known. */
static void check_rest(const struct job *j, struct record_ctx *x, const json_t *given) {
    json_t *found = x->problems, *more = json_array(), *values = NULL, *p = NULL;
    const struct record r = { .kind = j->kind, .h = { .state = STATE_DRAFT, .entered = "import" } };
    struct err ignored = { 0 }, *mine = x->e;
    size_t i = 0;
    x->problems = more;
    x->e = &ignored;
    (void)values_judge(x, &r, given, &values);
    json_array_foreach(more, i, p)
        if (!problem_has(found, value_text(p, "field"))) json_array_append(found, p);
    x->problems = found;
    x->e = mine;
    json_decref(values);
    json_decref(more);
}

static enum status row_run(struct job *j, struct record_ctx *x, struct table_words *w, size_t row, struct err *e) {
    json_t *given = json_object(), *found = json_array();
    struct err mine = { 0 };
    bool fresh = false;
    x->problems = found;
    x->e = &mine;
    enum status st = given && found ? row_values(j, x, w, row, given) : err_set(&mine, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = table_put(x, j->kind, given, j->submit, &fresh);
    else if (about_row(st)) check_rest(j, x, given);
    if (arena_spent(x->arena)) st = err_set(&mine, ST_NO_MEMORY, NULL, "no-memory");
    if (st && about_row(st)) {
        problems_take(j, row, found, &mine);
        st = ST_OK;
    } else if (st && e) {
        *e = mine;
    } else {
        j->fresh += fresh;
        j->same += !fresh;
    }
    json_decref(given);
    json_decref(found);
    return st;
}

static enum status note(struct db *tx, const struct job *j, struct err *e) {
    json_t *detail = json_pack("{s:I}", "new", (json_int_t)j->fresh);
    enum status st = act_append(tx, j->c->who, clock_now_us(j->c->app->clock), "import", kind_info(j->kind)->key, detail, e);
    json_decref(detail);
    return st;
}

/* May run more than once: counts and problems start anew. */
static enum status job_write(struct db *tx, void *ctx, struct err *e) {
    struct job *j = ctx;
    struct table_words w = { .seen = NULL };
    struct arena *words = arena_new(ROW_ARENA_BYTES);
    struct record_ctx x;
    json_array_clear(j->problems);
    j->fresh = j->same = j->wrong = 0;
    enum status st = record_ctx_open(&x, tx, j->c->app, j->c->who, NULL, ROW_ARENA_BYTES, e);
    if (!st) st = words ? table_words_open(&x, words, &w) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t row = 0; !st && row < j->t.rows; row++) {
        st = row_run(j, &x, &w, row, e);
        arena_reset(x.arena);
    }
    table_words_close(&w);
    arena_free(&words);
    record_ctx_close(&x);
    if (!st && (j->dry_run || j->wrong)) return ST_CANCELLED; /* takes everything back */
    return !st && j->fresh ? note(tx, j, e) : st;
}

/* ---- which column is which ---- */

static enum status column_find(const struct job *j, const char *key, size_t *column, struct err *e) {
    size_t len = strlen(key);
    /* A number is always a column: a header may be a number too, and then of another one. */
    bool number = len && len <= 3 && strspn(key, "0123456789") == len;
    int64_t n = number ? strtoll(key, NULL, 10) : 0;
    for (size_t i = 0; i < j->t.columns; i++) {
        if (number ? n != (int64_t)i + 1 : strcmp(j->t.header[i], key) != 0) continue;
        *column = i;
        return ST_OK;
    }
    err_set(e, ST_INVALID, "mapping", "table.column");
    err_arg(e, "value", "%s", key);
    return ST_INVALID;
}

static enum status map_add(struct job *j, const char *key, const char *name, struct err *e) {
    size_t column = 0;
    enum status st = column_find(j, key, &column, e);
    if (st || !*name) return st;
    const char *why = !table_target(j->kind, name) ? "value.unknown" : column_of(j, name) ? "table.twice" : NULL;
    if (j->map_len == CSV_COLUMNS_MAX) why = "table.twice";
    if (why) {
        err_set(e, ST_INVALID, "mapping", why);
        err_arg(e, "name", "%s", name);
        return ST_INVALID;
    }
    j->map[j->map_len++] = (struct table_map){ .column = column, .name = name };
    return ST_OK;
}

/* Fields without which no row can be. */
static enum status map_whole(const struct job *j, struct err *e) {
    const struct kind_info *info = kind_info(j->kind);
    bool own = j->c->who->who.role == ROLE_MANAGER;
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        if (!(f->flags & FIELD_NEEDED) || column_of(j, f->name) || *value_text(j->defaults, f->name)) continue;
        if (own && !strcmp(f->name, TABLE_PRODUCER)) continue;
        err_set(e, ST_INVALID, f->name, "table.unmapped");
        err_arg(e, "name", "%s", f->name);
        return ST_INVALID;
    }
    return ST_OK;
}

static enum status map_read(struct job *j, const json_t *mapping, struct err *e) {
    const char *key = NULL;
    json_t *v = NULL;
    enum status st = ST_OK;
    json_object_foreach((json_t *)(uintptr_t)mapping, key, v) {
        if (!json_is_string(v)) return err_set(e, ST_INVALID, "mapping", "param.type");
        st = map_add(j, key, json_string_value(v), e);
        if (st) return st;
    }
    json_object_foreach((json_t *)(uintptr_t)j->defaults, key, v) {
        if (json_is_string(v) && table_target(j->kind, key)) continue;
        err_set(e, ST_INVALID, "defaults", "value.unknown");
        err_arg(e, "name", "%s", key);
        return ST_INVALID;
    }
    return map_whole(j, e);
}

/* ---- record.import ---- */

static enum status job_run(struct job *j) {
    struct command_ctx *c = j->c;
    json_t *p = NULL;
    size_t i = 0;
    enum status st = store_write(c->app->store, job_write, j, c->e);
    if (st == ST_CANCELLED) {
        err_clear(c->e);
        st = ST_OK;
    }
    if (!st && j->wrong && !j->dry_run) {
        json_array_foreach(j->problems, i, p) if (c->io->problems) json_array_append(c->io->problems, p);
        st = err_set(c->e, ST_INVALID, NULL, "table.wrong");
        err_arg(c->e, "count", "%lld", (long long)j->wrong);
    }
    if (st) return st;
    *c->result = json_pack("{s:s, s:I, s:I, s:I, s:I, s:O}", "kind", kind_info(j->kind)->key, "rows", (json_int_t)j->t.rows, "new",
                           (json_int_t)j->fresh, "same", (json_int_t)j->same, "wrong", (json_int_t)j->wrong, "problems", j->problems);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status command_record_import(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },       { "text", PARAM_TEXT, true, 0, 8 << 20 },
                                         { "mapping", PARAM_OBJECT, true, 0, 0 },   { "defaults", PARAM_OBJECT, false, 0, 0 },
                                         { "dry_run", PARAM_BOOL, false, 0, 0 },    { "submit", PARAM_BOOL, false, 0, 0 } };
    struct job j = { .c = c };
    const json_t *text = json_object_get(c->params, "text");
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = table_kind(param_text(c, "kind"), &j.kind, c->e);
    if (!st) st = csv_table_read(&j.t, json_string_value(text), json_string_length(text), TABLE_ROWS_MAX, c->arena, c->e);
    if (st) return st;
    j.defaults = json_object_get(c->params, "defaults");
    j.dry_run = param_bool(c, "dry_run");
    j.submit = param_bool(c, "submit");
    st = map_read(&j, json_object_get(c->params, "mapping"), c->e);
    if (st) return st;
    j.problems = json_array();
    st = j.problems ? job_run(&j) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(j.problems);
    return st;
}

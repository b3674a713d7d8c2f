/*
 * What a cell means. People write names, not ids: a commune by its name, a product by its name under its producer. A name
 * that fits two records is refused rather than guessed, because a lot under the wrong product is a wrong label.
 */
#include "table.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "store/lookup.h"

/* ---- once for all rows ---- */

/* "xa ta phin" -> "ta phin" */
static const char *without_level(const char *plain) {
    static const char *const levels[] = { "xa ", "phuong ", "thi tran " };
    for (size_t i = 0; i < sizeof levels / sizeof *levels; i++)
        if (!strncmp(plain, levels[i], strlen(levels[i]))) return plain + strlen(levels[i]);
    return plain;
}

static enum status units_read(struct record_ctx *c, struct table_words *w) {
    enum status st = lookup_units(c->tx, w->arena, &w->units, &w->units_len, c->e);
    if (st) return st;
    w->unit_full = arena_alloc(w->arena, (w->units_len + 1) * sizeof *w->unit_full);
    w->unit_bare = arena_alloc(w->arena, (w->units_len + 1) * sizeof *w->unit_bare);
    if (!w->unit_full || !w->unit_bare) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; i < w->units_len; i++) {
        w->unit_full[i] = table_plain(w->arena, w->units[i].name);
        w->unit_bare[i] = without_level(w->unit_full[i]);
    }
    return ST_OK;
}

static enum status own_read(struct record_ctx *c, struct table_words *w) {
    struct lookup *own = NULL;
    size_t n = 0;
    enum role role = c->who->who.role;
    w->own = 0;
    if (!c->who->who.org_id || (role != ROLE_MANAGER && role != ROLE_CLERK && role != ROLE_MEMBER)) return ST_OK;
    enum status st = lookup_own(c->tx, c->who->who.org_id, w->arena, &own, &n, c->e);
    if (!st && n == 1) w->own = own[0].id;
    return st;
}

enum status table_words_open(struct record_ctx *c, struct arena *a, struct table_words *w) {
    *w = (struct table_words){ .arena = a, .seen = json_object() };
    enum status st = w->seen ? units_read(c, w) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st ? st : own_read(c, w);
}

void table_words_close(struct table_words *w) {
    json_decref(w->seen);
    w->seen = NULL;
}

/* ---- names ---- */

static bool is_number(const char *s) { return *s && strlen(s) <= 15 && strspn(s, "0123456789") == strlen(s); }

static enum status ambiguous(struct record_ctx *c, const char *field, const char *cell) {
    return problem_add(c, field, "table.ambiguous", "value", cell);
}

static enum status unit_cell(struct record_ctx *c, struct table_words *w, const struct field *f, const char *cell, json_t **out) {
    const char *plain = table_plain(c->arena, cell), *code = NULL;
    size_t found = 0, exact = 0;
    if (is_number(cell)) { /* a spreadsheet takes the zero off 03013 */
        *out = json_sprintf("%05lld", strtoll(cell, NULL, 10));
        return ST_OK;
    }
    for (size_t i = 0; i < w->units_len; i++) {
        bool full = !strcmp(w->unit_full[i], plain), bare = !strcmp(w->unit_bare[i], plain);
        if (full || (bare && !exact)) code = w->units[i].owner_unit;
        found += full || bare;
        exact += full;
    }
    if (exact > 1 || (!exact && found > 1)) return ambiguous(c, f->name, cell);
    if (!found) return problem_add(c, f->name, "value.unit", NULL, NULL);
    *out = json_string(code);
    return ST_OK;
}

/* Of those whose name begins so, the one that is named so and that this person may read. */
static enum status choose(struct record_ctx *c, enum kind k, const char *field, const char *cell, const struct lookup *rows, size_t n,
                          int64_t *id) {
    const char *fold = utf8_fold(c->arena, cell, strlen(cell));
    size_t found = 0, exact = 0;
    for (size_t i = 0; i < n && fold; i++) {
        const struct kind_head h = { .owner_org = rows[i].owner_org, .owner_unit = rows[i].owner_unit };
        const char *other = utf8_fold(c->arena, rows[i].name, strlen(rows[i].name));
        if (!other || strcmp(other, fold) || !record_allows(c->who, kind_info(k)->class, ACTION_READ, &h)) continue;
        bool same = !strcmp(rows[i].name, cell);
        if (same || !exact) *id = rows[i].id;
        found++;
        exact += same;
    }
    if (found > 1 && exact != 1) {
        *id = 0;
        return ambiguous(c, field, cell);
    }
    return found ? ST_OK : problem_add(c, field, "value.ref", NULL, NULL);
}

/* The same name stands in many rows. */
static int64_t seen(struct record_ctx *c, const struct table_words *w, const char *field, int64_t under, const char *cell, const char **key) {
    const char *k = arena_printf(c->arena, "%s %lld %s", field, (long long)under, cell);
    *key = k ? k : "";
    return json_integer_value(json_object_get(w->seen, *key));
}

enum status table_producer(struct record_ctx *c, struct table_words *w, const char *cell, int64_t *id) {
    struct lookup *rows = NULL;
    const char *key = NULL;
    size_t n = 0;
    *id = is_number(cell) ? strtoll(cell, NULL, 10) : seen(c, w, TABLE_PRODUCER, 0, cell, &key);
    if (*id) return ST_OK;
    enum status st = lookup_producers(c->tx, cell, c->arena, &rows, &n, c->e);
    if (!st) st = choose(c, KIND_PRODUCER, TABLE_PRODUCER, cell, rows, n, id);
    if (!st) json_object_set_new(w->seen, key, json_integer(*id));
    return st;
}

static enum status product(struct record_ctx *c, struct table_words *w, const char *cell, int64_t producer, int64_t *id) {
    struct lookup *rows = NULL;
    const char *key = NULL;
    size_t n = 0;
    int64_t org = c->who->who.org_id;
    *id = is_number(cell) ? strtoll(cell, NULL, 10) : seen(c, w, "product_id", producer, cell, &key);
    if (*id) return ST_OK;
    if (!producer && !org) return problem_add(c, "product_id", "table.whose", NULL, NULL);
    enum status st = lookup_products(c->tx, producer, org, cell, c->arena, &rows, &n, c->e);
    if (!st) st = choose(c, KIND_PRODUCT, "product_id", cell, rows, n, id);
    if (!st) json_object_set_new(w->seen, key, json_integer(*id));
    return st;
}

static enum status ref_cell(struct record_ctx *c, struct table_words *w, const struct field *f, const char *cell, int64_t producer,
                            json_t **out) {
    int64_t id = 0;
    enum status st = ST_OK;
    if (f->ref == KIND_PRODUCER) st = table_producer(c, w, cell, &id);
    else if (f->ref == KIND_PRODUCT) st = product(c, w, cell, producer, &id);
    else *out = json_string(cell);
    if (!st && id) *out = json_sprintf("%lld", (long long)id);
    return st;
}

/* ---- words ---- */

static enum status choice_cell(struct record_ctx *c, const struct field *f, const char *cell, json_t **out) {
    const char *plain = table_plain(c->arena, cell), *key = NULL;
    if (choice_known(f->set, cell)) {
        *out = json_string(cell);
        return ST_OK;
    }
    for (size_t n = 0; (key = choice_key(f->set, n)); n++) {
        const char *label = arena_printf(c->arena, "choice.%s.%s", f->set, key);
        const char *other = arena_printf(c->arena, "import-value.%s.%s", f->set, key);
        if (!label || !other || !(table_word_is(c->arena, label, plain) || table_word_is(c->arena, other, plain))) continue;
        *out = json_string(key);
        return ST_OK;
    }
    return problem_add(c, f->name, "value.choice", NULL, NULL);
}

static enum status bool_cell(struct record_ctx *c, const struct field *f, const char *cell, json_t **out) {
    const char *plain = table_plain(c->arena, cell);
    bool yes = table_word_is(c->arena, "import-value.bool.yes", plain);
    if (!yes && !table_word_is(c->arena, "import-value.bool.no", plain)) return problem_add(c, f->name, "table.bool", NULL, NULL);
    *out = json_boolean(yes);
    return ST_OK;
}

/* One line, where the field has one: spreadsheets break lines to make a cell look good. */
static json_t *line_cell(struct record_ctx *c, const char *cell) {
    char *s = arena_str(c->arena, cell);
    for (char *at = s; at && *at; at++)
        if (*at == '\n') *at = ' ';
    return json_string(s ? s : "");
}

enum status table_cell(struct record_ctx *c, struct table_words *w, const struct field *f, const char *cell, int64_t producer, json_t **out) {
    *out = NULL;
    switch (f->type) {
    case FIELD_UNIT: return unit_cell(c, w, f, cell, out);
    case FIELD_REF: return ref_cell(c, w, f, cell, producer, out);
    case FIELD_CHOICE: return choice_cell(c, f, cell, out);
    case FIELD_BOOL: return bool_cell(c, f, cell, out);
    case FIELD_LONG: *out = json_string(cell); return ST_OK;
    default: *out = line_cell(c, cell); return ST_OK;
    }
}

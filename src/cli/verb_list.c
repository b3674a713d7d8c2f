/* Lists, whole: read page by page, so that no single answer grows with the data. */
#include <stdlib.h>
#include <string.h>

#include "cli_internal.h"

#define PAGE_ROWS 2000

static const struct {
    const char *kind, *members;
} tables[] = {
#define X(kind, members) { kind, members },
#include "lists.def"
#undef X
};

/* One row of a table: the members that the list names, under the last part of their name. */
static json_t *table_row(const json_t *row, const char *members) {
    char name[64];
    json_t *out = json_object();
    for (const char *at = members; out && *at;) {
        size_t len = strcspn(at, " ");
        const json_t *from = row;
        int n = snprintf(name, sizeof name, "%.*s", (int)len, at);
        char *last = name, *dot = n > 0 ? strchr(name, '.') : NULL;
        if (dot) {
            *dot = '\0';
            from = json_object_get(row, name);
            last = dot + 1;
        }
        json_t *v = json_object_get(from, last);
        if (v) json_object_set(out, last, v);
        at += len + (at[len] == ' ');
    }
    return out;
}

/* As text only what fits a table. */
enum status put_list(struct cli *c, const char *kind, json_t *rows) {
    const char *members = NULL;
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
        if (!strcmp(tables[i].kind, kind)) members = tables[i].members;
    if (c->json || !members) return put_taken(c, rows);
    json_t *table = json_array();
    for (size_t i = 0; table && i < json_array_size(rows); i++)
        json_array_append_new(table, table_row(json_array_get(rows, i), members));
    json_decref(rows);
    return put_taken(c, table);
}

/* The id of the last row as text, which is where the next page begins. */
static char *last_id(const json_t *page) {
    const json_t *id = json_object_get(json_array_get(page, json_array_size(page) - 1), "id");
    char *text = NULL;
    if (json_is_string(id)) return strdup(json_string_value(id));
    if (json_is_integer(id) && asprintf(&text, "%lld", (long long)json_integer_value(id)) < 0) text = NULL;
    return text;
}

static enum status list_page(struct cli *c, const char *kind, const char *after, json_t **page) {
    json_t *params = json_pack("{s:s, s:i, s:s*}", "kind", kind, "limit", PAGE_ROWS, "after", after);
    if (!params) {
        /* What is no UTF-8 can be no kind. */
        err_set(&c->e, ST_INVALID, "kind", "cli.utf8");
        err_arg(&c->e, "name", "kind");
        return ST_INVALID;
    }
    return call(c, params, NULL, NULL, page);
}

static enum status list(struct cli *c, const char *kind) {
    char *after = NULL;
    json_t *all = json_array();
    enum status st = all ? ST_OK : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (bool more = true; !st && more;) {
        json_t *page = NULL;
        st = list_page(c, kind, after, &page);
        if (st) break;
        more = json_array_size(page) == PAGE_ROWS;
        free(after);
        after = more ? last_id(page) : NULL;
        if (json_array_extend(all, page) || (more && !after)) st = err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
        json_decref(page);
    }
    free(after);
    if (!st) return put_list(c, kind, all);
    json_decref(all);
    return st;
}

enum status verb_list(struct cli *c) { return list(c, c->args.argument[0]); }
enum status verb_run_list(struct cli *c) { return list(c, "runs"); }
enum status verb_org_list(struct cli *c) { return list(c, "orgs"); }

enum status verb_key_list(struct cli *c) {
    json_t *params = json_object(), *rows = NULL;
    enum status st = params ? call(c, params, NULL, NULL, &rows) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st ? st : put_list(c, "keys", rows);
}

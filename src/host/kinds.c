/*
 * Writes the statements of the registry's kinds from core/kind.def and core/field.def, as a file of db/sql would have them.
 *
 * Runs while building only. Twenty kinds have the same statements with other columns: by hand, a new field would have to be
 * put into six of them, and into none wrongly. What is written here keeps to the rules of db/sql/README.md.
 */
#include <stdio.h>
#include <string.h>

#include "core/kind.h"

static FILE *out;

/* Columns of the old tables that a record made here leaves empty. */
static const char *const village_rest[] = { "entity_id", "kind_planned", "plan_word", "commune", "district", "code_2022",
                                            "period", "section", "tourism_site", "note", "open_question", NULL };

static const char *const head[] = {
#define X(name, type) #name,
#include "store/kind_head.def"
#undef X
};
#define HEAD (sizeof head / sizeof *head)

static void name(const char *verb, const struct kind_info *k, const char *a, const char *b, const char *c) {
    char key[40];
    size_t n = strlen(k->key);
    for (size_t i = 0; i <= n && i < sizeof key; i++) key[i] = k->key[i] == '-' ? '_' : k->key[i];
    fprintf(out, "\n-- name: kind_%s_%s%s%s%s\n", verb, key, a, b, c);
}

static void ref_join(const struct kind_info *k) {
    for (size_t i = 0; i < k->fields_len; i++) {
        const struct field *f = &k->fields[i];
        if (f->type == FIELD_REF) fprintf(out, " LEFT JOIN %s r%zu ON r%zu.id = t.%s\n", kind_info(f->ref)->table, i, i, f->name);
        if (f->type == FIELD_UNIT) fprintf(out, " LEFT JOIN unit_name r%zu ON r%zu.code = t.%s AND r%zu.valid_to = ''\n", i, i, f->name, i);
    }
}

/* Titles of what a record points to come along, under <field>_title; of a maker its kind too, since a household's papers are personal. */
static void select_fields(const struct kind_info *k, bool listed) {
    for (size_t i = 0; i < k->fields_len; i++) {
        const struct field *f = &k->fields[i];
        if (listed && !(f->flags & FIELD_LISTED) && strcmp(f->name, k->title)) continue;
        fprintf(out, ",\n t.%s AS %s", f->name, f->name);
        if (f->type == FIELD_REF) fprintf(out, ", r%zu.%s AS %s_title", i, kind_info(f->ref)->title, f->name);
        if (f->type == FIELD_REF && f->ref == KIND_PRODUCER) fprintf(out, ", r%zu.kind AS %s_kind", i, f->name);
        if (f->type == FIELD_UNIT) fprintf(out, ", r%zu.name AS %s_title", i, f->name);
    }
}

/*
 * Whether a village is recognised is no state of its own: it follows from the decisions about it, and of those the one that
 * runs longest. What the plan intends comes along, as it must never be read as a recognition.
 */
static void select_standing(const struct kind_info *k) {
    if (k != kind_info(KIND_VILLAGE)) return;
    fprintf(out, ",\n t.kind_planned AS kind_planned, COALESCE((SELECT MAX(CASE g.valid_to WHEN '' THEN '9999-12-31' ELSE g.valid_to END)"
                 " FROM recognition g\n WHERE g.village_id = t.id AND g.state <> 'discarded' AND g.state = 'active'), '') AS recognised_to");
}

static void write_insert(const struct kind_info *k) {
    size_t n = 1 + HEAD;
    name("insert", k, "", "", "");
    fprintf(out, "INSERT INTO %s (id", k->table);
    for (size_t i = 0; i < HEAD; i++) fprintf(out, ", %s", head[i]);
    for (size_t i = 0; i < k->fields_len; i++) fprintf(out, ",\n %s", k->fields[i].name);
    bool village = k == kind_info(KIND_VILLAGE);
    for (size_t i = 0; village && village_rest[i]; i++) fprintf(out, ", %s", village_rest[i]);
    fprintf(out, ")\nVALUES (?1");
    for (size_t i = 2; i <= n + k->fields_len; i++) fprintf(out, ", ?%zu", i);
    for (size_t i = 0; village && village_rest[i]; i++) fprintf(out, ", ''");
    fprintf(out, ")\n");
}

static void write_update(const struct kind_info *k) {
    size_t n = 2;
    name("update", k, "", "", "");
    fprintf(out, "UPDATE %s SET ", k->table);
    for (size_t i = 0; i < HEAD; i++) fprintf(out, "%s%s = ?%zu", i ? ", " : "", head[i], ++n);
    for (size_t i = 0; i < k->fields_len; i++) fprintf(out, ",\n %s = ?%zu", k->fields[i].name, ++n);
    fprintf(out, "\nWHERE id = ?1 AND version = ?2 RETURNING id\n");
}

static void write_get(const struct kind_info *k) {
    name("get", k, "", "", "");
    fprintf(out, "SELECT t.id AS id");
    for (size_t i = 0; i < HEAD; i++) fprintf(out, ", t.%s AS %s", head[i], head[i]);
    select_fields(k, false);
    select_standing(k);
    fprintf(out, "\nFROM %s t\n", k->table);
    ref_join(k);
    fprintf(out, "WHERE t.id = ?1\n");
}

/*
 * Filters of a list: ?1 organisation, ?2 commune, ?3 household, ?4 owner and ?5 manager of the mark, ?6 state, ?7 choice,
 * ?8 searched text; then ?9 whether it is the first page, ?10 and ?11 where the one before ended, ?12 how many; then one
 * for each reference. 0 and '' stand for any. by: the list of one record's own, found by the index of that reference.
 */
static void write_where(const struct kind_info *k, const char *scope, const struct field *by) {
    size_t n = 12;
    fprintf(out, "WHERE t.state <> 'discarded' AND (?8 = '' OR t.folded LIKE ?8)");
    if (!strcmp(scope, "_org")) fprintf(out, " AND t.owner_org = ?1");
    else fprintf(out, " AND (?1 = 0 OR t.owner_org = ?1)");
    if (!strcmp(scope, "_unit")) fprintf(out, " AND t.owner_unit = ?2");
    else fprintf(out, " AND (?2 = '' OR t.owner_unit = ?2)");
    fprintf(out, "\n AND (?3 = 0 OR t.owner_member = ?3) AND (?4 = 0 OR t.owner_mark = ?4) AND (?5 = 0 OR t.owner_manager = ?5)\n");
    fprintf(out, " AND (?6 = '' OR t.state = ?6)");
    if (k->choice) fprintf(out, " AND (?7 = '' OR t.%s = ?7)", k->choice->name);
    else fprintf(out, " AND ?7 = ''");
    for (size_t i = 0; i < k->fields_len; i++) {
        const struct field *f = &k->fields[i];
        if (f->type != FIELD_REF) continue;
        n++;
        if (f == by) fprintf(out, "\n AND t.%s = ?%zu", f->name, n);
        else fprintf(out, "\n AND (?%zu = %s OR t.%s = ?%zu)", n, kind_info(f->ref)->text_id ? "''" : "0", f->name, n);
    }
}

static void write_page(const struct kind_info *k, const char *scope, const struct field *by, const char *sort, const char *column,
                       bool down) {
    const char *way = down ? " DESC" : "";
    name("page", k, scope, sort, down ? "_down" : "");
    fprintf(out, "SELECT t.id AS id, t.state AS state, t.version AS version, t.changed_us AS changed_us, t.folded AS folded,"
                 " t.owner_org AS owner_org, t.owner_unit AS owner_unit");
    select_fields(k, true);
    select_standing(k);
    fprintf(out, "\nFROM %s t\n", k->table);
    ref_join(k);
    write_where(k, scope, by);
    fprintf(out, "\n AND (?9 = 1 OR (%s, t.id) %c (?10, ?11))\nORDER BY %s%s, t.id%s LIMIT ?12\n", column, down ? '<' : '>', column,
            way, way);
}

static void write_count(const struct kind_info *k, const char *scope, const struct field *by) {
    name("count", k, scope, "", "");
    fprintf(out, "SELECT COUNT(*) FROM (SELECT 1 FROM %s t\n", k->table);
    write_where(k, scope, by);
    /* The order makes the engine go through the index of names, where rows that do not fit are passed over. */
    fprintf(out, "\n AND ?9 = 1 AND ?10 = ?10 AND ?11 = ?11 ORDER BY t.folded LIMIT ?12) AS counted\n");
}

/* Of a list without any filter: an index alone says it. */
static void write_size(const struct kind_info *k) {
    name("size", k, "", "", "");
    fprintf(out, "SELECT COUNT(*) FROM %s WHERE state <> 'discarded'\n", k->table);
}

/* ---- what is to be done (store/todo.h) ---- */

/* Whose a record is stands beside its title. */
static void select_due(const struct kind_info *k, const char *due) {
    const struct field *o = k->owner;
    fprintf(out, "SELECT '%s' AS kind, CAST(t.id AS TEXT) AS id, t.%s AS title, t.%s AS due, t.state_us AS state_us, ", k->key, k->title, due);
    if (o) fprintf(out, "r.%s AS owner\nFROM %s t LEFT JOIN %s r ON r.id = t.%s\n", kind_info(o->ref)->title, k->table, kind_info(o->ref)->table, o->name);
    else fprintf(out, "'' AS owner\nFROM %s t\n", k->table);
}

static void write_open(const struct kind_info *k) {
    name("open", k, "", "", "");
    select_due(k, "state_until");
    fprintf(out, "WHERE t.state = ?1 AND (?2 = 0 OR t.owner_org = ?2) AND (?3 = '' OR t.owner_unit = ?3)\n"
                 " AND (?4 = '' OR (t.state_until <> '' AND t.state_until < ?4))\nORDER BY t.state_us, t.id LIMIT ?5\n");
}

static void write_ending(const struct kind_info *k) {
    name("ending", k, "", "", "");
    select_due(k, k->ends->name);
    fprintf(out, "WHERE t.state = 'active' AND t.%s >= ?1 AND t.%s <= ?2 AND (?3 = 0 OR t.owner_org = ?3) AND (?4 = '' OR t.owner_unit = ?4)\n"
                 " AND (?5 = 0 OR t.owner_member = ?5) AND (?6 = 0 OR t.owner_mark = ?6) AND (?7 = 0 OR t.owner_manager = ?7)\n"
                 "ORDER BY t.%s, t.id LIMIT ?8\n", k->ends->name, k->ends->name, k->ends->name);
}

/* The state is compared as an expression: its index holds nearly every row, and the other one only those that count here. */
static void write_unreviewed(const struct kind_info *k) {
    name("unreviewed", k, "", "", "");
    select_due(k, "state_until");
    fprintf(out, "WHERE t.entered = 'operator' AND t.reviewed_us = 0 AND t.state || '' = 'approved' ORDER BY t.id LIMIT ?1\n");
}

/* Decisions of others that came without their paper, as lists of the province do; a form asks for it. */
static void write_fileless(const struct kind_info *k) {
    if (!kind_has_paper(k)) return;
    name("fileless", k, "", "", "");
    select_due(k, "state_until");
    fprintf(out, "WHERE t.state = 'active' AND t.file = '' ORDER BY t.id LIMIT ?1\n");
}

static void write_drafts(const struct kind_info *k) {
    name("drafts", k, "", "", "");
    select_due(k, "state_until");
    fprintf(out, "WHERE t.state = 'draft' AND t.created_by = ?1 ORDER BY t.state_us DESC LIMIT ?2\n");
}

/* "product_id IN (SELECT id FROM product WHERE producer_id = ?1)": what hangs on the record ?1 where references end. */
static void owner_chain(const struct kind_info *k) {
    const struct kind_info *up = kind_info(k->owner->ref);
    if (!up->owner) {
        fprintf(out, "%s = ?1", k->owner->name);
        return;
    }
    fprintf(out, "%s IN (SELECT id FROM %s WHERE ", k->owner->name, up->table);
    owner_chain(up);
    fprintf(out, ")");
}

/* A maker that moved takes along what is its own, a village what is told of it. */
static void write_reown(const struct kind_info *k) {
    name("reown", k, "", "", "");
    fprintf(out, "UPDATE %s SET owner_unit = ?2 WHERE owner_unit <> ?2 AND ", k->table);
    owner_chain(k);
    fprintf(out, "\n");
}

/* A lot that is another household's takes along what is told of it. */
static void write_rehouse(const struct kind_info *k) {
    for (size_t i = 0; i < k->fields_len; i++) {
        if (k->fields[i].type != FIELD_REF || k->fields[i].ref != KIND_LOT) continue;
        name("rehouse", k, "", "", "");
        fprintf(out, "UPDATE %s SET owner_member = ?2 WHERE %s = ?1 AND owner_member <> ?2\n", k->table, k->fields[i].name);
    }
}

/* Whether a living record points somewhere. */
static void write_hangs(const struct kind_info *k, const char *scope, const struct field *by) {
    name("hangs", k, scope, "", "");
    fprintf(out, "SELECT 1 FROM %s WHERE %s = ?1 AND state <> 'ended' AND state <> 'discarded' LIMIT 1\n", k->table, by->name);
}

/* Records that name a file ?1, but for drafts that were thrown away; the second condition lets the engine take the partial index. */
static void write_files(const struct kind_info *k) {
    for (size_t i = 0; i < k->fields_len; i++) {
        const struct field *f = &k->fields[i];
        if (f->type != FIELD_FILE && f->type != FIELD_PHOTO) continue;
        name("file", k, "_", f->name, "");
        fprintf(out, "SELECT '%s' AS kind, CAST(t.id AS TEXT) AS id, '%s' AS field FROM %s t WHERE t.%s = ?1 AND t.%s <> '' AND t.state <> 'discarded' LIMIT ?2\n", k->key,
                f->name, k->table, f->name, f->name);
    }
}

static void write_lists(const struct kind_info *k, const char *scope, const struct field *by) {
    for (int down = 0; down < 2; down++) {
        write_page(k, scope, by, "_name", "t.folded", down);
        write_page(k, scope, by, "_changed", "t.changed_us", down);
    }
    write_count(k, scope, by);
}

static void write_kind(const struct kind_info *k) {
    static const char *const scopes[] = { "_all", "_org", "_unit" };
    if (!k->text_id) {
        name("next", k, "", "", "");
        fprintf(out, "SELECT COALESCE(MAX(id), 0) + 1 FROM %s\n", k->table);
    }
    write_insert(k);
    write_update(k);
    write_get(k);
    if (k->owner) write_reown(k);
    write_rehouse(k);
    write_files(k);
    write_open(k);
    write_drafts(k);
    write_fileless(k);
    if (k->ends) write_ending(k);
    if (step_find(k->flow, STATE_APPROVED, "review")) write_unreviewed(k);
    write_size(k);
    for (size_t i = 0; i < 3; i++) write_lists(k, scopes[i], NULL);
    for (size_t i = 0; i < k->fields_len; i++) {
        char scope[64];
        if (k->fields[i].type != FIELD_REF) continue;
        (void)snprintf(scope, sizeof scope, "_by_%s", k->fields[i].name);
        write_lists(k, scope, &k->fields[i]);
        write_hangs(k, scope, &k->fields[i]);
    }
}

int main(int argc, char **argv) {
    if (argc != 2 || !(out = fopen(argv[1], "w"))) return 1;
    fprintf(out, "-- Made by src/host/kinds.c from core/kind.def and core/field.def.\n");
    for (int k = 0; k < KIND_COUNT; k++) write_kind(kind_info((enum kind)k));
    return fclose(out) ? 1 : 0;
}

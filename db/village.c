/* Craft villages as the plan lists them, and decisions of recognition, which are kept apart from what is planned. */
#include "db.h"
#include "put.h"
#include "store/rows.h"

enum status village_put(struct db *tx, const struct village *v, enum put *what, struct err *e) {
    const char *const values[] = {v->id, v->entity_id, v->craft, v->craft_en, v->kind_planned, v->plan_word,
                                  v->people, v->hamlet, v->commune, v->district, v->code_2022, v->unit_code,
                                  v->period, v->section, v->tourism_site, v->note, v->open_question};
    const char *folded = db_fold(tx, v->craft, v->hamlet, v->commune, v->district);
    if (!folded) return err_set(e, ST_NO_MEMORY, NULL, "");
    return row_put(tx, SQL_village_get, SQL_village_put, values, sizeof values / sizeof *values, 1, folded, what, e);
}

enum status village_get(struct db *db, const char *id, struct arena *a, struct village *out, struct err *e) {
    const char **fields[] = {&out->id, &out->entity_id, &out->craft, &out->craft_en, &out->kind_planned,
                             &out->plan_word, &out->people, &out->hamlet, &out->commune, &out->district,
                             &out->code_2022, &out->unit_code, &out->period, &out->section, &out->tourism_site,
                             &out->note, &out->open_question};
    struct query q;
    query_start(&q, db, SQL_village_get);
    query_text(&q, id);
    bool found = query_row(&q);
    for (int i = 0; found && i < (int)(sizeof fields / sizeof *fields); i++) *fields[i] = column_text(&q, i, a);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found(e, "village.missing", "id", id) : s;
}

static enum status village_known(struct db *db, const char *id, struct err *e) {
    struct query q;
    query_start(&q, db, SQL_village_get);
    query_text(&q, id);
    bool found = query_row(&q);
    enum status s = query_end(&q, e);
    return s == ST_OK && !found ? not_found(e, "village.missing", "id", id) : s;
}

enum status recognition_put(struct db *tx, const struct recognition *r, enum put *what, struct err *e) {
    const char *const values[] = {r->village_id, r->decision_no, r->kind, r->decided_on, r->body, r->valid_to};
    enum status s = village_known(tx, r->village_id, e);
    if (s != ST_OK) return s;
    return row_put(tx, SQL_recognition_get, SQL_recognition_put, values, sizeof values / sizeof *values, 2, NULL, what,
                   e);
}

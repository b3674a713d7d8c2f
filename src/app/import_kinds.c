/* The kinds of files that can be imported, and how a row of each becomes rows. */
#include <stdlib.h>
#include <string.h>

#include "competence.h"
#include "completeness.h"
#include "import.h"
#include "core/indicator.h"
#include "org.h"
#include "store/filing.h"

#define NEW_UNITS_FROM "2025-07-01" /* two-level government: Nghị quyết 1673/NQ-UBTVQH15 */
#define PROVINCE "tỉnh Lào Cai"
#define CODE_DIGITS 5

static enum status row_error(const struct import_row *r, size_t column, const char *key, struct err *e) {
    err_set(e, ST_INVALID, r->kind->columns[column], key);
    err_arg(e, "name", "%s", r->kind->columns[column]);
    err_arg(e, "value", "%s", r->value[column]);
    return ST_INVALID;
}

static bool is_code(const char *s) { return strlen(s) == CODE_DIGITS && strspn(s, "0123456789") == CODE_DIGITS; }

/* ---- communes: one line joins a unit of before 1 July 2025 to the unit of today ---- */

enum { C_OLD, C_DISTRICT, C_OLD_CODE, C_DISTRICT_CODE, C_NEW, C_NEW_CODE, C_CONFIDENCE, C_IN_PLAN, C_NOTE };

static enum status commune_check(const struct import_row *r, struct err *e) {
    if (*r->value[C_OLD_CODE] && !is_code(r->value[C_OLD_CODE])) return row_error(r, C_OLD_CODE, "import.code", e);
    if (*r->value[C_NEW_CODE] && !is_code(r->value[C_NEW_CODE])) return row_error(r, C_NEW_CODE, "import.code", e);
    if (!*r->value[C_OLD] && !*r->value[C_NEW]) return row_error(r, C_OLD, "import.empty", e);
    if (*r->value[C_NEW_CODE] && !*r->value[C_NEW]) return row_error(r, C_NEW, "import.empty", e);
    return ST_OK;
}

static enum put put_more(enum put a, enum put b) {
    if (a == PUT_SAME) return b;
    return b == PUT_SAME ? a : a == PUT_NEW && b == PUT_NEW ? PUT_NEW : PUT_CHANGED;
}

static enum status commune_put(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                               enum put *what, struct err *e) {
    (void)who;
    const char *const *v = r->value;
    enum put one = PUT_SAME;
    enum status st = ST_OK;
    *what = PUT_SAME;
    if (*v[C_OLD] && *v[C_OLD_CODE]) {
        const struct unit_name old = { .code = v[C_OLD_CODE], .valid_from = "", .valid_to = DATE_DISTRICT_END,
                                       .name = v[C_OLD], .district = v[C_DISTRICT], .district_code = v[C_DISTRICT_CODE],
                                       .province = PROVINCE, .successor = v[C_NEW_CODE], .confidence = v[C_CONFIDENCE],
                                       .note = v[C_NOTE] };
        st = unit_put(tx, &old, &one, e);
        *what = put_more(*what, one);
    } else if (*v[C_OLD]) {
        const struct unit_open open = { v[C_OLD], v[C_DISTRICT], v[C_NEW], v[C_NEW_CODE], v[C_CONFIDENCE], v[C_NOTE] };
        st = unit_open_put(tx, &open, &one, e);
        *what = put_more(*what, one);
    }
    if (st || !*v[C_NEW_CODE]) return st;
    /* Confidence and note of a line are about the join, so they stay with the old unit. */
    const struct unit_name now = { .code = v[C_NEW_CODE], .valid_from = NEW_UNITS_FROM, .valid_to = "", .name = v[C_NEW],
                                   .district = "", .district_code = "", .province = PROVINCE, .successor = "",
                                   .confidence = "", .note = *v[C_OLD] ? "" : v[C_NOTE] };
    st = unit_put(tx, &now, &one, e);
    /* Many lines name the same unit of today: only the first is news. */
    if (*what == PUT_SAME) *what = one;
    return st ? st : org_of_commune(tx, a, &now, e);
}

/* ---- organisations ---- */

enum { O_CODE, O_NAME, O_KIND, O_UNIT, O_FROM, O_TO, O_SUCCESSOR, O_SOURCE };

static struct org org_row(const struct import_row *r) {
    return (struct org){ .code = r->value[O_CODE], .name = r->value[O_NAME],
                         .kind = (enum org_kind)org_kind_parse(r->value[O_KIND]), .unit_code = r->value[O_UNIT],
                         .valid_from = r->value[O_FROM], .valid_to = r->value[O_TO], .source = r->value[O_SOURCE],
                         .entered = "import" };
}

static enum status org_row_check(const struct import_row *r, struct err *e) {
    const struct org o = org_row(r);
    return org_check(&o, e);
}

static enum status org_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r, enum put *what,
                              struct err *e) {
    struct org o = org_row(r);
    return org_put(tx, a, who, &o, r->value[O_SUCCESSOR], what, e);
}

/* ---- villages ---- */

enum { V_ID, V_ENTITY, V_CRAFT, V_CRAFT_EN, V_KIND, V_WORD, V_PEOPLE, V_HAMLET, V_COMMUNE, V_DISTRICT, V_CODE_2022,
       V_CODE_2025, V_PERIOD, V_SECTION, V_SITE, V_NOTE };

static enum status village_check(const struct import_row *r, struct err *e) {
    if (!*r->value[V_ID]) return row_error(r, V_ID, "import.empty", e);
    if (!*r->value[V_CRAFT]) return row_error(r, V_CRAFT, "import.empty", e);
    if (*r->value[V_CODE_2022] && !is_code(r->value[V_CODE_2022])) return row_error(r, V_CODE_2022, "import.code", e);
    if (*r->value[V_CODE_2025] && !is_code(r->value[V_CODE_2025])) return row_error(r, V_CODE_2025, "import.code", e);
    return ST_OK;
}

static enum status village_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                                  enum put *what, struct err *e) {
    (void)a;
    (void)who;
    const char *const *v = r->value;
    bool joined = *v[V_CODE_2022] != '\0';
    const struct village row = { .id = v[V_ID], .entity_id = v[V_ENTITY], .craft = v[V_CRAFT], .craft_en = v[V_CRAFT_EN],
                                 .kind_planned = v[V_KIND], .plan_word = v[V_WORD], .people = v[V_PEOPLE],
                                 .hamlet = v[V_HAMLET], .commune = v[V_COMMUNE], .district = v[V_DISTRICT],
                                 .code_2022 = v[V_CODE_2022], .unit_code = v[V_CODE_2025], .period = v[V_PERIOD],
                                 .section = v[V_SECTION], .tourism_site = v[V_SITE], .note = v[V_NOTE],
                                 .open_question = joined ? "" : v[V_NOTE] };
    if (!joined && !*v[V_NOTE]) return row_error(r, V_NOTE, "import.reason", e);
    return village_put(tx, &row, what, e);
}

/* ---- recognitions ---- */

enum { R_VILLAGE, R_KIND, R_NO, R_ON, R_BODY, R_TO };

static enum status recognition_check(const struct import_row *r, struct err *e) {
    static const char *const kinds[] = { "LN", "NTT", "LNTT" };
    bool known = false;
    for (size_t i = 0; i < 3; i++) known = known || !strcmp(kinds[i], r->value[R_KIND]);
    if (!known) return row_error(r, R_KIND, "import.recognition-kind", e);
    if (!*r->value[R_NO]) return row_error(r, R_NO, "import.empty", e);
    if (!*r->value[R_BODY]) return row_error(r, R_BODY, "import.empty", e);
    if (day_parse(r->value[R_ON], strlen(r->value[R_ON])) == DAY_NONE) return row_error(r, R_ON, "param.date", e);
    if (!*r->value[R_TO]) return ST_OK;
    if (day_parse(r->value[R_TO], strlen(r->value[R_TO])) == DAY_NONE) return row_error(r, R_TO, "param.date", e);
    return strcmp(r->value[R_TO], r->value[R_ON]) < 0 ? row_error(r, R_TO, "import.valid-to", e) : ST_OK;
}

static enum status recognition_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                                      enum put *what, struct err *e) {
    const char *const *v = r->value;
    struct village village;
    struct arena *ar = arena_new(1u << 18);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = village_get(tx, v[R_VILLAGE], ar, &village, e);
    arena_free(&ar);
    if (st == ST_NOT_FOUND) {
        if (e) err_clear(e);
        return row_error(r, R_VILLAGE, "import.village", e);
    }
    const struct recognition row = { v[R_VILLAGE], v[R_KIND], v[R_NO], v[R_ON], v[R_BODY], v[R_TO] };
    if (!st) st = recognition_put(tx, &row, what, e);
    if (st || *what == PUT_SAME) return st;
    char subject[96];
    int64_t idx = 0;
    int64_t at = clock_now_us(a->clock);
    (void)snprintf(subject, sizeof subject, "village:%s", v[R_VILLAGE]);
    json_t *facts = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "body", v[R_BODY], "decided_on", v[R_ON], "decision_no",
                              v[R_NO], "kind", v[R_KIND], "valid_to", v[R_TO], "village", v[R_VILLAGE]);
    st = facts ? log_append(tx, a, who, at, ENTRY_VILLAGE_RECOGNISED, subject, facts, facts, &idx, e)
               : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(facts);
    return st;
}

/* ---- targets ---- */

enum { T_SOURCE, T_PART, T_GROUP, T_BODY, T_TT, T_VI, T_EN, T_UNIT, T_NUMBERS, T_COMPUTE = T_NUMBERS + 8, T_NOTE };

static enum status target_check(const struct import_row *r, struct err *e) {
    if (!*r->value[T_SOURCE]) return row_error(r, T_SOURCE, "import.empty", e);
    return *r->value[T_VI] ? ST_OK : row_error(r, T_VI, "import.empty", e);
}

static enum status target_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                                 enum put *what, struct err *e) {
    (void)a;
    (void)who;
    const char *const *v = r->value;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    /* Source, group, row number and indicator: the plan numbers one group twice, and says one figure in several places. */
    const char *id = arena_printf(ar, "%s/%s/%s/%s/%s", v[T_SOURCE], v[T_PART], v[T_GROUP], v[T_TT], v[T_VI]);
    const char *const *n = v + T_NUMBERS;
    const struct target row = { id, v[T_SOURCE], v[T_PART], v[T_GROUP], v[T_BODY], v[T_TT], v[T_VI], v[T_EN], v[T_UNIT],
                                n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], v[T_COMPUTE], v[T_NOTE] };
    enum status st = id ? target_put(tx, &row, what, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    arena_free(&ar);
    return st;
}

/* ---- the calendar of reports, and places that a figure is limited to ---- */

enum { F_SECTION, F_BODY, F_PERIOD, F_PART, F_FIRST, F_LAST, F_DUE, F_FROM, F_TO, F_SOURCE };

static enum status duty_check(const struct import_row *r, struct err *e) {
    int32_t first, last, due;
    bool half = !strcmp(r->value[F_PERIOD], "half"), year = !strcmp(r->value[F_PERIOD], "year");
    bool part = half ? !strcmp(r->value[F_PART], "1") || !strcmp(r->value[F_PART], "2") : !*r->value[F_PART];
    if (!*r->value[F_SECTION]) return row_error(r, F_SECTION, "import.empty", e);
    if (!*r->value[F_BODY]) return row_error(r, F_BODY, "import.empty", e);
    if (!half && !year) return row_error(r, F_PERIOD, "import.period", e);
    if (!part) return row_error(r, F_PART, "import.period", e);
    if (!period_days(2027, r->value[F_FIRST], r->value[F_LAST], r->value[F_DUE], &first, &last, &due)) return row_error(r, F_FIRST, "import.day", e);
    for (int i = F_FROM; i <= F_TO; i++)
        if (*r->value[i] && day_parse(r->value[i], strlen(r->value[i])) == DAY_NONE) return row_error(r, (size_t)i, "param.date", e);
    return *r->value[F_SOURCE] ? ST_OK : row_error(r, F_SOURCE, "import.empty", e);
}

static enum status duty_put(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r, enum put *what, struct err *e) {
    (void)a;
    (void)who;
    const char *const *v = r->value;
    const struct filing_duty d = { .section = v[F_SECTION], .body = v[F_BODY], .period = v[F_PERIOD], .part = v[F_PART], .valid_from = v[F_FROM],
                                   .first_day = v[F_FIRST], .last_day = v[F_LAST], .due_day = v[F_DUE], .valid_to = v[F_TO], .source = v[F_SOURCE] };
    return filing_duty_put(tx, &d, what, e);
}

static enum status area_check(const struct import_row *r, struct err *e) {
    if (indicator_parse(r->value[0]) < 0) return row_error(r, 0, "import.indicator", e);
    return *r->value[1] ? ST_OK : row_error(r, 1, "import.empty", e);
}

static enum status area_put(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r, enum put *what, struct err *e) {
    (void)a;
    (void)who;
    return filing_area_put(tx, r->value[0], r->value[1], r->value[2], what, e);
}

/* ---- competences ---- */

/* Rows as the registry's own records: columns are the fields, in the order of the file's table. */
static enum status competence_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                                     enum put *what, struct err *e) {
    json_t *given = json_object();
    for (size_t i = 0; r->kind->columns[i]; i++) json_object_set_new(given, r->kind->columns[i], json_string(r->value[i]));
    enum status st = competence_put(tx, a, who, given, what, e);
    json_decref(given);
    return st;
}

/* ---- producers, products, lots: the same functions as the command line ---- */

/* A record that is there stays as it is; a file that says otherwise must not look as if it had been taken. */
static enum status same_value(const struct import_row *r, size_t column, const char *given, const char *kept, struct err *e) {
    if (!r->column[column] || !strcmp(given, kept)) return ST_OK;
    err_set(e, ST_CONFLICT, r->kind->columns[column], "import.differs");
    err_arg(e, "name", "%s", r->kind->columns[column]);
    err_arg(e, "value", "%s", given);
    err_arg(e, "kept", "%s", kept);
    return ST_CONFLICT;
}

enum { P_NAME, P_KIND, P_COMMUNE, P_SHORT, P_VILLAGE };

static struct producer producer_row(const struct import_row *r) {
    return (struct producer){ .name = r->value[P_NAME], .short_name = r->value[P_SHORT],
                              .commune_code = r->value[P_COMMUNE], .village_id = r->value[P_VILLAGE],
                              .kind = (enum producer_kind)producer_kind_parse(r->value[P_KIND]), .state = STATE_APPROVED };
}

static enum status producer_row_check(const struct import_row *r, struct err *e) {
    struct producer p = producer_row(r);
    if (producer_kind_parse(r->value[P_KIND]) < 0) return row_error(r, P_KIND, "producer.kind", e);
    return producer_check(&p, e);
}

static enum status producer_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                                   enum put *what, struct err *e) {
    struct producer p = producer_row(r);
    int64_t id = 0;
    enum status st = producer_find(tx, p.name, p.commune_code, p.kind, &id, e);
    *what = id ? PUT_SAME : PUT_NEW;
    if (!st && !id) st = producer_create(tx, a, who, &p, e);
    if (st || *what == PUT_NEW) return st;
    struct producer old;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    st = producer_get(tx, id, ar, &old, e);
    if (!st) st = same_value(r, P_SHORT, p.short_name, old.short_name, e);
    if (!st) st = same_value(r, P_VILLAGE, p.village_id, old.village_id, e);
    arena_free(&ar);
    return st;
}

enum { D_PRODUCER, D_NAME, D_NAME_EN, D_GTIN };

static bool id_value(const char *s, int64_t *id) {
    if (!*s || strlen(s) > 9 || strspn(s, "0123456789") != strlen(s)) return false;
    *id = strtoll(s, NULL, 10);
    return *id > 0;
}

static enum status product_row_check(const struct import_row *r, struct err *e) {
    char gtin[GTIN_BYTES];
    int64_t id = 0;
    struct product p = { .name = r->value[D_NAME], .name_en = r->value[D_NAME_EN], .gtin = r->value[D_GTIN] };
    return id_value(r->value[D_PRODUCER], &id) ? product_check(&p, gtin, e) : row_error(r, D_PRODUCER, "import.id", e);
}

static enum status product_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                                  enum put *what, struct err *e) {
    char gtin[GTIN_BYTES];
    int64_t id = 0;
    struct product p = { .name = r->value[D_NAME], .name_en = r->value[D_NAME_EN], .gtin = r->value[D_GTIN],
                         .state = STATE_APPROVED };
    (void)id_value(r->value[D_PRODUCER], &p.producer_id);
    enum status st = product_check(&p, gtin, e);
    if (!st) st = product_find(tx, p.producer_id, p.name, &id, e);
    *what = id ? PUT_SAME : PUT_NEW;
    if (!st && !id) st = product_create(tx, a, who, &p, e);
    if (st || *what == PUT_NEW) return st;
    struct product old;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    st = product_get(tx, id, ar, &old, e);
    if (!st) st = same_value(r, D_NAME_EN, p.name_en, old.name_en, e);
    if (!st) st = same_value(r, D_GTIN, p.gtin, old.gtin, e);
    arena_free(&ar);
    return st;
}

enum { L_PRODUCT, L_CODE, L_QUANTITY, L_MADE, L_UNIT, L_EXPIRES };

static enum status lot_row(const struct import_row *r, struct lot *l, char code[static LOT_BYTES], struct err *e) {
    *l = (struct lot){ .code = r->value[L_CODE], .unit = *r->value[L_UNIT] ? r->value[L_UNIT] : "cái",
                       .made_on = r->value[L_MADE], .expires_on = r->value[L_EXPIRES] };
    if (!id_value(r->value[L_PRODUCT], &l->product_id)) return row_error(r, L_PRODUCT, "import.id", e);
    if (!id_value(r->value[L_QUANTITY], &l->quantity)) return row_error(r, L_QUANTITY, "lot.quantity", e);
    return lot_check(l, code, e);
}

static enum status lot_row_check(const struct import_row *r, struct err *e) {
    struct lot l;
    char code[LOT_BYTES];
    return lot_row(r, &l, code, e);
}

static enum status lot_same(const struct import_row *r, const struct lot *l, const struct lot *old, struct err *e) {
    char quantity[24];
    char kept[24];
    (void)snprintf(quantity, sizeof quantity, "%lld", (long long)l->quantity);
    (void)snprintf(kept, sizeof kept, "%lld", (long long)old->quantity);
    enum status st = same_value(r, L_QUANTITY, quantity, kept, e);
    if (!st) st = same_value(r, L_MADE, l->made_on, old->made_on, e);
    if (!st) st = same_value(r, L_UNIT, l->unit, old->unit, e);
    return st ? st : same_value(r, L_EXPIRES, l->expires_on, old->expires_on, e);
}

static enum status lot_import(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r,
                              enum put *what, struct err *e) {
    struct lot l;
    struct lot old;
    char code[LOT_BYTES];
    enum status st = lot_row(r, &l, code, e);
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) {
        struct err ignored = { 0 };
        enum status found = lot_find(tx, l.product_id, l.code, ar, &old, &ignored);
        *what = found ? PUT_NEW : PUT_SAME;
        if (found) st = lot_create(tx, a, who, &l, e);
        else st = lot_same(r, &l, &old, e);
    }
    arena_free(&ar);
    return st;
}

static const struct import_kind kinds[] = {
    { "communes", 6,
      { "commune_2022", "district_2022", "code_2022", "district_code_2022", "commune_2025", "code_2025", "confidence",
        "in_plan", "note" },
      commune_check, commune_put },
    { "villages", 16,
      { "id", "entity_id", "craft_vi", "craft_en", "kind", "plan_word", "ethnic_group", "hamlet", "commune", "district_2022",
        "code_2022", "code_2025", "period", "section", "tourism_site", "note" },
      village_check, village_import },
    { "recognitions", 5, { "village", "kind", "decision_no", "decided_on", "body", "valid_to" }, recognition_check,
      recognition_import },
    { "targets", 16,
      { "source", "part", "group_no", "body", "tt", "indicator_vi", "indicator_en", "unit", "t2025", "ln2025", "ntt2025",
        "lntt2025", "t2030", "ln2030", "ntt2030", "lntt2030", "service_can_compute", "note" },
      target_check, target_import },
    { "orgs", 3, { "code", "name", "kind", "unit_code", "valid_from", "valid_to", "successor", "source" }, org_row_check,
      org_import },
    { "duties", 10, { "section", "body", "period", "part", "first_day", "last_day", "due_day", "valid_from", "valid_to", "source" }, duty_check, duty_put },
    { "areas", 3, { "indicator", "district_code", "source" }, area_check, area_put },
    { "competences", 7, { "act", "body_kind", "office", "valid_from", "valid_to", "months", "source" }, NULL, competence_import },
    { "required-fields", 10,
      { "list", "no", "groups", "valid_from", "valid_to", "name", "name_en", "place", "if_any", "source" },
      required_row_check, required_row_put },
    { "producers", 3, { "name", "kind", "commune", "short_name", "village" }, producer_row_check, producer_import },
    { "products", 2, { "producer", "name", "name_en", "gtin" }, product_row_check, product_import },
    { "lots", 4, { "product", "code", "quantity", "made_on", "unit", "expires_on" }, lot_row_check, lot_import },
};

const struct import_kind *import_kind_find(const char *key) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (!strcmp(kinds[i].key, key)) return &kinds[i];
    return NULL;
}

bool import_kind_refused(const char *key) { return !strcmp(key, "runs") || !strcmp(key, "keys"); }

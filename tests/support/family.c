/* Owners are written here by hand, so that record_owner.c is held against something that it did not make. */
#include "family.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define WROTE_US 1700000000000000
#define ID(kind, f) (100 * ((kind) + 1) + (f))

static const struct {
    const char *key, *unit;
    int64_t org, mark, manager;
} families[FAMILY_COUNT] = {
    [FAMILY_OWN] = { "own", FAMILY_UNIT, FAMILY_ORG, FAMILY_ORG, FAMILY_ORG },
    [FAMILY_NEIGHBOUR] = { "neighbour", FAMILY_UNIT, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER },
    [FAMILY_ELSEWHERE] = { "elsewhere", FAMILY_UNIT_OTHER, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER },
    [FAMILY_HOUSEHOLD] = { "household", FAMILY_UNIT, FAMILY_ORG, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER },
    [FAMILY_MOVED] = { "moved", FAMILY_UNIT_OTHER, FAMILY_ORG, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER },
    [FAMILY_MARK] = { "mark", FAMILY_UNIT_OTHER, FAMILY_ORG_OTHER, FAMILY_ORG, FAMILY_ORG_OTHER },
    [FAMILY_MANAGED] = { "managed", FAMILY_UNIT_OTHER, FAMILY_ORG_OTHER, FAMILY_ORG_OTHER, FAMILY_ORG },
};

const char *family_key(enum family f) { return families[f].key; }

int64_t family_member(enum family f) { return ID(KIND_MEMBER, f); }

enum state family_force(enum kind k) {
    enum flow flow = kind_info(k)->flow;
    if (flow == FLOW_CASE) return STATE_REVIEWING;
    if (flow == FLOW_VISIT) return STATE_SENT;
    return flow == FLOW_PRODUCER || flow == FLOW_PRODUCT || flow == FLOW_STATISTIC ? STATE_APPROVED : STATE_ACTIVE;
}

/* ---- ids ---- */

const char *family_id(enum kind k, enum family f) {
    static char ring[8][KIND_ID_BYTES];
    static size_t at;
    char *out = ring[at++ % 8];
    if (k == KIND_VILLAGE) (void)snprintf(out, KIND_ID_BYTES, "lang-%s", family_key(f));
    else if (k == KIND_ORG) (void)snprintf(out, KIND_ID_BYTES, "%d", f == FAMILY_OWN ? FAMILY_ORG : f == FAMILY_NEIGHBOUR ? FAMILY_ORG_OTHER : 910 + (int)f);
    else (void)snprintf(out, KIND_ID_BYTES, "%d", ID(k, f));
    return out;
}

/* ---- owners ---- */

struct access_owner family_owner(enum kind k, enum family f) {
    struct access_owner all = { families[f].org, families[f].unit, family_member(f), families[f].mark, families[f].manager };
    switch (k) {
    case KIND_LOT:
    case KIND_MATERIAL:
    case KIND_STAGE:
    case KIND_RECALL:
    case KIND_PIECE:
    case KIND_MEMBER: all.mark_owner_org = all.mark_manager_org = 0; break;
    case KIND_RIGHT: all.member_id = 0; break;
    case KIND_MARK: all = (struct access_owner){ 0, "", 0, all.mark_owner_org, all.mark_manager_org }; break;
    case KIND_COMPETENCE: all = (struct access_owner){ .unit_code = "" }; break;
    case KIND_ORG: all = (struct access_owner){ .org_id = strtoll(family_id(k, f), NULL, 10), .unit_code = all.unit_code }; break;
    case KIND_VILLAGE:
    case KIND_RECOGNITION:
    case KIND_STATISTIC:
    case KIND_HERITAGE:
    case KIND_INSPECTION:
    case KIND_ZONE:
    case KIND_SUPPORT:
    case KIND_SITE: all = (struct access_owner){ .unit_code = all.unit_code }; break;
    default: all.member_id = all.mark_owner_org = all.mark_manager_org = 0; break;
    }
    return all;
}

/* ---- values ---- */

static const struct {
    enum kind kind;
    const char *field, *value; /* NULL: nothing */
} special[] = {
    { KIND_RATING, "body_kind", "province" },    { KIND_RATING, "decided_on", "2026-01-02" }, { KIND_RATING, "valid_to", "" },
    { KIND_COMPETENCE, "act", "liquor-licence" }, { KIND_COMPETENCE, "office", "" },           { KIND_PRODUCT, "gtin", "" },
    { KIND_PRODUCT, "subcategory", "textile" },  { KIND_PRODUCER, "gln", "" },                { KIND_PRODUCER, "tax_code", "" },
    { KIND_ORG, "kind", "producer" },         { KIND_ORG, "successor_id", "" },            { KIND_ORG, "valid_to", "" },
    { KIND_RECOGNITION, "body_kind", "" },      { KIND_MARK, "body_kind", "" },               { KIND_DOCUMENT, "issuer_kind", "" },
    { KIND_STYLE, "left_out", "" },              { KIND_STYLE, "field_order", "" },
    { KIND_STYLE, "logo", "" },                  { KIND_MARK, "artwork", "" },
    { KIND_MARK, "type", "collective" },         { KIND_LOT, "expires_on", "" },
    { KIND_CASE, "run_id", "" },                 { KIND_CASE, "idx", "" },
    { KIND_VISIT, "deadline", "2028-01-01" }, { KIND_VISIT, "run_id", "" },                { KIND_VISIT, "idx", "" },
    { KIND_INSPECTION, "issued_from", "" },      { KIND_INSPECTION, "issued_to", "" },
};

/* A paper whose labels fit it. */
static const struct {
    const char *field;
    int value;
} paper[] = { { "page_w_mm", 21000 }, { "page_h_mm", 29700 }, { "cols", 3 },         { "rows", 7 },       { "label_w_mm", 6350 },
              { "label_h_mm", 3810 }, { "left_mm", 748 },     { "top_mm", 1549 },    { "pitch_x_mm", 6604 }, { "pitch_y_mm", 3810 } };

static bool ends(const char *s, const char *with) {
    size_t n = strlen(s), m = strlen(with);
    return n >= m && !strcmp(s + n - m, with);
}

static json_t *reference(const struct field *f, enum family fam) {
    if (f->ref == KIND_ORG) return json_sprintf("%" PRId64, !strcmp(f->name, "owner_id") ? families[fam].mark : families[fam].manager);
    return json_string(family_id(f->ref, fam));
}

static json_t *text_value(const struct field *f, enum family fam, unsigned n) {
    if (!strcmp(f->name, "period")) return json_sprintf("%u-%u", 2025 - n / 2, n % 2 + 1);
    if (f->kind == KIND_LOT && !strcmp(f->name, "code")) return json_sprintf("L%d-%u", (int)fam, n);
    if (!strcmp(f->name, "code")) return json_sprintf("%s-%u", family_key(fam), n);
    if (!strcmp(f->name, "unit")) return json_string("cái");
    return json_sprintf("Mẫu %s %u", family_key(fam), n);
}

static json_t *value_of(const struct field *f, enum family fam, unsigned n) {
    for (size_t i = 0; i < sizeof special / sizeof *special; i++)
        if (special[i].kind == f->kind && !strcmp(special[i].field, f->name)) return json_string(special[i].value);
    for (size_t i = 0; f->kind == KIND_STOCK && i < sizeof paper / sizeof *paper; i++)
        if (!strcmp(paper[i].field, f->name)) return json_integer(paper[i].value);
    switch (f->type) {
    case FIELD_INT: return json_integer(f->max > 100 ? 100 : f->max > 3 ? 3 : 1);
    case FIELD_DECIMAL: return json_integer(!strncmp(f->name, "scale_", 6) ? 10000 : 0); /* hundredths of a per cent */
    case FIELD_DATE: return json_string(ends(f->name, "_to") ? "2028-01-01" : "2026-01-02");
    case FIELD_BOOL: return json_false();
    case FIELD_CHOICE: return json_string(choice_key(f->set, f->kind == KIND_PRODUCT_TEXT && n ? n / 3 % 3 + 1 : 0));
    case FIELD_REF: return reference(f, fam);
    case FIELD_UNIT: return json_string(families[fam].unit);
    case FIELD_FILE: return json_string(FAMILY_FILE ".pdf");
    case FIELD_PHOTO: return json_string(FAMILY_FILE);
    case FIELD_PHONE: return json_string("0214 3820 123");
    case FIELD_URL: return json_string("https://vi.du/");
    case FIELD_EMAIL: return json_string("a@vi.du");
    default: return text_value(f, fam, n);
    }
}

static json_t *values_make(enum kind k, enum family f, unsigned n) {
    const struct kind_info *info = kind_info(k);
    json_t *all = json_object();
    bool all_of = (k == KIND_CASE || k == KIND_VISIT) && !n; /* no form has its fields, or not its name */
    for (size_t i = 0; i < info->fields_len; i++)
        if (all_of || !(info->fields[i].flags & FIELD_HIDDEN)) json_object_set_new(all, info->fields[i].name, value_of(&info->fields[i], f, n));
    return all;
}

json_t *family_values(enum kind k, enum family f) {
    static unsigned n[KIND_COUNT][FAMILY_COUNT];
    return values_make(k, f, ++n[k][f]);
}

/* ---- rows ---- */

struct row {
    enum kind kind;
    enum family family;
    enum state state;
    bool fresh;
    int64_t author;
};

static struct kind_head head_of(const struct row *p) {
    struct access_owner o = family_owner(p->kind, p->family);
    struct kind_head h = { .state = p->state, .version = 1, .created_us = WROTE_US, .changed_us = WROTE_US, .state_us = WROTE_US,
                           .created_by = p->author, .submitted_by = p->author, .entered = "web", .state_reason = "",
                           .state_until = "", .owner_org = o.org_id, .owner_unit = o.unit_code, .owner_member = o.member_id,
                           .owner_mark = o.mark_owner_org, .owner_manager = o.mark_manager_org };
    (void)snprintf(h.id, sizeof h.id, "%s", family_id(p->kind, p->family));
    return h;
}

static enum status proposals_drop(struct db *tx, enum kind k, const char *id, struct err *e) {
    json_t *all = NULL, *row = NULL;
    size_t i = 0;
    enum status st = proposal_list(tx, 0, 1000, &all, e);
    json_array_foreach(all, i, row) {
        if (strcmp(json_string_value(json_object_get(row, "kind")), kind_info(k)->key) ||
            strcmp(json_string_value(json_object_get(row, "record_id")), id))
            continue;
        if (!st) st = proposal_decide(tx, json_integer_value(json_object_get(row, "id")), false, FAMILY_AUTHOR, WROTE_US, "", e);
    }
    json_decref(all);
    return st;
}

static enum status put_one(struct db *tx, const struct row *p, struct arena *a, struct err *e) {
    struct kind_head h = head_of(p), there;
    json_t *old = NULL, *values = values_make(p->kind, p->family, 0);
    enum status st = p->fresh ? kind_insert(tx, p->kind, &h, values, e) : kind_get(tx, p->kind, h.id, a, &there, &old, e);
    if (!st && !p->fresh) {
        h.version = there.version;
        st = kind_update(tx, p->kind, &h, values, e);
    }
    if (!st && !p->fresh) st = proposals_drop(tx, p->kind, h.id, e);
    json_decref(values);
    json_decref(old);
    return st;
}

static enum status put_write(struct db *tx, void *ctx, struct err *e) {
    struct arena *a = arena_new(1u << 20);
    enum status st = put_one(tx, ctx, a, e);
    arena_free(&a);
    return st;
}

void family_put_by(struct world *w, enum kind k, enum family f, enum state s, int64_t author) {
    struct row p = { k, f, s, false, author };
    err_clear(&w->err);
    if (store_write(app_store(w->app), put_write, &p, &w->err)) fail_msg("%s %s: %s", kind_info(k)->key, family_key(f), w->err.key);
}

void family_put(struct world *w, enum kind k, enum family f, enum state s) { family_put_by(w, k, f, s, FAMILY_AUTHOR); }

/* What points to it comes after it. */
static const enum kind order[] = { KIND_ORG,     KIND_VILLAGE,     KIND_ZONE,   KIND_SITE,     KIND_PRODUCER, KIND_MEMBER, KIND_PRODUCT,
                                   KIND_ARTISAN, KIND_LOT,         KIND_MARK,   KIND_SUPPORT, KIND_RIGHT,    KIND_RATING,   KIND_DOCUMENT, KIND_CONSENT,
                                   KIND_PHOTO,   KIND_PRODUCT_TEXT, KIND_PIECE, KIND_MATERIAL, KIND_STAGE,    KIND_RECALL, KIND_RECOGNITION,
                                   KIND_STATISTIC, KIND_HERITAGE,  KIND_COMPETENCE, KIND_PRINTER, KIND_STOCK, KIND_STYLE,
                                   KIND_CASE, KIND_INSPECTION, KIND_VISIT };
_Static_assert(sizeof order / sizeof *order == KIND_COUNT, "every kind once");

static enum status all_write(struct db *tx, void *ctx, struct err *e) {
    struct arena *a = ctx;
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < KIND_COUNT; i++) {
        for (int f = 0; !st && f < FAMILY_COUNT; f++) {
            const struct row p = { order[i], (enum family)f, family_force(order[i]), true, FAMILY_AUTHOR };
            st = put_one(tx, &p, a, e);
        }
    }
    return st;
}

void family_open(struct world *w) {
    struct arena *a = arena_new(1u << 22);
    err_clear(&w->err);
    if (store_write(app_store(w->app), all_write, a, &w->err)) fail_msg("families: %s (%s)", w->err.key, w->err.field);
    arena_free(&a);
}

/* ---- what is done with them ---- */

struct access_owner family_new_owner(enum kind k, enum family f, enum role r) {
    struct access_owner o = family_owner(k, f);
    if (k == KIND_PRODUCER || k == KIND_ORG) o.org_id = k == KIND_PRODUCER && r == ROLE_MANAGER ? FAMILY_ORG : 0;
    return o;
}

enum state family_edit_state(enum kind k) {
    enum flow flow = kind_info(k)->flow;
    return flow == FLOW_RIGHT || flow == FLOW_RECALL || flow == FLOW_STATISTIC || flow == FLOW_INSPECTION || flow == FLOW_VISIT ? STATE_DRAFT : family_force(k);
}

enum state family_rest(enum kind k) { return k == KIND_RECALL ? STATE_ENDED : family_force(k); }

const struct field *family_plain_field(enum kind k) {
    const struct kind_info *info = kind_info(k);
    const struct field *other = NULL;
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        if (f->flags & (FIELD_FIXED | FIELD_KEY | FIELD_OWNER | FIELD_HIDDEN | FIELD_SEARCHED)) continue;
        if ((f->type == FIELD_TEXT || f->type == FIELD_LONG) && strcmp(f->name, "unit")) return f;
        bool figure = (f->type == FIELD_INT || f->type == FIELD_DECIMAL) && !(f->flags & FIELD_NEEDED); /* none that others have to fit */
        if (!other && (f->type == FIELD_FILE || f->type == FIELD_PHONE || figure)) other = f;
    }
    return other;
}

json_t *family_new_value(const struct field *f) {
    static unsigned n;
    if (f->type == FIELD_FILE) return json_string(++n % 2 ? FAMILY_FILE ".jpg" : FAMILY_FILE ".pdf");
    if (f->type == FIELD_INT || f->type == FIELD_DECIMAL) return json_integer(++n % 100);
    if (f->type == FIELD_PHONE) return json_sprintf("0214 38%05u", ++n);
    return json_sprintf("Sửa %u", ++n);
}

#define STEPS_MAX 16

const struct step *family_step(enum kind k, size_t n, enum state *from) {
    const struct step *seen[STEPS_MAX], *s = NULL;
    size_t known = 0;
    for (int state = 0; state < STATE_COUNT; state++) {
        for (size_t i = 0; (s = step_at(kind_info(k)->flow, (enum state)state, i)); i++) {
            bool again = false;
            for (size_t j = 0; j < known; j++) again |= seen[j] == s;
            if (again || (s->action == ACTION_ERASE && !kind_is_personal(k))) continue;
            if (known == n) {
                *from = (enum state)state;
                return s;
            }
            assert_true(known < STEPS_MAX);
            seen[known++] = s;
        }
    }
    return NULL;
}

const char *family_step_value(const struct step *s, const struct field *f) {
    if (s->flags & STEP_FINDING && step_sets(s, f)) return "09/QĐ";
    if (!(s->flags & STEP_DECISION) || f->group != GROUP_ending || !(f->flags & FIELD_HIDDEN)) return NULL;
    return f->type == FIELD_DATE ? "2026-11-20" : f->type == FIELD_FILE ? FAMILY_FILE ".pdf" : "09/QĐ";
}

struct ask {
    enum kind kind;
    enum family family;
    const char *act;
    int64_t id; /* out */
};

static enum status ask_write(struct db *tx, void *ctx, struct err *e) {
    struct ask *q = ctx;
    struct kind_head h;
    json_t *values = NULL;
    struct arena *a = arena_new(1u << 20);
    enum status st = kind_get(tx, q->kind, family_id(q->kind, q->family), a, &h, &values, e);
    struct proposal p = { .kind = kind_info(q->kind)->key, .record_id = h.id, .act = q->act, .asked_by = FAMILY_AUTHOR, .version = h.version,
                          .params = "{\"reason\":\"Lý do\",\"until\":\"\",\"values\":{\"ended_no\":\"9/QĐ\",\"ended_on\":\"2026-11-20\",\"ended_body\":\"Hội\",\"ended_file\":\"" FAMILY_FILE ".pdf\"}}" };
    if (!strcmp(q->act, "grant") || q->kind == KIND_RECALL) p.params = "{\"reason\":\"Lý do\",\"until\":\"\",\"values\":{}}";
    p.asked_role = role_key(q->kind == KIND_RIGHT ? ROLE_MARK_OWNER : ROLE_DOST);
    p.asked_org = family_owner(q->kind, q->family).mark_owner_org;
    if (!st) st = proposal_insert(tx, &p, e);
    q->id = p.id;
    json_decref(values);
    arena_free(&a);
    return st;
}

int64_t family_ask(struct world *w, enum kind k, enum family f, const char *act) {
    struct ask q = { k, f, act, 0 };
    err_clear(&w->err);
    assert_int_equal(store_write(app_store(w->app), ask_write, &q, &w->err), ST_OK);
    return q.id;
}

uint32_t family_run(struct world *w, enum family f) {
    char lot[24], right[24];
    (void)snprintf(lot, sizeof lot, "L%d-0", f);
    (void)snprintf(right, sizeof right, "right:%s", family_id(KIND_RIGHT, f));
    return (uint32_t)world_id(world_do(w, COMMAND_RUN_ISSUE, json_pack("{s:s, s:s, s:i, s:s, s:b}", "product", family_id(KIND_PRODUCT, f), "lot", lot,
                                                                      "count", FAMILY_RUN_LABELS, "marks", right, "activation", 1)));
}

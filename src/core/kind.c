/* The tables of the registry as arrays: kinds, fields, choices, steps. */
#include "core/kind.h"

#include <string.h>

/* What a row of field.def points to: a kind for REF, a set for CHOICE and SEVERAL, nothing for the others. */
#define POINTS_TEXT(r) KIND_NONE, NULL
#define POINTS_LONG(r) KIND_NONE, NULL
#define POINTS_INT(r) KIND_NONE, NULL
#define POINTS_DECIMAL(r) KIND_NONE, NULL
#define POINTS_DATE(r) KIND_NONE, NULL
#define POINTS_BOOL(r) KIND_NONE, NULL
#define POINTS_CHOICE(r) KIND_NONE, #r
#define POINTS_REF(r) KIND_##r, NULL
#define POINTS_UNIT(r) KIND_NONE, NULL
#define POINTS_SECRET(r) KIND_NONE, NULL
#define POINTS_FILE(r) KIND_NONE, NULL
#define POINTS_PHOTO(r) KIND_NONE, NULL
#define POINTS_PHONE(r) KIND_NONE, NULL
#define POINTS_URL(r) KIND_NONE, NULL
#define POINTS_EMAIL(r) KIND_NONE, NULL
#define POINTS_SEVERAL(r) KIND_NONE, #r
#define POINTS_HALF(r) KIND_NONE, NULL

enum { R = FIELD_NEEDED, S = FIELD_TO_SUBMIT, P = FIELD_PUBLIC, X = FIELD_PERSONAL, K = FIELD_KEY, U = FIELD_FIXED,
       L = FIELD_LISTED, Q = FIELD_SEARCHED, O = FIELD_OWNER, M = FIELD_HIDDEN, H = FIELD_HOUSEHOLD,
       N = FIELD_SIGNED };

static const struct field fields[] = {
#define X(kind, name, type, max, ref, flags, group) \
    { KIND_##kind, #name, FIELD_##type, max, POINTS_##type(ref), flags, GROUP_##group },
#include "core/field.def"
#undef X
};
#define FIELDS (sizeof fields / sizeof *fields)

#define ID_INT false
#define ID_TEXT true
#define ENTRY_NONE ENTRY_KIND_COUNT

static const struct kind_row {
    const char *key, *slug, *table, *title;
    bool text_id;
    enum access_class class;
    enum flow flow;
    enum entry_kind on, off;
} rows[KIND_COUNT] = {
#define X(name, key, slug, table, id, class, flow, title, on, off) \
    [KIND_##name] = { key, slug, #table, #title, ID_##id, CLASS_##class, FLOW_##flow, ENTRY_##on, ENTRY_##off },
#include "core/kind.def"
#undef X
};

static struct kind_info infos[KIND_COUNT];

/* Before main: the tables are constant from then on, for every thread. */
__attribute__((constructor)) static void infos_make(void) {
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_row *r = &rows[k];
        infos[k] = (struct kind_info){ .key = r->key, .slug = r->slug, .table = r->table, .title = r->title,
                                       .text_id = r->text_id, .class = r->class, .flow = r->flow, .on = r->on, .off = r->off };
    }
    for (size_t i = 0; i < FIELDS; i++) {
        struct kind_info *info = &infos[fields[i].kind];
        if (!info->fields) info->fields = &fields[i];
        info->fields_len++;
        if (fields[i].flags & FIELD_OWNER) info->owner = &fields[i];
        size_t len = strlen(fields[i].name);
        if (fields[i].type == FIELD_DATE && fields[i].flags & FIELD_PUBLIC && len > 3 && !strcmp(fields[i].name + len - 3, "_to"))
            info->ends = &fields[i];
        if (!info->choice && fields[i].type == FIELD_CHOICE && fields[i].flags & FIELD_LISTED) info->choice = &fields[i];
    }
}

const struct kind_info *kind_info(enum kind k) { return &infos[k]; }

/* A household's business number is the citizen number of its head.  src: Luật Quản lý thuế, in force 7/2025 */
static bool is_household(const char *maker) { return !strcmp(maker, "ho-kinh-doanh") || !strcmp(maker, "ho-gia-dinh"); }

bool field_personal(const struct field *f, bool released, const char *maker) {
    return (f->flags & FIELD_PERSONAL && !released) || (f->flags & FIELD_HOUSEHOLD && is_household(maker));
}

bool kind_is_personal(enum kind k) {
    for (size_t i = 0; i < infos[k].fields_len; i++)
        if (infos[k].fields[i].flags & (FIELD_PERSONAL | FIELD_HOUSEHOLD)) return true;
    return false;
}

bool kind_has_paper(const struct kind_info *k) {
    if (k->flow != FLOW_DECISION && k->flow != FLOW_RIGHT) return false;
    for (size_t i = 0; i < k->fields_len; i++)
        if (k->fields[i].type == FIELD_FILE && !strcmp(k->fields[i].name, "file")) return true;
    return false;
}

enum kind kind_parse(const char *key) {
    for (int k = 0; k < KIND_COUNT; k++)
        if (!strcmp(rows[k].key, key)) return (enum kind)k;
    return KIND_NONE;
}

enum kind kind_of_slug(const char *slug) {
    for (int k = 0; k < KIND_COUNT; k++)
        if (!strcmp(rows[k].slug, slug)) return (enum kind)k;
    return KIND_NONE;
}

const struct field *kind_field(enum kind k, const char *name) {
    for (size_t i = 0; i < infos[k].fields_len; i++)
        if (!strcmp(infos[k].fields[i].name, name)) return &infos[k].fields[i];
    return NULL;
}

const struct field *kind_place(enum kind k) {
    while (infos[k].owner) k = infos[k].owner->ref;
    for (size_t i = 0; i < infos[k].fields_len; i++)
        if (infos[k].fields[i].type == FIELD_UNIT) return &infos[k].fields[i];
    return NULL;
}

const char *field_type_key(enum field_type t) {
    static const char *const keys[FIELD_TYPE_COUNT] = { "text", "long", "int", "decimal", "date", "bool", "choice", "ref",
                                                        "unit", "secret", "file", "photo", "phone", "url", "email", "several",
                                                        "half" };
    return keys[t];
}

const char *field_group_key(enum field_group g) {
    static const char *const keys[GROUP_COUNT] = {
        "identity",  "place",       "contact",  "capacity", "craft", "story",  "decision", "period",  "households",
        "economy",   "environment", "document", "consent",  "photo", "making", "quality",  "selling", "language",
        "rules",     "right",       "lot",      "material", "stage", "recall", "label",
        "calibration", "paper",     "case",     "inspecting", "sample", "drawn",   "visit",    "checklist", "finding",
        "ending"
    };
    return keys[g];
}

/* ---- choices ---- */

static const struct {
    const char *set, *key;
} choices[] = {
#define X(set, key) { #set, key },
#include "core/choice.def"
#undef X
};
#define CHOICES (sizeof choices / sizeof *choices)

const char *choice_key(const char *set, size_t n) {
    for (size_t i = 0; i < CHOICES; i++)
        if (!strcmp(choices[i].set, set) && n-- == 0) return choices[i].key;
    return NULL;
}

bool choice_known(const char *set, const char *key) {
    for (size_t i = 0; i < CHOICES; i++)
        if (!strcmp(choices[i].set, set) && !strcmp(choices[i].key, key)) return true;
    return false;
}

const char *check_key(size_t n) {
    static const char *const keys[] = {
#define CHECK(key) #key,
#include "core/checklist.def"
#undef CHECK
        NULL
    };
    return n < sizeof keys / sizeof *keys ? keys[n] : NULL;
}

const char *several_next(const char **at, size_t *len) {
    const char *s = *at + strspn(*at, " ,");
    *len = strcspn(s, " ,");
    *at = s + *len;
    return *len ? s : NULL;
}

bool several_has(const char *list, const char *key) {
    size_t len = 0;
    for (const char *s; (s = several_next(&list, &len));)
        if (len == strlen(key) && !memcmp(s, key, len)) return true;
    return false;
}

/* ---- steps ---- */

enum { STATE_SAME = STEP_SAME, REASON = STEP_REASON, DEADLINE = STEP_DEADLINE, TWO = STEP_TWO, OTHER = STEP_OTHER,
       DECISION = STEP_DECISION, OWN = STEP_OWN, FINDING = STEP_FINDING, DRAW = STEP_DRAW };

_Static_assert(STATE_COUNT <= 32, "states are kept as bits");

static const struct step steps[] = {
#define S(state) (1u << STATE_##state)
#define X(flow, act, from, to, action, flags) { FLOW_##flow, act, from, STATE_##to, ACTION_##action, flags },
#include "core/workflow.def"
#undef X
#undef S
};
#define STEPS (sizeof steps / sizeof *steps)

const struct step *step_find(enum flow f, enum state from, const char *act) {
    for (size_t i = 0; i < STEPS; i++)
        if (steps[i].flow == f && steps[i].from & 1u << from && !strcmp(steps[i].act, act)) return &steps[i];
    return NULL;
}

const struct step *step_at(enum flow f, enum state from, size_t n) {
    for (size_t i = 0; i < STEPS; i++)
        if (steps[i].flow == f && steps[i].from & 1u << from && n-- == 0) return &steps[i];
    return NULL;
}

bool step_sets(const struct step *s, const struct field *f) {
    if (!(f->flags & FIELD_HIDDEN)) return false;
    if (s->flags & STEP_DRAW) return false; /* nobody chooses what is drawn, nor the seed */
    return s->flags & STEP_FINDING ? f->group == GROUP_decision : s->to == STATE_ENDED && f->group == GROUP_ending;
}

bool state_in_force(enum state s) { return s == STATE_APPROVED || s == STATE_ACTIVE; }

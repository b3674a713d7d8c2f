/*
 * The registry's kinds of records and their fields, as tables: forms, columns, checks, lists and words are made from them.
 * thread: any; everything is constant
 */
#ifndef TEMLANG_CORE_KIND_H
#define TEMLANG_CORE_KIND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/access.h"
#include "core/entry.h"
#include "core/lifecycle.h"

/* Every kind, in the order of kind.def. */
enum kind {
#define X(name, key, slug, table, id, class, flow, title, on, off) KIND_##name,
#include "core/kind.def"
#undef X
    KIND_COUNT,
    KIND_NONE = KIND_COUNT
};

/* How a record's state changes. */
enum flow { FLOW_PLAIN, FLOW_DECISION, FLOW_STATISTIC, FLOW_PRODUCER, FLOW_PRODUCT, FLOW_RIGHT, FLOW_RECALL, FLOW_CASE, FLOW_INSPECTION,
            FLOW_VISIT, FLOW_COUNT };

/* What a field holds: field.def says how each is entered and kept. */
enum field_type {
    FIELD_TEXT, FIELD_LONG, FIELD_INT, FIELD_DECIMAL, FIELD_DATE, FIELD_BOOL, FIELD_CHOICE, FIELD_REF, FIELD_UNIT,
    FIELD_SECRET, FIELD_FILE, FIELD_PHOTO, FIELD_PHONE, FIELD_URL, FIELD_EMAIL, FIELD_SEVERAL, FIELD_HALF, FIELD_TYPE_COUNT
};
/* "text", "long" … */
const char *field_type_key(enum field_type t);

/* Flags of field.def. */
enum {
    FIELD_NEEDED = 1,        /* R: to save */
    FIELD_TO_SUBMIT = 2,     /* S: to hand in */
    FIELD_PUBLIC = 4,        /* P */
    FIELD_PERSONAL = 8,      /* X */
    FIELD_KEY = 16,          /* K: a change puts an approved record back to waiting */
    FIELD_FIXED = 32,        /* U: once saved */
    FIELD_LISTED = 64,       /* L */
    FIELD_SEARCHED = 128,    /* Q */
    FIELD_OWNER = 256,       /* O: whose the record is comes from the record that this points to */
    FIELD_HIDDEN = 512,      /* M: set by the service, never by a form */
    FIELD_HOUSEHOLD = 1024,  /* H: personal where the maker is a household */
    FIELD_SIGNED = 2048      /* N: may be below zero */
};

/* Headings of forms. */
enum field_group {
    GROUP_identity, GROUP_place, GROUP_contact, GROUP_capacity, GROUP_craft, GROUP_story, GROUP_decision, GROUP_period,
    GROUP_households, GROUP_economy, GROUP_environment, GROUP_document, GROUP_consent, GROUP_photo, GROUP_making,
    GROUP_quality, GROUP_selling, GROUP_language, GROUP_rules, GROUP_right, GROUP_lot, GROUP_material, GROUP_stage,
    GROUP_recall, GROUP_label, GROUP_calibration, GROUP_paper, GROUP_case, GROUP_inspecting, GROUP_sample, GROUP_drawn,
    GROUP_visit, GROUP_checklist, GROUP_finding, GROUP_ending, GROUP_COUNT
};
/* "identity" … : word key [group] */
const char *field_group_key(enum field_group g);

/* One row of field.def. */
struct field {
    enum kind kind;
    const char *name;
    enum field_type type;
    int64_t max;
    enum kind ref;       /* FIELD_REF: the kind, else KIND_NONE */
    const char *set;     /* FIELD_CHOICE, FIELD_SEVERAL: the set of choice.def, else NULL */
    unsigned flags;
    enum field_group group;
};

/* One row of kind.def with its fields. */
struct kind_info {
    const char *key, *slug, *table, *title;
    bool text_id;
    enum access_class class;
    enum flow flow;
    enum entry_kind on, off;          /* ENTRY_KIND_COUNT: nothing */
    const struct field *fields;
    size_t fields_len;
    const struct field *owner;        /* field with FIELD_OWNER, NULL where it has none */
    const struct field *ends;         /* public last day on which it counts, NULL where it has none */
    const struct field *choice;       /* first choice among the listed fields: the filter of its list; NULL none */
};
const struct kind_info *kind_info(enum kind k);
/* Whether a record of the kind is a decision of somebody else, whose paper is kept under "file". */
bool kind_has_paper(const struct kind_info *k);
/* KIND_NONE where there is none. */
enum kind kind_parse(const char *key);
enum kind kind_of_slug(const char *slug);
/* NULL where the kind has no such field. */
const struct field *kind_field(enum kind k, const char *name);
/* The commune that records of a kind lie in: their own field, or that of what they hang on; NULL where they lie nowhere. */
const struct field *kind_place(enum kind k);

/*
 * Whether a value is a person's: in no page but those of the people concerned, in no export, erased on demand.
 *   in   released: its <name>_public is set; maker: kind of the producer that the record is of, "" where it is of none
 */
bool field_personal(const struct field *f, bool released, const char *maker);
/* Whether records of the kind may hold such values. */
bool kind_is_personal(enum kind k);

/* The n-th value of a set, NULL behind the last. */
const char *choice_key(const char *set, size_t n);
/* Whether the set has the value. */
bool choice_known(const char *set, const char *key);
/*
 * The next value of a list as FIELD_SEVERAL keeps it, "village,host"; blanks and empty places count nothing.
 *   in   *at: the list, moved behind the value
 *   out  *len; NULL behind the last
 */
const char *several_next(const char **at, size_t *len);
/* Whether such a list has the value. */
bool several_has(const char *list, const char *key);

/* The n-th thing that an auditor checks, "mark" (checklist.def): its answer is in c_<key>, its note in n_<key>; NULL behind the last. */
const char *check_key(size_t n);

#define HALF_BYTES 8
/*
 * A half-year as people write it: "2026-1", "6 tháng đầu năm 2026" (marks or not).
 *   in   folded: small letters without marks
 *   out  "2026-1"; false where it is none
 */
bool half_parse(const char *folded, char out[static HALF_BYTES]);
/* The half-year so many before the one of a day ("2026-11-24"). */
void half_of(const char *day, int before, char out[static HALF_BYTES]);

/* ---- steps ---- */

/* Flags of workflow.def. */
enum { STEP_REASON = 1, STEP_DEADLINE = 2, STEP_TWO = 4, STEP_OTHER = 8, STEP_DECISION = 16, STEP_OWN = 32, STEP_FINDING = 64,
       STEP_DRAW = 128 };

/* One row of workflow.def. */
struct step {
    enum flow flow;
    const char *act;
    unsigned from;       /* bits of enum state */
    int to;              /* enum state, STEP_SAME */
    enum access_action action;
    unsigned flags;
};
#define STEP_SAME (-1)
/* The step that an act is in a state; NULL where it is none. */
const struct step *step_find(enum flow f, enum state from, const char *act);
/* The n-th step that is possible from a state, NULL behind the last. */
const struct step *step_at(enum flow f, enum state from, size_t n);
/* Whether a step asks for a field: one that no form has, of the ending where it ends, of the decision where it finds something, the seed of a draw. */
bool step_sets(const struct step *s, const struct field *f);
/* Whether a record in this state counts: it may be shown, printed, relied on. */
bool state_in_force(enum state s);

#endif

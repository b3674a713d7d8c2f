/*
 * Which data the law asks of a product, and which of them are there: three lists side by side, never one score, because no
 * law adds them up. The lists are rows (store/required.h), so this knows how to read a row and not what it asks.
 * thread: any
 */
#ifndef TEMLANG_CORE_COMPLETENESS_H
#define TEMLANG_CORE_COMPLETENESS_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "core/kind.h"

/* The lists, in the order of their bars: required_list.def. */
enum required_list {
#define X(name, key) REQUIRED_##name,
#include "core/required_list.def"
#undef X
    REQUIRED_LIST_COUNT
};
/* "traceability" …; NULL outside the set */
const char *required_list_key(int l);
/* -1 where there is none */
int required_list_parse(const char *key);

/* One field that a list asks for. */
struct required {
    enum required_list list;
    int64_t no;
    const char *groups;  /* product groups that it is asked of, by spaces; "": all */
    const char *name, *name_en;
    const char *place;   /* "product.brand|product.brand_none": any of them, the first is where it is best filled in */
    bool if_any;         /* only where there is such a thing: shown, never counted as missing */
    const char *source;
};

/*
 * In how many production stages a lot is told: fewer do not say how it was made, more are neither written down in time nor
 * read. More is refused, fewer is said (app/stages.h) and does not fill the field "stages".
 */
#define LOT_STAGES_MIN 3
#define LOT_STAGES_MAX 5

/* Where a field is kept. */
struct required_place {
    enum kind kind;         /* KIND_PRODUCT, KIND_PRODUCER, KIND_LOT */
    char field[40];         /* of the kind, or "stages" (of a lot), "certificates" (of a product): counted */
};
/* The n-th alternative of a place; false behind the last, and for one that names nothing that there is. */
bool required_place(const char *place, size_t n, struct required_place *out);
/* Whether every alternative names something that there is. */
bool required_place_known(const char *place);

/* Whether the list asks it of a product.  in: groups of the product, by spaces: "drink spirits liquor" */
bool required_asked(const struct required *r, const char *groups);

/*
 * Whether it is there.
 *   in   facts: {"product": values, "producer": values, "lot": values}; a lot may be absent; "stages" and "certificates"
 *        are numbers, the first filled from LOT_STAGES_MIN on; borrowed
 *   out  *none: it is said that there is none (a field <name>_none is set), which fills it too
 */
bool required_filled(const struct required *r, const json_t *facts, bool *none);

#endif

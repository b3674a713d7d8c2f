/*
 * Prepared records for tests of access: one of every kind for each way in which a record can stand to somebody, written by
 * functions of the store, so that nothing but the command under test decides.
 */
#ifndef TEMLANG_TESTS_FAMILY_H
#define TEMLANG_TESTS_FAMILY_H

#include "core/kind.h"
#include "store/kind.h"
#include "world.h"

/* How a record stands to those who sit in FAMILY_ORG, commune FAMILY_UNIT, household of FAMILY_OWN. */
enum family {
    FAMILY_OWN,       /* own organisation, commune, household; own mark, managed by oneself */
    FAMILY_NEIGHBOUR, /* another organisation in the same commune */
    FAMILY_ELSEWHERE, /* another organisation in another commune */
    FAMILY_HOUSEHOLD, /* another household of the own organisation */
    FAMILY_MOVED,     /* own organisation, another commune */
    FAMILY_MARK,      /* another organisation's, under a mark that is one's own */
    FAMILY_MANAGED,   /* another organisation's, under a mark that one manages */
    FAMILY_COUNT
};
const char *family_key(enum family f);

#define FAMILY_ORG 901
#define FAMILY_ORG_OTHER 902
#define FAMILY_UNIT "03013"
#define FAMILY_UNIT_OTHER "03046"
#define FAMILY_FILE "0000000000000000000000000000000000000000000000000000000000000000" /* a world keeps such a paper and photo */
#define FAMILY_AUTHOR 999 /* account that entered everything */

/* Make all of them, in force. Asserts that it works. */
void family_open(struct world *w);
/* The id of a family's record. */
const char *family_id(enum kind k, enum family f);
/* What the access matrix is asked about it. */
struct access_owner family_owner(enum kind k, enum family f);
/* The household of a family. */
int64_t family_member(enum family f);
/* Put a record back to how it was made, in a state; what waited for a second person is gone. */
void family_put(struct world *w, enum kind k, enum family f, enum state s);
/* The same, entered by another account. */
void family_put_by(struct world *w, enum kind k, enum family f, enum state s, int64_t author);
/* The state in which a kind's record is in force. */
enum state family_force(enum kind k);
/* Values of another record of the same family, as a form would send them; each call another one. Owned by the caller. */
json_t *family_values(enum kind k, enum family f);
/* Whose that record will be; a manager registers for his own organisation. */
struct access_owner family_new_owner(enum kind k, enum family f, enum role r);
/* A state in which a record can be edited: in force, where that is one. */
enum state family_edit_state(enum kind k);
/* The state in which a record stands between tests: in force, but no recall, or its lot would get no labels. */
enum state family_rest(enum kind k);
/* A field that anybody may change without anything following from it, and another value each time (owned by the caller). */
const struct field *family_plain_field(enum kind k);
json_t *family_new_value(const struct field *f);
/* The n-th step of a kind's flow and the first state in which it can be done; NULL behind the last. */
const struct step *family_step(enum kind k, size_t n, enum state *from);
/* The value that a step sets in a field of its own, NULL where it sets none. */
const char *family_step_value(const struct step *s, const struct field *f);
/* What FAMILY_AUTHOR asked for and another has to agree to.  out: its number */
int64_t family_ask(struct world *w, enum kind k, enum family f, const char *act);
#define FAMILY_RUN_LABELS 30
/* A run of so many labels of a family's lot that show its mark. */
uint32_t family_run(struct world *w, enum family f);

#endif

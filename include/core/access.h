/*
 * Who may do what with which record: the matrix of access.def as a pure function.  thread: any
 */
#ifndef TEMLANG_CORE_ACCESS_H
#define TEMLANG_CORE_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

/* Who somebody is: role.def. */
enum role {
#define X(name, key, officer, second_factor) ROLE_##name,
#include "core/role.def"
#undef X
    ROLE_COUNT
};

/* "dost" …; NULL outside the set */
const char *role_key(int r);
/* -1 where there is none */
int role_parse(const char *key);
bool role_is_officer(enum role r);
/* Whether a second factor is required outside the demo. */
bool role_needs_factor(enum role r);

/* What can be done: access_action.def. */
enum access_action {
#define X(name, key) ACTION_##name,
#include "core/access_action.def"
#undef X
    ACTION_COUNT
};
const char *access_action_key(enum access_action a);

/* Classes of records: the first column of the matrix. */
enum access_class {
    CLASS_PLACE, CLASS_RECOGNITION, CLASS_STATISTIC, CLASS_PRODUCER, CLASS_PRIVATE, CLASS_HOUSEHOLD, CLASS_DOCUMENT, CLASS_PRODUCT, CLASS_LOT,
    CLASS_RECALL, CLASS_CASE, CLASS_INSPECTION, CLASS_VISIT, CLASS_RATING, CLASS_MARK, CLASS_SUPPORT, CLASS_RIGHT, CLASS_RUN, CLASS_PRESS, CLASS_ORG,
    CLASS_ACCOUNT, CLASS_FILING,
    CLASS_COMPETENCE, CLASS_KEY, CLASS_LOG, CLASS_ACT, CLASS_AUDIT, CLASS_EVIDENCE, CLASS_CONFIRMATION, CLASS_COUNT
};

/* How far an allowance reaches. */
enum access_scope { SCOPE_NONE, SCOPE_ALL, SCOPE_UNIT, SCOPE_ORG, SCOPE_MEMBER, SCOPE_MARK_OWNER, SCOPE_MARK_MANAGER };

/* Who acts. */
struct access_who {
    enum role role;
    int64_t org_id;
    const char *unit_code; /* commune, "" none */
    int64_t member_id;     /* household of a cooperative, 0 none */
};
/* Whose a record is; 0 and "" where it has none. */
struct access_owner {
    int64_t org_id;
    const char *unit_code;
    int64_t member_id;
    int64_t mark_owner_org, mark_manager_org;
};

/* The cell of the matrix; SCOPE_NONE for a row that is not there. */
enum access_scope access_scope(enum access_class c, enum access_action a, enum role r);
/* Whether the cell covers the record. An owner without the needed value is covered by SCOPE_ALL only. */
bool access_allows(enum access_class c, enum access_action a, const struct access_who *who, const struct access_owner *o);

#endif

/*
 * What is to be done: short lists of records by state, by last day, by who entered them. Each is found by an index, whatever
 * the size of the register. Whom it concerns is decided above.
 *
 * Every list is an array of {kind, id, title, due ("" or ISO), state_at, owner (title of whose it is)}, owned by the caller.
 * thread: as rows.h, `db` reads.
 */
#ifndef TEMLANG_STORE_TODO_H
#define TEMLANG_STORE_TODO_H

#include <jansson.h>

#include "base/err.h"
#include "core/kind.h"
#include "store/store.h"

/* Whose records; 0 and NULL or "": any. */
struct todo_owner {
    int64_t org, member, mark, manager;
    const char *unit;
};

/* Records in a state, the longest waiting first.  in: before: only those whose deadline is earlier than this day; NULL: all */
enum status todo_open(struct db *db, enum kind k, enum state s, const struct todo_owner *o, const char *before, int limit,
                      json_t **rows, struct err *e);
/* Records in force whose last day is from … to (ISO), the earliest first; only kinds with kind_info()->ends. */
enum status todo_ending(struct db *db, enum kind k, const struct todo_owner *o, const char *from, const char *to, int limit,
                        json_t **rows, struct err *e);
/* What the operator entered and nobody reviewed; only kinds with the step "review". */
enum status todo_unreviewed(struct db *db, enum kind k, int limit, json_t **rows, struct err *e);
/* Decisions in force without their paper, the oldest first; only kinds with kind_has_paper. */
enum status todo_fileless(struct db *db, enum kind k, int limit, json_t **rows, struct err *e);
/* Drafts of an account, the newest first. */
enum status todo_drafts(struct db *db, enum kind k, int64_t account_id, int limit, json_t **rows, struct err *e);
/* Lots without a label, the newest first. */
enum status todo_lots(struct db *db, const struct todo_owner *o, int limit, json_t **rows, struct err *e);
/* Records with an answer or appeal that came after the last decision: {kind, id, answer, state_at}, the oldest first. */
enum status todo_answers(struct db *db, int limit, json_t **rows, struct err *e);

#endif

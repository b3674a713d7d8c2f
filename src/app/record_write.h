/* What the writing of a record is made of: record_write.c, record_owner.c, record_log.c. */
#ifndef TEMLANG_APP_RECORD_WRITE_H
#define TEMLANG_APP_RECORD_WRITE_H

#include "record.h"

/* Set r->h.owner_* from the values. in: r->h.id is known */
enum status record_own(struct record_ctx *c, struct record *r);
/* Whether somebody may enter a record like this.  in: r->h.owner_*  err: ST_FORBIDDEN */
enum status record_create_permit(struct record_ctx *c, const struct record *r);
/* What an edit may not do to a record that others rely on.  err: ST_INVALID, each as a problem */
enum status record_edit_allowed(struct record_ctx *c, const struct record *r, const json_t *fresh);
/* The organisation "cs-<id>" of a maker whose people get their accounts later.  in: r->h.id, values; out: r->h.owner_org */
enum status record_org_make(struct record_ctx *c, struct record *r);
/* "product:12" */
const char *record_subject(struct record_ctx *c, const struct record *r);
/* How a personal value stands in the history: salted, its value kept beside (store/kind.h). */
#define CHANGE_DIGEST "sha256:"
#define CHANGE_MOVED "moved" /* of a change older than migration 0006 */
/* Append the entry of a kind; *idx -1 where kind is ENTRY_KIND_COUNT. reason: public where public_reason */
enum status record_log(struct record_ctx *c, const struct record *r, enum entry_kind kind, int64_t *idx);
/*
 * Keep what changed.
 *   in   before: NULL for a new record; after: the values now
 */
enum status record_note(struct record_ctx *c, const struct record *r, const char *act, const json_t *before, const json_t *after,
                        const char *reason, int64_t log_idx);

#endif

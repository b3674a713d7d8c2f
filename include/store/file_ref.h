/*
 * Which records name a file of the data folder, as fields hold it: "<64 hex digits>" a photo, with ".pdf" or ".jpg" a paper.
 * Each is found by an index. thread: as rows.h
 */
#ifndef TEMLANG_STORE_FILE_REF_H
#define TEMLANG_STORE_FILE_REF_H

#include <jansson.h>

#include "base/err.h"
#include "store/store.h"

#define FILE_REFS_MAX 50

/* out: array of {kind, id, field}, at most FILE_REFS_MAX a field, owned by the caller */
enum status file_refs(struct db *db, const char *value, json_t **out, struct err *e);
/*
 * Whether everybody may see a photo now: a record that visitors are shown names it; an artisan's with a consent in force.
 */
enum status photo_shown(struct db *db, const char *id, bool *shown, struct err *e);

/* ---- files that no record names ---- */
/* out: when it was first seen unused, 0: it is not on the list */
enum status file_unused_since(struct db *db, const char *value, int64_t *since_us, struct err *e);
enum status file_unused_add(struct db *tx, const char *value, int64_t since_us, struct err *e);
enum status file_unused_drop(struct db *tx, const char *value, struct err *e);

/* ---- who sent a file in ---- */
enum status file_upload_add(struct db *tx, const char *value, int64_t account_id, int64_t at_us, struct err *e);
/* out: whether this account sent it in */
enum status file_upload_by(struct db *db, const char *value, int64_t account_id, bool *sent, struct err *e);
/* Of all who did: the file is gone. */
enum status file_upload_drop(struct db *tx, const char *value, struct err *e);

#endif

/*
 * Who may see a photo, and what becomes of files that no record names: they stay for FILES_KEEP_DAYS, so that a form that is
 * not sent yet, or a slip of the hand, loses nothing; what somebody had erased goes at once.
 */
#include "files_keep.h"

#include "app/housekeep.h"
#include "app/photo.h"
#include "base/log.h"
#include "record.h"
#include "report_case.h"
#include "store/file_ref.h"

#define ARENA_BYTES ((size_t)1 << 20)
#define DAY_US ((int64_t)86400 * 1000000)

/* ---- who may see a photo ---- */

/* Whether somebody reads the record that names it, and is concerned where the picture is a person's. */
static enum status ref_open(struct db *db, const struct actor *who, const json_t *ref, struct arena *a, bool *open, struct err *e) {
    struct record r = { .values = NULL };
    enum kind k = kind_parse(value_text(ref, "kind"));
    const struct field *f = kind_field(k, value_text(ref, "field"));
    enum status st = record_read(db, k, value_text(ref, "id"), a, &r, e);
    *open = !st && record_allows(who, kind_info(k)->class, ACTION_READ, &r.h) &&
            (f ? !value_is_personal(f, r.values) || record_concerns(who, k, &r.h) : report_words_told(who)); /* of no field: of a report in a case */
    record_free(&r);
    return st;
}

/* What no record names is its sender's: in a form that is not saved yet, or out of a record, whose pages have told its name. */
static enum status refs_open(struct db *db, const struct actor *who, const char *id, struct arena *a, bool *open, struct err *e) {
    json_t *refs = NULL, *ref = NULL;
    size_t i = 0;
    enum status st = file_refs(db, id, &refs, e);
    *open = false;
    if (!st && !json_array_size(refs)) st = file_upload_by(db, id, who->account_id, open, e);
    json_array_foreach(refs, i, ref)
        if (!st && !*open) st = ref_open(db, who, ref, a, open, e);
    json_decref(refs);
    return st;
}

enum status photo_permit(struct db *db, const struct actor *who, const char *id, bool *everybody, struct err *e) {
    bool open = false;
    enum status st = photo_shown(db, id, everybody, e);
    if (st || *everybody) return st;
    struct arena *a = who && who->account_id ? arena_new(ARENA_BYTES) : NULL;
    if (a) st = refs_open(db, who, id, a, &open, e);
    arena_free(&a);
    return st || open ? st : err_set(e, ST_NOT_FOUND, NULL, "files.missing");
}

/* ---- what nothing names ---- */

struct look {
    struct app *app;
    struct db *db;
    int64_t now_us;
    json_t *fresh, *again, *old; /* values: unused since now; used again; unused long enough */
};

static enum status look_at(void *ctx, const char *value, int64_t changed_us, struct err *e) {
    struct look *l = ctx;
    json_t *refs = NULL;
    int64_t since = 0;
    enum status st = file_refs(l->db, value, &refs, e);
    if (!st) st = file_unused_since(l->db, value, &since, e);
    bool used = json_array_size(refs) > 0;
    int64_t limit = l->now_us - FILES_KEEP_DAYS * DAY_US;
    if (!st && used && since) json_array_append_new(l->again, json_string(value));
    if (!st && !used && !since) json_array_append_new(l->fresh, json_string(value));
    if (!st && !used && since && since <= limit && changed_us <= limit) json_array_append_new(l->old, json_string(value));
    json_decref(refs);
    return st;
}

/*
 * Whether nothing names it is asked again where no other write can come between; the file goes inside the same write, so that
 * none that comes next finds it. Removing it twice is the same as once, so the write may run again.
 */
static enum status drop_unused(struct db *tx, struct app *a, const char *value, bool *dropped, struct err *e) {
    json_t *refs = NULL;
    enum status st = file_refs(tx, value, &refs, e);
    *dropped = !st && !json_array_size(refs);
    if (*dropped) st = files_remove(app_dir(a), value, e);
    if (!st && *dropped) st = file_upload_drop(tx, value, e);
    if (!st) st = file_unused_drop(tx, value, e);
    json_decref(refs);
    return st;
}

static enum status collected_note(struct db *tx, const struct look *l, size_t n, struct err *e) {
    if (!n) return ST_OK;
    json_t *detail = json_pack("{s:I}", "files", (json_int_t)n);
    enum status st = detail ? act_append(tx, &actor_operator, l->now_us, "files.collected", "files", detail, e)
                            : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

static enum status look_write(struct db *tx, void *ctx, struct err *e) {
    struct look *l = ctx;
    json_t *v = NULL;
    size_t i = 0, gone = 0;
    enum status st = ST_OK;
    store_quiet(tx);
    json_array_foreach(l->fresh, i, v) if (!st) st = file_unused_add(tx, json_string_value(v), l->now_us, e);
    json_array_foreach(l->again, i, v) if (!st) st = file_unused_drop(tx, json_string_value(v), e);
    json_array_foreach(l->old, i, v) {
        bool dropped = false;
        if (!st) st = drop_unused(tx, l->app, json_string_value(v), &dropped, e);
        gone += dropped;
    }
    return st ? st : collected_note(tx, l, gone, e);
}

enum status files_collect(struct app *a, size_t *removed, struct err *e) {
    struct look l = { .app = a, .now_us = clock_now_us(a->clock), .fresh = json_array(), .again = json_array(), .old = json_array() };
    enum status st = reader_open(&l.db, a->dir, e); /* of its own: looking through takes longer than a request may wait */
    if (!st) st = files_each(a->dir, look_at, &l, e);
    if (!st && json_array_size(l.fresh) + json_array_size(l.again) + json_array_size(l.old)) st = store_write(a->store, look_write, &l, e);
    *removed = st ? 0 : json_array_size(l.old);
    reader_close(&l.db);
    json_decref(l.fresh);
    json_decref(l.again);
    json_decref(l.old);
    return st;
}

struct erased {
    struct app *app;
    const json_t *values;
};

static enum status erased_write(struct db *tx, void *ctx, struct err *e) {
    const struct erased *x = ctx;
    json_t *v = NULL;
    size_t i = 0;
    bool dropped = false;
    enum status st = ST_OK;
    json_array_foreach((json_t *)(uintptr_t)x->values, i, v)
        if (!st) st = drop_unused(tx, x->app, json_string_value(v), &dropped, e);
    return st;
}

enum status files_erase(struct app *a, const json_t *values, struct err *e) {
    struct erased x = { .app = a, .values = values };
    return json_array_size(values) ? store_write(a->store, erased_write, &x, e) : ST_OK;
}

/* A backup in the place of the database. Nobody may have the installation open, so this is no command. */
#include "internal.h"

enum status app_restore(const struct app_options *o, const struct actor *who, const char *file, json_t **result,
                        struct err *e) {
    const struct store_restore r = { .file = file, .role = who->role, .org = who->org, .clock = o->clock,
                                     .lock_wait_ms = o->store.lock_wait_ms };
    struct store_restored done;
    *result = NULL;
    enum status st = store_restore(o->dir, &r, &done, e);
    if (st) return st;
    const char *kept = done.kept;
    *result = json_pack("{s:s, s:I, s:I, s:I, s:s*}", "path", file, "file_run", (json_int_t)done.file_run, "high_water",
                        (json_int_t)done.high_water, "next_run", (json_int_t)done.high_water + 1, "kept",
                        *kept ? kept : NULL);
    return *result ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

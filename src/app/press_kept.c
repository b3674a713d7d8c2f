/* Files of jobs: where they are, how long they stay, and those that no row knows. */
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "label/press.h"
#include "press_queue.h"

bool desk_path(const struct app *a, int64_t id, const char *format, char *out, size_t cap) {
    enum press_format f = PRESS_PDF;
    if (!format_find(format, &f)) return false;
    int n = snprintf(out, cap, "%s/jobs/%lld%s", a->dir, (long long)id, format_row(f)->extension);
    return n > 0 && (size_t)n < cap;
}

struct drop {
    const struct job_kept *list;
    size_t n;
};

static enum status drop_write(struct db *tx, void *ctx, struct err *e) {
    const struct drop *d = ctx;
    enum status st = ST_OK;
    store_quiet(tx);
    for (size_t i = 0; !st && i < d->n; i++) st = job_drop(tx, d->list[i].id, e);
    return st;
}

static enum status kept_read(struct app *a, int64_t before_us, int64_t now_us, struct arena *ar, struct job_kept **out, size_t *n, struct err *e) {
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = job_kept_list(db, before_us, now_us, ar, out, n, e);
    app_reader_end(a);
    return st;
}

/* The row first: a row without a file is made again, a file without a row would only lie there. */
enum status desk_tidy(struct app *a, struct err *e) {
    char path[PATH_BYTES];
    struct job_kept *old = NULL;
    size_t n = 0;
    int64_t now = clock_now_us(a->clock);
    struct arena *ar = arena_new(DESK_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = kept_read(a, now - JOB_KEPT_US, now, ar, &old, &n, e);
    struct drop d = { old, n };
    if (!st && n) st = store_write(a->store, drop_write, &d, e);
    for (size_t i = 0; !st && i < n; i++)
        if (desk_path(a, old[i].id, old[i].format, path, sizeof path)) (void)unlink(path);
    arena_free(&ar);
    return st;
}

static bool is_known(const struct app *a, const struct job_kept *all, size_t n, const char *name) {
    char known[PATH_BYTES];
    for (size_t i = 0; i < n; i++)
        if (desk_path(a, all[i].id, all[i].format, known, sizeof known) && !strcmp(strrchr(known, '/') + 1, name)) return true;
    return false;
}

enum status desk_sweep(struct app *a, struct err *e) {
    char path[PATH_BYTES];
    struct job_kept *all = NULL;
    size_t n = 0;
    struct arena *ar = arena_new(DESK_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    (void)snprintf(path, sizeof path, "%s/jobs", a->dir);
    enum status st = kept_read(a, INT64_MAX, INT64_MAX, ar, &all, &n, e);
    DIR *dir = st ? NULL : opendir(path);
    for (struct dirent *entry; dir && (entry = readdir(dir));)
        if (entry->d_name[0] != '.' && !is_known(a, all, n, entry->d_name)) (void)unlinkat(dirfd(dir), entry->d_name, 0);
    if (dir) closedir(dir);
    arena_free(&ar);
    return st;
}

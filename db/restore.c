/*
 * Restoring a backup, in an order in which a crash at any point leaves one whole database under the name: the old one
 * until the rename, the new one after it.
 *
 * The backup is copied byte by byte and looked at only as a copy: SQLite would make files beside it, or recover it.
 */
#include "restore.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "highwater.h"
#include "lock.h"
#include "paths.h"

#define RESTORING STORE_DATABASE ".restoring"
#define KEPT STORE_DATABASE ".before-restore-"
#define KEPT_MAX 99999
#define COPY_BYTES ((size_t)1 << 20)
#define HEADER_BYTES 72 /* up to the application id, which is its last field here */
#define ARENA_BYTES ((size_t)4 << 20)

struct restoring {
    const char *dir;
    const struct store_restore *options;
    struct arena *arena;
    int lock_fd;
    char *database, *temp;
    struct present present;
    struct db *copy;
};

static enum status path_errno(const char *path, struct err *e) {
    bool full = errno == ENOSPC || errno == EDQUOT;
    return path_fail(full ? ST_NO_SPACE : ST_IO, full ? "store.full" : "store.open", path, e);
}

/* ---- bytes ---- */

static bool write_all(int fd, const char *p, size_t len) {
    while (len) {
        ssize_t n = write(fd, p, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return false;
        p += n;
        len -= (size_t)n;
    }
    return true;
}

static enum status pump(int from, const char *from_path, int to, const char *to_path, struct err *e) {
    char *block = malloc(COPY_BYTES);
    if (!block) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = ST_OK;
    for (ssize_t n = 1; s == ST_OK && n != 0;) {
        n = read(from, block, COPY_BYTES);
        if (n < 0 && errno == EINTR) continue;
        if (n < 0) s = path_errno(from_path, e);
        else if (!write_all(to, block, (size_t)n)) s = path_errno(to_path, e);
    }
    if (s == ST_OK && fsync(to) != 0) s = path_errno(to_path, e);
    free(block);
    return s;
}

static enum status copy_bytes(int from, const char *from_path, const char *to_path, struct err *e) {
    int to = open(to_path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (to < 0) return path_errno(to_path, e);
    enum status s = pump(from, from_path, to, to_path, e);
    close(to);
    return s;
}

/* ---- the backup ---- */

static bool is_ours(int fd) {
    unsigned char h[HEADER_BYTES];
    if (pread(fd, h, sizeof h, 0) != (ssize_t)sizeof h || memcmp(h, "SQLite format 3", 16) != 0) return false;
    uint32_t id = (uint32_t)h[68] << 24 | (uint32_t)h[69] << 16 | (uint32_t)h[70] << 8 | h[71];
    return id == STORE_APPLICATION_ID;
}

/* Whether what a database says stands partly in a file beside it. */
static bool has_log(const char *file, struct arena *a) {
    static const char *const suffixes[] = {"-wal", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        struct stat st;
        const char *path = arena_printf(a, "%s%s", file, suffixes[i]);
        if (!path || (stat(path, &st) == 0 && st.st_size > 0)) return true;
    }
    return false;
}

static bool same_time(const struct stat *a, const struct stat *b) {
    return a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
           a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

static enum status source_check(struct restoring *w, int fd, const struct stat *st, struct err *e) {
    const char *file = w->options->file;
    struct stat own;
    if (!S_ISREG(st->st_mode) || !is_ours(fd)) return path_fail(ST_INVALID, "store.restore-foreign", file, e);
    if (stat(w->database, &own) == 0 && own.st_dev == st->st_dev && own.st_ino == st->st_ino)
        return path_fail(ST_INVALID, "store.restore-self", file, e);
    return has_log(file, w->arena) ? path_fail(ST_CONFLICT, "store.restore-live", file, e) : ST_OK;
}

static enum status source_copy(struct restoring *w, struct err *e) {
    const char *file = w->options->file;
    struct stat before, after;
    int fd = open(file, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    if (fd < 0 && errno == ENOENT) return path_fail(ST_NOT_FOUND, "file.missing", file, e);
    if (fd < 0) return path_fail(ST_IO, "store.open", file, e);
    enum status s = fstat(fd, &before) == 0 ? source_check(w, fd, &before, e) : path_errno(file, e);
    if (s == ST_OK) s = copy_bytes(fd, file, w->temp, e);
    /* Somebody wrote to it meanwhile: the copy may be half of one state and half of the next. */
    if (s == ST_OK && (fstat(fd, &after) != 0 || !same_time(&before, &after) || has_log(file, w->arena)))
        s = path_fail(ST_CONFLICT, "store.restore-live", file, e);
    close(fd);
    return s;
}

/* ---- changing places ---- */

static bool is_same(const char *a, const char *b) {
    struct stat x, y;
    return lstat(a, &x) == 0 && lstat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* A second name costs no space. Where a file system has none, a copy does. */
static enum status keep(const char *from, const char *to, struct err *e) {
    if (link(from, to) == 0) return ST_OK;
    int why = errno;
    if (why == EEXIST && is_same(from, to)) return ST_OK;
    errno = why;
    if (why != EPERM && why != EOPNOTSUPP && why != ENOSYS && why != EMLINK) return path_errno(to, e);
    int fd = open(from, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return path_errno(from, e);
    enum status s = copy_bytes(fd, from, to, e);
    close(fd);
    if (s != ST_OK) unlink(to);
    return s;
}

/* A free name, or the one that a restore gave before it was cut off. */
static char *kept_name(const struct restoring *w, struct store_restored *out) {
    for (int n = 1; n <= KEPT_MAX; n++) {
        (void)snprintf(out->kept, sizeof out->kept, KEPT "%d", n);
        char *path = arena_printf(w->arena, "%s/%s", w->dir, out->kept);
        const char *log = arena_printf(w->arena, "%s-wal", path ? path : "");
        if (!path || !log) return NULL;
        if (access(log, F_OK) == 0) continue;
        if (access(path, F_OK) != 0 || is_same(path, w->database)) return path;
    }
    return NULL;
}

static enum status keep_present(const struct restoring *w, bool whole, struct store_restored *out, struct err *e) {
    char *path = kept_name(w, out);
    const char *log = arena_printf(w->arena, "%s-wal", w->database);
    const char *kept_log = arena_printf(w->arena, "%s-wal", path ? path : "");
    if (!path || !log || !kept_log) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = keep(w->database, path, e);
    if (s == ST_OK && !whole && access(log, F_OK) == 0) s = keep(log, kept_log, e);
    return s == ST_OK ? path_sync_dir(w->dir, e) : s;
}

static void remove_beside(const struct restoring *w, const char *database) {
    static const char *const suffixes[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        const char *path = arena_printf(w->arena, "%s%s", database, suffixes[i]);
        if (path) unlink(path);
    }
}

/*
 * The log of the old database would be played into the new one, so it goes for good before the rename; it is empty by
 * then, or the database is too damaged to start and the log was kept.
 */
static enum status change_places(const struct restoring *w, bool whole, struct store_restored *out, struct err *e) {
    enum status s = w->present.there ? keep_present(w, whole, out, e) : ST_OK;
    if (s != ST_OK) return s;
    remove_beside(w, w->database);
    s = path_sync_dir(w->dir, e);
    if (s == ST_OK && rename(w->temp, w->database) != 0) s = path_errno(w->database, e);
    return s == ST_OK ? path_sync_dir(w->dir, e) : s;
}

/* ---- all of it ---- */

static enum status begin(struct restoring *w, struct err *e) {
    struct stat st;
    if (stat(w->dir, &st) != 0 || !S_ISDIR(st.st_mode)) return path_fail(ST_NOT_FOUND, "store.missing", w->dir, e);
    w->arena = arena_new(ARENA_BYTES);
    if (w->arena) {
        w->database = arena_printf(w->arena, "%s/%s", w->dir, STORE_DATABASE);
        w->temp = arena_printf(w->arena, "%s/%s", w->dir, RESTORING);
    }
    if (!w->arena || !w->database || !w->temp) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = lock_take(w->dir, w->options->lock_wait_ms, &w->lock_fd, e);
    if (s != ST_OK) return s;
    remove_beside(w, w->temp);
    unlink(w->temp);
    return ST_OK;
}

static void end(struct restoring *w) {
    db_close(&w->copy);
    present_close(&w->present);
    if (w->lock_fd >= 0) {
        remove_beside(w, w->temp);
        unlink(w->temp);
        close(w->lock_fd);
    }
    arena_free(&w->arena);
}

enum status store_restore(const char *dir, const struct store_restore *o, struct store_restored *out, struct err *e) {
    struct restoring w = {.dir = dir, .options = o, .lock_fd = -1};
    uint32_t high_water = 0;
    bool whole = false;
    struct err unheard = {0}; /* what went wrong decides what is done next */
    if (!e) e = &unheard;
    *out = (struct store_restored){0};
    enum status s = begin(&w, e);
    if (s == ST_OK) s = high_water_peek(dir, &high_water, e);
    if (s == ST_OK) s = source_copy(&w, e);
    if (s == ST_OK) s = copy_open(&w.copy, w.temp, o->file, e);
    if (s == ST_OK) s = present_open(&w.present, w.database, w.arena, e);
    if (s == ST_OK) s = copy_complete(w.copy, &w.present, high_water, o, out, w.arena, e);
    if (s == ST_OK) s = copy_close(&w.copy, w.temp, e);
    if (s == ST_OK) s = present_settle(&w.present, &whole, e);
    if (s == ST_OK) s = change_places(&w, whole, out, e);
    end(&w);
    return s;
}

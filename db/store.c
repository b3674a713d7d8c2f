/*
 * The data folder: made under another name and renamed, so that a half-made one is never taken for a store; opened in
 * an order in which nothing is changed before the file is known to be ours.
 */
#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/log.h"
#include "db.h"
#include "lock.h"
#include "migrate.h"
#include "paths.h"
#include "store/rows.h"
#include "writer.h"

#define QUEUE_MAX 4096
#define GROUP_MAX 512
#define ALWAYS_CHECKED_BYTES ((int64_t)16 * 1024 * 1024)

struct store {
    char *dir;
    int lock_fd;
    struct writer writer;
};

/* ---- making one ---- */

static bool is_empty(const char *dir) {
    DIR *d = opendir(dir);
    if (!d) return false;
    bool empty = true;
    for (struct dirent *entry; empty && (entry = readdir(d));)
        empty = !strcmp(entry->d_name, ".") || !strcmp(entry->d_name, "..");
    closedir(d);
    return empty;
}

/* Nobody else may read it: SQLite gives its log files the mode of the database. */
static enum status make_private(const char *path, struct err *e) {
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) {
        bool full = errno == ENOSPC;
        return path_fail(full ? ST_NO_SPACE : ST_IO, full ? "store.full" : "store.open", path, e);
    }
    close(fd);
    return ST_OK;
}

static enum status make_database(const char *path, struct err *e) {
    struct db *db;
    enum status s = make_private(path, e);
    if (s == ST_OK) s = db_open(&db, &driver_sqlite, path, DRIVER_CREATE, e);
    if (s != ST_OK) return s;
    s = migrate_apply(db, 0, clock_now_us(clock_system()), e);
    if (s == ST_OK) s = db_fail(db, db->admin->setup(db->raw, DRIVER_CREATE), "setup", e);
    db_close(&db);
    return s;
}

static enum status make_files(const char *dir, struct err *e) {
    struct high_water h;
    char *temp = path_join(dir, STORE_DATABASE ".new"), *final = path_join(dir, STORE_DATABASE);
    enum status s = temp && final ? make_database(temp, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (s == ST_OK) s = high_water_open(&h, dir, 0, e);
    if (s == ST_OK) high_water_close(&h);
    if (s == ST_OK && rename(temp, final) != 0) s = path_fail(ST_IO, "store.open", final, e);
    if (s == ST_OK) s = path_sync_dir(dir, e);
    free(temp);
    free(final);
    return s;
}

static void remove_files(const char *dir) {
    static const char *const names[] = {STORE_DATABASE, STORE_DATABASE ".new", STORE_DATABASE ".new-wal",
                                        STORE_DATABASE ".new-shm", STORE_DATABASE ".new-journal", STORE_HIGH_WATER,
                                        STORE_LOCK};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char *path = path_join(dir, names[i]);
        if (path) unlink(path);
        free(path);
    }
}

enum status store_create(const char *dir, struct err *e) {
    bool made = !file_exists(dir);
    enum status s = made ? file_mkdirs(dir, e) : ST_OK;
    if (s != ST_OK) return s;
    if (!is_empty(dir)) return path_fail(ST_CONFLICT, "store.not-empty", dir, e);
    int lock_fd = -1;
    s = lock_take(dir, 0, &lock_fd, e);
    if (s != ST_OK) return s;
    s = make_files(dir, e);
    if (s != ST_OK) remove_files(dir);
    close(lock_fd);
    if (s != ST_OK && made) rmdir(dir);
    return s;
}

bool store_exists(const char *dir) {
    char *path = path_join(dir, STORE_DATABASE);
    bool exists = path && file_exists(path);
    free(path);
    return exists;
}

/* ---- opening ---- */

static int64_t size_of(const char *path) {
    struct stat st;
    return stat(path, &st) == 0 ? (int64_t)st.st_size : 0;
}

/* Reading all of a large file would make every start slow; after a crash, which leaves a log behind, it is worth it. */
static bool wants_check(const char *dir) {
    char *database = path_join(dir, STORE_DATABASE), *log = path_join(dir, STORE_DATABASE "-wal");
    bool wants = !database || !log || size_of(database) <= ALWAYS_CHECKED_BYTES || size_of(log) > 0;
    free(database);
    free(log);
    return wants;
}

static enum status prepare(struct db *db, bool check, struct err *e) {
    int version = 0;
    enum status s = migrate_identify(db, &version, e);
    if (s != ST_OK) return s;
    if (check) s = db_fail(db, db->admin->check(db->raw, false), "check", e);
    if (s == ST_OK) s = migrate_apply(db, version, clock_now_us(clock_system()), e);
    if (s == ST_OK) s = db_fail(db, db->admin->setup(db->raw, DRIVER_WRITE), "setup", e);
    return s;
}

static enum status trace(struct db *db, const struct store_options *o, struct err *e) {
    if (o->trace_fail_nth <= 0) return ST_OK;
    db_forget(db);
    void *wrapped = driver_trace_wrap(db->driver, db->conn, o->trace_fail_nth, o->trace_fail_code);
    if (!wrapped) return err_set(e, ST_NO_MEMORY, NULL, "");
    db->conn = wrapped;
    db->driver = &driver_trace;
    return ST_OK;
}

static enum status open_database(struct store *s, const struct store_options *o, struct err *e) {
    struct writer *w = &s->writer;
    uint32_t run = 0;
    char *path = path_join(s->dir, STORE_DATABASE);
    if (!path) return err_set(e, ST_NO_MEMORY, NULL, "");
    bool check = wants_check(s->dir); /* before SQLite makes its files */
    enum status st = db_open(&w->db, &driver_sqlite, path, DRIVER_WRITE, e);
    free(path);
    if (st == ST_OK) st = prepare(w->db, check, e);
    if (st == ST_OK) st = run_max(w->db, &run, e);
    if (st == ST_OK) st = high_water_open(&w->high_water, s->dir, run, e);
    if (st == ST_OK) st = trace(w->db, o, e);
    return st;
}

static enum status open_all(struct store *s, const struct store_options *o, struct err *e) {
    if (!store_exists(s->dir)) return path_fail(ST_NOT_FOUND, "store.missing", s->dir, e);
    enum status st = lock_take(s->dir, o->lock_wait_ms, &s->lock_fd, e);
    if (st == ST_OK) st = open_database(s, o, e);
    if (st == ST_OK) st = writer_start(&s->writer, e);
    return st;
}

enum status store_open(struct store **out, const char *dir, const struct store_options *o, struct err *e) {
    static const struct store_options defaults;
    if (!o) o = &defaults;
    *out = NULL;
    struct store *s = calloc(1, sizeof *s);
    if (!s || !(s->dir = strdup(dir))) {
        free(s);
        return err_set(e, ST_NO_MEMORY, NULL, "");
    }
    s->lock_fd = -1;
    s->writer.high_water.fd = -1;
    s->writer.clock = o->clock ? o->clock : clock_system();
    s->writer.queue_max = o->queue_max > 0 ? o->queue_max : QUEUE_MAX;
    s->writer.group_max = o->group_max > 0 ? o->group_max : GROUP_MAX;
    enum status st = open_all(s, o, e);
    if (st != ST_OK) {
        store_close(&s);
        return st;
    }
    *out = s;
    return ST_OK;
}

void store_close(struct store **s) {
    if (!s || !*s) return;
    struct writer *w = &(*s)->writer;
    bool ran = w->started;
    writer_stop(w);
    if (ran && atomic_load(&w->mode) == WRITER_OPEN) w->db->admin->checkpoint(w->db->raw, true, 1000);
    db_close(&w->db);
    high_water_close(&w->high_water);
    if ((*s)->lock_fd >= 0) close((*s)->lock_fd); /* last: nobody may commit before everything above is done */
    free((*s)->dir);
    free(*s);
    *s = NULL;
}

/* ---- using it ---- */

enum status store_write(struct store *s, store_fn fn, void *ctx, struct err *e) {
    return writer_run(&s->writer, fn, ctx, e);
}

enum status store_post(struct store *s, store_fn fn, void (*done)(void *ctx, enum status st, const struct err *e),
                       void *ctx, struct err *e) {
    return writer_post(&s->writer, fn, done, ctx, e);
}

enum status store_checkpoint(struct store *s, struct err *e) {
    return writer_run(&s->writer, NULL, NULL, e);
}

void store_high_water(struct db *tx, uint32_t run_id) {
    if (run_id > tx->high_water) tx->high_water = run_id;
}

void store_quiet(struct db *tx) {
    tx->quiet = true;
}

void store_erasing(struct db *tx) {
    tx->erasing = true;
}

void store_watch(struct store *s, void (*fn)(void *ctx), void *ctx) {
    struct writer *w = &s->writer;
    pthread_mutex_lock(&w->watch_mutex);
    w->watch = fn;
    w->watch_ctx = ctx;
    pthread_mutex_unlock(&w->watch_mutex);
}

uint64_t store_generation(const struct store *s) {
    return atomic_load(&s->writer.generation);
}

bool store_writable(const struct store *s) {
    return atomic_load(&s->writer.mode) == WRITER_OPEN;
}

const char *store_dir(const struct store *s) {
    return s->dir;
}

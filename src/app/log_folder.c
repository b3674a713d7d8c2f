/* D/log as files: what was published, read back from there and from nowhere else. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "core/proof.h"
#include "log_internal.h"

enum status log_path(const struct app *a, const char *name, char out[static LOG_PATH_BYTES], struct err *e) {
    int n = snprintf(out, LOG_PATH_BYTES, "%s/" LOG_FOLDER "%s%s", a->dir, *name ? "/" : "", name);
    return n > 0 && n < LOG_PATH_BYTES ? ST_OK : err_set(e, ST_INVALID, "data", "file.path-long");
}

enum status app_log_read(struct app *a, const char *name, size_t max, struct buf *out, struct err *e) {
    char path[LOG_PATH_BYTES];
    enum status st = log_path(a, name, path, e);
    return st ? st : file_read(path, max, out, e);
}

enum status app_log_open(struct app *a, const char *name, int *fd, size_t *len, struct err *e) {
    char path[LOG_PATH_BYTES];
    struct stat s;
    *fd = -1;
    enum status st = log_path(a, name, path, e);
    if (!st) *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (!st && *fd < 0) st = err_set(e, errno == ENOENT || errno == ENOTDIR ? ST_NOT_FOUND : ST_IO, NULL, "");
    if (!st && (fstat(*fd, &s) || !S_ISREG(s.st_mode))) st = err_set(e, ST_NOT_FOUND, NULL, "not-found");
    if (!st) *len = (size_t)s.st_size;
    if (st && *fd >= 0) close(*fd);
    return st;
}

/* ---- the checkpoint ---- */

enum status log_published(struct app *a, bool *found, struct checkpoint *c, struct buf *note, struct err *e) {
    struct err why = { 0 };
    *found = false;
    memset(c, 0, sizeof *c);
    enum status st = app_log_read(a, LOG_CHECKPOINT, NOTE_BYTES_MAX, note, &why);
    if (st == ST_NOT_FOUND) return ST_OK;
    if (!st) st = checkpoint_open(note->data, note->len, &a->log->key, c, &why);
    *found = !st;
    if (!st || st == ST_NO_MEMORY) return st;
    err_set(e, ST_UNAVAILABLE, NULL, "log.damaged");
    err_arg(e, "path", "%s/" LOG_FOLDER "/" LOG_CHECKPOINT, a->dir);
    return ST_UNAVAILABLE;
}

enum status log_publish_file(struct app *a, struct db *db, const struct checkpoint *c, const char *note, struct err *e) {
    char path[LOG_PATH_BYTES];
    struct log_cosignature *by = NULL;
    size_t n = 0;
    struct buf all = BUF_INIT;
    struct arena *ar = arena_new(1u << 20);
    enum status st = ar ? log_path(a, LOG_CHECKPOINT, path, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = log_cosignatures(db, (int64_t)c->size, c->root, ar, &by, &n, e);
    buf_str(&all, note);
    for (size_t i = 0; i < n; i++) buf_str(&all, by[i].line);
    if (!st && all.failed) st = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = file_replace(path, all.data, all.len, 0644, e);
    buf_free(&all);
    arena_free(&ar);
    return st;
}

static enum status name_put(struct app *a, const char *name, const struct buf *text, struct err *e) {
    char path[LOG_PATH_BYTES];
    struct buf old = BUF_INIT;
    enum status st = log_path(a, name, path, e);
    bool same = !st && !file_read(path, text->len, &old, NULL) && old.len == text->len && !memcmp(old.data, text->data, old.len);
    buf_free(&old);
    return st || same ? st : file_replace(path, text->data, text->len, 0644, e);
}

enum status log_publish_names(struct app *a, bool with_policy, struct err *e) {
    char vkey[NOTE_VKEY_BYTES];
    struct buf key = BUF_INIT, policy = BUF_INIT;
    note_key_format(&a->log->key, vkey);
    buf_printf(&key, "%s\n", vkey);
    enum status st = key.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : name_put(a, LOG_KEY, &key, e);
    if (!st && with_policy) st = app_log_policy(a, &policy, e);
    if (!st && with_policy) st = name_put(a, LOG_POLICY, &policy, e);
    buf_free(&key);
    buf_free(&policy);
    return st;
}

/* ---- tiles ---- */

struct tile_file {
    struct app *app;
    struct buf data;
};

static enum status tile_bad(const struct app *a, const char *name, struct err *e) {
    err_set(e, ST_CORRUPT, NULL, "log.tile");
    err_arg(e, "path", "%s/" LOG_FOLDER "/%s", a->dir, name);
    return ST_CORRUPT;
}

static enum status tile_read(void *self, const struct tile *t, const unsigned char **hashes, struct err *e) {
    struct tile_file *f = self;
    char name[TILE_PATH_BYTES];
    struct err why = { 0 };
    tile_path_format(t, name);
    buf_clear(&f->data);
    enum status st = app_log_read(f->app, name, TILE_BYTES_MAX, &f->data, &why);
    if (st || f->data.len != (size_t)t->width * MERKLE_HASH_BYTES) return tile_bad(f->app, name, e);
    *hashes = (const unsigned char *)f->data.data;
    return ST_OK;
}

enum status log_files_root(struct app *a, uint64_t size, unsigned char root[static MERKLE_HASH_BYTES], struct err *e) {
    struct tile_file f = { .app = a, .data = BUF_INIT };
    struct tile_source tiles = { tile_read, &f, size };
    const struct hash_source src = { tile_source_hash, &tiles };
    enum status st = tree_root(&src, size, root, e);
    buf_free(&f.data);
    return st;
}

/* As tile_read, of a tree that may have grown since. */
static enum status tile_read_past(void *self, const struct tile *t, const unsigned char **hashes, struct err *e) {
    const struct tile full = { t->level, t->index, TILE_WIDTH };
    struct err why = { 0 };
    if (tile_read(self, t, hashes, &why) == ST_OK || t->width == TILE_WIDTH) {
        if (why.status && e && !e->status) *e = why;
        return why.status;
    }
    return tile_read(self, &full, hashes, e);
}

enum status log_files_consistency(struct app *a, uint64_t old, uint64_t size, struct proof *p, struct err *e) {
    struct tile_file f = { .app = a, .data = BUF_INIT };
    struct tile_source tiles = { tile_read_past, &f, size };
    const struct hash_source src = { tile_source_hash, &tiles };
    enum status st = proof_consistency(&src, old, size, p, e);
    buf_free(&f.data);
    return st;
}

enum status log_files_inclusion(struct app *a, uint64_t index, uint64_t size, struct proof *out, struct err *e) {
    struct tile_file f = { .app = a, .data = BUF_INIT };
    struct tile_source tiles = { tile_read_past, &f, size };
    const struct hash_source src = { tile_source_hash, &tiles };
    enum status st = proof_inclusion(&src, index, size, out, e);
    buf_free(&f.data);
    return st;
}

/* The folder of the partial ones of a tile, whatever widths it holds. */
static void partials_of(struct app *a, int level, uint64_t index) {
    char name[TILE_PATH_BYTES], path[LOG_PATH_BYTES];
    const struct tile t = { level, index, 1 };
    tile_path_format(&t, name);
    *strrchr(name, '/') = '\0'; /* …067.p */
    if (log_path(a, name, path, NULL)) return;
    DIR *d = opendir(path);
    if (!d) return;
    for (struct dirent *f; (f = readdir(d));)
        if (strcmp(f->d_name, ".") && strcmp(f->d_name, "..")) (void)unlinkat(dirfd(d), f->d_name, 0);
    closedir(d);
    (void)rmdir(path);
}

void log_partials_remove(struct app *a, uint64_t from, uint64_t to) {
    for (int level = 0; level < TILE_LEVELS; level++) {
        uint64_t before = from >> TILE_HEIGHT * level, now = to >> TILE_HEIGHT * level;
        for (uint64_t i = before / TILE_WIDTH; i < now / TILE_WIDTH; i++) {
            partials_of(a, level, i);
            if (level == 0) partials_of(a, TILE_ENTRIES, i);
        }
    }
}

/* ---- the guard ---- */

enum status log_behind(uint64_t published, uint64_t size, struct err *e) {
    err_set(e, ST_UNAVAILABLE, NULL, "log.behind");
    err_arg(e, "published", "%llu", (unsigned long long)published);
    err_arg(e, "size", "%llu", (unsigned long long)size);
    return ST_UNAVAILABLE;
}

enum status log_forked(uint64_t size, struct err *e) {
    err_set(e, ST_UNAVAILABLE, NULL, "log.forked");
    err_arg(e, "size", "%llu", (unsigned long long)size);
    return ST_UNAVAILABLE;
}

/* Each entry binds a random salt, so two histories never have the same one at the same place. */
static enum status guard_last(struct app *a, struct db *db, uint64_t size, struct err *e) {
    struct tile_file f = { .app = a, .data = BUF_INIT };
    struct tile t = { 0, (size - 1) / TILE_WIDTH, 0 };
    const unsigned char *hashes = NULL;
    const char *bytes = NULL;
    size_t len = 0;
    unsigned char leaf[MERKLE_HASH_BYTES];
    struct arena *ar = arena_new(1u << 18);
    t.width = tile_width(size, 0, t.index);
    enum status st = ar ? log_get(db, (int64_t)size - 1, ar, &bytes, &len, leaf, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    /* A tile that is not there is made again before anything is signed. */
    if (!st && !tile_read(&f, &t, &hashes, NULL) && memcmp(hashes + (size_t)(t.width - 1) * MERKLE_HASH_BYTES, leaf, sizeof leaf) != 0)
        st = log_forked(size, e);
    buf_free(&f.data);
    arena_free(&ar);
    return st;
}

enum status log_guard(struct app *a, struct db *db, struct err *e) {
    struct checkpoint published;
    struct buf note = BUF_INIT;
    bool found = false;
    int64_t size = 0;
    enum status st = log_size(db, &size, e);
    if (!st) st = log_published(a, &found, &published, &note, e);
    buf_free(&note);
    if (st || !found || published.size == 0) return st;
    if ((uint64_t)size < published.size) return log_behind(published.size, (uint64_t)size, e);
    return guard_last(a, db, published.size, e);
}

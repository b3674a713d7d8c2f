/* D/log made again from the database, byte for byte: nothing is signed here, the row already says what was. */
#include <dirent.h>
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "log_tree.h"

/* ---- what does not belong there ---- */

struct sweep {
    char path[LOG_PATH_BYTES];
    size_t prefix; /* of the path: D/log/ */
    uint64_t size;
    int64_t removed;
};

/* Whether a file named like a tile, or the rest of one that a crash left, is none of a tree of size. */
static bool is_stray(const struct sweep *s) {
    const char *name = s->path + s->prefix;
    struct tile t;
    size_t len = strlen(name), end = strlen(".new");
    if (len > end && !strcmp(name + len - end, ".new")) return tile_path_parse(name, len - end, &t);
    if (!tile_path_parse(name, len, &t)) return false;
    unsigned width = tile_width(s->size, t.level, t.index);
    return width == 0 || (width == TILE_WIDTH) != (t.width == TILE_WIDTH) || t.width > width;
}

static void sweep_folder(struct sweep *s) {
    size_t len = strlen(s->path);
    DIR *d = opendir(s->path);
    if (!d) return;
    for (struct dirent *f; (f = readdir(d));) {
        struct stat st;
        if (!strcmp(f->d_name, ".") || !strcmp(f->d_name, "..")) continue;
        int n = snprintf(s->path + len, sizeof s->path - len, "/%s", f->d_name);
        if (n < 0 || (size_t)n >= sizeof s->path - len || lstat(s->path, &st)) continue;
        if (S_ISDIR(st.st_mode)) {
            sweep_folder(s);
            (void)rmdir(s->path); /* stays where it is not empty */
        } else if (is_stray(s) && !unlink(s->path)) {
            s->removed++;
        }
    }
    closedir(d);
    s->path[len] = '\0';
}

static int64_t sweep(struct app *a, uint64_t size) {
    struct sweep s = { .size = size };
    if (log_path(a, "tile", s.path, NULL)) return 0;
    s.prefix = strlen(s.path) - strlen("tile");
    sweep_folder(&s);
    return s.removed;
}

/* ---- the command ---- */

static enum status remake(struct command_ctx *c, struct log_grow *g, const struct log_checkpoint *row) {
    struct checkpoint made = { .size = (uint64_t)row->size };
    g->careful = true;
    enum status st = log_grow_to(g, made.size, c->e);
    if (!st) st = log_grow_edge(g, 0, true, c->e);
    edge_root(g->edge, made.root);
    if (!st && memcmp(made.root, row->root, sizeof made.root) != 0) st = log_forked(made.size, c->e);
    if (!st) st = log_publish_file(c->app, g->db, &made, row->note, c->e);
    if (!st) st = log_publish_names(c->app, c->app->log->tree != NULL, c->e);
    if (st) return st;
    int64_t written = (int64_t)file_batch_count(g->batch), removed = sweep(c->app, made.size);
    log_info("log.rebuilt", "size=%lld written=%lld removed=%lld", (long long)row->size, (long long)written, (long long)removed);
    *c->result = json_pack("{s:I, s:I, s:I}", "log_size", (json_int_t)row->size, "written", (json_int_t)written, "removed", (json_int_t)removed);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* What is published may be ahead of the row after a restore: then these files are all that is left of the rest. */
static enum status remake_allowed(struct command_ctx *c, struct db *db, struct log_checkpoint *row) {
    bool found = false;
    struct err why = { 0 };
    enum status st = log_guard(c->app, db, &why);
    if (st && strcmp(why.key, "log.damaged") != 0) {
        *c->e = why;
        return st;
    }
    st = log_checkpoint_get(db, c->arena, &found, row, c->e);
    return st || found ? st : err_set(c->e, ST_NOT_FOUND, NULL, "log.unsigned");
}

enum status command_log_rebuild(struct command_ctx *c) {
    struct log_grow g;
    struct log_checkpoint row;
    struct log_tree *t = c->app->log->tree;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st) st = log_grow_open(&g, c->app, c->e);
    if (st) return st;
    if (t) pthread_mutex_lock(&t->work);
    st = remake_allowed(c, g.db, &row);
    if (!st) st = remake(c, &g, &row);
    if (t) pthread_mutex_unlock(&t->work);
    log_grow_close(&g);
    return st;
}

/*
 * What a restored database takes over from the one that it replaces.
 *
 * Rows go back to the day of the backup. Two things must not: numbers that were given out are on printed labels, and
 * the sealed file of keys stands beside the database and is not part of a backup. So the copy gets the high-water mark
 * as the floor of its run ids, and every key of the present database in the later of the two states, unsafe where either says so.
 */
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "migrate.h"
#include "paths.h"
#include "restore.h"
#include "store/job.h"
#include "store/people.h"

#define META_LOG_KEY "log_public_key" /* differs between any two installations */
#define READERS_WAIT_MS 2000

/* ---- the present database ---- */

static enum status learn(struct present *p, struct arena *a, struct err *e) {
    enum status s = run_max(p->db, &p->run, e);
    if (s == ST_OK) s = meta_get(p->db, META_LOG_KEY, a, &p->log_key, e);
    if (s == ST_OK) s = key_all(p->db, a, &p->keys, &p->keys_len, e);
    return s;
}

static enum status unreadable(struct present *p, struct err *e) {
    log_warn("store.restore", "present=unreadable reason=%s", e->key);
    err_clear(e);
    present_close(p);
    *p = (struct present){.there = true};
    return ST_OK;
}

enum status present_open(struct present *p, const char *path, struct arena *a, struct err *e) {
    int version = 0;
    *p = (struct present){.there = access(path, F_OK) == 0};
    if (!p->there) return ST_OK;
    enum status s = db_open(&p->db, &driver_sqlite, path, DRIVER_WRITE, e);
    if (s != ST_OK) return s;
    s = migrate_identify(p->db, &version, e);
    /* Another program's schema may have none of our columns; its log is moved all the same. */
    bool ours = s == ST_OK && version == migrate_latest(p->db->admin);
    if (s != ST_OK && !strcmp(e->key, "store.newer")) {
        err_clear(e);
        s = ST_OK;
    }
    if (s == ST_OK) s = db_fail(p->db, p->db->admin->setup(p->db->raw, DRIVER_WRITE), "setup", e);
    if (s == ST_OK && ours) s = learn(p, a, e);
    return s == ST_CORRUPT ? unreadable(p, e) : s;
}

enum status present_settle(struct present *p, bool *whole, struct err *e) {
    *whole = !p->there || p->db;
    if (!p->db) return ST_OK;
    enum driver_result r = p->db->admin->checkpoint(p->db->raw, true, READERS_WAIT_MS);
    *whole = r != DRIVER_CORRUPT;
    enum status s = *whole ? db_fail(p->db, r, "checkpoint", e) : ST_OK;
    if (s == ST_OK) present_close(p);
    return s;
}

void present_close(struct present *p) {
    db_close(&p->db);
}

/* ---- the copy ---- */

static enum status damaged(const char *file, struct err *e) {
    err_clear(e);
    return path_fail(ST_CORRUPT, "store.restore-damaged", file, e);
}

enum status copy_open(struct db **copy, const char *path, const char *file, struct err *e) {
    int version = 0;
    enum status s = db_open(copy, &driver_sqlite, path, DRIVER_WRITE, e);
    if (s != ST_OK) return s;
    struct db *db = *copy;
    s = migrate_identify(db, &version, e);
    if (s == ST_OK) s = db_fail(db, db->admin->check(db->raw, true), "check", e);
    if (s == ST_OK) s = migrate_apply(db, version, clock_now_us(clock_system()), e);
    if (s == ST_OK) s = db_fail(db, db->admin->setup(db->raw, DRIVER_WRITE), "setup", e);
    return s == ST_CORRUPT ? damaged(file, e) : s;
}

static const struct signing_key *find(const struct signing_key *keys, size_t n, int id) {
    for (size_t i = 0; i < n; i++)
        if (keys[i].id == id) return &keys[i];
    return NULL;
}

/* A state never goes back, so of two the later one holds. */
static enum key_state state_of(const struct signing_key *a, const struct signing_key *b) {
    return !b || a->state > b->state ? a->state : b->state;
}

/* That a key is unsafe is never forgotten: of two times the earlier. */
static int64_t unsafe_of(int64_t a, int64_t b) {
    return !a ? b : !b || a < b ? a : b;
}

static bool is_other(const struct signing_key *a, const struct signing_key *b) {
    return b && (strcmp(a->host, b->host) != 0 || memcmp(a->public_key, b->public_key, sizeof a->public_key) != 0);
}

struct ring {
    struct db *tx;
    const struct signing_key *here, *there; /* rows of the copy, of the present database */
    size_t here_len, there_len;
    int active; /* the newest of those that neither says is retired; -1 none */
    int64_t at_us;
};

static void ring_elect(struct ring *g) {
    g->active = -1;
    for (size_t i = 0; i < g->here_len; i++) {
        const struct signing_key *k = &g->here[i];
        if (k->id > g->active && state_of(k, find(g->there, g->there_len, k->id)) == KEY_ACTIVE) g->active = k->id;
    }
    for (size_t i = 0; i < g->there_len; i++) {
        const struct signing_key *k = &g->there[i];
        if (k->id > g->active && state_of(k, find(g->here, g->here_len, k->id)) == KEY_ACTIVE) g->active = k->id;
    }
}

static enum status ring_raise(const struct ring *g, const struct signing_key *k, struct err *e) {
    const struct signing_key *now = find(g->there, g->there_len, k->id);
    enum key_state want = state_of(k, now);
    if (want == KEY_ACTIVE && k->id != g->active) want = KEY_RETIRED;
    enum status s = ST_OK;
    if (k->state == KEY_ACTIVE && want != KEY_ACTIVE)
        s = key_set_state(g->tx, k->id, KEY_RETIRED, now && now->retired_us ? now->retired_us : g->at_us, e);
    if (s == ST_OK && k->state != KEY_DESTROYED && want == KEY_DESTROYED)
        s = key_set_state(g->tx, k->id, KEY_DESTROYED, now ? now->destroyed_us : g->at_us, e);
    int64_t unsafe = now ? unsafe_of(k->unsafe_us, now->unsafe_us) : k->unsafe_us;
    return s == ST_OK && unsafe != k->unsafe_us ? key_set_unsafe(g->tx, k->id, unsafe, e) : s;
}

static enum status ring_add(const struct ring *g, struct signing_key k, struct err *e) {
    if (k.state == KEY_ACTIVE && k.id != g->active) {
        k.state = KEY_RETIRED;
        k.retired_us = g->at_us;
    }
    return key_insert(g->tx, &k, e);
}

/* Rows of the copy first: only one key may be active at any moment. */
static enum status ring_merge(struct ring *g, struct err *e) {
    enum status s = ST_OK;
    ring_elect(g);
    for (size_t i = 0; s == ST_OK && i < g->here_len; i++) s = ring_raise(g, &g->here[i], e);
    for (size_t i = 0; s == ST_OK && i < g->there_len; i++)
        if (!find(g->here, g->here_len, g->there[i].id)) s = ring_add(g, g->there[i], e);
    return s;
}

static enum status same_installation(struct db *copy, const struct present *p, const struct ring *g,
                                     const struct store_restore *o, struct arena *a, struct err *e) {
    const char *log_key = NULL;
    enum status s = meta_get(copy, META_LOG_KEY, a, &log_key, e);
    if (s != ST_OK) return s;
    bool other = p->log_key && log_key && strcmp(p->log_key, log_key) != 0;
    for (size_t i = 0; !other && i < g->here_len; i++)
        other = is_other(&g->here[i], find(g->there, g->there_len, g->here[i].id));
    return other ? path_fail(ST_CONFLICT, "store.restore-other", o->file, e) : ST_OK;
}

static enum status record(struct db *copy, const struct store_restore *o, const struct store_restored *r, int64_t at_us,
                          struct err *e) {
    char floor[16], detail[80];
    (void)snprintf(floor, sizeof floor, "%" PRIu32, r->high_water);
    (void)snprintf(detail, sizeof detail, "{\"file_run\":%" PRIu32 ",\"high_water\":%" PRIu32 "}", r->file_run,
                   r->high_water);
    enum status s = meta_set(copy, META_RUN_FLOOR, floor, e);
    return s == ST_OK ? act_insert(copy, at_us, o->role, o->org, "restore", "store", detail, e) : s;
}

/* What was signed out of, or used up, since the backup must not come back with it. */
static enum status sign_out_all(struct db *copy, int64_t at_us, struct err *e) {
    enum status s = session_delete_before(copy, INT64_MAX, e);
    if (s == ST_OK) s = link_revoke_all(copy, at_us, e);
    if (s == ST_OK) s = job_drop_all(copy, e); /* files of jobs are not in a backup, and those beside it are of other jobs */
    return s == ST_OK ? card_void_all(copy, e) : s;
}

enum status copy_complete(struct db *copy, const struct present *p, uint32_t high_water,
                          const struct store_restore *o, struct store_restored *r, struct arena *a, struct err *e) {
    struct signing_key *here = NULL;
    struct ring g = {.tx = copy, .there = p->keys, .there_len = p->keys_len,
                     .at_us = clock_now_us(o->clock ? o->clock : clock_system())};
    enum status s = db_transaction(copy, DRIVER_BEGIN_WRITE, e);
    if (s == ST_OK) s = key_all(copy, a, &here, &g.here_len, e);
    g.here = here;
    if (s == ST_OK) s = same_installation(copy, p, &g, o, a, e);
    if (s == ST_OK) s = run_max(copy, &r->file_run, e);
    r->high_water = high_water > p->run ? high_water : p->run;
    if (r->file_run > r->high_water) r->high_water = r->file_run;
    if (s == ST_OK) s = ring_merge(&g, e);
    if (s == ST_OK) s = sign_out_all(copy, g.at_us, e);
    if (s == ST_OK) s = record(copy, o, r, g.at_us, e);
    if (s == ST_OK) s = db_transaction(copy, DRIVER_COMMIT, e);
    return s;
}

enum status copy_close(struct db **copy, const char *path, struct err *e) {
    struct db *db = *copy;
    enum status s = db_fail(db, db->admin->checkpoint(db->raw, true, READERS_WAIT_MS), "checkpoint", e);
    db_close(copy);
    if (s != ST_OK) return s;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool synced = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0) close(fd);
    return synced ? ST_OK : path_fail(ST_IO, "store.io", path, e);
}

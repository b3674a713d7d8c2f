/* Opening and closing an installation, in the order that a crash at any point allows. */
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

#include "base/log.h"
#include "internal.h"
#include "log_internal.h"
#include "places.h"
#include "press_desk.h"
#include "store/files.h"
#include "signin.h"
#include "visitor_limit.h"

const struct actor actor_operator = { .role = "operator", .org = "van-hanh", .who = { .role = ROLE_OPERATOR, .unit_code = "" } };

void app_harden(void) {
    const struct rlimit none = { 0, 0 };
    (void)setrlimit(RLIMIT_CORE, &none);
    (void)prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
    (void)signal(SIGPIPE, SIG_IGN);
    if (sodium_init() < 0) {
        log_error("app.sodium", "result=failed");
        abort();
    }
}

struct store *app_store(struct app *a) { return a->store; }
const char *app_dir(const struct app *a) { return a->dir; }
const struct clock *app_clock(const struct app *a) { return a->clock; }
bool app_demo(const struct app *a) { return a->demo; }

static enum status app_alloc(struct app **out, const struct app_options *o, struct err *e) {
    struct app *a = calloc(1, sizeof *a);
    if (!a) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    a->dir = strdup(o->dir);
    a->keys = calloc(CODE_KEY_ID_MAX + 1, sizeof *a->keys);
    a->clock = o->clock ? o->clock : clock_system();
    a->random = o->random ? o->random : random_system();
    a->active = -1;
    a->scans_off = o->scans_off;
    pthread_mutex_init(&a->key_change, NULL);
    pthread_rwlock_init(&a->keys_lock, NULL);
    pthread_mutex_init(&a->reader_lock, NULL);
    a->board = issue_board_new();
    a->log = log_board_new();
    a->signin = signin_new(a->random);
    a->limiter = limiter_new(a->random);
    a->reports = visitor_limit_new();
    a->report_hours = visitor_limit_new();
    a->opened = visitor_limit_new();
    *out = a;
    if (!a->dir || !a->keys || !a->board || !a->log || !a->signin || !a->limiter || !a->reports || !a->report_hours || !a->opened) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    return password_cost_of(o->weak_passwords, &a->password_cost, e);
}

static enum status passphrase_locate(struct app *a, const struct app_options *o, struct err *e) {
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    const char *path = passphrase_path(o->passphrase_file, ar);
    if (path) a->passphrase_file = strdup(path);
    arena_free(&ar);
    return path ? ST_OK : err_set(e, ST_NOT_FOUND, NULL, "passphrase.missing");
}

static enum status meta_load(struct app *a, struct err *e) {
    struct db *db = NULL;
    const char *demo = NULL;
    struct arena *ar = arena_new(1u << 16);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = app_reader_begin(a, &db, e);
    if (!st) {
        st = meta_get(db, "demo", ar, &demo, e);
        app_reader_end(a);
    }
    a->demo = !st && demo && !strcmp(demo, "1");
    arena_free(&ar);
    return st;
}

enum status app_open(struct app **out, const struct app_options *o, struct err *e) {
    struct app *a = NULL;
    struct keys_opening *keys = NULL;
    struct err missing = { 0 };
    struct store_options so = o->store;
    if (!so.clock) so.clock = o->clock;
    *out = NULL;
    enum status st = app_alloc(&a, o, e);
    if (!st && o->places) st = places_open(&a->places, o->places, e);
    /* What is wrong with the store is said first. */
    enum status located = st || o->without_secrets ? ST_OK : passphrase_locate(a, o, &missing);
    if (!st && !o->without_secrets && !located) keys = keys_begin(a);
    if (!st) st = store_open(&a->store, o->dir, &so, e);
    if (!st) files_sweep(o->dir); /* under the lock: nobody else is writing one */
    if (!st && located) {
        st = located;
        if (e) *e = missing;
    }
    if (!st && !o->without_secrets) st = keys_open(a, &keys, e);
    keys_drop(&keys);
    if (!st) st = keyring_load(a, e);
    if (!st) st = meta_load(a, e);
    if (!st) st = log_board_open(a, o->log_policy, e);
    if (!st && a->secrets) st = scan_counter_open(a, e);
    if (!st && a->secrets) st = issue_resume(a, e);
    if (!st && a->secrets) st = desk_open(a, e);
    if (st) app_close(&a);
    *out = a;
    return st;
}

void app_close(struct app **ap) {
    struct app *a = *ap;
    *ap = NULL;
    if (!a) return;
    desk_close(a);               /* jobs that run are run again at the next start */
    issue_board_free(&a->board); /* waits for runs in the making */
    scan_counter_close(a);       /* writes down what is pending */
    store_close(&a->store);
    reader_close(&a->reader);
    secrets_free(&a->secrets);
    visitor_limit_free(&a->reports);
    visitor_limit_free(&a->report_hours);
    signin_free(&a->signin);
    visitor_limit_free(&a->opened);
    places_free(&a->places);
    limiter_free(&a->limiter);
    log_board_free(&a->log);
    pthread_mutex_destroy(&a->key_change);
    pthread_rwlock_destroy(&a->keys_lock);
    pthread_mutex_destroy(&a->reader_lock);
    free(a->keys);
    free(a->passphrase_file);
    free(a->dir);
    free(a);
}

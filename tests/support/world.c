/* One way for all journeys to get an installation. */
#include "tidy.h"
#include "world.h"

#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <fcntl.h>
#include <ftw.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/text.h"
#include "label/stock.h"
#include "store/file_ref.h"
#include "store/store.h"

static void show(const struct err *e) {
    struct buf b = BUF_INIT;
    text_error(&b, LANG_EN, e);
    print_message("%s [%s] field=%s line=%ld\n", b.data ? b.data : "", e->key, e->field, e->line);
    buf_free(&b);
}

static void open_app(struct world *w) {
    const struct app_options o = { .dir = w->dir, .passphrase_file = w->passphrase, .clock = &w->clock, .random = &w->random,
                                   .weak_passwords = true };
    enum status st = app_open(&w->app, &o, &w->err);
    if (!st) st = scanner_open(&w->scanner, w->app, &w->err);
    if (st) show(&w->err);
    assert_int_equal(st, ST_OK);
}

void world_set_time(struct world *w, const char *iso_day, int h, int m, int s) {
    int32_t day = day_parse(iso_day, strlen(iso_day));
    assert_int_not_equal(day, DAY_NONE);
    w->now_us = day_start_us(day) + ((h * 60LL + m) * 60 + s) * 1000000;
}

/* Ids of photos and papers that tests write into records as if somebody had uploaded them. */
static const char *const uploads[] = { "0000000000000000000000000000000000000000000000000000000000000000",
                                       "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                                       "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" };

static void upload(const struct world *w, const char *id) {
    static const char *const names[] = { ".jpg", "-doc.jpg", "-doc.pdf" };
    char path[400];
    (void)snprintf(path, sizeof path, "%s/files", w->dir);
    (void)mkdir(path, 0700);
    (void)snprintf(path, sizeof path, "%s/files/%.2s", w->dir, id);
    (void)mkdir(path, 0700);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        (void)snprintf(path, sizeof path, "%s/files/%.2s/%s%s", w->dir, id, id, names[i]);
        int fd = open(path, O_CREAT | O_WRONLY, 0600);
        assert_true(fd >= 0);
        close(fd);
    }
}

#define SENDERS 64 /* the first accounts of a test, whoever they are */

static enum status send_all(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    store_quiet(tx);
    enum status st = ST_OK;
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++)
        for (int64_t who = 1; !st && who <= SENDERS; who++) st = file_upload_add(tx, uploads[i], who, 0, e);
    return st;
}

/* ---- a fresh one, made once in a process and copied from then on ---- */

/* An empty installation, and one with the province's lists: making one migrates, seals and loads, which takes longer than most tests. */
static struct pattern {
    char dir[64]; /* "" not made yet */
    struct random_seeded seed;
} patterns[2];
static pid_t maker; /* a child that a test forks removes nothing */

static void remove_all(const char *dir) { (void)folder_remove(dir); }

static void patterns_remove(void) {
    for (size_t i = 0; i < 2 && getpid() == maker; i++)
        if (*patterns[i].dir) remove_all(patterns[i].dir);
}

static const char *copy_from, *copy_to;

static int copy_one(const char *path, const struct stat *st, int type, struct FTW *at) {
    char to[512];
    struct buf b = BUF_INIT;
    (void)at;
    (void)snprintf(to, sizeof to, "%s%s", copy_to, path + strlen(copy_from));
    if (type == FTW_D) return mkdir(to, st->st_mode & 07777) && strcmp(to, copy_to) ? -1 : 0;
    int fd = file_read(path, (size_t)st->st_size + 1, &b, NULL) ? -1 : open(to, O_CREAT | O_WRONLY | O_EXCL, st->st_mode & 07777);
    bool whole = fd >= 0 && write(fd, b.data, b.len) == (ssize_t)b.len;
    if (fd >= 0) close(fd);
    buf_free(&b);
    return whole ? 0 : -1;
}

static void copy_all(const char *from, const char *to) {
    copy_from = from;
    copy_to = to;
    assert_int_equal(nftw(from, copy_one, 8, FTW_PHYS), 0);
}

static void place(struct world *w, const char *base) {
    (void)snprintf(w->dir, sizeof w->dir, "%s/data", base);
    (void)snprintf(w->passphrase, sizeof w->passphrase, "%s/passphrase", base);
}

static void pattern_make(struct world *w, bool lists) {
    bool made = false;
    bool warn = false;
    struct pattern *p = &patterns[lists];
    (void)snprintf(p->dir, sizeof p->dir, "/tmp/temlang-pattern-XXXXXX");
    assert_non_null(mkdtemp(p->dir));
    if (!maker) atexit(patterns_remove);
    maker = getpid();
    place(w, p->dir);
    const struct app_init init = { .dir = w->dir, .host = WORLD_HOST, .passphrase_file = w->passphrase,
                                   .lists = lists ? "lao-cai" : NULL, .clock = &w->clock, .random = &w->random };
    enum status st = app_init(&init, &made, &warn, &w->err);
    if (st) show(&w->err);
    assert_int_equal(st, ST_OK);
    assert_true(made);
    p->seed = w->seed;
}

void world_open(struct world *w, bool lists) {
    memset(w, 0, sizeof *w);
    assert_true(sodium_init() >= 0);
    assert_int_equal(text_load(&w->err), ST_OK);
    assert_int_equal(stock_load(&w->err), ST_OK);
    world_set_time(w, "2026-11-24", 9, 0, 0);
    w->clock = clock_fixed(&w->now_us);
    w->random = random_seed(&w->seed, 316);
    if (!*patterns[lists].dir) pattern_make(w, lists);
    char base[] = "/tmp/temlang-world-XXXXXX";
    assert_non_null(mkdtemp(base));
    copy_all(patterns[lists].dir, base);
    place(w, base);
    w->seed = patterns[lists].seed;
    open_app(w);
    for (size_t i = 0; i < sizeof uploads / sizeof *uploads; i++) upload(w, uploads[i]);
    assert_int_equal(store_write(app_store(w->app), send_all, NULL, &w->err), ST_OK);
}

void world_reopen(struct world *w) {
    scanner_close(&w->scanner);
    app_close(&w->app);
    open_app(w);
}

void world_close(struct world *w) {
    scanner_close(&w->scanner);
    app_close(&w->app);
    char *slash = strrchr(w->dir, '/');
    *slash = '\0';
    remove_all(w->dir);
}

json_t *world_try(struct world *w, enum command c, json_t *params, enum status *st) {
    json_t *result = NULL;
    assert_non_null(params);
    err_clear(&w->err);
    *st = command_run(c, w->app, NULL, &actor_operator, params, NULL, &result, &w->err);
    json_decref(params);
    return result;
}

json_t *world_do(struct world *w, enum command c, json_t *params) {
    enum status st = ST_OK;
    json_t *r = world_try(w, c, params, &st);
    if (st) show(&w->err);
    assert_int_equal(st, ST_OK);
    return r;
}

int64_t world_id(json_t *result) {
    int64_t id = json_integer_value(json_object_get(result, "id"));
    json_decref(result);
    return id;
}

static void import(struct world *w, const char *kind, const char *csv) {
    json_decref(world_do(w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", kind, "csv", csv)));
}

int64_t world_product(struct world *w, const char *name, const char *gtin, const char *lot, int quantity,
                      const char *expires_on) {
    import(w, "communes",
           "commune_2022,district_2022,code_2022,district_code_2022,commune_2025,code_2025,confidence,in_plan,note\n"
           "xã Tả Phìn,thị xã Sa Pa,03013,088,xã Tả Phìn,03013,high,yes,\n"
           "xã Trung Chải,thị xã Sa Pa,03010,088,xã Tả Phìn,03013,high,yes,\n");
    import(w, "producers", "name,kind,commune\nHợp tác xã Mẫu A,hop-tac-xa,03013\n");
    json_t *p = json_pack("{s:i, s:s}", "producer", 1, "name", name);
    if (gtin) json_object_set_new(p, "gtin", json_string(gtin));
    int64_t product = world_id(world_do(w, COMMAND_PRODUCT_ADD, p));
    json_t *l = json_pack("{s:I, s:s, s:i, s:s}", "product", (json_int_t)product, "code", lot, "quantity", quantity, "made_on",
                          "2026-11-01");
    if (expires_on) json_object_set_new(l, "expires_on", json_string(expires_on));
    json_decref(world_do(w, COMMAND_LOT_ADD, l));
    return product;
}

uint32_t world_run(struct world *w, int64_t product, const char *lot, int count) {
    return (uint32_t)world_id(world_do(
        w, COMMAND_RUN_ISSUE, json_pack("{s:I, s:s, s:i}", "product", (json_int_t)product, "lot", lot, "count", count)));
}

void world_address(struct world *w, uint32_t run, uint32_t index, struct buf *out) {
    char address[CODE_ADDRESS_MAX + 1];
    buf_clear(out);
    assert_int_equal(app_label_address(w->app, run, index, address, &w->err), ST_OK);
    buf_str(out, address);
    buf_byte(out, '\0');
    out->len--;
}

struct scan_result world_scan(struct world *w, const char *address) {
    struct scan_result r;
    const struct scan_request q = { .target = address, .len = strlen(address), .now_us = w->now_us };
    enum status st = scanner_scan(w->scanner, &q, &r, &w->err);
    if (st) show(&w->err);
    assert_int_equal(st, ST_OK);
    return r;
}

struct secrets *world_secrets(const struct world *w) {
    char path[512];
    struct buf sealed = BUF_INIT;
    struct buf pass = BUF_INIT;
    struct secrets *s = NULL;
    (void)snprintf(path, sizeof path, "%s/keys.sealed", w->dir);
    assert_int_equal(file_read(path, 1 << 20, &sealed, NULL), ST_OK);
    assert_int_equal(file_read(w->passphrase, 1 << 10, &pass, NULL), ST_OK);
    assert_int_equal(secrets_open(&s, (unsigned char *)sealed.data, sealed.len, pass.data, pass.len - 1, NULL), ST_OK);
    buf_free(&sealed);
    buf_free(&pass);
    return s;
}

/* An installation in a temporary folder, with a clock that stands and randomness that repeats: what journeys run in. */
#ifndef TEMLANG_TESTS_WORLD_H
#define TEMLANG_TESTS_WORLD_H

#include <jansson.h>

#include "app/app.h"
#include "app/command.h"
#include "app/scan.h"
#include "base/buf.h"
#include "core/seal.h"

#define WORLD_HOST "TX.LAOCAI.GOV.VN"
#define WORLD_UPLOADS 9 /* files that count as uploaded from the start, see world_open */

struct world {
    char dir[256];        /* data folder */
    char passphrase[280]; /* file beside it */
    int64_t now_us;
    struct clock clock;
    struct random_seeded seed;
    struct random random;
    struct app *app;
    struct scanner *scanner;
    struct err err;       /* of the last call */
};

/*
 * Make and open an installation; lists: the province's lists are loaded. Asserts that it works. Photos and papers named by
 * 64 times 0 or a, or four times 0123456789abcdef, count as uploaded by each of the first accounts.
 */
void world_open(struct world *w, bool lists);
/* Close the app and open it again. */
void world_reopen(struct world *w);
/* Close and remove everything. */
void world_close(struct world *w);
/* 2026-11-24 in Asia/Ho_Chi_Minh at h:m:s, the day on which a world begins. */
void world_set_time(struct world *w, const char *iso_day, int h, int m, int s);
/* Run a command with params (stolen). out: result (to be decref'd) or NULL with w->err and *st */
json_t *world_try(struct world *w, enum command c, json_t *params, enum status *st);
/* The same, asserting that it succeeds. */
json_t *world_do(struct world *w, enum command c, json_t *params);
/* The id of a result, which is freed. */
int64_t world_id(json_t *result);
/* Producer, product (gtin NULL for none) and lot of a quantity; out: product id. */
int64_t world_product(struct world *w, const char *name, const char *gtin, const char *lot, int quantity,
                      const char *expires_on);
/* Issue a run; out: its id. */
uint32_t world_run(struct world *w, int64_t product, const char *lot, int count);
/* The address of a label, into out (owned by the caller, buf_free). */
void world_address(struct world *w, uint32_t run, uint32_t index, struct buf *out);
/* Scan an address or target at the world's time. */
struct scan_result world_scan(struct world *w, const char *address);
/* The secrets of the installation, opened from its sealed file with its passphrase. */
struct secrets *world_secrets(const struct world *w);

#endif

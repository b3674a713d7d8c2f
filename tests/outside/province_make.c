/*
 * Fills an installation that is there with a province's year (support/province.h), small enough for a test.
 *
 *     province_make DATA PASSPHRASE-FILE
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/text.h"
#include "province.h"

int main(int argc, char **argv) {
    const struct province p = { .producers = 120, .products = 400, .runs = 800, .labels = 100, .scans = 4000 };
    struct err e = { .status = ST_OK };
    struct app *a = NULL;
    if (argc != 3) return 2;
    const struct app_options o = { .dir = argv[1], .passphrase_file = argv[2] };
    app_harden();
    enum status st = text_load(&e);
    if (!st) st = app_open(&a, &o, &e);
    if (!st) st = province_seed(a, &p, &e);
    if (st) fprintf(stderr, "province_make: %s %s\n", e.key, e.field);
    app_close(&a);
    return st != ST_OK;
}

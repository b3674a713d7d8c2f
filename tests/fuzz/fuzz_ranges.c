/*
 * Typed ranges. Oracle: the result is ascending, disjoint, not touching and within bounds; written out and read again
 * it is the same; subtracting gives exactly what a walk over every index gives.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "core/ranges.h"

#define MOST 4096u

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static void mark(bool *set, const struct range *r, size_t n, bool value) {
    for (size_t i = 0; i < n; i++)
        for (uint32_t k = r[i].first; k <= r[i].last; k++) set[k] = value;
}

static void check_shape(const struct range *r, size_t n) {
    for (size_t i = 0; i < n; i++) {
        check(r[i].first >= 1 && r[i].last >= r[i].first && r[i].last <= MOST, "bounds");
        check(i == 0 || r[i].first > r[i - 1].last, "ascending and disjoint");
    }
}

static void check_again(struct arena *a, const struct range *r, size_t n) {
    struct buf b = BUF_INIT;
    struct range *again;
    size_t m;
    for (size_t i = 0; i < n; i++) buf_printf(&b, "%s%u-%u", i ? "," : "", r[i].first, r[i].last);
    check(ranges_parse(b.data, MOST, a, &again, &m, NULL) == ST_OK, "read again");
    check(m == n && !memcmp(r, again, n * sizeof *r), "the same again");
    buf_free(&b);
}

static void check_minus(struct arena *a, const struct range *w, size_t wn, const struct range *h, size_t hn) {
    static bool want[MOST + 1], got[MOST + 1];
    memset(want, 0, sizeof want);
    memset(got, 0, sizeof got);
    mark(want, w, wn, true);
    mark(want, h, hn, false);
    size_t n;
    const struct range *r = ranges_minus(a, w, wn, h, hn, &n);
    check(r != NULL, "memory");
    check_shape(r, n);
    mark(got, r, n, true);
    check(!memcmp(want, got, sizeof got), "minus");
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static const struct range other[] = {{3, 3}, {10, 99}, {101, 101}, {500, 4000}};
    struct arena *a = arena_new(16 << 20);
    char *text = malloc(size + 1);
    struct range *r;
    size_t n;
    if (!a || !text) abort();
    if (size) memcpy(text, data, size);
    text[size] = '\0';
    struct err e = {0};
    if (ranges_parse(text, MOST, a, &r, &n, &e) == ST_OK) {
        check(n > 0, "not empty");
        check_shape(r, n);
        for (size_t i = 1; i < n; i++) check(r[i].first > r[i - 1].last + 1, "joined");
        check_again(a, r, n);
        check_minus(a, r, n, other, 4);
        check_minus(a, other, 4, r, n);
    } else {
        check(e.status == ST_INVALID && *e.key && r == NULL && n == 0, "refused with a reason");
    }
    free(text);
    arena_free(&a);
    return 0;
}

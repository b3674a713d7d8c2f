/*
 * Frames of samples as somebody downloaded them. Oracle: what is read is written back byte for byte; what is drawn is within the frame, in
 * its order, none twice, of each stratum no more than it has, and as many as were asked for where there are so many.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sample.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

static void check_again(const struct sample_line *line, size_t n, const char *text, size_t len) {
    struct buf b = BUF_INIT;
    sample_frame_write(line, n, &b);
    check(!b.failed && b.len == len && (!len || !memcmp(b.data, text, len)), "the same again");
    buf_free(&b);
}

static void check_drawn(const struct sample_line *line, const struct sample *s, uint32_t size) {
    uint64_t sum = 0;
    check(s->drawn == (size < s->units ? size : s->units), "as many as asked for");
    for (size_t i = 0; i < s->strata; i++) {
        check(s->stratum[i].drawn <= s->stratum[i].units, "no more than there are");
        check(size < s->strata || s->stratum[i].drawn >= 1, "each at least one");
        sum += s->stratum[i].drawn;
    }
    check(sum == s->drawn, "the sum");
    for (size_t i = 0; i < s->drawn; i++) {
        const struct sample_unit *u = &s->unit[i], *before = i ? u - 1 : NULL;
        check(u->index >= 1 && u->index <= line[u->line].count, "within its line");
        check(!before || u->line > before->line || (u->line == before->line && u->index > before->index), "in order, none twice");
    }
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    static const uint32_t sizes[] = { 1, 2, 7, 500 };
    struct arena *a = arena_new((size_t)64 << 20);
    struct sample_line *line = NULL;
    struct sample s;
    struct err e = { 0 };
    size_t n = 0;
    if (!a) abort();
    enum status st = sample_frame_read((const char *)data, size, a, &line, &n, &e);
    if (st == ST_OK) {
        check_again(line, n, (const char *)data, size);
        for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
            check(sample_draw(line, n, "000102030405060708090a0b0c0d0e0f", sizes[i], a, &s, &e) == ST_OK, "drawn");
            check_drawn(line, &s, sizes[i]);
        }
    } else {
        check((st == ST_INVALID || st == ST_TOO_LARGE) && *e.key, "refused with a reason");
    }
    arena_free(&a);
    return 0;
}

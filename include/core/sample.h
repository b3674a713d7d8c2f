/*
 * A random sample by stratum that anybody can draw again: who has the frame and the seed has the sample.
 *
 * The frame is a text of lines "<stratum>\t<id>\t<count>\n", by stratum (bytes), then by id; a line stands for the units 1 … count of
 * what has that id (a producer: 1; a run of labels: its labels). Its SHA-256 is published with the seed. The algorithm, SAMPLE_ALGORITHM:
 *
 *   1. The strata are those of the frame in their order, N of all units, N_h in stratum h. Of n wanted (at most N) it gets the whole part
 *      of n·N_h/N; what is left goes one by one to the largest remainders of n·N_h by N, of equal ones to the earlier stratum.
 *   2. Where n is at least the number of strata, one that got nothing takes one from the stratum that has most (of equal ones the earlier).
 *   3. Units of a stratum are numbered 0 … N_h - 1 as their lines follow each other. Where all are wanted, all are taken. Else for i = 0, 1,
 *      2 … the first eight bytes of SHA-256("<seed>:<stratum>:<i>") are a number x, big endian; it is passed over where x is not below the
 *      largest multiple of N_h that is at most 2^64; the unit x mod N_h is taken unless it was; until n_h are.
 *   4. The sample is listed by stratum and number.
 *
 * Why positions and no ranking by a hash of each id: ten million labels would be ten million hashes, and the same must work for both.
 * thread: pure.
 */
#ifndef TEMLANG_CORE_SAMPLE_H
#define TEMLANG_CORE_SAMPLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define SAMPLE_ALGORITHM "temlang-sample-v1"
#define SAMPLE_SEED_DIGITS 32 /* small hexadecimal digits */
#define SAMPLE_SEED_BYTES (SAMPLE_SEED_DIGITS + 1)
#define SAMPLE_HASH_BYTES 32
#define SAMPLE_STRATUM_BYTES 41 /* a-z 0-9 - */
#define SAMPLE_UNITS_MAX ((uint64_t)1 << 48)
#define SAMPLE_SIZE_MAX 10000

/* A line of the frame. */
struct sample_line {
    char stratum[SAMPLE_STRATUM_BYTES];
    int64_t id;      /* 1 … */
    uint32_t count;  /* 1 … */
};
/* Put lines into the order of a frame. */
void sample_sort(struct sample_line *line, size_t n);
/* The bytes of a frame.  in: line: sorted; out: b appended */
void sample_frame_write(const struct sample_line *line, size_t n, struct buf *b);
/*
 * Read a frame.
 *   out  *line in a
 *   err  ST_INVALID "sample.frame" (args: line): not of this form, out of order, one id twice in a stratum; ST_TOO_LARGE "sample.units"
 */
enum status sample_frame_read(const char *text, size_t len, struct arena *a, struct sample_line **line, size_t *n, struct err *e);
void sample_frame_hash(const char *text, size_t len, unsigned char out[static SAMPLE_HASH_BYTES]);

/* Whether it is SAMPLE_SEED_DIGITS small hexadecimal digits. */
bool sample_seed_known(const char *s);

/* What a stratum has and gets. */
struct sample_stratum {
    const char *key;     /* of the frame's lines */
    uint64_t units;
    uint32_t drawn;
    size_t first, lines; /* its lines */
};
/* A unit of the sample. */
struct sample_unit {
    size_t line;
    uint32_t index; /* 1 … count */
};
struct sample {
    struct sample_stratum *stratum;
    size_t strata;
    uint64_t units; /* of the frame */
    struct sample_unit *unit;
    size_t drawn;   /* size, or all where there are fewer */
};
/*
 * Draw.
 *   in   line: sorted, each id once in a stratum, at most SAMPLE_UNITS_MAX units; seed: sample_seed_known; size: 1 … SAMPLE_SIZE_MAX
 *   out  *out in a; no unit where the frame is empty
 *   err  ST_NO_MEMORY
 */
enum status sample_draw(const struct sample_line *line, size_t n, const char *seed, uint32_t size, struct arena *a, struct sample *out,
                        struct err *e);

#endif

/* Drawing what an inspection looks at: the frame out of the register, the sample out of the frame, minutes for each of the sample. */
#ifndef TEMLANG_APP_INSPECTION_H
#define TEMLANG_APP_INSPECTION_H

#include "core/sample.h"
#include "record.h"

/* A frame that was read, and what a seed draws from it; in an arena. */
struct inspection_sample {
    struct sample_line *line;
    size_t lines;
    struct sample drawn;
};

/* Room for the frame of a whole province over years, which a command's own arena has not.  out: to be freed; NULL without memory */
struct arena *inspection_arena(void);
/*
 * The frame of an inspection, from the register as it is.
 *   in   values: of the inspection
 *   err  ST_INVALID "inspection.frame-empty": nothing fits
 */
enum status inspection_frame_make(struct record_ctx *c, const json_t *values, struct buf *frame);
/* Draw from a frame again: the same always.  err: as sample_frame_read, sample_draw */
enum status inspection_redraw(const char *frame, const char *seed, int64_t size, struct arena *a, struct inspection_sample *out, struct err *e);
/* Minutes, as drafts, of all that was drawn. */
enum status inspection_minutes_make(struct record_ctx *c, const struct record *inspection, const struct inspection_sample *s);
/* "3-05": of the n-th minutes of an inspection. */
const char *inspection_number(struct arena *a, const char *inspection, int64_t n);

/*
 * All that repeating a draw needs, and what was drawn: {inspection, sampled, stratum, algorithm, seed, size, frame_size, frame_sha256, frame,
 * strata [{stratum, units, drawn}], drawn [{stratum, id, index}]}.
 *   err  ST_REFUSED "inspection.not-drawn"
 */
enum status inspection_sample_json(struct db *db, const struct record *inspection, struct arena *a, json_t **out, struct err *e);

#endif

/* What the labels of a run show beside the product: asked for as text, written out, frozen. */
#ifndef TEMLANG_APP_RUN_MARKS_H
#define TEMLANG_APP_RUN_MARKS_H

#include "internal.h"
#include "store/showing.h"

#define MARKS_MAX 8

/* A list of things to show, ratings before rights, each by id, none twice. */
struct marks {
    struct shown list[MARKS_MAX];
    size_t len;
};

/* One of them, written out. */
struct mark_text {
    struct shown shown;
    const char *type;  /* "ocop", or key of choice mark_type */
    const char *text;  /* "OCOP 4 sao", "Nhãn hiệu chứng nhận Gạo Séng Cù": in Vietnamese, as labels are */
    bool count_public; /* the rules of the mark ask that counts are public */
};

/*
 * Read "rating:12,right:3"; "" is the empty list.
 *   err  ST_INVALID "marks.syntax" (args: value), "marks.many" (args: max)
 */
enum status marks_parse(const char *text, struct marks *out, struct err *e);
/* The list as marks_parse takes it, always the same for the same things. */
void marks_format(const struct marks *m, struct buf *out);
/* "OCOP 4 sao" */
const char *mark_text_rating(struct arena *a, int stars);
/* The kind of mark and its name; a name that begins with its kind says it once. */
const char *mark_text_right(struct arena *a, const char *type, const char *name);
/* Put into a run's frozen texts: marks, and where there are some marks_text and count_public. */
void marks_freeze(json_t *frozen, const struct mark_text *m, size_t n);
/* What frozen texts show.  out: *n at most MARKS_MAX, texts live as long as frozen */
void marks_frozen(const json_t *frozen, struct mark_text out[static MARKS_MAX], size_t *n);

#endif

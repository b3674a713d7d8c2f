/*
 * What a scan found as one object: the JSON answer and the data of the page, so that they cannot disagree.
 * thread: pure (after text_load)
 */
#ifndef TEMLANG_HTTP_VIEW_H
#define TEMLANG_HTTP_VIEW_H

#include <jansson.h>
#include <stdbool.h>

#include "app/scan.h"
#include "base/text.h"

/* From so many different days on the page says that often scanned items are usual. */
#define VIEW_MANY_DAYS 10

/* How the label was asked for. */
struct view_ask {
    enum lang lang;
    bool lang_given;
    bool demo;
    bool number_typed;      /* malformed: a mistyped number, not a cut link */
    bool fault;             /* we could not check */
    bool preview;           /* no label yet: nothing was checked, nothing scanned */
    bool kept;              /* to be kept as a file: nothing of it may need this service but its links */
    const char *picture;    /* of a kept page: a data: address, NULL none */
    const char *query;      /* the other parameters, "" or "&s=…", for the language link */
    const char *typed_text; /* what stood in the box, NULL where nothing did */
    const char *report;     /* query of the way to report it, "?ma=…", where more than its number must go along; else NULL */
};

/* Values that differ between labels of a run; placeholders (words.h) when a page is made for all of them. */
struct view_marks {
    const char *query, *number, *grouped, *first_on, *first_at, *days, *report;
};
extern const struct view_marks view_placeholders;

struct view {
    json_t *model;  /* what is known: the JSON answer */
    json_t *layout; /* what only the page needs */
};

/* How often the label was scanned, as far as the page's words go. */
enum view_seen {
    VIEW_SEEN_UNKNOWN, /* the label is not known */
    VIEW_SEEN_FIRST,
    VIEW_SEEN_NONE,
    VIEW_SEEN_ONCE,
    VIEW_SEEN_SOME,
    VIEW_SEEN_MANY
};
enum view_seen view_seen(const struct scan_result *r);
/* Whether the page may praise: of what is recalled, voided or past its day only the warning is told. */
bool view_tells(const struct scan_result *r);
/* The picture to compare with, "" none. */
const char *view_photo(const struct scan_result *r);
/* out: v to be freed with view_free.  in: marks NULL: the values of r */
void view_make(const struct scan_result *r, const struct view_ask *k, const struct view_marks *marks, struct view *v);
void view_free(struct view *v);
/* "14:05" of a minute of the day. */
#define VIEW_TIME_BYTES 6
void view_time(int minute, char out[static VIEW_TIME_BYTES]);

#endif

/* What view.c and view_registry.c share. */
#ifndef TEMLANG_HTTP_VIEW_INTERNAL_H
#define TEMLANG_HTTP_VIEW_INTERNAL_H

#include "base/clock.h"
#include "view.h"

/* A view in the making. */
struct maker {
    const struct scan_result *r;
    const struct view_ask *k;
    const struct view_marks *marks;
    json_t *model, *layout;
    const char *state;      /* key of the sentences */
    char dated[DATE_BYTES]; /* the date that the sentence speaks of */
    char issued[DATE_BYTES];
};

/* Leaves out what is "" or NULL. */
void view_put(json_t *o, const char *name, const char *value);
void view_put_flag(json_t *o, const char *name, bool value);
/* Takes value over; leaves out an empty object or list. */
void view_put_full(json_t *o, const char *name, json_t *value);
/* What a phone dials of a number as people write it: digits, and a plus in front. */
void view_put_tel(json_t *o, const char *name, const char *phone);
/* Puts <name>_<code of the language>, where it is none of Vietnamese and not there yet. */
void view_put_own(json_t *o, const char *name, enum lang l, const char *value);
/* What is told of a text in another language, by language_notice; nothing where that is NULL. */
void view_note(json_t *o, const char *name, enum lang l, const char *notice);
/* What there is to read of the product in a language, NULL none. */
const struct scanned_text *view_text(const struct run_facts *f, enum lang l);
/* text_get of "scan.<a><b>", NULL where there is none. */
const char *view_word(enum lang l, const char *a, const char *b);
/* Add a sentence of the scan page to a list. */
void view_say(json_t *list, enum lang l, const char *key, const struct text_arg *args, size_t n);

/* ---- view_registry.c ---- */

/* The reason of a recall as it stands inside a sentence, without its full stop. */
void view_reason(const struct run_facts *f, struct buf *out);
/* Ratings, rights, recall, pause, spirits: objects, the sentences that are in force, and notices. */
void view_registry(struct maker *m, json_t *notices);

/* ---- view_content.c ---- */

/* Piece, picture, ways to the maker, stages, stories, certificates. */
void view_content(struct maker *m);

#endif

/*
 * The word lists: every sentence that a person sees, by language, section and key.
 *
 * src/text/<lang>/<area>.ini is compiled into the program. Which languages there are says lang.def; which sections and keys
 * visitors read, and so are in all of them, src/text/public.ini. Where a language has no sentence of its own the English one stands.
 * Values in braces, {d}, are filled in by the caller.
 * thread: any, after text_load.
 */
#ifndef TEMLANG_BASE_TEXT_H
#define TEMLANG_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/embed.h"
#include "base/err.h"

enum lang {
#define X(NAME, code, reach) LANG_##NAME,
#include "base/lang.def"
#undef X
    LANG_COUNT
};
enum lang_reach { LANG_VISITOR, LANG_WHOLE };
/* So many stand first and have every sentence. */
enum {
    LANG_WHOLE_COUNT = 0
#define X(NAME, code, reach) +LANG_##reach
#include "base/lang.def"
#undef X
};

/* A named value for a sentence. */
struct text_arg {
    const char *name;
    const char *value;
};

/*
 * Parse the embedded lists; call once before any other thread runs.
 *   err  ST_INTERNAL "text.broken": a key twice, a key that a language must have and has not or has and must not have, text
 *        that is not NFC, a {name} that differs between Vietnamese and English or that Vietnamese has not
 */
enum status text_load(struct err *e);
/* The same from a list of files that the caller gives (the last has name NULL), for tests. */
enum status text_load_files(const struct embed_file *files, struct err *e);
/* BCP 47 code, "vi" or "ko". */
const char *lang_code(enum lang l);
/* The language itself where it has every sentence, else English: what desks, the command line and print speak. */
enum lang lang_whole(enum lang l);
/*
 * Best language for an Accept-Language value (RFC 9110 §12.5.4, q-values) or a two-letter code.
 *   in   NULL or "": Vietnamese; a language that we do not have: English
 */
enum lang lang_choose(const char *accept_language);
/* Exact code ("vi", "ko", any letter case).  out: false for others */
bool lang_parse(const char *code, enum lang *out);
/* The raw sentence with its braces, English where the language has none, or NULL where there is no such key.  in: key "section.name" */
const char *text_get(enum lang l, const char *key);
/* The same, but NULL also where only the English one could stand in: what a page for visitors may not say. */
const char *text_own(enum lang l, const char *key);
/* A day as the language writes it, "23/11/2026".  out: false, and nothing written, where iso is no date */
bool text_date(struct buf *out, enum lang l, const char *iso);
/* Digits in groups of three, as the language writes them, "12.480". */
void text_digits(struct buf *out, enum lang l, const char *digits, size_t len);
/* A number in units of its last decimal: -15 with 1 is "-1,5", 0 … 18 decimals. */
void text_number(struct buf *out, enum lang l, int64_t n, int decimals);
/* The sentence with its values ({d} and {e} in ISO form become days as the language writes them, {field} the word
 * of the key that it gives, "field.stock.cols", lengths such as {least} get the comma of a language that has one); a key that is missing gives the key itself between brackets (seen by tests). */
void text_fill(struct buf *out, enum lang l, const char *key, const struct text_arg *args, size_t n);
/* The sentence of an error: [error] key with its values; the general sentence of the status where there is none of it, or none in
 * a language that visitors read. */
void text_error(struct buf *out, enum lang l, const struct err *e);
/* Call fn for every key ("section.name"), for tests and for checking templates at start. */
void text_each(void (*fn)(void *ctx, const char *key), void *ctx);

#endif

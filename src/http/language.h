/* What every page tells of its language, and where else it can be read. thread: pure */
#ifndef TEMLANG_HTTP_LANGUAGE_H
#define TEMLANG_HTTP_LANGUAGE_H

#include <jansson.h>

#include "base/text.h"

/*
 * Into the layout of a page:
 *   lang              its code
 *   other_languages   of those that have every sentence, the others: [{code, language}], each in its own words
 *   more_languages    of those that visitors read, the others
 *   draft             that nobody whose language it is has read it yet; absent where somebody has
 */
void language_layout(json_t *layout, enum lang l);
/*
 * What a reader is told where a text stands in another language than the page: a key of [scan].
 *   in   own, en: the text in the page's language, in English; "" or NULL where there is none.  out: NULL: nothing to tell
 */
const char *language_notice(enum lang l, const char *vi, const char *en, const char *own);

#endif

/* Dates and numbers as a language writes them. thread: any, after text_load */
#ifndef TEMLANG_HTTP_WORDS_H
#define TEMLANG_HTTP_WORDS_H

#include "base/buf.h"
#include "base/text.h"

/*
 * A placeholder: the byte 0x01 and a lower-case letter, in the place of a value that differs between the labels of a
 * run. Stored texts hold no control character, so nothing else looks like it. Formatting makes the letter a capital.
 */
#define WORDS_MARK '\001'

/* "2026-11-23" by [page] date-form; a text that is no date stays as it is; a placeholder becomes its capital. */
void words_date(struct buf *out, enum lang l, const char *iso);
/* Digits in groups of three by [page] number-group; a placeholder becomes its capital. */
void words_number(struct buf *out, enum lang l, const char *number);

#endif

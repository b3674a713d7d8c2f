/*
 * Unicode text: checked on the way in, kept in NFC, folded for search.  (utf8proc; Unicode 14, UAX 15)
 */
#ifndef TEMLANG_BASE_UTF8_H
#define TEMLANG_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

/* Whether s is well-formed UTF-8 (no overlong forms, no surrogates, at most U+10FFFF). */
bool utf8_valid(const char *s, size_t len);
/* Number of code points of valid UTF-8. */
size_t utf8_count(const char *s, size_t len);
/* The code point at *pos (which moves behind it), or -1 at the end or where it is malformed. */
int32_t utf8_next(const char *s, size_t len, size_t *pos);
/* Whether s holds a control character (U+0000 … U+001F, U+007F … U+009F), a bidi control or a line separator. */
bool utf8_has_control(const char *s, size_t len);
/* Whether valid UTF-8 is in normalisation form C. */
bool utf8_is_nfc(const char *s, size_t len);
/* Append UTF-16 as UTF-8.  in: len bytes, big: most significant byte first.  out: false for an odd byte or half a pair */
bool utf8_from_utf16(struct buf *out, const void *data, size_t len, bool big);
/*
 * One line of text as it is stored: NFC, without invisible letters (U+200B, U+00AD …), ends trimmed, runs of white space
 * (also U+00A0) made one space.
 *   in   s: any bytes
 *   out  NUL-terminated in a; NULL where s is not UTF-8, holds a control character, or the arena is spent
 */
char *utf8_clean(struct arena *a, const char *s, size_t len);
/*
 * The folded copy that serves search: NFD without combining marks, đ as d, lower case, and 'hòa' = 'hoà' = 'hoa'.
 *   out  NUL-terminated in a; NULL where s is not UTF-8 or the arena is spent
 */
char *utf8_fold(struct arena *a, const char *s, size_t len);
/* NFC in capitals; marks stay.  out: NUL-terminated in a; NULL where s is not UTF-8 or the arena is spent */
char *utf8_upper(struct arena *a, const char *s, size_t len);
/* Append NFC in small letters, for comparing names; marks stay.  out: false where s is not UTF-8 or there is no memory */
bool utf8_lower(struct buf *out, const char *s, size_t len);

#endif

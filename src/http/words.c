/* Days and numbers as a language writes them (base/text.h), or the placeholder that stands for one. */
#include "words.h"

#include <string.h>

/* out: whether s was a placeholder and is written */
static bool mark_capital(struct buf *out, const char *s) {
    if (s[0] != WORDS_MARK || s[1] < 'a' || s[1] > 'z' || s[2]) return false;
    buf_byte(out, (unsigned char)WORDS_MARK);
    buf_byte(out, (unsigned char)(s[1] - 32));
    return true;
}

void words_date(struct buf *out, enum lang l, const char *iso) {
    if (!mark_capital(out, iso) && !text_date(out, l, iso)) buf_str(out, iso);
}

void words_number(struct buf *out, enum lang l, const char *number) {
    if (mark_capital(out, number)) return;
    text_digits(out, l, number, strlen(number));
}

/* How a language writes dates and numbers comes from its word list: letters of a form, no sentence here. */
#include "words.h"

#include <string.h>

/* out: whether s was a placeholder and is written */
static bool mark_capital(struct buf *out, const char *s) {
    if (s[0] != WORDS_MARK || s[1] < 'a' || s[1] > 'z' || s[2]) return false;
    buf_byte(out, (unsigned char)WORDS_MARK);
    buf_byte(out, (unsigned char)(s[1] - 32));
    return true;
}

static const char *word(enum lang l, const char *key) {
    const char *text = text_get(l, key);
    return text ? text : "";
}

void words_date(struct buf *out, enum lang l, const char *iso) {
    if (!mark_capital(out, iso) && !text_date(out, l, iso)) buf_str(out, iso);
}

void words_number(struct buf *out, enum lang l, const char *number) {
    if (mark_capital(out, number)) return;
    const char *group = word(l, "page.number-group");
    size_t len = strlen(number);
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) buf_str(out, group);
        buf_byte(out, (unsigned char)number[i]);
    }
}

/* How a language writes dates and numbers comes from its word list: letters of a form, no sentence here. */
#include "words.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"

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

/* v in at least so many digits; printf would be half of what filling a page in costs. */
static void digits(struct buf *out, int v, int least) {
    for (int unit = 1000, place = 4; place > 0; unit /= 10, place--)
        if (place <= least || v >= unit) buf_byte(out, (unsigned char)('0' + v / unit % 10));
}

void words_date(struct buf *out, enum lang l, const char *iso) {
    int y, m, d;
    int32_t day;
    if (mark_capital(out, iso)) return;
    if ((day = day_parse(iso, strlen(iso))) == DAY_NONE) {
        buf_str(out, iso);
        return;
    }
    day_to_ymd(day, &y, &m, &d);
    for (const char *f = word(l, "page.date-form"); *f; f++) {
        if (*f == 'd') {
            digits(out, d, 2);
        } else if (*f == 'j') {
            digits(out, d, 1);
        } else if (*f == 'm') {
            digits(out, m, 2);
        } else if (*f == 'Y') {
            digits(out, y, 4);
        } else if (*f == 'F') {
            char key[24];
            if (snprintf(key, sizeof key, "page.month.%d", m) < (int)sizeof key) buf_str(out, word(l, key));
        } else {
            buf_byte(out, (unsigned char)*f);
        }
    }
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

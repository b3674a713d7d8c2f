/* How a language writes a day and a number comes from its word list: letters of a form, no sentence here. */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

static const char *word(enum lang l, const char *key) {
    const char *text = text_get(l, key);
    return text ? text : "";
}

/* v in at least so many digits; printf would be half of what filling a page in costs. */
static void digits(struct buf *out, int v, int least) {
    for (int unit = 1000, place = 4; place > 0; unit /= 10, place--)
        if (place <= least || v >= unit) buf_byte(out, (unsigned char)('0' + v / unit % 10));
}

bool text_date(struct buf *out, enum lang l, const char *iso) {
    int y, m, d;
    int32_t day = day_parse(iso, strlen(iso));
    const char *form = word(l, "page.date-form");
    if (day == DAY_NONE || !*form) return false;
    day_to_ymd(day, &y, &m, &d);
    for (const char *f = form; *f; f++) {
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
    return true;
}

void text_digits(struct buf *out, enum lang l, const char *number, size_t len) {
    const char *group = word(l, "page.number-group");
    for (size_t i = 0; i < len; i++) {
        if (i && (len - i) % 3 == 0) buf_str(out, group);
        buf_byte(out, (unsigned char)number[i]);
    }
}

void text_number(struct buf *out, enum lang l, int64_t n, int decimals) {
    char s[24];
    uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    int len = snprintf(s, sizeof s, "%0*llu", decimals + 1, (unsigned long long)u);
    size_t whole = (size_t)(len - decimals);
    if (n < 0) buf_byte(out, '-');
    text_digits(out, l, s, whole);
    if (decimals) buf_str(out, word(l, "page.number-point"));
    buf_add(out, s + whole, (size_t)decimals);
}

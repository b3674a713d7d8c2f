/* How a language writes a day comes from its word list: letters of a form, no sentence here. */
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

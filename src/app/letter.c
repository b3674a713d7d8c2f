/* Documents of an office speak Vietnamese whatever the language of who asks for them. */
#include "letter.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"

#define ARGS_MAX 8

const char *letter_word(const char *fmt, ...) {
    char key[128];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(key, sizeof key, fmt, ap);
    va_end(ap);
    const char *text = n > 0 && (size_t)n < sizeof key ? text_get(LANG_VI, key) : NULL;
    return text ? text : "";
}

/* Takes the buffer over. */
static const char *kept(struct arena *a, struct buf *b) {
    const char *s = b->failed || !b->data ? "" : arena_strn(a, b->data, b->len);
    buf_free(b);
    return s ? s : "";
}

const char *letter_say(struct arena *a, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    if (key) text_fill(&b, LANG_VI, key, args, n);
    return kept(a, &b);
}

static const char *number(struct arena *a, int64_t n) {
    struct buf b = BUF_INIT;
    text_number(&b, LANG_VI, n, 0);
    return kept(a, &b);
}

const char *letter_args(struct arena *a, const char *key, const json_t *args) {
    struct text_arg list[ARGS_MAX];
    const char *name = NULL;
    json_t *v = NULL;
    size_t n = 0;
    json_object_foreach((json_t *)(uintptr_t)args, name, v)
        if (n < ARGS_MAX) list[n++] = (struct text_arg){ name, json_is_string(v) ? json_string_value(v) : number(a, json_integer_value(v)) };
    return letter_say(a, key, list, n);
}

const char *letter_choice(const char *set, const char *key) { return *key ? letter_word("choice.%s.%s", set, key) : ""; }

const char *letter_state(enum kind k, const char *flow, const char *state) {
    const char *s = letter_word("state.%s-%s", kind_info(k)->key, state);
    if (!*s) s = letter_word("state.%s-%s", flow, state);
    return *s ? s : letter_word("state.%s", state);
}

const char *letter_lines(struct arena *a, const json_t *v) {
    struct buf b = BUF_INIT;
    const json_t *line = NULL;
    size_t i = 0;
    if (json_is_string(v)) return json_string_value(v);
    json_array_foreach((json_t *)(uintptr_t)v, i, line) {
        if (i) buf_byte(&b, '\n');
        buf_str(&b, json_is_string(line) ? json_string_value(line) : "");
    }
    return kept(a, &b);
}

/* out: false where it is no instant */
static bool instant(const char *utc, int64_t *us) {
    struct tm tm = { .tm_isdst = 0 };
    if (!strptime(utc, "%Y-%m-%dT%H:%M:%SZ", &tm)) return false;
    *us = (int64_t)timegm(&tm) * 1000000;
    return true;
}

const char *letter_day(struct arena *a, const char *utc) {
    char iso[DATE_BYTES];
    int64_t us = 0;
    if (!instant(utc, &us)) return "";
    day_format(day_of_us(us), iso);
    const char *s = arena_str(a, iso);
    return s ? s : "";
}

const char *letter_date(struct arena *a, const char *iso) {
    struct buf b = BUF_INIT;
    if (!text_date(&b, LANG_VI, iso)) buf_str(&b, iso);
    return kept(a, &b);
}

const char *letter_instant(struct arena *a, const char *utc) {
    int64_t us = 0;
    if (!instant(utc, &us)) return "";
    int minute = (int)((us - day_start_us(day_of_us(us))) / 60000000);
    const char *s = arena_printf(a, "%s %02d:%02d", letter_date(a, letter_day(a, utc)), minute / 60 % 24, minute % 60);
    return s ? s : "";
}

const char *letter_parent(const char *org_kind) { return !strcmp(org_kind, "department") ? letter_word("evidence-pdf.parent") : NULL; }

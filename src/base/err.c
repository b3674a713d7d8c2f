/* Carries what went wrong to the edge as a key and values, so that no layer below it holds a sentence. */
#include "base/err.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static void copy_cut(char *out, size_t cap, const char *s) {
    size_t len = s ? strnlen(s, cap - 1) : 0;
    if (len) memcpy(out, s, len);
    out[len] = '\0';
}

enum status err_set(struct err *e, enum status s, const char *field, const char *key) {
    if (!e || e->status != ST_OK) return s;
    e->status = s;
    copy_cut(e->field, sizeof e->field, field);
    copy_cut(e->key, sizeof e->key, key);
    return s;
}

/* Step back over the bytes of a character that was cut in two. */
static void trim_partial(char *s, size_t len) {
    size_t at = len;
    while (at > 0 && len - at < 4 && ((unsigned char)s[at - 1] & 0xC0) == 0x80) at--;
    if (at == 0) return;
    unsigned char lead = (unsigned char)s[at - 1];
    size_t want = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : lead >= 0xC0 ? 2 : 1;
    if (len - (at - 1) < want) s[at - 1] = '\0';
}

void err_arg(struct err *e, const char *name, const char *fmt, ...) {
    if (!e || e->args_len >= ERR_ARGS_MAX || err_value(e, name)) return;
    struct err_arg *a = &e->args[e->args_len];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(a->value, sizeof a->value, fmt, ap);
    va_end(ap);
    if (n < 0) return;
    if ((size_t)n >= sizeof a->value) trim_partial(a->value, sizeof a->value - 1);
    copy_cut(a->name, sizeof a->name, name);
    e->args_len++;
}

const char *err_value(const struct err *e, const char *name) {
    if (!e) return NULL;
    for (int i = 0; i < e->args_len; i++)
        if (!strcmp(e->args[i].name, name)) return e->args[i].value;
    return NULL;
}

void err_clear(struct err *e) {
    if (e) memset(e, 0, sizeof *e);
}

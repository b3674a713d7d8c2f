/* Parameters of commands: one table a command says what may come in, so that no command forgets a limit. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "internal.h"

#define CLEAN_BYTES (1u << 19)

static const struct param *param_find(const struct param *p, size_t n, const char *name) {
    for (size_t i = 0; i < n; i++)
        if (!strcmp(p[i].name, name)) return &p[i];
    return NULL;
}

/* A number may come as JSON or, from a command line, as decimal digits. */
static bool int_value(const json_t *v, int64_t *out) {
    if (json_is_integer(v)) {
        *out = json_integer_value(v);
        return true;
    }
    const char *s = json_string_value(v);
    if (!s || !*s || strlen(s) > 18) return false;
    const char *d = s + (*s == '-');
    if (!*d || strspn(d, "0123456789") != strlen(d)) return false;
    *out = strtoll(s, NULL, 10);
    return true;
}

static enum status check_int(const struct param *p, const json_t *v, struct err *e) {
    int64_t n = 0;
    if (int_value(v, &n) && n >= p->min && n <= p->max) return ST_OK;
    err_set(e, ST_INVALID, p->name, "param.number");
    err_arg(e, "name", "%s", p->name);
    err_arg(e, "min", "%lld", (long long)p->min);
    err_arg(e, "max", "%lld", (long long)p->max);
    return ST_INVALID;
}

enum status check_text(const char *s, const char *field, size_t min, size_t max, struct err *e) {
    size_t len = strlen(s);
    const char *key = NULL;
    if (!utf8_valid(s, len)) key = "param.utf8";
    else if (utf8_has_control(s, len)) key = "param.control";
    else if (utf8_count(s, len) < min) key = "param.empty";
    else if (utf8_count(s, len) > max) key = "param.long";
    if (!key) return ST_OK;
    err_set(e, ST_INVALID, field, key);
    err_arg(e, "name", "%s", field);
    err_arg(e, "max", "%zu", max);
    return ST_INVALID;
}

enum status check_date(const char *s, const char *field, bool required, int32_t *day, struct err *e) {
    *day = DAY_NONE;
    if (!*s && !required) return ST_OK;
    *day = day_parse(s, strlen(s));
    if (*day != DAY_NONE) return ST_OK;
    err_set(e, ST_INVALID, field, "param.date");
    err_arg(e, "name", "%s", field);
    err_arg(e, "value", "%s", s);
    return ST_INVALID;
}

/* Limits hold for the text as it will be kept: a letter that came in two parts is one, blanks alone are nothing. */
static enum status check_cleaned(const struct param *p, const char *s, size_t len, struct err *e) {
    struct arena *ar = arena_new(CLEAN_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    const char *clean = utf8_clean(ar, s, len);
    enum status st = check_text(clean ? clean : s, p->name, (size_t)p->min, (size_t)p->max, e);
    arena_free(&ar);
    return st;
}

static enum status check_one(const struct param *p, const json_t *v, struct err *e) {
    switch (p->type) {
    case PARAM_INT: return check_int(p, v, e);
    case PARAM_BOOL:
        if (json_is_boolean(v)) return ST_OK;
        break;
    case PARAM_OBJECT:
        if (json_is_object(v)) return ST_OK;
        break;
    case PARAM_TEXT:
        if (json_is_string(v)) {
            /* Big texts (files) are checked by their reader. */
            if (p->max > 65535)
                return json_string_length(v) <= (size_t)p->max ? ST_OK : err_set(e, ST_TOO_LARGE, p->name, "param.file");
            /* A NUL inside would hide what follows it. */
            if (strlen(json_string_value(v)) != json_string_length(v)) break;
            return check_cleaned(p, json_string_value(v), json_string_length(v), e);
        }
        if (json_is_integer(v)) return ST_OK;
        break;
    }
    err_set(e, ST_INVALID, p->name, "param.type");
    err_arg(e, "name", "%s", p->name);
    return ST_INVALID;
}

enum status params_check(const json_t *params, const struct param *p, size_t n, struct err *e) {
    const char *name = NULL;
    json_t *v = NULL;
    if (!json_is_object(params)) return err_set(e, ST_USAGE, NULL, "param.object");
    json_object_foreach((json_t *)(uintptr_t)params, name, v) {
        if (param_find(p, n, name)) continue;
        err_set(e, ST_INVALID, name, "param.unknown");
        err_arg(e, "name", "%s", name);
        return ST_INVALID;
    }
    for (size_t i = 0; i < n; i++) {
        v = json_object_get(params, p[i].name);
        if (!v || json_is_null(v)) {
            if (!p[i].required) continue;
            err_set(e, ST_INVALID, p[i].name, "param.missing");
            err_arg(e, "name", "%s", p[i].name);
            return ST_INVALID;
        }
        enum status st = check_one(&p[i], v, e);
        if (st) return st;
    }
    return ST_OK;
}

const char *param_text(const struct command_ctx *c, const char *name) {
    const json_t *v = json_object_get(c->params, name);
    if (json_is_integer(v)) return arena_printf(c->arena, "%lld", (long long)json_integer_value(v));
    if (!json_is_string(v)) return "";
    const char *s = utf8_clean(c->arena, json_string_value(v), json_string_length(v));
    return s ? s : "";
}

int64_t param_int(const struct command_ctx *c, const char *name, int64_t fallback) {
    int64_t n = fallback;
    const json_t *v = json_object_get(c->params, name);
    return v && int_value(v, &n) ? n : fallback;
}

bool param_bool(const struct command_ctx *c, const char *name) { return json_is_true(json_object_get(c->params, name)); }

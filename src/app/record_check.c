/*
 * Values as people write them into values as they are kept. All problems of a form are found in one go, because somebody who
 * types on a phone should not be sent back field by field.
 */
#include <ctype.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/photo.h"
#include "base/utf8.h"
#include "record.h"

enum status problem_add(struct record_ctx *c, const char *field, const char *key, const char *name, const char *value) {
    if (c->problems) {
        json_t *p = json_pack("{s:s, s:s, s:{}}", "field", field, "key", key, "args");
        if (p && name) json_object_set_new(json_object_get(p, "args"), name, json_string(value));
        json_array_append_new(c->problems, p);
    }
    if (c->e && c->e->status == ST_OK) {
        err_set(c->e, ST_INVALID, field, key);
        if (name) err_arg(c->e, name, "%s", value);
    }
    return ST_INVALID;
}

enum status problem_of(struct record_ctx *c, const char *field, const struct err *found) {
    bool first = c->e && c->e->status == ST_OK;
    enum status st = problem_add(c, field, found->key, NULL, NULL);
    json_t *args = c->problems ? json_object_get(json_array_get(c->problems, json_array_size(c->problems) - 1), "args") : NULL;
    for (int i = 0; i < found->args_len; i++) {
        if (args) json_object_set_new(args, found->args[i].name, json_string(found->args[i].value));
        if (first) err_arg(c->e, found->args[i].name, "%s", found->args[i].value);
    }
    return st;
}

const char *value_text(const json_t *values, const char *name) {
    const char *s = json_string_value(json_object_get(values, name));
    return s ? s : "";
}

int64_t value_int(const json_t *values, const char *name, int64_t fallback) {
    const json_t *v = json_object_get(values, name);
    return json_is_integer(v) ? json_integer_value(v) : fallback;
}

/* ---- one value ---- */

/* Text of a given value, whatever its type; NULL where it is no text, holds a NUL, or is not UTF-8. */
static const char *given_text(struct record_ctx *c, const json_t *v) {
    if (json_is_integer(v)) return arena_printf(c->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
    if (json_is_boolean(v)) return json_is_true(v) ? "1" : "";
    if (!v || json_is_null(v)) return "";
    if (!json_is_string(v)) return NULL;
    const char *s = json_string_value(v);
    size_t len = json_string_length(v);
    return strlen(s) == len && utf8_valid(s, len) ? s : NULL;
}

const char *lines_clean(struct arena *a, const char *s) {
    struct buf b = BUF_INIT;
    bool blank = false;
    while (*s) {
        size_t n = strcspn(s, "\n");
        const char *line = utf8_clean(a, s, n && s[n - 1] == '\r' ? n - 1 : n);
        if (!line) {
            buf_free(&b);
            return NULL;
        }
        if (*line) {
            if (b.len) buf_str(&b, blank ? "\n\n" : "\n");
            buf_str(&b, line);
        }
        blank = !*line;
        s += n + (s[n] == '\n');
    }
    const char *out = b.failed ? NULL : arena_strn(a, b.data ? b.data : "", b.len);
    buf_free(&b);
    return out;
}

/* Whole digits, with "." or a blank between groups of three as people write large numbers. */
static bool number_read(const char *s, int64_t *out) {
    size_t digits = 0, since = 0;
    bool grouped = false;
    *out = 0;
    for (; *s; s++) {
        if (*s == '.' || *s == ' ') {
            if (!digits || since > 3 || (grouped && since != 3)) return false;
            grouped = true;
            since = 0;
            continue;
        }
        if (*s < '0' || *s > '9' || ++digits > 15) return false;
        *out = *out * 10 + (*s - '0');
        since++;
    }
    return digits > 0 && (!grouped || since == 3);
}

/* "42,5" or "42.50" -> 4250 */
static bool hundredths_read(const char *s, int64_t *out) {
    char whole[24];
    size_t n = strcspn(s, ",");
    if (!s[n] && strchr(s, '.') && strlen(strrchr(s, '.')) <= 3) n = (size_t)(strrchr(s, '.') - s);
    if (n >= sizeof whole) return false;
    memcpy(whole, s, n);
    whole[n] = '\0';
    if (!number_read(whole, out) || *out > INT64_MAX / 1000) return false;
    *out *= 100;
    const char *part = s[n] ? s + n + 1 : "";
    size_t len = strspn(part, "0123456789");
    if (part[len] || len > 2 || (s[n] && !len)) return false;
    if (len) *out += (part[0] - '0') * 10;
    if (len == 2) *out += part[1] - '0';
    return true;
}

/* The n-th number of a date as people write it: 24/11/2026, 24.11.2026, 24 11 2026.  out: where it ends, NULL for no such number */
static const char *date_part(const char *s, int n, int *out) {
    size_t digits = strspn(s, "0123456789");
    bool last = n == 2;
    if (digits == 0 || digits > (last ? 4u : 2u) || (last && (digits != 4 || s[digits]))) return NULL;
    *out = 0;
    for (size_t i = 0; i < digits; i++) *out = *out * 10 + (s[i] - '0');
    s += digits;
    if (last) return s;
    return *s && strchr("/-. ", *s) ? s + 1 : NULL;
}

/* The number pad of a phone may have no "/", so 24112026 is a date as well. */
bool date_read(const char *s, char out[static DATE_BYTES]) {
    char parted[DATE_BYTES];
    int part[3] = { 0 };
    int32_t day = day_parse(s, strlen(s));
    if (day == DAY_NONE && strlen(s) == 8 && strspn(s, "0123456789") == 8) {
        (void)snprintf(parted, sizeof parted, "%.2s/%.2s/%.4s", s, s + 2, s + 4);
        s = parted;
    }
    for (int i = 0; day == DAY_NONE && i < 3; i++)
        if (!(s = date_part(s, i, &part[i]))) return false;
    if (day == DAY_NONE) day = day_of_ymd(part[2], part[1], part[0]);
    if (day == DAY_NONE) return false;
    day_format(day, out);
    return true;
}

static bool phone_ok(const char *s) {
    size_t digits = 0;
    if (*s == '+') s++;
    for (; *s; s++) {
        if (*s >= '0' && *s <= '9') digits++;
        else if (*s != ' ' && *s != '.' && *s != '-') return false;
    }
    return digits >= 8 && digits <= 15;
}

static bool url_ok(const char *s) {
    size_t scheme = !strncmp(s, "https://", 8) ? 8 : !strncmp(s, "http://", 7) ? 7 : 0;
    if (!scheme || !s[scheme]) return false;
    for (const char *c = s; *c; c++)
        if ((unsigned char)*c <= ' ' || strchr("\"<>\\^`{|}", *c)) return false;
    return strchr(s + scheme, '.') != NULL;
}

static bool email_ok(const char *s) {
    const char *at = strchr(s, '@');
    return at && at > s && strchr(at, '.') && !strchr(at + 1, '@') && !strpbrk(s, " \t<>\"(),:;");
}

/* A photo by its id, a paper by id and type; either must have been uploaded here. */
static bool stored_here(struct app *a, const struct field *f, const char *s, char id[static FILES_ID_BYTES]) {
    size_t len = strlen(s);
    id[0] = '\0';
    if (len < FILES_ID_BYTES - 1) return false;
    memcpy(id, s, FILES_ID_BYTES - 1);
    id[FILES_ID_BYTES - 1] = '\0';
    if (f->type == FIELD_PHOTO) return !s[FILES_ID_BYTES - 1] && photo_exists(a, id);
    return (!strcmp(s + FILES_ID_BYTES - 1, ".pdf") && document_exists(a, id, IMAGE_PDF)) ||
           (!strcmp(s + FILES_ID_BYTES - 1, ".jpg") && document_exists(a, id, IMAGE_JPEG));
}

/* Whoever names a photo in a record of his own opens it by that, so he must have been able to see it before. */
static enum status stored_value(struct record_ctx *c, const struct field *f, const char *s) {
    char id[FILES_ID_BYTES];
    bool everybody = false;
    struct err e = { 0 };
    bool fine = stored_here(c->app, f, s, id);
    enum status st = fine && f->type == FIELD_PHOTO && c->who->account_id ? photo_permit(c->tx, c->who, id, &everybody, &e) : ST_OK;
    if (st && st != ST_NOT_FOUND) return err_set(c->e, st, NULL, e.key);
    return fine && !st ? ST_OK : problem_add(c, f->name, "value.file", NULL, NULL);
}

static enum status text_limits(struct record_ctx *c, const struct field *f, const char *s) {
    char max[24];
    if (utf8_count(s, strlen(s)) <= (size_t)f->max) return ST_OK;
    (void)snprintf(max, sizeof max, "%lld", (long long)f->max);
    return problem_add(c, f->name, "value.long", "max", max);
}

/* "-", or the minus sign that some keyboards write */
static size_t minus_len(const char *s) { return *s == '-' ? 1 : strncmp(s, "\xE2\x88\x92", 3) ? 0 : 3; }

static enum status number_value(struct record_ctx *c, const struct field *f, const char *s, json_t **out) {
    int64_t n = 0;
    char max[24];
    bool decimal = f->type == FIELD_DECIMAL;
    size_t minus = f->flags & FIELD_SIGNED ? minus_len(s) : 0;
    *out = json_null();
    if (!*s) return ST_OK;
    s += minus;
    if (!(decimal ? hundredths_read(s, &n) : number_read(s, &n))) return problem_add(c, f->name, decimal ? "value.decimal" : "value.number", NULL, NULL);
    (void)snprintf(max, sizeof max, "%lld", (long long)(decimal ? f->max / 100 : f->max));
    if (n > f->max) return problem_add(c, f->name, "value.above", "max", max);
    *out = json_integer(minus ? -n : n);
    return ST_OK;
}

static enum status unit_value(struct record_ctx *c, const struct field *f, const char *s) {
    struct unit_name u;
    struct err e = { 0 };
    enum status st = unit_name_on(c->tx, s, c->today, c->arena, &u, &e);
    if (st == ST_NOT_FOUND) return problem_add(c, f->name, "value.unit", NULL, NULL);
    return st ? err_set(c->e, st, NULL, e.key) : ST_OK;
}

/* What was typed into a sealed field: the mask of what is there stays as it is, anything else is digits. */
static enum status secret_value(struct record_ctx *c, const struct field *f, const char *s, const json_t *kept, json_t **out) {
    if (strstr(s, "•")) {
        *out = json_string(value_text(kept, f->name));
        return ST_OK;
    }
    size_t digits = strspn(s, "0123456789-");
    if (*s && (s[digits] || digits < 8)) return problem_add(c, f->name, "value.tax-code", NULL, NULL);
    /* Plain until the id of the row is known: record_write.c seals it. */
    *out = *s ? json_sprintf("plain:%s", s) : json_string("");
    return ST_OK;
}

/* In the set's order, whatever the order in which they were ticked or typed: the same choice is the same text. */
static enum status several_value(struct record_ctx *c, const struct field *f, const char *s, json_t **out) {
    struct buf b = BUF_INIT;
    const char *key = NULL, *at = s;
    size_t given = 0, known = 0, len = 0;
    while (several_next(&at, &len)) given++;
    for (size_t n = 0; (key = choice_key(f->set, n)); n++)
        if (several_has(s, key)) buf_printf(&b, "%s%s", known++ ? "," : "", key);
    *out = known == given ? json_string(b.data ? b.data : "") : NULL; /* fewer: one is unknown, or given twice */
    buf_free(&b);
    return *out ? ST_OK : problem_add(c, f->name, "value.several", NULL, NULL);
}

static enum status text_value(struct record_ctx *c, const struct field *f, const char *s, json_t **out) {
    char date[DATE_BYTES], half[HALF_BYTES];
    switch (f->type) {
    case FIELD_DATE:
        if (*s && !date_read(s, date)) return problem_add(c, f->name, "value.date", NULL, NULL);
        *out = json_string(*s ? date : "");
        return ST_OK;
    case FIELD_CHOICE:
        if (*s && !choice_known(f->set, s)) return problem_add(c, f->name, "value.choice", NULL, NULL);
        break;
    case FIELD_REF: {
        enum status st = *s ? reference_check(c, f, s) : ST_OK;
        if (st) return st;
        break;
    }
    case FIELD_UNIT: {
        enum status st = *s ? unit_value(c, f, s) : ST_OK;
        if (st) return st;
        break;
    }
    case FIELD_HALF: {
        const char *folded = utf8_fold(c->arena, s, strlen(s));
        if (*s && (!folded || !half_parse(folded, half))) return problem_add(c, f->name, "statistic.period", NULL, NULL);
        *out = json_string(*s ? half : "");
        return ST_OK;
    }
    case FIELD_PHONE:
        if (*s && !phone_ok(s)) return problem_add(c, f->name, "value.phone", NULL, NULL);
        break;
    case FIELD_URL:
        if (*s && !url_ok(s)) return problem_add(c, f->name, "value.url", NULL, NULL);
        break;
    case FIELD_EMAIL:
        if (*s && !email_ok(s)) return problem_add(c, f->name, "value.email", NULL, NULL);
        break;
    case FIELD_FILE:
    case FIELD_PHOTO: {
        enum status st = *s ? stored_value(c, f, s) : ST_OK;
        if (st) return st;
        break;
    }
    default: break;
    }
    enum status st = text_limits(c, f, s);
    *out = st ? NULL : json_string(s);
    return st;
}

enum status value_check(struct record_ctx *c, const struct field *f, const json_t *given, const json_t *kept, json_t **out) {
    *out = NULL;
    if (f->type == FIELD_DECIMAL && json_is_integer(given)) { /* a program writes hundredths, as they are kept */
        json_int_t n = json_integer_value(given);
        *out = json_integer(n);
        return n >= (f->flags & FIELD_SIGNED ? -f->max : 0) && n <= f->max ? ST_OK : problem_add(c, f->name, "value.decimal", NULL, NULL);
    }
    const char *s = given_text(c, given);
    if (s) s = f->type == FIELD_LONG ? lines_clean(c->arena, s) : utf8_clean(c->arena, s, strlen(s));
    if (!s) return problem_add(c, f->name, "value.text", NULL, NULL);
    if (f->type == FIELD_BOOL) {
        *out = json_boolean(*s && strcmp(s, "0") && strcmp(s, "false"));
        return ST_OK;
    }
    if (f->type == FIELD_SEVERAL) return several_value(c, f, s, out);
    if (f->type == FIELD_SECRET) return secret_value(c, f, s, kept, out);
    if (f->type == FIELD_INT || f->type == FIELD_DECIMAL) return number_value(c, f, s, out);
    return text_value(c, f, s, out);
}

/* ---- all of them ---- */

bool value_empty(const json_t *v) {
    return !v || json_is_null(v) || (json_is_string(v) && !json_string_length(v));
}

static bool names_known(struct record_ctx *c, enum kind k, const json_t *given) {
    const char *name = NULL;
    json_t *v = NULL;
    bool fine = true;
    json_object_foreach((json_t *)(uintptr_t)given, name, v) {
        const struct field *f = kind_field(k, name);
        if (f && !(f->flags & FIELD_HIDDEN)) continue;
        (void)problem_add(c, name, "value.unknown", "name", name);
        fine = false;
    }
    return fine;
}

/* What a record points to or has chosen already stays, whatever has become of that: nobody is kept from saving the rest. */
static bool points_still(struct record_ctx *c, const struct field *f, const json_t *asked, const json_t *was) {
    bool points = f->type == FIELD_REF || f->type == FIELD_UNIT || f->type == FIELD_FILE || f->type == FIELD_PHOTO || f->type == FIELD_CHOICE;
    const char *s = points ? given_text(c, asked) : NULL;
    return s && *s && json_is_string(was) && !strcmp(s, json_string_value(was));
}

/* A field that is not given keeps its value; one that is fixed cannot get another. */
static enum status field_take(struct record_ctx *c, const struct field *f, const json_t *given, const json_t *kept, json_t *out) {
    json_t *v = NULL;
    json_t *was = json_object_get(kept, f->name), *asked = json_object_get(given, f->name);
    enum status st = ST_OK;
    if (asked && points_still(c, f, asked, was)) v = json_incref(was);
    else if (asked) st = value_check(c, f, asked, kept, &v);
    else v = was ? json_incref(was) : f->type == FIELD_BOOL ? json_false() : f->type == FIELD_INT || f->type == FIELD_DECIMAL ? json_null() : json_string("");
    if (!st && kept && f->flags & FIELD_FIXED && !value_empty(was) && !json_equal(was, v)) st = problem_add(c, f->name, "value.fixed", NULL, NULL);
    if (!st && f->flags & FIELD_NEEDED && value_empty(v)) st = problem_add(c, f->name, "value.needed", NULL, NULL);
    if (!st && json_object_set(out, f->name, v)) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(v);
    return st;
}

enum status values_take(struct record_ctx *c, enum kind k, const json_t *given, const json_t *kept, json_t *out) {
    const struct kind_info *info = kind_info(k);
    if (!out || !json_is_object(given)) return err_set(c->e, ST_USAGE, NULL, "param.object");
    enum status st = names_known(c, k, given) ? ST_OK : ST_INVALID;
    for (size_t i = 0; i < info->fields_len; i++) {
        enum status one = field_take(c, &info->fields[i], given, kept, out);
        if (one && !st) st = one;
        if (one && one != ST_INVALID) return one;
    }
    return st;
}

enum status values_check(struct record_ctx *c, enum kind k, const json_t *given, const json_t *kept, json_t **out) {
    *out = json_object();
    enum status st = values_take(c, k, given, kept, *out);
    if (!st) return ST_OK;
    json_decref(*out);
    *out = NULL;
    return st;
}

enum status values_complete(struct record_ctx *c, enum kind k, const json_t *values) {
    const struct kind_info *info = kind_info(k);
    enum status st = ST_OK;
    for (size_t i = 0; i < info->fields_len; i++) {
        const struct field *f = &info->fields[i];
        if (f->flags & FIELD_TO_SUBMIT && value_empty(json_object_get(values, f->name)))
            st = problem_add(c, f->name, "value.to-submit", NULL, NULL);
    }
    return st;
}

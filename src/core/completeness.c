/* Rows of law against the facts of a product. What is asked changes by decree; how it is looked up does not. */
#include "core/completeness.h"

#include <string.h>

static const char *const keys[REQUIRED_LIST_COUNT] = {
#define X(name, key) [REQUIRED_##name] = key,
#include "core/required_list.def"
#undef X
};

const char *required_list_key(int l) { return l >= 0 && l < REQUIRED_LIST_COUNT ? keys[l] : NULL; }

int required_list_parse(const char *key) {
    for (int i = 0; i < REQUIRED_LIST_COUNT; i++)
        if (!strcmp(keys[i], key)) return i;
    return -1;
}

/* ---- places ---- */

static bool is_stages(const struct required_place *p) { return p->kind == KIND_LOT && !strcmp(p->field, "stages"); }

static bool counted(const struct required_place *p) {
    return is_stages(p) || (p->kind == KIND_PRODUCT && !strcmp(p->field, "certificates"));
}

static bool place_read(const char *s, size_t len, struct required_place *out) {
    char kind[16];
    size_t dot = 0;
    while (dot < len && s[dot] != '.') dot++;
    if (dot == len || dot >= sizeof kind || len - dot - 1 >= sizeof out->field) return false;
    memcpy(kind, s, dot);
    kind[dot] = '\0';
    memcpy(out->field, s + dot + 1, len - dot - 1);
    out->field[len - dot - 1] = '\0';
    out->kind = kind_parse(kind);
    if (out->kind != KIND_PRODUCT && out->kind != KIND_PRODUCER && out->kind != KIND_LOT) return false;
    return counted(out) || kind_field(out->kind, out->field);
}

bool required_place(const char *place, size_t n, struct required_place *out) {
    for (; n; n--) {
        place = strchr(place, '|');
        if (!place) return false;
        place++;
    }
    return place_read(place, strcspn(place, "|"), out);
}

bool required_place_known(const char *place) {
    struct required_place p;
    size_t n = 1;
    for (const char *c = place; *c; c++) n += *c == '|';
    for (size_t i = 0; i < n; i++)
        if (!required_place(place, i, &p)) return false;
    return true;
}

/* ---- rows ---- */

static bool has_word(const char *words, const char *word, size_t len) {
    while (*words) {
        size_t n = strcspn(words, " ");
        if (n == len && !memcmp(words, word, len)) return true;
        words += n + strspn(words + n, " ");
    }
    return false;
}

bool required_asked(const struct required *r, const char *groups) {
    if (!*r->groups) return true;
    for (const char *g = groups; *g;) {
        size_t n = strcspn(g, " ");
        if (has_word(r->groups, g, n)) return true;
        g += n + strspn(g + n, " ");
    }
    return false;
}

static bool is_there(const struct required_place *p, const json_t *v) {
    if (json_is_string(v)) return json_string_length(v) > 0;
    if (json_is_integer(v)) return json_integer_value(v) >= (is_stages(p) ? LOT_STAGES_MIN : 1);
    return json_is_true(v);
}

static bool says_none(const char *field) {
    size_t len = strlen(field);
    return len > 5 && !strcmp(field + len - 5, "_none");
}

bool required_filled(const struct required *r, const json_t *facts, bool *none) {
    struct required_place p;
    *none = false;
    for (size_t i = 0; required_place(r->place, i, &p); i++) {
        const json_t *values = json_object_get(facts, kind_info(p.kind)->key);
        if (!is_there(&p, json_object_get(values, p.field))) continue;
        *none = says_none(p.field);
        return true;
    }
    return false;
}

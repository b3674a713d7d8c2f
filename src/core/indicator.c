/* The plan numbers its figures in a table and names some of them again in its text, with other units: both ways lead here. */
#include "core/indicator.h"

#include <stdio.h>
#include <string.h>

static const struct indicator_info infos[INDICATOR_COUNT] = {
#define X(name, key, section, targets, source, how, split, form) \
    [INDICATOR_##name] = { key, section, targets, source, HOW_##how, SPLIT_##split, FORM_##form },
#include "core/indicator.def"
#undef X
};

const struct indicator_info *indicator_info(enum indicator i) { return &infos[i]; }

int indicator_parse(const char *key) {
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (!strcmp(infos[i].key, key)) return i;
    return -1;
}

const char *indicator_how_key(enum indicator_how h) {
    static const char *const keys[] = { [HOW_COMPUTED] = "computed", [HOW_PARTLY] = "partly", [HOW_TYPED] = "typed", [HOW_SUM] = "sum" };
    return keys[h];
}

static int find(const char *code, const char *source) {
    for (int i = 0; i < INDICATOR_COUNT; i++)
        if (!strcmp(infos[i].source, source) && !strcmp(infos[i].targets, code) && (*code || *source)) return i;
    return -1;
}

int indicator_of_target(const char *source, const char *part, const char *group, const char *tt) {
    char code[64];
    /* A row of the table says where it stands; a paragraph says which row it speaks of. */
    if (!strcmp(part, "text")) (void)snprintf(code, sizeof code, "%s", tt);
    else (void)snprintf(code, sizeof code, "%s%s%s%s%s", part, *group ? "." : "", group, *tt ? "." : "", tt);
    int own = find(code, source);
    return own >= 0 || !*code ? own : find(code, "");
}

/* ---- kinds ---- */

static const char *const kinds[CRAFT_KINDS] = { [CRAFT_NONE] = "", [CRAFT_LN] = "LN", [CRAFT_NTT] = "NTT", [CRAFT_LNTT] = "LNTT" };

const char *craft_kind_key(enum craft_kind k) { return kinds[k]; }

enum craft_kind craft_kind_parse(const char *key) {
    for (int k = CRAFT_LN; k < CRAFT_KINDS; k++)
        if (!strcmp(kinds[k], key)) return (enum craft_kind)k;
    return CRAFT_NONE;
}

enum craft_kind craft_kind_planned(const char *word) {
    static const struct {
        const char *word;
        enum craft_kind kind;
    } words[] = { { "làng nghề", CRAFT_LN }, { "làng nghề mới", CRAFT_LN }, { "nghề truyền thống", CRAFT_NTT }, { "làng nghề truyền thống", CRAFT_LNTT } };
    for (size_t i = 0; i < sizeof words / sizeof *words; i++)
        if (!strcmp(words[i].word, word)) return words[i].kind;
    return CRAFT_NONE;
}

/* ---- numbers ---- */

#define DIGITS_MAX 15

static bool is_digit(char c) { return c >= '0' && c <= '9'; }

/* The digits before the comma; false for points in other places. */
static bool whole_read(const char **s, struct figure *f, int *digits) {
    int since = -1; /* digits behind the last point */
    for (; is_digit(**s) || **s == '.'; (*s)++) {
        if (**s == '.') {
            if ((since < 0 && (*digits < 1 || *digits > 3)) || (since >= 0 && since != 3)) return false;
            since = 0;
            continue;
        }
        if (++*digits > DIGITS_MAX) return false;
        f->n = f->n * 10 + (**s - '0');
        if (since >= 0) since++;
    }
    return *digits > 0 && (since < 0 || since == 3);
}

bool figure_parse(const char *s, struct figure *out) {
    struct figure f = { 0, 0 };
    int digits = 0;
    bool negative = *s == '-';
    if (negative) s++;
    if (!whole_read(&s, &f, &digits)) return false;
    if (*s == ',') {
        for (s++; is_digit(*s); s++) {
            if (++digits > DIGITS_MAX || ++f.decimals > FIGURE_DECIMALS_MAX) return false;
            f.n = f.n * 10 + (*s - '0');
        }
        if (!f.decimals) return false;
    }
    if (*s) return false;
    if (negative) f.n = -f.n;
    *out = f;
    return true;
}

void figure_format(const struct figure *f, char out[static FIGURE_BYTES]) {
    char digits[FIGURE_BYTES], *to = out;
    uint64_t n = f->n < 0 ? 0 - (uint64_t)f->n : (uint64_t)f->n;
    int len = snprintf(digits, sizeof digits, "%0*llu", f->decimals + 1, (unsigned long long)n), whole = len - f->decimals;
    if (f->n < 0) *to++ = '-';
    for (int i = 0; i < len; i++) {
        if (i == whole) *to++ = ',';
        else if (i && i < whole && (whole - i) % 3 == 0) *to++ = '.';
        *to++ = digits[i];
    }
    *to = '\0';
}

bool indicator_takes(enum indicator i, const struct figure *f) {
    int64_t hundred = 100;
    for (int d = 0; d < f->decimals; d++) hundred *= 10;
    enum indicator_form form = infos[i].form;
    return form == FORM_GROWTH || (f->n >= 0 && (form != FORM_PERCENT || f->n <= hundred));
}

struct figure figure_percent(int64_t part, int64_t whole) { return (struct figure){ (part * 2000 + whole) / (2 * whole), 1 }; }

/* ---- periods ---- */

#define YEAR_MIN 2022
#define YEAR_MAX 2199

const char *period_type_key(enum period_type t) {
    static const char *const keys[] = { [PERIOD_HALF] = "half", [PERIOD_YEAR] = "year", [PERIOD_SPAN] = "span" };
    return keys[t];
}

static bool span_parse(const char *key, struct period *p) {
    if (strlen(key) != 21 || key[10] != '/') return false;
    p->type = PERIOD_SPAN;
    p->first = day_parse(key, 10);
    p->last = day_parse(key + 11, 10);
    return p->first != DAY_NONE && p->last != DAY_NONE && p->first <= p->last && strcmp(key, "2022") > 0;
}

bool period_parse(const char *key, struct period *out) {
    struct period p = { .first = DAY_NONE, .last = DAY_NONE };
    size_t len = strlen(key);
    bool good = false;
    if (len == 21) good = span_parse(key, &p);
    else if ((len == 4 || len == 6) && strspn(key, "0123456789") >= 4) {
        for (int i = 0; i < 4; i++) p.year = p.year * 10 + (key[i] - '0');
        p.type = len == 4 ? PERIOD_YEAR : PERIOD_HALF;
        p.part = len == 4 ? 0 : key[5] - '0';
        good = p.year >= YEAR_MIN && p.year <= YEAR_MAX && (len == 4 || (key[4] == '-' && (p.part == 1 || p.part == 2)));
    }
    if (good) *out = p;
    return good;
}

void period_format(const struct period *p, char out[static PERIOD_BYTES]) {
    char first[DATE_BYTES], last[DATE_BYTES];
    if (p->type == PERIOD_SPAN) {
        day_format(p->first, first);
        day_format(p->last, last);
        (void)snprintf(out, PERIOD_BYTES, "%.10s/%.10s", first, last);
    } else if (p->type == PERIOD_YEAR) (void)snprintf(out, PERIOD_BYTES, "%04d", p->year % 10000);
    else (void)snprintf(out, PERIOD_BYTES, "%04d-%d", p->year % 10000, p->part % 10);
}

static int32_t day_in(int year, const char *md) {
    char iso[16];
    if (strlen(md) != 5) return DAY_NONE;
    (void)snprintf(iso, sizeof iso, "%04d-%.5s", year % 10000, md);
    return day_parse(iso, strlen(iso));
}

bool period_days(int year, const char *first, const char *last, const char *due, int32_t *first_day, int32_t *last_day, int32_t *due_day) {
    *last_day = day_in(year, last);
    *first_day = day_in(strcmp(first, last) > 0 ? year - 1 : year, first);
    *due_day = day_in(strcmp(due, last) < 0 ? year + 1 : year, due);
    return *first_day != DAY_NONE && *last_day != DAY_NONE && *due_day != DAY_NONE;
}

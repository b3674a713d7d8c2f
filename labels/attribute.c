/*
 * The attributes of template elements: one reader each, found through attribute.def.
 */
#include "attribute.h"

#include <string.h>

#include "base/text.h"

#define WRONG "template.attribute"
#define NUMBER "template.number"
#define ELEMENT_MM_MAX 1000000

static bool piece_is(struct piece p, const char *word) {
    return p.len == strlen(word) && !memcmp(p.at, word, p.len);
}

bool thousandths_read(struct piece p, int32_t *out) {
    int32_t v = 0;
    int decimals = -1, digits = 0;
    for (size_t i = 0; i < p.len; i++) {
        if (p.at[i] == '.' && decimals < 0 && digits) {
            decimals = 0;
            continue;
        }
        if (p.at[i] < '0' || p.at[i] > '9' || decimals == 3 || v > ELEMENT_MM_MAX) return false;
        v = v * 10 + (p.at[i] - '0');
        digits++;
        decimals += decimals >= 0;
    }
    if (!digits || decimals == 0) return false;
    for (int i = decimals < 0 ? 0 : decimals; i < 3; i++) {
        if (v > ELEMENT_MM_MAX) return false;
        v *= 10;
    }
    *out = v;
    return v <= ELEMENT_MM_MAX;
}

void thousandths_print(struct buf *out, int32_t v) {
    buf_u64(out, (uint64_t)(v / 1000));
    if (v % 1000 == 0) return;
    char digits[5] = {'.', (char)('0' + v / 100 % 10), (char)('0' + v / 10 % 10), (char)('0' + v % 10), 0};
    for (int i = 3; digits[i] == '0'; i--) digits[i] = '\0';
    buf_str(out, digits);
}

static const char *read_bounded(struct piece p, int32_t *out, int32_t least, int32_t most) {
    return thousandths_read(p, out) && *out >= least && *out <= most ? NULL : NUMBER;
}

typedef const char *(*reader)(struct element *el, struct piece v, struct arena *a);

static const char *read_x(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    return read_bounded(v, &el->x, 0, ELEMENT_MM_MAX);
}

static const char *read_y(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    el->flows = v.len > 0 && v.at[0] == '+';
    if (el->flows) v = (struct piece){v.at + 1, v.len - 1};
    return read_bounded(v, &el->y, 0, ELEMENT_MM_MAX);
}

static const char *read_w(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    return read_bounded(v, &el->w, 1, ELEMENT_MM_MAX);
}

static const char *read_h(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    return read_bounded(v, &el->h, 1, ELEMENT_MM_MAX);
}

static const char *read_stroke(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    return read_bounded(v, &el->stroke, 50, 5000);
}

static const char *read_size(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    return read_bounded(v, &el->size_mpt, el->kind == ELEMENT_CODE ? TPL_CODE_MPT_MIN : TPL_TEXT_MPT_MIN, 72000);
}

static const char *read_weight(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    el->bold = piece_is(v, "bold");
    return el->bold || piece_is(v, "regular") ? NULL : WRONG;
}

static const char *read_lines(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    int most = el->kind == ELEMENT_CODE ? 2 : TPL_LINES_MAX;
    el->lines = v.len == 1 ? v.at[0] - '0' : 0;
    return el->lines >= 1 && el->lines <= most ? NULL : NUMBER;
}

static const char *read_leading(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    return read_bounded(v, &el->leading, 1000, 2000);
}

static const char *read_fit(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    static const char shrink[] = "shrink:", condense[] = "condense:";
    size_t skip = sizeof shrink - 1;
    el->condense = v.len > sizeof condense - 1 && !memcmp(v.at, condense, sizeof condense - 1);
    if (el->condense)
        skip = sizeof condense - 1;
    else if (v.len <= skip || memcmp(v.at, shrink, skip))
        return WRONG;
    return read_bounded((struct piece){v.at + skip, v.len - skip}, &el->min_mpt, TPL_TEXT_MPT_MIN, 72000);
}

static const char *const align_words[] = {[ALIGN_LEFT] = "left", [ALIGN_CENTER] = "center", [ALIGN_RIGHT] = "right"};

static const char *read_align(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    for (int i = 0; i < 3; i++) {
        if (!piece_is(v, align_words[i])) continue;
        el->align = (enum align)i;
        return NULL;
    }
    return WRONG;
}

static const char *read_need(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    el->dispensable = piece_is(v, "no");
    return el->dispensable ? NULL : WRONG;
}

static const char *read_ink(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    el->themed = piece_is(v, "theme");
    return el->themed || piece_is(v, "black") ? NULL : WRONG;
}

static const char *read_bleed(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    el->bleeds = piece_is(v, "yes");
    return el->bleeds ? NULL : WRONG;
}

/* "M,L": letters of levels, none twice */
static const char *read_ec(struct element *el, struct piece v, struct arena *a) {
    (void)a;
    el->levels = 0;
    if (v.len % 2 == 0 || v.len > 7) return WRONG;
    for (size_t i = 0; i < v.len; i += 2) {
        const char *at = strchr("LMQH", v.at[i]);
        if (!v.at[i] || !at || (i > 0 && v.at[i - 1] != ',')) return WRONG;
        enum symbol_level level = (enum symbol_level)(at - strchr("LMQH", 'L'));
        for (int k = 0; k < el->levels; k++)
            if (el->level[k] == level) return WRONG;
        el->level[el->levels++] = level;
    }
    return NULL;
}

static const char *const fields[] = {
#define X(name, needed, optional) #name,
#include "field.def"
#undef X
    "demo",
};

/* A name between braces: a field, or a word of the lists. */
static const char *placeholder_check(struct piece name) {
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
        if (piece_is(name, fields[i])) return NULL;
    char key[64] = "label.";
    if (name.len < 3 || name.len > 50 || memcmp(name.at, "t.", 2)) return WRONG;
    memcpy(key + 6, name.at + 2, name.len - 2);
    return text_get(LANG_VI, key) ? NULL : "template.word";
}

static const char *read_value(struct element *el, struct piece v, struct arena *a) {
    if (v.len == 0 || v.len > 500) return WRONG;
    if (el->kind == ELEMENT_CODE) {
        if (!piece_is(v, "{number}")) return WRONG;
    } else {
        for (size_t i = 0; i < v.len; i++) {
            if (v.at[i] == '}') return WRONG;
            if (v.at[i] != '{') continue;
            const char *end = memchr(v.at + i, '}', v.len - i);
            if (!end) return WRONG;
            const char *bad = placeholder_check((struct piece){v.at + i + 1, (size_t)(end - v.at) - i - 1});
            if (bad) return bad;
            i = (size_t)(end - v.at);
        }
    }
    el->value = arena_strn(a, v.at, v.len);
    return NULL;
}

static const struct {
    const char *word;
    reader read;
} attributes[ATTR_COUNT] = {
#define X(name, word, reader) {word, reader},
#include "attribute.def"
#undef X
};

bool attribute_find(struct piece name, enum attribute *out) {
    for (int i = 0; i < ATTR_COUNT; i++) {
        if (!piece_is(name, attributes[i].word)) continue;
        *out = (enum attribute)i;
        return true;
    }
    return false;
}

const char *attribute_word(enum attribute attr) {
    return attributes[attr].word;
}

const char *attribute_read(struct element *el, enum attribute attr, struct piece value, struct arena *a) {
    return attributes[attr].read(el, value, a);
}

static void print_value(const struct element *el, struct buf *out) {
    bool quoted = strpbrk(el->value, " ;=#") != NULL;
    buf_printf(out, quoted ? "\"%s\"" : "%s", el->value);
}

static void print_levels(const struct element *el, struct buf *out) {
    for (int i = 0; i < el->levels; i++) {
        if (i) buf_byte(out, ',');
        buf_byte(out, (unsigned char)symbol_level_letter(el->level[i]));
    }
}

void attribute_print(const struct element *el, enum attribute attr, struct buf *out) {
    const int32_t number[ATTR_COUNT] = {
        [ATTR_X] = el->x, [ATTR_Y] = el->y, [ATTR_W] = el->w, [ATTR_H] = el->h, [ATTR_STROKE] = el->stroke,
        [ATTR_SIZE] = el->size_mpt, [ATTR_LEADING] = el->leading,
    };
    buf_printf(out, " %s=", attributes[attr].word);
    if (attr == ATTR_VALUE) {
        print_value(el, out);
    } else if (attr == ATTR_EC) {
        print_levels(el, out);
    } else if (attr == ATTR_WEIGHT) {
        buf_str(out, el->bold ? "bold" : "regular");
    } else if (attr == ATTR_LINES) {
        buf_u64(out, (uint64_t)el->lines);
    } else if (attr == ATTR_ALIGN) {
        buf_str(out, align_words[el->align]);
    } else if (attr == ATTR_NEED) {
        buf_str(out, "no");
    } else if (attr == ATTR_INK) {
        buf_str(out, el->themed ? "theme" : "black");
    } else if (attr == ATTR_BLEED) {
        buf_str(out, "yes");
    } else if (attr == ATTR_FIT) {
        buf_str(out, el->condense ? "condense:" : "shrink:");
        thousandths_print(out, el->min_mpt);
    } else {
        if (attr == ATTR_Y && el->flows) buf_byte(out, '+');
        thousandths_print(out, number[attr]);
    }
}

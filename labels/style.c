/*
 * Lays a producer's style on a template: fields left off, columns in another order. What a column's places are (where, how wide,
 * how high) stays; only what stands in them moves, so nothing can reach the symbol.
 */
#include "label/style.h"

#include <string.h>

#include "art.h"
#include "base/utf8.h"
#include "tpl.h"

#define TAGLINE_MAX 80
#define NAMES_MAX 32
#define GEOMETRY (1u << ATTR_X | 1u << ATTR_Y | 1u << ATTR_W | 1u << ATTR_H)

/* What a style may name: the fields of a label, and marks that are no text. */
static const struct {
    const char *name;
    bool optional;
} names[] = {
#define X(name, needed, optional) {#name, optional},
#include "field.def"
#undef X
    {"stars", true}, {"ocop", true}, {"mark", true},
};
#define NAMES (sizeof names / sizeof *names)

/* A list of names as it is typed in, "village, host": indexes into names. */
struct list {
    size_t len;
    size_t at[NAMES_MAX];
};

static size_t name_find(const char *s, size_t len) {
    size_t i = 0;
    while (i < NAMES && (strlen(names[i].name) != len || memcmp(names[i].name, s, len))) i++;
    return i;
}

static size_t list_index(const struct list *l, size_t name) {
    size_t i = 0;
    while (i < l->len && l->at[i] != name) i++;
    return i;
}

static enum status name_refuse(const char *field, const char *key, const char *s, size_t len, struct err *e) {
    enum status st = err_set(e, ST_INVALID, field, key);
    err_arg(e, "name", "%.*s", (int)len, s);
    struct buf known = BUF_INIT;
    for (size_t i = 0; i < NAMES; i++)
        if (names[i].optional) buf_printf(&known, "%s%s", known.len ? ", " : "", names[i].name);
    err_arg(e, "known", "%s", known.len ? known.data : "");
    buf_free(&known);
    return st;
}

static enum status list_read(struct list *l, const char *field, const char *s, struct err *e) {
    *l = (struct list){0};
    while (s && *s) {
        s += strspn(s, " ,");
        size_t len = strcspn(s, " ,");
        if (!len) break;
        size_t name = name_find(s, len);
        if (name == NAMES || list_index(l, name) < l->len || l->len == NAMES_MAX) return name_refuse(field, "style.field", s, len, e);
        l->at[l->len++] = name;
        s += len;
    }
    return ST_OK;
}

static enum status off_read(struct list *l, const struct press_style *style, struct err *e) {
    enum status s = list_read(l, "off", style->off, e);
    for (size_t i = 0; s == ST_OK && i < l->len; i++) {
        const char *name = names[l->at[i]].name;
        if (!names[l->at[i]].optional) s = name_refuse("off", "style.required", name, strlen(name), e);
    }
    return s;
}

static enum status line_check(const char *field, const char *s, struct err *e) {
    size_t len = s ? strlen(s) : 0;
    if (!utf8_valid(s ? s : "", len) || utf8_has_control(s ? s : "", len)) return err_set(e, ST_INVALID, field, "press.text");
    if (utf8_count(s ? s : "", len) <= TAGLINE_MAX) return ST_OK;
    enum status st = err_set(e, ST_INVALID, field, "style.long");
    err_arg(e, "max", "%d", TAGLINE_MAX);
    return st;
}

static enum status theme_read(const struct press_style *style, enum press_colour *theme, struct err *e) {
    *theme = COLOUR_BLACK;
    if (!style->theme || !*style->theme || colour_find(style->theme, theme)) return ST_OK;
    enum status s = err_set(e, ST_INVALID, "theme", "style.theme");
    struct buf known = BUF_INIT;
    for (int i = 0; i < COLOUR_COUNT; i++) buf_printf(&known, "%s%s", i ? ", " : "", colour_row((enum press_colour)i)->word);
    err_arg(e, "known", "%s", known.len ? known.data : "");
    buf_free(&known);
    return s;
}

/* A style that was read. */
struct look {
    enum press_colour theme;
    struct list off, order;
};

static enum status look_read(struct look *k, const struct press_style *style, struct err *e) {
    enum status s = theme_read(style, &k->theme, e);
    if (s == ST_OK) s = off_read(&k->off, style, e);
    if (s == ST_OK) s = list_read(&k->order, "order", style->order, e);
    if (s == ST_OK) s = line_check("tagline", style->tagline, e);
    if (s == ST_OK) s = line_check("tagline_en", style->tagline_en, e);
    return s == ST_OK && style->logo ? art_check(style->logo, "logo", e) : s;
}

enum status press_style_check(const struct press_style *style, struct err *e) {
    struct look k;
    return look_read(&k, style, e);
}

/* ---- the template ---- */

/* The name of what an element says: its first field, or itself; NAMES where it says none. */
static size_t element_name(const struct element *el) {
    if (el->kind == ELEMENT_STARS) return name_find("stars", 5);
    if (el->kind == ELEMENT_OCOP) return name_find("ocop", 4);
    if (el->kind == ELEMENT_MARK) return name_find("mark", 4);
    for (const char *at = el->kind == ELEMENT_TEXT ? el->value : NULL; at && (at = strchr(at, '{')) != NULL; at++) {
        size_t len = strcspn(at + 1, "}"), name = name_find(at + 1, len);
        if (len == 9 && !memcmp(at + 1, "org_short", 9)) return name_find("org", 3); /* the same to a reader */
        if (name < NAMES) return name;
    }
    return NAMES;
}

static bool says(const struct element *el, const struct list *l) {
    return !el->legal && list_index(l, element_name(el)) < l->len;
}

/* What stands in a place takes another; the place stays where it is. */
static void move_in(struct element *place, const struct element *what) {
    struct element at = *place;
    *place = *what;
    place->x = at.x;
    place->y = at.y;
    place->w = at.w;
    place->h = at.h;
    place->flows = at.flows;
    place->set = (what->set & ~GEOMETRY) | (at.set & GEOMETRY);
}

/* Texts of a column that the order names, sorted among the places that they have. */
static void column_sort(struct element *el, size_t n, const struct list *order) {
    for (size_t i = 0; i < n; i++) {
        if (el[i].kind != ELEMENT_TEXT || !says(&el[i], order)) continue;
        size_t least = i;
        for (size_t k = i + 1; k < n; k++)
            if (el[k].kind == ELEMENT_TEXT && says(&el[k], order) &&
                list_index(order, element_name(&el[k])) < list_index(order, element_name(&el[least])))
                least = k;
        /* the others keep their own order: they move on by one place each */
        struct element first = el[least];
        for (size_t k = least; k > i; k--) {
            if (el[k].kind != ELEMENT_TEXT || !says(&el[k], order)) continue;
            size_t before = k - 1;
            while (el[before].kind != ELEMENT_TEXT || !says(&el[before], order)) before--;
            move_in(&el[k], &el[before]);
        }
        move_in(&el[i], &first);
    }
}

/*
 * Take out what is off. A column whose first text goes is headed by the next text.
 *   out  how many elements are left; 0 and *alone where a column would be left with pictures alone
 */
static size_t column_drop(struct element *el, size_t n, const struct list *off, bool *alone) {
    struct element head = el[0];
    size_t left = 0;
    for (size_t i = 0; i < n; i++)
        if (!says(&el[i], off)) el[left++] = el[i];
    if (left == 0 || !el[0].flows) return left;
    size_t text = 0;
    while (text < left && el[text].kind != ELEMENT_TEXT) text++;
    bool rules = true;
    for (size_t i = 0; i < left; i++) rules = rules && el[i].kind == ELEMENT_LINE;
    *alone = text == left && !rules;
    if (text == left) return 0;
    struct element first = el[text];
    memmove(el + 1, el, text * sizeof *el);
    el[0] = head;
    move_in(&el[0], &first);
    return left;
}

static enum status columns_style(struct template *t, const struct look *k, struct err *e) {
    size_t left = 0;
    for (size_t i = 0, n; i < t->len; i += n) {
        for (n = 1; i + n < t->len && t->element[i + n].flows;) n++;
        bool alone = false;
        column_sort(t->element + i, n, &k->order);
        size_t kept = column_drop(t->element + i, n, &k->off, &alone);
        if (alone) return err_set(e, ST_INVALID, "off", "style.alone");
        memmove(t->element + left, t->element + i, kept * sizeof *t->element);
        left += kept;
    }
    t->len = left;
    return ST_OK;
}

/* A copy with its columns changed, printed and parsed again: all checks hold for it, and it has a version of its own. */
static enum status template_style(const struct template *t, const struct look *k, struct template **out, struct arena *a, struct err *e) {
    struct template copy = *t;
    copy.element = arena_alloc(a, t->len * sizeof *copy.element);
    if (!copy.element) return err_set(e, ST_NO_MEMORY, NULL, "");
    memcpy(copy.element, t->element, t->len * sizeof *copy.element);
    struct buf text = BUF_INIT;
    enum status s = columns_style(&copy, k, e);
    if (s == ST_OK) {
        template_print(&copy, &text);
        s = text.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : template_parse(out, text.data, text.len, a, e);
    }
    buf_free(&text);
    return s;
}

enum status press_style_apply(const struct press_style *style, struct press_job *job, struct arena *a, struct err *e) {
    struct look k;
    struct template *own = NULL, *styled = NULL;
    const struct template *t = job->template;
    enum status s = look_read(&k, style, e);
    if (s == ST_OK && !t) {
        s = template_find(&own, job->stock->template_id, a, e);
        t = own;
    }
    if (s == ST_OK) s = template_style(t, &k, &styled, a, e);
    if (s != ST_OK) return s;
    job->template = styled;
    job->theme = k.theme;
    job->texts.tagline = style->tagline;
    job->texts.tagline_en = style->tagline_en;
    job->texts.logo = style->logo;
    return ST_OK;
}

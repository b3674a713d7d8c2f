/*
 * The word lists as one hash table, filled once at start: a page asks it some forty times.
 *
 * The lists are read by a line parser of our own: Debian's libinih is built for lines of at most 200 bytes and cuts a
 * value at " ;", and a sentence in Vietnamese has both.
 */
#include "base/text.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/embed.h"
#include "base/utf8.h"

#define LIST_BYTES_MAX ((size_t)16 * 1024 * 1024)
#define KEY_BYTES_MAX 128
#define NAMES_MAX 16

struct entry {
    const char *key; /* "section.name" */
    bool public;     /* in every language, each sentence its own */
    const char *text[LANG_COUNT];
};

/* A section that visitors read, or a key of one, in every language. */
struct section {
    const char *name;
    bool used; /* by a key that there is */
    struct section *next;
};

/* Never freed: the lists live as long as the program. Replaced as a whole by another text_load. */
static struct {
    struct arena *arena;
    struct entry *entries;
    size_t len, cap;
    uint32_t *slots; /* index + 1 of an entry, 0 where free; a power of two of them */
    size_t slots_len;
    struct section *public;
} lists;

static const char *const codes[LANG_COUNT] = {
#define X(NAME, code, reach) [LANG_##NAME] = code,
#include "base/lang.def"
#undef X
};

_Static_assert((int)LANG_VI == 0 && (int)LANG_EN < (int)LANG_WHOLE_COUNT, "Vietnamese and English have every sentence");

const char *lang_code(enum lang l) {
    return codes[l];
}

enum lang lang_whole(enum lang l) {
    return (int)l < LANG_WHOLE_COUNT ? l : LANG_EN;
}

/* ---- table ---- */

static uint64_t hash_of(const char *s) {
    uint64_t h = 14695981039346656037u;
    for (; *s; s++) h = (h ^ (unsigned char)*s) * 1099511628211u;
    return h ^ h >> 29;
}

static struct entry *find(const char *key) {
    if (!lists.slots_len) return NULL;
    for (size_t i = (size_t)hash_of(key);; i++) {
        uint32_t slot = lists.slots[i & (lists.slots_len - 1)];
        if (!slot) return NULL;
        if (!strcmp(lists.entries[slot - 1].key, key)) return &lists.entries[slot - 1];
    }
}

static void place(size_t index) {
    size_t i = (size_t)hash_of(lists.entries[index].key);
    while (lists.slots[i & (lists.slots_len - 1)]) i++;
    lists.slots[i & (lists.slots_len - 1)] = (uint32_t)index + 1;
}

/* Keep the table at most half full. */
static bool grow(void) {
    if (lists.len < lists.cap) return true;
    size_t cap = lists.cap ? lists.cap * 2 : 512;
    struct entry *entries = realloc(lists.entries, cap * sizeof *entries);
    if (!entries) return false;
    lists.entries = entries;
    lists.cap = cap;
    uint32_t *slots = calloc(cap * 2, sizeof *slots);
    if (!slots) return false;
    free(lists.slots);
    lists.slots = slots;
    lists.slots_len = cap * 2;
    for (size_t i = 0; i < lists.len; i++) place(i);
    return true;
}

static struct entry *find_or_add(const char *key) {
    struct entry *found = find(key);
    if (found) return found;
    const char *kept = arena_str(lists.arena, key);
    if (!kept || !grow()) return NULL;
    lists.entries[lists.len] = (struct entry){.key = kept};
    place(lists.len);
    return &lists.entries[lists.len++];
}

static void lists_free(void) {
    arena_free(&lists.arena);
    free(lists.entries);
    free(lists.slots);
    memset(&lists, 0, sizeof lists);
}

/* ---- parsing ---- */

struct source {
    enum lang lang;
    const char *file;
    long line;
    char section[KEY_BYTES_MAX];
};

static enum status broken(struct err *e, const struct source *src, const char *key, const char *why) {
    enum status s = err_set(e, ST_INTERNAL, NULL, "text.broken");
    err_arg(e, "key", "%s", key);
    err_arg(e, "why", "%s", why);
    if (src) err_arg(e, "at", "%s:%ld", src->file, src->line);
    return s;
}

/* [*from, *to) without spaces and tabs at its ends. */
static void trim(const char **from, const char **to) {
    while (*from < *to && (**from == ' ' || **from == '\t')) ++*from;
    while (*to > *from && ((*to)[-1] == ' ' || (*to)[-1] == '\t' || (*to)[-1] == '\r')) --*to;
}

static bool copy_key(char out[static KEY_BYTES_MAX], const char *from, const char *to) {
    size_t len = (size_t)(to - from);
    if (len == 0 || len >= KEY_BYTES_MAX) return false;
    memcpy(out, from, len);
    out[len] = '\0';
    return true;
}

static enum status take_pair(struct source *src, const char *from, const char *equals, const char *to, struct err *e) {
    char name[KEY_BYTES_MAX], key[2 * KEY_BYTES_MAX + 1];
    const char *name_from = from, *name_to = equals, *text = equals + 1;
    trim(&name_from, &name_to);
    trim(&text, &to);
    if (!*src->section || !copy_key(name, name_from, name_to)) return broken(e, src, src->section, "syntax");
    size_t n = strlen(src->section), m = strlen(name);
    memcpy(key, src->section, n);
    key[n] = '.';
    memcpy(key + n + 1, name, m + 1);
    size_t len = (size_t)(to - text);
    if (!utf8_valid(text, len) || utf8_has_control(text, len)) return broken(e, src, key, "not UTF-8");
    if (!utf8_is_nfc(text, len)) return broken(e, src, key, "not NFC");
    struct entry *entry = find_or_add(key);
    char *kept = arena_strn(lists.arena, text, len);
    if (!entry || !kept) return err_set(e, ST_NO_MEMORY, NULL, "");
    if (entry->text[src->lang]) return broken(e, src, key, "twice");
    entry->text[src->lang] = kept;
    return ST_OK;
}

static enum status take_line(struct source *src, const char *from, const char *to, struct err *e) {
    trim(&from, &to);
    if (from == to || *from == ';') return ST_OK;
    if (*from == '[') {
        if (to[-1] != ']' || !copy_key(src->section, from + 1, to - 1)) return broken(e, src, "[", "syntax");
        return ST_OK;
    }
    const char *equals = memchr(from, '=', (size_t)(to - from));
    if (!equals) return broken(e, src, src->section, "syntax");
    return take_pair(src, from, equals, to, e);
}

/* A line of the list of what visitors read. */
static enum status take_public(struct source *src, const char *from, const char *to, struct err *e) {
    trim(&from, &to);
    if (from == to || *from == ';') return ST_OK;
    struct section *section = arena_alloc(lists.arena, sizeof *section);
    const char *name = arena_strn(lists.arena, from, (size_t)(to - from));
    if (!section || !name) return err_set(e, ST_NO_MEMORY, NULL, "");
    if (strchr(name, '=') || *name == '[') return broken(e, src, name, "syntax");
    *section = (struct section){.name = name, .next = lists.public};
    lists.public = section;
    return ST_OK;
}

typedef enum status take_fn(struct source *src, const char *from, const char *to, struct err *e);

static enum status take_file(struct source *src, take_fn *take, const char *data, size_t len, struct err *e) {
    const char *end = data + len;
    for (const char *at = data; at < end;) {
        const char *eol = memchr(at, '\n', (size_t)(end - at));
        if (!eol) eol = end;
        src->line++;
        enum status s = take(src, at, eol, e);
        if (s != ST_OK) return s;
        at = eol + (eol < end);
    }
    return ST_OK;
}

/* ---- checking ---- */

/* The next {name} at or after *at; *at moves behind it.  out: length of the name, 0 at the end */
static size_t next_name(const char **at, const char **name) {
    for (const char *open = strchr(*at, '{'); open; open = strchr(open + 1, '{')) {
        size_t len = strspn(open + 1, "abcdefghijklmnopqrstuvwxyz0123456789_-");
        if (len == 0 || open[1 + len] != '}') continue;
        *name = open + 1;
        *at = open + len + 2;
        return len;
    }
    return 0;
}

static bool has_name(const char *text, const char *name, size_t len) {
    const char *found;
    for (size_t n; (n = next_name(&text, &found)) != 0;)
        if (n == len && !memcmp(found, name, len)) return true;
    return false;
}

static bool names_within(const char *text, const char *other) {
    const char *name;
    for (size_t n; (n = next_name(&text, &name)) != 0;)
        if (!has_name(other, name, n)) return false;
    return true;
}

/* "a" stands for all of section a, "a.b" for its keys b and b.<more>. */
static bool is_public(const char *key) {
    bool found = false;
    for (struct section *p = lists.public; p; p = p->next) {
        size_t len = strlen(p->name);
        if (strncmp(key, p->name, len) != 0 || (key[len] != '.' && key[len])) continue;
        p->used = found = true;
    }
    return found;
}

/* What the agreed wording of a visitor's language leaves unsaid it may; a value that nobody gives it may not name. */
static bool names_fit(const struct entry *entry, enum lang l) {
    const char *vi = entry->text[LANG_VI], *own = entry->text[l];
    return names_within(own, vi) && (lang_whole(l) != l || names_within(vi, own));
}

static enum status check_entry(struct entry *entry, struct err *e) {
    entry->public = is_public(entry->key);
    for (int l = 0; l < LANG_COUNT; l++) {
        bool own = entry->public || l < LANG_WHOLE_COUNT;
        if (own && !entry->text[l]) return broken(e, NULL, entry->key, codes[l]);
        if (!own && entry->text[l]) return broken(e, NULL, entry->key, "not in public.ini");
        if (!own) entry->text[l] = entry->text[LANG_EN];
        if (own && !names_fit(entry, (enum lang)l)) return broken(e, NULL, entry->key, "{names}");
    }
    return ST_OK;
}

static enum status check(struct err *e) {
    enum status s = ST_OK;
    for (size_t i = 0; i < lists.len && !s; i++) s = check_entry(&lists.entries[i], e);
    for (const struct section *p = lists.public; p && !s; p = p->next)
        if (!p->used) s = broken(e, NULL, p->name, "in public.ini and in no list");
    return s;
}

/* ---- loading ---- */

#define PREFIX "src/text/"
#define PUBLIC "src/text/public.ini"

static enum status load_file(const struct embed_file *f, struct err *e) {
    struct source src = {.file = f->name};
    const char *lang = f->name + sizeof PREFIX - 1;
    char code[3] = {lang[0], lang[0] ? lang[1] : '\0', '\0'};
    if (!strcmp(f->name, PUBLIC)) return take_file(&src, take_public, (const char *)f->data, f->len, e);
    if (!lang_parse(code, &src.lang) || lang[2] != '/') return broken(e, &src, code, "no such language");
    return take_file(&src, take_line, (const char *)f->data, f->len, e);
}

static enum status load(const struct embed_file *files, struct err *e) {
    for (const struct embed_file *f = files; f->name; f++) {
        if (strncmp(f->name, PREFIX, sizeof PREFIX - 1) != 0) continue;
        enum status s = load_file(f, e);
        if (s != ST_OK) return s;
    }
    return check(e);
}

enum status text_load_files(const struct embed_file *files, struct err *e) {
    lists_free();
    lists.arena = arena_new(LIST_BYTES_MAX);
    if (!lists.arena) return err_set(e, ST_NO_MEMORY, NULL, "");
    return load(files, e);
}

enum status text_load(struct err *e) {
    return text_load_files(embed_all(), e);
}

/* ---- asking ---- */

const char *text_get(enum lang l, const char *key) {
    const struct entry *entry = find(key);
    return entry ? entry->text[l] : NULL;
}

const char *text_own(enum lang l, const char *key) {
    const struct entry *entry = find(key);
    return entry && (entry->public || lang_whole(l) == l) ? entry->text[l] : NULL;
}

/* What stands for a {name}; NULL leaves the braces, so that a test sees them. */
typedef const char *value_fn(const void *ctx, const char *name, size_t len);

/* Days are {d} and {e} in every sentence; those that come as ISO text are written as the language does. */
static bool date_put(struct buf *out, enum lang l, const char *name, size_t len, const char *value) {
    return len == 1 && (*name == 'd' || *name == 'e') && text_date(out, l, value);
}

/* {field} names a field by the key of its word, as the sentence is made before its language is known. */
static const char *word_of(enum lang l, const char *name, size_t len, const char *value) {
    const char *word = len == 5 && !memcmp(name, "field", 5) ? text_get(l, value) : NULL;
    return word ? word : value;
}

/* Lengths come with a point between their digits; Vietnamese writes a comma. */
static bool length_put(struct buf *out, enum lang l, const char *name, size_t len, const char *value) {
    static const char *const lengths[] = {"is", "due", "module", "least", "needs", "page", "sizes"};
    bool length = false;
    for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
        length = length || (!strncmp(name, lengths[i], len) && !lengths[i][len]);
    if (!length || l != LANG_VI) return false;
    for (const char *at = value; *at; at++) {
        bool between = *at == '.' && at > value && at[-1] >= '0' && at[-1] <= '9' && at[1] >= '0' && at[1] <= '9';
        buf_add(out, between ? "," : at, 1);
    }
    return true;
}

static void fill(struct buf *out, enum lang l, const char *text, value_fn *value_of, const void *ctx) {
    const char *at = text, *name;
    for (size_t len; (len = next_name(&text, &name)) != 0; at = text) {
        const char *value = value_of(ctx, name, len);
        buf_add(out, at, (size_t)(name - 1 - at));
        if (value) value = word_of(l, name, len, value);
        if (value && (date_put(out, l, name, len, value) || length_put(out, l, name, len, value))) continue;
        if (value) buf_str(out, value);
        else buf_add(out, name - 1, len + 2);
    }
    buf_str(out, at);
}

struct arg_list {
    const struct text_arg *args;
    size_t n;
};

static const char *arg_value(const void *ctx, const char *name, size_t len) {
    const struct arg_list *list = ctx;
    for (size_t i = 0; i < list->n; i++) {
        const char *known = list->args[i].name;
        if (!strncmp(known, name, len) && known[len] == '\0') return list->args[i].value;
    }
    return NULL;
}

void text_fill(struct buf *out, enum lang l, const char *key, const struct text_arg *args, size_t n) {
    const char *text = text_get(l, key);
    if (!text) {
        buf_printf(out, "[%s]", key);
        return;
    }
    fill(out, l, text, arg_value, &(struct arg_list){args, n});
}

static const char *err_arg_value(const void *ctx, const char *name, size_t len) {
    const struct err *e = ctx;
    for (int i = 0; i < e->args_len; i++)
        if (!strncmp(e->args[i].name, name, len) && e->args[i].name[len] == '\0') return e->args[i].value;
    return NULL;
}

/* The lists may be what is broken: then the key and the values are all there is to say. */
static void error_plain(struct buf *out, const struct err *e) {
    buf_str(out, *e->key ? e->key : status_key(e->status));
    for (int i = 0; i < e->args_len; i++) buf_printf(out, " %s=%s", e->args[i].name, e->args[i].value);
}

void text_error(struct buf *out, enum lang l, const struct err *e) {
    char key[sizeof "error.status." + sizeof e->key] = "error.";
    const char *text = NULL;
    if (*e->key) {
        memcpy(key + 6, e->key, sizeof e->key);
        text = text_own(l, key);
    }
    if (!text) {
        const char *general = status_key(e->status);
        size_t len = strnlen(general, sizeof e->key - 1);
        memcpy(key + 6, "status.", 7);
        memcpy(key + 13, general, len);
        key[13 + len] = '\0';
        text = text_get(l, key);
    }
    if (text) fill(out, l, text, err_arg_value, e);
    else error_plain(out, e);
}

void text_each(void (*fn)(void *ctx, const char *key), void *ctx) {
    for (size_t i = 0; i < lists.len; i++) fn(ctx, lists.entries[i].key);
}

/* Villages write the name of a craft as they like it, alone or several in one: what tells them apart are a few words. */
#include "core/craft.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"

enum row_kind { SPECIAL, GENERAL };

static const struct row {
    const char *key, *words;
    enum row_kind kind;
} rows[] = {
#define X(key, words, kind) { key, words, kind },
#include "core/craft.def"
#undef X
};

/* Letters of other scripts are no bound of a word, and any byte of a Vietnamese letter with a mark is one of those. */
static bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (unsigned char)c >= 0x80; }

static bool has_words(const char *name, const char *words) {
    size_t len = strlen(words);
    for (const char *at = strstr(name, words); at; at = strstr(at + 1, words))
        if ((at == name || !is_letter(at[-1])) && !is_letter(at[len])) return true;
    return false;
}

static size_t find_kind(const char *name, enum row_kind kind, const char *keys[static CRAFT_KEYS_MAX]) {
    size_t n = 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows && n < CRAFT_KEYS_MAX; i++) {
        bool again = n && !strcmp(keys[n - 1], rows[i].key); /* rows of a craft stand together */
        if (rows[i].kind == kind && !again && has_words(name, rows[i].words)) keys[n++] = rows[i].key;
    }
    return n;
}

size_t craft_find(const char *name, const char *keys[static CRAFT_KEYS_MAX]) {
    struct buf lower = BUF_INIT;
    size_t n = 0;
    if (*name && utf8_lower(&lower, name, strlen(name))) {
        n = find_kind(lower.data, SPECIAL, keys);
        if (!n) n = find_kind(lower.data, GENERAL, keys);
    }
    buf_free(&lower);
    return n;
}

/* The embedded static files, hashed once at start. */
#include "assets.h"

#include <sodium.h>
#include <string.h>

#include "base/embed.h"

#define FOLDER "src/http/static/"
#define HASH_BYTES 8

static const char *type_of(const char *name) {
    static const struct {
        const char *end, *type;
    } types[] = { { ".svg", "image/svg+xml" },
                  { ".ico", "image/x-icon" },
                  { ".css", "text/css; charset=utf-8" },
                  { ".png", "image/png" },
                  { ".txt", "text/plain; charset=utf-8" },
                  { ".go", "text/plain; charset=utf-8" } };
    size_t len = strlen(name);
    for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
        size_t end = strlen(types[i].end);
        if (len > end && !strcmp(name + len - end, types[i].end)) return types[i].type;
    }
    return NULL;
}

/* No space is needed behind these, nor before those. */
static bool is_tight(char c) { return c && strchr("{};:,>", c) != NULL; }
static bool is_opening(char c) { return c && strchr("{>!", c) != NULL; }

/* A style sheet without comments, line breaks, and spaces that mean nothing; NUL-terminated. */
static const unsigned char *style_squeeze(const struct embed_file *f, struct arena *a, size_t *len) {
    char *out = arena_alloc(a, f->len + 1);
    const char *s = (const char *)f->data;
    size_t n = 0;
    for (size_t i = 0; out && i < f->len; i++) {
        if (s[i] == '/' && s[i + 1] == '*') {
            const char *end = strstr(s + i + 2, "*/");
            i = end ? (size_t)(end - s) + 1 : f->len;
        } else if (s[i] != '\n' && s[i] != ' ') {
            if (s[i] == '}' && n && out[n - 1] == ';') n--;
            out[n++] = s[i];
        } else if (n && !is_tight(out[n - 1]) && out[n - 1] != ' ' && !is_opening(s[i + 1])) {
            out[n++] = ' ';
        }
    }
    *len = n;
    return (const unsigned char *)out;
}

/* data, len, and the address that follows from them. */
static void asset_make(struct asset *s, const struct embed_file *f, struct arena *a) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    char hex[2 * HASH_BYTES + 1];
    s->data = f->data;
    s->len = f->len;
    if (!strncmp(s->type, "text/css", 8)) s->data = style_squeeze(f, a, &s->len);
    if (!s->data) return;
    crypto_hash_sha256(hash, s->data, s->len);
    sodium_bin2hex(hex, sizeof hex, hash, HASH_BYTES);
    s->address = arena_printf(a, "/static/%s.%s", hex, s->name);
}

void assets_read(struct assets *s, struct arena *a) {
    size_t max = 0;
    for (const struct embed_file *f = embed_all(); f->name; f++) max += !strncmp(f->name, FOLDER, sizeof FOLDER - 1);
    *s = (struct assets){ .list = arena_alloc(a, max * sizeof *s->list) };
    for (const struct embed_file *f = embed_all(); f->name && s->list; f++) {
        if (strncmp(f->name, FOLDER, sizeof FOLDER - 1) != 0) continue;
        const char *name = f->name + sizeof FOLDER - 1, *type = type_of(name);
        if (!type) continue; /* a README */
        s->list[s->n] = (struct asset){ .name = name, .type = type };
        asset_make(&s->list[s->n], f, a);
        if (s->list[s->n].address) s->n++;
    }
}

const struct asset *assets_named(const struct assets *s, const char *name) {
    for (size_t i = 0; i < s->n; i++)
        if (!strcmp(s->list[i].name, name)) return &s->list[i];
    return NULL;
}

const struct asset *assets_at(const struct assets *s, const char *path, size_t len) {
    for (size_t i = 0; i < s->n; i++)
        if (strlen(s->list[i].address) == len && !memcmp(s->list[i].address, path, len)) return &s->list[i];
    return NULL;
}

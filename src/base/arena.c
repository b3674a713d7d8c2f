/* A request's memory: bump allocation in a few growing blocks under one cap, so that a hostile request is bounded. */
#include "base/arena.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_BLOCK_BYTES ((size_t)16 * 1024)
#define ALIGN _Alignof(max_align_t)

struct block {
    struct block *next;
    size_t cap;
    size_t used;
    _Alignas(max_align_t) unsigned char data[];
};

struct arena {
    struct block *first; /* kept by arena_reset */
    struct block *last;
    size_t cap;
    size_t used;
    bool spent;
};

static struct block *block_new(size_t cap) {
    struct block *b = malloc(sizeof *b + cap);
    if (!b) return NULL;
    b->next = NULL;
    b->cap = cap;
    b->used = 0;
    return b;
}

static void blocks_free(struct block *b) {
    while (b) {
        struct block *next = b->next;
        free(b);
        b = next;
    }
}

struct arena *arena_new(size_t cap_bytes) {
    struct arena *a = calloc(1, sizeof *a);
    if (!a) return NULL;
    a->cap = cap_bytes;
    a->first = a->last = block_new(FIRST_BLOCK_BYTES);
    if (!a->first) {
        free(a);
        return NULL;
    }
    return a;
}

void arena_free(struct arena **a) {
    if (!a || !*a) return;
    blocks_free((*a)->first);
    free(*a);
    *a = NULL;
}

void arena_reset(struct arena *a) {
    blocks_free(a->first->next);
    a->first->next = NULL;
    a->first->used = 0;
    a->last = a->first;
    a->used = 0;
    a->spent = false;
}

static void *refuse(struct arena *a) {
    a->spent = true;
    return NULL;
}

void *arena_alloc(struct arena *a, size_t size) {
    if (a->spent || size > SIZE_MAX / 2) return refuse(a);
    size_t need = size ? (size + ALIGN - 1) / ALIGN * ALIGN : ALIGN;
    if (size > a->cap - a->used) return refuse(a);
    struct block *b = a->last;
    if (need > b->cap - b->used) {
        size_t cap = b->cap > SIZE_MAX / 4 ? b->cap : b->cap * 2;
        b = block_new(cap > need ? cap : need);
        if (!b) return refuse(a);
        a->last->next = b;
        a->last = b;
    }
    void *p = b->data + b->used;
    b->used += need;
    a->used += size;
    return memset(p, 0, need);
}

char *arena_strn(struct arena *a, const char *s, size_t len) {
    char *p = arena_alloc(a, len + 1);
    if (p && len) memcpy(p, s, len);
    return p;
}

char *arena_str(struct arena *a, const char *s) {
    return s ? arena_strn(a, s, strlen(s)) : NULL;
}

char *arena_printf(struct arena *a, const char *fmt, ...) {
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(NULL, 0, fmt, ap);
    va_end(ap);
    if (n < 0) return refuse(a);
    char *p = arena_alloc(a, (size_t)n + 1);
    if (!p) return NULL;
    va_start(ap, fmt);
    int m = vsnprintf(p, (size_t)n + 1, fmt, ap);
    va_end(ap);
    return m == n ? p : refuse(a);
}

bool arena_spent(const struct arena *a) {
    return a->spent;
}

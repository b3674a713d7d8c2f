/*
 * A capped bump allocator: one a request, freed at once.
 *
 * A function that takes an arena returns memory that lives until arena_reset or arena_free; it never frees by itself.
 * Past the cap every call gives NULL and the arena stays "spent": one check at the end is enough.
 * thread: one thread at a time.
 */
#ifndef TEMLANG_BASE_ARENA_H
#define TEMLANG_BASE_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena;

/* A new arena that hands out at most cap_bytes in all.  out: NULL without memory */
struct arena *arena_new(size_t cap_bytes);
/* Free everything and set *a to NULL; safe on NULL. */
void arena_free(struct arena **a);
/* Give back all but the first block, for the next request. */
void arena_reset(struct arena *a);
/* size bytes, aligned for any type, zeroed.  out: NULL past the cap; size 0 gives a valid pointer */
void *arena_alloc(struct arena *a, size_t size);
/* A copy of len bytes with a NUL behind.  out: NULL past the cap */
char *arena_strn(struct arena *a, const char *s, size_t len);
/* A copy of a NUL-terminated string; NULL for NULL. */
char *arena_str(struct arena *a, const char *s);
/* printf into the arena.  out: NULL past the cap */
char *arena_printf(struct arena *a, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Whether a call was refused since arena_new or arena_reset. */
bool arena_spent(const struct arena *a);

#endif

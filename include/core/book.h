/*
 * The registers that an office goes through, and their columns, as tables (book.def, book_column.def).
 * thread: any; everything is constant
 */
#ifndef TEMLANG_CORE_BOOK_H
#define TEMLANG_CORE_BOOK_H

#include <stdbool.h>
#include <stddef.h>

#include "core/kind.h"

/* Every register, in the order of book.def. */
enum book {
#define X(name, key, slug, args, period, sums) BOOK_##name,
#include "core/book.def"
#undef X
    BOOK_COUNT
};

/* What a column holds: book_column.def says how each comes. */
enum book_type { BOOK_TEXT, BOOK_NUMBER, BOOK_DAY, BOOK_INSTANT, BOOK_REF, BOOK_UNIT, BOOK_STATE, BOOK_CHOICE, BOOK_WORD, BOOK_LEFT, BOOK_ENTRY, BOOK_KIND };

/* One row of book_column.def. */
struct book_column {
    const char *name;
    enum book_type type;
    enum kind kind;  /* of a REF or STATE, else KIND_NONE */
    const char *set; /* of a CHOICE, else NULL */
};

/* One row of book.def with its columns. */
struct book_info {
    const char *key, *slug, *args;
    bool yearly; /* asked for a year */
    bool added;  /* its numbers are summed */
    const struct book_column *columns;
    size_t columns_len;
};
const struct book_info *book_info(enum book b);
/* BOOK_COUNT where there is none. */
enum book book_parse(const char *key);
enum book book_of_slug(const char *slug);

#endif

/* The tables of book.def and book_column.def as constants. */
#include "core/book.h"

#include <string.h>


/* The third word of a column is a kind or a set, by its type. */
#define COLUMN_TEXT(of)    BOOK_TEXT, KIND_NONE, NULL
#define COLUMN_NUMBER(of)  BOOK_NUMBER, KIND_NONE, NULL
#define COLUMN_DAY(of)     BOOK_DAY, KIND_NONE, NULL
#define COLUMN_INSTANT(of) BOOK_INSTANT, KIND_NONE, NULL
#define COLUMN_REF(of)     BOOK_REF, KIND_##of, NULL
#define COLUMN_UNIT(of)    BOOK_UNIT, KIND_NONE, NULL
#define COLUMN_STATE(of)   BOOK_STATE, KIND_##of, NULL
#define COLUMN_CHOICE(of)  BOOK_CHOICE, KIND_NONE, #of
#define COLUMN_WORD(of)    BOOK_WORD, KIND_NONE, NULL
#define COLUMN_LEFT(of)    BOOK_LEFT, KIND_NONE, NULL
#define COLUMN_ENTRY(of)   BOOK_ENTRY, KIND_NONE, NULL
#define COLUMN_KIND(of)    BOOK_KIND, KIND_NONE, NULL

static const struct book_column columns[] = {
#define X(book, name, type, of) { #name, COLUMN_##type(of) },
#include "core/book_column.def"
#undef X
};
static const enum book owners[] = {
#define X(book, name, type, of) BOOK_##book,
#include "core/book_column.def"
#undef X
};

#define PERIOD_YEAR true
#define PERIOD_ALL false
#define SUMS_ADDED true
#define SUMS_SINGLE false
static struct book_info infos[BOOK_COUNT] = {
#define X(name, key, slug, args, period, sums) { key, slug, args, PERIOD_##period, SUMS_##sums, NULL, 0 },
#include "core/book.def"
#undef X
};

/* Before main: the tables are constant from then on, for every thread. */
__attribute__((constructor)) static void infos_make(void) {
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct book_info *info = &infos[owners[i]];
        if (!info->columns) info->columns = &columns[i];
        info->columns_len++;
    }
}

const struct book_info *book_info(enum book b) { return &infos[b]; }

enum book book_parse(const char *key) {
    for (int b = 0; b < BOOK_COUNT; b++)
        if (!strcmp(infos[b].key, key)) return (enum book)b;
    return BOOK_COUNT;
}

enum book book_of_slug(const char *slug) {
    for (int b = 0; b < BOOK_COUNT; b++)
        if (!strcmp(infos[b].slug, slug)) return (enum book)b;
    return BOOK_COUNT;
}

/* What an import kind is: its columns, the check of a row, and the function that puts it. */
#ifndef TEMLANG_APP_IMPORT_H
#define TEMLANG_APP_IMPORT_H

#include "internal.h"

#define IMPORT_COLUMNS_MAX 24

struct import_kind;

struct import_row {
    const struct import_kind *kind;
    long line;
    long column[IMPORT_COLUMNS_MAX];
    const char *value[IMPORT_COLUMNS_MAX]; /* in the order of kind->columns; "" where absent */
};

struct import_kind {
    const char *key;
    size_t need; /* so many of the first columns must be in the file */
    const char *columns[IMPORT_COLUMNS_MAX + 1];
    enum status (*check)(const struct import_row *r, struct err *e); /* NULL: put checks all */
    enum status (*put)(struct db *tx, struct app *a, const struct actor *who, const struct import_row *r, enum put *what,
                       struct err *e);
};

/* NULL where the kind is none, or cannot be imported. */
const struct import_kind *import_kind_find(const char *key);
/* Whether the kind exists but is never imported: runs are issued, keys are made. */
bool import_kind_refused(const char *key);

#endif

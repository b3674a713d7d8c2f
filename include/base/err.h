/*
 * What went wrong, for a person: a key into the word lists and the values that its sentence needs.
 *
 * Layers below HTTP and the command line never hold a sentence: they set a key and named values, and the edge renders
 * them in the visitor's language (base/text.h). The sentence says what happened, what is safe, and what to do.
 */
#ifndef TEMLANG_BASE_ERR_H
#define TEMLANG_BASE_ERR_H

#include "base/status.h"

#define ERR_ARGS_MAX 6
#define ERR_NAME_BYTES 16
#define ERR_VALUE_BYTES 320

struct err_arg {
    char name[ERR_NAME_BYTES];   /* as between the braces of the sentence, NUL-terminated */
    char value[ERR_VALUE_BYTES]; /* UTF-8, cut at a character when too long, NUL-terminated */
};

struct err {
    enum status status;
    char key[48];   /* key of the sentence in section [error], e.g. "lot.left"; "" until set */
    char field[48]; /* name of the input that is wrong ("gtin", "quantity"), "" where none */
    long line;      /* 1-based line of a file, 0 where none */
    long column;    /* 1-based column of a file, 0 where none */
    int args_len;
    struct err_arg args[ERR_ARGS_MAX];
};

/*
 * Set e and give its status back, so that a caller can write `return err_set(e, ST_INVALID, "gtin", "gtin.check");`.
 *   in   e: may be NULL (then only the status is used); field: NULL or "" where no field; key: of section [error]
 *   out  s
 *   note the first error set is kept: a call on an already set e changes nothing but still returns s
 */
enum status err_set(struct err *e, enum status s, const char *field, const char *key);

/* Add a named value to e (no effect on NULL, on a full list, or when name is there already).  fmt: printf-checked */
void err_arg(struct err *e, const char *name, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* The value of a name, NULL where absent; valid while e lives unchanged. */
const char *err_value(const struct err *e, const char *name);

/* Forget everything, status OK. */
void err_clear(struct err *e);

#endif

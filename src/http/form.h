/*
 * The fields of a form that was sent: application/x-www-form-urlencoded or multipart/form-data, read strictly, once.
 *
 * A form is whole or invalid: one bad escape, NUL or byte that is no UTF-8 in a text makes all of it invalid, and nothing is
 * guessed. In texts a line ends with LF, whatever the browser sent.
 * src: WHATWG URL §5 (urlencoded), HTML "multipart/form-data encoding"; RFC 7578; RFC 2046 §5.1
 * thread: pure
 */
#ifndef TEMLANG_HTTP_FORM_H
#define TEMLANG_HTTP_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"

#define FORM_FIELDS_MAX 1000  /* urlencoded: a table of figures has many */
#define FORM_PARTS_MAX 200    /* multipart */
#define FORM_NAME_MAX 100     /* bytes of a name */
#define FORM_BOUNDARY_MAX 70

enum form_kind { FORM_OTHER, FORM_URLENCODED, FORM_MULTIPART };

struct form_field {
    const char *name;
    const char *value; /* text: NUL-terminated; file: the body's own bytes, which may hold NUL */
    size_t len;
    const char *filename; /* NULL: a text; without folders, "" where it had none or it was not UTF-8 */
};

/* In the order in which they were sent. */
struct form {
    struct form_field *fields;
    size_t len;
};

/*
 * What a Content-Type says.  in: its bytes, with or without spaces at the ends
 *   out  boundary: points into type (multipart only)
 */
enum form_kind form_kind_of(const char *type, size_t len, const char **boundary, size_t *boundary_len);

/*
 * Read a form; f is empty on failure. Texts are copied to a, files stay in body, which must live as long.
 *   err  (as the value only) ST_INVALID malformed; ST_TOO_LARGE too many fields; ST_NO_MEMORY a is spent
 */
enum status form_read_urlencoded(struct form *f, const char *body, size_t len, struct arena *a);
enum status form_read_multipart(struct form *f, const char *body, size_t len, const char *boundary, size_t boundary_len,
                                struct arena *a);

/* The first text of a name; NULL where there is none. */
const char *form_text(const struct form *f, const char *name);
/* Each text of a name in turn (ticked boxes): start with *at = 0 until NULL. */
const char *form_each(const struct form *f, const char *name, size_t *at);
/*
 * The first file of a name.
 *   out  false where there is none, or the person chose none (no name and no bytes); *filename may be NULL
 */
bool form_file(const struct form *f, const char *name, const void **data, size_t *len, const char **filename);

#endif

/*
 * A form that is sent twice, because a page was slow and somebody tapped again, is done once: the second answer is the first.
 *
 * The same form is the same fields with the same values under the same session within half a minute; whoever really wants the
 * same record twice waits that long.
 * thread: any
 */
#ifndef TEMLANG_HTTP_ONCE_H
#define TEMLANG_HTTP_ONCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "form.h"

#define ONCE_KEY_BYTES 32
#define ONCE_TO_BYTES 200
#define ONCE_SECONDS 30

struct once;

/* out: NULL without memory */
struct once *once_new(void);
/* Safe on NULL. */
void once_free(struct once **o);

/* What names a form: who sent it (the session's token), where, and every field. */
void once_key(const char *who, const char *path, size_t path_len, const struct form *f, unsigned char key[static ONCE_KEY_BYTES]);
/*
 * Begin with a form; waits while another thread works on the same one.
 *   in   now_us: of clock_mono_us
 *   out  true: it was done already, to: where its answer led; false: it is ours, and once_end must follow
 */
bool once_begin(struct once *o, const unsigned char key[static ONCE_KEY_BYTES], int64_t now_us, char to[static ONCE_TO_BYTES]);
/* in: to: where the answer leads, "" where it was refused and may be sent again */
void once_end(struct once *o, const unsigned char key[static ONCE_KEY_BYTES], int64_t now_us, const char *to);

#endif

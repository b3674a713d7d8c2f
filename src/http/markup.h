/*
 * Page templates: escaped by default, compiled for every language and wholly checked before the server listens.
 *
 *   {{a.b}}  {{a.b|date}}        a value of the model, escaped; filters: date, num, own, svg (below)
 *   {{#a}}…{{/a}}  {{^a}}…{{/a}}  shown when a is there and not empty, 0 or false; a list repeats, an object is entered
 *   {{?a}}…{{/a}}                 shown once when a is there and not empty: around a list
 *   {{t key n=path|filter …}}    a sentence of the word lists, its {names} filled in
 *   {{>name}}                    another template;  {{=name}}  a file of static/ as it is;  {{asset name}}  its address
 *   {{! remark}}
 *   {{case set tag…$…}}          the tag, $ being the value at path `set`, out of a closed set: all compiled
 *   filter own                   the text in the page's language (sibling <name>_fr), else the English (<name>_en), else the
 *                                Vietnamese; one in another language is marked
 *   filter svg                   a drawing of ours (label/chart.h) as it is; whatever does not begin as one is escaped
 * Line breaks and the indentation behind them are dropped.
 * thread: a compiled template is read only.
 */
#ifndef TEMLANG_HTTP_MARKUP_H
#define TEMLANG_HTTP_MARKUP_H

#include <jansson.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/text.h"

/* The values that a {{case name …}} may take. */
struct markup_set {
    const char *name;
    const char *const *values; /* NULL-terminated */
};

/* Where names are looked up while compiling. */
struct markup_env {
    /* out: the template's source, NULL where there is none */
    const char *(*source)(void *ctx, const char *name, size_t *len);
    /* out: the file's bytes for {{=name}}, NULL where there is none */
    const char *(*verbatim)(void *ctx, const char *name, size_t *len);
    /* out: the address for {{asset name}}, NULL where there is none */
    const char *(*asset)(void *ctx, const char *name);
    void *ctx;
    const struct markup_set *sets; /* the last has name NULL */
};

struct markup;

/*
 *   in   a: lives as long as the template
 *   err  ST_INTERNAL "page.broken" (args: page, why, what): a text key that is unknown or not in that language, a {name} without a value, unbalanced
 *        section, unknown include, asset, set or filter, include in a circle
 */
enum status markup_compile(const struct markup **t, const char *name, enum lang l, const struct markup_env *env,
                           struct arena *a, struct err *e);
/* Append the page.  in: model first, then layout (may be NULL) is asked for a name; both objects */
void markup_render(const struct markup *t, json_t *model, json_t *layout, struct buf *out);

#endif

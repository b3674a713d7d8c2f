/*
 * What stands where on a label: a small strict text file in millimetres and points, no expressions.
 *
 *     layout = 1
 *     name = "Tem 38x21" ; stock = a4-65, size = 38.1 x 21.2, safe = 1.2
 *     qr    x=0.6 y=1.35 w=18.5 ec=M,L
 *     text  x=19.6 y=1.4 w=17.3 h=12 size=7 weight=bold lines=2 fit=shrink:6 value={name}
 *     text  x=19.6 y=+0.3 w=17.3 size=6.5 lines=2 fit=condense:6 need=no value="{t.lot} {lot}"
 *     code  x=19.6 y=14.6 size=7 lines=2 value={number}
 *
 * y=+n stands n below the text above it and shares that one's h: such a column shrinks together. fit=condense goes on
 * to the narrow face when the least size is not enough; need=no is left out where there is no room. {t.key} is a word
 * of the lists (section [label]). A text with an empty placeholder is left out. Elements: labels/element.def.
 *
 *     rect  x=0 y=0 w=60 h=4 ink=theme bleed=yes     in the job's colour, on beyond the cut
 *     stars x=4 y=30 w=16 h=2.4                      of the rating, where the job has one
 *     image x=4 y=4 w=20 h=10                        the producer's logo; ocop and mark: registered artwork; where the job has it
 *     legal x=4 y=60 w=52 h=20 size=7 lines=2        a column of the lines that the law asks for (labels/legal.def)
 *     hole  x=26.5 y=2.5 w=7                         a round place, w across, that everything keeps out of
 *
 * Templates live in labels/template/<id>.tpl and are compiled in. The version of a template is the first 16 hex digits
 * of the SHA-256 of its text: what a print freezes.  src: reference on templates §6.3
 * thread: a parsed template is read only.
 */
#ifndef TEMLANG_LABEL_TEMPLATE_H
#define TEMLANG_LABEL_TEMPLATE_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "label/symbol.h"

#define TEMPLATE_VERSION_BYTES 17

struct template;

/*
 * Parse a template.
 *   out  *t in a
 *   err  ST_INVALID with line and column: "template.layout", "template.syntax", "template.element",
 *        "template.attribute", "template.number", "template.word" (no such word in the lists), "template.outside" (an
 *        element leaves the label or its safe margin),
 *        "template.qr" (none, or more than one), "template.code" (the label number is missing), "template.small" (artwork or
 *        stars below the size at which they are made out), "template.hole" (an element over the hole, or two holes)
 */
enum status template_parse(struct template **t, const char *text, size_t len, struct arena *a, struct err *e);
/* The compiled-in template of an id ("A", "B"), parsed into a.  err: ST_NOT_FOUND "template.unknown" */
enum status template_find(struct template **t, const char *id, struct arena *a, struct err *e);
/* First 16 hex digits of the SHA-256 of its text. */
const char *template_version(const struct template *t);
const char *template_name(const struct template *t);
/* The text that it was parsed from, NUL-terminated: what a first print keeps. */
const char *template_text(const struct template *t);

#endif

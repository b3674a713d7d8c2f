/*
 * What a producer may set about its own labels: a look, laid on a template that ships.
 *
 * Never the symbol, its quiet zone, the number or what the law asks for: those have no field here, and what would reach them
 * is refused. A style gives a template of its own, so a print freezes it as it freezes any other.
 * thread: pure.
 */
#ifndef TEMLANG_LABEL_STYLE_H
#define TEMLANG_LABEL_STYLE_H

#include "label/press.h"

struct press_style {
    const char *theme;       /* word of label/colour.def; NULL or "" is black */
    const char *off;         /* fields that are not shown, "village,host"; NULL or "" is none */
    const char *order;       /* fields in the order in which they stand in their column, "org,name"; NULL or "" is the template's */
    const char *tagline;     /* at most 80 characters, or NULL */
    const char *tagline_en;
    const struct press_image *logo; /* or NULL */
};

/*
 * Whether a style can be kept, whatever template it will be laid on.
 *   err  ST_INVALID with field theme, off, order, tagline, tagline_en or logo: "style.theme" (args: known), "style.field" (no
 *        field of a label, or twice; args: name, known), "style.required" (a field that the law asks for; args: name),
 *        "style.long" (args: max), "press.text", "press.image"
 */
enum status press_style_check(const struct press_style *style, struct err *e);
/*
 * Lay a style on a job: its template (the stock's own where it has none) is replaced by a styled one, its theme, tagline and logo set.
 *   in   a: holds the new template
 *   err  as press_style_check; what template_find says; ST_INVALID "style.alone" (field off: a column would be left with
 *        pictures and no text)
 */
enum status press_style_apply(const struct press_style *style, struct press_job *job, struct arena *a, struct err *e);

#endif

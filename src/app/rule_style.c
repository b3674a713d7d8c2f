/* How a producer's labels look: held to what the press lets anybody set. */
#include "own_style.h"

#include "rules.h"

/* The press's names of what it is given, and the fields that hold it. */
static const struct {
    const char *press, *field;
} names[] = { { "off", "left_out" }, { "order", "field_order" } };

struct press_style own_style(const json_t *values) {
    const char *tagline = value_text(values, "tagline"), *english = value_text(values, "tagline_en");
    return (struct press_style){ .theme = value_text(values, "theme"), .off = value_text(values, "left_out"),
                                 .order = value_text(values, "field_order"), .tagline = *tagline ? tagline : NULL,
                                 .tagline_en = *english ? english : NULL };
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    const struct press_style s = own_style(r->values);
    struct err e = { 0 };
    (void)before;
    if (!press_style_check(&s, &e)) return ST_OK;
    const char *field = e.field;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i].press, e.field)) field = names[i].field;
    return problem_of(c, field, &e);
}

const struct rule rule_style = { .check = check };

/* Support for marks: what the Department confirms happened in this order, and none of it is yet to come. */
#include "rules.h"

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    static const char *const days[] = { "supported_on", "filed_on", "granted_on" };
    (void)before;
    enum status st = rule_dates(c, r->values, "supported_on", "filed_on"), more = rule_dates(c, r->values, "filed_on", "granted_on");
    if (!st) st = more;
    if (!*value_text(r->values, "filed_on")) more = rule_dates(c, r->values, "supported_on", "granted_on");
    if (!st) st = more;
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        more = rule_not_future(c, r->values, days[i]);
        if (!st) st = more;
    }
    return st;
}

const struct rule rule_support = { .check = check };

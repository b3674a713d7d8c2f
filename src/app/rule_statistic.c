/* Half-yearly figures: a period that can be, parts that are not larger than the whole. */
#include "rules.h"

/* The half-year must have begun. */
static enum status period(struct record_ctx *c, const json_t *values) {
    const char *p = value_text(values, "period");
    if (!*p) return ST_OK;
    char first[DATE_BYTES];
    (void)snprintf(first, sizeof first, "%.4s-%s-01", p, p[5] == '1' ? "01" : "07");
    return strcmp(first, c->today) > 0 ? problem_add(c, "period", "statistic.future", NULL, NULL) : ST_OK;
}

static enum status not_more(struct record_ctx *c, const json_t *values, const char *part, const char *whole) {
    int64_t p = value_int(values, part, -1), w = value_int(values, whole, -1);
    return p >= 0 && w >= 0 && p > w ? problem_add(c, part, "statistic.more", NULL, NULL) : ST_OK;
}

/* "Hoạt động có hiệu quả" says nothing to somebody who adds the figures up without what it was measured by. */
static enum status measured(struct record_ctx *c, const json_t *values) {
    bool bare = json_is_true(json_object_get(values, "effective")) && !*value_text(values, "criterion");
    return bare ? problem_add(c, "criterion", "statistic.criterion", NULL, NULL) : ST_OK;
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    (void)before;
    enum status st = period(c, r->values);
    enum status craft = not_more(c, r->values, "households_craft", "households");
    enum status trained = not_more(c, r->values, "trained", "workers");
    return st ? st : craft ? craft : trained;
}

static enum status before(struct record_ctx *c, struct record *r, const struct step *s) {
    return s->to == STATE_AWAITING_APPROVAL ? measured(c, r->values) : ST_OK;
}

const struct rule rule_statistic = { .check = check, .before = before };

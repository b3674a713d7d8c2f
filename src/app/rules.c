/* Which kinds need more than their table says. A kind that needs something new gets a row here and a file of its own. */
#include "rules.h"

static const struct rule nothing;

static const struct {
    enum kind kind;
    const struct rule *rule;
} rules[] = {
    { KIND_PRODUCER, &rule_producer }, { KIND_PRODUCT, &rule_product }, { KIND_LOT, &rule_lot },
    { KIND_RATING, &rule_rating },     { KIND_MARK, &rule_mark },       { KIND_RIGHT, &rule_right },
    { KIND_RECALL, &rule_recall },     { KIND_STATISTIC, &rule_statistic }, { KIND_DOCUMENT, &rule_document },
    { KIND_RECOGNITION, &rule_recognition }, { KIND_STAGE, &rule_stage }, { KIND_PIECE, &rule_piece },
    { KIND_COMPETENCE, &rule_competence }, { KIND_VILLAGE, &rule_village }, { KIND_ORG, &rule_org },
    { KIND_PRINTER, &rule_printer },   { KIND_STOCK, &rule_stock },     { KIND_STYLE, &rule_style },
    { KIND_CONSENT, &rule_consent },   { KIND_CASE, &rule_case },
    { KIND_INSPECTION, &rule_inspection }, { KIND_VISIT, &rule_visit },
    { KIND_SUPPORT, &rule_support },
};

const struct rule *rule_of(enum kind k) {
    for (size_t i = 0; i < sizeof rules / sizeof *rules; i++)
        if (rules[i].kind == k) return rules[i].rule;
    return &nothing;
}

enum status rule_dates(struct record_ctx *c, const json_t *values, const char *first, const char *last) {
    const char *a = value_text(values, first), *b = value_text(values, last);
    return *a && *b && strcmp(b, a) < 0 ? problem_add(c, last, "value.before", NULL, NULL) : ST_OK;
}

enum status rule_not_future(struct record_ctx *c, const json_t *values, const char *name) {
    const char *day = value_text(values, name);
    return *day && strcmp(day, c->today) > 0 ? problem_add(c, name, "value.future", NULL, NULL) : ST_OK;
}

enum status rule_taken(struct record_ctx *c, enum kind k, int64_t id, const char *field, const char *known, const char *unknown) {
    struct record other = { .values = NULL };
    enum status st = record_read(c->tx, k, arena_printf(c->arena, "%lld", (long long)id), c->arena, &other, c->e);
    record_free(&other);
    if (st) return st;
    bool reads = record_allows(c->who, kind_info(k)->class, ACTION_READ, &other.h);
    err_set(c->e, ST_CONFLICT, field, reads ? known : unknown);
    if (reads) err_arg(c->e, "id", "%lld", (long long)id);
    return ST_CONFLICT;
}

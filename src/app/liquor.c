/* The papers of spirits: without a licence nothing is approved and no label leaves. src: NĐ 105/2017, NĐ 37/2026 */
#include "liquor.h"

#include <stdlib.h>
#include <string.h>
#include "store/decision.h"

bool liquor_by(const char *subcategory, int64_t alcohol) {
    return !strcmp(subcategory, "spirits") || !strcmp(subcategory, "other-alcohol") || alcohol > 0;
}

bool liquor_is(const json_t *product) {
    return liquor_by(value_text(product, "subcategory"), value_int(product, "alcohol", 0));
}

bool liquor_information_only(const char *subcategory, int64_t alcohol) {
    return liquor_by(subcategory, alcohol) && (alcohol < 0 || alcohol >= LIQUOR_INFORMATION_ONLY);
}

static enum status paper(struct record_ctx *c, int64_t producer_id, int64_t product_id, const char *type, const char *key) {
    char last[DATE_BYTES];
    enum status st = document_last_day(c->tx, producer_id, product_id, type, c->today, last, c->e);
    if (st) return st;
    if (strcmp(last, c->today) >= 0) return ST_OK;
    err_set(c->e, ST_REFUSED, "papers", key);
    err_arg(c->e, "e", "%s", last);
    return ST_REFUSED;
}

enum status liquor_papers(struct record_ctx *c, const struct record *product, int64_t producer_id) {
    int64_t id = strtoll(*product->h.id ? product->h.id : "0", NULL, 10);
    if (!liquor_is(product->values)) return ST_OK;
    enum status st = paper(c, producer_id, id, "liquor-licence", "liquor.licence");
    return st ? st : paper(c, producer_id, id, "food-safety", "liquor.food-safety");
}

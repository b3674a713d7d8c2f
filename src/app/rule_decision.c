/*
 * Decisions of others that are recorded here: recognitions, ratings, protection titles, rights, papers. The service never
 * recognises or licenses, so each has number, date and body, and the body must be the one that decides such things on that
 * day (the dated table of competences).
 */
#include <stdlib.h>

#include "base/text.h"
#include "competence.h"
#include "rules.h"
#include "store/decision.h"
#include "store/showing.h"

static enum status decided(struct record_ctx *c, const struct record *r) {
    enum status st = rule_not_future(c, r->values, "decided_on");
    enum status end = rule_dates(c, r->values, "decided_on", "valid_to");
    return st ? st : end;
}

static enum status recognition_check(struct record_ctx *c, struct record *r, const json_t *before) {
    (void)before;
    enum status st = decided(c, r);
    return st ? st : competence_fill(c, r, "recognition", value_text(r->values, "decided_on"), "body_kind");
}
const struct rule rule_recognition = { .check = recognition_check };

/* How long a rating is good for follows from the rule of the day of the decision; a shorter end may be given. */
static enum status rating_check(struct record_ctx *c, struct record *r, const json_t *before) {
    char act[16], last[DATE_BYTES];
    int64_t stars = value_int(r->values, "stars", 0);
    (void)before;
    enum status st = decided(c, r);
    if (stars < 3) return problem_add(c, "stars", "rating.stars", NULL, NULL);
    (void)snprintf(act, sizeof act, "rating-%d", (int)stars);
    if (!st) st = competence_check(c, act, value_text(r->values, "decided_on"), "body_kind", value_text(r->values, "body_kind"));
    if (st || !*value_text(r->values, "decided_on")) return st;
    st = competence_last_day(c, act, value_text(r->values, "decided_on"), last);
    const char *given = value_text(r->values, "valid_to");
    if (!st && *given && *last && strcmp(given, last) > 0) return problem_add(c, "valid_to", "rating.too-long", "e", last);
    /* No star shines for ever: where no rule is known for that day, the certificate says until when. */
    if (!st && !*given && !*last) return problem_add(c, "valid_to", "value.needed", NULL, NULL);
    if (!st && !*given) json_object_set_new(r->values, "valid_to", json_string(last));
    return st;
}
/* What a newer decision about the product leaves of an older one: its number, and that it did not take the stars away. */
static enum status replace(struct record_ctx *c, const char *old, const struct record *by) {
    struct record r = { .values = NULL };
    const struct text_arg no = { "no", value_text(by->values, "decision_no") };
    struct buf reason = BUF_INIT;
    json_t *more = json_pack("{s:s, s:s, s:s, s:s, s:s}", "ended_on", value_text(by->values, "decided_on"), "ended_no",
                             value_text(by->values, "decision_no"), "ended_body", value_text(by->values, "body"), "ended_file",
                             value_text(by->values, "file"), "replaced_by", by->h.id);
    text_fill(&reason, LANG_VI, "rating.replaced", &no, 1);
    enum status st = more && !reason.failed ? record_read(c->tx, KIND_RATING, old, c->arena, &r, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = record_step(c, &r, step_find(FLOW_DECISION, STATE_ACTIVE, "end"), arena_str(c->arena, reason.data ? reason.data : ""), "", more);
    buf_free(&reason);
    json_decref(more);
    record_free(&r);
    return st;
}

/* A product has the stars of its newest decision; also where an older one is entered afterwards. */
static enum status rating_after(struct record_ctx *c, struct record *r, const char *act) {
    struct rating *all = NULL;
    struct record by = { .values = NULL };
    char id[KIND_ID_BYTES];
    size_t n = 0, newest = 0;
    if (strcmp(act, "approve")) return ST_OK;
    enum status st = rating_list(c->tx, strtoll(value_text(r->values, "product_id"), NULL, 10), c->arena, &all, &n, c->e);
    while (!st && newest < n && all[newest].state != STATE_ACTIVE) newest++;
    if (st || newest == n) return st;
    (void)snprintf(id, sizeof id, "%lld", (long long)all[newest].id);
    st = record_read(c->tx, KIND_RATING, id, c->arena, &by, c->e);
    for (size_t i = newest + 1; !st && i < n; i++) {
        (void)snprintf(id, sizeof id, "%lld", (long long)all[i].id);
        if (all[i].state == STATE_ACTIVE) st = replace(c, id, &by);
    }
    record_free(&by);
    return st;
}
const struct rule rule_rating = { .check = rating_check, .after = rating_after };

/* A mark passes to the successor of its owner, or to a buyer, by a decision of its own. */
static enum status mark_check(struct record_ctx *c, struct record *r, const json_t *before) {
    enum status st = decided(c, r);
    enum status body = competence_fill(c, r, "mark-protection", value_text(r->values, "decided_on"), "body_kind");
    if (!st) st = body;
    if (!strcmp(value_text(r->values, "type"), "gi") && !*value_text(r->values, "manager_id"))
        st = problem_add(c, "manager_id", "mark.manager", NULL, NULL);
    bool passes = before && r->h.state == STATE_ACTIVE && strcmp(value_text(before, "owner_id"), value_text(r->values, "owner_id"));
    if (passes && !strcmp(value_text(before, "decision_no"), value_text(r->values, "decision_no")))
        st = problem_add(c, "decision_no", "mark.transfer", NULL, NULL);
    return st;
}

/* Whoever owns the mark now grants and ends the rights to it, also those that were there. */
static enum status mark_after(struct record_ctx *c, struct record *r, const char *act) {
    if (strcmp(act, "set")) return ST_OK;
    return right_reown(c->tx, strtoll(r->h.id, NULL, 10), r->h.owner_mark, r->h.owner_manager, c->e);
}
const struct rule rule_mark = { .check = mark_check, .after = mark_after };

/* A right cannot outlive the mark, and a member's product must be the producer's. */
static enum status right_check(struct record_ctx *c, struct record *r, const json_t *before) {
    struct record mark = { .kind = KIND_MARK }, product = { .kind = KIND_PRODUCT };
    (void)before;
    enum status st = rule_dates(c, r->values, "valid_from", "valid_to");
    if (!st) st = record_read(c->tx, KIND_MARK, value_text(r->values, "mark_id"), c->arena, &mark, c->e);
    if (!st && mark.h.state != STATE_ACTIVE) st = problem_add(c, "mark_id", "right.mark-ended", NULL, NULL);
    if (!st && !strcmp(value_text(mark.values, "type"), PROGRAMME_MARK)) st = problem_add(c, "mark_id", "right.programme", NULL, NULL);
    const char *end = st ? "" : value_text(mark.values, "valid_to");
    if (!st && *end && strcmp(value_text(r->values, "valid_to"), end) > 0) st = problem_add(c, "valid_to", "right.beyond-mark", "e", end);
    const char *id = value_text(r->values, "product_id");
    if (!st && *id) st = record_read(c->tx, KIND_PRODUCT, id, c->arena, &product, c->e);
    const char *producer = value_text(r->values, "producer_id");
    if (!st && *id && *producer && strcmp(value_text(product.values, "producer_id"), producer))
        st = problem_add(c, "product_id", "right.other-producer", NULL, NULL);
    record_free(&mark);
    record_free(&product);
    return st;
}

static enum status right_before(struct record_ctx *c, struct record *r, const struct step *s) {
    return s->to == STATE_ACTIVE ? right_check(c, r, NULL) : ST_OK;
}
const struct rule rule_right = { .check = right_check, .before = right_before };

static enum status document_check(struct record_ctx *c, struct record *r, const json_t *before) {
    (void)before;
    enum status st = rule_not_future(c, r->values, "issued_on");
    enum status end = rule_dates(c, r->values, "issued_on", "valid_to");
    if (!strcmp(value_text(r->values, "type"), "liquor-licence") && !*value_text(r->values, "valid_to"))
        end = problem_add(c, "valid_to", "document.liquor-end", NULL, NULL);
    if (!st && !strcmp(value_text(r->values, "type"), "liquor-licence"))
        st = competence_fill(c, r, "liquor-licence", value_text(r->values, "issued_on"), "issuer_kind");
    enum status whose = rule_points(c, KIND_DOCUMENT, r->values, "product_id", "producer_id", value_text(r->values, "producer_id"));
    return st ? st : end ? end : whose;
}
const struct rule rule_document = { .check = document_check };

/*
 * Inspections. Nobody puts into force what he entered himself (workflow.def), and nobody chooses whom it meets: what is inspected is drawn
 * once, by a seed that nobody chooses and everybody reads, out of a frame that is kept and whose hash stands in the public log.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "inspection.h"
#include "rules.h"
#include "store/inspection.h"

/* ---- plan and decision ---- */

/* Labels are drawn from those that were issued in a period that is over; producers have none. */
static enum status period_check(struct record_ctx *c, const json_t *values) {
    static const char *const days[] = { "issued_from", "issued_to" };
    const char *sampled = value_text(values, "sampled");
    enum status st = ST_OK;
    for (size_t i = 0; *sampled && i < 2; i++) {
        bool given = *value_text(values, days[i]), labels = !strcmp(sampled, "labels");
        if (labels && !given) st = problem_add(c, days[i], "value.needed", NULL, NULL);
        if (!labels && given) st = problem_add(c, days[i], "inspection.no-labels", NULL, NULL);
    }
    if (st) return st;
    st = rule_not_future(c, values, "issued_to");
    enum status order = rule_dates(c, values, "issued_from", "issued_to");
    return st ? st : order;
}

static enum status check(struct record_ctx *c, struct record *r, const json_t *before) {
    enum status st = rule_dates(c, r->values, "from_on", "to_on"), day = rule_not_future(c, r->values, "decided_on");
    enum status size = value_int(r->values, "size", 1) < 1 ? problem_add(c, "size", "inspection.size", NULL, NULL) : ST_OK;
    enum status period = period_check(c, r->values);
    (void)before;
    return st ? st : day ? day : size ? size : period;
}

/* ---- its end ---- */

static enum status before(struct record_ctx *c, struct record *r, const struct step *s) {
    int64_t all = 0, open = 0;
    if (s->to != STATE_ENDED) return ST_OK;
    enum status st = inspection_visits(c->tx, strtoll(r->h.id, NULL, 10), &all, &open, c->e);
    if (st || !open) return st;
    err_set(c->e, ST_REFUSED, NULL, "inspection.open");
    err_arg(c->e, "n", "%lld", (long long)open);
    return ST_REFUSED;
}

/* ---- the draw ---- */

/*
 * Always fresh: who draws knows the register, so he could try seeds at home until those whom he wants are drawn, and nobody could tell
 * such a seed from one that was announced before.
 */
static enum status seed_take(struct record_ctx *c, json_t *values) {
    unsigned char bytes[SAMPLE_SEED_DIGITS / 2];
    char hex[SAMPLE_SEED_BYTES];
    random_fill(c->app->random, bytes, sizeof bytes);
    sodium_bin2hex(hex, sizeof hex, bytes, sizeof bytes);
    return json_object_set_new(values, "seed", json_string(hex)) ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

static enum status drawn_put(struct record_ctx *c, json_t *values, const struct buf *frame, const struct sample *s) {
    unsigned char hash[SAMPLE_HASH_BYTES];
    char hex[2 * SAMPLE_HASH_BYTES + 1];
    sample_frame_hash(frame->data, frame->len, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    int failed = json_object_set_new(values, "algorithm", json_string(SAMPLE_ALGORITHM)) | json_object_set_new(values, "frame_sha256", json_string(hex)) |
                 json_object_set_new(values, "frame_size", json_integer((json_int_t)s->units)) |
                 json_object_set_new(values, "drawn", json_integer((json_int_t)s->drawn));
    return failed ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

static enum status draw(struct record_ctx *c, json_t *values, struct arena *a) {
    struct buf frame = BUF_INIT;
    struct inspection_sample drawn = { .lines = 0 };
    enum status st = seed_take(c, values);
    if (!st) st = inspection_frame_make(c, values, &frame);
    if (!st) st = inspection_redraw(frame.data, value_text(values, "seed"), value_int(values, "size", 1), a, &drawn, c->e);
    if (!st) st = drawn_put(c, values, &frame, &drawn.drawn);
    if (!st) st = inspection_frame_put(c->tx, value_text(values, "frame_sha256"), frame.data, c->now_us, c->e);
    buf_free(&frame);
    return st;
}

static enum status stamp(struct record_ctx *c, struct record *r, const struct step *s) {
    if (!(s->flags & STEP_DRAW)) return ST_OK;
    struct arena *a = inspection_arena();
    enum status st = a ? draw(c, r->values, a) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    arena_free(&a);
    return st;
}

static enum status minutes(struct record_ctx *c, const struct record *r, struct arena *a) {
    struct inspection_sample drawn = { .lines = 0 };
    const char *frame = "";
    enum status st = inspection_frame_get(c->tx, value_text(r->values, "frame_sha256"), a, &frame, c->e);
    if (!st) st = inspection_redraw(frame, value_text(r->values, "seed"), value_int(r->values, "size", 1), a, &drawn, c->e);
    return st ? st : inspection_minutes_make(c, r, &drawn);
}

static enum status after(struct record_ctx *c, struct record *r, const char *act) {
    if (strcmp(act, "sample") != 0) return ST_OK;
    struct arena *a = inspection_arena();
    enum status st = a ? minutes(c, r, a) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    arena_free(&a);
    return st;
}

const struct rule rule_inspection = { .check = check, .before = before, .stamp = stamp, .after = after };

/*
 * The frame is written down as it was: registers change, and who doubts a draw a year later must find the same lines. Labels are never
 * listed, a run is one line however many it has; voided ones are among them, because where they are is one of the questions.
 */
#include "inspection.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "core/number.h"
#include "store/cases.h"
#include "store/inspection.h"

#define NO_STRATUM "none" /* of what has no product group */
#define ONE_STRATUM "all"

#define FRAME_ARENA_BYTES ((size_t)256 << 20) /* a million lines */

struct arena *inspection_arena(void) { return arena_new(FRAME_ARENA_BYTES); }

/* ---- the frame ---- */

static const char *stratum_of(const struct inspection_unit *u, const char *by, char digits[static 12]) {
    (void)snprintf(digits, 12, "%d", u->stars);
    if (!strcmp(by, "commune")) return *u->commune ? u->commune : NO_STRATUM;
    if (!strcmp(by, "producer-kind")) return *u->kind ? u->kind : NO_STRATUM;
    if (!strcmp(by, "group")) return *u->group ? u->group : NO_STRATUM;
    return !strcmp(by, "stars") ? digits : ONE_STRATUM;
}

static int64_t day_us(const char *iso, int more) { return day_start_us(day_parse(iso, strlen(iso)) + more); }

static enum status units_find(struct record_ctx *c, const json_t *values, struct arena *a, struct inspection_unit **u, size_t *n) {
    const char *unit = value_text(values, "unit_code");
    if (strcmp(value_text(values, "sampled"), "labels") != 0) return inspection_producers(c->tx, c->today, unit, a, u, n, c->e);
    return inspection_runs(c->tx, day_us(value_text(values, "issued_from"), 0), day_us(value_text(values, "issued_to"), 1), unit, a, u, n, c->e);
}

static enum status frame_make(struct record_ctx *c, const json_t *values, struct arena *a, struct buf *frame) {
    struct inspection_unit *u = NULL;
    size_t n = 0;
    char digits[12];
    enum status st = units_find(c, values, a, &u, &n);
    if (!st && !n) st = err_set(c->e, ST_INVALID, "sampled", "inspection.frame-empty");
    struct sample_line *line = st ? NULL : arena_alloc(a, n * sizeof *line);
    if (!st && !line) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; !st && i < n; i++) {
        line[i] = (struct sample_line){ .id = u[i].id, .count = u[i].count };
        (void)snprintf(line[i].stratum, sizeof line[i].stratum, "%s", stratum_of(&u[i], value_text(values, "stratum"), digits));
    }
    if (st) return st;
    sample_sort(line, n);
    sample_frame_write(line, n, frame);
    return frame->failed ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

enum status inspection_frame_make(struct record_ctx *c, const json_t *values, struct buf *frame) {
    struct arena *a = inspection_arena();
    enum status st = a ? frame_make(c, values, a, frame) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    arena_free(&a);
    return st;
}

enum status inspection_redraw(const char *frame, const char *seed, int64_t size, struct arena *a, struct inspection_sample *out, struct err *e) {
    enum status st = sample_frame_read(frame, strlen(frame), a, &out->line, &out->lines, e);
    return st ? st : sample_draw(out->line, out->lines, seed, (uint32_t)size, a, &out->drawn, e);
}

/* ---- minutes ---- */

const char *inspection_number(struct arena *a, const char *inspection, int64_t n) { return arena_printf(a, "%s-%02lld", inspection, (long long)n); }

/* Of a label: its number, product and maker. */
static enum status label_put(struct record_ctx *c, const struct numbering *key, const struct sample_line *line, uint32_t index, json_t *values) {
    char digits[NUMBER_BYTES], grouped[NUMBER_GROUPED_BYTES];
    int64_t product = 0, producer = 0;
    enum status st = case_run_owner(c->tx, (uint32_t)line->id, &product, &producer, c->e);
    number_format(key, (uint32_t)line->id, index, digits);
    number_group(digits, grouped);
    json_object_set_new(values, "label", json_string(grouped));
    json_object_set_new(values, "run_id", json_integer(line->id));
    json_object_set_new(values, "idx", json_integer(index));
    json_object_set_new(values, "product_id", json_sprintf("%lld", (long long)product));
    json_object_set_new(values, "producer_id", json_sprintf("%lld", (long long)producer));
    return st;
}

static enum status minutes_one(struct record_ctx *c, const struct record *inspection, const struct numbering *key, const struct sample_line *line,
                               uint32_t index, int64_t n) {
    struct record r = { .kind = KIND_VISIT, .h = { .state = STATE_DRAFT, .entered = inspection->h.entered } };
    r.values = json_pack("{s:s, s:s?, s:s, s:b}", "inspection_id", inspection->h.id, "number", inspection_number(c->arena, inspection->h.id, n),
                         "inspectors", value_text(inspection->values, "team"), "by_draw", 1);
    enum status st = r.values ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && key) st = label_put(c, key, line, index, r.values);
    else if (!st) json_object_set_new(r.values, "producer_id", json_sprintf("%lld", (long long)line->id));
    if (!st) st = record_create(c, &r, true);
    record_free(&r);
    return st;
}

enum status inspection_minutes_make(struct record_ctx *c, const struct record *inspection, const struct inspection_sample *s) {
    struct numbering key;
    int64_t n = 0, open = 0;
    bool labels = !strcmp(value_text(inspection->values, "sampled"), "labels");
    if (labels && !keyring_numbering(c->app, &key)) return err_set(c->e, ST_NOT_FOUND, NULL, "passphrase.missing");
    enum status st = inspection_visits(c->tx, strtoll(inspection->h.id, NULL, 10), &n, &open, c->e);
    for (size_t i = 0; !st && i < s->drawn.drawn; i++) {
        const struct sample_unit *u = &s->drawn.unit[i];
        st = minutes_one(c, inspection, labels ? &key : NULL, &s->line[u->line], u->index, n + (int64_t)i + 1);
    }
    if (labels) sodium_memzero(&key, sizeof key);
    return st;
}

/* ---- as JSON ---- */

static json_t *strata_json(const struct sample *s) {
    json_t *all = json_array();
    for (size_t i = 0; i < s->strata; i++)
        json_array_append_new(all, json_pack("{s:s, s:I, s:I}", "stratum", s->stratum[i].key, "units", (json_int_t)s->stratum[i].units, "drawn",
                                             (json_int_t)s->stratum[i].drawn));
    return all;
}

static json_t *units_json(const struct inspection_sample *s) {
    json_t *all = json_array();
    for (size_t i = 0; i < s->drawn.drawn; i++) {
        const struct sample_line *line = &s->line[s->drawn.unit[i].line];
        json_array_append_new(all, json_pack("{s:s, s:I, s:I}", "stratum", line->stratum, "id", (json_int_t)line->id, "index",
                                             (json_int_t)s->drawn.unit[i].index));
    }
    return all;
}

enum status inspection_sample_json(struct db *db, const struct record *inspection, struct arena *a, json_t **out, struct err *e) {
    struct inspection_sample s = { .lines = 0 };
    const json_t *v = inspection->values;
    const char *frame = "";
    enum status st = inspection_frame_get(db, value_text(v, "frame_sha256"), a, &frame, e);
    if (!st && !*frame) st = err_set(e, ST_REFUSED, NULL, "inspection.not-drawn");
    if (!st) st = inspection_redraw(frame, value_text(v, "seed"), value_int(v, "size", 1), a, &s, e);
    if (st) return st;
    *out = json_pack("{s:I, s:s, s:s, s:s, s:s, s:I, s:I, s:s, s:o, s:o, s:s}", "inspection", (json_int_t)strtoll(inspection->h.id, NULL, 10), "sampled", value_text(v, "sampled"), "stratum",
                     value_text(v, "stratum"), "algorithm", value_text(v, "algorithm"), "seed", value_text(v, "seed"), "size",
                     (json_int_t)value_int(v, "size", 1), "frame_size", (json_int_t)value_int(v, "frame_size", 0), "frame_sha256",
                     value_text(v, "frame_sha256"), "strata", strata_json(&s.drawn), "drawn", units_json(&s), "frame", frame);
    return *out ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

/*
 * Samples of inspections at the command line. Repeating one needs neither an installation nor trust in ours: the file holds the frame, and
 * the seed and the frame's hash stand in the public log.
 */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "base/file.h"
#include "cli_internal.h"
#include "core/sample.h"

#define FILE_BYTES_MAX (64u << 20)
#define ARENA_BYTES ((size_t)512 << 20)

/* As table the strata; the frame and what was drawn are for files. */
static enum status drawn_put(struct cli *c, json_t *drawn) {
    if (!c->json) {
        json_object_del(drawn, "frame");
        json_object_del(drawn, "drawn");
    }
    return put_taken(c, drawn);
}

enum status verb_inspection_drawn(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (!st) st = call(c, params, NULL, NULL, &result);
    return st ? st : drawn_put(c, result);
}

/* ---- repeating ---- */

struct repeat {
    struct cli *c;
    struct arena *arena;
    const json_t *file;
    struct sample_line *line;
    size_t lines;
    struct sample sample;
    bool frame_same, sample_same; /* out */
};

static const char *member(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

static bool unit_same(const struct repeat *r, size_t i, const json_t *row) {
    const struct sample_line *line = &r->line[r->sample.unit[i].line];
    return !strcmp(member(row, "stratum"), line->stratum) && json_integer_value(json_object_get(row, "id")) == line->id &&
           json_integer_value(json_object_get(row, "index")) == r->sample.unit[i].index;
}

/* A file that was cut down to what a draw needs says less of itself, not another thing. */
static bool figures_same(const struct repeat *r) {
    const json_t *strata = json_object_get(r->file, "strata"), *units = json_object_get(r->file, "frame_size"), *row = NULL;
    size_t i = 0;
    bool same = !strata || json_array_size(strata) == r->sample.strata;
    json_array_foreach(strata, i, row) {
        if (!same) return false;
        const struct sample_stratum *s = &r->sample.stratum[i];
        same = !strcmp(member(row, "stratum"), s->key) && json_integer_value(json_object_get(row, "units")) == (json_int_t)s->units &&
               json_integer_value(json_object_get(row, "drawn")) == s->drawn;
    }
    return same && (!units || json_integer_value(units) == (json_int_t)r->sample.units);
}

static void compare(struct repeat *r) {
    unsigned char hash[SAMPLE_HASH_BYTES];
    char hex[2 * SAMPLE_HASH_BYTES + 1];
    const char *frame = member(r->file, "frame");
    const json_t *drawn = json_object_get(r->file, "drawn"), *row = NULL;
    size_t i = 0;
    sample_frame_hash(frame, strlen(frame), hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    r->frame_same = !strcmp(hex, member(r->file, "frame_sha256"));
    r->sample_same = figures_same(r) && json_array_size(drawn) == r->sample.drawn;
    json_array_foreach(drawn, i, row) r->sample_same = r->sample_same && unit_same(r, i, row);
}

static enum status draw_again(struct repeat *r) {
    const char *frame = member(r->file, "frame"), *seed = member(r->file, "seed");
    json_int_t size = json_integer_value(json_object_get(r->file, "size"));
    bool known = !strcmp(member(r->file, "algorithm"), SAMPLE_ALGORITHM) && sample_seed_known(seed) && size >= 1 && size <= SAMPLE_SIZE_MAX;
    if (!known) return err_set(&r->c->e, ST_INVALID, NULL, "cli.sample-file");
    enum status st = sample_frame_read(frame, strlen(frame), r->arena, &r->line, &r->lines, &r->c->e);
    if (!st) st = sample_draw(r->line, r->lines, seed, (uint32_t)size, r->arena, &r->sample, &r->c->e);
    if (!st) compare(r);
    return st;
}

static enum status repeat_put(struct repeat *r) {
    bool same = r->frame_same && r->sample_same;
    if (!same) r->c->exit = status_exit(ST_REFUSED);
    talk(r->c, same ? "cli.sample-same" : r->frame_same ? "cli.sample-other" : "cli.sample-frame", NULL, 0);
    return put_taken(r->c, json_pack("{s:O?, s:s, s:s, s:I, s:I, s:b, s:b}", "id", json_object_get(r->file, "inspection"), "seed", member(r->file, "seed"),
                                     "frame_sha256", member(r->file, "frame_sha256"), "units", (json_int_t)r->sample.units, "drawn",
                                     (json_int_t)r->sample.drawn, "frame_same", r->frame_same, "sample_same", r->sample_same));
}

enum status verb_inspection_repeat(struct cli *c) {
    struct buf text = BUF_INIT;
    struct repeat r = { .c = c, .arena = arena_new(ARENA_BYTES) };
    c->file = c->args.argument[0];
    enum status st = r.arena ? file_read(c->file, FILE_BYTES_MAX, &text, &c->e) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_t *file = st ? NULL : json_loadb(text.data ? text.data : "", text.len, JSON_REJECT_DUPLICATES, NULL);
    r.file = file;
    if (!st && !json_is_object(file)) st = err_set(&c->e, ST_INVALID, NULL, "cli.sample-file");
    if (!st) st = draw_again(&r);
    if (!st) st = repeat_put(&r);
    json_decref(file);
    arena_free(&r.arena);
    buf_free(&text);
    return st;
}

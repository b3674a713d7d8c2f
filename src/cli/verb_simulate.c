/* Trying the score on worlds: what it finds, and whom it would trouble for nothing. Reads no data of an installation. */
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "base/file.h"
#include "cli_internal.h"
#include "simulation.h"

#define WORLD_BYTES_MAX (64u << 10)
#define SHIPPED "src/core/world/%s.world"

/* One that comes with the program, by its name, else a file. */
static enum status world_read(struct cli *c, const char *name, struct scan_world *w) {
    char shipped[128];
    struct buf text = BUF_INIT;
    int n = snprintf(shipped, sizeof shipped, SHIPPED, name);
    const struct embed_file *f = n > 0 && (size_t)n < sizeof shipped ? embed_find(shipped) : NULL;
    if (f) return scan_world_parse(w, (const char *)f->data, f->len, &c->e);
    c->file = name;
    enum status st = file_read(name, WORLD_BYTES_MAX, &text, &c->e);
    if (!st) st = scan_world_parse(w, text.data ? text.data : "", text.len, &c->e);
    buf_free(&text);
    return st;
}

static double percent(uint32_t k, uint32_t n) { return n ? 100.0 * k / n : 0; }

static json_t *share_json(double p) {
    char text[16];
    (void)snprintf(text, sizeof text, "%.3f", p);
    return json_string(text);
}

static json_t *row_json(const struct simulation *s, int limit) {
    uint32_t wrong = simulate_raised(s, COPIES_NONE, limit), honest = s->labels[COPIES_NONE];
    json_t *row = json_pack("{s:i}", "limit", limit);
    static const char *const names[COPIES_CLASSES] = { NULL, "found_few", "found_some", "found_many" };
    for (int c = COPIES_MANY; c > COPIES_NONE; c--)
        json_object_set_new(row, names[c], share_json(percent(simulate_raised(s, (enum copies_class)c, limit), s->labels[c])));
    json_object_set_new(row, "alarms", json_integer(wrong));
    json_object_set_new(row, "alarm_share", share_json(percent(wrong, honest)));
    json_object_set_new(row, "alarm_bound", share_json(100 * simulate_bound(wrong, honest)));
    return row;
}

static json_t *rows_json(const struct simulation *s) {
    static const int limits[] = { 20, 40, 60, EVIDENCE_LIMIT_LEAST, 80, EVIDENCE_LIMIT, 120, 150, 200, 300, 500 };
    json_t *rows = json_array();
    for (size_t i = 0; i < sizeof limits / sizeof *limits; i++) json_array_append_new(rows, row_json(s, limits[i]));
    return rows;
}

static json_t *doubts_json(const struct world_doubt *d, size_t n) {
    json_t *all = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(all, json_pack("{s:s, s:s}", "doubt", d[i].sentence, "key", d[i].key));
    return all;
}

static json_t *whole_json(const struct simulation *s, const char *world, int64_t seed, const struct world_doubt *d, size_t n) {
    return json_pack("{s:s, s:I, s:I, s:I, s:{s:I, s:I, s:I, s:I}, s:i, s:b, s:o, s:o, s:{s:I, s:I}}", "world", world, "seed",
                     (json_int_t)seed, "scans", (json_int_t)s->scans, "devices", (json_int_t)s->kept, "labels", "honest",
                     (json_int_t)s->labels[COPIES_NONE], "few", (json_int_t)s->labels[COPIES_FEW], "some",
                     (json_int_t)s->labels[COPIES_SOME], "many", (json_int_t)s->labels[COPIES_MANY], "limit", EVIDENCE_LIMIT, "works",
                     simulate_works(s, EVIDENCE_LIMIT), "rows", rows_json(s), "doubts", doubts_json(d, n), "display_unmarked", "labels",
                     (json_int_t)s->display_unmarked, "raised", (json_int_t)s->display_raised);
}

/* ---- what is said beside the table ---- */

struct numbers {
    char text[6][24];
    struct text_arg args[6];
    size_t n;
};

static void number(struct numbers *k, const char *name, double v) {
    (void)snprintf(k->text[k->n], sizeof k->text[k->n], "%.6g", v);
    k->args[k->n] = (struct text_arg){ name, k->text[k->n] };
    k->n++;
}

static void say_doubts(const struct cli *c, const struct world_doubt *d, size_t n) {
    for (size_t i = 0; i < n; i++) {
        struct numbers k = { .n = 0 };
        char sentence[48];
        (void)snprintf(sentence, sizeof sentence, "world.%s", d[i].sentence);
        for (int f = 0; f < WORLD_FIELDS; f++) {
            if (strcmp(world_ranges[f].key, d[i].key) != 0) continue;
            k.args[k.n++] = (struct text_arg){ "key", world_ranges[f].key };
            number(&k, "least", world_ranges[f].usual_least);
            number(&k, "most", world_ranges[f].usual_most);
        }
        talk(c, sentence, k.args, k.n);
    }
}

static void say_result(const struct cli *c, const struct simulation *s) {
    struct numbers k = { .n = 0 };
    uint32_t wrong = simulate_raised(s, COPIES_NONE, EVIDENCE_LIMIT), many = s->labels[COPIES_MANY];
    number(&k, "limit", EVIDENCE_LIMIT);
    number(&k, "found", simulate_raised(s, COPIES_MANY, EVIDENCE_LIMIT));
    number(&k, "many", many);
    number(&k, "alarms", wrong);
    number(&k, "honest", s->labels[COPIES_NONE]);
    number(&k, "bound", 100 * simulate_bound(wrong, s->labels[COPIES_NONE]));
    talk(c, simulate_works(s, EVIDENCE_LIMIT) ? "simulate.works" : "simulate.fails", k.args, k.n);
    struct numbers d = { .n = 0 };
    number(&d, "labels", s->display_unmarked);
    number(&d, "raised", s->display_raised);
    if (s->display_raised) talk(c, "simulate.display", d.args, d.n);
}

static enum status svg_write(struct cli *c, const char *path, const char *title, const struct simulation *s) {
    struct buf svg = BUF_INIT;
    simulation_draw(&svg, c->lang, title, s);
    enum status st = svg.failed ? err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory") : file_replace(path, svg.data, svg.len, 0644, &c->e);
    buf_free(&svg);
    return st;
}

static enum status simulation_put(struct cli *c, const char *name, int64_t seed, const struct scan_world *w, const struct simulation *s) {
    struct world_doubt doubts[WORLD_DOUBTS_MAX];
    size_t n = scan_world_doubts(w, doubts);
    const char *svg = c->args.text[OPT_SVG];
    enum status st = svg ? svg_write(c, svg, name, s) : ST_OK;
    if (!st) st = put_taken(c, c->json ? whole_json(s, name, seed, doubts, n) : rows_json(s));
    if (st) return st;
    say_doubts(c, doubts, n);
    say_result(c, s);
    return ST_OK;
}

enum status verb_simulate_scans(struct cli *c) {
    struct scan_world w;
    const char *name = c->args.text[OPT_WORLD];
    int64_t seed = args_has(&c->args, OPT_SEED) ? c->args.number[OPT_SEED] : 1;
    enum status st = world_read(c, name, &w);
    struct simulation *s = st ? NULL : malloc(sizeof *s);
    if (!st && !s) st = err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = simulate_scans(&w, (uint64_t)seed, s, &c->e);
    if (!st) st = simulation_put(c, name, seed, &w, s);
    free(s);
    return st;
}

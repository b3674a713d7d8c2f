/*
 * Samples of labels. A real run's key was rejected: the picture would be a signed label but for two white bars, and a run whose key was
 * destroyed could not be looked at any more.
 */
#include "press_sample.h"

#include <stdlib.h>
#include <string.h>

#include "app/scan.h"
#include "base/text.h"
#include "own_stock.h"
#include "press_own.h"
#include "store/showing.h"

#define SPECIMEN_LOT "L01"  /* of a product that has none yet */

/* ---- what it says ---- */

static enum status run_texts(struct sample *s, struct command_ctx *c, struct db *db, struct look_of *of) {
    struct run run;
    enum status st = run_load(db, (uint32_t)s->run, c->arena, &run, &s->p.frozen, c->e);
    of->frozen = s->p.frozen;
    of->lot = st ? 0 : run.lot_id;
    return st;
}

static enum status product_texts(struct sample *s, struct command_ctx *c, struct db *db, struct look_of *of) {
    struct run_facts f;
    struct signing_key key;
    char today[DATE_BYTES];
    int32_t day = day_of_us(clock_now_us(c->app->clock));
    day_format(day, today);
    enum status st = scan_preview(db, s->product, day, c->arena, &f, c->e);
    if (!st) st = key_active(db, c->arena, &key, c->e);
    if (st) return st;
    const char *place = arena_printf(c->arena, "%s, %s", f.commune, f.province);
    s->p.frozen = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b}", "name", f.product, "name_en", f.product_en, "org",
                            f.producer, "org_short", f.producer_short, "village", f.hamlet, "place", place, "lot", *f.lot ? f.lot : SPECIMEN_LOT,
                            "made_on", *f.made_on ? f.made_on : today, "expires_on", f.expires_on, "origin", text_get(LANG_VI, "label.origin"),
                            "host", key.host, "gtin", f.gtin, "demo", c->app->demo);
    of->product = s->product;
    return s->p.frozen ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- how it looks ---- */

/* A page full of them, or the one that a format has. */
static enum status sample_job(struct sample *s, struct command_ctx *c, const struct stock *stock, const char *template_text, enum press_format format) {
    struct template *t = NULL;
    struct range *r = arena_alloc(c->arena, sizeof *r);
    if (!r) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = template_parse(&t, template_text, strlen(template_text), c->arena, c->e);
    s->p.stock = *stock;
    *r = (struct range){ 1, format_row(format)->labels == FORMAT_ONE ? 1 : (uint32_t)(stock->cols * stock->rows) };
    s->p.job = (struct press_job){ .issuer = s->p.issuer, .stock = &s->p.stock, .template = t, .ranges = r, .ranges_len = 1, .start_cell = 1,
                                   .dpi = format_dpi_usual(format), .format = format };
    printing_texts(&s->p);
    look_put(&s->p.look, &s->p.job);
    return st;
}

static enum status sample_read(struct sample *s, struct command_ctx *c, struct db *db, struct look_of *of, const struct stock *stock,
                               const char **template_text) {
    enum status st = sample_run(db, of->producer, &s->run, c->e);
    if (!st && !s->run) st = sample_product(db, of->producer, &s->product, c->e);
    if (!st && !s->run && !s->product) st = err_set(c->e, ST_REFUSED, NULL, "sample.none");
    if (!st) st = s->run ? run_texts(s, c, db, of) : product_texts(s, c, db, of);
    return st ? st : look_make(c, db, of, stock, &s->p.look, template_text);
}

enum status sample_open(struct sample *s, struct command_ctx *c, int64_t producer, const json_t *style, const struct stock *stock,
                        enum press_format format) {
    struct look_of of = { .producer = producer, .style = style };
    struct db *db = NULL;
    const char *template_text = NULL;
    memset(s, 0, sizeof *s);
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = sample_read(s, c, db, &of, stock, &template_text);
    app_reader_end(c->app);
    if (!st) st = printing_specimen(&s->p, c->e);
    if (!st) st = sample_job(s, c, stock, template_text, format);
    return st ? st : press_check(&s->p.job, &s->report, c->e);
}

void sample_close(struct sample *s) { printing_close(&s->p); }

/* ---- the commands ---- */

static enum status draft_read(struct command_ctx *c, enum kind k, int64_t id, struct record *r) {
    struct db *db = NULL;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = record_read(db, k, arena_printf(c->arena, "%lld", (long long)id), c->arena, r, c->e);
    if (!st && c->who->account_id) st = record_permit(c->who, k, ACTION_READ, &r->h, c->e);
    app_reader_end(c->app);
    return st;
}

static json_t *sample_result(const struct sample *s) {
    return json_pack("{s:I, s:I, s:s, s:s, s:s, s:I, s:i, s:o}", "run", (json_int_t)s->run, "product", (json_int_t)s->product, "stock", s->p.stock.id,
                     "paper", s->p.stock.name, "name", s->p.job.texts.name, "module_nm", (json_int_t)s->report.module_nm, "dpi", s->report.dpi,
                     "left_out", left_out_json(&s->report));
}

static enum status sample_draw(struct command_ctx *c, int64_t producer, const json_t *style, const struct stock *stock, enum press_format format) {
    struct sample s;
    struct buf png = BUF_INIT;
    bool draws = !param_bool(c, "dry_run");
    enum status st = sample_open(&s, c, producer, style, stock, format);
    if (!st && draws) st = press_preview(&s.p.job, 0, &png, &s.report, c->e);
    if (!st && draws && c->io->data) st = c->io->data(c->io->ctx, png.data, png.len, c->e);
    if (!st && !(*c->result = sample_result(&s))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    buf_free(&png);
    sample_close(&s);
    return st;
}

static int64_t producer_of(const struct record *r) { return strtoll(value_text(r->values, "producer_id"), NULL, 10); }

enum status command_style_preview(struct command_ctx *c) {
    static const struct param spec[] = { { "style", PARAM_INT, true, 1, INT32_MAX }, { "stock", PARAM_TEXT, false, 0, 31 },
                                         { "dry_run", PARAM_BOOL, false, 0, 0 } };
    struct record r = { .values = NULL };
    struct stock stock;
    const char *paper = param_text(c, "stock");
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = draft_read(c, KIND_STYLE, param_int(c, "style", 0), &r);
    if (!st) st = paper_take(c, *paper ? paper : STOCK_USUAL, &stock);
    if (!st) st = sample_draw(c, producer_of(&r), r.values, &stock, PRESS_PNG);
    record_free(&r);
    return st;
}

enum status command_stock_preview(struct command_ctx *c) {
    static const struct param spec[] = { { "paper", PARAM_INT, true, 1, INT32_MAX }, { "dry_run", PARAM_BOOL, false, 0, 0 } };
    struct record r = { .values = NULL };
    struct stock stock;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = draft_read(c, KIND_STOCK, param_int(c, "paper", 0), &r);
    if (!st) st = own_stock_make(r.values, r.h.id, &stock, c->e);
    if (!st) st = sample_draw(c, producer_of(&r), NULL, &stock, PRESS_PDF);
    record_free(&r);
    return st;
}

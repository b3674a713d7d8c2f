/*
 * Printing: from a run to a file, recorded before the first byte leaves, because the file is the labels.
 *
 * Voided labels are left out. The template version of the first print on a stock is what every later print of the run on
 * that stock uses.
 */
#include "run_print.h"

#include <stdlib.h>
#include <string.h>

#include "base/metrics.h"
#include "own_printer.h"
#include "press_own.h"
#include "run_gate.h"

static enum status count_reprints(struct order *o, struct db *db, const struct run *run, const struct range *want, size_t want_n) {
    struct command_ctx *c = o->c;
    const char **before = NULL;
    size_t n = 0;
    struct range *seen = NULL;
    size_t seen_n = 0;
    struct buf all = BUF_INIT;
    enum status st = print_ranges(db, run->id, c->arena, &before, &n, c->e);
    for (size_t i = 0; i < n; i++) buf_printf(&all, "%s%s", i ? "," : "", before[i]);
    if (!st && all.len) st = ranges_parse(all.data, run->count, c->arena, &seen, &seen_n, NULL);
    if (!st && seen_n) {
        size_t fresh_n = 0;
        struct range *fresh = ranges_minus(c->arena, want, want_n, seen, seen_n, &fresh_n);
        o->reprinted = ranges_count(want, want_n) - (fresh ? ranges_count(fresh, fresh_n) : 0);
    }
    buf_free(&all);
    /* Too many separate ranges to join is no reason not to print: then all count as reprinted. */
    if (st == ST_INVALID) {
        o->reprinted = ranges_count(want, want_n);
        st = ST_OK;
    }
    return st;
}

/* Template and look are frozen together, by the first print of a run on a paper. */
static enum status print_template(struct order *o, struct db *db, const struct run *run, const json_t *frozen) {
    struct command_ctx *c = o->c;
    struct ticket *t = &o->ticket;
    struct look_of of;
    const char *look = NULL;
    enum status st = print_first(db, t->run, t->stock.id, c->arena, &t->template_id, &t->template_text, &look, c->e);
    if (st) return st;
    if (t->template_text) return look_read(db, look, c->arena, &t->look, c->e);
    t->template_id = t->stock.template_id;
    st = look_of_run(c, db, run, frozen, &of);
    return st ? st : look_make(c, db, &of, &t->stock, &t->look, &t->template_text);
}

static enum status print_format(struct order *o) {
    struct ticket *t = &o->ticket;
    const char *word = param_text(o->c, "format");
    if (!*word) word = t->format ? t->format : format_row(PRESS_PDF)->word;
    if (!format_find(word, &t->kind)) {
        err_set(o->c->e, ST_INVALID, "format", "print.format");
        err_arg(o->c->e, "format", "%s", word);
        err_arg(o->c->e, "known", "%s", FORMAT_WORDS);
        return ST_INVALID;
    }
    t->format = format_row(t->kind)->word;
    t->dpi = (int)param_int(o->c, "dpi", t->dpi ? t->dpi : format_dpi_usual(t->kind));
    return ST_OK;
}

/* Its calibration, and its resolution where it is known; what is given beside it counts more. */
static enum status print_printer(struct order *o) {
    struct record r = { .values = NULL };
    int64_t id = param_int(o->c, "printer", 0);
    if (!id) return ST_OK;
    enum status st = own_read(o->c, KIND_PRINTER, id, &r);
    if (!st) {
        o->ticket.printer = id;
        o->ticket.dpi = (int)strtol(value_text(r.values, "dpi"), NULL, 10);
        const struct calibration cal = own_calibration(r.values);
        o->ticket.offset_x_um = cal.offset_x_um;
        o->ticket.offset_y_um = cal.offset_y_um;
        o->ticket.scale_x_ppm = cal.scale_x_ppm;
        o->ticket.scale_y_ppm = cal.scale_y_ppm;
    }
    record_free(&r);
    return st;
}

static enum status print_stock(struct order *o) {
    const char *id = param_text(o->c, "stock");
    return !*id && *o->ticket.stock.id ? ST_OK : paper_take(o->c, *id ? id : STOCK_USUAL, &o->ticket.stock);
}

enum status order_take(struct order *o) {
    enum status st = print_printer(o);
    if (!st) st = print_format(o);
    if (!st) st = print_stock(o);
    o->ticket.start_cell = (int)param_int(o->c, "start_cell", 1);
    o->ticket.offset_x_um = (int32_t)param_int(o->c, "offset_x_um", o->ticket.offset_x_um);
    o->ticket.offset_y_um = (int32_t)param_int(o->c, "offset_y_um", o->ticket.offset_y_um);
    o->ticket.scale_x_ppm = (int32_t)param_int(o->c, "scale_x_ppm", o->ticket.scale_x_ppm);
    o->ticket.scale_y_ppm = (int32_t)param_int(o->c, "scale_y_ppm", o->ticket.scale_y_ppm);
    return st;
}

/* ---- reading ---- */

static enum status print_read(struct order *o, struct db *db) {
    struct command_ctx *c = o->c;
    struct run run;
    json_t *frozen = NULL;
    struct range *live = NULL;
    size_t n = 0;
    enum status st = run_load(db, o->ticket.run, c->arena, &run, &frozen, c->e);
    if (!st) st = run_permit(db, c->who, &run, ACTION_PRINT, c->arena, c->e); /* also for who sees the run by its mark */
    if (!st) st = gate_run(db, c->app, c->who, &run, frozen, c->arena, c->e);
    if (!st) st = run_live_ranges(c, db, &run, o->range, &live, &n, &o->voided);
    if (!st) st = count_reprints(o, db, &run, live, n);
    if (!st) st = print_template(o, db, &run, frozen);
    json_decref(frozen);
    if (st) return st;
    o->ticket.ranges = ticket_ranges(c->arena, live, n);
    return o->ticket.ranges ? printing_open(&o->p, c->app, db, &o->ticket, c->arena, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status order_make(struct order *o) {
    struct command_ctx *c = o->c;
    struct db *db = NULL;
    enum status st = run_await(c->app, c->who, o->ticket.run, c->arena, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (!st) {
        st = print_read(o, db);
        app_reader_end(c->app);
    }
    return st ? st : press_check(&o->p.job, &o->report, c->e);
}

void order_close(struct order *o) { printing_close(&o->p); }

/* ---- recording ---- */

static enum status order_job(struct db *tx, struct order *o, int64_t print_id, int64_t at, struct err *e) {
    struct lot lot;
    struct product product;
    struct job j = { .print_id = print_id, .run_id = o->ticket.run, .stock = o->ticket.stock.id,
                     .ticket = ticket_json(&o->ticket, o->c->arena), .next_cell = o->report.next_cell, .created_us = at,
                     .created_by = o->c->who->account_id };
    enum status st = j.ticket ? lot_get(tx, o->p.run.lot_id, o->c->arena, &lot, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = product_get(tx, lot.product_id, o->c->arena, &product, e);
    if (st) return st;
    j.producer_id = product.producer_id;
    st = job_insert(tx, &j, e);
    o->job_id = j.id;
    return st;
}

static enum status order_record(struct db *tx, struct order *o, struct err *e) {
    const struct ticket *t = &o->ticket;
    char subject[32];
    int64_t at = clock_now_us(o->c->app->clock);
    struct print_event ev = {
        .run_id = t->run, .at_us = at, .role = o->c->who->role, .org = o->c->who->org, .ranges = t->ranges,
        .labels = (int64_t)o->report.labels, .reprinted = (int64_t)o->reprinted, .stock = t->stock.id, .format = t->format,
        .start_cell = t->start_cell, .template_id = t->template_id, .template_version = o->report.template_version,
        .template_text = t->template_text, .reason = o->reason };
    (void)snprintf(subject, sizeof subject, "run:%u", t->run);
    store_quiet(tx);
    enum status st = look_keep(tx, &t->look, &ev.look_frozen, e);
    if (!st) st = print_insert(tx, &ev, e);
    if (!st && o->keep) st = order_job(tx, o, ev.id, at, e);
    json_t *detail = o->reason && *o->reason ? json_pack("{s:s}", "reason", o->reason) : NULL;
    if (!st) st = act_append(tx, o->c->who, at, command_key(detail ? COMMAND_RUN_REPRINT : COMMAND_RUN_PRINT), subject, detail, e);
    json_decref(detail);
    return st;
}

enum status order_write(struct db *tx, void *ctx, struct err *e) {
    struct order *o = ctx;
    struct arena *a = arena_new(1u << 20);
    if (!a) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = gate_run(tx, o->c->app, o->c->who, &o->p.run, o->p.frozen, a, e);
    if (!st) st = order_record(tx, o, e);
    arena_free(&a);
    return st;
}

json_t *order_result(const struct order *o) {
    const struct press_report *r = &o->report;
    char level[2] = { r->level, '\0' };
    return json_pack("{s:I,s:I,s:I,s:I,s:s,s:s,s:s,s:i,s:i,s:s,s:s,s:i,s:I,s:i,s:i,s:s,s:I,s:I,s:o}", "id", (json_int_t)o->ticket.run, "labels",
                     (json_int_t)r->labels, "pages", (json_int_t)r->pages, "bytes", (json_int_t)r->bytes, "stock",
                     o->ticket.stock.id, "paper", o->ticket.stock.name, "paper_kind", stock_kind_word(o->ticket.stock.kind), "cols",
                     o->ticket.stock.cols, "rows", o->ticket.stock.rows, "format", o->ticket.format, "level", level, "symbol_version",
                     r->version, "module_nm", (json_int_t)r->module_nm, "dpi", r->dpi, "next_cell", r->next_cell, "template_version", r->template_version, "reprinted",
                     (json_int_t)o->reprinted, "voided_left_out", (json_int_t)o->voided, "left_out", left_out_json(r));
}

/* ---- run.print: at once ---- */

static enum status print_sink(void *ctx, const void *data, size_t len, struct err *e) {
    const struct command_io *io = ctx;
    return io->data ? io->data(io->ctx, data, len, e) : ST_OK;
}

static enum status print_out(struct order *o) {
    struct command_ctx *c = o->c;
    o->p.job.stop = c->io->stop;
    o->p.job.progress = c->io->progress;
    o->p.job.progress_ctx = c->io->ctx;
    enum status st = press_run(&o->p.job, print_sink, (void *)(uintptr_t)c->io, &o->report, c->e);
    if (!st) metric_add(METRIC_LABELS_PRINTED, o->report.labels);
    return st;
}

enum status command_run_print(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX }, { "range", PARAM_TEXT, false, 1, 60000 }, ORDER_PARAMS,
                                         { "dry_run", PARAM_BOOL, false, 0, 0 } };
    struct order o = { .c = c };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    o.ticket.run = (uint32_t)param_int(c, "run", 0);
    o.range = param_text(c, "range");
    st = order_take(&o);
    if (!st) st = order_make(&o);
    bool dry_run = param_bool(c, "dry_run"); /* how the labels would come out: nothing leaves, so nothing is recorded */
    if (!st && !dry_run) st = store_write(c->app->store, order_write, &o, c->e);
    if (!st && !dry_run) st = print_out(&o);
    if (!st) *c->result = order_result(&o);
    order_close(&o);
    return st;
}

/* ---- run.preview: a page for a screen ---- */

/* Nothing leaves: its codes are of a key that signs nothing, and crossed out besides, so it is no print. */
enum status command_run_preview(struct command_ctx *c) {
    static const struct param spec[] = { { "run", PARAM_INT, true, 1, RUN_ID_MAX }, { "range", PARAM_TEXT, false, 1, 60000 }, ORDER_PARAMS,
                                         { "page", PARAM_INT, false, 1, INT32_MAX } };
    struct order o = { .c = c };
    struct buf png = BUF_INIT;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    o.ticket.run = (uint32_t)param_int(c, "run", 0);
    o.range = param_text(c, "range");
    st = order_take(&o);
    if (!st) st = order_make(&o);
    if (!st) st = printing_specimen(&o.p, c->e);
    if (!st) st = press_preview(&o.p.job, (uint64_t)param_int(c, "page", 1) - 1, &png, &o.report, c->e);
    if (!st && c->io->data) st = c->io->data(c->io->ctx, png.data, png.len, c->e);
    if (!st) *c->result = order_result(&o);
    buf_free(&png);
    order_close(&o);
    return st;
}

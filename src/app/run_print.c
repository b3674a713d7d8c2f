/*
 * Printing: from a run to a file, recorded before the first byte leaves, because the file is the labels.
 *
 * Voided labels are left out. The template version of the first print on a stock is what every later print of the run on
 * that stock uses.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/metrics.h"
#include "internal.h"
#include "label/press.h"
#include "run_gate.h"

#define OFFSET_MAX_UM 20000

struct print {
    struct command_ctx *c;
    struct run run;
    json_t *frozen;
    struct code_issuer *issuer; /* sodium_malloc */
    struct range *ranges;
    size_t ranges_len;
    uint64_t voided;            /* labels of the asked range that were left out */
    uint64_t reprinted;         /* labels that were printed before */
    const char *format;
    char made_on[DATE_VN_BYTES], expires_on[DATE_VN_BYTES];
    char host[CODE_HOST_BYTES]; /* lower case: for typing by hand */
    struct press_job job;
    struct press_report report;
};

static const char *frozen_text(const struct print *p, const char *name) {
    const char *s = json_string_value(json_object_get(p->frozen, name));
    return s ? s : "";
}

static void vn_date(const char *iso, char out[static DATE_VN_BYTES]) {
    int32_t day = day_parse(iso, strlen(iso));
    out[0] = '\0';
    if (day != DAY_NONE) day_format_vn(day, out);
}

static enum status count_reprints(struct print *p, struct db *db) {
    const char **before = NULL;
    size_t n = 0;
    struct range *seen = NULL;
    size_t seen_n = 0;
    struct buf all = BUF_INIT;
    enum status st = print_ranges(db, p->run.id, p->c->arena, &before, &n, p->c->e);
    for (size_t i = 0; i < n; i++) buf_printf(&all, "%s%s", i ? "," : "", before[i]);
    if (!st && all.len) st = ranges_parse(all.data, p->run.count, p->c->arena, &seen, &seen_n, NULL);
    if (!st && seen_n) {
        size_t fresh_n = 0;
        struct range *fresh = ranges_minus(p->c->arena, p->ranges, p->ranges_len, seen, seen_n, &fresh_n);
        p->reprinted = ranges_count(p->ranges, p->ranges_len) - (fresh ? ranges_count(fresh, fresh_n) : 0);
    }
    buf_free(&all);
    /* Too many separate ranges to join is no reason not to print: then all count as reprinted. */
    if (st == ST_INVALID) {
        p->reprinted = ranges_count(p->ranges, p->ranges_len);
        st = ST_OK;
    }
    return st;
}

static enum status print_template(struct print *p, struct db *db) {
    struct command_ctx *c = p->c;
    const char *id = NULL;
    const char *text = NULL;
    struct template *t = NULL;
    enum status st = print_first(db, p->run.id, p->job.stock->id, c->arena, &id, &text, c->e);
    if (!st && text) st = template_parse(&t, text, strlen(text), c->arena, c->e);
    else if (!st) st = template_find(&t, p->job.stock->template_id, c->arena, c->e);
    p->job.template = t;
    return st;
}

static enum status print_format(struct print *p) {
    const char *word = param_text(p->c, "format");
    p->format = *word ? word : "pdf";
    if (format_find(p->format, &p->job.format)) {
        p->job.dpi = (int)param_int(p->c, "dpi", format_dpi_usual(p->job.format));
        return ST_OK;
    }
    err_set(p->c->e, ST_INVALID, "format", "print.format");
    err_arg(p->c->e, "format", "%s", p->format);
    err_arg(p->c->e, "known", "%s", FORMAT_WORDS);
    return ST_INVALID;
}

static enum status print_stock(struct print *p) {
    const char *id = param_text(p->c, "stock");
    p->job.stock = stock_find(*id ? id : "a4-21");
    if (p->job.stock) return ST_OK;
    struct buf known = BUF_INIT;
    for (size_t i = 0; i < stock_count(); i++) buf_printf(&known, "%s%s", i ? ", " : "", stock_at(i)->id);
    err_set(p->c->e, ST_NOT_FOUND, "stock", "stock.unknown");
    err_arg(p->c->e, "stock", "%s", id);
    err_arg(p->c->e, "known", "%s", known.data ? known.data : "");
    buf_free(&known);
    return ST_NOT_FOUND;
}

static void print_texts(struct print *p) {
    const char *host = frozen_text(p, "host");
    size_t i = 0;
    for (; host[i] && i + 1 < sizeof p->host; i++)
        p->host[i] = (char)(host[i] >= 'A' && host[i] <= 'Z' ? host[i] - 'A' + 'a' : host[i]);
    p->host[i] = '\0';
    vn_date(frozen_text(p, "made_on"), p->made_on);
    vn_date(frozen_text(p, "expires_on"), p->expires_on);
    p->job.texts = (struct press_texts){
        .name = frozen_text(p, "name"), .name_en = frozen_text(p, "name_en"), .org = frozen_text(p, "org"),
        .org_short = frozen_text(p, "org_short"), .village = frozen_text(p, "village"), .place = frozen_text(p, "place"),
        .lot = frozen_text(p, "lot"), .made_on = p->made_on, .expires_on = p->expires_on,
        .origin = frozen_text(p, "origin"), .host = p->host, .marks = frozen_text(p, "marks_text"), .demo = json_is_true(json_object_get(p->frozen, "demo")) };
}

static enum status print_read(struct print *p, struct db *db) {
    struct command_ctx *c = p->c;
    enum status st = run_load(db, (uint32_t)param_int(c, "run", 0), c->arena, &p->run, &p->frozen, c->e);
    if (!st) st = run_permit(db, c->who, &p->run, ACTION_PRINT, c->arena, c->e); /* also for who sees the run by its mark */
    if (!st) st = gate_run(db, c->app, c->who, &p->run, p->frozen, c->arena, c->e);
    if (!st) st = run_live_ranges(c, db, &p->run, &p->ranges, &p->ranges_len, &p->voided);
    if (!st) st = count_reprints(p, db);
    if (!st) st = print_template(p, db);
    return st;
}

static enum status print_job(struct print *p) {
    struct command_ctx *c = p->c;
    print_texts(p);
    p->job.ranges = p->ranges;
    p->job.ranges_len = p->ranges_len;
    p->job.start_cell = (int)param_int(c, "start_cell", 1);
    p->job.offset_x_um = (int32_t)param_int(c, "offset_x_um", 0);
    p->job.offset_y_um = (int32_t)param_int(c, "offset_y_um", 0);
    p->job.stop = c->io->stop;
    p->job.progress = c->io->progress;
    p->job.progress_ctx = c->io->ctx;
    p->issuer = sodium_malloc(sizeof *p->issuer);
    if (!p->issuer) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    p->job.issuer = p->issuer;
    enum status st = keyring_issuer(c->app, &p->run, p->frozen, p->issuer, c->e);
    return st ? st : press_check(&p->job, &p->report, c->e);
}

static enum status print_record(struct db *tx, struct print *p, struct err *e) {
    char subject[32];
    struct buf ranges = BUF_INIT;
    int64_t at = clock_now_us(p->c->app->clock);
    for (size_t i = 0; i < p->ranges_len; i++)
        buf_printf(&ranges, "%s%u-%u", i ? "," : "", p->ranges[i].first, p->ranges[i].last);
    const struct print_event ev = {
        .run_id = p->run.id, .at_us = at, .role = p->c->who->role, .org = p->c->who->org,
        .ranges = ranges.data ? ranges.data : "", .labels = (int64_t)ranges_count(p->ranges, p->ranges_len),
        .reprinted = (int64_t)p->reprinted, .stock = p->job.stock->id, .format = p->format,
        .start_cell = p->job.start_cell, .template_id = p->job.stock->template_id,
        .template_version = template_version(p->job.template), .template_text = template_text(p->job.template) };
    (void)snprintf(subject, sizeof subject, "run:%u", p->run.id);
    store_quiet(tx);
    enum status st = ranges.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : print_insert(tx, &ev, e);
    if (!st) st = act_append(tx, p->c->who, at, "run.print", subject, NULL, e);
    buf_free(&ranges);
    return st;
}

static enum status print_write(struct db *tx, void *ctx, struct err *e) {
    struct print *p = ctx;
    struct arena *a = arena_new(1u << 20);
    if (!a) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = gate_run(tx, p->c->app, p->c->who, &p->run, p->frozen, a, e);
    if (!st) st = print_record(tx, p, e);
    arena_free(&a);
    return st;
}

static enum status print_sink(void *ctx, const void *data, size_t len, struct err *e) {
    const struct command_io *io = ctx;
    return io->data ? io->data(io->ctx, data, len, e) : ST_OK;
}

static json_t *left_out_list(const struct press_report *r) {
    json_t *list = json_array();
    for (int i = 0; i < r->left_out_len; i++) json_array_append_new(list, json_string(r->left_out[i]));
    return list;
}

static json_t *print_result(const struct print *p) {
    const struct press_report *r = &p->report;
    char level[2] = { r->level, '\0' };
    return json_pack("{s:I,s:I,s:I,s:I,s:s,s:s,s:s,s:i,s:I,s:i,s:s,s:I,s:I,s:o}", "id", (json_int_t)p->run.id, "labels",
                     (json_int_t)r->labels, "pages", (json_int_t)r->pages, "bytes", (json_int_t)r->bytes, "stock",
                     p->job.stock->id, "format", p->format, "level", level, "symbol_version", r->version, "module_nm",
                     (json_int_t)r->module_nm, "next_cell", r->next_cell, "template_version", r->template_version, "reprinted",
                     (json_int_t)p->reprinted, "voided_left_out", (json_int_t)p->voided, "left_out", left_out_list(r));
}

enum status command_run_print(struct command_ctx *c) {
    static const struct param spec[] = {
        { "run", PARAM_INT, true, 1, RUN_ID_MAX },       { "stock", PARAM_TEXT, false, 0, 31 },
        { "range", PARAM_TEXT, false, 1, 60000 },        { "start_cell", PARAM_INT, false, 1, 10000 },
        { "format", PARAM_TEXT, false, 1, 10 },          { "dpi", PARAM_INT, false, 100, 1200 },
        { "offset_x_um", PARAM_INT, false, -OFFSET_MAX_UM, OFFSET_MAX_UM },
        { "offset_y_um", PARAM_INT, false, -OFFSET_MAX_UM, OFFSET_MAX_UM },
        { "dry_run", PARAM_BOOL, false, 0, 0 } };
    struct print p = { .c = c };
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = print_format(&p);
    if (!st) st = print_stock(&p);
    if (!st) st = run_await(c->app, c->who, (uint32_t)param_int(c, "run", 0), c->arena, c->e);
    if (!st) st = app_reader_begin(c->app, &db, c->e);
    if (!st) {
        st = print_read(&p, db);
        app_reader_end(c->app);
    }
    if (!st) st = print_job(&p);
    bool dry_run = param_bool(c, "dry_run"); /* how the labels would come out: nothing leaves, so nothing is recorded */
    if (!st && !dry_run) st = store_write(c->app->store, print_write, &p, c->e);
    if (!st && !dry_run) st = press_run(&p.job, print_sink, (void *)(uintptr_t)c->io, &p.report, c->e);
    if (!st && !dry_run) metric_add(METRIC_LABELS_PRINTED, p.report.labels);
    if (!st) *c->result = print_result(&p);
    if (p.issuer) code_issuer_wipe(p.issuer);
    sodium_free(p.issuer);
    json_decref(p.frozen);
    return st;
}

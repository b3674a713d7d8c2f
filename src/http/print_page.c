/*
 * Printing labels of a run: paper, printer and kind of file, then where on the sheet to begin and what comes out; a button makes
 * a job of it. Every choice is in the address, so that a page can be looked at again, and nothing leaves before the button.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "label/press.h"
#include "link.h"
#include "press.h"
#include "reply.h"
#include "run_desk.h"

#define PNG "image/png"
#define MODULES_OF(version) (17 + 4 * (version)) /* ISO/IEC 18004 §6.3.2 */

/* What has been chosen, as it was sent. */
struct print {
    int64_t run;
    const char *stock, *printer, *format, *dpi, *range, *cell;
    bool printer_given; /* an empty one too */
};

static const char *or_empty(const char *s) { return s ? s : ""; }

static void print_read(const struct form *f, int64_t run, struct print *p) {
    *p = (struct print){ .run = run, .stock = or_empty(form_text(f, "giay")), .printer = or_empty(form_text(f, "may")),
                         .format = or_empty(form_text(f, "dang")), .dpi = or_empty(form_text(f, "dpi")), .range = or_empty(form_text(f, "day")),
                         .cell = or_empty(form_text(f, "o")), .printer_given = form_text(f, "may") != NULL };
    if (!*p->stock) p->stock = STOCK_USUAL;
}

/* For a print house, which lays sheets out itself and has printers of its own. */
static bool for_house(const struct print *p) {
    enum press_format f = PRESS_PDF;
    return format_find(p->format, &f) && format_row(f)->labels == FORMAT_EACH;
}

/* The parameters of run.print, run.preview and job.add. */
static json_t *print_params(const struct print *p) {
    json_t *o = json_pack("{s:I, s:s}", "run", (json_int_t)p->run, "stock", p->stock);
    if (!for_house(p)) {
        param_put(o, "printer", p->printer);
        param_put(o, "dpi", p->dpi);
        param_put(o, "start_cell", p->cell);
    }
    if (*p->format) put(o, "format", p->format);
    if (*p->range) put(o, "range", p->range);
    return o;
}

/* Address of a page of the run with all that has been chosen. */
static const char *print_address(struct desk *d, const struct print *p, const char *part) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "/app/dot-tem/%lld/%s", (long long)p->run, part);
    link_add(&b, "giay", p->stock);
    link_add(&b, "may", p->printer);
    link_add(&b, "dang", p->format);
    link_add(&b, "dpi", p->dpi);
    link_add(&b, "day", p->range);
    link_add(&b, "o", p->cell);
    const char *s = b.failed ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return s ? s : "";
}

/* ---- where on the sheet ---- */

/* Where the last print of this producer on that paper ended, unless somebody chose. */
static void cell_usual(struct desk *d, struct print *p, json_t *model) {
    if (!*p->cell && !for_house(p)) p->cell = cell_next(d, p->run, p->stock, model);
}

/* ---- what comes out ---- */

static void report_put(struct desk *d, const struct print *p, const json_t *r, json_t *model) {
    int64_t cols = int_of(r, "cols"), rows = int_of(r, "rows"), side = MODULES_OF(int_of(r, "symbol_version")) * int_of(r, "module_nm");
    bool sheet = !for_house(p) && !strcmp(text_of(r, "paper_kind"), "sheet") && cols * rows > 1;
    put_flag(model, "ready", true);
    put(model, "paper", text_of(r, "paper"));
    put(model, "labels", show_number(d, int_of(r, "labels")));
    put(model, "pages", show_number(d, int_of(r, "pages")));
    put(model, "module", module_text(d, r));
    put(model, "side", show_decimal(d, side / 10000)); /* hundredths of a millimetre */
    put(model, "left_out", left_out_text(d, json_object_get(r, "left_out")));
    if (int_of(r, "voided_left_out")) put(model, "voided_out", show_number(d, int_of(r, "voided_left_out")));
    if (int_of(r, "reprinted")) put(model, "again", show_number(d, int_of(r, "reprinted")));
    put_flag(model, "sheet", sheet);
    put_flag(model, "house", for_house(p));
    if (sheet) put_items(model, "map", cells_model(cols, rows, strtoll(p->cell, NULL, 10)));
    if (sheet && int_of(r, "next_cell") > 1) put(model, "free", show_number(d, cols * rows - int_of(r, "next_cell") + 1));
    put(model, "preview", print_address(d, p, "xem-truoc"));
}

static enum status dry_run(struct desk *d, const struct print *p, json_t **report, struct err *e) {
    json_t *params = print_params(p);
    json_object_set_new(params, "dry_run", json_true());
    return desk_command(d, COMMAND_RUN_PRINT, params, NULL, report, e);
}

/*
 * How the labels would come out; what is in the way is said. A cell that is none is chosen again on the map.
 *   out  the kind of paper, "" where it is not known
 */
static const char *report_take(struct desk *d, struct print *p, const struct err *why, json_t *model) {
    json_t *report = NULL;
    struct err e = { 0 }, again = { 0 };
    const char *kind = "";
    enum status st = dry_run(d, p, &report, &e);
    if (st && strcmp(p->cell, FIRST_CELL) != 0) {
        struct print first = *p;
        first.cell = FIRST_CELL;
        if (!dry_run(d, &first, &report, &again)) {
            if (!why) put(model, "hindered", say_error(d, &e));
            *p = first;
            st = ST_OK;
        }
    }
    if (!st) {
        report_put(d, p, report, model);
        kind = or_empty(arena_str(d->arena, text_of(report, "paper_kind")));
    } else if (!why) {
        put(model, "hindered", say_error(d, &e));
    }
    json_decref(report);
    return kind;
}

/* ---- the page ---- */

static json_t *dpi_model(const char *chosen) {
    static const char *const known[] = { "203", "300", "600" };
    json_t *out = json_array();
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        json_array_append_new(out, json_pack("{s:s, s:b}", "dpi", known[i], "chosen", !strcmp(known[i], chosen)));
    return out;
}

/* Where the form has what a command found wrong. */
static const char *input_of(const char *field) {
    static const char *const inputs[][2] = { { "start-cell", "#o" }, { "start_cell", "#o" }, { "stock", "#giay" }, { "range", "#day" }, { "printer", "#may" },
                                             { "dpi", "#dpi" },      { "format", "#dang" }, { "scale", "#may" }, { "offset", "#may" } };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        if (!strcmp(field, inputs[i][0])) return inputs[i][1];
    return NULL;
}

static void run_put(struct desk *d, const json_t *run, json_t *model) {
    const char *n = arena_printf(d->arena, "%lld", (long long)int_of(run, "id"));
    put(model, "id", n);
    put(model, "product", text_of(run, "product"));
    put(model, "lot", text_of(run, "lot"));
    put(model, "count", show_number(d, int_of(run, "count")));
    put_items(model, "marks", run_marks_model(run));
    put(model, "run_text", say_with(d, "run.title", "n", n));
    put(model, "heading", say_with(d, "print.title", "n", n));
}

static void print_page(struct desk *d, int status, struct print *p, const struct err *why, struct http_response *out) {
    json_t *run = NULL, *model = json_object();
    struct err e = { 0 };
    if (desk_command(d, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)p->run), NULL, &run, &e)) {
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
    json_t *printers = printers_model(d, p->printer_given ? p->printer : NULL), *row = NULL;
    size_t i = 0;
    json_array_foreach(printers, i, row)
        if (json_is_true(json_object_get(row, "chosen"))) p->printer = or_empty(arena_str(d->arena, text_of(row, "id")));
    run_put(d, run, model);
    cell_usual(d, p, model);
    const char *kind = report_take(d, p, why, model);
    put_items(model, "papers", papers_model(d, p->stock));
    put_items(model, "printers", printers);
    put_items(model, "formats", formats_model(d, kind, p->format));
    put_items(model, "dpis", dpi_model(p->dpi));
    put(model, "stock", p->stock);
    put(model, "printer", p->printer);
    put(model, "format", p->format);
    put(model, "dpi", p->dpi);
    put(model, "range", p->range);
    put(model, "cell", p->cell);
    put_flag(model, "may_printer", may_ever(d, KIND_PRINTER, ACTION_WRITE));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why) put(model, "wrong_href", input_of(why->field));
    json_decref(run);
    desk_page(d, status, PAGE_PRINT, model, out);
}

void print_handle(struct desk *d, struct http_response *out) {
    struct print p;
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    print_read(&d->query, id, &p);
    print_page(d, 200, &p, NULL, out);
}

static void print_work(struct desk *d, void *ctx, struct http_response *out) {
    struct print *p = ctx;
    json_t *job = NULL;
    struct err e = { 0 };
    if (!desk_command(d, COMMAND_JOB_ADD, print_params(p), NULL, &job, &e)) desk_done(d, out, NULL, "%s", job_address(d, int_of(job, "id")));
    else if (e.status == ST_NOT_FOUND && !*e.field) desk_error(d, &e, out);
    else print_page(d, status_http(e.status), p, &e, out);
    json_decref(job);
}

void print_post(struct desk *d, struct http_response *out) {
    struct print p;
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    print_read(&d->form, id, &p);
    p.printer_given = true;
    desk_once(d, print_work, &p, out);
}

/* A sheet as a picture; its codes are crossed out. */
void print_preview_handle(struct desk *d, struct http_response *out) {
    struct print p;
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    print_read(&d->query, id, &p);
    json_t *params = print_params(&p);
    param_put(params, "page", or_empty(form_text(&d->query, "to")));
    if (download_take(d, COMMAND_RUN_PREVIEW, params, &l, &e)) desk_error(d, &e, out);
    else download_picture(d, &l, PNG, out);
}

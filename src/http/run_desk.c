/* The page of a run: what became of its labels, and printing and voiding them. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "label/stock.h"
#include "reply.h"
#include "show.h"

#define SHEET_PDF "application/pdf"

/* ---- the list ---- */

static json_t *run_row(struct desk *d, const json_t *row) {
    json_t *o = json_object();
    int64_t count = int_of(row, "count");
    put(o, "id", arena_printf(d->arena, "%lld", (long long)int_of(row, "id")));
    put(o, "product", text_of(row, "product"));
    put(o, "lot", text_of(row, "lot"));
    put(o, "lot_id", arena_printf(d->arena, "%lld", (long long)int_of(row, "lot_id")));
    put(o, "count", show_number(d, count));
    put(o, "printed", show_number(d, int_of(row, "printed")));
    put(o, "voided", show_number(d, int_of(row, "voided")));
    put(o, "at", show_instant(d, text_of(row, "created_at")));
    put_flag(o, "unprinted", int_of(row, "printed") < count - int_of(row, "voided"));
    put_flag(o, "preparing", !strcmp(text_of(row, "state"), "preparing"));
    return o;
}

#define RUNS_A_PAGE 50

void runs_handle(struct desk *d, struct http_response *out) {
    json_t *rows = NULL, *row = NULL, *model = json_object(), *list = json_array();
    struct err e = { 0 };
    size_t i = 0;
    const char *before = form_text(&d->query, "truoc"), *lot = form_text(&d->query, "lo");
    json_t *params = json_pack("{s:i}", "limit", RUNS_A_PAGE);
    if (before) put_int(params, "before", strtoll(before, NULL, 10));
    if (lot) put_int(params, "lot", strtoll(lot, NULL, 10));
    if (desk_command(d, COMMAND_RUN_PAGE, params, NULL, &rows, &e)) {
        json_decref(model);
        json_decref(list);
        desk_error(d, &e, out);
        return;
    }
    json_array_foreach(rows, i, row) json_array_append_new(list, run_row(d, row));
    if (i == RUNS_A_PAGE) put(model, "next", arena_printf(d->arena, "%lld", (long long)int_of(json_array_get(rows, i - 1), "id")));
    put_items(model, "runs", list);
    put(model, "heading", say(d, "run.list"));
    put_flag(model, "may_issue", may_run(d, ACTION_ISSUE));
    json_decref(rows);
    desk_page(d, 200, PAGE_RUNS, model, out);
}

/* ---- one run ---- */

static json_t *voids_model(struct desk *d, const json_t *run) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(run, "voids"), i, row) {
        json_t *o = json_object();
        put(o, "first", show_number(d, int_of(row, "first")));
        put(o, "last", show_number(d, int_of(row, "last")));
        put(o, "reason", say(d, "scan.void.%s", text_of(row, "reason")));
        put(o, "at", show_instant(d, text_of(row, "at")));
        json_array_append_new(out, o);
    }
    return out;
}

static json_t *prints_model(const json_t *run) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(run, "prints"), i, row) json_array_append(out, row);
    return out;
}

static json_t *reasons_model(struct desk *d) {
    json_t *out = json_array();
    for (int r = 0; r < VOID_REASON_COUNT; r++) {
        const char *key = void_reason_key(r);
        json_array_append_new(out, json_pack("{s:s, s:s}", "key", key, "text", say(d, "scan.void.%s", key)));
    }
    return out;
}

/* Marks that the labels show, as the run froze them. */
static json_t *marks_model(const json_t *run) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(json_object_get(run, "frozen"), "marks"), i, row)
        if (json_is_object(row)) json_array_append(out, json_object_get(row, "text"));
    return out;
}

static enum status run_read(struct desk *d, json_t **run, int64_t *id, struct err *e) {
    if (!desk_path_id(d, 2, id)) return err_set(e, ST_NOT_FOUND, NULL, "record.none");
    return desk_command(d, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)*id), NULL, run, e);
}

/* Where the form has what a command found wrong; two forms of the page ask for a range. */
static const char *input_of(const char *field, const struct form *asked) {
    static const char *const inputs[][2] = { { "start_cell", "#o" }, { "stock", "#giay" }, { "reason", "#ly-do" } };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
        if (!strcmp(field, inputs[i][0])) return inputs[i][1];
    return strcmp(field, "range") != 0 ? NULL : form_text(asked, "huy") ? "#huy" : "#day";
}

/* "tên tiếng Anh, làng nghề" */
static json_t *left_out_text(struct desk *d, const json_t *fields) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < json_array_size(fields); i++)
        buf_printf(&b, "%s%s", i ? ", " : "", say(d, "press-field.%s", json_string_value(json_array_get(fields, i))));
    json_t *text = json_string(b.data && !b.failed ? b.data : "");
    buf_free(&b);
    return text;
}

/* On which papers the labels would lack something, said before they are printed there. */
static json_t *left_out_model(struct desk *d, int64_t run) {
    json_t *out = json_array();
    for (size_t i = 0; i < stock_count(); i++) {
        json_t *report = NULL;
        struct err e = { 0 };
        json_t *params = json_pack("{s:I, s:s, s:b}", "run", (json_int_t)run, "stock", stock_at(i)->id, "dry_run", 1);
        if (!desk_command(d, COMMAND_RUN_PRINT, params, NULL, &report, &e) && json_array_size(json_object_get(report, "left_out")))
            json_array_append_new(out, json_pack("{s:s, s:o}", "paper", stock_at(i)->name, "what", left_out_text(d, json_object_get(report, "left_out"))));
        json_decref(report);
    }
    return out;
}

static void run_page_show(struct desk *d, int status, const struct form *asked, const struct err *why, struct http_response *out) {
    json_t *run = NULL, *model = json_object();
    struct err e = { 0 };
    int64_t id = 0;
    if (run_read(d, &run, &id, &e)) {
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
    const char *stock = form_text(asked, "giay"), *cell = form_text(asked, "o"), *range = form_text(asked, "day");
    int64_t count = int_of(run, "count"), voided = int_of(run, "voided");
    put(model, "id", arena_printf(d->arena, "%lld", (long long)id));
    put(model, "product", text_of(run, "product"));
    put(model, "producer", text_of(run, "producer"));
    put(model, "lot", text_of(run, "lot"));
    put(model, "lot_id", arena_printf(d->arena, "%lld", (long long)int_of(run, "lot_id")));
    put(model, "count", show_number(d, count));
    put(model, "voided", show_number(d, voided));
    put(model, "good", show_number(d, count - voided));
    put(model, "at", show_instant(d, text_of(run, "created_at")));
    put(model, "log", arena_printf(d->arena, "%lld", (long long)int_of(run, "log_idx")));
    put_flag(model, "preparing", !strcmp(text_of(run, "state"), "preparing"));
    put_flag(model, "may_print", may_run(d, ACTION_PRINT));
    put_flag(model, "may_void", may_run(d, ACTION_VOID));
    put_items(model, "marks", marks_model(run));
    put_items(model, "voids", voids_model(d, run));
    put_items(model, "prints", prints_model(run));
    if (may_run(d, ACTION_PRINT) && strcmp(text_of(run, "state"), "preparing")) put_items(model, "left_out", left_out_model(d, id));
    json_object_set_new(model, "papers", papers_model(stock ? stock : ""));
    json_object_set_new(model, "reasons", reasons_model(d));
    put(model, "cell", cell ? cell : "1");
    put(model, "range", range);
    put(model, "heading", say_with(d, "run.title", "n", arena_printf(d->arena, "%lld", (long long)id)));
    put(model, "void_range", form_text(asked, "huy"));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why) put(model, "wrong_href", input_of(why->field, asked));
    json_decref(run);
    desk_page(d, status, PAGE_RUN, model, out);
}

void run_handle(struct desk *d, struct http_response *out) { run_page_show(d, 200, &d->query, NULL, out); }

/* ---- printing ---- */

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    const int *fd = ctx;
    const char *at = p;
    while (len) {
        ssize_t n = write(*fd, at, len);
        if (n <= 0) return err_set(e, ST_NO_SPACE, NULL, "store.full");
        at += n;
        len -= (size_t)n;
    }
    return ST_OK;
}

/* A sheet may be large: it goes through a file of the data folder that has no name and ends with the answer. */
static int file_nameless(const struct desk *d) {
    int fd = open(app_dir(d->app), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
    if (fd >= 0) return fd;
    /* Not every file system can make one without a name. */
    char *path = arena_printf(d->arena, "%s/sheet-XXXXXX", app_dir(d->app));
    fd = path ? mkostemp(path, O_CLOEXEC) : -1;
    if (fd >= 0) (void)unlink(path);
    return fd;
}

void run_print_handle(struct desk *d, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    const char *stock = form_text(&d->form, "giay"), *cell = form_text(&d->form, "o"), *range = form_text(&d->form, "day");
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s, s:I}", "run", (json_int_t)id, "stock", stock ? stock : "", "start_cell",
                               (json_int_t)strtol(cell && *cell ? cell : "1", NULL, 10));
    if (range && *range) put(params, "range", range);
    int fd = file_nameless(d);
    const struct command_io io = { .data = to_file, .ctx = &fd };
    enum status st = fd < 0 ? err_set(&e, ST_IO, NULL, "store.io")
                            : command_run(COMMAND_RUN_PRINT, d->app, d->db, &d->session.actor, params, &io, &done, &e);
    json_decref(params);
    if (st) {
        if (fd >= 0) close(fd);
        run_page_show(d, status_http(st), &d->form, &e, out);
        return;
    }
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, arena_printf(d->arena, "to-tem-dot-%lld.pdf", (long long)id));
    reply_file(out, d->a, SHEET_PDF, fd, (uint64_t)int_of(done, "bytes"));
    json_decref(done);
}

void run_void_handle(struct desk *d, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    const char *range = form_text(&d->form, "huy"), *reason = form_text(&d->form, "ly-do");
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s, s:s}", "run", (json_int_t)id, "range", range ? range : "", "reason", reason ? reason : "");
    if (desk_command(d, COMMAND_RUN_VOID, params, NULL, &done, &e)) run_page_show(d, status_http(e.status), &d->form, &e, out);
    else desk_done(d, out, "voided", "/app/dot-tem/%lld", (long long)id);
    json_decref(done);
}

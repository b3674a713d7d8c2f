/* The page of a run: what became of its labels, its print jobs, and voiding. */
#include "run_desk.h"

#include <stdlib.h>
#include <string.h>

#include "job_page.h"
#include "press.h"
#include "reply.h"

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
    if (before && *before) put_int(params, "before", strtoll(before, NULL, 10));
    if (lot && *lot) put_int(params, "lot", strtoll(lot, NULL, 10));
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
        put_flag(o, "one", int_of(row, "first") == int_of(row, "last"));
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

json_t *run_marks_model(const json_t *run) {
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

#define RUN_JOBS_MAX 20

/* Its latest print jobs. */
static json_t *run_jobs_model(struct desk *d, int64_t run) {
    json_t *rows = NULL, *row = NULL, *out = json_array();
    struct err e = { 0 };
    size_t i = 0;
    if (!desk_command(d, COMMAND_JOB_PAGE, json_pack("{s:I, s:i}", "run", (json_int_t)run, "limit", RUN_JOBS_MAX), NULL, &rows, &e))
        json_array_foreach(rows, i, row) json_array_append_new(out, job_model(d, row));
    json_decref(rows);
    return out;
}

void run_page_show(struct desk *d, int status, const struct form *asked, const struct err *why, struct http_response *out) {
    json_t *run = NULL, *model = json_object();
    struct err e = { 0 };
    int64_t id = 0;
    if (run_read(d, &run, &id, &e)) {
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
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
    if (json_is_integer(json_object_get(run, "log_idx"))) put(model, "log", arena_printf(d->arena, "%lld", (long long)int_of(run, "log_idx")));
    put_flag(model, "preparing", !strcmp(text_of(run, "state"), "preparing"));
    put_flag(model, "may_print", may_run(d, ACTION_PRINT));
    put_flag(model, "may_void", may_run(d, ACTION_VOID));
    put_items(model, "marks", run_marks_model(run));
    put_items(model, "voids", voids_model(d, run));
    put_items(model, "prints", prints_model(run));
    put_items(model, "jobs", run_jobs_model(d, id));
    run_state_model(d, run, model);
    spoilt_put(d, asked, why, model);
    put(model, "heading", say_with(d, "run.title", "n", arena_printf(d->arena, "%lld", (long long)id)));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why && !asked) put(model, "wrong_href", run_state_href(d, why->field));
    json_decref(run);
    desk_page(d, status, PAGE_RUN, model, out);
}

/* The receipt of its entry in the public log, with the record that only those who may read the run get. */
void run_receipt_handle(struct desk *d, struct http_response *out) {
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (download_take(d, COMMAND_LOG_RECEIPT, json_pack("{s:I}", "run", (json_int_t)id), &l, &e)) desk_error(d, &e, out);
    else download_answer(d, &l, TYPE_TEXT, arena_printf(d->arena, "bien-nhan-dot-tem-%lld.tlog-proof", (long long)id), out);
}

void run_handle(struct desk *d, struct http_response *out) { run_page_show(d, 200, NULL, NULL, out); }

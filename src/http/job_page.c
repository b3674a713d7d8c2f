/*
 * Print jobs: the list; one of them with how far it is, its file, links for a print house and what was spoilt. While it is being
 * made the page asks for itself again, without a script. Each time a browser takes the focus back to the top, so it is seldom after
 * the first, and can be turned off.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job_page.h"
#include "label/press.h"
#include "reply.h"

#define JOBS_A_PAGE 50
#define REFRESH_FIRST_S 2 /* most are done by then */
#define REFRESH_S 10
#define REFRESH_MOST_S 60
#define REFRESH "tai-lai" /* of the address: */
#define REFRESH_LATE "cham"
#define REFRESH_NEVER "khong"

/* ---- a job in words ---- */

const char *job_address(struct desk *d, int64_t id) {
    const char *s = arena_printf(d->arena, "/app/lenh-in/%lld", (long long)id);
    return s ? s : "";
}

/* "còn khoảng 40 giây", "còn khoảng 3 phút" */
static const char *left_text(struct desk *d, int64_t seconds) {
    bool minutes = seconds >= 120;
    return say_with(d, minutes ? "print-job.left-minutes" : "print-job.left-seconds", "n", show_number(d, minutes ? (seconds + 59) / 60 : seconds));
}

static void progress_put(struct desk *d, const json_t *p, json_t *model) {
    if (!p) return;
    put_int(model, "done_n", int_of(p, "done"));
    put_int(model, "total_n", int_of(p, "total"));
    put(model, "done", show_number(d, int_of(p, "done")));
    put(model, "total", show_number(d, int_of(p, "total")));
    put_flag(model, "making", json_is_true(json_object_get(p, "running")));
    put(model, "ahead", int_of(p, "ahead") ? show_number(d, int_of(p, "ahead")) : NULL);
    if (int_of(p, "rate")) put(model, "rate", show_number(d, int_of(p, "rate")));
    if (json_object_get(p, "left_s")) put(model, "left", left_text(d, int_of(p, "left_s")));
}

json_t *job_model(struct desk *d, const json_t *job) {
    json_t *o = json_object();
    const char *state = text_of(job, "state"), *id = arena_printf(d->arena, "%lld", (long long)int_of(job, "id"));
    put(o, "id", id);
    put(o, "title", say_with(d, "print-job.title", "n", id));
    put(o, "run", arena_printf(d->arena, "%lld", (long long)int_of(job, "run")));
    put(o, "product", text_of(job, "product"));
    put(o, "lot", text_of(job, "lot"));
    put(o, "labels", show_number(d, int_of(job, "labels")));
    put(o, "ranges", text_of(job, "ranges"));
    put(o, "paper", paper_name(d, job));
    put(o, "format", say(d, "print-format.%s", text_of(job, "format")));
    put(o, "at", show_instant(d, text_of(job, "created_at")));
    put(o, "state", state);
    put(o, "state_text", say(d, "job-state.%s", state));
    put_flag(o, "waits", !strcmp(state, "queued") || !strcmp(state, "running"));
    progress_put(d, json_object_get(job, "progress"), o);
    return o;
}

/* ---- the list ---- */

void jobs_handle(struct desk *d, struct http_response *out) {
    json_t *rows = NULL, *row = NULL, *model = json_object(), *list = json_array();
    struct err e = { 0 };
    size_t i = 0;
    const char *before = form_text(&d->query, "truoc"), *run = form_text(&d->query, "dot");
    json_t *params = json_pack("{s:i}", "limit", JOBS_A_PAGE);
    if (before && *before) put_int(params, "before", strtoll(before, NULL, 10));
    if (run && *run) put_int(params, "run", strtoll(run, NULL, 10));
    if (desk_command(d, COMMAND_JOB_PAGE, params, NULL, &rows, &e)) {
        json_decref(model);
        json_decref(list);
        desk_error(d, &e, out);
        return;
    }
    json_array_foreach(rows, i, row) json_array_append_new(list, job_model(d, row));
    if (i == JOBS_A_PAGE) put(model, "next", arena_printf(d->arena, "%lld", (long long)int_of(json_array_get(rows, i - 1), "id")));
    put_items(model, "jobs", list);
    put(model, "of_run", run);
    put(model, "heading", say(d, "print-job.list"));
    json_decref(rows);
    desk_page(d, 200, PAGE_JOBS, model, out);
}

/* ---- one job ---- */

/* Why it failed: as an error of the moment would say it. */
static const char *failure_text(struct desk *d, const json_t *failure) {
    struct err e = { 0 };
    const char *name = NULL, *key = text_of(failure, "key");
    json_t *v = NULL;
    err_set(&e, ST_REFUSED, NULL, key);
    json_object_foreach(json_object_get(failure, "args"), name, v) err_arg(&e, name, "%s", json_string_value(v));
    return say_error(d, &e);
}

static json_t *links_model(struct desk *d, const json_t *job) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(job, "links"), i, row) {
        json_t *o = json_object();
        put(o, "link", arena_printf(d->arena, "%lld", (long long)int_of(row, "id")));
        put(o, "made", show_instant(d, text_of(row, "created_at")));
        put(o, "until", show_instant(d, text_of(row, "expires_at")));
        put(o, "opened", show_number(d, int_of(row, "opened")));
        put(o, "openings", show_number(d, int_of(row, "openings")));
        put(o, "state_text", say(d, "link-state.%s", text_of(row, "state")));
        put_flag(o, "open", !strcmp(text_of(row, "state"), "open"));
        json_array_append_new(out, o);
    }
    return out;
}

static void file_put(struct desk *d, const json_t *job, json_t *model) {
    bool there = json_is_true(json_object_get(job, "file"));
    int64_t bytes = int_of(job, "bytes");
    put_flag(model, "file", there);
    put_flag(model, "file_gone", !there && !strcmp(text_of(job, "state"), "done"));
    put_flag(model, "stopped", !strcmp(text_of(job, "state"), "cancelled"));
    if (bytes) put(model, "size", show_decimal(d, bytes < 10000 ? 1 : bytes / 10000)); /* hundredths of a megabyte */
    put(model, "sha256", text_of(job, "sha256"));
    put_flag(model, "differs", json_is_true(json_object_get(job, "differs")));
    if (json_is_object(json_object_get(job, "failure"))) put(model, "failure", failure_text(d, json_object_get(job, "failure")));
    if (int_of(job, "voided")) put(model, "voided", show_number(d, int_of(job, "voided")));
}

/* Whether people count what came out of the printer in sheets. */
static bool is_sheet(const json_t *job) {
    const json_t *stock = json_object_get(json_object_get(job, "ticket"), "stock");
    enum press_format f = PRESS_PDF;
    bool laid = format_find(text_of(job, "format"), &f) && format_row(f)->labels == FORMAT_MANY;
    return laid && !strcmp(text_of(stock, "kind"), "sheet") && int_of(stock, "cols") * int_of(stock, "rows") > 1;
}

/* Not before it is likely to be done. What was refused stays to be read, and so does a page that somebody asked to. */
static void refresh_put(struct desk *d, const json_t *job, const struct job_said *said, json_t *model) {
    const char *asked = form_text(&d->query, REFRESH);
    const char *address = job_address(d, int_of(job, "id"));
    int64_t left = int_of(json_object_get(job, "progress"), "left_s");
    bool never = asked && !strcmp(asked, REFRESH_NEVER);
    if (!asked) left = REFRESH_FIRST_S;
    else if (left < REFRESH_S) left = REFRESH_S;
    else if (left > REFRESH_MOST_S) left = REFRESH_MOST_S;
    if (!json_is_true(json_object_get(model, "waits")) || said->why) return;
    put(model, "look_again", arena_printf(d->arena, "%s?" REFRESH "=%s", address, never ? REFRESH_NEVER : REFRESH_LATE));
    if (never) return;
    put(model, "refresh", arena_printf(d->arena, "%lld;url=%s?" REFRESH "=" REFRESH_LATE, (long long)left, address));
    put(model, "stay", arena_printf(d->arena, "%s?" REFRESH "=" REFRESH_NEVER, address));
}

/* Where labels that are printed once more would begin, on a part-used sheet. */
static void cells_put(struct desk *d, const json_t *job, const struct form *f, json_t *model) {
    const json_t *stock = json_object_get(json_object_get(job, "ticket"), "stock");
    const char *usual = cell_next(d, int_of(job, "run"), text_of(job, "stock"), model), *typed = f ? form_text(f, "o") : NULL;
    int64_t cols = int_of(stock, "cols"), rows = int_of(stock, "rows"), here = strtoll(typed && *typed ? typed : usual, NULL, 10);
    put_items(model, "map", cells_model(cols, rows, here < 1 || here > cols * rows ? 1 : here));
}

void job_page_show(struct desk *d, int status, const json_t *job, const struct job_said *said, struct http_response *out) {
    json_t *model = job_model(d, job);
    put(model, "heading", text_of(model, "title"));
    refresh_put(d, job, said, model);
    put_flag(model, "may_print", may_run(d, ACTION_PRINT));
    file_put(d, job, model);
    put_items(model, "links", links_model(d, job));
    put(model, "link_address", said->link);
    spoilt_put(d, said->form, said->why, model);
    put_flag(model, "sheet", is_sheet(job));
    if (is_sheet(job)) cells_put(d, job, said->form, model);
    put_flag(model, "may_void", may_run(d, ACTION_VOID) && !strcmp(text_of(job, "state"), "done"));
    put_flag(model, "wrong", said->why != NULL);
    if (said->why) put(model, "said", say_error(d, said->why));
    desk_page(d, status, PAGE_JOB, model, out);
}

/* The job that the address names.  out: false where the answer is made */
static bool job_take(struct desk *d, json_t **job, struct http_response *out) {
    struct err e = { 0 };
    int64_t id = 0;
    *job = NULL;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (desk_command(d, COMMAND_JOB_SHOW, json_pack("{s:I}", "job", (json_int_t)id), NULL, job, &e)) desk_error(d, &e, out);
    return *job != NULL;
}

void job_handle(struct desk *d, struct http_response *out) {
    static const struct job_said nothing;
    json_t *job = NULL;
    if (job_take(d, &job, out)) job_page_show(d, 200, job, &nothing, out);
    json_decref(job);
}

/* What was refused, on the page of the job; one that is none has no page. */
void job_refused(struct desk *d, const struct err *why, struct http_response *out) {
    const struct job_said said = { .why = why, .form = &d->form };
    json_t *job = NULL;
    if (job_take(d, &job, out)) job_page_show(d, status_http(why->status), job, &said, out);
    json_decref(job);
}

/* A command that takes nothing but the job, then its page again. */
static void job_do(struct desk *d, enum command c, const char *flash, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (desk_command(d, c, json_pack("{s:I}", "job", (json_int_t)id), NULL, &done, &e)) job_refused(d, &e, out);
    else desk_done(d, out, flash, "%s", job_address(d, id));
    json_decref(done);
}

void job_cancel_post(struct desk *d, struct http_response *out) { job_do(d, COMMAND_JOB_CANCEL, "job-cancelled", out); }

void job_again_post(struct desk *d, struct http_response *out) { job_do(d, COMMAND_JOB_AGAIN, NULL, out); }

/* ---- the file ---- */

void file_answer(struct desk *d, struct download *l, int64_t job, struct http_response *out) {
    enum press_format f = PRESS_PDF;
    (void)format_find(text_of(l->result, "format"), &f);
    const struct format *row = format_row(f);
    download_answer(d, l, row->media, arena_printf(d->arena, "tem-lenh-in-%lld%s", (long long)job, row->extension), out);
}

/* A form, since each time is recorded. */
void job_file_post(struct desk *d, struct http_response *out) {
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (download_take(d, COMMAND_JOB_FILE, json_pack("{s:I}", "job", (json_int_t)id), &l, &e)) job_refused(d, &e, out);
    else file_answer(d, &l, id, out);
}

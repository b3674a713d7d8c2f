/* Print jobs: what waits and runs, their files and links, and what was spoilt. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli_internal.h"

#define PAGE_ROWS 1000

static enum status no_memory(struct cli *c) { return err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory"); }

/* ---- lists ---- */

static enum status page(struct cli *c, int64_t before, json_t **rows) {
    json_t *params = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    json_object_set_new(params, "limit", json_integer(PAGE_ROWS));
    if (before) json_object_set_new(params, "before", json_integer((json_int_t)before));
    return call(c, params, NULL, NULL, rows);
}

enum status verb_job_list(struct cli *c) {
    json_t *all = json_array();
    int64_t before = 0;
    enum status st = all ? ST_OK : no_memory(c);
    for (bool more = true; !st && more;) {
        json_t *rows = NULL;
        st = page(c, before, &rows);
        size_t n = json_array_size(rows);
        more = !st && n == PAGE_ROWS;
        if (more) before = json_integer_value(json_object_get(json_array_get(rows, n - 1), "id"));
        if (!st && json_array_extend(all, rows)) st = no_memory(c);
        json_decref(rows);
    }
    if (!st) return put_list(c, "jobs", all);
    json_decref(all);
    return st;
}

/* ---- making and fetching ---- */

enum status verb_job_again(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    json_object_set_new(params, "wait", json_true());
    interrupt_catch();
    st = call(c, params, NULL, NULL, &result);
    return st ? st : put_taken(c, result);
}

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    return file_out_write(ctx, p, len, e);
}

enum status fetch_to(struct cli *c, enum command command, json_t *params, const char *path, json_t **result) {
    struct file_out *out = NULL;
    *result = NULL;
    enum status st = !strcmp(path, "-") && isatty(STDOUT_FILENO) ? err_set(&c->e, ST_USAGE, "out", "cli.out-terminal")
                                                                 : file_out_open(&out, path, 0644, &c->e);
    if (st) {
        json_decref(params);
        return st;
    }
    interrupt_catch();
    st = call_command(c, command, params, to_file, out, result);
    if (!st) st = file_out_commit(&out, &c->e);
    else file_out_abort(&out);
    return st;
}

enum status fetch_put(struct cli *c, const char *path, json_t *result) {
    if (!strcmp(path, "-")) {
        json_decref(result);
        return ST_OK;
    }
    json_object_set_new(result, "path", json_string(path));
    return put_taken(c, result);
}

enum status verb_job_file(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    json_object_del(params, "out");
    json_object_set_new(params, "wait", json_true());
    st = fetch_to(c, COMMAND_JOB_FILE, params, path, &result);
    return st ? st : fetch_put(c, path, result);
}

enum status verb_job_link(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (!st) st = call(c, params, NULL, NULL, &result);
    if (st) return st;
    talk(c, "cli.job-link", NULL, 0);
    return put_taken(c, result);
}

/* ---- what was spoilt ---- */

/* --of-job is the parameter job, and --codes a file of codes. */
static enum status spoilt_params(struct cli *c, json_t **params) {
    struct buf codes = BUF_INIT;
    const char *file = c->args.text[OPT_CODES];
    enum status st = params_of(c, params);
    if (!st && file) st = file_read(file, 1u << 20, &codes, &c->e);
    json_t *job = st ? NULL : json_object_get(*params, "of_job");
    if (job) json_object_set(*params, "job", job);
    if (!st) json_object_del(*params, "of_job");
    json_t *text = !st && file ? json_stringn(codes.data ? codes.data : "", codes.len) : NULL;
    if (!st && file && !text) {
        err_arg(&c->e, "name", "codes");
        st = err_set(&c->e, ST_INVALID, "codes", "cli.utf8");
    }
    if (text) json_object_set_new(*params, "codes", text);
    buf_free(&codes);
    if (!st) return ST_OK;
    json_decref(*params);
    *params = NULL;
    return st;
}

enum status verb_run_spoil(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = spoilt_params(c, &params);
    if (!st) st = call(c, params, NULL, NULL, &result);
    return st ? st : put_taken(c, result);
}

/* As a job that is waited for: its file is fetched with job file. */
enum status verb_run_once_more(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = spoilt_params(c, &params);
    if (st) return st;
    json_object_set_new(params, "wait", json_true());
    interrupt_catch();
    st = call(c, params, NULL, NULL, &result);
    return st ? st : put_taken(c, result);
}

/* Issuing runs, drawing their sheets, writing their addresses. */
#include <string.h>

#include "cli_internal.h"

/* What was done all the same, and should be known. */
static void warnings_talk(struct cli *c, const json_t *warnings) {
    struct text_arg args[8];
    char values[8][24];
    const char *name = NULL;
    json_t *v = NULL;
    for (size_t i = 0; i < json_array_size(warnings); i++) {
        const json_t *one = json_array_get(warnings, i);
        char key[64];
        size_t n = 0;
        json_object_foreach(json_object_get(one, "args"), name, v) {
            if (n == 8) break;
            (void)snprintf(values[n], sizeof values[n], "%" JSON_INTEGER_FORMAT, json_integer_value(v));
            args[n] = (struct text_arg){ name, values[n] };
            n++;
        }
        const char *which = json_string_value(json_object_get(one, "key"));
        if (which && snprintf(key, sizeof key, "warning.%s", which) < (int)sizeof key) talk(c, key, args, n);
    }
}

enum status verb_run_issue(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (!st) st = call(c, params, NULL, NULL, &result);
    if (st) return st;
    if (json_is_true(json_object_get(result, "again"))) talk(c, "cli.run-again", NULL, 0);
    warnings_talk(c, json_object_get(result, "warnings"));
    return put_taken(c, result);
}

/* ---- print ---- */

static enum status print_params(struct cli *c, json_t **params) {
    int32_t x_um = 0, y_um = 0;
    const char *offset = c->args.text[OPT_OFFSET];
    enum status st = offset ? offset_read(offset, &x_um, &y_um, &c->e) : ST_OK;
    if (!st) st = params_of(c, params);
    if (st) return st;
    json_object_del(*params, "out");
    json_object_del(*params, "job");
    json_object_del(*params, "offset");
    if (!offset) return ST_OK;
    bool bad = json_object_set_new(*params, "offset_x_um", json_integer(x_um)) ||
               json_object_set_new(*params, "offset_y_um", json_integer(y_um));
    return bad ? err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

/* What the labels do not say for want of room. */
static void left_out_talk(struct cli *c, const json_t *fields) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < json_array_size(fields); i++) {
        char key[48];
        (void)snprintf(key, sizeof key, "press-field.%s", json_string_value(json_array_get(fields, i)));
        const char *name = text_get(c->lang, key);
        buf_printf(&b, "%s%s", i ? ", " : "", name ? name : "");
    }
    const struct text_arg what = { "what", b.data ? b.data : "" };
    if (b.len && !b.failed) talk(c, "cli.left-out", &what, 1);
    buf_free(&b);
}

/* As a job: its bar, and its file where --out is given. */
static enum status print_job(struct cli *c, json_t *params, const char *path, json_t **result) {
    json_t *job = NULL;
    json_object_set_new(params, "wait", json_true());
    interrupt_catch();
    enum status st = call_command(c, COMMAND_JOB_ADD, params, NULL, NULL, &job);
    json_t *ask = st || !path ? NULL : json_pack("{s:O, s:b}", "job", json_object_get(job, "id"), "wait", 1);
    if (ask) st = fetch_to(c, COMMAND_JOB_FILE, ask, path, result);
    if (!st && path && *result) json_object_set(*result, "press", json_object_get(job, "press"));
    if (!st && !path) *result = json_incref(job);
    json_decref(job);
    return st;
}

enum status verb_run_print(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    bool job = args_has(&c->args, OPT_JOB);
    json_t *params = NULL, *result = NULL;
    if (!path && !job) {
        err_set(&c->e, ST_USAGE, "out", "cli.option-needed");
        err_arg(&c->e, "option", "--out");
        err_arg(&c->e, "verb", "run print");
        return ST_USAGE;
    }
    enum status st = print_params(c, &params);
    if (st) return st;
    st = job ? print_job(c, params, path, &result) : fetch_to(c, COMMAND_RUN_PRINT, params, path, &result);
    const json_t *press = job ? json_object_get(result, "press") : result;
    if (!st) left_out_talk(c, json_object_get(press, "left_out"));
    if (st) json_decref(result);
    return st ? st : path ? fetch_put(c, path, result) : put_taken(c, result);
}

/* ---- addresses ---- */

struct urls {
    struct cli *c;
    bool inside; /* JSON: within a string */
    bool any;
};

/* Lines into an array of strings; an address holds nothing that JSON escapes. */
static enum status to_json(void *ctx, const void *p, size_t len, struct err *e) {
    struct urls *u = ctx;
    const char *at = p, *end = at + len;
    enum status st = ST_OK;
    (void)e; /* is u->c->e */
    while (!st && at < end) {
        const char *eol = memchr(at, '\n', (size_t)(end - at));
        const char *to = eol ? eol : end;
        if (!u->inside) st = put_bytes(u->c, u->any ? ",\n  \"" : "[\n  \"", 5);
        if (!st) st = put_bytes(u->c, at, (size_t)(to - at));
        if (!st && eol) st = put_bytes(u->c, "\"", 1);
        u->any = true;
        u->inside = !eol;
        at = to + (eol != NULL);
    }
    return st;
}

static enum status to_lines(void *ctx, const void *p, size_t len, struct err *e) {
    struct urls *u = ctx;
    (void)e;
    return put_bytes(u->c, p, len);
}

enum status verb_run_urls(struct cli *c) {
    struct urls u = { .c = c };
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    interrupt_catch();
    st = call(c, params, c->json ? to_json : to_lines, &u, &result);
    json_decref(result);
    if (st || !c->json) return st;
    return u.any ? put_bytes(c, "\n]\n", 3) : put_bytes(c, "[]\n", 3);
}

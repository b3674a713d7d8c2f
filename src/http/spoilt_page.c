/*
 * After printing: "bao nhiêu tem hỏng?", as ranges, as sheets of a job, or as codes that were scanned. They are voided, printed
 * once more under their numbers, or replaced by new ones: a button each, a route each, because they ask for different rights.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "job_page.h"
#include "run_desk.h"

#define KEY_BYTES 16

static const char *typed(const struct form *f, const char *name) {
    const char *s = f ? form_text(f, name) : NULL;
    return s ? s : "";
}

/* A key that makes one replacement, or one link, of a form, however often it is sent. */
static const char *key_new(struct desk *d) {
    unsigned char random[KEY_BYTES];
    char hex[2 * KEY_BYTES + 1];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    return arena_str(d->arena, hex);
}

/* The summary leads to the field, and the field names the summary. */
static void wrong_put(struct desk *d, const char *field, json_t *model) {
    static const char *const inputs[][2] = { { "range", "tem" },      { "sheets", "to" },    { "codes", "ma" },     { "reason", "ly-do" },
                                             { "start-cell", "o" }, { "start_cell", "o" }, { "openings", "lan" } };
    for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++) {
        if (strcmp(field, inputs[i][0]) != 0) continue;
        put(model, "wrong_href", arena_printf(d->arena, "#%s", inputs[i][1]));
        put_flag(model, arena_printf(d->arena, "wrong_%s", inputs[i][1]), true);
    }
}

void spoilt_put(struct desk *d, const struct form *f, const struct err *why, json_t *model) {
    put_items(model, "reasons", reasons_model(d, typed(f, "ly-do")));
    put(model, "bad_range", typed(f, "tem"));
    put(model, "bad_sheets", typed(f, "to"));
    put(model, "bad_codes", typed(f, "ma"));
    put(model, "key", key_new(d)); /* what was refused did nothing: its key is not needed any more */
    if (why) wrong_put(d, why->field, model);
}

/* Which labels, of what the page is of. All that was typed: more than one way is for the command to refuse. */
static json_t *spoilt_params(const struct form *f, const char *of, int64_t id) {
    const char *codes = typed(f, "ma");
    json_t *o = json_pack("{s:s}", "reason", typed(f, "ly-do"));
    put_int(o, of, id);
    if (codes[strspn(codes, " \t\r\n")]) put(o, "codes", codes); /* a scanner ends a line by itself */
    if (*typed(f, "to")) put(o, "sheets", typed(f, "to"));
    if (*typed(f, "tem")) put(o, "range", typed(f, "tem"));
    return o;
}

/* ---- of a run: voided ---- */

void run_void_handle(struct desk *d, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (desk_command(d, COMMAND_RUN_SPOIL, spoilt_params(&d->form, "run", id), NULL, &done, &e)) run_page_show(d, status_http(e.status), &d->form, &e, out);
    else desk_done(d, out, "voided", "/app/dot-tem/%lld", (long long)id);
    json_decref(done);
}

/* ---- of a job ---- */

/* What is printed for them begins at the cell that was chosen. */
static json_t *printed_params(const struct form *f, int64_t job) {
    json_t *o = spoilt_params(f, "job", job);
    param_put(o, "start_cell", typed(f, "o"));
    return o;
}

void job_void_post(struct desk *d, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) desk_status(d, 404, NULL, out);
    else if (desk_command(d, COMMAND_RUN_SPOIL, spoilt_params(&d->form, "job", id), NULL, &done, &e)) job_refused(d, &e, out);
    else desk_done(d, out, "voided", "%s", job_address(d, id));
    json_decref(done);
}

static void reprint_work(struct desk *d, void *ctx, struct http_response *out) {
    const int64_t *id = ctx;
    json_t *again = NULL;
    struct err e = { 0 };
    if (desk_command(d, COMMAND_RUN_REPRINT, printed_params(&d->form, *id), NULL, &again, &e)) job_refused(d, &e, out);
    else desk_done(d, out, "reprint", "%s", job_address(d, int_of(again, "id")));
    json_decref(again);
}

/* The new labels are there; where only their print failed, their run's page is where it can be asked for again. */
static void replace_work(struct desk *d, void *ctx, struct http_response *out) {
    const int64_t *id = ctx;
    json_t *done = NULL, *params = printed_params(&d->form, *id);
    struct err e = { 0 };
    put(params, "idempotency_key", arena_printf(d->arena, "web-%lld-%s", (long long)d->session.account_id,
                                                  *typed(&d->form, "khoa") ? typed(&d->form, "khoa") : key_new(d)));
    enum status st = desk_command(d, COMMAND_RUN_REPLACE, params, NULL, &done, &e);
    const json_t *job = json_object_get(done, "job");
    if (st) job_refused(d, &e, out);
    else if (json_is_object(job)) desk_done(d, out, "replaced", "%s", job_address(d, int_of(job, "id")));
    else desk_done(d, out, "replaced-unprinted", "/app/dot-tem/%lld/in", (long long)int_of(done, "run"));
    json_decref(done);
}

static void job_once(struct desk *d, desk_work *work, struct http_response *out) {
    int64_t id = 0;
    if (desk_path_id(d, 2, &id)) desk_once(d, work, &id, out);
    else desk_status(d, 404, NULL, out);
}

void job_reprint_post(struct desk *d, struct http_response *out) { job_once(d, reprint_work, out); }

void job_replace_post(struct desk *d, struct http_response *out) { job_once(d, replace_work, out); }

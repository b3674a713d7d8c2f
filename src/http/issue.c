/*
 * The wizard: lot, number of labels, paper, print. Each step is an address, so going back, reloading and a lost connection
 * lose nothing; only the last step changes anything, and sending it twice issues once.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "label/stock.h"
#include "show.h"

#define STEPS 4
#define TOKEN_BYTES 16

/* What has been chosen so far. */
struct wizard {
    const char *product, *lot, *count, *stock, *cell, *token; /* product: its id; lot: its code */
    const struct form *from; /* where the chosen marks stand */
    int step;
    json_t *options; /* of run.options; NULL before a lot is chosen */
};

static const char *or_empty(const char *s) { return s ? s : ""; }

static void wizard_read(const struct form *f, struct wizard *z) {
    *z = (struct wizard){ .product = or_empty(form_text(f, "sp")), .lot = or_empty(form_text(f, "lo")), .count = or_empty(form_text(f, "so")), .stock = or_empty(form_text(f, "giay")),
                          .cell = or_empty(form_text(f, "o")), .token = or_empty(form_text(f, "ma")), .from = f };
    z->step = !*z->lot || !*z->product ? 1 : !*z->count ? 2 : !*z->stock ? 3 : 4;
}

/* "rating:12,right:3" of the ticked boxes. */
static const char *marks_of(struct desk *d, const struct wizard *z) {
    const char *out = "", *one = NULL;
    for (size_t at = 0; (one = form_each(z->from, "nhan", &at));) out = arena_printf(d->arena, "%s%s%s", out, *out ? "," : "", one);
    return out ? out : "";
}

static bool mark_chosen(const struct wizard *z, const char *key) {
    const char *one = NULL;
    for (size_t at = 0; (one = form_each(z->from, "nhan", &at));)
        if (!strcmp(one, key)) return true;
    return false;
}

/* ---- the model of each step ---- */

static json_t *lots_model(struct desk *d, struct err *e) {
    json_t *rows = NULL, *row = NULL, *out = json_array();
    size_t i = 0;
    const char *search = form_text(&d->query, "tim");
    if (desk_command(d, COMMAND_LOT_OPEN, json_pack("{s:s}", "search", or_empty(search)), NULL, &rows, e)) return out;
    json_array_foreach(rows, i, row) {
        json_t *o = json_object();
        put(o, "product_id", arena_printf(d->arena, "%lld", (long long)int_of(row, "product_id")));
        put(o, "code", text_of(row, "code"));
        put(o, "product", text_of(row, "product"));
        put(o, "unit", text_of(row, "unit"));
        put(o, "made_on", show_date(d, text_of(row, "made_on")));
        put(o, "left", show_number(d, int_of(row, "left")));
        json_array_append_new(out, o);
    }
    json_decref(rows);
    return out;
}

static void marks_add(struct desk *d, const struct wizard *z, const json_t *list, json_t *out) {
    json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(list, i, row) {
        json_t *o = json_object();
        put(o, "key", text_of(row, "mark"));
        put(o, "text", text_of(row, "text"));
        put(o, "until", show_date(d, text_of(row, "e")));
        if (json_is_integer(json_object_get(row, "quota"))) put(o, "left", show_number(d, int_of(row, "left")));
        put_flag(o, "chosen", mark_chosen(z, text_of(row, "mark")));
        json_array_append_new(out, o);
    }
}

static json_t *marks_model(struct desk *d, const struct wizard *z) {
    json_t *out = json_array();
    marks_add(d, z, json_object_get(z->options, "ratings"), out);
    marks_add(d, z, json_object_get(z->options, "rights"), out);
    return out;
}

/* What was ticked and can still be shown. */
static bool any_chosen(const json_t *shows) {
    const json_t *o = NULL;
    size_t i = 0;
    json_array_foreach(shows, i, o)
        if (json_is_true(json_object_get(o, "chosen"))) return true;
    return false;
}

/* Sheets that the labels need on the paper, and where they begin. */
static void sheets_model(struct desk *d, const struct wizard *z, json_t *model) {
    const struct stock *s = stock_find(z->stock);
    long cells = s ? (long)s->cols * s->rows : 0, first = strtol(*z->cell ? z->cell : "1", NULL, 10), count = strtol(z->count, NULL, 10);
    if (!s || first < 1 || first > cells || count < 1) return;
    put(model, "paper", s->name);
    put(model, "cell", show_number(d, first));
    put(model, "sheets", show_number(d, (first - 1 + count + cells - 1) / cells));
}

static json_t *steps_model(const struct wizard *z) {
    json_t *out = json_array();
    for (int i = 1; i <= STEPS; i++)
        json_array_append_new(out, json_pack("{s:o, s:b, s:b}", "n", json_sprintf("%d", i), "here", i == z->step, "done", i < z->step));
    return out;
}

static void lot_model(struct desk *d, const struct wizard *z, json_t *model) {
    const json_t *lot = json_object_get(z->options, "lot");
    put(model, "lot", z->lot);
    put(model, "lot_code", text_of(lot, "code"));
    put(model, "product_id", z->product);
    put(model, "product", text_of(json_object_get(z->options, "product"), "name"));
    put(model, "unit", text_of(lot, "unit"));
    put(model, "left", show_number(d, int_of(lot, "left")));
    put(model, "count", z->count);
    if (*z->count) put(model, "count_text", show_number(d, strtoll(z->count, NULL, 10)));
    put(model, "stock", z->stock);
    put(model, "cell_text", *z->cell ? z->cell : "1");
}

/* What stands in the way, in words, before anybody typed a number. */
static void problems_model(struct desk *d, const json_t *list, const char *name, json_t *model) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(list, i, row) json_array_append_new(out, json_string(say_problem(d, row)));
    if (json_array_size(out)) json_object_set(model, name, out);
    json_decref(out);
}

static void token_make(struct desk *d, json_t *model) {
    unsigned char random[TOKEN_BYTES];
    char hex[2 * TOKEN_BYTES + 1];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    put(model, "token", arena_str(d->arena, hex));
}

static void issue_page(struct desk *d, int status, struct wizard *z, const struct err *why, struct http_response *out) {
    json_t *model = json_object();
    struct err e = { 0 };
    json_object_set_new(model, "steps", steps_model(z));
    put_flag(model, arena_printf(d->arena, "step%d", z->step), true);
    put(model, "heading", say(d, "issue.title"));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why && *why->field && z->step < STEPS) put(model, "wrong_href", arena_printf(d->arena, "#%s", why->field));
    if (z->step == 1) {
        json_object_set_new(model, "lots", lots_model(d, &e));
        put(model, "search", form_text(&d->query, "tim"));
    } else {
        lot_model(d, z, model);
        json_object_set_new(model, "shows", marks_model(d, z));
        put_flag(model, "any_chosen", any_chosen(json_object_get(model, "shows")));
        put_flag(model, "hindered", json_array_size(json_object_get(z->options, "problems")) > 0);
        problems_model(d, json_object_get(z->options, "problems"), "problems", model);
        put_warnings(d, z->options, model);
    }
    if (z->step == 3) json_object_set_new(model, "papers", papers_model(z->stock));
    if (z->step == 4) {
        sheets_model(d, z, model);
        token_make(d, model);
    }
    if (e.status) {
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
    desk_page(d, status, PAGE_ISSUE, model, out);
}

/* ---- going on ---- */

/* Numbers that cannot be are asked again where they were typed. */
static void wizard_check(struct wizard *z, struct err *e) {
    char *end = NULL;
    long long left = (long long)int_of(json_object_get(z->options, "lot"), "left"), n = strtoll(*z->count ? z->count : "1", &end, 10);
    const struct stock *s = stock_find(z->stock);
    if (z->step >= 3 && (*end || n < 1 || n > left)) {
        err_set(e, ST_INVALID, "so", "issue.count");
        err_arg(e, "left", "%lld", left);
        z->step = 2;
    } else if (z->step == 4) {
        long cell = strtol(*z->cell ? z->cell : "1", &end, 10);
        if (s && !*end && cell >= 1 && cell <= (long)s->cols * s->rows) return;
        err_set(e, ST_INVALID, "o", "issue.cell");
        err_arg(e, "max", "%d", s ? s->cols * s->rows : 0);
        z->step = 3;
    }
}

static enum status options_read(struct desk *d, struct wizard *z, struct err *e) {
    if (z->step == 1) return ST_OK;
    return desk_command(d, COMMAND_RUN_OPTIONS, json_pack("{s:I, s:s}", "product", (json_int_t)strtoll(z->product, NULL, 10), "lot", z->lot),
                        NULL, &z->options, e);
}

void issue_handle(struct desk *d, struct http_response *out) {
    struct wizard z;
    struct err e = { 0 }, wrong = { 0 };
    wizard_read(&d->query, &z);
    if (options_read(d, &z, &e)) desk_error(d, &e, out);
    else {
        wizard_check(&z, &wrong);
        issue_page(d, wrong.status ? 422 : 200, &z, wrong.status ? &wrong : NULL, out);
    }
    json_decref(z.options);
}

/* Said again once it is done: the first of what was known to be amiss. */
static const char *flash_of(const json_t *run) {
    const char *key = text_of(json_array_get(json_object_get(run, "warnings"), 0), "key");
    return !*key ? "issued" : !strcmp(key, "capacity.exceeded") ? "issued-warned" : "issued-stages";
}

/* The last step: the same form sent again finds the run that it made. */
void issue_do_handle(struct desk *d, struct http_response *out) {
    struct wizard z;
    struct err e = { 0 };
    json_t *run = NULL;
    wizard_read(&d->form, &z);
    enum status st = options_read(d, &z, &e);
    if (!st) wizard_check(&z, &e);
    if (!e.status && z.step == 4) {
        const char *marks = marks_of(d, &z);
        json_t *params = json_pack("{s:I, s:s, s:I, s:s}", "product", (json_int_t)strtoll(z.product, NULL, 10), "lot", z.lot, "count",
                                   (json_int_t)strtoll(z.count, NULL, 10), "idempotency_key",
                                   arena_printf(d->arena, "web-%lld-%.40s", (long long)d->session.account_id, z.token));
        put(params, "marks", marks);
        st = desk_command(d, COMMAND_RUN_ISSUE, params, NULL, &run, &e);
    }
    if (run) desk_done(d, out, flash_of(run), "/app/dot-tem/%lld?giay=%s&o=%s", (long long)int_of(run, "id"), z.stock, *z.cell ? z.cell : "1");
    else if (z.options) issue_page(d, status_http(e.status), &z, &e, out);
    else desk_error(d, &e, out);
    json_decref(run);
    json_decref(z.options);
}

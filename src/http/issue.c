/*
 * The wizard: lot, number of labels, paper, print. Each step is an address, so going back, reloading and a lost connection
 * lose nothing; only the last step changes anything.
 *
 * Choosing a lot begins a journey, and the key of its address belongs to all its steps: what it has led to once it leads to
 * always, whichever step somebody goes back to. More labels for the same lot are another journey, which somebody asks for.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "link.h"
#include "press.h"
#include "reply.h"

#define STEPS 4
#define JOURNEY_BYTES 16

/* What has been chosen so far. */
struct wizard {
    const char *product, *lot, *count, *stock; /* product: its id; lot: its code */
    const char *paper;       /* what the stock is called, once it is known to be one */
    const char *journey;     /* "": not begun */
    bool activation;         /* labels count only once they are said to be sold or shipped */
    const struct form *from; /* where the chosen marks stand */
    int step;
    json_t *options; /* of run.options; NULL before a lot is chosen */
};

static const char *or_empty(const char *s) { return s ? s : ""; }

static bool is_journey(const char *s) { return strlen(s) == 2 * JOURNEY_BYTES && strspn(s, "0123456789abcdef") == 2 * JOURNEY_BYTES; }

/* The first step that lacks something, or an earlier one that somebody goes back to. */
static void wizard_read(const struct form *f, struct wizard *z) {
    *z = (struct wizard){ .product = or_empty(form_text(f, "sp")), .lot = or_empty(form_text(f, "lo")), .count = or_empty(form_text(f, "so")),
                          .stock = or_empty(form_text(f, "giay")), .journey = or_empty(form_text(f, "ma")), .from = f };
    z->activation = *or_empty(form_text(f, "kich-hoat"));
    long back = strtol(or_empty(form_text(f, "buoc")), NULL, 10);
    if (!is_journey(z->journey)) z->journey = "";
    z->step = !*z->lot || !*z->product ? 1 : !*z->count ? 2 : !*z->stock ? 3 : 4;
    if (back > 1 && back < z->step) z->step = (int)back;
}

/* The address of a step with all that has been chosen.  in: journey: "" for one that begins there */
static const char *address(struct desk *d, const struct wizard *z, int step, const char *journey) {
    char back[12];
    struct buf b = BUF_INIT;
    const char *one = NULL;
    (void)snprintf(back, sizeof back, "%d", step);
    buf_str(&b, "/app/in");
    link_add(&b, "sp", z->product);
    link_add(&b, "lo", z->lot);
    link_add(&b, "so", z->count);
    for (size_t at = 0; (one = form_each(z->from, "nhan", &at));) link_add(&b, "nhan", one);
    if (z->activation) link_add(&b, "kich-hoat", "1");
    link_add(&b, "giay", z->stock);
    link_add(&b, "ma", journey);
    link_add(&b, "buoc", back);
    const char *out = b.failed ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return out ? out : "/app/in";
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
        if (json_is_integer(json_object_get(row, "quota"))) put(o, "quota_left", show_number(d, int_of(row, "left")));
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
    put_flag(model, "activation", z->activation);
    put(model, "journey", z->journey);
    put(model, "back", z->step > 2 ? address(d, z, z->step - 1, z->journey) : "/app/in");
}

/* ---- what stands in the way ---- */

/* What mends a "no", by the field that it names: another choice at an earlier step, or a record to look at. */
static const struct mend {
    const char *field;
    int step;       /* 0: the record */
    enum kind kind; /* the record */
    const char *member, *word; /* member: of the options */
} mends[] = { { "count", 2, KIND_NONE, NULL, "issue.mend-count" },    { "marks", 2, KIND_NONE, NULL, "issue.mend-marks" },
              { "lot", 1, KIND_NONE, NULL, "issue.mend-lot" },        { "lot", 0, KIND_LOT, "lot", "issue.open-lot" },
              { "product", 0, KIND_PRODUCT, "product", "issue.open-product" },
              { "producer", 0, KIND_PRODUCER, "producer", "issue.open-producer" },
              { "papers", 0, KIND_PRODUCER, "producer", "issue.open-producer" } };

static const char *mend_href(struct desk *d, const struct wizard *z, const struct mend *m) {
    const json_t *record = json_object_get(z->options, m->member ? m->member : "");
    if (m->step) return m->step == 1 ? "/app/in" : address(d, z, m->step, z->journey);
    return address_of(d, m->kind, arena_printf(d->arena, "%lld", (long long)int_of(record, "id")));
}

/* Buttons, the first of them the way on. */
static void mends_add(struct desk *d, const struct wizard *z, const char *field, json_t *out) {
    for (size_t i = 0; i < sizeof mends / sizeof *mends; i++)
        if (!strcmp(mends[i].field, field))
            json_array_append_new(out, json_pack("{s:s, s:s, s:b}", "href", mend_href(d, z, &mends[i]), "text", say(d, "%s", mends[i].word), "soft",
                                                 json_array_size(out) > 0));
}

/* What refuses, in words, and what mends the first of it. */
static void hindrances_model(struct desk *d, const struct wizard *z, const struct err *why, json_t *model) {
    json_t *said = json_array(), *ways = json_array();
    const json_t *list = json_object_get(z->options, "problems"), *row = NULL;
    size_t i = 0;
    if (!why) json_array_foreach(list, i, row) json_array_append_new(said, json_string(say_problem(d, row)));
    mends_add(d, z, why ? why->field : text_of(json_array_get(list, 0), "field"), ways);
    put_items(model, "problems", said);
    put_items(model, "mends", ways);
}

/* ---- the page ---- */

/* The run of this journey, and how to issue another one. */
static void known_page(struct desk *d, int status, struct wizard *z, struct http_response *out) {
    const json_t *known = json_object_get(z->options, "known");
    json_t *model = json_object();
    if (!*z->count) z->count = arena_printf(d->arena, "%lld", (long long)int_of(known, "count"));
    put_flag(model, "done", true);
    put(model, "heading", say(d, "issue.title"));
    lot_model(d, z, model);
    put(model, "count_text", show_number(d, int_of(known, "count")));
    put(model, "known_at", show_instant(d, text_of(known, "created_at")));
    put(model, "known_href", arena_printf(d->arena, "/app/dot-tem/%lld", (long long)int_of(known, "run")));
    if (int_of(json_object_get(z->options, "lot"), "left") > 0) put(model, "another", address(d, z, 2, ""));
    desk_page(d, status, PAGE_ISSUE, model, out);
}

/* Refused once it was asked for: only what the form cannot mend leaves the button where it was. */
static bool may_try(const struct wizard *z, const json_t *model) {
    return !json_object_get(model, "mends") && !json_array_size(json_object_get(z->options, "problems"));
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
        if (!why || z->step == STEPS) hindrances_model(d, z, why, model);
        bool may = may_try(z, model) || (why && z->step < STEPS);
        put_flag(model, "may_try", may);
        put_flag(model, "hindered", !may);
        put_warnings(d, z->options, model);
    }
    if (z->step == 3) json_object_set_new(model, "papers", papers_model(d, z->stock));
    if (z->step == 4) put(model, "paper", z->paper);
    if (e.status) {
        json_decref(model);
        desk_error(d, &e, out);
        return;
    }
    desk_page(d, status, PAGE_ISSUE, model, out);
}

/* ---- going on ---- */

/* A number of labels that the lot has. */
static bool count_read(const struct wizard *z, long long left, long long *n) {
    char *end = NULL;
    *n = strtoll(*z->count ? z->count : "1", &end, 10);
    return !*end && *n >= 1 && *n <= left;
}

/* What is refused because of a number or a mark is asked again where it was chosen. */
static bool typed_again(struct wizard *z, const json_t *problem, struct err *e) {
    const char *field = text_of(problem, "field"), *key = text_of(problem, "key"), *name = NULL;
    const json_t *v = NULL;
    if (strcmp(field, "count") != 0 && strcmp(field, "marks") != 0) return false;
    err_set(e, ST_INVALID, "so", key);
    json_object_foreach(json_object_get(problem, "args"), name, v) err_arg(e, name, "%s", json_string_value(v));
    z->step = 2;
    return true;
}

static void wizard_check(struct desk *d, struct wizard *z, struct err *e) {
    long long left = (long long)int_of(json_object_get(z->options, "lot"), "left"), n = 0;
    if (z->step >= 3 && !count_read(z, left, &n)) {
        err_set(e, ST_INVALID, "so", "issue.count");
        err_arg(e, "left", "%lld", left);
        z->step = 2;
    } else if (z->step >= 3 && typed_again(z, json_array_get(json_object_get(z->options, "problems"), 0), e)) {
        return;
    } else if (z->step == 4 && !paper_known(d, z->stock, &z->paper)) {
        err_set(e, ST_INVALID, "giay", "issue.paper");
        z->step = 3;
    }
}

/* Keys are of the account: nobody comes upon another's. */
static const char *journey_key(struct desk *d, const struct wizard *z) {
    return arena_printf(d->arena, "web-%lld-%s", (long long)d->session.account_id, z->journey);
}

/* in: chosen: what has been chosen is asked about too */
static enum status options_read(struct desk *d, struct wizard *z, bool chosen, struct err *e) {
    long long n = 0;
    if (z->step == 1) return ST_OK;
    json_t *p = json_pack("{s:I, s:s}", "product", (json_int_t)strtoll(z->product, NULL, 10), "lot", z->lot);
    if (*z->journey) put(p, "idempotency_key", journey_key(d, z));
    if (chosen && count_read(z, LABEL_INDEX_MAX, &n)) put_int(p, "count", n);
    if (chosen) put(p, "marks", marks_of(d, z));
    return desk_command(d, COMMAND_RUN_OPTIONS, p, NULL, &z->options, e);
}

static void journey_begin(struct desk *d, const struct wizard *z, struct http_response *out) {
    unsigned char random[JOURNEY_BYTES];
    char hex[2 * JOURNEY_BYTES + 1];
    randombytes_buf(random, sizeof random);
    sodium_bin2hex(hex, sizeof hex, random, sizeof random);
    reply_redirect(out, address(d, z, z->step, hex));
}

void issue_handle(struct desk *d, struct http_response *out) {
    struct wizard z;
    struct err e = { 0 }, wrong = { 0 };
    wizard_read(&d->query, &z);
    if (z.step > 1 && !*z.journey) {
        journey_begin(d, &z, out);
        return;
    }
    if (options_read(d, &z, z.step > 2, &e)) desk_error(d, &e, out);
    else if (json_object_get(z.options, "known")) known_page(d, 200, &z, out);
    else {
        wizard_check(d, &z, &wrong);
        issue_page(d, wrong.status ? 422 : 200, &z, wrong.status ? &wrong : NULL, out);
    }
    json_decref(z.options);
}

/* Said again once it is done: the first of what was known to be amiss. */
static const char *done_flash(const json_t *run) {
    const char *key = text_of(json_array_get(json_object_get(run, "warnings"), 0), "key");
    if (json_is_true(json_object_get(run, "again"))) return "issued-again";
    return !*key ? "issued" : !strcmp(key, "capacity.exceeded") ? "issued-warned" : "issued-stages";
}

static enum status run_issue(struct desk *d, const struct wizard *z, json_t **run, struct err *e) {
    json_t *params = json_pack("{s:I, s:s, s:I, s:s, s:s}", "product", (json_int_t)strtoll(z->product, NULL, 10), "lot", z->lot, "count",
                               (json_int_t)strtoll(z->count, NULL, 10), "idempotency_key", journey_key(d, z), "marks", marks_of(d, z));
    put_flag(params, "activation", z->activation);
    return desk_command(d, COMMAND_RUN_ISSUE, params, NULL, run, e);
}

/*
 * The last step: the same form sent again finds the run that it made, and one that says something else finds it too; one that
 * has not chosen everything goes on where it stands.
 */
static void issue_work(struct desk *d, void *ctx, struct http_response *out) {
    struct wizard *z = ctx;
    struct err e = { 0 };
    json_t *run = NULL;
    enum status st = options_read(d, z, false, &e);
    bool known = json_object_get(z->options, "known") != NULL;
    if (!st && !known) wizard_check(d, z, &e);
    if (!e.status && z->step == STEPS) (void)run_issue(d, z, &run, &e);
    if (run) desk_done(d, out, done_flash(run), "/app/dot-tem/%lld/in?giay=%s", (long long)int_of(run, "id"), z->stock);
    else if (known) known_page(d, 409, z, out);
    else if (!e.status && z->step < STEPS) reply_redirect(out, address(d, z, z->step, z->journey));
    else if (z->options) issue_page(d, status_http(e.status), z, &e, out);
    else desk_error(d, &e, out);
    json_decref(run);
    json_decref(z->options);
}

void issue_do_handle(struct desk *d, struct http_response *out) {
    struct wizard z;
    wizard_read(&d->form, &z);
    if (!*z.journey) { /* no form of ours: from its first step on */
        journey_begin(d, &z, out);
        return;
    }
    desk_once(d, issue_work, &z, out);
}

/* The page of a case: what visitors reported, what the scans show, what the producer answers. Contacts come from the command only. */
#include "case_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record_view.h"

#define REPORTS_SHOWN 50
#define ARGS_MAX 8

/* ---- what the scans show ---- */

/* "" where the program has no words for a reason. */
static const char *reason_text(struct desk *d, const json_t *reason) {
    struct text_arg args[ARGS_MAX];
    struct buf b = BUF_INIT;
    const char *name = NULL, *key = arena_printf(d->arena, "evidence.%s", text_of(reason, "key"));
    json_t *v = NULL;
    size_t n = 0;
    if (!key || !text_get(d->a->lang, key)) return "";
    json_object_foreach(json_object_get(reason, "args"), name, v)
        if (n < ARGS_MAX) args[n++] = (struct text_arg){ name, json_is_string(v) ? json_string_value(v) : show_number(d, json_integer_value(v)) };
    text_fill(&b, d->a->lang, key, args, n);
    const char *out = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return out ? out : "";
}

static json_t *evidence_model(struct desk *d, const json_t *evidence) {
    json_t *list = json_array();
    const json_t *reason = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(evidence, "reasons"), i, reason) {
        const char *s = reason_text(d, reason);
        if (*s) json_array_append_new(list, json_pack("{s:s}", "sentence", s));
    }
    return list;
}

/* ---- reports ---- */

static json_t *counts_model(struct desk *d, const json_t *counts) {
    json_t *list = json_array();
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(counts, i, row) {
        struct buf b = BUF_INIT;
        const struct text_arg args[] = { { "seen", say_choice(d, "case_why", text_of(row, "seen")) }, { "n", show_number(d, int_of(row, "n")) } };
        text_fill(&b, d->a->lang, "case-page.counts", args, 2);
        if (b.data) json_array_append_new(list, json_pack("{s:s}", "sentence", b.data));
        buf_free(&b);
    }
    return list;
}

static json_t *report_model(struct desk *d, const json_t *row) {
    json_t *m = json_object();
    const char *ref = text_of(row, "ref"); /* "" for whose label it is: then the day is all */
    put(m, "title", *ref ? say_with(d, "case-page.ref", "ref", ref) : say_with(d, "case-page.ref-day", "d", show_date(d, text_of(row, "on"))));
    put(m, "when", *ref ? show_instant(d, text_of(row, "at")) : "");
    put(m, "seen", say_choice(d, "case_why", text_of(row, "seen")));
    put(m, "bought", text_of(row, "bought_at"));
    put(m, "note", text_of(row, "note"));
    put(m, "given", text_of(row, "address"));
    put(m, "contact", text_of(row, "contact"));
    put(m, "photo", text_of(row, "photo"));
    put(m, "alt", say_with(d, "case-page.photo", "ref", ref));
    put_flag(m, "erased", json_is_true(json_object_get(row, "erased")));
    return m;
}

static json_t *reports_model(struct desk *d, const json_t *rows) {
    json_t *list = json_array();
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) json_array_append_new(list, report_model(d, row));
    return list;
}

/* ---- all of it ---- */

/* To whom it was handed on, and when. */
static void put_referred(struct desk *d, const json_t *record, json_t *m) {
    struct buf b = BUF_INIT;
    if (strcmp(text_of(record, "state"), "referred") != 0) return;
    const struct text_arg args[] = { { "body", text_of(json_object_get(record, "values"), "body") }, { "t", show_instant(d, text_of(record, "state_at")) } };
    text_fill(&b, d->a->lang, "case-page.referred", args, 2);
    put(m, "referred", b.data);
    buf_free(&b);
}

static void put_until(struct desk *d, const json_t *record, json_t *model, json_t *m) {
    const char *until = text_of(record, "state_until");
    if (strcmp(text_of(record, "state"), "reviewing") != 0 || !*until) return;
    if (day_parse(until, strlen(until)) >= show_today(d)) put(m, "until", say_with(d, "case-page.until", "d", show_date(d, until)));
    else json_object_del(model, "next_step"); /* a warning says what there is to do */
}

void case_put(struct desk *d, const json_t *record, json_t *model) {
    json_t *answer = NULL, *m = json_object();
    struct err e = { 0 };
    const char *id = text_of(record, "id");
    put_until(d, record, model, m);
    put_referred(d, record, m);
    if (!desk_command(d, COMMAND_CASE_REPORTS, json_pack("{s:I}", "case", (json_int_t)strtoll(id, NULL, 10)), NULL, &answer, &e)) {
        const json_t *rows = json_object_get(answer, "reports");
        put_items(m, "evidence", evidence_model(d, json_object_get(answer, "evidence")));
        put_items(m, "counts", counts_model(d, json_object_get(answer, "counts")));
        put_items(m, "reports", reports_model(d, rows));
        if (json_array_size(rows) == REPORTS_SHOWN) put(m, "more", say_with(d, "case-page.reports-more", "n", show_number(d, REPORTS_SHOWN)));
        put(m, "label_href", text_of(answer, "label_path"));
    }
    put_items(m, "answers", answers_model(d, KIND_CASE, id));
    json_object_set_new(model, "case", m);
    json_decref(answer);
}

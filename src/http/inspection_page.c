/* Pages of inspections and minutes: how a sample was drawn so that others can draw it again, the deadline, the answers, the paper. */
#include "inspection_page.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "log_page.h"
#include "press.h"
#include "record_view.h"
#include "reply.h"

/* ---- the sample ---- */

static bool is_drawn(const json_t *record) { return *text_of(json_object_get(record, "values"), "seed"); }

static const char *commune_text(struct desk *d, const char *code) {
    json_t *r = NULL;
    struct err e = { 0 };
    (void)desk_command(d, COMMAND_SHOW, json_pack("{s:s, s:s}", "kind", "communes", "id", code), NULL, &r, &e);
    const char *name = r ? arena_str(d->arena, text_of(r, "name")) : code;
    json_decref(r);
    return name ? name : "";
}

/* A stratum in words: a commune, a kind of producer, a product group, a number of stars. */
static const char *stratum_text(struct desk *d, const char *by, const char *key) {
    const char *own = say(d, "inspection-page.%s", key);
    if (!strcmp(by, "stars")) return say_with(d, "inspection-page.stars", "n", key);
    if (*own && (!strcmp(key, "all") || !strcmp(key, "none"))) return own;
    if (!strcmp(by, "commune")) return commune_text(d, key);
    const char *text = say_choice(d, !strcmp(by, "group") ? "ocop_group" : "producer_kind", key);
    return *text ? text : key;
}

static json_t *strata_model(struct desk *d, const json_t *drawn) {
    json_t *list = json_array();
    const json_t *row = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(drawn, "strata"), i, row) {
        struct buf b = BUF_INIT;
        const struct text_arg args[] = { { "n", show_number(d, int_of(row, "drawn")) }, { "all", show_number(d, int_of(row, "units")) } };
        text_fill(&b, d->a->lang, "inspection-page.stratum", args, 2);
        json_array_append_new(list, json_pack("{s:s, s:s}", "label", stratum_text(d, text_of(drawn, "stratum"), text_of(row, "stratum")), "text", b.data ? b.data : ""));
        buf_free(&b);
    }
    return list;
}

void inspection_put(struct desk *d, const json_t *record, json_t *model) {
    json_t *drawn = NULL;
    struct err e = { 0 };
    if (!is_drawn(record)) return;
    json_t *params = json_pack("{s:I}", "inspection", (json_int_t)strtoll(text_of(record, "id"), NULL, 10));
    if (!desk_command(d, COMMAND_INSPECTION_DRAWN, params, NULL, &drawn, &e)) {
        json_t *m = json_object();
        put_items(m, "strata", strata_model(d, drawn));
        put(m, "data", inspection_file_way(d, record));
        put(m, "entry", arena_printf(d->arena, LOG_HOME "?ve=inspection:%s", text_of(record, "id")));
        json_object_set_new(model, "inspection", m);
    }
    json_decref(drawn);
}

/* ---- minutes ---- */

static const char *by_text(struct desk *d, const json_t *about) {
    struct buf b = BUF_INIT;
    const struct text_arg args[] = { { "no", text_of(about, "decision_no") }, { "d", text_of(about, "decided_on") }, { "body", text_of(about, "body") } };
    text_fill(&b, d->a->lang, "visit-page.by", args, 3);
    const char *out = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return out;
}

/* What is over says a warning. */
static const char *left_text(struct desk *d, const char *until) {
    int32_t day = *until ? day_parse(until, strlen(until)) : DAY_NONE;
    struct buf b = BUF_INIT;
    if (day == DAY_NONE || day < show_today(d)) return "";
    const struct text_arg args[] = { { "d", until }, { "n", show_number(d, day - show_today(d)) } };
    text_fill(&b, d->a->lang, day > show_today(d) ? "visit-page.left" : "visit-page.today", args, 2);
    const char *out = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return out;
}

void visit_put(struct desk *d, const json_t *record, json_t *model) {
    json_t *about = NULL, *m = json_object();
    struct err e = { 0 };
    const char *id = text_of(record, "id");
    if (!desk_command(d, COMMAND_VISIT_ABOUT, json_pack("{s:I}", "visit", (json_int_t)strtoll(id, NULL, 10)), NULL, &about, &e)) {
        put(m, "by", by_text(d, about));
        put(m, "purpose", text_of(about, "purpose"));
    }
    put(model, "until", left_text(d, text_of(record, "state_until")));
    if (json_object_get(model, "until")) put_flag(model, "noted", true);
    put_flag(m, "draft", !strcmp(text_of(record, "state"), "draft"));
    put_items(m, "answers", answers_model(d, KIND_VISIT, id));
    json_object_set_new(model, "visit", m);
    json_decref(about);
}

/* ---- ways ---- */

const char *inspection_file_way(struct desk *d, const json_t *record) {
    return is_drawn(record) ? arena_printf(d->arena, "/app/kiem-tra/%s/tep/mau", text_of(record, "id")) : NULL;
}

const char *inspection_blank_way(struct desk *d, const json_t *record) {
    return arena_printf(d->arena, "/app/kiem-tra/%s/tep/bien-ban", text_of(record, "id"));
}

const char *visit_file_way(struct desk *d, const json_t *record) { return arena_printf(d->arena, "/app/bien-ban/%s/tep/pdf", text_of(record, "id")); }

/* ---- files ---- */

void inspection_file_handle(struct desk *d, struct http_response *out) {
    json_t *drawn = NULL;
    int64_t id = 0;
    struct err e = { 0 };
    struct buf body = BUF_INIT;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    enum status st = desk_command(d, COMMAND_INSPECTION_DRAWN, json_pack("{s:I}", "inspection", (json_int_t)id), NULL, &drawn, &e);
    char *text = st ? NULL : json_dumps(drawn, JSON_INDENT(1) | JSON_SORT_KEYS);
    if (text) buf_str(&body, text);
    if (!st && (!text || body.failed)) st = err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
    free(text);
    json_decref(drawn);
    if (st) {
        buf_free(&body);
        desk_error(d, &e, out);
        return;
    }
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, arena_printf(d->arena, "mau-kiem-tra-%lld.json", (long long)id));
    reply_body(out, d->a, "application/json", &body, d->w->deflater);
}

/* in: name: of the parameter and, with the id, of the file */
static void paper_answer(struct desk *d, const char *param, const char *name, struct http_response *out) {
    struct download l;
    int64_t id = 0;
    struct err e = { 0 };
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (download_take(d, COMMAND_VISIT_PAPER, json_pack("{s:I}", param, (json_int_t)id), &l, &e)) desk_error(d, &e, out);
    else download_answer(d, &l, "application/pdf", arena_printf(d->arena, "%s-%lld.pdf", name, (long long)id), out);
}

void inspection_blank_handle(struct desk *d, struct http_response *out) { paper_answer(d, "inspection", "bien-ban-trong", out); }

void visit_file_handle(struct desk *d, struct http_response *out) { paper_answer(d, "visit", "bien-ban", out); }

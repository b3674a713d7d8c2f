/* The reports of a body: what is due, the list, beginning one, and one with its figures beside the plan's targets. */
#include <stdlib.h>
#include <string.h>

#include "core/indicator.h"
#include "filing_view.h"
#include "log_page.h"

/* ---- the list ---- */

static const char *area_text(struct desk *d, const json_t *row) {
    static const char *const parts[] = { "producer", "mark" };
    if (*text_of(row, "unit")) return say(d, "filing.scope-unit");
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (int_of(row, parts[i])) return say(d, "filing.scope-%s", parts[i]);
    return say(d, "filing.area-%s", text_of(row, "area"));
}

static json_t *row_model(struct desk *d, const json_t *row) {
    json_t *m = json_object();
    put(m, "title", filing_title(d, row));
    put(m, "href", filing_address(d, int_of(row, "id")));
    put(m, "org", text_of(row, "org_name"));
    put(m, "area", area_text(d, row));
    put(m, "due", show_date(d, text_of(row, "due")));
    filing_state_put(d, row, m);
    return m;
}

void filings_handle(struct desk *d, struct http_response *out) {
    json_t *result = NULL, *owed = json_array(), *rows = json_array(), *row = NULL;
    struct err e = { 0 };
    size_t i = 0;
    const char *before = form_text(&d->query, "truoc");
    int64_t last = 0;
    json_t *params = json_object();
    if (before && *before && strlen(before) < 12) json_object_set_new(params, "before", json_string(before));
    if (desk_command(d, COMMAND_FILING_LIST, params, NULL, &result, &e)) {
        json_decref(owed);
        json_decref(rows);
        desk_error(d, &e, out);
        return;
    }
    json_array_foreach(json_object_get(result, "owed"), i, row) json_array_append_new(owed, filing_owed_model(d, row));
    json_array_foreach(json_object_get(result, "rows"), i, row) {
        json_array_append_new(rows, row_model(d, row));
        last = int_of(row, "id");
    }
    json_t *model = json_object();
    put(model, "heading", say(d, "filing.title"));
    put_items(model, "owed", owed);
    put_flag(model, "no_calendar", !json_is_true(json_object_get(result, "calendar")));
    put_items(model, "rows", rows);
    put_flag(model, "may_add", access_scope(CLASS_FILING, ACTION_WRITE, d->session.actor.who.role) != SCOPE_NONE);
    if (json_is_true(json_object_get(result, "more"))) put(model, "more", arena_printf(d->arena, "/app/bao-cao?truoc=%lld", (long long)last));
    json_decref(result);
    desk_page(d, 200, PAGE_FILINGS, model, out);
}

/* ---- beginning one ---- */

static json_t *options(struct desk *d, const char *const *keys, const char *word, const char *chosen) {
    json_t *list = json_array();
    for (; *keys; keys++)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "key", *keys, "text", say(d, "filing.%s-%s", word, *keys), "on", !strcmp(*keys, chosen)));
    return list;
}

static json_t *communes(struct desk *d, const char *chosen) {
    json_t *rows = NULL, *list = json_array(), *row = NULL;
    size_t i = 0;
    struct err e = { 0 };
    (void)desk_command(d, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "communes", "limit", 1000), NULL, &rows, &e);
    json_array_foreach(rows, i, row)
        json_array_append_new(list, json_pack("{s:s, s:s, s:b}", "key", text_of(row, "id"), "text", text_of(row, "name"), "on", !strcmp(text_of(row, "id"), chosen)));
    json_decref(rows);
    return list;
}

static const char *typed(const struct form *f, const char *name) {
    const char *s = form_text(f, name);
    return s ? s : "";
}

/* Fields of the page by the parameter that a refusal names. */
static const char *field_of(const struct form *f, const char *param) {
    if (!strcmp(param, "period") && !strcmp(typed(f, "loai"), "adhoc")) return "tu"; /* of its two days */
    static const char *const names[][2] = { { "document", "loai" }, { "period", "ky" }, { "to", "den" },   { "area", "pham_vi" },
                                            { "commune", "xa" },    { "producer", "co_so" }, { "mark", "nhan" } };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strcmp(names[i][0], param)) return names[i][1];
    return "";
}

static void new_page(struct desk *d, int status, const struct form *f, const struct err *why, struct http_response *out) {
    static const char *const documents[] = { "own", "consolidated", "adhoc", NULL }, *const areas[] = { "old", "merged", NULL };
    static const char *const kept[] = { "ky", "tu", "den", "co_so", "nhan" };
    json_t *model = json_object();
    put(model, "heading", say(d, "filing.new"));
    put_items(model, "documents", options(d, documents, "document", typed(f, "loai")));
    put_items(model, "areas", options(d, areas, "area", typed(f, "pham_vi")));
    put_items(model, "communes", communes(d, typed(f, "xa")));
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) put(model, kept[i], typed(f, kept[i]));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (why && *field_of(f, why->field)) put(model, "wrong_href", arena_printf(d->arena, "#f-%s", field_of(f, why->field)));
    if (why && why->status == ST_CONFLICT && err_value(why, "id")) put(model, "there", arena_printf(d->arena, "/app/bao-cao/%s", err_value(why, "id")));
    desk_page(d, status, PAGE_FILING_NEW, model, out);
}

void filing_new_handle(struct desk *d, struct http_response *out) { new_page(d, 200, &d->query, NULL, out); }

/* A day as people write it (19/06/2026) into ISO; "" as it is. */
static const char *iso_day(struct desk *d, const char *s) {
    int day = 0, month = 0, year = 0;
    char end = 0, iso[DATE_BYTES];
    if (sscanf(s, "%d/%d/%d%c", &day, &month, &year, &end) != 3 || day_of_ymd(year, month, day) == DAY_NONE) return s;
    day_format(day_of_ymd(year, month, day), iso);
    const char *out = arena_str(d->arena, iso);
    return out ? out : s;
}

static json_t *new_params(struct desk *d) {
    const struct form *f = &d->form;
    const char *document = typed(f, "loai");
    bool adhoc = !strcmp(document, "adhoc");
    json_t *p = json_object();
    put(p, "document", document);
    put(p, "period", adhoc ? arena_printf(d->arena, "%s/%s", iso_day(d, typed(f, "tu")), iso_day(d, typed(f, "den"))) : typed(f, "ky"));
    put(p, "area", typed(f, "pham_vi"));
    put(p, "commune", typed(f, "xa"));
    put(p, "producer", typed(f, "co_so"));
    put(p, "mark", typed(f, "nhan"));
    return p;
}

void filing_new_post(struct desk *d, struct http_response *out) {
    json_t *done = NULL;
    struct err e = { 0 };
    if (desk_command(d, COMMAND_FILING_ADD, new_params(d), NULL, &done, &e)) new_page(d, status_http(e.status), &d->form, &e, out);
    else desk_done(d, out, "filing-added", "/app/bao-cao/%lld", (long long)int_of(done, "id"));
    json_decref(done);
}

/* ---- one of them ---- */

/* Each target with its paragraph, where the plan contradicts itself all of them. */
static json_t *targets_model(struct desk *d, const json_t *figure) {
    json_t *list = json_array();
    const json_t *t = NULL;
    size_t i = 0;
    bool differs = json_is_true(json_object_get(figure, "differs"));
    json_array_foreach(json_object_get(figure, "targets"), i, t) {
        if (i && !differs) break;
        json_t *m = json_object();
        put(m, "source", say_with(d, "filing.target-source", "source", text_of(t, "source")));
        put(m, "t2025", filing_four(d, json_object_get(t, "t2025")));
        put(m, "t2030", filing_four(d, json_object_get(t, "t2030")));
        json_array_append_new(list, m);
    }
    return list;
}

static json_t *said_model(struct desk *d, const json_t *figure) {
    json_t *list = json_array();
    const json_t *said = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(figure, "said"), i, said) {
        json_t *m = json_object();
        put(m, "sentence", filing_said(d, said));
        put(m, "said_note", text_of(said, "note"));
        put(m, "said_source", text_of(said, "source"));
        json_array_append_new(list, m);
    }
    return list;
}

static const char *origin_text(struct desk *d, const json_t *figure) {
    const char *origin = text_of(figure, "origin"), *how = text_of(figure, "how");
    if (!strcmp(origin, "typed")) return say(d, "filing.origin-typed");
    if (!strcmp(origin, "sum")) return say(d, "filing-doc.origin.sum");
    if (!strcmp(origin, "computed")) return say(d, strcmp(how, "partly") ? "filing-doc.origin.computed" : "filing-doc.origin.partly");
    if (!strcmp(how, "computed")) return say(d, "filing-doc.origin.nothing");
    return say(d, json_object_get(figure, "said") ? "filing-doc.origin.apart" : "filing-doc.origin.none");
}

static json_t *figure_model(struct desk *d, const json_t *figure, const char *href, int64_t version) {
    static const char *const slots[][2] = { { "all", "all" }, { "LN", "ln" }, { "NTT", "ntt" }, { "LNTT", "lntt" }, { "period", "period" }, { "since", "since" } };
    json_t *m = json_object();
    const json_t *values = json_object_get(figure, "values");
    const char *tt = text_of(figure, "tt"), *section = text_of(figure, "section");
    int64_t rows = int_of(figure, "rows_count");
    bool paragraph = !*tt && strcmp(text_of(figure, "how"), "sum") != 0; /* only that names it */
    put(m, "no", !strcmp(section, "trace") ? "" : *tt ? arena_printf(d->arena, "%s.%s", section, tt) : paragraph
                     ? text_of(json_array_get(json_object_get(figure, "targets"), 0), "source") : section);
    put(m, "name", text_of(figure, "name"));
    put(m, "measure", text_of(figure, "unit"));
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        const json_t *n = json_object_get(values, slots[i][0]);
        put(m, slots[i][1], n ? filing_number(d, n) : "");
    }
    put(m, "origin", origin_text(d, figure));
    if (json_object_get(figure, "counted")) put(m, "counted", say_with(d, "filing.counted", "text", filing_numbers(d, json_object_get(figure, "counted"))));
    if (int_of(figure, "outside")) put(m, "outside", say_with(d, "filing-doc.outside", "n", show_number(d, int_of(figure, "outside"))));
    put(m, "explain", text_of(figure, "explain"));
    put(m, "explain_note", text_of(figure, "note"));
    put_items(m, "targets", targets_model(d, figure));
    put_flag(m, "differs", json_is_true(json_object_get(figure, "differs")));
    put_items(m, "said", said_model(d, figure));
    if (rows) {
        put(m, "rows_text", say_with(d, "filing.rows-link", "n", show_number(d, rows)));
        put(m, "rows_href", version ? arena_printf(d->arena, "%s/dong/%s?ban=%lld", href, text_of(figure, "key"), (long long)version)
                                    : arena_printf(d->arena, "%s/dong/%s", href, text_of(figure, "key")));
    }
    return m;
}

static json_t *figures_model(struct desk *d, const json_t *list, const char *href, int64_t version) {
    json_t *out = json_array();
    const json_t *figure = NULL;
    size_t i = 0;
    json_array_foreach(list, i, figure) json_array_append_new(out, figure_model(d, figure, href, version));
    return out;
}

static json_t *versions_model(struct desk *d, const json_t *shown, const char *href) {
    json_t *out = json_array();
    const json_t *v = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(shown, "versions"), i, v) {
        json_t *m = json_object();
        struct buf b = BUF_INIT;
        const char *n = arena_printf(d->arena, "%lld", (long long)int_of(v, "version"));
        const struct text_arg args[] = { { "n", n ? n : "" }, { "t", show_instant(d, text_of(v, "at")) } };
        text_fill(&b, d->a->lang, "filing.version", args, 2);
        put(m, "version_text", b.data);
        buf_free(&b);
        put(m, "version_href", arena_printf(d->arena, "%s?ban=%s", href, n));
        put(m, "by", text_of(v, "by"));
        put(m, "version_reason", *text_of(v, "reason") ? say_with(d, "filing.version-reason", "reason", text_of(v, "reason")) : "");
        put(m, "hash", text_of(v, "sha256"));
        put(m, "log", say_with(d, "filing.version-log", "n", show_number(d, int_of(v, "log"))));
        put(m, "log_href", arena_printf(d->arena, LOG_ENTRY "%lld", (long long)int_of(v, "log")));
        if (int_of(v, "version") > 1) {
            const char *before = arena_printf(d->arena, "%lld", (long long)int_of(v, "version") - 1);
            put(m, "diff_href", arena_printf(d->arena, "%s/thay-doi/%s?ban=%s", href, before, n));
            put(m, "diff_text", say_with(d, "filing.differences", "n", before));
        }
        json_array_append_new(out, m);
    }
    return out;
}

static void acts_put(struct desk *d, const json_t *shown, const char *href, json_t *model) {
    const json_t *f = json_object_get(shown, "filing");
    const char *last = text_of(f, "last");
    put_flag(model, "may_write", filing_may(shown, "write"));
    put_flag(model, "may_file", filing_may(shown, "file"));
    put_flag(model, "may_correct", filing_may(shown, "correct"));
    put_flag(model, "may_discard", filing_may(shown, "discard"));
    put_flag(model, "corrects", int_of(f, "filed") > 0);
    if (filing_may(shown, "file") && day_parse(last, strlen(last)) >= show_today(d)) put(model, "not_over", say_with(d, "filing.not-over", "d", show_date(d, last)));
    if (*text_of(f, "reason")) {
        struct buf b = BUF_INIT;
        const struct text_arg args[] = { { "n", show_number(d, int_of(f, "filed")) }, { "reason", text_of(f, "reason") } };
        text_fill(&b, d->a->lang, "filing.correcting", args, 2);
        put(model, "correcting", b.data);
        buf_free(&b);
        put(model, "pending_href", arena_printf(d->arena, "%s/thay-doi/%lld", href, (long long)int_of(f, "filed")));
        put(model, "pending_text", say_with(d, "filing.differences", "n", show_number(d, int_of(f, "filed"))));
    }
}

void filing_handle(struct desk *d, struct http_response *out) {
    const char *asked = form_text(&d->query, "phan");
    bool trace = asked && !strcmp(asked, "truy-xuat");
    int64_t version = filing_version_asked(d);
    json_t *shown = filing_fetch(d, trace ? "trace" : "plan", version, out), *model = json_object();
    if (!shown) {
        json_decref(model);
        return;
    }
    const json_t *view = json_object_get(shown, "view"), *f = json_object_get(shown, "filing");
    const char *href = filing_address(d, int_of(f, "id"));
    /* Of what was filed, what it says; of a draft, what there is now. */
    const char *suffix = version ? arena_printf(d->arena, "?ban=%lld", (long long)version) : "";
    filing_head_put(d, shown, model);
    put(model, "heading", filing_title(d, f));
    put(model, "area_text", json_object_get(view, "unit") ? text_of(json_object_get(view, "unit"), "name") : say(d, "filing.area-%s", text_of(f, "area")));
    put(model, "plan_body", text_of(json_object_get(view, "org"), "plan_name"));
    put_flag(model, "trace", trace);
    put_items(model, "figures", figures_model(d, json_object_get(view, trace ? "trace" : "plan"), href, version));
    bool knows = trace || strstr(text_of(view, "section"), "trace");
    if (knows) put(model, "other_href", arena_printf(d->arena, "%s?%s%s", href, version ? suffix + 1 : "", trace ? "" : version ? "&phan=truy-xuat" : "phan=truy-xuat"));
    put(model, "suffix", suffix);
    put_items(model, "versions", versions_model(d, shown, href));
    put_flag(model, "signed", int_of(shown, "version") > 0);
    acts_put(d, shown, href, model);
    json_decref(shown);
    desk_page(d, 200, PAGE_FILING, model, out);
}

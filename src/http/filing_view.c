/* Words of reports: titles, periods, numbers, what is owed. */
#include "filing_view.h"

#include <stdlib.h>
#include <string.h>

#include "core/indicator.h"

const char *filing_period(struct desk *d, const char *key) {
    struct period p;
    char first[DATE_BYTES], last[DATE_BYTES];
    if (!period_parse(key, &p)) return key;
    if (p.type == PERIOD_HALF) return show_half(d, key);
    if (p.type == PERIOD_YEAR) return say_with(d, "filing.period-year", "y", arena_printf(d->arena, "%d", p.year));
    day_format(p.first, first);
    day_format(p.last, last);
    const char *s = arena_printf(d->arena, "%s – %s", show_date(d, first), show_date(d, last));
    return s ? s : "";
}

const char *filing_title(struct desk *d, const json_t *filing) {
    struct buf b = BUF_INIT;
    const struct text_arg args[] = { { "document", say(d, "filing.document-%s", text_of(filing, "document")) }, { "period", filing_period(d, text_of(filing, "period")) } };
    text_fill(&b, d->a->lang, "filing.heading", args, 2);
    const char *s = b.failed || !b.data ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return s ? s : "";
}

const char *filing_address(struct desk *d, int64_t id) {
    const char *s = arena_printf(d->arena, "/app/bao-cao/%lld", (long long)id);
    return s ? s : "";
}

void filing_state_put(struct desk *d, const json_t *filing, json_t *model) {
    bool draft = !strcmp(text_of(filing, "state"), "draft");
    const char *key = !draft ? "filed" : int_of(filing, "filed") ? "correcting" : "draft";
    put(model, "state_key", draft ? "draft" : "approved");
    put(model, "state_text", say(d, "filing.state-%s", key));
}

const char *filing_number(struct desk *d, const json_t *number) {
    char text[FIGURE_BYTES];
    const char *state = text_of(number, "state");
    if (!number) return "";
    if (strcmp(state, "known") != 0) return say(d, !strcmp(state, "none") ? "filing-doc.none" : "filing-doc.unknown");
    figure_format(&(struct figure){ int_of(number, "n"), (int)int_of(number, "d") }, text);
    const char *s = arena_str(d->arena, text);
    return s ? s : "";
}

const char *filing_numbers(struct desk *d, const json_t *values) {
    static const char *const slots[] = { "all", "LN", "NTT", "LNTT", "period", "since" };
    const char *text = "";
    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        const json_t *n = json_object_get(values, slots[i]);
        if (!n || (i && !strcmp(text_of(n, "state"), "unknown"))) continue;
        const char *more = arena_printf(d->arena, "%s%s%s%s%s", text, *text ? "; " : "", i && i < 4 ? slots[i] : "", i && i < 4 ? " " : "", filing_number(d, n));
        text = more ? more : text;
    }
    return text;
}

const char *filing_four(struct desk *d, const json_t *four) {
    static const char *const names[] = { "", "LN ", "NTT ", "LNTT " };
    const char *text = "";
    for (size_t i = 0; i < 4; i++) {
        const char *s = json_string_value(json_array_get(four, i));
        const char *more = s && *s ? arena_printf(d->arena, "%s%s%s%s", text, *text ? "; " : "", names[i], s) : NULL;
        if (more) text = more;
    }
    return text;
}

static const char *said_value(struct desk *d, const json_t *said) {
    const char *kind = text_of(said, "kind"), *value = *text_of(said, "value") ? text_of(said, "value") : say(d, "filing-doc.none");
    const char *s = arena_printf(d->arena, "%s%s%s", kind, *kind ? " " : "", value);
    return s ? s : "";
}

const char *filing_said(struct desk *d, const json_t *said) {
    struct buf b = BUF_INIT;
    const char *by = text_of(said, "by");
    const struct text_arg args[] = { { "org", text_of(said, "org_name") }, { "text", said_value(d, said) }, { "name", *by ? by : say(d, "role.%s", text_of(said, "role")) },
                                     { "t", show_instant(d, text_of(said, "at")) } };
    text_fill(&b, d->a->lang, "filing.said-by", args, 4);
    const char *draft = json_is_true(json_object_get(said, "unfiled")) ? say(d, "filing-doc.typed-unfiled") : "";
    const char *s = b.failed || !b.data ? NULL : *draft ? arena_printf(d->arena, "%s (%s)", b.data, draft) : arena_str(d->arena, b.data);
    buf_free(&b);
    return s ? s : "";
}

bool filing_path(struct desk *d, int64_t *id) { return desk_path_id(d, 2, id) && *id <= INT32_MAX; }

json_t *filing_fetch(struct desk *d, const char *part, int64_t version, struct http_response *out) {
    json_t *shown = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    if (!filing_path(d, &id)) {
        desk_status(d, 404, NULL, out);
        return NULL;
    }
    if (desk_command(d, COMMAND_FILING_SHOW, json_pack("{s:I, s:s, s:I}", "filing", (json_int_t)id, "part", part, "version", (json_int_t)version), NULL, &shown, &e)) {
        desk_error(d, &e, out);
        return NULL;
    }
    return shown;
}

bool filing_may(const json_t *shown, const char *act) {
    const json_t *may = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(shown, "may"), i, may)
        if (!strcmp(json_string_value(may), act)) return true;
    return false;
}

void filing_head_put(struct desk *d, const json_t *shown, json_t *model) {
    const json_t *f = json_object_get(shown, "filing"), *view = json_object_get(shown, "view");
    put(model, "id", arena_printf(d->arena, "%lld", (long long)int_of(f, "id")));
    put(model, "title", filing_title(d, f));
    put(model, "href", filing_address(d, int_of(f, "id")));
    put(model, "org_name", text_of(f, "org_name"));
    put(model, "draft_version", arena_printf(d->arena, "%lld", (long long)int_of(f, "version")));
    filing_state_put(d, f, model);
    if (view) put(model, "as_of", say_with(d, "filing.as-of", "d", show_date(d, text_of(view, "as_of"))));
}

int64_t filing_version_asked(const struct desk *d) {
    const char *s = form_text(&d->query, "ban");
    return s && *s && strlen(s) < 6 && strspn(s, "0123456789") == strlen(s) ? strtoll(s, NULL, 10) : 0;
}

/* ---- what is owed ---- */

static const char *due_text(struct desk *d, const json_t *owed) {
    int64_t left = int_of(owed, "left");
    struct buf b = BUF_INIT;
    if (!strcmp(text_of(owed, "state"), "filed")) return say(d, "filing.owed-done");
    if (!left) return say(d, "filing.owed-today");
    const struct text_arg args[] = { { "d", text_of(owed, "due") }, { "n", show_number(d, left < 0 ? -left : left) } };
    text_fill(&b, d->a->lang, left < 0 ? "filing.owed-late" : "filing.owed-left", args, 2);
    const char *s = b.failed || !b.data ? NULL : arena_str(d->arena, b.data);
    buf_free(&b);
    return s ? s : "";
}

json_t *filing_owed_model(struct desk *d, const json_t *owed) {
    json_t *m = json_object();
    int64_t filing = int_of(owed, "filing"), left = int_of(owed, "left");
    const char *state = text_of(owed, "state");
    bool filed = !strcmp(state, "filed");
    put(m, "title", filing_title(d, owed));
    put(m, "due", due_text(d, owed));
    put(m, "tone", filed ? "" : left < 0 ? "late" : "soon");
    put(m, "source", say_with(d, "filing.owed-source", "text", text_of(owed, "source")));
    put(m, "text", say(d, filed ? "filing.owed-look" : filing ? "filing.owed-go" : "filing.owed-begin"));
    put(m, "href", filing ? filing_address(d, filing)
                          : arena_printf(d->arena, "/app/bao-cao/moi?loai=%s&ky=%s", text_of(owed, "document"), text_of(owed, "period")));
    return m;
}

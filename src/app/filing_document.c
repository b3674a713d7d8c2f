/*
 * A report as offices write it: head, what it says in words, who signs, and its tables as annexes that lie. Drafts come from the registry as it
 * stands, filed reports from what was frozen, both through here; nothing is read beside the view.
 */
#include "filing_document.h"

#include <sodium.h>
#include <string.h>

#include "core/filing_seal.h"

#define RECIPIENTS_MAX 500 /* lines of the longest text */

const char *paper_word(const char *key) {
    const char *s = text_get(LANG_VI, key);
    return s ? s : "";
}

const char *paper_say(struct filing_doc *x, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    text_fill(&b, LANG_VI, key, args, n);
    const char *s = b.failed || !b.data ? NULL : arena_strn(x->arena, b.data, b.len);
    buf_free(&b);
    return s ? s : "";
}

static const char *str(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

const char *paper_number(struct filing_doc *x, const json_t *number) {
    char text[FIGURE_BYTES];
    if (strcmp(str(number, "state"), "known") != 0) return paper_word(!strcmp(str(number, "state"), "none") ? "filing-doc.none" : "filing-doc.unknown");
    figure_format(&(struct figure){ json_integer_value(json_object_get(number, "n")), (int)json_integer_value(json_object_get(number, "d")) }, text);
    const char *s = arena_str(x->arena, text);
    return s ? s : "";
}

/* ---- words ---- */

/* "UBND xã Tả Phìn" in full, as a head has it. */
static const char *office(struct filing_doc *x, const char *name) {
    static const char brief[] = "UBND ", full[] = "Ủy ban nhân dân ";
    const char *s = strncmp(name, brief, sizeof brief - 1) ? name : arena_printf(x->arena, "%s%s", full, name + sizeof brief - 1);
    return s ? s : name;
}

static const char *period(struct filing_doc *x) {
    struct period p;
    char year[8];
    if (!period_parse(str(x->view, "period"), &p)) return "";
    (void)snprintf(year, sizeof year, "%d", p.year);
    if (p.type == PERIOD_SPAN) {
        const struct text_arg args[] = { { "d", str(x->view, "first") }, { "e", str(x->view, "last") } };
        return paper_say(x, "filing-doc.period-span", args, 2);
    }
    return paper_say(x, p.type == PERIOD_YEAR ? "filing-doc.period-year" : p.part == 1 ? "filing-doc.period-half-1" : "filing-doc.period-half-2",
                   &(struct text_arg){ "y", year }, 1);
}

static void head(struct filing_doc *x) {
    const json_t *org = json_object_get(x->view, "org"), *h = json_object_get(x->view, "head");
    bool commune = !strcmp(str(org, "kind"), "commune");
    const struct doc_head d = { .parent = commune ? NULL : paper_word("filing-doc.parent"), .office = office(x, str(org, "name")),
                                .number = *str(h, "number") ? str(h, "number") : NULL, .place = str(h, "place"), .date = *str(h, "date") ? str(h, "date") : NULL,
                                .kind = paper_word("filing-doc.kind"), .about = str(h, "about"), .to = str(h, "to") };
    doc_head(x->d, &d);
}

/* A line of the scope: unit, producer, mark. */
static void scope(struct filing_doc *x) {
    static const char *const keys[][2] = { { "unit", "filing-doc.area-unit" }, { "producer", "filing-doc.area-producer" }, { "mark", "filing-doc.area-mark" } };
    if (!json_object_get(x->view, "unit")) doc_text(x->d, paper_word(strcmp(str(x->view, "area"), "old") ? "filing-doc.area-merged" : "filing-doc.area-old"));
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
        const json_t *o = json_object_get(x->view, keys[i][0]);
        if (o) doc_text(x->d, paper_say(x, keys[i][1], &(struct text_arg){ "name", str(o, "name") }, 1));
    }
}

static void opening(struct filing_doc *x) {
    const json_t *org = json_object_get(x->view, "org");
    const char *document = str(x->view, "document"), *name = office(x, str(org, "name"));
    const struct text_arg basis[] = { { "org", name }, { "period", period(x) } };
    const struct text_arg days[] = { { "d", str(x->view, "first") }, { "e", str(x->view, "as_of") } };
    const struct text_arg after[] = { { "name", str(org, "plan_name") }, { "org", name } };
    doc_text(x->d, paper_say(x, !strcmp(document, "consolidated") ? "filing-doc.basis-consolidated" : !strcmp(document, "adhoc") ? "filing-doc.basis-adhoc" : "filing-doc.basis",
                           basis, 2));
    if (*str(org, "plan_name")) doc_text(x->d, paper_say(x, "filing-doc.successor", after, 2));
    scope(x);
    doc_text(x->d, paper_say(x, "filing-doc.as-of", days, 2));
    if (strcmp(str(x->view, "as_of"), str(x->view, "last")) != 0) doc_text(x->d, paper_say(x, "filing-doc.as-of-open", &(struct text_arg){ "d", str(x->view, "as_of") }, 1));
}

static void correction(struct filing_doc *x) {
    char n[24];
    if (!*str(x->view, "reason")) return;
    (void)snprintf(n, sizeof n, "%lld", (long long)json_integer_value(json_object_get(x->view, "version")) - 1);
    const struct text_arg args[] = { { "n", n }, { "d", str(x->view, "prev_on") }, { "reason", str(x->view, "reason") } };
    doc_runs(x->d, &(struct doc_paragraph){ .align = DOC_USUAL }, &(struct doc_run){ paper_say(x, "filing-doc.correction", args, 3), DOC_ITALIC, NULL }, 1);
}

static void chapter(struct filing_doc *x, const char *title, const char *field, const char *otherwise) {
    const json_t *lines = json_object_get(json_object_get(x->view, "head"), field), *line = NULL;
    size_t i = 0;
    doc_heading(x->d, 1, paper_word(title));
    json_array_foreach(lines, i, line) doc_text(x->d, json_string_value(line));
    if (!json_array_size(lines)) doc_text(x->d, paper_word(otherwise));
}

static void signatures(struct filing_doc *x) {
    const json_t *h = json_object_get(x->view, "head"), *line = NULL;
    const char *to[RECIPIENTS_MAX];
    size_t i = 0, n = 0;
    json_array_foreach(json_object_get(h, "recipients"), i, line)
        if (n < RECIPIENTS_MAX) to[n++] = json_string_value(line);
    const struct doc_signer s = { .authority = *str(h, "authority") ? str(h, "authority") : NULL, .position = *str(h, "position") ? str(h, "position") : NULL,
                                  .name = *str(h, "signer") ? str(h, "signer") : NULL };
    doc_signatures(x->d, &s, 1, to, n);
}

/* What shows that the figures are those that were filed. */
static void seal(struct filing_doc *x) {
    char hash[2 * FILING_HASH_BYTES + 1], day[DATE_BYTES], n[24], log[24];
    if (!x->v) return;
    sodium_bin2hex(hash, sizeof hash, x->v->sha256, sizeof x->v->sha256);
    day_format(day_of_us(x->v->at_us), day);
    (void)snprintf(n, sizeof n, "%lld", (long long)x->v->version);
    (void)snprintf(log, sizeof log, "%lld", (long long)x->v->log_idx);
    const struct text_arg args[] = { { "d", day }, { "n", n }, { "hash", hash }, { "log", log } };
    doc_note(x->d, paper_say(x, "filing-doc.seal", args, 4));
    doc_note(x->d, paper_word("filing-doc.seal-how"));
}

static void build(struct filing_doc *x) {
    head(x);
    correction(x);
    opening(x);
    chapter(x, "filing-doc.results", "results", "filing-doc.annexed");
    if (json_array_size(json_object_get(json_object_get(x->view, "head"), "results"))) doc_text(x->d, paper_word("filing-doc.annexed"));
    chapter(x, "filing-doc.difficulties", "difficulties", x->v ? "filing-doc.nothing" : "filing-doc.not-written");
    chapter(x, "filing-doc.proposals", "proposals", x->v ? "filing-doc.nothing" : "filing-doc.not-written");
    signatures(x);
    doc_page(x->d, true);
    doc_runs(x->d, &(struct doc_paragraph){ .align = DOC_CENTRED }, &(struct doc_run){ paper_word("filing-doc.annex"), DOC_BOLD, NULL }, 1);
    filing_tables(x);
    seal(x);
}

/* ---- the command ---- */

static enum status sink(void *ctx, const void *p, size_t len, struct err *e) {
    const struct command_io *io = ctx;
    return io->data ? io->data(io->ctx, p, len, e) : ST_OK;
}

static enum status document_put(struct command_ctx *c, const json_t *view, const struct filing_version *v, enum doc_format format) {
    struct filing_doc x = { .arena = c->arena, .view = view, .book = format == DOC_XLSX, .v = v };
    const char *mark = v ? NULL : paper_word("filing-doc.draft");
    struct command_io io = *c->io;
    if (c->app && c->app->demo) mark = paper_word("filing-doc.demo");
    const struct doc_options o = { .title = str(json_object_get(view, "head"), "about"), .lang = LANG_VI, .mark = mark, .numbered = true };
    enum status st = doc_open(&x.d, format, &o, sink, &io, c->e);
    if (!st) build(&x);
    if (!st) st = doc_finish(x.d, c->e);
    doc_free(&x.d);
    return st;
}

static enum status signed_put(struct command_ctx *c, const struct filing_version *v) {
    struct buf b = BUF_INIT;
    filing_file(&b, v->snapshot, v->sha256, v->signature, v->public_key);
    enum status st = b.failed ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
    if (!st && c->io->data) st = c->io->data(c->io->ctx, b.data, b.len, c->e);
    buf_free(&b);
    return st;
}

enum status command_filing_export(struct command_ctx *c) {
    static const struct param spec[] = { { "filing", PARAM_INT, true, 1, INT32_MAX }, { "version", PARAM_INT, false, 0, INT32_MAX }, { "format", PARAM_TEXT, true, 1, 10 } };
    struct filing f;
    struct filing_version v;
    json_t *view = NULL;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    const char *format = param_text(c, "format");
    bool data = !strcmp(format, "json"), pdf = !strcmp(format, "pdf");
    if (!data && !pdf && strcmp(format, "xlsx") != 0) return err_set(c->e, ST_INVALID, "format", "filing.format");
    st = filing_open(c, c->db, param_int(c, "filing", 0), &f);
    if (!st) st = filing_read(c, &f, param_int(c, "version", 0), VIEW_PLAN | VIEW_TRACE | VIEW_ROWS, &v, &view);
    if (st) return st;
    if (data && !v.version) st = err_set(c->e, ST_REFUSED, "format", "filing.unsigned");
    if (!st) st = data ? signed_put(c, &v) : document_put(c, view, v.version ? &v : NULL, pdf ? DOC_PDF : DOC_XLSX);
    if (!st)
        *c->result = json_pack("{s:I, s:I, s:s, s:s, s:s}", "id", (json_int_t)f.id, "version", (json_int_t)v.version, "format", format, "period", f.period, "org", f.org);
    json_decref(view);
    return st;
}

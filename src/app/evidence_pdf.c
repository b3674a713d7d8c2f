/*
 * The summary of a pack as an office document, made from its facts alone, so that whoever has facts.json can compare. It says what the
 * service recorded and no more; what a case came to is quoted with its decision.
 */
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "evidence.h"
#include "evidence_document.h"
#include "letter.h"

#define COLUMNS_MAX 10

struct summary {
    struct doc *d;
    struct arena *arena;
    const json_t *facts;
    const char *day; /* of its making, ISO */
};

/* ---- tables of records ---- */

enum shown { WORDS, DAY, STATE, CHOICE, NUMBER, STARS };
struct column {
    const char *word, *field, *set;
    enum shown shown;
    int share;
};
struct table {
    enum kind kind;
    const char *flow; /* whose words for states are wanted where the kind has none */
    const char *ends; /* field with the last day, or NULL */
    struct column column[COLUMNS_MAX];
};

/* A decision past its last day is not called valid, though nobody ended it. */
static const char *state_word(const struct summary *s, const struct table *t, const json_t *record) {
    const char *state = value_text(record, "state"), *last = t->ends ? value_text(json_object_get(record, "values"), t->ends) : "";
    bool over = !strcmp(state, "active") && *last && strcmp(last, s->day) < 0;
    return letter_state(t->kind, t->flow, over ? "expired" : state);
}

static struct doc_cell cell_of(const struct summary *s, const struct table *t, const struct column *c, const json_t *record) {
    const json_t *values = json_object_get(record, "values"), *v = json_object_get(values, c->field);
    switch (c->shown) {
    case DAY: return doc_day(json_string_value(v));
    case STATE: return doc_words(state_word(s, t, record));
    case CHOICE: return doc_words(json_is_string(v) ? letter_choice(c->set, json_string_value(v)) : "");
    case NUMBER: return json_is_integer(v) ? doc_number(json_integer_value(v)) : doc_empty();
    case STARS: return doc_words(json_is_integer(v) ? letter_args(s->arena, "evidence-pdf.stars-n", values) : "");
    case WORDS: break;
    }
    return doc_words(letter_lines(s->arena, v));
}

static void records_table(const struct summary *s, const struct table *t, const char *title) {
    struct doc_column columns[COLUMNS_MAX];
    struct doc_cell cells[COLUMNS_MAX];
    const json_t *list = json_object_get(json_object_get(s->facts, "records"), kind_info(t->kind)->key), *record = NULL;
    size_t n = 0, i = 0;
    if (!json_array_size(list)) return;
    for (; n < COLUMNS_MAX && t->column[n].word; n++)
        columns[n] = (struct doc_column){ .name = letter_word("evidence-pdf.%s", t->column[n].word), .share = t->column[n].share };
    doc_heading(s->d, 1, letter_word("evidence-pdf.%s", title));
    const struct doc_table table = { .column = columns, .columns = n };
    doc_table_begin(s->d, &table);
    json_array_foreach(list, i, record) {
        for (size_t k = 0; k < n; k++) cells[k] = cell_of(s, t, &t->column[k], record);
        doc_row(s->d, cells);
    }
    doc_table_end(s->d);
}

static const struct table ratings = { KIND_RATING, "decision", "valid_to",
    { { "stars", "stars", NULL, STARS, 2 }, { "decision", "decision_no", NULL, WORDS, 3 }, { "decided", "decided_on", NULL, DAY, 3 },
      { "body", "body", NULL, WORDS, 5 }, { "to", "valid_to", NULL, DAY, 3 }, { "state", NULL, NULL, STATE, 3 } } };
static const struct table rights = { KIND_RIGHT, "right", "valid_to",
    { { "mark", "mark_id_title", NULL, WORDS, 5 }, { "certificate", "certificate_no", NULL, WORDS, 3 }, { "decision", "decision_no", NULL, WORDS, 3 },
      { "from", "valid_from", NULL, DAY, 3 }, { "to", "valid_to", NULL, DAY, 3 }, { "state", NULL, NULL, STATE, 3 } } };
static const struct table documents = { KIND_DOCUMENT, "plain", "valid_to",
    { { "type", "type", "document_type", CHOICE, 5 }, { "number", "number", NULL, WORDS, 3 }, { "issuer", "issuer", NULL, WORDS, 5 },
      { "issued-on", "issued_on", NULL, DAY, 3 }, { "to", "valid_to", NULL, DAY, 3 } } };
static const struct table recalls = { KIND_RECALL, "recall", NULL,
    { { "lot", "lot_id_title", NULL, WORDS, 2 }, { "reason", "reason", NULL, WORDS, 6 }, { "decision", "decision_no", NULL, WORDS, 3 },
      { "state", NULL, NULL, STATE, 3 } } };
static const struct table products = { KIND_PRODUCT, "product", NULL,
    { { "product", "name", NULL, WORDS, 5 }, { "group", "category", "ocop_group", CHOICE, 5 }, { "gtin", "gtin", NULL, WORDS, 3 }, { "state", NULL, NULL, STATE, 3 } } };
static const struct table cases = { KIND_CASE, "case", NULL,
    { { "label", "label", NULL, WORDS, 4 }, { "source", "source", "case_source", CHOICE, 3 }, { "why", "why", "case_why", CHOICE, 4 },
      { "opened", "opened_on", NULL, DAY, 3 }, { "state", NULL, NULL, STATE, 3 }, { "decision", "decision_no", NULL, WORDS, 3 } } };

/* ---- head ---- */

static const json_t *first_of(const struct summary *s, enum kind k) {
    return json_array_get(json_object_get(json_object_get(s->facts, "records"), kind_info(k)->key), 0);
}

static const char *value_of(const struct summary *s, enum kind k, const char *field) {
    return letter_lines(s->arena, json_object_get(json_object_get(first_of(s, k), "values"), field));
}

static const char *title_of(const struct summary *s) { return letter_lines(s->arena, json_object_get(json_object_get(s->facts, "about"), "title")); }

static const char *about(const struct summary *s) {
    const char *kind = value_text(json_object_get(s->facts, "about"), "kind"), *title = title_of(s);
    const struct text_arg args[] = { { "of", title } };
    return letter_say(s->arena, arena_printf(s->arena, "evidence-pdf.about-%s", kind), args, 1);
}

static void head(const struct summary *s) {
    const json_t *by = json_object_get(s->facts, "made_by");
    const char *office = value_text(by, "org_name");
    const struct doc_head h = { .parent = letter_parent(value_text(by, "org_kind")), .office = office, .place = letter_word("evidence-pdf.place"), .date = s->day, .kind = letter_word("evidence-pdf.kind"), .about = about(s) };
    if (*office) doc_head(s->d, &h);
    else doc_title(s->d, letter_word("evidence-pdf.kind"), about(s));
}

static void lead(const struct summary *s) {
    const json_t *service = json_object_get(s->facts, "service");
    const struct text_arg args[] = { { "host", value_text(service, "host") }, { "t", letter_instant(s->arena, value_text(s->facts, "made_at")) } };
    doc_text(s->d, letter_say(s->arena, "evidence-pdf.lead", args, 2));
    doc_text(s->d, letter_word("evidence-pdf.lead-not"));
    if (json_object_size(json_object_get(s->facts, "more"))) doc_text(s->d, letter_word("evidence-pdf.more"));
}

static void fact_add(struct doc_fact *f, size_t *n, const char *word, const char *value) {
    if (value && *value) f[(*n)++] = (struct doc_fact){ letter_word("evidence-pdf.%s", word), doc_words(value) };
}

static const char *state_of(const struct summary *s, enum kind k, const char *flow) {
    const json_t *r = first_of(s, k);
    return r ? letter_state(k, flow, value_text(r, "state")) : "";
}

static void identity(const struct summary *s) {
    struct doc_fact f[12];
    size_t n = 0;
    doc_heading(s->d, 1, letter_word("evidence-pdf.identity"));
    if (strcmp(value_text(json_object_get(s->facts, "about"), "kind"), "producer") != 0) {
        fact_add(f, &n, "product", value_of(s, KIND_PRODUCT, "name"));
        fact_add(f, &n, "product-state", state_of(s, KIND_PRODUCT, "product"));
        fact_add(f, &n, "group", letter_choice("ocop_group", value_of(s, KIND_PRODUCT, "category")));
        fact_add(f, &n, "gtin", value_of(s, KIND_PRODUCT, "gtin"));
    }
    fact_add(f, &n, "producer", value_of(s, KIND_PRODUCER, "name"));
    fact_add(f, &n, "commune", value_of(s, KIND_PRODUCER, "commune_code_title"));
    fact_add(f, &n, "producer-state", state_of(s, KIND_PRODUCER, "producer"));
    if (n) doc_facts(s->d, f, n);
}

/* ---- runs ---- */

static const char *const figures[] = { "issued", "printed", "reprinted", "voided", "left" };
#define FIGURES (sizeof figures / sizeof *figures)

static void figures_put(struct doc_cell *cells, const json_t *row) {
    for (size_t k = 0; k < FIGURES; k++) cells[k] = doc_number(value_int(row, figures[k], 0));
}

static void runs_table(const struct summary *s) {
    enum { RUN, ISSUED_ON, LOT, FIRST, ENTRY = FIRST + FIGURES, COUNT };
    struct doc_column columns[COUNT] = { { .name = letter_word("evidence-pdf.run"), .width_um = RUN_UM, .align = DOC_CENTRED }, { .name = letter_word("evidence-pdf.issued-at"), .width_um = DAY_UM },
                                         { .name = letter_word("evidence-pdf.lot") } };
    struct doc_cell cells[COUNT];
    const json_t *runs = json_object_get(s->facts, "runs"), *run = NULL;
    size_t i = 0;
    for (size_t k = 0; k < FIGURES; k++) columns[FIRST + k] = (struct doc_column){ .name = letter_word("evidence-pdf.%s", figures[k]), .width_um = COUNT_UM };
    columns[ENTRY] = (struct doc_column){ .name = letter_word("evidence-pdf.entry"), .width_um = RUN_UM, .align = DOC_CENTRED };
    const struct doc_table table = { .unit = letter_word("evidence-pdf.unit"), .column = columns, .columns = COUNT, .empty = letter_word("evidence-pdf.runs-none") };
    doc_heading(s->d, 1, letter_word("evidence-pdf.runs"));
    doc_table_begin(s->d, &table);
    json_array_foreach(runs, i, run) {
        cells[RUN] = doc_words(arena_printf(s->arena, "%lld", (long long)value_int(run, "run", 0)));
        cells[ISSUED_ON] = doc_day(letter_day(s->arena, value_text(run, "issued_at")));
        cells[LOT] = doc_words(value_text(run, "lot"));
        figures_put(&cells[FIRST], run);
        cells[ENTRY] = json_object_get(run, "log_idx") ? doc_words(arena_printf(s->arena, "%lld", (long long)value_int(run, "log_idx", 0))) : doc_empty();
        doc_row(s->d, cells);
    }
    if (json_array_size(runs)) {
        cells[RUN] = doc_words(letter_word("evidence-pdf.sums"));
        cells[ISSUED_ON] = cells[LOT] = doc_joined();
        figures_put(&cells[FIRST], json_object_get(s->facts, "ledger"));
        cells[ENTRY] = doc_empty();
        doc_total(s->d, cells);
    }
    doc_table_end(s->d);
}

static void voids_rows(const struct summary *s, const json_t *run) {
    const json_t *v = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(run, "voids"), i, v) {
        int64_t first = value_int(v, "first", 0), last = value_int(v, "last", 0);
        const char *range = arena_printf(s->arena, first == last ? "%lld" : "%lld – %lld", (long long)first, (long long)last);
        const struct doc_cell cells[] = { doc_words(arena_printf(s->arena, "%lld", (long long)value_int(run, "run", 0))), doc_words(range),
                                          doc_words(letter_word("scan.void.%s", value_text(v, "reason"))), doc_day(letter_day(s->arena, value_text(v, "at"))),
                                          doc_words(arena_printf(s->arena, "%lld", (long long)value_int(v, "log_idx", 0))) };
        doc_row(s->d, cells);
    }
}

static void voids_table(const struct summary *s) {
    const struct doc_column columns[] = { { .name = letter_word("evidence-pdf.run"), .align = DOC_CENTRED }, { .name = letter_word("evidence-pdf.range"), .share = 3, .align = DOC_CENTRED },
                                          { .name = letter_word("evidence-pdf.reason"), .share = 3 }, { .name = letter_word("evidence-pdf.voided-on"), .share = 2 },
                                          { .name = letter_word("evidence-pdf.entry"), .share = 2, .align = DOC_CENTRED } };
    const json_t *run = NULL;
    size_t i = 0;
    if (!value_int(json_object_get(s->facts, "ledger"), "voided", 0)) return;
    const struct doc_table table = { .column = columns, .columns = 5 };
    doc_heading(s->d, 1, letter_word("evidence-pdf.voids"));
    doc_table_begin(s->d, &table);
    json_array_foreach(json_object_get(s->facts, "runs"), i, run) voids_rows(s, run);
    doc_table_end(s->d);
}

static void months_table(const struct summary *s) {
    static const char *const of[] = { "issued", "voided", "scanned", "scans" };
    struct doc_column columns[5] = { { .name = letter_word("evidence-pdf.month"), .align = DOC_CENTRED } };
    struct doc_cell cells[5];
    const json_t *list = json_object_get(s->facts, "months"), *m = NULL;
    size_t i = 0;
    if (!json_array_size(list)) return;
    for (size_t k = 0; k < 4; k++) columns[k + 1] = (struct doc_column){ .name = letter_word("evidence-pdf.month-%s", of[k]) };
    const struct doc_table table = { .column = columns, .columns = 5 };
    doc_heading(s->d, 1, letter_word("evidence-pdf.months"));
    doc_table_begin(s->d, &table);
    json_array_foreach(list, i, m) {
        const char *month = value_text(m, "month");
        cells[0] = doc_words(strlen(month) == 7 ? arena_printf(s->arena, "%s/%.4s", month + 5, month) : month);
        for (size_t k = 0; k < 4; k++) cells[k + 1] = doc_number(value_int(m, of[k], 0));
        doc_row(s->d, cells);
    }
    doc_table_end(s->d);
    doc_note(s->d, letter_word("evidence-pdf.months-note"));
}

/* ---- a case ---- */

static void reasons(const struct summary *s, const json_t *evidence) {
    const json_t *reason = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(evidence, "reasons"), i, reason) {
        const char *key = arena_printf(s->arena, "evidence.%s", value_text(reason, "key"));
        if (key && text_get(LANG_VI, key)) doc_item(s->d, 1, letter_args(s->arena, key, json_object_get(reason, "args")));
    }
}

static void reports(const struct summary *s, const json_t *list) {
    const struct doc_column columns[] = { { .name = letter_word("evidence-pdf.report-n"), .align = DOC_CENTRED }, { .name = letter_word("evidence-pdf.report-on"), .share = 2 },
                                          { .name = letter_word("evidence-pdf.report-seen"), .share = 4 }, { .name = letter_word("evidence-pdf.report-note"), .share = 6 } };
    const json_t *r = NULL;
    size_t i = 0;
    if (!json_array_size(list)) return;
    const struct doc_table table = { .title = letter_word("evidence-pdf.reports"), .column = columns, .columns = 4 };
    doc_table_begin(s->d, &table);
    json_array_foreach(list, i, r) {
        const char *note = json_is_true(json_object_get(r, "erased")) ? letter_word("evidence-pdf.report-erased") : letter_lines(s->arena, json_object_get(r, "note"));
        const struct doc_cell cells[] = { doc_number(value_int(r, "n", 0)), doc_day(value_text(r, "on")), doc_words(letter_choice("case_why", value_text(r, "seen"))),
                                          doc_words(note) };
        doc_row(s->d, cells);
    }
    doc_table_end(s->d);
    doc_note(s->d, letter_word("evidence-pdf.reports-note"));
}

static void history(const struct summary *s, const json_t *list) {
    const struct doc_column columns[] = { { .name = letter_word("evidence-pdf.at"), .share = 3 }, { .name = letter_word("evidence-pdf.did"), .share = 4 },
                                          { .name = letter_word("evidence-pdf.who"), .share = 4 }, { .name = letter_word("evidence-pdf.words"), .share = 6 } };
    const json_t *h = NULL;
    size_t i = 0;
    if (!json_array_size(list)) return;
    const struct doc_table table = { .title = letter_word("evidence-pdf.history"), .column = columns, .columns = 4 };
    doc_table_begin(s->d, &table);
    json_array_foreach(list, i, h) {
        const char *act = letter_word("act.case-%s", value_text(h, "act")), *org = value_text(h, "org_name");
        const struct doc_cell cells[] = { doc_words(letter_instant(s->arena, value_text(h, "at"))), doc_words(*act ? act : letter_word("evidence-pdf.did-%s", value_text(h, "act"))),
                                          doc_words(*org ? org : letter_word("role.%s", value_text(h, "role"))), doc_words(letter_lines(s->arena, json_object_get(h, "why"))) };
        doc_row(s->d, cells);
    }
    doc_table_end(s->d);
}

/* Neutral: what came in, what was done, and a decision by its number where there is one. */
static void case_put(const struct summary *s) {
    const json_t *c = json_object_get(s->facts, "case"), *record = first_of(s, KIND_CASE);
    struct doc_fact f[8];
    size_t n = 0;
    if (!c) return;
    doc_heading(s->d, 1, letter_word("evidence-pdf.case"));
    fact_add(f, &n, "label", title_of(s));
    fact_add(f, &n, "source", letter_choice("case_source", value_of(s, KIND_CASE, "source")));
    fact_add(f, &n, "why", letter_choice("case_why", value_of(s, KIND_CASE, "why")));
    fact_add(f, &n, "opened", letter_date(s->arena, value_of(s, KIND_CASE, "opened_on")));
    fact_add(f, &n, "state", letter_state(KIND_CASE, "case", value_text(record, "state")));
    fact_add(f, &n, "case-decision", value_of(s, KIND_CASE, "decision_no"));
    fact_add(f, &n, "case-body", value_of(s, KIND_CASE, "body"));
    doc_facts(s->d, f, n);
    doc_text(s->d, letter_word("evidence-pdf.case-not"));
    reasons(s, json_object_get(c, "evidence"));
    reports(s, json_object_get(c, "reports"));
    history(s, json_object_get(c, "history"));
}

/* ---- the log, and how all of it is checked ---- */

static void entries_table(const struct summary *s) {
    const json_t *log = json_object_get(s->facts, "log"), *list = json_object_get(log, "entries"), *e = NULL;
    const struct doc_column columns[] = { { .name = letter_word("evidence-pdf.entry"), .share = 2, .align = DOC_CENTRED }, { .name = letter_word("evidence-pdf.entry-kind"), .share = 5 },
                                          { .name = letter_word("evidence-pdf.at"), .share = 4 }, { .name = letter_word("evidence-pdf.entry-proof"), .share = 4 } };
    size_t i = 0;
    const struct doc_table table = { .column = columns, .columns = 4, .empty = letter_word("evidence-pdf.entries-none") };
    doc_heading(s->d, 1, letter_word("evidence-pdf.entries"));
    doc_table_begin(s->d, &table);
    json_array_foreach(list, i, e) {
        const char *kind = value_text(e, "kind"), *word = letter_word("book-kind.%s", kind);
        const struct doc_cell cells[] = { doc_words(arena_printf(s->arena, "%lld", (long long)value_int(e, "idx", 0))), doc_words(*word ? word : kind),
                                          doc_words(letter_instant(s->arena, value_text(e, "at"))),
                                          doc_words(letter_word(json_is_true(json_object_get(e, "covered")) ? "evidence-pdf.proven" : "evidence-pdf.unproven")) };
        doc_row(s->d, cells);
    }
    doc_table_end(s->d);
}

static void checking(const struct summary *s) {
    const char *host = value_text(json_object_get(s->facts, "service"), "host");
    const json_t *about = json_object_get(s->facts, "about");
    bool public = strcmp(value_text(about, "kind"), "case") != 0;
    doc_heading(s->d, 1, letter_word("evidence-pdf.checking"));
    doc_text(s->d, letter_word("evidence-pdf.checking-how"));
    doc_text(s->d, letter_word("evidence-pdf.checking-what"));
    if (!*host) return;
    /* Nothing public is about a case. */
    doc_symbol(s->d, public ? arena_printf(s->arena, "https://%s/so-cong-khai?ve=%s:%s", host, value_text(about, "kind"), value_text(about, "id"))
                            : arena_printf(s->arena, "https://%s/so-cong-khai", host),
               letter_word("evidence-pdf.symbol"));
}

static void signatures(const struct summary *s) {
    const struct doc_signer signers[] = { { .position = letter_word("evidence-pdf.signer-maker") }, { .position = letter_word("evidence-pdf.signer-head") } };
    const char *const to[] = { letter_word("evidence-pdf.copies") };
    doc_signatures(s->d, signers, 2, to, 1);
}

static void all_put(const struct summary *s) {
    head(s);
    lead(s);
    identity(s);
    case_put(s);
    if (!strcmp(value_text(json_object_get(s->facts, "about"), "kind"), "producer")) records_table(s, &products, "products");
    runs_table(s);
    voids_table(s);
    months_table(s);
    records_table(s, &ratings, "ratings");
    records_table(s, &rights, "rights");
    records_table(s, &documents, "documents");
    records_table(s, &recalls, "recalls");
    if (!json_object_get(s->facts, "case")) records_table(s, &cases, "cases");
    entries_table(s);
    checking(s);
    signatures(s);
}

void evidence_document(struct doc *d, const json_t *facts, struct arena *a) {
    const struct summary s = { .d = d, .arena = a, .facts = facts, .day = letter_day(a, value_text(facts, "made_at")) };
    all_put(&s);
}

enum status evidence_pdf(const json_t *facts, press_sink sink, void *ctx, struct err *e) {
    struct arena *a = arena_new((size_t)32 << 20);
    struct doc *d = NULL;
    if (!a) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    bool demo = json_is_true(json_object_get(json_object_get(facts, "service"), "demo"));
    const char *title = letter_lines(a, json_object_get(json_object_get(facts, "about"), "title"));
    const struct doc_options o = { .title = arena_printf(a, "%s – %s", letter_word("evidence-pdf.kind"), title), .lang = LANG_VI, .numbered = true,
                                   .mark = demo ? letter_word("evidence-pdf.demo") : NULL };
    enum status st = doc_open(&d, DOC_PDF, &o, sink, ctx, e);
    if (!st) evidence_document(d, facts, a);
    if (!st) st = doc_finish(d, e);
    doc_free(&d);
    arena_free(&a);
    return st;
}

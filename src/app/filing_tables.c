/*
 * The tables of a report: its figures beside the plan's targets, what the service knows, how each was counted, who has reported, and the rows.
 * The plan contradicts itself in places, so where it does each target stands with its paragraph.
 */
#include <string.h>

#include "base/text.h"
#include "filing_document.h"

#define MM 1000
#define ROWS_PRINTED 40
#define TABLE "Phụ biểu 01"

static const char *str(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}
static int64_t num(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

/* ---- cells ---- */

static struct doc_cell number_cell(const json_t *number) {
    const char *state = str(number, "state");
    if (!strcmp(state, "known")) return doc_decimal(num(number, "n"), (int)num(number, "d"));
    struct doc_cell c = doc_words(paper_word(!strcmp(state, "none") ? "filing-doc.none" : "filing-doc.unknown"));
    c.style = DOC_ITALIC;
    return c;
}

/* The four of a figure; one that has no kinds, or is not known in any, stands across all. */
static void done_cells(const json_t *figure, struct doc_cell *cell) {
    const json_t *values = json_object_get(figure, "values");
    bool kinds = false;
    for (int s = SLOT_LN; s <= SLOT_LNTT; s++) kinds = kinds || strcmp(str(json_object_get(values, slot_key(s)), "state"), "unknown") != 0;
    kinds = kinds && json_object_get(values, slot_key(SLOT_LN));
    cell[0] = number_cell(json_object_get(values, slot_key(SLOT_WHOLE)));
    for (int s = SLOT_LN; s <= SLOT_LNTT; s++) cell[s] = kinds ? number_cell(json_object_get(values, slot_key(s))) : doc_joined();
}

/* ---- targets ---- */

static void add(struct filing_doc *x, const char **text, const char *between, const char *more) {
    const char *s = *more ? arena_printf(x->arena, "%s%s%s", *text, **text ? between : "", more) : *text;
    *text = s ? s : *text;
}

/* "80%", "LN 5; NTT 6" */
static const char *four_text(struct filing_doc *x, const json_t *four) {
    static const char *const names[] = { "", "LN\u00a0", "NTT\u00a0", "LNTT\u00a0" };
    const char *text = "";
    for (size_t k = 0; k < 4; k++) {
        const char *s = json_string_value(json_array_get(four, k));
        if (s && *s) add(x, &text, "; ", arena_printf(x->arena, "%s%s", names[k], s));
    }
    return text;
}

static const char *target_text(struct filing_doc *x, const json_t *figure, const char *year) {
    const json_t *target = NULL;
    size_t i = 0;
    const char *text = "";
    bool differs = json_is_true(json_object_get(figure, "differs"));
    json_array_foreach(json_object_get(figure, "targets"), i, target) {
        const char *value = four_text(x, json_object_get(target, year)), *source = str(target, "source");
        bool plain = !i && !differs && !strcmp(source, TABLE);
        if (i && !differs) break;
        if (!*value && (!differs || !i)) continue;
        add(x, &text, "\n", plain ? value : arena_printf(x->arena, "%s: %s", source, *value ? value : paper_word("filing-doc.target-none")));
    }
    return text;
}

/* ---- where a figure is from ---- */

/* "2025-06-12T03:00:00Z" as the civil day. */
static const char *day_of_instant(struct filing_doc *x, const char *utc) {
    char day[DATE_BYTES];
    int64_t seconds = 0;
    int32_t date = strlen(utc) >= 19 ? day_parse(utc, 10) : DAY_NONE;
    if (date == DAY_NONE) return "";
    seconds = (utc[11] - '0') * 36000 + (utc[12] - '0') * 3600 + (utc[14] - '0') * 600 + (utc[15] - '0') * 60;
    day_format(date + (seconds >= 17 * 3600), day); /* seven hours on */
    const char *s = arena_str(x->arena, day);
    return s ? s : "";
}

/* The name of who typed it; of who has none, at the command line, the role. */
static const char *person(struct filing_doc *x, const json_t *said) {
    const char *role = arena_printf(x->arena, "role.%s", str(said, "role"));
    return *str(said, "by") || !role ? str(said, "by") : paper_word(role);
}

static const char *said_text(struct filing_doc *x, const json_t *said) {
    const char *text = "", *by = person(x, said), *note = str(said, "note"), *source = str(said, "source");
    const struct text_arg args[] = { { "name", str(said, "org_name") }, { "d", day_of_instant(x, str(said, "at")) } };
    add(x, &text, "", paper_say(x, "filing-doc.origin.typed", args, 2));
    if (*by) add(x, &text, "; ", paper_say(x, "filing-doc.typed-by", &(struct text_arg){ "name", by }, 1));
    if (json_is_true(json_object_get(said, "unfiled"))) add(x, &text, "; ", paper_word("filing-doc.typed-unfiled"));
    if (*source) add(x, &text, "\n", paper_say(x, "filing-doc.typed-source", &(struct text_arg){ "text", source }, 1));
    if (*note) add(x, &text, "\n", paper_say(x, "filing-doc.typed-note", &(struct text_arg){ "text", note }, 1));
    return text;
}

/* What one and the same person typed of several kinds in one go is said once. */
static bool said_together(const json_t *a, const json_t *b) {
    static const char *const same[] = { "org", "by", "role", "at", "note", "source" };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++)
        if (strcmp(str(a, same[i]), str(b, same[i])) != 0) return false;
    return true;
}

static bool said_before(const json_t *list, size_t at) {
    for (size_t i = 0; i < at; i++)
        if (said_together(json_array_get(list, at), json_array_get(list, i))) return true;
    return false;
}

/* "LN 3; NTT không có": all that was typed together with one. */
static const char *said_values(struct filing_doc *x, const json_t *list, size_t at) {
    const char *text = "";
    for (size_t i = at; i < json_array_size(list); i++) {
        const json_t *s = json_array_get(list, i);
        const char *kind = str(s, "kind"), *value = *str(s, "value") ? str(s, "value") : paper_word("filing-doc.none");
        if (said_together(json_array_get(list, at), s)) add(x, &text, "; ", arena_printf(x->arena, "%s%s%s", kind, *kind ? "\u00a0" : "", value));
    }
    return text;
}

/* Whether values stand beside their bodies: where the figure is not what one body typed, they are nowhere else. */
static bool said_apart(const json_t *figure, const json_t *list) {
    for (size_t i = 1; i < json_array_size(list); i++)
        if (strcmp(str(json_array_get(list, i), "org"), str(json_array_get(list, 0), "org")) != 0) return true;
    return strcmp(str(figure, "origin"), "typed") != 0;
}

static const char *numbers_text(struct filing_doc *x, const json_t *values) {
    const char *text = "";
    for (int s = 0; s < SLOT_COUNT; s++) {
        const json_t *n = json_object_get(values, slot_key(s));
        if (!n || (s && !strcmp(str(n, "state"), "unknown"))) continue;
        add(x, &text, "; ", s ? arena_printf(x->arena, "%s %s", slot_key(s), paper_number(x, n)) : paper_number(x, n));
    }
    return text;
}

static const char *origin_text(struct filing_doc *x, const json_t *figure) {
    const char *origin = str(figure, "origin"), *how = str(figure, "how"), *text = "";
    const json_t *said = json_object_get(figure, "said"), *row = NULL;
    size_t i = 0;
    if (!strcmp(origin, "computed")) text = paper_word(strcmp(how, "partly") ? "filing-doc.origin.computed" : "filing-doc.origin.partly");
    else if (!strcmp(origin, "sum")) text = paper_word("filing-doc.origin.sum");
    else if (!*origin) text = paper_word(!strcmp(how, "computed") ? "filing-doc.origin.nothing" : said ? "filing-doc.origin.apart" : "filing-doc.origin.none");
    json_array_foreach(said, i, row)
        if (!said_before(said, i))
            add(x, &text, "\n", said_apart(figure, said) ? arena_printf(x->arena, "%s: %s", said_values(x, said, i), said_text(x, row)) : said_text(x, row));
    if (json_object_get(figure, "counted"))
        add(x, &text, "\n", paper_say(x, "filing-doc.counted", &(struct text_arg){ "text", numbers_text(x, json_object_get(figure, "counted")) }, 1));
    return text;
}

static const char *count(struct filing_doc *x, int64_t n) {
    char s[FIGURE_BYTES];
    figure_format(&(struct figure){ n, 0 }, s);
    const char *text = arena_str(x->arena, s);
    return text ? text : "";
}

/* The name, with what it does not count and how far its things are. */
static const char *name_text(struct filing_doc *x, const json_t *figure) {
    const char *text = str(figure, "name");
    const json_t *steps = json_object_get(figure, "steps");
    if (json_array_size(steps) == 3) {
        const struct text_arg args[] = { { "a", count(x, json_integer_value(json_array_get(steps, 0))) }, { "b", count(x, json_integer_value(json_array_get(steps, 1))) },
                                         { "c", count(x, json_integer_value(json_array_get(steps, 2))) } };
        add(x, &text, "\n", paper_say(x, "filing-doc.steps", args, 3));
    }
    if (num(figure, "outside")) add(x, &text, "\n", paper_say(x, "filing-doc.outside", &(struct text_arg){ "n", count(x, num(figure, "outside")) }, 1));
    if (json_is_true(json_object_get(figure, "differs"))) add(x, &text, "\n", paper_word("filing-doc.differs"));
    return text;
}

/* ---- the plan's figures ---- */

/* Whether a list such as "A.I A.IV" has a section. */
static bool lists_section(const char *list, const char *section) {
    size_t len = strlen(section);
    for (const char *at = list; (at = strstr(at, section)); at += len)
        if ((at == list || at[-1] == ' ') && (!at[len] || at[len] == ' ')) return true;
    return false;
}

/* Who answers for a section today; "" where that is not said. */
static const char *body_now(struct filing_doc *x, const char *section) {
    const json_t *body = NULL;
    size_t i = 0;
    if (lists_section(str(x->view, "section"), section)) return str(json_object_get(x->view, "org"), "name");
    json_array_foreach(json_object_get(x->view, "bodies"), i, body)
        if (lists_section(str(body, "sections"), section)) return str(body, "name");
    return "";
}

/* The body as the plan names it, and who came after it. */
static const char *group_text(struct filing_doc *x, const char *section) {
    char key[48];
    const char *part = strcmp(section, "A.III(bis)") ? section : "A.IIIb";
    (void)snprintf(key, sizeof key, "filing-doc.body.%s", part);
    const char *name = strcmp(section, "B") ? paper_word(key) : "", *now = body_now(x, section);
    const struct text_arg args[] = { { "name", name }, { "org", now } };
    if (*name && *now && strcmp(name, now) != 0) name = paper_say(x, "filing-doc.now", args, 2);
    (void)snprintf(key, sizeof key, "filing-doc.group.%s", part);
    return paper_say(x, key, &(struct text_arg){ "name", name }, 1);
}

static void plan_rows(struct filing_doc *x) {
    const json_t *figure = NULL;
    const char *section = "";
    size_t i = 0;
    json_array_foreach(json_object_get(x->view, "plan"), i, figure) {
        struct doc_cell cell[10] = { doc_words(str(figure, "tt")), doc_words(name_text(x, figure)), doc_words(str(figure, "unit")) };
        if (strcmp(section, str(figure, "section")) != 0) doc_group(x->d, group_text(x, section = str(figure, "section")));
        done_cells(figure, cell + 3);
        cell[7] = doc_words(target_text(x, figure, "t2025"));
        cell[8] = doc_words(target_text(x, figure, "t2030"));
        cell[9] = doc_words(origin_text(x, figure));
        doc_row(x->d, cell);
    }
}

static void plan_table(struct filing_doc *x) {
    const char *done = paper_word("filing-doc.col.done");
    const struct doc_column columns[] = { { paper_word("filing-doc.col.tt"), NULL, 10 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.col.name"), NULL, 0, 3, DOC_USUAL },
                                          { paper_word("filing-doc.col.unit"), NULL, 18 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.col.all"), done, 16 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.col.ln"), done, 14 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.col.ntt"), done, 14 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.col.lntt"), done, 15 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.col.t2025"), NULL, 39 * MM, 0, DOC_LEFT },
                                          { paper_word("filing-doc.col.t2030"), NULL, 39 * MM, 0, DOC_LEFT },
                                          { paper_word("filing-doc.col.origin"), NULL, 0, 2, DOC_LEFT } };
    if (!json_array_size(json_object_get(x->view, "plan"))) return;
    doc_table_begin(x->d, &(struct doc_table){ .title = paper_word("filing-doc.plan"), .sheet = paper_word("filing-doc.plan-sheet"), .column = columns,
                                               .columns = sizeof columns / sizeof *columns });
    plan_rows(x);
    doc_table_end(x->d);
    doc_note(x->d, paper_word("filing-doc.legend"));
    doc_note(x->d, paper_word("filing-doc.unknown-note"));
    if (json_object_get(x->view, "unit")) doc_note(x->d, paper_word("filing-doc.province-wide"));
}

/* ---- what the service knows ---- */

static void trace_table(struct filing_doc *x) {
    const struct doc_column columns[] = { { paper_word("filing-doc.col.tt"), NULL, 12 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.col.name"), NULL, 0, 1, DOC_USUAL },
                                          { paper_word("filing-doc.col.unit"), NULL, 26 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.col.period"), NULL, 32 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.col.since"), NULL, 38 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.col.whole"), NULL, 32 * MM, 0, DOC_RIGHT } };
    static const int slots[] = { SLOT_PERIOD, SLOT_SINCE, SLOT_WHOLE };
    const json_t *figure = NULL;
    size_t i = 0;
    if (!json_array_size(json_object_get(x->view, "trace"))) return;
    doc_table_begin(x->d, &(struct doc_table){ .title = paper_word("filing-doc.trace"), .sheet = paper_word("filing-doc.trace-sheet"), .column = columns,
                                               .columns = sizeof columns / sizeof *columns });
    json_array_foreach(json_object_get(x->view, "trace"), i, figure) {
        struct doc_cell cell[6] = { doc_number((int64_t)i + 1), doc_words(str(figure, "name")), doc_words(str(figure, "unit")) };
        for (size_t k = 0; k < 3; k++) {
            const json_t *n = json_object_get(json_object_get(figure, "values"), slot_key(slots[k]));
            cell[3 + k] = n ? number_cell(n) : doc_empty();
        }
        doc_row(x->d, cell);
    }
    doc_table_end(x->d);
}

/* ---- how each was counted ---- */

static void how_rows(struct filing_doc *x, const char *list) {
    const json_t *figure = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(x->view, list), i, figure) {
        const char *how = str(figure, "explain");
        add(x, &how, "\n", str(figure, "note"));
        const char *section = str(figure, "section"), *tt = !strcmp(list, "trace") ? "" : section;
        if (*str(figure, "tt")) tt = arena_printf(x->arena, "%s.%s", section, str(figure, "tt"));
        else if (*tt && strcmp(str(figure, "how"), "sum") != 0) tt = str(json_array_get(json_object_get(figure, "targets"), 0), "source");
        const struct doc_cell cell[] = { doc_words(tt), doc_words(str(figure, "name")), doc_words(how) };
        doc_row(x->d, cell);
    }
}

static void how_table(struct filing_doc *x) {
    const struct doc_column columns[] = { { paper_word("filing-doc.col.tt"), NULL, 24 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.col.name"), NULL, 0, 2, DOC_USUAL },
                                          { paper_word("filing-doc.col.how"), NULL, 0, 4, DOC_LEFT } };
    doc_table_begin(x->d, &(struct doc_table){ .title = paper_word("filing-doc.notes"), .sheet = paper_word("filing-doc.col.how"), .column = columns, .columns = 3 });
    how_rows(x, "plan");
    how_rows(x, "trace");
    doc_table_end(x->d);
}

/* ---- who has reported ---- */

static const char *body_state(struct filing_doc *x, const json_t *body) {
    if (!strcmp(str(body, "state"), "filed")) return paper_say(x, "filing-doc.body.filed-n", &(struct text_arg){ "n", count(x, num(body, "filed")) }, 1);
    return paper_word(!strcmp(str(body, "state"), "draft") ? "filing-doc.body.draft" : "filing-doc.body.missing");
}

static void communes_note(struct filing_doc *x) {
    const json_t *c = json_object_get(x->view, "communes"), *name = NULL;
    const char *names = "";
    size_t i = 0;
    const struct text_arg args[] = { { "n", count(x, num(c, "filed")) }, { "all", count(x, num(c, "all")) } };
    if (!c) return;
    json_array_foreach(json_object_get(c, "missing"), i, name) add(x, &names, ", ", json_string_value(name));
    doc_note(x->d, paper_say(x, "filing-doc.communes", args, 2));
    if (*names) doc_note(x->d, paper_say(x, "filing-doc.communes-missing", &(struct text_arg){ "names", names }, 1));
}

static void bodies_table(struct filing_doc *x) {
    const struct doc_column columns[] = { { paper_word("filing-doc.body.name"), NULL, 0, 3, DOC_LEFT },     { paper_word("filing-doc.body.plan"), NULL, 0, 3, DOC_LEFT },
                                          { paper_word("filing-doc.body.sections"), NULL, 0, 1, DOC_LEFT }, { paper_word("filing-doc.body.due"), NULL, 30 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.body.state"), NULL, 0, 2, DOC_LEFT } };
    const json_t *body = NULL;
    size_t i = 0;
    if (!json_object_get(x->view, "bodies")) return;
    doc_table_begin(x->d, &(struct doc_table){ .title = paper_word("filing-doc.bodies"), .sheet = paper_word("filing-doc.bodies-sheet"), .column = columns, .columns = 5 });
    json_array_foreach(json_object_get(x->view, "bodies"), i, body) {
        const char *sections = str(body, "sections");
        const struct doc_cell cell[] = { doc_words(str(body, "name")), doc_words(str(body, "plan_name")), doc_words(strcmp(sections, "-") ? sections : ""),
                                         doc_day(str(body, "due")), doc_words(body_state(x, body)) };
        doc_row(x->d, cell);
    }
    doc_table_end(x->d);
    communes_note(x);
}

/* ---- rows ---- */

static const char *kind_text(const char *kind) {
    char key[48];
    (void)snprintf(key, sizeof key, "kind.%s.one", kind);
    const char *s = text_get(LANG_VI, key);
    return s ? s : !strcmp(kind, "campaign") ? paper_word("filing.word-campaign") : kind;
}

/* A detail that is a day is shown as one. */
static struct doc_cell detail_cell(const char *s) {
    return day_parse(s, strlen(s)) != DAY_NONE ? doc_day(s) : doc_words(s);
}

static void figure_rows(struct filing_doc *x, const json_t *figure) {
    const json_t *rows = json_object_get(figure, "rows"), *row = NULL;
    const struct text_arg args[] = { { "tt", *str(figure, "tt") ? arena_printf(x->arena, "%s.%s", str(figure, "section"), str(figure, "tt")) : "" },
                                     { "name", str(figure, "name") } };
    size_t i = 0, n = json_array_size(rows), shown = x->book || n <= ROWS_PRINTED ? n : ROWS_PRINTED;
    /* On paper a column of zeros says nothing. */
    bool whole = json_integer_value(json_object_get(json_object_get(json_object_get(figure, "values"), slot_key(SLOT_WHOLE)), "d")) > 0;
    if (!n) return;
    doc_group(x->d, paper_say(x, "filing-doc.rows-title", args, 2));
    json_array_foreach(rows, i, row) {
        if (i == shown || doc_failed(x->d)) break;
        const char *id = json_string_value(json_array_get(row, 1));
        const struct doc_cell cell[] = { doc_words(kind_text(json_string_value(json_array_get(row, 0)))), doc_words(id),
                                         doc_words(json_string_value(json_array_get(row, 2))), doc_words(json_string_value(json_array_get(row, 3))),
                                         detail_cell(json_string_value(json_array_get(row, 4))), doc_number(json_integer_value(json_array_get(row, 5))),
                                         x->book || whole ? doc_number(json_integer_value(json_array_get(row, 6))) : doc_empty() };
        doc_row(x->d, cell);
    }
    if (shown < n) {
        const char *more = paper_say(x, "filing-doc.rows-more", &(struct text_arg){ "n", count(x, (int64_t)(n - shown)) }, 1);
        const struct doc_cell cell[] = { doc_words(more), doc_joined(), doc_joined(), doc_joined(), doc_joined(), doc_joined(), doc_joined() };
        doc_row(x->d, cell);
    }
}

/* On paper those of the plan; of labels and scans there are too many. */
static void rows_table(struct filing_doc *x) {
    const struct doc_column columns[] = { { paper_word("filing-doc.row.kind"), NULL, 0, 2, DOC_LEFT },       { paper_word("filing-doc.row.id"), NULL, 0, 2, DOC_LEFT },
                                          { paper_word("filing-doc.row.title"), NULL, 0, 5, DOC_LEFT },      { paper_word("filing-doc.row.class"), NULL, 24 * MM, 0, DOC_CENTRED },
                                          { paper_word("filing-doc.row.detail"), NULL, 0, 4, DOC_LEFT },     { paper_word("filing-doc.row.n"), NULL, 24 * MM, 0, DOC_RIGHT },
                                          { paper_word("filing-doc.row.m"), NULL, 28 * MM, 0, DOC_RIGHT } };
    static const char *const lists[] = { "plan", "trace" };
    const json_t *figure = NULL;
    size_t i = 0;
    doc_table_begin(x->d, &(struct doc_table){ .title = paper_word("filing-doc.rows"), .sheet = paper_word("filing-doc.rows-sheet"), .column = columns, .columns = 7 });
    for (size_t l = 0; l < (x->book ? 2u : 1u); l++)
        json_array_foreach(json_object_get(x->view, lists[l]), i, figure) figure_rows(x, figure);
    doc_table_end(x->d);
}

void filing_tables(struct filing_doc *x) {
    plan_table(x);
    trace_table(x);
    bodies_table(x);
    how_table(x);
    rows_table(x);
}

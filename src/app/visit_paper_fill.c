/*
 * Minutes as paper (biên bản kiểm tra): what is entered stands there, what is not has lines to write on. So one form is the checklist that
 * goes along, the minutes that both sides sign, and the copy afterwards.
 *
 * An office issues it, so it speaks Vietnamese whoever asks for it.
 */
#include "visit_paper.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record.h"

#define FACTS_MAX 10
#define DOTS "………………"
#define PICTURE_UM 78000 /* two side by side */

/* A paper being filled. */
struct paper {
    const struct visit_paper *of;
    struct doc *d;
};

/* ---- words ---- */

static const char *word(const char *key) {
    const char *s = text_get(LANG_VI, key);
    return s ? s : "";
}

static const char *sentence(struct paper *p, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    text_fill(&b, LANG_VI, key, args, n);
    const char *s = arena_str(p->of->arena, b.data && !b.failed ? b.data : "");
    buf_free(&b);
    return s ? s : "";
}

const char *visit_paper_label(struct arena *a, const char *field) {
    const char *key = arena_printf(a, "field.visit.%s", field);
    return key ? word(key) : "";
}

static const char *label_of(struct paper *p, const char *field) { return visit_paper_label(p->of->arena, field); }

static const char *visit_text(const struct paper *p, const char *field) { return value_text(p->of->visit, field); }

static const char *inspection_text(const struct paper *p, const char *field) { return value_text(p->of->inspection, field); }

/* ---- parts ---- */

/* "UBND tỉnh Lào Cai" in full, as a head has it. */
static const char *office(struct paper *p) {
    static const char brief[] = "UBND ";
    const char *body = inspection_text(p, "body");
    if (strncmp(body, brief, sizeof brief - 1) != 0) return body;
    const char *full = arena_printf(p->of->arena, "%s %s", word("minutes.ubnd"), body + sizeof brief - 1);
    return full ? full : body;
}

static void put_head(struct paper *p) {
    const char *day = visit_text(p, "done_on"), *place = visit_text(p, "place");
    const struct doc_head head = { .parent = word("minutes.parent"), .office = office(p), .place = word("minutes.place"), .date = *day ? day : NULL,
                                   .kind = word("minutes.kind"), .about = inspection_text(p, "name") };
    const struct text_arg by[] = { { "no", inspection_text(p, "decision_no") }, { "d", inspection_text(p, "decided_on") }, { "body", inspection_text(p, "body") } };
    const struct text_arg today[] = { { "d", day }, { "place", *place ? place : DOTS DOTS } };
    doc_head(p->d, &head);
    const struct doc_run basis = { sentence(p, "minutes.basis", by, 3), DOC_ITALIC, NULL };
    doc_runs(p->d, &(struct doc_paragraph){ .align = DOC_USUAL }, &basis, 1);
    doc_text(p->d, *day ? sentence(p, "minutes.today", today, 2) : sentence(p, "minutes.today-blank", today + 1, 1));
}

/* What there is as facts; what is missing as lines below them. */
static void put_facts(struct paper *p, const struct doc_fact *facts, size_t n) {
    struct doc_fact known[FACTS_MAX];
    size_t k = 0;
    for (size_t i = 0; i < n; i++)
        if (facts[i].value.kind != DOC_EMPTY) known[k++] = facts[i];
    if (k) doc_facts(p->d, known, k);
    for (size_t i = 0; i < n && !p->of->sent; i++)
        if (facts[i].value.kind == DOC_EMPTY) doc_lines(p->d, arena_printf(p->of->arena, "%s:", facts[i].name), 1);
}

static void put_people(struct paper *p) {
    const char *inspectors = visit_text(p, "inspectors");
    const struct doc_fact facts[] = {
        { label_of(p, "inspectors"), doc_words(*inspectors ? inspectors : inspection_text(p, "team")) },
        { label_of(p, "present"), doc_words(p->of->concerned ? visit_text(p, "present") : word("minutes.hidden")) },
    };
    doc_heading(p->d, 1, word("minutes.people"));
    put_facts(p, facts, 2);
}

static const char *address(struct paper *p) {
    const json_t *v = p->of->producer;
    const char *hamlet = value_text(v, "hamlet"), *commune = value_text(v, "commune_code_title");
    return *hamlet ? arena_printf(p->of->arena, "%s, %s", hamlet, commune) : commune;
}

static void put_subject(struct paper *p) {
    const json_t *v = p->of->producer;
    const char *kind = value_text(v, "kind");
    const struct doc_fact facts[] = {
        { label_of(p, "producer_id"), doc_words(value_text(v, "name")) },
        { word("field.producer.kind"), doc_words(*kind ? word(arena_printf(p->of->arena, "choice.producer_kind.%s", kind)) : "") },
        { word("minutes.address"), doc_words(v ? address(p) : "") },
        { label_of(p, "product_id"), doc_words(visit_text(p, "product_id_title")) },
        { label_of(p, "label"), doc_words(visit_text(p, "label")) },
    };
    doc_heading(p->d, 1, word("minutes.subject"));
    put_facts(p, facts, 5);
    if (*visit_text(p, "number")) doc_note(p->d, sentence(p, "minutes.number", &(struct text_arg){ "n", visit_text(p, "number") }, 1));
}

/* A box is ticked where the answer is that one. */
static void put_checklist(struct paper *p) {
    static const char *const answers[] = { "yes", "no", "na" };
    struct doc_column columns[] = { { .name = word("minutes.no"), .width_um = 11000, .align = DOC_CENTRED }, { .name = word("minutes.item"), .share = 3 },
                                    { .name = word("choice.check_answer.yes"), .width_um = 13000 }, { .name = word("choice.check_answer.no"), .width_um = 14000 },
                                    { .name = word("choice.check_answer.na"), .width_um = 17000 }, { .name = word("minutes.note"), .share = 2 } };
    const struct doc_table table = { .column = columns, .columns = 6 };
    const char *key = NULL;
    doc_heading(p->d, 1, word("minutes.checklist"));
    doc_table_begin(p->d, &table);
    for (size_t n = 0; (key = check_key(n)); n++) {
        const char *answer = visit_text(p, arena_printf(p->of->arena, "c_%s", key));
        struct doc_cell row[6] = { doc_number((int64_t)n + 1), doc_words(label_of(p, arena_printf(p->of->arena, "c_%s", key))) };
        for (size_t i = 0; i < 3; i++) row[2 + i] = doc_box(!strcmp(answer, answers[i]));
        row[5] = doc_words(visit_text(p, arena_printf(p->of->arena, "n_%s", key)));
        doc_row(p->d, row);
    }
    doc_table_end(p->d);
}

/* in: field: its words are the heading; lines: to write on where it is empty */
static void put_long(struct paper *p, const char *field, int lines) {
    doc_heading(p->d, 1, label_of(p, field));
    if (*visit_text(p, field)) doc_text(p->d, visit_text(p, field));
    else doc_lines(p->d, NULL, lines);
}

static void put_finding(struct paper *p) {
    static const char *const results[] = { "fine", "faults" };
    const char *result = visit_text(p, "result"), *deadline = visit_text(p, "deadline");
    bool fine = !strcmp(result, "fine");
    put_long(p, "finding", 5);
    for (size_t i = 0; i < 2; i++)
        doc_check(p->d, word(arena_printf(p->of->arena, "choice.visit_result.%s", results[i])), !strcmp(result, results[i]));
    put_long(p, "requirement", fine ? 1 : 3);
    if (fine && !*deadline) return;
    const struct doc_fact fact = { label_of(p, "deadline"), doc_day(deadline) };
    put_facts(p, &fact, 1);
}

/* The day of an instant ("2026-11-24T17:04:00Z") in Asia/Ho_Chi_Minh; "" of what is none. */
static void day_here(const char *utc, char out[static DATE_BYTES]) {
    int32_t day = strlen(utc) > 13 ? day_parse(utc, 10) : DAY_NONE;
    out[0] = '\0';
    if (day != DAY_NONE) day_format(day + (strtol(utc + 11, NULL, 10) >= 17), out);
}

/* Answers that came afterwards, as they were given. */
static void put_opinion(struct paper *p) {
    bool any = false;
    put_long(p, "opinion", 4);
    for (size_t i = json_array_size(p->of->answers); i > 0; i--) {
        const json_t *row = json_array_get(p->of->answers, i - 1);
        if (strcmp(value_text(row, "act"), "answer") != 0) continue;
        if (!any) doc_text(p->d, word("minutes.answers"));
        any = true;
        char day[DATE_BYTES];
        day_here(value_text(row, "at_at"), day);
        const struct text_arg args[] = { { "d", day }, { "text", value_text(row, "why") } };
        doc_item(p->d, 1, sentence(p, "minutes.answer", args, 2));
    }
}

static void put_photos(struct paper *p) {
    const struct visit_paper *of = p->of;
    if (of->pictures) doc_heading(p->d, 1, word("minutes.photos"));
    for (size_t i = 0; i < of->pictures; i += 2) doc_pictures(p->d, of->picture + i, of->pictures - i > 1 ? 2 : 1, PICTURE_UM);
}

static void put_signatures(struct paper *p) {
    const struct doc_signer signers[] = { { .authority = word("minutes.sign-producer") }, { .authority = word("minutes.sign-inspectors") } };
    const char *const to[] = { word("minutes.to-producer"), word("minutes.to-office"), word("minutes.to-file") };
    doc_text(p->d, word("minutes.end"));
    doc_signatures(p->d, signers, 2, to, 3);
}

void visit_paper_fill(struct doc *d, const struct visit_paper *of) {
    struct paper p = { of, d };
    put_head(&p);
    put_people(&p);
    put_subject(&p);
    put_checklist(&p);
    put_finding(&p);
    put_opinion(&p);
    put_photos(&p);
    put_signatures(&p);
}

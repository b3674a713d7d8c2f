/* What stands around the figures: who writes to whom, under which number and date, who signs, and the words of the body itself. */
#include <string.h>

#include "base/text.h"
#include "filing.h"
#include "record.h"

#define CHAPTER 10000

static const struct filing_field fields[] = {
    { "number", true, false, 40 },       { "date", true, false, 10 },       { "place", true, false, 60 },     { "about", true, false, 300 },
    { "to", true, false, 200 },          { "authority", false, false, 80 }, { "position", true, false, 80 },  { "signer", true, false, 80 },
    { "recipients", true, true, 1000 },  { "results", false, true, CHAPTER }, { "difficulties", false, true, CHAPTER },
    { "proposals", false, true, CHAPTER },
};

const struct filing_field *filing_fields(size_t *n) {
    *n = sizeof fields / sizeof *fields;
    return fields;
}

/* ---- what a new one begins with ---- */

static const char *word(const char *key) {
    const char *s = text_get(LANG_VI, key);
    return s ? s : "";
}

json_t *filing_lines(const char *s, char between) {
    const char ends[2] = { between, '\0' };
    json_t *list = json_array();
    while (*s) {
        size_t n = strcspn(s, ends);
        if (n) json_array_append_new(list, json_stringn(s, n));
        s += n + (s[n] != '\0');
    }
    return list;
}

static const char *filled(struct arena *a, const char *key, const char *name, const char *value) {
    struct buf b = BUF_INIT;
    const struct text_arg arg = { name, value };
    text_fill(&b, LANG_VI, key, &arg, 1);
    const char *s = b.failed || !b.data ? "" : arena_str(a, b.data);
    buf_free(&b);
    return s ? s : "";
}

/* "06 tháng đầu năm 2026", "năm 2026", "từ ngày … đến ngày …" */
static const char *period_text(struct arena *a, const struct filing *f) {
    struct period p;
    char year[8];
    if (!period_parse(f->period, &p)) return "";
    if (p.type == PERIOD_SPAN) {
        struct buf b = BUF_INIT;
        const struct text_arg args[] = { { "d", f->first_day }, { "e", f->last_day } };
        text_fill(&b, LANG_VI, "filing-doc.period-span", args, 2);
        const char *s = b.failed || !b.data ? "" : arena_str(a, b.data);
        buf_free(&b);
        return s ? s : "";
    }
    (void)snprintf(year, sizeof year, "%d", p.year);
    return filled(a, p.type == PERIOD_YEAR ? "filing-doc.period-year" : p.part == 1 ? "filing-doc.period-half-1" : "filing-doc.period-half-2", "y", year);
}

/* Whom a report goes to: the province from who consolidates, who consolidates from everybody else. */
static enum status to_text(struct command_ctx *c, struct db *db, const struct filing *f, const char *today, const char **out) {
    struct org focal, part;
    *out = word("filing-doc.to-province");
    if (!strcmp(f->document, "consolidated")) return ST_OK;
    enum status st = filing_body_on(db, "so-nnptnt", today, c->arena, &focal, c->e);
    if (!st) st = filing_body_on(db, "chi-cuc-ptnt", today, c->arena, &part, c->e);
    if (st || !focal.id) return st;
    struct buf b = BUF_INIT;
    const struct text_arg args[] = { { "name", focal.name }, { "part", part.id ? part.name : "" } };
    text_fill(&b, LANG_VI, part.id ? "filing-doc.to-focal-part" : "filing-doc.to-focal", args, 2);
    if (b.data && !b.failed) *out = arena_str(c->arena, b.data);
    buf_free(&b);
    return *out ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status filing_head_default(struct command_ctx *c, struct db *db, const struct filing *f, const struct org *o, json_t **out) {
    char today[DATE_BYTES];
    const char *to = "", *place = "";
    bool commune = o->kind == ORG_COMMUNE;
    day_format(day_of_us(clock_now_us(c->app->clock)), today);
    enum status st = to_text(c, db, f, today, &to);
    if (!st && commune) st = filing_unit_name(db, o->unit_code, today, c->arena, &place, c->e);
    if (st) return st;
    /* "xã Tả Phìn" -> "Tả Phìn": where it is written, not which kind of place that is */
    static const char *const kinds[] = { "xã ", "phường " };
    for (size_t i = 0; i < 2; i++)
        if (!strncmp(place, kinds[i], strlen(kinds[i]))) place += strlen(kinds[i]);
    const char *about = filled(c->arena, !strcmp(f->document, "adhoc") ? "filing-doc.about-adhoc" : "filing-doc.about", "period", period_text(c->arena, f));
    const char *recipients = word(!strcmp(f->document, "consolidated") ? "filing-doc.recipients-consolidated" : "filing-doc.recipients");
    *out = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:o, s:[], s:[], s:[]}", "number", "", "date", today, "place",
                     *place ? place : word("filing-doc.place"), "about", about, "to", to, "authority", commune ? word("filing-doc.authority-commune") : "",
                     "position", word(commune ? "filing-doc.position-commune" : "filing-doc.position"), "signer", "", "recipients",
                     filing_lines(recipients, '|'), "results", "difficulties", "proposals");
    return *out ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- before it is filed ---- */

/* The sentence names the field by its word. */
static void problem_put(struct command_ctx *c, const char *field, const char *key, const char *value, enum status *st) {
    const char *label = arena_printf(c->arena, "filing.head-%s", field);
    if (!label) label = field;
    if (c->io && c->io->problems)
        json_array_append_new(c->io->problems, json_pack("{s:s, s:s, s:{s:s, s:s}}", "field", field, "key", key, "args", "field", label, "value", value));
    if (*st) return;
    *st = err_set(c->e, ST_INVALID, field, key);
    err_arg(c->e, "field", "%s", label);
    err_arg(c->e, "value", "%s", value);
}

enum status filing_head_whole(struct command_ctx *c, const json_t *head) {
    enum status st = ST_OK;
    for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
        const char *value = value_text(head, fields[i].name);
        bool empty = fields[i].lines ? !json_array_size(json_object_get(head, fields[i].name)) : !*value;
        if (fields[i].needed && empty) problem_put(c, fields[i].name, "filing.needed", "", &st);
        else if (!strcmp(fields[i].name, "date") && day_parse(value, strlen(value)) == DAY_NONE) problem_put(c, fields[i].name, "filing.date", value, &st);
    }
    return st;
}

/*
 * A figure with all that a reader may ask of it: what the service counted and how, what was typed, by whom and when, what the plan wants and
 * in which paragraph, and the rows. What nobody typed or counted is unknown and never 0.
 */
#include "filing_figure.h"

#include <string.h>

#include "base/text.h"

#define TABLE "Phụ biểu 01"

static const char *word(enum indicator i, const char *part) {
    char key[64];
    (void)snprintf(key, sizeof key, "indicator.%s%s", indicator_info(i)->key, part);
    const char *text = text_get(LANG_VI, key);
    return text ? text : "";
}

static json_t *number_json(const struct filing_number *v) {
    static const char *const states[] = { "unknown", "known", "none" };
    return v->state == VALUE_KNOWN ? json_pack("{s:s, s:I, s:i}", "state", states[v->state], "n", (json_int_t)v->f.n, "d", v->f.decimals)
                                   : json_pack("{s:s}", "state", states[v->state]);
}

static json_t *slots_json(enum indicator i, const struct filing_number *slot) {
    json_t *all = json_object();
    for (int s = 0; s < SLOT_COUNT; s++)
        if (slot_of(indicator_info(i)->split, s)) json_object_set_new(all, slot_key(s), number_json(&slot[s]));
    return all;
}

/* ---- what was typed ---- */

static int slot_typed(const char *kind) { return (int)craft_kind_parse(kind); } /* "" the whole */

/* Whether a consolidated report has it before its body filed it. */
static bool unfiled(const struct filing *f, enum indicator i, const struct filing_value *v) {
    return !strcmp(f->document, "consolidated") && v->at_us > v->filed_us && !(v->org_id == f->org_id && filing_takes(f, i));
}

static json_t *said_json(const struct filing *f, enum indicator i, const struct filing_value *v) {
    char at[24];
    us_format_utc(v->at_us, at, sizeof at);
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:I}", "org", v->org, "org_name", v->org_name, "kind", v->kind, "state", v->state,
                     "value", v->value, "note", v->note, "source", v->source, "by", v->by, "role", v->role, "at", at, "version", (json_int_t)v->version);
    if (unfiled(f, i, v)) json_object_set_new(o, "unfiled", json_true());
    return o;
}

/* What everybody typed of a figure; what its body typed counts.  out: *any: that body typed something */
static json_t *typed_take(const struct filing_sources *s, enum indicator i, int64_t org, struct filing_number *slot, bool *any) {
    json_t *said = json_array();
    *any = false;
    for (size_t k = 0; k < s->values_len; k++) {
        const struct filing_value *v = &s->values[k];
        if (strcmp(v->indicator, indicator_info(i)->key) != 0 || !strcmp(v->state, "unknown")) continue;
        json_array_append_new(said, said_json(s->filing, i, v));
        if (v->org_id != org) continue;
        struct filing_number n = { !strcmp(v->state, "none") ? VALUE_NONE : VALUE_KNOWN, { 0, 0 } };
        if (n.state == VALUE_KNOWN && !figure_parse(v->value, &n.f)) continue;
        slot[slot_typed(v->kind)] = n;
        *any = true;
    }
    return said;
}

/* The whole of what was typed by kinds, where all three are there; there is none where there is none of each. */
static void typed_whole(struct filing_number *slot) {
    struct filing_number whole = { VALUE_NONE, { 0, 0 } };
    if (slot[SLOT_WHOLE].state != VALUE_UNKNOWN) return;
    for (int k = SLOT_LN; k <= SLOT_LNTT; k++) {
        if (slot[k].state == VALUE_UNKNOWN || slot[k].f.decimals) return;
        if (slot[k].state == VALUE_KNOWN) whole.state = VALUE_KNOWN;
        whole.f.n += slot[k].f.n;
    }
    slot[SLOT_WHOLE] = whole;
}

/* ---- what the plan wants ---- */

static json_t *four(const char *const *t) { return json_pack("[s, s, s, s]", t[0], t[1], t[2], t[3]); }

static json_t *target_json(const struct filing_target *t) {
    return json_pack("{s:s, s:s, s:s, s:o, s:o}", "source", t->source, "unit", t->unit, "name", t->indicator, "t2025", four(t->t2025), "t2030", four(t->t2030));
}

/* Whether two numbers of the plan are the same, however they are written. */
static bool same_number(const char *a, const char *b) {
    for (; *a && *b; a++, b++)
        if (*a != *b && !((*a == '.' || *a == ',') && (*b == '.' || *b == ','))) return false;
    return *a == *b;
}

static bool any_of(const char *const *t) { return *t[0] || *t[1] || *t[2] || *t[3]; }

static bool contradict(const struct filing_target *a, const struct filing_target *b) {
    const char *const *pairs[2][2] = { { a->t2025, b->t2025 }, { a->t2030, b->t2030 } };
    for (int p = 0; p < 2; p++)
        for (int k = 0; any_of(pairs[p][0]) && any_of(pairs[p][1]) && k < 4; k++)
            if (!same_number(pairs[p][0][k], pairs[p][1][k])) return true;
    return false;
}

/* The row that names a figure: of the annex where there is one. */
static const struct filing_target *target_main(const struct filing_sources *s, enum indicator i) {
    const struct filing_target *first = NULL;
    for (size_t k = 0; k < s->targets_len; k++) {
        const struct filing_target *t = &s->targets[k];
        if (indicator_of_target(t->source, t->part, t->group_no, t->tt) != (int)i) continue;
        if (!strcmp(t->source, TABLE)) return t;
        if (!first) first = t;
    }
    return first;
}

static void targets_put(const struct filing_sources *s, enum indicator i, const struct filing_target *main, json_t *o) {
    json_t *list = json_array();
    bool differs = false;
    if (main) json_array_append_new(list, target_json(main));
    for (size_t k = 0; main && k < s->targets_len; k++) {
        const struct filing_target *t = &s->targets[k];
        if (t == main || indicator_of_target(t->source, t->part, t->group_no, t->tt) != (int)i) continue;
        json_array_append_new(list, target_json(t));
        differs = differs || contradict(main, t);
    }
    json_object_set_new(o, "targets", list);
    json_object_set_new(o, "differs", json_boolean(differs));
}

static void names_put(enum indicator i, const struct filing_target *main, json_t *o) {
    const char *own = word(i, ""), *unit = word(i, ".unit");
    json_object_set_new(o, "name", json_string(*own ? own : main ? main->indicator : indicator_info(i)->key));
    json_object_set_new(o, "unit", json_string(*unit ? unit : main ? main->unit : ""));
    json_object_set_new(o, "tt", json_string(main && !strcmp(main->source, TABLE) ? main->tt : ""));
}

/* ---- rows ---- */

static json_t *rows_json(const struct reckoned *r) {
    json_t *list = json_array();
    for (size_t k = 0; k < r->rows_len; k++) {
        const struct reckoned_row *row = &r->rows[k];
        json_array_append_new(list, json_pack("[s, s, s, s, s, I, I]", row->row->kind, row->row->id, row->row->title, craft_kind_key(row->kind), row->detail,
                                              (json_int_t)row->n, (json_int_t)row->m));
    }
    return list;
}

static void reckoned_put(const struct filing_sources *s, const struct reckoned *r, json_t *o) {
    if (r->outside) json_object_set_new(o, "outside", json_integer(r->outside));
    if (r->steps[0] || r->steps[1] || r->steps[2])
        json_object_set_new(o, "steps", json_pack("[I, I, I]", (json_int_t)r->steps[0], (json_int_t)r->steps[1], (json_int_t)r->steps[2]));
    json_object_set_new(o, "rows_count", json_integer((json_int_t)r->rows_len));
    if (s->rows && r->rows_len) json_object_set_new(o, "rows", rows_json(r));
}

/* ---- all of it ---- */

static bool reckoned_any(const struct reckoned *r) {
    for (int k = 0; k < SLOT_COUNT; k++)
        if (r->slot[k].state != VALUE_UNKNOWN) return true;
    return false;
}

json_t *filing_figure(struct filing_sources *s, enum indicator i, int64_t org) {
    const struct indicator_info *info = indicator_info(i);
    struct filing_number typed[SLOT_COUNT] = { { VALUE_UNKNOWN, { 0, 0 } } };
    struct reckoned r;
    bool any = false;
    if (reckon(s->reckoning, i, &r, s->e)) return NULL;
    const struct filing_target *main = target_main(s, i);
    json_t *o = json_object(), *said = typed_take(s, i, org, typed, &any);
    bool use = any && (info->how == HOW_TYPED || info->how == HOW_PARTLY);
    if (info->split == SPLIT_KINDS) typed_whole(typed);
    names_put(i, main, o);
    json_object_set_new(o, "key", json_string(info->key));
    json_object_set_new(o, "section", json_string(info->section));
    json_object_set_new(o, "how", json_string(indicator_how_key(info->how)));
    json_object_set_new(o, "origin", json_string(use ? "typed" : reckoned_any(&r) ? "computed" : ""));
    json_object_set_new(o, "values", slots_json(i, use ? typed : r.slot));
    if (use && reckoned_any(&r)) json_object_set_new(o, "counted", slots_json(i, r.slot));
    json_object_set_new(o, "explain", json_string(word(i, ".how")));
    if (*word(i, ".note")) json_object_set_new(o, "note", json_string(word(i, ".note")));
    if (json_array_size(said)) json_object_set(o, "said", said);
    json_decref(said);
    targets_put(s, i, main, o);
    reckoned_put(s, &r, o);
    return o;
}

/* ---- sums ---- */

/* What a figure of a section gives to its sum: a number of things in whole, and not what a paragraph counts otherwise. */
static bool is_part(const json_t *figure, const char *section) {
    int i = indicator_parse(json_string_value(json_object_get(figure, "key")));
    return i >= 0 && !strcmp(indicator_info((enum indicator)i)->section, section) && indicator_info((enum indicator)i)->how != HOW_SUM &&
           !*indicator_info((enum indicator)i)->source;
}

static json_t *sum_of(const json_t *list, const char *section) {
    const json_t *figure = NULL;
    size_t k = 0;
    int64_t n = 0;
    bool any = false;
    json_array_foreach(list, k, figure) {
        const json_t *v = json_object_get(json_object_get(figure, "values"), slot_key(SLOT_WHOLE));
        const char *state = json_string_value(json_object_get(v, "state"));
        if (!is_part(figure, section)) continue;
        if (!strcmp(state, "unknown") || json_integer_value(json_object_get(v, "d"))) return json_pack("{s:s}", "state", "unknown");
        any = any || !strcmp(state, "known");
        n += json_integer_value(json_object_get(v, "n"));
    }
    return !any ? json_pack("{s:s}", "state", "none") : json_pack("{s:s, s:I, s:i}", "state", "known", "n", (json_int_t)n, "d", 0);
}

void filing_sums(json_t *list) {
    json_t *figure = NULL;
    size_t k = 0;
    json_array_foreach(list, k, figure) {
        int i = indicator_parse(json_string_value(json_object_get(figure, "key")));
        if (i < 0 || indicator_info((enum indicator)i)->how != HOW_SUM) continue;
        json_object_set_new(json_object_get(figure, "values"), slot_key(SLOT_WHOLE), sum_of(list, indicator_info((enum indicator)i)->section));
        json_object_set_new(figure, "origin", json_string("sum"));
    }
}

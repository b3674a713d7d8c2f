/*
 * What facts.json says and what entries of the public log say, side by side. Only what no later act may have changed without an entry of
 * its own is compared: runs and voids, and the decisions behind ratings, marks, rights, recognitions and recalls.
 */
#include <stdlib.h>
#include <string.h>

#include "evidence.h"

struct comparing {
    const json_t *facts, *entries, *records;
    evidence_differs *differs;
    void *ctx;
    size_t compared;
};

static void differs(struct comparing *c, const char *what, const char *where, const char *id) {
    char place[120];
    (void)snprintf(place, sizeof place, "%s %s", where, id);
    c->differs(c->ctx, what, place);
}

static const json_t *at_index(const json_t *set, int64_t idx) {
    char key[24];
    (void)snprintf(key, sizeof key, "%lld", (long long)idx);
    return json_object_get(set, key);
}

/* ---- runs ---- */

static bool same(const json_t *a, const char *name, const json_t *b, const char *other) {
    const json_t *v = json_object_get(a, name), *w = json_object_get(b, other);
    return v && w && json_equal(v, w);
}

static bool record_agrees(const json_t *run, const json_t *record) {
    return same(run, "run", record, "run") && same(run, "issued", record, "count") && same(run, "key", record, "key") && same(run, "lot", record, "lot") &&
           same(run, "lot_id", record, "lot_id") && same(run, "product_id", record, "product");
}

static bool run_agrees(const json_t *run, const json_t *entry) {
    const json_t *facts = json_object_get(entry, "facts");
    const char *kind = value_text(entry, "kind");
    return !strcmp(kind, "run.issued") && same(run, "run", facts, "run") && same(run, "key", facts, "key") && same(run, "form", facts, "form") &&
           same(run, "labels_root", facts, "labels_root") && same(run, "marks", facts, "marks");
}

/* Whether one of the ranges of an entry is that of the void. */
static bool void_agrees(const json_t *run, const json_t *v, const json_t *entry) {
    const json_t *facts = json_object_get(entry, "facts"), *range = NULL;
    size_t i = 0;
    if (strcmp(value_text(entry, "kind"), "run.voided") != 0 || !same(run, "run", facts, "run") || !same(v, "reason", facts, "reason")) return false;
    json_array_foreach(json_object_get(facts, "ranges"), i, range) {
        const json_t *first = json_array_get(range, 0), *last = json_array_get(range, 1);
        if (json_is_integer(first) && json_is_integer(last) && json_integer_value(first) <= value_int(v, "first", 0) &&
            value_int(v, "last", INT64_MAX) <= json_integer_value(last))
            return true;
    }
    return false;
}

static void voids_compare(struct comparing *c, const json_t *run, const char *id) {
    const json_t *v = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(run, "voids"), i, v) {
        const json_t *entry = at_index(c->entries, value_int(v, "log_idx", -1));
        if (!entry) differs(c, EVIDENCE_UNBOUND, "run", id);
        else if (c->compared++, !void_agrees(run, v, entry)) differs(c, "void-differs", "run", id);
    }
}

static void runs_compare(struct comparing *c) {
    const json_t *run = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(c->facts, "runs"), i, run) {
        char id[24];
        int64_t idx = value_int(run, "log_idx", -1);
        const json_t *entry = at_index(c->entries, idx), *record = at_index(c->records, idx);
        (void)snprintf(id, sizeof id, "%lld", (long long)value_int(run, "run", 0));
        c->compared += (entry ? 1u : 0u) + (record ? 1u : 0u);
        if (!entry) differs(c, EVIDENCE_UNBOUND, "run", id);
        else if (!run_agrees(run, entry)) differs(c, "run-differs", "run", id);
        if (record && !record_agrees(run, record)) differs(c, "run-record-differs", "run", id);
        voids_compare(c, run, id);
    }
}

/* ---- decisions ---- */

static const struct {
    enum kind kind;
    const char *field;
} decided[] = {
#define X(kind, field) { KIND_##kind, #field },
#include "core/fact.def"
#undef X
};

static bool is_decision(enum kind k) { return k == KIND_RATING || k == KIND_MARK || k == KIND_RIGHT || k == KIND_RECOGNITION || k == KIND_RECALL; }

/* Ids are numbers in the log and texts in the register; what is absent in facts is empty or null there. */
static bool value_agrees(const json_t *value, const json_t *fact) {
    if (!fact || json_is_null(fact)) return !value;
    if (json_is_string(fact) && !json_string_length(fact)) return !value;
    if (json_is_integer(fact) && json_is_string(value)) return strtoll(json_string_value(value), NULL, 10) == json_integer_value(fact);
    return value && json_equal(value, fact);
}

static void decision_compare(struct comparing *c, enum kind k, const json_t *record, const json_t *entry) {
    const json_t *values = json_object_get(record, "values"), *facts = json_object_get(entry, "facts");
    for (size_t i = 0; i < sizeof decided / sizeof *decided; i++) {
        const char *field = decided[i].field;
        if (decided[i].kind != k || !strncmp(field, "ended_", 6) || !strcmp(field, "replaced_by")) continue;
        c->compared++;
        if (value_agrees(json_object_get(values, field), json_object_get(facts, field))) continue;
        char where[64];
        (void)snprintf(where, sizeof where, "%s %s,", kind_info(k)->key, value_text(record, "id"));
        differs(c, "decision-differs", where, field);
    }
}

/* The newest entry whose first subject is the record. */
static const json_t *newest_of(const json_t *entries, const char *subject) {
    const char *key = NULL;
    json_t *entry = NULL;
    const json_t *found = NULL;
    int64_t newest = -1;
    json_object_foreach((json_t *)(uintptr_t)entries, key, entry) {
        const char *first = json_string_value(json_array_get(json_object_get(entry, "subject"), 0));
        int64_t idx = strtoll(key, NULL, 10);
        if (!first || strcmp(first, subject) != 0 || idx <= newest) continue;
        newest = idx;
        found = entry;
    }
    return found;
}

static void decisions_compare(struct comparing *c) {
    for (int k = 0; k < KIND_COUNT; k++) {
        const json_t *record = NULL;
        size_t i = 0;
        if (!is_decision((enum kind)k)) continue;
        json_array_foreach(json_object_get(json_object_get(c->facts, "records"), kind_info((enum kind)k)->key), i, record) {
            char subject[120];
            (void)snprintf(subject, sizeof subject, "%s:%s", kind_info((enum kind)k)->key, value_text(record, "id"));
            const json_t *entry = newest_of(c->entries, subject);
            if (entry) decision_compare(c, (enum kind)k, record, entry);
            else differs(c, EVIDENCE_UNBOUND, kind_info((enum kind)k)->key, value_text(record, "id"));
        }
    }
}

/* ---- the list of entries ---- */

static void unlisted_find(struct comparing *c, const json_t *listed) {
    const char *idx = NULL;
    json_t *entry = NULL;
    json_object_foreach((json_t *)(uintptr_t)c->entries, idx, entry)
        if (!json_object_get(listed, idx)) differs(c, "entry-unlisted", "log", idx);
}

static void list_compare(struct comparing *c) {
    const json_t *one = NULL, *list = json_object_get(json_object_get(c->facts, "log"), "entries");
    json_t *listed = json_object();
    size_t i = 0;
    json_array_foreach(list, i, one) {
        char id[24];
        int64_t idx = value_int(one, "idx", -1);
        const json_t *entry = at_index(c->entries, idx);
        (void)snprintf(id, sizeof id, "%lld", (long long)idx);
        json_object_set_new(listed, id, json_true());
        c->compared++;
        if (!entry) differs(c, "entry-missing", "log", id);
        else if (!same(one, "kind", entry, "kind")) differs(c, "entry-differs", "log", id);
        if (json_is_true(json_object_get(one, "record")) && entry && !at_index(c->records, idx)) differs(c, "record-missing", "log", id);
    }
    unlisted_find(c, listed);
    json_decref(listed);
}

size_t evidence_compare(const json_t *facts, const json_t *entries, const json_t *records, evidence_differs *d, void *ctx) {
    struct comparing c = { .facts = facts, .entries = entries, .records = records, .differs = d, .ctx = ctx };
    list_compare(&c);
    runs_compare(&c);
    decisions_compare(&c);
    return c.compared;
}

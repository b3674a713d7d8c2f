/* A seeded province, bodies that report on it, and how a test looks at a report. */
#ifndef TEMLANG_TESTS_FILING_OFFICE_H
#define TEMLANG_TESTS_FILING_OFFICE_H

#include <string.h>

#include "province.h"
#include "registry.h"
#include "store/people.h"

static struct registry r;

static inline int setup(void **state) {
    (void)state;
    world_open(&r.w, true);
    const struct province p = { .producers = 150, .products = 450, .runs = 900, .labels = 200, .scans = 6000 };
    if (province_seed(r.w.app, &p, &r.w.err)) fail_msg("seed: %s %s", r.w.err.key, r.w.err.field);
    return 0;
}

static inline int teardown(void **state) {
    (void)state;
    world_close(&r.w);
    return 0;
}

/* ---- what a report says ---- */

static inline const json_t *figure_of(const json_t *view, const char *key) {
    static const char *const lists[] = { "plan", "trace" };
    json_t *f = NULL;
    size_t i = 0;
    for (size_t l = 0; l < 2; l++)
        json_array_foreach(json_object_get(view, lists[l]), i, f)
            if (!strcmp(text_of(f, "key"), key)) return f;
    return NULL;
}

static inline const json_t *slot_of_figure(const json_t *view, const char *key, const char *slot) {
    return json_object_get(json_object_get(figure_of(view, key), "values"), slot);
}

/* ---- people ---- */

static inline int64_t org_id(const char *code) {
    struct db *db = NULL;
    int64_t id = 0;
    assert_int_equal(reader_open(&db, r.w.dir, &r.w.err), ST_OK);
    assert_int_equal(org_find(db, code, &id, &r.w.err), ST_OK);
    reader_close(&db);
    assert_int_not_equal(id, 0);
    return id;
}

static inline struct actor officer(const char *role, const char *org, int64_t account) {
    struct actor a = person(role, account, org_id(org));
    a.org = org;
    if (!strncmp(org, "ubnd-", 5)) a.who.unit_code = org + 5;
    return a;
}

static inline int64_t begin(const struct actor *who, const char *document, const char *period) {
    json_t *f = as(&r, who, COMMAND_FILING_ADD, json_pack("{s:s, s:s}", "document", document, "period", period), ST_OK);
    int64_t id = json_integer_value(json_object_get(f, "id"));
    json_decref(f);
    return id;
}

static inline json_t *value(int64_t filing, const char *indicator, const char *kind, const char *v) {
    return json_pack("{s:I, s:s, s:s, s:s, s:s}", "filing", (json_int_t)filing, "indicator", indicator, "kind", kind, "value", v, "source", "QĐ 45/QĐ-SKHCN");
}

static inline void head(const struct actor *who, int64_t filing) {
    json_decref(as(&r, who, COMMAND_FILING_TEXT,
                   json_pack("{s:I, s:{s:s, s:s, s:s, s:s}}", "filing", (json_int_t)filing, "head", "number", "125/BC-SKHCN", "date", "15/06/2026", "signer", "Nguyễn Văn Mẫu",
                             "difficulties", "Sóng yếu.\nThiếu máy in."),
                   ST_OK));
}

static inline json_t *show(const struct actor *who, int64_t filing, int64_t version) {
    return as(&r, who, COMMAND_FILING_SHOW, json_pack("{s:I, s:I}", "filing", (json_int_t)filing, "version", (json_int_t)version), ST_OK);
}

static inline json_t *of(int64_t filing) { return json_pack("{s:I}", "filing", (json_int_t)filing); }

#endif

/*
 * Reports on the plan over a seeded province: the rows of each figure add up to it. Then the path of a report: begun, typed into, filed,
 * corrected, verified; by the right people only, and with bad input.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <stdlib.h>

#include "core/filing_seal.h"
#include "filing_office.h"

/* ---- rows ---- */

/* The n of all rows are the figure; of a percentage they are the part and m the whole. */
static void test_rows_add_up(void **state) {
    (void)state;
    struct actor dae = officer("dae", "so-nnmt", 41);
    int64_t id = begin(&dae, "consolidated", "2026-1");
    json_t *shown = show(&dae, id, 0), *view = json_object_get(shown, "view"), *f = NULL;
    static const char *const lists[] = { "plan", "trace" };
    size_t i = 0, k = 0;
    int looked = 0;
    for (size_t l = 0; l < 2; l++)
        json_array_foreach(json_object_get(view, lists[l]), i, f) {
            const json_t *whole = json_object_get(json_object_get(f, "values"), "all"), *period = json_object_get(json_object_get(f, "values"), "period"), *row = NULL;
            if (strcmp(text_of(f, "origin"), "computed") != 0) continue;
            json_t *rows = as(&r, &dae, COMMAND_FILING_ROWS, json_pack("{s:I, s:s, s:i}", "filing", (json_int_t)id, "indicator", text_of(f, "key"), "limit", 200), ST_OK);
            int64_t n = 0, m = 0, total = json_integer_value(json_object_get(rows, "total"));
            while ((int64_t)json_array_size(json_object_get(rows, "rows")) < total) {
                json_t *more = as(&r, &dae, COMMAND_FILING_ROWS,
                                  json_pack("{s:I, s:s, s:I}", "filing", (json_int_t)id, "indicator", text_of(f, "key"), "from",
                                            (json_int_t)json_array_size(json_object_get(rows, "rows"))),
                                  ST_OK);
                json_array_extend(json_object_get(rows, "rows"), json_object_get(more, "rows"));
                json_decref(more);
            }
            json_array_foreach(json_object_get(rows, "rows"), k, row) {
                n += json_integer_value(json_array_get(row, 5));
                m += json_integer_value(json_array_get(row, 6));
            }
            int64_t is = json_integer_value(json_object_get(period ? period : whole, "n"));
            bool percent = json_integer_value(json_object_get(whole, "d")) == 1;
            if (percent) assert_int_equal(is, (n * 2000 + m) / (2 * m));
            else if (is != n) fail_msg("%s: %lld rows add up to %lld", text_of(f, "key"), (long long)is, (long long)n);
            if (period) assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(f, "values"), "since"), "n")), m);
            looked++;
            json_decref(rows);
        }
    assert_true(looked > 20);
    json_decref(shown);
}

/* ---- a report ---- */

static enum status keep(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static enum status export(const struct actor *who, int64_t filing, int64_t version, const char *format, struct buf *b) {
    json_t *result = NULL, *params = json_pack("{s:I, s:I, s:s}", "filing", (json_int_t)filing, "version", (json_int_t)version, "format", format);
    const struct command_io io = { .data = keep, .ctx = b };
    err_clear(&r.w.err);
    enum status st = command_run(COMMAND_FILING_EXPORT, r.w.app, NULL, who, params, &io, &result, &r.w.err);
    json_decref(params);
    json_decref(result);
    return st;
}

static void public_key(unsigned char key[static CODE_PUBLIC_BYTES]) {
    struct secrets *s = world_secrets(&r.w);
    unsigned char seed[FILING_SEED_BYTES];
    filing_seed(&s->numbering, seed);
    filing_public(seed, key);
    secrets_free(&s);
}

static void test_filed_and_corrected(void **state) {
    (void)state;
    struct actor dost = officer("dost", "so-khcn", 11);
    int64_t id = begin(&dost, "own", "2026-1");
    json_decref(as(&r, &dost, COMMAND_FILING_VALUE, value(id, "a1-1", "", "2"), ST_OK));
    json_decref(as(&r, &dost, COMMAND_FILING_FILE, of(id), ST_INVALID));
    assert_string_equal(r.w.err.key, "filing.needed");
    head(&dost, id);
    json_t *filed = as(&r, &dost, COMMAND_FILING_FILE, of(id), ST_OK), *first = show(&dost, id, 1);
    const json_t *view = json_object_get(first, "view");
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(view, "a1-1", "all"), "n")), 2);
    /* 2 typed and those counted */
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(view, "a1", "all"), "n")),
                     2 + json_integer_value(json_object_get(slot_of_figure(view, "a1-2", "all"), "n")));
    assert_string_equal(text_of(json_object_get(first, "filing"), "state"), "filed");
    assert_string_equal(text_of(json_array_get(json_object_get(figure_of(view, "a1-1"), "said"), 0), "source"), "QĐ 45/QĐ-SKHCN");

    /* What was filed does not change, whatever becomes of the registry and of what is typed. */
    json_decref(as(&r, &dost, COMMAND_FILING_VALUE, value(id, "a1-1", "", "3"), ST_CONFLICT));
    assert_string_equal(r.w.err.key, "filing.filed");
    json_decref(as(&r, &dost, COMMAND_FILING_TEXT, json_pack("{s:I, s:{s:s}}", "filing", (json_int_t)id, "head", "number", "9"), ST_CONFLICT));
    json_decref(as(&r, &dost, COMMAND_FILING_FILE, of(id), ST_CONFLICT));
    json_decref(as(&r, &dost, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", ""), ST_INVALID));
    json_decref(as(&r, &dost, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", "nhập nhầm"), ST_OK));
    json_decref(as(&r, &dost, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", "nhập nhầm"), ST_CONFLICT));
    json_decref(as(&r, &dost, COMMAND_FILING_VALUE, value(id, "a1-1", "", "3"), ST_OK));
    json_t *again = as(&r, &dost, COMMAND_FILING_FILE, of(id), ST_OK), *kept = show(&dost, id, 1);
    assert_true(json_equal(json_object_get(kept, "view"), view));
    assert_string_not_equal(text_of(filed, "sha256"), text_of(again, "sha256"));

    /* Field by field, and nothing else. */
    json_t *diff = as(&r, &dost, COMMAND_FILING_DIFFERENCE, json_pack("{s:I, s:i, s:i}", "filing", (json_int_t)id, "from", 1, "to", 2), ST_OK);
    const json_t *list = json_object_get(diff, "differences"), *d = NULL;
    size_t i = 0;
    int values = 0;
    json_array_foreach(list, i, d) {
        if (!strcmp(text_of(d, "what"), "said")) continue;
        assert_string_equal(text_of(d, "what"), "value");
        assert_true(!strcmp(text_of(d, "key"), "a1-1") || !strcmp(text_of(d, "key"), "a1"));
        assert_int_equal(json_integer_value(json_object_get(json_object_get(d, "now"), "n")), json_integer_value(json_object_get(json_object_get(d, "was"), "n")) + 1);
        values++;
    }
    assert_int_equal(values, 2);
    json_t *entry = world_do(&r.w, COMMAND_SHOW, json_pack("{s:s, s:o}", "kind", "entries", "id", json_sprintf("%lld", (long long)json_integer_value(json_object_get(again, "log")))));
    char *text = json_dumps(entry, 0);
    assert_non_null(strstr(text, "filing.filed"));
    assert_non_null(strstr(text, text_of(again, "sha256")));
    assert_non_null(strstr(text, "so-khcn"));
    free(text);
    /* Given up, a correction leaves nothing behind that the next one would file. */
    world_set_time(&r.w, "2026-11-24", 9, 0, 1);
    json_decref(as(&r, &dost, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", "thử"), ST_OK));
    json_decref(as(&r, &dost, COMMAND_FILING_VALUE, value(id, "a1-1", "", "77"), ST_OK));
    json_decref(as(&r, &dost, COMMAND_FILING_VALUE, value(id, "a1-1", "", "78"), ST_OK));
    json_decref(as(&r, &dost, COMMAND_FILING_DISCARD, of(id), ST_OK));
    json_decref(as(&r, &dost, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", "sửa ngày"), ST_OK));
    json_t *next = show(&dost, id, 0);
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(json_object_get(next, "view"), "a1-1", "all"), "n")), 3);
    json_decref(as(&r, &dost, COMMAND_FILING_DISCARD, of(id), ST_OK));
    json_decref(next);
    world_set_time(&r.w, "2026-11-24", 9, 0, 0);
    json_decref(entry);
    json_decref(diff);
    json_decref(filed);
    json_decref(again);
    json_decref(first);
    json_decref(kept);
}

/* The signed file holds what was filed, by the published key; a byte more or less, and it does not. */
static void test_verified(void **state) {
    (void)state;
    struct actor dost = officer("dost", "so-khcn", 11);
    unsigned char key[CODE_PUBLIC_BYTES], is[CODE_PUBLIC_BYTES];
    struct buf b = BUF_INIT;
    json_t *view = NULL;
    int64_t id = begin(&dost, "own", "2025-2");
    assert_int_equal(export(&dost, id, 0, "json", &b), ST_REFUSED);
    assert_string_equal(r.w.err.key, "filing.unsigned");
    head(&dost, id);
    json_decref(as(&r, &dost, COMMAND_FILING_FILE, of(id), ST_OK));
    assert_int_equal(export(&dost, id, 0, "json", &b), ST_OK);
    public_key(key);
    assert_int_equal(filing_verify(b.data, b.len, key, &view, is, &r.w.err), ST_OK);
    assert_memory_equal(key, is, sizeof key);
    assert_string_equal(text_of(view, "period"), "2025-2");
    json_decref(view);
    static const struct {
        const char *was, *now, *why;
    } changes[] = { { "\"period\":\"2025-2\"", "\"period\":\"2025-1\"", "filing-file.hash" }, { "\"sha256\":\"", "\"sha256\":\"0", "filing-file.format" },
                    { "{\"filing\"", "[\"filing\"", "filing-file.format" }, { "\"signature\":\"", "\"signature\":\"ab", "filing-file.format" } };
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        struct buf c = BUF_INIT;
        const char *at = strstr(b.data, changes[i].was);
        assert_non_null(at);
        buf_add(&c, b.data, (size_t)(at - b.data));
        buf_str(&c, changes[i].now);
        buf_str(&c, at + strlen(changes[i].was));
        err_clear(&r.w.err);
        assert_int_equal(filing_verify(c.data, c.len, key, &view, is, &r.w.err), ST_TAMPERED);
        assert_string_equal(r.w.err.key, changes[i].why);
        buf_free(&c);
    }
    for (size_t len = 0; len + 2 < b.len; len += b.len / 50) {
        err_clear(&r.w.err);
        assert_int_equal(filing_verify(b.data, len, key, &view, is, &r.w.err), ST_TAMPERED);
        if (len) assert_string_equal(r.w.err.key, "filing-file.cut");
        if (len) assert_in_range(strtol(err_value(&r.w.err, "at"), NULL, 10), len - 4, len); /* the last character may be cut too */
    }
    key[3] ^= 1;
    err_clear(&r.w.err);
    assert_int_equal(filing_verify(b.data, b.len, key, &view, is, &r.w.err), ST_TAMPERED);
    assert_string_equal(r.w.err.key, "filing-file.key");
    buf_free(&b);
}

/* ---- who ---- */

static bool said_unfiled(const json_t *shown, const char *key) {
    return json_is_true(json_object_get(json_array_get(json_object_get(figure_of(json_object_get(shown, "view"), key), "said"), 0), "unfiled"));
}

static void test_bodies(void **state) {
    (void)state;
    struct actor trade = officer("reporter", "so-cong-thuong", 21), other = officer("reporter", "so-gddt", 22), dae = officer("dae", "so-nnmt", 41),
                 commune = officer("commune", "ubnd-03046", 31), observer = officer("observer", "ubnd-tinh", 51), culture = officer("reporter", "so-vhttdl", 23);
    int64_t id = begin(&trade, "own", "2026-1"), local = begin(&commune, "own", "2026-1");
    /* Each sees and types its own. */
    json_decref(as(&r, &other, COMMAND_FILING_SHOW, of(id), ST_NOT_FOUND));
    json_decref(as(&r, &other, COMMAND_FILING_VALUE, value(id, "a2-1", "", "1"), ST_NOT_FOUND));
    json_decref(as(&r, &observer, COMMAND_FILING_VALUE, value(id, "a2-1", "", "1"), ST_FORBIDDEN));
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "a2-1", "", "1"), ST_FORBIDDEN));
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-1", "", "1"), ST_OK));
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-2", "", "Không có"), ST_OK));
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-3", "", "1.045"), ST_OK));
    json_decref(as(&r, &trade, COMMAND_FILING_ADD, json_pack("{s:s, s:s}", "document", "consolidated", "period", "2026-1"), ST_REFUSED));
    assert_string_equal(r.w.err.key, "filing.not-consolidator");
    json_t *mine = show(&trade, id, 0);
    const json_t *view = json_object_get(mine, "view");
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(view, "a2", "all"), "n")), 1046);
    assert_string_equal(text_of(slot_of_figure(view, "a2-2", "all"), "state"), "none");
    assert_null(figure_of(view, "b5"));
    assert_null(figure_of(view, "a1-1"));
    assert_null(figure_of(view, "opened")); /* who reads no case has none in a report */
    /* There is none where there is none of each, and that is not 0. */
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-1", "", "không có"), ST_OK));
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-3", "", "không có"), ST_OK));
    static const char *const kinds[] = { "LN", "NTT", "LNTT" };
    for (size_t k = 0; k < 3; k++) json_decref(as(&r, &commune, COMMAND_FILING_VALUE, value(local, "b1", kinds[k], "không có"), ST_OK));
    json_t *none[] = { show(&trade, id, 0), show(&commune, local, 0) };
    assert_string_equal(text_of(slot_of_figure(json_object_get(none[0], "view"), "a2", "all"), "state"), "none");
    assert_string_equal(text_of(slot_of_figure(json_object_get(none[1], "view"), "b1", "all"), "state"), "none");
    for (size_t k = 0; k < 2; k++) json_decref(none[k]);
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-1", "", "1"), ST_OK));
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-3", "", "1.045"), ST_OK));
    /* What is not of its report it does not type. */
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a1-1", "", "1"), ST_INVALID));
    assert_string_equal(r.w.err.key, "filing.not-typed");
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "b5", "", "1"), ST_INVALID));
    /* A successor reports in the place of who is named in the plan. */
    int64_t successor = begin(&culture, "own", "2026-1");
    json_t *theirs = show(&culture, successor, 0);
    assert_non_null(strstr(text_of(json_object_get(json_object_get(theirs, "view"), "org"), "plan_name"), "Sở Văn hóa và Thể thao"));
    assert_non_null(figure_of(json_object_get(theirs, "view"), "a3-1"));
    /* A commune has part B of its own place. */
    json_t *place = show(&commune, local, 0);
    assert_string_equal(text_of(json_object_get(json_object_get(place, "view"), "unit"), "code"), "03046");
    assert_non_null(figure_of(json_object_get(place, "view"), "b5"));
    assert_null(figure_of(json_object_get(place, "view"), "a2-1"));
    /* The consolidated report has what they typed, and says who has filed. */
    json_t *list = as(&r, &dae, COMMAND_FILING_LIST, json_object(), ST_OK), *row = NULL;
    size_t i = 0;
    int64_t all = 0;
    json_array_foreach(json_object_get(list, "rows"), i, row)
        if (!strcmp(text_of(row, "document"), "consolidated")) all = json_integer_value(json_object_get(row, "id"));
    json_t *whole = show(&dae, all ? all : begin(&dae, "consolidated", "2026-1"), 0);
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(json_object_get(whole, "view"), "a2-3", "all"), "n")), 1045);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(json_object_get(whole, "view"), "communes"), "all")), 48);
    json_array_foreach(json_object_get(json_object_get(whole, "view"), "bodies"), i, row)
        if (!strcmp(text_of(row, "org"), "so-cong-thuong")) assert_string_equal(text_of(row, "state"), "draft");
    assert_true(said_unfiled(whole, "a2-3"));
    /* What a body has filed stands there until it files another version, whatever it types meanwhile. */
    int64_t together = json_integer_value(json_object_get(json_object_get(whole, "filing"), "id"));
    json_decref(whole);
    head(&trade, id);
    json_decref(as(&r, &trade, COMMAND_FILING_FILE, of(id), ST_OK));
    world_set_time(&r.w, "2026-11-24", 9, 1, 0);
    json_decref(as(&r, &trade, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", "thiếu một cuộc"), ST_OK));
    json_decref(as(&r, &trade, COMMAND_FILING_VALUE, value(id, "a2-3", "", "1.046"), ST_OK));
    whole = show(&dae, together, 0);
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(json_object_get(whole, "view"), "a2-3", "all"), "n")), 1045);
    assert_false(said_unfiled(whole, "a2-3"));
    json_decref(whole);
    json_decref(as(&r, &trade, COMMAND_FILING_FILE, of(id), ST_OK));
    whole = show(&dae, together, 0);
    assert_int_equal(json_integer_value(json_object_get(slot_of_figure(json_object_get(whole, "view"), "a2-3", "all"), "n")), 1046);
    assert_false(said_unfiled(whole, "a2-3"));
    json_decref(mine);
    json_decref(theirs);
    json_decref(place);
    json_decref(list);
    json_decref(whole);
}

/* A body that filed and was then merged into another has reported. */
static void test_replaced(void **state) {
    (void)state;
    static const char duty[] = "section,body,period,part,first_day,last_day,due_day,valid_from,valid_to,source\n-,so-cu,half,1,12-15,06-14,06-19,2022-09-21,,thử\n";
    json_decref(world_do(&r.w, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s, s:s, s:s}", "code", "so-cu", "name", "Sở Cũ", "kind", "department", "to", "2026-11-10", "successor",
                                                          "so-tai-chinh")));
    json_decref(world_do(&r.w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "duties", "csv", duty)));
    struct actor old = officer("reporter", "so-cu", 24), dae = officer("dae", "so-nnmt", 41);
    world_set_time(&r.w, "2026-11-10", 9, 0, 0);
    int64_t id = begin(&old, "own", "2026-1");
    world_set_time(&r.w, "2026-11-24", 9, 2, 0);
    json_t *list = as(&r, &dae, COMMAND_FILING_LIST, json_object(), ST_OK), *row = NULL, *shown = NULL;
    size_t i = 0;
    int64_t all = 0;
    json_array_foreach(json_object_get(list, "rows"), i, row)
        if (!strcmp(text_of(row, "document"), "consolidated")) all = json_integer_value(json_object_get(row, "id"));
    /* not yet filed: it is for who came after it */
    shown = show(&dae, all, 0);
    const char *named = "";
    json_array_foreach(json_object_get(json_object_get(shown, "view"), "bodies"), i, row)
        if (!strcmp(text_of(row, "org"), "so-tai-chinh")) named = text_of(row, "plan_name");
    assert_non_null(strstr(named, "Sở Cũ"));
    json_decref(shown);
    head(&old, id);
    json_decref(as(&r, &old, COMMAND_FILING_FILE, of(id), ST_OK));
    shown = show(&dae, all, 0);
    int found = 0;
    json_array_foreach(json_object_get(json_object_get(shown, "view"), "bodies"), i, row) {
        if (!strcmp(text_of(row, "org"), "so-cu")) assert_string_equal(text_of(row, "state"), "filed"), found++;
        if (!strcmp(text_of(row, "org"), "so-tai-chinh")) assert_null(strstr(text_of(row, "plan_name"), "Sở Cũ"));
    }
    assert_int_equal(found, 1);
    json_decref(shown);
    json_decref(list);
    world_set_time(&r.w, "2026-11-24", 9, 0, 0);
}

/* ---- when ---- */

static json_t *home_of(const struct actor *who) { return as(&r, who, COMMAND_HOME, json_object(), ST_OK); }

static const json_t *owed(const json_t *home, const char *period) {
    json_t *o = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(home, "filings"), i, o)
        if (!strcmp(text_of(o, "period"), period)) return o;
    return NULL;
}

static void test_reminder(void **state) {
    (void)state;
    struct actor reporter = officer("reporter", "so-gddt", 22);
    static const struct {
        const char *day;
        bool told;
        int left;
    } days[] = { { "2026-11-18", false, 0 }, { "2026-11-19", true, 30 }, { "2026-12-19", true, 0 }, { "2026-12-20", true, -1 } };
    for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
        world_set_time(&r.w, days[i].day, 9, 0, 0);
        json_t *home = home_of(&reporter);
        const json_t *o = owed(home, "2026-2");
        assert_int_equal(o != NULL, days[i].told);
        if (o) assert_int_equal(json_integer_value(json_object_get(o, "left")), days[i].left);
        json_decref(home);
    }
    int64_t id = begin(&reporter, "own", "2026-2");
    head(&reporter, id);
    json_decref(as(&r, &reporter, COMMAND_FILING_FILE, of(id), ST_OK));
    json_t *home = home_of(&reporter);
    assert_null(owed(home, "2026-2"));
    json_decref(home);
    world_set_time(&r.w, "2026-11-24", 9, 0, 0);
}

/* ---- bad input ---- */

static void refused(const struct actor *who, json_t *params, enum status want, const char *key, const char *field) {
    json_decref(as(&r, who, COMMAND_FILING_ADD, params, want));
    if (strcmp(r.w.err.key, key) != 0) fail_msg("%s, not %s", r.w.err.key, key);
    assert_string_equal(r.w.err.field, field);
}

static void test_bad_input(void **state) {
    (void)state;
    struct actor dost = officer("dost", "so-khcn", 11), dae = officer("dae", "so-nnmt", 41), commune = officer("commune", "ubnd-03046", 31);
    refused(&dost, json_pack("{s:s, s:s}", "document", "own", "period", "2027-1"), ST_INVALID, "filing.future", "period");
    assert_string_equal(err_value(&r.w.err, "d"), "2026-12-15");
    refused(&dost, json_pack("{s:s, s:s}", "document", "own", "period", "2026-3"), ST_INVALID, "filing.period", "period");
    refused(&dost, json_pack("{s:s, s:s}", "document", "own", "period", "2026"), ST_REFUSED, "filing.no-duty", "period");
    refused(&dost, json_pack("{s:s, s:s}", "document", "own", "period", "2026-01-01/2026-02-01"), ST_INVALID, "filing.period-kind", "period");
    refused(&dost, json_pack("{s:s, s:s}", "document", "adhoc", "period", "2026-1"), ST_INVALID, "filing.period-span", "period");
    refused(&dost, json_pack("{s:s, s:s}", "document", "adhoc", "period", "2026-11-01/2026-11-25"), ST_INVALID, "filing.future-end", "to");
    refused(&dost, json_pack("{s:s, s:s}", "document", "adhoc", "period", "2026-11-02/2026-11-01"), ST_INVALID, "filing.period-span", "period");
    refused(&dost, json_pack("{s:s, s:s}", "document", "adhoc", "period", "/"), ST_INVALID, "filing.period-span", "period");
    refused(&dost, json_pack("{s:s, s:s, s:s}", "document", "own", "period", "2026-1", "area", "all"), ST_INVALID, "filing.area", "area");
    refused(&dost, json_pack("{s:s, s:s, s:s}", "document", "own", "period", "2026-1", "commune", "03046"), ST_INVALID, "filing.scope-adhoc", "commune");
    refused(&dost, json_pack("{s:s, s:s, s:s}", "document", "adhoc", "period", "2026-01-01/2026-02-01", "commune", "99999"), ST_INVALID, "filing.unit", "commune");
    refused(&dost, json_pack("{s:s, s:s, s:s}", "document", "own", "period", "2026-1", "org", "so-nnmt"), ST_INVALID, "filing.org-own", "org");
    refused(&dost, json_pack("{s:s, s:s}", "document", "yearly", "period", "2026"), ST_INVALID, "filing.document", "document");
    refused(&commune, json_pack("{s:s, s:s, s:s}", "document", "adhoc", "period", "2026-01-01/2026-02-01", "commune", "03013"), ST_INVALID, "filing.unit-own", "commune");
    json_decref(as(&r, &dost, COMMAND_FILING_ADD, json_pack("{s:s, s:s, s:i}", "document", "adhoc", "period", "2026-01-01/2026-02-01", "producer", 99999), ST_NOT_FOUND));
    int64_t id = begin(&dae, "own", "2026-2");
    refused(&dae, json_pack("{s:s, s:s}", "document", "own", "period", "2026-2"), ST_CONFLICT, "filing.exists", "");
    head(&dae, id);
    json_decref(as(&r, &dae, COMMAND_FILING_FILE, of(id), ST_REFUSED));
    assert_string_equal(r.w.err.key, "filing.not-over");
    static const char *const numbers[] = { "1,234.5", "12%", "mười", "1e3", "1.23" };
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "a3b-1", "", numbers[i]), ST_INVALID));
        assert_string_equal(r.w.err.key, "filing.number");
        assert_string_equal(r.w.err.field, "a3b-1");
    }
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "b8", "LN", "5"), ST_INVALID)); /* the service counts it */
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "a3b-1", "LN", "5"), ST_INVALID));
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "z9", "", "5"), ST_INVALID));
    json_decref(as(&r, &dae, COMMAND_FILING_TEXT, json_pack("{s:I, s:{s:s}}", "filing", (json_int_t)id, "head", "date", "31/02/2026"), ST_INVALID));
    assert_string_equal(r.w.err.field, "date");
    json_decref(as(&r, &dae, COMMAND_FILING_TEXT, json_pack("{s:I, s:i, s:{s:s}}", "filing", (json_int_t)id, "version", 1, "head", "number", "7"), ST_CONFLICT));
    assert_string_equal(r.w.err.key, "filing.changed");
    json_decref(as(&r, &dae, COMMAND_FILING_TEXT, json_pack("{s:I, s:{s:s}}", "filing", (json_int_t)id, "head", "hoa", "7"), ST_INVALID));
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "a3b-1", "", "-1"), ST_INVALID));
    assert_string_equal(r.w.err.key, "filing.negative");
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, value(id, "a3b-1", "", ""), ST_INVALID)); /* with a source */
    assert_string_equal(r.w.err.key, "filing.note-alone");
    json_decref(as(&r, &dae, COMMAND_FILING_VALUE, json_pack("{s:I, s:s, s:s}", "filing", (json_int_t)id, "indicator", "a3b-1", "value", ""), ST_OK));
    json_decref(as(&r, &dae, COMMAND_FILING_DISCARD, of(id), ST_OK));
    /* A draft that was discarded is no report, and was not filed. */
    json_decref(as(&r, &dae, COMMAND_FILING_DISCARD, of(id), ST_NOT_FOUND));
    assert_string_equal(r.w.err.key, "filing.missing");
    json_decref(as(&r, &dae, COMMAND_FILING_SHOW, of(id), ST_NOT_FOUND));
    assert_string_equal(r.w.err.key, "filing.missing");
    json_decref(as(&r, &dae, COMMAND_FILING_CORRECT, json_pack("{s:I, s:s}", "filing", (json_int_t)id, "reason", "thử"), ST_NOT_FOUND));
    json_decref(as(&r, &dae, COMMAND_FILING_SHOW, of(99999), ST_NOT_FOUND));
    (void)begin(&dae, "own", "2026-2");
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_rows_add_up), cmocka_unit_test(test_filed_and_corrected), cmocka_unit_test(test_verified), cmocka_unit_test(test_bodies),
        cmocka_unit_test(test_replaced),    cmocka_unit_test(test_reminder),            cmocka_unit_test(test_bad_input),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* A producer's own printers and papers: entered, held to the checks of the press, printed with. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "registry.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static json_t *printer_values(const char *x, const char *y, const char *dpi) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", "1", "name", "Máy in HTX", "device", "laser", "dpi", dpi, "offset_x", x,
                     "offset_y", y);
}

static json_t *paper_values(const char *label_w, const char *pitch_x) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", "1", "name", "Giấy tự cắt", "kind", "sheet",
                     "page_w_mm", "210", "page_h_mm", "297", "cols", 2, "rows", 6, "label_w_mm", label_w, "label_h_mm", "38,1", "left_mm", "20",
                     "top_mm", "20,5", "pitch_x_mm", pitch_x, "pitch_y_mm", "40");
}

static json_t *print(struct registry *r, const struct actor *who, json_t *more, enum status want) {
    json_object_set_new(more, "wait", json_true());
    return as(r, who, COMMAND_JOB_ADD, more, want);
}

static void a_printer_is_printed_with(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 100);
    uint32_t run = issue(&r, 20, "");
    int64_t id = record_new(&r, &r.clerk, "printer", printer_values("0,5", "-1,25", "600"), true);
    json_t *j = print(&r, &r.clerk, json_pack("{s:I, s:I}", "run", (json_int_t)run, "printer", (json_int_t)id), ST_OK), *t = json_object_get(j, "ticket");
    assert_int_equal(number(t, "offset_x_um"), 500);
    assert_int_equal(number(t, "offset_y_um"), -1250);
    assert_int_equal(number(t, "dpi"), 600);
    assert_int_equal(number(t, "printer"), id);
    int64_t job = number(j, "id");
    char *sha = strdup(text_of(j, "sha256"));
    json_decref(j);
    /* Calibrated anew, what was printed stays as it was. */
    record_set(&r, &r.manager, "printer", id, json_pack("{s:s}", "offset_x", "\xE2\x88\x92" "2"));
    json_t *rec = as(&r, &r.clerk, COMMAND_RECORD_GET, json_pack("{s:s, s:o}", "kind", "printer", "id", json_sprintf("%lld", (long long)id)), ST_OK);
    assert_int_equal(number(json_object_get(rec, "values"), "offset_x"), -200);
    json_decref(rec);
    char path[400];
    (void)snprintf(path, sizeof path, "%s/jobs/%lld.pdf", r.w.dir, (long long)job);
    assert_int_equal(remove(path), 0);
    j = as(&r, &r.clerk, COMMAND_JOB_AGAIN, json_pack("{s:I, s:b}", "job", (json_int_t)job, "wait", 1), ST_OK);
    assert_string_equal(text_of(j, "kept_sha256"), sha);
    json_decref(j);
    free(sha);
    /* What is given beside it counts more. */
    j = print(&r, &r.clerk, json_pack("{s:I, s:I, s:i}", "run", (json_int_t)run, "printer", (json_int_t)id, "offset_x_um", 100), ST_OK);
    assert_int_equal(number(json_object_get(j, "ticket"), "offset_x_um"), 100);
    assert_int_equal(number(json_object_get(j, "ticket"), "offset_y_um"), -1250);
    json_decref(j);
    static const char *const wrong[][2] = { { "20,01", "0" }, { "0", "-20,01" }, { "1,234", "0" }, { "--1", "0" }, { "-", "0" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        json_decref(as(&r, &r.clerk, COMMAND_RECORD_ADD, json_pack("{s:s, s:o}", "kind", "printer", "values", printer_values(wrong[i][0], wrong[i][1], "")), ST_INVALID));
    /* Only the manager puts it away, and then nobody prints with it. */
    json_decref(as(&r, &r.clerk, COMMAND_RECORD_ACT, act_params("printer", id, "end", NULL), ST_FORBIDDEN));
    act_do(&r, &r.manager, "printer", id, "end", NULL);
    json_decref(print(&r, &r.clerk, json_pack("{s:I, s:I}", "run", (json_int_t)run, "printer", (json_int_t)id), ST_REFUSED));
    assert_string_equal(r.w.err.key, "printer.ended");
    registry_close(&r);
}

static void a_paper_of_ones_own(void **state) {
    (void)state;
    struct registry r;
    char own[32];
    registry_open(&r, 100);
    uint32_t run = issue(&r, 30, "");
    /* The press's own checks say what is wrong, at its field. */
    const struct { const char *w, *pitch, *key, *field; } wrong[] = { { "63,5", "60", "stock.overlap", "pitch_x_mm" }, { "63,5", "140", "stock.grid", "pitch_x_mm" },
                                                                       { "64,5", "66", "stock.no-template", "label_w_mm" } };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        json_decref(as(&r, &r.clerk, COMMAND_RECORD_ADD,
                       json_pack("{s:s, s:o, s:b}", "kind", "stock", "values", paper_values(wrong[i].w, wrong[i].pitch), "submit", 1), ST_INVALID));
        assert_string_equal(r.w.err.key, wrong[i].key);
        assert_string_equal(r.w.err.field, wrong[i].field);
        struct buf b = BUF_INIT;
        text_error(&b, LANG_VI, &r.w.err);
        assert_null(strstr(b.data, wrong[i].field)); /* people know no columns */
        if (!i) assert_non_null(strstr(b.data, text_get(LANG_VI, "field.stock.pitch_x_mm")));
        buf_free(&b);
    }
    /* The longest name that the form takes. */
    char name[80 * 3 + 1] = "";
    for (size_t i = 0; i < 80; i++) memcpy(name + i * 3, "ế", 4);
    json_t *values = paper_values("63,5", "66");
    json_object_set_new(values, "name", json_string(name));
    int64_t id = record_new(&r, &r.clerk, "stock", values, false);
    (void)snprintf(own, sizeof own, "own-%lld", (long long)id);
    json_decref(print(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", own), ST_REFUSED));
    assert_string_equal(r.w.err.key, "stock.draft");
    act_do(&r, &r.clerk, "stock", id, "submit", NULL);
    (void)snprintf(own, sizeof own, "own-%lld", (long long)id);
    json_t *j = print(&r, &r.clerk, json_pack("{s:I, s:s, s:i}", "run", (json_int_t)run, "stock", own, "start_cell", 12), ST_OK);
    assert_string_equal(text_of(j, "stock"), own);
    assert_string_equal(text_of(j, "template"), "B");
    assert_int_equal(number(json_object_get(j, "press"), "pages"), 4); /* 1 + 12 + 12 + 5 */
    assert_int_equal(number(j, "next_cell"), 6);
    json_t *paper = json_object_get(json_object_get(j, "ticket"), "stock");
    assert_int_equal(number(paper, "top_mm"), 20500);
    assert_string_equal(text_of(paper, "kind"), "sheet");
    assert_string_equal(text_of(paper, "name"), name);
    json_decref(j);
    j = as(&r, &r.clerk, COMMAND_JOB_NEXT_CELL, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", own), ST_OK);
    assert_int_equal(number(j, "cell"), 6);
    json_decref(j);
    json_decref(print(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", "own-99"), ST_NOT_FOUND));
    json_decref(print(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", "own-x"), ST_NOT_FOUND));
    act_do(&r, &r.manager, "stock", id, "end", NULL);
    json_decref(print(&r, &r.clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", own), ST_REFUSED));
    assert_string_equal(r.w.err.key, "stock.ended");
    registry_close(&r);
}

/* What another producer owns is as what nobody has. */
static void others_use_none_of_it(void **state) {
    (void)state;
    struct registry r;
    char own[32];
    registry_open(&r, 100);
    int64_t printer = record_new(&r, &r.manager, "printer", printer_values("0", "0", ""), true);
    int64_t paper = record_new(&r, &r.manager, "stock", paper_values("63,5", "66"), true);
    (void)snprintf(own, sizeof own, "own-%lld", (long long)paper);
    /* A second producer with a run of its own. */
    json_decref(world_do(&r.w, COMMAND_IMPORT, json_pack("{s:s, s:s}", "kind", "producers", "csv", "name,kind,commune\nHợp tác xã Mẫu B,hop-tac-xa,03013\n")));
    json_t *maker = as(&r, &r.dae, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", "2"), ST_OK);
    struct actor clerk = person("clerk", 81, number(maker, "owner_org"));
    json_decref(maker);
    r.product = world_id(world_do(&r.w, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 2, "name", "Túi lanh")));
    json_decref(world_do(&r.w, COMMAND_LOT_ADD, json_pack("{s:I, s:s, s:i, s:s}", "product", (json_int_t)r.product, "code", LOT, "quantity", 50,
                                                            "made_on", "2026-11-01")));
    uint32_t run = issue(&r, 10, "");
    json_decref(print(&r, &clerk, json_pack("{s:I}", "run", (json_int_t)run), ST_OK));
    json_decref(print(&r, &clerk, json_pack("{s:I, s:I}", "run", (json_int_t)run, "printer", (json_int_t)printer), ST_NOT_FOUND));
    assert_string_equal(r.w.err.key, "record.none");
    json_decref(print(&r, &clerk, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", own), ST_NOT_FOUND));
    assert_string_equal(r.w.err.key, "record.none");
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_printer_is_printed_with), cmocka_unit_test(a_paper_of_ones_own),
                                        cmocka_unit_test(others_use_none_of_it) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

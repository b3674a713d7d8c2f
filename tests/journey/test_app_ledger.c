/* The label ledger as rows, totals and files. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <zlib.h>

#include "registry.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static enum status take(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static enum status file_of(struct registry *r, const struct actor *who, const char *kind, int64_t id, const char *format, const char *lang,
                           struct buf *out) {
    json_t *result = NULL, *p = json_pack("{s:s, s:I, s:s, s:s*}", "kind", kind, "id", (json_int_t)id, "format", format, "lang", lang);
    const struct command_io io = { .data = take, .ctx = out };
    buf_clear(out);
    err_clear(&r->w.err);
    enum status st = command_run(COMMAND_LEDGER_FILE, r->w.app, NULL, who, p, &io, &result, &r->w.err);
    if (!st) assert_int_equal(number(result, "bytes"), out->len);
    json_decref(p);
    json_decref(result);
    return st;
}

static void print(struct registry *r, uint32_t run, const char *range) {
    json_decref(as(r, &r->clerk, COMMAND_RUN_PRINT, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", range), ST_OK));
}

/* Two years, two products, a mark. out: right */
static int64_t years(struct registry *r) {
    char mark[32];
    registry_open(r, 1000);
    int64_t right = right_new(r, 0, false, "2027-12-31");
    (void)snprintf(mark, sizeof mark, "right:%lld", (long long)right);
    uint32_t one = issue(r, 100, mark);
    print(r, one, "1-40");
    print(r, one, "31-50");
    json_decref(as(r, &r->clerk, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)one, "range", "41-45", "reason", "jam"), ST_OK));
    (void)issue(r, 10, "");
    r->product = world_id(world_do(&r->w, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 1, "name", "=Túi; \"lanh\"")));
    json_decref(world_do(&r->w, COMMAND_LOT_ADD, json_pack("{s:I, s:s, s:i, s:s}", "product", (json_int_t)r->product, "code", LOT, "quantity", 500,
                                                            "made_on", "2026-11-01")));
    world_set_time(&r->w, "2026-12-31", 23, 59, 59);
    (void)issue(r, 20, "");
    r->w.now_us += 1000000;
    (void)issue(r, 30, mark);
    return right;
}

static void totals_are_by_year_and_product(void **state) {
    (void)state;
    struct registry r;
    int64_t right = years(&r);
    json_t *o = as(&r, &r.clerk, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "producer", "id", 1), ST_OK);
    json_t *t = json_object_get(o, "totals");
    assert_int_equal(json_array_size(t), 3);
    const int64_t want[3][7] = { { 2027, 1, 30, 0, 0, 0, 30 }, { 2026, 1, 20, 0, 0, 0, 20 }, { 2026, 2, 110, 50, 10, 5, 60 } };
    static const char *const names[] = { "year", "runs", "issued", "printed", "reprinted", "voided", "left" };
    for (size_t i = 0; i < 3; i++)
        for (size_t k = 0; k < 7; k++) assert_int_equal(number(json_array_get(t, i), names[k]), want[i][k]);
    assert_string_equal(text_of(json_array_get(t, 2), "product"), "Khăn thổ cẩm");
    assert_int_equal(number(json_object_get(o, "sums"), "issued"), 160);
    assert_int_equal(number(json_object_get(o, "sums"), "runs"), 4);
    json_decref(o);
    /* All rights under a mark, for its owner alone. */
    o = as(&r, &r.owner1, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "mark", "id", 1), ST_OK);
    assert_int_equal(json_array_size(json_object_get(o, "rows")), 2);
    assert_int_equal(number(json_object_get(o, "sums"), "issued"), 130);
    json_decref(o);
    o = as(&r, &r.owner1, COMMAND_LEDGER, json_pack("{s:s, s:I, s:i}", "kind", "right", "id", (json_int_t)right, "year", 2026), ST_OK);
    assert_int_equal(number(json_object_get(o, "sums"), "issued"), 100);
    json_decref(o);
    json_decref(as(&r, &r.stranger, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "mark", "id", 1), ST_NOT_FOUND));
    registry_close(&r);
}

static void it_is_a_file_for_programs(void **state) {
    (void)state;
    struct registry r;
    struct buf b = BUF_INIT;
    (void)years(&r);
    assert_int_equal(file_of(&r, &r.clerk, "producer", 1, "csv", NULL, &b), ST_OK);
    static const char want[] = "\xEF\xBB\xBF" "Đợt tem;Ngày cấp;Cơ sở;Sản phẩm;Lô;Đã cấp;Đã in;In lại;Đã hủy;Chưa in\r\n"
                               "4;01/01/2027;Hợp tác xã Mẫu A;\"'=Túi; \"\"lanh\"\"\";2411A;30;0;0;0;30\r\n"
                               "3;31/12/2026;Hợp tác xã Mẫu A;\"'=Túi; \"\"lanh\"\"\";2411A;20;0;0;0;20\r\n"
                               "2;24/11/2026;Hợp tác xã Mẫu A;Khăn thổ cẩm;2411A;10;0;0;0;10\r\n"
                               "1;24/11/2026;Hợp tác xã Mẫu A;Khăn thổ cẩm;2411A;100;50;10;5;50\r\n";
    assert_string_equal(b.data, want);
    assert_int_equal(file_of(&r, &r.clerk, "producer", 1, "csv", "en", &b), ST_OK);
    assert_non_null(strstr(b.data, ";Not printed\r\n"));
    assert_int_equal(file_of(&r, &r.stranger, "producer", 1, "csv", NULL, &b), ST_NOT_FOUND);
    assert_int_equal(b.len, 0);
    assert_int_equal(file_of(&r, &r.clerk, "producer", 1, "ods", NULL, &b), ST_INVALID);
    assert_string_equal(r.w.err.key, "ledger.format");
    buf_free(&b);
    registry_close(&r);
}

/* A member of the archive, inflated.  src: PKWARE appnote, local file header */
static bool member(const struct buf *zip, const char *name, struct buf *out) {
    const unsigned char *p = (const unsigned char *)zip->data;
    buf_clear(out);
    for (size_t at = 0; at + 46 < zip->len; at++) {
        if (memcmp(p + at, "PK\1\2", 4) || (size_t)(p[at + 28] | p[at + 29] << 8) != strlen(name) || memcmp(p + at + 46, name, strlen(name))) continue;
        size_t packed = p[at + 20] | (size_t)p[at + 21] << 8 | (size_t)p[at + 22] << 16;
        size_t plain = p[at + 24] | (size_t)p[at + 25] << 8 | (size_t)p[at + 26] << 16;
        size_t local = p[at + 42] | (size_t)p[at + 43] << 8 | (size_t)p[at + 44] << 16;
        size_t data = local + 30 + (size_t)(p[local + 26] | p[local + 27] << 8) + (size_t)(p[local + 28] | p[local + 29] << 8);
        char *room = buf_room(out, plain + 1);
        z_stream z = { .next_in = (Bytef *)(uintptr_t)(p + data), .avail_in = (uInt)packed, .next_out = (Bytef *)room, .avail_out = (uInt)plain };
        assert_int_equal(inflateInit2(&z, -15), Z_OK);
        assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
        inflateEnd(&z);
        room[plain] = '\0';
        out->len = plain;
        return true;
    }
    return false;
}

static void it_is_a_workbook(void **state) {
    (void)state;
    struct registry r;
    struct buf one = BUF_INIT, two = BUF_INIT, part = BUF_INIT;
    (void)years(&r);
    assert_int_equal(file_of(&r, &r.clerk, "producer", 1, "xlsx", NULL, &one), ST_OK);
    r.w.now_us += INT64_C(86400000000);
    assert_int_equal(file_of(&r, &r.clerk, "producer", 1, "xlsx", NULL, &two), ST_OK);
    assert_int_equal(one.len, two.len); /* no time of its making is in it */
    assert_memory_equal(one.data, two.data, one.len);
    assert_true(member(&one, "xl/workbook.xml", &part));
    assert_non_null(strstr(part.data, "name=\"Các đợt tem\""));
    assert_non_null(strstr(part.data, "name=\"Tổng theo năm\""));
    assert_true(member(&one, "xl/sharedStrings.xml", &part));
    assert_non_null(strstr(part.data, "<t>=Túi; \"lanh\"</t>")); /* text, whatever it looks like */
    assert_non_null(strstr(part.data, "<t>31/12/2026</t>"));
    assert_true(member(&one, "xl/worksheets/sheet1.xml", &part));
    assert_non_null(strstr(part.data, "<c r=\"F5\"><v>100</v></c><c r=\"G5\"><v>50</v></c>"));
    assert_non_null(strstr(part.data, "<v>160</v>"));
    assert_true(member(&one, "docProps/core.xml", &part));
    assert_non_null(strstr(part.data, "2000-01-01T00:00:00Z"));
    buf_free(&one);
    buf_free(&two);
    buf_free(&part);
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(totals_are_by_year_and_product), cmocka_unit_test(it_is_a_file_for_programs),
                                        cmocka_unit_test(it_is_a_workbook) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * The text of minutes on paper, page by page: filled in, and blank to be written on. To accept a change that is meant: run this program with
 * GOLDEN_WRITE=1 and look at `git diff tests/golden`.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/text.h"
#include "document_seen.h"
#include "visit_paper.h"

static struct arena *arena;

static int setup(void **state) {
    struct err e = { 0 };
    (void)state;
    arena = arena_new((size_t)4 << 20);
    return arena && text_load(&e) == ST_OK ? 0 : -1;
}

static int teardown(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static json_t *inspection(void) {
    return json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", "Kiểm tra việc sử dụng tem truy xuất nguồn gốc năm 2026", "decision_no", "45/QĐ-SKHCN", "decided_on",
                     "2026-11-20", "body", "Sở Khoa học và Công nghệ", "team", "Ông Nguyễn Văn Mẫu, Trưởng đoàn; bà Lý Thị Mẫu");
}

static json_t *producer(void) {
    return json_pack("{s:s, s:s, s:s, s:s}", "name", "HTX Thổ cẩm Mẫu A", "kind", "hop-tac-xa", "hamlet", "thôn Tả Chải", "commune_code_title", "xã Tả Phìn");
}

static json_t *visit(void) {
    json_t *v = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "number", "3-05", "product_id_title", "Khăn thổ cẩm", "label", "5083 6818 2716 4871",
                          "done_on", "2026-12-02", "place", "nhà sản xuất của HTX, thôn Tả Chải, xã Tả Phìn", "inspectors", "Ông Nguyễn Văn Mẫu", "present",
                          "Bà Chảo Thị Mẫu, Giám đốc HTX", "deadline", "2026-12-31", "result", "faults");
    json_object_set_new(v, "c_goods", json_string("yes"));
    json_object_set_new(v, "c_voids", json_string("no"));
    json_object_set_new(v, "n_voids", json_string("Sổ ghi hủy 12 tem, cơ sở chỉ giữ 10 tem hỏng."));
    json_object_set_new(v, "c_area", json_string("na"));
    json_object_set_new(v, "finding", json_string("Tem trên hàng đúng sản phẩm.\nThiếu 02 tem hỏng so với sổ theo dõi tem."));
    json_object_set_new(v, "requirement", json_string("Báo rõ 02 tem hỏng còn thiếu; giữ tem hỏng riêng đến khi đối chiếu."));
    json_object_set_new(v, "opinion", json_string("Nhất trí. Hai tem bị rách đã bỏ nhầm."));
    return v;
}

/* "1 Căn cứ …": page and text of each line, marks that stand on every page left out. */
static void dump(const struct visit_paper *of, struct buf *out) {
    struct seen s;
    struct err e = { 0 };
    struct doc *d = seen_open(&s, &(struct doc_options){ .title = "Biên bản kiểm tra 3-05", .lang = LANG_VI, .numbered = true });
    assert_non_null(d);
    visit_paper_fill(d, of);
    if (doc_finish(d, &e)) fail_msg("%s %s", e.key, err_value(&e, "text"));
    doc_free(&d);
    assert_false(s.outside);
    for (size_t i = 0; i < s.len; i++)
        if (!s.text[i].again) buf_printf(out, "%u %s\n", s.text[i].page, s.text[i].text);
    seen_free(&s);
}

static void compare(const char *name, const struct visit_paper *of) {
    char path[512];
    struct buf have = BUF_INIT, kept = BUF_INIT;
    struct err e = { 0 };
    dump(of, &have);
    (void)snprintf(path, sizeof path, "%s/golden/%s.txt", TEST_SOURCE_DIR, name);
    if (getenv("GOLDEN_WRITE")) assert_int_equal(file_replace(path, have.data, have.len, 0644, NULL), ST_OK);
    assert_int_equal(file_read(path, (size_t)1 << 20, &kept, &e), ST_OK);
    if (kept.len != have.len || memcmp(kept.data, have.data, have.len) != 0) {
        print_error("%s is now\n", name);
        (void)fwrite(have.data, 1, have.len, stderr);
        fail();
    }
    buf_free(&have);
    buf_free(&kept);
}

static void test_filled(void **state) {
    json_t *i = inspection(), *v = visit(), *p = producer();
    json_t *answers = json_pack("[{s:s, s:s, s:s}, {s:s, s:s, s:s}, {s:s, s:s, s:s}]", "act", "answer", "why", "Đã tìm thấy 02 tem.", "at_at", "2026-12-09T16:59:00Z",
                                "act", "extend", "why", "x", "at_at", "2026-12-05T01:00:00Z", "act", "answer", "why", "Đang tìm.", "at_at", "2026-12-03T17:00:00Z");
    const struct visit_paper of = { .inspection = i, .visit = v, .producer = p, .answers = answers, .concerned = true, .arena = arena };
    (void)state;
    compare("minutes-filled", &of);
    json_decref(i);
    json_decref(v);
    json_decref(p);
    json_decref(answers);
}

static void test_blank(void **state) {
    json_t *i = inspection();
    const struct visit_paper of = { .inspection = i, .concerned = true, .arena = arena };
    (void)state;
    compare("minutes-blank", &of);
    json_decref(i);
}

/* Who was there is said to those concerned only; what was sent has no lines for what it does not have. */
static void test_supervised(void **state) {
    json_t *i = inspection(), *v = visit(), *p = producer();
    struct buf text = BUF_INIT;
    json_object_del(v, "label");
    const struct visit_paper of = { .inspection = i, .visit = v, .producer = p, .sent = true, .arena = arena };
    (void)state;
    dump(&of, &text);
    assert_null(strstr(text.data, "Chảo Thị Mẫu"));
    assert_non_null(strstr(text.data, "không hiện ở bản này"));
    assert_null(strstr(text.data, "Mã tem")); /* no label was drawn, and none is written in any more */
    buf_free(&text);
    json_decref(i);
    json_decref(v);
    json_decref(p);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_filled), cmocka_unit_test(test_blank), cmocka_unit_test(test_supervised) };
    return cmocka_run_group_tests(tests, setup, teardown);
}

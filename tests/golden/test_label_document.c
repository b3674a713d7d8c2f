/*
 * Where each mark of an office document stands, against kept text.
 *
 * To accept a change that is meant: run this program with GOLDEN_WRITE=1, look at `git diff tests/golden` and at the pages that
 * document_sample draws (tests/outside), and commit both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/file.h"
#include "document_seen.h"
#include "press_fixture.h"

static void minutes(struct doc *d) {
    static const struct doc_column columns[] = {{.name = "STT", .width_um = 12000, .align = DOC_CENTRED}, {.name = "Nội dung", .share = 3},
                                                {.name = "Đạt", .above = "Kết quả", .width_um = 14000}, {.name = "Không đạt", .above = "Kết quả", .width_um = 18000}};
    static const struct doc_signer signers[] = {{.authority = "Đại diện cơ sở"}, {.authority = "Trưởng đoàn kiểm tra", .name = "Nguyễn Văn Mẫu"}};
    static const char *const to[] = {"Cơ sở được kiểm tra", "Lưu: VT."};
    doc_head(d, &(struct doc_head){.parent = "Ủy ban nhân dân tỉnh Lào Cai", .office = "Sở Khoa học và Công nghệ", .place = "Lào Cai", .kind = "Biên bản",
                                   .about = "Kiểm tra việc sử dụng tem truy xuất nguồn gốc"});
    doc_heading(d, 1, "Nội dung");
    doc_runs(d, &(struct doc_paragraph){0}, (struct doc_run[]){{"Căn cứ ", 0, NULL}, {"Nghị định số 13/2022/NĐ-CP", DOC_BOLD, "https://vanban.chinhphu.vn"},
                                                               {", đoàn kiểm tra lập biên bản về việc sử dụng tem truy xuất nguồn gốc tại cơ sở, gồm các nội dung dưới đây.", DOC_ITALIC, NULL}}, 3);
    doc_item(d, 1, "Ông Nguyễn Văn Mẫu, Trưởng đoàn;");
    doc_facts(d, (struct doc_fact[]){{"Cơ sở", doc_words("HTX Thổ cẩm Mẫu A")}, {"Số tem còn lại", doc_number(1240)}}, 2);
    doc_table_begin(d, &(struct doc_table){.title = "Bảng 1. Kết quả", .unit = "Đơn vị: mục", .column = columns, .columns = 4});
    doc_group(d, "Nhóm một");
    doc_row(d, (struct doc_cell[]){doc_number(1), doc_words("Tem dán đúng sản phẩm, đúng lô đã khai báo với cơ quan quản lý, đúng mặt hàng"), doc_box(true), doc_box(false)});
    doc_total(d, (struct doc_cell[]){doc_words("Cộng"), doc_joined(), doc_number(1), doc_empty()});
    doc_table_end(d);
    doc_note(d, "Ghi chú: số liệu mẫu.");
    doc_check(d, "Đã đọc lại cho mọi người cùng nghe.", false);
    doc_lines(d, "Ý kiến của cơ sở:", 2);
    doc_symbol(d, "https://tx.laocai.gov.vn/bb/12", "Kiểm tra tại:");
    doc_signatures(d, signers, 2, to, 2);
}

static void test_places(void **state) {
    (void)state;
    struct seen s;
    struct buf want = BUF_INIT;
    char path[512];
    struct doc *d = seen_open(&s, &(struct doc_options){.title = "Biên bản", .mark = "DỮ LIỆU MẪU", .numbered = true});
    s.dumps = true;
    minutes(d);
    assert_int_equal(doc_finish(d, NULL), ST_OK);
    doc_free(&d);
    (void)snprintf(path, sizeof path, "%s/golden/document-minutes.txt", TEST_SOURCE_DIR);
    if (getenv("GOLDEN_WRITE")) assert_int_equal(file_replace(path, s.dump.data, s.dump.len, 0644, NULL), ST_OK);
    assert_int_equal(file_read(path, 1 << 20, &want, NULL), ST_OK);
    const char *a = s.dump.data, *b = want.data;
    long line = 1;
    while (*a && *a == *b) line += *a++ == '\n', b++;
    if (*a || *b) fail_msg("differs in line %ld, near:\n- %.*s\n+ %.*s", line, (int)strcspn(b, "\n"), b, (int)strcspn(a, "\n"), a);
    seen_free(&s);
    buf_free(&want);
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_places)};
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}

/* Documents as workbooks: equal bytes, names of sheets, what is too long. What a foreign reader finds in them: outside/document.sh. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "label/document.h"
#include "press_fixture.h"

static const struct doc_options plain = {.title = "Thử & <xem>", .lang = LANG_VI, .numbered = true, .mark = "BẢN NHÁP"};
static const struct doc_column two[] = {{.name = "Nội dung"}, {.name = "Số lượng", .above = "Trong kỳ"}};

static struct doc *book(struct buf *out) {
    struct doc *d = NULL;
    assert_int_equal(doc_open(&d, DOC_XLSX, &plain, fixture_keep, out, NULL), ST_OK);
    return d;
}

static void finish(struct doc **d) {
    struct err e = {0};
    if (doc_finish(*d, &e) != ST_OK) fail_msg("%s %s", e.key, err_value(&e, "text"));
    doc_free(d);
}

/* A member of the ZIP.  out: replaced */
static bool member(const struct buf *zip, const char *name, struct buf *out) {
    struct archive *a = archive_read_new();
    struct archive_entry *entry;
    bool found = false;
    archive_read_support_format_zip(a);
    buf_clear(out);
    if (archive_read_open_memory(a, zip->data, zip->len) == ARCHIVE_OK) {
        while (!found && archive_read_next_header(a, &entry) == ARCHIVE_OK) {
            found = !strcmp(archive_entry_pathname(entry), name);
            char chunk[4096];
            for (la_ssize_t n; found && (n = archive_read_data(a, chunk, sizeof chunk)) > 0;) buf_add(out, chunk, (size_t)n);
        }
    }
    archive_read_free(a);
    return found;
}

static void table(struct doc *d, const char *title, const char *sheet) {
    doc_table_begin(d, &(struct doc_table){.title = title, .sheet = sheet, .column = two, .columns = 2});
    doc_group(d, "Nhóm");
    doc_row(d, (struct doc_cell[]){doc_words("=1+1"), doc_decimal(125, 1)});
    doc_row(d, (struct doc_cell[]){doc_day("2026-03-09"), doc_number(INT64_MAX)});
    doc_total(d, (struct doc_cell[]){doc_words("Cộng"), doc_number(7)});
    doc_table_end(d);
    doc_note(d, "Nguồn: thử.");
}

static void test_equal_bytes(void **state) {
    (void)state;
    struct buf out[2] = {BUF_INIT, BUF_INIT}, part = BUF_INIT;
    for (int i = 0; i < 2; i++) {
        struct doc *d = book(&out[i]);
        doc_heading(d, 1, "Phần");
        table(d, "Bảng", NULL);
        finish(&d);
    }
    assert_int_equal(out[0].len, out[1].len);
    assert_memory_equal(out[0].data, out[1].data, out[0].len);
    assert_true(member(&out[0], "docProps/core.xml", &part));
    assert_non_null(strstr(part.data, "2000-01-01T00:00:00Z"));
    assert_non_null(strstr(part.data, "Thử &amp; &lt;xem&gt;"));
    assert_true(member(&out[0], "xl/worksheets/sheet2.xml", &part));
    assert_non_null(strstr(part.data, "=1+1")); /* text, whatever it looks like */
    assert_null(strstr(part.data, "<f>"));
    assert_non_null(strstr(part.data, "<v>46090</v>"));
    assert_non_null(strstr(part.data, "<v>12.5</v>"));
    assert_non_null(strstr(part.data, "9.223.372.036.854.775.807")); /* no double holds it: text */
    assert_non_null(strstr(part.data, "Trong kỳ – Số lượng"));
    assert_non_null(strstr(part.data, "Nguồn: thử."));
    assert_true(member(&out[0], "xl/worksheets/sheet1.xml", &part));
    assert_non_null(strstr(part.data, "I. Phần"));
    assert_non_null(strstr(part.data, "BẢN NHÁP"));
    for (int i = 0; i < 2; i++) buf_free(&out[i]);
    buf_free(&part);
}

static void test_names_of_sheets(void **state) {
    (void)state;
    struct buf out = BUF_INIT, part = BUF_INIT;
    struct doc *d = book(&out);
    table(d, "Tem [đã cấp]: quý 1/2026 * của mọi làng nghề trong tỉnh", NULL);
    table(d, "Tem [đã cấp]: quý 1/2026 * của mọi làng nghề trong tỉnh", NULL); /* twice */
    table(d, NULL, NULL);
    table(d, "Dài", "'Sổ của mẹ''s'");
    table(d, "nội dung", NULL); /* the first sheet's, but for its letters' case */
    finish(&d);
    assert_true(member(&out, "xl/workbook.xml", &part));
    static const char *const names[] = {"name=\"Nội dung\"", "name=\"Tem đã cấp quý 1 2026 của mọi\"", "name=\"Tem đã cấp quý 1 2026 của (2)\"", "name=\"Bảng 3\"",
                                        "name=\"Sổ của mẹ''s\"", "name=\"nội dung (2)\""};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!strstr(part.data, names[i])) fail_msg("no %s in %s", names[i], part.data);
    buf_free(&out);
    buf_free(&part);
}

/* Every block, so that none of them is a hole. */
static void test_every_block(void **state) {
    (void)state;
    struct buf out = BUF_INIT, part = BUF_INIT;
    static const int64_t v[] = {3, CHART_NONE};
    static const char *const label[] = {"Dòng một", "Dòng hai"}, *const to[] = {"Như trên", "Lưu: VT."};
    struct doc_signer s[9];
    struct doc *d = book(&out);
    doc_head(d, &(struct doc_head){.office = "Sở", .number = "1/BC", .date = "2026-02-09", .kind = "Báo cáo", .about = "Việc", .to = "UBND tỉnh"});
    doc_title(d, "Tiêu đề", "Phụ");
    doc_item(d, 1, "một");
    doc_item(d, 2, "hai");
    doc_facts(d, (struct doc_fact[]){{"Ngày", doc_day("1900-01-15")}, {"Số", doc_number(5)}, {"Hộp", doc_box(true)}, {"Trống", doc_empty()}}, 3);
    doc_lines(d, "Ý kiến", 3);
    doc_check(d, "Đã xem", false);
    doc_pictures(d, &(struct doc_picture){.caption = "Khăn"}, 1, 0);
    doc_symbol(d, "https://a.vn/1", "Xem");
    doc_chart(d, &(struct chart){.title = "Biểu đồ", .series = 1, .rows = 2, .label = label, .value = v});
    doc_page(d, true);
    for (size_t i = 0; i < 9; i++) s[i] = (struct doc_signer){.position = "Chức", .name = "Tên"};
    for (size_t n = 0; n <= 9; n++) doc_signatures(d, s, n, to, 2);
    doc_note(d, "Chú thích");
    finish(&d);
    assert_true(member(&out, "xl/worksheets/sheet1.xml", &part));
    static const char *const all[] = {"SỞ", "Số: 1/BC", "Ngày 09 tháng 02 năm 2026", "Kính gửi: UBND tỉnh", "TIÊU ĐỀ", "- một", "+ hai", "[ ] Đã xem", "Ảnh: Khăn", "https://a.vn/1", "Dòng hai",
                                      "CHỨC", "- Lưu: VT.", "Chú thích", "<v>3</v>", "<v>5</v>"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (!strstr(part.data, all[i])) fail_msg("no %s", all[i]);
    buf_free(&out);
    buf_free(&part);
}

/* A cell takes so much and a byte more is said, not cut. */
static void test_long_cell(void **state) {
    (void)state;
    char *text = test_malloc(32769);
    for (size_t len = 32767; len <= 32768; len++) {
        struct buf out = BUF_INIT;
        struct err e = {0};
        struct doc *d = book(&out);
        memset(text, 'a', len);
        text[len] = '\0';
        doc_table_begin(d, &(struct doc_table){.title = "Dài", .column = two, .columns = 2});
        doc_row(d, (struct doc_cell[]){doc_words(text), doc_empty()});
        doc_table_end(d);
        assert_int_equal(doc_finish(d, &e), len == 32767 ? ST_OK : ST_TOO_LARGE);
        if (len > 32767) assert_string_equal(e.key, "document.long");
        assert_int_equal(out.len > 0, len == 32767);
        doc_free(&d);
        buf_free(&out);
    }
    test_free(text);
}

static enum status full(void *ctx, const void *data, size_t len, struct err *e) {
    (void)ctx;
    (void)data;
    (void)len;
    return err_set(e, ST_NO_SPACE, NULL, "file.no-space");
}

static void test_given_up(void **state) {
    (void)state;
    struct buf out = BUF_INIT;
    struct err e = {0};
    struct doc *d = book(&out);
    doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
    doc_free(&d);
    assert_int_equal(out.len, 0);
    assert_int_equal(doc_open(&d, DOC_XLSX, &plain, full, NULL, NULL), ST_OK);
    doc_text(d, "a");
    assert_int_equal(doc_finish(d, &e), ST_NO_SPACE);
    assert_string_equal(e.key, "file.no-space");
    doc_free(&d);
    assert_int_equal(doc_open(&d, DOC_XLSX, &plain, fixture_keep, &out, NULL), ST_OK);
    doc_text(d, "\xFF");
    assert_int_equal(doc_finish(d, &e), ST_INVALID);
    assert_int_equal(out.len, 0);
    doc_free(&d);
    buf_free(&out);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_bytes), cmocka_unit_test(test_names_of_sheets), cmocka_unit_test(test_every_block), cmocka_unit_test(test_long_cell), cmocka_unit_test(test_given_up),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}

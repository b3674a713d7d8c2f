/* Office documents as PDF: pages break where they should, heads come again, nothing leaves the margins, what is wrong is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <malloc.h>

#include <cmocka.h>

#include "document_seen.h"
#include "press_fixture.h"

#define SENTENCE "Trong kỳ đã cấp tem cho các cơ sở thuộc làng nghề, các cơ sở đều in tem đúng khổ giấy đã đăng ký. "
#define LONG SENTENCE SENTENCE SENTENCE SENTENCE

static const struct doc_options plain = {.title = "Thử", .lang = LANG_VI, .numbered = true};
static const struct doc_column two[] = {{.name = "Nội dung"}, {.name = "Số lượng", .width_um = 30000}};

static void finish(struct doc **d, struct seen *s) {
    struct err e = {0};
    if (doc_finish(*d, &e) != ST_OK) fail_msg("%s %s", e.key, err_value(&e, "text"));
    doc_free(d);
    assert_null(*d);
    assert_false(s->outside);
    assert_memory_equal(s->out.data, "%PDF-1.7", 8);
    assert_memory_equal(s->out.data + s->out.len - 6, "%%EOF\n", 6);
}

/* ---- bytes ---- */

static void fill(struct doc *d) {
    doc_head(d, &(struct doc_head){.office = "Sở Khoa học và Công nghệ", .number = "05/BC-SKHCN", .place = "Lào Cai", .date = "2026-01-05", .kind = "Báo cáo"});
    doc_heading(d, 1, "Kết quả");
    doc_text(d, LONG);
    doc_table_begin(d, &(struct doc_table){.title = "Bảng", .column = two, .columns = 2});
    doc_row(d, (struct doc_cell[]){doc_words("Tem"), doc_number(12480)});
    doc_table_end(d);
}

static void test_equal_bytes(void **state) {
    (void)state;
    struct seen a, b;
    struct doc *one = seen_open(&a, &plain), *other = seen_open(&b, &plain);
    fill(one);
    fill(other);
    finish(&one, &a);
    finish(&other, &b);
    assert_int_equal(a.out.len, b.out.len);
    assert_memory_equal(a.out.data, b.out.data, a.out.len);
    seen_free(&a);
    seen_free(&b);
}

static void test_empty(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    doc_text(d, "");
    doc_text(d, NULL);
    doc_runs(d, &(struct doc_paragraph){0}, NULL, 0);
    doc_signatures(d, NULL, 0, NULL, 0);
    doc_facts(d, NULL, 0);
    finish(&d, &s);
    assert_int_equal(s.len, 0);
    doc_free(&d);
    seen_free(&s);
}

/* ---- the form ---- */

static void test_head(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    fill(d);
    finish(&d, &s);
    const struct seen_text *office = seen_at(&s, "SỞ KHOA HỌC VÀ CÔNG NGHỆ"), *republic = seen_at(&s, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM");
    const struct seen_text *number = seen_at(&s, "Số: 05/BC-SKHCN"), *day = seen_at(&s, "Lào Cai, ngày 05 tháng 01 năm 2026");
    assert_true(seen_find(&s, "Độc lập - Tự do - Hạnh phúc"));
    assert_true(office->x + office->w < republic->x);
    assert_int_equal(number->y, day->y);
    assert_in_range(number->x + number->w / 2, office->x + office->w / 2 - 5, office->x + office->w / 2 + 5);
    assert_non_null(seen_find(&s, "BÁO CÁO"));
    assert_int_equal(seen_count(&s, "1", 0), 0); /* no number on the first page */
    seen_free(&s);
}

static void test_dates(void **state) {
    (void)state;
    static const struct {
        const char *date, *said;
    } rows[] = {{"2026-02-09", "Ngày 09 tháng 02 năm 2026"}, {"2026-03-10", "Ngày 10 tháng 3 năm 2026"}, {"2026-12-31", "Ngày 31 tháng 12 năm 2026"},
                {NULL, "Ngày …… tháng …… năm ………"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        doc_head(d, &(struct doc_head){.office = "Sở", .date = rows[i].date});
        finish(&d, &s);
        assert_non_null(seen_find(&s, rows[i].said));
        assert_non_null(seen_find(&s, "Số: ………/………"));
        seen_free(&s);
    }
}

static void test_numbers_of_headings(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    for (int i = 0; i < 4; i++) doc_heading(d, 1, "Phần");
    for (int i = 0; i < 2; i++) doc_heading(d, 2, "Mục");
    for (int i = 0; i < 6; i++) doc_heading(d, 3, "Điểm");
    doc_heading(d, 1, "Phần");
    doc_heading(d, 2, "Lại từ đầu");
    doc_text(d, "Hết.");
    finish(&d, &s);
    static const char *const all[] = {"I. Phần", "IV. Phần", "V. Phần", "1. Mục", "2. Mục", "a) Điểm", "d) Điểm", "đ) Điểm", "e) Điểm", "1. Lại từ đầu"};
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) assert_int_equal(seen_count(&s, all[i], 0), 1);
    seen_free(&s);
}

/* The last line of text goes with the signatures, wherever the page ends. */
static void test_signatures_are_not_alone(void **state) {
    (void)state;
    static const struct doc_signer signer = {.authority = "KT. Giám đốc", .position = "Phó Giám đốc", .name = "Nguyễn Văn Mẫu"};
    static const char *const to[] = {"Như trên", "Lưu: VT."};
    uint32_t last = 0;
    bool broke = false;
    for (int lines = 20; lines < 42; lines++) {
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        for (int i = 0; i < lines; i++) doc_text(d, "Một dòng.");
        doc_text(d, "Dòng cuối.");
        doc_signatures(d, &signer, 1, to, 2);
        finish(&d, &s);
        const struct seen_text *end = seen_at(&s, "Dòng cuối."), *name = seen_at(&s, "Nguyễn Văn Mẫu"), *position = seen_at(&s, "PHÓ GIÁM ĐỐC");
        assert_int_equal(end->page, name->page);
        assert_int_equal(end->page, position->page);
        assert_int_equal(seen_at(&s, "- Như trên;")->page, end->page);
        assert_non_null(seen_find(&s, "- Lưu: VT."));
        broke = broke || (last && end->page > last);
        last = end->page;
        seen_free(&s);
    }
    assert_true(broke); /* the loop went over a page's end */
}

static void test_signers_side_by_side(void **state) {
    (void)state;
    for (size_t n = 2; n <= DOC_SIGNERS_MAX; n++) {
        struct doc_signer all[DOC_SIGNERS_MAX];
        char name[DOC_SIGNERS_MAX][16];
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        for (size_t i = 0; i < n; i++) {
            (void)snprintf(name[i], sizeof name[i], "Người ký %zu", i);
            all[i] = (struct doc_signer){.position = "Chức vụ", .name = name[i]};
        }
        doc_signatures(d, all, n, NULL, 0);
        finish(&d, &s);
        const struct seen_text *a = seen_at(&s, "Người ký 0"), *b = seen_at(&s, "Người ký 1");
        assert_true(a->y == b->y && a->x + a->w < b->x);
        for (size_t i = 0; i < n; i++) assert_int_equal(seen_count(&s, name[i], 1), 1);
        seen_free(&s);
    }
}

/* ---- pages ---- */

/* For every place of a page's end: no heading is left at its foot, no line of a paragraph stands alone. */
static void test_headings_and_widows(void **state) {
    (void)state;
    for (int lines = 30; lines < 44; lines++) {
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        for (int i = 0; i < lines; i++) doc_text(d, "Một dòng.");
        doc_heading(d, 1, "Phần");
        doc_heading(d, 2, "Mục");
        doc_text(d, LONG);
        doc_text(d, "Hết.");
        finish(&d, &s);
        size_t first = (size_t)(seen_find(&s, "1. Mục") - s.text) + 1, end = (size_t)(seen_find(&s, "Hết.") - s.text);
        assert_true(seen_find(&s, "1. Mục") && seen_find(&s, "Hết."));
        assert_int_equal(seen_at(&s, "I. Phần")->page, s.text[first].page);
        size_t on_first = 0, on_last = 0, all = 0;
        for (size_t i = first; i < end; i++) {
            if (s.text[i].again) continue; /* the page's number */
            all++;
            on_first += s.text[i].page == s.text[first].page;
            on_last += s.text[i].page == s.text[end - 1].page;
        }
        assert_true(all >= 4 && on_first >= 2 && on_last >= 2);
        seen_free(&s);
    }
}

static void test_page_numbers_and_mark(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &(struct doc_options){.title = "Thử", .mark = "BẢN NHÁP"});
    doc_text(d, "Một");
    doc_page(d, true);
    doc_text(d, "Hai");
    doc_page(d, false);
    doc_text(d, "Ba");
    finish(&d, &s);
    assert_int_equal(s.pages, 3);
    for (uint32_t page = 1; page <= 3; page++) assert_int_equal(seen_count(&s, "BẢN NHÁP", page), 1);
    const struct seen_text *number = seen_at(&s, "2");
    assert_int_equal(number->page, 2);
    assert_in_range(number->x + number->w / 2, 297000 / 2 - 10, 297000 / 2 + 10);
    number = seen_at(&s, "3");
    assert_in_range(number->x + number->w / 2, 210000 / 2 - 10, 210000 / 2 + 10);
    seen_free(&s);
}

/* ---- tables ---- */

static void row(struct doc *d, long i) {
    char name[32];
    (void)snprintf(name, sizeof name, "Dòng %ld", i);
    doc_row(d, (struct doc_cell[]){doc_words(name), doc_number(i)});
}

static void test_head_is_repeated(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    doc_table_begin(d, &(struct doc_table){.title = "Bảng 1", .unit = "Đơn vị: tem", .column = two, .columns = 2});
    for (long i = 1; i <= 300; i++) row(d, i);
    doc_table_end(d);
    finish(&d, &s);
    assert_true(s.pages > 5);
    assert_int_equal(seen_count(&s, "Bảng 1", 0), 1);
    for (uint32_t page = 1; page <= s.pages; page++) assert_int_equal(seen_count(&s, "Số lượng", page), 1);
    long next = 1;
    for (size_t i = 0; i < s.len; i++)
        if (!strncmp(s.text[i].text, "Dòng ", 6)) assert_int_equal(strtol(s.text[i].text + 6, NULL, 10), next++);
    assert_int_equal(next, 301);
    seen_free(&s);
}

/* A table's last row waits for what follows: where it opens a page it has its own table's head, whatever table follows. */
static void test_last_row_has_its_head(void **state) {
    (void)state;
    static const struct doc_column others[] = {{.name = "Cơ quan"}, {.name = "Tình trạng", .width_um = 30000}};
    bool opened = false;
    for (long rows = 25; rows < 45; rows++) {
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
        for (long i = 1; i <= rows; i++) row(d, i);
        doc_table_end(d);
        doc_table_begin(d, &(struct doc_table){.column = others, .columns = 2});
        doc_row(d, (struct doc_cell[]){doc_words("Sở"), doc_number(1)});
        doc_table_end(d);
        finish(&d, &s);
        char last[32];
        (void)snprintf(last, sizeof last, "Dòng %ld", rows);
        for (uint32_t page = 1; page <= seen_at(&s, last)->page; page++) assert_int_equal(seen_count(&s, "Số lượng", page), 1);
        assert_int_equal(seen_count(&s, "Tình trạng", 0), 1);
        (void)snprintf(last, sizeof last, "Dòng %ld", rows - 1);
        opened = opened || seen_at(&s, last)->page == 1;
        seen_free(&s);
    }
    assert_true(opened);
}

/* A group's line is never the last of a page, and sums never stand without a row. */
static void test_groups_and_sums(void **state) {
    (void)state;
    bool broke_group = false, broke_sum = false;
    for (long rows = 25; rows < 45; rows++) {
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
        for (long i = 1; i <= rows; i++) row(d, i);
        doc_group(d, "Nhóm");
        row(d, 999);
        doc_total(d, (struct doc_cell[]){doc_words("Cộng"), doc_number(7)});
        doc_table_end(d);
        finish(&d, &s);
        const struct seen_text *group = seen_at(&s, "Nhóm"), *in = seen_at(&s, "Dòng 999"), *sum = seen_at(&s, "Cộng");
        assert_true(group->page == in->page && in->page == sum->page);
        broke_group = broke_group || group->page == 1;
        broke_sum = broke_sum || sum->page == 2;
        seen_free(&s);
    }
    assert_true(broke_group && broke_sum);
}

static void test_empty_table(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    doc_table_begin(d, &(struct doc_table){.title = "Trống", .column = two, .columns = 2});
    doc_table_end(d);
    doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2, .empty = "Chưa có tem nào."});
    doc_table_end(d);
    finish(&d, &s);
    assert_int_equal(seen_count(&s, "Không có số liệu.", 1), 1);
    assert_int_equal(seen_count(&s, "Chưa có tem nào.", 1), 1);
    assert_int_equal(seen_count(&s, "Nội dung", 1), 2);
    seen_free(&s);
}

/* A cell that is higher than a page is cut between its lines: each is there, once, within the margins. */
static void test_cell_higher_than_a_page(void **state) {
    (void)state;
    struct seen s;
    struct buf b = BUF_INIT;
    struct doc *d = seen_open(&s, &plain);
    for (int i = 0; i < 150; i++) buf_printf(&b, "%sDòng %d", i ? "\n" : "", i);
    doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
    doc_row(d, (struct doc_cell[]){doc_words("Ngắn"), doc_number(1)});
    doc_row(d, (struct doc_cell[]){doc_words(b.data), doc_number(2)});
    doc_row(d, (struct doc_cell[]){doc_words("Sau"), doc_number(3)});
    doc_table_end(d);
    finish(&d, &s);
    assert_in_range(s.pages, 3, 4);
    for (int i = 0; i < 150; i++) {
        buf_clear(&b);
        buf_printf(&b, "Dòng %d", i);
        assert_int_equal(seen_count(&s, b.data, 0), 1);
    }
    assert_int_equal(seen_at(&s, "Dòng 0")->page, 1);
    assert_int_equal(seen_at(&s, "Sau")->page, s.pages);
    seen_free(&s);
    buf_free(&b);
}

/* A row that fits a page is on one, whatever stands above it. */
static void test_rows_stay_whole(void **state) {
    (void)state;
    for (long rows = 20; rows < 45; rows++) {
        struct seen s;
        struct doc *d = seen_open(&s, &plain);
        doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
        for (long i = 0; i < rows; i++) row(d, i);
        doc_row(d, (struct doc_cell[]){doc_words("đầu\nba\nbốn\nnăm\ncuối"), doc_number(2)});
        doc_table_end(d);
        finish(&d, &s);
        assert_int_equal(seen_at(&s, "đầu")->page, seen_at(&s, "cuối")->page);
        seen_free(&s);
    }
}

static void test_values(void **state) {
    (void)state;
    static const struct doc_column columns[] = {{.name = "A"}, {.name = "B"}, {.name = "C"}, {.name = "D", .above = "Trên"}, {.name = "E", .above = "Trên"}};
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    doc_table_begin(d, &(struct doc_table){.column = columns, .columns = 5});
    doc_row(d, (struct doc_cell[]){doc_number(-1234567), doc_decimal(125, 1), doc_day("2026-03-09"), doc_box(true), doc_words("chữ")});
    doc_table_end(d);
    finish(&d, &s);
    const struct seen_text *n = seen_at(&s, "-1.234.567"), *c = seen_at(&s, "A"), *above = seen_at(&s, "Trên"), *below = seen_at(&s, "D");
    assert_true(seen_find(&s, "12,5") && seen_find(&s, "09/03/2026"));
    assert_in_range(n->x + n->w, 30000 + 165000 / 5 - 1210, 30000 + 165000 / 5 - 1190); /* right, less the padding */
    assert_true(above->y < below->y && c->y > above->y && c->y < below->y);
    assert_int_equal(seen_count(&s, "Trên", 0), 1);
    seen_free(&s);
}

static void test_too_many_columns(void **state) {
    (void)state;
    struct doc_column many[DOC_COLUMNS_MAX];
    for (size_t i = 0; i < DOC_COLUMNS_MAX; i++) many[i] = (struct doc_column){.name = "C"};
    struct seen s;
    struct err e = {0};
    struct doc *d = seen_open(&s, &plain);
    doc_table_begin(d, &(struct doc_table){.column = many, .columns = DOC_COLUMNS_MAX});
    doc_table_end(d);
    finish(&d, &s); /* 24 columns find room */
    seen_free(&s);
    many[0].width_um = 160000;
    d = seen_open(&s, &plain);
    doc_table_begin(d, &(struct doc_table){.title = "Rộng quá", .column = many, .columns = DOC_COLUMNS_MAX});
    row(d, 1); /* after an error calls do nothing */
    doc_table_end(d);
    assert_true(doc_failed(d));
    assert_int_equal(doc_finish(d, &e), ST_INVALID);
    assert_string_equal(e.key, "document.columns");
    assert_string_equal(err_value(&e, "text"), "Rộng quá");
    doc_free(&d);
    seen_free(&s);
}

/* Memory stands still however long a table is. */
static void test_memory_is_bounded(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    size_t early = 0;
    doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
    for (long i = 0; i < 24000 && !doc_failed(d); i++) {
        row(d, i);
        if (s.out.len > 65536) buf_clear(&s.out);
        if (i == 4000) early = mallinfo2().uordblks;
    }
    size_t grew = mallinfo2().uordblks - early; /* 0 under a sanitizer, which counts by itself */
    doc_table_end(d);
    assert_int_equal(doc_finish(d, NULL), ST_OK);
    doc_free(&d);
    assert_true(grew < (size_t)3 << 20); /* 20,000 rows: numbers of objects, no more */
    seen_free(&s);
}

/* ---- what is wrong ---- */

static void wrong(void (*call)(struct doc *d), enum status status, const char *key) {
    struct seen s;
    struct err e = {0};
    struct doc *d = seen_open(&s, &plain);
    doc_text(d, "Trước.");
    call(d);
    doc_text(d, "Sau: không được ghi đè lỗi đầu ★");
    assert_true(doc_failed(d));
    assert_int_equal(doc_finish(d, &e), status);
    assert_string_equal(e.key, key);
    doc_free(&d);
    seen_free(&s);
}

static void bad_glyph(struct doc *d) { doc_heading(d, 1, "Hạng 4 ★"); }
static void bad_glyph_cell(struct doc *d) {
    doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
    doc_row(d, (struct doc_cell[]){doc_words("漢"), doc_empty()});
    doc_table_end(d);
}
static void bad_utf8(struct doc *d) { doc_text(d, "a\xE1\xBB"); }
static void bad_control(struct doc *d) { doc_text(d, "a\tb"); }
static void bad_date(struct doc *d) { doc_facts(d, (struct doc_fact[]){{"Ngày", doc_day("31/12/2026")}}, 1); }
static void bad_day(struct doc *d) { doc_head(d, &(struct doc_head){.date = "2026-02-29"}); }
static void bad_link(struct doc *d) { doc_runs(d, &(struct doc_paragraph){0}, &(struct doc_run){"x", 0, "javascript:alert(1)"}, 1); }
static void bad_symbol(struct doc *d) {
    char address[600] = "https://tx.laocai.gov.vn/";
    memset(address + 25, 'a', sizeof address - 26);
    doc_symbol(d, address, NULL);
}
static void bad_picture(struct doc *d) { doc_pictures(d, &(struct doc_picture){.bytes = "GIF89a", .len = 6}, 1, 0); }
static void bad_chart(struct doc *d) {
    static const int64_t v[] = {-1};
    static const char *const label[] = {"a"};
    doc_chart(d, &(struct chart){.title = "x", .series = 1, .rows = 1, .label = label, .value = v});
}
static void of_its_own(struct doc *d) {
    struct err e = {0};
    (void)err_set(&e, ST_NOT_FOUND, NULL, "record.none");
    doc_fail(d, ST_NOT_FOUND, &e);
}

static void test_wrong(void **state) {
    (void)state;
    wrong(bad_glyph, ST_INVALID, "document.glyph");
    wrong(bad_glyph_cell, ST_INVALID, "document.glyph");
    wrong(bad_utf8, ST_INVALID, "document.text");
    wrong(bad_control, ST_INVALID, "document.text");
    wrong(bad_date, ST_INVALID, "document.date");
    wrong(bad_day, ST_INVALID, "document.date");
    wrong(bad_link, ST_INVALID, "document.link");
    wrong(bad_symbol, ST_INVALID, "document.symbol");
    wrong(bad_picture, ST_INVALID, "image.type");
    wrong(bad_chart, ST_INVALID, "chart.size");
    wrong(of_its_own, ST_NOT_FOUND, "record.none");
}

static void test_long_text(void **state) {
    (void)state;
    char *text = test_malloc(DOC_TEXT_BYTES + 2);
    for (size_t i = 0; i < DOC_TEXT_BYTES; i++) text[i] = i % 6 == 5 ? ' ' : 'a';
    text[DOC_TEXT_BYTES - 1] = 'a';
    for (size_t over = 0; over <= 1; over++) {
        struct seen s;
        struct err e = {0};
        struct doc *d = seen_open(&s, &plain);
        text[DOC_TEXT_BYTES + over - 1] = 'b';
        text[DOC_TEXT_BYTES + over] = '\0';
        doc_text(d, text);
        assert_int_equal(doc_finish(d, &e), over ? ST_TOO_LARGE : ST_OK);
        if (over) assert_string_equal(e.key, "document.long");
        doc_free(&d);
        assert_false(s.outside);
        seen_free(&s);
    }
    test_free(text);
}

struct tap {
    int left;
    int after;
};

static enum status tap_put(void *ctx, const void *data, size_t len, struct err *e) {
    struct tap *t = ctx;
    (void)data;
    (void)len;
    t->after += t->left == 0;
    if (t->left == 0) return err_set(e, ST_NO_SPACE, NULL, "file.no-space");
    t->left--;
    return ST_OK;
}

/* A sink that fails at its nth call ends the document with what it says, and is not called again. */
static void test_sink_that_fails(void **state) {
    (void)state;
    for (int n = 0; n < 40; n++) {
        struct tap t = {.left = n};
        struct err e = {0};
        struct doc *d = NULL;
        enum status opened = doc_open(&d, DOC_PDF, &plain, tap_put, &t, &e);
        if (opened == ST_OK) {
            doc_item(d, 1, "Mục");
            for (int i = 0; i < 3; i++) fill(d);
            (void)doc_finish(d, &e);
        }
        doc_free(&d);
        if (e.status == ST_OK) {
            assert_true(n > 8 && t.left == 0);
            return;
        }
        assert_string_equal(e.key, "file.no-space");
        assert_int_equal(t.after, 1);
    }
    fail_msg("it never got through");
}

/* What is given up in the middle writes nothing more. */
static void test_given_up(void **state) {
    (void)state;
    struct tap t = {.left = 1000};
    struct doc *d = NULL;
    assert_int_equal(doc_open(&d, DOC_PDF, &plain, tap_put, &t, NULL), ST_OK);
    doc_item(d, 1, "Mục");
    doc_table_begin(d, &(struct doc_table){.column = two, .columns = 2});
    for (long i = 0; i < 100; i++) row(d, i);
    int left = t.left;
    doc_free(&d);
    assert_int_equal(t.left, left);
    doc_free(&d);
}

/* ---- NFD, links, lists ---- */

static void test_nfd(void **state) {
    (void)state;
    struct seen a, b;
    struct doc *one = seen_open(&a, &plain), *other = seen_open(&b, &plain);
    doc_heading(one, 1, "Tie\xCC\x82\xCC\x81ng Vie\xCC\xA3\xCC\x82t");
    doc_heading(other, 1, "Tiếng Việt");
    finish(&one, &a);
    finish(&other, &b);
    assert_int_equal(a.out.len, b.out.len);
    assert_memory_equal(a.out.data, b.out.data, a.out.len);
    seen_free(&a);
    seen_free(&b);
}

static void test_runs_keep_their_spaces(void **state) {
    (void)state;
    struct seen s;
    struct doc *d = seen_open(&s, &plain);
    doc_runs(d, &(struct doc_paragraph){.flush = true}, (struct doc_run[]){{"  Căn cứ  ", 0, NULL}, {"Điều 5", DOC_BOLD, NULL}, {", xem ", 0, NULL}, {"ở đây", 0, "https://a.vn"}}, 4);
    finish(&d, &s);
    assert_string_equal(s.text[0].text, " Căn cứ");
    assert_true(s.text[1].x > s.text[0].x + s.text[0].w - 10);
    assert_string_equal(s.text[1].text, "Điều 5");
    assert_string_equal(s.text[3].text, "ở đây");
    seen_free(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_equal_bytes),         cmocka_unit_test(test_empty),
        cmocka_unit_test(test_head),                cmocka_unit_test(test_dates),
        cmocka_unit_test(test_numbers_of_headings), cmocka_unit_test(test_signatures_are_not_alone),
        cmocka_unit_test(test_signers_side_by_side), cmocka_unit_test(test_headings_and_widows),
        cmocka_unit_test(test_page_numbers_and_mark), cmocka_unit_test(test_head_is_repeated),
        cmocka_unit_test(test_groups_and_sums),     cmocka_unit_test(test_empty_table),
        cmocka_unit_test(test_cell_higher_than_a_page), cmocka_unit_test(test_rows_stay_whole),
        cmocka_unit_test(test_values),              cmocka_unit_test(test_too_many_columns),
        cmocka_unit_test(test_memory_is_bounded),   cmocka_unit_test(test_wrong),
        cmocka_unit_test(test_long_text),           cmocka_unit_test(test_sink_that_fails),
        cmocka_unit_test(test_given_up),            cmocka_unit_test(test_nfd),
        cmocka_unit_test(test_runs_keep_their_spaces), cmocka_unit_test(test_last_row_has_its_head),
    };
    return cmocka_run_group_tests(tests, fixture_start, NULL);
}

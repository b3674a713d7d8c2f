/* What the registry says on a label's page: each agreed sentence, by both ways to a page, within its weight. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "page_fixture.h"

#define PHOTO "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static const struct fact_mark ocop = { .kind = SHOWN_RATING, .how = FACT_IN_FORCE, .stars = 4, .type = "ocop", .name = "",
                                       .no = "123/QĐ-UBND", .on = "2025-03-01", .until = "2028-02-29" };
static const struct fact_mark right = { .kind = SHOWN_RIGHT, .how = FACT_IN_FORCE, .type = "certification", .name = "Thổ cẩm Mẫu",
                                        .no = "GCN-1", .on = "2026-01-01", .until = "2026-12-31" };

static char *long_text(const char *word, size_t times) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < times; i++) buf_printf(&b, "%s%zu ", word, i * 7919 % 1000);
    return b.data; /* the caller's to free */
}

static struct run_facts facts_with(const struct fact_mark *m, size_t n) {
    struct run_facts f = facts_gs1;
    static uint64_t serial = 100;
    f.serial = serial++;
    f.marks = m;
    f.marks_len = n;
    return f;
}

/* Both ways to a page give the same bytes, and the page keeps its weight. */
static void whole(const struct scan_result *r) {
    static const char *const langs[LANG_COUNT] = { "vi", "en", "fr", "zh", "ko" };
    for (int l = 0; l < LANG_COUNT; l++) {
        struct got fast = get(r, "/T/4829104733829156", langs[l], "text/html", true);
        struct got slow = get(r, "/T/4829104733829156", langs[l], "text/html", false);
        assert_int_equal(fast.text.len, slow.text.len);
        assert_memory_equal(fast.text.data, slow.text.data, slow.text.len);
        if (fast.wire > PAGE_GZIP_MAX) print_error("%zu bytes\n", fast.wire);
        assert_true(fast.wire <= PAGE_GZIP_MAX);
        assert_null(strstr(fast.text.data, "{{"));
        assert_null(strstr(fast.text.data, "src=\"http"));
        got_free(&fast);
        got_free(&slow);
    }
}

static void test_marks(void **state) {
    (void)state;
    struct fact_mark m[] = { ocop, right };
    struct run_facts f = facts_with(m, 2);
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    whole(&r);
    says(&r, "vi", "Sản phẩm OCOP 4 sao — Quyết định số 123/QĐ-UBND ngày 01/03/2025, có giá trị đến hết ngày 29/02/2028.", true);
    says(&r, "en", "4-star OCOP product — decision 123/QĐ-UBND of 1 March 2025, valid to 29 February 2028.", true);
    says(&r, "vi", "Được quyền sử dụng nhãn hiệu chứng nhận Thổ cẩm Mẫu, có giá trị đến hết ngày 31/12/2026.", true);
    /* Of what is voided nothing is praised. */
    r = known(OUTCOME_REVOKED, false, 0, &f);
    says(&r, "vi", "OCOP", false);
    m[0].how = FACT_OVER;
    m[0].until = "2026-11-30";
    m[1].how = FACT_WITHDRAWN;
    f = facts_with(m, 2);
    r = known(OUTCOME_GENUINE, false, 0, &f);
    whole(&r);
    says(&r, "vi", "Chứng nhận OCOP đã hết hạn ngày 30/11/2026. Tem được cấp ngày 01/11/2026, khi chứng nhận còn hiệu lực.", true);
    says(&r, "en", "The OCOP certificate ended on 30 November 2026. This label was issued on 1 November 2026, while it was in force.", true);
    says(&r, "vi", "Quyền sử dụng nhãn hiệu chứng nhận Thổ cẩm Mẫu của cơ sở đã hết từ ngày 31/12/2026.", true);
    says(&r, "en", "The producer's right to use the certification mark Thổ cẩm Mẫu ended on 31 December 2026.", true);
    says(&r, "vi", "4 sao", false);
    m[0].how = FACT_WITHDRAWN;
    m[0].no = "77/QĐ-UBND";
    m[0].on = "2026-10-01";
    f = facts_with(m, 1);
    r = known(OUTCOME_GENUINE, false, 0, &f);
    says(&r, "vi", "Giấy chứng nhận OCOP đã bị thu hồi theo Quyết định số 77/QĐ-UBND ngày 01/10/2026.", true);
    says(&r, "en", "The OCOP certificate was withdrawn by decision 77/QĐ-UBND of 1 October 2026.", true);
}

static void test_recall(void **state) {
    (void)state;
    struct run_facts f = facts_with(&ocop, 1);
    f.recall.reason = "Phát hiện tạp chất <chì>.";
    f.recall.contact = "HTX Mẫu A";
    f.recall.phone = "0214 3 820 123";
    f.recall.instructions = "Giữ nguyên bao bì.\nKhông ăn.";
    struct scan_result r = known(OUTCOME_RECALLED, false, 0, &f);
    whole(&r);
    says(&r, "vi", "Không dùng, không bán lô 2411A. Lý do: Phát hiện tạp chất <chì>.", true);
    says(&r, "vi", "Mang trả nơi mua hoặc gọi 0214 3 820 123.", true);
    says(&r, "en", "Do not use or sell lot 2411A. Reason: Phát hiện tạp chất <chì>.", true);
    says(&r, "vi", "Nơi tiếp nhận: HTX Mẫu A", true);
    says(&r, "vi", "Giữ nguyên bao bì.\nKhông ăn.", true);
    says(&r, "vi", "OCOP", false);
    struct got g = get(&r, "/T/4829104733829156", "vi", "text/html", true);
    assert_non_null(strstr(g.text.data, "href=\"tel:02143820123\""));
    assert_null(strstr(g.text.data, "<chì>"));
    got_free(&g);
}

static void test_pause_and_spirits(void **state) {
    (void)state;
    struct run_facts f = facts_with(NULL, 0);
    f.paused_on = "2026-11-20";
    f.liquor = f.information_only = true;
    f.alcohol = 4250;
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    whole(&r);
    says(&r, "vi", "Hồ sơ của cơ sở đang tạm dừng từ ngày 20/11/2026. Tem cấp trước ngày này vẫn tra cứu được.", true);
    says(&r, "vi", "Rượu 42,5 % vol. Không bán cho người dưới 18 tuổi. Đã uống rượu, bia thì không lái xe. Tem này không thay tem điện tử rượu.", true);
    says(&r, "en", "Spirits 42.5 % vol. Not for sale to under-18s. Do not drink and drive. This is not the tax stamp.", true);
    f = facts_with(NULL, 0);
    f.liquor = true;
    r = known(OUTCOME_GENUINE, false, 0, &f);
    says(&r, "vi", "Rượu. Không bán cho người dưới 18 tuổi.", true);
}

/* What has ended is a notice: the label was issued while it was so. The maker's end is said once, for its products too. */
static void test_ended(void **state) {
    (void)state;
    static const struct {
        const char *producer, *product, *vi, *en;
    } rows[] = { { "2026-11-20", "", "Hồ sơ của cơ sở đã ngừng từ ngày 20/11/2026. Tem cấp trước ngày này vẫn tra cứu được.",
                   "The producer's record ended on 20 November 2026. Labels issued before can still be looked up." },
                 { "", "2026-11-21", "Hồ sơ của sản phẩm đã ngừng từ ngày 21/11/2026. Tem cấp trước ngày này vẫn tra cứu được.",
                   "The product's record ended on 21 November 2026. Labels issued before can still be looked up." },
                 { "2026-11-20", "2026-11-21", "Hồ sơ của cơ sở đã ngừng từ ngày 20/11/2026.", "The producer's record ended on 20 November 2026." } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct run_facts f = facts_with(&ocop, 1);
        f.producer_ended_on = rows[i].producer;
        f.product_ended_on = rows[i].product;
        struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
        whole(&r);
        says(&r, "vi", "Tem hợp lệ", true);
        says(&r, "vi", rows[i].vi, true);
        says(&r, "en", rows[i].en, true);
        if (*rows[i].producer) says(&r, "vi", "Hồ sơ của sản phẩm đã ngừng", false);
    }
    struct run_facts f = facts_with(NULL, 0);
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    says(&r, "vi", "đã ngừng", false);
}

static void test_content(void **state) {
    (void)state;
    static const struct scanned_artisan artisans[] = { { "Nghệ nhân Mẫu", "meritorious-artisan" } };
    char *story = long_text("chuyện dệt ", 500), *village = long_text("làng suối ", 500), *care = long_text("giặt tay ", 200),
         *technique = long_text("thêu tay ", 500);
    const struct fact_mark marks[] = { ocop, right };
    struct run_facts f = facts_with(marks, 2);
    f.content = (struct fact_content){ .photo = PHOTO, .materials = "Sợi lanh", .materials_en = "Hemp", .technique = technique, .technique_en = "", .size = "40 × 160 cm",
                                       .weight = "200 g", .care = care, .care_en = "", .story = story, .story_en = "",
                                       .village_story = village, .village_story_en = "", .sold_at = "Chợ Mẫu",
                                       .sold_url = "https://vidu.vn/khan", .phone = "0214 3 820 123", .zalo = "0912 000 000",
                                       .website = "https://vidu.vn", .price = 1250000, .artisans = artisans, .artisans_len = 1 };
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    whole(&r);
    says(&r, "vi", "Hãy so món hàng với ảnh bên dưới.", true);
    says(&r, "vi", "1.250.000 đồng", true);
    says(&r, "vi", "Gọi cơ sở: 0214 3 820 123", true);
    says(&r, "vi", "nghệ nhân ưu túNghệ nhân Mẫu", true);
    says(&r, "vi", "…", true);
    says(&r, "en", "Hemp", true);
    says(&r, "vi", "Kỹ thuật làmthêu tay", true);
    says(&r, "en", "How it is madethêu tay", true);
    says(&r, "en", "Compare the item with the picture below.", true);
    struct got g = get(&r, "/T/4829104733829156", "vi", "text/html", true);
    assert_non_null(strstr(g.text.data, "<img class=\"pic\" itemprop=\"image\" src=\"/anh/" PHOTO "/480\" width=\"480\""));
    assert_non_null(strstr(g.text.data, "<details>"));
    assert_non_null(strstr(g.text.data, "href=\"https://zalo.me/0912000000\""));
    got_free(&g);
    /* Nobody buys what is recalled. */
    r = known(OUTCOME_EXPIRED, false, 0, &f);
    says(&r, "vi", "1.250.000", false);
    free(story);
    free(village);
    free(care);
    free(technique);
}

static void test_piece(void **state) {
    (void)state;
    struct piece p = { .id = 3, .name = "Khăn số 3", .photo = PHOTO, .size = "41 × 160 cm", .weight = "", .materials = "Lanh",
                       .finished_on = "2026-10-01", .story = "", .hours = 1200, .maker = "Bà Mẫu", .maker_title = "artisan" };
    struct run_facts f = facts_with(NULL, 0);
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f), other = r;
    r.piece = &p;
    r.piece_mark = 77;
    whole(&r);
    says(&r, "vi", "Tác phẩm đơn chiếc", true);
    says(&r, "vi", "1.200 giờ", true);
    says(&r, "vi", "Bà Mẫunghệ nhân", true);
    says(&r, "vi", "Hãy so món hàng với ảnh bên dưới.", true);
    /* The next label of the same run has no piece, and its page says nothing of this one. */
    says(&other, "vi", "Khăn số 3", false);
    p.name = "Khăn số 4";
    r.piece_mark = 78;
    says(&r, "vi", "Khăn số 4", true);
    p.maker = "";
    r.piece_mark = 79;
    says(&r, "vi", "Người làm", false);
}

static void test_for_programs(void **state) {
    (void)state;
    const struct fact_mark marks[] = { ocop, right };
    struct run_facts f = facts_with(marks, 2);
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    struct got g = get(&r, "/T/4829104733829156", "vi", "application/json", false);
    json_t *o = json_loadb(g.text.data, g.text.len, 0, NULL);
    const json_t *rating = json_object_get(o, "ocop");
    assert_int_equal(json_integer_value(json_object_get(rating, "stars")), 4);
    assert_string_equal(json_string_value(json_object_get(rating, "standing")), "in-force");
    assert_int_equal(json_array_size(json_object_get(o, "in_force")), 2);
    assert_string_equal(json_string_value(json_object_get(json_array_get(json_object_get(o, "marks"), 0), "type")), "certification");
    json_decref(o);
    got_free(&g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_marks),   cmocka_unit_test(test_recall), cmocka_unit_test(test_pause_and_spirits), cmocka_unit_test(test_ended),
        cmocka_unit_test(test_content), cmocka_unit_test(test_piece),  cmocka_unit_test(test_for_programs),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}

/* The pages of the registry as people work with them: forms that lose nothing, acts, two people, lists, what is to be done. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/kind.h"
#include "desk_seat.h"
#include "picture.h"

#define PHOTO "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define PAPER PHOTO ".pdf"
#define MAKER "name=HTX+M%E1%BA%ABu+A&kind=hop-tac-xa&commune_code=03013&representative=L%C3%BD+M%E1%BA%ABu&phone=0912345678"

static struct desk_site site;

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

/* A producer of htx-a that is approved, and a product of it; out: as the addresses of both say. */
static void approved(void) {
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nop");
    desk_goes(&site, "/app/co-so/1?da=producer-submit");
    desk_post(&site, COMMUNE, "/app/co-so/1/viec/confirm", "");
    desk_goes(&site, "/app/co-so/1?da=producer-confirm");
    desk_post(&site, DAE, "/app/co-so/1/viec/approve", "");
    desk_goes(&site, "/app/co-so/1?da=producer-approve");
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n+th%E1%BB%95+c%E1%BA%A9m&category=handicraft&photo=" PHOTO "&luu=nop");
    desk_goes(&site, "/app/san-pham/1?da=product-submit");
    desk_post(&site, DOST, "/app/san-pham/1/viec/approve", "");
    desk_goes(&site, "/app/san-pham/1?da=product-approve");
}

/* ---- forms ---- */

static void test_form_keeps_all(void **state) {
    (void)state;
    desk_get(&site, COMMUNE, "/app/co-so/moi");
    desk_shows(&site, 200, "<h1>Thêm cơ sở</h1>");
    desk_shows(&site, 200, "<option value=\"03013\" selected>"); /* one's own commune, and no other */
    assert_false(desk_says(&site, "value=\"03046\""));
    desk_post(&site, COMMUNE, "/app/co-so/moi", "name=Hộ+Mẫu&phone=12&capacity=nhi%E1%BB%81u&commune_code=03013&tax_code=x&luu=nop");
    desk_shows(&site, 422, "<title>Lỗi: Thêm cơ sở");
    desk_shows(&site, 422, "<a href=\"#f-kind\">Loại cơ sở</a>: Mục này còn trống. Hãy điền.");
    desk_shows(&site, 422, "<a href=\"#f-phone\">Số điện thoại</a>: Chưa đúng dạng số điện thoại");
    desk_shows(&site, 422, "<a href=\"#f-capacity\">");
    desk_shows(&site, 422, "value=\"Hộ Mẫu\"");
    desk_shows(&site, 422, "value=\"nhiều\"");
    desk_shows(&site, 422, "id=\"e-capacity\"");
    desk_shows(&site, 422, "aria-describedby=\"h-capacity e-capacity\" aria-invalid=\"true\"");
    desk_get(&site, COMMUNE, "/app/co-so");
    desk_shows(&site, 200, "Chưa có hồ sơ nào.");
}

static void test_draft_then_handed_in(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", "name=HTX+Nh%C3%A1p&kind=hop-tac-xa&commune_code=03013&luu=nhap");
    desk_goes(&site, "/app/co-so/1?da=luu-nhap");
    desk_get(&site, MANAGER, "/app/co-so/1?da=luu-nhap");
    desk_shows(&site, 200, "<p class=\"flash\" role=\"status\">Đã lưu nháp.</p>");
    desk_shows(&site, 200, "s-draft\">Nháp");
    desk_shows(&site, 200, "Cần điền trước khi nộp");
    desk_shows(&site, 200, "<a href=\"/app/co-so/1/sua#f-phone\">Số điện thoại</a>");
    desk_get(&site, MANAGER, "/app");
    desk_shows(&site, 200, "Hồ sơ nháp của tôi");
    /* What is missing stops the act, and leads to the field of the form. */
    desk_post(&site, MANAGER, "/app/co-so/1/viec/submit", "");
    desk_shows(&site, 422, "<a href=\"/app/co-so/1/sua#f-phone\">Số điện thoại</a>: Cần điền mục này trước khi nộp.");
    desk_post(&site, MANAGER, "/app/co-so/1/sua", "version=1&" MAKER "&luu=nop");
    desk_goes(&site, "/app/co-so/1?da=producer-submit");
    desk_get(&site, COMMUNE, "/app");
    desk_shows(&site, 200, "Cơ sở sản xuất: chờ xác nhận");
    desk_get(&site, COMMUNE_B, "/app");
    assert_false(desk_says(&site, "chờ xác nhận"));
    desk_get(&site, COMMUNE_B, "/app/co-so/1");
    desk_shows(&site, 404, "Không tìm thấy hồ sơ này");
    desk_shows(&site, 404, "<nav class=\"side\"");
}

/* Somebody else saved in between: both stand side by side, and the second save overwrites knowingly. */
static void test_conflict(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&hamlet=B%E1%BA%A3n+C%C5%A9&luu=nhap");
    desk_post(&site, MANAGER_2, "/app/co-so/1/sua", "version=1&" MAKER "&hamlet=B%E1%BA%A3n+Hai&luu=nhap");
    desk_goes(&site, "/app/co-so/1?da=luu-nhap");
    desk_post(&site, MANAGER, "/app/co-so/1/sua", "version=1&" MAKER "&hamlet=B%E1%BA%A3n+Ba&luu=nhap");
    desk_shows(&site, 409, "Hồ sơ vừa được người khác sửa.");
    desk_shows(&site, 409, "Đang lưu: Bản Hai");
    desk_shows(&site, 409, "value=\"Bản Ba\"");
    desk_shows(&site, 409, "name=\"version\" value=\"2\"");
    desk_post(&site, MANAGER, "/app/co-so/1/sua", "version=2&" MAKER "&hamlet=B%E1%BA%A3n+Ba&luu=nhap");
    desk_goes(&site, "/app/co-so/1?da=luu-nhap");
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "<del>Bản Hai</del> → <ins>Bản Ba</ins>");
}

static void test_tax_code_is_never_shown(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&tax_code=5300123456&luu=nhap");
    desk_goes(&site, "/app/co-so/1?da=luu-nhap");
    static const char *const pages[] = { "/app/co-so/1", "/app/co-so/1/sua", "/app/co-so", "/app/co-so.csv" };
    for (size_t i = 0; i < 4; i++) {
        desk_get(&site, MANAGER, pages[i]);
        desk_shows(&site, 200, NULL);
        assert_false(desk_says(&site, "5300123"));
        assert_true(desk_says(&site, "•••456") == (i < 2));
    }
    desk_get(&site, CLERK, "/app/co-so/1");
    desk_shows(&site, 200, "HTX Mẫu A");
    assert_false(desk_says(&site, "0912345678") || desk_says(&site, "Lý Mẫu"));
    /* The mask, sent back, keeps what is stored. */
    desk_post(&site, MANAGER, "/app/co-so/1/sua", "version=1&" MAKER "&tax_code=%E2%80%A2%E2%80%A2%E2%80%A2456&luu=nhap");
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "•••456");
}

/* What ends by a decision asks for its number, day, body and paper, and keeps a paper that is there. */
static void test_ending_with_a_paper(void **state) {
    (void)state;
    approved();
    desk_post(&site, DAE, "/app/ocop/moi", "product_id=1&stars=4&decision_no=1%2FQ%C4%90&decided_on=05%2F01%2F2026&body=UBND+t%E1%BB%89nh&body_kind=province&valid_to=05%2F01%2F2029&file=" PAPER "&luu=nop");
    desk_goes(&site, "/app/ocop/1?da=decision-approve");
    desk_get(&site, DAE, "/app/ocop/1");
    assert_false(desk_says(&site, "Đã hết hạn ngày"));
    world_set_time(&site.w, "2029-01-06", 0, 0, 1);
    desk_get(&site, DAE, "/app/ocop/1");
    desk_shows(&site, 200, "<p class=\"warn\">Đã hết hạn ngày 05/01/2029.</p>");
    world_set_time(&site.w, "2026-11-24", 9, 0, 0);
    desk_get(&site, DAE, "/app/ocop/1/viec/end");
    desk_shows(&site, 200, "enctype=\"multipart/form-data\"");
    desk_shows(&site, 200, "type=\"file\" id=\"f-ended_file\"");
    desk_post(&site, DAE, "/app/ocop/1/viec/end", "reason=Thu+h%E1%BB%93i&ended_on=20%2F11%2F2026&ended_no=9%2FQ%C4%90&ended_file=" PAPER);
    desk_shows(&site, 422, "<a href=\"#f-ended_body\">");
    desk_shows(&site, 422, "name=\"ended_file\" value=\"" PAPER "\"");
    assert_false(desk_says(&site, "href=\"#f-ended_file\""));
    desk_post(&site, DAE, "/app/ocop/1/viec/end", "reason=Thu+h%E1%BB%93i&ended_on=20%2F11%2F2026&ended_no=9%2FQ%C4%90&ended_body=UBND+t%E1%BB%89nh&ended_file=" PAPER);
    desk_goes(&site, "/app/ocop/1?da=decision-end");
}

/* A mistake elsewhere costs no second upload. */
static void test_upload(void **state) {
    (void)state;
    struct image img = picture_quarters(600, 400);
    struct buf jpeg = BUF_INIT, body = BUF_INIT;
    static const char type[] = "multipart/form-data; boundary=xx";
    char picture[90];
    approved();
    picture_jpeg(&img, &(struct picture_jpeg){ .exif = true }, &jpeg);
    for (int good = 0; good < 2; good++) {
        buf_clear(&body);
        buf_str(&body, "--xx\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" DESK_CSRF "\r\n");
        buf_str(&body, "--xx\r\nContent-Disposition: form-data; name=\"producer_id\"\r\n\r\n1\r\n");
        buf_printf(&body, "--xx\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\n%s\r\n", good ? "Túi lanh" : "");
        buf_str(&body, "--xx\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\n\r\n");
        buf_str(&body, "--xx\r\nContent-Disposition: form-data; name=\"photo.tep\"; filename=\"a.jpg\"\r\nContent-Type: image/jpeg\r\n\r\n");
        buf_add(&body, jpeg.data, jpeg.len);
        buf_str(&body, "\r\n--xx--\r\n");
        assert_false(body.failed);
        desk_call(&site, MANAGER, "/app/san-pham/moi", type, body.data, body.len);
        if (good) break;
        desk_shows(&site, 422, "<a href=\"#f-name\">");
        const char *kept = memmem(site.out.body.data, site.out.body.len, "name=\"photo\" value=\"", 20);
        assert_non_null(kept);
        assert_int_equal(strspn(kept + 20, "0123456789abcdef"), 64);
        /* Whoever sent it sees it while the form is not saved; no record names it yet, so nobody else does. */
        (void)snprintf(picture, sizeof picture, "/anh/%.64s/480", kept + 20);
        assert_int_equal(desk_get(&site, MANAGER, picture), 200);
        assert_int_equal(desk_get(&site, MANAGER_2, picture), 404);
        assert_int_equal(desk_get(&site, DOST, picture), 404);
    }
    desk_goes(&site, "/app/san-pham/2?da=luu-nhap");
    desk_get(&site, MANAGER, "/app/san-pham/2");
    desk_shows(&site, 200, "<img src=\"/anh/");
    /* It is open to whoever reads the draft, and not by its name alone; to visitors and to caches once they are shown it. */
    const char *at = memmem(site.out.body.data, site.out.body.len, "/anh/", 5);
    (void)snprintf(picture, sizeof picture, "%.69s/480", at); /* "/anh/" and the name */
    assert_int_equal(desk_get(&site, MANAGER, picture), 200);
    assert_string_equal(desk_header(&site, "Cache-Control"), "private, no-store");
    assert_int_equal(desk_get(&site, MANAGER_B, picture), 404);
    assert_int_equal(desk_send(&site, NULL, NULL, picture, NULL, NULL, 0), 404);
    char fields[300];
    (void)snprintf(fields, sizeof fields, "version=1&producer_id=1&name=T%%C3%%BAi+lanh&category=handicraft&photo=%.64s&luu=nop", picture + 5);
    desk_post(&site, MANAGER, "/app/san-pham/2/sua", fields);
    desk_goes(&site, "/app/san-pham/2?da=product-submit");
    desk_post(&site, DOST, "/app/san-pham/2/viec/approve", "");
    assert_int_equal(desk_send(&site, NULL, NULL, picture, NULL, NULL, 0), 200);
    assert_string_equal(desk_header(&site, "Cache-Control"), "public, max-age=3600");
    /* What is no picture is said at its field. */
    static const char bad[] = "--xx\r\nContent-Disposition: form-data; name=\"csrf\"\r\n\r\n" DESK_CSRF "\r\n"
                              "--xx\r\nContent-Disposition: form-data; name=\"photo.tep\"; filename=\"a.jpg\"\r\n\r\nno picture\r\n--xx--\r\n";
    desk_call(&site, MANAGER, "/app/san-pham/moi", type, bad, sizeof bad - 1);
    desk_shows(&site, 422, "<a href=\"#f-photo\">Hình ảnh sản phẩm</a>: ");
    image_free(&img);
    buf_free(&jpeg);
    buf_free(&body);
}

/* The session ends while somebody types: nothing is saved, nothing is lost. */
static void test_signed_out_while_typing(void **state) {
    (void)state;
    desk_post(&site, DESK_PEOPLE, "/app/co-so/moi", MAKER "&hamlet=%3Cb%3E&luu=nop"); /* a token that is none any more */
    desk_shows(&site, 403, "<h1>Phiên đăng nhập đã hết</h1>");
    desk_shows(&site, 403, "<input type=\"hidden\" name=\"name\" value=\"HTX Mẫu A\">");
    desk_shows(&site, 403, "value=\"&lt;b&gt;\"");
    desk_shows(&site, 403, "action=\"/app/co-so/moi\"");
    assert_int_equal(desk_get(&site, DESK_PEOPLE, "/app/co-so/moi"), 303);
    assert_int_equal(desk_post(&site, DESK_PEOPLE, "/app/cho-dong-y/1", "viec=dong-y"), 303);
    /* Sent again under a new session: the old token saves nothing, the form is back with the new one. */
    static const char old[] = "csrf=old&" MAKER "&luu=nop";
    desk_call(&site, MANAGER, "/app/co-so/moi", "application/x-www-form-urlencoded", old, sizeof old - 1);
    desk_shows(&site, 403, "Biểu mẫu này thuộc phiên đăng nhập trước.");
    desk_shows(&site, 403, "value=\"HTX Mẫu A\"");
    desk_shows(&site, 403, "name=\"csrf\" value=\"" DESK_CSRF "\"");
    desk_get(&site, MANAGER, "/app/co-so");
    desk_shows(&site, 200, "Chưa có hồ sơ nào.");
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nop");
    static const char act[] = "csrf=old&reason=L%C3%BD+do&until=04122026";
    desk_call(&site, COMMUNE, "/app/co-so/1/viec/return", "application/x-www-form-urlencoded", act, sizeof act - 1);
    desk_shows(&site, 403, ">Lý do</textarea>");
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "Chờ xác nhận");
    static const char agree[] = "csrf=old&viec=dong-y";
    desk_call(&site, MANAGER, "/app/cho-dong-y/1", "application/x-www-form-urlencoded", agree, sizeof agree - 1);
    desk_shows(&site, 403, "Biểu mẫu đã cũ nên chưa lưu");
}

/* ---- acts ---- */

static void test_returned_and_answered(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nop");
    desk_get(&site, COMMUNE, "/app/co-so/1/viec/return");
    desk_shows(&site, 200, "Hồ sơ được trả về nơi nộp cùng lý do và hạn bổ sung.");
    desk_post(&site, COMMUNE, "/app/co-so/1/viec/return", "version=2&reason=&until=31/02/2027");
    desk_shows(&site, 422, "<a href=\"#f-reason\">");
    desk_shows(&site, 422, "value=\"31/02/2027\"");
    desk_post(&site, COMMUNE, "/app/co-so/1/viec/return", "version=2&reason=Thi%E1%BA%BFu+s%E1%BB%91&until=04122026"); /* a number pad has no "/" */
    desk_goes(&site, "/app/co-so/1?da=producer-return");
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "<p class=\"acts\"><a class=\"btn main\" href=\"/app/co-so/1/sua\">Sửa</a> <a class=\"btn soft\" href=\"/app/co-so/1/viec/submit\">");
    desk_shows(&site, 200, "Hạn bổ sung: 04/12/2026, còn 10 ngày");
    desk_shows(&site, 200, "<b>Lý do:</b> Thiếu số");
    desk_get(&site, MANAGER, "/app");
    desk_shows(&site, 200, "Cơ sở sản xuất: trả lại để bổ sung");
    desk_post(&site, MANAGER, "/app/co-so/1/viec/answer", "reason=S%E1%BA%BD+b%E1%BB%95+sung");
    desk_goes(&site, "/app/co-so/1?da=producer-answer");
    desk_get(&site, COMMUNE, "/app");
    desk_shows(&site, 200, "Ý kiến, khiếu nại cần đọc");
    desk_shows(&site, 200, "Sẽ bổ sung");
    /* Once the deadline is past, the office sees it as well. */
    world_set_time(&site.w, "2026-12-06", 9, 0, 0);
    desk_get(&site, DAE, "/app");
    desk_shows(&site, 200, "Cơ sở sản xuất: quá hạn bổ sung");
    desk_shows(&site, 200, "quá hạn 2 ngày");
    desk_get(&site, MANAGER, "/app/co-so/1");
    desk_shows(&site, 200, "Đã quá hạn bổ sung 2 ngày (04/12/2026)");
    desk_post(&site, MANAGER, "/app/co-so/1/viec/submit", "");
    desk_get(&site, COMMUNE, "/app");
    assert_false(desk_says(&site, "Ý kiến, khiếu nại"));
}

static void test_second_tap(void **state) {
    (void)state;
    approved();
    for (int tap = 0; tap < 2; tap++) {
        desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=D1&quantity=5&unit=c%C3%A1i&made_on=01/11/2026&luu=nop");
        desk_goes(&site, "/app/lo/1?da=plain-submit");
        desk_post(&site, MANAGER, "/app/lo/1/sua", "version=2&code=D1&quantity=6&unit=c%C3%A1i&made_on=01/11/2026&luu=nhap");
        desk_goes(&site, "/app/lo/1?da=luu");
    }
    desk_get(&site, MANAGER, "/app/lo");
    desk_shows(&site, 200, "1 hồ sơ");
    desk_post(&site, DOST, "/app/san-pham/1/viec/approve", "version=2"); /* done already */
    desk_goes(&site, "/app/san-pham/1?da=doi-roi");
    desk_get(&site, MANAGER, "/app/san-pham/1/viec/pause");
    desk_shows(&site, 403, "Không có quyền làm việc này");
    desk_post(&site, DAE, "/app/san-pham/1/viec/pause", "reason=Ki%E1%BB%83m+tra");
    desk_goes(&site, "/app/san-pham/1?da=product-pause");
    desk_get(&site, MANAGER, "/app/san-pham/1/viec/khong-co");
    desk_goes(&site, "/app/san-pham/1?da=doi-roi");
    assert_int_equal(desk_get(&site, DAE, "/app/san-pham/1/viec/pause/x"), 404);
    desk_post(&site, MANAGER, "/app/san-pham/1/viec/resume", "reason=x"); /* by whom it was never to be done */
    desk_shows(&site, 403, "Không có quyền làm việc này");
}

/* A change of what was approved says beforehand that it needs approval again, and then does. */
static void test_key_fields(void **state) {
    (void)state;
    approved();
    desk_get(&site, MANAGER, "/app/san-pham/1/sua");
    desk_shows(&site, 200, "Tên sản phẩm, hàng hóa <span class=\"mark\">(bắt buộc, phải duyệt lại)</span>");
    desk_shows(&site, 200, "<p class=\"fixed\"><b>Cơ sở</b><span>HTX Mẫu A</span></p>");
    desk_post(&site, MANAGER, "/app/san-pham/1/sua", "version=3&name=Kh%C4%83n+m%E1%BB%9Bi&category=handicraft&photo=" PHOTO "&luu=nhap");
    desk_goes(&site, "/app/san-pham/1?da=luu");
    desk_get(&site, MANAGER, "/app/san-pham/1");
    desk_shows(&site, 200, "Chờ duyệt");
}

static void recall_asked(void) {
    approved();
    desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=2411A&quantity=1.200&unit=c%C3%A1i&made_on=01112026&luu=nop");
    desk_goes(&site, "/app/lo/1?da=plain-submit");
    desk_post(&site, MANAGER, "/app/thu-hoi/moi", "lot_id=1&reason=Ra+m%C3%A0u&contact=HTX&phone=0912345678&luu=tiep");
    desk_goes(&site, "/app/thu-hoi/1/viec/grant?da=luu-nhap");
    desk_get(&site, MANAGER, "/app/thu-hoi/1/viec/grant");
    desk_shows(&site, 200, "Việc này cần hai người");
    desk_post(&site, MANAGER, "/app/thu-hoi/1/viec/grant", "");
    desk_goes(&site, "/app/thu-hoi/1?da=de-nghi");
}

static void test_two_people(void **state) {
    (void)state;
    recall_asked();
    desk_get(&site, MANAGER, "/app/thu-hoi/1");
    desk_shows(&site, 200, "Đang chờ người thứ hai đồng ý.");
    assert_false(desk_says(&site, "/viec/grant\"")); /* asked for once is enough */
    desk_get(&site, MANAGER, "/app/cho-dong-y");
    desk_shows(&site, 200, "Rút lại đề nghị");
    assert_false(desk_says(&site, "value=\"dong-y\""));
    desk_post(&site, MANAGER, "/app/cho-dong-y/1", "viec=dong-y");
    desk_shows(&site, 403, "Việc này cần hai người khác nhau");
    desk_post(&site, MANAGER_2, "/app/cho-dong-y/1", "viec=tu-choi&ly_do=");
    desk_shows(&site, 422, "Cần ghi lý do.");
    desk_get(&site, MANAGER_B, "/app/cho-dong-y");
    desk_shows(&site, 200, "Không có việc nào chờ người thứ hai.");
    desk_post(&site, MANAGER_B, "/app/cho-dong-y/1", "viec=dong-y");
    assert_true(site.out.status >= 400);
    desk_get(&site, MANAGER_2, "/app");
    desk_shows(&site, 200, "Chờ người thứ hai đồng ý");
    desk_post(&site, MANAGER_2, "/app/cho-dong-y/1", "viec=dong-y");
    desk_goes(&site, "/app/thu-hoi/1?da=dong-y");
    desk_get(&site, MANAGER, "/app/thu-hoi/1");
    desk_shows(&site, 200, "s-active\">Đang thu hồi");
}

static void test_refused_by_the_second(void **state) {
    (void)state;
    recall_asked();
    desk_post(&site, MANAGER_2, "/app/cho-dong-y/1", "viec=tu-choi&ly_do=Ch%C6%B0a+r%C3%B5");
    desk_goes(&site, "/app/thu-hoi/1?da=tu-choi");
    desk_get(&site, MANAGER, "/app/thu-hoi/1");
    desk_shows(&site, 200, "Không đồng ý: Thu hồi lô hàng");
    desk_shows(&site, 200, "Chưa rõ");
    assert_int_equal(desk_post(&site, MANAGER_2, "/app/cho-dong-y/x", "viec=dong-y"), 404);
    assert_int_equal(desk_post(&site, MANAGER_2, "/app/cho-dong-y/1", ""), 404);
}

/* A mark's owner chooses among makers whose records he may not read. */
static void test_right_by_its_owner(void **state) {
    (void)state;
    char fields[500];
    approved();
    (void)snprintf(fields, sizeof fields, "name=Th%%E1%%BB%%95+c%%E1%%BA%%A9m&type=collective&owner_id=%lld&title_no=4-1&decision_no=9&decided_on=01/02/2024"
                   "&body=C%%E1%%BB%%A5c&valid_to=01/02/2034&file=" PAPER "&luu=nop", (long long)desk_now[OWNER].org_id);
    desk_post(&site, DOST, "/app/nhan-hieu/moi", fields);
    desk_goes(&site, "/app/nhan-hieu/1?da=decision-approve");
    desk_get(&site, OWNER, "/app/co-so");
    desk_shows(&site, 403, NULL);
    desk_get(&site, OWNER, "/app/quyen-su-dung/moi?mark_id=1");
    desk_shows(&site, 200, "<option value=\"1\" selected>HTX Mẫu A (xã Tả Phìn)</option>");
    desk_post(&site, OWNER, "/app/quyen-su-dung/moi",
              "mark_id=1&producer_id=1&certificate_no=7&decision_no=7&decided_on=10/11/2026&body=H%E1%BB%99i&valid_from=15/11/2026&valid_to=14/11/2027"
              "&file=" PAPER "&luu=tiep");
    desk_goes(&site, "/app/quyen-su-dung/1/viec/grant?da=luu-nhap");
    desk_post(&site, OWNER, "/app/quyen-su-dung/1/viec/grant", "");
    desk_post(&site, OWNER_2, "/app/cho-dong-y/1", "viec=dong-y");
    desk_goes(&site, "/app/quyen-su-dung/1?da=dong-y");
    desk_get(&site, OWNER, "/app/quyen-su-dung/1");
    desk_shows(&site, 200, "HTX Mẫu A");
    assert_false(desk_says(&site, "href=\"/app/co-so/1\"")); /* a link that would only say no */
    desk_get(&site, MANAGER, "/app/nhan-hieu/1");
    desk_shows(&site, 200, "Chủ sở hữu");
    assert_false(desk_says(&site, "href=\"/app/to-chuc/")); /* a maker reads its own organisation only */
    desk_get(&site, DOST, "/app/nhan-hieu/1");
    desk_shows(&site, 200, "href=\"/app/to-chuc/");
    world_set_time(&site.w, "2027-11-01", 9, 0, 0);
    desk_get(&site, MANAGER, "/app");
    desk_shows(&site, 200, "Quyền sử dụng nhãn hiệu: sắp hết hiệu lực");
    world_set_time(&site.w, "2027-11-15", 0, 0, 1);
    desk_get(&site, MANAGER, "/app/quyen-su-dung/1");
    desk_shows(&site, 200, "s-expired\">Đã hết hạn");
}

/* ---- lists ---- */

static void many(int n) {
    for (int i = 0; i < n; i++) {
        char fields[200];
        (void)snprintf(fields, sizeof fields, "product_id=1&code=L%03d&quantity=%d&unit=c%%C3%%A1i&made_on=01/11/2026&luu=%s", i, i + 1,
                       i % 10 ? "nop" : "nhap");
        site.w.now_us += 1000000;
        assert_int_equal(desk_post(&site, MANAGER, "/app/lo/moi", fields), 303);
    }
}

static void test_list(void **state) {
    (void)state;
    approved();
    many(53);
    desk_get(&site, MANAGER, "/app/lo");
    desk_shows(&site, 200, "53 hồ sơ");
    desk_shows(&site, 200, ">L052</a>");
    assert_false(desk_says(&site, ">L002</a>"));
    char next[400] = "";
    const char *at = memmem(site.out.body.data, site.out.body.len, "href=\"/app/lo?sau=", 18);
    assert_non_null(at);
    for (size_t i = 0; at[6 + i] != '"' && i < sizeof next - 1; i++) next[i] = at[6 + i];
    for (char *amp; (amp = strstr(next, "&amp;")) != NULL;) memmove(amp + 1, amp + 5, strlen(amp + 5) + 1);
    desk_get(&site, MANAGER, next);
    desk_shows(&site, 200, ">L002</a>");
    desk_shows(&site, 200, ">L000</a>");
    desk_shows(&site, 200, "Về trang đầu");
    assert_false(desk_says(&site, ">L003</a>") || desk_says(&site, "Trang sau"));
    desk_get(&site, MANAGER, "/app/lo?sap=ten&trang_thai=draft");
    desk_shows(&site, 200, "6 hồ sơ");
    desk_get(&site, MANAGER, "/app/lo?tim=l01");
    desk_shows(&site, 200, "10 hồ sơ");
    desk_shows(&site, 200, "href=\"/app/lo.csv?tim=l01\"");
    desk_get(&site, MANAGER, "/app/san-pham?tim=THO%20cam");
    desk_shows(&site, 200, ">Khăn thổ cẩm</a>");
    desk_get(&site, MANAGER, "/app/san-pham?loai=food");
    desk_shows(&site, 200, "Không tìm thấy hồ sơ nào hợp với điều kiện.");
    desk_get(&site, MANAGER, "/app/lo?product_id=1");
    desk_shows(&site, 200, "Chỉ của: Khăn thổ cẩm");
    desk_shows(&site, 200, "href=\"/app/lo/moi?product_id=1\"");
    desk_get(&site, MANAGER, "/app/san-pham/1");
    desk_shows(&site, 200, "<h2>Lô hàng <span class=\"n\">53</span></h2>");
    desk_shows(&site, 200, "href=\"/app/lo?product_id=1\"");
    assert_int_equal(desk_get(&site, MANAGER, "/app/lo?sap=x&trang_thai=y&loai=z&sau_so=q"), 200); /* what makes no sense is passed over */
}

static void test_download(void **state) {
    (void)state;
    approved();
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=%3Dcmd%7C%27%22a%22%2Cb&category=textile&luu=nhap");
    assert_int_equal(site.out.status, 422);
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=%3Dcmd%7C%22a%22%2Cb&category=handicraft&luu=nhap");
    desk_get(&site, MANAGER, "/app/san-pham.csv");
    desk_shows(&site, 200, "\xEF\xBB\xBF" "Số hồ sơ,Cơ sở,\"Tên sản phẩm, hàng hóa\",Nhóm sản phẩm,Mã số GTIN,Trạng thái,Sửa gần nhất\r\n");
    desk_shows(&site, 200, "2,HTX Mẫu A,\"'=cmd|\"\"a\"\",b\",Hàng thủ công mỹ nghệ,,Nháp,");
    assert_string_equal(desk_header(&site, "Content-Type"), "text/csv; charset=utf-8");
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), "san-pham-2026-11-24.csv"));
    desk_get(&site, MANAGER, "/app/san-pham.csv?trang_thai=approved");
    assert_false(desk_says(&site, "cmd"));
    /* Households are private: their download has no names. */
    desk_post(&site, MANAGER, "/app/ho-thanh-vien/moi", "producer_id=1&name=H%E1%BB%99+B%C3%AD+M%E1%BA%ADt&joined_on=01/01/2026&phone=0987654321&luu=nop");
    desk_get(&site, MANAGER, "/app/ho-thanh-vien");
    desk_shows(&site, 200, "Hộ Bí Mật");
    desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=K1&quantity=5&unit=c%C3%A1i&made_on=01/11/2026&member_id=1&luu=nop");
    desk_get(&site, MANAGER, "/app/lo/1");
    desk_shows(&site, 200, "Hộ Bí Mật");
    desk_get(&site, OBSERVER, "/app/lo/1");
    desk_shows(&site, 200, "K1");
    assert_false(desk_says(&site, "Bí Mật"));
    desk_get(&site, MANAGER, "/app/ho-thanh-vien.csv");
    desk_shows(&site, 200, "HTX Mẫu A");
    assert_false(desk_says(&site, "Bí Mật") || desk_says(&site, "0987"));
    assert_int_equal(desk_get(&site, MANAGER, "/app/khong-co.csv"), 404);
    assert_int_equal(desk_get(&site, OWNER, "/app/san-pham.csv"), 403);
}

/* Under a lot, one stage after the other: back to the lot, where the next can be added. */
static void test_small_records(void **state) {
    (void)state;
    recall_asked();
    desk_get(&site, MANAGER, "/app/lo/1");
    desk_shows(&site, 200, "href=\"/app/cong-doan/moi?lot_id=1\"");
    desk_get(&site, MANAGER, "/app/cong-doan/moi?lot_id=1");
    desk_shows(&site, 200, "<option value=\"1\" selected>");
    desk_post(&site, MANAGER, "/app/cong-doan/moi", "lot_id=1&name=D%E1%BB%87t&done_on=20.10.2026&place=B%E1%BA%A3n&luu=nop");
    desk_goes(&site, "/app/lo/1?da=plain-submit");
    desk_get(&site, MANAGER, "/app/lo/1");
    desk_shows(&site, 200, "Ngày thực hiện: 20/10/2026 · Nơi thực hiện: Bản");
}

/* ---- who sees what ---- */

static void test_matrix(void **state) {
    (void)state;
    for (int who = 0; who < DESK_PEOPLE; who++)
        for (int k = 0; k < KIND_COUNT; k++) {
            const struct kind_info *info = kind_info((enum kind)k);
            char list[80], form[80];
            bool reads = access_scope(info->class, ACTION_READ, desk_people[who].role) != SCOPE_NONE;
            bool writes = access_scope(info->class, ACTION_WRITE, desk_people[who].role) != SCOPE_NONE;
            (void)snprintf(list, sizeof list, "/app/%s", info->slug);
            (void)snprintf(form, sizeof form, "/app/%s/moi", info->slug);
            if (desk_get(&site, who, list) != (reads ? 200 : 403)) fail_msg("%s of %d: %d", list, who, site.out.status);
            assert_true(desk_says(&site, "/moi\"") == (reads && writes));
            if (desk_get(&site, who, form) != (writes ? 200 : 403)) fail_msg("%s of %d: %d", form, who, site.out.status);
            if (!writes) assert_int_equal(desk_post(&site, who, form, "name=x&luu=nop"), 403);
        }
    for (int who = 0; who < DESK_PEOPLE; who++) {
        assert_int_equal(desk_get(&site, who, "/app"), 200);
        assert_int_equal(desk_get(&site, who, "/app/cho-dong-y"), 200);
    }
}

/* The menu leads nowhere that would say no. */
static void test_menu(void **state) {
    (void)state;
    for (int who = 0; who < DESK_PEOPLE; who++) {
        desk_get(&site, who, "/app");
        struct buf page = BUF_INIT;
        buf_add(&page, site.out.body.data, site.out.body.len);
        int links = 0;
        for (const char *at = page.data; (at = strstr(at, "<li><a href=\"/app")) != NULL; at++) {
            char target[80];
            size_t len = strcspn(at + 13, "\"");
            assert_true(len < sizeof target);
            memcpy(target, at + 13, len);
            target[len] = '\0';
            if (!strcmp(target, "/app/in")) continue; /* pages of their own, with their own tests */
            if (desk_get(&site, who, target) != 200) fail_msg("%s of %d: %d", target, who, site.out.status);
            links++;
        }
        assert_true(links > 10);
        buf_free(&page);
    }
}

static void test_language(void **state) {
    (void)state;
    desk_get(&site, DOST, "/app"); /* the browser says English */
    desk_shows(&site, 200, "<h1>Việc cần làm</h1>");
    assert_string_equal(desk_header(&site, "Set-Cookie"), "");
    desk_get(&site, DOST, "/app?l=en");
    desk_shows(&site, 200, "<h1>To do</h1>");
    assert_string_equal(desk_header(&site, "Set-Cookie"), "tl-lang=en; Path=/; Max-Age=31536000; HttpOnly; SameSite=Lax; Secure");
    site.cookie = "tl-lang=en";
    desk_get(&site, DOST, "/app/san-pham");
    desk_shows(&site, 200, "<h1>Products</h1>");
    site.cookie = "tl-lang=xx";
    desk_get(&site, DOST, "/app/san-pham");
    desk_shows(&site, 200, "<h1>Sản phẩm</h1>");
}

static void test_nowhere(void **state) {
    (void)state;
    static const char *const none[] = { "/app/khong-co", "/app/khong-co/1", "/app/khong-co/moi", "/app/san-pham/1/x", "/app/san-pham/999999",
                                        "/app/san-pham/abc", "/app/lang-nghe/khong-co", "/app/SAN-PHAM/1" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++)
        if (desk_get(&site, DOST, none[i]) != 404) fail_msg("%s: %d", none[i], site.out.status);
    assert_int_equal(desk_get(&site, MANAGER, "/app/san-pham/1/sua"), 404);
}

#define JOURNEY(fn) cmocka_unit_test_setup_teardown(fn, open_site, close_site)

int main(void) {
    const struct CMUnitTest tests[] = {
        JOURNEY(test_form_keeps_all), JOURNEY(test_draft_then_handed_in), JOURNEY(test_conflict), JOURNEY(test_tax_code_is_never_shown),
        JOURNEY(test_upload), JOURNEY(test_ending_with_a_paper), JOURNEY(test_signed_out_while_typing), JOURNEY(test_returned_and_answered), JOURNEY(test_second_tap), JOURNEY(test_key_fields),
        JOURNEY(test_two_people), JOURNEY(test_refused_by_the_second), JOURNEY(test_right_by_its_owner), JOURNEY(test_list),
        JOURNEY(test_download), JOURNEY(test_small_records), JOURNEY(test_matrix), JOURNEY(test_menu), JOURNEY(test_language),
        JOURNEY(test_nowhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

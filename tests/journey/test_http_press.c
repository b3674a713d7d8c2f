/* The pages of the press: a print is looked at, made as a job, fetched, sent on by a link; what was spoilt; a printer is measured. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>

#include "desk_seat.h"

#define PNG_MAGIC "\x89PNG\r\n\x1A\n"

static struct desk_site site;

/* A run of 30 labels of htx-a. */
static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 90);
    desk_post(&site, CLERK, "/app/in", "sp=1&lo=A1&so=30&giay=a4-21&ma=00000000000000000000000000000001");
    desk_goes(&site, "/app/dot-tem/1/in?giay=a4-21&da=issued-stages");
    return 0;
}

static int close_site(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

/* ---- what the desk shows ---- */

/* Until a job is over: its page says so. */
static void settle(int64_t job) {
    char path[60];
    (void)snprintf(path, sizeof path, "/app/lenh-in/%lld", (long long)job);
    json_decref(world_do(&site.w, COMMAND_JOB_AGAIN, json_pack("{s:I, s:b}", "job", (json_int_t)job, "wait", 1)));
    desk_get(&site, CLERK, path);
    desk_shows(&site, 200, "Tải tệp in");
    assert_false(desk_says(&site, "http-equiv=\"refresh\""));
}

static bool body_begins(const char *with) {
    char head[16] = "";
    size_t n = strlen(with);
    if (site.out.fd >= 0) return pread(site.out.fd, head, n, 0) == (ssize_t)n && !memcmp(head, with, n);
    return site.out.body.len >= n && !memcmp(site.out.body.data, with, n);
}

static bool drawn(void) { return body_begins(PNG_MAGIC); }

/* The text between two others in the page. */
static const char *between(const char *from, const char *to) {
    static char text[300];
    const char *at = memmem(site.out.body.data, site.out.body.len, from, strlen(from)), *end = NULL;
    assert_non_null(at);
    at += strlen(from);
    end = strstr(at, to);
    assert_non_null(end);
    (void)snprintf(text, sizeof text, "%.*s", (int)(end - at), at);
    return text;
}

/* ---- how labels look ---- */

/* Nobody types a word of the program: boxes to tick, orders to choose, words on the page, in history and in the table. */
static void test_a_style_is_chosen_in_words(void **state) {
    (void)state;
    desk_get(&site, MANAGER, "/app/mau-tem/moi");
    desk_shows(&site, 200, "<input type=\"checkbox\" id=\"f-left_out-village\" name=\"left_out\" value=\"village\">");
    desk_shows(&site, 200, "id=\"f-field_order\" name=\"field_order\" value=\"\" checked> <label for=\"f-field_order\">Tên sản phẩm, như mẫu có sẵn</label>");
    desk_post(&site, MANAGER, "/app/mau-tem/moi",
              "producer_id=1&name=Mau+mot&theme=indigo&left_out=host&left_out=village&field_order=org,name,marks,name_en&luu=nhap");
    desk_goes(&site, "/app/mau-tem/1?da=luu-nhap");
    desk_get(&site, MANAGER, "/app/mau-tem/1");
    desk_shows(&site, 200, "Làng nghề; Địa chỉ trang tra cứu");
    desk_shows(&site, 200, "Tên cơ sở");
    desk_get(&site, MANAGER, "/app/mau-tem/1/sua");
    desk_shows(&site, 200, "value=\"village\" checked>");
    desk_post(&site, MANAGER, "/app/mau-tem/1/sua", "version=1&producer_id=1&name=Mau+mot&theme=indigo&field_order=&luu=nhap");
    desk_get(&site, MANAGER, "/app/mau-tem/1"); /* none is ticked any more */
    desk_shows(&site, 200, "Làng nghề; Địa chỉ trang tra cứu"); /* in its history */
    json_t *r = world_do(&site.w, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "style", "id", "1"));
    assert_string_equal(json_string_value(json_object_get(json_object_get(r, "values"), "left_out")), "");
    json_decref(r);
}

#define STYLE "producer_id=1&name=Mau+mot&theme=indigo&luu=nhap"
#define OWN_PAPER "producer_id=1&name=Giay+rieng&kind=sheet&page_w_mm=210&page_h_mm=297&cols=3&rows=7&label_w_mm=63,5&label_h_mm=38,1&" \
                  "left_mm=7,48&top_mm=15,49&pitch_x_mm=66,04&pitch_y_mm=38,1&luu=nhap"

/* A draft is looked at on the paper that somebody chooses; what does not fit is said in words, and nothing is printed. */
static void test_a_draft_is_looked_at(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/mau-tem/moi", STYLE);
    desk_get(&site, MANAGER, "/app/mau-tem/1");
    desk_shows(&site, 200, "src=\"/app/mau-tem/1/xem-truoc?giay=a4-21\"");
    desk_shows(&site, 200, "Theo đợt tem 1");
    desk_get(&site, MANAGER, "/app/mau-tem/1?giay=tag-60x90");
    desk_shows(&site, 200, "src=\"/app/mau-tem/1/xem-truoc?giay=tag-60x90\"");
    desk_get(&site, CLERK, "/app/mau-tem/1/xem-truoc?giay=tag-60x90");
    desk_shows(&site, 200, NULL);
    assert_true(drawn());
    desk_get(&site, MANAGER, "/app/mau-tem/1?giay=khong-co");
    desk_shows(&site, 200, "Không có giấy tem");
    assert_false(desk_says(&site, "xem-truoc?giay"));
    assert_int_equal(desk_get(&site, MANAGER, "/app/mau-tem/1/xem-truoc?giay=khong-co"), 404);
    assert_int_equal(desk_get(&site, MANAGER_B, "/app/mau-tem/1/xem-truoc"), 404);
    desk_post(&site, MANAGER, "/app/giay-tem/moi", OWN_PAPER);
    desk_goes(&site, "/app/giay-tem/1?da=luu-nhap");
    desk_get(&site, MANAGER, "/app/giay-tem/1");
    desk_shows(&site, 200, "src=\"/app/giay-tem/1/xem-truoc\"");
    desk_shows(&site, 200, "Theo đợt tem 1 · X = ");
    desk_get(&site, MANAGER, "/app/giay-tem/1/xem-truoc");
    desk_shows(&site, 200, NULL);
    assert_true(drawn());
    desk_get(&site, CLERK, "/app/lenh-in");
    desk_shows(&site, 200, "Chưa có lệnh in nào.");
}

/* Before the first run it is the newest product; before the first product the page says what is missing. */
static void test_nothing_is_issued_yet(void **state) {
    (void)state;
    desk_post(&site, MANAGER_B, "/app/co-so/moi", "name=HTX+B&kind=hop-tac-xa&commune_code=03046&representative=L%C3%BD+M%E1%BA%ABu&phone=0912345678&luu=nhap");
    desk_post(&site, MANAGER_B, "/app/mau-tem/moi", "producer_id=2&name=Mau+B&luu=nhap");
    desk_goes(&site, "/app/mau-tem/1?da=luu-nhap");
    desk_get(&site, MANAGER_B, "/app/mau-tem/1");
    desk_shows(&site, 200, "Cơ sở chưa có sản phẩm nào để xem trước.");
    desk_post(&site, MANAGER_B, "/app/san-pham/moi", "producer_id=2&name=T%C3%BAi+chàm&category=handicraft&photo=" DESK_PHOTO "&luu=nhap");
    desk_get(&site, MANAGER_B, "/app/mau-tem/1");
    desk_shows(&site, 200, "Theo sản phẩm Túi chàm, chưa có đợt tem nào");
    desk_get(&site, MANAGER_B, "/app/mau-tem/1/xem-truoc");
    desk_shows(&site, 200, NULL);
    assert_true(drawn());
}

/* ---- printing ---- */

static void test_it_is_looked_at_first(void **state) {
    (void)state;
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=a4-21&o=3");
    desk_shows(&site, 200, "30 tem · 2 tờ · X = ");
    desk_shows(&site, 200, "value=\"3\" id=\"o\" checked");
    desk_shows(&site, 200, "<label class=\"used\"><input type=\"radio\" name=\"o\" value=\"2\">");
    desk_shows(&site, 200, "In xong, tờ cuối còn 10 ô trống.");
    desk_shows(&site, 200, "src=\"/app/dot-tem/1/xem-truoc?giay=a4-21&amp;o=3\"");
    assert_false(desk_says(&site, "value=\"zpl\"")); /* not on a sheet */
    desk_get(&site, CLERK, "/app/dot-tem/1/xem-truoc?giay=a4-21&o=3");
    desk_shows(&site, 200, NULL);
    assert_true(drawn());
    desk_get(&site, CLERK, "/app/dot-tem/1/xem-truoc?giay=a4-21&o=3&to=9");
    desk_shows(&site, 422, NULL);
    /* A roll has no cells, but dots. */
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=roll-50x30&dang=zpl");
    desk_shows(&site, 200, "mm = 4 chấm (203 dpi)");
    desk_shows(&site, 200, "<option value=\"zpl\" selected>");
    assert_false(desk_says(&site, "class=\"map\""));
    /* Nothing was printed by looking. */
    desk_get(&site, CLERK, "/app/lenh-in");
    desk_shows(&site, 200, "Chưa có lệnh in nào.");
    json_t *run = world_do(&site.w, COMMAND_RUN_SHOW, json_pack("{s:i}", "run", 1));
    assert_int_equal(json_array_size(json_object_get(run, "prints")), 0);
    json_decref(run);
}

/* A picture of a print holds nothing of it that works: labels of another run look the same, dot for dot. */
static void test_a_preview_holds_no_code(void **state) {
    (void)state;
    static char seen[2][1 << 20];
    ssize_t len[2];
    desk_post(&site, CLERK, "/app/in", "sp=1&lo=A1&so=5&giay=a4-21&ma=00000000000000000000000000000002");
    for (int i = 0; i < 2; i++) {
        desk_get(&site, CLERK, i ? "/app/dot-tem/2/xem-truoc?day=1-5&o=2" : "/app/dot-tem/1/xem-truoc?day=1-5&o=2");
        desk_shows(&site, 200, NULL);
        assert_true(drawn());
        len[i] = pread(site.out.fd, seen[i], sizeof seen[i], 0);
        assert_true(len[i] > 1000 && (size_t)len[i] < sizeof seen[i]);
    }
    assert_int_equal(len[0], len[1]);
    assert_memory_equal(seen[0], seen[1], (size_t)len[0]);
}

static void test_what_is_refused_is_said_at_its_field(void **state) {
    (void)state;
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=a4-21&o=22");
    desk_shows(&site, 200, "role=\"alert\"");
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&o=22");
    desk_shows(&site, 422, "<a href=\"#o\">");
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&o=1&day=31");
    desk_shows(&site, 422, "<a href=\"#day\">");
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=khong-co&o=1");
    desk_shows(&site, 404, "<a href=\"#giay\">");
    assert_false(desk_says(&site, "khong-co\""));
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&o=x");
    desk_shows(&site, 422, "Mục &quot;Ô bắt đầu&quot; phải là số");
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&dang=zpl");
    desk_shows(&site, 422, "<a href=\"#giay\">Dạng &quot;ZPL, cho máy in tem Zebra&quot;");
    desk_shows(&site, 422, "còn &quot;Avery L7160, 21 tem 63,5 × 38,1 mm&quot; không phải");
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&dang=docx");
    desk_shows(&site, 422, "<a href=\"#dang\">Không có loại tệp này.");
    desk_get(&site, CLERK, "/app/so-tem/san-pham/1?nam=0");
    desk_shows(&site, 422, "Mục &quot;Năm&quot; phải là số");
    desk_post(&site, CLERK, "/app/dot-tem/1/huy", "tem=1&ly-do=x");
    desk_shows(&site, 422, "<a href=\"#ly-do\">Chưa chọn lý do hỏng.");
    desk_get(&site, CLERK, "/app/dot-tem/2/in");
    desk_shows(&site, 404, NULL);
    desk_get(&site, MANAGER_B, "/app/dot-tem/1/in");
    desk_shows(&site, 404, NULL);
    desk_get(&site, DOST, "/app/dot-tem/1/xem-truoc");
    desk_shows(&site, 403, NULL);
}

static void test_a_job_is_made_and_fetched(void **state) {
    (void)state;
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&o=3&day=1-12");
    desk_goes(&site, "/app/lenh-in/1");
    settle(1);
    desk_shows(&site, 200, "tem số 1-12");
    desk_post(&site, CLERK, "/app/lenh-in/1/tep", "x=1");
    desk_shows(&site, 200, NULL);
    assert_true(body_begins("%PDF-"));
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), "tem-lenh-in-1.pdf"));
    /* The next print begins where the last sheet ended: 2 cells were used before, 12 now. */
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=a4-21");
    desk_shows(&site, 200, "dừng ngay trước ô 15.");
    desk_shows(&site, 200, "value=\"15\" id=\"o\" checked");
    /* What was printed before is said before it is printed again. */
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=a4-21&day=10-20");
    desk_shows(&site, 200, "Trong đó 3 tem đã in trước đây.");
    desk_get(&site, CLERK, "/app/dot-tem/1");
    desk_shows(&site, 200, "<a href=\"/app/lenh-in/1\">Lệnh in 1</a>");
    desk_get(&site, CLERK, "/app/lenh-in");
    desk_shows(&site, 200, "Avery L7160");
    desk_post(&site, CLERK, "/app/lenh-in/1/dung", "x=1");
    desk_shows(&site, 409, "đã kết thúc");
    /* Tapped twice: one job. */
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&o=3&day=1-12");
    desk_goes(&site, "/app/lenh-in/1");
    desk_get(&site, CLERK, "/app/huong-dan-in");
    desk_shows(&site, 200, NULL);
    assert_true(body_begins("%PDF-"));
    desk_get(&site, MANAGER_B, "/app/lenh-in/1");
    desk_shows(&site, 404, NULL);
    desk_get(&site, DOST, "/app/lenh-in/1");
    desk_shows(&site, 200, "SHA-256");
    assert_false(desk_says(&site, "Tải tệp in"));
}

static void test_a_label_printer_gets_its_language(void **state) {
    (void)state;
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=roll-50x30&dang=tspl&dpi=300&day=1-2");
    desk_goes(&site, "/app/lenh-in/1");
    settle(1);
    desk_post(&site, CLERK, "/app/lenh-in/1/tep", "x=1");
    assert_true(body_begins("SIZE "));
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), ".tspl"));
}

/* For a print house: whatever the printer and the cell of the page before were. */
static void test_a_pack_for_a_print_house(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/may-in/moi", "producer_id=1&name=M%C3%A1y+1&device=laser&offset_x=1&luu=nop");
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=tag-60x90&dang=pack&may=1&o=2");
    desk_shows(&site, 200, "Nhà in tự xếp tờ.");
    desk_get(&site, CLERK, "/app/dot-tem/1/xem-truoc?giay=tag-60x90&dang=pack&may=1&o=2");
    assert_true(drawn());
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&dang=pack&may=1&o=5&day=1-3");
    desk_goes(&site, "/app/lenh-in/1");
    settle(1);
    assert_false(desk_says(&site, "Cả tờ hỏng"));
    desk_post(&site, CLERK, "/app/lenh-in/1/tep", "x=1");
    assert_true(body_begins("PK"));
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), ".zip"));
    assert_string_equal(desk_header(&site, "Content-Type"), "application/zip");
    /* The part-used sheet of one's own stays where it was. */
    desk_get(&site, CLERK, "/app/dot-tem/1/in?giay=a4-21");
    desk_shows(&site, 200, "Tờ mới thì chọn ô 1. Tờ đã dùng");
}

/* ---- links ---- */

static void test_a_print_house_opens_a_link(void **state) {
    (void)state;
    char path[120];
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21");
    settle(1);
    desk_post(&site, CLERK, "/app/lenh-in/1/duong-dan", "lan=1");
    desk_shows(&site, 200, "Trang chỉ hiện một lần.");
    (void)snprintf(path, sizeof path, "/tai/%s", between("https://tx.example/tai/", "<"));
    desk_get(&site, CLERK, "/app/lenh-in/1");
    assert_false(desk_says(&site, path)); /* once */
    desk_shows(&site, 200, "còn dùng được");
    /* Looking counts nothing. */
    for (int i = 0; i < 3; i++) {
        assert_int_equal(desk_send(&site, NULL, NULL, path, NULL, NULL, 0), 200);
        desk_shows(&site, 200, "Tệp này chính là tem.");
        desk_shows(&site, 200, "còn mở được 1 lần");
    }
    assert_int_equal(desk_send(&site, NULL, DESK_ORIGIN, path, DESK_FORM, "x=1", 3), 200);
    assert_true(body_begins("%PDF-"));
    assert_int_equal(desk_send(&site, NULL, DESK_ORIGIN, path, DESK_FORM, "x=2", 3), 409);
    desk_shows(&site, 409, "đã mở đủ 1 lần");
    assert_int_equal(desk_send(&site, NULL, NULL, path, NULL, NULL, 0), 409);
    assert_int_equal(desk_send(&site, NULL, NULL, "/tai/khong-co", NULL, NULL, 0), 404);
    assert_int_equal(desk_send(&site, NULL, "https://other.example", path, DESK_FORM, "x=1", 3), 403);
    /* Another one, taken back. */
    desk_post(&site, CLERK, "/app/lenh-in/1/duong-dan", "lan=5");
    (void)snprintf(path, sizeof path, "/tai/%s", between("https://tx.example/tai/", "<"));
    desk_post(&site, CLERK, "/app/lenh-in/1/duong-dan/2/thu", "x=1");
    desk_goes(&site, "/app/lenh-in/1?da=link-revoked");
    assert_int_equal(desk_send(&site, NULL, NULL, path, NULL, NULL, 0), 409);
    desk_get(&site, CLERK, "/app/lenh-in/1");
    desk_shows(&site, 200, "đã thu lại");
    desk_shows(&site, 200, "đã mở đủ số lần");
}

/* Tapped twice: one link, and the page that is seen in the end shows it. A page that was loaded anew asks for another. */
static void test_a_link_is_made_once(void **state) {
    (void)state;
    char path[2][120];
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21");
    settle(1);
    desk_shows(&site, 200, "name=\"khoa\"");
    for (int i = 0; i < 2; i++) {
        desk_post(&site, CLERK, "/app/lenh-in/1/duong-dan", "khoa=1&lan=2");
        desk_shows(&site, 200, "Trang chỉ hiện một lần.");
        (void)snprintf(path[i], sizeof path[i], "%s", between("https://tx.example/tai/", "<"));
    }
    assert_string_equal(path[0], path[1]);
    json_t *job = world_do(&site.w, COMMAND_JOB_SHOW, json_pack("{s:i}", "job", 1));
    assert_int_equal(json_array_size(json_object_get(job, "links")), 1);
    json_decref(job);
    desk_post(&site, CLERK, "/app/lenh-in/1/duong-dan", "khoa=2&lan=2");
    assert_string_not_equal(between("https://tx.example/tai/", "<"), path[0]);
    /* What was refused may be sent again. */
    for (int i = 0; i < 2; i++) {
        desk_post(&site, CLERK, "/app/lenh-in/1/duong-dan", "khoa=3&lan=900");
        desk_shows(&site, 422, "role=\"alert\"");
    }
}

/* ---- after printing ---- */

static void test_bad_labels(void **state) {
    (void)state;
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21");
    settle(1);
    desk_post(&site, CLERK, "/app/lenh-in/1/in-lai", "tem=5&ly-do=torn");
    desk_goes(&site, "/app/lenh-in/2?da=reprint");
    settle(2);
    desk_post(&site, CLERK, "/app/lenh-in/1/doi", "to=2&ly-do=lost&khoa=a");
    desk_goes(&site, "/app/lenh-in/3?da=replaced"); /* 22-30 on the second sheet */
    settle(3);
    desk_shows(&site, 200, "<dd>9 (tem số 1-9)");
    desk_get(&site, CLERK, "/app/lenh-in/1");
    desk_shows(&site, 200, "9 tem trong tệp này đã bị hủy.");
    desk_post(&site, CLERK, "/app/lenh-in/1/huy", "tem=7&to=1&ly-do=torn");
    desk_shows(&site, 422, "Chọn một cách rồi thử lại.");
    desk_shows(&site, 422, "<a href=\"#tem\">Hãy ghi những tem nào");
    desk_shows(&site, 422, "aria-describedby=\"tem-h loi\" aria-invalid=\"true\" value=\"7\""); /* what was typed is kept */
    desk_post(&site, CLERK, "/app/lenh-in/1/huy", "tem=7&ma=khong+phai+ma&ly-do=torn");
    desk_shows(&site, 422, "Chọn một cách rồi thử lại."); /* nor does one way hide another */
    desk_post(&site, CLERK, "/app/lenh-in/1/huy", "to=3&ly-do=torn");
    desk_shows(&site, 422, "<a href=\"#to\">Lệnh in này có 2 tờ.");
    desk_post(&site, CLERK, "/app/lenh-in/2/huy", "tem=7&ly-do=torn");
    desk_shows(&site, 422, "Có tem không nằm trong lệnh in này.");
    desk_post(&site, CLERK, "/app/lenh-in/1/tep", "x=1");
    desk_post(&site, CLERK, "/app/lenh-in/1/huy", "tem=7&ly-do=torn");
    desk_goes(&site, "/app/lenh-in/1?da=voided");
    desk_post(&site, CLERK, "/app/lenh-in/1/in-lai", "tem=1&ly-do=lost");
    desk_shows(&site, 409, "Tem bị mất thì không in lại mã cũ");
    /* By a code that was scanned, as the job was printed. */
    json_t *found = world_do(&site.w, COMMAND_RUN_SHOW, json_pack("{s:i}", "run", 1));
    assert_int_equal(json_integer_value(json_object_get(found, "voided")), 10);
    json_decref(found);
    desk_post(&site, CLERK, "/app/dot-tem/1/huy", "ma=khong+phai+ma&ly-do=torn");
    desk_shows(&site, 422, "<a href=\"#ma\">");
    desk_post(&site, CLERK, "/app/dot-tem/1/huy", "tem=8&ma=+%0D%0A&ly-do=torn"); /* a scanner ended a line */
    desk_goes(&site, "/app/dot-tem/1?da=voided");
    /* The ledger, and as files. */
    desk_get(&site, CLERK, "/app/so-tem/san-pham/1");
    desk_shows(&site, 200, "/app/so-tem/san-pham/1/tep/xlsx");
    desk_get(&site, CLERK, "/app/so-tem/san-pham/1/tep/xlsx");
    assert_true(body_begins("PK"));
    desk_get(&site, CLERK, "/app/so-tem/san-pham/1/tep/csv");
    assert_true(body_begins("\xEF\xBB\xBF"));
    desk_get(&site, CLERK, "/app/so-tem/san-pham/1/tep/pdf");
    desk_shows(&site, 404, NULL);
}

/* What is printed once more begins where the part-used sheet ends, or where somebody says. */
static void test_a_reprint_begins_at_a_cell(void **state) {
    (void)state;
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&day=1-5");
    settle(1);
    desk_shows(&site, 200, "value=\"6\" id=\"o\" checked");
    desk_post(&site, CLERK, "/app/lenh-in/1/in-lai", "tem=5&ly-do=torn&o=22");
    desk_shows(&site, 422, "<a href=\"#o\">");
    desk_post(&site, CLERK, "/app/lenh-in/1/in-lai", "tem=5&ly-do=torn&o=8");
    desk_goes(&site, "/app/lenh-in/2?da=reprint");
    settle(2);
    desk_shows(&site, 200, "value=\"9\" id=\"o\" checked");
    desk_post(&site, CLERK, "/app/lenh-in/1/doi", "tem=4&ly-do=lost&khoa=a&o=20");
    desk_goes(&site, "/app/lenh-in/3?da=replaced");
    settle(3);
    desk_shows(&site, 200, "value=\"21\" id=\"o\" checked");
    desk_post(&site, CLERK, "/app/lenh-in/1/huy", "tem=3&ly-do=torn&o=20"); /* a cell is nothing to voiding */
    desk_goes(&site, "/app/lenh-in/1?da=voided");
}

static enum status take(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

/* The address of a label.  out: in b */
static void address(int run, const char *label, struct buf *b) {
    json_t *done = NULL, *params = json_pack("{s:i, s:s}", "run", run, "range", label);
    const struct command_io io = { .data = take, .ctx = b };
    assert_int_equal(command_run(COMMAND_RUN_URLS, site.w.app, NULL, &actor_operator, params, &io, &done, &site.w.err), ST_OK);
    b->data[strcspn(b->data, "\n")] = '\0';
    json_decref(params);
    json_decref(done);
}

/* By codes in the hand: of the run on whose page they are read, and printed again as the job was. */
static void test_bad_codes(void **state) {
    (void)state;
    char fields[600];
    desk_post(&site, CLERK, "/app/in", "sp=1&lo=A1&so=5&giay=a4-21&ma=00000000000000000000000000000002");
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-24&o=1");
    settle(1);
    struct buf b = BUF_INIT;
    address(1, "3", &b);
    (void)snprintf(fields, sizeof fields, "ly-do=torn&ma=%s", b.data);
    desk_post(&site, CLERK, "/app/dot-tem/2/huy", fields);
    desk_shows(&site, 422, "Có mã không thuộc đợt tem này.");
    desk_post(&site, CLERK, "/app/lenh-in/1/in-lai", fields);
    desk_goes(&site, "/app/lenh-in/2?da=reprint");
    settle(2);
    desk_shows(&site, 200, "Avery L7159"); /* as the job was */
    desk_shows(&site, 200, "tem số 3-3");
    buf_free(&b);
}

/* ---- measuring a printer ---- */

static void test_four_lengths_calibrate(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/may-in/moi", "producer_id=1&name=M%C3%A1y+1&device=laser&luu=nop");
    desk_goes(&site, "/app/may-in/1?da=plain-submit");
    desk_get(&site, CLERK, "/app/may-in/1");
    desk_shows(&site, 200, "/app/may-in/1/can-chinh");
    desk_get(&site, CLERK, "/app/may-in/1/can-chinh?giay=a4-21");
    desk_shows(&site, 200, "Đúng ra là 180 mm.");
    desk_get(&site, CLERK, "/app/may-in/1/trang-in-thu?giay=a4-21");
    assert_true(body_begins("%PDF-"));
    /* 1 mm too far left, lengths across 1 % short. */
    desk_post(&site, CLERK, "/app/may-in/1/can-chinh", "giay=a4-21&a=14&b=178,2&c=&d=&phien=2");
    desk_goes(&site, "/app/may-in/1/can-chinh?giay=a4-21&da=calibrated");
    json_t *r = world_do(&site.w, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "printer", "id", "1"));
    const json_t *v = json_object_get(r, "values");
    assert_int_equal(json_integer_value(json_object_get(v, "scale_x")), 10101); /* 1 / 0.99 */
    assert_int_equal(json_integer_value(json_object_get(v, "offset_x")), 86);   /* 15 - 14 / 0.99 */
    assert_int_equal(json_integer_value(json_object_get(v, "scale_y")), 10000);
    assert_int_equal(json_integer_value(json_object_get(v, "offset_y")), 0);
    json_decref(r);
    /* A print takes them along, and so does the next page: what is right now changes nothing. */
    desk_post(&site, CLERK, "/app/dot-tem/1/in", "giay=a4-21&may=1");
    r = world_do(&site.w, COMMAND_JOB_SHOW, json_pack("{s:i}", "job", 1));
    assert_int_equal(json_integer_value(json_object_get(json_object_get(r, "ticket"), "scale_x_ppm")), 1010100);
    assert_int_equal(json_integer_value(json_object_get(json_object_get(r, "ticket"), "offset_x_um")), 860);
    json_decref(r);
    /* The same form once more, from the browser's Back: what it measured has been made good already. */
    desk_post(&site, CLERK, "/app/may-in/1/can-chinh", "giay=a4-21&a=14&b=178,2&c=&d=&phien=2");
    desk_shows(&site, 409, "Lần này chưa lưu gì.");
    assert_false(desk_says(&site, "value=\"14\""));
    desk_post(&site, CLERK, "/app/may-in/1/can-chinh", "giay=a4-21&a=15,0&b=180&phien=3");
    r = world_do(&site.w, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "printer", "id", "1"));
    v = json_object_get(r, "values");
    assert_int_equal(json_integer_value(json_object_get(v, "scale_x")), 10101);
    assert_int_equal(json_integer_value(json_object_get(v, "offset_x")), 86);
    json_decref(r);
    static const char *const wrong[] = { "b=150", "b=0", "a=40", "c=x", "d=-5" };
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        char fields[60], href[20];
        (void)snprintf(fields, sizeof fields, "giay=a4-21&%s", wrong[i]);
        (void)snprintf(href, sizeof href, "<a href=\"#f-%c\">", wrong[i][0]);
        desk_post(&site, CLERK, "/app/may-in/1/can-chinh", fields);
        desk_shows(&site, 422, href);
    }
    desk_post(&site, CLERK, "/app/may-in/1/can-chinh", "giay=a4-21&b=150,5");
    desk_shows(&site, 422, "Đo được 150,5 mm, đúng ra là 180,0 mm");
    desk_get(&site, CLERK, "/app/may-in/1/can-chinh?giay=roll-50x30");
    desk_shows(&site, 200, "Trang in thử chỉ dùng cho tờ tem");
    desk_get(&site, MANAGER_B, "/app/may-in/1/can-chinh");
    desk_shows(&site, 404, NULL);
}

int main(void) {
#define T(fn) cmocka_unit_test_setup_teardown(fn, open_site, close_site)
    const struct CMUnitTest tests[] = { T(test_a_style_is_chosen_in_words), T(test_a_draft_is_looked_at), T(test_nothing_is_issued_yet),
                                        T(test_it_is_looked_at_first), T(test_a_preview_holds_no_code), T(test_what_is_refused_is_said_at_its_field), T(test_a_job_is_made_and_fetched),
                                        T(test_a_label_printer_gets_its_language),
                                        T(test_a_pack_for_a_print_house), T(test_a_print_house_opens_a_link), T(test_a_link_is_made_once), T(test_bad_labels), T(test_a_reprint_begins_at_a_cell), T(test_bad_codes),
                                        T(test_four_lengths_calibrate) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

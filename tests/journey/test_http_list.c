/* Lists as offices read them: whether a village is recognised, and what lies in one commune; and forms that say all that is wrong at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "core/kind.h"
#include "desk_seat.h"

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

/* ---- lists ---- */

#define VILLAGE_HEAD "id,entity_id,craft_vi,craft_en,kind,plan_word,ethnic_group,hamlet,commune,district_2022,code_2022,code_2025,period,section,tourism_site,note\n"

/* What the plan intends is no recognition: only a decision in force makes one, and only as long as it is. */
static void test_villages(void **state) {
    (void)state;
    json_decref(world_do(&site.w, COMMAND_IMPORT,
                         json_pack("{s:s, s:s}", "kind", "villages", "csv",
                                   VILLAGE_HEAD "det-a,det-a,dệt lanh,,nghề truyền thống,nghề,,,xã Tả Phìn,thị xã Sa Pa,03013,03013,2025,II.2.a,,\n"
                                                "cham-b,cham-b,nhuộm chàm,,nghề truyền thống,nghề,,,xã Bản Hồ,thị xã Sa Pa,03046,03046,2025,II.2.a,,\n")));
    desk_get(&site, DOST, "/app/lang-nghe?tim=lanh");
    desk_shows(&site, 200, "s-planned\">Dự kiến theo kế hoạch<");
    assert_false(desk_says(&site, "Đang hoạt động") || desk_says(&site, "s-active\""));
    desk_post(&site, DAE, "/app/cong-nhan/moi",
              "village_id=det-a&kind=NTT&decision_no=12%2FQ%C4%90-UBND&decided_on=05/01/2026&body=UBND+t%E1%BB%89nh&valid_to=25/11/2026&file=" PAPER "&luu=nop");
    assert_int_equal(site.out.status, 303);
    desk_get(&site, DOST, "/app/lang-nghe");
    desk_shows(&site, 200, "s-recognised\">Đã công nhận<");
    desk_shows(&site, 200, "s-planned\">Dự kiến theo kế hoạch<");
    desk_get(&site, DOST, "/app/lang-nghe/det-a");
    desk_shows(&site, 200, "s-recognised\">Đã công nhận<");
    desk_get(&site, DOST, "/app/lang-nghe/cham-b");
    desk_shows(&site, 200, "s-planned\">Dự kiến theo kế hoạch<");
    desk_get(&site, DOST, "/app/lang-nghe.csv");
    desk_shows(&site, 200, ",Đã công nhận,");
    desk_shows(&site, 200, ",Dự kiến theo kế hoạch,");
    site.w.now_us += 3 * 86400000000;
    desk_get(&site, DOST, "/app/lang-nghe/det-a");
    desk_shows(&site, 200, "s-planned\">Dự kiến theo kế hoạch<");
    /* What a commune enters by itself stands in no plan. */
    desk_post(&site, COMMUNE, "/app/lang-nghe/moi", "craft=r%C3%A8n&unit_code=03013&luu=nop");
    desk_get(&site, DOST, "/app/lang-nghe?tim=r%C3%A8n");
    desk_shows(&site, 200, "s-unrecognised\">Chưa được công nhận<");
}

/* The commune of a list stands in its address, and goes along to its order, its file and its next page. */
static void test_list_commune(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nop");
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n+th%E1%BB%95+c%E1%BA%A9m&category=handicraft&photo=" PHOTO "&luu=nop");
    desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=L1&quantity=5&unit=c%C3%A1i&made_on=01/11/2026&luu=nop");
    desk_post(&site, MANAGER_B, "/app/co-so/moi", "name=HTX+M%E1%BA%ABu+B&kind=hop-tac-xa&commune_code=03046&representative=A&phone=0912345678&luu=nop");
    desk_get(&site, DOST, "/app/co-so");
    desk_shows(&site, 200, "<label for=\"xa\">Xã, phường</label>");
    desk_shows(&site, 200, ">HTX Mẫu A</a>");
    desk_shows(&site, 200, ">HTX Mẫu B</a>");
    desk_get(&site, DOST, "/app/co-so?xa=03046");
    desk_shows(&site, 200, "<option value=\"03046\" selected>xã Bản Hồ</option>");
    desk_shows(&site, 200, ">HTX Mẫu B</a>");
    desk_shows(&site, 200, "href=\"/app/co-so.csv?xa=03046\"");
    desk_shows(&site, 200, "href=\"/app/co-so?xa=03046&amp;sap=ten\"");
    desk_shows(&site, 200, ">Bỏ lọc</a>");
    assert_false(desk_says(&site, "HTX Mẫu A"));
    desk_get(&site, DOST, "/app/co-so.csv?xa=03046&sap=ten");
    desk_shows(&site, 200, "HTX Mẫu B");
    assert_false(desk_says(&site, "HTX Mẫu A"));
    /* Products and lots lie where their maker is. */
    desk_get(&site, DOST, "/app/san-pham?xa=03013&sap=ten");
    desk_shows(&site, 200, "Khăn thổ cẩm");
    desk_get(&site, DOST, "/app/lo?xa=03046");
    desk_shows(&site, 200, "Không tìm thấy hồ sơ nào hợp với điều kiện.");
    /* Whoever sees one commune only has nothing to choose, and gets no other. */
    desk_get(&site, COMMUNE, "/app/co-so?xa=03046");
    desk_shows(&site, 200, ">HTX Mẫu A</a>");
    assert_false(desk_says(&site, "HTX Mẫu B") || desk_says(&site, "name=\"xa\""));
    assert_int_equal(desk_get(&site, DOST, "/app/co-so?xa=x"), 200);
    /* Its name finds them, too. */
    desk_get(&site, DOST, "/app/co-so?tim=ban+ho");
    desk_shows(&site, 200, ">HTX Mẫu B</a>");
    assert_false(desk_says(&site, "HTX Mẫu A"));
}

/* ---- forms ---- */

static int times(const char *text) {
    int n = 0;
    size_t len = strlen(text), left = site.out.body.len;
    for (const char *at = site.out.body.data; at && (at = memmem(at, left, text, len)) != NULL; n++) {
        at += len;
        left = site.out.body.len - (size_t)(at - site.out.body.data);
    }
    return n;
}

/* What the rules of a kind say comes with what is not well-formed, once a field. */
static void test_all_at_once(void **state) {
    (void)state;
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nop");
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n&gtin=8938500000001&price=nhi%E1%BB%81u&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-price\">");
    desk_shows(&site, 422, "<a href=\"#f-gtin\">");
    /* An edit; and what was refused already is not said again by the rule. */
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n&category=handicraft&luu=nhap");
    desk_goes(&site, "/app/san-pham/1?da=luu-nhap");
    desk_post(&site, MANAGER, "/app/san-pham/1/sua", "v=1&producer_id=1&name=Kh%C4%83n&gtin=8938500000001&price=x&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-price\">");
    desk_shows(&site, 422, "<a href=\"#f-gtin\">");
    desk_post(&site, MANAGER, "/app/lo/moi", "product_id=1&code=L%2F%2F1&quantity=x&unit=c%C3%A1i&made_on=02/11/2026&expires_on=01/11/2026&luu=nop");
    desk_shows(&site, 422, "<a href=\"#f-code\">");
    desk_shows(&site, 422, "<a href=\"#f-expires_on\">");
    assert_int_equal(times("<a href=\"#f-quantity\">"), 1);
    /* A name that is taken is said too, but not to somebody who could not save the record anyway. */
    desk_post(&site, MANAGER, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n&price=x&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-price\">");
    desk_shows(&site, 422, "<a href=\"#f-name\">");
    desk_post(&site, MANAGER_B, "/app/san-pham/moi", "producer_id=1&name=Kh%C4%83n&price=x&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-price\">");
    assert_int_equal(times("<a href=\"#f-name\">"), 0);
}

/* A field that was refused is absent for the rules, and what is absent contradicts nothing. */
static void test_no_echo(void **state) {
    (void)state;
    desk_post(&site, DAE, "/app/cong-nhan/moi", "village_id=x&kind=NTT&decision_no=1&decided_on=hom+qua&body=UBND&body_kind=commune&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-decided_on\">");
    assert_int_equal(times("<a href=\"#f-body_kind\">"), 0);
    desk_post(&site, COMMUNE, "/app/co-so/moi", "name=A&kind=x&commune_code=03013&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-kind\">");
    assert_int_equal(times("<a href=\"#f-name\">"), 0);
}

/* A half-year is chosen by its words, typed in either way, and read in words wherever it stands. */
static void test_half_years(void **state) {
    (void)state;
    json_decref(world_do(&site.w, COMMAND_IMPORT,
                         json_pack("{s:s, s:s}", "kind", "villages", "csv",
                                   VILLAGE_HEAD "det-a,det-a,dệt lanh,,nghề truyền thống,nghề,,,xã Tả Phìn,thị xã Sa Pa,03013,03013,2025,II.2.a,,\n")));
    desk_get(&site, COMMUNE, "/app/so-lieu/moi?village_id=det-a");
    desk_shows(&site, 200, "<option value=\"2026-2\">6 tháng cuối năm 2026</option><option value=\"2026-1\">6 tháng đầu năm 2026</option>");
    desk_post(&site, COMMUNE, "/app/so-lieu/moi", "village_id=det-a&period=6+Th%C3%A1ng+%C4%91%E1%BA%A7u+n%C4%83m+2026&households=40&households_craft=20&workers=30&trained=5"
                                                  "&production_value=100&luu=nop");
    desk_goes(&site, "/app/so-lieu/1?da=statistic-submit");
    desk_get(&site, COMMUNE, "/app/so-lieu/1");
    desk_shows(&site, 200, "<h1>6 tháng đầu năm 2026</h1>");
    desk_get(&site, DAE, "/app");
    desk_shows(&site, 200, ">6 tháng đầu năm 2026</a>");
    desk_get(&site, DAE, "/app/so-lieu");
    desk_shows(&site, 200, ">6 tháng đầu năm 2026</a>");
    assert_false(desk_says(&site, "2026-1"));
    desk_get(&site, DAE, "/app/so-lieu.csv");
    desk_shows(&site, 200, "6 tháng đầu năm 2026");
    desk_post(&site, COMMUNE, "/app/so-lieu/moi", "village_id=det-a&period=2027-1&luu=nhap");
    desk_shows(&site, 422, "Nửa năm này chưa bắt đầu.");
    desk_post(&site, COMMUNE, "/app/so-lieu/moi", "village_id=det-a&period=2026-3&luu=nhap");
    desk_shows(&site, 422, "<a href=\"#f-period\">");
}

/* ---- history ---- */

/* Two managers of an organisation are told apart by their own people, who also read whose place somebody took. */
static void test_who(void **state) {
    static const char *const names[] = { "Một", "Hai", "Ba", "Bốn", "Năm", "Sáu", "Lý Bảy", "Vàng Tám" };
    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char login[16];
        (void)snprintf(login, sizeof login, "nguoi-%zu", i + 1);
        json_decref(world_do(&site.w, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s}", "login", login, "name", names[i], "org", "htx-a", "role",
                                                                     "manager")));
    }
    desk_post(&site, MANAGER, "/app/co-so/moi", MAKER "&luu=nhap");
    desk_now[MANAGER_2].deputy_for = desk_people[MANAGER].account;
    desk_post(&site, MANAGER_2, "/app/co-so/1/sua", "version=1&" MAKER "&hamlet=T%E1%BA%A3+Ch%E1%BA%A3i&luu=nop");
    desk_get(&site, MANAGER_2, "/app/co-so/1");
    desk_shows(&site, 200, "HTX Mẫu A (Lý Bảy)");
    desk_shows(&site, 200, "(làm thay Lý Bảy)"); /* the seat has no account of its own here */
    desk_get(&site, DOST, "/app/co-so/1");
    desk_shows(&site, 200, "làm thay Lý Bảy");
    /* Others read role and organisation, and that it was done in another's place. */
    desk_get(&site, COMMUNE, "/app/co-so/1");
    desk_shows(&site, 200, "(làm thay người khác)");
    assert_false(desk_says(&site, "Lý Bảy"));
    desk_get(&site, OBSERVER, "/app/co-so/1");
    desk_shows(&site, 200, "(làm thay người khác)");
    assert_false(desk_says(&site, "Lý Bảy"));
}

/* ---- keys ---- */

/* Asked for with a reason, shown to the second person with its key, done, and told with its day; once only. */
static void key_ended(struct desk_site *s) {
    desk_post(s, OPERATOR, "/app/khoa", "viec=compromise&khoa=0");
    assert_int_equal(s->out.status, 422);
    desk_post(s, OPERATOR, "/app/khoa", "viec=compromise&khoa=0&lydo=M%E1%BA%A5t+%E1%BB%95+%C4%91%C4%A9a");
    assert_int_equal(s->out.status, 303);
    desk_get(s, MANAGER_2, "/app");
    desk_shows(s, 200, "Ngừng dùng khóa ký 000 vì lý do an toàn");
    desk_get(s, MANAGER_2, "/app/cho-dong-y");
    desk_shows(s, 200, "Ngừng dùng khóa ký 000 vì lý do an toàn");
    desk_shows(s, 200, "Mất ổ đĩa");
    desk_post(s, MANAGER_2, "/app/cho-dong-y/2", "viec=dong-y");
    assert_int_equal(s->out.status, 303);
    desk_get(s, OPERATOR, "/app/khoa");
    assert_int_equal(times("Đã ngừng dùng vì lý do an toàn lúc "), 1);
    assert_int_equal(times("value=\"compromise\""), 2); /* of the two others */
}

/* By whom each key was added and retired; what one person did at the command line is told from what two did here. */
static void test_keys(void **state) {
    (void)state;
    json_decref(world_do(&site.w, COMMAND_KEY_ROTATE, json_object()));
    desk_now[MANAGER_2] = desk_now[OPERATOR];
    desk_post(&site, OPERATOR, "/app/khoa", "viec=rotate");
    assert_int_equal(site.out.status, 303);
    desk_post(&site, MANAGER_2, "/app/cho-dong-y/1", "viec=dong-y");
    assert_int_equal(site.out.status, 303);
    desk_get(&site, OPERATOR, "/app/khoa");
    assert_int_equal(times("<div>Thêm: "), 3);
    assert_int_equal(times("<div>Ngừng ký: "), 2);
    assert_int_equal(times(", tại dòng lệnh"), 3); /* the first key, its end, and the second */
    desk_shows(&site, 200, "Người vận hành · ");
    assert_int_equal(desk_get(&site, MANAGER, "/app/khoa"), 403);
    key_ended(&site);
}

#define JOURNEY(test) cmocka_unit_test_setup_teardown(test, open_site, close_site)

int main(void) {
    const struct CMUnitTest tests[] = { JOURNEY(test_villages), JOURNEY(test_list_commune), JOURNEY(test_all_at_once), JOURNEY(test_no_echo), JOURNEY(test_half_years), JOURNEY(test_who), JOURNEY(test_keys) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

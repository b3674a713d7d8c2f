/*
 * The page of a label, from a finding made by hand: both ways give the same bytes, and the page says what the JSON
 * says.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "page_fixture.h"

static struct scan_result stranger(enum outcome o) {
    struct scan_result r = known(o, o == OUTCOME_UNKNOWN, 0, &facts_bare);
    r.facts = NULL;
    r.run = r.index = 0;
    if (o == OUTCOME_MALFORMED) {
        r.kind = CODE_MALFORMED;
        r.number[0] = r.grouped[0] = '\0';
        r.key_id = -1;
    }
    return r;
}

/* ---- what stands where ---- */

static void test_order_of_the_page(void **state) {
    (void)state;
    static const struct scanned_stage stages[] = { { "Se sợi", "2026-10-01", "thôn Mẫu", "Se bằng tay." }, { "Nhuộm", "2026-10-09", "", "" } };
    static const struct scanned_paper papers[] = { { "organic", "HC-12", "Trung tâm Mẫu", "2027-03-01" }, { "lab-slip", "", "Phòng thử nghiệm Mẫu", "" } };
    static const char *const order[] = { "Tem hợp lệ", "So với món hàng bạn đang cầm", "/anh/", "Mã tem", "Cơ sở sản xuất", "Địa phương", "Gọi cơ sở",
                                         "Đường đến làng", "Hành trình của lô hàng", "Se sợi", "09/10/2026", "Xem thêm về sản phẩm", "Chuyện mẫu", "Giấy tờ, chứng nhận",
                                         "Hữu cơ HC-12", "Trung tâm Mẫu", "có giá trị đến hết ngày 01/03/2027", "Đã kiểm tra", "Lưu trang này", "Không cookie" };
    struct run_facts f = facts_gs1;
    f.content.stages = stages;
    f.content.stages_len = 2;
    f.content.papers = papers;
    f.content.papers_len = 2;
    f.content.story = "Chuyện mẫu";
    f.content.phone = "0214 3 820 123";
    f.content.photo = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";
    f.serial = 61;
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    struct got g = get(&r, "/T/4829104733829156?s=1", "vi", "text/html", true);
    const char *at = strstr(g.text.data, "<body");
    for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
        const char *found = strstr(at, order[i]);
        if (!found) print_error("not in its place: %s\n", order[i]);
        assert_non_null(found);
        at = found;
    }
    assert_non_null(strstr(g.text.data, "content=\"https://tx.laocai.gov.vn/anh/0123456789abcdef"));
    assert_non_null(strstr(g.text.data, "query=th%C3%B4n%20N%E1%BA%ADm%20R%E1%BB%8Ba%2C%20x%C3%A3%20H%E1%BB%A3p%20Th%C3%A0nh"));
    assert_non_null(strstr(g.text.data, "itemtype=\"https://schema.org/Product\""));
    assert_null(strstr(g.text.data, "<script"));
    assert_true(g.wire <= PAGE_GZIP_MAX);
    got_free(&g);
    /* of what is recalled nothing is praised: no picture, stages, papers */
    r = known(OUTCOME_RECALLED, false, 0, &f);
    g = get(&r, "/T/4829104733829156?s=1", "vi", "text/html", true);
    assert_null(strstr(g.text.data, "/anh/"));
    assert_null(strstr(g.text.data, "Hành trình"));
    assert_null(strstr(g.text.data, "Giấy tờ"));
    got_free(&g);
}

/* ---- every finding ---- */

struct finding {
    enum outcome o;
    bool typed;
    int days;
    const struct run_facts *f; /* NULL: not known */
};

static const struct finding findings[] = {
    { OUTCOME_GENUINE, false, 0, &facts_gs1 },  { OUTCOME_GENUINE, false, 1, &facts_gs1 },
    { OUTCOME_GENUINE, false, 7, &facts_gs1 },  { OUTCOME_GENUINE, false, 12, &facts_gs1 },
    { OUTCOME_GENUINE, false, 0, &facts_bare }, { OUTCOME_GENUINE, false, 1234, &facts_bare },
    { OUTCOME_UNSIGNED, true, 0, &facts_gs1 },  { OUTCOME_UNSIGNED, true, 3, &facts_bare },
    { OUTCOME_REVOKED, false, 2, &facts_gs1 },  { OUTCOME_REVOKED, true, 0, &facts_gs1 },
    { OUTCOME_EXPIRED, false, 1, &facts_gs1 },  { OUTCOME_EXPIRED, true, 1, &facts_gs1 },
    { OUTCOME_RECALLED, false, 1, &facts_gs1 }, { OUTCOME_SUSPECT, false, 30, &facts_gs1 },
    { OUTCOME_INACTIVE, false, 0, &facts_gs1 }, { OUTCOME_FORGED, false, 0, NULL },
    { OUTCOME_UNISSUED, false, 0, NULL },       { OUTCOME_UNKNOWN, true, 0, NULL },
    { OUTCOME_MALFORMED, false, 0, NULL }
};
#define FINDINGS (sizeof findings / sizeof *findings)

static struct scan_result result_of(const struct finding *f) {
    return f->f ? known(f->o, f->typed, f->days, f->f) : stranger(f->o);
}

static const char *const langs[LANG_COUNT] = { "vi", "en", "fr", "zh", "ko" };
#define TARGET "/T/4829104733829156?s=000123&l=&utm_source=%27zalo%27&x='<\">"

static void test_spliced_equals_rendered(void **state) {
    (void)state;
    struct shells *plain = shells_new(); /* the fixture has none, so that its pages without gzip are rendered whole */
    for (size_t i = 0; i < FINDINGS; i++) {
        for (int l = 0; l < LANG_COUNT; l++) {
            struct scan_result r = result_of(&findings[i]);
            for (int round = 0; round < 2; round++) { /* made, then kept, for another label */
                struct got fast = get(&r, TARGET, langs[l], "text/html", true);
                struct got slow = get(&r, TARGET, langs[l], "text/html", false);
                worker.plain_shells = plain;
                struct got same = get(&r, TARGET, langs[l], "text/html", false);
                worker.plain_shells = NULL;
                assert_string_equal(header_of(&fast.r, "Content-Encoding"), "gzip");
                assert_string_equal(header_of(&slow.r, "Content-Encoding"), "");
                assert_int_equal(fast.r.status, outcome_http(r.outcome));
                assert_int_equal(slow.r.status, outcome_http(r.outcome));
                assert_int_equal(fast.text.len, slow.text.len);
                assert_memory_equal(fast.text.data, slow.text.data, slow.text.len);
                assert_int_equal(same.text.len, slow.text.len);
                assert_memory_equal(same.text.data, slow.text.data, slow.text.len);
                assert_string_equal(header_of(&same.r, "Content-Encoding"), "");
                assert_int_equal(fast.r.length, fast.wire);
                assert_null(memchr(fast.text.data, '\001', fast.text.len));
                assert_null(strstr(fast.text.data, "{{"));
                got_free(&fast);
                got_free(&slow);
                got_free(&same);
                if (*r.number) {
                    memcpy(r.number, "1111222233334444", 17);
                    memcpy(r.grouped, "1111 2222 3333 4444", 20);
                }
                r.history.first_minute = 5;
            }
        }
    }
    assert_true(shells_count(plain) > 0);
    shells_free(&plain);
}

/* What was said of one label is no other label's, nor what it was said of before. */
static void test_said_of_a_label(void **state) {
    (void)state;
    static const struct { int32_t day; bool display; const char *says, *not; } seen[] = {
        { 0, false, "Tôi đã mở chai này", "đã mở ngày" },   { 20770, false, "đã mở ngày 13/11/2026", "Tôi đã mở chai này" },
        { 20771, false, "đã mở ngày 14/11/2026", "13/11" }, { 0, true, "Cơ sở báo đây là hàng trưng bày", "đã mở ngày" },
        { 20771, true, "đã mở ngày 14/11/2026", "Tôi đã mở chai này" }, { 0, false, "Tôi đã mở chai này", "hàng trưng bày" } };
    for (size_t i = 0; i < 2 * (sizeof seen / sizeof *seen); i++) {
        struct run_facts f = i % 2 ? facts_gs1 : facts_bare;
        f.serial = 90 + i % 2;
        f.liquor = true;
        struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
        r.state.opened_us = seen[i / 2].day ? day_start_us(seen[i / 2].day) + 60000000 : 0;
        r.state.display = seen[i / 2].display;
        struct got fast = get(&r, TARGET, "vi", "text/html", true), slow = get(&r, TARGET, "vi", "text/html", false);
        assert_int_equal(fast.text.len, slow.text.len);
        assert_memory_equal(fast.text.data, slow.text.data, slow.text.len);
        assert_non_null(strstr(fast.text.data, seen[i / 2].says));
        assert_null(strstr(fast.text.data, seen[i / 2].not));
        if (!r.state.opened_us)
            assert_non_null(strstr(fast.text.data, i % 2 ? "<a href=\"/da-mo/01/09521234567899/10/2411A/21/4829104733829156?l=vi&amp;s=000123"
                                                         : "<a href=\"/da-mo/T/4829104733829156?l=vi&amp;s=000123"));
        got_free(&fast);
        got_free(&slow);
    }
    /* By a typed number it is told, and cannot be said. */
    struct run_facts f = facts_bare;
    f.liquor = true;
    struct scan_result r = known(OUTCOME_UNSIGNED, true, 0, &f);
    struct got typed = get(&r, "/T/4829104733829156", "vi", "text/html", false);
    assert_null(strstr(typed.text.data, "/da-mo"));
    got_free(&typed);
}

/* Keys whose values are for programs: the page says the same in other words, checked by name below. */
static bool is_code(const char *key) {
    static const char *const codes[] = { "outcome", "tone", "lang",         "signature", "kind",
                                         "reason",  "seen", "commune_code", NULL };
    for (int i = 0; codes[i]; i++)
        if (!strcmp(codes[i], key)) return true;
    return false;
}

static bool twin(const json_t *o, const char *key, const char *code) {
    char name[24];
    (void)snprintf(name, sizeof name, "%s_%s", key, code);
    return json_object_get(o, name) != NULL;
}

static void facts_in_page(const json_t *o, const char *page, enum lang l, bool known_label) {
    const char *key;
    json_t *v;
    json_object_foreach((json_t *)(uintptr_t)o, key, v) {
        if (json_is_object(v)) facts_in_page(v, page, l, known_label);
        if (!json_is_string(v) || is_code(key)) continue;
        const char *s = json_string_value(v);
        struct buf date = BUF_INIT;
        words_date(&date, l, s);
        bool shown = strstr(page, date.data) != NULL;
        /*
         * What has an English twin shows the twin; one number shows in groups; a key shows where a signature was
         * checked.
         */
        if (!strcmp(key, "number") || (!known_label && !strcmp(key, "number_grouped")) || !strcmp(key, "key"))
            shown = true;
        if (l != LANG_EN && strlen(key) > 3 && !strcmp(key + strlen(key) - 3, "_en")) shown = true;
        if (l != LANG_VI && (!strcmp(key, "name") || !strcmp(key, "craft")) && !shown)
            shown = twin(o, key, lang_code(l)) || twin(o, key, "en");
        if (!shown) print_error("not on the page: %s = %s\n", key, s);
        assert_true(shown);
        buf_free(&date);
    }
}

static void test_json_equals_page(void **state) {
    (void)state;
    for (size_t i = 0; i < FINDINGS; i++) {
        for (int l = 0; l < LANG_COUNT; l++) {
            struct scan_result r = result_of(&findings[i]);
            struct got page = get(&r, "/T/4829104733829156", langs[l], "text/html", true);
            struct got json = get(&r, "/T/4829104733829156", langs[l], "application/json", false);
            assert_string_equal(header_of(&json.r, "Content-Type"), "application/json");
            assert_int_equal(json.r.status, page.r.status);
            json_t *o = json_loadb(json.text.data, json.text.len, 0, NULL);
            assert_non_null(o);
            assert_string_equal(json_string_value(json_object_get(o, "outcome")), outcome_key(r.outcome));
            char *text = plain(&page.text);
            facts_in_page(o, text, (enum lang)l, r.facts != NULL);
            const json_t *days = json_object_get(json_object_get(o, "scans"), "days");
            assert_int_equal(json_integer_value(days), r.facts ? r.history.days : 0);
            free(text);
            json_decref(o);
            got_free(&page);
            got_free(&json);
        }
    }
}

static void test_sentences(void **state) {
    (void)state;
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &facts_gs1);
    says(&r, "vi", "Tem truy xuất nguồn gốcTem hợp lệ", true);
    says(&r, "vi", "của Hợp tác xã Mẫu A ngày 01/11/2026.", true);
    says(&r, "vi", "Đây là lần quét đầu tiên được ghi nhận.", true);
    says(&r, "vi", "Nay thuộc xã Hợp Thành. Trước 01/07/2025: xã Tả Phời, thành phố Lào Cai.", true);
    says(&r, "vi", "Đã kiểm tra: chữ ký số (khóa 000); sổ công khai, mục 12345; quyền và chứng nhận tính đến", true);
    says(&r, "vi", "DỮ LIỆU MẪU — không phải sản phẩm, cơ sở có thật.", true);
    says(&r, "en", "This code was issued for Hand-embroidered brocade scarf by Hợp tác xã Mẫu A on 1 November 2026.",
         true);
    says(&r, "vi", "ảnh", false);
    r.history.days = 12;
    says(&r, "vi", "đã quét vào 12 ngày khác nhau từ 03/11/2026", true);
    says(&r, "vi", "Hàng trưng bày thường được quét nhiều lần.", true);
    r.history.days = 9;
    says(&r, "vi", "Hàng trưng bày", false);
    r = known(OUTCOME_REVOKED, true, 0, &facts_gs1);
    says(&r, "vi", "Hợp tác xã Mẫu A báo hủy tem ngày 13/11/2026 (kẹt giấy)", true);
    says(&r, "vi", "Bản thân mã chưa được kiểm tra", true);
    r = known(OUTCOME_REVOKED, false, 0, &facts_gs1);
    says(&r, "vi", "Bản thân mã chưa được kiểm tra", false);
    r = known(OUTCOME_EXPIRED, true, 0, &facts_gs1);
    says(&r, "vi", "Mã tem đúng.", false);
    says(&r, "vi", "Bản thân mã chưa được kiểm tra", true);
    r = known(OUTCOME_EXPIRED, false, 0, &facts_gs1);
    says(&r, "vi", "Lô 2411A có hạn sử dụng đến 01/11/2027. Mã tem đúng.", true);
    r = known(OUTCOME_GENUINE, false, 0, &facts_bare);
    says(&r, "en", "This part is in Vietnamese only.", true);
    says(&r, "vi", "Trước 01/07/2025", false);
    r = stranger(OUTCOME_UNKNOWN);
    says(&r, "vi", "4829 1047 3382 9156", true);
    r = stranger(OUTCOME_FORGED);
    says(&r, "vi", "4829", false);
}

static void test_never_claims(void **state) {
    (void)state;
    static const char *const words[] = { "hàng thật", "chính hãng", "xác thực", "đảm bảo",
                                         "genuine",   "authentic",  "certified", "authentique", "véritable", "garanti",
                                         "正品",      "真品",       "保真",      "정품",        "진품",      "보증합" };
    for (size_t i = 0; i < FINDINGS; i++) {
        for (int l = 0; l < LANG_COUNT; l++) {
            struct scan_result r = result_of(&findings[i]);
            for (size_t w = 0; w < sizeof words / sizeof *words; w++) says(&r, langs[l], words[w], false);
        }
    }
}

static void test_weight_and_safety(void **state) {
    (void)state;
    for (size_t i = 0; i < FINDINGS; i++) {
        struct scan_result r = result_of(&findings[i]);
        struct got g = get(&r, TARGET, langs[i % LANG_COUNT], "text/html", true);
        if (g.wire > PAGE_GZIP_MAX) print_error("finding %zu: %zu bytes\n", i, g.wire);
        assert_true(g.wire <= PAGE_GZIP_MAX);
        assert_string_equal(header_of(&g.r, "Cache-Control"), "no-store");
        assert_string_equal(header_of(&g.r, "Referrer-Policy"), "no-referrer");
        assert_string_equal(header_of(&g.r, "X-Content-Type-Options"), "nosniff");
        assert_non_null(strstr(header_of(&g.r, "Content-Security-Policy"), "default-src 'none'; style-src 'sha256-"));
        assert_non_null(strstr(g.text.data, "role=\"status\""));
        assert_null(strstr(g.text.data, "<script"));
        assert_null(strstr(g.text.data, "style=\""));
        assert_null(strstr(g.text.data, "src=\""));
        assert_null(strstr(g.text.data, "<Mẫu>"));
        assert_null(strstr(g.text.data, "x='<"));
        got_free(&g);
    }
}

static void test_language_link_keeps_address(void **state) {
    (void)state;
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &facts_gs1);
    struct got g = get(&r, "/T/4829104733829156?l=vi&s=00012345&x=1", "en", "text/html", true);
    assert_non_null(strstr(g.text.data, "<html lang=\"vi\">"));
    for (int l = 0; l < LANG_COUNT; l++) {
        char link[120];
        (void)snprintf(link, sizeof link, "href=\"?l=%s&amp;s=00012345&amp;x=1\" lang=\"%s\" hreflang=\"%s\"", langs[l], langs[l], langs[l]);
        assert_true((strstr(g.text.data, link) != NULL) == (l != LANG_VI));
    }
    got_free(&g);
    g = get(&r, "/T/4829104733829156", "en", "text/html", true);
    assert_non_null(strstr(g.text.data, "href=\"?l=vi\" lang=\"vi\""));
    assert_non_null(strstr(g.text.data, "<span lang=\"vi\">Hợp tác xã Mẫu A</span>"));
    assert_string_equal(header_of(&g.r, "Vary"), "Accept-Language, Accept, Accept-Encoding");
    got_free(&g);
}

/* What the visitor asks for by name goes before what the browser says; a language that nobody here speaks is English. */
static void test_language_chosen(void **state) {
    (void)state;
    static const struct {
        const char *target, *accept, *want;
    } rows[] = { { "/T/1", "fr-CH, fr;q=0.9, en;q=0.8", "fr" }, { "/T/1", "de, ko;q=0.1", "ko" }, { "/T/1?l=zh", "fr", "zh" },
                 { "/T/1?l=de", "fr", "en" },                   { "/T/1", "", "vi" },            { "/T/1?l=KO", "vi", "ko" } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct scan_result r = known(OUTCOME_GENUINE, false, 0, &facts_gs1);
        char start[40];
        struct got g = get(&r, rows[i].target, rows[i].accept, "text/html", i % 2);
        (void)snprintf(start, sizeof start, "<html lang=\"%s\">", rows[i].want);
        if (!strstr(g.text.data, start)) fail_msg("%s with %s is not %s", rows[i].target, rows[i].accept, rows[i].want);
        got_free(&g);
    }
}

/* Only what has not been read by somebody who speaks it says so, and in its own language. */
static void test_draft_is_told(void **state) {
    (void)state;
    struct scan_result r = known(OUTCOME_FORGED, false, 0, &facts_gs1);
    r.facts = NULL;
    for (int l = 0; l < LANG_COUNT; l++) {
        const char *draft = text_get((enum lang)l, "page.draft");
        assert_true((*draft != '\0') == (l >= LANG_WHOLE_COUNT));
        for (int other = LANG_WHOLE_COUNT; other < LANG_COUNT; other++)
            says(&r, langs[l], text_get((enum lang)other, "page.draft"), other == l);
    }
}

/* The product's text in the reader's language, else the English, else the Vietnamese; marked and told where it is another. */
static void test_product_texts(void **state) {
    (void)state;
    static const struct scanned_text texts[] = { { "en", "Scarf", "", "", "", "" }, { "fr", "Écharpe <1>", "", "Nouée à la main", "À la main", "" } };
    static const struct {
        const char *lang, *marked, *note;
    } rows[] = { { "vi", "<h2 class=\"name\" itemprop=\"name\">Giỏ tre</h2>", NULL },
                 { "en", "<h2 class=\"name\" itemprop=\"name\">Scarf</h2>", NULL },
                 { "fr", "<h2 class=\"name\" itemprop=\"name\">Écharpe &lt;1&gt;</h2>", NULL },
                 { "zh", "<h2 class=\"name\" itemprop=\"name\"><span lang=\"en\">Scarf</span></h2>", "此部分只有越南语和英语。" } };
    struct run_facts f = facts_bare;
    f.serial = 77;
    f.content.texts = texts;
    f.content.texts_len = 2;
    f.content.care = "Giặt tay";
    f.content.technique = "Thắt tay";
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct got g = get(&r, "/T/4829104733829156", rows[i].lang, "text/html", i % 2);
        assert_non_null(strstr(g.text.data, rows[i].marked));
        if (rows[i].note) assert_non_null(strstr(g.text.data, rows[i].note));
        else assert_null(strstr(g.text.data, text_get(LANG_EN, "scan.notice.language-en")));
        got_free(&g);
    }
    says(&r, "fr", "Ce code a été émis pour Écharpe <1>, par Hộ Mẫu B, le 01/11/2026.", true);
    says(&r, "fr", "À la main", true);
    says(&r, "fr", "FabricationNouée à la main", true);
    says(&r, "fr", "vietnamien.", false);
    says(&r, "ko", "이 부분은 베트남어로만 되어 있습니다.", true); /* the care */
    struct got g = get(&r, "/T/4829104733829156", "fr", "application/json", false);
    json_t *o = json_loadb(g.text.data, g.text.len, 0, NULL), *product = json_object_get(o, "product");
    assert_string_equal(json_string_value(json_object_get(product, "name")), "Giỏ tre");
    assert_string_equal(json_string_value(json_object_get(product, "name_en")), "Scarf");
    assert_string_equal(json_string_value(json_object_get(product, "name_fr")), "Écharpe <1>");
    assert_string_equal(json_string_value(json_object_get(o, "headline")), "Étiquette valide");
    json_decref(o);
    got_free(&g);
}

/* What a village gives as its English name goes before ours. */
static void test_craft_names(void **state) {
    (void)state;
    struct run_facts f = facts_gs1;
    f.serial = 78;
    f.craft = "Nhuộm chàm, in sáp ong";
    f.craft_en = "indigo of our own";
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &f);
    says(&r, "vi", "Nhuộm chàm, in sáp ong", true);
    says(&r, "en", "indigo of our own", true);
    says(&r, "fr", "teinture à l'indigo · batik à la cire", true);
    says(&r, "zh", "蓝靛染 · 蜡染", true);
    f.craft_en = "";
    f.serial = 79;
    says(&r, "en", "indigo dyeing · beeswax batik", true);
    f.craft = "nghề lạ";
    f.serial = 80;
    struct got g = get(&r, "/T/4829104733829156", "ko", "text/html", true);
    assert_non_null(strstr(g.text.data, "<span lang=\"vi\">nghề lạ</span>"));
    got_free(&g);
}

static void test_nothing_about_the_run(void **state) {
    (void)state;
    struct scan_result r = known(OUTCOME_GENUINE, false, 0, &facts_gs1);
    struct got g = get(&r, "/T/4829104733829156", "vi", "application/json", false);
    json_t *o = json_loadb(g.text.data, g.text.len, 0, NULL);
    static const char *const secret[] = { "run", "index", "count" };
    for (size_t i = 0; i < 3; i++) assert_null(json_object_get(o, secret[i]));
    json_decref(o);
    got_free(&g);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_order_of_the_page), cmocka_unit_test(test_spliced_equals_rendered),
        cmocka_unit_test(test_said_of_a_label),
        cmocka_unit_test(test_json_equals_page),
        cmocka_unit_test(test_sentences),
        cmocka_unit_test(test_never_claims),
        cmocka_unit_test(test_weight_and_safety),
        cmocka_unit_test(test_language_link_keeps_address),
        cmocka_unit_test(test_language_chosen),
        cmocka_unit_test(test_draft_is_told),
        cmocka_unit_test(test_product_texts),
        cmocka_unit_test(test_craft_names),
        cmocka_unit_test(test_nothing_about_the_run),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}

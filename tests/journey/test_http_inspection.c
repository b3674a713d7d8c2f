/*
 * An inspection from its plan to its end: two people, a draw that others repeat from what was published, minutes that the producer reads,
 * answers and remedies, deadlines on both first pages, the paper.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <unistd.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/sample.h"
#include "report_site.h"

#define PLAN "name=Ki%E1%BB%83m+tra+2026&purpose=Tem&team=%C3%94ng+M%E1%BA%ABu&from_on=01/12/2026&to_on=15/12/2026&decided_on=20/11/2026&body=S%E1%BB%9F+KHCN"
#define DECIDED "&decision_no=45%2FQ%C4%90-SKHCN&file=" DESK_PHOTO ".pdf"
#define SEED "000102030405060708090a0b0c0d0e0f"

static struct desk_site site;
static uint32_t run;

static void maker(int who, int commune, int dae, const char *name, const char *unit, int id) {
    char fields[300], target[60];
    (void)snprintf(fields, sizeof fields, "name=%s&kind=hop-tac-xa&commune_code=%s&representative=M%%E1%%BA%%ABu&phone=0912345678&luu=nop", name, unit);
    desk_post(&site, who, "/app/co-so/moi", fields);
    desk_shows(&site, 303, NULL);
    (void)snprintf(target, sizeof target, "/app/co-so/%d/viec/confirm", id);
    desk_post(&site, commune, target, "");
    (void)snprintf(target, sizeof target, "/app/co-so/%d/viec/approve", id);
    desk_post(&site, dae, target, "");
    desk_shows(&site, 303, NULL);
}

static int open_site(void **state) {
    (void)state;
    desk_open(&site);
    desk_maker(&site, 100);
    run = world_run(&site.w, 1, "A1", 50);
    maker(MANAGER_B, COMMUNE_B, DAE, "HTX+B", "03046", 2);
    return 0;
}

static int close_site(void **state) {
    (void)state;
    desk_close(&site);
    return 0;
}

static void step(int who, const char *slug, int id, const char *what, const char *fields) {
    char target[80];
    (void)snprintf(target, sizeof target, "/app/%s/%d/viec/%s", slug, id, what);
    desk_post(&site, who, target, fields);
}

/* The step is done, and says so. */
static void done(int who, const char *slug, int id, const char *what, const char *fields) {
    char to[120];
    step(who, slug, id, what, fields);
    (void)snprintf(to, sizeof to, "/app/%s/%d?da=%s-%s", slug, id, strcmp(slug, "kiem-tra") ? "visit" : "inspection", what);
    desk_goes(&site, to);
}

static int page(int who, const char *slug, int id) {
    char target[60];
    (void)snprintf(target, sizeof target, "/app/%s/%d", slug, id);
    return desk_get(&site, who, target);
}

static json_t *drawn_by(int who, int id) { return asked_by(&site, who, COMMAND_INSPECTION_DRAWN, json_pack("{s:i}", "inspection", id)); }

static int64_t visits_count(const char *state) {
    json_t *p = asked_by(&site, DOST, COMMAND_RECORD_PAGE, json_pack("{s:s, s:s, s:i, s:b}", "kind", "visit", "state", state, "limit", 1000, "count", 1));
    int64_t n = json_integer_value(json_object_get(p, "total"));
    json_decref(p);
    return n;
}

/* A paper that came.  out: its first bytes */
static void is_paper(const char *name) {
    char begin[6] = "";
    desk_shows(&site, 200, NULL);
    assert_string_equal(desk_header(&site, "Content-Type"), "application/pdf");
    assert_non_null(strstr(desk_header(&site, "Content-Disposition"), name));
    assert_true(site.out.fd >= 0 && site.out.fd_len > 10000);
    assert_int_equal(pread(site.out.fd, begin, 5, 0), 5);
    assert_string_equal(begin, "%PDF-");
}

/* ---- plan and decision ---- */

static void test_plan(void **state) {
    (void)state;
    /* What is wrong is said in one go, each with the way to its field. */
    desk_post(&site, DOST, "/app/kiem-tra/moi", PLAN "&sampled=labels&stratum=none&size=0&luu=nop");
    desk_shows(&site, 422, "#f-size");
    desk_shows(&site, 422, "#f-issued_from");
    desk_shows(&site, 422, "Ki\xE1\xBB\x83m tra 2026");
    desk_post(&site, DOST, "/app/kiem-tra/moi", PLAN "&sampled=producers&stratum=commune&size=501&luu=nop");
    desk_shows(&site, 422, "#f-size");
    desk_post(&site, DOST, "/app/kiem-tra/moi", PLAN "&sampled=producers&stratum=commune&size=2&issued_from=01/11/2026&luu=nop");
    desk_shows(&site, 422, "#f-issued_from");
    /* Without its decision it may be kept, not handed in. */
    desk_post(&site, DOST, "/app/kiem-tra/moi", PLAN "&sampled=producers&stratum=commune&size=2&luu=nop");
    desk_shows(&site, 422, "#f-decision_no");
    desk_post(&site, DOST, "/app/kiem-tra/moi", PLAN "&sampled=producers&stratum=commune&size=2&luu=nhap");
    desk_goes(&site, "/app/kiem-tra/1?da=luu-nhap");
    step(DOST, "kiem-tra", 1, "submit", "");
    desk_shows(&site, 422, "/app/kiem-tra/1/sua#f-decision_no");
    desk_post(&site, DOST, "/app/kiem-tra/1/sua", PLAN "&sampled=producers&stratum=commune&size=2" DECIDED "&version=1&luu=nop");
    desk_goes(&site, "/app/kiem-tra/1?da=inspection-submit");
    /* Nobody puts into force what he entered. */
    step(DOST, "kiem-tra", 1, "approve", "");
    desk_shows(&site, 403, NULL);
    desk_get(&site, DAE, "/app");
    desk_shows(&site, 200, "Cuộc kiểm tra: chờ duyệt");
    step(DAE, "kiem-tra", 1, "return", "reason=");
    desk_shows(&site, 422, NULL);
    step(DOST, "kiem-tra", 1, "sample", "");
    desk_goes(&site, "/app/kiem-tra/1?da=doi-roi"); /* not yet */
    done(DAE, "kiem-tra", 1, "approve", "");
    desk_post(&site, DOST, "/app/kiem-tra/1/sua", PLAN "&sampled=producers&stratum=commune&size=1" DECIDED "&luu=nhap");
    assert_true(site.out.status == 403 || site.out.status == 409);
    desk_get(&site, OBSERVER, "/app/kiem-tra/1/tep/mau");
    desk_shows(&site, 409, "chưa chọn mẫu");
    desk_get(&site, DOST, "/app/kiem-tra/1/tep/bien-ban");
    is_paper("bien-ban-trong-1.pdf");
}

/* ---- the draw ---- */

/* What the public log says of it. */
static json_t *entry_facts(void) {
    json_t *all = world_do(&site.w, COMMAND_LIST, json_pack("{s:s, s:i}", "kind", "entries", "limit", 1000)), *row = NULL, *facts = NULL;
    size_t i = 0;
    json_array_foreach(all, i, row) {
        const json_t *entry = json_object_get(row, "entry");
        if (!strcmp(json_string_value(json_object_get(entry, "kind")), "inspection.sampled")) {
            json_decref(facts);
            assert_string_equal(json_string_value(json_array_get(json_object_get(entry, "subject"), 0)), "inspection:1");
            facts = json_incref(json_object_get(entry, "facts"));
        }
    }
    json_decref(all);
    return facts;
}

static void same_text(const json_t *a, const json_t *b, const char *name) {
    assert_string_equal(json_string_value(json_object_get(a, name)), json_string_value(json_object_get(b, name)));
}

/* Whoever has the file and the entry draws the same. */
static void repeats(const json_t *drawn, const json_t *facts) {
    static const char *const published[] = { "seed", "algorithm", "frame_sha256", "sampled", "stratum" };
    const char *frame = json_string_value(json_object_get(drawn, "frame"));
    struct arena *a = arena_new((size_t)1 << 20);
    struct sample_line *line = NULL;
    struct sample s;
    struct err e = { 0 };
    unsigned char hash[SAMPLE_HASH_BYTES];
    char hex[2 * SAMPLE_HASH_BYTES + 1];
    size_t n = 0;
    for (size_t i = 0; i < sizeof published / sizeof *published; i++) same_text(drawn, facts, published[i]);
    sample_frame_hash(frame, strlen(frame), hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    assert_string_equal(hex, json_string_value(json_object_get(facts, "frame_sha256")));
    assert_int_equal(sample_frame_read(frame, strlen(frame), a, &line, &n, &e), ST_OK);
    assert_int_equal(sample_draw(line, n, json_string_value(json_object_get(facts, "seed")), (uint32_t)json_integer_value(json_object_get(facts, "size")), a, &s, &e), ST_OK);
    assert_int_equal(json_integer_value(json_object_get(facts, "frame_size")), s.units);
    assert_int_equal(json_integer_value(json_object_get(facts, "drawn")), s.drawn);
    assert_int_equal(json_array_size(json_object_get(drawn, "drawn")), s.drawn);
    for (size_t i = 0; i < s.drawn; i++)
        assert_int_equal(json_integer_value(json_object_get(json_array_get(json_object_get(drawn, "drawn"), i), "id")), line[s.unit[i].line].id);
    arena_free(&a);
}

static void test_draw(void **state) {
    (void)state;
    desk_get(&site, DOST, "/app/kiem-tra/1/viec/sample");
    desk_shows(&site, 200, "Chỉ chọn một lần");
    assert_false(desk_says(&site, "name=\"seed\"")); /* nobody chooses one */
    step(COMMUNE, "kiem-tra", 1, "sample", "");
    desk_shows(&site, 403, NULL);
    assert_int_equal(visits_count(""), 0);
    enum status brought = ST_OK;
    json_decref(world_try(&site.w, COMMAND_INSPECTION_SAMPLE, json_pack("{s:i, s:s}", "inspection", 1, "draw_seed", SEED), &brought));
    assert_int_equal(brought, ST_INVALID);
    assert_int_equal(visits_count(""), 0);
    done(DOST, "kiem-tra", 1, "sample", "seed=" SEED); /* a field that the form does not have */
    page(DOST, "kiem-tra", 1);
    assert_false(desk_says(&site, SEED));
    desk_shows(&site, 200, "Đã chọn mẫu");
    desk_shows(&site, 200, "1 trong 1");     /* of each commune */
    desk_shows(&site, 200, "Sổ công khai, mục"); /* the history names its entry */
    desk_shows(&site, 200, "\"/so-cong-khai?ve=inspection:1\"");
    json_t *drawn = drawn_by(OBSERVER, 1), *facts = entry_facts();
    repeats(drawn, facts);
    assert_int_equal(visits_count("draft"), 2);
    json_decref(drawn);
    json_decref(facts);
    desk_get(&site, MANAGER_B, "/so-cong-khai?ve=inspection:1&l=vi"); /* whoever was drawn reads it too */
    desk_shows(&site, 200, "Chọn mẫu ngẫu nhiên cho cuộc kiểm tra");
    /* Once and never again, whoever asks and however. */
    step(DAE, "kiem-tra", 1, "sample", "");
    desk_goes(&site, "/app/kiem-tra/1?da=doi-roi");
    enum status st = ST_OK;
    json_decref(world_try(&site.w, COMMAND_INSPECTION_SAMPLE, json_pack("{s:i}", "inspection", 1), &st));
    assert_int_equal(st, ST_REFUSED);
    assert_int_equal(visits_count(""), 2);
    desk_get(&site, DAE, "/app/kiem-tra/1/tep/mau");
    desk_shows(&site, 200, "\"frame\": \"03013\\t1\\t1\\n03046\\t2\\t1\\n\"");
    desk_get(&site, MANAGER, "/app/kiem-tra/1/tep/mau");
    desk_shows(&site, 403, NULL);
}

/* ---- minutes ---- */

#define VISITED "done_on=24/11/2026&place=X%C6%B0%E1%BB%9Fng&inspectors=%C3%94ng+M%E1%BA%ABu&present=B%C3%A0+K%C3%ADn&c_goods=yes&c_voids=no&n_voids=Thi%E1%BA%BFu+2+tem" \
                "&finding=Thi%E1%BA%BFu+tem+h%E1%BB%8Fng"

static void test_minutes(void **state) {
    (void)state;
    /* Its producer does not hear of a draft, nor of another's minutes later. */
    assert_int_equal(page(MANAGER, "bien-ban", 1), 404);
    desk_get(&site, MANAGER, "/app/bien-ban/1/tep/pdf");
    desk_shows(&site, 404, NULL);
    desk_get(&site, MANAGER, "/app/bien-ban");
    desk_shows(&site, 200, "Chưa có hồ sơ nào.");
    page(COMMUNE, "bien-ban", 1);
    desk_shows(&site, 200, "1-01");
    step(DOST, "bien-ban", 1, "send", "");
    desk_shows(&site, 422, "/app/bien-ban/1/sua#f-finding");
    desk_post(&site, DOST, "/app/bien-ban/1/sua", VISITED "&result=faults&deadline=01/11/2026&version=1&luu=nhap");
    desk_shows(&site, 422, "#f-deadline"); /* before the visit */
    desk_post(&site, DOST, "/app/bien-ban/1/sua", VISITED "&result=faults&version=1&luu=nhap");
    desk_shows(&site, 303, NULL);
    step(DOST, "bien-ban", 1, "send", "");
    desk_shows(&site, 422, "/app/bien-ban/1/sua#f-requirement");
    desk_shows(&site, 422, "/app/bien-ban/1/sua#f-deadline");
    desk_post(&site, DOST, "/app/bien-ban/1/sua", VISITED "&result=faults&requirement=B%C3%A1o+r%C3%B5&deadline=24/11/2026&version=2&luu=nhap");
    world_set_time(&site.w, "2026-11-25", 0, 0, 0); /* the deadline was yesterday */
    step(DOST, "bien-ban", 1, "send", "");
    desk_shows(&site, 422, "/app/bien-ban/1/sua#f-deadline");
    world_set_time(&site.w, "2026-11-24", 23, 59, 59);
    desk_post(&site, DOST, "/app/bien-ban/1/sua", VISITED "&result=faults&requirement=B%C3%A1o+r%C3%B5&deadline=10/12/2026&version=3&luu=nhap");
    done(DOST, "bien-ban", 1, "send", "");
    assert_int_equal(page(MANAGER_B, "bien-ban", 1), 404);
    desk_get(&site, MANAGER, "/app");
    desk_shows(&site, 200, "Biên bản kiểm tra: chờ cơ sở trả lời, khắc phục");
    desk_shows(&site, 200, "hạn 10/12/2026");
    desk_get(&site, MANAGER_B, "/app");
    assert_false(desk_says(&site, "Biên bản kiểm tra: chờ"));
    page(MANAGER, "bien-ban", 1);
    desk_shows(&site, 200, "Theo Quyết định số 45/QĐ-SKHCN ngày 20/11/2026 của Sở KHCN");
    desk_shows(&site, 200, "Thời hạn khắc phục: 10/12/2026, còn 16 ngày.");
    desk_shows(&site, 200, "Bà Kín");
    desk_get(&site, MANAGER, "/app/bien-ban/1/tep/pdf");
    is_paper("bien-ban-1.pdf");
    uint64_t whole = site.out.fd_len;
    desk_get(&site, DOST, "/app/bien-ban/1/tep/pdf");
    assert_int_equal(site.out.fd_len, whole);
    /* Who supervises does not read who was there, on paper neither. */
    desk_get(&site, OBSERVER, "/app/bien-ban/1/tep/pdf");
    is_paper("bien-ban-1.pdf");
    assert_int_not_equal(site.out.fd_len, whole);
    page(OBSERVER, "bien-ban", 1);
    desk_shows(&site, 200, "Thiếu 2 tem");
    assert_false(desk_says(&site, "Bà Kín"));
    /* What was sent is not written over. */
    desk_post(&site, DOST, "/app/bien-ban/1/sua", VISITED "&result=fine&luu=nhap");
    assert_true(site.out.status == 403 || site.out.status == 409);
}

static void test_answer(void **state) {
    (void)state;
    step(CLERK, "bien-ban", 1, "answer", "reason=x");
    desk_shows(&site, 403, NULL);
    step(MANAGER, "bien-ban", 1, "answer", "reason=");
    desk_shows(&site, 422, NULL);
    done(MANAGER, "bien-ban", 1, "answer", "reason=%C4%90ang+t%C3%ACm.");
    page(DAE, "bien-ban", 1);
    desk_shows(&site, 200, "Cơ sở đã trả lời");
    desk_shows(&site, 200, "Đang tìm.");
    desk_shows(&site, 200, "Thời hạn khắc phục: 10/12/2026"); /* answering takes no deadline away */
    desk_get(&site, DOST, "/app");
    desk_shows(&site, 200, "Ý kiến, khiếu nại cần đọc");
    desk_get(&site, DOST, "/app/bien-ban/1/viec/extend");
    desk_shows(&site, 200, "Thời hạn khắc phục mới");
    step(DOST, "bien-ban", 1, "extend", "reason=Xin+th%C3%AAm&until=01/11/2026");
    desk_shows(&site, 422, "#f-until");
    done(DOST, "bien-ban", 1, "extend", "reason=Xin+th%C3%AAm&until=20/12/2026");
    desk_get(&site, DOST, "/app");
    assert_false(desk_says(&site, "Ý kiến, khiếu nại cần đọc")); /* it was seen to */
    page(MANAGER, "bien-ban", 1);
    desk_shows(&site, 200, "Thời hạn khắc phục: 20/12/2026");
}

/* On the last day it is due; from the next on both sides are told. */
static void test_overdue(void **state) {
    (void)state;
    world_set_time(&site.w, "2026-12-20", 23, 59, 59);
    page(MANAGER, "bien-ban", 1);
    desk_shows(&site, 200, "Thời hạn khắc phục: hôm nay, 20/12/2026.");
    desk_get(&site, DAE, "/app");
    assert_false(desk_says(&site, "quá thời hạn khắc phục"));
    world_set_time(&site.w, "2026-12-21", 0, 0, 0);
    desk_get(&site, DAE, "/app");
    desk_shows(&site, 200, "Biên bản kiểm tra: quá thời hạn khắc phục");
    desk_get(&site, MANAGER, "/app");
    desk_shows(&site, 200, "quá hạn 1 ngày");
    page(MANAGER, "bien-ban", 1);
    desk_shows(&site, 200, "Thời hạn khắc phục đã hết ngày 20/12/2026.");
}

static void test_end(void **state) {
    (void)state;
    step(DOST, "kiem-tra", 1, "end", "reason=Xong");
    desk_shows(&site, 409, "Còn 2 biên bản chưa kết thúc.");
    done(DOST, "bien-ban", 1, "remedy", "reason=%C4%90%E1%BB%A7+tem");
    page(MANAGER, "bien-ban", 1);
    desk_shows(&site, 200, "Đã khắc phục");
    desk_get(&site, DAE, "/app");
    assert_false(desk_says(&site, "quá thời hạn khắc phục"));
    /* Somebody who was drawn and could not be visited stays in the list, with the reason; he hears nothing of it. */
    done(DAE, "bien-ban", 2, "end", "reason=C%C6%A1+s%E1%BB%9F+ngh%E1%BB%89");
    assert_int_equal(page(MANAGER_B, "bien-ban", 2), 404);
    done(DOST, "kiem-tra", 1, "end", "reason=Xong");
    desk_post(&site, DOST, "/app/bien-ban/moi", "inspection_id=1&producer_id=1&luu=nhap");
    desk_shows(&site, 422, "#f-inspection_id");
    /* Who was there is forgotten at his demand, also in what happened. */
    done(DOST, "bien-ban", 1, "erase", "reason=Theo+y%C3%AAu+c%E1%BA%A7u");
    page(DOST, "bien-ban", 1);
    desk_shows(&site, 200, "1-01");
    assert_false(desk_says(&site, "Bà Kín"));
}

/* ---- labels ---- */

static void plan_labels(const char *from, const char *to, int id) {
    char fields[700];
    (void)snprintf(fields, sizeof fields, "%s&sampled=labels&stratum=stars&size=5&issued_from=%s&issued_to=%s&luu=nop", PLAN DECIDED, from, to);
    desk_post(&site, DOST, "/app/kiem-tra/moi", fields);
    desk_shows(&site, 303, NULL);
    done(DAE, "kiem-tra", id, "approve", "");
}

/* Each label is one of the run's, its number is the one that a scan finds, and it is drawn at the machine as well as on a page. */
static void test_labels(void **state) {
    (void)state;
    plan_labels("01/11/2026", "23/11/2026", 2); /* none was issued then */
    step(DOST, "kiem-tra", 2, "sample", "");
    desk_shows(&site, 422, "Không có cơ sở hoặc tem nào");
    plan_labels("24/11/2026", "24/11/2026", 3);
    int64_t before = visits_count("");
    json_t *drawn = world_do(&site.w, COMMAND_INSPECTION_SAMPLE, json_pack("{s:i}", "inspection", 3)), *row = NULL;
    size_t i = 0;
    assert_int_equal(visits_count(""), before + 5);
    assert_int_equal(json_integer_value(json_object_get(drawn, "frame_size")), 50);
    assert_int_equal(strlen(json_string_value(json_object_get(drawn, "seed"))), 32);
    json_array_foreach(json_object_get(drawn, "drawn"), i, row) {
        char id[24];
        struct buf address = BUF_INIT;
        int64_t index = json_integer_value(json_object_get(row, "index"));
        assert_int_equal(json_integer_value(json_object_get(row, "id")), run);
        assert_in_range(index, 1, 50);
        (void)snprintf(id, sizeof id, "%lld", (long long)(before + (int64_t)i + 1));
        json_t *visit = asked_by(&site, DOST, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "visit", "id", id));
        const json_t *values = json_object_get(visit, "values");
        assert_int_equal(json_integer_value(json_object_get(values, "idx")), index);
        assert_string_equal(json_string_value(json_object_get(values, "producer_id")), "1");
        assert_string_equal(json_string_value(json_object_get(values, "product_id")), "1");
        world_address(&site.w, run, (uint32_t)index, &address);
        const char *label = json_string_value(json_object_get(values, "label"));
        char digits[20] = "";
        for (const char *c = label; *c; c++)
            if (*c != ' ') (void)snprintf(digits + strlen(digits), sizeof digits - strlen(digits), "%c", *c);
        assert_non_null(strstr(address.data, digits));
        buf_free(&address);
        json_decref(visit);
    }
    json_decref(drawn);
    /* By hand, beside the sample: numbered behind it. */
    desk_post(&site, DAE, "/app/bien-ban/moi", "inspection_id=3&producer_id=2&luu=nhap");
    desk_shows(&site, 303, NULL);
    desk_get(&site, DAE, "/app/bien-ban?inspection_id=3");
    desk_shows(&site, 200, "3-06");
    desk_post(&site, DAE, "/app/bien-ban/moi", "inspection_id=3&producer_id=2&product_id=1&luu=nhap");
    desk_shows(&site, 422, "#f-product_id"); /* another's */
}

/* A case that was handed on says to whom. */
static void test_handed_on(void **state) {
    static const struct visitor_at somebody = { "203.0.113.7", "Phone A" };
    struct buf address = BUF_INIT;
    char ref[12];
    (void)state;
    world_address(&site.w, run, 7, &address);
    report_taken(&site, somebody, &(struct report_form){ .ma = address.data, .seen = "several" }, ref);
    desk_post(&site, DOST, "/app/ho-so-phan-anh/1/viec/open", "reason=Xem");
    desk_post(&site, DOST, "/app/ho-so-phan-anh/1/viec/refer", "reason=Chuy%E1%BB%83n&body=Chi+c%E1%BB%A5c+QLTT");
    desk_shows(&site, 303, NULL);
    page(OBSERVER, "ho-so-phan-anh", 1);
    desk_shows(&site, 200, "Đã chuyển Chi cục QLTT lúc 21/12/2026");
    buf_free(&address);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_plan),    cmocka_unit_test(test_draw), cmocka_unit_test(test_minutes), cmocka_unit_test(test_answer),
                                        cmocka_unit_test(test_overdue), cmocka_unit_test(test_end),  cmocka_unit_test(test_labels),  cmocka_unit_test(test_handed_on) };
    return cmocka_run_group_tests(tests, open_site, close_site);
}

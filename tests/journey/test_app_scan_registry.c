/* What a scan says when the registry changes: recalls, pauses, pieces, consents, and the preview of a label that is not there yet. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "registry.h"

static int64_t recall_ask(struct registry *r) {
    return record_new(r, &r->manager, "recall",
                      json_pack("{s:s, s:s, s:s, s:s, s:s}", "lot_id", "1", "reason", "Phát hiện tạp chất", "instructions", "Giữ nguyên bao bì.", "contact",
                                "HTX Mẫu A", "phone", "0214 3 820 123"), false);
}

static void a_lot_is_recalled_by_two(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, ""), cold = issue(&r, 10, "");
    json_decref(as(&r, &actor_operator, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "2", "reason", "torn"), ST_OK));
    for (int i = 0; i < 3; i++) assert_int_equal(look(&r, run, 1).outcome, OUTCOME_GENUINE); /* hot */
    uint64_t serial = look(&r, run, 1).facts->serial;
    int64_t recall = recall_ask(&r);
    json_t *asked = as(&r, &r.manager, COMMAND_RECORD_ACT, act_params("recall", recall, "grant", NULL), ST_OK);
    json_t *agree = json_pack("{s:I, s:b}", "id", json_integer_value(json_object_get(asked, "proposal")), "agree", 1);
    assert_int_equal(look(&r, run, 1).outcome, OUTCOME_GENUINE); /* one alone recalls nothing */
    json_decref(as(&r, &r.manager, COMMAND_PROPOSAL_DECIDE, json_incref(agree), ST_FORBIDDEN));
    json_decref(as(&r, &r.clerk, COMMAND_PROPOSAL_DECIDE, agree, ST_OK));
    json_decref(asked);
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.outcome, OUTCOME_RECALLED); /* at once, also where the page was hot */
    assert_true(s.facts->serial != serial);
    assert_string_equal(s.facts->recall.reason, "Phát hiện tạp chất");
    assert_string_equal(s.facts->recall.phone, "0214 3 820 123");
    assert_int_equal(look(&r, run, 2).outcome, OUTCOME_RECALLED); /* before a void */
    assert_int_equal(look(&r, cold, 1).outcome, OUTCOME_RECALLED);
    r.address.data[strcspn(r.address.data, "?")] = '\0';
    s = world_scan(&r.w, r.address.data);
    assert_int_equal(s.outcome, OUTCOME_RECALLED); /* also for typed numbers */
    assert_true(s.typed);
    issue_no(&r, 1, "", "lot.recalled");
    assert_int_equal(print_try(&r, &actor_operator, run), ST_REFUSED);
    assert_string_equal(r.w.err.key, "lot.recalled");
    act_two(&r, &r.manager, &r.clerk, "recall", recall, "end", NULL);
    assert_int_equal(look(&r, run, 1).outcome, OUTCOME_GENUINE);
    assert_int_equal(look(&r, run, 2).outcome, OUTCOME_REVOKED);
    (void)issue(&r, 1, "");
    registry_close(&r);
}

static void a_pause_shows_its_day_and_no_reason(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, "");
    assert_string_equal(look(&r, run, 1).facts->paused_on, "");
    act_do(&r, &r.dost, "product", r.product, "pause", NULL);
    assert_string_equal(look(&r, run, 1).facts->paused_on, "2026-11-24");
    world_set_time(&r.w, "2026-11-26", 8, 0, 0);
    act_do(&r, &r.dost, "producer", 1, "pause", NULL);
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.outcome, OUTCOME_GENUINE);
    assert_string_equal(s.facts->paused_on, "2026-11-24"); /* the earlier of the two */
    issue_no(&r, 1, "", "product.not-approved");
    act_do(&r, &r.dost, "producer", 1, "resume", NULL);
    assert_string_equal(look(&r, run, 1).facts->paused_on, "2026-11-24");
    act_do(&r, &r.dost, "product", r.product, "resume", NULL);
    assert_string_equal(look(&r, run, 1).facts->paused_on, "");
    registry_close(&r);
}

/* Goods that were sold stay what they are; only what could still be sold is no longer offered. */
static void an_end_is_a_notice(void **state) {
    (void)state;
    static const struct {
        const char *kind;
        bool producer;
    } rows[] = { { "product", false }, { "producer", true } };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct registry r;
        registry_open(&r, 1000);
        record_set(&r, &r.manager, "product", r.product, json_pack("{s:i, s:s, s:s}", "price", 250000, "sold_at", "Chợ Mẫu", "story", "Chuyện mẫu"));
        uint32_t run = issue(&r, 10, "");
        struct scan_result s = look(&r, run, 1);
        assert_string_equal(s.facts->product_ended_on, "");
        assert_string_equal(s.facts->producer_ended_on, "");
        assert_int_equal(s.facts->content.price, 250000);
        world_set_time(&r.w, "2026-11-26", 8, 0, 0);
        act_do(&r, &r.manager, rows[i].kind, rows[i].producer ? 1 : r.product, "end", NULL);
        s = look(&r, run, 1);
        assert_int_equal(s.outcome, OUTCOME_GENUINE);
        assert_string_equal(rows[i].producer ? s.facts->producer_ended_on : s.facts->product_ended_on, "2026-11-26");
        assert_string_equal(rows[i].producer ? s.facts->product_ended_on : s.facts->producer_ended_on, "");
        assert_int_equal(s.facts->content.price, -1);
        assert_string_equal(s.facts->content.sold_at, "");
        assert_string_equal(s.facts->content.story, "Chuyện mẫu");
        issue_no(&r, 1, "", rows[i].producer ? "producer.not-approved" : "product.not-approved");
        assert_int_equal(print_try(&r, &actor_operator, run), ST_REFUSED);
        registry_close(&r);
    }
}

/* ---- stages and papers ---- */

static int64_t paper_new(struct registry *r, const char *type, const char *number, const char *to) {
    return record_new(r, &r->manager, "document", json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", "1", "type", type, "number", number,
                                                          "issuer", "Sở Mẫu", "issued_on", "2026-01-05", "valid_to", to, "file", PAPER), true);
}

static void stages_and_papers_are_told_while_they_hold(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, "");
    assert_int_equal(look(&r, run, 1).facts->content.stages_len, 0);
    (void)record_new(&r, &r.manager, "stage", json_pack("{s:s, s:s, s:s, s:s}", "lot_id", "1", "name", "Nhuộm", "done_on", "2026-11-02", "place", "thôn Mẫu"), true);
    (void)record_new(&r, &r.manager, "stage", json_pack("{s:s, s:s, s:s, s:s}", "lot_id", "1", "name", "Se sợi", "done_on", "2026-11-01", "place", "thôn Mẫu"), true);
    (void)paper_new(&r, "organic", "HC-12", "2026-11-25");
    (void)paper_new(&r, "business", "0123456789", "");
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.facts->content.stages_len, 2);
    assert_string_equal(s.facts->content.stages[0].name, "Se sợi"); /* by day */
    assert_string_equal(s.facts->content.stages[1].place, "thôn Mẫu");
    assert_int_equal(s.facts->content.papers_len, 1); /* nobody's business registration */
    assert_string_equal(s.facts->content.papers[0].type, "organic");
    assert_string_equal(s.facts->content.papers[0].number, "HC-12");
    world_set_time(&r.w, "2026-11-25", 23, 0, 0); /* its last day */
    assert_int_equal(look(&r, run, 1).facts->content.papers_len, 1);
    world_set_time(&r.w, "2026-11-26", 0, 1, 0);
    assert_int_equal(look(&r, run, 1).facts->content.papers_len, 0);
    registry_close(&r);
}

/* ---- what may be told ---- */

static void contacts_only_by_consent(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, "");
    record_set(&r, &r.manager, "producer", 1, json_pack("{s:s, s:s, s:s, s:s}", "phone", "0214 3 820 123", "zalo", "0912 345 678", "hamlet", "thôn Suối Mẫu",
                                                       "website", "https://vidu.vn"));
    record_set(&r, &r.manager, "product", r.product, json_pack("{s:s, s:s, s:s, s:i}", "story", "Chuyện của khăn.", "materials", "Sợi lanh", "technique",
                                                               "Thêu tay", "price", 250000));
    struct scan_result s = look(&r, run, 1);
    assert_string_equal(s.facts->content.phone, "");
    assert_string_equal(s.facts->content.zalo, "");
    assert_string_equal(s.facts->producer_hamlet, "thôn Suối Mẫu");
    assert_string_equal(s.facts->content.story, "Chuyện của khăn.");
    assert_string_equal(s.facts->content.technique, "Thêu tay");
    assert_int_equal(s.facts->content.price, 250000);
    record_set(&r, &r.manager, "producer", 1, json_pack("{s:b}", "phone_public", 1));
    s = look(&r, run, 1);
    assert_string_equal(s.facts->content.phone, "0214 3 820 123");
    assert_string_equal(s.facts->content.zalo, "");
    /* A spirit tells facts and nothing else. */
    record_set(&r, &r.manager, "product", r.product, json_pack("{s:s, s:s, s:i, s:s, s:s}", "category", "drink", "subcategory", "spirits", "alcohol", 1500,
                                                               "photo", PICTURE, "sold_url", "https://vidu.vn/ruou"));
    s = look(&r, run, 1);
    assert_true(s.facts->information_only);
    assert_string_equal(s.facts->content.story, "");
    assert_string_equal(s.facts->content.technique, "");
    assert_string_equal(s.facts->content.sold_url, "");
    assert_int_equal(s.facts->content.price, -1);
    assert_string_equal(s.facts->content.materials, "Sợi lanh");
    act_do(&r, &r.dost, "product", r.product, "return", NULL);
    record_set(&r, &r.manager, "product", r.product, json_pack("{s:i}", "alcohol", 1490));
    s = look(&r, run, 1);
    assert_true(s.facts->liquor && !s.facts->information_only);
    assert_string_equal(s.facts->content.sold_url, "https://vidu.vn/ruou");
    registry_close(&r);
}

static int64_t artisan_new(struct registry *r) {
    return record_new(r, &r->manager, "artisan", json_pack("{s:s, s:s, s:s}", "producer_id", "1", "name", "Bà Mẫu", "title", "artisan"), true);
}

static int64_t consent_new(struct registry *r, int64_t artisan) {
    return record_new(r, &r->manager, "consent",
                      json_pack("{s:o, s:s, s:s, s:s, s:s}", "artisan_id", json_sprintf("%lld", (long long)artisan), "given_on", "2026-11-20", "text",
                                "Đồng ý nêu tên.", "mode", "spoken", "witness", "Ông Mẫu"), true);
}

static void a_name_only_with_a_consent_that_stands(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, "");
    int64_t artisan = artisan_new(&r);
    assert_int_equal(look(&r, run, 1).facts->content.artisans_len, 0);
    int64_t consent = consent_new(&r, artisan);
    struct scan_result s = look(&r, run, 1);
    assert_int_equal(s.facts->content.artisans_len, 1);
    assert_string_equal(s.facts->content.artisans[0].name, "Bà Mẫu");
    assert_string_equal(s.facts->content.artisans[0].title, ""); /* others give titles, by a decision */
    record_set(&r, &r.manager, "artisan", artisan, json_pack("{s:s, s:s, s:s, s:s}", "decision_no", "7/QĐ", "decided_on", "2026-01-05", "body", "UBND tỉnh Lào Cai", "file", PAPER));
    assert_string_equal(look(&r, run, 1).facts->content.artisans[0].title, "artisan");
    act_do(&r, &r.manager, "consent", consent, "end", json_pack("{s:s}", "withdrawn_on", "2026-11-24"));
    assert_int_equal(look(&r, run, 1).facts->content.artisans_len, 0);
    registry_close(&r);
}

/* ---- pieces ---- */

static json_t *bind_params(int64_t piece, uint32_t run, int index) {
    return json_pack("{s:I, s:I, s:i}", "piece", (json_int_t)piece, "run", (json_int_t)run, "index", index);
}

static int64_t piece_new(struct registry *r, const char *name, int64_t artisan) {
    return record_new(r, &r->manager, "piece",
                      json_pack("{s:o, s:s, s:s, s:s, s:s, s:o, s:i}", "product_id", json_sprintf("%lld", (long long)r->product), "lot_id", "1", "name", name,
                                "photo", PICTURE, "size", "41 × 160 cm", "artisan_id", json_sprintf("%lld", (long long)artisan), "hours", 120), true);
}

static void bind_no(struct registry *r, json_t *params, const char *key) {
    enum status st = ST_OK;
    assert_null(world_try(&r->w, COMMAND_PIECE_BIND, params, &st));
    assert_int_not_equal(st, ST_OK);
    assert_string_equal(r->w.err.key, key);
}

static void a_piece_is_tied_to_one_label(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 10, "");
    int64_t artisan = artisan_new(&r), one = piece_new(&r, "Khăn số 1", artisan), two = piece_new(&r, "Khăn số 2", artisan);
    json_decref(as(&r, &r.stranger, COMMAND_PIECE_BIND, bind_params(one, run, 3), ST_NOT_FOUND));
    json_decref(as(&r, &r.clerk, COMMAND_PIECE_BIND, bind_params(one, run, 3), ST_OK));
    struct scan_result s = look(&r, run, 3);
    assert_non_null(s.piece);
    assert_string_equal(s.piece->name, "Khăn số 1");
    assert_string_equal(s.piece->maker, ""); /* nobody agreed to be named */
    assert_int_equal(s.piece->hours, 120);
    uint64_t mark = s.piece_mark;
    assert_null(look(&r, run, 4).piece);
    (void)consent_new(&r, artisan);
    s = look(&r, run, 3);
    assert_string_equal(s.piece->maker, "Bà Mẫu");
    assert_true(s.piece_mark != mark && s.piece_mark != 0);
    bind_no(&r, bind_params(one, run, 5), "piece.bound");
    bind_no(&r, bind_params(two, run, 3), "piece.label-taken");
    bind_no(&r, bind_params(two, run, 11), "piece.index");
    json_decref(as(&r, &actor_operator, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "3,6", "reason", "torn"), ST_OK));
    bind_no(&r, bind_params(two, run, 6), "piece.voided");
    json_decref(as(&r, &r.clerk, COMMAND_PIECE_BIND, bind_params(one, run, 7), ST_OK)); /* its label was voided: another one */
    assert_non_null(look(&r, run, 7).piece);
    assert_null(look(&r, run, 3).piece);
    /* Another lot of the same product. */
    json_decref(world_do(&r.w, COMMAND_LOT_ADD, json_pack("{s:I, s:s, s:i, s:s}", "product", (json_int_t)r.product, "code", "B", "quantity", 5, "made_on", "2026-11-02")));
    uint32_t other = world_run(&r.w, r.product, "B", 5);
    bind_no(&r, bind_params(two, other, 1), "piece.other-lot");
    json_t *history = as(&r, &r.manager, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:o}", "kind", "piece", "id", json_sprintf("%lld", (long long)one)), ST_OK);
    assert_string_equal(text_of(json_array_get(history, 0), "act"), "bind");
    json_decref(history);
    registry_close(&r);
}

/* ---- before there is a label ---- */

static void a_preview_speaks_of_today(void **state) {
    (void)state;
    struct registry r;
    struct run_facts f;
    struct db *db = NULL;
    registry_open(&r, 1000);
    (void)rating_new(&r, 4, "2026-01-05", "2026-11-30");
    struct arena *a = arena_new(1u << 20);
    assert_int_equal(reader_open(&db, r.w.dir, &r.w.err), ST_OK);
    assert_int_equal(scan_preview(db, r.product, day_of_us(r.w.now_us), a, &f, &r.w.err), ST_OK);
    assert_string_equal(f.product, "Khăn thổ cẩm");
    assert_string_equal(f.lot, LOT);
    assert_int_equal(f.marks_len, 1);
    assert_int_equal(f.serial, 0);
    assert_int_equal(scan_preview(db, 99, day_of_us(r.w.now_us), a, &f, &r.w.err), ST_NOT_FOUND);
    err_clear(&r.w.err);
    int64_t bare = world_id(world_do(&r.w, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s, s:b}", "producer", 1, "name", "Túi lanh", "draft", 1)));
    assert_int_equal(scan_preview(db, bare, day_of_us(r.w.now_us), a, &f, &r.w.err), ST_OK); /* a draft without a lot */
    assert_string_equal(f.lot, "");
    json_t *o = as(&r, &r.clerk, COMMAND_PRODUCT_PREVIEW, json_pack("{s:I}", "product", (json_int_t)r.product), ST_OK);
    assert_string_equal(text_of(json_object_get(o, "lot"), "code"), LOT);
    json_decref(o);
    json_decref(as(&r, &r.stranger, COMMAND_PRODUCT_PREVIEW, json_pack("{s:I}", "product", (json_int_t)r.product), ST_NOT_FOUND));
    arena_free(&a);
    reader_close(&db);
    registry_close(&r);
}

/* ---- what the operator enters ---- */

static void the_operators_records_are_like_others(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    static const char *const kinds[] = { "producer", "product", "lot" };
    for (size_t i = 0; i < 3; i++) {
        json_t *o = as(&r, &r.dost, COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", kinds[i], "id", "1"), ST_OK);
        assert_string_equal(text_of(o, "entered"), "operator");
        assert_int_equal(json_integer_value(json_object_get(o, "owner_org")), r.manager.who.org_id);
        json_decref(o);
        json_t *h = as(&r, &r.dost, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", kinds[i], "id", "1"), ST_OK);
        assert_string_equal(text_of(json_array_get(h, 0), "act"), "add");
        json_decref(h);
    }
    json_t *draft = world_do(&r.w, COMMAND_PRODUCER_ADD, json_pack("{s:s, s:s, s:s, s:b}", "name", "Hộ Mẫu B", "kind", "ho-gia-dinh", "commune", "03013", "draft", 1));
    assert_string_equal(text_of(draft, "state"), "draft");
    json_decref(draft);
    enum status st = ST_OK;
    assert_null(world_try(&r.w, COMMAND_PRODUCER_ADD, json_pack("{s:s, s:s, s:s}", "name", "Hộ Mẫu B", "kind", "ho-gia-dinh", "commune", "03013"), &st));
    assert_string_equal(r.w.err.key, "producer.exists");
    assert_string_equal(err_value(&r.w.err, "id"), "2");
    assert_null(world_try(&r.w, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 2, "name", "Giỏ"), &st));
    assert_string_equal(r.w.err.key, "producer.not-approved");
    /* Nobody else approves by these commands. */
    json_t *mine = as(&r, &r.manager, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 1, "name", "Giỏ"), ST_OK);
    assert_string_equal(text_of(mine, "state"), "draft");
    json_decref(mine);
    json_decref(as(&r, &r.stranger, COMMAND_PRODUCT_ADD, json_pack("{s:i, s:s}", "producer", 1, "name", "Hũ"), ST_NOT_FOUND));
    registry_close(&r);
}

/* A text in another language is there at once, also where the page was hot; a draft is nobody's to read. */
static void a_product_speaks_other_languages(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 100);
    uint32_t run = issue(&r, 10, "");
    assert_int_equal(look(&r, run, 1).facts->content.texts_len, 0);
    uint64_t serial = look(&r, run, 1).facts->serial;
    const char *const langs[] = { "ko", "fr", "zh" };
    int64_t ids[3];
    for (int i = 0; i < 3; i++)
        ids[i] = record_new(&r, &r.manager, "product-text",
                            json_pack("{s:o, s:s, s:s, s:s, s:s}", "product_id", json_sprintf("%lld", (long long)r.product), "lang", langs[i], "name",
                                      langs[i], "technique", "—", "story", "…"), i < 2);
    struct scan_result s = look(&r, run, 1);
    assert_true(s.facts->serial != serial);
    assert_int_equal(s.facts->content.texts_len, 2);
    assert_string_equal(s.facts->content.texts[0].lang, "fr");
    assert_string_equal(s.facts->content.texts[1].name, "ko");
    assert_string_equal(s.facts->content.texts[1].story, "…");
    assert_string_equal(s.facts->content.texts[1].technique, "—");
    serial = s.facts->serial;
    record_set(&r, &r.manager, "product-text", ids[0], json_pack("{s:s}", "name", "스카프"));
    s = look(&r, run, 1);
    assert_true(s.facts->serial != serial);
    assert_string_equal(s.facts->content.texts[1].name, "스카프");
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_lot_is_recalled_by_two),
        cmocka_unit_test(a_pause_shows_its_day_and_no_reason),
        cmocka_unit_test(an_end_is_a_notice),
        cmocka_unit_test(stages_and_papers_are_told_while_they_hold), cmocka_unit_test(contacts_only_by_consent),
        cmocka_unit_test(a_name_only_with_a_consent_that_stands),
        cmocka_unit_test(a_piece_is_tied_to_one_label),
        cmocka_unit_test(a_preview_speaks_of_today),
        cmocka_unit_test(a_product_speaks_other_languages),
        cmocka_unit_test(the_operators_records_are_like_others),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

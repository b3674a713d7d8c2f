/*
 * The public log as visitors read it: every kind of entry in words, proofs that hold by the functions of core, times, lists and search.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <unistd.h>

#include "core/receipt.h"
#include "log_keys.h"
#include "log_visit.h"

/* ---- words ---- */

/* Facts that nobody has, of the first of each kind and of an import. */
static const struct {
    enum entry_kind kind;
    const char *subject, *facts, *vi, *en;
} samples[] = {
    { ENTRY_RUN_ISSUED, "run:17", "{\"run\":17,\"key\":3,\"form\":\"gs1\",\"labels_root\":\"ab\",\"marks\":[{\"text\":\"OCOP 4 sao\"}],\"count\":1500}",
      "Cấp đợt tem 17, ký bằng khóa 003.", "Issued run 17, signed with key 003." },
    { ENTRY_RUN_VOIDED, "run:17", "{\"run\":17,\"ranges\":[[1,5],[9,9],[1000,2000]],\"reason\":\"jam\"}", "Hủy tem thứ 1–5, 9, 1.000–2.000 của đợt tem 17. Lý do: kẹt giấy.",
      "Voided labels 1–5, 9, 1,000–2,000 of run 17. Reason: " },
    { ENTRY_LOT_RECALLED, "recall:1", "{\"recall\":1,\"lot_id\":1,\"reason\":\"Có tạp chất. \",\"state\":\"active\"}", "Thu hồi lô hàng (hồ sơ 1). Lý do: Có tạp chất.", "Recalled lot (record 1). Reason: Có tạp chất." },
    { ENTRY_RECALL_ENDED, "recall:1", "{\"recall\":1,\"lot_id\":1,\"state\":\"ended\"}", "Kết thúc thu hồi lô hàng (hồ sơ 1).", "Ended the recall of lot (record 1)." },
    { ENTRY_PRODUCER_APPROVED, "producer:1", "{\"producer\":1,\"kind\":\"hop-tac-xa\",\"commune_code\":\"03013\",\"state\":\"approved\"}", "Duyệt hồ sơ cơ sở Hợp tác xã Mẫu A.", "Approved the record of producer Hợp tác xã Mẫu A." },
    { ENTRY_PRODUCER_SUSPENDED, "producer:1", "{\"producer\":1,\"state\":\"paused\"}", "Tạm dừng hồ sơ cơ sở Hợp tác xã Mẫu A.", "Paused the record of producer Hợp tác xã Mẫu A." },
    { ENTRY_PRODUCT_APPROVED, "product:1", "{\"product\":1,\"producer_id\":1,\"gtin\":\"\",\"state\":\"approved\"}", "Duyệt hồ sơ sản phẩm Khăn &lt;Mẫu&gt;.", "Approved the record of product Khăn &lt;Mẫu&gt;." },
    { ENTRY_PRODUCT_SUSPENDED, "product:1", "{\"product\":1,\"state\":\"ended\"}", "Ngừng hồ sơ sản phẩm Khăn &lt;Mẫu&gt;.", "Ended the record of product Khăn &lt;Mẫu&gt;." },
    { ENTRY_VILLAGE_RECOGNISED, "village:lang-x", "{\"village\":\"lang-x\",\"kind\":\"LN\",\"decision_no\":\"12/QĐ\",\"decided_on\":\"2026-03-05\",\"body\":\"UBND tỉnh\",\"valid_to\":\"\"}",
      "Ghi nhận Quyết định số 12/QĐ ngày 05/03/2026 của UBND tỉnh, công nhận làng nghề (hồ sơ lang-x).", "Recorded decision 12/QĐ of 5 March 2026 by UBND tỉnh, recognising craft village (record lang-x)." },
    { ENTRY_OCOP_RATED, "rating:1", "{\"rating\":1,\"product_id\":1,\"stars\":4,\"decision_no\":\"7/QĐ\",\"decided_on\":\"2026-03-05\",\"body\":\"UBND tỉnh\"}", "sản phẩm Khăn &lt;Mẫu&gt; đạt OCOP 4 sao.", "is rated 4 stars in OCOP." },
    { ENTRY_OCOP_ENDED, "rating:1", "{\"rating\":1,\"product_id\":1,\"state\":\"ended\"}", "Ghi nhận quyết định OCOP (hồ sơ 1) về sản phẩm Khăn &lt;Mẫu&gt; không còn hiệu lực.", "in force no more." },
    { ENTRY_CERTIFICATE_ADDED, "document:1", "{\"document\":1,\"producer_id\":1,\"type\":\"vietgap\"}", "Ghi nhận giấy tờ của cơ sở Hợp tác xã Mẫu A: VietGAP.", "Recorded a document of producer Hợp tác xã Mẫu A: VietGAP." },
    { ENTRY_MARK_REGISTERED, "mark:1", "{\"mark\":1,\"title_no\":\"4-0123\",\"type\":\"collective\"}", "Ghi nhận văn bằng bảo hộ số 4-0123 của nhãn hiệu (hồ sơ 1).", "Recorded protection title 4-0123 of " },
    { ENTRY_MARK_GRANTED, "right:1", "{\"right\":1,\"mark_id\":1,\"producer_id\":1,\"decision_no\":\"3/QĐ\",\"decided_on\":\"2026-01-05\"}", "của cơ sở Hợp tác xã Mẫu A, theo Quyết định số 3/QĐ ngày 05/01/2026.", "Recorded the right of producer Hợp tác xã Mẫu A to use" },
    { ENTRY_MARK_ENDED, "right:1", "{\"right\":1,\"mark_id\":1,\"producer_id\":1,\"state\":\"ended\"}", "của cơ sở Hợp tác xã Mẫu A đã chấm dứt.", "has ended." },
    { ENTRY_INSPECTION_SAMPLED, "inspection:1", "{\"inspection\":1,\"sampled\":\"labels\",\"stratum\":\"none\",\"size\":5,\"drawn\":5,\"seed\":\"00ff\",\"frame_size\":2000,\"state\":\"sampled\"}",
      "Chọn mẫu ngẫu nhiên cho cuộc kiểm tra (hồ sơ 1).", "The sample of inspection (record 1) was drawn." },
    { ENTRY_FILING_FILED, "filing:1", "{\"body\":\"dost\",\"document\":\"own\",\"period\":\"2026-1\",\"area\":\"merged\",\"version\":2,\"sha256\":\"00ff\"}",
      "gửi Báo cáo của cơ quan, 6 tháng đầu năm 2026, bản 2.", "filed: " },
    { ENTRY_KEY_ADDED, "key:001", "{\"key\":1,\"host\":\"TX.LAOCAI.GOV.VN\",\"public_key\":\"00ff\"}", "Thêm khóa ký 001 cho địa chỉ TX.LAOCAI.GOV.VN.", "Added signing key 001" },
    { ENTRY_KEY_RETIRED, "key:001", "{\"key\":1}", "Ngừng dùng khóa ký 001.", "Retired signing key 001." },
    { ENTRY_KEY_COMPROMISED, "key:001", "{\"key\":1}", "Ngừng dùng khóa ký 001 vì lý do an toàn.", "Retired signing key 001 for safety." },
    { ENTRY_KEY_DESTROYED, "key:001", "{\"key\":1}", "Hủy hẳn phần bí mật của khóa ký 001.", "Destroyed the secret part of signing key 001." },
    { ENTRY_CORRECTION, "product:1", "{\"product\":1,\"state\":\"approved\"}", "Đính chính thông tin công khai về sản phẩm Khăn &lt;Mẫu&gt;.", "Corrected what is public about product Khăn &lt;Mẫu&gt;." },
};
#define SAMPLES (sizeof samples / sizeof *samples)

struct one {
    struct world *w;
    enum entry_kind kind;
    const char *subject;
    json_t *facts;
    int64_t idx, at_us;
};

static enum status one_write(struct db *tx, void *ctx, struct err *e) {
    struct one *o = ctx;
    return log_append(tx, o->w->app, &actor_operator, o->at_us ? o->at_us : o->w->now_us, o->kind, o->subject, o->facts, o->facts, &o->idx, e);
}

static uint64_t add(struct site *s, enum entry_kind kind, const char *subject, const char *facts, int64_t at_us) {
    struct one o = { &s->w, kind, subject, json_loads(facts, 0, NULL), 0, at_us };
    assert_non_null(o.facts);
    assert_int_equal(store_write(app_store(s->w.app), one_write, &o, NULL), ST_OK);
    json_decref(o.facts);
    return (uint64_t)o.idx;
}

static void test_every_kind_has_words(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    makers(&s);
    bool had[ENTRY_KIND_COUNT] = { false };
    for (size_t i = 0; i < SAMPLES; i++) {
        had[samples[i].kind] = true;
        uint64_t full = add(&s, samples[i].kind, samples[i].subject, samples[i].facts, 0), bare = add(&s, samples[i].kind, samples[i].subject, "{}", 0);
        shows(&s, entry_path(full, ""), 200, samples[i].vi);
        whole(&s);
        shows(&s, entry_path(full, "?l=en"), 200, samples[i].en);
        whole(&s);
        shows(&s, entry_path(bare, ""), 200, NULL); /* what is not there is a dash */
        whole(&s);
    }
    for (int k = 0; k < ENTRY_KIND_COUNT; k++) {
        char key[60];
        (void)snprintf(key, sizeof key, "log-kind.%s", entry_kind_name((enum entry_kind)k));
        if (!had[k] || !text_get(LANG_VI, key) || !text_get(LANG_EN, key)) fail_msg("no words, or no sample, of %s", entry_kind_name((enum entry_kind)k));
    }
    shows(&s, "/so-cong-khai", 200, samples[SAMPLES - 1].vi);
    whole(&s);
    site_sync(&s);
    site_close(&s);
}

/* Facts as a table, names with links, neighbours about the same. */
static void test_entry(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    makers(&s);
    uint32_t run = world_run(&s.w, 1, "2411A", 40);
    uint64_t issued = entries(&s.w) - 1;
    json_decref(world_do(&s.w, COMMAND_RUN_VOID, json_pack("{s:i, s:s, s:s}", "run", (int)run, "range", "3-4", "reason", "torn")));
    site_sync(&s);
    shows(&s, entry_path(issued, ""), 200, "<a href=\"/so-cong-khai?ve=run:1\">đợt tem 1</a>");
    assert_true(says(&s, "<dt>Mã gốc của các tem</dt><dd><code>"));
    assert_true(says(&s, ">Mục sau về đợt tem 1</a>"));
    assert_false(says(&s, "Mục trước về"));
    assert_true(says(&s, "Người vận hành"));
    /* What the labels are for, and how many, stays in the record. */
    assert_false(says(&s, "Khăn"));
    assert_false(says(&s, "2411A"));
    shows(&s, entry_path(issued + 1, ""), 200, "<dt>Thứ tự các tem bị hủy trong đợt</dt><dd>3–4</dd>");
    assert_true(says(&s, ">Mục trước về đợt tem 1</a>"));
    shows(&s, "/so-cong-khai?ve=run:1", 200, "<h1>Các mục về đợt tem 1</h1>");
    assert_true(says(&s, ">Mục 4</a>") && says(&s, ">Mục 3</a>") && !says(&s, ">Mục 2</a>"));
    /* A lot is named where the log speaks of it, and nowhere else. */
    shows(&s, "/so-cong-khai?ve=lot:1", 200, "<h1>Các mục về lô hàng (hồ sơ 1)</h1>");
    assert_false(says(&s, "2411A"));
    (void)add(&s, ENTRY_LOT_RECALLED, "lot:1", "{\"lot_id\":1,\"reason\":\"x\"}", 0);
    shows(&s, "/so-cong-khai?ve=lot:1", 200, "<h1>Các mục về lô hàng 2411A (Khăn &lt;Mẫu&gt;)</h1>");
    site_close(&s);
}

static void test_no_entry(void **state) {
    (void)state;
    static const char *const targets[] = { "/so-cong-khai/muc/999999", "/so-cong-khai/muc/-1", "/so-cong-khai/muc/01", "/so-cong-khai/muc/1x", "/so-cong-khai/muc/",
                                           "/so-cong-khai/muc/99999999999999999999", "/so-cong-khai/muc/9223372036854775807", "/so-cong-khai/muc/1/x",
                                           "/so-cong-khai/muc/1/noi-dung/x", "/so-cong-khai/muc/999999/noi-dung", "/so-cong-khai/muc/999999/bien-nhan",
                                           "/so-cong-khai/muc/1/", "/so-cong-khai/", "/so-cong-khai?ve=x", "/so-cong-khai?ve=run:", "/so-cong-khai?ve=:1",
                                           "/so-cong-khai?ve=run:1%00", "/so-cong-khai?ve=%3Cb%3E:1" };
    struct site s;
    site_open(&s);
    makers(&s);
    site_sync(&s);
    for (size_t i = 0; i < sizeof targets / sizeof *targets; i++) {
        int got = get(&s, targets[i]);
        if (got != 404 && got != 400) fail_msg("%s: %d", targets[i], got);
        assert_false(says(&s, "<b>:1"));
    }
    shows(&s, entry_path(0, ""), 200, "Mục 0 của sổ công khai"); /* entries count from 0 */
    site_close(&s);
}

/* ---- proofs ---- */

/* What a page says of an entry holds by the functions that check anybody's log. */
static void proven(struct site *s, uint64_t n) {
    struct note_key key;
    struct checkpoint c;
    struct proof p;
    bool left[PROOF_MAX] = { false };
    unsigned char leaf[MERKLE_HASH_BYTES], root[MERKLE_HASH_BYTES];
    json_t *o = json_of(s, entry_path(n, ""), 200);
    const char *bytes = str(o, "entry"), *note = str(o, "checkpoint");
    assert_true(app_log_key(s->w.app, &key));
    assert_int_equal(checkpoint_open(note, strlen(note), &key, &c, NULL), ST_OK);
    merkle_leaf(bytes, strlen(bytes), leaf);
    path_read(o, &p, left);
    proof_fold(&p, left, leaf, root);
    assert_memory_equal(root, c.root, sizeof root);
    assert_true(proof_inclusion_verify(&p, leaf, n, c.size, c.root));
    shows(s, entry_path(n, ""), 200, str(o, "leaf"));
    for (int i = 0; i < p.len; i++) assert_true(says(s, str(json_array_get(json_object_get(o, "path"), (size_t)i), "hash")));
    shows(s, entry_path(n, "/noi-dung"), 200, NULL);
    assert_int_equal(s->out.body.len, strlen(bytes));
    assert_memory_equal(s->out.body.data, bytes, s->out.body.len);
    json_decref(o);
}

static void test_proofs(void **state) {
    (void)state;
    static const int more[] = { 0, 1, 251, 1, 1, 300 };
    struct site s;
    site_open(&s);
    makers(&s);
    for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
        append(&s.w, more[i]);
        site_sync(&s);
        uint64_t size = entries(&s.w);
        static const uint64_t at[] = { 0, 1, 2, 127, 254, 255, 256, 511, 512 };
        for (size_t k = 0; k < sizeof at / sizeof *at; k++)
            if (at[k] < size) proven(&s, at[k]);
        proven(&s, size - 1);
    }
    site_close(&s);
}

static void test_receipt(void **state) {
    (void)state;
    struct site s;
    struct receipt r;
    struct policy *p;
    struct policy_verdict v;
    struct note_key key;
    char rule[NOTE_VKEY_BYTES + 40], vkey[NOTE_VKEY_BYTES];
    unsigned char leaf[MERKLE_HASH_BYTES];
    struct arena *a = arena_new(4 << 20);
    site_open(&s);
    makers(&s);
    (void)world_run(&s.w, 1, "2411A", 5);
    uint64_t n = entries(&s.w) - 1;
    get(&s, entry_path(n, "/bien-nhan"));
    assert_int_equal(s.out.status, 503); /* nothing is signed yet */
    shows(&s, entry_path(n, ""), 200, "chưa có trong bản chốt nào");
    site_sync(&s);
    shows(&s, entry_path(n, "/bien-nhan"), 200, "c2sp.org/tlog-proof@v1\n");
    assert_non_null(strstr(header(&s, "Content-Disposition"), ".tlog-proof"));
    assert_true(app_log_key(s.w.app, &key));
    note_key_format(&key, vkey);
    (void)snprintf(rule, sizeof rule, "log %s\nquorum none\n", vkey);
    assert_int_equal(policy_parse(rule, strlen(rule), a, &p, NULL), ST_OK);
    assert_int_equal(receipt_parse(s.out.body.data, s.out.body.len, a, &r, NULL), ST_OK);
    assert_int_equal(r.index, n);
    json_t *extra = json_loadb(r.extra, r.extra_len, 0, NULL);
    const char *entry = str(extra, "entry");
    assert_null(json_object_get(extra, "record")); /* the record is not for everybody */
    assert_null(json_object_get(extra, "salt"));
    merkle_leaf(entry, strlen(entry), leaf);
    assert_int_equal(receipt_verify(&r, leaf, p, &v, NULL), ST_OK);
    r.index--;
    assert_int_equal(receipt_verify(&r, leaf, p, &v, NULL), ST_TAMPERED);
    json_decref(extra);
    arena_free(&a);
    site_close(&s);
}

/* Without its tiles an entry is still told, and no proof is made up. */
static void test_tiles_gone(void **state) {
    (void)state;
    char path[512], name[64];
    struct site s;
    site_open(&s);
    makers(&s);
    site_sync(&s);
    (void)snprintf(name, sizeof name, "tile/0/000.p/%d", (int)entries(&s.w));
    flip(&s.w, name, 40);
    shows(&s, entry_path(0, ""), 200, "chưa lập được bằng chứng");
    assert_false(says(&s, "Tải biên nhận"));
    path_of(&s.w, name, path);
    assert_int_equal(unlink(path), 0);
    shows(&s, entry_path(0, ""), 200, "chưa lập được bằng chứng");
    assert_true(get(&s, entry_path(0, "/bien-nhan")) >= 500);
    path_of(&s.w, "checkpoint", path);
    assert_int_equal(file_replace(path, "x\n", 2, 0644, NULL), ST_OK);
    shows(&s, entry_path(0, ""), 200, "chưa có trong bản chốt nào");
    shows(&s, "/so-cong-khai", 200, "Sổ chưa được chốt lần nào.");
    site_close(&s);
}

/* ---- when others saw it ---- */

static void cosign(struct site *s, const struct log_key *k, int64_t time_s) {
    struct checkpoint c = published(&s->w);
    struct buf text = BUF_INIT, line = BUF_INIT;
    int64_t got = 0;
    checkpoint_format(&c, &text);
    assert_int_equal(cosign_make(&line, &k->key, k->secret, time_s, text.data, text.len, NULL), ST_OK);
    assert_int_equal(log_tree_cosign(s->tree, &c, &k->key, line.data, line.len, &got, NULL), ST_OK);
    buf_free(&text);
    buf_free(&line);
}

static void test_times(void **state) {
    (void)state;
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9);
    struct site s;
    site_open(&s);
    makers(&s);
    int64_t now_s = s.w.now_us / 1000000;
    uint64_t on_time = add(&s, ENTRY_CORRECTION, "product:1", "{}", (now_s - 900) * 1000000), late = add(&s, ENTRY_CORRECTION, "product:1", "{}", (now_s - 900) * 1000000 - 1),
             ahead = add(&s, ENTRY_CORRECTION, "product:1", "{}", (now_s + 3600) * 1000000);
    site_sync(&s);
    shows(&s, entry_path(late, ""), 200, "Chưa có bên chứng kiến nào ký đã thấy mục này.");
    shows(&s, "/so-cong-khai", 200, "chưa được chứng kiến");
    cosign(&s, &witness, now_s);
    shows(&s, entry_path(on_time, ""), 200, "Bên chứng kiến ký đã thấy lúc ");
    assert_false(says(&s, "Lệch giờ"));
    shows(&s, entry_path(late, ""), 200, "Lệch giờ: bên chứng kiến ký đã thấy lúc ");
    assert_true(says(&s, "cách giờ ghi trong mục 16 phút"));
    shows(&s, entry_path(ahead, ""), 200, "cách giờ ghi trong mục 60 phút");
    shows(&s, "/so-cong-khai", 200, "lệch giờ 60 phút");
    assert_true(says(&s, "lệch giờ 16 phút"));
    /* A later signature changes nothing of the first. */
    append(&s.w, 1);
    site_sync(&s);
    cosign(&s, &witness, now_s + 7200);
    shows(&s, entry_path(on_time, ""), 200, "Bên chứng kiến ký đã thấy lúc ");
    json_t *o = json_of(&s, entry_path(late, ""), 200);
    assert_string_equal(str(o, "witnessed"), "late");
    assert_int_equal(json_integer_value(json_object_get(o, "witnessed_s")), now_s);
    json_decref(o);
    json_t *rows = world_do(&s.w, COMMAND_LOG_LATE, json_object());
    assert_int_equal(json_array_size(rows), 3); /* and the one that waited two hours for a witness */
    static const int64_t minutes[] = { 120, 60, 16 };
    for (size_t i = 0; i < 3; i++) assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, i), "minutes")), minutes[i]);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 2), "entry")), late);
    assert_string_equal(str(json_array_get(rows, 2), "kind"), "correction");
    json_decref(rows);
    rows = world_do(&s.w, COMMAND_LOG_LATE, json_pack("{s:I, s:i}", "before", (json_int_t)ahead, "limit", 1));
    assert_int_equal(json_array_size(rows), 1);
    assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, 0), "entry")), late);
    json_decref(rows);
    site_close(&s);
}

/* Beyond one look, newest first, none left out. */
static void test_late_many(void **state) {
    (void)state;
    const struct log_key witness = log_key("witness.example", NOTE_COSIGNATURE, 9);
    struct site s;
    site_open(&s);
    append(&s.w, 2300);
    json_t *rows = world_do(&s.w, COMMAND_LOG_LATE, json_object());
    assert_int_equal(json_array_size(rows), 0); /* nobody attests a time */
    json_decref(rows);
    site_sync(&s);
    cosign(&s, &witness, s.w.now_us / 1000000 + 5000);
    append(&s.w, 10); /* these are not attested */
    int64_t before = INT64_MAX, next = (int64_t)entries(&s.w) - 11;
    for (size_t n = 1; n > 0;) {
        rows = world_do(&s.w, COMMAND_LOG_LATE, json_pack("{s:I, s:i}", "before", (json_int_t)before, "limit", 700));
        n = json_array_size(rows);
        for (size_t i = 0; i < n; i++) assert_int_equal(json_integer_value(json_object_get(json_array_get(rows, i), "entry")), next--);
        if (n) before = next + 1;
        json_decref(rows);
        if (before == 0) break;
    }
    assert_int_equal(next, -1);
    site_close(&s);
}

/* ---- lists and search ---- */

static void test_paging(void **state) {
    (void)state;
    struct site s;
    char target[200] = "/so-cong-khai";
    site_open(&s);
    append(&s.w, (int)(123 - entries(&s.w)));
    uint64_t next = 122;
    for (int page = 0; page < 3; page++) {
        shows(&s, target, 200, NULL);
        char *at = s.out.body.data;
        for (; (at = strstr(at, "<li><p><a href=\"/so-cong-khai/muc/")) != NULL; at++, next--)
            assert_int_equal(strtoull(at + strlen("<li><p><a href=\"/so-cong-khai/muc/"), NULL, 10), next);
        char *older = strstr(s.out.body.data, "href=\"/so-cong-khai?truoc=");
        assert_int_equal(older != NULL, page < 2);
        if (older) (void)snprintf(target, sizeof target, "%.*s", (int)strcspn(older + 6, "\""), older + 6);
    }
    assert_int_equal(next, UINT64_MAX);
    shows(&s, "/so-cong-khai?truoc=0", 200, "Chưa có mục nào.");
    shows(&s, "/so-cong-khai?truoc=x", 200, ">Mục 122</a>");
    site_close(&s);
}

static void test_search(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    makers(&s);
    (void)world_run(&s.w, 1, "2411A", 5);
    goes(&s, "/so-cong-khai?tim=2", "/so-cong-khai/muc/2");
    goes(&s, "/so-cong-khai?tim=M%E1%BB%A5c+0", "/so-cong-khai/muc/0");
    goes(&s, "/so-cong-khai?tim=%C4%90%E1%BB%A3t+tem+1&l=en", "/so-cong-khai?ve=run:1&l=en");
    goes(&s, "/so-cong-khai?tim=dot+1", "/so-cong-khai?ve=run:1");
    goes(&s, "/so-cong-khai?tim=RUN+1", "/so-cong-khai?ve=run:1");
    goes(&s, "/so-cong-khai?tim=hop+tac", "/so-cong-khai?ve=producer:1");
    goes(&s, "/so-cong-khai?tim=KH%C4%82N", "/so-cong-khai?ve=product:1");
    shows(&s, "/so-cong-khai?tim=m%E1%BA%ABu", 200, "<a href=\"/so-cong-khai?ve=producer:1\">cơ sở Hợp tác xã Mẫu A</a>");
    assert_true(says(&s, "<a href=\"/so-cong-khai?ve=product:1\">sản phẩm Khăn &lt;Mẫu&gt;</a>"));
    static const char *const none[] = { "%C4%91%E1%BB%A3t+tem+9", "999", "zzz", "%3Cscript%3E", "%27%22", "99999999999999999999" };
    for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
        char target[120];
        (void)snprintf(target, sizeof target, "/so-cong-khai?tim=%s", none[i]);
        shows(&s, target, 404, "Không tìm thấy");
        whole(&s);
    }
    shows(&s, "/so-cong-khai?tim=", 200, "<h1>Sổ công khai</h1>");
    shows(&s, "/so-cong-khai?tim=++", 200, "<h1>Sổ công khai</h1>");
    shows(&s, "/so-cong-khai?tim=a%01b", 200, "<h1>Sổ công khai</h1>");
    /* What is no more public than a draft is not found. */
    json_decref(world_do(&s.w, COMMAND_PRODUCER_ADD, json_pack("{s:s, s:s, s:s, s:b}", "name", "Nháp Bí Mật", "kind", "hop-tac-xa", "commune", "03013", "draft", 1)));
    shows(&s, "/so-cong-khai?tim=b%C3%AD+m%E1%BA%ADt", 404, "Không tìm thấy");
    shows(&s, "/so-cong-khai?ve=producer:2", 200, "<h1>Các mục về cơ sở (hồ sơ 2)</h1>");
    assert_false(says(&s, "Bí Mật"));
    site_close(&s);
}

static void test_state(void **state) {
    (void)state;
    const struct err why = { .status = ST_UNAVAILABLE, .key = "log.behind" };
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES];
    struct site s;
    site_open(&s);
    shows(&s, "/so-cong-khai", 200, "Sổ chưa khai bên chứng kiến nào.");
    site_sync(&s);
    assert_true(app_log_key(s.w.app, &k));
    note_key_format(&k, vkey);
    shows(&s, "/so-cong-khai", 200, vkey);
    assert_true(says(&s, "1 mục, ký lúc 24/11/2026"));
    assert_false(says(&s, "?l=fr") || says(&s, "#lang")); /* these pages are in no other language */
    shows(&s, "/so-cong-khai?l=fr", 200, "<h1>Public log</h1>");
    shows(&s, "/", 200, "<a href=\"/so-cong-khai\">Sổ công khai</a>");
    app_log_refuse(s.w.app, &why);
    shows(&s, "/so-cong-khai", 200, "sổ tạm ngừng chốt");
    site_close(&s);
}

/* Whom the operator named, and when each signed last. */
static void test_witnesses(void **state) {
    (void)state;
    const struct log_key one = log_key("w1.example/tem", NOTE_COSIGNATURE, 9), two = log_key("w2.example/tem", NOTE_COSIGNATURE, 8);
    char path[300], text[4 * NOTE_VKEY_BYTES];
    struct site s;
    site_open(&s);
    site_sync(&s);
    log_tree_stop(&s.tree);
    router_worker_close(&s.worker);
    router_close(&s.r);
    shut(&s.w);
    (void)snprintf(path, sizeof path, "%s/../policy", s.w.dir);
    (void)snprintf(text, sizeof text, "witness A %s\nwitness B %s\nquorum none\n", one.vkey, two.vkey);
    assert_int_equal(file_replace(path, text, strlen(text), 0600, NULL), ST_OK);
    const struct app_options o = { .dir = s.w.dir, .passphrase_file = s.w.passphrase, .clock = &s.w.clock, .random = &s.w.random, .log_policy = path };
    assert_int_equal(app_open(&s.w.app, &o, NULL), ST_OK);
    assert_int_equal(router_open(&s.r, s.w.app, NULL, 0, NULL), ST_OK);
    assert_int_equal(router_worker_open(&s.worker, s.r, NULL), ST_OK);
    s.tree = start(&s.w, NULL);
    site_sync(&s);
    cosign(&s, &one, 1795503900);
    shows(&s, "/so-cong-khai", 200, "w1.example/tem: ký gần nhất lúc 24/11/2026 14:05, khi sổ có 1 mục");
    assert_true(says(&s, "w2.example/tem: không có trong các chữ ký gần đây"));
    assert_false(says(&s, "Sổ chưa khai bên chứng kiến nào."));
    /* One that cannot be reached is named with the first time, until it answers. */
    log_board_witness(s.w.app->log, 1, false, INT64_C(1795503900) * 1000000);
    log_board_witness(s.w.app->log, 1, false, INT64_C(1795504900) * 1000000);
    shows(&s, "/so-cong-khai", 200, "Không liên lạc được từ 24/11/2026 14:05.");
    log_board_witness(s.w.app->log, 1, true, INT64_C(1795505900) * 1000000);
    shows(&s, "/so-cong-khai", 200, NULL);
    assert_false(says(&s, "Không liên lạc được"));
    (void)remove(path);
    log_tree_stop(&s.tree);
    http_response_free(&s.out);
    router_worker_close(&s.worker);
    router_close(&s.r);
    app_close(&s.w.app);
    world_close(&s.w);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_kind_has_words), cmocka_unit_test(test_entry), cmocka_unit_test(test_no_entry), cmocka_unit_test(test_proofs),
        cmocka_unit_test(test_receipt), cmocka_unit_test(test_tiles_gone), cmocka_unit_test(test_times), cmocka_unit_test(test_late_many),
        cmocka_unit_test(test_paging), cmocka_unit_test(test_search), cmocka_unit_test(test_state), cmocka_unit_test(test_witnesses),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/*
 * Evidence packs: who has one, that it verifies and holds nothing of a person, and that whatever is changed in it is found and named
 * (by somebody who could sign it again: test_app_evidence_forged.c).
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "base/json.h"
#include "evidence_site.h"
#include "log_keys.h"

static struct evidence_site site;

static int setup(void **state) {
    (void)state;
    site_open(&site);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    site_close(&site);
    return 0;
}

static const struct {
    const char *kind;
    int64_t id;
} subjects[] = { { "product", 1 }, { "producer", 1 }, { "case", 1 } };
#define SUBJECTS (sizeof subjects / sizeof *subjects)

/* ---- what is in it ---- */

static void test_verifies(void **state) {
    (void)state;
    struct buf zip = BUF_INIT;
    for (size_t i = 0; i < SUBJECTS; i++) {
        pack_make(&site, &site.r.dost, subjects[i].kind, subjects[i].id, &zip);
        pack_holds(&site, &zip);
        json_t *report = pack_check(&site, &zip, false); /* nobody's keys: nothing is wrong, and that is said */
        assert_int_equal(fails(report), 0);
        assert_int_equal(lines_of(report, "open", "signature-own", EVIDENCE_SIGNATURE), 1);
        assert_int_equal(lines_of(report, "open", "checkpoint-own", EVIDENCE_CHECKPOINT), 1);
        json_decref(report);
    }
    buf_free(&zip);
}

static json_t *facts_of(struct parts *p) {
    struct buf *b = part_of(p, EVIDENCE_FACTS);
    json_t *v = json_loadb(b->data, b->len, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(v);
    struct buf again = BUF_INIT; /* it is canonical */
    assert_int_equal(json_canonical(&again, v, NULL), ST_OK);
    assert_int_equal(again.len, b->len);
    assert_memory_equal(again.data, b->data, b->len);
    buf_free(&again);
    return v;
}

static void test_says_what_is(void **state) {
    (void)state;
    struct buf zip = BUF_INIT;
    static struct parts p;
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    assert_true(parts_read(&zip, &p));
    json_t *f = facts_of(&p);
    assert_int_equal(number_at(f, "ledger", "runs"), 2);
    assert_int_equal(number_at(f, "ledger", "issued"), 120);
    assert_int_equal(number_at(f, "ledger", "printed"), 40);
    assert_int_equal(number_at(f, "ledger", "voided"), 5);
    assert_int_equal(number_at(f, "ledger", "left"), 75);
    const json_t *month = json_array_get(json_object_get(f, "months"), 0), *records = json_object_get(f, "records");
    assert_string_equal(text_of(month, "month"), "2026-11");
    assert_int_equal(json_integer_value(json_object_get(month, "issued")), 120);
    assert_int_equal(json_integer_value(json_object_get(month, "scanned")), 1);
    assert_int_equal(json_array_size(json_object_get(records, "rating")), 1);
    assert_int_equal(json_array_size(json_object_get(records, "right")), 1);
    assert_int_equal(json_array_size(json_object_get(records, "mark")), 1);
    assert_int_equal(json_array_size(json_object_get(records, "case")), 1);
    const json_t *story = json_object_get(json_object_get(json_array_get(json_object_get(records, "product"), 0), "values"), "story");
    assert_int_equal(json_array_size(story), 2);
    assert_string_equal(json_string_value(json_array_get(story, 1)), "Dòng hai.");
    /* The papers of a world lie under names that are not their hashes, as on a broken disk: that is said, too. */
    json_t *report = pack_check(&site, &zip, true);
    assert_int_equal(lines_of(report, "open", "picture-changed", "giay-to/rating-1-file.pdf"), 1);
    json_decref(report);
    json_decref(f);
    parts_free(&p);
    buf_free(&zip);
}

static void test_equal_facts_equal_bytes(void **state) {
    (void)state;
    struct buf a = BUF_INIT, b = BUF_INIT;
    pack_make(&site, &site.r.observer, "product", 1, &a);
    pack_make(&site, &site.r.observer, "product", 1, &b);
    assert_int_equal(a.len, b.len);
    assert_memory_equal(a.data, b.data, a.len);
    buf_free(&a);
    buf_free(&b);
}

static bool holds_text(const struct buf *b, const char *text) { return b->len && memmem(b->data, b->len, text, strlen(text)); }

/* Nothing of a person is in a pack, whoever makes it; a visitor's words only for offices. */
static void test_names_nobody(void **state) {
    (void)state;
    static const char *const never[] = { VISITOR_CONTACT, MAKER_PHONE, MAKER_HEAD, "0987654321" };
    static struct parts p;
    struct buf zip = BUF_INIT;
    for (size_t i = 0; i < SUBJECTS; i++) {
        pack_make(&site, &site.r.dost, subjects[i].kind, subjects[i].id, &zip);
        assert_true(parts_read(&zip, &p));
        bool words = false;
        for (size_t k = 0; k < p.n; k++) {
            for (size_t n = 0; n < sizeof never / sizeof *never; n++)
                if (holds_text(&p.part[k].data, never[n])) fail_msg("%s says %s", p.part[k].name, never[n]);
            if (holds_text(&p.part[k].data, site.ref)) fail_msg("%s says the report's number", p.part[k].name);
            words = words || holds_text(&p.part[k].data, VISITOR_NOTE);
        }
        assert_int_equal(words, !strcmp(subjects[i].kind, "case"));
        if (words) (void)part_of(&p, "anh/report-1-photo.jpg");
        parts_free(&p);
    }
    buf_free(&zip);
}

/* ---- who has one ---- */

static void test_roles(void **state) {
    (void)state;
    const struct actor commune = person("commune", 71, 904), operator_account = person("operator", 72, 905), gi = person("gi-manager", 73, 906);
    const struct actor *const all[] = { &site.r.dost, &site.r.dae, &site.r.observer };
    const struct actor *const none[] = { &site.r.clerk, &site.r.member, &site.r.owner1, &commune, &operator_account, &gi };
    struct buf zip = BUF_INIT;
    for (size_t k = 0; k < SUBJECTS; k++) {
        for (size_t i = 0; i < sizeof all / sizeof *all; i++) assert_int_equal(pack_try(&site, all[i], subjects[k].kind, subjects[k].id, &zip, NULL), ST_OK);
        for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
            assert_int_equal(pack_try(&site, none[i], subjects[k].kind, subjects[k].id, &zip, NULL), ST_FORBIDDEN);
            assert_int_equal(zip.len, 0);
        }
        assert_int_equal(pack_try(&site, &site.r.manager, subjects[k].kind, subjects[k].id, &zip, NULL), k ? ST_NOT_FOUND : ST_OK);
        assert_int_equal(pack_try(&site, &site.r.stranger, subjects[k].kind, subjects[k].id, &zip, NULL), ST_NOT_FOUND);
        assert_string_equal(site.r.w.err.key, "record.none");
        assert_int_equal(pack_try(&site, &site.r.dost, subjects[k].kind, 999, &zip, NULL), ST_NOT_FOUND);
    }
    buf_free(&zip);
}

static void test_wrong_parameters(void **state) {
    (void)state;
    json_decref(as(&site.r, &site.r.dost, COMMAND_EVIDENCE_PACK, json_object(), ST_INVALID));
    assert_string_equal(site.r.w.err.key, "evidence.one");
    json_decref(as(&site.r, &site.r.dost, COMMAND_EVIDENCE_PACK, json_pack("{s:i, s:i}", "product", 1, "case", 1), ST_INVALID));
    assert_string_equal(site.r.w.err.key, "evidence.one");
    json_decref(as(&site.r, &site.r.dost, COMMAND_EVIDENCE_PACK, json_pack("{s:i}", "product", 0), ST_INVALID));
}

static void test_is_recorded(void **state) {
    (void)state;
    struct buf zip = BUF_INIT;
    json_t *result = NULL, *rows = NULL, *row = NULL;
    char sha[65], why[80];
    size_t i = 0;
    int noted = 0;
    assert_int_equal(pack_try(&site, &site.r.dost, "case", 1, &zip, &result), ST_OK);
    hex_of(&zip, sha);
    assert_string_equal(text_of(result, "sha256"), sha);
    assert_int_equal(json_integer_value(json_object_get(result, "bytes")), zip.len);
    json_t *act = act_newest(&site, "evidence.pack");
    assert_string_equal(text_of(act, "subject"), "case:1");
    assert_string_equal(text_of(json_object_get(act, "detail"), "sha256"), sha);
    json_decref(act);
    /* Whoever works on the case sees it in its history, and so does a later pack. */
    (void)snprintf(why, sizeof why, "SHA-256 %s", sha);
    rows = as(&site.r, &site.r.dost, COMMAND_RECORD_HISTORY, json_pack("{s:s, s:s}", "kind", "case", "id", "1"), ST_OK);
    json_array_foreach(rows, i, row) noted += !strcmp(text_of(row, "act"), "evidence") && !strcmp(text_of(row, "why"), why);
    assert_int_equal(noted, 1);
    static struct parts p;
    pack_make(&site, &site.r.dost, "case", 1, &zip);
    assert_true(parts_read(&zip, &p));
    assert_true(holds_text(part_of(&p, EVIDENCE_FACTS), sha));
    parts_free(&p);
    json_decref(rows);
    json_decref(result);
    buf_free(&zip);
}

/* ---- what is changed ---- */

static void names(const struct parts *p, const char *file, const char *how) {
    struct buf zip = BUF_INIT;
    parts_zip(p, &zip);
    json_t *report = pack_check(&site, &zip, true);
    if (!fails(report) || !lines_of(report, "fails", NULL, file)) {
        lines_print(report);
        fail_msg("%s: %s is not named", file, how);
    }
    json_decref(report);
    buf_free(&zip);
}

static void test_each_file(void **state) {
    (void)state;
    static struct parts p;
    struct buf zip = BUF_INIT;
    for (size_t k = 0; k < SUBJECTS; k++) {
        pack_make(&site, &site.r.dost, subjects[k].kind, subjects[k].id, &zip);
        assert_true(parts_read(&zip, &p));
        size_t n = p.n;
        assert_true(n > 20);
        for (size_t i = 0; i < n; i++) {
            struct buf *b = &p.part[i].data;
            char name[ZIP_NAME_BYTES];
            memcpy(name, p.part[i].name, sizeof name);
            for (size_t j = 0; b->len && j < 3; j++) { /* one byte of it: the first, one in the middle, the last */
                size_t at = j ? (b->len - 1) / (3 - j) : 0;
                b->data[at] = (char)(b->data[at] ^ 1);
                names(&p, name, "one byte");
                b->data[at] = (char)(b->data[at] ^ 1);
            }
            if (b->len) { /* cut by one byte */
                b->len--;
                names(&p, name, "cut");
                b->len++;
            }
            buf_byte(b, ' ');
            names(&p, name, "longer");
            b->len--;
            struct buf *other = &p.part[(i + 1) % n].data, kept = *b; /* exchanged for another */
            bool equal = b->len == other->len && (!b->len || !memcmp(b->data, other->data, b->len));
            *b = *other;
            if (!equal) names(&p, name, "exchanged");
            *b = kept;
        }
        for (size_t i = 0; i < n; i++) { /* taken away, and put back at the end */
            char name[ZIP_NAME_BYTES];
            struct buf kept = BUF_INIT;
            memcpy(name, p.part[0].name, sizeof name);
            buf_add(&kept, p.part[0].data.data, p.part[0].data.len);
            part_drop(&p, 0);
            names(&p, name, "taken away");
            parts_add(&p, name, kept.data, kept.len);
            buf_free(&kept);
        }
        parts_add(&p, "anh/product-1-other.jpg", "x", 1);
        names(&p, "anh/product-1-other.jpg", "added");
        part_drop(&p, p.n - 1);
        parts_add(&p, EVIDENCE_FACTS, "{}", 2);
        names(&p, EVIDENCE_FACTS, "there twice");
        parts_free(&p);
    }
    buf_free(&zip);
}

/* Whichever byte of the ZIP file itself is flipped: it is found, or what comes out is the same. */
static void test_each_byte(void **state) {
    (void)state;
    static struct parts clean, p;
    struct buf zip = BUF_INIT;
    size_t found = 0, tried = 0;
    pack_make(&site, &site.r.dost, "case", 1, &zip);
    assert_true(parts_read(&zip, &clean));
    for (size_t at = 0; at < zip.len; at += 23, tried++) {
        zip.data[at] = (char)(zip.data[at] ^ (1 << (at % 8)));
        json_t *report = pack_check(&site, &zip, true);
        if (fails(report)) found++;
        else {
            assert_true(parts_read(&zip, &p) && p.n == clean.n);
            for (size_t i = 0; i < p.n; i++) {
                assert_string_equal(p.part[i].name, clean.part[i].name);
                assert_int_equal(p.part[i].data.len, clean.part[i].data.len);
                if (p.part[i].data.len) assert_memory_equal(p.part[i].data.data, clean.part[i].data.data, p.part[i].data.len);
            }
            parts_free(&p);
        }
        json_decref(report);
        zip.data[at] = (char)(zip.data[at] ^ (1 << (at % 8)));
    }
    assert_true(found * 2 > tried); /* most of it is content */
    parts_free(&clean);
    buf_free(&zip);
}

static void test_cut_anywhere(void **state) {
    (void)state;
    struct buf zip = BUF_INIT;
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    for (size_t len = 0; len < zip.len; len += len < 64 || len + 64 > zip.len ? 1 : 211) {
        struct buf cut = { .data = zip.data, .len = len };
        json_t *report = pack_check(&site, &cut, true);
        assert_true(fails(report) >= 1);
        assert_true(lines_of(report, "fails", "zip", NULL) + lines_of(report, "fails", "file-damaged", NULL) >= 1);
        json_decref(report);
    }
    buf_free(&zip);
}

/* ---- whom to believe ---- */

static void test_keys(void **state) {
    (void)state;
    struct buf zip = BUF_INIT;
    json_t *report = NULL;
    unsigned char other[NOTE_PUBLIC_BYTES];
    struct log_key stranger = log_key("tx.laocai.gov.vn/log", NOTE_ED25519, 3);
    char rule[400];
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    memcpy(other, site.key, sizeof other);
    other[5] ^= 1;
    const struct evidence_trust wrong_key = { .key = other };
    assert_int_equal(evidence_check(zip.data, zip.len, &wrong_key, &report, NULL), ST_OK);
    assert_int_equal(lines_of(report, "fails", "signature-stranger", EVIDENCE_SIGNATURE), 1);
    json_decref(report);
    int n = snprintf(rule, sizeof rule, "log %s\nquorum none\n", stranger.vkey);
    const struct evidence_trust wrong_log = { .policy = rule, .policy_len = (size_t)n };
    assert_int_equal(evidence_check(zip.data, zip.len, &wrong_log, &report, NULL), ST_OK);
    assert_int_equal(lines_of(report, "fails", "checkpoint", EVIDENCE_CHECKPOINT), 1);
    json_decref(report);
    const struct evidence_trust no_policy = { .policy = "quorum", .policy_len = 6 };
    assert_int_equal(evidence_check(zip.data, zip.len, &no_policy, &report, NULL), ST_INVALID);
    assert_null(report);
    buf_free(&zip);
}

/* A witness of the policy that signed is said; one that did not sign makes the checkpoint too little. */
static void test_witnesses(void **state) {
    (void)state;
    struct log_key witness = log_key("w.example/tem", NOTE_COSIGNATURE, 4);
    struct note_key log;
    char vkey[NOTE_VKEY_BYTES], rule[800];
    struct buf zip = BUF_INIT, note = BUF_INIT;
    json_t *report = NULL;
    assert_true(app_log_key(site.r.w.app, &log));
    note_key_format(&log, vkey);
    int n = snprintf(rule, sizeof rule, "log %s\nwitness w1 %s\nquorum w1\n", vkey, witness.vkey);
    const struct evidence_trust t = { .policy = rule, .policy_len = (size_t)n };
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    assert_int_equal(evidence_check(zip.data, zip.len, &t, &report, NULL), ST_OK);
    assert_int_equal(lines_of(report, "fails", "checkpoint", EVIDENCE_CHECKPOINT), 1);
    json_decref(report);
    struct checkpoint c;
    assert_int_equal(app_log_read(site.r.w.app, LOG_CHECKPOINT, NOTE_BYTES_MAX, &note, NULL), ST_OK);
    assert_int_equal(checkpoint_open(note.data, note.len, &log, &c, NULL), ST_OK);
    size_t before = note.len;
    log_cosign(&note, &witness, 1795500000);
    int64_t time_s = 0;
    assert_int_equal(log_tree_cosign(site.tree, &c, &witness.key, note.data + before, note.len - before, &time_s, &site.r.w.err), ST_OK);
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    assert_int_equal(evidence_check(zip.data, zip.len, &t, &report, NULL), ST_OK);
    assert_int_equal(fails(report), 0);
    assert_int_equal(lines_of(report, "holds", "witnesses", EVIDENCE_CHECKPOINT), 1);
    json_decref(report);
    buf_free(&zip);
    buf_free(&note);
}

/* Before the first checkpoint there is nothing to prove: open, not wrong. */
static void test_before_a_checkpoint(void **state) {
    (void)state;
    static struct evidence_site own;
    struct buf zip = BUF_INIT;
    site_make(&own);
    pack_make(&own, &own.r.dost, "product", 1, &zip);
    json_t *report = pack_check(&own, &zip, false);
    if (fails(report)) lines_print(report);
    assert_int_equal(fails(report), 0);
    assert_int_equal(lines_of(report, "open", "checkpoint-none", NULL), 1);
    assert_int_equal(lines_of(report, "open", "entries-open", NULL), 1);
    json_decref(report);
    buf_free(&zip);
    site_close(&own);
}

/* A case is handed on, and its pack says to whom and by which paper. */
static void test_referred(void **state) {
    (void)state;
    static struct parts p;
    struct buf zip = BUF_INIT;
    act_do(&site.r, &site.r.dost, "case", 1, "refer", json_pack("{s:s, s:s}", "decision_no", "15/SKHCN-TĐC", "body", "Chi cục Quản lý thị trường"));
    pack_make(&site, &site.r.dost, "case", 1, &zip);
    pack_holds(&site, &zip);
    assert_true(parts_read(&zip, &p));
    json_t *f = facts_of(&p);
    const json_t *c = json_array_get(json_object_get(json_object_get(f, "records"), "case"), 0);
    assert_string_equal(text_of(c, "state"), "referred");
    assert_string_equal(text_of(json_object_get(c, "values"), "body"), "Chi cục Quản lý thị trường");
    assert_string_equal(text_of(json_object_get(c, "values"), "decision_no"), "15/SKHCN-TĐC");
    /* Only its own run. */
    assert_int_equal(json_array_size(json_object_get(f, "runs")), 1);
    json_decref(f);
    parts_free(&p);
    buf_free(&zip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_verifies),
        cmocka_unit_test(test_says_what_is),
        cmocka_unit_test(test_equal_facts_equal_bytes),
        cmocka_unit_test(test_names_nobody),
        cmocka_unit_test(test_roles),
        cmocka_unit_test(test_wrong_parameters),
        cmocka_unit_test(test_is_recorded),
        cmocka_unit_test(test_each_file),
        cmocka_unit_test(test_each_byte),
        cmocka_unit_test(test_cut_anywhere),
        cmocka_unit_test(test_keys),
        cmocka_unit_test(test_witnesses),
        cmocka_unit_test(test_before_a_checkpoint),
        cmocka_unit_test(test_referred),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

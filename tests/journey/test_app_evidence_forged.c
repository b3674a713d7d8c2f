/* Evidence packs that were changed by somebody who can sign them again: each lie is found and named, with the file. */
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

static void signed_names(struct parts *p, const char *what, const char *file) {
    struct buf zip = BUF_INIT;
    parts_sign(&site, p);
    parts_zip(p, &zip);
    json_t *report = pack_check(&site, &zip, true);
    if (lines_of(report, "fails", what, file) < 1 || !lines_of(report, "holds", "signature", NULL)) {
        lines_print(report);
        fail_msg("%s of %s is not found", what, file);
    }
    json_decref(report);
    buf_free(&zip);
}

/* The n-th part whose name begins so. */
static size_t nth(const struct parts *p, const char *begins, size_t n) {
    for (size_t i = 0; i < p->n; i++)
        if (!strncmp(p->part[i].name, begins, strlen(begins)) && !n--) return i;
    fail_msg("no more %s", begins);
    return 0;
}

static void replace(struct buf *b, const char *from, const char *to) {
    struct buf out = BUF_INIT;
    const char *at = strstr(b->data, from);
    if (!at) fail_msg("no %s", from);
    buf_printf(&out, "%.*s%s%s", (int)(at - b->data), b->data, to, at + strlen(from));
    part_set(b, out.data);
    buf_free(&out);
}

/* in: change: of a fresh pack; out: what the check says of which file */
static void forged(void (*change)(struct parts *p), const char *what, const char *file) {
    static struct parts p;
    struct buf zip = BUF_INIT;
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    assert_true(parts_read(&zip, &p));
    for (size_t i = 0; i < p.n; i++) buf_byte(&p.part[i].data, '\0'), p.part[i].data.len--; /* texts end */
    parts_sign(&site, &p);
    parts_zip(&p, &zip);
    pack_holds(&site, &zip); /* signed anew and nothing changed */
    change(&p);
    signed_names(&p, what, file);
    parts_free(&p);
    buf_free(&zip);
}

static void swap_proofs(struct parts *p) {
    size_t a = nth(p, EVIDENCE_PROOFS, 0), b = nth(p, EVIDENCE_PROOFS, 1);
    struct buf kept = p->part[a].data;
    p->part[a].data = p->part[b].data;
    p->part[b].data = kept;
}

static void drop_proof(struct parts *p) { part_drop(p, nth(p, EVIDENCE_PROOFS, 0)); }

static void drop_entry(struct parts *p) { part_drop(p, nth(p, EVIDENCE_ENTRIES, 0)); }

static void change_entry(struct parts *p) { replace(&p->part[nth(p, EVIDENCE_ENTRIES, 0)].data, "\"role\":\"operator\"", "\"role\":\"observer\""); }

static void break_entry(struct parts *p) { part_set(&p->part[nth(p, EVIDENCE_ENTRIES, 0)].data, "[]"); }

static void change_record(struct parts *p) { replace(&p->part[nth(p, EVIDENCE_RECORDS, 0)].data, "\"salt\":\"", "\"salt\":\"00"); }

static void drop_record(struct parts *p) { part_drop(p, nth(p, EVIDENCE_RECORDS, 0)); }

static void add_entry(struct parts *p) { parts_add(p, EVIDENCE_ENTRIES "000000077.json", "{\"at\":1,\"kind\":\"correction\"}", 28); }

static void change_root(struct parts *p) {
    struct buf *b = part_of(p, EVIDENCE_FACTS);
    char *at = strstr(b->data, "\"labels_root\":\"") + strlen("\"labels_root\":\"");
    *at = *at == '0' ? '1' : '0';
}

static void change_count(struct parts *p) { replace(part_of(p, EVIDENCE_FACTS), "\"issued\":100,\"issued_at\"", "\"issued\":99,\"issued_at\""); }

static void change_void(struct parts *p) { replace(part_of(p, EVIDENCE_FACTS), "\"last\":45", "\"last\":46"); }

static void change_stars(struct parts *p) { replace(part_of(p, EVIDENCE_FACTS), "\"stars\":4", "\"stars\":5"); }

static void change_kind(struct parts *p) { replace(part_of(p, EVIDENCE_FACTS), "\"kind\":\"run.voided\"", "\"kind\":\"run.issued\""); }

static void change_about(struct parts *p) { replace(part_of(p, EVIDENCE_FACTS), "\"about\":{\"id\":\"1\"", "\"about\":{\"id\":\"2\""); }

static void break_facts(struct parts *p) { part_set(part_of(p, EVIDENCE_FACTS), "{\"form\":\"temlang-evidence/2\"}"); }

static void change_photo(struct parts *p) { part_set(part_of(p, "anh/product-1-photo.jpg"), "another picture"); }

static void drop_photo(struct parts *p) { part_drop(p, nth(p, "anh/product-1-photo.jpg", 0)); }

static void own_checkpoint(struct parts *p) {
    struct log_key k = log_key("tx.laocai.gov.vn/log", NOTE_ED25519, 9);
    struct checkpoint c = { .size = 5 };
    (void)snprintf(c.origin, sizeof c.origin, "tx.laocai.gov.vn/log");
    struct buf note = BUF_INIT;
    assert_int_equal(checkpoint_sign(&c, &k.key, k.secret, &note, NULL), ST_OK);
    part_set(part_of(p, EVIDENCE_CHECKPOINT), note.data);
    part_set(part_of(p, EVIDENCE_LOG_KEY), k.vkey);
    buf_free(&note);
}

static void break_checkpoint(struct parts *p) { part_set(part_of(p, EVIDENCE_CHECKPOINT), "no note"); }

static void break_proof(struct parts *p) { part_set(&p->part[nth(p, EVIDENCE_PROOFS, 0)].data, "c2sp.org/tlog-proof@v2\n"); }

static void test_signing_is_not_enough(void **state) {
    (void)state;
    static const char entry[] = EVIDENCE_ENTRIES "000000000.json", proof[] = EVIDENCE_PROOFS "000000000.txt", record[] = EVIDENCE_RECORDS "000000000.json";
    forged(swap_proofs, "proof", proof);
    forged(drop_proof, "proof-missing", entry);
    forged(break_proof, "proof-form", proof);
    forged(drop_entry, "entry-missing", EVIDENCE_FACTS);
    forged(change_entry, "proof", proof);
    forged(break_entry, "entry-form", entry);
    forged(add_entry, "entry-unlisted", EVIDENCE_FACTS);
    forged(change_record, "record", record);
    forged(drop_record, "record-missing", EVIDENCE_FACTS);
    forged(change_root, "run-differs", EVIDENCE_FACTS);
    forged(change_count, "run-record-differs", EVIDENCE_FACTS);
    forged(change_void, "void-differs", EVIDENCE_FACTS);
    forged(change_stars, "decision-differs", EVIDENCE_FACTS);
    forged(change_kind, "entry-differs", EVIDENCE_FACTS);
    forged(change_about, "facts-about", EVIDENCE_FACTS);
    forged(break_facts, "facts-form", EVIDENCE_FACTS);
    forged(change_photo, "picture", "anh/product-1-photo.jpg");
    forged(drop_photo, "picture", "anh/product-1-photo.jpg");
    forged(own_checkpoint, "checkpoint", EVIDENCE_CHECKPOINT);
    forged(break_checkpoint, "checkpoint-form", EVIDENCE_CHECKPOINT);
}

/* What no entry binds is no lie that can be shown, and nothing that the log holds either: it is said. */
static void unbound(const char *from, const char *to, const char *where) {
    static struct parts p;
    struct buf zip = BUF_INIT;
    const json_t *line = NULL;
    size_t i = 0;
    int said = 0;
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    assert_true(parts_read(&zip, &p));
    json_t *report = pack_check(&site, &zip, true);
    assert_int_equal(lines_of(report, "open", "unbound", NULL), 0);
    json_decref(report);
    buf_byte(part_of(&p, EVIDENCE_FACTS), '\0');
    part_of(&p, EVIDENCE_FACTS)->len--;
    replace(part_of(&p, EVIDENCE_FACTS), from, to);
    parts_sign(&site, &p);
    parts_zip(&p, &zip);
    report = pack_check(&site, &zip, true);
    json_array_foreach(json_object_get(report, "lines"), i, line)
        said += !strcmp(text_of(line, "what"), "unbound") && !strcmp(text_of(line, "result"), "open") && !strcmp(text_of(json_object_get(line, "args"), "where"), where);
    if (said != 1) lines_print(report);
    assert_int_equal(said, 1);
    json_decref(report);
    parts_free(&p);
    buf_free(&zip);
}

static void test_unbound_is_said(void **state) {
    (void)state;
    unbound("\"rating\":[{", "\"rating\":[{\"id\":\"77\",\"state\":\"active\",\"values\":{\"stars\":5}},{", "rating 77");
    unbound("\"runs\":[{", "\"runs\":[{\"run\":999,\"issued\":5000},{", "run 999");
    unbound("\"voids\":[{", "\"voids\":[{\"first\":1,\"last\":9,\"reason\":\"torn\"},{", "run 1");
}

/* Names of a list that was saved with another system's line ends are no names of files. */
static void test_sums_of_another_system(void **state) {
    (void)state;
    static struct parts p;
    struct buf zip = BUF_INIT, crlf = BUF_INIT;
    pack_make(&site, &site.r.dost, "product", 1, &zip);
    assert_true(parts_read(&zip, &p));
    struct buf *sums = part_of(&p, EVIDENCE_SUMS);
    for (size_t i = 0; i < sums->len; i++) {
        if (sums->data[i] == '\n') buf_byte(&crlf, '\r');
        buf_byte(&crlf, (unsigned char)sums->data[i]);
    }
    buf_clear(sums);
    buf_add(sums, crlf.data, crlf.len);
    parts_zip(&p, &zip);
    json_t *report = pack_check(&site, &zip, true);
    assert_int_equal(lines_of(report, "fails", "sums-form", EVIDENCE_SUMS), 1);
    assert_int_equal(lines_of(report, "fails", "file-missing", NULL), 0);
    json_decref(report);
    parts_free(&p);
    buf_free(&crlf);
    buf_free(&zip);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_signing_is_not_enough),
        cmocka_unit_test(test_unbound_is_said),
        cmocka_unit_test(test_sums_of_another_system),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* The offline snapshot beside the scan: at the moment it is made both say the same of every label; later it says less. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>
#include <sodium.h>

#include "cases.h"
#include "core/snapshot.h"
#include "registry.h"

#define GTIN "09520001000010"
#define PASS "temlang-abcdefghijklmnopqrstuvwxyz234567"
#define RUNS 5

struct place {
    struct registry r;
    uint32_t run[RUNS]; /* plain, of the GS1 form, with a date, recalled, to be activated */
    struct buf file;
    struct snapshot *s;
    unsigned seen; /* outcomes that were compared, as bits */
};

static enum status to_buf(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static json_t *export_to(struct place *p, struct buf *file, const char *pass) {
    json_t *result = NULL, *params = json_object();
    const struct command_io io = { .data = to_buf, .ctx = file };
    if (pass) json_object_set_new(params, "passphrase", json_string(pass));
    buf_clear(file);
    assert_int_equal(command_run(COMMAND_SNAPSHOT_EXPORT, p->r.w.app, NULL, &actor_operator, params, &io, &result, &p->r.w.err), ST_OK);
    json_decref(params);
    assert_int_equal(json_integer_value(json_object_get(result, "bytes")), file->len);
    return result;
}

static void export(struct place *p) {
    snapshot_close(&p->s);
    json_decref(export_to(p, &p->file, NULL));
    assert_int_equal(snapshot_open(&p->s, p->file.data, p->file.len, &p->r.w.err), ST_OK);
    assert_int_equal(snapshot_whole(p->s, &p->r.w.err), ST_OK);
}

static uint32_t issue_to_activate(struct registry *r, int64_t product, const char *lot, int count) {
    json_t *o = as(r, &actor_operator, COMMAND_RUN_ISSUE, json_pack("{s:I, s:s, s:i, s:b}", "product", (json_int_t)product, "lot", lot, "count", count, "activation", 1), ST_OK);
    uint32_t run = (uint32_t)json_integer_value(json_object_get(o, "id"));
    json_decref(o);
    return run;
}

static void open_place(struct place *p) {
    memset(p, 0, sizeof *p);
    registry_open(&p->r, 1000);
    struct world *w = &p->r.w;
    p->run[0] = world_run(w, world_product(w, "Túi lanh", NULL, "A-1", 100, NULL), "A-1", 40);
    p->run[1] = world_run(w, world_product(w, "Khăn thêu", GTIN, "L-1", 100, NULL), "L-1", 30);
    p->run[2] = world_run(w, world_product(w, "Cốm", NULL, "C-1", 100, "2026-11-30"), "C-1", 20);
    p->run[3] = issue(&p->r, 10, "");
    p->run[4] = issue_to_activate(&p->r, world_product(w, "Rượu ngô mẫu", NULL, "R-1", 100, NULL), "R-1", 25);
}

struct raising {
    struct app *app;
    struct case_new n;
    int64_t id;
};

static enum status raise_write(struct db *tx, void *ctx, struct err *e) {
    struct raising *r = ctx;
    bool fresh = false;
    return case_raise(tx, r->app, &r->n, &r->id, &fresh, e);
}

/* A case about a label (0: the whole run) that an officer opened. */
static void suspect(struct place *p, uint32_t run, uint32_t index) {
    struct raising r = { .app = p->r.w.app, .n = { .source = CASE_BY_SCANS, .run = run, .index = index, .address = "", .why = "scans", .at_us = p->r.w.now_us } };
    assert_int_equal(store_write(app_store(r.app), raise_write, &r, &p->r.w.err), ST_OK);
    act_do(&p->r, &p->r.dost, "case", r.id, "open", NULL);
}

static void close_place(struct place *p) {
    snapshot_close(&p->s);
    buf_free(&p->file);
    registry_close(&p->r);
}

static void void_range(struct place *p, uint32_t run, const char *range, const char *reason) {
    json_decref(world_do(&p->r.w, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", range, "reason", reason)));
}

static void recall(struct place *p) {
    int64_t id = record_new(&p->r, &p->r.manager, "recall", json_pack("{s:s, s:s, s:s, s:s}", "lot_id", "1", "reason", "Phát hiện tạp chất",
                                                                      "contact", "Kín Liên Hệ", "phone", "0214 3 820 123"), false);
    act_two(&p->r, &p->r.manager, &p->r.clerk, "recall", id, "grant", NULL);
}

/* The signature as code verify checks it: by the keys of the snapshot. */
static bool holds(struct place *p, const struct code_parsed *c) {
    struct snapshot_key key;
    bool found = false;
    assert_int_equal(snapshot_find_key(p->s, c->key_id, &found, &key, NULL), ST_OK);
    return found && code_verify(c, key.host, key.pub);
}

static struct snapshot_answer ask(struct place *p, const char *address) {
    struct code_parsed c;
    struct snapshot_answer a;
    (void)code_parse(address, strlen(address), &c);
    assert_int_equal(snapshot_check(p->s, &c, holds(p, &c), day_of_us(p->r.w.now_us), &a, &p->r.w.err), ST_OK);
    return a;
}

static void same(struct place *p, const char *address) {
    struct snapshot_answer a = ask(p, address);
    struct scan_result r = world_scan(&p->r.w, address);
    if (a.outcome != r.outcome) print_message("%s: %s, the scan says %s\n", address, outcome_key(a.outcome), outcome_key(r.outcome));
    assert_int_equal(a.outcome, r.outcome);
    assert_int_equal(a.known, r.facts != NULL);
    assert_int_equal(a.unsafe_us != 0, r.unsafe);
    if (r.unsafe) assert_int_equal(day_of_us(a.unsafe_us), r.unsafe_day);
    p->seen |= 1u << r.outcome;
    if (!r.facts) return;
    assert_int_equal(a.run, r.run);
    assert_string_equal(a.text.product, r.facts->product);
    assert_string_equal(a.text.producer, r.facts->producer);
    assert_string_equal(a.text.lot, r.facts->lot);
    assert_string_equal(a.text.expires_on, r.facts->expires_on);
    assert_string_equal(a.recall, r.facts->recall.reason);
    assert_true(a.issued_us == r.facts->issued_us);
    assert_int_equal(a.group.voided, r.voided);
    if (r.voided) assert_int_equal(a.group.reason, r.void_reason);
    if (r.voided) assert_int_equal(a.group.void_day, r.void_day);
}

/* Every label, scanned, typed and with a changed signature. */
static void same_everywhere(struct place *p) {
    static const uint32_t counts[RUNS] = { 40, 30, 20, 10, 25 };
    struct buf a = BUF_INIT;
    for (int i = 0; i < RUNS; i++)
        for (uint32_t index = 1; index <= counts[i]; index++) {
            world_address(&p->r.w, p->run[i], index, &a);
            same(p, a.data);
            a.data[a.len - 1] = a.data[a.len - 1] == '1' ? '2' : '1';
            same(p, a.data);
            a.data[strcspn(a.data, "?")] = '\0';
            same(p, a.data);
        }
    buf_free(&a);
}

/* Signed under our own key, and never issued so. */
static void same_misused(struct place *p) {
    static const struct {
        int run;
        uint32_t index;
        const char *gtin, *lot;
    } wrong[] = { { 0, 41, NULL, NULL }, { 0, 0, NULL, NULL }, { 0, 1, GTIN, "A-1" }, { 1, 1, NULL, NULL }, { 1, 1, GTIN, "L-2" } };
    struct secrets *s = world_secrets(&p->r.w);
    unsigned char pk[32], sk[64];
    struct code_issuer is;
    struct code_label l;
    crypto_sign_seed_keypair(pk, sk, secrets_seed(s, 0));
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        code_issuer_init(&is, &s->numbering, p->run[wrong[i].run], 0, sk, WORLD_HOST, wrong[i].gtin, wrong[i].lot);
        code_issue(&is, wrong[i].index, &l);
        same(p, l.address);
        l.address[l.canonical_len] = '\0';
        same(p, l.address);
    }
    code_issuer_init(&is, &s->numbering, 9999, 0, sk, WORLD_HOST, NULL, NULL);
    code_issue(&is, 1, &l);
    same(p, l.address);
    same(p, "/T/12");
    secrets_free(&s);
}

static void says_what_the_scan_says(void **state) {
    (void)state;
    struct place p;
    open_place(&p);
    void_range(&p, p.run[0], "3-5,9", "jam");
    void_range(&p, p.run[2], "20", "lost");
    world_set_time(&p.r.w, "2026-11-26", 8, 0, 0);
    void_range(&p, p.run[0], "6,40", "jam"); /* another day, another group */
    void_range(&p, p.run[3], "2", "test");
    recall(&p);
    /* Sold from a day on, one of them voided, one of them and a whole run under a case. */
    json_decref(as(&p.r, &actor_operator, COMMAND_RUN_ACTIVATE, json_pack("{s:I, s:s}", "run", (json_int_t)p.run[4], "range", "1-3,7,10-20"), ST_OK));
    void_range(&p, p.run[4], "2,21", "torn");
    suspect(&p, p.run[4], 11);
    suspect(&p, p.run[4], 24);
    suspect(&p, p.run[1], 0);
    export(&p);
    same_everywhere(&p);
    same_misused(&p);
    /* Days go by without a new file: a date is the checker's to compare. */
    world_set_time(&p.r.w, "2026-12-01", 0, 0, 0);
    same_everywhere(&p);
    unsigned all = (1u << OUTCOME_COUNT) - 1;
    assert_int_equal(p.seen, all);
    close_place(&p);
}

/* Two keys, the older ended for safety: scans and a new file say so of its genuine labels, and of no other. */
static void a_key_that_is_unsafe(void **state) {
    (void)state;
    struct place p;
    struct buf a = BUF_INIT;
    open_place(&p);
    void_range(&p, p.run[0], "3", "jam");
    world_address(&p.r.w, p.run[0], 1, &a);
    char old[CODE_ADDRESS_MAX + 1], voided[CODE_ADDRESS_MAX + 1], typed[CODE_ADDRESS_MAX + 1];
    (void)snprintf(old, sizeof old, "%s", a.data);
    (void)snprintf(typed, sizeof typed, "%.*s", (int)strcspn(a.data, "?"), a.data);
    world_address(&p.r.w, p.run[0], 3, &a);
    (void)snprintf(voided, sizeof voided, "%s", a.data);
    export(&p);
    assert_true(ask(&p, old).unsafe_us == 0);
    json_decref(world_do(&p.r.w, COMMAND_KEY_COMPROMISE, json_pack("{s:i, s:s}", "key", 0, "reason", "Lộ khóa")));
    assert_true(ask(&p, old).unsafe_us == 0); /* the file is older */
    export(&p);
    assert_true(ask(&p, old).unsafe_us == p.r.w.now_us);
    same(&p, old);
    same(&p, voided);
    same(&p, typed);
    same_misused(&p);
    world_address(&p.r.w, issue(&p.r, 5, ""), 1, &a);
    export(&p);
    same(&p, a.data);
    assert_true(ask(&p, a.data).unsafe_us == 0);
    buf_free(&a);
    close_place(&p);
}

static void an_older_one_says_less(void **state) {
    (void)state;
    struct place p;
    struct buf a = BUF_INIT;
    open_place(&p);
    export(&p);
    world_address(&p.r.w, p.run[0], 7, &a);
    void_range(&p, p.run[0], "7", "lost");
    assert_int_equal(world_scan(&p.r.w, a.data).outcome, OUTCOME_REVOKED);
    assert_int_equal(ask(&p, a.data).outcome, OUTCOME_GENUINE);
    uint32_t later = issue(&p.r, 5, "");
    world_address(&p.r.w, later, 1, &a);
    assert_int_equal(world_scan(&p.r.w, a.data).outcome, OUTCOME_GENUINE);
    assert_int_equal(ask(&p, a.data).outcome, OUTCOME_UNISSUED);
    /* A key that came later is not in it. */
    json_decref(world_do(&p.r.w, COMMAND_KEY_ROTATE, json_object()));
    world_address(&p.r.w, issue(&p.r, 5, ""), 1, &a);
    assert_int_equal(ask(&p, a.data).outcome, OUTCOME_FORGED);
    export(&p);
    same(&p, a.data);
    same_everywhere(&p);
    buf_free(&a);
    close_place(&p);
}

/* The same installation at the same moment gives the same bytes; a sealed one opens by its passphrase. */
static void same_bytes_and_sealed(void **state) {
    (void)state;
    struct place p;
    struct buf again = BUF_INIT, a = BUF_INIT;
    open_place(&p);
    export(&p);
    json_decref(export_to(&p, &again, NULL));
    assert_int_equal(again.len, p.file.len);
    assert_memory_equal(again.data, p.file.data, again.len);
    json_t *made = export_to(&p, &again, PASS);
    assert_true(json_is_true(json_object_get(made, "sealed")));
    assert_int_equal(json_integer_value(json_object_get(made, "labels")), 125);
    json_decref(made);
    assert_null(memmem(again.data, again.len, "HTX", 3));
    snapshot_close(&p.s);
    assert_int_equal(snapshot_open(&p.s, again.data, again.len, NULL), ST_OK);
    assert_int_equal(snapshot_unlock(p.s, PASS, strlen(PASS), NULL), ST_OK);
    world_address(&p.r.w, p.run[1], 1, &a);
    same(&p, a.data);
    enum status st = ST_OK;
    assert_null(world_try(&p.r.w, COMMAND_SNAPSHOT_EXPORT, json_pack("{s:s}", "passphrase", "mat khau de nho"), &st));
    assert_string_equal(p.r.w.err.key, "snapshot.weak");
    buf_free(&again);
    buf_free(&a);
    close_place(&p);
}

/* Nothing of contacts and no secret is in it; its key is the one that is published; that it was taken stands among the acts. */
static void nothing_private_is_in_it(void **state) {
    (void)state;
    struct place p;
    char x[64];
    open_place(&p);
    recall(&p);
    export(&p);
    struct secrets *s = world_secrets(&p.r.w);
    assert_null(memmem(p.file.data, p.file.len, "Kín Liên Hệ", strlen("Kín Liên Hệ")));
    assert_null(memmem(p.file.data, p.file.len, "820 123", 7));
    assert_null(memmem(p.file.data, p.file.len, s->numbering.key, sizeof s->numbering.key));
    assert_null(memmem(p.file.data, p.file.len, secrets_seed(s, 0), SECRET_SEED_BYTES));
    assert_null(memmem(p.file.data, p.file.len, s->log_seed, sizeof s->log_seed));
    secrets_free(&s);
    struct snapshot_facts f;
    snapshot_about(p.s, &f);
    sodium_bin2base64(x, sizeof x, f.public_key, sizeof f.public_key, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
    json_t *set = app_jwks(p.r.w.app);
    assert_string_equal(text_of(json_object_get(set, "snapshot"), "x"), x);
    json_decref(set);
    json_t *acts = world_do(&p.r.w, COMMAND_LIST, json_pack("{s:s}", "kind", "acts"));
    bool found = false;
    for (size_t i = 0; i < json_array_size(acts); i++) found |= !strcmp(text_of(json_array_get(acts, i), "verb"), "snapshot.export");
    json_decref(acts);
    assert_true(found);
    close_place(&p);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(says_what_the_scan_says),
        cmocka_unit_test(a_key_that_is_unsafe),
        cmocka_unit_test(an_older_one_says_less),
        cmocka_unit_test(same_bytes_and_sealed),
        cmocka_unit_test(nothing_private_is_in_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The confirmation of label use: whose figures, of which days, for whom. What it says stands in golden/confirmation.txt. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "evidence_site.h"

static struct evidence_site site;

static int setup(void **state) {
    (void)state;
    site_make(&site);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    site_close(&site);
    return 0;
}

static json_t *confirm(const struct actor *who, const char *from, const char *to, struct buf *pdf, enum status want) {
    json_t *result = NULL, *p = json_pack("{s:I, s:s, s:s}", "product", (json_int_t)1, "from", from, "to", to);
    const struct command_io io = { .data = pack_take, .ctx = pdf };
    buf_clear(pdf);
    err_clear(&site.r.w.err);
    enum status st = command_run(COMMAND_PRODUCT_CONFIRMATION, site.r.w.app, NULL, who, p, &io, &result, &site.r.w.err);
    if (st != want) print_message("%s %s\n", site.r.w.err.key, site.r.w.err.field);
    assert_int_equal(st, want);
    if (st) assert_int_equal(pdf->len, 0);
    json_decref(p);
    return result;
}

static void test_confirmation(void **state) {
    (void)state;
    const struct actor commune = person("commune", 71, 904);
    struct buf pdf = BUF_INIT;
    json_t *o = confirm(&site.r.manager, "", "", &pdf, ST_OK);
    assert_memory_equal(pdf.data, "%PDF-", 5);
    assert_string_equal(text_of(o, "from"), "2026-01-01");
    assert_string_equal(text_of(o, "to"), "2026-11-24");
    assert_int_equal(number_at(o, "sums", "issued"), 120);
    assert_int_equal(number_at(o, "sums", "printed"), 40);
    assert_int_equal(number_at(o, "sums", "voided"), 5);
    assert_int_equal(json_integer_value(json_object_get(o, "scanned")), 1);
    json_decref(o);
    /* The last day is inside, the day before it is not that of any run. */
    o = confirm(&site.r.dost, "24/11/2026", "2026-11-24", &pdf, ST_OK);
    assert_int_equal(number_at(o, "sums", "runs"), 2);
    json_decref(o);
    o = confirm(&site.r.dost, "01/11/2026", "23/11/2026", &pdf, ST_OK);
    assert_int_equal(number_at(o, "sums", "runs"), 0);
    assert_true(pdf.len > 1000);
    json_decref(o);
    json_decref(act_newest(&site, "product.confirmation"));
    (void)confirm(&site.r.dost, "", "25/11/2026", &pdf, ST_INVALID);
    assert_string_equal(site.r.w.err.key, "confirmation.future");
    (void)confirm(&site.r.dost, "24/11/2026", "23/11/2026", &pdf, ST_INVALID);
    assert_string_equal(site.r.w.err.key, "confirmation.order");
    (void)confirm(&site.r.dost, "31/02/2026", "", &pdf, ST_INVALID);
    assert_string_equal(site.r.w.err.key, "param.date");
    (void)confirm(&site.r.stranger, "", "", &pdf, ST_NOT_FOUND);
    (void)confirm(&site.r.clerk, "", "", &pdf, ST_FORBIDDEN);
    (void)confirm(&site.r.dae, "", "", &pdf, ST_FORBIDDEN);
    (void)confirm(&commune, "", "", &pdf, ST_FORBIDDEN);
    buf_free(&pdf);
}

/* What was scanned in a later month, of another year, counts too; what other runs have does not. */
static void test_scans_of_all_months(void **state) {
    (void)state;
    struct buf pdf = BUF_INIT;
    world_set_time(&site.r.w, "2027-01-10", 9, 0, 0);
    struct scan_result seen = look(&site.r, site.run, 4);
    scan_count(site.r.w.app, &seen, (struct visitor){ .network = 4 }, site.r.w.now_us);
    scan_flush(site.r.w.app);
    json_t *o = confirm(&site.r.dost, "24/11/2026", "10/01/2027", &pdf, ST_OK);
    assert_int_equal(json_integer_value(json_object_get(o, "scanned")), 2);
    json_decref(o);
    o = confirm(&site.r.dost, "01/01/2027", "10/01/2027", &pdf, ST_OK);
    assert_int_equal(json_integer_value(json_object_get(o, "scanned")), 0); /* no run is of these days */
    json_decref(o);
    buf_free(&pdf);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_confirmation), cmocka_unit_test(test_scans_of_all_months) };
    return cmocka_run_group_tests(tests, setup, teardown);
}

/* GTINs and lots: taken as printed, refused with the reason. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "core/gs1.h"

static const struct {
    const char *in;
    const char *want; /* 14 digits, or NULL */
    const char *key, *name, *value;
} gtins[] = {
    {"8938505974197", NULL, "gtin.check", "expected", "4"},
    {"9521234567899", "09521234567899", NULL, NULL, NULL},
    {" 952-1234 567899 ", "09521234567899", NULL, NULL, NULL},
    {"09521234567899", "09521234567899", NULL, NULL, NULL},
    {"19521234567896", "19521234567896", NULL, NULL, NULL},
    {"614141000036", "00614141000036", NULL, NULL, NULL},
    {"95200002", "00000095200002", NULL, NULL, NULL},
    {"9521234567890", NULL, "gtin.check", "expected", "9"},
    {"952123456789", NULL, "gtin.check", NULL, NULL},
    {"95212345678", NULL, "gtin.length", "length", "11"},
    {"", NULL, "gtin.length", "length", "0"},
    {"952123456789999", NULL, "gtin.length", "length", "15"},
    {"952123456789x", NULL, "gtin.digits", NULL, NULL},
    {"2001234567893", NULL, "gtin.restricted", "prefix", "200"},
    {"2991234567897", NULL, "gtin.restricted", "prefix", "299"},
    {"0212345678909", NULL, "gtin.restricted", "prefix", "021"},
    {"212345678909", NULL, "gtin.restricted", "prefix", "021"},
    {"0412345678903", NULL, "gtin.restricted", "prefix", "041"},
    {"22001234567897", NULL, "gtin.restricted", "prefix", "200"},
    {"01234565", NULL, "gtin.restricted", "prefix", "012"},
    {"20012342", NULL, "gtin.restricted", "prefix", "200"},
    {"00000000000000", NULL, "gtin.restricted", "prefix", "0000000"},
    {"0512345678900", "00512345678900", NULL, NULL, NULL},
};

static void test_gtin(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof gtins / sizeof *gtins; i++) {
        char out[GTIN_BYTES] = "";
        struct err e = {0};
        enum status s = gtin_parse(gtins[i].in, out, &e);
        if (strcmp(gtins[i].key ? gtins[i].key : "", e.key) != 0) fail_msg("%s: %s", gtins[i].in, e.key);
        assert_int_equal(s, gtins[i].want ? ST_OK : ST_INVALID);
        assert_string_equal(out, gtins[i].want ? gtins[i].want : "");
        if (s != ST_OK) assert_string_equal(e.field, "gtin");
        if (gtins[i].name && strcmp(err_value(&e, gtins[i].name), gtins[i].value) != 0)
            fail_msg("%s: %s", gtins[i].in, err_value(&e, gtins[i].name));
    }
    assert_true(gtin_check("09521234567899"));
    assert_true(gtin_check("02001234567893")); /* the prefix is no matter here */
    assert_false(gtin_check("09521234567890"));
    assert_false(gtin_check("0952123456789x"));
}

static const struct {
    const char *in, *want, *key;
} lots[] = {
    {"2411A", "2411A", NULL},
    {"l.01-b", "L.01-B", NULL},
    {"1", "1", NULL},
    {"ABCDEFGHIJ0123456789", "ABCDEFGHIJ0123456789", NULL},
    {"ABCDEFGHIJ0123456789X", NULL, "lot.length"},
    {"", NULL, "lot.length"},
    {"-A", NULL, "lot.edge"},
    {"A.", NULL, "lot.edge"},
    {".", NULL, "lot.edge"},
    {"A B", NULL, "lot.character"},
    {"A/B", NULL, "lot.character"},
    {"LÔ1", NULL, "lot.character"},
    {"A\n", NULL, "lot.character"},
    {"A\xFF", NULL, "lot.character"},
};

static void test_lot(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof lots / sizeof *lots; i++) {
        char out[LOT_BYTES] = "";
        struct err e = {0};
        enum status s = lot_parse(lots[i].in, out, &e);
        if (strcmp(lots[i].key ? lots[i].key : "", e.key) != 0) fail_msg("%s: %s", lots[i].in, e.key);
        assert_int_equal(s, lots[i].want ? ST_OK : ST_INVALID);
        assert_string_equal(out, lots[i].want ? lots[i].want : "");
    }
    struct err e = {0};
    char out[LOT_BYTES];
    lot_parse("LÔ1", out, &e);
    assert_string_equal(err_value(&e, "character"), "Ô");
    err_clear(&e);
    lot_parse("A\xFF", out, &e);
    assert_string_equal(err_value(&e, "character"), "0xFF");
}

int main(void) {
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_gtin), cmocka_unit_test(test_lot)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}

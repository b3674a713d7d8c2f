/* The operator's list of places: what is found, and where a bad list is wrong. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "places.h"

static const char list[] = "from,to,place,carrier\n"
                           "203.0.113.0,203.0.113.127,LCA,\n"
                           "203.0.113.128,203.0.113.255,HNI,no\n"
                           "198.51.100.0,198.51.100.255,HCM,1\n"
                           "192.0.2.7,192.0.2.7,DNA,0\n"
                           "100.64.0.0,100.127.255.255,,yes\n"
                           "2001:db8:1::,2001:db8:1:ffff:ffff:ffff:ffff:ffff,LCA,\n";

static void test_find(void **state) {
    (void)state;
    static const char *const want[][2] = { { "203.0.113.0", "LCA" },   { "203.0.113.127", "LCA" }, { "203.0.113.128", "HNI" },
                                           { "203.0.114.0", "" },      { "203.0.112.255", "" },    { "198.51.100.9", "" },
                                           { "192.0.2.7", "DNA" },     { "192.0.2.6", "" },        { "192.0.2.8", "" },
                                           { "100.99.1.1", "" },       { "2001:db8:1::5", "LCA" }, { "2001:db8:2::", "" },
                                           { "::ffff:203.0.113.9", "LCA" }, { "", "" },            { "nowhere", "" } };
    struct places *p = NULL;
    assert_int_equal(places_read(&p, list, sizeof list - 1, NULL), ST_OK);
    for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
        char place[EVIDENCE_PLACE_BYTES];
        places_find(p, want[i][0], place);
        assert_string_equal(place, want[i][1]);
    }
    places_free(&p);
    places_free(&p);
    static const char plain[] = "place,from,to\nX,1.1.1.1,1.1.1.2\n"; /* any order; carrier may be missing */
    assert_int_equal(places_read(&p, plain, sizeof plain - 1, NULL), ST_OK);
    places_free(&p);
}

static void test_refuses(void **state) {
    (void)state;
    static const struct {
        const char *text, *key;
        long line;
    } bad[] = {
        { "", "csv.empty", 1 },
        { "from,to\n", "csv.column-missing", 1 },
        { "from,to,place,city\n", "csv.column-unknown", 1 },
        { "from,to,place\n1.1.1.1,1.1.1.2,A\n1.1.1,1.1.2.0,B\n", "places.address", 3 },
        { "from,to,place\n1.1.1.1,x,A\n", "places.address", 2 },
        { "from,to,place\n1.1.1.2,1.1.1.1,A\n", "places.order", 2 },
        { "from,to,place\n1.1.1.2,2001:db8::,A\n", "places.order", 2 },
        { "from,to,place\n1.1.1.1,1.1.1.2,\n", "places.code", 2 },
        { "from,to,place\n1.1.1.1,1.1.1.2,LAOCAI123\n", "places.code", 2 },
        { "from,to,place\n1.1.1.1,1.1.1.2,L C\n", "places.code", 2 },
        { "from,to,place,carrier\n1.1.1.1,1.1.1.2,A,maybe\n", "places.carrier", 2 },
        { "from,to,place\n1.1.2.0,1.1.3.0,A\n\n1.1.1.1,1.1.2.0,B\n", "places.overlap", 4 },
        { "from,to,place\n1.1.1.1,1.1.1.2\n", "csv.fields", 2 },
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct places *p = NULL;
        struct err e = { 0 };
        assert_int_equal(places_read(&p, bad[i].text, strlen(bad[i].text), &e), ST_INVALID);
        assert_null(p);
        assert_string_equal(e.key, bad[i].key);
        assert_int_equal(e.line, bad[i].line);
    }
    struct places *p = NULL;
    struct err e = { 0 };
    assert_int_equal(places_open(&p, "/nowhere/places.csv", &e), ST_NOT_FOUND);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_find), cmocka_unit_test(test_refuses) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

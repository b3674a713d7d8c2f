/* Forms: what browsers send comes out as it was typed; anything else makes the whole form invalid. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "form.h"

static struct arena *arena;
static struct form form;

static int arena_open(void **state) {
    (void)state;
    arena = arena_new((size_t)8 << 20);
    return arena ? 0 : -1;
}

static int arena_close(void **state) {
    (void)state;
    arena_free(&arena);
    return 0;
}

static enum status url(const char *body) {
    arena_reset(arena);
    return form_read_urlencoded(&form, body, strlen(body), arena);
}

#define BOUNDARY "----geckoform9"

static enum status parts_n(const char *body, size_t len) {
    arena_reset(arena);
    return form_read_multipart(&form, body, len, BOUNDARY, sizeof BOUNDARY - 1, arena);
}

#define PARTS(body) parts_n(body, sizeof(body) - 1)
#define FENCE "--" BOUNDARY "\r\n"
#define END "--" BOUNDARY "--\r\n"
#define NAMED(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void test_urlencoded(void **state) {
    (void)state;
    assert_int_equal(url("ten=Kh%C4%83n+th%E1%BB%95%20c%e1%ba%a9m&so=1%2B1&rong=&co"), ST_OK);
    assert_int_equal(form.len, 4);
    assert_string_equal(form_text(&form, "ten"), "Khăn thổ cẩm");
    assert_string_equal(form_text(&form, "so"), "1+1");
    assert_string_equal(form_text(&form, "rong"), "");
    assert_string_equal(form_text(&form, "co"), "");
    assert_null(form_text(&form, "khong"));
    assert_null(form_text(&form, "te"));
    assert_int_equal(url("a=b=c&&d=e&"), ST_OK);
    assert_int_equal(form.len, 2);
    assert_string_equal(form_text(&form, "a"), "b=c");
    assert_int_equal(url(""), ST_OK);
    assert_int_equal(form.len, 0);
    assert_int_equal(url("%61%3D=x"), ST_OK);
    assert_string_equal(form_text(&form, "a="), "x");
}

static void test_repeated(void **state) {
    (void)state;
    size_t at = 0;
    assert_int_equal(url("chon=1&x=y&chon=2&chon=3"), ST_OK);
    assert_string_equal(form_each(&form, "chon", &at), "1");
    assert_string_equal(form_each(&form, "chon", &at), "2");
    assert_string_equal(form_each(&form, "chon", &at), "3");
    assert_null(form_each(&form, "chon", &at));
    assert_string_equal(form_text(&form, "chon"), "1");
}

static void test_lines(void **state) {
    (void)state;
    assert_int_equal(url("a=1%0D%0A2%0D%0a%0D%0A3%0D&b=%0D%0A"), ST_OK);
    assert_string_equal(form_text(&form, "a"), "1\n2\n\n3\n");
    assert_int_equal(form.fields[0].len, 7);
    assert_string_equal(form_text(&form, "b"), "\n");
    assert_int_equal(url("a=1%0D%0D%0A2"), ST_OK);
    assert_string_equal(form_text(&form, "a"), "1\n\n2");
    assert_int_equal(PARTS(FENCE NAMED("a") "x\r\n\r\ny\r\n" END), ST_OK);
    assert_string_equal(form_text(&form, "a"), "x\n\ny");
}

/* One bad field makes all of it invalid. */
static void test_urlencoded_refused(void **state) {
    (void)state;
    const char *bad[] = { "ok=1&a=%",      "ok=1&a=%4",     "ok=1&a=%zz", "ok=1&a=%00", "ok=1&%00=b", "ok=1&a=%ff",
                          "ok=1&a=%c0%80", "ok=1&a=\xc3",   "=b",         "ok=1&=",     "a%0Ab=1",    "%ed%a0%80=1",
                          "a=%E1%BA",      "ok=1&a=%C3&b=%A9" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (url(bad[i]) != ST_INVALID) print_error("%s\n", bad[i]);
        assert_int_equal(url(bad[i]), ST_INVALID);
        assert_int_equal(form.len, 0);
        assert_null(form_text(&form, "ok"));
    }
    char name[FORM_NAME_MAX + 4];
    memset(name, 'n', sizeof name);
    memcpy(name + FORM_NAME_MAX, "=1", 3);
    assert_int_equal(url(name), ST_OK);
    memcpy(name + FORM_NAME_MAX, "n=1", 4);
    assert_int_equal(url(name), ST_INVALID);
}

static void test_limits(void **state) {
    (void)state;
    static char many[FORM_FIELDS_MAX * 4 + 4], parts[(FORM_PARTS_MAX + 1) * 90 + 40];
    size_t n = 0;
    for (int i = 0; i < FORM_FIELDS_MAX; i++) n += (size_t)snprintf(many + n, sizeof many - n, "%sa=b", i ? "&" : "");
    assert_int_equal(url(many), ST_OK);
    assert_int_equal(form.len, FORM_FIELDS_MAX);
    memcpy(many + n, "&", 2);
    assert_int_equal(url(many), ST_TOO_LARGE);
    assert_int_equal(form.len, 0);
    n = 0;
    for (int i = 0; i < FORM_PARTS_MAX; i++) n += (size_t)snprintf(parts + n, sizeof parts - n, FENCE NAMED("a") "\r\n");
    memcpy(parts + n, END, sizeof END);
    assert_int_equal(parts_n(parts, n + sizeof END - 1), ST_OK);
    assert_int_equal(form.len, FORM_PARTS_MAX);
    n += (size_t)snprintf(parts + n, sizeof parts - n, FENCE NAMED("a") "\r\n" END);
    assert_int_equal(parts_n(parts, n), ST_TOO_LARGE);
    struct arena *small = arena_new(2000);
    assert_int_equal(form_read_urlencoded(&form, many, n < 3000 ? n : 3000, small), ST_NO_MEMORY);
    arena_free(&small);
}

static void test_parts(void **state) {
    (void)state;
    const void *data;
    const char *filename;
    size_t len;
    assert_int_equal(PARTS(FENCE NAMED("csrf") "abc\r\n" FENCE
                           "content-disposition:form-data; name=\"anh\"; filename=\"Ảnh 1.jpg\"\r\n"
                           "Content-Type: image/jpeg\r\n\r\n\xff\xd8\0\r\n--\r\n" FENCE NAMED("rong") "\r\n" END),
                     ST_OK);
    assert_int_equal(form.len, 3);
    assert_string_equal(form_text(&form, "csrf"), "abc");
    assert_string_equal(form_text(&form, "rong"), "");
    assert_null(form_text(&form, "anh"));
    assert_true(form_file(&form, "anh", &data, &len, &filename));
    assert_int_equal(len, 7);
    assert_memory_equal(data, "\xff\xd8\0\r\n--", 7);
    assert_string_equal(filename, "Ảnh 1.jpg");
    assert_false(form_file(&form, "csrf", &data, &len, NULL));
    assert_false(form_file(&form, "no", &data, &len, NULL));
    assert_int_equal(PARTS(END), ST_OK);
    assert_int_equal(form.len, 0);
    assert_int_equal(PARTS(FENCE NAMED("a") "b\r\n--" BOUNDARY "--"), ST_OK);
}

static const char *filename_of(const char *written) {
    static char body[400];
    const void *data;
    const char *filename = NULL;
    size_t len;
    int n = snprintf(body, sizeof body, FENCE "Content-Disposition: form-data; name=\"f\"; filename=\"%s\"\r\n\r\nx\r\n" END,
                     written);
    return parts_n(body, (size_t)n) == ST_OK && form_file(&form, "f", &data, &len, &filename) ? filename : NULL;
}

static void test_filenames(void **state) {
    (void)state;
    assert_string_equal(filename_of("a%22b.png"), "a\"b.png");
    assert_string_equal(filename_of("a\\\"b.png"), "a\"b.png");
    assert_string_equal(filename_of("C:\\Users\\Lan\\a.png"), "a.png");
    assert_string_equal(filename_of("../../etc/passwd"), "passwd");
    assert_string_equal(filename_of("a\tb"), "");
    assert_string_equal(filename_of("\xff\xfe"), "");
    assert_string_equal(filename_of("a;b=c.png"), "a;b=c.png");
    assert_string_equal(filename_of("x/"), "");
    const void *data;
    size_t len;
    assert_int_equal(PARTS(FENCE "Content-Disposition: form-data; name=\"f\"; filename=\"\"\r\n"
                                 "Content-Type: application/octet-stream\r\n\r\n\r\n" END),
                     ST_OK);
    assert_false(form_file(&form, "f", &data, &len, NULL));
}

static void test_parts_refused(void **state) {
    (void)state;
    assert_int_equal(PARTS(""), ST_INVALID);
    assert_int_equal(PARTS("--" BOUNDARY), ST_INVALID);
    assert_int_equal(PARTS("\r\n" END), ST_INVALID);
    assert_int_equal(PARTS("preamble\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(END "x"), ST_INVALID);
    assert_int_equal(PARTS(END END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "b"), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "b\r\n--" BOUNDARY), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "b\r\n--" BOUNDARY "x\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "b\r\n--" BOUNDARY " \r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "b\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Type: a/b\r\n\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("") "b\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a\nb") "b\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Disposition: form-data; name=a\r\n\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Disposition: form-data; name=\"a\r\n\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Disposition: form-data; name=\"a\" x\r\n\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Disposition: form-data; name=\"a\"; name=\"b\"\r\n\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Disposition: attachment; name=\"a\"\r\n\r\nb\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "Content-Disposition: form-data; name=\"a\"\r\n" NAMED("b") "b\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "b\0c\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE NAMED("a") "\xff\r\n" END), ST_INVALID);
    assert_int_equal(PARTS(FENCE "A: 1\r\nA: 2\r\nA: 3\r\nA: 4\r\nA: 5\r\nA: 6\r\nA: 7\r\nA: 8\r\n" NAMED("a") "b\r\n" END),
                     ST_INVALID);
    static char line[3000];
    int n = snprintf(line, sizeof line, FENCE "A: %02000d\r\n" NAMED("a") "b\r\n" END, 0);
    assert_int_equal(parts_n(line, (size_t)n), ST_INVALID);
}

static enum form_kind kind(const char *type, char *out, size_t cap) {
    const char *boundary = NULL;
    size_t len = 0;
    enum form_kind k = form_kind_of(type, strlen(type), &boundary, &len);
    out[0] = '\0';
    if (k == FORM_MULTIPART) (void)snprintf(out, cap, "%.*s", (int)len, boundary);
    return k;
}

static void test_kinds(void **state) {
    (void)state;
    char b[100], type[200];
    assert_int_equal(kind("application/x-www-form-urlencoded", b, sizeof b), FORM_URLENCODED);
    assert_int_equal(kind(" Application/X-WWW-Form-Urlencoded ;charset=UTF-8 ", b, sizeof b), FORM_URLENCODED);
    assert_int_equal(kind("application/x-www-form-urlencoded; charset=\"utf-8\"", b, sizeof b), FORM_URLENCODED);
    assert_int_equal(kind("application/x-www-form-urlencoded; charset=iso-8859-1", b, sizeof b), FORM_OTHER);
    assert_int_equal(kind("multipart/form-data; boundary=----abc", b, sizeof b), FORM_MULTIPART);
    assert_string_equal(b, "----abc");
    assert_int_equal(kind("multipart/form-data; boundary=\"a b:c\" ; charset=utf-8", b, sizeof b), FORM_MULTIPART);
    assert_string_equal(b, "a b:c");
    assert_int_equal(kind("multipart/form-data;BOUNDARY=x", b, sizeof b), FORM_MULTIPART);
    const char *bad[] = { "", "text/plain", "multipart/form-data", "multipart/form-data; boundary=", "multipart/mixed; boundary=a",
                          "multipart/form-data; boundary=\"a", "multipart/form-data; boundary=a; boundary=b", "application/json",
                          "multipart/form-data; boundary=\"a\"b", "multipart/form-data; boundary=a\tb", "multipart/form-data; =a",
                          "multipart/form-data; boundary", "application/x-www-form-urlencodedx" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        if (kind(bad[i], b, sizeof b) != FORM_OTHER) print_error("%s\n", bad[i]);
        assert_int_equal(kind(bad[i], b, sizeof b), FORM_OTHER);
    }
    (void)snprintf(type, sizeof type, "multipart/form-data; boundary=%070d", 7);
    assert_int_equal(kind(type, b, sizeof b), FORM_MULTIPART);
    (void)snprintf(type, sizeof type, "multipart/form-data; boundary=%071d", 7);
    assert_int_equal(kind(type, b, sizeof b), FORM_OTHER);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_urlencoded),     cmocka_unit_test(test_repeated), cmocka_unit_test(test_lines),
        cmocka_unit_test(test_urlencoded_refused), cmocka_unit_test(test_limits), cmocka_unit_test(test_parts),
        cmocka_unit_test(test_filenames),      cmocka_unit_test(test_parts_refused), cmocka_unit_test(test_kinds),
    };
    return cmocka_run_group_tests(tests, arena_open, arena_close);
}

/* Word lists: broken ones are refused at start, sentences are filled, languages are chosen. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"

static enum status load(const char *vi, const char *en, struct err *e) {
    const struct embed_file files[] = {
        {"src/http/pages/x.html", (const unsigned char *)"not a list", 10},
        {"src/text/en/a.ini", (const unsigned char *)en, strlen(en)},
        {"src/text/vi/a.ini", (const unsigned char *)vi, strlen(vi)},
        {NULL, NULL, 0},
    };
    return text_load_files(files, e);
}

static void test_get(void **state) {
    (void)state;
    struct err e = {0};
    assert_int_equal(load("; lời\n[error]\na.b.c = Lỗi {d}; xem = {e}\n\n[x]\nk=\n",
                          "[x]\nk =\r\n[error]\na.b.c=Error {e} {d}\n", &e),
                     ST_OK);
    assert_string_equal(text_get(LANG_VI, "error.a.b.c"), "Lỗi {d}; xem = {e}");
    assert_string_equal(text_get(LANG_EN, "error.a.b.c"), "Error {e} {d}");
    assert_string_equal(text_get(LANG_VI, "x.k"), "");
    assert_null(text_get(LANG_VI, "error.a"));
    assert_null(text_get(LANG_VI, ""));
}

static const struct {
    const char *vi, *en, *key;
} broken[] = {
    {"[a]\nk = 1\nk = 2\n", "[a]\nk = 1\n", "a.k"},
    {"[a]\nk = 1\nl = 2\n", "[a]\nk = 1\n", "a.l"},
    {"[a]\nk = 1\n", "[a]\nk = 1\nl = 2\n", "a.l"},
    {"[a]\nk = {d}\n", "[a]\nk = 1\n", "a.k"},
    {"[a]\nk = {d}\n", "[a]\nk = {e}\n", "a.k"},
    {"[a]\nk = 1\n", "[a]\nk = {d}\n", "a.k"},
    {"[a]\nk = a\xCC\x81\n", "[a]\nk = 1\n", "a.k"},
    {"[a]\nk = \xFF\n", "[a]\nk = 1\n", "a.k"},
    {"[a]\nk = a\tb\n", "[a]\nk = 1\n", "a.k"},
    {"[a]\nk\n", "[a]\nk = 1\n", "a"},
    {"k = 1\n", "[a]\nk = 1\n", ""},
    {"[a\nk = 1\n", "[a]\nk = 1\n", "["},
};

static void test_broken(void **state) {
    (void)state;
    for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
        struct err e = {0};
        struct buf b = BUF_INIT;
        if (load(broken[i].vi, broken[i].en, &e) != ST_INTERNAL || strcmp(e.key, "text.broken") != 0)
            fail_msg("list %zu was taken", i);
        assert_string_equal(err_value(&e, "key"), broken[i].key);
        text_error(&b, LANG_VI, &e); /* without any list to look into */
        assert_non_null(strstr(b.data, broken[i].key));
        buf_free(&b);
    }
}

/* A list of sections and one language that has only those. */
static enum status load_public(const char *public, const char *vi, const char *fr, struct err *e) {
    static const char *const others[] = {"src/text/zh/a.ini", "src/text/ko/a.ini"};
    const char *const whole = "[a]\nk = {d} {e}\n[b]\nk = en\n";
    struct embed_file files[] = {
        {"src/text/en/a.ini", (const unsigned char *)whole, strlen(whole)},
        {"src/text/fr/a.ini", (const unsigned char *)fr, strlen(fr)},
        {others[0], (const unsigned char *)"[a]\nk = {e}{d}\n", 15},
        {others[1], (const unsigned char *)"[a]\nk = {d}\n", 12},
        {"src/text/public.ini", (const unsigned char *)public, strlen(public)},
        {"src/text/vi/a.ini", (const unsigned char *)vi, strlen(vi)},
        {NULL, NULL, 0},
    };
    return text_load_files(files, e);
}

static void test_visitors_languages(void **state) {
    (void)state;
    struct err e = {0};
    const char *const vi = "[a]\nk = {d}{e}\n[b]\nk = vi\n";
    assert_int_equal(load_public("; lời\na\n", vi, "[a]\nk = le {d}\n", &e), ST_OK);
    assert_string_equal(text_get(LANG_FR, "a.k"), "le {d}");
    assert_string_equal(text_get(LANG_FR, "b.k"), "en");
    assert_string_equal(text_get(LANG_KO, "b.k"), "en");
    assert_null(text_get(LANG_KO, "b.none"));
    assert_string_equal(text_own(LANG_FR, "a.k"), "le {d}");
    assert_string_equal(text_own(LANG_EN, "b.k"), "en");
    assert_null(text_own(LANG_FR, "b.k"));
    assert_null(text_own(LANG_FR, "b.none"));
    assert_int_equal(load_public("a.k\n", vi, "[a]\nk = le {d}\n", &e), ST_OK); /* one key of a section */
    static const struct {
        const char *public, *fr, *key, *why;
    } rows[] = {
        {"a\n", "", "a.k", "fr"},
        {"a\n", "[a]\nk = {x}\n", "a.k", "{names}"},
        {"a\n", "[a]\nk = 1\nl = 2\n", "a.l", "vi"},
        {"a\n", "[a]\nk = 1\n[b]\nk = 1\n", "b.k", "not in public.ini"},
        {"", "", "a.k", "not in public.ini"}, /* zh and ko have it */
        {"a = 1\n", "", "a = 1", "syntax"},
        {"a\nb\n", "[a]\nk = 1\n", "b.k", "fr"},
        {"a\nb.k\n", "[a]\nk = 1\n", "b.k", "fr"},
        {"a\nb.kk\n", "[a]\nk = 1\n", "b.kk", "in public.ini and in no list"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        err_clear(&e);
        if (load_public(rows[i].public, vi, rows[i].fr, &e) != ST_INTERNAL) fail_msg("list %zu was taken", i);
        assert_string_equal(err_value(&e, "key"), rows[i].key);
        assert_string_equal(err_value(&e, "why"), rows[i].why);
    }
}

/* What no sentence was written for in a visitor's language is told in general, not in English. */
static void test_errors_of_visitors(void **state) {
    (void)state;
    static const char whole[] = "[error]\nstatus.invalid = general\nform.seen = seen\nrun.gone = gone\n",
                      part[] = "[error]\nstatus.invalid = en gros\nform.seen = vu\n", public[] = "error.status\nerror.form.seen\n";
    static const char *const names[] = {"src/text/vi/a.ini", "src/text/en/a.ini", "src/text/fr/a.ini", "src/text/zh/a.ini", "src/text/ko/a.ini"};
    struct embed_file files[7] = {{"src/text/public.ini", (const unsigned char *)public, sizeof public - 1}};
    for (size_t i = 0; i < 5; i++) {
        const char *list = i < 2 ? whole : part;
        files[i + 1] = (struct embed_file){names[i], (const unsigned char *)list, strlen(list)};
    }
    assert_int_equal(text_load_files(files, NULL), ST_OK);
    static const struct {
        enum lang l;
        const char *key, *said;
    } rows[] = {{LANG_EN, "run.gone", "gone"}, {LANG_FR, "run.gone", "en gros"}, {LANG_FR, "form.seen", "vu"}, {LANG_KO, "no.such", "en gros"}};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct err e = {0};
        struct buf b = BUF_INIT;
        (void)err_set(&e, ST_INVALID, NULL, rows[i].key);
        text_error(&b, rows[i].l, &e);
        assert_string_equal(b.data, rows[i].said);
        buf_free(&b);
    }
}

static void test_other_language_is_refused(void **state) {
    (void)state;
    const struct embed_file files[] = {{"src/text/xx/a.ini", (const unsigned char *)"", 0}, {NULL, NULL, 0}};
    assert_int_equal(text_load_files(files, NULL), ST_INTERNAL);
}

static void test_fill(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    const char *list = "[a]\nk = {x}-{yy} {x} { x} {Z} {none}{\n";
    assert_int_equal(load(list, list, NULL), ST_OK);
    const struct text_arg args[] = {{"x", "1"}, {"yy", "<{x}>"}, {"none2", "!"}};
    text_fill(&b, LANG_VI, "a.k", args, 3);
    assert_string_equal(b.data, "1-<{x}> 1 { x} {Z} {none}{");
    buf_clear(&b);
    text_fill(&b, LANG_VI, "a.gone", NULL, 0);
    assert_string_equal(b.data, "[a.gone]");
    buf_free(&b);
}

/* Lengths alone: a lot or a version may have a point, too. */
static void test_lengths(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    const char *list = "[a]\nk = {is} {sizes} {lot}.\n";
    assert_int_equal(load(list, list, NULL), ST_OK);
    const struct text_arg args[] = {{"is", "150.5"}, {"sizes", "38.1 × 21.2; 60 × 90."}, {"lot", "1.2"}};
    text_fill(&b, LANG_VI, "a.k", args, 3);
    assert_string_equal(b.data, "150,5 38,1 × 21,2; 60 × 90. 1.2.");
    buf_clear(&b);
    text_fill(&b, LANG_EN, "a.k", args, 3);
    assert_string_equal(b.data, "150.5 38.1 × 21.2; 60 × 90. 1.2.");
    buf_free(&b);
}

static void error_is(const struct err *e, const char *want) {
    struct buf b = BUF_INIT;
    text_error(&b, LANG_EN, e);
    assert_string_equal(b.data, want);
    buf_free(&b);
}

static void test_error(void **state) {
    (void)state;
    const char *list = "[error]\nlot.left = left {n}\nstatus.refused = general\n";
    assert_int_equal(load(list, list, NULL), ST_OK);
    struct err e = {0};
    err_set(&e, ST_REFUSED, NULL, "lot.left");
    err_arg(&e, "n", "%d", 3);
    error_is(&e, "left 3");
    err_clear(&e);
    err_set(&e, ST_REFUSED, NULL, "lot.gone");
    error_is(&e, "general");
    err_clear(&e);
    err_set(&e, ST_BUSY, NULL, "");
    error_is(&e, "busy");
}

static void test_many_keys(void **state) {
    (void)state;
    struct buf list = BUF_INIT;
    buf_str(&list, "[s]\n");
    for (int i = 0; i < 5000; i++) buf_printf(&list, "k%d = v%d\n", i, i);
    assert_int_equal(load(list.data, list.data, NULL), ST_OK);
    for (int i = 0; i < 5000; i++) {
        struct buf key = BUF_INIT, want = BUF_INIT;
        buf_printf(&key, "s.k%d", i);
        buf_printf(&want, "v%d", i);
        assert_string_equal(text_get(LANG_EN, key.data), want.data);
        buf_free(&key);
        buf_free(&want);
    }
    buf_free(&list);
}

static void count(void *ctx, const char *key) {
    int *n = ctx;
    assert_non_null(text_get(LANG_VI, key));
    assert_non_null(text_get(LANG_EN, key));
    ++*n;
}

static size_t names_of(const char *text) {
    size_t n = 0;
    for (; (text = strchr(text, '{')); text++) n += text[1] >= 'a' && text[1] <= 'z';
    return n;
}

/* The agreed wording of the newer languages leaves the producer out of two sentences, and nothing else. */
static void names_left_out(void *ctx, const char *key) {
    (void)ctx;
    bool agreed = !strcmp(key, "scan.inactive.sentence") || !strcmp(key, "scan.revoked.sentence");
    for (int l = LANG_WHOLE_COUNT; l < LANG_COUNT; l++) {
        size_t vi = names_of(text_get(LANG_VI, key)), own = names_of(text_get((enum lang)l, key));
        if (own != vi - agreed) fail_msg("%s names other values in %s", key, lang_code((enum lang)l));
    }
}

static void test_shipped_lists(void **state) {
    (void)state;
    struct err e = {0};
    struct buf b = BUF_INIT;
    int n = 0;
    if (text_load(&e) != ST_OK) {
        text_error(&b, LANG_EN, &e);
        fail_msg("%s at %s", b.data, err_value(&e, "at") ? err_value(&e, "at") : "?");
    }
    text_each(count, &n);
    assert_true(n > 50);
    text_each(names_left_out, NULL);
    for (int s = 0; s < ST_COUNT; s++) {
        buf_clear(&b);
        buf_printf(&b, "error.status.%s", status_key((enum status)s));
        if (!text_get(LANG_VI, b.data)) fail_msg("no sentence %s", b.data);
    }
    buf_free(&b);
}

static void test_lang(void **state) {
    (void)state;
    static const struct {
        const char *accept;
        enum lang want;
    } rows[] = {
        {NULL, LANG_VI}, {"", LANG_VI}, {"vi", LANG_VI}, {"VI-vn", LANG_VI}, {"en-GB", LANG_EN}, {"fr", LANG_FR},
        {"de", LANG_EN},
        {"*", LANG_VI}, {"vi-VN,vi;q=0.9,en;q=0.8", LANG_VI}, {"en-US,en;q=0.9,vi;q=0.8", LANG_EN},
        {"de-DE,de;q=0.9,vi;q=0.3", LANG_VI}, {"ko;q=0.4, en;q=0.2, vi;q=0.5", LANG_VI}, {"vi;q=0, de", LANG_EN},
        {"fr-CA,fr;q=0.9,vi;q=0.3", LANG_FR}, {"ko;q=1, en;q=0.2, vi;q=0.5", LANG_KO}, {"de,zh-TW;q=0.5", LANG_ZH},
        {"vi;q=0,en;q=0", LANG_EN}, {"en;q=0.5,vi;q=0.5", LANG_EN}, {"vi ; q=0.2 , en ; q=0.9", LANG_EN},
        {"vi;q=2,en;q=0.1", LANG_EN}, {"vi;x=1,en;q=0.1", LANG_EN}, {"video", LANG_EN}, {",,,", LANG_VI},
        {"zh-Hans-CN", LANG_ZH}, {"\xFF\xFE;q=", LANG_EN}, {"vi;q=0.1234,en;q=0.01", LANG_EN},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (lang_choose(rows[i].accept) != rows[i].want) fail_msg("row %zu: %s", i, rows[i].accept);
    enum lang l;
    assert_true(lang_parse("EN", &l) && l == LANG_EN);
    assert_true(lang_parse("Ko", &l) && l == LANG_KO && lang_whole(l) == LANG_EN && lang_whole(LANG_VI) == LANG_VI);
    assert_false(lang_parse("de", &l) || lang_parse("", &l) || lang_parse("vie", &l));
    assert_string_equal(lang_code(LANG_VI), "vi");
}

static void test_numbers(void **state) {
    (void)state;
    static const struct {
        int64_t n;
        int decimals;
        const char *vi, *en;
    } rows[] = {
        {0, 0, "0", "0"}, {999, 0, "999", "999"}, {1000, 0, "1.000", "1,000"}, {1234567, 0, "1.234.567", "1,234,567"}, {-15, 1, "-1,5", "-1.5"},
        {5, 2, "0,05", "0.05"}, {-5, 2, "-0,05", "-0.05"}, {123456, 2, "1.234,56", "1,234.56"}, {-100000, 0, "-100.000", "-100,000"},
        {INT64_MIN, 0, "-9.223.372.036.854.775.808", "-9,223,372,036,854,775,808"}, {INT64_MAX, 18, "9,223372036854775807", "9.223372036854775807"},
    };
    assert_int_equal(text_load(NULL), ST_OK);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct buf vi = BUF_INIT, en = BUF_INIT;
        text_number(&vi, LANG_VI, rows[i].n, rows[i].decimals);
        text_number(&en, LANG_EN, rows[i].n, rows[i].decimals);
        assert_string_equal(vi.data, rows[i].vi);
        assert_string_equal(en.data, rows[i].en);
        buf_free(&vi);
        buf_free(&en);
    }
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_get),
        cmocka_unit_test(test_broken),
        cmocka_unit_test(test_visitors_languages),
        cmocka_unit_test(test_errors_of_visitors),
        cmocka_unit_test(test_other_language_is_refused),
        cmocka_unit_test(test_fill), cmocka_unit_test(test_lengths),
        cmocka_unit_test(test_error),
        cmocka_unit_test(test_many_keys),
        cmocka_unit_test(test_shipped_lists),
        cmocka_unit_test(test_lang), cmocka_unit_test(test_numbers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

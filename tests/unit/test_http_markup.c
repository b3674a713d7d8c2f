/* Page templates: what they write, and what stops the server from starting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "markup.h"

static const struct embed_file lists[] = {
    { "src/text/vi/a.ini",
      (const unsigned char *)"[a]\nhello = Chào {who} <b>\ntone.red = đỏ\ntone.green = xanh\n"
                             "[page]\ndate-form = d/m/Y\nnumber-group = .\nmonth.3 = tháng 3\n",
      0 },
    { "src/text/en/a.ini",
      (const unsigned char *)"[a]\nhello = Hello {who} <b>\ntone.red = red\ntone.green = green\n"
                             "[page]\ndate-form = j F Y\nnumber-group = ,\nmonth.3 = March\n",
      0 },
    { NULL, NULL, 0 }
};

static const char *source_text; /* of "main" */

static const char *source(void *ctx, const char *name, size_t *len) {
    (void)ctx;
    const char *text = !strcmp(name, "main")         ? source_text
                       : !strcmp(name, "part")       ? "[{{a}}]"
                       : !strcmp(name, "circle")     ? "{{>circle}}"
                       : !strcmp(name, "icon-red")   ? "R"
                       : !strcmp(name, "icon-green") ? "G"
                                                     : NULL;
    if (text) *len = strlen(text);
    return text;
}

static const char *verbatim(void *ctx, const char *name, size_t *len) {
    (void)ctx;
    *len = 3;
    return !strcmp(name, "raw") ? "<&>" : NULL;
}

static const char *asset(void *ctx, const char *name) {
    (void)ctx;
    return !strcmp(name, "x.svg") ? "/static/1.x.svg" : NULL;
}

static const char *const tones[] = { "red", "green", NULL };
static const struct markup_set sets[] = { { "tone", tones }, { NULL, NULL } };
static const struct markup_env env = { source, verbatim, asset, NULL, sets };

static void renders(const char *text, enum lang l, const char *model, const char *want) {
    struct arena *a = arena_new(1 << 20);
    struct err e = { 0 };
    struct buf out = BUF_INIT;
    const struct markup *t;
    source_text = text;
    assert_int_equal(markup_compile(&t, "main", l, &env, a, &e), ST_OK);
    json_t *m = json_loads(model, 0, NULL), *layout = json_loads("{\"low\": \"L\", \"a\": \"hidden\"}", 0, NULL);
    assert_non_null(m);
    markup_render(t, m, layout, &out);
    buf_byte(&out, '\0');
    assert_string_equal(out.data, want);
    json_decref(m);
    json_decref(layout);
    buf_free(&out);
    arena_free(&a);
}

static void breaks(const char *text) {
    struct arena *a = arena_new(1 << 20);
    struct err e = { 0 };
    const struct markup *t;
    source_text = text;
    assert_int_equal(markup_compile(&t, "main", LANG_VI, &env, a, &e), ST_INTERNAL);
    assert_string_equal(e.key, "page.broken");
    assert_null(t);
    arena_free(&a);
}

static void test_values(void **state) {
    (void)state;
    renders("x{{a}}y", LANG_VI, "{\"a\": \"<&'\\\">\"}", "x&lt;&amp;&#39;&quot;&gt;y");
    renders("{{a.b.c}}|{{no}}|{{a.no}}|{{low}}", LANG_VI, "{\"a\": {\"b\": {\"c\": 7}}}", "7|||L");
    renders("a\n   b\n\n\tc d\n", LANG_VI, "{}", "abc d");
    renders("{{d|date}} {{n|num}} {{m|num}}", LANG_VI, "{\"d\": \"2026-03-09\", \"n\": 1234567, \"m\": \"999\"}",
            "09/03/2026 1.234.567 999");
    renders("{{d|date}} {{n|num}}", LANG_EN, "{\"d\": \"2026-03-09\", \"n\": 1234}", "9 March 2026 1,234");
    renders("{{d|date}}{{n|num}}{{n}}", LANG_EN, "{\"d\": \"\\u0001f\", \"n\": \"\\u0001d\"}", "\001F\001D\001d");
    renders("{{d|date}}", LANG_EN, "{\"d\": \"<soon>\"}", "&lt;soon&gt;");
}

static void test_sections(void **state) {
    (void)state;
    renders("{{#a}}A{{/a}}{{^a}}none{{/a}}", LANG_VI, "{\"a\": true}", "A");
    const char *empty[] = { "{\"a\": false}", "{\"a\": \"\"}", "{\"a\": 0}",
                            "{\"a\": []}",    "{\"a\": {}}",   "{\"a\": null}" };
    for (size_t i = 0; i < sizeof empty / sizeof *empty; i++)
        renders("{{#a}}A{{/a}}{{^a}}none{{/a}}", LANG_VI, empty[i], "none");
    renders("{{#l}}<{{.}}>{{/l}}", LANG_VI, "{\"l\": [\"x\", \"&\"]}", "<x><&amp;>");
    renders("{{?l}}<ul>{{#l}}<{{.}}>{{/l}}</ul>{{/l}}", LANG_VI, "{\"l\": [\"x\", \"y\"]}", "<ul><x><y></ul>");
    renders("{{?l}}<ul>{{#l}}{{.}}{{/l}}</ul>{{/l}}{{?o}}{{b}}{{/o}}", LANG_VI, "{\"l\": [], \"o\": {\"b\": 1}, \"b\": 2}", "2");
    renders("{{#o}}{{b}}{{c}}{{#p}}{{b}}{{/p}}{{/o}}", LANG_VI,
            "{\"c\": \"C\", \"o\": {\"b\": \"B\", \"p\": {\"b\": \"P\"}}}", "BCP");
}

static void test_words(void **state) {
    (void)state;
    renders("{{t a.hello who=a.b}}", LANG_VI, "{\"a\": {\"b\": \"<you>\"}}", "Chào &lt;you&gt; &lt;b&gt;");
    renders("{{t a.hello who=n|own}}", LANG_EN, "{\"n\": \"bạn\"}", "Hello <span lang=\"vi\">bạn</span> &lt;b&gt;");
    renders("{{t a.hello who=n|own}}", LANG_EN, "{\"n\": \"bạn\", \"n_en\": \"you\"}", "Hello you &lt;b&gt;");
    renders("{{t a.hello who=n|own}}", LANG_VI, "{\"n\": \"bạn\", \"n_en\": \"you\"}", "Chào bạn &lt;b&gt;");
    renders("{{case tone t a.tone.$}}-{{case tone >icon-$}}", LANG_EN, "{\"tone\": \"green\"}", "green-G");
    renders("{{case tone t a.tone.$}}", LANG_EN, "{\"tone\": \"blue\"}", "");
    renders("{{>part}}{{=raw}}{{asset x.svg}}{{! no }}", LANG_EN, "{\"a\": \"1\"}", "[1]<&>/static/1.x.svg");
}

static void test_broken(void **state) {
    (void)state;
    const char *bad[] = { "{{t a.no}}",
                          "{{t a.hello}}",
                          "{{t a.hello other=a}}",
                          "{{#a}}",
                          "{{/a}}",
                          "{{#a}}{{/b}}",
                          "{{>no}}",
                          "{{>circle}}",
                          "{{a",
                          "{{}}",
                          "{{a|no}}",
                          "{{a..b}}",
                          "{{A}}",
                          "{{=no}}",
                          "{{asset no}}",
                          "{{case no t a.$}}",
                          "{{case tone t a.no.$}}",
                          "{{case tone #$}}",
                          "{{case tone t a.tone.red}}",
                          "{{a.b.c.d.e}}",
                          "{{#a}}{{#b}}{{/a}}{{/b}}" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) breaks(bad[i]);
}

/* A page for visitors has each of its words in their language: English does not stand in. */
static void test_stand_in(void **state) {
    (void)state;
    struct arena *a = arena_new(1 << 20);
    const struct markup *t;
    struct err e = { 0 };
    source_text = "{{t a.hello who=a}}";
    assert_non_null(text_get(LANG_KO, "a.hello"));
    assert_int_equal(markup_compile(&t, "main", LANG_KO, &env, a, &e), ST_INTERNAL);
    assert_string_equal(e.key, "page.broken");
    source_text = "{{a}}";
    assert_int_equal(markup_compile(&t, "main", LANG_KO, &env, a, &e), ST_OK);
    arena_free(&a);
}

static int load(void **state) {
    struct embed_file files[3] = { lists[0], lists[1], lists[2] };
    struct err e = { 0 };
    (void)state;
    for (int i = 0; i < 2; i++) files[i].len = strlen((const char *)files[i].data);
    return text_load_files(files, &e) == ST_OK ? 0 : -1;
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_values), cmocka_unit_test(test_sections),
                                        cmocka_unit_test(test_words), cmocka_unit_test(test_broken), cmocka_unit_test(test_stand_in) };
    return cmocka_run_group_tests(tests, load, NULL);
}

/* Help, completion and man page say what the tables say: nobody has to remember to change them together. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "cli_internal.h"

static int load_texts(void **state) {
    (void)state;
    struct err e = { .status = ST_OK };
    return (int)text_load(&e);
}

static void read_dist(const char *name, struct buf *out) {
    char path[4096];
    struct err e = { .status = ST_OK };
    (void)snprintf(path, sizeof path, "%s/../src/dist/%s", TEST_SOURCE_DIR, name);
    assert_int_equal(file_read(path, 1u << 20, out, &e), ST_OK);
}

static void key_exists(const char *area, const char *name, const char *more) {
    char key[80];
    (void)snprintf(key, sizeof key, "cli.%s.%s%s%s", area, name, more ? "-" : "", more ? more : "");
    if (!text_get(LANG_VI, key)) print_error("no text: %s\n", key);
    assert_non_null(text_get(LANG_VI, key));
    assert_non_null(text_get(LANG_EN, key));
}

static void test_every_verb_has_help(void **state) {
    (void)state;
    for (size_t i = 0; i < verbs_len; i++) {
        struct buf out = BUF_INIT;
        struct args a = { .verb = &verbs[i] };
        key_exists("verb", verbs[i].noun, verbs[i].verb);
        assert_int_equal(verbs[i].needed & verbs[i].others, 0);
        assert_int_equal((verbs[i].needed | verbs[i].others) & OPTIONS_ALL, 0);
        assert_memory_equal(verbs[i].example, "temlang ", 8);
        help_write(&out, LANG_VI, &a);
        assert_non_null(strstr(out.data, verbs[i].example));
        assert_null(strchr(out.data, '{')); /* no value left open */
        buf_free(&out);
    }
}

static void test_every_option_is_used_and_explained(void **state) {
    (void)state;
    option_bits used = OPTIONS_ALL;
    for (size_t i = 0; i < verbs_len; i++) used |= verbs[i].needed | verbs[i].others;
    for (int o = 0; o < OPTIONS_LEN; o++) {
        key_exists("option", option_rows[o].name, NULL);
        if (!((used >> o) & 1u)) print_error("no verb takes --%s\n", option_rows[o].name);
        assert_true((used >> o) & 1u);
        assert_int_equal(option_rows[o].placeholder == NULL, option_rows[o].type == OPTION_FLAG);
    }
}

/* The example of a verb is a call that the program accepts. */
static void test_examples_parse(void **state) {
    (void)state;
    for (size_t i = 0; i < verbs_len; i++) {
        char text[400];
        char *argv[32];
        int argc = 0;
        bool quoted = false;
        (void)snprintf(text, sizeof text, "%s", verbs[i].example);
        char *redirect = strstr(text, " > ");
        if (redirect) *redirect = '\0';
        argv[argc++] = text;
        for (char *at = text; *at; at++) {
            if (*at == '"' || *at == '\'') quoted = !quoted;
            if (*at != ' ' || quoted) continue;
            *at = '\0';
            argv[argc++] = at + 1;
        }
        struct args a;
        struct err e = { .status = ST_OK };
        enum status st = args_parse(argc, argv, &a, &e);
        if (st) print_error("%s: %s\n", verbs[i].example, e.key);
        assert_int_equal(st, ST_OK);
        assert_ptr_equal(a.verb, &verbs[i]);
    }
}

static void test_completion_file(void **state) {
    (void)state;
    struct buf file = BUF_INIT, made = BUF_INIT;
    read_dist("temlang.bash", &file);
    completion_write(&made);
    /* A difference means: temlang completion > src/dist/temlang.bash */
    assert_string_equal(file.data, made.data);
    buf_free(&file);
    buf_free(&made);
}

/* The man page names every verb as a heading of its own, with its options, and every exit code. */
static void test_man_page(void **state) {
    (void)state;
    struct buf man = BUF_INIT, name = BUF_INIT;
    read_dist("temlang.1", &man);
    for (size_t i = 0; i < verbs_len; i++) {
        buf_clear(&name);
        buf_str(&name, "\n.B ");
        verb_name(&name, &verbs[i]);
        const char *at = strstr(man.data, name.data);
        if (!at) print_error("temlang.1 lacks:%s\n", name.data);
        assert_non_null(at);
        const char *end = strstr(at + 1, "\n.TP");
        size_t len = end ? (size_t)(end - at) : strlen(at);
        for (int o = 0; o < OPTIONS_LEN; o++) {
            if (!(((verbs[i].needed | verbs[i].others) >> o) & 1u)) continue;
            buf_clear(&name);
            for (const char *c = option_rows[o].name; *c; c++) buf_printf(&name, "%s%c", *c == '-' ? "\\" : "", *c);
            if (!memmem(at, len, name.data, name.len))
                print_error("temlang.1: %s %s lacks --%s\n", verbs[i].noun, verbs[i].verb ? verbs[i].verb : "",
                            name.data);
            assert_non_null(memmem(at, len, name.data, name.len));
        }
    }
    for (int code = 0; code <= 5; code++) {
        char line[16];
        (void)snprintf(line, sizeof line, "\n.B %d\n", code);
        assert_non_null(strstr(man.data, line));
    }
    buf_free(&man);
    buf_free(&name);
}

/* The service starts the verb with options that exist, and names its credential as the program looks for it. */
static void test_unit_file(void **state) {
    (void)state;
    struct buf unit = BUF_INIT;
    read_dist("temlang.service", &unit);
    assert_non_null(strstr(unit.data, "\nExecStart=/usr/bin/temlang --data /var/lib/temlang serve --listen "));
    assert_non_null(strstr(unit.data, "\nLoadCredential=passphrase:"));
    buf_free(&unit);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_every_verb_has_help),
        cmocka_unit_test(test_every_option_is_used_and_explained),
        cmocka_unit_test(test_examples_parse),
        cmocka_unit_test(test_completion_file),
        cmocka_unit_test(test_man_page),
        cmocka_unit_test(test_unit_file),
    };
    return cmocka_run_group_tests(tests, load_texts, NULL);
}

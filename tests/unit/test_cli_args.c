/* The command line is read strictly: what it accepts, and what each refusal names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "cli_internal.h"

#define WORDS_LEN 24

struct parsed {
    struct args a;
    struct err e;
    enum status st;
    char *argv[WORDS_LEN];
};

/* Words are separated by one space; '~' stands for a space inside a word. */
static void parse(struct parsed *p, const char *line) {
    static char text[512];
    int argc = 1;
    memset(p, 0, sizeof *p);
    assert_true(strlen(line) < sizeof text);
    memcpy(text, line, strlen(line) + 1);
    p->argv[0] = text + strlen(line);
    for (char *at = text; *at;) {
        assert_true(argc < WORDS_LEN);
        p->argv[argc++] = at;
        size_t len = strcspn(at, " ");
        char *next = at + len + (at[len] == ' ');
        at[len] = '\0';
        for (char *c = at; *c; c++)
            if (*c == '~') *c = ' ';
        at = next;
    }
    p->st = args_parse(argc, p->argv, &p->a, &p->e);
}

static void refused(const char *line, const char *key, const char *name, const char *value) {
    struct parsed p;
    parse(&p, line);
    if (p.st != ST_USAGE || strcmp(p.e.key, key) != 0) print_error("%s: status %d key %s\n", line, (int)p.st, p.e.key);
    assert_int_equal(p.st, ST_USAGE);
    assert_int_equal(status_exit(p.st), 2);
    assert_string_equal(p.e.key, key);
    if (name) {
        assert_non_null(err_value(&p.e, name));
        assert_string_equal(err_value(&p.e, name), value);
    }
}

static void test_forms(void **state) {
    (void)state;
    struct parsed p;
    parse(&p, "--data D run print 17 --stock a4-21 --start-cell=5 --range 1-500 --out F --json");
    assert_int_equal(p.st, ST_OK);
    assert_string_equal(p.a.verb->noun, "run");
    assert_string_equal(p.a.verb->verb, "print");
    assert_int_equal(p.a.arguments_len, 1);
    assert_string_equal(p.a.argument[0], "17");
    assert_string_equal(p.a.text[OPT_DATA], "D");
    assert_string_equal(p.a.text[OPT_STOCK], "a4-21");
    assert_int_equal(p.a.number[OPT_START_CELL], 5);
    assert_true(args_has(&p.a, OPT_JSON));
    assert_false(args_has(&p.a, OPT_QUIET));
    assert_false(args_has(&p.a, OPT_DPI));
}

/* The forms of the issue, word for word. */
static void test_forms_of_the_issue(void **state) {
    (void)state;
    static const char *const lines[] = {
        "--data D init --host TX.LAOCAI.GOV.VN --passphrase-file F --lists lao-cai",
        "--data D import villages FILE.csv",
        "--data D list keys",
        "--data D show recognitions a/1",
        "--data D producer add --name N --short-name N --kind hop-tac-xa --commune 03046 --village x",
        "--data D product add --producer 1 --name N --name-en N --gtin 9520001000010",
        "--data D lot add --product 1 --code 2411A --quantity 10000 --unit cái --made-on 2026-11-01 --expires-on "
        "2027-01-01",
        "--data D run issue --product 1 --lot 2411A --count 10000 --idempotency-key K --json",
        "--data D run show 1",
        "--data D run void 1 --range 1-5,9 --reason torn",
        "--data D run print 1 --stock a4-21 --start-cell 5 --range 1-500 --out FILE --format png --dpi 300 --offset "
        "-1.5,2",
        "--data D run urls 1 --range 1-100 --local",
        "code vectors FILE",
        "code verify --keys JWKS --host H ADDRESS",
        "--data D key list",
        "--data D key rotate --host H",
        "--data D key destroy 3",
        "--data D org add hoi-det --name N --kind association --commune 03013 --from 2026-01-01 --successor x --source S",
        "--data D user add chi-mau --name N --org cs-1 --role member --member 4 --to 2027-01-01",
        "--data D user assign 17 --role commune --org ubnd-03013 --deputy-for 16 --to 2027-01-01",
        "--data D user passwd chi-mau --password-file F",
        "--data D serve --listen 127.0.0.1:8080",
        "demo",
        "backup FILE",
        "version",
    };
    struct parsed p;
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
        parse(&p, lines[i]);
        if (p.st) print_error("%s: %s\n", lines[i], p.e.key);
        assert_int_equal(p.st, ST_OK);
        assert_non_null(p.a.verb);
    }
}

static void test_refusals(void **state) {
    (void)state;
    refused("", "cli.verb-none", NULL, NULL);
    refused("--json", "cli.verb-none", NULL, NULL);
    refused("fly", "cli.verb-unknown", "verb", "fly");
    refused("run fly", "cli.verb-unknown", "verb", "run fly");
    refused("run", "cli.verb-half", "verb", "run");
    refused("list lots --colour", "cli.option-unknown", "option", "--colour");
    refused("list lots -x", "cli.option-unknown", "option", "-x");
    refused("list lots -jq", "cli.option-unknown", "option", "-jq");
    refused("list lots --count 3", "cli.option-foreign", "option", "--count");
    refused("--json list lots --json", "cli.option-twice", "option", "--json");
    refused("--data D --data D list lots", "cli.option-twice", "option", "--data");
    refused("list lots --data", "cli.option-value", "option", "--data");
    refused("list lots --data --json", "cli.option-value", "option", "--data");
    refused("list lots --json=yes", "cli.option-flag", "option", "--json");
    refused("run void 1 --range 1-5", "cli.option-needed", "option", "--reason");
    refused("job file 1", "cli.option-needed", "option", "--out");
    refused("show lots", "cli.argument-missing", "argument", "ID");
    refused("import lots", "cli.argument-missing", "argument", "FILE.csv");
    refused("list lots 3", "cli.argument-extra", "value", "3");
    refused("run show 1 2 3 4 5 6 7 8 9", "cli.argument-extra", "value", "2");
}

static void test_numbers(void **state) {
    (void)state;
    static const char *const bad[] = { "0",       "-1", "+1", "1.0", "1e3",      "0x10",
                                       "~1",      "1~", "",   "abc", "10000000", "99999999999999999999",
                                       "\xd9\xa1" };
    char line[200];
    struct parsed p;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        (void)snprintf(line, sizeof line, "run issue --product 1 --lot A --count=%s", bad[i]);
        refused(line, "cli.option-number", "option", "--count");
    }
    parse(&p, "run issue --product 1 --lot A --count 0009999999");
    assert_int_equal(p.st, ST_OK);
    assert_int_equal(p.a.number[OPT_COUNT], 9999999);
}

static void test_help_wins(void **state) {
    (void)state;
    struct parsed p;
    parse(&p, "run print --help");
    assert_int_equal(p.st, ST_OK);
    assert_string_equal(p.a.verb->verb, "print");
    parse(&p, "run -h --colour");
    assert_int_equal(p.st, ST_OK);
    assert_null(p.a.verb);
    assert_string_equal(p.a.noun, "run");
    parse(&p, "--version");
    assert_int_equal(p.st, ST_OK);
    assert_true(args_has(&p.a, OPT_VERSION));
}

static void test_words_that_look_like_options(void **state) {
    (void)state;
    struct parsed p;
    parse(&p, "run print 1 --out - --offset -1,-2");
    assert_int_equal(p.st, ST_OK);
    assert_string_equal(p.a.text[OPT_OUT], "-");
    assert_string_equal(p.a.text[OPT_OFFSET], "-1,-2");
    parse(&p, "import lots -");
    assert_int_equal(p.st, ST_OK);
    assert_string_equal(p.a.argument[1], "-");
    parse(&p, "import lots -- --json");
    assert_int_equal(p.st, ST_OK);
    assert_string_equal(p.a.argument[1], "--json");
    assert_false(args_has(&p.a, OPT_JSON));
    parse(&p, "producer add --name=--x --kind k --commune c");
    assert_int_equal(p.st, ST_OK);
    assert_string_equal(p.a.text[OPT_NAME], "--x");
}

static void test_repeated_option(void **state) {
    (void)state;
    struct parsed p;
    parse(&p, "serve --proxy 10.0.0.1 --proxy 10.0.0.2");
    assert_int_equal(p.st, ST_OK);
    assert_int_equal(p.a.many_len, 2);
    assert_string_equal(p.a.many[1], "10.0.0.2");
    char *argv[2 + 2 * (MANY_MAX + 1)];
    char word[3][10] = { "serve", "--proxy", "::1" };
    int n = 0;
    argv[n++] = word[0];
    argv[n++] = word[0];
    for (int i = 0; i <= MANY_MAX; i++) {
        argv[n++] = word[1];
        argv[n++] = word[2];
    }
    struct err e = { .status = ST_OK };
    struct args a;
    assert_int_equal(args_parse(n, argv, &a, &e), ST_USAGE);
    assert_string_equal(e.key, "cli.option-many");
}

static void test_offsets(void **state) {
    (void)state;
    static const struct {
        const char *text;
        int32_t x, y;
    } good[] = {
        { "0,0", 0, 0 }, { "1.5,-0.25", 1500, -250 }, { "-20,20", -20000, 20000 }, { "0.001,19.999", 1, 19999 }
    };
    static const char *const bad[] = { "",     ",",    "1",    "1,",   ",1",    "1,2,3", "20.001,0", "1.0001,0",
                                       "1 ,2", "+1,2", ".5,1", "1.,2", "--1,2", "a,b",   "1e1,2",    "99999999999,0",
                                       "0,nan" };
    int32_t x = 0, y = 0;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        struct err e = { .status = ST_OK };
        assert_int_equal(offset_read(good[i].text, &x, &y, &e), ST_OK);
        assert_int_equal(x, good[i].x);
        assert_int_equal(y, good[i].y);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = { .status = ST_OK };
        if (!offset_read(bad[i], &x, &y, &e)) print_error("accepted: %s\n", bad[i]);
        assert_string_equal(e.key, "cli.offset");
    }
}

static void test_listen(void **state) {
    (void)state;
    char host[64];
    int port = 0;
    struct err e = { .status = ST_OK };
    assert_int_equal(listen_read("127.0.0.1:8080", host, sizeof host, &port, &e), ST_OK);
    assert_string_equal(host, "127.0.0.1");
    assert_int_equal(port, 8080);
    assert_int_equal(listen_read("[::1]:0", host, sizeof host, &port, &e), ST_OK);
    assert_string_equal(host, "::1");
    assert_int_equal(port, 0);
    static const char *const bad[] = { "",           "127.0.0.1",       ":8080",
                                       "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                                       "::1:8080",   "[]:80",           "127.0.0.1:8o" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err again = { .status = ST_OK };
        assert_int_equal(listen_read(bad[i], host, sizeof host, &port, &again), ST_USAGE);
    }
    assert_true(host_is_loopback("127.0.0.1"));
    assert_true(host_is_loopback("127.8.9.10"));
    assert_true(host_is_loopback("::1"));
    assert_false(host_is_loopback("0.0.0.0"));
    assert_false(host_is_loopback("::"));
    assert_false(host_is_loopback("128.0.0.1"));
    assert_false(host_is_loopback("localhost.evil"));
}

static void test_language(void **state) {
    (void)state;
    static const struct {
        const char *all, *messages, *lang;
        enum lang l;
    } rows[] = {
        { NULL, NULL, "vi_VN.UTF-8", LANG_VI }, { NULL, NULL, "en_US.UTF-8", LANG_EN },
        { NULL, NULL, NULL, LANG_EN },          { NULL, NULL, "vi", LANG_VI },
        { "C", NULL, "vi_VN", LANG_EN },        { "", "vi_VN", "en", LANG_VI },
        { "vi_VN", "en", "en", LANG_VI },       { NULL, NULL, "vie", LANG_EN },
        { NULL, NULL, "fr_FR", LANG_EN },
    };
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *values[] = { rows[i].all, rows[i].messages, rows[i].lang };
        for (int n = 0; n < 3; n++) {
            if (values[n])
                assert_int_equal(setenv(names[n], values[n], 1), 0);
            else
                assert_int_equal(unsetenv(names[n]), 0);
        }
        assert_int_equal(lang_of_environment(), rows[i].l);
    }
}

static void test_local_address(void **state) {
    (void)state;
    char out[64];
    assert_true(address_local("HTTPS://LOCALHOST:8080/T/1?s=2", "127.0.0.1:9", out, sizeof out));
    assert_string_equal(out, "http://127.0.0.1:9/T/1?s=2");
    assert_false(address_local("/T/1", "127.0.0.1:9", out, sizeof out));
    assert_false(address_local("HTTPS://LOCALHOST:8080/T/1?s=2", "127.0.0.1:9", out, 10));
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_forms),           cmocka_unit_test(test_forms_of_the_issue),
        cmocka_unit_test(test_refusals),        cmocka_unit_test(test_numbers),
        cmocka_unit_test(test_help_wins),       cmocka_unit_test(test_words_that_look_like_options),
        cmocka_unit_test(test_repeated_option), cmocka_unit_test(test_offsets),
        cmocka_unit_test(test_listen),          cmocka_unit_test(test_language),
        cmocka_unit_test(test_local_address),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

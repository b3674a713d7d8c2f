/* What may be a password: long enough for the role, none that many people have, not the login; and the list itself. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "base/embed.h"
#include "signin.h"

static const char *refusal(enum role r, const char *login, const char *password) {
    static struct err e;
    err_clear(&e);
    return password_rule(r, login, password, &e) ? e.key : "";
}

static void test_length(void **state) {
    (void)state;
    assert_string_equal(refusal(ROLE_DOST, "so-khcn", "suoi-da-nga"), "password.short"); /* 11 */
    assert_string_equal(refusal(ROLE_DOST, "so-khcn", "suoi-da-nga2"), "");
    assert_string_equal(refusal(ROLE_OPERATOR, "van-hanh", "suoi-da"), "password.short");
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", "suoi-da"), "password.short"); /* 7 */
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", "suoi-da2"), "");
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", "suối đá ngã"), ""); /* characters, not bytes */
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", "đá"), "password.short");
    assert_string_equal(refusal(ROLE_MEMBER, "ho-thanh-vien", "tem-lang-2026"), "");
    assert_string_equal(refusal(ROLE_DOST, "so-khcn", "tem-lang-2026"), "");
}

static void test_common(void **state) {
    (void)state;
    static const char *const bad[] = { "password", "Password1", "P@ssw0rd123!", "matkhau123", "Mật khẩu 2026", "mậtkhẩu99",
                                       "anhyeuem1314", "Anh Yêu Em!", "laocai2026", "LàoCai@2026", "12345678", "0912345678",
                                       "aaaaaaaa", "abababab1", "Hương1990", "nguyenvan88", "qwerty12345", "19001999",
                                       "....1234", "vietnam2025", "admin@123", "matkhaumoi2024" };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (strcmp(refusal(ROLE_CLERK, "in-tem", bad[i]), "password.common")) fail_msg("allowed: %s", bad[i]);
}

static void test_login(void **state) {
    (void)state;
    assert_string_equal(refusal(ROLE_CLERK, "giam-doc-htx", "giam-doc-htx"), "password.login");
    assert_string_equal(refusal(ROLE_CLERK, "giam-doc-htx", "Giám Đốc HTX 2026"), "password.login");
    assert_string_equal(refusal(ROLE_CLERK, "giam-doc-htx", "giam-doc-rung"), "");
}

static void test_what_is_no_text(void **state) {
    (void)state;
    char longer[PASSWORD_MAX + 2];
    memset(longer, 'x', sizeof longer);
    for (size_t i = 0; i < sizeof longer; i += 5) longer[i] = (char)('a' + i % 20);
    longer[PASSWORD_MAX + 1] = '\0';
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", longer), "password.text");
    longer[PASSWORD_MAX] = '\0';
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", longer), "");
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", "\xff\xfe\xfd\xfc\xfb\xfa\xf9\xf8"), "password.text");
    assert_string_equal(refusal(ROLE_CLERK, "in-tem", "suoi\nda-nga"), "password.text");
}

/* One word a line, small letters without marks, in order: a word with anything else would never be found. */
static void test_the_list(void **state) {
    (void)state;
    const struct embed_file *f = embed_find("src/app/common-passwords.txt");
    assert_non_null(f);
    const char *text = (const char *)f->data;
    char word[64], before[64] = "";
    size_t n = 0;
    for (const char *at = text; at < text + f->len; n++) {
        const char *end = memchr(at, '\n', (size_t)(text + (ptrdiff_t)f->len - at));
        assert_non_null(end);
        size_t len = (size_t)(end - at);
        assert_true(len > 0 && len < sizeof word);
        memcpy(word, at, len);
        word[len] = '\0';
        assert_int_equal(strspn(word, "abcdefghijklmnopqrstuvwxyz"), len);
        assert_true(strcmp(before, word) < 0);
        memcpy(before, word, len + 1);
        at = end + 1;
    }
    assert_true(n >= 1000);
}

static void test_the_same_however_typed(void **state) {
    (void)state;
    struct arena *ar = arena_new(1u << 16);
    char hash[crypto_pwhash_STRBYTES];
    struct password_cost cost;
    assert_true(sodium_init() >= 0);
    assert_int_equal(password_cost_of(false, &cost, NULL), ST_OK);
    assert_int_equal(password_hash(&cost, password_clean(ar, "suối đá"), hash, NULL), ST_OK);
    assert_int_equal(strncmp(hash, "$argon2id$v=19$m=65536,t=2,p=1$", 31), 0);
    assert_int_equal(strncmp(cost.nobody, hash, 31), 0);
    assert_true(password_fits(&cost, hash, password_clean(ar, " suô\xcc\x81i  đa\xcc\x81 "))); /* decomposed */
    assert_false(password_fits(&cost, hash, password_clean(ar, "suoi da")));
    assert_false(password_fits(&cost, "", password_clean(ar, "suối đá")));
    arena_free(&ar);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_length),     cmocka_unit_test(test_common),
                                        cmocka_unit_test(test_login),      cmocka_unit_test(test_what_is_no_text),
                                        cmocka_unit_test(test_the_list),   cmocka_unit_test(test_the_same_however_typed) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Pages of the registry are made from tables: whatever the tables hold has its words, in both languages. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/text.h"
#include "core/kind.h"
#include "show.h"

static int missing;

__attribute__((format(printf, 1, 2))) static void need(const char *fmt, ...) {
    char key[160];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(key, sizeof key, fmt, ap);
    va_end(ap);
    assert_true(n > 0 && (size_t)n < sizeof key);
    for (int l = 0; l < LANG_WHOLE_COUNT; l++) {
        const char *text = text_get((enum lang)l, key);
        if (text && *text) continue;
        print_error("%s has no word in %s\n", key, lang_code((enum lang)l));
        missing++;
    }
}

static int load(void **state) {
    struct err e = { 0 };
    (void)state;
    return text_load(&e) == ST_OK ? 0 : -1;
}

static void test_kinds_and_fields(void **state) {
    (void)state;
    size_t fields = 0;
    missing = 0;
    for (int k = 0; k < KIND_COUNT; k++) {
        const struct kind_info *info = kind_info((enum kind)k);
        need("kind.%s", info->key);
        need("kind.%s.add", info->key);
        need("kind.%s.one", info->key);
        for (size_t i = 0; i < info->fields_len; i++, fields++) need("field.%s.%s", info->key, info->fields[i].name);
    }
    for (int g = 0; g < GROUP_COUNT; g++) need("group.%s", field_group_key((enum field_group)g));
    assert_true(fields > 220);
    assert_int_equal(missing, 0);
}

static void test_choices(void **state) {
    (void)state;
    missing = 0;
    for (int k = 0; k < KIND_COUNT; k++)
        for (size_t i = 0; i < kind_info((enum kind)k)->fields_len; i++) {
            const struct field *f = &kind_info((enum kind)k)->fields[i];
            const char *key = NULL;
            if (f->type != FIELD_CHOICE && f->type != FIELD_SEVERAL) continue;
            assert_non_null(choice_key(f->set, 0));
            for (size_t n = 0; (key = choice_key(f->set, n)); n++) need("choice.%s.%s", f->set, key);
        }
    assert_int_equal(missing, 0);
}

/* A kind with a word of its own for a step has all of them. */
static void steps_of_kind(enum kind k) {
    const struct step *s = NULL;
    const char *key = kind_info(k)->key;
    char own[80];
    for (int from = 0; from < STATE_COUNT; from++)
        for (size_t n = 0; (s = step_at(kind_info(k)->flow, (enum state)from, n)); n++) {
            (void)snprintf(own, sizeof own, "act.%s-%s", key, s->act);
            if (!text_get(LANG_VI, own)) continue;
            need("act.%s-%s.say", key, s->act);
            need("flash.%s-%s", key, s->act);
        }
}

/* Each step: its button, what will happen, what the page says afterwards (a redirect can name it), and the state it leads to. */
static void test_steps(void **state) {
    (void)state;
    size_t steps = 0;
    missing = 0;
    for (int flow = 0; flow < FLOW_COUNT; flow++)
        for (int from = 0; from < STATE_COUNT; from++) {
            const struct step *s = NULL;
            for (size_t n = 0; (s = step_at((enum flow)flow, (enum state)from, n)); n++, steps++) {
                char flash[48];
                need("act.%s-%s", flow_key((enum flow)flow), s->act);
                need("act.%s-%s.say", flow_key((enum flow)flow), s->act);
                (void)snprintf(flash, sizeof flash, "%s-%s", flow_key((enum flow)flow), s->act);
                assert_true(strlen(flash) <= 40 && strspn(flash, "abcdefghijklmnopqrstuvwxyz0123456789-") == strlen(flash));
                need("flash.%s", flash);
            }
        }
    for (int s = 0; s < STATE_COUNT; s++) need("state.%s", state_key(s));
    for (int k = 0; k < KIND_COUNT; k++) steps_of_kind((enum kind)k);
    need("state.expired");
    assert_true(steps > 30);
    assert_int_equal(missing, 0);
}

static void test_people(void **state) {
    (void)state;
    missing = 0;
    for (int r = 0; r < ROLE_COUNT; r++) need("role.%s", role_key(r));
    assert_int_equal(missing, 0);
}

/* A hint that speaks of nothing is left over from a field that is gone. */
static void leftover(void *ctx, const char *key) {
    char kind[64], name[64];
    (void)ctx;
    if (strncmp(key, "field.", 6) != 0 || sscanf(key + 6, "%60[^.].%60[^.]", kind, name) != 2) return;
    enum kind k = kind_parse(kind);
    if (k != KIND_NONE && kind_field(k, name)) return;
    print_error("%s names no field\n", key);
    missing++;
}

static void test_nothing_left_over(void **state) {
    (void)state;
    missing = 0;
    text_each(leftover, NULL);
    assert_int_equal(missing, 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_kinds_and_fields),
        cmocka_unit_test(test_choices),
        cmocka_unit_test(test_steps),
        cmocka_unit_test(test_people),
        cmocka_unit_test(test_nothing_left_over),
    };
    return cmocka_run_group_tests(tests, load, NULL);
}

/* The proof of one label for who holds it: it holds by the functions of core, betrays no other label, and gives nothing to who guesses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "core/labelroot.h"
#include "core/seal.h"
#include "log_visit.h"

static void encoded(const char *s, struct buf *out) {
    for (; *s; s++) buf_printf(out, "%%%02X", (unsigned char)*s);
}

/* The proof of a label as its own page, as JSON and as commands: right, and silent about every other label. */
static void label_proven(struct site *s, const struct numbering *k, uint32_t run, uint32_t index, uint32_t count, const unsigned char *run_salt) {
    struct buf address = BUF_INIT, target = BUF_INIT, all = BUF_INIT;
    struct proof p;
    bool left[PROOF_MAX] = { false };
    unsigned char salt[LABEL_SALT_BYTES], root[MERKLE_HASH_BYTES], leaf[MERKLE_HASH_BYTES], data[LABEL_SALT_BYTES + NUMBER_DIGITS], got[MERKLE_HASH_BYTES];
    world_address(&s->w, run, index, &address);
    buf_str(&target, "/so-cong-khai/tem?ma=");
    encoded(address.data, &target);
    json_t *o = json_of(s, target.data, 200);
    const char *number = str(o, "number");
    hex_read(str(o, "salt"), salt, sizeof salt);
    hex_read(str(o, "labels_root"), root, sizeof root);
    path_read(o, &p, left);
    assert_true(labelroot_verify(number, salt, index, count, &p, root));
    memcpy(data, salt, sizeof salt);
    memcpy(data + sizeof salt, number, NUMBER_DIGITS);
    merkle_leaf(data, sizeof data, leaf);
    proof_fold(&p, left, leaf, got);
    assert_memory_equal(got, root, sizeof root);
    json_t *entry = json_of(s, entry_path((uint64_t)json_integer_value(json_object_get(o, "entry")), ""), 200);
    assert_non_null(strstr(str(entry, "entry"), str(o, "labels_root")));
    json_decref(entry);
    for (int i = 0; i < 4; i++) { /* behind the label's own address too */
        static const char *const more[] = { "", "&dang=json", "&dang=txt" };
        size_t len = target.len;
        if (i == 3) {
            buf_clear(&target);
            buf_printf(&target, "/so-cong-khai/tem%s", strchr(address.data + 8, '/'));
        } else {
            buf_str(&target, more[i]);
        }
        shows(s, target.data, 200, NULL);
        buf_add(&all, s->out.body.data, s->out.body.len);
        if (i < 3) target.data[target.len = len] = '\0';
    }
    for (uint32_t other = 1; other <= count; other++) {
        char one[NUMBER_BYTES], grouped[NUMBER_GROUPED_BYTES], hex[2 * LABEL_SALT_BYTES + 1];
        if (other == index) continue;
        number_format(k, run, other, one);
        number_group(one, grouped);
        labelroot_salt(run_salt, other, salt);
        sodium_bin2hex(hex, sizeof hex, salt, sizeof salt);
        assert_null(strstr(all.data, one));
        assert_null(strstr(all.data, grouped));
        assert_null(strstr(all.data, hex));
    }
    json_decref(o);
    buf_free(&address);
    buf_free(&target);
    buf_free(&all);
}

static void test_label(void **state) {
    (void)state;
    static const uint32_t counts[] = { 1, 2, 7, 2500 };
    struct site s;
    site_open(&s);
    makers(&s);
    struct secrets *secrets = world_secrets(&s.w);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        struct run r;
        struct db *db = NULL;
        uint32_t run = world_run(&s.w, 1, "2411A", (int)counts[i]);
        const uint32_t at[] = { 1, counts[i] / 2, counts[i] > 1024 ? 1025 : counts[i], counts[i] };
        assert_int_equal(reader_open(&db, s.w.dir, NULL), ST_OK);
        assert_int_equal(run_get(db, run, &r, NULL), ST_OK);
        reader_close(&db);
        for (size_t n = 0; n < 4; n++)
            if (at[n]) label_proven(&s, &secrets->numbering, run, at[n], counts[i], r.salt);
    }
    secrets_free(&secrets);
    site_close(&s);
}

/* The page without what was typed into it, which it says again. */
static void answer_of(struct site *s, const char *given, struct buf *out) {
    char target[200];
    (void)snprintf(target, sizeof target, "/so-cong-khai/tem?ma=%s", given);
    shows(s, target, 404, "Không có mục nào ứng với mã này.");
    buf_clear(out);
    for (const char *at = s->out.body.data; *at;) {
        size_t len = strlen(given);
        if (!strncmp(at, given, len)) at += len;
        else buf_byte(out, (unsigned char)*at++);
    }
    buf_byte(out, '\0');
}

static void test_label_none(void **state) {
    (void)state;
    struct site s;
    struct buf unissued = BUF_INIT, wrong = BUF_INIT, address = BUF_INIT, target = BUF_INIT;
    char number[NUMBER_BYTES];
    site_open(&s);
    makers(&s);
    uint32_t run = world_run(&s.w, 1, "2411A", 5);
    struct secrets *secrets = world_secrets(&s.w);
    number_format(&secrets->numbering, run, 6, number); /* behind the run's last */
    answer_of(&s, number, &unissued);
    number_format(&secrets->numbering, run + 1, 1, number);
    answer_of(&s, number, &wrong);
    assert_string_equal(unissued.data, wrong.data);
    number[15] = (char)(number[15] == '9' ? '0' : number[15] + 1); /* its check digit is wrong */
    answer_of(&s, number, &wrong);
    assert_string_equal(unissued.data, wrong.data);
    answer_of(&s, "12", &wrong);
    assert_string_equal(unissued.data, wrong.data);
    /* The typed number of a label does; a signature that fails is as good as no label. */
    number_format(&secrets->numbering, run, 5, number);
    buf_printf(&target, "/so-cong-khai/tem?ma=%s", number);
    shows(&s, target.data, 200, "Mã này thuộc đợt tem 1");
    world_address(&s.w, run, 5, &address);
    address.data[address.len - 1] = (char)(address.data[address.len - 1] == '9' ? '0' : address.data[address.len - 1] + 1);
    buf_clear(&target);
    buf_str(&target, "/so-cong-khai/tem?ma=");
    encoded(address.data, &target);
    shows(&s, target.data, 404, "Không có mục nào ứng với mã này.");
    buf_str(&target, "&dang=json");
    assert_int_equal(get(&s, target.data), 404);
    secrets_free(&secrets);
    buf_free(&unissued);
    buf_free(&wrong);
    buf_free(&address);
    buf_free(&target);
    site_close(&s);
}

/* Whoever types must wait at last, here and in the search alike; whoever holds a signed label need not. */
static void test_label_limit(void **state) {
    (void)state;
    struct site s;
    struct buf address = BUF_INIT, target = BUF_INIT;
    int n = 0;
    site_open(&s);
    makers(&s);
    uint32_t run = world_run(&s.w, 1, "2411A", 5);
    while (n < 100 && get(&s, n % 2 ? "/so-cong-khai/tem?ma=4829104733829156" : "/so-cong-khai?tim=4829+1047+3382+9156") == 404) n++;
    assert_int_equal(s.out.status, 429);
    assert_true(n >= 10 && n < 60);
    assert_int_equal(get(&s, "/T/4829104733829156"), 429); /* one limit, whatever the page */
    world_address(&s.w, run, 2, &address);
    buf_str(&target, "/so-cong-khai/tem?ma=");
    encoded(address.data, &target);
    shows(&s, target.data, 200, "Mã này thuộc đợt tem 1");
    buf_clear(&target);
    buf_str(&target, "/so-cong-khai?tim=");
    encoded(address.data, &target);
    goes(&s, target.data, entry_path(entries(&s.w) - 1, ""));
    s.ip = "198.51.100.1"; /* somebody else */
    assert_int_equal(get(&s, "/so-cong-khai/tem?ma=4829104733829156"), 404);
    buf_free(&address);
    buf_free(&target);
    site_close(&s);
}

/* From the page that a scan opens to the entry of its run, the same for every label of it. */
static void test_from_the_scan(void **state) {
    (void)state;
    struct site s;
    site_open(&s);
    makers(&s);
    uint32_t run = world_run(&s.w, 1, "2411A", 5);
    char link[240];
    (void)snprintf(link, sizeof link, "<a href=\"%s\">Xem mục 3 của sổ công khai</a>", entry_path(entries(&s.w) - 1, ""));
    for (uint32_t i = 1; i <= 5; i++) {
        struct buf address = BUF_INIT;
        world_address(&s.w, run, i, &address);
        const char *target = strchr(address.data + 8, '/');
        shows(&s, target, 200, link);
        char proof[400];
        (void)snprintf(proof, sizeof proof, "<a href=\"/so-cong-khai/tem%.*s?l=vi&amp;%s\">", (int)strcspn(target, "?"), target, strchr(target, '?') + 1);
        assert_true(says(&s, proof));
        char typed[80];
        (void)snprintf(typed, sizeof typed, "%.*s", (int)strcspn(target, "?"), target);
        shows(&s, typed, 200, link); /* without a signature: no proof that nobody asked for */
        assert_false(says(&s, "/so-cong-khai/tem"));
        buf_free(&address);
    }
    site_close(&s);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_label),
        cmocka_unit_test(test_label_none),
        cmocka_unit_test(test_label_limit),
        cmocka_unit_test(test_from_the_scan),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* The key of evidence packs: its own, the same each time, and what it signs is a note under its name. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>

#include "core/evidence_key.h"
#include "core/snapshot.h"

static void test_is_its_own(void **state) {
    (void)state;
    const struct numbering n = { .key = "numbering key 1" }, other = { .key = "numbering key 2" };
    unsigned char a[EVIDENCE_SEED_BYTES], b[EVIDENCE_SEED_BYTES], c[SNAPSHOT_SEED_BYTES], want[EVIDENCE_SEED_BYTES];
    evidence_seed(&n, a);
    evidence_seed(&other, b);
    snapshot_seed(&n, c);
    assert_memory_not_equal(a, b, sizeof a);
    assert_memory_not_equal(a, c, sizeof a);
    crypto_generichash(want, sizeof want, (const unsigned char *)"temlang-evidence-key-v1", 23, n.key, sizeof n.key);
    assert_memory_equal(a, want, sizeof a);
}

static void test_signs_a_note(void **state) {
    (void)state;
    static const char text[] = "one\ntwo\n";
    const unsigned char seed[EVIDENCE_SEED_BYTES] = { 7 };
    unsigned char public_key[NOTE_PUBLIC_BYTES];
    struct note_key k;
    struct note n;
    struct note_seal seal;
    struct buf b = BUF_INIT;
    char origin[300];
    evidence_public(seed, public_key);
    assert_int_equal(evidence_sign(&b, text, sizeof text - 1, "tx.example/log", seed, NULL), ST_OK);
    assert_int_equal(evidence_key(&k, "tx.example/log", public_key, NULL), ST_OK);
    assert_string_equal(k.name, "tx.example/log/evidence");
    assert_int_equal(note_parse(b.data, b.len, &n, NULL), ST_OK);
    assert_int_equal(note_verify(&n, &k, 1, &seal, NULL), ST_OK);
    assert_true(seal.holds);
    assert_int_equal(evidence_sign(&b, "no line feed", 12, "tx.example/log", seed, NULL), ST_INVALID);
    memset(origin, 'a', sizeof origin);
    origin[sizeof origin - 1] = '\0';
    assert_int_equal(evidence_key(&k, origin, public_key, NULL), ST_INVALID);
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_is_its_own), cmocka_unit_test(test_signs_a_note) };
    return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

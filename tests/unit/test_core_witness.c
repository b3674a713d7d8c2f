/* What a witness answers: every status, in its order, and every way in which a request may be malformed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "log_small.h"

static struct log_small log_, other_tree, stranger, impostor;

static int setup(void **state) {
    (void)state;
    log_ = log_small("tx.example/log", 1, 0, 0);
    other_tree = log_small("tx.example/log", 1, 7, 5); /* the same for five entries */
    stranger = log_small("other.example/log", 2, 0, 0);
    impostor = log_small("tx.example/log", 3, 0, 0);
    return 0;
}

static struct witness_seen seen_of(const struct log_small *l, uint64_t size) {
    const struct checkpoint c = log_small_checkpoint(l, size);
    struct witness_seen s = { .any = true, .size = size };
    memcpy(s.root, c.root, sizeof s.root);
    return s;
}

/* A request of l with a proof of its own, judged by who watches log_ and has seen a checkpoint of size `last` (-1 none). */
static int asked(const struct log_small *l, uint64_t old, const struct proof *p, uint64_t size, int last) {
    struct buf note = BUF_INIT, body = BUF_INIT;
    struct witness_request r;
    struct witness_seen seen = last < 0 ? (struct witness_seen){ .any = false } : seen_of(&log_, (uint64_t)last);
    log_small_note(l, size, &note);
    witness_request_format(&body, old, p, note.data, note.len);
    assert_int_equal(witness_request_parse(body.data, body.len, &r, NULL), ST_OK);
    assert_int_equal(r.old, old);
    assert_int_equal(r.proof.len, p->len);
    assert_int_equal(r.checkpoint.size, size);
    int status = witness_http(witness_judge(&r, &log_.key.key, 1, &seen));
    buf_free(&note);
    buf_free(&body);
    return status;
}

static int grown(const struct log_small *l, uint64_t old, uint64_t size, int last) {
    const struct proof p = log_small_proof(l, old, size);
    return asked(l, old, &p, size, last);
}

static void test_goes_on(void **state) {
    (void)state;
    for (uint64_t old = 0; old < 20; old++)
        for (uint64_t size = old; size < 20; size++) {
            assert_int_equal(grown(&log_, old, size, (int)old), 200);
            if (old == 0) assert_int_equal(grown(&log_, old, size, -1), 200);
        }
}

static void test_each_no(void **state) {
    (void)state;
    const struct proof none = { .len = 0 };
    struct proof p = log_small_proof(&log_, 5, 9);
    assert_int_equal(grown(&stranger, 0, 3, -1), 404);
    assert_int_equal(grown(&impostor, 0, 3, -1), 403);
    assert_int_equal(asked(&log_, 9, &none, 5, 9), 400);   /* old beyond its own checkpoint, although it is what was seen */
    assert_int_equal(asked(&impostor, 9, &none, 5, 9), 403); /* who is not trusted hears of nothing else */
    assert_int_equal(grown(&log_, 5, 9, 6), 409);
    assert_int_equal(grown(&log_, 5, 9, -1), 409);
    assert_int_equal(grown(&log_, 0, 9, 5), 409);
    assert_int_equal(asked(&log_, 5, &p, 9, 5), 200);
    p.hash[p.len - 1][0] ^= 1;
    assert_int_equal(asked(&log_, 5, &p, 9, 5), 422);
    assert_int_equal(asked(&log_, 5, &none, 9, 5), 422);
    p = log_small_proof(&log_, 5, 10);
    assert_int_equal(asked(&log_, 5, &p, 9, 5), 422);
    p = (struct proof){ .len = 1 };
    assert_int_equal(asked(&log_, 0, &p, 9, -1), 422); /* a proof where none belongs */
    assert_int_equal(asked(&log_, 9, &p, 9, 9), 422);
    /* Another tree from the sixth entry on: of the same size, and grown. */
    assert_int_equal(asked(&other_tree, 9, &none, 9, 9), 422);
    assert_int_equal(grown(&other_tree, 9, 12, 9), 422);
    assert_int_equal(grown(&other_tree, 5, 12, 5), 200); /* nobody has seen that it differs */
}

static void test_size_zero(void **state) {
    (void)state;
    const struct proof none = { .len = 0 };
    struct checkpoint c = log_small_checkpoint(&log_, 0);
    for (int wrong = 0; wrong < 2; wrong++) {
        struct buf note = BUF_INIT, body = BUF_INIT;
        struct witness_request r;
        const struct witness_seen seen = { .any = false };
        c.root[0] ^= (unsigned char)wrong;
        assert_int_equal(checkpoint_sign(&c, &log_.key.key, log_.key.secret, &note, NULL), ST_OK);
        witness_request_format(&body, 0, &none, note.data, note.len);
        assert_int_equal(witness_request_parse(body.data, body.len, &r, NULL), ST_OK);
        assert_int_equal(witness_http(witness_judge(&r, &log_.key.key, 1, &seen)), wrong ? 422 : 200);
        buf_free(&note);
        buf_free(&body);
    }
}

/* Two keys of one log while it changes its key; a wrong line of either spoils the note. */
static void test_keys(void **state) {
    (void)state;
    const struct note_key keys[] = { stranger.key.key, log_.key.key, impostor.key.key };
    const struct witness_seen seen = { .any = false };
    struct buf body = BUF_INIT;
    struct witness_request r;
    log_small_request(&impostor, 0, 3, &body);
    assert_int_equal(witness_request_parse(body.data, body.len, &r, NULL), ST_OK);
    assert_int_equal(witness_http(witness_judge(&r, keys, 3, &seen)), 200);
    assert_int_equal(witness_http(witness_judge(&r, keys, 2, &seen)), 403);
    assert_int_equal(witness_http(witness_judge(&r, keys, 1, &seen)), 404);
    assert_int_equal(witness_http(witness_judge(&r, keys, 0, &seen)), 404);
    /* Signed by one, and a line in the other's name that is not its. */
    struct buf two = BUF_INIT;
    buf_add(&two, body.data, body.len);
    unsigned char sig[64] = { 1 };
    note_add_line(&two, &log_.key.key, sig, sizeof sig);
    assert_int_equal(witness_request_parse(two.data, two.len, &r, NULL), ST_OK);
    assert_int_equal(witness_http(witness_judge(&r, keys, 3, &seen)), 403);
    buf_free(&two);
    buf_free(&body);
}

static void test_malformed(void **state) {
    (void)state;
    struct buf note = BUF_INIT, many = BUF_INIT, good = BUF_INIT;
    struct witness_request r;
    log_small_note(&log_, 3, &note);
    static const char hash[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n";
    static const char *const heads[] = { "", "\n", "old\n\n", "old \n\n", "old 01\n\n", "old +1\n\n", "old -1\n\n", "old 1 \n\n", "Old 1\n\n", "old 1\r\n\r\n",
                                         "old 9223372036854775808\n\n", "old 1", "old 1\n", "old  1\n\n", "size 1\n\n", "old 1\nAAAA\n\n", "old 1\n=\n\n",
                                         "old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB=\n\n", "old 1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA= \n\n" };
    for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
        struct buf b = BUF_INIT;
        buf_str(&b, heads[i]);
        buf_add(&b, note.data, note.len);
        if (witness_request_parse(b.data, b.len, &r, NULL) == ST_OK) fail_msg("head %zu was taken", i);
        buf_free(&b);
    }
    /* 63 lines of a proof, and one more. */
    for (int lines = 63; lines < 65; lines++) {
        buf_clear(&many);
        buf_str(&many, "old 1\n");
        for (int i = 0; i < lines; i++) buf_str(&many, hash);
        buf_byte(&many, '\n');
        buf_add(&many, note.data, note.len);
        assert_int_equal(witness_request_parse(many.data, many.len, &r, NULL), lines == 63 ? ST_OK : ST_INVALID);
    }
    /* Cut anywhere: never a request with the note's signature gone. */
    log_small_request(&log_, 2, 3, &good);
    for (size_t len = 0; len < good.len; len++)
        if (witness_request_parse(good.data, len, &r, NULL) == ST_OK) fail_msg("cut at %zu was taken", len);
    assert_int_equal(witness_request_parse(good.data, good.len, &r, NULL), ST_OK);
    /* A note that is no checkpoint. */
    struct buf text = BUF_INIT;
    buf_str(&text, "old 0\n\n");
    assert_int_equal(note_sign(&text, "hello\n", 6, &log_.key.key, log_.key.secret, NULL), ST_OK);
    assert_int_equal(witness_request_parse(text.data, text.len, &r, NULL), ST_INVALID);
    buf_free(&text);
    buf_free(&note);
    buf_free(&many);
    buf_free(&good);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_goes_on), cmocka_unit_test(test_each_no), cmocka_unit_test(test_size_zero), cmocka_unit_test(test_keys),
                                        cmocka_unit_test(test_malformed) };
    return cmocka_run_group_tests(tests, setup, NULL);
}

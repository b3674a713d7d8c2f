/* One-time links: two days, a few openings, taken back, never in clear. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/file.h"
#include "registry.h"
#include "store/people.h"

#define HOUR INT64_C(3600000000)

static enum status take(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

/* Whoever opens a link is nobody. */
static const struct actor nobody = { .role = "observer", .org = "", .who = { .role = ROLE_OBSERVER, .unit_code = "" } };

static enum status opened(struct registry *r, const char *token, struct buf *out) {
    json_t *result = NULL, *p = json_pack("{s:s}", "token", token);
    const struct command_io io = { .data = take, .ctx = out };
    buf_clear(out);
    err_clear(&r->w.err);
    enum status st = command_run(COMMAND_JOB_LINK_OPEN, r->w.app, NULL, &nobody, p, &io, &result, &r->w.err);
    json_decref(p);
    json_decref(result);
    return st;
}

static void opens_not(struct registry *r, const char *token, enum status want, const char *key) {
    struct buf b = BUF_INIT;
    assert_int_equal(opened(r, token, &b), want);
    assert_string_equal(r->w.err.key, key);
    assert_int_equal(b.len, 0);
    json_decref(as(r, &nobody, COMMAND_JOB_LINK_LOOK, json_pack("{s:s}", "token", token), want));
    assert_string_equal(r->w.err.key, key);
    buf_free(&b);
}

static int64_t job_new(struct registry *r, uint32_t run) {
    return world_id(as(r, &r->clerk, COMMAND_JOB_ADD, json_pack("{s:I, s:s, s:b}", "run", (json_int_t)run, "range", "1-10", "wait", 1), ST_OK));
}

/* The clerk as somebody with an account and a role.  out: *assignment */
struct hiring {
    struct registry *r;
    int64_t assignment;
};

static enum status hire(struct db *tx, void *ctx, struct err *e) {
    struct hiring *h = ctx;
    struct actor *who = &h->r->clerk;
    struct org o;
    struct arena *ar = arena_new(1u << 16);
    assert_non_null(ar);
    struct account a = { .login = "thu-kho", .name = "Người Mẫu", .org_id = who->who.org_id, .created_us = 1, .active = true };
    enum status st = org_get(tx, who->who.org_id, ar, &o, e);
    if (!st) st = account_insert(tx, &a, e);
    struct assignment_row row = { .account_id = a.id, .role = ROLE_CLERK, .org_id = who->who.org_id, .valid_from = "2026-01-02",
                                  .valid_to = "", .source = "", .created_us = 1 };
    if (!st) st = assignment_insert(tx, &row, e);
    if (!st) {
        static char code[64];
        (void)snprintf(code, sizeof code, "%s", o.code);
        who->org = code;
        who->account_id = a.id;
    }
    h->assignment = row.id;
    arena_free(&ar);
    return st;
}

static int64_t link_registry(struct registry *r) {
    struct hiring h = { .r = r };
    registry_open(r, 100);
    assert_int_equal(store_write(app_store(r->w.app), hire, &h, &r->w.err), ST_OK);
    return h.assignment;
}

/* out: token, and the link's id */
static int64_t link_new(struct registry *r, int64_t job, int openings, char token[static 64]) {
    json_t *l = as(r, &r->clerk, COMMAND_JOB_LINK, json_pack("{s:I, s:i}", "job", (json_int_t)job, "openings", openings), ST_OK);
    (void)snprintf(token, 64, "%s", text_of(l, "token"));
    assert_int_equal(strlen(token), 43);
    return world_id(l);
}

static json_t *link_shown(struct registry *r, int64_t job, size_t n) {
    json_t *j = as(r, &r->clerk, COMMAND_JOB_SHOW, json_pack("{s:I}", "job", (json_int_t)job), ST_OK);
    json_t *l = json_incref(json_array_get(json_object_get(j, "links"), n));
    assert_non_null(l);
    json_decref(j);
    return l;
}

static void it_opens_as_often_as_it_says(void **state) {
    (void)state;
    struct registry r;
    struct buf one = BUF_INIT, two = BUF_INIT;
    char token[64];
    (void)link_registry(&r);
    int64_t job = job_new(&r, issue(&r, 20, ""));
    (void)link_new(&r, job, 2, token);
    for (int i = 0; i < 3; i++) { /* looking uses nothing up */
        json_t *l = as(&r, &nobody, COMMAND_JOB_LINK_LOOK, json_pack("{s:s}", "token", token), ST_OK);
        assert_int_equal(json_integer_value(json_object_get(l, "left")), 2);
        assert_int_equal(json_integer_value(json_object_get(l, "labels")), 10);
        assert_string_equal(text_of(l, "product"), "Khăn thổ cẩm");
        json_decref(l);
    }
    assert_int_equal(opened(&r, token, &one), ST_OK);
    assert_memory_equal(one.data, "%PDF", 4);
    assert_int_equal(opened(&r, token, &two), ST_OK);
    assert_int_equal(one.len, two.len);
    opens_not(&r, token, ST_REFUSED, "link.used");
    json_t *l = link_shown(&r, job, 0);
    assert_int_equal(json_integer_value(json_object_get(l, "opened")), 2);
    assert_string_equal(text_of(l, "role"), "clerk");
    assert_null(json_object_get(l, "token"));
    assert_null(json_object_get(l, "token_hash"));
    json_decref(l);
    /* Each opening is an act of its own. */
    json_t *acts = as(&r, &actor_operator, COMMAND_LIST, json_pack("{s:s}", "kind", "acts"), ST_OK), *act = NULL;
    size_t i = 0, n = 0;
    json_array_foreach(acts, i, act) n += !strcmp(text_of(act, "verb"), "job.link_open");
    assert_int_equal(n, 2);
    json_decref(acts);
    buf_free(&one);
    buf_free(&two);
    registry_close(&r);
}

static void it_ends_after_two_days(void **state) {
    (void)state;
    struct registry r;
    struct buf b = BUF_INIT;
    char token[64];
    (void)link_registry(&r);
    int64_t job = job_new(&r, issue(&r, 20, ""));
    (void)link_new(&r, job, 5, token);
    r.w.now_us += 48 * HOUR - 1;
    assert_int_equal(opened(&r, token, &b), ST_OK);
    r.w.now_us += 1;
    opens_not(&r, token, ST_REFUSED, "link.expired");
    /* A file stays while a link can open it, also past its seven days. */
    r.w.now_us += 100 * HOUR;
    (void)link_new(&r, job, 1, token);
    r.w.now_us += 40 * HOUR;
    world_reopen(&r.w);
    assert_int_equal(opened(&r, token, &b), ST_OK);
    world_reopen(&r.w);
    json_decref(as(&r, &r.clerk, COMMAND_JOB_LINK, json_pack("{s:I}", "job", (json_int_t)job), ST_NOT_FOUND));
    assert_string_equal(r.w.err.key, "job.file-gone");
    buf_free(&b);
    registry_close(&r);
}

static void it_is_taken_back(void **state) {
    (void)state;
    struct registry r;
    char token[64], other[64];
    (void)link_registry(&r);
    int64_t job = job_new(&r, issue(&r, 20, ""));
    int64_t link = link_new(&r, job, 5, token);
    (void)link_new(&r, job, 1, other);
    /* Not by somebody else. */
    json_decref(as(&r, &r.stranger, COMMAND_JOB_LINK_REVOKE, json_pack("{s:I}", "link", (json_int_t)link), ST_NOT_FOUND));
    assert_string_equal(r.w.err.key, "link.missing");
    json_decref(as(&r, &r.observer, COMMAND_JOB_LINK_REVOKE, json_pack("{s:I}", "link", (json_int_t)link), ST_FORBIDDEN));
    json_decref(as(&r, &r.stranger, COMMAND_JOB_LINK, json_pack("{s:I}", "job", (json_int_t)job), ST_NOT_FOUND));
    json_decref(as(&r, &r.observer, COMMAND_JOB_LINK, json_pack("{s:I}", "job", (json_int_t)job), ST_FORBIDDEN));
    json_decref(as(&r, &r.manager, COMMAND_JOB_LINK_REVOKE, json_pack("{s:I}", "link", (json_int_t)link), ST_OK));
    opens_not(&r, token, ST_REFUSED, "link.revoked");
    struct buf b = BUF_INIT;
    assert_int_equal(opened(&r, other, &b), ST_OK); /* the other link is none of it */
    json_decref(as(&r, &r.manager, COMMAND_JOB_LINK_REVOKE, json_pack("{s:I}", "link", (json_int_t)link), ST_OK)); /* again: as it was */
    buf_free(&b);
    registry_close(&r);
}

/* A link is the word of somebody who may print there: it goes with his role, and with his account. */
static void it_goes_with_whoever_gave_it(void **state) {
    (void)state;
    for (int account = 0; account < 2; account++) {
        struct registry r;
        struct buf b = BUF_INIT;
        char token[64], other[64];
        int64_t assignment = link_registry(&r), job = job_new(&r, issue(&r, 20, ""));
        (void)link_new(&r, job, 5, token);
        assert_int_equal(opened(&r, token, &b), ST_OK);
        json_t *l = as(&r, &actor_operator, COMMAND_JOB_LINK, json_pack("{s:I}", "job", (json_int_t)job), ST_OK);
        (void)snprintf(other, sizeof other, "%s", text_of(l, "token"));
        json_decref(l);
        if (account) json_decref(as(&r, &actor_operator, COMMAND_ACCOUNT_END, json_pack("{s:s}", "account", "thu-kho"), ST_OK));
        else json_decref(as(&r, &actor_operator, COMMAND_ACCOUNT_UNASSIGN, json_pack("{s:I}", "assignment", (json_int_t)assignment), ST_OK));
        opens_not(&r, token, ST_REFUSED, "link.giver-gone");
        assert_int_equal(opened(&r, other, &b), ST_OK); /* of the command line */
        buf_free(&b);
        registry_close(&r);
    }
}

static void it_says_what_was_voided_since(void **state) {
    (void)state;
    struct registry r;
    char token[64];
    (void)link_registry(&r);
    uint32_t run = issue(&r, 20, "");
    int64_t job = job_new(&r, run);
    (void)link_new(&r, job, 1, token);
    for (int voided = 0; voided < 4; voided += 3) {
        if (voided)
            json_decref(as(&r, &r.clerk, COMMAND_RUN_VOID,
                           json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "8-12", "reason", "torn"), ST_OK));
        json_t *l = as(&r, &nobody, COMMAND_JOB_LINK_LOOK, json_pack("{s:s}", "token", token), ST_OK);
        assert_int_equal(json_integer_value(json_object_get(l, "voided")), voided);
        json_decref(l);
        l = as(&r, &r.clerk, COMMAND_JOB_FILE, json_pack("{s:I}", "job", (json_int_t)job), ST_OK);
        assert_int_equal(json_integer_value(json_object_get(l, "voided")), voided);
        json_decref(l);
    }
    registry_close(&r);
}

static void a_wrong_token_opens_nothing(void **state) {
    (void)state;
    struct registry r;
    char token[64];
    (void)link_registry(&r);
    int64_t job = job_new(&r, issue(&r, 20, ""));
    (void)link_new(&r, job, 5, token);
    token[20] = token[20] == 'A' ? 'B' : 'A';
    opens_not(&r, token, ST_NOT_FOUND, "link.none");
    token[40] = '\0';
    opens_not(&r, token, ST_NOT_FOUND, "link.none");
    opens_not(&r, "x", ST_NOT_FOUND, "link.none");
    json_t *l = link_shown(&r, job, 0);
    assert_int_equal(json_integer_value(json_object_get(l, "opened")), 0);
    json_decref(l);
    /* Openings have their limits. */
    json_decref(as(&r, &r.clerk, COMMAND_JOB_LINK, json_pack("{s:I, s:i}", "job", (json_int_t)job, "openings", 6), ST_INVALID));
    json_decref(as(&r, &r.clerk, COMMAND_JOB_LINK, json_pack("{s:I, s:i}", "job", (json_int_t)job, "openings", 0), ST_INVALID));
    registry_close(&r);
}

/* What the registry holds against the labels holds for the link, too; and a file that is gone uses no opening up. */
static void labels_that_may_not_leave_do_not(void **state) {
    (void)state;
    struct registry r;
    char token[64], plain[64], mark[32], path[400];
    (void)link_registry(&r);
    (void)snprintf(mark, sizeof mark, "rating:%lld", (long long)rating_new(&r, 4, "2023-12-01", "2026-11-24"));
    int64_t starred = job_new(&r, issue(&r, 20, mark)), other = job_new(&r, issue(&r, 20, ""));
    (void)link_new(&r, starred, 5, token);
    (void)link_new(&r, other, 1, plain);
    world_set_time(&r.w, "2026-11-25", 8, 0, 0);
    opens_not(&r, token, ST_REFUSED, "print.rating-ended");
    (void)snprintf(path, sizeof path, "%s/jobs/%lld.pdf", r.w.dir, (long long)other);
    assert_int_equal(unlink(path), 0);
    opens_not(&r, plain, ST_NOT_FOUND, "link.file-gone");
    json_decref(as(&r, &r.clerk, COMMAND_JOB_AGAIN, json_pack("{s:I, s:b}", "job", (json_int_t)other, "wait", 1), ST_OK));
    struct buf b = BUF_INIT;
    assert_int_equal(opened(&r, plain, &b), ST_OK);
    buf_free(&b);
    registry_close(&r);
}

/* The whole database and what the program said on standard error are looked through. */
static void the_token_is_nowhere(void **state) {
    (void)state;
    struct registry r;
    struct buf b = BUF_INIT, log = BUF_INIT;
    char token[64], path[400], errors[] = "/tmp/temlang-link-XXXXXX";
    int kept = dup(STDERR_FILENO), fd = mkstemp(errors);
    assert_true(kept >= 0 && fd >= 0);
    assert_true(dup2(fd, STDERR_FILENO) >= 0);
    (void)link_registry(&r);
    int64_t job = job_new(&r, issue(&r, 20, ""));
    (void)link_new(&r, job, 5, token);
    enum status good = opened(&r, token, &b);
    token[0] = token[0] == 'A' ? 'B' : 'A';
    enum status bad = opened(&r, token, &b);
    token[0] = token[0] == 'A' ? 'B' : 'A';
    assert_true(dup2(kept, STDERR_FILENO) >= 0);
    close(fd);
    close(kept);
    assert_int_equal(good, ST_OK);
    assert_int_equal(bad, ST_NOT_FOUND);
    assert_int_equal(store_checkpoint(app_store(r.w.app), &r.w.err), ST_OK);
    buf_clear(&b);
    (void)snprintf(path, sizeof path, "%s/temlang.db", r.w.dir);
    assert_int_equal(file_read(path, 1u << 28, &b, &r.w.err), ST_OK);
    assert_int_equal(file_read(errors, 1u << 20, &log, &r.w.err), ST_OK);
    assert_true(b.len > 4096 && log.len > 0);
    assert_non_null(memmem(b.data, b.len, "job.link_open", 13)); /* what is there can be found */
    assert_non_null(memmem(log.data, log.len, "job.run", 7));
    for (size_t i = 0; i + 12 <= strlen(token); i++) {
        assert_null(memmem(b.data, b.len, token + i, 12));
        assert_null(memmem(log.data, log.len, token + i, 12));
    }
    (void)unlink(errors);
    buf_free(&b);
    buf_free(&log);
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_opens_as_often_as_it_says), cmocka_unit_test(it_ends_after_two_days),
                                        cmocka_unit_test(it_is_taken_back), cmocka_unit_test(it_goes_with_whoever_gave_it),
                                        cmocka_unit_test(it_says_what_was_voided_since), cmocka_unit_test(a_wrong_token_opens_nothing),
                                        cmocka_unit_test(labels_that_may_not_leave_do_not), cmocka_unit_test(the_token_is_nowhere) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

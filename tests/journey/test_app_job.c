/* Print jobs: made in the background, seen, stopped, made again with the same bytes, kept from others. */
#include <stdarg.h>
#include <stddef.h>
#include <setjmp.h>
#include <cmocka.h>
#include <dirent.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#include "registry.h"
#include "store/job.h"

static int64_t number(const json_t *o, const char *name) { return json_integer_value(json_object_get(o, name)); }

static json_t *add_params(uint32_t run, const char *range, bool wait) {
    return json_pack("{s:I, s:s*, s:b}", "run", (json_int_t)run, "range", range, "wait", wait);
}

static json_t *job_params(int64_t job, bool wait) { return json_pack("{s:I, s:b}", "job", (json_int_t)job, "wait", wait); }

/* A job of the command line that is made.  out: its record */
static json_t *made(struct registry *r, uint32_t run, const char *range) {
    json_t *j = as(r, &actor_operator, COMMAND_JOB_ADD, add_params(run, range, true), ST_OK);
    assert_string_equal(text_of(j, "state"), "done");
    return j;
}

static json_t *job_params_of(int64_t job) { return json_pack("{s:I}", "job", (json_int_t)job); }

static json_t *show(struct registry *r, int64_t job) {
    return as(r, &actor_operator, COMMAND_JOB_SHOW, json_pack("{s:I}", "job", (json_int_t)job), ST_OK);
}

/* ---- files ---- */

static void job_path(const struct registry *r, int64_t job, char out[static 400]) {
    (void)snprintf(out, 400, "%s/jobs/%lld.pdf", r->w.dir, (long long)job);
}

static int files_in(const struct registry *r) {
    char path[400];
    int n = 0;
    (void)snprintf(path, sizeof path, "%s/jobs", r->w.dir);
    DIR *d = opendir(path);
    for (struct dirent *e; d && (e = readdir(d));) n += e->d_name[0] != '.';
    if (d) closedir(d);
    return n;
}

static enum status take(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static enum status data_of(struct registry *r, const struct actor *who, enum command c, json_t *params, struct buf *out) {
    json_t *result = NULL;
    const struct command_io io = { .data = take, .ctx = out };
    buf_clear(out);
    err_clear(&r->w.err);
    enum status st = command_run(c, r->w.app, NULL, who, params, &io, &result, &r->w.err);
    json_decref(params);
    json_decref(result);
    return st;
}

static void sha_of(const struct buf *b, char hex[static 65]) {
    unsigned char sha[32];
    crypto_hash_sha256(sha, (const unsigned char *)b->data, b->len);
    sodium_bin2hex(hex, 65, sha, sizeof sha);
}

/* ---- the tests ---- */

static void a_job_is_made_and_fetched(void **state) {
    (void)state;
    struct registry r;
    struct buf file = BUF_INIT, direct = BUF_INIT;
    char hex[65];
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 100, "");
    json_t *j = made(&r, run, "1-50");
    int64_t id = number(j, "id");
    assert_int_equal(number(j, "labels"), 50);
    assert_true(json_is_true(json_object_get(j, "file")));
    assert_string_equal(text_of(j, "ranges"), "1-50");
    assert_string_equal(text_of(json_object_get(json_object_get(j, "ticket"), "stock"), "id"), "a4-21");
    assert_int_equal(number(json_object_get(j, "press"), "pages"), 3);
    assert_int_equal(number(j, "next_cell"), 9);
    assert_int_equal(data_of(&r, &actor_operator, COMMAND_JOB_FILE, job_params(id, false), &file), ST_OK);
    sha_of(&file, hex);
    assert_string_equal(hex, text_of(j, "sha256"));
    assert_int_equal(file.len, number(j, "bytes"));
    /* What goes out at once is the same file. */
    assert_int_equal(data_of(&r, &actor_operator, COMMAND_RUN_PRINT, json_pack("{s:I, s:s}", "run", (json_int_t)run, "range", "1-50"), &direct), ST_OK);
    assert_int_equal(direct.len, file.len);
    assert_memory_equal(direct.data, file.data, file.len);
    json_decref(j);
    /* The next sheet goes on where the last one ended. */
    j = as(&r, &r.clerk, COMMAND_JOB_NEXT_CELL, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", "a4-21"), ST_OK);
    assert_int_equal(number(j, "cell"), 9);
    assert_int_equal(number(j, "job"), id);
    json_decref(j);
    j = as(&r, &r.clerk, COMMAND_JOB_NEXT_CELL, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", "a4-65"), ST_OK);
    assert_int_equal(number(j, "cell"), 1);
    json_decref(j);
    /* A pack for a print house uses no sheet: whoever prints next goes on where the sheet ended. */
    j = as(&r, &actor_operator, COMMAND_JOB_ADD,
           json_pack("{s:I, s:s, s:s, s:b}", "run", (json_int_t)run, "range", "51-60", "format", "pack", "wait", 1), ST_OK);
    assert_string_equal(text_of(j, "format"), "pack");
    assert_int_equal(number(json_object_get(j, "press"), "pages"), 10);
    json_decref(j);
    j = as(&r, &r.clerk, COMMAND_JOB_NEXT_CELL, json_pack("{s:I, s:s}", "run", (json_int_t)run, "stock", "a4-21"), ST_OK);
    assert_int_equal(number(j, "cell"), 9);
    assert_int_equal(number(j, "job"), id);
    json_decref(j);
    /* A print is recorded with the job, the fetching beside it. */
    j = as(&r, &actor_operator, COMMAND_RUN_SHOW, json_pack("{s:I}", "run", (json_int_t)run), ST_OK);
    assert_int_equal(json_array_size(json_object_get(j, "prints")), 3);
    json_decref(j);
    json_t *acts = as(&r, &actor_operator, COMMAND_LIST, json_pack("{s:s}", "kind", "acts"), ST_OK), *act = NULL;
    size_t i = 0, fetched = 0;
    json_array_foreach(acts, i, act) fetched += !strcmp(text_of(act, "verb"), "job.file");
    assert_int_equal(fetched, 1);
    json_decref(acts);
    buf_free(&file);
    buf_free(&direct);
    registry_close(&r);
}

static void a_file_is_made_again(void **state) {
    (void)state;
    struct registry r;
    struct buf first = BUF_INIT, second = BUF_INIT;
    char path[400];
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 100, "");
    json_t *j = made(&r, run, "1-100");
    int64_t id = number(j, "id");
    json_decref(j);
    assert_int_equal(data_of(&r, &actor_operator, COMMAND_JOB_FILE, job_params(id, false), &first), ST_OK);
    /* Somebody removed it. */
    job_path(&r, id, path);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(data_of(&r, &actor_operator, COMMAND_JOB_FILE, job_params(id, false), &second), ST_NOT_FOUND);
    assert_string_equal(r.w.err.key, "job.file-gone");
    assert_int_equal(data_of(&r, &actor_operator, COMMAND_JOB_FILE, job_params(id, true), &second), ST_OK);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.data, second.data, first.len);
    /* It was kept for seven days, and is made again then, too. */
    r.w.now_us += 6 * INT64_C(86400000000);
    world_reopen(&r.w);
    assert_int_equal(access(path, F_OK), 0);
    r.w.now_us += 2 * INT64_C(86400000000);
    world_reopen(&r.w);
    assert_int_not_equal(access(path, F_OK), 0);
    j = show(&r, id);
    assert_string_equal(text_of(j, "state"), "done");
    assert_false(json_is_true(json_object_get(j, "file")));
    json_decref(j);
    j = as(&r, &actor_operator, COMMAND_JOB_AGAIN, job_params(id, true), ST_OK);
    assert_true(json_is_true(json_object_get(j, "file")));
    assert_false(json_is_true(json_object_get(j, "differs")));
    assert_string_equal(text_of(j, "sha256"), text_of(j, "kept_sha256"));
    json_decref(j);
    buf_free(&first);
    buf_free(&second);
    registry_close(&r);
}

/* A job that claims another hash by the same version, as if the press had changed its bytes. */
static enum status claim(struct db *tx, void *ctx, struct err *e) {
    (void)ctx;
    struct job j = { .print_id = 1, .run_id = 1, .producer_id = 1, .stock = "a4-21", .created_us = 1, .next_cell = 1 };
    struct print_event ev = { .run_id = 1, .at_us = 1, .role = "operator", .org = "x", .ranges = "1-5", .labels = 5, .stock = "a4-21",
                              .format = "pdf", .start_cell = 1, .template_id = "B", .template_version = "1", .template_text = "" };
    struct job_file f = { .sha256 = { 1 }, .bytes = 1, .at_us = 1, .version = TEMLANG_VERSION };
    struct job there;
    const char *id = NULL, *look = NULL;
    struct arena *a = arena_new(1u << 20);
    enum status st = job_get(tx, 1, a, &there, e);
    if (!st) st = print_first(tx, 1, "a4-21", a, &id, &ev.template_text, &look, e);
    if (!st) st = print_insert(tx, &ev, e);
    j.print_id = ev.id;
    j.ticket = there.ticket;
    if (!st) st = job_insert(tx, &j, e);
    if (!st) st = job_done(tx, j.id, &f, e);
    arena_free(&a);
    return st;
}

static void another_file_is_not_offered(void **state) {
    (void)state;
    struct registry r;
    struct buf file = BUF_INIT;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 100, "");
    assert_int_equal(run, 1);
    json_decref(made(&r, run, "1-5"));
    assert_int_equal(store_write(app_store(r.w.app), claim, NULL, &r.w.err), ST_OK);
    assert_int_equal(data_of(&r, &actor_operator, COMMAND_JOB_FILE, job_params(2, true), &file), ST_TAMPERED);
    assert_string_equal(r.w.err.key, "job.differs");
    assert_int_equal(file.len, 0);
    json_t *j = show(&r, 2);
    assert_string_equal(text_of(j, "state"), "failed");
    assert_string_equal(text_of(json_object_get(j, "failure"), "key"), "job.differs");
    assert_false(json_is_true(json_object_get(j, "file")));
    json_decref(j);
    assert_int_equal(files_in(&r), 1);
    buf_free(&file);
    registry_close(&r);
}

/* The record of a job as soon as its first labels are there. */
static json_t *begun(struct registry *r, int64_t job) {
    for (;;) {
        json_t *j = show(r, job);
        if (number(json_object_get(j, "progress"), "done") > 0) return j;
        json_decref(j);
        (void)usleep(1000);
    }
}

static void a_job_is_cancelled(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 400000);
    uint32_t run = issue(&r, 300000, "");
    int64_t ids[4];
    for (int i = 0; i < 4; i++) ids[i] = world_id(as(&r, &actor_operator, COMMAND_JOB_ADD, add_params(run, NULL, false), ST_OK));
    /* Two run, two wait their turn. */
    json_t *j = show(&r, ids[3]);
    assert_string_equal(text_of(j, "state"), "queued");
    assert_int_equal(number(json_object_get(j, "progress"), "ahead"), 3);
    assert_false(json_is_true(json_object_get(json_object_get(j, "progress"), "running")));
    json_decref(j);
    j = begun(&r, ids[0]);
    assert_string_equal(text_of(j, "state"), "running");
    assert_int_equal(number(json_object_get(j, "progress"), "total"), 300000);
    assert_true(number(json_object_get(j, "progress"), "left_s") > 0);
    json_decref(j);
    for (int i = 3; i >= 0; i--) {
        j = as(&r, &actor_operator, COMMAND_JOB_CANCEL, json_pack("{s:I}", "job", (json_int_t)ids[i]), ST_OK);
        assert_string_equal(text_of(j, "state"), "cancelled");
        assert_null(json_object_get(j, "progress"));
        json_decref(j);
    }
    assert_int_equal(files_in(&r), 0);
    json_decref(as(&r, &actor_operator, COMMAND_JOB_FILE, job_params(ids[0], false), ST_NOT_FOUND));
    registry_close(&r);
}

static void counts(struct registry *r, int64_t printed, int64_t reprinted, int64_t left) {
    json_t *o = as(r, &actor_operator, COMMAND_LEDGER, json_pack("{s:s, s:i}", "kind", "producer", "id", 1), ST_OK), *sums = json_object_get(o, "sums");
    assert_int_equal(number(sums, "printed"), printed);
    assert_int_equal(number(sums, "reprinted"), reprinted);
    assert_int_equal(number(sums, "left"), left);
    json_decref(o);
}

static enum status give_up(struct db *tx, void *ctx, struct err *e) {
    const int64_t *id = ctx;
    return job_end(tx, *id, JOB_FAILED, "", e);
}

static int64_t queued(struct registry *r, uint32_t run, const char *range) {
    return world_id(as(r, &actor_operator, COMMAND_JOB_ADD, add_params(run, range, false), ST_OK));
}

static void taken_back(struct registry *r, int64_t job) {
    assert_int_equal(store_write(app_store(r->w.app), give_up, &job, &r->w.err), ST_OK);
}

static void runs_say(struct registry *r, int64_t printed) {
    json_t *runs = as(r, &actor_operator, COMMAND_RUN_PAGE, json_object(), ST_OK);
    assert_int_equal(number(json_array_get(runs, json_array_size(runs) - 1), "printed"), printed);
    json_decref(runs);
}

/*
 * Whatever the order in which jobs are given up and made again: a label was printed once, and again by the others. Two long jobs keep the
 * runners, so that those that are given up have not been made.
 */
static void what_was_given_up_is_counted_once(void **state) {
    (void)state;
    struct registry r;
    int64_t long_ones[2];
    registry_open(&r, 400000);
    uint32_t run = issue(&r, 100, ""), busy = issue(&r, 300000, "");
    for (int i = 0; i < 2; i++) {
        long_ones[i] = queued(&r, busy, NULL);
        json_decref(begun(&r, long_ones[i]));
    }
    int64_t first = queued(&r, run, "1-50"), second = queued(&r, run, "1-50");
    json_decref(as(&r, &actor_operator, COMMAND_JOB_CANCEL, job_params_of(first), ST_OK));
    runs_say(&r, 50); /* by the second, which counted the first when it came */
    for (int i = 0; i < 2; i++) json_decref(as(&r, &actor_operator, COMMAND_JOB_CANCEL, job_params_of(long_ones[i]), ST_OK));
    json_decref(as(&r, &actor_operator, COMMAND_JOB_AGAIN, job_params(second, true), ST_OK));
    counts(&r, 50, 0, 300050);
    json_decref(as(&r, &actor_operator, COMMAND_JOB_AGAIN, job_params(first, true), ST_OK));
    counts(&r, 50, 50, 300050);
    taken_back(&r, first); /* its file was made once: it stays printed */
    counts(&r, 50, 50, 300050);
    runs_say(&r, 50);
    registry_close(&r);
}

/* What never became a file is on no paper. */
static void a_job_without_a_file_printed_nothing(void **state) {
    (void)state;
    struct registry r;
    int64_t ids[3];
    registry_open(&r, 400000);
    uint32_t run = issue(&r, 300000, "");
    /* Two keep the press busy, the third waits. */
    for (int i = 0; i < 2; i++) ids[i] = world_id(as(&r, &actor_operator, COMMAND_JOB_ADD, add_params(run, "11-300000", false), ST_OK));
    ids[2] = world_id(as(&r, &actor_operator, COMMAND_JOB_ADD, add_params(run, "1-10", false), ST_OK));
    counts(&r, 300000, 299990, 0);
    for (int i = 2; i >= 0; i--) json_decref(as(&r, &actor_operator, COMMAND_JOB_CANCEL, json_pack("{s:I}", "job", (json_int_t)ids[i]), ST_OK));
    counts(&r, 0, 0, 300000);
    assert_int_equal(store_write(app_store(r.w.app), give_up, &ids[2], &r.w.err), ST_OK);
    counts(&r, 0, 0, 300000);
    json_decref(as(&r, &actor_operator, COMMAND_RUN_REPRINT, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "range", "1-2", "reason", "jam"), ST_REFUSED));
    assert_string_equal(r.w.err.key, "reprint.never");
    json_decref(as(&r, &actor_operator, COMMAND_JOB_AGAIN, job_params(ids[2], true), ST_OK));
    counts(&r, 10, 0, 299990);
    json_t *j = made(&r, run, "9-12");
    assert_int_equal(number(j, "reprinted"), 2);
    json_decref(j);
    counts(&r, 12, 2, 299988);
    registry_close(&r);
}

/* The service stops in the middle: the row still says running, and the next start makes it. */
static void a_stopped_job_goes_on(void **state) {
    (void)state;
    struct registry r;
    char whole[65], path[400];
    registry_open(&r, 20000);
    uint32_t run = issue(&r, 10000, "");
    json_t *j = made(&r, run, NULL);
    (void)snprintf(whole, sizeof whole, "%s", text_of(j, "sha256"));
    json_decref(j);
    int64_t id = world_id(as(&r, &actor_operator, COMMAND_JOB_ADD, add_params(run, NULL, false), ST_OK));
    json_decref(begun(&r, id));
    world_reopen(&r.w);
    /* What a kill leaves: a half-made file under another name, and one that no row knows. */
    job_path(&r, 77, path);
    FILE *f = fopen(path, "w");
    assert_non_null(f);
    (void)fclose(f);
    world_reopen(&r.w);
    assert_int_not_equal(access(path, F_OK), 0);
    j = as(&r, &actor_operator, COMMAND_JOB_AGAIN, job_params(id, true), ST_OK); /* waits for it, without asking for another */
    assert_string_equal(text_of(j, "state"), "done");
    assert_string_equal(text_of(j, "sha256"), whole);
    json_decref(j);
    assert_int_equal(files_in(&r), 2);
    registry_close(&r);
}

static void others_see_nothing(void **state) {
    (void)state;
    struct registry r;
    registry_open(&r, 1000);
    uint32_t run = issue(&r, 100, "");
    int64_t id = world_id(as(&r, &r.clerk, COMMAND_JOB_ADD, add_params(run, "1-10", true), ST_OK));
    struct actor clerk_b = person("clerk", 71, 904), *const outside[] = { &r.stranger, &clerk_b };
    for (size_t i = 0; i < 2; i++) {
        static const enum command cmds[] = { COMMAND_JOB_SHOW, COMMAND_JOB_CANCEL, COMMAND_JOB_AGAIN, COMMAND_JOB_FILE };
        for (size_t k = 0; k < 4; k++) {
            json_decref(as(&r, outside[i], cmds[k], json_pack("{s:I}", "job", (json_int_t)id), ST_NOT_FOUND));
            assert_string_equal(r.w.err.key, "job.missing");
            assert_string_equal(err_value(&r.w.err, "id"), "1");
        }
        json_t *page = as(&r, outside[i], COMMAND_JOB_PAGE, json_object(), ST_OK);
        assert_int_equal(json_array_size(page), 0);
        json_decref(page);
        json_decref(as(&r, outside[i], COMMAND_JOB_ADD, add_params(run, "1-10", true), ST_NOT_FOUND));
    }
    /* Who may read runs sees jobs, and cannot touch them. */
    json_t *page = as(&r, &r.observer, COMMAND_JOB_PAGE, json_object(), ST_OK);
    assert_int_equal(json_array_size(page), 1);
    json_decref(page);
    json_decref(as(&r, &r.observer, COMMAND_JOB_SHOW, json_pack("{s:I}", "job", (json_int_t)id), ST_OK));
    json_decref(as(&r, &r.observer, COMMAND_JOB_FILE, json_pack("{s:I}", "job", (json_int_t)id), ST_FORBIDDEN));
    json_decref(as(&r, &r.observer, COMMAND_JOB_CANCEL, json_pack("{s:I}", "job", (json_int_t)id), ST_FORBIDDEN));
    page = as(&r, &r.clerk, COMMAND_JOB_PAGE, json_pack("{s:s, s:I}", "state", "done", "run", (json_int_t)run), ST_OK);
    assert_int_equal(json_array_size(page), 1);
    json_decref(page);
    json_decref(as(&r, &r.clerk, COMMAND_JOB_FILE, json_pack("{s:I}", "job", (json_int_t)id), ST_OK));
    registry_close(&r);
}

/* The right to print is asked for on the day on which a file leaves. */
static void what_ended_since_does_not_leave(void **state) {
    (void)state;
    struct registry r;
    char mark[32];
    registry_open(&r, 1000);
    (void)snprintf(mark, sizeof mark, "rating:%lld", (long long)rating_new(&r, 4, "2023-12-01", "2026-11-30"));
    uint32_t starred = issue(&r, 10, mark), plain = issue(&r, 10, "");
    int64_t one = world_id(made(&r, starred, NULL)), two = world_id(made(&r, plain, NULL));
    world_set_time(&r.w, "2026-12-01", 0, 0, 0);
    json_decref(as(&r, &r.clerk, COMMAND_JOB_FILE, job_params(one, false), ST_REFUSED));
    assert_string_equal(r.w.err.key, "print.rating-ended");
    json_decref(as(&r, &r.clerk, COMMAND_JOB_AGAIN, job_params(one, true), ST_REFUSED));
    json_decref(as(&r, &r.clerk, COMMAND_JOB_FILE, job_params(two, false), ST_OK));
    json_decref(as(&r, &actor_operator, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)plain, "range", "1-4", "reason", "jam"), ST_OK));
    json_t *j = show(&r, two);
    assert_int_equal(number(j, "voided"), 4);
    json_decref(j);
    json_decref(as(&r, &r.clerk, COMMAND_JOB_FILE, job_params(two, false), ST_OK));
    json_decref(as(&r, &actor_operator, COMMAND_RUN_VOID, json_pack("{s:I, s:s, s:s}", "run", (json_int_t)plain, "range", "1-10", "reason", "jam"), ST_OK));
    json_decref(as(&r, &r.clerk, COMMAND_JOB_FILE, job_params(two, false), ST_REFUSED));
    assert_string_equal(r.w.err.key, "run.all-voided");
    registry_close(&r);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_job_is_made_and_fetched), cmocka_unit_test(a_file_is_made_again),
                                        cmocka_unit_test(another_file_is_not_offered), cmocka_unit_test(a_job_is_cancelled), cmocka_unit_test(what_was_given_up_is_counted_once),
                                        cmocka_unit_test(a_job_without_a_file_printed_nothing),
                                        cmocka_unit_test(a_stopped_job_goes_on), cmocka_unit_test(others_see_nothing),
                                        cmocka_unit_test(what_ended_since_does_not_leave) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

/* Log lines, counters, embedded files and randomness. */
#include <setjmp.h>
#include <stdarg.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/embed.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/random.h"

/* What fn writes to standard error, in out. */
static void captured(void (*fn)(void), char *out, size_t cap) {
    FILE *f = tmpfile();
    int kept = dup(STDERR_FILENO);
    dup2(fileno(f), STDERR_FILENO);
    fn();
    dup2(kept, STDERR_FILENO);
    close(kept);
    rewind(f);
    size_t n = fread(out, 1, cap - 1, f);
    out[n] = '\0';
    fclose(f);
}

static void write_lines(void) {
    static char big[10000];
    memset(big, 'x', sizeof big - 1);
    log_debug("dropped", "a=1");
    log_info("server.start", "port=%d name=\"%s\"", 8080, "a\nlevel=error");
    log_warn("big", "v=%s", big);
    log_level_set(LOG_ERROR);
    log_warn("dropped", "a=1");
    log_level_set(LOG_INFO);
}

static void test_log(void **state) {
    (void)state;
    static char out[20000];
    captured(write_lines, out, sizeof out);
    assert_null(strstr(out, "dropped"));
    char *second = strchr(out, '\n');
    assert_non_null(second);
    *second++ = '\0';
    assert_non_null(strstr(out, " level=info event=server.start port=8080 name=\"a level=error\""));
    assert_memory_equal(out, "at=20", 5);
    assert_true(strlen(second) <= 2048);
    assert_ptr_equal(strchr(second, '\n'), second + strlen(second) - 1); /* cut, but ended */
}

static void *add_many(void *arg) {
    (void)arg;
    for (int i = 0; i < 10000; i++) metric_add(METRIC_SCANS, 1);
    return NULL;
}

static void test_metrics(void **state) {
    (void)state;
    pthread_t t[4];
    for (int i = 0; i < 4; i++) assert_int_equal(pthread_create(&t[i], NULL, add_many, NULL), 0);
    for (int i = 0; i < 4; i++) pthread_join(t[i], NULL);
    assert_int_equal(metric_get(METRIC_SCANS), 40000);
    struct buf b = BUF_INIT;
    metrics_write(&b);
    assert_non_null(strstr(b.data, "# HELP temlang_scans_total Label addresses answered\n"
                                   "# TYPE temlang_scans_total counter\ntemlang_scans_total 40000\n"));
    assert_int_equal(b.data[b.len - 1], '\n');
    buf_free(&b);
}

static void test_embed(void **state) {
    (void)state;
    const struct embed_file *all = embed_all();
    for (const struct embed_file *f = all; f->name; f++) {
        assert_ptr_equal(embed_find(f->name), f);
        assert_int_equal(f->data[f->len], 0);
        if (f > all) assert_true(strcmp(f[-1].name, f->name) < 0);
    }
    assert_non_null(embed_find("src/text/vi/base.ini"));
    assert_null(embed_find(""));
    assert_null(embed_find("src/text/vi/base.in"));
    assert_null(embed_find("zzz"));
}

static void test_random(void **state) {
    (void)state;
    struct random_seeded s1, s2, s3;
    struct random a = random_seed(&s1, 7), b = random_seed(&s2, 7), c = random_seed(&s3, 8);
    unsigned char x[32], y[32], z[32], first[32];
    random_fill(&a, first, sizeof first);
    random_fill(&b, y, sizeof y);
    random_fill(&c, z, sizeof z);
    assert_memory_equal(first, y, sizeof y);
    assert_memory_not_equal(first, z, sizeof z);
    random_fill(&a, x, sizeof x);
    assert_memory_not_equal(x, first, sizeof x);
    random_fill(random_system(), x, sizeof x);
    random_fill(random_system(), y, sizeof y);
    assert_memory_not_equal(x, y, sizeof x);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_log),
        cmocka_unit_test(test_metrics),
        cmocka_unit_test(test_embed),
        cmocka_unit_test(test_random),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

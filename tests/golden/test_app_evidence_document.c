/*
 * What the summary of an evidence pack and the confirmation of label use say, line by line, against kept text, from kept facts.
 *
 * To accept a change that is meant: run this program with GOLDEN_WRITE=1, look at `git diff tests/golden` and, with PDF_OUT=FOLDER, at the
 * pages, and commit.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>
#include <jansson.h>

#include "base/file.h"
#include "base/text.h"
#include "confirmation.h"
#include "document_seen.h"
#include "evidence_document.h"

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    return fwrite(p, 1, len, ctx) == len ? ST_OK : ST_IO;
}

static void path_of(char out[static 512], const char *name) { (void)snprintf(out, 512, "%s/golden/%s", TEST_SOURCE_DIR, name); }

static json_t *kept(const char *name) {
    char path[512];
    path_of(path, name);
    json_t *v = json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
    assert_non_null(v);
    return v;
}

typedef void fill(struct doc *d, const json_t *facts, struct arena *a);

/* The pages for people, where somebody wants to look at them. */
static void pages_write(fill *f, const json_t *facts, const char *name) {
    char path[512];
    struct doc *d = NULL;
    struct arena *a = arena_new((size_t)8 << 20);
    const char *folder = getenv("PDF_OUT");
    if (folder) {
        (void)snprintf(path, sizeof path, "%s/%s.pdf", folder, name);
        FILE *out = fopen(path, "wb");
        assert_non_null(out);
        const struct doc_options o = { .title = name, .numbered = true, .mark = "DỮ LIỆU MẪU" };
        assert_int_equal(doc_open(&d, DOC_PDF, &o, to_file, out, NULL), ST_OK);
        f(d, facts, a);
        assert_int_equal(doc_finish(d, NULL), ST_OK);
        doc_free(&d);
        fclose(out);
    }
    arena_free(&a);
}

/* Texts as they are drawn, those of a line together. */
static void lines_of(const struct seen *s, struct buf *b) {
    for (size_t i = 0; i < s->len; i++) {
        const struct seen_text *t = &s->text[i], *last = i ? t - 1 : NULL;
        if (t->again) continue;
        bool same = last && last->page == t->page && last->y == t->y;
        buf_str(b, same ? " | " : i ? "\n" : "");
        buf_str(b, t->text);
    }
    buf_byte(b, '\n');
}

static void says(fill *f, const char *facts_name, const char *name) {
    struct seen s;
    struct buf got = BUF_INIT, want = BUF_INIT;
    char path[512], text[80];
    json_t *facts = kept(facts_name);
    struct arena *a = arena_new((size_t)8 << 20);
    struct doc *d = seen_open(&s, &(struct doc_options){ .title = name, .numbered = true });
    struct err e = { 0 };
    f(d, facts, a);
    if (doc_finish(d, &e)) fail_msg("%s %s", e.key, e.args_len ? e.args[0].value : "");
    doc_free(&d);
    assert_false(s.outside);
    lines_of(&s, &got);
    pages_write(f, facts, name);
    (void)snprintf(text, sizeof text, "%s.txt", name);
    path_of(path, text);
    if (getenv("GOLDEN_WRITE")) assert_int_equal(file_replace(path, got.data, got.len, 0644, NULL), ST_OK);
    assert_int_equal(file_read(path, 1 << 20, &want, NULL), ST_OK);
    const char *x = got.data, *y = want.data;
    long line = 1;
    while (*x && *x == *y) line += *x++ == '\n', y++;
    if (*x || *y) fail_msg("differs in line %ld, near:\n- %.*s\n+ %.*s", line, (int)strcspn(y, "\n"), y, (int)strcspn(x, "\n"), x);
    seen_free(&s);
    arena_free(&a);
    json_decref(facts);
    buf_free(&got);
    buf_free(&want);
}

static void test_summary(void **state) {
    (void)state;
    says(evidence_document, "evidence-facts.json", "evidence-summary");
}

static void test_confirmation(void **state) {
    (void)state;
    says(confirmation_document, "confirmation-view.json", "confirmation");
}

/* A producer's own copy, of a product that had no labels. */
static void none(struct doc *d, const json_t *facts, struct arena *a) {
    json_t *v = json_copy((json_t *)(uintptr_t)facts);
    json_object_set_new(v, "office", json_string(""));
    json_object_set_new(v, "rows", json_array());
    json_object_set_new(v, "sums", json_pack("{s:i}", "runs", 0));
    json_object_del(v, "rating");
    confirmation_document(d, v, a);
    json_decref(v);
}

static void test_confirmation_of_nothing(void **state) {
    (void)state;
    says(none, "confirmation-view.json", "confirmation-none");
}

int main(void) {
    struct err e = { 0 };
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_summary), cmocka_unit_test(test_confirmation), cmocka_unit_test(test_confirmation_of_nothing) };
    return text_load(&e) ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}

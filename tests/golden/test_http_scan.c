/*
 * What visitors read, in every language: the page of a label for each finding, the start page and pages of errors, as lines of
 * text with the marks that matter (class, lang, where a link leads), without style and pictures.
 *
 * To accept a change that is meant: run this program with GOLDEN_WRITE=1, read `git diff tests/golden/pages`, and commit both.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "page_fixture.h"
#include "page_lines.h"

/* ---- the pages ---- */

static const struct fact_mark marks_shown[] = {
    { .kind = SHOWN_RATING, .how = FACT_IN_FORCE, .stars = 4, .type = "ocop", .name = "", .no = "123/QĐ-UBND", .on = "2025-03-01",
      .until = "2028-02-29" },
    { .kind = SHOWN_RIGHT, .how = FACT_IN_FORCE, .type = "certification", .name = "Thổ cẩm Mẫu", .no = "GCN-1", .on = "2026-01-01",
      .until = "2026-12-31" },
};
static const struct scanned_text texts[] = { { "fr", "Écharpe brodée à la main", "Coton", "Brodée à l'aiguille, sans patron.", "", "Tissée au village." },
                                             { "zh", "手工刺绣围巾", "棉", "", "手洗", "" } };

/* One that has something of everything: a text in two languages, an English one, one that is Vietnamese only. */
static struct run_facts facts_full(enum outcome o) {
    struct run_facts f = facts_gs1;
    f.product = "Khăn thổ cẩm thêu tay";
    f.marks = marks_shown;
    f.marks_len = 2;
    f.content.materials = "Vải bông";
    f.content.materials_en = "Cotton";
    f.content.technique = "Thêu tay bằng kim, không vẽ mẫu.";
    f.content.technique_en = "Embroidered by needle, without a pattern.";
    f.content.care = "Giặt tay";
    f.content.story = "Dệt ở làng.";
    f.content.phone = "0214 3 820 123";
    f.content.price = 1250000;
    f.content.texts = texts;
    f.content.texts_len = 2;
    if (o == OUTCOME_EXPIRED) f.expires_on = "2026-10-31";
    if (o == OUTCOME_RECALLED) {
        f.recall.reason = "Phát hiện tạp chất.";
        f.recall.contact = "HTX Mẫu A";
        f.recall.phone = "0214 3 820 123";
        f.recall.instructions = "Giữ nguyên bao bì.";
    }
    return f;
}

static const struct page_case {
    const char *name;
    enum outcome outcome;
    bool typed, stranger, bare, fault, reported, unsafe;
    int days;
    int status; /* of a page that is no label: 200 the start page */
} cases[] = {
    { "genuine", .outcome = OUTCOME_GENUINE },
    { "genuine-bare", .outcome = OUTCOME_GENUINE, .bare = true, .days = 1 },
    { "genuine-many", .outcome = OUTCOME_GENUINE, .days = 12 },
    { "key-unsafe", .outcome = OUTCOME_GENUINE, .unsafe = true, .days = 12 },
    { "key-unsafe-bare", .outcome = OUTCOME_GENUINE, .unsafe = true, .bare = true },
    { "suspect", .outcome = OUTCOME_SUSPECT, .days = 30 },
    { "suspect-reported", .outcome = OUTCOME_SUSPECT, .reported = true },
    { "inactive", .outcome = OUTCOME_INACTIVE },
    { "revoked", .outcome = OUTCOME_REVOKED, .days = 2 },
    { "recalled", .outcome = OUTCOME_RECALLED, .days = 1 },
    { "expired", .outcome = OUTCOME_EXPIRED, .days = 7 },
    { "expired-typed", .outcome = OUTCOME_EXPIRED, .typed = true },
    { "forged", .outcome = OUTCOME_FORGED, .stranger = true },
    { "unissued", .outcome = OUTCOME_UNISSUED, .stranger = true },
    { "unsigned", .outcome = OUTCOME_UNSIGNED, .typed = true },
    { "unknown", .outcome = OUTCOME_UNKNOWN, .typed = true, .stranger = true },
    { "malformed-typed", .outcome = OUTCOME_MALFORMED, .typed = true, .stranger = true },
    { "malformed-link", .outcome = OUTCOME_MALFORMED, .stranger = true },
    { "fault", .outcome = OUTCOME_MALFORMED, .stranger = true, .fault = true },
    { "home", .status = 200 },
    { "error-400", .status = 400 },
    { "error-404", .status = 404 },
    { "error-429", .status = 429 },
    { "error-500", .status = 500 },
    { "error-503", .status = 503 },
};

static void ask_lang(struct ask *a, struct http_request *q, struct http_header *h, enum lang l) {
    *h = (struct http_header){ "Accept-Language", lang_code(l), 15, strlen(lang_code(l)) };
    *q = (struct http_request){ .method = "GET", .version = "HTTP/1.1", .target = "/T/4829104733829156", .target_len = 19, .headers = h,
                                .headers_len = 1, .peer = "127.0.0.1" };
    ask_read(q, a);
}

static void label_page(const struct page_case *c, const struct ask *a, struct http_response *out) {
    struct run_facts f = c->bare ? facts_bare : facts_full(c->outcome);
    struct scan_result r = known(c->outcome, c->typed, c->days, &f);
    if (c->stranger) r.facts = NULL;
    r.reported = c->reported;
    r.unsafe = c->unsafe;
    r.unsafe_day = c->unsafe ? 20775 : 0;
    if (c->outcome == OUTCOME_MALFORMED) {
        r.kind = CODE_MALFORMED;
        r.number[0] = r.grouped[0] = '\0';
        r.key_id = -1;
    }
    const struct label_extra x = { .fault = c->fault, .number_typed = c->outcome == OUTCOME_MALFORMED && c->typed,
                                   .typed_text = c->outcome == OUTCOME_MALFORMED && c->typed ? "4829 1047" : NULL };
    label_answer(&worker, a, &r, &x, out);
}

static void dump(const struct page_case *c, struct buf *out) {
    for (int l = 0; l < LANG_COUNT; l++) {
        struct ask a;
        struct http_request q;
        struct http_header h;
        struct http_response r;
        ask_lang(&a, &q, &h, (enum lang)l);
        if (c->status == 200) home_handle(&worker, &a, &r);
        else if (c->status) answer_status(&worker, &a, c->status, &r);
        else label_page(c, &a, &r);
        buf_printf(out, "%s== %d %s ==\n", l ? "\n" : "", r.status, lang_code((enum lang)l));
        page_lines(r.body.data, out);
        http_response_free(&r);
    }
}

static void test_pages(void **state) {
    (void)state;
    router.demo = false;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct buf have = BUF_INIT;
        dump(&cases[i], &have);
        page_holds(cases[i].name, &have);
    }
}

/* The kept text loses no word of the page: all that is between tags of its body is in a line. */
static void test_lines_keep_words(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    page_lines("<!doctype html><html lang=\"fr\"><head><meta charset=\"x\"><style>p{}</style><title>T &amp; U</title></head><body class=\"red\">"
               "<div><div class=\"in\"><svg><path></svg><p>a <span lang=\"vi\">b &lt;</span>c&#39;<a href=\"?l=en&amp;x\" hreflang=\"en\">d</a></p>"
               "<dl><dt>e</dt><dd>f</dd></dl></div></body></html>", &b);
    assert_string_equal(b.data, "html lang=fr\ntitle T & U\nbody class=red\np a <span lang=vi>b &lt;</span>c'"
                                "<a href=?l=en&amp;x hreflang=en>d</a>\ndt e\ndd f\n");
    buf_free(&b);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_lines_keep_words),
        cmocka_unit_test(test_pages),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}

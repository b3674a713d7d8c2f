/* The score, each part on its own: what gives points, what never can, and that more scans never give fewer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/clock.h"
#include "core/evidence.h"

#define DAY 20000
#define MINUTE 600

static void scan(struct evidence_window *w, int day, uint64_t network, const char *place) {
    evidence_add(w, &(struct evidence_device){ .day = DAY + day, .minute = MINUTE, .network = network, .place = place });
}

/* n networks with one device each, on each of so many days. */
static void crowd(struct evidence_window *w, int days, int networks) {
    for (int d = 0; d < days; d++)
        for (int n = 0; n < networks; n++) scan(w, d, (uint64_t)n + 1, "");
}

static struct evidence_score score_of(const struct evidence_window *w) {
    struct evidence_score s;
    evidence_score(w, &s);
    return s;
}

static const struct evidence_why *why(const struct evidence_score *s, const char *key) {
    for (int i = 0; i < s->why_len; i++)
        if (!strcmp(evidence_reason_key(s->why[i].reason), key)) return &s->why[i];
    return NULL;
}

static int arg(const struct evidence_why *y, const char *name) {
    for (int i = 0; y && i < EVIDENCE_ARGS && y->args[i].name; i++)
        if (!strcmp(y->args[i].name, name)) return y->args[i].value;
    fail_msg("no argument %s", name);
    return 0;
}

/* ---- what is kept ---- */

static void test_admit(void **state) {
    (void)state;
    struct evidence_pair kept[EVIDENCE_DEVICES_A_DAY];
    size_t n = 0;
    for (uint64_t v = 1; v <= 1000; v++) {
        enum evidence_admit a = evidence_admit(kept, n, (struct evidence_pair){ 7, v });
        assert_int_equal(a, v == 1 ? EVIDENCE_NETWORK : v <= EVIDENCE_DEVICES_A_NETWORK ? EVIDENCE_DEVICE : EVIDENCE_FULL);
        if (a != EVIDENCE_FULL) kept[n++] = (struct evidence_pair){ 7, v };
    }
    assert_int_equal(n, EVIDENCE_DEVICES_A_NETWORK);
    assert_int_equal(evidence_admit(kept, n, (struct evidence_pair){ 7, 2 }), EVIDENCE_KNOWN);
    assert_int_equal(evidence_admit(kept, n, (struct evidence_pair){ 8, 2 }), EVIDENCE_NETWORK);
    for (uint64_t net = 8; n < EVIDENCE_DEVICES_A_DAY; net++)
        for (uint64_t v = 1; v <= EVIDENCE_DEVICES_A_NETWORK; v++) kept[n++] = (struct evidence_pair){ net, v };
    assert_int_equal(evidence_admit(kept, n, (struct evidence_pair){ 9999, 1 }), EVIDENCE_FULL);
    assert_int_equal(evidence_admit(kept, n - 1, (struct evidence_pair){ kept[n - 1].network, 3 }), EVIDENCE_DEVICE);
}

static void test_headers(void **state) {
    (void)state;
    static const struct {
        const char *agent, *class;
    } agents[] = { { "Mozilla/5.0 (Linux; Android 14; SM-A155F) Chrome/120 Mobile", "android" },
                   { "Mozilla/5.0 (iPhone; CPU iPhone OS 17_1 like Mac OS X)", "ios" },
                   { "Mozilla/5.0 (iPad; CPU OS 12_0 like Mac OS X)", "ios" },
                   { "Mozilla/5.0 (Windows NT 10.0; Win64; x64)", "desktop" },
                   { "Mozilla/5.0 (X11; Linux x86_64)", "desktop" },
                   { "curl/8.0", "other" }, { "", "other" } };
    for (size_t i = 0; i < sizeof agents / sizeof *agents; i++) {
        enum agent_class c = agent_class_of(agents[i].agent, strlen(agents[i].agent));
        assert_string_equal(agent_class_key(c), agents[i].class);
        assert_int_equal(agent_class_parse(agents[i].class), c);
    }
    static const char *const languages[][2] = { { "vi-VN,vi;q=0.9", "vi" }, { "EN", "en" }, { "ko;q=1", "ko" }, { "*", "" },
                                                { "fil-PH", "" }, { "", "" }, { "v", "" }, { "1i", "" }, { "zh,en", "zh" } };
    for (size_t i = 0; i < sizeof languages / sizeof *languages; i++) {
        char out[3];
        evidence_language(languages[i][0], strlen(languages[i][0]), out);
        assert_string_equal(out, languages[i][1]);
    }
    static const char *const campaigns[][2] = { { "hoi-cho-2026", "hoi-cho-2026" }, { "", "" }, { "Fair", "" }, { "a b", "" }, { "a%20", "" },
                                                { "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwx" },
                                                { "abcdefghijklmnopqrstuvwxy", "" } };
    for (size_t i = 0; i < sizeof campaigns / sizeof *campaigns; i++) {
        char out[EVIDENCE_CAMPAIGN_BYTES];
        evidence_campaign(campaigns[i][0], strlen(campaigns[i][0]), out);
        assert_string_equal(out, campaigns[i][1]);
    }
    assert_true(evidence_place_ok("LCA") && evidence_place_ok("VN-02") && !evidence_place_ok("") && !evidence_place_ok("LÀO") &&
                !evidence_place_ok("123456789"));
}

/* ---- each reason on its own ---- */

static void test_nothing(void **state) {
    (void)state;
    struct evidence_window w = { 0 };
    assert_int_equal(score_of(&w).points, 0);
    scan(&w, 0, 1, "LCA");
    assert_int_equal(score_of(&w).points, 0);
    assert_int_equal(score_of(&w).why_len, 0);
}

static void test_crowd(void **state) {
    (void)state;
    for (int networks = 0; networks <= EVIDENCE_NETWORKS_FREE; networks++) {
        struct evidence_window quiet = { 0 };
        crowd(&quiet, 60, networks);
        assert_int_equal(score_of(&quiet).points, 0);
    }
    struct evidence_window w = { 0 };
    crowd(&w, 2, EVIDENCE_NETWORKS_FREE + 2);
    struct evidence_score s = score_of(&w);
    assert_int_equal(s.points, 2 * 2 * EVIDENCE_CROWD_POINTS);
    assert_int_equal(arg(why(&s, "crowd"), "days"), 2);
    assert_int_equal(arg(why(&s, "crowd"), "free"), EVIDENCE_NETWORKS_FREE);
    assert_int_equal(arg(why(&s, "crowd"), "most"), EVIDENCE_NETWORKS_FREE + 2);
    assert_null(why(&s, "siblings"));
    /* A fair is a few days with very many people. */
    struct evidence_window fair = { 0 };
    crowd(&fair, EVIDENCE_FAIR_DAYS, EVIDENCE_NETWORKS_A_DAY);
    assert_int_equal(score_of(&fair).points, EVIDENCE_FAIR_DAYS * EVIDENCE_CROWD_A_DAY);
    assert_true(score_of(&fair).points < EVIDENCE_LIMIT);
    struct evidence_window longer = { 0 };
    crowd(&longer, EVIDENCE_FAIR_DAYS + 1, EVIDENCE_NETWORKS_A_DAY);
    assert_true(score_of(&longer).points >= EVIDENCE_LIMIT);
}

/* The networks with the most devices are the ones that are left out. */
static void test_crowd_devices(void **state) {
    (void)state;
    struct evidence_window w = { 0 };
    for (uint64_t n = 1; n <= EVIDENCE_NETWORKS_FREE + 1; n++)
        for (int k = 0; k < (n == 1 ? 1 : 5); k++) scan(&w, 0, n, "");
    assert_int_equal(w.devices, 1 + EVIDENCE_NETWORKS_FREE * EVIDENCE_DEVICES_A_NETWORK);
    assert_int_equal(score_of(&w).points, EVIDENCE_CROWD_POINTS);
}

static void test_siblings(void **state) {
    (void)state;
    struct evidence_window w = { .label = { .siblings = EVIDENCE_SIBLINGS_LEAST, .siblings_most = 4 } };
    crowd(&w, 10, EVIDENCE_SIBLINGS_TIMES * 4 + 1);
    struct evidence_score s = score_of(&w);
    assert_int_equal(s.points, 10 * EVIDENCE_CROWD_POINTS);
    assert_int_equal(arg(why(&s, "siblings"), "most"), 4);
    w.label.siblings--; /* too few to say anything */
    assert_true(score_of(&w).points > s.points);
    w.label = (struct evidence_label){ .siblings = 100, .siblings_most = 1 };
    s = score_of(&w); /* quiet siblings take nothing away from the allowance */
    assert_int_equal(arg(why(&s, "crowd"), "free"), EVIDENCE_NETWORKS_FREE);
}

static const char *const places[] = { "A", "B", "C", "D", "E", "F", "G", "H", "I", "J", "K", "L", "M", "N", "O", "P" };

static void test_places(void **state) {
    (void)state;
    struct evidence_window w = { 0 };
    for (int d = 0; d < 60; d++) scan(&w, d, 1, places[d % EVIDENCE_PLACES_FREE]);
    assert_int_equal(score_of(&w).points, 0);
    scan(&w, 60, 1, "X");
    struct evidence_score s = score_of(&w);
    assert_int_equal(s.points, EVIDENCE_PLACE_POINTS);
    assert_int_equal(arg(why(&s, "places"), "places"), EVIDENCE_PLACES_FREE + 1);
    assert_int_equal(arg(why(&s, "places"), "days"), 61);
    for (int d = 61; d < 80; d++) scan(&w, d, 1, "X"); /* the days of a place count up to a number */
    assert_int_equal(score_of(&w).points, EVIDENCE_PLACE_DAYS * EVIDENCE_PLACE_POINTS);
    scan(&w, 80, 1, ""); /* not to be relied on */
    assert_int_equal(score_of(&w).points, EVIDENCE_PLACE_DAYS * EVIDENCE_PLACE_POINTS);
}

static void test_before(void **state) {
    (void)state;
    struct evidence_window w = { .label = { .activated_us = day_start_us(DAY + 30) } };
    for (int d = 0; d < 30; d++) scan(&w, d, 1, ""); /* the maker tries it now and then */
    assert_int_equal(score_of(&w).points, 0);
    scan(&w, 31, 1, "");
    scan(&w, 31, 2, "");
    assert_int_equal(score_of(&w).points, 0);
    struct evidence_window early = { .label = { .activated_us = day_start_us(DAY + 30) } };
    for (int d = 0; d < 30; d++)
        for (uint64_t n = 1; n <= EVIDENCE_NETWORKS_FREE; n++) scan(&early, d, n, "");
    struct evidence_score s = score_of(&early);
    assert_int_equal(s.points, EVIDENCE_BEFORE_MOST); /* never enough alone */
    assert_true(s.points < EVIDENCE_LIMIT_LEAST);
    assert_int_equal(arg(why(&s, "before"), "networks"), 30 * EVIDENCE_NETWORKS_FREE);
    /* In the minute of the activation is not before it. */
    struct evidence_window minute = { .label = { .activated_us = day_start_us(DAY) + MINUTE * 60000000LL + 1000000 } };
    scan(&minute, 0, 1, "");
    scan(&minute, 0, 2, "");
    assert_int_equal(score_of(&minute).points, 0);
    minute = (struct evidence_window){ .label = { .activated_us = day_start_us(DAY) + (MINUTE + 1) * 60000000LL } };
    scan(&minute, 0, 1, "");
    scan(&minute, 0, 2, "");
    assert_int_equal(score_of(&minute).points, EVIDENCE_BEFORE_POINTS);
}

static void test_display(void **state) {
    (void)state;
    struct evidence_window w = { 0 };
    for (int d = 0; d < 90; d++) {
        for (uint64_t n = 1; n <= 40; n++) scan(&w, d, n, n % 2 ? "LCA" : "");
        scan(&w, d, 99, places[d % 16]); /* a list that is wrong about one network a day */
    }
    assert_true(score_of(&w).points >= EVIDENCE_LIMIT);
    w.label.display = true;
    struct evidence_score s = score_of(&w);
    assert_int_equal(s.points, 0);
    assert_non_null(why(&s, "display"));
    /* What is scanned in many places as much as in its own is raised all the same. */
    struct evidence_window spread = { .label = { .display = true } };
    for (int d = 0; d < 60; d++)
        for (uint64_t n = 0; n < 10; n++) scan(&spread, d, n + 1, places[n]);
    assert_true(score_of(&spread).points >= EVIDENCE_LIMIT);
}

static void test_campaign(void **state) {
    (void)state;
    struct evidence_window w = { 0 };
    for (uint64_t n = 1; n <= 4; n++)
        evidence_add(&w, &(struct evidence_device){ .day = DAY, .network = n, .place = "", .campaign = n > 1 });
    struct evidence_score s = score_of(&w);
    assert_int_equal(s.points, 0);
    assert_int_equal(arg(why(&s, "campaign"), "devices"), 3);
}

/* ---- what holds for all scans ---- */

static uint32_t dice(uint32_t n) {
    static uint64_t x = 88172645463325252ULL;
    x ^= x << 13;
    x ^= x >> 7;
    x ^= x << 17;
    return (uint32_t)(x >> 33) % n;
}

struct one {
    int day;
    uint64_t network;
    const char *place;
};

static int by_order(const void *pa, const void *pb) {
    const struct one *a = pa, *b = pb;
    if (a->day != b->day) return a->day - b->day;
    return (a->network > b->network) - (a->network < b->network);
}

static int points_of(const struct one *scans, int n, struct evidence_label label) {
    struct one sorted[400];
    struct evidence_window w = { .label = label };
    memcpy(sorted, scans, (size_t)n * sizeof *scans);
    qsort(sorted, (size_t)n, sizeof *sorted, by_order);
    for (int i = 0; i < n; i++) scan(&w, sorted[i].day, sorted[i].network, sorted[i].place);
    return score_of(&w).points;
}

/* A network is in one place all day, as addresses are. */
static void test_more_is_never_less(void **state) {
    (void)state;
    for (int round = 0; round < 40; round++) {
        struct one scans[400];
        struct evidence_label label = { .activated_us = round % 3 ? 0 : day_start_us(DAY + 20), .siblings = 9, .siblings_most = round % 4 };
        int last = 0;
        for (int n = 0; n < 400; n++) {
            uint64_t network = 1 + dice(12);
            scans[n] = (struct one){ (int)dice(30), network, round % 2 ? places[network] : "" };
            if (n % 10) continue;
            int points = points_of(scans, n + 1, label);
            assert_true(points >= last);
            last = points;
        }
        assert_true(last > 0);
    }
}

/* Five networks a day in five places, with as many devices as they like, before an activation and after it. */
static void test_five_networks(void **state) {
    (void)state;
    for (int round = 0; round < 200; round++) {
        struct evidence_window w = { .label = { .activated_us = day_start_us(DAY + (int)dice(90)), .siblings = (int)dice(20) } };
        for (int d = 0; d < 90; d++)
            for (uint32_t n = 0, most = dice(EVIDENCE_NETWORKS_FREE + 1); n < most; n++)
                for (uint32_t k = dice(9); k > 0; k--) scan(&w, d, n + 1, places[dice(EVIDENCE_PLACES_FREE)]);
        assert_true(score_of(&w).points < EVIDENCE_LIMIT_LEAST);
    }
}

static void test_limits(void **state) {
    (void)state;
    assert_int_equal(evidence_limit(0), EVIDENCE_LIMIT);
    assert_int_equal(evidence_limit(-5), EVIDENCE_LIMIT);
    assert_int_equal(evidence_limit(1), EVIDENCE_LIMIT_LEAST);
    assert_int_equal(evidence_limit(250), 250);
    assert_int_equal(evidence_limit(1000000), EVIDENCE_LIMIT_MOST);
    assert_false(evidence_worth(EVIDENCE_NETWORKS_FREE));
    assert_true(evidence_worth(EVIDENCE_NETWORKS_FREE + 1));
    int v[] = { 9, 1, 5, 3, 7 };
    assert_int_equal(evidence_median(v, 5), 5);
    assert_int_equal(evidence_median(v, 0), 0);
}

int main(void) {
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_admit),    cmocka_unit_test(test_headers),  cmocka_unit_test(test_nothing),
        cmocka_unit_test(test_crowd),    cmocka_unit_test(test_crowd_devices), cmocka_unit_test(test_siblings),
        cmocka_unit_test(test_places),   cmocka_unit_test(test_before),   cmocka_unit_test(test_display),
        cmocka_unit_test(test_campaign), cmocka_unit_test(test_more_is_never_less), cmocka_unit_test(test_five_networks),
        cmocka_unit_test(test_limits),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

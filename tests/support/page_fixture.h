/*
 * Pages of labels from findings made by hand, through a worker without an installation. Include after cmocka.h and its kin.
 */
#ifndef TEMLANG_TESTS_PAGE_FIXTURE_H
#define TEMLANG_TESTS_PAGE_FIXTURE_H

#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "reply.h"
#include "router_internal.h"
#include "view.h"
#include "words.h"

#define PAGE_GZIP_MAX 10240 /* one round trip: ten segments of a first window, less what goes before */

#define CONTENT_NONE                                                                                                   \
    { .photo = "", .materials = "", .materials_en = "", .technique = "", .technique_en = "", .size = "", .weight = "", .care = "", .care_en = "", .story = "", \
      .story_en = "", .village_story = "", .village_story_en = "", .sold_at = "", .sold_url = "", .phone = "", .zalo = "", \
      .website = "", .price = -1 }

__attribute__((unused)) static const struct run_facts facts_gs1 = { .serial = 5,
                                            .run = 3,
                                            .count = 1000,
                                            .key_id = 0,
                                            .form = CODE_FORM_GS1,
                                            .host = "TX.LAOCAI.GOV.VN",
                                            .gtin = "09521234567899",
                                            .lot = "2411A",
                                            .product = "Khăn thổ cẩm thêu tay <Mẫu> & \"đẹp\"",
                                            .product_en = "Hand-embroidered brocade scarf",
                                            .producer = "Hợp tác xã Mẫu A",
                                            .producer_short = "HTX Mẫu A",
                                            .made_on = "2026-11-01",
                                            .expires_on = "2027-11-01",
                                            .issued_us = 1793500000000000,
                                            .log_idx = 12345,
                                            .producer_kind = "hop-tac-xa",
                                            .craft = "thêu, may thổ cẩm",
                                            .craft_en = "brocade embroidery and sewing",
                                            .hamlet = "thôn Nậm Rịa",
                                            .commune_code = "02680",
                                            .commune = "xã Hợp Thành",
                                            .province = "tỉnh Lào Cai",
                                            .old_commune = "xã Tả Phời",
                                            .old_district = "thành phố Lào Cai",
                                            .producer_hamlet = "thôn Nậm Rịa",
                                            .paused_on = "", .producer_ended_on = "", .product_ended_on = "",
                                            .recall = { "", "", "", "" },
                                            .alcohol = -1,
                                            .content = CONTENT_NONE,
                                            .producer_state = STATE_APPROVED,
                                            .product_state = STATE_APPROVED };
__attribute__((unused)) static const struct run_facts facts_bare = { .serial = 6,
                                             .run = 4,
                                             .count = 10,
                                             .key_id = 7,
                                             .form = CODE_FORM_VILLAGE,
                                             .host = "TX.LAOCAI.GOV.VN",
                                             .gtin = "",
                                             .lot = "B1",
                                             .product = "Giỏ tre",
                                             .product_en = "",
                                             .producer = "Hộ Mẫu B",
                                             .producer_short = "",
                                             .made_on = "",
                                             .expires_on = "",
                                             .issued_us = 1793500000000000,
                                             .log_idx = 0,
                                             .producer_kind = "ho-gia-dinh",
                                             .craft = "",
                                             .craft_en = "",
                                             .hamlet = "",
                                             .commune_code = "02680",
                                             .commune = "xã Hợp Thành",
                                             .province = "tỉnh Lào Cai",
                                             .old_commune = "",
                                             .old_district = "",
                                             .producer_hamlet = "",
                                             .paused_on = "", .producer_ended_on = "", .product_ended_on = "",
                                             .recall = { "", "", "", "" },
                                             .alcohol = -1,
                                             .content = CONTENT_NONE,
                                             .producer_state = STATE_APPROVED,
                                             .product_state = STATE_APPROVED };

static inline struct scan_result known(enum outcome o, bool typed, int days, const struct run_facts *f) {
    struct scan_result r;
    memset(&r, 0, sizeof r);
    r.outcome = o;
    r.kind = typed ? CODE_UNSIGNED : CODE_SIGNED;
    r.typed = typed;
    r.today = 20780;
    memcpy(r.number, "4829104733829156", 17);
    memcpy(r.grouped, "4829 1047 3382 9156", 20);
    r.key_id = typed ? -1 : f->key_id;
    r.run = f->run;
    r.index = 17;
    r.facts = f;
    r.history = (struct scan_history){ .days = days, .scans = days, .first_day = 20760, .first_minute = 845 };
    if (o == OUTCOME_REVOKED) {
        r.voided = true;
        r.void_reason = VOID_JAM;
        r.void_day = 20770;
    }
    return r;
}

/* ---- a worker without an installation ---- */

static struct router router;
static struct router_worker worker;

static inline int open_all(void **state) {
    struct err e = { 0 };
    (void)state;
    if (text_load(&e) || pages_open(&router.pages, &e)) {
        struct buf why = BUF_INIT;
        text_error(&why, LANG_EN, &e);
        print_error("%s\n", why.data);
        buf_free(&why);
        return -1;
    }
    router.demo = true;
    worker.r = &router;
    worker.deflater = deflater_new();
    worker.shells = shells_new();
    return 0;
}

static inline int close_all(void **state) {
    (void)state;
    pages_close(&router.pages);
    deflater_free(&worker.deflater);
    shells_free(&worker.shells);
    buf_free(&worker.query);
    buf_free(&worker.escaped);
    buf_free(&worker.date);
    buf_free(&worker.days);
    buf_free(&worker.report);
    return 0;
}

struct got {
    struct http_response r;
    struct buf text; /* uncompressed, NUL-terminated */
    size_t wire;
};

static inline void unpack(struct got *g, bool gzip) {
    g->text = (struct buf)BUF_INIT;
    g->wire = g->r.body.len;
    if (!gzip) {
        buf_add(&g->text, g->r.body.data, g->r.body.len);
        return;
    }
    z_stream z = { 0 };
    char *room = buf_room(&g->text, 200000);
    assert_int_equal(inflateInit2(&z, 15 + 16), Z_OK);
    z.next_in = (Bytef *)g->r.body.data;
    z.avail_in = (uInt)g->r.body.len;
    z.next_out = (Bytef *)room;
    z.avail_out = 200000;
    assert_int_equal(inflate(&z, Z_FINISH), Z_STREAM_END);
    g->text.len = z.total_out;
    g->text.data[g->text.len] = '\0';
    inflateEnd(&z);
}

static inline struct got get(const struct scan_result *r, const char *target, const char *lang, const char *accept,
                      bool gzip) {
    const struct http_header h[] = { { "Accept-Language", lang, 15, strlen(lang) },
                                     { "Accept", accept, 6, strlen(accept) },
                                     { "Accept-Encoding", gzip ? "gzip" : "identity", 15, gzip ? 4 : 8 } };
    const struct http_request q = { .method = "GET",
                                    .version = "HTTP/1.1",
                                    .target = target,
                                    .target_len = strlen(target),
                                    .headers = h,
                                    .headers_len = 3,
                                    .peer = "127.0.0.1" };
    struct ask a;
    struct got g;
    const struct label_extra x = { .number_typed = false };
    ask_read(&q, &a);
    label_answer(&worker, &a, r, &x, &g.r);
    unpack(&g, gzip && !a.json);
    return g;
}

static inline void got_free(struct got *g) {
    http_response_free(&g->r);
    buf_free(&g->text);
}

static inline const char *header_of(const struct http_response *r, const char *name) {
    for (int i = 0; i < r->headers_len; i++)
        if (!strcmp(r->headers[i].name, name)) return r->headers[i].value;
    return "";
}

/* Text of a page: tags away, entities back. */
static inline char *plain(const struct buf *html) {
    static const struct {
        const char *entity;
        char c;
    } entities[] = { { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' }, { "&quot;", '"' }, { "&#39;", '\'' } };
    char *out = malloc(html->len + 1), *to = out;
    const char *body = strstr(html->data, "<body");
    bool tag = false;
    for (const char *p = body; *p; p++) {
        if (*p == '<') tag = true;
        if (!tag) {
            char c = *p;
            for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
                if (strncmp(p, entities[i].entity, strlen(entities[i].entity)) != 0) continue;
                c = entities[i].c;
                p += strlen(entities[i].entity) - 1;
                break;
            }
            *to++ = c;
        }
        if (*p == '>') tag = false;
    }
    *to = '\0';
    return out;
}

static inline void says(const struct scan_result *r, const char *lang, const char *sentence, bool want) {
    struct got g = get(r, "/T/4829104733829156", lang, "*/*", true);
    char *text = plain(&g.text);
    if ((strstr(text, sentence) != NULL) != want)
        print_error("%s: %s\n%s\n", want ? "missing" : "unwanted", sentence, text);
    assert_true((strstr(text, sentence) != NULL) == want);
    free(text);
    got_free(&g);
}

#endif

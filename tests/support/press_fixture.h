/* A made-up run and its job for the press, equal in every test: fixed keys, fixed texts. */
#ifndef TEMLANG_TESTS_PRESS_FIXTURE_H
#define TEMLANG_TESTS_PRESS_FIXTURE_H

#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "label/press.h"

#define FIXTURE_GTIN "09521234567899"
#define FIXTURE_HOST "TX.LAOCAI.GOV.VN"
#define FIXTURE_HOST_26 "TRUYXUAT.LANGNGHELC.GOV.VN"
#define FIXTURE_LOT_20 "2026-11.A-ABCDEFGH12"

struct fixture {
    struct code_issuer issuer;
    struct range range;
    struct press_job job;
};

static inline int fixture_start(void **state) {
    (void)state;
    return sodium_init() < 0 || text_load(NULL) != ST_OK || stock_load(NULL) != ST_OK ? -1 : 0;
}

static inline void fixture_issuer(struct code_issuer *issuer, const char *host, const char *gtin, const char *lot) {
    struct numbering numbering;
    unsigned char seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES], secret[CODE_SECRET_BYTES];
    memset(numbering.key, 0x5A, sizeof numbering.key);
    memset(seed, 0xA5, sizeof seed);
    crypto_sign_seed_keypair(pub, secret, seed);
    code_issuer_init(issuer, &numbering, 42, 7, secret, host, gtin, lot);
}

/* labels 1 … count of the village form on a stock */
static inline void fixture_job(struct fixture *f, const char *stock, uint32_t count) {
    memset(f, 0, sizeof *f);
    fixture_issuer(&f->issuer, FIXTURE_HOST, NULL, NULL);
    f->range = (struct range){1, count};
    f->job = (struct press_job){
        .issuer = &f->issuer, .stock = stock_find(stock), .ranges = &f->range, .ranges_len = 1, .start_cell = 1,
        .workers = 1,
        .texts = {.name = "Khăn thổ cẩm thêu tay Tả Phìn", .name_en = "Hand-embroidered brocade scarf",
                  .org = "Hợp tác xã Thổ cẩm Mẫu A", .org_short = "HTX Thổ cẩm Mẫu A",
                  .village = "Làng nghề thêu Dao Đỏ Tả Phìn", .place = "xã Tả Phìn, tỉnh Lào Cai", .lot = "2411A",
                  .made_on = "01/11/2026", .expires_on = "01/11/2028", .origin = "Sản xuất tại Việt Nam",
                  .host = "tx.laocai.gov.vn"},
    };
}

/* A sink that keeps what it gets. */
static inline enum status fixture_keep(void *ctx, const void *data, size_t len, struct err *e) {
    struct buf *b = ctx;
    buf_add(b, data, len);
    return b->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

#endif

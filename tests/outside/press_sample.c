/*
 * Prints labels of a made-up run straight through the press, for checks from outside and for looking at.
 *
 *     press_sample OUT key=value …      see options below; urls=FILE writes the addresses, one a line
 *     press_sample - stocks=sheet       the ids of the stocks of a kind, or of "all"
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "label/press.h"

static struct {
    const char *stock, *format, *form, *texts, *host, *lot, *name, *org, *urls, *marks, *stocks, *theme;
    long stars, art, from, count, start, dpi, workers, demo, offset_x_um, offset_y_um, scale_x_ppm, scale_y_ppm;
} option = {.stock = "a4-24", .format = "pdf", .form = "village", .texts = "usual", .from = 1, .count = 24, .start = 1};

static const struct {
    const char *name;
    const char **text;
    long *number;
} options[] = {
    {"stock", &option.stock, 0},   {"format", &option.format, 0}, {"form", &option.form, 0},
    {"texts", &option.texts, 0},   {"host", &option.host, 0},     {"lot", &option.lot, 0},
    {"name", &option.name, 0},     {"org", &option.org, 0},       {"urls", &option.urls, 0},
    {"marks", &option.marks, 0},   {"stocks", &option.stocks, 0},
    {"theme", &option.theme, 0},   {"stars", 0, &option.stars},   {"art", 0, &option.art},
    {"from", 0, &option.from},     {"count", 0, &option.count},   {"start", 0, &option.start},
    {"dpi", 0, &option.dpi},       {"workers", 0, &option.workers}, {"demo", 0, &option.demo},
    {"x", 0, &option.offset_x_um}, {"y", 0, &option.offset_y_um},
    {"sx", 0, &option.scale_x_ppm}, {"sy", 0, &option.scale_y_ppm},
};

static void die(const char *what, const char *which) {
    fprintf(stderr, "press_sample: %s %s\n", what, which);
    exit(2);
}

static void option_take(const char *arg) {
    const char *equals = strchr(arg, '=');
    for (size_t i = 0; equals && i < sizeof options / sizeof *options; i++) {
        size_t len = (size_t)(equals - arg);
        if (strlen(options[i].name) != len || strncmp(options[i].name, arg, len)) continue;
        if (options[i].text) *options[i].text = equals + 1;
        if (options[i].number) *options[i].number = strtol(equals + 1, NULL, 10);
        return;
    }
    die("unknown option", arg);
}

#define ART_DOTS 240

/* A made-up piece of artwork: a ring around a shape that differs. */
static struct press_image art_make(int which) {
    static unsigned char bits[3][ART_DOTS * ART_DOTS / 8];
    int half = ART_DOTS / 2;
    for (int y = 0; y < ART_DOTS; y++) {
        for (int x = 0; x < ART_DOTS; x++) {
            int dx = x - half, dy = y - half, far = dx * dx + dy * dy, inner = half * 3 / 4;
            bool ring = far < half * half && far > inner * inner;
            bool shape = which == 0 ? abs(dx) + abs(dy) < half / 2 : which == 1 ? abs(dx) < 12 || abs(dy) < 12 : dy > 0 && abs(dx) < dy;
            if (ring || (shape && far < inner * inner * 3 / 4))
                bits[which][(y * ART_DOTS + x) / 8] |= (unsigned char)(0x80 >> (x & 7));
        }
    }
    return (struct press_image){ART_DOTS, ART_DOTS, bits[which]};
}

/* Texts as producers write them: usual ones, and about the longest that the stock is meant for. */
static struct press_texts texts_make(void) {
    struct press_texts t = {
        .name = "Khăn thổ cẩm thêu tay Tả Phìn", .name_en = "Hand-embroidered brocade scarf",
        .org = "Hợp tác xã Thổ cẩm Mẫu A", .org_short = "HTX Thổ cẩm Mẫu A", .village = "Làng nghề thêu Dao Đỏ Tả Phìn",
        .place = "xã Tả Phìn, tỉnh Lào Cai", .lot = "2411A", .made_on = "01/11/2026", .expires_on = "01/11/2028",
        .origin = "Sản xuất tại Việt Nam", .host = "tx.laocai.gov.vn", .marks = option.marks, .demo = option.demo != 0,
    };
    if (!strcmp(option.texts, "bare"))
        return (struct press_texts){.name = "Rượu ngô", .org = "Hộ Mẫu B", .demo = t.demo};
    t.tagline = "Dệt tay, nhuộm chàm từ lá";
    t.tagline_en = "Handwoven, dyed with leaf indigo";
    t.story = "Phụ nữ Dao Đỏ ở Tả Phìn trồng lanh, se sợi, dệt vải và nhuộm chàm nhiều lần trước khi thêu. Mỗi chiếc khăn "
              "mất khoảng ba tuần; hoa văn kể về cây rừng, dấu chân hổ và mặt trời.";
    t.story_en = "Red Dao women of Tả Phìn grow hemp, spin, weave, and dye the cloth many times before they embroider. A scarf "
                 "takes about three weeks; its motifs tell of forest trees, tiger tracks and the sun.";
    if (!strcmp(option.texts, "long")) {
        t.name = "Túi đeo chéo thổ cẩm thêu tay họa tiết Dao Đỏ nhuộm chàm lá";
        t.name_en = "Crossbody bag, hand-embroidered Red Dao motif, natural indigo dye";
        t.org = "Hợp tác xã Nông nghiệp và Thổ cẩm Mẫu Đệ Nhị";
        t.org_short = "HTX Thổ cẩm Mẫu Đệ Nhị";
        t.village = "Làng nghề truyền thống dệt thổ cẩm Nghĩa Đô";
        t.place = "xã Nghĩa Đô, tỉnh Lào Cai";
        t.lot = "2026-11.A-ABCDEFGH12";
        t.host = "truyxuat.langnghelc.gov.vn";
    }
    /* the same as the usual ones in NFD, and minority languages' letters that need combining marks */
    if (!strcmp(option.texts, "nfd")) {
        t.name = "Kha\xCC\x86n tho\xCC\x82\xCC\x89 ca\xCC\x82\xCC\x89m the\xCC\x82u tay Ta\xCC\x89 Phi\xCC\x80n";
        t.org_short = "HTX O\xCC\x9B\xCC\x86n o\xCC\x89\xCC\x86 Ch\xC6\xB0\xCC\x86";
        t.org = "Hợp tác xã Ơ̆n ỏ̆ Chư̆ · Hmoob Lees · Miuh Ndaauh";
        t.village = "Bản Pỏ̆ Lào Ơ̆ng · Giáy Raeuz";
    }
    return t;
}

static enum status to_file(void *ctx, const void *data, size_t len, struct err *e) {
    return fwrite(data, 1, len, ctx) == len ? ST_OK : err_set(e, ST_IO, NULL, "file.write");
}

static void urls_write(const struct code_issuer *issuer, const struct range *r) {
    FILE *f = fopen(option.urls, "w");
    if (!f) die("cannot write", option.urls);
    for (uint32_t i = r->first; i <= r->last; i++) {
        struct code_label label;
        code_issue(issuer, i, &label);
        fprintf(f, "%s\n", label.address);
    }
    if (fclose(f)) die("cannot write", option.urls);
}

static int failed(const struct err *e) {
    struct buf b = BUF_INIT;
    text_error(&b, LANG_EN, e);
    fprintf(stderr, "%s: %s\n", e->key, b.data ? b.data : "");
    buf_free(&b);
    return 1;
}

static int stocks_list(void) {
    for (size_t i = 0; i < stock_count(); i++) {
        const char *kind = stock_kind_word(stock_at(i)->kind);
        if (!strcmp(option.stocks, "all") || !strcmp(option.stocks, kind)) printf("%s\n", stock_at(i)->id);
    }
    return 0;
}

int main(int argc, char **argv) {
    if (argc < 2) die("usage:", "press_sample OUT key=value …");
    for (int i = 2; i < argc; i++) option_take(argv[i]);
    struct err e = {0};
    if (sodium_init() < 0 || text_load(&e) != ST_OK || stock_load(&e) != ST_OK) return failed(&e);
    if (option.stocks) return stocks_list();

    struct press_texts texts = texts_make();
    texts.stars = (int)option.stars;
    const struct press_image art[] = {art_make(0), art_make(1), art_make(2)};
    if (option.art & 1) texts.logo = &art[0];
    if (option.art & 2) texts.ocop = &art[1];
    if (option.art & 4) texts.mark = &art[2];
    if (option.host) texts.host = option.host;
    if (option.lot) texts.lot = option.lot;
    if (option.name) texts.name = option.name;
    if (option.org) texts.org = texts.org_short = option.org;
    char host[CODE_HOST_BYTES];
    if (code_host_parse(texts.host ? texts.host : "TX.LAOCAI.GOV.VN", host, &e) != ST_OK) return failed(&e);

    struct numbering numbering;
    unsigned char seed[crypto_sign_SEEDBYTES], pub[crypto_sign_PUBLICKEYBYTES], secret[CODE_SECRET_BYTES];
    memset(numbering.key, 0x5A, sizeof numbering.key);
    memset(seed, 0xA5, sizeof seed);
    crypto_sign_seed_keypair(pub, secret, seed);
    struct code_issuer issuer;
    const char *gtin = !strcmp(option.form, "gs1") ? "09521234567899" : NULL;
    code_issuer_init(&issuer, &numbering, 42, 7, secret, host, gtin, texts.lot ? texts.lot : "A1");

    enum press_colour theme = COLOUR_BLACK;
    if (option.theme && !colour_find(option.theme, &theme)) die("no colour", option.theme);
    struct range range = {(uint32_t)option.from, (uint32_t)(option.from + option.count - 1)};
    struct press_job job = {
        .issuer = &issuer, .texts = texts, .stock = stock_find(option.stock), .ranges = &range, .ranges_len = 1,
        .theme = theme, .start_cell = (int)option.start, .offset_x_um = (int32_t)option.offset_x_um,
        .offset_y_um = (int32_t)option.offset_y_um,
        .scale_x_ppm = (int32_t)option.scale_x_ppm, .scale_y_ppm = (int32_t)option.scale_y_ppm,
        .dpi = (int)option.dpi, .workers = (int)option.workers,
    };
    bool text = !strcmp(option.format, "txt"); /* the drawing itself */
    bool preview = !strcmp(option.format, "preview"); /* the first sheet */
    bool calibration = !strcmp(option.format, "calibration"); /* the page that a printer is measured with */
    bool guide = !strncmp(option.format, "guide", 5); /* "guide-vi", "guide-en": the page that hangs beside it */
    if (!text && !preview && !calibration && !guide && !format_find(option.format, &job.format)) die("no format", option.format);
    if (!job.stock) die("no stock", option.stock);
    if (text || preview) {
        struct buf b = BUF_INIT;
        FILE *out = fopen(argv[1], "wb");
        if (!out) die("cannot write", argv[1]);
        enum status s = text ? press_dump(&job, range.first, &b, &e) : press_preview(&job, 0, &b, NULL, &e);
        if (s != ST_OK) return failed(&e);
        fwrite(b.data, 1, b.len, out);
        buf_free(&b);
        return fclose(out) ? 1 : 0;
    }
    FILE *out = fopen(argv[1], "wb");
    if (!out) die("cannot write", argv[1]);
    struct press_report r;
    if (calibration) {
        if (press_calibration(&job, LANG_VI, to_file, out, &e) != ST_OK) return failed(&e);
        return fclose(out) ? 1 : 0;
    }
    if (guide) {
        enum lang lang = LANG_VI;
        if (!lang_parse(option.format + 5 + (option.format[5] == '-'), &lang)) die("no language", option.format);
        if (press_guide(lang, to_file, out, &e) != ST_OK) return failed(&e);
        return fclose(out) ? 1 : 0;
    }
    if (press_run(&job, to_file, out, &r, &e) != ST_OK) return failed(&e);
    if (fclose(out)) die("cannot write", argv[1]);
    if (option.urls) urls_write(&issuer, &range);
    printf("labels %llu pages %llu bytes %llu symbol %d-%c module %.4f mm next %d template %s\n",
           (unsigned long long)r.labels, (unsigned long long)r.pages, (unsigned long long)r.bytes, r.version, r.level,
           r.module_nm / 1e6, r.next_cell, r.template_version);
    return 0;
}

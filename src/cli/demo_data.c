/*
 * The fictional data of the demonstration: makers, seven products, lots and runs in different states.
 *
 * Everything goes through the same commands that a person would give, and each step finds what an earlier start made
 * (by natural key, or the idempotency key of a run), so that a start that was broken off is completed by the next one.
 * Communes and villages are real ones of the province's lists; makers and products are invented and named so.
 */
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "cli_internal.h"

static const struct {
    const char *name, *short_name, *kind, *commune, *village;
} makers[] = {
    { "Hợp tác xã Mẫu A", "HTX Mẫu A", "hop-tac-xa", "03046", "tho-cam-ban-ho" },
    { "Tổ hợp tác Mẫu B", "THT Mẫu B", "to-hop-tac", "03037", "huong-giay-ta-van" },
    { "Hộ kinh doanh Mẫu C", "HKD Mẫu C", "ho-kinh-doanh", "02839", "ruou-ban-pho" },
    { "Hộ gia đình Mẫu D", "Hộ Mẫu D", "ho-gia-dinh", "02680", "com-tay-hop-thanh" },
    { "Tổ hợp tác Mẫu E", "THT Mẫu E", "to-hop-tac", "03076", "giay-do-dan-thang" },
};
#define MAKERS (sizeof makers / sizeof *makers)

enum { SCARF, BAG, INCENSE, LIQUOR, LIQUOR_RICE, RICE, PAPER, PRODUCTS }; /* in the order of enum demo_picture */
static const struct {
    size_t maker;
    const char *name, *name_en, *gtin; /* 952: the prefix that GS1 keeps for examples; "" none */
} products[PRODUCTS] = {
    [SCARF] = { 0, "Khăn thổ cẩm dệt tay", "Hand-woven brocade scarf", "9520001000010" },
    [BAG] = { 0, "Túi vải lanh nhuộm chàm", "Indigo-dyed hemp bag", "" },
    [INCENSE] = { 1, "Hương thảo mộc, bó 100 que", "Herbal incense, bundle of 100", "9520001000027" },
    [LIQUOR] = { 2, "Rượu ngô men lá 500 ml", "Corn liquor with leaf yeast, 500 ml", "9520001000034" },
    [LIQUOR_RICE] = { 2, "Rượu thóc men lá 500 ml", "Rice liquor with leaf yeast, 500 ml", "" },
    [RICE] = { 3, "Cốm nếp nương 300 g", "Young green rice flakes, 300 g", "" },
    [PAPER] = { 4, "Giấy dó khổ 40 × 60 cm", "Dó bark paper, 40 × 60 cm", "" },
};

enum { LOT_SCARF, LOT_BAG, LOT_INCENSE, LOT_LIQUOR, LOT_LIQUOR_RICE, LOT_RICE_OLD, LOT_RICE, LOT_PAPER, LOT_BAG_SHOP, LOTS };
static const struct {
    int product;
    const char *code, *unit;
    int quantity;
    int made_days, good_days; /* days before today; days after today (negative: over), 0 no date */
} lots[LOTS] = {
    [LOT_SCARF] = { SCARF, "KTC-2611", "cái", 2000, 25, 0 },
    [LOT_BAG] = { BAG, "TL-2611", "cái", 600, 12, 0 },
    [LOT_INCENSE] = { INCENSE, "LAOCAI-2026-11.A0001", "bó", 5000, 30, 0 },
    [LOT_LIQUOR] = { LIQUOR, "RN-07", "chai", 12000, 60, 720 },
    [LOT_LIQUOR_RICE] = { LIQUOR_RICE, "RT-03", "chai", 800, 20, 720 },
    [LOT_RICE_OLD] = { RICE, "COM-VU1", "túi", 300, 150, -30 },
    [LOT_RICE] = { RICE, "COM-VU2", "túi", 400, 5, 90 },
    [LOT_PAPER] = { PAPER, "GD-3", "tờ", 200, 40, 0 },
    [LOT_BAG_SHOP] = { BAG, "TL-2612", "cái", 200, 6, 0 },
};

enum { RUN_SCARF, RUN_BAG, RUN_INCENSE, RUN_LIQUOR, RUN_LIQUOR_RICE, RUN_RICE_OLD, RUN_RICE, RUN_PAPER, RUN_TEST, RUN_BAG_SHOP, RUNS };
static const struct {
    int lot;
    int count;
    const char *key;            /* idempotency key */
    const char *range, *reason; /* voided, NULL none */
    const char *sold;           /* its labels count only once they are said to be sold or shipped, and these are; NULL: at once */
} runs[RUNS] = {
    [RUN_BAG] = { LOT_BAG, 300, "demo-tui", NULL, NULL, NULL },
    [RUN_SCARF] = { LOT_SCARF, 500, "demo-khan", "12-14,37", "jam", NULL },
    [RUN_INCENSE] = { LOT_INCENSE, 1000, "demo-huong", "999-1000", "lost", NULL },
    [RUN_LIQUOR] = { LOT_LIQUOR, 10000, "demo-ruou", NULL, NULL, NULL },
    [RUN_LIQUOR_RICE] = { LOT_LIQUOR_RICE, 300, "demo-ruou-2", NULL, NULL, NULL },
    [RUN_RICE_OLD] = { LOT_RICE_OLD, 200, "demo-com-1", NULL, NULL, NULL },
    [RUN_RICE] = { LOT_RICE, 200, "demo-com-2", "1", "torn", NULL },
    [RUN_PAPER] = { LOT_PAPER, 100, "demo-giay", NULL, NULL, NULL },
    [RUN_TEST] = { LOT_PAPER, 20, "demo-in-thu", "1-20", "test", NULL },
    [RUN_BAG_SHOP] = { LOT_BAG_SHOP, 100, "demo-tui-gui-ban", NULL, NULL, "1-40" },
};

struct loading {
    struct cli *c;
    struct app *app;
    json_int_t maker[MAKERS], product[PRODUCTS], lot[LOTS], run[RUNS];
};

/* Run a command and give the id of what it made, or of what was there: an error that names the id is as good. */
static enum status made(struct loading *l, enum command cmd, json_t *params, json_int_t *id) {
    json_t *result = NULL;
    struct err e = { .status = ST_OK };
    int64_t known = 0;
    if (!params) return err_set(&l->c->e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = command_run(cmd, l->app, NULL, &actor_operator, params, NULL, &result, &e);
    json_decref(params);
    const char *text = err_value(&e, "id");
    if (st == ST_CONFLICT && text && number_read(text, 0, INT64_MAX, &known)) {
        *id = known;
        return ST_OK;
    }
    if (st)
        l->c->e = e;
    else
        *id = json_integer_value(json_object_get(result, "id"));
    json_decref(result);
    return st;
}

static void day_text(const struct loading *l, int days, char out[static DATE_BYTES]) {
    day_format(day_of_us(clock_now_us(app_clock(l->app))) + days, out);
}

static enum status load_lot(struct loading *l, size_t i) {
    char made_on[DATE_BYTES], good_until[DATE_BYTES];
    day_text(l, -lots[i].made_days, made_on);
    day_text(l, lots[i].good_days, good_until);
    return made(l, COMMAND_LOT_ADD,
                json_pack("{s:I, s:s, s:i, s:s, s:s, s:s*}", "product", l->product[lots[i].product], "code",
                          lots[i].code, "quantity", lots[i].quantity, "unit", lots[i].unit, "made_on", made_on,
                          "expires_on", lots[i].good_days ? good_until : NULL),
                &l->lot[i]);
}

/* What somebody took back in the demonstration stays so. */
static enum status load_sold(struct loading *l, size_t i) {
    json_t *run = NULL, *params = json_pack("{s:I}", "run", l->run[i]);
    json_int_t ignored = 0;
    if (!params) return err_set(&l->c->e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = command_run(COMMAND_RUN_SHOW, l->app, NULL, &actor_operator, params, NULL, &run, &l->c->e);
    bool said = json_integer_value(json_object_get(json_object_get(run, "sold"), "labels")) || json_array_size(json_object_get(run, "taken_back"));
    json_decref(params);
    json_decref(run);
    if (st || said) return st;
    return made(l, COMMAND_RUN_ACTIVATE, json_pack("{s:I, s:s}", "run", l->run[i], "range", runs[i].sold), &ignored);
}

static enum status load_run(struct loading *l, size_t i) {
    json_int_t ignored = 0;
    enum status st = made(l, COMMAND_RUN_ISSUE,
                          json_pack("{s:I, s:s, s:i, s:s, s:o*}", "product", l->product[lots[runs[i].lot].product], "lot", lots[runs[i].lot].code,
                                    "count", runs[i].count, "idempotency_key", runs[i].key, "activation", runs[i].sold ? json_true() : NULL),
                          &l->run[i]);
    if (!st && runs[i].sold) st = load_sold(l, i);
    if (st || !runs[i].range) return st;
    return made(l, COMMAND_RUN_VOID,
                json_pack("{s:I, s:s, s:s}", "run", l->run[i], "range", runs[i].range, "reason", runs[i].reason),
                &ignored);
}

static enum status load(struct loading *l) {
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < MAKERS; i++)
        st = made(l, COMMAND_PRODUCER_ADD,
                  json_pack("{s:s, s:s, s:s, s:s, s:s}", "name", makers[i].name, "short_name", makers[i].short_name,
                            "kind", makers[i].kind, "commune", makers[i].commune, "village", makers[i].village),
                  &l->maker[i]);
    for (size_t i = 0; !st && i < PRODUCTS; i++)
        st = made(l, COMMAND_PRODUCT_ADD,
                  json_pack("{s:I, s:s, s:s, s:s*}", "producer", l->maker[products[i].maker], "name", products[i].name,
                            "name_en", products[i].name_en, "gtin", *products[i].gtin ? products[i].gtin : NULL),
                  &l->product[i]);
    for (size_t i = 0; !st && i < LOTS; i++) st = load_lot(l, i);
    for (size_t i = 0; !st && i < RUNS; i++) st = load_run(l, i);
    return st;
}

/* ---- addresses to look at ---- */

static enum status address(struct loading *l, int run, int index, const char *at, char *out, size_t cap) {
    char text[CODE_ADDRESS_MAX + 1];
    enum status st = app_label_address(l->app, (uint32_t)l->run[run], (uint32_t)index, text, &l->c->e);
    if (st || address_local(text, at, out, cap)) return st;
    return err_set(&l->c->e, ST_INTERNAL, NULL, "cli.demo-address");
}

enum status demo_load(struct cli *c, struct app *a, struct demo_labels *d) {
    struct loading l = { .c = c, .app = a };
    enum status st = load(&l);
    struct demo_makes makes = { .maker = l.maker[0], .scarf = l.product[SCARF], .scarf_lot = l.lot[LOT_SCARF], .incense = l.product[INCENSE],
                                      .distiller = l.maker[products[LIQUOR].maker], .liquor = { l.product[LIQUOR], l.product[LIQUOR_RICE] },
                                      .liquor_lot = { l.lot[LOT_LIQUOR], l.lot[LOT_LIQUOR_RICE] } };
    for (size_t i = 0; i < PRODUCTS; i++) makes.pictured[i] = l.product[i];
    if (!st) st = demo_accounts_load(c, a, &makes);
    if (!st) st = demo_registry_load(c, a, &makes);
    if (!st) st = address(&l, RUN_BAG, 1, d->host, d->genuine, sizeof d->genuine);
    if (!st) st = address(&l, RUN_INCENSE, 7, d->host, d->gs1, sizeof d->gs1);
    if (!st) st = address(&l, RUN_LIQUOR, 5, d->host, d->liquor, sizeof d->liquor);
    if (!st) st = address(&l, RUN_SCARF, 12, d->host, d->voided, sizeof d->voided);
    if (!st) st = address(&l, RUN_BAG_SHOP, 41, d->host, d->inactive, sizeof d->inactive);
    if (!st) st = address(&l, RUN_RICE_OLD, 3, d->host, d->expired, sizeof d->expired);
    if (st) return st;
    d->sheet_run = l.run[RUN_BAG];
    size_t len = strlen(d->genuine);
    memcpy(d->forged, d->genuine, len + 1);
    char *digit = &d->forged[len - 1]; /* the last of the signature */
    *digit = (char)(*digit == '0' ? '1' : *digit - 1);
    memcpy(d->typed, d->genuine, len + 1);
    char *query = strchr(d->typed, '?');
    if (query) *query = '\0';
    return ST_OK;
}

/* ---- the sheet ---- */

static enum status to_sheet(void *ctx, const void *p, size_t len, struct err *e) {
    return file_out_write(ctx, p, len, e);
}

enum status demo_sheet(struct cli *c, struct app *a, int64_t run, const char *path) {
    struct file_out *out = NULL;
    json_t *result = NULL;
    if (file_exists(path)) return ST_OK;
    enum status st = file_out_open(&out, path, 0644, &c->e);
    if (st) return st;
    const struct command_io io = { .data = to_sheet, .ctx = out };
    json_t *params = json_pack("{s:I, s:s, s:s}", "run", (json_int_t)run, "stock", "a4-21", "range", "1-21");
    st = params ? command_run(COMMAND_RUN_PRINT, a, NULL, &actor_operator, params, &io, &result, &c->e)
                : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(params);
    json_decref(result);
    if (!st) return file_out_commit(&out, &c->e);
    file_out_abort(&out);
    return st;
}

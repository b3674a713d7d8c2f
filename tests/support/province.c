/* Written by the store, not by commands: twenty thousand runs that each prepare a tree of labels would take an hour. */
#include "province.h"

#include <jansson.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/arena.h"
#include "store/evidence.h"
#include "store/kind.h"
#include "store/label_state.h"
#include "store/lookup.h"
#include "store/rows.h"

enum { VILLAGES_MAX = 80, AT_ONCE = 50000 };

struct place {
    char village[80], unit[12];
};
struct seeding {
    const struct province *p;
    struct app *app;
    struct place places[200]; /* villages first */
    size_t villages, places_len;
    int part, from, to; /* of what is written at once */
    int64_t runs_at;    /* instant of the first run */
};

static uint32_t mix(uint32_t x) {
    x ^= x >> 16;
    x *= 0x7feb352du;
    x ^= x >> 15;
    x *= 0x846ca68bu;
    return x ^ x >> 16;
}

static int64_t at(int y, int m, int d) { return day_start_us(day_of_ymd(y, m, d)) + 9 * (int64_t)3600000000; }

/* Some day of 2023 … 2026, by a number. */
static const char *day(uint32_t n, char out[static DATE_BYTES]) {
    day_format(day_of_ymd(2023, 1, 1) + (int32_t)(mix(n) % 1400), out);
    return out;
}

/* ---- records ---- */

/* What points to a record is its number as text. */
static json_t *ref(int64_t n) { return json_sprintf("%lld", (long long)n); }

struct row {
    enum kind kind;
    int64_t id;
    enum state state;
    int64_t created_us, state_us;
    const char *unit, *entered;
    json_t *values; /* taken over */
};

static enum status add(struct db *tx, struct row p, struct err *e) {
    struct kind_head h = { .state = p.state, .version = 1, .created_us = p.created_us, .changed_us = p.state_us, .state_us = p.state_us,
                           .entered = p.entered ? p.entered : "web", .state_reason = "", .state_until = "", .owner_unit = p.unit ? p.unit : "" };
    (void)snprintf(h.id, sizeof h.id, "%lld", (long long)p.id);
    enum status st = p.values ? kind_insert(tx, p.kind, &h, p.values, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(p.values);
    return st;
}

static enum status changed(struct db *tx, enum kind k, int64_t id, const char *act, int64_t at_us, struct err *e) {
    char text[24];
    (void)snprintf(text, sizeof text, "%lld", (long long)id);
    return change_insert(tx, &(struct change){ .kind = kind_info(k)->key, .record_id = text, .role = "dae", .org = "so-nnmt", .act = act, .before = "{}", .after = "{}",
                                               .reason = "", .at_us = at_us, .log_idx = -1 }, e);
}

/* ---- villages ---- */

static enum status village_mark(struct db *tx, const char *id, bool at_risk, struct arena *a, struct err *e) {
    struct kind_head h;
    json_t *values = NULL, *fields = json_object();
    enum status st = kind_get(tx, KIND_VILLAGE, id, a, &h, &values, e);
    for (size_t i = 0; !st && i < kind_info(KIND_VILLAGE)->fields_len; i++) {
        const char *name = kind_info(KIND_VILLAGE)->fields[i].name;
        json_object_set(fields, name, json_object_get(values, name));
    }
    if (at_risk) json_object_set_new(fields, "at_risk", json_true());
    if (!st) st = kind_update(tx, KIND_VILLAGE, &h, fields, e);
    json_decref(values);
    json_decref(fields);
    return st;
}

static enum status recognise(struct db *tx, const struct place *v, int n, struct err *e) {
    static const char *const kinds[] = { "LN", "NTT", "LNTT" };
    static const char *const days[] = { "2021-05-04", "2023-03-01", "2025-06-14", "2026-06-14", "2026-06-15" };
    bool ended = n % 11 == 5;
    return add(tx, (struct row){ KIND_RECOGNITION, n + 1, ended ? STATE_ENDED : STATE_ACTIVE, at(2023, 1, 1), at(2023, 1, 1), v->unit, NULL,
                                 json_pack("{s:s, s:s, s:o, s:s, s:s, s:s, s:s}", "village_id", v->village, "kind", kinds[n % 3], "decision_no",
                                           json_sprintf("%d/QĐ-UBND", n), "decided_on", days[n % 5], "body", "UBND tỉnh", "valid_to", n % 13 == 7 ? "2026-06-13" : "",
                                           "ended_on", ended ? (n % 2 ? "2026-06-14" : "2026-03-01") : "") }, e);
}

static enum status village_extras(struct db *tx, const struct place *v, int n, struct err *e) {
    enum status st = n % 2 ? ST_OK : recognise(tx, v, n, e);
    if (!st && n % 4 == 1)
        st = add(tx, (struct row){ KIND_SITE, n + 1, n % 8 == 5 ? STATE_ENDED : STATE_ACTIVE, at(2024, 1, 1), n % 12 == 1 ? at(2026, 6, 15) : at(2024, 1, 2), v->unit, NULL,
                                   json_pack("{s:s, s:o, s:s, s:s}", "type", "route", "name", json_sprintf("Tuyến %d", n), "unit_code", v->unit, "village_id", v->village) },
                 e);
    /* Came into force the day after: of the period's last day its history knows nothing yet. */
    if (!st && n % 12 == 1) st = changed(tx, KIND_SITE, n + 1, "submit", n % 8 == 5 ? at(2025, 1, 1) : at(2026, 6, 15), e);
    if (!st && n % 3 == 0)
        st = add(tx, (struct row){ KIND_STATISTIC, n + 1, n % 9 == 6 ? STATE_DRAFT : STATE_APPROVED, at(2026, 6, 10), at(2026, 6, 12), v->unit, NULL,
                                   json_pack("{s:s, s:s, s:i, s:i, s:b}", "village_id", v->village, "period", n % 6 ? "2026-1" : "2025-2", "households", 10 + n, "workers",
                                             20 + n, "effective", n % 5 != 0) },
                 e);
    if (!st && n % 5 == 2)
        st = add(tx, (struct row){ KIND_SUPPORT, n + 1, n % 10 == 7 ? STATE_DRAFT : STATE_ACTIVE, at(2024, 1, 1), at(2024, 1, 1), v->unit, NULL,
                                   json_pack("{s:o, s:s, s:s, s:s, s:s, s:s, s:s}", "name", json_sprintf("Nhãn hiệu %d", n), "village_id", n % 3 ? v->village : "",
                                             "unit_code", v->unit, "supported_on", n % 4 ? "2023-05-05" : "2022-09-20", "filed_on", n % 2 ? "2024-02-02" : "",
                                             "granted_on", n % 2 && n % 3 ? "2026-06-15" : "", "paper", "12/SKHCN") },
                 e);
    return st;
}

static enum status villages_write(struct db *tx, void *ctx, struct err *e) {
    struct seeding *s = ctx;
    struct arena *a = arena_new(16u << 20);
    enum status st = a ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0; !st && i < s->villages; i++) {
        st = village_mark(tx, s->places[i].village, i % 3 == 0, a, e);
        if (!st && *s->places[i].unit) st = village_extras(tx, &s->places[i], (int)i, e);
    }
    for (int i = 1; !st && i <= 5; i++)
        st = add(tx, (struct row){ KIND_MARK, i, i == 4 ? STATE_ENDED : STATE_ACTIVE, at(2023, 1, 1), at(2023, 1, 1), NULL, NULL,
                                   json_pack("{s:o, s:s, s:o, s:s, s:s, s:s, s:s, s:s}", "name", json_sprintf("Nhãn hiệu tập thể %d", i), "type", "collective", "title_no",
                                             json_sprintf("VB%d", i), "decision_no", "1", "decided_on", i == 3 ? "2026-06-15" : "2023-01-01", "body", "Cục SHTT", "valid_to",
                                             i == 5 ? "2026-06-14" : "", "ended_on", i == 4 ? "2026-01-01" : "") },
                 e);
    arena_free(&a);
    return st;
}

/* ---- producers and products ---- */

static const struct place *place_of(const struct seeding *s, int producer) {
    return producer % 3 ? &s->places[mix((uint32_t)producer) % s->places_len] : &s->places[mix((uint32_t)producer) % s->villages];
}

/* State and how it came about: approved, paused in the period, ended behind it, paused and resumed behind it, a draft. */
static enum status life(struct db *tx, struct row *p, int n, struct err *e) {
    static const struct {
        enum state state;
        int y, m, d;
    } lives[] = { { STATE_APPROVED, 2024, 3, 1 }, { STATE_PAUSED, 2026, 3, 1 }, { STATE_ENDED, 2026, 6, 15 }, { STATE_APPROVED, 2026, 7, 1 }, { STATE_DRAFT, 2024, 3, 1 } };
    int which = n % 20 < 16 ? 0 : n % 20 - 15;
    p->state = lives[which].state;
    p->created_us = at(2024, 2, 1);
    p->state_us = at(lives[which].y, lives[which].m, lives[which].d);
    enum status st = which && which != 4 ? changed(tx, p->kind, p->id, "approve", at(2024, 3, 1), e) : ST_OK;
    if (!st && which == 1) st = changed(tx, p->kind, p->id, "pause", p->state_us, e);
    if (!st && which == 2) st = changed(tx, p->kind, p->id, "end", p->state_us, e);
    if (!st && which == 3) st = changed(tx, p->kind, p->id, "pause", at(2026, 6, 20), e);
    if (!st && which == 3) st = changed(tx, p->kind, p->id, "resume", p->state_us, e);
    return st;
}

static enum status producer_put(struct db *tx, const struct seeding *s, int i, struct err *e) {
    const struct place *where = place_of(s, i);
    char a[DATE_BYTES], b[DATE_BYTES];
    struct row p = { .kind = KIND_PRODUCER, .id = i + 1, .unit = where->unit };
    p.values = json_pack("{s:o, s:s, s:s, s:s}", "name", json_sprintf("Cơ sở mẫu %d", i), "kind", "hop-tac-xa", "commune_code", *where->unit ? where->unit : "03046",
                         "village_id", where->village);
    enum status st = life(tx, &p, i, e);
    if (st) json_decref(p.values);
    else st = add(tx, p, e);
    if (!st && i % 4 != 3)
        st = add(tx, (struct row){ KIND_DOCUMENT, i + 1, i % 7 == 6 ? STATE_ENDED : STATE_ACTIVE, at(2024, 2, 1), at(2024, 2, 1), where->unit, NULL,
                                   json_pack("{s:o, s:s, s:o, s:s, s:s, s:s}", "producer_id", ref(i + 1), "type", i % 4 ? "environment" : "food-safety", "number",
                                             json_sprintf("GT-%d", i), "issuer", "UBND xã", "issued_on", day((uint32_t)i, a), "valid_to",
                                             i % 5 ? day((uint32_t)i + 7777, b) : "") },
                 e);
    if (!st && i % 3 != 2)
        st = add(tx, (struct row){ KIND_RIGHT, i + 1, i % 15 == 6 ? STATE_ENDED : i % 35 == 1 ? STATE_DRAFT : STATE_ACTIVE, at(2024, 2, 1), at(2024, 2, 1), where->unit, NULL,
                                   json_pack("{s:o, s:o, s:o, s:s, s:s, s:s, s:s, s:s, s:s}", "mark_id", ref(1 + i % 5), "producer_id", ref(i + 1), "certificate_no",
                                             json_sprintf("GCN-%d", i), "decision_no", "3", "decided_on", "2024-01-01", "body", "Hội", "valid_from", day((uint32_t)i + 1, a),
                                             "valid_to", i % 2 ? day((uint32_t)i + 4242, b) : "2027-12-31", "ended_on", i % 15 == 6 ? "2026-06-13" : "") },
                 e);
    return st;
}

static enum status product_put(struct db *tx, const struct seeding *s, int i, struct err *e) {
    int maker = i % s->p->producers;
    const struct place *where = place_of(s, maker);
    char a[DATE_BYTES], b[DATE_BYTES];
    struct row p = { .kind = KIND_PRODUCT, .id = i + 1, .unit = where->unit };
    p.values = json_pack("{s:o, s:o, s:s}", "producer_id", ref(maker + 1), "name", json_sprintf("Sản phẩm mẫu %d", i), "category", "handicraft");
    enum status st = life(tx, &p, i + 3, e);
    if (st) json_decref(p.values);
    else st = add(tx, p, e);
    for (int k = 0; !st && k < i % 3; k++) /* none, one, or two decisions */
        st = add(tx, (struct row){ KIND_RATING, 10 * (int64_t)(i + 1) + k, i % 17 == 4 ? STATE_ENDED : i % 29 == 4 ? STATE_DRAFT : STATE_ACTIVE, at(2024, 2, 1), at(2024, 2, 1),
                                   where->unit, NULL,
                                   json_pack("{s:o, s:i, s:o, s:s, s:s, s:s, s:s, s:s}", "product_id", ref(i + 1), "stars", 3 + k, "decision_no", json_sprintf("%d-%d", i, k),
                                             "decided_on", day((uint32_t)(i * 3 + k), a), "body", "UBND tỉnh", "body_kind", "province", "valid_to",
                                             day((uint32_t)(i * 5 + k) + 99, b), "ended_on", i % 17 == 4 ? "2026-06-14" : "") },
                 e);
    return st;
}

static enum status makers_write(struct db *tx, void *ctx, struct err *e) {
    struct seeding *s = ctx;
    enum status st = ST_OK;
    for (int i = s->from; !st && i < s->to; i++) st = s->part ? product_put(tx, s, i, e) : producer_put(tx, s, i, e);
    return st;
}

/* ---- runs ---- */

/* Lots and runs of products in turn; each over a year that begins in October 2025. */
static int64_t run_at(int i) { return at(2025, 10, 1) + (int64_t)(mix((uint32_t)i + 5) % 330) * 86400000000 + (int64_t)(i % 1000) * 1000; }

static enum status lot_put(struct db *tx, const struct seeding *s, int i, struct err *e) {
    return add(tx, (struct row){ KIND_LOT, i + 1, STATE_ACTIVE, at(2025, 9, 1), at(2025, 9, 1), NULL, NULL,
                                 json_pack("{s:o, s:o, s:I, s:s, s:s}", "product_id", ref(1 + i), "code", json_sprintf("L%d", i), "quantity",
                                           (json_int_t)s->p->labels * (s->p->runs / s->p->products + 1), "unit", "cái", "made_on", "2025-09-01") },
               e);
}

static enum status run_parts(struct db *tx, const struct seeding *s, int i, struct arena *a, struct err *e) {
    uint32_t run = (uint32_t)i + 1, n = (uint32_t)s->p->labels, first = 1 + mix(run) % (n / 2);
    int64_t when = run_at(i) + 86400000000;
    enum status st = ST_OK;
    (void)a;
    if (i % 3 == 0)
        st = void_insert(tx, run, &(struct void_row){ .first = first, .last = first + n / 50, .reason = VOID_JAM, .log_idx = 1, .at_us = when }, e);
    if (!st && i % 4 == 1) {
        const struct label_sayer by = { .at_us = when, .role = "clerk", .org = "cs-1" };
        const struct label_range range = { 0, 1, n / 2, day_of_us(when) };
        st = label_range_add(tx, run, LABEL_SOLD, &range, &by, e);
    }
    return st;
}

static enum status run_put(struct db *tx, const struct seeding *s, int i, int64_t frozen, struct arena *a, struct err *e) {
    struct run r = { .id = (uint32_t)i + 1, .lot_id = 1 + i % s->p->products, .frozen_id = frozen, .key_id = 0, .count = (uint32_t)s->p->labels, .created_us = run_at(i),
                     .log_idx = -1 };
    memset(r.salt, i % 251, sizeof r.salt);
    store_high_water(tx, r.id);
    enum status st = run_insert(tx, &r, e);
    if (!st && i % 97 != 96) st = run_set_issued(tx, r.id, i, NULL, 0, e); /* some are still in the making */
    if (!st && i % 97 != 96) st = run_parts(tx, s, i, a, e);
    return st;
}

static enum status runs_write(struct db *tx, void *ctx, struct err *e) {
    static const char text[] = "{\"form\":\"village\",\"host\":\"TX.LAOCAI.GOV.VN\",\"lot\":\"L\",\"name\":\"Sản phẩm mẫu\",\"org\":\"Cơ sở mẫu\"}";
    struct seeding *s = ctx;
    unsigned char hash[32];
    int64_t frozen = 0;
    struct arena *a = arena_new(1u << 20);
    crypto_hash_sha256(hash, (const unsigned char *)text, sizeof text - 1);
    enum status st = a ? frozen_put(tx, text, sizeof text - 1, hash, &frozen, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (int i = s->from; !st && s->part == 2 && i < s->to; i++) st = lot_put(tx, s, i, e);
    for (int i = s->from; !st && s->part == 3 && i < s->to; i++) st = run_put(tx, s, i, frozen, a, e);
    arena_free(&a);
    return st;
}

/* ---- scans and cases ---- */

static enum status scan_put(struct db *tx, const struct seeding *s, int i, struct err *e) {
    uint32_t run = 1 + mix((uint32_t)i) % (uint32_t)s->p->runs, index = 1 + mix((uint32_t)i + 31) % (uint32_t)s->p->labels;
    int32_t from = day_of_us(run_at((int)run - 1));
    return scan_add(tx, &(struct scan_count){ .run_id = run, .index = index, .day = from + (int32_t)(mix((uint32_t)i + 77) % 260), .first_minute = (int)(mix((uint32_t)i) % 1440),
                                              .scans = 1 + i % 2 }, 1, e);
}

static enum status case_put(struct db *tx, const struct seeding *s, int i, struct err *e) {
    static const char *const days[] = { "2025-12-14", "2025-12-15", "2026-06-14", "2026-06-15", "" };
    bool found = i % 3 == 1;
    enum status st = add(tx, (struct row){ KIND_CASE, i + 1, found ? STATE_SUBSTANTIATED : STATE_REVIEWING, at(2025, 12, 1), at(2026, 1, 1), NULL, "web",
                                           json_pack("{s:o, s:s, s:s, s:o, s:s}", "label", json_sprintf("%d", i), "source", "report", "why", "differs", "producer_id",
                                                     i % 7 ? ref(1 + i % s->p->producers) : json_string(""), "opened_on", days[i % 5]) },
                         e);
    if (!st && found) st = changed(tx, KIND_CASE, i + 1, "substantiate", i % 2 ? at(2026, 6, 14) : at(2026, 6, 15), e);
    if (!st && found) st = changed(tx, KIND_CASE, i + 1, "refer", at(2026, 6, 20), e);
    return st;
}

static enum status scans_write(struct db *tx, void *ctx, struct err *e) {
    struct seeding *s = ctx;
    enum status st = ST_OK;
    for (int i = s->from; !st && i < s->to; i++) st = scan_put(tx, s, i, e);
    store_quiet(tx);
    return st;
}

static enum status cases_write(struct db *tx, void *ctx, struct err *e) {
    struct seeding *s = ctx;
    enum status st = ST_OK;
    for (int i = 0; !st && i < 60; i++) st = case_put(tx, s, i, e);
    for (int i = 0; !st && i < 12; i++) {
        struct scan_device d = { .network = 1, .visitor = (uint64_t)i, .run_id = 1, .index = 1, .day = day_of_ymd(2026, 5, 20) + i * 5, .minute = 1, .language = "vi" };
        (void)snprintf(d.campaign, sizeof d.campaign, "hoi-cho-%d", i / 3);
        st = scan_device_add(tx, &d, 1, e);
    }
    return st;
}

/* ---- all of it ---- */

static enum status places_read(struct seeding *s, struct err *e) {
    struct db *db = NULL;
    struct arena *a = arena_new(16u << 20);
    struct lookup *units = NULL;
    json_t *rows = NULL, *row = NULL;
    size_t n = 0, i = 0;
    enum status st = a ? reader_open(&db, app_dir(s->app), e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = lookup_units(db, a, &units, &n, e);
    if (!st) st = kind_page(db, KIND_VILLAGE, &(struct kind_query){ .sort = KIND_SORT_NAME, .limit = VILLAGES_MAX }, &rows, e);
    json_array_foreach(rows, i, row) {
        struct place *p = &s->places[s->places_len++];
        const char *unit = json_string_value(json_object_get(row, "unit_code"));
        (void)snprintf(p->village, sizeof p->village, "%s", json_string_value(json_object_get(row, "id")));
        (void)snprintf(p->unit, sizeof p->unit, "%s", unit ? unit : "");
    }
    s->villages = s->places_len;
    for (i = 0; !st && i < n && s->places_len < 190; i++) (void)snprintf(s->places[s->places_len++].unit, sizeof s->places[0].unit, "%s", units[i].owner_unit);
    json_decref(rows);
    reader_close(&db);
    arena_free(&a);
    return st;
}

static enum status in_parts(struct seeding *s, store_fn fn, int part, int n, struct err *e) {
    enum status st = ST_OK;
    for (int from = 0; !st && from < n; from += AT_ONCE) {
        s->part = part;
        s->from = from;
        s->to = n - from < AT_ONCE ? n : from + AT_ONCE;
        st = store_write(app_store(s->app), fn, s, e);
    }
    return st;
}

enum status province_seed(struct app *a, const struct province *p, struct err *e) {
    struct seeding s = { .p = p, .app = a };
    enum status st = places_read(&s, e);
    if (!st) st = store_write(app_store(a), villages_write, &s, e);
    if (!st) st = in_parts(&s, makers_write, 0, p->producers, e);
    if (!st) st = in_parts(&s, makers_write, 1, p->products, e);
    if (!st) st = in_parts(&s, runs_write, 2, p->products, e);
    if (!st) st = in_parts(&s, runs_write, 3, p->runs, e);
    if (!st) st = store_write(app_store(a), cases_write, &s, e);
    if (!st) st = in_parts(&s, scans_write, 4, p->scans, e);
    return st;
}

/*
 * From what was asked for to what the press takes, by one way: a print that goes out at once and a job that is made next
 * week pass here, so both give the same bytes.
 */
#include "press_ticket.h"

#include <sodium.h>
#include <stddef.h>
#include <string.h>

#include "base/json.h"

const char *ticket_ranges(struct arena *a, const struct range *r, size_t n) {
    struct buf b = BUF_INIT;
    for (size_t i = 0; i < n; i++) buf_printf(&b, "%s%u-%u", i ? "," : "", r[i].first, r[i].last);
    const char *s = b.failed ? NULL : arena_str(a, b.data ? b.data : "");
    buf_free(&b);
    return s;
}

/* ---- frozen ---- */

/* A figure of the paper as JSON and back, by its reader in label/stock_field.def.  in: at: the member, size of it */
static json_t *text_json(const void *at, size_t size) {
    (void)size;
    return json_string(at);
}

static bool text_of(const json_t *v, void *at, size_t size) {
    const char *s = json_string_value(v);
    if (!s || strlen(s) >= size) return false;
    memcpy(at, s, strlen(s) + 1);
    return true;
}

static json_t *number_json(const void *at, size_t size) {
    int32_t n = 0;
    return size == sizeof n ? json_integer((memcpy(&n, at, sizeof n), n)) : NULL;
}

static bool number_of(const json_t *v, void *at, size_t size) {
    int32_t n = (int32_t)json_integer_value(v);
    if (!json_is_integer(v) || size != sizeof n) return false;
    memcpy(at, &n, sizeof n);
    return true;
}

static json_t *flag_json(const void *at, size_t size) {
    bool b = false;
    return size == sizeof b ? json_boolean((memcpy(&b, at, sizeof b), b)) : NULL;
}

static bool flag_of(const json_t *v, void *at, size_t size) {
    bool b = json_is_true(v);
    if (!json_is_boolean(v) || size != sizeof b) return false;
    memcpy(at, &b, sizeof b);
    return true;
}

static json_t *kind_json(const void *at, size_t size) {
    enum stock_kind k = STOCK_SHEET;
    return size == sizeof k ? json_string(stock_kind_word((memcpy(&k, at, sizeof k), k))) : NULL;
}

static bool kind_of(const json_t *v, void *at, size_t size) {
    const char *word = json_string_value(v);
    for (int i = 0; word && i < STOCK_KIND_COUNT; i++) {
        enum stock_kind k = (enum stock_kind)i;
        if (strcmp(stock_kind_word(k), word) != 0 || size != sizeof k) continue;
        memcpy(at, &k, sizeof k);
        return true;
    }
    return false;
}

#define id_json text_json
#define id_of text_of
#define mm_json number_json
#define mm_of number_of
#define count_json number_json
#define count_of number_of

static const struct {
    size_t at, size;
    json_t *(*json)(const void *at, size_t size);
    bool (*of)(const json_t *v, void *at, size_t size);
} figures[STOCK_FIELD_COUNT] = {
#define X(name, word, reader, member) { offsetof(struct stock, member), sizeof((struct stock *)0)->member, reader##_json, reader##_of },
#include "label/stock_field.def"
#undef X
};

static json_t *stock_json(const struct stock *s) {
    json_t *o = json_object();
    for (int i = 0; i < STOCK_FIELD_COUNT; i++)
        json_object_set_new(o, stock_field_word((enum stock_field)i), figures[i].json((const char *)s + figures[i].at, figures[i].size));
    return o;
}

/* Not held to the checks of the press once more: they may be stricter by now, and a job is what it was. */
static bool stock_of(const json_t *o, struct stock *s) {
    bool whole = true;
    memset(s, 0, sizeof *s);
    for (int i = 0; i < STOCK_FIELD_COUNT; i++) {
        const json_t *v = json_object_get(o, stock_field_word((enum stock_field)i));
        whole = whole && figures[i].of(v, (char *)s + figures[i].at, figures[i].size);
    }
    return whole && s->cols > 0 && s->rows > 0;
}

const char *ticket_json(const struct ticket *t, struct arena *a) {
    struct buf b = BUF_INIT;
    json_t *o = json_pack("{s:i, s:i, s:i, s:i, s:i, s:I, s:o}", "dpi", t->dpi, "offset_x_um", t->offset_x_um, "offset_y_um", t->offset_y_um,
                          "scale_x_ppm", t->scale_x_ppm, "scale_y_ppm", t->scale_y_ppm, "printer", (json_int_t)t->printer, "stock",
                          stock_json(&t->stock));
    const char *s = o && !json_canonical(&b, o, NULL) && !b.failed ? arena_str(a, b.data) : NULL;
    buf_free(&b);
    json_decref(o);
    return s;
}

enum status ticket_of_job(const struct job *j, struct ticket *t, struct err *e) {
    json_t *o = json_loads(j->ticket, 0, NULL);
    *t = (struct ticket){ .run = j->run_id, .ranges = j->ranges, .template_id = j->template_id, .template_text = j->template_text,
                          .format = j->format, .start_cell = j->start_cell,
                          .dpi = (int)json_integer_value(json_object_get(o, "dpi")),
                          .offset_x_um = (int32_t)json_integer_value(json_object_get(o, "offset_x_um")),
                          .offset_y_um = (int32_t)json_integer_value(json_object_get(o, "offset_y_um")),
                          .scale_x_ppm = (int32_t)json_integer_value(json_object_get(o, "scale_x_ppm")),
                          .scale_y_ppm = (int32_t)json_integer_value(json_object_get(o, "scale_y_ppm")),
                          .printer = json_integer_value(json_object_get(o, "printer")) };
    bool whole = format_find(j->format, &t->kind) && stock_of(json_object_get(o, "stock"), &t->stock);
    json_decref(o);
    return whole ? ST_OK : err_set(e, ST_CORRUPT, NULL, "job.ticket");
}

uint64_t ticket_cells(const struct ticket *t) {
    return format_row(t->kind)->labels == FORMAT_EACH ? 1 : (uint64_t)t->stock.cols * (uint64_t)t->stock.rows;
}

json_t *left_out_json(const struct press_report *r) {
    json_t *list = json_array();
    for (int i = 0; i < r->left_out_len; i++) json_array_append_new(list, json_string(r->left_out[i]));
    return list;
}

/* ---- what the press takes ---- */

static const char *frozen_text(const struct printing *p, const char *name) {
    const char *s = json_string_value(json_object_get(p->frozen, name));
    return s ? s : "";
}

static void vn_date(const char *iso, char out[static DATE_VN_BYTES]) {
    int32_t day = day_parse(iso, strlen(iso));
    out[0] = '\0';
    if (day != DAY_NONE) day_format_vn(day, out);
}

void printing_texts(struct printing *p) {
    const char *host = frozen_text(p, "host");
    size_t i = 0;
    for (; host[i] && i + 1 < sizeof p->host; i++)
        p->host[i] = (char)(host[i] >= 'A' && host[i] <= 'Z' ? host[i] - 'A' + 'a' : host[i]);
    p->host[i] = '\0';
    vn_date(frozen_text(p, "made_on"), p->made_on);
    vn_date(frozen_text(p, "expires_on"), p->expires_on);
    p->job.texts = (struct press_texts){
        .name = frozen_text(p, "name"), .name_en = frozen_text(p, "name_en"), .org = frozen_text(p, "org"),
        .org_short = frozen_text(p, "org_short"), .village = frozen_text(p, "village"), .place = frozen_text(p, "place"),
        .lot = frozen_text(p, "lot"), .made_on = p->made_on, .expires_on = p->expires_on,
        .origin = frozen_text(p, "origin"), .host = p->host, .marks = frozen_text(p, "marks_text"), .demo = json_is_true(json_object_get(p->frozen, "demo")) };
}

static enum status press_put(struct printing *p, const struct ticket *t, struct arena *a, struct err *e) {
    struct template *template = NULL;
    struct range *ranges = NULL;
    size_t n = 0;
    enum status st = template_parse(&template, t->template_text, strlen(t->template_text), a, e);
    if (!st) st = ranges_parse(t->ranges, p->run.count, a, &ranges, &n, e);
    p->stock = t->stock;
    p->job.stock = &p->stock;
    p->job.template = template;
    p->job.ranges = ranges;
    p->job.ranges_len = n;
    p->job.start_cell = t->start_cell;
    p->job.offset_x_um = t->offset_x_um;
    p->job.offset_y_um = t->offset_y_um;
    p->job.scale_x_ppm = t->scale_x_ppm;
    p->job.scale_y_ppm = t->scale_y_ppm;
    p->job.dpi = t->dpi;
    p->job.format = t->kind;
    p->job.issuer = p->issuer;
    printing_texts(p);
    p->look = t->look;
    look_put(&p->look, &p->job);
    return st;
}

enum status printing_open(struct printing *p, struct app *app, struct db *db, const struct ticket *t, struct arena *a, struct err *e) {
    memset(p, 0, sizeof *p);
    enum status st = run_load(db, t->run, a, &p->run, &p->frozen, e);
    if (st) return st;
    p->issuer = sodium_malloc(sizeof *p->issuer);
    if (!p->issuer) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    st = keyring_issuer(app, &p->run, p->frozen, p->issuer, e);
    return st ? st : press_put(p, t, a, e);
}

static void issuer_drop(struct printing *p) {
    if (p->issuer) code_issuer_wipe(p->issuer);
    sodium_free(p->issuer);
    p->issuer = NULL;
}

enum status printing_specimen(struct printing *p, struct err *e) {
    static const unsigned char seed[crypto_sign_SEEDBYTES];
    static const struct numbering numbering;
    unsigned char public[CODE_PUBLIC_BYTES], secret[CODE_SECRET_BYTES];
    const char *gtin = json_string_value(json_object_get(p->frozen, "gtin")), *host = json_string_value(json_object_get(p->frozen, "host")),
               *lot = json_string_value(json_object_get(p->frozen, "lot"));
    issuer_drop(p);
    if (!host || !lot) return err_set(e, ST_CORRUPT, NULL, "run.frozen");
    p->issuer = sodium_malloc(sizeof *p->issuer);
    p->job.issuer = p->issuer;
    if (!p->issuer) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    crypto_sign_seed_keypair(public, secret, seed);
    code_issuer_init(p->issuer, &numbering, RUN_ID_MAX, CODE_KEY_ID_MAX, secret, host, gtin && *gtin ? gtin : NULL, lot);
    return ST_OK;
}

void printing_close(struct printing *p) {
    issuer_drop(p);
    json_decref(p->frozen);
    p->frozen = NULL;
}

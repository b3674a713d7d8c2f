/*
 * From what a producer set, and from the marks that a run shows, to what the press draws. Pictures become dots of one ink here, once,
 * and are kept as dots: a decoder of another release would round otherwise, and a job could not be made again.
 */
#include "press_look.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/photo.h"
#include "base/json.h"
#include "label/colour.h"
#include "label/style.h"
#include "liquor.h"
#include "own_style.h"
#include "run_marks.h"
#include "store/job.h"
#include "store/scanned.h"

#define ART_SIDE 480 /* 30 mm at 400 dots an inch: more than any label gives a logo */
#define PROGRAMME_STARS 3 /* from which a product may bear the programme's mark.  src: QĐ 1162/QĐ-VPĐP-OCOP */
#define BASE64 sodium_base64_VARIANT_ORIGINAL_NO_PADDING

static const struct look no_look = { .theme = "", .tagline = "", .tagline_en = "", .story = "", .story_en = "" };

/* ---- pictures ---- */

static enum status art_failed(struct err *e, const char *what) {
    err_set(e, ST_IO, NULL, "job.picture");
    err_arg(e, "what", "%s", what);
    return ST_IO;
}

static const char *art_json(const struct press_image *m, struct arena *a) {
    size_t len = (size_t)((m->w + 7) / 8) * (size_t)m->h, cap = sodium_base64_ENCODED_LEN(len, BASE64);
    char *text = arena_alloc(a, cap);
    return text ? arena_printf(a, "{\"bits\":\"%s\",\"h\":%d,\"w\":%d}", sodium_bin2base64(text, cap, m->bits, len, BASE64), m->h, m->w) : NULL;
}

static enum status art_make(struct command_ctx *c, const char *photo, const char *what, struct art *out) {
    struct buf bits = BUF_INIT;
    if (!*photo) return ST_OK;
    enum status st = photo_ink(c->app, photo, ART_SIDE, &bits, &out->image.w, &out->image.h, NULL);
    if (!st) {
        out->image.bits = (const unsigned char *)arena_strn(c->arena, bits.data, bits.len);
        out->json = out->image.bits ? art_json(&out->image, c->arena) : NULL;
    }
    buf_free(&bits);
    if (st) return art_failed(c->e, what);
    return out->json ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

static enum status art_read(struct db *db, int64_t id, struct arena *a, struct art *out, struct err *e) {
    size_t n = 0;
    if (!id) return ST_OK;
    enum status st = frozen_get(db, id, a, &out->json, e);
    json_t *o = st ? NULL : json_loads(out->json, 0, NULL);
    const char *bits = json_string_value(json_object_get(o, "bits"));
    int w = (int)json_integer_value(json_object_get(o, "w")), h = (int)json_integer_value(json_object_get(o, "h"));
    size_t len = w > 0 && h > 0 ? (size_t)((w + 7) / 8) * (size_t)h : 0;
    unsigned char *out_bits = len && bits ? arena_alloc(a, len) : NULL;
    bool good = out_bits && !sodium_base642bin(out_bits, len, bits, strlen(bits), NULL, &n, NULL, BASE64) && n == len;
    out->image = (struct press_image){ w, h, out_bits };
    json_decref(o);
    return st || good ? st : err_set(e, ST_CORRUPT, NULL, "job.ticket");
}

/* ---- what the run shows ---- */

static enum status mark_art(struct command_ctx *c, struct db *db, int64_t id, struct art *out) {
    struct record mark = { .values = NULL };
    enum status st = record_read(db, KIND_MARK, arena_printf(c->arena, "%lld", (long long)id), c->arena, &mark, c->e);
    if (!st) st = art_make(c, value_text(mark.values, "artwork"), value_text(mark.values, "name"), out);
    record_free(&mark);
    return st;
}

/* Its stars, and with them the programme's mark where the registry has it. */
static enum status rating_look(struct command_ctx *c, struct db *db, int64_t id, struct look *l) {
    struct rating rating;
    char today[DATE_BYTES];
    int64_t mark = 0;
    day_format(day_of_us(clock_now_us(c->app->clock)), today);
    enum status st = rating_get(db, id, c->arena, &rating, c->e);
    if (!st) l->stars = rating.stars;
    if (!st && l->stars >= PROGRAMME_STARS) st = programme_mark(db, today, &mark, c->e);
    return st || !mark ? st : mark_art(c, db, mark, &l->ocop);
}

/* Stars of its rating, and the artwork of the first of its marks that has one. */
static enum status shown_look(struct command_ctx *c, struct db *db, const json_t *frozen, struct look *l) {
    struct mark_text m[MARKS_MAX];
    size_t n = 0;
    enum status st = ST_OK;
    marks_frozen(frozen, m, &n);
    for (size_t i = 0; !st && i < n; i++) {
        struct right right;
        if (m[i].shown.kind == SHOWN_RATING) {
            st = rating_look(c, db, m[i].shown.id, l);
            continue;
        }
        if (l->mark.json) continue;
        st = right_get(db, m[i].shown.id, c->arena, &right, c->e);
        if (!st) st = mark_art(c, db, right.mark_id, &l->mark);
    }
    return st;
}

/* ---- what the product tells ---- */

/* A label has room for one paragraph, and the press takes no line breaks: the first. */
static const char *first_lines(struct arena *a, const char *text) { return arena_strn(a, text, strcspn(text, "\n")); }

/* The story as visitors read it; none of what may not be advertised. */
static enum status story_look(struct command_ctx *c, struct db *db, const struct look_of *of, struct look *l) {
    struct scanned s;
    if (!of->lot && !of->product) return ST_OK;
    enum status st = of->lot ? scanned_get(db, of->lot, 0, c->arena, &s, c->e) : scanned_product(db, of->product, c->arena, &s, c->e);
    if (st || liquor_information_only(s.product.subcategory, s.product.alcohol)) return st;
    l->story = first_lines(c->arena, s.product.story);
    l->story_en = first_lines(c->arena, s.product.story_en);
    return ST_OK;
}

/* ---- what the producer set ---- */

static enum status style_look(struct command_ctx *c, const json_t *values, struct press_job *job, struct look *l) {
    enum status st = art_make(c, value_text(values, "logo"), value_text(values, "name"), &l->logo);
    struct press_style s = own_style(values);
    s.logo = l->logo.json ? &l->logo.image : NULL;
    if (!st) st = press_style_apply(&s, job, c->arena, c->e);
    if (st) return st;
    l->theme = arena_str(c->arena, s.theme);
    l->tagline = arena_str(c->arena, s.tagline ? s.tagline : "");
    l->tagline_en = arena_str(c->arena, s.tagline_en ? s.tagline_en : "");
    return ST_OK;
}

static enum status producer_look(struct command_ctx *c, struct db *db, int64_t producer, struct press_job *job, struct look *l) {
    struct record r = { .values = NULL };
    int64_t id = 0;
    enum status st = style_in_force(db, producer, &id, c->e);
    if (st || !id) return st;
    st = record_read(db, KIND_STYLE, arena_printf(c->arena, "%lld", (long long)id), c->arena, &r, c->e);
    if (!st) st = style_look(c, r.values, job, l);
    record_free(&r);
    return st;
}

enum status look_of_run(struct command_ctx *c, struct db *db, const struct run *run, const json_t *frozen, struct look_of *of) {
    struct lot lot;
    struct product product;
    enum status st = lot_get(db, run->lot_id, c->arena, &lot, c->e);
    if (!st) st = product_get(db, lot.product_id, c->arena, &product, c->e);
    if (!st) *of = (struct look_of){ .frozen = frozen, .lot = lot.id, .product = lot.product_id, .producer = product.producer_id };
    return st;
}

enum status look_make(struct command_ctx *c, struct db *db, const struct look_of *of, const struct stock *stock, struct look *l,
                      const char **text) {
    struct press_job job = { .stock = stock };
    struct template *own = NULL;
    *l = no_look;
    enum status st = template_find(&own, stock->template_id, c->arena, c->e);
    job.template = own;
    if (!st && of->frozen) st = shown_look(c, db, of->frozen, l);
    if (!st) st = story_look(c, db, of, l);
    if (!st) st = of->style ? style_look(c, of->style, &job, l) : producer_look(c, db, of->producer, &job, l);
    if (!st && arena_spent(c->arena)) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) *text = template_text(job.template);
    return st;
}

/* ---- frozen ---- */

static enum status text_keep(struct db *tx, const char *json, int64_t *id, struct err *e) {
    unsigned char sha[32];
    *id = 0;
    if (!json) return ST_OK;
    crypto_hash_sha256(sha, (const unsigned char *)json, strlen(json));
    return frozen_put(tx, json, strlen(json), sha, id, e);
}

enum status look_keep(struct db *tx, const struct look *l, int64_t *id, struct err *e) {
    int64_t logo = 0, mark = 0, ocop = 0;
    struct buf b = BUF_INIT;
    enum status st = text_keep(tx, l->logo.json, &logo, e);
    if (!st) st = text_keep(tx, l->mark.json, &mark, e);
    if (!st) st = text_keep(tx, l->ocop.json, &ocop, e);
    if (st) return st;
    json_t *o = json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:I, s:I, s:I}", "theme", l->theme, "tagline", l->tagline, "tagline_en", l->tagline_en,
                          "story", l->story, "story_en", l->story_en, "stars", l->stars, "logo", (json_int_t)logo, "mark", (json_int_t)mark,
                          "ocop", (json_int_t)ocop);
    st = o ? json_canonical(&b, o, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = b.failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : text_keep(tx, b.data, id, e);
    json_decref(o);
    buf_free(&b);
    return st;
}

static const char *member(const json_t *o, const char *name, struct arena *a) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? arena_str(a, s) : "";
}

enum status look_read(struct db *db, const char *json, struct arena *a, struct look *l, struct err *e) {
    *l = no_look;
    if (!*json) return ST_OK;
    json_t *o = json_loads(json, 0, NULL);
    if (!o) return err_set(e, ST_CORRUPT, NULL, "job.ticket");
    l->theme = member(o, "theme", a);
    l->tagline = member(o, "tagline", a);
    l->tagline_en = member(o, "tagline_en", a);
    l->story = member(o, "story", a);
    l->story_en = member(o, "story_en", a);
    l->stars = (int)json_integer_value(json_object_get(o, "stars"));
    enum status st = art_read(db, json_integer_value(json_object_get(o, "logo")), a, &l->logo, e);
    if (!st) st = art_read(db, json_integer_value(json_object_get(o, "mark")), a, &l->mark, e);
    if (!st) st = art_read(db, json_integer_value(json_object_get(o, "ocop")), a, &l->ocop, e); /* looks of before there was one have none */
    json_decref(o);
    return st;
}

void look_put(const struct look *l, struct press_job *job) {
    if (l->theme && *l->theme) (void)colour_find(l->theme, &job->theme);
    job->texts.tagline = l->tagline;
    job->texts.tagline_en = l->tagline_en;
    job->texts.story = l->story;
    job->texts.story_en = l->story_en;
    job->texts.stars = l->stars;
    job->texts.logo = l->logo.json ? &l->logo.image : NULL;
    job->texts.mark = l->mark.json ? &l->mark.image : NULL;
    job->texts.ocop = l->ocop.json ? &l->ocop.image : NULL;
}

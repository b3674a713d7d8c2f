/*
 * The facts of a run for its page, kept by each scanner.
 *
 * A write anywhere makes them suspect; they are then read again, and where nothing changed the old serial stays, so that
 * the pages built on it stay good. That keeps a busy press from emptying the caches of the scan page. Days are compared
 * with the day of the scan, so a midnight makes them suspect like a write does.
 */
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "liquor.h"
#include "scan_internal.h"
#include "scan_marks.h"

#define FACTS_ARENA_BYTES (256u << 10)
#define ARTISANS_MAX 5
#define STAGES_MAX 8
#define PAPERS_MAX 12

static _Atomic uint64_t next_serial = 1;

struct facts_source {
    struct run run;
    struct scanned now;
    struct unit_name unit, old;
    const struct fact_mark *marks;
    size_t marks_len;
    struct scanned_artisan *artisans;
    size_t artisans_len;
    struct scanned_stage *stages;
    size_t stages_len;
    struct scanned_paper *papers;
    size_t papers_len;
    struct scanned_text *texts;
    size_t texts_len;
    json_t *frozen;
};

static const char *frozen_str(const json_t *frozen, const char *name, struct arena *a) {
    const char *s = json_string_value(json_object_get(frozen, name));
    return arena_str(a, s ? s : "");
}

/* ---- reading ---- */

/* The unit that the place belonged to before 1 July 2025: of the village where it is joined, else the only one there was. */
static enum status old_unit(struct db *db, struct facts_source *f, struct arena *a, struct err *e) {
    struct unit_name *before = NULL;
    size_t n = 0;
    if (*f->now.village.code_2022) {
        enum status st = unit_name_on(db, f->now.village.code_2022, DATE_DISTRICT_END, a, &f->old, e);
        if (st != ST_NOT_FOUND) return st;
        if (e) err_clear(e);
        return ST_OK;
    }
    enum status st = unit_predecessors(db, f->now.producer.commune_code, a, &before, &n, e);
    if (!st && n == 1) f->old = before[0];
    return st;
}

/* Most products have neither rating nor right: then nothing more is asked. */
static enum status marks_read(struct db *db, struct facts_source *f, const char *today, struct arena *a, struct err *e) {
    struct rating *ratings = NULL;
    struct right *rights = NULL;
    struct shown *shown = NULL;
    char issued_on[DATE_BYTES];
    struct marks_known k = { .issued_on = issued_on, .today = today };
    enum status st = ST_OK;
    if (!f->now.ratings && !f->now.rights) return ST_OK;
    day_format(day_of_us(f->run.created_us), issued_on);
    if (f->now.ratings) st = rating_list(db, f->now.product.id, a, &ratings, &k.ratings_len, e);
    if (!st && f->now.rights) st = right_list(db, f->now.producer.id, f->now.product.id, a, &rights, &k.rights_len, e);
    if (!st && f->run.id) st = shown_list(db, f->run.id, a, &shown, &k.shown_len, e);
    k.ratings = ratings;
    k.rights = rights;
    k.shown = shown;
    return st ? st : marks_pick(&k, a, &f->marks, &f->marks_len, e);
}

/* What a household's papers are numbered by can be its citizen number. */
static void papers_clean(struct facts_source *f) {
    enum producer_kind k = f->now.producer.kind;
    if (k != PRODUCER_HOUSEHOLD && k != PRODUCER_HOUSEHOLD_BUSINESS) return;
    for (size_t i = 0; i < f->papers_len; i++) f->papers[i].number = "";
}

/* Stages of the lot, papers in force. */
static enum status proofs_read(struct db *db, const char *today, struct facts_source *f, struct arena *a, struct err *e) {
    enum status st = ST_OK;
    if (f->now.stages) st = scanned_stages(db, f->now.lot.id, STAGES_MAX, a, &f->stages, &f->stages_len, e);
    if (!st && f->now.papers)
        st = scanned_papers(db, f->now.producer.id, f->now.product.id, today, PAPERS_MAX, a, &f->papers, &f->papers_len, e);
    papers_clean(f);
    return st;
}

/* What lies behind the lot, read already. */
static enum status around_read(struct db *db, int32_t day, struct facts_source *f, struct arena *a, struct err *e) {
    char today[DATE_BYTES];
    day_format(day, today);
    f->old = (struct unit_name){ .name = "", .district = "" };
    enum status st = unit_name_on(db, f->now.producer.commune_code, today, a, &f->unit, e);
    if (!st) st = old_unit(db, f, a, e);
    if (!st) st = marks_read(db, f, today, a, e);
    if (!st && f->now.artisans)
        st = scanned_artisans(db, f->now.producer.id, ARTISANS_MAX, a, &f->artisans, &f->artisans_len, e);
    if (!st && f->now.texts) st = scanned_texts(db, f->now.product.id, a, &f->texts, &f->texts_len, e);
    return st ? st : proofs_read(db, today, f, a, e);
}

static enum status source_read(struct db *db, uint32_t run, int32_t day, struct facts_source *f, struct arena *a, struct err *e) {
    const char *frozen = NULL;
    enum status st = run_get(db, run, &f->run, e);
    if (st || !f->run.issued) return st;
    st = frozen_get(db, f->run.frozen_id, a, &frozen, e);
    if (!st) f->frozen = json_loads(frozen, 0, NULL);
    if (!st && !f->frozen) st = err_set(e, ST_CORRUPT, NULL, "run.frozen");
    if (!st) st = scanned_get(db, f->run.lot_id, run, a, &f->now, e);
    return st ? st : around_read(db, day, f, a, e);
}

/* ---- filling in ---- */

static void fill_frozen(struct run_facts *o, const struct facts_source *f, struct arena *a) {
    o->form = !strcmp(frozen_str(f->frozen, "form", a), "gs1") ? CODE_FORM_GS1 : CODE_FORM_VILLAGE;
    o->host = frozen_str(f->frozen, "host", a);
    o->gtin = frozen_str(f->frozen, "gtin", a);
    o->lot = frozen_str(f->frozen, "lot", a);
    o->product = frozen_str(f->frozen, "name", a);
    o->product_en = frozen_str(f->frozen, "name_en", a);
    o->producer = frozen_str(f->frozen, "org", a);
    o->producer_short = frozen_str(f->frozen, "org_short", a);
    o->made_on = frozen_str(f->frozen, "made_on", a);
    o->expires_on = frozen_str(f->frozen, "expires_on", a);
    o->activation = json_is_true(json_object_get(f->frozen, "activation"));
}

static void fill_run(struct run_facts *o, const struct facts_source *f) {
    o->run = f->run.id;
    o->count = f->run.count;
    o->key_id = f->run.key_id;
    o->issued_us = f->run.created_us;
    o->log_idx = f->run.log_idx;
}

/* The earlier of two pauses. */
static const char *paused_on(const struct scanned *s, struct arena *a) {
    char day[DATE_BYTES];
    int64_t us = INT64_MAX;
    if (s->producer.state == STATE_PAUSED) us = s->producer.state_us;
    if (s->product.state == STATE_PAUSED && s->product.state_us < us) us = s->product.state_us;
    if (us == INT64_MAX) return "";
    day_format(day_of_us(us), day);
    return arena_str(a, day);
}

static const char *ended_on(enum state state, int64_t state_us, struct arena *a) {
    char day[DATE_BYTES];
    if (state != STATE_ENDED) return "";
    day_format(day_of_us(state_us), day);
    return arena_str(a, day);
}

static void fill_content(struct run_facts *o, const struct facts_source *f) {
    const struct scanned *s = &f->now;
    bool story = !o->information_only;
    for (size_t i = 0; !story && i < f->texts_len; i++) f->texts[i].story = f->texts[i].technique = "";
    bool sells = story && s->producer.state != STATE_ENDED && s->product.state != STATE_ENDED; /* nobody buys what is no more */
    o->content = (struct fact_content){
        .photo = s->product.photo, .materials = s->product.materials, .materials_en = s->product.materials_en, .size = s->product.size,
        .weight = s->product.weight, .care = s->product.care, .care_en = s->product.care_en,
        .technique = story ? s->product.technique : "", .technique_en = story ? s->product.technique_en : "",
        .story = story ? s->product.story : "", .story_en = story ? s->product.story_en : "",
        .village_story = story ? s->village.story : "", .village_story_en = story ? s->village.story_en : "",
        .sold_at = sells ? s->product.sold_at : "", .sold_url = sells ? s->product.sold_url : "", .phone = s->producer.phone,
        .zalo = s->producer.zalo, .website = story ? s->producer.website : "", .price = sells ? s->product.price : -1,
        .artisans = f->artisans, .artisans_len = story ? f->artisans_len : 0, .texts = f->texts, .texts_len = f->texts_len,
        .stages = f->stages, .stages_len = f->stages_len, .papers = f->papers, .papers_len = f->papers_len
    };
}

static void fill_now(struct run_facts *o, const struct facts_source *f, struct arena *a) {
    const struct scanned *s = &f->now;
    o->producer_kind = producer_kind_key((int)s->producer.kind);
    o->craft = s->village.craft;
    o->craft_en = s->village.craft_en;
    o->hamlet = s->village.hamlet;
    o->commune_code = s->producer.commune_code;
    o->commune = f->unit.name;
    o->province = f->unit.province;
    o->old_commune = f->old.name;
    o->old_district = f->old.district;
    o->producer_state = s->producer.state;
    o->product_state = s->product.state;
    o->producer_hamlet = s->producer.hamlet;
    o->paused_on = paused_on(s, a);
    o->producer_ended_on = ended_on(s->producer.state, s->producer.state_us, a);
    o->product_ended_on = ended_on(s->product.state, s->product.state_us, a);
    o->recall.reason = s->recall.reason;
    o->recall.contact = s->recall.contact;
    o->recall.phone = s->recall.phone;
    o->recall.instructions = s->recall.instructions;
    o->marks = f->marks;
    o->marks_len = f->marks_len;
    o->alcohol = s->product.alcohol;
    o->liquor = liquor_by(s->product.subcategory, s->product.alcohol);
    o->information_only = liquor_information_only(s->product.subcategory, s->product.alcohol);
    fill_content(o, f);
}

/* ---- whether anything changed ---- */

static void hash_text(crypto_generichash_state *h, const char *s) {
    crypto_generichash_update(h, (const unsigned char *)s, strlen(s) + 1);
}

static void hash_number(crypto_generichash_state *h, int64_t n) {
    crypto_generichash_update(h, (const unsigned char *)&n, sizeof n);
}

static void hash_marks(crypto_generichash_state *h, const struct run_facts *o) {
    hash_number(h, (int64_t)o->marks_len);
    for (size_t i = 0; i < o->marks_len; i++) {
        const struct fact_mark *m = &o->marks[i];
        hash_number(h, (int64_t)m->kind * 100 + (int64_t)m->how * 10 + m->stars);
        hash_text(h, m->type);
        hash_text(h, m->name);
        hash_text(h, m->no);
        hash_text(h, m->on);
        hash_text(h, m->until);
    }
}

static void hash_proofs(crypto_generichash_state *h, const struct fact_content *c) {
    hash_number(h, (int64_t)c->stages_len);
    for (size_t i = 0; i < c->stages_len; i++) {
        const struct scanned_stage *s = &c->stages[i];
        const char *const texts[] = { s->name, s->done_on, s->place, s->detail };
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) hash_text(h, texts[k]);
    }
    hash_number(h, (int64_t)c->papers_len);
    for (size_t i = 0; i < c->papers_len; i++) {
        const struct scanned_paper *p = &c->papers[i];
        const char *const texts[] = { p->type, p->number, p->issuer, p->valid_to };
        for (size_t k = 0; k < sizeof texts / sizeof *texts; k++) hash_text(h, texts[k]);
    }
}

static void hash_content(crypto_generichash_state *h, const struct fact_content *c) {
    const char *const texts[] = { c->photo, c->materials, c->materials_en, c->technique, c->technique_en, c->size, c->weight, c->care, c->care_en, c->story,
                                  c->story_en,
                                  c->village_story, c->village_story_en, c->sold_at, c->sold_url, c->phone, c->zalo, c->website };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) hash_text(h, texts[i]);
    hash_number(h, c->price);
    for (size_t i = 0; i < c->artisans_len; i++) {
        hash_text(h, c->artisans[i].name);
        hash_text(h, c->artisans[i].title);
    }
    hash_proofs(h, c);
    hash_number(h, (int64_t)c->texts_len);
    for (size_t i = 0; i < c->texts_len; i++) {
        const struct scanned_text *t = &c->texts[i];
        const char *const words[] = { t->lang, t->name, t->materials, t->technique, t->care, t->story };
        for (size_t w = 0; w < sizeof words / sizeof *words; w++) hash_text(h, words[w]);
    }
}

static void facts_digest(const struct run_facts *o, unsigned char out[static 16]) {
    const char *const texts[] = { o->host, o->gtin, o->lot, o->product, o->product_en, o->producer, o->producer_short,
                                  o->made_on, o->expires_on, o->producer_kind, o->craft, o->craft_en, o->hamlet,
                                  o->commune_code, o->commune, o->province, o->old_commune, o->old_district, o->producer_hamlet,
                                  o->paused_on, o->producer_ended_on, o->product_ended_on, o->recall.reason, o->recall.contact, o->recall.phone, o->recall.instructions };
    const int64_t numbers[] = { o->run, o->count, o->key_id, (int64_t)o->form, o->issued_us, o->log_idx, (int64_t)o->producer_state,
                                (int64_t)o->product_state, o->liquor, o->information_only, o->alcohol };
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, 16);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) hash_text(&h, texts[i]);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) hash_number(&h, numbers[i]);
    hash_marks(&h, o);
    hash_content(&h, &o->content);
    crypto_generichash_final(&h, out, 16);
}

/* ---- slots ---- */

static enum status facts_load(struct scanner *s, uint32_t run, int32_t day, struct facts_slot *fresh, struct err *e) {
    struct facts_source f = { .frozen = NULL };
    enum status st = reader_begin(s->db, e);
    if (st) return st;
    st = source_read(s->db, run, day, &f, fresh->arena, e);
    reader_end(s->db);
    if (st == ST_NOT_FOUND) {
        /* Only the run itself may be missing; a run without its product is a damaged database. */
        const char *key = e ? e->key : "";
        if (strcmp(key, "run.missing")) return err_set(e, ST_CORRUPT, NULL, key);
        if (e) err_clear(e);
        fresh->facts.run = run;
        return ST_OK;
    }
    if (!st && f.run.issued && !arena_spent(fresh->arena)) {
        fill_run(&fresh->facts, &f);
        fill_frozen(&fresh->facts, &f, fresh->arena);
        fill_now(&fresh->facts, &f, fresh->arena);
        facts_digest(&fresh->facts, fresh->digest);
        fresh->issued = true;
        fresh->voids = f.now.voids;
        fresh->pieces = f.now.pieces;
        fresh->cases = f.now.cases;
        fresh->states = f.now.states;
    }
    fresh->facts.run = run;
    json_decref(f.frozen);
    return st || !arena_spent(fresh->arena) ? st : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

enum status scan_facts(struct scanner *s, uint32_t run, uint64_t generation, int32_t day, struct facts_slot **out,
                       struct err *e) {
    struct facts_slot *slot = &s->slots[(run * 2654435761u >> 7) % FACTS_SLOTS];
    *out = slot;
    bool here = slot->arena && slot->facts.run == run;
    if (here && slot->generation == generation && slot->day == day) return ST_OK;
    struct facts_slot fresh = { .generation = generation, .day = day, .arena = arena_new(FACTS_ARENA_BYTES) };
    if (!fresh.arena) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = facts_load(s, run, day, &fresh, e);
    if (st) {
        arena_free(&fresh.arena);
        return st;
    }
    if (here && slot->issued && fresh.issued && !memcmp(slot->digest, fresh.digest, sizeof fresh.digest)) {
        slot->generation = generation;
        slot->day = day;
        slot->voids = fresh.voids;
        slot->pieces = fresh.pieces;
        slot->cases = fresh.cases;
        slot->states = fresh.states;
        arena_free(&fresh.arena);
        return ST_OK;
    }
    fresh.facts.serial = atomic_fetch_add(&next_serial, 1);
    arena_free(&slot->arena);
    *slot = fresh;
    return ST_OK;
}

void scan_facts_free(struct scanner *s) {
    for (size_t i = 0; i < FACTS_SLOTS; i++) arena_free(&s->slots[i].arena);
}

/* ---- the piece of a label ---- */

uint64_t scan_piece_mark(const struct piece *p) {
    const char *const texts[] = { p->name, p->photo, p->size, p->weight, p->materials, p->finished_on, p->story, p->maker, p->maker_title };
    crypto_generichash_state h;
    uint64_t mark = 0;
    unsigned char sum[16];
    crypto_generichash_init(&h, NULL, 0, sizeof sum);
    hash_number(&h, p->id);
    hash_number(&h, p->hours);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) hash_text(&h, texts[i]);
    crypto_generichash_final(&h, sum, sizeof sum);
    memcpy(&mark, sum, sizeof mark);
    return mark ? mark : 1;
}

/* ---- a label that is not there yet ---- */

enum status scan_preview(struct db *db, int64_t product_id, int32_t today, struct arena *a, struct run_facts *out, struct err *e) {
    struct facts_source f = { .run = { .created_us = day_start_us(today), .log_idx = -1 } };
    int64_t lot = 0;
    memset(out, 0, sizeof *out);
    enum status st = scanned_newest(db, product_id, &lot, e);
    if (!st) st = lot ? scanned_get(db, lot, 0, a, &f.now, e) : scanned_product(db, product_id, a, &f.now, e);
    if (!st) st = around_read(db, today, &f, a, e);
    if (st) return st;
    fill_run(out, &f);
    fill_now(out, &f, a);
    out->form = *f.now.product.gtin ? CODE_FORM_GS1 : CODE_FORM_VILLAGE;
    out->host = "";
    out->gtin = f.now.product.gtin;
    out->lot = f.now.lot.code;
    out->product = f.now.product.name;
    out->product_en = f.now.product.name_en;
    out->producer = f.now.producer.name;
    out->producer_short = f.now.producer.short_name;
    out->made_on = f.now.lot.made_on;
    out->expires_on = f.now.lot.expires_on;
    return arena_spent(a) ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

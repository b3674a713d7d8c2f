/*
 * The facts of a run for its page, kept by each scanner.
 *
 * A write anywhere makes them suspect; they are then read again, and where nothing changed the old serial stays, so that
 * the pages built on it stay good. That keeps a busy press from emptying the caches of the scan page.
 */
#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "scan_internal.h"

#define FACTS_ARENA_BYTES (256u << 10)

static _Atomic uint64_t next_serial = 1;

struct facts_source {
    struct run run;
    struct lot lot;
    struct product product;
    struct producer producer;
    struct village village;
    struct unit_name unit, old;
    json_t *frozen;
};

static const char *frozen_str(const json_t *frozen, const char *name, struct arena *a) {
    const char *s = json_string_value(json_object_get(frozen, name));
    return arena_str(a, s ? s : "");
}

/* The unit that the place belonged to before 1 July 2025: of the village where it is joined, else the only one there was. */
static enum status old_unit(struct db *db, struct facts_source *f, struct arena *a, struct err *e) {
    struct unit_name *before = NULL;
    size_t n = 0;
    if (*f->village.code_2022) {
        enum status st = unit_name_on(db, f->village.code_2022, DATE_DISTRICT_END, a, &f->old, e);
        if (st != ST_NOT_FOUND) return st;
        if (e) err_clear(e);
        return ST_OK;
    }
    enum status st = unit_predecessors(db, f->producer.commune_code, a, &before, &n, e);
    if (!st && n == 1) f->old = before[0];
    return st;
}

static enum status source_read(struct db *db, uint32_t run, int32_t day, struct facts_source *f, struct arena *a, struct err *e) {
    const char *frozen = NULL;
    char today[DATE_BYTES];
    day_format(day, today);
    enum status st = run_get(db, run, &f->run, e);
    if (st || !f->run.issued) return st;
    st = frozen_get(db, f->run.frozen_id, a, &frozen, e);
    if (!st) f->frozen = json_loads(frozen, 0, NULL);
    if (!st && !f->frozen) st = err_set(e, ST_CORRUPT, NULL, "run.frozen");
    if (!st) st = lot_get(db, f->run.lot_id, a, &f->lot, e);
    if (!st) st = product_get(db, f->lot.product_id, a, &f->product, e);
    if (!st) st = producer_get(db, f->product.producer_id, a, &f->producer, e);
    f->village = (struct village){ .craft = "", .craft_en = "", .hamlet = "", .code_2022 = "" };
    if (!st && *f->producer.village_id) st = village_get(db, f->producer.village_id, a, &f->village, e);
    if (!st) st = unit_name_on(db, f->producer.commune_code, today, a, &f->unit, e);
    f->old = (struct unit_name){ .name = "", .district = "" };
    return st ? st : old_unit(db, f, a, e);
}

static void facts_fill(struct run_facts *o, const struct facts_source *f, struct arena *a) {
    o->run = f->run.id;
    o->count = f->run.count;
    o->key_id = f->run.key_id;
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
    o->issued_us = f->run.created_us;
    o->log_idx = f->run.log_idx;
    o->producer_kind = producer_kind_key((int)f->producer.kind);
    o->craft = f->village.craft;
    o->craft_en = f->village.craft_en;
    o->hamlet = f->village.hamlet;
    o->commune_code = f->producer.commune_code;
    o->commune = f->unit.name;
    o->province = f->unit.province;
    o->old_commune = f->old.name;
    o->old_district = f->old.district;
    o->producer_state = f->producer.state;
    o->product_state = f->product.state;
}

static void hash_text(crypto_generichash_state *h, const char *s) {
    crypto_generichash_update(h, (const unsigned char *)s, strlen(s) + 1);
}

static void facts_digest(const struct run_facts *o, unsigned char out[static 16]) {
    const char *const texts[] = { o->host, o->gtin, o->lot, o->product, o->product_en, o->producer, o->producer_short,
                                  o->made_on, o->expires_on, o->producer_kind, o->craft, o->craft_en, o->hamlet,
                                  o->commune_code, o->commune, o->province, o->old_commune, o->old_district };
    const int64_t numbers[] = { o->run, o->count, o->key_id, (int64_t)o->form, o->issued_us, o->log_idx,
                                (int64_t)o->producer_state, (int64_t)o->product_state };
    crypto_generichash_state h;
    crypto_generichash_init(&h, NULL, 0, 16);
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) hash_text(&h, texts[i]);
    crypto_generichash_update(&h, (const unsigned char *)numbers, sizeof numbers);
    crypto_generichash_final(&h, out, 16);
}

static enum status facts_load(struct scanner *s, uint32_t run, int32_t day, struct facts_slot *fresh, struct err *e) {
    struct facts_source f = { .frozen = NULL };
    enum status st = reader_begin(s->db, e);
    if (st) return st;
    st = source_read(s->db, run, day, &f, fresh->arena, e);
    if (!st && f.run.issued) st = void_any(s->db, run, &fresh->voids, e);
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
        facts_fill(&fresh->facts, &f, fresh->arena);
        facts_digest(&fresh->facts, fresh->digest);
        fresh->issued = true;
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

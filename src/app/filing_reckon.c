/*
 * The plan's figures from the rows of the registry. A village named twice in the plan is one; it is what was recognised, else what the plan
 * intends. Where the registry has nothing of a kind at all a figure is unknown: nobody has entered it, which is not none.
 */
#include <stdlib.h>
#include <string.h>

#include "filing.h"

/* A village or craft, under whichever section the plan names it. */
struct entity {
    const char *id;
    const struct filing_row *row; /* its first */
    enum craft_kind recognised, planned;
    bool at_risk, worked, area;
    bool seen; /* while a figure is taken */
};
struct named {
    const char *village;
    size_t entity;
};

struct reckoning {
    struct db *db;
    const struct filing_span *span;
    struct arena *arena;
    struct filing_row *rows[LIST_COUNT];
    size_t rows_len[LIST_COUNT];
    bool read[LIST_COUNT];
    struct entity *entities;
    struct named *names; /* by village */
    size_t entities_len, names_len;
    bool known_read;
    struct filing_known known;
};

const char *slot_key(int slot) {
    static const char *const keys[SLOT_COUNT] = { "all", "LN", "NTT", "LNTT", "period", "since" };
    return keys[slot];
}

bool slot_of(enum indicator_split s, int slot) {
    if (s == SPLIT_SPAN) return slot >= SLOT_PERIOD;
    return slot == SLOT_WHOLE || (s == SPLIT_KINDS && slot < SLOT_PERIOD);
}

struct reckoning *reckoning_new(struct db *db, const struct filing_span *span, struct arena *a) {
    struct reckoning *r = arena_alloc(a, sizeof *r);
    if (r) *r = (struct reckoning){ .db = db, .span = span, .arena = a };
    return r;
}

struct db *reckoning_db(struct reckoning *r) { return r->db; }
const struct filing_span *reckoning_span(const struct reckoning *r) { return r->span; }

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

enum status reckoning_list(struct reckoning *r, enum filing_list l, struct filing_row **rows, size_t *n, struct err *e) {
    enum status st = r->read[l] ? ST_OK : filing_rows(r->db, l, r->span, r->arena, &r->rows[l], &r->rows_len[l], e);
    r->read[l] = !st;
    *rows = r->rows[l];
    *n = r->rows_len[l];
    return st;
}

enum status reckoned_room(struct reckoning *r, struct reckoned *out, size_t n, struct err *e) {
    out->rows = arena_alloc(r->arena, (n + 1) * sizeof *out->rows);
    return out->rows ? ST_OK : no_memory(e);
}

void reckoned_add(struct reckoned *out, const struct filing_row *row, const char *detail, enum craft_kind k, int64_t n, int64_t m) {
    out->rows[out->rows_len++] = (struct reckoned_row){ row, detail, k, n, m };
}

/* ---- villages ---- */

static int by_village(const void *a, const void *b) {
    const struct named *x = a, *y = b;
    return strcmp(x->village, y->village);
}

static struct entity *entity_of_id(struct reckoning *r, const char *id) {
    for (size_t i = 0; i < r->entities_len; i++)
        if (!strcmp(r->entities[i].id, id)) return &r->entities[i];
    return NULL;
}

static void village_take(struct reckoning *r, const struct filing_row *v) {
    const char *id = *v->village ? v->village : v->id; /* of an entity of its own */
    struct entity *en = entity_of_id(r, id);
    if (!en) {
        en = &r->entities[r->entities_len++];
        *en = (struct entity){ .id = id, .row = v };
    }
    enum craft_kind recognised = craft_kind_parse(v->tag), planned = craft_kind_planned(v->more);
    if (recognised) en->recognised = recognised;
    if (planned > en->planned) en->planned = planned; /* a traditional village is a village too */
    en->at_risk = en->at_risk || v->n;
    en->worked = en->worked || v->m;
    en->area = en->area || v->k;
    r->names[r->names_len++] = (struct named){ v->id, (size_t)(en - r->entities) };
}

static enum status villages_read(struct reckoning *r, struct err *e) {
    struct filing_row *v = NULL;
    size_t n = 0;
    if (r->names) return ST_OK;
    enum status st = reckoning_list(r, LIST_VILLAGES, &v, &n, e);
    if (st) return st;
    r->entities = arena_alloc(r->arena, (n + 1) * sizeof *r->entities);
    struct named *names = arena_alloc(r->arena, (n + 1) * sizeof *names);
    if (!r->entities || !names) return no_memory(e);
    r->names = names;
    for (size_t i = 0; i < n; i++) village_take(r, &v[i]);
    if (n) qsort(names, n, sizeof *names, by_village);
    return ST_OK;
}

static enum craft_kind kind_of(const struct entity *en) { return en->recognised ? en->recognised : en->planned; }

static struct entity *entity_of(struct reckoning *r, const char *village) {
    const struct named key = { village, 0 };
    const struct named *found = *village && r->names_len ? bsearch(&key, r->names, r->names_len, sizeof key, by_village) : NULL;
    return found ? &r->entities[found->entity] : NULL;
}

enum craft_kind reckoning_kind(struct reckoning *r, const char *village) {
    struct err ignored = { 0 };
    const struct entity *en = villages_read(r, &ignored) ? NULL : entity_of(r, village);
    return en ? kind_of(en) : CRAFT_NONE;
}

static void unsee(struct reckoning *r) {
    for (size_t i = 0; i < r->entities_len; i++) r->entities[i].seen = false;
}

/* ---- counting ---- */

static void add(struct reckoned *out, enum craft_kind k) {
    out->slot[SLOT_WHOLE].f.n++;
    if (k) out->slot[k].f.n++;
}

static void known(struct reckoned *out, bool is) {
    for (int s = SLOT_WHOLE; s <= SLOT_LNTT; s++) out->slot[s].state = is ? VALUE_KNOWN : VALUE_UNKNOWN;
}

static void percent(struct reckoned *out, int64_t part, int64_t whole) {
    if (whole) out->slot[SLOT_WHOLE] = (struct filing_number){ VALUE_KNOWN, figure_percent(part, whole) };
}

/* Villages and crafts of the three kinds that rows of a list belong to, each once. */
static enum status by_entity(struct reckoning *r, enum filing_list l, bool by_tag, struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, l, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    unsee(r);
    for (size_t i = 0; !st && i < n; i++) {
        struct entity *en = entity_of(r, rows[i].village);
        enum craft_kind k = by_tag ? craft_kind_parse(rows[i].tag) : en ? kind_of(en) : CRAFT_NONE;
        if (!en || !k) {
            out->outside++;
            continue;
        }
        reckoned_add(out, &rows[i], en->row->title, k, !en->seen, 0);
        if (!en->seen) add(out, k);
        en->seen = true;
    }
    return st;
}

/* Entities themselves. */
static enum status of_entities(struct reckoning *r, bool (*fits)(const struct entity *en), bool kinds, struct reckoned *out, struct err *e) {
    enum status st = reckoned_room(r, out, r->entities_len, e);
    for (size_t i = 0; !st && i < r->entities_len; i++) {
        const struct entity *en = &r->entities[i];
        if (!fits(en)) continue;
        if (kinds && !kind_of(en)) {
            out->outside++;
            continue;
        }
        reckoned_add(out, en->row, "", kind_of(en), 1, 0);
        add(out, kind_of(en));
    }
    return st;
}

static bool kept_at_risk(const struct entity *en) { return en->at_risk && en->worked; }
static bool kept_recognised(const struct entity *en) { return (en->recognised == CRAFT_LN || en->recognised == CRAFT_LNTT) && en->worked && en->area; }

static enum status supports(struct reckoning *r, struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, LIST_SUPPORTS, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    for (size_t i = 0; !st && i < n; i++) {
        reckoned_add(out, &rows[i], rows[i].tag, reckoning_kind(r, rows[i].village), 1, 0);
        out->slot[SLOT_WHOLE].f.n++;
        out->steps[rows[i].n - 1]++;
    }
    return st;
}

static enum status campaigns(struct reckoning *r, struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, LIST_CAMPAIGNS, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    for (size_t i = 0; !st && i < n; i++) reckoned_add(out, &rows[i], "", CRAFT_NONE, 1, 0);
    out->slot[SLOT_WHOLE].f.n = (int64_t)n;
    known(out, n > 0);
    return st;
}

/* Products by the kind of their maker's village. */
static enum status rated(struct reckoning *r, struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    enum status st = reckoning_list(r, LIST_RATINGS, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    for (size_t i = 0; !st && i < n; i++) {
        enum craft_kind k = reckoning_kind(r, rows[i].village);
        if (!k) {
            out->outside++;
            continue;
        }
        reckoned_add(out, &rows[i], rows[i].tag, k, 1, 0);
        add(out, k);
    }
    return st;
}

/* The rows of which n says whether they count, out of all: a percentage. */
static enum status share(struct reckoning *r, enum filing_list l, struct reckoned *out, struct err *e) {
    struct filing_row *rows = NULL;
    size_t n = 0;
    int64_t part = 0, whole = 0;
    enum status st = reckoning_list(r, l, &rows, &n, e);
    if (!st) st = reckoned_room(r, out, n, e);
    for (size_t i = 0; !st && i < n; i++) {
        bool counts = rows[i].n != 0;
        reckoned_add(out, &rows[i], rows[i].tag, reckoning_kind(r, rows[i].village), counts, 1);
        part += counts;
        whole++;
    }
    percent(out, part, whole);
    return st;
}

/* ---- the figures ---- */

static enum status reckon_plan(struct reckoning *r, enum indicator i, struct reckoned *out, struct err *e) {
    const struct filing_known *has = &r->known;
    switch (i) {
    case INDICATOR_A_I_2: known(out, has->support); return supports(r, out, e);
    case INDICATOR_A_II_3: return campaigns(r, out, e);
    case INDICATOR_A_III_1: known(out, has->at_risk); return of_entities(r, kept_at_risk, false, out, e);
    case INDICATOR_B_1: known(out, has->at_risk); return of_entities(r, kept_at_risk, true, out, e);
    case INDICATOR_B_2: known(out, has->recognition); return by_entity(r, LIST_RECOGNITIONS, true, out, e);
    case INDICATOR_B_3: known(out, has->site); return by_entity(r, LIST_SITES, false, out, e);
    case INDICATOR_B_4: return share(r, LIST_STATISTICS, out, e);
    case INDICATOR_B_6: known(out, has->mark); return by_entity(r, LIST_RIGHTS, false, out, e);
    case INDICATOR_B_8: known(out, has->rating); return rated(r, out, e);
    case INDICATOR_B_10: return has->environment ? share(r, LIST_PRODUCERS, out, e) : ST_OK;
    case INDICATOR_MARKED: known(out, has->support); return by_entity(r, LIST_SUPPORTS, false, out, e);
    case INDICATOR_RATED: known(out, has->rating); return by_entity(r, LIST_RATINGS, false, out, e);
    case INDICATOR_KEPT: known(out, has->recognition); return of_entities(r, kept_recognised, false, out, e);
    default: return ST_OK;
    }
}

enum status reckon(struct reckoning *r, enum indicator i, struct reckoned *out, struct err *e) {
    memset(out, 0, sizeof *out);
    enum status st = villages_read(r, e);
    if (!st && !r->known_read) st = filing_known(r->db, &r->known, e);
    r->known_read = !st;
    if (st) return st;
    return strcmp(indicator_info(i)->section, "trace") ? reckon_plan(r, i, out, e) : reckon_trace(r, i, out, e);
}

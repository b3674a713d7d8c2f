/*
 * Honest tourists, shops, displays, gifts and copiers as a stream of scans of each label, and what the rules of the service make of
 * it. A label has random numbers of its own, so that a change to one kind of label leaves the others as they were.
 */
#include "core/simulate.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define RUN_LABELS 50
#define PROVINCES 34
#define CITIES 3          /* where phone networks that nobody marked seem to be */
#define FIRST_DAY 20000   /* of the window; any day does */
#define HOME_DAYS 10      /* a buyer scans within so many days */
#define GIFT_DAYS 30
#define NO_PLACE (-1)

struct event {
    uint64_t network, visitor;
    int day, minute, place;
    bool campaign;
};

struct label {
    struct event *event;
    size_t len, cap;
    bool failed;
    double activated; /* day and part of a day; below 0: no activation is known */
    bool display, marked;
    uint32_t copies;
    struct evidence_window window;
};

struct sim {
    const double *v;
    uint64_t seed, state[4];
    double share[PROVINCES]; /* of all people who live in the first so many */
    struct label label[RUN_LABELS];
    struct simulation *out;
};

/* ---- random numbers ---- */

/* src: Vigna, splitmix64 and xoshiro256** (public domain algorithms) */
static uint64_t mix(uint64_t x) {
    x += 0x9e3779b97f4a7c15ULL;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9ULL;
    x = (x ^ x >> 27) * 0x94d049bb133111ebULL;
    return x ^ x >> 31;
}

static void random_begin(struct sim *s, uint64_t label) {
    uint64_t x = mix(s->seed ^ mix(label));
    for (int i = 0; i < 4; i++) s->state[i] = x = mix(x + (uint64_t)i);
}

static uint64_t turn(uint64_t x, int n) { return x << n | x >> (64 - n); }

static uint64_t next(struct sim *s) {
    uint64_t *t = s->state, out = turn(t[1] * 5, 7) * 9, u = t[1] << 17;
    t[2] ^= t[0];
    t[3] ^= t[1];
    t[1] ^= t[2];
    t[0] ^= t[3];
    t[2] ^= u;
    t[3] = turn(t[3], 45);
    return out;
}

static double part_of(uint64_t x) { return (double)(x >> 11) * 0x1p-53; }
static double part(struct sim *s) { return part_of(next(s)); }
static bool chance(struct sim *s, double p) { return part(s) < p; }
static int below(struct sim *s, double n) { return (int)(part(s) * n); }
static double waiting(struct sim *s, double mean) { return -mean * log(1 - part(s)); }

static int poisson(struct sim *s, double mean) {
    int n = 0;
    for (; mean > 20; mean -= 20) n += poisson(s, 20);
    for (double p = part(s), end = exp(-mean); p > end; n++) p *= part(s);
    return n;
}

/* How much more or less than others something is looked at: lognormal with mean 1. */
static double liking(struct sim *s) {
    double spread = s->v[WORLD_LOOKS_SPREAD];
    double normal = sqrt(-2 * log(1 - part(s))) * cos(2 * 3.14159265358979323846 * part(s));
    return exp(spread * normal - spread * spread / 2);
}

static int somewhere(struct sim *s) {
    double p = part(s);
    int i = 0;
    while (i < PROVINCES - 1 && p > s->share[i]) i++;
    return i;
}

/* ---- who scans ---- */

static void event_add(struct label *l, struct sim *s, double day, uint64_t network, int place, bool campaign) {
    if (day < 0 || day >= s->v[WORLD_DAYS] || l->failed) return;
    if (l->len == l->cap) {
        size_t cap = l->cap ? l->cap * 2 : 256;
        struct event *more = realloc(l->event, cap * sizeof *more);
        l->failed = !more;
        if (l->failed) return;
        l->event = more;
        l->cap = cap;
    }
    l->event[l->len++] = (struct event){ .network = network, .visitor = next(s), .day = (int)day,
                                         .minute = (int)((day - floor(day)) * 1440), .place = s->v[WORLD_PLACES] > 0 ? place : NO_PLACE,
                                         .campaign = campaign };
}

/* A phone network of a region; a list that does not mark it says that it is in some city. */
static void scan_by_phone(struct label *l, struct sim *s, double day, int at, bool campaign) {
    int n = below(s, s->v[WORLD_CARRIER_NETWORKS]);
    uint64_t network = mix(mix(s->seed) + (uint64_t)at * 4096 + (uint64_t)n);
    bool marked = part_of(mix(network)) < s->v[WORLD_CARRIER_MARKED];
    event_add(l, s, day, network, marked ? NO_PLACE : n % CITIES, campaign);
}

/* Where the list says that a fixed network is: it may be wrong, but of one network always in the same way. */
static int listed(const struct sim *s, uint64_t network, int at) {
    return part_of(mix(network + 1)) < s->v[WORLD_PLACE_WRONG] ? (int)(mix(network + 2) % PROVINCES) : at;
}

static void scan_at_shop(struct label *l, struct sim *s, double day, int at, int n, bool campaign) {
    uint64_t network = mix(mix(s->seed + 1) + (uint64_t)at * 4096 + (uint64_t)n);
    event_add(l, s, day, network, listed(s, network, at), campaign);
}

/* Somebody who is there: by phone, or over the network of a shop or guest house. */
static void scan_there(struct label *l, struct sim *s, double day, int at, bool campaign) {
    if (chance(s, s->v[WORLD_MOBILE])) scan_by_phone(l, s, day, at, campaign);
    else scan_at_shop(l, s, day, at, below(s, s->v[WORLD_WIFI_NETWORKS]), campaign);
}

static void scan_at_home(struct label *l, struct sim *s, double day, int at, uint64_t home) {
    if (chance(s, s->v[WORLD_MOBILE])) scan_by_phone(l, s, day, at, false);
    else event_add(l, s, day, home, listed(s, home, at), false);
}

/* Somebody owns it from a day on. */
static void owned(struct label *l, struct sim *s, double day, int at) {
    uint64_t home = next(s);
    for (int n = poisson(s, s->v[WORLD_BUYER_SCANS]); n > 0; n--) scan_at_home(l, s, day + part(s) * HOME_DAYS, at, home);
}

/* Somebody who scans it on a journey: each day in another place, over several networks. */
static void journey(struct label *l, struct sim *s, double day) {
    int days = 1 + below(s, s->v[WORLD_MOVER_DAYS]);
    for (int d = 0; d < days; d++) {
        int at = somewhere(s);
        for (int n = 0; n < 3; n++) scan_there(l, s, day + d + part(s), at, false);
    }
}

static void bought(struct label *l, struct sim *s, double day, int at) {
    int home = chance(s, s->v[WORLD_BUYERS_AFAR]) ? somewhere(s) : at;
    owned(l, s, day, home);
    if (chance(s, s->v[WORLD_MOVERS])) journey(l, s, day);
    if (chance(s, s->v[WORLD_GIFTS])) owned(l, s, day + part(s) * GIFT_DAYS, somewhere(s));
}

static void looked_at(struct label *l, struct sim *s, double from, double days, double rate, int at, bool campaign) {
    double to = fmin(from + days, s->v[WORLD_DAYS]);
    if (to <= from) return;
    for (int n = poisson(s, rate * (to - from)); n > 0; n--) scan_there(l, s, from + part(s) * (to - from), at, campaign);
}

/* ---- labels ---- */

static void stock_taken(struct label *l, struct sim *s, double from, double days, int at) {
    int shop = below(s, s->v[WORLD_WIFI_NETWORKS]);
    for (double day = from; day < from + days; day += s->v[WORLD_STOCK_EVERY])
        for (int n = 0; n < 4; n++) scan_at_shop(l, s, day, at, shop, false);
}

static void activated(struct label *l, struct sim *s, double from, int at) {
    l->activated = -1;
    if (s->v[WORLD_ACTIVATION] <= 0) return;
    for (int n = 0; n < 2; n++) scan_at_shop(l, s, from - 1, at, 0, false); /* the maker tries it */
    l->activated = chance(s, s->v[WORLD_FORGOTTEN]) ? from + 5 + part(s) * 25 : from;
}

/* The one thing that the label was made for. */
static void honest(struct label *l, struct sim *s) {
    int at = chance(s, s->v[WORLD_SOLD_AWAY]) ? somewhere(s) : 0;
    double from = part(s) * s->v[WORLD_DAYS] * 0.7, days = waiting(s, s->v[WORLD_SHELF_DAYS]);
    l->display = chance(s, s->v[WORLD_DISPLAY]);
    l->marked = l->display && chance(s, s->v[WORLD_DISPLAY_MARKED]);
    activated(l, s, l->display ? 0 : from, at);
    if (l->display) {
        looked_at(l, s, 0, s->v[WORLD_DAYS], s->v[WORLD_DISPLAY_LOOKS] * liking(s), at, false);
        return;
    }
    looked_at(l, s, from, days, s->v[WORLD_LOOKS] * liking(s), at, false);
    if (chance(s, s->v[WORLD_STOCK])) stock_taken(l, s, from, days, at);
    if (chance(s, s->v[WORLD_FAIRS])) looked_at(l, s, floor(from), s->v[WORLD_FAIR_DAYS], s->v[WORLD_FAIR_LOOKS], somewhere(s), true);
    bought(l, s, from + days, at);
}

/* Copies of it: so many on the shelves at a time, those that are sold replaced, in one place or everywhere. */
static void copied(struct label *l, struct sim *s) {
    double days = fmin(s->v[WORLD_COPY_DAYS], s->v[WORLD_DAYS]), from = part(s) * (s->v[WORLD_DAYS] - days);
    bool market = chance(s, s->v[WORLD_COPY_MARKET]);
    int place = somewhere(s);
    l->copies = (uint32_t)s->v[WORLD_COPIES_LEAST] + (uint32_t)below(s, s->v[WORLD_COPIES_MOST] - s->v[WORLD_COPIES_LEAST] + 1);
    if (s->v[WORLD_ACTIVATION] > 0 && chance(s, s->v[WORLD_COPY_EARLY])) l->activated = from + (0.5 + part(s) / 2) * days;
    for (uint32_t i = 0; i < l->copies; i++) {
        int at = market ? place : somewhere(s);
        looked_at(l, s, from, days, s->v[WORLD_LOOKS] * liking(s), at, false);
        for (int n = poisson(s, days / s->v[WORLD_SHELF_DAYS]); n > 0; n--) bought(l, s, from + part(s) * days, at);
    }
}

/* ---- what is kept of it ---- */

static int by_time(const void *pa, const void *pb) {
    const struct event *a = pa, *b = pb;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    if (a->minute != b->minute) return a->minute < b->minute ? -1 : 1;
    return (a->visitor > b->visitor) - (a->visitor < b->visitor);
}

static int by_network(const void *pa, const void *pb) {
    const struct event *a = pa, *b = pb;
    if (a->network != b->network) return a->network < b->network ? -1 : 1;
    return by_time(pa, pb);
}

/* The devices that are kept of one day's scans, moved to the front.  out: how many */
static size_t day_kept(struct event *event, size_t len) {
    struct evidence_pair kept[EVIDENCE_DEVICES_A_DAY];
    size_t n = 0;
    for (size_t i = 0; i < len; i++) {
        const struct evidence_pair pair = { event[i].network, event[i].visitor };
        enum evidence_admit admit = evidence_admit(kept, n, pair);
        if (admit == EVIDENCE_KNOWN || admit == EVIDENCE_FULL) continue;
        event[n] = event[i];
        kept[n++] = pair;
    }
    return n;
}

static void window_fill(struct sim *s, struct label *l) {
    char place[16];
    memset(&l->window, 0, sizeof l->window);
    l->window.label.display = l->marked;
    l->window.label.activated_us = l->activated < 0 ? 0 : day_start_us(FIRST_DAY) + (int64_t)(l->activated * 86400e6);
    if (l->len) qsort(l->event, l->len, sizeof *l->event, by_time); /* a label nobody scanned has no events, not even room for them */
    for (size_t i = 0, n = 0; i < l->len; i += n) {
        struct event *day = &l->event[i];
        for (n = 1; i + n < l->len && day[n].day == day->day;) n++;
        size_t kept = day_kept(day, n);
        qsort(day, kept, sizeof *day, by_network);
        for (size_t k = 0; k < kept; k++) {
            place[0] = '\0';
            if (day[k].place >= 0) (void)snprintf(place, sizeof place, "P%02d", day[k].place);
            evidence_add(&l->window, &(struct evidence_device){ .day = FIRST_DAY + day[k].day, .minute = day[k].minute,
                                                                .network = day[k].network, .place = place,
                                                                .campaign = day[k].campaign });
        }
        s->out->kept += kept;
    }
    s->out->scans += l->len;
}

static int most_networks(const struct evidence_window *w) {
    int most = 0;
    for (int i = 0; i < w->days_len; i++) {
        int n = 0;
        for (int k = 0; k < EVIDENCE_DEVICES_A_NETWORK; k++) n += w->days[i].networks[k];
        if (n > most) most = n;
    }
    return most;
}

static enum copies_class class_of(const struct label *l) {
    if (!l->copies) return COPIES_NONE;
    if (l->copies < 10) return COPIES_FEW;
    return l->copies < WORLD_COPIES_TO_FIND ? COPIES_SOME : COPIES_MANY;
}

static void label_score(struct sim *s, struct label *l, int siblings, int most) {
    struct evidence_score score;
    enum copies_class c = class_of(l);
    l->window.label.siblings = siblings;
    l->window.label.siblings_most = most;
    evidence_score(&l->window, &score);
    s->out->labels[c]++;
    s->out->points[c][score.points < SIMULATE_POINTS_MAX ? score.points : SIMULATE_POINTS_MAX]++;
    bool unmarked = c == COPIES_NONE && l->display && !l->marked;
    s->out->display_unmarked += unmarked;
    s->out->display_raised += unmarked && score.points >= EVIDENCE_LIMIT;
}

/* A run of labels of which the first so many were copied. */
static bool run_take(struct sim *s, uint64_t number, int with_copies) {
    int most[RUN_LABELS], n = 0;
    bool failed = false;
    for (int i = 0; i < RUN_LABELS; i++) {
        struct label *l = &s->label[i];
        l->len = 0;
        l->copies = 0;
        random_begin(s, number * RUN_LABELS + (uint64_t)i);
        honest(l, s);
        if (i < with_copies) copied(l, s);
        failed |= l->failed;
        window_fill(s, l);
        if (l->window.devices) most[n++] = most_networks(&l->window);
    }
    int median = evidence_median(most, (size_t)n);
    for (int i = 0; i < RUN_LABELS; i++) label_score(s, &s->label[i], n - 1, median);
    return !failed;
}

static void provinces_share(struct sim *s) {
    double sum = 0;
    for (int i = 0; i < PROVINCES; i++) s->share[i] = sum += pow(i + 1, -0.8);
    for (int i = 0; i < PROVINCES; i++) s->share[i] /= sum;
}

enum status simulate_scans(const struct scan_world *w, uint64_t seed, struct simulation *out, struct err *e) {
    struct sim *s = calloc(1, sizeof *s);
    bool whole = s != NULL;
    memset(out, 0, sizeof *out);
    if (!s) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    s->v = w->v;
    s->seed = seed;
    s->out = out;
    provinces_share(s);
    uint64_t number = 0;
    for (int left = (int)w->v[WORLD_COPIED]; whole && left > 0; left -= (int)w->v[WORLD_HANDFUL])
        whole = run_take(s, number++, left < (int)w->v[WORLD_HANDFUL] ? left : (int)w->v[WORLD_HANDFUL]);
    while (whole && out->labels[COPIES_NONE] < (uint32_t)w->v[WORLD_HONEST]) whole = run_take(s, number++, 0);
    for (int i = 0; i < RUN_LABELS; i++) free(s->label[i].event);
    free(s);
    return whole ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

/* ---- what it says ---- */

const char *copies_class_key(enum copies_class c) {
    static const char *const keys[COPIES_CLASSES] = { "honest", "1-9", "10-19", "20+" };
    return keys[c];
}

uint32_t simulate_raised(const struct simulation *s, enum copies_class c, int limit) {
    uint32_t n = 0;
    for (int i = limit < 0 ? 0 : limit; i <= SIMULATE_POINTS_MAX; i++) n += s->points[c][i];
    return n;
}

double simulate_bound(uint32_t k, uint32_t n) {
    const double z = 1.959963984540054;
    if (!n) return 1;
    double p = (double)k / n, zz = z * z / n;
    return (p + zz / 2 + z * sqrt(p * (1 - p) / n + zz / (4.0 * n))) / (1 + zz);
}

bool simulate_works(const struct simulation *s, int limit) {
    double found = simulate_raised(s, COPIES_MANY, limit), wrong = simulate_raised(s, COPIES_NONE, limit);
    return found >= 0.95 * s->labels[COPIES_MANY] && wrong <= 0.001 * s->labels[COPIES_NONE];
}

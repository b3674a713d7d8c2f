/*
 * Counting scans without ever making a visitor wait.
 *
 * A scan goes into a small table that knows who scanned what in the last 30 minutes, and into a list; a thread writes the
 * list down about once a second, in one durable transaction and in the order of the tables; each commit also empties the readers' page caches, so more
 * often would cost the pages. When the list is full, or the disk is, scans go uncounted: the page matters more.
 */
#include <arpa/inet.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "app/scan.h"
#include "base/log.h"
#include "base/metrics.h"
#include "base/thread.h"
#include "internal.h"
#include "places.h"
#include "scan_filter.h"

#define ONCE_US (30LL * 60 * 1000000)
#define SEEN_SETS 16384u /* of four ways: 65,536 visitors and labels, 1 MiB */
#define SEEN_WAYS 4
#define PENDING_MAX 32768u
#define FLUSH_EVERY_US 800000
#define FLUSH_AT 8192u /* pending scans that do not wait for the clock */
#define ALARMS_MAX 32
#define WARN_EVERY_US (60LL * 1000000)
#define NETWORK_DOMAIN "temlang-scan-network"

struct seen {
    uint64_t who; /* hash of visitor and label, 0 empty */
    int64_t at_us;
};

struct alarm_pending {
    int key_id;
    const char *kind;
    int32_t day;
    int64_t at_us, scans;
    char address[CODE_CANONICAL_MAX + 1];
};

struct scan_counter {
    pthread_mutex_t lock;
    pthread_cond_t wake, flushed;
    pthread_t thread;
    bool stop;
    uint64_t asked, done; /* flushes */
    struct seen (*seen)[SEEN_WAYS];
    struct scan_seen *pending, *spare; /* spare: becomes the flushing thread's */
    size_t pending_len;
    struct alarm_pending alarms[ALARMS_MAX];
    size_t alarms_len;
    int64_t warned_us[CODE_KEY_ID_MAX + 1];
    struct day_key {
        unsigned char visitor[32];
        unsigned char network[crypto_shorthash_KEYBYTES]; /* made from the other; there are few networks, so it is quick and short */
    } day_key;
    unsigned char last_key[32]; /* of visitors on the day before key_day */
    int32_t key_day;
};

/* A scan that waits to be written. */
struct scan_seen {
    struct scan_device device;
    bool first; /* its label had surely never been scanned */
};

/* What one flush writes; owned by the flushing thread. */
struct flush {
    struct scan_seen *rows;
    size_t len;
    struct evidence_pair kept[EVIDENCE_DEVICES_A_DAY]; /* of the label and day at hand */
    struct scan_month month;                           /* of the run at hand; run_id 0: none yet */
    struct scan_count days[SCAN_ROWS_AT_ONCE];         /* of labels, not written yet */
    struct scan_device devices[SCAN_ROWS_AT_ONCE];     /* the same */
    size_t days_len, devices_len;
    struct alarm_pending alarms[ALARMS_MAX];
    size_t alarms_len;
};

static int by_label(const void *pa, const void *pb) {
    const struct scan_device *a = &((const struct scan_seen *)pa)->device;
    const struct scan_device *b = &((const struct scan_seen *)pb)->device;
    if (a->day != b->day) return a->day < b->day ? -1 : 1;
    if (a->run_id != b->run_id) return a->run_id < b->run_id ? -1 : 1;
    return (a->index > b->index) - (a->index < b->index);
}

/* yyyymm */
static int month_of(int32_t day) {
    int y = 0, m = 0, d = 0;
    day_to_ymd(day, &y, &m, &d);
    return y * 100 + m;
}

static enum status month_write(struct db *tx, struct flush *f, struct err *e) {
    enum status st = f->month.run_id ? scan_month_add(tx, &f->month, e) : ST_OK;
    f->month = (struct scan_month){ 0 };
    return st;
}

/* A label's day counts for its run's month. Rows come by day and run, so a run's labels stand together. */
static enum status month_count(struct db *tx, struct flush *f, const struct scan_count *day, bool first, struct err *e) {
    int month = month_of(day->day);
    enum status st = ST_OK;
    if (f->month.run_id != day->run_id || f->month.month != month) {
        st = month_write(tx, f, e);
        f->month.run_id = day->run_id;
        f->month.month = month;
    }
    f->month.labels += first;
    f->month.scans += day->scans;
    f->month.devices += day->devices;
    return st;
}

static enum status days_write(struct db *tx, struct flush *f, struct err *e) {
    size_t n = f->days_len;
    f->days_len = 0;
    return scan_add(tx, f->days, n, e);
}

static enum status devices_write(struct db *tx, struct flush *f, struct err *e) {
    size_t n = f->devices_len;
    f->devices_len = 0;
    return scan_device_add(tx, f->devices, n, e);
}

static enum status day_keep(struct db *tx, struct flush *f, const struct scan_count *day, struct err *e) {
    f->days[f->days_len++] = *day;
    return f->days_len == SCAN_ROWS_AT_ONCE ? days_write(tx, f, e) : ST_OK;
}

static enum status device_keep(struct db *tx, struct flush *f, const struct scan_device *d, struct err *e) {
    f->devices[f->devices_len++] = *d;
    return f->devices_len == SCAN_ROWS_AT_ONCE ? devices_write(tx, f, e) : ST_OK;
}

/* n scans of one label and day: its new devices and its day's row. */
static enum status label_write(struct db *tx, struct flush *f, const struct scan_seen *rows, size_t n, struct err *e) {
    const struct scan_device *d = &rows->device;
    struct scan_count day = { .run_id = d->run_id, .index = d->index, .day = d->day, .first_minute = d->minute, .scans = (int)n };
    enum status st = ST_OK;
    bool first = false;
    size_t kept = 0;
    for (size_t i = 0; i < n; i++) first |= rows[i].first;
    /* The store is asked of a label's other days: none of them may wait. Labels of one day do not meet. */
    if (f->days_len && f->days[0].day != d->day) st = days_write(tx, f, e);
    if (!st && !first) st = scan_devices_kept(tx, d->run_id, d->index, d->day, f->kept, &kept, e);
    if (!st && !first && !kept) st = scan_never(tx, d->run_id, d->index, &first, e);
    for (size_t i = 0; !st && i < n; i++) {
        d = &rows[i].device;
        if (d->minute < day.first_minute) day.first_minute = d->minute;
        const struct evidence_pair pair = { d->network, d->visitor };
        enum evidence_admit admit = evidence_admit(f->kept, kept, pair);
        if (admit == EVIDENCE_KNOWN || admit == EVIDENCE_FULL) continue;
        f->kept[kept++] = pair;
        day.devices++;
        day.networks += admit == EVIDENCE_NETWORK;
        st = device_keep(tx, f, d, e);
    }
    if (!st) st = day_keep(tx, f, &day, e);
    return st ? st : month_count(tx, f, &day, first, e);
}

static enum status flush_write(struct db *tx, void *ctx, struct err *e) {
    struct flush *f = ctx;
    enum status st = ST_OK;
    f->month = (struct scan_month){ 0 }; /* it may run again */
    f->days_len = f->devices_len = 0;
    store_quiet(tx);
    for (size_t i = 0, n = 0; !st && i < f->len; i += n) {
        for (n = 1; i + n < f->len && !by_label(&f->rows[i], &f->rows[i + n]);) n++;
        st = label_write(tx, f, &f->rows[i], n, e);
    }
    if (!st) st = devices_write(tx, f, e);
    if (!st) st = days_write(tx, f, e);
    if (!st) st = month_write(tx, f, e);
    for (size_t i = 0; !st && i < f->alarms_len; i++) {
        const struct alarm_pending *a = &f->alarms[i];
        st = alarm_add(tx, a->key_id, a->kind, a->day, a->at_us, a->scans, a->address, e);
    }
    return st;
}

/* Take what is pending; the rows array is swapped for an empty one of the same size. */
static void flush_take(struct scan_counter *c, struct flush *f) {
    struct scan_seen *rows = c->pending;
    c->pending = f->rows;
    f->rows = rows;
    f->len = c->pending_len;
    c->pending_len = 0;
    memcpy(f->alarms, c->alarms, sizeof f->alarms);
    f->alarms_len = c->alarms_len;
    c->alarms_len = 0;
}

static enum status flush_run(struct app *a, struct flush *f) {
    struct err e = { 0 };
    if (!f->len && !f->alarms_len) return ST_OK;
    qsort(f->rows, f->len, sizeof *f->rows, by_label);
    enum status st = store_write(a->store, flush_write, f, &e);
    metric_add(st ? METRIC_SCANS_DROPPED : METRIC_SCANS_COUNTED, f->len);
    if (st && f->len) log_warn("scan.flush", "result=%s dropped=%zu", e.key, f->len);
    return st;
}

/* The pending row of a key and day, a new one where there is room; NULL where there is none. Under the lock. */
static struct alarm_pending *alarm_row(struct scan_counter *c, int key_id, int32_t day) {
    size_t i = 0;
    while (i < c->alarms_len && (c->alarms[i].key_id != key_id || c->alarms[i].day != day)) i++;
    if (i == ALARMS_MAX) return NULL;
    if (i == c->alarms_len) {
        c->alarms[i] = (struct alarm_pending){ .key_id = key_id, .kind = "unissued", .day = day };
        c->alarms_len++;
    }
    return &c->alarms[i];
}

/* A scan may go uncounted, an alarm may not: it waits for the next flush. Under the lock. */
static void alarms_keep(struct scan_counter *c, const struct flush *f) {
    for (size_t i = 0; i < f->alarms_len; i++) {
        const struct alarm_pending *old = &f->alarms[i];
        struct alarm_pending *p = alarm_row(c, old->key_id, old->day);
        if (!p) continue;
        int64_t scans = p->scans + old->scans;
        if (p->at_us < old->at_us) *p = *old;
        p->scans = scans;
    }
}

static void wait_ms(struct scan_counter *c) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    t.tv_nsec += FLUSH_EVERY_US * 1000L;
    t.tv_sec += t.tv_nsec / 1000000000L;
    t.tv_nsec %= 1000000000L;
    while (!c->stop && c->asked == c->done && c->pending_len < FLUSH_AT)
        if (pthread_cond_timedwait(&c->wake, &c->lock, &t)) break;
}

static void *flush_thread(void *arg) {
    struct app *a = arg;
    struct scan_counter *c = a->counter;
    struct flush f = { .rows = c->spare };
    c->spare = NULL;
    pthread_mutex_lock(&c->lock);
    for (bool last = false; !last;) {
        wait_ms(c);
        last = c->stop;
        uint64_t asked = c->asked;
        flush_take(c, &f);
        pthread_mutex_unlock(&c->lock);
        enum status st = flush_run(a, &f);
        pthread_mutex_lock(&c->lock);
        if (st) alarms_keep(c, &f);
        c->done = asked;
        pthread_cond_broadcast(&c->flushed);
    }
    pthread_mutex_unlock(&c->lock);
    free(f.rows);
    return NULL;
}

static void counter_free(struct scan_counter *c) {
    pthread_mutex_destroy(&c->lock);
    pthread_cond_destroy(&c->wake);
    pthread_cond_destroy(&c->flushed);
    sodium_memzero(&c->day_key, sizeof c->day_key);
    sodium_memzero(c->last_key, sizeof c->last_key);
    free(c->seen);
    free(c->pending);
    free(c->spare);
    free(c);
}

enum status scan_counter_open(struct app *a, struct err *e) {
    pthread_condattr_t mono;
    struct scan_counter *c = calloc(1, sizeof *c);
    if (!c) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    a->filter = scan_filter_new(a);
    c->seen = calloc(SEEN_SETS, sizeof *c->seen);
    c->pending = malloc(PENDING_MAX * sizeof *c->pending);
    c->spare = malloc(PENDING_MAX * sizeof *c->spare);
    c->key_day = DAY_NONE;
    pthread_mutex_init(&c->lock, NULL);
    pthread_condattr_init(&mono);
    pthread_condattr_setclock(&mono, CLOCK_MONOTONIC);
    pthread_cond_init(&c->wake, &mono);
    pthread_cond_init(&c->flushed, NULL);
    pthread_condattr_destroy(&mono);
    a->counter = c;
    if (a->filter && c->seen && c->pending && c->spare && !thread_start(&c->thread, flush_thread, a)) return ST_OK;
    a->counter = NULL;
    scan_filter_free(&a->filter);
    counter_free(c);
    return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

void scan_counter_close(struct app *a) {
    struct scan_counter *c = a->counter;
    if (!c) return;
    pthread_mutex_lock(&c->lock);
    c->stop = true;
    pthread_cond_signal(&c->wake);
    pthread_mutex_unlock(&c->lock);
    pthread_join(c->thread, NULL);
    a->counter = NULL;
    scan_filter_free(&a->filter);
    counter_free(c);
}

void scan_flush(struct app *a) {
    struct scan_counter *c = a->counter;
    if (!c) return;
    pthread_mutex_lock(&c->lock);
    /* One flush may be under way with an older list: the second one has surely taken everything. */
    for (int i = 0; i < 2; i++) {
        uint64_t mine = ++c->asked;
        pthread_cond_signal(&c->wake);
        while (c->done < mine) pthread_cond_wait(&c->flushed, &c->lock);
    }
    pthread_mutex_unlock(&c->lock);
}

bool network_mapped(const unsigned char address[static 16]) {
    static const unsigned char prefix[12] = { [10] = 0xff, [11] = 0xff };
    return !memcmp(address, prefix, sizeof prefix);
}

size_t network_of(const char *ip, unsigned char out[static NETWORK_BYTES]) {
    _Alignas(4) unsigned char b[16];
    if (inet_pton(AF_INET, ip, b) == 1) {
        out[0] = 4;
        memcpy(out + 1, b, 3);
        return 4;
    }
    if (inet_pton(AF_INET6, ip, b) == 1 && network_mapped(b)) {
        out[0] = 4;
        memcpy(out + 1, b + 12, 3);
        return 4;
    }
    if (inet_pton(AF_INET6, ip, b) == 1) {
        if (IN6_IS_ADDR_V4MAPPED((const struct in6_addr *)(const void *)b)) {
            out[0] = 4;
            memcpy(out + 1, b + 12, 3);
            return 4;
        }
        out[0] = 6;
        memcpy(out + 1, b, 6);
        return 7;
    }
    out[0] = 0;
    return 1;
}

/* Takes the key of the day into use; yesterday's stays for as long as a scan of its last minutes counts. Under the lock. */
static void day_keys(struct scan_counter *c, const struct app *a, int64_t now_us) {
    int32_t day = day_of_us(now_us);
    bool first_minutes = now_us - day_start_us(day) < ONCE_US;
    if (c->key_day != day) {
        if (c->key_day == day - 1) memcpy(c->last_key, c->day_key.visitor, sizeof c->last_key);
        else random_fill(a->random, c->last_key, sizeof c->last_key);
        random_fill(a->random, c->day_key.visitor, sizeof c->day_key.visitor);
        crypto_generichash(c->day_key.network, sizeof c->day_key.network, (const unsigned char *)NETWORK_DOMAIN, sizeof NETWORK_DOMAIN - 1,
                           c->day_key.visitor, sizeof c->day_key.visitor);
        c->key_day = day;
    }
    if (!first_minutes) sodium_memzero(c->last_key, sizeof c->last_key);
}

static uint64_t visitor_hash(const unsigned char key[static 32], const unsigned char *net, size_t net_len, const char *user_agent,
                             size_t ua_len) {
    unsigned char h[16];
    uint64_t out = 0;
    crypto_generichash_state st;
    crypto_generichash_init(&st, key, 32, sizeof h);
    crypto_generichash_update(&st, net, net_len);
    crypto_generichash_update(&st, (const unsigned char *)user_agent, ua_len);
    crypto_generichash_final(&st, h, sizeof h);
    memcpy(&out, h, sizeof out);
    return out ? out : 1;
}

static uint64_t network_hash(const unsigned char key[static crypto_shorthash_KEYBYTES], const unsigned char *net, size_t net_len) {
    uint64_t out = 0;
    crypto_shorthash((unsigned char *)&out, net, net_len, key);
    return out;
}

struct visitor scan_visitor(struct app *a, const char *ip, const char *user_agent, size_t ua_len, int64_t now_us) {
    struct scan_counter *c = a->counter;
    struct visitor v = { .agent = AGENT_OTHER };
    struct day_key key;
    unsigned char last[32], net[NETWORK_BYTES];
    if (!c || a->scans_off) return v;
    pthread_mutex_lock(&c->lock);
    day_keys(c, a, now_us);
    key = c->day_key;
    memcpy(last, c->last_key, sizeof last);
    pthread_mutex_unlock(&c->lock);
    size_t net_len = network_of(ip, net);
    v.id = visitor_hash(key.visitor, net, net_len, user_agent, ua_len);
    if (!sodium_is_zero(last, sizeof last)) v.before = visitor_hash(last, net, net_len, user_agent, ua_len);
    v.network = network_hash(key.network, net, net_len);
    v.agent = agent_class_of(user_agent, ua_len);
    if (a->places) places_find(a->places, ip, v.place);
    sodium_memzero(&key, sizeof key);
    sodium_memzero(last, sizeof last);
    return v;
}

/* Whether this visitor and label were seen within 30 minutes; notes nothing. Under the lock. */
static bool seen_lately(const struct scan_counter *c, uint64_t who, int64_t now_us) {
    const struct seen *set = c->seen[who % SEEN_SETS];
    for (int i = 0; i < SEEN_WAYS; i++)
        if (set[i].who == who && now_us - set[i].at_us < ONCE_US) return true;
    return false;
}

/* Whether this visitor and label were not seen within 30 minutes; notes them. Under the lock. */
static bool seen_first(struct scan_counter *c, uint64_t who, int64_t now_us) {
    struct seen *set = c->seen[who % SEEN_SETS];
    struct seen *oldest = set;
    for (int i = 0; i < SEEN_WAYS; i++) {
        if (set[i].who == who && now_us - set[i].at_us < ONCE_US) return false;
        if (set[i].who == who) {
            set[i].at_us = now_us;
            return true;
        }
        if (set[i].at_us < oldest->at_us) oldest = &set[i];
    }
    *oldest = (struct seen){ who, now_us };
    return true;
}

/* Mixes visitor and label; the visitor is already a keyed hash, so a stranger cannot aim at a set. */
static uint64_t seen_key(uint64_t visitor, uint32_t run, uint32_t index) {
    uint64_t x = visitor ^ ((uint64_t)run << 32 | index);
    x ^= x >> 33;
    x *= 0xff51afd7ed558ccdULL;
    x ^= x >> 33;
    x *= 0xc4ceb9fe1a85ec53ULL;
    x ^= x >> 33;
    return x ? x : 1;
}

static struct scan_device device_of(const struct scan_result *r, const struct visitor *v, int64_t now_us) {
    int32_t day = day_of_us(now_us);
    struct scan_device d = { .network = v->network, .visitor = v->id, .run_id = r->run, .index = r->index, .day = day,
                             .minute = (int16_t)((now_us - day_start_us(day)) / 60000000), .agent = (uint8_t)v->agent };
    memcpy(d.language, v->language, sizeof d.language);
    memcpy(d.place, v->place, sizeof d.place);
    memcpy(d.campaign, v->campaign, sizeof d.campaign);
    return d;
}

void scan_count(struct app *a, const struct scan_result *r, struct visitor visitor, int64_t now_us) {
    struct scan_counter *c = a->counter;
    if (!c || a->scans_off || !r->run || r->kind != CODE_SIGNED) return;
    uint64_t who = seen_key(visitor.id, r->run, r->index);
    uint64_t before = visitor.before ? seen_key(visitor.before, r->run, r->index) : 0;
    struct scan_seen row = { .device = device_of(r, &visitor, now_us) };
    pthread_mutex_lock(&c->lock);
    if ((!before || !seen_lately(c, before, now_us)) && seen_first(c, who, now_us)) {
        row.first = !scan_filter_maybe(a->filter, r->run, r->index);
        scan_filter_add(a->filter, r->run, r->index);
        if (c->pending_len < PENDING_MAX) c->pending[c->pending_len++] = row;
        else metric_add(METRIC_SCANS_DROPPED, 1);
        if (c->pending_len == FLUSH_AT) pthread_cond_signal(&c->wake);
    }
    pthread_mutex_unlock(&c->lock);
}

void scan_alarm(struct app *a, const struct scan_result *r, const char *canonical, int64_t now_us) {
    struct scan_counter *c = a->counter;
    if (!c || r->key_id < 0) return;
    bool warn = false;
    int32_t day = day_of_us(now_us);
    pthread_mutex_lock(&c->lock);
    struct alarm_pending *p = alarm_row(c, r->key_id, day);
    if (p) {
        p->at_us = now_us;
        p->scans++;
        (void)snprintf(p->address, sizeof p->address, "%s", canonical);
    }
    int64_t *last = &c->warned_us[r->key_id];
    if (!*last || now_us - *last >= WARN_EVERY_US) {
        *last = now_us;
        warn = true;
    }
    pthread_mutex_unlock(&c->lock);
    if (warn) log_error("key.misused", "key=%03d advice=\"see the alarm list\"", r->key_id);
}

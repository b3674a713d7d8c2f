/*
 * Points for what scans say about copies. Each part is a sum of what lies beyond an allowance, so it can only grow with more
 * scans, and what a handful of networks can do lies within the allowances.
 */
#include "core/evidence.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define MINUTE_US 60000000LL
#define AGENT_BYTES 512

/* ---- which devices are kept ---- */

enum evidence_admit evidence_admit(const struct evidence_pair *kept, size_t n, struct evidence_pair d) {
    size_t same = 0, networks = 0;
    for (size_t i = 0; i < n; i++) {
        if (kept[i].network != d.network) continue;
        if (kept[i].visitor == d.visitor) return EVIDENCE_KNOWN;
        same++;
    }
    if (same) return same < EVIDENCE_DEVICES_A_NETWORK ? EVIDENCE_DEVICE : EVIDENCE_FULL;
    /* Only a new network asks how many there are; each is counted where it is first seen. */
    for (size_t i = 0; i < n && networks < EVIDENCE_NETWORKS_A_DAY; i++) {
        size_t k = 0;
        while (kept[k].network != kept[i].network) k++;
        networks += k == i;
    }
    return networks < EVIDENCE_NETWORKS_A_DAY ? EVIDENCE_NETWORK : EVIDENCE_FULL;
}

static const struct {
    const char *key, *parts;
} agents[AGENT_CLASSES] = {
#define X(name, key, parts) [AGENT_##name] = { key, parts },
#include "core/agent.def"
#undef X
};

const char *agent_class_key(enum agent_class c) { return agents[c].key; }

int agent_class_parse(const char *key) {
    for (int i = 0; i < AGENT_CLASSES; i++)
        if (!strcmp(agents[i].key, key)) return i;
    return -1;
}

static bool has_part(const char *s, size_t len, const char *parts) {
    while (*parts) {
        size_t n = strcspn(parts, "|");
        if (memmem(s, len, parts, n)) return true;
        parts += n + (parts[n] == '|');
    }
    return false;
}

enum agent_class agent_class_of(const char *user_agent, size_t len) {
    int c = 0;
    if (len > AGENT_BYTES) len = AGENT_BYTES;
    while (c < AGENT_OTHER && !has_part(user_agent, len, agents[c].parts)) c++;
    return (enum agent_class)c;
}

static char lower(char c) { return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c); }
static bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
static bool is_digit(char c) { return c >= '0' && c <= '9'; }

void evidence_language(const char *accept_language, size_t len, char out[static 3]) {
    out[0] = '\0';
    if (len < 2 || !is_lower(lower(accept_language[0])) || !is_lower(lower(accept_language[1]))) return;
    if (len > 2 && !strchr("-,; ", accept_language[2])) return;
    out[0] = lower(accept_language[0]);
    out[1] = lower(accept_language[1]);
    out[2] = '\0';
}

void evidence_campaign(const char *value, size_t len, char out[static EVIDENCE_CAMPAIGN_BYTES]) {
    out[0] = '\0';
    if (len >= EVIDENCE_CAMPAIGN_BYTES) return;
    for (size_t i = 0; i < len; i++)
        if (!is_lower(value[i]) && !is_digit(value[i]) && value[i] != '-') return;
    memcpy(out, value, len);
    out[len] = '\0';
}

bool evidence_place_ok(const char *code) {
    size_t len = strlen(code);
    for (size_t i = 0; i < len; i++)
        if (!is_lower(lower(code[i])) && !is_digit(code[i]) && code[i] != '-') return false;
    return len > 0 && len < EVIDENCE_PLACE_BYTES;
}

/* ---- gathering ---- */

static struct evidence_day *day_row(struct evidence_window *w, int32_t day) {
    if (w->days_len && w->days[w->days_len - 1].day == day) return &w->days[w->days_len - 1];
    if (w->days_len > EVIDENCE_DAYS) return NULL;
    struct evidence_day *row = &w->days[w->days_len++];
    *row = (struct evidence_day){ .day = day };
    w->network_devices = 0;
    return row;
}

/* A network of a day is at one place: where its first device was. */
static void place_add(struct evidence_window *w, const char *code, int32_t day) {
    int i = 0;
    if (!*code) return;
    while (i < w->places_len && strncmp(w->places[i].code, code, EVIDENCE_PLACE_BYTES) != 0) i++;
    if (i == EVIDENCE_PLACES_MAX) return;
    struct evidence_place *p = &w->places[i];
    if (i == w->places_len) {
        *p = (struct evidence_place){ .day = DAY_NONE };
        strncpy(p->code, code, EVIDENCE_PLACE_BYTES - 1);
        w->places_len++;
    }
    p->days += p->day != day;
    p->day = day;
    p->networks++;
}

void evidence_add(struct evidence_window *w, const struct evidence_device *d) {
    struct evidence_day *row = day_row(w, d->day);
    if (!row) return;
    if (!w->network_devices || w->network != d->network) {
        w->network = d->network;
        w->network_devices = 0;
        w->network_before = false;
        place_add(w, d->place, d->day);
    }
    if (w->network_devices == EVIDENCE_DEVICES_A_NETWORK) return;
    if (w->network_devices) row->networks[w->network_devices - 1]--;
    row->networks[w->network_devices++]++;
    w->devices++;
    w->campaign += d->campaign;
    /* Only whole minutes are known: a scan of the minute of the activation was not before it. */
    bool before = day_start_us(d->day) + (d->minute + 1) * MINUTE_US <= w->label.activated_us;
    if (before && !w->network_before) row->before++;
    w->network_before |= before;
}

/* ---- points ---- */

static int at_most(int v, int most) { return v > most ? most : v; }

static struct evidence_why *why_add(struct evidence_score *s, enum evidence_reason r, int points) {
    struct evidence_why *why = &s->why[s->why_len++];
    *why = (struct evidence_why){ .reason = r, .points = points };
    s->points += points;
    return why;
}

static void why_arg(struct evidence_why *why, int i, const char *name, int value) {
    why->args[i].name = name;
    why->args[i].value = value;
}

static int networks_of(const struct evidence_day *d) {
    int n = 0;
    for (int i = 0; i < EVIDENCE_DEVICES_A_NETWORK; i++) n += d->networks[i];
    return n;
}

/* Devices of a day without those of the free networks that have the most. */
static int beyond(const struct evidence_day *d, int free) {
    int sum = 0;
    for (int i = EVIDENCE_DEVICES_A_NETWORK - 1; i >= 0; i--) {
        int left_out = at_most(d->networks[i], free);
        free -= left_out;
        sum += (d->networks[i] - left_out) * (i + 1);
    }
    return sum;
}

static int networks_free(const struct evidence_label *l) {
    int by_siblings = l->siblings >= EVIDENCE_SIBLINGS_LEAST ? EVIDENCE_SIBLINGS_TIMES * l->siblings_most : 0;
    return by_siblings > EVIDENCE_NETWORKS_FREE ? by_siblings : EVIDENCE_NETWORKS_FREE;
}

static void crowd(const struct evidence_window *w, struct evidence_score *s) {
    int free = networks_free(&w->label), points = 0, days = 0, most = 0;
    for (int i = 0; i < w->days_len; i++) {
        int n = beyond(&w->days[i], free);
        days += n > 0;
        points += at_most(n * EVIDENCE_CROWD_POINTS, EVIDENCE_CROWD_A_DAY);
        if (networks_of(&w->days[i]) > most) most = networks_of(&w->days[i]);
    }
    if (!points) return;
    struct evidence_why *why = why_add(s, EVIDENCE_CROWD_REASON, points);
    why_arg(why, 0, "days", days);
    why_arg(why, 1, "free", free);
    why_arg(why, 2, "most", most);
    if (free == EVIDENCE_NETWORKS_FREE) return;
    why_arg(why_add(s, EVIDENCE_SIBLINGS_REASON, 0), 0, "most", w->label.siblings_most);
}

/* The days of a place that count. */
static int place_days(const struct evidence_window *w, const struct evidence_place *p, int busiest) {
    if (w->label.display && p->networks * EVIDENCE_DISPLAY_SHARE < busiest) return 0;
    return at_most(p->days, EVIDENCE_PLACE_DAYS);
}

static void places(const struct evidence_window *w, struct evidence_score *s) {
    int with[EVIDENCE_PLACE_DAYS + 1] = { 0 }, busiest = 0, free = EVIDENCE_PLACES_FREE, days = 0, n = 0;
    for (int i = 0; i < w->places_len; i++)
        if (w->places[i].networks > busiest) busiest = w->places[i].networks;
    for (int i = 0; i < w->places_len; i++) with[place_days(w, &w->places[i], busiest)]++;
    for (int i = EVIDENCE_PLACE_DAYS; i > 0; i--) {
        int left_out = at_most(with[i], free);
        free -= left_out;
        days += (with[i] - left_out) * i;
        n += with[i];
    }
    if (!days) return;
    struct evidence_why *why = why_add(s, EVIDENCE_PLACES_REASON, days * EVIDENCE_PLACE_POINTS);
    why_arg(why, 0, "places", n);
    why_arg(why, 1, "days", w->days[w->days_len - 1].day - w->days[0].day + 1);
}

static void before(const struct evidence_window *w, struct evidence_score *s) {
    int points = 0, networks = 0;
    for (int i = 0; i < w->days_len; i++) {
        networks += w->days[i].before;
        if (w->days[i].before > 1)
            points += at_most((w->days[i].before - 1) * EVIDENCE_BEFORE_POINTS, EVIDENCE_BEFORE_A_DAY);
    }
    if (!points) return;
    struct evidence_why *why = why_add(s, EVIDENCE_BEFORE_REASON, at_most(points, EVIDENCE_BEFORE_MOST));
    why_arg(why, 0, "networks", networks);
}

void evidence_score(const struct evidence_window *w, struct evidence_score *out) {
    *out = (struct evidence_score){ 0 };
    if (!w->label.display) crowd(w, out);
    places(w, out);
    before(w, out);
    if (w->label.display) why_add(out, EVIDENCE_DISPLAY_REASON, 0);
    if (w->campaign) why_arg(why_add(out, EVIDENCE_CAMPAIGN_REASON, 0), 0, "devices", w->campaign);
}

static const char *const reason_keys[EVIDENCE_REASONS] = {
#define X(name, key) [EVIDENCE_##name##_REASON] = key,
#include "core/evidence_reason.def"
#undef X
};

const char *evidence_reason_key(enum evidence_reason r) { return reason_keys[r]; }

int evidence_limit(int64_t product_limit) {
    if (product_limit <= 0) return EVIDENCE_LIMIT;
    if (product_limit < EVIDENCE_LIMIT_LEAST) return EVIDENCE_LIMIT_LEAST;
    return product_limit > EVIDENCE_LIMIT_MOST ? EVIDENCE_LIMIT_MOST : (int)product_limit;
}

static int by_value(const void *a, const void *b) {
    int x = *(const int *)a, y = *(const int *)b;
    return (x > y) - (x < y);
}

int evidence_median(int *v, size_t n) {
    if (!n) return 0;
    qsort(v, n, sizeof *v, by_value);
    return v[n / 2];
}

bool evidence_worth(int64_t devices) { return devices > EVIDENCE_NETWORKS_FREE; }

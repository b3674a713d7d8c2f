/*
 * What the scans of a label say about copies of it: which devices are kept, and how many points they give.
 *
 * One thing is in one place at a time, and looked at by the people who are there. Copies of its label are in several places, or
 * looked at by as many people as several things. Points count only what a few people with many devices cannot make up:
 *
 *   crowd     on each day the EVIDENCE_NETWORKS_FREE networks with the most devices are left out (more of them where the siblings of
 *             the run are looked at more); each device of the others gives EVIDENCE_CROWD_POINTS, at most EVIDENCE_CROWD_A_DAY a day,
 *             so that a fair of EVIDENCE_FAIR_DAYS days is not enough alone. None where the label is marked as on display.
 *   places    each place gives EVIDENCE_PLACE_POINTS a day on which the label was scanned there, at most EVIDENCE_PLACE_DAYS days; the
 *             EVIDENCE_PLACES_FREE places with the most days are left out: shop, buyer, gift and journey are explained so. A place that
 *             cannot be relied on is none. Lists of places are wrong now and then, which shows where very many scan: of a label on
 *             display a place counts only with one in EVIDENCE_DISPLAY_SHARE of the networks of its busiest place.
 *   before    each network beyond the first on a day before the label was activated gives EVIDENCE_BEFORE_POINTS, at most
 *             EVIDENCE_BEFORE_A_DAY a day and EVIDENCE_BEFORE_MOST in all: it helps the other two, and is never enough alone.
 *
 * So devices of at most EVIDENCE_NETWORKS_FREE networks a day in at most EVIDENCE_PLACES_FREE places never reach a limit of
 * EVIDENCE_LIMIT_LEAST or more, whatever they do. More scans never give fewer points, but for a label on display. Campaigns give none, as anybody may
 * write e= into an address. Points lead to a case that an officer opens, never to a page.
 * thread: pure
 */
#ifndef TEMLANG_CORE_EVIDENCE_H
#define TEMLANG_CORE_EVIDENCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVIDENCE_DAYS 90               /* that devices are kept and looked at */
#define EVIDENCE_DEVICES_A_NETWORK 3   /* kept of a network, label and day */
#define EVIDENCE_NETWORKS_A_DAY 64     /* kept of a label and day */
#define EVIDENCE_DEVICES_A_DAY (EVIDENCE_DEVICES_A_NETWORK * EVIDENCE_NETWORKS_A_DAY)

#define EVIDENCE_NETWORKS_FREE 5
#define EVIDENCE_CROWD_POINTS 4
#define EVIDENCE_CROWD_A_DAY 20        /* points */
#define EVIDENCE_FAIR_DAYS 4
#define EVIDENCE_PLACES_FREE 5
#define EVIDENCE_PLACE_POINTS 12
#define EVIDENCE_PLACE_DAYS 3
#define EVIDENCE_DISPLAY_SHARE 20
#define EVIDENCE_BEFORE_POINTS 5
#define EVIDENCE_BEFORE_A_DAY 10
#define EVIDENCE_BEFORE_MOST 60
#define EVIDENCE_SIBLINGS_TIMES 3      /* networks a day that are left out, as often as the siblings' most */
#define EVIDENCE_SIBLINGS_LEAST 5      /* scanned siblings that say something */

#define EVIDENCE_LIMIT 100             /* points that raise a case, unless the product says otherwise */
#define EVIDENCE_LIMIT_LEAST (EVIDENCE_BEFORE_MOST + 10)
#define EVIDENCE_LIMIT_MOST 1000

/* ---- which devices are kept ---- */

/* Hashes of a day, under its key. */
struct evidence_pair {
    uint64_t network, visitor;
};

/* What becomes of a device beside those that its label has on that day already. */
enum evidence_admit {
    EVIDENCE_KNOWN,   /* it is one of them */
    EVIDENCE_FULL,    /* its network, or the label, has as many as are kept */
    EVIDENCE_DEVICE,  /* kept, of a network that is there */
    EVIDENCE_NETWORK  /* kept, the first of its network */
};
/* The one rule by which devices are kept: the service and the simulator go by it.  in: kept: n of one label and day, in any order */
enum evidence_admit evidence_admit(const struct evidence_pair *kept, size_t n, struct evidence_pair d);

#define EVIDENCE_PLACE_BYTES 9     /* code of a place and NUL */
#define EVIDENCE_CAMPAIGN_BYTES 25 /* e= and NUL */

/* What a browser runs on, coarsely. */
enum agent_class {
#define X(name, key, parts) AGENT_##name,
#include "core/agent.def"
#undef X
    AGENT_CLASSES
};
/* "android" … */
const char *agent_class_key(enum agent_class c);
/* -1 for a key that is none */
int agent_class_parse(const char *key);
/* The class of a User-Agent header, any bytes. */
enum agent_class agent_class_of(const char *user_agent, size_t len);
/* Two letters of an Accept-Language header, "" where it does not begin with a language. */
void evidence_language(const char *accept_language, size_t len, char out[static 3]);
/* The value of e= as it is kept: 1 … 24 of a-z, 0-9 and '-', anything else is "". */
void evidence_campaign(const char *value, size_t len, char out[static EVIDENCE_CAMPAIGN_BYTES]);
/* Whether a place's code can be kept: 1 … 8 letters, digits and '-'. */
bool evidence_place_ok(const char *code);

/* ---- what they say together ---- */

struct evidence_device {
    int32_t day;
    int minute; /* of the day */
    uint64_t network;
    const char *place; /* "" unknown */
    bool campaign;
};

/* What is known of the label beside its scans. */
struct evidence_label {
    int64_t activated_us; /* 0: no activation is known of, so nothing was before it */
    bool display;         /* it, its piece or its product is marked as on display */
    int siblings;         /* of the run that were scanned and looked at */
    int siblings_most;    /* the median of their largest number of networks a day */
};

#define EVIDENCE_PLACES_MAX 64

/* The networks of a day, by how many devices they have. */
struct evidence_day {
    int32_t day;
    int networks[EVIDENCE_DEVICES_A_NETWORK]; /* that have 1, 2, 3 devices */
    int before;                               /* networks seen before the activation */
};

/* A place in which the label was scanned. */
struct evidence_place {
    char code[EVIDENCE_PLACE_BYTES];
    int32_t day;  /* the last on which it was met */
    int days, networks;
};

/* The kept devices of a label in a window of EVIDENCE_DAYS days, gathered; wholly zero to begin with. */
struct evidence_window {
    struct evidence_label label;
    struct evidence_day days[EVIDENCE_DAYS + 1];
    int days_len;
    struct evidence_place places[EVIDENCE_PLACES_MAX];
    int places_len;
    int devices, campaign;
    uint64_t network; /* of the last device, and what is known of it */
    int network_devices;
    bool network_before;
};
/* Add the next device.  in: ordered by day, then network; w->label is set before. Days beyond the window are left out */
void evidence_add(struct evidence_window *w, const struct evidence_device *d);

/* What points are for. */
enum evidence_reason {
#define X(name, key) EVIDENCE_##name##_REASON,
#include "core/evidence_reason.def"
#undef X
    EVIDENCE_REASONS
};
const char *evidence_reason_key(enum evidence_reason r);

#define EVIDENCE_ARGS 3

/* A reason as it is said: its key in the word lists and the numbers that its sentence takes. */
struct evidence_why {
    enum evidence_reason reason;
    int points;
    struct {
        const char *name; /* NULL: no more */
        int value;
    } args[EVIDENCE_ARGS];
};
struct evidence_score {
    int points;
    struct evidence_why why[EVIDENCE_REASONS];
    int why_len;
};
/* The points of a window, with a reason for each part of them. */
void evidence_score(const struct evidence_window *w, struct evidence_score *out);
/* The limit of a product.  in: what it says, 0 nothing; out: EVIDENCE_LIMIT_LEAST … EVIDENCE_LIMIT_MOST */
int evidence_limit(int64_t product_limit);
/* The median of n numbers, which it puts in order; 0 of none. What struct evidence_label calls siblings_most. */
int evidence_median(int *v, size_t n);
/* Whether so many devices could reach any limit at all: what is below needs no second look. */
bool evidence_worth(int64_t devices);

#endif

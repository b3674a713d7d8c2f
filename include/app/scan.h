/*
 * A scan: raw target -> what the page says. The hot path of the service.
 *
 * Order: parse, signature (before any query: forgeries cost no database), run, voids, history, verdict. Each HTTP thread
 * has a scanner of its own (read-only connection and caches), so nothing is shared on the way.
 * thread: a scanner belongs to one thread; scan_count and scan_visitor may be called from any.
 */
#ifndef TEMLANG_APP_SCAN_H
#define TEMLANG_APP_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/app.h"
#include "core/verdict.h"
#include "store/evidence.h"
#include "store/label_state.h"
#include "store/scanned.h"
#include "store/showing.h"

struct scanner;

/* A rating or a right as the page of a label speaks of it. */
struct fact_mark {
    enum shown_kind kind;
    enum fact_standing { FACT_IN_FORCE, FACT_OVER, FACT_WITHDRAWN } how;
    int stars;         /* of a rating */
    const char *type;  /* "ocop", or key of choice mark_type */
    const char *name;  /* of the mark, "" for a rating */
    const char *no;    /* decision: of the rating, or of the withdrawal */
    const char *on;    /* its day, ISO */
    const char *until; /* last day, ISO, "" without an end; of what was withdrawn the day of it */
};

/* What visitors may read beside the facts, cut to nothing for spirits of which only facts may be told. */
struct fact_content {
    const char *photo; /* id of a stored photo, "" none; so all */
    const char *materials, *materials_en, *technique, *technique_en, *size, *weight, *care, *care_en, *story, *story_en, *village_story, *village_story_en;
    const char *sold_at, *sold_url, *phone, *zalo, *website;
    int64_t price;     /* đồng, -1 none */
    const struct scanned_artisan *artisans;
    size_t artisans_len;
    const struct scanned_stage *stages; /* of the lot, by day */
    size_t stages_len;
    const struct scanned_paper *papers; /* in force; a number only where it is no household's */
    size_t papers_len;
    const struct scanned_text *texts; /* of the product in other languages */
    size_t texts_len;
};

/* What a run's page is made from: frozen texts and today's facts. All strings set, "" where there is none. */
struct run_facts {
    uint64_t serial;     /* changes whenever anything in here may have changed: caches key on it */
    uint32_t run;
    uint32_t count;
    int key_id;
    enum code_form form;
    const char *host, *gtin, *lot;
    /* frozen at issue */
    const char *product, *product_en, *producer, *producer_short, *made_on, *expires_on; /* dates ISO, "" none */
    bool activation; /* labels count from the day on which they are said to be sold or shipped */
    int64_t issued_us;
    int64_t log_idx;
    /* as they stand today */
    const char *producer_kind;   /* key of producer_kind.def */
    const char *craft, *craft_en; /* of the village, "" where none */
    const char *hamlet;
    const char *commune_code, *commune;  /* today's name */
    const char *province;
    const char *old_commune, *old_district; /* before 1 July 2025; "" where it is unknown or nothing changed */
    enum state producer_state, product_state;
    const char *producer_hamlet; /* addresses are public down to here */
    const char *paused_on;       /* first day of the pause of maker or product, "" none; the reason is not public */
    const char *producer_ended_on, *product_ended_on; /* since when it is no more, "" it still is: goods sold before stay what they are */
    struct {
        const char *reason, *contact, *phone, *instructions; /* reason "": the lot is not recalled */
    } recall;
    const struct fact_mark *marks; /* in force, and those that ended since the labels were issued */
    size_t marks_len;
    bool liquor;           /* a spirit: the notices of the law */
    bool information_only; /* of 15 % or more (or unknown): no story, price or buying link (Luật Quảng cáo) */
    int64_t alcohol;       /* hundredths of % vol., -1 unknown */
    struct fact_content content;
};

struct scan_result {
    enum outcome outcome;
    enum code_kind kind;
    bool typed;                              /* came without a signature */
    int32_t today;                           /* civil day of the answer */
    char number[NUMBER_BYTES];               /* "" when malformed */
    char grouped[NUMBER_GROUPED_BYTES];
    int key_id;                              /* of the address; -1 without s */
    uint32_t run, index;                     /* 0 unless the label is known */
    const struct run_facts *facts;           /* NULL unless the label is known; valid until the next scan on this scanner */
    bool voided;
    enum void_reason void_reason;
    int32_t void_day;
    bool refilled;                           /* an open case says so of this bottle */
    bool reported;                           /* what stands against it was reported, and no scans say so */
    bool unsafe;                             /* genuine, under a key that was ended for safety: the run was in the log before */
    int32_t unsafe_day;                      /* when it was */
    struct label_state state;                /* sold, on display, opened */
    struct scan_history history;             /* before this scan */
    const struct piece *piece;               /* of the label, NULL none; valid as long as facts */
    uint64_t piece_mark;                     /* changes with what is said of the piece; 0 without one */
    int wait_s;                              /* other than 0: not looked at, too many from there had failed (app/limit.h); the rest says nothing */
};

struct scan_request {
    const char *target; /* raw request target or absolute address */
    size_t len;
    int64_t now_us;
    bool uncounted; /* a look-up for another page: no scan, not even in the metrics */
    const char *ip; /* text address of who asks: what fails is counted against it; NULL: against nobody */
};

/* err: ST_IO and kin of reader_open */
enum status scanner_open(struct scanner **s, struct app *a, struct err *e);
void scanner_close(struct scanner **s);
/*
 * Look a label up.
 *   out  *r wholly set; a domain "no" is r->outcome with ST_OK
 *   err  ST_BUSY, ST_IO, ST_CORRUPT: we could not check (503 to the visitor)
 */
enum status scanner_scan(struct scanner *s, const struct scan_request *q, struct scan_result *r, struct err *e);
/*
 * The facts of a product as a label of its newest lot would show them today: nothing is issued, serial and run are 0.
 *   out  *out: texts in a
 *   err  ST_NOT_FOUND "product.missing"
 */
enum status scan_preview(struct db *db, int64_t product_id, int32_t today, struct arena *a, struct run_facts *out, struct err *e);
/* Number of the store's generation that the caches stand at (for tests and page caches). */
uint64_t scanner_generation(const struct scanner *s);
/* The scanner's read-only connection, for other pages of the same thread. */
struct db *scanner_db(struct scanner *s);

/* Who scans, as far as the service may know. */
struct visitor {
    uint64_t id;      /* under the key of today */
    uint64_t before;  /* under yesterday's key, in the first 30 minutes of a day; else 0 */
    uint64_t network; /* under a key of today that is made from the other */
    enum agent_class agent;
    char language[3];                       /* the caller's to set, as the next but one */
    char place[EVIDENCE_PLACE_BYTES];       /* by the operator's list, "" unknown */
    char campaign[EVIDENCE_CAMPAIGN_BYTES];
};
/*
 * The visitor of today: BLAKE2b keyed with a key that lives in memory for a day (and the 30 minutes in which the same
 * visitor counts once), over the network (/24 or /48) and the user agent. Never stored beside an address.
 *   in   ip: text form, "" where unknown
 *   out  language and campaign are ""
 */
struct visitor scan_visitor(struct app *a, const char *ip, const char *user_agent, size_t ua_len, int64_t now_us);
/*
 * Count a scan of a signed, issued address: the same visitor and label within 30 minutes count once, and the device is kept where
 * evidence_admit says so. Never blocks and never fails the page: kept in memory, written in groups within a second.
 */
void scan_count(struct app *a, const struct scan_result *r, struct visitor visitor, int64_t now_us);
/* Write down what is pending now and wait for it (tests, shutdown, bench). */
void scan_flush(struct app *a);
/* Note a signature that verifies on a label that was never issued: alarm row, metric, at most one warning a key a minute. */
void scan_alarm(struct app *a, const struct scan_result *r, const char *canonical, int64_t now_us);

#endif

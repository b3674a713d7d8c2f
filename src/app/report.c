/*
 * Taking a report: what is wrong first, then a place, then the photograph, then the row. The contact is sealed before it is
 * written, and no line of a log says more of a report than its number.
 */
#include "app/report.h"

#include <sodium.h>
#include <string.h>

#include "app/photo.h"
#include "base/utf8.h"
#include "cases.h"
#include "record.h"
#include "report_case.h"
#include "store/cases.h"
#include "visitor_limit.h"

#define ARENA_BYTES ((size_t)1 << 20)
#define TEXT_BYTES ((size_t)1 << 14)
#define MINUTE_US ((int64_t)60 * 1000000)
#define REF_LETTERS 10
#define REF_TRIES 4

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/* ---- references ---- */

void report_ref_make(struct app *a, char ref[static REPORT_REF_BYTES]) {
    unsigned char bytes[REF_LETTERS];
    size_t at = 0;
    random_fill(a->random, bytes, sizeof bytes);
    for (size_t i = 0; i < REF_LETTERS; i++) {
        if (i == REF_LETTERS / 2) ref[at++] = '-';
        ref[at++] = alphabet[bytes[i] % 32];
    }
    ref[at] = '\0';
}

bool report_ref_valid(const char *s) {
    if (strlen(s) != REPORT_REF_BYTES - 1) return false;
    for (size_t i = 0; s[i]; i++)
        if (i == REF_LETTERS / 2 ? s[i] != '-' : !strchr(alphabet, s[i])) return false;
    return true;
}

void report_ref_read(const char *said, char ref[static REPORT_REF_BYTES]) {
    size_t n = 0;
    for (; *said && n + 1 < REPORT_REF_BYTES; said++) {
        if (*said == '-' || *said == ' ') continue;
        if (n == REF_LETTERS / 2) ref[n++] = '-';
        ref[n++] = *said >= 'a' && *said <= 'z' ? (char)(*said - 32) : *said;
    }
    ref[n] = '\0';
}

const char *report_seal_place(struct arena *a, int64_t id) { return arena_printf(a, "report.contact:%lld", (long long)id); }

/* ---- what is wrong ---- */

struct taking {
    struct app *app;
    const struct report_new *n;
    struct arena *arena;
    const char *address, *bought_at, *note, *contact; /* cleaned */
    char photo[FILES_ID_BYTES];
    char ref[REPORT_REF_BYTES];
    int64_t now_us;
};

/* Several lines: each cleaned, as one line of text is. */
static const char *clean_lines(struct arena *a, const char *s) {
    struct buf all = BUF_INIT;
    bool clean = true;
    for (const char *at = s; clean && *at;) {
        size_t len = strcspn(at, "\n");
        const char *line = utf8_clean(a, at, len);
        clean = line != NULL;
        if (clean && (*line || all.len)) buf_printf(&all, "%s%s", all.len ? "\n" : "", line);
        at += len + (at[len] == '\n');
    }
    const char *out = clean && !all.failed ? arena_strn(a, all.data ? all.data : "", all.len) : NULL;
    buf_free(&all);
    return out;
}

static enum status text_take(struct record_ctx *c, const char *field, const char *s, size_t max, bool lines, const char **out) {
    char most[24];
    *out = "";
    (void)snprintf(most, sizeof most, "%zu", max);
    /* So long that cleaning it is no use: nobody typed that. */
    if (strlen(s) > TEXT_BYTES) return problem_add(c, field, "value.long", "max", most);
    *out = lines ? clean_lines(c->arena, s) : utf8_clean(c->arena, s, strlen(s));
    if (!*out) {
        *out = "";
        return problem_add(c, field, "value.text", NULL, NULL);
    }
    if (utf8_count(*out, strlen(*out)) <= max) return ST_OK;
    return problem_add(c, field, "value.long", "max", most);
}

static bool seen_known(const char *s) { return choice_known("case_why", s) && strcmp(s, "scans") != 0; }

/* All of it in one go. */
static enum status check(struct taking *t, struct record_ctx *c) {
    const struct report_new *n = t->n;
    enum status all[] = { text_take(c, "ma", n->address, 400, false, &t->address),
                          !*n->seen ? problem_add(c, "seen", "report.seen", NULL, NULL)
                                    : seen_known(n->seen) ? ST_OK : problem_add(c, "seen", "value.choice", NULL, NULL),
                          text_take(c, "bought_at", n->bought_at, 200, false, &t->bought_at),
                          text_take(c, "note", n->note, 1000, true, &t->note),
                          n->photo_len > REPORT_PHOTO_BYTES ? problem_add(c, "photo", "report.photo", NULL, NULL) : ST_OK,
                          text_take(c, "contact", n->contact, 120, false, &t->contact) };
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i]) return all[i];
    return ST_OK;
}

/* ---- keeping it ---- */

static enum status contact_seal(struct taking *t, struct report_row *r, struct buf *sealed, struct err *e) {
    if (!*t->contact) return ST_OK;
    enum status st = record_seal(t->app, report_seal_place(t->arena, r->id), t->contact, strlen(t->contact), sealed, e);
    r->contact = sealed->data;
    r->contact_len = sealed->len;
    return st;
}

static enum status row_add(struct db *tx, struct taking *t, int64_t case_id, struct err *e) {
    struct report_row r = { .ref = t->ref, .case_id = case_id, .at_us = t->now_us / MINUTE_US * MINUTE_US, .address = t->address, .seen = t->n->seen,
                            .bought_at = t->bought_at, .note = t->note, .photo = t->photo };
    struct buf sealed = BUF_INIT;
    enum status st = report_next(tx, &r.id, e);
    if (!st) st = contact_seal(t, &r, &sealed, e);
    for (int i = 0; !st && i < REF_TRIES; i++) {
        report_ref_make(t->app, t->ref);
        st = report_insert(tx, &r, e);
        if (st != ST_CONFLICT || i + 1 == REF_TRIES) break;
        err_clear(e);
        st = ST_OK;
    }
    buf_free(&sealed);
    return st;
}

/* Nothing that a scan shows changes by it but the notice of a case that is open, which is read each time. */
static enum status write_report(struct db *tx, void *ctx, struct err *e) {
    struct taking *t = ctx;
    const struct case_new n = { .source = CASE_BY_REPORT, .run = t->n->run, .index = t->n->index, .address = t->address, .forged = t->n->forged,
                                .why = t->n->seen, .at_us = t->now_us };
    char subject[32];
    int64_t id = 0;
    bool fresh = false;
    store_quiet(tx);
    enum status st = case_raise(tx, t->app, &n, &id, &fresh, e);
    if (!st) st = row_add(tx, t, id, e);
    if (st) return st;
    (void)snprintf(subject, sizeof subject, "case:%lld", (long long)id);
    json_t *detail = json_pack("{s:s, s:s}", "ref", t->ref, "seen", t->n->seen);
    st = detail ? act_append(tx, case_raiser(CASE_BY_REPORT), t->now_us, "report.add", subject, detail, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

static enum status photo_take(struct taking *t, struct record_ctx *c, struct err *e) {
    struct photo photo;
    struct err found = { 0 };
    if (!t->n->photo || !t->n->photo_len) return ST_OK;
    enum status st = photo_store(t->app, NULL, t->n->photo, t->n->photo_len, &photo, &found);
    if (!st) memcpy(t->photo, photo.id, sizeof t->photo);
    if (st != ST_INVALID && st != ST_TOO_LARGE) return st ? err_set(e, st, NULL, found.key) : ST_OK;
    (void)problem_of(c, "photo", &found);
    return ST_INVALID;
}

/* ---- how many ---- */

#define HOUR_US ((int64_t)3600 * 1000000)

struct places {
    struct visitor_quota today[2], hour; /* today: of the visitor, of the network */
};

static enum status place_take(const struct taking *t, struct places *p, struct err *e) {
    static const char *const keys[] = { "report.many-visitor", "report.many-network" };
    int32_t day = day_of_us(t->now_us);
    *p = (struct places){ .today = { { .who = t->n->visitor, .period = day, .max = REPORTS_A_VISITOR },
                                     { .who = t->n->network, .network = true, .period = day, .max = REPORTS_A_NETWORK } },
                          .hour = { .who = 1, .period = (int32_t)(t->now_us / HOUR_US), .max = REPORTS_AN_HOUR } };
    size_t at = visitor_limit_take(t->app->reports, p->today, 2);
    if (at < 2) return err_set(e, ST_TOO_MANY, NULL, keys[at]);
    if (visitor_limit_take(t->app->report_hours, &p->hour, 1)) return ST_OK;
    visitor_limit_back(t->app->reports, p->today, 2);
    return err_set(e, ST_TOO_MANY, NULL, "report.many");
}

static void place_back(const struct taking *t, const struct places *p) {
    visitor_limit_back(t->app->reports, p->today, 2);
    visitor_limit_back(t->app->report_hours, &p->hour, 1);
}

/* A photograph that was refused has cost a decoder, so its place is not given back. */
static enum status take(struct taking *t, struct record_ctx *c, struct err *e) {
    struct places p;
    enum status st = check(t, c);
    if (!st) st = place_take(t, &p, e);
    if (!st) st = photo_take(t, c, e);
    if (st) return st;
    st = store_write(t->app->store, write_report, t, e);
    if (st) place_back(t, &p);
    return st;
}

enum status report_add(struct app *a, const struct report_new *n, json_t *problems, char ref[static REPORT_REF_BYTES], struct err *e) {
    struct taking t = { .app = a, .n = n, .arena = arena_new(ARENA_BYTES), .now_us = clock_now_us(a->clock) };
    struct record_ctx c = { .app = a, .arena = t.arena, .problems = problems, .e = e, .now_us = t.now_us };
    enum status st = t.arena ? take(&t, &c, e) : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    memcpy(ref, t.ref, sizeof t.ref);
    arena_free(&t.arena);
    return st;
}

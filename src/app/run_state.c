/*
 * Labels that are sold or shipped, and display pieces: ranges of a run, said by whoever prints them, and taken back again.
 *
 * What was said before stays as it was, so its first day counts and saying it again changes nothing. A void label is nothing that
 * could be sold. The public log says none of this: it would publish what a household sells, and when.
 */
#include "run_state.h"

#include <string.h>

#include "record.h"
#include "spoilt.h"
#include "store/label_state.h"

#define STATE_ARENA_BYTES (16u << 20)
#define REASON_MAX 300

/* Something being said of labels, or taken back. */
struct saying {
    struct command_ctx *c;
    enum command command;
    enum label_said what;
    const struct spoilt *s;
    bool undo;
    const char *reason;
    int32_t day;         /* DAY_NONE: today */
    int64_t asked, done; /* out, as the next: labels */
    json_t *runs;
};

/* The same, of one run. */
struct saying_run {
    struct saying *w;
    struct db *tx;
    struct arena *ar;
    struct run run;
    struct label_sayer by;
    int32_t day;
    struct range *want, *done; /* done: what was not so before */
    size_t want_n, done_n;
};

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

/* ---- rules ---- */

static enum status day_check(const struct saying_run *j, struct err *e) {
    int32_t issued = day_of_us(j->run.created_us);
    char d[DATE_BYTES];
    if (j->day >= issued && j->day <= day_of_us(j->by.at_us)) return ST_OK;
    day_format(issued, d);
    err_set(e, ST_INVALID, "from", j->day < issued ? "label-state.early" : "label-state.future");
    err_arg(e, "d", "%s", d);
    return ST_INVALID;
}

/* Of a run that does not ask for it nobody would see it. */
static enum status activation_check(const struct saying_run *j, struct err *e) {
    bool needed = true;
    enum status st = j->w->what == LABEL_SOLD ? run_activation(j->tx, &j->run, j->ar, &needed, e) : ST_OK;
    if (st || needed) return st;
    err_set(e, ST_REFUSED, "run", "activation.none");
    err_arg(e, "id", "%u", j->run.id);
    return ST_REFUSED;
}

static enum status run_check(struct saying_run *j, uint32_t id, const char *range, struct err *e) {
    enum status st = run_get(j->tx, id, &j->run, e);
    if (!st) st = run_permit(j->tx, j->w->c->who, &j->run, ACTION_PRINT, j->ar, e);
    if (!st && !j->run.issued) {
        st = err_set(e, ST_REFUSED, "run", "run.preparing");
        err_arg(e, "id", "%u", id);
    }
    if (!st) st = activation_check(j, e);
    if (!st && !j->w->undo) st = day_check(j, e);
    return st ? st : ranges_parse(range, j->run.count, j->ar, &j->want, &j->want_n, e);
}

/* ---- saying ---- */

static enum status near(const struct saying_run *j, struct label_range **out, size_t *n, struct err *e) {
    return label_range_near(j->tx, j->run.id, j->w->what, j->want[0].first, j->want[j->want_n - 1].last, j->ar, out, n, e);
}

static enum status leave_voids(struct saying_run *j, struct err *e) {
    struct range *voids = NULL;
    size_t n = 0;
    enum status st = run_voids(j->tx, j->run.id, j->ar, &voids, &n, e);
    if (st) return st;
    j->want = ranges_minus(j->ar, j->want, j->want_n, voids, n, &j->want_n);
    if (!j->want && j->want_n) return no_memory(e);
    return j->want_n ? ST_OK : err_set(e, ST_REFUSED, "range", "label-state.all-voided");
}

static enum status say_rows(struct saying_run *j, struct err *e) {
    struct label_range *old = NULL;
    size_t n = 0;
    enum status st = leave_voids(j, e);
    if (!st) st = near(j, &old, &n, e);
    if (st) return st;
    struct range *have = arena_alloc(j->ar, n * sizeof *have);
    if (!have) return no_memory(e);
    for (size_t i = 0; i < n; i++) have[i] = (struct range){ old[i].first, old[i].last };
    j->done = ranges_minus(j->ar, j->want, j->want_n, have, n, &j->done_n);
    if (!j->done && j->done_n) return no_memory(e);
    for (size_t i = 0; !st && i < j->done_n; i++) {
        const struct label_range r = { .first = j->done[i].first, .last = j->done[i].last, .day = j->day };
        st = label_range_add(j->tx, j->run.id, j->w->what, &r, &j->by, e);
    }
    return st;
}

/* ---- taking back ---- */

/* Both ascend; what of a row lies behind one cut is there for the next. */
static enum status take_rows(struct saying_run *j, struct err *e) {
    struct label_range *old = NULL;
    size_t n = 0, row = 0;
    enum status st = near(j, &old, &n, e);
    if (st) return st;
    j->done = arena_alloc(j->ar, (n + j->want_n) * sizeof *j->done);
    if (!j->done) return no_memory(e);
    for (size_t i = 0; !st && i < j->want_n && row < n;) {
        const struct range w = j->want[i];
        if (old[row].last < w.first || old[row].first > old[row].last) row++;
        else if (old[row].first > w.last) i++;
        else {
            uint32_t first = old[row].first > w.first ? old[row].first : w.first, last = old[row].last < w.last ? old[row].last : w.last;
            const struct range cut = { first, last };
            st = label_range_end(j->tx, &old[row], cut, &j->by, j->w->reason, e);
            j->done[j->done_n++] = cut;
        }
    }
    return st;
}

/* ---- one run, and all of them in one transaction ---- */

static json_t *ranges_json(const struct range *r, size_t n) {
    json_t *a = json_array();
    for (size_t i = 0; i < n; i++) json_array_append_new(a, json_pack("[I, I]", (json_int_t)r[i].first, (json_int_t)r[i].last));
    return a;
}

/* Rows that joined do not say any more who said which part of them: the list of acts does. */
static enum status act(const struct saying_run *j, json_t *ranges, struct err *e) {
    char subject[32], day[DATE_BYTES];
    const struct saying *w = j->w;
    (void)snprintf(subject, sizeof subject, "run:%u", j->run.id);
    day_format(j->day, day);
    json_t *detail = w->undo ? json_pack("{s:O, s:b, s:s}", "ranges", ranges, "undo", 1, "reason", w->reason)
                             : json_pack("{s:O, s:s}", "ranges", ranges, "from", day);
    enum status st = detail ? act_append(j->tx, w->c->who, j->by.at_us, command_key(w->command), subject, detail, e) : no_memory(e);
    json_decref(detail);
    return st;
}

static enum status run_rows(struct saying_run *j, uint32_t id, const char *range, struct err *e) {
    struct saying *w = j->w;
    enum status st = run_check(j, id, range, e);
    if (!st) st = w->undo ? take_rows(j, e) : say_rows(j, e);
    if (st) return st;
    int64_t asked = (int64_t)ranges_count(j->want, j->want_n), done = (int64_t)ranges_count(j->done, j->done_n);
    json_t *ranges = ranges_json(j->done, j->done_n);
    if (done) st = act(j, ranges, e);
    if (!st && json_array_append_new(w->runs, json_pack("{s:I, s:I, s:I, s:O}", "run", (json_int_t)id, "labels", (json_int_t)done, "unchanged",
                                                        (json_int_t)(asked - done), "ranges", ranges)))
        st = no_memory(e);
    json_decref(ranges);
    w->asked += asked;
    w->done += done;
    return st;
}

static enum status say_write(struct db *tx, void *ctx, struct err *e) {
    struct saying *w = ctx;
    const struct command_ctx *c = w->c;
    int64_t now = clock_now_us(c->app->clock);
    struct arena *ar = arena_new(STATE_ARENA_BYTES);
    enum status st = ar ? ST_OK : no_memory(e);
    json_array_clear(w->runs);
    w->asked = w->done = 0;
    for (size_t i = 0; !st && i < w->s->n; i++) {
        struct saying_run j = { .w = w, .tx = tx, .ar = ar, .day = w->day == DAY_NONE ? day_of_us(now) : w->day,
                                .by = { .at_us = now, .role = c->who->role, .org = c->who->org, .account = c->who->account_id } };
        arena_reset(ar);
        st = run_rows(&j, w->s->list[i].run, w->s->list[i].range, e);
    }
    arena_free(&ar);
    return st;
}

/* ---- the commands ---- */

static json_t *said_json(const struct saying *w) {
    return json_pack("{s:I, s:I, s:b, s:O}", "labels", (json_int_t)w->done, "unchanged", (json_int_t)(w->asked - w->done), "undo", w->undo, "runs",
                     w->runs);
}

/* As people write it.  out: DAY_NONE where it is absent */
static enum status from_take(struct command_ctx *c, int32_t *day) {
    char iso[DATE_BYTES];
    const char *typed = param_text(c, "from");
    return check_date(date_read(typed, iso) ? iso : typed, "from", false, day, c->e);
}

/* in: why: whether taking back needs a reason */
static enum status said(struct command_ctx *c, enum command command, enum label_said what, bool why) {
    static const struct param spec[] = { SPOILT_PARAMS, { "from", PARAM_TEXT, false, 0, 20 }, { "undo", PARAM_BOOL, false, 0, 0 },
                                         { "reason", PARAM_TEXT, false, 0, REASON_MAX } };
    struct spoilt s;
    struct saying w = { .c = c, .command = command, .what = what, .s = &s, .runs = json_array() };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (!st) st = from_take(c, &w.day);
    w.undo = param_bool(c, "undo");
    w.reason = param_text(c, "reason");
    if (!st && w.undo && why && !*w.reason) st = err_set(c->e, ST_INVALID, "reason", "label-state.reason");
    if (!st) st = spoilt_take(c, &s);
    if (!st) st = store_write(c->app->store, say_write, &w, c->e);
    if (!st && !(*c->result = said_json(&w))) st = no_memory(c->e);
    json_decref(w.runs);
    return st;
}

enum status command_run_activate(struct command_ctx *c) { return said(c, COMMAND_RUN_ACTIVATE, LABEL_SOLD, true); }

enum status command_run_display(struct command_ctx *c) { return said(c, COMMAND_RUN_DISPLAY, LABEL_DISPLAY, false); }

/* ---- in the view of a run ---- */

static enum status ranges_put(struct db *db, uint32_t run, enum label_said what, int max, const char *name, json_t *view, struct err *e) {
    int64_t labels = 0, ranges = 0;
    json_t *list = NULL;
    enum status st = label_range_sum(db, run, what, &labels, &ranges, e);
    if (!st) st = label_range_list(db, run, what, max, &list, e);
    if (!st)
        json_object_set_new(view, name, json_pack("{s:I, s:O, s:I}", "labels", (json_int_t)labels, "ranges", list, "more",
                                                  (json_int_t)(ranges - (int64_t)json_array_size(list))));
    json_decref(list);
    return st;
}

enum status run_state_put(struct db *db, const struct run *r, int max, struct arena *a, json_t *view, struct err *e) {
    bool needed = false;
    json_t *opened = NULL, *past = NULL;
    enum status st = run_activation(db, r, a, &needed, e);
    if (!st) st = ranges_put(db, r->id, LABEL_SOLD, max, "sold", view, e);
    if (!st) st = ranges_put(db, r->id, LABEL_DISPLAY, max, "display", view, e);
    if (!st) st = label_opened_list(db, r->id, max, &opened, e);
    if (!st) st = label_range_past(db, r->id, max, &past, e);
    json_object_set_new(view, "activation", json_boolean(needed));
    if (opened) json_object_set_new(view, "reported_opened", opened);
    if (past) json_object_set_new(view, "taken_back", past);
    return st;
}

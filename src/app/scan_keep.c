/* What is kept about scans, for how long, and for whom: folding after 90 days, and what somebody may ask for or have erased. */
#include <string.h>

#include "app/housekeep.h"
#include "app/scan.h"
#include "core/number.h"
#include "internal.h"
#include "store/evidence.h"

#define FOLD_LABELS 256 /* in one transaction: others wait no longer than for a page of lists */
#define ERASE_LABELS 64

struct fold {
    int32_t before;
    bool more;
};

static enum status fold_write(struct db *tx, void *ctx, struct err *e) {
    struct fold *f = ctx;
    store_quiet(tx);
    return scan_fold(tx, f->before, FOLD_LABELS, &f->more, e);
}

enum status scan_fold_old(struct app *a, size_t *parts, struct err *e) {
    struct fold f = { .before = day_of_us(clock_now_us(a->clock)) - EVIDENCE_DAYS, .more = true };
    enum status st = ST_OK;
    for (*parts = 0; !st && f.more; *parts += f.more) st = store_write(a->store, fold_write, &f, e);
    return st;
}

/* ---- by order of the operator ---- */

/* Who may: what was scanned where is no business of those who sign in. */
static enum status permit(struct command_ctx *c) {
    return c->who->account_id ? err_set(c->e, ST_FORBIDDEN, NULL, "access.denied") : ST_OK;
}

static enum status label_param(struct command_ctx *c, struct scan_label *out) {
    struct numbering numbering;
    char digits[NUMBER_BYTES];
    const char *given = param_text(c, "label");
    bool known = number_typed(given, strlen(given), digits) && keyring_numbering(c->app, &numbering) &&
                 number_parse(&numbering, digits, &out->run_id, &out->index) && out->run_id && out->index && out->run_id <= RUN_ID_MAX;
    memset(&numbering, 0, sizeof numbering);
    if (known) return ST_OK;
    err_set(c->e, ST_INVALID, "label", "scan.label");
    err_arg(c->e, "label", "%s", given);
    return ST_INVALID;
}

enum status command_scan_export(struct command_ctx *c) {
    static const struct param spec[] = { { "label", PARAM_TEXT, true, 1, 40 } };
    struct scan_label l = { 0, 0 };
    struct db *db = NULL;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = permit(c);
    if (!st) st = label_param(c, &l);
    if (st) return st;
    scan_flush(c->app);
    st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = scan_export(db, l.run_id, l.index, c->result, c->e);
    app_reader_end(c->app);
    if (st) return st;
    json_object_set_new(*c->result, "run", json_integer(l.run_id));
    json_object_set_new(*c->result, "index", json_integer(l.index));
    return ST_OK;
}

struct erase {
    const struct command_ctx *c;
    struct scan_label label; /* the one, or the last that was come to */
    int32_t before;          /* DAY_NONE: all of the label */
    int64_t rows;
    bool more;
};

/* May run again: what is counted begins anew each time. */
static enum status erase_write(struct db *tx, void *ctx, struct err *e) {
    struct erase *x = ctx;
    struct scan_label last = x->label;
    int64_t rows = 0;
    bool more = false;
    store_erasing(tx);
    enum status st = x->before == DAY_NONE ? scan_erase_label(tx, x->label.run_id, x->label.index, &rows, e)
                                           : scan_erase_before(tx, x->before, ERASE_LABELS, &last, &rows, &more, e);
    if (st) return st;
    x->label = last;
    x->rows = rows;
    x->more = more;
    return ST_OK;
}

static enum status note_write(struct db *tx, void *ctx, struct err *e) {
    const struct erase *x = ctx;
    char day[DATE_BYTES] = "";
    if (x->before != DAY_NONE) day_format(x->before, day);
    json_t *detail = json_pack("{s:I, s:s}", "rows", (json_int_t)x->rows, "before", day);
    enum status st = detail ? act_append(tx, x->c->who, clock_now_us(x->c->app->clock), "scans.erased", "scans", detail, e)
                            : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(detail);
    return st;
}

static enum status erase_all(struct command_ctx *c, struct erase *x) {
    enum status st = ST_OK;
    int64_t sum = 0;
    for (x->more = true; !st && x->more; sum += st ? 0 : x->rows) st = store_write(c->app->store, erase_write, x, c->e);
    x->rows = sum;
    if (!st) st = store_write(c->app->store, note_write, x, c->e);
    return st;
}

enum status command_scan_erase(struct command_ctx *c) {
    static const struct param spec[] = { { "label", PARAM_TEXT, false, 1, 40 }, { "before", PARAM_TEXT, false, 1, 10 } };
    struct erase x = { .c = c, .before = DAY_NONE };
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = permit(c);
    bool label = !st && *param_text(c, "label"), before = !st && *param_text(c, "before");
    if (!st && label == before) st = err_set(c->e, ST_INVALID, label ? "before" : "label", "scan.erase-what");
    if (!st && label) st = label_param(c, &x.label);
    if (!st && before) st = check_date(param_text(c, "before"), "before", true, &x.before, c->e);
    if (st) return st;
    scan_flush(c->app);
    st = erase_all(c, &x);
    if (st) return st;
    *c->result = json_pack("{s:I}", "rows", (json_int_t)x.rows);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

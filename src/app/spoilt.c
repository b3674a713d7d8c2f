/* Spoilt labels: from sheets of a job and from codes in somebody's hands to ranges of a run. */
#include "spoilt.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define CODES_MAX 10000
#define CODE_BYTES_MAX 400

static enum status invalid(struct err *e, const char *field, const char *key) { return err_set(e, ST_INVALID, field, key); }

/* ---- sheets of a job ---- */

/* Labels at places from … to of all labels of the job, in the order of its ranges. */
static void places_add(struct buf *b, const struct range *r, size_t n, uint64_t from, uint64_t to) {
    uint64_t at = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t len = (uint64_t)r[i].last - r[i].first + 1;
        uint64_t a = from > at ? from - at : 0, z = to >= at ? to - at : 0;
        if (to >= at && a < len)
            buf_printf(b, "%s%u-%u", b->len ? "," : "", r[i].first + (uint32_t)a, r[i].first + (uint32_t)(z < len ? z : len - 1));
        at += len;
    }
}

static enum status sheets_range(struct command_ctx *c, const struct job *j, const struct run *run, const char **out) {
    struct ticket t;
    struct range *labels = NULL, *sheets = NULL;
    size_t labels_n = 0, sheets_n = 0;
    struct buf b = BUF_INIT;
    enum status st = ticket_of_job(j, &t, c->e);
    if (!st) st = ranges_parse(j->ranges, run->count, c->arena, &labels, &labels_n, c->e);
    if (st) return st;
    uint64_t total = ranges_count(labels, labels_n), cells = ticket_cells(&t);
    uint64_t skipped = (uint64_t)t.start_cell - 1, pages = (total + skipped + cells - 1) / cells;
    if (ranges_parse(param_text(c, "sheets"), (uint32_t)pages, c->arena, &sheets, &sheets_n, NULL)) {
        st = invalid(c->e, "sheets", "spoilt.sheets");
        err_arg(c->e, "max", "%llu", (unsigned long long)pages);
    }
    for (size_t i = 0; !st && i < sheets_n; i++) {
        uint64_t from = ((uint64_t)sheets[i].first - 1) * cells, to = (uint64_t)sheets[i].last * cells;
        if (to <= skipped) continue;
        places_add(&b, labels, labels_n, from > skipped ? from - skipped : 0, to - skipped - 1);
    }
    *out = b.data && !b.failed ? arena_str(c->arena, b.data) : NULL;
    if (!st && !*out) st = invalid(c->e, "sheets", "range.syntax");
    buf_free(&b);
    return st;
}

static enum status job_read(struct command_ctx *c, struct spoilt *out, struct run *run) {
    struct db *db = NULL;
    enum status st = app_reader_begin(c->app, &db, c->e);
    if (st) return st;
    st = job_permit(c, db, param_int(c, "job", 0), ACTION_READ, &out->job, run, c->e);
    app_reader_end(c->app);
    out->by_job = !st;
    return st;
}

/* A job knows only its own labels: a number of another is a slip. */
static enum status of_job(struct command_ctx *c, const struct job *j, const struct run *run, const char *range, const char *field) {
    struct range *mine = NULL, *asked = NULL;
    size_t mine_n = 0, asked_n = 0, rest_n = 0;
    enum status st = ranges_parse(j->ranges, run->count, c->arena, &mine, &mine_n, c->e);
    if (!st) st = ranges_parse(range, run->count, c->arena, &asked, &asked_n, c->e);
    if (st) return st;
    struct range *rest = ranges_minus(c->arena, asked, asked_n, mine, mine_n, &rest_n);
    if (!rest && rest_n) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return rest_n ? invalid(c->e, field, "spoilt.other-job") : ST_OK;
}

static enum status by_job(struct command_ctx *c, struct spoilt *out) {
    struct run run;
    enum status st = job_read(c, out, &run);
    if (st) return st;
    out->list[0].run = run.id;
    out->list[0].range = param_text(c, "range");
    if (*param_text(c, "sheets")) return sheets_range(c, &out->job, &run, &out->list[0].range);
    return of_job(c, &out->job, &run, out->list[0].range, "range");
}

/* ---- codes ---- */

struct label {
    uint32_t run, index;
};

static int by_label(const void *a, const void *b) {
    const struct label *x = a, *y = b;
    if (x->run != y->run) return x->run < y->run ? -1 : 1;
    return x->index < y->index ? -1 : x->index > y->index;
}

/* A scanned address must be signed by a key of ours: what only looks like one may stand for another label. */
static bool code_read(struct app *a, const struct numbering *n, const char *s, size_t len, struct label *out) {
    char digits[NUMBER_BYTES];
    struct code_parsed p;
    struct app_key key;
    if (number_typed(s, len, digits)) return number_parse(n, digits, &out->run, &out->index);
    enum code_kind kind = code_parse(s, len, &p);
    if (kind == CODE_MALFORMED) return false;
    if (kind == CODE_SIGNED) {
        app_key(a, p.key_id, &key);
        if (!key.known || !code_verify(&p, key.host, key.public_key)) return false;
    }
    return number_parse(n, p.number, &out->run, &out->index);
}

static enum status code_bad(struct err *e, size_t n, const char *s, size_t len) {
    err_set(e, ST_INVALID, "codes", "spoilt.code");
    err_arg(e, "n", "%zu", n);
    err_arg(e, "code", "%.*s", (int)(len < 60 ? len : 60), s);
    return ST_INVALID;
}

static enum status codes_read(struct command_ctx *c, const struct numbering *n, struct label *all, size_t *len) {
    const json_t *v = json_object_get(c->params, "codes");
    const char *at = json_string_value(v), *end = at + json_string_length(v);
    while (at < end) {
        size_t line = strcspn(at, "\r\n,;"), skip = strspn(at, " \t"), take = line > skip ? line - skip : 0;
        const char *s = at + skip;
        while (take && (s[take - 1] == ' ' || s[take - 1] == '\t')) take--;
        at += line + 1;
        if (!take) continue;
        if (*len == CODES_MAX) return invalid(c->e, "codes", "spoilt.many");
        struct label *l = &all[*len];
        ++*len;
        if (take > CODE_BYTES_MAX || !utf8_valid(s, take) || !code_read(c->app, n, s, take, l) || !l->run || !l->index)
            return code_bad(c->e, *len, utf8_valid(s, take < 60 ? take : 60) ? s : "", take);
    }
    return *len ? ST_OK : invalid(c->e, "codes", "spoilt.which");
}

/* Neighbours joined, a run a row. */
static enum status labels_group(struct command_ctx *c, struct label *all, size_t len, struct spoilt *out) {
    struct buf b = BUF_INIT;
    qsort(all, len, sizeof *all, by_label);
    out->list = arena_alloc(c->arena, len * sizeof *out->list);
    for (size_t i = 0; out->list && i < len;) {
        uint32_t run = all[i].run;
        buf_clear(&b);
        while (i < len && all[i].run == run) {
            uint32_t first = all[i].index, last = first;
            for (i++; i < len && all[i].run == run && all[i].index <= last + 1; i++) last = all[i].index;
            buf_printf(&b, "%s%u-%u", b.len ? "," : "", first, last);
        }
        const char *range = b.failed ? NULL : arena_str(c->arena, b.data);
        out->list[out->n++] = (struct spoilt_run){ run, range };
    }
    bool bad = !out->list || b.failed || arena_spent(c->arena);
    buf_free(&b);
    return bad ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

/*
 * Labels in somebody's hands, of the run or job on whose page they were read: one of another would be voided unseen, and what is
 * said about it would tell whose it is.
 */
static enum status codes_fit(struct command_ctx *c, const struct spoilt *s, const struct run *run) {
    int64_t wanted = s->by_job ? (int64_t)run->id : param_int(c, "run", 0);
    if (!wanted) return ST_OK;
    if (s->n != 1 || (int64_t)s->list[0].run != wanted) return invalid(c->e, "codes", s->by_job ? "spoilt.other-job" : "spoilt.other-run");
    return s->by_job ? of_job(c, &s->job, run, s->list[0].range, "codes") : ST_OK;
}

static enum status by_codes(struct command_ctx *c, struct spoilt *out) {
    struct run run = { .id = 0 };
    size_t len = 0;
    struct label *all = arena_alloc(c->arena, CODES_MAX * sizeof *all);
    struct numbering *n = sodium_malloc(sizeof *n);
    enum status st = all && n ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st && param_int(c, "job", 0)) st = job_read(c, out, &run);
    if (!st && !keyring_numbering(c->app, n)) st = err_set(c->e, ST_NOT_FOUND, NULL, "passphrase.missing");
    if (!st) st = codes_read(c, n, all, &len);
    sodium_free(n);
    out->n = 0;
    if (!st) st = labels_group(c, all, len, out);
    return st ? st : codes_fit(c, out, &run);
}

/* ---- all ways ---- */

enum status spoilt_take(struct command_ctx *c, struct spoilt *out) {
    bool run = param_int(c, "run", 0) != 0, job = param_int(c, "job", 0) != 0, codes = json_object_get(c->params, "codes") != NULL;
    bool range = *param_text(c, "range") != '\0', sheets = *param_text(c, "sheets") != '\0';
    *out = (struct spoilt){ .n = 1, .list = arena_alloc(c->arena, sizeof *out->list) };
    if (!out->list) return err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (codes && !(run && job) && !range && !sheets) return by_codes(c, out);
    if (codes || run == job || range == sheets || (run && sheets)) return invalid(c->e, "range", "spoilt.which");
    if (job) return by_job(c, out);
    *out->list = (struct spoilt_run){ (uint32_t)param_int(c, "run", 0), param_text(c, "range") };
    return ST_OK;
}

enum status spoilt_take_one(struct command_ctx *c, struct spoilt *out) {
    enum status st = spoilt_take(c, out);
    return st || out->n == 1 ? st : invalid(c->e, "codes", "spoilt.one-run");
}

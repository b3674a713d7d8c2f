/*
 * "Xác nhận sử dụng tem truy xuất nguồn gốc": what the ledger says of a product's labels in a period, for an OCOP dossier. It confirms
 * labels, never goods.  src: QĐ 148/QĐ-TTg, papers of an OCOP dossier
 */
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "confirmation.h"
#include "ledger.h"
#include "letter.h"
#include "standing.h"
#include "store/people.h"

struct confirming {
    struct command_ctx *c;
    struct db *db;
    struct record product;
    char from[DATE_BYTES], to[DATE_BYTES], today[DATE_BYTES];
    int64_t from_us, to_us;
    struct ledger_view ledger;
    int64_t scanned;          /* labels of these runs that were scanned */
    const char *office;       /* of who asks for it, "" for a producer's people */
    const char *office_kind;
    const struct rating *rating; /* in force today, NULL none */
    uint64_t bytes;
};

static enum status no_memory(struct err *e) { return err_set(e, ST_NO_MEMORY, NULL, "no-memory"); }

/* ---- what is asked ---- */

/* Of what is not told there is nothing, as of what is not there. */
static enum status permit(const struct confirming *k) {
    const struct command_ctx *c = k->c;
    if (!c->who->account_id) return ST_OK;
    if (access_scope(CLASS_CONFIRMATION, ACTION_READ, c->who->who.role) == SCOPE_NONE) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    enum status st = record_permit(c->who, KIND_PRODUCT, ACTION_READ, &k->product.h, c->e);
    if (st || record_allows(c->who, CLASS_CONFIRMATION, ACTION_READ, &k->product.h)) return st;
    err_set(c->e, ST_NOT_FOUND, NULL, "record.none");
    err_arg(c->e, "kind", "%s", kind_info(KIND_PRODUCT)->key);
    err_arg(c->e, "id", "%s", k->product.h.id);
    return ST_NOT_FOUND;
}

/* ISO, or as people write it. */
static enum status day_read(struct confirming *k, const char *name, int32_t *day) {
    char iso[DATE_BYTES];
    const char *given = param_text(k->c, name);
    return check_date(*given && date_read(given, iso) ? iso : given, name, false, day, k->c->e);
}

/* From the year's first day until today, unless it is said; a day to come has no figures yet. */
static enum status period(struct confirming *k) {
    struct command_ctx *c = k->c;
    int32_t today = day_of_us(clock_now_us(c->app->clock)), from = DAY_NONE, to = DAY_NONE;
    int y = 0, m = 0, d = 0;
    enum status st = day_read(k, "from", &from);
    if (!st) st = day_read(k, "to", &to);
    if (st) return st;
    if (to == DAY_NONE) to = today;
    day_to_ymd(to, &y, &m, &d);
    if (from == DAY_NONE) from = day_of_ymd(y, 1, 1);
    if (to > today) return err_set(c->e, ST_INVALID, "to", "confirmation.future");
    if (from > to) return err_set(c->e, ST_INVALID, "from", "confirmation.order");
    day_format(from, k->from);
    day_format(to, k->to);
    day_format(today, k->today);
    k->from_us = day_start_us(from);
    k->to_us = day_start_us(to + 1);
    return ST_OK;
}

/* ---- what is read ---- */

static void scanned_add(void *ctx, const struct scan_month *m) { ((struct confirming *)ctx)->scanned += m->labels; }

static enum status scans_read(struct confirming *k) {
    return ledger_scans(k->db, k->ledger.rows, day_parse(k->today, strlen(k->today)), scanned_add, k, k->c->e);
}

static enum status rating_read(struct confirming *k) {
    struct rating *list = NULL;
    size_t n = 0;
    enum status st = rating_list(k->db, strtoll(k->product.h.id, NULL, 10), k->c->arena, &list, &n, k->c->e);
    for (size_t i = 0; !st && !k->rating && i < n; i++)
        if (standing_of_rating(&list[i], k->today).how == STANDING_IN_FORCE) k->rating = &list[i];
    return st;
}

static enum status office_read(struct confirming *k) {
    struct org o;
    struct err why = { 0 };
    bool officer = k->c->who->account_id && role_is_officer(k->c->who->who.role);
    bool known = officer && !org_by_code(k->db, k->c->who->org, k->c->arena, &o, &why);
    k->office = known ? o.name : "";
    k->office_kind = known ? org_kind_key((int)o.kind) : "";
    return ST_OK;
}

static enum status read_all(struct confirming *k) {
    struct command_ctx c = *k->c;
    enum status st = app_reader_begin(k->c->app, &k->db, k->c->e);
    if (st) return st;
    c.db = k->db;
    st = record_read(k->db, KIND_PRODUCT, arena_printf(c.arena, "%lld", (long long)param_int(k->c, "product", 0)), c.arena, &k->product, c.e);
    if (!st) st = permit(k);
    if (!st) st = ledger_between(&c, LEDGER_PRODUCT, k->product.h.id, k->from_us, k->to_us, &k->ledger);
    if (!st) st = scans_read(k);
    if (!st) st = rating_read(k);
    if (!st) st = office_read(k);
    app_reader_end(k->c->app);
    return st;
}

/* ---- the document ---- */

struct paper {
    struct doc *d;
    struct arena *arena;
    const json_t *view;
};

static const char *text_in(const struct paper *p, const char *name) { return value_text(p->view, name); }

static void head(const struct paper *p) {
    const struct doc_head h = { .parent = letter_parent(text_in(p, "office_kind")), .office = text_in(p, "office"), .place = letter_word("evidence-pdf.place"), .date = text_in(p, "today"),
                                .kind = letter_word("confirmation.kind"), .about = letter_word("confirmation.about") };
    if (*h.office) doc_head(p->d, &h);
    else doc_title(p->d, letter_word("confirmation.title"), NULL);
    doc_text(p->d, letter_say(p->arena, "confirmation.lead", &(struct text_arg){ "d", text_in(p, "today") }, 1));
}

static const char *number(const struct paper *p, int64_t n) {
    struct buf b = BUF_INIT;
    text_number(&b, LANG_VI, n, 0);
    const char *s = arena_str(p->arena, b.data ? b.data : "");
    buf_free(&b);
    return s ? s : "";
}

static const char *rating_words(const struct paper *p, const json_t *r) {
    const char *last = value_text(r, "valid_to");
    const struct text_arg args[] = { { "n", number(p, ledger_number(r, "stars")) }, { "no", value_text(r, "decision_no") }, { "d", value_text(r, "decided_on") },
                                     { "e", last } };
    return letter_say(p->arena, *last ? "confirmation.rating-to" : "confirmation.rating", args, 4);
}

static void identity(const struct paper *p) {
    struct doc_fact f[6];
    size_t n = 0;
    const json_t *product = json_object_get(p->view, "product"), *rating = json_object_get(p->view, "rating");
    const struct text_arg days[] = { { "d", text_in(p, "from") }, { "e", text_in(p, "to") } };
    f[n++] = (struct doc_fact){ letter_word("evidence-pdf.product"), doc_words(value_text(product, "name")) };
    if (*value_text(product, "gtin")) f[n++] = (struct doc_fact){ letter_word("evidence-pdf.gtin"), doc_words(value_text(product, "gtin")) };
    f[n++] = (struct doc_fact){ letter_word("evidence-pdf.producer"), doc_words(text_in(p, "producer")) };
    if (rating) f[n++] = (struct doc_fact){ letter_word("confirmation.ocop"), doc_words(rating_words(p, rating)) };
    f[n++] = (struct doc_fact){ letter_word("confirmation.period"), doc_words(letter_say(p->arena, "confirmation.days", days, 2)) };
    doc_facts(p->d, f, n);
}

static void statement(const struct paper *p) {
    const json_t *s = json_object_get(p->view, "sums");
    const struct text_arg args[] = { { "runs", number(p, ledger_number(s, "runs")) }, { "issued", number(p, ledger_number(s, "issued")) },
                                     { "printed", number(p, ledger_number(s, "printed")) }, { "reprinted", number(p, ledger_number(s, "reprinted")) },
                                     { "voided", number(p, ledger_number(s, "voided")) }, { "left", number(p, ledger_number(s, "left")) },
                                     { "scanned", number(p, ledger_number(p->view, "scanned")) }, { "d", text_in(p, "today") } };
    if (!ledger_number(s, "runs")) {
        doc_text(p->d, letter_word("confirmation.none"));
        return;
    }
    doc_text(p->d, letter_say(p->arena, "confirmation.issued", args, 8));
    doc_text(p->d, letter_say(p->arena, "confirmation.used", args, 8));
    doc_text(p->d, letter_say(p->arena, "confirmation.scanned", args, 8));
}

enum { RUN, ISSUED_ON, LOT, FIRST, COLUMNS = FIRST + LEDGER_FIGURES };

static void figures_put(struct doc_cell *cells, const json_t *row) {
    for (size_t f = 0; f < LEDGER_FIGURES; f++) cells[FIRST + f] = doc_number(ledger_number(row, ledger_figures[f]));
}

static void rows_put(const struct paper *p) {
    struct doc_cell cells[COLUMNS];
    const json_t *rows = json_object_get(p->view, "rows");
    size_t i = json_array_size(rows);
    while (i--) { /* the ledger's are newest first */
        const json_t *row = json_array_get(rows, i);
        cells[RUN] = doc_words(arena_printf(p->arena, "%lld", (long long)ledger_number(row, "run")));
        cells[ISSUED_ON] = doc_day(letter_day(p->arena, value_text(row, "issued_at")));
        cells[LOT] = doc_words(value_text(row, "lot"));
        figures_put(cells, row);
        doc_row(p->d, cells);
    }
    cells[RUN] = doc_words(letter_word("evidence-pdf.sums"));
    cells[ISSUED_ON] = cells[LOT] = doc_joined();
    figures_put(cells, json_object_get(p->view, "sums"));
    doc_total(p->d, cells);
}

static void table(const struct paper *p) {
    struct doc_column columns[COLUMNS] = { { .name = letter_word("evidence-pdf.run"), .width_um = RUN_UM, .align = DOC_CENTRED },
                                           { .name = letter_word("evidence-pdf.issued-at"), .width_um = DAY_UM }, { .name = letter_word("evidence-pdf.lot") } };
    for (size_t f = 0; f < LEDGER_FIGURES; f++) columns[FIRST + f] = (struct doc_column){ .name = letter_word("evidence-pdf.%s", ledger_figures[f]), .width_um = COUNT_UM };
    const struct doc_table t = { .unit = letter_word("evidence-pdf.unit"), .column = columns, .columns = COLUMNS };
    if (!json_array_size(json_object_get(p->view, "rows"))) return;
    doc_table_begin(p->d, &t);
    rows_put(p);
    doc_table_end(p->d);
}

static void symbol(const struct paper *p) {
    if (*text_in(p, "host"))
        doc_symbol(p->d, arena_printf(p->arena, "https://%s/so-cong-khai?ve=product:%s", text_in(p, "host"), value_text(json_object_get(p->view, "product"), "id")),
                   letter_word("confirmation.symbol"));
}

static void signatures(const struct paper *p) {
    const struct doc_signer both[] = { { .position = letter_word("confirmation.signer-producer") }, { .position = letter_word("confirmation.signer-office") } };
    const struct doc_signer head_of[] = { { .position = letter_word("evidence-pdf.signer-head") } };
    const char *const to[] = { letter_word("confirmation.to"), letter_word("evidence-pdf.copies") };
    if (*text_in(p, "office")) doc_signatures(p->d, head_of, 1, to, 2);
    else doc_signatures(p->d, both, 2, NULL, 0);
}

void confirmation_document(struct doc *d, const json_t *view, struct arena *a) {
    const struct paper p = { d, a, view };
    head(&p);
    identity(&p);
    statement(&p);
    table(&p);
    doc_text(d, letter_word("confirmation.not"));
    symbol(&p);
    signatures(&p);
}

static json_t *view_of(const struct confirming *k) {
    struct note_key log;
    const json_t *v = k->product.values;
    bool known = app_log_key(k->c->app, &log);
    json_t *o = json_pack("{s:{s:s, s:s, s:s}, s:s, s:s, s:s, s:s, s:s, s:s, s:s%, s:O, s:O, s:I}", "product", "id", k->product.h.id, "name", value_text(v, "name"),
                          "gtin", value_text(v, "gtin"), "producer", value_text(v, "producer_id_title"), "from", k->from, "to", k->to, "today", k->today, "office",
                          k->office, "office_kind", k->office_kind, "host", known ? log.name : "", known ? strcspn(log.name, "/") : 0, "rows", k->ledger.rows, "sums", k->ledger.sums, "scanned",
                          (json_int_t)k->scanned);
    if (o && k->rating)
        json_object_set_new(o, "rating", json_pack("{s:i, s:s, s:s, s:s}", "stars", k->rating->stars, "decision_no", k->rating->decision_no, "decided_on",
                                                   k->rating->decided_on, "valid_to", k->rating->valid_to));
    return o;
}

static enum status put(void *ctx, const void *p, size_t len, struct err *e) {
    struct confirming *k = ctx;
    k->bytes += len;
    return k->c->io->data ? k->c->io->data(k->c->io->ctx, p, len, e) : ST_OK;
}

static enum status document(struct confirming *k) {
    const struct doc_options o = { .title = letter_word("confirmation.title"), .lang = LANG_VI, .mark = k->c->app->demo ? letter_word("evidence-pdf.demo") : NULL };
    struct doc *d = NULL;
    json_t *view = view_of(k);
    if (!view) return no_memory(k->c->e);
    enum status st = doc_open(&d, DOC_PDF, &o, put, k, k->c->e);
    if (!st) confirmation_document(d, view, k->c->arena);
    if (!st) st = doc_finish(d, k->c->e);
    doc_free(&d);
    json_decref(view);
    return st;
}

/* ---- the command ---- */

static enum status record(struct db *tx, void *ctx, struct err *e) {
    const struct confirming *k = ctx;
    char subject[KIND_ID_BYTES + 8];
    json_t *detail = json_pack("{s:s, s:s}", "from", k->from, "to", k->to);
    (void)snprintf(subject, sizeof subject, "product:%s", k->product.h.id);
    store_quiet(tx);
    enum status st = detail ? act_append(tx, k->c->who, clock_now_us(k->c->app->clock), command_key(COMMAND_PRODUCT_CONFIRMATION), subject, detail, e) : no_memory(e);
    json_decref(detail);
    return st;
}

enum status command_product_confirmation(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, true, 1, INT64_MAX }, { "from", PARAM_TEXT, false, 0, 20 }, { "to", PARAM_TEXT, false, 0, 20 } };
    struct confirming k = { .c = c, .office = "" };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = period(&k);
    if (!st) st = read_all(&k);
    if (!st) st = document(&k);
    if (!st) st = store_write(c->app->store, record, &k, c->e);
    if (!st)
        *c->result = json_pack("{s:I, s:s, s:s, s:O, s:I, s:I}", "product", (json_int_t)param_int(c, "product", 0), "from", k.from, "to", k.to, "sums",
                               k.ledger.sums, "scanned", (json_int_t)k.scanned, "bytes", (json_int_t)k.bytes);
    if (!st && !*c->result) st = no_memory(c->e);
    ledger_close(&k.ledger);
    record_free(&k.product);
    return st;
}

/*
 * What the addresses of routes.def are tried on: for each row what it may name (records of every kind and family, steps, papers,
 * runs, accounts …), the form that would work, and how things are put back. Include after access_site.h.
 *
 * A row without a * and without a form needs nothing here; any other that has none is a failure of test_http_access.c.
 */
#ifndef TEMLANG_TESTS_ACCESS_TARGET_H
#define TEMLANG_TESTS_ACCESS_TARGET_H

#include "access_form.h"
#include "app/evidence_pack.h"
#include "core/book.h"

/* What a row names. */
struct subject {
    bool (*nth)(size_t n, struct aim *t);                                         /* false behind the last */
    void (*ready)(struct access_site *s, struct aim *t);                          /* before each request that may go through */
    void (*parts)(const struct access_site *s, const struct aim *t, const char *parts[3]); /* for each * in turn */
    struct access_owner (*owner)(const struct aim *t, enum role r);
    bool (*also)(const struct aim *t, enum role r, const struct access_who *who); /* beyond the matrix; NULL: nothing */
};

struct recipe {
    const char *row;
    const struct subject *on;
    void (*fields)(const struct access_site *s, const struct aim *t, enum role r, struct buf *b); /* form, or query of a GET */
    int fine;        /* status where it is allowed; 0: 200 of a GET, 303 of a POST */
    bool at_field;   /* a form that names what may not be named is answered at its field: 422 */
    bool quiet;      /* what it writes changes nothing that a scan shows */
};

/* The recipe of a row; NULL where it has none. */
static const struct recipe *recipe_of(const struct route *r);

/* ---- numbers in turn ---- */

static inline enum family turn_family(size_t *n) {
    enum family f = (enum family)(*n % FAMILY_COUNT);
    *n /= FAMILY_COUNT;
    return f;
}

static inline bool each_kind(size_t n, struct aim *t) {
    t->kind = (enum kind)n;
    t->family = FAMILY_COUNT;
    return n < KIND_COUNT;
}

static inline bool each_record(size_t n, struct aim *t) {
    t->family = turn_family(&n);
    t->kind = (enum kind)n;
    t->state = n < KIND_COUNT ? family_rest(t->kind) : STATE_DRAFT;
    return n < KIND_COUNT;
}

static inline bool each_edit(size_t n, struct aim *t) {
    bool more = each_record(n, t);
    if (more) t->state = family_edit_state(t->kind);
    return more;
}

static inline bool each_step(size_t n, struct aim *t) {
    t->family = turn_family(&n);
    for (int k = 0; k < KIND_COUNT; k++) {
        t->kind = (enum kind)k;
        for (size_t i = 0; (t->step = family_step(t->kind, i, &t->state)); i++)
            if (n-- == 0) return true;
    }
    return false;
}

/* Fields that hold a paper; one that only an ending sets is empty here. */
static inline bool each_paper(size_t n, struct aim *t) {
    t->family = turn_family(&n);
    for (int k = 0; k < KIND_COUNT; k++) {
        t->kind = (enum kind)k;
        t->state = family_rest(t->kind);
        for (size_t i = 0; i < kind_info(t->kind)->fields_len; i++) {
            t->field = &kind_info(t->kind)->fields[i];
            if (t->field->type == FIELD_FILE && !(t->field->flags & FIELD_HIDDEN) && n-- == 0) return true;
        }
    }
    return false;
}

static inline bool each_ledger(size_t n, struct aim *t) {
    static const enum kind kinds[] = { KIND_RIGHT, KIND_RATING, KIND_LOT, KIND_PRODUCT, KIND_PRODUCER, KIND_MEMBER };
    t->family = turn_family(&n);
    if (n >= sizeof kinds / sizeof *kinds) return false;
    t->kind = kinds[n];
    t->state = family_rest(t->kind);
    return true;
}

static inline bool each_of(enum kind k, size_t n, struct aim *t) {
    t->family = (enum family)n;
    t->kind = k;
    t->state = family_rest(k);
    return n < FAMILY_COUNT;
}
static inline bool each_product(size_t n, struct aim *t) { return each_of(KIND_PRODUCT, n, t); }
static inline bool each_piece(size_t n, struct aim *t) { return each_of(KIND_PIECE, n, t); }
static inline bool each_printer(size_t n, struct aim *t) { return each_of(KIND_PRINTER, n, t); }
static inline bool each_style(size_t n, struct aim *t) { return each_of(KIND_STYLE, n, t); }
static inline bool each_stock(size_t n, struct aim *t) { return each_of(KIND_STOCK, n, t); }
static inline bool each_inspection(size_t n, struct aim *t) { return each_of(KIND_INSPECTION, n, t); }
static inline bool each_visit(size_t n, struct aim *t) { return each_of(KIND_VISIT, n, t); }
static inline bool each_member(size_t n, struct aim *t) { return each_of(KIND_MEMBER, n, t); }
static inline bool each_run(size_t n, struct aim *t) { return each_of(KIND_LOT, n, t); }
/* The last names no lot. */
static inline bool each_lot(size_t n, struct aim *t) { return each_of(KIND_LOT, n, t) || n == FAMILY_COUNT; }

static inline bool each_sheet(size_t n, struct aim *t) {
    static const enum kind kinds[] = { KIND_PRODUCER, KIND_PRODUCT, KIND_LOT };
    t->family = turn_family(&n);
    if (n >= sizeof kinds / sizeof *kinds) return false;
    t->kind = kinds[n];
    return true;
}

static inline bool each_proposal(size_t n, struct aim *t) {
    static const enum kind kinds[] = { KIND_RIGHT, KIND_RECALL };
    t->family = turn_family(&n);
    for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
        t->kind = kinds[k];
        for (size_t i = 0; (t->step = family_step(t->kind, i, &t->state)); i++)
            if (t->step->flags & STEP_TWO && n-- == 0) return true;
    }
    return false;
}

/* What evidence packs are about. */
static inline bool each_evidence(size_t n, struct aim *t) {
    static const enum kind kinds[] = { KIND_PRODUCT, KIND_PRODUCER, KIND_CASE };
    t->family = turn_family(&n);
    if (n >= sizeof kinds / sizeof *kinds) return false;
    t->kind = kinds[n];
    t->state = family_rest(t->kind);
    return true;
}

static inline bool each_account(size_t n, struct aim *t) {
    static const enum family families[] = { FAMILY_OWN, FAMILY_NEIGHBOUR, FAMILY_ELSEWHERE };
    static const char *const given[] = { "clerk", "mark-owner" };
    t->family = families[n % 3];
    t->kind = KIND_ORG;
    t->given = given[n / 3 % 2];
    return n < 6;
}

/* Reports of organisations: theirs is whose the organisation is. */
static inline bool each_filing(size_t n, struct aim *t) {
    t->family = (enum family)n;
    t->kind = KIND_ORG;
    return n < FAMILY_COUNT;
}

static inline bool once(size_t n, struct aim *t) {
    t->family = FAMILY_COUNT;
    return n == 0;
}

/* ---- before a request ---- */

static inline void ready_none(struct access_site *s, struct aim *t) {
    (void)s;
    (void)t;
}

static inline void ready_record(struct access_site *s, struct aim *t) {
    if (t->family != FAMILY_COUNT) family_put(&s->d.w, t->kind, t->family, t->state);
}

/* A job of the family's run that is done. */
static inline void ready_job(struct access_site *s, struct aim *t) {
    json_t *j = world_do(&s->d.w, COMMAND_JOB_ADD, json_pack("{s:I, s:b}", "run", (json_int_t)s->runs[t->family], "wait", 1));
    t->id = json_integer_value(json_object_get(j, "id"));
    json_decref(j);
}

static inline void ready_link(struct access_site *s, struct aim *t) {
    ready_job(s, t);
    json_t *l = world_do(&s->d.w, COMMAND_JOB_LINK, json_pack("{s:I}", "job", (json_int_t)t->id));
    t->assignment = json_integer_value(json_object_get(l, "id"));
    json_decref(l);
}

static inline void ready_proposal(struct access_site *s, struct aim *t) {
    family_put(&s->d.w, t->kind, t->family, t->state);
    t->id = family_ask(&s->d.w, t->kind, t->family, t->step->act);
}

static inline void ready_account(struct access_site *s, struct aim *t) {
    static unsigned n;
    json_t *a = world_do(&s->d.w, COMMAND_ACCOUNT_ADD, json_pack("{s:o, s:s, s:o, s:s}", "login", json_sprintf("tai-khoan-%u", ++n), "name", "Người Mẫu",
                                                                "org", json_sprintf("%s-0", family_key(t->family)), "role", t->given));
    t->id = json_integer_value(json_object_get(a, "id"));
    t->assignment = json_integer_value(json_object_get(json_array_get(json_object_get(a, "assignments"), 0), "id"));
    json_decref(a);
}

/* A report of a day that no other is of. */
static inline void ready_filing(struct access_site *s, struct aim *t) {
    static int n;
    char day[DATE_BYTES];
    day_format(day_of_ymd(2022, 10, 1) + ++n, day);
    json_t *f = world_do(&s->d.w, COMMAND_FILING_ADD, json_pack("{s:s, s:o, s:o}", "document", "adhoc", "period", json_sprintf("%s/%s", day, day), "org",
                                                               json_sprintf("%s-0", family_key(t->family))));
    t->id = json_integer_value(json_object_get(f, "id"));
    json_decref(f);
}

/* The same with all that filing needs. */
static inline void ready_filing_whole(struct access_site *s, struct aim *t) {
    ready_filing(s, t);
    json_decref(world_do(&s->d.w, COMMAND_FILING_TEXT, json_pack("{s:I, s:{s:s, s:s}}", "filing", (json_int_t)t->id, "head", "number", "1/BC", "signer", "Người Mẫu")));
}

static inline void ready_filed(struct access_site *s, struct aim *t) {
    ready_filing_whole(s, t);
    json_decref(world_do(&s->d.w, COMMAND_FILING_FILE, json_pack("{s:I}", "filing", (json_int_t)t->id)));
}

/* ---- the parts of an address ---- */

static inline const char *part_record(const struct aim *t) {
    if (!t->missing) return family_id(t->kind, t->family);
    return kind_info(t->kind)->text_id ? MISSING_TEXT : MISSING_NUMBER;
}

static inline void parts_none(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    (void)t;
    parts[0] = parts[1] = parts[2] = "x";
}

static inline void parts_record(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    parts[0] = kind_info(t->kind)->slug;
    parts[1] = t->family == FAMILY_COUNT ? "" : part_record(t);
    parts[2] = t->step ? t->step->act : t->field ? t->field->name : "";
}

static inline void parts_id(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    parts[0] = part_record(t);
}

static inline void parts_run(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    parts[0] = part_id(t, s->runs[t->family]);
}

static inline void parts_link(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    parts[0] = part_id(t, t->id);
    parts[1] = part_id(t, t->assignment);
}

static inline void parts_ledger_file(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    parts_record(s, t, parts);
    parts[2] = "csv";
}

static inline void parts_number(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    parts[0] = part_id(t, t->id);
}

static inline void parts_figure(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    parts_number(s, t, parts);
    parts[1] = "b3";
}

static inline void parts_edition(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    parts_number(s, t, parts);
    parts[1] = "1";
}

static inline void parts_workbook(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    parts_number(s, t, parts);
    parts[1] = "xlsx";
}

/* ---- whose ---- */

static inline struct access_owner owner_record(const struct aim *t, enum role r) {
    (void)r;
    return family_owner(t->kind, t->family);
}

static inline struct access_owner owner_new(const struct aim *t, enum role r) { return family_new_owner(t->kind, t->family, r); }

/* Labels are of whose the lot is, and of whose mark they show. */
static inline struct access_owner owner_run(const struct aim *t, enum role r) {
    struct access_owner o = family_owner(KIND_LOT, t->family), mark = family_owner(KIND_RIGHT, t->family);
    (void)r;
    o.mark_owner_org = mark.mark_owner_org;
    o.mark_manager_org = mark.mark_manager_org;
    return o;
}

/* ---- beyond the matrix ---- */

/* The page names the record as well. */
static inline bool also_read(const struct aim *t, enum role r, const struct access_who *who) {
    struct access_owner o = family_owner(t->kind, t->family);
    (void)r;
    return access_allows(kind_info(t->kind)->class, ACTION_READ, who, &o);
}

/* The page names the record as well, and a producer's people have packs of products only. */
static inline bool also_told(const struct aim *t, enum role r, const struct access_who *who) { return also_read(t, r, who) && evidence_kind_told(r, t->kind); }

/* Owners and managers of marks find runs in the ledger of each right, not in a list. */
static inline bool also_listed(const struct aim *t, enum role r, const struct access_who *who) {
    enum access_scope scope = access_scope(CLASS_RUN, ACTION_READ, r);
    (void)t;
    (void)who;
    return scope != SCOPE_MARK_OWNER && scope != SCOPE_MARK_MANAGER;
}

/* Who manages an account must be one who may give the roles that it has. */
static inline bool also_gives(const struct aim *t, enum role r, const struct access_who *who) {
    (void)who;
    return role_may_give(r, (enum role)role_parse(t->given));
}

static inline bool also_adds(const struct aim *t, enum role r, const struct access_who *who) {
    return also_gives(t, r, who) && role_may_give(r, (enum role)role_parse(role_added(t)));
}

static inline void parts_book(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    (void)t;
    parts[0] = book_info(BOOK_BALANCE)->slug;
    parts[1] = "csv";
}

static inline void parts_table(const struct access_site *s, const struct aim *t, const char *parts[3]) {
    (void)s;
    (void)t;
    parts[0] = "csv";
}

static const struct subject on_kind = { each_kind, ready_none, parts_record, NULL, NULL },
                            on_record = { each_record, ready_record, parts_record, owner_record, NULL },
                            on_edit = { each_edit, ready_record, parts_record, owner_record, NULL },
                            on_new = { each_record, ready_none, parts_record, owner_new, NULL },
                            on_step = { each_step, ready_record, parts_record, owner_record, NULL },
                            on_paper = { each_paper, ready_record, parts_record, owner_record, NULL },
                            on_ledger = { each_ledger, ready_record, parts_record, owner_record, also_read },
                            on_product = { each_product, ready_record, parts_id, owner_record, NULL },
                            on_piece = { each_piece, ready_record, parts_id, owner_record, NULL },
                            on_member = { each_member, ready_record, parts_id, owner_record, NULL },
                            on_ledger_file = { each_ledger, ready_record, parts_ledger_file, owner_record, also_read },
                            on_evidence = { each_evidence, ready_record, parts_record, owner_record, also_told },
                            on_run = { each_run, ready_none, parts_run, owner_run, NULL },
                            on_job = { each_run, ready_job, parts_number, owner_run, NULL },
                            on_link = { each_run, ready_link, parts_link, owner_run, NULL },
                            on_printer = { each_printer, ready_record, parts_id, owner_record, NULL },
                            on_style = { each_style, ready_record, parts_id, owner_record, NULL },
                            on_stock = { each_stock, ready_record, parts_id, owner_record, NULL },
                            on_inspection = { each_inspection, ready_record, parts_id, owner_record, NULL },
                            on_visit = { each_visit, ready_record, parts_id, owner_record, NULL },
                            on_lot = { each_lot, ready_none, parts_none, owner_record, NULL },
                            on_sheet = { each_sheet, ready_none, parts_none, owner_new, NULL },
                            on_proposal = { each_proposal, ready_proposal, parts_number, owner_record, NULL },
                            on_account = { each_account, ready_account, parts_number, owner_record, NULL },
                            on_given = { each_account, ready_account, parts_number, owner_record, also_gives },
                            on_added = { each_account, ready_account, parts_number, owner_record, also_adds },
                            on_org = { each_account, ready_none, parts_none, owner_record, also_gives },
                            on_book = { once, ready_none, parts_book, NULL, NULL },
                            on_table = { once, ready_none, parts_table, NULL, NULL },
                            on_filing = { each_filing, ready_filing, parts_number, owner_record, NULL },
                            on_filing_whole = { each_filing, ready_filing_whole, parts_number, owner_record, NULL },
                            on_filed = { each_filing, ready_filed, parts_number, owner_record, NULL },
                            on_figure = { each_filing, ready_filing, parts_figure, owner_record, NULL },
                            on_edition = { each_filing, ready_filed, parts_edition, owner_record, NULL },
                            on_workbook = { each_filing, ready_filing, parts_workbook, owner_record, NULL },
                            on_once = { once, ready_none, parts_none, NULL, NULL },
                            on_runs = { once, ready_none, parts_none, NULL, also_listed };

/* ---- the table ---- */

static const struct recipe recipes[] = {
    { "GET /app/tep/*/*/*", &on_paper, NULL, 0, false, false },
    { "POST /app/cho-dong-y/*", &on_proposal, fields_agree, 0, false, false },
    { "GET /app/in", &on_lot, fields_lot, 0, false, false },
    { "POST /app/in", &on_lot, fields_issue, 0, false, false },
    { "GET /app/dot-tem", &on_runs, NULL, 0, false, false },
    { "GET /app/dot-tem/*", &on_run, NULL, 0, false, false },
    { "GET /app/dot-tem/*/bien-nhan", &on_run, NULL, 503, false, false }, /* no checkpoint covers it: said to whoever may read the run */
    { "GET /app/dot-tem/*/in", &on_run, fields_print, 0, false, false },
    { "POST /app/dot-tem/*/in", &on_run, fields_print, 0, false, true },
    { "GET /app/dot-tem/*/xem-truoc", &on_run, fields_print, 0, false, false },
    { "POST /app/dot-tem/*/huy", &on_run, fields_void, 0, false, false },
    { "POST /app/dot-tem/*/kich-hoat", &on_run, fields_reprint, 0, false, true },
    { "POST /app/dot-tem/*/trung-bay", &on_run, fields_reprint, 0, false, true },
    { "POST /app/dot-tem/*/mo-chai", &on_run, fields_reprint, 409, false, true }, /* nothing was opened: said to whoever may take it back */
    { "GET /app/lenh-in", &on_runs, NULL, 0, false, false },
    { "GET /app/lenh-in/*", &on_job, NULL, 0, false, false },
    { "POST /app/lenh-in/*/dung", &on_job, fields_nothing, 409, false, false }, /* it is done: said to whoever may stop it */
    { "POST /app/lenh-in/*/lai", &on_job, fields_nothing, 0, false, true },
    { "POST /app/lenh-in/*/tep", &on_job, fields_nothing, 200, false, false },
    { "POST /app/lenh-in/*/duong-dan", &on_job, fields_nothing, 200, false, false },
    { "POST /app/lenh-in/*/duong-dan/*/thu", &on_link, fields_nothing, 0, false, true },
    { "POST /app/lenh-in/*/huy", &on_job, fields_job_void, 0, false, false },
    { "POST /app/lenh-in/*/in-lai", &on_job, fields_reprint, 0, false, true },
    { "POST /app/lenh-in/*/doi", &on_job, fields_replace, 0, false, false },
    { "GET /app/may-in/*/can-chinh", &on_printer, NULL, 0, false, false },
    { "POST /app/may-in/*/can-chinh", &on_printer, fields_measured, 0, false, false },
    { "GET /app/may-in/*/trang-in-thu", &on_printer, NULL, 0, false, false },
    { "GET /app/mau-tem/*/xem-truoc", &on_style, NULL, 0, false, false },
    { "GET /app/giay-tem/*/xem-truoc", &on_stock, NULL, 0, false, false },
    { "GET /app/kiem-tra/*/tep/mau", &on_inspection, NULL, 409, false, false }, /* nothing was drawn: said to whoever may read it */
    { "GET /app/kiem-tra/*/tep/bien-ban", &on_inspection, NULL, 0, false, false },
    { "GET /app/bien-ban/*/tep/pdf", &on_visit, NULL, 0, false, false },
    { "GET /app/so-tem/*/*/tep/*", &on_ledger_file, NULL, 0, false, false },
    { "GET /app/so-tem/*/*", &on_ledger, NULL, 0, false, false },
    { "GET /app/tong-quan/tep/*", &on_table, NULL, 0, false, false },
    { "GET /app/so/*/tep/*", &on_book, NULL, 0, false, false },
    { "GET /app/so/*", &on_book, NULL, 0, false, false },
    { "POST /app/bao-cao/moi", &on_once, fields_filing_new, 0, false, true },
    { "GET /app/bao-cao/*/nhap", &on_filing, NULL, 0, false, false },
    { "POST /app/bao-cao/*/nhap", &on_filing, fields_figure, 0, false, true },
    { "GET /app/bao-cao/*/van-ban", &on_filing, NULL, 0, false, false },
    { "POST /app/bao-cao/*/van-ban", &on_filing, fields_head, 0, false, true },
    { "GET /app/bao-cao/*/gui", &on_filing, NULL, 0, false, false },
    { "POST /app/bao-cao/*/gui", &on_filing_whole, fields_nothing, 0, false, true },
    { "POST /app/bao-cao/*/sua", &on_filed, fields_reason, 0, false, true },
    { "POST /app/bao-cao/*/bo", &on_filing, fields_nothing, 0, false, true },
    { "GET /app/bao-cao/*/dong/*", &on_figure, NULL, 0, false, false },
    { "GET /app/bao-cao/*/thay-doi/*", &on_edition, NULL, 0, false, false },
    { "GET /app/bao-cao/*/tep/*", &on_workbook, NULL, 0, false, false },
    { "GET /app/bao-cao/*", &on_filing, NULL, 0, false, false },
    { "POST /app/khoa", &on_once, fields_key, 0, false, false },
    { "POST /app/khoa", &on_once, fields_key_end, 0, false, false },
    { "GET /app/san-pham/*/xem-truoc", &on_product, NULL, 0, false, false },
    { "GET /app/san-pham/*/xac-nhan-tem", &on_product, NULL, 0, false, false },
    { "POST /app/san-pham/*/xac-nhan-tem", &on_product, fields_nothing, 200, false, false },
    { "GET /app/bang-chung/*/*", &on_evidence, NULL, 0, false, false },
    { "POST /app/bang-chung/*/*", &on_evidence, fields_nothing, 200, false, false },
    { "GET /app/tac-pham/*/gan", &on_piece, NULL, 0, false, false },
    { "POST /app/tac-pham/*/gan", &on_piece, fields_bind, 0, false, false },
    { "GET /app/ho-thanh-vien/*/tai-ve", &on_member, NULL, 0, false, false },
    { "POST /app/ho-thanh-vien/*/tai-ve", &on_member, NULL, 200, false, false },
    { "POST /app/nhap", &on_sheet, fields_sheet, 0, true, false },
    { "POST /dang-xuat", &on_once, fields_nothing, 0, false, false },
    { "POST /app/tai-khoan/vai-tro", &on_once, fields_own_role, 0, false, false },
    { "POST /app/tai-khoan/dang-xuat-het", &on_once, fields_nothing, 0, false, false },
    { "POST /app/tai-khoan/mat-khau", &on_once, fields_nothing, 422, false, false },
    { "POST /app/tai-khoan/ma-xac-nhan", &on_once, fields_nothing, 422, false, false },
    { "POST /app/tai-khoan/nguoi-thay", &on_once, fields_deputy, 422, false, false },
    { "POST /app/tai-khoan/nguoi-thay/bo", &on_once, fields_deputy_end, 404, false, false },
    { "POST /app/nguoi-dung/moi", &on_org, fields_account, 200, true, false },
    { "POST /app/nguoi-dung/*/the", &on_given, fields_nothing, 200, false, false },
    { "POST /app/nguoi-dung/*/bo-vai-tro", &on_given, fields_unassign, 0, false, false },
    { "GET /app/nguoi-dung/*/giao", &on_account, NULL, 0, false, false },
    { "POST /app/nguoi-dung/*/giao", &on_added, fields_assign, 0, false, false },
    { "GET /app/nguoi-dung/*/ngung", &on_account, NULL, 0, false, false },
    { "POST /app/nguoi-dung/*/ngung", &on_given, fields_nothing, 0, false, false },
    { "GET /app/nguoi-dung/*", &on_account, NULL, 0, false, false },
    { "GET /app/*/moi", &on_kind, NULL, 0, false, false },
    { "POST /app/*/moi", &on_new, fields_new, 0, true, false },
    { "GET /app/*/*/sua", &on_edit, NULL, 0, false, false },
    { "POST /app/*/*/sua", &on_edit, fields_edit, 0, false, false },
    { "GET /app/*/*/viec/*", &on_step, NULL, 0, false, false },
    { "POST /app/*/*/viec/*", &on_step, fields_step, 0, false, false },
    { "GET /app/*/*", &on_record, NULL, 0, false, false },
    { "GET /app/*", &on_kind, NULL, 0, false, false },
};
#define RECIPES (sizeof recipes / sizeof *recipes)

static const struct recipe *recipe_of(const struct route *r) {
    static const struct recipe plain = { "", &on_once, NULL, 0, false, false };
    char row[120];
    (void)snprintf(row, sizeof row, "%s %s", r->method == ROUTE_POST ? "POST" : "GET", r->pattern);
    for (size_t i = 0; i < RECIPES; i++)
        if (!strcmp(recipes[i].row, row)) return &recipes[i];
    return r->method == ROUTE_GET && !strchr(r->pattern, '*') ? &plain : NULL;
}

#endif

/* The forms that go to the addresses of routes.def: for each row one that would work. For access_target.h, which says what it is sent to. */
#ifndef TEMLANG_TESTS_ACCESS_FORM_H
#define TEMLANG_TESTS_ACCESS_FORM_H

#include "access_site.h"
#include "core/assign.h"

/* Ids that no record has. */
#define MISSING_NUMBER "9999999"
#define MISSING_TEXT "lang-khong-co"

/* One thing that an address can name. */
struct aim {
    enum family family;        /* FAMILY_COUNT: no record */
    enum kind kind;            /* KIND_NONE: none */
    const struct step *step;
    enum state state;          /* in which the record must stand */
    const struct field *field;
    const char *given, *more;  /* role that an account has; what an address ends with */
    int64_t id, assignment;    /* account, proposal */
    bool missing;              /* as if there were no such record */
};

/* What the second role of an account is to be. */
static inline const char *role_added(const struct aim *t) { return strcmp(t->given, "clerk") ? "clerk" : "manager"; }

static inline const char *part_id(const struct aim *t, int64_t id) {
    static char ring[4][24];
    static size_t at;
    char *out = ring[at++ % 4];
    if (t->missing) return MISSING_NUMBER;
    (void)snprintf(out, sizeof ring[0], "%lld", (long long)id);
    return out;
}

/* People write a decimal with its comma; records keep hundredths. */
static inline void field_json(struct buf *b, const struct field *f, const json_t *v) {
    char number[24];
    long long n = json_integer_value(v);
    if (f->type == FIELD_DECIMAL) (void)snprintf(number, sizeof number, "%lld,%02lld", n / 100, n % 100);
    else (void)snprintf(number, sizeof number, "%lld", n);
    if (json_is_integer(v)) access_field(b, f->name, number);
    else if (json_is_string(v)) access_field(b, f->name, json_string_value(v));
    else if (json_is_true(v)) access_field(b, f->name, "1");
}

/* A household knows no list of the cooperative's artisans. */
static inline void fields_new(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    json_t *values = family_values(t->kind, t->family), *v = NULL;
    const char *name = NULL;
    (void)s;
    if (r == ROLE_MEMBER) json_object_del(values, "artisan_id");
    json_object_foreach(values, name, v) field_json(b, kind_field(t->kind, name), v);
    buf_str(b, "&luu=nhap");
    json_decref(values);
}

static inline void fields_edit(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    const struct field *f = family_plain_field(t->kind);
    json_t *v = f ? family_new_value(f) : NULL;
    (void)s;
    (void)r;
    if (f) field_json(b, f, v);
    buf_str(b, "&luu=nhap");
    json_decref(v);
}

static inline void fields_step(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)r;
    if (t->step->flags & STEP_REASON) access_field(b, "reason", "Lý do");
    if (t->step->flags & STEP_DEADLINE) access_field(b, "until", "15/12/2026");
    for (size_t i = 0; i < kind_info(t->kind)->fields_len; i++) {
        const struct field *f = &kind_info(t->kind)->fields[i];
        const char *value = family_step_value(t->step, f);
        if (value) access_field(b, f->name, value);
    }
}

static inline void fields_agree(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)t;
    (void)r;
    buf_str(b, "&viec=dong-y&ly_do=x");
}

/* The lot of a journey through the wizard; a query that names none begins it. */
static inline void fields_lot(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    static unsigned n;
    (void)s;
    (void)r;
    if (t->family == FAMILY_COUNT) return;
    n += !t->missing; /* what is not there is asked for by the same address */
    buf_printf(b, "&ma=%032x&sp=%s&lo=L%d-0", n, t->missing ? MISSING_NUMBER : family_id(KIND_PRODUCT, t->family), (int)t->family);
}

static inline void fields_issue(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    struct aim of = *t;
    if (of.family == FAMILY_COUNT) of.family = FAMILY_OWN;
    fields_lot(s, &of, r, b);
    buf_str(b, "&so=1&giay=a4-21&o=1");
}

static inline void fields_print(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s, (void)t, (void)r;
    buf_str(b, "&giay=a4-21&o=1&day=1");
}

static inline void fields_void(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s, (void)t, (void)r;
    buf_str(b, "&tem=5&ly-do=torn");
}

/* A job holds no label that is void already. */
static inline void fields_job_void(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    static unsigned n[FAMILY_COUNT];
    (void)s;
    (void)r;
    buf_printf(b, "&tem=%u&ly-do=torn", FAMILY_RUN_LABELS - (t->missing ? n[t->family] : n[t->family]++) % 12);
}

static inline void fields_reprint(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s, (void)t, (void)r;
    buf_str(b, "&tem=1&ly-do=torn");
}

static inline void fields_replace(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    static unsigned n[FAMILY_COUNT], form; /* another label each time, as one is replaced once, and another form */
    (void)s;
    (void)r;
    unsigned at = 6 + n[t->family] % (FAMILY_RUN_LABELS - 5);
    n[t->family] += !t->missing;
    buf_printf(b, "&tem=%u&ly-do=torn&khoa=%u", at, ++form);
}

static inline void fields_measured(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)r;
    json_t *now = world_do((struct world *)(uintptr_t)&s->d.w, COMMAND_RECORD_GET,
                           json_pack("{s:s, s:s}", "kind", "printer", "id", family_id(KIND_PRINTER, t->family)));
    buf_printf(b, "&giay=a4-21&a=15,5&phien=%lld", (long long)json_integer_value(json_object_get(now, "version")));
    json_decref(now);
}

static inline void fields_bind(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)r;
    buf_printf(b, "&dot=%u&tem=2", s->runs[t->family]);
}

static inline void fields_key(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)t;
    (void)r;
    buf_str(b, "&viec=rotate");
}

static inline void fields_key_end(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)t;
    (void)r;
    buf_str(b, "&viec=compromise&khoa=0&lydo=Mau");
}

static inline bool sheet_column(const struct field *f) {
    return f->flags & (FIELD_NEEDED | FIELD_TO_SUBMIT) && f->type != FIELD_FILE && f->type != FIELD_PHOTO && f->type != FIELD_SECRET;
}

/* A table of one row: what saving and handing in need. */
static inline void fields_sheet(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    json_t *values = family_values(t->kind, t->family);
    struct buf head = BUF_INIT, row = BUF_INIT;
    int column = 0;
    (void)s;
    (void)r;
    for (size_t i = 0; i < kind_info(t->kind)->fields_len; i++) {
        const struct field *f = &kind_info(t->kind)->fields[i];
        const json_t *v = json_object_get(values, f->name);
        if (!sheet_column(f)) continue;
        buf_printf(&head, "%s%s", column ? "\t" : "", f->name);
        if (json_is_integer(v)) buf_printf(&row, "%s%lld", column ? "\t" : "", (long long)json_integer_value(v));
        else buf_printf(&row, "%s%s", column ? "\t" : "", json_string_value(v) ? json_string_value(v) : "");
        buf_printf(b, "&c%d=%s", ++column, f->name);
    }
    buf_printf(&head, "\n%s\n", row.data);
    access_field(b, "bang", head.data);
    buf_printf(b, "&buoc=nhap&loai=%s", kind_info(t->kind)->key);
    buf_free(&head);
    buf_free(&row);
    json_decref(values);
}

static inline void fields_account(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    static unsigned n;
    (void)s;
    buf_printf(b, "&login=moi-%u&name=Nguoi&org=%s-0&role=%s", ++n + 1000 * (unsigned)r, family_key(t->family), t->given);
}

static inline void fields_assign(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)r;
    buf_printf(b, "&org=%s-0&role=%s", family_key(t->family), role_added(t));
}

static inline void fields_unassign(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)r;
    buf_printf(b, "&id=%s", part_id(t, t->assignment));
}

static inline void fields_own_role(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)t;
    buf_printf(b, "&vai_tro=%lld", (long long)s->people[r].assignment);
}

static inline void fields_nothing(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)t;
    (void)r;
    buf_str(b, "&x=y");
}

/* A day of one's own for each. */
static inline void fields_filing_new(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    static int n;
    char day[DATE_BYTES];
    int y, m, d;
    (void)s, (void)t, (void)r;
    day_format(day_of_ymd(2024, 10, 1) + ++n, day);
    day_to_ymd(day_of_ymd(2024, 10, 1) + n, &y, &m, &d);
    buf_printf(b, "&loai=adhoc&tu=%d/%d/%d&den=%d/%d/%d&pham_vi=merged", d, m, y, d, m, y);
}

static inline void fields_figure(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s, (void)t, (void)r;
    buf_str(b, "&v-a1-1=2&v-b1.LN=3");
}

static inline void fields_reason(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s, (void)t, (void)r;
    access_field(b, "ly_do", "Lý do");
}

static inline void fields_head(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s, (void)t, (void)r;
    buf_str(b, "&number=5/BC&difficulties=x%0Ay");
}

/* Somebody who is not there is named as deputy. */
static inline void fields_deputy(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)t;
    (void)r;
    buf_str(b, "&account=khong-co&from=24/11/2026&to=24/12/2026");
}

static inline void fields_deputy_end(const struct access_site *s, const struct aim *t, enum role r, struct buf *b) {
    (void)s;
    (void)t;
    (void)r;
    buf_str(b, "&id=" MISSING_NUMBER);
}

#endif

/*
 * The access matrix against the addresses: every row of routes.def for every role, signed out too, and every way in which what
 * it names can stand to somebody. A new row is tried by itself, or fails here until access_target.h says what it names.
 *
 * Where the matrix allows it, the answer is the page or where the form leads. Else: 403 to a role that has nothing in the cell,
 * whatever is named, and to whoever may read what is named; to all others it is not there, in the same words as what is not.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>

#include "access_target.h"
#include "store/store.h"

static const struct route rows[] = {
#define X(method, pattern, handler, how, access) ROUTE_ROW(method, pattern, handler, how, access),
#include "routes.def"
#undef X
};
#define ROWS (sizeof rows / sizeof *rows)
#define SHOWN_MAX 60 /* differences that are printed */

static struct access_site site;
static int wrong;

static int setup(void **state) {
    (void)state;
    access_open(&site);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    access_close(&site);
    return 0;
}

static uint64_t written(void) { return store_generation(app_store(site.d.w.app)); }

static const char *role_name(int role) { return role == ACCESS_NOBODY ? "nobody" : role_key(role); }

static void differs(const struct route *r, const struct aim *t, int role, const char *wanted, int got) {
    if (wrong++ < SHOWN_MAX)
        print_message("%-4s %-28s %-12s %-10s %-10s %-10s wanted %s, got %d %s\n", r->method == ROUTE_POST ? "POST" : "GET", r->pattern,
                      t->kind == KIND_NONE ? "" : kind_info(t->kind)->key, t->step ? t->step->act : t->given ? t->given : "",
                      t->family == FAMILY_COUNT ? "" : family_key(t->family), role_name(role), wanted, got, desk_header(&site.d, "Location"));
}

/* ---- sending ---- */

struct sending {
    char path[200];
    struct buf fields; /* form, or query with "?" */
};

static void sending_make(struct sending *m, const struct route *r, const struct recipe *c, const struct aim *t, enum role role) {
    const char *parts[3] = { "", "", "" };
    size_t n = 0, part = 0;
    c->on->parts(&site, t, parts);
    for (const char *at = r->pattern; *at; at++) {
        if (*at == '*') n += (size_t)snprintf(m->path + n, sizeof m->path - n, "%s", parts[part++]);
        else m->path[n++] = *at;
        assert_true(n < sizeof m->path && part <= 3);
    }
    m->path[n] = '\0';
    m->fields = (struct buf)BUF_INIT;
    if (c->fields) c->fields(&site, t, role, &m->fields);
    if (r->method == ROUTE_GET && m->fields.len) m->fields.data[0] = '?';
    assert_false(m->fields.failed);
}

static int send_as(struct sending *m, const struct route *r, int role, const char *origin, const char *csrf) {
    char target[400];
    const char *fields = m->fields.data ? m->fields.data : "";
    if (r->method == ROUTE_POST) return access_post(&site, role, m->path, origin, csrf, fields);
    assert_true((size_t)snprintf(target, sizeof target, "%s%s", m->path, fields) < sizeof target);
    return access_get(&site, role, target);
}

static int send(const struct route *r, const struct recipe *c, const struct aim *t, int role, const char *origin, const char *csrf) {
    struct sending m;
    sending_make(&m, r, c, t, role == ACCESS_NOBODY ? ROLE_MANAGER : (enum role)role);
    int status = send_as(&m, r, role, origin, csrf);
    buf_free(&m.fields);
    return status;
}

/* ---- what the matrix says ---- */

static bool sheets_any(enum role role) {
    static const enum kind kinds[] = { KIND_PRODUCER, KIND_PRODUCT, KIND_LOT };
    bool any = false;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) any |= access_scope(kind_info(kinds[i])->class, ACTION_WRITE, role) != SCOPE_NONE;
    return any;
}

/* The cell that a row is about.  out: false where none is */
static bool cell_of(const struct route *r, const struct aim *t, enum access_class *class, enum access_action *action) {
    *class = t->kind == KIND_NONE ? r->access.class : kind_info(t->kind)->class;
    *action = t->step ? t->step->action : r->access.action;
    if (r->access.by == ROUTE_BY_CLASS) *class = r->access.class;
    if (r->access.by == ROUTE_BY_COMMAND && !t->step) *action = ACTION_WRITE; /* tables */
    return r->access.by != ROUTE_BY_SESSION && (r->access.by != ROUTE_BY_COMMAND || t->kind != KIND_NONE);
}

/* Whether the role has anything in the cell; an act may be several steps, of different offices. */
static bool ever(const struct aim *t, enum access_class class, enum access_action action, enum role role) {
    const struct step *s = NULL;
    enum state from = STATE_DRAFT;
    bool any = access_scope(class, action, role) != SCOPE_NONE;
    for (size_t i = 0; t->step && (s = family_step(t->kind, i, &from)); i++)
        any |= !strcmp(s->act, t->step->act) && access_scope(class, s->action, role) != SCOPE_NONE;
    return any;
}

static int wanted(const struct route *r, const struct recipe *c, const struct aim *t, enum role role) {
    const int fine = c->fine ? c->fine : r->method == ROUTE_GET ? 200 : 303;
    const struct access_who *who = &site.people[role].who;
    const struct subject *on = c->on;
    enum access_class class;
    enum access_action action;
    if (r->access.by == ROUTE_BY_COMMAND && !t->step && !sheets_any(role)) return 403;
    if (!cell_of(r, t, &class, &action)) return fine;
    bool also = !on->also || on->also(t, role, who);
    if (!ever(t, class, action, role) && r->access.by != ROUTE_BY_COMMAND) return 403;
    if (!on->owner || t->family == FAMILY_COUNT) return also ? fine : 403;
    struct access_owner o = on->owner(t, role);
    bool may = access_allows(class, action, who, &o) && also;
    bool reads = action == ACTION_READ ? may : access_allows(class, ACTION_READ, who, &o);
    return may ? fine : reads ? 403 : 404;
}

/* ---- one request ---- */

/* The page with another id in the place of one that nothing has. */
static void page_with(struct buf *out, const char *missing, const char *id) {
    const struct buf *b = &site.d.out.body;
    size_t len = strlen(missing);
    for (size_t i = 0; i < b->len;) {
        bool there = b->len - i >= len && !memcmp(b->data + i, missing, len);
        if (there) buf_str(out, id);
        else buf_byte(out, (unsigned char)b->data[i]);
        i += there ? len : 1;
    }
    assert_false(out->failed);
}

/* What the address says of the thing, the lot's product where it says nothing. */
static const char *named_id(const struct recipe *c, const struct aim *t) {
    const char *parts[3] = { "", "", "" };
    c->on->parts(&site, t, parts);
    return c->on == &on_lot ? family_id(KIND_PRODUCT, t->family) : c->on->parts == parts_record ? parts[1] : parts[0];
}

/* What may not be known of is answered as what is not there: the same status, the same page. */
static void same_as_missing(const struct route *r, const struct recipe *c, const struct aim *t, enum role role) {
    struct aim none = *t;
    struct buf unseen = BUF_INIT, missing = BUF_INIT;
    none.missing = true;
    int status = send(r, c, t, (int)role, DESK_ORIGIN, site.people[role].csrf);
    page_with(&unseen, MISSING_NUMBER, MISSING_NUMBER);
    int other = send(r, c, &none, (int)role, DESK_ORIGIN, site.people[role].csrf);
    page_with(&missing, kind_info(t->kind)->text_id ? MISSING_TEXT : MISSING_NUMBER, named_id(c, t));
    if (status != other || unseen.len != missing.len || memcmp(unseen.data, missing.data, unseen.len) != 0)
        differs(r, t, (int)role, "the page of what is not there", other);
    buf_free(&unseen);
    buf_free(&missing);
}

/* out: whether it went through */
static bool answer(const struct route *r, const struct recipe *c, const struct aim *t, enum role role, int want) {
    char text[16];
    uint64_t before = written();
    int got = send(r, c, t, (int)role, DESK_ORIGIN, site.people[role].csrf);
    bool refused = want >= 403 && want != c->fine, post = r->method == ROUTE_POST;
    /* Other records hang on it: said only to whom it is left to. */
    bool leaves = t->step && (t->step->flags & STEP_OWN || (t->kind == KIND_INSPECTION && t->step->to == STATE_ENDED));
    bool hangs = post && leaves && !refused && got == 409;
    bool fits = got == want || hangs || (refused && c->at_field && (got == 403 || got == 422));
    (void)snprintf(text, sizeof text, "%d", want);
    if (!fits) differs(r, t, (int)role, text, got);
    if (refused && written() != before) differs(r, t, (int)role, "nothing written", got);
    if (want == 303 && got == 303 && !c->quiet && r->access.by != ROUTE_BY_SESSION && written() == before) differs(r, t, (int)role, "something written", got);
    if (want == 404 && got == 404 && refused && !c->at_field) same_as_missing(r, c, t, role);
    return post && got < 400;
}

/* What is left to who entered a record is denied to everybody else first. */
static void try_one(const struct route *r, const struct recipe *c, struct aim *t, enum role role) {
    int want = wanted(r, c, t, role);
    bool own = want < 400 && t->step && t->step->flags & STEP_OWN;
    if (own) {
        (void)answer(r, c, t, role, 403);
        family_put_by(&site.d.w, t->kind, t->family, t->state, site.people[role].account);
    }
    bool through = answer(r, c, t, role, want);
    if (own || through) c->on->ready(&site, t);
    if (through && r->access.by == ROUTE_BY_SESSION) access_sign_in(&site, (int)role, NULL);
}

/* ---- one row ---- */

static void row_signed_out(const struct route *r, const struct recipe *c, const struct aim *t) {
    uint64_t before = written();
    int got = send(r, c, t, ACCESS_NOBODY, DESK_ORIGIN, "");
    bool to_sign_in = got == 303 && !strncmp(desk_header(&site.d, "Location"), "/dang-nhap", 10);
    /* A form that took long is given back instead, to be sent after signing in. */
    bool given_back = r->method == ROUTE_POST && got == 403 && desk_says(&site.d, "Phiên đăng nhập đã hết");
    if ((!to_sign_in && !given_back) || written() != before) differs(r, t, ACCESS_NOBODY, "the way to sign in", got);
}

/* A form from elsewhere, or without the session's token, does nothing: whoever sends it. */
static void row_forged(const struct route *r, const struct recipe *c, const struct aim *t) {
    for (int role = 0; role <= ROLE_COUNT; role++) {
        const char *csrf = role == ACCESS_NOBODY ? "" : site.people[role].csrf, *other = site.people[(role + 1) % ROLE_COUNT].csrf;
        const char *const forged[][2] = { { NULL, csrf }, { "https://khac.example", csrf }, { DESK_ORIGIN, NULL }, { DESK_ORIGIN, other } };
        for (size_t i = 0; i < (r->how == ROUTE_DESK && role != ACCESS_NOBODY ? 4u : 2u); i++) {
            uint64_t before = written();
            int got = send(r, c, t, role, forged[i][0], forged[i][1]);
            if (got != 403 || written() != before) differs(r, t, role, i < 2 ? "403 for its origin" : "403 for its token", got);
        }
    }
}

static void desk_row(const struct route *r) {
    const struct recipe *c = recipe_of(r);
    struct aim t = { .family = FAMILY_COUNT, .kind = KIND_NONE };
    if (!c) fail_msg("%s: access_target.h does not say what it names", r->pattern);
    for (size_t n = 0; c->on->nth(n, &t); n++) {
        c->on->ready(&site, &t);
        if (n == 0) row_signed_out(r, c, &t);
        if (n == 0 && r->method == ROUTE_POST) row_forged(r, c, &t);
        for (int role = 0; role < ROLE_COUNT; role++) try_one(r, c, &t, (enum role)role);
        if (t.kind != KIND_NONE && t.family != FAMILY_COUNT && t.kind != KIND_ORG) family_put(&site.d.w, t.kind, t.family, family_rest(t.kind));
        t = (struct aim){ .family = FAMILY_COUNT, .kind = KIND_NONE };
    }
}

/* What everybody may open is the same to everybody; pages before a session lead on who has one. */
static void open_row(const struct route *r) {
    static const struct recipe plain = { "", &on_once, fields_nothing, 0, false, false };
    const struct aim t = { .family = FAMILY_COUNT, .kind = KIND_NONE };
    if (r->how == ROUTE_LABEL || r->how == ROUTE_HOT) site.d.w.now_us += 60 * (int64_t)1000000; /* typed numbers are limited (app/limit.h) */
    int nobody = send(r, &plain, &t, ACCESS_NOBODY, DESK_ORIGIN, "");
    if (nobody == 403 || nobody >= 500 || nobody == 401) differs(r, &t, ACCESS_NOBODY, "an answer", nobody);
    if (r->method == ROUTE_POST) {
        row_forged(r, &plain, &t);
        return;
    }
    for (int role = 0; role < ROLE_COUNT; role++) {
        int got = send(r, &plain, &t, role, NULL, NULL);
        if (got != nobody && !(r->how == ROUTE_GUEST && got == 303)) differs(r, &t, role, "as to nobody", got);
    }
}

static void test_every_row(void **state) {
    (void)state;
    wrong = 0;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].how == ROUTE_DESK) desk_row(&rows[i]);
        else open_row(&rows[i]);
    }
    assert_int_equal(wrong, 0);
}

/* ---- the table itself ---- */

static bool row_known(const char *name) {
    for (size_t i = 0; i < ROWS; i++)
        if (recipe_of(&rows[i]) && !strcmp(recipe_of(&rows[i])->row, name)) return true;
    return false;
}

/* A row asks nothing only where nobody is signed in, and no recipe is left of a row that is gone. */
static void test_table(void **state) {
    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        if ((rows[i].how == ROUTE_DESK) != (rows[i].access.by != ROUTE_BY_NOTHING)) fail_msg("%s", rows[i].pattern);
    for (size_t i = 0; i < RECIPES; i++)
        if (!row_known(recipes[i].row)) fail_msg("%s", recipes[i].row);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_table), cmocka_unit_test(test_every_row) };
    return cmocka_run_group_tests(tests, setup, teardown);
}

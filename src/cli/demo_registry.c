/*
 * What the registry of the demonstration holds beside makers, products and labels: a mark and the right to use it, OCOP
 * ratings in force and ended, papers, stages, texts. Each record is entered by the person whose work it is, and what takes
 * two people is done by two, so that its history looks as it would in an office. An earlier start's records stay.
 */
#include <stdarg.h>
#include <string.h>

#include "app/account.h"
#include "app/photo.h"
#include "base/clock.h"
#include "cli_internal.h"

#define X(login, name, role, org)
#include "app/demo_account.def"
#undef X

struct registry {
    struct cli *c;
    struct app *app;
    const struct demo_makes *m;
    char paper[80]; /* a stored decision paper, "<hash>.pdf" */
    struct arena *arena;
};

/* ---- acting as somebody ---- */

static enum status as(struct registry *r, const char *login, enum command cmd, json_t *params, json_t **result) {
    char token[SESSION_TOKEN_BYTES];
    enum signin_step step = SIGNIN_DONE;
    struct session s;
    json_t *ignored = NULL;
    enum status st = params ? signin_password(r->app, login, DEMO_PASSWORD, "127.0.0.1", token, &step, &r->c->e)
                            : err_set(&r->c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = session_find(r->app, token, r->arena, &s, &r->c->e);
    if (!st) st = command_run(cmd, r->app, NULL, &s.actor, params, NULL, result ? result : &ignored, &r->c->e);
    if (!st) st = session_end(r->app, token, &r->c->e);
    json_decref(params);
    json_decref(ignored);
    return st;
}

/* in: values: stolen; out: id of what was made, valid until the next call (NULL: not wanted) */
static enum status add(struct registry *r, const char *login, const char *kind, json_t *values, bool submit, const char **id) {
    json_t *made = NULL;
    enum status st = as(r, login, COMMAND_RECORD_ADD, json_pack("{s:s, s:o, s:b}", "kind", kind, "values", values, "submit", submit), &made);
    if (!st && id) *id = arena_str(r->arena, json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return st;
}

static const char *number(struct registry *r, int64_t n) { return arena_printf(r->arena, "%lld", (long long)n); }

static const char *day(struct registry *r, int days) {
    char text[DATE_BYTES];
    day_format(day_of_us(clock_now_us(app_clock(r->app))) + days, text);
    return arena_str(r->arena, text);
}

/* ---- records ---- */

static enum status paper_make(struct registry *r) {
    static const char pdf[] = "%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
                              "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n";
    struct document d;
    enum status st = document_store(r->app, pdf, sizeof pdf - 1, &d, &r->c->e);
    if (!st) (void)snprintf(r->paper, sizeof r->paper, "%s.pdf", d.id);
    return st;
}

/* The number that an organisation has in the registry. */
static enum status org_of(struct registry *r, const char *name, const char **id) {
    json_t *page = NULL;
    enum status st = as(r, "so-khcn", COMMAND_RECORD_PAGE, json_pack("{s:s, s:s}", "kind", "org", "search", name), &page);
    if (!st) *id = arena_str(r->arena, json_string_value(json_object_get(json_array_get(json_object_get(page, "rows"), 0), "id")));
    json_decref(page);
    return st || *id ? st : err_set(&r->c->e, ST_NOT_FOUND, NULL, "record.none");
}

static enum status mark_and_right(struct registry *r) {
    const char *owner = NULL, *mark = NULL, *right = NULL;
    json_t *asked = NULL;
    enum status st = org_of(r, "Hội Dệt Mẫu", &owner);
    if (!st)
        st = add(r, "so-khcn", "mark",
                 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Thổ cẩm Mẫu Bản Hồ", "type", "collective", "owner_id", owner,
                           "title_no", "4-MẪU-0001", "decision_no", "MẪU-01/QĐ", "decided_on", day(r, -1200), "body", "Cục Sở hữu trí tuệ", "valid_to",
                           day(r, 2400), "classes", "24, 25", "file", r->paper),
                 true, &mark);
    if (!st)
        st = add(r, "chu-nhan-hieu", "right",
                 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "mark_id", mark, "producer_id", number(r, r->m->maker), "product_id",
                           number(r, r->m->scarf), "certificate_no", "MẪU-01/GCN", "decision_no", "MẪU-02/QĐ", "decided_on", day(r, -300), "body",
                           "Hội Dệt Mẫu", "valid_from", day(r, -300), "valid_to", day(r, 60), "quota", 5000, "file", r->paper),
                 false, &right);
    if (!st) st = as(r, "chu-nhan-hieu", COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s}", "kind", "right", "id", right, "act", "grant"), &asked);
    if (!st)
        st = as(r, "chu-nhan-hieu-2", COMMAND_PROPOSAL_DECIDE,
                json_pack("{s:O, s:b}", "id", json_object_get(asked, "proposal"), "agree", 1), NULL);
    json_decref(asked);
    return st;
}

/* Who decided follows from the rules of that day: 3 stars were the district's until the middle of 2025. */
static enum status rating(struct registry *r, int64_t product, int stars, int days_ago, const char *body, const char *body_kind) {
    return add(r, "so-nnmt", "rating",
               json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s}", "product_id", number(r, product), "stars", stars, "decision_no",
                         arena_printf(r->arena, "MẪU-%d/QĐ-UBND", days_ago), "decided_on", day(r, -days_ago), "body", body, "body_kind",
                         body_kind, "file", r->paper),
               true, NULL);
}

static enum status texts(struct registry *r) {
    return as(r, "giam-doc-htx", COMMAND_RECORD_SET,
              json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:b, s:b}}", "kind", "product", "id", number(r, r->m->scarf), "values", "materials",
                        "Sợi lanh, sợi bông nhuộm chàm", "technique", "Dệt tay trên khung gỗ, thêu tay", "size", "180 × 45 cm", "care",
                        "Giặt tay bằng nước lạnh, phơi trong bóng râm", "standard", "Cơ sở tự công bố", "shelf_none", 1, "brand_none", 1),
              NULL);
}

static enum status stage(struct registry *r, const char *name, int days_ago, const char *detail) {
    return add(r, "giam-doc-htx", "stage",
               json_pack("{s:s, s:s, s:s, s:s, s:s}", "lot_id", number(r, r->m->scarf_lot), "name", name, "done_on", day(r, -days_ago), "place",
                         "Xã Bản Hồ", "detail", detail),
               true, NULL);
}

static enum status household(struct registry *r) {
    return add(r, "giam-doc-htx", "member",
               json_pack("{s:s, s:s, s:i, s:s}", "producer_id", number(r, r->m->maker), "name", "Hộ Thành Viên Mẫu", "quota", 200, "joined_on", day(r, -400)),
               true, NULL);
}

static enum status there_already(struct registry *r, bool *there) {
    json_t *page = NULL;
    enum status st = as(r, "so-khcn", COMMAND_RECORD_PAGE, json_pack("{s:s, s:s}", "kind", "mark", "search", "Thổ cẩm Mẫu"), &page);
    *there = !st && json_array_size(json_object_get(page, "rows")) > 0;
    json_decref(page);
    return st;
}

enum status demo_registry_load(struct cli *c, struct app *a, const struct demo_makes *m) {
    struct registry r = { .c = c, .app = a, .m = m, .arena = arena_new((size_t)1 << 20) };
    bool there = false;
    if (!r.arena) return err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = there_already(&r, &there);
    if (!st && !there) {
        st = paper_make(&r);
        if (!st) st = household(&r);
        if (!st) st = texts(&r);
        if (!st) st = stage(&r, "Dệt vải", 40, "Dệt trên khung gỗ.");
        if (!st) st = stage(&r, "Nhuộm chàm", 33, "Nhuộm nhiều lần, phơi giữa các lần.");
        if (!st) st = stage(&r, "Thêu và hoàn thiện", 27, "Thêu hoa văn, là phẳng, kiểm tra.");
        if (!st) st = rating(&r, m->scarf, 4, 500, "UBND tỉnh Lào Cai", "province");
        if (!st) st = rating(&r, m->incense, 3, 1150, "UBND thị xã Sa Pa", "district"); /* over: 36 months */
        if (!st) st = mark_and_right(&r);
    }
    arena_free(&r.arena);
    return st;
}

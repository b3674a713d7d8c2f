/*
 * What the registry of the demonstration holds beside makers, products and labels: a mark and the right to use it, OCOP
 * ratings in force and ended, papers, stages, texts, photographs, and what waits to be decided. Each record is entered by the person whose work it is, and what takes
 * two people is done by two, so that its history looks as it would in an office. An earlier start's records stay.
 */
#include <stdarg.h>
#include <string.h>

#include "app/photo.h"
#include "demo_registry.h"

#define X(login, name, role, org)
#include "app/demo_account.def"
#undef X

/* ---- acting as somebody ---- */

static enum status sit(struct registry *r, const char *login, const struct seat **out) {
    enum signin_step step = SIGNIN_DONE;
    for (size_t i = 0; i < r->seats_len; i++) {
        *out = &r->seats[i];
        if (!strcmp(r->seats[i].login, login)) return ST_OK;
    }
    if (r->seats_len == DEMO_SEATS_MAX) return err_set(&r->c->e, ST_INTERNAL, NULL, "internal");
    struct seat *s = &r->seats[r->seats_len];
    s->login = login;
    enum status st = signin_password(r->app, login, DEMO_PASSWORD, "127.0.0.1", s->token, &step, &r->c->e);
    if (!st) st = session_find(r->app, s->token, r->arena, &s->session, &r->c->e);
    if (!st) r->seats_len++;
    *out = s;
    return st;
}

static enum status stand_up(struct registry *r) {
    enum status st = ST_OK;
    for (size_t i = 0; !st && i < r->seats_len; i++) st = session_end(r->app, r->seats[i].token, &r->c->e);
    return st;
}

enum status demo_sit(struct registry *r, const char *login, const struct actor **who) {
    const struct seat *s = NULL;
    enum status st = sit(r, login, &s);
    if (!st) *who = &s->session.actor;
    return st;
}

enum status demo_as(struct registry *r, const char *login, enum command cmd, json_t *params, json_t **result) {
    const struct seat *s = NULL;
    json_t *ignored = NULL;
    enum status st = params ? sit(r, login, &s) : err_set(&r->c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = command_run(cmd, r->app, NULL, &s->session.actor, params, NULL, result ? result : &ignored, &r->c->e);
    json_decref(params);
    json_decref(ignored);
    return st;
}

enum status demo_add(struct registry *r, const char *login, const char *kind, json_t *values, bool submit, const char **id) {
    json_t *made = NULL;
    enum status st = demo_as(r, login, COMMAND_RECORD_ADD, json_pack("{s:s, s:o, s:b}", "kind", kind, "values", values, "submit", submit), &made);
    if (!st && id) *id = arena_str(r->arena, json_string_value(json_object_get(made, "id")));
    json_decref(made);
    return st;
}

const char *demo_number(struct registry *r, int64_t n) { return arena_printf(r->arena, "%lld", (long long)n); }

const char *demo_day(struct registry *r, int days) {
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
    enum status st = demo_as(r, "so-khcn", COMMAND_RECORD_PAGE, json_pack("{s:s, s:s}", "kind", "org", "search", name), &page);
    if (!st) *id = arena_str(r->arena, json_string_value(json_object_get(json_array_get(json_object_get(page, "rows"), 0), "id")));
    json_decref(page);
    return st || *id ? st : err_set(&r->c->e, ST_NOT_FOUND, NULL, "record.none");
}

static enum status mark_and_right(struct registry *r) {
    const char *owner = NULL, *mark = NULL, *right = NULL;
    json_t *asked = NULL;
    enum status st = org_of(r, "Hội Dệt Mẫu", &owner);
    if (!st)
        st = demo_add(r, "so-khcn", "mark",
                 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "name", "Thổ cẩm Mẫu Bản Hồ", "type", "collective", "owner_id", owner,
                           "title_no", "4-MẪU-0001", "decision_no", "MẪU-01/QĐ", "decided_on", demo_day(r, -1200), "body", "Cục Sở hữu trí tuệ", "valid_to",
                           demo_day(r, 2400), "classes", "24, 25", "file", r->paper),
                 true, &mark);
    if (!st)
        st = demo_add(r, "chu-nhan-hieu", "right",
                 json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s}", "mark_id", mark, "producer_id", demo_number(r, r->m->maker), "product_id",
                           demo_number(r, r->m->scarf), "certificate_no", "MẪU-01/GCN", "decision_no", "MẪU-02/QĐ", "decided_on", demo_day(r, -300), "body",
                           "Hội Dệt Mẫu", "valid_from", demo_day(r, -300), "valid_to", demo_day(r, 60), "quota", 5000, "file", r->paper),
                 false, &right);
    if (!st) st = demo_as(r, "chu-nhan-hieu", COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s}", "kind", "right", "id", right, "act", "grant"), &asked);
    if (!st)
        st = demo_as(r, "chu-nhan-hieu-2", COMMAND_PROPOSAL_DECIDE,
                json_pack("{s:O, s:b}", "id", json_object_get(asked, "proposal"), "agree", 1), NULL);
    json_decref(asked);
    return st;
}

/* Who decided follows from the rules of that day: 3 stars were the district's until the middle of 2025. */
static enum status rating(struct registry *r, int64_t product, int stars, int days_ago, const char *body, const char *body_kind) {
    return demo_add(r, "so-nnmt", "rating",
               json_pack("{s:s, s:i, s:s, s:s, s:s, s:s, s:s}", "product_id", demo_number(r, product), "stars", stars, "decision_no",
                         arena_printf(r->arena, "MẪU-%d/QĐ-UBND", days_ago), "decided_on", demo_day(r, -days_ago), "body", body, "body_kind",
                         body_kind, "file", r->paper),
               true, NULL);
}

static enum status texts(struct registry *r) {
    return demo_as(r, "giam-doc-htx", COMMAND_RECORD_SET,
              json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:b, s:b}}", "kind", "product", "id", demo_number(r, r->m->scarf), "values", "materials",
                        "Sợi lanh, sợi bông nhuộm chàm", "technique", "Dệt tay trên khung gỗ, thêu tay", "size", "180 × 45 cm", "care",
                        "Giặt tay bằng nước lạnh, phơi trong bóng râm", "standard", "Cơ sở tự công bố", "shelf_none", 1, "brand_none", 1),
              NULL);
}

static enum status stage(struct registry *r, const char *login, int64_t lot, const char *name, int days_ago, const char *place, const char *detail) {
    return demo_add(r, login, "stage",
               json_pack("{s:s, s:s, s:s, s:s, s:s}", "lot_id", demo_number(r, lot), "name", name, "done_on", demo_day(r, -days_ago), "place", place, "detail", detail),
               true, NULL);
}

static enum status scarf_stages(struct registry *r) {
    enum status st = stage(r, "giam-doc-htx", r->m->scarf_lot, "Dệt vải", 40, "Xã Bản Hồ", "Dệt trên khung gỗ.");
    if (!st) st = stage(r, "giam-doc-htx", r->m->scarf_lot, "Nhuộm chàm", 33, "Xã Bản Hồ", "Nhuộm nhiều lần, phơi giữa các lần.");
    return st ? st : stage(r, "giam-doc-htx", r->m->scarf_lot, "Thêu và hoàn thiện", 27, "Xã Bản Hồ", "Thêu hoa văn, là phẳng, kiểm tra.");
}

/* ---- spirits ---- */

/* in: product: 0 for all of the maker's */
static enum status liquor_paper(struct registry *r, int64_t product, const char *type, const char *no, const char *issuer, int days_left) {
    json_t *values = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", demo_number(r, r->m->distiller), "type", type, "number", no, "issuer",
                               issuer, "issued_on", demo_day(r, -200), "valid_to", demo_day(r, days_left), "file", r->paper);
    if (product) json_object_set_new(values, "product_id", json_string(demo_number(r, product)));
    return demo_add(r, "chu-ho-ruou", "document", values, true, NULL);
}

/* With a story, a price and a link that the law keeps off its page: from 15 % vol. on it is information only. */
static enum status liquor_texts(struct registry *r, int64_t product, const char *alcohol) {
    enum status st = demo_as(r, "chu-ho-ruou", COMMAND_RECORD_SET,
                        json_pack("{s:s, s:s, s:{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:i, s:s, s:s, s:b}}", "kind", "product", "id", demo_number(r, product), "values",
                                  "category", "drink", "subcategory", "spirits", "alcohol", alcohol, "net_quantity", "500 ml", "ingredients",
                                  "Ngũ cốc, men lá, nước", "standard", "Cơ sở tự công bố", "warnings", "Người dưới 18 tuổi không được uống rượu", "storage",
                                  "Để nơi khô mát, tránh nắng", "price", 180000, "sold_url", "https://vi-du.example/ruou", "story",
                                  "Câu chuyện mẫu: không hiện trên trang quét vì là rượu từ 15 độ.", "brand_none", 1), NULL);
    return st ? st : demo_as(r, "so-khcn", COMMAND_RECORD_ACT, json_pack("{s:s, s:s, s:s}", "kind", "product", "id", demo_number(r, product), "act", "approve"), NULL);
}

static enum status liquor_stages(struct registry *r, int64_t lot, int days_ago) {
    enum status st = stage(r, "chu-ho-ruou", lot, "Ủ men lá", days_ago + 14, "Xã Bắc Hà", "Ủ trong chum sành.");
    if (!st) st = stage(r, "chu-ho-ruou", lot, "Chưng cất", days_ago + 4, "Xã Bắc Hà", "Chưng cất bằng nồi đồng, bỏ phần đầu và phần cuối.");
    return st ? st : stage(r, "chu-ho-ruou", lot, "Lọc, đóng chai", days_ago, "Xã Bắc Hà", "Lọc, đóng chai, dán tem điện tử rượu.");
}

static enum status liquors(struct registry *r) {
    enum status st = liquor_paper(r, 0, "food-safety", "MẪU-ATTP-01", "Chi cục An toàn thực phẩm Mẫu", 700);
    if (!st) st = liquor_paper(r, r->m->liquor[0], "liquor-licence", "MẪU-GP-01", "UBND xã Bắc Hà", 1200);
    if (!st) st = liquor_paper(r, r->m->liquor[1], "liquor-licence", "MẪU-GP-02", "UBND xã Bắc Hà", 25);
    if (!st) st = liquor_texts(r, r->m->liquor[0], "42,5");
    if (!st) st = liquor_texts(r, r->m->liquor[1], "35");
    if (!st) st = liquor_stages(r, r->m->liquor_lot[0], 60);
    return st ? st : liquor_stages(r, r->m->liquor_lot[1], 20);
}

static enum status household(struct registry *r) {
    return demo_add(r, "giam-doc-htx", "member",
               json_pack("{s:s, s:s, s:i, s:s}", "producer_id", demo_number(r, r->m->maker), "name", "Hộ Thành Viên Mẫu", "quota", 200, "joined_on", demo_day(r, -400)),
               true, NULL);
}

static enum status there_already(struct registry *r, bool *there) {
    json_t *page = NULL;
    enum status st = demo_as(r, "so-khcn", COMMAND_RECORD_PAGE, json_pack("{s:s, s:s}", "kind", "mark", "search", "Thổ cẩm Mẫu"), &page);
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
        if (!st) st = scarf_stages(&r);
        if (!st) st = liquors(&r);
        if (!st) st = rating(&r, m->scarf, 4, 500, "UBND tỉnh Lào Cai", "province");
        if (!st) st = rating(&r, m->incense, 3, 1150, "UBND thị xã Sa Pa", "district"); /* over: 36 months */
        if (!st) st = mark_and_right(&r);
        if (!st) st = demo_waiting_load(&r);
        if (!st) st = demo_inspection_load(&r);
    }
    if (!st) st = demo_photos_load(&r);
    if (!st) st = stand_up(&r);
    arena_free(&r.arena);
    return st;
}

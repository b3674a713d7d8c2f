/*
 * What waits in the demonstration: a household that registered by itself, for its commune to confirm; a product, for the
 * Department to approve; a village's figures, for the agriculture office. What is decided meanwhile stays so.
 */
#include <string.h>

#include "app/photo.h"
#include "demo_registry.h"

#define X(login, name, role, org)
#include "app/demo_account.def"
#undef X

#define COMMUNE "03046" /* xã Bản Hồ, as the commune officer's */
#define HOUSEHOLD_LOGIN "ho-cho-xac-nhan"

/* As a stranger does it on the registration page.  out: *made, to be decref'd */
static enum status household_registers(struct registry *r, json_t **made) {
    static const struct actor nobody = { .role = "" };
    json_t *params = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:b, s:s}", "name", "Hộ gia đình Mẫu G", "kind", "ho-gia-dinh", "commune_code",
                               COMMUNE, "hamlet", "Thôn Mẫu", "representative", "Chủ Hộ Mẫu G", "phone", "0900000007", "login", HOUSEHOLD_LOGIN, "password",
                               DEMO_PASSWORD, "consent", 1, "peer", "127.0.0.1");
    enum status st = params ? command_run(COMMAND_PRODUCER_REGISTER, r->app, NULL, &nobody, params, NULL, made, &r->c->e)
                            : err_set(&r->c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(params);
    return st;
}

/* It has just said who it is, so it is not asked for its password again. */
static enum status household(struct registry *r) {
    json_t *made = NULL, *done = NULL, *params = NULL;
    enum status st = household_registers(r, &made);
    const char *id = json_string_value(json_object_get(made, "producer"));
    json_t *record = NULL;
    if (!st) st = demo_as(r, "so-khcn", COMMAND_RECORD_GET, json_pack("{s:s, s:s}", "kind", "producer", "id", id), &record);
    const struct actor self = { .role = "manager", .org = arena_printf(r->arena, "cs-%s", id ? id : ""), .account_id = json_integer_value(json_object_get(made, "account")),
                                .who = { .role = ROLE_MANAGER, .unit_code = COMMUNE, .org_id = json_integer_value(json_object_get(record, "owner_org")) } };
    if (!st) params = json_pack("{s:s, s:s, s:s}", "kind", "producer", "id", id, "act", "submit");
    if (!st && !params) st = err_set(&r->c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = command_run(COMMAND_RECORD_ACT, r->app, NULL, &self, params, NULL, &done, &r->c->e);
    json_decref(params);
    json_decref(done);
    json_decref(record);
    json_decref(made);
    return st;
}

static enum status product(struct registry *r) {
    char photo[FILES_ID_BYTES];
    const struct actor *who = NULL;
    enum status st = demo_sit(r, "giam-doc-htx", &who);
    if (!st) st = demo_photo(r, who, DEMO_PURSE, photo);
    if (st) return st;
    return demo_add(r, "giam-doc-htx", "product",
                    json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "producer_id", demo_number(r, r->m->maker), "name", "Ví thổ cẩm thêu tay", "category",
                              "handicraft", "materials", "Vải lanh, chỉ thêu", "technique", "Thêu tay", "size", "20 × 11 cm", "photo", photo), true, NULL);
}

/* The half-year that has begun, by the figures of an invented one: "2026-2". */
static enum status figures(struct registry *r) {
    const char *today = demo_day(r, 0);
    const char *period = today && strlen(today) > 6 ? arena_printf(r->arena, "%.4s-%d", today, strncmp(today + 5, "07", 2) < 0 ? 1 : 2) : NULL;
    if (!period) return err_set(&r->c->e, ST_NO_MEMORY, NULL, "no-memory");
    return demo_add(r, "xa-ban-ho", "statistic",
                    json_pack("{s:s, s:s, s:i, s:i, s:i, s:i, s:i, s:s}", "village_id", "tho-cam-ban-ho", "period", period, "households", 120,
                              "households_craft", 36, "workers", 52, "trained", 14, "production_value", 900, "note", "Số liệu mẫu"), true, NULL);
}

enum status demo_waiting_load(struct registry *r) {
    enum status st = household(r);
    if (!st) st = product(r);
    return st ? st : figures(r);
}

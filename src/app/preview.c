/* A product as a visitor would see it, for those who may read its record: before there is a label. */
#include <string.h>

#include "app/scan.h"
#include "record.h"

static void put(json_t *o, const char *name, const char *value) {
    if (*value) json_object_set_new(o, name, json_string(value));
}

static json_t *marks_json(const struct run_facts *f) {
    static const char *const how[] = { [FACT_IN_FORCE] = "in-force", [FACT_OVER] = "over", [FACT_WITHDRAWN] = "withdrawn" };
    json_t *list = json_array();
    for (size_t i = 0; i < f->marks_len; i++) {
        const struct fact_mark *m = &f->marks[i];
        json_t *o = json_pack("{s:s, s:s, s:s}", "kind", shown_kind_key((int)m->kind), "type", m->type, "standing", how[m->how]);
        if (m->kind == SHOWN_RATING) json_object_set_new(o, "stars", json_integer(m->stars));
        put(o, "name", m->name);
        put(o, "e", m->until);
        json_array_append_new(list, o);
    }
    return list;
}

static json_t *facts_json(int64_t product, const struct run_facts *f) {
    json_t *o = json_pack("{s:I, s:{s:s}, s:{s:s}, s:{s:s}, s:o}", "id", (json_int_t)product, "product", "name", f->product, "producer", "name",
                          f->producer, "place", "commune", f->commune, "marks", marks_json(f));
    if (!o) return NULL;
    json_t *lot = json_object();
    put(json_object_get(o, "product"), "name_en", f->product_en);
    put(json_object_get(o, "place"), "hamlet", f->producer_hamlet);
    put(json_object_get(o, "place"), "province", f->province);
    put(lot, "code", f->lot);
    put(lot, "made_on", f->made_on);
    put(lot, "expires_on", f->expires_on);
    json_object_set_new(o, "lot", lot);
    put(o, "paused_on", f->paused_on);
    put(o, "producer_ended_on", f->producer_ended_on);
    put(o, "product_ended_on", f->product_ended_on);
    put(o, "recall", f->recall.reason);
    put(o, "photo", f->content.photo);
    put(o, "story", f->content.story);
    if (f->liquor) json_object_set_new(o, "information_only", json_boolean(f->information_only));
    return o;
}

enum status command_product_preview(struct command_ctx *c) {
    static const struct param spec[] = { { "product", PARAM_INT, true, 1, INT32_MAX } };
    struct record r = { .values = NULL };
    struct run_facts f;
    enum status st = params_check(c->params, spec, 1, c->e);
    if (!st) st = record_read(c->db, KIND_PRODUCT, param_text(c, "product"), c->arena, &r, c->e);
    if (!st && c->who->account_id) st = record_permit(c->who, KIND_PRODUCT, ACTION_READ, &r.h, c->e);
    record_free(&r);
    if (st) return st;
    int32_t today = day_of_us(clock_now_us(c->app ? c->app->clock : clock_system()));
    st = scan_preview(c->db, param_int(c, "product", 0), today, c->arena, &f, c->e);
    if (!st && !(*c->result = facts_json(param_int(c, "product", 0), &f))) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st;
}

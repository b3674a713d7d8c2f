/*
 * The preview as a visitor: the page of a label that does not exist yet, from what the registry holds of a product today. It
 * is the page of a scan by the same view and template, so it cannot look nicer than what visitors get.
 */
#include <string.h>

#include "app/command.h"
#include "desk.h"
#include "view.h"

/* As a label of it would be found, had it been issued today. */
static struct scan_result result_of(const struct run_facts *f, int32_t today) {
    struct scan_result r;
    memset(&r, 0, sizeof r);
    r.kind = CODE_UNSIGNED;
    r.key_id = -1;
    r.today = today;
    r.facts = f;
    struct verdict_facts v = { .kind = CODE_SIGNED, .verifies = true, .issued = true, .matches = true, .today = today,
                               .recalled = *f->recall.reason != '\0', .expires_on = DAY_NONE };
    if (*f->expires_on) v.expires_on = day_parse(f->expires_on, strlen(f->expires_on));
    r.outcome = verdict(&v);
    return r;
}

/* The command says whether this person may read the product. */
static enum status product_read(struct desk *d, int64_t id, struct err *e) {
    json_t *params = json_pack("{s:I}", "product", (json_int_t)id), *result = NULL;
    enum status st = params ? command_run(COMMAND_PRODUCT_PREVIEW, d->app, d->db, &d->session.actor, params, NULL, &result, e)
                            : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(params);
    json_decref(result);
    return st;
}

void product_preview_handle(struct desk *d, struct http_response *out) {
    int64_t id = 0;
    struct run_facts f;
    struct view v;
    struct err e = { 0 };
    if (!desk_path_id(d, 2, &id) || id > INT32_MAX) {
        desk_status(d, 404, NULL, out);
        return;
    }
    int32_t today = day_of_us(clock_now_us(app_clock(d->app)));
    enum status st = product_read(d, id, &e);
    if (!st) st = scan_preview(d->db, id, today, d->arena, &f, &e);
    if (st) {
        desk_error(d, &e, out);
        return;
    }
    struct scan_result r = result_of(&f, today);
    struct ask seen = *d->a;
    seen.lang = d->visitor;
    const struct view_ask k = { .lang = seen.lang, .lang_given = d->a->lang_given, .demo = app_demo(d->app), .preview = true,
                                .query = answer_query(d->w, d->a) };
    view_make(&r, &k, NULL, &v);
    json_object_set_new(v.model, "product_href", json_sprintf("/app/san-pham/%lld", (long long)id));
    answer_private_page(d->w, &seen, 200, PAGE_SCAN, v.model, v.layout, out);
    view_free(&v);
}

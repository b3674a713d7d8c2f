/* "Xác nhận sử dụng tem truy xuất nguồn gốc" of a product: the period, and the paper. */
#include <string.h>

#include "press.h"
#include "show.h"

static void page(struct desk *d, int status, const struct err *why, struct http_response *out) {
    json_t *r = NULL;
    int64_t id = 0;
    struct err e = { 0 };
    char day[DATE_BYTES];
    const char *from = form_text(&d->form, "tu"), *to = form_text(&d->form, "den");
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:o}", "kind", "product", "id", json_sprintf("%lld", (long long)id)), NULL, &r, &e)) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = json_object();
    day_format(show_today(d), day);
    put(model, "heading", say(d, "confirmation-page.title"));
    put(model, "about", show_title(d, KIND_PRODUCT, json_object_get(r, "values"), text_of(r, "id")));
    put(model, "about_href", address_of(d, KIND_PRODUCT, text_of(r, "id")));
    put(model, "from", from ? from : arena_printf(d->arena, "01/01/%.4s", day));
    put(model, "to", to ? to : show_typed_date(d, day));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    json_decref(r);
    desk_page(d, status, PAGE_CONFIRMATION, model, out);
}

void confirmation_handle(struct desk *d, struct http_response *out) { page(d, 200, NULL, out); }

void confirmation_post(struct desk *d, struct http_response *out) {
    const char *from = form_text(&d->form, "tu"), *to = form_text(&d->form, "den");
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:s, s:s}", "product", (json_int_t)id, "from", from ? from : "", "to", to ? to : "");
    enum status st = download_take(d, COMMAND_PRODUCT_CONFIRMATION, params, &l, &e);
    if (st == ST_INVALID) page(d, status_http(e.status), &e, out);
    else if (st) desk_error(d, &e, out);
    else download_answer(d, &l, "application/pdf", arena_printf(d->arena, "xac-nhan-tem-san-pham-%lld.pdf", (long long)id), out);
}

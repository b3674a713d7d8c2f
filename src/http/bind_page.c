/* Tying a one-of-a-kind piece to the one label that it wears. */
#include <string.h>

#include "record_view.h"

static void bind_show(struct desk *d, int status, const struct err *why, struct http_response *out) {
    json_t *r = NULL;
    int64_t id = 0;
    struct err e = { 0 };
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:o}", "kind", "piece", "id", json_sprintf("%lld", (long long)id)), NULL, &r, &e)) {
        desk_error(d, &e, out);
        return;
    }
    if (!why && !record_may(r, "set")) { /* read by this person, but not tied by him; or ended */
        json_decref(r);
        desk_status(d, 403, NULL, out);
        return;
    }
    json_t *model = json_object();
    const json_t *values = json_object_get(r, "values");
    const char *run = form_text(&d->form, "dot"), *index = form_text(&d->form, "tem");
    put(model, "heading", say(d, "bind.title"));
    put(model, "about", show_title(d, KIND_PIECE, values, text_of(r, "id")));
    put(model, "about_href", address_of(d, KIND_PIECE, text_of(r, "id")));
    put(model, "lot_id", text_of(values, "lot_id"));
    put(model, "run", run);
    put(model, "index", index ? index : "1");
    if (json_is_integer(json_object_get(values, "run_id")))
        put(model, "bound", say_with(d, "bind.bound", "n", arena_printf(d->arena, "%lld / %lld", (long long)int_of(values, "run_id"), (long long)int_of(values, "label_index"))));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    json_decref(r);
    desk_page(d, status, PAGE_BIND, model, out);
}

void bind_handle(struct desk *d, struct http_response *out) { bind_show(d, 200, NULL, out); }

void bind_post(struct desk *d, struct http_response *out) {
    const char *run = form_text(&d->form, "dot"), *index = form_text(&d->form, "tem");
    json_t *done = NULL;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    json_t *params = json_pack("{s:I, s:I, s:I}", "piece", (json_int_t)id, "run", (json_int_t)strtoll(run ? run : "0", NULL, 10), "index",
                               (json_int_t)strtoll(index ? index : "0", NULL, 10));
    if (desk_command(d, COMMAND_PIECE_BIND, params, NULL, &done, &e)) bind_show(d, status_http(e.status), &e, out);
    else desk_done(d, out, "bound", "/app/tac-pham/%lld", (long long)id);
    json_decref(done);
}

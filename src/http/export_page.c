/* What a household takes along, as a file: a page that says what is in it, and a button, since each time is recorded. */
#include <stdio.h>
#include <stdlib.h>

#include "reply.h"
#include "show.h"

static bool is_own(const struct desk *d, int64_t id) { return d->session.actor.who.member_id == id; }

void export_handle(struct desk *d, struct http_response *out) {
    json_t *r = NULL;
    int64_t id = 0;
    struct err e = { 0 };
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (desk_command(d, COMMAND_RECORD_GET, json_pack("{s:s, s:o}", "kind", "member", "id", json_sprintf("%lld", (long long)id)), NULL, &r, &e)) {
        desk_error(d, &e, out);
        return;
    }
    json_t *model = json_object();
    put(model, "heading", say(d, is_own(d, id) ? "export.own" : "export.title"));
    put(model, "about", show_title(d, KIND_MEMBER, json_object_get(r, "values"), text_of(r, "id")));
    put(model, "about_href", address_of(d, KIND_MEMBER, text_of(r, "id")));
    json_decref(r);
    desk_page(d, 200, PAGE_EXPORT, model, out);
}

void export_post(struct desk *d, struct http_response *out) {
    json_t *all = NULL;
    int64_t id = 0;
    struct err e = { 0 };
    struct buf body = BUF_INIT;
    char day[DATE_BYTES], name[96];
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    enum status st = desk_command(d, COMMAND_MEMBER_EXPORT, json_pack("{s:I}", "member", (json_int_t)id), NULL, &all, &e);
    char *text = st ? NULL : json_dumps(all, JSON_INDENT(1));
    if (text) buf_str(&body, text);
    if (!st && (!text || body.failed)) st = err_set(&e, ST_NO_MEMORY, NULL, "no-memory");
    free(text);
    json_decref(all);
    if (st) {
        buf_free(&body);
        desk_error(d, &e, out);
        return;
    }
    day_format(show_today(d), day);
    (void)snprintf(name, sizeof name, "ho-thanh-vien-%lld-%s.json", (long long)id, day);
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, name);
    reply_body(out, d->a, "application/json", &body, d->w->deflater);
}

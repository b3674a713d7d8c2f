/*
 * A session ends after an hour without a request, and a form of a product takes longer. What was typed is given back as a form
 * of hidden fields; sent again under the new session it carries the old token, so the handler shows the form with everything
 * in it (d->stale) and saves only what is sent from there.
 */
#include "again.h"

#include <string.h>

#include "show.h"

#define KEPT_BYTES_MAX ((size_t)500000) /* of a page of one megabyte, escaped */

bool again_keeps(desk_fn *fn) { return fn == record_new_post || fn == record_edit_post || fn == record_act_post; }

bool again_signed_out(struct desk *d, struct http_response *out) {
    json_t *kept = json_array();
    size_t bytes = 0;
    for (size_t i = 0; i < d->form.len; i++) {
        const struct form_field *f = &d->form.fields[i];
        if (f->filename) continue; /* a file has to be chosen again */
        bytes += strlen(f->name) + f->len;
        json_array_append_new(kept, json_pack("{s:s, s:s}", "name", f->name, "value", f->value));
    }
    if (!json_array_size(kept) || bytes > KEPT_BYTES_MAX) {
        json_decref(kept);
        return false;
    }
    json_t *model = json_object();
    put(model, "heading", say(d, "desk.again.title"));
    put_items(model, "kept", kept);
    desk_page(d, 403, PAGE_AGAIN, model, out);
    return true;
}

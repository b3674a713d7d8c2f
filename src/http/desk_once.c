/* A second tap on a slow page gets what the first one got. */
#include <string.h>

#include "base/clock.h"
#include "desk.h"
#include "once.h"
#include "reply.h"

/* Where an answer leads, "" where it is a page. */
static const char *answer_leads(const struct http_response *out) {
    for (int i = 0; i < out->headers_len; i++)
        if (!strcmp(out->headers[i].name, "Location")) return out->headers[i].value;
    return "";
}

void desk_once(struct desk *d, desk_work *work, void *ctx, struct http_response *out) {
    struct once *once = d->w->r->once;
    unsigned char key[ONCE_KEY_BYTES];
    char to[ONCE_TO_BYTES];
    once_key(d->session.csrf, d->a->path, d->a->path_len, &d->form, key);
    if (once_begin(once, key, clock_mono_us(), to)) {
        reply_redirect(out, to);
        return;
    }
    work(d, ctx, out);
    once_end(once, key, clock_mono_us(), answer_leads(out));
}

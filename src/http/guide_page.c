/* The makers' guide, to hang beside the printer. */
#include "label/press.h"
#include "reply.h"
#include "show.h"

static enum status to_buf(void *ctx, const void *data, size_t len, struct err *e) {
    struct buf *b = ctx;
    buf_add(b, data, len);
    return b->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

void guide_handle(struct desk *d, struct http_response *out) {
    struct buf body = BUF_INIT;
    struct err e = { 0 };
    if (press_guide(d->a->lang, to_buf, &body, &e)) {
        buf_free(&body);
        desk_error(d, &e, out);
        return;
    }
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, say(d, "print.guide-file"));
    reply_body(out, d->a, "application/pdf", &body, d->w->deflater);
}

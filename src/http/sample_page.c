/* Looking at labels before they are printed, from the page of a style or of a paper: drafts too, as that is when it helps. */
#include "sample_page.h"

#include <stdlib.h>
#include <string.h>

#include "label/press.h"
#include "link.h"
#include "press.h"

#define PNG "image/png"

/* What can be looked at: a kind, its command, and what the command calls its record. */
static const struct sampled {
    enum kind kind;
    enum command command;
    const char *name;
    bool on_any; /* on a paper that somebody chooses */
} kinds[] = { { KIND_STYLE, COMMAND_STYLE_PREVIEW, "style", true }, { KIND_STOCK, COMMAND_STOCK_PREVIEW, "paper", false } };

static const struct sampled *sampled_of(enum kind k) {
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].kind == k) return &kinds[i];
    return NULL;
}

static const char *paper_asked(struct desk *d) {
    const char *s = form_text(&d->query, "giay");
    return s && *s ? s : STOCK_USUAL;
}

static json_t *sample_params(struct desk *d, const struct sampled *s, int64_t id) {
    json_t *o = json_pack("{s:I}", s->name, (json_int_t)id);
    if (s->on_any) put(o, "stock", paper_asked(d));
    return o;
}

/* ---- on the page ---- */

static const char *picture_address(struct desk *d, const struct sampled *s, const char *id) {
    struct buf b = BUF_INIT;
    buf_printf(&b, "/app/%s/%s/xem-truoc", kind_info(s->kind)->slug, id);
    if (s->on_any) link_add(&b, "giay", paper_asked(d));
    const char *text = b.data && !b.failed ? arena_str(d->arena, b.data) : NULL;
    buf_free(&b);
    return text ? text : "";
}

static json_t *seen_model(struct desk *d, const struct sampled *s, const char *id, const json_t *seen) {
    json_t *m = json_object();
    put(m, "picture", picture_address(d, s, id));
    put(m, "of", int_of(seen, "run") ? say_with(d, "sample.of-run", "n", show_number(d, int_of(seen, "run")))
                                     : say_with(d, "sample.of-product", "name", text_of(seen, "name")));
    if (!s->on_any) put(m, "module", module_text(d, seen)); /* one label is drawn for the screen */
    put(m, "left_out", left_out_text(d, json_object_get(seen, "left_out")));
    put_flag(m, "sheet", !s->on_any);
    return m;
}

void sample_put(struct desk *d, enum kind k, const json_t *r, json_t *model) {
    const struct sampled *s = sampled_of(k);
    const char *id = text_of(r, "id");
    json_t *seen = NULL;
    struct err e = { 0 };
    if (!s) return;
    json_t *params = sample_params(d, s, strtoll(id, NULL, 10));
    json_object_set_new(params, "dry_run", json_true());
    json_t *m = desk_command(d, s->command, params, NULL, &seen, &e) ? json_pack("{s:s}", "refused", say_error(d, &e)) : seen_model(d, s, id, seen);
    if (s->on_any) put_items(m, "papers", papers_model(d, paper_asked(d)));
    json_object_set_new(model, "sample", m);
    json_decref(seen);
}

/* ---- the picture ---- */

static void picture_answer(struct desk *d, enum kind k, struct http_response *out) {
    const struct sampled *s = sampled_of(k);
    struct download l;
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (download_take(d, s->command, sample_params(d, s, id), &l, &e)) desk_error(d, &e, out);
    else download_picture(d, &l, PNG, out);
}

void style_preview_handle(struct desk *d, struct http_response *out) { picture_answer(d, KIND_STYLE, out); }

void stock_preview_handle(struct desk *d, struct http_response *out) { picture_answer(d, KIND_STOCK, out); }

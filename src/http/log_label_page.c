/*
 * The proof of one label, for who holds it: by the signed address that a scan opens, or by its 16 digits as they are typed, so many a minute.
 * A number that is wrong and one that was never issued look the same.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "core/code.h"
#include "link.h"
#include "log_page.h"
#include "reply.h"

#define FORMAT_JSON "json"
#define FORMAT_TEXT "txt"

/* As it was typed or pasted; where the page of a label leads here, its address stands behind ours. */
static const char *given_of(struct desk *d) {
    const size_t len = strlen(LOG_LABEL);
    bool behind = d->a->path_len > len + 1;
    const char *s = behind ? arena_strn(d->arena, d->a->q->target + len, d->a->q->target_len - len) : form_text(&d->query, "ma");
    if (!s || strlen(s) > CODE_ADDRESS_MAX + 100 || utf8_has_control(s, strlen(s))) return "";
    const char *clean = utf8_clean(d->arena, s, strlen(s));
    return clean ? clean : "";
}

static const char *format_of(struct desk *d) {
    const char *s = form_text(&d->query, "dang");
    return s ? s : "";
}

static json_t *form_model(struct desk *d, const char *given) {
    json_t *m = json_object();
    put(m, "heading", say(d, "log-page.label-title"));
    put(m, "home", log_href(d, LOG_HOME));
    put(m, "given", given);
    return m;
}

static void none(struct desk *d, const char *given, struct http_response *out) {
    if (d->a->json || *format_of(d)) {
        answer_refusal(d->w, d->a, 404, NULL, say(d, "log-page.found-no-label"), out);
        return;
    }
    json_t *m = form_model(d, given);
    put_flag(m, "none", true);
    log_answer(d, 404, PAGE_LOG_LABEL, m, out);
}

/* ---- for programs ---- */

static json_t *label_json(struct desk *d, const struct log_label *l) {
    json_t *path = json_array();
    json_t *o = json_pack("{s:s, s:s, s:s, s:I, s:I}", "number", l->number, "salt", log_hex(d, l->salt, sizeof l->salt), "labels_root",
                          log_hex(d, l->root, sizeof l->root), "run", (json_int_t)l->run, "entry", (json_int_t)l->entry);
    for (int i = 0; i < l->path.len; i++)
        json_array_append_new(path, json_pack("{s:s, s:s}", "side", l->left[i] ? "left" : "right", "hash", log_hex(d, l->path.hash[i], MERKLE_HASH_BYTES)));
    json_object_set_new(o, "path", path);
    return o;
}

/* Kept by nobody on the way: it tells a label's salt. */
static void file_headers(struct desk *d, const struct log_label *l, const char *format, struct http_response *out) {
    reply_init(out, 200);
    reply_private_headers(out);
    reply_download(out, arena_printf(d->arena, "bang-chung-tem-%s.%s", l->number, format));
}

static void label_file(struct desk *d, const struct log_label *l, const char *format, struct http_response *out) {
    if (strcmp(format, FORMAT_JSON) != 0) {
        const char *text = arena_printf(d->arena, "%s\n", log_label_steps(d, l));
        file_headers(d, l, FORMAT_TEXT, out);
        reply_text(out, d->a, TYPE_TEXT, text ? text : "", text ? strlen(text) : 0);
        return;
    }
    json_t *o = label_json(d, l);
    char *text = json_dumps(o, JSON_INDENT(2));
    file_headers(d, l, FORMAT_JSON, out);
    struct buf body = BUF_INIT;
    buf_printf(&body, "%s\n", text ? text : "");
    free(text);
    json_decref(o);
    reply_body(out, d->a, TYPE_JSON, &body, d->w->deflater);
}

/* ---- for people ---- */

static const char *again_href(struct desk *d, const char *given, const char *format) {
    struct buf b = BUF_INIT;
    buf_str(&b, LOG_LABEL);
    link_add(&b, "ma", given);
    link_add(&b, "dang", format);
    const char *s = arena_str(d->arena, b.failed ? "" : b.data);
    buf_free(&b);
    return s;
}

/* The address of the label on this site: as it was given where it is one, else the typed number. */
static const char *page_href(struct desk *d, const char *given, const struct log_label *l) {
    const char *at = strstr(given, "://");
    at = at ? strchr(at + 3, '/') : *given == '/' ? given : NULL;
    return at && reply_is_local(at) ? arena_str(d->arena, at) : arena_printf(d->arena, "/T/%s", l->number);
}

static void label_page(struct desk *d, const char *given, const struct log_label *l, struct http_response *out) {
    char grouped[NUMBER_GROUPED_BYTES];
    json_t *m = form_model(d, ""), *p = json_object();
    const char *run = log_name(d, arena_printf(d->arena, "run:%u", l->run)), *n = show_number(d, l->entry);
    struct buf b = BUF_INIT;
    number_group(l->number, grouped);
    text_fill(&b, d->a->lang, "log-page.label-holds", (const struct text_arg[]){ { "run", run }, { "n", n } }, 2);
    put(p, "holds", arena_str(d->arena, b.failed ? "" : b.data));
    buf_free(&b);
    put(p, "number", grouped);
    put(p, "salt", log_hex(d, l->salt, sizeof l->salt));
    put(p, "root", log_hex(d, l->root, sizeof l->root));
    put(p, "n", n);
    put(p, "entry_href", log_href(d, LOG_ENTRY "%lld", (long long)l->entry));
    put(p, "page_href", page_href(d, given, l));
    put(p, "json_href", again_href(d, given, FORMAT_JSON));
    put(p, "text_href", again_href(d, given, FORMAT_TEXT));
    put(p, "lead", say(d, l->path.len ? "log-page.label-path-lead" : "log-page.label-path-none"));
    put_items(p, "path", log_path_model(d, &l->path, l->left));
    put(p, "steps", log_label_steps(d, l));
    json_object_set_new(m, "proof", p);
    log_answer(d, 200, PAGE_LOG_LABEL, m, out);
}

void log_label_handle(struct desk *d, struct http_response *out) {
    struct ask own;
    struct scan_result r;
    struct log_label l;
    struct err e = { 0 };
    bool found = false;
    const char *given = given_of(d), *format = format_of(d);
    log_speak(d, &own);
    if (!*given) {
        log_answer(d, 200, PAGE_LOG_LABEL, form_model(d, ""), out);
        return;
    }
    if (!log_label_find(d, given, &r, &found, out)) return;
    if (!found) {
        none(d, given, out);
    } else if (log_label(d->app, d->db, r.run, r.index, d->arena, &l, &e)) {
        desk_error(d, &e, out);
    } else if (*format) {
        label_file(d, &l, format, out);
    } else if (d->a->json) {
        json_t *o = label_json(d, &l);
        answer_json(d->w, d->a, 200, TYPE_JSON, o, out);
        json_decref(o);
    } else {
        label_page(d, given, &l, out);
    }
}

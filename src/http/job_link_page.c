/*
 * Links for a print house: made and taken back on the page of a job; opened by whoever has one, without signing in. The address
 * only shows what the link opens: programs that look at links would else use it up.
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "job_page.h"
#include "once.h"
#include "reply.h"

#define LINK_PATH "/tai"

/* ---- on the page of a job ---- */

static void link_show(struct desk *d, int64_t job, const char *path, struct http_response *out) {
    json_t *now = NULL;
    struct err e = { 0 };
    const struct job_said said = { .link = site_address(d, path) };
    if (desk_command(d, COMMAND_JOB_SHOW, json_pack("{s:I}", "job", (json_int_t)job), NULL, &now, &e)) desk_error(d, &e, out);
    else job_page_show(d, 200, now, &said, out);
    json_decref(now);
}

/* out: its path, "" where it was refused */
static void link_make(struct desk *d, int64_t job, char path[static ONCE_TO_BYTES], struct err *e) {
    json_t *made = NULL;
    const char *n = form_text(&d->form, "lan");
    json_t *params = json_pack("{s:I, s:I}", "job", (json_int_t)job, "openings", (json_int_t)strtoll(n && *n ? n : "1", NULL, 10));
    *path = '\0';
    if (!desk_command(d, COMMAND_JOB_LINK, params, NULL, &made, e)) (void)snprintf(path, ONCE_TO_BYTES, LINK_PATH "/%s", text_of(made, "token"));
    json_decref(made);
}

/*
 * Tapped twice, the page of the first tap is never seen, and its link could not be shown again: the second shows the same one. Nor may
 * an answer lead on to it as desk_once does, since browsers keep addresses.
 */
void job_link_post(struct desk *d, struct http_response *out) {
    struct once *once = d->w->r->once;
    unsigned char key[ONCE_KEY_BYTES];
    char path[ONCE_TO_BYTES];
    struct err e = { 0 };
    int64_t id = 0;
    if (!desk_path_id(d, 2, &id)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    once_key(d->session.csrf, d->a->path, d->a->path_len, &d->form, key);
    if (!once_begin(once, key, clock_mono_us(), path)) {
        link_make(d, id, path, &e);
        once_end(once, key, clock_mono_us(), path);
    }
    if (e.status) job_refused(d, &e, out);
    else link_show(d, id, path, out);
    sodium_memzero(path, sizeof path);
}

void job_link_revoke_post(struct desk *d, struct http_response *out) {
    json_t *job = NULL;
    struct err e = { 0 };
    int64_t id = 0, link = 0;
    if (!desk_path_id(d, 2, &id) || !desk_path_id(d, 4, &link)) desk_status(d, 404, NULL, out);
    else if (desk_command(d, COMMAND_JOB_LINK_REVOKE, json_pack("{s:I}", "link", (json_int_t)link), NULL, &job, &e)) job_refused(d, &e, out);
    else desk_done(d, out, "link-revoked", "%s", job_address(d, int_of(job, "id")));
    json_decref(job);
}

/* ---- for whoever has it ---- */

static void link_page(struct desk *d, const json_t *what, const struct err *why, struct http_response *out) {
    json_t *model = json_object();
    put(model, "heading", say(d, "link.title"));
    put_flag(model, "wrong", why != NULL);
    if (why) put(model, "said", say_error(d, why));
    if (what) {
        put_flag(model, "ready", true);
        put(model, "product", text_of(what, "product"));
        put(model, "labels", show_number(d, int_of(what, "labels")));
        put(model, "format", say(d, "print-format.%s", text_of(what, "format")));
        put(model, "paper", paper_name(d, what));
        put(model, "until", show_instant(d, text_of(what, "expires_at")));
        put(model, "left", show_number(d, int_of(what, "left")));
        if (int_of(what, "voided")) put(model, "voided", show_number(d, int_of(what, "voided")));
    }
    desk_page(d, why ? status_http(why->status) : 200, PAGE_LINK, model, out);
}

static json_t *token_params(struct desk *d) {
    char token[128];
    return json_pack("{s:s}", "token", desk_path_part(d, 1, token, sizeof token) ? arena_str(d->arena, token) : "-");
}

void link_handle(struct desk *d, struct http_response *out) {
    json_t *what = NULL;
    struct err e = { 0 };
    enum status st = desk_command(d, COMMAND_JOB_LINK_LOOK, token_params(d), NULL, &what, &e);
    link_page(d, what, st ? &e : NULL, out);
    json_decref(what);
}

void link_post(struct desk *d, struct http_response *out) {
    struct download l;
    struct err e = { 0 };
    if (download_take(d, COMMAND_JOB_LINK_OPEN, token_params(d), &l, &e)) link_page(d, NULL, &e, out);
    else file_answer(d, &l, int_of(l.result, "job"), out);
}

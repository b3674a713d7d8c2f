/* The public log for people: what it is, how it stands, search, and its entries in words. Nothing of who asks is kept. */
#include "log_page.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "app/log.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/utf8.h"
#include "client.h"
#include "core/lines.h"
#include "reply.h"
#include "wait.h"

#include <sodium.h>

#define ENTRIES_A_PAGE 50
#define ASKED_BYTES_MAX 600

/* ---- what these pages share ---- */

void log_speak(struct desk *d, struct ask *own) {
    *own = *d->a;
    own->lang = lang_whole(own->lang);
    d->a = own;
}

void log_answer(struct desk *d, int status, enum page page, json_t *model, struct http_response *out) {
    if (arena_spent(d->arena)) {
        answer_status(d->w, d->a, 503, out);
    } else {
        json_t *layout = answer_layout(d->w, d->a);
        json_object_del(layout, "more_languages"); /* these pages are in no other */
        answer_private_page(d->w, d->a, status, page, model, layout, out);
        json_decref(layout);
    }
    json_decref(model);
}

const char *log_href(struct desk *d, const char *fmt, ...) {
    char path[1200];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(path, sizeof path, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof path) return LOG_HOME;
    if (!d->a->lang_given) return arena_str(d->arena, path);
    return arena_printf(d->arena, "%s%cl=%s", path, strchr(path, '?') ? '&' : '?', lang_code(d->a->lang));
}

static const char *with_args(struct desk *d, const char *key, const struct text_arg *args, size_t n) {
    struct buf b = BUF_INIT;
    text_fill(&b, d->a->lang, key, args, n);
    const char *s = arena_str(d->arena, b.data && !b.failed ? b.data : "");
    buf_free(&b);
    return s ? s : "";
}

static const char *instant(struct desk *d, int64_t us) {
    char at[24];
    us_format_utc(us, at, sizeof at);
    return show_instant(d, at);
}

/* ---- a label that somebody holds ---- */

static bool is_address(const char *s) { return strchr(s, '/') && (strstr(s, "/T/") || strstr(s, "/t/") || strstr(s, "/01/")); }

bool log_label_given(const char *given) {
    char number[NUMBER_BYTES];
    return is_address(given) || number_typed(given, strlen(given), number);
}

/* What carries no signature is typed, and so many may be typed; what carries one that fails is counted as a scan's would be. */
bool log_label_find(struct desk *d, const char *given, struct scan_result *r, bool *found, struct http_response *out) {
    char number[NUMBER_BYTES], target[NUMBER_BYTES + 4], ip[CLIENT_ADDRESS_BYTES];
    struct err e = { 0 };
    struct scan_request q = { .target = given, .len = strlen(given), .now_us = clock_now_us(app_clock(d->app)), .uncounted = true, .ip = ip };
    const char *query = strchr(given, '?'), *value;
    size_t len;
    bool is_signed = query && query_get(query + 1, strlen(query + 1), "s", &value, &len);
    int wait_s = is_signed ? 0 : label_wait(d->w, d->a);
    *found = false;
    if (wait_s) {
        answer_wait(d->w, d->a, WAIT_TYPED, wait_s, out);
        return false;
    }
    client_address(d->a->q, (const char *const *)d->w->r->proxies, d->w->r->proxies_len, ip);
    if (number_typed(given, q.len, number)) {
        (void)snprintf(target, sizeof target, "/T/%s", number);
        q.target = target;
        q.len = strlen(target);
    }
    if (scanner_scan(d->w->scanner, &q, r, &e) != ST_OK) {
        log_error("log.label-failed", "status=%s key=%s", status_key(e.status), e.key);
        answer_status(d->w, d->a, 503, out);
        return false;
    }
    if (r->wait_s) {
        answer_wait(d->w, d->a, WAIT_FAILED, r->wait_s, out);
        return false;
    }
    *found = r->facts != NULL;
    return true;
}

/* ---- how the log stands ---- */

static json_t *witnesses_model(struct desk *d) {
    const struct policy *p = app_log_witnesses(d->app);
    json_t *list = json_array();
    for (int i = 0; p && i < p->witnesses_len; i++) {
        const struct note_key *k = &p->witnesses[i].key;
        struct log_cosignature c;
        struct err e = { 0 };
        bool found = false;
        const char *name = arena_printf(d->arena, "%s+%08x", k->name, (unsigned)k->id);
        if (!name || log_witness_last(d->db, name, &found, &c, &e)) continue;
        const struct text_arg args[] = { { "name", k->name }, { "t", found ? instant(d, c.time_s * 1000000) : "" }, { "n", show_number(d, c.size) } };
        int64_t lost_us = app_log_witness_lost(d->app, i);
        json_t *m = json_pack("{s:s}", "said", with_args(d, found ? "log-page.witness-last" : "log-page.witness-never", args, 3));
        put(m, "lost", lost_us ? say_with(d, "log-page.witness-lost", "t", instant(d, lost_us)) : "");
        json_array_append_new(list, m);
    }
    return list;
}

/* "9f86 d081 …": in groups, as people read it out. */
static const char *print_of(struct desk *d, const struct note_key *k) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    struct buf b = BUF_INIT;
    crypto_hash_sha256(hash, k->public_key, sizeof k->public_key);
    for (size_t i = 0; i < sizeof hash; i++) buf_printf(&b, "%s%02x", i && i % 2 == 0 ? " " : "", hash[i]);
    const char *s = arena_str(d->arena, b.data ? b.data : "");
    buf_free(&b);
    return s;
}

static void put_key(struct desk *d, json_t *m) {
    struct note_key k;
    char vkey[NOTE_VKEY_BYTES];
    if (!app_log_key(d->app, &k)) return;
    note_key_format(&k, vkey);
    put(m, "origin", k.name);
    put(m, "vkey", vkey);
    put(m, "key_print", print_of(d, &k));
}

/* When the newest checkpoint was signed says only the database, and only of the same one. */
static void put_checkpoint(struct desk *d, json_t *m) {
    struct log_head h;
    struct log_checkpoint row;
    struct err e = { 0 };
    bool signed_row = false;
    if (log_head(d->app, d->arena, &h, &e) || !h.found) return;
    bool known = !log_checkpoint_get(d->db, d->arena, &signed_row, &row, &e) && signed_row && (uint64_t)row.size == h.c.size;
    const struct text_arg args[] = { { "n", show_number(d, (int64_t)h.c.size) }, { "t", known ? instant(d, row.at_us) : "" } };
    put(m, "checkpoint", with_args(d, known ? "log-page.checkpoint-value" : "log-page.checkpoint-size", args, 2));
}

static void put_state(struct desk *d, json_t *m) {
    struct log_status s;
    struct err e = { 0 };
    int64_t size = 0;
    app_log_status(d->app, &s);
    if (s.mode == LOG_REFUSED || s.mode == LOG_STOPPED) put(m, "halted", say(d, s.mode == LOG_REFUSED ? "log-page.refused" : "log-page.stopped"));
    if (!log_size(d->db, &size, &e)) put(m, "size", show_number(d, size));
    put_key(d, m);
    put_checkpoint(d, m);
    put_items(m, "witnesses", witnesses_model(d));
}

/* ---- entries ---- */

static enum status put_entries(struct desk *d, const char *about, int64_t before, json_t *m, struct err *e) {
    struct log_row *rows = NULL;
    size_t n = 0;
    json_t *list = json_array();
    enum status st = log_page(d->db, about, before, ENTRIES_A_PAGE, d->arena, &rows, &n, e);
    for (size_t i = 0; !st && i < n; i++) {
        struct log_words w;
        log_words_open(&w, d, &rows[i]);
        json_array_append_new(list, log_words_model(&w));
        log_words_close(&w);
    }
    if (n == ENTRIES_A_PAGE && rows[n - 1].idx > 0)
        put(m, "older", *about ? log_href(d, LOG_HOME "?ve=%s&truoc=%lld", about, (long long)rows[n - 1].idx)
                               : log_href(d, LOG_HOME "?truoc=%lld", (long long)rows[n - 1].idx));
    put_items(m, "entries", list);
    return st;
}

/* ---- the page ---- */

void log_show(struct desk *d, int status, const struct log_asked *q, json_t *m, struct http_response *out) {
    struct err e = { 0 };
    put(m, "asked", q->text);
    put(m, "heading", say(d, "log-page.title"));
    if (*q->about) put(m, "about", say_with(d, "log-page.entries-about", "of", log_name(d, q->about)));
    put_flag(m, "whole", !*q->about && !*q->text && q->before == INT64_MAX);
    put_flag(m, "inside", q->before != INT64_MAX);
    put(m, "home", log_href(d, LOG_HOME));
    put_state(d, m);
    if (!*q->text && put_entries(d, q->about, q->before, m, &e)) {
        json_decref(m);
        desk_error(d, &e, out);
        return;
    }
    put_flag(m, "ways", json_object_get(m, "older") || !json_is_true(json_object_get(m, "whole")));
    log_answer(d, status, PAGE_LOG, m, out);
}

static const char *param(struct desk *d, const char *name) {
    const char *s = form_text(&d->query, name);
    return s ? s : "";
}

/* What was typed, without spaces at its ends; "" for nothing that anybody types. */
static const char *typed(struct desk *d, const char *name) {
    const char *s = param(d, name);
    size_t len = strlen(s);
    if (len > ASKED_BYTES_MAX || utf8_has_control(s, len)) return "";
    const char *clean = utf8_clean(d->arena, s, len);
    return clean ? clean : "";
}

void log_home_handle(struct desk *d, struct http_response *out) {
    struct ask own;
    struct log_subject s;
    struct log_asked q = { .text = typed(d, "tim"), .about = param(d, "ve"), .before = INT64_MAX };
    uint64_t before = 0;
    log_speak(d, &own);
    if (decimal_parse(param(d, "truoc"), strlen(param(d, "truoc")), INT64_MAX, &before)) q.before = (int64_t)before;
    if (*q.about && log_subject(d->db, q.about, d->arena, &s, NULL)) desk_status(d, 404, NULL, out);
    else if (*q.text) log_search_show(d, &q, out);
    else log_show(d, 200, &q, json_object(), out);
}

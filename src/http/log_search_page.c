/* What somebody types into the search of the public log: the number of an entry or of a run, a label, a name. */
#include <string.h>

#include "base/utf8.h"
#include "core/lines.h"
#include "log_page.h"
#include "reply.h"

/* "đợt tem 17" and the like behind any of these words, without marks. */
static bool number_behind(const char *folded, const char *const *words, int64_t *n) {
    uint64_t v = 0;
    for (; *words; words++) {
        size_t len = strlen(*words);
        if (strncmp(folded, *words, len) != 0) continue;
        const char *at = folded + len;
        while (*at == ' ') at++;
        if (!decimal_parse(at, strlen(at), INT64_MAX, &v)) continue;
        *n = (int64_t)v;
        return true;
    }
    return false;
}

static bool is_entry_number(const char *folded, int64_t *n) {
    static const char *const words[] = { "muc so", "muc", "entry", "#", "", NULL };
    return number_behind(folded, words, n);
}

static bool is_run_number(const char *folded, int64_t *n) {
    static const char *const words[] = { "dot tem so", "dot tem", "dot", "run", NULL };
    return number_behind(folded, words, n);
}

static json_t *found_model(struct desk *d, const struct log_subject *found, size_t n) {
    json_t *list = json_array();
    for (size_t i = 0; i < n; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "name", log_name(d, found[i].key), "href", log_href(d, LOG_HOME "?ve=%s", found[i].key)));
    return list;
}

static void lead_to(const char *href, struct http_response *out) { reply_redirect(out, href ? href : LOG_HOME); }

static void not_found(struct desk *d, const struct log_asked *q, const char *key, struct http_response *out) {
    json_t *m = json_object();
    put(m, "found_none", say_with(d, key, "q", q->text));
    log_show(d, 404, q, m, out);
}

static void search_label(struct desk *d, const struct log_asked *q, struct http_response *out) {
    struct scan_result r;
    bool found = false;
    if (!log_label_find(d, q->text, &r, &found, out)) return;
    if (found) lead_to(log_href(d, LOG_ENTRY "%lld", (long long)r.facts->log_idx), out);
    else not_found(d, q, "log-page.found-no-label", out);
}

static void search_name(struct desk *d, const struct log_asked *q, struct http_response *out) {
    struct log_subject *found = NULL;
    struct err e = { 0 };
    size_t n = 0;
    if (log_search(d->db, q->text, d->arena, &found, &n, &e)) {
        desk_error(d, &e, out);
    } else if (n == 1) {
        lead_to(log_href(d, LOG_HOME "?ve=%s", found[0].key), out);
    } else if (n == 0) {
        not_found(d, q, "log-page.found-none", out);
    } else {
        json_t *m = json_object();
        put(m, "found_title", say_with(d, "log-page.found", "q", q->text));
        json_object_set_new(m, "found", found_model(d, found, n));
        put_flag(m, "found_more", n == LOG_FOUND_MAX);
        log_show(d, 200, q, m, out);
    }
}

void log_search_show(struct desk *d, const struct log_asked *q, struct http_response *out) {
    struct err e = { 0 };
    int64_t n = -1, size = 0, last = -1;
    if (log_label_given(q->text)) {
        search_label(d, q, out);
        return;
    }
    const char *folded = utf8_fold(d->arena, q->text, strlen(q->text)), *text = folded ? folded : "";
    if (is_run_number(text, &n)) {
        const char *about = arena_printf(d->arena, "run:%lld", (long long)n);
        if (about && !log_last(d->db, about, &last, &e) && last >= 0) lead_to(log_href(d, LOG_HOME "?ve=%s", about), out);
        else not_found(d, q, "log-page.found-none", out);
    } else if (is_entry_number(text, &n)) {
        if (!log_size(d->db, &size, &e) && n < size) lead_to(log_href(d, LOG_ENTRY "%lld", (long long)n), out);
        else not_found(d, q, "log-page.found-none", out);
    } else {
        search_name(d, q, out);
    }
}

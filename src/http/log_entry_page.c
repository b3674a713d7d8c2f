/* One entry of the public log: in words, byte for byte, with its proof, its receipt, and how to check all that without us. */
#include <string.h>

#include "core/lines.h"
#include "log_page.h"
#include "reply.h"

/* An entry as its page needs it. */
struct looked {
    struct log_row row;
    struct log_proof proof;
    bool unproven; /* its tiles are not as they should be */
};

/* Entries count from 0. */
static bool index_of(const struct desk *d, int64_t *idx) {
    char text[20];
    uint64_t v = 0;
    if (!desk_path_part(d, 2, text, sizeof text) || !decimal_parse(text, strlen(text), INT64_MAX, &v)) return false;
    *idx = (int64_t)v;
    return true;
}

/* out: false where the answer is given */
static bool look(struct desk *d, struct looked *k, struct http_response *out) {
    struct err e = { 0 };
    memset(k, 0, sizeof *k);
    enum status st = index_of(d, &k->row.idx) ? log_get(d->db, k->row.idx, d->arena, &k->row.bytes, &k->row.len, k->row.leaf, &e) : ST_NOT_FOUND;
    if (st == ST_NOT_FOUND) desk_status(d, 404, NULL, out);
    else if (st) desk_error(d, &e, out);
    return !st;
}

static bool look_proven(struct desk *d, struct looked *k, struct http_response *out) {
    struct err e = { 0 };
    if (!look(d, k, out)) return false;
    k->unproven = log_prove(d->app, &k->row, d->arena, &k->proof, &e) != ST_OK;
    return true;
}

/* ---- for programs ---- */

static void put_hash(json_t *o, const char *name, struct desk *d, const unsigned char *hash) { put(o, name, log_hex(d, hash, MERKLE_HASH_BYTES)); }

static json_t *path_json(struct desk *d, const struct proof *p, const bool *left) {
    json_t *list = json_array();
    for (int i = 0; i < p->len; i++)
        json_array_append_new(list, json_pack("{s:s, s:s}", "side", left[i] ? "left" : "right", "hash", log_hex(d, p->hash[i], MERKLE_HASH_BYTES)));
    return list;
}

static void entry_json(struct desk *d, const struct looked *k, struct http_response *out) {
    struct log_seen s;
    struct err e = { 0 };
    json_t *o = json_pack("{s:I, s:s%}", "index", (json_int_t)k->row.idx, "entry", k->row.bytes, k->row.len);
    put_hash(o, "leaf", d, k->row.leaf);
    if (!log_seen(d->db, &k->row, &s, &e)) {
        static const char *const how[] = { [LOG_UNATTESTED] = "not-attested", [LOG_ATTESTED] = "attested", [LOG_LATE] = "late" };
        put(o, "witnessed", how[s.how]);
        if (s.seen_us) put_int(o, "witnessed_s", s.seen_us / 1000000);
    }
    if (k->proof.covered) {
        put(o, "checkpoint", k->proof.head.note);
        json_object_set_new(o, "path", path_json(d, &k->proof.path, k->proof.left));
    }
    answer_json(d->w, d->a, 200, TYPE_JSON, o, out);
    json_decref(o);
}

/* ---- for people ---- */

static void put_neighbours(struct desk *d, const struct log_words *w, json_t *m) {
    const json_t *prev = json_object_get(w->entry, "prev");
    struct err e = { 0 };
    int64_t next = -1;
    const char *of = log_name(d, w->about);
    if (json_is_integer(prev)) {
        put(m, "previous_href", log_href(d, LOG_ENTRY "%lld", (long long)json_integer_value(prev)));
        put(m, "previous", say_with(d, "log-page.previous", "of", of));
    }
    if (!*w->about || log_next(d->db, w->about, w->row->idx, &next, &e) || next < 0) return;
    put(m, "next_href", log_href(d, LOG_ENTRY "%lld", (long long)next));
    put(m, "next", say_with(d, "log-page.next", "of", of));
}

static json_t *subjects_model(struct desk *d, const struct log_words *w) {
    json_t *list = json_array(), *s = NULL;
    size_t i = 0;
    json_array_foreach(json_object_get(w->entry, "subject"), i, s) {
        const char *key = json_string_value(s);
        if (!key) continue;
        json_t *m = json_pack("{s:s}", "name", log_name(d, key));
        if (log_has_page(key)) put(m, "href", log_href(d, LOG_HOME "?ve=%s", key));
        json_array_append_new(list, m);
    }
    return list;
}

static void put_steps(struct desk *d, const struct looked *k, json_t *m) {
    struct log_steps steps;
    log_steps_make(d, &k->row, &k->proof, &steps);
    json_object_set_new(m, "steps", json_pack("{s:s, s:s, s:s, s:s, s:s}", "fold", steps.fold, "tile", steps.tile, "seal", steps.seal, "go", steps.go,
                                              "own", steps.own));
}

static void put_proof(struct desk *d, const struct looked *k, json_t *m) {
    put_flag(m, "unproven", k->unproven);
    put_flag(m, "not_covered", !k->unproven && !k->proof.covered);
    if (!k->proof.covered) return;
    json_t *p = json_object();
    put(p, "lead", k->proof.path.len ? say_with(d, "log-page.proof-lead", "n", show_number(d, (int64_t)k->proof.head.c.size)) : say(d, "log-page.proof-alone"));
    put_items(p, "path", log_path_model(d, &k->proof.path, k->proof.left));
    put_hash(p, "root", d, k->proof.head.c.root);
    put(p, "note", k->proof.head.note);
    json_object_set_new(m, "proof", p);
    put(m, "receipt_href", arena_printf(d->arena, LOG_ENTRY "%lld/bien-nhan", (long long)k->row.idx));
    put_steps(d, k, m);
}

static void entry_page(struct desk *d, const struct looked *k, struct http_response *out) {
    struct log_words w;
    log_words_open(&w, d, &k->row);
    json_t *m = log_words_model(&w);
    put(m, "heading", say_with(d, "log-page.entry-title", "n", show_number(d, k->row.idx)));
    put(m, "home", log_href(d, LOG_HOME));
    put_items(m, "subjects", subjects_model(d, &w));
    put_items(m, "facts", log_facts_model(&w));
    put(m, "bytes", arena_strn(d->arena, k->row.bytes, k->row.len));
    put(m, "bytes_href", arena_printf(d->arena, LOG_ENTRY "%lld/noi-dung", (long long)k->row.idx));
    put_hash(m, "leaf", d, k->row.leaf);
    if (!strcmp(w.kind, entry_kind_name(ENTRY_RUN_ISSUED))) put(m, "label_href", log_href(d, LOG_LABEL));
    put_neighbours(d, &w, m);
    put_flag(m, "beside", json_object_get(m, "previous") || json_object_get(m, "next"));
    put_proof(d, k, m);
    log_words_close(&w);
    log_answer(d, 200, PAGE_LOG_ENTRY, m, out);
}

/* ---- addresses ---- */

void log_entry_handle(struct desk *d, struct http_response *out) {
    struct ask own;
    struct looked k;
    const size_t before = strlen(LOG_ENTRY);
    log_speak(d, &own);
    if (memchr(d->a->path + before, '/', d->a->path_len - before)) {
        desk_status(d, 404, NULL, out);
        return;
    }
    if (!look_proven(d, &k, out)) return;
    if (d->a->json) entry_json(d, &k, out);
    else entry_page(d, &k, out);
}

/* Exact to the byte, whatever a browser would make of it. */
void log_bytes_handle(struct desk *d, struct http_response *out) {
    struct looked k;
    struct ask own;
    log_speak(d, &own);
    if (!look(d, &k, out)) return;
    reply_init(out, 200);
    reply_header(out, "Cache-Control", "public, max-age=31536000, immutable");
    reply_header(out, "Access-Control-Allow-Origin", "*");
    reply_header(out, "Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
    reply_download(out, arena_printf(d->arena, "so-cong-khai-muc-%lld.json", (long long)k.row.idx));
    reply_text(out, d->a, TYPE_JSON, k.row.bytes, k.row.len);
}

void log_receipt_handle(struct desk *d, struct http_response *out) {
    struct ask own;
    struct err e = { 0 };
    struct buf text = BUF_INIT;
    struct log_receipt_made made;
    int64_t idx = 0;
    log_speak(d, &own);
    enum status st = index_of(d, &idx) ? log_receipt(d->app, d->db, idx, false, d->arena, &text, &made, &e) : ST_NOT_FOUND;
    if (!st && !made.proof.covered) st = err_set(&e, ST_UNAVAILABLE, NULL, "log.not-covered");
    if (!st) {
        reply_init(out, 200);
        reply_header(out, "Cache-Control", "no-store");
        reply_header(out, "Access-Control-Allow-Origin", "*");
        reply_download(out, arena_printf(d->arena, "so-cong-khai-muc-%lld.tlog-proof", (long long)idx));
        reply_text(out, d->a, TYPE_TEXT, text.data, text.len);
    } else if (st == ST_NOT_FOUND) {
        desk_status(d, 404, NULL, out);
    } else {
        desk_error(d, &e, out);
    }
    buf_free(&text);
}

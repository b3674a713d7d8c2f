/*
 * Pages of the public log for visitors: what they share. They speak the languages that have every sentence, since the words of
 * fields are theirs; nothing of who asks is kept.
 * thread: the request's
 */
#ifndef TEMLANG_HTTP_LOG_PAGE_H
#define TEMLANG_HTTP_LOG_PAGE_H

#include "app/log_look.h"
#include "show.h"

#define LOG_HOME "/so-cong-khai"
#define LOG_ENTRY LOG_HOME "/muc/"
#define LOG_LABEL LOG_HOME "/tem"

/* ---- answering (log_home_page.c) ---- */

/* The request in a language that the page has.  in: own: outlives d */
void log_speak(struct desk *d, struct ask *own);
/* A page; model is taken over. */
void log_answer(struct desk *d, int status, enum page page, json_t *model, struct http_response *out);
/* An address of this site, which keeps the language that was chosen. in: fmt may hold a query */
const char *log_href(struct desk *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/* Where the run of a label that was typed or scanned stands.
   out: false where the answer is given (wait, 503); else *found and *r */
bool log_label_find(struct desk *d, const char *given, struct scan_result *r, bool *found, struct http_response *out);
/* Whether somebody gave a label: 16 digits, or an address as a scan has it. */
bool log_label_given(const char *given);

/* ---- an entry in words (log_words.c) ---- */

/* An entry taken apart. */
struct log_words {
    struct desk *d;
    const struct log_row *row;
    json_t *entry; /* owned */
    const json_t *facts;
    const char *kind;
    const char *about; /* the first subject, "" none */
    enum kind of;      /* whose fields its facts have, KIND_NONE: of no record */
};
void log_words_open(struct log_words *w, struct desk *d, const struct log_row *row);
void log_words_close(struct log_words *w);
/* What an id of the log is called, "cơ sở Hợp tác xã Mẫu A"; in: key "producer:1" */
const char *log_name(struct desk *d, const char *key);
/* Whether entries may be about such a thing, so that a link to them leads somewhere. */
bool log_has_page(const char *key);
/* {n, self_href, sentence, at, who, seen, seen_short, late, unattested}: owned by the caller */
json_t *log_words_model(struct log_words *w);
/* [{label, value, href, code}] of the facts: owned by the caller */
json_t *log_facts_model(struct log_words *w);

/* ---- how to check it (log_steps.c) ---- */

/* Lines for a shell that check an entry: get it and fold it; compare it with the tile; check the signature; by Go; by this program. */
struct log_steps {
    const char *fold, *tile, *seal, *go, *own;
};
void log_steps_make(struct desk *d, const struct log_row *row, const struct log_proof *p, struct log_steps *out);
/* The same for a label. */
const char *log_label_steps(struct desk *d, const struct log_label *l);
/* [{side, hash}] of a path: owned by the caller */
json_t *log_path_model(struct desk *d, const struct proof *p, const bool *left);
/* Lower-case hex, in the request's arena. */
const char *log_hex(struct desk *d, const void *bytes, size_t len);

#endif

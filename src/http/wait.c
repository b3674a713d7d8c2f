/*
 * Pages with placeholders (words.h), made for each reason and language: a refusal under a flood is two copies of a few bytes.
 * They say the seconds, and keep the parameters for the link to the other language; nothing else differs.
 */
#include "wait.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "language.h"
#include "reply.h"
#include "words.h"

#define REASONS 2

struct waits {
    struct splice *page[REASONS][LANG_COUNT][2][2]; /* by lang_given, by gzip */
    struct splice *problem[REASONS][LANG_COUNT];
};

static const char *const keys[REASONS] = { [WAIT_TYPED] = "typed", [WAIT_FAILED] = "failed" };

/* ---- making ---- */

static bool page_make(struct waits *w, const struct pages *p, bool demo, int why, int lang, bool given, struct deflater *d) {
    struct buf page = BUF_INIT;
    json_t *model = json_pack("{s:b, s:s, s:b, s:s, s:s, s:s}", "demo", demo, "lang", lang_code((enum lang)lang), "lang_given", given,
                              "query", "\001q", "wait", keys[why], "n", "\001n");
    language_layout(model, (enum lang)lang);
    markup_render(p->page[PAGE_WAIT][lang], model, NULL, &page);
    json_decref(model);
    struct splice **made = w->page[why][lang][given];
    for (int gzip = 0; gzip < 2 && !page.failed; gzip++) made[gzip] = splice_new(gzip ? d : NULL, page.data, page.len);
    buf_free(&page);
    return made[0] && made[1];
}

static void word(struct buf *out, enum lang l, int why, const char *name) {
    char key[32];
    const struct text_arg n = { "n", "\001n" };
    (void)snprintf(key, sizeof key, "wait.%s.%s", keys[why], name);
    text_fill(out, l, key, &n, 1);
    buf_byte(out, '\0');
}

/* JSON has no control characters: the placeholder is put back behind the writing. */
static void placeholder_back(struct buf *out, const char *json) {
    static const char escaped[] = "\\u0001n";
    for (const char *at; (at = strstr(json, escaped)) != NULL; json = at + sizeof escaped - 1) {
        buf_add(out, json, (size_t)(at - json));
        buf_str(out, "\001n");
    }
    buf_str(out, json);
    buf_byte(out, '\n');
}

static bool problem_make(struct waits *w, int why, int lang) {
    struct buf title = BUF_INIT, say = BUF_INIT, text = BUF_INIT;
    word(&title, (enum lang)lang, why, "title");
    word(&say, (enum lang)lang, why, "say");
    json_t *o = title.failed || say.failed ? NULL
                                           : json_pack("{s:s, s:s, s:i, s:s}", "type", "about:blank", "title", title.data, "status", 429,
                                                       "detail", say.data);
    char *json = o ? json_dumps(o, JSON_COMPACT) : NULL;
    if (json) placeholder_back(&text, json);
    w->problem[why][lang] = json && !text.failed ? splice_new(NULL, text.data, text.len) : NULL;
    free(json);
    json_decref(o);
    buf_free(&title);
    buf_free(&say);
    buf_free(&text);
    return w->problem[why][lang] != NULL;
}

enum status waits_new(struct waits **out, const struct pages *p, bool demo, struct err *e) {
    struct waits *w = calloc(1, sizeof *w);
    struct deflater *d = deflater_new();
    bool made = w && d;
    for (int why = 0; made && why < REASONS; why++)
        for (int l = 0; made && l < LANG_COUNT; l++)
            made = page_make(w, p, demo, why, l, false, d) && page_make(w, p, demo, why, l, true, d) && problem_make(w, why, l);
    deflater_free(&d);
    *out = w;
    if (made) return ST_OK;
    waits_free(out);
    return err_set(e, ST_NO_MEMORY, NULL, "");
}

void waits_free(struct waits **wp) {
    struct waits *w = *wp;
    *wp = NULL;
    if (!w) return;
    for (int why = 0; why < REASONS; why++)
        for (int l = 0; l < LANG_COUNT; l++) {
            for (int k = 0; k < 4; k++) splice_free(&w->page[why][l][k / 2][k % 2]);
            splice_free(&w->problem[why][l]);
        }
    free(w);
}

/* ---- answering ---- */

void answer_wait(struct router_worker *w, const struct ask *a, enum wait_why why, int seconds, struct http_response *out) {
    const struct waits *own = w->r->waits;
    struct splice_value values[SPLICE_LETTERS] = { { NULL, 0 } };
    char n[12];
    int len = snprintf(n, sizeof n, "%d", seconds);
    reply_init(out, 429);
    reply_header(out, "Retry-After", n);
    values['n'] = (struct splice_value){ n, (size_t)len };
    if (a->json) {
        splice_fill(own->problem[why][a->lang], values, &out->body);
    } else {
        const char *query = answer_query(w, a);
        buf_clear(&w->escaped);
        buf_html(&w->escaped, query, strlen(query));
        values['q'] = (struct splice_value){ w->escaped.data, w->escaped.len };
        splice_fill(own->page[why][a->lang][a->lang_given][a->gzip], values, &out->body);
        if (a->gzip) reply_header(out, "Content-Encoding", "gzip");
    }
    reply_header(out, "Content-Type", a->json ? TYPE_PROBLEM : TYPE_HTML);
    reply_header(out, "X-Content-Type-Options", "nosniff");
    answer_page_headers(w, out);
    reply_finish(out, a);
}

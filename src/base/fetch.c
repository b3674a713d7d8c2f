/* libcurl behind one function: what may be asked, for how long, and how much may come. Opened at run time, see base/fetch.h. */
#include "base/fetch.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>

#define CONNECT_SECONDS 10L
#define TIMEOUT_SECONDS 60L
#define REDIRECTS 3L

/* What is used of it. */
static struct {
    CURLcode (*global_init)(long flags);
    CURL *(*init)(void);
    void (*cleanup)(CURL *c);
    void (*reset)(CURL *c);
    CURLcode (*setopt)(CURL *c, CURLoption option, ...);
    CURLcode (*perform)(CURL *c);
    CURLcode (*getinfo)(CURL *c, CURLINFO info, ...);
    const char *(*strerror)(CURLcode code);
    struct curl_slist *(*slist_append)(struct curl_slist *l, const char *s);
    void (*slist_free)(struct curl_slist *l);
    bool ready;
} lib;

static pthread_once_t once = PTHREAD_ONCE_INIT;

/* A function behind a data pointer: POSIX promises that this works, ISO C has no cast for it. */
static bool find(void *from, const char *name, void *fn) {
    void *at = dlsym(from, name);
    memcpy(fn, &at, sizeof at);
    return at != NULL;
}

/* Any flavour of TLS will do. It stays open: libraries of TLS do not like to be unloaded. */
static void lib_open(void) {
    static const char *const names[] = { "libcurl-gnutls.so.4", "libcurl.so.4" };
    void *from = NULL;
    for (size_t i = 0; i < sizeof names / sizeof *names && !from; i++) from = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    lib.ready = from && find(from, "curl_global_init", &lib.global_init) && find(from, "curl_easy_init", &lib.init) &&
                find(from, "curl_easy_cleanup", &lib.cleanup) && find(from, "curl_easy_reset", &lib.reset) &&
                find(from, "curl_easy_setopt", &lib.setopt) && find(from, "curl_easy_perform", &lib.perform) &&
                find(from, "curl_easy_getinfo", &lib.getinfo) && find(from, "curl_easy_strerror", &lib.strerror) &&
                find(from, "curl_slist_append", &lib.slist_append) && find(from, "curl_slist_free_all", &lib.slist_free) &&
                lib.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
}

struct fetcher {
    CURL *curl;
    char reason[CURL_ERROR_SIZE];
};

enum status fetcher_open(struct fetcher **out, struct err *e) {
    *out = NULL;
    (void)pthread_once(&once, lib_open);
    if (!lib.ready) return err_set(e, ST_UNAVAILABLE, NULL, "fetch.library");
    struct fetcher *f = calloc(1, sizeof *f);
    if (f) f->curl = lib.init();
    if (f && f->curl) {
        *out = f;
        return ST_OK;
    }
    free(f);
    return err_set(e, ST_NO_MEMORY, NULL, "");
}

void fetcher_close(struct fetcher **fp) {
    struct fetcher *f = *fp;
    *fp = NULL;
    if (!f) return;
    lib.cleanup(f->curl);
    free(f);
}

bool fetch_is_url(const char *s) {
    return !strncasecmp(s, "http://", 7) || !strncasecmp(s, "https://", 8);
}

/* Anything but n ends the transfer. */
static size_t on_bytes(char *data, size_t size, size_t n, void *ctx) {
    struct buf *b = ctx;
    buf_add(b, data, size * n);
    return b->failed ? 0 : size * n;
}

/* It asks about once a second while nothing comes. */
static int on_progress(void *ctx, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up) {
    const atomic_bool *stop = ctx;
    (void)down_all;
    (void)down;
    (void)up_all;
    (void)up;
    return atomic_load(stop);
}

static CURLcode stop_set(struct fetcher *f, const struct fetch_ask *ask) {
    if (!ask->stop) return CURLE_OK;
    CURLcode code = lib.setopt(f->curl, CURLOPT_NOPROGRESS, 0L);
    if (!code) code = lib.setopt(f->curl, CURLOPT_XFERINFODATA, ask->stop);
    return code ? code : lib.setopt(f->curl, CURLOPT_XFERINFOFUNCTION, on_progress);
}

static CURLcode options_set(struct fetcher *f, const struct fetch_ask *ask, struct buf *body, struct curl_slist *headers) {
    CURL *c = f->curl;
    const struct {
        CURLoption option;
        long value;
    } numbers[] = {
        { CURLOPT_NOSIGNAL, 1 },
        { CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS },
        { CURLOPT_TIMEOUT, ask->timeout_s > 0 ? ask->timeout_s : TIMEOUT_SECONDS },
        { CURLOPT_FOLLOWLOCATION, ask->body ? 0 : 1 },
        { CURLOPT_MAXREDIRS, REDIRECTS },
    };
    const struct {
        CURLoption option;
        const void *value;
    } pointers[] = {
        { CURLOPT_URL, ask->url },
        { CURLOPT_PROTOCOLS_STR, "http,https" },
        { CURLOPT_REDIR_PROTOCOLS_STR, "http,https" },
        { CURLOPT_USERAGENT, "temlang/" TEMLANG_VERSION },
        { CURLOPT_ACCEPT_ENCODING, "" }, /* all that it can unpack */
        { CURLOPT_WRITEDATA, body },
        { CURLOPT_ERRORBUFFER, f->reason },
        { CURLOPT_HTTPHEADER, headers },
    };
    CURLcode code = lib.setopt(c, CURLOPT_WRITEFUNCTION, on_bytes);
    for (size_t i = 0; !code && i < sizeof numbers / sizeof *numbers; i++) code = lib.setopt(c, numbers[i].option, numbers[i].value);
    for (size_t i = 0; !code && i < sizeof pointers / sizeof *pointers; i++) code = lib.setopt(c, pointers[i].option, pointers[i].value);
    if (code || !ask->body) return code;
    code = lib.setopt(c, CURLOPT_POST, 1L);
    if (!code) code = lib.setopt(c, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)ask->body_len);
    return code ? code : lib.setopt(c, CURLOPT_POSTFIELDS, ask->body);
}

/* No "Expect: 100-continue" before small bodies: some servers never answer it. */
static struct curl_slist *headers_make(const struct fetch_ask *ask) {
    struct buf type = BUF_INIT;
    if (!ask->body) return NULL;
    struct curl_slist *list = lib.slist_append(NULL, "Expect:");
    buf_printf(&type, "Content-Type: %s", ask->content_type ? ask->content_type : "application/octet-stream");
    struct curl_slist *both = list && !type.failed ? lib.slist_append(list, type.data) : NULL;
    if (!both) lib.slist_free(list);
    buf_free(&type);
    return both;
}

static enum status failed(const struct fetcher *f, const struct fetch_ask *ask, CURLcode code, bool full, struct err *e) {
    if (code == CURLE_ABORTED_BY_CALLBACK) return err_set(e, ST_CANCELLED, NULL, "cancelled");
    enum status s = full ? err_set(e, ST_TOO_LARGE, NULL, "fetch.size") : err_set(e, ST_UNAVAILABLE, NULL, "fetch.failed");
    err_arg(e, "url", "%s", ask->url);
    if (full) err_arg(e, "max", "%zu", ask->max_bytes);
    else err_arg(e, "reason", "%s", *f->reason ? f->reason : lib.strerror(code));
    return s;
}

static void answer_read(struct fetcher *f, struct fetch_answer *answer) {
    long status = 0;
    const char *type = NULL;
    if (lib.getinfo(f->curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK) answer->status = (int)status;
    if (lib.getinfo(f->curl, CURLINFO_CONTENT_TYPE, &type) == CURLE_OK && type && strlen(type) < sizeof answer->type)
        memcpy(answer->type, type, strlen(type) + 1);
}

enum status fetch(struct fetcher *f, const struct fetch_ask *ask, struct fetch_answer *answer, struct err *e) {
    buf_clear(&answer->body);
    answer->body.max = ask->max_bytes;
    answer->status = 0;
    answer->type[0] = '\0';
    if (!fetch_is_url(ask->url)) {
        enum status s = err_set(e, ST_INVALID, NULL, "fetch.url");
        err_arg(e, "url", "%s", ask->url);
        return s;
    }
    lib.reset(f->curl);
    f->reason[0] = '\0';
    struct curl_slist *headers = headers_make(ask);
    if (ask->body && !headers) return err_set(e, ST_NO_MEMORY, NULL, "");
    CURLcode code = options_set(f, ask, &answer->body, headers);
    if (!code) code = stop_set(f, ask);
    if (!code) code = lib.perform(f->curl);
    if (!code) answer_read(f, answer);
    lib.reset(f->curl); /* forgets the pointers that end with this call; connections stay */
    if (headers) lib.slist_free(headers);
    return code ? failed(f, ask, code, answer->body.failed, e) : ST_OK;
}

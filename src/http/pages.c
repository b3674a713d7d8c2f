/* From embedded files to compiled pages; the stylesheet's hash goes into the policy, so that no other style can run. */
#include "pages.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/embed.h"
#include "core/verdict.h"

#define ARENA_BYTES ((size_t)8 << 20)
#define STYLE "style.css"

static const char *const states[] = { "genuine",         "genuine-many",   "key-unsafe", "suspect",  "suspect-reported", "inactive",
                                      "revoked",         "recalled",       "expired",  "expired-typed",
                                      "forged",          "unissued",       "unsigned", "unknown",
                                      "malformed-typed", "malformed-link", "fault",    NULL };
/* What to do is said of the same states, and of four of them in other words where there is a picture. */
static const char *const acts[] = { "genuine",         "genuine-many",   "key-unsafe", "suspect",    "inactive",
                                    "revoked",         "recalled",       "expired",            "expired-typed",
                                    "forged",          "unissued",       "unsigned",           "unknown",
                                    "malformed-typed", "malformed-link", "fault",              "genuine-photo",
                                    "genuine-many-photo", "key-unsafe-photo", "suspect-photo", NULL };
static const char *const tones[] = { "green", "amber", "red", "grey", NULL };
static const char *const seen[] = { "first", "none", "once", "some", "many", NULL };
static const char *const checked[] = { "signed", "typed", "forged", "unissued", "unknown", "none", NULL };
static const char *const statuses[] = { "400",      "403", "403-form", "403-insecure", "403-origin", "404", "405", "409",
                                        "411",      "413", "413-form", "414",          "415",        "422", "429", "431",
                                        "500",      "501", "503",      "505",          "507",        NULL };

static const char *const waits[] = { "typed", "failed", NULL };
static const char *const steps[] = { "1", "2", "3", "4", NULL };

static const struct markup_set sets[] = { { "n", steps }, { "state", states },    { "act", acts },            { "tone", tones },
                                          { "seen", seen },
                                          { "checked", checked }, { "status_key", statuses }, { "wait", waits },
                                          { NULL, NULL } };

static const struct {
    const char *name;
    enum lang_reach reach;
} pages_all[PAGE_COUNT] = {
#define X(name, file, reach) [PAGE_##name] = { file, reach },
#include "pages.def"
#undef X
};

/* ---- what the compiler asks for ---- */

static const char *find_source(void *ctx, const char *name, size_t *len) {
    struct pages *p = ctx;
    const char *path = arena_printf(p->arena, "src/http/pages/%s.html", name);
    const struct embed_file *f = path ? embed_find(path) : NULL;
    if (!f) return NULL;
    *len = f->len;
    return (const char *)f->data;
}

static const char *find_verbatim(void *ctx, const char *name, size_t *len) {
    struct pages *p = ctx;
    if (strcmp(name, STYLE) != 0) return NULL;
    *len = strlen(p->style);
    return p->style;
}

static const char *find_asset(void *ctx, const char *name) {
    struct pages *p = ctx;
    const struct asset *a = assets_named(&p->assets, name);
    return a ? a->address : NULL;
}

/* ---- the stylesheet ---- */

/* more: where else style sheets come from, " 'self'" or "" */
static const char *policy_make(const char *style, const char *more, struct arena *a) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    char base64[sodium_base64_ENCODED_LEN(crypto_hash_sha256_BYTES, sodium_base64_VARIANT_ORIGINAL)];
    crypto_hash_sha256(hash, (const unsigned char *)style, strlen(style));
    sodium_bin2base64(base64, sizeof base64, hash, sizeof hash, sodium_base64_VARIANT_ORIGINAL);
    return arena_printf(a,
                        "default-src 'none'; style-src 'sha256-%s'%s; img-src 'self' data:; form-action 'self'; "
                        "base-uri 'none'; frame-ancestors 'none'",
                        base64, more);
}

/* ---- opening ---- */

/* The whole languages come first, so that they are there to stand in. */
static enum status page_compile(struct pages *p, enum page page, const struct markup_env *env, struct err *e) {
    enum status st = ST_OK;
    for (int i = 0; i < LANG_COUNT && !st; i++) {
        enum lang l = (enum lang)i;
        if (pages_all[page].reach == LANG_WHOLE && lang_whole(l) != l) p->page[page][l] = p->page[page][lang_whole(l)];
        else st = markup_compile(&p->page[page][l], pages_all[page].name, l, env, p->arena, e);
    }
    return st;
}

static enum status pages_read(struct pages *p, struct err *e) {
    assets_read(&p->assets, p->arena);
    const struct asset *style = assets_named(&p->assets, STYLE);
    if (!style) {
        err_arg(e, "page", "%s", STYLE);
        return err_set(e, ST_INTERNAL, NULL, "page.broken");
    }
    p->style = (const char *)style->data;
    p->policy = p->style ? policy_make(p->style, "", p->arena) : NULL;
    p->private_policy = p->style ? policy_make(p->style, " 'self'", p->arena) : NULL;
    if (!p->policy || !p->private_policy) return err_set(e, ST_NO_MEMORY, NULL, "");
    const struct markup_env env = { find_source, find_verbatim, find_asset, p, sets };
    for (int i = 0; i < PAGE_COUNT; i++) {
        enum status st = page_compile(p, (enum page)i, &env, e);
        if (st) return st;
    }
    return arena_spent(p->arena) ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

enum status pages_open(struct pages **out, struct err *e) {
    struct pages *p = calloc(1, sizeof *p);
    *out = p;
    if (p) p->arena = arena_new(ARENA_BYTES);
    enum status st = p && p->arena ? pages_read(p, e) : err_set(e, ST_NO_MEMORY, NULL, "");
    if (st) pages_close(out);
    return st;
}

void pages_close(struct pages **p) {
    if (!*p) return;
    arena_free(&(*p)->arena);
    free(*p);
    *p = NULL;
}

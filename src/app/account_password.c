/*
 * Passwords: what may be one, and the work of Argon2id.
 *
 * Length and a list of the common ones are the whole rule; no mixture of characters is asked for and none expires, since
 * both make people choose worse ones. The list is compared without marks, letter case, signs, and digits at the ends:
 * "Mật khẩu 2026!" is "matkhau".
 */
#include <sodium.h>
#include <string.h>

#include "base/embed.h"
#include "base/utf8.h"
#include "signin.h"

#define LEAST_OFFICER 12
#define LEAST_PRODUCER 8
#define DIFFERENT_LEAST 5
#define TURNS 2 /* Argon2id takes 64 MiB: so many at once on a small machine */
#define CLEAN_ARENA_BYTES (1u << 16)

_Static_assert(crypto_pwhash_STRBYTES == 128, "as the header says");

const char *password_clean(struct arena *ar, const char *typed) {
    const char *clean = utf8_clean(ar, typed, strlen(typed));
    return clean && utf8_count(clean, strlen(clean)) <= PASSWORD_MAX ? clean : NULL;
}

/* ---- the common ones ---- */

/* A letter that a digit or sign inside a word stands for. */
static char plain_letter(char c) {
    static const char from[] = "@4$5013!7", to[] = "aassoieit";
    const char *at = c ? strchr(from, c) : NULL;
    return at ? to[at - from] : c;
}

static bool is_letter(char c) { return c >= 'a' && c <= 'z'; }

/* The word in a password: folded, without what stands around its first and last letter, and without signs inside. */
static const char *word_of(struct arena *ar, const char *clean) {
    char *s = utf8_fold(ar, clean, strlen(clean));
    if (!s) return NULL;
    while (*s && !is_letter(*s)) s++;
    size_t len = strlen(s), n = 0;
    while (len && !is_letter(s[len - 1])) len--;
    for (size_t i = 0; i < len; i++) {
        char c = plain_letter(s[i]);
        if (is_letter(c)) s[n++] = c;
    }
    s[n] = '\0';
    return s;
}

static bool is_listed(const char *word) {
    char line[PASSWORD_MAX + 3];
    const struct embed_file *f = embed_find("src/app/common-passwords.txt");
    size_t len = strlen(word);
    if (!f || len > PASSWORD_MAX) return false;
    if (f->len > len && !memcmp(f->data, word, len) && f->data[len] == '\n') return true; /* the first has no line before it */
    (void)snprintf(line, sizeof line, "\n%s\n", word);
    return memmem(f->data, f->len, line, len + 2) != NULL;
}

static int different(const char *s) {
    bool seen[256] = { false };
    int n = 0;
    for (; *s; s++) {
        n += !seen[(unsigned char)*s];
        seen[(unsigned char)*s] = true;
    }
    return n;
}

/* Also numbers alone: days of birth, telephones, citizen numbers. */
static bool is_common(const char *clean, const char *word) {
    return !*word || different(clean) < DIFFERENT_LEAST || is_listed(word);
}

static bool is_login(struct arena *ar, const char *word, const char *login) {
    const char *name = word_of(ar, login);
    return name && *name && !strcmp(name, word);
}

enum status password_rule(enum role strictest, const char *login, const char *password, struct err *e) {
    size_t least = role_is_officer(strictest) ? LEAST_OFFICER : LEAST_PRODUCER;
    struct arena *ar = arena_new(CLEAN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = ST_OK;
    const char *clean = password_clean(ar, password);
    const char *word = clean ? word_of(ar, clean) : NULL;
    if (!word) {
        st = err_set(e, ST_INVALID, "password", "password.text");
        err_arg(e, "max", "%d", PASSWORD_MAX);
    } else if (utf8_count(clean, strlen(clean)) < least) {
        st = err_set(e, ST_INVALID, "password", "password.short");
        err_arg(e, "min", "%zu", least);
    } else if (is_login(ar, word, login)) {
        st = err_set(e, ST_INVALID, "password", "password.login");
    } else if (is_common(clean, word)) {
        st = err_set(e, ST_INVALID, "password", "password.common");
    }
    arena_free(&ar);
    return st;
}

enum role role_strictest(const struct assignment_row *r, size_t n) {
    for (size_t i = 0; i < n; i++)
        if (!r[i].ended_us && role_is_officer(r[i].role)) return r[i].role;
    return n ? r[0].role : ROLE_CLERK;
}

/* ---- the work ---- */

static pthread_mutex_t turn_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t turn_free = PTHREAD_COND_INITIALIZER;
static int turns = TURNS;

void password_turn_take(void) {
    pthread_mutex_lock(&turn_lock);
    while (turns == 0) pthread_cond_wait(&turn_free, &turn_lock);
    turns--;
    pthread_mutex_unlock(&turn_lock);
}

void password_turn_give(void) {
    pthread_mutex_lock(&turn_lock);
    turns++;
    pthread_cond_signal(&turn_free);
    pthread_mutex_unlock(&turn_lock);
}

/* Of nobody's password, at the cost of all others. */
#define NOBODY "$argon2id$v=19$m=65536,t=2,p=1$DXQ5gpuhV6MIZbxr5wgSiA$p5trtN8X0v0vXW9ZsAkgbDFHn0A9yLXTLkiUpKj2nmQ"

enum status password_cost_of(bool weak, struct password_cost *out, struct err *e) {
    *out = (struct password_cost){ crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE, NOBODY };
    if (!weak) return ST_OK;
    out->passes = crypto_pwhash_OPSLIMIT_MIN;
    out->memory = crypto_pwhash_MEMLIMIT_MIN;
    return password_hash(out, "", out->nobody, e);
}

enum status password_hash(const struct password_cost *c, const char *clean, char out[static 128], struct err *e) {
    password_turn_take();
    int failed = crypto_pwhash_str(out, clean, strlen(clean), c->passes, c->memory);
    password_turn_give();
    return failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

bool password_fits(const struct password_cost *c, const char *hash, const char *clean) {
    char str[crypto_pwhash_STRBYTES] = { 0 };
    (void)snprintf(str, sizeof str, "%s", *hash ? hash : c->nobody);
    bool fits = crypto_pwhash_str_verify(str, clean, strlen(clean)) == 0;
    return fits && *hash;
}

/* ---- a new one ---- */

struct new_password {
    struct app *app;
    const struct session *session;
    const char *hash;
    bool wrong; /* the old one was: counted, nothing else */
};

static enum status change_write(struct db *tx, void *ctx, struct err *e) {
    const struct new_password *w = ctx;
    const struct session *s = w->session;
    char subject[32];
    int64_t at = clock_now_us(w->app->clock);
    (void)snprintf(subject, sizeof subject, "account:%lld", (long long)s->account_id);
    enum status st = account_set_password(tx, s->account_id, w->hash, false, at, e);
    if (!st) st = session_delete_account(tx, s->account_id, s->id, e);
    return st ? st : act_append(tx, &s->actor, at, "account.password", subject, NULL, e);
}

static enum status failed_write(struct db *tx, void *ctx, struct err *e) {
    const struct new_password *w = ctx;
    struct account account;
    int64_t at = clock_now_us(w->app->clock);
    struct arena *ar = arena_new(CLEAN_ARENA_BYTES);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    store_quiet(tx);
    enum status st = account_get(tx, w->session->account_id, ar, &account, e);
    struct failures f = { account.failures, account.last_failure_us, account.locked_until_us };
    failures_add(&f, at);
    if (!st) st = account_set_failures(tx, account.id, f.n, f.last_us, f.until_us, e);
    arena_free(&ar);
    return st;
}

/* Whether the old one is right; the new one must be another.  out: ST_FORBIDDEN also where it was given wrongly too often */
static enum status old_check(struct app *a, const struct session *s, const struct account *account, const char *old,
                             const char *fresh, struct err *e) {
    struct new_password w = { .app = a, .session = s };
    const struct failures f = { account->failures, account->last_failure_us, account->locked_until_us };
    enum status st = failures_wait(&f, clock_now_us(a->clock), e);
    if (st) return st;
    password_turn_take();
    bool right = !old || password_fits(&a->password_cost, account->password_hash, old);
    bool same = right && password_fits(&a->password_cost, account->password_hash, fresh);
    if (!right) st = store_write(a->store, failed_write, &w, e);
    password_turn_give();
    if (!st && !right) return err_set(e, ST_FORBIDDEN, "old", "password.old");
    return !st && same ? err_set(e, ST_INVALID, "password", "password.same") : st;
}

static enum status account_read(struct app *a, int64_t id, struct arena *ar, struct account *account,
                                struct assignment_row **r, size_t *n, struct err *e) {
    struct db *db = NULL;
    enum status st = app_reader_begin(a, &db, e);
    if (st) return st;
    st = account_get(db, id, ar, account, e);
    if (!st) st = assignment_all(db, id, ar, r, n, e);
    app_reader_end(a);
    return st;
}

enum status password_change(struct app *a, const struct session *s, const char *old, const char *fresh, struct err *e) {
    char hash[crypto_pwhash_STRBYTES];
    struct account account;
    struct assignment_row *r = NULL;
    size_t n = 0;
    if (!old && !s->must_change) return err_set(e, ST_FORBIDDEN, "old", "password.old");
    struct arena *ar = arena_new(1u << 20);
    if (!ar) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    enum status st = account_read(a, s->account_id, ar, &account, &r, &n, e);
    if (!st) st = password_rule(role_strictest(r, n), s->login, fresh, e);
    const char *clean = st ? "" : password_clean(ar, fresh);
    const char *clean_old = !st && old ? password_clean(ar, old) : NULL;
    if (!st && old && !clean_old) clean_old = "";
    if (!st) st = old_check(a, s, &account, clean_old, clean, e);
    if (!st) st = password_hash(&a->password_cost, clean, hash, e);
    struct new_password w = { .app = a, .session = s, .hash = hash };
    if (!st) st = store_write(a->store, change_write, &w, e);
    arena_free(&ar);
    return st;
}

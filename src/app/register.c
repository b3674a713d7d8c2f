/*
 * A household, group or cooperative registers by itself: organisation, account, role and the draft of its record in one
 * transaction. Nobody decides anything here: the commune confirms and the responsible office approves as for anybody.
 *
 * The consent to the processing of its data is kept with the words that were shown, since the law asks for a proof of it.
 * src: Luật Bảo vệ dữ liệu cá nhân (91/2025/QH15)
 */
#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "record_write.h"
#include "signin.h"

static const char *const fields[] = { "name", "kind", "commune_code", "hamlet", "representative", "phone" };
#define FIELDS (sizeof fields / sizeof *fields)
#define ORG_CODE_BYTES (KIND_ID_BYTES + 4)

/* The sentences that are agreed to, in their order on the page. */
static const char *const consent_keys[] = { "register.consent-who", "register.consent-what", "register.consent-why",
                                            "register.consent-shown", "register.consent-long", "register.consent-rights" };

struct register_job {
    struct command_ctx *c;
    json_t *given; /* of the producer; owned */
    const char *login, *hash;
    enum lang lang;
    int64_t account_id; /* out */
    char producer[KIND_ID_BYTES];
};

/* ---- checks before any work ---- */

/* What this person must give besides what saving needs. */
static enum status needed(struct record_ctx *x, const json_t *given) {
    static const char *const more[] = { "representative", "phone" };
    enum status st = ST_OK;
    for (size_t i = 0; i < sizeof more / sizeof *more; i++)
        if (!*value_text(given, more[i])) st = problem_add(x, more[i], "value.needed", NULL, NULL);
    return st;
}

static enum status login_free(struct record_ctx *x, const char *login) {
    int64_t there = 0;
    if (!*login) return problem_add(x, "login", "value.needed", NULL, NULL);
    if (!login_is_valid(login)) return problem_add(x, "login", "register.login-form", NULL, NULL);
    enum status st = account_find(x->tx, login, &there, x->e);
    return !st && there ? problem_add(x, "login", "register.login", NULL, NULL) : st;
}

/* The rule speaks of an old password that is still there; here there is none yet. */
static enum status password_good(struct record_ctx *x, const char *login, const char *password) {
    static const char *const said[][2] = { { "password.short", "register.password-short" },
                                           { "password.common", "register.password-common" },
                                           { "password.login", "register.password-login" },
                                           { "password.text", "register.password-text" } };
    struct err e = { 0 };
    if (!*password) return problem_add(x, "password", "value.needed", NULL, NULL);
    enum status st = password_rule(ROLE_MANAGER, login, password, &e);
    for (size_t i = 0; st == ST_INVALID && i < sizeof said / sizeof *said; i++)
        if (!strcmp(e.key, said[i][0]))
            return problem_add(x, "password", said[i][1], e.args_len ? e.args[0].name : NULL, e.args_len ? e.args[0].value : NULL);
    return st ? err_set(x->e, st, "password", e.key) : ST_OK;
}

/* All that is wrong, in one go. */
static enum status check_all(struct register_job *j, struct record_ctx *x) {
    struct command_ctx *c = j->c;
    json_t *values = NULL;
    enum status st = values_check(x, KIND_PRODUCER, j->given, NULL, &values);
    enum status more = needed(x, j->given);
    enum status login = login_free(x, j->login);
    enum status password = password_good(x, j->login, param_text(c, "password"));
    enum status consent = param_bool(c, "consent") ? ST_OK : problem_add(x, "consent", "register.consent", NULL, NULL);
    json_decref(values);
    return st ? st : more ? more : login ? login : password ? password : consent;
}

static enum status check_first(struct register_job *j) {
    struct command_ctx *c = j->c;
    struct record_ctx x = { .app = c->app, .who = c->who, .arena = c->arena, .problems = c->io->problems, .e = c->e,
                            .now_us = clock_now_us(c->app->clock) };
    day_format(day_of_us(x.now_us), x.today);
    enum status st = app_reader_begin(c->app, &x.tx, c->e);
    if (st) return st;
    st = check_all(j, &x);
    app_reader_end(c->app);
    return st;
}

/* ---- writing ---- */

static enum status account_make(struct db *tx, const struct register_job *j, struct actor *self, struct err *e) {
    char today[DATE_BYTES];
    int64_t now = clock_now_us(j->c->app->clock);
    struct account a = { .login = j->login, .name = value_text(j->given, "representative"), .org_id = self->who.org_id, .created_us = now, .active = true };
    today_iso(now, today);
    enum status st = account_insert(tx, &a, e);
    if (!st) st = account_set_password(tx, a.id, j->hash, false, now, e);
    struct assignment_row role = { .account_id = a.id, .role = ROLE_MANAGER, .org_id = self->who.org_id, .valid_from = today, .valid_to = "",
                                   .named_by = a.id, .source = "tự đăng ký", .created_us = now };
    self->account_id = a.id;
    return st ? st : assignment_insert(tx, &role, e);
}

/* Which words were agreed to: their language, and a hash of them as they stood. */
static enum status consent_keep(struct db *tx, const struct register_job *j, const struct actor *self, struct err *e) {
    char subject[32], hex[2 * crypto_hash_sha256_BYTES + 1];
    unsigned char hash[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state state;
    crypto_hash_sha256_init(&state);
    for (size_t i = 0; i < sizeof consent_keys / sizeof *consent_keys; i++) {
        const char *s = text_get(j->lang, consent_keys[i]);
        if (s) crypto_hash_sha256_update(&state, (const unsigned char *)s, strlen(s));
    }
    crypto_hash_sha256_final(&state, hash);
    sodium_bin2hex(hex, sizeof hex, hash, sizeof hash);
    (void)snprintf(subject, sizeof subject, "account:%" PRId64, self->account_id);
    json_t *detail = json_pack("{s:s, s:s}", "lang", lang_code(j->lang), "text_sha256", hex);
    enum status st = act_append(tx, self, clock_now_us(j->c->app->clock), "register.consent", subject, detail, e);
    json_decref(detail);
    return st;
}

static enum status exists_error(struct err *e) {
    if (!e || strcmp(e->key, "producer.taken")) return e ? e->status : ST_CONFLICT;
    err_clear(e);
    return err_set(e, ST_CONFLICT, "name", "register.exists");
}

static enum status producer_make(struct record_ctx *x, struct register_job *j, struct record *r, struct actor *self, char code[static ORG_CODE_BYTES]) {
    enum status st = values_check(x, KIND_PRODUCER, j->given, NULL, &r->values);
    if (!st) st = kind_next(x->tx, KIND_PRODUCER, r->h.id, x->e);
    if (st) return st;
    (void)snprintf(code, ORG_CODE_BYTES, "cs-%s", r->h.id);
    st = record_org_make(x, r);
    self->who.org_id = r->h.owner_org;
    if (!st) st = account_make(x->tx, j, self, x->e);
    if (!st) st = record_create(x, r, false);
    return st == ST_CONFLICT ? exists_error(x->e) : st;
}

static enum status register_write(struct db *tx, void *ctx, struct err *e) {
    struct register_job *j = ctx;
    char code[ORG_CODE_BYTES] = "";
    struct actor self = { .role = role_key(ROLE_MANAGER), .org = code, .who = { .role = ROLE_MANAGER, .unit_code = "" } };
    struct record r = { .kind = KIND_PRODUCER, .h = { .state = STATE_DRAFT, .entered = "web" } };
    struct record_ctx x;
    enum status st = record_ctx_open(&x, tx, j->c->app, &self, NULL, 1u << 20, e);
    if (!st) st = producer_make(&x, j, &r, &self, code);
    if (!st) st = consent_keep(tx, j, &self, e);
    j->account_id = self.account_id;
    memcpy(j->producer, r.h.id, sizeof j->producer);
    record_free(&r);
    record_ctx_close(&x);
    return st;
}

/* ---- producer.register ---- */

static enum status password_hashed(struct command_ctx *c, char hash[static crypto_pwhash_STRBYTES]) {
    const char *clean = password_clean(c->arena, param_text(c, "password"));
    return clean ? password_hash(&c->app->password_cost, clean, hash, c->e) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

/* Phones begin a line with a capital. */
static const char *small_letters(struct arena *ar, const char *typed) {
    char *s = arena_str(ar, typed);
    for (char *at = s; at && *at; at++)
        if (*at >= 'A' && *at <= 'Z') *at = (char)(*at + 32);
    return s ? s : "";
}

enum status command_producer_register(struct command_ctx *c) {
    static const struct param spec[] = { { "name", PARAM_TEXT, true, 0, 200 },     { "kind", PARAM_TEXT, true, 0, 20 },
                                         { "commune_code", PARAM_TEXT, true, 0, 10 }, { "hamlet", PARAM_TEXT, false, 0, 200 },
                                         { "representative", PARAM_TEXT, true, 0, 200 }, { "phone", PARAM_TEXT, true, 0, 40 },
                                         { "login", PARAM_TEXT, true, 0, 200 },    { "password", PARAM_TEXT, true, 0, PASSWORD_MAX },
                                         { "consent", PARAM_BOOL, true, 0, 0 },    { "lang", PARAM_TEXT, false, 0, 5 },
                                         { "peer", PARAM_TEXT, true, 1, 60 } };
    char hash[crypto_pwhash_STRBYTES];
    struct register_job j = { .c = c, .hash = hash, .lang = LANG_VI };
    enum status st = params_check(c->params, spec, sizeof spec / sizeof *spec, c->e);
    if (st) return st;
    if (lang_parse(param_text(c, "lang"), &j.lang)) j.lang = lang_whole(j.lang);
    j.login = small_letters(c->arena, param_text(c, "login"));
    j.given = json_object();
    for (size_t i = 0; i < FIELDS; i++) json_object_set_new(j.given, fields[i], json_string(param_text(c, fields[i])));
    st = j.given ? check_first(&j) : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    /* From here on it costs something, so that it counts. */
    if (!st) st = signin_register(c->app->signin, param_text(c, "peer"), clock_now_us(c->app->clock), c->e);
    if (!st) st = password_hashed(c, hash);
    if (!st) st = store_write(c->app->store, register_write, &j, c->e);
    sodium_memzero(hash, sizeof hash);
    json_decref(j.given);
    if (st) return st;
    *c->result = json_pack("{s:s, s:I, s:s}", "producer", j.producer, "account", (json_int_t)j.account_id, "login", j.login);
    return *c->result ? ST_OK : err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
}

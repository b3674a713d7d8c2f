/* People in a world: two communes with their committees, two producers, and accounts with passwords. Include after cmocka.h. */
#ifndef TEMLANG_TESTS_PEOPLE_H
#define TEMLANG_TESTS_PEOPLE_H

#include <string.h>

#include "app/account.h"
#include "core/totp.h"
#include "world.h"

#define PEOPLE_PASSWORD "suoi-nui-2-rung"
#define PEOPLE_PEER "203.0.113.7"

/* Communes 03013 and 03046; organisations so-khcn, so-nnmt, htx-a (03013), htx-b (03046), hoi-det. */
static inline void people_orgs(struct world *w) {
    static const char *const orgs[][4] = { { "so-khcn", "Sở Khoa học và Công nghệ", "department", NULL },
                                           { "so-nnmt", "Sở Nông nghiệp và Môi trường", "department", NULL },
                                           { "htx-a", "HTX Mẫu A", "producer", "03013" },
                                           { "htx-b", "HTX Mẫu B", "producer", "03046" },
                                           { "hoi-det", "Hội Dệt Mẫu", "association", NULL } };
    json_decref(world_do(w, COMMAND_IMPORT,
                         json_pack("{s:s, s:s}", "kind", "communes", "csv",
                                   "commune_2022,district_2022,code_2022,district_code_2022,commune_2025,code_2025,confidence,in_plan,note\n"
                                   "xã Tả Phìn,thị xã Sa Pa,03013,088,xã Tả Phìn,03013,high,yes,\n"
                                   "xã Bản Hồ,thị xã Sa Pa,03046,088,xã Bản Hồ,03046,high,yes,\n")));
    for (size_t i = 0; i < sizeof orgs / sizeof *orgs; i++)
        json_decref(world_do(w, COMMAND_ORG_ADD, json_pack("{s:s, s:s, s:s, s:s*}", "code", orgs[i][0], "name", orgs[i][1], "kind",
                                                           orgs[i][2], "commune", orgs[i][3])));
}

/* A new account; out: its card's code, valid until the next call */
static inline const char *people_add(struct world *w, const char *login, const char *role, const char *org) {
    static char code[32];
    json_t *r = world_do(w, COMMAND_ACCOUNT_ADD, json_pack("{s:s, s:s, s:s, s:s, s:i}", "login", login, "name", "Người Mẫu", "org", org,
                                                           "role", role, "member", strcmp(role, "member") ? 0 : 4));
    (void)snprintf(code, sizeof code, "%s", json_string_value(json_object_get(r, "card")));
    json_decref(r);
    return code;
}

/* The session of a token, in ar. Asserts that there is one. */
static inline struct session people_session(struct world *w, const char *token, struct arena *ar) {
    struct session s;
    enum status st = session_find(w->app, token, ar, &s, &w->err);
    if (st) print_error("%s\n", w->err.key);
    assert_int_equal(st, ST_OK);
    return s;
}

/* A new account with PEOPLE_PASSWORD, set by the person with the card; out: token of the session */
static inline void people_enter(struct world *w, const char *login, const char *role, const char *org,
                                char token[static SESSION_TOKEN_BYTES]) {
    struct arena *ar = arena_new(1u << 20);
    const char *code = people_add(w, login, role, org);
    assert_int_equal(signin_card(w->app, code, PEOPLE_PEER, token, &w->err), ST_OK);
    struct session s = people_session(w, token, ar);
    assert_int_equal(password_change(w->app, &s, NULL, PEOPLE_PASSWORD, &w->err), ST_OK);
    arena_free(&ar);
}

/* Run a command as the session's actor.  in: params stolen; out: result or NULL with w->err and *st */
static inline json_t *people_try(struct world *w, const struct session *s, enum command c, json_t *params, enum status *st) {
    json_t *result = NULL;
    err_clear(&w->err);
    *st = command_run(c, w->app, NULL, &s->actor, params, NULL, &result, &w->err);
    json_decref(params);
    return result;
}

/* The same, for a command whose result nobody looks at.  out: its status */
static inline enum status people_do(struct world *w, const struct session *s, enum command c, json_t *params) {
    enum status st = ST_OK;
    json_decref(people_try(w, s, c, params, &st));
    return st;
}

/* The code that a phone shows now for an otpauth secret in base32. */
static inline void people_code(const struct world *w, const char *base32, char out[static 8]) {
    unsigned char secret[TOTP_SECRET_BYTES];
    for (size_t i = 0; i < 4; i++) {
        uint64_t block = 0;
        for (size_t j = 0; j < 8; j++) {
            char c = base32[i * 8 + j];
            block = block << 5 | (uint64_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
        }
        for (size_t j = 0; j < 5; j++) secret[i * 5 + j] = (unsigned char)(block >> (32 - 8 * j));
    }
    (void)snprintf(out, 8, "%06u", totp_code(secret, sizeof secret, totp_step(w->now_us), TOTP_DIGITS) % 1000000u);
}

#endif

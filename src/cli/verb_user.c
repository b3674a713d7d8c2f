/* Accounts at the command line. A password comes from a file or standard input, never from the command line itself. */
#include <sodium.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli_internal.h"

#define PASSWORD_BYTES_MAX 1024
#define PAGE_ROWS 200

/* A command whose result is an account with a new card. */
enum status verb_user_card(struct cli *c) {
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (!st) st = call(c, params, NULL, NULL, &result);
    if (!st) st = put_taken(c, result);
    if (!st) talk(c, "cli.user-card", NULL, 0);
    return st;
}

enum status verb_user_list(struct cli *c) {
    json_int_t after = 0;
    json_t *all = json_array();
    enum status st = all ? ST_OK : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    for (bool more = true; !st && more;) {
        json_t *page = NULL, *params = NULL;
        st = params_of(c, &params);
        if (st) break;
        json_object_set_new(params, "limit", json_integer(PAGE_ROWS));
        json_object_set_new(params, "after", json_integer(after));
        st = call(c, params, NULL, NULL, &page);
        if (st) break;
        more = json_array_size(page) == PAGE_ROWS;
        after = json_integer_value(json_object_get(json_array_get(page, json_array_size(page) - 1), "id"));
        if (json_array_extend(all, page)) st = err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
        json_decref(page);
    }
    if (!st) return put_list(c, "accounts", all);
    json_decref(all);
    return st;
}

/* ---- passwd ---- */

/* Nothing shows on the screen while it is typed. */
static enum status password_type(struct cli *c, struct buf *out) {
    struct termios shown, hidden;
    char line[PASSWORD_BYTES_MAX];
    bool terminal = isatty(STDIN_FILENO) && !tcgetattr(STDIN_FILENO, &shown);
    if (!terminal) return file_read("-", PASSWORD_BYTES_MAX, out, &c->e);
    talk(c, "cli.user-password-ask", NULL, 0);
    hidden = shown;
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    if (fgets(line, sizeof line, stdin)) buf_str(out, line);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
    sodium_memzero(line, sizeof line);
    return ST_OK;
}

static enum status password_read(struct cli *c, struct buf *out) {
    const char *file = c->args.text[OPT_PASSWORD_FILE];
    enum status st = file && strcmp(file, "-") ? file_read(file, PASSWORD_BYTES_MAX, out, &c->e) : password_type(c, out);
    while (!st && out->len && (out->data[out->len - 1] == '\n' || out->data[out->len - 1] == '\r')) out->data[--out->len] = '\0';
    if (!st && !out->len) st = err_set(&c->e, ST_INVALID, "password", "cli.password-empty");
    if (!st && !utf8_valid(out->data, out->len)) {
        st = err_set(&c->e, ST_INVALID, "password", "cli.utf8");
        err_arg(&c->e, "name", "password");
    }
    return st;
}

enum status verb_user_passwd(struct cli *c) {
    struct buf password = BUF_INIT;
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (!st) st = password_read(c, &password);
    if (!st) {
        json_object_del(params, "password_file");
        json_object_set_new(params, "password", json_stringn(password.data, password.len));
        st = call(c, params, NULL, NULL, &result);
    } else {
        json_decref(params);
    }
    if (password.data) sodium_memzero(password.data, password.cap);
    buf_free(&password);
    return st ? st : put_taken(c, result);
}

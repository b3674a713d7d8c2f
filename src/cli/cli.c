/* The way of every call: read the words, find the folder, run the verb, say how it ended. */
#include "cli/cli.h"

#include <stdlib.h>
#include <string.h>

#include "cli_internal.h"
#include "label/stock.h"

enum lang lang_of_environment(void) {
    static const char *const names[] = { "LC_ALL", "LC_MESSAGES", "LANG" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const char *value = getenv(names[i]);
        if (!value || !*value) continue;
        bool vi = (value[0] == 'v' || value[0] == 'V') && (value[1] == 'i' || value[1] == 'I');
        return vi && strchr("_.@-", value[2]) ? LANG_VI : LANG_EN;
    }
    return LANG_EN;
}

enum status path_make(char out[static PATH_BYTES], const char *a, const char *b, struct err *e) {
    int n = snprintf(out, PATH_BYTES, "%s%s", a, b);
    return n >= 0 && n < PATH_BYTES ? ST_OK : err_set(e, ST_INVALID, "data", "cli.path-long");
}

enum status data_folder(struct cli *c, const char *suffix, char out[static PATH_BYTES]) {
    const char *named = c->args.text[OPT_DATA];
    const char *home = getenv("HOME"), *xdg = getenv("XDG_DATA_HOME");
    char base[PATH_BYTES];
    enum status st = ST_OK;
    if (!named && !*suffix) named = getenv("TEMLANG_DATA");
    if (named && *named) {
        st = path_make(out, named, "", &c->e);
        for (size_t n = strlen(out); !st && n > 1 && out[n - 1] == '/'; n--) out[n - 1] = '\0';
        return st;
    }
    if (xdg && *xdg == '/')
        st = path_make(base, xdg, "/temlang", &c->e);
    else if (home && *home)
        st = path_make(base, home, "/.local/share/temlang", &c->e);
    else
        st = err_set(&c->e, ST_USAGE, "data", "cli.data-none");
    return st ? st : path_make(out, base, suffix, &c->e);
}

/* Verbs that look at no data folder. */
static bool needs_folder(const struct verb *v) {
    return v->command != COMMAND_COUNT || v->fn == verb_init || v->fn == verb_serve || v->fn == verb_restore;
}

static enum status run_verb(struct cli *c) {
    const struct args *a = &c->args;
    if (args_has(a, OPT_HELP)) {
        struct buf out = BUF_INIT;
        help_write(&out, c->lang, a);
        enum status st = put_bytes(c, out.data, out.len);
        buf_free(&out);
        return st;
    }
    if (args_has(a, OPT_VERSION)) return verb_version(c);
    enum status st = needs_folder(a->verb) ? data_folder(c, "", c->data) : ST_OK;
    return st ? st : a->verb->fn(c);
}

/* The lists are checked when the program is built and tested; here a failure can only be a broken program. */
static enum status lists_load_all(struct err *e) {
    enum status st = text_load(e);
    return st ? st : stock_load(e);
}

int cli_main(int argc, char **argv, const struct cli_hooks *hooks) {
    struct cli *c = calloc(1, sizeof *c);
    if (!c) return status_exit(ST_NO_MEMORY);
    c->hooks = hooks;
    c->lang = lang_of_environment();
    enum status st = lists_load_all(&c->e);
    if (!st) {
        st = args_parse(argc, argv, &c->args, &c->e);
        c->json = args_has(&c->args, OPT_JSON);
        c->quiet = args_has(&c->args, OPT_QUIET);
        if (!st) st = run_verb(c);
    }
    if (!st) st = put_end(c);
    if (st) talk_error(c);
    int code = st ? status_exit(st) : c->exit;
    free(c);
    return code;
}

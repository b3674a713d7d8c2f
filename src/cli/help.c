/* Help is made from the tables, so that it cannot say what the program does not do. */
#include <string.h>

#include "cli_internal.h"
#include "label/press.h"

static void section(struct buf *out, enum lang l, const char *key) {
    buf_byte(out, '\n');
    text_fill(out, l, key, NULL, 0);
    buf_byte(out, '\n');
}

/* "--range RANGES" */
static void option_form(struct buf *out, int o) {
    buf_printf(out, "--%s", option_rows[o].name);
    if (option_rows[o].placeholder) buf_printf(out, " %s", option_rows[o].placeholder);
}

static void pad_to(struct buf *out, size_t from, int columns) {
    int at = text_columns(out->data + from, out->len - from);
    for (; at < columns; at++) buf_byte(out, ' ');
}

/* What an option does; the formats that it names are those of the table. */
static void option_says(struct buf *out, enum lang l, int o) {
    static const char *const names[] = {[FORMAT_ONE] = "one", [FORMAT_MANY] = "many", [FORMAT_EACH] = "each"};
    struct buf words[sizeof names / sizeof *names] = {BUF_INIT};
    struct text_arg args[sizeof names / sizeof *names];
    char key[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        format_words((enum format_labels)i, &words[i]);
        args[i] = (struct text_arg){names[i], words[i].data ? words[i].data : ""};
    }
    int n = snprintf(key, sizeof key, "cli.option.%s", option_rows[o].name);
    if (n > 0 && (size_t)n < sizeof key) text_fill(out, l, key, args, sizeof args / sizeof *args);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) buf_free(&words[i]);
}

static void option_lines(struct buf *out, enum lang l, option_bits options) {
    for (int o = 0; o < OPTIONS_LEN; o++) {
        if (!((options >> o) & 1u)) continue;
        size_t from = out->len;
        buf_str(out, "  ");
        if (option_rows[o].letter) buf_printf(out, "-%c, ", option_rows[o].letter);
        option_form(out, o);
        pad_to(out, from, 26);
        buf_str(out, "  ");
        option_says(out, l, o);
        buf_byte(out, '\n');
    }
}

static void verb_says(struct buf *out, enum lang l, const struct verb *v) {
    char key[64];
    int n = snprintf(key, sizeof key, "cli.verb.%s%s%s", v->noun, v->verb ? "-" : "", v->verb ? v->verb : "");
    if (n > 0 && (size_t)n < sizeof key) text_fill(out, l, key, NULL, 0);
}

/* "run void RUN --range RANGES --reason R" */
static void verb_form(struct buf *out, const struct verb *v) {
    verb_name(out, v);
    if (*v->arguments) buf_printf(out, " %s", v->arguments);
    for (int o = 0; o < OPTIONS_LEN; o++) {
        if (!((v->needed >> o) & 1u)) continue;
        buf_byte(out, ' ');
        option_form(out, o);
    }
    for (int o = 0; o < OPTIONS_LEN; o++) {
        if (!((v->others >> o) & 1u)) continue;
        buf_str(out, " [");
        option_form(out, o);
        buf_str(out, option_rows[o].type == OPTION_MANY ? "]…" : "]");
    }
}

/* The verbs of a noun, or all with noun NULL. */
static void verb_lines(struct buf *out, enum lang l, const char *noun) {
    for (size_t i = 0; i < verbs_len; i++) {
        if (noun && strcmp(noun, verbs[i].noun) != 0) continue;
        size_t from = out->len;
        buf_str(out, "  ");
        verb_name(out, &verbs[i]);
        pad_to(out, from, 16);
        buf_str(out, "  ");
        verb_says(out, l, &verbs[i]);
        buf_byte(out, '\n');
    }
}

static void help_verb(struct buf *out, enum lang l, const struct verb *v) {
    buf_str(out, "temlang ");
    verb_name(out, v);
    buf_str(out, ": ");
    verb_says(out, l, v);
    buf_byte(out, '\n');
    section(out, l, "cli.help.usage");
    buf_str(out, "  temlang [--data D] ");
    verb_form(out, v);
    buf_byte(out, '\n');
    if (v->needed | v->others) {
        section(out, l, "cli.help.options");
        option_lines(out, l, v->needed | v->others);
    }
    section(out, l, "cli.help.options-all");
    option_lines(out, l, OPTIONS_ALL);
    section(out, l, "cli.help.example");
    buf_printf(out, "  %s\n", v->example);
}

static bool noun_known(const char *noun) {
    for (size_t i = 0; noun && i < verbs_len; i++)
        if (!strcmp(noun, verbs[i].noun)) return true;
    return false;
}

static void help_all(struct buf *out, enum lang l, const char *noun) {
    text_fill(out, l, "cli.help.what", NULL, 0);
    buf_byte(out, '\n');
    section(out, l, "cli.help.usage");
    buf_printf(out, "  temlang [--data D] %s …\n", noun ? noun : "VERB");
    section(out, l, "cli.help.verbs");
    verb_lines(out, l, noun);
    section(out, l, "cli.help.options-all");
    option_lines(out, l, OPTIONS_ALL);
    section(out, l, "cli.help.exit");
    buf_str(out, "  ");
    text_fill(out, l, "cli.help.exit-codes", NULL, 0);
    buf_byte(out, '\n');
    section(out, l, "cli.help.example");
    buf_str(out, "  temlang demo\n  temlang run print --help\n");
}

void help_write(struct buf *out, enum lang l, const struct args *a) {
    if (a->verb)
        help_verb(out, l, a->verb);
    else
        help_all(out, l, noun_known(a->noun) ? a->noun : NULL);
}

enum status verb_help(struct cli *c) {
    struct buf out = BUF_INIT;
    struct args about = { .verb = NULL };
    char *words[] = { (char[]){ "temlang" }, (char *)(uintptr_t)c->args.argument[0],
                      (char *)(uintptr_t)c->args.argument[1] };
    if (c->args.arguments_len) {
        struct err ignored = { .status = ST_OK };
        enum status st = args_parse(1 + c->args.arguments_len, words, &about, &ignored);
        bool named = about.verb || (c->args.arguments_len == 1 && noun_known(about.noun));
        if (!named) {
            c->e = ignored;
            return st;
        }
    }
    help_write(&out, c->lang, &about);
    enum status st = put_bytes(c, out.data, out.len);
    buf_free(&out);
    return st;
}

enum status verb_version(struct cli *c) {
    if (!c->json) return put_bytes(c, "temlang " TEMLANG_VERSION "\n", sizeof "temlang " TEMLANG_VERSION);
    json_t *v = json_pack("{s:s, s:s}", "id", "temlang", "version", TEMLANG_VERSION);
    enum status st = put_result(c, v);
    json_decref(v);
    return st;
}

/* Reads the command line strictly: what is not understood is refused before anything is touched. */
#include <stdlib.h>
#include <string.h>

#include "cli_internal.h"
#include "label/press.h"

const struct option_row option_rows[OPTIONS_LEN] = {
#define X(name, text, letter, type, placeholder, min, max) { text, letter, OPTION_##type, placeholder, min, max },
#include "options.def"
#undef X
};

const struct verb verbs[] = {
#define X(name, noun, verb, fn, command, arguments, needed, others, example)                                           \
    { noun, verb, fn, command, arguments, needed, others, example },
#include "verbs.def"
#undef X
};
const size_t verbs_len = sizeof verbs / sizeof verbs[0];

bool args_has(const struct args *a, enum option o) { return (a->given >> o) & 1u; }

void verb_name(struct buf *out, const struct verb *v) {
    buf_str(out, v->noun);
    if (v->verb) buf_printf(out, " %s", v->verb);
}

bool number_read(const char *s, int64_t min, int64_t max, int64_t *out) {
    size_t len = strlen(s);
    if (len == 0 || len > 18 || strspn(s, "0123456789") != len) return false;
    int64_t n = strtoll(s, NULL, 10);
    if (n < min || n > max) return false;
    *out = n;
    return true;
}

/* One length in mm with at most three decimals, ending at end. */
static bool mm_read(const char *s, const char *end, int32_t *um) {
    bool minus = s < end && *s == '-';
    int64_t v = 0, unit = 1000;
    if (minus) s++;
    if (s == end || *s == '.') return false;
    for (; s < end && *s >= '0' && *s <= '9'; s++)
        if ((v = v * 10 + (*s - '0')) > 1000) return false;
    v *= 1000;
    if (s < end && *s == '.') {
        if (++s == end) return false;
        for (; s < end && *s >= '0' && *s <= '9' && unit > 1; s++) v += (*s - '0') * (unit /= 10);
    }
    if (s != end || v > 20000) return false;
    *um = (int32_t)(minus ? -v : v);
    return true;
}

enum status offset_read(const char *s, int32_t *x_um, int32_t *y_um, struct err *e) {
    const char *comma = strchr(s, ',');
    if (comma && mm_read(s, comma, x_um) && mm_read(comma + 1, comma + 1 + strlen(comma + 1), y_um)) return ST_OK;
    err_set(e, ST_USAGE, "offset", "cli.offset");
    err_arg(e, "value", "%s", s);
    return ST_USAGE;
}

/* ---- options ---- */

static enum status option_fail(struct err *e, const char *key, const char *name) {
    err_set(e, ST_USAGE, name, key);
    err_arg(e, "option", "--%s", name);
    return ST_USAGE;
}

static int option_find(const char *name, size_t len) {
    for (int o = 0; o < OPTIONS_LEN; o++)
        if (strlen(option_rows[o].name) == len && !strncmp(option_rows[o].name, name, len)) return o;
    return -1;
}

static int option_find_letter(char c) {
    for (int o = 0; o < OPTIONS_LEN; o++)
        if (option_rows[o].letter && option_rows[o].letter == c) return o;
    return -1;
}

static enum status option_unknown(const char *word, size_t len, struct err *e) {
    err_set(e, ST_USAGE, NULL, "cli.option-unknown");
    err_arg(e, "option", "%.*s", (int)(len < 100 ? len : 100), word);
    return ST_USAGE;
}

static enum status option_take(struct args *a, int o, const char *value, struct err *e) {
    const struct option_row *row = &option_rows[o];
    if (row->type == OPTION_MANY) {
        if (a->many_len == MANY_MAX) {
            option_fail(e, "cli.option-many", row->name);
            err_arg(e, "max", "%d", MANY_MAX);
            return ST_USAGE;
        }
        a->many[a->many_len++] = value;
    } else if (args_has(a, (enum option)o)) {
        return option_fail(e, "cli.option-twice", row->name);
    }
    a->given |= (option_bits)1 << o;
    a->text[o] = value;
    if (row->type != OPTION_NUMBER || number_read(value, row->min, row->max, &a->number[o])) return ST_OK;
    option_fail(e, "cli.option-number", row->name);
    err_arg(e, "value", "%s", value);
    err_arg(e, "min", "%lld", (long long)row->min);
    err_arg(e, "max", "%lld", (long long)row->max);
    return ST_USAGE;
}

/* argv[*i] is an option; *i moves to its value where that is the next word. */
static enum status option_parse(int argc, char *const *argv, int *i, struct args *a, struct err *e) {
    const char *word = argv[*i], *value = NULL;
    int o = -1;
    if (word[1] == '-') {
        size_t len = strcspn(word + 2, "=");
        o = option_find(word + 2, len);
        if (o < 0) return option_unknown(word, len + 2, e);
        if (word[2 + len] == '=') value = word + 3 + len;
    } else {
        if (!word[2]) o = option_find_letter(word[1]);
        if (o < 0) return option_unknown(word, strlen(word), e);
    }
    if (option_rows[o].type == OPTION_FLAG)
        return value ? option_fail(e, "cli.option-flag", option_rows[o].name) : option_take(a, o, "", e);
    if (!value) {
        /* "--out --json" forgot the file; a value that begins so is written --out=--json. */
        if (*i + 1 >= argc || !strncmp(argv[*i + 1], "--", 2))
            return option_fail(e, "cli.option-value", option_rows[o].name);
        value = argv[++*i];
    }
    return option_take(a, o, value, e);
}

/* ---- verbs ---- */

static enum status verb_fail(struct err *e, const char *key, const char *noun, const char *verb) {
    err_set(e, ST_USAGE, NULL, key);
    err_arg(e, "verb", "%s%s%s", noun, verb ? " " : "", verb ? verb : "");
    return ST_USAGE;
}

/* Which row the words name; *used: how many of them are its name. */
static enum status verb_find(struct args *a, const char *const *words, int n, int *used, struct err *e) {
    bool noun_known = false;
    *used = 0;
    if (n == 0) return err_set(e, ST_USAGE, NULL, "cli.verb-none");
    a->noun = words[0];
    for (size_t i = 0; i < verbs_len; i++) {
        if (strcmp(verbs[i].noun, words[0]) != 0) continue;
        noun_known = true;
        if (verbs[i].verb && (n < 2 || strcmp(verbs[i].verb, words[1]) != 0)) continue;
        a->verb = &verbs[i];
        *used = verbs[i].verb ? 2 : 1;
        return ST_OK;
    }
    if (!noun_known) return verb_fail(e, "cli.verb-unknown", words[0], NULL);
    return n < 2 ? verb_fail(e, "cli.verb-half", words[0], NULL) : verb_fail(e, "cli.verb-unknown", words[0], words[1]);
}

/* How many arguments a verb takes; *needed: how many must be there. */
static int arguments_count(const char *s, int *needed) {
    int n = 0;
    *needed = 0;
    while (*s) {
        n++;
        if (*s != '[') ++*needed;
        s += strcspn(s, " ");
        s += *s == ' ';
    }
    return n;
}

static enum status arguments_take(struct args *a, const char *const *words, int n, struct err *e) {
    int needed = 0;
    int max = arguments_count(a->verb->arguments, &needed);
    if (n > max) {
        err_set(e, ST_USAGE, NULL, "cli.argument-extra");
        err_arg(e, "value", "%s", words[max]);
        return ST_USAGE;
    }
    if (n < needed) {
        const char *s = a->verb->arguments;
        for (int i = 0; i < n; i++) s += strcspn(s, " ") + 1;
        err_set(e, ST_USAGE, NULL, "cli.argument-missing");
        err_arg(e, "argument", "%.*s", (int)strcspn(s, " "), s);
        return ST_USAGE;
    }
    for (int i = 0; i < n; i++) a->argument[i] = words[i];
    a->arguments_len = n;
    return ST_OK;
}

static enum status options_fit(const struct args *a, struct err *e) {
    option_bits foreign = a->given & ~(a->verb->needed | a->verb->others | OPTIONS_ALL);
    option_bits missing = a->verb->needed & ~a->given;
    if (!foreign && !missing) return ST_OK;
    int o = 0;
    while (!(((foreign ? foreign : missing) >> o) & 1u)) o++;
    option_fail(e, foreign ? "cli.option-foreign" : "cli.option-needed", option_rows[o].name);
    err_arg(e, "verb", "%s%s%s", a->verb->noun, a->verb->verb ? " " : "", a->verb->verb ? a->verb->verb : "");
    return ST_USAGE;
}

#define WORDS_MAX (2 + ARGUMENTS_MAX + 1) /* one too many is enough to say so */

enum status args_parse(int argc, char *const *argv, struct args *a, struct err *e) {
    const char *words[WORDS_MAX];
    int n = 0, used = 0;
    bool options = true;
    enum status st = ST_OK, bad = ST_OK;
    memset(a, 0, sizeof *a);
    for (int i = 1; i < argc; i++) {
        if (options && !strcmp(argv[i], "--"))
            options = false;
        else if (options && argv[i][0] == '-' && argv[i][1])
            st = option_parse(argc, argv, &i, a, e);
        else if (n < WORDS_MAX)
            words[n++] = argv[i];
        if (st && !bad) bad = st;
    }
    struct err later = { .status = ST_OK };
    st = verb_find(a, words, n, &used, &later);
    if (args_has(a, OPT_HELP) || args_has(a, OPT_VERSION)) {
        err_clear(e);
        return ST_OK;
    }
    if (bad) return bad;
    if (st) {
        if (e) *e = later;
        return st;
    }
    st = arguments_take(a, words + used, n - used, e);
    return st ? st : options_fit(a, e);
}

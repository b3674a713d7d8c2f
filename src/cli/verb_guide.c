/* The maker's guide to hang beside the printer: a page that needs no installation. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cli_internal.h"
#include "label/press.h"

static enum status to_file(void *ctx, const void *p, size_t len, struct err *e) {
    return file_out_write(ctx, p, len, e);
}

/* In Vietnamese unless another is named: it is for makers, whatever the language of who prints it for them. */
enum status verb_guide(struct cli *c) {
    const char *path = c->args.text[OPT_OUT], *word = c->args.argument[0];
    enum lang lang = LANG_VI;
    struct file_out *out = NULL;
    if (word && (!lang_parse(word, &lang) || lang_whole(lang) != lang)) {
        err_set(&c->e, ST_USAGE, "LANG", "cli.guide-lang");
        err_arg(&c->e, "lang", "%s", word);
        return ST_USAGE;
    }
    if (!strcmp(path, "-") && isatty(STDOUT_FILENO)) return err_set(&c->e, ST_USAGE, "out", "cli.out-terminal");
    enum status st = file_out_open(&out, path, 0644, &c->e);
    if (st) return st;
    st = press_guide(lang, to_file, out, &c->e);
    if (!st) return file_out_commit(&out, &c->e);
    file_out_abort(&out);
    return st;
}

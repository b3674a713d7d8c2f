/* Making an installation, filling it from files, copying it and putting a copy back. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/utf8.h"
#include "cli_internal.h"

#define CSV_BYTES_MAX (64u << 20)

enum status verb_init(struct cli *c) {
    char pass[PATH_BYTES];
    bool made = false, long_host = false;
    const char *host = c->args.text[OPT_HOST], *lists = c->args.text[OPT_LISTS];
    enum status st = passphrase_file_of(c, pass, &c->e);
    if (!st && !*pass) st = err_set(&c->e, ST_USAGE, "passphrase-file", "cli.passphrase-needed");
    if (st) return st;
    const struct app_init init = { .dir = c->data, .host = host, .passphrase_file = pass, .lists = lists };
    st = app_init(&init, &made, &long_host, &c->e);
    if (st) return st;
    const struct text_arg args[] = { { "path", pass }, { "host", host } };
    if (made) talk(c, "cli.init-passphrase", args, 2);
    if (long_host) talk(c, "cli.init-host-long", args, 2);
    return put_taken(c, json_pack("{s:s, s:s, s:s, s:b, s:s?}", "id", c->data, "host", host, "passphrase_file", pass,
                                  "passphrase_made", made, "lists", lists));
}

/* Where the UTF-8 breaks, found here: what goes over the control socket must be text. */
static enum status csv_is_text(const struct buf *csv, struct err *e) {
    size_t at = 0;
    long line = 1;
    while (at < csv->len) {
        int32_t ch = utf8_next(csv->data, csv->len, &at);
        if (ch < 0) {
            err_set(e, ST_INVALID, "csv", "csv.utf8");
            e->line = line;
            return ST_INVALID;
        }
        line += ch == '\n';
    }
    return ST_OK;
}

enum status verb_import(struct cli *c) {
    struct buf csv = BUF_INIT;
    json_t *result = NULL;
    c->file = c->args.argument[1];
    enum status st = file_read(c->file, CSV_BYTES_MAX, &csv, &c->e);
    if (!st) st = csv_is_text(&csv, &c->e);
    if (st) {
        buf_free(&csv);
        return st;
    }
    json_t *params = json_pack("{s:s, s:b}", "kind", c->args.argument[0], "dry_run", args_has(&c->args, OPT_DRY_RUN));
    json_t *text = json_stringn(csv.data ? csv.data : "", csv.len);
    if (!params || json_object_set_new(params, "csv", text)) {
        st = err_set(&c->e, ST_INVALID, "kind", "cli.utf8");
        err_arg(&c->e, "name", "kind");
        json_decref(params);
    } else {
        st = call(c, params, NULL, NULL, &result);
    }
    buf_free(&csv);
    if (!st && args_has(&c->args, OPT_DRY_RUN)) talk(c, "cli.import-dry", NULL, 0);
    return st ? st : put_taken(c, result);
}

enum status verb_backup(struct cli *c) {
    char *folder = NULL, path[PATH_BYTES];
    const char *file = c->args.argument[0];
    json_t *result = NULL;
    enum status st = ST_OK;
    /* The owner of the data may stand in another folder. */
    if (*file == '/')
        st = path_make(path, file, "", &c->e);
    else if ((folder = realpath(".", NULL)) == NULL)
        st = err_set(&c->e, ST_IO, NULL, "cli.folder-gone");
    else {
        int n = snprintf(path, sizeof path, "%s/%s", folder, file);
        if (n < 0 || (size_t)n >= sizeof path) st = err_set(&c->e, ST_INVALID, "file", "cli.path-long");
    }
    free(folder);
    if (st) return st;
    if (!utf8_valid(path, strlen(path))) {
        err_set(&c->e, ST_INVALID, "path", "cli.utf8");
        err_arg(&c->e, "name", "path");
        return ST_INVALID;
    }
    json_t *params = json_pack("{s:s}", "path", path);
    st = params ? call(c, params, NULL, NULL, &result) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    return st ? st : put_taken(c, result);
}

enum status verb_restore(struct cli *c) {
    const struct app_options options = app_options_of(c);
    const char *file = c->args.argument[0];
    json_t *result = NULL;
    if (!utf8_valid(file, strlen(file))) {
        err_set(&c->e, ST_INVALID, "file", "cli.utf8");
        err_arg(&c->e, "name", "file");
        return ST_INVALID;
    }
    enum status st = app_restore(&options, &actor_operator, file, &result, &c->e);
    if (st) return st;
    json_int_t lost = json_integer_value(json_object_get(result, "high_water")) -
                      json_integer_value(json_object_get(result, "file_run"));
    char first[24], last[24];
    (void)snprintf(first, sizeof first, "%lld", (long long)json_integer_value(json_object_get(result, "file_run")) + 1);
    (void)snprintf(last, sizeof last, "%lld", (long long)json_integer_value(json_object_get(result, "high_water")));
    const struct text_arg args[] = { { "first", first }, { "last", last } };
    if (lost > 0) talk(c, "cli.restore-lost", args, 2);
    talk(c, "cli.restore-after", NULL, 0);
    return put_taken(c, result);
}

/* Lists, single records and the backup: what only reads. */
#include <sys/stat.h>

#include "internal.h"
#include "store/record.h"

static enum status kind_param(struct command_ctx *c, enum record_kind *k) {
    const char *key = param_text(c, "kind");
    int n = record_kind_parse(key);
    if (n >= 0) {
        *k = (enum record_kind)n;
        return ST_OK;
    }
    err_set(c->e, ST_INVALID, "kind", "record.kind");
    err_arg(c->e, "kind", "%s", key);
    return ST_INVALID;
}

enum status command_list(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },
                                         { "after", PARAM_TEXT, false, 1, 200 },
                                         { "limit", PARAM_INT, false, 1, 10000 } };
    enum record_kind k;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = kind_param(c, &k);
    if (st) return st;
    const char *after = param_text(c, "after");
    return record_list(c->db, k, *after ? after : NULL, (int)param_int(c, "limit", 10000), c->result, c->e);
}

enum status command_show(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "id", PARAM_TEXT, true, 1, 200 } };
    enum record_kind k;
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = kind_param(c, &k);
    return st ? st : record_show(c->db, k, param_text(c, "id"), c->result, c->e);
}

enum status command_key_list(struct command_ctx *c) {
    enum status st = params_check(c->params, NULL, 0, c->e);
    return st ? st : record_list(c->db, RECORD_KEYS, NULL, 1000, c->result, c->e);
}

enum status command_backup(struct command_ctx *c) {
    static const struct param spec[] = { { "path", PARAM_TEXT, true, 1, 4096 } };
    enum status st = params_check(c->params, spec, 1, c->e);
    if (st) return st;
    const char *path = json_string_value(json_object_get(c->params, "path"));
    st = store_backup(c->db, path, c->e);
    if (st) return st;
    struct stat s = { 0 };
    (void)stat(path, &s);
    *c->result = json_pack("{s:s, s:I}", "path", path, "bytes", (json_int_t)s.st_size);
    return ST_OK;
}

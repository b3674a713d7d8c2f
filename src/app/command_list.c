/* Lists, single records and the backup: what only reads. */
#include <string.h>
#include <sys/stat.h>

#include "internal.h"
#include "store/record.h"
#include "store/rows.h"

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

/* These lists are whole, for the command line and for supervision; parts of them by owner are record.page and run.page. */
static enum status list_permit(struct command_ctx *c, enum record_kind k) {
    static const enum access_class classes[] = {
        [RECORD_COMMUNES] = CLASS_PLACE, [RECORD_VILLAGES] = CLASS_PLACE,   [RECORD_RECOGNITIONS] = CLASS_RECOGNITION,
        [RECORD_TARGETS] = CLASS_PLACE,  [RECORD_PRODUCERS] = CLASS_PRODUCER, [RECORD_PRODUCTS] = CLASS_PRODUCT,
        [RECORD_LOTS] = CLASS_LOT,       [RECORD_RUNS] = CLASS_RUN,         [RECORD_KEYS] = CLASS_KEY,
        [RECORD_ENTRIES] = CLASS_LOG,    [RECORD_ACTS] = CLASS_ACT,         [RECORD_ALARMS] = CLASS_ACT,
        [RECORD_ORGS] = CLASS_ORG,
    };
    _Static_assert(sizeof classes / sizeof *classes == RECORD_KIND_COUNT, "every list has a class");
    if (!c->who->account_id || access_scope(classes[k], ACTION_READ, c->who->who.role) == SCOPE_ALL) return ST_OK;
    return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
}

enum status command_list(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 },
                                         { "after", PARAM_TEXT, false, 1, 200 },
                                         { "limit", PARAM_INT, false, 1, 10000 } };
    enum record_kind k;
    enum status st = params_check(c->params, spec, 3, c->e);
    if (!st) st = kind_param(c, &k);
    if (!st) st = list_permit(c, k);
    if (st) return st;
    const char *after = param_text(c, "after");
    return record_list(c->db, k, *after ? after : NULL, (int)param_int(c, "limit", 10000), c->result, c->e);
}

enum status command_show(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "id", PARAM_TEXT, true, 1, 200 } };
    enum record_kind k;
    enum status st = params_check(c->params, spec, 2, c->e);
    if (!st) st = kind_param(c, &k);
    if (!st) st = list_permit(c, k);
    return st ? st : record_show(c->db, k, param_text(c, "id"), c->result, c->e);
}

/* What of a key's acts its list tells; the first key was made with the installation. */
static const struct {
    const char *verb, *act;
} key_verbs[] = { { "init", "added" }, { "key.added", "added" }, { "key.retired", "retired" }, { "key.destroyed", "destroyed" },
                 { "key.compromised", "unsafe" } };

/* {act, at_at, role, org_name, command_line}: whoever signed in has an account; at the command line nobody does. */
static json_t *key_act(const json_t *row) {
    const char *verb = json_string_value(json_object_get(row, "verb"));
    bool line = !json_object_get(json_object_get(row, "detail"), "by");
    for (size_t i = 0; verb && i < sizeof key_verbs / sizeof *key_verbs; i++)
        if (!strcmp(key_verbs[i].verb, verb))
            return json_pack("{s:s, s:O, s:O, s:O, s:b}", "act", key_verbs[i].act, "at_at", json_object_get(row, "at_at"), "role",
                             json_object_get(row, "role"), "org_name", json_object_get(row, "org_name"), "command_line", line);
    return NULL;
}

static json_t *acts_of(const json_t *key, const json_t *acts) {
    char subject[16];
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    (void)snprintf(subject, sizeof subject, "key:%03d", (int)json_integer_value(json_object_get(key, "id")));
    json_array_foreach(acts, i, row) {
        const char *of = json_string_value(json_object_get(row, "subject"));
        json_t *act = of && !strcmp(of, subject) ? key_act(row) : NULL;
        if (act) json_array_append_new(out, act);
    }
    return out;
}

enum status command_key_list(struct command_ctx *c) {
    json_t *acts = NULL, *key = NULL;
    size_t i = 0;
    enum status st = params_check(c->params, NULL, 0, c->e);
    if (!st) st = list_permit(c, RECORD_KEYS);
    if (!st) st = record_list(c->db, RECORD_KEYS, NULL, 1000, c->result, c->e);
    if (!st) st = key_acts(c->db, &acts, c->e);
    if (!st) json_array_foreach(*c->result, i, key) json_object_set_new(key, "acts", acts_of(key, acts));
    json_decref(acts);
    return st;
}

enum status command_backup(struct command_ctx *c) {
    static const struct param spec[] = { { "path", PARAM_TEXT, true, 1, 4096 } };
    enum status st = params_check(c->params, spec, 1, c->e);
    /* It writes a file where it is told to, with everything in it. */
    if (!st && c->who->account_id) st = err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    if (st) return st;
    const char *path = json_string_value(json_object_get(c->params, "path"));
    st = store_backup(c->db, path, c->e);
    if (st) return st;
    struct stat s = { 0 };
    (void)stat(path, &s);
    *c->result = json_pack("{s:s, s:I}", "path", path, "bytes", (json_int_t)s.st_size);
    return ST_OK;
}

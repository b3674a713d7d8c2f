/*
 * What a reference of a form can point to. A mark's owner grants rights to makers whose records he may not read: for a form he
 * is offered the names of those in force, which every scan page shows anyway, and nothing else of them.
 */
#include <string.h>

#include "record.h"

#define OPTIONS_MAX 200

static enum status field_param(struct command_ctx *c, const struct field **f) {
    enum kind k = kind_parse(param_text(c, "kind"));
    *f = k == KIND_NONE ? NULL : kind_field(k, param_text(c, "field"));
    if (!*f || (*f)->type != FIELD_REF) {
        err_set(c->e, ST_INVALID, "field", "value.unknown");
        err_arg(c->e, "name", "%s", param_text(c, "field"));
        return ST_INVALID;
    }
    if (access_scope(kind_info(k)->class, ACTION_WRITE, c->who->who.role) != SCOPE_NONE) return ST_OK;
    return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
}

/* out: false where this person may not even see the names */
static bool options_scope(const struct actor *who, enum kind k, struct kind_query *q) {
    const struct kind_info *info = kind_info(k);
    if (access_scope(info->class, ACTION_READ, who->who.role) != SCOPE_NONE) return record_scope(who, k, q);
    if (kind_field(k, info->title)->flags & FIELD_PERSONAL && reference_ours(who)) {
        q->owner_org = who->who.org_id;
        return true;
    }
    q->state = info->flow == FLOW_PRODUCER || info->flow == FLOW_PRODUCT ? state_key(STATE_APPROVED) : state_key(STATE_ACTIVE);
    return kind_field(k, info->title)->flags & FIELD_PUBLIC;
}

/* What tells two of the same name apart: where, or whose. */
static const char *option_hint(enum kind k, const json_t *row) {
    const struct kind_info *info = kind_info(k);
    for (size_t i = 0; i < info->fields_len; i++) {
        char name[64];
        const struct field *f = &info->fields[i];
        if (f->type != FIELD_UNIT && !(f->type == FIELD_REF && f->flags & FIELD_OWNER)) continue;
        (void)snprintf(name, sizeof name, "%s_title", f->name);
        if (*value_text(row, name)) return value_text(row, name);
    }
    return "";
}

static void options_take(struct command_ctx *c, enum kind k, json_t *rows, int limit) {
    json_t *out = json_array(), *row = NULL;
    size_t i = 0;
    json_array_foreach(rows, i, row) {
        const char *title = value_text(row, kind_info(k)->title);
        if ((int)i == limit || !state_living((enum state)state_parse(value_text(row, "state")))) continue;
        json_array_append_new(out, json_pack("{s:s, s:s, s:s}", "id", value_text(row, "id"), "title", *title ? title : value_text(row, "id"),
                                             "hint", option_hint(k, row)));
    }
    *c->result = json_pack("{s:o, s:b}", "rows", out, "more", (int)json_array_size(rows) > limit);
}

enum status command_record_options(struct command_ctx *c) {
    static const struct param spec[] = { { "kind", PARAM_TEXT, true, 1, 20 }, { "field", PARAM_TEXT, true, 1, 40 },
                                         { "search", PARAM_TEXT, false, 0, 100 }, { "limit", PARAM_INT, false, 1, OPTIONS_MAX } };
    const struct field *f = NULL;
    json_t *rows = NULL;
    struct kind_query q = { .sort = KIND_SORT_NAME };
    enum status st = params_check(c->params, spec, 4, c->e);
    if (!st) st = field_param(c, &f);
    if (!st && !options_scope(c->who, f->ref, &q)) st = err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    if (st) return st;
    q.search = param_text(c, "search");
    q.limit = (int)param_int(c, "limit", 50) + 1;
    st = kind_page(c->db, f->ref, &q, &rows, c->e);
    if (!st) options_take(c, f->ref, rows, q.limit - 1);
    json_decref(rows);
    return !st && !*c->result ? err_set(c->e, ST_NO_MEMORY, NULL, "no-memory") : st;
}

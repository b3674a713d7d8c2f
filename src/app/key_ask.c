/* Key operations in the web: an operator asks, another one agrees. What is done then is what the command line does. */
#include <stdlib.h>
#include <string.h>

#include "record.h"

struct key_ask {
    struct command_ctx *c;
    const char *act, *params;
    int64_t id; /* out */
};

static enum status ask_write(struct db *tx, void *ctx, struct err *e) {
    struct key_ask *k = ctx;
    const struct actor *who = k->c->who;
    int64_t at = clock_now_us(k->c->app->clock);
    struct proposal p = { .kind = "key", .record_id = "", .act = k->act, .params = k->params, .asked_by = who->account_id, .asked_role = who->role,
                          .asked_org = who->who.org_id, .asked_us = at };
    enum status st = proposal_insert(tx, &p, e);
    k->id = p.id;
    return st ? st : act_append(tx, who, at, "key.ask", "key", NULL, e);
}

enum status command_key_ask(struct command_ctx *c) {
    static const struct param spec[] = { { "act", PARAM_TEXT, true, 1, 10 }, { "key", PARAM_INT, false, 0, CODE_KEY_ID_MAX },
                                         { "host", PARAM_TEXT, false, 0, CODE_HOST_MAX } };
    char host[CODE_HOST_BYTES] = "";
    struct key_ask k = { .c = c };
    enum status st = params_check(c->params, spec, 3, c->e);
    if (st) return st;
    k.act = param_text(c, "act");
    bool destroy = !strcmp(k.act, "destroy");
    if (access_scope(CLASS_KEY, ACTION_GRANT, c->who->who.role) != SCOPE_ALL) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    if (!destroy && strcmp(k.act, "rotate")) return err_set(c->e, ST_INVALID, "act", "value.choice");
    if (destroy && param_int(c, "key", -1) < 0) return err_set(c->e, ST_INVALID, "key", "value.needed");
    if (*param_text(c, "host")) st = code_host_parse(param_text(c, "host"), host, c->e);
    json_t *params = destroy ? json_pack("{s:I}", "key", (json_int_t)param_int(c, "key", 0)) : *host ? json_pack("{s:s}", "host", host) : json_object();
    char *text = json_dumps(params, JSON_COMPACT);
    k.params = text ? text : "{}";
    if (!st) st = store_write(c->app->store, ask_write, &k, c->e);
    if (!st) *c->result = json_pack("{s:I, s:s}", "id", (json_int_t)k.id, "act", k.act);
    json_decref(params);
    free(text);
    return st;
}

enum status key_agreed(struct command_ctx *c, const struct proposal *p) {
    struct command_ctx inner = *c;
    json_t *params = json_loads(p->params, 0, NULL);
    if (!params) return err_set(c->e, ST_CORRUPT, NULL, "store.corrupt");
    inner.params = params;
    inner.agreed = true;
    enum status st = !strcmp(p->act, "destroy") ? command_key_destroy(&inner) : command_key_rotate(&inner);
    json_decref(params);
    return st;
}

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

/* The acts that two people do. */
static const struct key_act {
    const char *name;
    enum status (*run)(struct command_ctx *c);
    bool key, reason, host; /* key and reason are needed; a host may be given */
} key_acts_known[] = { { "rotate", command_key_rotate, false, false, true },
                       { "destroy", command_key_destroy, true, false, false },
                       { "compromise", command_key_compromise, true, true, false } };

static const struct key_act *act_find(const char *name) {
    for (size_t i = 0; i < sizeof key_acts_known / sizeof *key_acts_known; i++)
        if (!strcmp(key_acts_known[i].name, name)) return &key_acts_known[i];
    return NULL;
}

/* What is done with when it is agreed to: only what the act takes.  out: NULL without memory */
static json_t *ask_params(const struct command_ctx *c, const struct key_act *act, const char *host) {
    json_t *params = json_object();
    if (act->key) json_object_set_new(params, "key", json_integer((json_int_t)param_int(c, "key", 0)));
    if (act->reason) json_object_set_new(params, "reason", json_string(param_text(c, "reason")));
    if (act->host && *host) json_object_set_new(params, "host", json_string(host));
    return params;
}

enum status command_key_ask(struct command_ctx *c) {
    static const struct param spec[] = { { "act", PARAM_TEXT, true, 1, 10 }, { "key", PARAM_INT, false, 0, CODE_KEY_ID_MAX },
                                         { "host", PARAM_TEXT, false, 0, CODE_HOST_MAX }, { "reason", PARAM_TEXT, false, 0, 500 } };
    char host[CODE_HOST_BYTES] = "";
    struct key_ask k = { .c = c };
    enum status st = params_check(c->params, spec, 4, c->e);
    if (st) return st;
    k.act = param_text(c, "act");
    const struct key_act *act = act_find(k.act);
    if (access_scope(CLASS_KEY, ACTION_GRANT, c->who->who.role) != SCOPE_ALL) return err_set(c->e, ST_FORBIDDEN, NULL, "access.denied");
    if (!act) return err_set(c->e, ST_INVALID, "act", "value.choice");
    if (act->key && param_int(c, "key", -1) < 0) return err_set(c->e, ST_INVALID, "key", "value.needed");
    if (act->reason && !*param_text(c, "reason")) return err_set(c->e, ST_INVALID, "reason", "step.reason");
    if (*param_text(c, "host")) st = code_host_parse(param_text(c, "host"), host, c->e);
    json_t *params = ask_params(c, act, host);
    char *text = json_dumps(params, JSON_COMPACT);
    k.params = text ? text : "{}";
    if (!st && !text) st = err_set(c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = store_write(c->app->store, ask_write, &k, c->e);
    if (!st) *c->result = json_pack("{s:I, s:s}", "id", (json_int_t)k.id, "act", k.act);
    json_decref(params);
    free(text);
    return st;
}

enum status key_agreed(struct command_ctx *c, const struct proposal *p) {
    struct command_ctx inner = *c;
    const struct key_act *act = act_find(p->act);
    json_t *params = json_loads(p->params, 0, NULL);
    inner.params = params;
    inner.agreed = true;
    enum status st = params && act ? act->run(&inner) : err_set(c->e, ST_CORRUPT, NULL, "store.corrupt");
    json_decref(params);
    return st;
}

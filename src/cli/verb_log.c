/* The public log from outside: what it says is held against itself, whoever keeps the copy. */
#include "app/log_verify.h"
#include "cli_internal.h"

enum status verb_log_verify(struct cli *c) {
    const struct log_verify_ask ask = { .place = c->args.argument[0],
                                        .key = c->args.text[OPT_LOG_KEY],
                                        .policy = c->args.text[OPT_LOG_POLICY],
                                        .since = c->args.text[OPT_SINCE] };
    json_t *result = NULL;
    enum status st = log_verify(&ask, &result, &c->e);
    if (st) return st;
    if (!ask.key && !ask.policy) talk(c, "cli.log-own-key", NULL, 0);
    return put_taken(c, result);
}

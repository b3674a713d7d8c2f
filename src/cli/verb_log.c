/* The public log from outside: what it says is held against itself, whoever keeps the copy. */
#include "app/log.h"
#include "app/log_look.h"
#include "app/log_verify.h"
#include "base/file.h"
#include "cli_internal.h"

#include <string.h>

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

/* ---- receipts ---- */

enum status verb_log_receipt(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    json_object_del(params, "out");
    st = fetch_to(c, COMMAND_LOG_RECEIPT, params, path, &result);
    if (!st && !json_integer_value(json_object_get(result, "witnesses"))) talk(c, "cli.receipt-unwitnessed", NULL, 0);
    return st ? st : fetch_put(c, path, result);
}

/* What holds, each in a sentence, and no more than that. */
static void receipt_talk(struct cli *c, const json_t *r) {
    char entry[24], size[24], n[24];
    int64_t witnesses = json_integer_value(json_object_get(r, "witnesses"));
    const char *log = json_string_value(json_object_get(r, "log")), *record = json_string_value(json_object_get(r, "record")),
               *at = json_string_value(json_object_get(r, "witnessed_at"));
    (void)snprintf(entry, sizeof entry, "%lld", (long long)json_integer_value(json_object_get(r, "log_idx")));
    (void)snprintf(size, sizeof size, "%lld", (long long)json_integer_value(json_object_get(r, "log_size")));
    (void)snprintf(n, sizeof n, "%lld", (long long)witnesses);
    const struct text_arg holds[] = { { "i", entry }, { "log", log ? log : "" }, { "n", size } };
    const struct text_arg seen[] = { { "n", n }, { "t", at ? at : "" } };
    talk(c, "cli.receipt-holds", holds, 3);
    talk(c, record && !strcmp(record, "held") ? "cli.receipt-record" : "cli.receipt-no-record", NULL, 0);
    talk(c, witnesses ? "cli.receipt-witnessed" : "cli.receipt-no-witness", seen, 2);
}

/* On the machine of who keeps the log its own key is at hand; everybody else has to say whom to believe. */
enum status verb_log_check_receipt(struct cli *c) {
    char folder[PATH_BYTES], own[PATH_BYTES];
    bool given = c->args.text[OPT_LOG_KEY] || c->args.text[OPT_LOG_POLICY];
    struct log_receipt_ask ask = { .receipt = c->args.argument[0], .key = c->args.text[OPT_LOG_KEY], .policy = c->args.text[OPT_LOG_POLICY] };
    json_t *result = NULL;
    if (ask.key && ask.policy) return err_set(&c->e, ST_USAGE, "log-key", "cli.receipt-both");
    enum status st = given ? ST_OK : data_folder(c, "", folder);
    if (!st && !given) st = path_make(own, folder, "/" LOG_FOLDER "/" LOG_KEY, &c->e);
    if (!st && !given && !file_exists(own)) st = err_set(&c->e, ST_USAGE, "log-key", "cli.receipt-key");
    if (st) return st;
    ask.key_default = given ? NULL : own;
    st = log_receipt_check(&ask, &result, &c->e);
    if (st) return st;
    const struct text_arg where = { "path", given ? "" : own };
    if (!given) talk(c, "cli.receipt-own-key", &where, 1);
    receipt_talk(c, result);
    return put_taken(c, result);
}

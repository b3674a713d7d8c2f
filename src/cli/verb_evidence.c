/* Evidence packs: making one, and checking one that came from anywhere, which needs neither a data folder nor a network. */
#include <stdlib.h>
#include <string.h>

#include "app/evidence_pack.h"
#include "base/file.h"
#include "core/policy.h"
#include "cli_internal.h"

enum status verb_evidence_pack(struct cli *c) {
    const char *path = c->args.text[OPT_OUT];
    json_t *params = NULL, *result = NULL;
    enum status st = params_of(c, &params);
    if (st) return st;
    json_object_del(params, "out");
    st = fetch_to(c, COMMAND_EVIDENCE_PACK, params, path, &result);
    return st ? st : fetch_put(c, path, result);
}

/* ---- what the one who checks knows ---- */

/* A key alone is a policy without witnesses. */
static enum status policy_of_key(struct cli *c, const char *file, struct buf *out) {
    struct buf b = BUF_INIT;
    enum status st = file_read(file, 4096, &b, &c->e);
    while (b.len && (b.data[b.len - 1] == '\n' || b.data[b.len - 1] == '\r')) b.len--;
    if (!st) buf_printf(out, "log %.*s\nquorum none\n", (int)b.len, b.data ? b.data : "");
    buf_free(&b);
    return st;
}

static enum status trust_read(struct cli *c, struct public_keys *set, struct buf *policy, struct evidence_trust *t) {
    const char *key = c->args.text[OPT_LOG_KEY], *rule = c->args.text[OPT_LOG_POLICY];
    if (key && rule) return err_set(&c->e, ST_USAGE, "log-key", "cli.receipt-both");
    enum status st = args_has(&c->args, OPT_KEYS) ? keys_load(c, set) : ST_OK;
    if (!st && args_has(&c->args, OPT_KEYS) && !set->has_evidence) st = err_set(&c->e, ST_INVALID, "keys", "evidence.no-key");
    if (!st && key) st = policy_of_key(c, key, policy);
    if (!st && rule) st = file_read(rule, POLICY_BYTES_MAX, policy, &c->e);
    if (!st && policy->failed) st = err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (set->has_evidence) t->key = set->evidence;
    if (policy->len) *t = (struct evidence_trust){ t->key, policy->data, policy->len };
    return st;
}

/* ---- in words ---- */

static const char *text_in(const json_t *o, const char *name) {
    const char *s = json_string_value(json_object_get(o, name));
    return s ? s : "";
}

static void args_take(const json_t *from, struct text_arg *args, char numbers[][24], size_t max, size_t *n) {
    const char *name = NULL;
    json_t *v = NULL;
    json_object_foreach((json_t *)(uintptr_t)from, name, v) {
        if (*n == max || json_is_object(v)) continue;
        (void)snprintf(numbers[*n], sizeof numbers[*n], "%lld", (long long)json_integer_value(v));
        args[*n] = (struct text_arg){ name, json_is_string(v) ? json_string_value(v) : numbers[*n] };
        ++*n;
    }
}

/* The sentence of a line, and of the reason where it has one. */
static void sentence(const struct cli *c, const json_t *line, struct buf *out) {
    struct text_arg args[6];
    char numbers[6][24], key[80];
    size_t n = 0;
    const json_t *given = json_object_get(line, "args");
    args_take(given, args, numbers, 6, &n);
    (void)snprintf(key, sizeof key, "evidence-check.%s.%s", text_in(line, "what"), text_in(line, "result"));
    text_fill(out, c->lang, key, args, n);
    if (!json_object_get(given, "why")) return;
    n = 0;
    args_take(json_object_get(given, "values"), args, numbers, 6, &n);
    (void)snprintf(key, sizeof key, "error.%s", text_in(given, "why"));
    buf_byte(out, ' ');
    text_fill(out, c->lang, key, args, n);
}

/* "không đúng: anh/product-1-photo.jpg: …" */
static enum status line_put(struct cli *c, const json_t *line) {
    struct buf said = BUF_INIT, plain = BUF_INIT;
    char key[40];
    const char *file = text_in(line, "file");
    (void)snprintf(key, sizeof key, "evidence-check.result.%s", text_in(line, "result"));
    text_fill(&said, c->lang, key, NULL, 0);
    buf_str(&said, ": ");
    if (*file) buf_printf(&said, "%s: ", file);
    sentence(c, line, &said);
    buf_plain(&plain, said.data ? said.data : "");
    buf_byte(&plain, '\n');
    enum status st = plain.failed || said.failed ? err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory") : put_bytes(c, plain.data, plain.len);
    buf_free(&said);
    buf_free(&plain);
    return st;
}

static void sum_up(struct cli *c, const json_t *report) {
    char fails[24], open[24];
    int64_t bad = json_integer_value(json_object_get(report, "fails")), left = json_integer_value(json_object_get(report, "open"));
    (void)snprintf(fails, sizeof fails, "%lld", (long long)bad);
    (void)snprintf(open, sizeof open, "%lld", (long long)left);
    const struct text_arg args[] = { { "fails", fails }, { "open", open } };
    talk(c, bad ? "cli.evidence-fails" : left ? "cli.evidence-open" : "cli.evidence-holds", args, 2);
}

static enum status report_put(struct cli *c, json_t *report) {
    const json_t *line = NULL;
    size_t i = 0;
    enum status st = ST_OK;
    if (json_integer_value(json_object_get(report, "fails"))) c->exit = status_exit(ST_TAMPERED);
    sum_up(c, report);
    if (c->json) return put_taken(c, report);
    json_array_foreach(json_object_get(report, "lines"), i, line) if (!st) st = line_put(c, line);
    json_decref(report);
    return st;
}

enum status verb_evidence_verify(struct cli *c) {
    struct evidence_trust t = { .key = NULL };
    struct public_keys *set = calloc(1, sizeof *set);
    struct buf policy = BUF_INIT;
    const void *data = NULL;
    size_t len = 0;
    json_t *report = NULL;
    enum status st = set ? trust_read(c, set, &policy, &t) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    if (!st) st = file_map(c->args.argument[0], &data, &len, &c->e);
    if (!st) st = evidence_check(data ? data : "", len, &t, &report, &c->e);
    file_unmap(data, len);
    buf_free(&policy);
    free(set);
    return st ? st : report_put(c, report);
}

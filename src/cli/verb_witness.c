/*
 * A witness of public logs. It has a folder of its own and needs nothing of an installation, so these verbs open none; without --data
 * the folder lies beside that of an installation.
 */
#include <string.h>

#include "cli_internal.h"
#include "witness/witness.h"

#define LISTEN_DEFAULT "127.0.0.1:8090"

static enum status folder(struct cli *c) { return data_folder(c, "-witness", c->data); }

/* The line that others put into their policy, alone on standard output. */
static enum status put_vkey(struct cli *c, const struct note_key *key) {
    char vkey[NOTE_VKEY_BYTES + 1];
    note_key_format(key, vkey);
    if (c->json) return put_taken(c, json_pack("{s:s, s:s, s:s}", "id", c->data, "name", key->name, "vkey", vkey));
    size_t len = strlen(vkey);
    vkey[len] = '\n';
    return put_bytes(c, vkey, len + 1);
}

enum status verb_witness_init(struct cli *c) {
    struct note_key key;
    enum status st = folder(c);
    if (!st) st = witness_make(c->data, c->args.text[OPT_NAME], NULL, &key, &c->e);
    if (st) return st;
    const struct text_arg args[] = { { "path", c->data } };
    talk(c, "cli.witness-made", args, 1);
    return put_vkey(c, &key);
}

enum status verb_witness_key(struct cli *c) {
    struct note_key key;
    enum status st = folder(c);
    if (!st) st = witness_key(c->data, &key, &c->e);
    return st ? st : put_vkey(c, &key);
}

enum status verb_witness_add_log(struct cli *c) {
    struct note_key key;
    bool added = false;
    enum status st = folder(c);
    if (!st) st = witness_watch(c->data, c->args.argument[0], &key, &added, &c->e);
    if (st) return st;
    const struct text_arg args[] = { { "origin", key.name } };
    talk(c, added ? "cli.witness-added" : "cli.witness-known", args, 1);
    return c->json ? put_taken(c, json_pack("{s:s, s:b}", "log", key.name, "added", added)) : ST_OK;
}

/* ---- serving ---- */

struct serving {
    struct cli *c;
    char host[64];
    const char *prefix;
};

static void on_ready(void *ctx, int port) {
    const struct serving *s = ctx;
    char url[300];
    bool six = strchr(s->host, ':') != NULL;
    (void)snprintf(url, sizeof url, "http://%s%s%s:%d%s/add-checkpoint", six ? "[" : "", s->host, six ? "]" : "", port, s->prefix);
    const struct text_arg args[] = { { "url", url } };
    talk(s->c, "cli.witness-ready", args, 1);
}

/* "" or "/tx/log": what the request guard lets through, so that it can be asked for at all. */
static bool prefix_right(const char *s) {
    size_t len = strlen(s);
    if (!len) return true;
    bool shaped = len < 200 && *s == '/' && s[len - 1] != '/' && !strstr(s, "//") && !strstr(s, "/.");
    return shaped && strspn(s, "/ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._~-") == len;
}

enum status verb_witness_serve(struct cli *c) {
    const char *listen = c->args.text[OPT_LISTEN] ? c->args.text[OPT_LISTEN] : LISTEN_DEFAULT;
    struct serving s = { .c = c, .prefix = c->args.text[OPT_PREFIX] ? c->args.text[OPT_PREFIX] : "" };
    const struct cli_serve serve = { .listen = listen, .prefix = s.prefix, .ready = on_ready, .ctx = &s };
    struct witness *w = NULL;
    int port = 0;
    enum status st = folder(c);
    if (!st) st = listen_read(listen, s.host, sizeof s.host, &port, &c->e);
    if (!st && !prefix_right(s.prefix)) st = err_set(&c->e, ST_USAGE, "prefix", "cli.witness-prefix");
    if (!st) st = witness_open(&w, c->data, NULL, &c->e);
    if (!st) st = c->hooks->witness(w, &serve, &c->e);
    witness_close(&w);
    if (!st) talk(c, "cli.serve-end", NULL, 0);
    return st;
}

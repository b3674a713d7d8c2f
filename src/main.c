/* The one program: wires the command line to the server, which may not know each other. */
#include <signal.h>

#include "cli/cli.h"
#include "http/server.h"
#include "http/site.h"

/* Blocked before any thread is made, so that only sigwait in until_stopped sees them. */
static void signals_block(sigset_t *set) {
    sigemptyset(set);
    sigaddset(set, SIGINT);
    sigaddset(set, SIGTERM);
    pthread_sigmask(SIG_BLOCK, set, NULL);
}

static void until_stopped(struct server *s, const struct cli_serve *o, const sigset_t *set) {
    int sig = 0;
    if (o->ready) o->ready(o->ctx, server_port(s));
    while (sigwait(set, &sig) != 0) continue;
    server_stop(&s);
}

static enum status serve(struct app *a, const struct cli_serve *o, struct err *e) {
    sigset_t set;
    struct server *s = NULL;
    const struct server_options so = { .listen = o->listen, .proxies = o->proxies, .proxies_len = o->proxies_len,
                                       .loopback_only = o->loopback_only };
    signals_block(&set);
    enum status st = server_start(&s, a, &so, e);
    if (!st) until_stopped(s, o, &set);
    return st;
}

static enum status serve_witness(struct witness *w, const struct cli_serve *o, struct err *e) {
    sigset_t set;
    struct server *s = NULL;
    struct site site;
    const struct server_options so = { .listen = o->listen };
    signals_block(&set);
    enum status st = witness_site(w, o->prefix, &site, e);
    if (!st) st = server_serve(&s, &site, &so, e);
    if (!st) until_stopped(s, o, &set);
    return st;
}

int main(int argc, char **argv) {
    app_harden();
    const struct cli_hooks hooks = { .serve = serve, .witness = serve_witness };
    return cli_main(argc, argv, &hooks);
}

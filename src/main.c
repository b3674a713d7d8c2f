/* The one program: wires the command line to the server, which may not know each other. */
#include <signal.h>

#include "cli/cli.h"
#include "http/server.h"

static enum status serve(struct app *a, const struct cli_serve *o, struct err *e) {
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    /* Blocked before any thread is made, so that only sigwait here sees them. */
    pthread_sigmask(SIG_BLOCK, &set, NULL);
    struct server *s = NULL;
    struct server_options so = { .listen = o->listen, .proxies = o->proxies, .proxies_len = o->proxies_len,
                                 .loopback_only = o->loopback_only };
    enum status st = server_start(&s, a, &so, e);
    if (st) return st;
    if (o->ready) o->ready(o->ctx, server_port(s));
    int sig = 0;
    while (sigwait(&set, &sig) != 0) continue;
    server_stop(&s);
    return ST_OK;
}

int main(int argc, char **argv) {
    app_harden();
    const struct cli_hooks hooks = { .serve = serve };
    return cli_main(argc, argv, &hooks);
}

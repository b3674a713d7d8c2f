/* Serving: no thread but the main one may see SIGINT and SIGTERM, so they are blocked before any thread is made. */
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <unistd.h>

#include "app/control.h"
#include "app/housekeep.h"
#include "app/log.h"
#include "app/witnessing.h"
#include "cli_internal.h"

#define LISTEN_DEFAULT "127.0.0.1:8080"

struct served {
    struct cli *c;
    char host[64];
    atomic_bool broken; /* the log's files could not be made durable */
    struct witnessing *witnessing;
};

/* End in good order; the exit code lets the service manager start it again. */
static void on_broken(void *ctx) {
    struct served *s = ctx;
    atomic_store(&s->broken, true);
    (void)kill(getpid(), SIGTERM);
}

static enum status on_admit(void *ctx, const struct checkpoint *last, struct err *e) {
    return witnessing_admit(((struct served *)ctx)->witnessing, last, e);
}

static void on_published(void *ctx, const struct checkpoint *c, const char *note, size_t len) {
    witnessing_published(((struct served *)ctx)->witnessing, c, note, len);
}

static enum status publishing_start(struct served *s, struct app *a, struct log_tree **tree, struct err *e) {
    const struct log_tree_options o = { .admit = on_admit, .published = on_published, .failed = on_broken, .ctx = s };
    enum status st = witnessing_start(&s->witnessing, a, NULL, e);
    return st ? st : log_tree_start(tree, a, &o, e);
}

static void on_ready(void *ctx, int port) {
    const struct served *s = ctx;
    char url[96];
    bool six = strchr(s->host, ':') != NULL;
    (void)snprintf(url, sizeof url, "http://%s%s%s:%d/", six ? "[" : "", s->host, six ? "]" : "", port);
    const struct text_arg args[] = { { "url", url } };
    talk(s->c, "cli.serve-ready", args, 1);
}

enum status verb_serve(struct cli *c) {
    const char *listen = c->args.text[OPT_LISTEN] ? c->args.text[OPT_LISTEN] : LISTEN_DEFAULT;
    struct app_options options = app_options_of(c);
    struct served s = { .c = c };
    const struct cli_serve serve = {
        .listen = listen, .proxies = c->args.many, .proxies_len = c->args.many_len, .ready = on_ready, .ctx = &s
    };
    struct app *a = NULL;
    struct control *control = NULL;
    struct housekeep *housekeep = NULL;
    struct log_tree *tree = NULL;
    sigset_t stop;
    int port = 0;
    enum status st = listen_read(listen, s.host, sizeof s.host, &port, &c->e);
    if (st) return st;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
    options.store.lock_wait_ms = 2000; /* a command may just be ending */
    options.places = c->file = c->args.text[OPT_PLACES];
    options.log_policy = c->args.text[OPT_LOG_POLICY];
    options.scans_off = args_has(&c->args, OPT_NO_SCAN_RECORDS);
    st = app_open(&a, &options, &c->e);
    if (!st) c->file = NULL;
    /* Demonstration data is never served to others, whatever verb serves it. */
    if (!st && app_demo(a) && !host_is_loopback(s.host))
        st = err_set(&c->e, ST_FORBIDDEN, "listen", "cli.demo-loopback");
    if (!st) st = control_start(&control, a, &c->e);
    if (!st) st = housekeep_start(&housekeep, a, &c->e);
    if (!st) st = publishing_start(&s, a, &tree, &c->e);
    if (!st) st = c->hooks->serve(a, &serve, &c->e);
    control_stop(&control);
    housekeep_stop(&housekeep);
    witnessing_stop(s.witnessing);
    log_tree_stop(&tree);
    witnessing_free(&s.witnessing);
    if (!st && atomic_load(&s.broken)) st = err_set(&c->e, ST_IO, NULL, "log.stopped");
    app_close(&a);
    if (!st) talk(c, "cli.serve-end", NULL, 0);
    return st;
}

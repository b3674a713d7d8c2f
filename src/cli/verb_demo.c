/*
 * `temlang demo`: one command that shows the whole thing with fictional data, on this machine only.
 *
 * Beside the data folder D lie D.passphrase (random, 0600) and D-to-tem-mau.pdf. A new installation is made in D.new
 * and renamed, so that a start that was broken off leaves either nothing or a whole installation.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/control.h"
#include "app/log.h"
#include "base/file.h"
#include "cli_internal.h"

#define LISTEN_DEFAULT "127.0.0.1:8080"

struct demo {
    struct cli *c;
    char host[64]; /* listened on */
    int port;
    char passphrase[PATH_BYTES], sheet[PATH_BYTES];
    struct demo_labels labels;
};

/* "127.0.0.1:8080", "[::1]:8080" */
static void demo_at(const struct demo *d, int port, char *out, size_t cap) {
    bool six = strchr(d->host, ':') != NULL;
    (void)snprintf(out, cap, "%s%s%s:%d", six ? "[" : "", d->host, six ? "]" : "", port);
}

/* Remove what a broken-off start left of D.new: plain files and the folder itself, nothing deeper. */
static void remove_made(const char *dir) {
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    DIR *d = fd < 0 ? NULL : fdopendir(fd);
    if (!d) {
        if (fd >= 0) close(fd);
        return;
    }
    for (struct dirent *f; (f = readdir(d)) != NULL;)
        if (strcmp(f->d_name, ".") != 0 && strcmp(f->d_name, "..") != 0) (void)unlinkat(dirfd(d), f->d_name, 0);
    closedir(d);
    (void)rmdir(dir);
}

static enum status demo_make(struct demo *d) {
    struct cli *c = d->c;
    char fresh[PATH_BYTES], host[32];
    bool made = false, long_host = false;
    enum status st = path_make(fresh, c->data, ".new", &c->e);
    if (st) return st;
    const struct text_arg args[] = { { "path", c->data } };
    talk(c, "cli.demo-making", args, 1);
    remove_made(fresh);
    (void)snprintf(host, sizeof host, "LOCALHOST:%d", d->port ? d->port : 8080);
    const struct app_init init = {
        .dir = fresh, .host = host, .passphrase_file = d->passphrase, .lists = "lao-cai", .demo = true
    };
    st = app_init(&init, &made, &long_host, &c->e);
    if (st) return st;
    if (!rename(fresh, c->data)) {
        (void)unlink(d->sheet); /* of an installation that is gone: its labels would be forgeries here */
        return ST_OK;
    }
    err_set(&c->e, ST_IO, "data", "cli.demo-place");
    err_arg(&c->e, "path", "%s", c->data);
    err_arg(&c->e, "reason", "%s", strerror(errno));
    remove_made(fresh);
    return ST_IO;
}

static enum status demo_paths(struct demo *d) {
    struct cli *c = d->c;
    char parent[PATH_BYTES];
    enum status st = data_folder(c, "-demo", c->data);
    if (!st)
        st = c->args.text[OPT_PASSPHRASE_FILE] ? path_make(d->passphrase, c->args.text[OPT_PASSPHRASE_FILE], "", &c->e)
                                               : path_make(d->passphrase, c->data, ".passphrase", &c->e);
    if (!st) st = path_make(d->sheet, c->data, "-to-tem-mau.pdf", &c->e);
    if (!st) st = path_make(parent, c->data, "", &c->e);
    char *slash = st ? NULL : strrchr(parent, '/');
    if (slash && slash != parent) {
        *slash = '\0';
        st = file_mkdirs(parent, &c->e);
    }
    return st;
}

/* Fictional makers must never get into somebody's real ledger. */
static enum status demo_only(struct demo *d, const struct app_options *options) {
    struct cli *c = d->c;
    struct app *a = NULL;
    struct app_options look = *options;
    look.without_secrets = true;
    enum status st = app_open(&a, &look, &c->e);
    if (!st && !app_demo(a)) {
        st = err_set(&c->e, ST_REFUSED, "data", "cli.demo-real");
        err_arg(&c->e, "path", "%s", c->data);
    }
    app_close(&a);
    return st;
}

static enum status demo_open(struct demo *d, struct app **a) {
    struct cli *c = d->c;
    struct app_options options = app_options_of(c);
    options.passphrase_file = d->passphrase;
    options.store.lock_wait_ms = 2000;
    enum status st = store_exists(c->data) ? demo_only(d, &options) : demo_make(d);
    return st ? st : app_open(a, &options, &c->e);
}

static void put_line(struct cli *c, const char *key, const char *value) {
    struct buf out = BUF_INIT;
    text_fill(&out, c->lang, key, NULL, 0);
    buf_printf(&out, "\n  %s\n", value);
    (void)put_bytes(c, out.data, out.len);
    buf_free(&out);
}

/* With port 0 the addresses could not be known before. */
static void demo_move(struct demo_labels *l, const char *at) {
    char *const all[] = { l->genuine, l->gs1, l->liquor, l->inactive, l->voided, l->expired, l->forged, l->typed };
    char moved[sizeof l->genuine];
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (address_local(all[i], at, moved, sizeof moved)) memcpy(all[i], moved, sizeof moved);
}

static void demo_ready(void *ctx, int port) {
    struct demo *d = ctx;
    struct cli *c = d->c;
    char at[80], start[96], sign_in[112];
    demo_at(d, port, at, sizeof at);
    if (port != d->port) demo_move(&d->labels, at);
    (void)snprintf(start, sizeof start, "http://%s/", at);
    (void)snprintf(sign_in, sizeof sign_in, "%sdang-nhap", start);
    if (c->json) {
        json_t *v = json_pack("{s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s, s:s}", "id", c->data, "start",
                              start, "sign_in", sign_in, "genuine", d->labels.genuine, "gs1", d->labels.gs1, "liquor", d->labels.liquor, "inactive", d->labels.inactive, "revoked", d->labels.voided,
                              "expired", d->labels.expired, "forged", d->labels.forged, "typed", d->labels.typed,
                              "sheet", d->sheet, "passphrase_file", d->passphrase);
        (void)put_taken(c, v);
    } else {
        put_line(c, "cli.demo-start", start);
        put_line(c, "cli.demo-signin", sign_in);
        put_line(c, "cli.demo-genuine", d->labels.genuine);
        put_line(c, "cli.demo-gs1", d->labels.gs1);
        put_line(c, "cli.demo-liquor", d->labels.liquor);
        put_line(c, "cli.demo-inactive", d->labels.inactive);
        put_line(c, "cli.demo-voided", d->labels.voided);
        put_line(c, "cli.demo-expired", d->labels.expired);
        put_line(c, "cli.demo-forged", d->labels.forged);
        put_line(c, "cli.demo-typed", d->labels.typed);
        put_line(c, "cli.demo-sheet", d->sheet);
        put_line(c, "cli.demo-passphrase", d->passphrase);
    }
    (void)fflush(stdout);
    talk(c, "cli.demo-stop", NULL, 0);
}

static enum status demo_serve(struct demo *d, struct app *a, const char *listen) {
    struct cli *c = d->c;
    const struct cli_serve serve = { .listen = listen, .loopback_only = true, .ready = demo_ready, .ctx = d };
    struct control *control = NULL;
    struct log_tree *tree = NULL;
    demo_at(d, d->port ? d->port : 8080, d->labels.host, sizeof d->labels.host);
    enum status st = demo_load(c, a, &d->labels);
    if (!st) st = demo_sheet(c, a, d->labels.sheet_run, d->sheet);
    if (!st) st = control_start(&control, a, &c->e);
    if (!st) st = log_tree_start(&tree, a, NULL, &c->e);
    if (!st) st = c->hooks->serve(a, &serve, &c->e);
    control_stop(&control);
    log_tree_stop(&tree);
    return st;
}

enum status verb_demo(struct cli *c) {
    const char *listen = c->args.text[OPT_LISTEN] ? c->args.text[OPT_LISTEN] : LISTEN_DEFAULT;
    struct demo d = { .c = c };
    struct app *a = NULL;
    sigset_t stop;
    enum status st = listen_read(listen, d.host, sizeof d.host, &d.port, &c->e);
    if (!st && !host_is_loopback(d.host)) st = err_set(&c->e, ST_FORBIDDEN, "listen", "cli.demo-loopback");
    if (!st) st = demo_paths(&d);
    if (st) return st;
    sigemptyset(&stop);
    sigaddset(&stop, SIGINT);
    sigaddset(&stop, SIGTERM);
    (void)pthread_sigmask(SIG_BLOCK, &stop, NULL);
    st = demo_open(&d, &a);
    if (!st) st = demo_serve(&d, a, listen);
    app_close(&a);
    if (!st) talk(c, "cli.serve-end", NULL, 0);
    return st;
}

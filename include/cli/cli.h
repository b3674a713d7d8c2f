/* The command line. main passes what it may not include itself: the server. */
#ifndef TEMLANG_CLI_CLI_H
#define TEMLANG_CLI_CLI_H

#include <stdbool.h>

#include "app/app.h"
#include "base/err.h"

struct witness;

struct cli_serve {
    const char *listen;
    const char *const *proxies;
    int proxies_len;
    bool loopback_only;
    const char *prefix; /* of a witness's addresses */
    /* called once the server answers; port is the one listened on */
    void (*ready)(void *ctx, int port);
    void *ctx;
};

struct cli_hooks {
    /* Serve until SIGINT or SIGTERM.  in: a opened with secrets */
    enum status (*serve)(struct app *a, const struct cli_serve *o, struct err *e);
    /* The same for a witness; needs no app. */
    enum status (*witness)(struct witness *w, const struct cli_serve *o, struct err *e);
};

/* out: exit code */
int cli_main(int argc, char **argv, const struct cli_hooks *hooks);

#endif

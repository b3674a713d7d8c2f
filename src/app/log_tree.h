/* The publisher, for the files that make it and those that work on the same folder. */
#ifndef TEMLANG_APP_LOG_TREE_H
#define TEMLANG_APP_LOG_TREE_H

#include "log_internal.h"

struct log_tree {
    struct app *app;
    struct log_tree_options hooks;
    pthread_t thread;

    pthread_mutex_t lock; /* guards stop and changed */
    pthread_cond_t wake;
    bool stop, changed;

    pthread_mutex_t work; /* held over a round, and by whoever else writes D/log; guards all below */
    struct log_grow grow;
    bool loaded;          /* grow stands at row.size */
    bool admitted;        /* nobody has seen more than we have */
    bool writing;         /* the round at hand was writing files */
    bool has_row;
    struct checkpoint row; /* what the database says is signed */
};

#endif

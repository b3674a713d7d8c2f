/* What the files of the demonstration's registry share: acting as one of its people. thread: that of the command */
#ifndef TEMLANG_CLI_DEMO_REGISTRY_H
#define TEMLANG_CLI_DEMO_REGISTRY_H

#include "app/account.h"
#include "base/clock.h"
#include "cli_internal.h"
#include "store/files.h"

#define DEMO_SEATS_MAX 16

/* Somebody who has signed in: once for all that he enters, since checking a password is slow on purpose. */
struct seat {
    const char *login;
    char token[SESSION_TOKEN_BYTES];
    struct session session;
};

struct registry {
    struct cli *c;
    struct app *app;
    const struct demo_makes *m;
    char paper[80]; /* a stored decision paper, "<hash>.pdf" */
    struct arena *arena;
    struct seat seats[DEMO_SEATS_MAX];
    size_t seats_len;
};

/* One of the people, signed in.  out: *who lives as long as r */
enum status demo_sit(struct registry *r, const char *login, const struct actor **who);
/* Run a command as one of the people.  in: params: stolen; result: to be decref'd, NULL: not wanted */
enum status demo_as(struct registry *r, const char *login, enum command cmd, json_t *params, json_t **result);
/* Add a record as one of the people.  in: values: stolen; out: id of what was made, in the arena (NULL: not wanted) */
enum status demo_add(struct registry *r, const char *login, const char *kind, json_t *values, bool submit, const char **id);
/* A number as the id of a record; today and so many days as a date. */
const char *demo_number(struct registry *r, int64_t n);
const char *demo_day(struct registry *r, int days);

/* What is still to be confirmed and approved, so that an office finds its work (demo_waiting.c). */
enum status demo_waiting_load(struct registry *r);
/* An inspection with its sample, and minutes that the cooperative has to answer (demo_inspection.c). */
enum status demo_inspection_load(struct registry *r);

/* ---- photographs (demo_photo.c) ---- */
/* Draw a product's picture and keep it as a photograph that somebody sent.  out: its id */
enum status demo_photo(struct registry *r, const struct actor *who, enum demo_picture what, char id[static FILES_ID_BYTES]);
/* Give each product its picture, entered for its maker; one that has a photograph keeps it. */
enum status demo_photos_load(struct registry *r);

#endif

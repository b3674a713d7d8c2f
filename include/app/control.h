/*
 * D/control: how a command reaches the process that owns the store (unix socket, 0600, peer credentials checked).
 *
 * Frames: one type byte, a 32-bit big-endian length, the payload. 'C' {"command","params"} goes in; 'D' data, 'P' progress
 * and at the end 'R' the result or 'E' the error come back. Closing the connection ends a command that gives
 * data; one that writes is done to its end.
 */
#ifndef TEMLANG_APP_CONTROL_H
#define TEMLANG_APP_CONTROL_H

#include <jansson.h>

#include "app/app.h"
#include "app/command.h"

struct control;

/*
 * Listen on D/control and run what comes, each connection on a thread of its own (at most 128 at once).
 *   err  ST_IO "control.listen"
 */
enum status control_start(struct control **c, struct app *a, struct err *e);
/* Cancel what runs, also runs in the making, wait for it, remove the socket; safe on NULL. The app is to be closed next. */
void control_stop(struct control **c);

/*
 * Run a command where it can run: here as the owner when the lock is free, else through D/control of the owner.
 *   in   o: as app_open (secrets are opened only when the command needs them)
 *   err  ST_BUSY "store.locked" when neither succeeds within the wait
 */
enum status control_call(const struct app_options *o, enum command cmd, const json_t *params, const struct command_io *io,
                         json_t **result, struct err *e);

#endif

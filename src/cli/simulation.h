/* A simulation drawn. */
#ifndef TEMLANG_CLI_SIMULATION_H
#define TEMLANG_CLI_SIMULATION_H

#include "base/buf.h"
#include "base/text.h"
#include "core/simulate.h"

/* Detection against false alarms over all limits as SVG 1.1, with the working point marked.  in: title: of the world */
void simulation_draw(struct buf *out, enum lang l, const char *title, const struct simulation *s);

#endif

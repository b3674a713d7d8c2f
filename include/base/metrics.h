/* Counters of the running program. thread: any */
#ifndef TEMLANG_BASE_METRICS_H
#define TEMLANG_BASE_METRICS_H

#include <stdint.h>

#include "base/buf.h"

enum metric {
#define X(name, prom, help) METRIC_##name,
#include "base/metrics.def"
#undef X
    METRIC_COUNT
};

/* Add n to a counter. */
void metric_add(enum metric m, uint64_t n);
/* What a counter stands at. */
uint64_t metric_get(enum metric m);
/* Prometheus text format 0.0.4 of all. */
void metrics_write(struct buf *out);

#endif

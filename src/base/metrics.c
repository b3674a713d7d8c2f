/* Counters that any thread adds to without a lock, and their Prometheus text. */
#include "base/metrics.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>

/* One a cache line: two hot counters of different threads must not share one. */
struct counter {
    _Alignas(64) _Atomic uint64_t value;
};

static struct counter counters[METRIC_COUNT];

void metric_add(enum metric m, uint64_t n) {
    atomic_fetch_add_explicit(&counters[m].value, n, memory_order_relaxed);
}

uint64_t metric_get(enum metric m) {
    return atomic_load_explicit(&counters[m].value, memory_order_relaxed);
}

static bool is_counter(const char *name) {
    size_t len = strlen(name);
    return len > 6 && !strcmp(name + len - 6, "_total");
}

void metrics_write(struct buf *out) {
    static const struct {
        const char *name;
        const char *help;
    } rows[METRIC_COUNT] = {
#define X(id, prom, text) [METRIC_##id] = {prom, text},
#include "base/metrics.def"
#undef X
    };
    for (int i = 0; i < METRIC_COUNT; i++) {
        const char *name = rows[i].name;
        buf_printf(out, "# HELP %s %s\n# TYPE %s %s\n%s ", name, rows[i].help, name,
                   is_counter(name) ? "counter" : "gauge", name);
        buf_u64(out, metric_get((enum metric)i));
        buf_byte(out, '\n');
    }
}

/* A label that is printed twice is one printed label: only what no earlier print of its run held counts. */
#include <string.h>

#include "core/ranges.h"
#include "overview.h"

#define SCRATCH_BYTES (16u << 20)

/* The labels of a run, 0 where it is none of ours. */
static uint32_t count_of(const struct figure_run *runs, size_t len, int64_t run) {
    size_t low = 0, high = len;
    while (low < high) {
        size_t mid = low + (high - low) / 2;
        if (runs[mid].run == run) return (uint32_t)runs[mid].count;
        if (runs[mid].run < run) low = mid + 1;
        else high = mid;
    }
    return 0;
}

/* The prints of one run, in their order. Where they are too many ranges to join, each counts as it noted itself. */
static void run_once(struct figure_event *e, size_t n, uint32_t count, struct arena *scratch) {
    struct buf b = BUF_INIT;
    int64_t before = 0;
    for (size_t i = 0; i < n; i++) {
        struct range *joined = NULL;
        size_t len = 0;
        buf_printf(&b, "%s%s", i ? "," : "", e[i].ranges);
        if (b.failed || ranges_parse(b.data, count, scratch, &joined, &len, NULL)) break;
        int64_t now = (int64_t)ranges_count(joined, len);
        e[i].labels = now - before;
        before = now;
    }
    buf_free(&b);
    arena_reset(scratch);
}

enum status overview_prints_once(struct figure_event *events, size_t n, const struct figure_run *runs, size_t runs_len,
                                 struct err *e) {
    struct arena *scratch = arena_new(SCRATCH_BYTES);
    if (!scratch) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    for (size_t i = 0, len = 0; i < n; i += len) {
        for (len = 1; i + len < n && events[i + len].run == events[i].run;) len++;
        if (len > 1) run_once(&events[i], len, count_of(runs, runs_len, events[i].run), scratch);
    }
    arena_free(&scratch);
    return ST_OK;
}

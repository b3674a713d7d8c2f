/* What happened to one label beside its scans. thread: as rows.h */
#ifndef TEMLANG_STORE_LABEL_STATE_H
#define TEMLANG_STORE_LABEL_STATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "store/store.h"

/* Instants 0 where there is none. */
struct label_state {
    bool activated;
    int64_t activated_us;
    bool display; /* marked as on display */
    int64_t opened_us;
};
/* A label of which nothing is recorded is wholly zero. */
enum status label_state_get(struct db *db, uint32_t run, uint32_t index, struct label_state *out, struct err *e);

#endif

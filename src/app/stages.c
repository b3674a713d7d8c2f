/* A sixth stage is refused when it is entered; a lot that lacks stages is only told so, since goods do not wait for a diary. */
#include "stages.h"

#include "core/completeness.h"
#include "store/required.h"

enum status stages_room(struct db *db, int64_t lot_id, struct err *e) {
    int64_t n = 0;
    enum status st = stages_all(db, lot_id, &n, e);
    if (st || n < LOT_STAGES_MAX) return st;
    err_set(e, ST_REFUSED, NULL, "lot.stages-many");
    err_arg(e, "n", "%lld", (long long)n);
    err_arg(e, "min", "%d", LOT_STAGES_MIN);
    err_arg(e, "max", "%d", LOT_STAGES_MAX);
    return ST_REFUSED;
}

enum status stages_warn(struct db *db, int64_t lot_id, json_t *warnings, struct err *e) {
    int64_t n = 0;
    enum status st = required_stages(db, lot_id, &n, e);
    if (st || n >= LOT_STAGES_MIN) return st;
    json_t *one = json_pack("{s:s, s:{s:I, s:i, s:i}}", "key", "lot.stages-few", "args", "n", (json_int_t)n, "min", LOT_STAGES_MIN, "max",
                            LOT_STAGES_MAX);
    return json_array_append_new(warnings, one) ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

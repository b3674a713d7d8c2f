/* The number of a lot's production stages (LOT_STAGES_MIN … LOT_STAGES_MAX), asked wherever it matters. */
#ifndef TEMLANG_APP_STAGES_H
#define TEMLANG_APP_STAGES_H

#include "record.h"

/*
 * Whether a lot can have one more.
 *   err  ST_REFUSED "lot.stages-many" (args: n, min, max)
 */
enum status stages_room(struct db *db, int64_t lot_id, struct err *e);
/*
 * Say of a lot that it has too few, counting those with place and day; nothing is refused for it.
 *   out  warnings: {key "lot.stages-few", args {n, min, max}} appended
 */
enum status stages_warn(struct db *db, int64_t lot_id, json_t *warnings, struct err *e);

#endif

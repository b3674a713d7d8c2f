/* The plan's targets. */
#include "db.h"
#include "put.h"
#include "store/rows.h"

enum status target_put(struct db *tx, const struct target *t, enum put *what, struct err *e) {
    const char *const values[] = {t->id, t->source, t->part, t->group_no, t->body, t->tt, t->indicator,
                                  t->indicator_en, t->unit, t->t2025, t->ln2025, t->ntt2025, t->lntt2025, t->t2030,
                                  t->ln2030, t->ntt2030, t->lntt2030, t->service_can_compute, t->note};
    return row_put(tx, SQL_target_get, SQL_target_put, values, sizeof values / sizeof *values, 1, NULL, what, e);
}

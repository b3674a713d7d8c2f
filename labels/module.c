/*
 * How large a module of the symbol is: a question of the printer, not of taste.
 *
 * A printer draws whole dots. The sizes below are whole or nearly whole dots at 203, 300 and 600 dpi, and read best in
 * trials of a page of symbols on rasters of each; sizes between them lose symbols on one printer or another.
 */
#include "layout.h"

#define LEAST_NM 375000
#define LEAST_LASER600_NM 340000
#define NM_A_INCH 25400000

static const int32_t good_nm[] = {500500, 423333, 375000};

int32_t module_choose(int32_t box_um, int modules, int dpi, bool laser600) {
    int across = modules + 2 * SYMBOL_QUIET;
    int32_t room = (int32_t)((int64_t)box_um * 1000 / across), least = laser600 ? LEAST_LASER600_NM : LEAST_NM;
    if (dpi > 0) {
        int dots = (int)((int64_t)room * dpi / NM_A_INCH);
        int32_t nm = (int32_t)((int64_t)dots * NM_A_INCH / dpi);
        return nm >= least ? nm : 0;
    }
    for (size_t i = 0; i < sizeof good_nm / sizeof *good_nm; i++)
        if (good_nm[i] <= room) return good_nm[i];
    return least <= room ? least : 0;
}

/* The first level that keeps the size of ordinary printers; the smaller one of laser printers only when none does. */
enum status symbol_fit(const struct template *t, const char *address, size_t len, int dpi, bool laser600,
                       struct symbol_plan *plan, int32_t *module_nm, struct err *e) {
    const struct element *qr = NULL;
    for (size_t i = 0; i < t->len; i++)
        if (t->element[i].kind == ELEMENT_QR) qr = &t->element[i];
    if (!qr) return err_set(e, ST_INVALID, "template", "template.qr");
    int32_t room = 0;
    for (int small = 0; small <= (int)laser600; small++) {
        for (int i = 0; i < qr->levels; i++) {
            if (symbol_plan(plan, address, len, qr->level[i], NULL) != ST_OK) continue;
            *module_nm = module_choose(qr->w, plan->width, dpi, small);
            if (*module_nm) return ST_OK;
            int32_t most = (int32_t)((int64_t)qr->w * 1000 / (plan->width + 2 * SYMBOL_QUIET));
            room = most > room ? most : room;
        }
    }
    enum status s = err_set(e, ST_REFUSED, "stock", "press.module");
    int32_t least = laser600 ? LEAST_LASER600_NM : LEAST_NM;
    err_arg(e, "module", "%d,%03d", room / 1000000, room / 1000 % 1000);
    err_arg(e, "least", "%d,%03d", least / 1000000, least / 1000 % 1000);
    return s;
}

/*
 * How large a module of the symbol is: a question of the printer, not of taste.
 *
 * A printer draws whole dots. Where its resolution is known, a module is a whole number of them. Where it is not, only sizes
 * are taken that are whole or nearly whole dots on all printers of the kind: sizes between them lose symbols on one or another.
 */
#include <stdio.h>

#include "base/text.h"
#include "layout.h"

#define LEAST_NM 375000
#define LEAST_LASER600_NM 340000
#define NM_A_INCH 25400000
#define DPI_THERMAL 203 /* of nearly all label printers that are sold; whoever has another says so */

/*
 * An office printer may have 300, 600 or 1200 dpi: 10, 8 and 5 dots at 300, and the size that is 4 dots at 203 and reads at 300
 * and 600 as well. 0.375 mm is not among them: at 300 dpi it is 4.4 dots.
 */
static const int32_t office_nm[] = {846667, 677333, 500500, 423333, 0};
/* The same on paper for laser printers of at least 600 dpi: 9 and 8 dots more. */
static const int32_t laser600_nm[] = {846667, 677333, 500500, 423333, 381000, LEAST_LASER600_NM, 0};
/* A print house's plate has 2400 dpi or more: any size. */
static const int32_t house_nm[] = {800000, 700000, 600000, 550000, 500000, 450000, 400000, LEAST_NM, 0};

int module_dpi(const struct stock *stock, int dpi) {
    return dpi == 0 && stock_device(stock) == DEVICE_THERMAL ? DPI_THERMAL : dpi;
}

int32_t module_choose(int32_t box_um, int modules, const struct stock *stock, int dpi) {
    int across = modules + 2 * SYMBOL_QUIET;
    int32_t room = (int32_t)((int64_t)box_um * 1000 / across), least = stock->laser600 ? LEAST_LASER600_NM : LEAST_NM;
    dpi = module_dpi(stock, dpi);
    if (dpi > 0) {
        int dots = (int)((int64_t)room * dpi / NM_A_INCH);
        int32_t nm = (int32_t)((int64_t)dots * NM_A_INCH / dpi);
        return nm >= least ? nm : 0;
    }
    const int32_t *size = stock_device(stock) == DEVICE_HOUSE ? house_nm : stock->laser600 ? laser600_nm : office_nm;
    while (*size > room) size++;
    return *size;
}

/* What a refusal says: the size that there would be, and why it is too small. */
static enum status refuse(int32_t room_nm, const struct stock *stock, int dpi, struct err *e) {
    enum status s = err_set(e, ST_REFUSED, "stock", "press.module");
    int32_t least = stock->laser600 ? LEAST_LASER600_NM : LEAST_NM;
    dpi = module_dpi(stock, dpi);
    if (dpi > 0) /* whole dots: what is left of the room, and the fewest that are enough */
        least = (int32_t)(((int64_t)least * dpi + NM_A_INCH - 1) / NM_A_INCH * NM_A_INCH / dpi);
    else if (stock_device(stock) == DEVICE_OFFICE && !stock->laser600)
        least = office_nm[sizeof office_nm / sizeof *office_nm - 2];
    err_arg(e, "module", "%d.%03d", room_nm / 1000000, room_nm / 1000 % 1000);
    err_arg(e, "least", "%d.%03d", least / 1000000, least / 1000 % 1000);
    return s;
}

/* The first level of the template that a module fits; a size for laser printers of 600 dpi only when no other does. */
enum status symbol_fit(const struct template *t, const char *address, size_t len, const struct stock *stock, int dpi,
                       struct symbol_plan *plan, int32_t *module_nm, struct err *e) {
    const struct element *qr = NULL;
    for (size_t i = 0; i < t->len; i++)
        if (t->element[i].kind == ELEMENT_QR) qr = &t->element[i];
    if (!qr) return err_set(e, ST_INVALID, "template", "template.qr");
    struct stock as = *stock;
    int32_t room = 0;
    for (int small = 0; small <= (int)stock->laser600; small++) {
        as.laser600 = small;
        for (int i = 0; i < qr->levels; i++) {
            if (symbol_plan(plan, address, len, qr->level[i], NULL) != ST_OK) continue;
            *module_nm = module_choose(qr->w, plan->width, &as, dpi);
            if (*module_nm) return ST_OK;
            int32_t most = (int32_t)((int64_t)qr->w * 1000 / (plan->width + 2 * SYMBOL_QUIET));
            room = most > room ? most : room;
        }
    }
    return refuse(room, stock, dpi, e);
}

void module_words(struct buf *out, enum lang lang, int32_t module_nm, int dpi) {
    char mm[16], dots[16], per_inch[16];
    int hundredths = (module_nm + 5000) / 10000;
    (void)snprintf(mm, sizeof mm, lang == LANG_VI ? "%d,%02d" : "%d.%02d", hundredths / 100, hundredths % 100);
    (void)snprintf(dots, sizeof dots, "%d", (int)(((int64_t)module_nm * dpi + NM_A_INCH / 2) / NM_A_INCH));
    (void)snprintf(per_inch, sizeof per_inch, "%d", dpi);
    const struct text_arg args[] = {{"mm", mm}, {"dots", dots}, {"dpi", per_inch}};
    text_fill(out, lang, dpi ? "press.module_dots" : "press.module", args, 3);
}

/*
 * A page for a print house: one label where the knife cuts it out, and marks that show where.
 */
#include "furniture.h"

#define HAIR_UM 88      /* a quarter of a point */
#define AWAY_UM 2000    /* from the bleed: a knife that is a little off cuts no mark into a label */
#define LENGTH_UM 5000
#define EDGE_UM 1000    /* paper beyond the marks */

void paper_single(const struct stock *s, struct stock *paper) {
    int32_t margin = s->bleed_um + AWAY_UM + LENGTH_UM + EDGE_UM;
    *paper = *s;
    paper->cols = paper->rows = 1;
    paper->left_um = paper->top_um = margin;
    paper->page_w_um = paper->pitch_x_um = s->label_w_um + 2 * margin;
    paper->page_h_um = paper->pitch_y_um = s->label_h_um + 2 * margin;
}

static void mark_add(struct furniture *f, int32_t x, int32_t y, int32_t w, int32_t h) {
    f->op[f->len++] = (struct op){.kind = OP_RECT, .x = x, .y = y, .w = w, .h = h};
}

/* The middle of each line is the edge. */
void marks_make(struct furniture *f, const struct stock *p) {
    int32_t away = p->bleed_um + AWAY_UM, right = p->left_um + p->label_w_um, foot = p->top_um + p->label_h_um;
    const int32_t across[] = {p->left_um, right}, down[] = {p->top_um, foot};
    f->len = 0;
    for (int i = 0; i < 2; i++) {
        mark_add(f, across[i] - HAIR_UM / 2, p->top_um - away - LENGTH_UM, HAIR_UM, LENGTH_UM);
        mark_add(f, across[i] - HAIR_UM / 2, foot + away, HAIR_UM, LENGTH_UM);
        mark_add(f, p->left_um - away - LENGTH_UM, down[i] - HAIR_UM / 2, LENGTH_UM, HAIR_UM);
        mark_add(f, right + away, down[i] - HAIR_UM / 2, LENGTH_UM, HAIR_UM);
    }
}

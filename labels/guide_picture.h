/* The pictures of the maker's guide, each in a box of GUIDE_PICTURE_W × GUIDE_PICTURE_H whose left upper corner is at. */
#ifndef TEMLANG_LABELS_GUIDE_PICTURE_H
#define TEMLANG_LABELS_GUIDE_PICTURE_H

#include "shape.h"

#define GUIDE_PICTURE_W 34000
#define GUIDE_PICTURE_H 27000

typedef void guide_picture(struct leaf *l, struct spot at);

guide_picture guide_true_size, guide_fitted, guide_flat, guide_edge, guide_fold, guide_seam, guide_tag, guide_cut;

#endif

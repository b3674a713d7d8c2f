/* A made-up picture for labels: a frame with a filled lower half. */
#ifndef TEMLANG_TESTS_ART_FIXTURE_H
#define TEMLANG_TESTS_ART_FIXTURE_H

#include <string.h>

#include "label/press.h"

#define ART_W 240
#define ART_H 120

static inline struct press_image art_fixture(void) {
    static unsigned char bits[ART_W / 8 * ART_H];
    memset(bits, 0, sizeof bits);
    for (int y = 0; y < ART_H; y++)
        for (int x = 0; x < ART_W; x++)
            if (y >= ART_H / 2 || x < 8 || x >= ART_W - 8 || y < 8)
                bits[y * (ART_W / 8) + x / 8] |= (unsigned char)(0x80u >> (x & 7));
    return (struct press_image){ART_W, ART_H, bits};
}

#endif

/*
 * Making pictures smaller, row by row, so that a large file never stands in memory at its full size.
 *
 * The mean is taken of the stored values, not of light: a few dark speckles come out a shade darker, and in return a row
 * costs a handful of multiplications. No filter with a wider reach is used: it would ring at the edges of letters.
 */
#include <stdlib.h>
#include <string.h>

#include "image_internal.h"

void image_fit(int width, int height, int max_side, int *out_width, int *out_height) {
    int side = width > height ? width : height;
    *out_width = width;
    *out_height = height;
    if (!max_side || side <= max_side) return;
    int64_t w = ((int64_t)width * max_side + side / 2) / side, h = ((int64_t)height * max_side + side / 2) / side;
    *out_width = w > 1 ? (int)w : 1;
    *out_height = h > 1 ? (int)h : 1;
}

enum status image_sink_open(struct image_sink *s, int width, int height, int max_side, struct image *out, struct err *e) {
    *s = (struct image_sink){.out = out, .width = width, .height = height, .room = height};
    image_fit(width, height, max_side, &out->width, &out->height);
    out->rgb = malloc((size_t)out->width * (size_t)out->height * 3);
    if (out->width != width || out->height != height) {
        s->x_cells = out->width;
        s->row = calloc((size_t)out->width * 3, sizeof *s->row);
        s->sums = calloc((size_t)out->width * 3, sizeof *s->sums);
    }
    return out->rgb && (!s->x_cells || (s->row && s->sums)) ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "no-memory");
}

void image_sink_close(struct image_sink *s) {
    free(s->row);
    free(s->sums);
    *s = (struct image_sink){0};
}

static void add3(uint32_t *cell, const unsigned char *rgb, uint32_t part) {
    cell[0] += rgb[0] * part;
    cell[1] += rgb[1] * part;
    cell[2] += rgb[2] * part;
}

/* A pixel is x_cells parts wide, a cell of the result width parts: each pixel falls into one cell or two. */
static void squeeze(struct image_sink *s, const unsigned char *rgb) {
    uint32_t *cell = s->row;
    const uint32_t whole = (uint32_t)s->x_cells;
    uint32_t room = (uint32_t)s->width;
    memset(s->row, 0, (size_t)s->x_cells * 3 * sizeof *s->row);
    for (int x = 0; x < s->width; x++, rgb += 3) {
        if (whole < room) {
            add3(cell, rgb, whole);
            room -= whole;
            continue;
        }
        add3(cell, rgb, room);
        uint32_t rest = whole - room;
        cell += 3;
        room = (uint32_t)s->width - rest;
        if (rest) add3(cell, rgb, rest);
    }
}

static void sums_add(struct image_sink *s, int part) {
    const size_t n = (size_t)s->x_cells * 3;
    for (size_t i = 0; i < n; i++) s->sums[i] += (uint64_t)s->row[i] * (uint64_t)part;
}

static void sums_give(struct image_sink *s) {
    const size_t n = (size_t)s->x_cells * 3;
    const uint64_t area = (uint64_t)s->width * (uint64_t)s->height;
    unsigned char *to = s->out->rgb + (size_t)s->made * n;
    for (size_t i = 0; i < n; i++) to[i] = (unsigned char)((s->sums[i] + area / 2) / area);
    memset(s->sums, 0, n * sizeof *s->sums);
    s->made++;
    s->room = s->height;
}

void image_sink_row(struct image_sink *s, const unsigned char *rgb) {
    if (s->taken++ >= s->height) return;
    if (!s->x_cells) {
        const size_t n = (size_t)s->width * 3;
        memcpy(s->out->rgb + (size_t)s->made++ * n, rgb, n);
        return;
    }
    squeeze(s, rgb);
    int part = s->out->height < s->room ? s->out->height : s->room, rest = s->out->height - part;
    sums_add(s, part);
    s->room -= part;
    if (s->room) return;
    sums_give(s);
    if (!rest) return;
    sums_add(s, rest);
    s->room -= rest;
}

void image_on_white(unsigned char *rgba, size_t n) {
    unsigned char *to = rgba;
    for (size_t i = 0; i < n; i++, rgba += 4, to += 3) {
        unsigned a = rgba[3], white = (255 - a) * 255;
        for (int c = 0; c < 3; c++) to[c] = (unsigned char)((rgba[c] * a + white + 127) / 255);
    }
}

enum status image_scale(const struct image *in, int max_side, struct image *out, struct err *e) {
    struct image_sink sink;
    *out = (struct image){0};
    enum status s = image_sink_open(&sink, in->width, in->height, max_side, out, e);
    for (int y = 0; s == ST_OK && y < in->height; y++) image_sink_row(&sink, in->rgb + (size_t)y * (size_t)in->width * 3);
    image_sink_close(&sink);
    if (s != ST_OK) image_free(out);
    return s;
}

/*
 * A raster as PNG with its resolution.
 */
#include <png.h>
#include <stdlib.h>

#include "raster.h"

static void png_put(png_structp png, png_bytep data, size_t len) {
    buf_add(png_get_io_ptr(png), data, len);
}

static void png_flush_nothing(png_structp png) {
    (void)png;
}

/* libpng leaves by longjmp: nothing that it must free is made between setjmp and here. */
static bool png_encode(const struct raster *r, int depth, int dpi, int level, struct buf *out) {
    png_structp png = png_create_write_struct(PNG_LIBPNG_VER_STRING, NULL, NULL, NULL);
    png_infop info = png ? png_create_info_struct(png) : NULL;
    if (!info || setjmp(png_jmpbuf(png))) {
        png_destroy_write_struct(&png, &info);
        return false;
    }
    png_set_write_fn(png, out, png_put, png_flush_nothing);
    png_set_IHDR(png, info, (png_uint_32)r->w, (png_uint_32)r->h, depth, PNG_COLOR_TYPE_GRAY, PNG_INTERLACE_NONE,
                 PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
    png_set_compression_level(png, level);
    png_uint_32 per_metre = (png_uint_32)((dpi * 10000 + 127) / 254);
    png_set_pHYs(png, info, per_metre, per_metre, PNG_RESOLUTION_METER);
    png_write_info(png, info);
    for (int32_t y = 0; y < r->h; y++) png_write_row(png, r->bits + (size_t)y * r->stride);
    png_write_end(png, info);
    png_destroy_write_struct(&png, &info);
    return !out->failed;
}

enum status png_write(const struct raster *r, int depth, int dpi, int level, struct buf *out, struct err *e) {
    return png_encode(r, depth, dpi, level, out) ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "");
}

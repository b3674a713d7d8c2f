/* Pixels to JPEG and WebP, and nothing but pixels; the quality that keeps to a number of bytes is found by trying. */
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <jpeglib.h>
#include <webp/encode.h>

#include "image_internal.h"

/* ---- JPEG ---- */

#define PIECE_BYTES ((size_t)16 * 1024)

struct writer {
    struct jpeg_compress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg_destination_mgr to;
    jmp_buf jump;
    const struct image *img;
    int quality;
    struct buf *out;
};

static void on_error(j_common_ptr info) {
    struct writer *w = info->client_data;
    longjmp(w->jump, 1);
}

static void on_output(j_common_ptr info) {
    (void)info; /* nothing goes to standard error */
}

/* libjpeg's own memory destination loses its memory on an error. */
static void to_piece(j_compress_ptr info) {
    struct writer *w = info->client_data;
    w->to.next_output_byte = (JOCTET *)buf_room(w->out, PIECE_BYTES);
    w->to.free_in_buffer = PIECE_BYTES;
    if (!w->to.next_output_byte) longjmp(w->jump, 1);
}

static boolean to_full(j_compress_ptr info) {
    struct writer *w = info->client_data;
    w->out->len += PIECE_BYTES; /* the whole piece, whatever free_in_buffer says: libjpeg's rule */
    to_piece(info);
    return TRUE;
}

static void to_end(j_compress_ptr info) {
    struct writer *w = info->client_data;
    w->out->len += PIECE_BYTES - w->to.free_in_buffer;
}

static void write_picture(struct writer *w) {
    struct jpeg_compress_struct *info = &w->info;
    jpeg_create_compress(info);
    info->dest = &w->to;
    info->image_width = (JDIMENSION)w->img->width;
    info->image_height = (JDIMENSION)w->img->height;
    info->input_components = 3;
    info->in_color_space = JCS_RGB;
    jpeg_set_defaults(info);
    jpeg_set_quality(info, w->quality, TRUE);
    info->optimize_coding = TRUE;
    jpeg_simple_progression(info);
    jpeg_start_compress(info, TRUE);
    while (info->next_scanline < info->image_height) {
        JSAMPROW row = w->img->rgb + (size_t)info->next_scanline * (size_t)w->img->width * 3;
        jpeg_write_scanlines(info, &row, 1);
    }
    jpeg_finish_compress(info);
}

/* Alone with setjmp, so that no local variable is in doubt after the jump. */
static bool guarded(struct writer *w) {
    if (setjmp(w->jump)) return false;
    write_picture(w);
    return true;
}

static bool jpeg_once(const struct image *img, int quality, struct buf *out) {
    struct writer w;
    memset(&w, 0, sizeof w);
    w.img = img;
    w.quality = quality;
    w.out = out;
    w.info.client_data = &w;
    w.info.err = jpeg_std_error(&w.errors);
    w.errors.error_exit = on_error;
    w.errors.output_message = on_output;
    w.to.init_destination = to_piece;
    w.to.empty_output_buffer = to_full;
    w.to.term_destination = to_end;
    bool ok = guarded(&w);
    jpeg_destroy_compress(&w.info);
    return ok;
}

/* ---- WebP ---- */

static bool webp_once(const struct image *img, int quality, struct buf *out) {
    uint8_t *bytes = NULL;
    size_t n = WebPEncodeRGB(img->rgb, img->width, img->height, img->width * 3, (float)quality, &bytes);
    if (n) buf_add(out, bytes, n);
    WebPFree(bytes);
    return n != 0;
}

/* ---- the quality that fits ---- */

typedef bool (*once_fn)(const struct image *img, int quality, struct buf *out);

static bool try_quality(once_fn once, const struct image *img, int quality, struct buf *trial) {
    buf_clear(trial);
    return once(img, quality, trial) && !trial->failed;
}

/* Halving the range of qualities: *kept is the best that fits, or else the least. */
static bool search(once_fn once, const struct image *img, const struct image_quality *q, struct buf *kept,
                   struct buf *trial) {
    if (!try_quality(once, img, q->best, kept)) return false;
    if (!q->target_bytes || kept->len <= q->target_bytes) return true;
    bool fits = false;
    for (int lo = q->least, hi = q->best - 1; lo <= hi;) {
        int mid = lo + (hi - lo) / 2;
        if (!try_quality(once, img, mid, trial)) return false;
        bool good = trial->len <= q->target_bytes;
        if (good || !fits) {
            struct buf b = *kept;
            *kept = *trial;
            *trial = b;
        }
        fits = fits || good;
        if (good) lo = mid + 1;
        else hi = mid - 1;
    }
    return true;
}

static enum status encode(once_fn once, const struct image *img, const struct image_quality *q, struct buf *out,
                          struct err *e) {
    struct buf kept = BUF_INIT, trial = BUF_INIT;
    enum status s = ST_OK;
    if (!search(once, img, q, &kept, &trial)) {
        bool memory = kept.failed || trial.failed;
        s = err_set(e, memory ? ST_NO_MEMORY : ST_INTERNAL, NULL, memory ? "no-memory" : "image.encode");
    } else if (!buf_room(out, kept.len)) {
        s = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    } else {
        buf_add(out, kept.data, kept.len);
    }
    buf_free(&kept);
    buf_free(&trial);
    return s;
}

enum status image_encode_jpeg(const struct image *img, const struct image_quality *q, struct buf *out, struct err *e) {
    return encode(jpeg_once, img, q, out, e);
}

enum status image_encode_webp(const struct image *img, const struct image_quality *q, struct buf *out, struct err *e) {
    return encode(webp_once, img, q, out, e);
}

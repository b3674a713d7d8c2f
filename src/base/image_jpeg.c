/*
 * JPEG in: libjpeg-turbo scales while it decodes (in eighths), the sink does the rest.
 *
 * libjpeg says "warning" where data ends early or makes no sense and goes on with grey; here that is damage, so that
 * nobody finds half a photo on a label's page later. It stops at the first such warning, which also bounds the work that
 * a small file with a large claim can ask for.
 */
#include <setjmp.h>
#include <stdio.h>
#include <string.h>

#include <jpeglib.h>
#include <jerror.h>

#include "image_internal.h"

#define SCANS_MAX 64       /* a progressive file has about ten; each more is a pass over all its pixels */
#define CODE_SCANS (-1)    /* beside libjpeg's own message codes */

struct reader {
    struct jpeg_decompress_struct info;
    struct jpeg_error_mgr errors;
    struct jpeg_progress_mgr progress;
    jmp_buf jump;
    int code; /* why it stopped */
    const unsigned char *bytes;
    size_t len;
    const struct image_limits *limits;
    struct image *img;
    struct image_sink sink;
    struct err *e;
};

/* ---- what libjpeg calls ---- */

_Noreturn static void stop(struct reader *r, int code) {
    r->code = code;
    longjmp(r->jump, 1);
}

static void on_error(j_common_ptr info) {
    stop(info->client_data, info->err->msg_code);
}

/* Cameras write padding between segments, and zeroes where a baseline file has nothing to say. */
static bool is_damage(int code) {
    return code != JWRN_EXTRANEOUS_DATA && code != JWRN_NOT_SEQUENTIAL && code != JWRN_ADOBE_XFORM &&
           code != JWRN_JFIF_MAJOR;
}

static void on_message(j_common_ptr info, int level) {
    if (level < 0 && is_damage(info->err->msg_code)) stop(info->client_data, info->err->msg_code);
}

static void on_output(j_common_ptr info) {
    (void)info; /* nothing goes to standard error */
}

static void on_progress(j_common_ptr info) {
    struct reader *r = info->client_data;
    if (r->info.input_scan_number > SCANS_MAX) stop(r, CODE_SCANS);
}

static enum status failure(struct reader *r) {
    switch (r->code) {
    case CODE_SCANS:
    case JERR_BAD_PRECISION:
    case JERR_SOF_UNSUPPORTED:
    case JERR_ARITH_NOTIMPL:
    case JERR_CCIR601_NOTIMPL:
    case JERR_CONVERSION_NOTIMPL:
    case JERR_FRACT_SAMPLE_NOTIMPL:
    case JERR_NOTIMPL: return err_set(r->e, ST_INVALID, NULL, "image.type");
    case JERR_IMAGE_TOO_BIG:
    case JERR_NO_BACKING_STORE: return image_need_check(UINT64_MAX, r->limits, r->e);
    case JERR_OUT_OF_MEMORY: return err_set(r->e, ST_NO_MEMORY, NULL, "no-memory");
    default: return err_set(r->e, ST_INVALID, NULL, "image.damaged");
    }
}

/* ---- decoding ---- */

/* The fewest eighths that are still as large as what is wanted. */
static unsigned eighths(int width, int height, int wanted) {
    int64_t side = width > height ? width : height;
    for (unsigned n = 1; wanted && n < 8; n++)
        if (side * n >= (int64_t)wanted * 8) return n;
    return 8;
}

/* Inks to light. Adobe's programs write the inks upside down, and say so. */
static void cmyk_to_rgb(unsigned char *p, int width, bool inverted) {
    const unsigned char *from = p;
    for (int x = 0; x < width; x++, from += 4, p += 3)
        for (int c = 0; c < 3; c++) {
            unsigned ink = from[c], black = from[3];
            p[c] = (unsigned char)((inverted ? ink * black : (255 - ink) * (255 - black)) / 255);
        }
}

static enum status read_pixels(struct reader *r) {
    struct jpeg_decompress_struct *info = &r->info;
    const bool cmyk = info->num_components == 4;
    const int wanted = r->limits->wanted_side;
    info->scale_num = eighths((int)info->image_width, (int)info->image_height, wanted);
    info->scale_denom = 8;
    info->out_color_space = cmyk ? JCS_CMYK : JCS_RGB;
    info->progress = &r->progress;
    jpeg_start_decompress(info);
    int width = (int)info->output_width, height = (int)info->output_height;
    enum status s = image_sink_open(&r->sink, width, height, wanted, r->img, r->e);
    if (s != ST_OK) return s;
    JSAMPARRAY row = info->mem->alloc_sarray((j_common_ptr)info, JPOOL_IMAGE,
                                             info->output_width * (JDIMENSION)info->output_components, 1);
    while (info->output_scanline < info->output_height) {
        jpeg_read_scanlines(info, row, 1);
        if (cmyk) cmyk_to_rgb(row[0], width, info->saw_Adobe_marker);
        image_sink_row(&r->sink, row[0]);
    }
    jpeg_finish_decompress(info);
    return ST_OK;
}

static enum status read_picture(struct reader *r) {
    jpeg_create_decompress(&r->info);
    r->info.mem->max_memory_to_use = (long)IMAGE_DECODER_BYTES;
    jpeg_mem_src(&r->info, r->bytes, r->len);
    jpeg_read_header(&r->info, TRUE);
    enum status s = image_size_check(r->info.image_width, r->info.image_height, r->limits, r->e);
    return s == ST_OK ? read_pixels(r) : s;
}

/* Alone with setjmp, so that no local variable is in doubt after the jump. */
static enum status guarded(struct reader *r) {
    if (setjmp(r->jump)) return failure(r);
    return read_picture(r);
}

enum status image_decode_jpeg(const unsigned char *bytes, size_t len, const struct image_limits *l, struct image *img,
                              struct err *e) {
    struct reader r;
    memset(&r, 0, sizeof r);
    r.bytes = bytes;
    r.len = len;
    r.limits = l;
    r.img = img;
    r.e = e;
    r.info.client_data = &r;
    r.info.err = jpeg_std_error(&r.errors);
    r.errors.error_exit = on_error;
    r.errors.emit_message = on_message;
    r.errors.output_message = on_output;
    r.progress.progress_monitor = on_progress;
    enum status s = guarded(&r);
    jpeg_destroy_decompress(&r.info);
    image_sink_close(&r.sink);
    return s == ST_OK ? image_turn(img, image_orientation(bytes, len), e) : s;
}

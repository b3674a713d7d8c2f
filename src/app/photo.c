/*
 * Uploads become files: which kinds are taken, in which order the sizes are written, and how much of the machine they may
 * have at once. Two decoders hold at most 2 × IMAGE_DECODER_BYTES, whoever sends what.
 */
#include "app/photo.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "gate.h"
#include "internal.h"
#include "store/file_ref.h"

#define AT_ONCE 2
#define IN_LINE 8
#define PART_BYTES 9
#define DOCUMENT_SIDE 2400 /* a page of A4 at 200 dots an inch: small print stays readable */
#define DOCUMENT_MARK "doc"
#define PDF_END "%%EOF"
#define PDF_END_BYTES ((size_t)1024) /* where readers look for the end.  src: ISO 32000-1 annex H, note 18 */

static struct gate gate = GATE_INIT(AT_ONCE, IN_LINE);

static const struct image_quality document_quality = {85, 60, 1500000};

static enum status enter(struct err *e) {
    return gate_enter(&gate) ? ST_OK : err_set(e, ST_BUSY, NULL, "image.busy");
}

/* ---- photos ---- */

/* The part of a size in a file's name; the largest has none, as its bytes give the id. */
static bool size_part(int size, char part[static PART_BYTES]) {
    const int largest = image_sides[IMAGE_RENDITIONS - 1];
    bool known = false;
    for (int i = 0; i < IMAGE_RENDITIONS; i++) known = known || size == image_sides[i];
    part[0] = '\0';
    if (known && size != largest) (void)snprintf(part, PART_BYTES, "%d", size);
    return known;
}

static enum status keep_part(const char *dir, const struct photo *p, int side, enum image_type t, const struct buf *b,
                             struct err *e) {
    char part[PART_BYTES];
    if (!b->len || !size_part(side, part)) return ST_OK;
    return files_put_part(dir, p->id, part, image_extension(t), b->data, b->len, e);
}

static enum status keep(const char *dir, const struct image_rendition r[static IMAGE_RENDITIONS], struct photo *out,
                        struct err *e) {
    const struct image_rendition *last = &r[IMAGE_RENDITIONS - 1];
    *out = (struct photo){.width = last->width, .height = last->height};
    files_id(last->jpeg.data, last->jpeg.len, out->id);
    enum status s = ST_OK;
    for (const struct image_rendition *at = r; s == ST_OK && at < last; at++) {
        s = keep_part(dir, out, at->side, IMAGE_JPEG, &at->jpeg, e);
        if (s == ST_OK) s = keep_part(dir, out, at->side, IMAGE_WEBP, &at->webp, e);
    }
    if (s == ST_OK) s = files_put(dir, "", image_extension(IMAGE_JPEG), last->jpeg.data, last->jpeg.len, out->id, e);
    return s;
}

struct sender {
    int64_t account_id, at_us;
    const char *id;
};

static enum status sender_write(struct db *tx, void *ctx, struct err *e) {
    const struct sender *s = ctx;
    store_quiet(tx);
    return file_upload_add(tx, s->id, s->account_id, s->at_us, e);
}

static enum status sender_note(struct app *a, const struct actor *who, const char *id, struct err *e) {
    if (!who || !who->account_id) return ST_OK;
    struct sender s = { .account_id = who->account_id, .at_us = clock_now_us(a->clock), .id = id };
    return store_write(a->store, sender_write, &s, e);
}

enum status photo_store(struct app *a, const struct actor *who, const void *bytes, size_t len, struct photo *out, struct err *e) {
    struct image_rendition r[IMAGE_RENDITIONS];
    *out = (struct photo){0};
    enum status s = enter(e);
    if (s != ST_OK) return s;
    s = image_renditions(bytes, len, r, e);
    gate_leave(&gate);
    if (s == ST_OK) s = keep(app_dir(a), r, out, e);
    if (s == ST_OK) s = sender_note(a, who, out->id, e);
    if (s != ST_OK) *out = (struct photo){0};
    image_renditions_free(r);
    return s;
}

enum status photo_open(struct app *a, const char *id, int size, enum image_type want, int *fd, size_t *len,
                       enum image_type *type, struct err *e) {
    char part[PART_BYTES];
    *fd = -1;
    *len = 0;
    if (!size_part(size, part)) return err_set(e, ST_NOT_FOUND, NULL, "files.missing");
    *type = want == IMAGE_WEBP && files_exists(app_dir(a), id, part, image_extension(want)) ? want : IMAGE_JPEG;
    return files_open(app_dir(a), id, part, image_extension(*type), fd, len, e);
}

/* ---- photos as ink ---- */

static enum status photo_read(struct app *a, const char *id, int size, struct buf *out, struct err *e) {
    int fd = -1;
    size_t len = 0;
    enum image_type type = IMAGE_UNKNOWN;
    enum status s = photo_open(a, id, size, IMAGE_JPEG, &fd, &len, &type, e);
    if (s != ST_OK) return s;
    char *at = buf_room(out, len);
    ssize_t n = at ? pread(fd, at, len, 0) : -1;
    close(fd);
    if (n < 0 || (size_t)n != len) return err_set(e, ST_IO, NULL, "files.read");
    out->len += len;
    return ST_OK;
}

static int grey(const unsigned char *rgb) { return (rgb[0] * 299 + rgb[1] * 587 + rgb[2] * 114) / 1000; }

/* The grey that parts dark from light best.  src: Otsu 1979 */
static int threshold(const struct image *img) {
    size_t count[256] = {0}, n = (size_t)img->width * (size_t)img->height, dark = 0;
    double all = 0, below = 0, best = -1;
    int at = 127;
    for (size_t i = 0; i < n; i++) count[grey(img->rgb + 3 * i)]++;
    for (int g = 0; g < 256; g++) all += (double)g * (double)count[g];
    for (int g = 0; g < 255; g++) {
        dark += count[g];
        below += (double)g * (double)count[g];
        if (!dark || dark == n) continue;
        double apart = below / (double)dark - (all - below) / (double)(n - dark);
        double between = (double)dark * (double)(n - dark) * apart * apart;
        if (between <= best) continue;
        best = between;
        at = g;
    }
    return at;
}

static void ink(const struct image *img, struct buf *out) {
    int least = threshold(img);
    for (int y = 0; y < img->height; y++) {
        for (int x = 0; x < img->width; x += 8) {
            unsigned byte = 0;
            for (int i = 0; i < 8 && x + i < img->width; i++)
                if (grey(img->rgb + 3 * ((size_t)y * (size_t)img->width + (size_t)(x + i))) <= least) byte |= 0x80u >> i;
            buf_byte(out, (unsigned char)byte);
        }
    }
}

enum status photo_ink(struct app *a, const char *id, int side, struct buf *bits, int *w, int *h, struct err *e) {
    struct buf jpeg = BUF_INIT;
    struct image img = {0};
    const struct image_limits l = image_limits_for(side);
    enum status s = photo_read(a, id, 960, &jpeg, e);
    if (s == ST_OK) s = enter(e);
    if (s == ST_OK) {
        s = image_decode(jpeg.data, jpeg.len, &l, &img, e);
        gate_leave(&gate);
    }
    if (s == ST_OK) ink(&img, bits);
    if (s == ST_OK && bits->failed) s = err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *w = img.width;
    *h = img.height;
    image_free(&img);
    buf_free(&jpeg);
    return s;
}

/* ---- photos inside a page ---- */

static const struct image_quality small_quality = { 75, 25, 0 };

enum status photo_small(struct app *a, const char *id, int side, size_t most, struct buf *jpeg, struct err *e) {
    struct buf file = BUF_INIT;
    struct image img = { 0 };
    struct image_quality quality = small_quality;
    const struct image_limits l = image_limits_for(side);
    const size_t before = jpeg->len;
    quality.target_bytes = most;
    enum status s = photo_read(a, id, 480, &file, e);
    if (s == ST_OK) s = enter(e);
    if (s == ST_OK) {
        s = image_decode(file.data, file.len, &l, &img, e);
        if (s == ST_OK) s = image_encode_jpeg(&img, &quality, jpeg, e);
        gate_leave(&gate);
    }
    if (s == ST_OK && jpeg->len - before > most) {
        jpeg->len = before;
        s = err_set(e, ST_TOO_LARGE, NULL, "image.bytes");
    }
    image_free(&img);
    buf_free(&file);
    return s;
}

/* ---- documents ---- */

static enum status keep_document(const char *dir, enum image_type t, const void *bytes, size_t len, struct document *out,
                                 struct err *e) {
    enum status s = files_put(dir, DOCUMENT_MARK, image_extension(t), bytes, len, out->id, e);
    if (s != ST_OK) *out = (struct document){0};
    if (s != ST_OK) return s;
    out->type = t;
    out->len = len;
    return ST_OK;
}

static enum status pdf_store(const char *dir, const unsigned char *bytes, size_t len, struct document *out,
                             struct err *e) {
    if (len > IMAGE_INPUT_BYTES) {
        err_set(e, ST_TOO_LARGE, NULL, "image.bytes");
        err_arg(e, "max", "%zu", IMAGE_INPUT_BYTES >> 20);
        return ST_TOO_LARGE;
    }
    size_t tail = len < PDF_END_BYTES ? len : PDF_END_BYTES;
    if (!memmem(bytes + len - tail, tail, PDF_END, sizeof PDF_END - 1))
        return err_set(e, ST_INVALID, NULL, "document.damaged");
    return keep_document(dir, IMAGE_PDF, bytes, len, out, e);
}

static enum status picture_store(const char *dir, const void *bytes, size_t len, struct document *out, struct err *e) {
    struct image img;
    struct buf jpeg = BUF_INIT;
    const struct image_limits l = image_limits_for(DOCUMENT_SIDE);
    enum status s = enter(e);
    if (s != ST_OK) return s;
    s = image_decode(bytes, len, &l, &img, e);
    if (s == ST_OK) s = image_encode_jpeg(&img, &document_quality, &jpeg, e);
    gate_leave(&gate);
    image_free(&img);
    if (s == ST_OK) s = keep_document(dir, IMAGE_JPEG, jpeg.data, jpeg.len, out, e);
    buf_free(&jpeg);
    return s;
}

enum status document_store(struct app *a, const void *bytes, size_t len, struct document *out, struct err *e) {
    *out = (struct document){0};
    if (!len) return err_set(e, ST_INVALID, NULL, "image.empty");
    switch (image_sniff(bytes, len)) {
    case IMAGE_PDF: return pdf_store(app_dir(a), bytes, len, out, e);
    case IMAGE_JPEG:
    case IMAGE_PNG: return picture_store(app_dir(a), bytes, len, out, e);
    case IMAGE_WEBP:
    case IMAGE_UNKNOWN: break;
    }
    return err_set(e, ST_INVALID, NULL, "document.type");
}

enum status document_open(struct app *a, const char *id, enum image_type type, int *fd, size_t *len, struct err *e) {
    return files_open(app_dir(a), id, DOCUMENT_MARK, image_extension(type), fd, len, e);
}

bool photo_exists(struct app *a, const char *id) { return files_exists(app_dir(a), id, "", image_extension(IMAGE_JPEG)); }

bool document_exists(struct app *a, const char *id, enum image_type type) {
    return files_exists(app_dir(a), id, DOCUMENT_MARK, image_extension(type));
}

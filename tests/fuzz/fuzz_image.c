/*
 * Any bytes as a photo. Oracle: what is taken is within the limits and as large as it should be, is the same picture a
 * second time, and what is written from it decodes to its size again; what is refused is refused by a known name; and at
 * no time is more memory held than the limits allow.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/image.h"

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size);

/* Small, so that a run tries many: no decoder holds more than ten bytes for each of these pixels, and a few rows. */
#define SIDE 2000
#define PIXELS 1000000
#define WANTED 200
#define HELD_MAX ((size_t)16 << 20)

static void check(bool holds, const char *what) {
    if (holds) return;
    fprintf(stderr, "oracle: %s\n", what);
    abort();
}

/* ---- memory, where the sanitizer counts it ---- */

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define COUNTED 1
#endif
#endif

#ifdef COUNTED
#include <sanitizer/allocator_interface.h>

#define LOOK_BYTES ((size_t)64 << 10) /* counting takes time: only where much is asked for */

static size_t before; /* held when decoding began; 0: not decoding */

static void on_malloc(const volatile void *p, size_t size) {
    (void)p;
    if (before && size >= LOOK_BYTES) check(__sanitizer_get_current_allocated_bytes() < before + HELD_MAX, "memory");
}

static void on_free(const volatile void *p) {
    (void)p;
}

static void count_begin(void) {
    static bool installed;
    if (!installed) check(__sanitizer_install_malloc_and_free_hooks(on_malloc, on_free) != 0, "hooks");
    installed = true;
    before = __sanitizer_get_current_allocated_bytes() + 1;
}

static void count_end(void) {
    before = 0;
}
#else
static void count_begin(void) {}
static void count_end(void) {}
#endif

/* ---- the oracle ---- */

static bool known(const struct err *e) {
    static const struct { const char *key; enum status s; } keys[] = {
        {"image.empty", ST_INVALID},   {"image.type", ST_INVALID},    {"image.animated", ST_INVALID},
        {"image.damaged", ST_INVALID}, {"image.large", ST_TOO_LARGE}, {"image.bytes", ST_TOO_LARGE},
    };
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
        if (!strcmp(keys[i].key, e->key)) return e->status == keys[i].s;
    return false;
}

static enum status decode(const unsigned char *data, size_t size, int wanted, struct image *img) {
    const struct image_limits l = {IMAGE_INPUT_BYTES, SIDE, PIXELS, wanted};
    struct err e = {0};
    count_begin();
    enum status s = image_decode(data, size, &l, img, &e);
    count_end();
    if (s != ST_OK) check(known(&e) && !img->rgb, "refused by a name");
    else check(img->rgb && img->width > 0 && img->height > 0, "a picture");
    return s;
}

static void written_decodes(const struct image *img) {
    const struct image_quality q = {80, 40, 3000};
    struct buf jpeg = BUF_INIT, webp = BUF_INIT;
    struct image again;
    check(image_encode_jpeg(img, &q, &jpeg, NULL) == ST_OK && image_encode_webp(img, &q, &webp, NULL) == ST_OK, "written");
    check(decode((unsigned char *)jpeg.data, jpeg.len, 0, &again) == ST_OK, "JPEG again");
    check(again.width == img->width && again.height == img->height, "JPEG of that size");
    image_free(&again);
    check(decode((unsigned char *)webp.data, webp.len, 0, &again) == ST_OK, "WebP again");
    check(again.width == img->width && again.height == img->height, "WebP of that size");
    image_free(&again);
    buf_free(&jpeg);
    buf_free(&webp);
}

int LLVMFuzzerTestOneInput(const unsigned char *data, size_t size) {
    struct image small, same, whole;
    if (decode(data, size, WANTED, &small) != ST_OK) return 0;
    check(small.width <= WANTED && small.height <= WANTED, "as large as wanted");
    check(decode(data, size, WANTED, &same) == ST_OK && same.width == small.width && same.height == small.height, "twice");
    check(!memcmp(same.rgb, small.rgb, (size_t)small.width * (size_t)small.height * 3), "the same picture twice");
    if (decode(data, size, 0, &whole) == ST_OK) {
        int width, height;
        check(whole.width <= SIDE && whole.height <= SIDE && (long)whole.width * whole.height <= PIXELS, "within limits");
        image_fit(whole.width, whole.height, WANTED, &width, &height);
        check(abs(width - small.width) <= 1 && abs(height - small.height) <= 1, "the size that fits");
        image_free(&whole);
    }
    written_decodes(&small);
    image_free(&small);
    image_free(&same);
    return 0;
}

/*
 * A photo and a decision, from what a phone sends to what a page and an officer get back: upright, small, without the
 * place where they were made, and never one in the place of the other.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <cmocka.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "app/photo.h"
#include "base/text.h"
#include "base/thread.h"
#include "picture.h"
#include "world.h"

static struct world w;

static int setup(void **state) {
    (void)state;
    world_open(&w, false);
    return 0;
}

static int teardown(void **state) {
    (void)state;
    world_close(&w);
    return 0;
}

static struct buf phone_photo(int width, int height) {
    struct image img = picture_quarters(width, height);
    struct buf b = BUF_INIT;
    picture_jpeg(&img, &(struct picture_jpeg){.exif = true, .orientation = 6}, &b);
    image_free(&img);
    return b;
}

static struct buf content(int fd, size_t len) {
    struct buf b = BUF_INIT;
    char *at = buf_room(&b, len);
    assert_non_null(at);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, at, len), len);
    b.len = len;
    close(fd);
    return b;
}

static struct buf size_of_photo(const char *id, int size, enum image_type want, enum image_type *type) {
    int fd;
    size_t len;
    struct err e = {0};
    assert_int_equal(photo_open(w.app, id, size, want, &fd, &len, type, &e), ST_OK);
    return content(fd, len);
}

static struct image decoded(const struct buf *b) {
    const struct image_limits l = image_limits_for(0);
    struct image img;
    assert_int_equal(image_decode(b->data, b->len, &l, &img, NULL), ST_OK);
    return img;
}

/* How many files the data folder holds under files/, whole and half, beside those of every world. */
static int files(void) {
    char path[300], sub[600];
    int n = -WORLD_UPLOADS;
    (void)snprintf(path, sizeof path, "%s/files", w.dir);
    DIR *d = opendir(path);
    for (const struct dirent *e; d && (e = readdir(d));) {
        if (e->d_name[0] == '.') continue;
        (void)snprintf(sub, sizeof sub, "%s/%s", path, e->d_name);
        DIR *inner = opendir(sub);
        for (const struct dirent *i; inner && (i = readdir(inner));) n += i->d_name[0] != '.';
        if (inner) closedir(inner);
    }
    if (d) closedir(d);
    return n;
}

/* The sentence of an error, complete in both languages. */
static void says(const struct err *e, const char *key) {
    assert_string_equal(e->key, key);
    for (int l = 0; l < LANG_WHOLE_COUNT; l++) {
        struct buf b = BUF_INIT;
        text_error(&b, (enum lang)l, e);
        assert_true(b.len > 20 && !strpbrk(b.data, "{}["));
        buf_free(&b);
    }
}

static void test_photo(void **state) {
    (void)state;
    struct buf b = phone_photo(2000, 1500);
    struct photo p, again;
    struct err e = {0};
    assert_int_equal(photo_store(w.app, NULL, b.data, b.len, &p, &e), ST_OK);
    assert_true(files_id_valid(p.id));
    assert_int_equal(p.width, 1200);
    assert_int_equal(p.height, 1600);
    assert_int_equal(files(), 5);
    for (int i = 0; i < IMAGE_RENDITIONS; i++)
        for (int webp = 0; webp < 2; webp++) {
            enum image_type type;
            struct buf got = size_of_photo(p.id, image_sides[i], webp ? IMAGE_WEBP : IMAGE_JPEG, &type);
            assert_int_equal(type, webp && i < 2 ? IMAGE_WEBP : IMAGE_JPEG);
            assert_int_equal(image_sniff(got.data, got.len), type);
            assert_false(picture_holds(&got, "Exif") || picture_holds(&got, PICTURE_MAKER));
            struct image img = decoded(&got);
            int width, height;
            image_fit(p.width, p.height, image_sides[i], &width, &height);
            assert_int_equal(img.width, width);
            assert_int_equal(img.height, height);
            assert_true(picture_stands(&img, "bryg"));
            image_free(&img);
            buf_free(&got);
        }
    assert_int_equal(photo_store(w.app, NULL, b.data, b.len, &again, &e), ST_OK);
    assert_string_equal(again.id, p.id);
    assert_int_equal(files(), 5);
    world_reopen(&w);
    enum image_type type;
    struct buf got = size_of_photo(p.id, 480, IMAGE_JPEG, &type);
    buf_free(&got);
    buf_free(&b);
}

static void test_small_photo(void **state) {
    (void)state;
    struct image img = picture_photo(200, 100, 20);
    struct buf b = BUF_INIT;
    struct photo p;
    struct err e = {0};
    picture_png(&img, &(struct picture_png){0}, &b);
    assert_int_equal(photo_store(w.app, NULL, b.data, b.len, &p, &e), ST_OK);
    assert_int_equal(p.width, 200);
    assert_int_equal(files(), 5);
    buf_free(&b);
    image_free(&img);
}

static void refused(const void *bytes, size_t len, const char *photo_key, const char *document_key) {
    struct photo p;
    struct document d;
    struct err e = {0};
    assert_int_not_equal(photo_store(w.app, NULL, bytes, len, &p, &e), ST_OK);
    says(&e, photo_key);
    assert_string_equal(p.id, "");
    err_clear(&e);
    assert_int_not_equal(document_store(w.app, bytes, len, &d, &e), ST_OK);
    says(&e, document_key);
    assert_string_equal(d.id, "");
    assert_int_equal(files(), 0);
}

static void test_refusals(void **state) {
    (void)state;
    struct image img = picture_quarters(64, 48);
    struct buf jpeg = BUF_INIT, webp = BUF_INIT, large = BUF_INIT;
    picture_jpeg(&img, &(struct picture_jpeg){0}, &jpeg);
    picture_webp(&img, false, false, &webp);
    refused("", 0, "image.empty", "image.empty");
    refused("GIF89a", 6, "image.type", "document.type");
    refused("<html>", 6, "image.type", "document.type");
    refused(jpeg.data, jpeg.len / 2, "image.damaged", "image.damaged");
    refused("%PDF-1.7\n1 0 obj", 16, "image.type", "document.damaged");
    buf_add(&large, jpeg.data, jpeg.len);
    assert_non_null(buf_room(&large, IMAGE_INPUT_BYTES));
    memset(large.data + large.len, 0, IMAGE_INPUT_BYTES);
    large.len = IMAGE_INPUT_BYTES + 1;
    refused(large.data, large.len, "image.bytes", "image.bytes");
    memcpy(large.data, "%PDF-1.4", 8);
    memcpy(large.data + large.len - 6, "%%EOF\n", 6);
    refused(large.data, large.len, "image.bytes", "image.bytes");
    picture_claim(&jpeg, 12000, 12000);
    refused(jpeg.data, jpeg.len, "image.large", "image.large");
    struct document d;
    struct err e = {0};
    assert_int_equal(document_store(w.app, webp.data, webp.len, &d, &e), ST_INVALID);
    says(&e, "document.type");
    buf_free(&jpeg);
    buf_free(&webp);
    buf_free(&large);
    image_free(&img);
}

static void test_photo_names(void **state) {
    (void)state;
    struct buf b = phone_photo(100, 80);
    struct photo p;
    struct err e = {0};
    enum image_type type;
    int fd;
    size_t len;
    assert_int_equal(photo_store(w.app, NULL, b.data, b.len, &p, &e), ST_OK);
    static const int sizes[] = {0, -1, 481, 2400, 96000};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        err_clear(&e);
        assert_int_equal(photo_open(w.app, p.id, sizes[i], IMAGE_JPEG, &fd, &len, &type, &e), ST_NOT_FOUND);
        says(&e, "files.missing");
    }
    p.id[0] = p.id[0] == 'a' ? 'b' : 'a';
    assert_int_equal(photo_open(w.app, p.id, 480, IMAGE_WEBP, &fd, &len, &type, NULL), ST_NOT_FOUND);
    assert_int_equal(photo_open(w.app, "../../temlang.db", 480, IMAGE_JPEG, &fd, &len, &type, NULL), ST_NOT_FOUND);
    assert_int_equal(photo_open(w.app, NULL, 480, IMAGE_JPEG, &fd, &len, &type, NULL), ST_NOT_FOUND);
    buf_free(&b);
}

/* ---- documents ---- */

static void test_pdf(void **state) {
    (void)state;
    struct buf b = BUF_INIT;
    struct document d;
    struct err e = {0};
    int fd;
    size_t len;
    buf_str(&b, "%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<<>>endobj\nstartxref\n9\n%%EOF\n");
    for (int i = 0; i < 1000; i++) buf_byte(&b, '\n'); /* scanners pad */
    assert_int_equal(document_store(w.app, b.data, b.len, &d, &e), ST_OK);
    assert_int_equal(d.type, IMAGE_PDF);
    assert_int_equal(d.len, b.len);
    assert_int_equal(document_open(w.app, d.id, d.type, &fd, &len, &e), ST_OK);
    struct buf got = content(fd, len);
    assert_int_equal(got.len, b.len);
    assert_memory_equal(got.data, b.data, b.len);
    assert_int_equal(document_open(w.app, d.id, IMAGE_JPEG, &fd, &len, NULL), ST_NOT_FOUND);
    assert_int_equal(document_open(w.app, d.id, IMAGE_UNKNOWN, &fd, &len, NULL), ST_NOT_FOUND);
    for (int i = 0; i < 100; i++) buf_byte(&b, '\n'); /* now the end is too far away */
    assert_int_equal(document_store(w.app, b.data, b.len, &d, &e), ST_INVALID);
    says(&e, "document.damaged");
    buf_free(&got);
    buf_free(&b);
}

/* A decision that was photographed; what hangs behind its end is left behind. */
static void test_paper(void **state) {
    (void)state;
    struct buf b = phone_photo(3000, 2000);
    struct document d;
    struct err e = {0};
    enum image_type type;
    int fd;
    size_t len;
    buf_str(&b, "%PDF-1.7 %%EOF");
    assert_int_equal(document_store(w.app, b.data, b.len, &d, &e), ST_OK);
    assert_int_equal(d.type, IMAGE_JPEG);
    assert_int_equal(document_open(w.app, d.id, d.type, &fd, &len, &e), ST_OK);
    assert_int_equal(len, d.len);
    struct buf got = content(fd, len);
    struct image img = decoded(&got);
    assert_int_equal(img.width, 1600);
    assert_int_equal(img.height, 2400);
    assert_true(picture_stands(&img, "bryg"));
    assert_false(picture_holds(&got, "Exif") || picture_holds(&got, "%PDF") || picture_holds(&got, PICTURE_COMMENT));
    char id[FILES_ID_BYTES];
    files_id(got.data, got.len, id);
    assert_string_equal(id, d.id);
    /* whoever knows its id does not get it as a photo */
    for (int i = 0; i < IMAGE_RENDITIONS; i++)
        assert_int_equal(photo_open(w.app, d.id, image_sides[i], IMAGE_JPEG, &fd, &len, &type, NULL), ST_NOT_FOUND);
    image_free(&img);
    buf_free(&got);
    buf_free(&b);
}

/* What a crash left is gone after the next start. */
static void test_sweep(void **state) {
    (void)state;
    struct buf b = phone_photo(100, 80);
    struct photo p;
    char path[400];
    assert_int_equal(photo_store(w.app, NULL, b.data, b.len, &p, NULL), ST_OK);
    (void)snprintf(path, sizeof path, "%s/files/new/00000000000000000000000000000000", w.dir);
    FILE *half = fopen(path, "we");
    assert_non_null(half);
    fclose(half);
    assert_int_equal(files(), 6);
    world_reopen(&w);
    assert_int_equal(files(), 5);
    buf_free(&b);
}

static void *store_one(void *arg) {
    const struct buf *b = arg;
    struct photo p;
    return photo_store(w.app, NULL, b->data, b->len, &p, NULL) == ST_OK ? NULL : arg;
}

/* Ten at once: two work, eight wait, all are kept. */
static void test_many(void **state) {
    (void)state;
    struct buf b[10] = {0};
    pthread_t t[10];
    for (int i = 0; i < 10; i++) b[i] = phone_photo(200 + 20 * i, 150);
    for (int i = 0; i < 10; i++) assert_int_equal(thread_start(&t[i], store_one, &b[i]), 0);
    for (int i = 0; i < 10; i++) {
        void *failed;
        pthread_join(t[i], &failed);
        assert_null(failed);
        buf_free(&b[i]);
    }
    assert_int_equal(files(), 50);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(test_photo), TEST(test_small_photo), TEST(test_refusals), TEST(test_photo_names), TEST(test_pdf),
        TEST(test_paper), TEST(test_sweep),       TEST(test_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

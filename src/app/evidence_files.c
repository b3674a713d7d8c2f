/* Photographs and papers go into a pack as they lie in the data folder, a piece at a time. */
#include <sodium.h>
#include <string.h>
#include <unistd.h>

#include "app/photo.h"
#include "evidence.h"
#include "label/zip.h"

#define PIECE_BYTES 65536

static enum status file_open(struct evidence *x, const json_t *file, int *fd, size_t *len, struct err *e) {
    enum image_type type = IMAGE_JPEG;
    const char *name = value_text(file, "file"), *dot = strrchr(name, '.');
    if (!strncmp(name, "anh/", 4)) return photo_open(x->c->app, value_text(file, "named"), 1600, IMAGE_JPEG, fd, len, &type, e);
    return document_open(x->c->app, value_text(file, "named"), dot && !strcmp(dot, ".pdf") ? IMAGE_PDF : IMAGE_JPEG, fd, len, e);
}

/* The hash of what lies there.  out: false where it cannot be read */
static bool file_hash(int fd, size_t len, char hex[static 65]) {
    char piece[PIECE_BYTES];
    unsigned char sha[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state hash;
    crypto_hash_sha256_init(&hash);
    for (size_t at = 0; at < len;) {
        ssize_t n = pread(fd, piece, len - at < sizeof piece ? len - at : sizeof piece, (off_t)at);
        if (n <= 0) return false;
        crypto_hash_sha256_update(&hash, (const unsigned char *)piece, (size_t)n);
        at += (size_t)n;
    }
    crypto_hash_sha256_final(&hash, sha);
    sodium_bin2hex(hex, 65, sha, sizeof sha);
    return true;
}

void evidence_files_look(struct evidence *x) {
    json_t *file = NULL;
    size_t i = 0;
    json_array_foreach(x->files, i, file) {
        int fd = -1;
        size_t len = 0;
        char hex[65] = "";
        bool there = !file_open(x, file, &fd, &len, NULL) && file_hash(fd, len, hex);
        if (fd >= 0) close(fd);
        if (!there) json_object_set_new(file, "missing", json_true());
        else if (strcmp(hex, value_text(file, "named")) != 0) json_object_set_new(file, "sha256", json_string(hex));
    }
}

static enum status file_put(struct evidence *x, struct zip *z, int fd, size_t len) {
    char piece[PIECE_BYTES];
    enum status st = ST_OK;
    for (size_t at = 0; !st && at < len;) {
        ssize_t n = pread(fd, piece, len - at < sizeof piece ? len - at : sizeof piece, (off_t)at);
        if (n <= 0) return err_set(x->c->e, ST_IO, NULL, "files.read");
        st = zip_put(z, piece, (size_t)n, x->c->e);
        at += (size_t)n;
    }
    return st;
}

enum status evidence_files_put(struct evidence *x, struct zip *z) {
    const json_t *file = NULL;
    size_t i = 0;
    enum status st = ST_OK;
    json_array_foreach(x->files, i, file) {
        int fd = -1;
        size_t len = 0;
        if (st || json_is_true(json_object_get(file, "missing"))) continue;
        if (x->c->io->stop && atomic_load(x->c->io->stop)) return err_set(x->c->e, ST_CANCELLED, NULL, "cancelled");
        st = file_open(x, file, &fd, &len, x->c->e);
        if (!st) st = zip_file(z, value_text(file, "file"), (int64_t)len, x->c->e);
        if (!st) st = file_put(x, z, fd, len);
        if (fd >= 0) close(fd);
    }
    return st;
}

/*
 * A ZIP file of libarchive's, told what to leave out: times, owners, and anything that hangs on the machine.
 *
 * Everything is deflated, if lightly, also what hardly shrinks: readers that do not seek cannot find the end of a stored file whose
 * size comes behind it.
 */
#include "label/zip.h"

#include <archive.h>
#include <archive_entry.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define BLOCK_BYTES 65536

struct zip {
    struct archive *archive;
    struct archive_entry *entry;
    press_sink sink;
    void *ctx;
    struct err *e;        /* of the call that is running */
    enum status status;   /* of the sink */
    bool open;            /* a file is begun */
    char name[ZIP_NAME_BYTES];
    char sha256[ZIP_HASH_BYTES]; /* of the last file that ended */
    crypto_hash_sha256_state hash;
    struct buf sums;
};

/*
 * The sink's error is kept from libarchive: told of one it forgets its compressor, and memory with it. Nothing goes out any more, and
 * each call asks for the status.
 */
static la_ssize_t block_put(struct archive *a, void *ctx, const void *data, size_t len) {
    struct zip *z = ctx;
    (void)a;
    if (z->status == ST_OK) z->status = z->sink(z->ctx, data, len, z->e);
    return (la_ssize_t)len;
}

static enum status verdict(const struct zip *z, bool done, struct err *e) {
    if (z->status != ST_OK) return z->status;
    return done ? ST_OK : err_set(e, ST_NO_MEMORY, NULL, "");
}

/* The last block is as long as it is: padding would be bytes behind the end. */
static bool archive_begin(struct zip *z) {
    struct archive *a = z->archive;
    return archive_write_set_format_zip(a) == ARCHIVE_OK && archive_write_zip_set_compression_deflate(a) == ARCHIVE_OK &&
           archive_write_set_format_option(a, "zip", "compression-level", "1") == ARCHIVE_OK &&
           archive_write_set_bytes_per_block(a, BLOCK_BYTES) == ARCHIVE_OK && archive_write_set_bytes_in_last_block(a, 1) == ARCHIVE_OK &&
           archive_write_open2(a, z, NULL, block_put, NULL, NULL) == ARCHIVE_OK;
}

enum status zip_open(struct zip **z, press_sink sink, void *ctx, struct err *e) {
    struct zip *n = *z = calloc(1, sizeof *n);
    if (!n) return err_set(e, ST_NO_MEMORY, NULL, "");
    n->sink = sink;
    n->ctx = ctx;
    n->e = e;
    n->archive = archive_write_new();
    n->entry = archive_entry_new();
    return verdict(n, n->archive && n->entry && archive_begin(n), e);
}

/* End the file at hand. */
static bool file_end(struct zip *z) {
    unsigned char hash[crypto_hash_sha256_BYTES];
    if (!z->open) return true;
    z->open = false;
    crypto_hash_sha256_final(&z->hash, hash);
    sodium_bin2hex(z->sha256, sizeof z->sha256, hash, sizeof hash);
    buf_printf(&z->sums, "%s  %s\n", z->sha256, z->name);
    return archive_write_finish_entry(z->archive) == ARCHIVE_OK && !z->sums.failed;
}

enum status zip_file(struct zip *z, const char *name, int64_t bytes, struct err *e) {
    z->e = e;
    if (!file_end(z)) return verdict(z, false, e);
    (void)snprintf(z->name, sizeof z->name, "%s", name);
    archive_entry_clear(z->entry);
    archive_entry_set_pathname(z->entry, z->name);
    archive_entry_set_mode(z->entry, AE_IFREG | 0644);
    if (bytes != ZIP_UNKNOWN) archive_entry_set_size(z->entry, bytes);
    crypto_hash_sha256_init(&z->hash);
    z->open = archive_write_header(z->archive, z->entry) == ARCHIVE_OK;
    return verdict(z, z->open, e);
}

enum status zip_put(void *ctx, const void *data, size_t len, struct err *e) {
    struct zip *z = ctx;
    z->e = e;
    crypto_hash_sha256_update(&z->hash, data, len);
    return verdict(z, archive_write_data(z->archive, data, len) == (la_ssize_t)len, e);
}

enum status zip_whole(struct zip *z, const char *name, const char *data, size_t len, struct err *e) {
    enum status s = zip_file(z, name, (int64_t)len, e);
    return s == ST_OK ? zip_put(z, data, len, e) : s;
}

enum status zip_sums(struct zip *z, const char *sums, char sha256[static ZIP_HASH_BYTES], struct err *e) {
    z->e = e;
    if (!file_end(z)) return verdict(z, false, e);
    enum status s = zip_whole(z, sums, z->sums.data, z->sums.len, e);
    if (s != ST_OK || !file_end(z)) return verdict(z, false, e);
    memcpy(sha256, z->sha256, ZIP_HASH_BYTES);
    return ST_OK;
}

enum status zip_end(struct zip *z, struct err *e) {
    z->e = e;
    return verdict(z, file_end(z) && archive_write_close(z->archive) == ARCHIVE_OK, e);
}

enum status zip_finish(struct zip *z, const char *sums, struct err *e) {
    char sha256[ZIP_HASH_BYTES];
    enum status s = zip_sums(z, sums, sha256, e);
    return s == ST_OK ? zip_end(z, e) : s;
}

void zip_free(struct zip *z) {
    if (!z) return;
    z->e = NULL;
    if (z->status == ST_OK) z->status = ST_CANCELLED;
    if (z->entry) archive_entry_free(z->entry);
    if (z->archive) archive_write_free(z->archive); /* ends a file that is open */
    buf_free(&z->sums);
    free(z);
}

/*
 * Writes a ZIP with a file beyond 4 GiB between two small ones, as a pack of very many labels has, for other programs to read.
 *
 *     zip_large OUT.zip
 */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "label/zip.h"

#define PIECE_BYTES ((size_t)1 << 20)
#define PIECES 4100

static enum status to_file(void *ctx, const void *data, size_t len, struct err *e) {
    return fwrite(data, 1, len, ctx) == len ? ST_OK : err_set(e, ST_IO, NULL, "file.write");
}

static enum status pieces_put(struct zip *z) {
    char *piece = calloc(1, PIECE_BYTES);
    enum status s = piece ? ST_OK : ST_NO_MEMORY;
    for (int i = 0; i < PIECES && s == ST_OK; i++) s = zip_put(z, piece, PIECE_BYTES, NULL);
    free(piece);
    return s;
}

int main(int argc, char **argv) {
    FILE *f = argc == 2 && sodium_init() >= 0 ? fopen(argv[1], "wb") : NULL;
    if (!f) return 2;
    struct zip *z;
    enum status s = zip_open(&z, to_file, f, NULL);
    if (s == ST_OK) s = zip_whole(z, "before.txt", "before\n", 7, NULL);
    if (s == ST_OK) s = zip_file(z, "large", ZIP_UNKNOWN, NULL);
    if (s == ST_OK) s = pieces_put(z);
    if (s == ST_OK) s = zip_whole(z, "after.txt", "after\n", 6, NULL);
    if (s == ST_OK) s = zip_finish(z, "SHA256SUMS", NULL);
    zip_free(z);
    return fclose(f) || s != ST_OK;
}

/*
 * Reads a file for a label printer and writes what the printer would burn, a picture a row of the liner.
 *
 *     print_read zpl|tspl DPI FILE FOLDER          writes FOLDER/00001.pgm …; prints how many
 */
#include "printer_reader.h"

static int die(const char *what, const char *which) {
    fprintf(stderr, "print_read: %s %s\n", what, which);
    return 2;
}

static char *file_read_all(const char *path, size_t *len) {
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END)) return NULL;
    long n = ftell(f);
    char *data = n < 0 ? NULL : malloc((size_t)n + 1);
    rewind(f);
    if (data && fread(data, 1, (size_t)n, f) != (size_t)n) return NULL;
    *len = (size_t)n;
    fclose(f);
    return data;
}

static bool picture_write(const struct printed *p, const char *folder, unsigned n) {
    char path[1000];
    int len = snprintf(path, sizeof path, "%s/%05u.pgm", folder, n);
    FILE *f = len > 0 && (size_t)len < sizeof path ? fopen(path, "wb") : NULL;
    if (!f) return false;
    fprintf(f, "P5\n%zu %zu\n255\n", p->w, p->h);
    for (size_t i = 0; i < p->w * p->h; i++) putc(p->dark[i] ? 0 : 255, f);
    return fclose(f) == 0;
}

int main(int argc, char **argv) {
    if (argc != 5) return die("usage:", "print_read zpl|tspl DPI FILE FOLDER");
    size_t len = 0;
    char *data = file_read_all(argv[3], &len);
    if (!data) return die("cannot read", argv[3]);
    struct printer p = {.at = data, .end = data + len, .dpi = (int)strtol(argv[2], NULL, 10)};
    bool zpl = !strcmp(argv[1], "zpl");
    unsigned n = 0;
    while (zpl ? zpl_next(&p) : tspl_next(&p))
        if (!picture_write(&p.page, argv[4], ++n)) return die("cannot write to", argv[4]);
    if (p.error) {
        fprintf(stderr, "print_read: label %u, byte %zu: not read: %s\n", n + 1, (size_t)(p.at - data), p.error);
        return 1;
    }
    printf("%u\n", n);
    free(p.page.dark);
    free(data);
    return 0;
}

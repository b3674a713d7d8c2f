/*
 * Cuts the cells of a label sheet out of a rasterised page: nothing of the project's own code is asked where a cell is.
 *
 *     cut_cells PAGE.pgm FOLDER DPI LEFT TOP PITCH_X PITCH_Y WIDTH HEIGHT COLUMNS ROWS     (millimetres)
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what) {
    fprintf(stderr, "cut_cells: %s\n", what);
    exit(2);
}

static unsigned char *page_read(const char *path, int *w, int *h) {
    FILE *f = fopen(path, "rb");
    int most;
    if (!f || fscanf(f, "P5 %d %d %d", w, h, &most) != 3 || most != 255 || *w < 1 || *h < 1 || *w > 40000 || *h > 40000)
        die("not a grey PGM of 8 bits");
    getc(f);
    size_t len = (size_t)*w * (size_t)*h;
    unsigned char *p = malloc(len);
    if (!p || fread(p, 1, len, f) != len) die("cannot read the page");
    fclose(f);
    return p;
}

static void cell_write(const char *folder, int n, const unsigned char *page, int pw, int ph, int x, int y, int w,
                       int h) {
    char path[1000];
    int len = snprintf(path, sizeof path, "%s/%03d.pgm", folder, n);
    if (len < 0 || (size_t)len >= sizeof path || x < 0 || y < 0 || x + w > pw || y + h > ph)
        die("a cell is off the page");
    FILE *f = fopen(path, "wb");
    if (!f) die("cannot write a cell");
    fprintf(f, "P5\n%d %d\n255\n", w, h);
    for (int i = 0; i < h; i++) fwrite(page + (size_t)(y + i) * (size_t)pw + x, 1, (size_t)w, f);
    if (fclose(f)) die("cannot write a cell");
}

int main(int argc, char **argv) {
    double v[12];
    if (argc != 12) die("usage");
    for (int i = 3; i < 12; i++) v[i] = strtod(argv[i], NULL);
    double dots = v[3] / 25.4;
    int pw, ph;
    unsigned char *page = page_read(argv[1], &pw, &ph);
    int w = (int)lround(v[8] * dots), h = (int)lround(v[9] * dots), cols = (int)v[10], rows = (int)v[11];
    for (int i = 0; i < cols * rows; i++)
        cell_write(argv[2], i + 1, page, pw, ph, (int)lround((v[4] + i % cols * v[6]) * dots),
                   (int)lround((v[5] + i / cols * v[7]) * dots), w, h);
    free(page);
    return 0;
}

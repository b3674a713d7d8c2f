/*
 * Puts files into the program: writes a C file with one array a file and a table ordered by name.
 *
 * Runs while building only. C17 has no #embed, and ld -r -b binary names symbols after paths; this keeps the names.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void die(const char *what, const char *name) {
    fprintf(stderr, "embed: %s: %s\n", what, name);
    exit(1);
}

static size_t write_array(FILE *out, const char *name, int n) {
    FILE *in = fopen(name, "rb");
    if (!in) die("cannot open", name);
    fprintf(out, "static const unsigned char file_%d[] = {", n);
    size_t len = 0;
    for (int c; (c = getc(in)) != EOF; len++) fprintf(out, "%s%d,", len % 32 ? "" : "\n", c);
    fprintf(out, "\n0};\n");
    if (ferror(in)) die("cannot read", name);
    fclose(in);
    return len;
}

static int by_name(const void *a, const void *b) { return strcmp(*(char *const *)a, *(char *const *)b); }

int main(int argc, char **argv) {
    if (argc < 2) die("usage", "embed OUT.c FILE…");
    FILE *out = fopen(argv[1], "w");
    if (!out) die("cannot write", argv[1]);
    int n = argc - 2;
    qsort(argv + 2, (size_t)n, sizeof *argv, by_name);
    fprintf(out, "/* Made by src/host/embed.c; do not edit. */\n#include \"base/embed.h\"\n");
    size_t *len = calloc((size_t)n + 1, sizeof *len);
    if (!len) die("out of memory", argv[1]);
    for (int i = 0; i < n; i++) len[i] = write_array(out, argv[2 + i], i);
    fprintf(out, "static const struct embed_file files[] = {\n");
    for (int i = 0; i < n; i++) fprintf(out, "{\"%s\", file_%d, %zu},\n", argv[2 + i], i, len[i]);
    fprintf(out, "{0, 0, 0}};\nconst struct embed_file *embed_all(void) { return files; }\n");
    free(len);
    if (fclose(out)) die("cannot write", argv[1]);
    return 0;
}

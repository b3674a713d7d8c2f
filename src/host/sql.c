/*
 * Turns the files of db/sql into C: an enum SQL_<name> and a table of names and texts, ordered by name.
 *
 * Runs while building only. A name twice, an empty statement or two statements under one name stop the build, so that
 * a statement is never missing or ambiguous when the program runs.
 */
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_BYTES 4096
#define TEXT_BYTES 4096 /* what C17 promises for a string literal */
#define NAME_BYTES 64
#define STATEMENTS_MAX 2048

struct statement {
    char name[NAME_BYTES];
    char *text;
    size_t len;
};

static struct statement statements[STATEMENTS_MAX];
static size_t count;

static void die(const char *what, const char *where) {
    fprintf(stderr, "sql: %s: %s\n", what, where);
    exit(1);
}

static void trim_end(char *s, size_t *len) {
    while (*len && isspace((unsigned char)s[*len - 1])) (*len)--;
    s[*len] = '\0';
}

/* A statement is whole when the next name or the end of its file comes. */
static void statement_close(void) {
    if (!count) return;
    struct statement *s = &statements[count - 1];
    trim_end(s->text, &s->len);
    if (s->len && s->text[s->len - 1] == ';') s->text[--s->len] = '\0';
    trim_end(s->text, &s->len);
    if (!s->len) die("empty statement", s->name);
    if (strchr(s->text, ';')) die("more than one statement under a name", s->name);
    if (strchr(s->text, '"')) die("double quotes are not in the shared subset", s->name);
}

static void statement_open(const char *name, const char *file) {
    if (count == STATEMENTS_MAX) die("too many statements", file);
    struct statement *s = &statements[count++];
    size_t len = strcspn(name, " \t\r\n");
    if (len == 0 || len >= NAME_BYTES) die("bad name", file);
    for (size_t i = 0; i < len; i++)
        if (!islower((unsigned char)name[i]) && !isdigit((unsigned char)name[i]) && name[i] != '_')
            die("a name has a-z, 0-9 and _ only", name);
    memcpy(s->name, name, len);
    s->name[len] = '\0';
    s->text = calloc(1, TEXT_BYTES);
    if (!s->text) die("out of memory", file);
    s->len = 0;
}

/* One line, its indentation and its comment dropped, joined to the text by a space. */
static void statement_add(char *line, const char *file) {
    char *comment = strstr(line, "--");
    if (comment) *comment = '\0';
    line += strspn(line, " \t");
    size_t len = strlen(line);
    trim_end(line, &len);
    if (!len) return;
    if (!count) die("a statement without a name", file);
    struct statement *s = &statements[count - 1];
    if (s->len + len + 2 > TEXT_BYTES) die("statement too long", s->name);
    if (s->len) s->text[s->len++] = ' ';
    memcpy(s->text + s->len, line, len + 1);
    s->len += len;
}

static void read_file(const char *file) {
    static const char mark[] = "-- name:";
    FILE *in = fopen(file, "r");
    if (!in) die("cannot open", file);
    size_t before = count;
    char line[LINE_BYTES];
    while (fgets(line, sizeof line, in)) {
        if (!strchr(line, '\n') && !feof(in)) die("line too long", file);
        if (!strncmp(line, mark, sizeof mark - 1)) {
            if (count > before) statement_close();
            statement_open(line + sizeof mark - 1 + strspn(line + sizeof mark - 1, " \t"), file);
        } else {
            char *text = line + strspn(line, " \t\r\n");
            if (count == before && *text && strncmp(text, "--", 2)) die("a statement without a name", file);
            if (count > before) statement_add(line, file);
        }
    }
    if (ferror(in)) die("cannot read", file);
    fclose(in);
    if (count == before) die("no statement", file);
    statement_close();
}

static int by_name(const void *a, const void *b) {
    return strcmp(((const struct statement *)a)->name, ((const struct statement *)b)->name);
}

static FILE *out_open(const char *name) {
    FILE *out = fopen(name, "w");
    if (!out) die("cannot write", name);
    fprintf(out, "/* Made by src/host/sql.c from db/sql; do not edit. */\n");
    return out;
}

static void write_header(const char *name) {
    FILE *out = out_open(name);
    fprintf(out, "#ifndef TEMLANG_GEN_SQL_STATEMENTS_H\n#define TEMLANG_GEN_SQL_STATEMENTS_H\n\nenum sql {\n");
    for (size_t i = 0; i < count; i++) fprintf(out, "    SQL_%s,\n", statements[i].name);
    fprintf(out, "    SQL_COUNT\n};\n\n/* Ordered by name. */\nstruct sql_statement {\n    const char *name;\n"
                 "    const char *text;\n};\nextern const struct sql_statement sql_statements[SQL_COUNT];\n\n#endif\n");
    if (fclose(out)) die("cannot write", name);
}

static void write_table(const char *name) {
    FILE *out = out_open(name);
    fprintf(out, "#include \"sql_statements.h\"\n\nconst struct sql_statement sql_statements[SQL_COUNT] = {\n");
    for (size_t i = 0; i < count; i++) {
        fprintf(out, "    {\"%s\", \"", statements[i].name);
        for (const char *p = statements[i].text; *p; p++) {
            if (*p == '\\') die("backslash in a statement", statements[i].name);
            putc(*p, out);
        }
        fprintf(out, "\"},\n");
    }
    fprintf(out, "};\n");
    if (fclose(out)) die("cannot write", name);
}

int main(int argc, char **argv) {
    if (argc < 4) die("usage", "sql OUT.h OUT.c FILES…");
    for (int i = 3; i < argc; i++) read_file(argv[i]);
    qsort(statements, count, sizeof *statements, by_name);
    for (size_t i = 1; i < count; i++)
        if (!strcmp(statements[i - 1].name, statements[i].name)) die("name twice", statements[i].name);
    write_header(argv[1]);
    write_table(argv[2]);
    for (size_t i = 0; i < count; i++) free(statements[i].text);
    return 0;
}

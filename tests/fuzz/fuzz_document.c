/*
 * Any text and any photo in an office document: the file is whole, or the error has a name; nothing is drawn beyond the margins, and a
 * workbook of the same is made or refused likewise.
 */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "document_seen.h"

static const struct doc_options options = {.title = "Thử", .lang = LANG_VI, .numbered = true};

static char *text_of(const uint8_t *data, size_t len) {
    char *s = malloc(len + 1);
    if (!s) abort();
    memcpy(s, data, len);
    s[len] = '\0';
    return s;
}

/* Blocks of the text's pieces, each as the byte before it says. */
static void fill(struct doc *d, const uint8_t *data, size_t len) {
    static const struct doc_column columns[] = {{.name = "A", .width_um = 9000}, {.name = "B", .above = "C"}, {.name = "D", .above = "C", .share = 3}};
    for (size_t at = 0; at + 2 < len && !doc_failed(d);) {
        size_t n = (size_t)data[at + 1] * 3 < len - at - 2 ? (size_t)data[at + 1] * 3 : len - at - 2;
        char *s = text_of(data + at + 2, n);
        switch (data[at] % 8) {
        case 0: doc_text(d, s); break;
        case 1: doc_heading(d, 1 + data[at] / 8 % 3, s); break;
        case 2: doc_item(d, 1 + data[at] / 8 % 2, s); break;
        case 3: doc_facts(d, (struct doc_fact[]){{s, doc_words(s)}, {"Số", doc_number(data[at])}}, 2); break;
        case 4: doc_pictures(d, &(struct doc_picture){.bytes = s, .len = n, .caption = "Ảnh"}, 1, 30000); break;
        case 5: doc_head(d, &(struct doc_head){.office = s, .kind = s, .about = s}); break;
        case 6: doc_signatures(d, (struct doc_signer[]){{.position = s}, {.name = s}}, 1 + data[at] / 8 % 2, NULL, 0); break;
        case 7:
            doc_table_begin(d, &(struct doc_table){.title = s, .column = columns, .columns = 3});
            for (int i = 0; i < data[at] / 8; i++) doc_row(d, (struct doc_cell[]){doc_words(s), i % 3 ? doc_joined() : doc_words(s), doc_number(i)});
            doc_table_end(d);
            break;
        }
        free(s);
        at += n + 2;
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len) {
    static bool ready;
    struct seen s;
    struct err e = {0};
    if (!ready && (sodium_init() < 0 || text_load(NULL) != ST_OK)) abort();
    ready = true;
    struct doc *d = seen_open(&s, &options), *book = NULL;
    if (!d) abort();
    fill(d, data, len);
    enum status st = doc_finish(d, &e);
    if (st == ST_OK && (s.outside || s.out.len < 600 || memcmp(s.out.data + s.out.len - 6, "%%EOF\n", 6) != 0)) abort();
    if (st != ST_OK && (st == ST_INTERNAL || !e.key[0])) abort();
    doc_free(&d);
    seen_free(&s);
    if (len % 16 == 0) { /* a workbook goes over files and is slow */
        struct buf out = BUF_INIT;
        struct seen keep = {.out = out};
        if (doc_open(&book, DOC_XLSX, &options, seen_keep, &keep, NULL) != ST_OK) abort();
        fill(book, data, len);
        st = doc_finish(book, NULL);
        if (st == ST_OK && (keep.out.len < 600 || memcmp(keep.out.data, "PK", 2) != 0)) abort();
        doc_free(&book);
        buf_free(&keep.out);
    }
    return 0;
}

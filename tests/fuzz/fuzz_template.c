/*
 * Label templates: any bytes are refused with a line, or parse to a template whose canonical text parses to the same.
 *
 * The oracle: print(parse(x)) is a fixed point, every element lies on the label, and an error has key and line.
 */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "tpl.h"

static void must(int holds) {
    if (!holds) abort();
}

static void element_check(const struct template *t, const struct element *el) {
    must(el->x >= 0 && el->y >= 0 && el->x <= t->w && el->y <= t->h);
    must(el->x + el->w <= t->w && el->y + el->h <= t->h);
    must(el->kind != ELEMENT_TEXT || (el->size_mpt >= TPL_TEXT_MPT_MIN && el->min_mpt >= TPL_TEXT_MPT_MIN));
    must(el->kind != ELEMENT_CODE || el->size_mpt >= TPL_CODE_MPT_MIN);
    must(el->kind != ELEMENT_QR || el->levels > 0);
    must((el->kind != ELEMENT_TEXT && el->kind != ELEMENT_CODE) || (el->lines >= 1 && el->lines <= TPL_LINES_MAX));
}

int LLVMFuzzerInitialize(int *argc, char ***argv) {
    (void)argc;
    (void)argv;
    must(sodium_init() >= 0 && text_load(NULL) == ST_OK);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    struct arena *a = arena_new((size_t)1 << 20);
    must(a != NULL);
    struct template *t = NULL;
    struct err e = {0};
    enum status s = template_parse(&t, (const char *)data, size, a, &e);
    if (s == ST_OK) {
        struct buf first = BUF_INIT, second = BUF_INIT;
        template_print(t, &first);
        size_t len = t->len;
        for (size_t i = 0; i < len; i++) element_check(t, &t->element[i]);
        must(template_parse(&t, first.data, first.len, a, NULL) == ST_OK && t->len == len);
        template_print(t, &second);
        must(first.len == second.len && !memcmp(first.data, second.data, first.len));
        buf_free(&first);
        buf_free(&second);
    } else {
        must(s == ST_NO_MEMORY || (s == ST_INVALID && *e.key && e.line >= 1 && !strcmp(e.field, "template")));
    }
    arena_free(&a);
    return 0;
}

/*
 * Label printers made of paper: they read the part of ZPL and TSPL that a raster needs and give back what they would burn.
 *
 * Written from the makers' manuals, with nothing of the program in it, and strict: a command, a count or a space that is not
 * in the part is an error, where a printer might do something or nothing.
 */
#ifndef TEMLANG_TESTS_PRINTER_READER_H
#define TEMLANG_TESTS_PRINTER_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* A row of the liner. */
struct printed {
    size_t w, h;
    unsigned char *dark; /* w * h, 1 is burnt */
};

struct printer {
    const char *at, *end;
    int dpi;           /* TSPL: of the head */
    const char *error; /* NULL, or what is wrong */
    struct printed page;
    double size_mm[2], gap_mm; /* TSPL: as said */
    bool sized;
};

static inline bool printer_fail(struct printer *p, const char *why) {
    if (!p->error) p->error = why;
    return false;
}

static inline bool printer_word(struct printer *p, const char *word) {
    size_t len = strlen(word);
    if ((size_t)(p->end - p->at) < len || memcmp(p->at, word, len) != 0) return false;
    p->at += len;
    return true;
}

static inline bool printer_must(struct printer *p, const char *word) {
    return printer_word(p, word) || printer_fail(p, word);
}

static inline bool printer_number(struct printer *p, size_t *n, size_t most) {
    const char *from = p->at;
    *n = 0;
    while (p->at < p->end && *p->at >= '0' && *p->at <= '9' && *n <= most) *n = *n * 10 + (size_t)(*p->at++ - '0');
    if (p->at == from || *n > most || (*from == '0' && p->at > from + 1)) return printer_fail(p, "a number");
    return true;
}

static inline bool printer_page(struct printer *p, size_t w, size_t h) {
    free(p->page.dark);
    p->page = (struct printed){w, h, calloc(w * h, 1)};
    return p->page.dark || printer_fail(p, "memory");
}

/* ---- ZPL ---- */

/* How often the next digit stands there: twenties g … z, ones G … Y.  out: 0 where no count is said */
static inline size_t zpl_count(struct printer *p) {
    size_t n = 0;
    while (p->at < p->end) {
        char c = *p->at;
        if (c >= 'G' && c <= 'Y')
            n += (size_t)(c - 'G') + 1;
        else if (c >= 'g' && c <= 'z')
            n += ((size_t)(c - 'g') + 1) * 20;
        else
            break;
        p->at++;
    }
    return n;
}

static inline int zpl_digit(char c) {
    return c >= '0' && c <= '9' ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* One line of dots as hexadecimal digits. */
static inline bool zpl_line(struct printer *p, unsigned char *digit, const unsigned char *above, size_t digits) {
    if (above && printer_word(p, ":")) {
        memcpy(digit, above, digits);
        return true;
    }
    size_t at = 0;
    while (at < digits) {
        size_t n = zpl_count(p);
        if (p->at == p->end) return printer_fail(p, "the field ends early");
        char c = *p->at++;
        bool rest = c == ',' || c == '!';
        if (rest && (n || at % 2)) return printer_fail(p, "the rest of a line begins inside a byte, or after a count");
        int d = c == ',' ? 0 : c == '!' ? 15 : zpl_digit(c);
        if (d < 0) return printer_fail(p, "a digit");
        n = rest ? digits - at : n ? n : 1;
        if (n > digits - at) return printer_fail(p, "more digits than a line has");
        memset(digit + at, d, n);
        at += n;
    }
    return true;
}

static inline bool zpl_burn(struct printer *p, size_t y, const unsigned char *digit, size_t digits) {
    for (size_t i = 0; i < digits * 4; i++) {
        bool on = digit[i / 4] >> (3 - i % 4) & 1;
        if (on && i >= p->page.w) return printer_fail(p, "a dot beyond the print width");
        if (i < p->page.w) p->page.dark[y * p->page.w + i] |= on;
    }
    return true;
}

static inline bool zpl_field(struct printer *p) {
    size_t x, y, sent, bytes, stride;
    if (!printer_number(p, &x, 32000) || !printer_must(p, ",") || !printer_number(p, &y, 32000) || !printer_must(p, "^GFA,") ||
        !printer_number(p, &sent, 99999) || !printer_must(p, ",") || !printer_number(p, &bytes, 99999) ||
        !printer_must(p, ",") || !printer_number(p, &stride, 99999) || !printer_must(p, ","))
        return false;
    if (x != 0 || sent != bytes || !stride || bytes % stride || y + bytes / stride > p->page.h)
        return printer_fail(p, "a field that does not fit");
    unsigned char *digit = calloc(2, stride * 2);
    bool right = digit || printer_fail(p, "memory");
    for (size_t i = 0; i < bytes / stride && right; i++) {
        unsigned char *line = digit + i % 2 * stride * 2, *above = digit + (i + 1) % 2 * stride * 2;
        right = zpl_line(p, line, i ? above : NULL, stride * 2) && zpl_burn(p, y + i, line, stride * 2);
    }
    free(digit);
    return right && printer_must(p, "^FS");
}

/* The next label.  out: false at the end, or at an error */
static inline bool zpl_next(struct printer *p) {
    size_t w, h;
    if (p->error || p->at == p->end) return false;
    if (!printer_must(p, "^XA^LH0,0^PW") || !printer_number(p, &w, 32000) || !printer_must(p, "^LL") ||
        !printer_number(p, &h, 32000) || !w || !h || !printer_page(p, w, h))
        return printer_fail(p, "a label's head");
    if (!printer_must(p, "^FO") || !zpl_field(p)) return false;
    while (printer_word(p, "^FO"))
        if (!zpl_field(p)) return false;
    return printer_must(p, "^PQ1^XZ") && printer_must(p, "\n");
}

/* ---- TSPL ---- */

static inline bool tspl_mm(struct printer *p, double *mm) {
    char text[16];
    size_t len = 0;
    while (p->at < p->end && len + 1 < sizeof text && ((*p->at >= '0' && *p->at <= '9') || *p->at == '.')) text[len++] = *p->at++;
    text[len] = '\0';
    char *rest;
    *mm = strtod(text, &rest);
    return (len && !*rest && printer_must(p, " mm")) || printer_fail(p, "millimetres");
}

static inline bool tspl_head(struct printer *p) {
    double zero;
    p->sized = printer_must(p, "SIZE ") && tspl_mm(p, &p->size_mm[0]) && printer_must(p, ",") && tspl_mm(p, &p->size_mm[1]) &&
               printer_must(p, "\r\nGAP ") && tspl_mm(p, &p->gap_mm) && printer_must(p, ",") && tspl_mm(p, &zero) &&
               printer_must(p, "\r\nDIRECTION 0\r\n") && (zero == 0 || printer_fail(p, "an offset of the gap"));
    return p->sized;
}

static inline bool tspl_next(struct printer *p) {
    size_t x, y, stride, h, mode;
    if (p->error || (!p->sized && !tspl_head(p)) || p->at == p->end) return false;
    size_t w = (size_t)(p->size_mm[0] * p->dpi / 25.4 + 0.5), rows = (size_t)(p->size_mm[1] * p->dpi / 25.4 + 0.5);
    if (!printer_must(p, "CLS\r\nBITMAP ") || !printer_number(p, &x, 9999) || !printer_must(p, ",") ||
        !printer_number(p, &y, 99999) || !printer_must(p, ",") || !printer_number(p, &stride, 9999) || !printer_must(p, ",") ||
        !printer_number(p, &h, 99999) || !printer_must(p, ",") || !printer_number(p, &mode, 2) || !printer_must(p, ",") ||
        !printer_page(p, w, rows))
        return false;
    if (x || y || mode || stride != (w + 7) / 8 || h != rows || (size_t)(p->end - p->at) < stride * h)
        return printer_fail(p, "a bitmap that is not the label's");
    for (size_t i = 0; i < stride * h; i++) {
        unsigned burnt = ~(unsigned)(unsigned char)p->at[i] & 0xFFu;
        for (size_t k = 0; k < 8; k++) {
            size_t dot = i % stride * 8 + k;
            bool on = burnt >> (7 - k) & 1u;
            if (on && dot >= w) return printer_fail(p, "a dot beyond the label");
            if (dot < w) p->page.dark[i / stride * w + dot] = on;
        }
    }
    p->at += stride * h;
    return printer_must(p, "\r\nPRINT 1,1\r\n");
}

#endif

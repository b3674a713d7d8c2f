/*
 * Plans the segments of a run's symbols once, and has libqrencode make the modules of each label.
 *
 * libqrencode can split a string by itself, but it optimises for Japanese text and gives up to a version more for our
 * addresses; the plan below is the true minimum, found by a walk over the text with three states.
 */
#include "label/symbol.h"

#include <errno.h>
#include <qrencode.h>
#include <string.h>

#define VERSION_MAX 11
#define MODES 3
#define TEXT_MAX 512
#define SIXTH 6 /* a digit costs 10/3 bits and an alphanumeric character 11/2: counted in sixths, all are whole */
#define NEVER (INT32_MAX / 2)

/* Data codewords of versions 1 to 11.  src: ISO/IEC 18004:2015 table 7 */
static const int16_t codewords[4][VERSION_MAX] = {
    [SYMBOL_L] = {19, 34, 55, 80, 108, 136, 156, 194, 232, 274, 324},
    [SYMBOL_M] = {16, 28, 44, 64, 86, 108, 124, 154, 182, 216, 254},
    [SYMBOL_Q] = {13, 22, 34, 48, 62, 76, 88, 110, 132, 154, 180},
    [SYMBOL_H] = {9, 16, 26, 36, 46, 60, 66, 86, 100, 122, 140},
};

/* Mode indicator and character count, in bits, for versions 1–9 and 10–26.  src: ISO/IEC 18004:2015 table 3 */
static const int head_bits[2][MODES] = {{4 + 10, 4 + 9, 4 + 8}, {4 + 12, 4 + 11, 4 + 16}};
static const int char_sixths[MODES] = {20, 33, 48};
static const QRencodeMode library_mode[MODES] = {QR_MODE_NUM, QR_MODE_AN, QR_MODE_8};
static const QRecLevel library_level[4] = {QR_ECLEVEL_L, QR_ECLEVEL_M, QR_ECLEVEL_Q, QR_ECLEVEL_H};

char symbol_level_letter(enum symbol_level l) {
    return "LMQH"[l];
}

/* The narrowest mode that holds c; each wider mode holds it too. */
static enum symbol_mode mode_of(char c) {
    if (c >= '0' && c <= '9') return SYMBOL_NUMERIC;
    if (c >= 'A' && c <= 'Z') return SYMBOL_ALNUM;
    return c != '\0' && strchr(" $%*+-./:", c) ? SYMBOL_ALNUM : SYMBOL_BYTE;
}

static int32_t whole_bits(int32_t sixths) {
    return (sixths + SIXTH - 1) / SIXTH * SIXTH;
}

/*
 * The mode of each character in the cheapest segmentation.
 *   out  mode[0 … len-1]; bits in all
 */
static int modes_plan(const char *text, size_t len, const int head[static MODES], unsigned char mode[static TEXT_MAX]) {
    unsigned char from[TEXT_MAX][MODES];
    int32_t cost[MODES] = {head[0] * SIXTH, head[1] * SIXTH, head[2] * SIXTH};
    for (size_t i = 0; i < len; i++) {
        int32_t next[MODES];
        for (int m = 0; m < MODES; m++) {
            from[i][m] = (unsigned char)m;
            next[m] = m >= (int)mode_of(text[i]) ? cost[m] + char_sixths[m] : NEVER;
        }
        /* a new segment may begin behind this character: its head is paid here */
        for (int m = 0; m < MODES; m++) {
            cost[m] = next[m];
            for (int f = 0; f < MODES; f++) {
                int32_t switched = next[f] == NEVER ? NEVER : whole_bits(next[f]) + head[m] * SIXTH;
                if (switched < cost[m]) {
                    cost[m] = switched;
                    from[i][m] = (unsigned char)f;
                }
            }
        }
    }
    int best = 0;
    for (int m = 1; m < MODES; m++) best = cost[m] < cost[best] ? m : best;
    int bits = whole_bits(cost[best]) / SIXTH;
    for (size_t i = len; i-- > 0;) {
        best = from[i][best];
        mode[i] = (unsigned char)best;
    }
    return bits;
}

static bool segments_join(struct symbol_plan *p, const unsigned char *mode) {
    p->segments = 0;
    for (size_t i = 0; i < p->len; i++) {
        if (i == 0 || mode[i] != mode[i - 1]) {
            if (p->segments == (int)(sizeof p->segment / sizeof *p->segment)) return false;
            p->segment[p->segments].mode = (enum symbol_mode)mode[i];
            p->segment[p->segments++].len = 0;
        }
        p->segment[p->segments - 1].len++;
    }
    return true;
}

enum status symbol_plan(struct symbol_plan *p, const char *text, size_t len, enum symbol_level level, struct err *e) {
    unsigned char mode[TEXT_MAX] = {0};
    if (len > 0 && len <= TEXT_MAX) {
        for (int version = 1; version <= VERSION_MAX; version++) {
            int bits = modes_plan(text, len, head_bits[version >= 10], mode);
            if (bits > codewords[level][version - 1] * 8) continue;
            *p = (struct symbol_plan){.level = level, .version = version, .bits = bits, .len = len};
            p->width = 17 + 4 * version;
            if (segments_join(p, mode)) return ST_OK;
        }
    }
    enum status s = err_set(e, ST_TOO_LARGE, NULL, "symbol.size");
    err_arg(e, "length", "%zu", len);
    return s;
}

static void rows_pack(struct symbol *out, const QRcode *code) {
    out->width = code->width;
    const unsigned char *module = code->data;
    for (int y = 0; y < code->width; y++) {
        uint64_t row = 0;
        for (int x = 0; x < code->width; x++) row = row << 1 | (*module++ & 1u);
        out->row[y] = row << (64 - code->width);
    }
}

static bool segments_append(QRinput *in, const struct symbol_plan *p, const char *text) {
    for (int i = 0; i < p->segments; i++) {
        int len = p->segment[i].len;
        if (QRinput_append(in, library_mode[p->segment[i].mode], len, (const unsigned char *)text)) return false;
        text += len;
    }
    return true;
}

enum status symbol_encode(const struct symbol_plan *p, const char *text, size_t len, struct symbol *out,
                          struct err *e) {
    if (len != p->len) return err_set(e, ST_INTERNAL, NULL, "symbol.plan");
    QRinput *in = QRinput_new2(p->version, library_level[p->level]);
    if (!in) return err_set(e, ST_NO_MEMORY, NULL, "");
    errno = 0;
    QRcode *code = segments_append(in, p, text) ? QRcode_encodeInput(in) : NULL;
    enum status s = ST_OK;
    if (code && code->width == p->width)
        rows_pack(out, code);
    else
        s = err_set(e, errno == ENOMEM ? ST_NO_MEMORY : ST_INTERNAL, NULL, errno == ENOMEM ? "" : "symbol.plan");
    QRcode_free(code);
    QRinput_free(in);
    return s;
}

/* Which of our languages a visitor reads: Accept-Language decides, English stands in for all that we do not have. */
#include <string.h>

#include "base/text.h"

static char lower(char c) {
    return (char)(c >= 'A' && c <= 'Z' ? c + 32 : c);
}

static bool is_code(const char *s, size_t len, enum lang *out) {
    for (int l = 0; l < LANG_COUNT; l++) {
        const char *code = lang_code((enum lang)l);
        if (len != strlen(code) || lower(s[0]) != code[0] || lower(s[1]) != code[1]) continue;
        *out = (enum lang)l;
        return true;
    }
    return false;
}

bool lang_parse(const char *code, enum lang *out) {
    return is_code(code, strlen(code), out);
}

/* Thousandths of a weight "0.8", "1", "1.000"; -1 where it is none (RFC 9110 §12.4.2). */
static int weight_parse(const char *s, size_t len) {
    if (len == 0 || len > 5 || (s[0] != '0' && s[0] != '1') || (len > 1 && s[1] != '.')) return -1;
    int w = (s[0] - '0') * 1000, unit = 100;
    for (size_t i = 2; i < len; i++, unit /= 10) {
        if (s[i] < '0' || s[i] > '9') return -1;
        w += (s[i] - '0') * unit;
    }
    return w <= 1000 ? w : -1;
}

static size_t skip_space(const char *s, size_t at, size_t len) {
    while (at < len && (s[at] == ' ' || s[at] == '\t')) at++;
    return at;
}

/* Weight of one range, "en-GB;q=0.8": 1000 without one, 0 where it is malformed. */
static int range_weight(const char *s, size_t len, size_t tag_len) {
    size_t at = skip_space(s, tag_len, len);
    if (at == len) return 1000;
    if (s[at] != ';') return 0;
    at = skip_space(s, at + 1, len);
    if (len - at < 2 || lower(s[at]) != 'q' || s[at + 1] != '=') return 0;
    size_t end = len;
    while (end > at && (s[end - 1] == ' ' || s[end - 1] == '\t')) end--;
    int w = weight_parse(s + at + 2, end - at - 2);
    return w < 0 ? 0 : w;
}

enum lang lang_choose(const char *accept) {
    if (!accept || !*accept) return LANG_VI;
    enum lang best = LANG_EN;
    int best_weight = 0;
    bool only_star = true;
    while (*accept) {
        size_t len = strcspn(accept, ","), at = skip_space(accept, 0, len), tag = at;
        while (tag < len && accept[tag] != ';' && accept[tag] != ' ' && accept[tag] != '\t') tag++;
        size_t primary = at;
        while (primary < tag && accept[primary] != '-') primary++;
        bool star = tag - at == 1 && accept[at] == '*';
        only_star = only_star && (star || tag == at);
        enum lang l;
        int w = range_weight(accept, len, tag);
        if (is_code(accept + at, primary - at, &l) && w > best_weight) {
            best = l;
            best_weight = w;
        }
        accept += len + (accept[len] == ',');
    }
    return only_star ? LANG_VI : best;
}

/* Half-years, by which villages report. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/kind.h"

/* The words before the year, as folded. */
static const struct {
    const char *words;
    char half;
} spoken[] = { { "6 thang dau nam ", '1' }, { "6 thang cuoi nam ", '2' }, { "sau thang dau nam ", '1' }, { "sau thang cuoi nam ", '2' } };

static bool is_year(const char *s) { return strspn(s, "0123456789") == 4 && *s != '0'; }

bool half_parse(const char *folded, char out[static HALF_BYTES]) {
    for (size_t i = 0; i < sizeof spoken / sizeof *spoken; i++) {
        size_t len = strlen(spoken[i].words);
        const char *year = folded + len;
        if (strncmp(folded, spoken[i].words, len) != 0 || !is_year(year) || year[4]) continue;
        (void)snprintf(out, HALF_BYTES, "%.4s-%c", year, spoken[i].half);
        return true;
    }
    if (!is_year(folded) || folded[4] != '-' || (folded[5] != '1' && folded[5] != '2') || folded[6]) return false;
    memcpy(out, folded, 7);
    return true;
}

void half_of(const char *day, int before, char out[static HALF_BYTES]) {
    long halves = 2 * strtol(day, NULL, 10) + (strncmp(day + 5, "07", 2) >= 0) - before;
    (void)snprintf(out, HALF_BYTES, "%04u-%u", (unsigned)(halves / 2) % 10000u, (unsigned)(halves % 2) + 1u);
}

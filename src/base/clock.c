/* Instants and civil dates with a zone that is a constant, so that no date ever depends on the machine's settings. */
#include "base/clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#define ZONE_US ((int64_t)7 * 3600 * 1000000)
#define DAY_US ((int64_t)86400 * 1000000)

static int64_t read_us(clockid_t id) {
    struct timespec t;
    if (clock_gettime(id, &t) != 0) return 0;
    return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static int64_t system_now_us(void *self) {
    (void)self;
    return read_us(CLOCK_REALTIME);
}

const struct clock *clock_system(void) {
    static const struct clock c = {system_now_us, NULL};
    return &c;
}

static int64_t fixed_now_us(void *self) {
    return *(const int64_t *)self;
}

struct clock clock_fixed(int64_t *at_us) {
    return (struct clock){fixed_now_us, at_us};
}

int64_t clock_now_us(const struct clock *c) {
    return c->now_us(c->self);
}

int64_t clock_mono_us(void) {
    return read_us(CLOCK_MONOTONIC);
}

static int64_t floor_div(int64_t a, int64_t b) {
    return a / b - (a % b < 0);
}

int32_t day_of_us(int64_t us) {
    return (int32_t)(floor_div(us, DAY_US) + (us - floor_div(us, DAY_US) * DAY_US >= DAY_US - ZONE_US));
}

int64_t day_start_us(int32_t day) {
    return (int64_t)day * DAY_US - ZONE_US;
}

static int month_days(int y, int m) {
    static const int days[12] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (y % 4 == 0 && y % 100 != 0) || y % 400 == 0;
    return m == 2 && leap ? 29 : days[m - 1];
}

/* Days from 1970-01-01 of a proleptic Gregorian date, counting years from March so that the leap day comes last. */
static int32_t days_of_civil(int y, int m, int d) {
    int year = y - (m <= 2);
    int era = (int)floor_div(year, 400);
    int of_era = year - era * 400;
    int of_year = (153 * (m + (m > 2 ? -3 : 9)) + 2) / 5 + d - 1;
    return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

int32_t day_of_ymd(int y, int m, int d) {
    if (y < 1900 || y > 2200 || m < 1 || m > 12 || d < 1 || d > month_days(y, m)) return DAY_NONE;
    return days_of_civil(y, m, d);
}

void day_to_ymd(int32_t day, int *y, int *m, int *d) {
    int64_t z = (int64_t)day + 719468;
    int64_t era = floor_div(z, 146097);
    int64_t of_era = z - era * 146097;
    int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
    int64_t month = (5 * of_year + 2) / 153;
    *d = (int)(of_year - (153 * month + 2) / 5 + 1);
    *m = (int)(month + (month < 10 ? 3 : -9));
    *y = (int)(year + era * 400 + (*m <= 2));
}

static bool digits_value(const char *s, size_t n, int *out) {
    int v = 0;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        v = v * 10 + (s[i] - '0');
    }
    *out = v;
    return true;
}

int32_t day_parse(const char *iso, size_t len) {
    int y, m, d;
    if (len != 10 || iso[4] != '-' || iso[7] != '-') return DAY_NONE;
    if (!digits_value(iso, 4, &y) || !digits_value(iso + 5, 2, &m) || !digits_value(iso + 8, 2, &d)) return DAY_NONE;
    return day_of_ymd(y, m, d);
}

static void put_digits(char *at, int n, int v) {
    for (int i = n - 1; i >= 0; i--, v /= 10) at[i] = (char)('0' + v % 10);
}

void day_format(int32_t day, char out[static DATE_BYTES]) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    memcpy(out, "0000-00-00", DATE_BYTES);
    put_digits(out, 4, y);
    put_digits(out + 5, 2, m);
    put_digits(out + 8, 2, d);
}

void day_format_vn(int32_t day, char out[static DATE_VN_BYTES]) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    memcpy(out, "00/00/0000", DATE_VN_BYTES);
    put_digits(out, 2, d);
    put_digits(out + 3, 2, m);
    put_digits(out + 6, 4, y);
}

int32_t day_add_months(int32_t day, int months) {
    int y, m, d;
    day_to_ymd(day, &y, &m, &d);
    int64_t at = (int64_t)y * 12 + (m - 1) + months;
    y = (int)floor_div(at, 12);
    m = (int)(at - floor_div(at, 12) * 12) + 1;
    int most = month_days(y, m);
    return days_of_civil(y, m, d < most ? d : most);
}

void us_format_utc(int64_t us, char *out, size_t cap) {
    char text[21] = "0000-00-00T00:00:00Z";
    int64_t day = floor_div(us, DAY_US);
    int s = (int)((us - day * DAY_US) / 1000000);
    char date[DATE_BYTES];
    day_format((int32_t)day, date);
    memcpy(text, date, 10);
    put_digits(text + 11, 2, s / 3600);
    put_digits(text + 14, 2, s / 60 % 60);
    put_digits(text + 17, 2, s % 60);
    if (cap < sizeof text) {
        if (cap) out[0] = '\0';
        return;
    }
    memcpy(out, text, sizeof text);
}

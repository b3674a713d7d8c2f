/*
 * Time: instants are microseconds since 1970-01-01T00:00:00Z; civil dates are days in Asia/Ho_Chi_Minh.
 *
 * The zone has been UTC+7 without summer time since 1975-06-13, so a constant serves; dates before it are only ever
 * civil dates. A clock is a value that is passed in, so that a test can stand at 23:59:59.
 */
#ifndef TEMLANG_BASE_CLOCK_H
#define TEMLANG_BASE_CLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_BYTES 11     /* "2026-11-23" and NUL */
#define DATE_VN_BYTES 11  /* "23/11/2026" and NUL */
#define DAY_NONE INT32_MIN

struct clock {
    int64_t (*now_us)(void *self); /* microseconds since 1970, UTC */
    void *self;
};

/* The machine's clock; static storage. thread: any */
const struct clock *clock_system(void);
/* A clock that stands at *at_us until the test moves it.  thread: the caller's */
struct clock clock_fixed(int64_t *at_us);
int64_t clock_now_us(const struct clock *c);
/* Monotonic microseconds for durations and deadlines. thread: any */
int64_t clock_mono_us(void);

/* Day number (days since 1970-01-01) of the civil date in Asia/Ho_Chi_Minh at an instant. */
int32_t day_of_us(int64_t us);
/* Instant of 00:00:00 in Asia/Ho_Chi_Minh of a day. */
int64_t day_start_us(int32_t day);
/* Day number of year-month-day; DAY_NONE where there is no such date or the year is not 1900 … 2200. */
int32_t day_of_ymd(int y, int m, int d);
void day_to_ymd(int32_t day, int *y, int *m, int *d);
/* "2026-11-23" exactly.  out: DAY_NONE where it is not a date */
int32_t day_parse(const char *iso, size_t len);
/* ISO 8601, "2026-11-23". */
void day_format(int32_t day, char out[static DATE_BYTES]);
/* As people in Vietnam write it, "23/11/2026". */
void day_format_vn(int32_t day, char out[static DATE_VN_BYTES]);
/* The same day n months later, clamped to the month's end. */
int32_t day_add_months(int32_t day, int months);
/* "2026-11-23T07:00:00Z" of an instant; out has 21 bytes or more. */
void us_format_utc(int64_t us, char *out, size_t cap);

#endif

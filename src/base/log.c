/* Logfmt lines on standard error, each in one write so that lines of threads never mix. */
#include "base/log.h"

#include <errno.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define LINE_BYTES 2048

static _Atomic int least_level = LOG_INFO;

void log_level_set(enum log_level least) {
    atomic_store_explicit(&least_level, (int)least, memory_order_relaxed);
}

/* A value that carries a line end must not be able to forge a second line. */
static void blank_controls(char *s, size_t len) {
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)s[i] < 0x20 || s[i] == 0x7F) s[i] = ' ';
}

static void write_all(const char *s, size_t len) {
    while (len) {
        ssize_t n = write(STDERR_FILENO, s, len);
        if (n < 0 && errno == EINTR) continue;
        if (n <= 0) return; /* nobody to tell */
        s += n;
        len -= (size_t)n;
    }
}

__attribute__((format(printf, 3, 0)))
static void log_line(enum log_level level, const char *event, const char *fmt, va_list ap) {
    static const char *const names[] = {"debug", "info", "warn", "error"};
    if ((int)level < atomic_load_explicit(&least_level, memory_order_relaxed)) return;
    char at[21];
    us_format_utc(clock_now_us(clock_system()), at, sizeof at);
    char line[LINE_BYTES];
    int n = snprintf(line, sizeof line, "at=%s level=%s event=%s ", at, names[level], event);
    if (n < 0) return;
    size_t len = (size_t)n < sizeof line - 1 ? (size_t)n : sizeof line - 1;
    int m = vsnprintf(line + len, sizeof line - len, fmt, ap);
    if (m > 0) len = (size_t)m < sizeof line - len ? len + (size_t)m : sizeof line - 1;
    while (len && line[len - 1] == ' ') len--;
    blank_controls(line, len);
    line[len] = '\n';
    write_all(line, len + 1);
}

#define LOG_FUNCTION(name, level)                  \
    void name(const char *event, const char *fmt, ...) { \
        va_list ap;                                \
        va_start(ap, fmt);                         \
        log_line(level, event, fmt, ap);           \
        va_end(ap);                                \
    }

LOG_FUNCTION(log_debug, LOG_DEBUG)
LOG_FUNCTION(log_info, LOG_INFO)
LOG_FUNCTION(log_warn, LOG_WARN)
LOG_FUNCTION(log_error, LOG_ERROR)

/*
 * The program's own log: logfmt lines on standard error. Not the public log (core/entry.h).
 *
 * Never pass a secret or personal data. thread: any; a line is written in one call.
 */
#ifndef TEMLANG_BASE_LOG_H
#define TEMLANG_BASE_LOG_H

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

/* Lines below this level are dropped; the default is LOG_INFO. */
void log_level_set(enum log_level least);
/* event: a short name ("server.start"); fmt: "key=value key=value", printf-checked; values with spaces in quotes */
void log_debug(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_info(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_warn(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void log_error(const char *event, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

#endif

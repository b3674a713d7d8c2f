/* What the program says: data on standard output, everything else on standard error. */
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "cli_internal.h"

void talk(const struct cli *c, const char *key, const struct text_arg *args, size_t n) {
    struct buf text = BUF_INIT, plain = BUF_INIT;
    if (c->quiet) return;
    text_fill(&text, c->lang, key, args, n);
    buf_plain(&plain, text.data ? text.data : "");
    (void)fprintf(stderr, "%s\n", plain.data ? plain.data : "");
    buf_free(&text);
    buf_free(&plain);
}

void talk_error(const struct cli *c) {
    struct buf text = BUF_INIT, plain = BUF_INIT;
    /* Whoever closed the pipe (`| head`) has what they wanted. */
    if (!strcmp(c->e.key, "cli.stdout-closed")) return;
    text_error(&text, c->lang, &c->e);
    if (c->file && c->e.line > 0) {
        buf_plain(&plain, c->file);
        buf_printf(&plain, ":%ld", c->e.line);
        if (c->e.column > 0) buf_printf(&plain, ":%ld", c->e.column);
        buf_str(&plain, ": ");
    }
    buf_plain(&plain, text.data ? text.data : c->e.key);
    (void)fprintf(stderr, "temlang: %s\n", plain.data ? plain.data : "");
    buf_free(&text);
    buf_free(&plain);
}

/* ---- progress ---- */

#define BAR_COLUMNS 30

/* " · 1234/s · 2:05": once there is something to go by. */
static void progress_rate(struct cli *c, uint64_t done, uint64_t total, struct buf *out) {
    char rate[24], left[24];
    int64_t now = clock_mono_us();
    if (!c->progress_us) {
        c->progress_us = now;
        c->progress_from = done;
    }
    double s = (double)(now - c->progress_us) / 1e6;
    if (s < 0.5 || done <= c->progress_from) return;
    double a_second = (double)(done - c->progress_from) / s;
    int64_t rest = (int64_t)((double)(total - done) / a_second) + (done < total);
    (void)snprintf(rate, sizeof rate, "%.0f", a_second);
    (void)snprintf(left, sizeof left, "%lld:%02lld", (long long)(rest / 60), (long long)(rest % 60));
    const struct text_arg args[] = { { "rate", rate }, { "left", left } };
    text_fill(out, c->lang, "cli.progress-rate", args, 2);
}

void progress_show(struct cli *c, uint64_t done, uint64_t total) {
    char bar[BAR_COLUMNS + 1];
    struct buf rate = BUF_INIT;
    if (c->quiet || !total || !isatty(STDERR_FILENO)) return;
    if (done > total) done = total;
    size_t full = (size_t)(done * BAR_COLUMNS / total);
    memset(bar, '.', BAR_COLUMNS);
    memset(bar, '#', full);
    bar[BAR_COLUMNS] = '\0';
    progress_rate(c, done, total, &rate);
    (void)fprintf(stderr, "\r[%s] %3d %%  %llu / %llu  %s\033[K", bar, (int)(done * 100 / total), (unsigned long long)done,
                  (unsigned long long)total, rate.data ? rate.data : "");
    (void)fflush(stderr);
    buf_free(&rate);
}

void progress_end(const struct cli *c) {
    if (!c->quiet && isatty(STDERR_FILENO)) (void)fprintf(stderr, "\r\033[K");
}

/* ---- data ---- */

static enum status stdout_fail(struct cli *c) {
    int error = errno;
    if (error == EPIPE) return err_set(&c->e, ST_IO, NULL, "cli.stdout-closed");
    err_set(&c->e, error == ENOSPC ? ST_NO_SPACE : ST_IO, NULL, "cli.stdout");
    err_arg(&c->e, "reason", "%s", strerror(error));
    return c->e.status;
}

enum status put_bytes(struct cli *c, const void *p, size_t len) {
    return fwrite(p, 1, len, stdout) == len ? ST_OK : stdout_fail(c);
}

enum status put_end(struct cli *c) { return fflush(stdout) || ferror(stdout) ? stdout_fail(c) : ST_OK; }

#define CELL_COLUMNS_MAX 40 /* on a terminal; a file gets everything */

enum status put_result(struct cli *c, const json_t *v) {
    struct buf out = BUF_INIT;
    enum status st = ST_OK;
    if (c->json) {
        if (json_dumpf(v, stdout, JSON_INDENT(2)) || fputc('\n', stdout) == EOF) return stdout_fail(c);
        return ST_OK;
    }
    if (json_is_array(v) && json_array_size(v) == 0) {
        talk(c, "cli.list-empty", NULL, 0);
        return ST_OK;
    }
    render_text(&out, c->lang, v, isatty(STDOUT_FILENO) ? CELL_COLUMNS_MAX : 0);
    st = out.failed ? err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory") : put_bytes(c, out.data, out.len);
    buf_free(&out);
    return st;
}

enum status put_taken(struct cli *c, json_t *v) {
    enum status st = v ? put_result(c, v) : err_set(&c->e, ST_NO_MEMORY, NULL, "no-memory");
    json_decref(v);
    return st;
}

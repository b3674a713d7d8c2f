/* A folder and an address answer the same questions; what is missing on one of them is missing in the same words. */
#include "log_place.h"

#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "core/note.h"

enum status log_place_open(struct log_place *p, const char *at, struct err *e) {
    memset(p, 0, sizeof *p);
    p->at = at;
    return fetch_is_url(at) ? fetcher_open(&p->fetcher, e) : ST_OK;
}

void log_place_close(struct log_place *p) {
    fetcher_close(&p->fetcher);
    buf_free(&p->answer.body);
}

static enum status missing(const struct log_place *p, const char *name, struct err *e) {
    err_set(e, ST_NOT_FOUND, NULL, "log.verify-missing");
    err_arg(e, "path", "%s/%s", p->at, name);
    return ST_NOT_FOUND;
}

static enum status read_url(struct log_place *p, const char *name, const char *url, size_t max, struct buf *out, struct err *e) {
    const struct fetch_ask ask = { .url = url, .max_bytes = max };
    enum status st = fetch(p->fetcher, &ask, &p->answer, e);
    if (st) return st;
    if (p->answer.status == 404 || p->answer.status == 410) return missing(p, name, e);
    if (p->answer.status != 200) {
        err_set(e, ST_UNAVAILABLE, NULL, "fetch.failed");
        err_arg(e, "url", "%s", url);
        err_arg(e, "reason", "HTTP %d", p->answer.status);
        return ST_UNAVAILABLE;
    }
    buf_add(out, p->answer.body.data, p->answer.body.len);
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "no-memory") : ST_OK;
}

enum status log_place_read(struct log_place *p, const char *name, size_t max, struct buf *out, struct err *e) {
    char path[4096];
    struct err why = { 0 };
    bool slash = *p->at && p->at[strlen(p->at) - 1] == '/';
    int n = snprintf(path, sizeof path, "%s%s%s", p->at, slash ? "" : "/", name);
    buf_clear(out);
    if (n < 0 || (size_t)n >= sizeof path) return err_set(e, ST_INVALID, NULL, "file.path-long");
    if (p->fetcher) return read_url(p, name, path, max, out, e);
    enum status st = file_read(path, max, out, &why);
    if (st == ST_NOT_FOUND) return missing(p, name, e);
    if (st && e && !e->status) *e = why;
    return st;
}

enum status log_place_tile(struct log_place *p, const struct tile *t, struct buf *out, char path[static TILE_PATH_BYTES], struct err *e) {
    size_t max = t->level == TILE_ENTRIES ? BUNDLE_BYTES_MAX : 2 * TILE_BYTES_MAX; /* one that is too long is a finding of its own */
    struct err why = { 0 };
    struct tile full = *t;
    tile_path_format(t, path);
    enum status st = log_place_read(p, path, max, out, &why);
    if (st == ST_NOT_FOUND && t->width < TILE_WIDTH) {
        char other[TILE_PATH_BYTES];
        full.width = TILE_WIDTH;
        tile_path_format(&full, other);
        if (!log_place_read(p, other, max, out, NULL)) {
            memcpy(path, other, sizeof other);
            return ST_OK;
        }
    }
    if (st && e && !e->status) *e = why;
    return st;
}

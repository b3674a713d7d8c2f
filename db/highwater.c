/* Keeps the largest acknowledged run id safe from torn writes and from restored backups. */
#include "highwater.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "paths.h"

#define SLOT_BYTES 512
#define DIGITS 10
#define COMPLEMENT UINT64_C(9999999999)

static bool slot_format(char slot[static SLOT_BYTES], uint32_t id) {
    memset(slot, ' ', SLOT_BYTES);
    int n = snprintf(slot, SLOT_BYTES, "%010" PRIu32 " %010" PRIu64, id, COMPLEMENT - id);
    if (n != 2 * DIGITS + 1) return false;
    slot[n] = ' ';
    slot[SLOT_BYTES - 1] = '\n';
    return true;
}

static bool digits_parse(const char *s, uint64_t *out) {
    *out = 0;
    for (int i = 0; i < DIGITS; i++) {
        if (s[i] < '0' || s[i] > '9') return false;
        *out = *out * 10 + (uint64_t)(s[i] - '0');
    }
    return true;
}

static bool slot_parse(const char *slot, uint32_t *id) {
    uint64_t value, complement;
    if (!digits_parse(slot, &value) || slot[DIGITS] != ' ' || !digits_parse(slot + DIGITS + 1, &complement))
        return false;
    if (value > UINT32_MAX || value + complement != COMPLEMENT) return false;
    *id = (uint32_t)value;
    return true;
}

/* Both slots hold the id at first, so that the file is whole from its first byte on. */
static enum status make(const char *path, uint32_t id, struct err *e) {
    char both[2 * SLOT_BYTES];
    if (!slot_format(both, id)) return path_fail(ST_INTERNAL, "store.high-water-write", path, e);
    memcpy(both + SLOT_BYTES, both, SLOT_BYTES);
    return file_replace(path, both, sizeof both, 0600, e);
}

static enum status load(struct high_water *h, const char *path, struct err *e) {
    char both[2 * SLOT_BYTES];
    ssize_t n;
    do n = pread(h->fd, both, sizeof both, 0);
    while (n < 0 && errno == EINTR);
    if (n < 0) return path_fail(ST_IO, "store.open", path, e);
    bool found = false;
    for (int i = 0; i < 2 && n >= (i + 1) * SLOT_BYTES; i++) {
        uint32_t id;
        if (!slot_parse(both + i * SLOT_BYTES, &id) || (found && id <= h->id)) continue;
        found = true;
        h->id = id;
        h->slot = i;
    }
    return found ? ST_OK : path_fail(ST_CORRUPT, "store.high-water", path, e);
}

static enum status compare(struct high_water *h, uint32_t run_max, struct err *e) {
    if (run_max > h->id) return high_water_set(h, run_max, e);
    if (run_max == h->id) return ST_OK;
    err_set(e, ST_CONFLICT, NULL, "store.behind");
    err_arg(e, "database", "%" PRIu32, run_max);
    err_arg(e, "high_water", "%" PRIu32, h->id);
    return ST_CONFLICT;
}

static enum status open_path(struct high_water *h, const char *path, uint32_t run_max, struct err *e) {
    h->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (h->fd < 0 && errno == ENOENT) {
        enum status s = make(path, run_max, e);
        if (s != ST_OK) return s;
        h->fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    }
    if (h->fd < 0) return path_fail(ST_IO, "store.open", path, e);
    enum status s = load(h, path, e);
    return s == ST_OK ? compare(h, run_max, e) : s;
}

enum status high_water_open(struct high_water *h, const char *dir, uint32_t run_max, struct err *e) {
    *h = (struct high_water){-1, 0, 0};
    char *path = path_join(dir, STORE_HIGH_WATER);
    if (!path) return err_set(e, ST_NO_MEMORY, NULL, "");
    enum status s = open_path(h, path, run_max, e);
    if (s != ST_OK) high_water_close(h);
    free(path);
    return s;
}

enum status high_water_peek(const char *dir, uint32_t *id, struct err *e) {
    struct high_water h = {-1, 0, 0};
    *id = 0;
    char *path = path_join(dir, STORE_HIGH_WATER);
    if (!path) return err_set(e, ST_NO_MEMORY, NULL, "");
    h.fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    enum status s = ST_OK;
    if (h.fd >= 0) s = load(&h, path, e);
    else if (errno != ENOENT) s = path_fail(ST_IO, "store.open", path, e);
    *id = h.id;
    high_water_close(&h);
    free(path);
    return s;
}

enum status high_water_set(struct high_water *h, uint32_t id, struct err *e) {
    char slot[SLOT_BYTES];
    int next = 1 - h->slot;
    if (!slot_format(slot, id)) return err_set(e, ST_INTERNAL, NULL, "store.high-water-write");
    ssize_t n;
    do n = pwrite(h->fd, slot, sizeof slot, (off_t)next * SLOT_BYTES);
    while (n < 0 && errno == EINTR);
    int synced = n == SLOT_BYTES ? fdatasync(h->fd) : -1;
    if (synced != 0) return err_set(e, ST_IO, NULL, "store.high-water-write");
    h->slot = next;
    h->id = id;
    return ST_OK;
}

void high_water_close(struct high_water *h) {
    if (h->fd >= 0) close(h->fd);
    h->fd = -1;
}

/*
 * Reading by the directory at the end of the archive, as programs for people do: what is checked is what they show. After bytes that
 * do not unpack libarchive gives up the whole archive, so it is opened again and led behind that file: whoever checks a pack wants to
 * hear of everything that is wrong with it, and where.
 */
#include "label/unzip.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"

#define AGAIN_MAX 200

struct unzip {
    const void *data;
    size_t len;
    struct unzip_limits limits;
    struct archive *archive;
    int at, files;        /* headers read, folders too; files given */
    int again;
    uint64_t bytes;       /* given so far */
    bool broken, ended;
    char name[ZIP_NAME_BYTES];
};

static bool archive_begin(struct unzip *u) {
    u->archive = archive_read_new();
    return u->archive && archive_read_support_format_zip_seekable(u->archive) == ARCHIVE_OK &&
           archive_read_open_memory(u->archive, u->data, u->len) == ARCHIVE_OK;
}

enum status unzip_open(struct unzip **u, const void *data, size_t len, const struct unzip_limits *limits, struct err *e) {
    struct unzip *n = *u = calloc(1, sizeof *n);
    if (!n) return err_set(e, ST_NO_MEMORY, NULL, "no-memory");
    *n = (struct unzip){ .data = data, .len = len, .limits = *limits };
    /* "PK": a program before the archive, or nothing at all, is no pack of ours. */
    if (len > 4 && !memcmp(data, "PK", 2) && archive_begin(n)) return ST_OK;
    unzip_close(u);
    return err_set(e, ST_TAMPERED, NULL, "zip.foreign");
}

/* ---- names ---- */

static bool plain(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

/* Parts of plain characters with a slash between them, none of which begins with a dot. */
static bool name_fine(const char *s) {
    size_t len = strlen(s), part = 0;
    for (size_t i = 0; i < len; i++) {
        if (s[i] == '/' ? !part : !plain(s[i]) || (!part && s[i] == '.')) return false;
        part = s[i] == '/' ? 0 : part + 1;
    }
    return part && len < ZIP_NAME_BYTES;
}

static enum status named(const char *name, const char *key, struct err *e) {
    char shown[ZIP_NAME_BYTES];
    size_t i = 0;
    for (; name[i] && i + 1 < sizeof shown; i++) shown[i] = plain(name[i]) || name[i] == '/' || name[i] == ' ' ? name[i] : '?';
    shown[i] = '\0';
    err_set(e, ST_TAMPERED, NULL, key);
    err_arg(e, "name", "%s", shown);
    return ST_TAMPERED;
}

static enum status limited(const char *key, uint64_t max, struct err *e) {
    err_set(e, ST_TAMPERED, NULL, key);
    err_arg(e, "max", "%llu", (unsigned long long)max);
    return ST_TAMPERED;
}

/* ---- files ---- */

/* Open it again and pass over what was given. */
static bool resume(struct unzip *u) {
    struct archive_entry *entry = NULL;
    archive_read_free(u->archive);
    u->broken = false;
    if (u->again++ == AGAIN_MAX || !archive_begin(u)) return false;
    for (int i = 0; i < u->at; i++) {
        int r = archive_read_next_header(u->archive, &entry);
        if (r != ARCHIVE_OK && r != ARCHIVE_WARN) return false;
    }
    return true;
}

/* The next header that is no folder's; NULL at the end. */
static enum status header_next(struct unzip *u, struct archive_entry **entry, struct err *e) {
    if (u->broken && !resume(u)) return err_set(e, ST_TAMPERED, NULL, "zip.directory");
    do {
        int r = archive_read_next_header(u->archive, entry);
        if (r == ARCHIVE_EOF) {
            *entry = NULL;
            return ST_OK;
        }
        if (r != ARCHIVE_OK && r != ARCHIVE_WARN) return err_set(e, ST_TAMPERED, NULL, "zip.directory");
        if (u->at++ >= 2 * u->limits.files) return limited("zip.many", (uint64_t)u->limits.files, e);
    } while (archive_entry_filetype(*entry) == AE_IFDIR);
    return ST_OK;
}

static enum status file_take(struct unzip *u, struct archive_entry *entry, struct err *e) {
    const char *name = archive_entry_pathname(entry);
    if (!name) name = "";
    if (!name_fine(name)) return named(name, "zip.name", e);
    if (archive_entry_filetype(entry) != AE_IFREG || archive_entry_is_encrypted(entry) || archive_entry_hardlink(entry) ||
        archive_entry_symlink(entry))
        return named(name, "zip.kind", e);
    if (u->files++ == u->limits.files) return limited("zip.many", (uint64_t)u->limits.files, e);
    memcpy(u->name, name, strlen(name) + 1);
    return ST_OK;
}

enum status unzip_next(struct unzip *u, const char **name, struct err *e) {
    struct archive_entry *entry = NULL;
    *name = NULL;
    if (u->ended) return ST_OK;
    enum status st = header_next(u, &entry, e);
    if (!st && entry) st = file_take(u, entry, e);
    u->ended = st || !entry;
    if (!u->ended) *name = u->name;
    return st;
}

enum status unzip_read(struct unzip *u, const void **p, size_t *len, struct err *e) {
    la_int64_t at = 0;
    *len = 0;
    if (u->ended || u->broken) return ST_OK;
    int r = archive_read_data_block(u->archive, p, len, &at);
    if (r == ARCHIVE_EOF) *len = 0;
    if (r != ARCHIVE_EOF && r != ARCHIVE_OK) {
        *len = 0;
        u->broken = true;
        return named(u->name, "zip.file", e);
    }
    u->bytes += *len;
    if (u->bytes <= u->limits.bytes) return ST_OK;
    *len = 0;
    u->ended = true;
    return limited("zip.large", u->limits.bytes >> 20, e);
}

void unzip_close(struct unzip **u) {
    if (!*u) return;
    if ((*u)->archive) archive_read_free((*u)->archive);
    free(*u);
    *u = NULL;
}

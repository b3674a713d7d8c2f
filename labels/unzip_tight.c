/*
 * By hand, as libarchive has no word of what it passes over: a reader that goes from header to header without the directory, or a person
 * with an editor, would find there what nobody checked.
 */
#include <string.h>

#include "label/unzip.h"

#define LOCAL_BYTES 30
#define ENTRY_BYTES 46
#define END_BYTES 22
#define END64_BYTES 56
#define LOCATOR_BYTES 20
#define MANY 0xffffu
#define LARGE 0xffffffffu /* the true number stands in a field of 64 bits */

struct tight {
    const unsigned char *data;
    uint64_t directory, directory_end, entries;
    uint64_t at;    /* behind the last file */
    bool described; /* sizes come behind that file */
};

struct entry {
    uint64_t packed, offset;
    uint64_t len; /* of the entry in the directory */
    size_t name_len;
    const unsigned char *name;
    bool described;
};

static uint64_t number(const unsigned char *p, int bytes) {
    uint64_t v = 0;
    while (bytes--) v = v << 8 | p[bytes];
    return v;
}

static bool signed_by(const unsigned char *p, unsigned char a, unsigned char b) { return p[0] == 'P' && p[1] == 'K' && p[2] == a && p[3] == b; }

/* ---- the end ---- */

static bool end64_read(struct tight *t, size_t len) {
    if (len < END_BYTES + LOCATOR_BYTES + END64_BYTES) return false;
    uint64_t at = len - END_BYTES - LOCATOR_BYTES - END64_BYTES;
    const unsigned char *p = t->data + at, *locator = p + END64_BYTES;
    if (!signed_by(p, 6, 6) || number(p + 4, 8) != END64_BYTES - 12 || !signed_by(locator, 6, 7) || number(locator + 8, 8) != at) return false;
    t->entries = number(p + 32, 8);
    t->directory = number(p + 48, 8);
    t->directory_end = at;
    return t->directory <= at && number(p + 40, 8) == at - t->directory;
}

static bool end_read(struct tight *t, size_t len) {
    if (len < END_BYTES) return false;
    const unsigned char *p = t->data + len - END_BYTES;
    uint64_t bytes = number(p + 12, 4);
    if (!signed_by(p, 5, 6) || number(p + 20, 2)) return false;
    t->entries = number(p + 10, 2);
    t->directory = number(p + 16, 4);
    t->directory_end = len - END_BYTES;
    if (t->entries == MANY || bytes == LARGE || t->directory == LARGE) return end64_read(t, len);
    return t->directory <= t->directory_end && bytes == t->directory_end - t->directory;
}

/* ---- files ---- */

/* The numbers of 64 bits, in the order of those that are too large for 32.  out: false where one is not there */
static bool large_read(const unsigned char *extra, size_t len, bool unpacked, struct entry *e) {
    bool packed = e->packed == LARGE, offset = e->offset == LARGE;
    if (!packed && !offset) return true;
    for (size_t size = 0; len >= 4; extra += 4 + size, len -= 4 + size) {
        size = (size_t)number(extra + 2, 2);
        if (size > len - 4) return false;
        if (number(extra, 2) != 1) continue;
        size_t at = 4 + (unpacked ? 8u : 0u), all = at + (packed ? 8u : 0u) + (offset ? 8u : 0u);
        if (size + 4 < all) return false;
        if (packed) e->packed = number(extra + at, 8), at += 8;
        if (offset) e->offset = number(extra + at, 8);
        return true;
    }
    return false;
}

static bool entry_read(const unsigned char *p, uint64_t room, struct entry *e) {
    if (room < ENTRY_BYTES || !signed_by(p, 1, 2)) return false;
    size_t extra = (size_t)number(p + 30, 2), comment = (size_t)number(p + 32, 2);
    *e = (struct entry){ .packed = number(p + 20, 4), .offset = number(p + 42, 4), .name = p + ENTRY_BYTES, .name_len = (size_t)number(p + 28, 2),
                         .described = number(p + 8, 2) & 8 };
    e->len = ENTRY_BYTES + e->name_len + extra;
    return !comment && e->len <= room && e->name_len && large_read(e->name + e->name_len, extra, number(p + 24, 4) == LARGE, e);
}

/* Sizes behind a file have 12 to 24 bytes, with a signature or without, of 32 bits or of 64. */
static bool follows(const struct tight *t, uint64_t next) {
    if (next < t->at) return false;
    uint64_t gap = next - t->at;
    return t->described ? gap == 12 || gap == 16 || gap == 20 || gap == 24 : !gap;
}

/* Its header, where the file before it ends, with the name that the directory has; a folder holds nothing. */
static bool file_pass(struct tight *t, const struct entry *e) {
    if (!follows(t, e->offset) || e->offset > t->directory || t->directory - e->offset < LOCAL_BYTES) return false;
    const unsigned char *p = t->data + e->offset;
    if (!signed_by(p, 3, 4)) return false;
    uint64_t head = LOCAL_BYTES + number(p + 26, 2) + number(p + 28, 2), room = t->directory - e->offset;
    if (head > room || e->packed > room - head || number(p + 26, 2) != e->name_len || memcmp(p + LOCAL_BYTES, e->name, e->name_len) != 0) return false;
    t->at = e->offset + head + e->packed;
    t->described = e->described;
    return e->name[e->name_len - 1] != '/' || !e->packed;
}

bool unzip_tight(const void *data, size_t len) {
    struct tight t = { .data = data };
    if (!end_read(&t, len)) return false;
    uint64_t at = t.directory;
    for (uint64_t i = 0; i < t.entries; i++) {
        struct entry e;
        if (!entry_read(t.data + at, t.directory_end - at, &e) || !file_pass(&t, &e)) return false;
        at += e.len;
    }
    return at == t.directory_end && follows(&t, t.directory);
}

/*
 * Objects of a PDF in compressed streams, and the table of objects as one (ISO 32000-1 §7.5.7, §7.5.8): the parts of a table that
 * readers of the blind need are a hundred bytes a cell, and ten when they lie together.
 */
#include "document_file.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/utf8.h"

#define PACK_OBJECTS 200
#define PACK_BYTES ((size_t)48 * 1024)
#define NUMBERS_MAX ((size_t)8 << 20)
#define DEFLATE_LEVEL 6
#define ENTRY_BYTES 8 /* a row of the table: 1 byte of kind, 5 of place, 2 of place in a stream */

/* ---- where objects are ---- */

static uint64_t entry_direct(uint64_t at) { return at << 17 | 1u << 16; }

static uint64_t entry_packed(uint32_t stream, uint32_t index) { return (uint64_t)stream << 17 | index; }

void objects_fail(struct pdf_objects *f, enum status s) {
    if (s != ST_OK && f->status == ST_OK) f->status = err_set(f->err, s, NULL, "");
}

uint32_t objects_number(struct pdf_objects *f) {
    if (f->len == f->room && f->status == ST_OK) {
        size_t room = f->room ? f->room * 2 : 256;
        uint64_t *at = room <= NUMBERS_MAX ? realloc(f->at, room * sizeof *at) : NULL;
        if (!at) f->status = room <= NUMBERS_MAX ? err_set(f->err, ST_NO_MEMORY, NULL, "") : err_set(f->err, ST_TOO_LARGE, NULL, "document.large");
        if (at) {
            f->at = at;
            f->room = room;
        }
    }
    if (f->status != ST_OK) return 1;
    f->at[f->len++] = 0;
    return (uint32_t)f->len;
}

static void place(struct pdf_objects *f, uint32_t number, uint64_t entry) {
    if (number <= f->len) f->at[number - 1] = entry;
}

/* ---- bytes ---- */

static void put(struct pdf_objects *f, const void *data, size_t len) {
    if (f->status != ST_OK || !len) return;
    crypto_hash_sha256_update(&f->hash, data, len);
    f->status = outlet_put(f->outlet, data, len, f->err);
}

static void put_buf(struct pdf_objects *f, const struct buf *b) {
    if (b->failed) objects_fail(f, ST_NO_MEMORY);
    put(f, b->data, b->len);
}

static void deflate_add(struct pdf_objects *f, const void *data, size_t len, struct buf *out) {
    static const unsigned char nothing;
    uLong most = compressBound((uLong)len);
    char *room = buf_room(out, most);
    if (!room || compress2((Bytef *)room, &most, len ? data : &nothing, (uLong)len, DEFLATE_LEVEL) != Z_OK) {
        objects_fail(f, ST_NO_MEMORY);
        return;
    }
    out->len += most;
}

static void stream_put(struct pdf_objects *f, uint32_t number, const char *dictionary, const void *data, size_t len) {
    struct buf b = BUF_INIT;
    place(f, number, entry_direct(f->outlet->bytes));
    buf_printf(&b, "%" PRIu32 " 0 obj\n<<%s/Length %zu>>stream\n", number, dictionary, len);
    put_buf(f, &b);
    put(f, data, len);
    put(f, "\nendstream\nendobj\n", 18);
    buf_free(&b);
}

void objects_stream(struct pdf_objects *f, uint32_t number, const char *dictionary, const void *data, size_t len, bool deflate) {
    struct buf z = BUF_INIT, more = BUF_INIT;
    if (f->status != ST_OK) return;
    if (deflate) deflate_add(f, data, len, &z);
    buf_printf(&more, "%s%s", dictionary, deflate ? "/Filter/FlateDecode" : "");
    if (more.failed) objects_fail(f, ST_NO_MEMORY);
    if (f->status == ST_OK) stream_put(f, number, more.data, deflate ? z.data : data, deflate ? z.len : len);
    buf_free(&z);
    buf_free(&more);
}

void objects_raw(struct pdf_objects *f, uint32_t first, const struct buf *raw, const uint32_t *at, size_t objects) {
    for (size_t i = 0; i < objects && f->status == ST_OK; i++) place(f, first + (uint32_t)i, entry_direct(f->outlet->bytes + at[i]));
    put_buf(f, raw);
}

/* ---- objects that lie together ---- */

static void pack_end(struct pdf_objects *f) {
    struct buf all = BUF_INIT, dictionary = BUF_INIT;
    if (!f->packed) return;
    buf_printf(&dictionary, "/Type/ObjStm/N %" PRIu32 "/First %zu", f->packed, f->pack_index.len);
    buf_add(&all, f->pack_index.data, f->pack_index.len);
    buf_add(&all, f->pack.data, f->pack.len);
    if (all.failed || dictionary.failed || f->pack.failed || f->pack_index.failed) objects_fail(f, ST_NO_MEMORY);
    if (f->status == ST_OK) objects_stream(f, f->pack_number, dictionary.data, all.data, all.len, true);
    f->packed = 0;
    buf_clear(&f->pack);
    buf_clear(&f->pack_index);
    buf_free(&all);
    buf_free(&dictionary);
}

void objects_object(struct pdf_objects *f, uint32_t number, const struct buf *body) {
    if (body->failed) objects_fail(f, ST_NO_MEMORY);
    if (f->status != ST_OK) return;
    if (!f->packed) f->pack_number = objects_number(f);
    place(f, number, entry_packed(f->pack_number, f->packed));
    buf_printf(&f->pack_index, "%" PRIu32 " %zu ", number, f->pack.len);
    buf_add(&f->pack, body->data, body->len);
    buf_byte(&f->pack, '\n');
    if (++f->packed == PACK_OBJECTS || f->pack.len > PACK_BYTES) pack_end(f);
}

/* ---- ends ---- */

void objects_open(struct pdf_objects *f, struct outlet *o, struct err *e) {
    *f = (struct pdf_objects){.outlet = o, .err = e};
    crypto_hash_sha256_init(&f->hash);
    put(f, "%PDF-1.7\n%\xE2\xE3\xCF\xD3\n", 15);
}

void objects_close(struct pdf_objects *f) {
    free(f->at);
    buf_free(&f->pack);
    buf_free(&f->pack_index);
    f->at = NULL;
}

/* 0 is the head of the free ones, and so is an object that was never written. */
static void entries_add(const struct pdf_objects *f, struct buf *out) {
    for (size_t i = 0; i <= f->len; i++) {
        uint64_t e = i ? f->at[i - 1] : 0, where = e >> 17;
        unsigned index = e & 0xFFFF;
        unsigned char row[ENTRY_BYTES] = {e == 0 ? 0 : e >> 16 & 1 ? 1 : 2};
        for (int k = 0; k < 5; k++) row[1 + k] = (unsigned char)(where >> (32 - 8 * k));
        row[6] = (unsigned char)(index >> 8);
        row[7] = (unsigned char)index;
        if (e == 0) row[6] = row[7] = 0xFF;
        buf_add(out, row, sizeof row);
    }
}

enum status objects_finish(struct pdf_objects *f, uint32_t root, uint32_t info) {
    unsigned char id[crypto_hash_sha256_BYTES];
    struct buf table = BUF_INIT, dictionary = BUF_INIT;
    pack_end(f);
    uint32_t number = objects_number(f);
    uint64_t at = f->outlet->bytes;
    place(f, number, entry_direct(at));
    crypto_hash_sha256_state so_far = f->hash;
    crypto_hash_sha256_final(&so_far, id);
    buf_printf(&dictionary, "/Type/XRef/Size %zu/W[1 5 2]/Root %" PRIu32 " 0 R/Info %" PRIu32 " 0 R/ID[", f->len + 1, root, info);
    for (int twice = 0; twice < 2; twice++) {
        buf_byte(&dictionary, '<');
        for (int i = 0; i < 16; i++) buf_printf(&dictionary, "%02x", id[i]);
        buf_byte(&dictionary, '>');
    }
    buf_byte(&dictionary, ']');
    entries_add(f, &table);
    if (table.failed || dictionary.failed) objects_fail(f, ST_NO_MEMORY);
    if (f->status == ST_OK) objects_stream(f, number, dictionary.data, table.data, table.len, true);
    buf_clear(&table);
    buf_printf(&table, "startxref\n%" PRIu64 "\n%%%%EOF\n", at);
    put_buf(f, &table);
    buf_free(&table);
    buf_free(&dictionary);
    return f->status;
}

void objects_text(struct buf *out, const char *text) {
    size_t pos = 0, len = strlen(text);
    buf_str(out, "<FEFF");
    for (int32_t c; (c = utf8_next(text, len, &pos)) >= 0;) {
        unsigned v = (unsigned)c - 0x10000;
        if (c < 0x10000) buf_printf(out, "%04X", (unsigned)c);
        else buf_printf(out, "%04X%04X", 0xD800 | v >> 10, 0xDC00 | (v & 0x3FF));
    }
    buf_byte(out, '>');
}

/* Reading ZIP files of others: names, kinds, limits, damage; what libarchive and our own writer make of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <archive.h>
#include <archive_entry.h>
#include <cmocka.h>

#include "base/buf.h"
#include "label/unzip.h"

static const struct unzip_limits usual = { 100, (uint64_t)1 << 20 };

static enum status to_buf(void *ctx, const void *p, size_t len, struct err *e) {
    (void)e;
    buf_add(ctx, p, len);
    return ST_OK;
}

static void zip_of(struct buf *b, const char *const *names, size_t n, const char *data, size_t len) {
    struct zip *z = NULL;
    buf_clear(b);
    assert_int_equal(zip_open(&z, to_buf, b, NULL), ST_OK);
    for (size_t i = 0; i < n; i++) assert_int_equal(zip_whole(z, names[i], data, len, NULL), ST_OK);
    assert_int_equal(zip_end(z, NULL), ST_OK);
    zip_free(z);
}

/* Everything that comes out, "name=bytes;", and how it ends. */
static enum status read_all(const struct buf *zip, const struct unzip_limits *l, struct buf *out, struct err *e) {
    struct unzip *u = NULL;
    const char *name = NULL;
    buf_clear(out);
    err_clear(e);
    enum status st = unzip_open(&u, zip->data ? zip->data : "", zip->len, l, e);
    while (!st && !(st = unzip_next(u, &name, e)) && name) {
        const void *p = NULL;
        size_t len = 1, all = 0;
        struct err why = { 0 };
        buf_printf(out, "%s=", name);
        while (len) {
            if (unzip_read(u, &p, &len, &why)) buf_printf(out, "!%s", why.key);
            all += len;
        }
        buf_printf(out, "%zu;", all);
        if (why.status && strcmp(why.key, "zip.file") != 0) *e = why;
    }
    unzip_close(&u);
    return st ? st : e->status;
}

static void ends(const struct buf *zip, const struct unzip_limits *l, const char *key, const char *said) {
    struct buf out = BUF_INIT;
    struct err e = { 0 };
    enum status st = read_all(zip, l, &out, &e);
    assert_int_equal(st, *key ? ST_TAMPERED : ST_OK);
    assert_string_equal(e.key, key);
    assert_string_equal(out.data ? out.data : "", said);
    buf_free(&out);
}

static void test_reads_what_is_written(void **state) {
    (void)state;
    static const char *const names[] = { "a.txt", "b/c-d_e.json", "b/c/d.e" };
    struct buf zip = BUF_INIT;
    zip_of(&zip, names, 3, "hello", 5);
    ends(&zip, &usual, "", "a.txt=5;b/c-d_e.json=5;b/c/d.e=5;");
    zip_of(&zip, names, 3, "", 0);
    ends(&zip, &usual, "", "a.txt=0;b/c-d_e.json=0;b/c/d.e=0;");
    zip_of(&zip, names, 0, "", 0);
    ends(&zip, &usual, "zip.foreign", ""); /* nothing in it is no archive to libarchive */
    buf_free(&zip);
}

static void test_names(void **state) {
    (void)state;
    static const char *const bad[] = { "../x", "a/../x", "/etc/passwd", "a//b", "./a", "a/.", ".hidden", "a/.b", "C:x", "a b", "a\nb", "\xC4\x91.txt" };
    struct buf zip = BUF_INIT;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct err e = { 0 };
        struct buf out = BUF_INIT;
        zip_of(&zip, &bad[i], 1, "x", 1);
        if (read_all(&zip, &usual, &out, &e) != ST_TAMPERED || strcmp(e.key, "zip.name") != 0) fail_msg("%s: %s", bad[i], e.key);
        for (const char *c = e.args[0].value; *c; c++) assert_true(*c >= ' ' && *c < 0x7f); /* it may be printed */
        assert_string_equal(out.data ? out.data : "", "");
        buf_free(&out);
    }
    buf_free(&zip);
}

/* An archive of libarchive's own: a link, a folder, a long name. */
static void other_zip(struct buf *b, mode_t type, const char *name, const char *link) {
    size_t used = 0;
    char *room = buf_room(b, 4096);
    struct archive *a = archive_write_new();
    struct archive_entry *entry = archive_entry_new();
    archive_write_set_format_zip(a);
    assert_int_equal(archive_write_open_memory(a, room, 4096, &used), ARCHIVE_OK);
    archive_entry_set_pathname(entry, name);
    archive_entry_set_filetype(entry, type);
    archive_entry_set_perm(entry, 0644);
    if (link) archive_entry_set_symlink(entry, link);
    archive_entry_set_size(entry, 0);
    assert_int_equal(archive_write_header(a, entry), ARCHIVE_OK);
    assert_int_equal(archive_write_close(a), ARCHIVE_OK);
    archive_entry_free(entry);
    archive_write_free(a);
    b->len = used;
}

static void test_kinds(void **state) {
    (void)state;
    struct buf zip = BUF_INIT;
    other_zip(&zip, AE_IFLNK, "link", "/etc/passwd");
    ends(&zip, &usual, "zip.kind", "");
    buf_free(&zip);
    other_zip(&zip, AE_IFDIR, "folder", NULL); /* is passed over */
    ends(&zip, &usual, "", "");
    buf_free(&zip);
}

static void test_limits(void **state) {
    (void)state;
    static const char *const names[] = { "a", "b", "c" };
    struct buf zip = BUF_INIT;
    char *zeros = calloc(1, 300000);
    zip_of(&zip, names, 3, "12345", 5);
    ends(&zip, &(struct unzip_limits){ 3, 15 }, "", "a=5;b=5;c=5;");
    ends(&zip, &(struct unzip_limits){ 2, 15 }, "zip.many", "a=5;b=5;");
    ends(&zip, &(struct unzip_limits){ 3, 14 }, "zip.large", "a=5;b=5;c=!zip.large0;");
    /* Nothing grows large in memory by what is small in the archive. */
    zip_of(&zip, names, 3, zeros, 300000);
    assert_true(zip.len < 5000);
    struct err e = { 0 };
    struct buf out = BUF_INIT;
    assert_int_equal(read_all(&zip, &(struct unzip_limits){ 3, 400000 }, &out, &e), ST_TAMPERED);
    assert_string_equal(e.key, "zip.large");
    buf_free(&out);
    free(zeros);
    buf_free(&zip);
}

/* A file that does not unpack is named, and those behind it are read. */
static void test_damage(void **state) {
    (void)state;
    static const char *const names[] = { "a", "b", "c" };
    struct buf zip = BUF_INIT;
    char text[4000];
    for (size_t i = 0; i < sizeof text; i++) text[i] = (char)('a' + i * i % 23);
    zip_of(&zip, names, 3, text, sizeof text);
    /* The data of the second file: behind the second local header and its name. */
    char *at = zip.data + 4;
    while (memcmp(at, "PK\3\4", 4) != 0) at++;
    at[30 + 1 + 20] ^= 0x55;
    struct buf out = BUF_INIT;
    struct err e = { 0 };
    assert_int_equal(read_all(&zip, &usual, &out, &e), ST_OK);
    assert_non_null(strstr(out.data, "a=4000;"));
    assert_non_null(strstr(out.data, "b=!zip.file"));
    assert_non_null(strstr(out.data, "c=4000;"));
    buf_free(&out);
    buf_free(&zip);
}

static void test_foreign(void **state) {
    (void)state;
    static const char *const names[] = { "a" };
    struct buf zip = BUF_INIT, other = BUF_INIT;
    ends(&zip, &usual, "zip.foreign", "");
    buf_str(&zip, "PK");
    ends(&zip, &usual, "zip.foreign", "");
    buf_str(&zip, " is how it begins, and then it is a text of some length that is no archive at all.");
    struct err e = { 0 };
    assert_int_equal(read_all(&zip, &usual, &other, &e), ST_TAMPERED);
    buf_clear(&other);
    zip_of(&zip, names, 1, "hello", 5);
    buf_str(&other, "MZ a program before it");
    buf_add(&other, zip.data, zip.len);
    ends(&other, &usual, "zip.foreign", "");
    for (size_t len = 0; len < zip.len; len++) {
        struct buf cut = { .data = zip.data, .len = len };
        assert_int_equal(read_all(&cut, &usual, &other, &e), ST_TAMPERED);
    }
    buf_free(&other);
    buf_free(&zip);
}

/* in: more: bytes put in at a place of an archive of two files */
static void not_tight(const struct buf *zip, size_t at, const char *more, size_t len) {
    struct buf b = BUF_INIT;
    buf_add(&b, zip->data, at);
    buf_add(&b, more, len);
    buf_add(&b, zip->data + at, zip->len - at);
    if (unzip_tight(b.data, b.len)) fail_msg("%zu more bytes at %zu", len, at);
    buf_free(&b);
}

static void test_tight(void **state) {
    (void)state;
    static const char *const names[] = { "a.txt", "b/c-d_e.json" }, *const folder[] = { "a/" };
    struct buf zip = BUF_INIT, two = BUF_INIT;
    zip_of(&zip, names, 2, "hello", 5);
    assert_true(unzip_tight(zip.data, zip.len));
    for (size_t at = 0; at <= zip.len; at++) not_tight(&zip, at, "x", 1);
    not_tight(&zip, 0, zip.data, zip.len);
    for (size_t len = 0; len < zip.len; len++) assert_false(unzip_tight(zip.data, len));
    /* A remark at the end, of the length that the end says. */
    buf_add(&two, zip.data, zip.len);
    two.data[two.len - 2] = 6;
    buf_str(&two, "remark");
    assert_false(unzip_tight(two.data, two.len));
    buf_clear(&two);
    /* A file whose own header has another name than the directory. */
    buf_add(&two, zip.data, zip.len);
    assert_memory_equal(two.data + 30, "a.txt", 5);
    two.data[30] = 'b';
    assert_false(unzip_tight(two.data, two.len));
    buf_clear(&two);
    /* A folder with something in it. */
    zip_of(&two, folder, 1, "hello", 5);
    assert_false(unzip_tight(two.data, two.len));
    /* Any byte of it may be wrong; whatever is said of it, nothing is read outside. */
    for (size_t at = 0; at < zip.len; at++)
        for (int bit = 0; bit < 8; bit++) {
            zip.data[at] = (char)(zip.data[at] ^ 1 << bit);
            (void)unzip_tight(zip.data, zip.len);
            zip.data[at] = (char)(zip.data[at] ^ 1 << bit);
        }
    buf_free(&two);
    buf_free(&zip);
}

int main(void) {
    const struct CMUnitTest tests[] = { cmocka_unit_test(test_reads_what_is_written), cmocka_unit_test(test_names), cmocka_unit_test(test_kinds),
                                        cmocka_unit_test(test_limits), cmocka_unit_test(test_damage), cmocka_unit_test(test_foreign), cmocka_unit_test(test_tight) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}

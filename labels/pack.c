/*
 * A job as a ZIP for a print house: what it needs to know, a page a label with crop marks, each symbol by itself, a table, and the
 * hashes of all of it.
 *
 * The files follow one another in one stream, and the table comes after pages that are long gone: its rows are made again from the
 * labels' indexes, so that memory does not grow with the range.
 */
#include "pack.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/csv.h"
#include "base/text.h"
#include "label/zip.h"
#include "selfcheck.h"
#include "sheets.h"
#include "surface.h"

struct pack {
    const struct press *press;
    struct sheets sheets;
    struct zip *zip;
};

/* A kind of files in the pack. Its units are made by workers and put by the writer, in order. */
struct part {
    uint64_t labels;     /* a unit */
    uint64_t labels_max; /* with more in the job the part is left out; 0: never */
    enum status (*begin)(struct pack *k, struct err *e); /* NULL: nothing to do, or done in pack_open */
    enum status (*make)(struct pack *k, void *tools, uint64_t first, uint64_t n, struct buf *out, struct err *e);
    enum status (*put)(struct pack *k, const struct buf *made, struct err *e);
    enum status (*end)(struct pack *k, struct err *e); /* NULL: nothing to do */
};

static enum status put_on(struct pack *k, const struct buf *made, struct err *e) {
    return zip_put(k->zip, made->data, made->len, e);
}

/* ---- pages ---- */

static enum status pages_make(struct pack *k, void *tools, uint64_t first, uint64_t n, struct buf *out, struct err *e) {
    return sheets_pages(&k->sheets, tools, first, n, out, e);
}

static enum status pages_end(struct pack *k, struct err *e) {
    return sheets_finish(&k->sheets, zip_put, k->zip, e);
}

/* ---- pictures ---- */

static void picture_name(char name[static ZIP_NAME_BYTES], const char *number) {
    (void)snprintf(name, ZIP_NAME_BYTES, PACK_PICTURES "%.*s.svg", NUMBER_DIGITS, number);
}

/* The number, which names the file, then the file. */
static enum status picture_make(struct pack *k, void *tools, uint64_t first, uint64_t n, struct buf *out, struct err *e) {
    struct walk w;
    bool more = true;
    (void)tools;
    (void)n;
    walk_page(&w, k->press, first);
    enum status s = walk_next(&w, &more, e);
    if (s != ST_OK) return s;
    buf_add(out, w.label.number, NUMBER_DIGITS);
    symbol_image(&w.symbol, k->press->module_nm, out);
    if (out->failed) return err_set(e, ST_NO_MEMORY, NULL, "");
    return selfcheck_path(out->data, &w.symbol, w.index, e);
}

static enum status picture_put(struct pack *k, const struct buf *made, struct err *e) {
    char name[ZIP_NAME_BYTES];
    picture_name(name, made->data);
    return zip_whole(k->zip, name, made->data + NUMBER_DIGITS, made->len - NUMBER_DIGITS, e);
}

/* ---- rows ---- */

static enum status rows_begin(struct pack *k, struct err *e) {
    static const char *const columns[] = {"pack.index", "pack.number", "pack.address", "pack.picture", "pack.page"};
    struct buf b = BUF_INIT;
    buf_str(&b, "\xEF\xBB\xBF"); /* without the mark Excel takes it for another encoding */
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        if (i) buf_byte(&b, ',');
        csv_cell(&b, text_get(LANG_VI, columns[i]));
    }
    buf_str(&b, "\r\n");
    enum status s = b.failed ? err_set(e, ST_NO_MEMORY, NULL, "") : zip_file(k->zip, PACK_DATA, ZIP_UNKNOWN, e);
    if (s == ST_OK) s = zip_put(k->zip, b.data, b.len, e);
    buf_free(&b);
    return s;
}

static bool part_has(const struct part *part, const struct press *p) {
    return part->labels_max == 0 || p->labels <= part->labels_max;
}

static const struct part pictures;

static void row_add(const struct press *p, uint64_t n, struct buf *out) {
    struct code_label label;
    char grouped[NUMBER_GROUPED_BYTES], name[ZIP_NAME_BYTES] = "";
    code_issue(p->job->issuer, press_index(p, n), &label);
    number_group(label.number, grouped);
    if (part_has(&pictures, p)) picture_name(name, label.number);
    buf_printf(out, "%" PRIu32 ",", press_index(p, n));
    csv_cell(out, grouped);
    buf_byte(out, ',');
    csv_cell(out, label.address);
    buf_byte(out, ',');
    csv_cell(out, name);
    buf_printf(out, ",%" PRIu64 "\r\n", n + 1);
}

static enum status rows_make(struct pack *k, void *tools, uint64_t first, uint64_t n, struct buf *out, struct err *e) {
    (void)tools;
    for (uint64_t i = 0; i < n; i++) row_add(k->press, first + i, out);
    return out->failed ? err_set(e, ST_NO_MEMORY, NULL, "") : ST_OK;
}

/* ---- all of it ---- */

static const struct part pages = {.labels = 16, .make = pages_make, .put = put_on, .end = pages_end};
static const struct part pictures = {.labels = 1, .labels_max = PACK_PICTURES_MAX, .make = picture_make, .put = picture_put};
static const struct part rows = {.labels = 64, .begin = rows_begin, .make = rows_make, .put = put_on};
static const struct part *const parts[] = {&pages, &pictures, &rows};

static uint64_t part_units(const struct part *part, const struct press *p) {
    return part_has(part, p) ? units_needed(part->labels, p->labels) : 0;
}

/* The part of a unit; *unit is then counted from its first. */
static const struct part *part_of(const struct press *p, uint64_t *unit) {
    size_t i = 0;
    for (; *unit >= part_units(parts[i], p); i++) *unit -= part_units(parts[i], p);
    return parts[i];
}

static enum status readme_put(struct pack *k, struct err *e) {
    struct buf b = BUF_INIT;
    enum status s = pack_readme(k->press, &b, e);
    if (s == ST_OK) s = zip_whole(k->zip, PACK_README, b.data, b.len, e);
    buf_free(&b);
    return s;
}

static enum status to_outlet(void *ctx, const void *data, size_t len, struct err *e) { return outlet_put(ctx, data, len, e); }

static enum status pack_open(struct press *p, void **state, uint64_t *units, struct outlet *o, struct err *e) {
    struct pack *k = *state = calloc(1, sizeof *k);
    if (!k) return err_set(e, ST_NO_MEMORY, NULL, "");
    k->press = p;
    *units = 0;
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) *units += part_units(parts[i], p);
    enum status s = zip_open(&k->zip, to_outlet, o, e);
    if (s == ST_OK) s = readme_put(k, e);
    if (s == ST_OK) s = zip_file(k->zip, PACK_PDF, ZIP_UNKNOWN, e);
    return s == ST_OK ? sheets_open(&k->sheets, p, zip_put, k->zip, e) : s;
}

static enum status pack_unit(void *state, void *tools, uint64_t unit, struct buf *out, struct err *e) {
    struct pack *k = state;
    const struct part *part = part_of(k->press, &unit);
    uint64_t first, n = unit_share(unit, part->labels, k->press->labels, &first);
    return part->make(k, tools, first, n, out, e);
}

static enum status pack_put(void *state, uint64_t unit, const struct buf *made, struct outlet *o, struct err *e) {
    struct pack *k = state;
    const struct part *part = part_of(k->press, &unit);
    (void)o;
    enum status s = unit == 0 && part->begin ? part->begin(k, e) : ST_OK;
    if (s == ST_OK) s = part->put(k, made, e);
    return s == ST_OK && part->end && unit + 1 == part_units(part, k->press) ? part->end(k, e) : s;
}

static enum status pack_finish(void *state, struct outlet *o, struct err *e) {
    struct pack *k = state;
    (void)o;
    return zip_finish(k->zip, PACK_SUMS, e);
}

static void pack_close(void *state) {
    struct pack *k = state;
    if (!k) return;
    zip_free(k->zip);
    sheets_close(&k->sheets);
    free(k);
}

const struct surface surface_PACK = {
    .open = pack_open, .tools_new = sheets_tools_new, .tools_free = sheets_tools_free, .unit = pack_unit, .put = pack_put,
    .finish = pack_finish, .close = pack_close,
};

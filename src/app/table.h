/*
 * Tables of people (spreadsheets, exported or pasted) into records: which column is which field, what a cell means, and the
 * rows, all or none. Lists that programs wrote go by import.h.
 */
#ifndef TEMLANG_APP_TABLE_H
#define TEMLANG_APP_TABLE_H

#include "base/csv.h"
#include "record.h"

#define TABLE_ROWS_MAX 5000
#define TABLE_PROBLEMS_MAX 200
#define TABLE_PRODUCER "producer_id" /* of a lot: no field of it, but says whose product is meant */

/* Kinds that come in tables: producers, products, lots.  err: ST_INVALID "table.kind" */
enum status table_kind(const char *key, enum kind *k, struct err *e);
/* Whether a column may go there. Sealed values, photos and papers are entered one by one. */
bool table_target(enum kind k, const char *name);
/* The n-th of them, in the order of the form; NULL behind the last. */
const char *table_target_at(enum kind k, size_t n);

/* The text of a header, a word or a cell as they are compared: folded, without what stands in brackets, letters and digits only. */
const char *table_plain(struct arena *a, const char *s);
/* Whether a plain text is one of the words of a key, separated by ";", in any language. */
bool table_word_is(struct arena *a, const char *key, const char *plain);

/* Which column is which field. */
struct table_map {
    size_t column; /* from 0 */
    const char *name;
};
/* The field that each column most likely is, NULL none; guess: array of t->columns. */
void table_guess(struct arena *a, enum kind k, const struct csv_table *t, const char **guess);

/* ---- cells (table_cell.c) ---- */

/* What cells are looked up in, once for all rows. */
struct table_words {
    struct arena *arena;    /* lives as long as the job */
    struct lookup *units;   /* communes of today */
    const char **unit_full, **unit_bare; /* plain: "xa ta phin", "ta phin" */
    size_t units_len;
    json_t *seen;           /* "field / text" -> id, of references found before */
    int64_t own;            /* producer of a manager or clerk, 0 none or several */
};
enum status table_words_open(struct record_ctx *c, struct arena *a, struct table_words *w);
void table_words_close(struct table_words *w);
/*
 * A cell as a value that values_check takes.
 *   in   producer: of a lot's product, 0 not said
 *   out  *out owned by the caller
 *   err  ST_INVALID, as a problem of the field: "table.bool", "table.ambiguous", "value.choice", "value.unit", "value.ref"
 */
enum status table_cell(struct record_ctx *c, struct table_words *w, const struct field *f, const char *cell, int64_t producer,
                       json_t **out);
/* The producer that a cell names.  err: as table_cell, of the field TABLE_PRODUCER */
enum status table_producer(struct record_ctx *c, struct table_words *w, const char *cell, int64_t *id);

/* ---- rows (table_row.c) ---- */

/* Put the values of a row: new, or the same as what is there.  in: given: borrowed.  err: ST_CONFLICT "table.differs" */
enum status table_put(struct record_ctx *c, enum kind k, const json_t *given, bool submit, bool *fresh);

#endif

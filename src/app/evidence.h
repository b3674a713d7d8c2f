/* What the files of evidence packs share: evidence_*.c. Private to src/app. */
#ifndef TEMLANG_APP_EVIDENCE_H
#define TEMLANG_APP_EVIDENCE_H

#include "app/evidence_pack.h"
#include "core/checkpoint.h"
#include "log_internal.h"
#include "record.h"

struct zip;

/* A pack in the making: first everything is read from the store, then it is written without it. */
struct evidence {
    struct command_ctx *c;
    struct db *db;              /* while it is read */
    struct actor view;          /* as whom records are shown: somebody who sees no private values */
    enum kind kind;
    struct record about;
    int64_t now_us;
    char key[32];               /* "product:12" */
    json_t *facts;              /* all of it */
    json_t *records, *files, *more; /* borrowed members of facts */
    json_t *products, *lots, *only_run; /* sets: id -> true; only_run NULL: all runs */
    const char *producer;       /* id */
    struct log_row *row;        /* entries in order, in the arena of c */
    size_t rows, rows_cap;
    size_t row_bytes;
    json_t *bound;              /* for each: {record, salt}, or null */
    bool head_found;            /* a checkpoint is published */
    struct checkpoint head;
    const char *note;
    size_t note_len;
};

/* ---- evidence_gather.c ---- */

/* Read all there is to say into x->facts.  in: x->about */
enum status evidence_gather(struct evidence *x);
/* A text as facts have it: several lines are an array of lines, other control characters blanks. */
json_t *evidence_text(const char *s);
/* Note that a part was cut. */
void evidence_cut(struct evidence *x, const char *what);
/* The photograph or paper of a field as a file of the pack.  in: value: as the field holds it */
void evidence_file(struct evidence *x, const char *kind, const char *id, const struct field *f, const char *value);

/* ---- evidence_ledger.c: runs, figures, what became of a case ---- */
enum status evidence_runs(struct evidence *x);
enum status evidence_case(struct evidence *x);

/* ---- evidence_log.c ---- */

/* Collect the entries about what is in x->facts, and what proves them. */
enum status evidence_entries(struct evidence *x);
/* The folder log of the pack.  note: without the store */
enum status evidence_log_put(struct evidence *x, struct zip *z);

/* ---- evidence_files.c ---- */

/* Photographs and papers as facts.files lists them.  in: those whose file is gone are marked as missing by evidence_files_look */
enum status evidence_files_put(struct evidence *x, struct zip *z);
/* Mark what is not there any more, before facts are written. */
void evidence_files_look(struct evidence *x);

/* ---- evidence_pdf.c ---- */

/* The summary, from facts alone.  err: as doc_finish */
enum status evidence_pdf(const json_t *facts, enum status (*sink)(void *ctx, const void *p, size_t len, struct err *e), void *ctx, struct err *e);

/* ---- evidence_facts.c: what facts.json and the log's entries must agree on ---- */

#define EVIDENCE_UNBOUND "unbound" /* no disagreement: nothing in the pack but its signature says so */
/* Told of each disagreement, and of what no entry binds.  in: what: key of [evidence-check]; where: "run 3" */
typedef void evidence_differs(void *ctx, const char *what, const char *where);
/*
 *   in   entries: object, index as text -> entry as JSON; records: the same of the records that go along
 *   out  how many things were compared
 */
size_t evidence_compare(const json_t *facts, const json_t *entries, const json_t *records, evidence_differs *differs, void *ctx);

#endif

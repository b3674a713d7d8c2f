/*
 * What the pages of the press share: papers, printers and kinds of file to choose from, the label that comes of them, jobs in
 * words, and answers that are a file.
 *
 * Texts live in the request's arena, models belong to the caller.
 * thread: the request's
 */
#ifndef TEMLANG_HTTP_PRESS_H
#define TEMLANG_HTTP_PRESS_H

#include "label/stock.h"
#include "show.h"

/* ---- to choose from ---- */

/* Papers that ship, then those of one's own: array of {id, name, own, unmeasured, chosen}.  in: chosen: id, "" the usual one */
json_t *papers_model(struct desk *d, const char *chosen);
/* Whether one of them has that id.  out: *name where it is not NULL */
bool paper_known(struct desk *d, const char *id, const char **name);
/* What a job's or a print's paper is called, of one's own and of one that has ended too.  in: row with stock, paper */
const char *paper_name(struct desk *d, const json_t *row);
/* Printers of one's own: array of {id, name, chosen}; a single one is chosen where chosen is NULL. */
json_t *printers_model(struct desk *d, const char *chosen);
/* Kinds of file of many labels, for a kind of paper ("" any): array of {id, text, chosen}. */
json_t *formats_model(struct desk *d, const char *paper_kind, const char *chosen);
/* Reasons why labels are bad: array of {key, text, chosen}. */
json_t *reasons_model(struct desk *d, const char *chosen);

/* ---- where on the sheet ---- */

#define FIRST_CELL "1"

/* The cell before which the last print of the run's producer on that paper ended.  out: in the model, where there was one: cell_from, cell_at */
const char *cell_next(struct desk *d, int64_t run, const char *stock, json_t *model);
/* Rows of cells to choose from, {cells [{n, here, used}]}; those before the chosen one have been used. */
json_t *cells_model(int64_t cols, int64_t rows, int64_t here);
/* A number as a parameter; what is none goes as it is, to be refused by the command. "" is no parameter. */
void param_put(json_t *params, const char *name, const char *text);

/* ---- what comes out ---- */

/* "X = 0,50 mm = 4 chấm (203 dpi)".  in: report with module_nm and dpi */
const char *module_text(struct desk *d, const json_t *report);
/* Fields that found no room, "tên tiếng Anh, làng nghề". */
const char *left_out_text(struct desk *d, const json_t *fields);

/* ---- jobs ---- */

/* A row of job.page or the answer of job.show as people read it. */
json_t *job_model(struct desk *d, const json_t *job);
/* "/app/lenh-in/12" */
const char *job_address(struct desk *d, int64_t id);

/* ---- files ---- */

/* A file that a command made; fd is closed by download_drop or taken by download_answer. */
struct download {
    int fd;
    uint64_t bytes;
    json_t *result; /* of the command */
};

/* Run a command whose data is a file.  in: params taken over */
enum status download_take(struct desk *d, enum command c, json_t *params, struct download *out, struct err *e);
/* Answer with the file, to be kept under a name. */
void download_answer(struct desk *d, struct download *l, const char *type, const char *name, struct http_response *out);
/* Answer with the file as a picture of this page. */
void download_picture(struct desk *d, struct download *l, const char *type, struct http_response *out);
void download_drop(struct download *l);

#endif

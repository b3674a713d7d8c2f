/* Reports on the plan as people read them, for their pages (filing_*.c). Texts live in the request's arena. thread: the request's */
#ifndef TEMLANG_HTTP_FILING_VIEW_H
#define TEMLANG_HTTP_FILING_VIEW_H

#include "show.h"

/* "6 tháng đầu năm 2026", "năm 2026", "01/01/2026 – 31/03/2026" */
const char *filing_period(struct desk *d, const char *key);
/* "Báo cáo của cơ quan, 6 tháng đầu năm 2026".  in: a row of filing.list, an owed one, or "filing" of filing.show */
const char *filing_title(struct desk *d, const json_t *filing);
/* "/app/bao-cao/12" */
const char *filing_address(struct desk *d, int64_t id);
/* {state_key, state_text} of a report. */
void filing_state_put(struct desk *d, const json_t *filing, json_t *model);
/* A number of a figure: "1.234,5", or the words for what is unknown or not there. */
const char *filing_number(struct desk *d, const json_t *number);
/* All numbers of a figure on one line: "5; LN 3; NTT 2". */
const char *filing_numbers(struct desk *d, const json_t *values);
/* "LN 5; NTT 6".  in: a target's four texts: the whole, LN, NTT, LNTT */
const char *filing_four(struct desk *d, const json_t *four);
/* "Sở Khoa học và Công nghệ nhập 2, Khoa Học Mẫu, 28/11/2026 16:41".  in: one of "said" of a figure */
const char *filing_said(struct desk *d, const json_t *said);
/* Rows behind a figure: {kind_text, row_title, row_href, class_text, detail, n, m} each. */
json_t *filing_rows_model(struct desk *d, const json_t *rows);
/* Number of the report in the path. */
bool filing_path(struct desk *d, int64_t *id);
/*
 * Run filing.show for the number in the path; where it cannot be had, answers by itself.
 *   in   part: "plan", "trace", "head"; version: 0 as it stands
 *   out  owned by the caller, NULL where it was answered
 */
json_t *filing_fetch(struct desk *d, const char *part, int64_t version, struct http_response *out);
/* Whether "may" names the act. */
bool filing_may(const json_t *shown, const char *act);
/* What every page of one report has: id, title, its address, state, the period's days. */
void filing_head_put(struct desk *d, const json_t *shown, json_t *model);
/* The version that ?ban= asks for, 0 none. */
int64_t filing_version_asked(const struct desk *d);
/* A line of what is owed: {title, href, text, due, tone, source}. */
json_t *filing_owed_model(struct desk *d, const json_t *owed);

#endif

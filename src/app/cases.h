/* Cases: what an officer looks at. thread: inside a write */
#ifndef TEMLANG_APP_CASES_H
#define TEMLANG_APP_CASES_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>

#include "app/app.h"

enum case_source { CASE_BY_REPORT, CASE_BY_SCANS };
struct case_new {
    enum case_source source;
    uint32_t run, index;
    const char *address;
    const char *why;
    const json_t *evidence;
    int64_t at_us;
};
/* Raise a case about a label, in state "new".  out: *fresh false, and the id of the one that is there, where one is open */
enum status case_raise(struct db *tx, struct app *a, const struct case_new *n, int64_t *id, bool *fresh, struct err *e);

#endif

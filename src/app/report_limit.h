/* How many reports are taken: of a visitor, of a network, of all. Private to src/app. thread: any */
#ifndef TEMLANG_APP_REPORT_LIMIT_H
#define TEMLANG_APP_REPORT_LIMIT_H

#include "app/report.h"

struct report_limit;
/* out: NULL without memory */
struct report_limit *report_limit_new(void);
/* Safe on NULL. */
void report_limit_free(struct report_limit **l);
/* Take a place.  err: ST_TOO_MANY: nothing is taken */
enum status report_limit_take(struct report_limit *l, const struct report_new *n, int64_t now_us, struct err *e);
/* Give the place back: nothing was kept. */
void report_limit_back(struct report_limit *l, const struct report_new *n, int64_t now_us);

#endif

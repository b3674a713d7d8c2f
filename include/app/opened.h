/*
 * Bottles that were opened, as whoever holds one reports it: neutral, for the next who scans the label, and taken back by the
 * command run.unopen where it was not so.
 * thread: any
 */
#ifndef TEMLANG_APP_OPENED_H
#define TEMLANG_APP_OPENED_H

#include "app/scan.h"

/* Of a visitor, and of all visitors of one network, in a day. */
#define OPENED_VISITOR_MAX 10
#define OPENED_NETWORK_MAX 60

/* Whether the page of a label asks: a spirit, by a signed address, of which nothing is reported yet. */
bool opened_asks(const struct scan_result *r);
/*
 * Note it, by the minute.
 *   in   visitor, network: scan_visitor with and without the user agent (may be equal); kept in memory for the day, never stored
 *   out  ST_OK also where somebody else has said it meanwhile
 *   err  ST_REFUSED "opened.not" where the page does not ask; ST_TOO_MANY "opened.many"
 */
enum status opened_report(struct app *a, const struct scan_result *r, uint64_t visitor, uint64_t network, int64_t now_us, struct err *e);

#endif

/*
 * What a visitor reports about a label, without an account. Each report belongs to a case; nothing that visitors see follows
 * from reports alone.
 * thread: any; report_add may take time (a photograph)
 */
#ifndef TEMLANG_APP_REPORT_H
#define TEMLANG_APP_REPORT_H

#include <jansson.h>

#include "app/app.h"
#include "base/err.h"

#define REPORT_REF_BYTES 12 /* "7K3M2-QXD9F" and NUL: 50 random bits, without I L O U */
#define REPORT_PHOTO_BYTES ((size_t)5 << 20)

/* So many a day of a visitor (scan.h) and of a network, and so many an hour of all together; in memory. */
#define REPORTS_A_VISITOR 5
#define REPORTS_A_NETWORK 20
#define REPORTS_AN_HOUR 120

/* As it was sent; texts of any length, "" none. */
struct report_new {
    const char *address;    /* what was given as the label */
    uint32_t run, index;    /* the label, 0 where it is none of ours */
    const char *forged;     /* the number, grouped, that a code with a wrong signature pretends to be; "" none */
    const char *seen, *bought_at, *note, *contact;
    const void *photo;      /* NULL none */
    size_t photo_len;
    uint64_t visitor, network; /* as scan_visitor gives them, without an address */
};

/*
 * Keep a report and raise or join its case.
 *   in   problems: array, filled with {field, key, args} of all that is wrong; fields: ma seen bought_at note photo contact
 *   out  ref
 *   err  ST_INVALID as problems; ST_TOO_MANY "report.many-visitor", "report.many-network", "report.many"; as photo_store, store_write
 */
enum status report_add(struct app *a, const struct report_new *n, json_t *problems, char ref[static REPORT_REF_BYTES], struct err *e);
/* A reference as nobody was given it, for answers that keep nothing. */
void report_ref_make(struct app *a, char ref[static REPORT_REF_BYTES]);
/* Whether a text has the form of a reference. */
bool report_ref_valid(const char *s);

#endif

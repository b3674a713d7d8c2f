/* What the pages of one account and its forms share. */
#ifndef TEMLANG_HTTP_PEOPLE_PAGE_H
#define TEMLANG_HTTP_PEOPLE_PAGE_H

#include "desk.h"

/* The account that the path names.  out: to be decref'd; NULL: the answer is made */
json_t *person_read(struct desk *d, struct http_response *out);
/* Its facts as a model.  in: heading: text */
json_t *person_model(struct desk *d, const json_t *person, const char *heading);
/* Its page, with what was refused. */
void person_show(struct desk *d, const struct err *wrong, struct http_response *out);
/* The status of a page about somebody else with what was refused: 403 where no other input would mend it. */
int person_status(const struct err *wrong);
/* The card that a command just made: shown once.  in: account: as account.card gives it */
void card_sheet(struct desk *d, const json_t *account, struct http_response *out);

#endif

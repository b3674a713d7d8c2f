/* A list of records as its address asks for it: shared by the page and its download. thread: the request's */
#ifndef TEMLANG_HTTP_RECORD_LIST_H
#define TEMLANG_HTTP_RECORD_LIST_H

#include "show.h"

#define LIST_ROWS 50

/* What the address asks for; texts of the request. */
struct list {
    struct desk *d;
    enum kind kind;
    const struct kind_info *info;
    const char *search, *state, *choice, *unit, *sort; /* "" any; unit: code of a commune; sort "name" or "" */
    const char *after_key, *after_id;           /* NULL: the first page */
    const struct field *ref;                    /* only those that point with this field … */
    const char *ref_id;                         /* … to this record; NULL: all */
};

/* Read the query of the address; what makes no sense in it is passed over. */
void list_read(struct list *l, struct desk *d, enum kind k);
/* A page of it.  out: *result {rows, more, total}, to be decref'd */
enum status list_page(const struct list *l, int limit, bool count, json_t **result, struct err *e);
/* Whether a state can occur in the kind's flow. */
bool list_state_known(enum kind k, enum state s);
/* The same list as a file: /app/<slug>.csv */
void list_download(struct list *l, struct http_response *out);

#endif

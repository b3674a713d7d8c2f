/* The form of a record, from its fields: what was typed stays, whatever happens (record_form.c, record_input.c, record_save.c). */
#ifndef TEMLANG_HTTP_RECORD_FORM_H
#define TEMLANG_HTTP_RECORD_FORM_H

#include "record_view.h"

/* A form being filled in. */
struct edit {
    struct desk *d;
    enum kind kind;
    const struct kind_info *info;
    json_t *record;           /* as stored (record.get); NULL: a new one */
    json_t *typed;            /* {field: text as typed} */
    json_t *problems;         /* array of {field, key, args} */
    const char *said;         /* what is wrong with the whole, "" nothing */
    int64_t version;          /* of the record that the form was made from, 0 new */
    bool conflict;            /* somebody else changed it meanwhile: show what is stored beside */
};

/* Begin with what is stored, or with what the address gives (?product_id=12).  in: record: taken over, NULL: new */
void edit_open(struct edit *f, struct desk *d, enum kind k, json_t *record);
void edit_close(struct edit *f);
/* Show it; takes nothing over. */
void edit_show(struct edit *f, int status, struct http_response *out);

/* A state in which the record is not yet handed in or in force. */
bool edit_is_draft(const struct edit *f);
/* Whether the field can be typed into: not what the service sets, not what is fixed since it was saved. */
bool edit_takes(const struct edit *f, const struct field *field);
/* A stored value as it would be typed; in the arena. */
const char *edit_typed(struct edit *f, const struct field *field, const json_t *values);
/* The step that saving can do at once, NULL none: what the second button does. */
const struct step *edit_step(const struct edit *f);

/* The model of one field; NULL where this role cannot fill it in.  out: owned by the caller */
json_t *input_model(struct edit *f, const struct field *field);

#endif

/* The accounts of the demonstration, for the pages that name them. */
#ifndef TEMLANG_HTTP_DEMO_VIEW_H
#define TEMLANG_HTTP_DEMO_VIEW_H

#include <jansson.h>

#include "base/text.h"

/* demo_accounts [{demo_login, demo_role}], demo_password */
void demo_model(json_t *model, enum lang l);

#endif

/* Files that records named: erased with them, or collected later (app/housekeep.h). */
#ifndef TEMLANG_APP_FILES_KEEP_H
#define TEMLANG_APP_FILES_KEEP_H

#include "internal.h"

/* Remove those of these files that no record names any more, now.  in: values: array, as fields hold them */
enum status files_erase(struct app *a, const json_t *values, struct err *e);

#endif

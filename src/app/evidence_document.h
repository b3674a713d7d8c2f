/* The summary of an evidence pack, as a document. Private to src/app. */
#ifndef TEMLANG_APP_EVIDENCE_DOCUMENT_H
#define TEMLANG_APP_EVIDENCE_DOCUMENT_H

#include <jansson.h>

#include "base/arena.h"
#include "label/document.h"

/* Fill a document.  in: facts: as facts.json of a pack (app/evidence_pack.h) */
void evidence_document(struct doc *d, const json_t *facts, struct arena *a);

#endif

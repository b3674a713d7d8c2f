/*
 * Evidence packs: what the service knows of a product, a producer or a case as one ZIP file that anybody checks without the service.
 *
 * Files, in this order; equal facts give equal bytes:
 *     README.txt                what it is and how it is checked, Vietnamese and English
 *     tom-tat.pdf               the summary for people, an office document
 *     facts.json                the facts, canonical JSON (below)
 *     anh/<kind>-<id>-<field>.jpg, anh/report-<n>-photo.jpg, giay-to/<kind>-<id>-<field>.pdf|jpg
 *                               photographs and papers of the records in it, as facts.files lists them
 *     log/key                   the log's key (vkey); log/policy: what it asks others to hold it to
 *     log/checkpoint            the newest checkpoint with its cosignatures; absent where nothing was published
 *     log/entries/<9 digits>.json   exact bytes of an entry, by its index
 *     log/proofs/<9 digits>.txt     C2SP tlog-proof of that entry against log/checkpoint; absent while no checkpoint covers it
 *     log/records/<9 digits>.json   {"record": canonical JSON as a text, "salt": hex}: what the entry's "record" is the hash of
 *     SHA256SUMS.key            key of the signature (vkey): to be compared with "evidence" of /.well-known/jwks.json
 *     SHA256SUMS                hashes of all files before, as sha256sum -c reads them
 *     SHA256SUMS.sig            a signed note (C2SP signed-note) of four lines: EVIDENCE_FORM, "<sha256 of SHA256SUMS>  SHA256SUMS", what it is
 *                               about ("product:12"), when it was made (UTC)
 *
 * facts.json: form, made_at, made_by {role, org, org_name, org_kind}, about {kind, id, title}, service {host, log, demo}, records {<kind>: [{id, state, values}]}
 * of all that was in force, runs [{run, log_idx, key, form, labels_root, lot_id, product_id, issued_at, issued, printed, reprinted, voided, left,
 * voids [{first, last, reason, at, log_idx}]}], ledger {runs, issued, …}, months [{month, issued, voided, scanned, scans}], case {history, reports,
 * counts, evidence} of a case, files [{file, sha256, named (as the register names it), kind, id, field, missing}], log {size, entries [{idx, kind, at, covered, record}]}, more {what: true}: parts
 * that were cut at their limit. A text of several lines is an array of lines; a decimal is a text with a point; absent values are left out.
 *
 * No value of a private person is in it, whoever makes it: no contact, no name, no tax number, no household; of visitors only what they saw,
 * their words and picture, and only where the role may read them. Records of log entries go along only for kinds that have no such field.
 * thread: any
 */
#ifndef TEMLANG_APP_EVIDENCE_PACK_H
#define TEMLANG_APP_EVIDENCE_PACK_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "core/kind.h"
#include "core/note.h"

#define EVIDENCE_FORM "temlang-evidence/1"
#define EVIDENCE_README "README.txt"
#define EVIDENCE_PDF "tom-tat.pdf"
#define EVIDENCE_FACTS "facts.json"
#define EVIDENCE_LOG_KEY "log/key"
#define EVIDENCE_LOG_POLICY "log/policy"
#define EVIDENCE_CHECKPOINT "log/checkpoint"
#define EVIDENCE_ENTRIES "log/entries/"
#define EVIDENCE_PROOFS "log/proofs/"
#define EVIDENCE_RECORDS "log/records/"
#define EVIDENCE_SUMS_KEY "SHA256SUMS.key"
#define EVIDENCE_SUMS "SHA256SUMS"
#define EVIDENCE_SIGNATURE "SHA256SUMS.sig"

/* Limits of a pack: more is cut, and said so. */
#define EVIDENCE_RECORDS_MAX 2000 /* of a kind */
#define EVIDENCE_ENTRIES_MAX 5000
#define EVIDENCE_PHOTOS_MAX 2000
#define EVIDENCE_FILES_MAX (EVIDENCE_PHOTOS_MAX + 3 * EVIDENCE_ENTRIES_MAX + 16)
#define EVIDENCE_BYTES_MAX ((size_t)8 << 30)

/* Whether a role has packs about records of a kind at all: a producer's people of products, supervision also of producers and cases. */
bool evidence_kind_told(enum role r, enum kind k);

/* ---- checking: needs no data folder and asks nobody ---- */

/* What somebody who checks a pack knows beside it; NULL: does not know. */
struct evidence_trust {
    const unsigned char *key;  /* of the signature, NOTE_PUBLIC_BYTES: "evidence" of a key set */
    const char *policy;        /* text of a policy with the log's key and its witnesses */
    size_t policy_len;
};
/*
 * Check a pack.
 *   out  *report {about, made_at, holds, fails, open (how many lines of each), lines [{result: "holds", "fails" or "open", what: key of
 *        [evidence-check], file, args {name: text or number}}]}, owned by the caller. Whether the pack is right stands in there: fails is 0. A
 *        line is open where something could not be checked, as a key that nobody gave
 *   err  ST_INVALID as policy_parse; ST_NO_MEMORY
 */
enum status evidence_check(const void *data, size_t len, const struct evidence_trust *t, json_t **report, struct err *e);

#endif

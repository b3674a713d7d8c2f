/*
 * The label code, version 1: the signed web address inside every symbol.  src: label code v1 §2, §3
 *
 * Issuing: code_issuer holds what a run freezes; code_issue gives number, address and signature of one index.
 * Reading: code_parse turns any raw target into one of three answers without a look at a key; code_verify then checks
 * the signature under the key that the address names. Both are total: any bytes give an outcome, never a crash.
 * thread: all functions are pure; a code_issuer may be read by any number of threads.
 */
#ifndef TEMLANG_CORE_CODE_H
#define TEMLANG_CORE_CODE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "core/gs1.h"
#include "core/number.h"

#define CODE_HOST_MAX 80                 /* host[:port], upper-case ASCII */
#define CODE_HOST_BYTES (CODE_HOST_MAX + 1)
#define CODE_HOST_SHORT 26               /* above it the symbol grows: init warns */
#define CODE_KEY_DIGITS 3
#define CODE_SIGNATURE_DIGITS 155
#define CODE_SIGNATURE_BYTES 64
#define CODE_PUBLIC_BYTES 32
#define CODE_SECRET_BYTES 64             /* libsodium's Ed25519 secret key: seed and public key */
#define CODE_KEY_ID_MAX 999
#define CODE_CANONICAL_MAX (8 + CODE_HOST_MAX + 4 + 14 + 4 + LOT_MAX + 4 + NUMBER_DIGITS) /* HTTPS://…/01/…/10/…/21/… */
#define CODE_ADDRESS_MAX (CODE_CANONICAL_MAX + 3 + CODE_KEY_DIGITS + CODE_SIGNATURE_DIGITS)

enum code_form {
    CODE_FORM_VILLAGE, /* HTTPS://<HOST>/T/<NUMBER> */
    CODE_FORM_GS1      /* HTTPS://<HOST>/01/<GTIN-14>/10/<LOT>/21/<NUMBER> */
};

/*
 * A host as a key carries it: letters upper-cased, ":443" dropped.
 *   in   s: "tx.laocai.gov.vn", "LOCALHOST:8080"; labels of letters, digits and inner hyphens, port 1 … 65535
 *   err  ST_INVALID, field "host": "host.syntax", "host.length"
 */
enum status code_host_parse(const char *s, char out[static CODE_HOST_BYTES], struct err *e);

/* ---- issuing ---- */

/* What a run freezes. Filled by code_issuer_init; holds a secret, so wipe it (code_issuer_wipe). */
struct code_issuer {
    struct numbering numbering;
    uint32_t run;
    int key_id;                                /* 0 … 999 */
    unsigned char secret[CODE_SECRET_BYTES];
    enum code_form form;
    char prefix[CODE_CANONICAL_MAX + 1];       /* canonical text up to the number */
    size_t prefix_len;
};

struct code_label {
    char number[NUMBER_BYTES];
    char address[CODE_ADDRESS_MAX + 1]; /* whole address with ?s=, NUL-terminated */
    size_t address_len;
    size_t canonical_len;               /* the first so many bytes are the canonical text */
};

/*
 *   in   host: as code_host_parse gives it; gtin: 14 digits or NULL for the village form; lot: as lot_parse gives it
 *        (used in the GS1 form only, may be NULL in the other); secret: 64 bytes, copied
 */
void code_issuer_init(struct code_issuer *is, const struct numbering *numbering, uint32_t run, int key_id,
                      const unsigned char secret[static CODE_SECRET_BYTES], const char *host, const char *gtin,
                      const char *lot);
void code_issuer_wipe(struct code_issuer *is);
/* The label of an index.  in: index 1 … LABEL_INDEX_MAX */
void code_issue(const struct code_issuer *is, uint32_t index, struct code_label *out);

/* ---- reading ---- */

enum code_kind {
    CODE_MALFORMED, /* not one of the two forms, bad check digit, bad s */
    CODE_UNSIGNED,  /* well-formed, without s */
    CODE_SIGNED     /* well-formed, with s; whether it verifies is code_verify's to say */
};

struct code_parsed {
    enum code_kind kind;
    enum code_form form;
    char host[CODE_HOST_BYTES];      /* of an absolute address, as code_host_parse has it; "" for a target or none */
    char number[NUMBER_BYTES];       /* valid check digit; "" when malformed */
    char gtin[GTIN_BYTES];           /* "" in the village form */
    char lot[LOT_BYTES];             /* "" in the village form */
    int key_id;                      /* of s; -1 without s */
    unsigned char signature[CODE_SIGNATURE_BYTES];
};

/*
 * Read a raw request target ("/T/…?s=…", before any decoding) or an absolute address ("https://host/T/…").
 *   in   s: any bytes, also NUL
 *   out  *p wholly set; the kind is the return value too
 */
enum code_kind code_parse(const char *s, size_t len, struct code_parsed *p);
/*
 * The canonical text that a key's host and a parsed address give.
 *   out  bytes written (no NUL counted, one is written); at most CODE_CANONICAL_MAX
 */
size_t code_canonical(const struct code_parsed *p, const char *host, char out[static CODE_CANONICAL_MAX + 1]);
/* Whether the signature of a CODE_SIGNED address holds for host under a public key.  src: RFC 8032 §5.1.7 */
bool code_verify(const struct code_parsed *p, const char *host, const unsigned char pub[static CODE_PUBLIC_BYTES]);
/*
 * The same for whoever holds the key: Ed25519 gives one signature a text, and making it costs a third of checking it. False is no
 * finding yet: a signature made in another way may hold all the same, and code_verify says so.  src: RFC 8032 §5.1.6
 *   in   secret: read only, compared in constant time, never told
 */
bool code_signed_by(const struct code_parsed *p, const char *host, const unsigned char secret[static CODE_SECRET_BYTES]);

/* What a run recorded of its addresses when it was issued. */
struct code_recorded {
    enum code_form form;
    int key_id;
    const char *host, *gtin, *lot; /* gtin "" in the village form */
};
/*
 * Whether an address is one that its run was issued with: a code that verifies all the same came of a misused key.  src: label code v1 §5
 *   in   p: not malformed; key_host: of the key that a signed address names, not looked at otherwise
 */
bool code_matches(const struct code_parsed *p, const char *key_host, const struct code_recorded *r);

/* ---- the parts, for tests and tools ---- */

/* 64 bytes, big-endian, as 155 decimal digits (not terminated). */
void code_digits_encode(const unsigned char sig[static CODE_SIGNATURE_BYTES], char out[static CODE_SIGNATURE_DIGITS]);
/* The inverse.  out: false on a non-digit or a value of 2^512 or more */
bool code_digits_decode(const char digits[static CODE_SIGNATURE_DIGITS],
                        unsigned char out[static CODE_SIGNATURE_BYTES]);
/* Ed25519 over "temlang-label-v1\n" and the canonical text. */
void code_sign(const unsigned char secret[static CODE_SECRET_BYTES], const char *canonical, size_t len,
               unsigned char sig[static CODE_SIGNATURE_BYTES]);

#endif

/* Where everything stands in a snapshot (core/snapshot.h), for its writer and its reader. */
#ifndef TEMLANG_CORE_SNAPSHOT_FORM_H
#define TEMLANG_CORE_SNAPSHOT_FORM_H

#include <sodium.h>
#include <stddef.h>
#include <stdint.h>

#define MAGIC "TEMLANG\0SNAPSHOT"
#define END_MARK "TEMLEND\n"
#define MESSAGE "temlang-snapshot-v1\n"
#define VERSION 2u
#define VERSION_UNSAFE 2u /* from which on keys say when they were ended for safety */
#define UNSAFE_BYTES 8u
#define FLAG_SEALED 1u

#define HEAD_BYTES 64u
#define AT_VERSION 16
#define AT_FLAGS 20
#define AT_MADE 24
#define AT_SALT 32
#define AT_ZEROS 48

#define BLOCK_BYTES 4096u
#define DIGEST_BYTES 32u
#define ROW_BYTES (8u + DIGEST_BYTES) /* of the block table */
#define SECTION_BYTES 40u             /* of the section table */
#define TAIL_PUBLIC 0u
#define TAIL_TABLE 32u
#define TAIL_MARK 40u
#define TAIL_SIGNATURE 48u
#define TAIL_BYTES (TAIL_SIGNATURE + crypto_sign_BYTES)

enum section { SECTION_KEY, SECTION_RECALL, SECTION_RUN, SECTION_TEXT, SECTION_GROUP, SECTION_LABEL, SECTIONS };
#define FOOT_BYTES (SECTIONS * SECTION_BYTES + TAIL_BYTES)

#define NAMED_HEAD 10u  /* length of the record, id */
#define RUN_BYTES 32u
#define GROUP_BYTES 16u
#define GROUP_VOIDED 1u
#define GROUP_SUSPECT 2u
#define GROUP_INACTIVE 4u

#define NUMBER_BITS 50u
#define LABEL_BITS_MORE 12u /* beyond those that as many labels need: one false "issued" in 2^12 */
#define RICE_BITS 12u
#define RICE_LONG 32u       /* as many ones in front say: the distance follows in full */
#define LABEL_HEAD 2u       /* labels in the block */
#define LABEL_BITS_MOST (RICE_LONG + NUMBER_BITS + 32u + 1u + NUMBER_BITS)

static inline void le_put(unsigned char *at, uint64_t v, size_t bytes) {
    for (size_t i = 0; i < bytes; i++) at[i] = (unsigned char)(v >> (8 * i));
}

static inline uint64_t le_get(const unsigned char *at, size_t bytes) {
    uint64_t v = 0;
    for (size_t i = bytes; i-- > 0;) v = v << 8 | at[i];
    return v;
}

/* Bits that v needs; 0 for 0. */
static inline unsigned bits_of(uint64_t v) {
    unsigned n = 0;
    for (; v; v >>= 1) n++;
    return n;
}

/* How many leading bits of a number stand for a label among so many. */
static inline unsigned label_bits(uint64_t labels) {
    unsigned bits = bits_of(labels) + LABEL_BITS_MORE;
    return bits < NUMBER_BITS ? bits : NUMBER_BITS;
}

/* Bits of the row of a group. */
static inline unsigned group_bits(uint64_t groups) { return groups ? bits_of(groups - 1) : 0; }

/* Block b under the seal: the same call seals and opens. */
static inline void block_seal(unsigned char *p, size_t len, const unsigned char *salt, const unsigned char *key, uint64_t block) {
    unsigned char nonce[crypto_stream_xchacha20_NONCEBYTES] = { 0 };
    for (size_t i = 0; i < 16; i++) nonce[i] = salt[i];
    crypto_stream_xchacha20_xor_ic(p, p, len, nonce, block * (BLOCK_BYTES / 64u), key);
}

#endif

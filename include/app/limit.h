/*
 * Limits on who asks: how many numbers may be typed, how many signatures may fail.
 *
 * Networks and visitors are known by a hash under a key of this process, in memory only; no address is kept. One scan more is
 * never refused for what others of the network scanned rightly: only failures are counted, and a label that somebody scanned
 * before is answered without a look at the limit.
 * thread: any
 */
#ifndef TEMLANG_APP_LIMIT_H
#define TEMLANG_APP_LIMIT_H

#include <stddef.h>
#include <stdint.h>

#include "app/app.h"

/* Who asks. in: ip: text form, "" where unknown: all of those are one */
struct asker {
    const char *ip;
    const char *agent; /* User-Agent, "" where there is none */
    size_t agent_len;
};

/*
 * One more typed number: of the visitor (network and agent), of the network, of all together. Either each of the three has room
 * and is charged, or none is.
 *   out  0: go on; else whole seconds until it is worth another try
 */
int limit_typed(struct app *a, const struct asker *who, int64_t now_us);
/*
 * Whether another signature from an address (IPv6: /64) and its network may be checked; charges nothing.
 *   out  as limit_typed
 */
int limit_checks(struct app *a, const char *ip, int64_t now_us);
/* A signature from there did not hold. */
void limit_failed(struct app *a, const char *ip, int64_t now_us);

#endif

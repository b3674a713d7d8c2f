/*
 * Places for reports. The ceiling of all together bounds how many there can be in a day, so a list is enough; after a restart
 * it begins anew, which the ceiling of an hour makes harmless.
 */
#include "report_limit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

#define HOUR_US ((int64_t)3600 * 1000000)
#define PLACES ((size_t)REPORTS_AN_HOUR * 26)

struct place {
    uint64_t visitor, network;
    int64_t at_us;
};

struct report_limit {
    pthread_mutex_t lock;
    struct place places[PLACES];
    size_t n;
};

struct report_limit *report_limit_new(void) {
    struct report_limit *l = calloc(1, sizeof *l);
    if (l && pthread_mutex_init(&l->lock, NULL)) {
        free(l);
        return NULL;
    }
    return l;
}

void report_limit_free(struct report_limit **l) {
    if (!*l) return;
    (void)pthread_mutex_destroy(&(*l)->lock);
    free(*l);
    *l = NULL;
}

/* Those of today and of the last hour count. */
static void forget(struct report_limit *l, int64_t now_us) {
    int64_t day = day_start_us(day_of_us(now_us)), hour = now_us - HOUR_US, from = day < hour ? day : hour;
    size_t kept = 0;
    for (size_t i = 0; i < l->n; i++)
        if (l->places[i].at_us > from) l->places[kept++] = l->places[i];
    l->n = kept;
}

static const char *refusal(const struct report_limit *l, const struct report_new *n, int64_t now_us) {
    int64_t day = day_start_us(day_of_us(now_us));
    size_t visitor = 0, network = 0, hour = 0;
    for (size_t i = 0; i < l->n; i++) {
        const struct place *p = &l->places[i];
        hour += p->at_us > now_us - HOUR_US;
        visitor += p->at_us >= day && p->visitor == n->visitor;
        network += p->at_us >= day && p->network == n->network;
    }
    if (visitor >= REPORTS_A_VISITOR) return "report.many-visitor";
    if (network >= REPORTS_A_NETWORK) return "report.many-network";
    return hour >= REPORTS_AN_HOUR || l->n == PLACES ? "report.many" : NULL;
}

enum status report_limit_take(struct report_limit *l, const struct report_new *n, int64_t now_us, struct err *e) {
    pthread_mutex_lock(&l->lock);
    forget(l, now_us);
    const char *key = refusal(l, n, now_us);
    if (!key) l->places[l->n++] = (struct place){ n->visitor, n->network, now_us };
    pthread_mutex_unlock(&l->lock);
    return key ? err_set(e, ST_TOO_MANY, NULL, key) : ST_OK;
}

void report_limit_back(struct report_limit *l, const struct report_new *n, int64_t now_us) {
    pthread_mutex_lock(&l->lock);
    for (size_t i = l->n; i-- > 0;) {
        const struct place *p = &l->places[i];
        if (p->at_us != now_us || p->visitor != n->visitor || p->network != n->network) continue;
        l->places[i] = l->places[--l->n];
        break;
    }
    pthread_mutex_unlock(&l->lock);
}

/*
 * Devices that scanned labels: rows of 90 days, then daily counts.
 * thread: as rows.h; functions with tx inside a write
 */
#ifndef TEMLANG_STORE_EVIDENCE_H
#define TEMLANG_STORE_EVIDENCE_H

#include <jansson.h>

#include "core/evidence.h"
#include "store/rows.h"

/* A device of a label and day. */
struct scan_device {
    uint64_t network, visitor; /* hashes of the day */
    uint32_t run_id, index;
    int32_t day;
    int16_t minute;            /* of the day, when it was first seen */
    uint8_t agent;             /* enum agent_class */
    char language[3];
    char place[EVIDENCE_PLACE_BYTES];
    char campaign[EVIDENCE_CAMPAIGN_BYTES];
};
/* The devices that a label has on a day, at most EVIDENCE_DEVICES_A_DAY. */
enum status scan_devices_kept(struct db *db, uint32_t run_id, uint32_t index, int32_t day,
                              struct evidence_pair out[static EVIDENCE_DEVICES_A_DAY], size_t *n, struct err *e);
/* Keep n of them; whether one may be kept is evidence_admit's to say.  err: ST_CONFLICT where one is there */
enum status scan_device_add(struct db *tx, const struct scan_device *d, size_t n, struct err *e);

/* Gather what is kept of a label from a day on.  in: w->label set, all else zero */
enum status scan_window(struct db *db, uint32_t run_id, uint32_t index, int32_t from, struct evidence_window *w, struct err *e);
/* Devices of a label from a day on, the last day that has some (0: none), and its product's limit (0: none of its own). */
struct scan_weight {
    int64_t devices, copy_limit;
    int32_t last_day;
};
enum status scan_weight(struct db *db, uint32_t run_id, uint32_t index, int32_t from, struct scan_weight *out, struct err *e);
/* Labels that have devices on a day, behind one, in order.  out: *n < max at the end */
enum status scan_labels_on(struct db *db, int32_t day, struct scan_label after, struct scan_label *out, size_t max, size_t *n,
                           struct err *e);
/*
 * What scanned neighbours of a label in its run have: the largest number of networks a day of each, at most max on either side.
 *   out  most: in the order of the labels, 2 * max of room
 */
enum status scan_siblings(struct db *db, uint32_t run_id, uint32_t index, int32_t from, int *most, size_t max, size_t *n, struct err *e);

/*
 * Fold one part of the oldest day before a day: counts by place and campaign in, devices out.
 *   in   labels: at most so many at once
 *   out  *more: false when nothing was left before the day
 */
enum status scan_fold(struct db *tx, int32_t before, int labels, bool *more, struct err *e);

/*
 * What is kept about a label's scans.
 *   out  {days: [{day, scans, devices, networks, first_at}], devices: [{day, at, network, visitor, language, agent, place,
 *        campaign}], places: [{day, place, campaign, devices}]}, owned by the caller
 */
enum status scan_export(struct db *db, uint32_t run_id, uint32_t index, json_t **out, struct err *e);
/* Delete all of it.  out: *rows */
enum status scan_erase_label(struct db *tx, uint32_t run_id, uint32_t index, int64_t *rows, struct err *e);
/* Delete what is older than a day, of the labels behind one; at most labels of them. out: *last the one that was come to, *more */
enum status scan_erase_before(struct db *tx, int32_t day, int labels, struct scan_label *last, int64_t *rows, bool *more, struct err *e);

#endif
